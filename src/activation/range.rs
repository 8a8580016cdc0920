//! Between which numbers a formula stays while z runs through an interval.
//!
//! Interval arithmetic in double precision, every end rounded outward unless the operation was exact. Ends
//! may be open: `exp(z)` stays above 0 and `tanh(z)^2` below 1.

use crate::expr::{Expr, constant, polynomial};
use crate::number::{Function, Rational};

/// Just above pi/2, so that the range of atan is inside.
const WIDEST_ANGLE: f64 = std::f64::consts::FRAC_PI_2 + 1e-15;

/// An interval of the real line; infinite ends are open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// Whether the lower end is not reached.
    pub above: bool,
    /// Whether the upper end is not reached.
    pub below: bool,
}

fn down(x: f64) -> f64 {
    x.next_down()
}

fn up(x: f64) -> f64 {
    x.next_up()
}

impl Range {
    /// A closed interval.
    pub fn closed(low: f64, high: f64) -> Range {
        Range {
            low,
            high,
            above: low.is_infinite(),
            below: high.is_infinite(),
        }
    }

    /// An interval that reaches neither end.
    pub fn open(low: f64, high: f64) -> Range {
        Range {
            low,
            high,
            above: true,
            below: true,
        }
    }

    /// Whether all of it is above 0.
    pub fn is_positive(self) -> bool {
        self.low > 0.0 || (self.low == 0.0 && self.above)
    }

    /// Whether all of it is below 0.
    pub fn is_negative(self) -> bool {
        self.neg().is_positive()
    }

    fn neg(self) -> Range {
        Range {
            low: -self.high,
            high: -self.low,
            above: self.below,
            below: self.above,
        }
    }

    fn add(self, other: Range) -> Range {
        // An exact sum keeps its end.
        let exact = |a: f64, b: f64, s: f64| {
            let c = s - a;
            s.is_finite() && (a - (s - c)) + (b - c) == 0.0
        };
        let (low, high) = (self.low + other.low, self.high + other.high);
        let low = match exact(self.low, other.low, low) {
            true => low,
            false => down(low),
        };
        let high = match exact(self.high, other.high, high) {
            true => high,
            false => up(high),
        };
        Range {
            low,
            high,
            above: self.above || other.above,
            below: self.below || other.below,
        }
    }

    fn mul(self, other: Range) -> Range {
        let ends = |r: Range| [(r.low, r.above), (r.high, r.below)];
        let mut low = (f64::INFINITY, true);
        let mut high = (f64::NEG_INFINITY, true);
        for (a, open_a) in ends(self) {
            for (b, open_b) in ends(other) {
                let product = if a == 0.0 || b == 0.0 { 0.0 } else { a * b };
                let reached = (a == 0.0 && !open_a) || (b == 0.0 && !open_b);
                let open = !reached && (open_a || open_b);
                let exact = product.is_finite() && a.is_finite() && b.is_finite()
                    && a.mul_add(b, -product) == 0.0
                    // Where the product underflows the check itself does.
                    && (product == 0.0 || product.abs() > 1e-250);
                let exact = exact && !(product == 0.0 && a != 0.0 && b != 0.0);
                let exact = exact || a == 0.0 || b == 0.0;
                let (under, over) = match exact {
                    true => (product, product),
                    false => (down(product), up(product)),
                };
                if under < low.0 {
                    low = (under, open);
                } else if under == low.0 {
                    low.1 &= open;
                }
                if over > high.0 {
                    high = (over, open);
                } else if over == high.0 {
                    high.1 &= open;
                }
            }
        }
        Range {
            low: low.0,
            high: high.0,
            above: low.1,
            below: high.1,
        }
    }

    fn recip(self) -> Option<Range> {
        if !self.is_positive() {
            return self
                .is_negative()
                .then(|| self.neg().recip().map(Range::neg))
                .flatten();
        }
        let over = |x: f64| if x == 0.0 { f64::INFINITY } else { 1.0 / x };
        let (low, high) = (over(self.high), over(self.low));
        Some(Range {
            low: if self.high.is_infinite() {
                0.0
            } else {
                down(low).max(0.0)
            },
            high: up(high),
            above: self.below,
            below: self.above,
        })
    }

    /// |x|.
    fn abs(self) -> Range {
        if self.low >= 0.0 {
            return self;
        }
        if self.high <= 0.0 {
            return self.neg();
        }
        let (high, below) = if -self.low > self.high {
            (-self.low, self.above)
        } else {
            (
                self.high,
                self.below && (-self.low < self.high || self.above),
            )
        };
        Range {
            low: 0.0,
            high,
            above: false,
            below,
        }
    }

