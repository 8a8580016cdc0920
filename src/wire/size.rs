//! What a text of TOML would take when it is parsed, from one look at its signs.
//!
//! The parser keeps a few dozen bytes for every sign and word, some hundred for every key, and more than a thousand
//! for every table that is not empty: a file of 16 MiB can take sixty times its size. So it is weighed first.
//! The weights are those measured of the parser, for files that hold nothing but one kind of sign.

use std::ops::Range;

/// Of a sign, a word, a blank or an end of a line: the parser's token and event.
const OF_A_TOKEN: u64 = 48;
/// Of a key and its value.
const OF_A_KEY: u64 = 190;
/// Of a value in an array.
const OF_A_VALUE: u64 = 50;
/// Of a table: a node of its map has room for eleven keys.
const OF_A_TABLE: u64 = 1400;
/// Deeper than this the parser refuses, and a key of more parts too: what would be deeper makes nothing.
const DEEPEST: u32 = 100;

/// What a text may take, in bytes, beside its claims.
const MOST: u64 = 110 << 20;
/// What a part of it may take before the next claim begins another one.
const OF_A_PART: u64 = 4 << 20;
/// What a claim may take more: one with a handful of keys.
const FOR_A_CLAIM: u64 = 4500;
/// Claims in one file, at most.
pub const MOST_CLAIMS: u64 = 110_000;

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Headers of an array of tables.
    pub claims: u64,
    /// Bytes that parsing would take, about.
    pub bytes: u64,
}

/// What was counted, and where the text can be cut: in front of some headers of an array of tables, which are the first
/// on their line, stand in no array and no string, and begin what does not depend on what was written before.
#[derive(Clone, Debug, Default)]
pub struct Weighed {
    /// Of the whole text.
    pub size: Size,
    /// Where parts begin, but for the first one.
    cuts: Vec<usize>,
    /// Bytes when the last part began.
    before: u64,
    /// Bytes that the largest part takes.
    largest: u64,
}

impl Weighed {
    fn cut(&mut self, at: usize) {
        let part = self.size.bytes - self.before;
        if self.cuts.is_empty() || part > OF_A_PART {
            self.cuts.push(at);
            self.before = self.size.bytes;
        }
        self.largest = self.largest.max(part);
    }

    /// The parts of a text of so many bytes.
    pub fn parts(&self, length: usize) -> impl Iterator<Item = Range<usize>> {
        let starts = std::iter::once(0).chain(self.cuts.iter().copied());
        let ends = self.cuts.iter().copied().chain([length]);
        starts.zip(ends).map(|(from, to)| from..to)
    }

    /// Whether the whole text may be read in one.
    pub fn is_small(&self) -> bool {
        self.size.bytes <= MOST
    }

    /// Whether a text of this size is read.
    ///
    /// # Errors
    /// What is wrong, and what would be right.
    pub fn fits(&self) -> Result<(), (String, &'static str)> {
        self.size.fits()?;
        let part = self.largest.max(self.size.bytes - self.before);
        if part > MOST {
            Err(too_many(part))
        } else {
            Ok(())
        }
    }
}

impl Size {
    /// Whether a text of this size is parsed.
    ///
    /// # Errors
    /// What is wrong, and what would be right.
    fn fits(self) -> Result<(), (String, &'static str)> {
        if self.claims > MOST_CLAIMS {
            return Err((
                format!(
                    "this file has {} claims; at most {MOST_CLAIMS} are read of one file",
                    self.claims
                ),
                "give the claims in several files",
            ));
        }
        if self.bytes > MOST + FOR_A_CLAIM * self.claims {
            return Err(too_many(self.bytes));
        }
        Ok(())
    }
}

fn too_many(bytes: u64) -> (String, &'static str) {
    (
        format!(
            "this file has too many tables, keys and values: they would take {} when read",
            crate::host::memory::in_words(bytes)
        ),
        "a claim has some ten keys, and a list some hundred values; give the claims in several files",
    )
}

/// What the scan is inside of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Nothing,
    Blank,
    Word,
    Comment,
    /// A string: its quote, and whether it goes over lines.
    String(u8, bool),
}

