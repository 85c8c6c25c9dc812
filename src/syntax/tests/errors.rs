//! Tests of rejected sources: where the error is, its message, and its hint.

use super::read;

/// The source, with the rejected text between `«` and `»`; part of the message; part of the hint.
const CASES: &[(&str, &str, &str)] = &[
    (
        "1 «2»",
        "expected an operator or the end of the statement, found `2`",
        "need `;`",
    ),
    ("x = 2 «y»", "found `y`", "2*y"),
    ("«12abc»", "neither a number nor a name", "12*abc"),
    ("(1 + «)»", "expected an expression, found `)`", ""),
    (
        "f(1«;»",
        "expected an operator, `,` or `)`, found `;`",
        "still open",
    ),
    ("«)»", "unmatched `)`", ""),
    ("(1«]»", "expected `)` to close `(`", ""),
    ("(1,\n2", "", ""),
    ("«(»1", "`(` is never closed", ""),
    ("f«(»7 // 2)", "never closed", "idiv"),
    ("1 +«»", "expected an expression, but the input ends", ""),
    ("if a«»", "expected a body", ""),
    (
        "if x «=» 1 { }",
        "cannot be used inside an expression",
        "`==`",
    ),
    ("while (x «=» 1) { }", "cannot be used inside", "`==`"),
    ("f(a «=» 1)", "cannot be used inside", "names"),
    ("a = b «=» c", "cannot be used inside", "one variable"),
    ("f = |x| x «=» 1", "cannot be used inside", "do |x|"),
    ("a «and» b", "`and` is not an operator", "`&&`"),
    ("a «or» b", "`or` is not an operator", "`||`"),
    ("«not» a", "`not` is not an operator", "`!`"),
    ("a «&» b", "unexpected character `&`", "`&&`"),
    ("a «|» b", "found `|`", "`||`"),
    ("x«++»", "`++` is not an operator", "x += 1"),
    ("x«--»", "`--` is not an operator", "x -= 1"),
    (
        "x = «+» 1",
        "expected an expression, found `+`",
        "unary plus",
    ),
    ("x *«*» 2", "expected an expression, found `*`", "x^y"),
    ("let «x» = 1", "found `x`", "var x"),
    ("def «f»(x) { }", "found `f`", "func f(x)"),
    ("function «f»(x) { }", "found `f`", "func f(x)"),
    ("if a { } elif «b» { }", "found `b`", "else if"),
    ("import «math»", "found `math`", "include name"),
    ("print «\"hi\"»", "found a string", "print(…)"),
    ("class «A» { }", "found `A`", "struct S"),
    (
        "try { } «x»",
        "expected `catch` or `finally`, found `x`",
        "",
    ),
    ("«else» { }", "`else` without an open `if`", ""),
    ("if a { }; «else» { }", "`else` without an open `if`", ""),
    ("«catch» { }", "`catch` without an open `try`", ""),
    ("«finally» { }", "`finally` without an open `try`", ""),
    ("while c«;»", "expected a body, found `;`", "{ }"),
    ("if c «}»", "", ""),
    ("«\"abc»", "a string is not closed", "\\n"),
    ("'a«\\u{110000}»'", "hexadecimal", ""),
    ("'«\\u{»xyz}'", "hexadecimal", "3C0"),
    ("1 «\\» 2", "`\\`", "joins"),
    ("a ? b«»", "expected `:` and the other value", ""),
    ("a ?«»", "expected an expression", ""),
    ("a ? b «c»", "expected an operator or `:`, found `c`", ""),
    ("a ? b\n«c»", "expected an operator or `:`, found `c`", ""),
    (
        "f(a ? b«,» c)",
        "expected an operator or `:`, found `,`",
        "",
    ),
    ("f(a ? b«)»", "expected an operator or `:`, found `)`", ""),
    ("a ? x «=» 1 : 2", "cannot be used inside", "x = c ? a : b"),
    (
        "«a ? x : y» = 2",
        "cannot assign to a choice",
        "x = c ? a : b",
    ),
    ("a ? «:» b", "unexpected character `:`", ""),
    ("a ? b : c «:» d", "unexpected character `:`", "c ? a : b"),
    ("(«?» 1)", "expected an expression", ""),
    ("«!»x in c", "would apply to `x` alone", "`!(x in c)`"),
    (
        "y = «!»f(1) in [1, true]",
        "would apply to `f(1)`",
        "`!(f(1) in [1, true])`",
    ),
    ("a in b «in» c", "chain", "parentheses"),
    ("a < b «in» c", "chain", "x in a"),
    ("a in b «<» c", "chain", "x in a"),
    ("a in b «≤» c", "chain", "x in a"),
    ("x\nin «c»", "found `c`", "on the same line"),
    ("x in«»", "expected an expression, but the input ends", ""),
    ("a[1:2«:»3]", "one `:`", "range(0, size(a), 2)"),
    (
        "a[«::»2]",
        "found `::`",
        "map(range(0, size(a), 2), |i| a[i])",
    ),
    ("a[1::«2»]", "found `2`", "size(a)"),
    ("f(1)[«::»2]", "found `::`", "size(x)"),
    (
        "a[1:2«,» 3]",
        "expected an operator or `]`, found `,`",
        "one slice",
    ),
    (
        "«a[1:2]» = [3]",
        "cannot assign to a slice with `=`",
        "concat(",
    ),
    (
        "«a[1:2]» += [3]",
        "cannot assign to a slice with `+=`",
        "concat(",
    ),
    ("sym «1»", "found `1`", ""),
    (
        "for (x in y«;» z; w) { }",
        "expected an operator or `)`, found `;`",
        "",
    ),
    ("sym x, «1»", "expected a name, found `1`", ""),
    ("x «²»", "directly follow", "`x²`"),
    ("2 + «²»", "directly follow", "`x²`"),
    ("(«²»)", "expected an expression", ""),
    ("x«⁻»", "no digits", "`x⁻¹`"),
    ("x«²⁻³»", "only at its start", "^("),
    ("x «−−» 2", "`--` is not an operator", ""),
    ("2e−«»x", "", ""),
    ("a != b «≠» c", "", ""),
    (
        "«?»sqrt",
        "a statement cannot start with `?`",
        "`sqrt?` and `:help sqrt`",
    ),
    (
        "1\n«:»type 3",
        "unexpected character `:`",
        "in pipes and in notebooks",
    ),
    (
        "func f() {\n«:»type 3\n}",
        "unexpected character `:`",
        "in pipes and in notebooks",
    ),
    (
        "q«:»help",
        "unexpected character `:`",
        "comes first on its line",
    ),
    ("«#» comment", "unexpected character `#`", "`//`"),
    ("x «⩽» 2", "unexpected character `⩽`", "`<=`"),
    ("«“»a”", "unexpected character", "`\"`"),
    ("x«\u{a0}»= 1", "white space U+00A0", "spaces"),
    ("x«\u{200b}» = 1", "invisible character U+200B", ""),
    ("f(\n«(»x)", "", ""),
    ("(f\n«(»x))", "a line that continues", "line as its operand"),
    ("(f\n«!»)", "a line that continues", "factorial"),
    (
        "«*» 2",
        "a statement cannot start with `*`",
        "between two values",
    ),
    ("a == b «!=» c", "`!=` cannot be part", "a != b && b != c"),
    ("«break»", "`break` outside a loop", ""),
    (
        "loop { f(do { «continue» }) }",
        "`continue` outside a loop",
        "",
    ),
    ("«return» 1", "`return` outside a function", ""),
    (
        "«f(x)» = 1",
        "cannot assign to the result of a call with `=`",
        "func f(x)",
    ),
    (
        "«m::x» = 1",
        "cannot assign to a member of a module",
        "module",
    ),
    ("«1» = x", "cannot assign to a number", "x = 1"),
    (
        "«a + b» += 1",
        "cannot assign to the result of a calculation with `+=`",
        "",
    ),
    ("x = 5. «+» 1", "expected the name of a member", "`5.0`"),
    (
        "/* a /* b */ c *«/»",
        "expected an expression",
        "do not nest",
    ),
    (
        "«(a)» = 1",
        "cannot assign to an expression in parentheses",
        "without parentheses",
    ),
    ("x = {a = 1, «a» = 2}", "the field `a` appears twice", ""),
    ("x = {a = 1, «'a'» = 2}", "the field `a` appears twice", ""),
    ("x = {«if» = 1}", "", "quote"),
    ("x = {a «:» 1}", "unexpected character `:`", "name = value"),
    ("x = |y| { «print»(y) }", "", ""),
    ("x = |y| { «return» y }", "", "do |…|"),
    (
        "var «if» = 1",
        "expected a name, found the reserved word `if`",
        "",
    ),
    (
        "var «true» = 1",
        "expected a name, found the reserved word `true`",
        "",
    ),
    (
        "func f(a = 1, «b») { }",
        "after one with a default",
        "come last",
    ),
    ("func f(...a, «b») { }", "follow the rest", "last parameter"),
    (
        "func f(...a «=» 1) { }",
        "expected `,` or `)`",
        "no default",
    ),
    ("func f(a, «a») { }", "appears twice", "`_`"),
    ("x = |a «=» 1| a", "expected `,` or `|`", "fn(x, n = 1)"),
    ("x = |«...»a| a", "expected a parameter", "fn(...xs)"),
    ("func f(a «1») { }", "expected `=`, `,` or `)`", ""),
    ("a[«...b»]", "an index cannot be spread", "[...xs, 0]"),
    ("x = «...»b", "expected an expression", "spreads"),
    ("x = 1«...»b", "", "range(a, b)"),
    ("«[]» = x", "nothing to assign", "[a, b]"),
    ("[a, «1»] = x", "cannot assign to a number", ""),
    ("[...a, «b»] = x", "follow the rest", "last target"),
    ("«[a, b]» += x", "`+=` has one target", "several"),
    ("var [a, «1»] = x", "expected a name", ""),
    ("var [a]«»", "expected `=`", ""),
    ("for [a] «of» xs { }", "expected `in`", ""),
    ("a«,» b = 1, 2", "unexpected `,`", "[a, b] = [1, 2]"),
    ("f\"a«{»b\"", "`{` is never closed", "same line"),
    ("f\"a«{»f(b,\n c)}\"", "`{` is never closed", "same line"),
    ("f\"a«{}»b\"", "no value", "double it"),
    ("f\"a«{ :>3}»b\"", "no value", "double it"),
    ("f\"a«}»b\"", "closes nothing", "`}}`"),
    ("f\"{a:«{»b}}\"", "cannot contain braces", "format(x, spec)"),
    ("f\"{a «//» b}\"", "cannot contain a comment", "idiv(a, b)"),
    ("f\"{a «b»}\"", "expected an operator, `:` or `}`", ""),
    ("f\"{a +«}»\"", "expected an expression, found `}`", ""),
    ("f\"{(a«}»\"", "expected `)` to close `(`", ""),
    ("«f\"a»", "a string is not closed", "\\n"),
    ("func f(x) «=>» x", "expected `{`", "func f(x)"),
    ("x = func «g»(a) { }", "expected `(`", "no name"),
    ("x «=>» x + 1", "", "|x| x + 1"),
    ("(x, y) => x", "", ""),
    (
        "x = «if» a { 1 }",
        "expected an expression, found the reserved word `if`",
        "statement",
    ),
    ("for x «of» xs { }", "expected `in` or `,`", "for x in"),
    ("for (x«)» { }", "", ""),
    ("a[«]»", "expected an expression", "a[0]"),
    ("x.«0»", "", ""),
    ("√«-»2", "after the root", "√(-x)"),
    ("var x«,» y", "expected `=` or the end", "one variable"),
    ("int n = 1 «m»", "", ""),
    ("5 «mod» 3", "", "a % b"),
    ("a -«>» b", "", "`=>`"),
    ("a <«>» b", "", "`!=`"),
    ("x ==«=» y", "", "`==`"),
    ("«/*» never", "a comment is not closed", ""),
    ("1_«»", "", ""),
    ("if a«:» b", "unexpected character `:`", "braces"),
    ("else«:»", "", ""),
    ("func f(x)«:» x", "unexpected character `:`", "braces"),
    (
        "var x«:» int = 1",
        "unexpected character `:`",
        "before the name",
    ),
    ("x «:»= 1", "unexpected character `:`", "assigned with `=`"),
    ("|x «-» 1|", "expected `,` or `|`", "abs(x)"),
    (
        "for i in 1.«.10» { }",
        "expected the name of a member",
        "range(a, b)",
    ),
    ("a =«<» b", "expected an expression", "`<=`"),
    ("a => b", "", ">="),
    ("«{»a = 1, b = 2}; x", "opens a block", "parentheses"),
    ("{a = 1, b = 2} «x»", "unexpected `x`", "single struct"),
];

#[test]
fn errors_say_where_what_and_how() {
    let mut bad = Vec::new();
    for (marked, message, hint) in CASES {
        let text: String = marked.chars().filter(|c| !matches!(c, '«' | '»')).collect();
        let Err(fault) = read(&text) else {
            bad.push(format!("{text:?} was read"));
            continue;
        };
        super::check_span(fault.span(), &text);
        let place = marked.find('«').map(|start| {
            let end = marked.find('»').unwrap_or(marked.len()) - '«'.len_utf8();
            &text[start..end]
        });
        let found = &text[fault.span().range()];
        let start_fits = marked
            .find('«')
            .is_none_or(|start| fault.span().start as usize == start);
        if !message.is_empty() && (place != Some(found) || !start_fits) {
            bad.push(format!(
                "{text:?}: at {found:?} ({:?}): {}",
                fault.span(),
                fault.failure().message()
            ));
        }
        if !fault.failure().message().contains(message) {
            bad.push(format!("{text:?}: {}", fault.failure().message()));
        }
        if !fault.failure().hint().unwrap_or("").contains(hint) {
            bad.push(format!(
                "{text:?}: {} hint {:?}",
                fault.failure().message(),
                fault.failure().hint()
            ));
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}
