//! The builder turns pest's pairs into the tree. It resolves operator precedence, escapes and
//! numbers, and rejects what the grammar cannot: invalid assignment targets, repeated keys, `break`
//! outside a loop, and trees that are too deep.

mod array;
mod choice;
mod expression;
mod list;
mod literal;
mod statement;

use super::ast::{Expr, ExprKind, FunctionId, Name, NameId, Program, Stmt, Word};
use super::lines::too_deep;
use super::pieces::{Node, Nodes};
use crate::limit::Budget;
use crate::text::{Fault, Span, Symbol, Symbols};
use std::cell::Cell;
use unicode_normalization::UnicodeNormalization;

/// The maximum number of levels in a tree; it makes recursive walks safe.
pub const HEIGHT_MAX: u32 = 800;

/// Builds one program.
pub(super) struct Builder<'a> {
    /// The text after the sweep.
    text: &'a str,
    symbols: &'a mut Symbols,
    names: u32,
    functions: u32,
    /// How many nested expressions are being built.
    depth: u32,
    /// How many nested statements of the current function are open.
    level: u32,
    /// The height of the current function so far.
    tallest: u32,
    in_loop: bool,
    in_function: bool,
    /// The budget that limits the time spent on reading numbers.
    budget: &'a Budget,
    /// The approximate size of the tree so far, in bytes.
    used: &'a Cell<usize>,
    /// How many bytes were in use before this builder started.
    used_before: usize,
    statements: Vec<Stmt>,
}

#[inline]
fn span_of(pair: &Node<'_>) -> Span {
    pair.span()
}

/// The error for a disagreement between the grammar and the builder, which users see only if one of
/// them has a bug.
fn misfit(pair: &Node<'_>) -> Fault {
    Fault::syntax(span_of(pair), "this form is not understood here")
}

impl<'a> Builder<'a> {
    /// Makes a builder for a unit with this swept text.
    pub(super) fn new(
        text: &'a str,
        symbols: &'a mut Symbols,
        budget: &'a Budget,
        used: &'a Cell<usize>,
    ) -> Builder<'a> {
        Builder {
            text,
            symbols,
            names: 0,
            functions: 0,
            depth: 0,
            level: 0,
            tallest: 0,
            in_loop: false,
            in_function: false,
            budget,
            used,
            used_before: used.get(),
            statements: Vec::new(),
        }
    }

    /// Adds statements to the tree.
    pub(super) fn add(&mut self, nodes: Nodes<'_>) -> Result<(), Fault> {
        for node in nodes.filter(|node| !node.is_end()) {
            let statement = self.statement(node)?;
            self.statements.push(statement);
        }
        Ok(())
    }

    /// Discards everything that was added.
    pub(super) fn restart(&mut self) {
        self.statements.clear();
        self.used.set(self.used_before);
        (self.names, self.functions, self.depth) = (0, 0, 0);
        (self.level, self.tallest) = (0, 0);
        (self.in_loop, self.in_function) = (false, false);
    }

    /// Returns the tree of the whole unit.
    pub(super) fn finish(self) -> Program {
        Program {
            statements: self.statements,
            names: self.names,
            functions: self.functions,
            bytes: self.used.get(),
        }
    }
}

impl Builder<'_> {
    fn symbol(&mut self, text: &str) -> Symbol {
        let before = self.symbols.bytes();
        let symbol = if text.is_ascii() {
            self.symbols.intern(text)
        } else {
            let normal: String = text.nfc().collect();
            self.symbols.intern(&normal)
        };
        self.used
            .set(self.used.get() + (self.symbols.bytes() - before));
        symbol
    }

    fn name(&mut self, pair: &Node<'_>) -> Name {
        let symbol = self.symbol(pair.text());
        Name {
            symbol,
            id: self.name_id(),
            span: span_of(pair),
        }
    }

    /// Records that building goes `levels` levels deeper.
    fn deeper(&mut self, levels: u32, span: Span) -> Result<(), Fault> {
        self.depth += levels;
        if self.depth > HEIGHT_MAX {
            return Err(too_deep(span));
        }
        Ok(())
    }

    fn name_id(&mut self) -> NameId {
        self.names += 1;
        NameId(self.names - 1)
    }

    fn function_id(&mut self) -> FunctionId {
        self.functions += 1;
        FunctionId(self.functions - 1)
    }

    fn word(&mut self, pair: &Node<'_>) -> Word {
        Word {
            symbol: self.symbol(pair.text()),
            span: span_of(pair),
        }
    }

    /// Records the height of an expression directly under the current statement.
    fn note(&mut self, height: u32, span: Span) -> Result<(), Fault> {
        let total = self.level + height;
        self.tallest = self.tallest.max(total);
        if total > HEIGHT_MAX {
            Err(too_deep(span))
        } else {
            Ok(())
        }
    }
}

/// Splits a member expression, with or without parentheses around it, into object and name.
fn as_member(expr: Expr) -> Result<(Box<Expr>, Word), Expr> {
    let mut kind = &expr.kind;
    while let ExprKind::Paren(inner) = kind {
        kind = &inner.kind;
    }
    if !matches!(kind, ExprKind::Member { .. }) {
        return Err(expr);
    }
    let mut kind = expr.kind;
    while let ExprKind::Paren(inner) = kind {
        kind = inner.kind;
    }
    let ExprKind::Member { object, name } = kind else {
        unreachable!("a member expression was seen")
    };
    Ok((object, name))
}
