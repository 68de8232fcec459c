"""Names of entities, whatever they hold, are shown as they are."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import attrs
import pytest

import parcours_cyber as pc
from commanding import TOWN, Run, folded

NAMES = [
    "<script>alert('1')</script>",
    "<b>&amp; &lt;i&gt;</b>",
    "\"double\" and 'single' `back` \\ quotes",
    "مدينة تونس",
    "עיריית תל אביב (קריית)",
    "Ville 🏰 👩‍🚒 de Castel",
    "x" * 10_000,
    "mot " * 2_500 + "fin",
    "[red]Castelbrun[/red] [link=https://example.org]x[/link] :warning:",
    "100 % {name} %s {0} %(name)s {{}}",
    "*a* _b_ ~c~ #d | e [f](g) <h> ![i](j)",
]


class _Text(HTMLParser):
    """Gathers the words of a page, outside style."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.found.append(data)


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name[:20]))
@pytest.mark.parametrize("command", ["score", "plan"])
def test_a_name_is_shown_as_it_is(command: str, name: str, run: Run, audit: Callable[..., Path]) -> None:
    quoted = json.dumps(name, ensure_ascii=False)
    path = audit(("name: Ville de Castelbrun", f"name: {quoted}"), ('"Castelbrun, 32\u202f000 habitants"', quoted))
    shown = {form: run(command, path, "--format", form) for form in ("text", "html", "markdown", "json")}
    assert all((done.code, done.err) == (0, "") for done in shown.values())
    assert folded(shown["text"].out).count(folded(name)) == 3
    entity = shown["json"].json["entity"]
    assert (entity["name"], entity["territory"]) == (name, name)
    reader = _Text()
    reader.feed(shown["html"].out)
    assert reader.found.count(name) == 2
    assert "".join(reader.found).count(name) == 4  # in both titles
    assert "script" not in reader.tags
    unescaped = re.sub(r"\\([\\`*_~&\[\]<>#|])", r"\1", shown["markdown"].out)
    assert unescaped.count(name) == 3
    for line in shown["markdown"].out.splitlines():  # what is not escaped is not special
        if name[:5] in line:
            assert not re.search(r"(?<!\\)<", line)


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name[:20]))
def test_a_name_is_shown_as_it_is_in_a_terminal(name: str) -> None:
    console = pytest.importorskip("rich.console")
    import io

    from parcours_cyber.cli.terminal import _show_rich
    from parcours_cyber.reporting.render import page_of

    audit_ = pc.read_assessment(TOWN)
    audit_ = attrs.evolve(audit_, entity=attrs.evolve(audit_.entity, name=name, territory=name))
    out = io.StringIO()
    page = page_of(pc.cyberscore(pc.load_methodology(), audit_), "fr")
    screen = console.Console(file=out, force_terminal=True, width=100, highlight=False, color_system="truecolor")
    _show_rich(page, screen, sheets=False)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue())
    assert "\x1b" not in plain
    assert folded(plain).count(folded(name)) >= (2 if len(name) < 80 else 1)
