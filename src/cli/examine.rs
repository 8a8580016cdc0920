//! `specbias examine`: a network of a safetensors file in Radon Spline coordinates, and on request a case for its
//! activation.

use std::path::{Path, PathBuf};

use clap::Args;

use super::arguments::{digits, seconds};
use super::draft;
use super::exit::Status;
use super::interrupt;
use super::output::{Whole, print};
use super::question::{Asked, Question, Typed};
use super::screen::Screen;
use crate::activation::{Activation, homogeneity, smoothness};
use crate::case::{self, Loaded};
use crate::claim::Settings;
use crate::error::{Error, Result};
use crate::expr::{Expr, Scope, build};
use crate::network::{Neuron, weights};
use crate::number::Rational;
use crate::record::{Line, RunSettings, VerdictName, run};

/// Neurons that are shown, those of greatest |mu|.
const SHOWN: usize = 10;

/// Show a trained network in Radon Spline coordinates: zero-planes, weights, bandwidths, and the balance of its layers.
///
/// NET has the layout of PyTorch's linear layers: hidden.weight, hidden.bias, output.weight, and optionally output.bias and skip.weight.
///
/// With --case a case for the activation is written as `specbias new` does, with the power law of its penalty and its homogeneity as
/// further claims, where they follow from phi and a check confirms them.
#[derive(Debug, Args)]
pub struct Examine {
    /// A safetensors file.
    #[arg(value_name = "NET")]
    network: PathBuf,
    /// phi: an expression in z, or the name of a row of the table (relu, gelu, …).
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    activation: String,
    /// Leave out a tensor that a network of one hidden layer has no place for: its name, or a pattern with a * at an
    /// end. May be repeated.
    #[arg(long, value_name = "NAME")]
    ignore: Vec<String>,
    /// Write a case for the activation to this file; one that exists is left alone.
    #[arg(long, value_name = "FILE")]
    case: Option<PathBuf>,
    /// Frequencies k > 0 of the case, exact and separated by commas: 1,2.5,pi/3 [default: 1/4, 1, pi and 8].
    #[arg(
        long,
        value_name = "K,…",
        allow_hyphen_values = true,
        requires = "case"
    )]
    at: Option<String>,
    /// Digits asked of each value of the case [default: 50].
    #[arg(long, value_name = "N", value_parser = digits, allow_negative_numbers = true, requires = "case")]
    digits: Option<u32>,
    /// Seconds after which the values, or a claim, are given up [default: 60].
    #[arg(long, value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true, requires = "case")]
    seconds: Option<f64>,
}

impl Examine {
    /// Runs the verb.
    ///
    /// # Errors
    /// A file that cannot be read, an activation that is none; a case that exists, that cannot be written, or for which
    /// the routes do not agree; Ctrl-C.
    pub fn run(&self, screen: &Screen) -> Result<Status> {
        if let Some(path) = &self.case {
            draft::refuse_existing(path)?;
        }
        let (activation, typed) = self.activation()?;
        let found = weights::load_without(&self.network, &self.ignore).map_err(Error::usage)?;
        let network = found.network;
        let end = interrupt::deadline(self.seconds.unwrap_or(60.0));
        let degree = homogeneity::rounded_degree(&activation);
        drop(end);
        let shape = network.shape;
        let neurons: Vec<(usize, Neuron)> = (0..shape.width)
            .filter_map(|i| Some((i, Neuron::of(&network, i, degree)?)))
            .collect();
        let mut text = format!(
            "{}\n  network   {} -> {} -> {}{}\n  phi       {}",
            self.network.display(),
            shape.inputs,
            shape.width,
            shape.outputs,
            if shape.skip {
                ", with an affine part"
            } else {
                ""
            },
            activation.definition(),
        );
        text.push_str(&match degree {
            Some(p) => format!(", homogeneous of degree {p}: mu = v |w|^{p}\n"),
            None => ", not homogeneous: mu = v, and |w| is a bandwidth\n".into(),
        });
        for note in &found.notes {
            text.push_str(&format!("  note      {note}\n"));
        }
        if neurons.len() < shape.width {
            text.push_str(&format!(
                "  planes    {} neurons have w = 0 and no plane\n",
                shape.width - neurons.len()
            ));
        }
        let size = |n: &Neuron| crate::network::spline::length(&n.mu);
        let rows: [(&str, Vec<f64>); 3] = [
            ("gamma", neurons.iter().map(|(_, n)| n.gamma).collect()),
            ("|mu|", neurons.iter().map(|(_, n)| size(n)).collect()),
            ("omega", neurons.iter().map(|(_, n)| n.omega).collect()),
        ];
        text.push_str("            least       quarter     half        quarter     greatest\n");
        for (name, values) in rows {
            text.push_str(&format!("  {name:<8}{}\n", quantiles(values)));
        }
        if let Some(p) = degree {
            text.push_str(&balance(&neurons, &network, p));
        }
        text.push_str(&greatest(&neurons, size));
        print(&text)?;
        match &self.case {
            Some(path) => self.write_case(path, activation, typed, screen),
            None => Ok(Status::AsExpected),
        }
    }

