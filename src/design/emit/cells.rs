//! The polynomials between the two forms: equal cells in each binade, found from the exponent and the
//! first digits of a double.

use super::exact::{BITS, Values};
use super::fit::{ALLOWED, TRUNCATION, UNIT, golden};
use super::form::horner;
use crate::error::Doubt;
use crate::number::Real;
use rug::float::Constant;

/// Chebyshev nodes of a cell.
const NODES: usize = 28;

/// Values asked between the nodes of a cell.
const BETWEEN: usize = 3;

/// Places of a cell at which the rounded polynomial is compared with the wide one.
const DENSE: usize = 96;

/// The digits of a double behind the first one.
const DIGITS: u32 = 52;
/// Their bits.
pub(super) const MASK: u64 = (1 << DIGITS) - 1;
/// The bits of 1.
pub(super) const ONE: u64 = 1023 << DIGITS;

/// Polynomials of one degree on the cells from a power of two to another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cells {
    /// The logarithm, to base 2, of the number of cells in a binade.
    pub split: u32,
    /// The exponent and the first `split` digits of the first cell's doubles, as a number.
    pub first: u64,
    /// Coefficients of a cell: its degree and one.
    pub width: usize,
    /// The coefficients, a cell after the other, the constant first.
    pub coefficients: Vec<f64>,
}

impl Cells {
    /// The polynomial of the cell that holds u, in t from -1 to 1; 0 outside of the cells.
    pub fn value(&self, u: f64) -> f64 {
        let bits = u.to_bits();
        let cell = (bits >> (DIGITS - self.split)).wrapping_sub(self.first) as usize;
        let t = 2.0 * f64::from_bits(((bits << self.split) & MASK) | ONE) - 3.0;
        let from = cell.saturating_mul(self.width);
        match self.coefficients.get(from..from.saturating_add(self.width)) {
            Some(coefficients) => horner(coefficients, t),
            None => 0.0,
        }
    }

    /// The cells, each as its coefficients.
    pub fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.coefficients.chunks(self.width.max(1))
    }
}

/// What came of a division into cells.
#[derive(Clone, Debug)]
pub(super) enum Outcome {
    /// It met the bound; with its error in units of 2^-52 max(|phi|, S).
    Fitted(Cells, f64),
    /// A cell is too wide for the polynomials, or is off by so many units.
    Refused { from: f64, to: f64, off: f64 },
}

/// The function on a cell: its Chebyshev coefficients.
struct Wide {
    from: f64,
    to: f64,
    chebyshev: Vec<Real>,
    /// How many of them are enough.
    enough: usize,
}

/// Fits 2^`split` cells in each binade from `lo` to `hi`, powers of two; `exact` gives values in u,
/// `scale` is S.
///
/// # Errors
/// Those of `exact`.
pub(super) fn fit(
    lo: f64,
    hi: f64,
    split: u32,
    scale: f64,
    exact: &mut Values,
) -> Result<Outcome, Doubt> {
    let first = lo.to_bits() >> (DIGITS - split);
    let last = hi.to_bits() >> (DIGITS - split);
    let cosines: Vec<Real> = (0..4 * NODES)
        .map(|i| (Real::with_val(BITS, Constant::Pi) * i as u32 / (2 * NODES) as u32).cos())
        .collect();
    let mut wide = Vec::new();
    let mut width = 1;
    for cell in first..last {
        let [from, to] = [cell, cell + 1].map(|cell| f64::from_bits(cell << (DIGITS - split)));
        match chebyshev(from, to, scale, &cosines, exact)? {
            Ok(cell) => {
                width = width.max(cell.enough);
                wide.push(cell);
            }
            Err(off) => return Ok(Outcome::Refused { from, to, off }),
        }
    }
    let mut cells = Cells {
        split,
        first,
        width,
        coefficients: Vec::new(),
    };
    for cell in &wide {
        let polynomial = powers(&cell.chebyshev[..width]);
        cells
            .coefficients
            .extend(polynomial.iter().map(Real::to_f64));
    }
    let mut worst = 0f64;
    for cell in &wide {
        let off = rounding(cell, &cells, scale) + TRUNCATION;
        if off > ALLOWED || off.is_nan() {
            let (from, to) = (cell.from, cell.to);
            return Ok(Outcome::Refused { from, to, off });
        }
        worst = worst.max(off);
    }
    Ok(Outcome::Fitted(cells, worst))
}

