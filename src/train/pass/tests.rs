use super::*;
use crate::activation::Activation;
use crate::expr::{Expr, Scope};
use crate::network::Shape;
use crate::network::initial::{Output, Planes, Scaling, Start};
use crate::train::Loss;

fn fast(phi: &str) -> Fast {
    let phi = Expr::parse(phi, &Scope::new(&["z"])).expect("a formula");
    Fast::new(&Activation::from_formula("phi", phi).expect("an activation")).expect("compiled")
}

fn start() -> Start {
    Start {
        planes: Planes::Gaussian {
            weights: 0.8,
            biases: 0.7,
        },
        output: Output::Gaussian(0.5),
        scaling: Scaling::Tangent,
        antisymmetric: false,
    }
}

fn network(shape: Shape) -> Network {
    let mut network = start().draw(shape, 11).expect("a network");
    for place in shape.slope().chain(shape.constant()) {
        network.parameters[place] = 0.1 * (place as f64).sin();
    }
    network
}

fn data(n: usize, inputs: usize, outputs: usize) -> Data {
    let wave = |i: usize, a: f64| (a * (i as f64 + 1.0)).sin();
    let x = (0..n * inputs).map(|i| wave(i, 12.9898)).collect();
    let y = (0..n * outputs).map(|i| wave(i, 4.1414)).collect();
    Data::new(inputs, outputs, x, y).expect("data")
}

const SHAPES: [Shape; 5] = [
    Shape {
        inputs: 1,
        width: 150,
        outputs: 1,
        skip: false,
    },
    Shape {
        inputs: 2,
        width: 37,
        outputs: 1,
        skip: true,
    },
    Shape {
        inputs: 3,
        width: 20,
        outputs: 1,
        skip: false,
    },
    Shape {
        inputs: 5,
        width: 33,
        outputs: 3,
        skip: true,
    },
    Shape {
        inputs: 20,
        width: 40,
        outputs: 2,
        skip: false,
    },
];

const ACTIVATIONS: [&str; 6] = [
    "relu(z)",
    "abs(z-1/4)+z/3+1",
    "tanh(z)",
    "z*normcdf(z)",
    "relu(z)^(7/2)",
    "min(relu(z),1)",
];

#[test]
fn values_are_those_of_the_network() {
    for shape in SHAPES {
        let data = data(700, shape.inputs, shape.outputs);
        let network = network(shape);
        for text in ACTIVATIONS {
            let mut phi = fast(text);
            let found = Pass::new(&phi, &data).values(&network);
            let right = network.values(&mut phi, &data.x);
            let right = transposed(&right, shape.outputs);
            for (found, right) in found.iter().zip(&right) {
                assert!((found - right).abs() < 1e-12, "{text} {shape:?}");
            }
        }
    }
}

#[test]
fn the_gradient_is_that_of_the_loss() {
    for shape in SHAPES {
        let data = data(530, shape.inputs, shape.outputs);
        let targets = transposed(&data.y, shape.outputs);
        for text in ["tanh(z)", "z*normcdf(z)", "exp(-z^2/2)*cos(3*z)"] {
            let mut network = network(shape);
            let pass = Pass::new(&fast(text), &data);
            let mut slope = vec![0.0; targets.len()];
            let mut unused = slope.clone();
            let loss = |network: &Network, slope: &mut [f64]| {
                Loss::Mean.evaluate(&pass.values(network), &targets, shape.outputs, slope)
            };
            loss(&network, &mut slope);
            let mut gradient = vec![0.0; shape.parameters()];
            pass.gradient(&network, &slope, Part::All, &mut gradient);
            let mut by_output = vec![0.0; shape.parameters()];
            pass.gradient(&network, &slope, Part::Output, &mut by_output);
            for place in (0..shape.parameters()).step_by(7) {
                let mut at = |h: f64| {
                    let before = network.parameters[place];
                    network.parameters[place] += h;
                    let loss = loss(&network, &mut unused);
                    network.parameters[place] = before;
                    loss
                };
                let secant = (at(1e-5) - at(-1e-5)) / 2e-5;
                assert!(
                    (secant - gradient[place]).abs() < 1e-8,
                    "{text} {shape:?} {place}: {secant} {}",
                    gradient[place]
                );
                let expected = if place < shape.output().start {
                    0.0
                } else {
                    gradient[place]
                };
                assert!(
                    (by_output[place] - expected).abs() < 1e-13 * gradient[place].abs().max(1.0)
                );
            }
        }
    }
}

#[test]
fn two_lines_have_the_gradient_of_the_general_way() {
    // The rectifier written so that it is not recognised: a quadratic piece far out.
    for (lines, general) in [
        ("relu(z)", "relu(z)+relu(z-1000)^2"),
        ("abs(z-1/4)+z/3+1", "abs(z-1/4)+z/3+1+relu(z-1000)^2"),
    ] {
        for shape in &SHAPES[..3] {
            let data = data(333, shape.inputs, 1);
            let network = network(*shape);
            let slope: Vec<f64> = (0..333).map(|i| (i as f64 * 0.9).cos()).collect();
            let [a, b] = [lines, general].map(|text| {
                let phi = fast(text);
                assert_eq!(phi.bent().is_some(), text == lines);
                let pass = Pass::new(&phi, &data);
                let mut gradient = vec![0.0; shape.parameters()];
                pass.gradient(&network, &slope, Part::All, &mut gradient);
                (pass.values(&network), gradient)
            });
            let near = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-11);
            assert!(near(&a.0, &b.0) && near(&a.1, &b.1), "{lines} {shape:?}");
        }
    }
}

#[test]
fn the_number_of_threads_does_not_matter() {
    let shape = Shape {
        inputs: 2,
        width: 1500,
        outputs: 1,
        skip: false,
    };
    let data = data(600, 2, 1);
    let network = network(shape);
    for text in ["relu(z)", "tanh(z)"] {
        let pass = Pass::new(&fast(text), &data);
        let run = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            pool.expect("threads").install(|| {
                let values = pass.values(&network);
                let mut gradient = vec![0.0; shape.parameters()];
                pass.gradient(&network, &values, Part::All, &mut gradient);
                (values, gradient)
            })
        };
        assert!(run(1) == run(3), "{text}");
    }
}