    /// Writes the case: values of F, and what is derived from phi where a check confirms it.
    fn write_case(
        &self,
        path: &Path,
        activation: Activation,
        typed: Typed,
        screen: &Screen,
    ) -> Result<Status> {
        let whole = Whole::open(Some(path))?;
        let cancel = interrupt::flag()?;
        let name = activation.name.clone();
        let seconds = self.seconds.unwrap_or(60.0);
        let asked = Asked {
            pieces: Vec::new(),
            params: Vec::new(),
            at: self.at.clone(),
            digits: self.digits.unwrap_or(50),
            seconds,
        };
        // phi itself is known already: `z` holds its place.
        let question = asked.question(&name, Some("z"), "--activation EXPR", cancel.clone())?;
        let mut question = Question {
            activation,
            typed,
            ..question
        };
        let end = interrupt::deadline(seconds);
        let (values, vanishes) = draft::case_of_values(&name, &mut question)?;
        drop(end);
        let settings = RunSettings {
            check: Settings {
                seconds,
                cancel: cancel.clone(),
                ..Settings::default()
            },
            jobs: 1,
            shard: None,
            command: String::new(),
        };
        let mut text = values.clone();
        let (mut written, mut left_out) = (vec!["fourier-transform"], Vec::new());
        for (claim, toml) in derived(&question) {
            // Where F is 0 there is no rho that could follow a law, and looking for one takes long.
            if vanishes {
                left_out.push(claim);
                continue;
            }
            let with = format!("{values}{toml}");
            let case = draft::read_back(&name, &with)?;
            let id = format!("{name}/{claim}");
            let mut loaded = Loaded {
                cases: vec![case],
                faults: Vec::new(),
            };
            for case in &mut loaded.cases {
                case.claims.retain(|stated| stated.name == claim);
            }
            let mut confirmed = false;
            run(&std::sync::Arc::new(loaded), &settings, &mut |line| {
                if let Line::Claim(line) = line {
                    confirmed |= line.id == id && line.verdict == VerdictName::Confirmed;
                }
            });
            if cancel.load(std::sync::atomic::Ordering::SeqCst) {
                return Err(Error::interrupted());
            }
            if confirmed {
                text.push_str(&toml);
                written.push(claim);
            } else {
                left_out.push(claim);
            }
        }
        whole.write(&text)?;
        if !screen.quiet {
            let mut said = format!(
                "wrote {0}: {1}; `specbias check {0}` checks it\n",
                path.display(),
                written.join(", ")
            );
            if !left_out.is_empty() {
                said.push_str(&format!(
                    "left out, because no check confirms it: {}\n",
                    left_out.join(", ")
                ));
            }
            print(&said)?;
        }
        Ok(Status::AsExpected)
    }

    /// The activation, and its text for a case.
    fn activation(&self) -> Result<(Activation, Typed)> {
        let named = format!("table-1/{}", self.activation);
        let built_in = case::built_in::load();
        if let Some(case) = built_in.cases.into_iter().find(|case| case.id == named)
            && let Some(activation) = case.subject.activation().cloned()
        {
            let typed = draft::typed(&activation);
            return Ok((activation, typed));
        }
        let phi = Expr::parse(&self.activation, &Scope::new(&["z"])).map_err(|why| {
            let near = near_row(&self.activation, &case::built_in::load());
            let help = near
                .map(|row| format!("did you mean `{row}`?"))
                .or(why.help);
            Error::usage(format!(
                "`{}` is no row of the table and no expression in z: {}{}",
                self.activation,
                why.message,
                help.map_or_else(String::new, |help| format!("\n  {help}"))
            ))
        })?;
        let activation = Activation::from_formula(self.activation.clone(), phi)
            .map_err(|why| Error::usage(why.to_string()))?;
        Ok((activation, Typed::Formula(self.activation.clone())))
    }
}

/// The row of the table that a name is likely meant for: `ReLU`, `leaky_relu`, `hardtanh`.
fn near_row(name: &str, built_in: &Loaded) -> Option<String> {
    let plain = |text: &str| -> String {
        let letters = text.chars().filter(char::is_ascii_alphanumeric);
        letters.collect::<String>().to_ascii_lowercase()
    };
    let rows = built_in.cases.iter();
    let rows: Vec<&str> = rows
        .filter_map(|case| case.id.strip_prefix("table-1/"))
        .collect();
    let same = rows.iter().find(|row| plain(row) == plain(name));
    // `elu` stands in the table with its parameter: elu-1.
    let begins = || {
        rows.iter().find(|row| {
            row.strip_prefix(name)
                .is_some_and(|rest| rest.starts_with('-'))
        })
    };
    let near = || crate::wire::nearest(name, rows.iter().copied());
    same.or_else(begins)
        .map(|row| (*row).to_owned())
        .or_else(|| near().map(str::to_owned))
}

