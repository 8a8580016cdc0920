//! Where the field at the start takes planes: the basins of its sinks, for both signs of mu.

use super::flow::{angle, axes};
use super::note;
use crate::claim::adaptive::portrait::Portrait;
use crate::flow::Plane;
use crate::flow::follow::{End, follow};
use crate::fourier::Limits;
use crate::picture::plot::color::category;
use crate::picture::plot::{Cells, Chart, Figure, Panel, Quiver};
use rayon::prelude::*;
use std::sync::atomic::Ordering;

/// Planes over the angle and over gamma.
const CELLS: (usize, usize) = (60, 40);
/// Planes that end so near each other, about a cell, end in one sink: which of two nearer ones a plane comes to is a matter of the lengths of the steps.
const ONE: f64 = 0.1;
/// Sinks with a number of their own, and a colour.
const NUMBERED: usize = 12;

/// Adds a panel for each sign of mu.
///
/// # Errors
/// A sentence: the loss is not a square, an interruption.
pub fn add(portrait: &Portrait, limits: &Limits, figure: &mut Figure) -> Result<(), String> {
    let mut blank = Vec::new();
    for sign in [1.0, -1.0] {
        let ends = ends(portrait, sign, limits)?;
        let (of, sinks) = gathered(&ends);
        let moment = &portrait.moments[0];
        let (x, y) = axes(portrait);
        let word = if sign > 0.0 { "μ > 0" } else { "μ < 0" };
        blank.push(format!("{word}: {}", counted(&ends)));
        if sinks.is_empty() {
            continue;
        }
        figure.panels.push(Panel::Quiver(Quiver {
            chart: Chart {
                title: format!("basins of v at step {}, {word}", moment.step),
                x,
                y,
                series: Vec::new(),
                legend: Vec::new(),
                named: false,
            },
            cells: Some(Cells {
                columns: CELLS.0,
                of,
                colors: (0..sinks.len()).map(category).collect(),
            }),
            arrows: Vec::new(),
            longest: 0.0,
            dots: Vec::new(),
            numbered: sinks
                .iter()
                .take(NUMBERED)
                .map(|p| (angle(&p.xi), p.gamma))
                .collect(),
        }));
    }
    note(
        figure,
        format!(
            "Basins: where v, standing still, takes planes. The numbers stand at the sinks, the one with the largest basin is 1; grey: smaller than the first {NUMBERED}. Blank: {}.",
            blank.join("; ")
        ),
    );
    Ok(())
}

/// Why cells are blank, and how many.
fn counted(ends: &[End]) -> String {
    let part =
        |of: fn(&End) -> bool| 100 * ends.iter().filter(|e| of(e)).count() / ends.len().max(1);
    format!(
        "{} % come to where v is 0 all around, {} % leave, {} % are under way for long",
        part(|e| matches!(e, End::Dead(_))),
        part(|e| matches!(e, End::Left)),
        part(|e| matches!(e, End::Moving(_)))
    )
}

/// Where the planes of the grid end, row by row from the lowest gamma.
fn ends(portrait: &Portrait, sign: f64, limits: &Limits) -> Result<Vec<End>, String> {
    let moment = &portrait.moments[0];
    let field = portrait.field(moment, portrait.bandwidth(moment))?;
    let (_, y) = axes(portrait);
    let (columns, rows) = CELLS;
    let found: Option<Vec<End>> = (0..columns * rows)
        .into_par_iter()
        .map_init(
            || field.clone(),
            |field, i| {
                if limits.cancel.load(Ordering::Relaxed) {
                    return None;
                }
                let turn = std::f64::consts::TAU * ((i % columns) as f64 + 0.5) / columns as f64;
                let (sin, cos) = turn.sin_cos();
                let up = ((i / columns) as f64 + 0.5) / rows as f64;
                let from = Plane {
                    xi: vec![cos, sin],
                    gamma: y.from + (y.to - y.from) * up,
                };
                Some(follow(field, &from, sign))
            },
        )
        .collect();
    found.ok_or_else(|| "interrupted".into())
}

/// The sink of each end, and the sinks, that with the largest basin first.
fn gathered(ends: &[End]) -> (Vec<Option<usize>>, Vec<Plane>) {
    let mut sinks: Vec<(Plane, usize)> = Vec::new();
    let of: Vec<Option<usize>> = ends
        .iter()
        .map(|end| {
            let rest = end.rest()?;
            let known = sinks.iter().position(|(at, _)| at.apart(rest) < ONE);
            let j = known.unwrap_or_else(|| {
                sinks.push((rest.clone(), 0));
                sinks.len() - 1
            });
            sinks[j].1 += 1;
            Some(j)
        })
        .collect();
    let mut order: Vec<usize> = (0..sinks.len()).collect();
    order.sort_by_key(|j| std::cmp::Reverse(sinks[*j].1));
    let mut rank = vec![0; sinks.len()];
    for (place, j) in order.iter().enumerate() {
        rank[*j] = place;
    }
    let of = of.into_iter().map(|j| j.map(|j| rank[j])).collect();
    (of, order.into_iter().map(|j| sinks[j].0.clone()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_basin_comes_first() {
        let at = |gamma| Plane {
            xi: vec![1.0, 0.0],
            gamma,
        };
        let ends = [
            End::Rest(at(0.0)),
            End::Left,
            End::Rest(at(1.0)),
            End::Rest(at(1.005)),
            End::Moving(at(1.0)),
        ];
        let (of, sinks) = gathered(&ends);
        assert_eq!(of, [Some(1), None, Some(0), Some(0), None]);
        assert_eq!(sinks, [at(1.0), at(0.0)]);
        let words = counted(&ends);
        assert!(words.contains("20 % leave, 20 % are under way"), "{words}");
    }
}
