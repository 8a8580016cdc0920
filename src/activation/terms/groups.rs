//! Summands whose features lie together become one function.

use super::{FAINT, Part, TOGETHER, Term, cut_at_features, placed, same_sum, widths};
use crate::activation::features::Feature;
use crate::activation::{Activation, Piece};
use crate::expr::{Expr, build, constant, polynomial};

/// Their widths differ by this factor at most, and are no further from 1.
const ALIKE: f64 = 16.0;
/// A place nearer to 0 than this many widths is not shifted.
const CENTRED: f64 = 4.0;

/// Whether features lie together, wherever that is: one substitution brings all of them to 0 and size 1.
pub(super) fn together(features: &[Feature]) -> bool {
    let narrowest = widths(features).fold(f64::INFINITY, f64::min);
    let widest = widths(features).fold(0.0, f64::max);
    if features.is_empty() {
        return true;
    }
    let leftmost = placed(features).map(|f| f.at).fold(f64::INFINITY, f64::min);
    let rightmost = placed(features)
        .map(|f| f.at)
        .fold(f64::NEG_INFINITY, f64::max);
    widest <= ALIKE * narrowest && rightmost - leftmost <= TOGETHER * narrowest
}

/// Sorts the summands into functions whose features lie together.
pub(super) fn grouped(parts: Vec<Part>) -> Vec<Vec<Part>> {
    let mut groups: Vec<Vec<Part>> = Vec::new();
    for part in parts {
        let home = groups.iter_mut().find(|group| {
            let same_wave =
                group[0].omega == part.omega && group[0].coefficient == part.coefficient;
            let mut all: Vec<Feature> = group.iter().flat_map(|p| p.features.clone()).collect();
            let whole = all.is_empty() == part.features.is_empty();
            all.extend(part.features.iter().cloned());
            let alike = (group[0].loudness - part.loudness).abs() <= FAINT;
            // exp(-exp(z)) has lines for paths and no rays, and what has an end needs rays.
            let alike = alike && group[0].towers == part.towers;
            same_wave && alike && (whole || all.len() == part.features.len()) && together(&all)
        });
        match home {
            Some(group) => group.push(part),
            None => groups.push(vec![part]),
        }
    }
    // What has no features of its own (kinks, polynomials on pieces) stays with a function that needs no
    // substitution, if there is one: what cancels between them cancels before it is computed.
    let itself = |part: &Part| part.omega.is_zero() && part.coefficient == build::num(1);
    let bare = |group: &[Part]| group.iter().all(|p| p.features.is_empty() && itself(p));
    let plain = |group: &[Part]| {
        let all: Vec<Feature> = group.iter().flat_map(|p| p.features.clone()).collect();
        !all.is_empty() && substitution(&all).is_none() && itself(&group[0])
    };
    if let (Some(from), Some(_)) = (
        groups.iter().position(|g| bare(g)),
        groups.iter().position(|g| plain(g)),
    ) {
        let moved = groups.remove(from);
        match groups
            .iter_mut()
            .find(|g| plain(g) && (g[0].loudness - moved[0].loudness).abs() <= FAINT)
        {
            Some(home) => home.extend(moved),
            None => groups.push(moved),
        }
    }
    groups
}

/// The place and the scale that bring features to 0 and size 1, where they are not there.
pub(super) fn substitution(features: &[Feature]) -> Option<(Expr, Expr)> {
    let narrowest = features.iter().min_by(|a, b| a.width.total_cmp(&b.width))?;
    let centre = placed(features).min_by(|a, b| {
        let order = b.exact.cmp(&a.exact);
        order.then(a.width.total_cmp(&b.width))
    });
    let far = placed(features).any(|f| f.at.abs() > CENTRED * narrowest.width.max(1.0 / ALIKE))
        || (placed(features).any(|f| f.exact) && placed(features).all(|f| f.at != 0.0));
    let small = !(1.0 / ALIKE..=ALIKE).contains(&narrowest.width);
    if !far && !small {
        return None;
    }
    let place = centre
        .and_then(|f| f.place.clone())
        .unwrap_or_else(|| build::num(0));
    let scale = if small {
        narrowest.scale.clone()
    } else {
        build::num(1)
    };
    Some((place, scale))
}

