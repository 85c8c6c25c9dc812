//! Strict readers of XML, of the HTML that lmsh writes, and of JSON. They reject anything that is
//! not well-formed.

/// An element with its contents.
#[derive(Clone, Debug, Default)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Node>,
}

/// A child of an element.
#[derive(Clone, Debug)]
pub enum Node {
    Element(Element),
    Text(String),
}

/// HTML elements without an end tag.
const VOID: [&str; 4] = ["meta", "br", "hr", "link"];
/// HTML elements whose text is not markup.
const RAW: [&str; 2] = ["style", "script"];

impl Element {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The elements directly inside it.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The element itself and all elements below it.
    pub fn all(&self) -> Vec<&Element> {
        let mut found = vec![self];
        let mut next = 0;
        while next < found.len() {
            found.extend(found[next].elements().collect::<Vec<_>>());
            next += 1;
        }
        found
    }

    /// All of its text.
    pub fn text(&self) -> String {
        let texts = self.children.iter().map(|node| match node {
            Node::Element(element) => element.text(),
            Node::Text(text) => text.clone(),
        });
        texts.collect()
    }
}

/// Reads an XML document that consists of one element.
pub fn xml(text: &str) -> Element {
    let mut reader = Reader {
        text,
        at: 0,
        html: false,
    };
    let element = reader.element();
    assert_eq!(reader.rest().trim(), "", "nothing follows the element");
    element
}

/// Reads an HTML document of the form that lmsh writes.
pub fn html(text: &str) -> Element {
    let rest = text
        .strip_prefix("<!DOCTYPE html>\n")
        .expect("it has a doctype");
    let mut reader = Reader {
        text: rest,
        at: 0,
        html: true,
    };
    let element = reader.element();
    assert_eq!(reader.rest().trim(), "", "nothing follows the element");
    element
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    html: bool,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn here(&self) -> String {
        self.rest().chars().take(60).collect()
    }

    fn eat(&mut self, wanted: &str) -> bool {
        let found = self.rest().starts_with(wanted);
        self.at += if found { wanted.len() } else { 0 };
        found
    }

    fn until(&mut self, end: &str) -> &'a str {
        let rest = self.rest();
        let at = rest
            .find(end)
            .unwrap_or_else(|| panic!("no {end} after {}", self.here()));
        self.at += at;
        &rest[..at]
    }

    fn name(&mut self) -> String {
        let rest = self.rest();
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | ':' | '_');
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        assert!(end > 0, "a name at {}", self.here());
        self.at += end;
        rest[..end].to_string()
    }

    fn element(&mut self) -> Element {
        assert!(self.eat("<"), "an element at {}", self.here());
        let mut element = Element {
            name: self.name(),
            ..Element::default()
        };
        loop {
            let gap = self.rest().len() - self.rest().trim_start().len();
            self.at += gap;
            if self.eat("/>") {
                return element;
            }
            if self.eat(">") {
                break;
            }
            assert!(gap > 0, "a blank before an attribute at {}", self.here());
            let name = self.name();
            assert!(self.eat("=\""), "a value at {}", self.here());
            let value = unescaped(self.until("\""));
            self.at += 1;
            let twice = element.attributes.iter().any(|(key, _)| *key == name);
            assert!(!twice, "{name} occurs twice");
            element.attributes.push((name, value));
        }
        if self.html && VOID.contains(&element.name.as_str()) {
            return element;
        }
        let end = format!("</{}>", element.name);
        if self.html && RAW.contains(&element.name.as_str()) {
            element
                .children
                .push(Node::Text(self.until(&end).to_string()));
        }
        while !self.eat(&end) {
            assert!(
                !self.rest().starts_with("</"),
                "{end} is missing at {}",
                self.here()
            );
            if self.rest().starts_with('<') {
                element.children.push(Node::Element(self.element()));
            } else {
                element
                    .children
                    .push(Node::Text(unescaped(self.until("<"))));
            }
        }
        element
    }
}

