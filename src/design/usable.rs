//! A designed activation as the maker of tables wants it: exact values, and its shape.
//!
//! The exponents of phi near 0 follow from the powers of 1/sqrt(rho) at infinity, and those at infinity from its powers at k = 0.
//! A cosine transform sees the odd powers of k at 0 and no others (an even power is a polynomial's, whose
//! transform is a point), a sine transform the even ones. A wrong exponent makes a table that does not meet its bound, and
//! is refused there.

use super::emit::{Exact, Far, FromFormula, Near, Shape, Side};
use super::known::Known;
use super::penalty::MARGIN;
use super::place::Place;
use super::representative::Representative;
use super::validity::Origin;
use crate::activation::Symmetry;
use crate::activation::growth::Probe;
use crate::error::Doubt;
use crate::expr::{Expr, build, eval_real};
use crate::fourier::{Limits, Route};
use crate::number::{Complex, Rational, Real};

/// Digits of the values.
const DIGITS: u32 = 25;
/// Places that are asked for between two looks at the limits.
const LOT: usize = 8;
/// Decimal places below which a value counts as nothing.
const FLOOR: u32 = 30;
/// Bits of comparisons.
const BITS: u32 = 192;
/// Denominators of exponents.
const DENOMINATORS: [i64; 12] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16];

/// Values by the contour route.
pub struct Measured {
    orders: [Representative; 2],
    limits: Limits,
}

impl Measured {
    /// Prepares phi and phi'.
    ///
    /// # Errors
    /// phi' has no formula.
    pub fn new(phi: Representative, limits: &Limits) -> Result<Self, Doubt> {
        let slope = phi.derivative()?;
        Ok(Measured {
            orders: [phi, slope],
            limits: limits.clone(),
        })
    }
}

impl Exact for Measured {
    fn values(&mut self, z: &[Real], order: u32) -> Result<Vec<Real>, Doubt> {
        let Some(phi) = self.orders.get_mut(order as usize) else {
            return Err(format!("no derivative of order {order} is known").into());
        };
        let places: Result<Vec<Place>, Doubt> = z
            .iter()
            .map(|z| {
                let exact = z.to_rational().ok_or("a place that is no number")?;
                Place::of(build::rational(exact))
            })
            .collect();
        let places = places?;
        if let Some(why) = self.limits.exhausted() {
            return Err(why);
        }
        let tolerances = phi.tolerances(&places, DIGITS, FLOOR, &self.limits);
        let run = phi.run(Route::Contour, &places, &tolerances, &self.limits);
        run.values
            .into_iter()
            .map(|value| value.map(|v| v.value))
            .collect()
    }
}

/// Values of another source, asked for only while the limits last.
pub struct Timed<'a> {
    /// The source.
    pub exact: &'a mut dyn Exact,
    /// The limits.
    pub limits: &'a Limits,
}

impl Exact for Timed<'_> {
    fn values(&mut self, z: &[Real], order: u32) -> Result<Vec<Real>, Doubt> {
        let mut values = Vec::with_capacity(z.len());
        // In small lots: one that was begun is not cut short.
        for lot in z.chunks(LOT) {
            if let Some(why) = self.limits.exhausted() {
                return Err(why);
            }
            values.extend(self.exact.values(lot, order)?);
        }
        Ok(values)
    }
}

/// Values of a closed form, which may have another formula for z < 0.
pub struct Closed {
    right: FromFormula,
    left: FromFormula,
}

impl Closed {
    /// Compiles both sides.
    ///
    /// # Errors
    /// A function in it has no derivative.
    pub fn new(known: &Known) -> Result<Self, Doubt> {
        Ok(Closed {
            right: FromFormula::new(&known.right)?,
            left: FromFormula::new(&known.left)?,
        })
    }
}

impl Exact for Closed {
    fn values(&mut self, z: &[Real], order: u32) -> Result<Vec<Real>, Doubt> {
        let mut values = Vec::with_capacity(z.len());
        for z in z {
            let side = if *z < 0 {
                &mut self.left
            } else {
                &mut self.right
            };
            values.extend(side.values(std::slice::from_ref(z), order)?);
        }
        Ok(values)
    }
}

