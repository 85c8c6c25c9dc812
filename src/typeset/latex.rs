//! Writing boxes as LaTeX for math mode, using only commands of LaTeX itself and of amsmath.

use super::Node;
use super::names::{self, Known};
use std::fmt::Write;

/// Writes a box as LaTeX.
pub fn latex(node: &Node) -> String {
    let mut out = String::new();
    write(node, &mut out);
    out
}

fn write(node: &Node, out: &mut String) {
    match node {
        Node::Number(digits) => out.push_str(digits),
        Node::Symbol(name) => symbol(name, out),
        Node::Text(text) => {
            let _ = write!(out, "\\text{{{}}}", escaped(text));
        }
        Node::Sign(sign) => {
            let _ = write!(out, " {} ", sign.latex());
        }
        Node::Prefix(sign) => out.push_str(match *sign {
            "¬" => "\\lnot ",
            _ => "-",
        }),
        Node::Suffix(sign) => out.push_str(sign),
        Node::Row(nodes) => row(nodes, out),
        Node::Fraction(above, below) => {
            out.push_str("\\frac{");
            write(above, out);
            out.push_str("}{");
            write(below, out);
            out.push('}');
        }
        Node::Root(degree, inner) => {
            out.push_str("\\sqrt");
            if *degree != 2 {
                let _ = write!(out, "[{degree}]");
            }
            braced(inner, out);
        }
        Node::Power(base, exponent) => {
            match matches!(**base, Node::Symbol(_) | Node::Number(_) | Node::Fenced(..)) {
                true => write(base, out),
                false => braced(base, out),
            }
            out.push('^');
            braced(exponent, out);
        }
        Node::Call(name, args) => call(name, args, out),
        Node::Fenced(open, inner, close) => {
            let _ = write!(out, "\\left{}", fence(*open));
            write(inner, out);
            let _ = write!(out, "\\right{}", fence(*close));
        }
        Node::List(items) => list(items, out),
        Node::Matrix(rows) => matrix(rows, out),
    }
}

fn call(name: &str, args: &[Node], out: &mut String) {
    let _ = match names::function(name) {
        Some(Known::Command(command)) => write!(out, "\\{command}"),
        Some(Known::Upright(name)) => write!(out, "\\operatorname{{{name}}}"),
        None => write!(out, "\\operatorname{{{}}}", escaped(name)),
    };
    out.push_str("\\left(");
    list(args, out);
    out.push_str("\\right)");
}

fn matrix(rows: &[Vec<Node>], out: &mut String) {
    out.push_str("\\begin{bmatrix}");
    for (n, cells) in rows.iter().enumerate() {
        if n > 0 {
            out.push_str(" \\\\ ");
        }
        for (n, cell) in cells.iter().enumerate() {
            if n > 0 {
                out.push_str(" & ");
            }
            write(cell, out);
        }
    }
    out.push_str("\\end{bmatrix}");
}

/// Writes boxes side by side. A command that ends in a letter must not run into a following letter.
fn row(nodes: &[Node], out: &mut String) {
    for node in nodes {
        let mut next = String::new();
        write(node, &mut next);
        let command = out.rfind('\\').is_some_and(|at| {
            let tail = &out[at + 1..];
            !tail.is_empty() && tail.chars().all(|c| c.is_ascii_alphabetic())
        });
        if command && next.starts_with(|c: char| c.is_ascii_alphabetic()) {
            out.push(' ');
        }
        out.push_str(&next);
    }
}

fn braced(node: &Node, out: &mut String) {
    out.push('{');
    write(node, out);
    out.push('}');
}

fn list(items: &[Node], out: &mut String) {
    for (n, item) in items.iter().enumerate() {
        if n > 0 {
            out.push_str(", ");
        }
        write(item, out);
    }
}

fn fence(c: char) -> &'static str {
    match c {
        '(' => "(",
        ')' => ")",
        '⌊' => "\\lfloor ",
        '⌋' => "\\rfloor ",
        '⌈' => "\\lceil ",
        '⌉' => "\\rceil ",
        '[' => "[",
        ']' => "]",
        _ => "|",
    }
}

fn symbol(name: &str, out: &mut String) {
    let (base, index) = names::split(name);
    part(base, out);
    if !index.is_empty() {
        out.push_str("_{");
        part(index, out);
        out.push('}');
    }
}

/// Writes a name without its subscript: a letter, a Greek letter, or a word.
fn part(name: &str, out: &mut String) {
    let letter = names::letter(name).unwrap_or(name);
    if let Some(command) = names::command(letter) {
        let _ = write!(out, "\\{command}");
    } else if letter.chars().count() == 1 || letter.chars().all(|c| c.is_ascii_digit()) {
        out.push_str(&escaped(letter));
    } else {
        let _ = write!(out, "\\mathrm{{{}}}", escaped(letter));
    }
}

/// Escapes the characters that have a special meaning in LaTeX.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '{' | '}' | '#' | '$' | '%' | '&' | '_' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}
