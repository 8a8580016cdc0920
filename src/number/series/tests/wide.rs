//! Wide balls: the exact results for numbers at their ends, by recurrences at 600 bits.

use super::*;
use crate::number::series::{exponential, product};

const BITS: u32 = 600;

/// Random coefficients with radii up to `spread`, and numbers of the balls, mostly at their ends.
fn draw(rng: &mut ChaCha8Rng, n: usize, spread: f64, complex: bool) -> (Vec<Ball>, Vec<Complex>) {
    let mut part = |first: bool| {
        let mid: f64 = rng.random_range(-1.0..1.0);
        let mid = if first {
            mid.signum() * (1.5 + mid.abs())
        } else {
            mid
        };
        let radius = match rng.random_range(0..4) {
            0 => 0.0,
            _ => spread * rng.random_range(0.0..1.0),
        };
        let share = match rng.random_range(0..4) {
            0 => rng.random_range(-1.0..1.0),
            1 | 2 => -mid.signum(),
            _ => mid.signum(),
        };
        // Slightly inside, since the products here are rounded.
        let value = Real::with_val(BITS, radius * share * (1.0 - 1e-9)) + mid;
        let radius = Magnitude::up_f64(radius);
        let ball = crate::number::RealBall::new(Real::with_val(64, mid), radius);
        (ball, value)
    };
    let mut one = |m: usize| {
        let (re, x) = part(m == 0);
        if !complex {
            return (Ball::from(re), Complex::with_val(BITS, (x, 0)));
        }
        let (im, y) = part(false);
        (Ball::from_parts(re, im), Complex::with_val(BITS, (x, y)))
    };
    (0..n).map(&mut one).unzip()
}

fn times(a: &[Complex], b: &[Complex], m: usize, first: usize) -> Complex {
    let mut sum = Complex::new(BITS);
    for j in first..=m {
        if let (Some(x), Some(y)) = (a.get(j), b.get(m - j)) {
            sum += Complex::with_val(BITS, x * y);
        }
    }
    sum
}

fn check(found: &[Ball], exact: &[Complex], what: &str) {
    for (m, (c, x)) in found.iter().zip(exact).enumerate() {
        assert!(c.contains(x), "{what} {m}: {c:?} {x}");
    }
}

#[test]
fn products_and_quotients_of_wide_balls() {
    let mut rng = ChaCha8Rng::seed_from_u64(0x31de);
    let mut divided = 0;
    for round in 0..2000 {
        let n = rng.random_range(1..12);
        let spread = [0.3, 0.1, 1e-3][round % 3];
        let complex = (rng.random(), rng.random());
        let (a, x) = draw(&mut rng, n, spread, complex.0);
        let (b, y) = draw(&mut rng, n, spread, complex.1);
        let turn = |a: &[Ball], x: &[Complex]| -> (Vec<Ball>, Vec<Complex>) {
            let a = a.iter().map(crate::number::series::rules::turned).collect();
            (a, x.iter().map(|x| x.clone().mul_i(false)).collect())
        };
        let (b, y) = if round % 5 == 0 { turn(&b, &y) } else { (b, y) };
        let exact: Vec<Complex> = (0..n).map(|m| times(&x, &y, m, 0)).collect();
        check(
            &product::product(&a, &b, n, 64).expect("finite"),
            &exact,
            "product",
        );
        let Some(found) = product::quotient(&a, &b, n, 64) else {
            continue;
        };
        divided += 1;
        let mut exact: Vec<Complex> = Vec::new();
        for (m, x) in x.iter().enumerate() {
            let rest = Complex::with_val(BITS, x - times(&y, &exact, m, 1));
            exact.push(rest / &y[0]);
        }
        check(&found, &exact, "quotient");
    }
    assert!(divided > 1000, "{divided}");
}

#[test]
fn exponentials_of_wide_balls() {
    let mut rng = ChaCha8Rng::seed_from_u64(0xe4b);
    for round in 0..600 {
        let n = rng.random_range(1..12);
        let spread = [0.3, 0.1, 1e-3][round % 3];
        let complex = rng.random();
        let (a, x) = draw(&mut rng, n, spread, complex);
        let weights: Vec<Complex> = x
            .iter()
            .enumerate()
            .map(|(j, x)| Complex::with_val(BITS, x * j as u32))
            .collect();
        let hyperbolic = round % 2 == 0;
        let mut e = vec![Complex::with_val(BITS, 1)];
        let (mut s, mut c) = (vec![Complex::new(BITS)], e.clone());
        for m in 1..n {
            let next = times(&weights, &e, m, 1) / m as u32;
            e.push(next);
            let sine = times(&weights, &c, m, 1) / m as u32;
            let cosine = times(&weights, &s, m, 1) / m as u32;
            s.push(sine);
            c.push(if hyperbolic { cosine } else { -cosine });
        }
        check(&exponential::exp(&a, n, 64).expect("finite"), &e, "exp");
        let found = exponential::sine_cosine(&a, hyperbolic, n, 64).expect("finite");
        check(&found.0, &s, "sine");
        check(&found.1, &c, "cosine");
    }
}

#[test]
fn values_of_wide_balls() {
    let mut rng = ChaCha8Rng::seed_from_u64(0x7a1e);
    for round in 0..1000 {
        let n = rng.random_range(1..12);
        let spread = [0.3, 0.1, 1e-3][round % 3];
        let complex = (rng.random(), rng.random());
        let (a, x) = draw(&mut rng, n, spread, complex.0);
        let (t, at) = draw(&mut rng, 1, spread, complex.1);
        let mut exact = Complex::new(BITS);
        for c in x.iter().rev() {
            exact = exact * &at[0] + c;
        }
        let found = product::value(&a, &t[0], 64).expect("finite");
        assert!(found.contains(&exact), "{found:?} {exact}");
    }
}
