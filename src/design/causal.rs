//! The phase that makes phi vanish for z < 0.
//!
//! F has to be analytic in the lower half plane; it is there the outer function whose modulus on the
//! real line is 1/sqrt(rho). Such a function exists where `∫ |ln rho(k)|/(1 + k^2) dk` converges (Paley
//! and Wiener): for powers and rational functions, and for no penalty that grows exponentially, is
//! Gaussian or has a band. For a product of factors the phases add up:
//!
//! | factor of rho | factor of F | theta |
//! |---|---|---|
//! | k^q | (ik)^(-q/2) | -pi q/4 |
//! | (a + b k^2)^s | (sqrt a + sqrt b ik)^(-s) | -s atan(k sqrt(b/a)) |
//! | (a + b k^2 + c k^4)^s | (sqrt(a/c) + u ik - k^2)^(-s) | -s arg, u^2 = b/c + 2 sqrt(a/c) |
//!
//! So the causal activation of k^4 is the rectifier.

use super::penalty::{Refusal, Wanted, common_power, is_zero};
use super::phase::{Turn, cosine_and_sine, half_pi};
use crate::expr::{Expr, build, eval_real};
use crate::number::{Function, Rational, Real};

/// Bits at which two constants are compared.
const BITS: u32 = 256;
const CONDITION: &str = "a causal phase needs a finite ∫ |ln rho(k)|/(1 + k^2) dk";

/// Exponents up to this are written out as products.
const MAX_WRITTEN: i64 = 6;

/// A factor of F of the form e^(-i s angle), s real.
struct Part {
    /// s.
    exponent: Expr,
    /// The angle, an expression in `k`.
    angle: Expr,
    /// The angle as that of x + iy, where it is no constant.
    vector: Option<(Expr, Expr)>,
}

/// The phase of the causal activation, k > 0. Whole powers of a factor are written out, because
/// (1 - ik)^2 is continued faster and further than the cosine of twice an arc tangent.
///
/// # Errors
/// The penalty has none, or a factor of it is of no known form.
pub fn turn(wanted: &Wanted) -> Result<Turn, Refusal> {
    if wanted.band.is_some() {
        return Err(Refusal::new(CONDITION, "rho is infinite outside of a band"));
    }
    let mut parts = Vec::new();
    for (base, exponent) in factors(&wanted.rho, &build::num(1)) {
        parts.extend(parts_of(&base, &exponent)?);
    }
    let (mut theta, mut left) = (build::num(0), build::num(0));
    let mut written: Vec<(i64, (Expr, Expr))> = Vec::new();
    for part in parts {
        let turned = build::mul(part.exponent.clone(), part.angle).simplified();
        theta = build::sub(theta, turned.clone());
        match (whole(&part.exponent), part.vector) {
            (Some(n), Some(vector)) => written.push((n, vector)),
            _ => left = build::sub(left, turned),
        }
    }
    let mut unit = cosine_and_sine(&left.simplified());
    for (n, (x, y)) in written {
        let square = build::add(build::powi(x.clone(), 2), build::powi(y.clone(), 2));
        let y = if n > 0 { build::neg(y) } else { y };
        for _ in 0..n.abs() {
            unit = product(unit, (x.clone(), y.clone()));
        }
        let size = build::pow(square, build::rational(Rational::from((n.abs(), 2))));
        unit = (build::div(unit.0, size.clone()), build::div(unit.1, size));
    }
    Ok(Turn {
        theta: theta.simplified(),
        cosine: unit.0.simplified(),
        sine: unit.1.simplified(),
    })
}

/// (a + ib)(c + id).
fn product((a, b): (Expr, Expr), (c, d): (Expr, Expr)) -> (Expr, Expr) {
    let mul = |x: &Expr, y: &Expr| build::mul(x.clone(), y.clone());
    (
        build::sub(mul(&a, &c), mul(&b, &d)),
        build::add(mul(&a, &d), mul(&b, &c)),
    )
}

/// A small integer that an exponent is.
fn whole(exponent: &Expr) -> Option<i64> {
    match exponent {
        Expr::Number(n) if n.is_integer() => n.numer().to_i64(),
        _ => None,
    }
    .filter(|n| (1..=MAX_WRITTEN).contains(&n.abs()))
}

/// The factors of a product with their exponents.
fn factors(e: &Expr, exponent: &Expr) -> Vec<(Expr, Expr)> {
    let half = build::rational(Rational::from((1, 2)));
    let joined = |a: &Expr, b: &Expr, turned: Expr| {
        let mut found = factors(a, exponent);
        found.extend(factors(b, &turned));
        found
    };
    match e {
        Expr::Mul(a, b) => joined(a, b, exponent.clone()),
        Expr::Div(a, b) => joined(a, b, build::neg(exponent.clone())),
        Expr::Pow(a, n) if !n.depends_on("k") => {
            factors(a, &build::mul(exponent.clone(), (**n).clone()))
        }
        Expr::Call(Function::Sqrt, args) => factors(&args[0], &build::mul(exponent.clone(), half)),
        Expr::Call(Function::Abs, args) => factors(&args[0], exponent),
        _ => vec![(e.clone(), exponent.clone())],
    }
}

