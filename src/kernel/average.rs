//! A and K of an activation by two routes from phi alone.
//!
//! | step | first | second |
//! |---|---|---|
//! | A(d), or its difference | [`super::correlation`], over z by a double exponential rule | F by rule over k ([`super::derived`], [`super::spectral`]); where no rule gives F, over z by Gauss's rule ([`super::graded`]) |
//! | D = 1 | 2 A(r) | the same of the other |
//! | phi of a degree p, D >= 2 | A(r) times the moment of `\|xi_1\|^{2p+1}`, as it is | by an integral of the power |
//! | else, D >= 2 | `zonal` over a [`Curve`] of the values | over the angle, of a curve of the other values |
//!
//! Where phi is square integrable after n > 0 derivatives only, A and K are defined up to an even polynomial
//! of degree below 2n, and both are taken in their central difference ([`Stencil`]): its step is in proportion to the
//! distance, so that the difference of the average is the average of the difference. For a phi of degree p the
//! difference of A is a multiple of `d^{2p+1}`, since `|F|^2` is one of `k^{-2p-2}`.
//!
//! [`Stencil`]: super::Stencil

use super::correlation::{Correlation, Rule};
use super::curve::Curve;
use super::derived;
use super::difference::Stencil;
use super::order::{Order, order};
use super::places::Places;
use super::rules::Value;
use super::spectral::Spectral;
use super::sphere::{Ridge, area};
use crate::activation::Activation;
use crate::activation::homogeneity::exact_degree;
use crate::error::Doubt;
use crate::expr::{Expr, build, constant};
use crate::fourier::{Limits, end_of_piece, log2};
use crate::number::Real;
use crate::quadrature::{Budget, Stop};
use rug::float::Constant;
use rug::ops::Pow;

/// Kinks of A at most.
const MOST_KINKS: usize = 64;
/// Bits of distances.
const BITS: u32 = 2000;

/// Which of the two routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Over z.
    First,
    /// Over k, or over z by Gauss's rule.
    Second,
}

/// Both routes of one activation.
pub struct Average {
    order: Order,
    correlation: Correlation,
    spectral: Option<Spectral>,
    /// p, where phi has a degree.
    degree: Option<Expr>,
    /// Differences of the places of phi: where A may change, rising.
    kinks: Vec<Real>,
}

impl Average {
    /// Of an activation.
    ///
    /// # Errors
    /// A sentence: phi has no ridge kernel, or too many places.
    pub fn new(activation: &Activation) -> Result<Self, Doubt> {
        let order = order(activation)?;
        let waves = derived::waves(activation);
        Ok(Average {
            correlation: Correlation::new(activation, order)?,
            spectral: waves.map(|waves| Spectral::from_waves(&waves)),
            degree: exact_degree(activation),
            kinks: kinks(activation)?,
            order,
        })
    }

    /// The difference that is taken.
    pub fn stencil(&self) -> Stencil {
        Stencil { n: self.order.n }
    }

    /// Where A may change: the differences of the places of phi.
    pub fn kinks(&self) -> &[Real] {
        &self.kinks
    }

