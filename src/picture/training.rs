//! A training: what was learned, its spectrum, and how fast each part of the residual went.

use super::{key, note, push, series};
use crate::activation::Fast;
use crate::case::Case;
use crate::claim::Fact;
use crate::claim::frozen::portrait::Portrait;
use crate::claim::subject::training::Training;

use crate::fourier::Limits;
use crate::network::Network;
use crate::picture::plot::color::PALETTE;
use crate::picture::plot::svg::INK;
use crate::picture::plot::{Axis, Chart, Figure, Heat, Panel, Scale, Style};
use crate::train::energy::{energies, square};

/// Points of a fit on the line.
const POINTS: usize = 800;
/// Points of a predicted spectrum, and how many of them are measured.
const FREQUENCIES: usize = 60;
/// Decades of energy that are shown.
const DECADES: f64 = 16.0;

/// Trains the case's network and adds what it shows.
pub fn add(case: &Case, training: &Training, limits: &Limits, figure: &mut Figure) {
    let Some(activation) = case.subject.activation() else {
        return note(figure, "the training: the case has no activation".into());
    };
    let found = Portrait::of(training, activation, &case.id, limits.cancel.clone());
    let portrait = match found {
        Ok(portrait) => portrait,
        Err(why) => return note(figure, format!("the training: {why}")),
    };
    let mut phi = match Fast::new(activation) {
        Ok(phi) => phi,
        Err(why) => return note(figure, why),
    };
    if let Some(why) = &portrait.early {
        note(figure, why.clone());
    }
    match portrait.data.inputs {
        1 => line(&portrait, &mut phi, figure),
        2 => plane(&portrait, &mut phi, figure),
        d => note(figure, format!("f is not drawn in {d} dimensions")),
    }
    if !predicted(case, figure)
        && portrait.data.inputs <= 2
        && let Some((_, network)) = portrait.learned.last()
    {
        energy(network, &mut phi, figure);
    }
    path(&portrait, figure);
}

fn line(portrait: &Portrait, phi: &mut Fast, figure: &mut Figure) {
    let data = &portrait.data;
    let (from, to) = data
        .x
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| {
            (a.min(*x), b.max(*x))
        });
    let x: Vec<f64> = (0..=POINTS)
        .map(|i| from + (to - from) * i as f64 / POINTS as f64)
        .collect();
    let mut drawn = Vec::new();
    let mut legend = vec![key("data", INK, Style::Dots)];
    for (j, (t, network)) in portrait.learned.iter().enumerate() {
        let values = network.values(phi, &x);
        let points = x.iter().copied().zip(values).collect();
        let color = PALETTE[1 - j.min(1)];
        legend.push(key(&format!("f after {t} steps"), color, Style::Line));
        drawn.push(series("f", color, Style::Line, 1.8, points));
    }
    let points: Vec<(f64, f64)> = data.x.iter().copied().zip(data.y.iter().copied()).collect();
    let values = drawn.iter().flat_map(|s| s.runs[0].iter().map(|p| p.1));
    let y = Axis::around(
        "f",
        Scale::Linear,
        values.chain(data.y.iter().copied()).collect::<Vec<_>>(),
    );
    drawn.push(series("data", INK, Style::Dots, 2.4, points));
    push(
        figure,
        Chart {
            title: "Fit".into(),
            x: Axis::new("x", Scale::Linear, from, to),
            y,
            series: drawn,
            legend,
            named: false,
        },
    );
}

fn plane(portrait: &Portrait, phi: &mut Fast, figure: &mut Figure) {
    let Some((t, network)) = portrait.learned.last() else {
        return;
    };
    let (axis, points) = square(2);
    let values = network.values(phi, &points);
    figure.panels.push(Panel::Heat(Heat {
        title: format!("f after {t} steps"),
        x: Axis::new("x1", Scale::Linear, -1.0, 1.0),
        y: Axis::new("x2", Scale::Linear, -1.0, 1.0),
        columns: axis.len(),
        values: values.into_iter().map(Some).collect(),
        range: None,
    }));
}

