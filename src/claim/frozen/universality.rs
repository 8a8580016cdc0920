//! Wide networks of random planes interpolate like the limit kernel of their activation, for any activation.
//!
//! f_N is the least-norm network of N neurons with planes uniform on directions and offsets, f the interpolant of the kernel
//! K(r) = ∫ A(xi·d) dxi, both with a free affine part where `[training]` has one.
//!
//! | key | meaning |
//! |---|---|
//! | `ridge` | formula of A in `d`, d > 0; left out: the `equals` of the case's first `ridge-kernel` claim, and without one K from the measured transform of phi |
//! | `seeds` | networks, five or more; a regular grid is one (default 20) |
//!
//! The planes are those of `sphere-window`, `grid` or `ring`; the window has to reach beyond the data by the width of phi. Where A is defined up to a
//! constant or c d^2 (tanh, the rectifier), `affine = true` makes that part of no effect.
//!
//! Evidence: *networks*, the mean of f_N over the seeds halfway between data points, solved in double precision; *kernel*, f from K by quadrature.
//! Error of the mean of random networks: with c the weights of the interpolant at x and alpha its coefficients, f_N(x) - f(x) is to first order in 1/sqrt(N) the mean over
//! the neurons of `(phi_i(x) - sum_n c_n phi_i(x_n)) sum_n alpha_n phi_i(x_n)`; four standard errors of that, and twice its variance over the greatest target for
//! what is of second order. Relative to the greatest target. 2 digits by default.

use super::formula;
use super::interpolant::{self, Interpolant, places};
use crate::activation::{Activation, Fast};
use crate::claim::common::context::Context;
use crate::claim::common::trained::{bounded, identity, route, seeds, weigh};
use crate::claim::subject::training::Training;
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::expr::Expr;
use crate::fourier::Laboratory;
use crate::host::clock;
use crate::network::initial::Planes;
use crate::number::{Complex, Real};
use crate::verdict::{Finding, Identity, Side, Term};
use crate::wire::Table;

/// Most points of the data: K is computed for each pair.
const MOST_POINTS: usize = 64;

/// The claim.
pub struct Universality {
    training: Training,
    activation: Activation,
    ridge: Option<Expr>,
    seeds: usize,
    random: bool,
    content: String,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place; planes that are not uniform.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let training = subject.required_training(table)?;
    let random = match training.start.planes {
        Planes::SphereWindow { .. } => true,
        Planes::Grid { .. } | Planes::Ring { .. } => false,
        _ => {
            return Err(table.error(
                "this kind needs planes that are uniform: sphere-window, grid or ring in [training]",
            ));
        }
    };
    let ridge = match table.string("ridge")? {
        Some(text) => Some(formula(&text, subject, "d", 1)?),
        None => subject.ridge().cloned(),
    };
    let seeds = seeds(table, 20)?;
    Ok(Box::new(Universality {
        activation: subject.required_activation(table)?.clone(),
        seeds: if random { seeds } else { 1 },
        content: subject.claim_content().to_string(),
        training,
        ridge,
        random,
    }))
}

impl Claim for Universality {
    fn statement(&self) -> (String, String) {
        let words = self.training.in_words();
        let (text, latex) = match &self.ridge {
            Some(ridge) => (
                format!("A(d) = {ridge}"),
                format!("A(d) = {}", ridge.to_latex()),
            ),
            None => (
                "A = F^-1[|F[phi]|^2]".into(),
                "A = F^{-1}[|F[\\varphi]|^2]".into(),
            ),
        };
        (
            format!("wide networks interpolate like the kernel of {text}; {words}"),
            format!(
                "f_N \\to f,\\ K = \\int A(\\xi\\cdot d)\\,d\\xi,\\ {latex};\\ \\text{{{words}}}"
            ),
        )
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        let laboratory = context.laboratory()?;
        let (points, detail) = self.gather(laboratory)?;
        Ok(weigh(
            &points,
            digits,
            vec![
                route("networks", detail),
                route("kernel", "K by quadrature"),
            ],
        ))
    }
}

