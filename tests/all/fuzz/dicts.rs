//! Generates random dicts and what is done with them. Native code looks keys up in tables of its
//! own, whose form depends on the keys.

use super::write::{Kind, Writer};

impl Writer {
    /// A key: most are ints, in a row or close together.
    pub(super) fn key(&mut self) -> String {
        match self.dice.below(16) {
            0..9 => self.dice.below(6).to_string(),
            9 => "-3".to_string(),
            10 => "9223372036854775807".to_string(),
            11 => "\"k\"".to_string(),
            12 => "2.0f".to_string(),
            13 => "1/2".to_string(),
            _ => self.named(Kind::Number),
        }
    }

    pub(super) fn dict(&mut self, depth: usize) -> String {
        match self.dice.below(8) {
            0 => "[:]".to_string(),
            1 => format!("[0: {}, 1: {}]", self.small(), self.literal()),
            2 => format!("[\"k\": {}, \"x\": {}]", self.small(), self.literal()),
            3 => format!("copy({})", self.named(Kind::Dict)),
            4 if depth > 0 => format!("[{}: {}]", self.key(), self.number(depth - 1)),
            _ => self.named(Kind::Dict),
        }
    }

    /// A number from a dict, where the key exists.
    pub(super) fn lookup(&mut self) -> String {
        let (dict, key) = (self.named(Kind::Dict), self.key());
        match self.dice.below(4) {
            0 => format!("{dict}.get({key}, {})", self.small()),
            1 => format!("size({dict})"),
            _ => format!("{dict}[{key}]"),
        }
    }

    pub(super) fn dict_statement(&mut self) -> String {
        let (dict, key) = (self.named(Kind::Dict), self.key());
        match self.dice.below(10) {
            0..4 => format!("{dict}[{key}] = {}", self.number(1)),
            4 => format!("{dict}[{key}] += {}", self.small()),
            5 => format!("{dict}.remove({key})"),
            6 => format!("if {key} in {dict} {{ {dict}[{key}] *= {} }}", self.small()),
            7 => format!("print({dict}.keys(), {dict} == {})", self.dict(1)),
            _ => {
                let count = self.dice.pick(&[3, 40]);
                let step = self.dice.pick(&["t", "-t", "t * 7", "t / 2", "\"t\" + t"]);
                format!("for (var t = 0; t < {count}; t += 1) {{ {dict}[{step}] = t }}")
            }
        }
    }
}
