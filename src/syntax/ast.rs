//! The syntax tree. It owns what it needs of the text, holds spans, and knows nothing of pest.
//!
//! Left-associative chains of one precedence level are kept flat ([`ExprKind::Chain`],
//! [`ExprKind::Logic`], [`ExprKind::Compare`]), `else if` likewise, so that a sum of a hundred thousand
//! terms is no deeper than one of two.

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
    /// Bytes that the tree takes, about.
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
    /// The spelling, NFC.
    pub symbol: Symbol,
    /// Which occurrence this is.
    pub id: NameId,
    /// Where.
    pub span: Span,
}

/// A member or field name after `.` or `::`, or a field's key: any word, reserved or not.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Word {
    /// The spelling, NFC.
    pub symbol: Symbol,
    /// Where.
    pub span: Span,
}

/// A statement.
#[derive(Clone, Debug)]
pub struct Stmt {
    /// What it is.
    pub kind: StmtKind,
    /// Where, without the `;`.
    pub span: Span,
}

/// The kinds of statement.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // The example in each variant's doc names its fields.
pub enum StmtKind {
    /// An expression for its effect (and its echo at the top level).
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
    /// `target = e` and `target op= e`; the target is a name, index or member expression.
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
    /// `if c { } else if d { } else { }`: conditions with their bodies in order.
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
    /// Whether it declares a name for the statements after it.
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

    /// Whether it changes variables, elements or fields by itself, not only by what its expressions call.
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

    /// Whether it ends with `;`, a newline or the end of what it is in, and holds no other statement, except
    /// in functions.
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

/// What the elements of an array are assigned to.
#[derive(Clone, Debug)]
pub struct List {
    /// The targets of the first elements.
    pub targets: Vec<Target>,
    /// The target of an array of all others.
    pub rest: Option<Box<Target>>,
    /// Where, brackets included.
    pub span: Span,
}

impl List {
    /// All targets in order, that of the rest last.
    pub fn all(&self) -> impl Iterator<Item = &Target> {
        self.targets.iter().chain(self.rest.as_deref())
    }
}

/// What one element of an array is assigned to.
#[derive(Clone, Debug)]
pub enum Target {
    /// A variable.
    Name(Name),
    /// An element or a field.
    Place(Expr),
    /// The elements of the element.
    List(List),
}

/// What `include` names.
#[derive(Clone, Debug)]
pub enum IncludePath {
    /// `include "path"`.
    Text(Rc<str>),
    /// `include name`.
    Name(Symbol),
}

/// Statements with a scope of their own. An unbraced body is a block of one statement.
#[derive(Clone, Debug)]
pub struct Block {
    /// The statements.
    pub statements: Vec<Stmt>,
    /// Whether it was written with braces.
    pub braced: bool,
    /// Where, braces included.
    pub span: Span,
}

/// `catch (e) { }`, `catch e { }`, `catch { }`.
#[derive(Clone, Debug)]
pub struct Catch {
    /// The error's name.
    pub name: Option<Name>,
    /// The handler.
    pub body: Block,
}

/// The word of a typed declaration.
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

    /// The word with this spelling.
    pub fn of(text: &str) -> Option<TypeWord> {
        let row = TypeWord::ALL.iter().find(|(word, _)| *word == text);
        row.map(|(_, word)| *word)
    }
}

/// An expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where.
    pub span: Span,
}

impl Expr {
    /// Whether it is `...xs`.
    pub fn is_spread(&self) -> bool {
        matches!(self.kind, ExprKind::Spread(_))
    }

    /// The name that the expression is, without parentheses.
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
#[allow(missing_docs)] // The example in each variant's doc names its fields.
pub enum ExprKind {
    /// A number literal.
    Number(Number),
    /// A string literal, escapes resolved.
    Text(Rc<str>),
    /// `f"a {b} c"`, with one value at least.
    Formatted(Vec<TextPart>),
    /// `true`, `false`.
    Bool(bool),
    /// `null`.
    Null,
    /// A name.
    Name(Name),
    /// `π` glued to a number, or `i` glued to a parenthesis: always the constant.
    Constant(Constant),
    /// `(e)`.
    Paren(Box<Expr>),
    /// `[a, ...b]`.
    Array(Vec<Expr>),
    /// `...xs`, only among the elements of an array and the arguments of a call.
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
    /// `a + b - c`, `a * b / c % d`: one precedence level, left to right.
    Chain { first: Box<Expr>, rest: Vec<Link> },
    /// `a < b <= c`, `a == b == c`, `a != b`: one level, each operand evaluated once.
    Compare {
        first: Box<Expr>,
        rest: Vec<CompareLink>,
    },
    /// `x in c`.
    In {
        item: Box<Expr>,
        container: Box<Expr>,
    },
    /// `c ? a : b`, `c ? a : d ? b : e`: conditions with their values in order.
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
    /// Text as it is, escapes resolved.
    Text(Rc<str>),
    /// `{value}`, `{value:spec}`.
    Value {
        /// What is shown.
        value: Expr,
        /// How, as `format` reads it, and where that is written.
        spec: Option<(Rc<str>, Span)>,
    },
}

impl TextPart {
    /// The value, if it is one.
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
    /// Where the operator stands.
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

/// A function: declaration or value.
#[derive(Clone, Debug)]
pub struct Function {
    /// Which function of the program this is.
    pub id: FunctionId,
    /// The name of a declared function.
    pub name: Option<Name>,
    /// The parameters.
    pub params: Vec<Name>,
    /// The defaults of the last parameters, that of the rest left out.
    pub defaults: Vec<Expr>,
    /// Whether the last parameter gets an array of all arguments that are left.
    pub rest: bool,
    /// The body.
    pub body: FunctionBody,
    /// Where, from `func`, `|` or the like to the end of the body.
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
    /// `{ … }`: null unless `return` runs.
    Block(Block),
    /// `=> e` and `|x| e`: the value of the expression.
    Expr(Box<Expr>),
}
