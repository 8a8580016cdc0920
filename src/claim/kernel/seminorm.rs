//! The norm of the least-norm density as a spectral seminorm of the function:
//! ∫_S ∫ mu² dgamma dxi = (c_D²/pi) ∫ \|k\|^{D-1} rho(k) \|f^(k)\|² dk in the volume measure of R^D, with c_D = 1/(2 (2 pi)^{D-1});
//! in the polar measure dk dxi the power is 2(D-1). A network that starts with a density mu0, whose output is f0,
//! moves by ∫_S ∫ (mu - mu0)² dgamma dxi when it learns f at least cost, and that is the seminorm of f - f0.
//!
//! | key | meaning |
//! |---|---|
//! | `measure` | `"volume"` (default) or `"polar"` |
//! | `power` | the exponent of \|k\| (default: the right one of the measure) |
//! | `initial` | f0, what the network computed before it learned f: a formula in `r` (default: 0) |
//! | `initial-transform` | f0^, a formula in `k`; needed beside `initial` |
//! | `perturbation` | what mu0 has beside the least-norm density of f0: n(k), nu^ = n/F, imaginary so that the network of nu is 0 (default: nothing) |
//! | `equals` | `"inf"`: the seminorm is infinite (default: both sides are equal, and finite) |
//! | `of` | whose spectrum stands on the right: `"difference"` (default), f^ - f0^, or `"learned"`, f^, which is wrong unless f0 is 0 |
//!
//! Evidence: *parameter domain* computes mu(gamma) and integrates its square over gamma to infinity, in
//! even D with tails that fall only algebraically; *spectrum* integrates over k, in the plane along the
//! axes of k where the measure is that of volume, else along rays. With `initial`, mu and mu0 are each computed
//! at every gamma. f depends on r alone and states `transform`; *stated* f^ and f0^ are compared with the *integral* of
//! f and f0 at k = 1 and three drawn places. F is the `equals` of the case's first `fourier-transform` claim, weighed again
//! here: where it is not confirmed, neither is this. 30 digits by default. Whether the integral over k converges is decided
//! first, by the expansions of its integrand at 0 and at infinity.

use super::axis::Axis;
use crate::activation::tails;
use crate::claim::common::context::Context;
use crate::claim::common::directions::number;
use crate::claim::common::ledger::Ledger;
use crate::claim::common::network::{self, Pair, ask, constant, pair, right_constant};
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::expr::{Evaluator, Expr, Program, build};
use crate::number::{Complex, Real};
use crate::quadrature::{Budget, Estimate, Stop, sphere_area};
use crate::radon::density::{Density, distance_squared, least_norm, norm_squared};
use crate::radon::spectral::{Ask, domain, half_line};
use crate::verdict::{Finding, Strength, Verdict};
use crate::wire::Table;
use rug::float::Constant;
use rug::ops::Pow;
use std::sync::Arc;

/// The claim.
pub struct Seminorm {
    pair: Pair,
    polar: bool,
    power: Expr,
    start: Option<Start>,
    /// Whether the claim is that both sides are infinite.
    infinite: bool,
}

/// Where the network started.
struct Start {
    /// f0 in r.
    initial: Expr,
    /// f0^ in k.
    transform: Expr,
    /// n in k: nu^ = n/F is what mu0 has beside the least-norm density of f0.
    perturbation: Expr,
    /// Whether the right side is about f alone.
    of_learned: bool,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let pair = pair(table, subject)?;
    let polar = table.is_second("measure", ["volume", "polar"])?;
    let right = (pair.function.dimension as i64 - 1) * if polar { 2 } else { 1 };
    let power = constant(table, subject, "power")?.unwrap_or_else(|| build::num(right));
    let start = start(table, subject)?;
    let infinite = match table.string("equals")? {
        None => false,
        Some(text) if text.value.trim() == "inf" => true,
        Some(text) => {
            return Err(text.error(
                "`equals` is \"inf\" or left out: the claim is that the two sides are equal",
            ));
        }
    };
    Ok(Box::new(Seminorm {
        infinite,
        pair,
        polar,
        power,
        start,
    }))
}

