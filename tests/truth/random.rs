//! Choices from a seed: the same on every machine and in every version of every library.

/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
pub struct Random(u64);

impl Random {
    /// The stream of this seed.
    pub fn new(seed: u64) -> Self {
        Random(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// One of 0 … n-1.
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    /// One of these.
    pub fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// True once in `n` times.
    pub fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// Uniform in [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A positive rational p/q with p below 10 and q below 6, as text.
    pub fn positive(&mut self) -> String {
        format!("{}/{}", 1 + self.below(9), 1 + self.below(5))
    }

    /// A rational other than 0, as text that may stand in a product.
    pub fn signed(&mut self) -> String {
        let size = self.positive();
        if self.once_in(2) {
            format!("(-{size})")
        } else {
            format!("({size})")
        }
    }

    /// Log-uniform in [from, to], as a decimal with seven digits.
    pub fn spread(&mut self, from: f64, to: f64) -> String {
        let x = from * (to / from).powf(self.unit());
        format!("{x:.6}")
    }
}
