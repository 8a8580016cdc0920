//! The integrals of the terms, in balls, or in Taylor series in k whose coefficients are balls.

use super::field::Field;
use super::plan::{Affine, Kind, Slot, Term};
use crate::number::ball::{Ball, Magnitude, RealBall};
use crate::number::{Function, Real};

/// One frequency at one precision, or those about one.
pub(super) struct Values<'a, S> {
    /// Bits of every operation.
    pub(super) bits: u32,
    /// The constants; the first one is pi.
    pub(super) constants: &'a [S],
    /// i k.
    pub(super) ik: S,
    /// Whether `e^{k^2/4a}` is multiplied in: for terms over the whole line whose Gaussians have the same a.
    pub(super) lifted: bool,
}

/// `e^{constant + s z}`, s = beta - ik.
struct Line<S> {
    beta: S,
    s: S,
    constant: S,
}

/// `e^{constant - a z^2 + s z}`, s = beta - ik.
struct Bell<S> {
    a: S,
    beta: S,
    s: S,
    constant: S,
}

type Ends<'a, S> = (Option<&'a S>, Option<&'a S>);

impl<S: Field> Values<'_, S> {
    fn number(&self, n: usize) -> S {
        // Exact: 64 bits hold it.
        S::of_ball(&Ball::exact_real(Real::with_val(64, n)), self.bits)
    }

    pub(super) fn zero(&self) -> S {
        S::zero(self.bits)
    }

    pub(super) fn add(&self, a: &S, b: &S) -> S {
        let mut out = self.zero();
        out.add(a, b);
        out
    }

    fn sub(&self, a: &S, b: &S) -> S {
        let mut out = self.zero();
        out.sub(a, b);
        out
    }

    fn mul(&self, a: &S, b: &S) -> S {
        let mut out = self.zero();
        out.mul(a, b);
        out
    }

    fn neg(&self, a: &S) -> S {
        let mut out = self.zero();
        out.neg(a);
        out
    }

    fn div(&self, a: &S, b: &S) -> S {
        let mut out = self.zero();
        match out.div(a, b) {
            Ok(()) => out,
            Err(_) => S::indeterminate(self.bits),
        }
    }

    fn call(&self, f: Function, z: &S) -> S {
        let mut out = self.zero();
        match out.apply(f, &[z]) {
            Ok(()) => out,
            Err(_) => S::indeterminate(self.bits),
        }
    }

    fn at(&self, slot: Slot) -> &S {
        &self.constants[slot]
    }

    fn horner(&self, p: &[S], z: &S) -> S {
        p.iter()
            .rev()
            .fold(self.zero(), |sum, c| self.add(&self.mul(&sum, z), c))
    }

    fn line(&self, line: &Line<S>, z: &S) -> S {
        self.call(
            Function::Exp,
            &self.add(&line.constant, &self.mul(&line.s, z)),
        )
    }

    fn affine(&self, line: Affine, z: &S) -> S {
        self.add(&self.mul(self.at(line.slope), z), self.at(line.shift))
    }

    /// The integral of a term times `e^{-ikz}`; none where the frequency cannot be told from an atom.
    pub(super) fn integral(&self, term: &Term) -> Option<S> {
        let list: Vec<S> = term
            .coefficients
            .iter()
            .map(|&c| self.at(c).clone())
            .collect();
        let ends = (term.from.map(|e| self.at(e)), term.to.map(|e| self.at(e)));
        let s = |beta: Slot| self.sub(self.at(beta), &self.ik);
        let constant = match term.taken {
            Some(taken) => self.neg(self.at(taken)),
            None => self.zero(),
        };
        match term.kind {
            Kind::Exponential { beta, erf } => {
                let line = Line {
                    beta: self.at(beta).clone(),
                    s: s(beta),
                    constant,
                };
                self.exponential(&line, &list, erf, ends)
            }
            Kind::Gaussian { a, beta } => {
                let bell = Bell {
                    a: self.at(a).clone(),
                    beta: self.at(beta).clone(),
                    s: s(beta),
                    constant,
                };
                Some(self.gaussian(&bell, &list, ends))
            }
            Kind::Power {
                beta,
                power,
                log,
                skip,
                rightwards,
            } => {
                let end = ends.0.or(ends.1)?;
                let line = Line {
                    beta: self.at(beta).clone(),
                    s: s(beta),
                    constant,
                };
                let lead = self.line(&line, end);
                // The decay in t.
                let rate = if rightwards {
                    self.neg(&s(beta))
                } else {
                    s(beta)
                };
                let q = self.add(self.at(power), &self.number(skip + 1));
                let sum = self.gamma(&rate, q, list.get(skip..)?, log);
                Some(self.mul(&lead, &sum))
            }
        }
    }

    /// `p(z) e^{constant + sz} w(z)`, w = 1 or erf: by the primitive `Q e^{constant + sz}`, `Q' + s Q = p`.
    fn exponential(
        &self,
        wave: &Line<S>,
        p: &[S],
        erf: Option<Affine>,
        ends: Ends<S>,
    ) -> Option<S> {
        let s = &wave.s;
        if let ((Some(from), Some(to)), None) = (ends, erf) {
            let reach = from.lead().abs_upper().max(to.lead().abs_upper());
            if S::IS_VALUE && s.lead().abs_upper().times(reach) <= Magnitude::ONE {
                let scale = self.call(Function::Exp, &wave.constant);
                return Some(self.mul(&scale, &self.series(s, p, (from, to))));
            }
        }
        if s.lead().contains_zero() {
            return None;
        }
        let mut q = vec![self.zero(); p.len()];
        let mut above = self.zero();
        for j in (0..p.len()).rev() {
            let rest = self.sub(&p[j], &self.mul(&self.number(j + 1), &above));
            above = self.div(&rest, s);
            q[j] = above.clone();
        }
        let value = |z: &S| {
            let plain = self.mul(&self.horner(&q, z), &self.line(wave, z));
            match erf {
                None => plain,
                Some(line) => self.mul(&plain, &self.call(Function::Erf, &self.affine(line, z))),
            }
        };
        let mut total = self.zero();
        if let Some(to) = ends.1 {
            total = self.add(&total, &value(to));
        }
        if let Some(from) = ends.0 {
            total = self.sub(&total, &value(from));
        }
        if let Some(line) = erf {
            total = self.sub(&total, &self.by_parts(wave, &q, line, ends));
        }
        Some(total)
    }

    /// `2a/sqrt(pi) int Q e^{constant + sz} e^{-(az+b)^2}`.
    fn by_parts(&self, wave: &Line<S>, q: &[S], line: Affine, ends: Ends<S>) -> S {
        let (a, b) = (self.at(line.slope), self.at(line.shift));
        let twice = self.mul(&self.number(2), a);
        let shift = self.mul(&twice, b);
        let bell = Bell {
            a: self.mul(a, a),
            beta: self.sub(&wave.beta, &shift),
            s: self.sub(&wave.s, &shift),
            constant: self.sub(&wave.constant, &self.mul(b, b)),
        };
        let weight = self.div(&twice, &self.call(Function::Sqrt, self.at(0)));
        self.mul(&weight, &self.gaussian(&bell, q, ends))
    }

    /// `int p e^{constant - a z^2 + s z}` by its moments,
    /// `2 a M_{n+1} = s M_n + n M_{n-1} - [z^n e^{constant - a z^2 + s z}]`.
    fn gaussian(&self, bell: &Bell<S>, p: &[S], ends: Ends<S>) -> S {
        let twice = self.mul(&self.number(2), &bell.a);
        let edge = |z: &S| {
            let inner = self.sub(&bell.s, &self.mul(&bell.a, z));
            self.call(
                Function::Exp,
                &self.add(&bell.constant, &self.mul(&inner, z)),
            )
        };
        // z^n e^…, at either end.
        let mut edges: Vec<(bool, &S, S)> = Vec::with_capacity(2);
        edges.extend(ends.1.map(|z| (true, z, edge(z))));
        edges.extend(ends.0.map(|z| (false, z, edge(z))));
        let (mut below, mut moment) = (self.zero(), self.zeroth(bell, ends));
        let mut sum = self.zero();
        for (n, c) in p.iter().enumerate() {
            sum = self.add(&sum, &self.mul(c, &moment));
            let mut next = self.add(
                &self.mul(&bell.s, &moment),
                &self.mul(&self.number(n), &below),
            );
            for (upper, z, value) in &mut edges {
                next = match upper {
                    true => self.sub(&next, value),
                    false => self.add(&next, value),
                };
                *value = self.mul(value, z);
            }
            (below, moment) = (moment, self.div(&next, &twice));
        }
        sum
    }

    /// `M_0 = sqrt(pi/a)/2 e^{constant + s^2/4a} [erf(w)]`, `w = sqrt(a) z - s/(2 sqrt(a))`.
    fn zeroth(&self, bell: &Bell<S>, ends: Ends<S>) -> S {
        let root = self.call(Function::Sqrt, &bell.a);
        let half = self.div(&bell.s, &self.mul(&self.number(2), &root));
        let square = match self.lifted {
            false => self.mul(&half, &half),
            // (beta - ik)^2 + k^2 = beta (beta - 2ik)
            true => {
                let turned = self.mul(&bell.beta, &self.sub(&bell.s, &self.ik));
                self.div(&turned, &self.mul(&self.number(4), &bell.a))
            }
        };
        let exponent = self.add(&bell.constant, &square);
        let w = |z: &S| self.sub(&self.mul(&root, z), &half);
        let erfc = |w: &S| self.call(Function::Erfc, w);
        // erf from end to end, in the form that cancels least.
        let between = match ends {
            (None, None) => self.number(2),
            (Some(from), None) => erfc(&w(from)),
            (None, Some(to)) => erfc(&self.neg(&w(to))),
            (Some(from), Some(to)) => {
                let (from, to) = (w(from), w(to));
                if from.lead().re().is_positive() {
                    self.sub(&erfc(&from), &erfc(&to))
                } else if to.lead().re().is_negative() {
                    self.sub(&erfc(&self.neg(&to)), &erfc(&self.neg(&from)))
                } else {
                    self.sub(
                        &self.call(Function::Erf, &to),
                        &self.call(Function::Erf, &from),
                    )
                }
            }
        };
        let scale = self.div(
            &self.call(Function::Sqrt, self.at(0)),
            &self.mul(&self.number(2), &root),
        );
        self.mul(
            &self.mul(&scale, &self.call(Function::Exp, &exponent)),
            &between,
        )
    }

    /// `sum_j d_j int_0^inf t^{q-1+j} (log t) e^{-st} dt`,
    /// `= sum_j d_j Gamma(q+j) s^{-(q+j)} (psi(q+j) - log s)`.
    fn gamma(&self, s: &S, mut q: S, d: &[S], with_log: bool) -> S {
        let log = self.call(Function::Log, s);
        let power = self.call(Function::Exp, &self.neg(&self.mul(&q, &log)));
        let mut value = self.mul(&self.call(Function::Gamma, &q), &power);
        let mut factor = match with_log {
            true => self.sub(&self.call(Function::Digamma, &q), &log),
            false => self.number(1),
        };
        let mut sum = self.zero();
        for c in d {
            sum = self.add(&sum, &self.mul(c, &self.mul(&value, &factor)));
            value = self.div(&self.mul(&value, &q), s);
            if with_log {
                factor = self.add(&factor, &self.div(&self.number(1), &q));
            }
            q = self.add(&q, &self.number(1));
        }
        sum
    }

    /// `int_from^to p(z) e^{sz}` by the series in s, which needs no s other than 0: with m the larger modulus
    /// of the ends and |s| m <= 1 the terms from the J-th on are below
    /// `|to - from| sum |c_n| m^n (|s| m)^J / J! e`.
    fn series(&self, s: &S, p: &[S], (from, to): (&S, &S)) -> S {
        let reach = from.lead().abs_upper().max(to.lead().abs_upper());
        let x = s.lead().abs_upper().times(reach);
        let small = Magnitude::power_of_two(-i64::from(self.bits));
        let mut left = Magnitude::ONE;
        let mut count = 0;
        while left > small && count <= self.bits as usize {
            count += 1;
            left = left.times(x).over(Magnitude::up_f64(count as f64));
        }
        // (to^m - from^m)/m
        let (mut upper, mut lower) = (to.clone(), from.clone());
        let mut moments = Vec::with_capacity(p.len() + count);
        for m in 1..=p.len() + count {
            moments.push(self.div(&self.sub(&upper, &lower), &self.number(m)));
            (upper, lower) = (self.mul(&upper, to), self.mul(&lower, from));
        }
        let mut sum = self.zero();
        let mut weight = self.number(1);
        for j in 0..count {
            let part = p
                .iter()
                .zip(&moments[j..])
                .fold(self.zero(), |sum, (c, m)| self.add(&sum, &self.mul(c, m)));
            sum = self.add(&sum, &self.mul(&weight, &part));
            weight = self.div(&self.mul(&weight, s), &self.number(j + 1));
        }
        let size = p.iter().rev().fold(Magnitude::ZERO, |sum, c| {
            sum.times(reach).plus(c.lead().abs_upper())
        });
        let length = self.sub(to, from).lead().abs_upper();
        // e < 2.75
        let error = size
            .times(length)
            .times(left)
            .times(Magnitude::up_f64(2.75));
        let error = RealBall::new(Real::new(self.bits), error);
        self.add(
            &sum,
            &S::of_ball(&Ball::from_parts(error.clone(), error), self.bits),
        )
    }
}
