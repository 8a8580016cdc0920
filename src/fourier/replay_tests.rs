//! Certificates are borne out, and what is changed in one is seen.

use super::*;
use crate::activation::Activation;
use crate::expr::{Expr, Scope};
use crate::fourier::certificate::{Hyperbola, Panel};
use crate::fourier::enclosure::Enclosure;
use crate::fourier::{Frequency, Laboratory, Route};
use crate::number::{Complex, Real};
use std::sync::Arc;

fn activation(phi: &str) -> Activation {
    let e = Expr::parse(phi, &Scope::new(&["z"])).expect("a formula");
    Activation::from_formula("phi", e).expect("an activation")
}

fn frequency(k: &str) -> Frequency {
    let e = Expr::parse(k, &Scope::new(&[])).expect("a constant");
    Frequency::new(k, e).expect("a frequency")
}

/// F of a formula at a place, with its certificate: of phi as it is, or of the sum that it is.
fn certified(phi: &str, k: &str, digits: i32, split: bool) -> Certified {
    let ks = [frequency(k)];
    let tolerance = [Real::with_val(64, Real::i_exp(1, -digits * 3))];
    let limits = Limits::default();
    let run = match split {
        true => Laboratory::new(activation(phi), limits).route(Route::Enclosure, &ks, &tolerance),
        false => Enclosure::new(&activation(phi), &limits.budget()).run(&ks, &tolerance, &limits),
    };
    let value = run.values[0]
        .as_ref()
        .unwrap_or_else(|why| panic!("{phi}: {}", why.text));
    value
        .certificate_at(&ks[0])
        .unwrap_or_else(|| panic!("{phi}: no certificate: {}", run.detail))
}

fn check(known: &Certified) -> Check {
    known.check(&Limits::default())
}

/// One of each theorem.
const EACH: [(&str, &str); 12] = [
    ("tanh(z)", "hyperbola"),
    ("sech(z)", "hyperbola"),
    ("log(cosh(z))", "hyperbola"),
    ("softplus(z)", "hyperbola"),
    ("z*tanh(softplus(z))", "hyperbola"),
    ("relu(z)", "closed"),
    ("z*normcdf(z)", "closed"),
    ("exp(-abs(z))", "closed"),
    ("z/(1+abs(z))", "rays"),
    ("max(0,z)/(1+z^2)", "rays"),
    ("tanh(z-1/3)", "sum"),
    ("cos(5*z)*exp(-z^2/2)", "sum"),
];

fn name(by: &Certificate) -> &'static str {
    match by {
        Certificate::Closed(_) => "closed",
        Certificate::Hyperbola(_) => "hyperbola",
        Certificate::Rays(_) => "rays",
        Certificate::Sum(_) => "sum",
    }
}

#[test]
fn what_is_enclosed_is_confirmed() {
    for (phi, theorem) in EACH {
        for (k, digits) in [("1/4", 40), ("sqrt(10)", 20), ("9", 30)] {
            let known = certified(phi, k, digits, theorem == "sum");
            assert_eq!(name(&known.by), theorem, "{phi}");
            assert_eq!(check(&known), Check::Confirmed, "{phi} at {k}");
        }
    }
}

#[test]
fn another_midpoint_or_a_smaller_radius_is_wrong() {
    for (phi, theorem) in EACH {
        let known = certified(phi, "3/2", 25, theorem == "sum");
        let radius = known.radius.to_real(64, rug::float::Round::Up);
        let moved = Certified {
            mid: Complex::with_val(
                known.mid.prec(),
                &known.mid + Real::with_val(64, &radius * 3u32),
            ),
            ..known.clone()
        };
        assert!(
            matches!(check(&moved), Check::Wrong(_)),
            "{phi}: {:?}",
            check(&moved)
        );
        let small = Certified {
            radius: known.radius.scaled(-40),
            ..known.clone()
        };
        assert_ne!(check(&small), Check::Confirmed, "{phi}");
        let large = Certified {
            radius: known.radius.scaled(1),
            ..known
        };
        assert!(matches!(check(&large), Check::Altered(_)), "{phi}");
    }
}

