//! Inputs with known truth, by kind.

use super::atoms::{self, Atom, Law, Zeros};
use super::chirps;
use super::mixtures;
use super::random::Random;
use super::subject::Subject;
use super::term::Term;
use super::value::parse;

type Draw = fn(&mut Random) -> Subject;

/// The kinds of inputs; a run takes them in turn.
pub const FAMILIES: [(&str, Draw); 18] = [
    ("single", single),
    ("sum", sum),
    ("tiny coefficient", tiny),
    ("far places", far),
    ("spike", spike),
    ("wave", wave),
    ("derivative", derivative),
    ("times z", times_z),
    ("spline", spline),
    ("two scales", two_scales),
    ("weak singularity", weak),
    ("near-double zero", near_double),
    ("periodic part", periodic),
    ("gaussians", mixtures::gaussians),
    ("laplaces", mixtures::laplaces),
    ("cauchys", mixtures::cauchys),
    ("kinks", mixtures::kinks),
    ("chirps", chirps::chirps),
];

/// Any atom.
fn any(random: &mut Random) -> Atom {
    match random.below(10) {
        0 | 1 => random.of(&atoms::bells()).clone(),
        2 | 3 => random.of(&atoms::kinked()).clone(),
        4 | 5 => random.of(&atoms::sigmoids()).clone(),
        6 | 7 => random.of(&atoms::rectifiers()).clone(),
        8 => atoms::random_power(random),
        _ if random.once_in(2) => atoms::random_gamma(random),
        _ => random.of(&atoms::band_limited()).clone(),
    }
}

fn affine(random: &mut Random, term: Term) -> Term {
    let mut term = term;
    if random.once_in(2) {
        term = term.scale(random.positive());
    }
    if random.once_in(6) {
        term.scale = format!("-{}", term.scale);
    }
    if random.once_in(2) {
        term = term.shift(random.signed());
    }
    if random.once_in(2) {
        term = term.factor(random.signed());
    }
    term
}

fn single(random: &mut Random) -> Subject {
    let atom = any(random);
    let term = Term::of(atom);
    let term = if random.once_in(3) {
        term
    } else {
        affine(random, term)
    };
    Subject::sum("single", &[term])
}

fn sum(random: &mut Random) -> Subject {
    let count = 2 + random.below(2);
    let terms: Vec<Term> = (0..count)
        .map(|_| {
            let atom = any(random);
            affine(random, Term::of(atom))
        })
        .collect();
    Subject::sum("sum", &terms)
}

fn tiny(random: &mut Random) -> Subject {
    let mut terms = vec![Term::of(any(random))];
    let small = *random.of(&[
        "1e-3", "1e-6", "1e-10", "1e-15", "1e-20", "1e-30", "1e-40", "1e-100",
    ]);
    let sign = if random.once_in(2) { "-" } else { "" };
    let atom = any(random);
    terms.push(affine(random, Term::of(atom)).factor(format!("{sign}{small}")));
    Subject::sum("tiny coefficient", &terms)
}

fn far(random: &mut Random) -> Subject {
    let place = *random.of(&["30", "116", "300", "1000", "100000", "-45/2", "-20000/3"]);
    let pool = |random: &mut Random| match random.below(3) {
        0 => random.of(&atoms::bells()).clone(),
        1 => random.of(&atoms::kinked()).clone(),
        _ => random.of(&atoms::sigmoids()).clone(),
    };
    let (near, away) = (pool(random), pool(random));
    let mut terms = vec![Term::of(near), Term::of(away).shift(place)];
    if random.once_in(3) {
        terms.remove(0);
    }
    Subject::sum("far places", &terms)
}

fn spike(random: &mut Random) -> Subject {
    let mut base = any(random);
    while matches!(base.law, Law::Band) {
        base = any(random);
    }
    let narrow = *random.of(&["100", "1e3", "1e4", "1e6", "1e7", "1e8"]);
    let place = match random.below(4) {
        0 => "0".to_owned(),
        1 => random.signed(),
        2 => random.spread(1.0, 50.0),
        _ => random.spread(100.0, 3000.0),
    };
    let bell = match random.below(3) {
        0 => random.of(&atoms::kinked()).clone(),
        _ => random.of(&atoms::bells()).clone(),
    };
    let mut terms = vec![Term::of(base), Term::of(bell).scale(narrow).shift(place)];
    if random.once_in(4) {
        terms.remove(0);
    }
    Subject::sum("spike", &terms)
}

