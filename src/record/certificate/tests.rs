//! Certificates come back as they were written.

use super::*;
use crate::number::{Magnitude, Real};

/// One of each theorem, with everything in it.
fn each() -> Vec<Certificate> {
    let piece = |from: Option<&str>, to: Option<&str>| PieceOf {
        from: from.map(str::to_owned),
        to: to.map(str::to_owned),
        phi: "z/(1+z)".to_owned(),
    };
    let closed = Closed {
        pieces: vec![piece(None, Some("pi")), piece(Some("pi"), None)],
        terms: vec![Elementary {
            from: Some("pi".to_owned()),
            coefficients: vec!["0".to_owned(), "1/3".to_owned()],
            beta: "-1".to_owned(),
            erf: Some(("2".to_owned(), "-1".to_owned())),
            power: Some("1/2".to_owned()),
            log: true,
            taken: Some("3".to_owned()),
            ..Elementary::default()
        }],
        bits: 129,
    };
    let tail = |power: f64| Tail {
        size: Magnitude::up_f64(1.1),
        power,
    };
    let hyperbola = Hyperbola {
        phi: "softplus(z)".to_owned(),
        on_line: Some("log(1+exp(z))".to_owned()),
        symmetry: Some(Symmetry::Even),
        centre: 0.0,
        scale: 1.25,
        theta: 0.7,
        below: 0.1,
        above: 0.3,
        step: 1.0 / 3.0,
        nodes: 217,
        bits: 300,
        mass_below: Magnitude::up_f64(1e-300),
        mass_above: Magnitude::ZERO,
        tails: [tail(0.0), tail(1.1)],
        error: Magnitude::power_of_two(-5000),
    };
    let panel = |to: f64, log2_most: i64| Panel {
        to,
        order: 24,
        rho: 2.25,
        log2_most,
    };
    let part = Part {
        f: "w/(1+w)".to_owned(),
        origin: "-1".to_owned(),
        length: Some("2".to_owned()),
        reversed: true,
        left: true,
        along: 0.1,
        down: 0.9,
        theta: 1.1,
        from: 1e-9,
        panels: vec![panel(0.1, -400), panel(7.3, 12)],
        error: Magnitude::up_f64(0.1),
        cut: Magnitude::up_f64(0.3),
    };
    let rays = Rays {
        pieces: vec![piece(None, None)],
        parts: vec![part],
        bits: 64,
    };
    let inner = [
        Certificate::Closed(closed),
        Certificate::Hyperbola(hyperbola),
        Certificate::Rays(rays),
    ];
    let summand = |by: &Certificate| Summand {
        coefficient: "2*i".to_owned(),
        scale: "1/3".to_owned(),
        omega: "5".to_owned(),
        place: "sqrt(2)".to_owned(),
        conjugate: true,
        inner: certified(by.clone()),
    };
    let sum = Certificate::Sum(inner.iter().map(summand).collect());
    inner.into_iter().chain([sum]).collect()
}

fn certified(by: Certificate) -> Certified {
    let third = |bits: u32| Real::with_val(bits, 1) / 3u32;
    Certified {
        k: "pi/4".to_owned(),
        mid: Complex::from((third(200), -third(64))),
        radius: Magnitude::up_f64(1e-40),
        by: Arc::new(by),
    }
}

#[test]
fn what_is_written_is_read_back_exactly() {
    for by in each() {
        let known = certified(by);
        let text = serde_json::to_string(&EnclosureLine::of(&known)).expect("JSON");
        let line: EnclosureLine = serde_json::from_str(&text).expect("a line");
        assert_eq!(line.read(), Ok(known), "{text}");
    }
}

#[test]
fn what_is_no_certificate_is_refused() {
    let line = |by: Certificate| EnclosureLine::of(&certified(by));
    let sum = each().pop().expect("a sum");
    let nested = Certificate::Sum(vec![Summand {
        coefficient: "1".to_owned(),
        scale: "1".to_owned(),
        omega: "0".to_owned(),
        place: "0".to_owned(),
        conjugate: false,
        inner: certified(sum.clone()),
    }]);
    assert!(
        line(nested)
            .read()
            .is_err_and(|why| why.contains("a sum within a sum"))
    );
    let mut radius = line(sum.clone());
    radius.radius = "inf".to_owned();
    assert!(radius.read().is_err());
    let mut unknown = line(sum);
    unknown.certificate = CertificateLine::Unknown;
    assert!(unknown.read().is_err());
    let text = r#"{"k":"1","re":"0x1p0","im":"0x0p0","radius":"0x0p0","certificate":{"theorem":"of next year","x":[1]}}"#;
    let later: EnclosureLine = serde_json::from_str(text).expect("a line");
    assert_eq!(later.certificate, CertificateLine::Unknown);
    for bad in [
        "",
        "0x1p0",
        "0x1p0:1:0x1p0",
        "0x1p0:-1:0x1p0:0",
        "0x1p0:99999999999:0x1p0:0",
        "nan:2:0x3p0:0",
    ] {
        assert!(panel(bad).is_err(), "{bad}");
    }
}
