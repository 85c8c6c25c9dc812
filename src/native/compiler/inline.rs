//! Inlining: the code of a called function is written at the place of the call. Its window is part
//! of the caller's, where its arguments already are, so its registers are registers of the caller
//! with higher numbers. The caller's frame is pushed before native code exits inside the function
//! and before any other code runs there, so errors and traces see the usual stack.

use super::Callee;
use super::emit::{Edge, Emitter, NONE, Returned, Scope};
use super::flow::Known;
use super::globals::special;
use super::plan::Plan;
use super::registers::VALUE;
use crate::value::{Tag, Value as Example};
use cranelift_codegen::ir::types::{F64, I64};
use cranelift_codegen::ir::{InstBuilder, Value};
use std::rc::Rc;

/// The maximum number of instructions in an inlined function.
const FUNCTION_MAX: usize = 48;
/// The maximum number of instructions inlined into one function.
const ALL_MAX: usize = 120;
/// The maximum nesting depth of inlined functions.
const DEPTH_MAX: usize = 3;
/// The highest register number in a window that is part of another one.
const REGISTER_MAX: usize = 250;

/// A block in which several paths meet.
#[derive(Default)]
pub(super) struct Join {
    edges: Vec<Edge>,
}

impl<'a> Emitter<'a, '_> {
    /// Jumps there from the current place.
    pub fn meet_at(&mut self, join: &mut Join) {
        let from = self.b.create_block();
        self.b.ins().jump(from, NONE);
        let state = self.state.clone();
        join.edges.push(Edge { from, state });
    }

    /// Continues where the paths have met. Returns false if there are none.
    pub fn go_on_at(&mut self, mut join: Join) -> bool {
        if join.edges.len() < 2 {
            let Some(edge) = join.edges.pop() else {
                return false;
            };
            self.go(edge.from);
            self.state = edge.state;
            return true;
        }
        let met = join.edges.iter().map(|edge| edge.state.at_edge());
        let met = met.reduce(|mut met, state| {
            met.meet(&state);
            met
        });
        let block = self.b.create_block();
        for edge in join.edges {
            self.go(edge.from);
            self.state = edge.state;
            if let Some(met) = &met {
                self.settle_but(met);
            }
            self.b.ins().jump(block, NONE);
        }
        self.go(block);
        if let Some(met) = met {
            self.state = met;
        }
        true
    }

    /// After a handler has made the call: exits from native code if the result has another tag than
    /// on all other paths, on which the function was inlined.
    pub fn expect_common(&mut self, join: &Join) {
        let a = self.instruction().a;
        let slot = self.slot(a);
        let mut tags = join.edges.iter().map(|edge| edge.state.known[slot]);
        let Some(Known::Tag(tag)) = tags.next() else {
            return;
        };
        if tags.all(|other| other == Known::Tag(tag)) && !self.is_mixed(self.scope.at + 1) {
            self.expect_result(a, tag);
        }
    }

    /// Returns what is known about the most likely callee, if it accepts the instruction's number
    /// of arguments.
    pub fn callee(&self, example: Example) -> Option<Callee<'a>> {
        let callee = (self.request.callee)(example)?;
        (u16::from(callee.params) == self.instruction().b).then_some(callee)
    }

    /// Returns the plan of a function that is to be inlined here.
    pub fn inlines(&self, callee: &Callee<'a>) -> Option<Rc<Plan>> {
        let code = callee.body.code();
        let window = usize::from(self.instruction().a) + 1 + usize::from(callee.registers);
        // A function is inlined into itself only once.
        let is_root = self.request.body.start == callee.body.start;
        let scopes = self.outer.iter().chain([&self.scope]);
        let same = scopes.filter(|scope| scope.body.start == callee.body.start);
        if !self.request.ideas.inlining
            || code.len() > FUNCTION_MAX
            || self.inlined + code.len() > ALL_MAX
            || self.outer.len() >= DEPTH_MAX
            || window > REGISTER_MAX
            || same.count() > usize::from(is_root)
        {
            return None;
        }
        let plan = Plan::new(code, std::iter::empty()).ok()?;
        plan.heads.is_empty().then(|| Rc::new(plan))
    }

    /// Writes a function at the place of its call; `receiver` becomes its self.
    pub fn inline(
        &mut self,
        callee: &Callee<'a>,
        plan: Rc<Plan>,
        closure: (Value, Example),
        receiver: Option<(Value, Example, u64)>,
        after: &mut Join,
    ) {
        let a = self.instruction().a;
        let shape = receiver.map_or(0, |receiver| receiver.2);
        let own = self.state.known.len();
        let offset = self.slot(a) + 1;
        self.make_room(offset + usize::from(callee.registers));
        self.inlined += plan.code.len();
        self.note_inlined(&plan);
        let slow = self.take_slow();
        if callee.body.catches() {
            self.settle();
        }
        let base = self.window();
        let frame = self.b.ins().iadd_imm_s(self.scope.frame, i64::from(VALUE));
        let mut scope = Scope::new(callee.body, plan, base, frame);
        scope.offset = offset;
        scope.closure = Some(closure.0);
        scope.example = closure.1;
        let outer = std::mem::replace(&mut self.scope, scope);
        self.outer.push(outer);
        let mut start = 0;
        if let (Some(register), Some((object, example, _))) = (callee.self_register, receiver) {
            self.write(register, Tag::Struct, object);
            self.set_example(register, example);
            self.set_shape(register, shape);
            start = 1;
        }
        let from = self.b.create_block();
        self.b.ins().jump(from, NONE);
        let state = self.state.clone();
        self.scope.edges.insert(start, vec![Edge { from, state }]);
        self.all();
        self.way_out();
        let outer = self.outer.pop().expect("it was pushed");
        let scope = std::mem::replace(&mut self.scope, outer);
        for (edge, returned) in scope.returns {
            self.go(edge.from);
            self.state = edge.state;
            match returned {
                Returned::Register(register) => self.copy(a, a + 1 + register),
                Returned::Special(operand) => {
                    let (tag, bits) = special(operand);
                    let bits = self.int(bits);
                    self.write(a, tag, bits);
                }
            }
            self.state.forget_from(self.slot(a) + 1);
            self.state.shrink(own);
            self.state.framed = self.state.framed.min(self.outer.len());
            self.meet_at(after);
        }
        self.put_slow(slow);
    }

    /// Records that a call is inlined. If nothing in the function makes it necessary to bring memory
    /// up to date, the loops around the call may be written differently.
    fn note_inlined(&mut self, plan: &Plan) {
        let at = self.scope.at;
        let quiet = (0..).zip(&plan.code).all(|(_, i)| self.is_quiet_alone(*i));
        if quiet && self.outer.is_empty() && self.lessons.quiet_calls.insert(at) {
            self.again |= self.scope.plan.weights[at as usize] > 1 && !self.lessons.nothing;
        }
    }

    /// Records what an inlined function returns, for its caller to continue with.
    pub fn return_inlined(&mut self, returned: Returned) {
        let from = self.b.create_block();
        self.b.ins().jump(from, NONE);
        let state = self.state.clone();
        self.scope.returns.push((Edge { from, state }, returned));
    }

    fn make_room(&mut self, count: usize) {
        self.state.grow(count);
        while self.bits.len() < count {
            self.bits.push(self.b.declare_var(I64));
            self.floats.push(self.b.declare_var(F64));
            self.imags.push(self.b.declare_var(F64));
            self.tags.push(self.b.declare_var(I64));
            self.datas.push(self.b.declare_var(I64));
            self.lens.push(self.b.declare_var(I64));
        }
    }
}
