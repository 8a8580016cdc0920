//! A claim as a case states it: its kind's part plus what all kinds share.

use super::common::context::Context;
use super::{About, Claim, Fact, KINDS, Kind, Subject};
use crate::error::{Diagnostic, Doubt, Reason};
use crate::fourier::Limits;
use crate::verdict::{Finding, Verdict};
use crate::wire::Table;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// Keys that every claim may have.
const COMMON: &[&str] = &[
    "kind", "name", "digits", "expect", "reason", "because", "tier", "seed",
];
/// Those that say how a claim is shown and run: random numbers do not follow from them.
const PRESENTATION: &[&str] = &[
    "name", "digits", "expect", "reason", "because", "tier", "seed",
];
/// The range of `seed`.
const SEEDS: std::ops::RangeInclusive<i64> = 0..=i64::MAX;
/// The range of `digits`.
pub const DIGITS: std::ops::RangeInclusive<i64> = 1..=5000;

/// How long a claim takes, roughly: which runs include it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// Every run.
    Fast,
    /// Minutes.
    Full,
    /// Longer.
    Extensive,
}

impl Tier {
    /// The name in cases and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Tier::Fast => "fast",
            Tier::Full => "full",
            Tier::Extensive => "extensive",
        }
    }

    /// The tier of this name.
    pub fn named(name: &str) -> Option<Tier> {
        [Tier::Fast, Tier::Full, Tier::Extensive]
            .into_iter()
            .find(|t| t.name() == name)
    }
}

/// How claims are checked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Digits that replace each claim's own.
    pub digits: Option<u32>,
    /// Seconds that one claim may take.
    pub seconds: f64,
    /// Set by Ctrl-C.
    pub cancel: Arc<AtomicBool>,
    /// The tier that was asked for: from the tier full on, claims that name no frequencies look at
    /// very small and very large ones too.
    pub tier: Tier,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            digits: None,
            seconds: 60.0,
            cancel: Arc::new(AtomicBool::new(false)),
            tier: Tier::Fast,
        }
    }
}

/// One `[[claim]]` of a case.
pub struct Stated {
    /// Unique within the case; the kind where no name is given.
    pub name: String,
    /// Its kind.
    pub kind: &'static Kind,
    /// What the case expects.
    pub expect: Verdict,
    /// For which reason, where it expects that the claim stays undecided.
    pub doubt: Option<Reason>,
    /// Why.
    pub because: Option<String>,
    /// Its tier; none: the case's.
    pub tier: Option<Tier>,
    /// Digits asked in the file.
    pub digits: Option<u32>,
    /// Line in the file, from 1.
    pub line: usize,
    /// The kind's part.
    pub claim: Box<dyn Claim>,
}

/// Reads the `reason` of a claim that is expected to stay undecided: it has to name one, and no other claim has one.
fn read_reason(table: &mut Table, expect: Verdict) -> Result<Option<Reason>, Diagnostic> {
    let names = || Reason::ALL.map(Reason::name).join(", ");
    match (table.string("reason")?, expect) {
        (None, Verdict::Undecided) => Err(table.error(format!(
            "`expect = \"undecided\"` needs a `reason`: one of {}",
            names()
        ))),
        (None, _) => Ok(None),
        (Some(text), Verdict::Undecided) => match Reason::named(&text.value) {
            Some(reason) => Ok(Some(reason)),
            None => Err(text.error(format!("`reason` is one of {}", names()))),
        },
        (Some(text), _) => Err(text.error(
            "`reason` goes with `expect = \"undecided\"`; why a claim is expected to be as it is stands in `because`",
        )),
    }
}

impl std::fmt::Debug for Stated {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stated")
            .field("name", &self.name)
            .field("kind", &self.kind.name)
            .finish()
    }
}

