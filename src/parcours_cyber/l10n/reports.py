"""Which texts a report reads: what the share of a report that is translated is counted in.

The fullest report of a methodology is rendered in a pseudo-locale, in which every sentence is disguised. What stands in
its page is what a reader reads; nothing has to be noted while it is made.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from parcours_cyber.errors import ParcoursError
from parcours_cyber.i18n.pseudo import disguised
from parcours_cyber.l10n.extraction import Domain
from parcours_cyber.loading.addresses import placed
from parcours_cyber.model.assessment import Answer, Assessment
from parcours_cyber.model.ids import Choice
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.model.organisation import Entity

if TYPE_CHECKING:
    from parcours_cyber.reporting.page import Page

__all__ = ["REPORTS", "texts_read"]

#: The reports that a reader gets, in the order in which they are told.
REPORTS: Final = ("score", "plan")
_PSEUDO: Final = "en_XA"
_PLACEHOLDER: Final = re.compile(r"\{[^{}]*\}")


def texts_read(methodology: Methodology, domains: tuple[Domain, ...]) -> dict[str, frozenset[tuple[str, str]]]:
    """Return the texts that each report of a methodology reads, by their domains and keys.

    The entity has the worst answer everywhere and means without a limit, so that every measure is proposed. A method
    that draws up no plan has no such report.
    """
    hidden = {
        (domain.id, entry.key): tuple(disguised(s, _PSEUDO) for s in (entry.source, entry.plural) if s)
        for domain in domains
        for entry in domain.entries
        # A word of the glossary stands in sentences, which is not to say that it was read there.
        if not entry.context.startswith("term:")
    }
    alone = {text for texts in hidden.values() for text in texts}
    found = {}
    for report, said in _pages(methodology).items():
        whole = frozenset(said)
        composed = "\n".join(whole - alone)
        found[report] = frozenset(key for key, texts in hidden.items() if _stands(texts, whole, composed))
    return found


@lru_cache(maxsize=4)
def _pages(methodology: Methodology) -> dict[str, tuple[str, ...]]:
    """Return every string of each report in the pseudo-locale."""
    from parcours_cyber.planning.build import build_plan
    from parcours_cyber.planning.entity.capacity import Capacity
    from parcours_cyber.reporting.render import page_of
    from parcours_cyber.scoring.cyberscore import cyberscore

    entity = Entity(
        name="0",
        sector=methodology.sectors[0].id if methodology.sectors else None,
        size=methodology.sizes[0].id if methodology.sizes else None,
    )
    answers = tuple(Answer(question=q.id, choice=Choice(q.options[0].id)) for q in methodology.questions)
    assessment = Assessment(methodology=methodology.ref, entity=entity, answers=answers)
    pages = {}
    try:
        pages["score"] = _strings(page_of(cyberscore(methodology, assessment), _PSEUDO))
        pages["plan"] = _strings(page_of(build_plan(methodology, assessment, Capacity()), _PSEUDO))
    except ParcoursError:  # a method without a total has no report, and one without measures has no plan
        pass
    return pages


def _strings(page: Page) -> tuple[str, ...]:
    """Return every string of a page."""
    return tuple(text for _, text in placed(page, str))


def _stands(texts: tuple[str, ...], whole: frozenset[str], composed: str) -> bool:
    """Return whether a text stands in a page: as one of its strings, or, place-holders filled in, within others."""
    for text in texts:
        parts = _PLACEHOLDER.split(text)
        if text in whole:
            return True
        if max(parts, key=len) in composed:
            pattern = r"[^\n]*?".join(map(re.escape, parts))
            if re.search(rf"(?<!\w){pattern}(?!\w)" if parts[0] and parts[-1] else pattern, composed):
                return True
    return False
