//! Counts over a record, and where they leave the run: the exit status.

use std::collections::BTreeMap;

use crate::record::{ClaimLine, Record, VERDICTS, VerdictName};

/// How many claims got which verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// As expected, in the order of [`VERDICTS`].
    expected: [usize; 3],
    /// Not as expected, in the order of [`VERDICTS`].
    surprising: [usize; 3],
    /// Undecided as expected, but for another reason.
    otherwise: usize,
    /// The program broke.
    failed: usize,
}

impl Counts {
    /// Counts one more claim.
    pub fn add(&mut self, claim: &ClaimLine) {
        let Some(place) = place(claim.verdict) else {
            self.failed += 1;
            return;
        };
        self.otherwise += usize::from(claim.is_open_otherwise());
        let counts = if claim.as_expected() {
            &mut self.expected
        } else {
            &mut self.surprising
        };
        counts[place] += 1;
    }

    /// Claims whose check the program did not survive.
    pub fn failed(&self) -> usize {
        self.failed
    }

    /// Claims with this verdict, as expected.
    pub fn expected(&self, verdict: VerdictName) -> usize {
        place(verdict).map_or(0, |at| self.expected[at])
    }

    /// Claims with this verdict, where the case expects another.
    pub fn surprising(&self, verdict: VerdictName) -> usize {
        place(verdict).map_or(self.failed, |at| self.surprising[at])
    }

    /// Claims with this verdict.
    pub fn with(&self, verdict: VerdictName) -> usize {
        self.expected(verdict) + self.surprising(verdict)
    }

    /// All claims.
    pub fn total(&self) -> usize {
        let with: usize = VERDICTS.iter().map(|&verdict| self.with(verdict)).sum();
        with + self.failed
    }

    /// Claims whose verdict is not the expected one.
    pub fn not_as_expected(&self) -> usize {
        self.surprising.iter().sum::<usize>() + self.failed
    }
}

fn place(verdict: VerdictName) -> Option<usize> {
    VERDICTS.iter().position(|v| *v == verdict)
}

/// Where a run stands: what its exit status says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// 0: every claim as expected.
    AsExpected,
    /// 1: a claim was decided otherwise than its case expects.
    NotAsExpected,
    /// 2: a case could not be read.
    Fault,
    /// 4: the program broke while it checked a claim.
    Failed,
    /// 3: nothing worse than a claim that stayed undecided where a verdict was expected.
    Undecided,
    /// 130: interrupted; the finished part is kept.
    Interrupted,
}

impl Standing {
    /// The exit status of the process.
    pub fn exit_status(self) -> u8 {
        match self {
            Standing::AsExpected => 0,
            Standing::NotAsExpected => 1,
            Standing::Fault => 2,
            Standing::Undecided => 3,
            Standing::Failed => 4,
            Standing::Interrupted => 130,
        }
    }

    /// What it means, in a few words.
    pub fn meaning(self) -> &'static str {
        match self {
            Standing::AsExpected => "every claim is as expected",
            Standing::NotAsExpected => "a claim is not as expected",
            Standing::Fault => "a case could not be read; the others were checked",
            Standing::Failed => "the program broke while it checked a claim: please report it",
            Standing::Undecided => "a claim stayed undecided, and nothing is worse than that",
            Standing::Interrupted => "interrupted; the claims that were finished are kept",
        }
    }
}

/// All counts of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Over all claims.
    pub all: Counts,
    /// By claim kind.
    pub by_kind: BTreeMap<String, Counts>,
    /// Case files that could not be read.
    pub faults: usize,
    /// Claims that an interrupt left unfinished.
    pub unfinished: usize,
    /// Whether the run was cut short: an interrupt, or no `end` line.
    pub interrupted: bool,
}

impl Tally {
    /// Counts a whole record.
    pub fn of(record: &Record) -> Tally {
        let mut tally = Tally {
            faults: record.faults.len(),
            unfinished: record.end.as_ref().map_or(0, |end| end.unfinished),
            interrupted: record.end.as_ref().is_none_or(|end| end.interrupted),
            ..Tally::default()
        };
        for claim in &record.claims {
            tally.add(claim);
        }
        tally
    }

    /// Counts one more claim.
    pub fn add(&mut self, claim: &ClaimLine) {
        self.all.add(claim);
        self.by_kind
            .entry(claim.kind.clone())
            .or_default()
            .add(claim);
    }

