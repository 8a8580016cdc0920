//! Text for a terminal: made harmless, measured in columns, clipped, wrapped.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Whether a character acts on the display instead of standing on it: control characters, and the
/// marks that turn the direction of the text around them.
pub fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
        )
}

/// `text` on one line, with nothing that acts on the display: line ends and tabs become spaces,
/// other such characters are written out as `\u{…}`.
pub fn tame(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            c if is_hostile(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

/// As [`tame`], but lines stay lines.
pub fn tame_lines(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(tame).collect();
    lines.join("\n")
}

/// Columns that a tame text takes on a terminal. Not a sum over its characters: a mark may widen the
/// one before it, and two letters may join.
pub fn width(text: &str) -> usize {
    text.width()
}

/// `text` in at most `columns` columns; what is too long loses its middle to `mark` (`…` or `...`),
/// since both the folder and the name of an id say something.
pub fn clip(text: &str, columns: usize, mark: &str) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let Some(room) = columns.checked_sub(width(mark)) else {
        return head(text, columns).to_owned();
    };
    let start = head(text, room / 2).to_owned() + mark;
    // A mark without its character would stand on what it is put behind.
    let end = tail(text, room - room / 2).trim_start_matches(|c: char| c.width() == Some(0));
    // A character of the end may widen what it is put beside.
    end.char_indices()
        .map(|(at, _)| format!("{start}{}", &end[at..]))
        .find(|clipped| width(clipped) <= columns)
        .unwrap_or(start)
}

/// The longest start of `text`, grown by single characters, that stays within `columns`.
fn head(text: &str, columns: usize) -> &str {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    let fitting = ends.take_while(|&end| width(&text[..end]) <= columns);
    &text[..fitting.last().unwrap_or(0)]
}

/// The longest end of `text`, grown by single characters, that stays within `columns`.
fn tail(text: &str, columns: usize) -> &str {
    let starts = text.char_indices().rev().map(|(at, _)| at);
    let fitting = starts.take_while(|&start| width(&text[start..]) <= columns);
    &text[fitting.last().unwrap_or(text.len())..]
}

/// `text` followed by spaces up to `columns`.
pub fn left(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// `text` after spaces up to `columns`.
pub fn right(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(text))))
}

/// `text` in lines of at most `columns` columns, broken at spaces; a word longer than a line is
/// broken where the line ends. Blank lines stay.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    // Room for the widest character, so that every turn of the loops takes one.
    let columns = columns.max(3);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
            let joined = format!("{line} {word}");
            if !line.is_empty() && width(&joined) <= columns {
                line = joined;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            let mut rest = word;
            loop {
                let (first, left) = rest.split_at(head(rest, columns).len());
                line = first.to_owned();
                if left.is_empty() {
                    break;
                }
                lines.push(line);
                rest = left;
            }
        }
        lines.push(line);
    }
    lines
}

/// Seconds in at most seven columns: `0.02 s`, `12.5 s`, `3.2 min`, `1.5 h`.
pub fn seconds(seconds: f64) -> String {
    if !seconds.is_finite() || seconds < 0.0 {
        "?".to_owned()
    } else if seconds < 9.995 {
        format!("{seconds:.2} s")
    } else if seconds < 99.95 {
        format!("{seconds:.1} s")
    } else if seconds < 5_997.0 {
        format!("{:.1} min", seconds / 60.0)
    } else if seconds < 3_599_640.0 {
        format!("{:.1} h", seconds / 3600.0)
    } else {
        ">999 h".to_owned()
    }
}

/// Adds a character as an address holds it: `%` and two digits for each byte.
pub fn percent(out: &mut String, c: char) {
    let mut bytes = [0; 4];
    for byte in c.encode_utf8(&mut bytes).bytes() {
        *out += &format!("%{byte:02X}");
    }
}

/// `text` as one word of a POSIX shell.
pub fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_./-".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_acts_on_the_display() {
        let tamed = tame("a\u{1b}[31mb\u{202e}c\r\nd\te\u{0}");
        assert_eq!(tamed, "a\\u{1b}[31mb\\u{202e}c d e\\u{0}");
        assert_eq!(tame_lines("a\u{7}\r\nb\n"), "a\\u{7}\nb");
    }

    #[test]
    fn clipping_keeps_both_ends() {
        assert_eq!(
            clip("table-1/relu/penalty", 20, "…"),
            "table-1/relu/penalty"
        );
        assert_eq!(clip("table-1/relu/penalty", 11, "…"), "table…nalty");
        assert_eq!(clip("table-1/relu/penalty", 11, "..."), "tabl...alty");
        assert_eq!(clip("abcdef", 2, "..."), "ab");
        assert_eq!(clip("數學數學", 5, "…"), "數…學");
        // The selector makes the cloud two columns wide.
        assert_eq!(
            clip("☁\u{fe0f}☁\u{fe0f}☁\u{fe0f}", 5, "…"),
            "☁\u{fe0f}…☁\u{fe0f}"
        );
    }

    #[test]
    fn wrapping_breaks_at_spaces_and_inside_long_words() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
        assert_eq!(wrap("a\n\nb", 9), ["a", "", "b"]);
        assert_eq!(wrap("", 9), [""]);
        assert_eq!(wrap("ab☁\u{fe0f}c", 3), ["ab☁", "\u{fe0f}c"]);
    }

    #[test]
    fn seconds_fit_their_column() {
        for (value, expected) in [
            (0.0, "0.00 s"),
            (9.99, "9.99 s"),
            (9.996, "10.0 s"),
            (99.94, "99.9 s"),
            (100.0, "1.7 min"),
            (7200.0, "2.0 h"),
            (1e300, ">999 h"),
            (f64::NAN, "?"),
            (-1.0, "?"),
        ] {
            assert_eq!(seconds(value), expected);
        }
    }

    proptest! {
        #[test]
        fn lines_fit(text in any::<String>(), columns in 0usize..60) {
            let text = tame(&text);
            prop_assert!(width(&clip(&text, columns, "…")) <= columns);
            // One character may be wider than the columns; there is one that is three wide.
            for line in wrap(&text, columns) {
                prop_assert!(width(&line) <= columns.max(3));
            }
            prop_assert!(!tame(&text).contains(is_hostile));
        }

        #[test]
        fn wrapping_loses_nothing_but_spaces(text in any::<String>(), columns in 2usize..40) {
            let text = tame(&text);
            let without = |text: &str| text.replace(' ', "");
            prop_assert_eq!(without(&wrap(&text, columns).concat()), without(&text));
        }

        #[test]
        fn seconds_always_fit(value in 0.0..1e9f64) {
            prop_assert!(seconds(value).len() <= 8);
        }
    }
}