/// The shape of phi.
///
/// # Errors
/// A sentence: the form at 0 or at infinity is none that a table has.
pub fn shape(phi: &Representative) -> Result<Shape, Doubt> {
    let near = near(phi)?;
    let far = far(phi)?;
    let side = Side { near, far };
    // A jump at 0 is constants on both sides; an odd table has no constant.
    let jumps = matches!(Origin::of(phi), Origin::Power(t) if t.abs() < MARGIN);
    Ok(if phi.is_even() {
        Shape::Even(side)
    } else if phi.is_odd() && !jumps {
        Shape::Odd(side)
    } else if phi.is_odd() {
        Shape::Mixed {
            left: side.clone(),
            right: side,
        }
    } else if phi.is_causal() {
        Shape::Causal(side)
    } else {
        return Err("tables are made for the even, the odd and the causal phase".into());
    })
}

/// 1/sqrt(rho) is an even (`sign` 1) or odd (-1) formula of k, by its form.
fn has_symmetry(root: &Expr, sign: i32) -> bool {
    let wanted = if sign == 1 {
        Symmetry::Even
    } else {
        Symmetry::Odd
    };
    Symmetry::of(&root.substitute("k", &build::var("z"))) == Some(wanted)
}

fn near(phi: &Representative) -> Result<Near, Doubt> {
    let even = has_symmetry(&phi.wanted.root, 1);
    let one_sided = !(phi.is_even() || phi.is_odd());
    let step = exponent(if even && !one_sided { 2.0 } else { 1.0 });
    Ok(match Origin::of(phi) {
        Origin::Analytic => Near::Smooth,
        Origin::Power(t) if t.abs() < MARGIN => Near::Smooth,
        // On one side alone a whole power is nothing special.
        Origin::Power(t) if one_sided && (t - t.round()).abs() < MARGIN => Near::Smooth,
        Origin::Power(p) => Near::Power {
            p: exponent(p),
            step,
        },
        Origin::Logarithm(t) if t == 0.0 || t == 2.0 => Near::Log { step },
        Origin::Logarithm(_) => Near::Log {
            step: exponent(1.0),
        },
        Origin::Unknown => {
            return Err("the singularity of phi at 0 is of no kind that a table has".into());
        }
    })
}

/// An exponent as it was meant: a fraction with a small denominator where it is near one; the
/// measured powers are good to ten digits.
fn exponent(p: f64) -> Real {
    let near = DENOMINATORS.into_iter().find_map(|d| {
        let above = (p * d as f64).round();
        ((p - above / d as f64).abs() < 1e-9).then_some((above as i64, d))
    });
    match near {
        Some(fraction) => Real::with_val(BITS, Rational::from(fraction)),
        None => Real::with_val(BITS, p),
    }
}

fn far(phi: &Representative) -> Result<Far, Doubt> {
    let wanted = &phi.wanted;
    if let Some(band) = &wanted.band {
        let edge = eval_real(&band.to, &[], BITS)?;
        if !super::penalty::is_zero(&band.from) {
            return Err("a band with two edges has two waves at infinity; a table has one".into());
        }
        let pi = Real::with_val(BITS, rug::float::Constant::Pi);
        return Ok(Far::Wave {
            turns: edge / (pi * 2u32),
            p: exponent(-1.0),
        });
    }
    let q = wanted.power_at_zero;
    let near = q.round();
    let symmetric = |sign| has_symmetry(&wanted.root, sign);
    let power = |p: f64, step: f64| Far::Power {
        p: exponent(p),
        step: exponent(step),
    };
    if (q - near).abs() > MARGIN {
        let step = if symmetric(1) { 2.0 } else { 1.0 };
        return Ok(power(-q - 1.0, step));
    }
    if !(phi.is_even() || phi.is_odd()) {
        // One-sided: a pole of F at k = 0 is a polynomial; beyond it F is analytic where it is rational.
        return Ok(match near as i32 {
            -1 => Far::Falls,
            n if n < -1 => power(-near - 1.0, 1.0),
            _ if symmetric(1) => Far::Falls,
            _ => power(-near - 1.0, 1.0),
        });
    }
    // The parity of the powers of k that the transform sees.
    let seen = i32::from(phi.is_even());
    let n = near as i32;
    if n < 0 && n.rem_euclid(2) == seen {
        // The wave's own zero leaves a logarithm.
        return match n {
            -1 => Ok(Far::Log {
                step: exponent(2.0),
            }),
            _ => Err(format!("phi grows like |z|^{} ln|z|, which no table has", -n - 1).into()),
        };
    }
    if n < -1 {
        return Ok(power(-near - 1.0, 1.0));
    }
    // What is left is the first power that is seen; none where 1/sqrt(rho) has the other parity.
    let unseen_alone = symmetric(if seen == 1 { 1 } else { -1 });
    if unseen_alone {
        return Ok(Far::Falls);
    }
    let first = first_power(&wanted.root, seen == 1)
        .ok_or("the powers of 1/sqrt(rho) at k = 0 are not whole")?;
    Ok(power(-f64::from(first) - 1.0, 2.0))
}

