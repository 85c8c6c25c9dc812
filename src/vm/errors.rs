//! Errors: raising them, finding a handler, and reporting uncaught ones.

use super::Vm;
use super::context::Frame;
use super::dispatch::Place;
use super::native::Cause;
use crate::code::{Handler, Takes};
use crate::text::{Diagnostic, ErrorKind, Failure, Label, Source, Span, TraceLine};
use crate::value::{
    Closure, ErrorObject, Gc, LoadedFunction, Puzzle, Text, TracePoint, Unpacked, Value,
};
use std::rc::Rc;
use std::sync::atomic::Ordering;

/// How many frames a trace keeps at each end.
const TRACE_ENDS: usize = 12;
/// How many frames a trace examines from each end. Those in between are only counted, so raising
/// costs the same however deep the stack is.
const TRACE_FRAMES: usize = 200;

/// An error that was not caught.
pub struct Uncaught {
    /// The report for the user.
    pub diagnostic: Diagnostic,
    /// The kind of the error value, if it is one of the known kinds.
    pub kind: Option<ErrorKind>,
}

impl Vm {
    /// Raises a failure in the machine.
    pub(super) fn fail(&mut self, failure: Failure) {
        let error = self.make_error(failure.kind().name(), failure.message(), Value::NULL);
        error.set_hint(failure.hint());
        self.raised = Some(error.into());
        if failure.kind() == ErrorKind::Interrupted {
            // The first interrupt still runs `finally` blocks on its way out; a second one ends
            // those too.
            self.forced = std::mem::replace(&mut self.interrupting, true);
            self.budget.interrupt_flag().store(false, Ordering::SeqCst);
            self.restore_limit();
        }
    }

    /// Defers working out the raised error's hint; this is done only if the error is not caught.
    pub(super) fn puzzle(&self, puzzle: Puzzle) {
        if let Some(Unpacked::Error(error)) = self.raised.map(Value::unpack) {
            error.set_puzzle(puzzle);
        }
    }

    /// Makes an error value.
    pub fn make_error(&mut self, kind: &str, message: &str, value: Value) -> Gc<ErrorObject> {
        let kind = Text::new(&mut self.heap, kind);
        let message = Text::new(&mut self.heap, message);
        ErrorObject::new(&mut self.heap, kind, message, value)
    }

