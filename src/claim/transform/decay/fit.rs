//! The logarithm of a measured penalty over a claimed law, fitted.

use crate::number::Real;

/// log rho over the law at the points, as a + b log k + c k^q + d_1/k + d_2/k^2 + …
pub struct Fit {
    pub a: f64,
    pub b: f64,
    pub c: f64,
}

/// The fit through the last points, as many as there are unknowns: Gaussian elimination with
/// pivoting at 400 bits, because the powers of 1/k are nearly dependent. (nalgebra cannot hold
/// numbers of this precision.)
pub fn fit(ks: &[Real], rest: &[Real], q: Option<&Real>, powers: usize) -> Option<Fit> {
    const BITS: u32 = 400;
    let head = if q.is_some() { 3 } else { 2 };
    let size = head + powers;
    let first = ks.len().checked_sub(size)?;
    let mut rows: Vec<Vec<Real>> = (first..ks.len())
        .map(|i| {
            let k = Real::with_val(BITS, &ks[i]);
            let mut row = vec![Real::with_val(BITS, 1), Real::with_val(BITS, k.ln_ref())];
            if let Some(q) = q {
                row.push(Real::with_val(BITS, rug::ops::Pow::pow(&k, q)));
            }
            for p in 1..=powers {
                row.push(Real::with_val(BITS, rug::ops::Pow::pow(&k, -(p as i32))));
            }
            row.push(Real::with_val(BITS, &rest[i]));
            row
        })
        .collect();
    for column in 0..size {
        let pivot = (column..size).max_by(|&i, &j| {
            let (a, b) = (rows[i][column].clone().abs(), rows[j][column].clone().abs());
            a.total_cmp(&b)
        })?;
        rows.swap(column, pivot);
        if rows[column][column].is_zero() {
            return None;
        }
        let (done, left) = rows.split_at_mut(column + 1);
        let top = &done[column];
        for row in left {
            let factor = Real::with_val(BITS, &row[column] / &top[column]);
            for (cell, above) in row.iter_mut().zip(top).skip(column) {
                *cell -= Real::with_val(BITS, &factor * above);
            }
        }
    }
    let mut solution = vec![Real::with_val(BITS, 0); size];
    for i in (0..size).rev() {
        let mut value = rows[i][size].clone();
        for j in i + 1..size {
            value -= Real::with_val(BITS, &rows[i][j] * &solution[j]);
        }
        solution[i] = value / &rows[i][i];
    }
    let c = if q.is_some() {
        solution[2].to_f64()
    } else {
        0.0
    };
    Some(Fit {
        a: solution[0].to_f64(),
        b: solution[1].to_f64(),
        c,
    })
}
