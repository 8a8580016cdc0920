//! Activations from a wanted penalty: phi_rho = F^-1\[e^{i theta(k)}/sqrt(rho(k))\] (the paper's eq. 10).
//!
//! A penalty says what |F\[phi\]| is and nothing of its phase: one penalty has many activations, and
//! each choice of an odd phase theta names one of them.
//!
//! | file | question |
//! |---|---|
//! | [`penalty`] | is this rho one that an activation can have, and which function is 1/sqrt(rho)? |
//! | [`phase`] | what is theta: even, odd, causal, or given? |
//! | [`causal`] | which theta makes phi vanish for z < 0? |
//! | [`representative`] | phi at given z to many digits, by two routes |
//! | [`positive`] | is rho positive for all k, by its form? |
//! | [`place`] | where phi is asked for |
//! | [`integral`] | phi(0) |
//! | [`half_line`] | ∫_0^∞ of 1/sqrt(rho) times a cosine or sine, also where that has no limit at k = 0 |
//! | [`freedom`] | what of phi is left open by a penalty that vanishes at k = 0? |
//! | [`known`] | the closed form, where the penalty is of a known family |
//! | [`usable`] | exact values and the shape of phi, for tables |
//! | [`emit`] | phi in double precision: tables, and source code to paste |
//! | [`validity`] | what can be said of phi: integrable, smooth, positive, bounded, useful? |
//!
//! Everything here returns values, bounds and reasons; a closed form is a guess for others to check.

pub mod causal;
pub mod emit;
pub mod freedom;
pub mod half_line;
pub mod integral;
pub mod known;
pub mod penalty;
pub mod phase;
pub mod place;
pub mod positive;
pub mod representative;
pub mod usable;
pub mod validity;

pub use freedom::Freedom;
pub use known::Known;
pub use penalty::{Band, Refusal, Wanted};
pub use phase::{Phase, Turn};
pub use place::Place;
pub use representative::{Representative, Run};
