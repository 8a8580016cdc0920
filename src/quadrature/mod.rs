//! Quadrature over MPFR and MPC numbers: a value, a bound of its error and the size of what
//! cancelled. This floor knows nothing of activations.
//!
//! | rule | integral | integrand |
//! |---|---|---|
//! | [`exp_sinh()`] | `∫_0^∞ f(t) dt` | decays exponentially or algebraically; `t^p`, `p > -1`, or `log t` at 0 |
//! | [`tanh_sinh()`] | `∫_a^b f(x) dx` | analytic inside; singular at the ends |
//! | [`oscillatory()`] | `∫_0^∞ f(t) e^{-ikt} dt` | decays slowly (`t^-alpha`, `alpha > 0`) |
//! | [`line::fourier`] | `∫_{-∞}^{∞} g(z) e^{-ikz} dz`, many `k` | real, analytic, decays at least exponentially |
//! | [`lattice()`] | `∫ f dx` over R^n, n <= 3 | analytic, decays in every direction |
//! | [`ball()`] | over the unit ball or sphere of R^n, n <= 3 | smooth up to the boundary |
//! | [`panel`] | `∫_a^b f(x) dx` in double precision | smooth on short panels |
//!
//! # What an error bound means here
//!
//! The rules see the integrand at points only, so no bound of theirs is a proof: it rests on the
//! differences of several levels (or on the measured decay of the transform) behaving as they do
//! for analytic integrands, on top of which stand the truncation of the range and the rounding.
//! The safety factors are chosen such that the bound is larger than the error over families of
//! integrals with known values, near-singular and non-smooth ones among them; see the tests. An
//! integrand with a feature that no node meets defeats every such rule. A caller who states a
//! result therefore asks two independent rules, or one rule twice with different nodes.
//!
//! A tolerance that cannot be met within the budget is no failure: the best value comes back with
//! its honest, larger bound. [`Stop`] is for what leaves no value at all.

pub mod ball;
pub mod converge;
pub mod estimate;
pub mod exp_sinh;
pub mod gauss;
pub mod integrand;
pub mod lattice;
pub mod line;
mod meter;
pub mod oscillatory;
pub mod panel;
mod scale;
pub mod tanh_sinh;
#[cfg(test)]
mod testing;
mod trapezoid;

pub use ball::{Domain, ball, ball_on, sphere_area, sphere_points};
pub use estimate::{Budget, Estimate, Options, Outcome, Stop, Tail};
pub use exp_sinh::exp_sinh;
pub use gauss::GaussLegendre;
pub use integrand::{End, Integrand, Node, NodeIntegrand, from_fn};
pub use lattice::{lattice, lattice_stepped, plain};
pub use oscillatory::{Abscissae, Wave, oscillatory, oscillatory_with};
pub use tanh_sinh::tanh_sinh;
