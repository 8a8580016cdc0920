//! Claims about a subject, true ones and false twins, as a case file.

use super::atoms::{Law, Zeros};
use super::random::Random;
use super::subject::Subject;
use super::term::Delta;
use super::twins;
use super::value::{number, parse};
use std::fmt::Write as _;

/// A claim with its truth.
#[derive(Clone, Debug)]
pub struct Claim {
    pub kind: &'static str,
    /// Keys of the table beside kind and name.
    pub body: String,
    /// Whether it is true.
    pub holds: bool,
    /// What is wrong with it; `true` where nothing is.
    pub twin: String,
}

impl Claim {
    pub fn truth(kind: &'static str, body: String) -> Claim {
        Claim {
            kind,
            body,
            holds: true,
            twin: "true".into(),
        }
    }

    pub fn twin(kind: &'static str, twin: impl Into<String>, body: String) -> Claim {
        Claim {
            kind,
            body,
            holds: false,
            twin: twin.into(),
        }
    }
}

/// A case: a subject and what is claimed of it.
#[derive(Clone, Debug)]
pub struct Generated {
    pub id: String,
    pub subject: Subject,
    pub claims: Vec<Claim>,
}

impl Generated {
    /// The name of the claim at `index`.
    pub fn name(&self, index: usize) -> String {
        format!("c{index}")
    }

    /// The case file.
    pub fn text(&self) -> String {
        let mut out = format!(
            "[activation]\nname = \"{}\"\nphi = \"{}\"\n",
            self.id, self.subject.phi
        );
        if self.claims.iter().any(|claim| claim.kind == "design") {
            let _ = write!(
                out,
                "\n[penalty]\nname = \"w\"\nrho = \"{}\"\n",
                rho(&self.subject.f())
            );
        }
        for (index, claim) in self.claims.iter().enumerate() {
            let _ = write!(
                out,
                "\n[[claim]]\nkind = \"{}\"\nname = \"{}\"\n{}",
                claim.kind,
                self.name(index),
                claim.body
            );
            if !claim.holds {
                out += &(key("expect", "refuted") + &key("because", &claim.twin));
            }
        }
        out
    }
}

/// The penalty of a transform.
pub fn rho(f: &str) -> String {
    match f {
        "0" => "inf".into(),
        f => format!("1/abs({f})^2"),
    }
}

/// `key = "value"` as a line.
pub fn key(name: &str, value: &str) -> String {
    format!("{name} = \"{value}\"\n")
}

/// `["a", "b"]`
fn list(values: &[String]) -> String {
    let quoted: Vec<String> = values.iter().map(|v| format!("\"{v}\"")).collect();
    format!("[{}]", quoted.join(", "))
}

/// A formula at another argument.
pub fn substituted(formula: &str, variable: &str, by: &str, variables: &[&str]) -> String {
    let by = parse(by, variables);
    parse(formula, &[variable])
        .substitute(variable, &by)
        .to_string()
}

/// The case number `index` of a seed.
pub fn generate(index: usize, seed: u64) -> Generated {
    let families = super::families::FAMILIES;
    let (_, draw) = families[index % families.len()];
    let mut random = Random::new(seed ^ (index as u64).wrapping_mul(0x1000_0001));
    let subject = draw(&mut random);
    let f = subject.f();
    let mut claims = vec![Claim::truth("fourier-transform", key("equals", &f))];
    let kinds: [fn(&Subject, &mut Random) -> Vec<Claim>; 11] = [
        transforms,
        penalties,
        conventions,
        dilations,
        spectra,
        decays,
        zeros,
        atoms,
        ridges,
        nails,
        designs,
    ];
    claims.extend(transforms(&subject, &mut random));
    // Three other kinds of those that are known.
    let mut left: Vec<_> = kinds[1..].to_vec();
    let mut taken = 0;
    while taken < 3 && !left.is_empty() {
        let kind = left.swap_remove(random.below(left.len()));
        let some = kind(&subject, &mut random);
        taken += usize::from(!some.is_empty());
        claims.extend(some);
    }
    Generated {
        id: format!("truth-{index}"),
        subject,
        claims,
    }
}

/// Points of a claim: none, so that the program chooses, or some.
pub fn points(random: &mut Random) -> Vec<String> {
    match random.below(2) {
        0 => Vec::new(),
        _ => (0..2).map(|_| random.spread(0.05, 30.0)).collect(),
    }
}

/// The line that states them.
pub fn at(points: &[String]) -> String {
    match points {
        [] => String::new(),
        points => format!("points = {}\n", list(points)),
    }
}

fn transforms(subject: &Subject, random: &mut Random) -> Vec<Claim> {
    let f = subject.f();
    let mut out = Vec::new();
    if random.once_in(2) {
        let points: Vec<String> = (0..2).map(|_| random.spread(0.05, 30.0)).collect();
        out.push(Claim::truth(
            "fourier-transform",
            key("equals", &f) + &at(&points),
        ));
    }
    let chosen = points(random);
    out.extend(
        twins::of_transform(subject, &chosen, random).map(|(twin, formula)| {
            Claim::twin(
                "fourier-transform",
                twin,
                key("equals", &formula) + &at(&chosen),
            )
        }),
    );
    out
}

