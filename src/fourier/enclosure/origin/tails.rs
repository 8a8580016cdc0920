//! F near k = 0 of a smooth phi, from what phi is far out.
//!
//! With phi(±v) = P_±(v) + slow_± + rest_± for v >= L ([`far`](super::super::calculus::Far)), phi is the sum of P_+ on the right
//! half-line, P_- on the left one, and a function rho. The transforms of the former are explicit off k = 0,
//!
//! ```text
//! F(k) = sum_j D_j j!/(ik)^{j+1} + rho^(k),   D_j = c_j^+ + (-1)^{j+1} c_j^-
//! |rho^(k)| <= ∫_{-L}^{L} |rho| + ∫ |rest| + 2 S/k,   S the sum of |c| L^a over the slow powers
//! ```
//!
//! *Some D_j is not 0.* With J the last of them, `k^{J+1} |F| >= |D_J| J! - sum_{j<J} |D_j| j! k^{J-j} - k^{J+1} B - 2 S k^J`, which falls in k: where
//! this is positive at K, F has no zero in (0, K].
//!
//! *None, and no slow powers.* F = rho^ with an integrable rho, and for 0 < k <= K
//!
//! ```text
//! |F(k) - F(K)| <= ∫ |rho| |e^{-ikz} - e^{-iKz}| <= K ∫_{-L}^{L} |z rho| + 2 ∫ |rest|
//! ```
//!
//! is to be below |F(K)|. For an odd phi, F(0) = 0, and the same is asked of the transform of z phi, which is iF', and real: F is
//! strictly monotone (up to a factor i) on [0, K]. Integrals over [-L, L] by boxes.

use super::super::Enclosure;
use super::super::aim::{Aim, Place};
use super::super::calculus::{Calculus, Far, Region};
use super::super::cover::{Box2, Boxes};
use super::super::hyperbola::Hyperbola;
use super::steps;
use crate::activation::symmetry::parity;
use crate::activation::{Parity, Symmetry};
use crate::expr::{Expr, build};
use crate::number::Rational;
use crate::number::ball::{Magnitude, RealBall};

/// Bits of bounds.
const BOUND_BITS: u32 = 64;
/// L.
const RADII: [u32; 4] = [8, 16, 32, 128];
/// Boxes of a half of the window.
const BOXES: u32 = 1024;
/// Of the value at K.
const VALUE_BITS: i64 = 40;

/// What is known of both sides for one L.
struct Sides {
    far: [Far; 2],
    /// ∫|rho| and ∫|z rho| over the window.
    inner: Magnitude,
    weighted: Magnitude,
    radius: u32,
}

impl Enclosure {
    pub(super) fn clear_by_tails(
        &self,
        phi: &Expr,
        aim: &Aim,
    ) -> Result<(Rational, String), String> {
        let mut why = String::new();
        for radius in RADII {
            if (aim.stop)() {
                return Err("the time limit was reached".to_string());
            }
            let found = Sides::of(phi, radius).and_then(|sides| match sides.leading()? {
                Some(j) => sides
                    .by_poles(j)
                    .ok_or("the polynomials far out do not rule near k = 0".to_string()),
                None => self.by_values(phi, &sides, aim),
            });
            match found {
                Ok(k) => return Ok((k, format!("phi is known from |z| = {radius} on"))),
                Err(said) => why = said,
            }
        }
        Err(why)
    }

    /// An integrable phi.
    fn by_values(&self, phi: &Expr, sides: &Sides, aim: &Aim) -> Result<Rational, String> {
        if !sides.is_integrable() {
            return Err("phi is not seen to be integrable".to_string());
        }
        // What is odd by its normal form alone has no `symmetry`: rules that replay a certificate read that off the formula.
        let odd = self.symmetry == Some(Symmetry::Odd)
            || (self.symmetry.is_none() && parity(&self.activation) == Parity::Odd);
        if odd {
            let weighted = build::mul(build::var("z"), phi.clone());
            let sides = Sides::of(&weighted, sides.radius)?;
            if !sides.is_integrable() || sides.leading()?.is_some() {
                return Err("z phi is not seen to be integrable".to_string());
            }
            let rule = Hyperbola::new(&weighted, Some(Symmetry::Even), self.depth);
            return sides.by_value(&rule, aim);
        }
        sides.by_value(&Hyperbola::new(phi, self.symmetry, self.depth), aim)
    }
}

