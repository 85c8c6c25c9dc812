//! Determines which globals a unit reads and writes, and what else in the session it may touch. The
//! result shows which inputs depend on which others.

use super::{Place, Resolution};
use crate::syntax::ast::{ArithOp, Expr, Function, Name, Program, Word};
use crate::syntax::visit::{Visit, Visited, walk_function, walk_statements};
use crate::text::Symbol;
use rustc_hash::FxHashSet;
use std::convert::Infallible;

/// The parts of a session that a piece of code may touch.
#[derive(Clone, Debug, Default)]
pub struct Uses {
    /// The global names that it mentions, including those of builtins.
    pub reads: FxHashSet<Symbol>,
    /// The global names that it assigns or declares.
    pub writes: FxHashSet<Symbol>,
    /// The global names that it declares as constants.
    pub constants: FxHashSet<Symbol>,
    /// The names after `.` and `::`.
    pub members: FxHashSet<Symbol>,
    /// Whether it assigns elements, fields or variables that closures share.
    pub mutates: bool,
    /// Whether it includes a module, which may do anything.
    pub includes: bool,
}

impl Uses {}

/// The uses of a unit when it runs, and those of the functions it declares when they run, if they
/// run at all.
#[derive(Clone, Debug, Default)]
pub struct UnitUses {
    /// What the unit touches when it runs. A function value that is not a declaration may be called
    /// immediately, so it counts here too.
    pub now: Uses,
    /// What its functions touch when they run.
    pub later: Uses,
    /// The global names bound to declared functions without captures: these functions refer
    /// to nothing that can change.
    pub functions: FxHashSet<Symbol>,
}

/// Finds what a unit may touch. O(size of the program).
pub fn uses(program: &Program, resolution: &Resolution) -> UnitUses {
    let mut finder = Finder {
        resolution,
        found: UnitUses::default(),
        depth: 0,
        declared: 0,
    };
    let Ok(()) = walk_statements(&mut finder, &program.statements);
    finder.found
}

struct Finder<'a> {
    resolution: &'a Resolution,
    found: UnitUses,
    /// The number of open functions, and how many of them are top-level declarations rather than
    /// values.
    depth: usize,
    declared: usize,
}

impl Finder<'_> {
    /// Records a use for each phase in which the code at hand may run: now, later, or both.
    fn note(&mut self, what: impl Fn(&mut Uses)) {
        if self.declared == 0 {
            what(&mut self.found.now);
        }
        if self.depth > 0 {
            what(&mut self.found.later);
        }
    }

    fn write(&mut self, name: &Name) {
        match self.resolution.place(name.id) {
            Place::Global => {
                // In a function, an assignment checks whether the name is declared.
                let in_function = self.depth > 0;
                self.note(|uses| {
                    uses.writes.insert(name.symbol);
                    if in_function {
                        uses.reads.insert(name.symbol);
                    }
                });
            }
            Place::Upvalue(..) => self.note(|uses| uses.mutates = true),
            // A local shared by a closure may outlive the statement.
            Place::Local(id) if self.resolution.local(id).in_cell() => {
                self.note(|uses| uses.mutates = true);
            }
            Place::Local(_) | Place::Unset | Place::OwnSelf => {}
        }
    }
}

impl Visit for Finder<'_> {
    type Stop = Infallible;

    fn read(&mut self, name: &Name) -> Visited<Infallible> {
        if self.resolution.place(name.id) == Place::Global {
            self.note(|uses| {
                uses.reads.insert(name.symbol);
            });
        }
        Ok(())
    }

    fn declare(&mut self, name: &Name) -> Visited<Infallible> {
        self.write(name);
        Ok(())
    }

    fn constant(&mut self, name: &Name) {
        self.note(|uses| {
            uses.constants.insert(name.symbol);
        });
    }

    fn assign(&mut self, name: &Name, op: Option<ArithOp>) -> Visited<Infallible> {
        if op.is_some() {
            self.read(name)?;
        }
        self.write(name);
        Ok(())
    }

    fn assigned_part(&mut self, target: &Expr) -> Visited<Infallible> {
        self.note(|uses| uses.mutates = true);
        self.expr(target)
    }

    fn include(&mut self) {
        self.note(|uses| uses.includes = true);
    }

    fn member(&mut self, name: &Word) {
        self.note(|uses| {
            uses.members.insert(name.symbol);
        });
    }

    fn function_statement(&mut self, name: &Name, function: &Function) -> Visited<Infallible> {
        self.write(name);
        let global = self.resolution.place(name.id) == Place::Global;
        // A top-level function can run only where its name is mentioned.
        let later = global && self.depth == 0;
        if later && self.resolution.function(function.id).upvalues.is_empty() {
            self.found.functions.insert(name.symbol);
        }
        self.declared += usize::from(later);
        self.function(function)?;
        self.declared -= usize::from(later);
        Ok(())
    }

    fn function(&mut self, function: &Function) -> Visited<Infallible> {
        self.depth += 1;
        walk_function(self, function)?;
        self.depth -= 1;
        Ok(())
    }
}
