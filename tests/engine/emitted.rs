//! Emitted programs: they compile without a warning, run, and compute what the table computes.

use specbias::design::emit::form::{Factor, Form};
use specbias::design::emit::table::{Function, Left};
use specbias::design::emit::{
    About, Exact, Far, FromFormula, Language, Near, Shape, Side, Table, emit,
};
use specbias::expr::{Expr, Scope};
use specbias::number::{Rational, Real};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use tempfile::TempDir;

const ABOUT: About = About {
    penalty: "1 + k^2 \\",
    phase: "even\n*/ ??/",
};

fn side(near: Near, far: Far) -> Side {
    Side { near, far }
}

fn third(n: i32) -> Real {
    Real::with_val(160, Rational::from((n, 3)))
}

fn number(x: f64) -> Real {
    Real::with_val(160, x)
}

/// Functions that use every kind of form and every relation between the sides.
fn shapes() -> Vec<(&'static str, &'static str, Shape)> {
    let power = |p: f64, step: f64| Near::Power {
        p: number(p),
        step: number(step),
    };
    let tail = |p: f64, step: f64| Far::Power {
        p: number(p),
        step: number(step),
    };
    let turns = Real::with_val(160, rug::float::Constant::Pi).recip();
    vec![
        (
            "laplace",
            "exp(-abs(z))/2",
            Shape::Even(side(power(1.0, 2.0), Far::Falls)),
        ),
        (
            "bessel",
            "besselk(0,abs(z))/pi",
            Shape::Even(side(Near::Log { step: number(2.0) }, Far::Falls)),
        ),
        (
            "wave",
            "sinc(2*z)",
            Shape::Even(side(
                Near::Smooth,
                Far::Wave {
                    turns,
                    p: number(-1.0),
                },
            )),
        ),
        (
            "Odd_1",
            "z/(1+z^2)",
            Shape::Odd(side(Near::Smooth, tail(-1.0, 2.0))),
        ),
        (
            "root",
            "step(z)*sqrt(abs(z))",
            Shape::Causal(side(power(0.5, 1.0), tail(0.5, 1.0))),
        ),
        (
            "third",
            "abs(z)^(-1/3)/(1+abs(z))",
            Shape::Even(side(
                Near::Power {
                    p: third(-1),
                    step: number(1.0),
                },
                Far::Power {
                    p: third(-4),
                    step: number(1.0),
                },
            )),
        ),
        (
            "mixed",
            "exp(-z^2)-step(z)*abs(z)^(7/4)",
            Shape::Mixed {
                left: side(Near::Smooth, Far::Falls),
                right: side(power(1.75, 1.0), tail(1.75, 1.0)),
            },
        ),
    ]
}

fn exact(formula: &str) -> FromFormula {
    let phi = Expr::parse(formula, &Scope::new(&["z"])).expect("a formula");
    FromFormula::new(&phi).expect("a derivative")
}

static TABLES: LazyLock<Vec<(&'static str, Table)>> = LazyLock::new(|| {
    shapes()
        .into_iter()
        .map(|(name, formula, shape)| {
            let table = Table::fit(&mut exact(formula), &shape).expect(formula);
            (name, table)
        })
        .collect()
});

/// Both signs of: places over the line, edges of cells, the ends of the doubles.
fn places() -> Vec<f64> {
    let mut places: Vec<f64> = (0..1500)
        .map(|i| (f64::from(i) / 1500.0 * 50.0 - 30.0).exp())
        .collect();
    for exponent in -14..18 {
        for quarter in [1.0, 1.25, 1.5, 1.75] {
            let edge = f64::from(exponent).exp2() * quarter;
            places.extend([edge, edge.next_down(), edge.next_up()]);
        }
    }
    places.extend([
        0.0,
        5e-324,
        1e-310,
        f64::MIN_POSITIVE,
        1e-300,
        1e-160,
        1e160,
        1e300,
    ]);
    places.extend([f64::MAX, f64::INFINITY, f64::NAN]);
    let negative: Vec<f64> = places.iter().map(|z| -z).collect();
    places.extend(negative);
    places
}

/// Whether a form has only operations that are rounded in the same way everywhere.
fn plain(form: &Form) -> bool {
    let root = |e: f64| e.abs() <= 2.0 && (2.0 * e).fract() == 0.0;
    form.groups.iter().all(|g| {
        g.factor == Factor::One
            && root(g.first)
            && g.lost == 0.0
            && (g.coefficients.len() == 1 || root(g.step))
    })
}

