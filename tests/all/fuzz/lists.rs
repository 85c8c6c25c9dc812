//! Generates random f-strings, optional parameters, spread arguments, and destructuring
//! assignments.

use super::write::{Kind, Writer};

impl Writer {
    /// An f-string; each value in it ends on the line where it begins.
    pub(super) fn formatted(&mut self) -> String {
        let mut text = String::from("f\"");
        for _ in 0..1 + self.dice.below(3) {
            let value = match self.dice.below(5) {
                0 => self.named(Kind::Number),
                1 => format!("{} + {}", self.named(Kind::Number), self.small()),
                2 => format!("[{}, \"}}\"]", self.small()),
                3 => format!("cut(f'{{{}}}')", self.named(Kind::Text)),
                _ => self.small(),
            };
            let spec = self.dice.pick(&["", "", "", ":>4", ":", ":.2f", ":q"]);
            text.push_str(&format!("{{{value}{spec}}}"));
            text.push_str(self.dice.pick(&["", " ", "{{x}}", "\\n", "é"]));
        }
        text.push('"');
        format!("cut({text})")
    }

    /// An array made by spreading others.
    pub(super) fn spread(&mut self) -> String {
        let first = self.dice.pick(&["", "1, ", "...[], "]);
        let array = self.named(Kind::Array);
        let last = self.small();
        format!("cut([{first}...{array}, {last}, ...set([1, {last}])])")
    }

    /// A call with spread arguments.
    pub(super) fn spread_call(&mut self, depth: usize) -> String {
        let count = self.dice.below(3);
        let name = self.named(Kind::Function(count));
        let args: Vec<String> = (0..count).map(|_| self.number(depth)).collect();
        let spread = format!("...[{}]", args.join(", "));
        match self.dice.below(4) {
            0 => format!("{}.m({spread})", self.named(Kind::Object)),
            1 => format!("max({}, ...{})", self.small(), self.named(Kind::Array)),
            2 => format!("{name}(...[], {spread})"),
            _ => format!("{name}({spread})"),
        }
    }

    /// `var [a, b] = …`, or an assignment to several targets.
    pub(super) fn taken_apart(&mut self, depth: usize) -> String {
        let right = match self.dice.below(4) {
            0 => self.named(Kind::Array),
            1 => format!("[{}, {}, 3]", self.number(depth), self.number(depth)),
            _ => format!("[{}, {}]", self.number(depth), self.number(depth)),
        };
        if self.dice.chance(40) {
            let (a, b) = (self.fresh('n'), self.fresh('n'));
            let rest = self.dice.pick(&["", "", ", ..._"]);
            self.declare(a.clone(), Kind::Number, false);
            self.declare(b.clone(), Kind::Number, false);
            return format!("var [{a}, {b}{rest}] = {right}");
        }
        let first = match self.dice.below(3) {
            0 => format!("{}[{}]", self.named(Kind::Array), self.index()),
            1 => format!("{}.{}", self.named(Kind::Object), self.field()),
            _ => self.target(Kind::Number),
        };
        format!("[{first}, {}] = {right}", self.target(Kind::Number))
    }

    /// A loop over pairs.
    pub(super) fn loop_over_pairs(&mut self, depth: usize) -> String {
        let mark = self.visible.len();
        let (a, b) = (self.fresh('n'), self.fresh('n'));
        let pairs = format!("[[1, 2], [{}, 4], [5, 6]]", self.number(1));
        self.declare(a.clone(), Kind::Number, true);
        self.declare(b.clone(), Kind::Number, true);
        let body = self.looped(depth);
        self.visible.truncate(mark);
        format!("for [{a}, {b}] in {pairs} {}", body.trim_end())
    }

    /// Parameters that may follow the others: one with a default, and a rest parameter.
    pub(super) fn more_params(&mut self, count: usize) -> String {
        let comma = if count > 0 { ", " } else { "" };
        match self.dice.below(8) {
            0 => format!("{comma}more = {}", self.small()),
            1 => format!("{comma}...others"),
            2 => format!("{comma}more = [{}], ...others", self.small()),
            _ => String::new(),
        }
    }
}
