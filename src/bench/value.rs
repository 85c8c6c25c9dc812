//! Converts a measurement to a value: structs with the fields of the JSON report, except the
//! individual times.

use crate::measure::{Comparison, Measured, Report, Summary};
use crate::session::Session;
use crate::value::{Array, Struct, Text, Value};
use crate::vm::Vm;

/// Keeps a measurement as the value of the input with this source.
pub fn keep_report(session: &mut Session, text: &str, report: &Report) {
    session.input_of_value(text, |vm| Maker { vm }.report_value(report));
}

/// Creates the values.
struct Maker<'a> {
    vm: &'a mut Vm,
}

impl Maker<'_> {
    /// Returns the report as a struct. The figures of a single thing or a single comparison become
    /// fields of the struct itself; if there are several, they go in `results` and `comparisons`.
    fn report_value(&mut self, report: &Report) -> Value {
        let mut fields = Vec::new();
        if let [one] = &report.results[..] {
            fields.extend(self.measured_fields(one));
        }
        if let [one] = &report.comparisons[..] {
            let compared = self.compared_fields(one);
            // The name of a single thing is already a field.
            let known: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
            fields.extend(
                compared
                    .into_iter()
                    .filter(|(name, _)| !known.contains(name)),
            );
        }
        if report.results.len() > 1 || !report.comparisons.is_empty() {
            let results = report.results.iter().map(|r| {
                let fields = self.measured_fields(r);
                self.struct_value(&fields)
            });
            let results: Vec<Value> = results.collect();
            let comparisons = report.comparisons.iter().map(|c| {
                let fields = self.compared_fields(c);
                self.struct_value(&fields)
            });
            let comparisons: Vec<Value> = comparisons.collect();
            let heap = &mut self.vm.heap;
            fields.push(("results", Array::new(heap, results).into()));
            fields.push(("comparisons", Array::new(heap, comparisons).into()));
        }
        self.struct_value(&fields)
    }

    fn struct_value(&mut self, fields: &[(&str, Value)]) -> Value {
        let vm = &mut *self.vm;
        let keys: Vec<_> = fields.iter().map(|(k, _)| vm.symbols.intern(k)).collect();
        let values: Vec<Value> = fields.iter().map(|(_, value)| *value).collect();
        let shape = vm.shapes.of_keys(&mut vm.heap, &keys);
        Struct::new(&mut vm.heap, shape, &values).into()
    }

    /// Returns the fields of a measurement. Seconds are floats, and counts are ints.
    fn measured_fields(&mut self, measured: &Measured) -> Vec<(&'static str, Value)> {
        let name = Text::new(&mut self.vm.heap, &measured.name).into();
        let mut fields = vec![("name", name)];
        if let Some(s) = Summary::of(&measured.samples.times) {
            fields.extend([
                ("median", Value::float(s.median)),
                ("mean", Value::float(s.mean)),
                ("deviation", Value::float(s.deviation)),
                ("min", Value::float(s.min)),
                ("max", Value::float(s.max)),
                ("p99", Value::float(s.p99)),
            ]);
        }
        let int = |n: u64| Value::int(i64::try_from(n).unwrap_or(i64::MAX));
        let counted = |n: Option<u64>| n.map_or(Value::NULL, int);
        let c = measured.counts;
        fields.extend([
            ("collecting", Value::float(measured.samples.collecting)),
            ("compile", Value::float(measured.compile)),
            ("samples", int(measured.samples.times.len() as u64)),
            ("evals", int(measured.samples.evals)),
            ("instructions", counted(c.map(|c| c.instructions))),
            ("allocations", counted(c.map(|c| c.allocations))),
            ("bytes", counted(c.map(|c| c.bytes))),
            ("depth", counted(c.map(|c| c.depth))),
        ]);
        fields
    }

    fn compared_fields(&mut self, comparison: &Comparison) -> Vec<(&'static str, Value)> {
        let ratio = comparison.ratio;
        let end = |x: f64| match ratio.is_known() {
            true => Value::float(x),
            false => Value::NULL,
        };
        let name = Text::new(&mut self.vm.heap, &comparison.name).into();
        let base = Text::new(&mut self.vm.heap, &comparison.base).into();
        vec![
            ("name", name),
            ("base", base),
            ("ratio", Value::float(ratio.estimate)),
            ("low", end(ratio.low)),
            ("high", end(ratio.high)),
            ("different", Value::bool(ratio.is_different())),
            ("interleaved", Value::bool(comparison.interleaved)),
        ]
    }
}
