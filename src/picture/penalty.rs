//! rho over k, both logarithmic, for one activation.

use super::curve::{Level, PenaltyCurve, Range};
use super::{key, note, push};
use crate::case::Case;
use crate::claim::Fact;
use crate::expr::Expr;
use crate::fourier::{Frequency, log2};
use crate::number::Real;
use crate::picture::plot::color::PALETTE;
use crate::picture::plot::{Axis, Chart, Figure, Scale, Series, Style};
use std::f64::consts::LOG2_10;

/// What is measured: k from 0.056 to 56, rho up to 10^30.
pub const RANGE: Range = Range {
    exponents: (-1.25, 1.75),
    top: 30.0,
};

/// The runs of a curve in log10 k and log10 rho. What is only known to lie above the top of the
/// picture is drawn up to there; nothing is drawn across a zero of F or a missing value.
pub fn runs(curve: &PenaltyCurve) -> Vec<Vec<(f64, f64)>> {
    let mut runs: Vec<Vec<(f64, f64)>> = vec![Vec::new()];
    let mut last: Option<(f64, f64, bool)> = None;
    for (k, level) in &curve.points {
        let (height, known) = match level {
            Level::Known(value) => (*value, true),
            Level::AtLeast(bound) => (*bound, false),
            Level::Missing(_) => {
                last = None;
                runs.push(Vec::new());
                continue;
            }
        };
        let x = k.log10();
        match (last, known) {
            // Both are above the picture.
            (Some((.., false)), false) | (None, false) => {}
            // From the last value straight up; from straight down to the first one.
            (Some((before, ..)), false) => {
                let steep = (x - before).min(0.004);
                extend(&mut runs, (before + steep, height));
                runs.push(Vec::new());
            }
            (Some((before, bound, false)), true) => {
                let steep = (x - before).min(0.004);
                extend(&mut runs, (x - steep, bound));
                extend(&mut runs, (x, height));
            }
            (_, true) => extend(&mut runs, (x, height)),
        }
        last = Some((x, height, known));
    }
    runs.retain(|run| run.len() > 1);
    broken_at_peaks(runs)
}

fn extend(runs: &mut [Vec<(f64, f64)>], point: (f64, f64)) {
    if let Some(run) = runs.last_mut() {
        run.push(point);
    }
}

/// A peak that refinement has made this steep is a zero of F: rho is infinite there and no line
/// goes across.
fn broken_at_peaks(runs: Vec<Vec<(f64, f64)>>) -> Vec<Vec<(f64, f64)>> {
    let mut out = Vec::new();
    for run in runs {
        let mut from = 0;
        for j in 1..run.len().saturating_sub(1) {
            let (a, b, c) = (run[j - 1].1, run[j].1, run[j + 1].1);
            if b - a > 0.25 && b - c > 0.25 && run[j + 1].0 - run[j - 1].0 < 0.01 {
                out.push(run[from..=j].to_vec());
                from = j + 1;
            }
        }
        out.push(run[from..].to_vec());
    }
    out.retain(|run| run.len() > 1);
    out
}

/// The closed forms of a case's `penalty` claims, each as far as it is claimed.
fn formulas(case: &Case, curve: &PenaltyCurve) -> Vec<Vec<(f64, f64)>> {
    let formulas = case.facts().into_iter().filter_map(|fact| match fact {
        Fact::Penalty(formula, points) => Some((formula, points)),
        _ => None,
    });
    formulas
        .map(|(formula, points)| {
            let at = |end: fn(f64, f64) -> f64, start: f64| {
                points.iter().map(Frequency::to_f64).fold(start, end)
            };
            let (from, to) = (at(f64::min, f64::INFINITY), at(f64::max, 0.0));
            let ks = curve.points.iter().map(|(k, _)| *k);
            ks.filter(|k| (from..=to).contains(k))
                .filter_map(|k| Some((k.log10(), log10_at(formula, k)?)))
                .collect()
        })
        .filter(|run: &Vec<_>| run.len() > 1)
        .collect()
}

fn log10_at(formula: &Expr, k: f64) -> Option<f64> {
    let k = crate::fourier::decimal(k).ok()?.at(96);
    let value = crate::expr::eval_real(formula, &[("k", &k)], 96).ok()?;
    let value = log2(&Real::with_val(64, value.abs_ref())) / LOG2_10;
    value.is_finite().then_some(value)
}

/// Adds the small picture of one activation.
pub fn add(case: &Case, curve: &PenaltyCurve, figure: &mut Figure) {
    for why in &curve.notes {
        note(figure, format!("rho: {why}"));
    }
    let measured = runs(curve);
    if measured.is_empty() {
        let beyond = |(_, level): &(f64, Level)| matches!(level, Level::AtLeast(_));
        if curve.points.iter().any(beyond) {
            let why = "rho: infinite wherever F has a value, which is 0";
            note(figure, why.to_owned());
        }
        return;
    }
    let seen = measured.iter().flatten().map(|p| p.1);
    let seen: Vec<f64> = seen.filter(|y| *y <= RANGE.top).collect();
    let mut y = Axis::around("ρ(k)", Scale::Log, seen.iter().copied());
    if measured.iter().flatten().any(|p| p.1 > RANGE.top) {
        y.to = RANGE.top;
        if seen.iter().all(|y| *y < 8.0) {
            // Nothing between the values and infinity: the wall alone needs no thirty decades.
            y.to = seen.iter().copied().fold(0.0, f64::max).ceil() + 4.0;
        }
    }
    if y.to - y.from < 2.0 {
        (y.from, y.to) = (y.from - 1.0, y.to + 1.0);
    }
    let line = |name: &str, color: &str, style, width, runs| Series {
        name: name.to_owned(),
        color: color.to_owned(),
        style,
        width,
        runs,
    };
    let mut series = vec![line("measured", PALETTE[0], Style::Line, 2.2, measured)];
    let closed = formulas(case, curve);
    let mut legend = vec![key("derivative", PALETTE[0], Style::Line)];
    if !curve.checks.is_empty() {
        let dots = curve.checks.iter().map(|(k, v)| (k.log10(), *v)).collect();
        series.push(line("contour", PALETTE[4], Style::Dots, 3.0, vec![dots]));
        legend.push(key("contour", PALETTE[4], Style::Dots));
    }
    if !closed.is_empty() {
        series.push(line("formula", PALETTE[1], Style::Dashed, 1.3, closed));
        legend.push(key("formula of the case", PALETTE[1], Style::Dashed));
    }
    push(
        figure,
        Chart {
            title: format!("penalty of {}", case.subject.name()),
            x: Axis::new("k", Scale::Log, RANGE.exponents.0, RANGE.exponents.1),
            y,
            series,
            legend,
            named: false,
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_goes_up_to_the_top_and_not_across_what_is_missing() {
        let points = vec![
            (1.0, Level::Known(0.0)),
            (2.0, Level::Known(1.0)),
            (3.0, Level::Missing("why".into())),
            (4.0, Level::Known(2.0)),
            (5.0, Level::Known(3.0)),
            (6.0, Level::AtLeast(50.0)),
            (7.0, Level::AtLeast(50.0)),
        ];
        let found = runs(&PenaltyCurve {
            points,
            ..PenaltyCurve::default()
        });
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(found[0].len(), 2);
        assert_eq!(found[1].last().map(|p| p.1), Some(50.0));
    }
}
