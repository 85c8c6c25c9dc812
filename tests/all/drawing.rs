//! Tests of pictures: their text form, their SVG, which must be well-formed, and errors.

use crate::markup::xml;
use crate::process::{Ran, folder, program, run, run_command};
use crate::terminal::{Terminal, state};
use lamina_shell::{Bundle, Echo, Form, Gate, Host, Pretend, Session, Settings};
use std::cell::RefCell;
use std::fs;
use std::io;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

/// Pictures of every kind, including ones that are hard to draw.
const DRAWN: &[(&str, &str)] = &[
    ("sine", "plot(sin, 0, 10)"),
    ("two", "plot([sin, cos], 0, 2*pi, {title = \"Two waves\"})"),
    ("tangent", "plot(tan, -5, 5)"),
    ("reciprocal", "plot(|x| 1/x, -1, 1)"),
    ("square-pole", "plot(|x| 1/(x - 0.3)^2, -1, 1)"),
    ("root", "plot(sqrt, -2, 4)"),
    ("logarithm", "plot(log, -1, 3)"),
    ("steps", "plot(floor, 0, 5)"),
    ("exponential", "plot(exp, 0, 100)"),
    ("peak", "plot(|x| exp(-1000*(x - 1/2)^2), 0, 1)"),
    ("constant", "plot(|x| 3, 0, 1)"),
    ("zero", "plot(|x| 0, 0, 1)"),
    ("nowhere", "plot(|x| 1/0, 0, 1)"),
    ("huge", "plot(|x| x, -10^308, 10^308)"),
    ("tiny", "plot(|x| x^2, 0, 1/10^200)"),
    ("far", "plot(|x| x - 10^9, 10^9, 10^9 + 1)"),
    ("symbolic", "sym x; plot(x^3 - x, -2, 2)"),
    ("text", "plot(\"x^2 - 1\", -2, 2)"),
    (
        "bounds",
        "plot(|x| x^2, -2, 2, {y = [0, 1], width = 30, height = 6})",
    ),
    ("conditional", "plot(|x| x < 0 ? null : x, -1, 1)"),
    ("points", "plot(map(range(50), |k| [k, k^2 % 17]))"),
    ("one-point", "plot([[1, 1]])"),
    ("four", "plot([|x| x, |x| x/2, |x| x/3, |x| x/4], 0, 1)"),
    (
        "bars",
        "bars([3, 5/2, -1, 0, 7/3], [\"apples\", \"pears\", \"lost\", \"none\", \"plums\"])",
    ),
    ("dict", "bars([\"ada\": 10, \"bob\": 4])"),
    ("many-bars", "bars(map(range(100), |k| k % 13))"),
    (
        "histogram",
        "random::seed(7); histogram(map(range(2000), |k| random::random() + random::random()))",
    ),
    (
        "histogram-n",
        "histogram([1, 1, 2, 3, 5, 8], 4, {title = \"six\"})",
    ),
    ("one-value", "histogram([5, 5, 5])"),
];

fn shown(code: &str) -> String {
    let Ran { status, out, error } = run(&["-e", code], "");
    assert_eq!(status, 0, "{code}: {error}");
    out
}

