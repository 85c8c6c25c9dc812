//! Writes the tree as canonical source text: one statement per line, indented by four spaces, with
//! function values as `|x| e` and `fn(x) { … }`. Parsing the text gives the same tree again.

mod expression;
mod tree;

pub use tree::draw;

use super::ast::{
    Block, Catch, Constant, Expr, Function, FunctionBody, IncludePath, List, Name, Program, Stmt,
    StmtKind, Target, TypeWord,
};
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
pub fn show_expr(expr: &Expr, symbols: &Symbols) -> String {
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

    /// Writes a statement; if `closed`, a simple one ends with `;`, so that another may follow.
    fn statement(&mut self, statement: &Stmt, closed: bool) {
        self.unclosed(statement);
        if closed && statement.kind.is_simple() {
            self.push(";");
        }
    }

    fn unclosed(&mut self, statement: &Stmt) {
        match &statement.kind {
            StmtKind::Expr(expr) => self.expr(expr),
            StmtKind::Var { name, value } => self.declaration("var", name, value.as_ref()),
            StmtKind::Typed { word, name, value } => {
                self.declaration(type_word(*word), name, Some(value));
            }
            StmtKind::Symbols { names } => {
                self.push("sym ");
                self.names(names);
            }
            StmtKind::Define { name, value } => self.declaration("define", name, Some(value)),
            StmtKind::Assign { target, op, value } => {
                self.expr(target);
                self.push(" ");
                self.push(op.map_or("", |op| token_of(Meaning::Arith(op))));
                self.push("= ");
                self.expr(value);
            }
            StmtKind::Unpack {
                list,
                declares,
                value,
            } => self.unpack(list, *declares, value),
            StmtKind::Return(value) => self.word("return", value.as_ref()),
            StmtKind::Throw(value) => self.word("throw", Some(value)),
            StmtKind::Break => self.push("break"),
            StmtKind::Continue => self.push("continue"),
            StmtKind::Include { path, .. } => {
                self.push("include ");
                match path {
                    IncludePath::Text(text) => self.text(text),
                    IncludePath::Name(name) => self.symbol(*name),
                }
            }
            StmtKind::Block(block) => self.block(block),
            StmtKind::If { arms, otherwise } => self.if_(arms, otherwise.as_ref()),
            StmtKind::While { condition, body } => {
                self.word("while", Some(condition));
                self.body(body);
            }
            StmtKind::Loop { count, body } => {
                self.word("loop", count.as_ref());
                self.body(body);
            }
            StmtKind::For {
                init,
                test,
                step,
                body,
            } => self.for_parts([init.as_deref(), step.as_deref()], test.as_ref(), body),
            StmtKind::ForIn {
                first,
                second,
                over,
                body,
            } => self.for_in(first, second.as_ref(), over, body),
            StmtKind::ForUnpack { list, over, body } => self.for_unpack(list, over, body),
            StmtKind::Func { name, function } => self.func(name, function),
            StmtKind::Struct { name, fields } => {
                self.push("struct ");
                self.name(name);
                self.push(" ");
                self.fields(fields);
            }
            StmtKind::Try {
                body,
                catch,
                finally,
            } => self.try_(body, catch.as_ref(), finally.as_ref()),
        }
    }

    fn declaration(&mut self, word: &str, name: &Name, value: Option<&Expr>) {
        self.push(word);
        self.push(" ");
        self.name(name);
        if let Some(value) = value {
            self.push(" = ");
            self.expr(value);
        }
    }

    /// Writes a word, followed by the expression if there is one.
    fn word(&mut self, word: &str, value: Option<&Expr>) {
        self.push(word);
        if let Some(value) = value {
            self.push(" ");
            self.expr(value);
        }
    }

    fn for_parts(&mut self, [init, step]: [Option<&Stmt>; 2], test: Option<&Expr>, body: &Block) {
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

    fn for_in(&mut self, first: &Name, second: Option<&Name>, over: &Expr, body: &Block) {
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

    fn func(&mut self, name: &Name, function: &Function) {
        self.push("func ");
        self.name(name);
        self.push("(");
        self.params(function);
        self.push(") ");
        if let FunctionBody::Block(block) = &function.body {
            self.block(block);
        }
    }

    fn unpack(&mut self, list: &List, declares: bool, value: &Expr) {
        self.push(if declares { "var " } else { "" });
        self.targets(list);
        self.push(" = ");
        self.expr(value);
    }

    fn for_unpack(&mut self, list: &List, over: &Expr, body: &Block) {
        self.push("for (");
        self.targets(list);
        self.push(" in ");
        self.expr(over);
        self.push(")");
        self.body(body);
    }

    /// Writes the targets that elements are assigned to.
    fn targets(&mut self, list: &List) {
        self.push("[");
        for (i, target) in list.all().enumerate() {
            self.push(if i > 0 { ", " } else { "" });
            self.push(if i == list.targets.len() { "..." } else { "" });
            match target {
                Target::Name(name) => self.name(name),
                Target::Place(place) => self.expr(place),
                Target::List(list) => self.targets(list),
            }
        }
        self.push("]");
    }

    fn try_(&mut self, body: &Block, catch: Option<&Catch>, finally: Option<&Block>) {
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

    fn if_(&mut self, arms: &[(Expr, Block)], otherwise: Option<&Block>) {
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

    /// Writes the body of a header: a block, or one statement on the same line.
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

fn constant_word(constant: Constant) -> &'static str {
    match constant {
        Constant::Pi => "π",
        Constant::I => "i",
    }
}
