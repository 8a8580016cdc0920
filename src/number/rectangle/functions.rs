//! Functions of rectangles that are evaluated often: what is made of exponentials, logarithms and roots.

use super::interval::Interval;
use super::{Rectangle, plain};
use crate::number::function::Function;
use crate::number::scalar::DomainError;

/// `f(z)`; `None` for the functions that go through a ball.
pub(super) fn apply(f: Function, z: Rectangle) -> Option<Rectangle> {
    Some(match f {
        Function::Exp => exp(z),
        Function::Sinh => hyperbolic(true, z),
        Function::Cosh => hyperbolic(false, z),
        // sin z = -i sinh(iz), cos z = cosh(iz).
        Function::Sin => hyperbolic(true, z.turned()).turned_back(),
        Function::Cos => hyperbolic(false, z.turned()),
        Function::Tanh => by_sides(z, |z| quotient(Kind::Tanh, z)),
        Function::Coth => by_sides(z, |z| quotient(Kind::Coth, z)),
        Function::Sech => by_sides(z, |z| quotient(Kind::Sech, z)),
        Function::Csch => by_sides(z, |z| quotient(Kind::Csch, z)),
        Function::Tan => by_sides(z.turned(), |z| quotient(Kind::Tanh, z)).turned_back(),
        Function::Cot => by_sides(z.turned(), |z| quotient(Kind::Coth, z)).turned(),
        Function::Sec => by_sides(z.turned(), |z| quotient(Kind::Sech, z)),
        Function::Csc => by_sides(z.turned(), |z| quotient(Kind::Csch, z)).turned(),
        Function::Logistic => by_sides(z, logistic),
        Function::Softplus => return softplus(z),
        Function::Log => log(z),
        Function::Sqrt => return sqrt(z),
        Function::Abs if !z.is_indeterminate() => Rectangle::from_real(z.modulus(), z.exponent),
        _ => return None,
    })
}

/// `z^w`: integer powers by squaring, others by `exp(w log z)`.
pub(super) fn power(z: Rectangle, w: Rectangle) -> Result<Rectangle, DomainError> {
    if z.is_indeterminate() || w.is_indeterminate() {
        return Ok(Rectangle::indeterminate());
    }
    if w.is_real() && w.re.lo == w.re.hi {
        let n = plain(w.re, w.exponent).lo;
        if n.fract() == 0.0 && n.abs() < 1e6 {
            if n < 0.0 && z.re.is_zero() && z.im.is_zero() {
                return Err(DomainError::new("a negative power of 0"));
            }
            return Ok(z.power(n as i32));
        }
        if n == 0.5
            && let Some(root) = sqrt(z)
        {
            return Ok(root);
        }
    }
    if z.contains_zero() {
        let mut out = crate::number::Scalar::zero(53);
        let (base, exponent) = (z.to_ball(53), w.to_ball(53));
        crate::number::Scalar::pow(&mut out, &base, &exponent)?;
        return Ok(Rectangle::from_ball(&out));
    }
    Ok(exp(log(z).times(w)))
}

/// The hull of what both sides of the imaginary axis give.
fn by_sides(z: Rectangle, f: impl Fn(Rectangle) -> Rectangle) -> Rectangle {
    if z.re.lo >= 0.0 || z.re.hi <= 0.0 {
        return f(z);
    }
    let side = |lo: f64, hi: f64| Rectangle {
        re: Interval { lo, hi },
        ..z
    };
    f(side(z.re.lo, 0.0)).hull(f(side(0.0, z.re.hi)))
}

/// `exp x (cos y + i sin y)`.
fn exp(z: Rectangle) -> Rectangle {
    let (size, exponent) = plain(z.re, z.exponent).exp();
    if z.is_real() {
        return Rectangle::from_real(size, exponent);
    }
    let (sine, cosine) = plain(z.im, z.exponent).sin_cos();
    Rectangle {
        re: size.mul(cosine),
        im: size.mul(sine),
        exponent,
    }
    .normal()
}

/// `cosh x` or `sinh x` of a real interval. Near 0, `sinh x = (t + t/(1 + t))/2` with `t = expm1 x`,
/// which rises with `t`.
fn real_hyperbolic(sinh: bool, x: Interval) -> Rectangle {
    let of = |x: f64| Interval { lo: x, hi: x };
    let at = |x: f64| {
        let (up, down) = (
            Rectangle::from_real(of(x).exp().0, of(x).exp().1),
            Rectangle::from_real(of(-x).exp().0, of(-x).exp().1),
        );
        if sinh && x.abs() < 1.0 {
            let t = if x == 0.0 {
                Interval::ZERO
            } else {
                of(x).rising(libm::expm1)
            };
            let other = t.div(t.add(Interval::ONE));
            return Rectangle::from_real(t.add(other), 0).shifted(-1);
        }
        let down = if sinh { down.negated() } else { down };
        up.plus(down).shifted(-1)
    };
    if sinh {
        return at(x.lo).hull(at(x.hi));
    }
    let x = x.abs();
    at(x.lo).hull(at(x.hi))
}