#[test]
fn golden_pictures() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures");
    let bless = std::env::var_os("LMSH_BLESS").is_some();
    let mut faults = Vec::new();
    for (name, code) in DRAWN {
        let path = folder.join(format!("{name}.txt"));
        let now = format!("{code}\n\n{}", shown(code));
        if bless {
            fs::write(&path, &now).expect("golden texts can be written");
        } else if fs::read_to_string(&path).unwrap_or_default() != now {
            faults.push(format!("{name}:\n{now}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn no_line_is_wider_than_the_field_and_its_labels() {
    for (name, code) in DRAWN {
        for line in shown(code).lines() {
            assert!(line.chars().count() <= 90, "{name}: {line}");
            assert_eq!(line, line.trim_end(), "{name}");
        }
    }
}

/// A world that shows pictures as SVG and typeset values as LaTeX.
struct Gallery(Rc<RefCell<Vec<String>>>, Pretend);

impl Host for Gallery {
    fn write(&mut self, text: &str) -> io::Result<()> {
        self.1.write(text)
    }

    fn echo(&mut self, echo: Echo<'_>) -> io::Result<()> {
        self.0.borrow_mut().push(echo.text.to_string());
        Ok(())
    }

    fn show(&mut self, bundle: Bundle<'_>) -> io::Result<()> {
        let rich = bundle.form(Form::Svg).or_else(|| bundle.form(Form::Latex));
        let text = rich.unwrap_or_else(|| bundle.echo.text.to_string());
        self.0.borrow_mut().push(text);
        Ok(())
    }

    fn read_line(&mut self, prompt: &str) -> io::Result<Option<String>> {
        self.1.read_line(prompt)
    }

    fn read_file(&mut self, path: &str, gate: &Gate<'_>) -> io::Result<String> {
        self.1.read_file(path, gate)
    }

    fn write_file(
        &mut self,
        path: &str,
        text: &str,
        append: bool,
        gate: &Gate<'_>,
    ) -> io::Result<()> {
        self.1.write_file(path, text, append, gate)
    }

    fn file_exists(&mut self, path: &str) -> io::Result<bool> {
        self.1.file_exists(path)
    }

    fn read_module(&mut self, paths: &[String], gate: &Gate<'_>) -> io::Result<(String, String)> {
        self.1.read_module(paths, gate)
    }

    fn now(&mut self) -> (f64, i32) {
        self.1.now()
    }

    fn monotonic(&mut self) -> f64 {
        self.1.monotonic()
    }

    fn seed(&mut self) -> u64 {
        self.1.seed()
    }
}

/// Returns the output in a world that shows the richest form of each value.
fn rich(code: &str) -> Vec<String> {
    let shown = Rc::<RefCell<Vec<String>>>::default();
    let host = Gallery(Rc::clone(&shown), Pretend::default());
    let mut session = Session::new(Box::new(host), Settings::default());
    let outcome = session.eval(code);
    assert!(outcome.error.is_none(), "{code}: {:?}", outcome.error);
    shown.take()
}

#[test]
fn every_svg_is_well_formed_and_asks_for_nothing() {
    for (name, code) in DRAWN {
        let shown = rich(code);
        let svg = xml(shown.last().expect("something is shown"));
        assert_eq!(svg.name, "svg", "{name}");
        for element in svg.all() {
            let known = ["svg", "path", "text", "rect", "g", "title"];
            assert!(
                known.contains(&element.name.as_str()),
                "{name}: {}",
                element.name
            );
            for (key, value) in &element.attributes {
                assert!(
                    !value.contains("NaN") && !value.contains("inf"),
                    "{name}: {key}={value}"
                );
                assert!(
                    key == "xmlns" || !value.contains("://"),
                    "{name}: {key}={value}"
                );
                assert_ne!(key, "id", "{name}");
            }
        }
    }
    // Titles and names are plain text, even if they look like markup.
    let shown = rich("bars([1], [\"<b>&\\\"\"], {title = \"<script>\"})");
    let svg = xml(&shown[0]);
    let texts: Vec<String> = svg
        .elements()
        .filter(|e| e.name == "text")
        .map(|e| e.text())
        .collect();
    assert!(texts.contains(&"<b>&\"".to_string()) && texts.contains(&"<script>".to_string()));
}

#[test]
fn values_come_in_the_form_that_the_host_asks_for() {
    assert_eq!(rich("1/2"), ["\\frac{1}{2}"]);
    assert_eq!(
        rich("[[1, 2], [3, 4]]"),
        ["\\begin{bmatrix}1 & 2 \\\\ 3 & 4\\end{bmatrix}"]
    );
    assert_eq!(
        rich("\"a\"; ({a = 1}); true; [\"x\"]"),
        ["\"a\"", "{a = 1}", "true", "[\"x\"]"]
    );
}

#[test]
fn a_pole_leaves_a_gap_and_no_line_crosses_it() {
    let shown = rich("plot(|x| 1/x, -1, 1)");
    let svg = xml(&shown[0]);
    let curve = svg
        .elements()
        .find(|e| e.attribute("stroke-width") == Some("2"));
    let path = curve
        .and_then(|e| e.attribute("d"))
        .expect("there is a curve");
    let pieces: Vec<&str> = path.split('M').filter(|piece| !piece.is_empty()).collect();
    assert_eq!(pieces.len(), 2, "{path}");
    // Each piece of the curve stays on its side of the gap.
    let xs = |piece: &str| -> Vec<f64> {
        let points = piece.split('L');
        points
            .filter_map(|p| p.split(' ').next()?.parse().ok())
            .collect()
    };
    let (left, right) = (xs(pieces[0]), xs(pieces[1]));
    let last = left.iter().copied().fold(f64::MIN, f64::max);
    let first = right.iter().copied().fold(f64::MAX, f64::min);
    assert!(last < first && first - last < 120.0, "{last} {first}");
}

#[test]
fn functions_are_called_with_floats() {
    let code = "seen = set(); func f(x) { set::add(seen, typeof(x)); return x }; plot(f, 0, 1); print(seen)";
    assert!(shown(code).ends_with("set([\"float\"])\n"));
}

#[test]
fn errors_lead_on() {
    let cases = [
        ("plot(3)", "TypeError", "`|x| 3`"),
        ("plot(3, 0, 1)", "TypeError", "`|x| 3`"),
        ("plot(sin)", "ArityError", "plot(sin, 0, 10)"),
        ("plot(sin, 1)", "ArityError", "plot(sin, 0, 10)"),
        (
            "plot(sin, 2, 1)",
            "ValueError",
            "the lower end comes first: 1, 2",
        ),
        ("plot(sin, 1, 1)", "ValueError", "empty"),
        ("plot(sin, 0, float(\"nan\"))", "ValueError", "finite"),
        ("plot(sin, 0, float(\"inf\"))", "ValueError", "finite"),
        ("plot(sin, 0, 10^400)", "ValueError", "10^308"),
        ("plot(sin, 0, i)", "TypeError", "real number"),
        ("plot(|x, y| x, 0, 1)", "ArityError", ""),
        ("plot(|x| \"a\", 0, 1)", "TypeError", "string"),
        (
            "plot(|x| undefined_name, 0, 1)",
            "NameError",
            "undefined_name",
        ),
        ("sym x, y; plot(x*y, 0, 1)", "ValueError", "x and y"),
        ("plot([])", "ValueError", "empty"),
        ("plot([1, 4, 9])", "TypeError", "bars(values)"),
        ("plot([[1, 2, 3]])", "TypeError", "array of 3"),
        ("plot([[1, i]])", "TypeError", "real"),
        ("plot(sin, 0, 1, 5)", "TypeError", "struct"),
        ("plot(sin, 0, 1, {titel = \"a\"})", "ValueError", "`title`"),
        ("plot(sin, 0, 1, {width = 0})", "ValueError", "width"),
        (
            "plot(sin, 0, 1, {y = [1, 0]})",
            "ValueError",
            "lower one first",
        ),
        ("bars([])", "ValueError", "empty"),
        (
            "bars([1], [\"a\", \"b\"])",
            "ValueError",
            "1 values and 2 labels",
        ),
        ("bars([\"a\"])", "TypeError", "element 0"),
        ("bars([float(\"inf\")])", "ValueError", "inf"),
        ("histogram([1], 0)", "ValueError", "1 to 1000"),
        ("histogram(3)", "TypeError", "array"),
        ("io::save(3, \"a.svg\")", "TypeError", "picture"),
        ("io::save(\"a.svg\", bars([1]))", "TypeError", "comes first"),
        ("io::save(bars([1]), \"a.png\")", "ValueError", ".svg"),
        (
            "io::save(bars([1]), \"/no/such/folder/a.svg\")",
            "IOError",
            "folder",
        ),
        ("repr(bars([1]))", "ValueError", "no source text"),
        ("bars([1]) + 1", "TypeError", "a picture"),
        ("dict([[bars([1]), 2]])", "TypeError", "a picture"),
    ];
    for (code, kind, part) in cases {
        let Ran { status, error, .. } = run(&["-e", code], "");
        assert_eq!(status, 1, "{code}: {error}");
        assert!(
            error.contains(kind) && error.contains(part),
            "{code}: {error}"
        );
    }
    let Ran { error, .. } = run(&["--sandbox", "-e", "io::save(bars([1]), \"a.svg\")"], "");
    assert!(error.contains("PermissionError"), "{error}");
}

#[test]
fn pictures_are_values() {
    let code = "p = plot(sin, 0, 1); [typeof(p), p == plot(sin, 0, 1), p == plot(cos, 0, 1), p == 1, [p], bool(p)]";
    assert_eq!(
        shown(code),
        "[\"picture\", true, false, false, [<picture of sin>], true]\n"
    );
    assert_eq!(
        shown("size(to_string(bars([1]))) > 20; \"\" + bars([1]) == f\"{bars([1])}\""),
        "true\ntrue\n"
    );
    let Ran { out, .. } = run(
        &["--transcript"],
        "p = bars([1, 2], {title = \"two\"})\n:vars\n:undo\np\n",
    );
    assert!(
        out.contains("<picture two>") && out.contains("NameError"),
        "{out}"
    );
}

#[test]
fn a_picture_is_saved_as_svg_or_as_text() {
    let folder = folder("saved-pictures");
    let code =
        "p = plot([sin, cos], 0, 5); io::save(p, \"a.svg\"); io::save(p, \"a.txt\"); print(p)";
    let ran = run_command(program().args(["-e", code]).current_dir(&folder), "");
    assert_eq!(ran.status, 0, "{}", ran.error);
    let svg = fs::read_to_string(folder.join("a.svg")).expect("it was written");
    assert_eq!(xml(svg.trim_end()).name, "svg");
    let text = fs::read_to_string(folder.join("a.txt")).expect("it was written");
    assert_eq!(text, ran.out);
    fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn drawing_stops_when_it_is_interrupted_and_keeps_to_the_ceiling() {
    let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
    let handle = session.interrupt_handle();
    let presser = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        handle.interrupt();
    });
    let outcome = session.eval("plot(do |x| { while true { } }, 0, 1)");
    presser.join().expect("it ends");
    let error = outcome.error.expect("it was stopped").one_line();
    assert!(error.starts_with("Interrupted"), "{error}");
    let code = "points = map(range(100000), |k| [k, k]); ps = []; loop { push(ps, plot(points)) }";
    let Ran { error, .. } = run(&["--max-memory", "64M", "-e", code], "");
    assert!(error.contains("LimitError"), "{error}");
}

#[test]
fn a_hundred_thousand_points_are_drawn() {
    let code = "p = plot(map(range(100000), |k| [k, k*k % 1009])); io::save(p, \"p.svg\"); print(typeof(p))";
    let folder = folder("many-points");
    let ran = run_command(program().args(["-e", code]).current_dir(&folder), "");
    assert_eq!(ran.out, "picture\n", "{}", ran.error);
    let svg = fs::read_to_string(folder.join("p.svg")).expect("it was written");
    // Points at the same position are drawn once.
    assert!(svg.len() < 3_000_000, "{}", svg.len());
    xml(svg.trim_end());
    fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn on_a_terminal_a_picture_is_as_wide_as_the_terminal() {
    for columns in [40u16, 100] {
        let state = state(&format!("drawn-{columns}"));
        let size = (40, columns);
        let options = ["--color", "never", "--no-config", "--no-history"];
        let mut terminal = Terminal::sized(&state, &options, size, &[]);
        // What is typed before the first prompt would be echoed above the greeting.
        terminal.expect("[1]> ");
        terminal.enter("plot([sin, cos], 0, 10)");
        terminal.expect("└");
        terminal.ask("41 + 1", "42");
        let screen = terminal.screen(size);
        let widest = screen.lines().map(|line| line.chars().count()).max();
        let widest = widest.expect("there are lines");
        let columns = usize::from(columns);
        assert!(
            widest <= columns && widest + 2 >= columns,
            "{widest}\n{screen}"
        );
        assert!(screen.contains("└") && screen.contains("1.0 ┤"), "{screen}");
        terminal.leave();
    }
}

#[test]
fn a_notebook_on_a_terminal_is_shown_with_its_prose() {
    let folder = folder("prose");
    let path = folder.join("a.lm.md");
    let text =
        "# A heading\n\nSome *prose* here.\n\n```lamina\n1 + 1\n```\n```out\n2\n```\n\nThe end.\n";
    fs::write(&path, text).expect("writable");
    let mut command = program();
    command.args(["--color", "never"]).arg(&path);
    let mut terminal = Terminal::of(command);
    terminal.expect("The end.");
    let written = String::from_utf8_lossy(&terminal.written()).into_owned();
    let place = |text: &str| {
        written
            .find(text)
            .unwrap_or_else(|| panic!("{text}: {written}"))
    };
    assert!(place("A heading") < place("prose") && place("prose") < place("1 + 1"));
    // In a pipe, only the effects of the cells matter.
    let path = path.to_string_lossy().into_owned();
    assert_eq!(run(&[&path], "").out, "> 1 + 1\n2\n");
    fs::remove_dir_all(folder).expect("removable");
}
