//! Exact algebra: constants that are known with proof, polynomials over them, formulas as fractions.
//!
//! | part | what |
//! |---|---|
//! | [`exact`] | constants as sums of products of powers of atoms; which of them are 0 |
//! | [`polynomial`] | polynomials with rational coefficients |
//! | [`exact_roots`] | their roots as exact constants, of factors of degree 1 and 2 |
//! | [`roots`] | roots in floating point: guesses, never proofs |
//! | [`fraction`] | formulas in z as fractions in z, or in an exponential of z |

mod atoms;
pub mod exact;
pub mod exact_roots;
pub mod fraction;
pub mod polynomial;
pub mod roots;

pub use exact::Exact;
pub use polynomial::Polynomial;
