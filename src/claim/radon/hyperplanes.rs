//! What the kinds about R f at single hyperplanes share: their places, and R f there by its routes.

use crate::claim::Subject;
use crate::claim::common::directions::Number;
use crate::claim::common::ledger::{budget, tolerance};
use crate::claim::common::points::content;
use crate::claim::common::{directions, values};
use crate::error::{Diagnostic, Doubt};
use crate::expr::{Expr, build, eval_again, eval_real};
use crate::fourier::Limits;
use crate::number::{Bounded, Rational, Real, bits_for_digits};
use crate::quadrature::Estimate;
use crate::radon::direction::Direction;
use crate::radon::ellipsoid::Ellipsoid;
use crate::radon::function::{AtPoint, numbered};
use crate::radon::{Planes, TestFunction, seen};
use crate::verdict::{Finding, Verdict};
use crate::wire::Table;
use std::sync::Arc;

/// Offsets of a claim that names none.
const GAMMAS: [&str; 3] = ["0", "1/2", "-3/2"];
/// Parts of a function with half axes below this are small, and so many of them are looked at.
const SMALL: f64 = 0.125;
const MOST_SMALL: usize = 4;
/// Sizes of a drawn offset.
const DRAWN: (f64, f64) = (1.0 / 8.0, 2.5);
/// Directions of a claim that names none.
const DIRECTIONS: usize = 2;

/// The function of a claim and the hyperplanes that it is checked at.
pub struct Places {
    /// The test function.
    pub function: Arc<TestFunction>,
    /// Unit normals.
    pub directions: Vec<Direction>,
    /// Offsets gamma.
    pub gammas: Vec<Number>,
    /// For each direction the offsets that the small parts of the function ask for.
    pub through: Vec<Vec<Number>>,
}

/// Reads `directions` and `offsets`; those of a claim that names none follow from its kind and formulas, and one
/// offset is drawn beside the public ones where a formula in gamma is claimed.
///
/// # Errors
/// A wrong key, with its place.
pub fn read(
    table: &mut Table,
    subject: &Subject,
    kind: &str,
    formula: Option<&str>,
) -> Result<Places, Diagnostic> {
    let function = subject.required_function(table)?;
    let content = content(kind, subject, &[formula.unwrap_or("")]);
    let own = table.has("offsets");
    let mut gammas = directions::numbers(table, subject, "offsets", &GAMMAS)?;
    if !own && formula.is_some() {
        gammas.extend(directions::drawn(content, DRAWN, 1));
    }
    let directions = directions::read(table, subject, function.dimension, (DIRECTIONS, content))?;
    let through = match own {
        true => vec![Vec::new(); directions.len()],
        false => directions
            .iter()
            .map(|xi| through_small_parts(&function, xi))
            .collect(),
    };
    Ok(Places {
        directions,
        gammas,
        through,
        function,
    })
}

/// Offsets at which the hyperplanes of a direction meet the small parts of a function, which others may miss.
fn through_small_parts(function: &TestFunction, xi: &Direction) -> Vec<Number> {
    let small = |part: &&Ellipsoid| {
        let axes = || part.axes.iter().map(|a| eval_again(a, 64).to_f64());
        axes().fold(0.0, f64::max) < SMALL
    };
    let parts = function
        .parts
        .iter()
        .filter_map(|part| part.inside.as_ref());
    let offset = |part: &Ellipsoid| {
        let pairs = xi.components.iter().zip(&part.centre);
        let centre = pairs
            .map(|(x, c)| build::mul(x.clone(), c.clone()))
            .fold(build::num(0), build::add);
        let least = part.axes.iter().min_by(|a, b| {
            let size = |e: &Expr| eval_again(e, 64);
            size(a).total_cmp(&size(b))
        })?;
        let third = build::rational(Rational::from((1, 3)));
        let gamma = build::add(centre, build::mul(third, least.clone())).simplified();
        Some((gamma.to_string(), gamma))
    };
    parts
        .filter(small)
        .take(MOST_SMALL)
        .filter_map(offset)
        .collect()
}

/// A finding about a claimed formula at a few lines or frequencies: nothing is confirmed of one that may change between them.
pub fn withheld(finding: Finding, formula: &Expr) -> Finding {
    match (finding.verdict, seen::all_of_formula(formula)) {
        (Verdict::Confirmed, Err(why)) => Finding::undecided(why.at("the claimed formula")),
        _ => finding,
    }
}

/// Bits and the absolute tolerance for values of about size 1.
pub fn precision(digits: u32) -> (u32, Real) {
    let tolerance = tolerance(&Real::with_val(64, 1), digits);
    (bits_for_digits(digits) + 64, tolerance)
}

