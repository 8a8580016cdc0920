use super::chart::clipped;
use super::*;

fn chart(named: bool) -> Chart {
    let line = |name: &str, slope: f64| Series {
        name: name.into(),
        color: "#1f83c6".into(),
        style: Style::Line,
        width: 1.5,
        runs: vec![
            (0..=10)
                .map(|x| (f64::from(x), slope * f64::from(x)))
                .collect(),
        ],
    };
    Chart {
        title: "a < b".into(),
        x: Axis::new("k", Scale::Linear, 0.0, 10.0),
        y: Axis::new("rho", Scale::Log, 0.0, 60.0),
        series: vec![line("one", 1.0), line("two & more", 100.0)],
        legend: vec![Key {
            text: "line".into(),
            color: "#1f83c6".into(),
            style: Style::Line,
        }],
        named,
    }
}

fn figure() -> Figure {
    let heat = Heat {
        title: "f".into(),
        x: Axis::new("x", Scale::Linear, 0.0, 1.0),
        y: Axis::new("y", Scale::Linear, 0.0, 1.0),
        columns: 2,
        values: vec![Some(0.0), Some(1.0), None, Some(f64::MAX)],
        range: None,
    };
    Figure {
        title: "<script>".into(),
        description: "\"quoted\"".into(),
        panels: vec![Panel::Chart(chart(true)), Panel::Heat(heat)],
        notes: vec!["a note & more ".repeat(30)],
        panel: (400.0, 300.0),
    }
}

#[test]
fn a_figure_is_well_formed_and_always_the_same() {
    let text = svg(&figure());
    assert_eq!(text, svg(&figure()));
    let tree = roxmltree::Document::parse(&text).expect("XML");
    let title = tree.descendants().find(|n| n.has_tag_name("title"));
    assert_eq!(title.and_then(|n| n.text()), Some("<script>"));
    assert!(text.contains("two &amp; more") && !text.contains("NaN") && !text.contains("inf"));
}

#[test]
fn values_that_are_no_numbers_are_left_out() {
    let mut broken = chart(false);
    broken.series[0].runs = vec![vec![
        (0.0, f64::NAN),
        (1.0, 1.0),
        (2.0, f64::INFINITY),
        (3.0, 1.0),
    ]];
    let text = svg(&Figure {
        panels: vec![Panel::Chart(broken)],
        panel: (400.0, 300.0),
        ..Figure::default()
    });
    assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
    roxmltree::Document::parse(&text).expect("XML");
}

#[test]
fn lines_end_at_the_frame() {
    let frame = Frame {
        x: 0.0,
        y: 0.0,
        width: 10.0,
        height: 10.0,
    };
    let line = [
        (-10.0, 5.0),
        (5.0, 5.0),
        (5.0, 25.0),
        (8.0, 25.0),
        (8.0, 5.0),
    ];
    assert_eq!(
        clipped(&line, frame),
        [
            vec![(0.0, 5.0), (5.0, 5.0), (5.0, 10.0)],
            vec![(8.0, 10.0), (8.0, 5.0)]
        ]
    );
    assert!(clipped(&[(20.0, 0.0), (30.0, 5.0)], frame).is_empty());
}

#[test]
fn a_phantom_is_shown_around_its_most_common_value() {
    let mut values = vec![Some(0.0); 100];
    values.extend(std::iter::repeat_n(Some(2.0), 20));
    values.extend((0..180).map(|j| Some(1.0 + 0.01 * f64::from(j % 4))));
    let heat = |values| Heat {
        title: String::new(),
        x: Axis::new("x", Scale::Linear, 0.0, 1.0),
        y: Axis::new("y", Scale::Linear, 0.0, 1.0),
        columns: 10,
        values,
        range: None,
    };
    let (from, to, signed) = heat(values).span();
    assert!(from > 0.9 && to < 1.2 && !signed, "{from} {to}");
    assert_eq!(heat(vec![Some(-1.0), Some(0.5)]).span(), (-1.0, 1.0, true));
    assert_eq!(heat(vec![None]).span(), (0.0, 1.0, false));
}

