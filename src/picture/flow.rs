//! The velocity field of planes at some moments of a training, its zeros, and the neurons.

use super::{key, note};
use crate::claim::adaptive::portrait::{Moment, Portrait};
use crate::flow::Plane;
use crate::flow::zeros::{Kind, REACH, Zero, zeros};
use crate::fourier::Limits;
use crate::network::Neuron;
use crate::picture::plot::axis::power;
use crate::picture::plot::color::PALETTE;
use crate::picture::plot::svg::INK;
use crate::picture::plot::{
    Arrow, Axis, Chart, Dot, Figure, Key, Panel, Quiver, Scale, Series, Shape, Style,
};
use std::sync::atomic::Ordering;

/// Arrows over the angle and over gamma.
const ARROWS: (usize, usize) = (24, 15);
/// Points of v on the line, and of a curve of the planes through a data point.
const POINTS: usize = 600;
const CURVE: usize = 72;
/// The greatest radius of a neuron.
const LARGEST: f64 = 7.0;
/// More data points are not drawn as curves.
const MOST_CURVES: usize = 40;

/// Colours of mu > 0 and mu < 0.
pub const SIGNS: [&str; 2] = [PALETTE[0], PALETTE[1]];

/// Adds a panel for each of the chosen moments.
///
/// # Errors
/// A sentence: the loss is not a square, planes that are not finite.
pub fn add(portrait: &Portrait, limits: &Limits, figure: &mut Figure) -> Result<(), String> {
    let chosen = portrait.chosen();
    let panels = panels(portrait, &chosen, limits)?;
    figure.panels.extend(panels);
    let last = &portrait.moments[portrait.moments.len() - 1];
    let outside = portrait
        .neurons(last)
        .iter()
        .flatten()
        .filter(|n| n.gamma.abs() > reach(portrait))
        .count();
    let rest = match portrait.data.inputs {
        1 => {
            "Zeros for ξ = 1 stand above the line, those for ξ = −1 below it; dots are as large as |μ|."
        }
        _ => {
            "Arrows are as long as |v|^(1/3), dots as large as |μ|. Thin curves, where planes can be pinned: planes through a data point."
        }
    };
    note(
        figure,
        format!(
            "v: where a plane with μ > 0 goes, one with μ < 0 goes the other way; zeros are what they are for μ > 0. {rest}"
        ),
    );
    if outside > 0 {
        note(
            figure,
            format!("Neurons that lie farther away at the end than the panels reach: {outside}."),
        );
    }
    if portrait.has_bandwidth() {
        note(
            figure,
            "v, its zeros and basins are those of planes with the median bandwidth of the moment, by |μ|.".into(),
        );
    }
    Ok(())
}

/// One panel for each moment, all with the same axes and legend.
///
/// # Errors
/// As [`add`]; an interruption.
pub fn panels(
    portrait: &Portrait,
    chosen: &[usize],
    limits: &Limits,
) -> Result<Vec<Panel>, String> {
    let mut seen = Vec::with_capacity(chosen.len());
    for &j in chosen {
        if limits.cancel.load(Ordering::Relaxed) {
            return Err("interrupted".into());
        }
        let moment = &portrait.moments[j];
        let mut field = portrait.field(moment, portrait.bandwidth(moment))?;
        seen.push((moment, zeros(&mut field)?));
    }
    let all: Vec<&Zero> = seen.iter().flat_map(|(_, zeros)| zeros).collect();
    let legend = legend(portrait, &all);
    seen.iter()
        .map(|(moment, zeros)| {
            let panel = match portrait.data.inputs {
                1 => on_the_line(portrait, moment, zeros, legend.clone()),
                _ => in_the_plane(portrait, moment, zeros, legend.clone()),
            };
            panel.map(Panel::Quiver)
        })
        .collect()
}

/// How far gamma is drawn.
pub fn reach(portrait: &Portrait) -> f64 {
    let points = (0..portrait.data.len()).map(|n| portrait.data.point(n));
    let radius = points.map(|x| x.iter().map(|x| x * x).sum::<f64>().sqrt());
    REACH * radius.fold(0.0, f64::max).max(1e-6)
}

/// The axes of planes in D = 2.
pub fn axes(portrait: &Portrait) -> (Axis, Axis) {
    let reach = reach(portrait);
    (
        Axis::new("angle of ξ in degrees", Scale::Degrees, 0.0, 360.0),
        Axis::new("γ", Scale::Linear, -reach, reach),
    )
}

/// The angle of a normal in degrees, from 0 to 360.
pub fn angle(xi: &[f64]) -> f64 {
    xi[1].atan2(xi[0]).to_degrees().rem_euclid(360.0)
}

