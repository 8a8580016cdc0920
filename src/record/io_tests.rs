use std::io::{self, Write};

use proptest::prelude::*;

use super::super::samples::{
    any_record, bare, confirmed, fault, hostile, record, refuted, run, written,
};
use super::super::*;

fn sample() -> Record {
    record(
        vec![
            confirmed("table-1/relu", "penalty"),
            refuted("reported/prose", "penalty-falls", VerdictName::Refuted),
            bare("selftest/pole", "transform", VerdictName::Undecided),
        ],
        vec![fault("cases/broken.toml")],
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_is_read_back(record in any_record()) {
        let text = written(&record);
        prop_assert_eq!(text.lines().count(), record.lines().count());
        let back = read_str(&text);
        prop_assert!(back.is_ok(), "{:?}", back);
        prop_assert_eq!(back.unwrap(), record);
    }
}

#[test]
fn a_hostile_record_is_read_back() {
    let record = record(vec![hostile()], vec![fault(super::super::samples::HOSTILE)]);
    assert_eq!(read_str(&written(&record)).unwrap(), record);
}

/// A kill can stop the writing anywhere: at every byte of the last line what was finished is kept.
#[test]
fn a_line_cut_at_any_byte_keeps_the_lines_before_it() {
    let mut sample = sample();
    sample.claims[1].statement = "ρ(k) = \"∞\" \\ \n\u{1} 1e-3".to_owned();
    sample.end = None;
    sample.faults.clear();
    sample.claims.truncate(2);
    let text = written(&sample);
    let before = text[..text.len() - 1].rfind('\n').unwrap() + 1;
    for end in before + 1..text.len() - 1 {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&text.as_bytes()[..end]).unwrap();
        let back = read(file.path()).unwrap();
        assert_eq!(back.claims, sample.claims[..1], "cut at byte {end}");
        assert!(
            back.warnings
                .iter()
                .any(|warning| warning.contains("line 3 is cut off")),
            "cut at byte {end}: {:?}",
            back.warnings
        );
    }
    let whole = read_str(&text[..text.len() - 1]).unwrap();
    assert_eq!(
        whole.claims, sample.claims,
        "a missing last newline loses nothing"
    );
}

#[test]
fn a_broken_line_in_the_middle_is_refused_with_its_number() {
    let text = written(&sample());
    let mut lines: Vec<&str> = text.lines().collect();
    let cut = &lines[2][..40].to_owned();
    lines[2] = cut;
    let error = read_str(&lines.join("\n")).unwrap_err();
    assert!(matches!(error, Error::Line { line: 3, .. }), "{error}");
    assert!(
        error.to_string().starts_with("<text>:3: EOF while parsing"),
        "{error}"
    );
}

#[test]
fn a_line_that_lacks_a_field_says_which() {
    let text = written(&sample()).replacen("\"digits_asked\":50,", "", 1);
    let error = read_str(&text).unwrap_err().to_string();
    assert_eq!(
        error,
        "<text>:2: missing field `digits_asked`; expected a complete `claim` line"
    );
}

#[test]
fn a_wrong_type_says_what_was_expected() {
    let text = written(&sample()).replacen("\"digits_asked\":50", "\"digits_asked\":\"50\"", 1);
    let error = read_str(&text).unwrap_err().to_string();
    assert!(
        error.contains(":2: ") && error.contains("expected u32"),
        "{error}"
    );
}

#[test]
fn another_major_format_is_refused_with_what_to_do() {
    let text =
        written(&sample()).replacen(&format!("\"format\":\"{FORMAT}\""), "\"format\":\"2.0\"", 1);
    // Not even the shape of its run line may be trusted.
    let text = text.replacen("\"conventions\":[", "\"conventions\":7,\"x\":[", 1);
    let error = read_str(&text).unwrap_err();
    assert!(matches!(error, Error::Format { .. }));
    let message = error.to_string();
    assert!(
        message.contains("\"2.0\"") && message.contains("0.1.0"),
        "{message}"
    );
    assert!(
        message.contains("specbias check --format jsonl"),
        "{message}"
    );
    for format in ["", "one", "-1.0"] {
        let text = written(&sample()).replacen(&format!("\"{FORMAT}\""), &format!("{format:?}"), 1);
        assert!(
            matches!(read_str(&text), Err(Error::Format { .. })),
            "{format:?}"
        );
    }
}

#[test]
fn a_newer_minor_format_is_read_with_a_warning() {
    let text = written(&sample())
        .replacen(
            &format!("\"format\":\"{FORMAT}\""),
            "\"format\":\"1.7\",\"moon\":\"full\"",
            1,
        )
        .replacen(
            "{\"line\":\"fault\"",
            "{\"line\":\"hint\",\"text\":\"new\"}\n{\"line\":\"fault\"",
            1,
        );
    let back = read_str(&text).unwrap();
    assert_eq!(back.claims, sample().claims);
    assert!(back.warnings[0].contains("1.7"), "{:?}", back.warnings);
    assert!(back.warnings[1].contains("\"hint\""), "{:?}", back.warnings);

    let same = written(&sample()).replacen("{\"line\":\"fault\"", "{\"line\":\"hint\"", 1);
    let error = read_str(&same).unwrap_err().to_string();
    assert!(error.contains("unknown kind of line \"hint\""), "{error}");
}

