//! Finds the inputs that are stale: their output depends on an input that has since been edited or
//! deleted.
//!
//! The answer errs on the safe side: an input reported as fresh would certainly show the same
//! output again. The analysis follows names, functions through their names, values that names may
//! share (an array in two variables or in a closure), and the hidden state of the library (random
//! numbers, stored expressions, files). But an input may be reported as stale although its output
//! would not change.

use crate::command::{self, Code, Reach};
use crate::resolve::{UnitUses, Uses};
use crate::session::{Input, Session};
use crate::text::Symbol;
use crate::vm::{Effect, Resource, Vm};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use std::rc::Rc;

/// The state of an input.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// It would show the same output again.
    Fresh,
    /// Something it depends on has changed.
    Stale,
    /// Its text has changed.
    Edited,
    /// It is to be deleted.
    Deleted,
}

/// The name under which the values of earlier inputs are tracked.
const RESULTS: &str = " results";

/// The names and values an input touches, directly or through the names it mentions.
#[derive(Clone, Debug, Default)]
struct Touched {
    reads: FxHashSet<Symbol>,
    writes: FxHashSet<Symbol>,
    constants: FxHashSet<Symbol>,
    mutates: bool,
    /// It may read and write anything.
    opaque: bool,
    /// It may read anything.
    sees_all: bool,
}

/// An input as it is analysed: code, or the code that a command runs.
struct Reading<'a> {
    code: Cow<'a, str>,
    /// The other effects of a command; `None` for code.
    reach: Option<Reach>,
}

impl Reading<'_> {
    fn of(text: &str) -> Reading<'_> {
        if !command::is_command(text) {
            return Reading {
                code: Cow::Borrowed(text),
                reach: None,
            };
        }
        let (name, rest) = command::split(text);
        let Some(row) = command::find(name) else {
            // The command does not exist; running the input reported that.
            return Reading {
                code: Cow::Borrowed(""),
                reach: Some(Reach::All),
            };
        };
        let parts = match row.code {
            Code::Runs(parts) => parts(rest),
            Code::None | Code::Shown(_) => Vec::new(),
        };
        let parts: Vec<&str> = parts.into_iter().map(|part| &rest[part]).collect();
        Reading {
            code: Cow::Owned(parts.join("\n")),
            reach: Some(row.reach),
        }
    }
}

/// One version of an input.
struct Version {
    uses: Rc<UnitUses>,
    opaque: bool,
    sees_all: bool,
}

/// Returns the state of every input in the record.
pub fn states(session: &mut Session) -> Vec<State> {
    let inputs: Vec<Input> = session.record().inputs().cloned().collect();
    if !inputs.iter().any(Input::is_changed) {
        return vec![State::Fresh; inputs.len()];
    }
    // For each input, the version that ran, if its text has changed since, and the current one.
    let versions: Vec<Vec<Version>> = inputs
        .iter()
        .map(|input| {
            let texts = [input.ran.as_deref(), Some(input.text.as_str())];
            let texts = texts.into_iter().flatten();
            texts.map(|text| version(session, text)).collect()
        })
        .collect();
    let mut analysis = Analysis::new(session, &versions);
    let mut states = Vec::with_capacity(inputs.len());
    for (input, versions) in inputs.iter().zip(&versions) {
        let reaches: Vec<Touched> = versions.iter().map(|v| analysis.reach(v)).collect();
        let state = if input.deleted {
            State::Deleted
        } else if input.ran.is_some() {
            State::Edited
        } else if reaches.iter().any(|reach| analysis.is_tainted(reach)) {
            State::Stale
        } else {
            State::Fresh
        };
        if state != State::Fresh {
            for reach in &reaches {
                analysis.taint(reach);
            }
        }
        states.push(state);
    }
    states
}

