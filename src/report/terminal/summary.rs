//! What stands under the rows when a run ends.

use super::{BOLD, DIM, LOUD, Terminal};
use crate::host::layout::{clip, left, right, seconds, tame, tame_lines, width, wrap};
use crate::record::{ClaimLine, IntervalLine, Record, VERDICTS};
use crate::report::decimal::{bound, digits_text, shortened};
use crate::report::tally::{Standing, Tally, counted};

/// A claim that took less, in seconds, is not slow.
const SLOW: f64 = 1.0;
/// Rows worth a look.
const NOTABLE: usize = 5;
/// Longest number that is printed whole where something is not as expected, in characters.
const LONGEST_NUMBER: usize = 400;

pub(super) fn write(view: &Terminal, record: &Record) -> String {
    let tally = Tally::of(record);
    let mut blocks = Vec::new();
    if !record.claims.is_empty() {
        blocks.push(counts(view, &tally));
    }
    let notable = notable(view, &record.claims);
    if !notable.is_empty() {
        blocks.push(format!("{}\n{notable}", view.rule("worth a look")));
    }
    let mut surprises = record.in_order();
    surprises.retain(|claim| !claim.as_expected());
    if !surprises.is_empty() {
        let mut block = vec![view.rule(&format!("not as expected ({})", surprises.len()))];
        block.extend(surprises.into_iter().map(|claim| surprise(view, claim)));
        blocks.push(block.join("\n\n"));
    }
    if !record.faults.is_empty() {
        let mut block = vec![view.rule(&format!("not readable ({})", record.faults.len()))];
        block.extend(record.faults.iter().map(|fault| view.fault(fault)));
        blocks.push(block.join("\n\n"));
    }
    if !record.warnings.is_empty() {
        let mut block = vec![view.rule("about this record")];
        block.extend(record.warnings.iter().map(|warning| tame(warning)));
        blocks.push(block.join("\n"));
    }
    blocks.push(closing(view, record, &tally));
    blocks.join("\n\n")
}

fn counts(view: &Terminal, tally: &Tally) -> String {
    let kinds: Vec<String> = tally
        .by_kind
        .keys()
        .map(|kind| clip(&tame(kind), 32, view.mark()))
        .collect();
    let first = kinds.iter().map(|kind| width(kind)).fold(5, usize::max);
    let head = format!(
        "{}  {:>9}  {:>9}  {:>9}  {:>15}",
        left("kind", first),
        "confirmed",
        "refuted",
        "undecided",
        "not as expected"
    );
    let mut lines = vec![
        view.rule("claims by kind and verdict"),
        view.paint(DIM, &head),
    ];
    let rows = kinds
        .iter()
        .map(String::as_str)
        .zip(tally.by_kind.values())
        .chain([("total", &tally.all)]);
    for (kind, counts) in rows {
        let mut line = left(kind, first);
        for verdict in VERDICTS {
            line += &format!("  {:>9}", counts.with(verdict));
        }
        let surprises = counts.not_as_expected();
        let last = right(&surprises.to_string(), 15);
        line += "  ";
        line += &if surprises > 0 {
            view.paint(LOUD, &last)
        } else {
            last
        };
        lines.push(line);
    }
    lines.join("\n")
}

/// The rows that a reader should look at although all is as expected: fewest digits to spare (of a
/// claim without digits, those of its slack), least power, longest time; in turn, each claim once.
fn notable(view: &Terminal, claims: &[ClaimLine]) -> String {
    let mut spare: Vec<(f64, &ClaimLine)> = claims
        .iter()
        .filter(|claim| claim.verdict == crate::record::VerdictName::Confirmed)
        .filter_map(|claim| {
            let slack = || claim.slack.filter(|s| *s > 0.0).map(f64::log10);
            Some((claim.digits_to_spare().or_else(slack)?, claim))
        })
        .collect();
    spare.sort_by(|a, b| {
        a.0.total_cmp(&b.0)
            .then_with(|| a.1.place().cmp(&b.1.place()))
    });
    let mut power: Vec<(f64, &ClaimLine)> = claims
        .iter()
        .filter_map(|claim| {
            let change = bound(&claim.power.as_ref()?.change)?;
            // A change of 1e-400 is zero as a double: its logarithm is not.
            let change = crate::number::Real::with_val(64, change.log10_ref()).to_f64();
            Some((change + f64::from(claim.digits_asked), claim))
        })
        .collect();
    power.sort_by(|a, b| {
        b.0.total_cmp(&a.0)
            .then_with(|| a.1.place().cmp(&b.1.place()))
    });
    let mut slow: Vec<(f64, &ClaimLine)> = claims
        .iter()
        .filter(|claim| claim.seconds.is_finite() && claim.seconds >= SLOW)
        .map(|claim| (claim.seconds, claim))
        .collect();
    slow.sort_by(|a, b| {
        b.0.total_cmp(&a.0)
            .then_with(|| a.1.place().cmp(&b.1.place()))
    });

    let spare = spare.into_iter().map(|(digits, claim)| {
        let what = format!("{} digits to spare", digits_text(Some(digits)));
        (claim, what)
    });
    let power = power.into_iter().filter_map(|(_, claim)| {
        let change = &claim.power.as_ref()?.change;
        Some((
            claim,
            format!("refutes a change of {} at least", tame(change)),
        ))
    });
    let slow = slow
        .into_iter()
        .map(|(time, claim)| (claim, format!("took {}", seconds(time))));
    let mut rankings: [Box<dyn Iterator<Item = (&ClaimLine, String)>>; 3] =
        [Box::new(spare), Box::new(power), Box::new(slow)];
    let mut seen = std::collections::HashSet::new();
    let mut lines = Vec::new();
    for turn in 0..NOTABLE {
        let ranking = &mut rankings[turn % 3];
        if let Some((claim, what)) = ranking.find(|(claim, _)| !seen.contains(&claim.id)) {
            seen.insert(&claim.id);
            let id = left(&view.clipped(&tame(&claim.id)), view.id_columns());
            lines.push(format!(
                "{id}  {}",
                view.paint(DIM, &clip(&what, 48, view.mark()))
            ));
        }
    }
    lines.join("\n")
}