/// The first odd (even) power of k in G at k = 0, by the odd (even) part of G.
fn first_power(root: &Expr, odd: bool) -> Option<i32> {
    let z = build::var("z");
    let here = root.substitute("k", &z);
    let there = root.substitute("k", &build::neg(z));
    let part = if odd {
        build::sub(here, there)
    } else {
        build::add(here, there)
    };
    let zero = Complex::with_val(320, 0);
    let right = Complex::with_val(320, 1);
    let power = Probe::new(&part).power_at(&zero, &right);
    let near = power.round();
    (power.is_finite() && (power - near).abs() < 0.05 && near >= 0.0).then_some(near as i32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::emit::Table;
    use crate::design::{Band, Phase, Wanted};
    use crate::expr::Scope;

    fn designed(rho: &str, band: Option<(&str, &str)>, phase: &Phase) -> Representative {
        let parse = |t: &str| Expr::parse(t, &Scope::new(&["k"])).expect("a formula");
        let band = band.map(|(from, to)| Band {
            from: parse(from),
            to: parse(to),
        });
        let wanted = Wanted::new(&parse(rho), band).expect(rho);
        Representative::new(&wanted, phase, &Limits::default()).expect(rho)
    }

    #[test]
    fn shapes_follow_from_powers() {
        let even = |near, far| Shape::Even(Side { near, far });
        let power = |p, step| Near::Power {
            p: exponent(p),
            step: exponent(step),
        };
        let falls = |p, step| Far::Power {
            p: exponent(p),
            step: exponent(step),
        };
        for (rho, phase, expected) in [
            (
                "exp(2*k)",
                Phase::Even,
                even(Near::Smooth, falls(-2.0, 2.0)),
            ),
            ("exp(k^2)", Phase::Even, even(Near::Smooth, Far::Falls)),
            ("(1+k^2)^2", Phase::Even, even(power(1.0, 2.0), Far::Falls)),
            (
                "1+k^2",
                Phase::Even,
                even(
                    Near::Log {
                        step: exponent(2.0),
                    },
                    Far::Falls,
                ),
            ),
            ("k^4", Phase::Even, even(power(1.0, 2.0), falls(1.0, 1.0))),
            (
                "exp(2*k)",
                Phase::Odd,
                Shape::Odd(Side {
                    near: Near::Smooth,
                    far: falls(-1.0, 2.0),
                }),
            ),
            (
                "k^4",
                Phase::Causal,
                Shape::Causal(Side {
                    near: Near::Smooth,
                    far: falls(1.0, 1.0),
                }),
            ),
            (
                "(1+k^2)^2",
                Phase::Causal,
                Shape::Causal(Side {
                    near: Near::Smooth,
                    far: Far::Falls,
                }),
            ),
        ] {
            assert_eq!(shape(&designed(rho, None, &phase)), Ok(expected), "{rho}");
        }
    }

    #[test]
    fn a_table_from_the_quadrature_is_that_of_the_closed_form() {
        let phi = designed("exp(2*k)", None, &Phase::Even);
        let shape = shape(&phi).expect("a shape");
        let known = Known::of(&phi.wanted, &Phase::Even).expect("a closed form");
        let mut closed = Closed::new(&known).expect("a formula");
        let mut measured = Measured::new(phi, &Limits::default()).expect("values");
        let from = |exact: &mut dyn Exact| {
            let z: Vec<Real> = [1e-3, 0.7, 40.0]
                .iter()
                .map(|z| Real::with_val(160, *z))
                .collect();
            [0, 1].map(|order| exact.values(&z, order).expect("values"))
        };
        for (a, b) in from(&mut closed)
            .iter()
            .flatten()
            .zip(from(&mut measured).iter().flatten())
        {
            let off = Real::with_val(64, a - b).abs();
            assert!(off < 1e-24, "{a} for {b}");
        }
        let table = Table::fit(&mut closed, &shape).expect("a table");
        for z in [0.0, 1e-300, 0.3, -2.0, 1e6, 1e200] {
            let exact = 1.0 / (std::f64::consts::PI * (1.0 + z * z));
            assert!(
                (table.value(z) - exact).abs() <= table.phi.allowed(exact),
                "{z}"
            );
        }
    }
}
