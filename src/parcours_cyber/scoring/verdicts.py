"""The verdicts of a methodology: which of its profiles an entity holds, and which thresholds it falls short of."""

from __future__ import annotations

from fractions import Fraction

from attrs import field, frozen

from parcours_cyber.model.profile import Profile
from parcours_cyber.scoring.readings import Interval, bounds
from parcours_cyber.scoring.standing import Standing
from parcours_cyber.scoring.trees import Tree, tree_of

__all__ = ["ThresholdReading", "Verdict", "judged", "verdicts"]


@frozen
class ThresholdReading:
    """One node against the threshold that it must reach.

    Attributes
    ----------
    node
        The id of the node.
    at_least
        What it must reach.
    interval
        What is still possible of its value; nothing when it does not apply, and then nothing is asked of it.
    """

    node: str
    at_least: Fraction
    interval: Interval | None

    @property
    def holds(self) -> bool | None:
        """Whether the threshold is reached; ``None`` while unknown answers decide."""
        if self.interval is None or self.interval.worst >= self.at_least:
            return True
        return None if self.interval.best >= self.at_least else False


def _named(profile: Profile) -> str:
    return f"<{profile.id}>"


@frozen
class Verdict:
    """Whether a profile holds: ``v(n) ≥ threshold`` for all its nodes *n* that apply, of which there is at least one.

    Attributes
    ----------
    thresholds
        Every node with its threshold, in the order of the profile.
    """

    profile: Profile = field(repr=_named)
    thresholds: tuple[ThresholdReading, ...]

    @property
    def holds(self) -> bool | None:
        """Whether all thresholds hold together; ``None`` while unknown answers decide.

        All nodes are monotone, so that one completion has each node at its worst, and one each at its best: the
        profile holds for certain when it holds at the worst, and can hold when it does at the best.
        """
        if self.failures or all(item.interval is None for item in self.thresholds):
            return False
        return None if self.undecided else True

    @property
    def failures(self) -> tuple[ThresholdReading, ...]:
        """The thresholds that no answer still unknown can reach."""
        return tuple(item for item in self.thresholds if item.holds is False)

    @property
    def undecided(self) -> tuple[ThresholdReading, ...]:
        """The thresholds that the unknown answers decide."""
        return tuple(item for item in self.thresholds if item.holds is None)


def judged(profile: Profile, tree: Tree, standing: Standing) -> Verdict:
    """Return the verdict of one profile on the nodes of *tree*.

    Raises
    ------
    KeyError
        If the tree has no node of a name, or several.
    """
    return Verdict(
        profile,
        tuple(
            ThresholdReading(name, threshold.at_least, bounds(tree.node(name), standing))
            for threshold in profile.thresholds
            for name in threshold.nodes
        ),
    )


def verdicts(standing: Standing) -> tuple[Verdict, ...]:
    """Return the verdict of each profile of the methodology, in its order; each reads the questions of its path.

    Examples
    --------
    >>> import parcours_cyber as pc
    >>> methodology = pc.load_methodology("examples/methods/cyfun-2023")
    >>> third = methodology.questions[0].options[2].id
    >>> answers = tuple(pc.Answer(question=question.id, choice=third) for question in methodology.questions)
    >>> entity = pc.Entity(name="Clinic")
    >>> audit = pc.Assessment(methodology=methodology.ref, entity=entity, answers=answers)
    >>> [(verdict.profile.id, verdict.holds) for verdict in verdicts(pc.standing_of(methodology, audit))]
    [('basic', True), ('important', True), ('essential', False)]
    """
    methodology = standing.methodology
    return tuple(judged(profile, tree_of(methodology, profile.path), standing) for profile in methodology.profiles)
