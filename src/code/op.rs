//! The one table of instructions. A row is: name, operands a, b, c, and what it does, as an equation.
//! The opcode enum, the listing, the verifier and the VM's dispatch table are made from it; a row without a
//! handler of the same name in `vm/execute/` does not build.
//!
//! An instruction is one 64-bit word: opcode in bits 0–7, a in 8–15, b in 16–31, c in 32–63 (signed). `R` are the registers
//! of the running function's window, `G` the global slots, `U` the upvalues of the running closure, `K` the constant pool.
//! Jumps, constants and caches are offsets in words from the next instruction.

/// What an operand field holds; the verifier and the listing go by it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operand {
    /// Unused: must be zero.
    None,
    /// A register that is written (in the low byte of b or c).
    Write,
    /// A register that is read.
    Read,
    /// A register that is read and written.
    Update,
    /// A register that is read. With bit 8 set it holds a temporary of arithmetic that nothing else refers to and nothing reads again: a big number
    /// in it can become the result.
    Spend,
    /// First of a run of registers; how many is the row's affair.
    Run,
    /// A signed number.
    Imm,
    /// A signed 16-bit number.
    Imm16,
    /// A count.
    Count,
    /// A constant of the pool.
    Const,
    /// An inline cache.
    Cache,
    /// A global slot.
    Slot,
    /// A jump.
    Jump,
    /// An upvalue of the running closure.
    Upvalue,
    /// A function of the chunk.
    Function,
    /// A special value: 0 undefined, 1 null, 2 false, 3 true.
    Special,
    /// Two bytes: a register that is read (low) and a signed step (high).
    ReadStep,
    /// Two halves: a 16-bit number (low) and a 16-bit jump (high).
    Imm16Jump16,
    /// A mode or flag of the row's own.
    Mode,
    /// How the source writes the number that is added: 0 as `+ c`, 1 as `- (-c)`, which values that are no numbers tell apart.
    Sign,
}

/// The bit of a [`Spend`](Operand::Spend) operand.
pub const SPENT: i32 = 0x100;

