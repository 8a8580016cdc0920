//! SVG as text: numbers with few digits, escaped text, elements.

use std::fmt::Write;

/// Colour of text and axes: a grey that can be read on a light page and on a dark one.
pub const INK: &str = "#767676";

/// A number with one decimal, without what it does not need; what is no number is 0.
pub fn number(x: f64) -> String {
    if !x.is_finite() {
        return "0".into();
    }
    let text = format!("{x:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" {
        "0".into()
    } else {
        text.into()
    }
}

/// Text that means nothing to a reader of XML: markup escaped, characters that XML does not have
/// replaced.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\n' | '\t' | '\r' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// Where a text is hung up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// It begins here.
    Start,
    /// Its middle is here.
    Middle,
    /// It ends here.
    End,
}

/// A text in the making.
#[derive(Clone, Debug)]
pub struct Text<'a> {
    /// What it says.
    pub text: &'a str,
    /// The end or middle of its base line.
    pub at: (f64, f64),
    /// Which.
    pub anchor: Anchor,
    /// In units of the picture.
    pub size: f64,
    /// Its colour.
    pub color: &'a str,
    /// Degrees, clockwise.
    pub turn: f64,
}

impl<'a> Text<'a> {
    /// In the colour of the axes, not turned.
    pub fn new(text: &'a str, at: (f64, f64), anchor: Anchor, size: f64) -> Self {
        Text {
            text,
            at,
            anchor,
            size,
            color: INK,
            turn: 0.0,
        }
    }
}

/// About how wide a text is, for a sans-serif face.
pub fn width(text: &str, size: f64) -> f64 {
    let em = |c: char| match c {
        'i' | 'j' | 'l' | '.' | ',' | '\'' | '|' | ' ' | '(' | ')' | '/' | ':' => 0.34,
        'm' | 'w' | 'M' | 'W' => 0.9,
        'A'..='Z' => 0.68,
        _ => 0.58,
    };
    size * text.chars().map(em).sum::<f64>()
}

/// Elements one after the other.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// The elements so far.
    pub text: String,
}

impl Body {
    /// A text.
    pub fn text(&mut self, text: &Text<'_>) {
        let (x, y) = (number(text.at.0), number(text.at.1));
        let anchor = match text.anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let turn = match text.turn {
            0.0 => String::new(),
            turn => format!(" transform=\"rotate({} {x} {y})\"", number(turn)),
        };
        let _ = writeln!(
            self.text,
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{}\" text-anchor=\"{anchor}\" fill=\"{}\"{turn}>{}</text>",
            number(text.size),
            text.color,
            escape(text.text)
        );
    }

    /// A straight line.
    pub fn line(
        &mut self,
        from: (f64, f64),
        to: (f64, f64),
        color: &str,
        width: f64,
        opacity: f64,
    ) {
        let _ = writeln!(
            self.text,
            "<path d=\"M{},{}L{},{}\" stroke=\"{color}\" stroke-width=\"{width}\" stroke-opacity=\"{opacity}\" fill=\"none\"/>",
            number(from.0),
            number(from.1),
            number(to.0),
            number(to.1),
        );
    }

    /// Lines through points, one after the other; `extra` are further attributes.
    pub fn curve(&mut self, runs: &[Vec<(f64, f64)>], color: &str, width: f64, extra: &str) {
        let mut path = String::new();
        for run in runs {
            let mut last = String::new();
            for (j, (x, y)) in run.iter().enumerate() {
                let place = format!("{},{}", number(*x), number(*y));
                if place != last || run.len() == 1 {
                    path.push(if j == 0 { 'M' } else { 'L' });
                    path.push_str(&place);
                }
                last = place;
            }
        }
        if !path.is_empty() {
            let _ = writeln!(
                self.text,
                "<path d=\"{path}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"{width}\" stroke-linejoin=\"round\"{extra}/>"
            );
        }
    }

    /// A dot.
    pub fn dot(&mut self, at: (f64, f64), radius: f64, color: &str) {
        let _ = writeln!(
            self.text,
            "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"{color}\"/>",
            number(at.0),
            number(at.1),
            number(radius)
        );
    }

    /// A filled rectangle.
    pub fn rectangle(&mut self, at: (f64, f64), size: (f64, f64), fill: &str, extra: &str) {
        let _ = writeln!(
            self.text,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{fill}\"{extra}/>",
            number(at.0),
            number(at.1),
            number(size.0),
            number(size.1)
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_always_numbers() {
        for (x, text) in [
            (1.0, "1"),
            (0.25, "0.2"),
            (-0.04, "0"),
            (12.35, "12.3"),
            (f64::NAN, "0"),
            (f64::INFINITY, "0"),
        ] {
            assert_eq!(number(x), text);
        }
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(
            escape("a<b & \"c\"'\u{1}\n"),
            "a&lt;b &amp; &quot;c&quot;&apos;\u{fffd} "
        );
    }
}
