//! Drawing boxes as two-dimensional text.

use super::names::{self, Known};
use super::{Node, Sign};
use unicode_width::UnicodeWidthStr;

/// A rectangle of text: lines of equal width, one of which is the baseline.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Block {
    lines: Vec<String>,
    /// The index of the line that is the baseline.
    base: usize,
    width: usize,
}

/// Draws a box as lines of text in at most `columns` columns. A row that is too wide is broken
/// before its `+`, `−` and `=`; `None` if it is still too wide.
pub fn plane(node: &Node, columns: usize) -> Option<String> {
    let block = block(node);
    if block.width <= columns {
        return Some(block.text());
    }
    let Node::Row(row) = node else {
        return None;
    };
    let mut parts: Vec<Vec<Node>> = vec![Vec::new()];
    for node in row {
        if matches!(node, Node::Sign(sign) if sign.breaks())
            && parts.last().is_some_and(|p| !p.is_empty())
        {
            parts.push(Vec::new());
        }
        parts.last_mut()?.push(node.clone());
    }
    let mut lines: Vec<Block> = Vec::new();
    for part in parts {
        let part = beside(part.iter().map(self::block).collect());
        match lines.last_mut() {
            Some(line) if line.width + part.width <= columns => {
                *line = beside(vec![line.clone(), part]);
            }
            _ if part.width > columns => return None,
            _ => lines.push(part),
        }
    }
    let texts: Vec<String> = lines.iter().map(Block::text).collect();
    let gap = match lines.iter().any(|line| line.lines.len() > 1) {
        true => "\n\n",
        false => "\n",
    };
    Some(texts.join(gap))
}

impl Block {
    fn line(text: impl Into<String>) -> Block {
        let text = text.into();
        Block {
            width: text.width(),
            lines: vec![text],
            base: 0,
        }
    }

    fn text(&self) -> String {
        let lines: Vec<&str> = self.lines.iter().map(|line| line.trim_end()).collect();
        lines.join("\n")
    }

    fn height(&self) -> usize {
        self.lines.len()
    }

    /// Centres the block in the given width.
    fn centred(&self, width: usize) -> Block {
        let before = (width - self.width) / 2;
        self.padded(before, width - self.width - before)
    }

    fn padded(&self, before: usize, after: usize) -> Block {
        let pad = |line: &String| format!("{}{line}{}", " ".repeat(before), " ".repeat(after));
        Block {
            lines: self.lines.iter().map(pad).collect(),
            base: self.base,
            width: self.width + before + after,
        }
    }
}

/// Puts blocks side by side, aligned at their baselines.
fn beside(blocks: Vec<Block>) -> Block {
    let base = blocks.iter().map(|b| b.base).max().unwrap_or(0);
    let below = blocks
        .iter()
        .map(|b| b.height() - b.base)
        .max()
        .unwrap_or(1);
    let mut lines = vec![String::new(); base + below];
    for block in &blocks {
        let skip = base - block.base;
        for (n, line) in lines.iter_mut().enumerate() {
            match n.checked_sub(skip).and_then(|n| block.lines.get(n)) {
                Some(text) => line.push_str(text),
                None => line.push_str(&" ".repeat(block.width)),
            }
        }
    }
    Block {
        width: blocks.iter().map(|b| b.width).sum(),
        lines,
        base,
    }
}

/// Stacks blocks, centring each of them.
fn stacked(blocks: &[Block], base: usize) -> Block {
    let width = blocks.iter().map(|b| b.width).max().unwrap_or(0);
    let lines = blocks.iter().flat_map(|b| b.centred(width).lines).collect();
    Block { lines, base, width }
}

fn block(node: &Node) -> Block {
    match node {
        Node::Number(text) | Node::Text(text) => Block::line(text),
        Node::Symbol(name) => Block::line(names::letter(name).unwrap_or(name)),
        Node::Sign(Sign::Dot) => Block::line(Sign::Dot.text()),
        Node::Sign(sign) => Block::line(format!(" {} ", sign.text())),
        Node::Prefix(sign) | Node::Suffix(sign) => Block::line(*sign),
        Node::Row(nodes) => beside(nodes.iter().map(block).collect()),
        Node::Fraction(above, below) => fraction(above, below),
        Node::Root(degree, inner) => root(*degree, block(inner)),
        Node::Power(base, exponent) => power(block(base), &block(exponent)),
        Node::Call(name, args) => {
            let shown = match names::function(name) {
                Some(Known::Command("Gamma")) => "Γ",
                Some(Known::Command(name) | Known::Upright(name)) => name,
                None => name,
            };
            beside(vec![Block::line(shown), fenced('(', list(args), ')')])
        }
        Node::Fenced(open, inner, close) => fenced(*open, block(inner), *close),
        Node::List(items) => list(items),
        Node::Matrix(rows) => matrix(rows),
    }
}

fn fraction(above: &Node, below: &Node) -> Block {
    let (mut above, below) = (block(above), block(below));
    let width = above.width.max(below.width) + 2;
    above = above.centred(width);
    let base = above.height();
    stacked(&[above, Block::line("─".repeat(width)), below], base)
}