/// `sinh z = sinh x cos y + i cosh x sin y`, `cosh z = cosh x cos y + i sinh x sin y`.
fn hyperbolic(sinh: bool, z: Rectangle) -> Rectangle {
    let (x, y) = (plain(z.re, z.exponent), plain(z.im, z.exponent));
    let (odd, even) = (real_hyperbolic(true, x), real_hyperbolic(false, x));
    if z.is_real() {
        return if sinh { odd } else { even };
    }
    let (sine, cosine) = y.sin_cos();
    let (first, second) = if sinh { (odd, even) } else { (even, odd) };
    first
        .times(Rectangle::from_real(cosine, 0))
        .plus(second.times(Rectangle::from_real(sine, 0)).turned())
}

/// Which quotient of hyperbolic functions.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Tanh,
    Coth,
    Sech,
    Csch,
}

/// For a rectangle on one side of the imaginary axis, with `p = exp(-|x|)`, `q = p^2`, `d = 1 - q`,
/// `D_c = d^2 + 4 q cos^2 y` and `D_s = d^2 + 4 q sin^2 y`:
///
/// `tanh z = (± d (1 + q) + 4 i q sin y cos y)/D_c`, `sech z = 2 p ((1 + q) cos y ∓ i d sin y)/D_c`,
/// `coth z = (± d (1 + q) - 4 i q sin y cos y)/D_s`, `csch z = 2 p (± d cos y - i (1 + q) sin y)/D_s`.
///
/// No modulus is larger than `|tanh|^2 <= (d^2 + 4 q sin^2 y)/D_c` and its like say.
fn quotient(kind: Kind, z: Rectangle) -> Rectangle {
    let negative = z.re.lo < 0.0;
    let x = plain(z.re, z.exponent);
    let x = if negative { x } else { x.neg() };
    let doubled = x.add(x);
    let d = doubled.exp_m1().neg();
    let q = plain(doubled.exp().0, doubled.exp().1).meet(Interval { lo: 0.0, hi: 1.0 });
    let (sine, cosine) = plain(z.im, z.exponent).sin_cos();
    let four = Interval { lo: 4.0, hi: 4.0 };
    let part = |x: Interval| d.square().add(q.mul(x.square()).mul(four));
    // D_c = 1 + q^2 + 2 q cos 2y and D_s = 1 + q^2 - 2 q cos 2y: sharper where x is wide.
    let y = plain(z.im, z.exponent);
    let turned = q.mul(y.add(y).sin_cos().1);
    let turned = turned.add(turned);
    let square = q.square().add(Interval::ONE);
    let (above, below) = match kind {
        Kind::Tanh | Kind::Sech => (part(sine), part(cosine).meet(square.add(turned))),
        Kind::Coth | Kind::Csch => (part(cosine), part(sine).meet(square.add(turned.neg()))),
    };
    let sum = q.add(Interval::ONE);
    let signed = |x: Interval| if negative { x.neg() } else { x };
    let (re, im, front) = match kind {
        Kind::Tanh | Kind::Coth => {
            let im = q.mul(sine).mul(cosine).mul(four);
            let im = if kind == Kind::Coth { im.neg() } else { im };
            // d (1 + q) = 1 - q^2.
            let re = d.mul(sum).meet(Interval::ONE.add(q.square().neg()));
            (signed(re), im, Rectangle::exact(1.0, 0.0))
        }
        Kind::Sech | Kind::Csch => {
            let (p, e) = x.exp();
            let front = Rectangle::from_real(p, e).shifted(1);
            if kind == Kind::Sech {
                (sum.mul(cosine), signed(d.mul(sine)).neg(), front)
            } else {
                (signed(d.mul(cosine)), sum.mul(sine).neg(), front)
            }
        }
    };
    let bound = match kind {
        Kind::Tanh | Kind::Coth => above.div(below).sqrt().hi,
        Kind::Sech | Kind::Csch => Interval::ONE.div(below).sqrt().hi,
    };
    let mut value = Rectangle {
        re: re.div(below),
        im: im.div(below),
        exponent: 0,
    };
    if matches!(kind, Kind::Tanh | Kind::Coth) {
        let within = Interval::new(-bound, bound);
        value.re = value.re.meet(within);
        value.im = value.im.meet(within);
        return value.normal();
    }
    // |sech z| = 2 p/sqrt(D_c).
    let within = Interval::new(-bound, bound);
    value.re = value.re.meet(within);
    value.im = value.im.meet(within);
    value.normal().times(front)
}

/// `1/(1 + exp(-z))` to the right, `exp z/(1 + exp z)` to the left.
fn logistic(z: Rectangle) -> Rectangle {
    let left = z.re.lo < 0.0;
    let decaying = exp(if left { z } else { z.negated() });
    let sum = decaying.plus(Rectangle::exact(1.0, 0.0));
    if left {
        decaying.over(sum)
    } else {
        Rectangle::exact(1.0, 0.0).over(sum)
    }
}

