//! The single table of all instructions. Each row gives the name, the handler, the operands a, b
//! and c, what the instruction changes, what it means to the stepper, whether it is made by fusion,
//! and what it does, as an equation. The opcode enum, the listing, the verifier, the VM's dispatch
//! tables, the journal, traces, steps and the preview are all made from this table; a row that
//! lacks a column, or a handler of the given name in `vm/execute/`, does not compile.
//!
//! `R` denotes the registers of the running function's window, `G` the global slots, `U` the
//! upvalues of the running closure, and `K` the constant pool. Jumps, constants and caches are
//! offsets in words from the next instruction.

use super::operand::Operand;
use super::row::{Effect, Meaning};

/// Invokes a macro with every row of the table.
macro_rules! for_each_op {
    ($macro:ident) => {
        $macro! {
            // ---- data
            Move op_move (Write, Read, None) {Pure, Name(Register(B)), PLAIN}
                "R[a] := R[b]";
            LoadInt op_load_int (Write, None, Imm) {Pure, Literal(Int), PLAIN}
                "R[a] := c";
            LoadConst op_load_const (Write, None, Const) {Pure, Literal(Const), PLAIN}
                "R[a] := K[c]";
            LoadSpecial op_load_special (Write, Special, None) {Pure, Literal(Special), PLAIN}
                "R[a] := undefined, null, false or true";
            GetGlobal op_get_global (Write, None, Slot) {Pure, Name(Global), PLAIN}
                "R[a] := G[c]; NameError if undefined";
            SetGlobal op_set_global (Read, None, Slot) {Global(C, Some(Op::SetGlobalChecked)), Nothing, PLAIN}
                "G[c] := R[a], a declared variable";
            SetGlobalChecked op_set_global_checked (Read, None, Slot) {Global(C, None), Nothing, PLAIN}
                "G[c] := R[a] if G[c] is a variable, else NameError";
            DefineGlobal op_define_global (Read, Mode, Slot) {Declare(C), Nothing, PLAIN}
                "G[c] := R[a], declaring it (b: 0 by assignment, 1 var, 2 constant)";
            AddGlobal op_add_global (Read, Slot, None) {Global(B, Some(Op::AddGlobalChecked)), Nothing, FUSED}
                "G[b] := G[b] + R[a], a declared variable";
            AddGlobalChecked op_add_global_checked (Read, Slot, None) {Global(B, None), Nothing, FUSED}
                "G[b] := G[b] + R[a] if G[b] is a variable, else NameError";
            AddGlobalInt op_add_global_int (Sign, Slot, Imm) {Global(B, Some(Op::AddGlobalIntChecked)), Nothing, FUSED}
                "G[b] := G[b] + c, a declared variable";
            AddGlobalIntChecked op_add_global_int_checked (Sign, Slot, Imm) {Global(B, None), Nothing, FUSED}
                "G[b] := G[b] + c if G[b] is a variable, else NameError";
            GetUpvalue op_get_upvalue (Write, Upvalue, None) {Pure, Name(Upvalue), PLAIN}
                "R[a] := U[b]";
            GetUpcell op_get_upcell (Write, Upvalue, None) {Pure, Name(Upcell), PLAIN}
                "R[a] := U[b].cell";
            SetUpcell op_set_upcell (Read, Upvalue, None) {Upcell, Nothing, PLAIN}
                "U[b].cell := R[a]";
            AddUpcellInt op_add_upcell_int (Sign, Upvalue, Imm) {Upcell, Nothing, FUSED}
                "U[b].cell := U[b].cell + c";
            NewCell op_new_cell (Write, Read, None) {Pure, Nothing, PLAIN}
                "R[a] := cell(R[b])";
            GetCell op_get_cell (Write, Read, None) {Pure, Name(Cell), PLAIN}
                "R[a] := R[b].cell";
            SetCell op_set_cell (Read, Read, None) {Cell, Nothing, PLAIN}
                "R[a].cell := R[b]";
            LoadSelf op_load_self (Write, Mode, None) {Pure, Nothing, PLAIN}
                "R[a] := U[b], the self of the creating code (none: undefined)";
            CheckSelf op_check_self (Read, None, None) {Pure, Nothing, PLAIN}
                "NameError if R[a], a self, is undefined";
            Closure op_closure (Write, None, Function) {Pure, Nothing, PLAIN}
                "R[a] := closure(function c, captured registers and upvalues)";
            // ---- arithmetic
            Add op_add (Write, Spend, Spend) {Pure, Two(Op::Add, Of(B), Of(C)), PLAIN}
                "R[a] := R[b] + R[c]";
            Sub op_sub (Write, Spend, Spend) {Pure, Two(Op::Sub, Of(B), Of(C)), PLAIN}
                "R[a] := R[b] - R[c]";
            Mul op_mul (Write, Spend, Spend) {Pure, Two(Op::Mul, Of(B), Of(C)), PLAIN}
                "R[a] := R[b] * R[c]";
            Div op_div (Write, Read, Read) {Pure, Two(Op::Div, Of(B), Of(C)), PLAIN}
                "R[a] := R[b] / R[c]";
            Rem op_rem (Write, Read, Read) {Pure, Two(Op::Rem, Of(B), Of(C)), PLAIN}
                "R[a] := R[b] % R[c]";
            Pow op_pow (Write, Read, Read) {Pure, Two(Op::Pow, Of(B), Of(C)), PLAIN}
                "R[a] := R[b] ^ R[c]";
            AddInt op_add_int (Write, Spend, Imm) {Pure, Two(Op::Add, Of(B), Int), FUSED}
                "R[a] := R[b] + c";
            SubInt op_sub_int (Write, Spend, Imm) {Pure, Two(Op::Sub, Of(B), Int), FUSED}
                "R[a] := R[b] - c";
            MulInt op_mul_int (Write, Spend, Imm) {Pure, Two(Op::Mul, Of(B), Int), FUSED}
                "R[a] := R[b] * c";
            DivInt op_div_int (Write, Read, Imm) {Pure, Two(Op::Div, Of(B), Int), FUSED}
                "R[a] := R[b] / c";
            RemInt op_rem_int (Write, Read, Imm) {Pure, Two(Op::Rem, Of(B), Int), FUSED}
                "R[a] := R[b] % c";
            IntSub op_int_sub (Write, Read, Imm) {Pure, Two(Op::Sub, Int, Of(B)), FUSED}
                "R[a] := c - R[b]";
            AddConst op_add_const (Write, Read, Const) {Pure, Two(Op::Add, Of(B), Const), FUSED}
                "R[a] := R[b] + K[c]";
            SubConst op_sub_const (Write, Read, Const) {Pure, Two(Op::Sub, Of(B), Const), FUSED}
                "R[a] := R[b] - K[c]";
            MulConst op_mul_const (Write, Read, Const) {Pure, Two(Op::Mul, Of(B), Const), FUSED}
                "R[a] := R[b] * K[c]";
            DivConst op_div_const (Write, Read, Const) {Pure, Two(Op::Div, Of(B), Const), FUSED}
                "R[a] := R[b] / K[c]";
            ConstSub op_const_sub (Write, Read, Const) {Pure, Two(Op::Sub, Const, Of(B)), FUSED}
                "R[a] := K[c] - R[b]";
            ConstMul op_const_mul (Write, Read, Const) {Pure, Two(Op::Mul, Const, Of(B)), FUSED}
                "R[a] := K[c] * R[b]";
            ConstDiv op_const_div (Write, Read, Const) {Pure, Two(Op::Div, Const, Of(B)), FUSED}
                "R[a] := K[c] / R[b]";
            Negate op_negate (Write, Read, None) {Pure, One, PLAIN}
                "R[a] := -R[b]";
            Not op_not (Write, Read, None) {Pure, One, PLAIN}
                "R[a] := not R[b]";
            Factorial op_factorial (Write, Read, None) {Pure, One, PLAIN}
                "R[a] := R[b]!";
            Root op_root (Write, Read, Imm) {Pure, One, PLAIN}
                "R[a] := c-th root of R[b]";
            Less op_less (Write, Read, Read) {Pure, Two(Op::Less, Of(B), Of(C)), PLAIN}
                "R[a] := R[b] < R[c]";
            LessEqual op_less_equal (Write, Read, Read) {Pure, Two(Op::LessEqual, Of(B), Of(C)), PLAIN}
                "R[a] := R[b] <= R[c]";
            Greater op_greater (Write, Read, Read) {Pure, Two(Op::Greater, Of(B), Of(C)), PLAIN}
                "R[a] := R[b] > R[c]";
            GreaterEqual op_greater_equal (Write, Read, Read) {Pure, Two(Op::GreaterEqual, Of(B), Of(C)), PLAIN}
                "R[a] := R[b] >= R[c]";
            Equal op_equal (Write, Read, Read) {Pure, Two(Op::Equal, Of(B), Of(C)), PLAIN}
                "R[a] := R[b] == R[c]";
            NotEqual op_not_equal (Write, Read, Read) {Pure, Two(Op::NotEqual, Of(B), Of(C)), PLAIN}
                "R[a] := R[b] != R[c]";
            In op_in (Write, Read, Read) {Pure, Two(Op::In, Of(B), Of(C)), PLAIN}
                "R[a] := R[b] in R[c]";
            Choose op_choose (Write, Read, None) {Pure, One, PLAIN}
                "R[a] := R[b], the value chosen by a conditional";
            // ---- control
            Jump op_jump (None, None, Jump) {End, Nothing, PLAIN}
                "pc := pc + c";
            JumpTrue op_jump_true (Read, None, Jump) {Pure, Nothing, PLAIN}
                "if R[a] is truthy: pc := pc + c";
            JumpFalse op_jump_false (Read, None, Jump) {Pure, Nothing, PLAIN}
                "if R[a] is falsy: pc := pc + c";
            JumpGiven op_jump_given (Read, None, Jump) {Pure, Nothing, PLAIN}
                "if the argument R[a] was given: pc := pc + c";
            JumpNull op_jump_null (Read, None, Jump) {Pure, Nothing, FUSED}
                "if R[a] == null: pc := pc + c";
            JumpNotNull op_jump_not_null (Read, None, Jump) {Pure, Nothing, FUSED}
                "if R[a] != null: pc := pc + c";
            JumpLess op_jump_less (Read, Read, Jump) {Pure, Nothing, PLAIN}
                "if R[a] < R[b]: pc := pc + c";
            JumpNotLess op_jump_not_less (Read, Read, Jump) {Pure, Nothing, PLAIN}
                "if not R[a] < R[b]: pc := pc + c";
            JumpLessEqual op_jump_less_equal (Read, Read, Jump) {Pure, Nothing, PLAIN}
                "if R[a] <= R[b]: pc := pc + c";
            JumpNotLessEqual op_jump_not_less_equal (Read, Read, Jump) {Pure, Nothing, PLAIN}
                "if not R[a] <= R[b]: pc := pc + c";
            JumpEqual op_jump_equal (Read, Read, Jump) {Pure, Nothing, PLAIN}
                "if R[a] == R[b]: pc := pc + c";
            JumpNotEqual op_jump_not_equal (Read, Read, Jump) {Pure, Nothing, PLAIN}
                "if R[a] != R[b]: pc := pc + c";
            JumpLessInt op_jump_less_int (Read, Imm16, Jump) {Pure, Nothing, FUSED}
                "if R[a] < b: pc := pc + c";
            JumpNotLessInt op_jump_not_less_int (Read, Imm16, Jump) {Pure, Nothing, FUSED}
                "if not R[a] < b: pc := pc + c";
            JumpLessEqualInt op_jump_less_equal_int (Read, Imm16, Jump) {Pure, Nothing, FUSED}
                "if R[a] <= b: pc := pc + c";
            JumpNotLessEqualInt op_jump_not_less_equal_int (Read, Imm16, Jump) {Pure, Nothing, FUSED}
                "if not R[a] <= b: pc := pc + c";
            JumpGreaterInt op_jump_greater_int (Read, Imm16, Jump) {Pure, Nothing, FUSED}
                "if R[a] > b: pc := pc + c";
            JumpNotGreaterInt op_jump_not_greater_int (Read, Imm16, Jump) {Pure, Nothing, FUSED}
                "if not R[a] > b: pc := pc + c";
            JumpGreaterEqualInt op_jump_greater_equal_int (Read, Imm16, Jump) {Pure, Nothing, FUSED}
                "if R[a] >= b: pc := pc + c";
            JumpNotGreaterEqualInt op_jump_not_greater_equal_int (Read, Imm16, Jump) {Pure, Nothing, FUSED}
                "if not R[a] >= b: pc := pc + c";
            JumpEqualInt op_jump_equal_int (Read, Imm16, Jump) {Pure, Nothing, FUSED}
                "if R[a] == b: pc := pc + c";
            JumpNotEqualInt op_jump_not_equal_int (Read, Imm16, Jump) {Pure, Nothing, FUSED}
                "if R[a] != b: pc := pc + c";
            JumpGlobalLessInt op_jump_global_less_int (None, Slot, Imm16Jump16) {Pure, Nothing, FUSED}
                "if G[b] < c.low: pc := pc + c.high";
            JumpGlobalLessEqualInt op_jump_global_less_equal_int (None, Slot, Imm16Jump16) {Pure, Nothing, FUSED}
                "if G[b] <= c.low: pc := pc + c.high";
            StepLess op_step_less (Update, ReadStep, Jump) {Pure, Nothing, FUSED}
                "R[a] := R[a] + b.step; if R[a] < R[b.reg]: pc := pc + c";
            StepLessEqual op_step_less_equal (Update, ReadStep, Jump) {Pure, Nothing, FUSED}
                "R[a] := R[a] + b.step; if R[a] <= R[b.reg]: pc := pc + c";
            StepLessInt op_step_less_int (Update, Imm16, Jump) {Pure, Nothing, FUSED}
                "R[a] := R[a] + 1; if R[a] < b: pc := pc + c";
            IterStart op_iter_start (Iterator, None, None) {Pure, Nothing, PLAIN}
                "check that R[a] can be iterated; R[a+1] := position 0 and the current length";
            IterNext op_iter_next (Element, None, Jump) {Pure, Nothing, PLAIN}
                "if R[a] has an element at R[a+1], as at the start: R[a+2] := it, R[a+1] += 1, pc := pc + c";
            IterNextPair op_iter_next_pair (Pair, None, Jump) {Pure, Nothing, PLAIN}
                "like IterNext, with R[a+2] := key or index, R[a+3] := element";
            CountStart op_count_start (Update, None, None) {Pure, Nothing, PLAIN}
                "R[a] := R[a] converted to a count; ValueError if it is not an integer >= 0";
            CountNext op_count_next (Update, None, Jump) {Pure, Nothing, PLAIN}
                "if R[a] > 0: R[a] := R[a] - 1, pc := pc + c";
            // ---- calls
            Call op_call (Call, Count, None) {Call, Call, PLAIN}
                "R[a] := R[a](R[a+1] … R[a+b])";
            CallGlobal op_call_global (Call, Count, Slot) {Call, Call, FUSED}
                "R[a] := G[c](R[a+1] … R[a+b])";
            CallMethod op_call_method (Method, Count, CacheOfA) {Call, Call, PLAIN}
                "R[a] := R[a].name(R[a+1] … R[a+b]), cached in c";
            CallSpread op_call_spread (Call, Count, None) {Call, Call, PLAIN}
                "R[a] := R[a](the elements of R[a+1])";
            CallMethodSpread op_call_method_spread (Method, Count, CacheOfA) {Call, Call, PLAIN}
                "R[a] := R[a].name(the elements of R[a+1])";
            Return op_return (Read, None, None) {Return, Nothing, PLAIN}
                "return R[a]";
            ReturnSpecial op_return_special (None, Special, None) {Return, Nothing, PLAIN}
                "return undefined, null, false or true";
            ReturnModule op_return_module (None, None, None) {Return, Nothing, PLAIN}
                "return the module whose body this chunk is";
            // ---- aggregates
            NewArray op_new_array (Write, Count, Read) {Pure, Nothing, PLAIN}
                "R[a] := [R[c] … R[c+b-1]]";
            Append op_append (Read, Count, Read) {Pure, Nothing, PLAIN}
                "push R[c] … R[c+b-1] onto R[a]";
            Extend op_extend (Read, Read, None) {Pure, Nothing, PLAIN}
                "push the elements of R[b], an array or a set, onto R[a]";
            Unpack op_unpack (Targets, Count, Read) {Pure, Nothing, PLAIN}
                "R[a] … R[a+b-1] := the elements of R[c]; ValueError if there are not exactly b";
            UnpackRest op_unpack_rest (TargetsRest, Count, Read) {Pure, Nothing, PLAIN}
                "R[a] … R[a+b-1] := the first elements of R[c], R[a+b] := an array of the rest";
            NewDict op_new_dict (Write, None, None) {Pure, Nothing, PLAIN}
                "R[a] := [:]";
            NewStruct op_new_struct (Fields, Count, Cache) {Pure, Nothing, PLAIN}
                "R[a] := {keys of c = R[a] … R[a+b-1]}";
            Join op_join (Write, Count, Read) {Pure, Whole, PLAIN}
                "R[a] := R[c] … R[c+b-1] as text, joined";
            Format op_format (Write, Read, Const) {Pure, Nothing, PLAIN}
                "R[a] := R[b] as text, formatted by the spec K[c]";
            GetIndex op_get_index (Write, Read, Read) {Pure, Two(Op::GetIndex, Of(B), Of(C)), PLAIN}
                "R[a] := R[b][R[c]]";
            Slice op_slice (Write, Read, Bounds) {Pure, One, PLAIN}
                "R[a] := R[b][R[c]:R[c+1]]; an undefined bound is omitted";
            SetIndex op_set_index (Read, Read, Read) {Object, Nothing, PLAIN}
                "R[a][R[b]] := R[c]";
            GetIndexInt op_get_index_int (Write, Read, Imm) {Pure, One, FUSED}
                "R[a] := R[b][c]";
            SetIndexInt op_set_index_int (Read, Read, Imm) {Object, Nothing, FUSED}
                "R[a][c] := R[b]";
            GetField op_get_field (Write, Read, CacheOfB) {Pure, One, PLAIN}
                "R[a] := R[b].name, cached in c";
            SetField op_set_field (Read, Read, CacheOfA) {Object, Nothing, PLAIN}
                "R[a].name := R[b], cached in c";
            GetScoped op_get_scoped (Write, Read, Cache) {Pure, Nothing, PLAIN}
                "R[a] := R[b]::name";
            // ---- errors and the outside world
            Throw op_throw (Read, None, None) {End, Nothing, PLAIN}
                "raise R[a]";
            Rethrow op_rethrow (Read, None, None) {End, Nothing, PLAIN}
                "raise the caught error R[a] again, keeping its trace";
            KeepInterrupt op_keep_interrupt (Read, None, None) {Pure, Nothing, PLAIN}
                "raise R[a] again if it is an interrupt";
            Convert op_convert (Write, Read, Mode) {Pure, One, PLAIN}
                "R[a] := R[b] converted to the declared type c";
            MakeSymbol op_make_symbol (Write, None, Const) {Pure, Nothing, PLAIN}
                "R[a] := the symbol named K[c]";
            Include op_include (Write, None, Const) {Module, Nothing, PLAIN}
                "R[a] := the module K[c], which runs now unless it already has";
            BindModule op_bind_module (Read, None, None) {Module, Nothing, PLAIN}
                "declare the global named after the module R[a]";
            Echo op_echo (Read, None, None) {Show, Nothing, PLAIN}
                "show R[a] unless it is null";
            Halt op_halt (None, None, None) {End, Nothing, PLAIN}
                "end the chunk";
        }
    };
}

