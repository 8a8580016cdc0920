//! Two activations have the same penalty: |F\[phi\]| = |F\[psi\]| at the points. (A penalty fixes phi
//! only up to an odd phase.)
//!
//! | key | meaning |
//! |---|---|
//! | `with` | the other activation: `{ name = "…", phi = "…" }` or with `pieces`, `params` |
//! | `points` | exact expressions, k > 0 |
//!
//! Evidence: |F| of the case's activation by both routes, against |F| of the other, by both routes too, of
//! which the more accurate one is taken. At a zero both are small against their size nearby. In the tier full, where the rules of
//! `specbias derive` give the penalty of the other: that formula between 1/64 and 64, and at both ends.

use crate::activation::Activation;
use crate::activation::tails::atoms::{Atom, atoms};
use crate::activation::tails::number::compare;
use crate::claim::common::context::Context;
use crate::claim::common::interval;
use crate::claim::common::points::{self, Points};
use crate::claim::common::values;
use crate::claim::subject::activation;
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::expr::{Expr, build, constant};
use crate::fourier::Laboratory;
use crate::number::Function;
use crate::quadrature::Budget;
use crate::verdict::{Finding, Strength, Verdict};
use crate::wire::Table;

/// The claim.
pub struct EqualSpectrum {
    other: Activation,
    points: Points,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong or missing key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let Some(with) = table.table("with")? else {
        return Err(table.error("this kind needs `with = { name = \"…\", phi = \"…\" }`"));
    };
    let other = activation::read(with, subject.params())?.0;
    let definition = other.definition();
    let content = points::content("equal-spectrum", subject, &[&definition]);
    let points = match points::given(table, subject)? {
        Some(points) => Points::exactly(points),
        None => Points::chosen(content, &[]),
    };
    Ok(Box::new(EqualSpectrum { other, points }))
}

impl Claim for EqualSpectrum {
    fn statement(&self) -> (String, String) {
        let psi = self.other.definition();
        (
            format!("rho equals that of {} ({psi})", self.other.name),
            format!(
                "\\rho_\\varphi = \\rho_\\psi,\\ \\psi = {}",
                self.other.definition_latex()
            ),
        )
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        let laboratory = context.laboratory()?;
        let points = self.points.of_both(laboratory, &self.other);
        let mut other = Laboratory::new(self.other.clone(), laboratory.limits().clone());
        if let Some(why) = other.obstacle() {
            return Err(why.at("the other activation"));
        }
        let list = match values::moduli(&mut other, &points, digits) {
            Ok(list) => list,
            Err(why) => return Err(why.at("the other activation")),
        };
        match same_atoms(
            laboratory.activation(),
            &self.other,
            &laboratory.limits().budget(),
        ) {
            Ok(None) => {}
            Ok(Some(why)) => {
                let mut finding = Finding::new(Verdict::Refuted, Some(why));
                finding.strength = Some(Strength::Enclosed);
                return Ok(finding);
            }
            Err(why) => return Err(why.at("the atoms of the two are not compared")),
        }
        let all_by_two = list.iter().all(|(_, two)| *two);
        let asked = list.into_iter().map(|(asked, _)| asked).collect();
        let finding = values::check(laboratory, &points, asked, digits, None, false);
        if !all_by_two {
            return Ok(values::unless_refuted(finding));
        }
        // In closed form the penalty of the other is asked between the points as well.
        match interval::derived_penalty(&self.other, laboratory) {
            Some((penalty, by)) if !self.points.given() => {
                let mut finding = interval::widened_penalty(finding, &penalty, laboratory, digits);
                interval::add_premise(&mut finding, &by);
                Ok(finding)
            }
            _ => Ok(finding),
        }
    }
}

/// Where the point masses of the two differ, by place, order or modulus: points beside them do not show it.
fn same_atoms(
    phi: &Activation,
    psi: &Activation,
    budget: &Budget,
) -> Result<Option<String>, Doubt> {
    let waves = |a: &Activation| a.pieces().iter().any(|piece| waves(&piece.phi));
    if !waves(phi) && !waves(psi) {
        return Ok(None);
    }
    // Those at 0 are polynomials: rho is asked for k > 0.
    let off_zero = |list: Vec<Atom>| -> Vec<Atom> {
        let off = |atom: &Atom| !constant::is_zero(&atom.at);
        list.into_iter().filter(off).collect()
    };
    let (mine, theirs) = (off_zero(atoms(phi, budget)?), off_zero(atoms(psi, budget)?));
    for (these, those) in [(&mine, &theirs), (&theirs, &mine)] {
        for one in these.iter() {
            let mut twin = None;
            for other in those.iter().filter(|other| other.order == one.order) {
                if compare(&one.at, &other.at)?.is_eq() {
                    twin = Some(other);
                }
            }
            let Some(other) = twin else {
                return Ok(Some(format!(
                    "one has a point mass of order {} at k = {}, the other has none there",
                    one.order, one.at
                )));
            };
            let (a, b) = (square(one), square(other));
            if !constant::is_zero(&build::sub(a, b)) {
                return Ok(Some(format!(
                    "their point masses of order {} at k = {} differ in modulus",
                    one.order, one.at
                )));
            }
        }
    }
    Ok(None)
}

/// Whether something in a formula may wave on and on.
fn waves(e: &Expr) -> bool {
    let here = matches!(
        e,
        Expr::Call(
            Function::Sin | Function::Cos | Function::Tan | Function::Besselj | Function::Bessely,
            _
        )
    );
    here || e.operands().into_iter().any(waves)
}

/// The squared modulus of a weight.
fn square(atom: &Atom) -> Expr {
    let part = |e: &Expr| build::powi(e.clone(), 2);
    build::add(part(&atom.weight.re), part(&atom.weight.im))
}
