//! Arithmetic, and comparisons that produce values. Ints that do not overflow and floats are
//! handled here; everything else is handled in the `number` module.
//!
//! # Safety
//!
//! Operands are registers of the window, constants of the chunk or parts of the instruction. The
//! words of ints and floats are used in computations only after both tags have been checked; all
//! other values are copied and handed to the machine, which sees values, not addresses. The result
//! goes to R[a], which may also be an operand; operands are read before it is written.

use super::state::store;
use super::state::{get, put};
use super::{handlers, working_handlers};
use crate::code::{Op, SPENT};
use crate::value::{Tag, Value};
use crate::vm::dispatch::State;
use crate::vm::execute::raise;
use crate::vm::operate::{Arith, Order};

/// The int and float fast paths of an arithmetic instruction.
macro_rules! fast_arith {
    ($s:ident, $x:expr, $y:expr, $checked:ident, $float:tt) => {{
        let (x, y): (*const Value, *const Value) = ($x, $y);
        if (*x).tag == Tag::Int && (*y).tag == Tag::Int {
            if let Some(r) = ((*x).bits as i64).$checked((*y).bits as i64) {
                put($s.ra(), Value::int(r));
                return $s.next();
            }
        } else if (*x).tag == Tag::Float && (*y).tag == Tag::Float {
            let r = f64::from_bits((*x).bits) $float f64::from_bits((*y).bits);
            put($s.ra(), Value::float(r));
            return $s.next();
        }
        $s.to(arith_slow)
    }};
}

macro_rules! fast_arith_int {
    ($s:ident, $checked:ident) => {{
        let x = $s.rb();
        if (*x).tag == Tag::Int {
            if let Some(r) = ((*x).bits as i64).$checked($s.c() as i64) {
                put($s.ra(), Value::int(r));
                return $s.next();
            }
        }
        $s.to(arith_slow)
    }};
}

/// Division of floats; the divisor must not be zero.
macro_rules! fast_divide {
    ($s:ident, $x:expr, $y:expr) => {{
        let (x, y): (*const Value, *const Value) = ($x, $y);
        if (*x).tag == Tag::Float && (*y).tag == Tag::Float {
            let divisor = f64::from_bits((*y).bits);
            if divisor != 0.0 {
                put($s.ra(), Value::float(f64::from_bits((*x).bits) / divisor));
                return $s.next();
            }
        } else if (*x).tag == Tag::Int && (*y).tag == Tag::Int {
            let (n, d) = ((*x).bits as i64, (*y).bits as i64);
            if d > 0 && n % d == 0 {
                put($s.ra(), Value::int(n / d));
                return $s.next();
            }
        }
        $s.to(arith_slow)
    }};
}

macro_rules! fast_compare {
    ($s:ident, $op:tt) => {{
        let (x, y) = ($s.rb(), $s.rc());
        if (*x).tag == Tag::Int && (*y).tag == Tag::Int {
            put($s.ra(), Value::bool(((*x).bits as i64) $op ((*y).bits as i64)));
            return $s.next();
        } else if (*x).tag == Tag::Float && (*y).tag == Tag::Float {
            put($s.ra(), Value::bool(f64::from_bits((*x).bits) $op f64::from_bits((*y).bits)));
            return $s.next();
        }
        $s.to(compare_slow)
    }};
}

