//! Traces of calls, as a tree: arguments, results and depth.

use super::Options;
use super::follow::Moved;
use crate::code::Op;
use crate::text::{counted, json_object, json_text};
use crate::value::Value;
use crate::vm::{At, Vm};
use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write;

/// The maximum length of an argument or a result, in characters.
const VALUE_MAX: usize = 40;

/// How a call ended.
enum Ending {
    /// It has not ended yet.
    Open,
    /// It returned this value.
    Returned(String),
    /// An error propagated through it.
    Raised,
}

struct Node {
    depth: usize,
    name: String,
    arguments: Vec<String>,
    ending: Ending,
}

/// The calls that are kept: the outermost ones, and the latest of those at the greatest depth.
pub(super) struct Calls {
    /// The calls by number, in the order in which they started.
    nodes: BTreeMap<usize, Node>,
    /// The numbers of the calls that are kept, by depth.
    by_depth: Vec<VecDeque<usize>>,
    /// The number of calls started.
    begun: usize,
    max: usize,
    depth_max: usize,
    function: Option<String>,
    /// For each open function, the number of its call; `None` if the call has no row.
    open: Vec<Option<usize>>,
    /// The number of open functions whose calls have a row.
    depth: usize,
    /// The builtin that the last instruction called.
    pending: Option<Option<usize>>,
}

impl Calls {
    pub fn new(options: &Options) -> Calls {
        Calls {
            nodes: BTreeMap::new(),
            by_depth: Vec::new(),
            begun: 0,
            max: options.max,
            depth_max: options.depth.unwrap_or(usize::MAX),
            function: options.function.clone(),
            open: Vec::new(),
            depth: 0,
            pending: None,
        }
    }

    pub fn look(&mut self, vm: &Vm, at: At, moved: &Moved) {
        let pending = self.pending.take();
        for left in &moved.left {
            let number = self.open.pop().flatten();
            self.depth -= usize::from(number.is_some());
            self.end(vm, number, left.value);
        }
        if moved.entered {
            let number = match pending {
                Some(number) => number,
                None if self.open.is_empty() || at.in_library() => None,
                None => self.begin(function_name(at), arguments(vm, at)),
            };
            self.depth += usize::from(number.is_some());
            self.open.push(number);
        } else if let Some(number) = pending {
            self.end(vm, number, moved.wrote.map(|(_, value)| value));
        }
        if !at.in_library()
            && let Some(row) = at.callee(vm).and_then(|callee| vm.builtin_row(callee))
        {
            let i = at.instruction();
            let receives = matches!(i.op, Op::CallMethod | Op::CallMethodSpread);
            let receiver = receives.then(|| at.register(i.a));
            let shown = receiver.into_iter().chain(at.passed());
            let arguments = shown.map(|value| vm.brief(value, VALUE_MAX)).collect();
            self.pending = Some(self.begin(row.name.to_string(), arguments));
        }
    }

    /// Starts a call; returns its number if it gets a row.
    fn begin(&mut self, name: String, arguments: Vec<String>) -> Option<usize> {
        let other = self.function.as_ref().is_some_and(|wanted| *wanted != name);
        if other || self.depth >= self.depth_max {
            return None;
        }
        let (number, depth) = (self.begun, self.depth);
        self.begun += 1;
        let node = Node {
            depth,
            name,
            arguments,
            ending: Ending::Open,
        };
        self.nodes.insert(number, node);
        if self.by_depth.len() <= depth {
            self.by_depth.resize_with(depth + 1, VecDeque::new);
        }
        self.by_depth[depth].push_back(number);
        if self.nodes.len() > self.max {
            self.drop_deepest();
        }
        Some(number)
    }

    /// Drops the oldest of the deepest calls.
    fn drop_deepest(&mut self) {
        while self.by_depth.last().is_some_and(VecDeque::is_empty) {
            self.by_depth.pop();
        }
        let deepest = self.by_depth.last_mut();
        if let Some(number) = deepest.and_then(VecDeque::pop_front) {
            self.nodes.remove(&number);
        }
    }

    fn end(&mut self, vm: &Vm, number: Option<usize>, value: Option<Value>) {
        if let Some(node) = number.and_then(|number| self.nodes.get_mut(&number)) {
            node.ending = match value {
                Some(value) => Ending::Returned(vm.brief(value, VALUE_MAX)),
                None => Ending::Raised,
            };
        }
    }

    pub fn report(&mut self, json: bool, failed: bool) -> String {
        if failed {
            let open = self
                .nodes
                .values_mut()
                .filter(|node| matches!(node.ending, Ending::Open));
            open.for_each(|node| node.ending = Ending::Raised);
        }
        let mut out = String::new();
        if json {
            for node in self.nodes.values() {
                let _ = writeln!(out, "{}", node.json());
            }
            return out;
        }
        let gone = self.begun - self.nodes.len();
        if gone > 0 {
            let _ = writeln!(
                out,
                "… {} left out (`--max N` keeps more, `--depth N` only outer ones)",
                counted(gone, "deeper call")
            );
        }
        for node in self.nodes.values() {
            let _ = writeln!(out, "{}", node.text());
        }
        out
    }
}

impl Node {
    fn text(&self) -> String {
        let call = format!("{}({})", self.name, self.arguments.join(", "));
        let ending = match &self.ending {
            Ending::Open => " …".to_string(),
            Ending::Returned(value) => format!(" → {value}"),
            Ending::Raised => " → an error".to_string(),
        };
        format!(
            "{:>4}  {}{call}{ending}",
            self.depth + 1,
            super::indent(self.depth)
        )
    }

    fn json(&self) -> String {
        let arguments: Vec<String> = self.arguments.iter().map(|a| json_text(a)).collect();
        let result = match &self.ending {
            Ending::Returned(value) => json_text(value),
            Ending::Open | Ending::Raised => "null".to_string(),
        };
        let state = match self.ending {
            Ending::Open => "open",
            Ending::Returned(_) => "returned",
            Ending::Raised => "raised",
        };
        json_object(&[
            ("row", json_text("call")),
            ("depth", (self.depth + 1).to_string()),
            ("function", json_text(&self.name)),
            ("arguments", format!("[{}]", arguments.join(","))),
            ("state", json_text(state)),
            ("result", result),
        ])
    }
}

/// The name of the running function.
pub fn function_name(at: At) -> String {
    at.function().shown_name().to_string()
}

/// The arguments of the function about to run.
pub fn arguments(vm: &Vm, at: At) -> Vec<String> {
    let prototype = &at.function().prototype;
    let own = prototype.own() as u8;
    let own = (0..own).map(|register| at.register(register));
    let given = own.take_while(|value| !value.is_undefined());
    let mut shown: Vec<String> = given.map(|value| vm.brief(value, VALUE_MAX)).collect();
    if prototype.rest
        && let Some(rest) = at.register(prototype.own() as u8).as_array()
        && !rest.items().is_empty()
    {
        shown.push(format!("...{}", vm.brief(rest.into(), VALUE_MAX)));
    }
    shown
}
