//! The parts that series are made of: bounds, sums with their errors, products and exponentials of wide balls.

use super::bound::{Bound, coefficient, geometric};
use super::parts::Sum;
use crate::number::ball::{Ball, Magnitude};
use crate::number::{Complex, Real};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rug::float::Round;

mod wide;

#[test]
fn bounds_are_upper_bounds() {
    let mut rng = ChaCha8Rng::seed_from_u64(0x0b0d);
    for _ in 0..500 {
        let spread = rng.random_range(1..200);
        let mut draw = |n: usize| -> Vec<Bound> {
            let one = |rng: &mut ChaCha8Rng| match rng.random_range(0..5) {
                0 => Bound::ZERO,
                _ => Bound::pack(rng.random(), rng.random_range(-spread..spread)),
            };
            (0..n).map(|_| one(&mut rng)).collect()
        };
        let (a, b) = (draw(9), draw(9));
        let real = |x: &Bound| x.magnitude().to_real(2000, Round::Up);
        for m in 0..20 {
            let mut sum = Real::new(4000);
            for j in 0..=m {
                if let (Some(x), Some(y)) = (a.get(j), b.get(m - j)) {
                    sum += real(x) * real(y);
                }
            }
            let found = real(&coefficient(&a, &b, 0, m));
            assert!(found >= sum, "{found} {sum}");
            assert!(found <= sum * 1.000_001, "{found}");
        }
    }
}

#[test]
fn infinite_bounds_stay_infinite() {
    let infinite = Bound::of(Magnitude::INFINITY);
    assert!(infinite.times(Bound::ZERO).magnitude().is_infinite());
    assert!(infinite.plus(Bound::ONE).over(7).magnitude().is_infinite());
    let huge = Bound::pack(1, 1 << 60);
    assert!(
        huge.times(huge)
            .times(Bound::pack(1, -(1 << 60)))
            .is_infinite()
    );
    assert!(geometric(&[Bound::pack(1, -1)], 3).is_none());
    let tiny = Bound::pack(1, -(1 << 60));
    assert!(Bound::ONE.plus(tiny).magnitude() > Magnitude::ONE);
    assert!(!tiny.times(tiny).magnitude().is_zero());
}

/// The terms cancel to some thousandth, or wholly.
#[test]
fn sums_know_their_error() {
    let mut rng = ChaCha8Rng::seed_from_u64(0x50a);
    for bits in [20, 64, 130] {
        for _ in 0..300 {
            let mut one = || Real::with_val(90, rng.random_range(-1.0..1.0)) / 3u32;
            let mut a: Vec<Real> = (0..20).map(|_| one()).collect();
            let mut b: Vec<Real> = (0..20).map(|_| one()).collect();
            a.extend_from_within(..19);
            b.extend(b.clone().iter().take(19).map(|x| Real::with_val(90, -x)));
            let (mut sum, mut exact) = (Sum::new(bits), Real::new(400));
            for (x, y) in a.iter().zip(&b) {
                sum.add(x, y, false);
                exact += Real::with_val(400, x * y);
            }
            let gap = Magnitude::up(&Real::with_val(400, &sum.value - &exact));
            let error = sum.error().magnitude();
            assert!(gap <= error && error < Magnitude::power_of_two(8 - i64::from(bits)));
        }
    }
}
