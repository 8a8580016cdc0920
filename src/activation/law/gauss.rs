//! Entire functions of Gaussian type, exactly: sums of `p(z) exp(a z^2 + b z + c)`.
//!
//! `F[z^n exp(-a z^2 + b z)] ~ sqrt(pi/a) ((b - ik)/(2a))^n exp((b - ik)^2/(4a))`, Re a > 0 (DLMF 18.17.26 in the
//! leading order). A phi whose N-th derivative is such a sum, as erf and z normcdf(z), has F = F\[phi^(N)\]/(ik)^N.

use super::coefficient::{Coefficient, Exponent};
use super::form::Form;
use crate::expr::{Expr, build, polynomial};
use crate::number::{Constant, Function, Rational, Real};
use std::cmp::Ordering;

/// Derivatives that are tried.
const MAX_DERIVATIVES: usize = 8;
/// Terms of a sum at most.
const MAX_TERMS: usize = 128;
/// Bits of the law's numbers.
const BITS: u32 = 320;

/// `p(z) exp(b z + a z^2)`, the factor exp(c) in p.
#[derive(Clone)]
struct Bell {
    poly: Vec<Coefficient>,
    linear: Coefficient,
    square: Coefficient,
}

/// What an entire function comes to.
pub enum Entire {
    /// Only waves and polynomials: F vanishes for large k.
    Nothing,
    /// A law.
    Law(Form),
    /// Several parts of one size.
    Beating,
}

/// The law of an entire function of Gaussian type; `None` for others.
pub fn law(phi: &Expr, stop: &dyn Fn() -> bool) -> Option<Entire> {
    let mut derivative = phi.clone();
    for n in 0..=MAX_DERIVATIVES {
        if stop() {
            return None;
        }
        if let Some(list) = sum(&derivative) {
            return leading(&list, n as i64);
        }
        derivative = derivative.derivative("z").ok()?;
        if derivative.size() > 400 {
            return None;
        }
    }
    None
}

/// A formula in `z` as a sum of `c exp(i w z)` with real w: the pairs (w, c).
pub fn waves(u: &Expr) -> Option<Vec<(Coefficient, Coefficient)>> {
    let minus_i = Coefficient::i().neg();
    sum(u)?
        .into_iter()
        .map(|bell| {
            let constant = bell.poly.iter().skip(1).all(Coefficient::is_plain_zero);
            let plain = constant && bell.square.is_plain_zero();
            let c = bell.poly.first().cloned().unwrap_or_else(Coefficient::zero);
            plain.then(|| (bell.linear.mul(&minus_i), c))
        })
        .collect()
}

fn sum(u: &Expr) -> Option<Vec<Bell>> {
    let zero = Coefficient::zero;
    if let Some(list) = polynomial::coefficients(u, "z") {
        let poly = list.iter().map(Coefficient::of).collect();
        return Some(vec![Bell {
            poly,
            linear: zero(),
            square: zero(),
        }]);
    }
    let minus = |list: Vec<Bell>| -> Vec<Bell> {
        list.into_iter()
            .map(|b| Bell {
                poly: b.poly.iter().map(Coefficient::neg).collect(),
                ..b
            })
            .collect()
    };
    let join = |mut a: Vec<Bell>, b: Vec<Bell>| {
        a.extend(b);
        (a.len() <= MAX_TERMS).then_some(a)
    };
    match u {
        Expr::Neg(a) => Some(minus(sum(a)?)),
        Expr::Add(a, b) => join(sum(a)?, sum(b)?),
        Expr::Sub(a, b) => join(sum(a)?, minus(sum(b)?)),
        Expr::Mul(a, b) => product(&sum(a)?, &sum(b)?),
        Expr::Div(a, b) if !b.depends_on("z") => {
            let c = Coefficient::of(b).inverse();
            Some(
                sum(a)?
                    .into_iter()
                    .map(|b| Bell {
                        poly: b.poly.iter().map(|x| x.mul(&c)).collect(),
                        ..b
                    })
                    .collect(),
            )
        }
        // 1/exp(q) is exp(-q).
        Expr::Div(a, b) => match &**b {
            Expr::Call(Function::Exp, args) => {
                let turned = build::call(Function::Exp, [build::neg(args[0].clone())]);
                product(&sum(a)?, &sum(&turned)?)
            }
            _ => None,
        },
        Expr::Pow(a, b) => {
            if let Expr::Constant(Constant::E) = &**a {
                return sum(&build::call(Function::Exp, [b.as_ref().clone()]));
            }
            let Expr::Number(n) = b.as_ref() else {
                return None;
            };
            let n = n.is_integer().then(|| n.numer().to_u32()).flatten()?;
            if n > 8 {
                return None;
            }
            let base = sum(a)?;
            let one = sum(&build::num(1))?;
            (0..n).try_fold(one, |p, _| product(&p, &base))
        }
        Expr::Call(f, args) if args.len() == 1 => called(*f, &args[0]),
        _ => None,
    }
}

