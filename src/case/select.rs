//! Which claims of those that were read are checked.

use std::fmt;
use std::str::FromStr;

use super::Loaded;
use crate::claim::{Tier, subject::seed::seed};

/// Largest N of `--shard I/N`.
const MAX_SHARDS: u32 = 10_000;

/// A pattern over claim ids.
///
/// Without `*` and `?` it keeps every id that contains it. With them it is a glob over the whole id:
/// `*` stands for any characters, `/` among them, and `?` for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    pattern: Vec<char>,
    glob: bool,
}

impl Filter {
    /// The filter of this pattern.
    pub fn new(pattern: &str) -> Self {
        Filter {
            glob: pattern.contains(['*', '?']),
            pattern: pattern.chars().collect(),
        }
    }

    /// Whether it keeps `id`.
    pub fn keeps(&self, id: &str) -> bool {
        if self.glob {
            self.matches(&id.chars().collect::<Vec<_>>())
        } else {
            id.contains(&self.pattern.iter().collect::<String>())
        }
    }

    /// Goes back to the latest `*` only: at most pattern times id steps, for any pattern.
    fn matches(&self, id: &[char]) -> bool {
        let pattern = &self.pattern;
        let (mut p, mut i) = (0, 0);
        let mut star: Option<(usize, usize)> = None;
        while i < id.len() {
            match pattern.get(p) {
                Some('*') => {
                    star = Some((p, i));
                    p += 1;
                }
                Some(&c) if c == '?' || c == id[i] => {
                    p += 1;
                    i += 1;
                }
                _ => {
                    let Some((at, from)) = star else {
                        return false;
                    };
                    star = Some((at, from + 1));
                    p = at + 1;
                    i = from + 1;
                }
            }
        }
        pattern[p..].iter().all(|&c| c == '*')
    }
}

/// One of N parts of all claims, for N machines. Which part a claim belongs to follows from its id
/// alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    part: u32,
    parts: u32,
}

impl Shard {
    /// All there is.
    pub const WHOLE: Shard = Shard { part: 1, parts: 1 };

    /// The part that has this number, from 1.
    ///
    /// # Errors
    /// A sentence: there is no such part, or there are too many parts.
    pub fn new(part: u32, parts: u32) -> Result<Shard, String> {
        format!("{part}/{parts}").parse()
    }

    /// Whether the n-th of things that are dealt out by turns belongs to this part; n counts from 1.
    pub fn is_dealt(self, n: u64) -> bool {
        n % u64::from(self.parts) == u64::from(self.part) % u64::from(self.parts)
    }

    /// Whether the claim belongs to this part.
    pub fn holds(self, id: &str) -> bool {
        let hash = seed(id);
        (hash ^ (hash >> 32)) % u64::from(self.parts) == u64::from(self.part - 1)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let usage = || {
            format!("`{text}` is no shard: write I/N with 1 <= I <= N <= {MAX_SHARDS}, as in 2/3")
        };
        let (part, parts) = text.split_once('/').ok_or_else(usage)?;
        let number = |text: &str| text.parse::<u32>().map_err(|_| usage());
        let (part, parts) = (number(part)?, number(parts)?);
        if (1..=parts).contains(&part) && parts <= MAX_SHARDS {
            Ok(Shard { part, parts })
        } else {
            Err(usage())
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.part, self.parts)
    }
}

/// Which claims are wanted.
#[derive(Clone, Debug)]
pub struct Selection {
    /// A claim is kept if one of these keeps it; none keep every claim.
    pub filters: Vec<Filter>,
    /// The slowest tier that is wanted.
    pub tier: Tier,
    /// One part of the claims, for one of several machines.
    pub shard: Option<Shard>,
}

impl Selection {
    /// Whether the claim of this id and tier is wanted.
    pub fn keeps(&self, id: &str, tier: Tier) -> bool {
        tier <= self.tier
            && (self.filters.is_empty() || self.filters.iter().any(|filter| filter.keeps(id)))
            && self.shard.is_none_or(|shard| shard.holds(id))
    }

