//! False twins: formulas beside the right one, each wrong in one way that a check of the digits asked
//! has to see.

use super::atoms::Law;
use super::claims::{Claim, key, law, stated, substituted};
use super::random::Random;
use super::subject::Subject;
use super::term::Delta;
use super::value::{difference, number, parse};

/// A twin has to differ by this much (log10, relative): 50 digits are asked, some of them are to spare.
const VISIBLE: f64 = -43.0;

/// A formula beside F, and what is wrong with it.
type Twin = (String, String);

fn candidate(subject: &Subject, random: &mut Random) -> Twin {
    let f = subject.f();
    let named = |what: &str, formula: String| (what.to_owned(), formula);
    match random.below(13) {
        0 | 1 => {
            let j = 3 + random.below(38);
            named(&format!("factor 1+1e-{j}"), format!("(1+1e-{j})*({f})"))
        }
        2 | 3 if subject.terms.len() > 1 => {
            let mut terms = subject.terms.clone();
            terms.remove(random.below(terms.len()));
            named("a term dropped", terms.join("+"))
        }
        2 => named("sign", format!("-({f})")),
        3 => named("factor 2", format!("2*({f})")),
        4 => named("factor 2 pi", format!("({f})/(2*pi)")),
        5 => named("conjugate", substituted(&f, "k", "-k", &["k"])),
        6 => named(
            "frequency convention",
            substituted(&f, "k", "2*pi*k", &["k"]),
        ),
        7 => named(
            "right at the public points only",
            format!("({f})*(1+(k-1/4)*(k-1)*(k-pi)*(k-8))"),
        ),
        8 => named("a step beyond 9", format!("({f})*(1+step(k-9))")),
        9 => {
            let place = random.spread(0.2, 6.0);
            named("a bump", format!("({f})*(1+exp(-20*(k-{place})^2))"))
        }
        10 => named("phase 1e-20 k", format!("({f})*exp(-1e-20*i*k)")),
        11 => {
            let j = 10 + random.below(25);
            named(
                &format!("plus 1e-{j} e^(-k)"),
                format!("{f}+1e-{j}*exp(-k)"),
            )
        }
        _ => named("power k^1e-12", format!("({f})*k^(1e-12)")),
    }
}

/// Whether a check at these points, or at points of the program's choice, has to see the difference.
fn visible(f: &str, twin: &str, points: &[String], modulus: bool, random: &mut Random) -> bool {
    let (f, twin) = (parse(f, &["k"]), parse(twin, &["k"]));
    let seen = |k: f64| difference(&f, &twin, k, modulus).is_some_and(|d| d > VISIBLE);
    if points.is_empty() {
        // Points that nobody knows, log-uniform: nearly all of them have to show it.
        let all = (0..10)
            .filter(|_| seen(number(&random.spread(0.04, 60.0))))
            .count();
        all >= 8
    } else {
        points.iter().any(|k| seen(number(k)))
    }
}

fn chosen(
    subject: &Subject,
    points: &[String],
    modulus: bool,
    random: &mut Random,
) -> Option<Twin> {
    let f = subject.f();
    if f == "0" {
        return (!modulus).then(|| ("1e-30 for 0".to_owned(), "1e-30/(1+k^2)".to_owned()));
    }
    (0..6).find_map(|_| {
        let (what, twin) = candidate(subject, random);
        visible(&f, &twin, points, modulus, random).then_some((what, twin))
    })
}

/// A wrong formula of F.
pub fn of_transform(subject: &Subject, points: &[String], random: &mut Random) -> Option<Twin> {
    chosen(subject, points, false, random)
}

/// A wrong formula of F whose modulus is wrong too.
pub fn of_modulus(subject: &Subject, points: &[String], random: &mut Random) -> Option<Twin> {
    chosen(subject, points, true, random)
}

