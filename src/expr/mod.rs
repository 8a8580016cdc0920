//! Expressions: text to tree, tree to derivative, tree to a program that runs over any scalar, and
//! tree back to text.
//!
//! ```
//! use specbias::expr::{Expr, Scope, eval_real};
//! use specbias::number::Real;
//!
//! let phi = Expr::parse("z*tanh(softplus(z))", &Scope::new(&["z"]))?;
//! let slope = phi.derivative("z")?;
//! let zero = Real::new(64);
//! let value = eval_real(&slope, &[("z", &zero)], 64)?;
//! assert!((value - 0.6f64).abs() < 1e-16); // tanh(log 2) = 3/5, and 0.6 rounded to a double
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod build;
pub mod condition;
pub mod constant;
pub mod derivative;
pub mod evaluate;
mod intern;
pub mod known;
mod latex;
mod lexer;
pub mod mutants;
mod other;
pub mod parse;
pub mod polynomial;
mod print;
pub mod program;
pub mod scope;
pub mod slices;
mod sum;
pub mod tree;
mod visit;

pub use condition::{Condition, Interval};
pub use derivative::NoDerivative;
pub use evaluate::{
    EvalError, Evaluator, eval_again, eval_ball, eval_bounded, eval_complex, eval_real,
};
pub use parse::{MAX_DEPTH, MAX_NESTING, MAX_NODES, MAX_TEXT, ParseError};
pub use program::Program;
pub use scope::{Scope, parameter_name, reserved_names};
pub use slices::SliceEvaluator;
pub use tree::Expr;

#[cfg(test)]
mod tests;
