//! Kernels of infinitely wide networks: what a penalty says about the functions that interpolate.
//!
//! With output weights trained and planes frozen, a wide network of `phi(xi·x - gamma)` is a kernel
//! machine. For planes of uniform density its kernel is built in two steps:
//!
//! ```text
//! A(d) = F^{-1}[1/rho](d) = (1/2 pi) ∫ |F[phi](k)|^2 e^{ikd} dk = ∫ phi(z) phi(z + d) dz
//! K(x, x') = ∫_{S^{D-1}} A(xi·(x - x')) dxi
//! ```
//!
//! | file | question |
//! |---|---|
//! | [`order`] | after how many derivatives is phi square integrable? |
//! | [`difference`] | what of A is defined where phi is not square integrable itself? |
//! | [`correlation`] | A from phi, on the z axis |
//! | [`graded`] | an integral by Gauss's rule on panels |
//! | [`places`] | where phi changes: the integrals over z are cut there |
//! | [`derived`] | F by rule, from the pieces of phi |
//! | [`spectral`] | A from F, on the k axis |
//! | [`curve`] | A as a curve, from its values |
//! | [`average`] | the two routes to A and K, from phi alone |
//! | [`sphere`] | K from A, by several reductions of the sphere |
//! | [`window`] | K of the rectifier with planes in a finite window |
//! | [`planes`] | the same of any other phi |
//! | [`convex`] | the least-norm solution of finitely many neurons, with a certificate |
//! | [`profile`] | K(r) from measured F, for pictures |
//!
//! Everything here returns values with error bounds and decides nothing.

pub mod average;
pub mod convex;
pub mod correlation;
pub mod curve;
pub mod derived;
pub mod difference;
pub mod distance;
pub mod graded;
pub mod order;
pub mod places;
pub mod planes;
pub mod profile;
pub mod rules;
pub mod spectral;
pub mod sphere;
pub mod window;

pub use difference::Stencil;
pub use distance::Distance;
pub use rules::Value;
