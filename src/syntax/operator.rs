//! The table of infix operators: token, precedence, meaning. To add an operator, add one row here
//! (plus its token in `grammar/expression.pest`); parsing and printing it follow from that. To add
//! another spelling of an operator, add one row to [`ALIASES`]; nothing else is needed.

use super::ast::{ArithOp, CompareOp, LogicOp};

/// How tightly an operator binds; later levels bind more tightly.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Level {
    /// The loosest level, that of a whole expression: `c ? a : b`.
    Choice,
    Or,
    And,
    Equality,
    Relation,
    Sum,
    Product,
    /// The operand of a prefix operator; also the level of products written without `*` (`2√2`).
    Glued,
    /// Right-associative; all other levels form flat chains.
    Power,
    /// Operands with their suffixes, such as calls and indices.
    Postfix,
}

impl Level {
    /// The next tighter level.
    pub(super) fn tighter(self) -> Level {
        match self {
            Level::Choice => Level::Or,
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

/// The meaning of an infix operator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Meaning {
    Arith(ArithOp),
    Compare(CompareOp),
    /// `in`, which does not form chains.
    In,
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
    ($($token:literal $level:ident $family:ident $($meaning:expr)?;)*) => {
        /// Every infix operator.
        pub(super) const OPERATORS: &[Operator] = &[
            $(Operator { token: $token, level: Level::$level, meaning: Meaning::$family $(($meaning))? },)*
        ];

        /// The operator with this token.
        pub(super) fn operator(token: &str) -> Option<Operator> {
            Some(match token {
                $($token => Operator {
                    token: $token, level: Level::$level, meaning: Meaning::$family $(($meaning))?
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
    "/"  Product  Arith   ArithOp::Div;
    "%"  Product  Arith   ArithOp::Rem;
    "^"  Power    Arith   ArithOp::Pow;
    "<"  Relation Compare CompareOp::Lt;
    "<=" Relation Compare CompareOp::Le;
    ">"  Relation Compare CompareOp::Gt;
    ">=" Relation Compare CompareOp::Ge;
    "in" Relation In;
    "==" Equality Compare CompareOp::Eq;
    "!=" Equality Compare CompareOp::Ne;
    "&&" And      Logic   LogicOp::And;
    "||" Or       Logic   LogicOp::Or;
}

/// The token of the operator with this meaning.
pub(super) fn token_of(meaning: Meaning) -> &'static str {
    OPERATORS
        .iter()
        .find(|row| row.meaning == meaning)
        .map_or("", |row| row.token)
}

/// An alternative spelling of an operator.
#[derive(Clone, Copy, Debug)]
pub struct Alias {
    /// The character.
    pub sign: char,
    /// The operator that it stands for, which is never longer in bytes than the character.
    pub of: &'static str,
    /// The word that, typed after a backslash, is completed to the character.
    pub word: &'static str,
}

/// Every alias. The sweep replaces each character with its operator, so later stages never see one.
pub const ALIASES: &[Alias] = &[
    alias('·', "*", "cdot"),
    alias('×', "*", "times"),
    alias('÷', "/", "div"),
    alias('−', "-", "minus"),
    alias('≤', "<=", "le"),
    alias('≥', ">=", "ge"),
    alias('≠', "!=", "ne"),
];

const fn alias(sign: char, of: &'static str, word: &'static str) -> Alias {
    assert!(of.len() <= sign.len_utf8());
    Alias { sign, of, word }
}

/// The operator that a character is an alias of.
pub(super) fn aliased(sign: char) -> Option<&'static str> {
    let row = ALIASES.iter().find(|row| row.sign == sign)?;
    Some(row.of)
}

/// The ordinary digit or minus sign that corresponds to a superscript one.
pub fn lowered(raised: char) -> Option<char> {
    Some(match raised {
        '⁰' => '0',
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '⁴'..='⁹' => char::from(b'4' + (raised as u32 - '⁴' as u32) as u8),
        '⁻' => '-',
        _ => return None,
    })
}

/// Writes a number in superscript.
pub(super) fn raised(number: &str) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let above = |c: char| match c.to_digit(10) {
        Some(digit) => DIGITS[digit as usize],
        None => '⁻',
    };
    number.chars().map(above).collect()
}

#[cfg(test)]
mod tests {
    use super::{ALIASES, lowered, operator, raised};

    #[test]
    fn aliases_stand_for_operators_and_have_one_word_each() {
        for row in ALIASES {
            assert!(operator(row.of).is_some(), "{}", row.sign);
            let alike = |other: &&super::Alias| other.word == row.word || other.sign == row.sign;
            assert_eq!(ALIASES.iter().filter(alike).count(), 1, "{}", row.sign);
        }
    }

    #[test]
    fn numbers_go_up_and_down() {
        let digits = "-1234567890";
        let up = raised(digits);
        assert_eq!(up, "⁻¹²³⁴⁵⁶⁷⁸⁹⁰");
        let down: Option<String> = up.chars().map(lowered).collect();
        assert_eq!(down.as_deref(), Some(digits));
    }
}
