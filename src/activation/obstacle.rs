//! What keeps phi from having a Fourier transform at all, or the engine from saying that it has one.
//!
//! F is the transform of a tempered distribution of a real function: phi has to be real on the line, may grow
//! like a power, and its singularities on the line have to be integrable. A rotated contour would give a
//! finite number for some functions that have none (`exp(z^2/1e12) sech(z)`, a pole on the line), so this is
//! asked first, and of the tree: growth from the expansions at the ends ([`tails`]), singularities from the zeros
//! of denominators and the like ([`places`]) and the expansion next to each, realness from ranges ([`real`]).
//! What these rules do not say is an obstacle too: nothing is measured instead.

use super::real::{self, Realness};
use super::tails::{self, Growth};
use super::{Activation, Piece, places};
use crate::error::{Doubt, Reason};
use crate::expr::{Expr, constant};
use crate::quadrature::Budget;

/// What was found, and whether it is against phi or a gap of the rules.
enum Answer {
    Against(Doubt),
    Open(String),
}

/// Why phi has no Fourier transform, or why it is not known to have one.
pub fn obstacle(activation: &Activation, budget: &Budget) -> Option<Doubt> {
    let mut open = None;
    for question in [unreal, growing, pole] {
        for piece in activation.pieces() {
            match question(piece, budget) {
                Some(Answer::Against(why)) => return Some(why),
                Some(Answer::Open(why)) => open = open.or(Some(Doubt::from(why))),
                None => {}
            }
        }
    }
    open
}

/// A place where the piece is not real.
fn unreal(piece: &Piece, budget: &Budget) -> Option<Answer> {
    match real::of(piece, budget) {
        Realness::NotReal(place) => Some(Answer::Against(
            Reason::NotReal.doubt(format!("phi is not real on the line: {place}")),
        )),
        _ => None,
    }
}

/// Growth faster than every power at an infinite end of the piece.
fn growing(piece: &Piece, budget: &Budget) -> Option<Answer> {
    let ends = [(piece.from.is_none(), false), (piece.to.is_none(), true)];
    let mut open = None;
    for (there, right) in ends {
        if !there {
            continue;
        }
        let side = if right { "z -> inf" } else { "z -> -inf" };
        match tails::of(&piece.phi, right, budget).growth {
            Growth::Explosive => {
                return Some(Answer::Against(Reason::NotTempered.doubt(format!(
                    "phi grows faster than every power as {side}: it is no tempered distribution and has no Fourier transform"
                ))));
            }
            Growth::Unknown(why) => {
                let why = format!("the growth of phi as {side} is not derived: {why}");
                open = open.or(Some(Answer::Open(why)));
            }
            _ => {}
        }
    }
    open
}

/// A singularity of the piece on the real line, at its ends or inside, that is not integrable.
fn pole(piece: &Piece, budget: &Budget) -> Option<Answer> {
    let mut asked = Vec::new();
    for (end, right) in [(&piece.from, true), (&piece.to, false)] {
        asked.extend(end.as_ref().map(|end| (end.clone(), right)));
    }
    let places = places::inside(piece, budget);
    for point in places.points {
        asked.extend([(point.clone(), false), (point, true)]);
    }
    let mut open = places.open.map(|condition| {
        Answer::Open(format!(
            "the zeros of {condition} on the line, where phi may be singular, are neither listed nor excluded"
        ))
    });
    for (point, right) in asked {
        match singular(&piece.phi, &point, right, budget) {
            Some(Answer::Open(why)) => open = open.or(Some(Answer::Open(why))),
            None => {}
            against => return against,
        }
    }
    open
}