/// The text with its character references replaced.
fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        let (name, after) = after.split_once(';').expect("a reference ends");
        out.push_str(before);
        out.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            name => {
                let hex = name
                    .strip_prefix("#x")
                    .unwrap_or_else(|| panic!("&{name};"));
                let code = u32::from_str_radix(hex, 16).expect("it is hexadecimal");
                char::from_u32(code).expect("it is a character")
            }
        });
        rest = after;
    }
    assert!(!rest.contains('<'), "{text}");
    out + rest
}

/// A JSON value.
#[derive(Clone, PartialEq, Debug)]
pub enum Json {
    Word(String),
    Number(f64),
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    pub fn field(&self, name: &str) -> &Json {
        let Json::Object(fields) = self else {
            panic!("an object")
        };
        let found = fields.iter().find(|(key, _)| key == name);
        &found.unwrap_or_else(|| panic!("a field {name}")).1
    }

    pub fn text(&self) -> &str {
        let Json::Text(text) = self else {
            panic!("a text, not {self:?}")
        };
        text
    }

    pub fn items(&self) -> &[Json] {
        let Json::Array(items) = self else {
            panic!("an array")
        };
        items
    }
}

/// Reads a JSON document.
pub fn json(text: &str) -> Json {
    let mut chars = text.chars().collect::<Vec<_>>();
    chars.reverse();
    let value = json_value(&mut chars);
    blanks(&mut chars);
    assert!(chars.is_empty(), "nothing follows the value");
    value
}

fn blanks(chars: &mut Vec<char>) {
    while chars.last().is_some_and(|c| c.is_ascii_whitespace()) {
        chars.pop();
    }
}

fn json_value(chars: &mut Vec<char>) -> Json {
    blanks(chars);
    match chars.last().copied().expect("a value") {
        '"' => Json::Text(json_text(chars)),
        '[' => {
            chars.pop();
            let mut items = Vec::new();
            while !json_ends(chars, ']', items.is_empty()) {
                items.push(json_value(chars));
            }
            Json::Array(items)
        }
        '{' => {
            chars.pop();
            let mut fields = Vec::new();
            while !json_ends(chars, '}', fields.is_empty()) {
                blanks(chars);
                let key = json_text(chars);
                blanks(chars);
                assert_eq!(chars.pop(), Some(':'));
                fields.push((key, json_value(chars)));
            }
            Json::Object(fields)
        }
        _ => {
            let mut word = String::new();
            while chars
                .last()
                .is_some_and(|c| c.is_ascii_alphanumeric() || "+-.".contains(*c))
            {
                word.extend(chars.pop());
            }
            match word.parse() {
                Ok(number) => Json::Number(number),
                Err(_) => {
                    assert!(["true", "false", "null"].contains(&word.as_str()), "{word}");
                    Json::Word(word)
                }
            }
        }
    }
}

/// Whether a list ends here; if not, consumes the comma before the next item, unless that is the
/// first.
fn json_ends(chars: &mut Vec<char>, end: char, first: bool) -> bool {
    blanks(chars);
    if chars.last() == Some(&end) {
        chars.pop();
        return true;
    }
    if !first {
        assert_eq!(chars.pop(), Some(','), "a comma between items");
    }
    false
}

fn json_text(chars: &mut Vec<char>) -> String {
    assert_eq!(chars.pop(), Some('"'));
    let mut out = String::new();
    loop {
        match chars.pop().expect("a text ends") {
            '"' => return out,
            '\\' => match chars.pop().expect("an escape") {
                'n' => out.push('\n'),
                't' => out.push('\t'),
                'r' => out.push('\r'),
                'u' => {
                    let code: String = (0..4).filter_map(|_| chars.pop()).collect();
                    let code = u32::from_str_radix(&code, 16).expect("four digits");
                    out.push(char::from_u32(code).unwrap_or('\u{fffd}'));
                }
                c @ ('"' | '\\' | '/') => out.push(c),
                c => panic!("there is no escape {c}"),
            },
            c => {
                assert!(c >= ' ', "a control character is escaped");
                out.push(c);
            }
        }
    }
}