fn quiver() -> Quiver {
    let mut chart = chart(false);
    chart.y = Axis::new("gamma", Scale::Linear, -1.0, 1.0);
    chart.series = [Shape::Down, Shape::HollowUp, Shape::Cross, Shape::Ring]
        .map(|shape| Series {
            name: "marks".into(),
            color: "#009e73".into(),
            style: Style::Marks(shape),
            width: 4.0,
            runs: vec![vec![(5.0, 0.0), (50.0, 0.0), (f64::NAN, 0.0)]],
        })
        .into();
    let arrow = |length: f64, toward| Arrow {
        at: (5.0, 0.0),
        toward,
        length,
    };
    Quiver {
        chart,
        cells: Some(Cells {
            columns: 2,
            of: vec![Some(0), None, Some(1), Some(1)],
            colors: vec!["#111111".into(), "#222222".into()],
        }),
        arrows: vec![
            arrow(1.0, (1.0, 0.0)),
            arrow(f64::NAN, (1.0, 0.0)),
            arrow(1.0, (0.0, 0.0)),
        ],
        longest: 20.0,
        dots: vec![Dot {
            at: (2.0, 0.5),
            radius: 3.0,
            color: "#d55e00".into(),
        }],
        numbered: vec![(2.0, 0.5), (2.01, 0.5), (20.0, 0.5)],
    }
}

fn of(panel: Panel) -> Figure {
    Figure {
        panels: vec![panel],
        panel: (400.0, 300.0),
        ..Figure::default()
    }
}

#[test]
fn a_field_has_one_path_for_arrows_and_one_for_each_shape() {
    let text = svg(&of(Panel::Quiver(quiver())));
    assert_eq!(text, svg(&of(Panel::Quiver(quiver()))));
    assert!(!text.contains("NaN"), "{text}");
    let tree = roxmltree::Document::parse(&text).expect("XML");
    // An arrow of no direction or no length is none; what lies outside is not drawn.
    let arrows = tree
        .descendants()
        .find(|n| n.attribute("stroke-width") == Some("0.9"));
    let arrows = arrows.and_then(|n| n.attribute("d")).unwrap_or_default();
    assert_eq!(arrows.matches('M').count(), 2, "{arrows}");
    let marks: Vec<&str> = tree
        .descendants()
        .filter(|n| {
            n.has_tag_name("path")
                && [n.attribute("fill"), n.attribute("stroke")].contains(&Some("#009e73"))
        })
        .filter_map(|n| n.attribute("d"))
        .collect();
    let places: Vec<usize> = marks.iter().map(|d| d.matches('M').count()).collect();
    assert_eq!(places, [1, 1, 2, 1]);
    let distinct: std::collections::BTreeSet<&str> = marks.iter().copied().collect();
    assert_eq!(distinct.len(), 4, "shapes differ: {marks:?}");
    let numbers = tree.descendants().filter(|n| n.attribute("r") == Some("7"));
    let at: Vec<f64> = numbers
        .filter_map(|n| n.attribute("cx")?.parse().ok())
        .collect();
    assert!(
        at.len() == 2 && at[1] - at[0] >= 13.9,
        "they keep apart: {at:?}"
    );
    assert!(
        text.contains("#111111") && text.contains("M0,0h2v1h-2z"),
        "{text}"
    );
}

#[test]
fn an_arrow_points_to_the_right_and_is_as_long_as_it_says() {
    let text = svg(&of(Panel::Quiver(quiver())));
    let tree = roxmltree::Document::parse(&text).expect("XML");
    let path = tree
        .descendants()
        .find(|n| n.attribute("stroke-width") == Some("0.9"));
    let path = path.and_then(|n| n.attribute("d")).unwrap_or_default();
    let ends: Vec<f64> = path
        .split(['M', 'L'])
        .filter_map(|pair| pair.split_once(','))
        .filter_map(|(x, _)| x.parse().ok())
        .collect();
    assert!((ends[1] - ends[0] - 20.0).abs() < 0.11, "{ends:?}");
}

#[test]
fn an_animation_shows_its_last_figure_where_nothing_moves() {
    let mut figures = vec![of(Panel::Quiver(quiver())); 3];
    figures[2].title = "the last".into();
    let text = animated(&figures);
    assert_eq!(text, animated(&figures));
    assert!(text.contains("prefers-reduced-motion") && !text.contains("<script"));
    let tree = roxmltree::Document::parse(&text).expect("XML");
    let title = tree.descendants().find(|n| n.has_tag_name("title"));
    assert_eq!(title.and_then(|n| n.text()), Some("the last"));
    let seen: Vec<Option<&str>> = tree
        .root_element()
        .children()
        .filter(|n| n.has_tag_name("g"))
        .map(|n| n.attribute("visibility"))
        .collect();
    assert_eq!(seen, [Some("hidden"), Some("hidden"), Some("visible")]);
    // One figure needs no animation, and none is an empty picture.
    assert!(!animated(&figures[..1]).contains("<style"));
    roxmltree::Document::parse(&animated(&[])).expect("XML");
}