impl Stated {
    /// Reads one `[[claim]]`; `names` holds the names already taken in its case.
    ///
    /// # Errors
    /// Whatever is wrong, with its place.
    pub fn read(
        mut table: Table,
        subject: &mut Subject,
        names: &mut BTreeSet<String>,
    ) -> Result<Stated, Diagnostic> {
        let line = table.line();
        let content = table.content(PRESENTATION);
        let kind_text = table.required_string("kind")?;
        let Some(kind) = Kind::named(&kind_text.value) else {
            let known: Vec<&str> = KINDS.iter().map(|k| k.name).collect();
            let message = format!("there is no kind of claim `{}`", kind_text.value);
            return Err(
                match crate::wire::nearest(&kind_text.value, known.iter().copied()) {
                    Some(near) => kind_text
                        .error(message)
                        .with_help(format!("did you mean `{near}`?")),
                    None => {
                        kind_text.error(format!("{message}; the kinds are {}", known.join(", ")))
                    }
                },
            );
        };
        let name_text = table.string("name")?;
        let name = name_text
            .as_ref()
            .map_or_else(|| kind.name.to_string(), |n| n.value.clone());
        let place = name_text.as_ref().unwrap_or(&kind_text);
        if name.is_empty() || name.contains(['/', '\\']) || name.chars().any(char::is_control) {
            return Err(place.error(
                "a claim's name is part of its id: no slash, nothing invisible, not empty",
            ));
        }
        if !names.insert(name.clone()) {
            return Err(place.error(format!(
                "a claim called `{name}` stands in this case already; give this one a `name` of its own"
            )));
        }
        let expect = match table.string("expect")? {
            None => Verdict::Confirmed,
            Some(text) => Verdict::named(&text.value).ok_or_else(|| {
                text.error("`expect` is \"confirmed\", \"refuted\" or \"undecided\"")
            })?,
        };
        let doubt = read_reason(&mut table, expect)?;
        let tier = match table.string("tier")? {
            None => None,
            Some(text) => Some(
                Tier::named(&text.value)
                    .ok_or_else(|| text.error("`tier` is \"fast\", \"full\" or \"extensive\""))?,
            ),
        };
        let digits = table.integer_in("digits", DIGITS)?.map(|n| n as u32);
        let because = table.string("because")?.map(|t| t.value);
        if let Some(missing) = kind.about.missing(subject) {
            return Err(kind_text.error(format!(
                "a claim of kind `{}` is about {}: the case needs {missing}",
                kind.name,
                kind.about.in_words()
            )));
        }
        let draw = table.integer_in("seed", SEEDS)?.unwrap_or(0);
        subject.set_claim(&content, draw);
        let claim = (kind.read)(&mut table, subject)?;
        let known: Vec<&str> = COMMON.iter().chain(kind.keys).copied().collect();
        table.finish(&known)?;
        for fact in claim.facts() {
            match fact {
                Fact::Transform(formula) => subject.set_regular(formula.clone()),
                Fact::Ridge(formula) => subject.set_ridge(formula.clone()),
                _ => {}
            }
        }
        Ok(Stated {
            name,
            kind,
            expect,
            doubt,
            because,
            tier,
            digits,
            line,
            claim,
        })
    }

    /// The digits that will be asked.
    pub fn digits(&self, settings: &Settings) -> u32 {
        let default = self.claim.own_digits().unwrap_or(self.kind.digits);
        match (settings.digits, self.digits) {
            // A claim with digits of its own says what it is about (a fit, a 45th place).
            (Some(all), None) if default == 50 => all,
            (_, Some(own)) => own,
            (_, None) => default,
        }
    }

    /// Gathers evidence and weighs it, within the time allowed.
    pub fn check(&self, context: &mut Context, settings: &Settings) -> Finding {
        let limits = Limits {
            deadline: Instant::now().checked_add(Duration::from_secs_f64(settings.seconds)),
            cancel: settings.cancel.clone(),
            far: settings.tier >= Tier::Full,
            cross_check: settings.tier >= Tier::Full,
            ..Limits::default()
        };
        context.begin(self.digits(settings), limits);
        self.weigh(context).unwrap_or_else(Finding::undecided)
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        if !matches!(self.kind.about, About::Function | About::Penalty)
            && let Some(why) = context.laboratory()?.obstacle()
        {
            return Err(why);
        }
        self.claim.weigh(context)
    }
}
