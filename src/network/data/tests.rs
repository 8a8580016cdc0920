use super::*;

#[test]
fn every_set_can_be_drawn_and_is_the_same_again() {
    for set in Set::ALL {
        assert_eq!(Set::named(set.name()), Some(set));
        let dimension = set.dimension().unwrap_or(3);
        let data = set.draw(24, dimension, 5).expect("data");
        assert_eq!(data, set.draw(24, dimension, 5).expect("data"));
        assert_eq!(data.len(), if set == Set::Five { 5 } else { 24 });
        assert!(data.contradiction().is_none(), "{}", set.name());
        assert!(set.draw(24, 9, 5).is_err() == set.dimension().is_some());
    }
}

#[test]
fn waves_are_one_function_however_many_points_there_are() {
    let (few, many) = (
        Set::Waves.draw(10, 3, 7).expect("data"),
        Set::Waves.draw(40, 3, 7).expect("data"),
    );
    assert_eq!((&few.x[..], &few.y[..]), (&many.x[..30], &many.y[..10]));
    assert_ne!(few, Set::Waves.draw(10, 3, 8).expect("data"));
    let square = |data: &Data| data.y.iter().map(|y| y * y).sum::<f64>() / data.len() as f64;
    let mean = (0..40)
        .map(|seed| square(&Set::Waves.draw(200, 3, seed).expect("data")))
        .sum::<f64>();
    assert!((mean / 40.0 - 1.0).abs() < 0.2, "{mean}");
}

#[test]
fn parts_hold_every_point_once() {
    let data = Set::Planes.draw(30, 2, 1).expect("data");
    let (some, rest) = data.split(7, 3).expect("two parts");
    assert_eq!((some.len(), rest.len()), (7, 23));
    let rows = |data: &Data| -> Vec<(f64, f64, f64)> {
        let rows = (0..data.len()).map(|i| (data.point(i)[0], data.point(i)[1], data.y[i]));
        rows.collect()
    };
    let mut parts = [rows(&some), rows(&rest)].concat();
    let mut all = rows(&data);
    assert_ne!(parts, all);
    parts.sort_by(|a, b| a.0.total_cmp(&b.0));
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    assert_eq!(parts, all);
    assert!(data.split(0, 3).is_err() && data.split(30, 3).is_err());
}

#[test]
fn faults_are_named() {
    let fault = |x: Vec<f64>, y: Vec<f64>| Data::new(2, 1, x, y).expect_err("a fault");
    assert!(fault(vec![], vec![]).contains("no point"));
    assert!(fault(vec![1.0; 4], vec![1.0]).contains("2 points, but 1 targets"));
    assert!(fault(vec![1.0, 2.0, 3.0, f64::NAN], vec![1.0; 2]).contains("point 2 holds NaN"));
    let twice = Data::new(1, 1, vec![1.0, 2.0, 1.0], vec![0.0, 1.0, 2.0]).expect("data");
    assert_eq!(twice.contradiction(), Some((0, 2)));
}
