"""Translation packs: text alone, which puts the words of the library and of methodologies into another language.

A pack is a folder, laid out as follows::

    translation.yaml                          what the pack is: the keys of :class:`TranslationPack`
    locales/<locale>/LC_MESSAGES/<domain>.po  the translations; <domain> is the id of a methodology, or parcours_cyber
                                              for the library's own words; a .mo beside it is read first
    glossary/<locale>.yaml                    the agreed words; only the translator's tools read it
    locales/<domain>.pot                      the templates, for tools that want them; nothing here reads them
    pyproject.toml, README.md                 what makes a wheel of it

In a wheel, an entry point of the group ``parcours_cyber.locales`` names the package that holds ``translation.yaml``,
``locales/`` and ``glossary/``. That package has no code, and none is imported to read it.

To show its words a program needs the keys ``schema``, ``id`` and ``locales``, and the catalogues; the rest is for
people and for the translator's tools.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from attrs import frozen

from parcours_cyber.errors import NotFoundError, Place, Problem, Problems
from parcours_cyber.i18n.text import message
from parcours_cyber.loading.structure import structured
from parcours_cyber.loading.yaml_reader import read_document

__all__ = ["PACK_FILE", "PACK_SCHEMA", "TranslationPack", "read_translation_pack"]

#: The file that makes a folder a translation pack.
PACK_FILE: Final = "translation.yaml"
PACK_SCHEMA: Final = "1.0"


@frozen(kw_only=True)
class TranslationPack:
    """What a translation pack says of itself.

    Attributes
    ----------
    schema
        The version of this format.
    id
        The name of the pack, such as ``parcours-anssi-de``.
    locales
        Those that it has a folder for, such as ``de`` or ``pt_BR``.
    name, licence, authors
        For people; the licence as SPDX spells it.
    methodologies
        What it translates besides the library's own words: ids of methodologies, or folders as seen from the pack.
    """

    schema: str
    id: str
    version: str
    name: str
    licence: str
    authors: tuple[str, ...]
    locales: tuple[str, ...]
    methodologies: tuple[str, ...]


def read_translation_pack(folder: Path) -> TranslationPack:
    """Read what a translation pack says of itself.

    Raises
    ------
    NotFoundError
        If the folder is no translation pack.
    InvalidDataError
        If its file is wrong, with every mistake at its line.
    """
    path = folder / PACK_FILE
    if not path.is_file():
        raise NotFoundError(
            Problem(
                place=Place(file=str(folder)),
                what=message("This is not the folder of a translation pack."),
                expected=message("Expected a folder that holds {file}.", file=PACK_FILE),
                remedy=message("Check the path, or begin a pack with parcours-cyber l10n new LOCALE."),
            )
        )
    problems = Problems()
    document = read_document(path, problems, PACK_FILE)
    pack = None if document is None else structured(document.data, TranslationPack, problems, document.place)
    if document is not None and pack is not None and pack.schema != PACK_SCHEMA:
        problems.add(
            document.place(("schema",)),
            message("The format version '{version}' is not one that is read here.", version=pack.schema[:40]),
            expected=message("Expected schema: '{version}'.", version=PACK_SCHEMA),
            remedy=message("Use a version of this library that reads this format, or correct the key 'schema'."),
        )
    problems.raise_if_any()
    assert pack is not None
    return pack
