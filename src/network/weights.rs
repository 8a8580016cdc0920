//! Networks from and to safetensors files, in the layout of PyTorch's linear layers.
//!
//! | tensor | shape |
//! |---|---|
//! | `hidden.weight` | N x D |
//! | `hidden.bias` | N; optional: 0 |
//! | `output.weight` | outputs x N |
//! | `output.bias` | outputs; optional: the constant of the affine part |
//! | `skip.weight` | outputs x D; optional: its slope |
//!
//! Other names of two layers are taken as [`super::layout`] says. The factor of all neurons stands in the metadata as `scale` where it
//! is not 1. Numbers of 64, 32 and 16 bits are read (F64, F32, F16, BF16); doubles are written.

use super::layout::{Layout, Named, layout};
use super::shallow::{Network, Shape};
use crate::host::{memory, read};
use safetensors::tensor::{Dtype, Metadata, SafeTensors};
use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::path::Path;

pub use crate::host::write::write_whole;

/// A file larger than this is refused: the parameters and some room.
const MOST_BYTES: u64 = 1 << 31;
/// A header longer than this is none of a network of two layers.
const MOST_HEADER: u64 = 4 << 20;

/// A network out of a file, and what a reader should know of how it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The network.
    pub network: Network,
    /// Names that are not ours, biases that are not there.
    pub notes: Vec<String>,
}

/// Reads a network.
///
/// # Errors
/// A sentence that names the file: it cannot be read or is truncated, a tensor is missing, of another type or of a shape
/// that does not fit, or belongs to no part of the network.
pub fn load(path: &Path) -> Result<Network, String> {
    Ok(load_without(path, &[])?.network)
}

/// As [`load`], without the tensors that match one of these names.
///
/// # Errors
/// As [`load`].
pub fn load_without(path: &Path, ignore: &[String]) -> Result<Found, String> {
    let named = |why: String| format!("{}: {why}", path.display());
    let bytes = bytes_of(path, ignore).map_err(named)?;
    found(&bytes, ignore).map_err(named)
}

/// The bytes of a file whose header says that it holds a network: what is none is refused before it is held.
fn bytes_of(path: &Path, ignore: &[String]) -> Result<Vec<u8>, String> {
    let (mut file, size) = read::open(path).map_err(|why| why.to_string())?;
    if size > MOST_BYTES {
        return Err(format!("{size} bytes, more than {MOST_BYTES}"));
    }
    let fault = |why: std::io::Error| crate::error::reason(&why);
    let mut head = Vec::new();
    file.by_ref()
        .take(512)
        .read_to_end(&mut head)
        .map_err(fault)?;
    let length = header_length(&head, size)?;
    let rest = (8 + length).saturating_sub(head.len() as u64);
    file.by_ref()
        .take(rest)
        .read_to_end(&mut head)
        .map_err(fault)?;
    let text = head.get(8..8 + length as usize).unwrap_or(&[]);
    let metadata: Metadata = serde_json::from_slice(text)
        .map_err(|why| format!("no safetensors file, or a damaged one: its header: {why}"))?;
    let end = metadata
        .tensors()
        .values()
        .map(|info| info.data_offsets.1)
        .max();
    let stated = 8 + length + end.unwrap_or(0) as u64;
    if stated != size {
        return Err(format!(
            "a damaged safetensors file: its header states {stated} bytes in all, and it has {size}"
        ));
    }
    layout(&shapes(&metadata), ignore)?;
    // The file, the same as doubles, and the network.
    memory::bytes_of(size.checked_mul(1 + 2 * 4), "the network")?;
    file.read_to_end(&mut head).map_err(fault)?;
    Ok(head)
}

