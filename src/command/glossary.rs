//! Explanations of keywords, operators and topics: small tables for `:doc` and `:help`.

/// Keywords and operators, each with its explanation.
pub(super) const WORDS: &[(&[&str], &str)] = &[
    (
        &["var"],
        "declares a variable: `var x = 1`; inside a function it is local. `var [q, r] = divmod(7, 2)` takes an array apart.",
    ),
    (&["define"], "declares a constant: `define G = 9.81`."),
    (
        &["func", "fn"],
        "a function: `func f(a, b) { return a + b }`, or as a value `fn(x) => x^2`. A parameter may have a default, `func f(a, b = 2*a) { return b }`, and the last may take all the remaining arguments, `func f(a, ...rest) { return rest }`.",
    ),
    (
        &["do"],
        "a function value with a block: `do |x| { return x + 1 }`.",
    ),
    (&["return"], "leaves the function with a value: `return x`."),
    (
        &["if", "else"],
        "chooses: `if a > b { … } else if a == b { … } else { … }`.",
    ),
    (
        &["while"],
        "repeats while a condition holds: `while x < 10 { x += 1 }`.",
    ),
    (
        &["for"],
        "loops over elements, `for x in [1, 2] { … }` or `for [a, b] in pairs { … }`, or counts, `for (i = 0; i < 3; i += 1) { … }`.",
    ),
    (
        &["in"],
        "tests whether something is an element of an array or a set, a key of a dict, a field of a struct, or a part of a string: `2 in [1, 2]`, `\"b\" in \"abc\"`; `!(2 in [1, 3])` is the opposite. In a `for`, it comes before the values to loop over.",
    ),
    (
        &["?", ":", "?:"],
        "one of two values: `1 < 2 ? \"less\" : \"more\"`; only the chosen one is computed. A name directly followed by `?`, alone on its line, asks what the name means. A colon is also used in slices, `[1, 2, 3][1:3]`, and in dicts, `[\"k\": 1]`.",
    ),
    (
        &["loop"],
        "repeats: `loop 3 { … }` three times, `loop { … }` until `break`.",
    ),
    (
        &["break", "continue"],
        "`break` leaves the loop; `continue` starts its next iteration.",
    ),
    (
        &["try", "catch", "finally"],
        "handles errors: `try { … } catch e { print(e.message) } finally { … }`.",
    ),
    (&["throw"], "raises an error: `throw \"no such thing\"`."),
    (
        &["struct"],
        "declares a struct: `struct Point { x = 0; y = 0 }`; `new(Point)` makes one like it.",
    ),
    (
        &["include"],
        "runs a file as a module and makes its names available: `include \"tools.lm\"`, then `tools::f(1)`.",
    ),
    (
        &["true", "false", "null"],
        "the truth values, and the value that means there is no value.",
    ),
    (&["self"], "in a method, the struct it was called on."),
    (
        &["+", "-", "*"],
        "sum, difference, product; exact for exact numbers. `+` also joins strings.",
    ),
    (&["/"], "the exact quotient: `1/3` is a fraction."),
    (&["%"], "the remainder of a division: `7 % 3` is 1."),
    (
        &["^"],
        "power, grouped from the right: `2^3^2` is `2^9`; `2^(1/2)` is `√2`. `3²` and `2⁻¹` are powers too.",
    ),
    (
        &["²", "³", "⁻¹"],
        "a superscript exponent, directly after its operand: `3²`, `10⁻³`; `x²` is `x^2`.",
    ),
    (
        &["°"],
        "degrees, directly after a number: `sin(30°)` is 1/2, and `180°` is `π`.",
    ),
    (
        &["√", "∛"],
        "square and cube root: `√2`, `3√2`. In the shell, `\\sqrt` followed by Tab types it.",
    ),
    (
        &["!"],
        "after a value: factorial, `5!`; before one: logical not, `!true`.",
    ),
    (
        &["==", "!=", "<", "<=", ">", ">="],
        "comparison; exact for exact numbers, so `0.1 + 0.2 == 0.3`.",
    ),
    (
        &["&&", "and", "||", "or", "not"],
        "`&&` and `||` evaluate the right side only if necessary.",
    ),
    (
        &["=", "+=", "-=", "*=", "/=", "%=", "^="],
        "assigns; `x += 1` is `x = x + 1`, and `[a, b] = [b, a]` swaps two values. Elements are assigned from left to right; if one fails, those before it stay assigned.",
    ),
    (&["::"], "a member of a module: `string::upper`."),
    (&["."], "a field or method: `point.x`, `point.move(1)`."),
    (
        &["[]"],
        "an array `[1, 2]`, an element of it, `a[0]`, or a slice, `a[1:3]`, `a[2:]`, `a[:-1]`; strings can be indexed and sliced too.",
    ),
    (
        &["[:]"],
        "an empty dict; `[\"k\": 1]` is one with an entry. `a[:]` is a copy of an array.",
    ),
    (&["|"], "a short function value: `|x| x^2`."),
    (
        &["..."],
        "spreads an array or a set: `max(...a)`, `[...a, 0]`; before the last name it takes everything that remains: `[first, ...rest] = a`, `func f(n, ...rest) { return rest }`.",
    ),
    (
        &["f\"\"", "f''"],
        "text with values in it: `f\"{n} is {n/2:.2f}\"`; a format spec, as for `format`, may follow after `:`, and `{{` is a brace.",
    ),
];

