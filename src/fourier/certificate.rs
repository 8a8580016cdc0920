//! What a third party needs to check that a ball holds F(k): plain exact data, and no object of this program.
//!
//! A [`Certified`] value says `|F(k) - mid| <= radius`, and by which theorem. Numbers are exact: doubles stand for
//! themselves, bounds are [`Magnitude`]s, constants and formulas are texts in the expression language. The theorems are in
//! the heads of the files that the variants of [`Certificate`] name.

use crate::activation::{Piece, Symmetry};
use crate::expr::{Expr, Scope};
use crate::number::{Complex, Magnitude};
use std::sync::Arc;

/// `|F(k) - mid| <= radius`.
#[derive(Clone, Debug, PartialEq)]
pub struct Certified {
    /// k, as a constant of the expression language.
    pub k: String,
    /// The midpoint.
    pub mid: Complex,
    /// The radius.
    pub radius: Magnitude,
    /// Why.
    pub by: Arc<Certificate>,
}

/// Why a ball holds F(k).
#[derive(Clone, Debug, PartialEq)]
pub enum Certificate {
    /// A closed form: `enclosure/exact/mod.rs`.
    Closed(Closed),
    /// The trapezoid rule on a hyperbola: `enclosure/hyperbola.rs`.
    Hyperbola(Hyperbola),
    /// Gauss rules on rays and segments: `enclosure/ray/mod.rs`.
    Rays(Rays),
    /// F of functions of which phi is the sum: `laboratory.rs`.
    Sum(Vec<Summand>),
}

/// A formula on an interval of the line; an end that is none is infinite.
#[derive(Clone, Debug, PartialEq)]
pub struct PieceOf {
    /// Its left end, a constant.
    pub from: Option<String>,
    /// Its right end.
    pub to: Option<String>,
    /// The formula, in z.
    pub phi: String,
}

impl PieceOf {
    /// As text.
    pub fn of(piece: &Piece) -> PieceOf {
        let end = |e: &Option<Expr>| e.as_ref().map(Expr::to_string);
        PieceOf {
            from: end(&piece.from),
            to: end(&piece.to),
            phi: piece.phi.to_string(),
        }
    }

    /// The piece.
    ///
    /// # Errors
    /// What cannot be read.
    pub fn read(&self) -> Result<Piece, String> {
        let end = |text: &Option<String>| text.as_ref().map(|text| constant(text)).transpose();
        Ok(Piece {
            from: end(&self.from)?,
            to: end(&self.to)?,
            phi: formula(&self.phi, "z")?,
        })
    }
}

/// A formula in one variable from its text.
///
/// # Errors
/// What cannot be read.
pub fn formula(text: &str, variable: &str) -> Result<Expr, String> {
    Expr::parse(text, &Scope::new(&[variable])).map_err(|error| {
        let first: String = text.chars().take(60).collect();
        format!("`{first}`: {error}")
    })
}

/// A constant from its text.
///
/// # Errors
/// What cannot be read.
pub fn constant(text: &str) -> Result<Expr, String> {
    Expr::parse(text, &Scope::new(&[])).map_err(|error| {
        let first: String = text.chars().take(60).collect();
        format!("`{first}`: {error}")
    })
}

/// F as the sum of the integrals of elementary terms.
#[derive(Clone, Debug, PartialEq)]
pub struct Closed {
    /// phi, from left to right.
    pub pieces: Vec<PieceOf>,
    /// What is integrated times `e^{-ikz}`: their sum is phi.
    pub terms: Vec<Elementary>,
    /// Working precision.
    pub bits: u32,
}

/// `p(z) e^{-a z^2 + beta z - taken} w` on an interval, with w = 1, `erf(slope z + shift)`, or `t^power`, perhaps times log t,
/// where t is the distance from the only finite end, and p is a polynomial in t then.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Elementary {
    /// The left end.
    pub from: Option<String>,
    /// The right end.
    pub to: Option<String>,
    /// Coefficients of p, the lowest first.
    pub coefficients: Vec<String>,
    /// beta.
    pub beta: String,
    /// a > 0, where there is a Gaussian.
    pub gauss: Option<String>,
    /// Slope and shift, where there is an error function.
    pub erf: Option<(String, String)>,
    /// The power, where there is one.
    pub power: Option<String>,
    /// Whether log t is a factor.
    pub log: bool,
    /// A constant that is taken off the exponent, since its exponential is in the coefficients.
    pub taken: Option<String>,
}

