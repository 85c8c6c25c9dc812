//! The syntax tree. It owns the parts of the text that it needs, holds spans, and does not depend
//! on pest.
//!
//! Left-associative chains of one precedence level are kept flat ([`ExprKind::Chain`],
//! [`ExprKind::Logic`], [`ExprKind::Compare`]), and so is `else if`, so that the tree of a sum with
//! a hundred thousand terms is no deeper than that of a sum with two.

use crate::number::Number;
use crate::text::{Span, Symbol};
use std::rc::Rc;

/// One unit: a file or one input.
#[derive(Clone, Debug)]
pub struct Program {
    /// The statements in order.
    pub statements: Vec<Stmt>,
    /// How many [`NameId`]s the tree uses: they are `0..names`.
    pub names: u32,
    /// How many [`FunctionId`]s the tree uses: they are `0..functions`.
    pub functions: u32,
    /// The approximate size of the tree in bytes.
    pub bytes: usize,
}

/// The number of one occurrence (use or declaration) of a name in a [`Program`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct NameId(pub u32);

/// The number of a function in a [`Program`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct FunctionId(pub u32);

/// An occurrence of a name.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Name {
    /// The spelling, in NFC.
    pub symbol: Symbol,
    /// The number of this occurrence.
    pub id: NameId,
    /// Its location.
    pub span: Span,
}

/// A member or field name after `.` or `::`, or the key of a field: any word, reserved or not.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Word {
    /// The spelling, in NFC.
    pub symbol: Symbol,
    /// Its location.
    pub span: Span,
}

/// A statement.
#[derive(Clone, Debug)]
pub struct Stmt {
    /// The kind of statement, with its parts.
    pub kind: StmtKind,
    /// Its location, without the `;`.
    pub span: Span,
}

/// The kinds of statement.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // Each variant's example shows its fields.
pub enum StmtKind {
    /// An expression that is evaluated for its effect (and echoed at the top level).
    Expr(Expr),
    /// `var x = e`, `var x`.
    Var { name: Name, value: Option<Expr> },
    /// `int x = e` and the like.
    Typed {
        word: TypeWord,
        name: Name,
        value: Expr,
    },
    /// `sym x, y`.
    Symbols { names: Vec<Name> },
    /// `define N = e`.
    Define { name: Name, value: Expr },
    /// `target = e` and `target op= e`; the target is a name, an element or a field.
    Assign {
        target: Expr,
        op: Option<ArithOp>,
        value: Expr,
    },
    /// `[a, s.x] = e`; `var [a, [b, ...c]] = e`, which declares the names.
    Unpack {
        list: List,
        declares: bool,
        value: Expr,
    },
    /// `return`, `return e`.
    Return(Option<Expr>),
    /// `throw e`.
    Throw(Expr),
    /// `break`.
    Break,
    /// `continue`.
    Continue,
    /// `include "path"`, `include name`.
    Include { path: IncludePath, span: Span },
    /// `{ … }`.
    Block(Block),
    /// `if c { } else if d { } else { }`: the conditions with their bodies, in order.
    If {
        arms: Vec<(Expr, Block)>,
        otherwise: Option<Block>,
    },
    /// `while c { }`.
    While { condition: Expr, body: Block },
    /// `loop { }`, `loop n { }`.
    Loop { count: Option<Expr>, body: Block },
    /// `for (init; test; step) { }`.
    For {
        init: Option<Box<Stmt>>,
        test: Option<Expr>,
        step: Option<Box<Stmt>>,
        body: Block,
    },
    /// `for x in e { }`, `for k, v in e { }`.
    ForIn {
        first: Name,
        second: Option<Name>,
        over: Expr,
        body: Block,
    },
    /// `for [a, b] in e { }`
    ForUnpack { list: List, over: Expr, body: Block },
    /// `func f(a) { }`, `fn f(a) { }`.
    Func { name: Name, function: Rc<Function> },
    /// `struct S { … }`.
    Struct { name: Name, fields: Vec<Field> },
    /// `try { } catch (e) { } finally { }`.
    Try {
        body: Block,
        catch: Option<Catch>,
        finally: Option<Block>,
    },
}

