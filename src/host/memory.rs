//! The budget of memory: sizes that a file or a flag claims are held against it before anything is
//! allocated.
//!
//! An allocation that fails ends a Rust program at once, with every result that it had. So nothing
//! whose size a user chose is allocated unasked.

use std::sync::atomic::{AtomicU64, Ordering};

/// The budget where nobody says otherwise, in bytes: 2 GiB.
pub const DEFAULT: u64 = 2 << 30;

static BUDGET: AtomicU64 = AtomicU64::new(DEFAULT);

/// The budget, in bytes.
pub fn budget() -> u64 {
    BUDGET.load(Ordering::Relaxed)
}

/// Says what the budget is, for the whole process: once, before any work.
pub fn set(bytes: u64) {
    BUDGET.store(bytes, Ordering::Relaxed);
}

/// Whether so many numbers of eight bytes may be held; `what` says what they are.
///
/// # Errors
/// A sentence: they are more than the budget.
pub fn doubles(count: impl Into<Option<usize>>, what: &str) -> Result<(), String> {
    let bytes = count.into().and_then(|n| (n as u64).checked_mul(8));
    bytes_of(bytes, what)
}

/// Whether so many bytes may be held; `None` is more than can be counted.
///
/// # Errors
/// A sentence: they are more than the budget.
pub fn bytes_of(bytes: Option<u64>, what: &str) -> Result<(), String> {
    let most = budget();
    match bytes {
        Some(bytes) if bytes <= most => Ok(()),
        _ => Err(format!(
            "{what} would take {} of memory, more than the {} that --memory allows",
            bytes.map_or_else(|| "more than can be counted".to_owned(), in_words),
            in_words(most)
        )),
    }
}

/// `2 GiB`, `1.5 MiB`, `12 bytes`.
pub fn in_words(bytes: u64) -> String {
    for (unit, shift) in [("GiB", 30), ("MiB", 20), ("KiB", 10)] {
        let whole = 1_u64 << shift;
        if bytes >= whole {
            let tenths = (bytes as f64 / whole as f64 * 10.0).round() / 10.0;
            return format!("{tenths} {unit}");
        }
    }
    format!("{bytes} bytes")
}

/// Parses a size: `2GiB`, `500 MB`, `1.5g`, a number of bytes. All units are powers of two.
///
/// # Errors
/// A sentence: it is none, or less than a mebibyte.
pub fn parse(text: &str) -> Result<u64, String> {
    let usage = || "a size is a number with K, M, G or T, as in 500M or 2GiB".to_owned();
    let text = text.trim();
    let digits = text
        .find(|c: char| !(c.is_ascii_digit() || c == '.'))
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number: f64 = number.parse().map_err(|_| usage())?;
    let shift = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        "t" | "tb" | "tib" => 40,
        _ => return Err(usage()),
    };
    let bytes = number * (1_u64 << shift) as f64;
    if !(bytes >= (1 << 20) as f64 && bytes <= (1_u64 << 50) as f64) {
        return Err(format!("{}; at least 1M", usage()));
    }
    Ok(bytes as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_and_said() {
        for (text, bytes) in [
            ("2GiB", 2 << 30),
            ("2g", 2 << 30),
            ("500 MB", 500 << 20),
            ("1.5G", 3 << 29),
            ("1048576", 1 << 20),
        ] {
            assert_eq!(parse(text), Ok(bytes), "{text}");
        }
        for bad in ["", "G", "-1G", "1", "nan", "1e99G", "2GG", "99999999T", "."] {
            assert!(parse(bad).is_err(), "{bad}");
        }
        assert_eq!(in_words(2 << 30), "2 GiB");
        assert_eq!(in_words(3 << 19), "1.5 MiB");
        assert_eq!(in_words(7), "7 bytes");
    }

    #[test]
    fn more_than_the_budget_is_refused_with_both_sizes() {
        let why = doubles(1 << 30, "the targets").expect_err("8 GiB");
        assert!(why.contains("8 GiB") && why.contains("2 GiB"), "{why}");
        assert!(doubles(1 << 20, "the targets").is_ok());
        assert!(bytes_of(None, "it").is_err());
        assert!(doubles(usize::MAX, "it").is_err());
    }
}
