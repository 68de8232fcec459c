"""All checks of content over one pack, and what could not be checked here."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from attrs import frozen

from parcours_cyber.i18n.catalogues import available_locales
from parcours_cyber.i18n.text import Message, message
from parcours_cyber.loading.methodologies import pack_files
from parcours_cyber.loading.packs import read_pack
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.packs.files import Files
from parcours_cyber.quality.duplicates import check_duplicates
from parcours_cyber.quality.sentences import Remark, Written, source_texts, translated_texts
from parcours_cyber.quality.spelling import check_spelling, dictionary, domain_words
from parcours_cyber.quality.structure_rules import check_structure
from parcours_cyber.quality.text_rules import check_texts

__all__ = ["ContentReport", "check_content"]


@frozen
class ContentReport:
    """What the checks of content have to say of a pack.

    Attributes
    ----------
    remarks
        In the order of files and lines.
    skipped
        Checks that did not run, and what they need.
    """

    methodology: Methodology
    remarks: tuple[Remark, ...]
    skipped: tuple[Message, ...]


def check_content(source: str | Path) -> ContentReport:
    """Check the content of a pack: what it holds, how its sentences are, how its words are spelled.

    The rules run on the pack's own language and on every translation that is there. Whether a pack can be loaded is
    another question, which comes first.

    Parameters
    ----------
    source
        The folder or the zip file of a pack, or the id of an installed one.

    Raises
    ------
    InvalidDataError
        If the pack cannot be loaded.

    Examples
    --------
    >>> import parcours_cyber as pc
    >>> report = pc.check_content("tests/tiny_pack")
    >>> sorted({remark.rule for remark in report.remarks} & {"steps", "options"})
    ['options', 'steps']
    """
    pack = pack_files(source)
    methodology, place = read_pack(pack)
    skipped: list[Message] = []
    remarks = list(check_structure(methodology, place))
    if find_spec("cvss") is None and any(finding.cvss for finding in methodology.findings):
        skipped.append(message("CVSS vectors: they need the package cvss (pip install 'parcours-cyber[audit]')."))
    languages: dict[str, tuple[Written, ...]] = {methodology.language: source_texts(methodology, place)}
    for locale in available_locales():
        if locale != methodology.language:
            translated = translated_texts(methodology, locale)
            if translated:
                languages[locale] = translated
    for language, texts in languages.items():
        remarks += check_texts(texts)
        remarks += _alike(texts, skipped)
        remarks += _spelled(texts, language, pack, skipped)
    remarks.sort(key=lambda item: (item.problem.place.file, item.problem.place.line or 0, item.rule))
    # What a file says once for all its questions is remarked on once.
    return ContentReport(methodology, tuple(dict.fromkeys(remarks)), tuple(dict.fromkeys(skipped)))


def _alike(texts: tuple[Written, ...], skipped: list[Message]) -> list[Remark]:
    """Return the near-duplicates, or note that they were not looked for."""
    if find_spec("rapidfuzz") is None or find_spec("numpy") is None:
        skipped.append(
            message(
                "Near-duplicates: they need the packages rapidfuzz and numpy (pip install 'parcours-cyber[content]')."
            )
        )
        return []
    return list(check_duplicates(texts))


def _spelled(texts: tuple[Written, ...], language: str, pack: Files, skipped: list[Message]) -> list[Remark]:
    """Return the misspelled words, or note that they were not looked for."""
    try:
        there = dictionary(language) is not None
    except ImportError:
        skipped.append(
            message("Spelling: it needs pyenchant (pip install 'parcours-cyber[content]') and the Enchant library.")
        )
        return []
    if not there:
        skipped.append(message("Spelling: the system has no dictionary for '{language}'.", language=language))
        return []
    return list(check_spelling(texts, language, domain_words(pack, language)))
