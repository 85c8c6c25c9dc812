//! Tests of notebooks as pages, watched notebooks, parameters, and grammars for editors.

use crate::markup::{Element, Json, html, json};
use crate::process::{Ran, folder, program, run, run_command};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn export(folder: &Path, text: &str, options: &[&str]) -> Ran {
    fs::write(folder.join("a.lm.md"), text).expect("writable");
    let mut command = program();
    run_command(
        command
            .args(["export", "a.lm.md"])
            .args(options)
            .current_dir(folder),
        "",
    )
}

/// Returns the page of a notebook.
fn page(name: &str, text: &str) -> (Element, String) {
    let folder = folder(name);
    let ran = export(&folder, text, &["-o", "-"]);
    assert_eq!(ran.status, 0, "{}", ran.error);
    fs::remove_dir_all(folder).expect("removable");
    (html(&ran.out), ran.out)
}

/// Asserts that nothing in a page makes a browser send a request.
fn asks_for_nothing(page: &Element) {
    let mut anchors = Vec::new();
    for element in page.all() {
        let refused = [
            "script", "img", "iframe", "object", "embed", "link", "base", "form", "video",
        ];
        assert!(
            !refused.contains(&element.name.as_str()),
            "<{}>",
            element.name
        );
        for (key, value) in &element.attributes {
            assert!(key != "src" && !key.starts_with("on"), "{key}={value}");
            if key == "href" {
                assert_eq!(element.name, "a");
                assert!(
                    !value.trim().to_lowercase().starts_with("javascript"),
                    "{value}"
                );
            }
            if key == "id" {
                assert!(!anchors.contains(value), "two elements are `{value}`");
                anchors.push(value.clone());
            }
        }
    }
    for element in page.all().iter().filter(|element| element.name == "a") {
        if let Some(anchor) = element
            .attribute("href")
            .and_then(|to| to.strip_prefix('#'))
        {
            assert!(anchors.iter().any(|known| known == anchor), "#{anchor}");
        }
    }
    let policy = page.all().into_iter().any(|element| {
        element
            .attribute("content")
            .is_some_and(|policy| policy.starts_with("default-src 'none'"))
    });
    assert!(policy, "there is a policy");
}

#[test]
fn a_page_has_prose_code_values_pictures_and_errors() {
    let text = "# A page\n\nSome *prose* with `code`.\n\n## Values\n\n```lamina\nx = 1/3 // a third\nx\n[[1, 2], [3, x]]\n\"text\"\nprint(7)\n```\n```out\nstale output\n```\n\n## Pictures\n\n```lamina name=wave\nplot(sin, 0, 1)\n```\n\n## Errors\n\n```lamina error\n1/0\n```\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n";
    let (page, source) = page("a-page", text);
    asks_for_nothing(&page);
    let all = page.all();
    let named = |name: &str| all.iter().filter(|e| e.name == name).count();
    assert_eq!(
        (named("math"), named("svg"), named("nav"), named("table")),
        (2, 1, 1, 1)
    );
    let of_class = |class: &str| -> Vec<String> {
        let found = all.iter().filter(|e| e.attribute("class") == Some(class));
        found.map(|e| e.text()).collect()
    };
    assert_eq!(of_class("error"), ["ZeroDivisionError: division by zero"]);
    assert_eq!(of_class("value"), ["\"text\""]);
    assert_eq!(of_class("printed"), ["7"]);
    assert_eq!(of_class("c"), ["// a third"]);
    assert!(
        !source.contains("stale output"),
        "the outputs are those of this run"
    );
    let anchors: Vec<&str> = all.iter().filter_map(|e| e.attribute("id")).collect();
    assert_eq!(
        anchors,
        [
            "a-page",
            "values",
            "cell-1",
            "pictures",
            "cell-wave",
            "errors",
            "cell-3"
        ]
    );
    let code = all
        .iter()
        .find(|e| e.attribute("class") == Some("code"))
        .expect("a cell");
    assert_eq!(
        code.text(),
        "x = 1/3 // a third\nx\n[[1, 2], [3, x]]\n\"text\"\nprint(7)"
    );
    assert!(source.contains("prefers-color-scheme: dark") && source.contains("@media print"));
}

