//! Where a formula may be singular, exactly: every equation of the tree, solved.

use super::coefficient::Coefficient;
use super::solve::{Family, i_pi, pi, solve};
use super::tail::terms;
use crate::expr::{Expr, build, constant, polynomial};
use crate::number::{Function, Rational, Real};

/// Bits of the places.
const BITS: u32 = 320;
/// Members that are written out.
const MAX_MEMBERS: i64 = 64;

/// Possible singular points of a formula.
#[derive(Debug, Default)]
pub struct Candidates {
    /// The points, and whether a branch point is possible there (else a pole).
    pub families: Vec<(Family, bool)>,
    /// Why points off the real line may be missing.
    pub incomplete: Option<String>,
    /// Why points on the real line may be missing.
    pub real_incomplete: Option<String>,
}

/// A point off the real line, or on it.
#[derive(Clone, Debug)]
pub struct Point {
    /// The point.
    pub at: Coefficient,
    /// Its real part.
    pub x: Real,
    /// Its imaginary part; exactly 0 on the real line.
    pub y: Real,
    /// Whether it may be a branch point.
    pub branch: bool,
}

/// Every point where `phi` may be singular.
pub fn candidates(phi: &Expr) -> Candidates {
    let mut found = Candidates::default();
    visit(phi, &mut found);
    found
}

fn visit(e: &Expr, found: &mut Candidates) {
    if !e.depends_on("z") {
        return;
    }
    for operand in e.operands() {
        visit(operand, found);
    }
    let zero = || Family::point(Coefficient::zero());
    match e {
        Expr::Div(_, b) => at(b, zero(), false, found),
        Expr::Pow(a, b) => {
            let integer = matches!(&**b, Expr::Number(n) if n.is_integer());
            let natural = integer && matches!(&**b, Expr::Number(n) if *n >= 0);
            if !natural {
                at(a, zero(), !integer, found);
            }
        }
        Expr::Call(f, args) => {
            if let Some(last) = args.last() {
                call(*f, args, last, found);
            }
        }
        _ => {}
    }
}

fn call(f: Function, args: &[Expr], u: &Expr, found: &mut Candidates) {
    let point = |n: i64| Family::point(Coefficient::integer(n));
    let family = |base: Coefficient, period: Coefficient| Family {
        base,
        period: Some(period),
    };
    let half = |c: Coefficient| c.scaled(&Rational::from((1, 2)));
    let natural = |e: &Expr| matches!(e, Expr::Number(n) if n.is_integer() && *n >= 0);
    let (targets, branch) = match f {
        Function::Besselj if natural(&args[0]) => return,
        Function::Log
        | Function::Sqrt
        | Function::Cbrt
        | Function::Ci
        | Function::E1
        | Function::Besselj
        | Function::Bessely
        | Function::Besselk => (vec![point(0)], true),
        Function::Log1p => (vec![point(-1)], true),
        Function::Tan | Function::Sec => (vec![family(half(pi()), pi())], false),
        Function::Cot | Function::Csc => (vec![family(Coefficient::zero(), pi())], false),
        Function::Tanh | Function::Sech => (vec![family(i_pi((1, 2)), i_pi(1))], false),
        Function::Coth | Function::Csch => (vec![family(Coefficient::zero(), i_pi(1))], false),
        Function::Logistic => (vec![family(i_pi(1), i_pi(2))], false),
        Function::Softplus => (vec![family(i_pi(1), i_pi(2))], true),
        Function::Atan | Function::Asinh => {
            let i = Coefficient::i();
            (vec![Family::point(i.clone()), Family::point(i.neg())], true)
        }
        Function::Atanh | Function::Asin | Function::Acos | Function::Acosh => {
            (vec![point(1), point(-1)], true)
        }
        Function::Gamma | Function::Lgamma | Function::Digamma => {
            let why = format!("the poles of `{f}` are not followed");
            found.incomplete = Some(why.clone());
            found.real_incomplete = Some(why);
            return;
        }
        f if f.has_kink() => {
            let why = format!("the kinks of `{f}` inside phi are not known");
            found.incomplete = Some(why.clone());
            found.real_incomplete = Some(why);
            return;
        }
        _ => return,
    };
    for target in targets {
        at(u, target, branch, found);
    }
}

fn at(u: &Expr, target: Family, branch: bool, found: &mut Candidates) {
    match solve(u, &target) {
        Ok(list) => found.families.extend(list.into_iter().map(|f| (f, branch))),
        Err(why) => {
            if !never_on_the_line(u, &target) {
                found.real_incomplete.get_or_insert(why.clone());
            }
            found.incomplete.get_or_insert(why);
        }
    }
}

