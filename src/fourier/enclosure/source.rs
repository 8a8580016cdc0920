//! F as it is proven to be, to be evaluated in numbers of many kinds.

use super::Enclosure;
use super::exact::{Prepared, Transform};
use super::piece::{Piece, is_dear};
use super::tamed::tamed;
use crate::derive::residues;
use crate::expr::{Evaluator, Expr, Program};
use crate::number::ball::Ball;
use crate::number::{Constant, Scalar, Series};
use std::sync::Arc;

/// What F is for k > 0.
pub(super) enum Source<'a> {
    /// A sum of elementary integrals.
    Closed(&'a Transform),
    /// A formula in k.
    Formula(&'a Expr),
}

/// F over balls of one precision.
pub(super) enum OverBalls<'a> {
    Closed(Prepared<'a, Ball>),
    Formula(Evaluator<Ball>),
}

impl Enclosure {
    /// What F is, and how that is known.
    ///
    /// # Errors
    /// Where no theorem gives F as an expression.
    pub(super) fn source(&self) -> Result<(Source<'_>, &'static str), String> {
        let mut pieces = self.activation.pieces().iter();
        if pieces.any(|piece| piece.phi.has_kink()) {
            return Err("a piece has a kink that is not at its end".to_string());
        }
        let why = match &self.exactly {
            Ok(closed) => return Ok((Source::Closed(closed), "F in closed form")),
            Err(why) => why,
        };
        let found = self.formula.get_or_init(|| {
            let found = residues::formula(self.activation.pieces(), residues::Shape::Falling);
            found.map(|(f, how)| (tamed(&f), how))
        });
        match found {
            Ok((f, how)) => Ok((Source::Formula(f), how)),
            Err(other) => Err(format!("{why}; {other}")),
        }
    }
}

impl<'a> Source<'a> {
    /// Whether its values on boxes take long.
    pub(super) fn is_dear(&self) -> bool {
        matches!(self, Source::Formula(f) if is_dear(f))
    }

    /// Without the Gaussian factor that all of F has, if there is one: `F(k) e^{ck^2}` and c.
    pub(super) fn lifted(&self) -> Option<(Transform, Expr)> {
        match self {
            Source::Closed(closed) => closed.lifted(),
            Source::Formula(_) => None,
        }
    }

    /// For balls of so many bits.
    pub(super) fn over_balls(&self, bits: u32) -> Option<OverBalls<'a>> {
        Some(match self {
            Source::Closed(closed) => OverBalls::Closed(closed.prepared(bits)?),
            Source::Formula(f) => {
                let program = Arc::new(Program::compile(&[f], &["k"]));
                OverBalls::Formula(Evaluator::new(program, bits))
            }
        })
    }

    /// As a Taylor series about the middle of a piece.
    pub(super) fn series(
        &self,
        piece: &Piece,
        (order, bits): (usize, u32),
        stop: &dyn Fn() -> bool,
    ) -> Option<Series> {
        match self {
            Source::Closed(closed) => {
                let k = Series::variable(&Ball::from(piece.centre(bits)), order, bits);
                let (mut ik, mut i) = (Series::zero(bits), Series::zero(bits));
                i.set_constant(Constant::I).ok()?;
                ik.mul(&k, &i);
                closed.of(&ik, bits, stop)
            }
            Source::Formula(f) => piece.series(f, order, bits),
        }
    }
}

impl OverBalls<'_> {
    /// F at a ball of frequencies, which may be complex.
    pub(super) fn at(&mut self, k: &Ball, stop: &dyn Fn() -> bool) -> Option<Ball> {
        match self {
            OverBalls::Closed(closed) => closed.of(&k.times_i(), stop),
            OverBalls::Formula(f) => {
                let value = f.eval(&[k]).ok()?.first()?.clone();
                (!value.is_indeterminate()).then_some(value)
            }
        }
    }
}
