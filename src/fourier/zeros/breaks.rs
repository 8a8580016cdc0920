//! Where F need not be analytic, and how fast it turns: read off the formula of phi.
//!
//! F is analytic for k > 0 but at the frequencies of what oscillates in phi without falling off, and of
//! slow tails under an oscillation. Each frequency of a sine in the formula, and the sums and
//! differences of those that are multiplied, is such a place; one too many costs some values and nothing else.

use crate::activation::{Activation, oscillation};
use crate::expr::{Expr, constant, polynomial};
use crate::number::{Function, Rational, Real};

/// Most places of one activation.
const MAX_BREAKS: usize = 24;
/// Harmonics of an oscillation inside of another function.
const HARMONICS: u32 = 16;

/// The places above 0 up to `top`, in order; `None` where there are too many to look at each.
pub fn of(activation: &Activation, top: f64) -> Option<Vec<Rational>> {
    let mut found: Vec<Real> = Vec::new();
    for piece in activation.pieces() {
        if let Some(parts) = oscillation::components(&piece.phi) {
            // The factors may hide an oscillation still, as exp(i z) does.
            found.extend(parts.iter().filter_map(|c| constant::value(&c.omega, 128)));
            for part in &parts {
                inner(&part.factor, top, &mut found);
            }
        } else {
            inner(&piece.phi, top, &mut found);
        }
    }
    let mut breaks: Vec<Rational> = Vec::new();
    for omega in found {
        let size = omega.abs();
        if size < 1e-9 || size > top {
            continue;
        }
        let exact = size.to_rational()?;
        let known = |b: &Rational| Rational::from(b - &exact).abs() < 1e-12;
        if !breaks.iter().any(known) {
            breaks.push(exact);
        }
    }
    breaks.sort();
    (breaks.len() <= MAX_BREAKS).then_some(breaks)
}

/// The frequencies of sines and imaginary exponentials that no expansion reached, with their
/// harmonics and their sums and differences in pairs.
fn inner(e: &Expr, top: f64, found: &mut Vec<Real>) {
    let mut slopes = Vec::new();
    collect(e, &mut slopes);
    slopes.truncate(MAX_BREAKS);
    for (j, a) in slopes.iter().enumerate() {
        for n in 1..=HARMONICS {
            let multiple = Real::with_val(128, a * n);
            if multiple.clone().abs() > top {
                break;
            }
            found.push(multiple);
        }
        for b in &slopes[..j] {
            found.push(Real::with_val(128, a + b));
            found.push(Real::with_val(128, a - b));
        }
    }
}

fn collect(e: &Expr, slopes: &mut Vec<Real>) {
    if !e.depends_on("z") {
        return;
    }
    if let Expr::Call(f, arguments) = e
        && let Some(argument) = arguments.last()
        && let Some((slope, _)) = polynomial::affine(argument, "z")
    {
        let turns = matches!(
            f,
            Function::Sin
                | Function::Cos
                | Function::Sinc
                | Function::Tan
                | Function::Cot
                | Function::Sec
                | Function::Csc
                | Function::Si
                | Function::Besselj
        );
        match constant::value(&slope, 128) {
            Some(real) if turns => slopes.push(real),
            Some(_) => {}
            // exp(i a z): the size of the imaginary slope.
            None => slopes.extend(imaginary(&slope)),
        }
    }
    for operand in e.operands() {
        collect(operand, slopes);
    }
}

fn imaginary(slope: &Expr) -> Option<Real> {
    let value = crate::expr::eval_complex(slope, &[], 128).ok()?;
    (!value.imag().is_zero()).then(|| Real::with_val(128, value.imag()))
}

/// The farthest place of phi: F turns like e^(-i k place). Ends of pieces and the zeros of inner affine
/// maps that do not oscillate.
pub fn reach(activation: &Activation) -> f64 {
    let mut far = 1.0f64;
    for piece in activation.pieces() {
        for end in [&piece.from, &piece.to].into_iter().flatten() {
            if let Some(v) = constant::value(end, 64) {
                far = far.max(v.to_f64().abs());
            }
        }
        places(&piece.phi, &mut far);
    }
    far
}

fn places(e: &Expr, far: &mut f64) {
    if !e.depends_on("z") {
        return;
    }
    if let Some((slope, shift)) = polynomial::affine(e, "z") {
        let (slope, shift) = (constant::value(&slope, 64), constant::value(&shift, 64));
        if let (Some(slope), Some(shift)) = (slope, shift)
            && !slope.is_zero()
        {
            *far = far.max((shift / slope).to_f64().abs());
        }
        return;
    }
    for operand in e.operands() {
        places(operand, far);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Scope;

    fn activation(text: &str) -> Activation {
        let phi = Expr::parse(text, &Scope::new(&["z"])).expect("a formula");
        Activation::from_formula("test", phi).expect("an activation")
    }

    #[test]
    fn breaks_are_the_frequencies_of_the_formula() {
        let at = |text: &str| -> Vec<f64> {
            let breaks = of(&activation(text), 10.0).expect("few");
            breaks.iter().map(Rational::to_f64).collect()
        };
        assert_eq!(at("tanh(z)"), Vec::<f64>::new());
        assert_eq!(at("sin(3*z)/z"), vec![3.0]);
        assert_eq!(at("cos(2*z)*cos(5*z)*sech(z)"), vec![3.0, 7.0]);
        assert_eq!(at("sech(z)+sinc(z/2)^2"), vec![1.0]);
    }

    #[test]
    fn the_farthest_place_is_found() {
        assert_eq!(reach(&activation("exp(-(z-30)^2)+sech(2*z+8)")), 30.0);
        assert_eq!(reach(&activation("min(max(z,0),6)")), 6.0);
    }
}