macro_rules! define_ops {
    ($($name:ident $handler:ident ($a:ident, $b:ident, $c:ident)
       {$effect:expr, $meaning:expr, $fused:expr} $about:literal;)*) => {
        /// The operation of an instruction.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
        #[repr(u8)]
        pub enum Op {
            $(#[doc = concat!("`", $about, "`")] $name,)*
        }

        impl Op {
            /// Every operation, in opcode order.
            pub const ALL: &'static [Op] = &[$(Op::$name,)*];

            /// The operation's name.
            pub fn name(self) -> &'static str {
                match self { $(Op::$name => stringify!($name),)* }
            }

            /// The kinds of its operands a, b and c.
            pub const fn operands(self) -> [Operand; 3] {
                match self { $(Op::$name => [Operand::$a, Operand::$b, Operand::$c],)* }
            }

            /// Its effect on anything other than the registers of the running function.
            pub const fn effect(self) -> Effect {
                use super::row::{Effect::*, Field::*};
                match self { $(Op::$name => $effect,)* }
            }

            /// Its meaning in an expression that is evaluated step by step.
            pub const fn meaning(self) -> Meaning {
                use super::row::{Field::*, Meaning::*, Term::*, Variable::*};
                match self { $(Op::$name => $meaning,)* }
            }

            /// Whether it does the work of several instructions and is used only with fusion on.
            pub const fn is_fused(self) -> bool {
                const PLAIN: bool = false;
                const FUSED: bool = true;
                match self { $(Op::$name => $fused,)* }
            }
        }
    };
}
pub(crate) use for_each_op;

for_each_op!(define_ops);

impl Op {
    /// Whether control never continues with the next instruction.
    pub const fn ends(self) -> bool {
        matches!(self.effect(), Effect::Return | Effect::End)
    }
}