impl StmtKind {
    /// Whether it declares a name for the statements that follow.
    pub fn declares(&self) -> bool {
        matches!(
            self,
            StmtKind::Var { .. }
                | StmtKind::Typed { .. }
                | StmtKind::Symbols { .. }
                | StmtKind::Define { .. }
                | StmtKind::Unpack { declares: true, .. }
                | StmtKind::Func { .. }
                | StmtKind::Struct { .. }
        )
    }

    /// Whether the statement itself changes variables, elements or fields, not counting what its
    /// expressions call.
    pub fn has_effect(&self) -> bool {
        matches!(
            self,
            StmtKind::Var { .. }
                | StmtKind::Typed { .. }
                | StmtKind::Symbols { .. }
                | StmtKind::Define { .. }
                | StmtKind::Assign { .. }
                | StmtKind::Unpack { .. }
        )
    }

    /// Whether it ends with `;`, a newline or the end of the enclosing block, and contains no other
    /// statement except inside functions.
    pub fn is_simple(&self) -> bool {
        match self {
            StmtKind::Expr(_)
            | StmtKind::Var { .. }
            | StmtKind::Typed { .. }
            | StmtKind::Symbols { .. }
            | StmtKind::Define { .. }
            | StmtKind::Assign { .. }
            | StmtKind::Unpack { .. }
            | StmtKind::Return(_)
            | StmtKind::Throw(_)
            | StmtKind::Break
            | StmtKind::Continue
            | StmtKind::Include { .. } => true,
            StmtKind::Block(_)
            | StmtKind::If { .. }
            | StmtKind::While { .. }
            | StmtKind::Loop { .. }
            | StmtKind::For { .. }
            | StmtKind::ForIn { .. }
            | StmtKind::ForUnpack { .. }
            | StmtKind::Func { .. }
            | StmtKind::Struct { .. }
            | StmtKind::Try { .. } => false,
        }
    }
}

/// The targets that the elements of an array are assigned to.
#[derive(Clone, Debug)]
pub struct List {
    /// The targets of the first elements.
    pub targets: Vec<Target>,
    /// The target that gets an array of all remaining elements.
    pub rest: Option<Box<Target>>,
    /// Its location, including the brackets.
    pub span: Span,
}

impl List {
    /// All the targets in order, the rest target last.
    pub fn all(&self) -> impl Iterator<Item = &Target> {
        self.targets.iter().chain(self.rest.as_deref())
    }
}

/// The target that one element of an array is assigned to.
#[derive(Clone, Debug)]
pub enum Target {
    /// A variable.
    Name(Name),
    /// An element or a field.
    Place(Expr),
    /// A nested list; the element is an array whose own elements are assigned.
    List(List),
}

/// The argument of `include`.
#[derive(Clone, Debug)]
pub enum IncludePath {
    /// `include "path"`.
    Text(Rc<str>),
    /// `include name`.
    Name(Symbol),
}

/// Statements that form a scope. An unbraced body is a block of one statement.
#[derive(Clone, Debug)]
pub struct Block {
    /// The statements.
    pub statements: Vec<Stmt>,
    /// Whether it is written with braces.
    pub braced: bool,
    /// Its location, including the braces.
    pub span: Span,
}

/// `catch (e) { }`, `catch e { }`, `catch { }`.
#[derive(Clone, Debug)]
pub struct Catch {
    /// The name given to the error.
    pub name: Option<Name>,
    /// The handler.
    pub body: Block,
}

