"""Holding translations to the glossary: where a text has a term, its translation has the term's translation.

The rule knows no language. A text is a row of words and of what stands between them. An apostrophe parts words, so
that an elided article hides no term (``l’audit``), and so does a hyphen, which counts as a space: ``help-desk tool``
has ``help desk``. Apostrophes and spaces are the same whichever way they are typed. Letter case does not count, except
in a form that is all capitals: ``SI`` is not ``si`` and ``IT`` is not ``it``. Where terms overlap the longest one is
meant: ``compte d’administration`` is not ``compte``. A word of two meanings is a form of two terms (``poste``: a
workstation, or a job), and the translation of either will do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

from attrs import frozen

from parcours_cyber.i18n.text import Text
from parcours_cyber.model.glossary import Term
from parcours_cyber.model.ids import TermId

__all__ = ["Breach", "Glossary", "TermPair", "separated", "term_pairs"]

#: A word, or what stands between two of them.
_PIECE = re.compile(r"[^\W_]+|[\W_]+")
#: Signs that count as another one; no-break spaces and the no-break hyphen are plain ones in the normal form.
_SIGNS = str.maketrans({"'": "’", "-": " ", "‐": " "})


@frozen(kw_only=True)
class TermPair:
    """A term in the source language and in that of a translation, each with its forms.

    Attributes
    ----------
    source
        What may stand in a source text: the term itself, then its other forms.
    target
        What may stand in the translation for it, likewise.
    """

    id: TermId
    source: tuple[str, ...]
    target: tuple[str, ...]


@frozen(kw_only=True)
class Breach:
    """A translation that does not have the translation of a term.

    Attributes
    ----------
    address
        The address of the text.
    terms
        The term, by its id; several where a word has several meanings.
    found
        The form of the term that stands in the source text.
    expected
        What the translation may have for it; one of these is enough.
    """

    address: str
    terms: tuple[TermId, ...]
    found: str
    expected: tuple[str, ...]


def separated(forms: str) -> tuple[str, ...]:
    """Return the forms that a glossary lists with commas between.

    >>> separated("sauvegardes, sauvegarder")
    ('sauvegardes', 'sauvegarder')
    """
    return tuple(form for part in forms.split(",") if (form := part.strip()))


def term_pairs(terms: Iterable[Term], translated: Callable[[Text], str]) -> tuple[TermPair, ...]:
    """Return the terms of a glossary with their translations.

    Parameters
    ----------
    terms
        The glossary.
    translated
        Gives the translation of a text, or nothing where there is none yet. A term without one has no pair, and a
        translation is not held to it.
    """
    pairs = []
    for term in terms:
        target = separated(translated(term.term))
        if target:
            others = () if term.forms is None else separated(term.forms.source)
            more = () if term.forms is None else separated(translated(term.forms))
            pairs.append(TermPair(id=term.id, source=(term.term.source, *others), target=(*target, *more)))
    return tuple(pairs)


def _pieces(text: str) -> tuple[str, ...]:
    """Return the words of a text and what stands between them."""
    return tuple(_PIECE.findall(unicodedata.normalize("NFC", text)))


def _plain(pieces: tuple[str, ...]) -> tuple[str, ...]:
    """Return pieces in the one way of typing that is compared."""
    return tuple(re.sub(r"\s+", " ", unicodedata.normalize("NFKC", piece).translate(_SIGNS)) for piece in pieces)


def _folded(pieces: tuple[str, ...]) -> tuple[str, ...]:
    """Return pieces without letter case."""
    return tuple(piece.casefold() for piece in pieces)


@frozen
class _Forms:
    """Forms to look for, by their pieces: the terms that each stands for."""

    #: Written in lower case, for a text in lower case.
    folded: dict[tuple[str, ...], tuple[TermId, ...]]
    #: Those that are all capitals.
    exact: dict[tuple[str, ...], tuple[TermId, ...]]
    #: The number of pieces of the longest form.
    longest: int

    @classmethod
    def of(cls, forms: Iterable[tuple[TermId, tuple[str, ...]]]) -> _Forms:
        """Put the forms of terms in order."""
        folded: dict[tuple[str, ...], tuple[TermId, ...]] = {}
        exact: dict[tuple[str, ...], tuple[TermId, ...]] = {}
        for term, written in forms:
            for form in written:
                pieces = _plain(_pieces(form.strip()))
                where, key = (exact, pieces) if form.isupper() else (folded, _folded(pieces))
                if term not in where.get(key, ()):
                    where[key] = (*where.get(key, ()), term)
        return cls(folded, exact, max(map(len, (*folded, *exact)), default=0))

    def matches(self, pieces: tuple[str, ...]) -> Iterator[tuple[int, int, tuple[TermId, ...]]]:
        """Yield every place where a form stands: its first piece, the one after its last, and its terms."""
        plain = _plain(pieces)
        folded = _folded(plain)
        for start in range(len(plain)):
            for end in range(start + 1, min(start + self.longest, len(plain)) + 1):
                terms = self.folded.get(folded[start:end], ()) + self.exact.get(plain[start:end], ())
                if terms:
                    yield start, end, terms


@frozen
class Glossary:
    """Terms in two languages, ready to be looked for in texts.

    Examples
    --------
    >>> account = TermPair(id=TermId("account"), source=("compte", "comptes"), target=("account", "accounts"))
    >>> admin = TermPair(id=TermId("admin-account"), source=("comptes d’administration",), target=("admin accounts",))
    >>> glossary = Glossary.of([account, admin])
    >>> glossary.occurrences("Lister les comptes d’administration.")
    {('admin-account',): 'comptes d’administration'}
    >>> for breach in glossary.breaches("x:1:title", "Lister les comptes", "List the logins"):
    ...     print(breach.address, breach.terms, breach.expected)
    x:1:title ('account',) ('account', 'accounts')
    """

    pairs: dict[TermId, TermPair]
    _sources: _Forms
    _targets: _Forms

    @classmethod
    def of(cls, pairs: Iterable[TermPair]) -> Glossary:
        """Return the glossary of some terms."""
        known = {pair.id: pair for pair in pairs}
        return cls(
            known,
            _Forms.of((pair.id, pair.source) for pair in known.values()),
            _Forms.of((pair.id, pair.target) for pair in known.values()),
        )

    def occurrences(self, text: str) -> dict[tuple[TermId, ...], str]:
        """Return the terms that stand in a source text, in its order, each as the first of its forms there.

        The terms to which a word of several meanings may belong stand together.
        """
        pieces = _pieces(text)
        taken: set[int] = set()
        kept = []
        matches = self._sources.matches(pieces)
        for start, end, terms in sorted(matches, key=lambda m: (-sum(map(len, pieces[m[0] : m[1]])), m[0])):
            if taken.isdisjoint(range(start, end)):
                taken.update(range(start, end))
                kept.append((start, end, terms))
        found: dict[tuple[TermId, ...], str] = {}
        for start, end, terms in sorted(kept):
            found.setdefault(terms, "".join(pieces[start:end]))
        return found

    def breaches(self, address: str, source: str, translation: str) -> Iterator[Breach]:
        """Yield the terms of a source text of which its translation has no form."""
        needed = self.occurrences(source)
        if needed:
            held = {term for *_, terms in self._targets.matches(_pieces(translation)) for term in terms}
            for terms, found in needed.items():
                if held.isdisjoint(terms):
                    expected = tuple(form for term in terms for form in self.pairs[term].target)
                    yield Breach(address=address, terms=terms, found=found, expected=expected)
