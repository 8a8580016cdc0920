//! The activation designed for the case's `[penalty]`, phi = F^-1\[e^{i theta(k)}/sqrt(rho(k))\](z) with an odd
//! phase theta, is this function of z (the paper's eq. 10, and its freedom of phase).
//!
//! | key | meaning |
//! |---|---|
//! | `phase` | `"even"` (theta = 0, the default), `"odd"` (theta = -pi/2 for k > 0), `"causal"` (phi = 0 for z < 0), or theta, an expression in `k` for k > 0 |
//! | `equals` | phi, an expression in `z`; left out: the case's activation |
//! | `equals-values` | list of `{ at = "1", re = "0.12…" }` instead |
//! | `points` | places z, exact, not 0, of either sign (default 1/4, -1, pi, 8) |
//!
//! Evidence: the inverse transform of 1/sqrt(rho) by two routes, rotated contours and integration by parts on
//! the real axis. Where rho vanishes like k^2 or faster at k = 0, phi is determined up to a polynomial whose
//! spectrum is the point k = 0; what is judged is phi less the polynomial through its own values at
//! 1/2, 3/2, …. A penalty that has no activation (not positive, or 1/sqrt(rho) does not fall to 0)
//! refutes the claim, with the condition that fails. 30 digits unless stated; a claimed 0 is judged absolutely.

use super::ridge_kernel::{self, tolerance};
use super::wanted::WantedPenalty;
use super::{Claim, Subject, listed, values};
use crate::activation::Activation;
use crate::design::{Phase, Place, Refusal, Representative, Run, Wanted};
use crate::error::Diagnostic;
use crate::expr::{Expr, Scope, eval_real};
use crate::fourier::Laboratory;
use crate::number::{Complex, Real};
use crate::verdict::{Finding, RouteSummary, Verdict, power, show, weigh};
use crate::wire::Table;

/// Where a claim that names no places looks.
const DEFAULT: [&str; 4] = ["1/4", "-1", "pi", "8"];
/// Most places of one claim.
const MAX_PLACES: usize = 200;

/// The claim.
pub struct Design {
    wanted: WantedPenalty,
    phase: Phase,
    places: Vec<Place>,
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
    let (places, claimed) = match (equals, rows.is_empty()) {
        (Some(text), true) => {
            let formula = text.parse(&subject.scope(&["z"]))?;
            let places = read_places(table, &constants)?;
            for place in &places {
                eval_real(&formula, &[("z", &place.at(96))], 64)
                    .map_err(|why| text.error(format!("at z = {}: {why}", place.text)))?;
            }
            (places, Claimed::Formula(formula))
        }
        (None, true) => {
            if !subject.has_activation() {
                return Err(table.error(
                    "this kind needs `equals` (a formula in z) or `equals-values`, or a table [activation] in the case",
                ));
            }
            let activation = subject.activation.clone();
            (
                read_places(table, &constants)?,
                Claimed::Activation(activation),
            )
        }
        (None, false) => {
            let (places, claimed) = listed::read(rows, &constants, |text, e| Place::new(text, e))?;
            (places, Claimed::Values(claimed))
        }
        (Some(text), false) => {
            return Err(text.error("give `equals` or `equals-values`, not both"));
        }
    };
    Ok(Box::new(Design {
        wanted,
        phase,
        places,
        claimed,
    }))
}

fn read_places(table: &mut Table, constants: &Scope) -> Result<Vec<Place>, Diagnostic> {
    let Some(texts) = table.strings("points")? else {
        let parsed = DEFAULT.iter().filter_map(|text| {
            let e = Expr::parse(text, constants).ok()?;
            Place::new(*text, e).ok()
        });
        return Ok(parsed.collect());
    };
    if texts.is_empty() {
        return Err(table.error("`points` is empty; leave it out for the default places"));
    }
    if texts.len() > MAX_PLACES {
        return Err(texts[MAX_PLACES].error(format!("a claim has at most {MAX_PLACES} places")));
    }
    let one = |text: &crate::wire::Text| {
        Place::new(text.value.trim(), text.parse(constants)?).map_err(|why| text.error(why))
    };
    texts.iter().map(one).collect()
}

impl Design {
    /// What is claimed at these places.
    fn claimed(&self, places: &[Place], bits: u32) -> Result<Vec<Real>, String> {
        let one = |(j, place): (usize, &Place)| match &self.claimed {
            Claimed::Formula(formula) => formula_at(formula, place, bits),
            Claimed::Activation(phi) => phi.value(&place.at(bits + 32), bits),
            Claimed::Values(list) => {
                let e = list.get(j).ok_or("a value is missing")?;
                eval_real(e, &[], bits).map_err(|why| why.to_string())
            }
        };
        places.iter().enumerate().map(one).collect()
    }