/// Calls a macro with every row of the table.
#[macro_export]
#[doc(hidden)]
macro_rules! for_each_op {
    ($macro:ident) => {
        $macro! {
            // ---- data
            Move        op_move         (Write, Read, None)        "R[a] := R[b]";
            LoadInt     op_load_int     (Write, None, Imm)         "R[a] := c";
            LoadConst   op_load_const   (Write, None, Const)       "R[a] := K[c]";
            LoadSpecial op_load_special (Write, Special, None)     "R[a] := undefined, null, false or true";
            GetGlobal   op_get_global   (Write, None, Slot)        "R[a] := G[c]; NameError if undefined";
            SetGlobal   op_set_global   (Read, None, Slot)         "G[c] := R[a], a declared variable";
            SetGlobalChecked op_set_global_checked (Read, None, Slot) "G[c] := R[a] if G[c] is a variable, else NameError";
            DefineGlobal op_define_global (Read, Mode, Slot)       "G[c] := R[a], declaring it (b: 0 by assignment, 1 var, 2 constant)";
            AddGlobal   op_add_global   (Read, Slot, None)         "G[b] := G[b] + R[a], a declared variable";
            AddGlobalChecked op_add_global_checked (Read, Slot, None) "G[b] := G[b] + R[a] if G[b] is a variable, else NameError";
            AddGlobalInt op_add_global_int (Sign, Slot, Imm)       "G[b] := G[b] + c, a declared variable";
            AddGlobalIntChecked op_add_global_int_checked (Sign, Slot, Imm) "G[b] := G[b] + c if G[b] is a variable, else NameError";
            GetUpvalue  op_get_upvalue  (Write, Upvalue, None)     "R[a] := U[b]";
            GetUpcell   op_get_upcell   (Write, Upvalue, None)     "R[a] := U[b].cell";
            SetUpcell   op_set_upcell   (Read, Upvalue, None)      "U[b].cell := R[a]";
            AddUpcellInt op_add_upcell_int (Sign, Upvalue, Imm)    "U[b].cell := U[b].cell + c";
            NewCell     op_new_cell     (Write, Read, None)        "R[a] := cell(R[b])";
            GetCell     op_get_cell     (Write, Read, None)        "R[a] := R[b].cell";
            SetCell     op_set_cell     (Read, Read, None)         "R[a].cell := R[b]";
            LoadSelf    op_load_self    (Write, Mode, None)        "R[a] := U[b], the self of the creating code (none: undefined)";
            CheckSelf   op_check_self   (Read, None, None)         "NameError if R[a], a self, is undefined";
            Closure     op_closure      (Write, None, Function)    "R[a] := closure(function c, captured registers and upvalues)";
            // ---- arithmetic
            Add         op_add          (Write, Spend, Spend)      "R[a] := R[b] + R[c]";
            Sub         op_sub          (Write, Spend, Spend)      "R[a] := R[b] - R[c]";
            Mul         op_mul          (Write, Spend, Spend)      "R[a] := R[b] * R[c]";
            Div         op_div          (Write, Read, Read)        "R[a] := R[b] / R[c]";
            Rem         op_rem          (Write, Read, Read)        "R[a] := R[b] % R[c]";
            Pow         op_pow          (Write, Read, Read)        "R[a] := R[b] ^ R[c]";
            AddInt      op_add_int      (Write, Spend, Imm)        "R[a] := R[b] + c";
            SubInt      op_sub_int      (Write, Spend, Imm)        "R[a] := R[b] - c";
            MulInt      op_mul_int      (Write, Spend, Imm)        "R[a] := R[b] * c";
            DivInt      op_div_int      (Write, Read, Imm)         "R[a] := R[b] / c";
            RemInt      op_rem_int      (Write, Read, Imm)         "R[a] := R[b] % c";
            IntSub      op_int_sub      (Write, Read, Imm)         "R[a] := c - R[b]";
            AddConst    op_add_const    (Write, Read, Const)       "R[a] := R[b] + K[c]";
            SubConst    op_sub_const    (Write, Read, Const)       "R[a] := R[b] - K[c]";
            MulConst    op_mul_const    (Write, Read, Const)       "R[a] := R[b] * K[c]";
            DivConst    op_div_const    (Write, Read, Const)       "R[a] := R[b] / K[c]";
            ConstSub    op_const_sub    (Write, Read, Const)       "R[a] := K[c] - R[b]";
            ConstMul    op_const_mul    (Write, Read, Const)       "R[a] := K[c] * R[b]";
            ConstDiv    op_const_div    (Write, Read, Const)       "R[a] := K[c] / R[b]";
            Negate      op_negate       (Write, Read, None)        "R[a] := -R[b]";
            Not         op_not          (Write, Read, None)        "R[a] := not R[b]";
            Factorial   op_factorial    (Write, Read, None)        "R[a] := R[b]!";
            Root        op_root         (Write, Read, Imm)         "R[a] := c-th root of R[b]";
            Less        op_less         (Write, Read, Read)        "R[a] := R[b] < R[c]";
            LessEqual   op_less_equal   (Write, Read, Read)        "R[a] := R[b] <= R[c]";
            Greater     op_greater      (Write, Read, Read)        "R[a] := R[b] > R[c]";
            GreaterEqual op_greater_equal (Write, Read, Read)      "R[a] := R[b] >= R[c]";
            Equal       op_equal        (Write, Read, Read)        "R[a] := R[b] == R[c]";
            NotEqual    op_not_equal    (Write, Read, Read)        "R[a] := R[b] != R[c]";
            // ---- control
            Jump        op_jump         (None, None, Jump)         "pc := pc + c";
            JumpTrue    op_jump_true    (Read, None, Jump)         "if R[a] is truthy: pc := pc + c";
            JumpFalse   op_jump_false   (Read, None, Jump)         "if R[a] is falsy: pc := pc + c";
            JumpNull    op_jump_null    (Read, None, Jump)         "if R[a] == null: pc := pc + c";
            JumpNotNull op_jump_not_null (Read, None, Jump)        "if R[a] != null: pc := pc + c";
            JumpLess    op_jump_less    (Read, Read, Jump)         "if R[a] < R[b]: pc := pc + c";
            JumpNotLess op_jump_not_less (Read, Read, Jump)        "if not R[a] < R[b]: pc := pc + c";
            JumpLessEqual op_jump_less_equal (Read, Read, Jump)    "if R[a] <= R[b]: pc := pc + c";
            JumpNotLessEqual op_jump_not_less_equal (Read, Read, Jump) "if not R[a] <= R[b]: pc := pc + c";
            JumpEqual   op_jump_equal   (Read, Read, Jump)         "if R[a] == R[b]: pc := pc + c";
            JumpNotEqual op_jump_not_equal (Read, Read, Jump)      "if R[a] != R[b]: pc := pc + c";
            JumpLessInt op_jump_less_int (Read, Imm16, Jump)       "if R[a] < b: pc := pc + c";
            JumpNotLessInt op_jump_not_less_int (Read, Imm16, Jump) "if not R[a] < b: pc := pc + c";
            JumpLessEqualInt op_jump_less_equal_int (Read, Imm16, Jump) "if R[a] <= b: pc := pc + c";
            JumpNotLessEqualInt op_jump_not_less_equal_int (Read, Imm16, Jump) "if not R[a] <= b: pc := pc + c";
            JumpGreaterInt op_jump_greater_int (Read, Imm16, Jump) "if R[a] > b: pc := pc + c";
            JumpNotGreaterInt op_jump_not_greater_int (Read, Imm16, Jump) "if not R[a] > b: pc := pc + c";
            JumpGreaterEqualInt op_jump_greater_equal_int (Read, Imm16, Jump) "if R[a] >= b: pc := pc + c";
            JumpNotGreaterEqualInt op_jump_not_greater_equal_int (Read, Imm16, Jump) "if not R[a] >= b: pc := pc + c";
            JumpEqualInt op_jump_equal_int (Read, Imm16, Jump)     "if R[a] == b: pc := pc + c";
            JumpNotEqualInt op_jump_not_equal_int (Read, Imm16, Jump) "if R[a] != b: pc := pc + c";
            JumpGlobalLessInt op_jump_global_less_int (None, Slot, Imm16Jump16) "if G[b] < c.low: pc := pc + c.high";
            JumpGlobalLessEqualInt op_jump_global_less_equal_int (None, Slot, Imm16Jump16) "if G[b] <= c.low: pc := pc + c.high";
            StepLess    op_step_less    (Update, ReadStep, Jump)   "R[a] := R[a] + b.step; if R[a] < R[b.reg]: pc := pc + c";
            StepLessEqual op_step_less_equal (Update, ReadStep, Jump) "R[a] := R[a] + b.step; if R[a] <= R[b.reg]: pc := pc + c";
            StepLessInt op_step_less_int (Update, Imm16, Jump)     "R[a] := R[a] + 1; if R[a] < b: pc := pc + c";
            IterStart   op_iter_start   (Run, None, None)          "check that R[a] can be iterated; R[a+1] := 0";
            IterNext    op_iter_next    (Run, None, Jump)          "if R[a] has an element at R[a+1]: R[a+2] := it, R[a+1] += 1, pc := pc + c";
            IterNextPair op_iter_next_pair (Run, None, Jump)       "as IterNext with R[a+2] := key or index, R[a+3] := element";
            CountStart  op_count_start  (Update, None, None)       "R[a] := R[a] as a count; ValueError if it is no integer >= 0";
            CountNext   op_count_next   (Update, None, Jump)       "if R[a] > 0: R[a] := R[a] - 1, pc := pc + c";
            // ---- calls
            Call        op_call         (Run, Count, None)         "R[a] := R[a](R[a+1] … R[a+b])";
            CallGlobal  op_call_global  (Run, Count, Slot)         "R[a] := G[c](R[a+1] … R[a+b])";
            CallMethod  op_call_method  (Run, Count, Cache)        "R[a] := R[a].name(R[a+1] … R[a+b]), cached in c";
            Return      op_return       (Read, None, None)         "return R[a]";
            ReturnSpecial op_return_special (None, Special, None)  "return undefined, null, false or true";
            ReturnModule op_return_module (None, None, None)       "return the module whose body this chunk is";
            // ---- aggregates
            NewArray    op_new_array    (Write, Count, Read)       "R[a] := [R[c] … R[c+b-1]]";
            Append      op_append       (Read, Count, Read)        "push R[c] … R[c+b-1] onto R[a]";
            NewStruct   op_new_struct   (Run, Count, Cache)        "R[a] := {keys of c = R[a] … R[a+b-1]}";
            GetIndex    op_get_index    (Write, Read, Read)        "R[a] := R[b][R[c]]";
            SetIndex    op_set_index    (Read, Read, Read)         "R[a][R[b]] := R[c]";
            GetIndexInt op_get_index_int (Write, Read, Imm)        "R[a] := R[b][c]";
            SetIndexInt op_set_index_int (Read, Read, Imm)         "R[a][c] := R[b]";
            GetField    op_get_field    (Write, Read, Cache)       "R[a] := R[b].name, cached in c";
            SetField    op_set_field    (Read, Read, Cache)        "R[a].name := R[b], cached in c";
            GetScoped   op_get_scoped   (Write, Read, Cache)       "R[a] := R[b]::name";
            // ---- errors and the outside
            Throw       op_throw        (Read, None, None)         "raise R[a]";
            Rethrow     op_rethrow      (Read, None, None)         "raise the caught error R[a] again, its trace kept";
            KeepInterrupt op_keep_interrupt (Read, None, None)     "raise R[a] again if it is an interrupt";
            Convert     op_convert      (Write, Read, Mode)        "R[a] := R[b] as a declared type c";
            Include     op_include      (Write, None, Const)       "R[a] := the module K[c], run now unless it was";
            BindModule  op_bind_module  (Read, None, None)         "declare the global that R[a], a module, is named after";
            Echo        op_echo         (Read, None, None)         "show R[a] unless it is null";
            Halt        op_halt         (None, None, None)         "the chunk is done";
        }
    };
}