/// When this was.
pub fn when(portrait: &Portrait, moment: &Moment) -> String {
    let part = portrait.part(moment.loss);
    let part = match part >= 0.01 {
        true => format!("{part:.2}"),
        false => format!("{part:.1e}"),
    };
    format!("step {}, loss {part} of the first", moment.step)
}

/// Shape, colour and name of a zero.
fn look(zero: &Zero) -> (Shape, &'static str, &'static str) {
    match (zero.kind, zero.pinned.is_empty()) {
        (Kind::Sink, true) => (Shape::Down, PALETTE[2], "sink"),
        (Kind::Sink, false) => (Shape::HollowDown, PALETTE[2], "pinned sink"),
        (Kind::Source, true) => (Shape::Up, PALETTE[4], "source"),
        (Kind::Source, false) => (Shape::HollowUp, PALETTE[4], "pinned source"),
        (Kind::Saddle, true) => (Shape::Cross, PALETTE[3], "saddle"),
        (Kind::Saddle, false) => (Shape::Plus, PALETTE[3], "pinned saddle"),
    }
}

fn legend(portrait: &Portrait, zeros: &[&Zero]) -> Vec<Key> {
    let mut legend = vec![
        key("μ > 0", SIGNS[0], Style::Dots),
        key("μ < 0", SIGNS[1], Style::Dots),
    ];
    if portrait.data.inputs == 1 {
        legend.push(key("v, ξ = 1", PALETTE[5], Style::Line));
        legend.push(key("v, ξ = −1", PALETTE[3], Style::Dashed));
    }
    for name in [
        "sink",
        "pinned sink",
        "source",
        "pinned source",
        "saddle",
        "pinned saddle",
    ] {
        if let Some((shape, color, _)) = zeros.iter().map(|z| look(z)).find(|l| l.2 == name) {
            legend.push(key(name, color, Style::Marks(shape)));
        }
    }
    legend
}

/// Marks, the commonest kinds first.
fn marked(zeros: &[Zero], at: impl Fn(&Plane) -> (f64, f64)) -> Vec<Series> {
    let mut series: Vec<Series> = Vec::new();
    for zero in zeros {
        let (shape, color, name) = look(zero);
        let known = series.iter().position(|s| s.name == name);
        let place = at(&zero.plane);
        match known {
            Some(j) => series[j].runs[0].push(place),
            None => series.push(Series {
                name: name.into(),
                color: color.into(),
                style: Style::Marks(shape),
                width: 4.5,
                runs: vec![vec![place]],
            }),
        }
    }
    series.sort_by(|a, b| b.runs[0].len().cmp(&a.runs[0].len()));
    series
}

/// Dots for the neurons, their areas like |mu|, the largest first.
fn dots(neurons: &[Option<Neuron>], at: impl Fn(&Neuron) -> (f64, f64)) -> Vec<Dot> {
    let mass = |n: &Neuron| n.mu.first().map_or(0.0, |mu| mu.abs());
    let greatest = neurons.iter().flatten().map(mass).fold(0.0, f64::max);
    let mut dots: Vec<Dot> = neurons
        .iter()
        .flatten()
        .map(|n| {
            let part = if greatest > 0.0 {
                mass(n) / greatest
            } else {
                0.0
            };
            let negative = n.mu.first().is_some_and(|mu| *mu < 0.0);
            Dot {
                at: at(n),
                radius: (LARGEST * part.sqrt()).max(1.2),
                color: SIGNS[usize::from(negative)].into(),
            }
        })
        .collect();
    dots.sort_by(|a, b| b.radius.total_cmp(&a.radius));
    dots
}

fn in_the_plane(
    portrait: &Portrait,
    moment: &Moment,
    zeros: &[Zero],
    legend: Vec<Key>,
) -> Result<Quiver, String> {
    let (x, y) = axes(portrait);
    let mut field = portrait.field(moment, portrait.bandwidth(moment))?;
    let mut series = match field.jump() != 0.0 && portrait.data.len() <= MOST_CURVES {
        true => vec![through_points(portrait)],
        false => Vec::new(),
    };
    let (columns, rows) = ARROWS;
    let mut arrows = Vec::with_capacity(columns * rows);
    for i in 0..columns * rows {
        let degrees = 360.0 * ((i % columns) as f64 + 0.5) / columns as f64;
        let gamma = y.from + (y.to - y.from) * ((i / columns) as f64 + 0.5) / rows as f64;
        let (sin, cos) = degrees.to_radians().sin_cos();
        let drift = field.at(&Plane {
            xi: vec![cos, sin],
            gamma,
        });
        let turn = cos * drift.xi[1] - sin * drift.xi[0];
        arrows.push(Arrow {
            at: (degrees, gamma),
            toward: (turn.to_degrees(), drift.gamma),
            length: drift.size(),
        });
    }
    let greatest = arrows.iter().map(|a| a.length).fold(0.0, f64::max);
    for arrow in &mut arrows {
        // So that slow places show where they go.
        arrow.length = (arrow.length / greatest).cbrt();
        let size = arrow.toward.0.hypot(arrow.toward.1);
        arrow.toward = (arrow.toward.0 / size, arrow.toward.1 / size);
    }
    series.extend(marked(zeros, |p| (angle(&p.xi), p.gamma)));
    Ok(Quiver {
        chart: Chart {
            title: format!("v at {}", when(portrait, moment)),
            x,
            y,
            series,
            legend,
            named: false,
        },
        cells: None,
        arrows,
        longest: 15.0,
        dots: dots(&portrait.neurons(moment), |n| (angle(&n.xi), n.gamma)),
        numbered: Vec::new(),
    })
}

