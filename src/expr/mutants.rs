//! Formulas that are wrong in one place: what a slip of the pen makes of a formula.
//!
//! | change | of |
//! |---|---|
//! | the sign, a factor 2, 1/2, 2 pi, 1/(2 pi) | the whole |
//! | exponent + 1, - 1 | each power with a number as its exponent |
//! | a variable squared | each variable |
//! | left out | each term of a sum, each `abs`, each sign |
//! | swapped | each two different numbers |

use super::build;
use super::tree::Expr;
use crate::number::{Constant, Function, Rational};

/// At most this many are made of one formula.
const MOST: usize = 60;
/// Nodes of a formula that are looked at.
const NODES: usize = 400;
/// Numbers of a formula that are swapped with one another.
const SWAPPED: usize = 4;

/// A formula that differs from another one in one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Mutant {
    /// What was changed.
    pub change: String,
    /// The changed formula.
    pub formula: Expr,
}

impl Mutant {
    fn new(change: impl Into<String>, formula: Expr) -> Mutant {
        Mutant {
            change: change.into(),
            formula,
        }
    }
}

/// Formulas that differ from `e` in one place, each once, none of them `e` as it is typed.
pub fn mutants(e: &Expr) -> Vec<Mutant> {
    let two_pi = || build::mul(build::num(2), Expr::Constant(Constant::Pi));
    let mut found = vec![
        Mutant::new("the sign", build::neg(e.clone())),
        Mutant::new("a factor 2", build::mul(build::num(2), e.clone())),
        Mutant::new("a factor 1/2", build::div(e.clone(), build::num(2))),
        Mutant::new("a factor 2*pi", build::mul(two_pi(), e.clone())),
        Mutant::new("a factor 1/(2*pi)", build::div(e.clone(), two_pi())),
    ];
    found.extend(swapped(e));
    let mut nodes = NODES;
    found.extend(in_one_place(e, &mut nodes));
    let mut seen = std::collections::HashSet::from([e.clone()]);
    found.retain(|mutant| seen.insert(mutant.formula.clone()));
    found.truncate(MOST);
    found
}

/// Two different numbers in each other's place.
fn swapped(e: &Expr) -> Vec<Mutant> {
    let numbers = e.literals();
    let mut found = Vec::new();
    for a in 0..numbers.len().min(SWAPPED) {
        for b in a + 1..numbers.len().min(SWAPPED) {
            if numbers[a] != numbers[b] {
                let with = |e: &Expr, place, of: &Rational| {
                    e.with_literal(place, &Expr::Number(of.clone()))
                };
                // From the right: a number may be merged with a neighbour.
                let once = with(e, b, &numbers[a]);
                let change = format!("{} and {} swapped", numbers[a], numbers[b]);
                found.push(Mutant::new(change, with(&once, a, &numbers[b])));
            }
        }
    }
    found
}

/// Changes at the root, then below each operand.
fn in_one_place(e: &Expr, nodes: &mut usize) -> Vec<Mutant> {
    if *nodes == 0 {
        return Vec::new();
    }
    *nodes -= 1;
    let mut found = at_root(e);
    for (index, operand) in e.operands().into_iter().enumerate() {
        // An exponent that is a number has been changed by one.
        if index == 1 && matches!((e, operand), (Expr::Pow(..), Expr::Number(_))) {
            continue;
        }
        found.extend(
            in_one_place(operand, nodes)
                .into_iter()
                .map(|inner| Mutant::new(inner.change, e.with_operand(index, &inner.formula))),
        );
    }
    found
}

fn at_root(e: &Expr) -> Vec<Mutant> {
    let without = |term: &Expr, rest: Expr| Mutant::new(format!("without {term}"), rest);
    match e {
        Expr::Variable(name) => vec![Mutant::new(
            format!("{name}^2 for {name}"),
            build::powi(e.clone(), 2),
        )],
        Expr::Pow(base, exponent) => match exponent.as_ref() {
            Expr::Number(n) => [1, -1]
                .map(|by| {
                    let other = Rational::from(n + by);
                    let change = format!("exponent {other} for {n}");
                    let other = Expr::Number(other);
                    Mutant::new(change, build::pow(base.as_ref().clone(), other))
                })
                .to_vec(),
            _ => Vec::new(),
        },
        Expr::Add(a, b) => vec![
            without(b, a.as_ref().clone()),
            without(a, b.as_ref().clone()),
        ],
        Expr::Sub(a, b) => vec![
            without(b, a.as_ref().clone()),
            without(a, build::neg(b.as_ref().clone())),
            Mutant::new(
                "+ for -",
                build::add(a.as_ref().clone(), b.as_ref().clone()),
            ),
        ],
        Expr::Neg(a) => vec![Mutant::new("without a sign", a.as_ref().clone())],
        Expr::Call(Function::Abs, args) => vec![Mutant::new("without abs", args[0].clone())],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::{Scope, eval_real};
    use crate::number::Real;

    fn formula(text: &str) -> Expr {
        Expr::parse(text, &Scope::new(&["k"])).expect("a formula")
    }

    #[test]
    fn each_differs_in_one_place() {
        let found = mutants(&formula("3*abs(k)^(7/2) - 5/k"));
        let texts: Vec<String> = found.iter().map(|m| m.formula.to_string()).collect();
        for text in [
            "-(3*abs(k)^(7/2) - 5/k)",
            "3*abs(k)^(9/2) - 5/k",
            "3*abs(k)^(5/2) - 5/k",
            "3*k^(7/2) - 5/k",
            "3*abs(k)^(7/2)",
            "3*abs(k)^(7/2) + 5/k",
            "5*abs(k)^(7/2) - 3/k",
            "3*abs(k)^(7/2) - 5/k^2",
            "3*abs(k)^(7/2)*2 - 10/k",
        ] {
            let same = |m: &Mutant| {
                [0.3, 1.7, 4.0].iter().all(|x| {
                    let at = Real::with_val(64, *x);
                    let value = |e: &Expr| eval_real(e, &[("k", &at)], 64).map(|v| v.to_f64());
                    match (value(&m.formula), value(&formula(text))) {
                        (Ok(a), Ok(b)) => (a - b).abs() <= 1e-12 * b.abs(),
                        _ => false,
                    }
                })
            };
            assert!(found.iter().any(same), "{text} is not among {texts:?}");
        }
        let mut distinct = texts.clone();
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), texts.len());
    }

    #[test]
    fn a_large_formula_has_few() {
        let sum = (1..500).map(|n| format!("k^{n}")).collect::<Vec<_>>();
        assert_eq!(mutants(&formula(&sum.join("+"))).len(), MOST);
    }
}
