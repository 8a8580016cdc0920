//! Where planes go when all weights are trained: the velocity field of gradient flow in Radon Spline coordinates, and how planes gather.
//!
//! | file | what |
//! |---|---|
//! | [`velocity`] | xi', gamma', mu', omega' of a neuron |
//! | [`conserved`] | what gradient flow keeps for homogeneous activations |
//! | [`planes`] | planes with masses, and how far apart two are |
//! | [`clusters`] | the strength of clustering, its null, clusters, an order of planes |
//! | [`similarity`] | matrices of how alike planes are |

pub mod clusters;
pub mod conserved;
pub mod planes;
pub mod similarity;
pub mod velocity;

pub use clusters::Cluster;
pub use planes::Planes;
pub use velocity::Velocity;
