//! Sums, products, quotients and powers of balls, and the interface [`Scalar`].

use super::magnitude::Magnitude;
use super::real::RealBall;
use super::{Ball, elementary, kinks, special};
use crate::number::function::{Constant, Function};
use crate::number::real::{clamp_bits, division_by_zero, undefined_power};
use crate::number::scalar::{DomainError, Scalar};
use crate::number::{Complex, Rational, Real};
use rug::float::Round;

/// Bits beyond those of a result.
const GUARD: u32 = 8;

impl Ball {
    /// `self + other` with `bits` bits.
    pub(super) fn plus(&self, other: &Ball, bits: u32) -> Ball {
        Ball {
            re: self.re.add(&other.re, bits),
            im: self.im.add(&other.im, bits),
        }
    }

    /// `self + n`.
    pub(super) fn plus_integer(&self, n: i32, bits: u32) -> Ball {
        let mut out = self.with_bits(bits);
        out.re = self.re.plus(n, bits);
        out
    }

    /// `-self`.
    pub(super) fn negated(self) -> Ball {
        Ball {
            re: self.re.negated(),
            im: self.im.negated(),
        }
    }

    /// `self 2^e`.
    pub(super) fn shifted(self, e: i32) -> Ball {
        Ball {
            re: self.re.shifted(e),
            im: self.im.shifted(e),
        }
    }

    /// The product by a real number.
    pub(super) fn by_real(&self, x: &RealBall, bits: u32) -> Ball {
        Ball {
            re: self.re.mul(x, bits),
            im: self.im.mul(x, bits),
        }
    }

    /// The quotient by a real number.
    pub(super) fn over_real(&self, x: &RealBall, bits: u32) -> Ball {
        Ball {
            re: self.re.div(x, bits),
            im: self.im.div(x, bits),
        }
    }

    /// `self * other`: each part a sum of two products that is rounded once.
    pub(super) fn by(&self, other: &Ball, bits: u32) -> Ball {
        if self.is_real() {
            return other.by_real(&self.re, bits);
        }
        if other.is_real() {
            return self.by_real(&other.re, bits);
        }
        let ((a, b), (c, d)) = ((&self.re, &self.im), (&other.re, &other.im));
        let re = Real::with_val_round(
            bits,
            a.mid().mul_sub_mul_ref(c.mid(), b.mid(), d.mid()),
            Round::Nearest,
        );
        let im = Real::with_val_round(
            bits,
            a.mid().mul_add_mul_ref(d.mid(), b.mid(), c.mid()),
            Round::Nearest,
        );
        if self.is_exact() && other.is_exact() {
            return Ball {
                re: RealBall::rounded(re, Magnitude::ZERO),
                im: RealBall::rounded(im, Magnitude::ZERO),
            };
        }
        // |x y - p q| <= |p| r_q + (|q| + r_q) r_p, with each modulus taken once.
        let size = |x: &RealBall| (Magnitude::up(x.mid()), x.radius());
        let radius = |(p, rp): (Magnitude, Magnitude), (q, rq): (Magnitude, Magnitude)| {
            p.times(rq).plus(q.plus(rq).times(rp))
        };
        let (a, b, c, d) = (size(a), size(b), size(c), size(d));
        Ball {
            re: RealBall::rounded(re, radius(a, c).plus(radius(b, d))),
            im: RealBall::rounded(im, radius(a, d).plus(radius(b, c))),
        }
    }

    /// `self^2`.
    pub(super) fn squared(&self, bits: u32) -> Ball {
        if self.is_real() {
            return self.re.square(bits).into();
        }
        let (x, y) = (&self.re, &self.im);
        let re = Real::with_val_round(
            bits,
            x.mid().mul_sub_mul_ref(x.mid(), y.mid(), y.mid()),
            Round::Nearest,
        );
        let radius = product_radius(x, x).plus(product_radius(y, y));
        Ball {
            re: RealBall::rounded(re, radius),
            im: x.mul(y, bits).shifted(1),
        }
    }

