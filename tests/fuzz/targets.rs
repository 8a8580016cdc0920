//! What has to hold for any bytes whatever. The targets of `fuzz/` and the tests beside this file call these.

use rug::Float;
use specbias::activation::Activation;
use specbias::expr::{Expr, Scope, eval_real};
use specbias::network::data::Set;
use specbias::network::{Network, Shape, files, weights};
use specbias::train::{Loss, Regime, Settings, Trainer, checkpoint};
use specbias::wire::Document;
use specbias::{case, record, sweep};
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A target.
pub type Target = fn(&[u8]);

/// All of them, by the names of their folders in `fuzz/corpus`.
pub const TARGETS: [(&str, Target); 11] = [
    ("expression", expression),
    ("derivative", derivative),
    ("case", case),
    ("record", record),
    ("sweep", sweep),
    ("sweep_table", sweep_table),
    ("safetensors", safetensors),
    ("npy", npy),
    ("idx", idx),
    ("csv", csv),
    ("checkpoint", checkpoint),
];

thread_local! {
    static FOLDER: RefCell<Option<tempfile::TempDir>> = const { RefCell::new(None) };
}

/// A file of this thread that holds the bytes.
fn file(name: &str, data: &[u8]) -> PathBuf {
    FOLDER.with_borrow_mut(|folder| {
        let folder = folder.get_or_insert_with(|| tempfile::tempdir().expect("a folder"));
        let path = folder.path().join(name);
        std::fs::write(&path, data).expect("written");
        path
    })
}

fn parsed(data: &[u8]) -> Option<Expr> {
    let text = std::str::from_utf8(data).ok()?;
    Expr::parse(text, &Scope::new(&["z", "k"])).ok()
}

/// Parsed, printed and parsed again a formula is the same tree, and in every other language something.
pub fn expression(data: &[u8]) {
    let Some(tree) = parsed(data) else { return };
    let text = tree.to_string();
    // What is printed may be longer than what may be typed: 1e300 is printed in full.
    match Expr::parse(&text, &Scope::new(&["z", "k"])) {
        Ok(again) => assert_eq!(again, tree, "{text}"),
        Err(why) => assert!(
            why.message.contains("longer") || why.message.contains("more than"),
            "{text}: {why}"
        ),
    }
    assert!(!tree.to_latex().is_empty());
    assert!(!tree.to_mpmath().is_empty() && !tree.to_wolfram().is_empty());
}

/// The derivative agrees with central differences of three steps wherever these agree with each other.
pub fn derivative(data: &[u8]) {
    const BITS: u32 = 240;
    if data.len() > 400 {
        return;
    }
    let Some(tree) = parsed(data) else { return };
    let Ok(slope) = tree.derivative("z") else {
        return;
    };
    let k = Float::with_val(BITS, 0.8125);
    let at = |e: &Expr, z: &Float| eval_real(e, &[("z", z), ("k", &k)], BITS).ok();
    for place in [0.371_093_257, -1.236_328_711, 2.718_505_859] {
        let z = Float::with_val(BITS, place);
        let difference = |bits: u32| {
            let h = Float::with_val(BITS, 1) >> bits;
            let (right, left) = (
                Float::with_val(BITS, &z + &h),
                Float::with_val(BITS, &z - &h),
            );
            let rise = at(&tree, &right)? - at(&tree, &left)?;
            Some((rise / h) >> 1u32)
        };
        let differences = [difference(40), difference(44), difference(49)];
        let ([Some(a), Some(b), Some(c)], Some(exact)) = (differences, at(&slope, &z)) else {
            continue;
        };
        // What rounding leaves of the difference of two large values.
        let value = at(&tree, &z).map(|f| f.abs() >> (BITS - 60));
        if !value.is_some_and(|noise| noise <= 1e-12) {
            continue;
        }
        let size = Float::with_val(BITS, a.abs_ref()) + 1e-2;
        let near = |x: &Float, y: &Float, part: f64| {
            let off = Float::with_val(BITS, x - y).abs();
            off <= Float::with_val(BITS, &size * part)
        };
        if a.is_finite() && exact.is_finite() && near(&a, &b, 1e-15) && near(&b, &c, 1e-15) {
            assert!(
                near(&c, &exact, 1e-9),
                "{tree} at {place}: {c} and not {exact}"
            );
        }
    }
}