/// Whether a function's bits have to be those of the table at a place.
fn same_bits(function: &Function, z: f64) -> bool {
    let half = match &function.left {
        Left::Own(half) if z < 0.0 => half,
        _ => &function.right,
    };
    let u = z.abs();
    if u < half.lo {
        plain(&half.near)
    } else {
        u < half.hi || plain(&half.far)
    }
}

/// Compares what a program printed, a line for a place: the bits of phi and phi' of each function.
fn compare(language: &str, tables: &[(&str, Table)], places: &[f64], printed: &str) {
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(lines.len(), places.len(), "{language}");
    let mut equal = 0;
    for (line, z) in lines.into_iter().zip(places) {
        let mut bits = line.split_whitespace();
        for (name, table) in tables {
            for function in [&table.phi, &table.slope] {
                let word = bits.next().expect("a number for each function");
                let found = f64::from_bits(u64::from_str_radix(word, 16).expect("bits"));
                let value = function.value(*z);
                let at = format!("{language}: {name} at {z:e}: {found:e}, not {value:e}");
                if value.is_nan() {
                    assert!(found.is_nan(), "{at}");
                } else if same_bits(function, *z) {
                    assert!(found.to_bits() == value.to_bits(), "{at}");
                    equal += 1;
                } else {
                    // Logarithms, powers and waves of another library differ in the last place.
                    let off = (found - value).abs();
                    assert!(found == value || off <= function.allowed(value), "{at}");
                }
            }
        }
        assert_eq!(bits.next(), None, "{language}");
    }
    assert!(
        equal > places.len(),
        "{language}: only {equal} were compared by their bits"
    );
}

fn run(command: &mut Command) -> Result<String, String> {
    let shown = format!("{command:?}");
    let out = command.output().map_err(|why| format!("{shown}: {why}"))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    match out.status.success() && out.stderr.is_empty() {
        true => Ok(text(&out.stdout)),
        false => Err(format!("{shown}: {}\n{}", out.status, text(&out.stderr))),
    }
}

/// Runs a program with the bits of the places on its stdin.
fn feed(command: &mut Command, places: &[f64]) -> String {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let lines: String = places
        .iter()
        .map(|z| format!("{:016x}\n", z.to_bits()))
        .collect();
    let mut stdin = child.stdin.take().expect("a pipe");
    let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()));
    let out = child.wait_with_output().expect("it ends");
    writer
        .join()
        .expect("no panic")
        .expect("it reads all of its input");
    assert!(out.status.success(), "{:?}", out.status);
    String::from_utf8(out.stdout).expect("text")
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn source(table: &Table, name: &str, language: Language) -> String {
    emit(table, name, language, &ABOUT).expect("a program")
}

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, text).expect("it can be written");
    path
}

#[test]
fn rust_computes_what_the_table_does() {
    let (tables, places, folder) = (&*TABLES, places(), folder());
    let mut text = String::new();
    let mut prints = String::new();
    for (name, table) in tables {
        text.push_str(&source(table, name, Language::Rust));
        prints.push_str(&format!(
            "print!(\"{{:016x}} {{:016x}} \", {name}(z).to_bits(), {name}_derivative(z).to_bits());\n"
        ));
    }
    text.push_str(&format!(
        "fn main() {{\nfor line in std::io::stdin().lines() {{\n\
         let z = f64::from_bits(u64::from_str_radix(&line.unwrap(), 16).unwrap());\n\
         {prints}println!();\n}}\n}}\n"
    ));
    let path = write(folder.path(), "emitted.rs", &text);
    let program = folder.path().join("emitted");
    let beside = Path::new(env!("CARGO")).with_file_name("rustc");
    let rustc = if beside.exists() {
        beside
    } else {
        "rustc".into()
    };
    run(Command::new(rustc)
        .args(["--edition", "2021", "-O", "-D", "warnings", "-o"])
        .args([&program, &path]))
    .expect("it compiles");
    compare(
        "rust",
        tables,
        &places,
        &feed(&mut Command::new(program), &places),
    );
}

