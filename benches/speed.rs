//! Measures lmsh on its own: the programs in-process, the stages from text to code, start-up, one
//! more input, and the collector's pauses.
//!
//!     cargo bench                 everything
//!     cargo bench -- stages       one group: programs, stages, startup, input, collector
//!     cargo bench -- counts       what some programs allocate, share and fuse; nothing is timed
//!     cargo bench -- --test       runs each one once, to check that all still work
//!
//! To compare with other languages: `benches/compare`. Counts and the collector's pauses are
//! printed before the table.

mod script;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use lamina_shell::testing::{Inside, Parsed, token_count};
use lamina_shell::{Pretend, Session, Settings, Source};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::rc::Rc;

const LINES: usize = 20_000;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let measures = !wanted
        .iter()
        .any(|word| word == "--test" || word == "--list");
    let all = wanted.iter().all(|word| word.starts_with("--"));
    let mut report = String::new();
    if measures && (all || wanted.iter().any(|word| word == "counts")) {
        report += &counts_report();
    }
    if measures && (all || wanted.iter().any(|word| word == "collector")) {
        report += &pauses_report();
    }
    let _ = std::io::stdout().write_all(report.as_bytes());
    divan::main();
}

fn session() -> Session {
    Session::new(Box::new(Pretend::default()), Settings::default())
}

fn run(session: &mut Session, text: &str) {
    let outcome = session.eval(text);
    if let Some(error) = outcome.error {
        panic!("{}", error.message);
    }
}

fn program_text(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/programs");
    std::fs::read_to_string(folder.join(name).with_extension("lm")).expect("the program is there")
}

/// The programs, each in its own session.
#[divan::bench(sample_count = 5, sample_size = 1, args = program_names())]
fn programs(bencher: Bencher<'_, '_>, name: &str) {
    let text = program_text(name);
    bencher
        .with_inputs(session)
        .bench_local_values(|mut session| {
            run(&mut session, &text);
            session
        });
}

fn program_names() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/programs");
    let entries = std::fs::read_dir(folder).expect("the programs are there");
    let mut names: Vec<String> = entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let name = path.file_stem()?.to_str()?.to_string();
            (path.extension()? == "lm").then_some(name)
        })
        .collect();
    names.sort();
    names
}

mod stages {
    use super::*;

    fn lines(text: &str) -> ItemsCount {
        ItemsCount::new(text.lines().count())
    }

    #[divan::bench]
    fn a_tokens(bencher: Bencher<'_, '_>) {
        let text = script::script(LINES);
        bencher
            .counter(lines(&text))
            .bench_local(|| token_count(black_box(&text)));
    }

    #[divan::bench]
    fn b_layout(bencher: Bencher<'_, '_>) {
        let text = script::script(LINES);
        bencher
            .counter(lines(&text))
            .bench_local(|| Session::status(black_box(&text)));
    }

    /// Layout, grammar and tree together.
    #[divan::bench]
    fn c_parse(bencher: Bencher<'_, '_>) {
        let text = script::script(LINES);
        bencher
            .counter(lines(&text))
            .bench_local(|| Parsed::read(black_box(&text)));
    }

    /// Resolves names to slots, and compiles the tree to a chunk.
    #[divan::bench]
    fn d_compile(bencher: Bencher<'_, '_>) {
        let text = script::script(LINES);
        let mut parsed = Parsed::read(&text);
        bencher
            .counter(lines(&text))
            .bench_local(|| black_box(&mut parsed).compile());
    }

    #[divan::bench]
    fn e_verify(bencher: Bencher<'_, '_>) {
        let text = script::script(LINES);
        let compiled = Parsed::read(&text).compile();
        bencher
            .counter(lines(&text))
            .bench_local(|| black_box(&compiled).is_verified());
    }

    /// All stages, including the conversion of the result to the session's objects.
    #[divan::bench]
    fn f_load(bencher: Bencher<'_, '_>) {
        let text = script::script(LINES);
        let source = Rc::new(Source::new("script", text.as_str()));
        bencher
            .counter(lines(&text))
            .with_inputs(session)
            .bench_local_values(|mut session| {
                assert!(session.loads(&source));
                session
            });
    }
}