handlers! {
    fn op_add(s) { fast_arith!(s, s.rb(), s.rc(), checked_add, +) }
    fn op_sub(s) { fast_arith!(s, s.rb(), s.rc(), checked_sub, -) }
    fn op_mul(s) { fast_arith!(s, s.rb(), s.rc(), checked_mul, *) }
    fn op_div(s) { fast_divide!(s, s.rb(), s.rc()) }

    fn op_rem(s) {
        let (x, y) = (s.rb(), s.rc());
        if (*x).tag == Tag::Int && (*y).tag == Tag::Int {
            let (n, d) = ((*x).bits as i64, (*y).bits as i64);
            if d > 0 {
                put(s.ra(), Value::int(floored(n, d)));
                return s.next();
            }
        }
        s.to(arith_slow)
    }

    fn op_pow(s) { s.to(arith_slow) }

    fn op_add_int(s) { fast_arith_int!(s, checked_add) }
    fn op_sub_int(s) { fast_arith_int!(s, checked_sub) }
    fn op_mul_int(s) { fast_arith_int!(s, checked_mul) }

    fn op_div_int(s) {
        let (x, d) = (s.rb(), s.c() as i64);
        if (*x).tag == Tag::Int && d > 0 {
            let n = (*x).bits as i64;
            if n % d == 0 {
                put(s.ra(), Value::int(n / d));
                return s.next();
            }
        }
        s.to(arith_slow)
    }

    fn op_rem_int(s) {
        let (x, d) = (s.rb(), s.c() as i64);
        if (*x).tag == Tag::Int && d > 0 {
            put(s.ra(), Value::int(floored((*x).bits as i64, d)));
            return s.next();
        }
        s.to(arith_slow)
    }

    fn op_int_sub(s) {
        let y = s.rb();
        if (*y).tag == Tag::Int
            && let Some(r) = (s.c() as i64).checked_sub((*y).bits as i64) {
                put(s.ra(), Value::int(r));
                return s.next();
            }
        s.to(arith_slow)
    }

    fn op_add_const(s) { fast_arith!(s, s.rb(), s.at_c::<Value>(), checked_add, +) }
    fn op_sub_const(s) { fast_arith!(s, s.rb(), s.at_c::<Value>(), checked_sub, -) }
    fn op_mul_const(s) { fast_arith!(s, s.rb(), s.at_c::<Value>(), checked_mul, *) }
    fn op_div_const(s) { fast_divide!(s, s.rb(), s.at_c::<Value>()) }
    fn op_const_sub(s) { fast_arith!(s, s.at_c::<Value>(), s.rb(), checked_sub, -) }
    fn op_const_mul(s) { fast_arith!(s, s.at_c::<Value>(), s.rb(), checked_mul, *) }
    fn op_const_div(s) { fast_divide!(s, s.at_c::<Value>(), s.rb()) }

    fn op_negate(s) {
        let x = s.rb();
        if (*x).tag == Tag::Int && (*x).bits as i64 != i64::MIN {
            put(s.ra(), Value::int(-((*x).bits as i64)));
            return s.next();
        }
        if (*x).tag == Tag::Float {
            put(s.ra(), Value::float(-f64::from_bits((*x).bits)));
            return s.next();
        }
        s.to(unary_slow)
    }

    fn op_not(s) {
        let x = get(s.rb());
        let truth = s.vm().truth(x);
        put(s.ra(), Value::bool(!truth));
        s.next()
    }

    fn op_factorial(s) { s.to(unary_slow) }
    fn op_root(s) { s.to(unary_slow) }

    fn op_less(s) { fast_compare!(s, <) }
    fn op_less_equal(s) { fast_compare!(s, <=) }
    fn op_greater(s) { fast_compare!(s, >) }
    fn op_greater_equal(s) { fast_compare!(s, >=) }
    fn op_equal(s) { fast_compare!(s, ==) }
    fn op_not_equal(s) { fast_compare!(s, !=) }

    #[cold]
    fn compare_slow(s) {
        match work_compare(s) {
            Some(truth) => {
                put(s.ra(), Value::bool(truth));
                s.next()
            }
            None => s.to(raise),
        }
    }
}

