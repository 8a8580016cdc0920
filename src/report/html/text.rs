//! Text of a record on a page. The templates escape what they are given; here text is made visible
//! (nothing acts on the display or turns the direction of what stands around it) and is broken into
//! paragraphs.

use maud::{Markup, PreEscaped, html};

use super::math::mathml;
use crate::host::layout::{tame, tame_lines};
use crate::report::decimal::{bound, shortened};

/// Longest number that is shown with all its digits.
const LONGEST_NUMBER: usize = 64;
/// A formula of so many characters fits any screen.
const NARROW: usize = 24;
/// Stands for what the record does not say.
pub const NONE: &str = "–";

/// One line of text, safe to look at.
pub fn line(text: &str) -> String {
    legal(tame(text))
}

/// Text whose lines stay lines.
pub fn lines(text: &str) -> String {
    legal(tame_lines(text))
}

/// The two code points that no document of HTML or XML may hold beside the control characters.
fn legal(text: String) -> String {
    if text.contains(['\u{fffe}', '\u{ffff}']) {
        text.replace('\u{fffe}', "\\u{fffe}")
            .replace('\u{ffff}', "\\u{ffff}")
    } else {
        text
    }
}

/// Text of a person, which may run from right to left without turning what stands around it. What
/// is all ASCII cannot.
pub fn words(text: &str) -> Markup {
    let text = line(text);
    html! { @if text.is_ascii() { (text) } @else { bdi { (text) } } }
}

/// Text as code.
pub fn code(text: &str) -> Markup {
    let text = line(text);
    html! { code { @if text.trim().is_empty() { (NONE) } @else { (text) } } }
}

/// A number of the record, with all its digits where they fit a line.
pub fn digits(text: &str) -> String {
    match text.trim() {
        "" => NONE.to_owned(),
        text if text.len() > LONGEST_NUMBER => line(&shortened(text)),
        text => line(text),
    }
}

/// [`digits`] as code.
pub fn number(text: &str) -> Markup {
    html! { code { (digits(text)) } }
}

/// A number that may be absent.
pub fn number_or_none(text: Option<&str>) -> Markup {
    text.map_or_else(|| html! { (NONE) }, number)
}

/// Prose: blank lines part paragraphs.
pub fn prose(text: &str) -> Markup {
    let mut paragraphs: Vec<Vec<String>> = vec![Vec::new()];
    for text in text.lines() {
        let text = line(text.trim());
        if !text.is_empty() {
            if let Some(last) = paragraphs.last_mut() {
                last.push(text);
            }
        } else if paragraphs.last().is_some_and(|last| !last.is_empty()) {
            paragraphs.push(Vec::new());
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    html! { @for paragraph in &paragraphs { p dir="auto" { (paragraph.join(" ")) } } }
}

/// A formula and its text; the text alone where it cannot be typeset.
///
/// A formula does not break into lines: one that may be wider than a small screen can be scrolled,
/// with the keyboard too.
pub fn formula_and_text(latex: &str, plain: &str) -> Markup {
    let wide = plain.len() > NARROW || latex.len() > 2 * NARROW;
    html! {
        @if let Some(math) = mathml(latex, true) {
            @if wide {
                div.formula tabindex="0" role="group" aria-label="Formula" { (PreEscaped(math)) }
            } @else {
                div.formula { (PreEscaped(math)) }
            }
        }
        div { (code(plain)) }
    }
}

/// A short text of ours in which backticks mark code.
pub fn marked(text: &str) -> Markup {
    html! {
        @for (index, part) in text.split('`').enumerate() {
            @if index % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// A factor with two digits: `3.2`, `1.6e13`.
pub fn factor(x: f64) -> String {
    if x.is_finite() && (0.01..1e4).contains(&x.abs()) {
        let text = format!("{x:.2}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        format!("{x:.1e}")
    }
}

/// log10 of a short decimal, to sort by: numbers below the range of doubles have their place too.
pub fn magnitude(text: &str) -> Option<f64> {
    let value = bound(text)?;
    (!value.is_zero()).then(|| value.log10().to_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_does_nothing() {
        let shown = words("<script>א</script>\u{202e}\"x\"\u{0}\u{ffff}").into_string();
        assert_eq!(
            shown,
            "<bdi>&lt;script&gt;א&lt;/script&gt;\\u{202e}&quot;x&quot;\\u{0}\\u{ffff}</bdi>"
        );
        assert_eq!(words("<b>").into_string(), "&lt;b&gt;");
        assert_eq!(code(" ").into_string(), "<code>–</code>");
    }

    #[test]
    fn prose_keeps_its_paragraphs() {
        assert_eq!(
            prose("\n\na\nb\n\n\n<c>\n").into_string(),
            "<p dir=\"auto\">a b</p><p dir=\"auto\">&lt;c&gt;</p>"
        );
        assert_eq!(prose(" \n").into_string(), "");
    }

    #[test]
    fn factors_are_short() {
        for (x, text) in [
            (3.0, "3"),
            (1.25, "1.25"),
            (16455045573211.9, "1.6e13"),
            (0.001, "1.0e-3"),
        ] {
            assert_eq!(factor(x), text);
        }
    }

    #[test]
    fn magnitudes_go_beyond_doubles() {
        let far = magnitude("2e-500").unwrap_or_default();
        assert!((far + 499.7).abs() < 0.01, "{far}");
        assert_eq!(magnitude("0"), None);
        assert_eq!(magnitude("none"), None);
    }

    #[test]
    fn a_formula_that_cannot_be_set_is_text() {
        let shown = |latex| formula_and_text(latex, "a<b").into_string();
        assert_eq!(shown("\\nope"), "<div><code>a&lt;b</code></div>");
        assert!(shown("k^{4}").contains("<msup>"));
        assert!(shown("k^{4}").ends_with("<div><code>a&lt;b</code></div>"));
    }
}
