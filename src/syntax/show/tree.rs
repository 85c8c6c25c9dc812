//! Draws the tree: one node per line, with lines for the branches and the source text of each node
//! next to it.
//!
//! ```text
//! assign               x = 1 + 2*y
//! ├─ to name x         x
//! └─ sum               1 + 2*y
//!    ├─ number 1       1
//!    └─ + product      2*y
//! ```

use super::{constant_word, type_word};
use crate::syntax::ast::{
    ArithOp, Block, Expr, ExprKind, Function, IncludePath, List, LogicOp, Name, Program, Stmt,
    StmtKind, Target, TextPart,
};
use crate::syntax::operator::{Meaning, token_of};
use crate::syntax::visit::{
    Role, Visit, Visited, walk_expr, walk_function, walk_statement, walk_statements,
};
use crate::text::{Span, Symbol, Symbols};
use std::convert::Infallible;
use unicode_width::UnicodeWidthStr;

/// The maximum column at which the source text starts.
const COLUMN_MAX: usize = 48;
/// The maximum number of characters shown of a node's source text.
const TEXT_MAX: usize = 40;

/// A node of the drawing.
struct Node {
    label: String,
    span: Span,
    children: Vec<Node>,
}

/// Draws a program that was parsed from `text`. `note` returns the remark on an occurrence of a
/// name, or an empty string.
pub fn draw(
    program: &Program,
    text: &str,
    symbols: &Symbols,
    note: &dyn Fn(&Name) -> String,
) -> String {
    let mut maker = Maker {
        symbols,
        text,
        note,
        nodes: Vec::new(),
        role: String::new(),
    };
    let Ok(()) = walk_statements(&mut maker, &program.statements);
    let mut lines = Vec::new();
    for node in &maker.nodes {
        node.lines("", "", &mut lines);
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

/// The text of a span on one line, cut if it is too long.
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
}

/// Visits a tree and makes the nodes.
struct Maker<'a> {
    symbols: &'a Symbols,
    text: &'a str,
    note: &'a dyn Fn(&Name) -> String,
    /// The nodes made so far at the level being visited.
    nodes: Vec<Node>,
    /// The role of the next node within its parent; may be empty.
    role: String,
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

    fn params(&self, function: &Function) -> String {
        let last = function.params.len().wrapping_sub(1);
        let params = function
            .parameters()
            .enumerate()
            .map(|(i, (name, default))| {
                let dots = if function.rest && i == last {
                    "..."
                } else {
                    ""
                };
                let default = if default.is_some() { " = …" } else { "" };
                format!("{dots}{}{default}", self.name(name))
            });
        params.collect::<Vec<_>>().join(", ")
    }

    /// The targets that elements are assigned to; elements and fields are shown as written.
    fn targets(&self, list: &List) -> String {
        let targets = list.all().enumerate().map(|(i, target)| {
            let dots = if i == list.targets.len() { "..." } else { "" };
            let target = match target {
                Target::Name(name) => self.name(name),
                Target::Place(place) => excerpt(self.text, place.span),
                Target::List(list) => self.targets(list),
            };
            format!("{dots}{target}")
        });
        format!("[{}]", targets.collect::<Vec<_>>().join(", "))
    }

    /// Adds a node with this label, whose children are the nodes that `inside` visits.
    fn node(
        &mut self,
        label: &str,
        span: Span,
        inside: impl FnOnce(&mut Self) -> Visited<Infallible>,
    ) -> Visited<Infallible> {
        let role = std::mem::take(&mut self.role);
        let before = std::mem::take(&mut self.nodes);
        inside(self)?;
        let children = std::mem::replace(&mut self.nodes, before);
        let gap = match role.is_empty() || label.is_empty() {
            true => "",
            false => " ",
        };
        self.nodes.push(Node {
            label: format!("{role}{gap}{label}"),
            span,
            children,
        });
        Ok(())
    }

    /// Adds a part of an f-string: literal text, or a value with its spec.
    fn part(&mut self, part: &TextPart) -> Visited<Infallible> {
        match part {
            TextPart::Text(text) => {
                self.node(&format!("text {text:?}"), Span::default(), |_| Ok(()))
            }
            TextPart::Value { value, spec } => {
                if let Some((spec, _)) = spec {
                    self.role = format!("as {spec}");
                }
                self.expr(value)
            }
        }
    }

    /// Visits the elements and fields that are assigned to.
    fn places(&mut self, list: &List) -> Visited<Infallible> {
        list.all().try_for_each(|target| match target {
            Target::Name(_) => Ok(()),
            Target::Place(place) => {
                self.role = "to".to_string();
                self.expr(place)
            }
            Target::List(list) => self.places(list),
        })
    }

    /// The label of a statement; `None` if its children make one unnecessary.
    fn statement_label(&self, kind: &StmtKind) -> Option<String> {
        Some(match kind {
            StmtKind::Expr(_) | StmtKind::Func { .. } => return None,
            StmtKind::Var { name, .. } => format!("var {}", self.name(name)),
            StmtKind::Typed { word, name, .. } => {
                format!("{} {}", type_word(*word), self.name(name))
            }
            StmtKind::Symbols { names } => format!("sym {}", self.names(names)),
            StmtKind::Define { name, .. } => format!("define {}", self.name(name)),
            StmtKind::Assign { op: Some(op), .. } => {
                format!("assign {}=", token_of(Meaning::Arith(*op)))
            }
            StmtKind::Assign { op: None, .. } => "assign".to_string(),
            StmtKind::Unpack {
                list,
                declares: true,
                ..
            } => format!("var {}", self.targets(list)),
            StmtKind::Unpack { list, .. } => format!("assign {}", self.targets(list)),
            StmtKind::Return(_) => "return".to_string(),
            StmtKind::Throw(_) => "throw".to_string(),
            StmtKind::Break => "break".to_string(),
            StmtKind::Continue => "continue".to_string(),
            StmtKind::Include { path, .. } => match path {
                IncludePath::Text(text) => format!("include {text:?}"),
                IncludePath::Name(name) => format!("include {}", self.symbol(*name)),
            },
            StmtKind::Block(_) => "block".to_string(),
            StmtKind::If { .. } => "if".to_string(),
            StmtKind::While { .. } => "while".to_string(),
            StmtKind::Loop { .. } => "loop".to_string(),
            StmtKind::For { .. } => "for".to_string(),
            StmtKind::ForIn { first, second, .. } => {
                let names: Vec<Name> = [*first].into_iter().chain(*second).collect();
                format!("for {}", self.names(&names))
            }
            StmtKind::ForUnpack { list, .. } => format!("for {}", self.targets(list)),
            StmtKind::Struct { name, .. } => format!("struct {}", self.name(name)),
            StmtKind::Try { .. } => "try".to_string(),
        })
    }

    /// The label of an expression; `None` for a function, which is labelled elsewhere.
    fn expr_label(&self, e: &Expr) -> Option<String> {
        Some(match &e.kind {
            ExprKind::Number(_) => format!("number {}", excerpt(self.text, e.span)),
            ExprKind::Text(text) => format!("string {text:?}"),
            ExprKind::Formatted(_) => "f-string".to_string(),
            ExprKind::Bool(value) => value.to_string(),
            ExprKind::Null => "null".to_string(),
            ExprKind::Name(name) => format!("name {}", self.name(name)),
            ExprKind::Constant(constant) => format!("constant {}", constant_word(*constant)),
            ExprKind::Paren(_) => "parentheses".to_string(),
            ExprKind::Array(_) => "array".to_string(),
            ExprKind::Spread(_) => "spread".to_string(),
            ExprKind::Dict(_) => "dict".to_string(),
            ExprKind::Struct(_) => "struct".to_string(),
            ExprKind::Function(_) => return None,
            ExprKind::Negate(_) => "negate".to_string(),
            ExprKind::Not(_) => "not".to_string(),
            ExprKind::Factorial(_) => "factorial".to_string(),
            ExprKind::Root(2, _) => "square root".to_string(),
            ExprKind::Root(3, _) => "cube root".to_string(),
            ExprKind::Root(degree, _) => format!("root {degree}"),
            ExprKind::Power { .. } => "power".to_string(),
            ExprKind::Chain { rest, .. } => match rest.iter().all(|link| link.op.is_sum()) {
                true => "sum".to_string(),
                false => "product".to_string(),
            },
            ExprKind::Compare { .. } => "compare".to_string(),
            ExprKind::In { .. } => token_of(Meaning::In).to_string(),
            ExprKind::Conditional { .. } => "conditional".to_string(),
            ExprKind::Logic { op, .. } => match op {
                LogicOp::And => "and".to_string(),
                LogicOp::Or => "or".to_string(),
            },
            ExprKind::Call { .. } => "call".to_string(),
            ExprKind::Method { name, .. } => format!("method .{}", self.symbol(name.symbol)),
            ExprKind::Index { .. } => "index".to_string(),
            ExprKind::Slice { .. } => "slice".to_string(),
            ExprKind::Member { name, .. } => format!("field .{}", self.symbol(name.symbol)),
            ExprKind::Scoped { name, .. } => format!("member ::{}", self.symbol(name.symbol)),
        })
    }
}

