//! What has to be exact, indeterminate or a hull.

use super::*;

fn apply(f: Function, z: &Ball) -> Ball {
    let mut out = Ball::zero(64);
    out.apply(f, &[z]).unwrap();
    out
}

fn real(mid: f64, radius: f64) -> Ball {
    RealBall::new(Real::with_val(64, mid), Magnitude::up_f64(radius)).into()
}

fn complex(x: f64, y: f64, radius: f64) -> Ball {
    Ball::new(Complex::with_val(64, (x, y)), &Real::with_val(53, radius))
}

#[test]
fn kinks_and_jumps_are_exact_off_the_place_and_hulls_on_it() {
    let ends = |ball: &Ball| {
        let (low, high) = ball.re().ends(64);
        (low.to_f64(), high.to_f64())
    };
    assert_eq!(ends(&apply(Function::Abs, &real(-2.0, 0.5))), (1.5, 2.5));
    assert_eq!(ends(&apply(Function::Abs, &real(-0.25, 0.5))), (0.0, 0.75));
    assert_eq!(ends(&apply(Function::Relu, &real(0.0, 1.0))), (0.0, 1.0));
    assert_eq!(ends(&apply(Function::Relu, &real(-2.0, 1.0))), (0.0, 0.0));
    assert_eq!(ends(&apply(Function::Sign, &real(0.5, 1.0))), (-1.0, 1.0));
    assert_eq!(
        ends(&apply(Function::Sign, &real(-0.5, 0.25))),
        (-1.0, -1.0)
    );
    assert_eq!(ends(&apply(Function::Step, &real(0.0, 1.0))), (0.0, 1.0));
    assert_eq!(ends(&apply(Function::Step, &real(3.0, 1.0))), (1.0, 1.0));
    let mut out = Ball::zero(64);
    assert!(out.apply(Function::Step, &[&real(0.0, 0.0)]).is_err());
    assert!(
        out.apply(Function::Relu, &[&complex(1.0, 0.5, 0.0)])
            .is_err()
    );
    out.apply(Function::Max, &[&real(1.0, 1.0), &real(1.5, 0.25)])
        .unwrap();
    assert_eq!(ends(&out), (1.25, 2.0));
    out.apply(Function::Min, &[&real(1.0, 1.0), &real(5.0, 0.25)])
        .unwrap();
    assert_eq!(ends(&out), (0.0, 2.0));
}

#[test]
fn poles_and_cuts_make_indeterminate() {
    for (f, z) in [
        (Function::Log, complex(-1.0, 0.0, 0.125)),
        (Function::Log, real(0.25, 0.5)),
        (Function::Log, complex(0.0, 0.0, 0.0)),
        (Function::Log1p, complex(-2.0, 0.01, 0.125)),
        (Function::Sqrt, complex(-1.0, 0.01, 0.125)),
        (Function::Cbrt, complex(-1.0, 0.01, 0.125)),
        (Function::Tan, real(1.5, 0.125)),
        (Function::Tan, complex(1.57, 0.0, 0.125)),
        (Function::Cot, real(3.0, 0.25)),
        (Function::Sec, real(1.5, 0.125)),
        (Function::Csc, complex(0.0, 0.0, 0.0)),
        (Function::Tanh, complex(0.0, 1.57, 0.125)),
        (Function::Coth, real(0.0, 0.5)),
        (Function::Csch, complex(0.01, 3.1, 0.125)),
        (Function::Asin, complex(2.0, 0.0, 0.5)),
        (Function::Acosh, complex(-2.0, 0.0, 0.5)),
        (Function::Atanh, complex(1.0, 0.0, 0.5)),
        (Function::Atan, complex(0.0, 2.0, 0.5)),
        (Function::Asinh, complex(0.0, 1.0, 0.5)),
        (Function::Softplus, complex(0.0, 3.5, 0.125)),
        (Function::Logistic, complex(0.0, 3.1, 0.125)),
        (Function::Gamma, real(-2.0, 0.125)),
        (Function::Digamma, real(0.0, 0.125)),
        (Function::Lgamma, real(-1.0, 0.125)),
        (Function::Ci, real(0.0, 0.125)),
        (Function::E1, complex(-1.0, 0.0, 0.125)),
    ] {
        assert!(
            apply(f, &z).is_indeterminate(),
            "{f} of {} is {}",
            shown(&[&z]),
            shown(&[&apply(f, &z)])
        );
    }
    let mut out = Ball::zero(64);
    out.div(&real(1.0, 0.0), &real(0.25, 0.5)).unwrap();
    assert!(out.is_indeterminate());
    assert!(out.div(&real(1.0, 0.0), &real(0.0, 0.0)).is_err());
    out.powi(&complex(0.0, 0.25, 0.5), -2).unwrap();
    assert!(out.is_indeterminate());
}

#[test]
fn a_negative_number_meets_its_cut_from_above() {
    let log = apply(Function::Log, &real(-2.0, 0.0));
    assert!(log.im().mid().to_f64() > 3.0);
    let root = apply(Function::Sqrt, &real(-4.0, 0.5));
    assert!(root.im().is_positive() && root.re().is_zero());
    let both = apply(Function::Sqrt, &real(0.0, 4.0));
    assert!(both.contains(&Complex::with_val(64, (0, 2))));
    assert!(both.contains(&Complex::with_val(64, (2, 0))));
    assert!(!both.contains(&Complex::with_val(64, (2.1, 0))));
}

