//! Where F vanishes by the structure of phi: outside a band, and off the lines of a trigonometric polynomial.
//!
//! An entire function of exponential type a that grows no faster than a power on the real line has its
//! Fourier transform, a tempered distribution, in \[-a, a\] (Paley, Wiener and Schwartz; Hörmander, The Analysis
//! of Linear Partial Differential Operators I, theorem 7.3.1). From the tree, with real numbers a:
//!
//! | formula | type |
//! |---|---|
//! | polynomial | 0 |
//! | `sin(az+b)`, `cos(az+b)`, `si(az+b)`, `besselj(n, az+b)` with n = 0, 1, … | \|a\| |
//! | sum, product | the larger, the sum |
//! | quotient by a polynomial all of whose zeros are real and zeros of the numerator, as often | that of the numerator |
//!
//! `sinc(u)` is `sin(u)/u`. A sum of quotients is one quotient. A phi made of polynomials, sines and cosines
//! without a quotient has its whole transform at finitely many frequencies, and F is 0 at any other.

mod gaps;

use super::Activation;
use crate::expr::{Expr, build, constant, polynomial};
use crate::number::{Function, Rational, Real};
use gaps::Gaps;

/// Bits of the edge.
const BITS: u32 = 256;
/// Most lines that are told apart.
const MAX_LINES: usize = 64;
/// A numerator and a denominator of more distinct parts are not examined.
const MAX_SIZE: usize = 400;
/// Highest integer power.
const MAX_POWER: u32 = 16;
/// Highest multiplicity of a zero of a denominator.
const MAX_MULTIPLICITY: usize = 24;

/// Where the transform can stand.
#[derive(Clone, Debug)]
pub struct Band {
    /// An upper bound of the largest frequency.
    edge: Real,
    /// The frequencies, where there are finitely many.
    lines: Option<Vec<Real>>,
    /// What tells the gaps inside, where phi is waves over a polynomial.
    gaps: Option<Gaps>,
}

impl Band {
    /// The band of an activation that is one formula, where its tree shows one.
    pub fn of(activation: &Activation) -> Option<Band> {
        match activation.pieces() {
            [only] if only.from.is_none() && only.to.is_none() => Band::of_formula(&only.phi),
            _ => None,
        }
    }

    /// The band of a formula in `z`.
    pub fn of_formula(phi: &Expr) -> Option<Band> {
        let mut found = Quotient::of(phi)?;
        if found.numerator.is_zero() {
            return Some(Band::new(Real::with_val(BITS, 0), Some(Vec::new())));
        }
        found.is_entire().then_some(found.band)
    }

    /// Why F(k) = 0, where it is by structure.
    pub fn vanishes(&self, k: &Real) -> Option<&'static str> {
        // The frequencies are known to about 2^-250 of the largest.
        let largest = Real::with_val(BITS, k + &self.edge);
        let slack = largest >> (BITS - 56);
        if *k > Real::with_val(BITS, &self.edge + &slack) {
            return Some(
                "phi is entire, of an exponential type below k, and grows like a power at most",
            );
        }
        if self.gaps.as_ref().is_some_and(|gaps| gaps.hold(k, &slack)) {
            return Some("k lies between two bands of phi, each of an entire function");
        }
        let off = |line: &Real| {
            let gap = Real::with_val(BITS, k - line).abs();
            gap > slack
        };
        let lines = self.lines.as_ref()?;
        lines
            .iter()
            .all(off)
            .then_some("phi is a sum of waves times polynomials, and k is the frequency of none")
    }

    fn new(edge: Real, lines: Option<Vec<Real>>) -> Band {
        Band {
            edge,
            lines,
            gaps: None,
        }
    }

    fn point() -> Band {
        let zero = Real::with_val(BITS, 0);
        Band::new(zero.clone(), Some(vec![zero]))
    }

    fn sum(a: &Band, b: &Band) -> Band {
        let lines = match (&a.lines, &b.lines) {
            (Some(a), Some(b)) => tidy(a.iter().chain(b).cloned().collect()),
            _ => None,
        };
        Band::new(a.edge.clone().max(&b.edge), lines)
    }

    fn product(a: &Band, b: &Band) -> Band {
        let lines = match (&a.lines, &b.lines) {
            (Some(a), Some(b)) => {
                let each = |x: &Real| -> Vec<Real> {
                    b.iter().map(|y| Real::with_val(BITS, x + y)).collect()
                };
                tidy(a.iter().flat_map(each).collect())
            }
            _ => None,
        };
        Band::new(Real::with_val(BITS, &a.edge + &b.edge), lines)
    }
}

