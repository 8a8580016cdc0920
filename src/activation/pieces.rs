//! An activation function: analytic formulas on adjoining intervals.

use super::{constants, kinks, rewrite};
use crate::error::Doubt;
use crate::expr::{Expr, build, constant, eval_real, polynomial};
use crate::number::Real;
use std::cmp::Ordering;

/// Bits at which breakpoints are compared: two breakpoints nearer than this are the same.
const COMPARE_BITS: u32 = 320;
/// More pieces than this are refused.
pub(super) const MAX_PIECES: usize = 64;

/// One analytic formula on an open interval.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// Left end, a constant expression; `None` is minus infinity.
    pub from: Option<Expr>,
    /// Right end, a constant expression; `None` is plus infinity.
    pub to: Option<Expr>,
    /// The formula in the variable `z`, free of kinks inside the interval.
    pub phi: Expr,
}

/// What is wrong with the pieces of an activation.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct ActivationError {
    /// Which of the given pieces the message is about, where it is about one.
    pub piece: Option<usize>,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl From<ActivationError> for Doubt {
    fn from(error: ActivationError) -> Doubt {
        Doubt::from(error.to_string())
    }
}

impl ActivationError {
    pub(crate) fn new(piece: Option<usize>, message: impl Into<String>) -> Self {
        ActivationError {
            piece,
            message: message.into(),
        }
    }
}

/// Symmetry about 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parity {
    /// phi(-z) = phi(z): F is real.
    Even,
    /// phi(-z) = -phi(z): F is imaginary.
    Odd,
    /// Neither.
    Mixed,
}

/// The pieces with constants that can be computed with.
fn settled(given: &[Piece]) -> Result<Vec<Piece>, ActivationError> {
    let end = |e: &Option<Expr>| e.as_ref().map(constants::settled).transpose();
    let settled = given.iter().enumerate().map(|(index, piece)| {
        let piece = (|| {
            Ok(Piece {
                from: end(&piece.from)?,
                to: end(&piece.to)?,
                phi: constants::settled(&piece.phi)?,
            })
        })();
        piece.map_err(|why: String| ActivationError::new(Some(index), why))
    });
    settled.collect()
}

/// An activation function phi: R -> R as a list of pieces that cover the line.
///
/// The value at a breakpoint is never used: a single point does not change a Fourier transform.
#[derive(Clone, Debug, PartialEq)]
pub struct Activation {
    /// Its name, for people.
    pub name: String,
    pieces: Vec<Piece>,
    /// The formula or pieces as they were given, rewritten to show their kinks.
    formulas: Vec<Piece>,
    /// As they were given, for people.
    given: Vec<Piece>,
}

impl Activation {
    /// An activation from its pieces, in any order.
    ///
    /// # Errors
    /// Where the pieces leave a gap, overlap, are empty, or hide a kink that cannot be located.
    pub fn new(name: impl Into<String>, given: Vec<Piece>) -> Result<Self, ActivationError> {
        if given.is_empty() {
            return Err(ActivationError::new(
                None,
                "an activation needs at least one piece",
            ));
        }
        let settled = settled(&given)?;
        let order = sorted(&settled)?;
        check_cover(&settled, &order)?;
        let mut pieces = Vec::new();
        let mut formulas = Vec::with_capacity(given.len());
        for &index in &order {
            formulas.push(Piece {
                phi: rewrite::rewritten(&settled[index].phi),
                ..settled[index].clone()
            });
            let split = kinks::split(&formulas[formulas.len() - 1])
                .map_err(|message| ActivationError::new(Some(index), message))?;
            pieces.extend(split);
        }
        if pieces.len() > MAX_PIECES {
            return Err(ActivationError::new(
                None,
                format!(
                    "{} pieces after splitting at kinks; at most {MAX_PIECES}",
                    pieces.len()
                ),
            ));
        }
        for piece in &mut pieces {
            piece.phi = without_cancelling(&piece.phi);
        }
        merge_equal(&mut pieces);
        let given = order.iter().map(|&i| given[i].clone()).collect();
        Ok(Activation {
            name: name.into(),
            pieces,
            formulas,
            given,
        })
    }

    /// An activation given by one formula on the whole line; kinks in it become breakpoints.
    ///
    /// # Errors
    /// See [`Activation::new`].
    pub fn from_formula(name: impl Into<String>, phi: Expr) -> Result<Self, ActivationError> {
        Activation::new(
            name,
            vec![Piece {
                from: None,
                to: None,
                phi,
            }],
        )
    }

