//! Text of a record as Markdown that shows it and does nothing else: no HTML, no link, no table, no
//! heading comes out of a record, whatever stands in it. Written for GitHub's Markdown; what is
//! escaped here means the same in CommonMark.

use crate::host::layout::{is_hostile, tame};

/// Longest formula that is set as mathematics, in bytes; longer ones are shown as code.
const LONGEST_MATH: usize = 4_000;

/// LaTeX commands that do more than set a formula; a formula with one of them is shown as code.
const FORBIDDEN: [&str; 15] = [
    "\\href",
    "\\url",
    "\\html",
    "\\require",
    "\\def",
    "\\newcommand",
    "\\renewcommand",
    "\\let",
    "\\input",
    "\\include",
    "\\class",
    "\\cssId",
    "\\style",
    "\\data",
    "\\csname",
];

/// Running text on one line; pipes are escaped too, so that it can stand in a table.
pub fn inline(text: &str) -> String {
    escaped(&tame(text))
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '|' | '~' | '$' | '#' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// Paragraphs: blank lines part them, other line ends stay line ends, and no line begins a list, a
/// heading or a block of code.
pub fn prose(text: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    for line in text.lines() {
        let line = tame(line);
        let line = line.trim();
        if line.is_empty() {
            if out.last().is_some_and(|last| !last.is_empty()) {
                out.push(String::new());
            }
            continue;
        }
        let escaped = escaped(line);
        let number = escaped.len()
            - escaped
                .trim_start_matches(|c: char| c.is_ascii_digit())
                .len();
        let marker = escaped[number..].starts_with(['.', ')']);
        out.push(if escaped.starts_with(['-', '+', '=']) {
            format!("\\{escaped}")
        } else if number > 0 && marker {
            format!("{}\\{}", &escaped[..number], &escaped[number..])
        } else {
            escaped
        });
    }
    while out.last().is_some_and(String::is_empty) {
        out.pop();
    }
    out.join("\n")
}

/// A code span that can stand in a table.
///
/// A pipe, a backtick or a backslash has no spelling inside a code span in a table that all readers
/// of Markdown agree on: with one of them the span is written as escaped text in `<code>`.
pub fn code(text: &str) -> String {
    let text = tame(text);
    let text = text.trim();
    if text.is_empty() {
        "–".to_owned()
    } else if text.contains(['|', '`', '\\']) {
        format!("<code>{}</code>", escaped(text))
    } else {
        format!("`{text}`")
    }
}

/// Text as a block of code, its lines kept: fenced by more backticks than stand in it.
pub fn block(text: &str) -> String {
    let text = crate::host::layout::tame_lines(text.trim_end());
    let longest = text
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let fence = "`".repeat((longest + 1).max(3));
    format!("{fence}text\n{text}\n{fence}")
}

/// A formula: LaTeX in `$…$` where that is safe, else `plain` as code.
///
/// Pipes become `\vert`, angle brackets `\lt` and `\gt`. Where Markdown would read a part of the
/// formula as its own (`\,`, `_`, `*`, `&`), GitHub's and GitLab's form with backticks is used:
/// `` $`…`$ ``.
pub fn math(latex: &str, plain: &str) -> String {
    let latex = latex.trim();
    if !is_safe(latex) {
        return code(plain);
    }
    let latex = latex
        .replace('\n', " ")
        .replace("\\|", "\\Vert ")
        .replace('|', "\\vert ")
        .replace('<', "\\lt ")
        .replace('>', "\\gt ");
    let latex = latex.trim();
    let mut after_backslash = false;
    let markdown = latex.chars().any(|c| {
        let escape = after_backslash && !c.is_ascii_alphabetic();
        after_backslash = c == '\\' && !escape;
        escape || matches!(c, '_' | '*' | '&' | '[' | '~')
    });
    if markdown {
        format!("$`{latex}`$")
    } else {
        format!("${latex}$")
    }
}

/// Whether a formula sets mathematics and does nothing else: balanced braces, nothing that acts on the
/// display, no command that links, defines or reads.
pub fn is_safe(latex: &str) -> bool {
    let mut depth = 0i32;
    let mut escaped = false;
    for c in latex.chars() {
        if (is_hostile(c) && c != '\n') || matches!(c, '$' | '`' | '%' | '#') {
            return false;
        }
        match c {
            '{' if !escaped => depth += 1,
            '}' if !escaped => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
        escaped = c == '\\' && !escaped;
    }
    depth == 0
        && !escaped
        && !latex.is_empty()
        && latex.len() <= LONGEST_MATH
        && !latex.contains("^^")
        && !FORBIDDEN.iter().any(|command| latex.contains(command))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::samples::HOSTILE;
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

    /// What a reader of Markdown sees: the text, and the constructs that are not text.
    fn read(markdown: &str) -> (String, Vec<String>) {
        let mut text = String::new();
        let mut other = Vec::new();
        for event in Parser::new_ext(
            markdown,
            Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH,
        ) {
            match event {
                Event::Text(part) | Event::Code(part) => text.push_str(&part),
                Event::SoftBreak => text.push('\n'),
                Event::Start(Tag::Paragraph) => {}
                Event::End(TagEnd::Paragraph) => text.push_str("\n\n"),
                event => other.push(format!("{event:?}")),
            }
        }
        (text.trim_end().to_owned(), other)
    }

    #[test]
    fn hostile_text_is_shown_and_does_nothing() {
        let (text, other) = read(&format!("x {}", inline(HOSTILE)));
        assert_eq!(text, format!("x {}", tame(HOSTILE)));
        assert_eq!(other, Vec::<String>::new());
        let (text, other) = read(&prose(HOSTILE));
        assert_eq!(other, Vec::<String>::new());
        assert!(text.contains("# not a heading\n- not a list\n| not | a | table |"));
    }

    #[test]
    fn prose_keeps_its_paragraphs() {
        assert_eq!(
            prose("One\ntwo.\n\n\n    three\n1. four\n12) five\n= six\n+ 7\n---\n\n"),
            "One\ntwo.\n\nthree\n1\\. four\n12\\) five\n\\= six\n\\+ 7\n\\---"
        );
    }

    #[test]
    fn code_is_a_span_where_it_can_be() {
        assert_eq!(code("k^4 * 2"), "`k^4 * 2`");
        assert_eq!(code("|F|^2"), "<code>\\|F\\|^2</code>");
        assert_eq!(code(" \n "), "–");
        assert_eq!(block("a\n```\nb"), "````text\na\n```\nb\n````");
    }

    #[test]
    fn formulas_are_math_where_that_is_safe() {
        assert_eq!(math("k^{4}", "k^4"), "$k^{4}$");
        assert_eq!(math("|z| < 1", "abs(z)"), "$\\vert z\\vert  \\lt  1$");
        assert_eq!(math("\\rho_\\phi(k)", "rho"), "$`\\rho_\\phi(k)`$");
        assert_eq!(math("a\\,b", "ab"), "$`a\\,b`$");
        for unsafe_latex in [
            "",
            "a$b",
            "{",
            "}{",
            "\\href{x}{y}",
            "a%b",
            "`",
            "a\\",
            "\u{1b}",
            "\\}{",
            "^^41",
        ] {
            assert_eq!(
                math(unsafe_latex, "k|2"),
                "<code>k\\|2</code>",
                "{unsafe_latex}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_text_is_only_text(text in "(\\PC|[|`<>&$\\\\\n*_#~{}\\[\\]!:./@0-9 -]){0,60}") {
            let (shown, other) = read(&format!("x{}x", inline(&text)));
            prop_assert_eq!(shown, format!("x{}x", tame(&text)));
            prop_assert_eq!(other, Vec::<String>::new());
            let (_, other) = read(&prose(&text));
            prop_assert_eq!(other, Vec::<String>::new());
        }

        #[test]
        fn any_text_stays_in_its_cell(text in "(\\PC|[|`<>&$\\\\\n*_#~ -]){0,40}") {
            for cell in [inline(&text), code(&text), math(&text, &text)] {
                let table = format!("| a | b |\n|---|---|\n| {cell} | end |\n");
                let cells = Parser::new_ext(&table, Options::ENABLE_TABLES)
                    .filter(|event| matches!(event, Event::Start(Tag::TableCell)))
                    .count();
                prop_assert_eq!(cells, 4, "{}", table);
                prop_assert!(table.contains("| end |"));
                let last = Parser::new_ext(&table, Options::ENABLE_TABLES)
                    .filter_map(|event| match event {
                        Event::Text(text) => Some(text.to_string()),
                        _ => None,
                    })
                    .last();
                prop_assert_eq!(last, Some("end".to_owned()), "{}", table);
            }
        }
    }
}
