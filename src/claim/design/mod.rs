//! The activation designed for the case's `[penalty]`, phi = F^-1\[e^{i theta(k)}/sqrt(rho(k))\](z) with an odd
//! phase theta, is this function of z (the paper's eq. 10, and its freedom of phase).
//!
//! | key | meaning |
//! |---|---|
//! | `phase` | `"even"` (theta = 0, the default), `"odd"` (theta = -pi/2 for k > 0), `"causal"` (phi = 0 for z < 0), or theta, an expression in `k` for k > 0 |
//! | `equals` | phi, an expression in `z`; left out: the case's activation |
//! | `equals-values` | list of `{ at = "1", re = "0.12…" }` instead |
//! | `points` | places z, exact, not 0, of either sign (default 1/4, -1, pi, and five drawn from the claim's content, 1/32 <= \|z\| <= 64) |
//!
//! Evidence: the inverse transform of 1/sqrt(rho) by two routes, rotated contours and integration by parts on
//! the real axis. Where rho vanishes like k^(2s) at k = 0, s >= 1, 1/sqrt(rho) is not integrable there, and phi is
//! determined up to a polynomial of degree s - 1, rounded down, whose spectrum is the point k = 0: a constant for
//! k^2, a straight line for k^4; one of higher degree is no part of the design. What is judged is phi less the polynomial through its own values at
//! 1/2, 3/2, …. Only polynomials that keep the phase are open: even ones for `"even"`, odd ones for `"odd"`, none for `"causal"`, all
//! for a theta that is given; the claimed phi has to be even, odd, or 0 for z < 0, at as many places as such a polynomial has coefficients and
//! more. A penalty that has no activation (not positive, or 1/sqrt(rho) does not fall to 0)
//! refutes the claim, with the condition that fails. 30 digits unless stated; a claimed 0 is judged absolutely.

mod judge;
mod places;

use crate::activation::Activation;
use crate::claim::common::context::Context;
use crate::claim::common::listed;
use crate::claim::common::points::withheld;
use crate::claim::subject::penalty::WantedPenalty;
use crate::claim::subject::seed;
use crate::claim::{Claim, Fact, Subject};
use crate::design::{Freedom, Phase, Place, Refusal, Representative, Wanted, positive};
use crate::error::{Diagnostic, Doubt, Reason};
use crate::expr::{Expr, eval_real};
use crate::fourier::Limits;
use crate::kernel::rules::Value;
use crate::number::{Bounded, Real};
use crate::verdict::{Finding, Strength, Verdict, show};
use crate::wire::Table;

/// The claim.
pub struct Design {
    wanted: WantedPenalty,
    phase: Phase,
    places: Vec<Place>,
    /// Whether the claimed formula has parts that no place looks at.
    more: bool,
    claimed: Claimed,
}

