//! Designed activations: from a wanted spectral bias to a function that can be pasted.

pub mod emit;
