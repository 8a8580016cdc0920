//! Times full-batch gradient descent of a shallow network. One JSON line a row: steps, seconds and the final loss, which must be
//! that of a plain loop over all neurons and points in the same arithmetic, to nine digits. The arguments are names of rows; all where there is none.
//! With the variable STARTS the start and the data of each row are written to that folder, for other tools.

use specbias::activation::{Activation, Fast};
use specbias::expr::{Expr, Scope};
use specbias::network::data::Set;
use specbias::network::initial::{Output, Planes, Scaling, Start};
use specbias::network::{Data, Network, Shape, weights};
use specbias::train::{Loss, Regime, Settings, Trainer};
use std::sync::Arc;
use std::time::Instant;

/// Name, D, points, neurons, formula, learning rate, steps. The rows whose names begin with `kernel` train v alone, from the features to the last step.
type Row = (&'static str, usize, usize, usize, &'static str, f64, u64);

const ROWS: &[Row] = &[
    ("line-relu", 1, 1024, 10_000, "relu(z)", 2e-5, 30),
    ("line-tanh", 1, 1024, 10_000, "tanh(z)", 2e-5, 30),
    ("line-gelu", 1, 1024, 10_000, "z*normcdf(z)", 2e-5, 20),
    ("line-silu", 1, 1024, 10_000, "z*logistic(z)", 2e-5, 30),
    ("line-user", 1, 1024, 10_000, "sin(z)*exp(-z^2/8)", 2e-5, 20),
    ("plane-relu", 2, 1024, 10_000, "relu(z)", 2e-5, 30),
    ("plane-tanh", 2, 1024, 10_000, "tanh(z)", 2e-5, 30),
    ("kernel-relu", 1, 1024, 10_000, "relu(z)", 5e-5, 1000),
    ("kernel-tanh", 1, 1024, 10_000, "tanh(z)", 5e-5, 1000),
    ("wide-relu", 1, 1024, 100_000, "relu(z)", 2e-6, 5),
    ("images-relu", 784, 1000, 1000, "relu(z)", 1e-5, 10),
    ("images-tanh", 784, 1000, 1000, "tanh(z)", 1e-5, 10),
];

/// One step of gradient descent on the mean square, without blocks, chunks or threads.
fn plain(phi: &mut Fast, network: &mut Network, data: &Data, eta: f64, regime: Regime) {
    let shape = network.shape;
    let n = data.len();
    let f = network.values(phi, &data.x);
    let g: Vec<f64> = f
        .iter()
        .zip(&data.y)
        .map(|(f, y)| 2.0 / n as f64 * (f - y))
        .collect();
    let before = network.clone();
    let (mut z, mut h, mut slope) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
    for i in 0..shape.width {
        before.preactivations(i, &data.x, &mut z);
        phi.both(&z, &mut h, &mut slope);
        let v = before.output()[i] * before.scale;
        let (mut by_v, mut by_b, mut by_w) = (0.0, 0.0, vec![0.0; shape.inputs]);
        for j in 0..n {
            by_v += g[j] * h[j] * before.scale;
            by_b += g[j] * slope[j] * v;
            for (by_w, x) in by_w.iter_mut().zip(data.point(j)) {
                *by_w += g[j] * slope[j] * v * x;
            }
        }
        network.parameters[shape.output().start + i] -= eta * by_v;
        if regime == Regime::Kernel {
            continue;
        }
        network.parameters[shape.biases().start + i] -= eta * by_b;
        for (d, by_w) in by_w.iter().enumerate() {
            network.parameters[i * shape.inputs + d] -= eta * by_w;
        }
    }
}

fn data(inputs: usize, points: usize) -> Result<Data, String> {
    match inputs {
        1 => Set::Sines.draw(points, 1, 0),
        2 => Set::RingFourier.draw(points, 2, 0),
        _ => Set::Planes.draw(points, inputs, 0),
    }
}

