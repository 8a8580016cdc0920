//! What a claim comes to follows from its text, from what its case is about and from the settings: not from the claims before it,
//! the order, the folder, the name of its file.

use rayon::prelude::*;
use specbias::case::{self, Case};
use specbias::claim::common::context::Context;
use specbias::claim::{Settings, Stated, Tier};
use specbias::verdict::Finding;
use specbias::wire::Document;
use std::collections::BTreeMap;
use std::path::Path;

/// Claims of each kind.
const OF_EACH: usize = 2;

/// The first claims of each kind in the fast tier, by case.
fn chosen(cases: &[Case]) -> Vec<(&Case, Vec<usize>)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut chosen: Vec<(&Case, Vec<usize>)> = Vec::new();
    for case in cases {
        let mut own = Vec::new();
        for (at, claim) in case.claims.iter().enumerate() {
            let count = counts.entry(claim.kind.name).or_default();
            if *count < OF_EACH && case.tier_of(claim) == Tier::Fast {
                *count += 1;
                own.push(at);
            }
        }
        if !own.is_empty() {
            chosen.push((case, own));
        }
    }
    chosen
}

/// What these claims come to, one after the other in one context.
fn checked<'a>(case: &Case, claims: impl Iterator<Item = &'a Stated>) -> Vec<Finding> {
    let mut context = Context::new(case.subject.activation().cloned());
    let settings = Settings {
        seconds: 240.0,
        ..Settings::default()
    };
    claims
        .map(|claim| claim.check(&mut context, &settings))
        .collect()
}

#[test]
fn a_claim_comes_to_the_same_alone_after_others_and_elsewhere() {
    let loaded = case::built_in::load();
    let chosen = chosen(&loaded.cases);
    let kinds = specbias::claim::KINDS.len();
    let count: usize = chosen.iter().map(|(_, claims)| claims.len()).sum();
    assert!(count > kinds, "{count} claims of {kinds} kinds");
    chosen.par_iter().for_each(|(case, claims)| {
        let stated = || claims.iter().map(|at| &case.claims[*at]);
        let together = checked(case, stated());
        let mut backwards = checked(case, stated().rev());
        backwards.reverse();
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&case.path));
        let document = Document {
            path: "/elsewhere/another name.toml".into(),
            text: text.expect("the file of a case").into(),
        };
        let (moved, faults) = case::read("elsewhere/another".into(), &document);
        let moved = moved.unwrap_or_else(|| panic!("{faults:?}"));
        for (j, at) in claims.iter().enumerate() {
            let id = case.claim_id(&case.claims[*at]);
            assert_eq!(together[j], backwards[j], "{id}: in another order");
            let alone = checked(&moved, std::iter::once(&moved.claims[*at]));
            assert_eq!(together[j], alone[0], "{id}: alone, in another folder");
        }
    });
}
