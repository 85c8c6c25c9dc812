//! Native code gives the same results as the interpreter: the language's transcripts and random
//! programs are run with everything compiled at once, with compilation at the usual time, and with
//! exits from native code every few instructions.

use crate::fuzz::{limits, session, setting, write};
use crate::language::check;
use lamina_shell::testing::Inside;
use lamina_shell::{Ideas, NativeOptions, Pretend, Session, Settings};

/// Options with which everything is compiled when it is first reached.
const AT_ONCE: NativeOptions = NativeOptions {
    on: true,
    look: 1,
    met: 1,
    ideas: Ideas::ALL,
    leave_after: 0,
};

/// Functions and loops are compiled after some thousand calls or turns.
fn usual() -> NativeOptions {
    NativeOptions {
        on: true,
        met: 16,
        ..NativeOptions::default()
    }
}

fn with(native: NativeOptions) -> Settings {
    Settings {
        native,
        limits: limits(),
        ..Settings::default()
    }
}

fn left_after(leave_after: u64) -> Settings {
    with(NativeOptions {
        leave_after,
        ..AT_ONCE
    })
}

/// Everything is compiled at once, with one idea, by number, switched off.
fn without(idea: u64) -> Settings {
    let mut ideas = Ideas::ALL;
    let Ideas {
        feedback,
        osr,
        registers,
        inlining,
        hoisting,
    } = &mut ideas;
    let each = [feedback, osr, registers, inlining, hoisting];
    *each[idea as usize % each.len()] = false;
    with(NativeOptions { ideas, ..AT_ONCE })
}

#[test]
fn transcripts_give_what_they_say_in_native_code() {
    let native = AT_ONCE;
    check(&Settings {
        native,
        ..Settings::default()
    });
    check(&Settings {
        native,
        stress: true,
        ..Settings::default()
    });
}

#[test]
fn transcripts_give_what_they_say_without_native_code() {
    let native = NativeOptions {
        on: false,
        ..NativeOptions::default()
    };
    check(&Settings {
        native,
        ..Settings::default()
    });
}

#[test]
fn transcripts_give_what_they_say_wherever_native_code_is_left() {
    for leave_after in [2, 3, 5, 8, 13] {
        let native = NativeOptions {
            leave_after,
            ..AT_ONCE
        };
        check(&Settings {
            native,
            ..Settings::default()
        });
    }
}

/// For each input, its output, the kind of its error, and the state after it.
fn traces(inputs: &[String], settings: &Settings) -> Vec<(String, u64)> {
    let (mut session, output) = session(settings);
    let mut run = |input: &String| {
        output.borrow_mut().clear();
        let outcome = session.eval(input);
        let mut text = output.borrow().clone();
        if let Some(error) = outcome.error {
            text.push_str(&error.one_line());
        }
        (text, session.digest())
    };
    inputs.iter().map(&mut run).collect()
}

#[test]
fn random_programs_leave_the_same_state_in_native_code() {
    let (first, count) = (setting("FUZZ_SEED", 1), setting("FUZZ_COUNT", 40));
    let plain = with(NativeOptions {
        on: false,
        ..AT_ONCE
    });
    let stressed = Settings {
        stress: true,
        ..with(AT_ONCE)
    };
    let mut ways = vec![
        ("at once", with(AT_ONCE)),
        ("left after 2", left_after(2)),
        ("left after 7", left_after(7)),
    ];
    // Collecting at every safepoint takes most of the time; long runs can do without.
    if setting("FUZZ_STRESS", 1) > 0 {
        ways.push(("stressed", stressed));
    }
    for seed in first..first + count {
        let inputs = write::program(seed);
        let expected = traces(&inputs, &plain);
        let one_off = ("one idea off", without(seed));
        for (name, settings) in ways.iter().chain([&one_off]) {
            let got = traces(&inputs, settings);
            if let Some(i) = (0..inputs.len()).find(|i| expected[*i] != got[*i]) {
                panic!(
                    "seed {seed}, input {i} gives, {name}:\n{:?}\ninstead of:\n{:?}\n\n{}",
                    got[i],
                    expected[i],
                    inputs[..=i].join("\n// ----\n")
                );
            }
        }
    }
}

