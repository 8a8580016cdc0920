//! The report for a browser, as files: what is written, what is refused, and what a browser makes of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use specbias::record::FORMAT;

use super::{GOOD, assert_civil, folder, lines, run, stderr, stdout};

const HOSTILE: &str = r#"analysis = '''<script>alert(1)</script> </style></script> "quoted" javascript:alert(1) ﷽ שלום'''
source = '<img src=x onerror=alert(1)>'
[activation]
name = '"><script>alert(1)</script> ../../etc \u202e'
pieces = [{ on = 'z < 0', phi = '0' }, { on = 'z > 0', phi = 'z' }]
[[claim]]
name = '<b onclick=alert(1)> "x"'
kind = 'penalty'
equals = 'k^-4'
points = ['1/4']
digits = 20
expect = 'refuted'
because = '<script>alert(1)</script>'
"#;

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// All files below a folder, by path.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below");
                let bytes = fs::read(&path).expect("read");
                found.push((name.to_string_lossy().replace('\\', "/"), bytes));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn a_folder_holds_everything_and_the_same_each_time() {
    let hostile = HOSTILE.replace("\\u202e", "\u{202e}");
    let folder = folder(&[("sub/good.toml", GOOD), ("bad.toml", &hostile)]);
    let here = folder.path();
    run(here, &["check", ".", "-q", "-o", "record.jsonl"]).code(0);
    fs::create_dir_all(here.join("pictures/sub")).expect("made");
    fs::write(
        here.join("pictures/sub/good.svg"),
        "<svg xmlns='http://www.w3.org/2000/svg' width=\"9\" height=\"9\"><desc>a curve</desc></svg>",
    )
    .expect("written");
    let mut all = Vec::new();
    for out in ["one", "two"] {
        let arguments = [
            "report",
            "record.jsonl",
            "--html",
            out,
            "--pictures",
            "pictures",
        ];
        let assert = run(here, &arguments).code(0);
        assert_civil(&assert);
        assert_eq!(stdout(&assert), "");
        all.push(files(&here.join(out)));
    }
    assert_eq!(all[0], all[1]);
    let names: Vec<&str> = all[0].iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "cases/bad.html",
            "cases/sub/good.html",
            "index.html",
            "pictures/sub/good.svg",
            "record.jsonl"
        ]
    );
    assert_eq!(read(here, "one/record.jsonl"), read(here, "record.jsonl"));
    assert!(read(here, "one/cases/sub/good.html").contains("alt=\"a curve\""));
    for name in ["one/index.html", "one/cases/bad.html"] {
        let text = read(here, name);
        assert!(text.contains("&lt;b onclick=alert(1)&gt;"), "{name}");
        for bad in ["<script>alert", "<b onclick", "<img src=x", "\u{202e}"] {
            assert!(!text.contains(bad), "{name}: {bad}");
        }
    }
    // The report beside its own record leaves that as it is.
    let arguments = ["report", "one/record.jsonl", "--html", "one"];
    run(here, &arguments).code(0);
    assert_eq!(read(here, "one/record.jsonl"), read(here, "record.jsonl"));
}

#[test]
fn one_file_and_the_others_beside_it() {
    let folder = folder(&[("good.toml", GOOD)]);
    let here = folder.path();
    run(here, &["check", ".", "-q", "-o", "record.jsonl"]).code(0);
    let arguments = [
        "report",
        "record.jsonl",
        "--html",
        "report.html",
        "--single-file",
        "--against",
        "record.jsonl",
        "--badge",
        "badge.svg",
        "--tex",
        "verdicts.tex",
        "-o",
        "results.sarif",
    ];
    let assert = run(here, &arguments).code(0);
    assert_eq!(stdout(&assert), "");
    let page = read(here, "report.html");
    assert!(page.contains("id=\"good/penalty\"") && page.contains("Nothing moved."));
    for attribute in page.split(" src=\"").chain(page.split(" href=\"")).skip(1) {
        assert!(!attribute.starts_with("http") && !attribute.starts_with("//"));
    }
    assert!(read(here, "badge.svg").contains("1 claim as expected"));
    assert!(read(here, "verdicts.tex").contains("\\specbias@set{good/penalty}{confirmed}"));
    assert!(read(here, "results.sarif").contains("\"results\": []"));
}

