//! Where the analytic continuation of a piece stops being analytic.
//!
//! Each operation of the tree is singular where its argument takes certain values (a logarithm at
//! 0, tanh at i pi/2 + i pi n, …); those equations are solved by inverting the tree, or as a
//! polynomial in z or in one inner function. A superset is harmless: it only narrows the choice of
//! contours. What cannot be solved is reported as incomplete.

mod inner;

use super::growth::log2_modulus;
use crate::algebra::roots;
use crate::expr::{Evaluator, Expr, Program, eval_complex, polynomial};
use crate::number::{Complex, Function};
use crate::quadrature::Budget;
use inner::polynomial_in_a_part;
use num_complex::Complex64;
use std::f64::consts::PI;
use std::sync::Arc;

/// Members taken of a periodic family of solutions, on either side.
const PERIODS: i32 = 6;
/// More candidates than this end the search as incomplete.
const MAX_CANDIDATES: usize = 4000;

/// The singular points of a formula.
#[derive(Clone, Debug, Default)]
pub struct Singularities {
    /// Points of the complex plane, nearest to the origin first; some may be harmless.
    pub points: Vec<Complex64>,
    /// Whether every defining equation could be solved.
    pub complete: bool,
}

impl Singularities {
    /// The singular points of `phi`, an expression in `z`; once the budget is spent, none counts as
    /// removable.
    pub fn of(phi: &Expr, budget: &Budget) -> Self {
        let mut search = Search {
            points: Vec::new(),
            complete: true,
            work: 0,
            budget,
        };
        search.visit(phi);
        let mut points: Vec<Complex64> = Vec::new();
        for p in search.points {
            if p.is_finite()
                && !points
                    .iter()
                    .any(|q| (p - q).norm() < 1e-9 * (1.0 + p.norm()))
            {
                points.push(p);
            }
        }
        points.sort_by(|a, b| {
            a.norm()
                .total_cmp(&b.norm())
                .then(a.re.total_cmp(&b.re))
                .then(a.im.total_cmp(&b.im))
        });
        points.retain(|p| !is_removable(phi, *p, budget));
        Singularities {
            points,
            complete: search.complete,
        }
    }

    /// Distance from the real axis of the nearest singularity below it; infinite where none is.
    pub fn strip_below(&self) -> f64 {
        let below = self
            .points
            .iter()
            .filter(|p| p.im < 1e-12)
            .map(|p| p.im.abs());
        below.fold(f64::INFINITY, f64::min)
    }

    /// Whether a singularity lies in the closed sector with this apex, between the directions of
    /// angle `from` and `to` (radians, from < to), widened by `margin`.
    pub fn in_sector(&self, apex: Complex64, from: f64, to: f64, margin: f64) -> bool {
        let middle = 0.5 * (from + to);
        let half = 0.5 * (to - from) + margin;
        self.points.iter().any(|p| {
            let seen = p - apex;
            if seen.norm() < 1e-9 {
                return false;
            }
            let off = (seen * Complex64::from_polar(1.0, -middle)).arg().abs();
            off <= half
        })
    }

    /// Whether a singularity lies within the triangle a, b, c (or on its border).
    pub fn in_triangle(&self, a: Complex64, b: Complex64, c: Complex64) -> bool {
        let side = |p: Complex64, q: Complex64, x: Complex64| {
            (q - p).re * (x - p).im - (q - p).im * (x - p).re
        };
        self.points.iter().any(|p| {
            let (u, v, w) = (side(a, b, *p), side(b, c, *p), side(c, a, *p));
            let at_corner = (p - a).norm() < 1e-9 || (p - b).norm() < 1e-9;
            let tiny = 1e-9;
            !at_corner
                && ((u >= -tiny && v >= -tiny && w >= -tiny)
                    || (u <= tiny && v <= tiny && w <= tiny))
        })
    }
}

struct Search<'a> {
    points: Vec<Complex64>,
    complete: bool,
    work: usize,
    budget: &'a Budget,
}

const I: Complex64 = Complex64::new(0.0, 1.0);
const ZERO: Complex64 = Complex64::new(0.0, 0.0);

fn real(x: f64) -> Complex64 {
    Complex64::new(x, 0.0)
}

