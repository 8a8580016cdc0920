//! The Fourier transform of an activation, by independent routes.
//!
//! `F[phi](k) = ∫ phi(z) exp(-ikz) dz` for k > 0, in the sense of tempered distributions: a phi
//! that does not decay has its transform as the limit of `phi(z) exp(-eps z^2)`, eps -> 0. What
//! stands at k = 0 (delta functions, finite parts) is not a value of F; see the claim kind `atoms`.
//!
//! | route | file | idea | precision |
//! |---|---|---|---|
//! | enclosure | `enclosure` | balls that hold F: closed forms, and rules whose error is bounded by theorems | any |
//! | contour | [`contour`] | every piece on rays and segments in the complex plane, twice | any |
//! | derivative | [`derivative`] | integrate by parts until integrable, real axis only | any |
//! | panels | [`panels`] | short panels on the real axis by the `quadrature` crate | double |
//! | samples | [`samples`] | FFT of a windowed sample of phi itself by `rustfft` | double |
//!
//! An enclosure needs no second route. The two after it share the formula of phi, its pieces and (for band-limited phi and chirps) the split into
//! exponentials, which is checked numerically on each use; nothing else.

pub mod certificate;
mod chirps;
pub mod contour;
pub mod conventions;
mod decimal;
pub mod derivative;
mod enclosure;
pub mod evidence;
pub mod laboratory;
mod measured;
pub mod panels;
pub mod replay;
mod routes;
pub mod samples;
mod summand;
mod tails;
pub mod zeros;

pub use tails::{end as end_of_piece, exp2, log2};

pub use certificate::{Certificate, Certified};
pub use decimal::decimal;
pub use enclosure::{Compared, End, Stretch};
pub use evidence::{Frequency, Limits, PointValue, Route, RouteRun};
pub use laboratory::{Beside, Laboratory};
pub use replay::Check;
