//! Kinds of claims about kernels of an activation, and the norms that they belong to.

mod axis;
pub mod least_norm;
pub mod limit_kernel;
pub mod ridge_kernel;
pub mod seminorm;