    /// `self / other`: indeterminate where 0 is in the divisor.
    ///
    /// `|x/y - a/b| <= (r_a + |a/b| r_b) / (|b| - r_b)` with the moduli of the errors; each part by
    /// itself where the divisor is real.
    pub(super) fn over(&self, other: &Ball, bits: u32) -> Ball {
        if other.is_real() {
            return self.over_real(&other.re, bits);
        }
        let least = other.abs_lower();
        if least.is_zero() || self.is_indeterminate() || other.is_indeterminate() {
            return Ball::indeterminate(bits);
        }
        let working = bits + GUARD;
        let ((a, b), (c, d)) = (
            (self.re.mid(), self.im.mid()),
            (other.re.mid(), other.im.mid()),
        );
        let near = Round::Nearest;
        let ball = |x| RealBall::rounded(x, Magnitude::ZERO);
        let norm = ball(Real::with_val_round(
            working,
            c.mul_add_mul_ref(c, d, d),
            near,
        ));
        let re = ball(Real::with_val_round(
            working,
            a.mul_add_mul_ref(c, b, d),
            near,
        ));
        let im = ball(Real::with_val_round(
            working,
            b.mul_sub_mul_ref(c, a, d),
            near,
        ));
        let quotient = Ball {
            re: re.div(&norm, bits),
            im: im.div(&norm, bits),
        };
        let (mut radius, spread) = (self.radius(), other.radius());
        if !spread.is_zero() {
            radius = radius.plus(quotient.abs_upper().times(spread));
        }
        if radius.is_zero() {
            return quotient;
        }
        quotient.widened(radius.over(least))
    }

    /// `self^n`; indeterminate for a negative power of a ball that holds 0.
    ///
    /// `|x^n - m^n| <= |n| r s^(n-1)` with `s` the largest modulus for `n > 0`, the least for `n < 0`.
    pub(super) fn power(&self, n: i32, bits: u32) -> Ball {
        if self.is_real() {
            return self.re.powi(n, bits).into();
        }
        match n {
            0 => return Ball::from(RealBall::integer(1, bits)),
            1 => return self.with_bits(bits),
            2 => return self.squared(bits),
            -1 => return Ball::from(RealBall::integer(1, bits)).over(self, bits),
            _ => {}
        }
        if self.is_indeterminate() {
            return Ball::indeterminate(bits);
        }
        let size = n.unsigned_abs();
        let working = bits + GUARD + 2 * size.ilog2();
        let center = self.center();
        let mut value = center.with_bits(working.max(self.bits()));
        for bit in (0..size.ilog2()).rev() {
            value = value.squared(working);
            if size >> bit & 1 == 1 {
                value = value.by(&center, working);
            }
        }
        let value = if n < 0 {
            Ball::from(RealBall::integer(1, bits)).over(&value, bits)
        } else {
            value.with_bits(bits)
        };
        if self.is_exact() {
            return value;
        }
        let count = Magnitude::up_f64(f64::from(size)).times(self.radius());
        let grown = if n > 0 {
            count.times(self.abs_upper().pow(size - 1))
        } else {
            let least = self.abs_lower();
            count.over(least.pow_down(size)).over(least)
        };
        value.widened(grown)
    }

    /// `self^other`, principal branch: `exp(other log self)`.
    pub(super) fn raised(&self, other: &Ball, bits: u32) -> Ball {
        if other.is_real() && other.is_exact() {
            let exponent = other.re.mid();
            if let Some(n) = exponent.to_integer().filter(|_| exponent.is_integer())
                && let Some(n) = n.to_i32()
            {
                return self.power(n, bits);
            }
            if *exponent == 0.5 {
                return elementary::sqrt(self, bits);
            }
        }
        if self.contains_zero() {
            return self.raised_at_zero(other, bits);
        }
        let mut working = bits + GUARD + 8;
        let mut value = Ball::indeterminate(bits);
        for _ in 0..4 {
            let logarithm = elementary::log(self, working);
            value = elementary::exp(&logarithm.by(other, working), bits);
            let exact = self.is_exact() && other.is_exact();
            if !exact || value.is_good(bits - bits.min(4)) {
                break;
            }
            working *= 2;
        }
        value
    }

    /// Powers of a ball that holds 0: `|x^b| <= |x|^b` for real `b > 0`.
    fn raised_at_zero(&self, other: &Ball, bits: u32) -> Ball {
        if !other.is_real() || !other.re.is_positive() {
            return Ball::indeterminate(bits);
        }
        if self.is_zero() {
            return Ball::exact(Complex::new(bits));
        }
        if !self.is_real() || !self.re.is_nonnegative() {
            return Ball::indeterminate(bits);
        }
        // x^b on [0, h]: from 0 to h^b.
        let (_, high) = self.re.ends(bits);
        let most = Ball::exact_real(high).raised(other, bits + GUARD);
        let (_, most) = most.re.ends(bits);
        Ball::from_real_interval(&Real::new(1), &most, bits)
    }
}

