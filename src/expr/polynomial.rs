//! A formula as a polynomial in one variable, with exact coefficients.

use super::constant;
use super::tree::Expr;
use super::{build, build::num};

/// Polynomials of a higher degree are not expanded.
pub const MAX_DEGREE: usize = 64;

/// The coefficients of `e` as a polynomial in `variable`, the lowest first and the highest not 0 (none at
/// all for the polynomial 0); `None` where `e` is no polynomial of a degree up to 64, by its form.
pub fn coefficients(e: &Expr, variable: &str) -> Option<Vec<Expr>> {
    let mut list = expanded(e, variable)?;
    while list.last().is_some_and(vanishes) {
        list.pop();
    }
    Some(list)
}

/// Slope and value at 0 of a formula affine in `variable`; the slope may be 0.
pub fn affine(e: &Expr, variable: &str) -> Option<(Expr, Expr)> {
    let list = coefficients(e, variable)?;
    if list.len() > 2 {
        return None;
    }
    let at = |j: usize| list.get(j).cloned().unwrap_or_else(|| num(0));
    Some((at(1), at(0)))
}

/// The polynomial with these coefficients, by Horner's rule.
pub fn from_coefficients(list: &[Expr], variable: &str) -> Expr {
    list.iter().rev().fold(num(0), |sum, c| {
        build::add(build::mul(sum, build::var(variable)), c.clone())
    })
}

/// Every polynomial inside a formula with like powers collected, so that equal formulas have equal trees and a
/// shift by a place leaves nothing: `log(4-(4+z))` becomes `log(-z)`.
pub fn collected(e: &Expr, variable: &str) -> Expr {
    if !e.depends_on(variable) {
        return e.clone();
    }
    if let Some(list) = coefficients(e, variable) {
        let term = |(j, c): (usize, &Expr)| {
            let power = build::powi(build::var(variable), j as i32);
            (!constant::is_zero(c)).then(|| build::mul(c.simplified(), power))
        };
        return list
            .iter()
            .enumerate()
            .filter_map(term)
            .fold(num(0), build::add);
    }
    e.map_operands(&mut |e| collected(e, variable))
}

/// Complex constants count as 0 only by their form.
fn vanishes(e: &Expr) -> bool {
    e.is_zero() || constant::is_zero(e)
}

fn expanded(e: &Expr, variable: &str) -> Option<Vec<Expr>> {
    if !e.depends_on(variable) {
        return e.is_constant().then(|| vec![e.clone()]);
    }
    let again = |e: &Expr| expanded(e, variable);
    match e {
        Expr::Variable(_) => Some(vec![num(0), num(1)]),
        Expr::Neg(a) => Some(again(a)?.into_iter().map(build::neg).collect()),
        Expr::Add(a, b) => Some(sum(&again(a)?, &again(b)?, build::add)),
        Expr::Sub(a, b) => Some(sum(&again(a)?, &again(b)?, build::sub)),
        Expr::Mul(a, b) => product(&again(a)?, &again(b)?),
        Expr::Div(a, b) if b.is_constant() && !vanishes(b) => Some(
            again(a)?
                .into_iter()
                .map(|c| build::div(c, b.as_ref().clone()))
                .collect(),
        ),
        Expr::Pow(a, b) => {
            let Expr::Number(n) = b.as_ref() else {
                return None;
            };
            let n = (0..=MAX_DEGREE).find(|m| *n == *m)?;
            let base = again(a)?;
            (0..n).try_fold(vec![num(1)], |power, _| product(&power, &base))
        }
        _ => None,
    }
}

fn sum(a: &[Expr], b: &[Expr], join: impl Fn(Expr, Expr) -> Expr) -> Vec<Expr> {
    let at = |list: &[Expr], j: usize| list.get(j).cloned().unwrap_or_else(|| num(0));
    (0..a.len().max(b.len()))
        .map(|j| join(at(a, j), at(b, j)))
        .collect()
}

fn product(a: &[Expr], b: &[Expr]) -> Option<Vec<Expr>> {
    if a.is_empty() || b.is_empty() {
        return Some(Vec::new());
    }
    if a.len() + b.len() > MAX_DEGREE + 2 {
        return None;
    }
    let mut list = vec![num(0); a.len() + b.len() - 1];
    for (i, x) in a.iter().enumerate() {
        for (j, y) in b.iter().enumerate() {
            let term = build::mul(x.clone(), y.clone());
            list[i + j] = build::add(list[i + j].clone(), term);
        }
    }
    Some(list)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Scope;

    fn of(text: &str) -> Option<Vec<Expr>> {
        coefficients(
            &Expr::parse(text, &Scope::new(&["z"])).expect("a formula"),
            "z",
        )
    }

    #[test]
    fn polynomials_are_expanded_exactly() {
        assert_eq!(of("(z+1)-2*z+(z-1)"), Some(Vec::new()));
        assert_eq!(of("(z-3)^2/2"), of("z^2/2-3*z+9/2"));
        assert_eq!(of("7"), Some(vec![num(7)]));
        assert_eq!(of("tanh(z)"), None);
        assert_eq!(of("1/z"), None);
        let (slope, at_zero) = affine(
            &Expr::parse("1e7*(z-30.123)", &Scope::new(&["z"])).expect("a formula"),
            "z",
        )
        .expect("affine");
        assert_eq!(slope, num(10_000_000));
        assert_eq!(at_zero, num(-301_230_000));
    }

    #[test]
    fn there_and_back() {
        for text in ["z^3-z", "pi*z+2", "0*z"] {
            let list = of(text).expect("a polynomial");
            assert_eq!(
                coefficients(&from_coefficients(&list, "z"), "z"),
                Some(list)
            );
        }
    }
}
