//! Files, to the extent that the host allows.

use super::{native, only, pieces};
use crate::host::reason;
use crate::limit::{Gate, carried};
use crate::picture::{Paper, svg, text as drawn};
use crate::text::Failure;
use crate::value::{Text, Value};
use crate::vm::{Builtin, Effect, Native, Outcome, Resource};
use std::io::{Error, ErrorKind};

const READS_FILES: &[Effect] = &[Effect::Reads(Resource::Files)];
const WRITES_FILES: &[Effect] = &[Effect::Changes(Resource::Files)];

pub(super) const ROWS: &[Builtin] = &[
    native(
        only("io"),
        "read(path)",
        (1, 1),
        READS_FILES,
        "The text of a file.",
        &["io::write(\"a.txt\", \"hi\"); io::read(\"a.txt\") → \"hi\""],
        read,
    ),
    native(
        only("io"),
        "write(path, text)",
        (2, 2),
        WRITES_FILES,
        "Writes a file, replacing any existing file of that name.",
        &["io::write(\"a.txt\", \"hi\")"],
        |n| write(n, false),
    ),
    native(
        only("io"),
        "append(path, text)",
        (2, 2),
        WRITES_FILES,
        "Appends to a file, creating it if there is none.",
        &[
            "io::append(\"b.txt\", \"a\"); io::append(\"b.txt\", \"b\"); io::read(\"b.txt\") → \"ab\"",
        ],
        |n| write(n, true),
    ),
    native(
        only("io"),
        "save(picture, path)",
        (2, 2),
        WRITES_FILES,
        "Writes a picture to a file: as SVG if the name ends in `.svg`, as text if it ends in `.txt`.",
        &["io::save(bars([1, 2]), \"bars.svg\"); io::exists(\"bars.svg\") → true"],
        save,
    ),
    native(
        only("io"),
        "args()",
        (0, 0),
        &[Effect::Reads(Resource::Arguments)],
        "The command-line arguments after the script's name, as strings.",
        &["io::args() → []"],
        args,
    ),
    native(
        only("io"),
        "exists(path)",
        (1, 1),
        READS_FILES,
        "Whether the file exists.",
        &["io::exists(\"nowhere.txt\") → false"],
        exists,
    ),
    native(
        only("io"),
        "lines(path)",
        (1, 1),
        READS_FILES,
        "The lines of a file as an array of strings, without line ends.",
        &["io::write(\"c.txt\", \"a\\nb\\n\"); io::lines(\"c.txt\") → [\"a\", \"b\"]"],
        lines,
    ),
];

/// The extensions of the names of picture files.
const DRAWN: [&str; 2] = [".svg", ".txt"];

fn save(n: &mut Native<'_>) -> Outcome {
    let Some(picture) = n.arg(0).as_picture() else {
        let failure = n.wants(0, "a picture");
        return Err(match n.arg(0).as_str() {
            Some(_) => failure.with_hint("the picture comes first, then the name of the file"),
            None => failure.with_hint("`plot`, `bars` and `histogram` make pictures"),
        }
        .into());
    };
    let path = n.text(1)?;
    let text = match DRAWN.map(|end| path.to_lowercase().ends_with(end)) {
        [true, _] => svg(picture.picture()),
        [_, true] => drawn(picture.picture(), Paper::default()),
        _ => {
            let message = format!("a picture is saved as .svg or .txt, not as `{path}`");
            return Err(Failure::value(message).into());
        }
    };
    n.vm.check_room(text.len())?;
    n.vm.left_program = true;
    let gate = Gate::new(&n.vm.budget, n.vm.heap.room());
    match n.vm.host.write_file(path, &(text + "\n"), false, &gate) {
        Ok(()) => Ok(Value::NULL),
        Err(error) => Err(failure("write", path, &error).into()),
    }
}

/// The size of a short string.
const TEXT_BYTES: usize = size_of::<Text>() + 16;

fn text_of(n: &mut Native<'_>) -> Result<String, Failure> {
    let path = n.text(0)?;
    let gate = Gate::new(&n.vm.budget, n.vm.heap.room());
    let read = n.vm.host.read_file(path, &gate);
    read.map_err(|error| failure("read", path, &error))
}

fn read(n: &mut Native<'_>) -> Outcome {
    let text = text_of(n)?;
    n.make_text(text)
}

fn lines(n: &mut Native<'_>) -> Outcome {
    let text = text_of(n)?;
    let mut ends = 0;
    for piece in pieces::pieces(&text, &n.vm.budget) {
        ends += piece?.bytes().filter(|&b| b == b'\n').count();
    }
    n.vm.check_room(text.len() + (ends + 1).saturating_mul(TEXT_BYTES))?;
    let mut items = Vec::with_capacity(ends + 1);
    for (i, line) in text.lines().enumerate() {
        n.ask_at(i)?;
        if line.len() > pieces::BYTES {
            n.vm.budget.poll(line.len() as u64 / 4096)?;
        }
        items.push(Text::new(&mut n.vm.heap, line).into());
    }
    n.make_array(items)
}

fn write(n: &mut Native<'_>, append: bool) -> Outcome {
    let path = n.text(0)?;
    let text = n.text(1).map_err(|failure| {
        failure.with_hint("`to_string(x)` gives the display form; `repr(x)` gives source text")
    })?;
    n.vm.left_program = true;
    let gate = Gate::new(&n.vm.budget, n.vm.heap.room());
    match n.vm.host.write_file(path, text, append, &gate) {
        Ok(()) => Ok(Value::NULL),
        Err(error) => Err(failure("write", path, &error).into()),
    }
}

fn args(n: &mut Native<'_>) -> Outcome {
    let words = n.vm.host.arguments();
    let heap = &mut n.vm.heap;
    let items: Vec<Value> = words
        .iter()
        .map(|word| Text::new(heap, word).into())
        .collect();
    n.make_array(items)
}

fn exists(n: &mut Native<'_>) -> Outcome {
    let path = n.text(0)?;
    match n.vm.host.file_exists(path) {
        Ok(answer) => Ok(Value::bool(answer)),
        Err(error) => Err(failure("look for", path, &error).into()),
    }
}

/// A refusal by the host never reaches the operating system, so such errors carry no system code.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the enum belongs to the standard library"
)]
fn failure(verb: &str, path: &str, error: &Error) -> Failure {
    if let Some(stopped) = carried(error) {
        return stopped;
    }
    if error.kind() == ErrorKind::PermissionDenied && error.raw_os_error().is_none() {
        return Failure::permission(format!("cannot {verb} `{path}`: {error}"));
    }
    let why = match error.kind() {
        ErrorKind::NotFound if verb == "write" => "there is no such folder".to_string(),
        ErrorKind::NotFound => "there is no such file".to_string(),
        _ => reason(error),
    };
    Failure::io(format!("cannot {verb} `{path}`: {why}"))
}
