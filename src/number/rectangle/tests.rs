//! Containment and sharpness of rectangles.

use super::*;
use crate::number::ball::tests::{Draw, assert_holds, draws};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// Values of a function at points of a rectangle are in its rectangle.
fn check(f: Function, count: u32) -> (u32, u32) {
    let mut rng = ChaCha8Rng::seed_from_u64(f.name().len() as u64 + 40);
    let (mut values, mut indeterminate) = (0, 0);
    for _ in 0..count {
        let mut draw = Draw::new(&mut rng);
        let args: Vec<Rectangle> = draw.arguments(f).iter().map(Rectangle::from_ball).collect();
        let mut out = Rectangle::zero(53);
        let refs: Vec<&Rectangle> = args.iter().collect();
        if out.apply(f, &refs).is_err() || out.is_indeterminate() {
            indeterminate += 1;
            continue;
        }
        let balls: Vec<Ball> = args.iter().map(|z| z.to_ball(64)).collect();
        for sample in 0..4 {
            let points: Vec<Complex> = balls
                .iter()
                .zip(&args)
                .map(|(ball, z)| inside(z, draw.point(ball, sample)))
                .collect();
            let points: Vec<&Complex> = points.iter().collect();
            let mut value = Complex::new(200);
            if value.apply(f, &points).is_err() || !Scalar::is_finite(&value) {
                continue;
            }
            values += 1;
            let what = format!("{f} of {args:?} at {points:?} is {out:?}");
            assert_holds(&out.to_ball(64), &value, 190, &what);
        }
    }
    (values, indeterminate)
}

/// A point moved into a rectangle: the ball about it is a little larger.
fn inside(z: &Rectangle, point: Complex) -> Complex {
    let shift = z.exponent as i32;
    let part = |x: &Real, part: Interval| {
        let end = |x: f64| Real::with_val(64, x) << shift;
        x.clone().max(&end(part.lo)).min(&end(part.hi))
    };
    let bits = point.prec().0;
    Complex::with_val(bits, (part(point.real(), z.re), part(point.imag(), z.im)))
}

#[test]
fn functions_of_rectangles_hold_their_values() {
    for f in Function::ALL {
        // The balls behind the others have their own tests.
        let own = functions::apply(*f, Rectangle::exact(0.5, 0.5)).is_some();
        let (values, indeterminate) = check(*f, if own { draws() } else { draws() / 20 });
        println!("{f}: {values} values, {indeterminate} indeterminate");
        assert!(!own || values > draws(), "{f}: {values} values");
    }
}

#[test]
fn arithmetic_of_rectangles_holds_its_values() {
    let mut rng = ChaCha8Rng::seed_from_u64(21);
    for _ in 0..draws() {
        let mut draw = Draw::new(&mut rng);
        let (a, b) = (draw.ball(), draw.ball());
        let (a, b) = (Rectangle::from_ball(&a), Rectangle::from_ball(&b));
        let n = (draw.bits % 9) as i32 - 4;
        let (left, right) = (a.to_ball(64), b.to_ball(64));
        let results: Vec<Rectangle> = (0..6).map(|k| operation(k, a, b, n)).collect();
        for sample in 0..4 {
            let x = inside(&a, draw.point(&left, sample));
            let y = inside(&b, draw.point(&right, sample));
            for (k, out) in results.iter().enumerate() {
                let mut value = Complex::new(600);
                let done = match k {
                    0 => (Scalar::add(&mut value, &x, &y), true).1,
                    1 => (Scalar::sub(&mut value, &x, &y), true).1,
                    2 => (Scalar::mul(&mut value, &x, &y), true).1,
                    3 => Scalar::div(&mut value, &x, &y).is_ok(),
                    4 => value.powi(&x, n).is_ok(),
                    _ => Scalar::pow(&mut value, &x, &y).is_ok(),
                };
                if done && Scalar::is_finite(&value) {
                    let what = format!("operation {k} ({n}) of {a:?} and {b:?}: {out:?}");
                    assert_holds(&out.to_ball(64), &value, 190, &what);
                }
            }
        }
    }
}

fn operation(k: usize, a: Rectangle, b: Rectangle, n: i32) -> Rectangle {
    let mut out = Rectangle::zero(53);
    let done = match k {
        0 => (out.add(&a, &b), true).1,
        1 => (out.sub(&a, &b), true).1,
        2 => (out.mul(&a, &b), true).1,
        3 => out.div(&a, &b).is_ok(),
        4 => out.powi(&a, n).is_ok(),
        _ => out.pow(&a, &b).is_ok(),
    };
    if done {
        out
    } else {
        Rectangle::indeterminate()
    }
}

