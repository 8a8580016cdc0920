//! The law of rho for large k: rho(k) ~ C k^order exp(rate k^exponent) times(k).
//!
//! | key | meaning |
//! |---|---|
//! | `order` | the power of k (default 0 where `rate` is given, then not judged) |
//! | `rate` | the exponential rate |
//! | `exponent` | the power of k in the exponential (default 1) |
//! | `constant` | C (not judged where left out) |
//! | `times` | a further factor of the law, a formula in `k` (default 1); `exp(-10*k)` for a wavepacket |
//!
//! Evidence: the law is derived from the structure of phi (`activation::law`): its singular points, with
//! their coefficients, however small these are. Rates, order and powers of logarithms are compared to 66 digits, and
//! C too; a decimal number for an irrational one may be rounded in its last place, to the digits asked.
//!
//! The second route is a fit: rho is measured at five large k (both routes at the first and last), the claimed law is
//! divided out, and the logarithm of what is left is put through a + b log k + c k^exponent plus
//! powers of 1/k. The claim says b = 0, c = 0 (and a = log C). The spread between fits with none, one
//! and two powers of 1/k is the error; ten times that spread is allowed for before a law is refuted, because
//! corrections that are no powers of 1/k are fitted badly. Digits are absolute, in b and c; 6 by default.
//!
//! A fit sees no term that rules only beyond its window. So the law decides, and the fit has to agree where its window
//! lies beyond the crossover that the law names; where no law is derived the claim is undecided. A verdict by the law counts as
//! `enclosed`.

use crate::claim::common::context::Context;
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::expr::{Expr, build, eval_again, eval_real};
use crate::fourier::Frequency;
use crate::number::{Rational, Real};
use crate::verdict::Finding;
use crate::wire::Table;

mod derived;
mod fit;
mod measured;

/// Points of the fit.
const POINTS: usize = 5;

/// d log rho / d log k beyond the claimed law, growing, that refutes it without the last point: no
/// order is off by as much.
const FAR: f64 = 30.0;

/// Powers of 1/k in the last of three fits; the other two have one and two less.
const POWERS: usize = 2;
/// Relative digits of the measured values: the fit amplifies their errors.
const FIT_DIGITS: u32 = 24;

/// The claim.
#[derive(Clone)]
pub struct Decay {
    order: Option<Expr>,
    rate: Option<Expr>,
    exponent: Expr,
    constant: Option<Expr>,
    /// In `k`.
    times: Option<Expr>,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong or missing key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let scope = subject.scope(&[]);
    let mut number = |key: &str| -> Result<Option<Expr>, Diagnostic> {
        let Some(text) = table.string(key)? else {
            return Ok(None);
        };
        let value = text.parse(&scope)?;
        eval_real(&value, &[], 64).map_err(|e| text.error(e.to_string()))?;
        Ok(Some(value))
    };
    let (order, rate) = (number("order")?, number("rate")?);
    let (exponent, constant) = (number("exponent")?, number("constant")?);
    if order.is_none() && rate.is_none() {
        return Err(table.error("this kind needs `order` or `rate`"));
    }
    let exponent = exponent.unwrap_or_else(|| build::num(1));
    let q = eval_real(&exponent, &[], 64).map_or(f64::NAN, |v| v.to_f64());
    if !(0.25..=4.0).contains(&q) {
        return Err(table.error("`exponent` is from 1/4 to 4"));
    }
    let times = match table.string("times")? {
        None => None,
        Some(text) => Some(text.parse(&subject.scope(&["k"]))?),
    };
    Ok(Box::new(Decay {
        order,
        rate,
        exponent,
        constant,
        times,
    }))
}

/// A constant that was evaluated when the claim was read, so that it evaluates again; with more bits than any
/// comparison asks for.
fn constant(e: &Expr) -> Real {
    eval_again(e, 400)
}

fn rough(e: &Expr) -> f64 {
    eval_real(e, &[], 80).map_or(f64::NAN, |v| v.to_f64())
}

/// log of a formula in `k` that has to be positive.
fn log_of(formula: &Expr, at: &Real) -> Result<Real, Doubt> {
    let value =
        eval_real(formula, &[("k", at)], at.prec()).map_err(|why| format!("`times`: {why}"))?;
    if value > 0 {
        Ok(value.ln())
    } else {
        Err("`times` is not positive".into())
    }
}

impl Decay {
    /// Large, but such that exp(rate k^q) stays within a few hundred digits.
    fn points(&self) -> Vec<Frequency> {
        let q = rough(&self.exponent);
        let top = match &self.rate {
            Some(rate) => (400.0 / rough(rate).abs().max(0.5))
                .powf(1.0 / q)
                .clamp(12.0, 240.0),
            None => 240.0,
        };
        (0..POINTS)
            .filter_map(|j| {
                // A factor of 8 between first and last; rational, so that the points are exact.
                let k = top * 8f64.powf(j as f64 / (POINTS - 1) as f64 - 1.0);
                let exact = Rational::from(((k * 64.0).round() as i64, 64));
                let expr = build::rational(exact.clone());
                Frequency::new(exact.to_string(), expr).ok()
            })
            .collect()
    }

    fn law(&self) -> String {
        let mut text = String::from("rho ~");
        text.push_str(
            &self
                .constant
                .as_ref()
                .map_or(" C".into(), |c| format!(" ({c})")),
        );
        if let Some(order) = &self.order {
            text.push_str(&format!(" k^({order})"));
        }
        if let Some(rate) = &self.rate {
            text.push_str(&format!(" exp({rate}*k^({}))", self.exponent));
        }
        if let Some(times) = &self.times {
            text.push_str(&format!(" ({times})"));
        }
        if self.order.is_none() {
            text.push_str(", up to a power of k");
        }
        text
    }
}

impl Claim for Decay {
    fn statement(&self) -> (String, String) {
        let law = self.law();
        let order = self
            .order
            .as_ref()
            .map_or(String::new(), |o| format!(" k^{{{}}}", o.to_latex()));
        let rate = self.rate.as_ref().map_or(String::new(), |r| {
            format!(" e^{{{} k^{{{}}}}}", r.to_latex(), self.exponent.to_latex())
        });
        let constant = self.constant.as_ref().map_or("C".into(), Expr::to_latex);
        let times = self
            .times
            .as_ref()
            .map_or(String::new(), |t| format!(" {}", t.to_latex()));
        let open = match self.order {
            Some(_) => "",
            None => ",\\ \\text{up to a power of } k",
        };
        (
            law,
            format!("\\rho_\\varphi(k) \\sim {constant}{order}{rate}{times}{open}"),
        )
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        let laboratory = context.laboratory()?;
        Ok(self.by_structure(laboratory, digits))
    }
}
