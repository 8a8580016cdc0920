//! The places of a `design` claim: those that it names, or public ones, drawn ones, and those that the features of the claimed
//! formula and of the penalty ask for.
//!
//! A wave of frequency w in the penalty moves a part of phi to z = w, 2w, …: there phi is what it is nowhere else.

use crate::claim::common::points::drawn::{Stream, drawn};
use crate::claim::common::points::{features, scales};
use crate::design::Place;
use crate::error::Diagnostic;
use crate::expr::{Expr, Scope, build, eval_complex, eval_real, polynomial};
use crate::number::{Function, Rational, Real};
use crate::verdict::show;
use crate::wire::Table;
use std::collections::HashSet;

/// Where a claim that names no places looks, besides the drawn ones.
const DEFAULT: [&str; 3] = ["1/4", "-1", "pi"];
/// Places that are drawn, and where |z| is drawn.
const DRAWN: usize = 5;
const RANGE: (f64, f64) = (1.0 / 32.0, 64.0);
/// Where the features of a claimed formula are looked for, on either side of 0.
const FEATURES: (f64, f64) = (1e-4, 1e4);
/// Most places of one claim.
const MAX_PLACES: usize = 200;
/// Most waves of a penalty that are followed, and how many of their multiples.
const WAVES: (usize, u32) = (3, 2);

/// The places of the claim, or those that its content and the features of these formulas ask for.
pub fn read(
    table: &mut Table,
    constants: &Scope,
    content: u64,
    formulas: &[&Expr],
    rho: &Expr,
) -> Result<(Vec<Place>, bool), Diagnostic> {
    let Some(texts) = table.strings("points")? else {
        let public = DEFAULT.iter().filter_map(|text| {
            let e = Expr::parse(text, constants).ok()?;
            Place::new(*text, e).ok()
        });
        let mut places: Vec<Place> = public.chain(drawn_places(content)).collect();
        let mut more = false;
        for formula in formulas {
            let (beside, unseen) = beside_features(formula, content);
            places.extend(beside);
            more |= unseen;
        }
        places.extend(beside_waves(rho, content));
        places.extend(beside_scales(rho, content));
        let mut texts = std::collections::BTreeSet::new();
        places.retain(|place| texts.insert(place.text.clone()));
        return Ok((places, more));
    };
    if texts.is_empty() {
        return Err(table.error("`points` is empty; leave it out for the default places"));
    }
    if texts.len() > MAX_PLACES {
        return Err(texts[MAX_PLACES].error(format!("a claim has at most {MAX_PLACES} places")));
    }
    let one = |text: &crate::wire::Text| {
        Place::new(text.value.trim(), text.parse(constants)?).map_err(|why| text.error(why))
    };
    let places = texts.iter().map(one).collect::<Result<_, _>>()?;
    Ok((places, false))
}

/// Places beside the features of a formula, on either side of 0, at which it has a value.
fn beside_features(formula: &Expr, content: u64) -> (Vec<Place>, bool) {
    let mirrored = formula.substitute("z", &build::neg(build::var("z")));
    let right = features(formula, "z", FEATURES, content);
    let left = features(&mirrored, "z", FEATURES, content);
    let more = right.more || left.more;
    let right = right.points.into_iter().map(build::rational);
    let left = left
        .points
        .into_iter()
        .map(|q| build::neg(build::rational(q)));
    let places = right
        .chain(left)
        .filter_map(|z| Place::of(z.simplified()).ok());
    let has_value = |place: &Place| eval_real(formula, &[("z", &place.at(96))], 64).is_ok();
    (places.filter(has_value).collect(), more)
}

/// Places that nobody knows who writes a formula, of either sign.
fn drawn_places(content: u64) -> Vec<Place> {
    let mut signs = Stream::new(content);
    let one = |size| {
        let size = build::rational(size);
        let negative = signs.bits().is_multiple_of(2);
        let place = if negative { build::neg(size) } else { size };
        Place::of(place.simplified()).ok()
    };
    let sizes = drawn(content, RANGE, DRAWN);
    sizes.into_iter().filter_map(one).collect()
}

