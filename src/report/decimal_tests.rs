use super::*;
use proptest::prelude::*;

fn value(text: &str) -> (f64, f64) {
    let value = Value::parse(text).unwrap().value;
    (value.real().to_f64(), value.imag().to_f64())
}

#[test]
fn values_are_read() {
    for (text, expected) in [
        ("0", (0.0, 0.0)),
        ("-1.5e-3", (-1.5e-3, 0.0)),
        ("−2", (-2.0, 0.0)),
        (".5", (0.5, 0.0)),
        ("2.", (2.0, 0.0)),
        ("i", (0.0, 1.0)),
        ("-i", (0.0, -1.0)),
        ("2.5i", (0.0, 2.5)),
        ("1 + 2i", (1.0, 2.0)),
        ("1e2-2.5e-1*i", (100.0, -0.25)),
        ("(1.0 - i)", (1.0, -1.0)),
    ] {
        assert_eq!(value(text), expected, "{text}");
    }
}

#[test]
fn what_is_no_value_is_none() {
    for text in [
        "",
        "infinite",
        "inf",
        "nan",
        "1 + 2",
        "1i + 2i",
        "i2",
        "1/4",
        "pi",
        "2pi",
        "1e",
        "--1",
        "1..2",
        "((1))",
        "+",
        "1+",
        "1+2i+3",
        "e5",
        "1e99999999999999999999",
        "1e9999999999",
        "0x1p3",
        "()",
        "(",
        "1 2i",
    ] {
        assert!(Value::parse(text).is_none(), "{text}");
    }
    assert!(Value::parse(&"1".repeat(MAX_LENGTH + 1)).is_none());
}

#[test]
fn all_digits_count() {
    let long = format!("1.{}1", "0".repeat(998));
    let difference = Value::parse(&long)
        .unwrap()
        .distance(&Value::parse("1").unwrap());
    assert_eq!(format!("{:.3e}", difference.to_f64().log10()), "-inf");
    let exponent = difference.get_exp().unwrap();
    assert!(
        (-3319..=-3316).contains(&exponent),
        "1e-999, got 2^{exponent}"
    );
}

#[test]
fn a_unit_is_of_the_last_digit_asked_not_of_the_last_printed() {
    let unit = |text: &str, digits| Value::parse(text).unwrap().unit(digits).to_f64();
    assert_eq!(unit("1.25e-3", 3), 1e-5);
    assert_eq!(unit("4", 5), 1e-4);
    assert_eq!(unit("0 - 2i", 1), 1.0);
    assert_eq!(unit("0", 5), 0.0);
    assert_eq!(
        unit("1e-999", 50),
        0.0,
        "1e-1048 is below the doubles, not below the reals"
    );
    assert!(!Value::parse("1e-999").unwrap().unit(50).is_zero());
}

#[test]
fn bounds_are_nonnegative_reals() {
    assert_eq!(bound("2.5e-1").unwrap().to_f64(), 0.25);
    assert!(bound("-1").is_none() && bound("i").is_none() && bound("unknown").is_none());
}

#[test]
fn long_numbers_are_shortened_and_keep_their_magnitude() {
    for (text, expected) in [
        (
            "97.409091034002437236440332688705",
            "97.409091034002437236…",
        ),
        (
            "-1.23456789012345678901234e-58",
            "-1.2345678901234567890…e-58",
        ),
        ("k^4 at 0.00000123", "k^4 at 0.00000123"),
        (
            "0.000001234567890123456789012345",
            "0.0000012345678901234567890…",
        ),
        (
            "123456789012345678901234567890",
            "1.2345678901234567890…e29",
        ),
        ("12345678901234567890", "12345678901234567890"),
        ("1/3 + 2.0i", "1/3 + 2.0i"),
        ("v1.2.3 …", "v1.2.3 …"),
        ("0.000000000000000000000000000042", "4.2e-29"),
    ] {
        assert_eq!(shortened(text), expected);
    }
}

#[test]
fn shapes_forget_numbers_only() {
    assert_eq!(shape("reached 12.25 of 50 digits"), "reached # of # digits");
    assert_eq!(shape("at 1e-3"), "at #");
    assert_ne!(shape("no route agrees"), shape("one route agrees"));
}

#[test]
fn digits_are_rounded_down() {
    assert_eq!(digits_text(Some(49.999)), "49.9");
    assert_eq!(digits_text(Some(-1.51)), "-1.6");
    assert_eq!(digits_text(Some(1e300)), ">1e7");
    assert_eq!(digits_text(Some(f64::NEG_INFINITY)), "<-1e7");
    assert_eq!(digits_text(None), "–");
}

proptest! {
    #[test]
    fn any_text_is_survived(text in any::<String>()) {
        let _ = Value::parse(&text);
        let _ = shape(&text);
        let short = shortened(&text);
        if !text.contains(|c: char| c.is_ascii_digit()) {
            prop_assert_eq!(short, text);
        }
    }

    #[test]
    fn doubles_are_read_as_they_are(re in -1e30..1e30f64, im in -1e30..1e30f64) {
        prop_assert_eq!(value(&format!("{re:e}")), (re, 0.0));
        let sign = if im < 0.0 { "-" } else { "+" };
        prop_assert_eq!(value(&format!("{re} {sign} {}i", im.abs())), (re, im));
    }

    #[test]
    fn shortening_changes_a_number_by_less_than_its_shown_digits(text in "-?[0-9]{1,60}(\\.[0-9]{0,60})?(e-?[0-9]{1,3})?") {
        let short = shortened(&text).replace('…', "");
        let (long, short) = (Value::parse(&text).unwrap(), Value::parse(&short).unwrap());
        let limit = long.magnitude() * Real::with_val(64, Real::parse("1e-19").unwrap());
        prop_assert!(long.distance(&short) <= limit);
    }
}
