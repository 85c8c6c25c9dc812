//! The spelling of names in mathematical notation.

/// A function with a special notation.
pub(super) enum Known {
    /// A name for which LaTeX has a command.
    Command(&'static str),
    /// A name written in upright letters.
    Upright(&'static str),
}

/// Functions of the language that have another name in mathematical notation, or a LaTeX command.
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

/// The special notation of a function; `None` if it is written under its own name.
pub(super) fn function(name: &str) -> Option<&'static Known> {
    let found = FUNCTIONS.iter().find(|(known, _)| *known == name);
    found.map(|(_, known)| known)
}

/// The names of Greek letters, with the letters.
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

/// The letter that a name spells: `alpha` gives α.
pub(super) fn letter(name: &str) -> Option<&'static str> {
    let found = GREEK.iter().find(|(known, _)| *known == name);
    found.map(|(_, letter)| *letter)
}

/// The LaTeX command for a letter: `alpha` for α; `None` if it has no command.
pub(super) fn command(letter: &str) -> Option<&'static str> {
    let found = GREEK
        .iter()
        .find(|(name, known)| *known == letter && *name != "infinity");
    match letter {
        "∞" => Some("infty"),
        _ => found.map(|(name, _)| *name),
    }
}

/// Splits a name into its base and its subscript: `x1` and `x_1` are x with the subscript 1, and
/// `v_max` is v with the subscript max.
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