fn parts_of(base: &Expr, exponent: &Expr) -> Result<Vec<Part>, Refusal> {
    if !base.depends_on("k") {
        return Ok(Vec::new());
    }
    let k = build::var("k");
    if *base == k {
        // q/2 times pi/2.
        return Ok(vec![Part {
            exponent: exponent.clone(),
            angle: build::mul(build::rational(Rational::from((1, 2))), half_pi()),
            vector: None,
        }]);
    }
    if let Expr::Call(Function::Exp | Function::Cosh | Function::Sinh | Function::Besselk, _) = base
    {
        return Err(Refusal::new(
            CONDITION,
            format!("ln rho has the part ln {base}, which grows as fast as k"),
        ));
    }
    if let Expr::Add(a, b) | Expr::Sub(a, b) = base {
        // k^4 + k^6 = k^4 (1 + k^2): the lower power in front.
        if let Some((low, rest)) = common_power(a, b, matches!(base, Expr::Sub(..))) {
            let mut parts = parts_of(&k, &build::mul(build::num(low), exponent.clone()))?;
            parts.extend(parts_of(&rest, exponent)?);
            return Ok(parts);
        }
    }
    let Some([a, b, c]) = quadratic(base) else {
        return Err(Refusal::open(
            "a causal phase is known for products of powers of k, of a + b k^2 and of a + b k^2 + c k^4",
            format!("the factor {base} is of another form; give theta itself by --phase EXPR"),
        ));
    };
    let sqrt = |e: Expr| build::call(Function::Sqrt, vec![e]);
    let (angle, vector) = if is_zero(&c) {
        let ratio = sqrt(build::div(b, a));
        let inner = build::mul(k, ratio).simplified();
        let angle = build::call(Function::Atan, vec![inner.clone()]);
        (angle, (build::num(1), inner))
    } else {
        // arg((m - k^2) + i u k) = pi/2 - atan((m - k^2)/(u k)), continuous for k > 0.
        let m = sqrt(build::div(a, c.clone())).simplified();
        let u = sqrt(build::add(
            build::div(b, c),
            build::mul(build::num(2), m.clone()),
        ))
        .simplified();
        let above = build::sub(m, build::powi(k.clone(), 2));
        let beside = build::mul(u, k);
        let inner = build::div(above.clone(), beside.clone());
        let angle = build::sub(half_pi(), build::call(Function::Atan, vec![inner]));
        (angle, (above, beside))
    };
    Ok(vec![Part {
        exponent: exponent.clone(),
        angle,
        vector: Some(vector),
    }])
}

/// a, b, c where the base is a + b k^2 + c k^4, positive for all k.
fn quadratic(base: &Expr) -> Option<[Expr; 3]> {
    let at = |k: i64| base.substitute("k", &build::num(k)).simplified();
    let a = at(0);
    // From the values at k^2 = 0, 1 and 4.
    let (f1, f2) = (build::sub(at(1), a.clone()), build::sub(at(2), a.clone()));
    let twelfth = build::rational(Rational::from((1, 12)));
    let c = build::mul(
        twelfth,
        build::sub(f2, build::mul(build::num(4), f1.clone())),
    )
    .simplified();
    let b = build::sub(f1, c.clone()).simplified();
    let value = |e: &Expr| eval_real(e, &[], BITS).ok();
    let (va, vb, vc) = (value(&a)?, value(&b)?, value(&c)?);
    for k in [3i64, 7] {
        let square = Real::with_val(BITS, k * k);
        let here = value(&at(k))?;
        let formula = Real::with_val(BITS, &vc * &square) + &vb;
        let formula = formula * &square + &va;
        let off = Real::with_val(64, &here - &formula).abs();
        if off > Real::with_val(64, here.abs_ref()) >> (BITS - 40) {
            return None;
        }
    }
    let tiny = Real::with_val(64, va.abs_ref()) >> 200u32;
    let c = if Real::with_val(64, vc.abs_ref()) <= tiny {
        build::num(0)
    } else {
        c
    };
    let product = Real::with_val(BITS, &va * &vc) * 4u32;
    let positive = va > 0
        && if c.is_zero() {
            vb > 0
        } else {
            vc > 0 && (vb > 0 || Real::with_val(BITS, vb.square_ref()) < product)
        };
    positive.then_some([a, b, c])
}
