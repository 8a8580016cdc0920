//! The integration tests: one binary, so that they link once.

mod cli;
mod content;
mod coverage;
mod engine;
mod fuzz;
mod gradients;
mod layering;
mod snapshot;
mod suite;
mod truth;
