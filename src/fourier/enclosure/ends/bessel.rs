//! `K_nu(c k)` near both ends, c > 0.
//!
//! **Far out**, nu >= 0 real. In `K_nu(w) = sqrt(pi/2w) e^{-w}/Gamma(nu + 1/2) int_0^inf e^{-t} t^p (1 + t/2w)^p dt`, `p = nu - 1/2`
//! (DLMF 10.32.8), Taylor's formula for `(1 + s)^p`, s > 0, has after l >= p terms a rest of at most `|C(p, l)| s^l`, since
//! `(1 + xi)^{p - l} <= 1`. So
//!
//! ```text
//! K_nu(w) = sqrt(pi/2w) e^{-w} (sum_(j < l) a_j w^{-j} + rest),   |rest| <= |a_l| w^{-l},   l >= nu - 1/2,
//! a_0 = 1,   a_j = a_(j-1) (4 nu^2 - (2j - 1)^2)/(8j).
//! ```
//!
//! **Near 0**, nu = n an integer, `y = (w/2)^2 <= 1/4` (DLMF 10.31.1, 10.25.2):
//!
//! ```text
//! K_n(w) = 1/2 (w/2)^{-n} sum_(j < n) (n-j-1)!/j! (-y)^j
//!          + (-1)^n (w/2)^n sum_j [ (psi(j+1) + psi(n+j+1))/2 - log(w/2) ] y^j/(j! (n+j)!).
//! ```
//!
//! From the J-th term on: `psi(m) <= m` in modulus for m >= 1, so with `u_j = y^j/(j! (n+j)!)` the terms are at most `(n+j+1) u_j`,
//! and u_j; each is at most half of the one before, since `y (n+j+2)/((j+1)(n+j+1)^2) <= 2y <= 1/2`: together at most twice the
//! first.

use super::super::hyperbola::pi;
use super::carrier::Carrier;
use super::coefficient::Coefficient;
use super::germ::{Germ, Outcome, Term};
use super::model::Model;
use super::region::{Region, Side};
use crate::algebra::Exact;
use crate::expr::build;
use crate::number::ball::{Ball, Magnitude, RealBall};
use crate::number::{Function, Integer, Rational, Scalar};

/// Largest order.
const MOST_ORDER: u32 = 64;

/// `K_nu(u)`.
pub(super) fn besselk(nu: &Germ, u: &Germ) -> Outcome {
    let why = "no rule for this Bessel function near the ends";
    let nu = nu
        .as_constant()
        .and_then(|c| c.known().and_then(Exact::rational));
    let nu = nu
        .filter(|nu| nu.clone().abs() <= MOST_ORDER)
        .ok_or(why)?
        .abs();
    let [Term { carrier, model }] = u.terms() else {
        return Err(why.into());
    };
    let c = model.as_constant(u.bits()).ok_or(why)?;
    let region = u.region();
    let linear = Rational::from(match region.side {
        Side::Zero => 1,
        Side::Infinity => -1,
    });
    let positive = c.ball().is_real() && c.ball().re().is_positive();
    if !(carrier.is_power() && carrier.power == linear && positive) {
        return Err(why.into());
    }
    match region.side {
        Side::Zero => near(
            nu.is_integer()
                .then(|| nu.numer().to_u32())
                .flatten()
                .ok_or(why)?,
            u,
            &c,
        ),
        Side::Infinity => far(&nu, u, &c),
    }
}

fn real(c: &Coefficient) -> &RealBall {
    c.ball().re()
}

/// For large k.
fn far(nu: &Rational, u: &Germ, c: &Coefficient) -> Outcome {
    let region = u.region();
    let bits = region.bits;
    let (mut list, rest) = hankel(nu, c, &region);
    let exact = c
        .known()
        .ok_or("a Bessel function of a multiple of k that is not known exactly")?;
    // sqrt(pi/2c)
    let two = RealBall::rational(&Rational::from(2), bits);
    let front = pi(bits).div(&two.mul(real(c), bits), bits).sqrt(bits);
    let front = Coefficient::of_ball(front.into());
    list = list.iter().map(|a| a.times(&front)).collect();
    let order = list.len();
    let model = Model::new(list, order, rest.times(front.ball().abs_upper()));
    let carrier = Carrier {
        linear: exact.negated(),
        ..Carrier::power(Rational::from((1, 2)))
    };
    Ok(Germ::of(&region, carrier, model))
}

