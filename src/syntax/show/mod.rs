//! The tree as canonical source text: one statement a line, four blanks an indent, function values as
//! `|x| e` and `fn(x) { … }`. Reading the text again gives the same tree.

mod expression;
mod tree;

pub use tree::draw;

use super::ast::{Block, FunctionBody, IncludePath, Name, Program, Stmt, StmtKind, TypeWord};
use super::operator::{Meaning, token_of};
use crate::text::{Symbol, Symbols};

/// The source text of a program.
pub fn show(program: &Program, symbols: &Symbols) -> String {
    let mut writer = Writer {
        out: String::new(),
        symbols,
        indent: 0,
    };
    for statement in &program.statements {
        writer.statement(statement, true);
        writer.out.push('\n');
    }
    writer.out
}

/// The source text of an expression.
pub fn show_expr(expr: &super::ast::Expr, symbols: &Symbols) -> String {
    let mut writer = Writer {
        out: String::new(),
        symbols,
        indent: 0,
    };
    writer.expr(expr);
    writer.out
}

struct Writer<'a> {
    out: String,
    symbols: &'a Symbols,
    indent: usize,
}

impl Writer<'_> {
    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn symbol(&mut self, symbol: Symbol) {
        let symbols = self.symbols;
        self.out.push_str(symbols.text(symbol));
    }

    fn name(&mut self, name: &Name) {
        self.symbol(name.symbol);
    }

    fn names(&mut self, names: &[Name]) {
        for (i, name) in names.iter().enumerate() {
            self.push(if i > 0 { ", " } else { "" });
            self.name(name);
        }
    }

    fn newline(&mut self) {
        self.out.push('\n');
        for _ in 0..self.indent {
            self.out.push_str("    ");
        }
    }

    /// A simple statement is `closed` with `;` wherever another may follow.
    fn statement(&mut self, statement: &Stmt, closed: bool) {
        match &statement.kind {
            StmtKind::Block(block) => return self.block(block),
            StmtKind::If { arms, otherwise } => return self.if_(arms, otherwise.as_ref()),
            StmtKind::While { condition, body } => {
                self.push("while ");
                self.expr(condition);
                return self.body(body);
            }
            StmtKind::Loop { count, body } => {
                self.push("loop");
                if let Some(count) = count {
                    self.push(" ");
                    self.expr(count);
                }
                return self.body(body);
            }
            StmtKind::For { .. } | StmtKind::ForIn { .. } => return self.for_(&statement.kind),
            StmtKind::Func { name, function } => {
                self.push("func ");
                self.name(name);
                self.push("(");
                self.names(&function.params);
                self.push(") ");
                if let FunctionBody::Block(block) = &function.body {
                    self.block(block);
                }
                return;
            }
            StmtKind::Struct { name, fields } => {
                self.push("struct ");
                self.name(name);
                self.push(" ");
                return self.fields(fields);
            }
            StmtKind::Try { .. } => return self.try_(&statement.kind),
            _ => self.simple(&statement.kind),
        }
        if closed {
            self.push(";");
        }
    }

    fn simple(&mut self, kind: &StmtKind) {
        match kind {
            StmtKind::Expr(expr) => self.expr(expr),
            StmtKind::Var { name, value } => {
                self.push("var ");
                self.name(name);
                if let Some(value) = value {
                    self.push(" = ");
                    self.expr(value);
                }
            }
            StmtKind::Typed { word, name, value } => {
                self.push(type_word(*word));
                self.push(" ");
                self.name(name);
                self.push(" = ");
                self.expr(value);
            }
            StmtKind::Define { name, value } => {
                self.push("define ");
                self.name(name);
                self.push(" = ");
                self.expr(value);
            }
            StmtKind::Assign { target, op, value } => {
                self.expr(target);
                self.push(" ");
                self.push(op.map_or("", |op| token_of(Meaning::Arith(op))));
                self.push("= ");
                self.expr(value);
            }
            StmtKind::Return(value) => {
                self.push("return");
                if let Some(value) = value {
                    self.push(" ");
                    self.expr(value);
                }
            }
            StmtKind::Throw(value) => {
                self.push("throw ");
                self.expr(value);
            }
            StmtKind::Break => self.push("break"),
            StmtKind::Continue => self.push("continue"),
            StmtKind::Include { path, .. } => {
                self.push("include ");
                match path {
                    IncludePath::Text(text) => self.text(text),
                    IncludePath::Name(name) => self.symbol(*name),
                }
            }
            StmtKind::Block(_)
            | StmtKind::If { .. }
            | StmtKind::While { .. }
            | StmtKind::Loop { .. }
            | StmtKind::For { .. }
            | StmtKind::ForIn { .. }
            | StmtKind::Func { .. }
            | StmtKind::Struct { .. }
            | StmtKind::Try { .. } => {}
        }
    }

    fn for_(&mut self, kind: &StmtKind) {
        match kind {
            StmtKind::For {
                init,
                test,
                step,
                body,
            } => {
                self.push("for (");
                if let Some(init) = init {
                    self.statement(init, false);
                }
                self.push("; ");
                if let Some(test) = test {
                    self.expr(test);
                }
                self.push("; ");
                if let Some(step) = step {
                    self.statement(step, false);
                }
                self.push(")");
                self.body(body);
            }
            StmtKind::ForIn {
                first,
                second,
                over,
                body,
            } => {
                self.push("for (");
                self.name(first);
                if let Some(second) = second {
                    self.push(", ");
                    self.name(second);
                }
                self.push(" in ");
                self.expr(over);
                self.push(")");
                self.body(body);
            }
            _ => {}
        }
    }

    fn try_(&mut self, kind: &StmtKind) {
        let StmtKind::Try {
            body,
            catch,
            finally,
        } = kind
        else {
            return;
        };
        self.push("try ");
        self.block(body);
        if let Some(catch) = catch {
            self.push(" catch ");
            if let Some(name) = &catch.name {
                self.push("(");
                self.name(name);
                self.push(") ");
            }
            self.block(&catch.body);
        }
        if let Some(finally) = finally {
            self.push(" finally ");
            self.block(finally);
        }
    }

    fn if_(&mut self, arms: &[(super::ast::Expr, Block)], otherwise: Option<&Block>) {
        for (i, (condition, body)) in arms.iter().enumerate() {
            self.push(if i > 0 { " else if " } else { "if " });
            self.expr(condition);
            self.body(body);
        }
        if let Some(body) = otherwise {
            self.push(" else");
            self.body(body);
        }
    }

    /// The body of a header: a block, or one statement on the same line.
    fn body(&mut self, body: &Block) {
        self.push(" ");
        match &body.statements[..] {
            [only] if !body.braced => self.statement(only, true),
            _ => self.block(body),
        }
    }

    fn block(&mut self, block: &Block) {
        if block.statements.is_empty() {
            return self.push("{ }");
        }
        self.push("{");
        self.indent += 1;
        for statement in &block.statements {
            self.newline();
            self.statement(statement, true);
        }
        self.indent -= 1;
        self.newline();
        self.push("}");
    }
}

fn type_word(word: TypeWord) -> &'static str {
    match word {
        TypeWord::Int => "int",
        TypeWord::Bigint => "bigint",
        TypeWord::Rational => "rational",
        TypeWord::Irrational => "irrational",
        TypeWord::Complex => "complex",
        TypeWord::Float => "float",
        TypeWord::Bool => "bool",
        TypeWord::String => "string",
        TypeWord::Array => "array",
    }
}
