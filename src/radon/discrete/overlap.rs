//! The area that the unit disc and a polygon share.

/// A point of the plane.
pub type Point = [f64; 2];

fn cross(a: Point, b: Point) -> f64 {
    a[0] * b[1] - a[1] * b[0]
}

fn dot(a: Point, b: Point) -> f64 {
    a[0] * b[0] + a[1] * b[1]
}

/// The area of the unit disc inside a simple polygon with these corners; negative where they run
/// clockwise.
///
/// The sum over the edges of the signed area that the disc shares with the triangle of the edge and
/// the centre: a triangle where the edge runs inside, sectors where it runs outside.
pub fn with_disc(corners: &[Point]) -> f64 {
    let next = corners.iter().cycle().skip(1);
    corners.iter().zip(next).map(|(&a, &b)| wedge(a, b)).sum()
}

/// The signed area of the disc inside the triangle 0, a, b.
fn wedge(a: Point, b: Point) -> f64 {
    let along = [b[0] - a[0], b[1] - a[1]];
    let square = dot(along, along);
    let middle = dot(a, along);
    let at = |t: f64| [a[0] + t * along[0], a[1] + t * along[1]];
    // |a + t along| = 1.
    let discriminant = middle * middle - square * (dot(a, a) - 1.0);
    if discriminant <= 0.0 || square == 0.0 {
        return sector(a, b);
    }
    let root = discriminant.sqrt();
    let enter = ((-middle - root) / square).clamp(0.0, 1.0);
    let leave = ((-middle + root) / square).clamp(0.0, 1.0);
    if enter >= leave {
        return sector(a, b);
    }
    let (p, q) = (at(enter), at(leave));
    let mut area = 0.5 * cross(p, q);
    if enter > 0.0 {
        area += sector(a, p);
    }
    if leave < 1.0 {
        area += sector(q, b);
    }
    area
}

/// The signed area of the sector of the unit disc between the directions of a and b.
fn sector(a: Point, b: Point) -> f64 {
    0.5 * libm::atan2(cross(a, b), dot(a, b))
}

#[cfg(test)]
mod tests {
    use super::with_disc;
    use std::f64::consts::PI;

    fn square(x: f64, y: f64, half: f64) -> [[f64; 2]; 4] {
        [
            [x - half, y - half],
            [x + half, y - half],
            [x + half, y + half],
            [x - half, y + half],
        ]
    }

    #[test]
    fn a_polygon_inside_or_around_or_beside_the_disc() {
        assert!((with_disc(&square(0.1, -0.2, 0.3)) - 0.36).abs() < 1e-15);
        assert!((with_disc(&square(0.1, -0.2, 3.0)) - PI).abs() < 1e-14);
        assert!(with_disc(&square(1.2, 1.2, 0.4)).abs() < 1e-15);
        // A half plane's edge through the centre, and a corner at the centre.
        assert!((with_disc(&square(2.0, 0.0, 2.0)) - PI / 2.0).abs() < 1e-14);
        assert!((with_disc(&square(2.0, 2.0, 2.0)) - PI / 4.0).abs() < 1e-14);
    }

    #[test]
    fn an_edge_that_cuts_off_a_cap() {
        // Right of x = 1/2: acos(1/2) - (1/2) sqrt(3)/2.
        let cap = PI / 3.0 - 3f64.sqrt() / 4.0;
        assert!((with_disc(&square(2.5, 0.0, 2.0)) - cap).abs() < 1e-14);
    }

    #[test]
    fn pixels_share_the_disc_among_them() {
        let (n, half) = (37, 1.25);
        let h = 2.0 * half / f64::from(n);
        let centre = |j: i32| -half + (f64::from(j) + 0.37) * h;
        let sum: f64 = (-1..=n)
            .flat_map(|i| (-1..=n).map(move |j| (i, j)))
            .map(|(i, j)| with_disc(&square(centre(i), centre(j), h / 2.0)))
            .sum();
        assert!((sum - PI).abs() < 1e-12, "{sum}");
    }
}
