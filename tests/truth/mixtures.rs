//! Sums of one bell at several places and scales, whose autocorrelation is known pair by pair.

use super::atoms::{self, Atom, Zeros};
use super::random::Random;
use super::subject::Subject;
use super::term::Term;

/// Factor, scale and shift of each.
fn members(random: &mut Random) -> Vec<[String; 3]> {
    let count = 2 + random.below(2);
    (0..count)
        .map(|_| {
            let shift = if random.once_in(2) {
                "0".to_owned()
            } else {
                random.signed()
            };
            [random.signed(), random.positive(), shift]
        })
        .collect()
}

fn mixture(
    family: &'static str,
    atom: &Atom,
    members: &[[String; 3]],
    pair: impl Fn(&str, &str, &str) -> String,
) -> Subject {
    let terms: Vec<Term> = members
        .iter()
        .map(|[c, a, s]| {
            Term::of(atom.clone())
                .factor(c.clone())
                .scale(a.clone())
                .shift(s.clone())
        })
        .collect();
    let mut out = Subject::sum(family, &terms);
    let mut ridge = Vec::new();
    for [c, a, s] in members {
        for [e, b, t] in members {
            let apart = format!("(d+({s})-({t}))");
            ridge.push(format!("({c})*({e})*{}", pair(a, b, &apart)));
        }
    }
    out.ridge = Some(ridge.join("+"));
    out
}

/// ∫ e^(-a²(z-s)²) e^(-b²(z+d-t)²) dz = sqrt(pi/(a²+b²)) e^(-a²b²/(a²+b²) (d+s-t)²).
pub fn gaussians(random: &mut Random) -> Subject {
    if random.once_in(2) {
        return difference_of_gaussians(random);
    }
    let members = members(random);
    mixture("gaussians", &atoms::bells()[0], &members, |a, b, x| {
        let (p, q) = (format!("({a})^2"), format!("({b})^2"));
        format!("sqrt(pi/({p}+{q}))*exp(-({p}*{q}/({p}+{q}))*{x}^2)")
    })
}

/// e^(-z²/2) - c/2 e^(-z²/8): F = sqrt(2 pi)(e^(-k²/2) - c e^(-2k²)), with a zero where c > 1.
fn difference_of_gaussians(random: &mut Random) -> Subject {
    let c = *random.of(&["1/2", "1.0001", "1.001", "3/2", "10", "1000"]);
    let bell = atoms::bells()[0].clone();
    let terms = [
        Term::of(bell.clone()).scale("sqrt(1/2)"),
        Term::of(bell).scale("sqrt(1/8)").factor(format!("-{c}/2")),
    ];
    let mut out = Subject::sum("gaussians", &terms);
    out.zeros = Zeros::Listed(match c {
        "1/2" => Vec::new(),
        c => vec![format!("sqrt(2*log({c})/3)")],
    });
    out
}

/// ∫ e^(-a|z|) e^(-b|z+x|) dz = 2 (a e^(-b|x|) - b e^(-a|x|))/(a²-b²), or (1+a|x|) e^(-a|x|)/a.
pub fn laplaces(random: &mut Random) -> Subject {
    if random.once_in(2) {
        return difference_of_laplaces(random);
    }
    let members = members(random);
    mixture("laplaces", &atoms::kinked()[0], &members, |a, b, x| {
        if super::value::number(a) == super::value::number(b) {
            format!("(1+{a}*abs{x})*exp(-({a})*abs{x})/({a})")
        } else {
            format!("2*(({a})*exp(-({b})*abs{x})-({b})*exp(-({a})*abs{x}))/(({a})^2-({b})^2)")
        }
    })
}

/// e^(-|z|) - c e^(-2|z|): F = 2/(1+k²) - 4c/(4+k²), zero at k² = (8-4c)/(4c-2) where 1/2 < c < 2.
fn difference_of_laplaces(random: &mut Random) -> Subject {
    let c = *random.of(&["1/3", "51/100", "1", "5/3", "1999/1000", "3"]);
    let bell = atoms::kinked()[0].clone();
    let terms = [
        Term::of(bell.clone()),
        Term::of(bell).scale("2").factor(format!("-{c}")),
    ];
    let mut out = Subject::sum("laplaces", &terms);
    out.zeros = Zeros::Listed(match c {
        "1/3" | "3" => Vec::new(),
        c => vec![format!("sqrt((8-4*({c}))/(4*({c})-2))")],
    });
    // Both have a kink at 0: the law is that of their sum.
    out.law = Some(atoms::power((4, 1), &format!("1/(2-4*({c}))^2")));
    out
}

/// ∫ (1+a²z²)^-1 (1+b²(z+x)²)^-1 dz = pi (A+B) A B/((A+B)²+x²) with A = 1/a, B = 1/b.
pub fn cauchys(random: &mut Random) -> Subject {
    let members = members(random);
    mixture("cauchys", &atoms::bells()[4], &members, |a, b, x| {
        format!("pi*(1/({a})+1/({b}))/(({a})*({b}))/((1/({a})+1/({b}))^2+{x}^2)")
    })
}

/// Sums of rectifiers at several places: A = sum of c_i c_j |d + s_i - s_j|³/12.
pub fn kinks(random: &mut Random) -> Subject {
    let mut members = members(random);
    let relu = atoms::rectifiers()
        .into_iter()
        .find(|atom| atom.phi == "relu(#)")
        .expect("a row");
    for (j, [_, a, s]) in members.iter_mut().enumerate() {
        *a = "1".into();
        *s = format!("{s}+{j}*2/7");
    }
    mixture("kinks", &relu, &members, |_, _, x| format!("abs{x}^3/12"))
}