    /// Where the run stands. Interrupted goes before a fault, a fault before a check that failed, that before a claim that is not as
    /// expected, and that before an undecided one: the run that saw least is named first.
    pub fn standing(&self) -> Standing {
        let surprising = |verdict| self.all.surprising(verdict);
        if self.cut_short().is_some() {
            Standing::Interrupted
        } else if self.faults > 0 {
            Standing::Fault
        } else if self.all.failed() > 0 {
            Standing::Failed
        } else if surprising(VerdictName::Confirmed) + surprising(VerdictName::Refuted) > 0
            || self.all.otherwise > 0
        {
            Standing::NotAsExpected
        } else if surprising(VerdictName::Undecided) > 0 {
            Standing::Undecided
        } else {
            Standing::AsExpected
        }
    }

    /// What there is to say of a run that did not finish.
    pub fn cut_short(&self) -> Option<String> {
        (self.interrupted || self.unfinished > 0).then(|| {
            format!(
                "the run did not finish: {} claims are known to be missing",
                self.unfinished
            )
        })
    }

    /// One line: `213 claims: 180 confirmed, 30 refuted as expected, 3 undecided as expected; 0 not
    /// as expected`.
    pub fn line(&self) -> String {
        let expected = |verdict| self.all.expected(verdict);
        let mut line = format!(
            "{}: {} confirmed, {} refuted as expected, {} undecided as expected; {} not as expected",
            counted(self.all.total(), "claim"),
            expected(VerdictName::Confirmed),
            expected(VerdictName::Refuted),
            expected(VerdictName::Undecided),
            self.all.not_as_expected(),
        );
        if self.all.failed() > 0 {
            line += &format!("; {} failed", counted(self.all.failed(), "check"));
        }
        if self.faults > 0 {
            line += &format!("; {} in case files", counted(self.faults, "fault"));
        }
        if self.unfinished > 0 {
            line += &format!("; {} not finished", counted(self.unfinished, "claim"));
        }
        line
    }
}

/// `1 claim`, `2 claims`.
pub fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::samples::{bare, confirmed, fault, record, refuted};

    fn expected() -> Vec<ClaimLine> {
        vec![
            confirmed("t", "a"),
            confirmed("t", "b"),
            refuted("t", "c", VerdictName::Refuted),
            bare("t", "d", VerdictName::Undecided),
        ]
    }

    #[test]
    fn the_line_counts() {
        let tally = Tally::of(&record(expected(), vec![]));
        assert_eq!(
            tally.line(),
            "4 claims: 2 confirmed, 1 refuted as expected, 1 undecided as expected; 0 not as expected"
        );
        assert_eq!(tally.standing().exit_status(), 0);
        assert_eq!(tally.by_kind["penalty"].total(), 4);

        let mut record = record(vec![confirmed("t", "a")], vec![fault("x")]);
        record.end.as_mut().unwrap().unfinished = 2;
        assert_eq!(
            Tally::of(&record).line(),
            "1 claim: 1 confirmed, 0 refuted as expected, 0 undecided as expected; 0 not as expected; 1 fault in case files; 2 claims not finished"
        );
    }

    #[test]
    fn each_surprise_has_its_standing() {
        let mut unexpected = confirmed("t", "e");
        unexpected.expect = VerdictName::Refuted;
        let mut decided = confirmed("t", "f");
        decided.expect = VerdictName::Undecided;
        for (claim, standing) in [
            (
                refuted("t", "e", VerdictName::Confirmed),
                Standing::NotAsExpected,
            ),
            (unexpected, Standing::NotAsExpected),
            (decided, Standing::NotAsExpected),
            (bare("t", "e", VerdictName::Confirmed), Standing::Undecided),
            (bare("t", "e", VerdictName::Refuted), Standing::Undecided),
        ] {
            let mut claims = expected();
            claims.push(claim);
            let tally = Tally::of(&record(claims, vec![]));
            assert_eq!(tally.standing(), standing);
            assert_eq!(tally.all.not_as_expected(), 1);
        }
    }

    #[test]
    fn the_run_that_saw_least_is_named_first() {
        let mut claims = expected();
        claims.push(bare("t", "u", VerdictName::Confirmed));
        claims.push(refuted("t", "r", VerdictName::Confirmed));
        let mut record = record(claims, vec![]);
        assert_eq!(Tally::of(&record).standing(), Standing::NotAsExpected);
        record.faults.push(fault("x"));
        assert_eq!(Tally::of(&record).standing(), Standing::Fault);
        record.end = None;
        assert_eq!(Tally::of(&record).standing(), Standing::Interrupted);
        assert_eq!(Standing::Interrupted.exit_status(), 130);
    }
}
