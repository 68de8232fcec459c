"""Beginning a translation: a pack with empty catalogues, which passes its checks at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from babel import Locale

from parcours_cyber.errors import Place, Problem, UsageError
from parcours_cyber.files import write_whole
from parcours_cyber.i18n.text import message
from parcours_cyber.l10n.terms import new_terms_file
from parcours_cyber.l10n.workspace import is_own, known_locale, local_folder, open_workspace
from parcours_cyber.loading.methodologies import REFERENCE, load_methodology
from parcours_cyber.loading.translation_packs import PACK_FILE, PACK_SCHEMA
from parcours_cyber.loading.wheel_project import wheel_project

__all__ = ["new_locale"]


def new_locale(
    locale: str, folder: str | Path = ".", *, methodologies: Sequence[str] = (REFERENCE,)
) -> tuple[Path, ...]:
    """Begin the translation into a locale: its catalogues and its glossary, and a pack around them if there is none.

    No file that is there already is touched, but the list of the locales of the pack.

    Parameters
    ----------
    locale
        A locale that CLDR knows, such as ``"de"`` or ``"pt_BR"``.
    folder
        A translation pack, an empty folder or one that is not there yet, or the checkout of this library.
    methodologies
        What a new pack translates, besides the library's own words: ids, or folders as seen from the pack.

    Returns
    -------
    tuple of Path
        The files that were written.

    Raises
    ------
    UsageError
        If the locale is unknown, or the folder has it already.
    NotFoundError
        If there is no such methodology.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     written = new_locale("de", folder)
    ...     [path.relative_to(folder).as_posix() for path in written][:2]
    ['translation.yaml', 'README.md']
    """
    folder, locale = Path(folder), known_locale(locale)
    own = is_own(folder) and not (folder / PACK_FILE).is_file()
    written: list[Path] = []
    if not own and not (folder / PACK_FILE).is_file():
        for name in methodologies:
            load_methodology(local_folder(folder, name) or name)
        written += _pack(folder, locale, methodologies)
    workspace = open_workspace(folder)
    catalogues = workspace.folder / "locales" / locale / "LC_MESSAGES"
    if catalogues.is_dir():
        raise UsageError(
            Problem(
                place=Place(file=str(catalogues)),
                what=message("The translation into '{locale}' has begun already.", locale=locale),
                remedy=message("Bring it up to date with parcours-cyber l10n update."),
            )
        )
    catalogues.mkdir(parents=True)
    written += workspace.update(locale)
    glossary = workspace.folder / "glossary" / f"{locale}.yaml"
    if not own and not glossary.exists():
        glossary.parent.mkdir(exist_ok=True)
        language = Locale.parse(locale).language
        terms = (t for m in workspace.methodologies if m.language != language for t in m.terms)
        new_terms_file(glossary, terms, locale)
        written.append(glossary)
    if not own:
        _add_locale(folder / PACK_FILE, locale)
    return (*written,)


def _pack(folder: Path, locale: str, methodologies: Sequence[str]) -> list[Path]:
    """Write what surrounds the catalogues of a new pack."""
    named = Path(methodologies[0]).name if methodologies else "parcours_cyber"
    id_ = f"{named}-{locale.replace('_', '-').lower()}"
    language = Locale.parse(locale).get_display_name("en") or locale
    pack = PACK.format(
        schema=PACK_SCHEMA, id=id_, locale=locale, language=language, methodologies=", ".join(methodologies)
    )
    description = f"Translation of parcours-cyber into {language}."
    files = {
        PACK_FILE: pack,
        "README.md": README.format(locale=locale, language=language),
        "pyproject.toml": wheel_project(id_, "translation", description=description, files=WHEEL),
    }
    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / name for name in files if not (folder / name).exists()]
    for path in written:
        write_whole(path, files[path.name])
    return written


def _add_locale(path: Path, locale: str) -> None:
    """Add a locale to those that a pack says it serves, in its own line and spelling."""
    text = path.read_text(encoding="utf-8")
    found = re.search(r"^locales: \[(.*)\]", text, re.MULTILINE)
    if found is not None:
        locales = [part.strip() for part in found[1].split(",") if part.strip()]
        if locale not in locales:
            write_whole(path, text.replace(found[0], f"locales: [{', '.join([*locales, locale])}]"))


PACK = """\
schema: "{schema}"
id: {id}
version: 0.1.0
name: Translation into {language}
licence: CC-BY-4.0
authors: [The translators]
locales: [{locale}]
# What is translated here, besides the words of the reports and of the command line.
methodologies: [{methodologies}]
"""
README = """\
# Translation into {language}

What is here:

| | |
|---|---|
| `locales/{locale}/LC_MESSAGES/*.po` | the translations: open them in Poedit or another editor of catalogues |
| `glossary/{locale}.yaml` | the agreed words |
| `translation.yaml` | the name, the version, the licence and the authors of this pack |
| `pyproject.toml` | what makes a package of it that others can install |

In this folder:

```console
$ parcours-cyber l10n status      # what is translated, what is stale, what is missing
$ parcours-cyber l10n check       # mistakes in what is translated
$ parcours-cyber l10n update      # after a new version of the library or of the methodology
```
"""
WHEEL = """\
[tool.hatch.build.targets.wheel]
bypass-selection = true

[tool.hatch.build.targets.wheel.force-include]
"translation.yaml" = "{module}/translation.yaml"
"locales" = "{module}/locales"
"glossary" = "{module}/glossary"
"""
