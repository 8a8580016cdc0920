//! For a positively homogeneous activation of degree p the network does not change under
//! (w, b, v) -> (a w, a b, a^{-p} v), a > 0, neuron by neuron.
//!
//! | key | meaning |
//! |---|---|
//! | `factor` | a (default 3) |
//! | `degree` | p; left out, the degree that phi has |
//!
//! Evidence: *before* and *after*, f at the points of the data at 256 bits, every neuron scaled by a power of a of its own. 30 digits by default.

use super::exact::{BITS, Exact};
use crate::activation::{Activation, homogeneity};
use crate::claim::common::context::Context;
use crate::claim::common::trained::{identity, route, weigh};
use crate::claim::subject::training::Training;
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::expr::{Expr, build, eval_real};
use crate::number::{Complex, Real};
use crate::verdict::{Finding, Identity, Side};
use crate::wire::Table;
use rug::ops::Pow;

/// Bits that are lost, at most, of the values.
const LOST: u32 = 50;

/// The claim.
pub struct AlphaDegeneracy {
    training: Training,
    activation: Activation,
    factor: Expr,
    degree: Expr,
    content: String,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place; no degree is given and phi has none.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let degree = match table.string("degree")? {
        Some(text) => text.parse(&subject.scope(&[]))?,
        None => match homogeneity::exact_degree(subject.required_activation(table)?) {
            Some(p) => p,
            None => {
                return Err(table.error("phi is not positively homogeneous: state the `degree`"));
            }
        },
    };
    Ok(Box::new(AlphaDegeneracy {
        training: subject.required_training(table)?,
        activation: subject.required_activation(table)?.clone(),
        factor: super::constant(table, subject, "factor", build::num(3))?,
        degree,
        content: subject.claim_content().to_string(),
    }))
}

impl Claim for AlphaDegeneracy {
    fn statement(&self) -> (String, String) {
        let (a, p) = (&self.factor, &self.degree);
        (
            format!("(w, b, v) -> (a w, a b, v/a^({p})) leaves f as it is, a a power of {a}"),
            format!(
                "(w, b, v) \\mapsto (\\alpha w, \\alpha b, \\alpha^{{-{}}} v),\\ \\alpha = {}^j: f \\mapsto f",
                p.to_latex(),
                a.to_latex()
            ),
        )
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        let points = self.gather()?;
        let routes = vec![
            route("before", "f at 256 bits"),
            route("after", "f of the scaled neurons at 256 bits"),
        ];
        Ok(weigh(&points, digits, routes))
    }
}

impl AlphaDegeneracy {
    fn gather(&self) -> Result<Vec<Identity>, Doubt> {
        let (data, mut network) = self.training.draw(&self.content)?;
        let shape = network.shape;
        for (place, v) in shape.output().enumerate() {
            network.parameters[v] += 0.3 + (place as f64 * 0.7).cos();
        }
        let constant = |e: &Expr| eval_real(e, &[], BITS).map_err(Doubt::from);
        let (factor, degree) = (constant(&self.factor)?, constant(&self.degree)?);
        if factor <= 0 {
            return Err("the factor is not positive".into());
        }
        let before = Exact::of(&network);
        let mut after = before.clone();
        for i in 0..shape.width {
            let power = Real::with_val(BITS, (i % 5) as i32 - 2);
            let a = Real::with_val(BITS, (&factor).pow(&power));
            let gauge = Real::with_val(BITS, (&a).pow(&degree));
            for place in i * shape.inputs..(i + 1) * shape.inputs {
                after.parameters[place] *= &a;
            }
            after.parameters[shape.biases().start + i] *= &a;
            after.parameters[shape.output().start + i] /= gauge;
        }
        let mut points = Vec::new();
        for j in 0..data.len() {
            let x = data.point(j);
            let side = |name: &'static str, net: &Exact| -> Result<(Side, f64), Doubt> {
                let value = net.value(&self.activation, x)?.swap_remove(0);
                let size = value.to_f64().abs();
                let error = Real::with_val(64, size.max(1.0)) >> (BITS - LOST);
                let value = Ok((Complex::with_val(BITS, value), error));
                Ok((Side::new(name, value), size))
            };
            let (left, size) = side("after", &after)?;
            let (right, _) = side("before", &before)?;
            points.push(identity(format!("point {}", j + 1), size, left, right));
        }
        Ok(points)
    }
}
