"""Whatever a user writes comes out as it went in: in HTML, Markdown, JSON and text, whatever the language around it."""

from __future__ import annotations

import html
import json
import re
import subprocess
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

import parcours_cyber as pc
from parcours_cyber.i18n.bidi import isolated
from parcours_cyber.i18n.text import NOT_TEXT, message
from test_report import browse, browser

LOCALES = ("fr", "en", "en-XA", "ar-XB")

#: What somebody may type, and what a renderer may take for something else.
NASTY = (
    "{x}", "{0}", "{", "}}", "%s", "%(x)s", "<b>", "</td>", "<script>alert(1)</script>", "&amp;", "&#10;", "]]>",
    "<!--",
    "*a*", "**", "_b_", "`c`", "~~d~~", "# e", "- f", "+ g", "1. h", "1) i", "> j", "| k", "[l](m)", "![n](o)", "---",
    "===", "```", "\\", "\\|", "\\\\", "<https://p.q>", "https://p.q/r_s_", ":tada:", "$x$", "@you", '"', "'",
    "\n", "\r", "\r\n", "\n\n", "\t", "  ", "\u00a0", "\u202f", "\u2028", "\u200b", "\ufeff", "\u00ad",
    "עיר (3)", "مدينة", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069", "\u200f", "e\u0301", "ﬁ", "İ", "ß",
    "👩🏽‍🚒", "🇫🇷", "漢字", "\U0001f9d1", "C-", "A+",
)  # fmt: skip
PIECES = st.sampled_from(NASTY) | st.text(
    st.characters(exclude_categories=("Cs",)).filter(lambda char: not NOT_TEXT.match(char)), max_size=8
)
TEXTS = st.lists(PIECES, min_size=1, max_size=6).map("".join).filter(lambda text: text.strip() != "")


@cache
def blank() -> tuple[pc.Methodology, pc.Assessment]:
    """An audit with few answers, so that its pages are short; no fixture, of which Hypothesis would print 2 MB."""
    methodology = pc.load_methodology()
    town = pc.read_assessment(Path(__file__).parent.parent / "examples" / "ville-moyenne.yaml", methodology)
    return methodology, evolve(town, answers=town.answers[:3], findings=(), awareness=())


def signed_by(text: str) -> pc.Score:
    """A score of which everything that a user may write is *text*."""
    methodology, audit = blank()
    measure = methodology.measures[0].id
    finding = pc.RecordedFinding(
        title=text, severity=pc.Severity.HIGH, corrected_by=(measure,), where=text, comment=text
    )
    entity = evolve(audit.entity, name=text, territory=text)
    answers = (evolve(audit.answers[0], comment=text, evidence=text, by=text), *audit.answers[1:])
    written = evolve(audit, entity=entity, by=text, findings=(finding,), answers=answers)
    return pc.cyberscore(methodology, written)


HELD = ("title", "h1", "td", "dd", "p")


class Read(HTMLParser):
    """The text of titles, paragraphs, cells and values, as a browser reads it."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.tags: set[str] = set()
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag in HELD:
            self.cells.append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag in HELD:
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.cells[-1] += data


def cells_of(page: str) -> list[str]:
    reader = Read()
    reader.feed(re.sub(r"(?s)<style>.*?</style>", "", page))
    reader.close()
    assert "script" not in reader.tags
    assert "b" not in reader.tags
    return reader.cells


def in_sentence(text: str, locale: str) -> str:
    return isolated(text, right_to_left=locale == "ar-XB")


@settings(max_examples=60, deadline=None)
@given(text=TEXTS, locale=st.sampled_from(LOCALES))
@example(text="".join(NASTY), locale="fr")
@example(text="".join(NASTY), locale="ar-XB")
@example(text="  - {x}\r\n| <b>\t", locale="en")
def test_in_html(text: str, locale: str) -> None:
    score = signed_by(text)
    found = cells_of(pc.render(score, "html", locale))
    assert found.count(text) == 5  # the entity, its territory, who audited it; a finding and where it is
    assert sum(in_sentence(text, locale) in cell for cell in found[:2]) == 2


def lines_of(tokens: list[Token]) -> list[str]:
    """The text of each block of Markdown, as CommonMark reads it."""
    found = []
    for token in tokens:
        if token.type == "inline":
            children = token.children or []
            kinds = {child.type for child in children}
            assert kinds <= {"text", "text_special", "strong_open", "strong_close", "em_open", "em_close"}, kinds
            found.append("".join(child.content for child in children))
    return found


@settings(max_examples=60, deadline=None)
@given(text=TEXTS, locale=st.sampled_from(LOCALES))
@example(text="".join(NASTY), locale="fr")
@example(text="  - {x}\r\n| <b>\t", locale="en")
@example(text="1. a", locale="en")
def test_in_markdown(text: str, locale: str) -> None:
    page = pc.render(signed_by(text), "markdown", locale)
    found = lines_of(MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(page))
    assert found.count(text) == 2  # the finding and where it is
    assert sum(line.endswith(f" {text}") for line in found) >= 3  # the name of a fact stands before it
    assert in_sentence(text, locale) in found[0]


@settings(max_examples=60, deadline=None)
@given(text=TEXTS, locale=st.sampled_from(LOCALES))
@example(text="".join(NASTY), locale="fr")
def test_in_json_and_text(text: str, locale: str) -> None:
    score = signed_by(text)
    data = json.loads(pc.render(score, "json", locale))
    assert data["entity"]["name"] == data["entity"]["territory"] == text
    assert data["findings"][0]["title"] == data["findings"][0]["where"] == text
    # Lines are broken to the width of the page, so that only space differs.
    squeezed = "".join(pc.render(score, "text", locale).split())
    assert squeezed.count("".join(text.split())) >= 4
    assert pc.from_json(pc.to_json(score), pc.Score) == score
    assert pc.from_yaml(pc.to_yaml(score), pc.Score) == score


@settings(max_examples=100, deadline=None)
@given(text=TEXTS)
def test_in_a_sentence(text: str) -> None:
    """A place-holder's value is put in once, and never read as a template itself."""
    for locale in LOCALES:
        sentence = message("'{value}' is not known in {methodology}.", value=text, methodology=text)
        assert sentence.render(locale).count(in_sentence(text, locale)) >= 2