/// Draws a root, with a line over the box it applies to.
fn root(degree: u32, inner: Block) -> Block {
    let height = inner.height();
    let index = match degree {
        2 => String::new(),
        3 => "³".to_string(),
        4 => "⁴".to_string(),
        _ => degree.to_string(),
    };
    // A single digit or letter needs no line over it.
    if height == 1 && inner.width == 1 {
        let sign = match degree {
            3 => "∛".to_string(),
            4 => "∜".to_string(),
            _ => format!("{index}√"),
        };
        return beside(vec![Block::line(sign), inner]);
    }
    let base = inner.base + 1;
    let mut sign = vec![" ".repeat(height)];
    for n in 0..height {
        let column = height - 1 - n;
        let mut line = " ".repeat(column);
        line.push('╱');
        line.push_str(&" ".repeat(height - 1 - column));
        sign.push(line);
    }
    let sign = Block {
        lines: sign,
        base,
        width: height,
    };
    let mut foot = vec![" ".repeat(index.width().max(1)); height + 1];
    foot[height] = format!("{:>width$}", "╲", width = index.width().max(1));
    if !index.is_empty() {
        foot[height - 1] = index.clone();
    }
    let foot = Block {
        lines: foot,
        base,
        width: index.width().max(1),
    };
    let line = Block::line("_".repeat(inner.width));
    let mut lines = line.lines;
    lines.extend(inner.lines);
    let under = Block {
        lines,
        base,
        width: inner.width,
    };
    beside(vec![foot, sign, under])
}

/// Draws the exponent above and to the right of its base.
fn power(base: Block, exponent: &Block) -> Block {
    let above = exponent.height();
    let blank = " ".repeat(base.width);
    let mut lines: Vec<String> = exponent
        .lines
        .iter()
        .map(|line| format!("{blank}{line}"))
        .collect();
    let after = " ".repeat(exponent.width);
    lines.extend(base.lines.iter().map(|line| format!("{line}{after}")));
    Block {
        base: base.base + above,
        width: base.width + exponent.width,
        lines,
    }
}

fn list(items: &[Node]) -> Block {
    let mut blocks = Vec::new();
    for (n, item) in items.iter().enumerate() {
        if n > 0 {
            blocks.push(Block::line(", "));
        }
        blocks.push(block(item));
    }
    match blocks.is_empty() {
        true => Block::line(""),
        false => beside(blocks),
    }
}

/// Draws a block between delimiters as high as the block.
fn fenced(open: char, inner: Block, close: char) -> Block {
    let side = |sign: char| {
        let height = inner.height();
        let parts = match sign {
            '(' => ['⎛', '⎜', '⎝'],
            ')' => ['⎞', '⎟', '⎠'],
            '[' => ['⎡', '⎢', '⎣'],
            ']' => ['⎤', '⎥', '⎦'],
            '⌊' => ['⎢', '⎢', '⎣'],
            '⌋' => ['⎥', '⎥', '⎦'],
            '⌈' => ['⎡', '⎢', '⎢'],
            '⌉' => ['⎤', '⎥', '⎥'],
            other => ['│', '│', other],
        };
        let line = |n: usize| match n {
            _ if height == 1 => sign,
            0 => parts[0],
            n if n + 1 == height && parts[2] != '|' => parts[2],
            _ => parts[1],
        };
        Block {
            lines: (0..height).map(|n| line(n).to_string()).collect(),
            base: inner.base,
            width: 1,
        }
    };
    beside(vec![side(open), inner.clone(), side(close)])
}

/// Draws boxes in columns: numbers are right-aligned, other boxes are centred.
fn matrix(rows: &[Vec<Node>]) -> Block {
    let cells: Vec<Vec<Block>> = rows
        .iter()
        .map(|row| row.iter().map(block).collect())
        .collect();
    let columns = cells.first().map_or(0, Vec::len);
    let width = |column: usize| cells.iter().map(|row| row[column].width).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let high = cells.iter().flatten().any(|cell| cell.height() > 1);
    let mut lines = Vec::new();
    for (row, nodes) in cells.iter().zip(rows) {
        let placed = row.iter().zip(nodes).zip(&widths).enumerate();
        let placed = placed.map(|(n, ((cell, node), width))| {
            let cell = match is_number(node) {
                true => cell.padded(width - cell.width, 0),
                false => cell.centred(*width),
            };
            cell.padded(if n == 0 { 0 } else { 2 }, 0)
        });
        let line = beside(placed.collect());
        if high && !lines.is_empty() {
            lines.push(Block::line(" ".repeat(line.width)));
        }
        lines.push(line);
    }
    let height: usize = lines.iter().map(Block::height).sum();
    let inner = stacked(&lines, height.saturating_sub(1) / 2);
    fenced('[', inner.padded(1, 1), ']')
}

fn is_number(node: &Node) -> bool {
    let negative = |row: &[Node]| matches!(row, [Node::Prefix(_), Node::Number(_)]);
    matches!(node, Node::Number(_)) || matches!(node, Node::Row(row) if negative(row))
}
