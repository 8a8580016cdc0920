//! The certificate of a rule on a hyperbola, computed anew.
//!
//! The stated parameters are taken as they are; phi is shown to be analytic, the bounds and the sum are computed. Then
//! every stated bound has to be at least the one found here, and the error of the rule at least what follows from the
//! stated bounds.

use super::super::aim::{Aim, Place};
use super::super::path::{Path, Span, WIDEST};
use super::super::replay::{Again, Fault, no_less};
use super::{Hyperbola, bounds};
use crate::activation::Symmetry;
use crate::expr::Expr;
use crate::fourier::certificate::{self, formula};
use crate::fourier::evidence::PointValue;
use crate::number::{Constant, Real};

/// Bits of a step: a multiple of it that is a node has to be exact.
const STEP_BITS: u32 = 32;

/// F by a certificate.
///
/// # Errors
/// What is wrong with it, or not accepted.
pub(in super::super) fn again(
    stated: &certificate::Hyperbola,
    k: &Place,
    aim: &Aim,
    finer: u32,
) -> Result<Again, Fault> {
    let path = path(stated, aim).map_err(Fault::Refused)?;
    let phi = formula(&stated.phi, "z").map_err(Fault::Refused)?;
    let on_line = match &stated.on_line {
        Some(text) => formula(text, "z").map_err(Fault::Refused)?,
        None => phi.clone(),
    };
    for e in [&phi, &on_line] {
        if e.has_kink() || has_i(e) {
            return Err(Fault::Refused(format!("{e} is not smooth and real")));
        }
    }
    if on_line != phi && super::super::continued(&on_line) != phi {
        return Err(Fault::Wrong(format!(
            "{phi} is not how {on_line} is continued"
        )));
    }
    let symmetry = Symmetry::of(&on_line);
    if stated.symmetry.is_some() && stated.symmetry != symmetry {
        return Err(Fault::Wrong(
            "phi is not seen to have the symmetry that is stated".into(),
        ));
    }
    let rule = Hyperbola::new(&phi, stated.symmetry, 1.0).continuing(&on_line);
    let span = Span::point(k);
    let found = rule.rule_on(&path, &span, aim).map_err(Fault::Refused)?;
    let masses = [stated.mass_below, stated.mass_above];
    no_less("M below", masses[0], found.below)?;
    no_less("M above", masses[1], found.above)?;
    for (stated, found) in stated.tails.iter().zip(&found.tails) {
        no_less("C of a tail", stated.size, found.size)?;
        if stated.power < found.power {
            return Err(Fault::Wrong(format!(
                "the power {} of a tail is smaller than the one found, {}",
                stated.power, found.power
            )));
        }
    }
    let follows = bounds(&path, &span, masses, stated.tails).map_err(Fault::Wrong)?;
    no_less("the error of the rule", stated.error, follows.error)?;
    let more = rule.sum(&path, k, finer, aim);
    let same = rule.value(&path, k, &found, stated.bits, aim);
    let (more, same) = (more.map_err(Fault::Refused)?, same.map_err(Fault::Refused)?);
    Ok(Again {
        finer: more,
        error: found.error,
        same: PointValue::of_ball(&same.value)
            .map_err(|why| Fault::Refused(why.text))?
            .certified(same.certificate),
    })
}

/// The path, where sums and products of its parameters are exact and it is below the line.
fn path(stated: &certificate::Hyperbola, aim: &Aim) -> Result<Path, String> {
    let path = Path {
        centre: stated.centre,
        scale: stated.scale,
        angle: stated.theta,
        below: stated.below,
        above: stated.above,
        step: stated.step,
        nodes: stated.nodes,
    };
    if path.nodes as usize > aim.max_nodes {
        return Err(format!("{} nodes are more than are allowed", path.nodes));
    }
    let real = |x: f64| Real::with_val(256, x);
    let exact = [
        (real(path.angle) + path.below, path.lowest()),
        (real(path.angle) - path.above, path.highest()),
        ((real(f64::from(path.nodes)) + 0.5) * path.step, path.end()),
        (Real::with_val(STEP_BITS, path.step), path.step),
    ];
    if exact.iter().any(|(exact, double)| exact != double) {
        return Err("a parameter has more bits than are allowed".into());
    }
    let inside = path.scale > 0.0
        && path.step > 0.0
        && path.below > 0.0
        && path.above > 0.0
        && path.highest() > 0.0
        && path.lowest() <= WIDEST + 1e-3
        && path.nodes > 0
        && path.centre == 0.0
        && path.scale <= 1e9
        && path.scale >= 1e-9
        && path.end() <= 700.0
        && stated
            .tails
            .iter()
            .all(|tail| (0.0..1e6).contains(&tail.power));
    match inside {
        true => Ok(path),
        false => Err("the parameters are those of no rule of this kind".into()),
    }
}

fn has_i(e: &Expr) -> bool {
    matches!(e, Expr::Constant(Constant::I)) || e.operands().into_iter().any(has_i)
}
