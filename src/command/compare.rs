//! `:help compare`: features that mathematicians need, and the systems that offer them. Every row
//! has an example for lmsh, and tests run these examples.

/// A row: the feature; PARI/GP, SymPy, Maxima and Qalculate, each `+` for yes, `~` for partly and
/// `-` for no; an example for lmsh and its result.
pub type Row = (&'static str, [char; 4], &'static str, &'static str);

/// The rows, each with an example that tests run.
pub const ROWS: &[Row] = &[
    (
        "fractions without rounding",
        ['+', '+', '+', '+'],
        "1/3 + 1/6",
        "1/2",
    ),
    (
        "decimals that are exact as written",
        ['-', '-', '-', '~'],
        "0.1 + 0.2 == 0.3",
        "true",
    ),
    (
        "integers of any size",
        ['+', '+', '+', '+'],
        "2^100 % 1000007",
        "698635",
    ),
    (
        "square roots that stay exact",
        ['-', '+', '+', '~'],
        "sqrt(8)",
        "2√2",
    ),
    (
        "nested roots denested",
        ['-', '+', '~', '-'],
        "sqrt(3 + 2*sqrt(2))",
        "1 + √2",
    ),
    (
        "roots of any polynomial as exact numbers",
        ['~', '+', '-', '-'],
        "root_of(\"x^2 - x - 1\", 2)",
        "1/2 + √5/2",
    ),
    (
        "equality of such numbers proved",
        ['-', '~', '-', '-'],
        "sqrt(2) + sqrt(3) == sqrt(5 + 2*sqrt(6))",
        "true",
    ),
    (
        "exact values of sin, log, exp",
        ['-', '+', '+', '~'],
        "cos(pi/5)",
        "1/4 + √5/4",
    ),
    (
        "any number of digits, the last one correct",
        ['~', '~', '~', '~'],
        "decimal(pi, 20)",
        "\"3.14159265358979323846\"",
    ),
    (
        "exact complex numbers",
        ['+', '+', '+', '+'],
        "(1 + 2i)*(3 - 1i)",
        "5 + 5i",
    ),
    (
        "prime factors",
        ['+', '+', '+', '+'],
        "factor(360)",
        "[[2, 3], [3, 2], [5, 1]]",
    ),
    (
        "primality, proved or nearly certain",
        ['+', '+', '+', '+'],
        "is_prime(2^61 - 1)",
        "true",
    ),
    (
        "counting primes",
        ['+', '+', '-', '-'],
        "prime_count(10^6)",
        "78498",
    ),
    (
        "discrete logarithms",
        ['+', '+', '~', '-'],
        "discrete_log(3, 2, 101)",
        "69",
    ),
    (
        "Chinese remainders",
        ['+', '+', '+', '-'],
        "crt([2, 3], [3, 5])",
        "8",
    ),
    (
        "continued fractions",
        ['+', '+', '+', '-'],
        "continued_fraction(pi, 5)",
        "[3, 7, 15, 1, 292]",
    ),
    (
        "Bernoulli numbers, partitions",
        ['+', '+', '~', '~'],
        "[bernoulli(10), partitions(100)]",
        "[5/66, 190569292]",
    ),
    (
        "polynomial factors over the rationals",
        ['+', '+', '+', '~'],
        "factor(\"x^4 - 4\")",
        "[[x^2 - 2, 1], [x^2 + 2, 1]]",
    ),
    (
        "factors over a quadratic field",
        ['+', '+', '+', '-'],
        "factor(\"x^2 - 2\", sqrt(2))",
        "[[x - √2, 1], [x + √2, 1]]",
    ),
    (
        "gcd of polynomials",
        ['+', '+', '+', '+'],
        "gcd(\"x^4 - 1\", \"x^6 - 1\")",
        "x^2 - 1",
    ),
    (
        "resultants",
        ['+', '+', '+', '-'],
        "resultant(\"x^2 + 1\", \"x - 2\", \"x\")",
        "5",
    ),
    (
        "discriminants with parameters",
        ['+', '+', '+', '-'],
        "discriminant(\"x^2 + b*x + 1\", \"x\")",
        "b^2 - 4",
    ),
    (
        "partial fractions",
        ['~', '+', '+', '+'],
        "apart(\"1/(x^2 + x)\", \"x\")",
        "1/x - 1/(x + 1)",
    ),
    (
        "several variables",
        ['+', '+', '+', '~'],
        "factor(\"x^2 - y^2\")",
        "[[x + y, 1], [x - y, 1]]",
    ),
    (
        "equations of degree 2",
        ['~', '+', '+', '+'],
        "solve(\"x^2 = 2\", \"x\")",
        "[-√2, √2]",
    ),
    (
        "every polynomial equation, exact",
        ['-', '+', '-', '-'],
        "size(solve(\"x^5 - x - 1\", \"x\"))",
        "5",
    ),
    (
        "equations in exp and log",
        ['-', '+', '+', '+'],
        "solve(\"exp(2*x) - 3*exp(x) + 2\", \"x\")",
        "[0, log(2)]",
    ),
    (
        "equations in angles",
        ['-', '+', '~', '~'],
        "solve(\"2*cos(x) = 1\", \"x\")",
        "[π/3, 5π/3]",
    ),
    (
        "equations in roots, spurious solutions removed",
        ['-', '+', '~', '+'],
        "solve(\"sqrt(x + 2) = x\", \"x\")",
        "[2]",
    ),
    (
        "linear systems with free unknowns",
        ['~', '+', '+', '-'],
        "solve([\"x + y = 3\"], [\"x\", \"y\"])",
        "[[-y + 3, y]]",
    ),
    (
        "polynomial systems",
        ['-', '+', '+', '-'],
        "solve([\"x + y = 5\", \"x*y = 6\"], [\"x\", \"y\"])",
        "[[2, 3], [3, 2]]",
    ),
    (
        "derivatives",
        ['~', '+', '+', '+'],
        "differentiate(\"x^2*sin(x)\", \"x\")",
        "x^2*cos(x) + 2*x*sin(x)",
    ),
    (
        "antiderivatives",
        ['-', '+', '+', '+'],
        "integrate(\"x*log(x)\", \"x\")",
        "x^2*log(x)/2 - x^2/4",
    ),
    (
        "integrals with infinite bounds",
        ['~', '+', '+', '~'],
        "integrate(\"x^2*exp(-x)\", \"x\", 0, infinity)",
        "2",
    ),
    (
        "limits",
        ['~', '+', '+', '+'],
        "limit(\"sin(x)/x\", \"x\", 0)",
        "1",
    ),
    (
        "power series",
        ['+', '+', '+', '-'],
        "series(\"cos(x)\", \"x\", 0, 6)",
        "x^4/24 - x^2/2 + 1",
    ),
    (
        "sums in closed form",
        ['-', '+', '+', '-'],
        "summation(\"k*k!\", \"k\", 1, \"n\")",
        "(n + 1)! - 1",
    ),
    (
        "roots as floats, checked",
        ['+', '~', '~', '~'],
        "decimal(nsolve(\"cos(x) = x\", \"x\", 0, 1), 8)",
        "\"0.73908513\"",
    ),
    (
        "integrals as floats",
        ['+', '+', '+', '~'],
        "decimal(nintegrate(\"sin(x)/x\", \"x\", 1, 2), 8)",
        "\"0.65932991\"",
    ),
    (
        "exact determinants and inverses",
        ['+', '+', '+', '+'],
        "det([[1, 2], [3, 4]])",
        "-2",
    ),
    (
        "symbols in matrices",
        ['+', '+', '+', '~'],
        "det([[sym(\"a\"), 2], [3, 4]])",
        "4*a - 6",
    ),
    (
        "exact eigenvalues",
        ['-', '+', '+', '-'],
        "eigenvalues([[2, 1], [1, 2]])",
        "[1, 3]",
    ),
    (
        "Hermite and Smith normal forms",
        ['+', '+', '-', '-'],
        "matrix::smith([[2, 4], [6, 8]])",
        "[[2, 0], [0, 4]]",
    ),
    (
        "lattice reduction",
        ['+', '~', '-', '-'],
        "norm(matrix::lll([[1, 0, 1000], [0, 1, 1001]])[0])",
        "√3",
    ),
    (
        "statistics without rounding",
        ['-', '+', '~', '+'],
        "stats::stdev([1, 2, 3, 4])",
        "√15/3",
    ),
];

/// Returns the table as text that can be wrapped to any width.
pub(super) fn text() -> String {
    let mut out = String::from(
        "What other systems offer: + yes, ~ partly, - no. lmsh offers all of them; the code is an example.\n\n",
    );
    for (what, [gp, sympy, maxima, qalculate], example, _) in ROWS {
        out.push_str(&format!(
            "{what}: {example}\n    PARI/GP {gp}  SymPy {sympy}  Maxima {maxima}  Qalculate {qalculate}\n"
        ));
    }
    out
}
