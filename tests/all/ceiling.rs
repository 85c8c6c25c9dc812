//! What counts towards the memory ceiling, and what the system gets back.

#![cfg(target_os = "linux")]

use crate::process::run;
use crate::stops::peak;

/// Runs code that needs more memory than the ceiling of 64 MiB.
#[track_caller]
fn is_stopped(code: &str) {
    let (peak, error) = peak(&["--max-memory", "64M", "--timeout", "120"], code);
    assert!(error.contains("LimitError"), "{error}");
    assert!(peak < 164, "{peak} MiB");
}

/// A function with many variables that calls itself without end.
fn deep() -> String {
    let variables: String = (0..200).map(|i| format!("var a{i} = n; ")).collect();
    format!("func deep(n) {{ {variables}return deep(n + 1) + a1 }}\ndeep(0)")
}

#[test]
fn small_symbolic_expressions_count_as_much_as_they_take() {
    is_stopped("a = []; i = 1; while true { push(a, sym(\"v\" + i)); i += 1 }");
    is_stopped("a = []; i = 1; sym x; while true { push(a, x^i + i); i += 1 }");
}

#[test]
fn an_index_that_a_lookup_makes_larger_counts() {
    is_stopped(
        "func fill(k) { var a = []; while k > 0 { push(a, k); k -= 1 }; return a }
         func drift(m, w) {
             var d = [:]; var i = 0
             while i < m { d[i] = i; if i >= w { d.remove(i - w) }; d.get(1/2); i += 1 }
         }
         arrays = []; loop 100 { push(arrays, fill(65536)); drift(110000, 3000) }",
    );
}

#[test]
fn registers_of_deep_calls_count() {
    is_stopped(&deep());
}

#[test]
fn a_product_of_long_polynomials_obeys_the_ceiling() {
    is_stopped("sym x\np = (x + 1)^12000\nsize(string(p*p)) > 0");
}

/// The resident memory of a session, in MiB, after what took much memory has become garbage.
fn kept(code: &str) -> u64 {
    let clean = ":undo\n:undo\n:reset\nloop 10^6 { [[1], {a = 1}] }\n1\n";
    let tell = "print(io::read(\"/proc/self/status\"))\n";
    let input = format!("{code}\n{clean}{clean}{tell}");
    let ran = run(&["--keep-going", "--max-memory", "256M"], input);
    let line = ran.out.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
    let kib = kib.unwrap_or_else(|| panic!("no figure: {} {}", ran.out, ran.error));
    kib.trim().parse::<u64>().expect("a number") >> 10
}

#[cfg(target_env = "gnu")]
#[test]
fn memory_of_garbage_is_given_back() {
    for code in [
        "a = map(range(10^5), |x| sym(\"v\" + x)); 1",
        "a = map(range(3*10^5), |x| {a = x}); 1",
        "a = map(range(3*10^5), |x| \"text\" + x); 1",
        &deep(),
    ] {
        let kept = kept(code);
        assert!(kept < 70, "{code}: {kept} MiB");
    }
}