fn wave(random: &mut Random) -> Subject {
    let w = match random.below(5) {
        0 => "30".to_owned(),
        1 => "sqrt(2)".to_owned(),
        2 => "10".to_owned(),
        _ => random.positive(),
    };
    let mut atom = any(random);
    while !atom.deltas.is_empty() || atom.logarithmic {
        atom = any(random);
    }
    let term = Term::of(atom).wave(w);
    let mut terms = vec![if random.once_in(2) {
        term
    } else {
        affine(random, term)
    }];
    if random.once_in(3) {
        let other = any(random);
        terms.push(affine(random, Term::of(other)));
    }
    Subject::sum("wave", &terms)
}

/// phi' by the program's own derivative, F times ik by hand.
fn derivative(random: &mut Random) -> Subject {
    let mut atom = any(random);
    while !atom.smooth {
        atom = any(random);
    }
    let term = affine(random, Term::of(atom));
    let slope = parse(&term.phi(), &["z"]).derivative("z");
    let slope = slope.expect("a smooth function").to_string();
    let mut out = Subject::sum("derivative", std::slice::from_ref(&term));
    out.phi.clone_from(&slope);
    out.parts = vec![slope];
    out.terms = vec![format!("i*k*{}", term.f())];
    out.deltas = term.atom.tame.then(Vec::new);
    out.law = out.law.map(|law| times_power(law, -2));
    out.converges = Some(true);
    out.ridge = None;
    out.ridge_integral = None;
    out.phase = None;
    out
}

/// z phi with F' times i, by the program's own derivative of F.
fn times_z(random: &mut Random) -> Subject {
    let pool = [atoms::bells(), atoms::kinked(), atoms::sigmoids()].concat();
    loop {
        let atom = random.of(&pool).clone();
        if atom.f.contains("abs") || atom.f.contains("sign") || atom.f.contains("relu") {
            continue;
        }
        let term = affine(random, Term::of(atom));
        let Ok(slope) = parse(&term.f(), &["k"]).derivative("k") else {
            continue;
        };
        let mut out = Subject::sum("times z", std::slice::from_ref(&term));
        out.phi = format!("z*{}", term.phi());
        out.parts = vec![out.phi.clone()];
        out.terms = vec![format!("i*({slope})")];
        out.deltas = (term.atom.tame && term.atom.deltas.is_empty()).then(Vec::new);
        out.law = None;
        out.zeros = Zeros::Unknown;
        out.ridge = None;
        out.ridge_integral = None;
        out.phase = None;
        out.converges = Some(true);
        return out;
    }
}

/// A law times k^order.
fn times_power(law: Law, by: i32) -> Law {
    match law {
        Law::Known {
            order,
            rate,
            exponent,
            constant,
        } => Law::Known {
            order: (order.0 + by * order.1, order.1),
            rate,
            exponent,
            constant,
        },
        other => other,
    }
}

fn spline(random: &mut Random) -> Subject {
    let order = 1 + random.below(4) as u32;
    let term = Term::of(atoms::spline(order));
    let mut terms = vec![affine(random, term)];
    if random.once_in(3) {
        let bell = random.of(&atoms::bells()).clone();
        terms.push(affine(random, Term::of(bell)));
    }
    Subject::sum("spline", &terms)
}

/// step(z)(1 - e^(-az)), sign(z)(1 - e^(-a|z|)), tanh(az): the law is reached at k far above a.
fn two_scales(random: &mut Random) -> Subject {
    let a = *random.of(&["10", "300", "1e3", "1e5", "1e6", "1e9"]);
    let mut out = match random.below(4) {
        0 | 1 => {
            let mut out = Subject::sum("two scales", &[Term::of(step())]);
            out.phi = format!("step(z)*(1-exp(-{a}*z))");
            out.parts = vec!["step(z)".to_owned()];
            out.terms = vec![format!("{a}/(i*k*({a}+i*k))")];
            out.law = Some(atoms::power((4, 1), &format!("1/{a}^2")));
            out.masked = vec![atoms::power((2, 1), "1")];
            out.zeros = Zeros::Listed(Vec::new());
            out
        }
        2 => {
            let atom = Atom::clone(&atoms::sigmoids()[0]);
            let mut out = Subject::sum("two scales", &[Term::of(atom).scale(a)]);
            out.masked = vec![atoms::power((2, 1), "1/4")];
            out
        }
        _ => {
            let laplace = Atom::clone(&atoms::kinked()[0]);
            let bell = random.of(&atoms::bells()).clone();
            Subject::sum("two scales", &[Term::of(bell), Term::of(laplace).scale(a)])
        }
    };
    out.phase = None;
    out.ridge = None;
    out.ridge_integral = None;
    out
}

