//! A function's native code, block by block.
//!
//! Blocks start at the function's first instruction and at jump targets. They are written in the
//! order of the bytecode, so when a block is reached, every edge into it has been seen, except for
//! backward jumps. What is known at the head of a loop is therefore an assumption: the tags that
//! registers have on entry and, where those are unknown, the tags they have now, at compile time.
//! Edges into the loop check each assumption that is not known to hold there; if less is known at a
//! backward jump than was assumed, the function is written again with fewer assumptions.

use super::flow::{Known, Registers, State, Writes, writes};
use super::globals::promoted;
use super::lowering::{Lowering as L, lowering};
use super::plan::Plan;
use super::ranges::Range;
use super::target::integers;
use super::ways::Slow;
use super::{AFTER_SELF, AT_START, Body, FIRST_LOOP, Layout, Made, NO_GAIN, Request, Target};
use crate::code::Instruction;
use crate::value::{Tag, Value as Example};
use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{F64, I64};
use cranelift_codegen::ir::{
    Block, BlockArg, Function, InstBuilder, SigRef, StackSlot, UserFuncName, Value,
};
use cranelift_codegen::isa::CallConv;
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext, Variable};
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

/// No arguments for a block.
pub(super) const NONE: &[BlockArg] = &[];
/// The number of attempts at writing a function before all assumptions are dropped.
const PASSES_MAX: usize = 16;

/// An edge into a block that has not been reached yet.
pub(super) struct Edge {
    pub from: Block,
    pub state: State,
}

/// A function that is being written: either the one being compiled, or one being inlined.
pub(super) struct Scope<'a> {
    pub body: Body<'a>,
    pub plan: Rc<Plan>,
    /// The slot of its first register.
    pub offset: usize,
    pub base: Value,
    pub frame: Value,
    /// The closure, if the function is inlined.
    pub closure: Option<Value>,
    /// The closure that is running at compile time.
    pub example: Example,
    /// Whether registers may be written to memory later than to variables. False for a function
    /// that catches errors, because an error can resume anywhere.
    pub lazy: bool,
    /// The instruction being written.
    pub at: u32,
    pub blocks: FxHashMap<u32, Block>,
    pub edges: FxHashMap<u32, Vec<Edge>>,
    /// The block that stores where and why the interpreter resumes, and exits.
    pub exit: Option<Block>,
    /// The block to which the function returns, if it is inlined.
    pub returns: Vec<(Edge, Returned)>,
}

/// The return value of an inlined function.
#[derive(Clone, Copy)]
pub(super) enum Returned {
    Register(u8),
    Special(u16),
}

