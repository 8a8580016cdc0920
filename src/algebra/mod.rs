//! Exact algebra: constants that are known with proof, polynomials over them, formulas as fractions.
//!
//! | part | what |
//! |---|---|
//! | [`exact`] | constants as sums of products of powers of atoms; which of them are 0 |
//! | `turns` | roots of unity of small order, written out |
//! | [`polynomial`] | polynomials with rational coefficients |
//! | [`exact_roots`] | their roots as exact constants, of factors of degree 1 and 2 |
//! | [`roots`] | roots in floating point: guesses, never proofs |
//! | `form`, `collect` | formulas in z as sums of polynomials times exponentials, error functions and powers |
//! | [`fraction`] | formulas in z as fractions in z, or in an exponential of z |

mod atoms;
pub(crate) mod collect;
pub mod exact;
pub mod exact_roots;
pub(crate) mod form;
pub mod fraction;
mod gamma;
pub mod polynomial;
pub mod roots;
mod turns;

pub use exact::Exact;
pub(crate) use gamma::factorial;
pub use polynomial::Polynomial;