/// The radius of a product: `|x y - a b| <= |a| r_b + |b| r_a + r_a r_b`.
fn product_radius(a: &RealBall, b: &RealBall) -> Magnitude {
    let mut radius = Magnitude::ZERO;
    if !b.is_exact() {
        radius = a.abs_upper().times(b.radius());
    }
    if !a.is_exact() {
        radius = radius.plus(Magnitude::up(b.mid()).times(a.radius()));
    }
    radius
}

impl Scalar for Ball {
    const IS_COMPLEX: bool = true;

    fn zero(bits: u32) -> Self {
        Ball::exact(Complex::new(clamp_bits(bits)))
    }

    fn set_bits(&mut self, bits: u32) {
        self.re.set_bits(clamp_bits(bits));
        self.im.set_bits(clamp_bits(bits));
    }

    fn set_rational(&mut self, q: &Rational) {
        self.re = RealBall::rational(q, self.re.bits());
        self.im.set_zero();
    }

    fn set_constant(&mut self, c: Constant) -> Result<(), DomainError> {
        let bits = self.bits();
        *self = match c {
            Constant::Pi => RealBall::pi(bits).into(),
            Constant::E => RealBall::integer(1, bits).exp(bits).into(),
            Constant::I => Ball::from(RealBall::integer(1, bits)).turned(),
        };
        Ok(())
    }

    fn set(&mut self, x: &Self) {
        self.re.set(&x.re);
        self.im.set(&x.im);
    }

    fn neg(&mut self, a: &Self) {
        self.re.set_neg(&a.re);
        self.im.set_neg(&a.im);
    }

    fn add(&mut self, a: &Self, b: &Self) {
        self.re.set_add(&a.re, &b.re);
        self.im.set_add(&a.im, &b.im);
    }

    fn sub(&mut self, a: &Self, b: &Self) {
        self.re.set_sub(&a.re, &b.re);
        self.im.set_sub(&a.im, &b.im);
    }

    fn mul(&mut self, a: &Self, b: &Self) {
        if a.is_real() && b.is_real() {
            self.re.set_mul(&a.re, &b.re);
            self.im.set_zero();
        } else {
            *self = a.by(b, self.bits());
        }
    }

    fn div(&mut self, a: &Self, b: &Self) -> Result<(), DomainError> {
        if b.is_zero() {
            return Err(division_by_zero("a ball"));
        }
        *self = a.over(b, self.bits());
        Ok(())
    }

    fn powi(&mut self, a: &Self, n: i32) -> Result<(), DomainError> {
        if n < 0 && a.is_zero() {
            return Err(division_by_zero(&format!("the power 0^({n}): 1")));
        }
        *self = a.power(n, self.bits());
        Ok(())
    }

    fn pow(&mut self, a: &Self, b: &Self) -> Result<(), DomainError> {
        if a.is_zero() && b.is_exact() && !b.is_zero() && !b.re.is_positive() {
            return Err(undefined_power("0", "a negative number", "ball"));
        }
        *self = a.raised(b, self.bits());
        Ok(())
    }

    fn apply(&mut self, f: Function, args: &[&Self]) -> Result<(), DomainError> {
        let bits = self.bits();
        let [z, ..] = args else {
            return Err(DomainError::new(format!("{f} without an argument")));
        };
        *self = if f.has_kink() {
            kinks::apply(f, args, bits)?
        } else if args.iter().any(|z| z.is_indeterminate()) {
            Ball::indeterminate(bits)
        } else if let Some(value) = elementary::apply(f, z, bits) {
            value
        } else {
            special::apply(f, args, bits)
        };
        Ok(())
    }

    fn is_finite(&self) -> bool {
        !self.is_indeterminate()
    }

    fn is_zero(&self) -> bool {
        self.re.is_zero() && self.im.is_zero()
    }

    /// Of the upper bound of the modulus.
    fn exponent(&self) -> i32 {
        let e = self.abs_upper().log2_up();
        if Scalar::is_zero(self) {
            i32::MIN
        } else {
            e.clamp(i64::from(i32::MIN) + 1, i64::from(i32::MAX)) as i32
        }
    }
}
