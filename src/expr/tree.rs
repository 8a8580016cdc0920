//! The expression tree.

use crate::number::{Constant, Function, Rational};
use std::sync::Arc;

/// An expression: numbers are exact, variables are names, nothing is rounded before evaluation.
///
/// Sub-trees are shared (`Arc`), so that repeated differentiation does not copy them; build trees
/// with the smart constructors of [`crate::expr::build`], which keep them small.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Expr {
    /// An exact rational number. Decimals are exact too: `0.1` is one tenth.
    Number(Rational),
    /// `pi`, `e` or `i`.
    Constant(Constant),
    /// A variable.
    Variable(Arc<str>),
    /// `-a`.
    Neg(Arc<Expr>),
    /// `a + b`.
    Add(Arc<Expr>, Arc<Expr>),
    /// `a - b`.
    Sub(Arc<Expr>, Arc<Expr>),
    /// `a * b`.
    Mul(Arc<Expr>, Arc<Expr>),
    /// `a / b`.
    Div(Arc<Expr>, Arc<Expr>),
    /// `a ^ b`.
    Pow(Arc<Expr>, Arc<Expr>),
    /// A named function.
    Call(Function, Arc<[Expr]>),
}
