"""Ten French sentences change: ten stale entries in each catalogue, and a report falls back for these alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

import parcours_cyber as pc
from parcours_cyber.l10n import Workspace, open_workspace, status
from parcours_cyber.l10n.catalogue_files import CatalogueFile
from parcours_cyber.loading.addresses import texts
from parcours_cyber.loading.methodologies import reference_folder

ROOT = Path(__file__).resolve().parent.parent
#: The catalogues of the content: the library's own, and those of the sample packs.
PACKS = {
    "en": ROOT / "src" / "parcours_cyber",
    "de": ROOT / "examples" / "packs" / "parcours-de",
    "es": ROOT / "examples" / "packs" / "recorrido-es",
}
CATALOGUE = "locales/{}/LC_MESSAGES/parcours-anssi.po"
CHANGE = " et le consigner"


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Workspace], list[pc.Text]]:
    """The methodology with ten titles changed in its files, and packs of each language that translate this one."""
    folder = tmp_path_factory.mktemp("changed")
    methodology = Path(shutil.copytree(reference_folder(), folder / "methodology"))
    reference = pc.load_methodology()
    held = {
        locale: CatalogueFile.read(pack / CATALOGUE.format(locale), locale).entries for locale, pack in PACKS.items()
    }
    titles = [measure.title for measure in reference.measures]
    translated = [text for text in titles if all(text.context in h and h[text.context].string for h in held.values())]
    assert len(translated) >= 10
    files = {path: path.read_text(encoding="utf-8") for path in (methodology / "measures").glob("*.yaml")}
    chosen = []
    for text in translated:
        line = f"    title: {text.source}\n"
        places = [path for path, content in files.items() if content.count(line) == 1]
        if len(places) == 1 and len(chosen) < 10:
            files[places[0]] = files[places[0]].replace(line, f"    title: {text.source}{CHANGE}\n")
            chosen.append(text)
    assert len(chosen) == 10
    for path, content in files.items():
        path.write_text(content, encoding="utf-8")
    workspaces = {}
    for locale, pack in PACKS.items():
        to = folder / locale
        for name in (CATALOGUE.format(locale), f"locales/{locale}/LC_MESSAGES/parcours_cyber.po"):
            if (pack / name).is_file():
                (to / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(pack / name, to / name)
        said = ["schema: '1.0'", f"id: x-{locale}", "version: 0.1.0", "name: X", "licence: CC-BY-4.0", "authors: [X]"]
        said += [f"locales: [{locale}]", "methodologies: [../methodology]", ""]
        (to / "translation.yaml").write_text("\n".join(said), encoding="utf-8")
        workspaces[locale] = open_workspace(to)
    return workspaces, chosen


@pytest.mark.parametrize("locale", PACKS)
def test_ten_changed_sentences_are_ten_stale_entries(
    locale: str, changed: tuple[dict[str, Workspace], list[pc.Text]]
) -> None:
    workspaces, chosen = changed
    workspace = workspaces[locale]
    path = workspace.path("parcours-anssi", locale)
    before = CatalogueFile.read(path, locale).entries
    workspace.update()
    after = CatalogueFile.read(path, locale).entries
    expected = {text.context: text.source for text in chosen}
    assert {key: entry.previous_id[0] for key, entry in after.items() if entry.fuzzy} == expected
    assert {key: entry.string for key, entry in after.items()} == {key: before[key].string for key in after}
    (of,) = status(workspace)
    (content,) = [catalogue for catalogue in of.catalogues if catalogue.domain == "parcours-anssi"]
    assert {entry.address: entry.former for entry in content.stale} == expected
    assert content.count.stale == 10
    plan = next(count for _, report, count in of.reports if report == "plan")
    assert plan.stale == 10
    assert workspace.update() == ()


@pytest.mark.parametrize("locale", ["de", "es"])
def test_a_report_falls_back_for_the_changed_sentences_alone(
    locale: str, changed: tuple[dict[str, Workspace], list[pc.Text]], tmp_path: Path
) -> None:
    workspaces, chosen = changed
    workspace = workspaces[locale]
    held = CatalogueFile.read(PACKS[locale] / CATALOGUE.format(locale), locale).entries
    workspace.update()
    (tmp_path / "audit.yaml").write_text(
        "schema: '1.1'\nmethodology: parcours-anssi@0.2.0\n"
        "entity: {name: X, sector: local-authority, size: small}\nanswers: {}\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "parcours_cyber", "plan", "audit.yaml", "--locale", locale, "--out", "plan.html"]
    command += ["--methodology", str(workspace.folder.parent / "methodology")]
    environment = os.environ | {"PARCOURS_CYBER_PACKS": str(workspace.folder), "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    report = unescape((tmp_path / "plan.html").read_text(encoding="utf-8"))
    # The English of them is stale too: the chain ends at the French of today.
    shown = [text.context for text in chosen if f"{text.source}{CHANGE}" in report]
    assert len(shown) == 10
    assert [text.context for text in chosen if str(held[text.context].string) in report] == []
    methodology = workspace.methodologies[0]
    others = [text for text in texts(methodology) if text.context not in {t.context for t in chosen}]
    titles = [
        t
        for t in others
        if t.context.endswith(":title") and t.context.startswith("measure:") and held[t.context].string
    ]
    assert [t.context for t in titles if f">{t.source}<" in report] == []
    assert len([t for t in titles if str(held[t.context].string) in report]) > 100
