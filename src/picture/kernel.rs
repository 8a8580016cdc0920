//! K(r) of a wide network in the dimensions that a case speaks of.

use super::{key, note, push};
use crate::case::Case;
use crate::claim::Fact;
use crate::expr::{Evaluator, Expr, Program};
use crate::fourier::Laboratory;
use crate::kernel::profile::Spectrum;
use crate::kernel::sphere::area;
use crate::number::Real;
use crate::picture::plot::color::PALETTE;
use crate::picture::plot::{Axis, Chart, Figure, Scale, Series, Style};
use crate::verdict::Verdict;
use std::sync::Arc;

/// Distances that are drawn.
const POINTS: usize = 60;
/// The largest of them.
const FAR: f64 = 5.0;
/// The colour of the case's formulas: grey, the curves have the colours.
const FORMULA: &str = "#767676";

/// Adds K(r)/|S^{D-1}| for each D of the case's `limit-kernel` claims.
pub fn add(case: &Case, laboratory: &mut Laboratory, figure: &mut Figure) {
    let stated = case
        .claims
        .iter()
        .filter(|c| c.expect == Verdict::Confirmed);
    let about = stated.filter(|c| c.kind.name == "limit-kernel").count();
    let facts = case.facts().into_iter();
    let mut claims: Vec<(u32, &Expr)> = facts
        .filter_map(|fact| match fact {
            Fact::LimitKernel(dimension, formula) => Some((dimension, formula)),
            _ => None,
        })
        .collect();
    if claims.len() < about {
        let why = "K: with planes in a window K depends on x and x', and is not drawn over r";
        note(figure, why.to_owned());
    }
    claims.sort_by_key(|(dimension, _)| *dimension);
    claims.dedup_by_key(|(dimension, _)| *dimension);
    if claims.is_empty() {
        return;
    }
    let spectrum = match Spectrum::measure(laboratory) {
        Ok(spectrum) => spectrum,
        Err(why) => return note(figure, format!("K: {why}")),
    };
    let rs: Vec<f64> = (1..=POINTS)
        .map(|j| FAR * j as f64 / POINTS as f64)
        .collect();
    let mut series = Vec::new();
    let mut legend = Vec::new();
    let mut dashed = Vec::new();
    for (j, (dimension, formula)) in claims.iter().enumerate() {
        let scale = area(dimension - 1, 64).to_f64();
        let mut values = spectrum.kernel(*dimension, &rs);
        values.iter_mut().for_each(|v| *v /= scale);
        let color = PALETTE[j % PALETTE.len()];
        if let Some(closed) = closed(formula, &rs, scale, &values, spectrum.order() as usize) {
            dashed.push(Series {
                name: String::new(),
                color: FORMULA.to_owned(),
                style: Style::Dashed,
                width: 1.2,
                runs: vec![rs.iter().copied().zip(closed).collect()],
            });
        }
        series.push(Series {
            name: format!("D = {dimension}"),
            color: color.to_owned(),
            style: Style::Line,
            width: 2.4,
            runs: vec![rs.iter().copied().zip(values).collect()],
        });
    }
    if !dashed.is_empty() {
        legend.push(key("formula of the case", FORMULA, Style::Dashed));
    }
    series.extend(dashed);
    let n = spectrum.order();
    if n > 0 {
        note(
            figure,
            format!(
                "K is defined up to an even polynomial of degree below {}: the one drawn is 0 at r = 0 with its derivatives below that degree where it has them; a formula is moved by such a polynomial to meet it.",
                2 * n
            ),
        );
    }
    let seen = series.iter().flat_map(|s| s.runs.iter().flatten());
    push(
        figure,
        Chart {
            title: "limit kernel, from measured F".into(),
            y: Axis::around("K(r) / |S|", Scale::Linear, seen.map(|p| p.1)),
            x: Axis::new("r = |x − x'|", Scale::Linear, 0.0, FAR),
            series,
            legend,
            named: true,
        },
    );
}

/// The claimed formula over the same r, moved by the even polynomial of degree below 2n that brings it
/// nearest to the measured values.
fn closed(formula: &Expr, rs: &[f64], scale: f64, measured: &[f64], n: usize) -> Option<Vec<f64>> {
    let program = Arc::new(Program::compile(&[formula], &["r"]));
    let mut evaluator = Evaluator::<Real>::new(program, 96);
    let mut values = Vec::with_capacity(rs.len());
    for r in rs {
        let value = evaluator.eval(&[&Real::with_val(96, *r)]).ok()?[0].to_f64();
        values.push(value / scale);
    }
    let far = rs.last().copied().unwrap_or(1.0);
    let powers = |r: f64| (0..n).map(move |j| (r / far).powi(2 * j as i32));
    // Least squares: the normal equations with their right side.
    let mut rows = vec![vec![0.0; n + 1]; n];
    for ((r, value), measured) in rs.iter().zip(&values).zip(measured) {
        for (row, a) in rows.iter_mut().zip(powers(*r)) {
            for (cell, b) in row.iter_mut().zip(powers(*r).chain([measured - value])) {
                *cell += a * b;
            }
        }
    }
    let shift = solved(rows)?;
    for (r, value) in rs.iter().zip(&mut values) {
        *value += powers(*r).zip(&shift).map(|(p, c)| p * c).sum::<f64>();
    }
    values.iter().all(|v| v.is_finite()).then_some(values)
}

/// Gauss's elimination with the largest pivot; each row ends with its right side.
fn solved(mut rows: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let n = rows.len();
    for j in 0..n {
        let pivot = (j..n).max_by(|a, b| rows[*a][j].abs().total_cmp(&rows[*b][j].abs()))?;
        rows.swap(j, pivot);
        if rows[j][j] == 0.0 {
            return None;
        }
        let top = rows[j].clone();
        for (i, row) in rows.iter_mut().enumerate() {
            if i != j {
                let factor = row[j] / top[j];
                row.iter_mut().zip(&top).for_each(|(x, t)| *x -= factor * t);
            }
        }
    }
    Some((0..n).map(|j| rows[j][n] / rows[j][j]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equations_are_solved() {
        let rows = vec![vec![0.0, 2.0, 4.0], vec![3.0, 1.0, 5.0]];
        assert_eq!(solved(rows), Some(vec![1.0, 2.0]));
        assert_eq!(solved(vec![vec![0.0, 1.0]]), None);
        assert_eq!(solved(Vec::new()), Some(Vec::new()));
    }
}