/// Another phi with another spectrum.
pub fn of_phi(subject: &Subject, random: &mut Random) -> Option<Twin> {
    let f = subject.f();
    if f == "0" {
        return Some((
            "plus 1e-20 sech".into(),
            format!("{}+1e-20*sech(z)", subject.phi),
        ));
    }
    let j = 3 + random.below(30);
    let (what, phi, twin) = match random.below(4) {
        0 if subject.parts.len() > 1 && subject.parts.len() == subject.terms.len() => {
            let at = random.below(subject.parts.len());
            let (mut parts, mut terms) = (subject.parts.clone(), subject.terms.clone());
            parts.remove(at);
            terms.remove(at);
            (
                "a part dropped".to_owned(),
                parts.join("+"),
                terms.join("+"),
            )
        }
        0 | 1 => (
            format!("factor 1+1e-{j}"),
            format!("(1+1e-{j})*({})", subject.phi),
            format!("(1+1e-{j})*({f})"),
        ),
        2 => (
            "scale 1+1e-12".to_owned(),
            substituted(&subject.phi, "z", "(1+1e-12)*z", &["z"]),
            substituted(&f, "k", "k/(1+1e-12)", &["k"]),
        ),
        _ => (
            format!("plus 1e-{j} e^(-z²)"),
            format!("{}+1e-{j}*exp(-z^2)", subject.phi),
            format!("{f}+1e-{j}*sqrt(pi)*exp(-k^2/4)"),
        ),
    };
    visible(&f, &twin, &[], true, random).then_some((what, phi))
}

/// A wrong law.
pub fn of_law(
    order: (i32, i32),
    rate: &str,
    exponent: u32,
    constant: &str,
    masked: &[Law],
    random: &mut Random,
) -> Claim {
    let claim = |what: &str, body: String| Claim::twin("decay", what, body);
    let exact = rate == "0";
    if let (
        Some(Law::Known {
            order,
            rate,
            exponent,
            constant,
        }),
        false,
    ) = (masked.first(), random.once_in(3))
    {
        let constant = random.once_in(2).then_some(constant.as_str());
        return claim(
            "the law of a faster term",
            law(*order, rate, *exponent, constant),
        );
    }
    match random.below(5) {
        0 => claim(
            "order + 1",
            law((order.0 + order.1, order.1), rate, exponent, None),
        ),
        1 => claim(
            "order - 2",
            law((order.0 - 2 * order.1, order.1), rate, exponent, None),
        ),
        2 => {
            let constant = format!("({constant})*1001/1000");
            claim(
                "constant times 1.001",
                law(order, rate, exponent, Some(&constant)),
            )
        }
        3 => claim(
            "constant times 2",
            law(order, rate, exponent, Some(&format!("2*({constant})"))),
        ),
        _ if exact => claim("an exponential too many", law(order, "1/10", 1, None)),
        _ => claim(
            "rate times 0.99",
            law(order, &format!("({rate})*99/100"), exponent, None),
        ),
    }
}

/// Wrong atoms, or a wrong regular part.
pub fn of_atoms(subject: &Subject, deltas: &[Delta], random: &mut Random) -> Claim {
    let f = subject.f();
    let mut rows = deltas.to_vec();
    let extra = |at: &str, weight: &str| Delta {
        at: at.into(),
        order: 0,
        weight: weight.into(),
    };
    let (what, rows, regular) = match random.below(7) {
        0 | 1 if !rows.is_empty() => {
            rows.remove(random.below(rows.len()));
            ("an atom missing", rows, f)
        }
        2 if !rows.is_empty() => {
            let at = random.below(rows.len());
            rows[at].weight = format!("({})*(1+1e-9)", rows[at].weight);
            ("a weight times 1+1e-9", rows, f)
        }
        3 if !rows.is_empty() => {
            let at = random.below(rows.len());
            rows[at].weight = format!("-({})", rows[at].weight);
            ("the sign of a weight", rows, f)
        }
        4 => {
            let place = random.spread(0.5, 5.0);
            rows.push(extra(&place, "1e-12"));
            rows.push(extra(&format!("-{place}"), "1e-12"));
            ("two atoms of 1e-12 too many", rows, f)
        }
        5 => {
            let (place, sharp) = (random.spread(0.3, 6.0), *random.of(&["1e2", "1e4", "1e6"]));
            let regular = format!("{f}+exp(-{sharp}*(k-{place})^2)/10");
            ("a bump in regular", rows, regular)
        }
        _ => {
            let regular = format!("{f}+1e-9/(1+k^4)");
            ("regular off by 1e-9", rows, regular)
        }
    };
    Claim::twin("atoms", what, stated(&rows) + &key("regular", &regular))
}

/// A wrong autocorrelation.
pub fn of_ridge(ridge: &str, random: &mut Random) -> Twin {
    let j = 3 + random.below(22);
    match random.below(4) {
        0 | 1 => (format!("factor 1+1e-{j}"), format!("(1+1e-{j})*({ridge})")),
        2 => (
            "distance times 1+1e-9".into(),
            substituted(ridge, "d", "d*(1+1e-9)", &["d"]),
        ),
        _ => ("plus 1e-12 e^(-d)".into(), format!("{ridge}+1e-12*exp(-d)")),
    }
}
