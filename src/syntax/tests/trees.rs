//! Tests of parsing: the shapes of expressions, the text of statements, and round trips.

use super::{check_spans, prefix_form, read_well, round_trip};
use crate::syntax::ast::StmtKind;

#[test]
fn operators_bind_as_the_reference_says() {
    let cases = [
        ("1 + 2 * 3 - 4", "(chain 1 + (chain 2 * 3) - 4)"),
        ("-2^2", "(- (^ 2 2))"),
        ("(-2)^2", "(^ (paren (- 2)) 2)"),
        ("2^-1", "(^ 2 (- 1))"),
        ("2^3^2", "(^ 2 (^ 3 2))"),
        ("2^-3^2", "(^ 2 (- (^ 3 2)))"),
        ("2^!x*3", "(chain (^ 2 (! x)) * 3)"),
        ("-3!", "(- (fact 3))"),
        ("2^3!", "(^ 2 (fact 3))"),
        ("3!^2", "(^ (fact 3) 2)"),
        ("3!!", "(fact (fact 3))"),
        ("3!==6", "(compare (fact 3) == 6)"),
        ("3! != 6", "(compare (fact 3) != 6)"),
        ("3 != 6", "(compare 3 != 6)"),
        ("!false == true", "(compare (! false) == true)"),
        ("- -x * y", "(chain (- (- x)) * y)"),
        (
            "1 < x <= 5 == y < 2",
            "(compare (compare 1 < x <= 5) == (compare y < 2))",
        ),
        ("a == b == c", "(compare a == b == c)"),
        ("a || b && c || d", "(|| a (&& b c) d)"),
        ("a - b - c", "(chain a - b - c)"),
        ("a / b * c % d", "(chain a / b * c % d)"),
        ("2 · x", "(chain 2 * x)"),
        ("a[i, j][k]", "(index (index a i j) k)"),
        ("s.f(x).g", "(. (method s f x) g)"),
        ("(s.f)(x)", "(method s f x)"),
        ("((s.f))(x)", "(method s f x)"),
        ("(s)(x)", "(call (paren s) x)"),
        ("s.for.if()", "(method (. s for) if)"),
        ("m::while(1,)", "(call (:: m while) 1)"),
        ("5.foo", "(. 5 foo)"),
        ("f(x)(y)", "(call (call f x) y)"),
        (
            "-f(x)[0].a!^2",
            "(- (^ (fact (. (index (call f x) 0) a)) 2))",
        ),
        ("[1, [2], ]", "(array 1 (array 2))"),
        (
            "f({a = 1, 'b c' = 2; d = 3,})",
            "(call f (struct a=1 b c=2 d=3))",
        ),
        ("f(...xs, 1, ...ys,)", "(call f (... xs) 1 (... ys))"),
        (
            "[...a, 0, ...b + c]",
            "(array (... a) 0 (... (chain b + c)))",
        ),
        (
            "f\"a{x + 1:>3}b{{{y}}}\" + f'{'c'}'",
            "(chain (f \"a\" (chain x + 1):>3 \"b{\" y \"}\") + (f \"c\"))",
        ),
        (
            "f\"{f\"{x}\"}{m::f}{ {a = 1}}{[1: 2]}\\u{41}\"",
            "(f (f x) (:: m f) (struct a=1) (dict 1 2) \"A\")",
        ),
        ("f\"\\{x}\\n\"", "(f \"\\\\\" x \"\\n\")"),
        ("{a = 1}", "(struct a=1)"),
        ("{}", "(struct)"),
        ("{a = 1}.a + 1;;", "(chain (. (struct a=1) a) + 1)"),
        (
            "a in b == c in d && e",
            "(&& (compare (in a b) == (in c d)) e)",
        ),
        ("-a + 1 in b + c", "(in (chain (- a) + 1) (chain b + c))"),
        ("!(a in b)", "(! (paren (in a b)))"),
        ("in in in", "(in in in)"),
        ("(a\nin\nb)", "(paren (in a b))"),
        ("s.in in in.s", "(in (. s in) (. in s))"),
        ("a ? b : c", "(? a b c)"),
        ("a ? b : c ? d : e", "(? a b c d e)"),
        ("a ? b ? c : d : e", "(? a (? b c d) e)"),
        (
            "a || b ? c + 1 : d && e",
            "(? (|| a b) (chain c + 1) (&& d e))",
        ),
        ("a ? |x| x : |x| -x", "(? a (fn x => x) (fn x => (- x)))"),
        ("|x| x ? a : b", "(fn x => (? x a b))"),
        ("a ? |x| x ? b : c : d", "(? a (fn x => (? x b c)) d)"),
        ("a\n? b\n: c", "(? a b c)"),
        ("a ?\nb :\nc", "(? a b c)"),
        ("a ? b\nin c : d", "(? a (in b c) d)"),
        ("a ? m::x : y", "(? a (:: m x) y)"),
        ("[a ? b : c: d]", "(dict (? a b c) d)"),
        ("a ? [b: c] : [:]", "(? a (dict b c) (dict))"),
        ("a[1:2]", "(slice a 1 2)"),
        ("a[:2][1:][:]", "(slice (slice (slice a _ 2) 1 _) _ _)"),
        ("a[b ? 1 : 2 : c ? 3 : 4]", "(slice a (? b 1 2) (? c 3 4))"),
        ("a[b ? 1 : 2]", "(index a (? b 1 2))"),
        ("a[\n1\n:\n2\n]", "(slice a 1 2)"),
        ("a[b :c].d", "(. (slice a b c) d)"),
        ("x²", "(^ x 2)"),
        ("-x²", "(- (^ x 2))"),
        ("2^x²", "(^ 2 (^ x 2))"),
        ("x²^3", "(^ (^ x 2) 3)"),
        ("x²!", "(fact (^ x 2))"),
        ("x!²", "(^ (fact x) 2)"),
        ("10⁻¹² + 1", "(chain (^ 10 (- 12)) + 1)"),
        ("3π²", "(chain 3 * (^ π 2))"),
        ("√2²", "(^ (√ 2) 2)"),
        ("2√2²", "(chain 2 * (^ (√ 2) 2))"),
        ("f(x)²[0]²", "(^ (index (^ (call f x) 2) 0) 2)"),
        (
            "2 × a ÷ b − −c·d",
            "(chain (chain 2 * a / b) - (chain (- c) * d))",
        ),
        ("a ≤ b ≥ c", "(compare a <= b >= c)"),
        ("a ≠ b", "(compare a != b)"),
        (
            "x≤y²≠z⁻¹",
            "(compare (compare x <= (^ y 2)) != (^ z (- 1)))",
        ),
    ];
    for (source, tree) in cases {
        assert_eq!(prefix_form(source), tree, "{source}");
        round_trip(source);
    }
}