/// Whether u never takes the value on the real line, for a plain reason: u is positive there, or real where
/// the value is not.
fn never_on_the_line(u: &Expr, target: &Family) -> bool {
    let Some(value) = target.base.value(64) else {
        return false;
    };
    let along = target.period.as_ref().map(|p| p.value(64));
    let sideways = match along {
        None => !value.imag().is_zero(),
        // All members off the real line: the step is along it, or never lands on it.
        Some(Some(p)) => {
            let (y, step) = (value.imag().clone(), p.imag().clone());
            if step.is_zero() {
                !y.is_zero()
            } else {
                let n = Real::with_val(64, &y / &step);
                let off = Real::with_val(64, &n - n.clone().round()).abs();
                off > 1e-6
            }
        }
        Some(None) => false,
    };
    if sideways {
        return is_real(u);
    }
    target.period.is_none() && value.imag().is_zero() && value.real().is_zero() && positive(u)
}

/// Whether a formula is real on the real line, by its form.
fn is_real(u: &Expr) -> bool {
    match u {
        Expr::Number(_) | Expr::Variable(_) => true,
        Expr::Constant(c) => *c != crate::number::Constant::I,
        Expr::Pow(a, b) => {
            let integer = matches!(&**b, Expr::Number(n) if n.is_integer());
            is_real(a) && is_real(b) && (integer || positive(a))
        }
        Expr::Call(f, args) => match f {
            Function::Log | Function::Sqrt => positive(&args[0]),
            Function::Asin
            | Function::Acos
            | Function::Acosh
            | Function::Atanh
            | Function::Log1p => false,
            Function::Gamma | Function::Lgamma | Function::Digamma => false,
            Function::Besselk | Function::Bessely | Function::Ci | Function::E1 => false,
            _ => args.iter().all(is_real),
        },
        _ => u.operands().into_iter().all(is_real),
    }
}

/// Whether a formula is positive on the whole real line, by its form.
pub fn positive(u: &Expr) -> bool {
    if u.is_constant() {
        return constant::sign(u) == Some(std::cmp::Ordering::Greater);
    }
    if let Some(list) = polynomial::coefficients(u, "z") {
        // Of degree 2 without real roots, or with even powers and positive coefficients alone.
        let sign = |e: &Expr| constant::sign(e);
        let above = Some(std::cmp::Ordering::Greater);
        if let [c, b, a] = &list[..] {
            let four = build::mul(build::num(4), build::mul(a.clone(), c.clone()));
            let gap = build::sub(four, build::powi(b.clone(), 2));
            return sign(a) == above && sign(&gap) == above;
        }
        return list.first().is_some_and(|c| sign(c) == above)
            && list
                .iter()
                .enumerate()
                .all(|(j, c)| c.is_zero() || (j % 2 == 0 && sign(c) == above));
    }
    let sum = terms(u);
    if sum.len() > 1 {
        let signs = sum.iter().all(|(negative, t)| !negative && not_negative(t));
        return signs && sum.iter().any(|(_, t)| positive(t));
    }
    match u {
        Expr::Mul(a, b) | Expr::Div(a, b) => positive(a) && positive(b),
        Expr::Pow(a, _) => positive(a),
        Expr::Call(f, args) => match f {
            Function::Exp
            | Function::Cosh
            | Function::Sech
            | Function::Logistic
            | Function::Softplus
            | Function::Normcdf
            | Function::Erfc => is_real(&args[0]),
            Function::Sqrt | Function::Cbrt => positive(&args[0]),
            _ => false,
        },
        _ => false,
    }
}

fn not_negative(u: &Expr) -> bool {
    positive(u)
        || match u {
            Expr::Pow(a, b) => {
                matches!(&**b, Expr::Number(n) if n.is_integer() && n.numer().is_even())
                    && is_real(a)
            }
            Expr::Mul(a, b) | Expr::Div(a, b) => {
                (not_negative(a) && not_negative(b)) || (a == b && is_real(a))
            }
            Expr::Call(Function::Sqrt, _) => true,
            _ => false,
        }
}

fn placed(at: Coefficient, branch: bool) -> Result<Point, String> {
    let value = at.value(BITS).ok_or("a singular point has no value")?;
    let (x, y) = value.into_real_imag();
    Ok(Point { at, x, y, branch })
}

