//! The law of a phi that is analytic on the whole real line: that of its nearest singular points below it.

use super::Law;
use super::coefficient::{Coefficient, Exponent};
use super::expand::Ray;
use super::form::{Form, Next};
use super::gauss::{self, Entire};
use super::series::{SHORT, Term};
use super::singular::{Point, candidates, near};
use super::tail::{End, Tail};
use super::transform::{Contribution, Side, slower};
use crate::activation::cuts::CutWatch;
use crate::expr::Expr;
use crate::number::{Complex, Real};
use crate::quadrature::Budget;
use std::cmp::Ordering;

/// Orders to which expansions go.
const LADDER: [i64; 3] = [1, 3, 7];
/// Bits of the law's numbers.
const BITS: u32 = 320;
/// Groups of points that may turn out to be none.
const MAX_GROUPS: usize = 3;

/// The law of one formula without a singular point on the real line, tame within `height` of it.
///
/// # Errors
/// A sentence: what is not known.
pub fn law(phi: &Expr, height: f64, stop: &dyn Fn() -> bool) -> Result<Law, String> {
    let found = candidates(phi);
    let points = match found.below() {
        Ok(points) => points,
        Err(why) => return Ok(beyond(why)),
    };
    let mut rest = &points[..];
    for _ in 0..MAX_GROUPS {
        let Some(first) = rest.first() else {
            return entire(phi, points.is_empty() && found.families.is_empty(), stop);
        };
        let count = rest.iter().take_while(|p| near(&p.y, &first.y)).count();
        let (group, deeper) = rest.split_at(count);
        if first.y.to_f64().abs() >= height * (1.0 - 1e-9) {
            return Ok(beyond("phi grows where the contour would go".into()));
        }
        match ruling(phi, group, deeper.first(), stop) {
            Ok(Some(law)) => return Ok(law),
            Ok(None) => rest = deeper,
            Err(why) => return Ok(beyond(why)),
        }
    }
    Ok(beyond("too many points that are not singular".into()))
}

fn beyond(why: String) -> Law {
    Law::Beyond {
        order: None,
        why: format!("phi is analytic on the real line, but {why}"),
    }
}

/// The law of the points of one height; `None` where phi is regular there.
fn ruling(
    phi: &Expr,
    group: &[Point],
    deeper: Option<&Point>,
    stop: &dyn Fn() -> bool,
) -> Result<Option<Law>, String> {
    let mut leads: Vec<(&Point, Vec<Term>)> = Vec::new();
    for point in group {
        let terms = terms_at(phi, point, stop)?;
        if !terms.is_empty() {
            leads.push((point, terms));
        }
    }
    let Some((place, best)) = leads.iter().min_by(|a, b| slower(&a.1[0], &b.1[0])) else {
        return Ok(None);
    };
    let lead = &best[0];
    let count = leads
        .iter()
        .filter(|(_, t)| slower(&t[0], lead).is_eq())
        .count();
    let none = || "a coefficient has no value".to_string();
    let c = lead.c.value(BITS).ok_or_else(none)?;
    let order = lead.power.value(BITS).ok_or_else(none)?;
    let depth = Real::with_val(BITS, place.y.abs_ref());
    let mut form = Form {
        exponents: vec![(Exponent::integer(1), Real::with_val(BITS, &depth * 2u32))],
        order: order * 2u32,
        logs: -2 * lead.logs as i32,
        constant: Real::with_val(BITS, c.norm_ref()).recip(),
        next: None,
    };
    let second = leads
        .iter()
        .flat_map(|(p, terms)| terms.iter().skip(usize::from(std::ptr::eq(*p, *place))))
        .min_by(|a, b| slower(a, b));
    form.next = match second {
        Some(next) => {
            let size = |t: &Term| Some(Real::with_val(64, t.c.value(64)?.abs_ref()));
            let ratio = size(next).zip(size(lead)).map(|(a, b)| (a / b).to_f64());
            let gap = next.power.rough() - lead.power.rough();
            ratio.map(|size| Next::Power { size, gap })
        }
        None => deeper.map(|p| Next::Exponential {
            size: 1.0,
            gap: Real::with_val(64, -&p.y).to_f64() - depth.to_f64(),
        }),
    };
    let at = format!("{:.6}{:+.6}i", place.x.to_f64(), place.y.to_f64());
    let why = format!(
        "F ~ c k^-({}) log(k)^{} exp(-ikz*) from {} nearest singular point(s), z* = {at}",
        lead.power.e, lead.logs, count
    );
    Ok(Some(if count == 1 {
        Law::Form { form, why }
    } else {
        let ruling = leads.iter().filter(|(_, t)| slower(&t[0], lead).is_eq());
        let parts = ruling.map(|(p, t)| (p.x.clone(), t[0].c.clone())).collect();
        Law::Oscillating {
            envelope: form,
            why,
            parts,
            exact: false,
        }
    }))
}