    /// The second route's name.
    pub fn second_name(&self) -> &'static str {
        match &self.spectral {
            Some(_) => "spectral",
            None => "panels",
        }
    }

    /// What the second route is.
    pub fn second(&self) -> &'static str {
        match &self.spectral {
            Some(_) => "F by rule from the pieces of phi, over k",
            None => "over z by Gauss's rule on graded panels",
        }
    }

    /// The difference of A at d.
    ///
    /// # Errors
    /// Why there is no value.
    pub fn ridge(
        &mut self,
        side: Side,
        d: &Real,
        tolerance: &Real,
        limits: &Limits,
    ) -> Result<Value, Doubt> {
        match (side, &self.spectral) {
            (Side::First, _) => self.correlation.run(d, tolerance, limits),
            (Side::Second, Some(spectral)) => {
                spectral.run(Stencil { n: self.order.n }, d, tolerance, limits)
            }
            (Side::Second, None) => self.correlation.by(Rule::Graded, d, tolerance, limits),
        }
    }

    /// The difference of K at these distances, each to its tolerance.
    pub fn kernel(
        &mut self,
        side: Side,
        dimension: u32,
        rs: &[Real],
        tolerances: &[Real],
        limits: &Limits,
    ) -> Vec<Result<Value, Doubt>> {
        if dimension == 1 {
            let one = |(r, tolerance): (&Real, &Real)| {
                let half = Real::with_val(64, tolerance / 4u32);
                self.ridge(side, r, &half, limits)
                    .map(|value| times(value, &Real::with_val(64, 2)))
            };
            return rs.iter().zip(tolerances).map(one).collect();
        }
        if let Some(degree) = self.degree.clone() {
            return self.of_degree(side, dimension, &degree, rs, tolerances, limits);
        }
        match self.averaged(side, dimension, rs, tolerances, limits) {
            Ok(values) => values,
            Err(why) => vec![Err(why); rs.len()],
        }
    }

    /// A(1) r^{2p+1} times the average of |s|^{2p+1}.
    fn of_degree(
        &mut self,
        side: Side,
        dimension: u32,
        degree: &Expr,
        rs: &[Real],
        tolerances: &[Real],
        limits: &Limits,
    ) -> Vec<Result<Value, Doubt>> {
        let twice = build::mul(build::num(2), degree.clone());
        let exponent = build::add(twice, build::num(1));
        let one = |(r, tolerance): (&Real, &Real)| -> Result<Value, Doubt> {
            let bits = (96.0 - log2(tolerance)).max(160.0) as u32;
            let q = constant::value(&exponent, bits).ok_or("phi has no real degree")?;
            let power = Real::with_val(bits, r).pow(&q);
            let size = Real::with_val(64, area(dimension - 1, 64) * &power) * 4u32;
            let share = Real::with_val(64, tolerance / &size);
            let unit = self.ridge(side, &Real::with_val(BITS, 1), &share, limits)?;
            match side {
                Side::First => Ok(times(unit, &(moment(dimension, &q, bits) * power))),
                Side::Second => {
                    let a = Real::with_val(64, unit.value.abs_ref());
                    let share = Real::with_val(64, tolerance / a) / 4u32;
                    let mut ridge =
                        Ridge::of(Vec::new(), |d| Ok(Real::with_val(d.prec(), d).pow(&q)));
                    let average = ridge.zonal(dimension, r, &share, limits)?;
                    let error = Real::with_val(64, unit.value.abs_ref()) * &average.error;
                    let nodes = average.nodes;
                    let mut value = times(unit, &average.value);
                    value.error += error;
                    value.nodes += nodes;
                    Ok(value)
                }
            }
        };
        rs.iter().zip(tolerances).map(one).collect()
    }

    /// Averages of a curve of A.
    fn averaged(
        &mut self,
        side: Side,
        dimension: u32,
        rs: &[Real],
        tolerances: &[Real],
        limits: &Limits,
    ) -> Result<Vec<Result<Value, Doubt>>, Doubt> {
        let Some(reach) = rs.iter().max_by(|a, b| a.total_cmp(b)).cloned() else {
            return Ok(Vec::new());
        };
        let whole = area(dimension - 1, 64);
        let least = tolerances.iter().fold(None, |least: Option<Real>, t| {
            Some(least.map_or_else(|| t.clone(), |l| l.min(t)))
        });
        let share = least.ok_or("no tolerance")? / Real::with_val(64, &whole * 16u32);
        let mut cuts = vec![Real::with_val(BITS, 0)];
        let kinks = self.in_reach(&reach);
        cuts.extend(kinks.iter().filter(|b| **b < reach).cloned());
        cuts.push(reach);
        // What the values are off by stays below what the last coefficients are looked at for.
        let finer = Real::with_val(64, &share / 256u32);
        let curve = Curve::new(&cuts, &share, limits, |d| {
            self.ridge(side, d, &finer, limits)
        })?;
        let one = |(r, tolerance): (&Real, &Real)| {
            let half = Real::with_val(64, tolerance / 2u32);
            let mut ridge = Ridge::of(kinks.clone(), |d| Ok::<_, Stop>(curve.at(d)));
            let found = match side {
                Side::First => ridge.zonal(dimension, r, &half, limits),
                Side::Second => ridge.angle(dimension, r, &half, limits),
            };
            found.map(|mut value| {
                value.error += Real::with_val(64, &curve.error * &whole);
                value.nodes += curve.nodes;
                value
            })
        };
        Ok(rs.iter().zip(tolerances).map(one).collect())
    }

    /// The distances at which the difference of A may have a kink: those of A, as every term of the difference
    /// sees them.
    fn in_reach(&self, reach: &Real) -> Vec<Real> {
        let stencil = self.stencil();
        let unit = if stencil.n == 0 { 1 } else { 2 * stencil.n - 1 };
        let mut found: Vec<Real> = Vec::new();
        for b in &self.kinks {
            for (units, _) in stencil.central() {
                let units = u32::try_from(units.unsigned_abs()).unwrap_or(1).max(1);
                found.push(Real::with_val(BITS, b * unit) / units);
            }
        }
        found.retain(|b| b <= reach);
        found.sort_by(Real::total_cmp);
        found.dedup_by(|a, b| log2(&Real::with_val(64, &*a - &*b).abs()) < -150.0);
        found
    }
}