enum Claimed {
    Formula(Expr),
    Activation(Activation),
    Values(Vec<Expr>),
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong or missing key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let Some(wanted) = subject.penalty().cloned() else {
        return Err(table.error("this kind needs a table [penalty] with `name` and `rho`"));
    };
    let phase = match table.string("phase")? {
        None => Phase::Even,
        Some(text) => match Phase::named(text.value.trim()) {
            Some(phase) => phase,
            None => Phase::Given(text.parse(&subject.scope(&["k"]))?),
        },
    };
    let constants = subject.scope(&[]);
    let equals = table.string("equals")?;
    let rows = table.tables("equals-values")?;
    let content = |claimed: &str| {
        let penalty = &wanted.definition().0;
        seed::seed(&format!("{penalty} {} {claimed}", phase.in_words()))
    };
    let (places, claimed, more) = match (equals, rows.is_empty()) {
        (Some(text), true) => {
            let formula = text.parse(&subject.scope(&["z"]))?;
            let content = content(&formula.to_string());
            let (places, more) =
                places::read(table, &constants, content, &[&formula], &wanted.rho)?;
            for place in &places {
                eval_real(&formula, &[("z", &place.at(96))], 64)
                    .map_err(|why| text.error(format!("at z = {}: {why}", place.text)))?;
            }
            (places, Claimed::Formula(formula), more)
        }
        (None, true) => {
            if subject.activation().is_none() {
                return Err(table.error(
                    "this kind needs `equals` (a formula in z) or `equals-values`, or a table [activation] in the case",
                ));
            }
            let activation = subject.required_activation(table)?.clone();
            let content = content(&activation.definition());
            let pieces: Vec<&Expr> = activation.pieces().iter().map(|piece| &piece.phi).collect();
            let (places, more) = places::read(table, &constants, content, &pieces, &wanted.rho)?;
            (places, Claimed::Activation(activation), more)
        }
        (None, false) => {
            let (places, claimed) = listed::read(rows, &constants, |text, e| Place::new(text, e))?;
            (places, Claimed::Values(claimed), false)
        }
        (Some(text), false) => {
            return Err(text.error("give `equals` or `equals-values`, not both"));
        }
    };
    Ok(Box::new(Design {
        wanted,
        phase,
        places,
        more,
        claimed,
    }))
}

/// A number as evaluated with so many bits and with twice as many.
fn bounded(rough: &Real, fine: Real, bits: u32) -> Value {
    let gap = Real::with_val(64, Real::with_val(2 * bits, rough - &fine).abs());
    let error = gap * 2u32 + (Real::with_val(64, fine.abs_ref()) >> (bits - 2));
    Value {
        value: fine,
        error,
        nodes: 0,
        bits: 2 * bits,
    }
}

impl Design {
    /// What is claimed at these places, with a bound of the rounding.
    fn claimed(&self, places: &[Place], bits: u32) -> Result<Vec<Value>, Doubt> {
        let at = |j: usize, place: &Place, bits: u32| match &self.claimed {
            Claimed::Formula(formula) => formula_at(formula, place, bits),
            Claimed::Activation(phi) => phi.value(&place.at(bits + 32), bits).map_err(Into::into),
            Claimed::Values(list) => {
                let e = list.get(j).ok_or("a value is missing")?;
                eval_real(e, &[], bits).map_err(Doubt::from)
            }
        };
        let one = |(j, place): (usize, &Place)| {
            let (rough, fine) = (at(j, place, bits)?, at(j, place, 2 * bits)?);
            Ok(bounded(&rough, fine, bits))
        };
        places.iter().enumerate().map(one).collect()
    }

    /// That the claimed phi has the symmetry of its phase at one place more than a polynomial has
    /// coefficients that the penalty leaves open: so it is not the one of the phase plus a
    /// polynomial that breaks it. What is wrong, where it has not.
    fn symmetry(&self, freedom: Freedom, bits: u32) -> Result<Option<String>, Doubt> {
        if matches!(self.claimed, Claimed::Values(_)) || freedom.count() == 0 {
            return Ok(None);
        }
        let right = self.claimed(&freedom.references(), bits)?;
        let left = self.claimed(&freedom.mirrored_references(), bits)?;
        for (place, (right, left)) in freedom.references().iter().zip(right.iter().zip(&left)) {
            let z = &place.text;
            let (off, error, wanted) = match self.phase {
                Phase::Even => (
                    Real::with_val(2 * bits, &right.value - &left.value),
                    Real::with_val(64, &right.error + &left.error),
                    format!("phi({z}) - phi(-{z}) = 0 (phi is even)"),
                ),
                Phase::Odd => (
                    Real::with_val(2 * bits, &right.value + &left.value),
                    Real::with_val(64, &right.error + &left.error),
                    format!("phi({z}) + phi(-{z}) = 0 (phi is odd)"),
                ),
                Phase::Causal => (
                    left.value.clone(),
                    left.error.clone(),
                    format!("phi(-{z}) = 0 (phi is causal)"),
                ),
                Phase::Given(_) => return Ok(None),
            };
            if !error.is_finite() {
                return Err(format!("the claimed phi has no bound at z = {z}").into());
            }
            if Real::with_val(64, off.abs_ref()) > error {
                return Ok(Some(format!(
                    "{wanted} does not hold: it is {}",
                    show::nearest(&off)
                )));
            }
        }
        Ok(None)
    }

