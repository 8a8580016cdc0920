//! How smooth is phi at its breakpoints: which derivative is the first that jumps?
//!
//! A jump c of the m-th derivative at one point makes F\[phi\](k) ~ c/(ik)^(m+1) for large k, where nothing
//! jumps earlier and the pieces add nothing of the kind: rho grows like k^(2m+2).

use super::Activation;
use crate::expr::{Expr, build, constant};
use std::cmp::Ordering;

/// Derivatives beyond this are not looked at.
const MOST: usize = 12;

/// The order of the first derivative that jumps (0: phi itself), where exactly one breakpoint has a jump of
/// that order. `None` where there is no breakpoint, where several jump first, so that their parts of F beat
/// against each other, where a derivative has no value there, or whether it jumps cannot be told.
///
/// Each jump is a constant, and is 0 or not as [`constant::sign`] tells exactly.
pub fn first_jump(activation: &Activation) -> Option<usize> {
    let mut sides: Vec<(Expr, Expr, Expr)> = Vec::new();
    for pair in activation.pieces().windows(2) {
        let [left, right] = pair else { continue };
        sides.push((left.to.clone()?, left.phi.clone(), right.phi.clone()));
    }
    for order in 0..=MOST {
        let mut jumps = 0;
        for (at, left, right) in &mut sides {
            let gap = build::sub(right.substitute("z", at), left.substitute("z", at));
            jumps += usize::from(constant::sign(&gap)? != Ordering::Equal);
            *left = left.derivative("z").ok()?;
            *right = right.derivative("z").ok()?;
        }
        if jumps > 0 {
            return (jumps == 1).then_some(order);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Scope;

    #[test]
    fn the_first_derivative_that_jumps_is_found() {
        for (text, expected) in [
            ("step(z)", Some(0)),
            ("relu(z)", Some(1)),
            ("relu(z-1)*z", Some(1)),
            ("relu(z)^3", Some(3)),
            ("relu(z)+exp(min(z,0))", Some(2)),
            ("z*exp(-abs(z))", Some(2)),
            ("tanh(z)", None),
            // Two corners beat against each other, and a corner beside a jump of phi'' does not count twice.
            ("max(min(z,1),-1)", None),
            ("relu(z)+relu(z-1)^2", Some(1)),
            // No derivative has a value at 0.
            ("abs(z)^(1/2)", None),
            // However small it is, a jump is one.
            ("relu(z)+1e-90*step(z)", Some(0)),
            ("relu(z-pi)^2+1e-100*relu(z-pi)", Some(1)),
            ("tanh(abs(z))*sign(z)", None),
        ] {
            let phi = Expr::parse(text, &Scope::new(&["z"])).expect("a formula");
            let phi = Activation::from_formula("phi", phi).expect("an activation");
            assert_eq!(first_jump(&phi), expected, "{text}");
        }
    }
}
