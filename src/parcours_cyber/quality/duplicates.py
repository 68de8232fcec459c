"""Sentences that stand nearly alike in two places: each item deserves its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from parcours_cyber.i18n.text import message
from parcours_cyber.quality.sentences import Remark, Written, remark, words_of

__all__ = ["ALIKE", "check_duplicates"]

#: From this likeness on (0 to 100, the share of characters that an alignment keeps) two sentences count as one.
ALIKE: Final = 88
#: Shorter sentences are alike by their nature: "Keep the record for a year."
LEAST_WORDS: Final = 9
#: So many sentences are compared with all others at once: it bounds the memory to some tens of megabytes.
BLOCK: Final = 2000


def check_duplicates(texts: Iterable[Written]) -> Iterator[Remark]:
    """Yield each sentence that is nearly one of another item, in one language.

    The options of one question may be alike: they describe neighbouring states. Needs the package rapidfuzz.
    """
    from rapidfuzz import fuzz, process

    sentences = [
        (text, sentence.strip())
        for text in texts
        for sentence in re.split(r"(?<=[.!?;])\s+", text.text)
        if len(words_of(sentence)) >= LEAST_WORDS
    ]
    words = [sentence.lower() for _, sentence in sentences]
    for start in range(0, len(words), BLOCK):
        block = words[start : start + BLOCK]
        alike = process.cdist(block, words, scorer=fuzz.ratio, score_cutoff=ALIKE, dtype="uint8", workers=-1)
        for row, column in zip(*alike.nonzero(), strict=True):
            one, other = start + int(row), int(column)
            text, sentence = sentences[one]
            twin, _ = sentences[other]
            if one > other and text.owner.partition(".")[0] != twin.owner.partition(".")[0]:
                yield remark(
                    "near-duplicate",
                    text.place,
                    message(
                        "'{sentence}' stands nearly so in {other} too ({place}).",
                        sentence=sentence if len(sentence) <= 90 else f"{sentence[:90]}…",
                        other=f"{twin.kind} {twin.owner}",
                        place=str(twin.place),
                    ),
                    remedy=message("Say what is particular to this item."),
                )
