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
