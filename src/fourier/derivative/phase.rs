//! Route b for phases of degree 2 and more: the phase itself as the variable.
//!
//! ```text
//! ∫_b^∞ r(z) e^{i psi(z)} dz = e^{i psi(b)} ∫_0^∞ r(z(u)) / p'(w(u)) e^{i s u} du
//! psi(z) = q(z) - kz,   p(w) = s (psi(b + w) - psi(b)),   p(w(u)) = u,   z(u) = b + w(u)
//! ```
//!
//! on the real axis, where s is the sign of psi' beyond b. The rule of Ooura and Mori integrates it, for the
//! integrand decays like a power of u and turns no more. Where it does not decay,
//!
//! ```text
//! ∫_b^∞ r e^{i psi} dz = i r(b)/psi'(b) e^{i psi(b)} + ∫_b^∞ i (r/psi')' e^{i psi} dz
//! ```
//!
//! comes before. b is chosen so far out that every coefficient of p is positive and the linear one large: w(u) has
//! no singularity near the axis. The finite rest is integrated as it stands.

use super::choice::tail;
use super::integrals::Task;
use crate::activation::Piece;
use crate::activation::growth::Tail;
use crate::error::Doubt;
use crate::expr::Expr;
use crate::fourier::chirps::{Chirp, chirps};
use crate::number::Real;
use crate::quadrature::{Budget, Outcome};
use pieces::At;

mod inverse;
mod pieces;

/// A tail of the integrand decays when its power of z is below minus this.
const SLOWEST: f64 = 0.05;
/// Most integrations by parts.
const MAX_ORDER: usize = 4;
/// A singularity of a factor nearer to the line than this keeps the line from being cut part by part.
const BESIDE: f64 = 0.25;

/// A piece that is integrated in this way.
pub struct Phased {
    from: Option<Expr>,
    to: Option<Expr>,
    parts: Vec<Part>,
    /// Whether the piece is integrated part by part: no factor is singular near the line, nor beyond an end.
    apart: bool,
    /// How far the factors are singular to the left and to the right.
    outermost: [f64; 2],
}

struct Part {
    chirp: Chirp,
    /// Integrations by parts before the tail on the left and on the right decays.
    orders: [usize; 2],
}

/// The parts of a piece that reaches to infinity; `None` where it has no phase of degree 2 or more.
///
/// # Errors
/// Why they cannot be integrated.
pub fn choose(piece: &Piece, budget: &Budget) -> Option<Result<Phased, Doubt>> {
    let found = chirps(piece);
    (!found.is_empty()).then(|| examined(piece, found, budget))
}

fn examined(piece: &Piece, found: Vec<Chirp>, budget: &Budget) -> Result<Phased, Doubt> {
    let open = [piece.from.is_none(), piece.to.is_none()];
    let constant = found.iter().all(|c| !c.term.factor.depends_on("z"));
    let (mut parts, mut outermost) = (Vec::new(), [0.0f64; 2]);
    let mut apart = constant || open == [true; 2];
    for chirp in found {
        let singularities = chirp.factor(budget).singularities;
        if !singularities.complete {
            return Err("the singularities of a factor of phi could not be located".into());
        }
        for p in &singularities.points {
            outermost = [outermost[0].min(p.re), outermost[1].max(p.re)];
            apart &= p.im.abs() > BESIDE;
        }
        let mut orders = [0; 2];
        for (right, order) in [false, true].into_iter().zip(&mut orders) {
            if apart || open[usize::from(right)] {
                *order = order_of(&chirp, right, budget)?;
            }
        }
        parts.push(Part { chirp, orders });
    }
    Ok(Phased {
        from: piece.from.clone(),
        to: piece.to.clone(),
        parts,
        apart,
        outermost,
    })
}

/// Integrations by parts until `r/psi'` decays: each takes the degree off the power of r.
fn order_of(chirp: &Chirp, right: bool, budget: &Budget) -> Result<usize, Doubt> {
    let degree = chirp.rough.degree() as f64;
    let power = match tail(&chirp.term.factor, right, budget) {
        Tail::Zero | Tail::Exponential => return Ok(0),
        Tail::Algebraic { power } => power,
        other => return Err(format!("a factor of phi beside its phase {other}").into()),
    };
    (0..=MAX_ORDER)
        .find(|order| power - *order as f64 * degree < degree - 1.0 - SLOWEST)
        .ok_or_else(|| format!("a factor of phi beside its phase grows like |z|^{power:.2}"))
        .map_err(Into::into)
}

impl Task<'_> {
    /// The piece, one frequency at a time.
    pub(super) fn phased(&self, phased: &Phased) -> Result<Outcome, Doubt> {
        let mut all = Outcome {
            estimates: Vec::new(),
            nodes: 0,
            bits: self.bits,
        };
        for (k, tolerance) in self.ks.iter().zip(self.tolerances) {
            let ks = [*k];
            let tolerances = [Real::with_val(
                64,
                tolerance / (3 * phased.parts.len() + 1) as u32,
            )];
            let task = Task {
                ks: &ks,
                tolerances: &tolerances,
                ..*self
            };
            let one = At {
                task: &task,
                k,
                rough: k.to_f64(),
            };
            let found = one.piece(phased)?;
            all.estimates.extend(found.estimates);
            all.nodes += found.nodes;
        }
        Ok(all)
    }
}