    /// A growing function with limits that it does not reach.
    fn rising(self, f: impl Fn(f64) -> f64, floor: f64, ceiling: f64) -> Range {
        // The functions of the standard library are good to a few units in the last place.
        let slack = |x: f64| 8.0 * f64::EPSILON * x.abs() + f64::MIN_POSITIVE;
        // What overflows is at least the largest number.
        let (low, high) = (f(self.low).min(f64::MAX), f(self.high).max(f64::MIN));
        let (low, high) = (low - slack(low), high + slack(high));
        Range {
            low: low.max(floor),
            high: high.min(ceiling),
            above: self.above || low <= floor,
            below: self.below || high >= ceiling,
        }
    }
}

/// A range of values that holds those of `e` for every z of the interval where it is defined and real;
/// `None` where none is known.
pub fn of(e: &Expr, z: Range) -> Option<Range> {
    if !e.depends_on("z") {
        let value = constant::value(e, 60)?.to_f64();
        return Some(match e {
            Expr::Number(q) if Rational::from_f64(value).is_some_and(|v| v == *q) => {
                Range::closed(value, value)
            }
            _ => Range::closed(down(value), up(value)),
        });
    }
    let at = |e: &Expr| of(e, z);
    if matches!(e, Expr::Add(..) | Expr::Sub(..))
        && !(z.low.is_finite() && z.high.is_finite())
        && let Some(range) = horner(e, z)
    {
        return Some(range);
    }
    match e {
        Expr::Variable(_) => Some(z),
        Expr::Neg(a) => Some(at(a)?.neg()),
        Expr::Add(a, b) => Some(at(a)?.add(at(b)?)),
        Expr::Sub(a, b) => Some(at(a)?.add(at(b)?.neg())),
        Expr::Mul(a, b) if a == b => square(at(a)?),
        Expr::Mul(a, b) => Some(at(a)?.mul(at(b)?)),
        Expr::Div(a, b) => Some(at(a)?.mul(at(b)?.recip()?)),
        Expr::Pow(a, b) => power(a, b, z),
        Expr::Call(f, args) => match args.as_ref() {
            [u] => function(*f, at(u)?),
            [a, b] => {
                let (a, b) = (at(a)?, at(b)?);
                let pick = |f: fn(f64, f64) -> f64| {
                    Some(Range::closed(f(a.low, b.low), f(a.high, b.high)))
                };
                match f {
                    Function::Max => pick(f64::max),
                    Function::Min => pick(f64::min),
                    Function::Besselk if b.low >= 0.0 => Some(Range::open(0.0, f64::INFINITY)),
                    _ => None,
                }
            }
            _ => None,
        },
        Expr::Number(_) | Expr::Constant(_) => None,
    }
}

/// A polynomial by Horner's rule, which holds out to infinity.
fn horner(e: &Expr, z: Range) -> Option<Range> {
    let list = polynomial::coefficients(e, "z")?;
    if list.len() < 3 {
        return None;
    }
    let mut result: Option<Range> = None;
    let mut powers = 0;
    // A factor z^2 between two coefficients that are not 0 is a square, not a product.
    let step = |result: Range, powers: usize| {
        let even = square(z).map(|s| (0..powers / 2).fold(result, |r, _| r.mul(s)));
        even.map(|r| if powers % 2 == 1 { r.mul(z) } else { r })
    };
    for c in list.iter().rev() {
        if result.is_some() {
            powers += 1;
        }
        if c.is_zero() {
            continue;
        }
        let c = of(c, z)?;
        result = Some(match result {
            None => c,
            Some(r) => step(r, powers)?.add(c),
        });
        powers = 0;
    }
    step(result?, powers)
}

fn square(a: Range) -> Option<Range> {
    let size = a.abs();
    let product = size.mul(size);
    Some(Range {
        low: product.low.max(0.0),
        ..product
    })
}

fn power(a: &Expr, b: &Expr, z: Range) -> Option<Range> {
    if !a.depends_on("z") {
        // c^u with c > 0
        let log = constant::value(a, 60)?.to_f64().ln();
        let base = Range::closed(down(down(log)), up(up(log)));
        return log
            .is_finite()
            .then(|| function(Function::Exp, of(b, z)?.mul(base)))
            .flatten();
    }
    let base = of(a, z)?;
    let Expr::Number(n) = b else {
        return base.is_positive().then(|| Range::open(0.0, f64::INFINITY));
    };
    if n.is_integer()
        && let Some(n) = n.numer().to_i32().filter(|n| n.abs() <= 64)
    {
        let even = n % 2 == 0;
        let start = if even { base.abs() } else { base };
        let mut result = Range::closed(1.0, 1.0);
        for _ in 0..n.unsigned_abs() {
            result = result.mul(start);
        }
        if even {
            result.low = result.low.max(0.0);
        }
        return if n < 0 { result.recip() } else { Some(result) };
    }
    let p = n.to_f64();
    let size = Range {
        low: base.low.max(0.0),
        ..base
    };
    let raised = size.rising(|x| x.powf(p.abs()), 0.0, f64::INFINITY);
    let raised = Range {
        above: size.is_positive() && raised.low <= 0.0,
        ..raised
    };
    if p < 0.0 {
        raised.recip()
    } else {
        Some(raised)
    }
}

