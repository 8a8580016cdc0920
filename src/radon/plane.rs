//! R f(xi, gamma) = ∫_{xi·x = gamma} f dH^{D-1}, and its transform in gamma.
//!
//! Parts on all of R^D are summed on a lattice inside the hyperplane (D <= 3); a function of r alone
//! needs one integral whatever the dimension,
//!
//! ```text
//! R f(gamma) = |S^{D-2}| ∫_0^∞ f(sqrt(gamma² + t²)) t^{D-2} dt.
//! ```
//!
//! A part inside an ellipsoid x = c + A u, |u| <= 1, is cut by the hyperplane in a ball: with
//! w = A^T xi and delta = (gamma - xi·c)/|w| it is the points u = delta w/|w| + v, |v|² <= 1 - delta²,
//! v orthogonal to w, and dH(x) = |det A|/|w| dv.

use super::direction::frame;
use super::ellipsoid::Placed;
use super::function::{AtPoint, MAX_DIRECT, Part, TestFunction};
use super::seen;
use crate::error::Doubt;
use crate::expr::{Evaluator, Expr, Program, build};
use crate::number::{Complex, Real};
use crate::quadrature::{
    Budget, Domain, Estimate, Options, Outcome, Stop, Tail, ball, exp_sinh, from_fn, lattice,
    plain, sphere_area, tanh_sinh,
};
use rug::Assign;
use std::sync::Arc;

mod against;

pub use against::shared;

/// The inner integrals are asked for this many bits more than the outer ones.
const INNER_BITS: u32 = 14;

/// Hyperplanes with one normal.
pub struct Planes {
    dimension: usize,
    bits: u32,
    /// The normal first.
    basis: Vec<Vec<Real>>,
    everywhere: Everywhere,
    sections: Vec<Section>,
    budget: Budget,
}

/// The sum of the parts that hold on all of R^D.
enum Everywhere {
    Nothing,
    Lattice(AtPoint<Real>),
    /// In r, with |S^{D-2}|.
    Radial(Evaluator<Real>, Real),
}

/// A part inside an ellipsoid, for this normal.
struct Section {
    value: AtPoint<Real>,
    /// The value, where it is a constant.
    constant: Option<Real>,
    placed: Placed,
    /// Orthonormal in the space of u, w/|w| first.
    basis: Vec<Vec<Real>>,
    /// xi·c and |w|.
    middle: Real,
    half_width: Real,
    /// |det A|/|w|.
    scale: Real,
}

impl Planes {
    /// Hyperplanes with the unit normal `xi`; values are computed with `bits` bits.
    ///
    /// # Errors
    /// A sentence, where the function is of no kind that can be integrated in this dimension.
    pub fn new(f: &TestFunction, xi: &[Real], bits: u32, budget: Budget) -> Result<Self, Doubt> {
        seen::all_of(f)?;
        let n = f.dimension;
        let (whole, cut): (Vec<&Part>, Vec<&Part>) =
            f.parts.iter().partition(|p| p.inside.is_none());
        let sum = whole
            .iter()
            .map(|part| part.value.clone())
            .reduce(build::add);
        let everywhere = match sum {
            None => Everywhere::Nothing,
            Some(value) if n <= MAX_DIRECT => {
                Everywhere::Lattice(AtPoint::<Real>::new(&value, "x", "r", n, bits))
            }
            Some(_) => match f.radial() {
                Some(radial) => {
                    Everywhere::Radial(along_r(&radial, bits), sphere_area(n - 1, bits))
                }
                None => {
                    return Err(format!(
                        "in {n} dimensions a function has to depend on r alone, or its transforms have to be given"
                    ).into());
                }
            },
        };
        if !cut.is_empty() && n > MAX_DIRECT {
            return Err(format!(
                "parts inside ellipsoids have at most {MAX_DIRECT} dimensions, not {n}"
            )
            .into());
        }
        let sections = cut
            .into_iter()
            .map(|part| Section::new(part, n, xi, bits))
            .collect::<Result<_, Doubt>>()?;
        Ok(Planes {
            dimension: n,
            bits,
            basis: frame(xi, bits + 32),
            everywhere,
            sections,
            budget,
        })
    }

