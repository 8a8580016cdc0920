//! F of what is rational on either side of 0, or a polynomial times a logarithm there: exponential integrals.
//!
//! With s = eps + ik, eps > 0, Re a > 0 (DLMF 6.2.1, 5.9.1)
//!
//! ```text
//! J_1 = int_0^inf e^{-sz}/(z + a) dz = e^{as} E_1(as),     int_0^inf z^n e^{-sz} dz = n! s^{-n-1},
//! J_m = int_0^inf e^{-sz} (z + a)^{-m} dz = (a^{1-m} - s J_{m-1})/(m - 1),   m > 1,
//! int_0^inf z^n log(z + a) e^{-sz} dz = (-d/ds)^n [(log a + J_1)/s],         a > 0.
//! ```
//!
//! The second and the third line are integrations by parts. The argument of as lies between 0 and pi, off the cut of `E_1`. For eps -> 0 the left sides
//! times `e^{-ikz}` tend to the transforms as tempered distributions, by dominated convergence
//! against Schwartz functions; the right sides tend, uniformly on compact sets of k > 0, to their values at s = ik. On the
//! left of 0, phi(-z) with -k for k. A rational function is a polynomial and its principal parts; those of poles whose real part is on
//! the other side of 0 are covered.

use super::parts;
use crate::activation::Piece;
use crate::algebra::fraction::{Fraction, Meaning};
use crate::algebra::{Exact, exact_roots as roots, factorial};
use crate::expr::{Expr, build, polynomial};
use crate::number::{Function, Rational};
use std::cmp::Ordering;

/// Parts of one sum.
const MOST_PARTS: usize = 32;

/// F for k > 0 as a formula in k.
///
/// # Errors
/// Where the pieces are not two such functions that meet at 0.
pub(super) fn formula(pieces: &[Piece]) -> Result<Expr, String> {
    let [left, right] = pieces else {
        return Err("no two pieces".into());
    };
    if !meet_at_zero(left, right) {
        return Err("no two pieces that meet at 0".into());
    }
    let mirrored = left.phi.substitute("z", &build::neg(build::var("z")));
    let right = half(&right.phi, 1)?;
    Ok(build::add(right, half(&mirrored, -1)?))
}

/// Whether the pieces are the two half-lines.
pub fn meet_at_zero(left: &Piece, right: &Piece) -> bool {
    let is_zero = |e: &Option<Expr>| {
        let value = e.as_ref().and_then(|e| Exact::new(e).ok());
        value.is_some_and(|e| e.is_zero())
    };
    let whole = left.from.is_none() && right.to.is_none();
    whole && is_zero(&left.to) && is_zero(&right.from)
}

/// `c f(z)`, or `c f(z) log(z + a)`; f rational.
struct Part {
    c: Exact,
    f: Expr,
    log: Option<Exact>,
}

/// A sum of such parts.
fn split(e: &Expr) -> Result<Vec<Part>, String> {
    let is_rational = |e: &Expr| Fraction::read(e, &Meaning::Variable).is_ok();
    if is_rational(e) {
        return Ok(vec![Part {
            c: 1.into(),
            f: e.clone(),
            log: None,
        }]);
    }
    let scaled = |e: &Expr, by: &dyn Fn(Expr) -> Expr| -> Result<Vec<Part>, String> {
        let parts = split(e)?.into_iter();
        Ok(parts.map(|p| Part { f: by(p.f), ..p }).collect())
    };
    let parts = match e {
        Expr::Neg(a) => scaled(a, &build::neg)?,
        Expr::Add(a, b) => split(a)?.into_iter().chain(split(b)?).collect(),
        Expr::Sub(a, b) => split(a)?
            .into_iter()
            .chain(scaled(b, &build::neg)?)
            .collect(),
        Expr::Mul(a, b) if is_rational(a) => scaled(b, &|f| build::mul(a.as_ref().clone(), f))?,
        Expr::Mul(a, b) if is_rational(b) => scaled(a, &|f| build::mul(b.as_ref().clone(), f))?,
        Expr::Div(a, b) if is_rational(b) => scaled(a, &|f| build::div(f, b.as_ref().clone()))?,
        Expr::Call(Function::Log, u) => logarithm(&u[0])?,
        Expr::Call(Function::Log1p, u) => logarithm(&build::add(build::num(1), u[0].clone()))?,
        _ => return Err("what is not rational, nor a logarithm".into()),
    };
    match parts.len() <= MOST_PARTS {
        true => Ok(parts),
        false => Err("too many parts".into()),
    }
}

/// `log(slope z + shift) = log slope + log(z + a)`.
fn logarithm(u: &Expr) -> Result<Vec<Part>, String> {
    let why = "a logarithm of what is not affine, or not positive up to its end";
    let list = polynomial::coefficients(u, "z").ok_or(why)?;
    let [shift, slope] = &list[..] else {
        return Err(why.into());
    };
    let (shift, slope) = (Exact::new(shift)?, Exact::new(slope)?);
    if [&shift, &slope]
        .iter()
        .any(|c| c.sign() != Some(Ordering::Greater))
    {
        return Err(why.into());
    }
    let one = build::num(1);
    let mut parts = vec![Part {
        c: 1.into(),
        f: one.clone(),
        log: Some(shift.times(&slope.inverse()?)?),
    }];
    let log = slope.log()?;
    if !log.is_zero() {
        parts.push(Part {
            c: log,
            f: one,
            log: None,
        });
    }
    Ok(parts)
}

