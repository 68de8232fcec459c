"""From the tree that a pack writes to the one that is read: repetitions unfolded, weights looked up, mistakes told."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from typing import Final

from attrs import evolve, frozen

from parcours_cyber.errors import Place, Problem, Problems, UsageError, spelled, suggestion
from parcours_cyber.i18n.text import Message, message
from parcours_cyber.model.ids import AxisId, CategoryId, PathId, QuestionId, ThemeId, ThreatId
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.model.questionnaire import Question
from parcours_cyber.model.scoring_spec import Each, NodeKind, NodeSpec, NotApplicablePolicy, WeightRule
from parcours_cyber.scoring import nodes
from parcours_cyber.scoring.memo import remembered
from parcours_cyber.scoring.nodes import Node, Weight

__all__ = ["Tree", "build_tree", "tree_of"]

PathPart = str | int


@frozen(kw_only=True)
class Tree:
    """A scoring method: the node that yields the total, where it has one, and the other named outputs."""

    root: Node | None
    outputs: tuple[Node, ...]

    @property
    def total(self) -> Node:
        """The node that yields the total; :class:`~parcours_cyber.UsageError` for a method without one."""
        if self.root is None:
            raise UsageError(
                Problem(
                    what=message("This method has no total."),
                    expected=message("Expected one of its other results: {ids}.", ids=_first(self.names)),
                    remedy=message("Read it by its name: bounds(tree_of(methodology).node(name), standing)."),
                )
            )
        return self.root

    @property
    def names(self) -> tuple[str, ...]:
        """The ids of all nodes, each once, parents first."""
        return tuple(self._nodes)

    def walk(self) -> Iterator[Node]:
        """Yield every node, those of the total first."""
        for root in (*(() if self.root is None else (self.root,)), *self.outputs):
            yield from root.walk()

    @cached_property
    def _nodes(self) -> dict[str, list[Node]]:
        """The nodes of each id, equal ones once: a repetition within another one uses an id again."""
        found: dict[str, list[Node]] = {}
        for node in self.walk():
            same = found.setdefault(node.id, [])
            if node not in same:
                same.append(node)
        return found

    def named(self, name: str) -> tuple[Node, ...]:
        """Return the different nodes of an id."""
        return tuple(self._nodes.get(name, ()))

    def node(self, name: str) -> Node:
        """Return the node of an id; ``KeyError`` unless there is just one."""
        found = self.named(name)
        if len(found) != 1:
            raise KeyError(name)
        return found[0]


@frozen
class _Scope:
    """What the repetitions and names around a node stand for."""

    theme: ThemeId | None = None
    category: CategoryId | None = None
    threat: ThreatId | None = None
    axis: AxisId | None = None
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
#: What a node may stand for, and where a pack lists it.
_LISTED: Final = {Each.CATEGORY: "categories", Each.THEME: "themes", Each.THREAT: "threats", Each.AXIS: "axes"}
#: What a node must stand for each of, for a rule to have something to read.
_READ_FROM: Final = {
    WeightRule.POINTS: "theme",
    WeightRule.WEIGHT: "question",
    WeightRule.THREAT: "question and threat",
}
_WEIGHTED: Final = (NodeKind.WEIGHTED_MEAN, NodeKind.WEIGHTED_SUM)
_COMMON: Final = frozenset({"kind", "id", "each", "weight", "provenance"}) | {each.value for each in _LISTED}
_ALL: Final = frozenset().union(*(needed | allowed for needed, allowed in _KEYS.values()))


def _first(names: tuple[str, ...]) -> str:
    """Return the first of many names, as a message lists them."""
    return ", ".join(names[:6]) + (", …" if len(names) > 6 else "")


def tree_of(methodology: Methodology, path: PathId | None = None) -> Tree:
    """Return the scoring tree of a methodology.

    Parameters
    ----------
    path
        The path whose questions alone the tree reads, as if there were no others; all of them when it is not given.

    Raises
    ------
    InvalidDataError
        If the tree that the pack writes is not one; loading a pack has checked this already.
    """
    trees = _trees(methodology)
    if path not in trees:
        problems = Problems()
        tree = build_tree(methodology, problems, path)
        problems.raise_if_any()
        assert tree is not None
        trees[path] = tree
    return trees[path]


@remembered
def _trees(methodology: Methodology) -> dict[PathId | None, Tree]:
    """Return the trees that were made of a methodology, by path."""
    del methodology
    return {}


def build_tree(methodology: Methodology, problems: Problems, path: PathId | None = None) -> Tree | None:
    """Return the tree of a methodology, or note what is wrong with it at ``$.scoring…``."""
    asked = None if path is None else frozenset(question.id for question in methodology.questions_of(path))
    builder = _Builder(methodology, problems, asked)
    spec = methodology.scoring
    if spec.total is None and not spec.outputs:
        builder.wrong(
            ("scoring",),
            message("The tree yields nothing."),
            message("Expected a total, or at least one of the outputs."),
            message("Add the key 'total'."),
        )
    totals = [] if spec.total is None else builder.nodes(spec.total, _Scope(), ("scoring", "total"))
    outputs = [
        node
        for index, output in enumerate(spec.outputs)
        for _, node in builder.nodes(output, _Scope(), ("scoring", "outputs", index))
    ]
    if problems.found:
        return None
    if len(totals) != (spec.total is not None):
        builder.wrong(
            ("scoring", "total"),
            message("The total stands for {n} node.", plural="The total stands for {n} nodes.", n=len(totals)),
            message("Expected one node that is not repeated."),
        )
        return None
    return Tree(root=totals[0][1] if totals else None, outputs=tuple(outputs))


Weighted = tuple[Fraction | Weight | None, Node]


@frozen
class _Builder:
    """Builds nodes of their specifications."""

    methodology: Methodology
    problems: Problems
    #: The questions that are read; all of them when there is nothing.
    asked: frozenset[QuestionId] | None = None

    def reads(self, question: Question) -> bool:
        """Return whether a question is read at all."""
        return self.asked is None or question.id in self.asked

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
        if spec.each is not None and getattr(spec, spec.each.value, None) is not None:
            self.wrong(
                (*path, spec.each.value),
                message("The answer stands for one question and for each of them.")
                if spec.each is Each.QUESTION
                else message("The node stands for one {each} and for each of them.", each=spec.each.value),
                remedy=message("Keep '{each}' or 'each: {each}'.", each=spec.each.value),
            )
        if spec.floor is not None and spec.cap is not None and spec.floor > spec.cap:
            self.wrong((*path, "cap"), message("The cap is below the floor."), message("Expected floor ≤ cap."))
        return needed <= given <= needed | allowed and (
            spec.each is None or getattr(spec, spec.each.value, None) is None
        )

    def _scopes(self, spec: NodeSpec, scope: _Scope, path: tuple[PathPart, ...]) -> Iterator[_Scope]:
        """Yield what the node stands for: once, or once for each of its repetition."""
        method = self.methodology
        named = self._named_scope(spec, scope, path)
        if named is None:
            return
        scope = named
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
            case Each.AXIS:
                for axis in method.axes:
                    yield evolve(scope, axis=axis.id)
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
                    if (
                        self.reads(question)
                        and question.theme in in_category
                        and scope.theme in (None, question.theme)
                        and scope.axis in (None, question.axis)
                    ):
                        yield evolve(scope, question=question)

    def _named_scope(self, spec: NodeSpec, scope: _Scope, path: tuple[PathPart, ...]) -> _Scope | None:
        """Return the scope narrowed to what the node names, such as one category; nothing when it names it wrongly."""
        for each, listed in _LISTED.items():
            value = getattr(spec, each.value)
            if value is None:
                continue
            here = (*path, each.value)
            known = [str(item.id) for item in getattr(self.methodology, listed)]
            if getattr(scope, each.value) is not None:
                self.wrong(
                    here,
                    message("A node for one {each} stands below a node for another one.", each=each.value),
                    message("Expected it once on the way down."),
                    message("Remove one of the two."),
                )
                return None
            if value not in known:
                self.wrong(
                    here,
                    message("There is no {each} '{id}'.", each=each.value, id=value),
                    message("Expected one of: {allowed}.", allowed=_first(tuple(known)))
                    if known
                    else message("There is none in this pack."),
                    suggestion(value, known) or message("Correct the id, or add what it names."),
                )
                return None
            scope = evolve(scope, **{each.value: value})
        return scope

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
                points = next(theme.points for theme in self.methodology.themes if theme.id == scope.theme)
                if points is None:
                    self.wrong(
                        (*path, "weight"),
                        message("The theme '{id}' has no points to weigh it by.", id=scope.theme),
                        message("Expected points in each theme."),
                        message("Add them to the theme, or weigh it otherwise."),
                    )
                return points
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
        # What the classes of the nodes refuse was told above, where it stands.
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
        name = f"{spec.id or 'question'}:{question.id}" if spec.each else spec.id or f"question:{question.id}"
        if not self.reads(question):  # as if it were not there: a mean of nothing never applies
            return nodes.WeightedMean(id=name, parts=(), weights=())
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
            id=name,
            question=question.id,
            values=tuple(option.value for option in question.options),
            otherwise=spec.value,
        )

    @staticmethod
    def _name(spec: NodeSpec, scope: _Scope, path: tuple[PathPart, ...]) -> str:
        """Return the id of a node: its own, with what it is repeated for; or that alone; or where it stands."""
        if spec.each is not None:
            what = getattr(scope, spec.each.value)
            return f"{spec.id or spec.each.value}:{what.id if isinstance(what, Question) else what}"
        return spec.id or ".".join(str(part) for part in path[1:])
