//! Integrals over directions and frequencies, `∫_S ∫_0^∞ G(k xi) dk dxi`, and over x.
//!
//! Where the integrand depends on k alone the sphere is a factor |S^{D-1}|; otherwise its rule stands
//! outside (D <= 3) and a double exponential rule runs along each ray.

use super::function::{AtPoint, MAX_DIRECT, TestFunction};
use super::seen;
use crate::error::Doubt;
use crate::expr::{Evaluator, Expr, Program, build};
use crate::number::{Complex, Real};
use crate::quadrature::{
    Budget, Domain, Estimate, Options, Stop, Tail, ball, exp_sinh, from_fn, lattice, plain,
    sphere_area,
};
use rug::Assign;
use std::sync::Arc;

/// What every integral here is told.
#[derive(Clone)]
pub struct Ask {
    /// Precision of the integrands.
    pub bits: u32,
    /// Absolute tolerance.
    pub tolerance: Real,
    /// What may be spent.
    pub budget: Budget,
}

impl Ask {
    fn options(&self, spare: u32) -> Options {
        let tolerance = Real::with_val(64, &self.tolerance >> spare);
        Options::new(self.bits, vec![tolerance]).budget(self.budget.clone())
    }
}

/// The inner of two nested integrals is asked for this many bits more.
const INNER_BITS: u32 = 12;

/// `∫_0^∞ g(t) dt` of a real function that decays exponentially or faster.
///
/// # Errors
/// As [`exp_sinh()`].
pub fn half_line(
    ask: &Ask,
    spare: u32,
    mut g: impl FnMut(&Real) -> Result<Real, Stop>,
) -> Result<Estimate, Stop> {
    let mut f = from_fn(1, |t: &Real, out: &mut [Complex]| {
        let value = g(t)?;
        out[0].mut_real().assign(&value);
        out[0].mut_imag().assign(0);
        Ok(())
    });
    let options = ask.options(spare).tail(Tail::Exponential { rate: 1.0 });
    single(exp_sinh(&mut f, &options)?.estimates)
}

fn single(estimates: Vec<Estimate>) -> Result<Estimate, Stop> {
    let first = estimates.into_iter().next();
    first.ok_or_else(|| Stop::Domain("no component".into()))
}

/// `∫_S g(xi) dxi` over the unit sphere of R^D, D <= 3; g returns a value with its error bound.
///
/// # Errors
/// As [`ball()`].
pub fn over_sphere(
    dimension: usize,
    ask: &Ask,
    mut g: impl FnMut(&[Real]) -> Result<Estimate, Stop>,
) -> Result<Estimate, Stop> {
    let mut worst = Real::with_val(64, 0);
    let mut f = |xi: &[Real], out: &mut [Complex]| -> Result<(), Stop> {
        let value = g(xi)?;
        worst = worst.clone().max(&value.error);
        out[0].assign(&value.value);
        Ok(())
    };
    let found = ball(Domain::Sphere, dimension, 1, &mut f, &ask.options(1))?;
    let mut found = single(found.estimates)?;
    found.error += worst * sphere_area(dimension, 64);
    Ok(found)
}

/// `∫ f² dx` over R^D.
///
/// # Errors
/// A sentence, where f is of no kind that can be integrated.
pub fn energy(f: &TestFunction, ask: &Ask) -> Result<Estimate, Doubt> {
    seen::all_of(f)?;
    let n = f.dimension;
    let bits = ask.bits;
    if !f.is_smooth() {
        return Err("the energy of a function with parts inside ellipsoids is not computed".into());
    }
    if n <= MAX_DIRECT {
        let sum = f.parts.iter().map(|p| p.value.clone()).reduce(build::add);
        let Some(sum) = sum else {
            return Err("the function has no part".into());
        };
        let mut value = AtPoint::<Real>::new(&sum, "x", "r", n, bits);
        let mut field = |x: &[Real], out: &mut Real| -> Result<(), Stop> {
            out.assign(value.at(x)?.square_ref());
            Ok(())
        };
        let found = lattice(n, &plain(n), &mut field, &ask.options(0))?;
        return single(found.estimates).map_err(Doubt::from);
    }
    let Some(radial) = f.radial() else {
        return Err(format!("in {n} dimensions a function has to depend on r alone").into());
    };
    let mut value = along(&radial, "r", bits);
    let area = sphere_area(n, bits);
    half_line(ask, 0, |r| {
        let mut term = value.eval(&[r]).map_err(domain)?[0].clone().square();
        for _ in 1..n {
            term *= r;
        }
        Ok(term * &area)
    })
    .map_err(Doubt::from)
}

/// `∫_S ∫_0^∞ k^power |f^(k xi)|² dk dxi` from a formula of f^.
///
/// # Errors
/// A sentence, where the formula has no value or the dimension is too large for it.
pub fn spectral_energy(
    f: &TestFunction,
    transform: &Expr,
    power: &Real,
    ask: &Ask,
) -> Result<Estimate, Doubt> {
    seen::all_of_formula(transform)?;
    let (n, bits) = (f.dimension, ask.bits);
    let mut at = AtPoint::<Complex>::complex(transform, "k", "k", n, bits);
    let mut ray = |xi: &[Real], spare: u32| -> Result<Estimate, Stop> {
        let mut vector = vec![Real::new(bits + 32); n];
        half_line(ask, spare, |k| {
            for (v, xi) in vector.iter_mut().zip(xi) {
                v.assign(xi * k);
            }
            let norm = Real::with_val(bits, at.at(&vector)?.norm_ref());
            Ok(norm * Real::with_val(bits, rug::ops::Pow::pow(k, power)))
        })
    };
    if f.radial_transform().is_some() {
        let mut axis = vec![Real::with_val(bits, 0); n];
        axis[0] = Real::with_val(bits, 1);
        let mut found = ray(&axis, 4)?;
        let area = sphere_area(n, bits);
        found.value *= &area;
        found.error *= Real::with_val(64, &area);
        return Ok(found);
    }
    if n > MAX_DIRECT {
        return Err(format!("in {n} dimensions f^ has to depend on |k| alone").into());
    }
    over_sphere(n, ask, |xi| ray(xi, INNER_BITS)).map_err(Doubt::from)
}