impl<'a> Scope<'a> {
    pub fn new(body: Body<'a>, plan: Rc<Plan>, base: Value, frame: Value) -> Scope<'a> {
        Scope {
            body,
            plan,
            offset: 0,
            base,
            frame,
            closure: None,
            example: Example::UNDEFINED,
            lazy: !body.catches(),
            at: 0,
            blocks: FxHashMap::default(),
            edges: FxHashMap::default(),
            exit: None,
            returns: Vec::new(),
        }
    }
}

/// What has been learned in earlier attempts at writing the function.
#[derive(Default)]
pub(super) struct Lessons {
    /// The slots about which the heads of loops must assume nothing.
    pub weak: FxHashSet<(u32, usize)>,
    /// What is known about slots at the ends of loops.
    pub learned: FxHashMap<(u32, usize), Known>,
    /// The calls to inlined functions that need nothing to be up to date in memory.
    pub quiet_calls: FxHashSet<u32>,
    /// The slots that would be stored at each jump back to the head of a loop.
    pub stale: FxHashSet<(u32, usize)>,
    /// The ranges that ints are known to have at the ends of loops.
    pub ranges: FxHashMap<(u32, usize), Range>,
    /// Whether nothing must be assumed at all.
    pub nothing: bool,
}

/// The state of writing a function.
pub(super) struct Emitter<'a, 'b> {
    pub b: FunctionBuilder<'b>,
    pub request: &'a Request<'a>,
    pub layout: &'a Layout,
    pub state: State,
    /// The function being written now.
    pub scope: Scope<'a>,
    /// The functions that this function is inlined into, outermost first.
    pub outer: Vec<Scope<'a>>,
    /// The number of instructions inlined so far.
    pub inlined: usize,
    /// The objects that the code refers to.
    pub roots: Vec<Example>,
    /// The extra cost of the instructions that are executed by their handlers, and the number of
    /// the others; both are weighted by how often each instruction runs.
    pub steps: u64,
    pub own: u64,
    /// Whether the handler, as the second slow path of the instruction, leaves all shapes
    /// unchanged.
    pub keeps_shapes: bool,
    pub bits: Vec<Variable>,
    pub floats: Vec<Variable>,
    /// The imaginary parts of complex numbers; the real ones are in `floats`.
    pub imags: Vec<Variable>,
    pub tags: Vec<Variable>,
    /// The places of the elements of arrays, and their numbers.
    pub datas: Vec<Variable>,
    pub lens: Vec<Variable>,
    /// The globals that are kept in variables.
    pub promoted: Vec<u32>,
    /// The window of the function being compiled.
    pub root: Value,
    pub globals: Value,
    pub context: Value,
    /// The backward jumps of the current instruction.
    pub backs: Vec<(Block, u32, State)>,
    /// The assumptions at the heads of loops that have been reached.
    pub assumed: FxHashMap<u32, State>,
    pub lessons: &'b mut Lessons,
    pub again: bool,
    /// The ranges of ints at the ends of loops, where they are narrower than was assumed.
    pub narrower: FxHashMap<(u32, usize), Range>,
    /// The starts of the current instruction's slow paths. The first one exits from native code
    /// unless the instruction is mixed.
    pub slow: [Option<Slow>; 2],
    /// The block that exits.
    pub given_up: Option<Block>,
    pub signature: SigRef,
    step: SigRef,
    /// The signatures of functions with this many parameters, as far as they have been needed.
    leaves: [Option<SigRef>; 7],
    /// Memory for the parts of a complex number, once it has been needed.
    pub parts: Option<StackSlot>,
    pub convention: CallConv,
    listed: bool,
}

/// Compiles a function.
pub(super) fn function<'a>(
    target: &mut Target,
    request: &'a Request<'a>,
    layout: &'a Layout,
    listed: bool,
) -> Result<Made, String> {
    let plan = Rc::new(Plan::new(request.body.code(), request.body.landings())?);
    let mut lessons = Lessons::default();
    let mut builder = std::mem::take(&mut target.builder);
    for pass in 0..=PASSES_MAX {
        lessons.nothing = pass == PASSES_MAX;
        let mut function =
            Function::with_name_signature(UserFuncName::user(0, 0), target.entry_signature());
        let roots = write(
            &mut function,
            &mut builder,
            target,
            request,
            layout,
            &plan,
            &mut lessons,
            listed,
        );
        if let Some((mut roots, pays)) = roots {
            target.builder = builder;
            if !pays && !request.always {
                return Err(NO_GAIN.to_string());
            }
            roots.sort_unstable_by_key(|root| root.bits);
            roots.dedup_by_key(|root| root.bits);
            return finish(target, function, &plan, roots, listed);
        }
        builder = FunctionBuilderContext::new();
    }
    Err("the assumptions at the heads of loops do not settle".to_string())
}

fn finish(
    target: &mut Target,
    function: Function,
    plan: &Plan,
    roots: Vec<Example>,
    listed: bool,
) -> Result<Made, String> {
    target.context.clear();
    target.context.func = function;
    target.context.set_disasm(listed);
    let mut control = ControlPlane::default();
    let compiled = target.context.compile(&*target.isa, &mut control);
    let compiled = compiled.map_err(|e| format!("{:?}", e.inner))?;
    if !compiled.buffer.relocs().is_empty() {
        return Err("the code refers to an external symbol".to_string());
    }
    Ok(Made {
        bytes: compiled.code_buffer().to_vec(),
        entries: plan.entries.clone(),
        roots,
        text: compiled.vcode.clone(),
    })
}

