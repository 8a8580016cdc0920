//! Sums of g_j q_j^m over nodes, for all m below n, by midpoints and a bound made beforehand.
//!
//! g and q are balls, of midpoints t, s and radii R, S. Products of complex balls would widen by a square root of 2 each;
//! the midpoints alone are multiplied, p_0 = t, p_{m+1} = p_m s. The precision u_m = 2^-b falls with m, as r^m/m! does. A
//! product of four real products and two sums has a relative error of at most sqrt(2) u (1 + u) + u (R. P. Brent,
//! C. Percival and P. Zimmermann, Error bounds on complex floating-point multiplication, Math. Comp. 76 (2007), have
//! sqrt(5) u); where b is lowered, p and s are rounded, by u each. In all, a step is by a factor of at most 1 + 6u_m, as
//! the u only grow, and the first p is rounded once. With a not below abs(s) + S, for m < n and 6nu <= 1,
//!
//! ```text
//! |g q^m - p_m| <= a^m (R + |t| m S/a + |t| ((1 + 6u)^{m+1} - 1)) <= a^m (R + |t| n (S/a + 12u)).
//! ```
//!
//! The sum of N of them adds at most 4Nu sum abs(t) a^m. Exponents stay in the range of MPFR: this is asked of each node.

use super::{BOUND_BITS, MOST_ORDER, Node, log2};
use crate::activation::Symmetry;
use crate::fourier::enclosure::aim::Aim;
use crate::number::Real;
use crate::number::ball::{Ball, Magnitude, RealBall};
use rug::Assign;

/// Bits by which moments are better than asked.
const SPARE_BITS: f64 = 6.0;
/// Binary exponents of a node and its powers stay within this.
const FAR: i64 = 1 << 28;

/// Of each m: bounds of `sum a^m (R + |t| n S/a)` and of `sum |t| a^m`.
pub(super) struct Sizes {
    known: Vec<Magnitude>,
    sizes: Vec<Magnitude>,
    /// A bound of 12n + 4N.
    steps: Magnitude,
}

impl Sizes {
    pub(super) fn of(nodes: &[Node], order: usize) -> Result<Sizes, String> {
        if order > MOST_ORDER {
            return Err("more moments would be needed than are allowed".to_string());
        }
        let zeros = || vec![Magnitude::ZERO; order];
        let integer = |n: usize| Magnitude::up_f64(n as f64);
        let mut all = Sizes {
            known: zeros(),
            sizes: zeros(),
            steps: integer(order)
                .times(integer(12))
                .plus(integer(nodes.len()).times(integer(4))),
        };
        let size = |x: &Ball| Magnitude::up(x.re().mid()).hypot(Magnitude::up(x.im().mid()));
        for node in nodes {
            let (mut t, s) = (size(&node.g), size(&node.q));
            let powers = exponent(s)
                .saturating_add(1)
                .saturating_mul(order as i64 + 1);
            if exponent(t).saturating_add(powers) > FAR {
                return Err("a node is too large or too small".to_string());
            }
            // Any a > 0 that is not below |s| + S would do.
            let a = node
                .q
                .abs_upper()
                .max(Magnitude::power_of_two(-i64::from(node.q.bits())));
            let spread = node.q.radius().over(a).times(integer(order));
            let mut known = node.g.radius().plus(t.times(spread));
            for (sum, size) in all.known.iter_mut().zip(&mut all.sizes) {
                *sum = sum.plus(known);
                *size = size.plus(t);
                known = known.times(a);
                t = t.times(a);
            }
        }
        Ok(all)
    }

    /// Precisions that fall with m, for errors far below 2^limit of the sum with powers of r over factorials.
    pub(super) fn plan(&self, bits: u32, limit: f64, reach: f64) -> Vec<u32> {
        let order = self.sizes.len() as f64;
        let spare = log2(self.steps) + order.max(1.0).log2() + SPARE_BITS - limit;
        let mut scale = 0.0;
        let wanted = self.sizes.iter().enumerate().map(|(m, size)| {
            scale += if m > 0 {
                reach - (m as f64).log2()
            } else {
                0.0
            };
            log2(*size) + scale + spare
        });
        let mut plan: Vec<u32> = wanted
            .map(|x| x.clamp(1.0, f64::from(bits)) as u32)
            .collect();
        let mut most = BOUND_BITS;
        for b in plan.iter_mut().rev() {
            most = most.max(b.next_multiple_of(BOUND_BITS)).min(bits);
            *b = most;
        }
        plan
    }

