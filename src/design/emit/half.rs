//! One half line: a form near 0, cells, a form at infinity.

use super::cells::{self, Cells, Outcome};
use super::exact::Values;
use super::fit::{self, ALLOWED, End, Fitted};
use super::form::{Factor, Family, Form};
use crate::error::Doubt;
use std::fmt::Display;

/// Where the form near 0 may end, as powers of two. It has to hold over five decades, or any
/// form would do.
const NEAR: [i32; 9] = [1, 0, -1, -2, -3, -5, -7, -10, -13];

/// Where the form at infinity may begin.
const FAR: [i32; 12] = [-1, 0, 1, 2, 3, 4, 5, 6, 8, 10, 13, 16];

/// A wave begins here at the least: a sine takes longer than a polynomial.
const FIRST_WAVE: f64 = 16.0;

/// The most doubles in the cells of a half line.
const MOST: usize = 1536;

/// A wave is taken for its limit from here on, where its phase has no meaning in doubles.
const LAST_WAVE: f64 = f64::from_bits((1023 + 900) << 52);

/// A function on u > 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Half {
    /// It below `lo`.
    pub near: Form,
    /// A power of two.
    pub lo: f64,
    /// It from `lo` to `hi`.
    pub cells: Cells,
    /// A power of two, at least `lo`.
    pub hi: f64,
    /// It from `hi` on.
    pub far: Form,
    /// It is `limit` above this, which is the largest double or, for a wave, 2^900.
    pub last: f64,
    /// The limit at infinity.
    pub limit: f64,
}

impl Half {
    /// The function at u > 0, infinity included; NaN at NaN.
    pub fn value(&self, u: f64) -> f64 {
        if u < self.lo {
            self.near.value(u)
        } else if u < self.hi {
            self.cells.value(u)
        } else if u > self.last {
            self.limit
        } else if u.is_nan() {
            u
        } else {
            self.far.value(u)
        }
    }

    /// The doubles in it.
    pub fn len(&self) -> usize {
        self.near.len() + self.cells.coefficients.len() + self.far.len()
    }

    /// Whether it is 0 everywhere.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The function that is 0.
    pub(super) fn zero() -> Half {
        Half {
            near: Form::default(),
            lo: 1.0,
            cells: Cells::default(),
            hi: 1.0,
            far: Form::default(),
            last: f64::MAX,
            limit: 0.0,
        }
    }
}

/// What a half line is fitted from.
pub(super) struct Wanted<'a> {
    /// Its name in messages.
    pub what: &'a str,
    pub near: Vec<Family>,
    pub far: Vec<Family>,
    /// The forms in words.
    pub words: [&'a dyn Display; 2],
    /// S.
    pub scale: f64,
}

/// Fits a half line; with its largest error in units of 2^-52 max(|phi|, S).
///
/// # Errors
/// A sentence: a form that the function does not have, a place where it is not smooth, a table
/// that would be too large; those of `exact`.
pub(super) fn fit(wanted: &Wanted, exact: &mut Values) -> Result<(Half, f64), Doubt> {
    let (lo, near) = end(wanted, End::Near, &NEAR, exact)?;
    let wave = |family: &Family| matches!(family.factor, Factor::Cos(_) | Factor::Sin(_));
    let waves = wanted.far.iter().any(wave);
    let least = if waves { FIRST_WAVE.max(lo) } else { lo };
    let beyond: Vec<i32> = FAR.iter().copied().filter(|b| power(*b) >= least).collect();
    let (hi, far) = end(wanted, End::Far, &beyond, exact)?;
    let (cells, worst) = middle(wanted, lo, hi, exact)?;
    let half = Half {
        lo,
        hi,
        limit: far.form.at_infinity(),
        last: if waves { LAST_WAVE } else { f64::MAX },
        near: near.form,
        cells,
        far: far.form,
    };
    Ok((half, worst.max(near.worst).max(far.worst)))
}

fn power(exponent: i32) -> f64 {
    f64::from(exponent).exp2()
}

/// The widest form at one end that meets the bound, and its edge.
fn end(
    wanted: &Wanted,
    end: End,
    edges: &[i32],
    exact: &mut Values,
) -> Result<(f64, Fitted), Doubt> {
    let (families, words, place) = match end {
        End::Near => (&wanted.near, wanted.words[0], "near 0"),
        End::Far => (&wanted.far, wanted.words[1], "at infinity"),
    };
    let mut off = f64::INFINITY;
    for edge in edges.iter().map(|edge| power(*edge)) {
        let fitted = fit::fit(end, edge, families, wanted.scale, exact)?;
        if fitted.worst <= ALLOWED {
            return Ok((edge, fitted));
        }
        off = off.min(fitted.worst);
    }
    let edge = edges.last().map_or(f64::NAN, |edge| power(*edge));
    let side = match end {
        End::Near => "below",
        End::Far => "above",
    };
    Err(format!(
        "{place} {} is not as stated: {words}; fitted {side} |z| = {edge}, this is still off by \
         {off:.1e} units of 2^-52 max(|{}|, {:.3e}), {ALLOWED} are allowed",
        wanted.what, wanted.what, wanted.scale
    )
    .into())
}

/// Cells from `lo` to `hi`: four in each binade, more where those are too wide, fewer where
/// they are too many.
fn middle(wanted: &Wanted, lo: f64, hi: f64, exact: &mut Values) -> Result<(Cells, f64), Doubt> {
    if lo >= hi {
        return Ok((Cells::default(), 0.0));
    }
    let what = wanted.what;
    let mut why = String::new();
    let mut too_many = false;
    for split in [2, 3, 4, 5, 1, 0] {
        if split < 2 && !too_many {
            break;
        }
        if split > 2 && too_many {
            continue;
        }
        match cells::fit(lo, hi, split, wanted.scale, exact)? {
            Outcome::Fitted(cells, worst) if cells.coefficients.len() <= MOST => {
                return Ok((cells, worst));
            }
            Outcome::Fitted(cells, _) => {
                why = format!(
                    "{what} takes {} doubles between |z| = {lo} and {hi}, {MOST} are allowed",
                    cells.coefficients.len()
                );
                // Finer cells would be more.
                if split > 2 {
                    break;
                }
                too_many = true;
            }
            Outcome::Refused { from, to, off } if !too_many => {
                why = format!(
                    "{what} is not smooth enough between |z| = {from} and {to}: a polynomial is off by \
                     {off:.1e} units of 2^-52 max(|{what}|, {:.3e}), {ALLOWED} are allowed",
                    wanted.scale
                );
            }
            Outcome::Refused { .. } => {}
        }
    }
    Err(why.into())
}