/// Everything that the record says about a claim whose verdict is not the expected one.
fn surprise(view: &Terminal, claim: &ClaimLine) -> String {
    let mut lines = vec![view.paint(LOUD, &tame(&claim.id))];
    let strength = claim
        .strength
        .as_ref()
        .map_or(String::new(), |strength| format!(" ({strength})"));
    let mut field = |name: &str, text: &str| {
        let indent = 2 + 12;
        let room = view.page().saturating_sub(indent);
        for (index, line) in wrap(&tame_lines(text), room).iter().enumerate() {
            let name = if index == 0 { name } else { "" };
            lines.push(format!("  {}{line}", view.paint(DIM, &left(name, 12))));
        }
    };
    field("place", &format!("{}:{}", claim.file, claim.at_line));
    field("about", &format!("{}: {}", claim.subject, claim.definition));
    field("claim", &claim.statement);
    field("expected", &claim.expected_in_words());
    field("found", &format!("{}{strength}", claim.found_in_words()));
    if let Some(reason) = &claim.reason {
        field("reason", reason);
    }
    field(
        "digits",
        &format!("{} of {}", view.digits(claim), claim.digits_asked),
    );
    if let Some(bound) = &claim.error_bound {
        field("error", bound);
    }
    if let Some(interval) = claim.interval.as_ref().and_then(IntervalLine::in_words) {
        field("interval", &interval);
    }
    if let Some(point) = claim.worst_point() {
        field("worst at", &point.at);
        field("  claimed", &number(&point.claimed));
        field("  measured", &number(&point.measured));
        field("  differ by", &shortened(&point.deviation));
        field("  error", &shortened(&point.error_bound));
    } else if let Some(at) = &claim.worst_at {
        field("worst at", at);
    }
    for route in &claim.routes {
        let outcome = match (&route.failed, &route.error_bound) {
            (Some(why), _) => format!("failed: {why}"),
            (None, Some(bound)) => format!("error at most {bound}"),
            (None, None) => "no error bound".to_owned(),
        };
        field(
            "route",
            &format!(
                "{} ({}): {outcome}; {} at {} bits",
                route.name,
                route.detail,
                counted(route.nodes, "node"),
                route.bits
            ),
        );
    }
    if let Some(because) = &claim.because {
        field("because", because);
    }
    for warning in &claim.warnings {
        field("warning", warning);
    }
    lines.join("\n")
}

/// A number whole, so that it can be compared by eye; one that fills the screen is shortened.
fn number(text: &str) -> String {
    if text.len() > LONGEST_NUMBER {
        shortened(text)
    } else {
        text.to_owned()
    }
}

fn closing(view: &Terminal, record: &Record, tally: &Tally) -> String {
    let standing = tally.standing();
    let time = record
        .end
        .as_ref()
        .map_or(String::new(), |end| format!(" in {}", seconds(end.seconds)));
    let style = match standing {
        Standing::AsExpected => BOLD,
        _ => LOUD,
    };
    format!(
        "{}{}\n{}",
        view.paint(style, &tally.line()),
        view.paint(DIM, &time),
        view.paint(
            DIM,
            &format!(
                "exit status {}: {}",
                standing.exit_status(),
                standing.meaning()
            )
        ),
    )
}
