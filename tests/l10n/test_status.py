"""How far translations are."""

from __future__ import annotations

import json

from parcours_cyber.l10n import LocaleStatus, Workspace, status
from parcours_cyber.l10n.status import Count, status_data, status_page
from parcours_cyber.reporting.text import render_text
from translating import reword, translate


def test_the_status_counts_by_theme_and_by_report_and_shows_the_former_source(pack: Workspace) -> None:
    theme = pack.methodologies[0].themes[0]
    path = pack.path("tiny-pack", "de")
    (empty,) = status(pack)
    assert [c.count.translated for c in empty.catalogues] == [0, 0]
    assert {report: count.translated for _, report, count in empty.reports} == {"score": 0, "plan": 0}
    translate(path, "de", {theme.name.context: "Sicherung"})
    (of,) = status(pack)
    (catalogue,) = [c for c in of.catalogues if c.domain == "tiny-pack"]
    assert catalogue.count.translated == 1
    assert {group.id: count.translated for group, count in catalogue.groups if count.translated} == {theme.id: 1}
    assert {report: count.translated for _, report, count in of.reports} == {"score": 1, "plan": 0}
    title = pack.methodologies[0].measures[0].title
    translate(path, "de", {title.context: "Etwas"})
    changed = reword(pack, title.source, "Autre chose")
    for _ in range(2):  # before an update and after it
        (of,) = status(changed)
        (stale,) = [entry for c in of.catalogues for entry in c.stale]
        assert (stale.address, stale.former, stale.source) == (title.context, title.source, "Autre chose")
        changed.update()
    shown = render_text(status_page((of,), "en"))
    assert f"it said “{title.source}”; it says “Autre chose”" in " ".join(shown.split())
    data = json.loads(json.dumps(status_data((of,))))
    (found,) = [c for c in data["locales"][0]["catalogues"] if c["domain"] == "tiny-pack"]
    assert (found["stale"], found["translated"], found["missing"]) == (1, 1, found["total"] - 2)


def test_what_is_all_but_whole_is_not_said_to_be_whole(pack: Workspace) -> None:
    nearly = Count(translated=9999, missing=1)
    of = LocaleStatus(locale="de", catalogues=(), reports=(("x", "score", nearly), ("x", "plan", Count(translated=1))))
    assert status_page((of,), "en", details=False).blocks[0].rows == (("de", "99%", "100%"),)  # type: ignore[union-attr]  # a table