fn header_length(head: &[u8], size: u64) -> Result<u64, String> {
    if let Some(what) = read::foreign(head) {
        return Err(format!("no safetensors file: this is {what}"));
    }
    let Some(length) = head.first_chunk::<8>().map(|b| u64::from_le_bytes(*b)) else {
        return Err(format!(
            "no safetensors file, or a damaged one: it has {size} bytes"
        ));
    };
    if length > size - 8 {
        return Err(format!(
            "no safetensors file, or a damaged one: its first eight bytes say that its header has {length} bytes, and {} follow",
            size - 8
        ));
    }
    if length > MOST_HEADER {
        return Err(format!(
            "its header has {length} bytes, and that of a network of one hidden layer at most {MOST_HEADER}"
        ));
    }
    Ok(length)
}

fn damaged(why: &safetensors::SafeTensorError) -> String {
    format!("no safetensors file, or a damaged one: {why}")
}

fn shapes(metadata: &Metadata) -> Vec<Named> {
    let tensors: BTreeMap<_, _> = metadata.tensors().into_iter().collect();
    tensors
        .into_iter()
        .map(|(name, info)| (name, info.shape.clone()))
        .collect()
}

/// As [`load`], from bytes.
///
/// # Errors
/// As [`load`], without the file's name.
pub fn from_bytes(bytes: &[u8]) -> Result<Network, String> {
    Ok(found(bytes, &[])?.network)
}

fn found(bytes: &[u8], ignore: &[String]) -> Result<Found, String> {
    header_length(bytes, bytes.len() as u64)?;
    let tensors = SafeTensors::deserialize(bytes).map_err(|why| damaged(&why))?;
    let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(|why| damaged(&why))?;
    let layout = layout(&shapes(&metadata), ignore)?;
    let mut network = network(&tensors, &layout)?;
    if let Some(scale) = metadata.metadata().as_ref().and_then(|m| m.get("scale")) {
        network.scale = scale
            .parse()
            .ok()
            .filter(|s: &f64| s.is_finite())
            .ok_or_else(|| format!("the metadata's scale `{scale}` is no finite number"))?;
    }
    Ok(Found {
        network,
        notes: layout.notes,
    })
}

/// A tensor out of the file: its name, its shape, and its numbers with a row for each output.
struct Part {
    name: String,
    shape: Vec<usize>,
    values: Vec<f64>,
    transposed: bool,
}

fn network(tensors: &SafeTensors<'_>, layout: &Layout) -> Result<Network, String> {
    let hidden = part(tensors, &layout.hidden.name, layout.hidden.transposed)?;
    let output = part(tensors, &layout.output.name, layout.output.transposed)?;
    let optional = |name: &Option<String>| {
        name.as_ref()
            .map(|name| part(tensors, name, false))
            .transpose()
    };
    let (biases, constant) = (optional(&layout.biases)?, optional(&layout.constant)?);
    let slope = match &layout.slope {
        None => None,
        Some(weight) => Some(part(tensors, &weight.name, weight.transposed)?),
    };
    let [width, inputs] = hidden.shape[..] else {
        return Err(format!(
            "{} has the shape {:?}; N x D is wanted",
            hidden.name, hidden.shape
        ));
    };
    let outputs = output.values.len().checked_div(width).unwrap_or(0);
    let shape = Shape {
        inputs,
        width,
        outputs,
        skip: constant.is_some() || slope.is_some(),
    };
    let mut network = Network::zeros(shape)?;
    let parts = [
        (shape.weights(), vec![width, inputs], Some(hidden)),
        (shape.biases(), vec![width], biases),
        (shape.output(), vec![outputs, width], Some(output)),
        (shape.slope(), vec![outputs, inputs], slope),
        (shape.constant(), vec![outputs], constant),
    ];
    for (range, wanted, found) in parts {
        let Some(part) = found else { continue };
        let name = &part.name;
        if part.shape != wanted {
            let told = |shape: &[usize]| -> Vec<usize> {
                match part.transposed {
                    true => shape.iter().rev().copied().collect(),
                    false => shape.to_vec(),
                }
            };
            return Err(format!(
                "{name} has the shape {:?}; {:?} is wanted",
                told(&part.shape),
                told(&wanted)
            ));
        }
        if let Some(place) = part.values.iter().position(|v| !v.is_finite()) {
            return Err(format!(
                "{name} holds {} at place {place}",
                part.values[place]
            ));
        }
        network.parameters[range].copy_from_slice(&part.values);
    }
    Ok(network)
}