/// The type word of a typed declaration.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TypeWord {
    /// `int`
    Int,
    /// `bigint`
    Bigint,
    /// `rational`
    Rational,
    /// `irrational`
    Irrational,
    /// `complex`
    Complex,
    /// `float`
    Float,
    /// `bool`
    Bool,
    /// `string`
    String,
    /// `array`
    Array,
}

impl TypeWord {
    /// Every word with its spelling.
    pub const ALL: &'static [(&'static str, TypeWord)] = &[
        ("int", TypeWord::Int),
        ("bigint", TypeWord::Bigint),
        ("rational", TypeWord::Rational),
        ("irrational", TypeWord::Irrational),
        ("complex", TypeWord::Complex),
        ("float", TypeWord::Float),
        ("bool", TypeWord::Bool),
        ("string", TypeWord::String),
        ("array", TypeWord::Array),
    ];

    /// The type word with this spelling.
    pub fn of(text: &str) -> Option<TypeWord> {
        let row = TypeWord::ALL.iter().find(|(word, _)| *word == text);
        row.map(|(_, word)| *word)
    }
}

/// An expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// The kind of expression, with its parts.
    pub kind: ExprKind,
    /// Its location.
    pub span: Span,
}

impl Expr {
    /// Whether it is `...xs`.
    pub fn is_spread(&self) -> bool {
        matches!(self.kind, ExprKind::Spread(_))
    }

    /// The name, if the expression is just a name without parentheses.
    pub fn as_name(&self) -> Option<&Name> {
        if let ExprKind::Name(name) = &self.kind {
            Some(name)
        } else {
            None
        }
    }
}

/// The kinds of expression.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // Each variant's example shows its fields.
pub enum ExprKind {
    /// A number literal.
    Number(Number),
    /// A string literal, with escapes resolved.
    Text(Rc<str>),
    /// `f"a {b} c"`, with at least one value.
    Formatted(Vec<TextPart>),
    /// `true`, `false`.
    Bool(bool),
    /// `null`.
    Null,
    /// A name.
    Name(Name),
    /// `π` right after a number, or `i` right after a parenthesis; always the constant.
    Constant(Constant),
    /// `(e)`.
    Paren(Box<Expr>),
    /// `[a, ...b]`.
    Array(Vec<Expr>),
    /// `...xs`, allowed only among the elements of an array and the arguments of a call.
    Spread(Box<Expr>),
    /// `[a: b]`, `[:]`: keys and values.
    Dict(Vec<(Expr, Expr)>),
    /// `{ a = 1 }`.
    Struct(Vec<Field>),
    /// A function value in any spelling.
    Function(Rc<Function>),
    /// `-x`.
    Negate(Box<Expr>),
    /// `!x`.
    Not(Box<Expr>),
    /// `n!`.
    Factorial(Box<Expr>),
    /// `√x` (2), `∛x` (3).
    Root(u32, Box<Expr>),
    /// `a ^ b`.
    Power {
        base: Box<Expr>,
        exponent: Box<Expr>,
    },
    /// `a + b - c`, `a * b / c % d`: operators of one precedence level, evaluated left to right.
    Chain { first: Box<Expr>, rest: Vec<Link> },
    /// `a < b <= c`, `a == b == c`, `a != b`: one precedence level; each operand is evaluated once.
    Compare {
        first: Box<Expr>,
        rest: Vec<CompareLink>,
    },
    /// `x in c`.
    In {
        item: Box<Expr>,
        container: Box<Expr>,
    },
    /// `c ? a : b`, `c ? a : d ? b : e`: the conditions with their values, in order.
    Conditional {
        arms: Vec<(Expr, Expr)>,
        otherwise: Box<Expr>,
    },
    /// `a && b && c` or `a || b || c`; at least two operands.
    Logic { op: LogicOp, operands: Vec<Expr> },
    /// `f(a, b)`.
    Call { callee: Box<Expr>, args: Vec<Expr> },
    /// `o.m(a, b)`, also written `(o.m)(a, b)`.
    Method {
        object: Box<Expr>,
        name: Word,
        args: Vec<Expr>,
    },
    /// `a[i]`, `a[i, j]`.
    Index {
        object: Box<Expr>,
        indices: Vec<Expr>,
    },
    /// `a[i:j]`, `a[i:]`, `a[:j]`, `a[:]`.
    Slice {
        object: Box<Expr>,
        from: Option<Box<Expr>>,
        to: Option<Box<Expr>>,
    },
    /// `o.f`.
    Member { object: Box<Expr>, name: Word },
    /// `m::f`.
    Scoped { object: Box<Expr>, name: Word },
}

