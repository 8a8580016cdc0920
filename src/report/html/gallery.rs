//! Pictures that stand beside a report, as `specbias plot` writes them.
//!
//! A page shows them as images, in which no script of theirs ever runs. What a picture says of itself
//! (`<desc>`) is the text that stands for it where it is not seen.

use super::text::line;
use crate::host::layout::percent;
use std::collections::BTreeMap;

/// Longest text that stands for a picture.
const LONGEST_ALT: usize = 600;

/// Pictures by name: the path below their folder without extension, with `/` between.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gallery {
    /// The SVG of each.
    pub pictures: BTreeMap<String, String>,
}

impl Gallery {
    /// The picture of this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pictures.get(name).map(String::as_str)
    }

    /// The moments of a case, in their order: `ID/frame-0001` and so on.
    pub fn frames(&self, case: &str) -> Vec<&str> {
        let head = format!("{case}/frame-");
        self.pictures
            .range(head.clone()..)
            .map(|(name, _)| name.as_str())
            .take_while(|name| name.starts_with(&head))
            .filter(|name| name[head.len()..].chars().all(|c| c.is_ascii_digit()))
            .collect()
    }
}

/// What a picture shows, in its own words; `otherwise` where it has none.
pub fn alt(svg: &str, otherwise: &str) -> String {
    let between = |open: &str, close: &str| {
        let start = svg.find(open)? + open.len();
        let end = svg[start..].find(close)?;
        Some(svg[start..start + end].trim()).filter(|text| !text.is_empty())
    };
    let text = between("<desc>", "</desc>")
        .or_else(|| between("<title>", "</title>"))
        .map_or_else(|| otherwise.to_owned(), unescaped);
    let text = line(&text);
    if text.chars().count() <= LONGEST_ALT {
        return text;
    }
    text.chars().take(LONGEST_ALT).chain(['…']).collect()
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}

/// Width and height as the picture states them, so that a page does not jump while it loads.
pub fn size(svg: &str) -> Option<(u32, u32)> {
    let head = &svg[..svg.find('>')?];
    let number = |name: &str| {
        let start = head.find(&format!(" {name}=\""))? + name.len() + 3;
        let end = head[start..].find('"')?;
        let value: f64 = head[start..start + end].parse().ok()?;
        (1.0..100_000.0)
            .contains(&value)
            .then(|| value.ceil() as u32)
    };
    Some((number("width")?, number("height")?))
}

/// The picture as an address that holds it. Percent signs cost less than base64 here, where most is
/// digits.
pub fn data_address(svg: &str) -> String {
    let mut out = String::with_capacity(svg.len() + svg.len() / 8 + 32);
    out.push_str("data:image/svg+xml,");
    // Single quotes around attributes cost one byte and not three; not where some stand inside.
    let quote = if svg.contains('\'') { "%22" } else { "'" };
    for c in svg.chars() {
        match c {
            '"' => out.push_str(quote),
            '\'' => out.push_str("%27"),
            '%' | '#' | '<' | '>' | '&' | '{' | '}' | '|' | '\\' | '^' | '`' => {
                percent(&mut out, c);
            }
            '\n' | '\r' | '\t' => out.push(' '),
            c if c.is_ascii() && !c.is_ascii_control() => out.push(c),
            c => percent(&mut out, c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"860\" height=\"448.5\">\n<title>t</title>\n<desc>phi for z &lt; 0 &amp; 'more'</desc></svg>";

    #[test]
    fn a_picture_says_what_it_shows() {
        assert_eq!(alt(SVG, "x"), "phi for z < 0 & 'more'");
        assert_eq!(alt("<svg/>", "curves of x"), "curves of x");
        assert_eq!(size(SVG), Some((860, 449)));
        assert_eq!(size("<svg width=\"1e9\" height=\"2\">"), None);
        assert!(
            alt(&format!("<desc>{}</desc>", "a".repeat(5000)), "x")
                .chars()
                .count()
                <= 601
        );
    }

    #[test]
    fn an_address_holds_the_picture() {
        let address = data_address(SVG);
        assert!(!address.contains(['<', '>', '"', '&', '#', '\n']));
        let mut bytes = Vec::new();
        let mut rest = address.strip_prefix("data:image/svg+xml,").unwrap().bytes();
        while let Some(byte) = rest.next() {
            bytes.push(match byte {
                b'%' => {
                    let hex = [rest.next().unwrap(), rest.next().unwrap()];
                    u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap()
                }
                byte => byte,
            });
        }
        let text = String::from_utf8(bytes).unwrap();
        let (read, written) = (
            roxmltree::Document::parse(&text).unwrap(),
            roxmltree::Document::parse(SVG).unwrap(),
        );
        assert_eq!(
            read.descendants()
                .find_map(|n| n.text().filter(|t| t.contains("phi"))),
            written
                .descendants()
                .find_map(|n| n.text().filter(|t| t.contains("phi"))),
        );
    }

    #[test]
    fn frames_have_their_order() {
        let names = [
            "a/b",
            "a/b/animated",
            "a/b/frame-0002",
            "a/b/frame-0001",
            "a/b/frame-x",
            "a/bc/frame-0001",
        ];
        let gallery = Gallery {
            pictures: names
                .iter()
                .map(|n| ((*n).to_owned(), String::new()))
                .collect(),
        };
        assert_eq!(gallery.frames("a/b"), ["a/b/frame-0001", "a/b/frame-0002"]);
    }
}