/// The function of a group, whether it is anything but the whole of phi as it stands, and whether its features are
/// where rules begin.
pub(super) fn term(activation: &Activation, group: &[Part]) -> Option<(Term, bool, bool)> {
    let all: Vec<Feature> = group.iter().flat_map(|p| p.features.clone()).collect();
    let lie_together = together(&all);
    let (place, scale) = lie_together
        .then(|| substitution(&all))
        .flatten()
        .unwrap_or_else(|| (build::num(0), build::num(1)));
    let given = activation.formulas();
    let to_core = build::add(build::mul(scale.clone(), build::var("z")), place.clone());
    let end = |e: &Option<Expr>| {
        e.as_ref().map(|e| {
            let moved = build::div(build::sub(e.clone(), place.clone()), scale.clone());
            if constant::is_zero(&moved) {
                build::num(0)
            } else {
                moved
            }
        })
    };
    // A power of two that brings the function to size 1, where it is far from that.
    let loud = group
        .iter()
        .map(|p| p.loudness)
        .fold(f64::NEG_INFINITY, f64::max);
    let power = if loud.abs() > FAINT { loud as i32 } else { 0 };
    let two_to = |n: i32| build::powi(build::num(2), n);
    let (volume, quiet) = (two_to(power), two_to(-power));
    let changed = power != 0 || !(place.is_zero() && scale == build::num(1));
    let pieces: Vec<Piece> = given
        .iter()
        .enumerate()
        .map(|(index, piece)| {
            let own = group.iter().filter(|p| p.piece == index);
            let phi = own.fold(build::num(0), |sum, p| build::add(sum, p.phi.clone()));
            let phi = match changed {
                true => polynomial::collected(&phi.substitute("z", &to_core), "z"),
                false => phi,
            };
            Piece {
                from: end(&piece.from),
                to: end(&piece.to),
                phi: build::mul(quiet.clone(), phi),
            }
        })
        .collect();
    let same = !changed
        && pieces
            .iter()
            .zip(given)
            .all(|(a, b)| same_sum(&a.phi, &b.phi));
    let core = if same {
        activation.clone()
    } else {
        Activation::new(activation.name.clone(), joined(pieces)).ok()?
    };
    let moved: Vec<Feature> = all
        .iter()
        .map(|f| moved_feature(f, &place, &scale))
        .collect::<Option<_>>()?;
    let (core, resolved) = cut_at_features(core, &moved);
    let first = &group[0];
    let term = Term {
        coefficient: build::mul(first.coefficient.clone(), volume),
        omega: first.omega.clone(),
        place,
        scale,
        core,
    };
    let plain = term.is_plain() && same;
    Some((term, !plain, resolved))
}

/// Neighbours with one formula as one piece: what stood on every piece of phi is one function again.
fn joined(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut list: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match list.last_mut() {
            Some(last) if last.phi == piece.phi => last.to = piece.to,
            _ => list.push(piece),
        }
    }
    list
}

fn moved_feature(f: &Feature, place: &Expr, scale: &Expr) -> Option<Feature> {
    let rough = |e: &Expr| constant::value(e, 64).map(|v| v.to_f64());
    let to_core = |e: &Expr| build::div(build::sub(e.clone(), place.clone()), scale.clone());
    let unit = rough(scale)?;
    let at = f.place.as_ref().map(to_core);
    Some(Feature {
        at: at.as_ref().map_or(Some(0.0), rough)?,
        place: at,
        width: f.width / unit,
        scale: build::div(f.scale.clone(), scale.clone()),
        exact: f.exact,
    })
}
