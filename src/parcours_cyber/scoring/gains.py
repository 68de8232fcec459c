"""What raising answers adds to the total, given the rest: by answer, by measure, by any set of effects."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import NamedTuple

from parcours_cyber.model.ids import MeasureId, OptionId, QuestionId
from parcours_cyber.model.measures import Effect
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.scoring.linear import linear_form, mean_form
from parcours_cyber.scoring.nodes import Node
from parcours_cyber.scoring.packed import packed_of
from parcours_cyber.scoring.readings import bounds
from parcours_cyber.scoring.standing import Standing
from parcours_cyber.scoring.trees import tree_of

__all__ = ["AnswerGain", "MeasureGain", "answer_gains", "gain", "measure_gains", "prudent_reader", "total_points"]


class AnswerGain(NamedTuple):
    """What the total gains, in points, when one answer rises to an option."""

    question: QuestionId
    option: OptionId
    gain: Fraction


class MeasureGain(NamedTuple):
    """What the total gains, in points, when all that one measure raises is there."""

    measure: MeasureId
    gain: Fraction


def total_points(standing: Standing, node: Node | None = None) -> Fraction:
    """Return the value of *node*, or of the total, at its prudent end; 0 when no question applies."""
    packed = packed_of(standing.methodology) if node is None else None
    if packed is not None:
        sums = packed.read_standing(standing)
        return Fraction(sums.worst, sums.pattern.denominator)
    interval = bounds(tree_of(standing.methodology).total if node is None else node, standing)
    return Fraction() if interval is None else interval.worst


def prudent_reader(start: Standing, node: Node | None = None) -> Callable[[Standing], Fraction]:
    """Return what reads the prudent end of a node, or of the total, in standings in which the same questions apply.

    It reads many standings quickly where the node is linear, and says the same as :func:`total_points`.
    """
    form = linear_form(start) if node is None else mean_form(start, node)
    if form is None:
        return lambda standing: total_points(standing, node)
    return lambda standing: form.total(tuple(None if ranks is None else ranks[0] for ranks in standing.ranks))


def gain(standing: Standing, effects: Iterable[Effect], node: Node | None = None) -> Fraction:
    """Return what *effects* add to the prudent end of a node; never negative for a monotone method.

    Parameters
    ----------
    node
        The node whose rise is wanted; the total when it is not given. A method without a total needs one.
    """
    return total_points(standing.raised(effects), node) - total_points(standing, node)


def answer_gains(methodology: Methodology, standing: Standing) -> tuple[AnswerGain, ...]:
    """Return what each better option of each applicable question would add on its own, the largest gain first.

    Examples
    --------
    >>> import parcours_cyber as pc
    >>> tiny = pc.load_methodology("tests/tiny_pack")
    >>> clinic = pc.Entity(name="Clinic", sector="health", size="small")
    >>> audit = pc.Assessment(methodology=tiny.ref, entity=clinic, answers=(pc.Answer(question="BCK-01", choice="b"),))
    >>> for gain in pc.answer_gains(tiny, pc.standing_of(tiny, audit)):
    ...     print(gain.question, gain.option, gain.gain)
    AWA-01 b 40
    BCK-01 c 20
    BCK-02 b 20
    """
    gain_of = _gains(standing)
    found = [
        AnswerGain(question.id, option.id, gain_of((Effect(question=question.id, option=option.id),)))
        for question, ranks in zip(methodology.questions, standing.ranks, strict=True)
        if ranks is not None
        for option in question.options[ranks[0] + 1 :]
    ]
    return tuple(sorted(found, key=lambda item: -item.gain))


def measure_gains(methodology: Methodology, standing: Standing) -> tuple[MeasureGain, ...]:
    """Return what each measure of the catalogue would add on its own, the largest gain first; 0 where all is there.

    It is the first step of a plan without its limits: costs, prerequisites and other measures are left out.

    Examples
    --------
    >>> import parcours_cyber as pc
    >>> tiny = pc.load_methodology("tests/tiny_pack")
    >>> clinic = pc.Entity(name="Clinic", sector="health", size="small")
    >>> audit = pc.Assessment(methodology=tiny.ref, entity=clinic, answers=(pc.Answer(question="BCK-01", choice="b"),))
    >>> best = pc.measure_gains(tiny, pc.standing_of(tiny, audit))[0]
    >>> best.measure, best.gain
    ('RES-TRN-01', Fraction(40, 1))
    """
    gain_of = _gains(standing)
    found = [MeasureGain(measure.id, gain_of(measure.raises)) for measure in methodology.measures]
    return tuple(sorted(found, key=lambda item: -item.gain))


def _gains(standing: Standing) -> Callable[[Iterable[Effect]], Fraction]:
    """Return what tells the gain of effects from one standing, in whole numbers where the method is linear."""
    form, start = linear_form(standing), total_points(standing)

    def gain_of(effects: Iterable[Effect]) -> Fraction:
        """Return the gain of some effects."""
        raised = standing.raised(effects)
        if form is None:
            return total_points(raised) - start
        rises = (
            term[after[0]] - term[before[0]]
            for term, before, after in zip(form.terms, standing.ranks, raised.ranks, strict=True)
            if before is not None and after is not None
        )
        return Fraction(sum(rises), form.denominator)

    return gain_of
