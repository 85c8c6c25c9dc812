//! The tree as a drawing: a node a line, branches as lines, the source text of each node beside it.
//!
//! ```text
//! assign               x = 1 + 2*y
//! ├─ to name x         x
//! └─ sum               1 + 2*y
//!    ├─ number 1       1
//!    └─ + product      2*y
//! ```

use super::type_word;
use crate::syntax::ast::{
    ArithOp, Block, Constant, Expr, ExprKind, Field, Function, FunctionBody, IncludePath, LogicOp,
    Name, Program, Stmt, StmtKind,
};
use crate::syntax::operator::{Meaning, token_of};
use crate::text::{Span, Symbol, Symbols};
use unicode_width::UnicodeWidthStr;

/// The column of source text begins here at the latest.
const COLUMN_MAX: usize = 48;
/// Characters of a node's source text that are shown.
const TEXT_MAX: usize = 40;

/// A node of the drawing.
struct Node {
    label: String,
    span: Span,
    children: Vec<Node>,
}

/// Draws a program that was read from `text`. `note` says what to remark on an occurrence of a name; empty for nothing.
pub fn draw(
    program: &Program,
    text: &str,
    symbols: &Symbols,
    note: &dyn Fn(&Name) -> String,
) -> String {
    let maker = Maker {
        symbols,
        text,
        note,
    };
    let mut lines = Vec::new();
    for statement in &program.statements {
        maker.statement(statement).lines("", "", &mut lines);
    }
    let width = lines.iter().map(|(left, _)| left.width()).max();
    let column = width.unwrap_or(0).min(COLUMN_MAX);
    let mut out = String::new();
    for (left, span) in lines {
        let gap = column.saturating_sub(left.width()) + 2;
        out.push_str(&left);
        out.push_str(&" ".repeat(gap));
        out.push_str(&excerpt(text, span));
        out.push('\n');
    }
    out
}

/// The text of a span on one line, cut if it is long.
fn excerpt(text: &str, span: Span) -> String {
    let words: Vec<&str> = text[span.range()].split_whitespace().collect();
    let line = words.join(" ");
    if line.chars().count() <= TEXT_MAX {
        return line;
    }
    let cut: String = line.chars().take(TEXT_MAX - 1).collect();
    format!("{cut}…")
}

impl Node {
    fn lines(&self, first: &str, rest: &str, out: &mut Vec<(String, Span)>) {
        out.push((format!("{first}{}", self.label), self.span));
        let last = self.children.len().saturating_sub(1);
        for (i, child) in self.children.iter().enumerate() {
            let (branch, below) = if i == last {
                ("└─ ", "   ")
            } else {
                ("├─ ", "│  ")
            };
            child.lines(&format!("{rest}{branch}"), &format!("{rest}{below}"), out);
        }
    }

    /// The same node with what it is to its parent before its label.
    fn as_(mut self, role: &str) -> Node {
        self.label = format!("{role} {}", self.label);
        self
    }
}

struct Maker<'a> {
    symbols: &'a Symbols,
    text: &'a str,
    note: &'a dyn Fn(&Name) -> String,
}

