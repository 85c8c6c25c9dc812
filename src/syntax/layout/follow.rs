//! Following an input that grows line by line, so that an input of many lines costs no more than its length.

use super::{Pass, Status};
use crate::limit::{Budget, Gate};
use crate::syntax::pieces::Sizes;
use crate::syntax::scan::Scanner;

/// Tells after each line of an input whether it is complete.
///
/// ```
/// use lamina_shell::Status;
/// use lamina_shell::testing::Follower;
///
/// let mut follower = Follower::default();
/// assert_eq!(follower.status("f(1,"), Status::Incomplete);
/// assert_eq!(follower.status("f(1,\n2)"), Status::Complete);
/// ```
#[derive(Default)]
pub struct Follower {
    stopped: Option<Stopped>,
}

/// A pass that waits for more text, and how much of the text it has read.
struct Stopped {
    pass: Pass<'static>,
    at: usize,
}

impl Follower {
    /// The status of a text. After [`Status::Incomplete`] the next text must be the same one, a newline, and more; after any other status, a new input.
    /// O(what is new and a comment that was open).
    pub fn status(&mut self, text: &str) -> Status {
        let (mut pass, at) = match self.stopped.take() {
            Some(stopped) if stopped.at <= text.len() => (stopped.pass, stopped.at),
            _ => (Pass::new(Vec::new(), Sizes::USUAL), 0),
        };
        let mut scanner = Scanner::new(text);
        scanner.skip_to(at);
        let budget = Budget::default();
        let gate = Gate::new(&budget, usize::MAX);
        let read = pass.read(text, &mut scanner, &gate);
        let missing = read.and_then(|()| pass.missing());
        match missing {
            Ok(None) => Status::Complete,
            Ok(Some(_)) => {
                self.stopped = Some(Stopped {
                    at: scanner.lexeme_start(),
                    pass: detached(pass),
                });
                Status::Incomplete
            }
            Err(fault) => Status::Invalid(fault),
        }
    }
}

/// The pass without its text.
fn detached(pass: Pass<'_>) -> Pass<'static> {
    Pass {
        source: "",
        out: pass.out,
        frames: pass.frames,
        pending: pass.pending,
        inner: pass.inner,
        newline: pass.newline,
        continued: pass.continued,
        previous: pass.previous,
        first: pass.first,
        open_comment: pass.open_comment,
        sizes: pass.sizes,
        outline: pass.outline,
    }
}

#[cfg(test)]
mod tests {
    use super::Follower;
    use crate::syntax::{Status, status};

    /// Line by line, the status is that of the text so far.
    fn check(text: &str) {
        let mut follower = Follower::default();
        for (end, _) in text.match_indices('\n').chain([(text.len(), "")]) {
            let (now, whole) = (follower.status(&text[..end]), status(&text[..end]));
            assert_eq!(now, whole, "{:?}", &text[..end]);
            if now != Status::Incomplete {
                return;
            }
        }
    }

    #[test]
    fn growing_inputs_are_followed() {
        check("func f(a,\n b) {\n\n  if a { // x\n }\n else { return [1,\n2] }\n}");
        check("x = 1 + \\\n 2");
        check("x = 1 \\ \n + \\\n 2");
        check("(1 /* a\nb\n c */ +\n2)");
        check("/* a\n( */ 1");
        check("try {\n 1\n}\ncatch (e) { }");
        check("f(\n1\n]");
        check("f(1,\n|a,\n b| a\n+ b)");
        check("[1\n(2)]");
        check("while x\n{ \"a\n");
        check("#! x\n(\n1)");
        check("if a\n{ }\n-x");
        check("s = {\n a = 1\n b = [\n]\n}\n");
    }
}