#[test]
fn printed_exact_numbers_read_back() {
    let cases = [
        ("√2", "(√ 2)"),
        ("√√2", "(√ (√ 2))"),
        ("√2^2", "(^ (√ 2) 2)"),
        ("-√3/3", "(chain (- (√ 3)) / 3)"),
        ("√4!", "(fact (√ 4))"),
        ("√f(2) + √a[0]", "(chain (√ (call f 2)) + (√ (index a 0)))"),
        ("√(1 + √2)", "(√ (paren (chain 1 + (√ 2))))"),
        ("2√2", "(chain 2 * (√ 2))"),
        ("2∛2", "(chain 2 * (∛ 2))"),
        ("1/2√3", "(chain 1 / (chain 2 * (√ 3)))"),
        ("-2√2", "(- (chain 2 * (√ 2)))"),
        ("3π^2", "(chain 3 * (^ π 2))"),
        ("3π/2", "(chain (chain 3 * π) / 2)"),
        ("2π·√3/3", "(chain (chain 2 * π) * (√ 3) / 3)"),
        ("2/(3π)", "(chain 2 / (paren (chain 3 * π)))"),
        ("3·2^(1/4)", "(chain 3 * (^ 2 (paren (chain 1 / 4))))"),
        ("2^3π", "(chain (^ 2 3) * π)"),
        ("2e + 2e3", "(chain (chain 2 * e) + 2000)"),
        ("2e^2", "(chain 2 * (^ e 2))"),
        ("(√2)i", "(chain (paren (√ 2)) * i)"),
        (
            "11/5 - (2/5)i",
            "(chain (chain 11 / 5) - (chain (paren (chain 2 / 5)) * i))",
        ),
        (
            "1 + (1 + √2)i",
            "(chain 1 + (chain (paren (chain 1 + (√ 2))) * i))",
        ),
        ("3 + 4i", "(chain 3 + 4i)"),
        ("2√2√3", "(chain 2 * (√ (2)) * (√ 3))"),
        ("i + in", "(chain i + in)"),
    ];
    for (source, tree) in cases {
        if source == "2√2√3" {
            assert_eq!(prefix_form(source), "(chain 2 * (√ 2) * (√ 3))");
        } else {
            assert_eq!(prefix_form(source), tree, "{source}");
        }
        round_trip(source);
    }
}