/// The purpose of each module of the library.
pub(super) const MODULES: &[(&str, &str)] = &[
    (
        "math",
        "Numbers: roots, rounding, trigonometry, primes and divisors. Its functions also work without the prefix.",
    ),
    (
        "string",
        "Text: cut it, search it, change its letters. `\"abc\".upper()` is `string::upper(\"abc\")`.",
    ),
    (
        "array",
        "Lists: search, change, sort and combine them. `[3, 1].size()` is `array::size([3, 1])`.",
    ),
    (
        "matrix",
        "Vectors and matrices: products, determinants, inverses, systems of linear equations.",
    ),
    (
        "random",
        "Random numbers and choices: dice, coins, shuffled lists.",
    ),
    (
        "time",
        "The time of day, the date, and a clock for measuring.",
    ),
    ("io", "Files: read and write them."),
    (
        "cas",
        "Algebra with symbols: derivatives, integrals, equations. Its functions also work without the prefix.",
    ),
    ("dict", "Dicts: values by key, as in a phone book."),
    (
        "set",
        "Sets: collections without duplicates; unions and intersections.",
    ),
    ("bit", "The binary digits of ints: and, or, shifts."),
    (
        "stats",
        "Statistics: averages, spread, correlation, a line through points.",
    ),
    ("system", "System programs, where they are allowed."),
];

