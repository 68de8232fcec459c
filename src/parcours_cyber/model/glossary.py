"""The glossary: terms that keep one translation through the whole content."""

from __future__ import annotations

from attrs import frozen

from parcours_cyber.i18n.text import Text
from parcours_cyber.model.ids import TermId

__all__ = ["Term"]


@frozen(kw_only=True)
class Term:
    """A term of the field.

    Its translation is the pair. A check holds to it: where the term or one of its forms stands in a source sentence,
    one of the translated forms stands in the translation.

    Attributes
    ----------
    forms
        Other forms of the word, with commas between: plurals, conjugations, words of the same meaning. A translator
        gives those of the other language, likewise.
    """

    id: TermId
    term: Text
    forms: Text | None = None
    definition: Text | None = None
