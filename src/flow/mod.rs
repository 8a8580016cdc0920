//! Where planes go when all weights are trained: the velocity field of gradient flow in Radon Spline coordinates, and how planes gather.
//!
//! | file | what |
//! |---|---|
//! | [`velocity`] | xi', gamma', mu', omega' of a neuron |
//! | [`conserved`] | what gradient flow keeps for homogeneous activations |
//! | [`field`] | the velocity field v_t of planes, its limits where phi' jumps |
//! | [`zeros`] | its zeros: sinks, sources, saddles |
//! | [`pinned`] | zeros on the planes through one and through two data points |
//! | [`stability`] | what planes around a zero do |
//! | [`follow`] | where a plane ends that follows the field: basins |
//! | [`pinning`] | S_- and S_+: planes that are pinned at data points |
//! | [`planes`] | planes with masses, and how far apart two are |
//! | [`clusters`] | the strength of clustering, its null, clusters, an order of planes |
//! | [`similarity`] | matrices of how alike planes are |

pub mod clusters;
pub mod conserved;
pub mod field;
pub mod follow;
pub mod pinned;
pub mod pinning;
pub mod planes;
pub mod similarity;
pub mod stability;
pub mod velocity;
pub mod zeros;

pub use clusters::Cluster;
pub use field::{Field, Plane};
pub use planes::Planes;
pub use velocity::Velocity;