/// Returns examples of the contents of all slots: for the registers that are still needed at the
/// function's current place, what they contain there.
fn examples(request: &Request<'_>, plan: &Plan, promoted: usize) -> Vec<Example> {
    let live = plan
        .live
        .get(request.at as usize)
        .copied()
        .unwrap_or_default();
    let example = |(register, value): (usize, &Example)| match live.has(register as u8) {
        true => *value,
        false => Example::UNDEFINED,
    };
    let own = request.values.iter().enumerate().map(example);
    vec![Example::UNDEFINED; promoted]
        .into_iter()
        .chain(own)
        .collect()
}

#[expect(clippy::too_many_arguments, reason = "all of it is needed once")]
fn write<'a, 'b>(
    function: &'b mut Function,
    builder: &'b mut FunctionBuilderContext,
    target: &Target,
    request: &'a Request<'a>,
    layout: &'a Layout,
    plan: &Rc<Plan>,
    lessons: &'b mut Lessons,
    listed: bool,
) -> Option<(Vec<Example>, bool)> {
    let mut b = FunctionBuilder::new(function, builder);
    let promoted = promoted(plan);
    let count = promoted.len() + request.values.len();
    let mut declare = |kind| (0..count).map(|_| b.declare_var(kind)).collect();
    let (bits, floats, tags) = (declare(I64), declare(F64), declare(I64));
    let (datas, lens) = (declare(I64), declare(I64));
    let imags = declare(F64);
    let entry = b.create_block();
    b.append_block_params_for_function_params(entry);
    b.switch_to_block(entry);
    b.seal_block(entry);
    let params = b.block_params(entry).to_vec();
    let signature = b.import_signature(target.entry_signature());
    let step = b.import_signature(target.step_signature());
    let mut scope = Scope::new(request.body, Rc::clone(plan), params[0], params[1]);
    scope.example = request.closure;
    scope.offset = promoted.len();
    let mut emitter = Emitter {
        b,
        request,
        layout,
        state: State::new(examples(request, plan, promoted.len()), promoted.len()),
        scope,
        outer: Vec::new(),
        inlined: 0,
        roots: Vec::new(),
        steps: 0,
        own: 0,
        keeps_shapes: false,
        bits,
        floats,
        imags,
        parts: None,
        tags,
        datas,
        lens,
        promoted,
        root: params[0],
        globals: params[2],
        context: params[3],
        backs: Vec::new(),
        assumed: FxHashMap::default(),
        lessons,
        again: false,
        narrower: FxHashMap::default(),
        slow: [None, None],
        given_up: None,
        signature,
        step,
        leaves: [None; 7],
        convention: target.convention(),
        listed,
    };
    emitter.whole(params[4]);
    let again = emitter.again;
    let roots = std::mem::take(&mut emitter.roots);
    let pays = emitter.steps <= emitter.own;
    emitter.b.finalize(target.isa.frontend_config());
    (!again).then_some((roots, pays))
}

impl Emitter<'_, '_> {
    /// Returns the instruction being written.
    pub fn instruction(&self) -> Instruction {
        self.scope.plan.code[self.scope.at as usize]
    }

    /// Returns the address of an instruction.
    pub fn address(&self, at: u32) -> u64 {
        self.scope.body.start + u64::from(at) * 8
    }

    /// Reports whether an instruction has encountered several types.
    pub fn is_mixed(&self, at: u32) -> bool {
        !self.request.ideas.feedback || self.request.mixed.contains(&self.address(at))
    }

    /// Writes the whole function, given the number of the entry that the caller requested.
    fn whole(&mut self, number: Value) {
        self.entries(number);
        self.all();
        self.way_out();
        self.last_way_out();
        self.learn_ranges();
        self.b.seal_all_blocks();
    }

