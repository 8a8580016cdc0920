//! The law that the singular points on the real line make: a power of k, perhaps with logarithms.

use super::Law;
use super::coefficient::{Coefficient, Exponent};
use super::expand::Ray;
use super::form::{Form, Next};
use super::series::{SHORT, Term};
use super::singular::candidates;
use super::transform::{Contribution, Side, slower};
use crate::activation::pieces::{Piece, end_value};
use crate::expr::{Expr, build, polynomial};
use crate::number::Real;

/// Orders to which expansions go, one after the other.
const LADDER: [i64; 5] = [2, 4, 7, 12, 20];
/// The last of them.
pub const REACH: i64 = 20;
/// Bits of the law's numbers.
const BITS: u32 = 320;

/// What was found on the line.
pub enum Found {
    /// A law.
    Law(Law),
    /// No singular point at all.
    Smooth,
    /// Singular points that add less than this power of k.
    Beyond(f64),
}

/// Neighbours whose formulas are the same polynomial, or the same formula, as one piece.
pub fn merged(pieces: &[Piece]) -> Vec<Piece> {
    let mut list: Vec<Piece> = Vec::new();
    for piece in pieces {
        if let Some(last) = list.last_mut() {
            let gap = build::sub(piece.phi.clone(), last.phi.clone());
            let same = polynomial::coefficients(&gap, "z").is_some_and(|c| c.is_empty());
            if same && polynomial::coefficients(&piece.phi, "z").is_some() {
                last.to.clone_from(&piece.to);
                continue;
            }
        }
        list.push(piece.clone());
    }
    list
}

/// A point, with the formulas left and right of it.
struct Place {
    at: Expr,
    value: Real,
    left: Expr,
    right: Expr,
    /// A zero of a denominator within a piece, where phi is analytic unless it has a pole.
    pole: bool,
}

fn places(pieces: &[Piece]) -> Result<Vec<Place>, String> {
    let mut list = Vec::new();
    for (j, piece) in pieces.iter().enumerate() {
        let end = |e: &Option<Expr>| {
            e.as_ref()
                .map(|e| end_value(e).ok_or("a breakpoint has no value"))
                .transpose()
        };
        let (from, to) = (end(&piece.from)?, end(&piece.to)?);
        for point in candidates(&piece.phi).real(from.as_ref(), to.as_ref())? {
            list.push(Place {
                at: point.at.expr(),
                value: point.x,
                left: piece.phi.clone(),
                right: piece.phi.clone(),
                pole: !point.branch,
            });
        }
        if let (Some(at), Some(value), Some(next)) = (&piece.to, to, pieces.get(j + 1)) {
            list.push(Place {
                at: at.clone(),
                value,
                left: piece.phi.clone(),
                right: next.phi.clone(),
                pole: false,
            });
        }
    }
    Ok(list)
}

fn contribution(
    place: &Place,
    limit: i64,
    stop: &dyn Fn() -> bool,
) -> Result<Contribution, String> {
    let mut sum = Contribution::empty();
    for (formula, side, direction) in [
        (&place.right, Side::Right, 1),
        (&place.left, Side::Left, -1),
    ] {
        let ray = Ray {
            at: Coefficient::of(&place.at),
            direction: Coefficient::integer(direction),
            limit: Exponent::integer(limit),
            stop,
            flat: Default::default(),
        };
        let series = ray.expand(formula)?;
        sum.add(&series, side)?;
    }
    Ok(sum)
}

/// The law of the points on the line.
///
/// # Errors
/// A sentence: what is not known.
pub fn algebraic(pieces: &[Piece], stop: &dyn Fn() -> bool) -> Result<Found, String> {
    let places = places(pieces)?;
    if places.is_empty() {
        return Ok(Found::Smooth);
    }
    let mut failure = None;
    let mut reached = None;
    for limit in LADDER {
        if stop() {
            return Err("the time limit was reached".into());
        }
        match attempt(&places, limit, stop) {
            Ok(Some(law)) => return Ok(Found::Law(law)),
            // Without a branch point a point that adds nothing is none.
            Ok(None) if places.iter().all(|p| p.pole) => return Ok(Found::Smooth),
            Ok(None) => reached = Some(limit),
            Err(why) if why == SHORT => {}
            Err(why) => {
                failure = Some(why);
                break;
            }
        }
    }
    match (reached, failure) {
        (Some(limit), _) => Ok(Found::Beyond(limit as f64)),
        (None, Some(why)) => Err(why),
        (None, None) => Err(SHORT.into()),
    }
}