/// `∫_S ∫_0^∞ k^power Re[f^(k xi) e^{ik xi·x}] dk dxi` from a formula of f^.
///
/// # Errors
/// As [`spectral_energy`].
pub fn filtered_back_projection(
    f: &TestFunction,
    transform: &Expr,
    power: u32,
    x: &[Real],
    ask: &Ask,
) -> Result<Estimate, Doubt> {
    seen::all_of_formula(transform)?;
    let (n, bits) = (f.dimension, ask.bits);
    let mut at = AtPoint::<Complex>::complex(transform, "k", "k", n, bits);
    let wide = bits + 32;
    let raised = |k: &Real| Real::with_val(bits, rug::ops::Pow::pow(k, power));
    if n > MAX_DIRECT && f.radial_transform().is_none() {
        return Err(format!("in {n} dimensions f^ has to depend on |k| alone").into());
    }
    if n <= MAX_DIRECT {
        return over_sphere(n, ask, |xi| {
            let mut vector = vec![Real::new(wide); n];
            let mut along = Real::with_val(wide, 0);
            for (xi, x) in xi.iter().zip(x) {
                along += Real::with_val(wide, xi * x);
            }
            half_line(ask, INNER_BITS, |k| {
                for (v, xi) in vector.iter_mut().zip(xi) {
                    v.assign(xi * k);
                }
                let turn = Real::with_val(wide, k * &along);
                let wave = Complex::with_val(bits, Complex::with_val(wide, (0, turn)).exp_ref());
                let term = wave * at.at(&vector)?;
                Ok(raised(k) * term.real())
            })
        })
        .map_err(Doubt::from);
    }
    // ∫_S e^{ik xi·x} dxi over the sphere, by the angle to x: the zonal integral in s = cos.
    let mut square = Real::with_val(wide, 0);
    for x in x {
        square += Real::with_val(wide, x.square_ref());
    }
    let r = square.sqrt();
    let mut axis = vec![Real::with_val(wide, 0); n];
    half_line(ask, 2, |k| {
        let phase = Real::with_val(wide, k * &r);
        let zonal = super::zonal::plane_wave(n, &phase, ask)?;
        axis[0].assign(k);
        let value = Real::with_val(bits, at.at(&axis)?.real());
        Ok(raised(k) * value * zonal)
    })
    .map_err(Doubt::from)
}

/// What the values of an integrand over a line or half-line are wrong by, as its integral feels it: each
/// is taken to fall no slower than 1/(1 + |t|), and the worst counts over a length of 64.
pub struct Slips {
    worst: Real,
}

impl Slips {
    const LENGTH: u32 = 64;

    /// No error yet.
    pub fn none() -> Slips {
        Slips {
            worst: Real::with_val(64, 0),
        }
    }

    /// The integrand at t may be off by this.
    pub fn felt(&mut self, slip: Real, t: &Real) {
        let spread = slip * (Real::with_val(64, t.abs_ref()) + 1u32);
        self.worst = self.worst.clone().max(&spread);
    }

    /// What the integral may be off by.
    pub fn total(self) -> Real {
        self.worst * Slips::LENGTH
    }
}

/// f^(k) of a function of r alone, `∫_0^∞ r^{D-1} f(r) ∫_S e^{ikr xi·e} dxi dr`, in every dimension.
///
/// # Errors
/// As [`exp_sinh()`].
pub fn radial_transform(
    radial: &Expr,
    dimension: usize,
    k: &Real,
    ask: &Ask,
) -> Result<Estimate, Stop> {
    let wide = ask.bits + 32;
    let mut f = along(radial, "r", ask.bits);
    let mut slips = Slips::none();
    let mut found = half_line(ask, 2, |r| {
        let mut height = f.eval(&[r]).map_err(domain)?[0].clone();
        for _ in 1..dimension {
            height *= r;
        }
        let phase = Real::with_val(wide, k * r);
        let wave = super::zonal::zonal(dimension, ask, INNER_BITS, |s| {
            Ok(Real::with_val(wide, s * &phase).cos())
        })?;
        slips.felt(Real::with_val(64, height.abs_ref()) * &wave.error, r);
        Ok(Real::with_val(ask.bits, height * wave.value.real()))
    })?;
    found.error += slips.total();
    Ok(found)
}

/// A formula in one variable.
pub fn along(formula: &Expr, variable: &str, bits: u32) -> Evaluator<Real> {
    Evaluator::new(Arc::new(Program::compile(&[formula], &[variable])), bits)
}

/// A value that does not exist, as the rules say it.
pub fn domain(e: crate::expr::EvalError) -> Stop {
    Stop::Domain(e.to_string())
}