    /// Jumps to the entry that the caller requested.
    fn entries(&mut self, number: Value) {
        let mut places = vec![(AT_START, 0)];
        if self.request.takes_self {
            places.push((AFTER_SELF, 1));
        }
        let plan = Rc::clone(&self.scope.plan);
        let others = plan.entries.iter().enumerate();
        places.extend(others.map(|(n, place)| (FIRST_LOOP + n as u64, *place)));
        for (entry, at) in places {
            let (here, other) = (self.b.create_block(), self.b.create_block());
            let is = self.b.ins().icmp_imm_s(IntCC::Equal, number, entry as i64);
            self.b.ins().brif(is, here, NONE, other, NONE);
            if entry != AT_START {
                self.b.set_cold_block(here);
            }
            let mut state = self.state.clone();
            if at != self.request.at {
                self.distrust(&mut state);
            }
            self.scope
                .edges
                .entry(at)
                .or_default()
                .push(Edge { from: here, state });
            self.go(other);
        }
        let left = self.given_up();
        self.b.ins().jump(left, NONE);
    }

    /// Discards the examples of registers that change often, since they say little about another
    /// place.
    fn distrust(&self, state: &mut State) {
        let examples = state.examples.iter_mut().skip(self.promoted.len());
        for (register, example) in examples.enumerate() {
            let writing = self.scope.plan.code.iter().filter(|i| match writes(**i) {
                Writes::One(written) => usize::from(written) == register,
                // The elements of a loop over a collection, or the result of a call.
                Writes::From(written) => {
                    let written = usize::from(written);
                    (written..=written + 2).contains(&register)
                }
                Writes::Nothing => false,
            });
            let few = if matches!(example.tag, Tag::Int | Tag::Float) {
                2
            } else {
                1
            };
            if writing.count() > few {
                *example = Example::UNDEFINED;
            }
        }
    }

    /// Writes all reachable instructions.
    pub fn all(&mut self) {
        let plan = Rc::clone(&self.scope.plan);
        let mut open = false;
        for at in 0..plan.code.len() as u32 {
            if plan.leaders.contains(&at) {
                if open {
                    let block = self.edge(at);
                    self.b.ins().jump(block, NONE);
                }
                open = self.begin(at);
            }
            if !open {
                continue;
            }
            self.scope.at = at;
            if self.listed && self.outer.is_empty() {
                self.mark();
            }
            if self.request.forced {
                self.count_down();
            }
            open = self.one();
        }
    }

    /// Forgets registers that are no longer needed, so they do not have to be stored in memory.
    fn drop_unneeded(&self, needed: Registers, state: &mut State) {
        for slot in self.scope.offset..state.stale.len() {
            let own = slot - self.scope.offset;
            let is_needed = own < 256 && needed.has(own as u8);
            if !is_needed && state.stale[slot].is_any() {
                state.forget(slot);
            }
        }
    }

    /// Starts a block. Returns false if the block is unreachable.
    fn begin(&mut self, at: u32) -> bool {
        let edges = self.scope.edges.remove(&at).unwrap_or_default();
        let is_head = self.scope.plan.heads.binary_search(&at).is_ok();
        // The last edge comes from the preceding code. At the head of a loop, the first one comes
        // from outside: what the registers held there is a better example than a guess.
        let edge = if is_head { edges.first() } else { edges.last() };
        let Some(edge) = edge else { return false };
        let mut state = edge.state.clone();
        if edges.len() > 1 || is_head {
            state = state.at_edge();
            edges
                .iter()
                .for_each(|edge| state.meet(&edge.state.at_edge()));
        }
        if is_head {
            // Nothing is known at the entry to a loop, but checks can be made there.
            state = self.assume(at, &edges, state.examples);
            self.assumed.insert(at, state.clone());
        }
        let needed = self.scope.plan.needed[at as usize];
        self.drop_unneeded(needed, &mut state);
        let block = self.block(at);
        for edge in edges {
            self.go(edge.from);
            self.state = edge.state;
            if is_head {
                self.check_edge(at, &state);
            }
            self.settle_for(needed, &state);
            self.b.ins().jump(block, NONE);
        }
        self.b.switch_to_block(block);
        if !is_head {
            self.b.seal_block(block);
        }
        self.state = state;
        true
    }

