//! Determines from the environment which characters a terminal can show.

/// Reports whether the locale has a character set other than UTF-8. It is given by the first of
/// `LC_ALL`, `LC_CTYPE` and `LANG` that is set and not empty; if there is none, UTF-8 is assumed.
pub fn only_ascii() -> bool {
    let set = |name: &&str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let named = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(set);
    named.is_some_and(|name| !is_utf8(&name))
}

/// Reports whether a locale name, `language_TERRITORY.charset@modifier`, specifies UTF-8.
fn is_utf8(locale: &str) -> bool {
    let name = locale.split('@').next().unwrap_or_default();
    let charset = name.rsplit_once('.').map_or(name, |(_, charset)| charset);
    let plain: String = charset.chars().filter(|c| c.is_alphanumeric()).collect();
    plain.eq_ignore_ascii_case("utf8")
}

#[cfg(test)]
mod tests {
    use super::is_utf8;

    #[test]
    fn a_locale_names_its_characters() {
        for locale in ["C.UTF-8", "en_US.utf8", "de_DE.UTF-8@euro", "UTF-8"] {
            assert!(is_utf8(locale), "{locale}");
        }
        for locale in [
            "C",
            "POSIX",
            "en_US",
            "en_US.ISO-8859-1",
            "ja_JP.eucJP",
            "fr_FR@euro",
        ] {
            assert!(!is_utf8(locale), "{locale}");
        }
    }
}
