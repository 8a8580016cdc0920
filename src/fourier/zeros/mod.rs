//! The zeros of F on (0, top], certified.
//!
//! | file | question |
//! |---|---|
//! | [`breaks`] | where need F not be analytic, and how fast does it turn? |
//! | [`polynomial`] | a polynomial on a piece, divided by zeros, and shown to stay away from 0 |
//! | [`survey`] | F as polynomials with bounds, from values of both routes |
//! | [`places`] | where may F vanish besides at given zeros? |
//! | [`mirror`] | is F real up to a known phase? |
//! | `resolve` | a zero at an open place, or none, or too near to tell |
//! | [`certificate`] | which zeros are proved, where a theorem gives F on intervals |
//! | [`isolate`] | the zeros of a polynomial with balls and a bound |
//! | [`touching`] | zeros of F and of its derivatives that are exact |
//! | `copies` | the same of sums of shifted copies |
//! | [`closed`] | simple closed forms near a number |

pub mod breaks;
pub mod certificate;
pub mod closed;
mod copies;
pub mod isolate;
pub mod mirror;
pub mod places;
pub mod polynomial;
pub mod resolve;
pub mod survey;
pub mod touching;

pub use certificate::Certificate;
pub use mirror::Mirror;
pub use places::{Given, Open};
pub use resolve::{Resolved, crosses, resolve};
pub use survey::{Fits, Fitted, Survey};
pub use touching::{order, touches};
