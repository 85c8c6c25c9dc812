//! Memory that runs out at any moment: every request for it, one after the other, is the first that
//! is refused. Each time, the result must be a `LimitError` that changes nothing and keeps nothing.

use lamina_shell::testing::{Inside, Parsed, Scarcity};
use lamina_shell::{ErrorKind, Pretend, Session, Settings};

/// The requests tried for each program, unless `LAMINA_REFUSALS` says otherwise.
const REFUSALS: u64 = 60;
/// The number of bytes that a session may keep after many refusals: caches, and names it has seen.
const KEPT_MAX: usize = 256 << 10;

/// Programs, each in a function, with what they return.
const PROGRAMS: [(&str, &str); 10] = [
    (
        "var a = []; for (var i = 0; i < 300; i += 1) { push(a, [i, \"text\" + i]) }
         return size(a) + size(a[299][1])",
        "307",
    ),
    (
        "var d = [:]; for (var i = 0; i < 300; i += 1) { d[\"k\" + i] = i; d[i] = [i] }
         return size(d) + sum(map(range(300), |i| d[\"k\" + i]))",
        "45450",
    ),
    (
        "var s = \"ab\"; loop 9 { s = s + s }
         return size(string::split(string::upper(string::replace(s, \"b\", \"-+\")), \"-\"))",
        "513",
    ),
    (
        "var n = 1; var t = 0; for (var i = 1; i < 120; i += 1) { n *= i; t += 1/i }
         return [n % 1000003, string::size(string(t)), (3^4000 - 1) % 1009]",
        "[458318, 101, 41]",
    ),
    (
        "var x = 0; for (var i = 1; i < 12; i += 1) { x += sqrt(i) * pi }
         return [floor(x), sqrt(2) + sqrt(3) == sqrt(5 + 2*sqrt(6)), sin(pi/12)]",
        "[81, true, -√2/4 + √6/4]",
    ),
    (
        "var m = map(range(8), |i| map(range(8), |j| 1/(i + j + 1)))
         return [size(m * m), size(string(det(m))), transpose(m)[7][0]]",
        "[8, 35, 1/8]",
    ),
    (
        "return [factor(\"x^12 - 1\"), differentiate(\"x^3*sin(x)\", \"x\"), solve(\"x^2 - x - 1\", \"x\")]",
        "[[[x - 1, 1], [x + 1, 1], [x^2 - x + 1, 1], [x^2 + 1, 1], [x^2 + x + 1, 1], [x^4 - x^2 + 1, 1]], \
         x^3*cos(x) + 3*x^2*sin(x), [1/2 - √5/2, 1/2 + √5/2]]",
    ),
    (
        "func make(n) { return {n = n, up = fn() { n += 1; return n }} }
         var all = map(range(150), make); var t = 0; loop 3 { for o in all { t += o.up() } }
         return t",
        "34425",
    ),
    (
        "func f(n) { if n == 0 { throw [1, 2, 3] }; try { return f(n - 1) } finally { [n, n] } }
         var t = 0; loop 40 { try { f(20) } catch e { t += size(e.value) } }
         return t",
        "120",
    ),
    (
        "var a = sort(map(range(400), |i| (i * 7919) % 1009), |x, y| x < y)
         var b = filter(reduce(a, fn(s, x) { push(s, x); return s }, []), |x| x % 2 == 0)
         return [a[0], a[399], size(b), string::size(string(b))]",
        "[0, 1006, 199, 977]",
    ),
];

/// A later run of a program may leave out fewer than this many requests.
const FEWER_MAX: u64 = 20;

fn session() -> Session {
    let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
    for (i, (body, _)) in PROGRAMS.iter().enumerate() {
        let outcome = session.eval(&format!("func program{i}() {{ {body} }}"));
        assert!(outcome.error.is_none(), "{:?}", outcome.error);
    }
    let outcome = session.eval("kept = [1/3, \"text\", [1: {a = sqrt(2)}]]");
    assert!(outcome.error.is_none());
    session
}

/// Runs a program without refusals; returns its value.
fn value(session: &mut Session, i: usize) -> String {
    let outcome = session.eval(&format!("result = program{i}()"));
    assert!(outcome.error.is_none(), "program {i}: {:?}", outcome.error);
    session.global("result").expect("it was assigned")
}

/// Refuses one request after the other while a program runs.
#[expect(
    clippy::print_stdout,
    reason = "a test may print; the number of requests shows in its output"
)]
fn refuse(session: &mut Session, i: usize, refusals: u64) {
    let (_, expected) = PROGRAMS[i];
    assert_eq!(value(session, i), expected);
    let call = format!("program{i}()");
    let count = Scarcity::from_request(u64::MAX);
    session.set_scarcity(Some(count.clone()));
    assert!(session.eval(&call).error.is_none());
    session.set_scarcity(None);
    let all = count.requests();
    assert!(all >= 20, "program {i} makes {all} requests");
    let tried = refusals.min(all);
    println!("program {i}: {tried} of {all} requests refused");
    let before = session.machine_digest();
    session.collect();
    let bytes = session.heap_bytes();
    for n in 1..=tried {
        let at = 1 + (n - 1) * (all - 1) / (tried - 1);
        let scarcity = Scarcity::from_request(at);
        session.set_scarcity(Some(scarcity.clone()));
        let outcome = session.eval(&call);
        session.set_scarcity(None);
        // A heap that has grown in the meantime needs a few requests fewer.
        if scarcity.requests() < at && all - at < FEWER_MAX {
            continue;
        }
        let error = outcome
            .error
            .unwrap_or_else(|| panic!("program {i}, request {at}: it runs on"));
        let line = error.one_line();
        assert!(
            error.is(ErrorKind::Limit),
            "program {i}, request {at}: {line}"
        );
        assert_eq!(
            session.machine_digest(),
            before,
            "program {i}, request {at}: {line}"
        );
    }
    session.collect();
    let kept = session.heap_bytes().saturating_sub(bytes);
    assert!(kept < KEPT_MAX, "program {i} keeps {kept} bytes");
    assert_eq!(value(session, i), expected);
}

#[test]
fn memory_that_runs_out_anywhere_is_an_error_that_changes_nothing() {
    let refusals = std::env::var("LAMINA_REFUSALS");
    let refusals = refusals.map_or(REFUSALS, |text| text.parse().expect("a number"));
    let mut session = session();
    for i in 0..PROGRAMS.len() {
        refuse(&mut session, i, refusals);
    }
    assert_eq!(
        session.global("kept").unwrap(),
        "[1/3, \"text\", [1: {a = √2}]]"
    );
}

#[test]
fn the_compiler_checks_the_room_for_code_as_it_goes() {
    // No names, so that resolving them takes no room.
    let text = "[1, 2, 3]\n".repeat(40_000);
    let within = |room: usize| Parsed::read(&text).compile_within(room).map(drop);
    let failure = within(64 << 10).expect_err("the code takes more than that");
    assert!(failure.contains("need more memory"), "{failure}");
    assert_eq!(within(64 << 20), Ok(()));
}
