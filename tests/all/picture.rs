//! The picture in the README: checks, without a browser, that nothing in it depends on the browser.

/// The text elements of the picture: for each, the number of positions and the characters.
fn texts(svg: &str) -> Vec<(usize, String)> {
    let lines = svg
        .lines()
        .filter_map(|line| line.strip_prefix("<text x=\""));
    let parts = lines.map(|line| {
        let (places, rest) = line.split_once('"').expect("the places end");
        let (_, text) = rest.split_once('>').expect("the tag ends");
        let text = text.strip_suffix("</text>").expect("the text ends");
        let entities = [
            ("&gt;", ">"),
            ("&lt;", "<"),
            ("&quot;", "\""),
            ("&#x27;", "'"),
        ];
        let plain = entities.iter().fold(text.to_string(), |text, (entity, c)| {
            text.replace(entity, c)
        });
        (places.split(' ').count(), plain.replace("&amp;", "&"))
    });
    parts.collect()
}

#[test]
fn the_readmes_picture_does_not_depend_on_blanks_or_on_a_font() {
    let svg = include_str!("../picture/shell.svg");
    // Browsers ignore the first on a group, and the second stretches letters.
    assert!(!svg.contains("xml:space") && !svg.contains("textLength"));
    let texts = texts(svg);
    assert!(texts.len() > 100, "{} texts", texts.len());
    for (places, text) in texts {
        assert!(!text.contains(char::is_whitespace), "{text:?} has blanks");
        assert_eq!(
            places,
            text.chars().count(),
            "{text:?}: a place for each character"
        );
    }
}