/// A session from its creation to its first answer.
#[divan::bench]
fn startup() -> Session {
    let mut session = session();
    run(&mut session, "1 + 1");
    session
}

/// One more input, in a session that has already run this many inputs.
#[divan::bench(args = [0, 10_000, 100_000])]
fn input(bencher: Bencher<'_, '_>, before: usize) {
    let mut session = session();
    run(&mut session, "x = 0");
    for _ in 0..before {
        run(&mut session, "x = x + 1");
    }
    bencher.bench_local(|| run(&mut session, "x = x + 1"));
}

const TREES: &str = "\
func make(d) {
  if (d == 0) { return { l = null; r = null; }; }
  return { l = make(d - 1); r = make(d - 1); };
}
var kept = make(16);
for (var i = 0; i < 40; i = i + 1) { make(14); }";

const ARRAYS: &str = "\
var rows = [];
for (var i = 0; i < 1000000; i = i + 1) { push(rows, [i]); }
for (var i = 0; i < 1000000; i = i + 1) { rows[i] = [i, i]; }";

mod collector {
    use super::*;

    #[divan::bench(sample_count = 3, sample_size = 1)]
    fn binary_trees(bencher: Bencher<'_, '_>) {
        bencher
            .with_inputs(session)
            .bench_local_values(|mut session| run(&mut session, TREES));
    }

    #[divan::bench(sample_count = 3, sample_size = 1)]
    fn array_of_arrays(bencher: Bencher<'_, '_>) {
        bencher
            .with_inputs(session)
            .bench_local_values(|mut session| run(&mut session, ARRAYS));
    }
}

/// What the programs allocate while they run, and what their chunks share and fuse.
fn counts_report() -> String {
    let mut report = format!(
        "{:<14}{:>12}{:>10}{:>18}{:>8}{:>14}\n",
        "counts", "allocations", "functions", "shared constants", "fused", "cache misses"
    );
    for name in [
        "fib25",
        "floop",
        "counters",
        "closure",
        "makecounter",
        "bintrees",
        "prototypes",
        "polymorphic",
        "constants",
    ] {
        let text = program_text(name);
        let mut session = session();
        let (heap, before) = (session.heap_stats(), session.counters());
        run(&mut session, &text);
        let names: Vec<&str> = session.census().into_iter().map(|row| row.0).collect();
        let after = session.counters();
        let stats = session.heap_stats();
        let made = |wanted: Option<&str>| -> u64 {
            let kinds = stats.kinds.iter().zip(&heap.kinds).zip(&names);
            kinds
                .filter(|(_, name)| wanted.is_none_or(|w| w == **name))
                .map(|((new, old), _)| new.count - old.count)
                .sum()
        };
        let _ = writeln!(
            report,
            "{name:<14}{:>12}{:>10}{:>18}{:>8}{:>14}",
            made(None),
            made(Some("function")),
            after.shared_constants - before.shared_constants,
            after.fused - before.fused,
            after.cache_misses - before.cache_misses,
        );
    }
    report
}

/// The collector's pauses in two programs that make many objects and keep many of them.
fn pauses_report() -> String {
    let mut report = String::from("pauses of the collector\n");
    for (name, text) in [
        ("binary trees of depth 16", TREES),
        ("a million arrays in an array", ARRAYS),
    ] {
        let mut session = session();
        run(&mut session, text);
        let stats = session.heap_stats();
        let mut times: Vec<f64> = stats
            .pauses
            .iter()
            .map(|pause| pause.time.as_secs_f64() * 1e3)
            .collect();
        times.sort_by(f64::total_cmp);
        let live = stats
            .pauses
            .iter()
            .map(|pause| pause.live)
            .max()
            .unwrap_or(0);
        let middle = times.get(times.len() / 2).copied().unwrap_or(0.0);
        let longest = times.last().copied().unwrap_or(0.0);
        let _ = writeln!(
            report,
            "  {name:<30} {:>4} collections, median {middle:.2} ms, longest {longest:.2} ms, in total {:.1} ms, at most {:.1} MiB live",
            stats.collections,
            times.iter().sum::<f64>(),
            live as f64 / f64::from(1 << 20),
        );
    }
    report
}
