//! A law in one form: what is compared with a claim.

use super::coefficient::Exponent;
use super::tail::{End, Part};
use crate::expr::Expr;
use crate::number::Real;

/// Bits of the numbers.
const BITS: u32 = 320;

/// `constant k^order log(k)^logs exp(sum rate k^q)`, for k -> infinity, up to a factor 1 + o(1).
#[derive(Clone, Debug)]
pub struct Form {
    /// The pairs (q, rate), rates not 0.
    pub exponents: Vec<(Exponent, Real)>,
    /// The power of k.
    pub order: Real,
    /// The power of log k.
    pub logs: i32,
    /// The factor in front.
    pub constant: Real,
    /// What comes next in F, relative to the leading term: `size k^-gap`, up to logarithms.
    pub next: Option<Next>,
}

/// The next contribution to F relative to the leading one.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// `size k^-gap`; only logarithms where gap is 0.
    Power {
        /// The factor.
        size: f64,
        /// The power.
        gap: f64,
    },
    /// `size exp(-gap k)`.
    Exponential {
        /// The factor.
        size: f64,
        /// The rate.
        gap: f64,
    },
}

impl Next {
    /// The relative size at k.
    pub fn at(&self, k: f64) -> f64 {
        match self {
            Next::Power { size, gap } if *gap > 0.0 => size * k.powf(-gap),
            Next::Power { size, .. } => size / k.ln().max(1.0),
            Next::Exponential { size, gap } => size * (-gap * k).exp(),
        }
    }

    /// The k from which on it is below `level`.
    pub fn crossover(&self, level: f64) -> f64 {
        match self {
            Next::Power { size, gap } if *gap > 0.0 => (size / level).powf(1.0 / gap),
            Next::Power { size, .. } => (size / level).exp(),
            Next::Exponential { size, gap } => (size / level).ln().max(0.0) / gap,
        }
    }
}

impl Form {
    /// The law that a formula in `k` follows, where one term of it rules.
    ///
    /// # Errors
    /// A sentence: it oscillates, is not positive, or its growth is not known.
    pub fn of(formula: &Expr, stop: &dyn Fn() -> bool) -> Result<Form, String> {
        let end = End {
            sign: 1,
            name: "k",
            stop,
        };
        let tail = end.tail(formula)?;
        let part = tail.dominant()?;
        Form::of_part(part)
    }

    fn of_part(part: &Part) -> Result<Form, String> {
        let lead = part.lead.as_ref().ok_or("its leading term is not known")?;
        let constant = lead.c.real(BITS).ok_or("it is not real")?;
        if constant <= 0 {
            return Err("it is not positive".into());
        }
        let mut exponents = Vec::new();
        for (j, c) in part.exponent.iter().enumerate() {
            let rate = c.real(BITS).ok_or("it oscillates")?;
            if !rate.is_zero() {
                exponents.push((Exponent::integer(j as i64 + 1), rate));
            }
        }
        let order = lead.p.value(BITS).ok_or("its order has no value")?;
        Ok(Form {
            exponents,
            order,
            logs: lead.logs,
            constant,
            next: None,
        })
    }

    /// The product with `constant k^order exp(rate k^q)`.
    pub fn times(mut self, order: &Real, rate: Option<(&Exponent, &Real)>) -> Form {
        self.order += order;
        if let Some((q, rate)) = rate {
            match self.exponents.iter_mut().find(|(p, _)| p.cmp(q).is_eq()) {
                Some((_, old)) => *old += rate,
                None => self.exponents.push((q.clone(), rate.clone())),
            }
        }
        self
    }

    /// The rate at k^q; 0 where there is none.
    pub fn rate(&self, q: &Exponent) -> Real {
        let found = self.exponents.iter().find(|(p, _)| p.cmp(q).is_eq());
        found.map_or_else(|| Real::with_val(BITS, 0), |(_, rate)| rate.clone())
    }

    /// As text.
    pub fn text(&self) -> String {
        let number = |x: &Real| {
            let text = format!("{:.12}", x.to_f64());
            if text.contains('.') && x.to_f64().abs() < 1e9 && x.to_f64().abs() > 1e-4 {
                text.trim_end_matches('0').trim_end_matches('.').to_string()
            } else if x.is_zero() {
                "0".into()
            } else {
                x.to_string_radix(10, Some(12))
            }
        };
        let mut text = format!("rho ~ {} k^{}", number(&self.constant), number(&self.order));
        if self.logs != 0 {
            text.push_str(&format!(" log(k)^{}", self.logs));
        }
        for (q, rate) in &self.exponents {
            text.push_str(&format!(" exp({} k^{})", number(rate), q.e));
        }
        text
    }

    /// log of the law at k.
    pub fn log_at(&self, k: &Real) -> Real {
        let log = Real::with_val(BITS, k.ln_ref());
        let mut sum = Real::with_val(BITS, self.constant.ln_ref());
        sum += Real::with_val(BITS, &self.order * &log);
        sum += Real::with_val(BITS, log.ln_ref()) * self.logs;
        for (q, rate) in &self.exponents {
            let power = q
                .value(BITS)
                .unwrap_or_else(|| Real::with_val(BITS, rug::float::Special::Nan));
            sum += Real::with_val(BITS, rug::ops::Pow::pow(k, &power)) * rate;
        }
        sum
    }
}