#[test]
fn annotations_point_at_the_line_of_the_claim() {
    let wrong = GOOD.replace("k^4", "k^3").replace("'1'", "'2'");
    let folder = folder(&[("wrong.toml", &wrong), ("broken.toml", "not TOML")]);
    let arguments = ["check", ".", "-q", "--format", "github"];
    let text = stdout(&run(folder.path(), &arguments).code(2));
    let lines: Vec<&str> = text.lines().collect();
    for (line, head) in lines.iter().zip([
        "::error file=wrong.toml,line=4,title=wrong/penalty::wrong/penalty: refuted, confirmed expected",
        "::error file=broken.toml,line=1,",
        "::notice title=specbias::1 claim: 0 confirmed",
    ]) {
        assert!(line.starts_with(head), "{head}\n{text}");
    }
    assert_eq!(lines.len(), 3);
}

#[test]
fn what_is_no_report_is_said() {
    let folder = folder(&[("good.toml", GOOD), ("file", "x")]);
    let here = folder.path();
    run(here, &["check", ".", "-q", "-o", "record.jsonl"]).code(0);
    let record = read(here, "record.jsonl");
    let mut lines: Vec<&str> = record.lines().collect();
    // A run that was killed while it wrote.
    let half = format!("{}\n{}", lines[0], &lines[1][..lines[1].len() / 2]);
    fs::write(here.join("half.jsonl"), half).expect("written");
    let assert = run(here, &["report", "half.jsonl", "--html", "half"]).code(0);
    assert!(stderr(&assert).contains("cut off"), "{}", stderr(&assert));
    let page = read(here, "half/index.html");
    assert!(page.contains("is cut off") && page.contains("The record holds no claim."));
    // A record of another version, and one under other conventions.
    fs::write(
        here.join("later.jsonl"),
        record.replace(&format!("\"format\":\"{FORMAT}\""), "\"format\":\"2.0\""),
    )
    .expect("written");
    let assert = run(here, &["report", "later.jsonl", "--html", "later"]).code(2);
    assert!(
        stderr(&assert).contains("format \"2.0\""),
        "{}",
        stderr(&assert)
    );
    let first = lines[0].replace("angular frequency", "ordinary frequency");
    assert_ne!(first, lines[0]);
    lines[0] = &first;
    fs::write(here.join("other.jsonl"), lines.join("\n")).expect("written");
    let arguments = [
        "report",
        "record.jsonl",
        "--html",
        "o",
        "--against",
        "other.jsonl",
    ];
    let assert = run(here, &arguments).code(2);
    assert!(
        stderr(&assert).contains("different conventions"),
        "{}",
        stderr(&assert)
    );
    for (arguments, says) in [
        (
            vec!["report", "record.jsonl", "--html", "file"],
            "cannot write file",
        ),
        (
            vec!["report", "record.jsonl", "--html", "file/x"],
            "cannot write file/x",
        ),
        (
            vec![
                "report",
                "record.jsonl",
                "--html",
                "here",
                "--single-file",
                "--pictures",
                "none",
            ],
            "cannot read none",
        ),
        (vec!["report", "record.jsonl", "--single-file"], "--html"),
        (
            vec!["report", "record.jsonl", "--against", "record.jsonl"],
            "--html",
        ),
    ] {
        let assert = run(here, &arguments).code(2);
        assert_civil(&assert);
        assert!(
            stderr(&assert).contains(says),
            "{arguments:?}: {}",
            stderr(&assert)
        );
    }
}

#[test]
fn a_record_without_the_newer_fields_is_read() {
    let folder = folder(&[("good.toml", GOOD)]);
    let here = folder.path();
    run(here, &["check", ".", "-q", "-o", "record.jsonl"]).code(0);
    let record = read(here, "record.jsonl");
    assert!(
        record.contains("\"other_tools\":[{\"tool\":\"mpmath: rho at k = 1\""),
        "{record}"
    );
    let old: Vec<String> = lines(&record)
        .into_iter()
        .map(|mut line| {
            if let Some(fields) = line.as_object_mut() {
                fields.remove("other_tools");
            }
            line.to_string()
        })
        .collect();
    fs::write(here.join("old.jsonl"), old.join("\n")).expect("written");
    run(here, &["report", "old.jsonl", "--html", "out"]).code(0);
    let page = read(here, "out/cases/good.html");
    assert!(page.contains("id=\"good/penalty\"") && !page.contains("mpmath"));
}

