//! The limit kernel K(x, x') = ∫_{S^(D-1)} A(xi·(x - x')) dxi, a function of r = |x - x'|, equals a formula;
//! or, with `window`, the kernel of the rectifier with planes in -R < gamma < R, a function of x and x'.
//!
//! | key | meaning |
//! |---|---|
//! | `dimension` | D, from 1 to 8 |
//! | `equals` | expression in `r`, r > 0; with `window`, in `r`, `dot` (x·x') and `R` |
//! | `points` | distances r > 0, exact expressions (default 1/2, 3) |
//! | `ridge` | formula of A in `d`; left out: the `equals` of the case's first `ridge-kernel` claim |
//! | `window` | R > 0: the planes' offsets gamma are uniform on (-R, R). For the rectifier alone |
//! | `pairs` | with `window`: list of `{ x = "…", y = "…", angle = "…" }`, the lengths of x and x', below R, and the angle between them |
//!
//! Where A is defined up to an even polynomial in d, the claim holds for this A: an even polynomial
//! added to it adds one in r.
//!
//! The formula of A is held against phi first, at drawn distances and at its own features; where phi contradicts it, or A
//! cannot be measured, the claim is undecided.
//!
//! Evidence: `zonal`, one integral over s = xi·x/r with the weight (1 - s^2)^((D-3)/2), and `sphere`, the
//! integral over one angle more about an axis that is not x's (D = 2: over the angle; D = 1: the two
//! points again, with twice the precision). With `window`: `plane`, over length and direction of xi's projection
//! on the plane of x and x', with the integral over gamma in closed form, and `sphere`, over angles, the
//! other way round, with gamma by the nodes of Gauss. 30 digits unless stated, with `window` 12.

use super::ridge_kernel::{Run, contradiction, measured, tolerance};
use super::{Claim, Subject, distances, values};
use crate::error::Diagnostic;
use crate::expr::{Expr, eval_complex, eval_real};
use crate::fourier::Laboratory;
use crate::kernel::sphere::{DIMENSIONS, Ridge};
use crate::kernel::window::{Pair, Window};
use crate::kernel::{Distance, Value};
use crate::number::{Complex, Real};
use crate::verdict::{Finding, Verdict, power, weigh};
use crate::wire::{Table, Text};

/// The claim.
pub struct LimitKernel {
    dimension: u32,
    formula: Expr,
    about: About,
}

enum About {
    /// The kernel of planes everywhere.
    Ridge { points: Vec<Distance>, ridge: Expr },
    /// The rectifier's in a window.
    Window { half: Distance, pairs: Vec<Pair> },
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong or missing key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let dimension = match table.integer("dimension")? {
        None => return Err(table.error("this kind needs `dimension`, from 1 to 8")),
        Some((d, span)) => u32::try_from(d)
            .ok()
            .filter(|d| DIMENSIONS.contains(d))
            .ok_or_else(|| table.error_in(span, format!("`dimension` is from 1 to 8, not {d}")))?,
    };
    let equals = table.required_string("equals")?;
    let (formula, about) = match table.string("window")? {
        Some(window) => read_window(table, subject, &equals, &window)?,
        None => read_ridge(table, subject, &equals)?,
    };
    let claim = LimitKernel {
        dimension,
        formula,
        about,
    };
    claim
        .claimed(&claim.formula, 64)
        .map_err(|why| equals.error(why))?;
    Ok(Box::new(claim))
}

fn read_ridge(
    table: &mut Table,
    subject: &Subject,
    equals: &Text,
) -> Result<(Expr, About), Diagnostic> {
    let formula = equals.parse(&subject.scope(&["r"]))?;
    let points = distances::read(table, subject)?;
    let ridge = match table.string("ridge")? {
        Some(text) => {
            let ridge = text.parse(&subject.scope(&["d"]))?;
            for point in &points {
                distances::value(&ridge, "d", &point.at(96), 64).map_err(|why| text.error(why))?;
            }
            ridge
        }
        None => subject.ridge().cloned().ok_or_else(|| {
            table.error("give `ridge`, the formula of A in d: no ridge-kernel claim with `equals` stands above")
        })?,
    };
    Ok((formula, About::Ridge { points, ridge }))
}

fn read_window(
    table: &mut Table,
    subject: &Subject,
    equals: &Text,
    window: &Text,
) -> Result<(Expr, About), Diagnostic> {
    let scope = subject.scope(&[]);
    if !crate::activation::homogeneity::is_rectifier(&subject.activation) {
        return Err(window.error("`window` is for the rectifier, max(z, 0), only"));
    }
    let half = Distance::new(window.value.trim(), window.parse(&scope)?)
        .map_err(|why| window.error(why))?;
    let formula = equals.parse(&subject.scope(&["r", "dot", "R"]))?;
    let rows = table.tables("pairs")?;
    if rows.is_empty() {
        return Err(
            table.error("`window` needs `pairs = [ { x = \"…\", y = \"…\", angle = \"…\" } ]`")
        );
    }
    let mut pairs = Vec::new();
    for mut row in rows {
        let mut part = |key: &str| -> Result<(Text, Expr), Diagnostic> {
            let text = row.required_string(key)?;
            let value = text.parse(&scope)?;
            eval_real(&value, &[], 64).map_err(|why| text.error(why.to_string()))?;
            Ok((text, value))
        };
        let ((x_text, x), (y_text, y), (angle_text, angle)) =
            (part("x")?, part("y")?, part("angle")?);
        let pair = Pair { x, y, angle };
        pair.check(&half)
            .map_err(|(which, why)| [&x_text, &y_text, &angle_text][which].error(why))?;
        pairs.push(pair);
        row.finish(&["x", "y", "angle"])?;
    }
    Ok((formula, About::Window { half, pairs }))
}

