//! Random formulas: the germ holds the value at random places of its range.

use super::super::compare::germ;
use super::super::germ::Germ;
use super::*;
use crate::expr::eval_complex;
use crate::number::{Ball, Complex, Function, Magnitude, Real, RealBall, Scalar};

/// A few numbers that look random.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len() as u64) as usize]
    }

    fn formula(&mut self, depth: u32) -> String {
        if depth == 0 {
            return self
                .of(&[
                    "k",
                    "2",
                    "k/3",
                    "pi*k/4",
                    "1/k",
                    "k^2",
                    "(1+i)",
                    "i*k",
                    "1/7",
                    "sqrt(k)",
                    "besselk(0,k)",
                    "besselk(2,3*k/2)",
                    "besselk(7/2,k)",
                    "e1(k/2)",
                    "e1(-i*k)",
                    "ci(k)",
                    "si(2*k)",
                ])
                .to_string();
        }
        let a = self.formula(depth - 1);
        match self.below(8) {
            0 => format!("(({a})+({}))", self.formula(depth - 1)),
            1 => format!("(({a})-({}))", self.formula(depth - 1)),
            2 => format!("(({a})*({}))", self.formula(depth - 1)),
            3 => format!("(({a})/({}))", self.formula(depth - 1)),
            4 => format!("({a})^{}", self.of(&["2", "(-1)", "(1/2)", "(-3/2)", "3"])),
            _ => {
                let f = self.of(&[
                    "exp", "log", "sqrt", "sinh", "cosh", "tanh", "sech", "csch", "coth", "sin",
                    "cos", "expm1", "log1p", "logistic", "erf", "atan", "sinc",
                ]);
                format!("{f}({a})")
            }
        }
    }
}

/// A ball that holds the value of a model at one x of the range.
fn model_at(model: &super::super::model::Model, x: &RealBall, bits: u32) -> Ball {
    let point = Ball::from(x.clone());
    let mut sum = Ball::zero(bits);
    for c in model.coefficients().iter().rev() {
        let mut raised = Ball::zero(bits);
        raised.mul(&sum, &point);
        sum.add(&raised, c.ball());
    }
    let (order, rest) = model.rest();
    let rest = match rest.is_zero() {
        true => Magnitude::ZERO,
        false => rest.times(x.abs_upper().pow(order as u32)),
    };
    let rest = RealBall::new(Real::new(bits), rest);
    let before = sum.clone();
    sum.add(&before, &Ball::from_parts(rest.clone(), rest));
    sum
}

/// A ball that holds the value at one k of the range.
fn value_at(germ: &Germ, k: &Rational) -> Ball {
    let (region, bits) = (germ.region(), germ.bits());
    let x = match region.side {
        Side::Zero => k.clone(),
        Side::Infinity => Rational::from(k.recip_ref()),
    };
    let (x, k) = (RealBall::rational(&x, bits), RealBall::rational(k, bits));
    let zero = RealBall::rational(&Rational::new(), bits);
    let log = zero.sub(&x.ln(bits), bits);
    let product = |a: &Ball, b: &Ball| {
        let mut out = Ball::zero(bits);
        out.mul(a, b);
        out
    };
    let mut sum = Ball::zero(bits);
    for term in germ.terms() {
        let carrier = &term.carrier;
        let linear = carrier.linear.ball(bits).expect("a ball");
        let square = carrier.square.ball(bits).expect("a ball");
        let mut exponent = product(&linear, &k.clone().into());
        let before = exponent.clone();
        exponent.add(&before, &product(&square, &k.mul(&k, bits).into()));
        let before = exponent.clone();
        let power = RealBall::rational(&carrier.power, bits).mul(&log, bits);
        exponent.sub(&before, &power.into());
        let mut size = Ball::zero(bits);
        size.apply(Function::Exp, &[&exponent]).expect("a value");
        let size = product(&size, &log.powi(carrier.logs, bits).into());
        let before = sum.clone();
        sum.add(&before, &product(&size, &model_at(&term.model, &x, bits)));
    }
    sum
}

#[test]
fn germs_hold_the_values_of_random_formulas() {
    let mut dice = Dice(2026);
    let (mut held, mut refused) = (0, 0);
    for round in 0..700 {
        let depth = 1 + (round % 3) as u32;
        let text = dice.formula(depth);
        // A division by 0 is no formula.
        let Ok(e) = Expr::parse(&text, &Scope::new(&["k"])) else {
            continue;
        };
        for side in [Side::Zero, Side::Infinity] {
            let edge = match side {
                Side::Zero => Rational::from((1, 2 + dice.below(60))),
                Side::Infinity => Rational::from(2 + dice.below(60)),
            };
            let order = 3 + dice.below(24) as usize;
            let region = Region::new(side, &edge, order, 160).expect("a range");
            let Ok(found) = germ(&e, &Arc::new(region)) else {
                refused += 1;
                continue;
            };
            for _ in 0..6 {
                let share = Rational::from((1 + dice.below(1000), 1000));
                let k = match side {
                    Side::Zero => Rational::from(&edge * &share),
                    Side::Infinity => Rational::from(&edge / &share),
                };
                let k = if dice.below(4) == 0 { edge.clone() } else { k };
                let at = Complex::with_val(2000, (&k, 0));
                let Ok(value) = eval_complex(&e, &[("k", &at)], 2000) else {
                    continue;
                };
                // What the reference is rounded by.
                let rounding = Real::with_val(64, value.abs_ref()) >> 1200;
                let ball = value_at(&found, &k);
                held += 1;
                assert!(
                    ball.intersects(&Ball::new(value.clone(), &rounding)),
                    "{text} at {k}, {side:?}, {order} terms: {value:.20}"
                );
            }
        }
    }
    assert!(held > 2000 && refused > 100, "{held} {refused}");
}
