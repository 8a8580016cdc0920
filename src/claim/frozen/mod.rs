//! Claims about networks whose planes are frozen: what they share.
//!
//! | file | kind |
//! |---|---|
//! | [`portrait`] | what a picture of a training shows |
//! | [`exact`] | the same network at high precision, an independent route |
//! | [`descent`] | trainings with frozen planes: method, rate, K at high precision |
//! | [`interpolant`] | the interpolant of a limit kernel |
//! | [`gradient`] | the trainer's gradient against differences |
//! | [`alpha_degeneracy`] | the gauge of homogeneous activations |
//! | [`gd_path`] | the path of gradient descent in closed form |
//! | [`gd_limit`] | its limit, the least-norm solution |
//! | [`metric`] | which norm is least |
//! | [`stability_edge`] | the greatest learning rate |
//! | [`signature`] | memorisation, oscillation, instability, as numbers |
//! | [`spline_limit`] | wide networks of the rectifier and the natural cubic spline |
//! | [`universality`] | wide networks and the kernel of their activation |
//! | [`learned_spectrum`] | the Fourier transform of what was learned |
//! | [`mode_law`] | eigenvalues of K on a circle and the penalty |
//! | [`width_law`] | how fast wide networks come near it |
//! | [`mode_decay`] | Fourier modes of the residuals on a circle |
//! | [`early_stopping`] | stopping early against a ridge |
//! | [`generalisation`] | unseen points, against another activation |
//! | [`initial_density`] | zero-planes and weights at the start |

pub mod alpha_degeneracy;
pub mod descent;
pub mod early_stopping;
pub mod exact;
pub mod gd_limit;
pub mod gd_path;
pub mod generalisation;
pub mod gradient;
pub mod initial_density;
pub mod interpolant;
pub mod learned_spectrum;
pub mod metric;
pub mod mode_decay;
pub mod mode_law;
pub mod portrait;
pub mod signature;
pub mod spline_limit;
pub mod stability_edge;
pub mod universality;
pub mod width_law;

use crate::activation::Fast;
use crate::claim::Subject;
use crate::claim::common::distances;
use crate::claim::common::trained::given;
use crate::error::{Diagnostic, Doubt};
use crate::expr::Expr;
use crate::host::{clock, memory};
use crate::network::{Data, Network};
use crate::number::{Complex, Real};
use crate::verdict::{Side, Term};
use crate::wire::{Table, Text};
use nalgebra::{DMatrix, Dyn, SymmetricEigen};

/// A constant of a claim, or the default.
fn constant(
    table: &mut Table,
    subject: &Subject,
    key: &str,
    default: Expr,
) -> Result<Expr, Diagnostic> {
    Ok(given(table, subject, key)?.unwrap_or(default))
}

/// A formula in one variable that has a value at a number.
fn formula(text: &Text, subject: &Subject, variable: &str, at: u32) -> Result<Expr, Diagnostic> {
    let formula = text.parse(&subject.scope(&[variable]))?;
    distances::value(&formula, variable, &Real::with_val(64, at), 64)
        .map_err(|why| text.error(why))?;
    Ok(formula)
}

/// K = Phi^T Phi of a network's features in double precision, no factor of a loss, by its eigenvalues and eigenvectors.
///
/// # Errors
/// A sentence: more memory or time than there is.
fn eigen(
    network: &Network,
    phi: &mut Fast,
    data: &Data,
) -> Result<SymmetricEigen<f64, Dyn>, Doubt> {
    let n = data.len();
    matrix(n)?;
    // A row of features is a column here.
    let features = network.features(phi, &data.x)?;
    clock::has_time_for(decomposition(n) + (n * n * network.shape.width) as f64)?;
    let features = DMatrix::from_vec(data.len(), network.shape.width, features);
    let k = (&features * features.transpose()) * (network.scale * network.scale);
    Ok(SymmetricEigen::new(k))
}

/// Whether K of so many points, and what takes it apart, may be held.
///
/// # Errors
/// A sentence: it is more than the budget of memory allows.
fn matrix(n: usize) -> Result<(), Doubt> {
    let entries = n.checked_mul(n).and_then(|all| all.checked_mul(3));
    memory::doubles(entries, &format!("K of {n} points")).map_err(Into::into)
}

/// Operations that the eigenvalues and eigenvectors of a symmetric matrix take.
fn decomposition(n: usize) -> f64 {
    9.0 * (n as f64).powi(3)
}

/// 0 with a bound of several parts: what a distance is held against.
fn zero_within(route: &'static str, parts: &[(&str, f64)]) -> Side {
    let parts = parts.iter().map(|(what, amount)| Term::of(*what, *amount));
    Side::in_parts(route, Complex::with_val(64, 0), parts.collect())
}

/// The same for a complex value.
fn bounded_complex(route: &'static str, z: num_complex::Complex64, error: f64) -> Side {
    let value = if z.re.is_finite() && z.im.is_finite() {
        Ok((
            Complex::with_val(64, (z.re, z.im)),
            Real::with_val(64, error),
        ))
    } else {
        Err("there is no number".into())
    };
    Side::new(route, value)
}
