//! Whole pages: the head, the table of contents, the footer.

use super::{Article, Heading};
use crate::text::escaped;

/// The style sheet of all pages.
const STYLE: &str = include_str!("style.css");
/// The content policy of a page: only its own styles.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";
/// The policy of a page that reloads itself: it may also run its one script, which contacts only
/// its own server.
const LIVE_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'";
/// A page with at least this many headings has a table of contents.
const HEADINGS_MIN: usize = 3;
/// The deepest heading level in the table of contents.
const LEVEL_MAX: u8 = 3;

/// A page of a site.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its title.
    pub title: String,
    /// Its path relative to the index.
    pub path: String,
}

/// Returns a whole page. `name` is its title if it has no heading. With a version number, the page
/// asks its server for the current version, and reloads itself if that has changed.
pub fn page(article: &Article, name: &str, live: Option<u32>) -> String {
    let title = match article.title.trim() {
        "" => name,
        title => title,
    };
    let contents = contents(&article.headings);
    // The table of contents follows the first heading.
    let at = match article.headings.first() {
        Some(first) if article.body.starts_with(&format!("<h{}", first.level)) => {
            article.body.find('\n').map_or(0, |end| end + 1)
        }
        Some(_) | None => 0,
    };
    let (head, rest) = article.body.split_at(at);
    document(title, &format!("{head}{contents}{rest}"), live)
}

/// Returns a page that lists others.
pub fn index(title: &str, entries: &[Entry]) -> String {
    let mut body = format!("<h1>{}</h1>\n<ul>\n", escaped(title));
    for entry in entries {
        body.push_str(&format!(
            "<li><a href=\"{}\">{}</a></li>\n",
            escaped(&encoded(&entry.path)),
            escaped(&entry.title)
        ));
    }
    body.push_str("</ul>\n");
    document(title, &body, None)
}

/// Encodes a path as part of a URL.
fn encoded(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

fn document(title: &str, body: &str, live: Option<u32>) -> String {
    let (policy, script) = match live {
        None => (POLICY, String::new()),
        Some(version) => (LIVE_POLICY, script(version)),
    };
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n<footer><p>Made by lmsh.</p></footer>\n{script}</body>\n</html>\n",
        escaped(title)
    )
}

/// Returns a script that reloads the page when its server has another version.
fn script(version: u32) -> String {
    format!(
        "<script>\nsetInterval(async () => {{ try {{ const now = await (await fetch('/version')).text(); if (now !== '{version}') location.reload(); }} catch {{}} }}, 500);\n</script>\n"
    )
}

/// Returns the table of contents: nested lists of all headings after the first.
fn contents(headings: &[Heading]) -> String {
    let listed: Vec<&Heading> = headings
        .iter()
        .skip(1)
        .filter(|heading| heading.level <= LEVEL_MAX)
        .collect();
    if listed.len() < HEADINGS_MIN {
        return String::new();
    }
    let mut out = String::from("<nav aria-label=\"Contents\">\n");
    let mut open: Vec<u8> = Vec::new();
    for heading in listed {
        while open.len() > 1 && open.last().is_some_and(|level| *level > heading.level) {
            open.pop();
            out.push_str("</li></ol>");
        }
        match open.last() {
            Some(level) if *level >= heading.level => out.push_str("</li>\n"),
            Some(_) | None => {
                open.push(heading.level);
                out.push_str("<ol>");
            }
        }
        out.push_str(&format!(
            "<li><a href=\"#{}\">{}</a>",
            heading.anchor,
            escaped(&heading.text)
        ));
    }
    out.push_str(&"</li></ol>".repeat(open.len()));
    out.push_str("\n</nav>\n");
    out
}
