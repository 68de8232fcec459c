"""The HTML of a report: as text, and as a real browser shows and prints it (marked ``heavy``)."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from fractions import Fraction
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from attrs import evolve

import parcours_cyber as pc
from parcours_cyber.loading.addresses import texts
from parcours_cyber.reporting.gauge import WIDTH, gauge_svg
from parcours_cyber.reporting.page import Gauge, Mark
from parcours_cyber.reporting.text import gauge_marks

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
VOID = {"meta", "br", "hr", "img", "input", "link"}
GRADES = ("D-", "D", "D+", "C-", "C", "C+", "B-", "B", "B+", "A-", "A", "A+")
MARKS = {"fr": ["Aujourd’hui", "Après le pack relais", "Après le plan"]}
MARKS["en"] = ["Today", "After the relay pack", "After the plan"]


@pytest.fixture(scope="module")
def plan(methodology: pc.Methodology, town: pc.Assessment) -> pc.Plan:
    return pc.build_plan(methodology, town, pc.Capacity(budget=(100_000,) * 3, person_days=(110,) * 3))


@pytest.fixture(scope="module", params=["fr", "en"])
def page(request: pytest.FixtureRequest, plan: pc.Plan) -> tuple[str, str]:
    """The language and the HTML of a plan."""
    return request.param, pc.render(plan, "html", request.param)


class Reader(HTMLParser):
    """Checks that every element is closed where it should be, and notes what a page holds."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        assert len(dict(attrs)) == len(attrs), f"{tag} has an attribute twice"
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "style":
            self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == []
    return reader