#[test]
fn what_is_no_record_is_refused() {
    for (text, expected) in [
        ("", "empty"),
        ("\n \r\n", "empty"),
        ("{}", "expected a `run` line first"),
        ("[1, 2]", "expected a `run` line first"),
        ("id,verdict\n1,2", "expected a `run` line first"),
        ("{\"line\":\"claim\"}", "found a line `claim`"),
        (
            "{\"line\":\"run\",\"format\":1}",
            "expected a `run` line first",
        ),
        (&"[".repeat(100_000), "expected a `run` line first"),
    ] {
        let error = read_str(text).unwrap_err();
        assert!(error.to_string().contains(expected), "{text:.20}: {error}");
        assert!(!error.is_io());
    }
    let text = written(&sample());
    let twice = format!("{text}{text}");
    assert!(
        read_str(&twice)
            .unwrap_err()
            .to_string()
            .contains("after the `end` line")
    );
    let mut open = sample();
    open.end = None;
    let twice = format!("{}{}", written(&open), written(&open));
    assert!(
        read_str(&twice)
            .unwrap_err()
            .to_string()
            .contains("a second `run` line")
    );
}

#[test]
fn an_unreadable_path_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let error = read(folder.path().join("no-such-record.jsonl")).unwrap_err();
    assert!(error.is_io());
    assert!(
        error.to_string().contains("no-such-record.jsonl"),
        "{error}"
    );
    assert!(
        read(folder.path()).unwrap_err().is_io(),
        "a directory is no record"
    );
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_read() {
    let text = format!("\u{feff}{}", written(&sample()).replace('\n', "\r\n"));
    assert_eq!(read_str(&text).unwrap(), sample());
}

#[test]
fn a_missing_or_wrong_end_and_a_repeated_claim_are_warnings() {
    let mut open = sample();
    open.end = None;
    let back = read_str(&written(&open)).unwrap();
    assert_eq!(back.warnings, ["no `end` line: the run did not finish"]);

    let mut wrong = sample();
    wrong.claims.push(wrong.claims[0].clone());
    let back = read_str(&written(&wrong)).unwrap();
    assert!(back.warnings[0].contains("counts 3 claims and 1 faults, the record has 4 and 1"));
    assert!(back.warnings[1].contains("\"table-1/relu/penalty\" stands more than once"));
}

#[test]
fn numbers_that_json_lacks_do_not_make_the_record_unreadable() {
    let mut sample = sample();
    sample.claims[0].digits_reached = Some(f64::INFINITY);
    sample.claims[0].slack = Some(f64::NAN);
    sample.claims[0].seconds = f64::NAN;
    sample.end.as_mut().unwrap().seconds = f64::INFINITY;
    let back = read_str(&written(&sample)).unwrap();
    assert_eq!(back.claims[0].digits_reached, None);
    assert_eq!(back.claims[0].slack, None);
    assert_eq!(
        (back.claims[0].seconds, back.end.unwrap().seconds),
        (0.0, 0.0)
    );
}

/// Fails with `kind` from its `good`-th call on.
struct Failing {
    good: usize,
    kind: io::ErrorKind,
    calls: usize,
}

impl Write for Failing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.calls += 1;
        if self.calls > self.good {
            Err(self.kind.into())
        } else {
            Ok(bytes.len())
        }
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_closed_pipe_is_an_outcome_and_other_failures_are_errors() {
    let line = Line::Run(run());
    let mut writer = Writer::new(Failing {
        good: 1,
        kind: io::ErrorKind::BrokenPipe,
        calls: 0,
    });
    assert_eq!(writer.write(&line).unwrap(), Written::Yes);
    assert_eq!(writer.write(&line).unwrap(), Written::Closed);
    assert!(writer.is_closed());
    assert_eq!(writer.write(&line).unwrap(), Written::Closed);
    assert_eq!(
        writer.into_inner().calls,
        2,
        "nothing is tried after the pipe closed"
    );

    let mut full = Writer::new(Failing {
        good: 0,
        kind: io::ErrorKind::StorageFull,
        calls: 0,
    });
    assert!(full.write(&line).unwrap_err().is_io());
    assert!(!full.is_closed());
}

/// Counts flushes against lines.
#[derive(Default)]
struct Counting {
    bytes: Vec<u8>,
    unflushed: usize,
}

impl Write for Counting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        self.unflushed += bytes.len();
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        self.unflushed = 0;
        Ok(())
    }
}

#[test]
fn every_line_is_flushed() {
    let mut writer = Writer::new(Counting::default());
    for line in sample().lines() {
        writer.write(&line).unwrap();
        assert_eq!(writer.out.unflushed, 0);
        assert_eq!(writer.out.bytes.last(), Some(&b'\n'));
    }
}