/// The function on a cell; how far it is off, in units, where [`NODES`] coefficients are not enough.
fn chebyshev(
    from: f64,
    to: f64,
    scale: f64,
    cosines: &[Real],
    exact: &mut Values,
) -> Result<Result<Wide, f64>, Doubt> {
    let (middle, half) = (f64::midpoint(from, to), (to - from) / 2.0);
    let mut places: Vec<Real> = (0..NODES)
        .map(|i| Real::with_val(BITS, &cosines[2 * i + 1] * half) + middle)
        .collect();
    let between: Vec<f64> = golden(BETWEEN).map(|x| 2.0 * x - 1.0).collect();
    places.extend(
        between
            .iter()
            .map(|t| Real::with_val(BITS, half) * *t + middle),
    );
    let values = exact(&places)?;
    let (at_nodes, at_others) = values.split_at(NODES.min(values.len()));
    let weight = values
        .iter()
        .map(|value| value.to_f64().abs().max(scale))
        .fold(f64::INFINITY, f64::min);
    let chebyshev: Vec<Real> = (0..NODES)
        .map(|j| {
            let mut sum = Real::new(BITS);
            for (i, value) in at_nodes.iter().enumerate() {
                let angle = (2 * i + 1) * j % (4 * NODES);
                sum += Real::with_val(BITS, value * &cosines[angle]);
            }
            sum * if j == 0 { 1u32 } else { 2 } / NODES as u32
        })
        .collect();
    let sizes: Vec<f64> = chebyshev.iter().map(|c| c.to_f64().abs()).collect();
    let allowed = TRUNCATION / 2.0 * UNIT * weight;
    let tail: f64 = sizes[NODES - 3..].iter().sum();
    let off = between
        .iter()
        .zip(at_others)
        .map(|(t, value)| (clenshaw(&chebyshev, *t) - value).to_f64().abs())
        .fold(tail, f64::max);
    if off > allowed / 16.0 || off.is_nan() {
        return Ok(Err(off / weight / UNIT));
    }
    let mut enough = NODES;
    let mut dropped = 0.0;
    while enough > 1 && dropped + sizes[enough - 1] <= allowed {
        dropped += sizes[enough - 1];
        enough -= 1;
    }
    Ok(Ok(Wide {
        from,
        to,
        chebyshev,
        enough,
    }))
}

/// The sum of a Chebyshev series at t.
fn clenshaw(series: &[Real], t: f64) -> Real {
    let mut last = Real::new(BITS);
    let mut sum = Real::new(BITS);
    for c in series.iter().skip(1).rev() {
        let next = Real::with_val(BITS, &sum * (2.0 * t)) - &last + c;
        last = std::mem::replace(&mut sum, next);
    }
    let first = series.first().cloned().unwrap_or_else(|| Real::new(BITS));
    sum * t - last + first
}

/// A Chebyshev series in powers of t.
fn powers(series: &[Real]) -> Vec<Real> {
    let zeros = || vec![Real::new(BITS); series.len()];
    let (mut out, mut before, mut now) = (zeros(), zeros(), zeros());
    if let Some(constant) = now.first_mut() {
        *constant += 1u32;
    }
    for (j, c) in series.iter().enumerate() {
        for (out, now) in out.iter_mut().zip(&now) {
            *out += Real::with_val(BITS, now * c);
        }
        // T_(j+1) = 2 t T_j - T_(j-1), but T_1 = t.
        let factor = if j == 0 { 1u32 } else { 2 };
        let mut next = zeros();
        for (next, now) in next.iter_mut().skip(1).zip(&now) {
            *next += Real::with_val(BITS, now * factor);
        }
        for (next, before) in next.iter_mut().zip(&before) {
            *next -= before;
        }
        before = std::mem::replace(&mut now, next);
    }
    out
}

/// The largest error of a cell's rounded polynomial from its Chebyshev series, in units.
fn rounding(cell: &Wide, cells: &Cells, scale: f64) -> f64 {
    let mut worst = 0f64;
    let width = cell.to - cell.from;
    let last = f64::from_bits(cell.to.to_bits() - 1);
    let inner = golden(DENSE).map(|x| cell.from + x * width);
    for u in inner.chain([cell.from, last]) {
        let t = (u - cell.from) / width * 2.0 - 1.0;
        let exact = clenshaw(&cell.chebyshev, t);
        let weight = exact.to_f64().abs().max(scale);
        let off = (exact - cells.value(u)).to_f64().abs() / weight / UNIT;
        worst = worst.max(off);
    }
    worst
}