impl Maker<'_> {
    fn symbol(&self, symbol: Symbol) -> &str {
        self.symbols.text(symbol)
    }

    fn name(&self, name: &Name) -> String {
        let text = self.symbol(name.symbol);
        match (self.note)(name) {
            note if note.is_empty() => text.to_string(),
            note => format!("{text} ({note})"),
        }
    }

    fn names(&self, names: &[Name]) -> String {
        let names: Vec<String> = names.iter().map(|name| self.name(name)).collect();
        names.join(", ")
    }

    fn statements(&self, block: &Block) -> Vec<Node> {
        let statements = block.statements.iter();
        statements.map(|s| self.statement(s)).collect()
    }

    fn block(&self, role: &str, block: &Block) -> Node {
        node(role, block.span, self.statements(block))
    }

    fn statement(&self, statement: &Stmt) -> Node {
        let span = statement.span;
        let one = |label: String, value: Option<&Expr>| {
            node(label, span, value.map(|e| self.expr(e)))
        };
        match &statement.kind {
            StmtKind::Expr(expr) => self.expr(expr),
            StmtKind::Var { name, value } => {
                one(format!("var {}", self.name(name)), value.as_ref())
            }
            StmtKind::Typed { word, name, value } => one(
                format!("{} {}", type_word(*word), self.name(name)),
                Some(value),
            ),
            StmtKind::Define { name, value } => {
                one(format!("define {}", self.name(name)), Some(value))
            }
            StmtKind::Assign { target, op, value } => {
                let label = match op {
                    Some(op) => format!("assign {}=", token_of(Meaning::Arith(*op))),
                    None => "assign".to_string(),
                };
                node(label, span, [self.expr(target).as_("to"), self.expr(value)])
            }
            StmtKind::Return(value) => one("return".to_string(), value.as_ref()),
            StmtKind::Throw(value) => one("throw".to_string(), Some(value)),
            StmtKind::Break => one("break".to_string(), None),
            StmtKind::Continue => one("continue".to_string(), None),
            StmtKind::Include { path, .. } => {
                let path = match path {
                    IncludePath::Text(text) => format!("{text:?}"),
                    IncludePath::Name(name) => self.symbol(*name).to_string(),
                };
                one(format!("include {path}"), None)
            }
            StmtKind::Block(block) => node("block", span, self.statements(block)),
            StmtKind::Func { name, function } => self
                .function(function)
                .as_(&format!("func {}", self.name(name))),
            StmtKind::Struct { name, fields } => node(
                format!("struct {}", self.name(name)),
                span,
                self.fields(fields),
            ),
            _ => self.control(&statement.kind, span),
        }
    }

    fn control(&self, kind: &StmtKind, span: Span) -> Node {
        match kind {
            StmtKind::If { arms, otherwise } => {
                let mut parts = Vec::new();
                for (condition, body) in arms {
                    parts.push(self.expr(condition).as_("if"));
                    parts.push(self.block("then", body));
                }
                parts.extend(otherwise.as_ref().map(|body| self.block("else", body)));
                node("if", span, parts)
            }
            StmtKind::While { condition, body } => node(
                "while",
                span,
                [self.expr(condition).as_("test"), self.block("body", body)],
            ),
            StmtKind::Loop { count, body } => {
                let count = count.as_ref().map(|e| self.expr(e).as_("count"));
                node(
                    "loop",
                    span,
                    count.into_iter().chain([self.block("body", body)]),
                )
            }
            StmtKind::For {
                init,
                test,
                step,
                body,
            } => {
                let init = init.as_ref().map(|s| self.statement(s).as_("start"));
                let test = test.as_ref().map(|e| self.expr(e).as_("test"));
                let step = step.as_ref().map(|s| self.statement(s).as_("step"));
                let parts = init.into_iter().chain(test).chain(step);
                node("for", span, parts.chain([self.block("body", body)]))
            }
            StmtKind::ForIn {
                first,
                second,
                over,
                body,
            } => {
                let mut label = format!("for {}", self.name(first));
                if let Some(second) = second {
                    label = format!("{label}, {}", self.name(second));
                }
                let parts = [self.expr(over).as_("in"), self.block("body", body)];
                node(label, span, parts)
            }
            StmtKind::Try {
                body,
                catch,
                finally,
            } => {
                let mut parts = vec![self.block("body", body)];
                if let Some(catch) = catch {
                    let name = catch.name.as_ref().map(|name| self.name(name));
                    let label = format!("catch {}", name.unwrap_or_default());
                    parts.push(self.block(label.trim_end(), &catch.body));
                }
                parts.extend(finally.as_ref().map(|body| self.block("finally", body)));
                node("try", span, parts)
            }
            _ => node("statement", span, []),
        }
    }

    fn function(&self, function: &Function) -> Node {
        let children = match &function.body {
            FunctionBody::Block(block) => self.statements(block),
            FunctionBody::Expr(e) => vec![self.expr(e)],
        };
        let label = format!("function ({})", self.names(&function.params));
        node(label, function.span, children)
    }

    fn fields(&self, fields: &[Field]) -> Vec<Node> {
        let fields = fields.iter().map(|field| {
            let role = format!("{} =", self.symbol(field.key.symbol));
            self.expr(&field.value).as_(&role)
        });
        fields.collect()
    }

    fn list(&self, items: &[Expr]) -> Vec<Node> {
        items.iter().map(|item| self.expr(item)).collect()
    }

    fn expr(&self, expr: &Expr) -> Node {
        let span = expr.span;
        let leaf = |label: String| node(label, span, []);
        let over = |label: &str, inner: &Expr| node(label, span, [self.expr(inner)]);
        match &expr.kind {
            ExprKind::Number(_) => leaf(format!("number {}", excerpt(self.text, span))),
            ExprKind::Text(text) => leaf(format!("string {text:?}")),
            ExprKind::Bool(value) => leaf(value.to_string()),
            ExprKind::Null => leaf("null".to_string()),
            ExprKind::Name(name) => leaf(format!("name {}", self.name(name))),
            ExprKind::Constant(constant) => leaf(format!(
                "constant {}",
                match constant {
                    Constant::Pi => "π",
                    Constant::E => "e",
                    Constant::I => "i",
                }
            )),
            ExprKind::Paren(inner) => over("parentheses", inner),
            ExprKind::Array(items) => node("array", span, self.list(items)),
            ExprKind::Struct(fields) => node("struct", span, self.fields(fields)),
            ExprKind::Function(function) => self.function(function),
            ExprKind::Negate(inner) => over("negate", inner),
            ExprKind::Not(inner) => over("not", inner),
            ExprKind::Factorial(inner) => over("factorial", inner),
            ExprKind::Root(2, inner) => over("square root", inner),
            ExprKind::Root(3, inner) => over("cube root", inner),
            ExprKind::Root(degree, inner) => over(&format!("root {degree}"), inner),
            ExprKind::Power { base, exponent, .. } => node(
                "power",
                span,
                [self.expr(base), self.expr(exponent).as_("^")],
            ),
            _ => self.compound(expr),
        }
    }

    fn compound(&self, expr: &Expr) -> Node {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Chain { first, rest } => {
                let sum = rest
                    .iter()
                    .all(|link| matches!(link.op, ArithOp::Add | ArithOp::Sub));
                let links = rest.iter().map(|link| {
                    let token = token_of(Meaning::Arith(link.op));
                    self.expr(&link.operand).as_(token)
                });
                let label = if sum { "sum" } else { "product" };
                node(label, span, [self.expr(first)].into_iter().chain(links))
            }
            ExprKind::Compare { first, rest } => {
                let links = rest.iter().map(|link| {
                    let token = token_of(Meaning::Compare(link.op));
                    self.expr(&link.operand).as_(token)
                });
                node("compare", span, [self.expr(first)].into_iter().chain(links))
            }
            ExprKind::Logic { op, operands } => {
                let label = match op {
                    LogicOp::And => "and",
                    LogicOp::Or => "or",
                };
                node(label, span, self.list(operands))
            }
            ExprKind::Call { callee, args } => {
                let callee = [self.expr(callee).as_("of")];
                node("call", span, callee.into_iter().chain(self.list(args)))
            }
            ExprKind::Method { object, name, args } => {
                let label = format!("method .{}", self.symbol(name.symbol));
                let object = [self.expr(object).as_("of")];
                node(label, span, object.into_iter().chain(self.list(args)))
            }
            ExprKind::Index { object, indices } => {
                let object = [self.expr(object).as_("of")];
                node("index", span, object.into_iter().chain(self.list(indices)))
            }
            ExprKind::Member { object, name } => {
                let label = format!("field .{}", self.symbol(name.symbol));
                node(label, span, [self.expr(object).as_("of")])
            }
            ExprKind::Scoped { object, name } => {
                let label = format!("member ::{}", self.symbol(name.symbol));
                node(label, span, [self.expr(object).as_("of")])
            }
            _ => node("expression", span, []),
        }
    }
}

fn node(label: impl Into<String>, span: Span, children: impl IntoIterator<Item = Node>) -> Node {
    Node {
        label: label.into(),
        span,
        children: children.into_iter().collect(),
    }
}
