"""What the checks of content know of a language, as data: one file a language, in ``languages/``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final

from attrs import frozen

__all__ = ["Vocabulary", "expression", "vocabulary"]

_FOLDER: Final = Path(__file__).parent / "languages"


@frozen(kw_only=True)
class Vocabulary:
    """What is known of a language.

    Attributes
    ----------
    verb_endings
        How a verb that begins a title ends; nothing where verbs have no ending of their own.
    particles
        What may stand before the verb.
    no_verbs, noun_endings
        What a title does not begin with, where verbs have no ending of their own.
    verbs
        Verbs that end as nouns do.
    placeholders
        What is written where something is still missing, wherever it stands.
    placeholders_alone
        What is so where it stands alone or in brackets.
    filler
        Expressions that say nothing.
    maturity
        Words that judge a state instead of describing it.
    """

    verb_endings: tuple[str, ...]
    particles: tuple[str, ...]
    verbs: tuple[str, ...]
    no_verbs: tuple[str, ...]
    noun_endings: tuple[str, ...]
    placeholders: tuple[str, ...]
    placeholders_alone: tuple[str, ...]
    filler: tuple[str, ...]
    maturity: tuple[str, ...]

    def begins_with_verb(self, title: str) -> bool:
        """Return whether a title begins with a verb, as far as its spelling tells."""
        words: list[str] = re.findall(r"[^\W_]+[’']?", title.lower())
        while words and words[0] in self.particles:
            words = words[1:]
        if not words or words[0] in self.verbs:
            return bool(words)
        if self.verb_endings:
            return words[0].endswith(self.verb_endings)
        return words[0] not in self.no_verbs and not (self.noun_endings and words[0].endswith(self.noun_endings))


@cache
def vocabulary(language: str) -> Vocabulary | None:
    """Return what is known of a language, or nothing where it has no file: its rules then do not run."""
    import yaml

    path = _FOLDER / f"{language.split('_', maxsplit=1)[0]}.yaml"
    if not path.is_file():
        return None
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Vocabulary(**{key: tuple(values) for key, values in data.items()})


@cache
def expression(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern that finds any of some phrases as whole words, whatever the kind of their spaces."""
    alternatives = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in _longest_first(phrases))
    return re.compile(rf"(?<![\w’'-])(?:{alternatives})(?![\w-])", re.IGNORECASE)


def _longest_first(phrases: Iterable[str]) -> list[str]:
    """Return phrases with those first that hold others."""
    return sorted(phrases, key=len, reverse=True)
