//! The limit kernel K(x, x') = ∫_{S^(D-1)} A(xi·(x - x')) dxi, a function of r = |x - x'|, equals a formula;
//! or, with `window`, that of planes in -R < gamma < R, ∫_{S^(D-1)} ∫_{-R}^{R} phi(xi·x - gamma) phi(xi·x' - gamma) dgamma dxi,
//! a function of x and x'.
//!
//! | key | meaning |
//! |---|---|
//! | `dimension` | D, from 1 to 8 |
//! | `equals` | expression in `r`, r > 0; with `window`, in `r`, `dot` (x·x') and `R` |
//! | `points` | distances r > 0, exact expressions (default 1/2, 3, some that are drawn from the claim's content, and those that the features of the formula ask for) |
//! | `ridge` | formula of A in `d`; left out: the `equals` of the case's first `ridge-kernel` claim, if there is one |
//! | `window` | R > 0: the planes' offsets gamma are uniform on (-R, R) |
//! | `pairs` | with `window`: list of `{ x = "…", y = "…", angle = "…" }`, the lengths of x and x', below R, and the angle between them; left out: two public ones and one that is drawn from the claim's content |
//!
//! A stated formula of A is held against phi first, to the digits of the claim, at drawn distances and at its own
//! features. Where phi bears it out, it is averaged: `zonal`, one integral over s = xi·x/r with the weight (1 -
//! s^2)^((D-3)/2), and `sphere`, the integral over one angle more about an axis that is not x's (D = 2: over the angle;
//! D = 1: the two points again, with twice the precision). Where A is defined up to an even polynomial in d, the claim
//! then holds for this A: an even polynomial added to it adds one in r.
//!
//! Where phi contradicts the formula, or none is stated, A is measured from phi by two routes ([`crate::kernel::average`]) and each is
//! averaged in coordinates of its own. Judged is then the central difference of order 2n of K in r, as `ridge-kernel`
//! judges A in d: its step is in proportion to the distance, so that the average over the sphere keeps it. A few
//! digits are looked at first: they are enough to refute.
//!
//! With `window`: `plane`, over length and direction of xi's projection
//! on the plane of x and x', with the integral over gamma in closed form, and `sphere`, over angles, the
//! other way round, with gamma by the nodes of Gauss; for a phi that is not max(z, 0) gamma is cut where phi changes, and
//! once more in `sphere` ([`crate::kernel::planes`]). 30 digits unless stated; 12 with `window`, and for D >= 2
//! where no A is stated and phi is not homogeneous.

use crate::activation::homogeneity::is_rectifier;
use crate::claim::common::context::Context;
use crate::claim::common::distances::differences;
use crate::claim::common::points::withheld;
use crate::claim::common::ridge_evidence::{
    Run, against, contradiction, measured, routes, tolerance, tolerances, up_to_a_polynomial,
};
use crate::claim::common::values;
use crate::claim::{Claim, Fact};
use crate::error::Doubt;
use crate::expr::Expr;
use crate::fourier::Laboratory;
use crate::kernel::average::{Average, Side};
use crate::kernel::planes::Planes;
use crate::kernel::sphere::Ridge;
use crate::kernel::window::{Pair, Window};
use crate::kernel::{Distance, Stencil, Value};
use crate::number::{Bounded, Real};
use crate::verdict::{Finding, Verdict, power, weigh};

mod read;
pub use read::read;

/// The claim.
pub struct LimitKernel {
    dimension: u32,
    formula: Expr,
    about: About,
    /// Digits unless stated.
    digits: u32,
}

/// Digits of an average over measured values of A, and of a window's kernel.
const FEW_DIGITS: u32 = 12;
/// Digits of any other.
const DIGITS: u32 = 30;
/// Digits that are looked at first.
const FIRST_DIGITS: u32 = 6;

enum About {
    /// The kernel of planes everywhere.
    Ridge {
        points: Vec<Distance>,
        ridge: Option<Expr>,
        /// Whether the formula has parts that no point looks at.
        more: bool,
    },
    /// That of a window.
    Window { half: Distance, pairs: Vec<Pair> },
}

/// What is judged, and by what.
struct Evidence {
    claimed: Vec<Bounded>,
    runs: Vec<Run>,
    /// What a claimed 0 is small against.
    size: Option<Real>,
    /// The difference that is judged.
    stencil: Stencil,
}

fn run(name: &'static str, detail: &str, values: Vec<Result<Value, Doubt>>) -> Run {
    Run {
        name,
        detail: detail.into(),
        values,
    }
}

