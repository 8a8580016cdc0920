use super::*;
use crate::quadrature::testing::{
    DIGITS, bounded, cases, known_bits, options, options_with_nodes, reached, real,
};
use crate::quadrature::{Estimate, from_fn};
use proptest::prelude::*;
use rug::ops::Pow;

fn over<F>(a: f64, b: f64, f: F, options: &Options) -> Estimate
where
    F: FnMut(&Node, &mut [Complex]) -> Result<(), Stop>,
{
    let (a, b) = (real(64, a), real(64, b));
    let found = tanh_sinh(&mut from_fn(1, f), &a, &b, options);
    found.unwrap().estimates[0].clone()
}

fn complex(x: Real) -> Complex {
    Complex::with_val(x.prec(), x)
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn powers_at_both_ends(p in -0.97f64..3.0, q in -0.97f64..3.0, digits in 0usize..3) {
        // ∫_0^1 x^p (1-x)^q dx = Γ(p+1) Γ(q+1) / Γ(p+q+2)
        let o = options(DIGITS[digits], 1);
        let found = over(0.0, 1.0, |node, out| {
            let bits = out[0].prec().0 + 24;
            let near = Real::with_val(bits, node.distance.ln_ref());
            let far = (-Real::with_val(bits, &node.distance)).ln_1p();
            let (x, y) = if node.end == End::First { (near, far) } else { (far, near) };
            out[0].assign((x * p + y * q).exp());
            Ok(())
        }, &o);
        let bits = known_bits(o.bits);
        let (p, q) = (real(bits, p) + 1u32, real(bits, q) + 1u32);
        let sum = Real::with_val(bits, &p + &q);
        let exact = p.gamma() * q.gamma() / sum.gamma();
        prop_assert_eq!(bounded(&found, &complex(exact)), Ok(()));
    }

    #[test]
    fn polynomial_times_exponential(a in -2.0f64..0.0, b in 0.1f64..3.0, c in -3.0f64..3.0, digits in 0usize..3) {
        // ∫ x e^cx dx = e^cx (x/c - 1/c²)
        prop_assume!(c.abs() > 0.1);
        let o = options(DIGITS[digits], 1);
        let found = over(a, b, |node, out| {
            let e = Real::with_val(node.x.prec(), &node.x * c).exp();
            out[0].assign(e * &node.x);
            Ok(())
        }, &o);
        let bits = known_bits(o.bits);
        let at = |x: f64| real(bits, x) * c;
        let primitive = |x: f64| at(x).exp() * (at(x) - 1u32) / real(bits, c).square();
        prop_assert_eq!(bounded(&found, &complex(primitive(b) - primitive(a))), Ok(()));
    }

    #[test]
    fn near_pole(c in -0.9f64..0.9, d in 0.02f64..0.5, digits in 0usize..2) {
        // ∫_-1^1 d/((x-c)²+d²) dx = atan((1-c)/d) + atan((1+c)/d)
        let o = options_with_nodes(DIGITS[digits], 1, 6000);
        let found = over(-1.0, 1.0, |node, out| {
            let x = Real::with_val(node.x.prec(), &node.x - c).square();
            out[0].assign(d / (x + real(400, d).square()));
            Ok(())
        }, &o);
        let bits = known_bits(o.bits);
        let arc = |s: f64| ((real(bits, c) * s + 1u32) / d).atan();
        prop_assert_eq!(bounded(&found, &complex(arc(1.0) + arc(-1.0))), Ok(()));
    }

    #[test]
    fn power_inside(c in -0.8f64..0.8, p in -0.5f64..3.0, digits in 0usize..3) {
        // ∫_-1^1 |x-c|^p dx = ((1-c)^(p+1) + (1+c)^(p+1))/(p+1)
        let o = options_with_nodes(DIGITS[digits], 1, 2500);
        let found = over(-1.0, 1.0, |node, out| {
            let x = Real::with_val(node.x.prec(), &node.x - c).abs();
            if x.is_zero() { out[0].assign(0); } else { out[0].assign(x.pow(p)); }
            Ok(())
        }, &o);
        let bits = known_bits(o.bits);
        let q = real(bits, p) + 1u32;
        let side = |s: f64| (real(bits, c) * s + 1u32).pow(&q);
        let exact = (side(1.0) + side(-1.0)) / &q;
        prop_assert_eq!(bounded(&found, &complex(exact)), Ok(()));
    }

    #[test]
    fn oscillation(k in 1e-3f64..50.0, b in 0.1f64..4.0, digits in 0usize..3) {
        // ∫_0^b e^-ikx dx = (1 - e^-ikb)/(ik)
        let o = options_with_nodes(DIGITS[digits], 1, 4000);
        let found = over(0.0, b, |node, out| {
            let phase = Real::with_val(node.x.prec(), &node.x * k);
            let bits = phase.prec();
            let (sine, cosine) = phase.sin_cos(Real::new(bits));
            out[0].assign((cosine, -sine));
            Ok(())
        }, &o);
        let bits = known_bits(o.bits);
        let (sine, cosine) = (real(bits, k) * b).sin_cos(Real::new(bits));
        let exact = Complex::with_val(bits, (sine, cosine - 1u32)) / real(bits, k);
        prop_assert_eq!(bounded(&found, &exact), Ok(()));
    }

    #[test]
    fn jump_inside(c in -0.9f64..0.9) {
        let o = options_with_nodes(15, 1, 3000);
        let found = over(-1.0, 1.0, |node, out| {
            out[0].assign(if node.x < c { 0 } else { 1 });
            Ok(())
        }, &o);
        prop_assert_eq!(bounded(&found, &complex(1u32 - real(200, c))), Ok(()));
    }
}