#[test]
fn c_computes_what_the_table_does() {
    let (tables, places, folder) = (&*TABLES, places(), folder());
    let mut files = Vec::new();
    let (mut declared, mut prints) = (String::new(), String::new());
    for (name, table) in tables {
        files.push(write(
            folder.path(),
            &format!("{name}.c"),
            &source(table, name, Language::C),
        ));
        declared.push_str(&format!(
            "double {name}(double z); double {name}_derivative(double z);\n"
        ));
        prints.push_str(&format!("print({name}(z)); print({name}_derivative(z));\n"));
    }
    let main = format!(
        "#include <inttypes.h>\n#include <stdio.h>\n#include <string.h>\n{declared}\
         static void print(double x) {{ uint64_t bits; memcpy(&bits, &x, sizeof bits); printf(\"%016\" PRIx64 \" \", bits); }}\n\
         int main(void) {{\nuint64_t bits; double z;\n\
         while (scanf(\"%\" SCNx64, &bits) == 1) {{\nmemcpy(&z, &bits, sizeof z);\n{prints}printf(\"\\n\");\n}}\nreturn 0;\n}}\n"
    );
    files.push(write(folder.path(), "main.c", &main));
    let program = folder.path().join("emitted");
    run(Command::new("cc")
        .args([
            "-std=c99",
            "-O2",
            "-ffp-contract=off",
            "-Wall",
            "-Wextra",
            "-pedantic",
            "-o",
        ])
        .arg(&program)
        .args(&files)
        .arg("-lm"))
    .expect("it compiles");
    compare(
        "c",
        tables,
        &places,
        &feed(&mut Command::new(program), &places),
    );
}

fn python() -> Option<Command> {
    let mut command = Command::new("python3");
    if Command::new("python3").arg("--version").output().is_err() {
        // Past the capture of the test's output.
        let _ = writeln!(
            std::io::stderr(),
            "\nSKIPPED: python3 was not found; the emitted Python was NOT run\n"
        );
        return None;
    }
    command.env("PYTHONDONTWRITEBYTECODE", "1");
    Some(command)
}

#[test]
fn python_computes_what_the_table_does() {
    let Some(mut python) = python() else {
        return;
    };
    let (tables, places, folder) = (&*TABLES, places(), folder());
    let mut main = String::from("import struct, sys\n");
    let mut names = Vec::new();
    for (name, table) in tables {
        write(
            folder.path(),
            &format!("m_{name}.py"),
            &source(table, name, Language::Python),
        );
        main.push_str(&format!("from m_{name} import {name}, {name}_derivative\n"));
        names.push(format!("{name}, {name}_derivative"));
    }
    main.push_str(&format!(
        "fs = [{}]\nfor line in sys.stdin:\n    z = struct.unpack('>d', bytes.fromhex(line.strip()))[0]\n\
         \x20   print(*(struct.pack('>d', f(z)).hex() for f in fs))\n",
        names.join(", ")
    ));
    let path = write(folder.path(), "main.py", &main);
    compare("python", tables, &places, &feed(python.arg(path), &places));
}

#[test]
fn torch_and_jax_are_python() {
    if python().is_none() {
        return;
    }
    let folder = folder();
    for (name, table) in TABLES.iter() {
        for language in [Language::Torch, Language::Jax] {
            let path = write(
                folder.path(),
                &format!("{name}_{language}.py"),
                &source(table, name, language),
            );
            let check =
                "import ast, pathlib, sys; ast.parse(pathlib.Path(sys.argv[1]).read_text('ascii'))";
            run(Command::new("python3")
                .args(["-W", "error", "-c", check])
                .arg(path))
            .expect("it is Python");
        }
    }
}

/// Writes what `benches/peers/emitted.py` compares into the folder of the variable `EMITTED`.
#[test]
#[ignore = "it is a part of `make peers ONLY=emitted`"]
fn files_for_the_other_tools() {
    let folder = PathBuf::from(std::env::var_os("EMITTED").expect("EMITTED is set"));
    let mut all = serde_json::Map::new();
    for (name, formula, shape) in shapes() {
        let mut exact = exact(formula);
        let table = Table::fit(&mut exact, &shape).expect(formula);
        for language in Language::ALL {
            let file = format!("{name}_{language}.{}", language.extension());
            write(&folder, &file, &source(&table, name, language));
        }
        let z: Vec<f64> = (0..20_000)
            .map(|i| {
                (f64::from(i) / 20_000.0 * 30.0 - 18.0).exp() * if i % 2 == 0 { 1.0 } else { -1.0 }
            })
            .collect();
        let wide: Vec<Real> = z.iter().map(|z| Real::with_val(160, *z)).collect();
        let mut values = |order: u32| -> Vec<f64> {
            let values = exact.values(&wide, order).expect("values");
            values.iter().map(Real::to_f64).collect()
        };
        all.insert(
            name.to_owned(),
            serde_json::json!({
                "scale": [table.phi.scale, table.slope.scale],
                "phi": values(0),
                "slope": values(1),
                "z": z,
            }),
        );
    }
    let text = serde_json::to_string(&all).expect("JSON");
    write(&folder, "values.json", &text);
}