macro_rules! define_ops {
    ($($name:ident $handler:ident ($a:ident, $b:ident, $c:ident) $about:literal;)*) => {
        /// An instruction's operation.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
        #[repr(u8)]
        pub enum Op {
            $(#[doc = concat!("`", $about, "`")] $name,)*
        }

        impl Op {
            /// Every operation, by opcode.
            pub const ALL: &'static [Op] = &[$(Op::$name,)*];

            /// The operation's name.
            pub fn name(self) -> &'static str {
                match self { $(Op::$name => stringify!($name),)* }
            }

            /// What it does, as an equation.
            pub fn about(self) -> &'static str {
                match self { $(Op::$name => $about,)* }
            }

            /// What its operands a, b and c are.
            pub fn operands(self) -> [Operand; 3] {
                match self { $(Op::$name => [Operand::$a, Operand::$b, Operand::$c],)* }
            }
        }
    };
}
for_each_op!(define_ops);

impl Op {
    /// Whether it does in one step what takes several with fusion switched off.
    pub fn is_fused(self) -> bool {
        let [_, b, c] = self.operands();
        let immediate = matches!(c, Operand::Imm | Operand::Imm16Jump16)
            || matches!(b, Operand::Imm16 | Operand::ReadStep);
        let with_constant = c == Operand::Const && self != Op::LoadConst && self != Op::Include;
        let own_meaning = matches!(self, Op::LoadInt | Op::Root);
        (immediate || with_constant) && !own_meaning
            || matches!(
                self,
                Op::AddGlobal | Op::CallGlobal | Op::JumpNull | Op::JumpNotNull
            )
    }
}