/// `F(k) = h sum_{|j| <= N} g(jh) + e`, `g(u) = phi(z) z' e^{-ikz}`, `z = x0 + A sinh(u - i theta)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Hyperbola {
    /// phi as it is continued below the line, in z.
    pub phi: String,
    /// phi as it is on the line, where that is another formula.
    pub on_line: Option<String>,
    /// Whether it was used that phi is even or odd: half of the nodes, and F is real or imaginary.
    pub symmetry: Option<Symmetry>,
    /// x0.
    pub centre: f64,
    /// A.
    pub scale: f64,
    /// theta.
    pub theta: f64,
    /// Half-width d_- of the strip below.
    pub below: f64,
    /// Half-width d_+ above.
    pub above: f64,
    /// h.
    pub step: f64,
    /// N.
    pub nodes: u32,
    /// Working precision.
    pub bits: u32,
    /// M_-, a bound of the integral of |g| over the side of the strip below.
    pub mass_below: Magnitude,
    /// M_+, over the side above.
    pub mass_above: Magnitude,
    /// `|phi(z)| <= C v^p` where `|z - x0| = v R`, v >= 1, in the sector of the lowest hyperbola to the right and to the left; R is
    /// a little below A sinh((N + 1/2) h).
    pub tails: [Tail; 2],
    /// A bound of |e|, for the rule alone: the rounding of the sum is not in it.
    pub error: Magnitude,
}

/// `C v^p`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tail {
    /// C.
    pub size: Magnitude,
    /// p >= 0.
    pub power: f64,
}

/// F as the sum of the integrals over pieces.
#[derive(Clone, Debug, PartialEq)]
pub struct Rays {
    /// phi, from left to right.
    pub pieces: Vec<PieceOf>,
    /// The integrals.
    pub parts: Vec<Part>,
    /// Working precision.
    pub bits: u32,
}

/// `length e^{-ik origin} ∫ f(w) e^{∓ik length w} dw` over `w = (along - i down) t`, `from <= t <= end`; conjugated before the
/// factors where it is a half-line to the left. Half-lines have the length 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// f, in w.
    pub f: String,
    /// The end of the piece at w = 0.
    pub origin: String,
    /// The length of the piece, where it is finite.
    pub length: Option<String>,
    /// Whether a finite piece is walked from its right end: the sign in the exponent is plus then.
    pub reversed: bool,
    /// Whether the half-line goes to the left.
    pub left: bool,
    /// Re of the direction.
    pub along: f64,
    /// -Im of the direction.
    pub down: f64,
    /// Angle up to which f is continued, above that of the direction; 0 on the line.
    pub theta: f64,
    /// t at the first panel.
    pub from: f64,
    /// The panels, one after the other.
    pub panels: Vec<Panel>,
    /// A bound of the errors of all panels.
    pub error: Magnitude,
    /// A bound of what is left out at both ends.
    pub cut: Magnitude,
}

/// A Gauss-Legendre rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Panel {
    /// t at its end.
    pub to: f64,
    /// Points; 0 where the integral itself is below its bound.
    pub order: u32,
    /// The integrand is analytic in the ellipse of this sum of semi-axes about the panel, as `[-1, 1]`.
    pub rho: f64,
    /// There it is at most 2^this.
    pub log2_most: i64,
}

/// `c s e^{-i(k - omega) b} F[g](|k - omega| s)`, the last factor conjugated where `conjugate` says so: k < omega, and g is real.
#[derive(Clone, Debug, PartialEq)]
pub struct Summand {
    /// c.
    pub coefficient: String,
    /// s > 0.
    pub scale: String,
    /// omega.
    pub omega: String,
    /// b.
    pub place: String,
    /// Whether k is below omega.
    pub conjugate: bool,
    /// F\[g\] at its own frequency.
    pub inner: Certified,
}
