//! Code at every stage of compilation: tokens, tree, places of names, bytecode. None of the code
//! runs.

use lamina_shell::testing::{Reply, dispatch};
use lamina_shell::{Pretend, Session, Settings};

/// The output of a command after these inputs.
fn shown(inputs: &[&str], command: &str) -> String {
    let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
    for input in inputs {
        let outcome = session.eval(input);
        assert!(outcome.error.is_none(), "{input}");
    }
    match dispatch(&mut session, command) {
        Ok(Reply::Text(text)) => text,
        Ok(Reply::Error(error)) => error.one_line(),
        other => panic!("{other:?}"),
    }
}

fn check(inputs: &[&str], command: &str, expected: &str) {
    assert_eq!(shown(inputs, command), expected, "of {command:?}");
}

#[test]
fn tokens_stand_with_the_ends_that_layout_put_in() {
    check(
        &[],
        ":tokens x = 1 +\n  2 // two\nvar s = \"a\"; s",
        "  place   bytes     kind       text
    1:1   0..1      name       x
    1:3   2..3      operator   =
    1:5   4..5      number     1
    1:7   6..7      operator   +
    2:3   10..11    number     2
    2:5   12..18    comment    // two
   2:11   18..19    end        ⏎
    3:1   19..22    keyword    var
    3:5   23..24    name       s
    3:7   25..26    operator   =
    3:9   27..30    string     \"a\"
   3:12   30..31    operator   ;
   3:14   32..33    name       s
   3:15   33..33    end        (end of input)
",
    );
}

#[test]
fn text_that_is_no_program_has_tokens() {
    check(
        &[],
        ":tokens a @ 2",
        "  place   bytes     kind       text
    1:1   0..1      name       a
    1:3   2..3      error      @
    1:5   4..5      number     2
SyntaxError: unexpected character `@`
",
    );
    assert!(shown(&[], ":tokens (1 +").ends_with("the input is not complete\n"));
}

#[test]
fn trees_are_drawn_with_the_text_beside_them() {
    check(
        &[],
        ":ast if a < b <= c { s.f(x[0])! } else var y = -2√3",
        "\
if                            if a < b <= c { s.f(x[0])! } else var y…
├─ if compare                 a < b <= c
│  ├─ name a                  a
│  ├─ < name b                b
│  └─ <= name c               c
├─ then                       { s.f(x[0])! }
│  └─ factorial               s.f(x[0])!
│     └─ method .f            s.f(x[0])
│        ├─ of name s         s
│        └─ index             x[0]
│           ├─ of name x      x
│           └─ number 0       0
└─ else                       var y = -2√3
   └─ var y                   var y = -2√3
      └─ negate               -2√3
         └─ product           2√3
            ├─ number 2       2
            └─ * square root  √3
               └─ number 3    3
",
    );
    check(
        &[],
        ":ast 1 +",
        "SyntaxError: expected an expression, but the input ends here",
    );
}

#[test]
fn an_input_is_shown_at_every_stage() {
    check(
        &["x = 3"],
        ":compile map([1], |k| k*x + 2^100)",
        "\
tokens
  name·map bracket·( bracket·[ number·1 bracket·] operator·, operator·| name·k
  operator·| name·k operator·* name·x operator·+ number·2 operator·^
  number·100 bracket·) end

tree, with the places of names
  call                           map([1], |k| k*x + 2^100)
  ├─ of name map (global)        map
  ├─ array                       [1]
  │  └─ number 1                 1
  └─ function (k (local 0))      |k| k*x + 2^100
     └─ sum                      k*x + 2^100
        ├─ product               k*x
        │  ├─ name k (local 0)   k
        │  └─ * name x (global)  x
        └─ + power               2^100
           ├─ number 2           2
           └─ ^ number 100       100

bytecode: 10 instructions, 2 fused, 1 constant, 0 caches
main(): function 1, 5 registers
    1 │ map([1], |k| k*x + 2^100)
            0  LoadInt                R2, 1
            1  NewArray               R1, 1, R2
            2  Closure                R2, function 0
            3  CallGlobal             R0, 2, map
            4  Echo                   R0
            5  Halt

function(k): function 0, 5 registers
    1 │ map([1], |k| k*x + 2^100)
            0  GetGlobal              R2, x
            1  Mul                    R1, R0, R2
            2  AddConst               R1, R1, 1267650600228229401496703205376
            3  Return                 R1
",
    );
}

#[test]
fn captured_names_have_their_places() {
    let text = shown(
        &[],
        ":compile do || { var n = 0; var m = 1; return do || { n += m; return self } }",
    );
    for part in [
        "var n (local 0, in a cell)",
        "var m (local 1, copied into closures)",
        "name m (upvalue U0)",
        "name n (upvalue U1)",
        "name self (self)",
        "U0 := R",
    ] {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
}

#[test]
fn listings_show_source_lines_labels_and_caches() {
    let inputs = [
        "func f(p, a) {\n  var t = 0\n  for (var i = 0; i < a; i = i + 1) {\n    t = t + p.x\n  }\n  return t\n}",
        "base = { x = 1 }",
        "child = { __parent__ = base; y = 2 }",
        "f({ x = 1; y = 2 }, 2)",
        "f(child, 1)",
    ];
    let listing = |more: &[&str]| shown(&[&inputs[..], more].concat(), ":dis f");
    let expected = "\
f(p, a): function 0, 8 registers
    2 │   var t = 0
            0  LoadInt                R2, 0
    3 │   for (var i = 0; i < a; i = i + 1) {
            1  LoadInt                R3, 0
            2  JumpNotLess            R3, R1, L2
    4 │     t = t + p.x
     L1:    3  GetField               R5, R0, .x         ; {x, y} has it in slot 0; {y} inherits it
            4  Add                    R2, R2, R5
    3 │   for (var i = 0; i < a; i = i + 1) {
            5  StepLess               R3, R1, step 1, L1
    6 │   return t
     L2:    6  Return                 R2
    7 │ }
            7  ReturnSpecial          null
";
    assert_eq!(listing(&[]), expected);
    let many = listing(&["f({ x = 1; z = 2 }, 2)"]);
    assert!(
        many.contains("{x, z} has it in slot 0; {y} inherits it; 3 shapes known"),
        "{many}"
    );
    assert!(shown(&inputs[..1], ":dis f").contains(".x         ; cache empty\n"));
}

#[test]
fn handlers_and_methods_are_listed() {
    check(
        &["s = { m = fn(x) { try { return 1/x } catch e { return e.kind } } }"],
        ":dis s.m",
        "\
function(x): function 0, 6 registers
    1 │ s = { m = fn(x) { try { return 1/x } catch e { return e.kind } } }
            0  ConstDiv               R2, R0, 1
            1  Return                 R2
            2  Jump                   L2
     L1:    3  Move                   R2, R1
            4  GetField               R3, R2, .kind      ; cache empty
            5  Return                 R3
     L2:    6  ReturnSpecial          null
         error in 0..1: R1 := the error, go to L1
",
    );
}
