//! The quadrature rules as this floor uses them: real values, sums of parts, a precision that grows
//! until the tolerance is met.

use crate::error::Doubt;
use crate::fourier::{Limits, exp2, log2};
use crate::number::{Complex, Real};
use crate::quadrature::{
    Abscissae, Node, Options, Outcome, Stop, Tail, Wave, exp_sinh, from_fn, oscillatory_with,
    tanh_sinh,
};
use std::cell::RefCell;

/// Rounds of [`refined`].
const ROUNDS: usize = 4;
/// Bits beyond the tolerance that the first round works with.
const SPARE: f64 = 40.0;

/// A real number with an error bound.
#[derive(Clone, Debug)]
pub struct Value {
    /// The value.
    pub value: Real,
    /// Upper bound of its error (64 bits).
    pub error: Real,
    /// Evaluations of the integrand.
    pub nodes: usize,
    /// Working precision.
    pub bits: u32,
}

impl Value {
    /// Zero, exactly.
    pub fn zero(bits: u32) -> Self {
        Value {
            value: Real::with_val(bits, 0),
            error: Real::with_val(64, 0),
            nodes: 0,
            bits,
        }
    }

    /// Adds a factor times another value.
    pub fn add(&mut self, factor: &Real, more: Value) {
        self.value += Real::with_val(self.bits + 32, factor * &more.value);
        self.error += Real::with_val(64, factor.abs_ref()) * &more.error;
        self.nodes += more.nodes;
    }

    /// The same with what rounding adds to the sum of its parts.
    pub fn rounded(mut self) -> Self {
        self.error += Real::with_val(64, self.value.abs_ref()) >> (self.bits.max(8) - 6);
        self
    }
}

/// What is asked of one part.
pub struct Ask<'a> {
    /// Precision.
    pub bits: u32,
    /// Absolute error wanted of one part.
    pub tolerance: Real,
    /// What may be spent.
    pub limits: &'a Limits,
    /// Abscissae that the waves of one precision share.
    abscissae: RefCell<Abscissae>,
}

impl<'a> Ask<'a> {
    /// With these.
    pub fn new(bits: u32, tolerance: Real, limits: &'a Limits) -> Self {
        Ask {
            bits,
            tolerance,
            limits,
            abscissae: RefCell::new(Abscissae::new(bits)),
        }
    }

    fn options(&self) -> Options {
        Options::new(self.bits, vec![Real::with_val(64, &self.tolerance)])
            .budget(self.limits.budget())
    }

    /// `∫_a^b`.
    pub fn finite(
        &self,
        a: &Real,
        b: &Real,
        mut f: impl FnMut(&Node) -> Result<Real, Stop>,
    ) -> Result<Value, Doubt> {
        let mut f = from_fn(1, |node: &Node, out: &mut [Complex]| {
            use rug::Assign;
            out[0].assign((&f(node)?, 0));
            Ok(())
        });
        first(tanh_sinh(&mut f, a, b, &self.options()))
    }

    /// `∫_0^∞`.
    pub fn half_line(
        &self,
        tail: Tail,
        mut f: impl FnMut(&Real) -> Result<Real, Stop>,
    ) -> Result<Value, Doubt> {
        let mut f = from_fn(1, |t: &Real, out: &mut [Complex]| {
            use rug::Assign;
            out[0].assign((&f(t)?, 0));
            Ok(())
        });
        first(exp_sinh(&mut f, &self.options().tail(tail)))
    }

    /// The real part of `turn ∫_0^∞ f(t) e^{i omega t} dt` for a slowly decaying f that does not
    /// oscillate itself; `|turn| = 1`.
    pub fn wave(
        &self,
        omega: &Real,
        turn: &Complex,
        mut f: impl FnMut(&Real, &mut Complex) -> Result<(), Stop>,
    ) -> Result<Value, Doubt> {
        if omega.is_zero() || log2(&Real::with_val(64, omega.abs_ref())) < -60.0 {
            let mut still = from_fn(1, |t: &Real, out: &mut [Complex]| {
                f(t, &mut out[0])?;
                out[0] *= turn;
                Ok(())
            });
            return first(exp_sinh(&mut still, &self.options().tail(Tail::Algebraic)));
        }
        let k = Real::with_val(omega.prec(), -omega);
        let found = oscillatory_with(
            &mut f,
            &k,
            &self.options(),
            Wave::Both,
            &mut self.abscissae.borrow_mut(),
        )?;
        let mut value = single(found)?;
        value.0 *= turn;
        Ok(value.real())
    }
}

struct Single(Complex, Real, usize, u32);

impl Single {
    fn real(self) -> Value {
        Value {
            value: self.0.into_real_imag().0,
            error: self.1,
            nodes: self.2,
            bits: self.3,
        }
    }
}

fn single(mut found: Outcome) -> Result<Single, Doubt> {
    let one = found.estimates.pop().ok_or("the rule gave no estimate")?;
    Ok(Single(one.value, one.error, found.nodes, found.bits))
}

fn first(found: Result<Outcome, Stop>) -> Result<Value, Doubt> {
    Ok(single(found?)?.real())
}

/// Computes with more and more bits until the bound is at most the tolerance; the last value comes
/// back with its honest, larger bound where it is not.
pub fn refined(
    tolerance: &Real,
    limits: &Limits,
    parts: usize,
    mut compute: impl FnMut(&Ask<'_>) -> Result<Value, Doubt>,
) -> Result<Value, Doubt> {
    let aim = log2(tolerance);
    let mut bits = (SPARE - aim).max(64.0);
    let mut best: Option<Value> = None;
    for _ in 0..ROUNDS {
        if let Some(why) = limits.exhausted() {
            return best.ok_or_else(|| why.to_string()).map_err(Into::into);
        }
        if bits > f64::from(limits.max_bits) {
            break;
        }
        let share = aim - 2.0 - (parts.max(1) as f64).log2();
        let ask = Ask::new(bits as u32, exp2(share), limits);
        let value = compute(&ask)?.rounded();
        let missing = log2(&value.error) - aim;
        if best.as_ref().is_none_or(|b| value.error < b.error) {
            best = Some(value);
        }
        if missing <= 0.0 {
            break;
        }
        bits += missing.min(4000.0) + 16.0;
    }
    best.ok_or_else(|| "the precision limit was reached".into())
}
