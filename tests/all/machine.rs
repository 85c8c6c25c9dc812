//! The machine at its limits: what is too large or too slow for a transcript, which also runs collecting at every safepoint.

use lamina_shell::host::Pretend;
use lamina_shell::session::{Session, Settings};

/// Runs the inputs in one session; each as the display of the global `result` after it, or its error.
fn results(inputs: &[&str]) -> Vec<String> {
    let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
    inputs
        .iter()
        .map(|input| match session.eval(input).error {
            Some(error) => error.one_line(),
            None => session.global("result").unwrap_or_default(),
        })
        .collect()
}

#[test]
fn a_copy_of_a_struct_with_very_many_fields_holds_them_all() {
    let input = "var s = {}; for (var i = 0; i < 70000; i += 1) { s[\"k\" + i] = i }
        var t = copy(s); t.more = 1; var result = [size(s), size(t), t.k69999]";
    assert_eq!(results(&[input]), ["[70000, 70001, 69999]"]);
}
