use super::*;
use crate::expr::{Expr, Scope};
use crate::verdict::Verdict;
use crate::wire::Document;

fn activation(phi: &str) -> Activation {
    let formula = Expr::parse(phi, &Scope::new(&["z"])).expect("a formula");
    Activation::from_formula(phi, formula).expect("an activation")
}

fn claim(ours: &str, rival: &str, bandwidths: &[f64]) -> Generalisation {
    let text = "data = 'waves'\npoints = 40\ndimension = 2\nwidth = 80\nwindow = '4'\n";
    let table = Document::parse("my.toml", text).expect("a table");
    let typed = |x: &f64| (x.to_string(), *x);
    Generalisation {
        training: Training::read(table, &[]).expect("a training"),
        ours: activation(ours),
        rival: activation(rival),
        bandwidths: bandwidths.iter().map(typed).collect(),
        ridges: vec![("1e-8".into(), 1e-8)],
        unseen: 60,
        seeds: 5,
        bound: Bound::read(
            &mut Document::parse("my.toml", "at-most = '0'").expect("a table"),
            &Subject::default(),
        )
        .expect("a bound"),
        content: "my/claim".into(),
    }
}

fn finding(claim: &Generalisation) -> Finding {
    claim
        .weigh(&mut Context::new(Some(claim.ours.clone())))
        .unwrap_or_else(Finding::undecided)
}

/// The mean of log10 of the ratio.
fn mean(finding: &Finding) -> f64 {
    let number = finding.points[0].measured.split(' ').next();
    number.and_then(|x| x.parse().ok()).expect("a number")
}

#[test]
fn the_other_way_round_it_is_the_negative() {
    let one = finding(&claim("exp(-z^2/2)", "relu(z)", &[0.5, 1.0]));
    let other = finding(&claim("relu(z)", "exp(-z^2/2)", &[0.5, 1.0]));
    assert!(
        (mean(&one) + mean(&other)).abs() < 1e-4,
        "{one:?} {other:?}"
    );
    assert_eq!(one.verdict, Verdict::Confirmed, "{one:?}");
    assert_eq!(other.verdict, Verdict::Refuted, "{other:?}");
}

#[test]
fn nothing_is_better_than_itself() {
    let found = finding(&claim("tanh(z)", "tanh(z)", &[1.0]));
    assert_eq!(found.verdict, Verdict::Undecided, "{found:?}");
}

#[test]
fn the_bandwidth_is_chosen_and_a_homogeneous_activation_has_none() {
    // Far too narrow alone, and beside one that fits.
    let narrow = finding(&claim("exp(-z^2/2)", "relu(z)", &[40.0]));
    let both = finding(&claim("exp(-z^2/2)", "relu(z)", &[40.0, 0.5]));
    assert!(
        mean(&narrow) > 0.0 && mean(&both) < -1.0,
        "{narrow:?} {both:?}"
    );
    let with = |b: f64| claim("relu(z)", "2*relu(z)", &[b]);
    for bandwidth in [1.0, 8.0] {
        assert!(mean(&finding(&with(bandwidth))).abs() < 1e-4);
    }
}

#[test]
fn a_linear_function_is_learned_from_its_linear_features() {
    // The least-norm solution of y = x in features z: exact to the ridge.
    let k = DMatrix::from_fn(8, 8, |i, j| (i as f64 - 3.0) * (j as f64 - 3.0) + 1.0);
    let y: Vec<f64> = (0..8).map(|i| 2.0 * (i as f64 - 3.0) + 1.0).collect();
    assert!(validate(&k, &y, 1e-10) < 1e-12);
    // Without a ridge this K is singular.
    let zero = DMatrix::zeros(4, 4);
    assert!(solve(&zero, &[1.0; 4], 0.0).is_none());
    assert!(validate(&zero, &[1.0; 4], 0.0).is_infinite());
}