impl Search<'_> {
    fn visit(&mut self, e: &Expr) {
        if !e.depends_on("z") {
            return;
        }
        match e {
            Expr::Neg(a) => self.visit(a),
            Expr::Add(a, b) | Expr::Sub(a, b) | Expr::Mul(a, b) => {
                self.visit(a);
                self.visit(b);
            }
            Expr::Div(a, b) => {
                self.visit(a);
                self.visit(b);
                if b.depends_on("z") {
                    self.at(b, &[ZERO]);
                }
            }
            Expr::Pow(a, b) => {
                self.visit(a);
                self.visit(b);
                let natural =
                    matches!(b.as_ref(), Expr::Number(n) if *n.denom() == 1u32 && *n >= 0);
                // A constant base is an exponential: no singularity.
                if !natural && a.depends_on("z") {
                    self.at(a, &[ZERO]);
                }
            }
            Expr::Call(f, args) => {
                for a in args.iter() {
                    self.visit(a);
                }
                self.call(*f, &args[args.len() - 1]);
            }
            _ => {}
        }
    }

    fn call(&mut self, f: Function, u: &Expr) {
        let multiples = |offset: f64, unit: Complex64| -> Vec<Complex64> {
            (-PERIODS..=PERIODS)
                .map(|n| unit * (f64::from(n) + offset) * PI)
                .collect()
        };
        let odd = |unit: Complex64| -> Vec<Complex64> {
            (-PERIODS..PERIODS)
                .map(|n| unit * (2.0 * f64::from(n) + 1.0) * PI)
                .collect()
        };
        let targets: Vec<Complex64> = match f {
            Function::Log
            | Function::Sqrt
            | Function::Cbrt
            | Function::Ci
            | Function::E1
            | Function::Besselj
            | Function::Bessely
            | Function::Besselk => vec![ZERO],
            Function::Log1p => vec![real(-1.0)],
            Function::Tan | Function::Sec => multiples(0.5, real(1.0)),
            Function::Cot | Function::Csc => multiples(0.0, real(1.0)),
            Function::Tanh | Function::Sech => multiples(0.5, I),
            Function::Coth | Function::Csch => multiples(0.0, I),
            Function::Atan | Function::Asinh => vec![I, -I],
            Function::Atanh | Function::Asin | Function::Acos | Function::Acosh => {
                vec![real(1.0), real(-1.0)]
            }
            Function::Softplus | Function::Logistic => odd(I),
            Function::Gamma | Function::Lgamma | Function::Digamma => {
                (0..24).map(|n| real(-f64::from(n))).collect()
            }
            f if f.has_kink() => {
                self.complete = false;
                return;
            }
            _ => return,
        };
        self.at(u, &targets);
    }

    fn at(&mut self, u: &Expr, targets: &[Complex64]) {
        for target in targets {
            match self.solve(u, *target) {
                Some(points) => self.points.extend(points),
                None => self.complete = false,
            }
        }
    }

    /// The solutions z of u(z) = w, of periodic families the members near the principal one.
    ///
    /// Every step goes on with a proper part of u, so that it ends after at most as many steps as
    /// the tree is deep.
    fn solve(&mut self, u: &Expr, w: Complex64) -> Option<Vec<Complex64>> {
        self.work += 1;
        if self.work > MAX_CANDIDATES || !w.is_finite() || self.budget.is_spent() {
            return None;
        }
        if let Some(direct) = self.invert(u, w) {
            return direct;
        }
        let (inner, coefficients) = polynomial_in_a_part(u)?;
        // u is one call that cannot be undone, as gamma(z): the polynomial is the call itself.
        if inner == *u {
            return None;
        }
        let mut coefficients = coefficients;
        coefficients[0] -= w;
        let mut all = Vec::new();
        let exact = matches!(inner, Expr::Variable(_))
            .then(|| polynomial::coefficients(u, "z"))
            .flatten()
            .and_then(|list| roots::of_exact(&list, w));
        for root in exact.or_else(|| roots::of(&coefficients))? {
            match &inner {
                Expr::Variable(_) => all.push(root),
                inner => all.extend(self.solve(inner, root)?),
            }
        }
        Some(all)
    }

    /// Solutions by undoing the outermost operation; outer `None` where it cannot be undone.
    fn invert(&mut self, u: &Expr, w: Complex64) -> Option<Option<Vec<Complex64>>> {
        let constant = |e: &Expr| constant_value(e);
        match u {
            Expr::Variable(_) => Some(Some(vec![w])),
            Expr::Neg(a) => Some(self.solve(a, -w)),
            Expr::Add(a, b) if !a.depends_on("z") => Some(self.solve(b, w - constant(a)?)),
            Expr::Add(a, b) if !b.depends_on("z") => Some(self.solve(a, w - constant(b)?)),
            Expr::Sub(a, b) if !a.depends_on("z") => Some(self.solve(b, constant(a)? - w)),
            Expr::Sub(a, b) if !b.depends_on("z") => Some(self.solve(a, w + constant(b)?)),
            Expr::Mul(a, b) if !a.depends_on("z") => Some(self.solve(b, w / constant(a)?)),
            Expr::Mul(a, b) if !b.depends_on("z") => Some(self.solve(a, w / constant(b)?)),
            Expr::Mul(a, b) if w == ZERO => {
                let (x, y) = (self.solve(a, w), self.solve(b, w));
                Some(x.zip(y).map(|(x, y)| [x, y].concat()))
            }
            Expr::Div(a, b) if !b.depends_on("z") => Some(self.solve(a, w * constant(b)?)),
            Expr::Div(a, _) if w == ZERO => Some(self.solve(a, w)),
            Expr::Div(a, b) if !a.depends_on("z") => Some(self.solve(b, constant(a)? / w)),
            Expr::Pow(a, b) => {
                let p = constant(b)?;
                if w == ZERO {
                    return Some(self.solve(a, w));
                }
                let principal = w.powc(real(1.0) / p);
                let turns = if p.im == 0.0 && p.re.fract() == 0.0 {
                    p.re.abs() as i32
                } else {
                    1
                };
                if turns > 24 {
                    return Some(None);
                }
                let values = (0..turns.max(1)).map(|m| {
                    principal * Complex64::from_polar(1.0, 2.0 * PI * f64::from(m) / p.re)
                });
                Some(self.solve_all(a, values.collect()))
            }
            Expr::Call(f, args) if args.len() == 1 => {
                let values = inverse(*f, w)?;
                Some(self.solve_all(&args[0], values))
            }
            _ => None,
        }
    }

    fn solve_all(&mut self, u: &Expr, values: Vec<Complex64>) -> Option<Vec<Complex64>> {
        let mut all = Vec::new();
        for value in values {
            all.extend(self.solve(u, value)?);
        }
        Some(all)
    }
}