/// The first terms that a point adds; none where phi is regular there.
fn terms_at(phi: &Expr, point: &Point, stop: &dyn Fn() -> bool) -> Result<Vec<Term>, String> {
    let mut failure = SHORT.to_string();
    for limit in LADDER {
        let ray = Ray {
            at: point.at.clone(),
            direction: Coefficient::i(),
            limit: Exponent::integer(limit),
            stop,
            flat: Default::default(),
        };
        let series = match ray.expand(phi) {
            Ok(series) => series,
            Err(why) if why == SHORT => continue,
            Err(why) => return Err(why),
        };
        if ray.flat.get() {
            return Err("an essential singularity is nearest".into());
        }
        let mut sum = Contribution::empty();
        sum.add(&series, Side::Above)?;
        let terms = sum.leading(2)?;
        if !terms.is_empty() {
            same_branch(phi, point)?;
            return Ok(terms);
        }
        // Of a pole nothing is left once the regular part begins.
        let regular = series
            .known
            .as_ref()
            .is_none_or(|k| k.cmp_integer(0).is_gt());
        if !point.branch && regular {
            return Ok(Vec::new());
        }
        failure = format!("{} may or may not be a branch point", point.at.expr());
    }
    Err(failure)
}

/// The formula's principal values, down to the point, are the continuation of phi.
fn same_branch(phi: &Expr, point: &Point) -> Result<(), String> {
    let mut watch = CutWatch::new(phi, &Budget::default());
    let y = Real::with_val(BITS, &point.y);
    let crossed = watch.crosses(|s| {
        let part = Real::with_val(BITS, &y * s);
        Complex::with_val(BITS, (&point.x, part))
    });
    match crossed {
        true => Err("another branch of a function rules".into()),
        false => Ok(()),
    }
}

/// No singular point below the line at all.
fn entire(phi: &Expr, everywhere: bool, stop: &dyn Fn() -> bool) -> Result<Law, String> {
    match gauss::law(phi, stop) {
        Some(Entire::Nothing) => {
            return Ok(Law::Zero("phi is made of polynomials and waves".into()));
        }
        Some(Entire::Law(form)) => {
            return Ok(Law::Form {
                form,
                why: "phi is of Gaussian type".into(),
            });
        }
        Some(Entire::Beating) => {
            return Ok(beyond(
                "Gaussian parts of one size beat against each other".into(),
            ));
        }
        None => {}
    }
    if gauss::is_exponential_type(phi) && waves(phi, stop) {
        return Ok(Law::Zero(
            "phi is analytic below the line and of exponential type there".into(),
        ));
    }
    Ok(beyond(match everywhere {
        true => "no law is known for this entire function".into(),
        false => "it has no singular point below it, and no law is known".into(),
    }))
}

/// Whether both ends are bounded by powers.
fn waves(phi: &Expr, stop: &dyn Fn() -> bool) -> bool {
    let tame = |tail: Tail| -> bool {
        tail.parts
            .iter()
            .all(|p| super::tail::growth(&p.exponent) == Ok(Ordering::Equal))
    };
    [1, -1].into_iter().all(|sign| {
        let end = End {
            sign,
            name: "z",
            stop,
        };
        end.tail(phi).is_ok_and(tame)
    })
}