/// Weighs a text.
pub fn of(text: &str) -> Weighed {
    let bytes = text.as_bytes();
    let mut all = Weighed::default();
    let (mut inside, mut depth, mut dots, mut fresh) = (Inside::Nothing, 0_u32, 0_u32, true);
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let three = |quote: u8| bytes[at..].starts_with(&[quote; 3]);
        let width = match inside {
            Inside::String(quote, long) => match byte {
                b'\\' if quote == b'"' => 2,
                b'\n' if !long => {
                    inside = Inside::Nothing;
                    0
                }
                _ if byte == quote && (!long || three(quote)) => {
                    inside = Inside::Nothing;
                    if long { 3 } else { 1 }
                }
                _ => 1,
            },
            Inside::Comment if byte != b'\n' => 1,
            _ => {
                let class = class_of(byte);
                // A word or a blank is one token, however long.
                let goes_on = class == inside && matches!(class, Inside::Word | Inside::Blank);
                if fresh && depth == 0 && bytes[at..].starts_with(b"[[") {
                    all.cut(at);
                }
                all.size.bytes += if goes_on { 0 } else { OF_A_TOKEN };
                inside = class;
                match class {
                    Inside::String(quote, _) if three(quote) => {
                        inside = Inside::String(quote, true);
                        3
                    }
                    _ => {
                        let next = bytes.get(at + 1).copied();
                        sign(byte, next, fresh, &mut depth, &mut dots, &mut all.size);
                        1
                    }
                }
            }
        };
        fresh = byte == b'\n' || (fresh && byte.is_ascii_whitespace());
        at += width;
    }
    all
}

fn class_of(byte: u8) -> Inside {
    match byte {
        b'"' | b'\'' => Inside::String(byte, false),
        b'#' => Inside::Comment,
        b' ' | b'\t' => Inside::Blank,
        b'=' | b',' | b'[' | b']' | b'{' | b'}' | b'.' | b'\n' | b'\r' => Inside::Nothing,
        _ => Inside::Word,
    }
}

/// What a sign outside of strings makes; `fresh`: nothing stands before it on its line.
fn sign(byte: u8, next: Option<u8>, fresh: bool, depth: &mut u32, dots: &mut u32, size: &mut Size) {
    match byte {
        b'[' if fresh && *depth == 0 => {
            size.claims += u64::from(next == Some(b'['));
            size.bytes += OF_A_TABLE;
        }
        b'[' | b'{' => {
            *depth += 1;
            size.bytes += match byte {
                b'{' if *depth <= DEEPEST && next != Some(b'}') => OF_A_TABLE,
                _ => 0,
            };
        }
        b']' | b'}' => *depth = depth.saturating_sub(1),
        b'=' => size.bytes += OF_A_KEY,
        b',' => size.bytes += OF_A_VALUE,
        // A dot makes a table of a key, but for that of a number.
        b'.' if !next.is_some_and(|next| next.is_ascii_digit()) => {
            *dots += 1;
            size.bytes += if *dots <= DEEPEST { OF_A_TABLE } else { 0 };
        }
        _ => {}
    }
    if matches!(byte, b'=' | b',' | b'\n' | b'{') {
        *dots = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether so many of these in one file are refused.
    fn refused(unit: &str, times: u64) -> bool {
        let one = of(unit).size;
        let all = Size {
            claims: one.claims * times,
            bytes: one.bytes * times,
        };
        all.fits().is_err()
    }

    #[test]
    fn a_hundred_thousand_claims_are_read_and_what_takes_as_much_without_them_is_not() {
        let claim = "[[claim]]\nkind = \"penalty\"\nname = \"c\"\nequals = \"k^4\"\npoints = [\"1\", \"2.5\"]\ndigits = 20\n";
        assert_eq!(of(&claim.repeat(10)).size.claims, 10);
        assert_eq!(of(&claim.repeat(10)).size.bytes, 10 * of(claim).size.bytes);
        assert!(!refused(claim, 100_000));
        assert!(refused(claim, 120_000));
        for (unit, times) in [
            ("a = 1\n", 700_000),
            ("{a=1},", 200_000),
            ("[a]\nb=1\n", 100_000),
            ("\n", 5_000_000),
            (" 1", 4_000_000),
            ("1,", 1_200_000),
            ("a.b.c = 1\n", 60_000),
            ("\"\n", 3_000_000),
        ] {
            assert!(refused(unit, times), "{unit}");
        }
    }

    #[test]
    fn what_stands_in_strings_and_comments_weighs_nothing() {
        for text in [
            format!("a = \"{}\"", "=,[{\\\"'.#".repeat(1000)),
            format!("a = '{}'", "=,[{\".#\\".repeat(1000)),
            format!("a = '''{}'''", "=\n'[{,".repeat(1000)),
            format!("a = \"\"\"{}\"\"\"", "=\n\"[{\\\",".repeat(1000)),
            format!("# {}", "=,[{\"'.".repeat(1000)),
            "a".repeat(10_000),
        ] {
            assert!(of(&text).size.bytes < 1000, "{}", &text[..20]);
        }
        // What follows a string counts again.
        let inner = "'=' = \"=\"\n";
        assert_eq!(of(&inner.repeat(10)).size.bytes, 10 * of(inner).size.bytes);
    }
}
