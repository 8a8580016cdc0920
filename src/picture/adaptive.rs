//! A training of all weights: which one, its panels, and its frames.

use super::{basins, clusters, flow, note, paths};
use crate::case::Case;
use crate::claim::Fact;
use crate::claim::adaptive::portrait::Portrait;
use crate::claim::common::sitting::Sitting;
use crate::fourier::Limits;
use crate::picture::plot::Figure;
use crate::train::Regime;

/// h of a case that does not say.
const RADIUS: f64 = 0.25;
/// Width and height of a panel of a frame.
const FRAME: (f64, f64) = (560.0, 460.0);
/// Kinds about the equations of the flow, which no picture shows.
const EQUATIONS: [&str; 2] = ["flow-equations", "conserved"];

/// The training that the picture of a case shows, where that is about planes that move: the one of the first claim that is about that, frozen where a claim
/// freezes it; else that of `[training]`, where its regime is adaptive.
pub fn sitting(case: &Case) -> Option<Sitting> {
    let training = case.subject.training()?;
    let all: Vec<Sitting> = case
        .claims
        .iter()
        .flat_map(|c| c.claim.facts())
        .filter_map(|fact| match fact {
            Fact::Training(sitting) => Some(*sitting),
            _ => None,
        })
        .collect();
    let mut first = match all.first() {
        Some(first) => first.clone(),
        None if training.schedule.regime == Regime::Adaptive => {
            Sitting::of(training, case.subject.activation()?, &case.id)
        }
        None => return None,
    };
    first.radius = all.iter().find_map(|s| s.radius);
    first.switch = all.iter().find_map(|s| s.switch);
    Some(first)
}

/// Whether a case speaks of the equations of the flow alone.
pub fn is_equations(case: &Case) -> bool {
    let kinds = || case.claims.iter().map(|c| c.kind.name);
    kinds().count() > 0 && kinds().all(|kind| EQUATIONS.contains(&kind))
}

/// Trains, and adds what there is to see; returns so many frames, in one or two dimensions.
pub fn add(
    case: &Case,
    sitting: &Sitting,
    limits: &Limits,
    frames: usize,
    figure: &mut Figure,
) -> Vec<Figure> {
    let portrait = match sitting.train(frames, limits.cancel.clone()) {
        Ok(portrait) => portrait,
        Err(why) => {
            note(figure, format!("the training: {why}"));
            return Vec::new();
        }
    };
    note(
        figure,
        format!(
            "One training: {}; data and start from the seed `{}`. γ is the distance of a plane from 0 along its normal ξ, μ its weight.",
            sitting.in_words(),
            sitting.content
        ),
    );
    if portrait.steps < portrait.asked {
        note(
            figure,
            format!(
                "A picture takes few steps: {} of the {} that the case asks for.",
                portrait.steps, portrait.asked
            ),
        );
    }
    if let Some(why) = &portrait.early {
        note(figure, why.clone());
    }
    let radius = sitting.radius.unwrap_or(RADIUS);
    let inputs = sitting.inputs();
    if inputs <= 2 {
        said(flow::add(&portrait, limits, figure), figure);
    } else {
        let why = format!("v, its zeros and the planes are not drawn in {inputs} dimensions.");
        note(figure, why);
    }
    if inputs == 2 {
        said(basins::add(&portrait, limits, figure), figure);
    }
    paths::add(&portrait, figure);
    said(
        clusters::add(&portrait, (radius, &sitting.content), limits, figure),
        figure,
    );
    if frames == 0 || inputs > 2 {
        return Vec::new();
    }
    let found = drawn(case, (&portrait, radius), limits, frames);
    found.unwrap_or_else(|why| {
        note(figure, format!("the frames: {why}"));
        Vec::new()
    })
}

/// Says why something is missing.
fn said(done: Result<(), String>, figure: &mut Figure) {
    if let Err(why) = done {
        note(figure, why);
    }
}

/// One figure for each of some moments: the planes in their velocity field, and how alike they are at the radius h.
fn drawn(
    case: &Case,
    (portrait, h): (&Portrait, f64),
    limits: &Limits,
    frames: usize,
) -> Result<Vec<Figure>, String> {
    let chosen = portrait.spread(frames)?;
    let fields = flow::panels(portrait, &chosen, limits)?;
    let alike = clusters::similarities(portrait, &chosen, h)?;
    let name = case.subject.name();
    let steps = chosen.iter().map(|j| portrait.moments[*j].step);
    Ok(fields
        .into_iter()
        .zip(alike)
        .zip(steps)
        .map(|((field, alike), step)| Figure {
            title: format!("{}: {name}", case.id),
            description: format!(
                "Step {step} of a training: the velocity field of zero-planes, its zeros and the neurons; the similarities of planes at the radius {h}."
            ),
            panels: vec![field, alike],
            notes: Vec::new(),
            panel: FRAME,
        })
        .collect())
}
