//! F(k) of a smooth phi, by the trapezoid rule on a hyperbola below the real line.
//!
//! ```text
//! F(k) = ∫ g(u) du = h sum_{|j| <= N} g(jh) + error,   g(u) = phi(z(u)) z'(u) e^{-ikz(u)},   z as in [`path`](super::path)
//! ```
//!
//! # Why the path may be moved
//!
//! Let phi be analytic and O(|z|^p) between the real line and the path. For a test function psi of compact support in
//! (0, inf), its transform decays in Im z <= 0 faster than any power, so that Cauchy's theorem moves the integral of
//! phi times it to the path, and Fubini's gives `<F, psi> = ∫ psi(k) ∫_path phi e^{-ikz} dz dk`. Analytic: on the
//! window by a cover of boxes ([`region`](super::region)), beyond it by the calculus on a sector
//! ([`calculus`](super::calculus)), which gives C and p as well.
//!
//! # The error
//!
//! With X = (N + 1/2) h, and the strip -d_- <= Im u <= d_+ about the window:
//!
//! | part | bound |
//! |---|---|
//! | the rule on `[-X, X]` | `M_+/(e^{2 pi d_+/h} - 1) + M_-/(e^{2 pi d_-/h} - 1)`, M the integral of abs g over the upper and lower side |
//! | its vertical sides | the integral of `abs(g(±X + iy)) e^{-2 pi abs(y)/h}` over them |
//! | beyond the window | `C (A/R)^p A/tanh X W^p e^{-kappa W}/(kappa - p/W)`, `abs(phi) <= C (r/R)^p`, R = A sinh X, W = cosh X, kappa = k A sin theta |
//!
//! The first two: `h sum g(jh) = ∮ g/(1 - e^{-2 pi i u/h})` by residues; below the line 1/(1-q) = 1 + q/(1-q), and on the
//! vertical sides q = -e^{±2 pi y/h}. With a factor e^{ck}, and for all k of an interval, each bound is convex in k: it
//! is taken at both ends, and kappa at the lower one. The last: dz/du is at most A cosh u in modulus, and w = cosh u. Sources:
//! L. N. Trefethen and J. A. C. Weideman, The exponentially convergent trapezoidal rule, SIAM Rev. 56 (2014) 385–458;
//! M. Javed and L. N. Trefethen, A trapezoidal rule error bound unifying the Euler–Maclaurin formula and geometric
//! convergence, Proc. R. Soc. A 470 (2014).
//!
//! A phi that is even or odd and real on the line takes conjugate values at mirrored nodes, up to its sign: half of the
//! nodes and boxes are enough.

mod replay;
mod sum;

use super::aim::{Aim, Enclosed, Place};
use super::calculus::{Calculus, Region};
use super::path::{Path, Span, nats};
use super::region::Boxes;
use crate::activation::Symmetry;
use crate::expr::{Expr, Program, build};
use crate::fourier::certificate::Tail;
use crate::number::ball::{Ball, Magnitude, RealBall};
use crate::number::{Constant, Rational, Real, Scalar};
pub(super) use replay::again;
use std::sync::Arc;
use sum::bits;

/// Bits of bounds.
const BOUND_BITS: u32 = 64;
/// Angles that bound the lowest hyperbola: below a right one, and below those at which Gaussians stop to decay.
const WIDEST: [f64; 3] = [super::path::WIDEST, 0.74, 0.37];
/// Depths that are tried below a singularity, each smaller than the one before by this.
const SHALLOWER: f64 = 0.75;
/// The first depth where nothing is known of singularities.
const DEEPEST: f64 = 16.0;
/// Depths that are tried.
const DEPTHS: usize = 24;
/// Depths that are tried within one angle.
const DEPTHS_OF_ONE: usize = 6;
/// Times that a rule is refined because its bound is too large.
const ATTEMPTS: usize = 8;
/// Nats by which the rule is better than asked, for what phi is larger than 1.
const SPARE_NATS: f64 = 5.0;
/// Nats of a bound above the tolerance from which on another depth is tried.
const FAR_OFF: f64 = 12.0;
/// By how much shallower that one is.
const FAR_SHALLOWER: f64 = SHALLOWER * SHALLOWER;
/// The share of what was missing from which on less is missing because of the depth.
const NOTABLE: f64 = 0.75;
/// Bits by which a bound may miss the tolerance and is told all the same.
const MOST_MISSED: i64 = 40;
/// Largest angle of the sector beyond the window.
const LARGEST_ANGLE: f64 = 1.5;