/// Returns the session's names that the text may read, and those it may write, when run as an
/// input, whether directly or through functions; each in alphabetical order. Builtins do not count.
pub fn names_used(session: &mut Session, text: &str) -> (Vec<String>, Vec<String>) {
    let texts: Vec<String> = session.record().inputs().map(|i| i.text.clone()).collect();
    let texts = texts.iter().map(String::as_str).chain([text]);
    let versions: Vec<Vec<Version>> = texts.map(|text| vec![version(session, text)]).collect();
    let analysis = Analysis::new(session, &versions);
    let Some(reach) = versions
        .last()
        .and_then(|v| v.first())
        .map(|v| analysis.reach(v))
    else {
        return Default::default();
    };
    let symbols = &session.vm().symbols;
    let texts = |names: &FxHashSet<Symbol>| {
        let written = |name: &&Symbol| analysis.written.contains(*name);
        let texts = names.iter().filter(written).map(|name| symbols.text(*name));
        let mut texts: Vec<String> = texts.map(str::to_string).collect();
        texts.sort();
        texts
    };
    (texts(&reach.reads), texts(&reach.writes))
}

/// Reports which inputs of the record would show different output in another run: the marked ones,
/// and those that depend on them.
pub fn varying(session: &mut Session, marked: &[bool]) -> Vec<bool> {
    if !marked.contains(&true) {
        return marked.to_vec();
    }
    let texts: Vec<String> = session.record().inputs().map(|i| i.text.clone()).collect();
    let inputs = session.record().inputs();
    let seeds: Vec<bool> = inputs.map(|i| i.deeds.seeded && !i.deeds.drew).collect();
    let random = session.vm().symbols.intern(Resource::Random.hidden_name());
    let versions: Vec<Vec<Version>> = texts
        .iter()
        .map(|text| vec![version(session, text)])
        .collect();
    let mut analysis = Analysis::new(session, &versions);
    let both = versions.iter().flatten().zip(marked.iter().zip(seeds));
    both.map(|(version, (marked, seeds))| {
        let reach = analysis.reach(version);
        if seeds && !marked {
            // An input that sets a fixed seed makes earlier draws from the generator irrelevant.
            let mut rest = reach.clone();
            rest.reads.remove(&random);
            rest.writes.remove(&random);
            if !analysis.is_tainted(&rest) {
                analysis.tainted.remove(&random);
            }
        }
        let varies = *marked || analysis.is_tainted(&reach);
        if varies {
            analysis.taint(&reach);
        }
        varies
    })
    .collect()
}

fn version(session: &mut Session, text: &str) -> Version {
    let reading = Reading::of(text);
    let found = session.uses_of(reading.code.trim());
    // Text that does not parse never runs, so it touches nothing, unless a command runs it.
    let opaque = match reading.reach {
        None => found.unread,
        Some(Reach::Anything) => true,
        Some(Reach::Code | Reach::All) => !found.is_program,
    };
    Version {
        uses: found.uses,
        opaque,
        sees_all: reading.reach == Some(Reach::All),
    }
}

/// Returns the effects of calling each builtin, by name, taken from the table of builtins. A
/// resource that no builtin changes, or that none reads, creates no dependencies.
fn builtin_reaches(vm: &mut Vm) -> FxHashMap<Symbol, Touched> {
    let rows = vm.builtins().to_vec();
    let effects = || rows.iter().flat_map(|row| row.effects);
    let read: FxHashSet<Resource> = effects()
        .filter_map(|effect| match effect {
            Effect::Reads(resource) => Some(*resource),
            Effect::Changes(_) | Effect::Mutates(_) | Effect::Calls(_) => None,
        })
        .collect();
    let changed: FxHashSet<Resource> = effects()
        .filter_map(|effect| match effect {
            Effect::Changes(resource) => Some(*resource),
            Effect::Reads(_) | Effect::Mutates(_) | Effect::Calls(_) => None,
        })
        .collect();
    let mut reaches = FxHashMap::<Symbol, Touched>::default();
    for row in rows.iter().filter(|row| !row.effects.is_empty()) {
        let name = vm.symbols.intern(row.name);
        let reach = reaches.entry(name).or_default();
        for effect in row.effects {
            match effect {
                Effect::Mutates(_) => reach.mutates = true,
                // Any name that is mentioned may be called; the analysis already accounts for that.
                Effect::Calls(_) => {}
                // A value found this way may also be changed.
                Effect::Reads(Resource::Names) => reach.opaque = true,
                Effect::Reads(resource) if changed.contains(resource) => {
                    reach
                        .reads
                        .insert(vm.symbols.intern(resource.hidden_name()));
                }
                Effect::Changes(resource) if read.contains(resource) => {
                    reach
                        .writes
                        .insert(vm.symbols.intern(resource.hidden_name()));
                }
                Effect::Reads(_) | Effect::Changes(_) => {}
            }
        }
    }
    reaches
}

