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
    /// A sign between two boxes, with room around it: `+`, `−`, `·`, `=`.
    Sign(&'static str),
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
        match self {
            Node::Fenced('(', inner, ')') => *inner,
            other => other,
        }
    }
}