/// The arguments v with f(v) = w, of periodic families the members near 0; `None`: not invertible here.
fn inverse(f: Function, w: Complex64) -> Option<Vec<Complex64>> {
    let family = |base: Complex64, period: Complex64| -> Vec<Complex64> {
        (-PERIODS..=PERIODS)
            .map(|n| base + period * f64::from(n))
            .collect()
    };
    let two_pi_i = I * (2.0 * PI);
    let both = |a: Vec<Complex64>, b: Vec<Complex64>| [a, b].concat();
    Some(match f {
        Function::Exp if w == ZERO => Vec::new(),
        Function::Exp => family(w.ln(), two_pi_i),
        Function::Expm1 if w == real(-1.0) => Vec::new(),
        Function::Expm1 => family((w + 1.0).ln(), two_pi_i),
        Function::Log => vec![w.exp()],
        Function::Log1p => vec![w.exp() - 1.0],
        Function::Sqrt => vec![w * w],
        Function::Sinh => both(
            family(w.asinh(), two_pi_i),
            family(I * PI - w.asinh(), two_pi_i),
        ),
        Function::Cosh => both(family(w.acosh(), two_pi_i), family(-w.acosh(), two_pi_i)),
        Function::Sin => both(
            family(w.asin(), real(2.0 * PI)),
            family(real(PI) - w.asin(), real(2.0 * PI)),
        ),
        Function::Cos => both(
            family(w.acos(), real(2.0 * PI)),
            family(-w.acos(), real(2.0 * PI)),
        ),
        Function::Tanh if (w * w - 1.0).norm() < 1e-14 => Vec::new(),
        Function::Tanh => family(w.atanh(), I * PI),
        Function::Tan if (w * w + 1.0).norm() < 1e-14 => Vec::new(),
        Function::Tan => family(w.atan(), real(PI)),
        Function::Logistic if w == ZERO || w == real(1.0) => Vec::new(),
        Function::Logistic => family((w / (1.0 - w)).ln(), two_pi_i),
        Function::Softplus if w == ZERO => Vec::new(),
        Function::Softplus => family((w.exp() - 1.0).ln(), two_pi_i),
        Function::Sech if w == ZERO => Vec::new(),
        Function::Sech => return inverse(Function::Cosh, 1.0 / w),
        Function::Csch if w == ZERO => Vec::new(),
        Function::Csch => return inverse(Function::Sinh, 1.0 / w),
        _ => return None,
    })
}

