use super::*;
use crate::claim::{Claim, Tier};
use crate::error::Doubt;
use crate::expr::{Expr, Scope, eval_real};
use crate::number::Real;
use crate::record::{ClaimLine, VerdictName};
use crate::verdict::{Finding, Verdict};

/// What a claim of a test does instead of gathering evidence.
#[derive(Clone, Copy)]
enum Does {
    /// A defect of ours.
    Panics,
    /// A loop that looks at no clock, but evaluates.
    Evaluates,
    /// One that does neither.
    Sleeps,
}

impl Claim for Does {
    fn statement(&self) -> (String, String) {
        match self {
            Does::Panics => panic!("a defect of what the claim says of itself"),
            _ => ("a test".into(), String::new()),
        }
    }

    fn weigh(&self, _: &mut Context) -> Result<Finding, Doubt> {
        match self {
            Does::Panics => panic!("a defect of the check"),
            Does::Evaluates => {
                let phi = Expr::parse("exp(-z^2)", &Scope::new(&["z"])).expect("a formula");
                let z = Real::with_val(64, 2);
                while eval_real(&phi, &[("z", &z)], 64).is_ok() {}
            }
            Does::Sleeps => std::thread::sleep(Duration::from_secs(20)),
        }
        // What a loop concludes that was ended from below.
        Ok(Finding::new(Verdict::Confirmed, None))
    }
}

const CASE: &str = "[activation]\nname = 'ReLU'\n\
    pieces = [{ on = 'z < 0', phi = '0' }, { on = 'z > 0', phi = 'z' }]\n";

/// Four claims, the second of which does something else.
fn lines(does: Does, seconds: f64) -> Vec<ClaimLine> {
    let claims: String = (1..5)
        .map(|i| {
            format!(
                "[[claim]]\nkind = 'penalty'\nname = 'c{i}'\nequals = 'k^4'\npoints = ['{i}']\ndigits = 20\n\
                 expect = 'undecided'\nreason = 'time'\nbecause = 'a test'\n"
            )
        })
        .collect();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.toml");
    std::fs::write(&path, CASE.to_owned() + &claims).expect("written");
    let mut loaded = crate::case::load(&[path]);
    assert!(loaded.faults.is_empty(), "{:?}", loaded.faults);
    loaded.cases[0].claims[1].claim = Box::new(does);
    let settings = RunSettings {
        check: Settings {
            seconds,
            tier: Tier::Fast,
            ..Settings::default()
        },
        jobs: 1,
        shard: None,
        command: String::new(),
    };
    let mut lines = Vec::new();
    let mut take = |line| lines.push(line);
    let jobs = (0..4).map(|claim| Job { case: 0, claim }).collect();
    Crew::new(&Arc::new(loaded), &settings, vec![jobs]).work(&mut take, &|_| ());
    lines
}

fn ended(lines: &[ClaimLine]) -> &ClaimLine {
    let ids: Vec<&str> = lines.iter().map(|line| line.id.as_str()).collect();
    assert_eq!(ids, ["x/c1", "x/c2", "x/c3", "x/c4"]);
    for at in [0, 2, 3] {
        assert_eq!(lines[at].verdict, VerdictName::Confirmed, "{:?}", lines[at]);
    }
    &lines[1]
}

#[test]
fn a_claim_that_panics_has_failed_and_takes_no_other_with_it() {
    let lines = lines(Does::Panics, 60.0);
    let broken = ended(&lines);
    assert_eq!(broken.verdict, VerdictName::Failed);
    assert!(!broken.as_expected());
    assert!(broken.statement.is_empty());
    let reason = broken.reason.as_deref().unwrap_or_default();
    assert!(reason.contains("internal error"), "{reason}");
}

#[test]
fn a_claim_that_looks_at_no_clock_is_ended_from_below_or_given_up() {
    for does in [Does::Evaluates, Does::Sleeps] {
        let lines = lines(does, 2.0);
        let late = ended(&lines);
        assert_eq!(late.verdict, VerdictName::Undecided);
        assert_eq!(late.doubt.as_deref(), Some("time"));
        assert_eq!(late.reason.as_deref(), Some(LATE));
    }
}
