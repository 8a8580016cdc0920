//! The Radon transform of test functions of R^D, and what follows from it.
//!
//! ```text
//! R f(xi, gamma) = ∫_{xi·x = gamma} f dH^{D-1}          f^(k) = ∫ f(x) e^{-ik·x} dx
//! F_1[R f(xi, ·)](k) = f^(k xi)                         (central slice)
//! ```
//!
//! | file | what |
//! |---|---|
//! | [`function`] | test functions, as sums of parts |
//! | [`ellipsoid`] | where a part ends |
//! | [`direction`] | exact unit vectors, frames |
//! | [`plane`] | integrals over hyperplanes, and their transform |
//! | [`space`] | the transform over R^D, without hyperplanes |
//! | [`spectral`] | integrals over directions and frequencies |
//! | [`density`] | the least-norm density of a network, and its output |
//! | [`adjoint`] | both sides of <R f, g> = <f, R* g> |
//! | [`zonal`] | functions of one coordinate over the sphere |
//! | [`discrete`] | the same slice from an image, in double precision |
//!
//! Like `fourier` this floor returns values with error bounds and decides nothing.

pub mod adjoint;
pub mod density;
pub mod direction;
pub mod discrete;
pub mod ellipsoid;
pub mod function;
pub mod plane;
pub mod seen;
pub mod space;
pub mod spectral;
pub mod zonal;

pub use direction::Direction;
pub use ellipsoid::Ellipsoid;
pub use function::{Part, TestFunction};
pub use plane::Planes;
