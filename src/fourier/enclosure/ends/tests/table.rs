//! The claims of the table of activations, as they stand in its case files.

use super::*;
use crate::activation::Piece;
use crate::expr::Condition;
use toml::Value;

/// Case files: a name, its text.
macro_rules! table {
    ($($name:literal)*) => {
        [$(($name, include_str!(concat!("../../../../../cases/table-1/", $name, ".toml")))),*]
    };
}

/// Claims that are proved at both ends.
const PROVED: [(&str, &str); 52] = table![
    "abs" "abs-power-1-2" "abs-power-2" "abs-power-3" "abs-power-7-2" "abs-power-minus-1-4" "algebraic-sigmoid"
    "arctan" "box" "cauchy" "cosine" "elu-1" "elu-1-2" "erf"
    "gaussian" "gaussian-derivative" "gaussian-narrow" "gelu" "gudermannian" "hard-tanh" "inverse-multiquadric"
    "laplace" "leaky-relu" "log-cosh" "logistic" "mexican-hat" "mish" "multiquadric"
    "probit" "relu" "relu-power-1-2" "relu-power-2" "relu-power-3" "relu-power-7-2" "relu6"
    "sech" "sech-squared" "selu" "sign" "silu" "sine" "softplus-1"
    "softplus-3" "softsign" "squareplus" "step" "swish-2" "tanh" "triangle"
    "wavepacket" "wavepacket-phase" "wavepacket-sine"
];
/// Claims of which no end is.
const REFUSED: [(&str, &str); 2] = table!["sinc" "sinc-squared"];

fn scope(case: &Value, variable: &str) -> Scope {
    let mut scope = Scope::new(&[variable]);
    let params = case["activation"].get("params").and_then(Value::as_table);
    for (name, text) in params.into_iter().flatten() {
        let text = text.as_str().expect("a text");
        let value = Expr::parse(text, &Scope::new(&[])).expect("a number");
        scope = scope.param(name, value);
    }
    scope
}

/// The function, and its claims of F.
fn case(text: &str) -> (Enclosure, Vec<Expr>) {
    let case: Value = toml::from_str(text).expect("a case");
    let inner = scope(&case, "z");
    let parsed = |value: &Value| {
        let text = value.as_str().expect("a text");
        Expr::parse(text, &inner).expect("a formula")
    };
    let activation = match case["activation"].get("pieces").and_then(Value::as_array) {
        None => Activation::from_formula("phi", parsed(&case["activation"]["phi"])),
        Some(list) => {
            let piece = |one: &Value| {
                let on = one["on"].as_str().expect("a text");
                let on = Condition::parse(on, &inner).expect("an interval");
                Piece {
                    from: on.from,
                    to: on.to,
                    phi: parsed(&one["phi"]),
                }
            };
            Activation::new("phi", list.iter().map(piece).collect())
        }
    };
    let claims = case["claim"].as_array().expect("claims").iter();
    let of_f = claims.filter(|claim| claim["kind"].as_str() == Some("fourier-transform"));
    let formulas = of_f.map(|claim| {
        let text = claim["equals"].as_str().expect("a text");
        Expr::parse(text, &scope(&case, "k")).expect("a formula")
    });
    let enclosure = Enclosure::new(&activation.expect("an activation"), &Budget::default());
    (enclosure, formulas.collect())
}

#[test]
fn claims_of_the_table_are_proved_at_both_ends() {
    for (name, text) in PROVED {
        let (enclosure, claims) = case(text);
        assert!(!claims.is_empty(), "{name}");
        for (f, digits) in claims.iter().flat_map(|f| [(f, 30), (f, 50)]) {
            let [zero, far] = both(&enclosure, f, digits);
            for end in [zero, far] {
                let end = end.unwrap_or_else(|why| panic!("{name}, {f}: {why}"));
                let most = ten_to_minus(f64::from(digits));
                assert!(end.share <= most, "{name}: {:?} {}", end.at, end.detail);
                assert!(end.relative, "{name}: {}", end.detail);
                let place = end.at.to_f64();
                assert!(
                    place <= 1.0 / 64.0 || (64.0..=1024.0).contains(&place),
                    "{name}: {place}"
                );
            }
        }
    }
}

#[test]
fn other_claims_of_the_table_are_refused() {
    for (name, text) in REFUSED {
        let (enclosure, claims) = case(text);
        for f in &claims {
            let [zero, far] = both(&enclosure, f, 30);
            assert!(zero.is_err() && far.is_err(), "{name}: {f}");
        }
    }
}
