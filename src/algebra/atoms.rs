//! Products of powers of atoms: what exact constants are sums of. See [`exact`](super::exact).

use crate::expr::{Expr, build, eval_ball};
use crate::number::{Constant, Function, Integer, Rational};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Rational numbers of more bits are refused.
pub(super) const MAX_BITS: u32 = 1 << 15;
/// Trial divisors; a cofactor without them is an atom of its own.
const MAX_DIVISOR: u32 = 1 << 10;

/// Exponents of atoms; none is 0.
pub(super) type Monomial = BTreeMap<Atom, Rational>;

/// A factor that is kept as it is; the order is that of the variants.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Atom {
    I,
    Pi,
    Root(Integer),
    Exp(Monomial),
    Log(Integer),
    Other(Opaque),
}

/// A constant that is not looked into; equal texts are equal constants.
#[derive(Clone, Debug)]
pub(super) struct Opaque {
    text: String,
    value: Arc<Expr>,
    real: bool,
}

impl Opaque {
    /// A constant of which one of these precisions gives a finite ball.
    pub(super) fn new(e: Expr, precisions: &[u32]) -> Option<Opaque> {
        let value = precisions
            .iter()
            .find_map(|&bits| eval_ball(&e, &[], bits))?;
        Some(Opaque {
            text: format!("{e:?}"),
            value: Arc::new(e),
            real: value.is_real(),
        })
    }
}

impl PartialEq for Opaque {
    fn eq(&self, other: &Opaque) -> bool {
        self.text == other.text
    }
}

impl Eq for Opaque {}

impl PartialOrd for Opaque {
    fn partial_cmp(&self, other: &Opaque) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Opaque {
    fn cmp(&self, other: &Opaque) -> Ordering {
        self.text.cmp(&other.text)
    }
}

/// `a b`, with what the exponents leave as a rational factor.
pub(super) fn product(a: &Monomial, b: &Monomial) -> Result<(Monomial, Rational), String> {
    let mut out = a.clone();
    for (atom, power) in b {
        *out.entry(atom.clone()).or_default() += power;
    }
    tidy(out)
}

/// The atom `e^{i pi}`.
pub(super) fn half_turn() -> Atom {
    let one = Rational::from(1);
    Atom::Exp(Monomial::from([(Atom::I, one.clone()), (Atom::Pi, one)]))
}

/// What the atoms' own rules leave, with a rational factor.
pub(super) fn tidy(m: Monomial) -> Result<(Monomial, Rational), String> {
    let mut factor = Rational::from(1);
    let mut out = Monomial::new();
    let mut quarters = Integer::new();
    let half_turn = half_turn();
    for (atom, power) in m {
        let left = match &atom {
            Atom::I => {
                quarters += power.numer();
                continue;
            }
            // e^{i pi q} = i^n e^{i pi (q - n/2)}
            turn if *turn == half_turn => {
                let whole = Rational::from(&power * 2u32).floor();
                quarters += whole.numer();
                power - whole / 2u32
            }
            Atom::Root(n) => {
                let whole = power.clone().floor();
                factor *= whole_power(&Rational::from(n), whole.numer())?;
                power - whole
            }
            _ => power,
        };
        if left != 0 {
            out.insert(atom, left);
        }
    }
    let quarters = quarters & 3u32;
    if quarters >= 2 {
        factor = -factor;
    }
    if quarters.is_odd() {
        out.insert(Atom::I, Rational::from(1));
    }
    Ok((out, factor))
}

/// `q^n`; the bits are bounded before they are computed.
pub(super) fn whole_power(q: &Rational, n: &Integer) -> Result<Rational, String> {
    use rug::ops::Pow;
    let size = q
        .numer()
        .significant_bits()
        .max(q.denom().significant_bits());
    let steps = n
        .to_i32()
        .filter(|n| u64::from(n.unsigned_abs()) * u64::from(size) <= u64::from(MAX_BITS));
    match steps {
        Some(n) if n >= 0 || q.cmp0() != Ordering::Equal => Ok(q.clone().pow(n)),
        _ => Err("a constant is too large for exact arithmetic, or divides by 0".into()),
    }
}

/// Whether each power of it that occurs is real.
pub(super) fn is_real_atom(atom: &Atom) -> bool {
    match atom {
        Atom::I => false,
        Atom::Pi | Atom::Root(_) | Atom::Log(_) => true,
        Atom::Exp(m) => m.keys().all(is_real_atom),
        Atom::Other(o) => o.real,
    }
}

/// By its form; of `Other` nothing is known. The exponents do not matter.
pub(super) fn is_positive_atom(atom: &Atom) -> bool {
    !matches!(atom, Atom::Other(_)) && is_real_atom(atom)
}

/// The primes of a positive integer that are small, with their exponents, and what is left.
pub(super) fn factors(n: &Integer) -> Vec<(Integer, u32)> {
    let mut left = n.clone();
    let mut found = Vec::new();
    for d in 2..MAX_DIVISOR {
        if left <= 1 {
            break;
        }
        let count = left.remove_factor_mut(&Integer::from(d));
        if count > 0 {
            found.push((Integer::from(d), count));
        }
    }
    if left > 1 {
        found.push((left, 1));
    }
    found
}

/// The expression. Exponentials are merged into one: no factor overflows where the product does not.
pub(super) fn rendered(monomial: &Monomial) -> Expr {
    let mut exponent = build::num(0);
    let mut all = build::num(1);
    for (atom, q) in monomial {
        let power = |base: Expr| match *q.denom() == 2 {
            true => build::pow(
                build::call(Function::Sqrt, vec![base]),
                build::rational(Rational::from(q.numer())),
            ),
            false => build::pow(base, build::rational(q.clone())),
        };
        let factor = match atom {
            Atom::I => power(Expr::Constant(Constant::I)),
            Atom::Pi => power(Expr::Constant(Constant::Pi)),
            Atom::Root(n) => power(build::rational(Rational::from(n))),
            Atom::Log(n) => {
                let n = build::rational(Rational::from(n));
                power(build::call(Function::Log, vec![n]))
            }
            Atom::Other(o) => power((*o.value).clone()),
            Atom::Exp(m) => {
                let part = build::mul(build::rational(q.clone()), rendered(m));
                exponent = build::add(exponent, part);
                continue;
            }
        };
        all = build::mul(all, factor);
    }
    match exponent.is_zero() {
        true => all,
        false => build::mul(all, build::call(Function::Exp, vec![exponent])),
    }
}