/// A value times an exact number.
fn times(value: Value, factor: &Real) -> Value {
    let bits = value.value.prec().max(factor.prec());
    let product = Real::with_val(bits, &value.value * factor);
    let error = Real::with_val(64, factor.abs_ref()) * &value.error
        + (Real::with_val(64, product.abs_ref()) >> (bits.min(value.bits + 32) - 6));
    Value {
        value: product,
        error,
        nodes: value.nodes,
        bits: value.bits,
    }
}

/// `∫_{S^{D-1}} |xi_1|^q dxi = 2 pi^{(D-1)/2} Gamma((q+1)/2)/Gamma((D+q)/2)` for a real q > -1.
fn moment(dimension: u32, q: &Real, bits: u32) -> Real {
    let pi = Real::with_val(bits, Constant::Pi);
    let half = Real::with_val(bits, dimension - 1) / 2u32;
    let above = (Real::with_val(bits, q + 1u32) / 2u32).gamma();
    let below = (Real::with_val(bits, q + dimension) / 2u32).gamma();
    pi.pow(half) * 2u32 * above / below
}

/// The differences of all places and breakpoints of phi, rising: the distances at which A may change.
///
/// # Errors
/// A sentence, where there are too many.
pub fn kinks(activation: &Activation) -> Result<Vec<Real>, Doubt> {
    let breaks = activation.pieces().iter().filter_map(|p| p.to.clone());
    let places: Vec<Real> = breaks
        .chain(Places::of(activation, &Budget::default())?.at)
        .map(|e| end_of_piece(&e, BITS))
        .collect::<Result<_, _>>()?;
    let mut found: Vec<Real> = Vec::new();
    for (j, a) in places.iter().enumerate() {
        for b in &places[..j] {
            found.push(Real::with_val(BITS, a - b).abs());
        }
    }
    found.sort_by(Real::total_cmp);
    found.dedup_by(|a, b| log2(&Real::with_val(64, &*a - &*b).abs()) < -150.0);
    found.retain(|b| *b > 0);
    if found.len() > MOST_KINKS {
        return Err(format!("A may change at more than {MOST_KINKS} distances").into());
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::{Scope, eval_real};

    #[test]
    fn kernels_come_out_of_phi_alone_within_the_bounds() {
        let limits = Limits::default();
        let tolerance = Real::with_val(64, 1e-18);
        for (phi, dimension, kernel) in [
            ("exp(-z^2/2)", 3, "4*pi^2*erf(r/2)/r"),
            ("exp(-(z-3)^2/2)", 2, ""),
            ("1/(1+z^2)", 2, "2*pi^2/sqrt(4+r^2)"),
            ("relu(z)", 5, "2*pi^2*gamma(2)/gamma(4)*r^3/12"),
            ("step(z)", 2, "-2*pi^(1/2)*gamma(1)/gamma(3/2)*r/2"),
            ("exp(-abs(z))", 3, "4*pi*(2-(2+r)*exp(-r))/r"),
            ("max(0,1-abs(z))", 1, "2*(relu(2-r)^3/6-2*relu(1-r)^3/3)"),
            ("max(0,1-abs(z))", 3, ""),
            ("tanh(z)", 1, "-4*r*coth(r)"),
        ] {
            let parse = |text: &str, v: &str| Expr::parse(text, &Scope::new(&[v])).expect("one");
            let activation = Activation::from_formula("test", parse(phi, "z")).expect("one");
            let mut average = Average::new(&activation).expect("routes");
            let r = Real::with_val(300, 17) / 10u32;
            let mut known = Vec::new();
            for side in [Side::First, Side::Second] {
                let rs = [r.clone()];
                let tolerances = [tolerance.clone()];
                let found = average.kernel(side, dimension, &rs, &tolerances, &limits);
                let found = found[0]
                    .clone()
                    .unwrap_or_else(|why| panic!("{phi}: {why}"));
                assert!(found.error <= tolerance, "{phi}, {side:?}: {}", found.error);
                if !kernel.is_empty() {
                    let formula = parse(kernel, "r");
                    let at = |x: &Real| eval_real(&formula, &[("r", x)], 250);
                    let exact = average.stencil().apply(&r, at).expect("a value");
                    let gap = Real::with_val(64, Real::with_val(250, &found.value - exact).abs());
                    assert!(
                        gap <= found.error,
                        "{phi}, {side:?}, D = {dimension}: {gap}"
                    );
                }
                known.push(found);
            }
            let gap = Real::with_val(250, &known[0].value - &known[1].value).abs();
            let both = Real::with_val(64, &known[0].error + &known[1].error);
            assert!(gap <= both, "{phi}, D = {dimension}: {gap}");
        }
    }
}