fn called(f: Function, u: &Expr) -> Option<Vec<Bell>> {
    let list = polynomial::coefficients(u, "z")?;
    if list.len() > 3 || (f != Function::Exp && list.len() > 2) {
        return None;
    }
    let at = |j: usize| list.get(j).map_or_else(Coefficient::zero, Coefficient::of);
    let exp = |turn: &Coefficient, weight: &Coefficient| {
        let front = build::call(Function::Exp, [at(0).mul(turn).expr()]);
        Bell {
            poly: vec![Coefficient::of(&front).mul(weight)],
            linear: at(1).mul(turn),
            square: at(2).mul(turn),
        }
    };
    let (one, i) = (Coefficient::one(), Coefficient::i());
    let half = Coefficient::rational(Rational::from((1, 2)));
    Some(match f {
        Function::Exp => vec![exp(&one, &one)],
        Function::Cos => vec![exp(&i, &half), exp(&i.neg(), &half)],
        Function::Sin => {
            let weight = half.mul(&i.neg());
            vec![exp(&i, &weight), exp(&i.neg(), &weight.neg())]
        }
        Function::Cosh => vec![exp(&one, &half), exp(&one.neg(), &half)],
        Function::Sinh => vec![exp(&one, &half), exp(&one.neg(), &half.neg())],
        _ => return None,
    })
}

fn product(a: &[Bell], b: &[Bell]) -> Option<Vec<Bell>> {
    if a.len() * b.len() > MAX_TERMS {
        return None;
    }
    let mut list = Vec::new();
    for x in a {
        for y in b {
            let mut poly = vec![Coefficient::zero(); x.poly.len() + y.poly.len()];
            for (m, c) in x.poly.iter().enumerate() {
                for (n, d) in y.poly.iter().enumerate() {
                    poly[m + n] = poly[m + n].add(&c.mul(d));
                }
            }
            list.push(Bell {
                poly,
                linear: x.linear.add(&y.linear),
                square: x.square.add(&y.square),
            });
        }
    }
    Some(list)
}

/// What one bell adds to F.
struct Size {
    /// log |F| = -fall k^2 + tilt k + degree log k + log |front|.
    fall: Real,
    tilt: Real,
    degree: i64,
    /// |F|^2 without the powers.
    front: Real,
}

fn collected(list: &[Bell]) -> Option<Vec<Bell>> {
    let mut groups: Vec<Bell> = Vec::new();
    for bell in list {
        let mut place = None;
        for (j, g) in groups.iter().enumerate() {
            let same = |a: &Coefficient, b: &Coefficient| a.add(&b.neg()).is_zero();
            if same(&g.square, &bell.square)? && same(&g.linear, &bell.linear)? {
                place = Some(j);
            }
        }
        match place {
            None => groups.push(bell.clone()),
            Some(j) => {
                let old = &mut groups[j].poly;
                for (n, c) in bell.poly.iter().enumerate() {
                    match old.get_mut(n) {
                        Some(place) => *place = place.add(c),
                        None => old.push(c.clone()),
                    }
                }
            }
        }
    }
    for group in &mut groups {
        while let Some(last) = group.poly.last() {
            if !last.is_zero()? {
                break;
            }
            group.poly.pop();
        }
    }
    groups.retain(|g| !g.poly.is_empty());
    Some(groups)
}

