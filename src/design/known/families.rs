//! The families, one function each.

use super::Known;
use super::fit::{at, constant, fraction, linear, neat, quadratic, same, value};
use crate::design::penalty::{Band, Wanted, is_zero};
use crate::design::phase::Phase;
use crate::expr::Expr;
use crate::expr::build::{add, call, div, mul, neg, num, pow, powi, rational, sub, var};
use crate::number::{Constant, Function, Rational, Real};

/// Derivatives of a Gaussian at most.
const MAX_DERIVATIVES: i64 = 12;

/// What the families have for this penalty.
pub fn find(wanted: &Wanted, phase: &Phase) -> Option<Known> {
    if let Some(band) = &wanted.band {
        return banded(wanted, band, phase);
    }
    // rho'/rho = -2 G'/G.
    let slope = wanted.rho.derivative("k").ok()?;
    let l = div(slope, wanted.rho.clone());
    let law = Law {
        l,
        root: wanted.root.clone(),
    };
    power(&law, phase)
        .or_else(|| exponential(&law, phase))
        .or_else(|| gaussian(&law, phase))
        .or_else(|| quartic(&law, phase))
        .or_else(|| matern(&law, phase))
        .or_else(|| rational_function(&law, phase))
        .or_else(|| wavepacket(&law, phase))
}

struct Law {
    /// rho'/rho.
    l: Expr,
    /// G.
    root: Expr,
}

impl Law {
    /// C in G = C g(k), from k = 1.
    fn factor(&self, g: &Expr) -> Expr {
        neat(&div(at(&self.root, (1, 1)), at(g, (1, 1))))
    }
}

fn z() -> Expr {
    var("z")
}
fn k() -> Expr {
    var("k")
}
fn pi() -> Expr {
    Expr::Constant(Constant::Pi)
}
fn f(function: Function, x: Expr) -> Expr {
    call(function, vec![x])
}
fn half() -> Expr {
    rational(Rational::from((1, 2)))
}

/// phi on z > 0 continued by its sign.
fn even(family: &'static str, right: Expr) -> Known {
    let right = right.simplified();
    if crate::activation::Symmetry::of(&right) == Some(crate::activation::Symmetry::Even) {
        return Known {
            family,
            left: right.clone(),
            right,
        };
    }
    Known {
        family,
        left: right.substitute("z", &neg(z())).simplified(),
        right,
    }
}

fn odd(family: &'static str, right: Expr) -> Known {
    let right = right.simplified();
    if crate::activation::Symmetry::of(&right) == Some(crate::activation::Symmetry::Odd) {
        return Known {
            family,
            left: right.clone(),
            right,
        };
    }
    Known {
        family,
        left: neg(right.substitute("z", &neg(z()))).simplified(),
        right,
    }
}

fn causal(family: &'static str, right: Expr) -> Known {
    Known {
        family,
        left: num(0),
        right: right.simplified(),
    }
}

/// An integer that a constant is.
fn integer(e: &Expr) -> Option<i64> {
    let q = fraction(&value(e)?)?;
    q.is_integer().then(|| q.numer().to_i64()).flatten()
}

fn positive(e: &Expr) -> bool {
    value(e).is_some_and(|v| v > 0)
}

/// n!.
fn factorial(n: i64) -> Expr {
    f(Function::Gamma, num(n + 1))
}

fn power(law: &Law, phase: &Phase) -> Option<Known> {
    let q = constant(&mul(k(), law.l.clone()))?;
    let nu = neat(&mul(half(), q));
    if !positive(&nu) {
        return None;
    }
    let c = law.factor(&pow(k(), neg(nu.clone())));
    let name = "power";
    let below = sub(nu.clone(), num(1));
    let gamma = f(Function::Gamma, nu.clone());
    let angle = mul(mul(pi(), half()), nu.clone());
    let plain = |wave: Function| {
        let under = mul(num(2), mul(gamma.clone(), f(wave, angle.clone())));
        mul(c.clone(), div(pow(z(), below.clone()), under))
    };
    // Where the wave vanishes, a logarithm of it.
    let logarithm = |n: i64, sign: i64| {
        let under = mul(pi(), factorial(n));
        let n = i32::try_from(n).unwrap_or(0);
        let above = mul(powi(z(), n), f(Function::Log, z()));
        mul(mul(num(sign), c.clone()), div(above, under))
    };
    let whole = integer(&nu);
    Some(match phase {
        Phase::Even => even(
            name,
            match whole {
                Some(n) if n % 2 == 1 => {
                    logarithm(n - 1, if (n - 1) / 2 % 2 == 1 { 1 } else { -1 })
                }
                _ => plain(Function::Cos),
            },
        ),
        Phase::Odd => odd(
            name,
            match whole {
                Some(n) if n % 2 == 0 => logarithm(n - 1, if n / 2 % 2 == 1 { -1 } else { 1 }),
                _ => plain(Function::Sin),
            },
        ),
        Phase::Causal => causal(name, mul(c, div(pow(z(), below), gamma))),
        Phase::Given(_) => return None,
    })
}

