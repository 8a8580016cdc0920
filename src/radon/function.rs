//! Test functions f: R^D -> R, with what a case says of them.

use super::ellipsoid::Ellipsoid;
use crate::error::Doubt;
use crate::expr::{Evaluator, Expr, Program, build};
use crate::number::{Complex, Function, Real};
use crate::quadrature::Stop;
use std::sync::Arc;

/// Largest dimension.
pub const MAX_DIMENSION: usize = 8;
/// Largest dimension in which hyperplanes and space are integrated over as they are; above it a
/// function needs closed forms, or to depend on r alone.
pub const MAX_DIRECT: usize = 3;

/// A part of a test function: a formula that is smooth where it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// In x1 … xD and r = |x|.
    pub value: Expr,
    /// Where it holds; outside the part is 0. None: on all of R^D, where it has to decay.
    pub inside: Option<Ellipsoid>,
}

/// A function of R^D: the sum of its parts.
#[derive(Clone, Debug, PartialEq)]
pub struct TestFunction {
    /// Its name, for people.
    pub name: String,
    /// D, 1 to 8.
    pub dimension: usize,
    /// The sum of these.
    pub parts: Vec<Part>,
    /// f^(k) = ∫ f(x) e^{-ik·x} dx as a formula in k1 … kD and k = |k|, where it is known.
    pub transform: Option<Expr>,
    /// R f(xi, gamma) = ∫_{xi·x = gamma} f as a formula in xi1 … xiD and gamma, where it is known.
    pub radon: Option<Expr>,
}

/// The names `x1`, …, `xD`.
pub fn numbered(letter: &str, dimension: usize) -> Vec<String> {
    (1..=dimension).map(|j| format!("{letter}{j}")).collect()
}

impl TestFunction {
    /// f as a formula in r alone, where it depends on nothing else and holds on all of R^D.
    pub fn radial(&self) -> Option<Expr> {
        let names = numbered("x", self.dimension);
        let radial =
            |part: &Part| part.inside.is_none() && !names.iter().any(|x| part.value.depends_on(x));
        if !self.parts.iter().all(radial) {
            return None;
        }
        let sum = self.parts.iter().map(|part| part.value.clone());
        sum.reduce(build::add)
    }

    /// f^ as a formula in k alone, where it is known and depends on nothing else.
    pub fn radial_transform(&self) -> Option<&Expr> {
        let names = numbered("k", self.dimension);
        let formula = self.transform.as_ref()?;
        (!names.iter().any(|k| formula.depends_on(k))).then_some(formula)
    }

    /// Whether every part holds on all of R^D.
    pub fn is_smooth(&self) -> bool {
        self.parts.iter().all(|part| part.inside.is_none())
    }

    /// The same function with other parts and nothing known of its transforms.
    pub fn with_parts(&self, name: String, parts: Vec<Part>) -> TestFunction {
        TestFunction {
            name,
            dimension: self.dimension,
            parts,
            transform: None,
            radon: None,
        }
    }

    /// f(x - a), for an exact vector a.
    pub fn shifted(&self, a: &[Expr]) -> TestFunction {
        let names = numbered("x", self.dimension);
        let parts = self
            .parts
            .iter()
            .map(|part| {
                let mut value = cartesian(&part.value, self.dimension);
                for (x, a) in names.iter().zip(a) {
                    value = value.substitute(x, &build::sub(build::var(x), a.clone()));
                }
                Part {
                    value,
                    inside: part.inside.as_ref().map(|e| e.shifted(a)),
                }
            })
            .collect();
        self.with_parts(format!("{}, shifted", self.name), parts)
    }

    /// The Laplacian of f, for a function that is smooth everywhere.
    ///
    /// # Errors
    /// A sentence, where a part ends somewhere or has no derivative.
    pub fn laplacian(&self) -> Result<TestFunction, Doubt> {
        if !self.is_smooth() {
            return Err(
                "f jumps or has kinks at the edge of a part: its Laplacian is no function".into(),
            );
        }
        let names = numbered("x", self.dimension);
        let mut parts = Vec::new();
        for part in &self.parts {
            let value = cartesian(&part.value, self.dimension);
            let mut sum = build::num(0);
            for x in &names {
                let second = value.nth_derivative(x, 2)?;
                sum = build::add(sum, second);
            }
            parts.push(Part {
                value: sum,
                inside: None,
            });
        }
        Ok(self.with_parts(format!("Laplacian of {}", self.name), parts))
    }

