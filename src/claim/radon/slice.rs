//! The central slice: the transform of R f(xi, ·) at k is f^(k xi).
//!
//! | key | meaning |
//! |---|---|
//! | `equals` | f^ as a formula in `k1` … `kD` and `k` = \|k\| (default: the function's `transform`; without it the two sides are compared with each other) |
//! | `directions` | unit vectors, each a string of exact components: `["3/5, 4/5"]`; default: three random ones from the claim's content |
//! | `points` | exact expressions, k > 0 (default 1/4, 1, 2, 4, one that is drawn from the claim's content, and those that the features of the formula in k ask for) |
//!
//! Evidence: *hyperplanes* integrates f over each hyperplane and then over gamma; *space* integrates
//! f(x) e^{-ik xi·x} over R^D along the axes of x (D <= 3), or takes the Hankel integral where f
//! depends on r alone; where the function states `radon`, the routes *contour* and *derivative* take
//! the transform of that formula as they do for an activation. 30 digits by default.

use super::hyperplanes::withheld;
use crate::activation::Activation;
use crate::claim::common::context::Context;
use crate::claim::common::ledger::{Ledger, bits, budget, tolerance};
use crate::claim::common::{directions, points, values};
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::expr::{Expr, build};
use crate::fourier::{Frequency, Laboratory, Limits};
use crate::number::{Bounded, Real};
use crate::quadrature::Outcome;
use crate::radon::direction::Direction;
use crate::radon::function::numbered;
use crate::radon::{Planes, TestFunction, space};
use crate::verdict::Finding;
use crate::verdict::power::Restated;
use crate::wire::Table;
use std::sync::Arc;

/// The points of a claim that names none.
const DEFAULT: [&str; 4] = ["1/4", "1", "2", "4"];
/// Where a drawn one lies.
const RANGE: (f64, f64) = (0.125, 6.0);
/// Where the features of a formula are looked for.
const FEATURES: (f64, f64) = (1e-4, 1e3);

/// The claim.
pub struct Slice {
    function: Arc<TestFunction>,
    formula: Option<Expr>,
    directions: Vec<Direction>,
    points: Vec<Frequency>,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let function = subject.required_function(table)?;
    let mut names = numbered("k", function.dimension);
    names.push("k".to_owned());
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let formula = match table.string("equals")? {
        Some(text) => Some(text.parse(&subject.scope(&names))?),
        None => function.transform.clone(),
    };
    let claimed = formula.as_ref().map_or(String::new(), Expr::to_string);
    let content = points::content("slice", subject, &[&claimed]);
    let count = (directions::DEFAULT, content);
    let points = match points::given(table, subject)? {
        Some(points) => points,
        None => {
            let mut own = points::drawn(content, RANGE, 1);
            if let Some(formula) = &formula {
                own.extend(points::features(formula, "k", FEATURES, content).points);
            }
            let mut points = points::parsed(&DEFAULT);
            points.extend(points::rationals(&own));
            points
        }
    };
    Ok(Box::new(Slice {
        directions: directions::read(table, subject, function.dimension, count)?,
        points,
        formula,
        function,
    }))
}

impl Claim for Slice {
    fn statement(&self) -> (String, String) {
        let (text, latex) = match &self.formula {
            Some(formula) => (formula.to_string(), formula.to_latex()),
            None => ("f^(k xi), as integrated".into(), "\\hat f(k\\xi)".into()),
        };
        (
            format!("F_1[R f(xi, .)](k) = f^(k xi), f^(k) = {text}"),
            format!("F_1[R f(\\xi,\\cdot)](k) = \\hat f(k\\xi),\\quad \\hat f(k) = {latex}"),
        )
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        let limits = context.limits();
        let mut ledger = Ledger::default();
        for direction in &self.directions {
            if let Some(why) = limits.exhausted() {
                return Err(why);
            }
            self.along(direction, limits, digits, &mut ledger)?;
        }
        let count = self.points.len();
        let bits = values::formula_bits(digits);
        let again = |e: &Expr, j: usize| {
            claimed_at(
                e,
                &self.directions[j / count],
                &self.points[j % count],
                bits,
            )
            .ok()
        };
        let formula = self.formula.as_ref().map(|formula| Restated {
            formula,
            value: &again,
        });
        let finding = ledger.weigh(digits, formula);
        Ok(match &self.formula {
            Some(formula) => withheld(finding, formula),
            None => finding,
        })
    }
}

