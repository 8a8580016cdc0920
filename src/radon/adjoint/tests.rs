use super::*;
use crate::expr::Scope;
use crate::quadrature::Budget;
use rug::float::Constant;

fn told(digits: u32) -> Ask {
    Ask {
        bits: crate::number::bits_for_digits(digits) + 64,
        tolerance: Real::with_val(64, Real::with_val(64, -f64::from(digits)).exp10_ref()),
        budget: Budget::default(),
    }
}

fn gaussian(dimension: usize) -> TestFunction {
    let value = Expr::parse("exp(-r^2/2)", &Scope::new(&["r"])).expect("a formula");
    TestFunction {
        name: "Gaussian".into(),
        dimension,
        parts: vec![super::super::Part {
            value,
            inside: None,
        }],
        transform: None,
        radon: None,
    }
}

/// Both sides are |S| (2 pi)^{(D-1)/2} sqrt(pi) for f = e^{-r²/2} and g = e^{-gamma²/2}, also where g has
/// a part that is odd in xi: the bounds hold against the number itself.
#[test]
fn both_sides_are_within_their_bounds_of_a_known_value() {
    for (dimension, g) in [
        (1, "exp(-gamma^2/2)*(1+xi1/3)"),
        (2, "exp(-gamma^2/2)*(1+xi1)"),
        (2, "exp(-gamma^2/2)"),
        (3, "exp(-gamma^2/2)"),
        (5, "exp(-gamma^2/2)"),
    ] {
        let g = Expr::parse(g, &Scope::new(&["xi1", "gamma"])).expect("a formula");
        let f = gaussian(dimension);
        let both = Duality {
            function: &f,
            weight: &g,
        };
        assert_eq!(both.obstacle(), None);
        let ask = told(8);
        let pi = Real::with_val(200, Constant::Pi);
        let mut exact = sphere_area(dimension, 200) * Real::with_val(200, pi.sqrt_ref());
        for _ in 1..dimension {
            exact *= Real::with_val(200, &pi * 2u32).sqrt();
        }
        for found in [both.on_cylinder(&ask), both.in_space(false, &ask)] {
            let (found, _) = found.expect("a value");
            let off = Real::with_val(64, found.value.real() - &exact).abs();
            assert!(off <= found.error, "{dimension}: {off:.2e}");
            assert!(found.error < 1e-7, "{dimension}: {:.2e}", found.error);
        }
    }
}

#[test]
fn directions_in_space_are_refused_where_no_lattice_turns_with_them() {
    let g = Expr::parse("xi1*exp(-gamma^2)", &Scope::new(&["xi1", "gamma"])).expect("a formula");
    let f = gaussian(3);
    let both = Duality {
        function: &f,
        weight: &g,
    };
    assert!(
        both.obstacle()
            .is_some_and(|why| why.contains("3 dimensions"))
    );
}