    /// The definition, for people.
    pub fn definition(&self) -> String {
        let parts: Vec<String> = self
            .parts
            .iter()
            .map(|part| match &part.inside {
                None => part.value.to_string(),
                Some(ellipsoid) => format!("{} inside {}", part.value, ellipsoid.describe()),
            })
            .collect();
        format!("R^{}: {}", self.dimension, parts.join("; plus "))
    }

    /// The definition in LaTeX.
    pub fn definition_latex(&self) -> String {
        let parts: Vec<String> = self
            .parts
            .iter()
            .map(|part| match &part.inside {
                None => part.value.to_latex(),
                Some(_) => format!("{}\\,1_E(x)", part.value.to_latex()),
            })
            .collect();
        format!(
            "f(x) = {}, x \\in \\mathbb{{R}}^{{{}}}",
            parts.join(" + "),
            self.dimension
        )
    }
}

/// A formula in x1 … xD alone: r is written out.
fn cartesian(value: &Expr, dimension: usize) -> Expr {
    if !value.depends_on("r") {
        return value.clone();
    }
    let squares = numbered("x", dimension)
        .iter()
        .map(|x| build::powi(build::var(x), 2))
        .reduce(build::add)
        .unwrap_or_else(|| build::num(0));
    value.substitute("r", &build::call(Function::Sqrt, [squares]))
}

/// A formula in numbered variables and their norm, ready to be evaluated at points.
#[derive(Clone)]
pub struct AtPoint<S: crate::number::Scalar> {
    evaluator: Evaluator<S>,
    norm: S,
    needs_norm: bool,
}

impl AtPoint<Real> {
    /// A formula in `letter`1 … `letter`D and `norm`, over real numbers of `bits` bits.
    pub fn new(formula: &Expr, letter: &str, norm: &str, dimension: usize, bits: u32) -> Self {
        let mut names = numbered(letter, dimension);
        names.push(norm.to_owned());
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let program = Arc::new(Program::compile(&[formula], &names));
        AtPoint {
            evaluator: Evaluator::new(program, bits),
            norm: Real::new(bits),
            needs_norm: formula.depends_on(norm),
        }
    }

    /// The value at x.
    ///
    /// # Errors
    /// [`Stop::Domain`] where the formula has none.
    pub fn at(&mut self, x: &[Real]) -> Result<&Real, Stop> {
        if self.needs_norm {
            set_norm(&mut self.norm, x);
        }
        let mut arguments: Vec<&Real> = x.iter().collect();
        arguments.push(&self.norm);
        let values = self
            .evaluator
            .eval(&arguments)
            .map_err(|e| Stop::Domain(e.to_string()))?;
        Ok(&values[0])
    }
}

impl AtPoint<Complex> {
    /// As over the reals, for a formula that may be complex; x stays real.
    pub fn complex(formula: &Expr, letter: &str, norm: &str, dimension: usize, bits: u32) -> Self {
        let mut names = numbered(letter, dimension);
        names.push(norm.to_owned());
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let program = Arc::new(Program::compile(&[formula], &names));
        AtPoint {
            evaluator: Evaluator::new(program, bits),
            norm: Complex::new(bits),
            needs_norm: formula.depends_on(norm),
        }
    }

    /// The value at x.
    ///
    /// # Errors
    /// [`Stop::Domain`] where the formula has none.
    pub fn at(&mut self, x: &[Real]) -> Result<&Complex, Stop> {
        if self.needs_norm {
            let mut norm = Real::new(self.norm.prec().0);
            set_norm(&mut norm, x);
            self.norm = Complex::with_val(self.norm.prec(), (norm, 0));
        }
        let bits = self.norm.prec().0;
        let mut arguments: Vec<Complex> =
            x.iter().map(|x| Complex::with_val(bits, (x, 0))).collect();
        arguments.push(self.norm.clone());
        let arguments: Vec<&Complex> = arguments.iter().collect();
        let values = self
            .evaluator
            .eval(&arguments)
            .map_err(|e| Stop::Domain(e.to_string()))?;
        Ok(&values[0])
    }
}

fn set_norm(norm: &mut Real, x: &[Real]) {
    use rug::Assign;
    match x {
        [x] => norm.assign(x.abs_ref()),
        [x, y] => norm.assign(x.hypot_ref(y)),
        _ => {
            let bits = norm.prec();
            let mut sum = Real::with_val(bits + 8, 0);
            for x in x {
                sum += Real::with_val(bits + 8, x.square_ref());
            }
            norm.assign(sum.sqrt());
        }
    }
}