/// The law to this order; `None` where every contribution vanishes to it.
fn attempt(places: &[Place], limit: i64, stop: &dyn Fn() -> bool) -> Result<Option<Law>, String> {
    let mut leads: Vec<(usize, Vec<Term>)> = Vec::new();
    let mut known: Option<Exponent> = None;
    for (j, place) in places.iter().enumerate() {
        let sum = contribution(place, limit, stop).map_err(|why| {
            if why == SHORT {
                why
            } else {
                format!("at z = {}: {why}", place.at)
            }
        })?;
        let terms = sum.leading(3)?;
        if let Some(k) = &sum.known
            && known.as_ref().is_none_or(|old| k.cmp(old).is_lt())
        {
            known = Some(k.clone());
        }
        if !terms.is_empty() {
            leads.push((j, terms));
        }
    }
    let Some((_, best)) = leads.iter().min_by(|a, b| slower(&a.1[0], &b.1[0])) else {
        return match known {
            // A place may add something just above what another one was expanded to.
            Some(k) if k.cmp_integer(limit).is_lt() => Err(SHORT.into()),
            _ => Ok(None),
        };
    };
    let lead = best[0].clone();
    if known.as_ref().is_some_and(|k| k.cmp(&lead.power).is_le()) {
        return Err(SHORT.into());
    }
    let ruling: Vec<usize> = leads
        .iter()
        .filter(|(_, t)| slower(&t[0], &lead).is_eq())
        .map(|(j, _)| *j)
        .collect();
    let next = leads
        .iter()
        .flat_map(|(j, terms)| {
            let skip = usize::from(ruling.first() == Some(j));
            terms.iter().skip(skip)
        })
        .min_by(|a, b| slower(a, b));
    let mut form = form_of(&lead)?;
    form.next = next.and_then(|next| relative(&lead, next));
    let names: Vec<String> = ruling
        .iter()
        .map(|j| places[*j].value.to_f64().to_string())
        .collect();
    let why = format!(
        "F ~ c k^-({}) log(k)^{} from z = {}",
        lead.power.e,
        lead.logs,
        names.join(", ")
    );
    Ok(Some(if ruling.len() == 1 {
        Law::Form { form, why }
    } else {
        let part = |(j, terms): &(usize, Vec<Term>)| (places[*j].value.clone(), terms[0].c.clone());
        let parts = leads
            .iter()
            .filter(|(j, _)| ruling.contains(j))
            .map(part)
            .collect();
        // Piecewise polynomials with one order of jumps: there is nothing but these terms.
        let only = leads.len() == ruling.len() && leads.iter().all(|(_, t)| t.len() == 1);
        let polynomial = |f: &Expr| polynomial::coefficients(f, "z").is_some();
        let exact = only
            && known.is_none()
            && places
                .iter()
                .all(|p| polynomial(&p.left) && polynomial(&p.right));
        Law::Oscillating {
            envelope: form,
            why,
            parts,
            exact,
        }
    }))
}

fn form_of(lead: &Term) -> Result<Form, String> {
    let none = || "a coefficient has no value".to_string();
    let c = lead.c.value(BITS).ok_or_else(none)?;
    let order = lead.power.value(BITS).ok_or_else(none)?;
    let constant = Real::with_val(BITS, c.norm_ref()).recip();
    Ok(Form {
        exponents: Vec::new(),
        order: order * 2u32,
        logs: -2 * lead.logs as i32,
        constant,
        next: None,
    })
}

fn relative(lead: &Term, next: &Term) -> Option<Next> {
    let size = |t: &Term| {
        let value = t.c.value(64)?;
        Some(Real::with_val(64, value.abs_ref()))
    };
    let ratio = (size(next)? / size(lead)?).to_f64();
    Some(Next::Power {
        size: ratio,
        gap: next.power.rough() - lead.power.rough(),
    })
}
