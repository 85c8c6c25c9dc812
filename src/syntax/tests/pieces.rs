//! Reading in pieces gives the same result as reading at once.

use super::soup::{PIECES, Random};
use crate::limit::{Budget, Gate};
use crate::syntax::ast::Program;
use crate::syntax::pieces::Sizes;
use crate::syntax::{Fault, parse};
use crate::text::{ErrorKind, Symbols};

/// Sizes for which everything counts as long.
const TINY: Sizes = Sizes {
    small: 6,
    run: 4,
    bracket: 3,
    piece: 5,
    token: 20,
};

fn with(text: &str, sizes: Sizes) -> Result<Program, Fault> {
    let budget = Budget::default();
    let gate = Gate::new(&budget, usize::MAX);
    let mut symbols = Symbols::default();
    let read = crate::syntax::read(text, &mut symbols, &gate, sizes);
    // A name that occurs twice is counted only once, so the bytes may differ.
    read.map(|program| Program {
        bytes: 0,
        ..program
    })
}

/// Reads text in pieces and at once, and compares the results; returns whether it is a program.
fn check(text: &str) -> bool {
    let whole = Sizes {
        small: usize::MAX,
        ..TINY
    };
    let (pieces, whole) = (with(text, TINY), with(text, whole));
    match (&pieces, &whole) {
        (Ok(a), Ok(b)) => assert_eq!(format!("{a:?}"), format!("{b:?}"), "{text:?}"),
        (Err(a), Err(b)) if !text.trim_start().starts_with('{') => assert_eq!(a, b, "{text:?}"),
        (Err(_), Err(_)) => {}
        _ => panic!("{text:?}: in pieces {pieces:?}, at once {whole:?}"),
    }
    whole.is_ok()
}

