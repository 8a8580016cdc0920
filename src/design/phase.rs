//! The phase theta(k) of a designed activation: F\[phi\](k) = e^{i theta(k)}/sqrt(rho(k)) for k > 0.
//!
//! phi is real where theta is odd, so that theta on k > 0 says all. Every theta gives the same
//! penalty (the paper's eq. 10 takes theta = 0).

use super::causal;
use super::penalty::{Refusal, Wanted};
use crate::expr::{Expr, build, eval_real};
use crate::number::{Constant, Function, Rational, Real};

/// Which activation of a penalty.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// theta = 0: phi(-z) = phi(z).
    Even,
    /// theta = -pi/2 for k > 0: phi(-z) = -phi(z).
    Odd,
    /// The theta of least delay: phi = 0 for z < 0 (up to what the penalty leaves open).
    Causal,
    /// theta(k), an expression in `k`, for k > 0; odd by its continuation to k < 0.
    Given(Expr),
}

impl Phase {
    /// The phase of this name, if it is one.
    pub fn named(name: &str) -> Option<Phase> {
        match name {
            "even" => Some(Phase::Even),
            "odd" => Some(Phase::Odd),
            "causal" => Some(Phase::Causal),
            _ => None,
        }
    }

    /// For people.
    pub fn in_words(&self) -> String {
        match self {
            Phase::Even => "even: theta = 0".into(),
            Phase::Odd => "odd: theta = -pi/2 for k > 0".into(),
            Phase::Causal => "causal: phi = 0 for z < 0".into(),
            Phase::Given(theta) => format!("theta(k) = {theta} for k > 0"),
        }
    }

    /// theta, cos(theta) and sin(theta) for k > 0.
    ///
    /// # Errors
    /// A penalty without a causal factor; a theta that is not real, or that is a formula of both
    /// signs of k and is not odd.
    pub fn turn(&self, wanted: &Wanted) -> Result<Turn, Refusal> {
        match self {
            Phase::Even => Ok(Turn::of(build::num(0))),
            Phase::Odd => Ok(Turn::of(build::neg(half_pi()))),
            Phase::Causal => causal::turn(wanted),
            Phase::Given(theta) => {
                check(theta)?;
                Ok(Turn::of(theta.clone()))
            }
        }
    }
}

/// The phase of F as formulas in `k`, for k > 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// theta.
    pub theta: Expr,
    /// cos(theta).
    pub cosine: Expr,
    /// sin(theta).
    pub sine: Expr,
}

impl Turn {
    fn of(theta: Expr) -> Turn {
        let (cosine, sine) = cosine_and_sine(&theta);
        Turn {
            theta,
            cosine,
            sine,
        }
    }
}

/// pi/2.
pub(super) fn half_pi() -> Expr {
    build::mul(
        build::rational(Rational::from((1, 2))),
        Expr::Constant(Constant::Pi),
    )
}

/// cos(theta) and sin(theta), exact where theta is a multiple of pi/2.
pub(super) fn cosine_and_sine(theta: &Expr) -> (Expr, Expr) {
    let quarter = |quarters: u32| match quarters {
        0 => (1, 0),
        1 => (0, 1),
        2 => (-1, 0),
        _ => (0, -1),
    };
    if theta.is_constant()
        && let Ok(value) = eval_real(theta, &[], 256)
    {
        let by = Real::with_val(256, value / Real::with_val(256, rug::float::Constant::Pi)) * 2u32;
        let nearest = Real::with_val(256, by.round_ref());
        if Real::with_val(64, by - &nearest).abs() < Real::with_val(64, 1) >> 200u32
            && let Some(n) = nearest.to_integer()
        {
            let (c, s) = quarter(n.mod_u(4));
            return (build::num(c), build::num(s));
        }
    }
    (
        build::call(Function::Cos, vec![theta.clone()]),
        build::call(Function::Sin, vec![theta.clone()]),
    )
}

/// theta is real at samples. Where it is one analytic formula and has a value for k < 0 as well, it is odd there: whoever
/// wrote an even one may mean a complex phi. One with `step`, `abs` and the like is meant for k > 0.
fn check(theta: &Expr) -> Result<(), Refusal> {
    let condition = "a phase theta(k) is real, and odd in k, so that phi is real";
    if let Some(stranger) = theta.variables().into_iter().find(|v| **v != *"k") {
        let found = format!("it has the variable {stranger}");
        return Err(Refusal::new("theta is a formula in k", found));
    }
    for k in [0.013, 0.37, 1.0, 2.9, 17.0] {
        let right = Real::with_val(128, k);
        let left = Real::with_val(128, -k);
        let value = eval_real(theta, &[("k", &right)], 128)
            .map_err(|why| Refusal::open(condition, format!("at k = {k}: {why}")))?;
        if theta.is_constant() || theta.has_kink() {
            continue;
        }
        let Ok(other) = eval_real(theta, &[("k", &left)], 128) else {
            continue;
        };
        let sum = Real::with_val(64, &value + &other).abs();
        let size = Real::with_val(64, value.abs_ref()) + 1u32;
        if sum > size >> 90u32 {
            let found = format!(
                "theta({k}) = {:.6} and theta(-{k}) = {:.6}",
                value.to_f64(),
                other.to_f64()
            );
            return Err(Refusal::open(condition, found));
        }
    }
    Ok(())
}