fn part(tensors: &SafeTensors<'_>, name: &str, transposed: bool) -> Result<Part, String> {
    let (mut shape, mut values) = numbers(tensors, name)?;
    if let (true, [rows, columns]) = (transposed, &shape[..]) {
        let (rows, columns) = (*rows, *columns);
        values = (0..columns)
            .flat_map(|j| (0..rows).map(move |i| i * columns + j))
            .map(|at| values[at])
            .collect();
        shape.reverse();
    }
    Ok(Part {
        name: name.to_owned(),
        shape,
        values,
        transposed,
    })
}

fn numbers(tensors: &SafeTensors<'_>, name: &str) -> Result<(Vec<usize>, Vec<f64>), String> {
    let view = tensors.tensor(name).map_err(|_| {
        let mut names = tensors.names();
        names.sort_unstable();
        format!(
            "there is no tensor `{name}`; the file has {}",
            names.join(", ")
        )
    })?;
    let halves = |read: fn(u16) -> f64| -> Vec<f64> {
        let pairs = view.data().as_chunks::<2>().0;
        pairs.iter().map(|b| read(u16::from_le_bytes(*b))).collect()
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
        Dtype::F16 => halves(half),
        Dtype::BF16 => halves(|bits| f64::from(f32::from_bits(u32::from(bits) << 16))),
        other => {
            return Err(format!(
                "{name} is of type {other:?}; F64, F32, F16 and BF16 are read"
            ));
        }
    };
    Ok((view.shape().to_vec(), values))
}

/// A half of IEEE 754: a sign, five bits of exponent, ten of fraction.
fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023));
    sign * match exponent {
        0 => fraction * 2.0_f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1024.0 + fraction) * 2.0_f64.powi(exponent - 25),
    }
}

/// The numbers of one tensor.
///
/// # Errors
/// A sentence: there is none, or one of another type.
pub fn doubles(tensors: &SafeTensors<'_>, name: &str) -> Result<Vec<f64>, String> {
    Ok(numbers(tensors, name)?.1)
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

/// Tensors of doubles as the bytes of a file. The same tensors and metadata make the same bytes: names and keys
/// stand in their order.
///
/// # Errors
/// A sentence: a tensor has not as many numbers as its shape says.
pub fn pack(
    parts: &[Tensor<'_>],
    metadata: Option<HashMap<String, String>>,
) -> Result<Vec<u8>, String> {
    let mut parts: Vec<&Tensor<'_>> = parts.iter().collect();
    parts.sort_by_key(|(name, ..)| *name);
    let mut header = serde_json::Map::new();
    if let Some(metadata) = metadata {
        let sorted: BTreeMap<String, String> = metadata.into_iter().collect();
        header.insert("__metadata__".to_owned(), serde_json::json!(sorted));
    }
    let mut end = 0;
    for (name, shape, values) in &parts {
        if shape.iter().product::<usize>() != values.len() {
            return Err(format!(
                "{name}: {} numbers are none of the shape {shape:?}",
                values.len()
            ));
        }
        let begin = end;
        end += 8 * values.len();
        let entry =
            serde_json::json!({"dtype": "F64", "shape": shape, "data_offsets": [begin, end]});
        header.insert((*name).to_owned(), entry);
    }
    let mut text = serde_json::to_vec(&header).map_err(|why| why.to_string())?;
    text.resize(text.len().next_multiple_of(8), b' ');
    let mut bytes = Vec::with_capacity(8 + text.len() + end);
    bytes.extend((text.len() as u64).to_le_bytes());
    bytes.extend(text);
    for (_, _, values) in parts {
        bytes.extend(values.iter().flat_map(|x| x.to_le_bytes()));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests;