#[test]
fn texts_in_pieces_give_the_tree_of_the_whole() {
    for text in [
        "x = [1, 2, [3, 4, 5, 6], f(|a, b| a, c)] + 7 + 8 + 9 * 10 ^ 2 - 4",
        "a = 1; b = 2\nif a { c } else { d }; e\nif a b; else c\nx",
        "1+1+1+1+1+1+1+1+1+1+1+1+1+1 == 14 && a || b && c || d",
        "if a + b + c + d + e { f } -x + y + z + w + v",
        "for (i = 0; i < 10; i += 1) -x + y + z + w + u",
        "for k, v in {a = 1, b = [1, 2, 3], c = do |x, y| { x; y }} { k + v + k + v + k }",
        "func f(aa, bb, cc, dd, ee) { return aa + bb + cc + dd + ee }\nf(1, 2, 3, 4, 5)(6)[7, 8, 9].x",
        "var [a, [bb, ccc, dddd, ...eeeee], f] = [1, [2, 3, 4, 5], 6]",
        "for ([aa, bb, cc, dd] in [[1, 2, 3, 4], [5, 6, 7, 8]]) { aa + bb }",
        "[aa, bb.cc, dd[0], [ee, ...ff]] = gg(...hh, 1, ...ii, jj)",
        "func f(aa, bb = [1, 2, 3, 4, 5], ...cc) { return [...aa, 0, ...bb, 1, 2] }",
        "x = [f\"aaaaaaaaaaaaaaaaaaaaaaaaaaa{bb + \"}\"}cc\", f'{f'{x}'}}}', (f\"{[1, 2, 3]:'>5}\")]",
        "{a = 1, b = 2, c = [1, 2, 3, 4, 5]}",
        "{a = 1, b = 2, c = [1, 2, 3, 4, 5]};;\n\n",
        "{a = 1; b = 2; print(a, b, c, d)}\nx = 1",
        "{ x = 1\n print(x)\n}",
        "f(|x| x + 1 + 2 + 3 + 4 + 5, 6 + 7 + 8 + 9 + 10)",
        "(√2)i + (√3)i + (√5)i + 2√2 + 3√3 + 3π^2 + 2e",
        "x = \"a long text that is not copied, \\\" too\" + 'and another one of this kind' + 1",
        "y = 111111111111111111111111111111111111111111 + 2222222222222222222222222222i\n+ 3",
        "a_name_that_is_longer_than_twenty_bytes.member_that_is_longer_than_that(1, 2)",
        "x = 1 +                                                 2 + 3      /* and a comment */ + 4",
        "try { a } catch (e) { b + c + d } finally { d + e + f }\nwhile a { b; c; d; break }",
        "-a + -b + !c + -d * -e ^ -f + (-g) + [-h, -i, -j]",
        "if a { b } else if c { d } else if e { f } else { g + h + i + j + k }",
        "if a { b } else if c { d } else if e { f } else if g { h }\nx = if_ - 1\n-2",
        "if a b; else if c d; else if e + f + g + h f; else if g h; else i = j + k + l + m",
        "if a if b c else d else if e f else if g { h } else { if i j else if k l else if m n }",
        "while a if b { c } else if d { e } else if f { g } else while h if i j else if k l",
        "if a { b } else if {c = 1}.c { d } else if do { e }() { f } else if [1,2,3] { 1 + 2 + 3 } else { }",
        "if a b else if c for (i = 0; i < 1; i += 1) if d e else if f g else if h i",
        "if a try { b } catch e { c } else if d try { e } finally { f } else if g { h } else i",
        "fn(x) => x + fn(y) => y + |z| z + 1 + 2 + 3 + 4",
        "{}\n{}\n{ a + b + c + d }",
        "[1, 2, 3, 4]; [|a, b| a, 1]; (1 + 2 + 3 + 4 + 5)",
        "a ? b + c + d + e + f : g + h + i + j ? k : l * m * n * o * p",
        "1 + 2 + 3 + 4 ? a && b && c : d ? e ? f + 1 + 2 + 3 : g : h && i && j",
        "x in y && z in w && u in v || t in s && r in q",
        "for x in a + b + c + d + e in f + g + h + i { j in k }",
        "for (x in a + b + c in d + e + f + g + h) { j in k + l + m + n }",
        "for (i = a in b + c + d; i in e + f + g; i += 1) { j }",
        "a[b + c + d + e : f + g + h + i][: a + b + c + d][e + f + g + h :][1 + 2 + 3 + 4, 5]",
        "[a + b + c + d: e + f + g + h, i ? j : k: l]; [:]",
        "x² + y⁻¹² × z² ÷ a − b ≤ c² + −d² × e ≠ f",
        "sym aa, bb, cc, dd, ee, ff\nsym gg; x −= 2 × 3 × 4 × 5",
        "a ? |x, y| x : |z| z ? b : c + d + e + f",
        "[a ? |x, y| x : b, c ? d : e, f in g ? h : i]",
    ] {
        assert!(check(text), "{text:?} is not a program");
        check(&text[..text.len() - 1]);
    }
}

#[test]
fn soup_in_pieces_is_read_as_at_once() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut read = 0;
    for _ in 0..40_000 {
        let length = 1 + random.below(16);
        let text: String = (0..length)
            .map(|_| PIECES[random.below(PIECES.len())])
            .collect();
        read += u32::from(check(&text));
    }
    assert!(read > 1000, "only {read} inputs are programs");
}

#[test]
fn chains_of_arms_in_pieces_are_read_as_at_once() {
    const WORDS: &[&str] = &[
        "if a ",
        "else if b ",
        "else if b ",
        "else if b ",
        "else ",
        "{ c } ",
        "{ c } ",
        "d; ",
        "d ",
        "while e ",
        "for f in g ",
        "h + i + j ",
        "{ if k l } ",
        "\n",
        "try { m } ",
        "catch { n } ",
        "finally { o } ",
        "func p() { q } ",
        "return; ",
        "|r| s ",
        "do { t } ",
    ];
    let mut random = Random(0x51_7C_C1_B7_27_22_0A_95);
    let mut read = 0;
    for _ in 0..60_000 {
        let length = 3 + random.below(14);
        let words = (0..length).map(|_| WORDS[random.below(WORDS.len())]);
        let text: String = ["if a { b } "].into_iter().chain(words).collect();
        read += u32::from(check(&text));
    }
    assert!(read > 1000, "only {read} inputs are programs");
}