/// `z + log(1 + exp(-z))` for `Re z >= 0`, `log(1 + exp z)` for `Re z < 0`; across the imaginary axis
/// beyond `±i pi`, where the two differ, indeterminate.
fn softplus(z: Rectangle) -> Option<Rectangle> {
    let across = z.re.lo < 0.0 && z.re.hi >= 0.0;
    if across && plain(z.im, z.exponent).most() > 3.0 {
        return Some(Rectangle::indeterminate());
    }
    Some(by_sides(z, |z| {
        let left = z.re.lo < 0.0;
        let decaying = exp(if left { z } else { z.negated() });
        let logarithm = log1p(decaying);
        if left { logarithm } else { logarithm.plus(z) }
    }))
}

/// `log(1 + w)`; for small `w` from `|log(1 + w) - w| <= |w|^2`.
fn log1p(w: Rectangle) -> Rectangle {
    let (size, exponent) = w.largest();
    let rough = plain(Interval { lo: 0.0, hi: size }, exponent).hi;
    if rough > 1e-6 {
        return log(w.plus(Rectangle::exact(1.0, 0.0)));
    }
    let square = Interval { lo: 0.0, hi: size }.square().hi;
    let slack = Interval::new(-square, square);
    let im = if w.is_real() { Interval::ZERO } else { slack };
    w.plus(
        Rectangle {
            re: slack,
            im,
            exponent: 2 * exponent,
        }
        .normal(),
    )
}

/// `log|z| + i arg z`: the logarithms of the bounds of the modulus, and the arguments of the corners.
/// On the cut the values are those from above; across it, indeterminate.
fn log(z: Rectangle) -> Rectangle {
    if z.is_indeterminate() || z.contains_zero() {
        return Rectangle::indeterminate();
    }
    if z.re.lo <= 0.0 && z.im.lo < 0.0 && z.im.hi >= 0.0 {
        return Rectangle::indeterminate();
    }
    let modulus = z.modulus();
    let re = if modulus.lo > 0.0 {
        modulus.ln(z.exponent)
    } else {
        return Rectangle::indeterminate();
    };
    if z.is_real() && z.re.lo > 0.0 {
        return Rectangle::from_real(re, 0);
    }
    // A zero from a negation is as good as any other.
    let mut angles = Interval::new(f64::INFINITY, f64::INFINITY);
    for x in [z.re.lo, z.re.hi] {
        for y in [z.im.lo, z.im.hi] {
            let angle = libm::atan2(y + 0.0, x + 0.0);
            let corner = Interval {
                lo: angle,
                hi: angle,
            }
            .rising(|x| x);
            angles = if angles.lo == f64::INFINITY {
                corner
            } else {
                angles.hull(corner)
            };
        }
    }
    Rectangle {
        re,
        im: angles,
        exponent: 0,
    }
    .normal()
}

/// `Re sqrt z = sqrt((|z| + x)/2)` rises in `x` and `|y|`; `|Im sqrt z| = sqrt((|z| - x)/2)` falls in
/// `x` and rises in `|y|`: two corners bound each part. `None` (a ball decides) on and across the cut.
fn sqrt(z: Rectangle) -> Option<Rectangle> {
    if z.is_indeterminate() {
        return None;
    }
    if z.is_real() && z.re.lo >= 0.0 {
        let (x, exponent) = halvable(z);
        return Some(Rectangle::from_real(x.re.sqrt(), exponent));
    }
    let clear = z.re.lo > 0.0 || z.im.lo > 0.0 || z.im.hi < 0.0;
    if !clear {
        return None;
    }
    let (z, exponent) = halvable(z);
    let height = z.im.abs();
    let of = |x: f64| Interval { lo: x, hi: x };
    // sqrt((|z| + |x|)/2), and the other part as |y|/2 divided by it.
    let at = |x: f64, y: f64, sum: bool| {
        let modulus = of(x).square().add(of(y).square()).sqrt();
        let large = modulus.add(of(x.abs())).scaled(-1).sqrt();
        if (x >= 0.0) == sum {
            large
        } else if y == 0.0 {
            Interval::ZERO
        } else {
            of(y).scaled(-1).div(large)
        }
    };
    let re = Interval::new(
        at(z.re.lo, height.lo, true).lo,
        at(z.re.hi, height.hi, true).hi,
    );
    let upper = Interval::new(
        at(z.re.hi, height.lo, false).lo,
        at(z.re.lo, height.hi, false).hi,
    );
    let im = if z.im.lo >= 0.0 {
        upper
    } else if z.im.hi <= 0.0 {
        upper.neg()
    } else {
        Interval::new(-upper.hi, upper.hi)
    };
    Some(Rectangle { re, im, exponent }.normal())
}

/// The same with an even exponent, and the half of that.
fn halvable(z: Rectangle) -> (Rectangle, i64) {
    let odd = z.exponent.rem_euclid(2);
    let moved = Rectangle {
        re: z.re.scaled(odd),
        im: z.im.scaled(odd),
        exponent: z.exponent - odd,
    };
    (moved, moved.exponent / 2)
}
