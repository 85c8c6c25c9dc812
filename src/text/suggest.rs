//! "Did you mean": the nearest name by edit distance.

/// The candidate nearest to `name`, if one is near enough to be a likely misspelling.
/// Distance is Damerau–Levenshtein (optimal string alignment). O(candidates · length²).
pub fn closest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters: Vec<char> = name.chars().collect();
    let allowed = match letters.len() {
        0..=4 => 1,
        5..=8 => 2,
        _ => 3,
    };
    candidates
        .into_iter()
        .filter(|c| *c != name)
        .map(|c| {
            (
                distance(&letters, &c.chars().collect::<Vec<_>>(), allowed),
                c,
            )
        })
        .filter(|(d, c)| *d <= allowed && *d < letters.len().max(c.chars().count()))
        .min_by(|a, b| a.0.cmp(&b.0).then(a.1.cmp(b.1)))
        .map(|(_, c)| c)
}

fn distance(a: &[char], b: &[char], allowed: usize) -> usize {
    if a.len().abs_diff(b.len()) > allowed {
        return allowed + 1;
    }
    let width = b.len() + 1;
    let mut table = vec![0usize; (a.len() + 1) * width];
    for (j, cell) in table[..width].iter_mut().enumerate() {
        *cell = j;
    }
    for i in 1..=a.len() {
        table[i * width] = i;
        for j in 1..=b.len() {
            let same = a[i - 1] == b[j - 1];
            let folded = a[i - 1].to_lowercase().eq(b[j - 1].to_lowercase());
            let change = table[(i - 1) * width + j - 1] + usize::from(!same && !folded);
            let mut best = change
                .min(table[(i - 1) * width + j] + 1)
                .min(table[i * width + j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(table[(i - 2) * width + j - 2] + 1);
            }
            table[i * width + j] = best;
        }
    }
    table[a.len() * width + b.len()]
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn finds_transposed_and_missing_letters() {
        assert_eq!(closest("pritn", ["print", "sqrt"]), Some("print"));
        assert_eq!(closest("lenght", ["length", "left"]), Some("length"));
        assert_eq!(closest("zzz", ["print", "sqrt"]), None);
    }
}
