use super::*;
use crate::expr::{Expr, Scope};
use crate::network::Shape;
use crate::network::data::Set;
use crate::network::initial::{Output, Planes, Scaling, Start};
use crate::train::{Loss, Method, Rate, Regime, Stop};

fn activation(phi: &str) -> Activation {
    let phi = Expr::parse(phi, &Scope::new(&["z"])).expect("a formula");
    Activation::from_formula("phi", phi).expect("an activation")
}

fn trainer(phi: &str, settings: Settings) -> Trainer {
    let shape = Shape {
        inputs: 1,
        width: 40,
        outputs: 1,
        skip: false,
    };
    let start = Start {
        planes: Planes::SphereWindow { window: 1.5 },
        output: Output::Gaussian(0.3),
        scaling: Scaling::Standard,
        antisymmetric: true,
    };
    let data = Set::Sines.draw(12, 1, 0).expect("data");
    let network = start.draw(shape, 4).expect("a network");
    Trainer::new(network, &activation(phi), Arc::new(data), settings).expect("a trainer")
}

#[test]
fn the_loss_falls_in_both_regimes_and_only_what_may_move_does() {
    for phi in ["relu(z)", "tanh(z)"] {
        for regime in [Regime::Kernel, Regime::Adaptive, Regime::Switch { at: 100 }] {
            let mut trainer = trainer(phi, Settings::descent(Loss::Mean, regime, 0.03, 400));
            let before = trainer.network().into_owned();
            let first = trainer.loss();
            let mut planes = None;
            let stop = trainer.run(|now, _| {
                if now.steps() == 100 {
                    planes = Some(now.network().weights().to_vec());
                }
            });
            assert_eq!(stop, Stop::Steps);
            assert!(trainer.loss() < 0.999 * first, "{phi} {regime:?}");
            let moved = trainer.network().weights() != before.weights();
            assert_eq!(moved, regime != Regime::Kernel);
            if regime != Regime::Adaptive {
                assert_eq!(planes.as_deref(), Some(trainer.network().weights()));
            }
        }
    }
}

#[test]
fn there_is_a_reason_for_every_stop() {
    let descent = |rate, steps| Settings::descent(Loss::HalfSum, Regime::Kernel, rate, steps);
    let run = |settings| {
        let mut trainer = trainer("tanh(z)", settings);
        trainer.run(|_, _| {})
    };
    assert_eq!(run(descent(1e-3, 3)), Stop::Steps);
    assert_eq!(
        run(Settings {
            loss_at_most: Some(1e9),
            ..descent(1e-3, 3)
        }),
        Stop::Loss
    );
    assert_eq!(
        run(Settings {
            gradient_at_most: Some(1e9),
            ..descent(1e-3, 3)
        }),
        Stop::Gradient
    );
    assert!(matches!(run(descent(1e3, 10_000)), Stop::Diverged { .. }));
    let cancel = Arc::new(AtomicBool::new(true));
    let mut cancelled = trainer("tanh(z)", descent(1e-3, 3)).cancelled_by(cancel);
    assert_eq!(cancelled.run(|_, _| {}), Stop::Cancelled);
}

#[test]
fn every_method_descends_with_and_without_batches() {
    for method in [
        Method::Descent,
        Method::HeavyBall { momentum: 0.5 },
        Method::Nesterov { momentum: 0.5 },
        Method::ADAM,
    ] {
        for (batch, regime) in [
            (None, Regime::Adaptive),
            (Some(5), Regime::Adaptive),
            (Some(5), Regime::Kernel),
        ] {
            let rate = Rate::Constant(0.005);
            let settings = Settings {
                method,
                rate,
                batch,
                ..Settings::descent(Loss::Mean, regime, 1.0, 300)
            };
            let mut trainer = trainer("relu(z)", settings);
            let first = trainer.loss();
            assert_eq!(trainer.run(|_, _| {}), Stop::Steps);
            assert!(trainer.loss() < first, "{} {batch:?}", method.name());
        }
    }
}

#[test]
fn an_epoch_takes_every_point_at_most_once() {
    let settings = Settings {
        batch: Some(5),
        ..Settings::descent(Loss::Mean, Regime::Kernel, 1e-3, 10)
    };
    let mut trainer = trainer("relu(z)", settings);
    let first = trainer.batch(5);
    trainer.step();
    let second = trainer.batch(5);
    trainer.step();
    let other_epoch = trainer.batch(5);
    assert!(first.x.iter().all(|x| !second.x.contains(x)));
    assert_ne!(first.x, other_epoch.x);
}

#[test]
fn what_does_not_fit_is_refused() {
    let good = trainer(
        "tanh(z)",
        Settings::descent(Loss::Mean, Regime::Kernel, 1e-3, 1),
    );
    let other = Arc::new(Set::Five.draw(5, 2, 0).expect("data"));
    let phi = activation("tanh(z)");
    let fault = |data: &Arc<Data>, settings: Settings| {
        Trainer::new(good.network().into_owned(), &phi, data.clone(), settings)
            .expect_err("a fault")
    };
    let descent = |rate| Settings::descent(Loss::Mean, Regime::Kernel, rate, 1);
    assert!(fault(&other, descent(1.0)).contains("the data have 2 and 1"));
    for bad in [-1.0, 0.0, f64::INFINITY, f64::NAN] {
        assert!(
            fault(&good.data, descent(bad)).contains("learning rate"),
            "{bad}"
        );
    }
    let batch = Settings {
        batch: Some(0),
        ..descent(1.0)
    };
    assert!(fault(&good.data, batch).contains("a batch of 0"));
}