impl LimitKernel {
    /// A formula at the points or pairs, as it is judged.
    fn claimed(&self, formula: &Expr, stencil: Stencil, bits: u32) -> Result<Vec<Bounded>, Doubt> {
        match &self.about {
            About::Ridge { points, .. } => differences((formula, "r"), stencil, points, bits),
            About::Window { half, pairs } => at_pairs(formula, half, pairs, bits),
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

    /// By the average of a stated A that phi bears out.
    fn stated(
        &self,
        points: &[Distance],
        ridge: &Expr,
        (average, laboratory): (&mut Average, &Laboratory),
        digits: u32,
    ) -> Result<Evidence, Doubt> {
        let stencil = Stencil { n: 0 };
        let claimed = self.claimed(&self.formula, stencil, values::formula_bits(digits))?;
        let (tolerances, size) = tolerances(&claimed, digits, average, laboratory);
        let limits = laboratory.limits();
        let mut ridge = Ridge::new(ridge);
        let mut both = (Vec::new(), Vec::new());
        for (point, tolerance) in points.iter().zip(&tolerances) {
            let r = point.at(2000);
            let d = self.dimension;
            both.0.push(ridge.zonal(d, &r, tolerance, limits));
            both.1.push(ridge.sphere(d, &r, tolerance, limits));
        }
        Ok(Evidence {
            claimed,
            runs: vec![
                run("zonal", "one integral over xi·x/r", both.0),
                run("sphere", "about an axis that is not x's", both.1),
            ],
            size,
            stencil,
        })
    }

    /// By the averages of A as it is measured from phi, to these digits; `asked` are those of the claim.
    fn of_phi(
        &self,
        points: &[Distance],
        average: &mut Average,
        laboratory: &Laboratory,
        (digits, asked): (u32, u32),
    ) -> Result<Evidence, Doubt> {
        let stencil = average.stencil();
        let claimed = self.claimed(&self.formula, stencil, values::formula_bits(asked))?;
        let (tolerances, size) = tolerances(&claimed, digits, average, laboratory);
        let limits = laboratory.limits();
        let rs: Vec<Real> = points.iter().map(|p| p.at(2000)).collect();
        let mut side = |side: Side| average.kernel(side, self.dimension, &rs, &tolerances, limits);
        let both = [side(Side::First), side(Side::Second)];
        let [first, second] = both;
        let detail = format!(
            "over the angle from the normal of x, A {}",
            average.second()
        );
        Ok(Evidence {
            claimed,
            runs: vec![
                run("zonal", "over xi·x/r, A by an integral over z", first),
                run("sphere", &detail, second),
            ],
            size,
            stencil,
        })
    }

    /// K of planes everywhere.
    fn everywhere(
        &self,
        points: &[Distance],
        ridge: Option<&Expr>,
        laboratory: &mut Laboratory,
        digits: u32,
    ) -> Finding {
        let mut average = match routes(laboratory) {
            Ok(average) => average,
            Err(why) => return Finding::undecided(why),
        };
        let mut warnings = Vec::new();
        if let Some(ridge) = ridge {
            match contradiction(laboratory, &mut average, ridge, digits) {
                Ok(None) => {
                    let routes = (&mut average, &*laboratory);
                    let evidence = self.stated(points, ridge, routes, digits);
                    return self.weighed(evidence, digits);
                }
                Ok(Some(why)) => warnings.push(format!("{why}; A is measured from phi")),
                Err(why) => return Finding::undecided(why.at("A was not measured")),
            }
        }
        let first = digits.min(FIRST_DIGITS);
        let mut evidence = self.of_phi(points, &mut average, laboratory, (first, digits));
        let mut finding = self.weighed(evidence, digits);
        if first < digits && finding.verdict != Verdict::Refuted {
            evidence = self.of_phi(points, &mut average, laboratory, (digits, digits));
            finding = self.weighed(evidence, digits);
        }
        warnings.extend(up_to_a_polynomial(average.stencil()));
        finding.warnings.extend(warnings);
        finding
    }

    /// K of planes in a window.
    fn within(
        &self,
        half: &Distance,
        pairs: &[Pair],
        laboratory: &Laboratory,
        (digits, asked): (u32, u32),
    ) -> Result<Evidence, Doubt> {
        let stencil = Stencil { n: 0 };
        let claimed = self.claimed(&self.formula, stencil, values::formula_bits(asked))?;
        let limits = laboratory.limits();
        if !is_rectifier(laboratory.activation()) {
            let runs = self.any_phi(half, pairs, laboratory, (&claimed, digits))?;
            return Ok(Evidence {
                claimed,
                runs,
                // Nothing is known that a claimed 0 would be small against.
                size: Some(Real::with_val(64, 0)),
                stencil,
            });
        }
        let mut both = (Vec::new(), Vec::new());
        for (pair, claimed) in pairs.iter().zip(&claimed) {
            let tolerance = tolerance(claimed.value(), digits);
            let window = Window::new(self.dimension, half, pair);
            both.0.push(window.plane(&tolerance, limits));
            both.1.push(window.sphere(&tolerance, limits));
        }
        Ok(Evidence {
            claimed,
            runs: vec![
                run(
                    "plane",
                    "over the plane of x and x', gamma in closed form",
                    both.0,
                ),
                run("sphere", "over angles, gamma by nodes", both.1),
            ],
            size: Some(Real::with_val(64, 0)),
            stencil,
        })
    }

    /// The routes of a phi that is not the rectifier.
    fn any_phi(
        &self,
        half: &Distance,
        pairs: &[Pair],
        laboratory: &Laboratory,
        (claimed, digits): (&[Bounded], u32),
    ) -> Result<Vec<Run>, Doubt> {
        let mut planes = Planes::new(laboratory.activation())?;
        let mut values = |again: bool| -> Vec<Result<Value, Doubt>> {
            let both = pairs.iter().zip(claimed);
            both.map(|(pair, claimed)| {
                let tolerance = tolerance(claimed.value(), digits);
                let limits = laboratory.limits();
                planes.run((self.dimension, half), pair, again, &tolerance, limits)
            })
            .collect()
        };
        Ok(vec![
            run(
                "plane",
                "over the plane of x and x', gamma between the breakpoints of phi",
                values(false),
            ),
            run("sphere", "over angles, gamma in other parts", values(true)),
        ])
    }

    fn weighed(&self, evidence: Result<Evidence, Doubt>, digits: u32) -> Finding {
        let evidence = match evidence {
            Ok(evidence) => evidence,
            Err(why) => return Finding::undecided(why),
        };
        let mut points = measured(&self.names(), &evidence.claimed, &evidence.runs);
        against(&mut points, evidence.size.as_ref());
        let routes = evidence.runs.iter().map(Run::summary).collect();
        let mut finding = weigh(&points, digits, routes);
        if finding.verdict == Verdict::Confirmed {
            let bits = values::formula_bits(digits);
            let again = power::one_by_one(|e: &Expr| self.claimed(e, evidence.stencil, bits).ok());
            let formula = power::Restated {
                formula: &self.formula,
                value: &again,
            };
            power::measure(&mut finding, &points, digits, Some(formula));
        }
        finding
    }
}

/// A formula in r, x·x' and R at the pairs.
fn at_pairs(
    formula: &Expr,
    half: &Distance,
    pairs: &[Pair],
    bits: u32,
) -> Result<Vec<Bounded>, Doubt> {
    let one = |pair: &Pair| {
        let (dot, distance) = pair.products();
        let known = [("r", &distance), ("dot", &dot), ("R", half.expr())];
        values::evaluate_bounded(formula, &known, bits)
            .map_err(|why| why.at(format_args!("the claimed formula at {}", pair.name())))
    };
    pairs.iter().map(one).collect()
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

    fn own_digits(&self) -> Option<u32> {
        Some(self.digits)
    }

    fn facts(&self) -> Vec<Fact<'_>> {
        match &self.about {
            About::Ridge { .. } => vec![Fact::LimitKernel(self.dimension, &self.formula)],
            About::Window { .. } => Vec::new(),
        }
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        let laboratory = context.laboratory()?;
        Ok(match &self.about {
            About::Ridge {
                points,
                ridge,
                more,
            } => {
                let finding = self.everywhere(points, ridge.as_ref(), laboratory, digits);
                withheld(finding, *more)
            }
            About::Window { half, pairs } => {
                let first = digits.min(FIRST_DIGITS);
                let few = self.within(half, pairs, laboratory, (first, digits));
                let finding = self.weighed(few, digits);
                if first == digits || finding.verdict == Verdict::Refuted {
                    return Ok(finding);
                }
                let all = self.within(half, pairs, laboratory, (digits, digits));
                self.weighed(all, digits)
            }
        })
    }
}