fn step() -> Atom {
    let sigmoids = atoms::sigmoids();
    sigmoids
        .into_iter()
        .find(|atom| atom.phi == "step(#)")
        .expect("a row")
}

fn weak(random: &mut Random) -> Subject {
    let mut base = any(random);
    while matches!(base.law, Law::Bounded(_)) {
        base = any(random);
    }
    let small = *random.of(&["1e-3", "1e-10", "1e-20", "1e-30"]);
    let mut weak = Term::of(atoms::random_power(random)).factor(small);
    if random.once_in(3) {
        weak = weak.shift(random.signed());
    }
    Subject::sum("weak singularity", &[Term::of(base), weak])
}

/// ((k^2 - c^2)^2 + e) or (k^2 - c^2) + i e k times a Gaussian: zeros that nearly meet, or nearly are.
fn near_double(random: &mut Random) -> Subject {
    let c = *random.of(&["1", "3/2", "2", "5/2", "3"]);
    let e = *random.of(&["1e-2", "1e-4", "1e-6", "1e-9", "1e-12"]);
    // F[He_n(z) e^(-z²/2)] = (-ik)^n sqrt(2 pi) e^(-k²/2): k² comes from -He_2, k⁴ from He_4.
    let (phi, factor, zeros) = match random.below(3) {
        0 => (
            format!("((z^4-6*z^2+3)-2*({c})^2*(1-z^2)+({c})^4-{e})*exp(-z^2/2)"),
            format!("((k^2-({c})^2)^2-{e})"),
            vec![
                format!("sqrt(({c})^2-sqrt({e}))"),
                format!("sqrt(({c})^2+sqrt({e}))"),
            ],
        ),
        1 => (
            format!("((z^4-6*z^2+3)-2*({c})^2*(1-z^2)+({c})^4+{e})*exp(-z^2/2)"),
            format!("((k^2-({c})^2)^2+{e})"),
            Vec::new(),
        ),
        _ => (
            format!("((1-z^2)-({c})^2+{e}*z)*exp(-z^2/2)"),
            format!("(k^2-({c})^2-i*{e}*k)"),
            Vec::new(),
        ),
    };
    let quartic = factor.contains(")^2)^2");
    let order = if quartic { -8 } else { -4 };
    Subject {
        family: "near-double zero",
        parts: vec![phi.clone()],
        phi,
        terms: vec![format!("{factor}*sqrt(2*pi)*exp(-k^2/2)")],
        deltas: Some(Vec::new()),
        law: Some(Law::Known {
            order: (order, 1),
            rate: "1".into(),
            exponent: 2,
            constant: "1/(2*pi)".into(),
        }),
        masked: Vec::new(),
        converges: Some(true),
        zeros: Zeros::Listed(zeros),
        ridge: None,
        ridge_integral: None,
        phase: None,
    }
}

fn periodic(random: &mut Random) -> Subject {
    let mut base = any(random);
    while base.logarithmic {
        base = any(random);
    }
    let one = || Term::of(Atom::clone(&atoms::points()[0]));
    let size = match random.below(3) {
        0 => "1".to_owned(),
        1 => random.signed(),
        _ => (*random.of(&["1e-6", "1e-12", "1e-20", "1e-30"])).to_owned(),
    };
    let w = random.of(&["3", "sqrt(2)", "7/3", "10", "1/3"]);
    let mut terms = vec![Term::of(base), one().factor(size).wave(*w)];
    match random.below(4) {
        0 => terms.push(one().factor(random.signed())),
        1 => terms.push(Term::of(Atom::clone(&atoms::points()[1])).factor(random.signed())),
        _ => {}
    }
    Subject::sum("periodic part", &terms)
}
