//! Where planes go when all weights are trained: the velocity field of gradient flow in Radon Spline coordinates.
//!
//! | file | what |
//! |---|---|
//! | [`velocity`] | xi', gamma', mu', omega' of a neuron |
//! | [`conserved`] | what gradient flow keeps for homogeneous activations |

pub mod conserved;
pub mod velocity;

pub use velocity::Velocity;
