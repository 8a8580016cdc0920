//! phi as a sum of shifted, dilated and modulated functions, each with its features at 0 and of size 1:
//!
//! ```text
//! phi(z) = sum_j c_j e^{i w_j z} g_j((z - b_j)/s_j)   + polynomials and pure waves
//! F[phi](k) = sum_j c_j s_j e^{-i (k - w_j) b_j} F[g_j]((k - w_j) s_j),   k off the waves
//! ```
//!
//! Exact for any b and s: the transform is linear. A rule that samples g_j where it changes cannot miss a
//! spike at 30.123 of width 1e-7, for there is none in g_j. What is no sum and has several features is cut at
//! each of them instead, so that every rule begins there. A function whose features lie together
//! about 0 stays as it is.

mod groups;
mod identity;
mod parts;

use super::features::{Feature, features};
use super::obstacle::obstacle;
use super::summands::summands;
use super::{Activation, Piece, hidden, kinks};
use crate::expr::{Expr, build, constant};
use crate::quadrature::Budget;
use groups::{grouped, substitution, term, together};
use parts::parts;

/// Constant factors further apart than 2^this belong to functions of their own: the differences between the levels
/// of a rule show the largest part, and say nothing of one that is smaller than its error.
const FAINT: f64 = 20.0;
/// Features of one function lie within this many widths of the narrowest from each other.
const TOGETHER: f64 = 8.0;
/// A feature further than this many widths from the ends of its piece gets an end of its own.
const INSIDE: f64 = 4.0;

/// One function of the sum.
#[derive(Clone, Debug)]
pub struct Term {
    /// c, a complex constant.
    pub coefficient: Expr,
    /// w, a real constant.
    pub omega: Expr,
    /// b, a real constant.
    pub place: Expr,
    /// s, a positive constant.
    pub scale: Expr,
    /// g, real on the line.
    pub core: Activation,
}

impl Term {
    /// phi itself.
    fn whole(core: Activation) -> Term {
        Term {
            coefficient: build::num(1),
            omega: build::num(0),
            place: build::num(0),
            scale: build::num(1),
            core,
        }
    }

    /// Whether this is phi itself: nothing is shifted, dilated, modulated or multiplied.
    pub fn is_plain(&self) -> bool {
        let one = |e: &Expr| *e == build::num(1);
        one(&self.coefficient) && one(&self.scale) && self.omega.is_zero() && self.place.is_zero()
    }
}

/// phi as a sum.
#[derive(Clone, Debug)]
pub struct Terms {
    /// The functions; none where F vanishes off the waves.
    pub list: Vec<Term>,
    /// Frequencies w of parts `P(z) e^{iwz}` with a polynomial P: atoms of F stand there, and nothing else
    /// comes of them.
    pub waves: Vec<Expr>,
    /// Whether every feature lies at 0 with size 1, or at the end of a piece. If not, a rule could step over it.
    pub resolved: bool,
}

/// A summand on one of the given pieces.
#[derive(Clone)]
struct Part {
    piece: usize,
    phi: Expr,
    coefficient: Expr,
    omega: Expr,
    features: Vec<Feature>,
    /// log2 of its constant factor.
    loudness: f64,
    /// Whether it holds an exponential of an exponential.
    towers: bool,
}

/// Splits an activation; within the time of a budget.
pub fn split(activation: &Activation, budget: &Budget) -> Terms {
    let seen = !hidden::in_activation(activation);
    if let Some(terms) = sum(activation, budget) {
        return Terms {
            resolved: terms.resolved && seen,
            ..terms
        };
    }
    let all: Vec<Feature> = activation
        .pieces()
        .iter()
        .flat_map(|piece| felt(piece, &piece.phi, budget))
        .collect();
    let (core, resolved) = cut_at_features(activation.clone(), &all);
    Terms {
        list: vec![Term::whole(core)],
        waves: Vec::new(),
        resolved: resolved && seen,
    }
}

/// As a sum of functions with a transform each; `None` where one of them has none.
fn sum(activation: &Activation, budget: &Budget) -> Option<Terms> {
    let (parts, waves, left_out) = parts(activation, budget)?;
    let groups = grouped(parts);
    let mut list = Vec::with_capacity(groups.len());
    let alone = groups.len() == 1 && waves.is_empty();
    let mut resolved = true;
    for group in groups {
        let (term, changed, whole) = term(activation, &group)?;
        resolved &= whole;
        if (changed || !alone) && obstacle(&term.core, budget).is_some() {
            return None;
        }
        list.push(term);
    }
    let as_it_is = matches!(&list[..], [only] if only.is_plain() && only.core == *activation);
    if !as_it_is && !identity::adds_up(activation, &list, &left_out, budget) {
        return None;
    }
    Some(Terms {
        list,
        waves,
        resolved,
    })
}

