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

mod identity;

use super::features::{Feature, features};
use super::growth::{Probe, Tail};
use super::obstacle::obstacle;
use super::summands::{Wave, summands, waves};
use super::{Activation, Piece, hidden, kinks};
use crate::expr::{Expr, build, constant, polynomial};
use crate::number::{Complex, Function};
use crate::quadrature::Budget;

/// Features of one function lie within this many widths of the narrowest from each other.
const TOGETHER: f64 = 8.0;
/// Their widths differ by this factor at most, and are no further from 1.
const ALIKE: f64 = 16.0;
/// A place nearer to 0 than this many widths is not shifted.
const CENTRED: f64 = 4.0;
/// A wave with more radians than this over a width is taken out of a function.
const FAST: f64 = 8.0;
/// A feature further than this many widths from the ends of its piece gets an end of its own.
const INSIDE: f64 = 4.0;
/// Constant factors further apart than 2^this belong to functions of their own: the differences between the levels
/// of a rule show the largest part, and say nothing of one that is smaller than its error.
const FAINT: f64 = 20.0;
/// Functions that grow or turn like an exponential.
const EXPONENTIAL: [Function; 12] = [
    Function::Exp,
    Function::Expm1,
    Function::Sinh,
    Function::Cosh,
    Function::Tanh,
    Function::Sech,
    Function::Coth,
    Function::Csch,
    Function::Logistic,
    Function::Softplus,
    Function::Sin,
    Function::Cos,
];
/// Most terms.
const MAX_TERMS: usize = 64;

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

/// The summands of all pieces, without those that are polynomials or waves on the whole line; the frequencies of
/// these, and their sum.
fn parts(activation: &Activation, budget: &Budget) -> Option<(Vec<Part>, Vec<Expr>, Expr)> {
    let given = activation.formulas();
    let (mut parts, mut atoms) = (Vec::new(), Vec::<Expr>::new());
    let mut left_out = build::num(0);
    for (index, piece) in given.iter().enumerate() {
        let whole = piece.from.is_none() && piece.to.is_none();
        for phi in summands(&piece.phi, &|e| {
            one_size(e) && together(&felt(piece, e, budget))
        })? {
            let plain = |phi: Expr| Part {
                piece: index,
                features: felt(piece, &phi, budget),
                loudness: loudness(&phi),
                towers: towers(&phi, 0),
                phi,
                coefficient: build::num(1),
                omega: build::num(0),
            };
            if phi.is_zero() {
                continue;
            }
            if whole && polynomial::coefficients(&phi, "z").is_some() {
                atoms.push(build::num(0));
                left_out = build::add(left_out, phi);
                continue;
            }
            match whole.then(|| waves(&phi)).flatten() {
                Some(list) if list.iter().all(|w| is_polynomial(&w.factor)) => {
                    atoms.extend(list.into_iter().map(|w| w.omega));
                    left_out = build::add(left_out, phi);
                }
                Some(list) if taken_out(&list, budget) => {
                    parts.extend(list.into_iter().map(|wave| Part {
                        coefficient: wave.coefficient,
                        omega: wave.omega,
                        ..plain(wave.factor)
                    }));
                }
                _ => parts.push(plain(phi)),
            }
            if parts.len() > MAX_TERMS {
                return None;
            }
        }
    }
    Some((parts, atoms, left_out))
}

/// Whether exponentials of z stand in each other, under `above` of them.
fn towers(e: &Expr, above: usize) -> bool {
    if !e.depends_on("z") {
        return false;
    }
    let grows = match e {
        Expr::Call(f, _) => EXPONENTIAL.contains(f),
        Expr::Pow(base, _) => base.is_constant(),
        _ => false,
    };
    let above = above + usize::from(grows);
    above > 1 || e.operands().into_iter().any(|a| towers(a, above))
}

/// log2 of the constant factors of a product.
fn loudness(e: &Expr) -> f64 {
    let own = |e: &Expr| constant::value(e, 64).map_or(0.0, |v| log2_size(&v));
    match e {
        _ if e.is_constant() => own(e),
        Expr::Neg(a) => loudness(a),
        Expr::Mul(a, b) => loudness(a) + loudness(b),
        Expr::Div(a, b) => loudness(a) - loudness(b),
        _ => 0.0,
    }
}

fn log2_size(v: &crate::number::Real) -> f64 {
    v.get_exp().map_or(0.0, f64::from)
}

/// Whether the sums inside a product hold no summand that is faint against another.
fn one_size(e: &Expr) -> bool {
    let list = summands(e, &|_| true).unwrap_or_default();
    if list.len() > 1 {
        let sizes = || list.iter().map(loudness);
        let spread =
            sizes().fold(f64::NEG_INFINITY, f64::max) - sizes().fold(f64::INFINITY, f64::min);
        return spread <= FAINT && list.iter().all(one_size);
    }
    match e {
        Expr::Neg(a) | Expr::Pow(a, _) => one_size(a),
        Expr::Mul(a, b) => one_size(a) && one_size(b),
        Expr::Div(a, _) => one_size(a),
        _ => true,
    }
}

fn is_polynomial(e: &Expr) -> bool {
    polynomial::coefficients(e, "z").is_some()
}

/// Whether waves are better taken out of a product: they are fast, or the rest does not decay.
fn taken_out(list: &[Wave], budget: &Budget) -> bool {
    let Some(rest) = list.first().map(|wave| &wave.factor) else {
        return false;
    };
    let Ok(alone) = Activation::from_formula("rest", rest.clone()) else {
        return false;
    };
    if obstacle(&alone, budget).is_some() {
        return false;
    }
    let narrowest = widths(&features(rest, budget)).fold(f64::INFINITY, f64::min);
    let fast = list.iter().any(|wave| {
        constant::value(&wave.omega, 64).is_some_and(|w| w.to_f64().abs() * narrowest > FAST)
    });
    fast || !decays(&alone, budget)
}

/// Measured: a wrong answer only chooses between two exact forms.
fn decays(activation: &Activation, budget: &Budget) -> bool {
    let ends = [
        (activation.pieces().first(), -1),
        (activation.pieces().last(), 1),
    ];
    ends.into_iter().all(|(piece, side)| {
        piece.is_some_and(|piece| {
            let direction = Complex::with_val(64, (side, 0));
            let tail =
                Probe::within(&piece.phi, budget).tail(&Complex::with_val(64, 0), &direction);
            matches!(
                tail,
                Tail::Algebraic { .. } | Tail::Exponential | Tail::Zero
            ) && tail.decays(0.02)
        })
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

/// Whether features lie together, wherever that is: one substitution brings all of them to 0 and size 1.
fn together(features: &[Feature]) -> bool {
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
fn grouped(parts: Vec<Part>) -> Vec<Vec<Part>> {
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
fn substitution(features: &[Feature]) -> Option<(Expr, Expr)> {
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
fn term(activation: &Activation, group: &[Part]) -> Option<(Term, bool, bool)> {
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

/// Whether the sum of all summands is the formula that they were taken from.
fn same_sum(sum: &Expr, phi: &Expr) -> bool {
    let list = |e: &Expr| summands(e, &|_| true);
    sum == phi || list(sum) == list(phi)
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