/// Exponential and gamma: rho'/rho = a + q/k.
fn exponential(law: &Law, phase: &Phase) -> Option<Known> {
    let [a, q] = linear(&law.l, |k| div(num(1), k.clone()))?;
    if !positive(&a) {
        return None;
    }
    // G = C k^m e^(-bk).
    let b = neat(&mul(half(), a));
    let m = neat(&neg(mul(half(), q)));
    let c = law.factor(&mul(
        pow(k(), m.clone()),
        f(Function::Exp, neg(mul(b.clone(), k()))),
    ));
    let square = add(powi(b.clone(), 2), powi(z(), 2));
    let c_pi = div(c.clone(), pi());
    if is_zero(&m) {
        let name = "exponential";
        return Some(match phase {
            Phase::Even => even(name, mul(c_pi, div(b, square))),
            Phase::Odd => odd(name, mul(c_pi, div(z(), square))),
            _ => return None,
        });
    }
    let name = "gamma";
    if same(&m, &num(-1)) {
        return Some(match phase {
            Phase::Even => even(name, neg(mul(mul(c_pi, half()), f(Function::Log, square)))),
            Phase::Odd => odd(name, mul(c_pi, f(Function::Atan, div(z(), b)))),
            _ => return None,
        });
    }
    let order = neat(&add(m, num(1)));
    if !positive(&order) {
        return None;
    }
    let angle = mul(order.clone(), f(Function::Atan, div(z(), b)));
    let under = pow(square, neat(&mul(half(), order.clone())));
    let size = mul(c_pi, f(Function::Gamma, order));
    Some(match phase {
        Phase::Even => even(name, mul(size, div(f(Function::Cos, angle), under))),
        Phase::Odd => odd(name, mul(size, div(f(Function::Sin, angle), under))),
        _ => return None,
    })
}

/// G = C k^m e^(-a k^2/2): m derivatives of a Gaussian.
fn gaussian(law: &Law, phase: &Phase) -> Option<Known> {
    let [twice, q] = linear(&div(law.l.clone(), k()), |k| powi(k.clone(), -2))?;
    let a = neat(&mul(half(), twice));
    let m = integer(&neg(mul(half(), q)))?;
    if !positive(&a) || !(0..=MAX_DERIVATIVES).contains(&m) {
        return None;
    }
    let falling = f(
        Function::Exp,
        neg(mul(half(), mul(a.clone(), powi(k(), 2)))),
    );
    let order = i32::try_from(m).ok()?;
    let c = law.factor(&mul(powi(k(), order), falling));
    let root = f(Function::Sqrt, mul(num(2), mul(pi(), a.clone())));
    let bell = f(Function::Exp, neg(div(powi(z(), 2), mul(num(2), a))));
    let base = div(mul(c, bell), root);
    let raised = base.nth_derivative("z", usize::try_from(m).ok()?).ok()?;
    // k^m e^{ikz}: (-i)^m d^m/dz^m.
    Some(match (phase, m % 4) {
        (Phase::Even, 0) => even("Gaussian", raised),
        (Phase::Even, 2) => even("Gaussian", neg(raised)),
        (Phase::Odd, 1) => odd("Gaussian", neg(raised)),
        (Phase::Odd, 3) => odd("Gaussian", raised),
        _ => return None,
    })
}

/// e^(2 c k^4).
fn quartic(law: &Law, phase: &Phase) -> Option<Known> {
    let eight = constant(&div(law.l.clone(), powi(k(), 3)))?;
    if *phase != Phase::Even || !positive(&eight) {
        return None;
    }
    let c = neat(&div(eight, num(8)));
    let size = law.factor(&f(Function::Exp, neg(mul(c.clone(), powi(k(), 4)))));
    let q = |p: i64, q: i64| rational(Rational::from((p, q)));
    let y = div(powi(z(), 4), mul(num(256), c.clone()));
    let series = |a: Expr, b: Expr| call(Function::Hyp0f2, vec![a, b, y.clone()]);
    let first = mul(f(Function::Gamma, q(1, 4)), series(q(1, 2), q(3, 4)));
    let factor = div(powi(z(), 2), mul(num(2), f(Function::Sqrt, c.clone())));
    let second = mul(
        mul(factor, f(Function::Gamma, q(3, 4))),
        series(q(5, 4), q(3, 2)),
    );
    let under = mul(mul(num(4), pi()), pow(c, q(1, 4)));
    Some(even("quartic", mul(size, div(sub(first, second), under))))
}