    fn designed(&self, limits: &Limits) -> Result<Representative, Refusal> {
        let wanted = Wanted::new(&self.wanted.rho, self.wanted.band.clone())?;
        Representative::new(&wanted, &self.phase, limits)
    }

    /// phi where it is one formula.
    fn formula(&self) -> Option<&Expr> {
        match &self.claimed {
            Claimed::Formula(formula) => Some(formula),
            Claimed::Activation(phi) => match phi.pieces() {
                [only] => Some(&only.phi),
                _ => None,
            },
            Claimed::Values(_) => None,
        }
    }
}

fn bounds(list: &[Value]) -> Vec<Bounded> {
    let one = |v: &Value| Bounded::real(&v.value, &v.error);
    list.iter().map(one).collect()
}

fn formula_at(formula: &Expr, place: &Place, bits: u32) -> Result<Real, Doubt> {
    eval_real(formula, &[("z", &place.at(bits + 32))], bits)
        .map_err(|why| format!("phi at z = {}: {why}", place.text).into())
}

impl Claim for Design {
    fn statement(&self) -> (String, String) {
        let (rho, rho_latex) = self.wanted.definition();
        let (phi, phi_latex) = match &self.claimed {
            Claimed::Formula(f) => (f.to_string(), f.to_latex()),
            Claimed::Activation(phi) => (phi.definition(), phi.definition_latex()),
            Claimed::Values(list) => {
                let (first, rest) = listed::first_and_rest(list);
                let at = self.places.first().map_or("", |p| &p.text);
                let text = format!("{first}… at z = {at}, and {rest} values more");
                (text.clone(), format!("\\text{{{text}}}"))
            }
        };
        let phase = match &self.phase {
            Phase::Even => "\\theta = 0".to_owned(),
            Phase::Odd => "\\theta = -\\pi/2".to_owned(),
            Phase::Causal => "\\theta\\text{ causal}".to_owned(),
            Phase::Given(theta) => format!("\\theta = {}", theta.to_latex()),
        };
        (
            format!(
                "F^-1[e^(i theta)/sqrt(rho)](z) = {phi}; {rho}, {}",
                self.phase.in_words()
            ),
            format!(
                "\\mathcal{{F}}^{{-1}}[e^{{i\\theta}}/\\sqrt{{\\rho}}](z) = {phi_latex};\\quad {rho_latex},\\ {phase}"
            ),
        )
    }

    fn facts(&self) -> Vec<Fact<'_>> {
        vec![Fact::Design(&self.wanted, &self.phase)]
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let limits = context.limits();
        match self.designed(limits) {
            Ok(mut phi) => {
                let mut finding = self.judged(&mut phi, limits, context.digits());
                if finding.verdict == Verdict::Confirmed
                    && let Some(why) = places::unseen(&self.wanted.rho)
                {
                    return Err(Reason::Unseen.doubt(why));
                }
                finding = withheld(finding, self.more);
                if finding.verdict == Verdict::Confirmed && !positive::by_form(&self.wanted.rho) {
                    finding.strength = Some(Strength::Sampled);
                    finding.warnings.push(
                        "that rho is positive was looked at at 240 k only: its form does not show it".into(),
                    );
                }
                Ok(finding)
            }
            Err(refusal) if refusal.settled => Ok(Finding::new(
                Verdict::Refuted,
                Some(format!("no such activation: {refusal}")),
            )),
            Err(refusal) => Err(refusal.to_string().into()),
        }
    }
}
