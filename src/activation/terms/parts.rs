//! The summands of phi, each with its wave, its constant factor and its features.

use super::{FAINT, Part, felt, together, widths};
use crate::activation::Activation;
use crate::activation::features::features;
use crate::activation::growth::{Probe, Tail};
use crate::activation::obstacle::obstacle;
use crate::activation::summands::{Wave, summands, waves};
use crate::expr::{Expr, build, constant, polynomial};
use crate::number::{Complex, Function};
use crate::quadrature::Budget;

/// A wave with more radians than this over a width is taken out of a function.
const FAST: f64 = 8.0;
/// Functions that grow or turn like an exponential.
const EXPONENTIAL: [Function; 12] = [
    Function::Exp,
    Function::Expm1,
    Function::Sinh,
    Function::Cosh,
    Function::Tanh,
    Function::Sech,
    Function::Coth,
    Function::Csch,
    Function::Logistic,
    Function::Softplus,
    Function::Sin,
    Function::Cos,
];
/// Most terms.
const MAX_TERMS: usize = 64;

/// The summands of all pieces, without those that are polynomials or waves on the whole line; the frequencies of
/// these, and their sum.
pub(super) fn parts(
    activation: &Activation,
    budget: &Budget,
) -> Option<(Vec<Part>, Vec<Expr>, Expr)> {
    let given = activation.formulas();
    let (mut parts, mut atoms) = (Vec::new(), Vec::<Expr>::new());
    let mut left_out = build::num(0);
    for (index, piece) in given.iter().enumerate() {
        let whole = piece.from.is_none() && piece.to.is_none();
        for phi in summands(&piece.phi, &|e| {
            one_size(e) && together(&felt(piece, e, budget))
        })? {
            let plain = |phi: Expr| Part {
                piece: index,
                features: felt(piece, &phi, budget),
                loudness: loudness(&phi),
                towers: towers(&phi, 0),
                phi,
                coefficient: build::num(1),
                omega: build::num(0),
            };
            if phi.is_zero() {
                continue;
            }
            if whole && polynomial::coefficients(&phi, "z").is_some() {
                atoms.push(build::num(0));
                left_out = build::add(left_out, phi);
                continue;
            }
            match whole.then(|| waves(&phi)).flatten() {
                Some(list) if list.iter().all(|w| is_polynomial(&w.factor)) => {
                    atoms.extend(list.into_iter().map(|w| w.omega));
                    left_out = build::add(left_out, phi);
                }
                Some(list) if taken_out(&list, budget) => {
                    parts.extend(list.into_iter().map(|wave| Part {
                        coefficient: wave.coefficient,
                        omega: wave.omega,
                        ..plain(wave.factor)
                    }));
                }
                _ => parts.push(plain(phi)),
            }
            if parts.len() > MAX_TERMS {
                return None;
            }
        }
    }
    Some((parts, atoms, left_out))
}

/// Whether exponentials of z stand in each other, under `above` of them.
pub(super) fn towers(e: &Expr, above: usize) -> bool {
    if !e.depends_on("z") {
        return false;
    }
    let grows = match e {
        Expr::Call(f, _) => EXPONENTIAL.contains(f),
        Expr::Pow(base, _) => base.is_constant(),
        _ => false,
    };
    let above = above + usize::from(grows);
    above > 1 || e.operands().into_iter().any(|a| towers(a, above))
}

/// log2 of the constant factors of a product.
pub(super) fn loudness(e: &Expr) -> f64 {
    let own = |e: &Expr| constant::value(e, 64).map_or(0.0, |v| log2_size(&v));
    match e {
        _ if e.is_constant() => own(e),
        Expr::Neg(a) => loudness(a),
        Expr::Mul(a, b) => loudness(a) + loudness(b),
        Expr::Div(a, b) => loudness(a) - loudness(b),
        _ => 0.0,
    }
}

fn log2_size(v: &crate::number::Real) -> f64 {
    v.get_exp().map_or(0.0, f64::from)
}

/// Whether the sums inside a product hold no summand that is faint against another.
fn one_size(e: &Expr) -> bool {
    let list = summands(e, &|_| true).unwrap_or_default();
    if list.len() > 1 {
        let sizes = || list.iter().map(loudness);
        let spread =
            sizes().fold(f64::NEG_INFINITY, f64::max) - sizes().fold(f64::INFINITY, f64::min);
        return spread <= FAINT && list.iter().all(one_size);
    }
    match e {
        Expr::Neg(a) | Expr::Pow(a, _) => one_size(a),
        Expr::Mul(a, b) => one_size(a) && one_size(b),
        Expr::Div(a, _) => one_size(a),
        _ => true,
    }
}

fn is_polynomial(e: &Expr) -> bool {
    polynomial::coefficients(e, "z").is_some()
}

/// Whether waves are better taken out of a product: they are fast, or the rest does not decay.
fn taken_out(list: &[Wave], budget: &Budget) -> bool {
    let Some(rest) = list.first().map(|wave| &wave.factor) else {
        return false;
    };
    let Ok(alone) = Activation::from_formula("rest", rest.clone()) else {
        return false;
    };
    if obstacle(&alone, budget).is_some() {
        return false;
    }
    let narrowest = widths(&features(rest, budget)).fold(f64::INFINITY, f64::min);
    let fast = list.iter().any(|wave| {
        constant::value(&wave.omega, 64).is_some_and(|w| w.to_f64().abs() * narrowest > FAST)
    });
    fast || !decays(&alone, budget)
}

/// Measured: a wrong answer only chooses between two exact forms.
fn decays(activation: &Activation, budget: &Budget) -> bool {
    let ends = [
        (activation.pieces().first(), -1),
        (activation.pieces().last(), 1),
    ];
    ends.into_iter().all(|(piece, side)| {
        piece.is_some_and(|piece| {
            let direction = Complex::with_val(64, (side, 0));
            let tail =
                Probe::within(&piece.phi, budget).tail(&Complex::with_val(64, 0), &direction);
            matches!(
                tail,
                Tail::Algebraic { .. } | Tail::Exponential | Tail::Zero
            ) && tail.decays(0.02)
        })
    })
}