/// 2k/(rho'/rho) = (a^2 + k^2)/s.
fn matern(law: &Law, phase: &Phase) -> Option<Known> {
    let inverse = div(mul(num(2), k()), law.l.clone());
    let [base, slope] = linear(&inverse, |k| powi(k.clone(), 2))?;
    if !positive(&slope) || !positive(&base) {
        return None;
    }
    let s = neat(&div(num(1), slope));
    let a2 = neat(&mul(base, s.clone()));
    let a = neat(&f(Function::Sqrt, a2.clone()));
    let exponent = neg(neat(&mul(half(), s.clone())));
    let c = law.factor(&pow(add(a2, powi(k(), 2)), exponent));
    let name = "Matern";
    match phase {
        Phase::Even => {
            let nu = neat(&mul(half(), sub(s.clone(), num(1))));
            let decay = f(Function::Exp, neg(mul(a.clone(), z())));
            let right = match fraction(&value(&s)?) {
                Some(q) if q == 2 => div(decay, mul(num(2), a)),
                Some(q) if q == 4 => {
                    let line = add(num(1), mul(a.clone(), z()));
                    div(mul(line, decay), mul(num(4), powi(a, 3)))
                }
                _ => {
                    // a^(1-s) 2^-nu u^nu K_nu(u)/(sqrt(pi) Gamma(s/2)), u = az.
                    let u = mul(a.clone(), z());
                    let bessel = call(Function::Besselk, vec![nu.clone(), u.clone()]);
                    let above = mul(pow(div(u, num(2)), nu), bessel);
                    let gamma = f(Function::Gamma, neat(&mul(half(), s.clone())));
                    let under = mul(f(Function::Sqrt, pi()), gamma);
                    mul(pow(a, neat(&sub(num(1), s))), div(above, under))
                }
            };
            Some(even(name, mul(c, right)))
        }
        Phase::Causal => {
            // F = C (a + ik)^(-s).
            let decay = f(Function::Exp, neg(mul(a, z())));
            let above = mul(pow(z(), neat(&sub(s.clone(), num(1)))), decay);
            Some(causal(name, mul(c, div(above, f(Function::Gamma, s)))))
        }
        _ => None,
    }
}

/// 1/G = a + b k^2 + c k^4.
fn rational_function(law: &Law, phase: &Phase) -> Option<Known> {
    if *phase != Phase::Even {
        return None;
    }
    let [a, b, c] = quadratic(&div(num(1), law.root.clone()))?;
    if !positive(&c) || !positive(&a) {
        return None;
    }
    let (a, b) = (neat(&div(a, c.clone())), neat(&div(b, c.clone())));
    let sqrt = |e: Expr| neat(&f(Function::Sqrt, e));
    let disc = neat(&sub(powi(b.clone(), 2), mul(num(4), a.clone())));
    let sign = value(&disc)?;
    let phi = if sign > 0 {
        // (p^2 + k^2)(q^2 + k^2), p < q.
        let root = sqrt(disc);
        let p = sqrt(mul(half(), sub(b.clone(), root.clone())));
        let q = sqrt(mul(half(), add(b, root.clone())));
        let one = |p: Expr| div(f(Function::Exp, neg(mul(p.clone(), z()))), mul(num(2), p));
        if !positive(&p) {
            return None;
        }
        div(sub(one(p), one(q)), root)
    } else {
        // Poles at ±w ± ir with w^2 + r^2 = m.
        let m = sqrt(a);
        let r = sqrt(div(add(b.clone(), mul(num(2), m.clone())), num(4)));
        let w = sqrt(div(sub(mul(num(2), m.clone()), b), num(4)));
        if !positive(&w) || !positive(&r) {
            return None;
        }
        let turn = mul(w.clone(), z());
        let wave = add(
            mul(r.clone(), f(Function::Sin, turn.clone())),
            mul(w.clone(), f(Function::Cos, turn)),
        );
        let under = mul(num(4), mul(m, mul(r.clone(), w)));
        div(mul(f(Function::Exp, neg(mul(r, z()))), wave), under)
    };
    Some(even("rational", div(phi, c)))
}