    /// The analytic pieces from left to right; they cover the line.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The pieces as they were given, from left to right, kinks inside them and all, in the form of
    /// [`rewrite`].
    pub fn formulas(&self) -> &[Piece] {
        &self.formulas
    }

    /// The same function with a breakpoint at each of these places as well, though nothing need change there.
    /// A place that is no real constant, and places beyond 64 pieces, are left out.
    pub fn cut_at(&self, places: &[Expr]) -> Activation {
        let mut cut = self.clone();
        for place in places {
            let Some(at) = end_value(place) else { continue };
            let room = cut.pieces.len() < MAX_PIECES;
            let found = cut.pieces.iter().position(|p| {
                let beyond = |end: &Option<Expr>, side| {
                    end.as_ref()
                        .is_none_or(|e| end_value(e).is_some_and(|v| compare(&v, &at) == side))
                };
                beyond(&p.from, Ordering::Less) && beyond(&p.to, Ordering::Greater)
            });
            if let (Some(index), true) = (found, room) {
                let right = Piece {
                    from: Some(place.clone()),
                    ..cut.pieces[index].clone()
                };
                cut.pieces[index].to = Some(place.clone());
                cut.pieces.insert(index + 1, right);
            }
        }
        cut
    }

    /// Whether one analytic formula holds on the whole line.
    pub fn is_smooth(&self) -> bool {
        self.pieces.len() == 1
    }

    /// phi(omega z) for a positive constant omega.
    ///
    /// # Errors
    /// As [`Activation::new`] (which does not happen for a positive omega).
    pub fn dilated(&self, omega: &Expr) -> Result<Activation, ActivationError> {
        let scaled = build::mul(omega.clone(), build::var("z"));
        let end = |e: &Option<Expr>| e.as_ref().map(|e| build::div(e.clone(), omega.clone()));
        let pieces = self
            .pieces
            .iter()
            .map(|p| Piece {
                from: end(&p.from),
                to: end(&p.to),
                phi: p.phi.substitute("z", &scaled),
            })
            .collect();
        Activation::new(format!("{} dilated by {omega}", self.name), pieces)
    }

    /// The value at `z`, which must not be a breakpoint, with `bits` bits.
    ///
    /// # Errors
    /// The message of the failed evaluation.
    pub fn value(&self, z: &Real, bits: u32) -> Result<Real, String> {
        let piece = self.piece_at(z).ok_or("phi has no value at a breakpoint")?;
        eval_real(&piece.phi, &[("z", z)], bits).map_err(|e| e.to_string())
    }

    /// The piece whose interior holds this point.
    pub fn piece_at(&self, z: &Real) -> Option<&Piece> {
        self.pieces.iter().find(|p| {
            let above = p
                .from
                .as_ref()
                .is_none_or(|e| end_value(e).is_some_and(|v| v < *z));
            let below =
                p.to.as_ref()
                    .is_none_or(|e| end_value(e).is_some_and(|v| v > *z));
            above && below
        })
    }

    /// Symmetry about 0, from the pieces; `Mixed` where their form does not show one.
    pub fn parity(&self) -> Parity {
        super::symmetry::parity(self)
    }

    /// The definition in one line of text: `0 on z < 0; z on z > 0`.
    pub fn definition(&self) -> String {
        defined(&self.given)
    }

    /// The definition in LaTeX.
    pub fn definition_latex(&self) -> String {
        if let [only] = &self.given[..] {
            return only.phi.to_latex();
        }
        let rows: Vec<String> = self
            .given
            .iter()
            .map(|p| {
                let on = interval(&p.from, &p.to, |e| e.to_latex(), "<");
                format!("{} & {on}", p.phi.to_latex())
            })
            .collect();
        format!("\\begin{{cases}}{}\\end{{cases}}", rows.join(" \\\\ "))
    }
}