fn of(f: Function, z: Rectangle) -> Rectangle {
    let mut out = Rectangle::zero(53);
    out.apply(f, &[&z]).unwrap();
    out
}

#[test]
fn exponents_are_wide() {
    let small = of(Function::Exp, Rectangle::exact(-2000.0, 1.0));
    let (size, e) = small.largest();
    let log2 = size.log2() + e as f64;
    assert!(
        (log2 + 2000.0 / std::f64::consts::LN_2).abs() < 1e-9,
        "{log2}"
    );
    let huge = of(Function::Exp, Rectangle::exact(5e5, 1.0));
    assert!(!huge.is_indeterminate());
    assert!(of(Function::Exp, Rectangle::exact(1e7, 1.0)).is_indeterminate());
    let product = small.times(huge).largest();
    let log2 = product.0.log2() + product.1 as f64;
    assert!((log2 - 498_000.0 / std::f64::consts::LN_2).abs() < 1e-6);
    assert!(of(Function::Exp, Rectangle::exact(-1e300, 0.0)).largest().1 < -1_000_000);
}

#[test]
fn decaying_sides_stay_sharp() {
    for x in [-3000.0, -40.0, 40.0, 3000.0] {
        let z = Rectangle::new((x - 0.5, x + 0.5), (-2.0, 2.0));
        let (size, e) = of(Function::Tanh, z).largest();
        assert!(e == 0 && size < 1.0 + 1e-12, "tanh at {x}: {size}");
        let (size, e) = of(Function::Logistic, z).largest();
        let log = size.ln() + e as f64 * std::f64::consts::LN_2;
        let exact = (x + 0.5).min(0.0);
        // A rectangle about an arc is up to sqrt 2 larger.
        assert!((log - exact).abs() < 0.4, "logistic at {x}: {log}");
        let (size, e) = of(Function::Sech, z).largest();
        let log = size.ln() + e as f64 * std::f64::consts::LN_2;
        let exact = 2f64.ln() + 0.5 - x.abs();
        assert!(log < exact + 0.5, "sech at {x}: {log} {exact}");
        let (size, e) = of(Function::Softplus, z).largest();
        let log = size.ln() + e as f64 * std::f64::consts::LN_2;
        let exact = if x < 0.0 {
            x + 0.5
        } else {
            (x + 0.5).hypot(2.0).ln()
        };
        assert!((log - exact).abs() < 0.5, "softplus at {x}: {log} {exact}");
    }
    // Of a wide rectangle about 0 one bound of each part is left; smaller ones are sharp.
    let across = |a: f64, b: f64| {
        let (size, e) = of(Function::Tanh, Rectangle::new((a, b), (-0.5, 0.5))).largest();
        size * 2f64.powi(e as i32)
    };
    assert!(across(-2.0, 3.0) < 1.8);
    assert!(across(0.9, 1.1) < 1.1 && across(-1.1, -0.9) < 1.1);
}

#[test]
fn poles_and_cuts_of_rectangles_are_indeterminate() {
    let z = Rectangle::new((-0.5, 0.5), (1.5, 1.6));
    assert!(of(Function::Tanh, z).is_indeterminate());
    assert!(of(Function::Coth, Rectangle::new((-1.0, 1.0), (-1.0, 1.0))).is_indeterminate());
    assert!(of(Function::Log, Rectangle::new((-2.0, -1.0), (-0.1, 0.1))).is_indeterminate());
    assert!(of(Function::Sqrt, Rectangle::new((-2.0, -1.0), (-0.1, 0.1))).is_indeterminate());
    assert!(of(Function::Softplus, Rectangle::new((-1.0, 1.0), (3.5, 4.0))).is_indeterminate());
    assert!(of(Function::Logistic, Rectangle::new((-0.1, 0.1), (3.0, 3.3))).is_indeterminate());
    assert!(!of(Function::Gamma, Rectangle::new((1.0, 2.0), (0.0, 0.0))).is_indeterminate());
    assert!(Rectangle::new((2.0, 1.0), (0.0, 0.0)).is_indeterminate());
    assert!(Rectangle::new((f64::NAN, 1.0), (0.0, 0.0)).is_indeterminate());
}