/// Why phi is not integrable up to a point, or not known to be.
fn singular(phi: &Expr, at: &Expr, right: bool, budget: &Budget) -> Option<Answer> {
    if places::is_harmless(phi, at) {
        return None;
    }
    let z =
        constant::value(at, 60).map_or_else(|| at.to_string(), |v| format!("{:.6}", v.to_f64()));
    let end = tails::near(phi, at, right, budget);
    match (end.is_integrable_at_point(), end.growth) {
        (Some(true), _) => None,
        (Some(false), _) => Some(Answer::Against(Reason::Divergent.doubt(format!(
            "phi has a singularity at z = {z} that is not integrable: the integral does not exist"
        )))),
        (None, Growth::Unknown(why)) => Some(Answer::Open(format!(
            "how phi behaves next to z = {z} is not derived: {why}"
        ))),
        (None, _) => Some(Answer::Open(format!(
            "how phi behaves next to z = {z} is not derived"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::{Budget, obstacle};
    use crate::activation::Activation;
    use crate::expr::{Expr, Scope};

    fn of(text: &str) -> Option<String> {
        let phi = Expr::parse(text, &Scope::new(&["z"])).unwrap();
        obstacle(
            &Activation::from_formula("test", phi).unwrap(),
            &Budget::default(),
        )
        .map(|why| why.text)
    }

    #[test]
    fn growth_and_poles_are_found() {
        for text in [
            "exp(z)",
            "sinh(z)",
            "exp(z^2)",
            "z*exp(-z)",
            "exp(z^2/1e12)*sech(z)",
            "exp(exp(z))",
            "relu(z)-(exp(min(z,0))-1)/2+step(z)*(exp(z/1e9)-1)",
        ] {
            let why = of(text).expect(text);
            assert!(why.contains("grows faster"), "{text}: {why}");
        }
        for text in [
            "1/(z^2-1)",
            "1/(z^2-2)",
            "1/z",
            "1/(z-1)^2",
            "cot(z)",
            "1/abs(z)",
            "1/abs(z-3)",
            "tan(z)/z",
            "1/(exp(z)-1)",
            "1/sinh(z)",
            "coth(z)",
            "1/(cosh(z)-1)",
            "gamma(abs(z))*exp(-z^2)",
            "1/log(z^2)",
            "1/(z^4-5*z^2+4)",
            "csch(z-1)*(z-2)",
            "besselk(1,abs(z))",
            "exp(1/abs(z))/(1+z^2)",
            "sec(z)*exp(-z^2)",
            "1/(z^3-2)",
            "sin(z)/(z-1)",
        ] {
            let why = of(text).expect(text);
            assert!(why.contains("not integrable"), "{text}: {why}");
        }
        for text in [
            "log(1+z)",
            "sqrt(z)",
            "i*exp(-z^2)",
            "exp(5*i*z-z^2)",
            "asin(z)",
        ] {
            let why = of(text).expect(text);
            assert!(why.contains("not real"), "{text}: {why}");
        }
    }

    #[test]
    fn what_has_a_transform_passes() {
        for text in [
            "z^3",
            "tanh(z)",
            "sin(z)/z",
            "exp(-z^2)",
            "log(cosh(z))",
            "abs(z)^(-1/4)",
            "softplus(z)",
            "1/(1+z^2)",
            "z*tanh(softplus(z))",
            "relu(z)^3",
            "(1-cos(z))/z^2",
            "(sin(z)-z*cos(z))/z^2",
            "z/tanh(z)-1",
            "coth(z)-1/z",
            "sinc(z)",
            "abs(z)^(-99/100)",
            "1/(z^2+1e-30)",
            "1/(z^2-z+1)",
            "max(0,1-abs(z))",
            "relu(z+1)-2*relu(z)+relu(z-1)",
            "besselk(0,abs(z-4))",
            "besselj(0,z)",
            "cos(z^2)",
            "z*tanh(exp(z))",
            "z*exp(-exp(-z))",
            "1-exp(-exp(z))",
            "atan(exp(z))",
            "1/(1+z^20)",
            "1/(2+cos(z))",
            "log(abs(z))",
            "cbrt(z)",
            "exp(-sqrt(z^2))",
            "z+sin(z)^2",
            "log(logistic(z))",
            "z/(1+abs(z))",
            "z*(1+tanh(sqrt(2/pi)*(z+0.044715*z^3)))/2",
            "z*erf(softplus(z))",
            "z*log(1+logistic(z))",
            "sqrt(pi)*cos(atan(z)/2)/(pi*(1+z^2)^(1/4))",
            "(gamma(1/4)*hyp0f2(1/2,3/4,z^4/256) - z^2/2*gamma(3/4)*hyp0f2(5/4,3/2,z^4/256))/(4*pi)",
            "abs(z)*besselk(1,abs(z))/pi",
            "z^2*log(abs(z))/(2*pi)",
            "(1/pi)*(1/2)/((1/2)^2+z^2)",
            "atanh(tanh(z))",
            "log(z+sqrt(1+z^2))",
            "digamma(2+z^2)",
            "z/sinh(z)",
            "z^2/(1-exp(-z^2))",
            "erfc(abs(z))*exp(z^2)",
            "sin(z)/(z*(z-pi))",
            "cosh(z)*exp(-abs(z))",
            "exp(-1/z^2)",
            "z*normcdf(z)-relu(z)",
            "exp(-z^2)*(z^2-2)/(z-sqrt(2))",
            "2/sqrt(pi)*exp(-z^2)*normcdf(3*z)",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
