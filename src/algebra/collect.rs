//! The rules by which a formula becomes a [`Form`].

use super::Exact;
use super::form::{
    Extra, Form, Interval, Key, MAX_DEGREE, MAX_WORK, Polynomial, product, shifted, weight,
};
use crate::expr::Expr;
use crate::number::{Constant, Function, Rational};
use std::cmp::Ordering;

/// Whole powers that are multiplied out.
const MAX_POWER: u32 = 64;

/// The rules on an interval.
pub(crate) struct Collector<'a> {
    /// Where the formula holds.
    pub(crate) interval: &'a Interval,
    /// Whether to stop.
    pub(crate) stop: &'a dyn Fn() -> bool,
}

impl Collector<'_> {
    /// The form of a formula in z.
    pub(crate) fn form(&self, e: &Expr) -> Result<Form, String> {
        if (self.stop)() {
            return Err("stopped".into());
        }
        if !e.depends_on("z") {
            return Ok(Form::constant(Exact::new(e)?));
        }
        let minus = Exact::from(-1);
        match e {
            Expr::Variable(_) => Ok(Form::of(Key::one(), vec![Exact::default(), Exact::from(1)])),
            Expr::Neg(a) => self.form(a)?.scaled(&minus),
            Expr::Add(a, b) => self.form(a)?.plus(&self.form(b)?),
            Expr::Sub(a, b) => self.form(a)?.plus(&self.form(b)?.scaled(&minus)?),
            Expr::Mul(a, b) => self.product(&self.form(a)?, &self.form(b)?),
            Expr::Div(a, b) => {
                let inverse = self.power(&self.form(b)?, &minus)?;
                self.product(&self.form(a)?, &inverse)
            }
            Expr::Pow(a, b) if !b.depends_on("z") => self.power(&self.form(a)?, &Exact::new(b)?),
            Expr::Pow(a, b) if **a == Expr::Constant(Constant::E) => self.exp(&self.form(b)?),
            Expr::Pow(a, b) if !a.depends_on("z") => {
                // The principal power of a positive base.
                self.exp(&self.form(b)?.scaled(&Exact::new(a)?.log()?)?)
            }
            Expr::Call(f, arguments) => self.call(*f, arguments, e),
            _ => Err(format!("{e} is no sum of elementary terms")),
        }
    }

    fn product(&self, a: &Form, b: &Form) -> Result<Form, String> {
        let count = |f: &Form| f.terms.iter().map(|(_, p)| weight(p)).sum::<usize>();
        if count(a).saturating_mul(count(b)) > MAX_WORK {
            return Err("a product of too many terms".into());
        }
        let mut out = Form::default();
        for (left, p) in &a.terms {
            for (right, q) in &b.terms {
                if (self.stop)() {
                    return Err("stopped".into());
                }
                let key = Key {
                    alpha: left.alpha.plus(&right.alpha),
                    beta: left.beta.plus(&right.beta),
                    extra: joined(&left.extra, &right.extra)?,
                };
                let (key, polynomial) = self.normal(key, product(p, q)?)?;
                out.add(key, &polynomial)?;
            }
        }
        Ok(out)
    }

    /// Whole powers of t belong to the polynomial where it can take them.
    fn normal(&self, key: Key, p: Polynomial) -> Result<(Key, Polynomial), String> {
        let Extra::Power { power, log: false } = &key.extra else {
            return Ok((key, p));
        };
        let Some(n) = power.rational().filter(|q| q.is_integer()) else {
            return Ok((key, p));
        };
        let n = n
            .numer()
            .to_i32()
            .filter(|n| n.unsigned_abs() as usize <= MAX_DEGREE);
        let (Some(n), Some((end, direction))) = (n, self.interval.corner()) else {
            return Err("a power is out of range".into());
        };
        let mut list = self.interval.in_distance(&p)?;
        if n < 0 {
            let lost = n.unsigned_abs() as usize;
            if !list.iter().take(lost).all(Exact::is_zero) {
                return Ok((key, p));
            }
            list = list.split_off(lost.min(list.len()));
        } else {
            let zeros = vec![Exact::default(); n as usize];
            list.splice(0..0, zeros);
        }
        // t = direction (z - end)
        let back = end.times(&direction)?.negated();
        let extra = Extra::One;
        Ok((Key { extra, ..key }, shifted(&list, &back, &direction)?))
    }

    /// `f^b`.
    fn power(&self, f: &Form, b: &Exact) -> Result<Form, String> {
        let whole = b.rational().filter(|q| q.is_integer());
        let small = whole.as_ref().and_then(|q| q.numer().to_u32());
        if let Some(n) = small.filter(|n| *n <= MAX_POWER) {
            let one = Form::constant(Exact::from(1));
            return (0..n).try_fold(one, |all, _| self.product(&all, f));
        }
        if let Some(p) = f.polynomial() {
            if let [c] = p {
                return Ok(Form::constant(c.power(b)?));
            }
            if let Some((c, n)) = self.interval.monomial(p) {
                // (c t^n)^b = c^b t^{nb}, for c > 0 and t > 0 or for a whole b.
                if whole.is_some() || c.sign() == Some(Ordering::Greater) {
                    let power = b.times(&Exact::from(n as i64))?;
                    return self.of_power(c.power(b)?, power, false);
                }
            }
            return Err(
                "a power of what does not vanish at the end of a half-line alone, or is negative"
                    .into(),
            );
        }
        let [(key, p)] = &f.terms[..] else {
            return Err("a quotient by a sum, or a broken power of one".into());
        };
        let ([c], Extra::One | Extra::Power { log: false, .. }) = (&p[..], &key.extra) else {
            return Err(
                "a quotient, or a broken power, with a logarithm or an error function".into(),
            );
        };
        let extra = match &key.extra {
            Extra::Power { power, .. } => Extra::Power {
                power: power.times(b)?,
                log: false,
            },
            _ => Extra::One,
        };
        // (c e^g t^q)^b = c^b e^{bg} t^{bq}, for c > 0 and real b and g or for a whole b.
        let real = [b, &key.alpha, &key.beta].into_iter().all(Exact::is_real);
        if whole.is_none() && !(real && c.sign() == Some(Ordering::Greater)) {
            return Err("a broken power of a complex exponential".into());
        }
        let raised = Key {
            alpha: key.alpha.times(b)?,
            beta: key.beta.times(b)?,
            extra,
        };
        let (key, p) = self.normal(raised, vec![c.power(b)?])?;
        Ok(Form::of(key, p))
    }

    fn of_power(&self, c: Exact, power: Exact, log: bool) -> Result<Form, String> {
        if !power.is_real() {
            return Err("a power with a complex exponent".into());
        }
        let key = Key {
            extra: Extra::Power { power, log },
            ..Key::one()
        };
        let (key, p) = self.normal(key, vec![c])?;
        Ok(Form::of(key, p))
    }

    fn exp(&self, exponent: &Form) -> Result<Form, String> {
        match exponent.polynomial() {
            Some(p) if p.len() <= 3 => {
                let at = |j: usize| p.get(j).cloned().unwrap_or_default();
                let key = Key {
                    alpha: at(2),
                    beta: at(1),
                    extra: Extra::One,
                };
                Ok(Form::of(key, vec![at(0).exp()?]))
            }
            _ => Err("an exponential of what is no polynomial of degree 2".into()),
        }
    }

    /// `c e^f + d e^{-f}`.
    fn pair(&self, f: &Form, c: &Exact, d: &Exact) -> Result<Form, String> {
        let up = self.exp(f)?.scaled(c)?;
        up.plus(&self.exp(&f.scaled(&Exact::from(-1))?)?.scaled(d)?)
    }

    fn log(&self, f: &Form) -> Result<Form, String> {
        let found = f.real_polynomial().and_then(|p| self.interval.monomial(p));
        match found {
            Some((c, n)) if c.sign() == Some(Ordering::Greater) => {
                let power = self.of_power(Exact::from(n as i64), Exact::default(), true)?;
                power.plus(&Form::constant(c.log()?))
            }
            _ => Err("a logarithm of what does not vanish at the end of a half-line alone".into()),
        }
    }

    fn erf(&self, f: &Form) -> Result<Form, String> {
        let Some([shift, slope]) = f.real_polynomial() else {
            return Err("an error function of what is not affine and real".into());
        };
        let (c, sign) = match slope.sign() {
            Some(Ordering::Greater) => (1, Exact::from(1)),
            Some(Ordering::Less) => (-1, Exact::from(-1)),
            _ => return Err("an error function with a slope of unknown sign".into()),
        };
        let extra = Extra::Erf {
            slope: slope.times(&sign)?,
            shift: shift.times(&sign)?,
        };
        Ok(Form::of(
            Key {
                extra,
                ..Key::one()
            },
            vec![c.into()],
        ))
    }

    /// The sign of f; a kink may only lie at an end.
    fn sign(&self, f: &Form) -> Result<Ordering, String> {
        f.real_polynomial()
            .and_then(|p| self.interval.sign(p))
            .ok_or_else(|| "a function with a kink, of an argument whose sign is not proven".into())
    }

    fn kink(&self, f: Function, u: Form) -> Result<Form, String> {
        let sign = self.sign(&u)?;
        let number = |n: i64| Ok(Form::constant(Exact::from(n)));
        match (f, sign) {
            (Function::Abs, Ordering::Less) => u.scaled(&Exact::from(-1)),
            (Function::Sign, _) => number(sign as i64),
            (Function::Step, Ordering::Equal) => Err("step at 0".into()),
            (Function::Step, _) => number(i64::from(sign == Ordering::Greater)),
            (Function::Relu, Ordering::Less) => number(0),
            _ => Ok(u),
        }
    }

    fn call(&self, f: Function, arguments: &[Expr], e: &Expr) -> Result<Form, String> {
        let half: Exact = Rational::from((1, 2)).into();
        let (minus, one) = (Exact::from(-1), Form::constant(Exact::from(1)));
        if let (Function::Max | Function::Min, [a, b]) = (f, arguments) {
            let (a, b) = (self.form(a)?, self.form(b)?);
            let difference = a.clone().plus(&b.scaled(&minus)?)?;
            let first = (self.sign(&difference)? == Ordering::Less) == (f == Function::Min);
            return Ok(if first { a } else { b });
        }
        let [argument] = arguments else {
            return Err(format!("no elementary terms for {f}"));
        };
        let u = self.form(argument)?;
        match f {
            Function::Exp => self.exp(&u),
            Function::Expm1 => self.exp(&u)?.plus(&one.scaled(&minus)?),
            Function::Sinh => self.pair(&u, &half, &half.negated()),
            Function::Cosh => self.pair(&u, &half, &half),
            Function::Cos => self.pair(&u.scaled(&Exact::i())?, &half, &half),
            Function::Sin => {
                // 1/(2i) = -i/2
                let c = half.times(&Exact::i())?;
                self.pair(&u.scaled(&Exact::i())?, &c.negated(), &c)
            }
            Function::Abs | Function::Sign | Function::Step | Function::Relu => self.kink(f, u),
            Function::Sqrt => self.power(&u, &half),
            Function::Cbrt => {
                let sign = Exact::from(self.sign(&u)? as i64);
                let third = Rational::from((1, 3)).into();
                self.power(&u.scaled(&sign)?, &third)?.scaled(&sign)
            }
            Function::Log => self.log(&u),
            Function::Log1p => self.log(&u.plus(&one)?),
            Function::Erf => self.erf(&u),
            Function::Erfc => one.plus(&self.erf(&u)?.scaled(&minus)?),
            Function::Normcdf => {
                let root = Exact::from(2).power(&half)?.inverse()?;
                one.plus(&self.erf(&u.scaled(&root)?)?)?.scaled(&half)
            }
            _ => Err(format!("no elementary terms for {e}")),
        }
    }
}

fn joined(a: &Extra, b: &Extra) -> Result<Extra, String> {
    match (a, b) {
        (Extra::One, other) | (other, Extra::One) => Ok(other.clone()),
        (Extra::Power { power: p, log: i }, Extra::Power { power: q, log: j }) if !(*i && *j) => {
            Ok(Extra::Power {
                power: p.plus(q),
                log: *i || *j,
            })
        }
        _ => Err("a product of two error functions or logarithms, or of one with a power".into()),
    }
}