/// The same with another rule.
fn with_rule(known: &Certified, change: impl FnOnce(&mut Hyperbola)) -> Certified {
    let Certificate::Hyperbola(rule) = &*known.by else {
        panic!("no rule on a hyperbola");
    };
    let mut rule = rule.clone();
    change(&mut rule);
    Certified {
        by: Arc::new(Certificate::Hyperbola(rule)),
        ..known.clone()
    }
}

#[test]
fn what_is_changed_in_a_rule_is_seen() {
    let known = certified("tanh(z)", "3/2", 25, false);
    type Change = fn(&mut Hyperbola);
    let wrong: [(&str, Change); 9] = [
        ("M below", |rule| {
            rule.mass_below = rule.mass_below.scaled(-1)
        }),
        ("M above", |rule| {
            rule.mass_above = rule.mass_above.scaled(-1)
        }),
        ("a larger M below", |rule| {
            rule.mass_below = rule.mass_below.scaled(3)
        }),
        ("a larger M above", |rule| {
            rule.mass_above = rule.mass_above.scaled(3)
        }),
        ("the error", |rule| rule.error = rule.error.scaled(-1)),
        ("C", |rule| {
            rule.tails[1].size = rule.tails[1].size.scaled(-2)
        }),
        ("phi", |rule| rule.phi = "tanh(z)+tanh(z)/10^9".into()),
        ("the symmetry", |rule| {
            rule.symmetry = Some(crate::activation::Symmetry::Even)
        }),
        ("phi on the line", |rule| {
            rule.on_line = Some("sin(z)".into())
        }),
    ];
    for (what, change) in wrong {
        let found = check(&with_rule(&known, change));
        assert!(matches!(found, Check::Wrong(_)), "{what}: {found:?}");
    }
    let seen: [(&str, Change); 6] = [
        ("theta", |rule| rule.theta += 1.0 / 1024.0),
        ("theta, below", |rule| rule.theta -= 1.0 / 1024.0),
        ("A", |rule| rule.scale *= 1.0 + 1.0 / 1024.0),
        ("the nodes", |rule| rule.nodes += 1),
        ("the bits", |rule| rule.bits += 1),
        ("no symmetry", |rule| rule.symmetry = None),
    ];
    for (what, change) in seen {
        assert_ne!(
            check(&with_rule(&known, change)),
            Check::Confirmed,
            "{what}"
        );
    }
}

#[test]
fn what_is_hostile_is_refused() {
    let known = certified("tanh(z)", "3/2", 25, false);
    type Change = fn(&mut Hyperbola);
    let hostile: [(&str, Change); 16] = [
        ("nodes", |rule| rule.nodes = u32::MAX),
        ("no nodes", |rule| rule.nodes = 0),
        ("bits", |rule| rule.bits = u32::MAX),
        ("no bits", |rule| rule.bits = 0),
        ("nan", |rule| rule.theta = f64::NAN),
        ("infinite", |rule| rule.scale = f64::INFINITY),
        ("negative", |rule| rule.step = -rule.step),
        ("tiny", |rule| rule.step = f64::MIN_POSITIVE),
        ("huge", |rule| rule.step = 1e300),
        ("too low", |rule| rule.below = 2.0),
        ("too high", |rule| rule.above = rule.theta),
        ("long", |rule| rule.step = 0.1),
        ("not smooth", |rule| rule.phi = "abs(z)".into()),
        ("not real", |rule| rule.phi = "i*tanh(z)".into()),
        ("no formula", |rule| rule.phi = "tanh(".into()),
        ("deep", |rule| rule.phi = "(".repeat(100_000)),
    ];
    for (what, change) in hostile {
        let found = check(&with_rule(&known, change));
        assert!(matches!(found, Check::Refused(_)), "{what}: {found:?}");
    }
    for k in ["", "0", "-1", "nan", "i", "1e400", "2^(2^(2^60))", "z"] {
        let found = check(&Certified {
            k: k.into(),
            ..known.clone()
        });
        assert!(matches!(found, Check::Refused(_)), "{k}: {found:?}");
    }
    let late = Limits {
        deadline: Some(std::time::Instant::now()),
        ..Limits::default()
    };
    assert!(matches!(known.check(&late), Check::Refused(_)));
}