struct Analysis {
    /// The effects of calling or mentioning the value of a name.
    latent: FxHashMap<Symbol, Touched>,
    /// Names whose values may share data, as a union–find forest.
    shares: FxHashMap<Symbol, Symbol>,
    /// Names that may no longer have the value that their readers saw.
    tainted: FxHashSet<Symbol>,
    /// The tainted names that may have become constants or ceased to be constants.
    constants: FxHashSet<Symbol>,
    all_tainted: bool,
    results: Symbol,
    /// Names like `_` and `_3`.
    result_names: FxHashSet<Symbol>,
    /// Names that any input writes.
    written: FxHashSet<Symbol>,
    /// The written names whose values may refer to mutable data.
    holders: FxHashSet<Symbol>,
}

impl Analysis {
    fn new(session: &mut Session, versions: &[Vec<Version>]) -> Analysis {
        let vm = session.vm();
        let latent = builtin_reaches(vm);
        let symbols = &mut vm.symbols;
        let mut analysis = Analysis {
            latent,
            shares: FxHashMap::default(),
            tainted: FxHashSet::default(),
            constants: FxHashSet::default(),
            all_tainted: false,
            results: symbols.intern(RESULTS),
            result_names: FxHashSet::default(),
            written: FxHashSet::default(),
            holders: FxHashSet::default(),
        };
        let all = || versions.iter().flatten();
        let read = all().flat_map(|version| version.uses.now.reads.iter());
        let read = read.chain(all().flat_map(|version| version.uses.later.reads.iter()));
        for name in read {
            let text = symbols.text(*name);
            let digits = text.strip_prefix('_');
            if digits.is_some_and(|d| d.bytes().all(|b| b.is_ascii_digit())) {
                analysis.result_names.insert(*name);
            }
        }
        analysis.follow(versions);
        analysis
    }

    /// Finds the effects of each name's value by iterating to a fixed point, then finds which
    /// values may share data.
    fn follow(&mut self, versions: &[Vec<Version>]) {
        let all = || versions.iter().flatten();
        loop {
            let mut grew = false;
            for version in all() {
                let mut reach = self.through(&version.uses.later);
                // A value made from others may have their effects.
                let through_reads = self.through(&version.uses.now);
                reach.add_latent(&through_reads, self, &version.uses.now);
                let mut names: Vec<Symbol> = version.uses.now.writes.iter().copied().collect();
                names.extend(&version.uses.later.writes);
                for name in names {
                    grew |= self.latent.entry(name).or_default().grow(&reach);
                }
            }
            if !grew {
                break;
            }
        }
        // A name bound only to declared functions shares nothing.
        for version in all() {
            let written = version.uses.now.writes.iter();
            for name in written.chain(&version.uses.later.writes) {
                self.written.insert(*name);
                if !version.uses.functions.contains(name) {
                    self.holders.insert(*name);
                }
            }
        }
        for version in all() {
            let reach = self.reach(version);
            if reach.mutates || !reach.writes.is_empty() {
                self.join_all(&reach);
            }
        }
    }

