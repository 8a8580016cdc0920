//! The report for a browser, in a browser, and held against others' rules for pages.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::html::{HOSTILE, read};
use super::{GOOD, folder, run};

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

/// The pages of [`Report`].
const PAGES: [&str; 4] = [
    "out/index.html",
    "out/cases/good.html",
    "out/cases/bad.html",
    "one.html",
];

/// A report of an ordinary and a hostile case with moments, in `out`, and as one file.
struct Report {
    /// Removed at the end.
    _folder: TempDir,
    /// Its absolute path.
    place: PathBuf,
}

impl Report {
    fn new(good: &str) -> Report {
        let folder = folder(&[("good.toml", good), ("bad.toml", HOSTILE)]);
        let place = fs::canonicalize(folder.path()).expect("a path");
        write_moments(&place);
        run(&place, &["check", ".", "-q", "-o", "record.jsonl"]).code(0);
        for (out, more) in [("out", &[] as &[&str]), ("one.html", &["--single-file"])] {
            let report = ["report", "record.jsonl", "--pictures", "pictures", "--html"];
            run(&place, &[&report[..], &[out], more].concat()).code(0);
        }
        Report {
            _folder: folder,
            place,
        }
    }

    /// What the browser makes of one of its files; `part` stands behind the address.
    fn browse(&self, chromium: &Path, page: &str, part: &str) -> (String, String) {
        let address = format!("file://{}{part}", self.place.join(page).display());
        browse(chromium, &self.place.join("profile"), &address)
    }
}

/// What a script wrote into an attribute of the page.
fn attribute(name: &str, (dom, said): &(String, String)) -> String {
    let found = dom.split(&format!("{name}=\"")).nth(1);
    let found = found.unwrap_or_else(|| panic!("no {name}: {said}"));
    found.split('"').next().unwrap_or_default().to_owned()
}

#[test]
fn moments_are_stepped_through() {
    let Some(chromium) = chromium() else {
        eprintln!("SKIPPED: moments were not stepped through: no Chromium (SPECBIAS_CHROMIUM)");
        return;
    };
    let report = Report::new(GOOD);
    let script = "<script>(() => { \
        const seen = () => [...document.querySelectorAll('.moment figure')].map(f => f.offsetHeight > 0 ? 1 : 0).join(''); \
        const first = seen(); document.querySelector('.moment label').click(); \
        document.documentElement.setAttribute('data-moments', first + ' ' + seen()); })();</script>";
    let html = with_script(&read(&report.place, "out/cases/good.html"), script);
    let page = "out/cases/stepped.html";
    fs::write(report.place.join(page), html).expect("written");
    let found = report.browse(&chromium, page, "");
    // The last is shown, then the first.
    assert_eq!(attribute("data-moments", &found), "001 100");
}

#[test]
fn it_is_valid() {
    let vnu = checker("SPECBIAS_VNU", "vnu/package/build/dist/vnu.jar");
    let (Some(vnu), Ok(_)) = (vnu, Command::new("java").arg("-version").output()) else {
        eprintln!(
            "SKIPPED: the report was not validated: it takes Java and the checker of the W3C (SPECBIAS_VNU, or npm for `make test` to fetch it)"
        );
        return;
    };
    let report = Report::new(GOOD);
    let here = report.place.as_path();
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
    let report = Report::new(GOOD);
    let place = report.place.as_path();
    // A window is not made as narrow as a telephone; a frame in it is.
    let script = "<script>parent.postMessage([innerWidth, document.documentElement.scrollWidth].join(' '), '*')</script>";
    let laid_out = |html: &str, folder: &Path, width: u32| {
        fs::write(folder.join("laid-out.html"), with_script(html, script)).expect("written");
        let outer = format!(
            "<!doctype html><title>x</title><iframe src=\"laid-out.html\" width={width} height=900 style=\"border:0\"></iframe>\
             <script>onmessage = e => document.documentElement.setAttribute('data-widths', e.data)</script>"
        );
        fs::write(folder.join("outer.html"), outer).expect("written");
        let outer = folder.join("outer.html");
        let found = report.browse(&chromium, &outer.to_string_lossy(), "");
        let widths = attribute("data-widths", &found);
        let widths: Vec<u32> = widths
            .split(' ')
            .map(|w| w.parse().expect("a number"))
            .collect();
        assert_eq!(widths[0], width);
        widths[1]
    };
    for page in PAGES {
        let html = read(place, page);
        let folder = place.join(page);
        let folder = folder.parent().expect("a folder");
        for width in [360, 1440] {
            assert!(laid_out(&html, folder, width) <= width, "{page} at {width}");
        }
    }
    // And it would be seen.
    let wide = "<main><p style=\"width:50rem\">x</p>";
    let html = read(place, "out/index.html").replacen("<main", &format!("{wide}<main"), 1);
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
    let report = Report::new(GOOD);
    let place = report.place.as_path();
    let search = format!(
        "<script src=\"file://{}\"></script><script>axe.run().then(r => {{ document.documentElement.setAttribute('data-barriers', r.violations.map(v => v.id + ' ' + v.nodes.map(n => n.target).join(' ')).join('; ') || 'none'); }});</script>",
        axe.display()
    );
    let barriers = |html: &str| {
        let page = "out/searched.html";
        fs::write(place.join(page), with_script(html, &search)).expect("written");
        attribute("data-barriers", &report.browse(&chromium, page, ""))
    };
    for page in PAGES {
        assert_eq!(barriers(&read(place, page)), "none", "{page}");
    }
    // And it can find one.
    let html = read(place, "out/index.html");
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
    let report = Report::new(&good);
    for page in ["out/index.html", "one.html"] {
        let (dom, said) = report.browse(&chromium, page, "");
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
        let view = "#?verdict=refuted&folder=others&sort=2&down=1";
        let (dom, said) = report.browse(&chromium, page, view);
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
        let (dom, _) = report.browse(&chromium, page, "#?q=good%20more");
        assert!(dom.contains("1 of 4 claims shown"), "{dom}");
    }
    let (dom, said) = report.browse(&chromium, "out/cases/bad.html", "");
    assert!(
        dom.contains("alert(1)") && !said.contains("CONSOLE"),
        "{said}"
    );
}
