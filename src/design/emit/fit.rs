//! The coefficients of a form, from exact values, by least squares in wide arithmetic.
//!
//! The error is measured twice: that of the wide form where the function was asked for values
//! between the nodes, and that of the rounded form, in double precision, from the wide one.

use super::exact::{self, LARGEST, SMALLEST, Values};
use super::form::{Family, Form, Group, basis, terms};
use crate::error::Doubt;
use crate::number::Real;
use std::f64::consts::PI;

/// Bits of the least squares: a basis of 18 powers on an interval loses 50 of them, twice.
const BITS: u32 = 384;

/// Bits of the comparison of doubles with the wide form.
const DENSE_BITS: u32 = 192;

/// 2^-52.
pub(super) const UNIT: f64 = f64::EPSILON;

/// How far a rounded form may be off at the places looked at, in units of 2^-52; the bound that is
/// promised is 2, and a form is not looked at everywhere.
pub(super) const ALLOWED: f64 = 1.7;

/// How far the wide form may be off, in the same units.
pub(super) const TRUNCATION: f64 = 0.1;

/// A term smaller than this at every node is noise, in the same units.
const NOISE: f64 = 1.0 / 256.0;

/// Places at which a rounded form is compared with the wide one while terms are dropped.
const DENSE: usize = 400;

/// The same for a form that is to be taken. With a tenth of them forms passed whose largest error
/// was 2.06.
const DENSER: usize = 4000;

/// 2^300 and 2^-300 are the outermost of them.
const OUTERMOST: f64 = 300.0;

/// Which end of the half line a form is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Near,
    Far,
}

impl End {
    /// The place for x in (0, 1]: 0 is the end of the line, 1 is `edge`.
    fn place(self, edge: f64, x: f64) -> f64 {
        match self {
            End::Near => edge * x,
            End::Far => edge / x,
        }
    }
}

/// A form, and how far it is off in units of 2^-52 max(|phi|, S).
#[derive(Clone, Debug)]
pub(super) struct Fitted {
    pub form: Form,
    pub worst: f64,
}

/// A place, what the terms are there, and the value of the function if it was asked for.
struct Row {
    u: f64,
    basis: Vec<Real>,
    value: Real,
    weight: f64,
}

/// The places where values are asked for: nodes, and places between them.
fn asked(end: End, edge: f64, unknowns: usize) -> (Vec<f64>, Vec<f64>) {
    let count = 2 * unknowns + 6;
    // Squared: the terms differ most at the end of the line.
    let mut nodes: Vec<f64> = (0..count)
        .map(|i| (1.0 - (PI * (i as f64 + 0.5) / count as f64).cos()) / 2.0)
        .map(|x| end.place(edge, x * x))
        .collect();
    let reach = match end {
        End::Near => edge / SMALLEST,
        End::Far => LARGEST / edge,
    };
    let mut between: Vec<f64> = golden(20).map(|x| end.place(edge, x * x)).collect();
    between.extend((0..12).map(|i| end.place(edge, reach.powf(-f64::from(i) / 11.0))));
    let inside = |u: &f64| (SMALLEST..=LARGEST).contains(u);
    nodes.retain(inside);
    between.retain(inside);
    (nodes, between)
}

/// Numbers in (0, 1) that lie nowhere close together.
pub(super) fn golden(count: usize) -> impl Iterator<Item = f64> {
    (0..count).map(|i| ((i as f64 + 0.5) * 0.618_033_988_749_894_9).fract())
}

fn weight(value: &Real, scale: f64) -> f64 {
    value.to_f64().abs().max(scale)
}