/// The planes through each data point.
fn through_points(portrait: &Portrait) -> Series {
    let curve = |x: &[f64]| {
        let degrees = (0..=CURVE).map(|i| 360.0 * i as f64 / CURVE as f64);
        let point = |degrees: f64| {
            let (sin, cos) = degrees.to_radians().sin_cos();
            (degrees, cos * x[0] + sin * x[1])
        };
        degrees.map(point).collect()
    };
    Series {
        name: "data".into(),
        color: INK.into(),
        style: Style::Line,
        width: 0.35,
        runs: (0..portrait.data.len())
            .map(|n| curve(portrait.data.point(n)))
            .collect(),
    }
}

fn on_the_line(
    portrait: &Portrait,
    moment: &Moment,
    zeros: &[Zero],
    legend: Vec<Key>,
) -> Result<Quiver, String> {
    let reach = reach(portrait);
    let mut field = portrait.field(moment, portrait.bandwidth(moment))?;
    let mut v = |xi: f64, gamma: f64| {
        let xi = vec![xi.signum()];
        field.at(&Plane { xi, gamma }).gamma
    };
    let mut series = Vec::new();
    for (xi, color, style) in [
        (1.0, PALETTE[5], Style::Line),
        (-1.0, PALETTE[3], Style::Dashed),
    ] {
        let points = (0..=POINTS).map(|i| reach * (2.0 * i as f64 / POINTS as f64 - 1.0));
        series.push(Series {
            name: "v".into(),
            color: color.into(),
            style,
            width: 1.5,
            runs: vec![points.map(|gamma| (gamma, v(xi, gamma))).collect()],
        });
    }
    // Labels with few digits, however slow the planes are.
    let all = series.iter().flat_map(|s| s.runs[0].iter());
    let greatest = all.map(|p| p.1.abs()).fold(0.0, f64::max);
    let exponent = match greatest.log10().floor() {
        e if (-1.0..=3.0).contains(&e) || !e.is_finite() => 0,
        e => e as i32,
    };
    let unit = 10_f64.powi(exponent);
    let points = series.iter_mut().flat_map(|s| s.runs[0].iter_mut());
    points.for_each(|p| p.1 /= unit);
    let label = match exponent {
        0 => "v = γ' / c".to_owned(),
        e => format!("v = γ' / c, in {}", power(i64::from(e))),
    };
    let values = series.iter().flat_map(|s| s.runs[0].iter().map(|p| p.1));
    let y = Axis::around(
        &label,
        Scale::Linear,
        values.chain([0.0]).collect::<Vec<_>>(),
    );
    series.push(Series {
        name: "0".into(),
        color: INK.into(),
        style: Style::Line,
        width: 1.0,
        runs: vec![vec![(-reach, 0.0), (reach, 0.0)]],
    });
    // Both normals often have a zero at the same data point.
    let aside = 0.03 * (y.to - y.from);
    series.extend(marked(zeros, |p| (p.gamma, aside * p.xi[0])));
    let neurons = portrait.neurons(moment);
    let places: Vec<(f64, f64)> = neurons
        .iter()
        .flatten()
        .map(|n| (n.gamma, v(n.xi[0], n.gamma) / unit))
        .collect();
    let dots = dots(&neurons, |n| {
        // Each stands on the curve of its side.
        let place = places.iter().find(|p| p.0 == n.gamma);
        place.copied().unwrap_or((n.gamma, 0.0))
    });
    Ok(Quiver {
        chart: Chart {
            title: format!("v at {}", when(portrait, moment)),
            x: Axis::new("γ", Scale::Linear, -reach, reach),
            y,
            series,
            legend,
            named: false,
        },
        cells: None,
        arrows: Vec::new(),
        longest: 0.0,
        dots,
        numbered: Vec::new(),
    })
}
