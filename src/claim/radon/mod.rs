//! Kinds of claims about a test function: its integrals over hyperplanes, its transform by slices, the way back.

pub mod adjoint;
pub mod discrete_slice;
mod hyperplanes;
pub mod inversion;
pub mod network_backprojection;
pub mod radon_even;
pub mod radon_laplace;
pub mod radon_plancherel;
pub mod radon_shift;
pub mod radon_transform;
pub mod slice;
