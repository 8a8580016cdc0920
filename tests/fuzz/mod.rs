//! The corpora of `fuzz/` as tests, and random changes of them: the same ones in every run.

mod targets;

use rand::RngExt;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use std::fs;
use std::path::{Path, PathBuf};
use targets::TARGETS;

/// Changes of each file.
const CHANGES: usize = 60;
/// What means something in one of the formats.
const WORDS: [&[u8]; 16] = [
    b"\0",
    b"\xff\xff\xff\xff",
    b"\n",
    b"\"",
    b"[[claim]]\n",
    b"1e9999",
    b"-1",
    b"^",
    b"(",
    b")",
    b"{",
    b"nan",
    b"\x1f\x8b",
    b"\xef\xbb\xbf",
    b"9223372036854775807",
    b",",
];

fn corpus(name: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(name);
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("a corpus")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    files
}

fn changed(data: &[u8], random: &mut ChaCha8Rng) -> Vec<u8> {
    let mut data = data.to_vec();
    for _ in 0..random.random_range(1..4) {
        let at = random.random_range(0..=data.len());
        let end = (at + random.random_range(0..9)).min(data.len());
        match random.random_range(0..5) {
            0 => data.truncate(at),
            1 => drop(data.drain(at..end)),
            2 if at < data.len() => data[at] ^= 1 << random.random_range(0..8),
            3 => {
                let copy = data[at..end].to_vec();
                data.splice(at..at, copy);
            }
            _ => {
                let word = WORDS.choose(random).copied().unwrap_or(b"");
                data.splice(at..end, word.iter().copied());
            }
        }
    }
    data
}

/// On a thread of the stack that the program gives itself.
fn replay(name: &'static str) {
    let (_, target) = TARGETS
        .into_iter()
        .find(|(known, _)| *known == name)
        .expect("a target");
    specbias::host::threads::on_a_large_stack(|| {
        for (seed, path) in corpus(name).into_iter().enumerate() {
            let data = fs::read(&path).expect("a file");
            target(&data);
            let mut random = ChaCha8Rng::seed_from_u64(seed as u64);
            for _ in 0..CHANGES {
                target(&changed(&data, &mut random));
            }
        }
    });
}

macro_rules! replays {
    ($($name:ident)*) => {$(
        #[test]
        fn $name() {
            replay(stringify!($name));
        }
    )*};
}

replays! { expression derivative case record sweep sweep_table safetensors npy idx csv checkpoint }

#[test]
fn every_target_has_a_test_a_corpus_and_a_program() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    for (name, _) in TARGETS {
        assert!(
            folder.join(format!("fuzz_targets/{name}.rs")).is_file(),
            "{name}"
        );
        assert!(!corpus(name).is_empty());
    }
    assert_eq!(
        fs::read_dir(folder.join("corpus"))
            .expect("corpora")
            .count(),
        TARGETS.len()
    );
}
