//! The central slice as it is computed in practice: from an image, in double precision.
//!
//! ```text
//! image           f_j = f(x_j), or the mean of f over pixel j;   x_j = x_0 + h j,  j in {0 … n-1}²
//! fft             h² sum_j f_j e^{-ik xi·x_j}                                              (2-D FFT, read off at k xi)
//! line integrals  h sum_l e^{-ik gamma_l} S_l,   S_l = h sum_s I(gamma_l xi + t_s xi^⊥)    (sinogram, 1-D FFT, read off at k)
//! ```
//!
//! I is the bilinear interpolant of the image, 0 outside; rays and the steps on them are h apart. Both
//! readings are exact between the bins of the FFT, so that what is left is the error of the image
//! and of the interpolation. With f^ smooth on the scale of k it is
//!
//! * *fft* of samples: the images of f^, sum_m f^(k xi + 2 pi m/h) over m != 0 in Z²: smaller than every power
//!   of h for a smooth f; for an f that jumps along a curved edge of order h^{3/2} in mean square,
//!   because |f^(K)| falls like |K|^{-3/2};
//! * *fft* of means over pixels: f^(k xi) k² h²/24, and an image of f^ of order h^{5/2} at an edge;
//! * *line integrals*: f^(k xi) k² h²/12 beside that, by the interpolant; and because the rays lie across the pixels, its
//!   transform at the points 2 pi/h of a turned lattice: of order h^{3/2} at an edge even for means over
//!   pixels, but a few thousandths of what samples have.
//!
//! | file | what |
//! |---|---|
//! | [`image`] | a test function on a grid |
//! | [`overlap`] | the area that an ellipse and a pixel share |
//! | [`transform`] | both routes to f^(k xi) |
//! | [`order`] | the order of an error in h |
//!
//! One grid is done by one thread, in one order of summation: the same bits for any number of threads.

pub mod image;
pub mod order;
pub mod overlap;
pub mod transform;

pub use image::{Grid, Image, Sampler, Sampling};
pub use order::{Level, Order};
pub use transform::{Discrete, Transforms};
