//! f^(k xi) = ∫ f(x) e^{-ik xi·x} dx over R^D as it stands, along the axes of x: no hyperplane, no slice.
//!
//! A function of r alone has the Hankel integral in every dimension,
//!
//! ```text
//! f^(k) = (2 pi)^{D/2} k^{1-D/2} ∫_0^∞ f(r) J_{D/2-1}(kr) r^{D/2} dr.
//! ```

use super::function::{AtPoint, MAX_DIRECT, Part, TestFunction};
use super::plane::{add, nothing};
use super::seen;
use crate::error::Doubt;
use crate::expr::{Evaluator, Expr, Program, build};
use crate::fourier::Frequency;
use crate::fourier::contour::waves::Waves;
use crate::number::{Complex, Function, Rational, Real};
use crate::quadrature::{
    Budget, Domain, Options, Outcome, Stop, Tail, ball, exp_sinh, from_fn, lattice,
};
use rug::Assign;
use rug::float::Constant;
use rug::ops::Pow;
use std::sync::Arc;

/// f^(k xi) for these k, to absolute tolerances.
///
/// # Errors
/// A sentence, where the function is of no kind that can be integrated in this dimension, or the
/// rule has no value.
pub fn transform(
    f: &TestFunction,
    xi: &[Real],
    ks: &[Frequency],
    tolerances: &[Real],
    bits: u32,
    budget: &Budget,
) -> Result<Outcome, Doubt> {
    seen::all_of(f)?;
    let n = f.dimension;
    let options = Options::new(bits, tolerances.to_vec()).budget(budget.clone());
    if n > MAX_DIRECT {
        let Some(radial) = f.radial() else {
            return Err(format!(
                "in {n} dimensions a function has to depend on r alone, or its transforms have to be given"
            ).into());
        };
        return hankel(&radial, n, ks, &options).map_err(Doubt::from);
    }
    let mut total = Outcome {
        estimates: vec![nothing(bits); ks.len()],
        nodes: 0,
        bits,
    };
    let whole = f
        .parts
        .iter()
        .filter(|p| p.inside.is_none())
        .map(|p| p.value.clone());
    if let Some(value) = whole.reduce(build::add) {
        let mut value = AtPoint::<Real>::new(&value, "x", "r", n, bits);
        let mut field = |x: &[Real], out: &mut Real| -> Result<(), Stop> {
            out.assign(value.at(x)?);
            Ok(())
        };
        let vectors: Vec<Vec<Real>> = ks
            .iter()
            .map(|k| {
                let k = k.at(bits + 32);
                xi.iter()
                    .map(|x| Real::with_val(bits + 32, x * &k))
                    .collect()
            })
            .collect();
        collect(&mut total, lattice(n, &vectors, &mut field, &options))?;
    }
    for part in f.parts.iter().filter(|p| p.inside.is_some()) {
        collect(&mut total, inside(part, xi, ks, &options))?;
    }
    Ok(total)
}

fn collect(total: &mut Outcome, found: Result<Outcome, Stop>) -> Result<(), Doubt> {
    let found = found?;
    total.nodes += found.nodes;
    for (sum, term) in total.estimates.iter_mut().zip(found.estimates) {
        add(sum, term);
    }
    Ok(())
}

/// Over an ellipsoid, in the coordinates of the ball.
fn inside(part: &Part, xi: &[Real], ks: &[Frequency], options: &Options) -> Result<Outcome, Stop> {
    let (n, bits) = (xi.len(), options.bits + 32);
    let Some(ellipsoid) = &part.inside else {
        return Err(Stop::Domain("this part holds everywhere".into()));
    };
    let placed = ellipsoid.placed(bits).map_err(Stop::from)?;
    let mut value = AtPoint::<Real>::new(&part.value, "x", "r", n, options.bits);
    let mut x = vec![Real::new(bits); n];
    let kappas: Vec<Real> = ks.iter().map(|k| k.at(bits)).collect();
    let references: Vec<&Frequency> = ks.iter().collect();
    let mut waves = Waves::new(&kappas, &references, false, bits);
    let everything = vec![f64::NEG_INFINITY; ks.len()];
    let mut along = Complex::new(bits);
    let mut height = Real::new(bits);
    let mut field = |u: &[Real], out: &mut [Complex]| -> Result<(), Stop> {
        placed.point(u, &mut x);
        height.assign(value.at(&x)? * &placed.volume);
        along.assign(0);
        for (x, xi) in x.iter().zip(xi) {
            *along.mut_real() += x * xi;
        }
        waves.at(&along, &everything);
        for (out, wave) in out.iter_mut().zip(&waves.values) {
            out.assign(wave * &height);
        }
        Ok(())
    };
    ball(Domain::Ball, n, ks.len(), &mut field, options)
}

fn hankel(radial: &Expr, n: usize, ks: &[Frequency], options: &Options) -> Result<Outcome, Stop> {
    let bits = options.bits + 32;
    let norms: Vec<Real> = ks.iter().map(|k| k.at(bits)).collect();
    // J_{D/2-1}(t) as the language evaluates it.
    let order = build::rational(Rational::from((n as i64 - 2, 2)));
    let bessel = build::call(Function::Besselj, [order, build::var("t")]);
    let mut value = Evaluator::<Real>::new(Arc::new(Program::compile(&[radial], &["r"])), bits);
    let mut bessel = Evaluator::<Real>::new(Arc::new(Program::compile(&[&bessel], &["t"])), bits);
    let half = Real::with_val(bits, n as f64 / 2.0);
    let front = (Real::with_val(bits, Constant::Pi) * 2u32).pow(&half);
    let domain = |e: crate::expr::EvalError| Stop::Domain(e.to_string());
    let mut t = Real::new(bits);
    let mut f = from_fn(ks.len(), |r: &Real, out: &mut [Complex]| {
        let mut height = Real::with_val(bits, &value.eval(&[r]).map_err(domain)?[0]);
        height *= &front;
        height *= Real::with_val(bits, r.pow(&half));
        for (out, k) in out.iter_mut().zip(&norms) {
            t.assign(r * k);
            let wave = &bessel.eval(&[&t]).map_err(domain)?[0];
            let exponent = Real::with_val(bits, 1u32 - &half);
            let term =
                Real::with_val(bits, &height * wave) * Real::with_val(bits, k.pow(&exponent));
            out.assign(Complex::with_val(bits, (term, 0)));
        }
        Ok(())
    });
    exp_sinh(
        &mut f,
        &options.clone().tail(Tail::Exponential { rate: 1.0 }),
    )
}
