//! Whether a path crosses a branch cut of a principal-valued function in a formula.
//!
//! Cauchy's theorem speaks of the analytic continuation of phi; the evaluator returns principal
//! values. They are the same thing on a path as long as no argument of a logarithm, root or
//! inverse function crosses its cut on the way.
//!
//! The path is sampled, and a crossing between two samples may be missed. Then one set of paths of the contour route has a wrong
//! value: it is compared with another set, and the route with one that takes no complex path, so that what was missed
//! ends as a disagreement, which is undecided. Enclosures do not ask here.

use crate::expr::{Evaluator, Expr, Program, build};
use crate::number::{Complex, Function, Rational};
use crate::quadrature::Budget;
use std::collections::HashMap;
use std::sync::Arc;

/// Samples along a path.
const SAMPLES: i32 = 640;
/// Bits of the samples: exponents, not digits, are what matters.
const BITS: u32 = 80;

/// The quantities of a formula that must not cross the negative real axis.
pub struct CutWatch {
    evaluator: Option<Evaluator<Complex>>,
    count: usize,
    budget: Budget,
    /// Rays that were looked at: start, direction, scale of the samples.
    rays: HashMap<[u64; 5], bool>,
}

impl CutWatch {
    /// Collects the arguments of every function with a cut.
    pub fn new(phi: &Expr, budget: &Budget) -> Self {
        let mut watched = Vec::new();
        collect(phi, &mut watched);
        watched.dedup();
        let count = watched.len();
        let evaluator = (count > 0).then(|| {
            let outputs: Vec<&Expr> = watched.iter().collect();
            Evaluator::new(Arc::new(Program::compile(&outputs, &["z"])), BITS)
        });
        CutWatch {
            evaluator,
            count,
            budget: budget.clone(),
            rays: HashMap::new(),
        }
    }

    /// What may be spent from now on.
    pub fn set_budget(&mut self, budget: &Budget) {
        self.budget.clone_from(budget);
    }

    /// [`CutWatch::crosses`] on the ray `start + along t`, t = scale s/(1 - s): asked once for every
    /// frequency, but for large ones the ray is the same.
    pub fn crosses_ray(&mut self, start: &Complex, along: &Complex, scale: f64) -> bool {
        let parts = [start.real(), start.imag(), along.real(), along.imag()];
        let [a, b, c, d] = parts.map(|part| part.to_f64().to_bits());
        let key = [a, b, c, d, scale.to_bits()];
        if let Some(known) = self.rays.get(&key) {
            return *known;
        }
        let bits = start.prec().0;
        let crosses = self.crosses(|s| {
            let step = Complex::with_val(bits, along * (scale * s / (1.0 - s)));
            step + start
        });
        // What was cut off by the budget says nothing about the ray.
        if !self.budget.is_spent() {
            self.rays.insert(key, crosses);
        }
        crosses
    }

    /// Whether a watched quantity jumps across its cut somewhere on the path `z(s)`, s in (0, 1),
    /// or cannot be evaluated on it within the budget.
    pub fn crosses(&mut self, path: impl Fn(f64) -> Complex) -> bool {
        let Some(evaluator) = &mut self.evaluator else {
            return false;
        };
        let mut last: Vec<Option<(f64, f64)>> = vec![None; self.count];
        for j in 1..SAMPLES {
            if self.budget.is_spent() {
                return true;
            }
            let z = path(f64::from(j) / f64::from(SAMPLES));
            let Ok(values) = evaluator.eval(&[&z]) else {
                return true;
            };
            for (value, last) in values.iter().zip(&mut last) {
                let now = direction(value);
                if let (Some((re0, im0)), Some((re1, im1))) = (*last, now)
                    && im0 * im1 < 0.0
                {
                    // Real part where the segment between the two directions meets the real axis.
                    let s = im0 / (im0 - im1);
                    if re0 + s * (re1 - re0) < 0.0 {
                        return true;
                    }
                }
                if now.is_some() {
                    *last = now;
                }
            }
        }
        false
    }
}

/// The value divided by its modulus, safe against overflow of the exponents.
fn direction(value: &Complex) -> Option<(f64, f64)> {
    let parts = [value.real(), value.imag()];
    if parts.iter().any(|part| !part.is_finite()) {
        return None;
    }
    // Beside the larger part the smaller one may vanish in a double, but it keeps its sign.
    let largest = parts.iter().filter_map(|part| part.get_exp()).max()?;
    let [re, im] = parts.map(|part| {
        let (mantissa, exponent) = part.to_f64_exp();
        let fall = largest.saturating_sub(exponent).min(500);
        mantissa * f64::powi(2.0, -fall)
    });
    let modulus = re.hypot(im);
    Some((re / modulus, im / modulus))
}

fn collect(e: &Expr, out: &mut Vec<Expr>) {
    if !e.depends_on("z") {
        return;
    }
    match e {
        Expr::Neg(a) => collect(a, out),
        Expr::Add(a, b) | Expr::Sub(a, b) | Expr::Mul(a, b) | Expr::Div(a, b) => {
            collect(a, out);
            collect(b, out);
        }
        Expr::Pow(a, b) => {
            collect(a, out);
            collect(b, out);
            let integer = matches!(b.as_ref(), Expr::Number(n) if *n.denom() == 1u32);
            if !integer && a.depends_on("z") {
                out.push(a.as_ref().clone());
            }
        }
        Expr::Call(f, args) => {
            for a in args.iter() {
                collect(a, out);
            }
            let u = args[args.len() - 1].clone();
            let squared = || build::pow(u.clone(), build::rational(Rational::from(2)));
            match f {
                Function::Log
                | Function::Sqrt
                | Function::Cbrt
                | Function::Lgamma
                | Function::Ci
                | Function::E1
                | Function::Besselj
                | Function::Bessely
                | Function::Besselk => out.push(u),
                Function::Log1p => out.push(build::add(build::num(1), u)),
                Function::Atan | Function::Asinh => out.push(build::add(build::num(1), squared())),
                Function::Atanh | Function::Asin | Function::Acos => {
                    out.push(build::sub(build::num(1), squared()));
                }
                Function::Acosh => {
                    out.push(build::sub(u.clone(), build::num(1)));
                    out.push(build::add(u, build::num(1)));
                }
                // 1 + exp(u): softplus itself is continued along rays, but not round a branch point.
                _ => {}
            }
        }
        _ => {}
    }
}