fn penalties(subject: &Subject, random: &mut Random) -> Vec<Claim> {
    let points = points(random);
    if random.once_in(2) {
        return vec![Claim::truth(
            "penalty",
            key("equals", &rho(&subject.f())) + &at(&points),
        )];
    }
    let twin = twins::of_modulus(subject, &points, random);
    let claim = |(twin, formula): (String, String)| {
        Claim::twin(
            "penalty",
            twin,
            key("equals", &rho(&formula)) + &at(&points),
        )
    };
    twin.map(claim).into_iter().collect()
}

fn conventions(subject: &Subject, random: &mut Random) -> Vec<Claim> {
    let wrong = random.once_in(2);
    let (name, f) = match wrong {
        false => ("true".to_owned(), subject.f()),
        true => match twins::of_transform(subject, &[], random) {
            Some(twin) => twin,
            None => return Vec::new(),
        },
    };
    let (convention, formula) = if random.once_in(2) {
        ("unitary-angular", format!("({f})/sqrt(2*pi)"))
    } else {
        (
            "ordinary-frequency",
            substituted(&f, "k", "2*pi*nu", &["nu"]),
        )
    };
    vec![Claim {
        kind: "convention",
        body: key("convention", convention) + &key("equals", &formula),
        holds: !wrong,
        twin: name,
    }]
}

fn dilations(subject: &Subject, random: &mut Random) -> Vec<Claim> {
    let factor = random.positive();
    let wrong = random.once_in(2);
    let (name, f) = match wrong {
        false => ("true".to_owned(), subject.f()),
        true => match twins::of_modulus(subject, &[], random) {
            Some(twin) => twin,
            None => return Vec::new(),
        },
    };
    let formula = match f.as_str() {
        "0" => "inf".to_owned(),
        f => {
            let f = substituted(f, "k", &format!("k/({factor})"), &["k"]);
            format!("({factor})^2*{}", rho(&f))
        }
    };
    vec![Claim {
        kind: "dilation",
        body: key("factor", &factor) + &key("equals", &formula),
        holds: !wrong,
        twin: name,
    }]
}

fn spectra(subject: &Subject, random: &mut Random) -> Vec<Claim> {
    let with = |phi: &str| format!("with = {{ name = \"other\", phi = \"{phi}\" }}\n");
    let moved = |by: &str| substituted(&subject.phi, "z", by, &["z"]);
    if random.once_in(2) {
        let phi = match random.below(4) {
            0 => moved("-z"),
            1 => moved("z-3/7"),
            2 => format!("-({})", subject.phi),
            _ => format!("{}+5*z-2", subject.phi),
        };
        return vec![Claim::truth("equal-spectrum", with(&phi))];
    }
    let twin = twins::of_phi(subject, random);
    twin.map(|(twin, phi)| Claim::twin("equal-spectrum", twin, with(&phi)))
        .into_iter()
        .collect()
}

/// The keys of a law.
pub fn law(order: (i32, i32), rate: &str, exponent: u32, constant: Option<&str>) -> String {
    let mut out = key("order", &format!("{}/{}", order.0, order.1));
    if rate != "0" {
        out += &key("rate", rate);
        if exponent != 1 {
            out += &key("exponent", &exponent.to_string());
        }
    }
    if let Some(constant) = constant {
        out += &key("constant", constant);
    }
    out
}

fn decays(subject: &Subject, random: &mut Random) -> Vec<Claim> {
    let Some(Law::Known {
        order,
        rate,
        exponent,
        constant,
    }) = &subject.law
    else {
        return Vec::new();
    };
    if random.once_in(2) {
        let constant = (!random.once_in(3)).then_some(constant.as_str());
        return vec![Claim::truth(
            "decay",
            law(*order, rate, *exponent, constant),
        )];
    }
    vec![twins::of_law(
        *order,
        rate,
        *exponent,
        constant,
        &subject.masked,
        random,
    )]
}

