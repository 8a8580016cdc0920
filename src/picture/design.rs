//! A designed activation: phi(z) for each phase that the case speaks of.

use super::{key, note, push, series};
use crate::case::Case;
use crate::claim::Fact;
use crate::claim::subject::penalty::WantedPenalty;
use crate::design::{Phase, Place, Representative, Wanted};
use crate::error::Doubt;
use crate::expr::build;
use crate::fourier::{Limits, Route};
use crate::number::{Rational, Real};
use crate::picture::plot::color::PALETTE;
use crate::picture::plot::{Axis, Chart, Figure, Scale, Style};

/// z = j/8 up to this many, on either side.
const STEPS: i64 = 48;
/// Steps of z in a unit.
const UNIT: i64 = 8;
/// Beside z = 0, 1/d on either side.
const NEAR: [i64; 3] = [16, 64, 512];
/// Digits of the values.
const DIGITS: u32 = 6;

/// Adds phi for each phase of the case's confirmed `design` claims.
pub fn add(case: &Case, limits: &Limits, figure: &mut Figure) {
    let mut phases: Vec<(&WantedPenalty, &Phase)> = Vec::new();
    for fact in case.facts() {
        if let Fact::Design(wanted, phase) = fact
            && !phases.iter().any(|(_, known)| *known == phase)
        {
            phases.push((wanted, phase));
        }
    }
    let (mut curves, mut legend) = (Vec::new(), Vec::new());
    for (j, (wanted, phase)) in phases.iter().enumerate() {
        let color = PALETTE[j % PALETTE.len()];
        match curve(wanted, phase, limits) {
            Ok(points) => {
                let name = phase.in_words();
                let (left, right): (Vec<_>, Vec<_>) = points.into_iter().partition(|p| p.0 < 0.0);
                let mut one = series(&name, color, Style::Line, 2.2, left);
                // Nothing is drawn across z = 0, where phi may jump.
                one.runs.push(right);
                legend.push(key(&name, color, Style::Line));
                curves.push(one);
            }
            Err(why) => note(figure, format!("phi, {}: {why}", phase.in_words())),
        }
    }
    if curves.is_empty() {
        return;
    }
    let reach = STEPS as f64 / UNIT as f64;
    let heights = || {
        curves
            .iter()
            .flat_map(|c| c.runs.iter().flatten().map(|p| p.1))
    };
    let y = Axis::around("φ(z)", Scale::Linear, heights().chain([0.0]));
    push(
        figure,
        Chart {
            title: "the designed activation".into(),
            x: Axis::new("z", Scale::Linear, -reach, reach),
            y,
            series: curves,
            legend,
            named: false,
        },
    );
}

fn curve(
    wanted: &WantedPenalty,
    phase: &Phase,
    limits: &Limits,
) -> Result<Vec<(f64, f64)>, String> {
    let wanted = Wanted::new(&wanted.rho, wanted.band.clone()).map_err(|why| why.to_string())?;
    let mut phi = Representative::new(&wanted, phase, limits).map_err(|why| why.to_string())?;
    let grid = (-STEPS..=STEPS).filter(|j| *j != 0).map(|j| (j, UNIT));
    let near = NEAR.into_iter().flat_map(|d| [(-1, d), (1, d)]);
    let places: Result<Vec<Place>, Doubt> = grid
        .chain(near)
        .map(|fraction| Place::of(build::rational(Rational::from(fraction))))
        .collect();
    let mut places = places?;
    places.sort_by(|a, b| a.at(64).to_f64().total_cmp(&b.at(64).to_f64()));
    let tolerance = Real::with_val(64, -f64::from(DIGITS)).exp10();
    let tolerances = vec![tolerance; places.len()];
    let run = phi.run(Route::Contour, &places, &tolerances, limits);
    let mut points = Vec::with_capacity(places.len());
    for (place, value) in places.iter().zip(run.values) {
        points.push((place.at(64).to_f64(), value?.value.to_f64()));
    }
    Ok(points)
}