#[test]
fn constants_and_rationals_hold_their_numbers() {
    for bits in [2, 10, 53, 200] {
        let mut pi = Ball::zero(bits);
        pi.set_constant(Constant::Pi).unwrap();
        let more = Complex::with_val(400, (rug::float::Constant::Pi, 0));
        assert!(pi.contains(&more) && !pi.is_exact());
        let mut e = Ball::zero(bits);
        e.set_constant(Constant::E).unwrap();
        assert!(e.contains(&Complex::with_val(400, (Real::with_val(400, 1).exp(), 0))));
        let mut third = Ball::zero(bits);
        third.set_rational(&crate::number::Rational::from((1, 3)));
        let close = Real::with_val(400, 1) / 3u32;
        assert!(third.contains(&Complex::with_val(400, (close, 0))) && !third.is_exact());
        third.set_rational(&crate::number::Rational::from((3, 2)));
        assert!(third.is_exact());
    }
}

#[test]
fn sets_of_numbers() {
    let (a, b) = (complex(0.0, 0.0, 1.0), complex(1.5, 0.0, 1.0));
    assert!(a.intersects(&b) && !a.intersects(&complex(3.0, 0.0, 1.0)));
    let hull = a.hull(&b);
    assert!(hull.contains(&Complex::with_val(64, (2.5, 1))));
    assert!(!hull.contains(&Complex::with_val(64, (2.6, 0))));
    assert!(a.contains_zero() && !b.contains_zero());
    assert!(a.contains(&Complex::with_val(64, (1, -1))));
    assert!(!a.contains(&Complex::with_val(64, (1.0 + 1e-9, 0))));
    assert_eq!(b.abs_lower(), Magnitude::power_of_two(-1));
    assert!(b.abs_upper().to_f64_up() >= 7.25_f64.sqrt());
    let nothing = Ball::indeterminate(64);
    assert!(nothing.is_indeterminate() && !Scalar::is_finite(&nothing));
    assert!(nothing.contains(&Complex::with_val(64, (1e300, 5))));
    assert!(Ball::exact(Complex::with_val(64, (f64::NAN, 0))).is_indeterminate());
    assert!(Ball::new(Complex::new(64), &Real::with_val(53, f64::NAN)).is_indeterminate());
}

#[test]
fn far_out_the_bounded_functions_stay_sharp() {
    for x in [-1e12, 1e12] {
        let z = complex(x, 1.0, 0.5);
        let tanh = apply(Function::Tanh, &z);
        assert!(tanh.radius() < Magnitude::power_of_two(-60));
        let logistic = apply(Function::Logistic, &z);
        assert!(logistic.radius() < Magnitude::power_of_two(-60));
    }
    let tanh = apply(Function::Tanh, &complex(3.0, 1.0, 2.5));
    assert!(!tanh.is_indeterminate());
}

#[test]
fn wide_balls_of_monotone_functions_reach_their_ends() {
    let (low, high) = (Real::with_val(64, -1), Real::with_val(64, 2));
    let z = Ball::from_real_interval(&low, &high, 64);
    let values: [(Function, f64, f64); 9] = [
        (Function::Exp, (-1f64).exp(), 2f64.exp()),
        (Function::Tanh, (-1f64).tanh(), 2f64.tanh()),
        (Function::Atan, (-1f64).atan(), 2f64.atan()),
        (Function::Sinh, (-1f64).sinh(), 2f64.sinh()),
        (Function::Cosh, 1.0, 2f64.cosh()),
        (Function::Sin, (-1f64).sin(), 1.0),
        (Function::Cos, 2f64.cos(), 1.0),
        (
            Function::Logistic,
            1.0 / (1.0 + 1f64.exp()),
            1.0 / (1.0 + (-2f64).exp()),
        ),
        (
            Function::Softplus,
            (-1f64).exp().ln_1p(),
            2f64.exp().ln_1p(),
        ),
    ];
    for (f, least, most) in values {
        let (a, b) = apply(f, &z).re().ends(64);
        let (a, b) = (a.to_f64(), b.to_f64());
        // The radius has 32 bits.
        let slack = 1e-9 * most.abs();
        let near = (a - least).abs() < slack && (b - most).abs() < slack;
        assert!(near, "{f}: {a} {b}");
    }
    let square = {
        let mut out = Ball::zero(64);
        out.powi(&z, 2).unwrap();
        out.re().ends(64)
    };
    assert!(square.0 > -1e-8 && square.1 < 4.0 + 1e-8);
}

#[test]
fn orders_and_parameters_without_a_proof_are_refused() {
    let mut out = Ball::zero(64);
    out.apply(Function::Besselj, &[&real(1.0, 0.125), &real(2.0, 0.0)])
        .unwrap();
    assert!(out.is_indeterminate());
    out.apply(Function::Besselk, &[&real(1.0, 0.0), &real(-2.0, 0.0)])
        .unwrap();
    assert!(out.is_indeterminate());
    out.apply(
        Function::Hyp0f2,
        &[&real(1.0, 0.0), &real(-2.0, 0.0), &real(1.0, 0.0)],
    )
    .unwrap();
    assert!(out.is_indeterminate());
}
