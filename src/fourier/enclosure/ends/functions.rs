//! The functions of germs.
//!
//! | function | rule |
//! |---|---|
//! | `e^u` | `x^{-1}` and `x^{-2}` of u at the far end are the exponents of k and k^2, a multiple of `log k` is a power; `e^v` of the rest, a model |
//! | `log f` | `f = T(1 + d)`: `log T + log(1 + d)`, the principal branch: the carrier of T is positive, the model of T in the right half-plane where d is not 0 |
//! | `f^r` | `e^{r log f}`, r constant |
//! | sin, cos, sinh, cosh | models by their series; what grows by `e^{u}` and `e^{-u}` |
//! | tan, tanh, coth, sech, csch, sec, csc, cot, logistic | quotients of these |
//! | others | of models alone |

use super::carrier::Carrier;
use super::coefficient::Coefficient;
use super::germ::{Germ, Outcome, Term};
use super::integrals::integral;
use super::model::Model;
use super::region::Side;
use crate::algebra::Exact;
use crate::expr::build;
use crate::number::ball::{Ball, Magnitude};
use crate::number::{Function, Rational, Scalar};

/// Largest integer power by multiplication.
pub(super) const MOST_POWER: u32 = 64;

/// h of a constant.
fn constant(h: Function, c: &Coefficient, bits: u32) -> Outcome {
    let exact = c.known().and_then(|e| {
        let value = Exact::new(&build::call(h, vec![e.to_expr()])).ok()?;
        Some(Coefficient::exact(value, bits))
    });
    if let Some(value) = exact.filter(|value| !value.ball().is_indeterminate()) {
        return Ok(Germ::constant(value, bits));
    }
    let mut value = Ball::zero(bits);
    value.apply(h, &[c.ball()]).map_err(|e| e.to_string())?;
    match value.is_indeterminate() {
        true => Err(format!("{h} of a constant has no value")),
        false => Ok(Germ::constant(Coefficient::of_ball(value), bits)),
    }
}

impl Germ {
    /// The model that it is: no carrier but a nonnegative integer power of x.
    fn as_model(&self) -> Option<Model> {
        let region = self.region();
        match self.terms() {
            [] => Some(Model::constant(Coefficient::zero(self.bits()))),
            [one] if one.carrier.is_power() && one.carrier.power >= 0 => {
                let d = one
                    .carrier
                    .power
                    .is_integer()
                    .then(|| one.carrier.power.numer().to_usize());
                Some(one.model.raised(d.flatten()?, &region))
            }
            _ => None,
        }
    }

    fn with_model(&self, model: Model) -> Germ {
        if model.is_zero() {
            return self.mapped(Vec::new());
        }
        let (v, model) = model.stripped();
        let carrier = Carrier::power(Rational::from(v));
        self.mapped(vec![Term { carrier, model }])
    }

    /// h of it.
    pub(super) fn call(&self, h: Function) -> Outcome {
        if let Some(why) = self.why_lost() {
            return Err(why.to_string());
        }
        if let Some(c) = self.as_constant() {
            return constant(h, &c, self.bits());
        }
        let one = Germ::number(Rational::from(1), self.bits());
        let over = |a: Function, b: Function| self.call(a)?.times(&self.call(b)?.inverse()?);
        match h {
            Function::Exp => self.exp(),
            Function::Expm1 => self.exp()?.minus(&one),
            Function::Log => self.log(),
            Function::Log1p => self.plus(&one)?.log(),
            Function::Sqrt => self.raised(&Exact::from(Rational::from((1, 2)))),
            Function::Tan => over(Function::Sin, Function::Cos),
            Function::Cot => over(Function::Cos, Function::Sin),
            Function::Tanh => over(Function::Sinh, Function::Cosh),
            Function::Coth => over(Function::Cosh, Function::Sinh),
            Function::Sec => self.call(Function::Cos)?.inverse(),
            Function::Csc => self.call(Function::Sin)?.inverse(),
            Function::Sech => self.call(Function::Cosh)?.inverse(),
            Function::Csch => self.call(Function::Sinh)?.inverse(),
            Function::Logistic => one.plus(&self.negated().exp()?)?.inverse(),
            Function::Sinc => self.call(Function::Sin)?.times(&self.inverse()?),
            Function::E1 | Function::Ci | Function::Si => integral(h, self),
            // The last two are other functions on the line than off it.
            _ if h.has_kink() || matches!(h, Function::Cbrt | Function::Lgamma) => {
                Err(format!("no rule for {h} near the ends"))
            }
            _ => match self.as_model() {
                Some(model) => Ok(self.with_model(model.under(h, &self.region())?)),
                None => self.growing(h),
            },
        }
    }

