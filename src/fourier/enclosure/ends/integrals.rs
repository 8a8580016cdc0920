//! The exponential integral and its relatives near both ends: `E_1(ck)`, c > 0 or c on the imaginary axis.
//!
//! **Far out.** `E_1(w) = e^{-w} int_0^inf e^{-t}/(w + t) dt` for Re w >= 0, w not 0 (DLMF 6.2.1, turned), and
//!
//! ```text
//! 1/(w + t) = sum_(j < l) (-t)^j/w^{j+1} + (-t)^l/(w^l (w + t)),   |w + t| >= |w|:
//! E_1(w) = e^{-w}/w (sum_(j < l) (-1)^j j! w^{-j} + rest),   |rest| <= l!/|w|^l.
//! ```
//!
//! **Near 0** (DLMF 6.6.2): `E_1(w) = -gamma - log w - sum_(j >= 1) (-w)^j/(j j!)`; from the J-th term on, for `|w| <= 1/2`, at
//! most twice the first.
//!
//! `Ci(w) = -(E_1(iw) + E_1(-iw))/2` and `Si(w) = pi/2 + i (E_1(-iw) - E_1(iw))/2` for w > 0 (DLMF 6.5.5, 6.5.6).

use super::carrier::Carrier;
use super::coefficient::Coefficient;
use super::germ::{Germ, Outcome, Term};
use super::model::Model;
use super::region::{Region, Side};
use crate::number::ball::{Ball, Magnitude};
use crate::number::{Constant, Function, Rational, Scalar};

/// Si, Ci or E_1.
pub(super) fn integral(h: Function, u: &Germ) -> Outcome {
    let bits = u.bits();
    let i = Germ::imaginary_unit(bits);
    let both = || -> Result<(Germ, Germ), String> {
        let up = u.times(&i)?;
        Ok((e1(&up)?, e1(&up.negated())?))
    };
    let half = Germ::number(Rational::from((1, 2)), bits);
    match h {
        Function::E1 => e1(u),
        Function::Ci | Function::Si => {
            positive(u)?;
            let (up, down) = both()?;
            if h == Function::Ci {
                return up.plus(&down)?.times(&half.negated());
            }
            let mut pi = Germ::zero(bits);
            pi.set_constant(Constant::Pi).map_err(|e| e.to_string())?;
            let turned = down.minus(&up)?.times(&i)?;
            pi.plus(&turned)?.times(&half)
        }
        _ => Err(format!("{h} is no exponential integral")),
    }
}

/// c of `c k`.
fn slope(u: &Germ) -> Result<Coefficient, String> {
    let why = "no rule for an exponential integral of this argument near the ends";
    let [Term { carrier, model }] = u.terms() else {
        return Err(why.into());
    };
    let linear = match u.region().side {
        Side::Zero => Rational::from(1),
        Side::Infinity => Rational::from(-1),
    };
    match model.as_constant(u.bits()) {
        Some(c) if carrier.is_power() && carrier.power == linear => Ok(c),
        _ => Err(why.into()),
    }
}

fn positive(u: &Germ) -> Result<(), String> {
    let c = slope(u)?;
    match c.ball().is_real() && c.ball().re().is_positive() {
        true => Ok(()),
        false => Err("no rule for an integral of what is not positive".into()),
    }
}

fn e1(u: &Germ) -> Outcome {
    let c = slope(u)?;
    let ball = c.ball();
    // On the axes: Re w >= 0, and off the cut.
    let upright = ball.re().is_zero() && !ball.im().contains_zero();
    if !(upright || ball.re().is_positive()) {
        return Err("no rule for an exponential integral in the left half-plane".into());
    }
    let region = u.region();
    match region.side {
        Side::Infinity => far(u, &c, &region),
        Side::Zero => near(u, &c, &region),
    }
}

fn far(u: &Germ, c: &Coefficient, region: &Region) -> Outcome {
    let bits = region.bits;
    let inverse = c.inverse().ok_or("an argument that is 0")?;
    let mut list = Vec::new();
    let mut term = Coefficient::rational(Rational::from(1), bits);
    let mut before = Magnitude::INFINITY;
    // (-1)^j j! c^{-j} while they fall.
    for j in 0..region.order {
        let size = term.ball().abs_upper().times(region.power(j));
        if size > before {
            break;
        }
        before = size;
        list.push(term.clone());
        let next = Coefficient::rational(-Rational::from(j as u64 + 1), bits);
        term = term.times(&inverse).times(&next);
    }
    let order = list.len();
    let model = Model::new(list, order, term.ball().abs_upper());
    let series = Germ::of(&u.region(), Carrier::default(), model);
    u.negated().exp()?.times(&u.inverse()?)?.times(&series)
}

fn near(u: &Germ, c: &Coefficient, region: &Region) -> Outcome {
    let bits = region.bits;
    if c.ball().abs_upper().times(region.reach()) > Magnitude::power_of_two(-1) {
        return Err("an exponential integral of what is not small at this place".into());
    }
    // -(-w)^j/(j j!) in x
    let mut list = vec![Coefficient::zero(bits)];
    let mut power = Coefficient::rational(Rational::from(-1), bits);
    let mut rest = Magnitude::ZERO;
    for j in 1..=region.order as u64 {
        let step = Coefficient::rational(-Rational::from((1, j)), bits);
        power = power.times(c).times(&step);
        let term = power.times(&Coefficient::rational(Rational::from((1, j)), bits));
        match j == region.order as u64 {
            true => rest = term.ball().abs_upper().scaled(1),
            false => list.push(term),
        }
    }
    let series = Germ::of(
        &u.region(),
        Carrier::default(),
        Model::new(list, region.order, rest),
    );
    // psi(1) = -gamma
    let (mut one, mut gamma) = (Ball::zero(bits), Ball::zero(bits));
    one.set_rational(&Rational::from(1));
    gamma
        .apply(Function::Digamma, &[&one])
        .map_err(|e| e.to_string())?;
    let constant = Germ::constant(Coefficient::of_ball(gamma), bits);
    constant.plus(&series)?.minus(&u.log()?)
}