/// A Chromium: `SPECBIAS_CHROMIUM`, or one of the usual names on the PATH.
fn chromium() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("SPECBIAS_CHROMIUM") {
        return Some(path.into());
    }
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders)
        .flat_map(|folder| {
            ["chromium", "chromium-browser", "google-chrome"].map(|name| folder.join(name))
        })
        .find(|path| path.is_file())
}

/// What a browser makes of a page: its elements after the script has run, and what it says.
fn browse(chromium: &Path, profile: &Path, address: &str) -> (String, String) {
    let output = Command::new(chromium)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--enable-logging=stderr",
            "--virtual-time-budget=5000",
            "--dump-dom",
        ])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(address)
        .output()
        .unwrap_or_else(|error| panic!("{}: {error}", chromium.display()));
    (
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

/// A file of another's rules for pages: named by an environment variable, or where `make test` puts it.
fn checker(variable: &str, file: &str) -> Option<PathBuf> {
    let path = match std::env::var_os(variable) {
        Some(path) => PathBuf::from(path),
        None => Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("target/pages")
            .join(file),
    };
    path.is_file().then_some(path)
}

/// A page with this script at its end, which its own policy would not let run.
fn with_script(html: &str, script: &str) -> String {
    let start = html.find("<meta http-equiv=\"Content-Security-Policy\"");
    let start = start.expect("a policy");
    let end = start + html[start..].find('>').expect("its end") + 1;
    let html = format!("{}{}", &html[..start], &html[end..]);
    html.replacen("</body>", &format!("{script}</body>"), 1)
}

/// Three moments of a training of the case `good`.
fn write_moments(folder: &Path) {
    let moments = folder.join("pictures/good");
    fs::create_dir_all(&moments).expect("made");
    for moment in 1..=3 {
        let svg = format!(
            "<svg xmlns='http://www.w3.org/2000/svg' width=\"9\" height=\"9\"><desc>moment {moment}</desc></svg>"
        );
        fs::write(moments.join(format!("frame-000{moment}.svg")), svg).expect("written");
    }
}

#[test]
fn moments_are_stepped_through() {
    let Some(chromium) = chromium() else {
        eprintln!("SKIPPED: moments were not stepped through: no Chromium (SPECBIAS_CHROMIUM)");
        return;
    };
    let folder = folder(&[("good.toml", GOOD)]);
    let here = folder.path();
    some_report(here);
    let script = "<script>(() => { \
        const seen = () => [...document.querySelectorAll('.moment figure')].map(f => f.offsetHeight > 0 ? 1 : 0).join(''); \
        const first = seen(); document.querySelector('.moment label').click(); \
        document.documentElement.setAttribute('data-moments', first + ' ' + seen()); })();</script>";
    let html = with_script(&read(here, "out/cases/good.html"), script);
    fs::write(here.join("out/cases/stepped.html"), html).expect("written");
    let place = fs::canonicalize(here).expect("a path");
    let page = format!("file://{}/out/cases/stepped.html", place.display());
    let (dom, said) = browse(&chromium, &here.join("profile"), &page);
    assert!(
        dom.contains("data-moments=\"001 100\""),
        "the last is shown, then the first: {said}"
    );
}

/// A report of an ordinary and a hostile case with moments, in `out`, and as one file.
fn some_report(here: &Path) {
    write_moments(here);
    run(here, &["check", ".", "-q", "-o", "record.jsonl"]).code(0);
    for (out, more) in [("out", &[] as &[&str]), ("one.html", &["--single-file"])] {
        let report = ["report", "record.jsonl", "--pictures", "pictures", "--html"];
        run(here, &[&report[..], &[out], more].concat()).code(0);
    }
}

/// The pages of [`some_report`].
const PAGES: [&str; 4] = [
    "out/index.html",
    "out/cases/good.html",
    "out/cases/bad.html",
    "one.html",
];

#[test]
fn it_is_valid() {
    let vnu = checker("SPECBIAS_VNU", "vnu/package/build/dist/vnu.jar");
    let (Some(vnu), Ok(_)) = (vnu, Command::new("java").arg("-version").output()) else {
        eprintln!(
            "SKIPPED: the report was not validated: it takes Java and the checker of the W3C (SPECBIAS_VNU, or npm for `make test` to fetch it)"
        );
        return;
    };
    let folder = folder(&[("good.toml", GOOD), ("bad.toml", HOSTILE)]);
    let here = folder.path();
    some_report(here);
    let wrong = read(here, "out/index.html").replacen("<main", "<main id=\"top\" id=\"x\"", 1);
    fs::write(here.join("wrong.html"), wrong).expect("written");
    let faults = |pages: &[&str]| {
        let output = Command::new("java")
            .args(["-Xss4m", "-jar"])
            .arg(&vnu)
            .arg("--errors-only")
            .args(pages)
            .current_dir(here)
            .output()
            .expect("java");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert_eq!(faults(&PAGES), "");
    assert!(faults(&["wrong.html"]).contains("Duplicate attribute"));
}

#[test]
fn it_fits_a_telephone_and_a_desk() {
    let Some(chromium) = chromium() else {
        eprintln!("SKIPPED: no page was laid out: no Chromium (SPECBIAS_CHROMIUM)");
        return;
    };
    let folder = folder(&[("good.toml", GOOD), ("bad.toml", HOSTILE)]);
    let here = folder.path();
    some_report(here);
    let place = fs::canonicalize(here).expect("a path");
    let profile = here.join("profile");
    // A window is not made as narrow as a telephone; a frame in it is.
    let script = "<script>parent.postMessage([innerWidth, document.documentElement.scrollWidth].join(' '), '*')</script>";
    let laid_out = |html: &str, folder: &Path, width: u32| {
        fs::write(folder.join("laid-out.html"), with_script(html, script)).expect("written");
        let outer = format!(
            "<!doctype html><title>x</title><iframe src=\"laid-out.html\" width={width} height=900 style=\"border:0\"></iframe>\
             <script>onmessage = e => document.documentElement.setAttribute('data-widths', e.data)</script>"
        );
        fs::write(folder.join("outer.html"), outer).expect("written");
        let (dom, said) = browse(
            &chromium,
            &profile,
            &format!("file://{}/outer.html", folder.display()),
        );
        let widths = dom.split("data-widths=\"").nth(1);
        let widths = widths.unwrap_or_else(|| panic!("no widths: {said}"));
        let widths = widths.split('"').next().unwrap_or_default();
        let widths: Vec<u32> = widths
            .split(' ')
            .map(|w| w.parse().expect("a number"))
            .collect();
        assert_eq!(widths[0], width);
        widths[1]
    };
    for page in PAGES {
        let html = read(here, page);
        let folder = place.join(page);
        let folder = folder.parent().expect("a folder");
        for width in [360, 1440] {
            assert!(laid_out(&html, folder, width) <= width, "{page} at {width}");
        }
    }
    // And it would be seen.
    let wide = "<main><p style=\"width:50rem\">x</p>";
    let html = read(here, "out/index.html").replacen("<main", &format!("{wide}<main"), 1);
    assert!(laid_out(&html, &place.join("out"), 360) > 360);
}

#[test]
fn there_are_no_barriers_in_it() {
    let (Some(chromium), Some(axe)) = (
        chromium(),
        checker("SPECBIAS_AXE", "axe/package/axe.min.js"),
    ) else {
        eprintln!(
            "SKIPPED: the report was not searched for barriers: it takes a Chromium and axe-core (SPECBIAS_AXE, or npm for `make test` to fetch it)"
        );
        return;
    };
    let folder = folder(&[("good.toml", GOOD), ("bad.toml", HOSTILE)]);
    let here = folder.path();
    some_report(here);
    let place = fs::canonicalize(here).expect("a path");
    let profile = here.join("profile");
    let search = format!(
        "<script src=\"file://{}\"></script><script>axe.run().then(r => {{ document.documentElement.setAttribute('data-barriers', r.violations.map(v => v.id + ' ' + v.nodes.map(n => n.target).join(' ')).join('; ') || 'none'); }});</script>",
        axe.display()
    );
    let barriers = |html: &str| {
        let path = place.join("out/searched.html");
        fs::write(&path, with_script(html, &search)).expect("written");
        let (dom, said) = browse(&chromium, &profile, &format!("file://{}", path.display()));
        let found = dom.split("data-barriers=\"").nth(1).unwrap_or_else(|| {
            panic!("axe-core said nothing: {said}");
        });
        found.split('"').next().unwrap_or_default().to_owned()
    };
    for page in PAGES {
        assert_eq!(barriers(&read(here, page)), "none", "{page}");
    }
    // And it can find one.
    let html = fs::read_to_string(here.join("out/index.html")).expect("a page");
    let without = html.replacen("</main>", "<img src=\"x.png\"></main>", 1);
    assert_ne!(html, without);
    assert!(barriers(&without).contains("image-alt"));
}

#[test]
fn a_browser_shows_it_and_its_filters_work() {
    let Some(chromium) = chromium() else {
        eprintln!(
            "SKIPPED: the report was not opened in a browser: no chromium, chromium-browser or google-chrome on the PATH, and SPECBIAS_CHROMIUM is not set"
        );
        return;
    };
    let more = "\n[[claim]]\nname = 'false'\nkind = 'penalty'\nequals = 'k^3'\npoints = ['2']\n\
        digits = 20\nexpect = 'refuted'\n[[claim]]\nname = 'more'\nkind = 'penalty'\nequals = 'k^4'\n\
        points = ['2']\ndigits = 30\n";
    let good = format!("{GOOD}{more}");
    let folder = folder(&[("good.toml", &good), ("bad.toml", HOSTILE)]);
    let here = folder.path();
    run(here, &["check", ".", "-q", "-o", "record.jsonl"]).code(0);
    run(here, &["report", "record.jsonl", "--html", "out"]).code(0);
    let single = [
        "report",
        "record.jsonl",
        "--html",
        "one.html",
        "--single-file",
    ];
    run(here, &single).code(0);
    let profile = here.join("profile");
    let place = fs::canonicalize(here).expect("a path");
    let place = place.display();
    for page in [
        format!("file://{place}/out/index.html"),
        format!("file://{place}/one.html"),
    ] {
        let (dom, said) = browse(&chromium, &profile, &page);
        assert!(
            dom.contains("data-ready=\"1\""),
            "the script did not run: {said}"
        );
        assert!(!said.contains("CONSOLE"), "{said}");
        assert!(
            !dom.contains("id=\"filter\" role=\"search\" aria-label=\"Filter the claims\" hidden")
        );
        assert!(
            dom.contains("aria-sort=\"none\"") && dom.contains(">4 claims<"),
            "{dom}"
        );
        let (dom, said) = browse(
            &chromium,
            &profile,
            &format!("{page}#?verdict=refuted&folder=others&sort=2&down=1"),
        );
        assert!(!said.contains("CONSOLE"), "{said}");
        assert!(
            dom.contains("2 of 4 claims shown") && dom.contains("aria-sort=\"descending\""),
            "{dom}"
        );
        let rows: Vec<&str> = dom.split("<tr data-v=\"").skip(1).collect();
        let hidden = |row: &&&str| {
            row.split('>')
                .next()
                .is_some_and(|tag| tag.contains("hidden"))
        };
        assert_eq!(rows.iter().filter(hidden).count(), 2);
        let (dom, _) = browse(&chromium, &profile, &format!("{page}#?q=good%20more"));
        assert!(dom.contains("1 of 4 claims shown"), "{dom}");
    }
    let (dom, said) = browse(
        &chromium,
        &profile,
        &format!("file://{place}/out/cases/bad.html"),
    );
    assert!(
        dom.contains("alert(1)") && !said.contains("CONSOLE"),
        "{said}"
    );
}