/// Claims that follow from phi, each with its name; a check has to say whether they hold.
fn derived(question: &Question) -> Vec<(&'static str, String)> {
    let activation = &question.activation;
    let mut claims = Vec::new();
    let degree = homogeneity::degree(activation);
    // phi(a z) = a^p phi(z) makes F(k) = F(1) k^(-p-1); else the first derivative that jumps decides.
    let (order, because) = match (&degree, smoothness::first_jump(activation)) {
        (Some(p), _) => (
            Some(Rational::from(p * 2u32) + 2u32),
            format!("phi is homogeneous of degree {p}"),
        ),
        (None, Some(m)) => (
            Some(Rational::from(2 * m + 2)),
            match m {
                0 => "phi jumps at one place".to_owned(),
                1 => "phi' jumps at one place, and phi does not".to_owned(),
                m => format!("derivative {m} of phi is the first that jumps, at one place"),
            },
        ),
        (None, None) => (None, String::new()),
    };
    if let Some(order) = order {
        claims.push((
            "decay",
            format!(
                "\n[[claim]]\nkind    = \"decay\"\norder   = \"{order}\"\nbecause = {}\n",
                draft::quoted(&because)
            ),
        ));
    }
    // Of degree 0 the dilated activation is the same one.
    if let Some(p) = degree.filter(|p| *p != 0)
        && let Ok(twice) = activation.dilated(&build::num(2))
    {
        let scale = match p.is_integer() && p > 0 {
            true => format!("2^{p}"),
            false => format!("2^({p})"),
        };
        let phi = match draft::typed(&twice) {
            Typed::Formula(phi) => format!("phi = {}", draft::quoted(&format!("({phi})/{scale}"))),
            Typed::Pieces(pieces) => {
                let pieces: Vec<String> = pieces
                    .into_iter()
                    .map(|(on, phi)| draft::piece_text(&(on, format!("({phi})/{scale}"))))
                    .collect();
                format!("pieces = [{}]", pieces.join(", "))
            }
        };
        claims.push((
            "homogeneous",
            format!(
                "\n[[claim]]\nname    = \"homogeneous\"\nkind    = \"equal-spectrum\"\ndigits  = {}\n\
                 because = \"phi is homogeneous of degree {p}, so that phi(2*z)/{scale} has its penalty\"\n\
                 with    = {{ name = \"phi(2*z)/{scale}\", {phi} }}\n",
                question.digits
            ),
        ));
    }
    claims
}

fn quantiles(mut values: Vec<f64>) -> String {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    let at = |quarter: usize| values.get(last * quarter / 4).copied().unwrap_or(f64::NAN);
    (0..=4).map(|q| format!("  {:<10.4}", at(q))).collect()
}

/// |w|^2 + b^2 - p v^2, which gradient flow keeps: large and positive the layers are unbalanced towards the kernel regime.
fn balance(neurons: &[(usize, Neuron)], network: &crate::network::Network, p: f64) -> String {
    let width = network.shape.width;
    let values = neurons.iter().map(|(i, n)| {
        let v: f64 = network
            .output()
            .iter()
            .skip(*i)
            .step_by(width)
            .map(|v| v * v)
            .sum();
        n.omega * n.omega * (1.0 + n.gamma * n.gamma) - p * v
    });
    format!(
        "  balance {}   |w|^2 + b^2 - p v^2\n",
        quantiles(values.collect())
    )
}

fn greatest(neurons: &[(usize, Neuron)], size: impl Fn(&Neuron) -> f64) -> String {
    let mut order: Vec<&(usize, Neuron)> = neurons.iter().collect();
    order.sort_by(|a, b| size(&b.1).total_cmp(&size(&a.1)).then(a.0.cmp(&b.0)));
    let mut text = String::from(
        "  the neurons of greatest |mu|:\n    neuron  |mu|        gamma       omega       xi\n",
    );
    for (i, neuron) in order.into_iter().take(SHOWN) {
        let mut xi: Vec<String> = neuron
            .xi
            .iter()
            .take(6)
            .map(|x| format!("{x:.3}"))
            .collect();
        if neuron.xi.len() > 6 {
            xi.push("…".into());
        }
        text.push_str(&format!(
            "    {i:<6}  {:<10.4}  {:<10.4}  {:<10.4}  {}\n",
            size(neuron),
            neuron.gamma,
            neuron.omega,
            xi.join(" ")
        ));
    }
    text
}