    /// The same with the parts inside ellipsoids integrated over each section, also where they are
    /// constant and the measure of a section would do.
    pub fn by_quadrature(mut self) -> Self {
        for section in &mut self.sections {
            section.constant = None;
        }
        self
    }

    fn options(&self, tolerance: &Real) -> Options {
        Options::new(self.bits, vec![tolerance.clone()]).budget(self.budget.clone())
    }

    /// R f(xi, gamma) to an absolute tolerance.
    ///
    /// # Errors
    /// As [`lattice()`].
    pub fn at(&mut self, gamma: &Real, tolerance: &Real) -> Result<Estimate, Stop> {
        let mut total = self.everywhere_at(gamma, tolerance)?;
        for j in 0..self.sections.len() {
            let options = self.options(tolerance);
            let term = self.sections[j].at(gamma, &options)?;
            add(&mut total, term);
        }
        Ok(total)
    }

    fn everywhere_at(&mut self, gamma: &Real, tolerance: &Real) -> Result<Estimate, Stop> {
        let options = self.options(tolerance);
        let (n, bits) = (self.dimension, self.bits);
        let outcome = match &mut self.everywhere {
            Everywhere::Nothing => return Ok(nothing(bits)),
            Everywhere::Lattice(value) => {
                let basis = &self.basis;
                let foot: Vec<Real> = basis[0]
                    .iter()
                    .map(|x| Real::with_val(bits + 32, x * gamma))
                    .collect();
                let mut x = foot.clone();
                let mut f = |t: &[Real], out: &mut Real| -> Result<(), Stop> {
                    for (i, x) in x.iter_mut().enumerate() {
                        x.assign(&foot[i]);
                        for (t, direction) in t.iter().zip(&basis[1..]) {
                            *x += t * &direction[i];
                        }
                    }
                    out.assign(value.at(&x)?);
                    Ok(())
                };
                lattice(n - 1, &plain(n - 1), &mut f, &options)?
            }
            Everywhere::Radial(value, area) => {
                let mut r = Real::new(bits + 16);
                let mut f = from_fn(1, |t: &Real, out: &mut [Complex]| {
                    r.assign(gamma.hypot_ref(t));
                    let value = &value.eval(&[&r]).map_err(|e| Stop::Domain(e.to_string()))?[0];
                    let mut term = Real::with_val(bits, value);
                    for _ in 2..n {
                        term *= t;
                    }
                    term *= &*area;
                    set(&mut out[0], &term);
                    Ok(())
                });
                exp_sinh(&mut f, &options.tail(Tail::Exponential { rate: 1.0 }))?
            }
        };
        Ok(first(outcome))
    }

    /// ∫ R f(xi, gamma) e^{-ik gamma} d gamma for every k, the hyperplanes being integrated over one by
    /// one.
    ///
    /// # Errors
    /// As [`lattice()`].
    pub fn transform(&mut self, ks: &[Real], tolerances: &[Real]) -> Result<Outcome, Stop> {
        let strictest = tolerances.iter().min_by(|a, b| a.total_cmp(b));
        let strictest = strictest.cloned().unwrap_or_else(|| Real::with_val(64, 1));
        let inner = Real::with_val(64, &strictest >> INNER_BITS);
        let bits = self.bits;
        let options = Options::new(bits, tolerances.to_vec()).budget(self.budget.clone());
        let mut total = Outcome {
            estimates: vec![nothing(bits); ks.len()],
            nodes: 0,
            bits,
        };
        if !matches!(self.everywhere, Everywhere::Nothing) {
            // What the inner integrals may be wrong by, and how far out they were asked.
            let (mut worst, mut reach, mut nodes) = (Real::with_val(64, 0), 0.0f64, 0usize);
            let waves: Vec<Vec<Real>> = ks.iter().map(|k| vec![k.clone()]).collect();
            let mut f = |at: &[Real], out: &mut Real| -> Result<(), Stop> {
                let value = self.everywhere_at(&at[0], &inner)?;
                nodes += 1;
                worst = worst.clone().max(&value.error);
                reach = reach.max(at[0].to_f64().abs());
                out.assign(value.value.real());
                Ok(())
            };
            let mut outcome = lattice(1, &waves, &mut f, &options)?;
            let slip = worst * (2.0 * reach + 2.0);
            for estimate in &mut outcome.estimates {
                estimate.error += &slip;
            }
            total.nodes += nodes;
            for (sum, term) in total.estimates.iter_mut().zip(outcome.estimates) {
                add(sum, term);
            }
        }
        for section in &mut self.sections {
            let outcome = section.transform(ks, &options, &inner)?;
            total.nodes += outcome.nodes;
            for (sum, term) in total.estimates.iter_mut().zip(outcome.estimates) {
                add(sum, term);
            }
        }
        Ok(total)
    }
}