    /// A sine or a cosine of what grows.
    fn growing(&self, h: Function) -> Outcome {
        let i = Germ::imaginary_unit(self.bits());
        let half = Germ::number(Rational::from((1, 2)), self.bits());
        let both =
            |u: &Germ| -> Result<(Germ, Germ), String> { Ok((u.exp()?, u.negated().exp()?)) };
        match h {
            Function::Sinh => {
                let (up, down) = both(self)?;
                up.minus(&down)?.times(&half)
            }
            Function::Cosh => {
                let (up, down) = both(self)?;
                up.plus(&down)?.times(&half)
            }
            Function::Cos => {
                let (up, down) = both(&self.times(&i)?)?;
                up.plus(&down)?.times(&half)
            }
            Function::Sin => {
                let (up, down) = both(&self.times(&i)?)?;
                up.minus(&down)?.times(&half)?.times(&i.negated())
            }
            _ => Err(format!("no rule for {h} of what grows towards the end")),
        }
    }

    /// `e^u`.
    pub(super) fn exp(&self) -> Outcome {
        if let Some(why) = self.why_lost() {
            return Err(why.to_string());
        }
        if let Some(c) = self.as_constant() {
            return constant(Function::Exp, &c, self.bits());
        }
        let region = self.region();
        let why = "an exponent is not a polynomial in k with exact coefficients";
        let mut carrier = Carrier::default();
        let mut inner: Option<Germ> = None;
        for term in self.terms() {
            let power = &term.carrier.power;
            let plain = term.carrier.linear.is_zero() && term.carrier.square.is_zero();
            if plain && term.carrier.logs == 1 && *power == 0 {
                // c L = -c log x
                let c = term.model.as_constant(self.bits()).ok_or(why)?;
                let c = c.known().and_then(Exact::rational).ok_or(why)?;
                carrier.power -= c;
                continue;
            }
            if !term.carrier.is_power() || !power.is_integer() || *power < -2 {
                return Err(why.into());
            }
            let steps = power.numer().to_i32().ok_or(why)?;
            let below = usize::try_from((-steps).max(0)).map_err(|e| e.to_string())?;
            for j in 0..below {
                let c = term.model.coefficient(j, self.bits()).ok_or(why)?;
                let c = c.known().ok_or(why)?.clone();
                if region.side == Side::Zero && !c.is_zero() {
                    return Err("an exponential of what grows towards 0".into());
                }
                match steps + j as i32 {
                    -1 => carrier.linear = carrier.linear.plus(&c),
                    _ if c.is_real() => carrier.square = carrier.square.plus(&c),
                    _ => return Err(why.into()),
                }
            }
            let rest = term.model.dropped(below).ok_or(why)?;
            let d = usize::try_from(steps.max(0)).map_err(|e| e.to_string())?;
            if inner
                .replace(self.with_model(rest.raised(d, &region)))
                .is_some()
            {
                return Err(why.into());
            }
        }
        let outer = self.mapped(vec![Term {
            carrier,
            model: Model::constant(Coefficient::rational(Rational::from(1), self.bits())),
        }]);
        match inner.filter(|inner| !inner.is_nothing()) {
            None => Ok(outer),
            Some(inner) => {
                let inner = match inner.as_constant() {
                    Some(c) => constant(Function::Exp, &c, self.bits())?,
                    None => self.exp_of_model(&inner.as_model().ok_or(why)?)?,
                };
                outer.times(&inner)
            }
        }
    }

