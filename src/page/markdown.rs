//! Converts Markdown to HTML, with the outputs of cells.

use super::code::{highlighted, lines, outputs};
use super::{Article, Heading, Shown};
use crate::notebook::Mark;
use crate::text::escaped;
use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use rustc_hash::FxHashSet;

/// Writes the body of a page.
pub(super) struct Writer<'a> {
    cells: &'a [Shown],
    article: Article,
    anchors: FxHashSet<String>,
    /// The number of notebook cells seen so far.
    count: usize,
    /// The open fence: its info string and its text.
    fence: Option<(String, String)>,
    /// The position in the body at which the open heading starts, and its level and text.
    heading: Option<(HeadingLevel, String)>,
    /// The column alignments of the open table, and the index of the next column.
    columns: Vec<Alignment>,
    column: usize,
    in_head: bool,
    /// Whether the next output belongs to a cell whose output is already shown.
    is_shown: bool,
    /// For each open link, whether it has a target.
    links: Vec<bool>,
    /// Whether the following text, up to a fence or a rule, explains a wrong answer in a lesson.
    explains: bool,
}

impl<'a> Writer<'a> {
    pub fn new(cells: &'a [Shown]) -> Writer<'a> {
        Writer {
            cells,
            article: Article::default(),
            anchors: FxHashSet::default(),
            count: 0,
            fence: None,
            heading: None,
            columns: Vec::new(),
            column: 0,
            in_head: false,
            is_shown: false,
            links: Vec::new(),
            explains: false,
        }
    }

    pub fn article(mut self, text: &str) -> Article {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
        for event in Parser::new_ext(text, options) {
            self.event(event);
        }
        self.end_explanation();
        self.article
    }

    fn push(&mut self, html: &str) {
        self.article.body.push_str(html);
    }

    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text),
            Event::Code(code) => {
                if let Some((_, text)) = &mut self.heading {
                    text.push_str(&code);
                }
                self.push(&format!("<code>{}</code>", escaped(&code)));
            }
            // Raw HTML is shown as text.
            Event::Html(html) | Event::InlineHtml(html) => self.push(&escaped(&html)),
            Event::SoftBreak => self.text("\n"),
            Event::HardBreak => self.push("<br>\n"),
            Event::Rule => {
                self.end_explanation();
                self.push("<hr>\n");
            }
            Event::FootnoteReference(_)
            | Event::TaskListMarker(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_) => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some((_, code)) = &mut self.fence {
            code.push_str(text);
            return;
        }
        if let Some((_, heading)) = &mut self.heading {
            heading.push_str(text);
        }
        self.push(&escaped(text));
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the parser may add Markdown tags"
    )]
    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph => self.push("<p>"),
            Tag::Heading { level, .. } => {
                self.end_explanation();
                self.heading = Some((level, String::new()));
                // A placeholder: the anchor is known only at the end of the heading.
                self.push("\u{0}");
            }
            Tag::BlockQuote(_) => self.push("<blockquote>\n"),
            Tag::CodeBlock(kind) => {
                self.end_explanation();
                let info = match kind {
                    CodeBlockKind::Fenced(info) => info.to_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.fence = Some((info, String::new()));
            }
            Tag::HtmlBlock => self.push("<p>"),
            Tag::List(None) => self.push("<ul>\n"),
            Tag::List(Some(1)) => self.push("<ol>\n"),
            Tag::List(Some(first)) => self.push(&format!("<ol start=\"{first}\">\n")),
            Tag::Item => self.push("<li>"),
            Tag::Table(columns) => {
                self.columns = columns;
                self.push("<table>\n");
            }
            Tag::TableHead => {
                self.in_head = true;
                self.column = 0;
                self.push("<thead><tr>");
            }
            Tag::TableRow => {
                self.column = 0;
                self.push("<tr>");
            }
            Tag::TableCell => {
                let cell = if self.in_head { "th" } else { "td" };
                let class = match self.columns.get(self.column) {
                    Some(Alignment::Right) => " class=\"right\"",
                    Some(Alignment::Center) => " class=\"center\"",
                    Some(Alignment::Left | Alignment::None) | None => "",
                };
                self.push(&format!("<{cell}{class}>"));
            }
            Tag::Emphasis => self.push("<em>"),
            Tag::Strong => self.push("<strong>"),
            Tag::Strikethrough => self.push("<del>"),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => self.link(&dest_url),
            _ => {}
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the parser may add Markdown tags"
    )]
    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => self.push("</p>\n"),
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::BlockQuote(_) => self.push("</blockquote>\n"),
            TagEnd::CodeBlock => {
                if let Some((info, code)) = self.fence.take() {
                    self.fenced(&info, &code);
                }
            }
            TagEnd::List(true) => self.push("</ol>\n"),
            TagEnd::List(false) => self.push("</ul>\n"),
            TagEnd::Item => self.push("</li>\n"),
            TagEnd::Table => self.push("</tbody></table>\n"),
            TagEnd::TableHead => {
                self.in_head = false;
                self.push("</tr></thead><tbody>\n");
            }
            TagEnd::TableRow => self.push("</tr>\n"),
            TagEnd::TableCell => {
                self.column += 1;
                self.push(if self.in_head { "</th>" } else { "</td>" });
            }
            TagEnd::Emphasis => self.push("</em>"),
            TagEnd::Strong => self.push("</strong>"),
            TagEnd::Strikethrough => self.push("</del>"),
            TagEnd::Link | TagEnd::Image => {
                let leads = self.links.pop() == Some(true);
                self.push(if leads { "</a>" } else { "" });
            }
            _ => {}
        }
    }

    /// Opens a link, if its target is allowed. An image becomes a link, since a page makes no
    /// requests. A link inside another link is reduced to its text.
    fn link(&mut self, to: &str) {
        let inside = self.links.contains(&true);
        let target = target(to).filter(|_| !inside);
        self.links.push(target.is_some());
        if let Some(target) = target {
            self.push(&format!("<a href=\"{}\">", escaped(&target)));
        }
    }

    fn end_heading(&mut self) {
        let Some((level, text)) = self.heading.take() else {
            return;
        };
        let anchor = self.anchor(&slug(&text));
        let level = level as u8;
        let at = self.article.body.rfind('\u{0}').unwrap_or(0);
        let inner = self.article.body.split_off(at);
        let inner = inner.trim_start_matches('\u{0}');
        self.push(&format!(
            "<h{level} id=\"{anchor}\">{inner} <a class=\"anchor\" href=\"#{anchor}\" aria-label=\"Link to this section\">#</a></h{level}>\n"
        ));
        if self.article.title.is_empty() {
            self.article.title = text.clone();
        }
        self.article.headings.push(Heading {
            level,
            text,
            anchor,
        });
    }

    /// Returns an anchor that is unique on the page.
    fn anchor(&mut self, wanted: &str) -> String {
        let mut anchor = wanted.to_string();
        let mut count = 1;
        while !self.anchors.insert(anchor.clone()) {
            count += 1;
            anchor = format!("{wanted}-{count}");
        }
        anchor
    }

    /// Ends the explanation of a wrong answer.
    fn end_explanation(&mut self) {
        if std::mem::take(&mut self.explains) {
            self.push("</details>\n");
        }
    }

    /// Writes a code block, which may be a cell or an output.
    fn fenced(&mut self, info: &str, code: &str) {
        let mut words = info.split_whitespace();
        let language = words.next().unwrap_or_default();
        let marks: Vec<Mark<'_>> = words.map_while(Mark::read).collect();
        match language {
            "lamina" => self.cell(&marks, code),
            "out" => {
                if !std::mem::take(&mut self.is_shown) {
                    self.push(&lines(code));
                }
            }
            "hint" => {
                let text = escaped(code.trim_end());
                self.push(&format!(
                    "<details><summary>Hint</summary><p>{text}</p></details>\n"
                ));
            }
            _ => self.push(&format!("<pre><code>{}</code></pre>\n", escaped(code))),
        }
    }

    fn cell(&mut self, marks: &[Mark<'_>], code: &str) {
        let text = highlighted(code.trim_end_matches('\n'));
        let block = format!("<pre class=\"code\"><code>{text}</code></pre>");
        if marks.contains(&Mark::Task) {
            self.push("<p class=\"task\">Your turn.</p>\n");
            if !code.trim().is_empty() {
                self.push(&format!("{block}\n"));
            }
            return;
        }
        if marks.contains(&Mark::Solution) {
            self.push(&format!(
                "<details><summary>An answer</summary>{block}</details>\n"
            ));
            return;
        }
        // Checks are meant for the program, not for readers.
        if marks.contains(&Mark::Check) {
            return;
        }
        if marks.contains(&Mark::Wrong) {
            let code = code.trim();
            let wrote = match code.contains('\n') || code.is_empty() {
                true => "this".to_string(),
                false => format!("<code>{}</code>", highlighted(code)),
            };
            let shown = if code.contains('\n') { &block } else { "" };
            self.push(&format!(
                "<details><summary>If you wrote {wrote}</summary>{shown}\n"
            ));
            self.explains = true;
            return;
        }
        let name = marks.iter().find_map(|mark| match mark {
            Mark::Name(name) => Some(*name),
            Mark::Error
            | Mark::Skip
            | Mark::Nondet
            | Mark::Parameters
            | Mark::Task
            | Mark::Check
            | Mark::Solution
            | Mark::Wrong => None,
        });
        let shown = self.cells.get(self.count);
        self.count += 1;
        let wanted = match name {
            Some(name) => format!("cell-{}", slug(name)),
            None => format!("cell-{}", self.count),
        };
        let anchor = self.anchor(&wanted);
        self.push(&format!(
            "<div class=\"cell\" id=\"{anchor}\">{block}</div>\n"
        ));
        self.is_shown = match shown {
            Some(Shown::Pieces(pieces)) => {
                self.push(&outputs(pieces));
                true
            }
            Some(Shown::Stored) | None => false,
        };
    }
}

/// Returns the target of a link if a page may contain it: other pages, email addresses, anchors on
/// this page, and files next to it. Links to notebooks point to their pages.
fn target(to: &str) -> Option<String> {
    let to = to.trim();
    let (path, fragment) = to.split_once('#').unwrap_or((to, ""));
    let scheme = path.split(['/', '?']).next().unwrap_or_default();
    if let Some((scheme, _)) = scheme.split_once(':') {
        let known = ["http", "https", "mailto"];
        return known
            .iter()
            .any(|name| scheme.eq_ignore_ascii_case(name))
            .then(|| to.to_string());
    }
    let Some(notebook) = path.strip_suffix(".lm.md") else {
        return Some(to.to_string());
    };
    let end = match fragment {
        "" => String::new(),
        fragment => format!("#{fragment}"),
    };
    Some(format!("{notebook}.html{end}"))
}

/// Turns text into an anchor: its letters and digits, with `-` between words.
fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() {
            slug.extend(c.to_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    match slug {
        "" => "section".to_string(),
        slug => slug.to_string(),
    }
}