/// A case file has an answer.
pub fn case(data: &[u8]) {
    let Ok(document) = Document::from_bytes(Path::new("fuzz.toml"), data.to_vec()) else {
        return;
    };
    let (case, faults) = case::read("fuzz".to_owned(), &document);
    assert!(case.is_some() || !faults.is_empty());
    for fault in faults {
        assert!(!fault.render(false).is_empty());
    }
    for claim in case.iter().flat_map(|case| &case.claims) {
        assert!(!claim.claim.statement().0.is_empty());
    }
}

/// A record has an answer, and what is read and written again reads the same.
pub fn record(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let Ok(first) = record::read_str(text) else {
        return;
    };
    let mut writer = record::Writer::new(Vec::new());
    for line in first.lines() {
        writer.write(&line).expect("to memory");
    }
    let text = String::from_utf8(writer.into_inner()).expect("JSON");
    let again = record::read_str(&text).expect("what was written");
    assert_eq!(again.claims.len(), first.claims.len());
    assert_eq!(again.end, first.end);
}

/// A file of a sweep has an answer.
pub fn sweep(data: &[u8]) {
    if let Err(fault) = sweep::Sweep::read(&file("fuzz.toml", data)) {
        assert!(!fault.render(false).is_empty());
    }
}

/// A table of a sweep has an answer, and what is read and written again reads the same.
pub fn sweep_table(data: &[u8]) {
    let Ok(first) = sweep::Table::parse(data) else {
        return;
    };
    let text = first.text().expect("a text");
    let again = sweep::Table::parse(text.as_bytes()).expect("what was written");
    assert_eq!(again.rows.len(), first.rows.len());
}

/// A network has an answer, and what is read and written again reads the same.
pub fn safetensors(data: &[u8]) {
    let path = file("fuzz.safetensors", data);
    let found = weights::load(&path);
    if let Ok(network) = &found {
        let bytes = weights::to_bytes(network).expect("bytes");
        assert_eq!(weights::from_bytes(&bytes).as_ref(), Ok(network));
    }
    // Read from a file or from memory, it is the same.
    assert_eq!(weights::from_bytes(data).is_ok(), found.is_ok());
}

fn matrix(name: &str, data: &[u8]) {
    match files::matrix(&file(name, data)) {
        Ok(found) => {
            assert_eq!(found.values.len(), found.rows * found.columns);
            let _ = files::with_targets(&found, 1);
            let _ = files::with_labels(&found, &found, 3);
        }
        Err(why) => assert!(why.contains(name), "{why}"),
    }
}

/// An array of NumPy has an answer.
pub fn npy(data: &[u8]) {
    matrix("fuzz.npy", data);
}

/// An IDX file has an answer.
pub fn idx(data: &[u8]) {
    matrix("fuzz-idx", data);
}

/// A table of text has an answer.
pub fn csv(data: &[u8]) {
    matrix("fuzz.csv", data);
}

/// The state of a training has an answer.
pub fn checkpoint(data: &[u8]) {
    let _ = checkpoint::resume(&mut trainer(), &file("fuzz-checkpoint", data));
}

/// A training of two neurons on five points.
pub fn trainer() -> Trainer {
    let shape = Shape {
        inputs: 1,
        width: 2,
        outputs: 1,
        skip: false,
    };
    let phi = Expr::parse("tanh(z)", &Scope::new(&["z"])).expect("a formula");
    let phi = Activation::from_formula("tanh", phi).expect("an activation");
    let data = Arc::new(Set::Sines.draw(5, 1, 0).expect("data"));
    let settings = Settings::descent(Loss::Mean, Regime::Adaptive, 0.01, 3);
    let network = Network::zeros(shape).expect("a network");
    Trainer::new(network, &phi, data, settings).expect("a trainer")
}
