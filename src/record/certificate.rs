//! An enclosure of F at a point as a record holds it: the ball and its certificate, exactly.
//!
//! ```text
//! {"k":"1/4","re":"0x0p0","im":"-0x1f…p-231","radius":"0x9b1c…p-220","certificate":{"theorem":"hyperbola",…}}
//! ```
//!
//! says `|F(k) - (re + i im)| <= radius`. Numbers are texts of [`dyadic`](crate::number::dyadic): an integer in hexadecimal digits, `p`, and a power
//! of two, nothing rounded. Formulas and constants are texts in the expression language. What each key means is said in
//! [`fourier::certificate`](crate::fourier::certificate), whose types these mirror; the panels of a ray are one text,
//! `to:order:rho:log2` for each, with a space between.
//!
//! A record may come from anywhere: [`EnclosureLine::read`] says what is wrong with one, and bounds nothing by itself.

mod convert;
#[cfg(test)]
pub(super) mod samples;

use serde::{Deserialize, Serialize};

/// `|F(k) - (re + i im)| <= radius`, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EnclosureLine {
    /// k, a constant.
    pub k: String,
    /// Re of the midpoint.
    pub re: String,
    /// Im of the midpoint.
    pub im: String,
    /// The radius.
    pub radius: String,
    /// Why.
    pub certificate: CertificateLine,
}

/// Why a ball holds F(k).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "theorem", rename_all = "kebab-case")]
pub enum CertificateLine {
    /// Elementary terms.
    Closed(ClosedLine),
    /// The trapezoid rule on a hyperbola.
    Hyperbola(Box<HyperbolaLine>),
    /// Gauss rules on rays and segments.
    Rays(RaysLine),
    /// A sum of such.
    Sum(SumLine),
    /// One of a later version.
    #[serde(other)]
    Unknown,
}

/// See [`PieceOf`](crate::fourier::certificate::PieceOf).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PieceLine {
    /// Left end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Right end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// The formula.
    pub phi: String,
}

/// See [`Closed`](crate::fourier::certificate::Closed).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClosedLine {
    /// phi.
    pub pieces: Vec<PieceLine>,
    /// What is integrated.
    pub terms: Vec<ElementaryLine>,
    /// Working precision.
    pub bits: u32,
}

/// See [`Elementary`](crate::fourier::certificate::Elementary).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ElementaryLine {
    /// Left end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Right end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Coefficients.
    pub p: Vec<String>,
    /// beta.
    pub beta: String,
    /// a of a Gaussian.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gauss: Option<String>,
    /// Slope and shift of an error function.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erf: Option<(String, String)>,
    /// A power of the distance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub power: Option<String>,
    /// Whether its logarithm is a factor.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub log: bool,
    /// Taken off the exponent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<String>,
}

/// See [`Hyperbola`](crate::fourier::certificate::Hyperbola).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HyperbolaLine {
    /// phi, continued.
    pub phi: String,
    /// phi on the line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_line: Option<String>,
    /// `even` or `odd`, where that was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub symmetry: Option<SymmetryName>,
    /// x0.
    pub x0: String,
    /// A.
    pub scale: String,
    /// theta.
    pub theta: String,
    /// d_-.
    pub below: String,
    /// d_+.
    pub above: String,
    /// h.
    pub step: String,
    /// N.
    pub nodes: u32,
    /// Working precision.
    pub bits: u32,
    /// M_-.
    pub mass_below: String,
    /// M_+.
    pub mass_above: String,
    /// C and p, to the right and to the left.
    pub tails: [(String, String); 2],
    /// Of the rule.
    pub error: String,
}

/// A symmetry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SymmetryName {
    /// phi(-z) = phi(z).
    Even,
    /// phi(-z) = -phi(z).
    Odd,
}

/// See [`Rays`](crate::fourier::certificate::Rays).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RaysLine {
    /// phi.
    pub pieces: Vec<PieceLine>,
    /// The integrals.
    pub parts: Vec<PartLine>,
    /// Working precision.
    pub bits: u32,
}

/// See [`Part`](crate::fourier::certificate::Part).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartLine {
    /// f in w.
    pub f: String,
    /// Where w = 0.
    pub origin: String,
    /// Of a finite piece.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<String>,
    /// Whether that is walked from its right end.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reversed: bool,
    /// Whether a half-line goes to the left.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub left: bool,
    /// Re of the direction, -Im of it, and the angle up to which f is continued.
    pub direction: [String; 3],
    /// t at the first panel.
    pub from: String,
    /// `to:order:rho:log2`, with spaces between.
    pub panels: String,
    /// Of the panels.
    pub error: String,
    /// What is left out.
    pub cut: String,
}

/// The terms of a sum.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SumLine {
    /// One after the other.
    pub terms: Vec<SummandLine>,
}

/// See [`Summand`](crate::fourier::certificate::Summand).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SummandLine {
    /// c.
    pub coefficient: String,
    /// s.
    pub scale: String,
    /// omega.
    pub omega: String,
    /// b.
    pub place: String,
    /// Whether k < omega.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub conjugate: bool,
    /// F of the core.
    pub inner: EnclosureLine,
}
