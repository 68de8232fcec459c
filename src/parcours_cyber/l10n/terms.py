"""The agreed words of a locale: what its glossary file says, else what its catalogue has for the terms themselves.

``glossary/<locale>.yaml`` holds, for each term of a methodology by its id, the forms that a translation may have for
it, the usual one first; and, below ``more``, pairs that the methodology's own glossary does not have::

    terms:
      backup: [Sicherung, Sicherungen, Datensicherung]
    more:
      - {id: ransomware, source: [rançongiciel, rançongiciels], target: [Erpressungssoftware]}

A term without forms has no agreed word yet, and holds nobody to anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from attrs import evolve, field, frozen

from parcours_cyber.errors import Place, Problems, suggestion
from parcours_cyber.files import write_whole
from parcours_cyber.i18n.text import Text, message
from parcours_cyber.l10n.catalogue_files import CatalogueFile, strings_of
from parcours_cyber.l10n.glossary import Glossary, TermPair, separated, term_pairs
from parcours_cyber.loading.document import Document
from parcours_cyber.loading.yaml_reader import read_document
from parcours_cyber.model.glossary import Term
from parcours_cyber.model.ids import TermId

__all__ = ["AgreedTerms", "agreed_terms", "new_terms_file"]


@frozen
class AgreedTerms:
    """The agreed words of a locale.

    Attributes
    ----------
    glossary
        Ready to be looked for in texts.
    usual
        For each term that the glossary file has, the usual word and its line there.
    """

    glossary: Glossary
    usual: dict[TermId, tuple[str, Place]] = field(factory=dict)


def agreed_terms(terms: Iterable[Term], file: CatalogueFile, path: Path, name: str, problems: Problems) -> AgreedTerms:
    """Return the agreed words of a locale.

    Parameters
    ----------
    terms
        The glossary of the methodology.
    file
        The catalogue of the methodology in the locale: its own translation of a term serves where the glossary file
        has none.
    path, name
        The glossary file, whether it is there or not, and how messages call it.
    problems
        Where mistakes in the file are noted.
    """
    terms = tuple(terms)

    def translated(text: Text) -> str:
        entry = file.entries.get(text.context)
        current = entry is not None and not entry.fuzzy and entry.id == text.source
        return strings_of(entry)[0] if entry is not None and current else ""

    pairs = {pair.id: pair for pair in term_pairs(terms, translated)}
    if not path.is_file():
        return AgreedTerms(Glossary.of(pairs.values()))
    document = read_document(path, problems, name)
    if document is None:
        return AgreedTerms(Glossary.of(pairs.values()))
    sources = {pair.id: pair for pair in term_pairs(terms, lambda text: text.source)}
    usual = {}
    for id_, forms in _forms(document, sources, problems).items():
        pairs[id_] = evolve(sources[id_], target=forms)
        usual[id_] = (forms[0], document.place(("terms", id_)))
    for pair in _more(document, sources, problems):
        pairs[pair.id] = pair
    return AgreedTerms(Glossary.of(pairs.values()), usual)


def _forms(document: Document, known: dict[TermId, TermPair], problems: Problems) -> dict[TermId, tuple[str, ...]]:
    """Return the forms that the file gives for the terms of the methodology."""
    data = document.data if isinstance(document.data, dict) else {}
    for key in data.keys() - {"terms", "more"} if isinstance(document.data, dict) else ("",):
        problems.add(
            document.place((key,) if key else ()),
            message("This is not what a glossary holds."),
            expected=message("Expected the keys: {keys}.", keys="terms, more"),
            remedy=suggestion(key, ["terms", "more"]),
        )
    found = {}
    terms = data.get("terms") or {}
    if not isinstance(terms, dict):
        problems.add(document.place(("terms",)), message("'{key}' does not hold a mapping.", key="terms"))
        return {}
    for key, value in terms.items():
        place = document.place(("terms", key))
        if key not in known:
            problems.add(
                place,
                message("The methodology has no term '{id}'.", id=key),
                remedy=suggestion(key, [*known]) or message("Put a pair of your own below 'more'."),
            )
        elif (forms := _words(value)) is None:
            problems.add(
                place,
                message("The forms of '{id}' are not a list of words.", id=key),
                expected=message("Expected a list in brackets, such as [{example}].", example="Sicherung, Sicherungen"),
            )
        elif forms:
            found[TermId(key)] = forms
    return found


def _more(document: Document, known: dict[TermId, TermPair], problems: Problems) -> list[TermPair]:
    """Return the pairs that the file has of its own."""
    more = document.data.get("more") if isinstance(document.data, dict) else None
    found = []
    for n, item in enumerate(more if isinstance(more, list) else []):
        source, target = (_words(item.get(key)) if isinstance(item, dict) else None for key in ("source", "target"))
        if not source or not target or not isinstance(item.get("id"), str) or item.keys() - {"id", "source", "target"}:
            problems.add(
                document.place(("more", n)),
                message("This is no pair of words."),
                expected=message("Expected the keys: {keys}.", keys="id, source, target"),
                remedy=message("Give an id, and two lists of words."),
            )
        elif item["id"] in known:
            problems.add(
                document.place(("more", n)),
                message("The methodology has the term '{id}' already.", id=item["id"]),
                remedy=message("Give its forms below 'terms', or choose another id."),
            )
        else:
            found.append(TermPair(id=TermId(item["id"]), source=source, target=target))
    if more is not None and not isinstance(more, list):
        problems.add(document.place(("more",)), message("'{key}' does not hold a list.", key="more"))
    return found


def _words(value: object) -> tuple[str, ...] | None:
    """Return a list of words, or nothing where it is something else."""
    if isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value):
        return tuple(item.strip() for item in value)
    return None


def new_terms_file(path: Path, terms: Iterable[Term], locale: str) -> None:
    """Write a glossary file in which each term waits for its agreed words, beside its forms and its English."""
    lines = [
        f"# The agreed words of the translation into {locale}, the usual one first: [word, plural, other form].",
        "# Where a sentence has a term, its translation must have one of these. [] holds nobody to anything.",
        "terms:",
    ]
    for term in terms:
        forms = "" if term.forms is None else f" ({', '.join(separated(term.forms.source)[:4])})"
        lines.append(f"  {term.id}: []  # {term.term.source}{forms} = {term.term.render('en')}")
    lines += ["# Pairs of your own: - {id: my-word, source: [mot, mots], target: [word, words]}", "more: []", ""]
    write_whole(path, "\n".join(lines))