/// `a_j c^{-j}` below l, and `|a_l| c^{-l}`: l the order of the range, or where the terms are least.
fn hankel(nu: &Rational, c: &Coefficient, region: &Region) -> (Vec<Coefficient>, Magnitude) {
    let bits = region.bits;
    let square = Rational::from(nu * nu) * 4u32;
    let least = nu - Rational::from((1, 2));
    let mut list = Vec::new();
    let (mut a, mut power) = (
        Rational::from(1),
        RealBall::rational(&Rational::from(1), bits),
    );
    let mut before = Magnitude::INFINITY;
    for j in 0..=region.order {
        if j > 0 {
            let odd = Integer::from(2 * j as u64 - 1);
            a *= (&square - Rational::from(odd.square())) / Rational::from(8 * j as u64);
            power = power.div(real(c), bits);
        }
        let term = RealBall::rational(&a, bits).mul(&power, bits);
        let size = term.abs_upper().times(region.power(j));
        let enough = least <= j as u64 && j > 0;
        if enough && (j == region.order || size > before || size.is_zero()) {
            return (list, term.abs_upper());
        }
        before = size;
        list.push(Coefficient::of_ball(term.into()));
    }
    (list, Magnitude::INFINITY)
}

/// For small k.
fn near(n: u32, u: &Germ, c: &Coefficient) -> Outcome {
    let region = u.region();
    let bits = region.bits;
    let half = Coefficient::rational(Rational::from((1, 2)), bits);
    let c = c.times(&half);
    let y = c.times(&c);
    let small = y.ball().abs_upper().times(region.power(2));
    if small > Magnitude::power_of_two(-2) {
        return Err("a Bessel function of what is not small at this place".into());
    }
    let w = u.times(&Germ::constant(half, bits))?;
    let count = region.order.div_ceil(2);
    let factorial = |m: u32| Rational::from(Integer::from(Integer::factorial(m)));
    let number = |q: Rational| Coefficient::rational(q, bits);
    // y^j/(j! (n+j)!), and the same with digammas.
    let (mut plain, mut weighed) = (Vec::new(), Vec::new());
    let mut term = number(Rational::from(1) / factorial(n));
    for j in 0..count as u32 {
        let psi = digamma(j + 1, bits)?.plus(&digamma(n + j + 1, bits)?);
        let half = number(Rational::from((1, 2)));
        weighed.extend([term.times(&psi).times(&half), Coefficient::zero(bits)]);
        plain.extend([term.clone(), Coefficient::zero(bits)]);
        let next = Rational::from((1, u64::from(j + 1) * u64::from(n + j + 1)));
        term = term.times(&y).times(&number(next));
    }
    // In x: y = (c/2)^2 x^2, and term holds (c/2)^{2J}.
    let first = term.ball().abs_upper().scaled(1);
    let more = Magnitude::up_f64(f64::from(n) + count as f64 + 1.0);
    let germ = |list: Vec<Coefficient>, rest: Magnitude| {
        Germ::of(
            &region,
            Carrier::default(),
            Model::new(list, 2 * count, rest),
        )
    };
    let (plain, weighed) = (germ(plain, first), germ(weighed, first.times(more)));
    let inner = weighed.minus(&w.log()?.times(&plain)?)?;
    let power = w.integer_power(n as i32)?;
    let regular = power.times(&inner)?;
    let regular = if n.is_multiple_of(2) {
        regular
    } else {
        regular.negated()
    };
    let mut finite = Germ::nothing(bits);
    let minus_y = w.times(&w)?.negated();
    for j in 0..n {
        let weight = factorial(n - j - 1) / factorial(j) / Rational::from(2);
        let part = minus_y
            .integer_power(j as i32)?
            .times(&Germ::number(weight, bits))?;
        finite = finite.plus(&part)?;
    }
    match n {
        0 => Ok(regular),
        _ => regular.plus(&finite.times(&power.inverse()?)?),
    }
}

/// `psi(m)` of a positive integer.
fn digamma(m: u32, bits: u32) -> Result<Coefficient, String> {
    let mut value = Ball::zero(bits);
    let mut at = Ball::zero(bits);
    at.set_rational(&Rational::from(m));
    value
        .apply(Function::Digamma, &[&at])
        .map_err(|e| e.to_string())?;
    match value.is_indeterminate() {
        true => Err(format!(
            "no ball of {}",
            build::call(Function::Digamma, vec![build::num(i64::from(m))])
        )),
        false => Ok(Coefficient::of_ball(value)),
    }
}