impl Sides {
    fn of(phi: &Expr, radius: u32) -> Result<Sides, String> {
        let region = Region::new(f64::from(radius), 0.0);
        let calculus = Calculus::new(&region, "v");
        let (mut inner, mut weighted) = (Magnitude::ZERO, Magnitude::ZERO);
        let mut side = |sign: i64| -> Result<Far, String> {
            let z = build::mul(build::num(sign), build::var("v"));
            let f = phi.substitute("z", &z).simplified();
            let far = calculus.far_out(&f).map_err(|why| why.0)?;
            let (own, moment) = window(&f, &far, radius).ok_or("phi has no bound on a box")?;
            (inner, weighted) = (inner.plus(own), weighted.plus(moment));
            Ok(far)
        };
        let far = [side(1)?, side(-1)?];
        Ok(Sides {
            far,
            inner,
            weighted,
            radius,
        })
    }

    fn is_integrable(&self) -> bool {
        self.far.iter().all(|far| far.slow.is_zero())
    }

    fn tail(&self) -> Magnitude {
        self.far[0].integral.plus(self.far[1].integral)
    }

    /// D_j; exactly 0 where it is not told from 0.
    fn jump(&self, j: usize) -> Result<RealBall, String> {
        let [right, left] = &self.far;
        let (a, b) = (right.coefficient(j), left.coefficient(j));
        let b = match j % 2 {
            0 => b.times(&super::super::calculus::minus_one()),
            _ => b,
        };
        let sum = a.plus(&b);
        match sum.is_zero() {
            false if sum.ball().contains_zero() => {
                Err("phi is not told from a polynomial far out".to_string())
            }
            _ => Ok(sum.ball().clone()),
        }
    }

    /// The last j with D_j not 0.
    fn leading(&self) -> Result<Option<usize>, String> {
        let most = self.far[0].count().max(self.far[1].count());
        let mut last = None;
        for j in 0..most {
            if !self.jump(j)?.contains_zero() {
                last = Some(j);
            }
        }
        Ok(last)
    }

    /// Where the term of the last jump is larger than all others.
    fn by_poles(&self, last: usize) -> Option<Rational> {
        let jump = |j: usize| self.jump(j).unwrap_or_else(|_| RealBall::indeterminate(64));
        let factorial = |j: usize| Magnitude::up_f64((1..=j).map(|i| i as f64).product::<f64>());
        // Exact up to 22!.
        if last > 20 {
            return None;
        }
        let lead = jump(last).abs_lower().times_down(factorial(last));
        let slow = self.far[0].slow.plus(self.far[1].slow).scaled(1);
        steps().find(|k| {
            let k = RealBall::rational(k, BOUND_BITS).abs_upper();
            let power = |n: usize| k.pow(n as u32);
            let mut others = self.inner.plus(self.tail()).times(power(last + 1));
            others = others.plus(slow.times(power(last)));
            for j in 0..last {
                let own = jump(j).abs_upper().times(factorial(j));
                others = others.plus(own.times(power(last - j)));
            }
            lead > others
        })
    }

    /// Where F differs from its value at the end by less than that.
    fn by_value(&self, rule: &Hyperbola, aim: &Aim) -> Result<Rational, String> {
        for k in steps() {
            let size = RealBall::rational(&k, BOUND_BITS).abs_upper();
            let change = self.weighted.times(size).plus(self.tail().scaled(1));
            // The largest that |F| can be.
            if change >= self.inner.plus(self.tail()) {
                continue;
            }
            let place = Place::new(&build::rational(k.clone())).ok_or("a frequency")?;
            let tolerance = change.scaled(-VALUE_BITS);
            let found = rule.enclose(&place, &Aim { tolerance, ..*aim })?;
            if found.value.abs_lower() > change {
                return Ok(k);
            }
        }
        Err("F is not seen to differ from 0 near k = 0".to_string())
    }
}

/// `∫_0^L |rho|` and `∫_0^L v |rho|`, from above.
fn window(f: &Expr, far: &Far, radius: u32) -> Option<(Magnitude, Magnitude)> {
    let mut rho = f.clone();
    let edge = Magnitude::up_f64(f64::from(radius));
    let mut blur = Magnitude::ZERO;
    for j in 0..far.count() {
        let c = far.coefficient(j);
        let mid = c.ball().mid().to_rational()?;
        blur = blur.plus(c.ball().radius().times(edge.pow(j as u32)));
        let power = build::powi(build::var("v"), i32::try_from(j).ok()?);
        rho = build::sub(rho, build::mul(build::rational(mid), power));
    }
    let mut boxes = Boxes::in_variable(&rho, "v");
    let step = f64::from(radius) / f64::from(BOXES);
    let width = Magnitude::up_f64(step);
    let (mut sum, mut weighted) = (Magnitude::ZERO, Magnitude::ZERO);
    for j in 0..BOXES {
        let ends = (step * f64::from(j), step * f64::from(j + 1));
        let (_, high) = boxes.range(Box2::real(ends))?;
        let own = high.plus(blur).times(width);
        sum = sum.plus(own);
        weighted = weighted.plus(own.times(Magnitude::up_f64(ends.1)));
    }
    Some((sum, weighted))
}