    /// Drops the claims that are not wanted, and the cases that have none left. Faults stay: what
    /// cannot be read cannot be selected away.
    pub fn apply(&self, loaded: &mut Loaded) {
        for case in &mut loaded.cases {
            let claims = std::mem::take(&mut case.claims);
            let kept = claims
                .into_iter()
                .filter(|claim| self.keeps(&case.claim_id(claim), case.tier_of(claim)))
                .collect();
            case.claims = kept;
        }
        loaded.cases.retain(|case| !case.claims.is_empty());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_filter_is_a_part_of_the_id_or_a_glob_over_it() {
        let keeps = |pattern: &str, id: &str| Filter::new(pattern).keeps(id);
        assert!(keeps("relu", "table-1/relu/penalty"));
        assert!(keeps("", "anything"));
        assert!(!keeps("ReLU", "table-1/relu/penalty"));
        assert!(keeps("table-1/*/penalty", "table-1/relu/penalty"));
        assert!(!keeps("table-1/*/penalty", "table-1/relu/penalty-falls"));
        assert!(keeps("*relu*", "table-1/relu/penalty"));
        assert!(!keeps("relu*", "table-1/relu/penalty"));
        assert!(keeps("t?b*/**/p?????y", "table-1/relu/penalty"));
        assert!(!keeps("?", ""));
        assert!(keeps("*", ""));
    }

    #[test]
    fn a_hostile_glob_ends_soon() {
        let pattern = format!("{}b", "a*".repeat(2_000));
        assert!(!Filter::new(&pattern).keeps(&"a".repeat(20_000)));
    }

    #[test]
    fn shards_that_do_not_exist_are_refused() {
        for bad in [
            "0/3",
            "4/3",
            "1/0",
            "1",
            "a/b",
            "",
            "/",
            "1/2/3",
            "-1/3",
            "1/99999999",
        ] {
            let error = bad.parse::<Shard>().expect_err(bad);
            assert!(error.contains("1 <= I <= N"), "{error}");
        }
        assert_eq!(
            "2/3".parse::<Shard>().map(|shard| shard.to_string()),
            Ok("2/3".into())
        );
    }

    #[test]
    fn a_shard_never_changes() {
        // Worked out outside of this program: a change of the hash would make old and new shards
        // overlap. FNV-1a of "" is its offset basis, 0xcbf29ce484222325.
        let part = |id: &str| (1..=3).find(|&part| Shard { part, parts: 3 }.holds(id));
        for (id, expected) in [
            ("", 1),
            ("foobar", 2),
            ("table-1/relu/penalty", 3),
            ("table-1/gelu/penalty", 1),
        ] {
            assert_eq!(part(id), Some(expected), "{id}");
        }
    }

    #[test]
    fn shards_are_of_like_size() {
        for parts in [2, 3, 7, 8] {
            for part in 1..=parts {
                let shard = Shard { part, parts };
                let held = (0..4000).filter(|n| shard.holds(&format!("table-1/case-{n}/penalty")));
                let (held, fair) = (held.count() as f64, 4000.0 / f64::from(parts));
                assert!(
                    (held / fair - 1.0).abs() < 0.15,
                    "{part}/{parts}: {held} of {fair}"
                );
            }
        }
    }

    proptest! {
        #[test]
        fn each_claim_belongs_to_one_shard(id in "[a-z0-9/-]{0,40}", parts in 1u32..20) {
            let holding = (1..=parts).filter(|&part| Shard { part, parts }.holds(&id)).count();
            prop_assert_eq!(holding, 1);
        }

        #[test]
        fn a_glob_agrees_with_the_naive_one(pattern in "[ab*?]{0,8}", id in "[ab]{0,8}") {
            fn naive(p: &[char], s: &[char]) -> bool {
                match (p.split_first(), s.split_first()) {
                    (None, rest) => rest.is_none(),
                    (Some(('*', p_rest)), rest) => naive(p_rest, s) || rest.is_some_and(|(_, s)| naive(p, s)),
                    (Some((c, p)), Some((d, s))) => (*c == '?' || c == d) && naive(p, s),
                    (Some(_), None) => false,
                }
            }
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            let filter = Filter { pattern: chars(&pattern), glob: true };
            prop_assert_eq!(filter.keeps(&id), naive(&chars(&pattern), &chars(&id)));
        }
    }
}
