//! What has a simpler derivative.
//!
//! ```text
//! F[phi](k) = F[phi'](k)/(ik),   k not 0.
//! ```
//!
//! Proof. `F[phi'] = ik F[phi]` for every tempered phi, phi' in the sense of distributions; a smooth phi has its ordinary
//! derivative there, and a primitive of what is tempered is tempered. The goal asked for holds fewer functions that are
//! primitives of simpler ones (logarithms, inverse functions, integrals). The delta terms follow from the expansions of phi at
//! both ends.

use super::delta_terms;
use crate::derive::residues::smooth;
use crate::derive::rule::{Applied, Info, Rule};
use crate::derive::search::{Goal, Search};
use crate::derive::step::{Checked, Step};
use crate::derive::tidy::tidy;
use crate::derive::transform::Transform;
use crate::expr::{Expr, build};
use crate::number::{Constant, Function};

/// Longer formulas are not differentiated.
const MOST_SIZE: usize = 200;

/// See the module.
pub struct Derivatives;

static INFO: Info = Info {
    name: "derivative",
    statement: "F[phi](k) = F[phi'](k)/(ik)",
    conditions: "phi is smooth, phi' is tempered",
    source: "L. Hörmander, The Analysis of Linear Partial Differential Operators I, section 7.1",
};

impl Rule for Derivatives {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn apply(&self, goal: &Goal, search: &mut Search) -> Applied {
        let Some(phi) = goal.formula() else {
            return Applied::NotMine;
        };
        let count = primitives(phi);
        if count == 0 || phi.size() > MOST_SIZE || !smooth::is_smooth(phi) {
            return Applied::NotMine;
        }
        let Ok(derived) = phi.derivative("z") else {
            return Applied::NotMine;
        };
        let derived = tidy(&derived.simplified());
        if derived.size() > MOST_SIZE || primitives(&derived) >= count {
            return Applied::NotMine;
        }
        let premise = match search.formula(&derived) {
            Ok(step) => step,
            Err(stopped) => return stopped.into(),
        };
        let ik = build::mul(Expr::Constant(Constant::I), build::var("k"));
        let f = tidy(&build::div(premise.transform.regular.clone(), ik));
        match delta_terms(goal, Transform::of(f)) {
            Ok(transform) => Step::new(&INFO, &goal.pieces, transform)
                .reading("delta terms from the expansions of phi at both ends")
                .condition("phi is smooth", Checked::Structure)
                .premise(premise)
                .into(),
            Err(why) => Applied::Refused(why),
        }
    }
}

/// How many functions it holds that are primitives of simpler ones.
fn primitives(e: &Expr) -> usize {
    let own = matches!(
        e,
        Expr::Call(
            Function::Log
                | Function::Log1p
                | Function::Atan
                | Function::Asinh
                | Function::Softplus
                | Function::Erf
                | Function::Erfc
                | Function::Normcdf
                | Function::Si,
            list
        ) if list.iter().any(|u| u.depends_on("z"))
    );
    let inside: usize = e.operands().into_iter().map(primitives).sum();
    inside + usize::from(own)
}
