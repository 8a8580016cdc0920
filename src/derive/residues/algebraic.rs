//! F of sums of `c z^n (z^2 + b)^r`, b > 0, r half an odd number: Bessel functions.
//!
//! ```text
//! F[(z^2 + b)^r](k) = 2 sqrt(pi)/Gamma(-r) (k/(2 sqrt b))^mu K_mu(k sqrt b),   mu = -r - 1/2,   k > 0.
//! ```
//!
//! For r < -1/2 this is Basset's integral (DLMF 10.32.11). For all other r: paired with a Schwartz function, `(z^2 + b)^r`
//! is entire in r; paired with a test function on (0, inf), so is the right side, since `1/Gamma(-r)` and `K_mu(x)` are entire
//! in r. Two entire functions that agree for r < -1/2 are the same. `F[z^n g] = (i d/dk)^n F[g]`, and a polynomial has no
//! transform on k > 0.

use crate::algebra::Exact;
use crate::algebra::fraction::{Fraction, Meaning};
use crate::expr::{Expr, build};
use crate::number::{Constant, Function, Rational};

/// Terms of one function.
const MOST_TERMS: usize = 24;
/// Largest n, and largest modulus of r.
const MOST_POWER: usize = 8;

/// `c z^n (z^2 + b)^r`.
#[derive(Clone)]
struct Term {
    c: Exact,
    n: usize,
    r: Rational,
}

/// Reads formulas with one b.
#[derive(Default)]
struct Reader {
    b: Option<Rational>,
}

/// F for k > 0 as a formula in k.
///
/// # Errors
/// Where phi is no such sum.
pub(super) fn formula(phi: &Expr) -> Result<Expr, String> {
    let mut reader = Reader::default();
    let terms = reader.read(phi)?;
    let b = reader.b.ok_or("no root of a quadratic polynomial")?;
    terms.iter().try_fold(build::num(0), |sum, term| {
        Ok(build::add(sum, transform(term, &b)?))
    })
}

/// F of a term.
fn transform(term: &Term, b: &Rational) -> Result<Expr, String> {
    if term.r == 0 {
        return Ok(build::num(0));
    }
    let mu = Rational::from(-&term.r) - Rational::from((1, 2));
    let number = |q: &Rational| build::rational(q.clone());
    let root = |e: Expr| build::call(Function::Sqrt, vec![e]);
    let gamma = build::call(Function::Gamma, vec![number(&Rational::from(-&term.r))]);
    let two = build::num(2);
    let front = build::div(
        build::mul(two.clone(), root(Expr::Constant(Constant::Pi))),
        gamma,
    );
    let width = root(number(b));
    let k = build::var("k");
    let scaled = build::div(k.clone(), build::mul(two, width.clone()));
    let order = mu.numer().to_i32().ok_or("an order that is too large")?;
    let bessel = build::call(
        Function::Besselk,
        vec![build::num(i64::from(order.abs())), build::mul(width, k)],
    );
    let plain = build::mul(front, build::mul(build::powi(scaled, order), bessel));
    let derived = plain
        .nth_derivative("k", term.n)
        .map_err(|e| e.to_string())?;
    let turned = build::powi(Expr::Constant(Constant::I), term.n as i32);
    Ok(build::mul(build::mul(term.c.to_expr(), turned), derived))
}

fn times(a: &[Term], b: &[Term]) -> Result<Vec<Term>, String> {
    let mut all = Vec::new();
    for x in a {
        for y in b {
            let (n, r) = (x.n + y.n, Rational::from(&x.r + &y.r));
            let small = n <= MOST_POWER && r.clone().abs() <= MOST_POWER as u32;
            if !small || all.len() >= MOST_TERMS {
                return Err("too many terms, or too high a power".into());
            }
            let c = x.c.times(&y.c)?;
            all.push(Term { c, n, r });
        }
    }
    Ok(all)
}

impl Reader {
    fn read(&mut self, e: &Expr) -> Result<Vec<Term>, String> {
        if !e.depends_on("z") {
            return Ok(vec![self.constant(Exact::new(e)?)]);
        }
        let all = match e {
            Expr::Variable(_) => {
                let c = Exact::from(1);
                vec![Term {
                    c,
                    n: 1,
                    r: Rational::new(),
                }]
            }
            Expr::Neg(a) => times(&self.read(a)?, &[self.constant(Exact::from(-1))])?,
            Expr::Add(a, b) => [self.read(a)?, self.read(b)?].concat(),
            Expr::Sub(a, b) => {
                let minus = [self.constant(Exact::from(-1))];
                [self.read(a)?, times(&self.read(b)?, &minus)?].concat()
            }
            Expr::Mul(a, b) => times(&self.read(a)?, &self.read(b)?)?,
            Expr::Div(a, b) => match &self.read(b)?[..] {
                [one] if one.n == 0 => {
                    let inverse = Term {
                        c: one.c.inverse()?,
                        n: 0,
                        r: Rational::from(-&one.r),
                    };
                    times(&self.read(a)?, &[inverse])?
                }
                _ => return Err("a division by what is no power of a quadratic polynomial".into()),
            },
            Expr::Call(Function::Sqrt, a) => vec![self.power(&a[0], &Rational::from((1, 2)))?],
            Expr::Pow(a, b) if !b.depends_on("z") => {
                let r = Exact::new(b)?
                    .rational()
                    .ok_or("a power that is not rational")?;
                match r.is_integer().then(|| r.numer().to_usize()).flatten() {
                    Some(n) if n <= MOST_POWER => {
                        let base = self.read(a)?;
                        let one = vec![self.constant(Exact::from(1))];
                        (0..n).try_fold(one, |product, _| times(&product, &base))?
                    }
                    _ => vec![self.power(a, &r)?],
                }
            }
            _ => return Err("no root of a quadratic polynomial".into()),
        };
        let fine = |t: &Term| t.r == 0 || *t.r.denom() == 2;
        match all.len() <= MOST_TERMS && all.iter().all(fine) {
            true => Ok(all),
            false => Err("too many terms, or a power that is not half an odd number".into()),
        }
    }

    fn constant(&self, c: Exact) -> Term {
        Term {
            c,
            n: 0,
            r: Rational::new(),
        }
    }

    /// `(a z^2 + b')^r = a^r (z^2 + b'/a)^r`.
    fn power(&mut self, base: &Expr, r: &Rational) -> Result<Term, String> {
        let why = "a root of what is no positive quadratic polynomial";
        let fraction = Fraction::read(base, &Meaning::Variable)?;
        let below = fraction.below.coefficients();
        let (Some(above), [below]) = (fraction.above.first(), below) else {
            return Err(why.into());
        };
        let [low, middle, high] = above.coefficients() else {
            return Err(why.into());
        };
        let over = |c: &Rational| Rational::from(c / below);
        let (low, middle, high) = (over(low), over(middle), over(high));
        if middle != 0 || low <= 0 || high <= 0 || *r.denom() != 2 {
            return Err(why.into());
        }
        let b = low / &high;
        if self.b.get_or_insert_with(|| b.clone()) != &b {
            return Err("roots of different polynomials".into());
        }
        let c = Exact::from(high).power(&r.clone().into())?;
        Ok(Term {
            c,
            n: 0,
            r: r.clone(),
        })
    }
}
