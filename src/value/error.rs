//! Error values, as received by `catch`.

use super::function::ChunkObject;
use super::object::{Change, Gc, Object, allocate, header_of};
use super::text::Text;
use super::{Tag, Value};
use crate::heap::{Header, Heap, Marker, Saved};
use crate::text::{Source, Span};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// An entry of a call stack.
#[derive(Clone, Copy)]
pub struct TracePoint {
    /// The chunk.
    pub chunk: Gc<ChunkObject>,
    /// The index of the function in the chunk.
    pub function: u32,
    /// The index of the word that was being executed.
    pub word: u32,
    /// How many more identical frames follow.
    pub repeats: u32,
}

/// The condition that an error's hint depends on, if the hint is worked out only when the error
/// turns out to be uncaught.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Puzzle {
    /// The hint depends on nothing: it is final.
    #[default]
    None,
    /// The hint depends on the names that resemble the undefined global in this slot.
    Undefined(u32),
    /// The hint depends on whether a name in the program hides the builtin that was meant to be
    /// called, or the module whose member was meant; if none does, the hint is final.
    Called,
}

/// An error value.
#[repr(C)]
pub struct ErrorObject {
    header: Header,
    kind: Gc<Text>,
    message: Gc<Text>,
    value: Cell<Value>,
    trace: RefCell<Vec<TracePoint>>,
    hint: RefCell<Option<Box<str>>>,
    puzzle: Cell<Puzzle>,
    place: RefCell<Option<(Rc<Source>, Span)>>,
}

impl ErrorObject {
    /// Creates an error of this kind that carries `value`.
    pub fn new(
        heap: &mut Heap,
        kind: Gc<Text>,
        message: Gc<Text>,
        value: Value,
    ) -> Gc<ErrorObject> {
        let object = allocate::<ErrorObject>(heap, 0);
        // SAFETY: the memory is new and has the size of the object; its header has been written.
        unsafe {
            (&raw mut (*object).kind).write(kind);
            (&raw mut (*object).message).write(message);
            (&raw mut (*object).value).write(Cell::new(value));
            (&raw mut (*object).trace).write(RefCell::new(Vec::new()));
            (&raw mut (*object).hint).write(RefCell::new(None));
            (&raw mut (*object).puzzle).write(Cell::new(Puzzle::None));
            (&raw mut (*object).place).write(RefCell::new(None));
            Gc::from_raw(object)
        }
    }

    /// Returns the name of the error's kind.
    pub fn kind(&self) -> Gc<Text> {
        self.kind
    }

    /// Returns the message.
    pub fn message(&self) -> Gc<Text> {
        self.message
    }

    /// Returns the thrown value, or null.
    pub fn value(&self) -> Value {
        self.value.get()
    }

    /// Returns the call stack at the point where the error was raised, innermost frame first.
    pub fn trace(&self) -> Vec<TracePoint> {
        self.trace.borrow().clone()
    }

    /// Records the point where the error was raised, unless it is already known.
    pub fn set_trace(&self, heap: &mut Heap, trace: Vec<TracePoint>) {
        // SAFETY: the error is live, since there is a reference to it.
        unsafe { heap.note(header_of(self)) };
        let mut own = self.trace.borrow_mut();
        if own.is_empty() {
            *own = trace;
        }
    }

    /// Reports whether the point where the error was raised is known.
    pub fn has_trace(&self) -> bool {
        !self.trace.borrow().is_empty()
    }

    /// Returns the hint.
    pub fn hint(&self) -> Option<String> {
        self.hint.borrow().as_deref().map(str::to_string)
    }

    /// Returns the place that the error is about, if it differs from the point where the error was
    /// raised.
    pub fn place(&self) -> Option<(Rc<Source>, Span)> {
        self.place.borrow().clone()
    }

    /// Sets the place that the error is about.
    pub fn set_place(&self, source: &Rc<Source>, span: Span) {
        *self.place.borrow_mut() = Some((Rc::clone(source), span));
    }

    /// Returns the condition that the hint depends on.
    pub fn puzzle(&self) -> Puzzle {
        self.puzzle.get()
    }

    /// Sets the condition that the hint depends on.
    pub fn set_puzzle(&self, puzzle: Puzzle) {
        self.puzzle.set(puzzle);
    }

    /// Sets the hint.
    pub fn set_hint(&self, hint: Option<&str>) {
        *self.hint.borrow_mut() = hint.map(Box::from);
    }
}

impl Object for ErrorObject {
    const TAG: Tag = Tag::Error;

    fn trace(&self, marker: &mut Marker<'_>) {
        self.kind.mark(marker);
        self.message.mark(marker);
        self.value.get().mark(marker);
        for point in self.trace.borrow().iter() {
            point.chunk.mark(marker);
        }
    }

    fn size(&self) -> usize {
        size_of::<ErrorObject>() + self.trace.borrow().capacity() * size_of::<TracePoint>()
    }
}

impl Change for ErrorObject {
    fn save(&self) -> Box<dyn Saved> {
        Box::new(SavedTrace(self.trace.borrow().clone()))
    }
}

/// The earlier call stack of an error.
struct SavedTrace(Vec<TracePoint>);

impl Saved for SavedTrace {
    unsafe fn exchange(&mut self, object: *mut Header, _: &mut Heap) {
        // SAFETY: the object is the error this call stack belongs to (the trait's contract).
        let mut trace = unsafe { (*object.cast::<ErrorObject>()).trace.borrow_mut() };
        std::mem::swap(&mut *trace, &mut self.0);
    }

    fn trace(&self, marker: &mut Marker<'_>) {
        self.0.iter().for_each(|point| point.chunk.mark(marker));
    }

    fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<TracePoint>()
    }
}
