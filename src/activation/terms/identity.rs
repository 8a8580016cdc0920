//! Whether the terms of a split add up to phi.
//!
//! Every route computes the transform of the terms: a term that was lost or turned on the way would be wrong in all of them alike, and
//! they would agree. So the sum is compared with phi itself, in numbers, near every feature and between the ends of all pieces. This
//! proves nothing; it refuses a split that does not add up.

use super::Term;
use crate::activation::Activation;
use crate::activation::features::features;
use crate::expr::{Expr, constant, eval_complex};
use crate::number::{Complex, Real};
use crate::quadrature::Budget;

/// Bits of the values.
const BITS: u32 = 512;
/// Terms add up to phi when they do so to 2^-this of the largest: far below any factor that a user writes.
const AGREE: u32 = 360;
/// Places looked at, in units of a scale: none is a place where a formula is likely to be special.
const OFFSETS: [f64; 4] = [-2.640_625, -0.359_375, 0.421_875, 1.796_875];

/// Whether `sum_j c_j e^{i w_j z} g_j((z - b_j)/s_j)` and what was left out, together, are phi wherever it was looked.
pub fn adds_up(activation: &Activation, terms: &[Term], left_out: &Expr, budget: &Budget) -> bool {
    let real = |e: &Expr| constant::value(e, BITS);
    let mut places: Vec<Real> = Vec::new();
    let mut around = |centre: &Real, unit: &Real| {
        let at = |x: &f64| Real::with_val(BITS, unit * *x) + centre;
        places.extend(OFFSETS.iter().map(at));
    };
    let one = Real::with_val(BITS, 1);
    for term in terms {
        let (Some(place), Some(scale)) = (real(&term.place), real(&term.scale)) else {
            return false;
        };
        around(&place, &scale);
    }
    // Where phi itself changes: a term that was lost has no place in the list.
    for feature in activation
        .formulas()
        .iter()
        .flat_map(|p| features(&p.phi, budget))
    {
        let place = feature
            .place
            .as_ref()
            .map_or(Some(Real::with_val(BITS, 0)), real);
        if let (Some(place), Some(scale)) = (place, real(&feature.scale)) {
            around(&place, &scale);
        }
    }
    for end in activation.formulas().iter().filter_map(|p| p.to.as_ref()) {
        let Some(end) = real(end) else { return false };
        around(&end, &one);
    }
    places
        .iter()
        .all(|z| agrees(activation, terms, left_out, z).unwrap_or(true))
}

/// At one place; `None` where a formula has no value there.
fn agrees(activation: &Activation, terms: &[Term], left_out: &Expr, z: &Real) -> Option<bool> {
    let whole = value(&activation.piece_at(z)?.phi, z)?;
    let mut rest = Complex::with_val(BITS, &whole - value(left_out, z)?);
    let mut largest = size(&whole);
    for term in terms {
        let constant = |e: &Expr| eval_complex(e, &[], BITS).ok();
        let (place, scale) = (constant(&term.place)?, constant(&term.scale)?);
        let inner = Complex::with_val(BITS, z - place) / scale;
        let core = value(&term.core.piece_at(inner.real())?.phi, inner.real())?;
        let mut turn = constant(&term.omega)? * z;
        turn.mul_i_mut(false);
        let part = core * turn.exp() * constant(&term.coefficient)?;
        largest = largest.max(&size(&part));
        rest -= part;
    }
    Some(size(&rest) <= largest >> AGREE)
}

fn value(phi: &Expr, z: &Real) -> Option<Complex> {
    let z = Complex::with_val(BITS, z);
    eval_complex(phi, &[("z", &z)], BITS).ok()
}

fn size(x: &Complex) -> Real {
    Real::with_val(64, x.abs_ref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::terms::split;
    use crate::expr::{Scope, build};

    #[test]
    fn what_adds_up_and_what_does_not() {
        for text in [
            "relu(1-z)*relu(1+z)*cos(10*z)+logistic(z)",
            "sech(z)+1e-70*sech(1e7*(z-30.123))",
            "z*tanh(z)*cos(30*z)+exp(-abs(z-110))+z^2",
            "cos(9*z)*log(abs(z-4))+exp(-z^2)",
        ] {
            let phi = Expr::parse(text, &Scope::new(&["z"])).expect("a formula");
            let activation = Activation::from_formula("phi", phi).expect("an activation");
            let budget = Budget::default();
            let mut list = split(&activation, &budget).list;
            assert!(list.len() > 1, "{text}");
            let left_out = match text {
                "z*tanh(z)*cos(30*z)+exp(-abs(z-110))+z^2" => build::powi(build::var("z"), 2),
                _ => build::num(0),
            };
            assert!(adds_up(&activation, &list, &left_out, &budget), "{text}");
            for j in 0..list.len() {
                let kept = list[j].omega.clone();
                list[j].omega = build::add(kept.clone(), build::num(1));
                assert!(
                    !adds_up(&activation, &list, &left_out, &budget),
                    "{text}: wave {j}"
                );
                list[j].omega = kept;
                let lost = list.remove(j);
                assert!(
                    !adds_up(&activation, &list, &left_out, &budget),
                    "{text}: term {j}"
                );
                list.insert(j, lost);
            }
        }
    }
}
