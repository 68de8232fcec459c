"""The sample packs under examples/packs: their catalogues hold what their READMEs say."""

from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

import parcours_cyber as pc

PACKS = Path(__file__).resolve().parent.parent / "examples" / "packs"
CATALOGUES = sorted(PACKS.glob("*/locales/*/LC_MESSAGES/*.po"))


def placeholders(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_catalogue_keeps_the_placeholders_of_its_sources(path):
    with path.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    translated = [entry for entry in catalogue if entry.id and all(entry.string)]
    assert translated
    for entry in translated:
        sources, strings = ([text] if isinstance(text, str) else list(text) for text in (entry.id, entry.string))
        for source, string in zip(sources, strings, strict=True):
            assert placeholders(string) == placeholders(source), (entry.context, string)


def test_variant_says_only_what_differs():
    base, variant = pc.load_methodology(), pc.load_methodology(PACKS / "recorrido-es")
    assert [ref.id for ref in variant.extends] == [base.id]
    assert {m.id for m in variant.measures} - {m.id for m in base.measures} == {"GOV-ENS-01", "DEF-ENS-01"}
    assert sum(theme.points for theme in variant.themes) == 400
    own = [p for p in variant.provenances if p.id not in {q.id for q in base.provenances}]
    assert {p.status.value for p in own} == {"default"}
    assert all("oficial" in p.reason.source for p in own)
    town = pc.read_assessment(PACKS / "recorrido-es" / "ayuntamiento.yaml", variant)
    assert pc.cyberscore(variant, town).grade == "D"
