//! Gauss's rule on panels that are graded towards the cuts: an integral by other nodes and another error bound than the
//! double exponential rules have.
//!
//! Next to a cut the panels double in length from `first` on. On each of them two orders are compared; their
//! difference bounds the error of the higher one, and where it is too large the panel is halved. An integral
//! over the half-line ends where panels beyond every scale fall off; what is left is bounded by a geometric sum.
//! In all that is no proof, as for every rule that sees values at points only: see [`crate::quadrature`].

use super::rules::{Ask, Value};
use crate::error::Doubt;
use crate::fourier::log2;
use crate::number::Real;
use crate::quadrature::{End, GaussLegendre, Node, Stop};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Panels of one integral at most.
const MOST_PANELS: usize = 4000;
/// Halvings of one panel at most.
const DEEPEST: u32 = 60;
/// Panels in a row that end a half-line.
const QUIET: usize = 3;
/// Ratio of successive panels that still counts as falling.
const FALLING: f64 = 0.95;
/// Scales of the integrand that a half-line takes at least.
const SCALES: f64 = 16.0;
/// Rules that are kept.
const KEPT: usize = 24;

/// The scales of an integrand.
#[derive(Clone, Copy, Debug)]
pub struct Scales {
    /// The first panel's length.
    pub first: f64,
    /// The largest length over which the integrand changes.
    pub wide: f64,
}

/// Two rules of one precision, of which the second has more nodes.
type Pair = Rc<[GaussLegendre; 2]>;

thread_local! {
    static RULES: RefCell<BTreeMap<(usize, usize, u32), Pair>> = const { RefCell::new(BTreeMap::new()) };
}

/// The rules for an error of 2^-aim: next to a singularity at the distance of its length a panel's error falls
/// by (3 + sqrt 8)^2 with each node.
fn rules(aim: f64, bits: u32) -> Pair {
    let order = (0.2 * aim.max(20.0)).ceil() as usize + 3;
    pair((order, order + order.div_ceil(2)), bits)
}

/// Two rules; those that were asked for last are kept.
fn pair((low, high): (usize, usize), bits: u32) -> Pair {
    // Few precisions, so that the rules are found again.
    let bits = bits.div_ceil(64) * 64;
    RULES.with(|known| {
        let mut known = known.borrow_mut();
        if known.len() > KEPT {
            known.clear();
        }
        let both = || {
            Rc::new([
                GaussLegendre::new(low, bits),
                GaussLegendre::new(high, bits),
            ])
        };
        known.entry((low, high, bits)).or_insert_with(both).clone()
    })
}

/// One integral's panels.
struct Panels<'a, 'b> {
    ask: &'a Ask<'b>,
    rules: Pair,
    /// Largest error of one panel.
    share: Real,
    spent: usize,
    nodes: usize,
}

impl<'a, 'b> Panels<'a, 'b> {
    fn new(ask: &'a Ask<'b>) -> Self {
        // The integrand is taken to be of size 1: a larger one is halved more often.
        let aim = -log2(&ask.tolerance);
        Panels {
            ask,
            rules: rules(aim, ask.bits + 32),
            share: Real::with_val(64, &ask.tolerance / 64u32),
            spent: 0,
            nodes: 0,
        }
    }

    /// `∫_from^to f`, halved until both orders agree.
    fn one(
        &mut self,
        from: &Real,
        to: &Real,
        f: &mut dyn FnMut(&Real) -> Result<Real, Stop>,
    ) -> Result<(Real, Real), Doubt> {
        let mut open = vec![(from.clone(), to.clone(), 0)];
        let bits = from.prec();
        let mut sum = Real::with_val(bits, 0);
        let mut error = Real::with_val(64, 0);
        while let Some((a, b, depth)) = open.pop() {
            self.spent += 1;
            if let Some(why) = self.ask.limits.exhausted() {
                return Err(why);
            }
            let [low, high] = self.both(&a, &b, f)?;
            let gap = Real::with_val(64, Real::with_val(bits, &high - &low).abs());
            let rounding = Real::with_val(64, high.abs_ref()) >> (self.ask.bits.max(8) - 4);
            if gap <= Real::with_val(64, &self.share + &rounding)
                || depth >= DEEPEST
                || self.spent >= MOST_PANELS
            {
                sum += high;
                error += gap + rounding;
                continue;
            }
            let middle = Real::with_val(bits, &a + &b) / 2u32;
            open.push((middle.clone(), b, depth + 1));
            open.push((a, middle, depth + 1));
        }
        Ok((sum, error))
    }

    fn both(
        &mut self,
        a: &Real,
        b: &Real,
        f: &mut dyn FnMut(&Real) -> Result<Real, Stop>,
    ) -> Result<[Real; 2], Doubt> {
        let bits = a.prec();
        let half = Real::with_val(bits, b - a) / 2u32;
        let middle = Real::with_val(bits, a + b) / 2u32;
        let mut sums = [Real::with_val(bits, 0), Real::with_val(bits, 0)];
        let pair = self.rules.clone();
        for (sum, rule) in sums.iter_mut().zip(pair.iter()) {
            for (x, w) in rule.abscissae.iter().zip(&rule.weights) {
                let at = Real::with_val(bits, x * &half) + &middle;
                *sum += f(&at)? * w;
            }
            *sum *= &half;
            self.nodes += rule.weights.len();
        }
        Ok(sums)
    }

    fn value(&self, value: Real, error: Real) -> Value {
        Value {
            value,
            error,
            nodes: self.nodes,
            bits: self.ask.bits,
        }
    }
}

