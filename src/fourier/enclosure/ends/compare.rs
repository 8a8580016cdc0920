//! F, or |F|^2 = F F*, and a formula G as germs: by how much they differ at most.
//!
//! ```text
//! relative: |F/G - 1| <= share      otherwise: |F - G| <= share * c |x^p e^{bk + ck^2}|
//! ```
//!
//! With `G = T(1 + d)`, T its leading term and `|d| <= eta < 1`, the first is the bound of `|(F - G)/T|/(1 - eta)`. Where G may vanish (several of its terms are of
//! one size, as in `sin(k)/k^2`) the difference is compared with the largest of its terms by the leading coefficient alone.

use super::super::interval::Compared;
use super::super::source::Source;
use super::carrier::Carrier;
use super::germ::Germ;
use super::region::{BOUND_BITS, Region};
use crate::expr::{Evaluator, Expr, Program};
use crate::number::ball::Magnitude;
use rug::float::Round;
use std::cmp::Ordering;
use std::sync::Arc;

/// A bound.
#[derive(Clone, Debug)]
pub(super) struct Share {
    pub(super) size: Magnitude,
    pub(super) relative: bool,
    /// Of what it is a part, where it is not relative.
    pub(super) of: String,
}

/// A formula in k as a germ.
///
/// # Errors
/// Why no rule applies.
pub(super) fn germ(formula: &Expr, region: &Arc<Region>) -> Result<Germ, String> {
    let program = Arc::new(Program::compile(&[formula], &["k"]));
    let mut evaluator = Evaluator::<Germ>::new(program, region.bits);
    let values = evaluator.eval(&[&Germ::variable(region)]);
    let germ = values.map_err(|e| e.to_string())?.first().cloned();
    let germ = germ.ok_or("the formula has no value")?;
    match germ.why_lost() {
        Some(why) => Err(why.to_string()),
        None => Ok(germ),
    }
}

fn transform(
    source: &Source,
    region: &Arc<Region>,
    stop: &dyn Fn() -> bool,
) -> Result<Germ, String> {
    match source {
        Source::Formula(f) => germ(f, region),
        Source::Closed(closed) => {
            let k = Germ::variable(region);
            let ik = k.times(&Germ::imaginary_unit(region.bits))?;
            let found = closed.of(&ik, region.bits, stop);
            found.ok_or_else(|| {
                "the closed form of F has a part without a rule near this end".into()
            })
        }
    }
}

/// The bound of the difference.
///
/// # Errors
/// Why there is none.
pub(super) fn share(
    source: &Source,
    (formula, compared): (&Expr, Compared),
    region: &Arc<Region>,
    stop: &dyn Fn() -> bool,
) -> Result<Share, String> {
    let mut f = transform(source, region, stop)?;
    if compared == Compared::Square {
        f = f.times(&f.conjugate()?)?;
    }
    let g = germ(formula, region)?;
    let difference = f.minus(&g)?;
    let relative = |size| Share {
        size,
        relative: true,
        of: String::new(),
    };
    if let Some(why) = difference.why_lost() {
        return Err(why.to_string());
    }
    if difference.is_nothing() {
        return Ok(relative(Magnitude::ZERO));
    }
    match over(&difference, &g) {
        Ok(size) => Ok(relative(size)),
        Err(why) => absolute(&difference, &g).ok_or(why),
    }
}

/// `|D/G| <= |D/T|/(1 - eta)` with `G = T(1 + d)`, `|d| <= eta < 1`.
fn over(difference: &Germ, g: &Germ) -> Result<Magnitude, String> {
    let (first, d) = g.split()?;
    let eta = d.most_over(&Carrier::default());
    let eta = eta.ok_or("the terms of the formula beside the leading one have no bound")?;
    let least = first
        .model
        .least(&g.region())
        .times_down(Magnitude::ONE.minus(eta));
    if least.is_zero() {
        return Err("the formula is not seen to be without zeros near the end".into());
    }
    let most = difference.most_over(&first.carrier).ok_or(
        "F/G - 1 is not seen to be bounded: the leading terms of F and of the formula differ, or are not known to agree",
    )?;
    Ok(most.over(least))
}

/// Against the largest terms of G, where there are several.
fn absolute(difference: &Germ, g: &Germ) -> Option<Share> {
    let moduli: Option<Vec<Carrier>> = g.terms().iter().map(|t| t.carrier.modulus()).collect();
    let moduli = moduli?;
    let mut largest = moduli.first()?;
    for one in &moduli {
        if one.compare(largest)? == Ordering::Greater {
            largest = one;
        }
    }
    let tied = moduli.iter().zip(g.terms());
    let tied = tied.filter(|(one, _)| *one == largest);
    let heads = tied.filter_map(|(_, term)| term.model.coefficients().first());
    let heads: Vec<Magnitude> = heads.map(|c| c.ball().abs_lower()).collect();
    let head = heads.iter().copied().max()?;
    if heads.len() < 2 || head.is_zero() {
        return None;
    }
    let size = difference.most_over(largest)?.over(head);
    let coefficient = head.to_real(BOUND_BITS, Round::Down).to_f64();
    let mut of = format!("{coefficient:.6} x^({})", largest.power);
    if !(largest.linear.is_zero() && largest.square.is_zero()) {
        of.push_str(&format!(
            " exp(({}) k + ({}) k^2)",
            largest.linear.to_expr(),
            largest.square.to_expr()
        ));
    }
    Some(Share {
        size,
        relative: false,
        of,
    })
}