    fn designed(&self, laboratory: &Laboratory) -> Result<Representative, Refusal> {
        let wanted = Wanted::new(&self.wanted.rho, self.wanted.band.clone())?;
        Representative::new(&wanted, &self.phase, laboratory.limits())
    }

    fn judged(&self, phi: &mut Representative, laboratory: &Laboratory, digits: u32) -> Finding {
        let freedom = phi.freedom();
        let mut places = self.places.clone();
        let shown = places.len();
        if !matches!(self.claimed, Claimed::Values(_)) {
            places.extend(freedom.references());
        }
        // Values are of what `specbias design` prints: with the polynomial that its cut leaves.
        let references = shown..places.len();
        let bits = values::formula_bits(digits);
        let of_formula = |list: Vec<Real>| -> Vec<Complex> {
            let one = |j: usize| {
                let z = places[j].at(bits);
                let less = freedom.less(&z, &list[j], &list[references.clone()]);
                Complex::with_val(bits, (less, 0))
            };
            (0..shown).map(one).collect()
        };
        let claimed = match self.claimed(&places, bits) {
            Ok(list) => of_formula(list),
            Err(why) => return Finding::undecided(why),
        };
        // Every place as accurate as the most demanding one divided by the weight of a reference.
        let wanted: Vec<Real> = claimed
            .iter()
            .enumerate()
            .map(|(j, c)| tolerance(c, digits) / freedom.growth(&places[j].at(64)))
            .collect();
        let least = wanted.iter().cloned().reduce(|a, b| a.min(&b));
        let Some(least) = least else {
            return Finding::undecided("no place");
        };
        let mut tolerances = wanted;
        tolerances.resize(places.len(), least);
        let runs = phi.both(&places, &tolerances, laboratory.limits());
        let reduced: Vec<ridge_kernel::Run> = runs
            .iter()
            .map(|run| {
                let there = &run.values[references.clone()];
                let less =
                    |j: usize| freedom.value_less(&places[j].at(bits), &run.values[j], there);
                ridge_kernel::Run {
                    name: run.route.name(),
                    detail: run.detail.clone(),
                    values: (0..shown).map(less).collect(),
                }
            })
            .collect();
        let at: Vec<String> = places[..shown]
            .iter()
            .map(|p| format!("z = {}", p.text))
            .collect();
        let points = ridge_kernel::measured(&at, &claimed, &reduced);
        let mut finding = weigh(&points, digits, runs.iter().map(summary).collect());
        if let Some(open) = freedom.in_words()
            && !references.is_empty()
        {
            finding.warnings.push(format!(
                "the penalty vanishes at k = 0 and determines phi {open}: judged is phi less the polynomial through its values at 1/2, 3/2, …"
            ));
        }
        if finding.verdict == Verdict::Confirmed {
            let again = |e: &Expr| {
                let list = places.iter().map(|p| formula_at(e, p, bits));
                Some(of_formula(list.collect::<Result<Vec<_>, _>>().ok()?))
            };
            finding.power =
                power::measure(&points, digits, self.formula().map(|f| (f, &again as _)));
        }
        finding
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

fn formula_at(formula: &Expr, place: &Place, bits: u32) -> Result<Real, String> {
    eval_real(formula, &[("z", &place.at(bits + 32))], bits)
        .map_err(|why| format!("phi at z = {}: {why}", place.text))
}

fn summary(run: &Run) -> RouteSummary {
    let known = || run.values.iter().filter_map(|v| v.as_ref().ok());
    let largest = known().map(|v| v.error.clone()).reduce(|a, b| a.max(&b));
    RouteSummary {
        name: run.route.name().into(),
        detail: run.detail.clone(),
        error_bound: largest.map(|e| show::bound(&e)),
        nodes: known().map(|v| v.nodes).max().unwrap_or(0),
        bits: known().map(|v| v.bits).max().unwrap_or(0),
        failed: run.values.iter().find_map(|v| v.as_ref().err().cloned()),
    }
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

    fn default_digits(&self) -> u32 {
        30
    }

    fn designed(&self) -> Option<(&WantedPenalty, &Phase)> {
        Some((&self.wanted, &self.phase))
    }

    fn weigh(&self, laboratory: &mut Laboratory, digits: u32) -> Finding {
        match self.designed(laboratory) {
            Ok(mut phi) => self.judged(&mut phi, laboratory, digits),
            Err(refusal) if refusal.settled => Finding::new(
                Verdict::Refuted,
                Some(format!("no such activation: {refusal}")),
            ),
            Err(refusal) => Finding::undecided(refusal.to_string()),
        }
    }
}