@given(text=TEXTS, before=TEXTS, after=TEXTS)
def test_an_isolated_text_is_closed(text: str, before: str, after: str) -> None:
    """After it nothing is open that it has opened, and it closes nothing that was open before."""
    for right_to_left in (True, False):
        found = isolated(text, right_to_left=right_to_left)
        assert text in found
        if found == text:
            assert not set(text) & {"\u2066", "\u2067", "\u2068", "\u2069"}
            continue
        depth, lowest = 0, []
        for char in found:
            depth += (char in "\u2066\u2067\u2068") - (char == "\u2069")
            lowest.append(depth)
        assert lowest[-1] == 0
        assert min(lowest[:-1]) >= 1


@pytest.mark.parametrize("char", ["\0", "\x1b", "\x7f", "\ud800", "\uffff"], ids=ascii)
def test_what_is_no_text_is_refused(char: str, tmp_path: Path) -> None:
    score = signed_by(f"Ville{char}")
    for format_ in ("html", "markdown", "text"):
        with pytest.raises(pc.UsageError, match=rf"U\+{ord(char):04X}.*Ville.*Remove it"):
            pc.render(score, format_)
    path = tmp_path / "audit.yaml"
    path.write_bytes(f'entity: {{name: "Ville{char}"}}\n'.encode("utf-8", "surrogatepass"))
    with pytest.raises(pc.InvalidDataError):
        pc.read_assessment(path, blank()[0])


@pytest.mark.heavy
@browser
def test_in_a_browser(tmp_path: Path) -> None:
    """HTML says what becomes of the ends of lines and of characters of their own; only a browser does it."""
    for locale in ("fr", "ar-XB"):
        rows = [f"{a}{b}" for a, b in zip(NASTY, reversed(NASTY), strict=True) if (a + b).strip()]
        template = pc.render(signed_by("@@@"), "html", locale)
        found = []
        for row in rows:
            page = pc.render(signed_by(row), "html", locale)
            found.append(re.search(r"(?s)<dl>.*?</dl>", page)[0])  # type: ignore[index]
        script = (
            "<script>document.title = 'READ ' + JSON.stringify([...document.querySelectorAll('dl')].map("
            "dl => dl.querySelector('dd').textContent)).replace(/[\\u007f-\\uffff<>&]/g, "
            "c => '\\\\u' + c.charCodeAt(0).toString(16).padStart(4, '0')) + ' END'</script></body>"
        )
        start, _, rest = template.partition("<main>")
        body = start + "".join(found) + rest.rpartition("</main>")[2]
        path = tmp_path / "names.html"
        page = re.sub(r"<meta http-equiv=.*?>", "", body).replace("</body>", script)
        path.write_bytes(page.encode())
        shown: subprocess.CompletedProcess[str] = browse(path, tmp_path / "profile", "--dump-dom")
        read = re.search(r"(?s)READ (\[.*?\]) END", shown.stdout)
        assert read is not None, shown.stdout[:300]
        assert json.loads(html.unescape(read[1])) == rows
