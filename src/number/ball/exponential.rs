//! The exponential function of complex balls, and what is made of it.
//!
//! `exp`, `sinh`, `cosh`, `sin` and `cos` are products of functions of the two parts, which do not
//! depend on each other: real balls are multiplied. The quotients (`tanh`, `coth`, `1/cosh`, `1/sinh`)
//! come from the exponential that decays: with `z = x + iy`, `p = exp(-|x|)`, `q = p^2`, `d = 1 - q`,
//!
//! ```text
//! D_c = 4 q |cosh z|^2 = d^2 + 4 q cos^2 y          D_s = 4 q |sinh z|^2 = d^2 + 4 q sin^2 y
//! tanh z = (± d (1 + q) + 4 i q sin y cos y) / D_c   coth z = (± d (1 + q) - 4 i q sin y cos y) / D_s
//! sech z = 2 p ((1 + q) cos y ∓ i d sin y) / D_c     csch z = 2 p (± d cos y - i (1 + q) sin y) / D_s
//! ```
//!
//! with the upper sign for `x >= 0`: sums of squares do not cancel, and nothing overflows. At the
//! midpoint all of it is exact but for tracked rounding; over the ball the derivative is bounded by
//! the same quantities ([`Sizes`]).

use super::Ball;
use super::magnitude::Magnitude;
use super::real::RealBall;
use crate::number::real::exponent;

/// Bits beyond those of a result.
const GUARD: u32 = 8;
/// From so many lost bits on, `expm1` is cheaper than they are.
const MAX_LOST: i64 = 24;

/// `exp(x + iy) = exp x cos y + i exp x sin y`.
pub(super) fn exp(z: &Ball, bits: u32) -> Ball {
    if z.is_real() {
        return z.re.exp(bits).into();
    }
    let working = bits + GUARD;
    let size = z.re.exp(working);
    let (sine, cosine) = z.im.sin_cos_of_modulus(working);
    Ball {
        re: size.mul(&cosine, bits),
        im: size.mul(&sine, bits),
    }
}

/// `sinh z = sinh x cos y + i cosh x sin y` and `cosh z = cosh x cos y + i sinh x sin y`.
pub(super) fn hyperbolic(sinh: bool, z: &Ball, bits: u32) -> Ball {
    let working = bits + GUARD;
    let (odd, even) = z.re.sinh_cosh(working);
    if z.is_real() {
        return if sinh { odd } else { even }
            .mul(&RealBall::integer(1, 2), bits)
            .into();
    }
    let (sine, cosine) = z.im.sin_cos(working);
    let (first, second) = if sinh { (&odd, &even) } else { (&even, &odd) };
    Ball {
        re: first.mul(&cosine, bits),
        im: second.mul(&sine, bits),
    }
}

/// `-|x|`, `q`, `d`, `sin y`, `cos y` of the module, and the sign of `x`, for `x` on one side of 0.
pub(super) struct Parts {
    inward: RealBall,
    q: RealBall,
    d: RealBall,
    sine: RealBall,
    cosine: RealBall,
    negative: bool,
    bits: u32,
}

impl Parts {
    /// Of a ball whose real part does not have numbers on both sides of 0.
    pub(super) fn new(z: &Ball, bits: u32) -> Parts {
        Parts::with(z, bits, z.im.sin_cos(bits))
    }

    fn with(z: &Ball, bits: u32, (sine, cosine): (RealBall, RealBall)) -> Parts {
        let negative = z.re.mid().is_sign_negative();
        let inward = if negative {
            z.re.clone()
        } else {
            z.re.clone().negated()
        };
        let doubled = inward.clone().shifted(1);
        // 1 - q loses as many bits as x is small.
        let lost = exponent(doubled.mid()).map_or(i64::MAX, |e| (2 - e).max(0));
        let (q, d) = if lost <= MAX_LOST {
            let q = doubled.exp(bits + lost as u32);
            let d = q.clone().negated().plus(1, bits);
            (q, d)
        } else {
            (doubled.exp(bits), doubled.exp_m1(bits).negated())
        };
        Parts {
            inward,
            q,
            d,
            sine,
            cosine,
            negative,
            bits,
        }
    }

    fn signed(&self, x: RealBall) -> RealBall {
        if self.negative { x.negated() } else { x }
    }

    /// `D_c`, or `D_s`.
    fn denominator(&self, sine: bool) -> RealBall {
        let part = if sine { &self.sine } else { &self.cosine };
        let square = part.square(self.bits).mul(&self.q, self.bits).shifted(2);
        self.d.square(self.bits).add(&square, self.bits)
    }

    /// `1 + q`.
    fn sum(&self) -> RealBall {
        self.q.plus(1, self.bits)
    }

    /// `tanh z`, or `coth z`.
    fn quotient(&self, coth: bool) -> Ball {
        let b = self.bits;
        let denominator = self.denominator(coth);
        let re = self.signed(self.d.mul(&self.sum(), b));
        let product = self.sine.mul(&self.cosine, b).mul(&self.q, b).shifted(2);
        let im = if coth { product.negated() } else { product };
        Ball {
            re: re.div(&denominator, b),
            im: im.div(&denominator, b),
        }
    }

