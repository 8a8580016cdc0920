//! The norm of the least-norm density as a spectral seminorm of the function:
//! ∫_S ∫ mu² dgamma dxi = (c_D²/pi) ∫ \|k\|^{D-1} rho(k) \|f^(k)\|² dk in the volume measure of R^D, with c_D = 1/(2 (2 pi)^{D-1});
//! in the polar measure dk dxi the power is 2(D-1).
//!
//! | key | meaning |
//! |---|---|
//! | `measure` | `"volume"` (default) or `"polar"` |
//! | `power` | the exponent of \|k\| (default: the right one of the measure) |
//!
//! Evidence: *parameter domain* computes mu(gamma) and integrates its square over gamma to infinity, in
//! even D with tails that fall only algebraically; *spectrum* integrates over k, in the plane along the
//! axes of k where the measure is that of volume, else along rays. f depends on r alone and states
//! `transform`; F is the `equals` of the case's first `fourier-transform` claim. 30 digits by default.

use super::hyperplanes::number;
use super::ledger::Ledger;
use super::network::{Pair, ask, constant, pair};
use super::{Claim, Subject};
use crate::error::Diagnostic;
use crate::expr::{Evaluator, Expr, Program, build};
use crate::fourier::Laboratory;
use crate::number::{Complex, Real};
use crate::quadrature::{Estimate, Stop, sphere_area};
use crate::radon::density::{Density, norm_squared};
use crate::radon::spectral::{Ask, domain, half_line};
use crate::verdict::Finding;
use crate::wire::Table;
use rug::float::Constant;
use rug::ops::Pow;
use std::sync::Arc;

/// The claim.
pub struct Seminorm {
    pair: Pair,
    polar: bool,
    power: Expr,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let pair = pair(table, subject)?;
    let polar = match table.string("measure")? {
        None => false,
        Some(text) => match text.value.as_str() {
            "volume" => false,
            "polar" => true,
            _ => return Err(text.error("`measure` is \"volume\" or \"polar\"")),
        },
    };
    let right = (pair.function.dimension as i64 - 1) * if polar { 2 } else { 1 };
    let power = constant(table, subject, "power")?.unwrap_or_else(|| build::num(right));
    Ok(Box::new(Seminorm { pair, polar, power }))
}

impl Claim for Seminorm {
    fn statement(&self) -> (String, String) {
        let (measure, latex) = if self.polar {
            ("dk dxi", "dk\\,d\\xi")
        } else {
            ("d^Dk", "d^Dk")
        };
        (
            format!(
                "||mu||^2 = (c_D^2/pi) int |k|^({}) rho |f^|^2 {measure}",
                self.power
            ),
            format!(
                "\\|\\mu\\|^2 = \\frac{{c_D^2}}{{\\pi}}\\int|k|^{{{}}}\\rho\\,|\\hat f|^2\\,{latex}",
                self.power.to_latex()
            ),
        )
    }

    fn default_digits(&self) -> u32 {
        30
    }

    fn weigh(&self, laboratory: &mut Laboratory, digits: u32) -> Finding {
        let n = self.pair.function.dimension;
        // A first look, to know the size.
        let rough = match self.spectrum(&ask(1.0, 8, laboratory.limits())) {
            Ok(rough) => rough.value.real().to_f64().abs().max(1e-300),
            Err(why) => return Finding::undecided(why.to_string()),
        };
        let ask = ask(rough, digits, laboratory.limits());
        let parameters = Density::new(&self.pair.density, &ask).and_then(|mut mu| {
            let mut found = norm_squared(&mut mu).map_err(|e| e.to_string())?;
            let area = sphere_area(n, ask.bits);
            found.error *= Real::with_val(64, &area);
            found.value *= area;
            Ok((found, mu.nodes))
        });
        let mut ledger = Ledger::default();
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
            ("spectrum", self.spectrum(&ask).map_err(|e| e.to_string())),
        );
        ledger.weigh(digits, None)
    }
}

impl Seminorm {
    /// (c_D²/pi) ∫ |k|^power |f^/F|² in the measure of the claim.
    fn spectrum(&self, ask: &Ask) -> Result<Estimate, Stop> {
        let n = self.pair.function.dimension;
        let bits = ask.bits;
        let quotient = build::div(self.pair.transform.clone(), self.pair.spectrum.clone());
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
