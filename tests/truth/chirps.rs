//! Phases of degree 2: F by Gauss's integral on the whole line, and by erfc of complex arguments on half of it.

use super::atoms::Zeros;
use super::random::Random;
use super::subject::Subject;

fn subject(phi: String, f: String, zeros: Zeros) -> Subject {
    Subject {
        family: "chirps",
        parts: vec![phi.clone()],
        phi,
        terms: vec![f],
        deltas: Some(Vec::new()),
        law: None,
        masked: Vec::new(),
        // |F|^2 oscillates without decay.
        converges: Some(false),
        zeros,
        ridge: None,
        ridge_integral: None,
        phase: None,
    }
}

/// One of the kinds below.
pub fn chirps(random: &mut Random) -> Subject {
    match random.below(5) {
        0 => plain(random),
        1 => quadratic(random),
        2 => times_z(random),
        3 => damped(random),
        _ => finer(random),
    }
}

/// cos(a z²): sqrt(pi/a) cos(k²/4a - pi/4), zero at k² = a pi (4n - 1).
fn plain(random: &mut Random) -> Subject {
    let a = random.positive();
    subject(
        format!("cos(({a})*z^2)"),
        format!("sqrt(pi/({a}))*cos(k^2/(4*({a}))-pi/4)"),
        Zeros::Family(format!("sqrt(({a})*pi*(4*n-1))")),
    )
}

/// cos(a z² + b z + c).
fn quadratic(random: &mut Random) -> Subject {
    let (a, b, c) = (random.positive(), random.signed(), random.signed());
    let wave =
        |sign: &str, back: &str| format!("exp({sign}i*(({c})+pi/4-(k{back}({b}))^2/(4*({a}))))");
    subject(
        format!("cos(({a})*z^2+({b})*z+({c}))"),
        format!("sqrt(pi/({a}))/2*({}+{})", wave("", "-"), wave("-", "+")),
        Zeros::Unknown,
    )
}

/// z sin(a z²): i F' of sqrt(pi/a) sin(pi/4 - k²/4a).
fn times_z(random: &mut Random) -> Subject {
    let a = random.positive();
    subject(
        format!("z*sin(({a})*z^2)"),
        format!("-i*k/(2*({a}))*sqrt(pi/({a}))*cos(k^2/(4*({a}))-pi/4)"),
        Zeros::Unknown,
    )
}

/// ∫_0^∞ exp(i s a z² + i b z) dz = sqrt(pi)/(2 r) exp(-b²/4r²) erfc(-i b/2r), r² = -i s a.
fn half(sign: &str, a: &str, b: &str) -> String {
    let root = format!("sqrt(-({sign}i)*({a}))");
    format!("sqrt(pi)/(2*{root})*exp(({b})^2/(4*({sign}i)*({a})))*erfc(-i*({b})/(2*{root}))")
}

/// cos(a z²) e^(-c|z|).
fn damped(random: &mut Random) -> Subject {
    let (a, c) = (random.positive(), random.positive());
    let each = |sign: &str, wave: &str| half(sign, &a, &format!("{wave}k+i*({c})"));
    let mut out = subject(
        format!("cos(({a})*z^2)*exp(-({c})*abs(z))"),
        format!(
            "({}+{}+{}+{})/2",
            each("", "-"),
            each("-", "-"),
            each("", ""),
            each("-", "")
        ),
        Zeros::Unknown,
    );
    // A kink at 0.
    out.converges = Some(true);
    out
}

/// sin(a (|z| + 1) z), odd.
fn finer(random: &mut Random) -> Subject {
    let a = random.positive();
    let each = |sign: &str, wave: &str| half(sign, &a, &format!("{sign}({a}){wave}k"));
    subject(
        format!("sin(({a})*(abs(z)+1)*z)"),
        format!(
            "-i/2*({}-{}-{}+{})",
            each("", "-"),
            each("-", "-"),
            each("", "+"),
            each("-", "+")
        ),
        Zeros::Unknown,
    )
}
