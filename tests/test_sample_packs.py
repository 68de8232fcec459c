"""The sample packs under examples/packs: their catalogues hold what their READMEs say."""

from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

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
