//! `:latex`, `:mathml` and `:show`: values in mathematical notation.

use super::Reply;
use super::evaluate::ended;
use crate::limit::Gate;
use crate::session::Session;
use crate::text::Failure;
use crate::typeset::{Node, latex, mathml, plane, typeset};

/// The width to use where there is no page.
const COLUMNS: usize = 80;

/// `:latex EXPR`.
pub(super) fn show_latex(session: &mut Session, text: &str) -> Result<Reply, Failure> {
    shown(session, text, ":latex", |_, node| Some(latex(node)))
}

/// `:mathml EXPR`.
pub(super) fn show_mathml(session: &mut Session, text: &str) -> Result<Reply, Failure> {
    shown(session, text, ":mathml", |_, node| Some(mathml(node, true)))
}

/// `:show EXPR`.
pub(super) fn show_plane(session: &mut Session, text: &str) -> Result<Reply, Failure> {
    shown(session, text, ":show", |columns, node| plane(node, columns))
}

fn shown(
    session: &mut Session,
    text: &str,
    name: &str,
    draw: impl Fn(usize, &Node) -> Option<String>,
) -> Result<Reply, Failure> {
    let value = match session.evaluate(text) {
        Ok(Some(value)) => value,
        Ok(None) => return Err(Failure::syntax(format!("`{name}` needs an expression"))),
        Err(outcome) => return Ok(ended(*outcome, String::new())),
    };
    let columns = session.host().page().map_or(COLUMNS, |page| page.columns);
    let vm = session.vm();
    let text = vm.display(value)?;
    let node = typeset(&text, &Gate::new(&vm.budget, vm.heap.room()))?;
    let drawn = draw(columns, &node).unwrap_or(text) + "\n";
    session.count_output(&drawn)?;
    Ok(Reply::Text(drawn))
}