/// Distinct lines; `None` where they are too many.
fn tidy(mut lines: Vec<Real>) -> Option<Vec<Real>> {
    if lines.len() > MAX_LINES * MAX_LINES {
        return None;
    }
    lines.sort_by(Real::total_cmp);
    lines.dedup();
    (lines.len() <= MAX_LINES).then_some(lines)
}

/// `numerator/denominator`, the numerator entire with this band, the denominator a polynomial.
struct Quotient {
    numerator: Expr,
    denominator: Expr,
    band: Band,
}

impl Quotient {
    fn whole(numerator: Expr, band: Band) -> Quotient {
        Quotient {
            numerator,
            denominator: build::num(1),
            band,
        }
    }

    fn of(e: &Expr) -> Option<Quotient> {
        let found = Quotient::raw(e)?;
        let small = found.numerator.size() + found.denominator.size() <= MAX_SIZE;
        small.then_some(found)
    }

    fn raw(e: &Expr) -> Option<Quotient> {
        // Also expands what cancels, as in (z+1)-z.
        if let Some(list) = polynomial::coefficients(e, "z") {
            let band = Band::point();
            return Some(Quotient::whole(
                polynomial::from_coefficients(&list, "z"),
                band,
            ));
        }
        match e {
            Expr::Neg(a) => {
                let a = Quotient::of(a)?;
                Some(Quotient {
                    numerator: build::neg(a.numerator),
                    ..a
                })
            }
            Expr::Add(a, b) => Some(Quotient::sum(
                Quotient::of(a)?,
                Quotient::of(b)?,
                build::add,
            )),
            Expr::Sub(a, b) => Some(Quotient::sum(
                Quotient::of(a)?,
                Quotient::of(b)?,
                build::sub,
            )),
            Expr::Mul(a, b) => Some(Quotient::product(&Quotient::of(a)?, &Quotient::of(b)?)),
            Expr::Div(a, b) => {
                polynomial::coefficients(b, "z").filter(|list| !list.is_empty())?;
                let a = Quotient::of(a)?;
                Some(Quotient {
                    denominator: build::mul(a.denominator, b.as_ref().clone()),
                    ..a
                })
            }
            Expr::Pow(a, n) => {
                let Expr::Number(n) = n.as_ref() else {
                    return None;
                };
                let size = (1..=MAX_POWER).find(|m| Rational::from(n.abs_ref()) == *m)?;
                if *n < 0 {
                    polynomial::coefficients(a, "z").filter(|list| !list.is_empty())?;
                    return Some(Quotient {
                        numerator: build::num(1),
                        denominator: build::powi(a.as_ref().clone(), size as i32),
                        band: Band::point(),
                    });
                }
                let a = Quotient::of(a)?;
                let one = Quotient::whole(build::num(1), Band::point());
                Some((0..size).fold(one, |p, _| Quotient::product(&p, &a)))
            }
            Expr::Call(f, args) => Quotient::call(*f, args),
            _ => None,
        }
    }

