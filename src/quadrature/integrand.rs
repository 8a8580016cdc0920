//! Integrands: vector-valued, so that what is dear (the activation at a node) is evaluated once
//! for all components.

use super::estimate::Stop;
use crate::number::{Complex, Real};

/// An integrand on the half-line.
pub trait Integrand {
    /// Number of components.
    fn components(&self) -> usize;
    /// Writes all components at `t > 0`. The precision of `out[i]` is the precision wanted (a
    /// relative error of `2^(4 - bits)` is allowed for); `t` itself carries a few more bits.
    fn eval(&mut self, t: &Real, out: &mut [Complex]) -> Result<(), Stop>;
}

/// Which end of a finite interval is nearer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The first limit, `a`.
    First,
    /// The second limit, `b`.
    Second,
}

/// An abscissa in a finite interval. `x` rounds to the end for the outermost nodes; `distance`
/// never does, so an integrand that is singular at an end is written in terms of `distance`.
#[derive(Clone, Debug)]
pub struct Node {
    /// The abscissa, rounded.
    pub x: Real,
    /// `|x - end|` to full relative precision, never zero.
    pub distance: Real,
    /// The nearer end.
    pub end: End,
}

/// An integrand on a finite interval.
pub trait NodeIntegrand {
    /// Number of components.
    fn components(&self) -> usize;
    /// Writes all components at the node; precision as in [`Integrand::eval`].
    fn eval(&mut self, node: &Node, out: &mut [Complex]) -> Result<(), Stop>;
}

/// A closure as an integrand; made by [`from_fn`].
pub struct FromFn<F> {
    components: usize,
    function: F,
}

/// An integrand of this many components from a closure `(abscissa, out) -> Result<(), Stop>`.
pub fn from_fn<A, F>(components: usize, function: F) -> FromFn<F>
where
    F: FnMut(&A, &mut [Complex]) -> Result<(), Stop>,
{
    FromFn {
        components,
        function,
    }
}

impl<F> Integrand for FromFn<F>
where
    F: FnMut(&Real, &mut [Complex]) -> Result<(), Stop>,
{
    fn components(&self) -> usize {
        self.components
    }
    fn eval(&mut self, t: &Real, out: &mut [Complex]) -> Result<(), Stop> {
        (self.function)(t, out)
    }
}

impl<F> NodeIntegrand for FromFn<F>
where
    F: FnMut(&Node, &mut [Complex]) -> Result<(), Stop>,
{
    fn components(&self) -> usize {
        self.components
    }
    fn eval(&mut self, node: &Node, out: &mut [Complex]) -> Result<(), Stop> {
        (self.function)(node, out)
    }
}
