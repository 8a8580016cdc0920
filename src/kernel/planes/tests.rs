use super::super::sphere::moment;
use super::*;
use crate::expr::{Scope, eval_real};

fn parse(text: &str, variable: &str) -> Expr {
    Expr::parse(text, &Scope::new(&[variable])).expect("a formula")
}

fn both(phi: &str, dimension: u32, angle: &str, tolerance: f64) -> [Value; 2] {
    let half = Distance::new("2", parse("2", "r")).expect("a distance");
    let pair = pair(angle);
    let tolerance = Real::with_val(64, tolerance);
    let phi = Activation::from_formula("phi", parse(phi, "z")).expect("phi");
    let mut planes = Planes::new(&phi).expect("planes");
    [false, true].map(|again| {
        let limits = Limits::default();
        let found = planes
            .run((dimension, &half), &pair, again, &tolerance, &limits)
            .expect("a value");
        assert!(found.error <= tolerance, "{again}: {:.3e}", found.error);
        found
    })
}

fn pair(angle: &str) -> Pair {
    Pair {
        x: parse("3/2", "r"),
        y: parse("2/3", "r"),
        angle: parse(angle, "r"),
    }
}

fn assert_near(found: &[Value; 2], exact: &Real) {
    for one in found {
        let gap = Real::with_val(64, Real::with_val(160, &one.value - exact).abs());
        assert!(gap <= one.error, "{gap:.3e} {:.3e}", one.error);
    }
}

#[test]
fn the_rectifier_and_the_step_have_their_closed_forms() {
    let bits = 160;
    for (dimension, angle) in [(1, "pi"), (2, "1"), (3, "5/2"), (4, "1")] {
        let pair = pair(angle);
        let surface = area(dimension - 1, bits);
        let distance = pair.distance(bits);
        // |S| R - A_1 r/2.
        let step = Real::with_val(bits, &surface * 2u32)
            - moment(dimension, 1, bits) * Real::with_val(bits, &distance / 2u32);
        assert_near(&both("step(z)", dimension, angle, 1e-12), &step);
        // A_3 r^3/12 + (R |S|/D) x·y + |S| R^3/3.
        let mut cubes = moment(dimension, 3, bits) * distance.pow(3u32) / 12u32;
        cubes += Real::with_val(bits, &surface * 2u32) / dimension * pair.dot(bits);
        cubes += surface * 8u32 / 3u32;
        assert_near(&both("relu(z)", dimension, angle, 1e-12), &cubes);
    }
}

#[test]
fn a_clipped_rectifier_has_another_kernel_than_the_rectifier() {
    // Over g with a = 3/2, b = -2/3, and the two signs: phi(a - g) phi(b - g) is not 0 for g < b, where the first is 1
    // for g < a - 1 = 1/2 > b, and phi(b - g) is 1 for g < b - 1: (R + b - 1) + 1/2. The other sign has b = 2/3,
    // a = -3/2: g < -3/2, the first 1, the second a - g, and R + a = 1/2: 1/8.
    let exact = Real::with_val(160, 1) / 3u32 + 0.5 + 0.125;
    assert_near(&both("min(relu(z),1)", 1, "pi", 1e-14), &exact);
}

#[test]
fn smooth_and_kinked_kernels_agree_by_both_routes() {
    // ∫_{-R}^{R} e^{-(a-g)^2 - (b-g)^2} dg by error functions, at angle 0: D = 1.
    let exact = parse(
        "sqrt(pi/2)/2*exp(-(3/2-2/3)^2/2)*(erf(sqrt(2)*(2-13/12))+erf(sqrt(2)*(2+13/12)))*2",
        "r",
    );
    let exact = eval_real(&exact, &[], 160).expect("a number");
    assert_near(&both("exp(-z^2)", 1, "0", 1e-14), &exact);
    for (phi, dimension) in [
        ("tanh(z)", 2),
        ("max(0,1-abs(z))", 2),
        ("min(relu(z),1)", 3),
    ] {
        let found = both(phi, dimension, "1", 1e-9);
        let gap = Real::with_val(64, &found[0].value - &found[1].value).abs();
        let bounds = Real::with_val(64, &found[0].error + &found[1].error);
        assert!(gap <= bounds, "{phi}: {gap:.3e}");
    }
}