    /// `e^v` of a model; `e^{c_0}` is a factor of its own where it is known exactly, so that equal ones cancel.
    fn exp_of_model(&self, v: &Model) -> Outcome {
        let region = self.region();
        let first = v
            .coefficient(0, self.bits())
            .filter(|c| c.known().is_some());
        let Some(first) = first.filter(|c| !c.is_zero()) else {
            return Ok(self.with_model(v.under(Function::Exp, &region)?));
        };
        let rest = v.plus(&Model::constant(first.negated()), &region);
        let rest = self.with_model(rest.under(Function::Exp, &region)?);
        rest.times(&constant(Function::Exp, &first, self.bits())?)
    }

    /// The principal logarithm.
    pub(super) fn log(&self) -> Outcome {
        if let Some(why) = self.why_lost() {
            return Err(why.to_string());
        }
        if let Some(c) = self.as_constant() {
            return constant(Function::Log, &c, self.bits());
        }
        let region = self.region();
        let (first, d) = self.split()?;
        let Term { carrier, model } = first;
        if carrier.logs != 0 || !carrier.linear.is_real() {
            return Err("no rule for a logarithm of a logarithm, or of what turns".into());
        }
        let mut sum = self.mapped(Vec::new());
        let k = Germ::variable(&region);
        let factor = |e: Exact| Germ::constant(Coefficient::exact(e, self.bits()), self.bits());
        if !carrier.linear.is_zero() {
            sum = sum.plus(&k.times(&factor(carrier.linear.clone()))?)?;
        }
        if !carrier.square.is_zero() {
            sum = sum.plus(&k.times(&k)?.times(&factor(carrier.square.clone()))?)?;
        }
        if carrier.power != 0 {
            // p log x = -p L
            let c = Coefficient::rational(Rational::from(-&carrier.power), self.bits());
            let log = Carrier {
                logs: 1,
                ..Carrier::default()
            };
            let term = Term {
                carrier: log,
                model: Model::constant(c),
            };
            sum = sum.plus(&self.mapped(vec![term]))?;
        }
        let right = model.coefficients().first().is_some_and(|c| {
            let moved = model.moved(&region);
            c.ball().re().is_positive() && c.ball().re().abs_lower() > moved
        });
        let inner = match model.as_constant(self.bits()) {
            Some(c) => constant(Function::Log, &c, self.bits())?,
            None => self.with_model(model.under(Function::Log, &region)?),
        };
        sum = sum.plus(&inner)?;
        if d.is_nothing() {
            return Ok(sum);
        }
        if !right {
            return Err("no rule for this branch of a logarithm".into());
        }
        // (-1)^{j+1}/j, and 0 for j = 0
        let weight = |j: usize| match j {
            0 => Rational::new(),
            j if j % 2 == 1 => Rational::from((1, j as u64)),
            j => -Rational::from((1, j as u64)),
        };
        sum.plus(&d.powers(&weight, Magnitude::ONE)?)
    }

    /// `f^r`, r constant, principal.
    pub(super) fn raised(&self, r: &Exact) -> Outcome {
        let whole = r.rational().filter(Rational::is_integer);
        if let Some(n) = whole.and_then(|q| q.numer().to_i32())
            && n.unsigned_abs() <= MOST_POWER
        {
            return self.integer_power(n);
        }
        let r = Germ::constant(Coefficient::exact(r.clone(), self.bits()), self.bits());
        self.log()?.times(&r)?.exp()
    }

    pub(super) fn integer_power(&self, n: i32) -> Outcome {
        let base = match n < 0 {
            true => self.inverse()?,
            false => self.clone(),
        };
        if n.unsigned_abs() > MOST_POWER {
            return Err("an integer power is too large".into());
        }
        let one = Germ::number(Rational::from(1), self.bits());
        (0..n.unsigned_abs()).try_fold(one, |product, _| product.times(&base))
    }
}