    /// Returns the value, or raises the error in the machine and returns `None`.
    pub(super) fn or_raise<T, E: Into<Cause>>(&mut self, result: Result<T, E>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(raise) => {
                self.put_cause(raise.into());
                None
            }
        }
    }

    /// Whether the operands of the comparison right before `pc` have been swapped.
    pub(super) fn is_mirrored(pc: *const u64, base: *mut Value) -> bool {
        let chunk = closure_at(base).function().chunk();
        chunk.chunk().is_mirrored(chunk.word_of(pc) - 1)
    }

    #[cold]
    #[inline(never)]
    pub(super) fn put_cause(&mut self, cause: Cause) {
        match cause {
            Cause::Failure(failure) => self.fail(failure),
            Cause::Error(error) => self.raised = Some(error),
            Cause::Exit(status) => self.exit = Some(status),
        }
    }

    /// Performs `throw value`.
    #[inline(never)]
    pub(super) fn throw(&mut self, value: Value) {
        if let Unpacked::Error(_) = value.unpack() {
            self.raised = Some(value);
            return;
        }
        let shown = self.display(value);
        if let Some(message) = self.or_raise(shown) {
            let error = self.make_error("Error", &message, value);
            self.raised = Some(error.into());
        }
    }

    /// Whether an error is an interrupt, which no `catch` handles.
    pub(super) fn is_interrupt(&self, error: Value) -> bool {
        if let Unpacked::Error(object) = error.unpack() {
            object.kind().as_str() == ErrorKind::Interrupted.name()
        } else {
            false
        }
    }

    /// Raises an error again after it has been caught.
    pub(super) fn rethrow(&mut self, error: Value) {
        self.raised = Some(error);
    }

    /// Clears the record of where a run continued after an error, so that the next such
    /// continuation can be detected.
    pub(super) fn forget_resume(&mut self) {
        self.resume.pc = std::ptr::null();
    }

    /// Whether a run has continued after an error since `forget_resume`.
    pub(super) fn has_resumed(&self) -> bool {
        !self.resume.pc.is_null()
    }

    /// Looks for a handler, innermost function first, and stores its place in `resume`; returns
    /// false if there is none. `pc` is right after the instruction that failed.
    #[inline(never)]
    pub(super) fn unwind(&mut self, pc: *const u64, base: *mut Value, frame: *mut Frame) -> bool {
        if self.exit.is_some() {
            return false;
        }
        let error = self.raised.expect("an error was raised in the machine");
        if let Unpacked::Error(object) = error.unpack()
            && !object.has_trace()
        {
            let trace = self.trace(pc, base, frame);
            self.heap.charge(trace.capacity() * size_of::<TracePoint>());
            object.set_trace(&mut self.heap, trace);
        }
        if std::mem::take(&mut self.forced) {
            return false;
        }
        let interrupts = self.is_interrupt(error);
        let mut place = Place { pc, base, frame };
        loop {
            let closure = closure_at(place.base);
            let function = closure.function();
            let word = function.chunk().word_of(place.pc) - 1;
            let handler = function
                .prototype
                .handlers
                .iter()
                .find(|h| h.start <= word && word < h.end && takes(h, interrupts));
            if let Some(handler) = handler {
                // SAFETY: the verifier checked that handlers are in the function's code and refer
                // to registers in its window.
                unsafe {
                    place.base.add(usize::from(handler.register)).write(error);
                    place.pc = function
                        .code
                        .add((handler.target - function.prototype.start) as usize);
                }
                self.raised = None;
                self.resume = place;
                return true;
            }
            if place.frame == self.frames.start() {
                return false;
            }
            place = caller(place.frame);
        }
    }

    /// The call stack, innermost frame first. Adjacent identical frames are folded, and the middle
    /// of a long stack is left out.
    fn trace(&self, pc: *const u64, base: *mut Value, frame: *mut Frame) -> Vec<TracePoint> {
        let mut points: Vec<TracePoint> = Vec::new();
        let mut place = Place { pc, base, frame };
        let bottom = self.frames.start();
        for seen in 1.. {
            let point = point_at(place);
            let same =
                |last: &&mut TracePoint| last.chunk == point.chunk && last.word == point.word;
            if let Some(last) = points.last_mut().filter(same) {
                last.repeats += 1;
            } else {
                if points.len() > 4 * TRACE_ENDS {
                    // Frames of mutually recursive functions do not fold, so the middle of a long
                    // stack of them is dropped.
                    let dropped = points.remove(TRACE_ENDS);
                    points[TRACE_ENDS - 1].repeats += 1 + dropped.repeats;
                }
                points.push(point);
            }
            // SAFETY: both point into the reserve of frames.
            let below = unsafe { place.frame.offset_from(bottom) } as usize;
            if below == 0 {
                break;
            }
            if seen == TRACE_FRAMES && below > TRACE_FRAMES {
                if let Some(last) = points.last_mut() {
                    last.repeats += (below - TRACE_FRAMES) as u32;
                }
                // SAFETY: there are this many frames above the first one.
                place.frame = unsafe { bottom.add(TRACE_FRAMES) };
            }
            place = caller(place.frame);
        }
        points
    }

    /// Formats a call stack as lines. Frames of the library show the builtin, without a location.
    pub fn trace_lines(&self, trace: &[TracePoint]) -> Vec<TraceLine> {
        let line = |point: &TracePoint| {
            let function = &point.chunk.functions()[point.function as usize];
            let chunk = point.chunk.chunk();
            let position = chunk.source.position(chunk.span_at(point.word).start);
            let place =
                (!function.prototype.library).then(|| (chunk.source.name().to_string(), position));
            TraceLine {
                name: function.shown_name().to_string(),
                place,
                repeats: point.repeats as usize,
            }
        };
        trace.iter().map(line).collect()
    }

    /// Makes the report for an error that was not caught.
    pub(super) fn uncaught(&self, error: Value) -> Uncaught {
        let Unpacked::Error(object) = error.unpack() else {
            unreachable!("only error values are raised")
        };
        let trace = object.trace();
        let own = trace
            .iter()
            .find(|p| !p.chunk.functions()[p.function as usize].prototype.library);
        let mut labels: Vec<Label> = own.map(label).into_iter().collect();
        if let Some((source, span)) = object.place() {
            labels.insert(
                0,
                Label {
                    source,
                    span,
                    text: String::new(),
                },
            );
        }
        let kind = object.kind().as_str().to_string();
        let lines = if trace.len() > 1 {
            self.trace_lines(&trace)
        } else {
            Vec::new()
        };
        let diagnostic = Diagnostic {
            message: object.message().as_str().to_string(),
            labels,
            hint: self.hint_of(&object, own),
            trace: lines,
            kind,
        };
        Uncaught {
            kind: ErrorKind::from_name(&diagnostic.kind),
            diagnostic,
        }
    }

    /// Makes an error value from a failure and the source location it concerns.
    pub(super) fn placed_error(
        &mut self,
        failure: &Failure,
        source: &Rc<Source>,
        span: Span,
    ) -> Value {
        let error = self.make_error(failure.kind().name(), failure.message(), Value::NULL);
        error.set_hint(failure.hint());
        error.set_place(source, span);
        error.into()
    }
}

fn label(point: &TracePoint) -> Label {
    let chunk = point.chunk.chunk();
    Label {
        source: Rc::clone(&chunk.source),
        span: chunk.span_at(point.word),
        text: String::new(),
    }
}

/// Whether a handler accepts an error; `interrupts` says whether the error is an interrupt.
fn takes(handler: &Handler, interrupts: bool) -> bool {
    match handler.takes {
        Takes::Errors => !interrupts,
        Takes::Everything => true,
    }
}

fn closure_at(base: *mut Value) -> Gc<Closure> {
    // SAFETY: the closure of a running function is right before its window (see the invariants in
    // `vm/mod.rs`).
    unsafe { (*base.sub(1)).gc() }
}

/// The place where the caller waiting in the frame below continues.
pub(super) fn caller(frame: *mut Frame) -> Place {
    // SAFETY: `frame` is above the first frame, so the one below it was written by a call.
    unsafe {
        let frame = frame.sub(1);
        Place {
            pc: (*frame).pc,
            base: (*frame).base,
            frame,
        }
    }
}

fn point_at(place: Place) -> TracePoint {
    let closure = closure_at(place.base);
    let function = closure.function();
    let chunk = function.chunk();
    let first = chunk.functions().as_ptr() as usize;
    let index = (std::ptr::from_ref(function) as usize - first) / size_of::<LoadedFunction>();
    TracePoint {
        chunk,
        function: index as u32,
        word: chunk.word_of(place.pc) - 1,
        repeats: 0,
    }
}