/// The features of a formula on an interval: kinks become ends, and what has a scale and no place has it at
/// the ends, as `exp(-abs(z-110))` has at 110.
fn felt(piece: &Piece, phi: &Expr, budget: &Budget) -> Vec<Feature> {
    let own = Piece {
        phi: phi.clone(),
        ..piece.clone()
    };
    let smooth = kinks::split(&own).unwrap_or_else(|_| vec![own]);
    let mut all = Vec::new();
    for piece in &smooth {
        for feature in inside(piece, features(&piece.phi, budget)) {
            if feature.place.is_some() {
                all.push(feature);
                continue;
            }
            let ends: Vec<Feature> = [&piece.from, &piece.to]
                .into_iter()
                .flatten()
                .filter_map(|end| feature.placed_at(end))
                .collect();
            match ends.is_empty() {
                true => all.push(feature),
                false => all.extend(ends),
            }
        }
    }
    if all.is_empty() {
        all.extend(only_end(&smooth).and_then(|end| Feature::kink(&end)));
    }
    all
}

/// The only finite end of some pieces.
fn only_end(pieces: &[Piece]) -> Option<Expr> {
    let mut ends: Vec<&Expr> = Vec::new();
    for end in pieces.iter().flat_map(|p| [&p.from, &p.to]).flatten() {
        let known = ends
            .iter()
            .any(|e| constant::is_zero(&build::sub((*e).clone(), end.clone())));
        if !known {
            ends.push(end);
        }
    }
    match ends[..] {
        [only] => Some(only.clone()),
        _ => None,
    }
}

/// Those that a piece can feel: not those of its formula far outside.
fn inside(piece: &Piece, found: Vec<Feature>) -> Vec<Feature> {
    let end = |e: &Option<Expr>, none: f64| {
        e.as_ref().map_or(none, |e| {
            constant::value(e, 64).map_or(none, |v| v.to_f64())
        })
    };
    let from = end(&piece.from, f64::NEG_INFINITY);
    let to = end(&piece.to, f64::INFINITY);
    let felt = |f: &Feature| {
        let reach = TOGETHER * f.width;
        f.place.is_none() || (f.at > from - reach && f.at < to + reach)
    };
    found.into_iter().filter(felt).collect()
}

fn widths(features: &[Feature]) -> impl Iterator<Item = f64> {
    features.iter().map(|f| f.width)
}

fn placed(features: &[Feature]) -> impl Iterator<Item = &Feature> {
    features.iter().filter(|f| f.place.is_some())
}

/// Whether the sum of all summands is the formula that they were taken from.
fn same_sum(sum: &Expr, phi: &Expr) -> bool {
    let list = |e: &Expr| summands(e, &|_| true);
    sum == phi || list(sum) == list(phi)
}

/// With an end of a piece at every feature that no rule would begin at: those of functions with several
/// features, and those deep inside a piece with an end. And whether there was room for all of them.
fn cut_at_features(core: Activation, features: &[Feature]) -> (Activation, bool) {
    let ends: Vec<f64> = core
        .pieces()
        .iter()
        .filter_map(|p| p.to.as_ref())
        .filter_map(|e| constant::value(e, 64))
        .map(|v| v.to_f64())
        .collect();
    let several = !together(features) || substitution(features).is_some();
    let deep = |f: &Feature| {
        !ends.is_empty() && ends.iter().all(|end| (end - f.at).abs() > INSIDE * f.width)
    };
    let mut chosen: Vec<&Feature> = Vec::new();
    for feature in placed(features).filter(|f| several || deep(f)) {
        let near = |f: &&Feature| (f.at - feature.at).abs() <= 0.5 * f.width.min(feature.width);
        if !chosen.iter().any(near) {
            chosen.push(feature);
        }
    }
    let places: Vec<Expr> = chosen.into_iter().filter_map(|f| f.place.clone()).collect();
    if places.is_empty() {
        return (core, true);
    }
    let cut = core.cut_at(&places);
    let room = cut.pieces().len() < super::pieces::MAX_PIECES;
    (cut, room)
}

#[cfg(test)]
#[path = "terms_tests.rs"]
mod tests;
