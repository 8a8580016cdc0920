use super::*;
use std::fs;

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
fn the_same_network_makes_the_same_bytes() {
    let metadata = || {
        let keys = ["step", "scale", "settings", "first-loss"];
        Some(keys.map(|key| (key.to_owned(), key.to_owned())).into())
    };
    let of = network(true);
    let first = pack(&tensors(&of), metadata()).expect("bytes");
    for _ in 0..8 {
        assert_eq!(pack(&tensors(&of), metadata()).expect("bytes"), first);
    }
    let (_, read) = SafeTensors::read_metadata(&first).expect("a header");
    assert_eq!(read.metadata(), &metadata());
}

#[test]
fn halves_are_read_exactly() {
    for (bits, value) in [
        (0x3c00, 1.0),
        (0xc000, -2.0),
        (0x3555, 0.333_251_953_125),
        (0x0001, 2.0_f64.powi(-24)),
        (0x7bff, 65504.0),
        (0x8000, -0.0),
    ] {
        assert_eq!(half(bits).to_bits(), f64::to_bits(value), "{bits:#x}");
    }
    assert!(half(0x7c00).is_infinite() && half(0x7e00).is_nan());
}

#[test]
fn rows_for_inputs_are_turned() {
    let parts: [Tensor<'_>; 2] = [
        ("hidden.kernel", vec![2, 3], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]),
        ("output.kernel", vec![3, 1], &[7.0, 8.0, 9.0]),
    ];
    let read = found(&pack(&parts, None).expect("bytes"), &[]).expect("a network");
    assert_eq!(read.network.weights(), [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
    assert_eq!(read.network.biases(), [0.0; 3]);
    assert_eq!(read.notes, ["no biases: b = 0"]);
}

#[test]
fn what_is_no_network_is_refused_by_what_it_is() {
    let fault = |bytes: &[u8]| from_bytes(bytes).expect_err("a fault");
    assert!(fault(b"<!DOCTYPE html><html>404</html>").contains("HTML"));
    assert!(fault(b"PK\x03\x04 and so on").contains("zip"));
    assert!(fault(&[b'0'; 104]).contains("header"));
    assert!(fault(&u64::MAX.to_le_bytes()).contains("header"));
}
