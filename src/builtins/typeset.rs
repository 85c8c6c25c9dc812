//! Values in mathematical notation.

use super::{GLOBAL, PURE, native};
use crate::limit::Gate;
use crate::typeset;
use crate::vm::{Builtin, Native, Outcome};

pub(super) const ROWS: &[Builtin] = &[native(
    GLOBAL,
    "latex(x)",
    (1, 1),
    PURE,
    "The LaTeX (for math mode) of a number, a matrix, an expression, or a string that contains one.",
    &[
        "print(latex(2*sqrt(2)/3)) → \\frac{2\\sqrt{2}}{3}",
        "print(latex(\"x^2/4\")) → \\frac{x^{2}}{4}",
        "print(latex([[1, 2], [3, 4]])) → \\begin{bmatrix}1 & 2 \\\\ 3 & 4\\end{bmatrix}",
    ],
    latex,
)];

fn latex(n: &mut Native<'_>) -> Outcome {
    let text = n.vm.display(n.arg(0))?;
    let node = typeset::typeset(&text, &Gate::new(&n.vm.budget, n.vm.heap.room()))?;
    n.make_text(typeset::latex(&node))
}