/// Fits the families on one side of `edge`; `exact` gives values in u, `scale` is S.
///
/// The error is as found, also where it is large; `INFINITY` where there is no form.
///
/// # Errors
/// Those of `exact`.
pub(super) fn fit(
    end: End,
    edge: f64,
    families: &[Family],
    scale: f64,
    exact: &mut Values,
) -> Result<Fitted, Doubt> {
    let terms = terms(families);
    let (nodes, between) = asked(end, edge, terms.len());
    let mut rows = |places: &[f64]| -> Result<Vec<Row>, Doubt> {
        let wide: Vec<Real> = places
            .iter()
            .map(|u| Real::with_val(exact::BITS, *u))
            .collect();
        let values = exact(&wide)?;
        Ok(places
            .iter()
            .zip(values)
            .map(|(u, value)| Row {
                u: *u,
                basis: basis(families, &terms, &Real::with_val(BITS, *u)),
                weight: weight(&value, scale),
                value,
            })
            .collect())
    };
    let (nodes, between) = (rows(&nodes)?, rows(&between)?);
    // Places without a value: the wide form stands for the function there.
    let unasked = |count: usize| -> Vec<Row> {
        dense_places(end, edge, count)
            .into_iter()
            .map(|u| Row {
                u,
                basis: basis(families, &terms, &Real::with_val(DENSE_BITS, u)),
                value: Real::new(DENSE_BITS),
                weight: scale,
            })
            .collect()
    };
    let used_of = |keep: &[usize]| -> Vec<usize> {
        (0..terms.len())
            .filter(|t| terms[*t].1 < keep[terms[*t].0])
            .collect()
    };
    let mut dense = None;
    let mut trial = |keep: &[usize]| -> Fitted {
        let used = used_of(keep);
        let found = solve(&nodes, &used);
        let mut fitted = Fitted {
            form: rounded(families, &terms, &used, &found, &nodes),
            worst: truncation(&nodes, &between, &used, &found),
        };
        if fitted.worst > TRUNCATION {
            fitted.worst = fitted.worst.max(2.0 * ALLOWED);
            return fitted;
        }
        let dense: &Vec<Row> = dense.get_or_insert_with(|| unasked(DENSE));
        fitted.worst += rounding(&fitted.form, dense, &used, &found);
        fitted
    };
    let mut keep: Vec<usize> = families.iter().map(|family| family.most).collect();
    let mut best = trial(&keep);
    if best.worst > ALLOWED {
        return Ok(best);
    }
    // As few terms as will do, the last family first.
    for family in (0..keep.len()).rev() {
        while keep[family] > 0 {
            keep[family] -= 1;
            let shorter = trial(&keep);
            if shorter.worst > ALLOWED {
                keep[family] += 1;
                break;
            }
            best = shorter;
        }
    }
    let used = used_of(&keep);
    let found = solve(&nodes, &used);
    best.worst = truncation(&nodes, &between, &used, &found)
        + rounding(&best.form, &unasked(DENSER), &used, &found);
    Ok(best)
}

/// Doubles up to the edge: as many over its whole length as over the next 24 binades, where roots
/// and logarithms have their digits, and some towards the end of the line.
fn dense_places(end: End, edge: f64, count: usize) -> Vec<f64> {
    let mut places: Vec<f64> = golden(count).collect();
    places.extend(golden(count).map(|x| (-24.0 * x).exp2()));
    places.extend(golden(count / 6).map(|x| (-OUTERMOST * x * x).exp2()));
    places.into_iter().map(|x| end.place(edge, x)).collect()
}

