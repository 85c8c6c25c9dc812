"""The part of `sandbox.py` that exports pages full of hostile text and looks at what a browser would run.

It is not run on its own: `tests/trust/sandbox.py --help` says how."""
import html.parser
import json
import re
import tempfile
from pathlib import Path

TAGS = set(
    "html head meta title style body main footer nav h1 h2 h3 h4 h5 h6 p ul ol li pre code span div em strong del blockquote hr br a table thead tbody tr th td "
    "details summary math mrow mi mn mo msup msub mfrac msqrt mroot mtable mtr mtd mtext mspace mpadded svg g path line rect text title circle polyline polygon "
    "desc defs clippath tspan".split()
)
# An address that a reader may follow by a click.
LINK = re.compile(r"^(https?:|mailto:|#|[^:]*$|[^/?#]*[/?#])", re.I)
TEXTS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><script>alert(1)</script>', "' onmouseover='alert(1)", "</style><script>alert(1)</script>",
    "</title><script>alert(1)</script>", "</code></pre><script>alert(1)</script>", "<svg onload=alert(1)>", "<iframe src=//x.example>", "<meta http-equiv=refresh content=0;url=//x.example>",
    "<base href=//x.example>", "<link rel=stylesheet href=//x.example>", "<style>@import url(//x.example)</style>", "<!--", "-->", "]]>", "<![CDATA[", "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;", "\\u003cscript\\u003e", "<math><mtext></mtext><script>alert(1)</script></math>", "<a href=javascript:alert(1)>x</a>", "<object data=x>", "<embed src=x>",
    "<form action=//x.example><input autofocus onfocus=alert(1)>", "<x style='background:url(//x.example)'>", "\u2028<script>", "</details><script>alert(1)</script>", "x\u0000<script>alert(1)</script>", "<scr\u0000ipt>",
]
LINKS = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java&#10;script:alert(1)", "java&Tab;script:alert(1)", "&#1;javascript:alert(1)", "javascript&colon;alert(1)", "javascript&#58;alert(1)",
    "data:text/html,<script>alert(1)</script>", "vbscript:x", "file:///etc/passwd", "blob:x", "about:blank", "view-source:x", "feed:javascript:alert(1)", "jar:x", "//x.example/", "\\\\x.example", "x\"onclick=\"alert(1)",
    "#\" onclick=alert(1) x=\"", "?javascript:alert(1)", "./javascript:alert(1)", "javascript:alert(1)//.lm.md", "javascript:alert(1)#.lm.md", "data:x.lm.md", "%6aavascript:alert(1)", "&#x6a;avascript:alert(1)",
]


def prose():
    """Markdown in which every hostile text stands in every place."""
    lines = []
    for text in TEXTS:
        flat = text.replace("\n", " ")
        lines += [f"# {flat}", f"## a {flat}", flat, f"* {flat}", f"> {flat}", f"`{flat}`", f"**{flat}**", f"| {flat} | b |\n|---|:-:|\n| {flat} | c |", f"[{flat}](x)", f"![{flat}](x.png \"{flat}\")"]
        lines += [f"    {flat}", f"~~{flat}~~", f"1. {flat}", f"```{flat}\n{flat}\n```", f"```lamina\n1\n```\n\n```out\n{flat}\n```"]
    for link in LINKS:
        lines += [f"[x]({link})", f"[x](<{link}>)", f"![x]({link})", f"![x](<{link}> \"t\")", f"<{link}>", f"[r{len(lines)}]\n\n[r{len(lines)}]: {link}", f"[![x]({link})]({link})", f"<a href=\"{link}\">x</a>"]
    lines += ["![x](https://x.example/x.png)", "![x](//x.example/x.png)", "<picture><source srcset=//x.example></picture>", "[^1]\n\n[^1]: <script>alert(1)</script>", "$<script>alert(1)</script>$", "- [ ] <script>"]
    return "\n\n".join(lines) + "\n"


