//! Converts notebooks to and from Jupyter's format (nbformat 4). Everything that both formats can
//! hold is kept: prose, code, text outputs, and the flags and names of cells. Pictures and other
//! rich outputs are dropped: running the notebook makes them again.

use crate::limit::Gate;
use crate::notebook::{Block, Fence, Unread, blocks, escaped_lines, marks, plain_lines};
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// The flags of cells, with the equivalent Jupyter tags.
const FLAGS: &[(&str, &str)] = &[
    ("error", "raises-exception"),
    ("skip", "skip-execution"),
    ("nondet", "nondet"),
    ("parameters", "parameters"),
];

/// The separator between two cells of prose.
const BETWEEN: &str = "<!-- cell -->";

/// Converts a notebook to Jupyter's format.
///
/// # Errors
/// If the text cannot be read.
pub fn to_ipynb(text: &str, gate: &Gate<'_>) -> Result<String, Unread> {
    let mut cells: Vec<Value> = Vec::new();
    let mut at = 0;
    // The end of the last cell that an output may follow.
    let mut cell_end = None;
    for block in blocks(text, gate)? {
        let Block::Fence(fence) = block else { continue };
        match fence.language() {
            "lamina" => {
                prose(&text[at..fence.span.start], &mut cells);
                cells.push(code_cell(&fence));
                (at, cell_end) = (fence.span.end, Some(fence.span.end));
            }
            "out" if cell_end.is_some_and(|end| text[end..fence.span.start].trim().is_empty()) => {
                if let Some(cell) = cells.last_mut() {
                    let fails = tags(cell).any(|tag| tag == "raises-exception");
                    cell["outputs"] = outputs(&plain_lines(&fence.text), fails);
                }
                (at, cell_end) = (fence.span.end, None);
            }
            "raw" => {
                prose(&text[at..fence.span.start], &mut cells);
                let source = fence.text.strip_suffix('\n').unwrap_or(&fence.text);
                cells.push(json!({"cell_type": "raw", "metadata": {}, "source": lines(source)}));
                (at, cell_end) = (fence.span.end, None);
            }
            _ => cell_end = None,
        }
    }
    prose(&text[at..], &mut cells);
    for (n, cell) in cells.iter_mut().enumerate() {
        cell["id"] = json!(format!("cell-{}", n + 1));
    }
    let notebook = json!({
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Lamina", "language": "lamina", "name": "lamina"},
            "language_info": {
                "name": "lamina",
                "version": env!("CARGO_PKG_VERSION"),
                "mimetype": "text/x-lamina",
                "file_extension": ".lm",
                "pygments_lexer": "javascript",
                "codemirror_mode": "javascript",
            },
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    });
    Ok(format!("{notebook:#}\n"))
}

/// Adds the cells of prose between two cells of code.
fn prose(text: &str, cells: &mut Vec<Value>) {
    for part in text.split(BETWEEN) {
        let part = part.trim_matches(['\n', '\r']);
        if !part.trim().is_empty() {
            cells.push(json!({
                "cell_type": "markdown",
                "metadata": {},
                "source": lines(part),
            }));
        }
    }
}

fn code_cell(fence: &Fence) -> Value {
    let mut metadata = Map::new();
    let mut found: Vec<&str> = Vec::new();
    for word in fence.arguments().split_whitespace() {
        if let Some(name) = word.strip_prefix("name=") {
            metadata.insert("name".to_string(), json!(name));
            continue;
        }
        let tag = FLAGS.iter().find(|(flag, _)| *flag == word);
        found.push(tag.map_or(word, |(_, tag)| tag));
    }
    if !found.is_empty() {
        metadata.insert("tags".to_string(), json!(found));
    }
    let source = fence.text.strip_suffix('\n').unwrap_or(&fence.text);
    json!({
        "cell_type": "code",
        "execution_count": null,
        "metadata": metadata,
        "outputs": [],
        "source": lines(source),
    })
}

/// Returns an output as text; for a failing cell, the last line is the error.
fn outputs(text: &str, fails: bool) -> Value {
    let printed =
        |text: &str| json!({"output_type": "stream", "name": "stdout", "text": lines(text)});
    let whole = text.trim_end_matches('\n');
    let (before, last) = match whole.rsplit_once('\n') {
        Some((before, last)) => (format!("{before}\n"), last),
        None => (String::new(), whole),
    };
    let error = last.split_once(": ").filter(|_| fails);
    let Some((kind, message)) = error else {
        return json!([printed(text)]);
    };
    let error = json!({
        "output_type": "error",
        "ename": kind,
        "evalue": message,
        "traceback": [last],
    });
    match before.is_empty() {
        true => json!([error]),
        false => json!([printed(&before), error]),
    }
}

