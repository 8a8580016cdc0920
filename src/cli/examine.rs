//! `specbias examine`: a network of a safetensors file in Radon Spline coordinates.

use std::path::PathBuf;

use clap::Args;

use super::exit::Status;
use super::output::print;
use super::screen::Screen;
use crate::activation::{Activation, homogeneity};
use crate::case;
use crate::error::{Error, Result};
use crate::expr::{Expr, Scope};
use crate::network::{Neuron, weights};

/// Neurons that are shown, those of greatest |mu|.
const SHOWN: usize = 10;

/// Show a trained network in Radon Spline coordinates: zero-planes, weights, bandwidths, and the balance of its layers.
///
/// NET has the layout of PyTorch's linear layers: hidden.weight, hidden.bias, output.weight, and optionally output.bias and skip.weight.
#[derive(Debug, Args)]
pub struct Examine {
    /// A safetensors file.
    #[arg(value_name = "NET")]
    network: PathBuf,
    /// phi: an expression in z, or the name of a row of the table (relu, gelu, …).
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    activation: String,
}

impl Examine {
    /// Runs the verb.
    ///
    /// # Errors
    /// A file that cannot be read, an activation that is none.
    pub fn run(&self, _: &Screen) -> Result<Status> {
        let activation = self.activation()?;
        let network = weights::load(&self.network).map_err(Error::usage)?;
        let degree = homogeneity::rounded_degree(&activation);
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
        Ok(Status::AsExpected)
    }

    fn activation(&self) -> Result<Activation> {
        let named = format!("table-1/{}", self.activation);
        let built_in = case::built_in::load();
        if let Some(case) = built_in.cases.into_iter().find(|case| case.id == named) {
            return Ok(case.subject.activation);
        }
        let phi = Expr::parse(&self.activation, &Scope::new(&["z"])).map_err(|why| {
            Error::usage(format!(
                "`{}` is no row of the table and no expression in z: {}",
                self.activation, why.message
            ))
        })?;
        Activation::from_formula(self.activation.clone(), phi)
            .map_err(|why| Error::usage(why.to_string()))
    }
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