#[test]
fn literals_have_their_values() {
    let cases = [
        ("007", "7"),
        ("1_000_000", "1000000"),
        (
            "123456789012345678901234567890",
            "123456789012345678901234567890",
        ),
        (".5", "0.5"),
        ("2.50", "2.5"),
        ("2.0", "2"),
        ("2.5e-3", "0.0025"),
        ("1E2", "100"),
        ("0.1f", "0.1f"),
        ("1e-3f", "0.001f"),
        ("2.5i", "2.5i"),
        ("0x1F + 0b101 + 0o17", "31 + 5 + 15"),
        ("0.(3)", "0.(3)"),
        ("0.1(6)", "0.1(6)"),
        ("5.(142857)", "5.(142857)"),
        ("0.1 (6)", "0.1 (6)"),
        (
            r#""a\n\t\"\'\\\d\u{3c0}\0" + 'x"y'"#,
            r#""a\n\t\"'\\\\dπ\0" + "x\"y""#,
        ),
        ("'tab\there'", r#""tab\there""#),
        ("\"\"", "\"\""),
    ];
    for (source, shown) in cases {
        assert_eq!(round_trip(source), format!("{shown};\n"), "{source}");
    }
}

#[test]
fn functions_have_two_shown_forms() {
    let cases = [
        ("|a, b| a * b", "|a, b| a * b"),
        ("|a, b,| => a * b", "|a, b| a * b"),
        ("fn(a) => a", "|a| a"),
        ("func(a,) => a", "|a| a"),
        ("|| 7", "|| 7"),
        ("|x| || |y| x", "|x| || |y| x"),
        ("do || { }", "fn() { }"),
        ("do |x| { }", "fn(x) { }"),
        ("do { }", "fn() { }"),
        ("fn(x) { }", "fn(x) { }"),
        ("|x| {a = x}", "|x| {a = x}"),
        ("map(a, |x| x + 1, |y|\n y)", "map(a, |x| x + 1, |y| y)"),
        ("(do { return 3 })()", "(fn() {\n    return 3;\n})()"),
        ("f = |x,\n y| x", "f = |x, y| x"),
        ("do\n|x|\n{ }", "fn(x) { }"),
    ];
    for (source, shown) in cases {
        assert_eq!(round_trip(source), format!("{shown};\n"), "{source}");
    }
}

#[test]
fn statements_are_shown_one_a_line() {
    let cases = [
        ("var x = 1; var y", "var x = 1;\nvar y;\n"),
        (
            "int n = 3!; rational r = 0.5",
            "int n = 3!;\nrational r = 0.5;\n",
        ),
        (
            "int = 3; int(4); float\nx",
            "int = 3;\nint(4);\nfloat;\nx;\n",
        ),
        (
            "x = 1; a[i] = 2; s.f += 3; x ^= 2",
            "x = 1;\na[i] = 2;\ns.f += 3;\nx ^= 2;\n",
        ),
        (
            "func f(a, b,) { return a }",
            "func f(a, b) {\n    return a;\n}\n",
        ),
        ("func g { }\nfn h()\n{\n}", "func g() { }\nfunc h() { }\n"),
        (
            "struct S { name = 'x'; n = 0\nf = do { } }",
            "struct S {name = \"x\", n = 0, f = fn() { }}\n",
        ),
        ("define LIMIT = 100", "define LIMIT = 100;\n"),
        (
            "include \"p\"; include name",
            "include \"p\";\ninclude name;\n",
        ),
        (
            "if a { } else if b { } else { }",
            "if a { } else if b { } else { }\n",
        ),
        (
            "if (n <= 1) return1; else return2",
            "if (n <= 1) return1; else return2;\n",
        ),
        ("if a if b x; else y", "if a if b x; else y;\n"),
        ("if a { x } y", "if a {\n    x;\n}\ny;\n"),
        (
            "if a\n{\n}\nelse\nif b\nx\nelse\ny",
            "if a { } else if b x; else y;\n",
        ),
        ("if a x\n  else y\nz", "if a x; else y;\nz;\n"),
        ("if a { } else if b { } z", "if a { } else if b { }\nz;\n"),
        ("while c { x }", "while c {\n    x;\n}\n"),
        ("while (c) x -= 1", "while (c) x -= 1;\n"),
        (
            "for (var i = 0; i < n; i = i + 1) { }",
            "for (var i = 0; i < n; i = i + 1) { }\n",
        ),
        (
            "for (int i = 0; i < n; i += 1) x",
            "for (int i = 0; i < n; i += 1) x;\n",
        ),
        ("for (i = 0; ; f(i)) { }", "for (i = 0; ; f(i)) { }\n"),
        ("for (;;) { break }", "for (; ; ) {\n    break;\n}\n"),
        (
            "for (i;\n i;\n i) { continue; }",
            "for (i; i; i) {\n    continue;\n}\n",
        ),
        ("for x in e { }", "for (x in e) { }\n"),
        ("for (x in e) f(x)", "for (x in e) f(x);\n"),
        ("for (x in e) (f)(x)", "for (x in e) (f)(x);\n"),
        ("for k, v in {a = 1} { }", "for (k, v in {a = 1}) { }\n"),
        ("for (k, v in e) -x", "for (k, v in e) -x;\n"),
        ("for (int in e) { }", "for (int in e) { }\n"),
        (
            "loop { } loop 3 { } loop f() { }",
            "loop { }\nloop 3 { }\nloop f() { }\n",
        ),
        (
            "loop -1 { }; loop (1 + 1) x",
            "loop -1 { }\nloop (1 + 1) x;\n",
        ),
        ("loop if a { break }", "loop if a {\n    break;\n}\n"),
        ("loop do { }() { }", "loop fn() { }() { }\n"),
        ("try { } catch { }", "try { } catch { }\n"),
        (
            "try { } catch e { } finally { }",
            "try { } catch (e) { } finally { }\n",
        ),
        ("try\n{ }\nfinally\n{ }", "try { } finally { }\n"),
        (
            "try { }\ncatch\n(e)\n{ }\nfinally { }\nx",
            "try { } catch (e) { } finally { }\nx;\n",
        ),
        ("throw [1, 2]", "throw [1, 2];\n"),
        ("{ x; { } }", "{\n    x;\n    { }\n}\n"),
        ("{ a = 1 }\nx", "{\n    a = 1;\n}\nx;\n"),
        ("{ print(1) } [1, 2]", "{\n    print(1);\n}\n[1, 2];\n"),
        (
            "func f() { return\n1 }",
            "func f() {\n    return;\n    1;\n}\n",
        ),
        (
            "func f() { return\n- 1 }",
            "func f() {\n    return -1;\n}\n",
        ),
        (
            "func f() { return {a = 1} }",
            "func f() {\n    return {a = 1};\n}\n",
        ),
        ("if x == {a = 1} { }", "if x == {a = 1} { }\n"),
        ("if f(do { }) { }", "if f(fn() { }) { }\n"),
        ("s = {if_ = 1, 'if' = 2}", "s = {if_ = 1, \"if\" = 2};\n"),
        ("\u{feff}#!/bin/lmsh ( [\nx", "x;\n"),
        ("x\r\ny\rz", "x;\ny;\nz;\n"),
        ("x /* one\n two */ y", "x;\ny;\n"),
        ("1 + \\ \n 2", "1 + 2;\n"),
        ("", ""),
        (";;\n;", ""),
        ("// nothing", ""),
    ];
    for (source, shown) in cases {
        let (program, _) = read_well(source);
        check_spans(&program, source);
        assert_eq!(round_trip(source), shown, "{source:?}");
    }
}

#[test]
fn newlines_end_statements_or_not() {
    let cases = [
        ("a\n+ b\n- c\n* d", "a + b - c * d;\n"),
        ("a +\nb", "a + b;\n"),
        ("a\n.b\n::c\n.d()", "a.b::c.d();\n"),
        ("a\n= b", "a = b;\n"),
        ("a\n&& b\n|| c", "a && b || c;\n"),
        ("f(a\n, b\n)\n[1]", "f(a, b);\n[1];\n"),
        ("a\n(b)", "a;\n(b);\n"),
        ("a\n!b", "a;\n!b;\n"),
        ("a\n|x| x", "a;\n|x| x;\n"),
        ("if a { }\n-x", "if a { }\n-x;\n"),
        ("a;\n-x", "a;\n-x;\n"),
        ("x = [1\n, 2\n]", "x = [1, 2];\n"),
        ("f(do {\n a\n b\n})", "f(fn() {\n    a;\n    b;\n});\n"),
        (
            "x = {a = 1\nb = 2\n\n, c = 3}",
            "x = {a = 1, b = 2, c = 3};\n",
        ),
        ("if a\n&& b\n{ }", "if a && b { }\n"),
        ("if a\nb", "if a b;\n"),
        ("var\nx\n=\n1", "var x = 1;\n"),
        ("x = fn(a)\n=> a", "x = |a| a;\n"),
        ("x = |a|\n\na", "x = |a| a;\n"),
    ];
    for (source, shown) in cases {
        assert_eq!(round_trip(source), shown, "{source:?}");
    }
}

#[test]
fn names_are_normalised() {
    let (program, symbols) = read_well("größe = 1; gro\u{308}ße = 2; s.gro\u{308}ße");
    assert_eq!(program.statements.len(), 3);
    assert!(symbols.get("größe").is_some() && symbols.get("gro\u{308}ße").is_none());
    assert_eq!(program.names, 3);
}

#[test]
fn statement_spans_cover_the_statement() {
    let text = "  if a { b }  ;\n var x = 1 + 2 ; func f { } return_ /* c */; loop { break }";
    let (program, _) = read_well(text);
    let spans: Vec<&str> = program
        .statements
        .iter()
        .map(|s| &text[s.span.range()])
        .collect();
    let wanted = [
        "if a { b }",
        "var x = 1 + 2",
        "func f { }",
        "return_",
        "loop { break }",
    ];
    assert_eq!(spans, wanted);
    let StmtKind::If { arms, .. } = &program.statements[0].kind else {
        panic!("an if")
    };
    assert_eq!(&text[arms[0].1.span.range()], "{ b }");
}

#[test]
fn other_ways_to_write_operators_give_the_same_tree() {
    for (written, plain) in [
        ("x −= 2; y ×= 3\nz ÷= 4", "x -= 2; y *= 3\nz /= 4"),
        ("a\n× b\n≤ c", "a\n* b\n<= c"),
        ("1e−3 + 1E−2", "1e-3 + 1E-2"),
        ("return_ − 1", "return_ - 1"),
        ("func f() { return −1 }", "func f() { return -1 }"),
    ] {
        assert_eq!(round_trip(written), round_trip(plain), "{written}");
    }
}

#[test]
fn words_of_some_places_are_names_in_others() {
    for (text, shown) in [
        ("sym x, y", "sym x, y;\n"),
        ("sym x,\n  y;", "sym x, y;\n"),
        ("sym x\n, y", "sym x, y;\n"),
        ("for (sym x; ; ) { }", "for (sym x; ; ) { }\n"),
        (
            "sym = 1; sym(x); sym in x",
            "sym = 1;\nsym(x);\nsym in x;\n",
        ),
        ("sym\nx", "sym;\nx;\n"),
        ("in = 1; in in in", "in = 1;\nin in in;\n"),
        ("for in in in { }", "for (in in in) { }\n"),
        ("for x in y in z { }", "for (x in y in z) { }\n"),
        ("for ((x in y); ; ) { }", "for ((x in y); ; ) { }\n"),
        ("for (i = x in y; ; ) { }", "for (i = x in y; ; ) { }\n"),
        ("int in y", "int in y;\n"),
        ("if a in = 1", "if a in = 1;\n"),
        ("x = in\ny = in", "x = in;\ny = in;\n"),
    ] {
        assert_eq!(round_trip(text), shown, "{text}");
    }
}
