//! Training a shallow network by gradients.
//!
//! | file | what |
//! |---|---|
//! | [`loss`] | losses and their derivatives by f |
//! | [`pass`] | f at the data, and the gradient, in blocks that stay in the cache |
//! | [`optimiser`] | gradient descent, heavy ball, Nesterov, Adam; learning rates |
//! | [`flow`] | gradient flow, by steps of adaptive length |
//! | [`coordinates`] | what a method moves: weights, Radon Spline coordinates, residuals |
//! | `residuals` | K at the data, for steps of n^2 |
//! | [`settings`] | regime, method, batches, stopping |
//! | [`trainer`] | steps |
//! | [`energy`] | the energy of a learned function over frequencies |
//! | [`trace`] | losses, Radon Spline coordinates and energies over a training, as npz |
//! | [`checkpoint`] | a training that goes on bit for bit where it stopped |
//!
//! The bits of everything here do not depend on the number of threads: sums run over chunks whose sizes follow from the
//! network alone, and the chunks are added in order.

pub mod checkpoint;
pub mod coordinates;
pub mod energy;
pub mod flow;
pub mod loss;
pub mod optimiser;
pub mod pass;
mod residuals;
pub mod settings;
pub mod trace;
pub mod trainer;

pub use coordinates::Coordinates;
pub use loss::Loss;
pub use optimiser::{Method, Rate};
pub use pass::Pass;
pub use residuals::greatest_eigenvalue;
pub use settings::{Regime, Settings, Stop};
pub use trace::Trace;
pub use trainer::Trainer;
