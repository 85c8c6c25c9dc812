//! Finds what an input may touch when it runs; each different text is analysed only once.

use super::Session;
use crate::limit::Gate;
use crate::resolve::{UnitUses, resolve, uses};
use crate::syntax;
use crate::text::ErrorKind;
use crate::vm::Vm;
use std::rc::Rc;

/// The maximum number of input texts whose analysis is kept.
const TEXTS_MAX: usize = 1 << 14;

/// The uses of names and values found in the text of an input.
#[derive(Clone, Debug, Default)]
pub struct TextUses {
    /// Its uses; empty if it is not a program, since it cannot run.
    pub uses: Rc<UnitUses>,
    /// Whether it is a program.
    pub is_program: bool,
    /// Whether it could not be analysed completely, so that it must be assumed to touch anything.
    pub unread: bool,
}

impl Session {
    /// Returns what the text of an input may touch when it runs. O(length) on the first call for
    /// each text.
    pub(crate) fn uses_of(&mut self, text: &str) -> TextUses {
        if let Some(known) = self.uses.get(text) {
            return known.clone();
        }
        let found = self.find_uses(text);
        if !found.unread {
            if self.uses.len() >= TEXTS_MAX {
                self.uses.clear();
            }
            self.uses.insert(text.to_string(), found.clone());
        }
        found
    }

    fn find_uses(&mut self, text: &str) -> TextUses {
        let Vm {
            budget,
            heap,
            symbols,
            ..
        } = &mut *self.vm;
        let gate = Gate::new(budget, heap.room());
        let program = match syntax::parse(text, symbols, &gate) {
            Ok(program) => program,
            Err(fault) => {
                return TextUses {
                    unread: fault.kind() != ErrorKind::Syntax,
                    ..TextUses::default()
                };
            }
        };
        let gate = Gate::new(budget, usize::MAX);
        let resolved = resolve(&program, symbols, &gate);
        TextUses {
            uses: Rc::new(resolved.map_or_else(
                |_| UnitUses::default(),
                |resolution| uses(&program, &resolution),
            )),
            is_program: true,
            unread: false,
        }
    }
}