    /// Starts writing a block that gets no further incoming edges.
    pub fn go(&mut self, block: Block) {
        self.b.switch_to_block(block);
        self.b.seal_block(block);
    }

    pub fn block(&mut self, at: u32) -> Block {
        *self
            .scope
            .blocks
            .entry(at)
            .or_insert_with(|| self.b.create_block())
    }

    /// Calls one of the machine's functions to run an instruction.
    pub fn run(&mut self, function: u64, word: Value, pc: Value) -> Value {
        let function = self.int(function as i64);
        let args = [
            self.scope.base,
            self.scope.frame,
            self.globals,
            self.context,
            word,
            pc,
        ];
        let call = self.b.ins().call_indirect(self.step, function, &args);
        self.b.inst_results(call)[0]
    }

    /// Calls one of the machine's functions that read no registers.
    pub fn ask(&mut self, function: u64, args: &[Value]) -> Value {
        let signature = match self.leaves[args.len()] {
            Some(signature) => signature,
            None => {
                let made = integers(self.convention, args.len());
                let signature = self.b.import_signature(made);
                self.leaves[args.len()] = Some(signature);
                signature
            }
        };
        let function = self.int(function as i64);
        let call = self.b.ins().call_indirect(signature, function, args);
        self.b.inst_results(call)[0]
    }

    /// Declares that the handler, as the second slow path of the instruction, leaves all shapes
    /// unchanged.
    pub fn keeps_shapes(&mut self) {
        self.keeps_shapes = true;
    }

    /// Runs the current instruction through one of the functions that run a single instruction.
    pub fn run_handler(&mut self, function: u64) -> Value {
        self.settle();
        self.push_frames();
        self.state.forget_contents();
        let word = self.int(self.instruction().encode() as i64);
        let pc = self.int(self.address(self.scope.at + 1) as i64);
        self.run(function, word, pc)
    }

    /// Lowers the instruction according to its row.
    pub fn lower(&mut self) -> bool {
        let i = self.instruction();
        match lowering(i.op) {
            L::Step => self.by_handler(),
            L::Move | L::LoadInt | L::LoadConst | L::LoadSpecial => self.data(),
            L::DefineGlobal => self.define_global(),
            L::GetGlobal | L::SetGlobal | L::AddGlobal | L::AddGlobalInt => self.global(),
            L::GetUpvalue | L::GetUpcell | L::SetUpcell | L::AddUpcellInt => self.upvalue(),
            L::GetCell | L::SetCell => self.cell(),
            L::Arith(op, x, y) => self.arith(op, x, y),
            L::Negate => self.negate(),
            L::Not => self.not(),
            L::Compare(op, x, y) => self.compare(op, x, y),
            L::Jump => self.jump(),
            L::JumpBool(sense) => self.jump_bool(sense),
            L::JumpTag(tag, sense) => self.jump_tag(tag, sense),
            L::JumpCompare(op, y, sense) => self.jump_compare(op, y, sense),
            L::JumpGlobal(op) => self.jump_global(op),
            L::Step3(op, y) => self.step_compare(op, y),
            L::IterStart => self.start_iterating(),
            L::IterNext => self.iterate(false),
            L::IterNextPair => self.iterate(true),
            L::CountDown => self.count(),
            L::Call => self.call(),
            L::CallGlobal => self.call_global(),
            L::CallMethod => self.call_method(),
            L::CallOther => self.call_other(),
            L::Return => self.return_register(),
            L::ReturnSpecial => self.return_special(),
            L::GetIndex(index) => self.get_index(index),
            L::SetIndex(index) => self.set_index(index),
            L::GetField => self.get_field(),
            L::SetField => self.set_field(),
            L::GetScoped => self.get_scoped(),
            L::In => self.is_in(),
            L::NewStruct => self.new_struct(),
            L::NewCell => self.new_cell(),
            L::Closure => self.new_closure(),
            L::Root => self.root_of(),
        }
    }
}
