//! Writing boxes as MathML Core, which browsers can draw without a script.

use super::Node;
use super::names::{self, Known};
use crate::text::escaped;
use std::fmt::Write;

/// Writes a box as a `math` element, displayed on a separate line if `block`.
pub fn mathml(node: &Node, block: bool) -> String {
    let mut out = String::from("<math xmlns=\"http://www.w3.org/1998/Math/MathML\"");
    if block {
        out.push_str(" display=\"block\"");
    }
    out.push('>');
    write(node, &mut out);
    out.push_str("</math>");
    out
}

fn write(node: &Node, out: &mut String) {
    match node {
        Node::Number(digits) => element("mn", digits, out),
        Node::Symbol(name) => symbol(name, out),
        Node::Text(text) => element("mtext", text, out),
        Node::Sign(sign) => element("mo", sign.text(), out),
        Node::Prefix(sign) => {
            let _ = write!(out, "<mo form=\"prefix\">{sign}</mo>");
        }
        Node::Suffix(sign) => {
            let _ = write!(out, "<mo form=\"postfix\">{sign}</mo>");
        }
        Node::Row(nodes) => within("mrow", nodes, out),
        Node::Fraction(above, below) => both("mfrac", above, below, out),
        Node::Root(2, inner) => {
            out.push_str("<msqrt>");
            write(inner, out);
            out.push_str("</msqrt>");
        }
        Node::Root(degree, inner) => {
            let degree = Node::Number(degree.to_string());
            both("mroot", inner, &degree, out);
        }
        Node::Power(base, exponent) => both("msup", base, exponent, out),
        Node::Call(name, args) => {
            out.push_str("<mrow>");
            let shown = match names::function(name) {
                Some(Known::Command("Gamma")) => "Γ",
                Some(Known::Command(name) | Known::Upright(name)) => name,
                None => name,
            };
            let _ = write!(out, "<mi mathvariant=\"normal\">{}</mi>", escaped(shown));
            out.push_str("<mo>&#x2061;</mo><mrow><mo>(</mo>");
            list(args, out);
            out.push_str("<mo>)</mo></mrow></mrow>");
        }
        Node::Fenced(open, inner, close) => {
            let _ = write!(out, "<mrow><mo fence=\"true\" form=\"prefix\">{open}</mo>");
            write(inner, out);
            let _ = write!(
                out,
                "<mo fence=\"true\" form=\"postfix\">{close}</mo></mrow>"
            );
        }
        Node::List(items) => list(items, out),
        Node::Matrix(rows) => {
            out.push_str("<mrow><mo fence=\"true\" form=\"prefix\">[</mo><mtable>");
            for cells in rows {
                out.push_str("<mtr>");
                for cell in cells {
                    out.push_str("<mtd>");
                    write(cell, out);
                    out.push_str("</mtd>");
                }
                out.push_str("</mtr>");
            }
            out.push_str("</mtable><mo fence=\"true\" form=\"postfix\">]</mo></mrow>");
        }
    }
}

fn within(tag: &str, nodes: &[Node], out: &mut String) {
    let _ = write!(out, "<{tag}>");
    nodes.iter().for_each(|node| write(node, out));
    let _ = write!(out, "</{tag}>");
}

fn both(tag: &str, first: &Node, second: &Node, out: &mut String) {
    let _ = write!(out, "<{tag}>");
    write(first, out);
    write(second, out);
    let _ = write!(out, "</{tag}>");
}

fn list(items: &[Node], out: &mut String) {
    out.push_str("<mrow>");
    for (n, item) in items.iter().enumerate() {
        if n > 0 {
            out.push_str("<mo>,</mo>");
        }
        write(item, out);
    }
    out.push_str("</mrow>");
}

fn symbol(name: &str, out: &mut String) {
    let (base, index) = names::split(name);
    let base = names::letter(base).unwrap_or(base);
    if index.is_empty() {
        return element("mi", base, out);
    }
    out.push_str("<msub>");
    element("mi", base, out);
    let tag = match index.chars().all(|c| c.is_ascii_digit()) {
        true => "mn",
        false => "mi",
    };
    element(tag, names::letter(index).unwrap_or(index), out);
    out.push_str("</msub>");
}

fn element(tag: &str, text: &str, out: &mut String) {
    let _ = write!(out, "<{tag}>{}</{tag}>", escaped(text));
}
