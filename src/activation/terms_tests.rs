use super::*;
use crate::expr::Scope;
use crate::number::Complex;
use crate::number::Real;

fn activation(text: &str) -> Activation {
    let phi = Expr::parse(text, &Scope::new(&["z"])).expect("a formula");
    Activation::from_formula("phi", phi).expect("an activation")
}

fn of(text: &str) -> Terms {
    split(&activation(text), &Budget::default())
}

#[test]
fn far_and_narrow_features_come_to_0_and_size_1() {
    for (text, terms, waves) in [
        ("sech(z)+sech(1e7*(z-30.123))", 2, 0),
        ("exp(-z^2)+exp(-(z-100000)^2)", 2, 0),
        ("exp(-z^2)+exp(-abs(z-110))", 2, 0),
        ("tanh(z)+relu(z-1000)", 2, 0),
        ("z+1e-70*tanh(z)", 1, 1),
        ("tanh(z)*cos(30*z)", 2, 0),
        ("cos(z)+tanh(z)", 1, 2),
        ("z+sin(z)^2", 0, 4),
        ("exp(-z^2)+exp(-z^2*1e10)", 2, 0),
    ] {
        let found = of(text);
        assert_eq!(
            (found.list.len(), found.waves.len()),
            (terms, waves),
            "{text}: {found:?}"
        );
        for term in &found.list {
            for piece in term.core.pieces() {
                for f in features(&piece.phi, &Budget::default()) {
                    assert!((0.05..20.0).contains(&f.width), "{text}: {f:?}");
                }
            }
        }
    }
}

#[test]
fn what_lies_together_stays_as_it_is() {
    for text in [
        "tanh(z)",
        "z*tanh(softplus(z))",
        "logistic(z)*(1+z*(1-logistic(z)))",
        "cos(6*z)*exp(-2*z^2)",
        "max(0,1-abs(z)/2)",
        "relu(z)",
        "log(cosh(z))",
    ] {
        let found = of(text);
        let plain = found.list.len() == 1 && found.list[0].is_plain();
        assert!(plain && found.waves.is_empty(), "{text}: {found:?}");
        assert_eq!(found.list[0].core, activation(text), "{text}");
    }
}

#[test]
fn the_sum_of_the_terms_is_phi() {
    for text in [
        "sech(z)+sech(1e7*(z-30.123))",
        "(sech(z)+sech(z-30))^2",
        "tanh(z)*tanh(z-20)",
        "step(z)*(1-exp(-1e6*z))+relu(z-100)*exp(-z)",
        "sech(z)*cos(10*z+1)^2",
        "z*(tanh(z)-1/(1+(z-50)^2))",
    ] {
        let phi = activation(text);
        let found = split(&phi, &Budget::default());
        assert!(found.waves.is_empty(), "{text}");
        for z in [-3.3, 0.21, 19.7, 30.123, 51.0, 207.0] {
            let z = Real::with_val(300, z);
            let mut sum = Complex::with_val(300, 0);
            for term in &found.list {
                let value = |e: &Expr| crate::expr::eval_complex(e, &[], 300).expect("a constant");
                let u = Complex::with_val(300, &z - &value(&term.place)) / value(&term.scale);
                let g = term.core.value(u.real(), 300).expect("a value");
                let turn = Complex::with_val(300, (0, 1)) * value(&term.omega) * &z;
                sum += value(&term.coefficient) * turn.exp() * g;
            }
            let expected = phi.value(&z, 300).expect("a value");
            let gap = Real::with_val(64, Complex::with_val(300, &sum - &expected).abs_ref());
            let size = Real::with_val(64, expected.abs_ref()) + 1u32;
            assert!(gap < size * 1e-70, "{text} at {z}: {gap}");
        }
    }
}