impl Section {
    fn new(part: &Part, n: usize, xi: &[Real], bits: u32) -> Result<Section, Doubt> {
        let wide = bits + 32;
        let Some(ellipsoid) = &part.inside else {
            return Err("this part holds everywhere".into());
        };
        let placed = ellipsoid.placed(wide)?;
        let w = placed.transposed(xi);
        let mut square = Real::with_val(wide, 0);
        for w in &w {
            square += Real::with_val(wide, w.square_ref());
        }
        let half_width = square.sqrt();
        let unit: Vec<Real> = w
            .iter()
            .map(|w| Real::with_val(wide, w / &half_width))
            .collect();
        let mut middle = Real::with_val(wide, 0);
        for (xi, c) in xi.iter().zip(&placed.centre) {
            middle += Real::with_val(wide, xi * c);
        }
        let constant = match part.value.is_constant() {
            true => Some(crate::expr::eval_real(&part.value, &[], wide)?),
            false => None,
        };
        Ok(Section {
            value: AtPoint::<Real>::new(&part.value, "x", "r", n, bits),
            constant,
            basis: frame(&unit, wide),
            middle,
            scale: Real::with_val(wide, &placed.volume / &half_width),
            half_width,
            placed,
        })
    }

    fn at(&mut self, gamma: &Real, options: &Options) -> Result<Estimate, Stop> {
        let bits = options.bits + 32;
        let delta = Real::with_val(bits, gamma - &self.middle) / &self.half_width;
        let square = Real::with_val(bits, delta.square_ref());
        if square >= 1 {
            return Ok(nothing(options.bits));
        }
        let rest = Real::with_val(bits, 1 - square);
        self.cut(&delta, &rest, options)
    }

    /// The section at the distance delta from the centre of the ball of u; `rest` is 1 - delta².
    fn cut(&mut self, delta: &Real, rest: &Real, options: &Options) -> Result<Estimate, Stop> {
        let n = self.basis.len();
        let bits = options.bits;
        let radius = Real::with_val(bits + 32, rest.sqrt_ref());
        let mut measure = self.scale.clone();
        for _ in 1..n {
            measure *= &radius;
        }
        if let Some(constant) = &self.constant {
            // |B^{n-1}| = |S^{n-2}|/(n-1)
            let volume = match n {
                1 => Real::with_val(bits + 32, 1),
                _ => sphere_area(n - 1, bits + 32) / (n as u32 - 1),
            };
            let value = Real::with_val(bits, measure * volume * constant);
            return Ok(exact(value, bits));
        }
        let (basis, placed, value) = (&self.basis, &self.placed, &mut self.value);
        let wide = bits + 32;
        if n == 1 {
            let mut x = vec![Real::new(wide)];
            placed.point(&[Real::with_val(wide, delta * &basis[0][0])], &mut x);
            return Ok(exact(Real::with_val(bits, value.at(&x)? * &measure), bits));
        }
        let mut u = vec![Real::new(wide); n];
        let mut x = vec![Real::new(wide); n];
        let mut f = |v: &[Real], out: &mut [Complex]| -> Result<(), Stop> {
            for (i, u) in u.iter_mut().enumerate() {
                u.assign(delta * &basis[0][i]);
                for (v, direction) in v.iter().zip(&basis[1..]) {
                    *u += Real::with_val(wide, v * &radius) * &direction[i];
                }
            }
            placed.point(&u, &mut x);
            set(&mut out[0], value.at(&x)?);
            out[0] *= &measure;
            Ok(())
        };
        ball(Domain::Ball, n - 1, 1, &mut f, options).map(first)
    }

