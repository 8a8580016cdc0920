//! Networks from and to safetensors files, in the layout of PyTorch's linear layers.
//!
//! | tensor | shape |
//! |---|---|
//! | `hidden.weight` | N x D |
//! | `hidden.bias` | N |
//! | `output.weight` | outputs x N |
//! | `output.bias` | outputs; optional: the constant of the affine part |
//! | `skip.weight` | outputs x D; optional: its slope |
//!
//! The factor of all neurons stands in the metadata as `scale` where it is not 1. Doubles and singles are read; doubles are written.

use super::shallow::{Network, Shape};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use std::collections::HashMap;
use std::fs;
use std::io::Write;
use std::path::Path;

/// A file larger than this is refused: the parameters and some room.
const MOST_BYTES: u64 = 1 << 31;

/// Reads a network.
///
/// # Errors
/// A sentence that names the file: it cannot be read or is truncated, a tensor is missing, of another type or of a shape
/// that does not fit.
pub fn load(path: &Path) -> Result<Network, String> {
    let named = |why: String| format!("{}: {why}", path.display());
    let size = fs::metadata(path)
        .map_err(|why| named(why.to_string()))?
        .len();
    if size > MOST_BYTES {
        return Err(named(format!("{size} bytes, more than {MOST_BYTES}")));
    }
    let bytes = fs::read(path).map_err(|why| named(why.to_string()))?;
    from_bytes(&bytes).map_err(named)
}

/// As [`load`], from bytes.
///
/// # Errors
/// As [`load`], without the file's name.
pub fn from_bytes(bytes: &[u8]) -> Result<Network, String> {
    let tensors = SafeTensors::deserialize(bytes)
        .map_err(|why| format!("no safetensors file, or a damaged one: {why}"))?;
    let (hidden, weights) = required(&tensors, "hidden.weight")?;
    let biases = required(&tensors, "hidden.bias")?;
    let output = required(&tensors, "output.weight")?;
    let [width, inputs] = hidden[..] else {
        return Err(format!(
            "hidden.weight has the shape {hidden:?}; N x D is wanted"
        ));
    };
    let outputs = output.1.len().checked_div(width).unwrap_or(0);
    let constant = optional(&tensors, "output.bias")?;
    let slope = optional(&tensors, "skip.weight")?;
    let shape = Shape {
        inputs,
        width,
        outputs,
        skip: constant.is_some() || slope.is_some(),
    };
    let mut network = Network::zeros(shape)?;
    let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(|why| why.to_string())?;
    if let Some(scale) = metadata.metadata().as_ref().and_then(|m| m.get("scale")) {
        network.scale = scale
            .parse()
            .ok()
            .filter(|s: &f64| s.is_finite())
            .ok_or_else(|| format!("the metadata's scale `{scale}` is no finite number"))?;
    }
    let parts = [
        (
            "hidden.weight",
            shape.weights(),
            vec![width, inputs],
            Some((hidden, weights)),
        ),
        ("hidden.bias", shape.biases(), vec![width], Some(biases)),
        (
            "output.weight",
            shape.output(),
            vec![outputs, width],
            Some(output),
        ),
        ("skip.weight", shape.slope(), vec![outputs, inputs], slope),
        ("output.bias", shape.constant(), vec![outputs], constant),
    ];
    for (name, range, wanted, found) in parts {
        let Some((found_shape, values)) = found else {
            continue;
        };
        if found_shape != wanted {
            return Err(format!(
                "{name} has the shape {found_shape:?}; {wanted:?} is wanted"
            ));
        }
        if let Some(place) = values.iter().position(|v| !v.is_finite()) {
            return Err(format!("{name} holds {} at place {place}", values[place]));
        }
        network.parameters[range].copy_from_slice(&values);
    }
    Ok(network)
}

type Found = (Vec<usize>, Vec<f64>);

fn required(tensors: &SafeTensors<'_>, name: &str) -> Result<Found, String> {
    optional(tensors, name)?.ok_or_else(|| {
        let mut names = tensors.names();
        names.sort_unstable();
        format!(
            "there is no tensor `{name}`; the file has {}",
            names.join(", ")
        )
    })
}

fn optional(tensors: &SafeTensors<'_>, name: &str) -> Result<Option<Found>, String> {
    let Ok(view) = tensors.tensor(name) else {
        return Ok(None);
    };
    let values = match view.dtype() {
        Dtype::F64 => view
            .data()
            .as_chunks::<8>()
            .0
            .iter()
            .map(|b| f64::from_le_bytes(*b))
            .collect(),
        Dtype::F32 => view
            .data()
            .as_chunks::<4>()
            .0
            .iter()
            .map(|b| f64::from(f32::from_le_bytes(*b)))
            .collect(),
        other => return Err(format!("{name} is of type {other:?}; F64 and F32 are read")),
    };
    Ok(Some((view.shape().to_vec(), values)))
}

/// The numbers of one tensor.
///
/// # Errors
/// A sentence: there is none, or one of another type.
pub fn doubles(tensors: &SafeTensors<'_>, name: &str) -> Result<Vec<f64>, String> {
    Ok(required(tensors, name)?.1)
}