    /// Returns the names that a reach touches and whose values may refer to mutable data.
    fn held(&self, reach: &Touched) -> Vec<Symbol> {
        let names = reach.reads.iter().chain(&reach.writes);
        names
            .filter(|name| self.holders.contains(*name))
            .copied()
            .collect()
    }

    fn join_all(&mut self, reach: &Touched) {
        let held = self.held(reach);
        for pair in held.windows(2) {
            let (a, b) = (self.root(pair[0]), self.root(pair[1]));
            if a != b {
                self.shares.insert(b, a);
            }
        }
    }

    /// Returns what code touches through the names it mentions.
    fn through(&self, uses: &Uses) -> Touched {
        let mut reach = Touched {
            reads: uses.reads.clone(),
            writes: uses.writes.clone(),
            constants: uses.constants.clone(),
            mutates: uses.mutates,
            opaque: uses.includes,
            sees_all: false,
        };
        for name in uses.reads.iter().chain(&uses.members) {
            if let Some(latent) = self.latent.get(name) {
                reach.grow(latent);
            }
            if self.result_names.contains(name) {
                // The value of an earlier input may share data with any name.
                reach.reads.insert(self.results);
                reach.opaque = true;
            }
        }
        reach
    }

    fn reach(&self, version: &Version) -> Touched {
        let mut reach = self.through(&version.uses.now);
        reach.opaque |= version.opaque;
        reach.sees_all = version.sees_all;
        reach
    }

    fn root(&self, name: Symbol) -> Symbol {
        let mut at = name;
        while let Some(next) = self.shares.get(&at) {
            at = *next;
        }
        at
    }

    fn is_tainted(&self, reach: &Touched) -> bool {
        let touches = !reach.reads.is_empty() || !reach.writes.is_empty();
        let sees_all = reach.opaque || reach.sees_all;
        if self.all_tainted && (touches || sees_all) {
            return true;
        }
        let any = !self.tainted.is_empty();
        sees_all && any
            || reach.reads.iter().any(|name| self.tainted.contains(name))
            || reach
                .writes
                .iter()
                .any(|name| self.constants.contains(name))
    }

    /// Marks everything that an input wrote, or will write, as different from what readers saw.
    fn taint(&mut self, reach: &Touched) {
        self.tainted.insert(self.results);
        self.tainted.extend(&reach.writes);
        self.constants.extend(&reach.constants);
        self.all_tainted |= reach.opaque;
        if !reach.mutates {
            return;
        }
        let held = self.held(reach).into_iter();
        let touched: FxHashSet<Symbol> = held.map(|name| self.root(name)).collect();
        let sharing: Vec<Symbol> = self
            .holders
            .iter()
            .filter(|name| touched.contains(&self.root(**name)))
            .copied()
            .collect();
        self.tainted.extend(sharing);
    }
}

impl Touched {
    /// Adds another reach; reports whether it contained anything new.
    fn grow(&mut self, other: &Touched) -> bool {
        let before = (
            self.reads.len() + self.writes.len() + self.constants.len(),
            self.mutates,
            self.opaque,
        );
        self.reads.extend(&other.reads);
        self.writes.extend(&other.writes);
        self.constants.extend(&other.constants);
        self.mutates |= other.mutates;
        self.opaque |= other.opaque;
        let after = (
            self.reads.len() + self.writes.len() + self.constants.len(),
            self.mutates,
            self.opaque,
        );
        before != after
    }

    /// Adds the effects that values mentioned by code may have when they are called later.
    fn add_latent(&mut self, reached: &Touched, analysis: &Analysis, uses: &Uses) {
        for name in uses.reads.iter().chain(&uses.members) {
            if let Some(latent) = analysis.latent.get(name) {
                self.grow(latent);
            }
        }
        self.opaque |= reached.opaque;
    }
}