/// One decoded instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Instruction {
    /// The operation.
    pub op: Op,
    /// Operand a.
    pub a: u8,
    /// Operand b.
    pub b: u16,
    /// Operand c.
    pub c: i32,
}

impl Instruction {
    /// An instruction of these parts.
    pub fn new(op: Op, a: u8, b: u16, c: i32) -> Instruction {
        Instruction { op, a, b, c }
    }

    /// As a word.
    pub fn encode(self) -> u64 {
        self.op as u64
            | u64::from(self.a) << 8
            | u64::from(self.b) << 16
            | u64::from(self.c as u32) << 32
    }

    /// From a word; none if the opcode does not exist.
    pub fn decode(word: u64) -> Option<Instruction> {
        let op = *Op::ALL.get(usize::from(word as u8))?;
        Some(Instruction {
            op,
            a: (word >> 8) as u8,
            b: (word >> 16) as u16,
            c: (word >> 32) as i32,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Instruction, Op};

    #[test]
    fn encoding_and_decoding_are_inverse() {
        for &op in Op::ALL {
            for (a, b, c) in [
                (0, 0, 0),
                (255, 65535, -1),
                (1, 2, i32::MIN),
                (7, 0x8000, i32::MAX),
            ] {
                let instruction = Instruction::new(op, a, b, c);
                assert_eq!(Instruction::decode(instruction.encode()), Some(instruction));
            }
        }
    }
}
