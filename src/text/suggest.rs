//! "Did you mean": guesses the intended name, based on the cost of typing errors. A wrong guess is
//! worse than none, so short words allow fewer errors than long ones, and if two guesses are
//! equally good, neither is made.
//!
//! Costs are in tenths of a typing error. Swapped neighbours and doubled letters are cheap; a
//! letter far away on the keyboard is expensive.

/// The cost of a letter in the wrong case.
const CASE: usize = 1;
/// The cost of two letters in the wrong order.
const SWAP: usize = 6;
/// The cost of a letter that is typed twice, or only once when it should be doubled.
const DOUBLE: usize = 5;
/// The cost of an extra or missing underscore.
const UNDERSCORE: usize = 4;
/// The cost of any other extra or missing letter.
const LETTER: usize = 8;
/// The cost of a key next to the right one, or of a vowel in place of another.
const NEAR: usize = 8;
/// The cost of any other wrong letter, or of an extra or missing `s` at the end.
const OTHER: usize = 14;
/// The cost of an extra or missing digit, which makes a different name.
const DIGIT: usize = 40;
/// The extra cost of a wrong first letter.
const FIRST: usize = 4;

/// If there are more names than this, no guess is made, since it would take too long.
const NAMES_MAX: usize = 20_000;
/// If more names than this are similar, no guess is made.
const ALIKE_MAX: usize = 2_000;
/// A word with more letters than this is not a misspelt name.
const LETTERS_MAX: usize = 200;

/// English words that look like misspelt library names but are not: someone who types `story` does
/// not mean `store`.
const ORDINARY: &[&str] = &[
    "actor", "around", "ball", "bill", "book", "border", "bull", "cast", "cell", "clam", "cope",
    "cops", "dist", "edit", "faction", "fine", "flood", "flour", "formal", "found", "ground",
    "into", "late", "lead", "long", "man", "mat", "medial", "men", "mind", "mine", "orange",
    "part", "prices", "race", "ran", "read", "replay", "road", "seize", "short", "sing", "sink",
    "some", "sore", "sport", "spring", "sprint", "stare", "state", "story", "strange", "strong",
    "tank", "than", "timer", "wrote",
];

/// Reports whether a word is not a misspelt library name, however close to one it is.
pub fn is_ordinary(word: &str) -> bool {
    ORDINARY
        .binary_search(&word.to_lowercase().as_str())
        .is_ok()
}

/// The rows of the keyboard.
const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// Returns the candidate that `name` is probably a misspelling of; `None` if there are very many
/// candidates. Takes at most a few milliseconds: O(candidates · length), and O(length²) for each
/// candidate with about the same letters.
pub fn closest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    near(name, candidates, allowed).map(|(_, found)| found)
}

/// Like [`closest`], for a few words that are the only choices: one typing error is allowed even in
/// short words.
pub fn closest_choice<'a>(
    name: &str,
    choices: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let found = near(name, choices, |letters| allowed(letters).max(LETTER));
    found.map(|(_, found)| found)
}

/// Like [`closest`], but prefers a candidate in `own` to all others.
pub fn closest_own<'a>(
    name: &str,
    own: impl IntoIterator<Item = &'a str>,
    others: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    closest(name, own).or_else(|| closest(name, others))
}

/// Returns the candidates that start with the word. If there are none, ignores case; if there are
/// still none, returns those that start with a probable correction of the word.
pub fn beginning<'a>(word: &str, candidates: &[&'a str]) -> Vec<&'a str> {
    let starting = |begins: &dyn Fn(&str) -> bool| -> Vec<&'a str> {
        let found = candidates.iter().filter(|name| begins(name));
        found.copied().collect()
    };
    let exact = starting(&|name| name.starts_with(word));
    if !exact.is_empty() {
        return exact;
    }
    let lower = word.to_lowercase();
    let folded = starting(&|name| name.to_lowercase().starts_with(&lower));
    if !folded.is_empty() {
        return folded;
    }
    let letters: Vec<char> = word.chars().take(LETTERS_MAX + 1).collect();
    if candidates.len() > ALIKE_MAX || letters.len() > LETTERS_MAX {
        return Vec::new();
    }
    let costs = candidates.iter().filter_map(|name| {
        let cost = cost_of_beginning(&letters, name)?;
        Some((cost, *name))
    });
    let costs: Vec<(usize, &str)> = costs.collect();
    let least = costs.iter().map(|(cost, _)| *cost).min();
    let found = costs.iter().filter(|(cost, _)| Some(*cost) == least);
    found.map(|(_, name)| *name).collect()
}

