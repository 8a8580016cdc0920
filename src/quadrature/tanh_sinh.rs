//! `∫_a^b f(x) dx` by the double exponential rule for a finite interval.
//!
//! Source: H. Takahasi and M. Mori, Double exponential formulas for numerical integration, Publ.
//! RIMS 9 (1974) 721–741.

use super::estimate::{Options, Outcome, Stop};
use super::integrand::{End, Node, NodeIntegrand};
use super::trapezoid::{Mapped, Reach, integrate, map_bits};
use crate::number::{Complex, Real, exponential};
use rug::Assign;
use rug::float::Constant;
use rug::ops::NegAssign;

/// `∫_a^b f(x) dx` for every component of `f`; negative of itself for `b < a`.
///
/// With `q = exp(-pi |sinh u|)` the abscissa is at the distance `|b - a| q / (1 + q)` from the
/// nearer end and `dx/du = (b - a) pi cosh u q / (1 + q)^2`. `f` is analytic inside and may be
/// singular at the ends (`|x - a|^p` with `p > -1`, `log |x - a|`); it reads the distance from
/// the [`Node`], so nothing cancels there.
///
/// # Errors
/// As [`exp_sinh`](crate::quadrature::exp_sinh()); [`Stop::Domain`] if a limit is not finite.
pub fn tanh_sinh<I>(f: &mut I, a: &Real, b: &Real, options: &Options) -> Result<Outcome, Stop>
where
    I: NodeIntegrand + ?Sized,
{
    if !a.is_finite() || !b.is_finite() {
        return Err(Stop::Domain(
            "the limits of a finite interval have to be finite".into(),
        ));
    }
    let bits = map_bits(options.bits);
    let depth = f64::from(options.bits) * std::f64::consts::LN_2;
    let reach = (depth / std::f64::consts::PI).asinh();
    let width = Real::with_val(bits.max(a.prec()).max(b.prec()) + 64, b - a);
    let zero = Real::new(bits);
    let mut mapped = Interval {
        f,
        a,
        b,
        pi: Real::with_val(bits, Constant::Pi),
        length: Real::with_val(bits, width.abs_ref()),
        width: Real::with_val(bits, width),
        node: Node {
            x: zero.clone(),
            distance: zero.clone(),
            end: End::First,
        },
        sinh: zero.clone(),
        weight: zero.clone(),
        denominator: zero,
    };
    if mapped.length.is_zero() {
        return empty(mapped.components(), options);
    }
    integrate(
        &mut mapped,
        &Reach {
            left: reach,
            right: reach,
        },
        options,
    )
}

/// The integral over an interval of no length: exactly zero, without a node.
fn empty(components: usize, options: &Options) -> Result<Outcome, Stop> {
    use super::{Estimate, scale::BOUND_BITS};
    options.check(components)?;
    let zero = Estimate {
        value: Complex::new(options.bits),
        error: Real::new(BOUND_BITS),
        magnitude: Real::new(BOUND_BITS),
    };
    Ok(Outcome {
        estimates: vec![zero; components],
        nodes: 0,
        bits: options.bits,
    })
}

struct Interval<'a, I: ?Sized> {
    f: &'a mut I,
    a: &'a Real,
    b: &'a Real,
    pi: Real,
    /// `b - a`, with its sign.
    width: Real,
    length: Real,
    node: Node,
    sinh: Real,
    weight: Real,
    denominator: Real,
}

impl<I: NodeIntegrand + ?Sized> Mapped for Interval<'_, I> {
    fn components(&self) -> usize {
        self.f.components()
    }

    fn term(&mut self, u: &Real, out: &mut [Complex]) -> Result<bool, Stop> {
        (&mut self.sinh, &mut self.weight).assign(u.sinh_cosh_ref());
        self.weight *= &self.pi;
        // sinh becomes q.
        self.sinh.abs_mut();
        self.sinh *= &self.pi;
        self.sinh.neg_assign();
        exponential::exp_mut(&mut self.sinh);
        let q = &self.sinh;
        self.denominator.assign(q + 1u32);
        self.weight *= q;
        self.weight /= &self.denominator;
        self.weight /= &self.denominator;
        self.weight *= &self.width;
        let node = &mut self.node;
        node.distance.assign(q / &self.denominator);
        node.distance *= &self.length;
        if node.distance.is_zero() || self.weight.is_zero() {
            return Ok(false);
        }
        node.end = if u.is_sign_positive() && !u.is_zero() {
            End::Second
        } else {
            End::First
        };
        let minus = self.width.is_sign_negative() != (node.end == End::Second);
        let end = match node.end {
            End::First => self.a,
            End::Second => self.b,
        };
        if minus {
            node.x.assign(end - &node.distance);
        } else {
            node.x.assign(end + &node.distance);
        }
        self.f.eval(node, out)?;
        for value in out.iter_mut() {
            if !value.real().is_finite() || !value.imag().is_finite() {
                return Err(Stop::not_finite(&node.x));
            }
            *value *= &self.weight;
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests;