impl LimitKernel {
    /// A formula at the points or pairs.
    fn claimed(&self, formula: &Expr, bits: u32) -> Result<Vec<Complex>, String> {
        let work = bits + 64;
        match &self.about {
            About::Ridge { points, .. } => points
                .iter()
                .map(|p| {
                    let value = distances::value(formula, "r", &p.at(work), bits)?;
                    Ok(Complex::with_val(bits, (value, 0)))
                })
                .collect(),
            About::Window { half, pairs } => pairs
                .iter()
                .map(|pair| {
                    let at = |x: Real| Complex::with_val(work, (x, 0));
                    let (r, dot, half) = (
                        at(pair.distance(work)),
                        at(pair.dot(work)),
                        at(half.at(work)),
                    );
                    let known = [("r", &r), ("dot", &dot), ("R", &half)];
                    eval_complex(formula, &known, bits)
                        .map_err(|why| format!("the claimed formula at {}: {why}", pair.name()))
                })
                .collect(),
        }
    }

    fn names(&self) -> Vec<String> {
        match &self.about {
            About::Ridge { points, .. } => {
                points.iter().map(|p| format!("r = {}", p.text)).collect()
            }
            About::Window { pairs, .. } => pairs.iter().map(Pair::name).collect(),
        }
    }

    fn runs(&self, laboratory: &Laboratory, tolerances: &[Real]) -> Vec<Run> {
        let limits = laboratory.limits();
        let dimension = self.dimension;
        let run = |name: &'static str, detail: &str, values: Vec<Result<Value, String>>| Run {
            name,
            detail: detail.into(),
            values,
        };
        match &self.about {
            About::Ridge { points, ridge } => {
                let mut ridge = Ridge::new(ridge);
                let mut both = (Vec::new(), Vec::new());
                for (point, tolerance) in points.iter().zip(tolerances) {
                    let r = point.at(2000);
                    both.0.push(ridge.zonal(dimension, &r, tolerance, limits));
                    both.1.push(ridge.sphere(dimension, &r, tolerance, limits));
                }
                vec![
                    run("zonal", "one integral over xi·x/r", both.0),
                    run("sphere", "about an axis that is not x's", both.1),
                ]
            }
            About::Window { half, pairs } => {
                let mut both = (Vec::new(), Vec::new());
                for (pair, tolerance) in pairs.iter().zip(tolerances) {
                    let window = Window::new(dimension, half, pair);
                    both.0.push(window.plane(tolerance, limits));
                    both.1.push(window.sphere(tolerance, limits));
                }
                vec![
                    run(
                        "plane",
                        "over the plane of x and x', gamma in closed form",
                        both.0,
                    ),
                    run("sphere", "over angles, gamma by nodes", both.1),
                ]
            }
        }
    }
}

impl Claim for LimitKernel {
    fn statement(&self) -> (String, String) {
        let (d, f) = (self.dimension, &self.formula);
        let window = match &self.about {
            About::Ridge { .. } => String::new(),
            About::Window { half, .. } => format!(" for planes within R = {}", half.text),
        };
        (
            format!("in {d} dimensions K(x, x') = {f}{window}"),
            format!("D = {d}:\\ K(x, x') = {}\\text{{{window}}}", f.to_latex()),
        )
    }

    fn default_digits(&self) -> u32 {
        match &self.about {
            About::Ridge { .. } => 30,
            About::Window { .. } => 12,
        }
    }

    fn limit_kernel(&self) -> Option<(u32, &Expr)> {
        match &self.about {
            About::Ridge { .. } => Some((self.dimension, &self.formula)),
            About::Window { .. } => None,
        }
    }

    fn weigh(&self, laboratory: &mut Laboratory, digits: u32) -> Finding {
        let bits = values::formula_bits(digits);
        let claimed = match self.claimed(&self.formula, bits) {
            Ok(claimed) => claimed,
            Err(why) => return Finding::undecided(why),
        };
        // The formula of A is stated by the case: evidence it is only where phi bears it out.
        if let About::Ridge { ridge, .. } = &self.about {
            match contradiction(laboratory, ridge) {
                Ok(None) => {}
                Ok(Some(why)) => return Finding::undecided(why),
                Err(why) => return Finding::undecided(format!("A was not measured: {why}")),
            }
        }
        let tolerances: Vec<Real> = claimed.iter().map(|c| tolerance(c, digits)).collect();
        let runs = self.runs(laboratory, &tolerances);
        let points = measured(&self.names(), &claimed, &runs);
        let mut finding = weigh(&points, digits, runs.iter().map(Run::summary).collect());
        if finding.verdict == Verdict::Confirmed {
            let again = |e: &Expr| self.claimed(e, bits).ok();
            finding.power = power::measure(&points, digits, Some((&self.formula, &again)));
        }
        finding
    }
}
