//! Keeping labels apart.

/// Places as near as can be to those wanted (rising), at least `gap` apart and between `from` and
/// `to`; the gap becomes smaller where they do not fit.
///
/// Least squares under these bounds: the isotonic regression of `wanted[i] - i gap` (pool adjacent
/// violators), cut off at the ends.
pub fn apart(wanted: &[f64], gap: f64, from: f64, to: f64) -> Vec<f64> {
    let gaps = wanted.len().saturating_sub(1) as f64;
    let gap = if gaps > 0.0 {
        gap.min((to - from).max(0.0) / gaps)
    } else {
        gap
    };
    // Blocks of places that touch: their mean and their number.
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for (i, place) in wanted.iter().enumerate() {
        blocks.push((place - i as f64 * gap, 1));
        while let [.., a, b] = blocks.as_slice()
            && a.0 > b.0
        {
            let count = a.1 + b.1;
            let mean = (a.0 * a.1 as f64 + b.0 * b.1 as f64) / count as f64;
            blocks.truncate(blocks.len() - 2);
            blocks.push((mean, count));
        }
    }
    let flat = blocks
        .iter()
        .flat_map(|(mean, count)| std::iter::repeat_n(*mean, *count));
    let last = (to - gaps * gap).max(from);
    flat.enumerate()
        .map(|(i, mean)| mean.clamp(from, last) + i as f64 * gap)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_keep_their_distance_and_their_order() {
        assert_eq!(apart(&[0.0, 10.0], 3.0, 0.0, 20.0), [0.0, 10.0]);
        assert_eq!(apart(&[5.0, 5.0, 5.0], 2.0, 0.0, 20.0), [3.0, 5.0, 7.0]);
        assert_eq!(apart(&[0.0, 0.0], 2.0, 0.0, 20.0), [0.0, 2.0]);
        assert_eq!(apart(&[9.0, 9.0, 9.0], 8.0, 0.0, 8.0), [0.0, 4.0, 8.0]);
        assert!(apart(&[], 1.0, 0.0, 1.0).is_empty());
    }
}