/// l/2 = ak - w tanh(wk); a and w fractions.
fn wavepacket(law: &Law, phase: &Phase) -> Option<Known> {
    if *phase != Phase::Even {
        return None;
    }
    let y = mul(half(), law.l.clone());
    let slope = y.derivative("k").ok()?;
    let number = |e: &Expr, n: i64| value(&at(e, (n, 1)));
    let (y1, y2) = (number(&y, 1)?, number(&y, 2)?);
    let (d1, d2) = (number(&slope, 1)?, number(&slope, 2)?);
    // y' = a - w^2 + (ak - y)^2 at k = 1 and 2; their difference is quadratic in a.
    let bits = y1.prec();
    let linear = Real::with_val(bits, &y2 * 4u32) - Real::with_val(bits, &y1 * 2u32);
    let free = Real::with_val(bits, y1.square_ref())
        - Real::with_val(bits, y2.square_ref())
        - Real::with_val(bits, &d1 - &d2);
    let disc = Real::with_val(bits, linear.square_ref()) + Real::with_val(bits, &free * 12u32);
    if disc < 0 {
        return None;
    }
    let root = disc.sqrt();
    [1, -1].into_iter().find_map(|sign| {
        let a = (Real::with_val(bits, &root * sign) + &linear) / 6u32;
        let gap = Real::with_val(bits, &a - &y1).square();
        let w2 = Real::with_val(bits, &a - &d1) + gap;
        let (a, w2) = (rational(fraction(&a)?), rational(fraction(&w2)?));
        if !positive(&a) || !positive(&w2) {
            return None;
        }
        let w = neat(&f(Function::Sqrt, w2.clone()));
        let formula = sub(
            mul(a.clone(), k()),
            mul(w.clone(), f(Function::Tanh, mul(w.clone(), k()))),
        );
        let fits = super::fit::CHECKS
            .iter()
            .all(|k| same(&at(&y, *k), &at(&formula, *k)));
        if !fits {
            return None;
        }
        let bell = f(
            Function::Exp,
            neg(mul(half(), mul(a.clone(), powi(k(), 2)))),
        );
        let c = law.factor(&mul(bell, f(Function::Cosh, mul(w.clone(), k()))));
        let twice = mul(num(2), a.clone());
        let packet = mul(
            f(Function::Exp, div(sub(w2, powi(z(), 2)), twice.clone())),
            f(Function::Cos, div(mul(w, z()), a)),
        );
        let under = f(Function::Sqrt, mul(twice, pi()));
        Some(even("wavepacket", mul(c, div(packet, under))))
    })
}

