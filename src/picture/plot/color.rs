//! Colours that the colour-blind tell apart, on a light page and on a dark one.

/// For curves: Okabe and Ito's palette (Color Universal Design, 2008), black and yellow left out.
pub const PALETTE: [&str; 6] = [
    "#1f83c6", "#d55e00", "#009e73", "#b65f98", "#c98a00", "#3aa5c9",
];

/// The colour of a class of things: those of the palette, then lighter ones, then grey.
pub fn category(index: usize) -> String {
    let Some(color) = PALETTE
        .get(index % PALETTE.len())
        .filter(|_| index < 2 * PALETTE.len())
    else {
        return "#a8a8a8".into();
    };
    if index < PALETTE.len() {
        return (*color).into();
    }
    let half = |c: usize| {
        let part = u8::from_str_radix(&color[1 + 2 * c..3 + 2 * c], 16).unwrap_or(0);
        128 + part / 2
    };
    format!("#{:02x}{:02x}{:02x}", half(0), half(1), half(2))
}

/// Steps of a colour scale: an odd number, so that one of them stands for 0.
pub const LEVELS: usize = 33;

/// Viridis (van der Walt, Smith 2015) at nine places.
const VIRIDIS: [[u8; 3]; 9] = [
    [68, 1, 84],
    [71, 44, 122],
    [59, 81, 139],
    [44, 113, 142],
    [33, 144, 141],
    [39, 173, 129],
    [92, 200, 99],
    [170, 220, 50],
    [253, 231, 37],
];

/// Blue over white to red (Brewer's RdBu, turned round).
const DIVERGING: [[u8; 3]; 9] = [
    [33, 102, 172],
    [67, 147, 195],
    [146, 197, 222],
    [209, 229, 240],
    [247, 247, 247],
    [253, 219, 199],
    [244, 165, 130],
    [214, 96, 77],
    [178, 24, 43],
];

/// The colour of one of the [`LEVELS`]; `signed` for values on both sides of 0.
pub fn level(index: usize, signed: bool) -> String {
    let map = if signed { &DIVERGING } else { &VIRIDIS };
    let x = index.min(LEVELS - 1) as f64 / (LEVELS - 1) as f64 * 8.0;
    let j = (x.floor() as usize).min(7);
    let mix = |c: usize| {
        let (a, b) = (f64::from(map[j][c]), f64::from(map[j + 1][c]));
        (a + (x - j as f64) * (b - a)).round() as u8
    };
    format!("#{:02x}{:02x}{:02x}", mix(0), mix(1), mix(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_have_colors_of_their_own_until_there_are_too_many() {
        let all: std::collections::BTreeSet<String> = (0..12).map(category).collect();
        assert_eq!(all.len(), 12);
        assert_eq!(category(0), PALETTE[0]);
        assert_eq!(category(6), "#8fc1e3");
        assert_eq!((category(12), category(99)), (category(13), category(12)));
    }

    #[test]
    fn a_scale_begins_and_ends_where_its_map_does() {
        assert_eq!(level(0, false), "#440154");
        assert_eq!(level(LEVELS - 1, false), "#fde725");
        assert_eq!(level(LEVELS + 5, true), "#b2182b");
    }
}
