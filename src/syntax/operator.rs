//! The table of infix operators: token, precedence, meaning. One row adds an operator (and its token in
//! `grammar/expression.pest`); building and printing back follow from it.

use super::ast::{ArithOp, CompareOp, LogicOp};

/// How tightly an operator binds; more is tighter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Level {
    /// The loosest: the level of a whole expression.
    Or,
    And,
    Equality,
    Relation,
    Sum,
    Product,
    /// What a prefix operator applies to; also the level of products without a sign (`2√2`).
    Glued,
    /// Right-associative; all other levels are chains.
    Power,
    /// Operands with what follows them directly.
    Postfix,
}

impl Level {
    /// The next tighter level.
    pub(super) fn tighter(self) -> Level {
        match self {
            Level::Or => Level::And,
            Level::And => Level::Equality,
            Level::Equality => Level::Relation,
            Level::Relation => Level::Sum,
            Level::Sum => Level::Product,
            Level::Product => Level::Glued,
            Level::Glued => Level::Power,
            Level::Power | Level::Postfix => Level::Postfix,
        }
    }
}

/// What an infix operator means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Meaning {
    Arith(ArithOp),
    Compare(CompareOp),
    Logic(LogicOp),
}

/// An infix operator.
#[derive(Clone, Copy, Debug)]
pub(super) struct Operator {
    pub(super) token: &'static str,
    pub(super) level: Level,
    pub(super) meaning: Meaning,
}

macro_rules! operators {
    ($($token:literal $level:ident $family:ident $meaning:expr;)*) => {
        /// Every infix operator; where two tokens mean the same, the first is printed.
        const OPERATORS: &[Operator] = &[
            $(Operator { token: $token, level: Level::$level, meaning: Meaning::$family($meaning) },)*
        ];

        /// The operator with this token.
        pub(super) fn operator(token: &str) -> Option<Operator> {
            Some(match token {
                $($token => Operator {
                    token: $token, level: Level::$level, meaning: Meaning::$family($meaning)
                },)*
                _ => return None,
            })
        }
    };
}

operators! {
    "+"  Sum      Arith   ArithOp::Add;
    "-"  Sum      Arith   ArithOp::Sub;
    "*"  Product  Arith   ArithOp::Mul;
    "·"  Product  Arith   ArithOp::Mul;
    "/"  Product  Arith   ArithOp::Div;
    "%"  Product  Arith   ArithOp::Rem;
    "^"  Power    Arith   ArithOp::Pow;
    "<"  Relation Compare CompareOp::Lt;
    "<=" Relation Compare CompareOp::Le;
    ">"  Relation Compare CompareOp::Gt;
    ">=" Relation Compare CompareOp::Ge;
    "==" Equality Compare CompareOp::Eq;
    "!=" Equality Compare CompareOp::Ne;
    "&&" And      Logic   LogicOp::And;
    "||" Or       Logic   LogicOp::Or;
}

/// The token that means this.
pub(super) fn token_of(meaning: Meaning) -> &'static str {
    OPERATORS
        .iter()
        .find(|row| row.meaning == meaning)
        .map_or("", |row| row.token)
}