/// The start and the data of a row, for other tools; those that no tool but ours is given (a formula that they would have to be told) are left out.
fn write(
    folder: &std::path::Path,
    name: &str,
    network: &Network,
    data: &Data,
    (formula, eta, steps): (&str, f64, u64),
) -> Result<(), String> {
    if !["relu(z)", "tanh(z)"].contains(&formula) {
        return Ok(());
    }
    let shape = network.shape;
    let parts = [
        ("x", vec![data.len(), data.inputs], &data.x[..]),
        ("y", vec![data.len()], &data.y[..]),
        ("w", vec![shape.width, shape.inputs], network.weights()),
        ("b", vec![shape.width], network.biases()),
        ("v", vec![shape.width], network.output()),
    ];
    let about = [
        ("phi", formula.to_string()),
        ("rate", format!("{eta:?}")),
        ("steps", steps.to_string()),
        (
            "regime",
            if kernel(name) { "kernel" } else { "adaptive" }.to_string(),
        ),
    ];
    let about = about.map(|(key, value)| (key.to_string(), value)).into();
    let bytes = weights::pack(&parts, Some(about))?;
    weights::write_whole(&folder.join(format!("{name}.safetensors")), &bytes)
}

fn kernel(name: &str) -> bool {
    name.starts_with("kernel")
}

/// The most memory that this process has had, in bytes, where the system says.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(
        line.trim()
            .trim_end_matches("kB")
            .trim()
            .parse::<u64>()
            .ok()?
            * 1024,
    )
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| !a.starts_with("--"))
        .collect();
    for (name, inputs, points, width, formula, eta, steps) in ROWS {
        if !wanted.is_empty() && !wanted.iter().any(|w| w == name) {
            continue;
        }
        let phi = Expr::parse(formula, &Scope::new(&["z"]))?;
        let phi = Activation::from_formula(*name, phi)?;
        let shape = Shape {
            inputs: *inputs,
            width: *width,
            outputs: 1,
            skip: false,
        };
        let start = Start {
            planes: Planes::Gaussian {
                weights: (*inputs as f64).sqrt().recip(),
                biases: 1.0,
            },
            output: Output::Gaussian((*width as f64).sqrt().recip()),
            scaling: Scaling::Standard,
            antisymmetric: false,
        };
        let network = start.draw(shape, 1)?;
        let data = Arc::new(data(*inputs, *points)?);
        if let Some(folder) = std::env::var_os("STARTS") {
            write(
                &std::path::PathBuf::from(folder),
                name,
                &network,
                &data,
                (formula, *eta, *steps),
            )?;
        }
        let regime = match kernel(name) {
            true => Regime::Kernel,
            false => Regime::Adaptive,
        };
        let mut settings = Settings::descent(Loss::Mean, regime, *eta, *steps);
        settings.coordinates = settings.cheapest_coordinates(shape, *points);
        let mut short = Settings {
            steps: 2,
            ..settings.clone()
        };
        short.steps = 2;
        let mut checked = Trainer::new(network.clone(), &phi, data.clone(), short)?;
        checked.run(|_, _| {});
        let (mut fast, mut slow) = (Fast::new(&phi)?, network.clone());
        for _ in 0..2 {
            plain(&mut fast, &mut slow, &data, *eta, regime);
        }
        let plain_loss = Trainer::new(slow, &phi, data.clone(), settings.clone())?;
        let (a, b) = (checked.loss(), plain_loss.loss());
        assert!((a - b).abs() <= 1e-9 * b, "{name}: {a} and {b}");
        drop((checked, plain_loss));
        // In the kernel regime K is part of the work, elsewhere nothing is computed before the first step.
        let clock = Instant::now();
        let mut trainer = Trainer::new(network, &phi, data, settings)?;
        trainer.run(|_, _| {});
        let seconds = clock.elapsed().as_secs_f64();
        let steps_taken = *steps as f64;
        println!(
            "{}",
            serde_json::json!({
                "tool": "specbias", "method": trainer.settings().coordinates.in_words(), "name": name, "phi": formula, "inputs": inputs, "points": points,
                "width": width, "steps": steps, "seconds": seconds, "per_second": steps_taken / seconds,
                "loss": trainer.loss(), "peak": peak(), "status": "ran",
            })
        );
    }
    Ok(())
}
