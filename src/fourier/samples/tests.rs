use super::*;
use crate::expr::{Expr, Scope, eval_complex};
use crate::fourier::Laboratory;

fn expr(text: &str, variables: &[&str]) -> Expr {
    Expr::parse(text, &Scope::new(variables)).expect("a formula")
}

#[test]
fn what_lies_within_a_step_of_a_singularity_is_in_the_bound() {
    // ∫ |z|^p e^{-ikz} dz = -2 sin(pi p/2) Gamma(p + 1) k^(-p-1), and -pi/k for log |z|.
    let power = |p: &str| {
        let f = format!("-2*sin(pi*({p})/2)*gamma(({p})+1)*k^(-({p})-1)");
        (format!("abs(z)^({p})"), f)
    };
    let mut cases: Vec<(String, String)> = ["-1/4", "-1/2", "-9/10", "-99/100", "1/2"]
        .map(power)
        .to_vec();
    cases.push(("log(abs(z))".into(), "-pi/k".into()));
    let mut found = 0;
    for (phi, f) in &cases {
        let activation = Activation::from_formula("phi", expr(phi, &["z"])).expect("a phi");
        let mut laboratory = Laboratory::new(activation, Limits::default());
        for at in ["1/3", "1", "17", "40"] {
            let k = Frequency::new(at, expr(at, &[])).expect("a frequency");
            let run = laboratory.route(
                Route::Samples,
                std::slice::from_ref(&k),
                &[Real::with_val(64, 0)],
            );
            let Ok(value) = &run.values[0] else { continue };
            found += 1;
            let exact = expr(f, &["k"]).substitute("k", k.expr());
            let exact = eval_complex(&exact, &[], 100).expect("a value");
            let gap = Real::with_val(64, Complex::with_val(100, &exact - &value.value).abs_ref());
            assert!(
                gap <= value.error,
                "{phi} at {at}: off by {gap}, bound {}",
                value.error
            );
        }
    }
    assert!(found >= 12, "{found}");
}
