//! Bessel functions at 0.

use super::coefficient::{Coefficient, Exponent};
use super::series::{Failure, Series};
use crate::expr::{Expr, build};
use crate::number::{Function, Rational};

/// J or K of constant order at an argument that vanishes with t.
///
/// `J_n(u) = (u/2)^n sum (-u^2/4)^j/(j! (n+j)!)`, and `K_0(u) = -(log(u/2) + gamma) I_0(u) + sum (u^2/4)^j H_j/j!^2`
/// (DLMF 10.2.2, 10.31.2).
///
/// # Errors
/// Another order.
pub fn at_zero(f: Function, order: &Expr, u: &Series, limit: &Exponent) -> Result<Series, Failure> {
    let n = match order {
        Expr::Number(q) if q.is_integer() => q.numer().to_u32().filter(|n| *n <= 32),
        _ => None,
    };
    let Some(n) = n else {
        return Err(format!("`{f}` of order {order} at 0"));
    };
    let half = u.scaled(&Coefficient::rational(Rational::from((1, 2))));
    let square = half.mul(&half, limit)?;
    // 1/(j! (n+j)!), with a sign for J.
    let weight = |j: u32, sign: i32| {
        let mut w = Rational::from(1);
        for m in 1..=j {
            w /= m;
            w *= sign;
        }
        for m in 1..=n + j {
            w /= m;
        }
        w
    };
    if f == Function::Besselj {
        let front = half.power(&build::num(i64::from(n)), limit)?;
        let rest = Series::composed(&square, limit, |j| Ok(Coefficient::rational(weight(j, -1))))?;
        return front.mul(&rest, limit);
    }
    if n != 0 {
        return Err(format!("`{f}` of order {order} at 0"));
    }
    let first = Series::composed(&square, limit, |j| Ok(Coefficient::rational(weight(j, 1))))?;
    let second = Series::composed(&square, limit, |j| {
        let harmonic = (1..=j).fold(Rational::new(), |h, m| h + Rational::from((1, m)));
        Ok(Coefficient::rational(weight(j, 1) * harmonic))
    })?;
    // Euler's constant is -digamma(1).
    let gamma = build::call(Function::Digamma, [build::num(1)]);
    let log = half
        .log(limit)?
        .add(&Series::constant(Coefficient::of(&gamma).neg()));
    let product = log.mul(&first, limit)?.scaled(&Coefficient::integer(-1));
    Ok(product.add(&second))
}