    /// `1/cosh z`, or `1/sinh z`.
    fn reciprocal(&self, csch: bool) -> Ball {
        let b = self.bits;
        let denominator = self.denominator(csch);
        let p = self.inward.exp(b);
        let front = p.div(&denominator, b).shifted(1);
        let (re, im) = if csch {
            (
                self.signed(self.d.mul(&self.cosine, b)),
                self.sum().mul(&self.sine, b).negated(),
            )
        } else {
            let im = self.signed(self.d.mul(&self.sine, b)).negated();
            (self.sum().mul(&self.cosine, b), im)
        };
        Ball {
            re: re.mul(&front, b),
            im: im.mul(&front, b),
        }
    }
}

/// Bounds over a ball of the quantities of the module: `q`, `D_c` and `D_s`.
pub(super) struct Sizes {
    /// From above.
    pub(super) q: Magnitude,
    cosine: (Magnitude, Magnitude),
    sine: (Magnitude, Magnitude),
}

impl Sizes {
    /// From the parts at the midpoint of `z`; `None` where the ball is too wide for that.
    ///
    /// Over the ball `|x|` moves by at most `r_x`, so that `q` moves within a factor of
    /// `g = 1 + 2 r_x + 4 r_x^2 >= exp(2 r_x)` for `r_x <= 1/4` and `d` by at most `(g - 1) q`; the
    /// sine and the cosine move by at most `r_y`.
    pub(super) fn new(z: &Ball, parts: &Parts) -> Option<Sizes> {
        let (rx, ry) = (z.re.radius(), z.im.radius());
        if rx > Magnitude::power_of_two(-2) || ry.is_infinite() {
            return None;
        }
        let moved = rx.scaled(1).plus(rx.times(rx).scaled(2));
        let factor = Magnitude::ONE.plus(moved);
        let (most, least) = (parts.q.abs_upper(), parts.q.abs_lower());
        let shift = most.times(moved);
        let q = most.times(factor);
        let q_least = least.over_down(factor);
        let (d, d_least) = (
            parts.d.abs_upper().plus(shift),
            parts.d.abs_lower().minus(shift),
        );
        let range = |part: &RealBall| {
            let (most, least) = (part.abs_upper().plus(ry), part.abs_lower().minus(ry));
            let least = d_least
                .times_down(d_least)
                .plus_down(least.times_down(least).times_down(q_least).scaled(2));
            let most = d.times(d).plus(most.times(most).times(q).scaled(2));
            (least, most)
        };
        Some(Sizes {
            q,
            cosine: range(&parts.cosine),
            sine: range(&parts.sine),
        })
    }

    /// `1/|cosh z|^2 = 4 q / D_c` or, with `sine`, `1/|sinh z|^2`, from above.
    pub(super) fn reciprocal_square(&self, sine: bool) -> Magnitude {
        let least = if sine { self.sine.0 } else { self.cosine.0 };
        self.q.scaled(2).over(least)
    }

    /// `|sinh z| / |cosh z|^2 = 2 sqrt(q D_s) / D_c` or, with `sine`, the same with both exchanged.
    fn reciprocal_derivative(&self, sine: bool) -> Magnitude {
        let (most, least) = if sine {
            (self.cosine.1, self.sine.0)
        } else {
            (self.sine.1, self.cosine.0)
        };
        self.q.times(most).sqrt().scaled(1).over(least)
    }

    /// `1/|1 + exp(-2z)| = 1/sqrt(D_c)` for `Re z >= 0`; `1/|1 + exp(2z)|` for `Re z <= 0`.
    pub(super) fn reciprocal_sum(&self) -> Magnitude {
        Magnitude::ONE.over(self.cosine.0.sqrt_down())
    }
}

/// Which quotient.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Quotient {
    Tanh,
    Coth,
    Sech,
    Csch,
}

impl Quotient {
    fn of(self, parts: &Parts) -> Ball {
        match self {
            Quotient::Tanh => parts.quotient(false),
            Quotient::Coth => parts.quotient(true),
            Quotient::Sech => parts.reciprocal(false),
            Quotient::Csch => parts.reciprocal(true),
        }
    }

    fn derivative(self, sizes: &Sizes) -> Magnitude {
        match self {
            Quotient::Tanh => sizes.reciprocal_square(false),
            Quotient::Coth => sizes.reciprocal_square(true),
            Quotient::Sech => sizes.reciprocal_derivative(false),
            Quotient::Csch => sizes.reciprocal_derivative(true),
        }
    }
}

/// `tanh z`, `coth z`, `1/cosh z`, `1/sinh z` off the real line; indeterminate where the ball may hold
/// a pole.
pub(super) fn quotient(which: Quotient, z: &Ball, bits: u32) -> Ball {
    let working = bits + GUARD;
    let center = z.center();
    let mut parts = Parts::with(&center, working, center.im.sin_cos_of_modulus(working));
    let mut value = which.of(&parts);
    if !value.is_good(bits + 3) {
        // Next to a zero or a pole the smaller of sine and cosine counts for itself.
        parts = Parts::new(&center, working);
        value = which.of(&parts);
    }
    if z.is_exact() {
        return value.with_bits(bits);
    }
    let derivative = Sizes::new(z, &parts).map_or(Magnitude::INFINITY, |s| which.derivative(&s));
    let narrow = value.widened(derivative.times(z.radius()));
    let small = narrow.radius() < Magnitude::power_of_two(-4);
    // Of a wide ball the quotient of real balls may say more.
    let found = if small || z.re.contains_zero() {
        narrow
    } else {
        narrow.tighter(which.of(&Parts::new(z, working)))
    };
    found.with_bits(bits)
}
