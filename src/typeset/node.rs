//! The tree of boxes that a value is drawn from.

/// A box.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Node {
    /// Digits, possibly with a decimal point.
    Number(String),
    /// A name that represents a value: `x`, `π`, `infinity`.
    Symbol(String),
    /// Plain words.
    Text(String),
    /// An operator or a relation between two boxes.
    Sign(Sign),
    /// A prefix operator: `−`.
    Prefix(&'static str),
    /// A postfix operator: `!`.
    Suffix(&'static str),
    /// Boxes side by side.
    Row(Vec<Node>),
    /// A box above another one, with a bar between them.
    Fraction(Box<Node>, Box<Node>),
    /// The root of this degree.
    Root(u32, Box<Node>),
    /// A base and its exponent.
    Power(Box<Node>, Box<Node>),
    /// A function with its arguments.
    Call(String, Vec<Node>),
    /// A box between two delimiters that grow with it: `(`, `|`, `⌊`, `[`.
    Fenced(char, Box<Node>, char),
    /// Boxes separated by commas.
    List(Vec<Node>),
    /// Boxes in rows and columns.
    Matrix(Vec<Vec<Node>>),
}

/// An operator or a relation between two boxes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sign {
    /// `+`
    Plus,
    /// `−`
    Minus,
    /// `·`
    Dot,
    /// Modulo.
    Mod,
    /// `=`
    Equal,
    /// Not equal.
    Differs,
    /// `<`
    Less,
    /// Less than or equal.
    AtMost,
    /// `>`
    Greater,
    /// Greater than or equal.
    AtLeast,
}

impl Sign {
    /// Its forms in text and in LaTeX.
    const fn forms(self) -> (&'static str, &'static str) {
        match self {
            Sign::Plus => ("+", "+"),
            Sign::Minus => ("−", "-"),
            Sign::Dot => ("·", "\\cdot"),
            Sign::Mod => ("mod", "\\bmod"),
            Sign::Equal => ("=", "="),
            Sign::Differs => ("\u{2260}", "\\ne"),
            Sign::Less => ("<", "<"),
            Sign::AtMost => ("\u{2264}", "\\le"),
            Sign::Greater => (">", ">"),
            Sign::AtLeast => ("\u{2265}", "\\ge"),
        }
    }

    /// Its form in text.
    pub fn text(self) -> &'static str {
        self.forms().0
    }

    /// Its form in LaTeX.
    pub fn latex(self) -> &'static str {
        self.forms().1
    }

    /// Reports whether a line that is too wide may be broken before it.
    pub fn breaks(self) -> bool {
        matches!(self, Sign::Plus | Sign::Minus | Sign::Equal)
    }
}

impl Node {
    /// Puts boxes side by side; a single box is returned unchanged.
    pub fn row(mut nodes: Vec<Node>) -> Node {
        match nodes.len() {
            1 => nodes.remove(0),
            _ => Node::Row(nodes),
        }
    }

    /// Puts a box in parentheses.
    pub fn in_parens(node: Node) -> Node {
        Node::Fenced('(', Box::new(node), ')')
    }

    /// Removes the parentheses around the whole box, if there are any.
    pub fn without_parens(self) -> Node {
        if let Node::Fenced('(', inner, ')') = self {
            *inner
        } else {
            self
        }
    }
}