    fn call(f: Function, args: &[Expr]) -> Option<Quotient> {
        let u = args.last()?;
        let (slope, _) = polynomial::affine(u, "z")?;
        let slope = constant::value(&slope, BITS)?;
        let edge = Real::with_val(BITS, slope.abs_ref());
        let minus = Real::with_val(BITS, -&edge);
        let wave = Band::new(edge.clone(), Some(vec![minus, edge.clone()]));
        let whole = |band: Band| Quotient::whole(Expr::Call(f, args.into()), band);
        let wide = Band::new(edge, None);
        match f {
            Function::Sin | Function::Cos => Some(whole(wave)),
            Function::Sinc => Some(Quotient {
                numerator: build::call(Function::Sin, vec![u.clone()]),
                denominator: u.clone(),
                band: wave,
            }),
            Function::Si => Some(whole(wide)),
            Function::Besselj => match &args[0] {
                Expr::Number(n) if n.is_integer() && *n >= 0 && *n <= 1000 => Some(whole(wide)),
                _ => None,
            },
            _ => None,
        }
    }

    fn sum(a: Quotient, b: Quotient, join: fn(Expr, Expr) -> Expr) -> Quotient {
        let band = Band::sum(&a.band, &b.band);
        if a.denominator == b.denominator {
            return Quotient {
                numerator: join(a.numerator, b.numerator),
                denominator: a.denominator,
                band,
            };
        }
        Quotient {
            numerator: join(
                build::mul(a.numerator, b.denominator.clone()),
                build::mul(b.numerator, a.denominator.clone()),
            ),
            denominator: build::mul(a.denominator, b.denominator),
            band,
        }
    }

    fn product(a: &Quotient, b: &Quotient) -> Quotient {
        Quotient {
            numerator: build::mul(a.numerator.clone(), b.numerator.clone()),
            denominator: build::mul(a.denominator.clone(), b.denominator.clone()),
            band: Band::product(&a.band, &b.band),
        }
    }

    /// Whether every zero of the denominator is one of the numerator, as often. The band then stands, but
    /// its lines do not.
    fn is_entire(&mut self) -> bool {
        if self.denominator.is_constant() {
            return true;
        }
        self.band.lines = None;
        let Some(zeros) = real_zeros(&self.denominator) else {
            return false;
        };
        self.band.gaps = Gaps::of(&self.numerator, &zeros);
        zeros.iter().all(|(zero, multiplicity)| {
            let mut derivative = self.numerator.clone();
            (0..*multiplicity).all(|j| {
                if j > 0 {
                    match derivative.derivative("z") {
                        Ok(next) => derivative = next,
                        Err(_) => return false,
                    }
                }
                constant::is_zero(&derivative.substitute("z", zero))
            })
        })
    }
}

