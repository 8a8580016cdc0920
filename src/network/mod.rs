//! Shallow networks, where they start, and what they are trained on.
//!
//! ```text
//! f(x) = s sum_i v_i phi(w_i·x + b_i)  (+ A x + c)
//! ```
//!
//! | file | what |
//! |---|---|
//! | [`shallow`] | the parameters, in one vector, and the value f(x) |
//! | [`spline`] | Radon Spline coordinates (xi, gamma, mu, omega) of a neuron, and back |
//! | [`initial`] | where a network starts: spheres and windows, Gaussians, grids; scalings |
//! | [`data`] | inputs with targets: the named sets |
//! | [`mnist`] | a part of MNIST |
//! | [`files`] | inputs with targets from CSV, NumPy and IDX files |
//! | [`layout`] | which tensors of a file are the layers, by the names of frameworks |
//! | [`table`] | numbers in rows: CSV and the like |
//! | [`weights`] | networks from and to safetensors files |
//!
//! Numbers are doubles, matrices stand row after row.

pub mod data;
pub mod files;
pub mod initial;
pub mod layout;
pub mod mnist;
pub mod shallow;
pub mod spline;
pub mod table;
pub mod weights;

pub use data::Data;
pub use shallow::{Network, Shape};
pub use spline::Neuron;