/// The integrals of one phi.
pub(super) struct Hyperbola<'a> {
    phi: &'a Expr,
    /// The same on the line, where that is another formula.
    on_line: Option<&'a Expr>,
    pub(super) program: Arc<Program>,
    pub(super) symmetry: Option<Symmetry>,
    /// About how far the nearest singularity is below the real line; a guess.
    depth: f64,
}

/// A bound of the error of a rule, and what it follows from.
pub(super) struct Bounds {
    pub(super) error: Magnitude,
    /// Bounds of the integrals of |g| over the lower and the upper side of the strip.
    below: Magnitude,
    above: Magnitude,
    /// phi beyond the window, to the right and to the left.
    tails: [Tail; 2],
}

impl Bounds {
    /// About the largest integral of |g|.
    fn mass(&self) -> Magnitude {
        self.below.plus(self.above)
    }
}

fn ball(x: f64) -> RealBall {
    RealBall::exact(Real::with_val(BOUND_BITS, x))
}

pub(super) fn pi(bits: u32) -> RealBall {
    let mut x = Ball::zero(bits);
    match x.set_constant(Constant::Pi) {
        Ok(()) => x.re().clone(),
        Err(_) => RealBall::indeterminate(bits),
    }
}

impl<'a> Hyperbola<'a> {
    /// For phi in z, real and analytic on the whole line; `symmetry` as its structure shows it, and `depth` about how
    /// far below the line its nearest singularity is.
    pub(super) fn new(phi: &'a Expr, symmetry: Option<Symmetry>, depth: f64) -> Hyperbola<'a> {
        Hyperbola {
            phi,
            on_line: None,
            program: Arc::new(Program::compile(&[phi], &["z"])),
            symmetry,
            depth: if depth.is_finite() {
                depth.min(DEEPEST)
            } else {
                DEEPEST
            },
        }
    }

    /// With the formula that phi is on the line.
    pub(super) fn continuing(mut self, on_line: &'a Expr) -> Hyperbola<'a> {
        self.on_line = (on_line != self.phi).then_some(on_line);
        self
    }

    /// F at k, to the tolerance if that can be.
    ///
    /// # Errors
    /// That no path is seen to be allowed, or that the limits were reached.
    pub(super) fn enclose(&self, k: &Place, aim: &Aim) -> Result<Enclosed, String> {
        let (path, bounds) = self.rule(&Span::point(k), aim)?;
        let bits = bits(&path, &bounds, aim);
        self.value(&path, k, &bounds, bits, aim)
    }

    /// A path for these frequencies, and bounds of its rule.
    pub(super) fn rule(&self, span: &Span, aim: &Aim) -> Result<(Path, Bounds), String> {
        let mut wanted = nats(aim.bits()).max(1.0) + SPARE_NATS;
        let (mut depth, mut widest) = (self.depth / SHALLOWER.sqrt(), 0);
        let mut best: Option<(Path, Bounds)> = None;
        let mut before = f64::INFINITY;
        // The rule and the rounding of its sum have a part each.
        let share = aim.tolerance.scaled(-1);
        for _ in 0..ATTEMPTS {
            let (path, sides) = self.allowed(span, wanted, &mut depth, &mut widest, aim)?;
            let bounds = self.error(&path, sides, span, aim)?;
            let error = bounds.error;
            if best.as_ref().is_none_or(|(_, least)| error < least.error) {
                best = Some((path, bounds));
            }
            if error <= share {
                break;
            }
            let missing = nats(error.over(share).log2_up().clamp(1, 1 << 20) as f64);
            let sinks = missing < NOTABLE * before;
            if missing > FAR_OFF && sinks {
                // phi may be large at this depth, as a Gaussian is: more nodes would not do.
                depth *= FAR_SHALLOWER;
                before = missing;
                continue;
            }
            if missing > FAR_OFF {
                // It is not the depth: phi is large because it grows along the path.
                depth /= FAR_SHALLOWER;
            }
            wanted += missing + 1.0;
            before = f64::INFINITY;
        }
        match best {
            Some(best) if best.1.error <= aim.tolerance.scaled(MOST_MISSED) => Ok(best),
            Some(_) => Err("the bound stays far above what is asked".to_string()),
            None => Err("no path was tried".to_string()),
        }
    }

    /// F at k by a path with these parameters, however bad they are.
    #[cfg(test)]
    pub(super) fn with_parameters(
        &self,
        parameters: [f64; 3],
        step: f64,
        nodes: u32,
        k: &Place,
        aim: &Aim,
    ) -> Result<Enclosed, String> {
        let path = Path::of(parameters, step, nodes);
        let bounds = self.rule_on(&path, &Span::point(k), aim)?;
        let bits = bits(&path, &bounds, aim);
        self.value(&path, k, &bounds, bits, aim)
    }

    /// What [`rule`](Hyperbola::rule) says of a given path.
    pub(super) fn rule_on(&self, path: &Path, span: &Span, aim: &Aim) -> Result<Bounds, String> {
        let sides = self.sides(path)?;
        match self.boxes(path, span, aim).is_analytic() {
            true => self.error(path, sides, span, aim),
            false => Err("phi is not seen to be analytic".to_string()),
        }
    }

    /// The cheapest path of those whose region is seen to be free of singularities.
    fn allowed(
        &self,
        span: &Span,
        wanted: f64,
        depth: &mut f64,
        widest: &mut usize,
        aim: &Aim,
    ) -> Result<(Path, [Tail; 2]), String> {
        let mut why = "no path is seen to be free of singularities".to_string();
        let start = *depth;
        for tried in 1..=DEPTHS {
            if (aim.stop)() {
                return Err("the time limit was reached".to_string());
            }
            let Some(path) = Path::choose(*depth, WIDEST[*widest], span, wanted) else {
                *depth *= SHALLOWER;
                continue;
            };
            if path.nodes as usize > aim.max_nodes {
                return Err(format!("{} nodes are more than allowed", path.nodes));
            }
            match self.sides(&path) {
                Ok(sides) => {
                    if self.boxes(&path, span, aim).is_analytic() {
                        return Ok((path, sides));
                    }
                    *depth *= SHALLOWER;
                    // A singularity that is not below the centre stays beside a narrow sector.
                    if tried % DEPTHS_OF_ONE == 0 && *widest + 1 < WIDEST.len() {
                        (*depth, *widest) = (start, *widest + 1);
                    }
                }
                Err(said) => {
                    why = said;
                    match *widest + 1 < WIDEST.len() {
                        true => *widest += 1,
                        false => *depth *= SHALLOWER,
                    }
                }
            }
        }
        Err(why)
    }

    fn boxes<'b>(&self, path: &'b Path, span: &Span, aim: &'b Aim) -> Boxes<'b> {
        Boxes::new(
            path,
            &self.program,
            *span,
            self.symmetry.is_some(),
            aim.stop,
        )
    }

    /// What phi is beyond the window.
    fn sides(&self, path: &Path) -> Result<[Tail; 2], String> {
        let end = path.end();
        // Of |w| = A |sinh(u - i psi)|, and of its angle, tan = tan psi/tanh u: with more slack than rounding takes.
        let radius = path.scale * end.sinh() * (1.0 - 1e-12);
        let wide = (path.lowest().tan() / end.tanh()).atan() * (1.0 + 1e-12) + 1e-12;
        if wide >= LARGEST_ANGLE {
            return Err("the window is too short".to_string());
        }
        let region = Region::new(1.0, wide);
        let calculus = Calculus::new(&region, "v");
        let rational = |x: f64| Rational::from_f64(x).ok_or("a parameter is not finite");
        let (radius, centre) = (rational(radius)?, rational(path.centre)?);
        let side = |sign: i64| -> Result<Tail, String> {
            let step = build::mul(build::rational(radius.clone() * sign), build::var("v"));
            let z = build::add(build::rational(centre.clone()), step);
            let phi = self.phi.substitute("z", &z);
            let size = calculus.size_on(&phi).map_err(|why| why.0)?;
            let (size, power) = region.algebraic(&size);
            match size.is_infinite() {
                false => Ok(Tail {
                    size,
                    power: power.max(0.0),
                }),
                true => Err("phi is not seen to grow like a power at most".to_string()),
            }
        };
        Ok([side(1)?, side(-1)?])
    }

    /// Bounds of the rule on a path on which phi is analytic.
    fn error(
        &self,
        path: &Path,
        sides: [Tail; 2],
        span: &Span,
        aim: &Aim,
    ) -> Result<Bounds, String> {
        let mut boxes = self.boxes(path, span, aim);
        let masses = [boxes.mass(path.lowest()), boxes.mass(path.highest())];
        bounds(path, span, masses, sides)
    }
}

/// The error of the rule from the masses of the sides and from what phi is beyond the window.
fn bounds(
    path: &Path,
    span: &Span,
    [low, high]: [Magnitude; 2],
    sides: [Tail; 2],
) -> Result<Bounds, String> {
    let bits = BOUND_BITS;
    let tau = pi(bits).add(&pi(bits), bits);
    let turns = |d: f64| tau.mul(&ball(d), bits).div(&ball(path.step), bits);
    let aliased = |d: f64| Magnitude::ONE.over(turns(d).exp_m1(bits).abs_lower());
    let mut error = low
        .times(aliased(path.below))
        .plus(high.times(aliased(path.above)));
    let (sinh, cosh) = ball(path.end()).sinh_cosh(bits);
    let fall = |psi: f64| ball(path.scale).mul(&ball(psi).sin_cos(bits).0, bits);
    // The largest e^{kt - y} of all k, for t = c + Im z at the end of the window: convex in k.
    let largest = |psi: f64, y: &RealBall| {
        let t = ball(span.weight).sub(&fall(psi).mul(&cosh, bits), bits);
        let at = |k: f64| ball(k).mul(&t, bits).sub(y, bits).exp(bits).abs_upper();
        at(span.low).max(at(span.high))
    };
    let at_end = largest(path.angle, &ball(0.0));
    let at_top = largest(path.highest(), &turns(path.above));
    let kappa = ball(span.low).mul(&fall(path.angle), bits);
    // v at the end of the window, v <= A cosh X / R: the radius as it was rounded for the sides.
    let radius = ball(path.scale * path.end().sinh() * (1.0 - 1e-12));
    let v = ball(path.scale).mul(&cosh, bits).div(&radius, bits);
    let slope = ball(path.scale).mul(&cosh, bits).abs_upper();
    for Tail { size, power } in &sides {
        let at = size.times(v.ln(bits).mul(&ball(*power), bits).exp(bits).abs_upper());
        // The lower half side: the integrand is largest at its top, times e^{-2 pi y/h}.
        let short = ball(path.step).div(&tau, bits).abs_upper();
        error = error.plus(at.times(slope).times(at_end).times(short));
        // The upper one: the exponent is convex in y, so that it is largest at an end.
        let both = at_end.plus(at_top).times(Magnitude::up_f64(path.above));
        error = error.plus(at.times(slope).times(both));
        let left = kappa.sub(&ball(*power).div(&cosh, bits), bits);
        if !left.is_positive() {
            return Err("the window is too short for the growth of phi".to_string());
        }
        let over = left.mul(&sinh.div(&cosh, bits), bits).abs_lower();
        let tail = at.times(Magnitude::up_f64(path.scale)).times(at_end);
        error = error.plus(tail.over(over));
    }
    match error.is_infinite() {
        true => Err("phi has no bound on the sides of the strip".to_string()),
        false => Ok(Bounds {
            error,
            below: low,
            above: high,
            tails: sides,
        }),
    }
}
