use super::*;
use crate::quadrature::testing::{bounded, cases, options};
use proptest::prelude::*;
use rug::float::Constant;

fn pi(bits: u32) -> Real {
    Real::with_val(bits, Constant::Pi)
}

/// exp(-sum a_i (x_i - c_i)²/2 - i k·x), for which the integral is known.
fn gaussian(n: usize, a: [f64; 3], c: [f64; 3], k: [f64; 3], digits: u32) -> Result<(), String> {
    let options = options(digits, 1);
    let bits = options.bits + 32;
    let mut f = |x: &[Real], out: &mut Real| -> Result<(), Stop> {
        let mut exponent = Real::with_val(bits, 0);
        for i in 0..n {
            let off = Real::with_val(bits, &x[i] - c[i]);
            exponent -= Real::with_val(bits, off.square_ref()) * a[i] / 2u32;
        }
        out.assign(exponent.exp());
        Ok(())
    };
    let wave: Vec<Real> = k[..n].iter().map(|k| Real::with_val(64, *k)).collect();
    let found = lattice(n, &[wave], &mut f, &options).map_err(|e| e.to_string())?;
    let wide = 2 * bits;
    let mut exact = Complex::with_val(wide, 1);
    for i in 0..n {
        let height = (pi(wide) * 2u32 / a[i]).sqrt();
        let damp = -Real::with_val(wide, k[i]).square() / 2u32 / a[i];
        let turn = -Real::with_val(wide, k[i]) * c[i];
        exact *= Complex::with_val(wide, (damp, turn)).exp() * height;
    }
    bounded(&found.estimates[0], &exact)?;
    if found.estimates[0].error > options.tolerances[0] {
        return Err(format!(
            "{digits} digits asked, {:.2e}",
            found.estimates[0].error
        ));
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(2))]

    #[test]
    fn gaussians_and_waves(
        n in 1usize..3,
        a in [0.3f64..3.0, 0.3..3.0, 0.5..2.0],
        c in [-3.0f64..3.0, -3.0..3.0, -1.0..1.0],
        k in [-4.0f64..4.0, -4.0..4.0, -2.0..2.0],
        digits in prop::sample::select(&[15u32, 30][..]),
    ) {
        gaussian(n, a, c, k, digits).map_err(TestCaseError::fail)?;
    }
}

#[test]
fn three_dimensions() {
    gaussian(3, [1.0, 1.5, 0.75], [0.5, 0.0, -0.25], [1.0, 0.0, 2.0], 20).unwrap();
}

#[test]
fn a_kink_is_seen_in_the_bound() {
    // ∫ e^{-|x| - |y|} = 4; the lattice converges like h² only.
    let options = options(30, 1);
    let mut f = |x: &[Real], out: &mut Real| -> Result<(), Stop> {
        let sum = Real::with_val(200, x[0].abs_ref()) + Real::with_val(200, x[1].abs_ref());
        out.assign((-sum).exp());
        Ok(())
    };
    let budget = crate::quadrature::Budget {
        max_nodes: 200_000,
        ..Default::default()
    };
    let found = lattice(2, &plain(2), &mut f, &options.budget(budget)).unwrap();
    bounded(&found.estimates[0], &Complex::with_val(300, 4)).unwrap();
    assert!(found.estimates[0].error > 1e-12);
}

#[test]
fn what_does_not_decay_is_refused() {
    let options = options(15, 1);
    let mut f = |x: &[Real], out: &mut Real| -> Result<(), Stop> {
        out.assign(&x[0]);
        Ok(())
    };
    assert!(matches!(
        lattice(1, &plain(1), &mut f, &options),
        Err(Stop::NoConvergence { .. })
    ));
    assert!(matches!(
        lattice(4, &plain(4), &mut f, &options),
        Err(Stop::Domain(_))
    ));
}