fn function(f: Function, u: Range) -> Option<Range> {
    use Function as F;
    let infinity = f64::INFINITY;
    Some(match f {
        F::Exp => u.rising(f64::exp, 0.0, infinity),
        F::Expm1 => u.rising(f64::exp_m1, -1.0, infinity),
        F::Log if u.high > 0.0 => u.rising(|x| x.max(0.0).ln(), -infinity, infinity),
        F::Log1p if u.high > -1.0 => u.rising(|x| x.max(-1.0).ln_1p(), -infinity, infinity),
        F::Sqrt => {
            let root = u.rising(|x| x.max(0.0).sqrt(), -infinity, infinity);
            Range {
                low: root.low.max(0.0),
                above: u.is_positive() && root.low <= 0.0,
                ..root
            }
        }
        F::Cbrt => u.rising(f64::cbrt, -infinity, infinity),
        F::Abs => u.abs(),
        F::Relu => Range::closed(u.low.max(0.0), u.high.max(0.0)),
        F::Sign => Range::closed(-1.0, 1.0),
        F::Step => Range::closed(0.0, 1.0),
        F::Sin | F::Cos | F::Sinc => Range::closed(-1.0, 1.0),
        F::Sinh => u.rising(f64::sinh, -infinity, infinity),
        F::Asinh => u.rising(f64::asinh, -infinity, infinity),
        F::Cosh => {
            let size = u.abs().rising(f64::cosh, -infinity, infinity);
            Range {
                low: size.low.max(1.0),
                above: false,
                ..size
            }
        }
        F::Sech => return function(F::Cosh, u)?.recip(),
        F::Tanh => u.rising(f64::tanh, -1.0, 1.0),
        F::Erf => Range::open(-1.0, 1.0),
        F::Erfc => Range::open(0.0, 2.0),
        F::Normcdf => Range::open(0.0, 1.0),
        F::Logistic => u.rising(|x| 1.0 / (1.0 + (-x).exp()), 0.0, 1.0),
        F::Softplus => u.rising(|x| x.max(0.0) + (-x.abs()).exp().ln_1p(), 0.0, infinity),
        F::Atan => u.rising(f64::atan, -WIDEST_ANGLE, WIDEST_ANGLE),
        F::Gamma if u.is_positive() => Range::open(0.0, infinity),
        _ => return None,
    })
}

/// What a test says of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// It holds throughout.
    Inside,
    /// It fails throughout.
    Outside,
    /// Neither is seen.
    Across,
}

/// Boxes that are looked at before the search is given up.
const MOST: usize = 600;

/// Cuts the interval until the test holds or fails on every part: `Ok` where it holds on all parts,
/// `Err(Some(x))` with x in the middle of a part on which it fails, `Err(None)` where it is not settled.
pub fn throughout(z: Range, test: impl Fn(Range) -> Side) -> Result<(), Option<f64>> {
    let mut open = vec![z];
    let mut looked = 0;
    let mut settled = true;
    while let Some(part) = open.pop() {
        looked += 1;
        if looked > MOST {
            return Err(None);
        }
        match test(part) {
            Side::Inside => {}
            Side::Outside => return Err(Some(middle(part))),
            Side::Across => {
                let cut = middle(part);
                let narrow = !(part.low < cut && cut < part.high)
                    || part.high - part.low <= 1e-9 * cut.abs().max(1e-3);
                if narrow {
                    settled = false;
                    continue;
                }
                let left = Range {
                    high: cut,
                    below: false,
                    ..part
                };
                let right = Range {
                    low: cut,
                    above: false,
                    ..part
                };
                open.extend([left, right]);
            }
        }
    }
    if settled { Ok(()) } else { Err(None) }
}

/// A number inside; far out the next cut is ten times as far.
fn middle(z: Range) -> f64 {
    match (z.low.is_finite(), z.high.is_finite()) {
        (true, true) => 0.5 * z.low + 0.5 * z.high,
        (false, false) => 0.0,
        (true, false) if z.low < 1.0 => z.low.max(0.0) + 1.0,
        (true, false) => 10.0 * z.low,
        (false, true) if z.high > -1.0 => z.high.min(0.0) - 1.0,
        (false, true) => 10.0 * z.high,
    }
}