impl Universality {
    fn gather(&self, laboratory: &mut Laboratory) -> Result<(Vec<Identity>, String), Doubt> {
        let (data, _) = self.training.draw(&self.content)?;
        let n = data.len();
        if !(3..=MOST_POINTS).contains(&n) {
            return Err(format!("{n} points: 3 to {MOST_POINTS} are taken").into());
        }
        let places = places(&data);
        let affine = self.training.shape.skip;
        // K belongs to the density 1 on directions and offsets; the networks' to a probability.
        let kernel = interpolant::kernel(self.ridge.as_ref(), affine, &data, &places, laboratory)?;
        let limit = Interpolant::of(&data, &places, &kernel, affine)?;
        let mut phi = Fast::new(&self.activation)?;
        let mut sums = vec![0.0; places.len()];
        let mut variances = vec![0.0; places.len()];
        for seed in 0..self.seeds {
            clock::go_on()?;
            let network = self
                .training
                .draw_network(&format!("{}/{seed}", self.content))?;
            let width = network.shape.width;
            let features = interpolant::features(&network, &mut phi, &data, &places)?;
            let k = interpolant::gram(&features, n, places.len());
            let found = Interpolant::of(&data, &places, &k, affine)?;
            // What the limit's coefficients are for this scale of K.
            let scale = self.density(width);
            for (j, place) in (n..n + places.len()).enumerate() {
                sums[j] += found.values[j];
                let square: f64 = features
                    .chunks_exact(n + places.len())
                    .map(|row| {
                        let (at, data) = (row[place], &row[..n]);
                        let dot = |c: &[f64]| c.iter().zip(data).map(|(c, h)| c * h).sum::<f64>();
                        let term = (at - dot(&limit.weights[j])) * dot(&limit.alpha) / scale;
                        term * term
                    })
                    .sum();
                variances[j] += square;
            }
        }
        let count = self.seeds as f64;
        let size = data.y.iter().fold(0.0_f64, |m, y| m.max(y.abs()));
        let mut greatest = 0.0_f64;
        let points = (0..places.len())
            .map(|j| {
                let variance = variances[j] / count;
                let first = 4.0 * (variance / count).sqrt();
                let parts = vec![
                    Term::of(format!("four standard errors of the mean of {} networks", self.seeds), first),
                    Term::of("what a finite width leaves in second order: twice its variance over the greatest target", 2.0 * variance / size),
                ];
                greatest = greatest.max(variance.sqrt() / size);
                let left = Side::in_parts(
                    "networks",
                    Complex::with_val(64, sums[j] / count),
                    if self.random { parts } else { Vec::new() },
                );
                let right = Real::with_val(64, limit.values[j]);
                let at: Vec<String> = places[j].iter().map(|x| format!("{x:.4}")).collect();
                identity(
                    format!("x = ({})", at.join(", ")),
                    size,
                    left,
                    bounded(
                        "kernel",
                        &right,
                        interpolant::error(self.ridge.as_ref()) * size,
                    ),
                )
            })
            .collect();
        let detail = if self.random {
            format!(
                "{} networks; each is predicted to spread by up to {greatest:.1e} of the greatest target",
                self.seeds
            )
        } else {
            "one network of regular planes".into()
        };
        Ok((points, detail))
    }

    /// How many neurons there are for one unit of directions and offsets.
    fn density(&self, width: usize) -> f64 {
        let window = match self.training.start.planes {
            Planes::SphereWindow { window }
            | Planes::Grid { window }
            | Planes::Ring { window, .. } => window,
            _ => 1.0,
        };
        let sphere =
            crate::kernel::sphere::area(self.training.shape.inputs as u32 - 1, 64).to_f64();
        width as f64 / (sphere * 2.0 * window)
    }
}
