use super::{latex, mathml, plane, typeset};
use crate::limit::{Budget, Gate};

fn node(text: &str) -> super::Node {
    typeset(text, &Gate::new(&Budget::default(), usize::MAX)).unwrap()
}

#[test]
fn a_text_with_many_equals_signs_does_not_exhaust_the_stack() {
    let text = "a = ".repeat(100_000) + "1";
    assert!(matches!(node(&text), super::Node::Text(_)));
}

#[test]
fn values_are_written_in_latex() {
    for (text, expected) in [
        ("1/2", r"\frac{1}{2}"),
        ("2√2", r"2\sqrt{2}"),
        ("2√2/3 + π", r"\frac{2\sqrt{2}}{3} + \pi"),
        ("-x^2/3", r"-\frac{x^{2}}{3}"),
        ("x^2 + 2*x - 1", r"x^{2} + 2x - 1"),
        ("2*3", r"2 \cdot 3"),
        ("x*(1 + y)", r"x \cdot \left(1 + y\right)"),
        ("(1 + y)*(1 - y)", r"\left(1 + y\right)\left(1 - y\right)"),
        ("∛2", r"\sqrt[3]{2}"),
        ("(1/2)i", r"\left(\frac{1}{2}\right)i"),
        ("3i", "3i"),
        (
            "2·cos(2√3)·e^(-∛450/3)",
            r"2\cos\left(2\sqrt{3}\right) \cdot e^{-\frac{\sqrt[3]{450}}{3}}",
        ),
        ("sqrt(x + 1)", r"\sqrt{x + 1}"),
        ("asin(x)", r"\arcsin\left(x\right)"),
        ("abs(x)", r"\left|x\right|"),
        ("alpha_1 + x2", r"\alpha_{1} + x_{2}"),
        (
            "[[1, 2], [3, x]]",
            r"\begin{bmatrix}1 & 2 \\ 3 & x\end{bmatrix}",
        ),
        ("[1, 2]", r"\left[1, 2\right]"),
        ("1.5e-10", r"1.5 \cdot 10^{-10}"),
        (
            "root_of(\"x^5 - x - 1\", 1)",
            r"\operatorname{root\_of}\left(x^{5} - x - 1, 1\right)",
        ),
        ("x = 3", "x = 3"),
        ("x^2 = 8", "x^{2} = 8"),
        ("5!", "5!"),
        ("pi*x", r"\pi x"),
        ("\"50% & {more}\"", r#"\text{"50\% \& \{more\}"}"#),
    ] {
        assert_eq!(latex(&node(text)), expected, "{text}");
    }
}

#[test]
fn values_are_written_in_mathml() {
    let math = |text: &str| mathml(&node(text), false);
    assert!(math("1/2").contains("<mfrac><mn>1</mn><mn>2</mn></mfrac>"));
    assert!(math("√x").contains("<msqrt><mi>x</mi></msqrt>"));
    assert!(math("∛x").contains("<mroot><mi>x</mi><mn>3</mn></mroot>"));
    assert!(math("\"<script>\"").contains("<mtext>&quot;&lt;script&gt;&quot;</mtext>"));
    assert!(
        math("[[1, 2], [3, 4]]").contains("<mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr>")
    );
}

#[test]
fn values_are_drawn_in_two_dimensions() {
    for (text, expected) in [
        ("1/2 + x", " 1     \n─── + x\n 2     "),
        ("x^2", " 2\nx "),
        ("√2", "√2"),
        ("sqrt(x + 1)", "  _____\n╲╱x + 1"),
        ("[[1, -20], [3, x]]", "⎡ 1  −20 ⎤\n⎣ 3   x  ⎦"),
        ("(1/2)^n", "     n\n⎛ 1 ⎞ \n⎜───⎟ \n⎝ 2 ⎠ "),
    ] {
        let trimmed: Vec<&str> = expected.lines().map(str::trim_end).collect();
        assert_eq!(
            plane(&node(text), 80).unwrap(),
            trimmed.join("\n"),
            "{text}"
        );
    }
}

#[test]
fn wide_sums_are_broken_before_their_signs() {
    let text = "aaaa + bbbb + cccc + dddd";
    assert_eq!(
        plane(&node(text), 16).unwrap(),
        "aaaa + bbbb\n + cccc + dddd"
    );
    assert_eq!(plane(&node("f(aaaaaaaaaaaaaaaaaaaaaaaaaa)"), 10), None);
}