def test_the_page_is_well_formed_and_says_its_language(page: tuple[str, str], methodology: pc.Methodology) -> None:
    locale, text = page
    assert text.startswith("<!DOCTYPE html>\n")
    reader = read(text)
    (root,) = reader.all("html")
    assert root == {"lang": locale, "dir": "ltr"}
    assert reader.all("meta")[0] == {"charset": "utf-8"}
    assert len(reader.all("h1")) == 1
    assert len(reader.all("svg")) == 2, "the gauge, and the curve over the quarters"
    assert all(picture["role"] == "img" and picture["aria-label"] for picture in reader.all("svg"))
    assert all(label in str(reader.all("svg")[0]["aria-label"]) for label in MARKS[locale])
    assert all(cell.get("scope") == "col" for cell in reader.all("th"))
    levels = [int(tag[1]) for tag, _ in reader.elements if re.fullmatch(r"h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    told = " ".join(reader.words)
    assert "{" not in told
    # An option may begin with this word: what the methodology says is taken out first.
    for content in texts(methodology):
        told = told.replace(" ".join(content.render(locale).split()), "")
    assert "None" not in told


def test_the_page_asks_for_nothing_from_elsewhere(page: tuple[str, str]) -> None:
    reader = read(page[1])
    assert {tag for tag, _ in reader.elements}.isdisjoint({"script", "link", "img", "iframe", "object", "form", "base"})
    for tag, attributes in reader.elements:
        assert {"src", "href", "srcset", "action", "onload", "xlink:href"}.isdisjoint(attributes), tag
    (policy,) = (meta["content"] for meta in reader.all("meta") if "http-equiv" in meta)
    assert str(policy).startswith("default-src 'none'")
    assert "url(" not in page[1]
    assert "@import" not in page[1]


def test_the_pages_in_both_languages_have_the_same_shape(plan: pc.Plan) -> None:
    shapes = [[tag for tag, _ in read(pc.render(plan, "html", locale)).elements] for locale in ("fr", "en")]
    assert shapes[0] == shapes[1]


def gauge(*marks: tuple[Fraction, Fraction]) -> Gauge:
    bands = tuple((grade, Fraction(n + 1, 12)) for n, grade in enumerate(GRADES))
    threats = tuple((f"{n}/3 & <co>", Fraction(n, 3), Fraction(n + 1, 3)) for n in range(3))
    named = tuple(Mark("Après le pack relais", worst, best, "B-") for worst, best in marks)
    return Gauge(bands, threats, named, 'Said "so" & <thus>')


SHARES = [(Fraction(a, 20), Fraction(b, 20)) for a in range(21) for b in range(a, 21)]


def test_the_labels_of_the_gauge_stay_within_it() -> None:
    svg = gauge_svg(gauge(*SHARES))
    reader = read(svg)
    assert str(reader.all("svg")[0]["aria-label"]) == 'Said "so" & <thus>'
    labels = [attributes for attributes in reader.all("text") if attributes["class"] == "label"]
    assert len(labels) == len(SHARES)
    room = 11 * len("B- · Après le pack relais")  # at the largest size that the page gives it, 21 pixels
    for label in labels:
        x = float(str(label["x"]))
        assert (x - room > 0) if label["text-anchor"] == "end" else (x >= 0 and x + room < WIDTH)


@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
def test_the_marks_in_a_terminal_stay_within_it(width: int) -> None:
    for share in SHARES:
        lines = [*gauge_marks(gauge(share), width)]
        assert 1 <= len(lines) <= 2
        assert "".join(lines).count("▲") == "".join(lines).count("B- · Après le pack relais") == 1
        assert width < 50 or max(map(len, lines)) <= width, lines


# -- in a browser


def browse(page: Path, folder: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    """Open a page in a browser of its own."""
    assert CHROMIUM is not None
    switches = "headless no-sandbox disable-gpu disable-quic no-first-run disable-background-networking "
    switches += "disable-component-update disable-sync hide-scrollbars enable-logging=stderr"
    done = subprocess.run(
        [CHROMIUM, *(f"--{name}" for name in switches.split()), f"--user-data-dir={folder}", *flags, page.as_uri()],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "CONSOLE" not in done.stderr, done.stderr
    return done


browser = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium here: apt-get install chromium")

#: What is measured in the page: how wide it is and may be, what stands out of its box, whether labels overlap.
MEASURE = """<script>
addEventListener("load", () => {
  const root = document.documentElement, box = element => element.getBoundingClientRect();
  const out = [...document.querySelectorAll("main *")].filter(
    element => box(element).right > root.clientWidth + 1 || box(element).left < -1
  ).map(element => element.outerHTML.slice(0, 80));
  const cut = [...document.querySelectorAll(".scroll")].filter(
    element => element.scrollWidth > element.clientWidth + 1
  ).map(element => element.textContent.trim().slice(0, 80));
  const words = [...document.querySelectorAll("svg text")].map(box);
  const overlaps = words.flatMap((a, i) => words.slice(i + 1).filter(b =>
    a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3
  )).length;
  const measured = {width: root.clientWidth, scroll: root.scrollWidth, out, cut, overlaps};
  document.title = "MEASURED " + JSON.stringify(measured) + " END";
});
</script></body>"""


#: How a page from right to left is laid out; an edge within a pixel counts as reached.
MIRRORED = """<script>
addEventListener("load", () => {
  const box = element => element.getBoundingClientRect();
  const edges = [...document.querySelectorAll("thead tr")].map(row => [...row.children].map(cell => box(cell).right));
  const order = (node, from, to) => {  // whether a character stands at the left of another
    const at = n => {
      const range = document.createRange();
      range.setStart(node, n);
      range.setEnd(node, n + 1);
      return box(range).left;
    };
    return at(from) < at(to);
  };
  const inside = text => {
    const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) if (walker.currentNode.data === text) found.push(walker.currentNode);
    return found;
  };
  const main = document.querySelector("main"), title = document.createRange();
  const start = box(main).right - parseFloat(getComputedStyle(main).paddingRight);
  title.selectNodeContents(document.querySelector("h1"));
  const grades = [...document.querySelectorAll("svg .grade")];
  const labels = [...document.querySelectorAll("svg .label")].map(box);
  const marks = [...document.querySelectorAll("svg path")].map(box);
  const svg = box(document.querySelector("svg"));
  const measured = {
    columns: edges.every(row => row.every((right, n) => n === 0 || right < row[n - 1])),
    title: Math.abs(box(title).right - start) < 2,
    terms: [...document.querySelectorAll("dt")].every(dt => box(dt).left >= box(dt.nextElementSibling).right - 1),
    worst: grades[0].textContent, worst_at_the_right: box(grades[0]).left > box(grades.at(-1)).right,
    marks: marks.every((mark, n) => n === 0 || mark.right < marks[n - 1].right),
    labels: labels.every((label, n) => label.left >= svg.left && Math.abs(label.right - marks[n].right) < 3),
    grades: inside("D+").length > 0 && inside("D+").every(node => order(node, 0, 1)),
    name: inside("Ville de Castelbrun (Nord)").length > 0
      && inside("Ville de Castelbrun (Nord)").every(node => order(node, 0, 20) && order(node, 20, 25)),
    bars: [...document.querySelectorAll("td.bar span")].every(
      span => Math.abs(box(span).right - (box(span.parentElement).right)) < 2),
  };
  document.title = "MEASURED " + JSON.stringify(measured) + " END";
});
</script></body>"""


def test_the_style_names_no_side(page: tuple[str, str]) -> None:
    """A page from right to left is the mirror of one from left to right: its style says where lines begin and end."""
    style = page[1].partition("<style>")[2].partition("</style>")[0]
    assert not re.search(r"left|right", style)
    sides = re.findall(r"(?:margin|padding): *([^;]+);", style)
    assert all(side.split()[1] == side.split()[3] for side in sides if len(side.split()) == 4)


def test_the_gauge_is_mirrored() -> None:
    straight, mirrored = (read(gauge_svg(gauge(*SHARES), direction)) for direction in ("ltr", "rtl"))
    assert mirrored.all("svg")[0]["direction"] == "rtl"
    for one, other in zip(straight.all("rect"), mirrored.all("rect"), strict=True):
        assert float(str(one["x"])) + float(str(other["x"])) + float(str(one["width"])) == pytest.approx(
            WIDTH, abs=0.02
        )
        assert one["width"] == other["width"]
    for one, other in zip(straight.all("text"), mirrored.all("text"), strict=True):
        assert float(str(one["x"])) + float(str(other["x"])) == pytest.approx(WIDTH, abs=0.02)
        assert one["text-anchor"] == other["text-anchor"]  # which is at the side where the text begins


@pytest.mark.heavy
@browser
class TestBrowser:
    """A plan as a browser shows it."""

    def test_it_shows_the_title_and_the_gauge(self, page: tuple[str, str], tmp_path: Path) -> None:
        locale, text = page
        path = tmp_path / "plan.html"
        path.write_text(text, encoding="utf-8")
        shown = browse(path, tmp_path / "profile", "--dump-dom").stdout
        reader = read(shown.partition("\n")[2] if shown.startswith("<!DOCTYPE") else shown)
        title = {"fr": "Plan de sécurisation\xa0: Ville de Castelbrun", "en": "Security plan of Ville de Castelbrun"}
        assert reader.words.count(title[locale]) == 2
        labels = [attributes for attributes in reader.all("text") if attributes["class"] == "label"]
        assert len(labels) == 3
        assert [word for word in reader.words if word[3:] in MARKS[locale]] == [
            f" · {label}" for label in MARKS[locale]
        ]

    @pytest.mark.parametrize("width", [1280, 500])
    def test_nothing_overflows(self, width: int, page: tuple[str, str], tmp_path: Path) -> None:
        """Headless windows are not narrower than 500 pixels; a frame makes the page as narrow as a telephone."""
        text = re.sub(r"<meta http-equiv=.*?>", "", page[1]).replace("</body>", MEASURE)
        path = tmp_path / "plan.html"
        path.write_text(text, encoding="utf-8")
        measured = self.measured(browse(path, tmp_path / "profile", f"--window-size={width},900", "--dump-dom").stdout)
        self.assert_fits(measured, width)

    def test_nothing_overflows_on_a_telephone(self, page: tuple[str, str], tmp_path: Path) -> None:
        text = re.sub(r"<meta http-equiv=.*?>", "", page[1])
        inner = MEASURE.replace("document.title =", "parent.document.title =")
        text = text.replace("</body>", inner)
        framed = f'<iframe style="width: 400px; height: 900px; border: 0" srcdoc="{html.escape(text)}"></iframe>'
        path = tmp_path / "frame.html"
        path.write_text(f"<!DOCTYPE html><meta charset=utf-8><title>x</title>{framed}", encoding="utf-8")
        measured = self.measured(browse(path, tmp_path / "profile", "--dump-dom").stdout)
        self.assert_fits(measured, 400)

    @pytest.mark.parametrize("locale", ["ar-XB", "en-XA"])
    def test_nothing_overflows_in_other_languages(self, locale: str, plan: pc.Plan, tmp_path: Path) -> None:
        """From right to left, and with words a third longer."""
        for width in (1280, 500):
            text = re.sub(r"<meta http-equiv=.*?>", "", pc.render(plan, "html", locale)).replace("</body>", MEASURE)
            path = tmp_path / "plan.html"
            path.write_text(text, encoding="utf-8")
            flags = (f"--window-size={width},900", "--dump-dom")
            self.assert_fits(self.measured(browse(path, tmp_path / "profile", *flags).stdout), width)

    def test_a_page_from_right_to_left_is_mirrored(
        self, methodology: pc.Methodology, town: pc.Assessment, tmp_path: Path
    ) -> None:
        entity = evolve(town.entity, name="Ville de Castelbrun (Nord)")
        # Modest means: every mark stays in the first half of the gauge, where its label begins below it.
        means = pc.Capacity(budget=(100_000,) * 3, person_days=(110,) * 3)
        plan = pc.build_plan(methodology, evolve(town, entity=entity), means)
        for result in (plan, plan.score):
            text = re.sub(r"<meta http-equiv=.*?>", "", pc.render(result, "html", "ar-XB"))
            assert '<html lang="ar-XB" dir="rtl">' in text
            path = tmp_path / "mirrored.html"
            path.write_text(text.replace("</body>", MIRRORED), encoding="utf-8")
            shown = browse(path, tmp_path / "profile", "--window-size=1280,900", "--dump-dom").stdout
            measured = self.measured(shown)
            assert measured.pop("worst") == "D-"
            assert [name for name, right in measured.items() if right is not True] == []

    @staticmethod
    def measured(shown: str) -> dict[str, object]:
        found = re.search(r"MEASURED (\{.*?\}) END", shown, re.DOTALL)
        assert found is not None, shown[:500]
        data: dict[str, object] = json.loads(html.unescape(found[1]))
        return data

    @staticmethod
    def assert_fits(measured: dict[str, object], width: int) -> None:
        assert measured == {"width": width, "scroll": width, "out": [], "cut": [], "overlaps": 0}

    def test_it_prints_without_headings_alone_at_the_foot(self, page: tuple[str, str], tmp_path: Path) -> None:
        if shutil.which("pdftotext") is None:
            pytest.skip("there is no pdftotext here: apt-get install poppler-utils")
        path, printed = tmp_path / "plan.html", tmp_path / "plan.pdf"
        path.write_text(page[1], encoding="utf-8")
        browse(path, tmp_path / "profile", "--no-pdf-header-footer", f"--print-to-pdf={printed}")
        done = subprocess.run(
            ["pdftotext", "-layout", str(printed), "-"], capture_output=True, encoding="utf-8", check=True
        )
        pages = [text for text in done.stdout.split("\f") if text.strip()]
        assert 10 < len(pages) < 60
        headings = set(re.findall(r"<h[234]>(.*?)</h[234]>", page[1]))
        for text in pages:
            assert text.strip().splitlines()[-1].strip() not in headings
        assert "Ville de Castelbrun" in " ".join(pages[0].split())
        assert len([line for line in pages[0].splitlines() if "81" in line]) == 1  # the last column is not cut
