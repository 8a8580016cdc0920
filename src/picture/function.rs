//! A test function of R^D: f itself, its sinogram in the plane, and one slice from both sides.

use super::raster::{Raster, Sampler, is_direct, sinogram, slice};
use super::{key, note, push};
use crate::fourier::Limits;
use crate::picture::plot::color::PALETTE;
use crate::picture::plot::{Axis, Chart, Figure, Heat, Panel, Scale, Series, Style};
use crate::radon::TestFunction;

/// Cells of the picture of f, and of the sinogram (offsets, angles).
const CELLS: usize = 96;
const LINES: (usize, usize) = (48, 36);
/// Frequencies of the slice: the line, and the dots. In space they cost D-dimensional integrals.
const FREQUENCIES: [(usize, usize); 3] = [(60, 15), (36, 9), (9, 3)];

/// Adds what can be shown of f.
pub fn add(f: &TestFunction, limits: &Limits, figure: &mut Figure) {
    let mut sampler = match Sampler::new(f) {
        Ok(sampler) => sampler,
        Err(why) => return note(figure, format!("f: {why}")),
    };
    let half = sampler.half_width();
    let size = drawn(f, &mut sampler, half, figure);
    let budget = limits.budget();
    if f.dimension == 2 {
        match sinogram(f, half, size, LINES, &budget) {
            Ok(found) => {
                missing(&found, "lines without a value", figure);
                heat(
                    "R f(ξ, γ), ξ = (cos α, sin α)",
                    ("γ", "α in degrees"),
                    found,
                    figure,
                );
            }
            Err(why) => note(figure, format!("R f: {why}")),
        }
    }
    if is_direct(f) {
        let counts = FREQUENCIES[f.dimension.min(3) - 1];
        // Enough periods to see the decay, for a function of this width.
        let largest = (18.0 / half).clamp(3.0, 25.0).round();
        let volume = size * half.powi(f.dimension.min(3) as i32);
        let found = slice(f, volume, largest, counts, &budget);
        slices(&found, largest, figure);
    } else {
        let why = format!(
            "f^ and R f: in {} dimensions only a function of r alone is integrated",
            f.dimension
        );
        note(figure, why);
    }
}

/// f; returns the largest |f| seen.
fn drawn(f: &TestFunction, sampler: &mut Sampler, half: f64, figure: &mut Figure) -> f64 {
    let radial = f.radial().is_some();
    if f.dimension == 2 || (f.dimension > 2 && !radial) {
        let found = sampler.square(half, CELLS);
        let size = largest(found.values.iter().flatten().copied());
        missing(&found, "cells without a value", figure);
        let title = if f.dimension == 2 {
            "f(x)"
        } else {
            "f(x1, x2, 0, …)"
        };
        heat(title, ("x1", "x2"), found, figure);
        return size;
    }
    let count = 240;
    let from = if f.dimension == 1 { -half } else { 0.0 };
    let at = |j: i32| from + (half - from) * f64::from(j) / f64::from(count);
    let points: Vec<(f64, f64)> = (0..=count)
        .filter_map(|j| Some((at(j), sampler.at(&[at(j)])?)))
        .collect();
    if points.is_empty() {
        note(figure, "f has no value where it was looked at".into());
        return 1.0;
    }
    let size = largest(points.iter().map(|p| p.1));
    let (title, label) = match f.dimension {
        1 => ("f(x)", "x"),
        _ => ("f, a function of r = |x|", "r"),
    };
    push(
        figure,
        Chart {
            title: title.into(),
            x: Axis::new(label, Scale::Linear, from, half),
            y: Axis::around("f", Scale::Linear, points.iter().map(|p| p.1).chain([0.0])),
            series: vec![Series {
                name: "f".into(),
                color: PALETTE[0].into(),
                style: Style::Line,
                width: 2.2,
                runs: vec![points],
            }],
            legend: Vec::new(),
            named: false,
        },
    );
    size
}

fn largest(values: impl Iterator<Item = f64>) -> f64 {
    values.map(f64::abs).fold(0.0, f64::max)
}

fn missing(raster: &Raster, what: &str, figure: &mut Figure) {
    let count = raster.values.iter().filter(|v| v.is_none()).count();
    if count > 0 {
        note(figure, format!("{count} {what} are left white"));
    }
}

fn heat(title: &str, (x, y): (&str, &str), raster: Raster, figure: &mut Figure) {
    figure.panels.push(Panel::Heat(Heat {
        title: title.into(),
        x: Axis::new(x, Scale::Linear, raster.x.0, raster.x.1),
        y: Axis::new(y, Scale::Linear, raster.y.0, raster.y.1),
        columns: raster.columns,
        values: raster.values,
        range: None,
    }));
}

fn slices(found: &super::raster::Slice, largest: f64, figure: &mut Figure) {
    let mut series = Vec::new();
    let mut legend = Vec::new();
    let sides = [
        ("f^(kξ) over space", &found.space, Style::Line, 2.0),
        ("transform of R f(ξ, ·)", &found.planes, Style::Dots, 3.2),
    ];
    let known = sides
        .iter()
        .filter_map(|side| side.1.as_ref().ok())
        .flatten();
    let size = self::largest(known.clone().map(|v| v.1));
    let imaginary = known.clone().any(|v| v.2.abs() > 2e-3 * size);
    for (name, values, style, width) in sides {
        let values = match values {
            Ok(values) => values,
            Err(why) => {
                note(figure, format!("{name}: {why}"));
                continue;
            }
        };
        for (part, color) in [("Re ", PALETTE[0]), ("Im ", PALETTE[1])] {
            let re = part == "Re ";
            if !re && !imaginary {
                continue;
            }
            let points = values.iter().map(|v| (v.0, if re { v.1 } else { v.2 }));
            let part = if imaginary { part } else { "" };
            let text = format!("{part}{name}");
            // The dots stand on the line: another colour tells them apart.
            let color = match style {
                Style::Dots if re => PALETTE[4],
                Style::Dots => PALETTE[3],
                _ => color,
            };
            legend.push(key(&text, color, style));
            series.push(Series {
                name: text,
                color: color.into(),
                style,
                width,
                runs: vec![points.collect()],
            });
        }
    }
    if series.is_empty() {
        return;
    }
    series.sort_by_key(|s| s.style == Style::Dots);
    let seen = series.iter().flat_map(|s| s.runs.iter().flatten());
    push(
        figure,
        Chart {
            title: format!("central slice, ξ = {}", found.direction),
            x: Axis::new("k", Scale::Linear, 0.0, largest),
            y: Axis::around("f^(kξ)", Scale::Linear, seen.map(|p| p.1).chain([0.0])),
            series,
            legend,
            named: false,
        },
    );
}
