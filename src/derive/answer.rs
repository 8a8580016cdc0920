//! What a derivation answers, as people read it: F for k > 0, the delta terms, and rho.

use super::assume::{Assumed, Assumptions};
use super::step::Step;
use super::tidy::{split, tidy};
use super::transform::Delta;
use crate::expr::{Expr, build};
use crate::number::{Constant, Function};
use std::cmp::Ordering;

/// F and rho, from a derivation.
#[derive(Clone, Debug)]
pub struct Answer {
    /// F(k), k > 0.
    pub transform: Expr,
    /// `rho(k) = 1/|F(k)|^2`, k > 0, infinite where a division by 0 stands; none where F is 0 at every k, so that rho is infinite.
    pub penalty: Option<Expr>,
    /// The delta terms.
    pub deltas: Vec<Delta>,
    /// How it was derived.
    pub derivation: Step,
}

impl Answer {
    /// Reads a derivation for k > 0.
    pub fn new(derivation: Step, assumptions: &Assumptions) -> Answer {
        let known = assumptions.clone().with("k", Assumed::Positive);
        let transform = tidy(&for_positive(&derivation.transform.regular, &known));
        let penalty = (!transform.is_zero()).then(|| penalty(&transform, &known));
        let deltas = derivation.transform.deltas.iter().map(|d| Delta {
            at: tidy(&d.at),
            order: d.order,
            factor: tidy(&d.factor),
        });
        Answer {
            transform,
            penalty,
            deltas: deltas.collect(),
            derivation,
        }
    }

    /// The delta terms as a text: `i*pi*delta'(k) + pi*delta(k - 1)`; none where there are none.
    pub fn deltas_text(&self) -> Option<String> {
        let place = |d: &Delta| match &d.at {
            at if at.is_zero() => "k".to_string(),
            at => build::sub(build::var("k"), at.clone()).to_string(),
        };
        joined(&self.deltas, |d| {
            let mark = match d.order {
                n @ 0..=3 => "'".repeat(n as usize),
                n => format!("^({n})"),
            };
            let factor = match &d.factor {
                one if *one == build::num(1) => String::new(),
                sum @ (Expr::Add(..) | Expr::Sub(..)) => format!("({sum})*"),
                other => format!("{other}*"),
            };
            format!("{factor}delta{mark}({})", place(d))
        })
    }

    /// The delta terms in LaTeX.
    pub fn deltas_latex(&self) -> Option<String> {
        joined(&self.deltas, |d| {
            let at = match &d.at {
                at if at.is_zero() => "k".to_string(),
                at => build::sub(build::var("k"), at.clone()).to_latex(),
            };
            let mark = match d.order {
                0 => String::new(),
                n => format!("^{{({n})}}"),
            };
            let factor = match d.factor == build::num(1) {
                true => String::new(),
                false => format!("\\left({}\\right)", d.factor.to_latex()),
            };
            format!("{factor}\\,\\delta{mark}({at})")
        })
    }
}

fn joined(deltas: &[Delta], one: impl Fn(&Delta) -> String) -> Option<String> {
    let all: Vec<String> = deltas.iter().map(one).collect();
    (!all.is_empty()).then(|| all.join(" + ").replace("+ -", "- "))
}

/// The formula where k > 0: moduli, signs and steps of what has a known sign there are resolved.
pub fn for_positive(e: &Expr, known: &Assumptions) -> Expr {
    let e = e.map_operands(&mut |part| for_positive(part, known));
    let Expr::Call(f, arguments) = &e else {
        return e;
    };
    let [u] = &arguments[..] else {
        return e;
    };
    let Some(sign) = known.sign(u) else {
        return e;
    };
    match (f, sign) {
        (Function::Abs | Function::Relu, Ordering::Greater) => u.clone(),
        (Function::Abs, Ordering::Less) => build::neg(u.clone()),
        (Function::Relu, Ordering::Less) => build::num(0),
        (Function::Sign, Ordering::Greater) => build::num(1),
        (Function::Sign, Ordering::Less) => build::num(-1),
        (Function::Step, Ordering::Greater) => build::num(1),
        (Function::Step, Ordering::Less) => build::num(0),
        _ => e,
    }
}

/// The complex conjugate where every symbol is real. Each function of the language is real on its real domain and takes
/// conjugate values at conjugate arguments, off its cuts.
pub fn conjugate(e: &Expr) -> Expr {
    match e {
        Expr::Constant(Constant::I) => build::neg(e.clone()),
        _ => e.map_operands(&mut conjugate),
    }
}

/// `1/|F|^2`: with `F = c g`, g real, it is `1/(|c|^2 g^2)`; else `1/(F F*)`.
fn penalty(transform: &Expr, known: &Assumptions) -> Expr {
    let square = split(transform)
        .filter(|(_, g)| known.is_real(g))
        .and_then(|(c, g)| {
            let (re, im) = c.parts()?;
            let modulus = re.times(&re).ok()?.plus(&im.times(&im).ok()?);
            Some(build::mul(modulus.to_expr(), build::powi(g, 2)))
        })
        .unwrap_or_else(|| build::mul(transform.clone(), conjugate(transform)));
    tidy(&one_step(&build::div(build::num(1), square)))
}

/// A step is its own square.
fn one_step(e: &Expr) -> Expr {
    let e = e.map_operands(&mut one_step);
    match &e {
        Expr::Pow(a, n) => match (a.as_ref(), n.as_ref()) {
            (step @ Expr::Call(Function::Step, _), Expr::Number(n)) if *n > 0 => step.clone(),
            _ => e,
        },
        _ => e,
    }
}
