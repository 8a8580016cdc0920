use proptest::prelude::*;

use super::super::samples::{confirmed, fault, record, refuted};
use super::super::*;

/// The claims of one run, dealt to `count` shards, each shard with the fault that all of them see.
fn shards(count: usize) -> Vec<Record> {
    let mut shards: Vec<Record> = (1..=count)
        .map(|index| {
            let mut shard = record(vec![], vec![fault("cases/broken.toml")]);
            shard.run.shard = Some(format!("{index}/{count}"));
            shard.run.command = format!("specbias check --shard {index}/{count} --jobs 2");
            shard.run.host = format!("host {}", index % 2);
            shard
        })
        .collect();
    for number in 0..7 {
        let claim = confirmed(&format!("table-1/case-{number}"), "penalty");
        let end = shards[number % count].end.as_mut().unwrap();
        end.claims += 1;
        end.seconds = number as f64;
        shards[number % count].claims.push(claim);
    }
    shards
}

#[test]
fn shards_merge_into_the_whole_run() {
    let whole = merge(shards(3)).unwrap();
    assert_eq!(whole.claims.len(), 7);
    assert_eq!(whole.faults, [fault("cases/broken.toml")]);
    assert_eq!(whole.run.shard, None);
    assert_eq!(whole.run.command, "specbias check --jobs 2");
    assert_eq!(whole.run.host, "host 0; host 1");
    let end = whole.end.unwrap();
    assert_eq!((end.claims, end.faults, end.seconds), (7, 1, 6.0));
    assert!(whole.warnings.is_empty(), "{:?}", whole.warnings);
}

proptest! {
    #[test]
    fn the_order_of_shards_does_not_matter(order in Just((0..5).collect::<Vec<usize>>()).prop_shuffle()) {
        let shards = shards(5);
        let shuffled: Vec<Record> = order.iter().map(|&index| shards[index].clone()).collect();
        let (first, second) = (merge(shards).unwrap(), merge(shuffled).unwrap());
        prop_assert_eq!(&first, &second);
        prop_assert!(first.claims.windows(2).all(|pair| pair[0].place() < pair[1].place()));
    }
}

#[test]
fn a_claim_in_two_shards_merges_only_when_its_outcome_is_the_same() {
    let mut both = shards(2);
    let mut again = both[0].claims[0].clone();
    again.seconds = 99.0;
    both[1].claims.push(again);
    assert_eq!(merge(both.clone()).unwrap().claims.len(), 7);

    both[1].claims.last_mut().unwrap().digits_reached = Some(51.0);
    assert_eq!(
        merge(both.clone()).unwrap_err(),
        MergeError::Conflict {
            id: "table-1/case-0/penalty".to_owned(),
            field: "digits_reached".to_owned(),
        }
    );
    *both[1].claims.last_mut().unwrap() =
        refuted("table-1/case-0", "penalty", VerdictName::Confirmed);
    let message = merge(both).unwrap_err().to_string();
    assert!(message.contains("table-1/case-0/penalty"), "{message}");
}

#[test]
fn runs_that_differ_are_refused_with_what_differs() {
    type Change = fn(&mut RunLine);
    let changes: [(&str, Change); 7] = [
        ("format", |run| run.format = "1.9".to_owned()),
        ("version", |run| run.version = "9.9.9".to_owned()),
        ("commit", |run| run.commit = None),
        ("conventions", |run| run.conventions[0].push('!')),
        ("digits", |run| run.digits = Some(200)),
        ("seed rule", |run| run.seed_rule.push('!')),
        ("tier", |run| run.tier = "full".to_owned()),
    ];
    for (what, change) in changes {
        let mut shards = shards(2);
        change(&mut shards[1].run);
        let error = merge(shards).unwrap_err();
        assert!(
            matches!(error, MergeError::Differs { what: w, .. } if w == what),
            "{error}"
        );
    }
    assert_eq!(merge(vec![]).unwrap_err(), MergeError::Nothing);
}

#[test]
fn missing_and_repeated_shards_are_warnings() {
    let all = shards(4);
    let some = merge(vec![all[0].clone(), all[2].clone(), all[2].clone()]).unwrap();
    assert_eq!(
        some.warnings,
        [
            "missing shards: 2/4, 4/4",
            "the shard 3/4 was given more than once"
        ]
    );
    let mut odd = vec![all[0].clone(), shards(2)[1].clone()];
    assert!(merge(odd.clone()).unwrap().warnings[0].contains("2 and 4 shards"));
    odd[0].run.shard = Some("1/18446744073709551615".to_owned());
    odd.truncate(1);
    assert!(merge(odd.clone()).unwrap().warnings[0].contains("…"));
    for bad in ["0/3", "4/3", "x", "1/0", ""] {
        odd[0].run.shard = Some(bad.to_owned());
        assert!(
            merge(odd.clone()).unwrap().warnings[0].contains("not I/N"),
            "{bad}"
        );
    }
}

#[test]
fn a_shard_without_an_end_leaves_the_whole_without_one() {
    let mut shards = shards(2);
    shards[1].end = None;
    shards[1].warnings.push("no `end` line".to_owned());
    let whole = merge(shards).unwrap();
    assert_eq!(whole.end, None);
    assert_eq!(whole.warnings, ["shard 2/2: no `end` line"]);
}

#[test]
fn one_record_merges_into_itself() {
    let one = record(vec![confirmed("a", "b")], vec![]);
    assert_eq!(merge(vec![one.clone()]).unwrap(), one);
}