/// The transform of f and what the penalty predicts, where a claim of the case is about that; whether there is one.
fn predicted(case: &Case, figure: &mut Figure) -> bool {
    let spectrum = case.facts().into_iter().find_map(|fact| match fact {
        Fact::LearnedSpectrum(spectrum) => Some(spectrum.curve(FREQUENCIES)),
        _ => None,
    });
    let Some(curve) = spectrum else {
        return false;
    };
    let curve = match curve {
        Ok(curve) => curve,
        Err(why) => {
            note(figure, format!("the spectrum: {why}"));
            return true;
        }
    };
    let logs = |value: &dyn Fn(&(f64, f64, f64)) -> f64| -> Vec<(f64, f64)> {
        let points = curve.iter().map(|p| (p.0.log10(), value(p).log10()));
        points.filter(|p| p.1.is_finite()).collect()
    };
    let (measured, law) = (logs(&|p| p.1), logs(&|p| p.2));
    let values = measured.iter().chain(&law).map(|p| p.1);
    push(
        figure,
        Chart {
            title: "Spectrum of what was learned".into(),
            x: Axis::around(
                "k",
                Scale::Log,
                measured.iter().map(|p| p.0).collect::<Vec<_>>(),
            ),
            y: Axis::around("|f^(k)|", Scale::Log, values.collect::<Vec<_>>()),
            series: vec![
                series("penalty", PALETTE[0], Style::Line, 1.8, law),
                series("network", PALETTE[1], Style::Dots, 2.6, measured),
            ],
            legend: vec![
                key(
                    "predicted: c |sum a_j e^(-ikx_j)|/rho(k)",
                    PALETTE[0],
                    Style::Line,
                ),
                key("FFT of the trained network", PALETTE[1], Style::Dots),
            ],
            named: false,
        },
    );
    true
}

/// The energy of f over |k|.
fn energy(network: &Network, phi: &mut Fast, figure: &mut Figure) {
    let found = energies(network, phi);
    let greatest = found.iter().map(|p| p.1).fold(0.0, f64::max).log10();
    let points: Vec<(f64, f64)> = found
        .iter()
        .map(|(k, e)| (*k, e.log10()))
        .filter(|p| p.1 > greatest - DECADES)
        .collect();
    push(
        figure,
        Chart {
            title: "Energy of f under Hann's window".into(),
            x: Axis::around(
                "|k|",
                Scale::Linear,
                points.iter().map(|p| p.0).collect::<Vec<_>>(),
            ),
            y: Axis::around(
                "part of all",
                Scale::Log,
                points.iter().map(|p| p.1).collect::<Vec<_>>(),
            ),
            series: vec![series("energy", PALETTE[0], Style::Line, 1.8, points)],
            legend: Vec::new(),
            named: false,
        },
    );
}

/// Parts of the residual over the steps, or the loss where there is no law.
fn path(portrait: &Portrait, figure: &mut Figure) {
    let mut drawn = Vec::new();
    let mut legend = Vec::new();
    let log = |t: u64, y: f64| ((t as f64).log10(), y.log10());
    for (j, mode) in portrait.modes.iter().enumerate() {
        let color = PALETTE[j % PALETTE.len()];
        let measured = mode.left.iter().map(|(t, y, _)| log(*t, *y)).collect();
        let law = mode.left.iter().map(|(t, _, y)| log(*t, *y)).collect();
        drawn.push(series("law", color, Style::Line, 1.2, law));
        drawn.push(series("mode", color, Style::Dots, 2.4, measured));
        legend.push(key(
            &format!("eigenvector {}", mode.place),
            color,
            Style::Dots,
        ));
    }
    let (title, label) = match drawn.is_empty() {
        true => {
            let points = portrait.losses.iter().map(|(t, y)| log(*t, *y)).collect();
            drawn.push(series("loss", PALETTE[0], Style::Line, 1.8, points));
            ("Loss", "loss")
        }
        false => {
            legend.push(key("(1 - eta lambda)^t", INK, Style::Line));
            ("Residual along eigenvectors of K", "part of the first")
        }
    };
    let all: Vec<(f64, f64)> = drawn.iter().flat_map(|s| s.runs[0].clone()).collect();
    if all.is_empty() {
        return note(figure, "the training took no step".into());
    }
    push(
        figure,
        Chart {
            title: title.into(),
            x: Axis::around(
                "steps",
                Scale::Log,
                all.iter().map(|p| p.0).collect::<Vec<_>>(),
            ),
            y: Axis::around(
                label,
                Scale::Log,
                all.iter().map(|p| p.1.max(-DECADES)).collect::<Vec<_>>(),
            ),
            series: drawn,
            legend,
            named: false,
        },
    );
}
