//! Nothing of what is promised is left without a claim: the rows of the table, the kinds, the
//! statements that were reported, and the page of kinds.

use specbias::case::{Case, built_in};
use specbias::claim::{KINDS, reference_page};
use specbias::error::Reason;
use specbias::verdict::Verdict;
use std::collections::{BTreeMap, BTreeSet};

/// The rows of the table of penalties, and what each needs beside `fourier-transform`, `penalty`
/// and `decay`: zeros (`z`) and atoms (`a`).
const ROWS: &[(&str, &str)] = &[
    ("step", "a"),
    ("sign", "a"),
    ("relu", "a"),
    ("relu-power-1-2", "a"),
    ("relu-power-2", "a"),
    ("relu-power-3", "a"),
    ("relu-power-7-2", "a"),
    ("leaky-relu", "a"),
    ("abs", "a"),
    ("abs-power-minus-1-4", ""),
    ("abs-power-1-2", "a"),
    ("abs-power-3", "a"),
    ("abs-power-7-2", ""),
    ("logistic", "a"),
    ("tanh", "a"),
    ("erf", "a"),
    ("probit", "a"),
    ("arctan", "a"),
    ("softsign", "a"),
    ("algebraic-sigmoid", "a"),
    ("gudermannian", "a"),
    ("softplus-1", "a"),
    ("softplus-3", ""),
    ("gelu", "a"),
    ("silu", "a"),
    ("swish-2", "a"),
    ("mish", "za"),
    ("elu-1", "a"),
    ("elu-1-2", "a"),
    ("selu", "a"),
    ("squareplus", "a"),
    ("log-cosh", "a"),
    ("gaussian", ""),
    ("gaussian-narrow", ""),
    ("cauchy", ""),
    ("laplace", ""),
    ("sech", ""),
    ("sech-squared", ""),
    ("mexican-hat", ""),
    ("gaussian-derivative", ""),
    ("wavepacket", ""),
    ("wavepacket-phase", ""),
    ("wavepacket-sine", ""),
    ("inverse-multiquadric", ""),
    ("multiquadric", ""),
];
/// Rows whose penalty is infinite in places, so that no law of its growth holds.
const WITHOUT_DECAY: &[(&str, &str)] = &[
    ("sinc", ""),
    ("sinc-squared", ""),
    ("hard-tanh", "z"),
    ("box", "z"),
    ("relu6", "za"),
    ("triangle", "z"),
];
/// Rows whose spectrum is points alone. They have no ridge kernel: no derivative of a sine is square
/// integrable, and that of the square, a polynomial, is 0 up to an even polynomial, so that there is
/// nothing to claim.
const POINTS: &[&str] = &["abs-power-2", "sine", "cosine"];

fn cases() -> BTreeMap<String, Case> {
    let loaded = built_in::load();
    assert!(loaded.faults.is_empty(), "{:?}", loaded.faults);
    loaded
        .cases
        .into_iter()
        .map(|case| (case.id.clone(), case))
        .collect()
}

fn kinds(case: &Case) -> BTreeSet<&'static str> {
    let confirmed = case
        .claims
        .iter()
        .filter(|claim| claim.expect == Verdict::Confirmed);
    confirmed.map(|claim| claim.kind.name).collect()
}