fn start(table: &mut Table, subject: &Subject) -> Result<Option<Start>, Diagnostic> {
    let initial = table.string("initial")?;
    let transform = table.string("initial-transform")?;
    let perturbation = table.string("perturbation")?;
    let of = table.string("of")?;
    let (initial, transform) = match (initial, transform) {
        (Some(initial), Some(transform)) => (initial, transform),
        (Some(lone), None) => {
            return Err(lone.error(
                "`initial` needs its transform beside it: `initial-transform`, a formula in `k`",
            ));
        }
        (None, Some(lone)) => {
            return Err(lone.error(
                "`initial-transform` needs its function beside it: `initial`, a formula in `r`",
            ));
        }
        (None, None) => {
            return match of.or(perturbation) {
                Some(lone) => Err(lone.error(
                    "this says how the network started: it needs `initial` and `initial-transform`",
                )),
                None => Ok(None),
            };
        }
    };
    let of_learned = of.map_or(Ok(false), |text| {
        text.is_second("of", ["difference", "learned"])
    })?;
    let in_k = subject.scope(&["k"]);
    let perturbation = match perturbation {
        Some(text) => {
            let formula = text.parse(&in_k)?;
            if Axis::of(&formula, "k") != Some(Axis::Imaginary) {
                return Err(text.error(
                    "this is not imaginary by its form, i times a real formula of k > 0: its network is not 0, and f0 is not what the network computed",
                ));
            }
            formula
        }
        None => build::num(0),
    };
    Ok(Some(Start {
        initial: initial.parse(&subject.scope(&["r"]))?,
        transform: transform.parse(&in_k)?,
        perturbation,
        of_learned,
    }))
}

impl Claim for Seminorm {
    fn statement(&self) -> (String, String) {
        let (measure, latex) = if self.polar {
            ("dk dxi", "dk\\,d\\xi")
        } else {
            ("d^Dk", "d^Dk")
        };
        let (moved, of, note) = match &self.start {
            None => (
                ("mu", "\\mu"),
                ("f^", "\\hat f"),
                (String::new(), String::new()),
            ),
            Some(start) => (
                ("mu - mu0", "\\mu-\\mu_0"),
                if start.of_learned {
                    ("f^", "\\hat f")
                } else {
                    ("f^ - f0^", "\\hat f-\\hat f_0")
                },
                (
                    format!(", f0 = {}", start.initial),
                    format!(",\\quad f_0 = {}", start.initial.to_latex()),
                ),
            ),
        };
        (
            format!(
                "||{}||^2 = (c_D^2/pi) int |k|^({}) rho |{}|^2 {measure}{}",
                moved.0, self.power, of.0, note.0
            ),
            format!(
                "\\|{}\\|^2 = \\frac{{c_D^2}}{{\\pi}}\\int|k|^{{{}}}\\rho\\,|{}|^2\\,{latex}{}",
                moved.1,
                self.power.to_latex(),
                of.1,
                note.1
            ),
        )
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        self.pair.stands(context)?;
        let limits = context.limits();
        match (self.converges(&limits.budget()), self.infinite) {
            (Some(false), true) => return Ok(enclosed(Verdict::Confirmed, None, digits)),
            (Some(false), false) => {
                let why = "the seminorm is infinite: its integral over k diverges";
                return Ok(enclosed(Verdict::Refuted, Some(why), digits));
            }
            (Some(true), true) => {
                let why = "the seminorm is finite: its integral over k converges at both ends";
                return Ok(enclosed(Verdict::Refuted, Some(why), digits));
            }
            (None, true) => {
                return Err("whether the integral over k converges does not follow from the expansions of its integrand".into());
            }
            (_, false) => {}
        }
        let n = self.pair.function.dimension;
        // A first look, to know the size.
        let rough = self.spectrum(&ask(1.0, 8, limits))?;
        let rough = rough.value.real().to_f64().abs().max(1e-300);
        let ask = ask(rough, digits, limits);
        let parameters = self.parameters(&ask).map(|(mut found, nodes)| {
            let area = sphere_area(n, ask.bits);
            found.error *= Real::with_val(64, &area);
            found.value *= area;
            (found, nodes)
        });
        let mut ledger = Ledger::default();
        self.pair.compare(digits, limits, &mut ledger);
        if let Some(start) = &self.start {
            let f0 = (&start.initial, &start.transform);
            network::compare("f0^", f0, n, (digits, limits), &mut ledger);
        }
        if let Ok((_, nodes)) = &parameters {
            ledger.spent(
                "parameter domain",
                "mu along a ray in the k plane, its square to infinity",
                *nodes,
                ask.bits,
            );
        }
        ledger.identity(
            "the whole".into(),
            Real::with_val(64, rough),
            ("parameter domain", parameters.map(|(found, _)| found)),
            ("spectrum", self.spectrum(&ask).map_err(Doubt::from)),
        );
        Ok(ledger.weigh(digits, None))
    }
}

