//! Kinds of claims about F\[phi\] and the penalty rho of an activation.

pub mod atoms;
pub mod bed_of_nails;
pub mod convention;
pub mod decay;
pub mod derivation;
pub mod dilation;
pub mod equal_spectrum;
pub mod fourier_transform;
mod pairing;
pub mod penalty;
pub mod zeros;
