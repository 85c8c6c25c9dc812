//! How names are written in mathematics.

/// A function that has a form of its own.
pub(super) enum Known {
    /// A name that LaTeX has a command for.
    Command(&'static str),
    /// A name written upright.
    Upright(&'static str),
}

/// Functions of the language whose names mathematicians write otherwise, or that LaTeX knows.
const FUNCTIONS: &[(&str, Known)] = &[
    ("sin", Known::Command("sin")),
    ("cos", Known::Command("cos")),
    ("tan", Known::Command("tan")),
    ("asin", Known::Command("arcsin")),
    ("acos", Known::Command("arccos")),
    ("atan", Known::Command("arctan")),
    ("sinh", Known::Command("sinh")),
    ("cosh", Known::Command("cosh")),
    ("tanh", Known::Command("tanh")),
    ("asinh", Known::Upright("arsinh")),
    ("acosh", Known::Upright("arcosh")),
    ("atanh", Known::Upright("artanh")),
    ("log", Known::Command("log")),
    ("ln", Known::Command("ln")),
    ("gcd", Known::Command("gcd")),
    ("max", Known::Command("max")),
    ("min", Known::Command("min")),
    ("det", Known::Command("det")),
    ("gamma", Known::Command("Gamma")),
];

/// How a function is written; none if as it is called.
pub(super) fn function(name: &str) -> Option<&'static Known> {
    let found = FUNCTIONS.iter().find(|(known, _)| *known == name);
    found.map(|(_, known)| known)
}

/// Names of Greek letters, with the letter.
const GREEK: &[(&str, &str)] = &[
    ("alpha", "α"),
    ("beta", "β"),
    ("gamma", "γ"),
    ("delta", "δ"),
    ("epsilon", "ε"),
    ("zeta", "ζ"),
    ("eta", "η"),
    ("theta", "θ"),
    ("iota", "ι"),
    ("kappa", "κ"),
    ("lambda", "λ"),
    ("mu", "μ"),
    ("nu", "ν"),
    ("xi", "ξ"),
    ("pi", "π"),
    ("rho", "ρ"),
    ("sigma", "σ"),
    ("tau", "τ"),
    ("upsilon", "υ"),
    ("phi", "φ"),
    ("chi", "χ"),
    ("psi", "ψ"),
    ("omega", "ω"),
    ("Gamma", "Γ"),
    ("Delta", "Δ"),
    ("Theta", "Θ"),
    ("Lambda", "Λ"),
    ("Xi", "Ξ"),
    ("Pi", "Π"),
    ("Sigma", "Σ"),
    ("Phi", "Φ"),
    ("Psi", "Ψ"),
    ("Omega", "Ω"),
    ("infinity", "∞"),
];

/// The letter that a name spells: `alpha` is α.
pub(super) fn letter(name: &str) -> Option<&'static str> {
    let found = GREEK.iter().find(|(known, _)| *known == name);
    found.map(|(_, letter)| *letter)
}

/// The command of LaTeX for a letter: `alpha` for α; none if it needs none.
pub(super) fn command(letter: &str) -> Option<&'static str> {
    let found = GREEK
        .iter()
        .find(|(name, known)| *known == letter && *name != "infinity");
    match letter {
        "∞" => Some("infty"),
        _ => found.map(|(name, _)| *name),
    }
}

/// A name and its index: `x1` and `x_1` are x with the index 1, `v_max` is v with the index max.
pub(super) fn split(name: &str) -> (&str, &str) {
    if let Some((base, index)) = name.split_once('_')
        && !base.is_empty()
        && !index.is_empty()
    {
        return (base, index);
    }
    let base = name.trim_end_matches(|c: char| c.is_ascii_digit());
    match base.is_empty() {
        true => (name, ""),
        false => name.split_at(base.len()),
    }
}