/// The network of [`trainer`] trained by other settings, at the end.
fn trained(phi: &str, settings: Settings) -> Network {
    let mut trainer = trainer(phi, settings);
    assert_eq!(trainer.run(|_, _| {}), Stop::Steps, "{phi}");
    trainer.network().into_owned()
}

fn farthest(a: &Network, b: &Network) -> f64 {
    let pairs = a.parameters.iter().zip(&b.parameters);
    pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

#[test]
fn residuals_take_the_same_path_as_weights() {
    for method in [
        Method::Descent,
        Method::HeavyBall { momentum: 0.5 },
        Method::Nesterov { momentum: 0.5 },
        Method::Flow { tolerance: 1e-12 },
    ] {
        let settings = Settings {
            method,
            ..Settings::descent(Loss::Mean, Regime::Kernel, 0.01, 60)
        };
        let by_residuals = Settings {
            coordinates: Coordinates::Residuals,
            ..settings.clone()
        };
        let (a, b) = (
            trained("tanh(z)", settings),
            trained("tanh(z)", by_residuals),
        );
        assert!(
            farthest(&a, &b) < 1e-11,
            "{}: {}",
            method.name(),
            farthest(&a, &b)
        );
    }
}

#[test]
fn what_residuals_cannot_do_is_refused() {
    let good = Settings {
        coordinates: Coordinates::Residuals,
        ..Settings::descent(Loss::Mean, Regime::Kernel, 0.01, 1)
    };
    let bad = [
        Settings {
            regime: Regime::Adaptive,
            ..good.clone()
        },
        Settings {
            method: Method::ADAM,
            ..good.clone()
        },
        Settings {
            batch: Some(3),
            ..good.clone()
        },
        Settings {
            gradient_at_most: Some(1.0),
            ..good.clone()
        },
    ];
    let whole = trainer("tanh(z)", good);
    for settings in bad {
        let fault = Trainer::new(
            whole.network().into_owned(),
            &activation("tanh(z)"),
            whole.data.clone(),
            settings,
        );
        assert!(fault.expect_err("a fault").contains("iterating residuals"));
    }
}

#[test]
fn small_steps_of_descent_come_near_gradient_flow() {
    for coordinates in [
        Coordinates::Weights,
        Coordinates::RadonSpline { degree: None },
    ] {
        let flow = Settings {
            method: Method::Flow { tolerance: 1e-11 },
            coordinates,
            ..Settings::descent(Loss::Mean, Regime::Adaptive, 0.1, 10)
        };
        let end = trained("tanh(z)", flow.clone());
        let descent = |parts: u64| {
            let settings = Settings {
                coordinates,
                ..Settings::descent(Loss::Mean, Regime::Adaptive, 0.1 / parts as f64, 10 * parts)
            };
            farthest(&trained("tanh(z)", settings), &end)
        };
        let (coarse, fine) = (descent(20), descent(40));
        assert!(
            (coarse / fine - 2.0).abs() < 0.1,
            "{coordinates:?}: {coarse} {fine}"
        );
    }
}

#[test]
fn in_radon_spline_coordinates_omega_is_a_gauge_and_the_gradient_is_right() {
    let degree = Some(1.0);
    let settings = Settings {
        coordinates: Coordinates::RadonSpline { degree },
        ..Settings::descent(Loss::HalfSum, Regime::Adaptive, 1e-3, 50)
    };
    let mut one = trainer("relu(z)", settings.clone());
    // Twice as long weights, half as large v: the same coordinates but omega, and so the same steps.
    let mut long = one.network().into_owned();
    for (i, p) in long.parameters.iter_mut().enumerate() {
        *p *= if i < 80 { 2.0 } else { 0.5 };
    }
    let mut other =
        Trainer::new(long, &activation("relu(z)"), one.data.clone(), settings).expect("it");
    one.run(|_, _| {});
    other.run(|_, _| {});
    for (a, b) in one.theta()[..120].iter().zip(other.theta()) {
        assert!((a - b).abs() < 1e-12, "{a} {b}");
    }
    // The gradient by differences, phi without a degree.
    let settings = Settings {
        coordinates: Coordinates::RadonSpline { degree: None },
        ..Settings::descent(Loss::HalfSum, Regime::Adaptive, 1e-3, 50)
    };
    let mut smooth = trainer("tanh(z)", settings);
    let gradient = smooth.full_gradient().1.to_vec();
    let theta = smooth.theta().to_vec();
    // gamma, mu, omega; in one dimension xi cannot turn.
    for place in [41, 95, 130] {
        let h = 1e-5;
        let mut at = |step: f64| {
            smooth.put(place..place + 1, &[theta[place] + step]);
            smooth.loss()
        };
        let slope = (at(h) - at(-h)) / (2.0 * h);
        smooth.put(place..place + 1, &[theta[place]]);
        assert!(
            (slope - gradient[place]).abs() < 1e-7 * (1.0 + slope.abs()),
            "{place}"
        );
    }
    assert!(gradient[..40].iter().all(|g| g.abs() < 1e-14));
}
