//! Containment against closed forms at 600 bits, sharpness, bad parameters, refusals.

use super::segment::Limits;
use super::*;
use crate::expr::{Evaluator, Scope};

/// The pieces `f | a | g | b | h`, and F in the variable k.
struct Known {
    pieces: &'static str,
    transform: &'static str,
}

/// `∫_0^inf sin(kt)/(1+t) dt` is `ci(k) sin k + (pi/2 - si(k)) cos k`, and the same with the cosine
/// `-ci(k) cos k + (pi/2 - si(k)) sin k` (DLMF 6.2.17, 6.7.13).
const KNOWN: &[Known] = &[
    Known {
        pieces: "z/(1-z) | 0 | z/(1+z)",
        transform: "-2*i*(1/k - ci(k)*sin(k) - (pi/2-si(k))*cos(k))",
    },
    Known {
        pieces: "1/(1-z) | 0 | 1/(1+z)",
        transform: "2*((pi/2-si(k))*sin(k) - ci(k)*cos(k))",
    },
    Known {
        // phi' is the softsign's sister sign(z)/(1+|z|).
        pieces: "log(1-z) | 0 | log(1+z)",
        transform: "-2*(ci(k)*sin(k) + (pi/2-si(k))*cos(k))/k",
    },
    Known {
        pieces: "0 | 0 | z",
        transform: "-1/k^2",
    },
    Known {
        pieces: "-z^3 | 0 | z^3",
        transform: "12/k^4",
    },
    Known {
        pieces: "exp(z)-1 | 0 | z",
        transform: "1/(1-i*k) - i/k - 1/k^2",
    },
    Known {
        pieces: "3*(exp(z/3)-1) | 0 | z",
        transform: "9/(1-3*i*k) - 3*i/k - 1/k^2",
    },
    Known {
        pieces: "0 | 0 | z^5*exp(-z)",
        transform: "120/(1+i*k)^6",
    },
    Known {
        pieces: "0 | -1 | 1-z^2 | 1 | 0",
        transform: "4*(sin(k)-k*cos(k))/k^3",
    },
    Known {
        pieces: "0 | -1 | cos(pi*z/2) | 1 | 0",
        transform: "pi*cos(k)/(pi^2/4-k^2)",
    },
    Known {
        pieces: "-1 | -1 | z | 1 | 1",
        transform: "-2*i*sin(k)/k^2",
    },
    Known {
        pieces: "0 | sqrt(2) | (z-sqrt(2))^2",
        transform: "2*i*exp(-i*k*sqrt(2))/k^3",
    },
    Known {
        pieces: "exp(z) | 0 | exp(-z)",
        transform: "2/(1+k^2)",
    },
    Known {
        pieces: "0 | 0 | exp(-z)*cbrt(z)",
        transform: "gamma(4/3)*exp(-4*log1p(i*k)/3)",
    },
    Known {
        pieces: "0 | 0 | sqrt(z)",
        transform: "gamma(3/2)*exp(-3*i*pi/4)*k^(-3/2)",
    },
    Known {
        pieces: "0 | 2 | 1/sqrt(z-2)",
        transform: "sqrt(pi/k)*exp(-i*pi/4-2*i*k)",
    },
    Known {
        pieces: "cbrt(z) | 0 | cbrt(z)",
        transform: "-2*i*gamma(4/3)*sin(2*pi/3)*k^(-4/3)",
    },
    Known {
        pieces: "0 | 0 | z*log(z)",
        // -(1 + digamma(1) - log(ik))/k², psi(2) = 1 + psi(1).
        transform: "-(digamma(2)-log(k)-i*pi/2)/k^2",
    },
];

const PLACES: [&str; 6] = ["1/64", "1/3", "1", "pi", "21/2", "64"];

fn constant(text: &str) -> Expr {
    Expr::parse(text, &Scope::new(&[])).expect("a constant")
}

fn parsed(text: &str) -> Vec<Piece> {
    let parts: Vec<&str> = text.split('|').map(str::trim).collect();
    let phi = |text: &str| Expr::parse(text, &Scope::new(&["z"])).expect("a formula");
    (0..parts.len())
        .step_by(2)
        .map(|j| Piece {
            from: (j > 0).then(|| constant(parts[j - 1])),
            to: parts.get(j + 1).map(|e| constant(e)),
            phi: phi(parts[j]),
        })
        .collect()
}

fn place(text: &str) -> Place {
    Place::new(&constant(text)).expect("k > 0")
}

fn truth(transform: &str, k: &str, bits: u32) -> Ball {
    let f = Expr::parse(transform, &Scope::new(&["k"])).expect("a transform");
    let f = f.substitute("k", &constant(k));
    let program = Arc::new(Program::compile(&[&f], &[]));
    let mut evaluator = Evaluator::<Ball>::new(program, bits);
    evaluator.eval(&[]).expect("a value")[0].clone()
}

fn tolerance(digits: f64) -> Magnitude {
    Magnitude::power_of_two(-(digits * std::f64::consts::LOG2_10) as i64)
}

fn aim(digits: f64) -> Aim<'static> {
    Aim {
        tolerance: tolerance(digits),
        max_bits: 6000,
        max_nodes: 100_000,
        stop: &|| false,
    }
}

/// The midpoint of the truth is in the ball, up to the radius of the truth.
fn holds(found: &Ball, truth: &Ball) -> bool {
    let slack = truth.radius();
    assert!(
        slack < Magnitude::power_of_two(-500),
        "the closed form is too rough"
    );
    widened(found, slack).contains(&truth.mid())
}