#[test]
fn what_is_no_markdown_stays_text() {
    let text = "# <b>T</b>\n\n<script>alert(1)</script>\n\nA <img src=x onerror=alert(1)> b.\n\n[bad](javascript:alert(1)) [data](data:text/html,x) [good](https://example.org/?a=1&b=2) [other](b.lm.md#c) ![picture](https://example.org/a.png)\n\n```lamina\nprint(\"<script>alert(1)</script>\")\n\"</pre><script>\"\n```\n";
    let (page, source) = page("escaped", text);
    asks_for_nothing(&page);
    assert!(!source.contains("<script") && !source.contains("<img"));
    let links: Vec<String> = page
        .all()
        .iter()
        .filter(|e| e.name == "a" && e.attribute("class").is_none())
        .filter_map(|e| e.attribute("href").map(str::to_string))
        .collect();
    assert_eq!(
        links,
        [
            "https://example.org/?a=1&b=2",
            "b.html#c",
            "https://example.org/a.png"
        ]
    );
    let printed = page
        .all()
        .into_iter()
        .find(|e| e.attribute("class") == Some("printed"));
    assert_eq!(
        printed.map(Element::text).as_deref(),
        Some("<script>alert(1)</script>")
    );
}

#[test]
fn a_page_is_written_beside_its_notebook_and_replaces_only_pages() {
    let folder = folder("beside");
    let text = "```lamina\n1 + 1\n```\n```out\n3\n```\n";
    assert_eq!(export(&folder, text, &[]).status, 0);
    let written = fs::read_to_string(folder.join("a.html")).expect("it was written");
    assert!(written.contains("<title>a</title>") && written.contains("<mn>2</mn>"));
    assert_eq!(export(&folder, text, &["--stored"]).status, 0);
    let stored = fs::read_to_string(folder.join("a.html")).expect("it was written");
    assert!(stored.contains(">3</pre>") && !stored.contains("<mn>2</mn>"));
    fs::write(folder.join("a.html"), "mine").expect("writable");
    let ran = export(&folder, text, &[]);
    assert!(
        ran.status == 2 && ran.error.contains("did not write it"),
        "{}",
        ran.error
    );
    assert_eq!(
        fs::read_to_string(folder.join("a.html")).expect("readable"),
        "mine"
    );
    let ran = export(&folder, "```lamina\n1/0\n```\n", &["-o", "b.html"]);
    assert!(
        ran.status == 1 && ran.error.contains("a.lm.md:1: cell 1"),
        "{}",
        ran.error
    );
    assert!(
        folder.join("b.html").exists(),
        "a page with an error is a page"
    );
    let ran = export(&folder, text, &["-o", "none/b.html"]);
    assert!(
        ran.status == 2 && ran.error.contains("cannot write"),
        "{}",
        ran.error
    );
    fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn every_sample_and_lesson_becomes_a_sound_page() {
    let folder = folder("site");
    for (from, to) in [
        ("history-samples", "samples"),
        ("src/learn/lessons", "lessons"),
    ] {
        let site = folder.join(to);
        let mut command = program();
        let site_name = site.to_string_lossy().into_owned();
        let ran = run_command(
            command
                .args(["export", from, "-o", &site_name])
                .current_dir(root()),
            "",
        );
        assert_eq!(ran.status, 0, "{}", ran.error);
        let index = fs::read_to_string(site.join("index.html")).expect("there is an index");
        let index = html(&index);
        asks_for_nothing(&index);
        let links: Vec<&Element> = index.all().into_iter().filter(|e| e.name == "a").collect();
        assert!(links.len() >= 14);
        for link in links {
            let path = site.join(link.attribute("href").expect("it leads somewhere"));
            let text = fs::read_to_string(path).expect("the page is there");
            let page = html(&text);
            asks_for_nothing(&page);
            // The code that checks answers is not shown.
            assert!(!text.contains("__answer"));
            // The explanation of a wrong answer is collapsed under it.
            for details in page.all().iter().filter(|e| e.name == "details") {
                assert!(
                    details
                        .elements()
                        .next()
                        .is_some_and(|e| e.name == "summary")
                );
                assert!(details.text().len() > 8);
            }
        }
    }
    fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn the_same_notebook_gives_the_same_page() {
    let text = "# T\n\n```lamina\nplot(sin, 0, 1)\n```\n\n```lamina\nrandom::random()\n```\n";
    assert_eq!(page("same-1", text).1, page("same-2", text).1);
}

#[test]
fn parameters_are_set_after_their_cell() {
    let folder = folder("parameters");
    let text = "```lamina parameters\nn = 3\nname = \"Ada\"\n```\n\n```lamina\nprint(name, n^2)\n```\n```out\nAda 9\n```\n\n```lamina\nif n > 10 { throw \"too large\" }\n```\n";
    fs::write(folder.join("a.lm.md"), text).expect("writable");
    let test = |options: &[&str]| {
        let mut command = program();
        run_command(
            command
                .args(["test", "a.lm.md"])
                .args(options)
                .current_dir(&folder),
            "",
        )
    };
    assert_eq!(test(&[]).status, 0);
    assert_eq!(
        test(&["--param", "n=7"]).status,
        0,
        "the file's outputs are those of other parameters"
    );
    let ran = test(&["--param", "n=11"]);
    assert!(
        ran.status == 1 && ran.out.contains("too large"),
        "{}{}",
        ran.out,
        ran.error
    );
    let ran = test(&["--param", "m=1"]);
    assert!(
        ran.status == 1 && ran.out.contains("does not set `m`"),
        "{}{}",
        ran.out,
        ran.error
    );
    let ran = test(&["--param", "n=1/0"]);
    assert!(
        ran.status == 1 && ran.out.contains("division by zero"),
        "{}{}",
        ran.out,
        ran.error
    );
    assert_eq!(test(&["--param", "n"]).status, 2);
    assert_eq!(test(&["--param", "n=4", "--bless"]).status, 2);
    assert_eq!(
        fs::read_to_string(folder.join("a.lm.md")).expect("readable"),
        text
    );
    let ran = export(
        &folder,
        text,
        &["-o", "-", "--param", "n=5", "--param", "name=\"Bob\""],
    );
    assert!(ran.out.contains("Bob 25"), "{}{}", ran.out, ran.error);
    let ran = export(&folder, "```lamina\n1\n```\n", &["--param", "n=5"]);
    assert!(
        ran.status == 2 && ran.error.contains("`parameters`"),
        "{}",
        ran.error
    );
    fs::remove_dir_all(folder).expect("removable");
}

/// A process that is killed when the test ends.
struct Watching(Child);

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Returns the lines of a process up to one that contains this text.
fn until(lines: &mut impl Iterator<Item = std::io::Result<String>>, wanted: &str) -> String {
    let mut seen = String::new();
    for line in lines {
        let line = line.expect("it writes text");
        seen.push_str(&line);
        seen.push('\n');
        if line.contains(wanted) {
            return seen;
        }
    }
    panic!("no line has {wanted:?}: {seen}");
}

fn ask(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    answer
}

#[test]
fn a_watched_notebook_runs_again_from_the_first_changed_cell_on() {
    let folder = folder("watched");
    let path = folder.join("a.lm.md");
    let text = |b: &str| {
        format!(
            "```lamina\na = 1\nprint(\"first\")\n```\n\n```lamina\na = a + {b}\nprint(\"a is\", a)\n```\n"
        )
    };
    fs::write(&path, text("10")).expect("writable");
    let mut command = program();
    let command = command
        .args(["watch", "a.lm.md", "--serve"])
        .current_dir(&folder);
    let child = command.stdout(Stdio::piped()).spawn().expect("it starts");
    let mut watching = Watching(child);
    let out = watching.0.stdout.take().expect("standard output is a pipe");
    let mut lines = BufReader::new(out).lines();
    let seen = until(&mut lines, "http://127.0.0.1:");
    let address = seen
        .split("http://")
        .nth(1)
        .and_then(|rest| rest.split('/').next());
    let address = address.expect("it says where").to_string();
    let seen = until(&mut lines, "watching");
    assert!(seen.contains("first") && seen.contains("a is 11"), "{seen}");
    let get = |path: &str, host: &str| {
        ask(
            &address,
            &format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"),
        )
    };
    let first = get("/", &address);
    assert!(
        first.starts_with("HTTP/1.1 200") && first.contains("a is 11"),
        "{first}"
    );
    assert!(get("/version", &address).ends_with("\r\n\r\n1"));
    // The state before the second cell is restored, so the first does not run again.
    fs::write(&path, text("200")).expect("writable");
    let seen = until(&mut lines, "watching");
    assert!(
        !seen.contains("first") && seen.contains("a is 201"),
        "{seen}"
    );
    assert!(seen.contains("1 cell ran, 1 unchanged"), "{seen}");
    assert!(get("/version", &address).ends_with("\r\n\r\n2"));
    assert!(get("/", &address).contains("a is 201"));
    // Requests with another host, path or method do not get the page.
    for host in ["example.org", "127.0.0.1:1", ""] {
        let answer = get("/", host);
        assert!(
            answer.starts_with("HTTP/1.1 403") && !answer.contains("a is"),
            "{answer}"
        );
    }
    assert!(ask(&address, "GET / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 403"));
    assert!(get("/../a.lm.md", &address).starts_with("HTTP/1.1 404"));
    let posted = ask(
        &address,
        &format!("POST / HTTP/1.1\r\nHost: {address}\r\n\r\n"),
    );
    assert!(posted.starts_with("HTTP/1.1 405"), "{posted}");
    // If the file is currently not a valid notebook, the page stays as it was.
    fs::write(&path, "```lamina\n1\n").expect("writable");
    fs::write(&path, text("3000")).expect("writable");
    let seen = until(&mut lines, "a is 3001");
    assert!(!seen.contains("first"), "{seen}");
    fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn the_textmate_grammar_is_json_and_knows_the_language() {
    let Ran { status, out, .. } = run(&["grammar", "textmate"], "");
    assert_eq!(status, 0);
    let grammar = json(&out);
    assert_eq!(grammar.field("scopeName").text(), "source.lamina");
    let code = grammar.field("repository").field("code");
    let rules = code.field("patterns").items();
    let text_of = |scope: &str| -> String {
        let wanted = format!("{scope}.lamina");
        let found = rules
            .iter()
            .find(|rule| rule.field("name").text() == wanted);
        let Json::Object(fields) = found.unwrap_or_else(|| panic!("a rule {scope}")) else {
            panic!("a rule is an object");
        };
        let texts = fields.iter().filter_map(|(key, value)| match value {
            Json::Text(text) if key != "name" => Some(text.as_str()),
            _ => None,
        });
        texts.collect::<Vec<_>>().join(" ")
    };
    for word in lamina_shell::testing::reserved() {
        let all = text_of("keyword.control") + &text_of("constant.language");
        assert!(
            all.contains(&format!("{word}|")) || all.contains(&format!("{word})")),
            "{word}"
        );
    }
    for operator in [
        "\\+",
        "\\^",
        "\\<\\=",
        "\\=\\=",
        "\\&\\&",
        "\\.\\.\\.",
        "√",
        "×",
        "≤",
        "²",
    ] {
        assert!(text_of("keyword.operator").contains(operator), "{operator}");
    }
    for scope in [
        "comment.block",
        "comment.line.double-slash",
        "string.interpolated",
        "string.quoted",
        "constant.numeric",
        "storage.type",
        "entity.name.function",
    ] {
        assert!(!text_of(scope).is_empty(), "{scope}");
    }
    assert!(run(&["grammar", "vim"], "").status == 2);
}
