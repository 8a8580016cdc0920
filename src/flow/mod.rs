//! Where planes go when all weights are trained: the velocity field of gradient flow in Radon Spline coordinates.
//!
//! | file | what |
//! |---|---|
//! | [`velocity`] | xi', gamma', mu', omega' of a neuron |
//! | [`conserved`] | what gradient flow keeps for homogeneous activations |
//! | [`field`] | the velocity field v_t of planes, its limits where phi' jumps |
//! | [`zeros`] | its zeros: sinks, sources, saddles, pinned planes |
//! | [`follow`] | where a plane ends that follows the field: basins |
//! | [`pinning`] | S_- and S_+: planes that are pinned at data points |

pub mod conserved;
pub mod field;
pub mod follow;
pub mod pinning;
pub mod velocity;
pub mod zeros;

pub use field::{Field, Plane};
pub use velocity::Velocity;