#[test]
fn closed_forms_are_contained_and_the_tolerance_is_met() {
    for known in KNOWN {
        let pieces = parsed(known.pieces);
        let singular = ["cbrt", "sqrt(z", "z*log"]
            .iter()
            .any(|s| known.pieces.contains(s));
        let digits: &[f64] = if singular {
            &[5.0, 20.0]
        } else {
            &[5.0, 15.0, 50.0, 150.0]
        };
        for k in PLACES {
            let truth = truth(known.transform, k, 600);
            for d in digits {
                let aim = aim(*d);
                let found = enclose(&pieces, &place(k), &aim).expect(known.pieces);
                let at = format!("{} at k = {k}, {d} digits", known.pieces);
                assert!(holds(&found.value, &truth), "{at}");
                assert!(found.value.radius() <= aim.tolerance, "{at}");
            }
        }
    }
}

#[test]
fn three_hundred_digits() {
    for (j, k) in [(0, "1"), (5, "1/64"), (9, "64")] {
        let known = &KNOWN[j];
        let truth = truth(known.transform, k, 1300);
        let found = enclose(&parsed(known.pieces), &place(k), &aim(300.0)).expect("an enclosure");
        assert!(holds(&found.value, &truth), "{}", known.pieces);
        assert!(found.value.radius() <= tolerance(300.0));
    }
}

/// A fixed sequence of numbers in [0, 1).
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / 2f64.powi(53)
    }
}

/// `0 | a | phi` by rays of any angle, tolerance, length of panels and precision.
#[test]
fn bad_parameters_make_wide_balls_and_no_wrong_ones() {
    let right: Vec<(Expr, Expr, [Ball; 6])> = KNOWN
        .iter()
        .filter(|known| known.pieces.starts_with("0 |") && known.pieces.matches('|').count() == 2)
        .map(|known| {
            let pieces = parsed(known.pieces);
            let origin = pieces[1].from.clone().expect("an end");
            let f = form::local(&pieces[1].phi, &origin, &build::num(1), &Rational::from(1));
            let truths = PLACES.map(|k| truth(known.transform, k, 600));
            (f.expect("a formula"), origin, truths)
        })
        .collect();
    let mut draw = Draw(1);
    let mut done = 0;
    for _ in 0..300 {
        let (f, origin, truths) = &right[(draw.next() * right.len() as f64) as usize];
        let which = (draw.next() * PLACES.len() as f64) as usize;
        let k = PLACES[which];
        let k_place = place(k);
        let limits = Limits {
            share: Magnitude::power_of_two(8 - (draw.next() * 90.0) as i64),
            long: 16 + (draw.next() * draw.next() * 200.0) as usize,
            nodes: 3000,
            stop: &|| false,
        };
        let Ok(ray) = half::ray(f, &k_place, 0.05 + 1.5 * draw.next(), &limits) else {
            continue;
        };
        let part = Part {
            f: f.clone(),
            kappa: Kappa::new(&k_place, None, false),
            direction: ray.direction,
            panels: ray.panels,
            left: ray.left,
            origin: origin.clone(),
            factor: None,
            conjugate: false,
            reversed: false,
            theta: 0.0,
        };
        let bits = 24 + (draw.next() * 200.0) as u32;
        let Ok(found) = value(&part, &k_place, bits, &aim(10.0)) else {
            continue;
        };
        assert!(
            holds(&found, &truths[which]),
            "{f} at k = {k}: {}",
            detail(&[part])
        );
        done += 1;
    }
    assert!(done > 150, "{done}");
}

#[test]
fn what_is_not_proved_is_refused() {
    for (text, word) in [
        ("abs(z) | 0 | z", "abs"),
        ("0 | 0 | sin(z)", ""),
        ("0 | 0 | exp(z)", "exponential"),
        ("0 | 0 | 1/z", "integrable"),
        ("0 | 0 | 1/(z-2)", ""),
        ("0 | 0 | z/((z-1)^2+1/10000)", ""),
        ("0 | 2 | z | 1 | 0", "order"),
        ("0 | -1 | 1/z | 1 | 0", ""),
        ("lgamma(-z) | 0 | 0", "lgamma"),
    ] {
        let refusal = enclose(&parsed(text), &place("1"), &aim(10.0));
        let refusal = refusal.map(|e| e.value).expect_err(text);
        assert!(refusal.contains(word), "{text}: {refusal}");
    }
    let gap = [parsed("0 | 0 | z").remove(0), parsed("0 | 1 | z").remove(1)];
    assert!(enclose(&gap, &place("1"), &aim(10.0)).is_err());
    assert!(enclose(&[], &place("1"), &aim(10.0)).is_err());
    let few = Aim {
        max_nodes: 10,
        ..aim(50.0)
    };
    assert!(enclose(&parsed(KNOWN[0].pieces), &place("1"), &few).is_err());
    let stopped = Aim {
        stop: &|| true,
        ..aim(50.0)
    };
    assert!(enclose(&parsed(KNOWN[0].pieces), &place("1"), &stopped).is_err());
}

/// A limit on the bits widens the ball, and does not move it.
#[test]
fn too_few_bits_make_a_wide_ball() {
    let few = Aim {
        max_bits: 100,
        ..aim(50.0)
    };
    let found = enclose(&parsed(KNOWN[0].pieces), &place("1"), &few).expect("an enclosure");
    assert!(holds(&found.value, &truth(KNOWN[0].transform, "1", 600)));
    assert!(found.bits <= 100);
}