#[test]
fn a_logarithm_at_the_end_is_resolved() {
    for digits in DIGITS {
        let o = options(digits, 1);
        // ∫_0^1 log x dx = -1; from 1 down to 0 it is +1.
        for (a, b, exact) in [(0.0, 1.0, -1.0), (1.0, 0.0, 1.0)] {
            let found = over(
                a,
                b,
                |node, out| {
                    let at_zero = (node.end == End::First) == (a == 0.0);
                    let distance = Real::with_val(node.distance.prec(), &node.distance);
                    out[0].assign(if at_zero {
                        distance.ln()
                    } else {
                        (-distance).ln_1p()
                    });
                    Ok(())
                },
                &o,
            );
            let exact = complex(real(400, exact));
            assert_eq!(reached(&found, &exact, &o.tolerances[0]), Ok(()));
        }
    }
}

#[test]
fn the_abscissa_lies_in_the_interval_whatever_the_direction() {
    for (a, b) in [(2.0, 5.0), (5.0, 2.0)] {
        over(
            a,
            b,
            |node, out| {
                assert!(node.x >= 2 && node.x <= 5, "{}", node.x);
                let end = if node.end == End::First { a } else { b };
                let distance = Real::with_val(200, &node.x - end).abs();
                assert!((distance - &node.distance).abs() < 1e-15);
                assert!(!node.distance.is_zero() && node.distance <= 1.5);
                out[0].assign(1);
                Ok(())
            },
            &options(15, 1),
        );
    }
}

#[test]
fn limits() {
    let one = |_: &Node, out: &mut [Complex]| {
        out[0].assign(1);
        Ok(())
    };
    let o = options(15, 1);
    let found = over(1.0, 1.0, one, &o);
    assert!(found.value.is_zero() && found.error.is_zero());
    let infinite = tanh_sinh(
        &mut from_fn(1, one),
        &real(64, 0.0),
        &real(64, f64::INFINITY),
        &o,
    );
    assert!(matches!(infinite, Err(Stop::Domain(_))));
    // Limits that agree to all but the last bits of their own precision.
    let a = Real::with_val(300, 1);
    let b = Real::with_val(300, &a + Real::with_val(300, 1e-80));
    let exact = Real::with_val(400, &b - &a);
    let found = tanh_sinh(&mut from_fn(1, one), &a, &b, &o).unwrap();
    assert_eq!(bounded(&found.estimates[0], &complex(exact)), Ok(()));
}

#[test]
fn what_is_not_finite_is_named() {
    let stop = tanh_sinh(
        &mut from_fn(1, |node: &Node, out: &mut [Complex]| {
            out[0].assign(Real::with_val(64, node.x.recip_ref()));
            Ok(())
        }),
        &real(64, -1.0),
        &real(64, 1.0),
        &options(15, 1),
    );
    assert!(matches!(stop, Err(Stop::NotFinite { .. })), "{stop:?}");
}
