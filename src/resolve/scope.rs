//! The open scopes during a walk over a program, function by function.

use super::{FunctionNeeds, Local, LocalId, Place, Source};
use crate::text::Symbol;

/// A function whose body is being walked.
#[derive(Default)]
struct OpenFunction {
    /// The visible locals in order of declaration; closing a scope truncates this list.
    visible: Vec<(Symbol, LocalId)>,
    scopes: Vec<usize>,
    captured: Vec<LocalId>,
    needs: FunctionNeeds,
}

/// All open functions, starting with the body of the unit.
pub(super) struct Scopes {
    functions: Vec<OpenFunction>,
    pub locals: Vec<Local>,
}

/// The error for more upvalues than an operand can index.
pub(super) struct TooMany;

const UPVALUES_MAX: usize = 250;

impl Scopes {
    pub fn new() -> Scopes {
        Scopes {
            functions: vec![OpenFunction::default()],
            locals: Vec::new(),
        }
    }

    pub fn open_function(&mut self) {
        self.functions.push(OpenFunction::default());
        self.open();
    }

    pub fn close_function(&mut self) -> FunctionNeeds {
        self.functions
            .pop()
            .expect("every function that is closed was opened")
            .needs
    }

    pub fn open(&mut self) {
        let f = self.top();
        f.scopes.push(f.visible.len());
    }

    pub fn close(&mut self) {
        let f = self.top();
        let length = f
            .scopes
            .pop()
            .expect("every scope that is closed was opened");
        f.visible.truncate(length);
    }

    /// Reports whether a declaration here creates a global.
    pub fn at_top(&self) -> bool {
        self.functions.len() == 1 && self.functions[0].scopes.is_empty()
    }

    pub fn in_function(&self) -> bool {
        self.functions.len() > 1
    }

    pub fn declare(&mut self, name: Symbol) -> LocalId {
        let id = LocalId(self.locals.len() as u32);
        self.locals.push(Local::default());
        self.top().visible.push((name, id));
        id
    }

    fn top(&mut self) -> &mut OpenFunction {
        self.functions
            .last_mut()
            .expect("the unit's body is always open")
    }

    /// The locals of the innermost function that are visible now, each name once with its innermost
    /// declaration.
    pub fn visible(&self) -> Vec<(Symbol, LocalId)> {
        let f = &self.functions[self.functions.len() - 1];
        let mut seen: Vec<(Symbol, LocalId)> = Vec::new();
        for &(name, id) in &f.visible {
            seen.retain(|(other, _)| *other != name);
            seen.push((name, id));
        }
        seen
    }

    /// Finds a name, adding an upvalue to every function between its declaration and its use.
    pub fn find(&mut self, name: Symbol) -> Result<Place, TooMany> {
        let last = self.functions.len() - 1;
        for depth in (0..=last).rev() {
            let Some(&(_, id)) = self.functions[depth]
                .visible
                .iter()
                .rev()
                .find(|(n, _)| *n == name)
            else {
                continue;
            };
            if depth == last {
                return Ok(Place::Local(id));
            }
            self.locals[id.0 as usize].captured = true;
            let mut source = Source::Local(id);
            let mut index = 0;
            for inner in depth + 1..=last {
                index = self.functions[inner].upvalue(id, source, name)?;
                source = Source::Upvalue(index);
            }
            return Ok(Place::Upvalue(index, id));
        }
        Ok(Place::Global)
    }

    /// Records that the innermost function uses `self`, so that function and every enclosing one
    /// keep it.
    pub fn use_self(&mut self) {
        for f in self.functions.iter_mut().skip(1) {
            f.needs.uses_self = true;
        }
    }
}

impl OpenFunction {
    fn upvalue(&mut self, id: LocalId, source: Source, name: Symbol) -> Result<u8, TooMany> {
        if let Some(index) = self.captured.iter().position(|c| *c == id) {
            return Ok(index as u8);
        }
        if self.captured.len() >= UPVALUES_MAX {
            return Err(TooMany);
        }
        self.captured.push(id);
        self.needs.upvalues.push(source);
        self.needs.upvalue_names.push(name);
        Ok(self.captured.len() as u8 - 1)
    }
}