impl Candidates {
    /// The points on the real line in an open interval (`None`: unbounded), different ones.
    ///
    /// # Errors
    /// A sentence: points may be missing, or there are infinitely many.
    pub fn real(&self, from: Option<&Real>, to: Option<&Real>) -> Result<Vec<Point>, String> {
        if let Some(why) = &self.real_incomplete {
            return Err(why.clone());
        }
        let inside =
            |x: &Real| from.is_none_or(|a| beyond(x, a)) && to.is_none_or(|b| beyond(b, x));
        let mut found: Vec<Point> = Vec::new();
        for (family, branch) in &self.families {
            for at in family.on_the_line(from, to)? {
                let point = placed(at, *branch)?;
                if point.y.is_zero() && inside(&point.x) {
                    merge(&mut found, point);
                }
            }
        }
        Ok(found)
    }

    /// The points below the real line, the nearest first; of each family the nearest four.
    ///
    /// # Errors
    /// A sentence: points may be missing.
    pub fn below(&self) -> Result<Vec<Point>, String> {
        if let Some(why) = &self.incomplete {
            return Err(why.clone());
        }
        let mut found = Vec::new();
        for (family, branch) in &self.families {
            for at in family.below()? {
                let point = placed(at, *branch)?;
                if point.y < 0 {
                    merge(&mut found, point);
                }
            }
        }
        found.sort_by(|a, b| b.y.total_cmp(&a.y).then(a.x.total_cmp(&b.x)));
        Ok(found)
    }
}

/// Whether x is above a by more than the rounding of both.
fn beyond(x: &Real, a: &Real) -> bool {
    *x > *a && !near(x, a)
}

/// Whether two places are the same.
pub fn near(a: &Real, b: &Real) -> bool {
    let gap = Real::with_val(BITS, a - b).abs();
    let size = Real::with_val(64, a.abs_ref()) + Real::with_val(64, b.abs_ref());
    gap <= size >> 220u32
}

fn merge(list: &mut Vec<Point>, point: Point) {
    match list
        .iter_mut()
        .find(|p| near(&p.x, &point.x) && near(&p.y, &point.y))
    {
        Some(old) => old.branch |= point.branch,
        None => list.push(point),
    }
}

impl Family {
    fn values(&self) -> Result<(Real, Real, Real, Real), String> {
        let none = || "a singular point has no value".to_string();
        let (x, y) = self.base.value(128).ok_or_else(none)?.into_real_imag();
        let period = match &self.period {
            None => return Ok((x, y, Real::new(64), Real::new(64))),
            Some(p) => p.value(128).ok_or_else(none)?,
        };
        let (dx, dy) = period.into_real_imag();
        Ok((x, y, dx, dy))
    }

    /// The members that may lie on the real line within an interval.
    fn on_the_line(
        &self,
        from: Option<&Real>,
        to: Option<&Real>,
    ) -> Result<Vec<Coefficient>, String> {
        let (x, y, dx, dy) = self.values()?;
        if self.period.is_none() {
            return Ok(if y.is_zero() {
                vec![self.base.clone()]
            } else {
                Vec::new()
            });
        }
        if !dy.is_zero() {
            let n = whole(&(Real::with_val(128, -&y) / dy))?;
            return Ok(vec![self.member(n)]);
        }
        if !y.is_zero() {
            return Ok(Vec::new());
        }
        let (Some(from), Some(to)) = (from, to) else {
            return Err("phi has infinitely many singular points on the real line".into());
        };
        let first = whole(&(Real::with_val(128, from - &x) / &dx))?;
        let last = whole(&(Real::with_val(128, to - &x) / &dx))?;
        let (low, high) = (first.min(last) - 1, first.max(last) + 1);
        if high - low > MAX_MEMBERS {
            return Err("phi has too many singular points".into());
        }
        Ok((low..=high).map(|n| self.member(n)).collect())
    }

    /// The members below the real line: the nearest four, or all of one height.
    fn below(&self) -> Result<Vec<Coefficient>, String> {
        let (_, y, _, dy) = self.values()?;
        if self.period.is_none() {
            return Ok(vec![self.base.clone()]);
        }
        if dy.is_zero() {
            return match y.cmp0() {
                Some(std::cmp::Ordering::Less) => {
                    Err("infinitely many singular points at one height".into())
                }
                _ => Ok(Vec::new()),
            };
        }
        let turn = if dy.is_sign_negative() { 1 } else { -1 };
        let n = whole(&(Real::with_val(128, -&y) / dy))?;
        Ok((-1..=4).map(|j| self.member(n + turn * j)).collect())
    }
}

fn whole(x: &Real) -> Result<i64, String> {
    let nearest = x.clone().round().to_integer().and_then(|n| n.to_i64());
    nearest.ok_or_else(|| "a singular point is too far away".to_string())
}