    fn transform(&mut self, ks: &[Real], options: &Options, inner: &Real) -> Result<Outcome, Stop> {
        let bits = options.bits + 32;
        let inner_options =
            Options::new(options.bits, vec![inner.clone()]).budget(options.budget.clone());
        let (from, to) = (Real::with_val(bits, -1), Real::with_val(bits, 1));
        let (middle, half_width) = (self.middle.clone(), self.half_width.clone());
        let mut worst = Real::with_val(64, 0);
        let mut nodes = 0;
        let mut f = from_fn(
            ks.len(),
            |node: &crate::quadrature::Node, out: &mut [Complex]| {
                // 1 - delta² = s (2 - s) with s the distance to the end: nothing cancels there.
                let rest = Real::with_val(bits, 2u32 - &node.distance) * &node.distance;
                let value = self.cut(&node.x, &rest, &inner_options)?;
                nodes += 1;
                worst = worst.clone().max(&value.error);
                let gamma = Real::with_val(bits, &node.x * &half_width) + &middle;
                waves(&gamma, ks, &value.value, out);
                for out in out.iter_mut() {
                    *out *= &half_width;
                }
                Ok(())
            },
        );
        let mut outcome = tanh_sinh(&mut f, &from, &to, options)?;
        let slip = worst * 2u32 * Real::with_val(64, &half_width);
        for estimate in &mut outcome.estimates {
            estimate.error += &slip;
        }
        outcome.nodes = nodes;
        Ok(outcome)
    }
}

/// A formula in r.
fn along_r(formula: &Expr, bits: u32) -> Evaluator<Real> {
    Evaluator::new(Arc::new(Program::compile(&[formula], &["r"])), bits)
}

/// `value e^{-ik gamma}` for every k.
fn waves(gamma: &Real, ks: &[Real], value: &Complex, out: &mut [Complex]) {
    for (out, k) in out.iter_mut().zip(ks) {
        let bits = out.prec().0;
        let turn = -Real::with_val(bits + 16, k * gamma);
        out.assign(Complex::with_val(bits, (0, turn)).exp());
        *out *= value;
    }
}

fn set(out: &mut Complex, value: &Real) {
    out.mut_real().assign(value);
    out.mut_imag().assign(0);
}

fn first(outcome: Outcome) -> Estimate {
    let bits = outcome.bits;
    outcome
        .estimates
        .into_iter()
        .next()
        .unwrap_or_else(|| nothing(bits))
}

/// Exactly zero.
pub fn nothing(bits: u32) -> Estimate {
    Estimate {
        value: Complex::new(bits),
        error: Real::new(64),
        magnitude: Real::new(64),
    }
}

/// A value that is wrong by its rounding alone.
fn exact(value: Real, bits: u32) -> Estimate {
    let magnitude = Real::with_val(64, value.abs_ref());
    Estimate {
        error: Real::with_val(64, &magnitude >> (bits - 4)),
        magnitude,
        value: Complex::with_val(bits, (value, 0)),
    }
}

/// Adds a term with its bound.
pub fn add(sum: &mut Estimate, term: Estimate) {
    let bits = sum.value.prec().0.max(term.value.prec().0);
    sum.value = Complex::with_val(bits, &sum.value + &term.value);
    sum.error += term.error;
    sum.magnitude += term.magnitude;
}
