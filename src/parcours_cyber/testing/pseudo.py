"""Find the words that nobody can translate, in what is written in a pseudo-locale."""

from __future__ import annotations

import re
from collections.abc import Iterable

from parcours_cyber.i18n.pseudo import PSEUDO_LOCALES, is_disguised

__all__ = ["PSEUDO_LOCALES", "plain_words"]

_WORD = re.compile(r"(?:[^\W_]|\u0353)+")


def plain_words(text: str, known: Iterable[str | re.Pattern[str]] = ()) -> list[str]:
    """Return the words and the numbers of *text* that are not disguised: they passed by every catalogue and by CLDR.

    Parameters
    ----------
    text
        What was written in one of the pseudo-locales; of a page in HTML, what its reader sees.
    known
        What is never translated and may stand in it: the texts of users, identifiers, proper nouns; in full, or as
        patterns, which are looked for before the others.

    Examples
    --------
    >>> import parcours_cyber as pc
    >>> with pc.use_locale("en-XA"):
    ...     said = f"{pc.Message('Total')}: 3"
    >>> said, plain_words(said)
    ('Ŧǿǿŧȧȧŀ: 3', ['3'])
    """
    given = list(known)
    for pattern in given:
        if isinstance(pattern, re.Pattern):
            text = pattern.sub(" ", text)
    names = sorted({item for item in given if isinstance(item, str) and item}, key=len, reverse=True)
    if names:
        text = re.sub(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, names))})(?![^\W_])", " ", text)
    return [word for word in _WORD.findall(text) if not is_disguised(word)]