def cells():
    """Cells that print, show, plot and raise hostile text."""
    for text in TEXTS:
        string = json.dumps(text, ensure_ascii=False).replace("\\u0000", "\\0").replace("\\u003c", "<")
        yield f"print({string})"
        yield string
        yield f"[[{string}, 1], [2, {string}]]"
        yield f"{{a = {string}}}"
        yield f"[{string}: {string}]"
        yield f"throw {string}"
        yield f"error({string}, {string})"
        yield f"s = {{}}; s.({string}) = 1"
        yield f"s = {{}}; setattr(s, {string}, 1); s"
        yield f"sym({string}) + 1"
        yield f"cas::parse({string})"
        yield f"eq(sym(\"x\"), {string})"
        yield f"latex({string})"
        yield f"plot([[1, 2], [3, 4]], {{title = {string}}})"
        yield f"plot([[1, 2], [3, 4]], {{title = {string}, x = {string}, labels = [{string}], width = {string}}})"
        yield f"bars([1, 2], [{string}, {string}], {{title = {string}}})"
        yield f"bars([{string}: 1])"
        yield f"histogram([1, 2, 3], 2, {{title = {string}}})"
        yield f"assert(false, {string})"
        yield f"include {string}"
        yield f"io::read({string})"
        yield f"var f = fn(x) => {string}; f"
        yield f":show [{string}]"
        yield f":mathml [{string}]"
        yield f":latex [{string}]"
        yield f":trace calls size({string})"
        yield f":type {string}"
        yield f":{text}"
        yield f":profile size({string})"
        yield text


def notebook():
    parts = [prose()]
    for number, cell in enumerate(cells()):
        name = " name=" + re.sub(r"\s", "", f"{TEXTS[number % len(TEXTS)]}{number}") if number % 3 == 0 else ""
        fence = "~~~~"
        parts.append(f"{fence}lamina{' skip' if number % 50 == 49 else ''}{name}\n{cell}\n{fence}\n")
    return "\n".join(parts)