impl Places {
    /// Every hyperplane, direction by direction.
    pub fn each(&self) -> impl Iterator<Item = (&Direction, &Number)> {
        self.directions
            .iter()
            .zip(&self.through)
            .flat_map(|(xi, own)| self.gammas.iter().chain(own).map(move |gamma| (xi, gamma)))
    }

    /// The keys in words.
    pub fn at(direction: &Direction, gamma: &Number) -> String {
        format!("xi = {}, gamma = {}", direction.text, gamma.0)
    }
}

/// R f(xi, gamma) by integration over the hyperplane.
///
/// # Errors
/// A sentence, where there is no value.
pub fn integral(
    f: &TestFunction,
    xi: &[Real],
    gamma: &Real,
    digits: u32,
    limits: &Limits,
) -> Result<Estimate, Doubt> {
    let (bits, tolerance) = precision(digits);
    let mut planes = Planes::new(f, xi, bits, budget(limits))?;
    planes.at(gamma, &tolerance).map_err(Doubt::from)
}

/// The same by quadrature over the sections of ellipsoids.
///
/// # Errors
/// As [`integral`].
pub fn over_sections(
    f: &TestFunction,
    xi: &[Real],
    gamma: &Real,
    digits: u32,
    limits: &Limits,
) -> Result<Estimate, Doubt> {
    let (bits, tolerance) = precision(digits);
    let mut planes = Planes::new(f, xi, bits, budget(limits))?.by_quadrature();
    planes.at(gamma, &tolerance).map_err(Doubt::from)
}

/// What a formula in xi1 … xiD and gamma claims at a hyperplane.
///
/// # Errors
/// Why it has no value there.
pub fn claimed(
    formula: &Expr,
    direction: &Direction,
    gamma: &Number,
    bits: u32,
) -> Result<Bounded, Doubt> {
    let names = numbered("xi", direction.components.len());
    let components = names.iter().map(String::as_str).zip(&direction.components);
    let at: Vec<(&str, &Expr)> = components.chain([("gamma", &gamma.1)]).collect();
    values::evaluate_bounded(formula, &at, bits).map_err(|why| {
        why.at(format_args!(
            "the formula of R f at {}",
            Places::at(direction, gamma)
        ))
    })
}

/// R f(xi, gamma) by a formula in xi1 … xiD and gamma, where the function states one.
pub fn stated(
    f: &TestFunction,
    formula: &Expr,
    xi: &[Real],
    gamma: &Real,
    bits: u32,
) -> Result<Real, Doubt> {
    let mut names = numbered("xi", f.dimension);
    names.push("gamma".to_owned());
    let mut arguments: Vec<(&str, &Real)> = names.iter().map(String::as_str).zip(xi).collect();
    arguments.push(("gamma", gamma));
    eval_real(formula, &arguments, bits).map_err(|e| format!("the formula of R f: {e}").into())
}

/// R f(xi, gamma) = (1/2 pi) ∫ f^(k xi) e^{ik gamma} dk, from a formula of f^.
///
/// # Errors
/// A sentence, where there is no value.
pub fn from_slice(
    f: &TestFunction,
    transform: &Expr,
    xi: &[Real],
    gamma: &Real,
    digits: u32,
    limits: &Limits,
) -> Result<Estimate, Doubt> {
    use crate::number::Complex;
    use crate::quadrature::{Options, Stop, lattice, plain};
    let (bits, tolerance) = precision(digits);
    let mut at = AtPoint::<Complex>::complex(transform, "k", "k", f.dimension, bits);
    let mut vector = vec![Real::new(bits + 32); xi.len()];
    let mut g = |k: &[Real], out: &mut Real| -> Result<(), Stop> {
        use rug::Assign;
        for (v, xi) in vector.iter_mut().zip(xi) {
            v.assign(xi * &k[0]);
        }
        let turn = Real::with_val(bits + 32, &k[0] * gamma);
        let wave = Complex::with_val(bits, Complex::with_val(bits + 32, (0, turn)).exp_ref());
        out.assign((wave * at.at(&vector)?).real());
        Ok(())
    };
    let options = Options::new(bits, vec![tolerance]).budget(budget(limits));
    let found = lattice(1, &plain(1), &mut g, &options)?;
    let Some(mut found) = found.estimates.into_iter().next() else {
        return Err("no value".into());
    };
    let circle = Real::with_val(bits + 16, rug::float::Constant::Pi) * 2u32;
    found.value /= &circle;
    found.error /= 6u32;
    Ok(found)
}
