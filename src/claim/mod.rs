//! Claims: one checkable statement each, one file per kind.
//!
//! A kind's file holds its wire form (which keys it takes), what evidence it asks the engine for and
//! how that is weighed. The head of each file is the kind's entry in the reference page
//! ([`reference_page`], `specbias kinds`).

pub mod atoms;
pub mod bed_of_nails;
pub mod convention;
pub mod decay;
pub mod dilation;
pub mod distances;
pub mod equal_spectrum;
pub mod fourier_transform;
pub mod limit_kernel;
mod pairing;
pub mod penalty;
pub mod points;
pub mod ridge_kernel;
pub mod stated;
pub mod subject;
pub mod values;
pub mod zeros;

pub use stated::{Settings, Stated, Tier};
pub use subject::Subject;

use crate::error::Diagnostic;
use crate::fourier::Laboratory;
use crate::verdict::Finding;
use crate::wire::Table;

/// A claim of some kind, ready to be weighed.
pub trait Claim: Send + Sync {
    /// The claim in one line of text, and in LaTeX.
    fn statement(&self) -> (String, String);
    /// Digits asked where neither the claim's table nor the command line says.
    fn default_digits(&self) -> u32 {
        50
    }
    /// The formula of F for all k > 0, where this is a claim about it.
    fn transform(&self) -> Option<&crate::expr::Expr> {
        None
    }
    /// The formula of A in `d`, where this is a claim about it.
    fn ridge(&self) -> Option<&crate::expr::Expr> {
        None
    }
    /// Gathers evidence and weighs it.
    fn weigh(&self, laboratory: &mut Laboratory, digits: u32) -> Finding;
}

/// Reads the keys of one kind from a claim's table.
pub type Reader = fn(&mut Table, &Subject) -> Result<Box<dyn Claim>, Diagnostic>;

/// A kind of claim.
pub struct Kind {
    /// Its name in a case file.
    pub name: &'static str,
    /// The keys it takes beside the common ones.
    pub keys: &'static [&'static str],
    /// Reads its keys.
    pub read: Reader,
    /// Its source file: the head is its documentation.
    source: &'static str,
}

/// Every kind, in the order of the reference page.
pub const KINDS: &[Kind] = &[
    Kind {
        name: "fourier-transform",
        keys: &["equals", "equals-values", "points"],
        read: fourier_transform::read,
        source: include_str!("fourier_transform.rs"),
    },
    Kind {
        name: "penalty",
        keys: &["equals", "points"],
        read: penalty::read,
        source: include_str!("penalty.rs"),
    },
    Kind {
        name: "decay",
        keys: &["order", "rate", "exponent", "constant", "times"],
        read: decay::read,
        source: include_str!("decay.rs"),
    },
    Kind {
        name: "zeros",
        keys: &["at", "family", "up-to"],
        read: zeros::read,
        source: include_str!("zeros.rs"),
    },
    Kind {
        name: "atoms",
        keys: &["atoms", "regular"],
        read: atoms::read,
        source: include_str!("atoms.rs"),
    },
    Kind {
        name: "dilation",
        keys: &["factor", "equals", "points"],
        read: dilation::read,
        source: include_str!("dilation.rs"),
    },
    Kind {
        name: "convention",
        keys: &["convention", "equals", "points"],
        read: convention::read,
        source: include_str!("convention.rs"),
    },
    Kind {
        name: "equal-spectrum",
        keys: &["with", "points"],
        read: equal_spectrum::read,
        source: include_str!("equal_spectrum.rs"),
    },
    Kind {
        name: "ridge-kernel",
        keys: &[
            "equals",
            "equals-values",
            "points",
            "derivatives",
            "regular",
        ],
        read: ridge_kernel::read,
        source: include_str!("ridge_kernel.rs"),
    },
    Kind {
        name: "limit-kernel",
        keys: &["dimension", "equals", "points", "ridge", "window", "pairs"],
        read: limit_kernel::read,
        source: include_str!("limit_kernel.rs"),
    },
    Kind {
        name: "bed-of-nails",
        keys: &["converges", "dimension"],
        read: bed_of_nails::read,
        source: include_str!("bed_of_nails.rs"),
    },
];

impl Kind {
    /// The kind of this name.
    pub fn named(name: &str) -> Option<&'static Kind> {
        KINDS.iter().find(|k| k.name == name)
    }

    /// The kind's documentation: the `//!` head of its file.
    pub fn documentation(&self) -> String {
        let head = self.source.lines().take_while(|l| l.starts_with("//!"));
        let lines: Vec<&str> = head
            .map(|l| l.trim_start_matches("//!").trim_start_matches(' '))
            .collect();
        lines.join("\n")
    }
}

/// The reference page of all kinds, as Markdown.
pub fn reference_page() -> String {
    let mut page = String::from(
        "# Kinds of claims\n\nKeys that every claim may have: `kind`, `name`, `equals` and others of its kind, `digits`, `expect`, `because`, `tier`.\n",
    );
    for kind in KINDS {
        page.push_str(&format!("\n## {}\n\n{}\n", kind.name, kind.documentation()));
    }
    page
}
