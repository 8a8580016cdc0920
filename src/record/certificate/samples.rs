//! Lines for tests.

use super::{CertificateLine, ClosedLine, ElementaryLine, EnclosureLine, PieceLine};
use crate::record::samples::some_text;
use proptest::prelude::*;

prop_compose! {
    pub(in crate::record) fn any_enclosure()(
        texts in prop::array::uniform8(some_text()),
        bits in any::<u32>(),
        flag in any::<bool>(),
    ) -> EnclosureLine {
        let [k, re, im, radius, phi, from, p, beta] = texts;
        let closed = CertificateLine::Closed(ClosedLine {
            pieces: vec![PieceLine { from: Some(from.clone()), to: None, phi }],
            terms: vec![ElementaryLine {
                from: Some(from),
                to: None,
                p: vec![p],
                beta,
                gauss: None,
                erf: flag.then(|| (k.clone(), re.clone())),
                power: None,
                log: flag,
                taken: None,
            }],
            bits,
        });
        EnclosureLine { k, re, im, radius, certificate: closed }
    }
}
