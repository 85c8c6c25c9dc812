//! The builder: pest's pairs in, the tree out. It climbs the operators, resolves escapes and
//! numbers, and refuses what the grammar cannot: targets that cannot be assigned, repeated keys,
//! `break` outside a loop, trees that are too deep.

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

/// How many levels a tree may have, so that walks over it may recurse.
pub const HEIGHT_MAX: u32 = 800;

/// The builder of one program.
pub(super) struct Builder<'a> {
    /// The text after the sweep.
    text: &'a str,
    symbols: &'a mut Symbols,
    names: u32,
    functions: u32,
    /// How many expressions are being built, one inside the other.
    depth: u32,
    /// How many statements of the present function are open, one inside the other.
    level: u32,
    /// The height of the present function so far.
    tallest: u32,
    in_loop: bool,
    in_function: bool,
    /// The budget that numbers which take long to read must ask.
    budget: &'a Budget,
    /// Roughly how many bytes the tree takes so far.
    used: &'a Cell<usize>,
    /// How many bytes were used before.
    used_before: usize,
    statements: Vec<Stmt>,
}

#[inline]
fn span_of(pair: &Node<'_>) -> Span {
    pair.span()
}

/// The grammar and the builder disagree; users never see this unless one of them is wrong.
fn misfit(pair: &Node<'_>) -> Fault {
    Fault::syntax(span_of(pair), "this form is not understood here")
}

impl<'a> Builder<'a> {
    /// A builder for a unit with this text after the sweep.
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

    /// Forgets what was added.
    pub(super) fn restart(&mut self) {
        self.statements.clear();
        self.used.set(self.used_before);
        (self.names, self.functions, self.depth) = (0, 0, 0);
        (self.level, self.tallest) = (0, 0);
        (self.in_loop, self.in_function) = (false, false);
    }

    /// The tree of the whole unit.
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

    /// Notes that what is built goes `levels` levels deeper.
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

    /// Notes the height of an expression directly under the present statement.
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

/// The object and the name of a member expression, with or without parentheses around it.
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