fn leading(list: &[Bell], derivatives: i64) -> Option<Entire> {
    let mut sizes: Vec<Size> = Vec::new();
    for bell in collected(list)? {
        let a = bell.square.neg();
        let (value, linear) = (a.value(BITS)?, bell.linear.value(BITS)?);
        if a.is_zero()? {
            // A wave: its transform is at one k.
            if linear.real().is_zero() {
                continue;
            }
            return None;
        }
        if value.real().cmp0()? != Ordering::Greater {
            return None;
        }
        let n = bell.poly.len() - 1;
        let top = bell.poly[n].value(BITS)?;
        let quarter = a.scaled(&Rational::from(4)).inverse();
        let fall = quarter.value(BITS)?.real().clone();
        let tilt = bell
            .linear
            .mul(&quarter)
            .scaled(&Rational::from(2))
            .value(BITS)?
            .imag()
            .clone();
        let height = bell
            .linear
            .mul(&bell.linear)
            .mul(&quarter)
            .value(BITS)?
            .real()
            .clone();
        let norm = |c: &crate::number::Complex| Real::with_val(BITS, c.norm_ref());
        let size = norm(&value).sqrt();
        let pi = Real::with_val(BITS, rug::float::Constant::Pi);
        let mut front = norm(&top) * pi / &size * (height * 2u32).exp();
        for _ in 0..n {
            front /= Real::with_val(BITS, size.square_ref()) * 4u32;
        }
        sizes.push(Size {
            fall,
            tilt,
            degree: n as i64,
            front,
        });
    }
    let same = super::singular::near;
    let order = |a: &Size, b: &Size| {
        let by = |x: &Real, y: &Real| {
            if same(x, y) {
                Ordering::Equal
            } else {
                x.total_cmp(y)
            }
        };
        by(&b.fall, &a.fall)
            .then(by(&a.tilt, &b.tilt))
            .then(a.degree.cmp(&b.degree))
    };
    let Some(best) = sizes
        .iter()
        .reduce(|a, b| if order(b, a).is_gt() { b } else { a })
    else {
        return Some(Entire::Nothing);
    };
    if sizes.iter().filter(|s| order(s, best).is_eq()).count() > 1 {
        return Some(Entire::Beating);
    }
    let mut exponents = vec![(2, Real::with_val(BITS, &best.fall * 2u32))];
    if !best.tilt.is_zero() {
        exponents.push((1, Real::with_val(BITS, &best.tilt * -2i32)));
    }
    Some(Entire::Law(Form {
        exponents: exponents
            .into_iter()
            .map(|(q, rate)| (Exponent::integer(q), rate))
            .collect(),
        order: Real::with_val(BITS, 2 * (derivatives - best.degree)),
        logs: 0,
        constant: Real::with_val(BITS, best.front.recip_ref()),
        next: None,
    }))
}

/// Whether a formula is entire of exponential type, by its form: such a phi that is tempered has a
/// transform within a band (Paley, Wiener). Quotients are entire where their singular points are removable.
pub fn is_exponential_type(u: &Expr) -> bool {
    if polynomial::coefficients(u, "z").is_some() {
        return true;
    }
    let again = is_exponential_type;
    match u {
        Expr::Neg(a) => again(a),
        Expr::Add(a, b) | Expr::Sub(a, b) | Expr::Mul(a, b) => again(a) && again(b),
        Expr::Div(a, b) => again(a) && polynomial::coefficients(b, "z").is_some(),
        Expr::Pow(a, b) => matches!(&**b, Expr::Number(n) if n.is_integer() && *n >= 0) && again(a),
        Expr::Call(f, args) => {
            let linear = args
                .last()
                .is_some_and(|u| polynomial::affine(u, "z").is_some());
            let known = match f {
                Function::Sin
                | Function::Cos
                | Function::Sinc
                | Function::Sinh
                | Function::Cosh
                | Function::Exp => true,
                Function::Besselj => {
                    matches!(&args[0], Expr::Number(n) if n.is_integer() && *n >= 0)
                }
                _ => false,
            };
            linear && known
        }
        _ => false,
    }
}