/// Places beside the multiples of the frequencies of the waves in a penalty, on either side of 0.
fn beside_waves(rho: &Expr, content: u64) -> Vec<Place> {
    let mut stream = Stream::new(content ^ 0x9e6d_11d5_7a3c_4b87);
    let mut places = Vec::new();
    for wave in waves(rho) {
        for times in 1..=WAVES.1 {
            for sign in [1, -1] {
                let beside = 0.2 + 0.6 * stream.unit();
                let at = wave.clone() * times + if sign > 0 { beside } else { -beside };
                // Four digits are as good a place as any.
                let Some(whole) = (at * 10_000u32).round().to_integer() else {
                    continue;
                };
                let place = build::rational(Rational::from(whole * sign) / Rational::from(10_000));
                places.extend(Place::of(place.simplified()));
            }
        }
    }
    places
}

/// Places at one over the scales of a penalty.
fn beside_scales(rho: &Expr, content: u64) -> Vec<Place> {
    let mut stream = Stream::new(content ^ 0x2545_f491_4f6c_dd1d);
    let mut places = Vec::new();
    for scale in scales(rho, "k") {
        let digits = Real::with_val(64, scale.log10_ref()).to_f64().ceil();
        if !(-6.0..=9.0).contains(&digits) {
            continue;
        }
        // Two digits below one over the scale.
        let unit = 10f64.powf(digits + 2.0).round().max(1.0);
        let at = (0.5 + stream.unit()) * unit / scale.to_f64();
        let place = Rational::from(at.round() as i64) / Rational::from(unit as i64);
        places.extend(Place::of(build::rational(place).simplified()));
    }
    places
}

/// A scale of the penalty at which phi changes outside of all places.
pub fn unseen(rho: &Expr) -> Option<String> {
    let scale = scales(rho, "k")
        .into_iter()
        .find(|k| !(1e-6..=1e9).contains(&k.to_f64()))?;
    Some(format!(
        "rho changes at k = {}: phi changes at |z| = {}, and a designed activation is computed for 1e-9 <= |z| <= 1e6",
        show::nearest(&scale),
        show::nearest(&Real::with_val(64, scale.recip_ref()))
    ))
}

/// The frequencies of the fastest waves in a formula of k.
fn waves(rho: &Expr) -> Vec<Real> {
    let mut found = Vec::new();
    let mut seen: HashSet<*const Expr> = HashSet::new();
    let mut open = vec![rho];
    while let Some(e) = open.pop() {
        if !seen.insert(std::ptr::from_ref(e)) {
            continue;
        }
        if let Expr::Call(f, arguments) = e
            && let [argument] = &arguments[..]
        {
            found.extend(frequency(*f, argument));
        }
        open.extend(e.operands());
    }
    found.sort_by(Real::total_cmp);
    found.dedup();
    let first = found.len().saturating_sub(WAVES.0);
    found.split_off(first)
}

/// The frequency of `f` of this argument, where it waves.
fn frequency(f: Function, argument: &Expr) -> Option<Real> {
    let turned = match f {
        Function::Sin
        | Function::Cos
        | Function::Tan
        | Function::Sec
        | Function::Csc
        | Function::Cot => false,
        Function::Exp | Function::Sinh | Function::Cosh => true,
        _ => return None,
    };
    let (slope, _) = polynomial::affine(argument, "k")?;
    let (re, im) = eval_complex(&slope, &[], 128).ok()?.into_real_imag();
    let frequency = if turned { im.abs() } else { re.abs() };
    (frequency > 0).then_some(frequency)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_waves_of_a_penalty_are_its_fastest_ones() {
        let of = |text: &str| {
            let rho = Expr::parse(text, &Scope::new(&["k"])).expect("a formula");
            let found = waves(&rho);
            found.iter().map(Real::to_f64).collect::<Vec<f64>>()
        };
        assert_eq!(of("exp(k^2/2)/(pi*(1+cos(60*k)/2)^2)"), [60.0]);
        assert_eq!(of("(2+sin(3*k)*cos(1-500*k))^2"), [3.0, 500.0]);
        assert_eq!(of("(1+exp(7*i*k)/2)*(1+exp(-7*i*k)/2)*k^2"), [7.0]);
        assert!(of("k^2*exp(-3*k)*cosh(k)").is_empty());
        assert_eq!(
            beside_waves(
                &Expr::parse("(2+cos(60*k))^2", &Scope::new(&["k"])).expect("a formula"),
                1
            )
            .len(),
            4
        );
    }
}
