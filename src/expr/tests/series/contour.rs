//! Coefficients by Cauchy's integral: `c_m = mean of f(k0 + rho w_j) w_j^-m / rho^m` over roots of unity `w_j`.

use super::*;

/// Formulas that are analytic at `|k - k0| < 0.9 k0`.
const FORMULAS: &[&str] = &[
    "-i*pi/sinh(pi*k/2)",
    "pi*exp(-k)/k",
    "-2*besselk(1,k)/k",
    "(1+k^2)*exp(-k^2/2)/k^2",
    "4*sin(k/2)^2/k^2",
    "k^4*exp(k^2/64)/(1+k^2)^2",
    "sinh(pi*k/2)^2/pi^2",
    "k^(9/2)/gamma(7/2)",
    "pi/cosh(pi*k/2)",
    "-pi/(k*sinh(pi*k))",
    "-2*i*exp(-k^2/4)/k",
    "-pi^2*cosh(pi*k)/sinh(pi*k)^2",
    "1/(1+i*k)^3",
    "k/(1+k^2)^(3/2)",
    "sqrt(1+k^2)",
    "log(1+k^2)",
    "log(k)",
    "k^(-5/2)",
    "tanh(k)",
    "tanh(-k)",
    "coth(k/3)",
    "sech(k)",
    "csch(pi*k)",
    "tan(k/64)",
    "cot(k/64)",
    "sec(k/64)",
    "csc(k/64)",
    "tan(k*(1+i))",
    "sec(k*(1+i))",
    "cot(k*(1-i))",
    "csc(k*(1+i))",
    "cos(3*k)",
    "cosh(k/2)",
    "atan(k)",
    "atan(k*(1+i/2))",
    "asin(k/100)",
    "acos(k/100+i)",
    "asinh(k)",
    "acosh(2+k)",
    "acosh(k*(1+i))",
    "atanh(k/100)",
    "erf(k/4)",
    "erfc(k)",
    "normcdf(k/4)",
    "sinc(k)",
    "si(k)",
    "ci(k)",
    "exp(k)*e1(k)",
    "e1(i*k)*exp(i*k)",
    "logistic(k)",
    "logistic(-k+i*k/2)",
    "softplus(k)",
    "softplus(-k)",
    "expm1(-k)",
    "log1p(k)",
    "cbrt(k)",
    "besselj(0,k)",
    "bessely(1,k)",
    "besselk(1/2,k)",
    "besselk(0,pi*k/2)",
    "besselk(1,sqrt(1+k^2))",
    "besselj(3,k^2/64)",
    "hyp0f2(1/2,3/2,k^2/64)",
    "2^(-k)",
    "k^k",
    "exp(-sqrt(k))",
    "exp(i*k^2/64)",
    "1/(exp(pi*k)-1)",
    "sqrt(k)*exp(1/k)",
    "(k*cosh(k)-sinh(k))/k^3",
    "ci(k)*sin(k)-si(k)*cos(k)",
];

const NODES: usize = 256;

struct Exact {
    coefficients: Vec<Complex>,
    /// A bound, by experience, of what rounding and the other coefficients do.
    errors: Vec<Real>,
}

/// The first coefficients, with `bits` bits; the rest comes from `c_(m + NODES) rho^NODES` and rounding.
fn exact(text: &str, k0: &Real, n: usize, bits: u32) -> Exact {
    let e = parse(text);
    let program = Arc::new(Program::compile(&[&e], &["k"]));
    let mut evaluator = Evaluator::<Complex>::new(program, bits);
    let rho = Real::with_val(bits, k0 / 16u32);
    let step = Real::with_val(bits, Constant::Pi) * 2u32 / NODES as u32;
    let roots: Vec<Complex> = (0..NODES)
        .map(|j| {
            let angle = Real::with_val(bits, &step * j as u32);
            let (sine, cosine) = angle.sin_cos(Real::new(bits));
            Complex::with_val(bits, (cosine, sine))
        })
        .collect();
    let mut at = |w: &Complex, rho: &Real| {
        let k = Complex::with_val(bits, w * rho) + k0;
        evaluator.eval(&[&k]).expect(text)[0].clone()
    };
    let values: Vec<Complex> = roots.iter().map(|w| at(w, &rho)).collect();
    // Of the outer circle by samples: |c_m| <= sup |f| / (12 rho)^m.
    let outer = Real::with_val(bits, &rho * 12u32);
    let largest = |values: &mut dyn Iterator<Item = Complex>| {
        let sizes = values.map(|v| Real::with_val(64, v.abs_ref()));
        sizes.fold(Real::new(64), |a, b| a.max(&b))
    };
    let most = largest(&mut values.iter().cloned());
    let most_outside = largest(&mut roots.iter().step_by(4).map(|w| at(w, &outer))) * 16u32;
    let mut out = Exact {
        coefficients: Vec::new(),
        errors: Vec::new(),
    };
    let mut scale = Real::with_val(bits, 1);
    let mut alias = most_outside;
    for _ in 0..NODES {
        alias /= 12u32;
    }
    for m in 0..n {
        let mut sum = Complex::new(bits);
        for (j, value) in values.iter().enumerate() {
            sum += value * &roots[(NODES - j * m % NODES) % NODES];
        }
        sum /= NODES as u32;
        sum /= &scale;
        out.coefficients.push(sum);
        let rounding = Real::with_val(64, &most / &scale) >> (bits - 70);
        out.errors.push(rounding + &alias);
        scale *= &rho;
        alias /= &outer;
    }
    out
}

fn check(text: &str, k0: f64, exact: &Exact, s: &Series, what: &str) {
    let zero = Ball::zero(64);
    let both = exact.coefficients.iter().zip(&exact.errors);
    for (m, (c, error)) in both.enumerate().take(s.order()) {
        let found = s.coefficients().get(m).unwrap_or(&zero);
        for (x, y) in [(found.re(), c.real()), (found.im(), c.imag())] {
            let gap = Real::with_val(64, Real::with_val(900, y - x.mid()).abs());
            let radius = x.radius().to_real(64, Round::Up);
            assert!(
                gap <= Real::with_val(64, &radius + error),
                "{text} at {k0}, coefficient {m}, {what}: {gap} but {radius}"
            );
        }
    }
}

#[test]
fn coefficients_are_contained() {
    let mut rng = ChaCha8Rng::seed_from_u64(0x5e71e5);
    for text in FORMULAS {
        let k0: f64 = 2f64.powf(rng.random_range(-6.0..6.0));
        let order = rng.random_range(1..60);
        let bits = 900;
        let exact = exact(text, &Real::with_val(bits, k0), order, bits);
        for bits in [64, 130, rng.random_range(64..300)] {
            let s = series(text, &point(k0), order, bits).expect(text);
            check(text, k0, &exact, &s, "exact centre");
            // A centre that is another number, with a radius that reaches the right one.
            let e = rng.random_range(1..bits + 30);
            let radius = Real::with_val(64, k0 / 16.0) >> e;
            let moved = Real::with_val(400, &radius * rng.random_range(-1.0..1.0)) + k0;
            let ball = Ball::new(Complex::with_val(400, moved), &radius);
            let ball = if rng.random() {
                ball.re().clone().into()
            } else {
                ball
            };
            if let Some(s) = series(text, &ball, order, bits) {
                check(text, k0, &exact, &s, "ball");
            } else {
                // Y of a ball off the real line has no bound.
                assert!(
                    e < 40 || text.contains("bessely"),
                    "{text} at {k0}: refused for 2^-{e}"
                );
            }
        }
    }
}