#[test]
fn transcripts_in_pieces_are_read_as_at_once() {
    let texts = [
        include_str!("../../../tests/language/control.lmt"),
        include_str!("../../../tests/language/closures.lmt"),
        include_str!("../../../tests/language/structs.lmt"),
        include_str!("../../../tests/language/precedence.lmt"),
        include_str!("../../../tests/language/asi.lmt"),
        include_str!("../../../tests/language/callbacks.lmt"),
    ];
    let mut read = 0;
    for text in texts {
        let text = text.replace("\n. ", "\n\u{1}");
        for line in text.lines() {
            if let Some(input) = line.strip_prefix("> ") {
                read += u32::from(check(&input.replace('\u{1}', "\n")));
            }
        }
    }
    assert!(read > 150, "only {read} inputs are programs");
}

/// For long text of each kind, the gate is checked between pieces: with little fuel, reading ends
/// early.
#[test]
fn long_texts_ask_whether_to_go_on() {
    let statements = "x = f(1, 2) + 3\n".repeat(30_000);
    let elements = format!("[{}]", "1, ".repeat(200_000));
    let arguments = format!("f({})", "a, ".repeat(200_000));
    let fields: String = (0..30_000).map(|n| format!("k{n} = 1, ")).collect();
    let record = format!("x = {{{fields}}}");
    let whole = format!("{{{fields}}}");
    let sum = format!("1{}", " + 1".repeat(200_000));
    let block = format!("func f() {{ {} }}", "x = 1; ".repeat(100_000));
    let arms = format!("if a {{ b }}{}", " else if a == 1 { b = 2 }".repeat(30_000));
    let nested = format!("[[{}], 2]", "[1, 2], ".repeat(60_000));
    let choices = format!("x = {}0", "a == 1 ? b : ".repeat(50_000));
    let contained = format!("x = a in b{}", " && a in b".repeat(50_000));
    for text in [
        statements, elements, arguments, record, whole, sum, block, arms, nested, choices,
        contained,
    ] {
        let kind = &text[..20];
        let budget = Budget::default();
        budget.set_fuel(1 << 30);
        let mut symbols = Symbols::default();
        let read = parse(&text, &mut symbols, &Gate::new(&budget, usize::MAX));
        assert!(read.is_ok(), "{kind}: {:?}", read.err());
        let asked = (1 << 30) - budget.fuel();
        let enough = text.len() as u64 >> 16;
        assert!(asked >= enough, "{kind}: {asked} questions");
        // With half the fuel, it is stopped somewhere in the middle.
        budget.set_fuel(asked / 2);
        let read = parse(&text, &mut symbols, &Gate::new(&budget, usize::MAX));
        let fault = read.expect_err("the fuel is used up");
        assert_eq!(fault.failure().kind(), ErrorKind::Limit, "{kind}");
        // Reading also takes memory, which is limited too.
        let budget = Budget::default();
        let read = parse(&text, &mut symbols, &Gate::new(&budget, text.len() * 2));
        let fault = read.expect_err("there is not enough memory");
        assert_eq!(fault.failure().kind(), ErrorKind::Limit, "{kind}");
    }
}

#[test]
fn a_body_directly_after_a_bracket_is_no_part_of_a_chain() {
    for text in [
        "loop 3 -a[1]x + y",
        "loop 3 -a[1:2]x in y",
        "loop 3 -(a)x + y",
        "loop 3 -f(a)i + y x",
        "loop 3 -(a)i + y x",
        "loop a[1]x in y",
    ] {
        assert!(check(text), "{text}");
    }
}

#[test]
fn after_a_block_an_exclamation_mark_negates_what_the_next_line_begins_with() {
    for text in [
        "{ }!\n|x| x + 1-c",
        "for i in xs { }!\nf(1)",
        "if a { }!\n\nb + c",
    ] {
        assert!(check(text), "{text}");
    }
}
