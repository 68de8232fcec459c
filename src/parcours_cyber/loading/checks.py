"""Checks across a whole methodology: what no single object can know.

Each check notes every mistake that it finds, at the line where it stands. The checks stand in files by what they look
at; here is their order, for some would only tell again what another has told.
"""

from __future__ import annotations

from collections.abc import Callable

from parcours_cyber.errors import Place, Problems
from parcours_cyber.loading.document import Path_
from parcours_cyber.loading.journey_checks import JourneyChecker
from parcours_cyber.loading.measure_checks import MeasureChecker
from parcours_cyber.loading.number_checks import NumberChecker
from parcours_cyber.loading.reference_checks import ReferenceChecker
from parcours_cyber.loading.replaced import check_replaced
from parcours_cyber.loading.tree_checks import TreeChecker
from parcours_cyber.model.methodology import Methodology

__all__ = ["check_methodology"]


def check_methodology(methodology: Methodology, place: Callable[[Path_], Place], problems: Problems) -> None:
    """Note everything that is wrong between the parts of a methodology."""
    names = ReferenceChecker(methodology, place, problems)
    numbers = NumberChecker(methodology, place, problems)
    measures = MeasureChecker(methodology, place, problems)
    if not names.sound(names.lists):  # each of what names an item of such a list would be told as wrong
        return
    names.collisions()
    names.provenances()
    named = names.sound(names.references)
    counted = numbers.sound(numbers.questions, numbers.numbers, numbers.scale_and_points)
    measures.measures()
    measures.cycles()
    JourneyChecker(methodology, place, problems).check()
    check_replaced(names)
    # What follows would tell the same mistakes again, where there were some.
    if counted:
        TreeChecker(methodology, place, problems).tree()
    if named and counted:
        measures.reach()
