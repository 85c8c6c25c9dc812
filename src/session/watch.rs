//! Watching inputs as they run: traces, and the line of statistics after an input.

use super::{Outcome, Session};
use crate::host::{Bundle, Echo, Form};
use crate::picture::{Paper, Picture, svg, text};
use crate::text::visible;
use crate::text::{Source, counted, grouped, wrap};
use crate::trace::{Measure, Options, Profiler, Tracer};
use crate::value::{ChunkObject, Gc};
use crate::vm::Ended;
use std::time::Instant;

impl Session {
    /// Runs a chunk, with the trace and the statistics that are enabled.
    pub(super) fn run_watched(&mut self, chunk: Gc<ChunkObject>) -> Ended {
        if let Some(profiler) = self.profiling.clone() {
            return self.run_profiled(chunk, &profiler);
        }
        let options = self.tracing.take().or_else(|| self.settings.trace.clone());
        if let Some(options) = options {
            let tracer = Tracer::new(options, &self.vm);
            let (ended, _) = self.vm.run_observed(chunk, Box::new(tracer.clone()));
            let failed = matches!(ended, Some(Ended::Uncaught(_)));
            let columns = self
                .vm
                .host
                .page()
                .map_or(wrap::COLUMNS, |page| page.columns);
            let report = tracer.report(&self.vm, failed, columns);
            // If the output is gone, writing the next value will fail too.
            let _ = self.vm.host.remark(&report, false);
            return ended.unwrap_or(Ended::Done);
        }
        if !self.settings.stats {
            return self.vm.run(chunk);
        }
        let before = self.vm.heap.allocation_totals();
        let (peak, instructions) = (self.vm.peak(), self.vm.instructions());
        self.vm.reset_peak();
        self.vm.set_counting(true);
        let misses = self.vm.counters.cache_misses;
        let start = Instant::now();
        let ended = self.vm.run(chunk);
        let seconds = start.elapsed().as_secs_f64();
        self.vm.set_counting(false);
        self.vm.note_misses(self.vm.counters.cache_misses - misses);
        let after = self.vm.heap.allocation_totals();
        let time = match self.vm.host.shows_times() {
            true => crate::measure::duration(seconds),
            // This replaces the time, so that a wildcard can match it.
            false => "…".to_string(),
        };
        let line = format!(
            "{time} · {} · depth {} · {}, {}\n",
            counted(self.vm.instructions() - instructions, "instruction"),
            grouped(self.vm.peak_depth()),
            counted(after.count - before.count, "allocation"),
            counted(after.bytes - before.bytes, "byte"),
        );
        self.vm.set_peak(peak.max(self.vm.peak()));
        // As above, failures can be ignored.
        let _ = self.vm.host.remark(&line, true);
        ended
    }

    /// Runs a chunk under a profiler, and shows its findings.
    fn run_profiled(&mut self, chunk: Gc<ChunkObject>, profiler: &Profiler) -> Ended {
        let (ended, _) = self.vm.run_observed(chunk, Box::new(profiler.clone()));
        profiler.finish(&self.vm);
        let columns = self.vm.host.page().map(|page| page.columns);
        let times = self.vm.host.shows_times();
        let report = profiler.report(columns.unwrap_or(wrap::COLUMNS), times);
        // If the output is gone, writing the next value will fail too.
        let _ = self.vm.host.remark(&report, false);
        let _ = self.show_picture(&profiler.picture());
        ended.unwrap_or(Ended::Done)
    }

    /// Shows a picture that is not a value of the program.
    ///
    /// # Errors
    /// If the output is gone.
    pub(crate) fn show_picture(&mut self, picture: &Picture) -> std::io::Result<()> {
        let paper = |columns: Option<usize>| Paper {
            columns,
            ascii: self.vm.style == crate::exact::Style::Ascii,
        };
        let usual = visible(&text(picture, paper(None))).into_owned();
        let columns = self.vm.host.page().map(|page| page.columns);
        let laid =
            columns.map(|columns| visible(&text(picture, paper(Some(columns)))).into_owned());
        let echo = Echo {
            text: &usual,
            laid: laid.as_deref(),
            decimal: None,
        };
        let forms = |form: Form| (form == Form::Svg).then(|| svg(picture));
        self.vm.host.show(Bundle::new(echo, &forms))
    }

    /// Runs one input under a profiler, whose findings are shown after the output of the input.
    /// Returns the outcome of the input and the flame graph.
    pub(crate) fn profile(&mut self, text: &str, measure: Measure) -> (Outcome, Picture) {
        let name = format!("<input {}>", self.next_input());
        let profiler = Profiler::new(measure, &self.vm);
        self.profiling = Some(profiler.clone());
        let outcome = self.eval_source(Source::new(name, text), true);
        self.profiling = None;
        (outcome, profiler.picture())
    }

    /// Runs one input under a trace, which is shown after the output of the input.
    pub(crate) fn trace(&mut self, text: &str, options: Options) -> Outcome {
        let name = format!("<input {}>", self.next_input());
        self.tracing = Some(options);
        let outcome = self.eval_source(Source::new(name, text), true);
        self.tracing = None;
        outcome
    }

    /// Sets how all following inputs are traced, if at all.
    pub(crate) fn set_trace(&mut self, options: Option<Options>) {
        self.settings.trace = options;
    }

    /// Sets whether statistics are shown after each following input.
    pub(crate) fn set_stats(&mut self, on: bool) {
        self.settings.stats = on;
    }
}