#[test]
fn what_is_changed_in_a_ray_is_seen() {
    let known = certified("z/(1+abs(z))", "3/2", 25, false);
    let Certificate::Rays(rays) = &*known.by else {
        panic!("no rays");
    };
    let with = |change: &dyn Fn(&mut crate::fourier::certificate::Part)| {
        let mut rays = rays.clone();
        change(&mut rays.parts[0]);
        check(&Certified {
            by: Arc::new(Certificate::Rays(rays)),
            ..known.clone()
        })
    };
    let wrong: [&dyn Fn(&mut crate::fourier::certificate::Part); 5] = [
        &|part| part.f = "w/(2+w)".into(),
        &|part| part.error = part.error.scaled(-1),
        &|part| part.cut = part.cut.scaled(-1),
        &|part| part.panels[0].log2_most -= 1,
        &|part| part.origin = "1".into(),
    ];
    for (j, change) in wrong.into_iter().enumerate() {
        assert!(
            matches!(with(change), Check::Wrong(_)),
            "{j}: {:?}",
            with(change)
        );
    }
    let refused: [&dyn Fn(&mut crate::fourier::certificate::Part); 7] = [
        &|part| part.panels[0].order = 1 << 30,
        &|part| part.panels[0].rho = 1e9,
        &|part| part.panels[0].to = f64::NAN,
        &|part| part.panels.truncate(1),
        &|part| {
            part.panels = vec![
                Panel {
                    to: 1.0,
                    order: 1024,
                    rho: 9.0,
                    log2_most: 0
                };
                1 << 13
            ]
        },
        &|part| part.theta = 3.0,
        &|part| part.down = -part.down,
    ];
    for (j, change) in refused.into_iter().enumerate() {
        assert!(
            matches!(with(change), Check::Refused(_) | Check::Wrong(_)),
            "{j}: {:?}",
            with(change)
        );
    }
    let Certificate::Rays(mut other) = (*known.by).clone() else {
        panic!("no rays");
    };
    other.pieces[0].phi = "z/(2-z)".into();
    let other = Certified {
        by: Arc::new(Certificate::Rays(other)),
        ..known
    };
    assert!(matches!(check(&other), Check::Wrong(_)));
}

#[test]
fn what_is_changed_in_a_sum_or_a_closed_form_is_seen() {
    let known = certified("tanh(z-1/3)", "3/2", 25, true);
    let Certificate::Sum(terms) = &*known.by else {
        panic!("no sum");
    };
    type Change = fn(&mut Summand);
    let changes: [(&str, Change); 7] = [
        ("coefficient", |term| term.coefficient = "1+1/10^9".into()),
        ("scale", |term| term.scale = "-1".into()),
        ("omega", |term| term.omega = "1/10^9".into()),
        ("place", |term| term.place = "1/3+1/10^9".into()),
        ("conjugate", |term| term.conjugate = true),
        ("inner k", |term| term.inner.k = "3/2+1/10^9".into()),
        ("inner radius", |term| {
            term.inner.radius = term.inner.radius.scaled(-40)
        }),
    ];
    for (what, change) in changes {
        let mut terms = terms.clone();
        change(&mut terms[0]);
        let by = Arc::new(Certificate::Sum(terms));
        let found = check(&Certified {
            by,
            ..known.clone()
        });
        assert!(
            matches!(found, Check::Wrong(_) | Check::Refused(_)),
            "{what}: {found:?}"
        );
    }
    let empty = Certified {
        by: Arc::new(Certificate::Sum(Vec::new())),
        ..known
    };
    assert!(matches!(check(&empty), Check::Refused(_)));

    let known = certified("relu(z)", "3/2", 25, false);
    let Certificate::Closed(closed) = &*known.by else {
        panic!("no closed form");
    };
    let mut other = closed.clone();
    other.pieces[1].phi = "z+z/10^12".into();
    let found = check(&Certified {
        by: Arc::new(Certificate::Closed(other)),
        ..known.clone()
    });
    assert!(matches!(found, Check::Wrong(_)), "{found:?}");
    let mut other = closed.clone();
    other.terms[0].coefficients[1] = "2".into();
    let found = check(&Certified {
        by: Arc::new(Certificate::Closed(other)),
        ..known
    });
    assert!(matches!(found, Check::Altered(_)), "{found:?}");
}
