use super::*;
use std::path::PathBuf;

fn at(text: &str, span: Span) -> Diagnostic {
    Diagnostic::at(&Source::new("cases/x.toml", text), span, "unknown key `fo`")
}

#[test]
fn a_place_is_counted_in_characters_from_one() {
    let text = "a = 1\nµß = 'x'\n";
    let start = text.find("'x'").expect("there");
    let fault = at(text, start..start + 3);
    assert_eq!((fault.line(), fault.column()), (Some(2), Some(6)));
}

#[test]
fn the_rendering_has_place_line_caret_label_and_help() {
    let text = "a = 1\nfo = 2\n";
    let shown = at(text, 6..8)
        .with_label("not a key of a case")
        .with_help("did you mean `foo`?")
        .to_string();
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines[0], "error: unknown key `fo`");
    assert!(lines[1].ends_with("--> cases/x.toml:2:1"), "{shown}");
    assert!(shown.contains("2 | fo = 2"), "{shown}");
    assert!(shown.contains("^^ not a key of a case"), "{shown}");
    assert!(shown.contains("help: did you mean `foo`?"), "{shown}");
    assert!(
        !shown.contains('\u{1b}'),
        "no colour was asked for: {shown}"
    );
    assert!(at(text, 6..8).render(true).contains('\u{1b}'));
}

#[test]
fn both_places_of_a_clash_are_shown() {
    let first = Source::new("a.toml", "one\ntwo\n");
    let shown = Diagnostic::at(&Source::new("b.toml", "three\n"), 0..5, "twice")
        .with_other(&first, 4..7, "first here")
        .to_string();
    assert!(shown.contains("b.toml:1:1"), "{shown}");
    assert!(shown.contains("a.toml:2:1"), "{shown}");
    assert!(shown.contains("first here"), "{shown}");
}

#[test]
fn a_megabyte_line_is_cut_around_the_caret_and_keeps_its_column() {
    let text = format!("x = \"{}!{}\"", "(".repeat(500_000), ")".repeat(500_000));
    let bang = text.find('!').expect("there");
    let fault = at(&text, bang..bang + 1);
    let shown = fault.to_string();
    assert!(shown.len() < 2_000, "{} bytes", shown.len());
    assert!(
        shown.contains(&format!("cases/x.toml:1:{}", bang + 1)),
        "{shown}"
    );
    assert!(shown.contains('^'));
}

#[test]
fn a_fault_over_many_lines_is_cut() {
    let text = "line\n".repeat(1000);
    let shown = at(&text, 0..text.len()).to_string();
    assert!(shown.lines().count() < 15, "{shown}");
}

#[test]
fn any_span_renders_even_past_the_end_or_inside_a_character() {
    for text in ["", "\n", "é", "a\r\nb", "\t\u{7}x\u{202e}y", "日本語\n"] {
        for start in 0..=text.len() + 2 {
            for end in start..=text.len() + 3 {
                let shown = at(text, start..end).to_string();
                assert!(
                    shown.contains("cases/x.toml:"),
                    "{text:?} {start}..{end}: {shown}"
                );
            }
        }
    }
}

#[test]
fn predicates_tell_the_causes_apart() {
    let io = Error::io(
        "cannot write",
        &PathBuf::from("out/x"),
        io::Error::from_raw_os_error(13),
    );
    assert!(io.is_io() && !io.is_usage());
    assert_eq!(io.to_string(), "cannot write out/x: permission denied");
    assert!(Error::usage("no").is_usage());
    assert!(Error::interrupted().is_interrupted());
    assert!(Error::from(at("x", 0..1)).is_case());
    assert!(Error::stream("cannot write", io::ErrorKind::BrokenPipe.into()).is_closed_pipe());
    assert!(Error::record("unreadable", true).is_io());
    assert!(!Error::record("cut off", false).is_io());
}

#[test]
fn what_the_system_says_has_no_error_number() {
    let text = reason(&io::Error::from_raw_os_error(40));
    assert!(!text.contains("os error"), "{text}");
}