/// A finding by the form of the integrand, which has no digits to lose.
fn enclosed(verdict: Verdict, why: Option<&str>, digits: u32) -> Finding {
    let mut finding = Finding::new(verdict, why.map(Into::into));
    finding.strength = Some(Strength::Enclosed);
    finding.digits_reached = (verdict == Verdict::Confirmed).then_some(f64::from(digits));
    finding
}

impl Seminorm {
    /// Whether the integral over k converges, at 0 and at infinity, where the expansions of its integrand say so.
    fn converges(&self, budget: &Budget) -> Option<bool> {
        let quotient = build::div(self.measured(), self.pair.spectrum.clone());
        let n = self.pair.function.dimension as i64;
        let extra = build::num(if self.polar { 0 } else { n - 1 });
        let z = build::var("z");
        let power = build::pow(
            z.clone(),
            build::add(self.power.clone(), extra).simplified(),
        );
        let square = build::powi(quotient, 2).substitute("k", &z);
        let integrand = build::mul(square, power);
        let far = tails::of(&integrand, true, budget).is_integrable();
        let near = tails::near(&integrand, &build::num(0), true, budget).is_integrable_at_point();
        match (near, far) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        }
    }

    /// ∫ mu² dgamma, or ∫ (mu - mu0)² dgamma, and evaluations of the transforms.
    fn parameters(&self, ask: &Ask) -> Result<(Estimate, usize), Doubt> {
        let Some(start) = &self.start else {
            let mut mu = Density::new(&self.pair.density, ask)?;
            let found = norm_squared(&mut mu)?;
            return Ok((found, mu.nodes));
        };
        // mu0 + the least-norm density of f - f0: what mu0 has that the network does not show stays.
        let spectrum = &self.pair.spectrum;
        let unseen = build::div(start.perturbation.clone(), spectrum.clone());
        let n = self.pair.function.dimension;
        let before = least_norm(n, &right_constant(n), &start.transform, spectrum);
        let with = |g: Expr| Density::new(&build::add(g, unseen.clone()), ask);
        let (mut mu, mut mu0) = (with(self.pair.density.clone())?, with(before)?);
        let found = distance_squared(&mut mu, &mut mu0)?;
        Ok((found, mu.nodes + mu0.nodes))
    }

    /// f^, or f^ - f0^: whose norm the right side is.
    fn measured(&self) -> Expr {
        let f = self.pair.transform.clone();
        match &self.start {
            Some(start) if !start.of_learned => build::sub(f, start.transform.clone()),
            _ => f,
        }
    }

    /// (c_D²/pi) ∫ |k|^power |h/F|², h the function that is measured, in the measure of the claim.
    fn spectrum(&self, ask: &Ask) -> Result<Estimate, Stop> {
        let n = self.pair.function.dimension;
        let bits = ask.bits;
        let quotient = build::div(self.measured(), self.pair.spectrum.clone());
        let program = Arc::new(Program::compile(&[&quotient], &["k"]));
        let mut at = Evaluator::<Complex>::new(program, bits + 16);
        let power = number(&self.power, bits);
        let mut density = |k: &Real, extra: u32| -> Result<Real, Stop> {
            let k = Real::with_val(bits + 16, k);
            let value = at
                .eval(&[&Complex::with_val(bits + 16, (&k, 0))])
                .map_err(domain)?;
            let mut norm = Real::with_val(bits, value[0].norm_ref());
            norm *= Real::with_val(bits, (&k).pow(&power));
            norm *= Real::with_val(bits, (&k).pow(extra));
            Ok(norm)
        };
        let (mut found, factor) = if self.polar {
            (half_line(ask, 4, |k| density(k, 0))?, sphere_area(n, bits))
        } else if n == 2 {
            // The four quadrants are alike.
            let mut worst = Real::with_val(64, 0);
            let mut found = half_line(ask, 2, |x| {
                let inner = half_line(ask, 14, |y| {
                    density(&Real::with_val(bits + 16, x.hypot_ref(y)), 0)
                })?;
                worst = worst.clone().max(&inner.error);
                Ok(inner.value.real().clone())
            })?;
            found.error += worst * 64u32;
            (found, Real::with_val(bits, 4))
        } else {
            (
                half_line(ask, 4, |k| density(k, n as u32 - 1))?,
                sphere_area(n, bits),
            )
        };
        // c_D²/pi = 1/(4 (2 pi)^{2(D-1)} pi)
        let pi = Real::with_val(bits + 16, Constant::Pi);
        let circle = Real::with_val(bits + 16, &pi * 2u32).pow(2 * (n as u32 - 1));
        let factor = factor / (circle * pi * 4u32);
        found.error *= Real::with_val(64, &factor);
        found.value *= factor;
        Ok(found)
    }
}
