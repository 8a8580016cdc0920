//! The table of kinds: what each is called, what it is about, its keys, its digits, who reads it.

use super::{Claim, Subject, adaptive, design, frozen, kernel, radon, transform};
use crate::error::{Diagnostic, Reason};
use crate::wire::Table;

/// Reads the keys of one kind from a claim's table.
pub type Reader = fn(&mut Table, &Subject) -> Result<Box<dyn Claim>, Diagnostic>;

/// What a kind of claim is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// The activation of the case.
    Activation,
    /// Its test function.
    Function,
    /// Both together.
    Both,
    /// A training of a network with the activation.
    Training,
    /// The penalty that an activation is designed for.
    Penalty,
}

impl About {
    /// For people.
    pub fn in_words(self) -> &'static str {
        match self {
            About::Activation => "an activation",
            About::Function => "a test function",
            About::Both => "a test function and an activation",
            About::Training => "a trained network",
            About::Penalty => "a wanted penalty",
        }
    }

    /// The table that a case with this subject lacks.
    pub(super) fn missing(self, subject: &Subject) -> Option<&'static str> {
        if self == About::Penalty {
            let there = subject.penalty().is_some();
            return (!there).then_some("a table [penalty] with `name` and `rho`");
        }
        let activation = self != About::Function && subject.activation().is_none();
        let function = self != About::Activation && subject.function().is_none();
        let function = function && self != About::Training;
        match (activation, function) {
            _ if !activation && self == About::Training && subject.training().is_none() => {
                Some("a table [training] with `data`, `points` and `width`")
            }
            (true, _) => Some("a table [activation] with `name` and `phi` or `pieces`"),
            (false, true) => Some("a table [function] with `name`, `dimension` and `f`"),
            (false, false) => None,
        }
    }
}

/// A kind of claim.
pub struct Kind {
    /// Its name in a case file.
    pub name: &'static str,
    /// What it is about.
    pub about: About,
    /// The keys it takes beside the common ones.
    pub keys: &'static [&'static str],
    /// Digits asked where neither the claim, nor its table, nor the command line says.
    pub digits: u32,
    /// Reads its keys.
    pub read: Reader,
    /// Its source file: the head is its documentation.
    source: &'static str,
}