/// `int_0^inf phi e^{-sz} dz`, s = side i k.
fn half(phi: &Expr, side: i64) -> Result<Expr, String> {
    let i = Exact::i().times(&side.into())?;
    let s = build::mul(i.to_expr(), build::var("k"));
    let mut sum = build::num(0);
    for part in split(phi)? {
        let fraction = Fraction::read(&part.f, &Meaning::Variable)?;
        let integral = match &part.log {
            None => rational(&fraction, &s)?,
            Some(a) => with_logarithm(&fraction, a, &s, &i)?,
        };
        sum = build::add(sum, build::mul(part.c.to_expr(), integral));
    }
    Ok(sum)
}

/// `J_1` for a pole at -a.
fn simple(a: &Exact, s: &Expr) -> Expr {
    let reach = build::mul(a.to_expr(), s.clone());
    let wave = build::call(Function::Exp, vec![reach.clone()]);
    build::mul(wave, build::call(Function::E1, vec![reach]))
}

fn with_logarithm(fraction: &Fraction, a: &Exact, s: &Expr, i: &Exact) -> Result<Expr, String> {
    if fraction.below.degree() > 0 {
        return Err("a logarithm over a polynomial".into());
    }
    let above = fraction.above.first().cloned().unwrap_or_default();
    let scale = fraction.below.coefficients().first().cloned();
    let scale = scale.filter(|c| *c != 0).ok_or("a division by 0")?;
    let log = build::add(a.log()?.to_expr(), simple(a, s));
    let mut derived = build::div(log, s.clone());
    let mut sum = build::num(0);
    for (n, c) in above.coefficients().iter().enumerate() {
        if n > 0 {
            // s = ik or -ik: -d/ds is i d/dk, or -i d/dk.
            let slope = derived.derivative("k").map_err(|e| e.to_string())?;
            derived = build::mul(i.to_expr(), slope);
        }
        let c = build::rational(Rational::from(c / &scale));
        sum = build::add(sum, build::mul(c, derived.clone()));
    }
    Ok(sum)
}

/// That of a rational function.
fn rational(fraction: &Fraction, s: &Expr) -> Result<Expr, String> {
    let above = fraction.above.first().cloned().unwrap_or_default();
    let below = &fraction.below;
    let (whole, rest) = above.divided(below).ok_or("a division by 0")?;
    let mut sum = build::num(0);
    for (n, c) in whole.coefficients().iter().enumerate() {
        let weight = factorial(n as u32);
        let power = build::powi(s.clone(), -(n as i32) - 1);
        sum = build::add(sum, build::mul(build::rational(weight * c), power));
    }
    for root in roots::of(below)? {
        let real = root.value.parts().map(|(real, _)| real);
        let behind = real.and_then(|real| real.sign()) == Some(Ordering::Less);
        if !behind {
            return Err("a pole that is not behind the end".into());
        }
        let parts = parts(&rest, below, &root, None)?;
        let a = root.value.negated();
        let inverse = a.inverse()?;
        let mut integral = simple(&a, s);
        let mut front = Exact::from(1);
        // parts: of (z + a)^{-r} first.
        for (m, c) in (1u64..).zip(parts.iter().rev()) {
            if m > 1 {
                front = front.times(&inverse)?;
                let rest = build::sub(front.to_expr(), build::mul(s.clone(), integral));
                integral = build::div(rest, build::num(m as i64 - 1));
            }
            sum = build::add(sum, build::mul(c.to_expr(), integral.clone()));
        }
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::Activation;
    use crate::expr::{Scope, eval_complex};
    use crate::number::{Complex, Real};

    fn pieces(left: &str, right: &str) -> Activation {
        let phi = |text: &str| Expr::parse(text, &Scope::new(&["z"])).expect("a formula");
        let zero = Some(build::num(0));
        let left = Piece {
            from: None,
            to: zero.clone(),
            phi: phi(left),
        };
        let right = Piece {
            from: zero,
            to: None,
            phi: phi(right),
        };
        Activation::new("phi", vec![left, right]).expect("an activation")
    }

    #[test]
    fn softsign_is_its_auxiliary_function() {
        let softsign = pieces("z/(1-z)", "z/(1+z)");
        let found = formula(softsign.pieces()).expect("a formula");
        let known = "-2*i*(1/k-(ci(k)*sin(k)+(pi/2-si(k))*cos(k)))";
        let known = Expr::parse(known, &Scope::new(&["k"])).expect("a formula");
        for k in [0.25, 1.5, 12.0] {
            let k = Complex::with_val(300, (k, 0));
            let at = |e: &Expr| eval_complex(e, &[("k", &k)], 300).expect("a value");
            let (a, b) = (at(&found), at(&known));
            let off = Real::with_val(64, Complex::with_val(300, &a - &b).abs_ref());
            assert!(off < Real::with_val(64, b.abs_ref()) * 1e-75, "{a} {b}");
        }
        for (left, right) in [
            ("0", "1/(1-z)"),
            ("1/(1+z)", "0"),
            ("0", "1/(1+z^2)"),
            ("0", "log(z)"),
            ("0", "log(1+z)/(2+z)"),
            ("0", "log(1-z)"),
            ("0", "atan(1/(z-1))"),
        ] {
            let other = pieces(left, right);
            assert!(formula(other.pieces()).is_err(), "{left}, {right}");
        }
    }
}
