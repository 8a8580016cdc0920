//! Activation functions as the engine sees them: analytic pieces between breakpoints, and what can
//! be derived about each piece (growth, singularities, oscillating parts, parity).
//!
//! | file | question |
//! |---|---|
//! | [`pieces`] | where does phi change its formula, and does the line have gaps? |
//! | [`kinks`] | which breakpoints hide in `abs`, `relu`, `sign`, `max`, …? |
//! | [`growth`] | how fast does a function grow or decay along a ray, or near a point? |
//! | [`singularities`] | where in the complex plane does a piece stop being analytic? |
//! | [`cuts`] | does a path cross a branch cut? |
//! | [`tails`] | what is a formula at infinity, and next to a point, from its tree? |
//! | [`places`] | where on the line may a formula be singular, exactly? |
//! | [`range`], [`real`] | between which numbers does a formula stay, and is phi real on the line? |
//! | [`form`] | are two formulas the same function? |
//! | [`homogeneity`] | is phi(a z) = a^p phi(z)? is it the rectifier? |
//! | [`symmetry`] | is it even or odd? |
//! | [`smoothness`] | which derivative is the first that jumps at a breakpoint? |
//! | [`fast`] | phi and phi' in double precision, over slices |
//! | [`features`] | where does a formula change, and over which length? |
//! | [`rewrite`] | which form shows the kinks of a formula and loses no digits? |
//! | [`terms`] | which sum of shifted, dilated, modulated functions is phi? |
//! | [`spectrum`] | where can F be narrow? |
//! | [`band`] | outside which band, and off which lines, is F zero? |
//! | [`oscillation`] | is a piece a sum of `g_j(z) exp(i w_j z)`? |
//! | [`phases`] | is it a sum of `g_j(z) exp(i q_j(z))` with polynomials q_j? |

pub mod band;
mod constants;
pub mod cuts;
pub mod fast;
pub mod features;
pub mod form;
pub mod growth;
pub mod hidden;
pub mod homogeneity;
pub mod kinks;
pub mod law;
pub mod obstacle;
pub mod oscillation;
pub mod phases;
pub mod pieces;
pub mod places;
pub mod range;
pub mod real;
pub mod rewrite;
pub mod singularities;
pub mod smoothness;
pub mod spectrum;
pub mod summands;
pub mod symmetry;
pub mod tails;
pub mod terms;

pub use band::Band;
pub use fast::Fast;
pub use growth::Tail;
pub use pieces::{Activation, ActivationError, Parity, Piece, defined};
pub use symmetry::Symmetry;
