//! Directions of rounding of magnitudes, against MPFR with many bits.

use super::*;

fn random(rng: &mut ChaCha8Rng) -> (Magnitude, Real) {
    let m: u64 = rng.random_range(1..1 << 34);
    let e = if rng.random_range(0..3) == 0 {
        rng.random_range(-2..3)
    } else {
        rng.random_range(-60..60)
    };
    let exact = Real::with_val(64, m) << e;
    let magnitude = Magnitude::up(&exact);
    let value = magnitude.to_real(200, Round::Nearest);
    assert!(value >= exact && value <= exact * (1.0 + 1e-9));
    (magnitude, value)
}

#[track_caller]
fn between(down: Magnitude, exact: &Real, up: Magnitude) {
    let (down, up) = (down.to_real(200, Round::Down), up.to_real(200, Round::Up));
    assert!(down <= *exact && up >= *exact, "{down} {exact} {up}");
    let slack = Real::with_val(200, exact * 2e-9);
    assert!(Real::with_val(200, &up - &down) <= slack, "{down} {up}");
}

#[test]
fn operations_bound_the_exact_results() {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    for _ in 0..20_000 {
        let ((a, x), (b, y)) = (random(&mut rng), random(&mut rng));
        between(a.plus_down(b), &Real::with_val(200, &x + &y), a.plus(b));
        between(a.times_down(b), &Real::with_val(200, &x * &y), a.times(b));
        between(a.over_down(b), &Real::with_val(200, &x / &y), a.over(b));
        between(a.sqrt_down(), &Real::with_val(200, x.sqrt_ref()), a.sqrt());
        between(
            a.hypot_down(b),
            &Real::with_val(200, x.hypot_ref(&y)),
            a.hypot(b),
        );
        let difference = Real::with_val(200, &x - &y).max(&Real::new(2));
        let least = a.minus(b).to_real(200, Round::Nearest);
        assert!(least <= difference && least >= difference * (1.0 - 1e-9));
        assert_eq!(a.cmp(&b), x.partial_cmp(&y).unwrap());
        assert!(a.to_f64_up() >= x.to_f64());
    }
}

#[test]
fn nothing_underflows_and_nothing_overflows_unseen() {
    let tiny = Magnitude::power_of_two(-(1 << 59));
    let least = tiny.times(tiny).times(tiny).times(tiny);
    assert!(!least.is_zero());
    assert!(tiny.times_down(tiny).times_down(tiny).is_zero());
    assert!(!Magnitude::ONE.over(Magnitude::INFINITY).is_zero());
    let huge = Magnitude::power_of_two(1 << 59);
    assert!(huge.times(huge).times(huge).is_infinite());
    assert!(!huge.times_down(huge).times_down(huge).is_infinite());
    assert!(Magnitude::ONE.over(Magnitude::ZERO).is_infinite());
    assert!(Magnitude::ZERO.times(Magnitude::INFINITY).is_infinite());
    assert!(Magnitude::up(&Real::with_val(53, f64::NAN)).is_infinite());
    let small = tiny.to_real(64, Round::Up);
    assert!(small > 0 && tiny.to_real(64, Round::Down) == 0);
    assert!(huge.to_real(64, Round::Up).is_infinite());
    assert!(Magnitude::up_f64(5e-324).to_f64_up() >= 5e-324);
    assert_eq!(Magnitude::up_f64(0.75).to_f64_up(), 0.75);
}