/// Every kind, in the order of the reference page.
pub const KINDS: &[Kind] = &[
    Kind {
        name: "fourier-transform",
        about: About::Activation,
        keys: &["equals", "equals-values", "points"],
        digits: 50,
        read: transform::fourier_transform::read,
        source: include_str!("transform/fourier_transform.rs"),
    },
    Kind {
        name: "penalty",
        about: About::Activation,
        keys: &["equals", "points"],
        digits: 50,
        read: transform::penalty::read,
        source: include_str!("transform/penalty.rs"),
    },
    Kind {
        name: "derivation",
        about: About::Activation,
        keys: &["equals"],
        digits: 50,
        read: transform::derivation::read,
        source: include_str!("transform/derivation.rs"),
    },
    Kind {
        name: "decay",
        about: About::Activation,
        keys: &["order", "rate", "exponent", "constant", "times"],
        digits: 6,
        read: transform::decay::read,
        source: include_str!("transform/decay.rs"),
    },
    Kind {
        name: "zeros",
        about: About::Activation,
        keys: &["at", "family", "up-to"],
        digits: 50,
        read: transform::zeros::read,
        source: include_str!("transform/zeros.rs"),
    },
    Kind {
        name: "atoms",
        about: About::Activation,
        keys: &["atoms", "regular"],
        digits: 25,
        read: transform::atoms::read,
        source: include_str!("transform/atoms.rs"),
    },
    Kind {
        name: "dilation",
        about: About::Activation,
        keys: &["factor", "equals", "points"],
        digits: 50,
        read: transform::dilation::read,
        source: include_str!("transform/dilation.rs"),
    },
    Kind {
        name: "convention",
        about: About::Activation,
        keys: &["convention", "equals", "points"],
        digits: 50,
        read: transform::convention::read,
        source: include_str!("transform/convention.rs"),
    },
    Kind {
        name: "equal-spectrum",
        about: About::Activation,
        keys: &["with", "points"],
        digits: 50,
        read: transform::equal_spectrum::read,
        source: include_str!("transform/equal_spectrum.rs"),
    },
    Kind {
        name: "design",
        about: About::Penalty,
        keys: &["phase", "equals", "equals-values", "points"],
        digits: 30,
        read: design::read,
        source: include_str!("design/mod.rs"),
    },
    Kind {
        name: "slice",
        about: About::Function,
        keys: &["equals", "directions", "points"],
        digits: 30,
        read: radon::slice::read,
        source: include_str!("radon/slice.rs"),
    },
    Kind {
        name: "discrete-slice",
        about: About::Function,
        keys: &[
            "route",
            "sampling",
            "order",
            "within",
            "faster-than",
            "box",
            "grids",
            "shifts",
            "directions",
            "points",
        ],
        digits: 1,
        read: radon::discrete_slice::read,
        source: include_str!("radon/discrete_slice.rs"),
    },
    Kind {
        name: "radon-transform",
        about: About::Function,
        keys: &["equals", "directions", "offsets"],
        digits: 30,
        read: radon::radon_transform::read,
        source: include_str!("radon/radon_transform.rs"),
    },
    Kind {
        name: "radon-even",
        about: About::Function,
        keys: &["sign", "directions", "offsets"],
        digits: 30,
        read: radon::radon_even::read,
        source: include_str!("radon/radon_even.rs"),
    },
    Kind {
        name: "radon-shift",
        about: About::Function,
        keys: &["by", "sign", "directions", "offsets"],
        digits: 30,
        read: radon::radon_shift::read,
        source: include_str!("radon/radon_shift.rs"),
    },
    Kind {
        name: "radon-laplace",
        about: About::Function,
        keys: &["factor", "directions", "offsets"],
        digits: 30,
        read: radon::radon_laplace::read,
        source: include_str!("radon/radon_laplace.rs"),
    },
    Kind {
        name: "radon-plancherel",
        about: About::Function,
        keys: &["equals", "power"],
        digits: 30,
        read: radon::radon_plancherel::read,
        source: include_str!("radon/radon_plancherel.rs"),
    },
    Kind {
        name: "inversion",
        about: About::Function,
        keys: &["at", "constant", "power"],
        digits: 30,
        read: radon::inversion::read,
        source: include_str!("radon/inversion.rs"),
    },
    Kind {
        name: "adjoint",
        about: About::Function,
        keys: &["with", "factor", "sign"],
        digits: 30,
        read: radon::adjoint::read,
        source: include_str!("radon/adjoint.rs"),
    },
    Kind {
        name: "seminorm",
        about: About::Both,
        keys: &[
            "measure",
            "power",
            "initial",
            "initial-transform",
            "perturbation",
            "equals",
            "of",
        ],
        digits: 30,
        read: kernel::seminorm::read,
        source: include_str!("kernel/seminorm.rs"),
    },
    Kind {
        name: "network-backprojection",
        about: About::Both,
        keys: &["at", "constant"],
        digits: 12,
        read: radon::network_backprojection::read,
        source: include_str!("radon/network_backprojection.rs"),
    },
    Kind {
        name: "least-norm",
        about: About::Both,
        keys: &["perturbation", "at"],
        digits: 12,
        read: kernel::least_norm::read,
        source: include_str!("kernel/least_norm.rs"),
    },
    Kind {
        name: "ridge-kernel",
        about: About::Activation,
        keys: &[
            "equals",
            "equals-values",
            "points",
            "derivatives",
            "regular",
        ],
        digits: 30,
        read: kernel::ridge_kernel::read,
        source: include_str!("kernel/ridge_kernel.rs"),
    },
    Kind {
        name: "limit-kernel",
        about: About::Activation,
        keys: &["dimension", "equals", "points", "ridge", "window", "pairs"],
        digits: 30,
        read: kernel::limit_kernel::read,
        source: include_str!("kernel/limit_kernel.rs"),
    },
    Kind {
        name: "bed-of-nails",
        about: About::Activation,
        keys: &["converges", "dimension"],
        digits: 2,
        read: transform::bed_of_nails::read,
        source: include_str!("transform/bed_of_nails.rs"),
    },
    Kind {
        name: "gradient",
        about: About::Training,
        keys: &["factor"],
        digits: 12,
        read: frozen::gradient::read,
        source: include_str!("frozen/gradient.rs"),
    },
    Kind {
        name: "alpha-degeneracy",
        about: About::Training,
        keys: &["factor", "degree"],
        digits: 30,
        read: frozen::alpha_degeneracy::read,
        source: include_str!("frozen/alpha_degeneracy.rs"),
    },
    Kind {
        name: "initial-density",
        about: About::Training,
        keys: &["of", "density", "seeds"],
        digits: 2,
        read: frozen::initial_density::read,
        source: include_str!("frozen/initial_density.rs"),
    },
    Kind {
        name: "gd-path",
        about: About::Training,
        keys: &["rate", "steps", "method", "momentum", "law", "coordinates"],
        digits: 9,
        read: frozen::gd_path::read,
        source: include_str!("frozen/gd_path.rs"),
    },
    Kind {
        name: "gd-limit",
        about: About::Training,
        keys: &["method", "momentum", "rate", "up-to", "ridge"],
        digits: 9,
        read: frozen::gd_limit::read,
        source: include_str!("frozen/gd_limit.rs"),
    },
    Kind {
        name: "metric",
        about: About::Training,
        keys: &["norm", "rate", "up-to", "coordinates"],
        digits: 9,
        read: frozen::metric::read,
        source: include_str!("frozen/metric.rs"),
    },
    Kind {
        name: "stability-edge",
        about: About::Training,
        keys: &["factor"],
        digits: 6,
        read: frozen::stability_edge::read,
        source: include_str!("frozen/stability_edge.rs"),
    },
    Kind {
        name: "spline-limit",
        about: About::Training,
        keys: &["spline", "at"],
        digits: 4,
        read: frozen::spline_limit::read,
        source: include_str!("frozen/spline_limit.rs"),
    },
    Kind {
        name: "width-law",
        about: About::Training,
        keys: &["exponent", "widths", "seeds", "ridge"],
        digits: 1,
        read: frozen::width_law::read,
        source: include_str!("frozen/width_law.rs"),
    },
    Kind {
        name: "universality",
        about: About::Training,
        keys: &["ridge", "seeds"],
        digits: 2,
        read: frozen::universality::read,
        source: include_str!("frozen/universality.rs"),
    },
    Kind {
        name: "learned-spectrum",
        about: About::Training,
        keys: &["rho", "k", "spread", "rate", "steps"],
        digits: 3,
        read: frozen::learned_spectrum::read,
        source: include_str!("frozen/learned_spectrum.rs"),
    },
    Kind {
        name: "mode-law",
        about: About::Training,
        keys: &["rho", "modes"],
        digits: 3,
        read: frozen::mode_law::read,
        source: include_str!("frozen/mode_law.rs"),
    },
    Kind {
        name: "signature",
        about: About::Training,
        keys: &["of", "at-most", "at-least", "band", "rate"],
        digits: 2,
        read: frozen::signature::read,
        source: include_str!("frozen/signature.rs"),
    },
    Kind {
        name: "generalisation",
        about: About::Training,
        keys: &[
            "against",
            "bandwidths",
            "ridges",
            "unseen",
            "seeds",
            "at-most",
            "at-least",
        ],
        digits: 1,
        read: frozen::generalisation::read,
        source: include_str!("frozen/generalisation.rs"),
    },
    Kind {
        name: "flow-equations",
        about: About::Training,
        keys: &["of", "method", "rate", "order", "sign", "degree"],
        digits: 8,
        read: adaptive::flow_equations::read,
        source: include_str!("adaptive/flow_equations.rs"),
    },
    Kind {
        name: "conserved",
        about: About::Training,
        keys: &["method", "degree", "rate", "steps", "order"],
        digits: 9,
        read: adaptive::conserved::read,
        source: include_str!("adaptive/conserved.rs"),
    },
    Kind {
        name: "attractor",
        about: About::Training,
        keys: &[
            "seeds", "until", "within", "of", "planes", "at-least", "at-most", "method", "rate",
            "degree",
        ],
        digits: 1,
        read: adaptive::attractor::read,
        source: include_str!("adaptive/attractor.rs"),
    },
    Kind {
        name: "sign-flip",
        about: About::Training,
        keys: &["after", "signs", "bandwidth", "method", "rate", "degree"],
        digits: 2,
        read: adaptive::sign_flip::read,
        source: include_str!("adaptive/sign_flip.rs"),
    },
    Kind {
        name: "pinning",
        about: About::Training,
        keys: &[
            "of",
            "criterion",
            "after",
            "window",
            "seeds",
            "at-least",
            "at-most",
            "method",
            "rate",
            "degree",
        ],
        digits: 1,
        read: adaptive::pinning::read,
        source: include_str!("adaptive/pinning.rs"),
    },
    Kind {
        name: "soft-clusters",
        about: About::Training,
        keys: &[
            "scales", "of", "radius", "seeds", "at-least", "at-most", "method", "rate", "degree",
        ],
        digits: 1,
        read: adaptive::soft_clusters::read,
        source: include_str!("adaptive/soft_clusters.rs"),
    },
    Kind {
        name: "clusters",
        about: About::Training,
        keys: &[
            "of",
            "radius",
            "permutations",
            "planes",
            "seeds",
            "at-least",
            "at-most",
            "method",
            "rate",
            "degree",
        ],
        digits: 1,
        read: adaptive::clusters::read,
        source: include_str!("adaptive/clusters.rs"),
    },
    Kind {
        name: "regime",
        about: About::Training,
        keys: &[
            "gauges", "exponent", "gauge", "seeds", "at-least", "at-most", "method", "rate",
            "degree",
        ],
        digits: 1,
        read: adaptive::regime::read,
        source: include_str!("adaptive/regime.rs"),
    },
    Kind {
        name: "switch",
        about: About::Training,
        keys: &[
            "at", "of", "freeze", "radius", "seeds", "at-least", "at-most", "method", "rate",
            "degree",
        ],
        digits: 1,
        read: adaptive::switch::read,
        source: include_str!("adaptive/switch.rs"),
    },
    Kind {
        name: "accuracy",
        about: About::Training,
        keys: &[
            "regime", "seeds", "at-least", "at-most", "method", "rate", "degree",
        ],
        digits: 1,
        read: adaptive::accuracy::read,
        source: include_str!("adaptive/accuracy.rs"),
    },
    Kind {
        name: "early-stopping",
        about: About::Training,
        keys: &["bound", "steps", "rate"],
        digits: 3,
        read: frozen::early_stopping::read,
        source: include_str!("frozen/early_stopping.rs"),
    },
    Kind {
        name: "mode-decay",
        about: About::Training,
        keys: &["modes", "steps", "rate", "of"],
        digits: 9,
        read: frozen::mode_decay::read,
        source: include_str!("frozen/mode_decay.rs"),
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
        "# Kinds of claims\n\nKeys that every claim may have: `kind`, `name`, `equals` and others of its kind, `digits`, `expect`, `reason`, `because`, `tier`, `seed`.\n\nReasons beside `expect = \"undecided\"`:\n\n| `reason` | meaning |\n|---|---|\n",
    );
    for reason in Reason::ALL {
        page.push_str(&format!("| `{}` | {} |\n", reason.name(), reason.meaning()));
    }
    for kind in KINDS {
        page.push_str(&format!("\n## {}\n\n{}\n", kind.name, kind.documentation()));
    }
    page
}
