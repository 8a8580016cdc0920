//! Expressions that are polynomials in a part of themselves.

use super::{ZERO, constant_value, real};
use crate::expr::Expr;
use num_complex::Complex64;

/// A polynomial of higher degree is not solved.
const MAX_DEGREE: usize = 24;

/// `u` as a polynomial in one inner expression (z itself, or one call that holds z).
pub(super) fn polynomial_in_a_part(u: &Expr) -> Option<(Expr, Vec<Complex64>)> {
    let mut inner = None;
    find_inner(u, &mut inner)?;
    let inner = inner?;
    let coefficients = coefficients_in(u, &inner)?;
    (coefficients.len() > 1).then_some((inner, coefficients))
}

fn find_inner(e: &Expr, inner: &mut Option<Expr>) -> Option<()> {
    if !e.depends_on("z") {
        return Some(());
    }
    match e {
        Expr::Neg(a) => find_inner(a, inner),
        Expr::Add(a, b) | Expr::Sub(a, b) | Expr::Mul(a, b) | Expr::Div(a, b) | Expr::Pow(a, b) => {
            find_inner(a, inner)?;
            find_inner(b, inner)
        }
        other => match inner {
            None => {
                *inner = Some(other.clone());
                Some(())
            }
            Some(known) => (known == other).then_some(()),
        },
    }
}

fn coefficients_in(e: &Expr, inner: &Expr) -> Option<Vec<Complex64>> {
    if e == inner {
        return Some(vec![ZERO, real(1.0)]);
    }
    if !e.depends_on("z") {
        return Some(vec![constant_value(e)?]);
    }
    let sum = |a: Vec<Complex64>, b: Vec<Complex64>, sign: f64| {
        (0..a.len().max(b.len()))
            .map(|j| a.get(j).copied().unwrap_or(ZERO) + b.get(j).copied().unwrap_or(ZERO) * sign)
            .collect::<Vec<_>>()
    };
    let product = |a: &[Complex64], b: &[Complex64]| {
        let mut c = vec![ZERO; a.len() + b.len() - 1];
        for (j, x) in a.iter().enumerate() {
            for (m, y) in b.iter().enumerate() {
                c[j + m] += x * y;
            }
        }
        (c.len() <= MAX_DEGREE + 1).then_some(c)
    };
    match e {
        Expr::Neg(a) => Some(coefficients_in(a, inner)?.into_iter().map(|c| -c).collect()),
        Expr::Add(a, b) => Some(sum(
            coefficients_in(a, inner)?,
            coefficients_in(b, inner)?,
            1.0,
        )),
        Expr::Sub(a, b) => Some(sum(
            coefficients_in(a, inner)?,
            coefficients_in(b, inner)?,
            -1.0,
        )),
        Expr::Mul(a, b) => product(&coefficients_in(a, inner)?, &coefficients_in(b, inner)?),
        Expr::Div(a, b) if !b.depends_on("z") => {
            let c = constant_value(b)?;
            Some(
                coefficients_in(a, inner)?
                    .into_iter()
                    .map(|x| x / c)
                    .collect(),
            )
        }
        Expr::Pow(a, b) => {
            let Expr::Number(n) = b.as_ref() else {
                return None;
            };
            let n = (1..=MAX_DEGREE).find(|m| *n == *m)?;
            let base = coefficients_in(a, inner)?;
            let mut power = base.clone();
            for _ in 1..n {
                power = product(&power, &base)?;
            }
            Some(power)
        }
        _ => None,
    }
}