impl Ask<'_> {
    /// `∫_a^b`, graded towards both ends.
    ///
    /// # Errors
    /// Why there is no value.
    pub fn graded(
        &self,
        a: &Real,
        b: &Real,
        scales: Scales,
        mut f: impl FnMut(&Node) -> Result<Real, Stop>,
    ) -> Result<Value, Doubt> {
        let bits = self.bits + 64;
        let (a, b) = (Real::with_val(bits, a), Real::with_val(bits, b));
        let half = Real::with_val(bits, &b - &a) / 2u32;
        let mut panels = Panels::new(self);
        let mut sum = Real::with_val(bits, 0);
        let mut error = Real::with_val(64, 0);
        for end in [End::First, End::Second] {
            let mut at = |t: &Real| {
                let x = match end {
                    End::First => Real::with_val(bits, &a + t),
                    End::Second => Real::with_val(bits, &b - t),
                };
                f(&Node {
                    x,
                    distance: t.clone(),
                    end,
                })
            };
            let mut from = Real::with_val(bits, 0);
            let mut to = Real::with_val(bits, scales.first);
            while from < half {
                if Real::with_val(bits, &to * 3u32) > Real::with_val(bits, &half * 2u32) {
                    to = half.clone();
                }
                let (value, off) = panels.one(&from, &to, &mut at)?;
                sum += value;
                error += off;
                from = to;
                to = Real::with_val(bits, &from * 2u32);
            }
        }
        Ok(panels.value(sum, error))
    }

    /// `∫_a^b` by one panel that is halved where it has to be; by so many nodes where that is known to be exact.
    ///
    /// # Errors
    /// Why there is no value.
    pub fn halved(
        &self,
        a: &Real,
        b: &Real,
        nodes: Option<usize>,
        f: &mut dyn FnMut(&Real) -> Result<Real, Stop>,
    ) -> Result<Value, Doubt> {
        let bits = self.bits + 64;
        let (a, b) = (Real::with_val(bits, a), Real::with_val(bits, b));
        let mut panels = Panels::new(self);
        if let Some(nodes) = nodes {
            panels.rules = pair((nodes, nodes + 1), self.bits + 32);
        }
        let (sum, error) = panels.one(&a, &b, f)?;
        Ok(panels.value(sum, error))
    }

    /// `∫_0^∞`, graded towards 0.
    ///
    /// # Errors
    /// Why there is no value: the panels do not fall off.
    pub fn graded_half_line(
        &self,
        scales: Scales,
        mut f: impl FnMut(&Real) -> Result<Real, Stop>,
    ) -> Result<Value, Doubt> {
        let bits = self.bits + 64;
        let mut panels = Panels::new(self);
        let mut sum = Real::with_val(bits, 0);
        let mut error = Real::with_val(64, 0);
        let mut from = Real::with_val(bits, 0);
        let mut to = Real::with_val(bits, scales.first);
        let mut before = f64::INFINITY;
        let mut quiet = 0;
        let small = log2(&self.tolerance) - 6.0;
        loop {
            let (value, off) = panels.one(&from, &to, &mut f)?;
            let size = log2(&Real::with_val(64, value.abs_ref()));
            sum += value;
            error += off;
            let ratio = if size == f64::NEG_INFINITY {
                0.0
            } else {
                (size - before).exp2()
            };
            let beyond = from > SCALES * scales.wide;
            quiet = if beyond && ratio < FALLING && size <= small {
                quiet + 1
            } else {
                0
            };
            if quiet >= QUIET {
                // What is left is at most size (ratio + ratio^2 + …), with some room.
                let rest = size.exp2() * 4.0 * ratio / (1.0 - ratio);
                error += Real::with_val(64, rest.max(0.0));
                return Ok(panels.value(sum, error));
            }
            if panels.spent >= MOST_PANELS {
                return Err("the integrand does not fall off within the panels".into());
            }
            before = size;
            from = to;
            to = Real::with_val(bits, &from * 2u32);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fourier::Limits;
    use rug::ops::Pow;

    const SCALES: Scales = Scales {
        first: 0.125,
        wide: 1.0,
    };

    fn assert_within(found: &Value, exact: &Real, tolerance: f64) {
        let gap = Real::with_val(64, Real::with_val(200, &found.value - exact).abs());
        assert!(gap <= found.error, "{gap:.3e} {:.3e}", found.error);
        assert!(found.error < tolerance, "{:.3e}", found.error);
    }

    #[test]
    fn known_integrals_lie_within_the_bounds() {
        let limits = Limits::default();
        let ask = Ask::new(140, Real::with_val(64, 1e-28), &limits);
        let (zero, three) = (Real::with_val(200, 0), Real::with_val(200, 3));
        // A root at one end: written by the distance.
        let root = ask.graded(&zero, &three, SCALES, |node| {
            Ok(match node.end {
                End::First => node.distance.clone().sqrt(),
                End::Second => node.x.clone().sqrt(),
            })
        });
        let exact = Real::with_val(200, 3).sqrt() * 2u32;
        assert_within(&root.expect("a value"), &exact, 1e-24);
        let fast = ask.graded_half_line(SCALES, |t| Ok(Real::with_val(200, -t).exp()));
        assert_within(&fast.expect("a value"), &Real::with_val(200, 1), 1e-25);
        let slow = ask.graded_half_line(SCALES, |t| Ok(Real::with_val(200, t + 1u32).pow(-3i32)));
        let exact = Real::with_val(200, 0.5);
        assert_within(&slow.expect("a value"), &exact, 1e-25);
    }

    #[test]
    fn what_does_not_fall_off_has_no_value() {
        let limits = Limits::default();
        let ask = Ask::new(100, Real::with_val(64, 1e-15), &limits);
        let rising = ask.graded_half_line(SCALES, |t| Ok(Real::with_val(150, t + 1u32).recip()));
        assert!(rising.is_err());
    }
}
