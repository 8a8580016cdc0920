//! Checkpoints: a training that goes on bit for bit where it stopped.
//!
//! A safetensors file: the network as in [`crate::network::weights`], what the method keeps as `optimiser.memory`, what it moves as
//! `optimiser.coordinates` where that is not the parameters, and in the metadata the steps taken, the first loss, and a print of the settings, which a checkpoint of another training does not share.

use super::coordinates::Coordinates;
use super::trainer::Trainer;
use crate::network::weights;
use safetensors::tensor::SafeTensors;
use std::collections::HashMap;
use std::path::Path;

/// The settings as text: two trainings with the same print take the same steps from the same state.
fn print(trainer: &Trainer) -> String {
    let mut settings = trainer.settings().clone();
    // How long and until when may change between the parts of a training.
    settings.steps = 0;
    (settings.loss_at_most, settings.gradient_at_most) = (None, None);
    format!("{settings:?}")
}

/// Most bytes of a checkpoint that is read.
const MOST_BYTES: u64 = 1 << 31;

/// The settings that differ between two prints, by the names that a user knows them under.
fn different(theirs: &str, ours: &str) -> String {
    let fields = |text: &str| -> Vec<(String, String)> {
        let inner = text.split_once('{').map_or(text, |(_, inner)| inner);
        let (mut depth, mut parts) = (0_i32, vec![String::new()]);
        for c in inner.chars() {
            match c {
                '{' | '(' | '[' => depth += 1,
                '}' | ')' | ']' => depth -= 1,
                _ => {}
            }
            match (c, parts.last_mut()) {
                (',', _) if depth == 0 => parts.push(String::new()),
                (_, Some(part)) => part.push(c),
                _ => {}
            }
        }
        let pair = |part: String| {
            let (name, value) = part.split_once(':')?;
            Some((name.trim().to_owned(), value.trim().to_owned()))
        };
        parts.into_iter().filter_map(pair).collect()
    };
    let (theirs, ours) = (fields(theirs), fields(ours));
    let names: Vec<&str> = ours
        .iter()
        .filter(|field| !theirs.contains(field))
        .map(|(name, _)| name.as_str())
        .collect();
    match names.split_last() {
        None => "settings".to_owned(),
        Some((last, [])) => format!("{last} and what follows from it"),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

/// Writes a checkpoint; the one that stood there stays until the new one is on the disk.
///
/// # Errors
/// A sentence that names the file.
pub fn save(trainer: &Trainer, path: &Path) -> Result<(), String> {
    let network = trainer.network();
    let (memory, theta) = (trainer.memory(), trainer.theta());
    let mut parts = weights::tensors(&network);
    parts.push(("optimiser.memory", vec![memory.len()], memory));
    if trainer.settings().coordinates != Coordinates::Weights {
        parts.push(("optimiser.coordinates", vec![theta.len()], theta));
    }
    let mut metadata = HashMap::from([
        ("scale".to_string(), format!("{:?}", network.scale)),
        ("step".to_string(), trainer.steps().to_string()),
        ("settings".to_string(), print(trainer)),
    ]);
    if let Some(loss) = trainer.first_loss() {
        metadata.insert("first-loss".to_string(), format!("{loss:?}"));
    }
    weights::write_whole(path, &weights::pack(&parts, Some(metadata))?)
}

/// Puts a trainer into the state of a checkpoint.
///
/// # Errors
/// A sentence that names the file: it cannot be read, is damaged, or of another network or training; the trainer is as it was.
pub fn resume(trainer: &mut Trainer, path: &Path) -> Result<(), String> {
    let named = |why: String| format!("{}: {why}", path.display());
    let bytes = crate::host::read::bytes(path, MOST_BYTES).map_err(|why| named(why.to_string()))?;
    let network = weights::from_bytes(&bytes).map_err(named)?;
    let (_, metadata) = SafeTensors::read_metadata(&bytes).map_err(|why| named(why.to_string()))?;
    let metadata = metadata.metadata().clone().unwrap_or_default();
    let entry = |key: &str| {
        metadata
            .get(key)
            .ok_or_else(|| named(format!("no checkpoint: its metadata have no `{key}`")))
    };
    if *entry("settings")? != print(trainer) {
        return Err(named(format!(
            "a checkpoint of another training; its {} differ: give the case and the flags that it was begun with, or another --checkpoint",
            different(entry("settings")?, &print(trainer))
        )));
    }
    let step = entry("step")?
        .parse()
        .map_err(|_| named("the number of steps is none".into()))?;
    let first_loss = match metadata.get("first-loss") {
        None => None,
        Some(text) => Some(
            text.parse()
                .map_err(|_| named("the first loss is no number".into()))?,
        ),
    };
    let tensors = SafeTensors::deserialize(&bytes).map_err(|why| named(why.to_string()))?;
    let memory = weights::doubles(&tensors, "optimiser.memory").map_err(named)?;
    let theta = match trainer.settings().coordinates {
        Coordinates::Weights => network.parameters.clone(),
        _ => weights::doubles(&tensors, "optimiser.coordinates").map_err(named)?,
    };
    if memory.iter().chain(&theta).any(|x| !x.is_finite()) {
        return Err(named(
            "the state of the method holds a number that is none".into(),
        ));
    }
    trainer
        .restore(network, (theta, memory), step, first_loss)
        .map_err(named)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::Activation;
    use crate::expr::{Expr, Scope};
    use crate::network::Shape;
    use crate::network::data::Set;
    use crate::network::initial::{Output, Planes, Scaling, Start};
    use crate::train::{Loss, Method, Regime, Settings};
    use std::sync::Arc;

    fn trainer(width: usize, method: Method, steps: u64) -> Trainer {
        let shape = Shape {
            inputs: 1,
            width,
            outputs: 1,
            skip: true,
        };
        let start = Start {
            planes: Planes::SphereWindow { window: 1.5 },
            output: Output::Gaussian(0.3),
            scaling: Scaling::Tangent,
            antisymmetric: false,
        };
        let phi = Expr::parse("tanh(z)", &Scope::new(&["z"])).expect("a formula");
        let phi = Activation::from_formula("tanh", phi).expect("an activation");
        let settings = Settings {
            method,
            batch: Some(5),
            ..Settings::descent(Loss::Mean, Regime::Switch { at: 12 }, 0.01, steps)
        };
        let data = Arc::new(Set::Sines.draw(17, 1, 0).expect("data"));
        Trainer::new(start.draw(shape, 1).expect("it"), &phi, data, settings).expect("a trainer")
    }

    #[test]
    fn a_training_goes_on_bit_for_bit() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("at.safetensors");
        for method in [
            Method::Descent,
            Method::HeavyBall { momentum: 0.9 },
            Method::ADAM,
        ] {
            let mut whole = trainer(20, method, 30);
            whole.run(|_, _| {});
            let mut first = trainer(20, method, 11);
            first.run(|_, _| {});
            save(&first, &path).expect("written");
            let mut second = trainer(20, method, 30);
            resume(&mut second, &path).expect("read");
            second.run(|_, _| {});
            let bits = |t: &Trainer| -> Vec<u64> {
                t.network().parameters.iter().map(|p| p.to_bits()).collect()
            };
            assert_eq!(bits(&whole), bits(&second), "{}", method.name());
        }
    }

    #[test]
    fn so_does_one_in_other_coordinates_and_another_start_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("at.safetensors");
        let radon = Coordinates::RadonSpline { degree: None };
        for (coordinates, regime, method) in [
            (radon, Regime::Adaptive, Method::HeavyBall { momentum: 0.9 }),
            (radon, Regime::Adaptive, Method::Flow { tolerance: 1e-8 }),
            (
                Coordinates::Residuals,
                Regime::Kernel,
                Method::Nesterov { momentum: 0.9 },
            ),
        ] {
            let begin = |scale: f64, steps: u64| {
                let plain = trainer(20, Method::Descent, steps);
                let mut network = plain.network().into_owned();
                network.parameters[50] *= scale;
                let settings = Settings {
                    method,
                    coordinates,
                    ..Settings::descent(Loss::Mean, regime, 0.01, steps)
                };
                let phi = Expr::parse("tanh(z)", &Scope::new(&["z"])).expect("a formula");
                let phi = Activation::from_formula("tanh", phi).expect("an activation");
                let data = Arc::new(Set::Sines.draw(17, 1, 0).expect("data"));
                Trainer::new(network, &phi, data, settings).expect("a trainer")
            };
            let mut whole = begin(1.0, 9);
            whole.run(|_, _| {});
            let mut first = begin(1.0, 4);
            first.run(|_, _| {});
            save(&first, &path).expect("written");
            let mut second = begin(1.0, 9);
            resume(&mut second, &path).expect("read");
            second.run(|_, _| {});
            let bits =
                |t: &Trainer| -> Vec<u64> { t.theta().iter().map(|p| p.to_bits()).collect() };
            assert_eq!(bits(&whole), bits(&second), "{}", method.name());
            if coordinates == Coordinates::Residuals {
                let fault = resume(&mut begin(2.0, 9), &path).expect_err("refused");
                assert!(fault.contains("another start"), "{fault}");
            }
        }
    }

    #[test]
    fn checkpoints_of_others_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("at.safetensors");
        save(&trainer(20, Method::Descent, 5), &path).expect("written");
        let fault = |mut t: Trainer| resume(&mut t, &path).expect_err("refused");
        assert!(fault(trainer(21, Method::Descent, 5)).contains("another network"));
        assert!(fault(trainer(20, Method::ADAM, 5)).contains("another training"));
        let network = trainer(20, Method::Descent, 5).network().into_owned();
        weights::save(&network, &path).expect("written");
        assert!(fault(trainer(20, Method::Descent, 5)).contains("no checkpoint"));
        std::fs::write(&path, b"12345678901234567890").expect("written");
        assert!(fault(trainer(20, Method::Descent, 5)).contains("damaged"));
    }

    #[test]
    fn a_checkpoint_that_is_cut_at_any_byte_is_refused_and_leaves_the_training_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("at.safetensors");
        let mut begun = trainer(3, Method::ADAM, 5);
        begun.run(|_, _| {});
        save(&begun, &path).expect("written");
        let whole = std::fs::read(&path).expect("read");
        let mut other = trainer(3, Method::ADAM, 9);
        let before = (other.theta().to_vec(), other.memory().to_vec());
        for cut in 0..whole.len() {
            std::fs::write(&path, &whole[..cut]).expect("written");
            let fault = resume(&mut other, &path).expect_err("refused");
            assert!(fault.contains("at.safetensors: "), "{cut}: {fault}");
            assert_eq!(other.steps(), 0);
        }
        assert!(before == (other.theta().to_vec(), other.memory().to_vec()));
        std::fs::write(&path, &whole).expect("written");
        resume(&mut other, &path).expect("whole");
        assert_eq!(other.steps(), 5);
    }

    #[test]
    fn a_checkpoint_of_another_version_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("at.safetensors");
        let begun = trainer(3, Method::Descent, 5);
        let network = begun.network();
        let mut parts = weights::tensors(&network);
        parts.push(("optimiser.memory", vec![0], &[]));
        let settings = print(&begun);
        let newer = settings.replacen("{ ", "{ clipping: None, ", 1);
        let older = settings.replacen("seed: ", "random: ", 1);
        assert!(newer != settings && older != settings);
        for (key, text, word) in [
            ("settings", newer.as_str(), "another training"),
            ("settings", older.as_str(), "seed"),
            ("settings", "", "another training"),
            ("step", "five", "steps"),
            ("step", "-1", "steps"),
            ("step", "99999999999999999999", "steps"),
            ("first-loss", "?", "first loss"),
        ] {
            let mut metadata = HashMap::from([
                ("scale".to_owned(), "1.0".to_owned()),
                ("step".to_owned(), "5".to_owned()),
                ("settings".to_owned(), settings.clone()),
            ]);
            metadata.insert(key.to_owned(), text.to_owned());
            let bytes = weights::pack(&parts, Some(metadata)).expect("packed");
            std::fs::write(&path, bytes).expect("written");
            let mut other = trainer(3, Method::Descent, 9);
            let fault = resume(&mut other, &path).expect_err("refused");
            assert!(fault.contains(word), "{key} = {text}: {fault}");
            assert_eq!(other.steps(), 0);
        }
    }
}