/// A part of an f-string.
#[derive(Clone, Debug)]
pub enum TextPart {
    /// Literal text, with escapes resolved.
    Text(Rc<str>),
    /// `{value}`, `{value:spec}`.
    Value {
        /// The expression whose value is shown.
        value: Expr,
        /// The format spec, as read by `format`, and its location.
        spec: Option<(Rc<str>, Span)>,
    },
}

impl TextPart {
    /// The expression, if this part is a value.
    pub fn value(&self) -> Option<&Expr> {
        match self {
            TextPart::Text(_) => None,
            TextPart::Value { value, .. } => Some(value),
        }
    }
}

/// A mathematical constant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Constant {
    /// π
    Pi,
    /// The imaginary unit
    I,
}

/// An operator and its right operand in a [`ExprKind::Chain`].
#[derive(Clone, Debug)]
pub struct Link {
    /// The operator.
    pub op: ArithOp,
    /// The location of the operator.
    pub op_span: Span,
    /// The right operand.
    pub operand: Expr,
}

/// An operator and its right operand in a [`ExprKind::Compare`].
#[derive(Clone, Debug)]
pub struct CompareLink {
    /// The operator.
    pub op: CompareOp,
    /// The right operand.
    pub operand: Expr,
}

/// `key = value` in a struct.
#[derive(Clone, Debug)]
pub struct Field {
    /// The key.
    pub key: Word,
    /// The value.
    pub value: Expr,
}

/// Arithmetic operators.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum ArithOp {
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `%`
    Rem,
    /// `^`
    Pow,
}

impl ArithOp {
    /// Whether it is `+` or `-`.
    pub fn is_sum(self) -> bool {
        matches!(self, ArithOp::Add | ArithOp::Sub)
    }
}

/// Comparison operators.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum CompareOp {
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `==`
    Eq,
    /// `!=`
    Ne,
}

/// Logical operators.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum LogicOp {
    /// `&&`
    And,
    /// `||`
    Or,
}

/// A function, which is either declared or a function value.
#[derive(Clone, Debug)]
pub struct Function {
    /// The number of this function in the program.
    pub id: FunctionId,
    /// The name of a declared function.
    pub name: Option<Name>,
    /// The parameters.
    pub params: Vec<Name>,
    /// The defaults of the last parameters, not counting the rest parameter.
    pub defaults: Vec<Expr>,
    /// Whether the last parameter gets an array of all remaining arguments.
    pub rest: bool,
    /// The body.
    pub body: FunctionBody,
    /// Its location, from `func`, `|` or the like to the end of the body.
    pub span: Span,
}

impl Function {
    /// The parameters with their defaults, in order.
    pub fn parameters(&self) -> impl Iterator<Item = (&Name, Option<&Expr>)> {
        let own = self.params.len() - usize::from(self.rest);
        let plain = own - self.defaults.len();
        let default = move |i: usize| self.defaults.get(i.checked_sub(plain)?);
        let params = self.params.iter().enumerate();
        params.map(move |(i, name)| (name, default(i)))
    }
}

/// The body of a function.
#[derive(Clone, Debug)]
pub enum FunctionBody {
    /// `{ … }`: returns null unless a `return` runs.
    Block(Block),
    /// `=> e` and `|x| e`: returns the value of the expression.
    Expr(Box<Expr>),
}