/// Writes a network. The file appears whole or not at all: an old one stays until the new one is on the disk.
///
/// # Errors
/// A sentence that names the file: it cannot be written.
pub fn save(network: &Network, path: &Path) -> Result<(), String> {
    let bytes = to_bytes(network)?;
    write_whole(path, &bytes)
}

/// The bytes of [`save`].
///
/// # Errors
/// What the format refuses.
pub fn to_bytes(network: &Network) -> Result<Vec<u8>, String> {
    let metadata = (network.scale != 1.0)
        .then(|| HashMap::from([("scale".to_string(), format!("{:?}", network.scale))]));
    pack(&tensors(network), metadata)
}

/// A network's tensors, with their names and shapes.
pub fn tensors(network: &Network) -> Vec<Tensor<'_>> {
    let shape = network.shape;
    let mut parts = vec![
        (
            "hidden.weight",
            vec![shape.width, shape.inputs],
            network.weights(),
        ),
        ("hidden.bias", vec![shape.width], network.biases()),
        (
            "output.weight",
            vec![shape.outputs, shape.width],
            network.output(),
        ),
    ];
    if shape.skip {
        parts.push((
            "skip.weight",
            vec![shape.outputs, shape.inputs],
            network.slope(),
        ));
        parts.push(("output.bias", vec![shape.outputs], network.constant()));
    }
    parts
}

/// A tensor's name, shape and numbers.
pub type Tensor<'a> = (&'a str, Vec<usize>, &'a [f64]);

/// Tensors of doubles as the bytes of a file.
///
/// # Errors
/// What the format refuses.
pub fn pack(
    parts: &[Tensor<'_>],
    metadata: Option<HashMap<String, String>>,
) -> Result<Vec<u8>, String> {
    let bytes: Vec<Vec<u8>> = parts
        .iter()
        .map(|(_, _, values)| values.iter().flat_map(|x| x.to_le_bytes()).collect())
        .collect();
    let mut views = Vec::new();
    for ((name, shape, _), bytes) in parts.iter().zip(&bytes) {
        let view = TensorView::new(Dtype::F64, shape.clone(), bytes);
        views.push((*name, view.map_err(|why| format!("{name}: {why}"))?));
    }
    safetensors::serialize(views, metadata).map_err(|why| why.to_string())
}

/// Writes bytes beside a file and puts them in its place when they are on the disk.
///
/// # Errors
/// A sentence that names the file; what stood there stays.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let fault = |why: std::io::Error| format!("{}: cannot be written: {why}", path.display());
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.part", std::process::id()));
    let part = path.with_file_name(name);
    let written = fs::File::create(&part).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let placed = written.and_then(|()| fs::rename(&part, path));
    if placed.is_err() {
        // What could not be written in whole is of no use; that it cannot be removed adds nothing.
        let _ = fs::remove_file(&part);
    }
    placed.map_err(fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(skip: bool) -> Network {
        let shape = Shape {
            inputs: 2,
            width: 3,
            outputs: 2,
            skip,
        };
        let mut network = Network::zeros(shape).expect("a network");
        network.scale = 1.0 / 3.0;
        for (i, p) in network.parameters.iter_mut().enumerate() {
            *p = 1.0 / (i as f64 + 3.0);
        }
        network
    }

    #[test]
    fn what_is_written_is_read_bit_for_bit() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("net.safetensors");
        for skip in [false, true] {
            save(&network(skip), &path).expect("written");
            assert_eq!(load(&path).expect("read"), network(skip));
        }
        let left = fs::read_dir(folder.path()).expect("a folder").count();
        assert_eq!(left, 1, "no part of a file is left");
    }

    #[test]
    fn faults_are_named() {
        let bytes = to_bytes(&network(false)).expect("bytes");
        let fault = |bytes: &[u8]| from_bytes(bytes).expect_err("a fault");
        assert!(fault(&bytes[..bytes.len() - 1]).contains("damaged"));
        assert!(fault(b"").contains("damaged"));
        let part = |name, shape, values| pack(&[(name, shape, values)], None).expect("bytes");
        let why = fault(&part("fc1.weight", vec![1, 1], &[1.0]));
        assert!(
            why.contains("hidden.weight") && why.contains("fc1.weight"),
            "{why}"
        );
        let values = [1.0, 2.0];
        let parts = [
            ("hidden.weight", vec![2, 1], &values[..]),
            ("hidden.bias", vec![1], &values[..1]),
            ("output.weight", vec![1, 2], &values[..]),
        ];
        let why = fault(&pack(&parts, None).expect("bytes"));
        assert!(
            why.contains("hidden.bias has the shape [1]; [2] is wanted"),
            "{why}"
        );
    }

    #[test]
    fn a_file_that_cannot_be_written_leaves_the_old_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("net.safetensors");
        write_whole(&path, b"old").expect("written");
        // The name of the part is taken by a folder.
        let part = format!("net.safetensors.{}.part", std::process::id());
        fs::create_dir(folder.path().join(part)).expect("a folder");
        assert!(write_whole(&path, b"new").is_err());
        assert_eq!(fs::read(&path).expect("read"), b"old");
    }
}