class Reader(html.parser.HTMLParser):
    """Collects what a browser would run or fetch."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.faults = []
        self.policy = None

    def handle_starttag(self, tag, attributes):
        place = f"line {self.getpos()[0]}: {self.get_starttag_text()[:160]}"
        if tag not in TAGS:
            self.faults.append(f"<{tag}> at {place}")
        for name, value in attributes:
            value = value or ""
            if name.startswith("on") or name in ("src", "srcset", "srcdoc", "action", "formaction", "data", "poster", "background", "ping", "xlink:href"):
                self.faults.append(f"{name} at {place}")
            if name == "href" and (tag != "a" or not LINK.match(value) or re.match(r"[\x00-\x20]*(javascript|data|vbscript|file|blob)\s*:", re.sub(r"[\t\n\r]", "", value), re.I)):
                self.faults.append(f"href at {place}")
            if re.search(r"url\(|@import|expression\(", value) and name == "style":
                self.faults.append(f"style at {place}")
            if tag == "meta" and name == "http-equiv":
                if value.lower() != "content-security-policy":
                    self.faults.append(f"meta at {place}")
                self.policy = dict(attributes).get("content", "")

    handle_startendtag = handle_starttag


def faults_of(page):
    reader = Reader()
    reader.feed(page)
    reader.close()
    faults = list(dict.fromkeys(reader.faults))
    if not reader.policy or "default-src 'none'" not in reader.policy or "script-src" in reader.policy:
        faults.append(f"its policy is {reader.policy!r}")
    styles = re.findall(r"<style>.*?</style>", page, re.S)
    if any(re.search(r"url\(|@import", style) for style in styles):
        faults.append("its styles load something")
    if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", page):
        faults.append("it has control characters")
    return faults


def check_page(program, make_place, report, name, arguments, stem):
    with tempfile.TemporaryDirectory(prefix="lmsh-pages-") as outer:
        place = make_place(Path(outer))
        (place.book / "a.lm.md").write_text(notebook())
        text, status = place.run(program, arguments)
        if status is None or status < 0 or "panicked" in text:
            report.fault(name, "crash", f"status {status}: {text[-300:]}")
        found = [path for path in place.outer.rglob(stem) if path.is_file()]
        if not found:
            report.fault(name, "page", f"there is no page; the status is {status}: {text[:300]}")
        for path in found:
            faults = faults_of(path.read_text(errors="replace"))
            for fault in faults[:8]:
                report.fault(name, "page", fault)


def check_site(program, make_place, report):
    """Names of files and folders as hostile text."""
    name = "pages names of files"
    with tempfile.TemporaryDirectory(prefix="lmsh-pages-") as outer:
        place = make_place(Path(outer))
        for number, text in enumerate([*TEXTS, *LINKS]):
            stem = text.replace("/", "_").replace("\u0000", "")[:100]
            (place.book / f"{stem}.lm.md").write_text("No heading.\n" if number % 2 else f"# {text}\n")
            (place.book / f"d{stem}").mkdir(exist_ok=True)
            (place.book / f"d{stem}" / "x.lm.md").write_text("text\n")
        text, status = place.run(program, ["export", ".", "-o", "../site"])
        if status is None or status < 0 or "panicked" in text:
            report.fault(name, "crash", f"status {status}: {text[-300:]}")
        if re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text):
            report.fault(name, "terminal", "a message has control characters")
        for page in (place.outer / "site").rglob("*.html"):
            for fault in faults_of(page.read_text(errors="replace"))[:3]:
                report.fault(name, "page", f"{page.name}: {fault}")


def check_svg(program, make_place, report):
    """Pictures that a program saves are documents of their own."""
    name = "pages saved pictures"
    with tempfile.TemporaryDirectory(prefix="lmsh-pages-") as outer:
        place = make_place(Path(outer))
        lines = [cell.replace("plot(", f"io::save(plot(", 1) + f", \"p{number}.svg\")" for number, cell in enumerate(cells()) if cell.startswith("plot(")]
        lines += [cell.replace("bars(", f"io::save(bars(", 1) + f", \"b{number}.svg\")" for number, cell in enumerate(cells()) if cell.startswith("bars(")]
        place.run(program, ["--transcript"], "\n".join(lines) + "\n")
        for picture in place.book.glob("*.svg"):
            text = picture.read_text(errors="replace")
            reader = Reader()
            reader.feed(text)
            for fault in reader.faults[:3]:
                report.fault(name, "page", f"{picture.name}: {fault}")
            if re.search(r"<script|<foreignObject|<!ENTITY|<!DOCTYPE|<image|<use", text):
                report.fault(name, "page", f"{picture.name} runs or loads something: {text[:200]}")


def check_converted(program, make_place, report):
    """What becomes an .ipynb may hold no HTML that Jupyter would run."""
    name = "pages converted"
    with tempfile.TemporaryDirectory(prefix="lmsh-pages-") as outer:
        place = make_place(Path(outer))
        (place.book / "a.lm.md").write_text(notebook())
        text, status = place.run(program, ["convert", "a.lm.md"])
        found = list(place.book.glob("*.ipynb"))
        if status is None or status < 0 or "panicked" in text:
            report.fault(name, "crash", f"status {status}: {text[-300:]}")
        for path in found:
            for cell in json.loads(path.read_text()).get("cells", []):
                for output in cell.get("outputs", []):
                    kinds = set(output.get("data", {})) - {"text/plain", "text/latex"}
                    if kinds:
                        report.fault(name, "page", f"an output of the kinds {sorted(kinds)}")


def work(program, make_place, report):
    runs = {
        "pages export": (["export", "a.lm.md", "-o", "a.html"], "a.html"),
        "pages export --stored": (["export", "--stored", "a.lm.md", "-o", "a.html"], "a.html"),
        "pages export a site": (["export", ".", "-o", "../site"], "*.html"),
    }
    for name, (arguments, stem) in runs.items():
        yield name, lambda name=name, arguments=arguments, stem=stem: check_page(program, make_place, report, name, arguments, stem)
    yield "pages names of files", lambda: check_site(program, make_place, report)
    yield "pages saved pictures", lambda: check_svg(program, make_place, report)
    yield "pages converted", lambda: check_converted(program, make_place, report)
