use super::testing::c;
use super::*;
use std::time::{Duration, Instant};

const SPECIAL: [Function; 16] = [
    Function::Erf,
    Function::Erfc,
    Function::Normcdf,
    Function::Gamma,
    Function::Lgamma,
    Function::Digamma,
    Function::Besselj,
    Function::Bessely,
    Function::Besselk,
    Function::Si,
    Function::Ci,
    Function::E1,
    Function::Hyp0f2,
    Function::Sinc,
    Function::Softplus,
    Function::Logistic,
];

#[test]
fn extreme_arguments_end_soon_and_without_a_panic() {
    let sizes = [1e-300, 1e-20, 1.0, 1e5, 1e10, 1e100, 1e300];
    let directions = [
        (1.0, 0.0),
        (-1.0, 0.0),
        (0.0, 1.0),
        (0.0, -1.0),
        (0.7, -0.6),
        (-0.7, 0.6),
        (1.0, 1e-200),
    ];
    for f in SPECIAL {
        let parameters = [c(0.5, 0.0), c(0.75, 0.0)];
        for size in sizes {
            for (x, y) in directions {
                let z = c(size * x, size * y);
                let mut args: Vec<&Complex> = parameters[..f.arity() - 1].iter().collect();
                args.push(&z);
                let start = Instant::now();
                let mut out = Complex::new(80);
                if complex(f, &mut out, &args).is_ok() {
                    assert!(out.real().is_finite() && out.imag().is_finite(), "{f}({z})");
                }
                if y == 0.0 {
                    let mut out = Real::new(80);
                    let args: Vec<&Real> = args.iter().map(|z| z.real()).collect();
                    if real(f, &mut out, &args).is_ok() {
                        assert!(out.is_finite(), "{f}({z})");
                    }
                }
                assert!(start.elapsed() < Duration::from_secs(5), "{f}({z}) is slow");
            }
        }
    }
}

#[test]
fn other_functions_and_wrong_arities_are_refused() {
    let z = c(1.0, 0.0);
    let mut out = Complex::new(64);
    let mut x = Real::new(64);
    assert!(complex(Function::Exp, &mut out, &[&z]).is_err());
    assert!(real(Function::Exp, &mut x, &[z.real()]).is_err());
    assert!(complex(Function::Erf, &mut out, &[]).is_err());
    assert!(complex(Function::Besselj, &mut out, &[&z]).is_err());
    assert!(real(Function::Hyp0f2, &mut x, &[z.real()]).is_err());
}

#[test]
fn arguments_that_are_not_finite_are_refused() {
    let mut out = Complex::new(64);
    for z in [
        c(f64::NAN, 0.0),
        c(0.0, f64::INFINITY),
        c(f64::NEG_INFINITY, 1.0),
    ] {
        for f in SPECIAL {
            let args = vec![&z; f.arity()];
            let error = complex(f, &mut out, &args).unwrap_err();
            assert!(error.message.starts_with(f.name()), "{error}");
        }
    }
}

#[test]
fn the_precision_of_the_destination_decides() {
    let z = c(1.5, -0.5);
    let one = c(1.25, 0.0);
    for f in SPECIAL {
        let mut args = vec![&one; f.arity() - 1];
        args.push(&z);
        for bits in [2, 24, 53, 1100] {
            super::testing::assert_consistent(f, bits, &args);
        }
    }
}