/// The cost of taking the word as a misspelt start of a name, if it is within the limit.
fn cost_of_beginning(word: &[char], name: &str) -> Option<usize> {
    let name: Vec<char> = name.chars().take(word.len() + 1).collect();
    let lengths = word.len().saturating_sub(1)..=(word.len() + 1).min(name.len());
    let costs = lengths.map(|length| cost(word, &name[..length.min(name.len())]));
    costs.min().filter(|cost| *cost <= allowed(word.len()))
}

fn near<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    allowed: impl Fn(usize) -> usize,
) -> Option<(usize, &'a str)> {
    let letters: Vec<char> = name.chars().take(LETTERS_MAX + 1).collect();
    if letters.len() > LETTERS_MAX {
        return None;
    }
    let used = letters_used(name);
    let mut best: Option<(usize, &str)> = None;
    let mut tied = false;
    let mut alike = 0;
    for (count, candidate) in candidates.into_iter().enumerate() {
        if count == NAMES_MAX {
            return None;
        }
        // An extra or missing letter costs at least `UNDERSCORE`, and no typing error changes more
        // letters than its cost divided by that.
        let length = candidate.chars().take(2 * LETTERS_MAX).count();
        let different = (used ^ letters_used(candidate)).count_ones() as usize;
        let unlike = different.max(letters.len().abs_diff(length));
        if unlike * UNDERSCORE > allowed(letters.len().max(length)) || candidate == name {
            continue;
        }
        alike += 1;
        if alike > ALIKE_MAX {
            return None;
        }
        let other: Vec<char> = candidate.chars().collect();
        let length = letters.len().max(other.len());
        let cost = cost(&letters, &other);
        if cost > allowed(length) {
            continue;
        }
        match best {
            Some((least, found)) if cost == least => tied |= found != candidate,
            Some((least, _)) if cost > least => {}
            _ => {
                best = Some((cost, candidate));
                tied = false;
            }
        }
    }
    best.filter(|_| !tied)
}

/// The set of letters from a to z in a word, one bit each, ignoring case.
fn letters_used(word: &str) -> u32 {
    let bit = |c: char| match lower(c) {
        c @ 'a'..='z' => 1 << (c as u32 - 'a' as u32),
        _ => 0,
    };
    word.chars()
        .take(2 * LETTERS_MAX)
        .fold(0, |all, c| all | bit(c))
}

/// The maximum cost of the errors in a word of this many letters: in one or two letters, only the
/// case may be wrong.
fn allowed(letters: usize) -> usize {
    match letters {
        0..=2 => 2 * CASE,
        3 => 7,
        4 => 9,
        5 => 12,
        n => (n * 5 / 2).min(30),
    }
}

/// Reports whether two letters are neighbours on the keyboard, or both are vowels.
fn are_near(a: char, b: char) -> bool {
    let place = |c: char| {
        let rows = ROWS.iter().enumerate();
        let mut found = rows.filter_map(|(row, keys)| Some((row, keys.find(c)?)));
        found.next()
    };
    let vowel = |c: char| "aeiouy".contains(c);
    let (Some((row, column)), Some((other, there))) = (place(a), place(b)) else {
        return false;
    };
    let beside = row == other && column.abs_diff(there) == 1;
    let above = row.abs_diff(other) == 1 && column.abs_diff(there) <= 1;
    beside || above || vowel(a) && vowel(b)
}

fn lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

fn replaced(a: char, b: char, first: bool) -> usize {
    if a == b {
        return 0;
    }
    let (a, b) = (lower(a), lower(b));
    let cost = match a == b {
        true => return CASE,
        false if are_near(a, b) => NEAR,
        false => OTHER,
    };
    cost + if first { FIRST } else { 0 }
}