impl Visit for Maker<'_> {
    type Stop = Infallible;

    fn statement(&mut self, s: &Stmt) -> Visited<Infallible> {
        match self.statement_label(&s.kind) {
            // The block makes its own node.
            Some(label) if matches!(s.kind, StmtKind::Block(_)) => {
                self.role.push_str(&label);
                walk_statement(self, s)
            }
            Some(label) => self.node(&label, s.span, |maker| {
                if let StmtKind::Unpack { value, list, .. } = &s.kind {
                    // The label already shows the names.
                    maker.expr(value)?;
                    return maker.places(list);
                }
                walk_statement(maker, s)
            }),
            None => walk_statement(self, s),
        }
    }

    fn expr(&mut self, e: &Expr) -> Visited<Infallible> {
        match self.expr_label(e) {
            Some(label) => self.node(&label, e.span, |maker| {
                if let ExprKind::Formatted(parts) = &e.kind {
                    return parts.iter().try_for_each(|part| maker.part(part));
                }
                walk_expr(maker, e)
            }),
            None => walk_expr(self, e),
        }
    }

    fn block(&mut self, block: &Block) -> Visited<Infallible> {
        self.node("", block.span, |maker| {
            walk_statements(maker, &block.statements)
        })
    }

    fn function_statement(&mut self, name: &Name, function: &Function) -> Visited<Infallible> {
        self.role = format!("func {}", self.name(name));
        self.function(function)
    }

    fn function(&mut self, function: &Function) -> Visited<Infallible> {
        let label = format!("function ({})", self.params(function));
        self.node(&label, function.span, |maker| {
            walk_function(maker, function)
        })
    }

    fn assign(&mut self, name: &Name, _op: Option<ArithOp>) -> Visited<Infallible> {
        // The target is drawn before the value, although the value was visited first.
        let label = format!("to name {}", self.name(name));
        let node = Node {
            label,
            span: name.span,
            children: Vec::new(),
        };
        self.nodes.insert(0, node);
        Ok(())
    }

    fn role(&mut self, role: Role<'_>) {
        self.role = match role {
            Role::Target => "to".to_string(),
            Role::Condition => "if".to_string(),
            Role::Then => "then".to_string(),
            Role::Else => "else".to_string(),
            Role::Test => "test".to_string(),
            Role::Body => "body".to_string(),
            Role::Count => "count".to_string(),
            Role::Start => "start".to_string(),
            Role::Step => "step".to_string(),
            Role::Over => "in".to_string(),
            Role::Catch(None) => "catch".to_string(),
            Role::Catch(Some(name)) => format!("catch {}", self.name(name)),
            Role::Finally => "finally".to_string(),
            Role::Object => "of".to_string(),
            Role::Container => "in".to_string(),
            Role::From => "from".to_string(),
            Role::To => "to".to_string(),
            Role::Exponent => "^".to_string(),
            Role::Operand(op) => token_of(Meaning::Arith(op)).to_string(),
            Role::Compared(op) => token_of(Meaning::Compare(op)).to_string(),
            Role::Default(name) => format!("{} =", self.symbol(name.symbol)),
            Role::Field(key) => format!("{} =", self.symbol(key.symbol)),
        };
    }
}