/// Splits text as nbformat does: into lines that keep their newlines.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

fn tags(cell: &Value) -> impl Iterator<Item = &str> {
    let tags = cell["metadata"]["tags"].as_array();
    tags.into_iter().flatten().filter_map(Value::as_str)
}

/// Returns text that is stored as a string or as a list of lines.
fn joined(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => String::new(),
    }
}

/// Converts a Jupyter notebook to this program's format.
///
/// # Errors
/// An explanation for the user if it cannot be read.
pub fn from_ipynb(text: &str) -> Result<String, String> {
    let notebook: Value = serde_json::from_str(text)
        .map_err(|error| format!("it is not a Jupyter notebook: {error}"))?;
    let version = notebook["nbformat"].as_u64();
    let cells = notebook["cells"].as_array();
    let (Some(4..), Some(cells)) = (version, cells) else {
        return Err(match version {
            Some(old @ ..4) => format!(
                "it has the old format {old}; `jupyter nbconvert --to notebook` converts it"
            ),
            _ => "it is not a Jupyter notebook: it has no `nbformat` and `cells`".to_string(),
        });
    };
    let mut out = String::new();
    let mut after_prose = false;
    for cell in cells {
        let source = joined(&cell["source"]);
        if !out.is_empty() {
            out.push('\n');
        }
        let is_prose = cell["cell_type"] == "markdown";
        if is_prose && after_prose {
            let _ = writeln!(out, "{BETWEEN}\n");
        }
        after_prose = is_prose;
        match cell["cell_type"].as_str() {
            Some("code") => push_code(&mut out, cell, &source),
            Some("raw") => push_fence(&mut out, "raw", &source),
            _ => {
                let _ = writeln!(out, "{}", source.trim_matches('\n'));
            }
        }
    }
    Ok(out)
}

fn push_fence(out: &mut String, info: &str, text: &str) {
    let text = text.strip_suffix('\n').unwrap_or(text);
    let fence = marks("```", text);
    let _ = writeln!(out, "{fence}{info}\n{text}\n{fence}");
}

fn push_code(out: &mut String, cell: &Value, source: &str) {
    let mut info = "lamina".to_string();
    let known = |tag: &str| FLAGS.iter().find(|(_, known)| *known == tag);
    for (flag, _) in tags(cell).filter_map(known) {
        let _ = write!(info, " {flag}");
    }
    let no_outputs = Vec::new();
    let outputs = cell["outputs"].as_array().unwrap_or(&no_outputs);
    let mut shown = String::new();
    for output in outputs {
        let text = match output["output_type"].as_str() {
            Some("stream") => joined(&output["text"]),
            Some("execute_result" | "display_data") => joined(&output["data"]["text/plain"]),
            Some("error") => {
                if !info.contains(" error") {
                    info.push_str(" error");
                }
                let part = |name: &str| output[name].as_str().unwrap_or_default();
                format!("{}: {}", part("ename"), part("evalue"))
            }
            _ => String::new(),
        };
        if !text.is_empty() {
            let _ = writeln!(shown, "{}", text.strip_suffix('\n').unwrap_or(&text));
        }
    }
    if let Some(name) = cell["metadata"]["name"].as_str() {
        let _ = write!(info, " name={name}");
    }
    push_fence(out, &info, source);
    if !shown.is_empty() {
        push_fence(out, "out", &escaped_lines(&shown));
    }
}

#[cfg(test)]
mod tests {
    use super::{from_ipynb, to_ipynb};
    use crate::limit::{Budget, Gate};

    fn there(text: &str) -> String {
        to_ipynb(text, &Gate::new(&Budget::default(), usize::MAX)).unwrap()
    }

    #[test]
    fn a_notebook_comes_back_as_it_was() {
        let text = "# Title\n\nProse with `code`.\n\n<!-- cell -->\n\nMore.\n\n```lamina\nx = 1\nx\n```\n```out\n1\n```\n\n\
            ```lamina error name=wrong\nprint(2)\n1/0\n```\n```out\n2\nZeroDivisionError: division by zero\n```\n\n\
            ```lamina nondet\nprint(\"```\")\n```\n````out\n```\n\\...\n````\n\n```raw\nas it is\n```\n\nThe end.\n";
        let json = there(text);
        assert_eq!(from_ipynb(&json).unwrap(), text);
        assert_eq!(there(&from_ipynb(&json).unwrap()), json);
    }

    #[test]
    fn what_is_no_notebook_is_refused() {
        for (text, says) in [
            ("{", "not a Jupyter notebook"),
            ("{}", "no `nbformat`"),
            ("{\"nbformat\": 3, \"worksheets\": []}", "old format 3"),
        ] {
            assert!(from_ipynb(text).unwrap_err().contains(says), "{text}");
        }
    }
}