/// Weighted least squares by the normal equations; a term that is a sum of others gets 0.
fn solve(nodes: &[Row], used: &[usize]) -> Vec<Real> {
    let n = used.len();
    let zero = || Real::new(BITS);
    // The matrix, with the right side as its last column.
    let mut a: Vec<Vec<Real>> = (0..n).map(|_| (0..=n).map(|_| zero()).collect()).collect();
    for row in nodes {
        let square = Real::with_val(BITS, row.weight).square();
        for (i, s) in used.iter().enumerate() {
            let left = Real::with_val(BITS, &row.basis[*s] / &square);
            for (j, t) in used.iter().enumerate().skip(i) {
                a[i][j] += Real::with_val(BITS, &left * &row.basis[*t]);
            }
            a[i][n] += left * &row.value;
        }
    }
    for i in 1..n {
        let (above, rest) = a.split_at_mut(i);
        for (entry, row) in rest[0].iter_mut().zip(above) {
            entry.clone_from(&row[i]);
        }
    }
    // The matrix is symmetric and not negative: its diagonal will do for pivots.
    let diagonal: Vec<Real> = (0..n).map(|i| a[i][i].clone()).collect();
    let lost = Real::with_val(BITS, Real::i_exp(1, 24 - BITS as i32));
    let mut dead = vec![false; n];
    for i in 0..n {
        if a[i][i] <= Real::with_val(BITS, &diagonal[i] * &lost) {
            dead[i] = true;
            continue;
        }
        let pivot = a[i].clone();
        for (k, row) in a.iter_mut().enumerate() {
            if k == i || row[i].is_zero() {
                continue;
            }
            let factor = Real::with_val(BITS, &row[i] / &pivot[i]);
            for (x, p) in row.iter_mut().zip(&pivot).skip(i) {
                *x -= Real::with_val(BITS, &factor * p);
            }
        }
    }
    (0..n)
        .map(|i| match dead[i] {
            true => zero(),
            false => Real::with_val(BITS, &a[i][n] / &a[i][i]),
        })
        .collect()
}

fn wide(row: &Row, used: &[usize], found: &[Real]) -> Real {
    let bits = row.value.prec().max(DENSE_BITS);
    let mut sum = Real::new(bits);
    for (t, c) in used.iter().zip(found) {
        sum += Real::with_val(bits, &row.basis[*t] * c);
    }
    sum
}

/// The largest error of the wide form where values were asked for.
fn truncation(nodes: &[Row], between: &[Row], used: &[usize], found: &[Real]) -> f64 {
    let mut worst = 0f64;
    for row in nodes.iter().chain(between) {
        let off = (wide(row, used, found) - &row.value).to_f64().abs();
        worst = worst.max(off / row.weight / UNIT);
    }
    worst
}

/// The largest error of the rounded form from the wide one.
fn rounding(form: &Form, dense: &[Row], used: &[usize], found: &[Real]) -> f64 {
    let mut worst = 0f64;
    for row in dense {
        let exact = wide(row, used, found);
        let value = form.value(row.u);
        if exact.to_f64().is_infinite() && value.is_infinite() {
            continue;
        }
        if !value.is_finite() {
            return f64::INFINITY;
        }
        let weight = exact.to_f64().abs().max(row.weight);
        let off = (exact - value).to_f64().abs();
        worst = worst.max(off / weight / UNIT);
    }
    worst
}

/// The coefficients as doubles, without those that are noise.
fn rounded(
    families: &[Family],
    terms: &[(usize, usize)],
    used: &[usize],
    found: &[Real],
    nodes: &[Row],
) -> Form {
    let mut form = Form::default();
    for (index, family) in families.iter().enumerate() {
        let mut coefficients = Vec::new();
        let mut lead = 0.0;
        for (t, c) in used.iter().zip(found) {
            let (owner, j) = terms[*t];
            let counts = nodes.iter().any(|row| {
                let term = Real::with_val(64, &row.basis[*t] * c).to_f64().abs();
                term > NOISE * UNIT * row.weight
            });
            if owner == index && counts {
                if coefficients.iter().all(|c| *c == 0.0) {
                    let off = Real::with_val(BITS, c - c.to_f64());
                    lead = (off / c.to_f64()).to_f64();
                }
                coefficients.resize(j, 0.0);
                coefficients.push(c.to_f64());
            }
        }
        // Noughts in front are exponents that are not there.
        let skipped = coefficients.iter().take_while(|c| **c == 0.0).count();
        coefficients.drain(..skipped);
        if !coefficients.is_empty() && coefficients.iter().all(|c| c.is_finite()) {
            let exponent = family.exponent(skipped);
            let first = exponent.to_f64();
            let lost = (exponent - first).to_f64();
            form.groups.push(Group {
                factor: family.factor.clone(),
                first,
                lost,
                lead: if lost == 0.0 { 0.0 } else { lead },
                step: family.step.to_f64(),
                coefficients,
            });
        }
    }
    form
}