/// Programs in which an operation overflows, or meets another type, after its loop has become
/// native code.
const SURPRISES: &[&str] = &[
    "var x = 1; for (var i = 0; i < 3000; i += 1) { x = x + i; if (i == 2000) { x = 9223372036854775807 } } x",
    "func f(n) { var x = 1; for (var i = 1; i <= n; i += 1) { x = x * 3; if (i % 50 == 0) { x = 1 } } return x } [f(2049), f(2030)]",
    "func f(n) { var x = 0; for (var i = 0; i < n; i += 1) { x = x - 4611686018427387904; if (i % 5 == 0) { x = 0 } } return x } f(2005)",
    "func f(x) { var s = x; for (var i = 0; i < 2000; i += 1) { s = s / 2 + 1 } return s > 1 } [f(1.5f), f(3)]",
    "func f(a, n) { var s = a[0]; for (var i = 1; i < n; i += 1) { s = s + a[i % size(a)] } return s } [f([1, 2, 3], 2000), f([1.5f, 2f], 2000), f([1/2, 1/3], 100), f([\"a\", \"b\"], 10), f([sqrt(2)], 5)]",
    "func f(n) { var i = 9223372036854770000; var c = 0; while (c < n) { i = i + 10; c = c + 1 } return i } f(2000)",
    "func f(x) { var s = 0; for (var i = 0; i < 2000; i += 1) { s = s + (0 - x) } return -s } [f(1), f(0.5f), f(9223372036854775807)]",
    "func f(n) { if (n < 2) { return n } return f(n - 1) + f(n - 2) } f(20)",
    "func f(n) { if (n == 0) { return 0 } return 1 + f(n - 1) } [f(5000), f(9000)]",
    "func f(n) { if (n == 0) { throw \"deep\" } return 1 + f(n - 1) } var r = 0; for (var i = 0; i < 300; i += 1) { try { f(i) } catch e { r = r + 1 } } r",
    "var P = {n = 0, add = fn(k) { self.n = self.n + k; return self.n }}; var p = new(P); for (var i = 0; i < 3000; i += 1) { p.add(i) } p.n",
    "var t = 0; for (x in range(3000)) { t += x } var u = 0; for (k, v in [5, 6, 7]) { u += k * v } [t, u]",
    "var s = \"\"; for (var i = 0; i < 600; i += 1) { s = s + (i % 10) } size(s)",
    "var c = 0; var add = fn(k) { c = c + k; return c }; for (var i = 0; i < 3000; i += 1) { add(i) } c",
    // Complex numbers stored under keys that exist, and under new ones.
    "func f(d, z) { for (var i = 0; i < 3000; i += 1) { d[i] = z + z; z = z + complex(1f, 0f) } return z } var d = [0: 0]; [f(d, complex(0f, 1f)), d[2999], d[0], d[1500]]",
    "func g(x) { for (var i = 0; i < 1; i += 1) { } return x } func f(d, z) { for (var i = 0; i < 3000; i += 1) { { var y = z + z; d[i] = y } { var q = i + 1; g(q) } } } var d = [0: 0]; f(d, complex(0f, 1f)); [d[0], d[2999]]",
    "func f(d, e, z) { var s = complex(0f, 0f); for (var i = 0; i < 3000; i += 1) { var y = z + z; d[i % 3] = y; e[0] = y; s = s + y; e[i] = s; z = z + complex(1f, 0f) } return s } f([0: 0], [0: 0], complex(0f, 1f))",
    "func f(o, z) { var p = {v = 0}; var q = {w = 1, v = 0}; for (var i = 0; i < 3000; i += 1) { var y = z + z; (i % 2 == 0 ? p : q).v = y; o[i % 2] = y; z = z + complex(1f, 0.5f) } return [p.v, q.v, z] } f([0, 0], complex(0f, 1f))",
    // Functions that are inlined into their callers.
    "func g(x) { if (x % 7 == 3) { throw x } return x * 2 } func f(n) { var s = 0; for (var i = 0; i < n; i += 1) { try { s += g(i) } catch e { s += 1 } } return s } [f(3000), f(3000)]",
    "func g(x) { return x + 1 } func f(n) { var s = 0; for (var i = 0; i < n; i += 1) { s += g(i); if (i == 2500) { g = fn(x) { return x - 1 } } } return s } f(5000)",
    "func g(x) { return x * x } func f(a) { var s = 0; for (x in a) { s = s + g(x) } return s } [f(range(3000)), f([1/2, 1/3]), f([1.5f, 2f]), f([3037000500, 1, 3037000500]), f(range(3000))]",
    "func up(f, n) { var s = 0; for (var i = 0; i < n; i += 1) { s = s + f(i) } return s } [up(fn(x) { return x }, 3000), up(fn(x) { return x * 2 }, 3000), up(fn(x) { return 1 / (x + 1) }, 20), up(abs, 3000)]",
    "func deep(n, k) { if (n == 0) { return k } return deep(n - 1, k + 1) } func f(n) { var s = 0; for (var i = 0; i < n; i += 1) { s += deep(i % 40, i) } return s } f(3000)",
    "var A = {v = 1, get = fn() { return self.v }}; var a = new(A); var t = 0; for (var i = 0; i < 4000; i += 1) { t += a.get(); if (i == 3000) { a.extra = 5; a.get = fn() { return self.extra } } } t",
    "var A = {v = 1, get = fn() { return self.v }}; var a = new(A); var t = 0; for (var i = 0; i < 4000; i += 1) { t += a.get(); if (i == 3000) { A.v = 1/2 } if (i == 3500) { A.more = 1; A.get = fn() { return 7 } } } t",
    // Fields of structs of several shapes, and of shapes that change.
    "func f(n) { var a = [{x = 1}, {y = 0, x = 2}, {y = 0, z = 0, x = 3}]; var s = 0; for (var i = 0; i < n; i += 1) { var t = a[i % 3]; s += t.x; t.x = i % 5 } return s } f(4000)",
    "func f(n) { var p = {x = 1}; var q = p; var s = 0; for (var i = 0; i < n; i += 1) { s += p.x; q.x = i; if (i == 2500) { q.y = 1 } s += p.x } return s } f(4000)",
    "func f(n) { var s = 0; for (var i = 0; i < n; i += 1) { var p = {x = i, y = 1.5f}; s += p.x + p.y } return s } f(4000)",
    // Builtins that native code executes without a call.
    "func f(n) { var a = []; for (var i = 0; i < n; i += 1) { push(a, i); a.push(-i) } var s = 0; while (size(a) > 10) { s += abs(pop(a)) } return s + size(a) } f(3000)",
    "func f(xs) { var s = 0; for (x in xs) { s = s + float(x) + sqrt(float(abs(x))) } return s } [f(range(3000)), f([1/2, 2.25f]), f([-4])]",
    "func f(xs) { var s = 0; for (x in xs) { s = s + abs(x) } return s } [f(range(3000)), f([-9223372036854775807 - 1, -1.5f]), f([-1/2])]",
    "func f(s, n) { var t = 0; for (var i = 0; i < n; i += 1) { t = t + string::code(s, i % size(s)); if (s[i % size(s)] == \"b\") { t += 1 } } return t } [f(\"abc\", 3000), f(\"aéπb\", 3000), f(\"abc\", 3000)]",
    "func f(s) { var n = 0; for (i, c in s) { if (c != \"b\") { n = n + i } } for c in s { n += size(c) } return n } [f(string::repeat(\"abc\", 900)), f(string::repeat(\"aßπ\", 900)), f([\"a\", \"bb\"])]",
    "func f(s, n) { var t = 0; for (var i = 0; i < n; i += 1) { try { t = t + string::code(s, i - 3) } catch e { t = t + 1000 } } return t } f(\"abcde\", 3000)",
    "func f(n) { var t = \"\"; for (var i = 0; i < n; i += 1) { t = t + string::chr(97 + i % 26); if (i == 2500) { t = t + string::chr(960) } } return t } size(f(3000))",
    "func f(n) { var d = [:]; for (var i = 0; i < n; i += 1) { var k = i % 100; if k in d { d[k] = d[k] + 1 } else { d[k] = 1 } } return [size(d), d[7], 200 in d] } [f(3000), f(50), f(9000)]",
    "func f(d, k, n) { var s = 0; for (var i = 0; i < n; i += 1) { d[k] = i; s = s + d[k] + size(d); if k in d { s += 1 } } return s } [f([:], 1, 2000), f([:], \"a\", 2000), f([:], 1/2, 100), f({a = 1}, \"a\", 100), f([:], 2f, 100), f([1, 2], 1, 5)]",
    "func f(n) { var d = [\"a\": 1]; var s = 0; for (var i = 0; i < n; i += 1) { try { s += d[i % 2 == 0 ? \"a\" : \"b\"] } catch e { s += 10 } } return s } f(3000)",
    // Dicts of ints in a row, close together and far apart, with removed keys and keys of other types.
    "func f(d, n, by) { var s = 0; for (var i = 0; i < n; i += 1) { var k = i * by % 997; if k in d { d[k] += i; s += d[k] } else { d[k] = i } if (i % 50 == 49) { d.remove(k) } } return [s, size(d)] } [f([:], 3000, 1), f([:], 3000, 3), f([:], 3000, 1000003), f([0.5f: 1], 3000, 1), f([\"a\": 1], 3000, 7)]",
    "func f(d, n) { var s = 0; for (var i = 0; i < n; i += 1) { d[i] = i; if (i % 2 == 0 && (i - 7) in d) { d.remove(i - 7) } if ((i - 3) in d) { s += d[i - 3] } if ((i - 8) in d) { s += 1 } } return [s, size(d), keys(d)[1]] } [f([:], 3000), f([-5: 1, -4: 2], 3000), f([9000000000000000000: 1], 1000)]",
    "func f(d, n) { var s = 0; for (var i = 0; i < n; i += 1) { d[i % 100] = i; if (i == 2000) { d[50f] = -1; d[1/2] = 7 } s += d[i % 100] } return [s, size(d), 50 in d, d[50], 99f in d] } f([:], 3000)",
    "func f(s, n) { var t = 0; for (var i = 0; i < n; i += 1) { try { if (i % 70 in s) { t += 1 } s[3] = i } catch e { t += 100 } } return t } [f([3: 0, 4: 1], 2000), f(set(range(50)), 2000), f([:], 100)]",
    // Elements of several types in loops over arrays.
    "func f(xs) { var s = 0; for (x in xs) { s += x } for (i, x in xs) { s += i * x } return s } [f(range(3000)), f([1, 2, 3.5f, 4]), f(range(100)), f([1/2, 3]), f([0.5f, 1.5f]), f([]), f(range(2000))]",
    "func f(a) { var n = 0; for (x in a) { if (x == \"b\") { n += 1 } if (x == \"\") { n += 1000 } if (x != \"bc\") { n += 2 } } return n } var a = []; for (i in range(2000)) { push(a, [\"a\", \"b\", \"\", \"bc\", \"bd\", \"é\"][i % 6]) } push(a, 5); [f(a), f([\"b\", 1, \"\"])]",
    "func f(n) { var t = \"abab\"; var a = range(20); var s = 0; for (var i = 0; i < n; i += 1) { for x in a { s += x } for c in t { if (c == \"b\") { s += 1 } } for (k, x in a) { s += k - x } } return s } f(300)",
    "func f(n) { var s = 0; for (var i = 0; i < n; i += 1) { s = s + i * (1/2) } return s } f(3000)",
    // Arrays whose length changes while a loop uses them, also under another name.
    "func f(n) { var a = [1]; var b = a; var s = 0; for (var i = 0; i < n; i += 1) { push(a, i); s = s + b[size(b) - 1] + size(b); if (i % 3 == 0) { pop(b) } } return s } f(3000)",
    "func g(a) { pop(a); return size(a) } func f(n) { var a = range(n); var s = 0; for (var i = 0; i < n; i += 1) { try { s = s + a[i] } catch e { s += 1 } if (i % 2 == 0) { s += g(a) } } return s } f(4000)",
    "func f(n) { var a = range(100); var s = 0; for (var i = 0; i < n; i += 1) { for x in a { s += x } if (i == 50) { array::remove(a, 3) } if (i == 60) { a = [1/2, 3] } s += size(a) } return s } f(100)",
    // Loops in which memory is brought up to date only at the end.
    "func f(n) { var x = 1; var y = 0; var z = 0.5f; for (var i = 0; i < n; i += 1) { z = z * 1.01f; y = y + 2; x = x * 3 } return [x, y, z] } [f(30), f(100), f(100)]",
    "func f(a, n) { var x = 0; var y = 0f; var i = 0; while (i < n) { var j = 0; while (j < 10) { y = y + 0.5f; x = x + a[j]; j = j + 1 } i = i + 1 } return [x, y, i] } var p = range(10); var q = [1, 2, 3, 4, 5, 6, 7, 8, 9, 1/2]; [f(p, 400), f(q, 3), f(p, 400)]",
    "func f(n) { var a = 0f; var b = 1f; var c = 0; while (abs(a) < 100f && c < n) { var t = a; a = b + a / 2f; b = t; c = c + 1 } return [a, b, c] } [f(3000), f(10)]",
    // Quotients, roundings and extremes.
    "func f(n) { var s = 0; for (var i = -n; i < n; i += 1) { s += idiv(i, 7) + min(i, 3) * max(i, -3) + floor(i) + int(i) } return s } f(2000)",
    "func f(n, d) { var s = 0; for (var i = -n; i < n; i += 1) { try { s += idiv(i, d) + min(i, d) + max(d, i) } catch e { s += 1 } } return s } [f(2000, 3), f(2000, -3), f(20, 0), f(20, 1/2), f(20, 2.5f)]",
    "func f(x, n) { var s = 0; for (var i = 0; i < n; i += 1) { s += floor(x) * 3 + int(x); x = x + 0.25f } return [s, min(x, 2f), max(x, 1f)] } [f(-200.5f, 2000), f(-1/2, 5), f(9007199254740993f, 5), f(-0.5f, 1)]",
    "var s = 0; for (var i = 0; i < 6000; i += 1) { if (i == 5500) { size = fn(a) { return 100 } } s += size([1, 2]) } s",
    // Other collections, and strings.
    "func f(n) { var d = [:]; var t = \"abcabc\"; var s = 0; for (var i = 0; i < n; i += 1) { for (c in t) { if (c == \"b\") { s += 1 } } var k = i % 9; if (k in d) { d[k] = d[k] + 1 } else { d[k] = 1 } } for (k, v in d) { s += k * v } return s } f(600)",
    "for (var i = 0; i < 3000; i += 1) { u = i; if (i < 2000) { w = i } } [u, w]",
    "map(range(2000), fn(x) { return x * x % 7 }).reduce(fn(a, b) { return a + b })",
    // Closures that share variables, and closures of several functions in one place.
    "func f(n) { var c = 0; var up = fn() { c = c + 1; return c }; var add = fn(k) { c += k; return c }; var s = 0; for (var i = 0; i < n; i += 1) { s += up() + add(i); if (i == 2500) { c = 1/2 } } return [s, c] } f(3000)",
    "func make(k) { var c = k; return fn() { c = c + 1; return c } } func f(n) { var s = 0; for (var r = 0; r < n; r += 1) { var g = make(r); var h = make(1/2); for (var i = 0; i < 50; i += 1) { s += g() } s += h() } return s } f(60)",
    "func f(n) { var gs = [fn(x) { return x + 1 }, fn(x) { return x * 2 }, fn(x) { return 0.5f }]; var s = 0; for (var i = 0; i < n; i += 1) { var g = gs[i % 3]; s += g(i); if (i % 500 == 0) { g = gs[0]; s += g(1) } } return s } f(3000)",
    "func f(n) { var c = 9223372036854775000; var up = fn() { c = c + 1; return c }; var s = 0; for (var i = 0; i < n; i += 1) { s = up() } return s } f(3000)",
    "func twice(g, x) { return g(g(x)) } func f(n) { var c = 0; var s = 0; for (var i = 0; i < n; i += 1) { s = twice(fn(x) { c += 1; return x + c }, s % 100) } return [s, c] } f(3000)",
    // Closures and their variables created in native code.
    "func f(n) { var fs = []; var s = 0; for (var i = 0; i < n; i += 1) { var k = i * 2; var g = fn(x) { k += 1; return k + x + i }; s += g(i); if (i % 500 == 0) { push(fs, g) } } return [s, map(fs, fn(g) { return g(1) })] } f(3000)",
    "func f(n) { var s = 0; var a = 1; for (var i = 0; i < n; i += 1) { var outer = fn() { var b = a + i; return fn(x, y = 2) { a = a % 7 + 1; return a + b + x + y } }; s += outer()(i) } return [s, a] } f(2000)",
    "func f(n) { var s = 0; for (var i = 0; i < n; i += 1) { func down(k) { if (k == 0) { return i } return down(k - 1) + 1 } s += down(i % 5) } return s } f(2000)",
    "var A = {v = 3, each = fn(a) { var t = 0; for (x in a) { var g = fn() { return self.v * x }; t += g() } return t }}; var p = new(A); var s = 0; for (var i = 0; i < 600; i += 1) { s += p.each([i, 1, 1/2]) } s",
    "func f(n) { var s = 0; for (var i = 0; i < n; i += 1) { var c = i % 3 == 0 ? 1/2 : i % 3 == 1 ? 0.5f : complex(0f, 1f); var g = fn() { c = c + c; return c }; g(); s = s + g() } return s } f(1500)",
    "func make() { var c = 0; return fn() { c = c + 1; return c } } var h11 = make(); func f(n) { var s = 0; for (var r = 0; r < n; r += 1) { if (r % 40 == 0) { h11 = make() } for (var i = 0; i < 50; i += 1) { s += h11() } } return s } [f(100), h11()]",
    // Loops that are entered at their condition, with other types there.
    "var t12 = 0; i12 = 0; while (i12 < 300) { j12 = 0; while (j12 < 10) { t12 = t12 + j12; j12 = j12 + 1 } if (i12 == 250) { t12 = 1/2 } i12 = i12 + 1 } [t12, i12, j12]",
    "func f(a) { var t = 0; var i = a; while (i < 9 || t == 5) { t = t + i; i = i + 1 } return [t, i] } var r13 = []; for (x in [0, 1/2, 3.5f, 20, -3]) { for (var k = 0; k < 60; k += 1) { r13 = f(x) } } r13",
    "var n14 = null; var c14 = 0; for (var r = 0; r < 300; r += 1) { n14 = null; while (n14 == null || n14 < 20) { n14 = n14 == null ? r : n14 + 1; c14 += 1 } } [n14, c14]",
    "var a15 = []; for (var r = 0; r < 200; r += 1) { a15 = r % 90 == 89 ? [1/2, \"a\"] : range(20); i15 = 0; while (i15 < (r % 90 == 89 ? 2 : 20)) { if (i15 > 0) { a15[i15] = a15[i15 - 1] } i15 = i15 + 1 } } a15",
    // Strings joined with numbers.
    "func f(n) { var t = \"\"; var s = 0; for (var i = 0; i < n; i += 1) { var k = \"é\" + (i - 5) + \"x\"; var q = i * i + k; t = q + 1/2 + 0.5f; s += size(t) + size(q) } return [t, s] } [f(3000), -9223372036854775807 - 1 + \"\", \"\" + 9223372036854775807]",
    // Globals that loops keep in variables, and that other code reads and changes meanwhile.
    "func bump() { g1 = g1 + 1; return g1 } g1 = 0; var s1 = 0; for (var i = 0; i < 4000; i += 1) { g1 = g1 + 2; s1 = s1 + g1; if (i % 100 == 0) { s1 += bump() } } [g1, s1]",
    "g2 = 0; for (var i = 0; i < 4000; i += 1) { g2 = g2 + 1; if (i == 3000) { g2 = 1/2 } if (i == 3500) { g2 = \"a\" } if (i > 3500) { g2 = 7 } } g2",
    "var g3 = 0; var h3 = 0.5f; var k3 = 0; while (k3 < 4000) { j3 = 0; while (j3 < 3) { g3 = g3 + j3; h3 = h3 + 0.25f; j3 = j3 + 1 } k3 = k3 + 1 } [g3, h3, k3, j3]",
    "var g4 = 0; func f(n) { for (var i = 0; i < n; i += 1) { g4 = g4 + i; try { if (i % 1000 == 999) { throw g4 } } catch e { g4 = g4 + 1 } } return g4 } [f(3000), g4]",
    "var a5 = [1, 2, 3]; var t5 = 0; for (var i = 0; i < 4000; i += 1) { t5 = t5 + a5[i % 3]; if (i % 500 == 0) { a5 = [i, t5, 1]; push(a5, t5) } a5[0] = i } [t5, a5]",
    "var g6 = 9223372036854770000; for (var i = 0; i < 4000; i += 1) { g6 = g6 + 3 } g6",
    "var g7 = 0; var f7 = fn() { return g7 }; for (var i = 0; i < 4000; i += 1) { g7 += 1; if (f7() != g7) { throw i } if (i == 3000) { f7 = fn() { g7 += 5; return g7 } } } g7",
    "var g8 = {n = 0}; for (var i = 0; i < 4000; i += 1) { g8.n = g8.n + i; if (i == 3000) { g8 = {m = 1, n = 1/2} } } g8.n",
    "for (var i = 0; i < 3000; i += 1) { try { if (i > 2500) { z9 = z9 + 1 } } catch e { z9 = i } } z9",
    // Complex numbers whose parts are floats.
    "func f(z, c, n) { var k = 0; for (k = 0; k < n; k += 1) { if (abs(z) > 2f) { break } z = z * z + c } return [k, z] } [f(complex(0f, 0f), complex(-0.8f, 0.156f), 3000), f(complex(0.1f, 0.2f), complex(0.3f, 0.5f), 100), f(0, complex(0, 1), 20), f(0.5f, 0.25f, 40), f(1/2, 1i, 3)]",
    "func f(n) { var z = complex(1f, 0f); var w = complex(0.6f, 0.8f); var a = []; for (var i = 0; i < n; i += 1) { z = z * w - complex(0.001f, 0f); if (i % 300 == 0) { push(a, z); w = -w } if (i == 2500) { w = 1i } } return [a, z, re(z), im(z)] } f(3000)",
    "func f(n) { var s = 0f; var z = complex(0.5f, 0.5f); for (var i = 0; i < n; i += 1) { var y = z; z = z + complex(0.5f, -0.5f); s = s + re(y) - im(z) + abs(y - z); if (i == 2900) { z = 2 } } return [s, z] } f(3000)",
    "func g(z) { return z * z } func f(n) { var z = complex(0.5f, 0.5f); var s = 0; for (var i = 0; i < n; i += 1) { try { z = g(z) + complex(0.1f, 0.1f); if (i % 700 == 699) { throw i } } catch e { s += 1; z = z - complex(0.1f, 0f) } } return [z, s] } f(3000)",
    "var z10 = complex(0f, 0f); for (var i = 0; i < 3000; i += 1) { z10 = z10 * z10 + complex(-0.5f, 0.5f) } z10",
    // Ints whose ranges are known.
    "func f(a, b) { var s = 0; for (var i = a; i < b; i += 1) { s += i % 7 + (i + i) % 3 } return s } [f(0, 3000), f(-2000, 2000), f(9223372036854773000, 9223372036854775807), f(4611686018427386904, 4611686018427388904), f(1/2, 3)]",
    "func f(n) { var s = 0; for (var i = 0; i < n; i += 1) { for (var j = i; j >= 0; j -= 7) { s += j % 5 } } return s } [f(100), f(90)]",
    "func f(m) { var c = 0; var i = 0; while (i <= m) { i = i + 4611686018427387904; c += 1 } return [c, i] } [f(9223372036854775807), f(100), f(9223372036854775807)]",
    "func f(x, n) { var i = 0; while (i < n) { if (x < i) { x = x + i * 3 } else { x = x - i - 1 } i = i + 1 } return x } [f(-5, 3000), f(9223372036854775807, 2000), f(-9223372036854775807, 3000), f(0, 3000)]",
    "func f(n) { var h = 0; for (var i = 0; i < n; i += 1) { h = (h * 31 + i) % 1000003 } return h } [f(3000), f(10)]",
    // Methods of structs of several shapes.
    "var A = {v = 1, get = fn(k) { return self.v + k }}; var B = {w = 2, get = fn(k) { return self.w * k }}; func f(n) { var xs = [new(A), new(B), {get = fn(k) { return k }}, new(A)]; xs[3].extra = 5; var s = 0; for (var i = 0; i < n; i += 1) { var x = xs[i % 4]; s += x.get(i); if (i == 2500) { B.get = fn(k) { return 1/2 } } } return s } f(3000)",
    "func f(n) { var xs = [{x = 1}, {a = 1, x = 2}, {b = 1, x = 3}, {c = 1, x = 4}, {d = 1, x = 5}, {e = 1, x = 6}]; var s = 0; for (var i = 0; i < n; i += 1) { var t = xs[i % 6]; s += t.x; t.x = i; if (i % 900 == 0) { xs[1] = {q = i, r = i, x = 1/2} } } return s } f(4000)",
];

