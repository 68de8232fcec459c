"""``python docs/update_translations.py``: bring the catalogues of the documentation up to date with its pages.

Sphinx extracts the sentences and sphinx-intl merges them into ``locales/<language>/LC_MESSAGES/``. A new sentence is
empty there, a changed one is marked fuzzy. Dates are left out, so that a second run changes nothing.
"""  # noqa: INP001  # a script beside the pages, not a package

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

DOCS = Path(__file__).resolve().parent
LANGUAGES = ("fr",)
#: The lines of a header that change with the day, the person or the tool.
CHANGING = tuple(
    f'"{name}'
    for name in (
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Last-Translator",
        "Language-Team",
        "Generated-By",
        "Report-Msgid",
    )
)


def extract(folder: Path) -> None:
    """Write the templates of all pages, as they are now, to *folder*."""
    from sphinx.cmd.build import main as build

    if build(["-q", "-b", "gettext", "-d", str(folder / "doctrees"), str(DOCS), str(folder)]):
        raise SystemExit("the sentences could not be extracted")


def update(locales: Path) -> None:
    """Bring the catalogues below *locales* up to date."""
    from sphinx_intl.basic import update as merge

    with TemporaryDirectory() as folder:
        extract(Path(folder))
        merge(str(locales), folder, LANGUAGES, line_width=110, ignore_obsolete=True, jobs=1)
    for path in sorted(locales.glob("*/LC_MESSAGES/*.po")):
        lines = path.read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if not line.startswith(CHANGING)]
        path.write_text("\n".join(kept).strip("\n") + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    update(Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS / "locales")