#[test]
fn every_row_of_the_table_has_its_claims() {
    let cases = cases();
    let mut missing = Vec::new();
    let mut need = |row: &str, kind: &str| {
        let has = cases
            .get(&format!("table-1/{row}"))
            .is_some_and(|case| kinds(case).contains(kind));
        if !has {
            missing.push(format!("{row}: {kind}"));
        }
    };
    let with_decay = ROWS.iter().map(|row| (row, true));
    for ((row, extra), decay) in with_decay.chain(WITHOUT_DECAY.iter().map(|row| (row, false))) {
        need(row, "fourier-transform");
        need(row, "penalty");
        need(row, "ridge-kernel");
        need(row, "bed-of-nails");
        if decay {
            need(row, "decay");
        }
        if extra.contains('z') {
            need(row, "zeros");
        }
        if extra.contains('a') {
            need(row, "atoms");
        }
    }
    for row in POINTS {
        need(row, "atoms");
        need(row, "bed-of-nails");
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert!(ROWS.len() + WITHOUT_DECAY.len() + POINTS.len() >= 45);
    // And no file of the table is left out of the lists above.
    let listed: BTreeSet<&str> = ROWS
        .iter()
        .chain(WITHOUT_DECAY)
        .map(|(row, _)| *row)
        .chain(POINTS.iter().copied())
        .collect();
    let unlisted: Vec<&String> = cases
        .keys()
        .filter(|id| {
            id.strip_prefix("table-1/")
                .is_some_and(|row| !listed.contains(row))
        })
        .collect();
    assert!(unlisted.is_empty(), "{unlisted:?}");
}

#[test]
fn every_kind_has_a_claim_to_confirm_and_one_to_refute() {
    let cases = cases();
    let mut seen: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for case in cases.values() {
        for claim in &case.claims {
            seen.entry(claim.kind.name)
                .or_default()
                .insert(claim.expect.name());
        }
    }
    let missing: Vec<String> = KINDS
        .iter()
        .flat_map(|kind| {
            ["confirmed", "refuted"]
                .into_iter()
                .filter(|verdict| {
                    !seen
                        .get(kind.name)
                        .is_some_and(|seen| seen.contains(verdict))
                })
                .map(|verdict| format!("{}: {verdict}", kind.name))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn the_selftest_holds_many_false_claims_and_some_that_stay_undecided() {
    let cases = cases();
    let count = |verdict: Verdict| -> usize {
        let selftest = cases.iter().filter(|(id, _)| id.starts_with("selftest/"));
        selftest
            .flat_map(|(_, case)| &case.claims)
            .filter(|claim| claim.expect == verdict)
            .count()
    };
    assert!(count(Verdict::Refuted) >= 25, "{}", count(Verdict::Refuted));
    assert!(
        count(Verdict::Undecided) >= 3,
        "{}",
        count(Verdict::Undecided)
    );
}

#[test]
fn whatever_is_expected_against_the_rule_has_a_reason() {
    let mut silent = Vec::new();
    for (id, case) in &cases() {
        let unusual = case
            .claims
            .iter()
            .filter(|claim| claim.expect != Verdict::Confirmed && claim.because.is_none());
        silent.extend(unusual.map(|claim| format!("{id}/{}", claim.name)));
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}

#[test]
fn every_kind_is_on_the_page_of_kinds_and_in_the_reference_of_cases() {
    let page = reference_page();
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/cases/README.md"))
        .expect("a file");
    for kind in KINDS {
        assert!(
            page.contains(&format!("\n## {}\n", kind.name)),
            "{}",
            kind.name
        );
        assert!(
            readme.contains(&format!("**`{}`**", kind.name)),
            "{}",
            kind.name
        );
        for key in kind.keys {
            assert!(page.contains(&format!("`{key}`")), "{}: {key}", kind.name);
        }
    }
}

#[test]
fn every_reason_of_the_list_is_on_the_page_and_most_are_expected_somewhere() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/cases/README.md"))
        .expect("the page");
    let expected: BTreeSet<&str> = cases()
        .values()
        .flat_map(|case| &case.claims)
        .filter_map(|claim| claim.doubt.map(Reason::name))
        .collect();
    for reason in Reason::ALL {
        let row = format!("| `{}` | {} |", reason.name(), reason.meaning());
        assert!(page.contains(&row), "{row}");
    }
    assert!(expected.len() + 2 >= Reason::ALL.len(), "{expected:?}");
}

/// The elementwise activations of three frameworks: `torch.nn` of torch 2, `jax.nn` of jax 0.10, `keras.activations` of
/// keras 3. What mixes the entries of a vector (softmax, GLU, …) has no penalty.
const FRAMEWORKS: [(&str, &[&str]); 3] = [
    (
        "torch.nn",
        &[
            "CELU",
            "ELU",
            "GELU",
            "Hardshrink",
            "Hardsigmoid",
            "Hardswish",
            "Hardtanh",
            "LeakyReLU",
            "LogSigmoid",
            "Mish",
            "PReLU",
            "RReLU",
            "ReLU",
            "ReLU6",
            "SELU",
            "SiLU",
            "Sigmoid",
            "Softplus",
            "Softshrink",
            "Softsign",
            "Tanh",
            "Tanhshrink",
            "Threshold",
        ],
    ),
    (
        "jax.nn",
        &[
            "celu",
            "elu",
            "gelu",
            "hard_sigmoid",
            "hard_silu",
            "hard_swish",
            "hard_tanh",
            "identity",
            "leaky_relu",
            "log_sigmoid",
            "mish",
            "relu",
            "relu6",
            "selu",
            "sigmoid",
            "silu",
            "soft_sign",
            "softplus",
            "sparse_plus",
            "sparse_sigmoid",
            "squareplus",
            "swish",
            "tanh",
        ],
    ),
    (
        "keras.activations",
        &[
            "celu",
            "elu",
            "exponential",
            "gelu",
            "hard_shrink",
            "hard_sigmoid",
            "hard_silu",
            "hard_swish",
            "hard_tanh",
            "leaky_relu",
            "linear",
            "log_sigmoid",
            "mish",
            "relu",
            "relu6",
            "selu",
            "sigmoid",
            "silu",
            "soft_shrink",
            "softplus",
            "softsign",
            "sparse_plus",
            "sparse_sigmoid",
            "squareplus",
            "swish",
            "tanh",
            "tanh_shrink",
            "threshold",
        ],
    ),
];

#[test]
fn every_activation_of_the_frameworks_has_one_row() {
    let cases = cases();
    let mut rows: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (id, case) in &cases {
        for name in case.subject.frameworks() {
            rows.entry(name).or_default().push(id);
        }
    }
    let twice: Vec<_> = rows.iter().filter(|(_, ids)| ids.len() > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    let known = |wanted: &str| {
        let path = |name: &str| name.split('(').next() == Some(wanted);
        rows.keys().any(|name| path(name))
    };
    let missing: Vec<String> = FRAMEWORKS
        .iter()
        .flat_map(|(module, names)| names.iter().map(move |name| format!("{module}.{name}")))
        .filter(|name| !known(name))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_row_of_the_atlas_has_a_source_and_a_formula_or_says_why_not() {
    let cases = cases();
    let rows: Vec<(&String, &Case)> = cases
        .iter()
        .filter(|(id, _)| id.starts_with("atlas/"))
        .collect();
    assert!(rows.len() >= 45, "{}", rows.len());
    for (id, case) in rows {
        let analysis = case.analysis.as_deref().unwrap_or_default();
        assert!(analysis.len() > 80 && case.source.is_some(), "{id}");
        let of_f = case
            .claims
            .iter()
            .any(|claim| claim.kind.name == "fourier-transform");
        assert!(of_f, "{id} claims nothing of F");
        let formula = ["penalty", "derivation", "atoms"];
        if kinds(case).is_disjoint(&BTreeSet::from(formula)) {
            let why = ["No closed form", "no Fourier transform"];
            assert!(
                why.iter().any(|why| analysis.contains(why)),
                "{id} does not say why"
            );
        }
    }
}