working_handlers! {
    #[cold]
    fn arith_slow / work_arith(s) {
        let (op, x, y) = operands(s);
        if let Some(spent) = spent(s, x, y) {
            let result = s.vm().arith_spent(op, x, y, spent);
            return store(s, result);
        }
        store(s, s.vm().arith(op, x, y))
    }

    #[cold]
    fn unary_slow / work_unary(s) {
        let x = get(s.rb());
        let vm = s.vm();
        let result = match s.word as u8 {
            op if op == Op::Negate as u8 => vm.negate(x),
            op if op == Op::Factorial as u8 => vm.factorial(x),
            _ => vm.root(x, s.c() as i64),
        };
        store(s, result)
    }
}

/// Whether the comparison of an instruction holds; `None` if an error was raised in the machine.
///
/// # Safety
/// The state is that of a handler of a comparison.
pub(super) unsafe fn work_compare(s: State) -> Option<bool> {
    // SAFETY: as the caller promises.
    let (x, y, vm) = unsafe { (get(s.rb()), get(s.rc()), s.vm()) };
    match s.word as u8 {
        op if op == Op::Less as u8 => vm.order(Order::Less, x, y),
        op if op == Op::LessEqual as u8 => vm.order(Order::LessEqual, x, y),
        op if op == Op::Greater as u8 => vm.order(Order::Greater, x, y),
        op if op == Op::GreaterEqual as u8 => vm.order(Order::GreaterEqual, x, y),
        op if op == Op::Equal as u8 => vm.equal(x, y),
        _ => vm.equal(x, y).map(|b| !b),
    }
}

/// Computes `n mod d` for `d > 0`; the result is in `0..d`.
#[inline(always)]
fn floored(n: i64, d: i64) -> i64 {
    if (n | d) >> 32 == 0 {
        return i64::from(n as u32 % d as u32);
    }
    n.rem_euclid(d)
}

/// The operand of an arithmetic instruction that is a temporary and can be reused for the result: 0
/// for the left one, 1 for the right one.
///
/// # Safety
/// Same as for [`operands`].
unsafe fn spent(s: State, x: Value, y: Value) -> Option<usize> {
    let left = s.b() as i32 & SPENT != 0;
    // If c is not a register, only the left operand can be a temporary.
    let right = matches!(s.word as u8, op if op == Op::Add as u8 || op == Op::Sub as u8 || op == Op::Mul as u8)
        && s.c() as i32 & SPENT != 0;
    match (left && x.tag == Tag::Number, right && y.tag == Tag::Number) {
        (true, _) => Some(0),
        (false, true) => Some(1),
        (false, false) => None,
    }
}

/// The operation and the operands of any arithmetic instruction.
///
/// # Safety
/// The state is that of a handler of an arithmetic instruction.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "only a few instructions matter here"
)]
unsafe fn operands(s: State) -> (Arith, Value, Value) {
    // SAFETY: each instruction has the operands that its row in the table lists.
    unsafe {
        let op = Op::ALL[usize::from(s.word as u8)];
        let arith = match op {
            Op::Add | Op::AddInt | Op::AddConst => Arith::Add,
            Op::Sub | Op::SubInt | Op::SubConst | Op::IntSub | Op::ConstSub => Arith::Sub,
            Op::Mul | Op::MulInt | Op::MulConst | Op::ConstMul => Arith::Mul,
            Op::Div | Op::DivInt | Op::DivConst | Op::ConstDiv => Arith::Div,
            Op::Rem | Op::RemInt => Arith::Rem,
            _ => Arith::Pow,
        };
        let b = get(s.rb());
        match op {
            Op::AddInt | Op::SubInt | Op::MulInt | Op::DivInt | Op::RemInt => {
                (arith, b, Value::int(s.c() as i64))
            }
            Op::IntSub => (arith, Value::int(s.c() as i64), b),
            Op::AddConst | Op::SubConst | Op::MulConst | Op::DivConst => {
                (arith, b, get(s.at_c::<Value>()))
            }
            Op::ConstSub | Op::ConstMul | Op::ConstDiv => (arith, get(s.at_c::<Value>()), b),
            _ => (arith, b, get(s.rc())),
        }
    }
}