    /// A bound of the error of the moment m with these bits.
    fn error(&self, m: usize, bits: u32) -> Magnitude {
        let unit = Magnitude::power_of_two(-i64::from(bits));
        match (self.known.get(m), self.sizes.get(m)) {
            (Some(known), Some(size)) => known.plus(size.times(self.steps).times(unit)),
            _ => Magnitude::INFINITY,
        }
    }
}

/// `|log2 x|`, rounded up; 0 for 0.
fn exponent(x: Magnitude) -> i64 {
    match x.log2_up() {
        i64::MIN => 0,
        e => e.saturating_abs(),
    }
}

/// `sum_j g_j q_j^m` by m: midpoints, and bounds of their errors.
pub(super) struct Moments {
    re: Vec<Real>,
    im: Vec<Real>,
    errors: Vec<Magnitude>,
}

impl Moments {
    /// The sums with the precisions of a plan, which do not rise.
    pub(super) fn of(
        nodes: &[Node],
        sizes: &Sizes,
        plan: &[u32],
        symmetry: Option<Symmetry>,
        aim: &Aim,
    ) -> Result<Moments, String> {
        let zeros = |zero: Symmetry| match symmetry == Some(zero) {
            true => Vec::new(),
            false => plan.iter().map(|bits| Real::new(*bits)).collect(),
        };
        let mut sums = Moments {
            re: zeros(Symmetry::Odd),
            im: zeros(Symmetry::Even),
            errors: (0..plan.len())
                .zip(plan)
                .map(|(m, bits)| sizes.error(m, *bits))
                .collect(),
        };
        let mut product = Product::new();
        for (j, node) in nodes.iter().enumerate() {
            if j % 16 == 0 && (aim.stop)() {
                return Err("the time limit was reached".to_string());
            }
            product.start(node);
            for (m, bits) in plan.iter().enumerate() {
                product.lower(*bits, node);
                if let Some(sum) = sums.re.get_mut(m) {
                    *sum += &product.re;
                }
                if let Some(sum) = sums.im.get_mut(m) {
                    *sum += &product.im;
                }
                product.advance();
            }
        }
        Ok(sums)
    }

    /// `factor/m!` times each.
    pub(super) fn coefficients(&self, mut factor: RealBall, bits: u32) -> Vec<Ball> {
        let mut coefficients = Vec::with_capacity(self.errors.len());
        for (m, error) in self.errors.iter().enumerate() {
            if m > 0 {
                factor = factor.div(&RealBall::exact(Real::with_val(BOUND_BITS, m)), bits);
            }
            let part = |sums: &[Real]| match sums.get(m) {
                Some(sum) => RealBall::new(sum.clone(), *error).mul(&factor, bits),
                None => RealBall::exact(Real::new(bits)),
            };
            coefficients.push(Ball::from_parts(part(&self.re), part(&self.im)));
        }
        coefficients
    }
}

/// A running product p of midpoints.
struct Product {
    re: Real,
    im: Real,
    by: (Real, Real),
    /// Of p; 0 at the start.
    bits: u32,
    /// Room for products of parts.
    room: (Real, Real, Real),
}

impl Product {
    fn new() -> Product {
        let zero = || Real::new(BOUND_BITS);
        Product {
            re: zero(),
            im: zero(),
            by: (zero(), zero()),
            bits: 0,
            room: (zero(), zero(), zero()),
        }
    }

    /// p = t, exactly.
    fn start(&mut self, node: &Node) {
        for (part, mid) in [
            (&mut self.re, node.g.re().mid()),
            (&mut self.im, node.g.im().mid()),
        ] {
            part.set_prec(mid.prec());
            part.assign(mid);
        }
        self.bits = 0;
    }

    /// Goes on with so many bits: p and s are rounded where that is a change.
    fn lower(&mut self, bits: u32, node: &Node) {
        if self.bits == bits {
            return;
        }
        self.bits = bits;
        let room = &mut self.room;
        for part in [
            &mut self.re,
            &mut self.im,
            &mut room.0,
            &mut room.1,
            &mut room.2,
        ] {
            part.set_prec(bits);
        }
        for (part, mid) in [
            (&mut self.by.0, node.q.re().mid()),
            (&mut self.by.1, node.q.im().mid()),
        ] {
            part.set_prec(bits);
            part.assign(mid);
        }
    }

    /// p = p s, each part of two products and a sum, rounded to nearest.
    fn advance(&mut self) {
        let (x, y) = &self.by;
        self.room.0.assign(&self.re * x);
        self.room.1.assign(&self.im * y);
        self.room.2.assign(&self.re * y);
        self.im *= x;
        self.im += &self.room.2;
        self.re.assign(&self.room.0 - &self.room.1);
    }
}
