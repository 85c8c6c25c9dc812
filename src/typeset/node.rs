//! The tree of boxes.

/// A box.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Node {
    /// Digits, perhaps with a point.
    Number(String),
    /// A name that stands for a value: `x`, `π`, `infinity`.
    Symbol(String),
    /// Words.
    Text(String),
    /// A sign between two boxes.
    Sign(Sign),
    /// A sign before a box: `−`.
    Prefix(&'static str),
    /// A sign after a box: `!`.
    Suffix(&'static str),
    /// Boxes side by side.
    Row(Vec<Node>),
    /// One above the other, with a bar between them.
    Fraction(Box<Node>, Box<Node>),
    /// The root of this degree.
    Root(u32, Box<Node>),
    /// A base and its exponent.
    Power(Box<Node>, Box<Node>),
    /// A function with its arguments.
    Call(String, Vec<Node>),
    /// A box between two signs that grow with it: `(`, `|`, `⌊`, `[`.
    Fenced(char, Box<Node>, char),
    /// Boxes with commas between them.
    List(Vec<Node>),
    /// Rows of boxes in columns.
    Matrix(Vec<Vec<Node>>),
}

/// A sign between two boxes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sign {
    /// `+`
    Plus,
    /// `−`
    Minus,
    /// `·`
    Dot,
    /// The remainder.
    Mod,
    /// `=`
    Equal,
    /// Not equal.
    Differs,
    /// `<`
    Less,
    /// At most.
    AtMost,
    /// `>`
    Greater,
    /// At least.
    AtLeast,
}

impl Sign {
    /// How it is written as text, and in LaTeX.
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

    /// As text.
    pub fn text(self) -> &'static str {
        self.forms().0
    }

    /// In LaTeX.
    pub fn latex(self) -> &'static str {
        self.forms().1
    }

    /// Whether a line that is too wide may be broken before it.
    pub fn breaks(self) -> bool {
        matches!(self, Sign::Plus | Sign::Minus | Sign::Equal)
    }
}

impl Node {
    /// Boxes side by side; a single one is itself.
    pub fn row(mut nodes: Vec<Node>) -> Node {
        match nodes.len() {
            1 => nodes.remove(0),
            _ => Node::Row(nodes),
        }
    }

    /// A box in parentheses.
    pub fn in_parens(node: Node) -> Node {
        Node::Fenced('(', Box::new(node), ')')
    }

    /// What is in the parentheses, if these are all around.
    pub fn without_parens(self) -> Node {
        if let Node::Fenced('(', inner, ')') = self {
            *inner
        } else {
            self
        }
    }
}