/// Topics of `:help` that are not commands.
pub(super) const TOPICS: &[(&str, &str)] = &[
    (
        "numbers",
        "\
Numbers are exact unless you ask for a float.
  1/3, 0.1, 0.1(6)       fractions; decimals are exact, (6) repeats
  sqrt(8), pi, 2π        roots and π stay as they are: 2√2, 2π
  3 + 4i                 complex numbers; i or 1i is the imaginary unit
  0.1f, float(1/3)       floats
  decimal(1/7, 20)       digits of an exact number
",
    ),
    (
        "symbols",
        "\
Algebra with letters: a symbol is just itself until it gets a value.
  sym t                                 makes one; so does t = sym(\"t\")
  (sym(\"t\") + 1)^2                     t^2 + 2*t + 1
  differentiate(\"t^3\", \"t\")             3*t^2; an expression may be given as text
  integrate(\"t^2\", \"t\", 0, 1)           1/3; without bounds t^3/3
  solve(\"t^2 - 2\", \"t\")                 [-√2, √2]
`:doc cas` lists all functions.
",
    ),
    (
        "polynomials",
        "\
Polynomials are expressions in symbols, or text. Everything is exact.
  factor(\"x^4 - 1\")                     [[x - 1, 1], [x + 1, 1], [x^2 + 1, 1]]
  factor(\"x^2 - 2\", sqrt(2))            over the field generated by √2
  gcd(\"x^4 - 1\", \"x^6 - 1\")           x^2 - 1; also lcm, divmod
  degree(\"x^3 + x\", \"x\")              3; coefficients gives them all
  resultant(\"x^2 + 1\", \"x - 2\", \"x\")   5; also discriminant
  apart(\"1/(x^2 + x)\")                 1/x - 1/(x + 1); together undoes it
  root_of(\"x^5 - x - 1\", 1)            an exact root that has no radicals
  roots(\"x^5 - x - 1\")                 all of them as floats
",
    ),
    (
        "equations",
        "\
An equation is eq(a, b), or text with = in it; == compares at once.
  solve(\"x^2 = 8\", \"x\")                [-2√2, 2√2]; an expression alone means = 0
  solve(\"2*cos(x) = 1\", \"x\")           [π/3, 5π/3]; angles from 0 up to 2π
  solve([\"x + y = 5\", \"x*y = 6\"], [\"x\", \"y\"])   all solutions of a system
  solve([[1, 1], [1, -1]], [3, 1])      a matrix and a right side
  nsolve(\"cos(x) = x\", \"x\", 0, 1)      a root as a float
`:step solve(\"x^2 - 5*x + 6\", \"x\")` shows how it is done.
",
    ),
    (
        "calculus",
        "\
Derivatives, integrals, limits, series and sums, exact; infinity may be a bound.
  differentiate(\"x^2*sin(x)\", \"x\")     x^2*cos(x) + 2*x*sin(x)
  integrate(\"x*log(x)\", \"x\")           x^2*log(x)/2 - x^2/4
  integrate(\"exp(-x)\", \"x\", 0, infinity)   1
  limit(\"sin(x)/x\", \"x\", 0)            1; a fourth argument names the side
  series(\"cos(x)\", \"x\", 0, 6)          x^4/24 - x^2/2 + 1
  summation(\"k^2\", \"k\", 1, \"n\")       n^3/3 + n^2/2 + n/6
  nintegrate(\"sin(x)/x\", \"x\", 1, 2)    a float, where no closed form is known
  numerical_derivative(\"x^3\", \"x\", 2)  12.0
`:step differentiate(\"x^2*sin(x)\", \"x\")` names the rule used in each step.
",
    ),
    (
        "statistics",
        "\
Exact statistics of arrays of numbers, in the module stats; mean and median are global too.
  mean([1, 2, 4])                       7/3
  median([3, 1, 2])                     2
  stats::variance([1, 2, 3, 4])         5/3, of a sample
  stats::stdev([1, 2, 3, 4])            √15/3
  stats::quantile([1, 2, 3, 4], 1/4)    7/4
  stats::linear_fit([1, 2, 3], [2, 4, 6])   [2, 0]: slope and intercept
`:doc stats` lists all functions.
",
    ),
    (
        "matrices",
        "\
A matrix is an array of rows of equal length; a vector is an array of numbers. Entries may be symbols.
  m = [[2, 1], [1, 3]]                  exact, also with roots
  [[2, 1], [1, 3]] * [[1, 0], [4, 1]]   sums and products as in mathematics
  det([[2, 1], [1, 3]])                 5; also inverse, transpose, rank
  solve([[2, 1], [1, 3]], [3, 5])       the vector v with m*v = b
  eigenvalues([[2, 1], [1, 2]])         [1, 3]; also eigenvectors, charpoly
  matrix::smith([[2, 4], [6, 8]])       [[2, 0], [0, 4]]; also hermite, lll, lu, kernel
`:doc matrix` lists all functions.
",
    ),
    (
        "pictures",
        "\
  plot(sin, 0, 10)                      a function, from 0 to 10; fills the width of the terminal
  plot([sin, cos], 0, 2*pi)             several, with a legend
  plot(\"x^3 - x\", -2, 2)              an expression in one symbol
  plot([[0, 1], [1, 3], [2, 2]])        points
  bars([3, 1, 2], [\"a\", \"b\", \"c\"])   numbers with labels; `bars(d)` draws a dict
  histogram([1, 2, 2, 3, 5], 4)         how many numbers fall into each of 4 intervals
  plot(tan, -5, 5, {y = [-3, 3], title = \"Tangent\", width = 60, height = 15})
`io::save(plot(sin, 0, 10), \"sine.svg\")` writes a picture to a file.
",
    ),
    (
        "types",
        "\
`:type EXPR` shows the type of a value; in a program, use typeof(x).
  int            2^100                  of any size
  rational       1/3, 0.1               fractions and decimals, exact
  irrational     sqrt(2), pi, sin(1)    exact, shown as briefly as possible
  complex        3 + 4i                 exact where its parts are
  float          0.1f, float(1/3)       sixteen digits, not exact
  string         \"a\"                    text
  bool, null     true, null             the truth values; null is nothing
  array          [1, 2]                 also vectors; an array of rows is a matrix
  struct         {a = 1}                fields with values
  function       |x| x^2, sqrt          a value like any other
  symbolic       sym(\"t\") + 1           an expression with letters
`:doc int`, `:doc float`, `:doc string` and so on explain how to convert between types.
",
    ),
    (
        "native",
        "\
Functions and loops that run often are compiled to machine code while the program runs; nothing else
changes. Arithmetic in loops, calls of short functions and methods, arrays and fields gain the most;
work done by the library (on big numbers, strings and dicts) takes as long as before.
  for (var k = 0; k < 9000; k += 1) { k }   a loop is compiled after about 20,000 iterations
  func twice(x) { return 2 * x }            a function, after about as many calls
  :stats                                    how often code was compiled, entered and left, and why
  :dis --native twice                       the machine code of a function, next to its bytecode
  :set native off                           no native code from now on; on brings it back
  :bench --with native=off sum(range(9))    the time with and without native code
Code is compiled for the types of values that the program uses at that time: ints and floats are
kept in machine registers, and short functions are inlined. When an int gets too large, or a value
of another type occurs, the interpreter continues at the same place with exact numbers; if that
happens often, the code is compiled again. Ctrl-C, limits and undo work as usual. During a trace,
while stepping, and after `:stats on`, everything is interpreted, so that each instruction can be
seen and counted. `lmsh --set native=off FILE` runs a script without native code. To measure what
a single technique gains, turn off feedback, osr, registers, inlining or hoisting (see `:set`).
",
    ),
    (
        "operators",
        "\
From tightest to loosest; operators on the same line group from the left.
  sqrt(9)  a[0]  s.x     calls, elements, fields; n! is the factorial
  x²                     a superscript: a power that binds like n!
  2^3^2                  power, grouped from the right: this is 2^9
  2π  2√2                implicit products
  -x  !b                 negation
  *  /  %                product, exact quotient, remainder
  +  -                   sum, difference; + also joins strings
  <  <=  >  >=  in       comparison; in tests membership in an array, a string, …
  ==  !=                 equality
  &&                     and
  ||                     or
  1 < 2 ? 3 : 4          one of two values
× is another way to write *, ÷ is /, − is -, and ≤ ≥ ≠ are <= >= !=.
`:doc OPERATOR` explains one: `:doc %`. // starts a comment; idiv(a, b) divides ints.
",
    ),
    (
        "syntax",
        "  x = 1; var y = 2               statements end at the end of the line or at ;
  func f(n) { return n^2 }       `:help functions`
  if a > b { … } else { … }      a body goes in braces
  while …, for …, loop …         `:help loops`
  struct P { x = 0 }             `:help structs`
  try { … } catch e { … }        `:help errors`
  [1, 2]                         an array; {a = 1} is a struct, \"text\" a string
  a[1:3], a[:-1]                 parts of an array or a string
  f\"{n} is {n/2:.2f}\"           text with values; `:help strings`
  [a, b] = [b, a]                several at once; var [x, ...rest] = list
  // to the end of the line      a comment; /* this too */
A newline inside brackets does not end a statement. `:ast CODE` shows how code is read.
",
    ),
    (
        "resume",
        "\
The shell saves its inputs while it runs and removes them when you leave. If it ended in any other way, `lmsh --resume` shows them and asks whether to run them again:
  y      run all of them (a, if some act outside the session)
  s      leave out those marked with !: they write files or run programs
  n      run nothing and keep them; so does Enter alone
  d      discard them
An input that begins with a space is not kept. `lmsh --no-history` keeps none.
",
    ),
    (
        "functions",
        "  func f(n) { return n^2 }       a function
  fn(x) => x + 1, |x| x + 1      function values
  func g(a, b = 2*a) { … }       b may be left out
  func h(first, ...rest) { … }   rest is an array of the other arguments
  max(...[3, 1, 2])              an array in place of arguments
  map([1, 2, 3], |x| x^2)        functions can be passed like any value
A function sees the names around it; `var` inside it makes a local one.
",
    ),
    (
        "strings",
        "  \"text\", 'text'               with \\n for a line break, \\\" for a quote
  f\"{n} times {1/2}\"            f before the quote: any expression in braces
  f\"{2/3:.3f}|{n:>5}\"          after :, a format spec as in format(x, spec)
  f\"{{n}}\"                     doubled braces are braces
  \"n = \" + n                   + joins strings, or a string and a value
  \"text\".upper(), \"text\"[0]     `:doc string` lists all functions
",
    ),
    (
        "structs",
        "  struct Point { x = 0; y = 0; norm = fn() => sqrt(self.x^2 + self.y^2) }
  var p = new(Point)             a struct whose parent is Point
  p.x = 3; p.norm()              fields and methods; self is the struct
",
    ),
    (
        "loops",
        "  while x < 10 { x += 1 }        while a condition holds
  for x in [1, 2, 3] { … }       over an array; 2 in [1, 2, 3] tests membership
  loop 5 { … }                   a fixed number of times; loop { … } until break
",
    ),
    (
        "errors",
        "  try { 1/0 } catch e { print(e.kind, e.message) } finally { … }
  throw \"message\"               raises an error
`:why` explains the last error.
",
    ),
    (
        "modules",
        "  include \"tools.lm\"            runs a file; its names are tools::name
  string::upper(\"a\")             members of a module
`:doc MODULE` lists the members of a module.
",
    ),
    (
        "notebooks",
        "\
A notebook NAME.lm.md is Markdown: a lamina fence is a cell, and an out fence is its output.
  :save FILE, :load FILE         write this session as a notebook; run one in it
  lmsh NAME.lm.md                runs one in a fresh session
  lmsh test PATH…                shows the differences; --bless writes the new output
  :cells, :edit N, :delete N     the inputs of the session; change or remove one
  :rerun stale                   reruns what depends on a change, as if from the top
Words after lamina: error (must fail), skip, nondet (not compared), name=…
In an output, a line ... matches any lines, [..] any characters; \\... and \\[..] match literally.
`:save FILE --force` replaces a file that this session neither saved nor loaded.
",
    ),
    (
        "lessons",
        "  :learn, lmsh learn             the course for beginners; :next :hint :skip :back :lesson [N]
  :learn DIR, lmsh learn DIR     the lessons NAME.lm.md of a folder
  lmsh learn --check [DIR]       checks that solutions pass and wrong answers fail
  lmsh learn --allow DIR         lets them write files, run programs and read outside DIR
A lesson is Markdown. A lamina fence is a cell to watch; a rule --- ends a part. A task consists of
- lamina task, which starts it; its code, if any, runs first
- lamina check, code that must be true: it tests values, never what was typed; with CODE after check, CODE runs first, then the answer again
- lamina solution, an answer
- lamina wrong when CODE, a typical wrong answer, recognised by CODE; the prose after it explains it
- hint, a hint; put the gentlest first
Checks see __answer (what the input showed), __printed and __error; the conditions of wrong answers also see __typed. Their effects are undone.
",
    ),
    (
        "keys",
        "  Tab                    completes names, members, fields, commands, files; \\sqrt Tab gives √
  Up, Down               earlier inputs that start like this line
  Ctrl-R                 searches them
  Alt-Enter              a new line in the input
  Ctrl-C, Ctrl-D         cancel the line or stop what is running; leave
Up brings back a multi-line input that Ctrl-C cancelled. An input that begins with a space is
kept neither in the history nor by `:save` and `--resume`. `:set edit vi` gives you the keys of vi.
",
    ),
];