/// Pieces in one line of text: `0 on z < 0; z on z > 0`.
pub fn defined(pieces: &[Piece]) -> String {
    if let [only] = pieces {
        return only.phi.to_string();
    }
    let one = |p: &Piece| {
        let on = interval(&p.from, &p.to, |e| e.to_string(), "<");
        format!("{} on {on}", p.phi)
    };
    pieces.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn interval(
    from: &Option<Expr>,
    to: &Option<Expr>,
    show: impl Fn(&Expr) -> String,
    less: &str,
) -> String {
    match (from, to) {
        (None, None) => "all z".to_string(),
        (None, Some(b)) => format!("z {less} {}", show(b)),
        (Some(a), None) => format!("z > {}", show(a)),
        (Some(a), Some(b)) => format!("{} {less} z {less} {}", show(a), show(b)),
    }
}

/// The value of an interval's end; `None` where it is not a real constant.
pub(crate) fn end_value(end: &Expr) -> Option<Real> {
    eval_real(end, &[], COMPARE_BITS)
        .ok()
        .filter(Real::is_finite)
}

/// Compares two constants; differences below 2^-240 relative count as equal.
pub(crate) fn compare(a: &Real, b: &Real) -> Ordering {
    let difference = Real::with_val(COMPARE_BITS, a - b);
    let scale = Real::with_val(64, a.abs_ref()) + Real::with_val(64, b.abs_ref()) + 1u32;
    if difference.clone().abs() <= (scale >> 240u32) {
        return Ordering::Equal;
    }
    if difference.is_sign_negative() {
        Ordering::Less
    } else {
        Ordering::Greater
    }
}

fn sorted(given: &[Piece]) -> Result<Vec<usize>, ActivationError> {
    let mut keyed = Vec::with_capacity(given.len());
    for (index, piece) in given.iter().enumerate() {
        let value = |end: &Option<Expr>| match end {
            None => Ok(None),
            Some(e) => end_value(e).map(Some).ok_or_else(|| {
                ActivationError::new(Some(index), format!("`{e}` is not a real number"))
            }),
        };
        let (from, to) = (value(&piece.from)?, value(&piece.to)?);
        if let (Some(a), Some(b)) = (&from, &to)
            && compare(a, b) != Ordering::Less
        {
            let on = interval(&piece.from, &piece.to, |e| e.to_string(), "<");
            let ends = piece.from.clone().zip(piece.to.clone());
            let narrow = ends.and_then(|(a, b)| constant::sign(&build::sub(b, a)));
            let why = match narrow {
                Some(Ordering::Greater) => "is too narrow: its ends agree to 72 digits",
                _ => "is empty",
            };
            return Err(ActivationError::new(
                Some(index),
                format!("the interval {on} {why}"),
            ));
        }
        keyed.push((from, index));
    }
    keyed.sort_by(|(a, i), (b, j)| {
        let by_end = match (a, b) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(a), Some(b)) => compare(a, b),
        };
        by_end.then(i.cmp(j))
    });
    Ok(keyed.into_iter().map(|(_, index)| index).collect())
}

fn check_cover(given: &[Piece], order: &[usize]) -> Result<(), ActivationError> {
    if let Some(a) = &given[order[0]].from {
        return Err(ActivationError::new(
            Some(order[0]),
            format!("nothing is said for z < {a}: the pieces must cover the line"),
        ));
    }
    for pair in order.windows(2) {
        let (left, right) = (&given[pair[0]], &given[pair[1]]);
        let Some(end) = &left.to else {
            return Err(ActivationError::new(
                Some(pair[1]),
                "this piece overlaps the one before it",
            ));
        };
        let Some(start) = &right.from else {
            return Err(ActivationError::new(
                Some(pair[1]),
                "this piece overlaps the one before it",
            ));
        };
        match (end_value(end), end_value(start)) {
            (Some(a), Some(b)) => match compare(&a, &b) {
                Ordering::Equal => {}
                Ordering::Less => {
                    return Err(ActivationError::new(
                        Some(pair[1]),
                        format!("nothing is said for {end} < z < {start}: the pieces leave a gap"),
                    ));
                }
                Ordering::Greater => {
                    return Err(ActivationError::new(
                        Some(pair[1]),
                        format!("two pieces overlap on {start} < z < {end}"),
                    ));
                }
            },
            _ => {
                return Err(ActivationError::new(
                    Some(pair[1]),
                    "an end is not a real number",
                ));
            }
        }
    }
    let last = order[order.len() - 1];
    if let Some(b) = &given[last].to {
        return Err(ActivationError::new(
            Some(last),
            format!("nothing is said for z > {b}: the pieces must cover the line"),
        ));
    }
    Ok(())
}

/// A polynomial whose terms cancel to a constant, as that: `(z+1)-2*z+(z-1)` is 0.
fn without_cancelling(phi: &Expr) -> Expr {
    if !phi.depends_on("z") {
        return phi.clone();
    }
    match polynomial::coefficients(phi, "z").as_deref() {
        Some([]) => build::num(0),
        Some([only]) => only.clone(),
        _ => phi.clone(),
    }
}

/// Joins neighbours with the same formula (`abs(z)^2` split at 0 may give them).
fn merge_equal(pieces: &mut Vec<Piece>) {
    let mut merged: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces.drain(..) {
        match merged.last_mut() {
            Some(last) if last.phi == piece.phi => last.to = piece.to,
            _ => merged.push(piece),
        }
    }
    *pieces = merged;
}