/// The cost of an extra or missing letter, by its position in the longer word.
fn single(word: &[char], at: usize) -> usize {
    let c = word[at];
    let doubled = |other: Option<&char>| other == Some(&c);
    match c {
        '_' | '-' => UNDERSCORE,
        c if c.is_ascii_digit() => DIGIT,
        _ if at > 0 && doubled(word.get(at - 1)) || doubled(word.get(at + 1)) => DOUBLE,
        's' if at + 1 == word.len() => OTHER,
        _ if at == 0 => LETTER + FIRST,
        _ => LETTER,
    }
}

/// The lowest cost of the errors that turn one word into another: optimal string alignment with
/// weights.
fn cost(a: &[char], b: &[char]) -> usize {
    let width = b.len() + 1;
    let mut table = vec![0usize; (a.len() + 1) * width];
    for j in 1..=b.len() {
        table[j] = table[j - 1] + single(b, j - 1);
    }
    for i in 1..=a.len() {
        table[i * width] = table[(i - 1) * width] + single(a, i - 1);
        for j in 1..=b.len() {
            let first = i == 1 && j == 1;
            let change = table[(i - 1) * width + j - 1] + replaced(a[i - 1], b[j - 1], first);
            let mut best = change
                .min(table[(i - 1) * width + j] + single(a, i - 1))
                .min(table[i * width + j - 1] + single(b, j - 1));
            let swapped = i > 1
                && j > 1
                && lower(a[i - 1]) == lower(b[j - 2])
                && lower(a[i - 2]) == lower(b[j - 1]);
            if swapped {
                best = best.min(table[(i - 2) * width + j - 2] + SWAP);
            }
            table[i * width + j] = best;
        }
    }
    table[a.len() * width + b.len()]
}

#[cfg(test)]
mod tests {
    use super::{ORDINARY, beginning, closest, closest_choice, closest_own, is_ordinary};

    #[test]
    fn ordinary_words_are_no_slips() {
        assert!(ORDINARY.is_sorted());
        assert!(is_ordinary("story") && is_ordinary("Long") && !is_ordinary("pritn"));
    }

    #[test]
    fn finds_transposed_and_missing_letters() {
        assert_eq!(closest("pritn", ["print", "sqrt"]), Some("print"));
        assert_eq!(closest("lenght", ["length", "left"]), Some("length"));
        assert_eq!(closest("zzz", ["print", "sqrt"]), None);
        assert_eq!(closest("isprime", ["is_prime"]), Some("is_prime"));
    }

    #[test]
    fn no_guess_is_made_among_very_many_names() {
        let names: Vec<String> = (0..200_000).map(|n| format!("field{n}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(closest("fieldnope12", names.iter().copied()), None);
        assert!(beginning("fieldnope12", &names).is_empty());
        assert_eq!(beginning("field19999", &names).len(), 11);
        let long = "a".repeat(100_000);
        assert_eq!(closest(&long, ["print", long.as_str()]), None);
        assert_eq!(closest("print", [long.as_str(), "pritn"]), Some("pritn"));
    }

    #[test]
    fn short_words_and_ties_are_not_guessed() {
        let names = ["abs", "any", "e", "im", "max", "min", "sort", "sqrt"];
        for name in ["ans", "I", "f", "in", "ab", "sart", "mox", "x1"] {
            assert_eq!(closest(name, names), None, "{name}");
        }
        assert_eq!(closest("IM", names), Some("im"));
        assert_eq!(closest("vim", ["emacs", "vi"]), None);
        assert_eq!(closest_choice("vim", ["emacs", "vi"]), Some("vi"));
        assert_eq!(
            closest_own("sotred", ["stored"], ["sorted"]),
            Some("stored")
        );
    }

    #[test]
    fn completion_tries_the_word_itself_first() {
        let names = ["sin", "sort", "sqrt", "Sqrt"];
        assert_eq!(beginning("sq", &names), ["sqrt"]);
        assert_eq!(beginning("SI", &names), ["sin"]);
        assert_eq!(beginning("sqtr", &names), ["sqrt"]);
        assert!(beginning("srt", &names).is_empty());
        assert!(beginning("qu", &names).is_empty() && beginning("xyz", &names).is_empty());
    }
}