#[test]
fn overflows_and_other_types_give_what_the_interpreter_gives() {
    let inputs: Vec<String> = SURPRISES.iter().map(|text| (*text).to_string()).collect();
    let off = NativeOptions {
        on: false,
        ..AT_ONCE
    };
    let deep = |native| Settings {
        native,
        ..Settings::default()
    };
    let expected = traces(&inputs, &deep(off));
    for (text, (shown, _)) in SURPRISES.iter().zip(&expected) {
        assert!(!shown.contains("Error"), "{text}\n{shown}");
    }
    for (name, native) in [
        ("at the usual time", usual()),
        ("at once", AT_ONCE),
        ("left after 3", left_after(3).native),
        ("left after 100", left_after(100).native),
    ] {
        for undo in [true, false] {
            let settings = Settings {
                undo,
                ..deep(native)
            };
            let got = traces(&inputs, &settings);
            for (i, text) in SURPRISES.iter().enumerate() {
                assert_eq!(got[i], expected[i], "{name}, undo {undo}: {text}");
            }
        }
    }
}

#[test]
fn what_runs_hot_becomes_native_code() {
    let settings = Settings {
        native: usual(),
        ..Settings::default()
    };
    let mut session = Session::new(Box::new(Pretend::default()), settings);
    let loops = "var s = 0; for (var i = 0; i < 100000; i += 1) { s += i % 7 }";
    assert!(session.eval(loops).error.is_none());
    let counters = session.hot();
    assert_eq!(counters.compiled, 1, "{counters:?}");
    assert!(counters.entered >= 1, "{counters:?}");
    let calls = "func f(x) { return x + 1 }; var t = 0; while (t < 100000) { t = f(t) }";
    assert!(session.eval(calls).error.is_none());
    let counters = session.hot();
    assert!((2..=5).contains(&counters.compiled), "{counters:?}");
}

#[cfg(all(unix, target_arch = "x86_64"))]
#[test]
fn a_listing_of_native_code_says_if_it_is_not_what_runs() {
    let (mut session, _) = session(&with(AT_ONCE));
    for input in [
        "func sum(n) { var s = 0; for (var i = 0; i < n; i += 1) { s += i }; return s }",
        "sum(100); sum(200)",
        "func total(a) { var s = 0; for x in a { s += x }; return s }",
        "total([1, 2, 3]); total([4, 5])",
    ] {
        let error = session.eval(input).error.map(|e| e.message);
        assert_eq!(error, None, "{input}");
    }
    let mut listing = |name: &str| {
        let line = format!(":dis --native {name}");
        match lamina_shell::testing::dispatch(&mut session, &line) {
            Ok(lamina_shell::testing::Reply::Text(text)) => text,
            _ => panic!("`{name}` has no listing"),
        }
    };
    let sum = listing("sum");
    assert!(sum.contains("StepLess") || sum.contains("Add"), "{sum}");
    assert!(!sum.contains("not what runs"), "{sum}");
    // The array that it was made for is not kept, and so its elements' type is not known.
    let total = listing("total");
    assert!(
        total.starts_with("this is what would be made now, not what runs"),
        "{total}"
    );
}
