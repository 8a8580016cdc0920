//! A part of MNIST: 2000 training and 1000 test images of handwritten digits, 28 x 28 pixels from 0 to 1, with one target for each digit.
//!
//! Y. LeCun, C. Cortes, C. J. C. Burges, The MNIST database of handwritten digits; CC BY-SA 3.0. The files stand in `cases/data/mnist` with their source and
//! checksums.

use super::data::Data;
use super::files;

/// Pixels of an image.
pub const PIXELS: usize = 784;
/// A side of an image.
pub const SIDE: usize = 28;
/// Digits.
pub const CLASSES: usize = 10;
/// Training images.
pub const IMAGES: usize = 2000;

const TRAIN: [&[u8]; 2] = [
    include_bytes!("../../cases/data/mnist/mnist-train-images-idx3-first2000.gz"),
    include_bytes!("../../cases/data/mnist/mnist-train-labels-idx1-first2000.gz"),
];
const TEST: [&[u8]; 2] = [
    include_bytes!("../../cases/data/mnist/mnist-t10k-images-idx3-first1000.gz"),
    include_bytes!("../../cases/data/mnist/mnist-t10k-labels-idx1-first1000.gz"),
];

/// The training images.
///
/// # Errors
/// A sentence: what is inside the program is damaged.
pub fn train() -> Result<Data, String> {
    read(TRAIN)
}

/// The test images, which nothing is trained on.
///
/// # Errors
/// As [`train`].
pub fn unseen() -> Result<Data, String> {
    read(TEST)
}

fn read([images, labels]: [&[u8]; 2]) -> Result<Data, String> {
    files::with_labels(
        &files::packed_idx(images)?,
        &files::packed_idx(labels)?,
        CLASSES,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_digits_of_every_class() {
        for (data, images) in [
            (train().expect("images"), IMAGES),
            (unseen().expect("images"), 1000),
        ] {
            assert_eq!(
                (data.len(), data.inputs, data.outputs),
                (images, PIXELS, CLASSES)
            );
            assert!(data.x.iter().all(|p| (0.0..=1.0).contains(p)));
            for class in 0..CLASSES {
                let many = data.y.iter().skip(class).step_by(CLASSES).sum::<f64>();
                assert!(many > 0.05 * images as f64, "{class}: {many}");
            }
        }
        assert!(read([&TRAIN[0][..9], TRAIN[1]]).is_err());
    }
}
