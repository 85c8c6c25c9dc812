//! Calls and returns. The caller's frame is pushed in the same way as by the handlers, so errors,
//! traces and limits see the usual stack. A function that returns leaves its result in the place of
//! the callee, and its native caller continues. If a function exits early, its native callers exit
//! too: the interpreter resumes with their frames.

use super::emit::{Emitter, NONE, Returned};
use super::flow::State;
use super::globals::special;
use super::inline::Join;
use super::objects::{Site, WAYS_MAX, shape_of};
use super::registers::VALUE;
use super::ways::QUICK_STEP;
use super::{AFTER_SELF, AT_START, Callee, Reason, went};
use crate::code::Op;
use crate::value::{Tag, Value as Example};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I8, I64};
use cranelift_codegen::ir::{Block, BlockArg, InstBuilder, Value};

impl<'a> Emitter<'a, '_> {
    /// Branches to another block if a condition holds.
    fn unless(&mut self, bad: Value, other: Block) {
        let on = self.b.create_block();
        self.b.ins().brif(bad, other, NONE, on, NONE);
        self.go(on);
    }

    /// Returns the native code of a closure called with the instruction's number of arguments;
    /// branches elsewhere if it has none.
    fn entry_of(&mut self, found: Value, closure: Value, other: Block) -> Value {
        let count = i64::from(self.instruction().b);
        self.unless_closure(found, other);
        let params = self.load(I8, closure, self.layout.closure_params);
        let params = self.b.ins().uextend(I64, params);
        let bad = self.b.ins().icmp_imm_s(IntCC::NotEqual, params, count);
        self.unless(bad, other);
        self.unless_below(self.layout.limit, other);
        self.unless_below(self.layout.native_limit, other);
        let function = self.load(I64, closure, self.layout.closure_function);
        let entry = self.load(I64, function, self.layout.function_entry);
        let bad = self.b.ins().icmp_imm_s(IntCC::Equal, entry, 0);
        self.unless(bad, other);
        entry
    }

    /// Calls native code. If the callee exits early, so does the caller.
    fn enter(&mut self, entry: Value, base: Value, number: Value) {
        let frame = self.b.ins().iadd_imm_s(self.scope.frame, i64::from(VALUE));
        let args = [base, frame, self.globals, self.context, number];
        let call = self.b.ins().call_indirect(self.signature, entry, &args);
        let answer = self.b.inst_results(call)[0];
        let (on, left) = (self.b.create_block(), self.given_up());
        self.b.ins().brif(answer, left, NONE, on, NONE);
        self.go(on);
    }

    /// Pushes the caller's frame, and the frames of all functions that it is inlined into.
    fn push_frame(&mut self) {
        self.push_frames();
        let pc = self.int(self.address(self.scope.at + 1) as i64);
        self.store(pc, self.scope.frame, 0);
        self.store(self.scope.base, self.scope.frame, 8);
    }

    /// Pushes the frames of the functions that the current one is inlined into, as far as they have
    /// not been pushed yet.
    pub fn push_frames(&mut self) {
        for depth in self.state.framed..self.outer.len() {
            let caller = &self.outer[depth];
            let (base, frame) = (caller.base, caller.frame);
            let pc = caller.body.start + u64::from(caller.at + 1) * 8;
            let pc = self.int(pc as i64);
            self.store(pc, frame, 0);
            self.store(base, frame, 8);
        }
        self.state.framed = self.outer.len();
    }

    /// Returns the start of the callee's window.
    pub fn window(&mut self) -> Value {
        let after = (i64::from(self.instruction().a) + 1) * i64::from(VALUE);
        self.b.ins().iadd_imm_s(self.scope.base, after)
    }

    /// Calls a closure; the handler calls anything else.
    fn call_value(&mut self, found: Value, closure: Value) -> bool {
        let other = self.b.create_block();
        let mut after = Join::default();
        let before = self.state.clone();
        let example = self.example(self.instruction().a);
        if let Some(callee) = self.callee(example) {
            self.b.set_cold_block(other);
            self.unless_closure(found, other);
            self.call_known(&callee, (closure, example), None, other, &mut after);
        } else {
            let entry = self.entry_of(found, closure, other);
            self.settle();
            self.push_frame();
            let (base, number) = (self.window(), self.int(AT_START as i64));
            self.enter(entry, base, number);
            self.take_result();
            self.meet_at(&mut after);
        }
        self.or_call_by_handler(other, before, after)
    }

    /// The last way of a call: has the handler make it, in a block of its own, and goes on where all
    /// ways meet.
    fn or_call_by_handler(&mut self, other: Block, before: State, mut after: Join) -> bool {
        self.go(other);
        self.state = before;
        self.call_by_handler();
        self.take_result();
        self.expect_common(&after);
        self.meet_at(&mut after);
        self.go_on_at(after)
    }

    /// Fetches the result of a call: nothing is known about it, or about the registers after it.
    fn take_result(&mut self) {
        let a = self.instruction().a;
        self.state.forget_from(self.slot(a));
        self.state.forget_shapes();
        self.state.forget_contents();
        self.state.forget_globals();
        self.set_example(a, self.number_now(a));
    }

    fn unless_closure(&mut self, found: Value, other: Block) {
        let bad = self
            .b
            .ins()
            .icmp_imm_s(IntCC::NotEqual, found, Tag::Closure as i64);
        self.unless(bad, other);
    }

    fn unless_below(&mut self, limit: i32, other: Block) {
        let limit = self.load(I64, self.context, limit);
        let bad = self
            .b
            .ins()
            .icmp(IntCC::UnsignedGreaterThanOrEqual, self.scope.frame, limit);
        self.unless(bad, other);
    }

    /// Calls a closure whose function is expected to be the one called at compile time; branches
    /// elsewhere if it is another one.
    fn call_known(
        &mut self,
        callee: &Callee<'a>,
        closure: (Value, Example),
        receiver: Option<(Value, Example, u64)>,
        other: Block,
        after: &mut Join,
    ) {
        let op = self.instruction().op;
        let same = op == Op::CallMethod || op == Op::CallGlobal && !callee.captures;
        let bad = if same {
            // Methods, and globals that hold functions without captured variables, rarely change.
            self.roots.push(closure.1);
            let known = self.int(closure.1.bits as i64);
            self.b.ins().icmp(IntCC::NotEqual, closure.0, known)
        } else {
            self.roots.push(callee.chunk);
            let function = self.load(I64, closure.0, self.layout.closure_function);
            let known = self.int(callee.function as i64);
            self.b.ins().icmp(IntCC::NotEqual, function, known)
        };
        self.unless(bad, other);
        self.unless_below(self.layout.limit, other);
        if let Some(plan) = self.inlines(callee) {
            self.put_callee(closure.0, receiver.is_some());
            return self.inline(callee, plan, closure, receiver, after);
        }
        let function = self.int(callee.function as i64);
        let entry = self.load(I64, function, self.layout.function_entry);
        self.unless_below(self.layout.native_limit, other);
        let bad = self.b.ins().icmp_imm_s(IntCC::Equal, entry, 0);
        self.unless(bad, other);
        self.put_callee(closure.0, receiver.is_some());
        self.settle();
        self.push_frame();
        let base = self.window();
        let mut number = AT_START;
        if let (Some(register), Some((object, ..))) = (callee.self_register, receiver) {
            let tag = self.int(Tag::Struct as i64);
            self.store(tag, base, i32::from(register) * VALUE);
            self.store(object, base, i32::from(register) * VALUE + 8);
            number = AFTER_SELF;
        }
        let number = self.int(number as i64);
        self.enter(entry, base, number);
        self.take_result();
        self.meet_at(after);
    }

    /// Puts a method that is called into the place of its receiver. No check follows that needs the
    /// receiver again.
    fn put_callee(&mut self, closure: Value, is_method: bool) {
        if is_method {
            let a = self.instruction().a;
            self.write(a, Tag::Closure, closure);
        }
    }

    /// Has the handler make the call; if it enters a function with native code, that code is run
    /// here.
    fn call_by_handler(&mut self) {
        let answer = self.run_handler(self.layout.call);
        let (into, done) = (self.b.create_block(), self.b.create_block());
        self.if_on(answer);
        let is_on = self
            .b
            .ins()
            .icmp_imm_s(IntCC::Equal, answer, went::ON as i64);
        self.b.ins().brif(is_on, done, NONE, into, NONE);
        self.go(into);
        let entry = self.load(I64, self.context, self.layout.callee);
        let base = self.load(I64, self.context, self.layout.place + 8);
        let number = self
            .b
            .ins()
            .iadd_imm_s(answer, AT_START as i64 - went::INTO as i64);
        self.enter(entry, base, number);
        self.b.ins().jump(done, NONE);
        self.go(done);
    }

    pub fn call(&mut self) -> bool {
        let a = self.instruction().a;
        if self.example(a).tag == Tag::Builtin {
            return self.call_builtin_register() || self.call_other();
        }
        let (found, closure) = (self.tag_of(a), self.bits_of(a));
        self.call_value(found, closure)
    }

    pub fn call_global(&mut self) -> bool {
        let i = self.instruction();
        if self.call_builtin_global() {
            return true;
        }
        if self.global_now(i.c as u32).tag == Tag::Builtin {
            return self.call_other();
        }
        let (found, closure) = self.global_parts(i.c as u32);
        self.write_copied(i.a, found, closure);
        self.set_example(i.a, self.global_now(i.c as u32));
        self.call_value(found, closure)
    }

    pub fn call_other(&mut self) -> bool {
        self.steps += self.weight() * QUICK_STEP;
        self.call_slowly()
    }

    /// Has the handler make a call.
    pub fn call_slowly(&mut self) -> bool {
        self.call_by_handler();
        self.take_result();
        true
    }

    pub fn call_method(&mut self) -> bool {
        let i = self.instruction();
        if self.call_builtin_method() {
            return true;
        }
        let site = self.site();
        let shape = match self.shape(i.a) {
            0 => shape_of(self.example(i.a)),
            known => known,
        };
        let inherited = site.inherits != 0 && (site.inherits == shape || site.own == 0);
        let wanted = if inherited { site.inherits } else { site.own };
        if !matches!(self.expected(i.a), Tag::Struct | Tag::Undefined) || wanted == 0 {
            return self.call_other();
        }
        let mut after = Join::default();
        let mut sites = vec![site];
        let others = self.ways_known().into_iter();
        let others = others.filter(|way| way.shape != wanted).take(WAYS_MAX - 1);
        sites.extend(others.map(Site::only).filter(|_| self.shape(i.a) == 0));
        let learns = sites.len() == 1 && !self.is_mixed(self.scope.at);
        let other = self.b.create_block();
        self.b.set_cold_block(other);
        let before = self.state.clone();
        for (number, site) in sites.into_iter().enumerate() {
            let inherited = if number == 0 {
                inherited
            } else {
                site.own == 0
            };
            let miss = self.b.create_block();
            self.call_method_of(site, inherited, [miss, other], &mut after);
            self.go(miss);
            self.state = before.clone();
        }
        if learns {
            self.leave_for(self.scope.at, Reason::Type);
        } else {
            self.b.ins().jump(other, NONE);
        }
        self.or_call_by_handler(other, before, after)
    }

    /// Calls the method that a cache has recorded for structs of one shape. Branches to one block for
    /// other values, and to another one if the call cannot be made here.
    fn call_method_of(
        &mut self,
        site: Site,
        inherited: bool,
        [miss, other]: [Block; 2],
        after: &mut Join,
    ) {
        let a = self.instruction().a;
        let wanted = if inherited { site.inherits } else { site.own };
        let receiver = match shape_of(self.example(a)) == wanted {
            true => self.example(a),
            false => Example::UNDEFINED,
        };
        let example = match inherited {
            true => site.inherited(),
            false => site.value_in(receiver),
        };
        let (found, object) = (self.tag_of(a), self.bits_of(a));
        let bad = self
            .b
            .ins()
            .icmp_imm_s(IntCC::NotEqual, found, Tag::Struct as i64);
        self.unless(bad, miss);
        if self.shape(a) != wanted {
            let bad = self.other_shape(object, wanted);
            self.unless(bad, miss);
        }
        let (place, offset) = self.method_place(site, inherited, object, other);
        let (found, method) = (
            self.load(I64, place, offset),
            self.load(I64, place, offset + 8),
        );
        if let Some(callee) = self.callee(example) {
            self.unless_closure(found, other);
            let receiver = Some((object, receiver, wanted));
            return self.call_known(&callee, (method, example), receiver, other, after);
        }
        let entry = self.entry_of(found, method, other);
        let base = self.window();
        self.settle();
        self.push_frame();
        self.store(found, base, -VALUE);
        self.store(method, base, 8 - VALUE);
        let number = self.put_self(method, object, base);
        self.enter(entry, base, number);
        self.take_result();
        self.meet_at(after);
    }

    /// Returns the place of the method recorded in the cache, for a struct of the shape recorded
    /// there.
    fn method_place(
        &mut self,
        site: Site,
        inherited: bool,
        object: Value,
        other: Block,
    ) -> (Value, i32) {
        if inherited {
            let bad = self.other_epoch();
            self.unless(bad, other);
            return (self.int(site.place as i64), 0);
        }
        let slots = self.load(I64, object, self.layout.struct_slots);
        (slots, site.offset())
    }

    /// Stores the receiver in the method's register for self, if it uses self. Returns the number
    /// of the entry to use.
    fn put_self(&mut self, method: Value, object: Value, base: Value) -> Value {
        let (takes, done) = (self.b.create_block(), self.b.create_block());
        let number = self.b.append_block_param(done, I64);
        let register = self.load(I8, method, self.layout.closure_self);
        let register = self.b.ins().uextend(I64, register);
        let none = self.b.ins().icmp_imm_s(IntCC::Equal, register, 255);
        let start = self.int(AT_START as i64);
        self.b
            .ins()
            .brif(none, done, &[BlockArg::Value(start)], takes, NONE);
        self.go(takes);
        let offset = self.b.ins().ishl_imm_s(register, 4);
        let place = self.b.ins().iadd(base, offset);
        let tag = self.int(Tag::Struct as i64);
        self.store(tag, place, 0);
        self.store(object, place, 8);
        let after_self = self.int(AFTER_SELF as i64);
        self.b.ins().jump(done, &[BlockArg::Value(after_self)]);
        self.go(done);
        number
    }

    pub fn return_register(&mut self) -> bool {
        if !self.outer.is_empty() {
            self.return_inlined(Returned::Register(self.instruction().a));
            return false;
        }
        self.store_register(self.instruction().a, self.scope.base, -VALUE);
        self.give_back();
        false
    }

    pub fn return_special(&mut self) -> bool {
        if !self.outer.is_empty() {
            self.return_inlined(Returned::Special(self.instruction().b));
            return false;
        }
        let (tag, bits) = special(self.instruction().b);
        let (tag, bits) = (self.int(tag as i64), self.int(bits));
        self.store(tag, self.scope.base, -VALUE);
        self.store(bits, self.scope.base, 8 - VALUE);
        self.give_back();
        false
    }
}