/// The zeros of a polynomial of `z` with their multiplicities, where all are real and have a closed form.
fn real_zeros(q: &Expr) -> Option<Vec<(Expr, usize)>> {
    let mut list = polynomial::coefficients(q, "z")?;
    let mut zeros: Vec<(Expr, usize)> = Vec::new();
    let low = list.iter().take_while(|c| constant::is_zero(c)).count();
    if low > MAX_MULTIPLICITY {
        return None;
    }
    if low > 0 {
        zeros.push((build::num(0), low));
        list.drain(..low);
    }
    match list.as_slice() {
        [_] => {}
        [c, b] => zeros.push((build::neg(build::div(c.clone(), b.clone())), 1)),
        [c, b, a] => {
            let square = build::mul(b.clone(), b.clone());
            let four = build::mul(build::num(4), build::mul(a.clone(), c.clone()));
            let discriminant = build::sub(square, four);
            let centre = build::neg(build::div(b.clone(), build::mul(build::num(2), a.clone())));
            match constant::sign(&discriminant)? {
                std::cmp::Ordering::Less => return None,
                std::cmp::Ordering::Equal => zeros.push((centre, 2)),
                std::cmp::Ordering::Greater => {
                    let root = build::call(Function::Sqrt, vec![discriminant]);
                    let half = build::div(root, build::mul(build::num(2), a.clone()));
                    zeros.push((build::add(centre.clone(), half.clone()), 1));
                    zeros.push((build::sub(centre, half), 1));
                }
            }
        }
        _ => return None,
    }
    Some(zeros)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Scope;

    fn band(text: &str) -> Option<Band> {
        Band::of_formula(&Expr::parse(text, &Scope::new(&["z"])).expect("a formula"))
    }

    #[test]
    fn edges_follow_from_the_tree() {
        for (text, edge) in [
            ("sinc(2*pi*z)", std::f64::consts::TAU),
            ("sinc(z)^2", 2.0),
            ("(1-cos(z))/z^2", 1.0),
            ("sinc(z)*cos(30*z)", 31.0),
            ("besselj(0,z)*besselj(2,3*z)", 4.0),
            ("besselj(1,z)/z", 1.0),
            ("(sin(z)-z*cos(z))/z^2", 1.0),
            ("sin(z)/z^2-cos(z)/z", 1.0),
            ("cos(pi*z/2)/(1-z^2)", std::f64::consts::FRAC_PI_2),
            ("sin(pi*z)/(z-3)", std::f64::consts::PI),
            ("z*sinc(z-2)+si(z/2)", 1.0),
        ] {
            let band = band(text).unwrap_or_else(|| panic!("{text} has a band"));
            let at = |k: f64| band.vanishes(&Real::with_val(BITS, k)).is_some();
            assert!(at(edge * 1.000_001), "{text}");
            assert!(!at(edge * 0.999_999), "{text}");
        }
    }

    #[test]
    fn what_is_not_entire_has_no_band() {
        for text in [
            "sin(z)/z^2",
            "1/z",
            "cos(z)/(1+z^2)",
            "cos(z)/(1-z^2)",
            "sin(z)/abs(z)",
            "sinc(z^2)",
            "exp(z)*sin(z)",
            "sech(z)",
            "besselj(1/2,z)",
            "(1-cos(z))/z^3",
            "sin(i*z)",
            "(1-cos(z)+1e-300)/z^2",
        ] {
            assert!(band(text).is_none(), "{text}");
        }
    }

    #[test]
    fn waves_stand_on_lines() {
        for text in [
            "z+sin(z)^2",
            "sin(30*z)",
            "z^2*cos(z)^3-1",
            "sin(z*pi)*cos(z)",
            "z^3-z",
        ] {
            let band = band(text).unwrap_or_else(|| panic!("{text} has lines"));
            assert!(
                band.vanishes(&Real::with_val(BITS, 0.77)).is_some(),
                "{text}"
            );
        }
        let snake = band("z+sin(z)^2").expect("lines");
        assert!(snake.vanishes(&Real::with_val(BITS, 2)).is_none());
        let product = band("sin(pi*z)*cos(z)").expect("lines");
        let line = Real::with_val(BITS, rug::float::Constant::Pi) - 1u32;
        assert!(product.vanishes(&line).is_none());
        // A quotient spreads the lines over the band.
        let spread = band("sinc(z)").expect("a band");
        assert!(spread.vanishes(&Real::with_val(BITS, 0.5)).is_none());
    }

    #[test]
    fn gaps_inside_a_band() {
        for (text, inside, outside) in [
            ("(3*sinc(3*z)-sinc(z))/pi", 2.0, Some(0.5)),
            ("sinc(z)*cos(30*z)", 30.5, Some(28.9)),
            ("sinc(z)^2*cos(30*z)", 28.1, Some(27.9)),
            ("(sin(z)-z*cos(z))/z^2*cos(pi*z)^2", 0.9, Some(5.0)),
            ("cos(9*z)*cos(pi*z/2)/(1-z^2)", 8.0, Some(7.0)),
            ("(sin(z)-z*cos(z))/z^2", 0.5, None),
            ("3*sinc(3*z)+sinc(z)", 0.5, None),
            ("3*sinc(3*z)-(1+1e-30)*sinc(z)", 0.5, None),
            ("besselj(0,z)+3*sinc(3*z)-sinc(z)", 0.5, None),
        ] {
            let band = band(text).unwrap_or_else(|| panic!("{text} has a band"));
            let at = |k: f64| band.vanishes(&Real::with_val(BITS, k)).is_some();
            assert!(!at(inside), "{text}");
            assert!(outside.is_none_or(at), "{text}");
        }
    }
}
