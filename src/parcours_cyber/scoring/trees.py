"""From the tree that a pack writes to the one that is read: repetitions unfolded, weights looked up, mistakes told."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from attrs import evolve, frozen

from parcours_cyber.errors import Place, Problem, Problems, spelled
from parcours_cyber.i18n.text import Message, message
from parcours_cyber.model.ids import CategoryId, ThemeId, ThreatId
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.model.questionnaire import Question
from parcours_cyber.model.scoring_spec import Each, NodeKind, NodeSpec, NotApplicablePolicy, WeightRule
from parcours_cyber.scoring import nodes
from parcours_cyber.scoring.memo import remembered
from parcours_cyber.scoring.nodes import Node, Weight

__all__ = ["Tree", "tree_of"]

PathPart = str | int


@frozen(kw_only=True)
class Tree:
    """A scoring method: the node that yields the total, and the other named outputs."""

    total: Node
    outputs: tuple[Node, ...]


@frozen
class _Scope:
    """What the repetitions around a node stand for."""

    theme: ThemeId | None = None
    category: CategoryId | None = None
    threat: ThreatId | None = None
    question: Question | None = None


#: The keys that each kind of node must have and may have, apart from those that any node may have.
_KEYS: Final[dict[NodeKind, tuple[frozenset[str], frozenset[str]]]] = {
    NodeKind.ANSWER: (frozenset(), frozenset({"question", "not_applicable", "value"})),
    NodeKind.WEIGHTED_MEAN: (frozenset({"children"}), frozenset()),
    NodeKind.WEIGHTED_SUM: (frozenset({"children"}), frozenset({"floor", "cap"})),
    NodeKind.MINIMUM: (frozenset({"children"}), frozenset()),
    NodeKind.MAXIMUM: (frozenset({"children"}), frozenset()),
    NodeKind.ALL_OF: (frozenset({"children", "target"}), frozenset()),
    NodeKind.GATE: (frozenset({"children", "share"}), frozenset({"neither"})),
    NodeKind.SCALED: (frozenset({"children", "source", "target"}), frozenset({"rounding"})),
}
#: What a node must stand for each of, for a rule to have something to read.
_READ_FROM: Final = {
    WeightRule.POINTS: "theme",
    WeightRule.WEIGHT: "question",
    WeightRule.THREAT: "question and threat",
}
_WEIGHTED: Final = (NodeKind.WEIGHTED_MEAN, NodeKind.WEIGHTED_SUM)
_COMMON: Final = frozenset({"kind", "id", "each", "weight", "provenance"})
_ALL: Final = frozenset().union(*(needed | allowed for needed, allowed in _KEYS.values()))


@remembered
def tree_of(methodology: Methodology) -> Tree:
    """Return the scoring tree of a methodology.

    Raises
    ------
    InvalidDataError
        If the tree that the pack writes is not one; loading a pack has checked this already.
    """
    problems = Problems()
    tree = build_tree(methodology, problems)
    problems.raise_if_any()
    assert tree is not None
    return tree


def build_tree(methodology: Methodology, problems: Problems) -> Tree | None:
    """Return the tree of a methodology, or note what is wrong with it at ``$.scoring…``."""
    builder = _Builder(methodology, problems)
    spec = methodology.scoring
    totals = builder.nodes(spec.total, _Scope(), ("scoring", "total"))
    outputs = [
        node
        for index, output in enumerate(spec.outputs)
        for _, node in builder.nodes(output, _Scope(), ("scoring", "outputs", index))
    ]
    if problems.found:
        return None
    if len(totals) != 1:
        builder.wrong(
            ("scoring", "total"),
            message("The total stands for {n} node.", plural="The total stands for {n} nodes.", n=len(totals)),
            message("Expected one node that is not repeated."),
        )
        return None
    return Tree(total=totals[0][1], outputs=tuple(outputs))


Weighted = tuple[Fraction | Weight | None, Node]


@frozen
class _Builder:
    """Builds nodes of their specifications."""

    methodology: Methodology
    problems: Problems

    def wrong(
        self, path: tuple[PathPart, ...], what: Message, expected: Message | None = None, remedy: Message | None = None
    ) -> None:
        """Note a problem, once for all repetitions of a node; the loader finds its line by the path."""
        problem = Problem(place=Place(path=spelled(path)), what=what, expected=expected, remedy=remedy)
        if problem not in self.problems.found:
            self.problems.found.append(problem)

    def nodes(self, spec: NodeSpec, scope: _Scope, path: tuple[PathPart, ...]) -> list[Weighted]:
        """Return the nodes that a specification stands for, each with its weight; none when it is wrong."""
        if not self._keys_fit(spec, path):
            return []
        built: list[Weighted] = []
        for inner in self._scopes(spec, scope, path):
            weight = self._weight(spec, inner, path)
            if spec.weight is WeightRule.THREAT and weight is None:
                continue  # the question does not count for this threat
            node = self._node(spec, inner, path)
            if node is not None:
                built.append((weight, node))
        return built

    def _keys_fit(self, spec: NodeSpec, path: tuple[PathPart, ...]) -> bool:
        """Check which keys are there against the kind of the node."""
        needed, allowed = _KEYS[spec.kind]
        given = {name for name in _ALL if getattr(spec, name) not in (None, ())}
        for name in sorted(needed - given):
            self.wrong(
                path,
                message("A node of the kind '{kind}' has no '{key}'.", kind=spec.kind.value, key=name),
                message("Expected the keys: {keys}.", keys=", ".join(sorted(needed))),
            )
        for name in sorted(given - needed - allowed):
            self.wrong(
                (*path, name),
                message("A node of the kind '{kind}' has no use for the key '{key}'.", kind=spec.kind.value, key=name),
                message("Expected among: {keys}.", keys=", ".join(sorted(needed | allowed | _COMMON))),
                message("Remove it."),
            )
        if spec.question is not None and spec.each is Each.QUESTION:
            self.wrong(
                (*path, "question"),
                message("The answer stands for one question and for each of them."),
                remedy=message("Keep 'question' or 'each: question'."),
            )
        if spec.floor is not None and spec.cap is not None and spec.floor > spec.cap:
            self.wrong((*path, "cap"), message("The cap is below the floor."), message("Expected floor ≤ cap."))
        return needed <= given <= needed | allowed

    def _scopes(self, spec: NodeSpec, scope: _Scope, path: tuple[PathPart, ...]) -> Iterator[_Scope]:
        """Yield what the node stands for: once, or once for each of its repetition."""
        method = self.methodology
        if spec.each is not None and getattr(scope, spec.each.value) is not None:
            # It would stand for the product of both, and a few more such levels for more nodes than a computer holds.
            self.wrong(
                (*path, "each"),
                message("A node for each {each} stands below another one for each {each}.", each=spec.each.value),
                message("Expected each repetition once on the way down."),
                message("Remove one of the two."),
            )
            return
        match spec.each:
            case None:
                yield scope
            case Each.THEME:
                for theme in method.themes:
                    if scope.category in (None, theme.category):
                        yield evolve(scope, theme=theme.id)
            case Each.CATEGORY:
                for category in method.categories:
                    yield evolve(scope, category=category.id)
            case Each.THREAT:
                for threat in method.threats:
                    yield evolve(scope, threat=threat.id)
            case Each.QUESTION:  # pragma: no branch  # there is no other repetition
                if spec.kind is not NodeKind.ANSWER:
                    self.wrong(
                        (*path, "each"),
                        message("Only an answer stands for each question."),
                        message("Expected kind: answer."),
                    )
                    return
                in_category = {theme.id for theme in method.themes if scope.category in (None, theme.category)}
                for question in method.questions:
                    if question.theme in in_category and scope.theme in (None, question.theme):
                        yield evolve(scope, question=question)

    def _weight(self, spec: NodeSpec, scope: _Scope, path: tuple[PathPart, ...]) -> Fraction | Weight | None:
        """Return the weight of a node in its parent."""
        match spec.weight:
            case None | Fraction():
                if spec.weight is not None and spec.weight < 0:  # it is not passed on, to be told a second time
                    self.wrong((*path, "weight"), message("The weight is negative."), message("Expected 0 or more."))
                    return None
                return spec.weight
            case WeightRule.APPLICABLE_ANSWERS:
                return Weight.APPLICABLE_ANSWERS
            case WeightRule.POINTS if scope.theme is not None:
                return next(theme.points for theme in self.methodology.themes if theme.id == scope.theme)
            case WeightRule.WEIGHT if scope.question is not None:
                return scope.question.weight
            case WeightRule.THREAT if scope.question is not None and scope.threat is not None:
                return next((item.weight for item in scope.question.threats if item.threat == scope.threat), None)
            case rule:
                self.wrong(
                    (*path, "weight"),
                    message("The weight '{rule}' has nothing to be read from here.", rule=str(rule)),
                    message("Expected the node to stand for each {each}, or a number.", each=_READ_FROM[rule]),
                )
                return None

    def _node(self, spec: NodeSpec, scope: _Scope, path: tuple[PathPart, ...]) -> Node | None:
        """Return the node itself."""
        if spec.kind is NodeKind.ANSWER:
            return self._answer(spec, scope, path)
        children = [
            weighted
            for index, child in enumerate(spec.children)
            for weighted in self.nodes(child, scope, (*path, "children", index))
        ]
        for index, child in enumerate(spec.children):
            # The rule 'threat' also says which questions are there at all: it has a use everywhere.
            if spec.kind not in _WEIGHTED and child.weight not in (None, WeightRule.THREAT):
                self.wrong(
                    (*path, "children", index, "weight"),
                    message("A node of the kind '{kind}' does not weigh its children.", kind=spec.kind.value),
                    remedy=message("Remove the weight, or put it elsewhere."),
                )
        weights = tuple(Fraction(1) if weight is None else weight for weight, _ in children)
        parts = tuple(node for _, node in children)
        name = self._name(spec, scope, path)
        if not self._parts_fit(spec, len(parts), path):
            return None
        try:
            match spec.kind:
                case NodeKind.WEIGHTED_MEAN:
                    return nodes.WeightedMean(id=name, parts=parts, weights=weights)
                case NodeKind.WEIGHTED_SUM:
                    return nodes.WeightedSum(id=name, parts=parts, weights=weights, floor=spec.floor, cap=spec.cap)
                case NodeKind.MINIMUM:
                    return nodes.Minimum(id=name, parts=parts)
                case NodeKind.MAXIMUM:
                    return nodes.Maximum(id=name, parts=parts)
                case NodeKind.ALL_OF if spec.target is not None:
                    return nodes.AllOf(id=name, parts=parts, unmet=spec.target[0], met=spec.target[1])
                case NodeKind.GATE if spec.share is not None:
                    return nodes.Gate(id=name, parts=parts, share=spec.share, neither=spec.neither)
                case NodeKind.SCALED if spec.source is not None and spec.target is not None:
                    return nodes.Scaled(
                        id=name, parts=parts, source=spec.source, target=spec.target, rounding=spec.rounding
                    )
                case _:  # pragma: no cover
                    raise AssertionError(f"{spec.kind} was checked to have its keys")
        except ValueError as error:  # pragma: no cover  # it is told above where it stands
            self.wrong(path, message("{reason}.", reason=str(error).capitalize()), remedy=message("Correct the node."))
            return None

    def _parts_fit(self, spec: NodeSpec, parts: int, path: tuple[PathPart, ...]) -> bool:
        """Check what the classes of the nodes ask for, where each of it stands."""
        fits = True
        wanted = {NodeKind.GATE: 2, NodeKind.SCALED: 1}.get(spec.kind, parts)
        if parts != wanted:
            fits = False
            if not self.problems.found:  # a child that is wrong is not one that is missing
                self.wrong(
                    (*path, "children"),
                    message("The node has {n} child.", plural="The node has {n} children.", n=parts),
                    message("Expected 2: the essential, then the bonus.") if wanted == 2 else message("Expected 1."),
                )
        if spec.share is not None and not 0 <= spec.share <= 1:
            fits = False
            self.wrong(
                (*path, "share"), message("The share is not between 0 and 1."), message("Expected a share such as 3/4.")
            )
        if spec.source is not None and spec.source[0] >= spec.source[1]:
            fits = False
            self.wrong((*path, "source"), message("The range does not rise."), message("Expected [lowest, highest]."))
        if spec.target is not None and spec.target[0] > spec.target[1]:
            fits = False
            self.wrong((*path, "target"), message("The range falls."), message("Expected [lowest, highest]."))
        return fits

    def _answer(self, spec: NodeSpec, scope: _Scope, path: tuple[PathPart, ...]) -> Node | None:
        """Return the node of one answer."""
        question = scope.question
        if spec.question is not None:
            question = next((item for item in self.methodology.questions if item.id == spec.question), None)
            if question is None:
                self.wrong(
                    (*path, "question"),
                    message("There is no question '{id}'.", id=spec.question),
                    message("Expected a question of this pack."),
                    message("Correct the id, or add the question."),
                )
                return None
        if question is None:
            self.wrong(
                path,
                message("The answer has no question."),
                message("Expected the key 'question', or each: question."),
            )
            return None
        counted = spec.not_applicable is NotApplicablePolicy.COUNT_AS
        if counted != (spec.value is not None):
            self.wrong(
                path,
                message("Only one of 'not_applicable: count-as' and 'value' is there."),
                message("Expected both of them or neither."),
                message("Add the other one, or remove this one."),
            )
            return None
        return nodes.AnswerNode(
            id=spec.id or f"question:{question.id}",
            question=question.id,
            values=tuple(option.value for option in question.options),
            otherwise=spec.value,
        )

    @staticmethod
    def _name(spec: NodeSpec, scope: _Scope, path: tuple[PathPart, ...]) -> str:
        """Return the id of a node: its own, or what it stands for, or where it stands."""
        if spec.each is not None:
            return f"{spec.each.value}:{getattr(scope, spec.each.value)}"
        return spec.id or ".".join(str(part) for part in path[1:])