fn constant_value(e: &Expr) -> Option<Complex64> {
    let value = eval_complex(e, &[], 80).ok()?;
    Some(Complex64::new(value.real().to_f64(), value.imag().to_f64()))
}

/// Whether a Laurent coefficient of index -1, -2 or -3 at `p` is seen in double precision already: most poles are plain, and
/// cost nothing then. Two circles have to agree, so that rounding is not taken for a pole.
fn has_large_coefficient(program: &Arc<Program>, p: Complex64) -> bool {
    // Of the largest value.
    const LARGE: f64 = 1e-3;
    // Next to a pole the shares are equal, next to a branch point nearly so.
    const AGREEMENT: f64 = 0.2;
    let mut evaluator = Evaluator::<Complex64>::new(program.clone(), 53);
    let radius = 1e-5 * (1.0 + p.norm());
    let mut circle = |radius| principal_part(&mut evaluator, p, radius);
    let (Some(near), Some(far)) = (circle(radius), circle(2.0 * radius)) else {
        return false;
    };
    let agrees = |(a, b): (&Complex64, &Complex64)| {
        a.norm() > LARGE && (a - b).norm() <= AGREEMENT * a.norm()
    };
    near.iter().zip(&far).any(agrees)
}

/// The Laurent terms of index -1, -2 and -3 on a circle, from eight values and over the largest of these.
fn principal_part(
    evaluator: &mut Evaluator<Complex64>,
    p: Complex64,
    radius: f64,
) -> Option<[Complex64; 3]> {
    const POINTS: u32 = 8;
    let mut sums = [Complex64::new(0.0, 0.0); 3];
    let mut scale = 0.0_f64;
    for j in 0..POINTS {
        let turn = Complex64::from_polar(1.0, PI * f64::from(2 * j + 1) / f64::from(POINTS));
        let value = evaluator.eval(&[&(p + turn * radius)]).ok()?[0];
        scale = scale.max(value.norm());
        let mut weight = Complex64::new(1.0, 0.0);
        for sum in &mut sums {
            weight *= turn;
            *sum += value * weight / f64::from(POINTS);
        }
    }
    (scale.is_finite() && scale > 0.0).then(|| sums.map(|sum| sum / scale))
}

/// Whether phi is analytic at `p` after all: its Laurent coefficients of index -1, -2, -3, taken
/// from sixteen values on a small circle, vanish. This proves nothing, and need not: it widens the choice of paths, and a path on the
/// wrong side of a faint pole gives a contour route that differs from the other one by its residue, which is
/// undecided. Enclosures take the points as hints and bound phi over all of the region that they use.
fn is_removable(phi: &Expr, p: Complex64, budget: &Budget) -> bool {
    const BITS: u32 = 400;
    const POINTS: u32 = 16;
    let program = Arc::new(Program::compile(&[phi], &["z"]));
    if has_large_coefficient(&program, p) {
        return false;
    }
    let mut evaluator = Evaluator::<Complex>::new(program, BITS);
    // The circle must be small against the distance of other singularities and large against the
    // error of p, which is known to double precision only.
    let radius = 1e-5 * (1.0 + p.norm());
    let mut values = Vec::new();
    for j in 0..POINTS {
        if budget.is_spent() {
            return false;
        }
        let angle =
            crate::number::Real::with_val(BITS, rug::float::Constant::Pi) * (2 * j + 1) / POINTS;
        let turn = Complex::with_val(BITS, (0, angle)).exp();
        let z = Complex::with_val(BITS, (p.re, p.im)) + Complex::with_val(BITS, &turn * radius);
        match evaluator.eval(&[&z]) {
            Ok(out) if log2_modulus(&out[0]).is_some() => values.push((turn, out[0].clone())),
            _ => return false,
        }
    }
    let mut scale = f64::NEG_INFINITY;
    for (_, v) in &values {
        scale = scale.max(log2_modulus(v).unwrap_or(f64::INFINITY));
    }
    (1..=3).all(|m| {
        let mut sum = Complex::with_val(BITS, 0);
        for (turn, v) in &values {
            let mut weighted = v.clone();
            for _ in 0..m {
                weighted *= turn;
            }
            sum += weighted;
        }
        // An analytic function leaves only the aliased coefficients of index 13 and more.
        log2_modulus(&sum).is_some_and(|s| s < scale - 150.0)
    })
}