fn zeros(subject: &Subject, random: &mut Random) -> Vec<Claim> {
    let wrong = random.once_in(2);
    let claim = |twin: &str, body: String| Claim {
        kind: "zeros",
        body,
        holds: !wrong,
        twin: twin.into(),
    };
    match &subject.zeros {
        Zeros::Unknown => Vec::new(),
        Zeros::Family(formula) => {
            let first = number(&substituted(formula, "n", "1", &[]));
            if first > 100.0 {
                return Vec::new();
            }
            let up_to = format!("{:.4}", first * (2.3 + random.unit()));
            let (twin, formula) = match (wrong, random.below(3)) {
                (false, _) => ("true", formula.clone()),
                (true, 0) => (
                    "every second zero",
                    substituted(formula, "n", "2*n", &["n"]),
                ),
                (true, 1) => ("twice as dense", substituted(formula, "n", "n/2", &["n"])),
                (true, _) => ("moved by 1e-9", format!("({formula})*(1+1e-9)")),
            };
            vec![claim(twin, key("family", &formula) + &key("up-to", &up_to))]
        }
        Zeros::Listed(all) => {
            let up_to = random.spread(4.0, 20.0);
            let bound = number(&up_to);
            let mut inside: Vec<String> =
                all.iter().filter(|z| number(z) < bound).cloned().collect();
            if all.iter().any(|z| (number(z) - bound).abs() < 1e-3) {
                return Vec::new();
            }
            let twin = match (wrong, random.below(3)) {
                (false, _) => "true",
                (true, 0 | 1) if !inside.is_empty() => {
                    let at = random.below(inside.len());
                    if random.once_in(2) {
                        inside.remove(at);
                        "one zero missing"
                    } else {
                        inside[at] = format!("({})*(1+1e-9)", inside[at]);
                        "one zero moved by 1e-9"
                    }
                }
                (true, _) => {
                    inside.push(random.spread(0.5, 3.5));
                    "one zero too many"
                }
            };
            let body = format!("at = {}\n", list(&inside)) + &key("up-to", &up_to);
            vec![claim(twin, body)]
        }
    }
}

/// The line that lists what stands at single places.
pub fn stated(deltas: &[Delta]) -> String {
    let rows: Vec<String> = deltas
        .iter()
        .map(|d| {
            format!(
                "{{ at = \"{}\", order = {}, weight = \"{}\" }}",
                d.at, d.order, d.weight
            )
        })
        .collect();
    format!("atoms = [{}]\n", rows.join(", "))
}

fn atoms(subject: &Subject, random: &mut Random) -> Vec<Claim> {
    let Some(deltas) = &subject.deltas else {
        return Vec::new();
    };
    if random.once_in(2) {
        return vec![Claim::truth(
            "atoms",
            stated(deltas) + &key("regular", &subject.f()),
        )];
    }
    vec![twins::of_atoms(subject, deltas, random)]
}

fn ridges(subject: &Subject, random: &mut Random) -> Vec<Claim> {
    let Some(ridge) = &subject.ridge else {
        return Vec::new();
    };
    let mut out = Vec::new();
    if random.once_in(2) {
        out.push(Claim::truth("ridge-kernel", key("equals", ridge)));
    } else {
        let (twin, formula) = twins::of_ridge(ridge, random);
        out.push(Claim::twin("ridge-kernel", twin, key("equals", &formula)));
    }
    // K for D = 1 is 2 A(r), for D = 3 the mean of A over the segment, times 4 pi.
    let in_r = substituted(ridge, "d", "r", &["r"]);
    let (dimension, formula) = match (&subject.ridge_integral, random.once_in(2)) {
        (Some(integral), true) => (3, format!("4*pi/r*({integral})")),
        _ => (1, format!("2*({in_r})")),
    };
    let wrong = random.once_in(2);
    let (twin, formula) = match (wrong, random.below(2)) {
        (false, _) => ("true", formula),
        (true, 0) => ("factor 2", format!("2*({formula})")),
        (true, _) => ("factor 1+1e-15", format!("(1+1e-15)*({formula})")),
    };
    let body =
        format!("dimension = {dimension}\n") + &key("equals", &formula) + &key("ridge", ridge);
    out.push(Claim {
        kind: "limit-kernel",
        body,
        holds: !wrong,
        twin: twin.into(),
    });
    out
}

fn nails(subject: &Subject, random: &mut Random) -> Vec<Claim> {
    let Some(converges) = subject.converges else {
        return Vec::new();
    };
    let wrong = random.once_in(2);
    vec![Claim {
        kind: "bed-of-nails",
        body: format!("converges = {}\n", converges != wrong),
        holds: !wrong,
        twin: if wrong { "the opposite" } else { "true" }.into(),
    }]
}

fn designs(subject: &Subject, random: &mut Random) -> Vec<Claim> {
    let Some(phase) = subject.phase else {
        return Vec::new();
    };
    let phi = match phase {
        '-' => format!("-({})", subject.phi),
        _ => subject.phi.clone(),
    };
    let word = |odd: bool| key("phase", if odd { "odd" } else { "even" });
    let odd = phase == 'o';
    let body = |phi: &str, odd: bool| key("equals", phi) + &word(odd);
    vec![match random.below(4) {
        0 | 1 => Claim::truth("design", body(&phi, odd)),
        2 => {
            let j = 3 + random.below(20);
            let phi = format!("(1+1e-{j})*({phi})");
            Claim::twin("design", format!("factor 1+1e-{j}"), body(&phi, odd))
        }
        _ => Claim::twin("design", "the other parity", body(&phi, !odd)),
    }]
}