/// G = a + bk for A < k < B.
fn banded(wanted: &Wanted, band: &Band, phase: &Phase) -> Option<Known> {
    if *phase != Phase::Even {
        return None;
    }
    let (low, high) = (&band.from, &band.to);
    let width = sub(high.clone(), low.clone());
    let inside = |p: i64, q: i64| {
        let place = add(
            low.clone(),
            mul(rational(Rational::from((p, q))), width.clone()),
        );
        (
            place.simplified(),
            wanted.root.substitute("k", &place).simplified(),
        )
    };
    let ((k1, g1), (k2, g2)) = (inside(1, 4), inside(3, 4));
    let slope = neat(&div(sub(g2, g1.clone()), sub(k2, k1.clone())));
    let base = neat(&sub(g1, mul(slope.clone(), k1)));
    for (p, q) in [(1, 9), (2, 5), (6, 7)] {
        let (k, g) = inside(p, q);
        if !same(&g, &add(base.clone(), mul(slope.clone(), k))) {
            return None;
        }
    }
    // ∫ (a + bk) cos(kz) dk = [(a + bk) sin(kz)/z + b cos(kz)/z^2].
    let edge = |k: &Expr| {
        let height = neat(&add(base.clone(), mul(slope.clone(), k.clone())));
        let turn = mul(k.clone(), z());
        // sin(kz)/z in the form that has a value at 0.
        let first = mul(mul(height, k.clone()), f(Function::Sinc, turn.clone()));
        let cosine = if is_zero(k) {
            num(1)
        } else {
            f(Function::Cos, turn)
        };
        add(first, div(mul(slope.clone(), cosine), powi(z(), 2)))
    };
    let difference = if is_zero(low) && is_zero(&slope) {
        edge(high)
    } else {
        sub(edge(high), edge(low))
    };
    Some(even("band", div(difference, pi())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::{Scope, eval_real};

    fn known(rho: &str, band: Option<(&str, &str)>, phase: &Phase) -> Option<Known> {
        let parse = |t: &str| Expr::parse(t, &Scope::new(&["k"])).expect("a formula");
        let band = band.map(|(from, to)| Band {
            from: parse(from),
            to: parse(to),
        });
        Known::of(&Wanted::new(&parse(rho), band).expect(rho), phase)
    }

    /// The closed form is this function of z, at places on both sides.
    fn is(rho: &str, band: Option<(&str, &str)>, phase: &Phase, family: &str, phi: &str) {
        let found = known(rho, band, phase).unwrap_or_else(|| panic!("{rho}: none"));
        assert_eq!(found.family, family, "{rho}");
        let exact = Expr::parse(phi, &Scope::new(&["z"])).expect("a formula");
        for x in [-3.7, -0.4, 0.3, 1.0, 5.5] {
            let x = Real::with_val(200, x);
            let side = if x > 0 { &found.right } else { &found.left };
            let a = eval_real(side, &[("z", &x)], 160).expect(rho);
            let b = eval_real(&exact, &[("z", &x)], 160).expect(phi);
            let off = Real::with_val(64, &a - &b).abs();
            assert!(off < 1e-40, "{rho} at {x}: {a} for {b}; {side}");
        }
    }

    #[test]
    fn families_are_recognised_with_their_parameters() {
        let even = Phase::Even;
        is("k^4", None, &even, "power", "-abs(z)/2");
        is("k^2", None, &even, "power", "-log(abs(z))/pi");
        is("k^6/9", None, &even, "power", "3*z^2*log(abs(z))/(2*pi)");
        is("exp(2*k)", None, &even, "exponential", "1/(pi*(1+z^2))");
        is(
            "9*exp(3*k)",
            None,
            &even,
            "exponential",
            "(1/2)/(pi*(9/4+z^2))",
        );
        is(
            "exp(2*k)/k^2",
            None,
            &even,
            "gamma",
            "(1-z^2)/(pi*(1+z^2)^2)",
        );
        is("k^2*exp(2*k)", None, &Phase::Odd, "gamma", "atan(z)/pi");
        is(
            "exp(k^2)",
            None,
            &even,
            "Gaussian",
            "exp(-z^2/2)/sqrt(2*pi)",
        );
        is(
            "exp(k^2)/k^4",
            None,
            &even,
            "Gaussian",
            "(1-z^2)*exp(-z^2/2)/sqrt(2*pi)",
        );
        is(
            "exp(k^2)/k^2",
            None,
            &Phase::Odd,
            "Gaussian",
            "z*exp(-z^2/2)/sqrt(2*pi)",
        );
        is("(1+k^2)^2", None, &even, "Matern", "exp(-abs(z))/2");
        is("1+k^2", None, &even, "Matern", "besselk(0,abs(z))/pi");
        is(
            "(4+k^2)^4",
            None,
            &even,
            "Matern",
            "(1+2*abs(z))*exp(-2*abs(z))/32",
        );
        is(
            "(1+k^2)^2",
            None,
            &Phase::Causal,
            "Matern",
            "relu(z)*exp(-z)",
        );
        is("1+k^2", None, &Phase::Causal, "Matern", "step(z)*exp(-z)");
        is(
            "(1+k^4)^2",
            None,
            &even,
            "rational",
            "exp(-abs(z)/sqrt(2))*(cos(z/sqrt(2))+sin(abs(z)/sqrt(2)))/(2*sqrt(2))",
        );
        is(
            "((1+k^2)*(4+k^2))^2",
            None,
            &even,
            "rational",
            "(exp(-abs(z))/2-exp(-2*abs(z))/4)/3",
        );
        is(
            "exp(k^2)/cosh(3*k)^2",
            None,
            &even,
            "wavepacket",
            "exp((9-z^2)/2)*cos(3*z)/sqrt(2*pi)",
        );
        is("k^4", None, &Phase::Causal, "power", "relu(z)");
    }

    #[test]
    fn bands_are_sines() {
        let even = Phase::Even;
        is("1", Some(("0", "2")), &even, "band", "sin(2*z)/(pi*z)");
        is(
            "1",
            Some(("1", "3")),
            &even,
            "band",
            "(sin(3*z)-sin(z))/(pi*z)",
        );
        is(
            "(1-k/2)^(-2)",
            Some(("0", "2")),
            &even,
            "band",
            "sinc(z)^2/pi",
        );
    }

    #[test]
    fn what_is_near_a_family_is_not_of_it() {
        for rho in [
            "exp(2*k)+k",
            "exp(k^3)",
            "(1+k^2)^2+k",
            "k^4+k^6",
            "exp(2*k^2+1/1000*k^4)",
        ] {
            assert_eq!(known(rho, None, &Phase::Even), None, "{rho}");
        }
    }
}