/// What a formula of f^ in k1 … kD, or in k = |k|, claims at k xi.
fn claimed_at(
    formula: &Expr,
    direction: &Direction,
    k: &Frequency,
    bits: u32,
) -> Result<Bounded, Doubt> {
    let names = numbered("k", direction.components.len());
    let components = direction.components.iter();
    let vector: Vec<Expr> = components
        .map(|x| build::mul(x.clone(), k.expr().clone()))
        .collect();
    let at: Vec<(&str, &Expr)> = names.iter().map(String::as_str).zip(&vector).collect();
    let at = [at, vec![("k", k.expr())]].concat();
    values::evaluate_bounded(formula, &at, bits)
        .map_err(|why| why.at(format_args!("the formula of f^ at k = {}", k.text)))
}

impl Slice {
    /// All routes in one direction.
    fn along(
        &self,
        direction: &Direction,
        limits: &Limits,
        digits: u32,
        ledger: &mut Ledger,
    ) -> Result<(), Doubt> {
        let f = &self.function;
        let claimed = self.claimed(direction, digits)?;
        let tolerances: Vec<Real> = match &claimed {
            Some(values) => values
                .iter()
                .map(|v| tolerance(&Real::with_val(64, v.value().abs_ref()), digits))
                .collect(),
            // Without a formula the size of f^ is not known: as if it were 1.
            None => vec![tolerance(&Real::with_val(64, 1), digits); self.points.len()],
        };
        let bits = bits(&tolerances, digits);
        let budget = budget(limits);
        let xi = direction.at(bits + 64);
        let ks: Vec<Real> = self.points.iter().map(|k| k.at(bits + 32)).collect();
        let planes = Planes::new(f, &xi, bits, budget.clone())
            .and_then(|mut planes| planes.transform(&ks, &tolerances).map_err(Doubt::from));
        let whole = space::transform(f, &xi, &self.points, &tolerances, bits, &budget);
        let closed = self.closed(direction, &tolerances, limits)?;
        for (j, k) in self.points.iter().enumerate() {
            let value = match (&claimed, &whole) {
                (Some(values), _) => values[j].clone(),
                (None, Ok(whole)) => {
                    let found = &whole.estimates[j];
                    Bounded::new(found.value.clone(), &found.error)
                }
                (None, Err(why)) => return Err(why.clone()),
            };
            ledger.point(format!("xi = {}, k = {}", direction.text, k.text), value);
            let pick = |found: &Result<Outcome, Doubt>| match found {
                Ok(found) => Ok(found.estimates[j].clone()),
                Err(why) => Err(why.clone()),
            };
            // What no route can do in this dimension is no failure where the formula of R f serves.
            if planes.is_ok() || closed.is_empty() {
                ledger.estimate("hyperplanes", pick(&planes));
            }
            if whole.is_ok() || closed.is_empty() {
                ledger.estimate("space", pick(&whole));
            }
            for run in &closed {
                let value = run.values[j].clone().map(|v| (v.value, v.error));
                ledger.reading(run.route.name(), value);
            }
        }
        if let Ok(found) = &planes {
            ledger.spent(
                "hyperplanes",
                "over gamma, and in each hyperplane",
                found.nodes,
                found.bits,
            );
        }
        if let Ok(found) = &whole {
            ledger.spent("space", "along the axes of x", found.nodes, found.bits);
        }
        for run in &closed {
            let detail = format!("of the stated R f; {}", run.detail);
            ledger.spent(run.route.name(), &detail, run.nodes, run.bits);
        }
        Ok(())
    }

    /// f^(k xi) by the formula.
    fn claimed(&self, direction: &Direction, digits: u32) -> Result<Option<Vec<Bounded>>, Doubt> {
        let Some(formula) = &self.formula else {
            return Ok(None);
        };
        let bits = values::formula_bits(digits);
        let each = self.points.iter();
        let list = each.map(|k| claimed_at(formula, direction, k, bits));
        list.collect::<Result<_, _>>().map(Some)
    }

    /// The routes to F of an activation, on the stated R f(xi, ·).
    fn closed(
        &self,
        direction: &Direction,
        tolerances: &[Real],
        limits: &Limits,
    ) -> Result<Vec<crate::fourier::RouteRun>, Doubt> {
        let Some(radon) = &self.function.radon else {
            return Ok(Vec::new());
        };
        let section = along_gamma(radon, direction);
        let activation = Activation::from_formula("R f", section)?;
        let mut own = Laboratory::new(activation, limits.clone());
        Ok(own.both(&self.points, tolerances))
    }
}

/// The stated R f(xi, gamma) as a function of z = gamma.
pub fn along_gamma(radon: &Expr, direction: &Direction) -> Expr {
    let mut section = radon.substitute("gamma", &build::var("z"));
    let names = numbered("xi", direction.components.len());
    for (name, value) in names.iter().zip(&direction.components) {
        section = section.substitute(name, value);
    }
    section.simplified()
}
