"""Writing values of the model as JSON or YAML and reading them back, without loss.

A methodology and an assessment are written whole. A score and a plan are what a methodology says of an assessment:
they are written as their assessment (and their capacity), the id and digest of the methodology, and their figures
for a reader; reading one back works out again what follows from them, and refuses a methodology of another content.
"""

from __future__ import annotations

import json
from typing import Any, TypeVar, cast

import yaml
from attrs import evolve, field, fields, frozen

from parcours_cyber.errors import InvalidDataError, Place, Problem, Problems, UsageError
from parcours_cyber.i18n.text import Message, message
from parcours_cyber.loading.addresses import addressed
from parcours_cyber.loading.assessments import assessment_data
from parcours_cyber.loading.capacities import capacity_data, capacity_of
from parcours_cyber.loading.checks import check_methodology
from parcours_cyber.loading.document import Document
from parcours_cyber.loading.inheritance import inherited
from parcours_cyber.loading.packs import content_digest
from parcours_cyber.loading.scalars import plain, surprise
from parcours_cyber.loading.structure import converter, structured, written
from parcours_cyber.loading.yaml_reader import INVISIBLE_BREAK, parse_document
from parcours_cyber.model.assessment import Assessment, MethodologyRef
from parcours_cyber.model.ids import MeasureId
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.model.organisation import Entity
from parcours_cyber.planning.build import told
from parcours_cyber.planning.entity.capacity import Capacity
from parcours_cyber.planning.entity.objective import Objective
from parcours_cyber.planning.execution.relay import RelayContent, RelayPack
from parcours_cyber.planning.explanation.conflicts import settle
from parcours_cyber.planning.plan import Plan, Proof
from parcours_cyber.planning.search.solve import Solution
from parcours_cyber.scoring.cyberscore import Score, cyberscore
from parcours_cyber.scoring.standing import check_choices, require_same_methodology

__all__ = ["MADE_FROM", "RELAY", "from_json", "from_yaml", "plain_data", "to_json", "to_yaml"]

#: The key under which the JSON of a plan for other programs holds what the plan is read back from.
MADE_FROM = "made_from"

#: The key under which a file holds a relay pack.
RELAY = "relay_pack"

Value = Methodology | Assessment | Score | Plan | Entity | Capacity | RelayPack
V = TypeVar("V", Methodology, Assessment, Score, Plan, Entity, Capacity, RelayPack)


def to_json(value: Value) -> str:
    """Return a value as JSON that :func:`from_json` reads back.

    It may be a methodology, an entity, an assessment, a capacity, a score, a plan or a relay pack.

    For a page, or for another program, see :func:`parcours_cyber.render`.
    """
    return json.dumps(plain_data(value), ensure_ascii=False, indent=2) + "\n"


def to_yaml(value: Value) -> str:
    """Return a value as YAML that :func:`from_yaml` reads back; see :func:`to_json`."""
    return yaml.dump(plain_data(value), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)


def from_json(text: str, cls: type[V], methodology: Methodology | None = None) -> V:
    """Return the value that JSON text holds.

    Parameters
    ----------
    text
        What :func:`to_json` wrote.
    cls
        ``Methodology``, ``Entity``, ``Assessment``, ``Capacity``, ``Score``, ``Plan`` or ``RelayPack``.
    methodology
        The methodology that the value was made with: needed for a score or a plan of one that is not installed; for an
        assessment, its answers are then checked against it; for a variant, its base.

    Raises
    ------
    InvalidDataError
        If the text is wrong, or was made with another methodology.
    """
    return _value(text, cls, methodology, "text.json")


def from_yaml(text: str, cls: type[V], methodology: Methodology | None = None) -> V:
    """Return the value that YAML text holds; see :func:`from_json`."""
    return _value(text, cls, methodology, "text.yaml")


class _Dumper(yaml.SafeDumper):
    """Writes YAML without aliases, which the reader refuses, and quotes what YAML 1.1 would take for something else."""

    def ignore_aliases(self, data: object) -> bool:
        del data
        return True

    def text(self, data: str) -> yaml.Node:
        """Quote a text that the reader would refuse or take for something else without quotation marks.

        Invisible breaks are written by their names, which only double quotation marks hold.
        """
        quoted = surprise(data) is not None or plain(data) != data
        style = '"' if INVISIBLE_BREAK.search(data) else "'" if quoted else None
        return self.represent_scalar("tag:yaml.org,2002:str", data, style=style)


_Dumper.add_representer(str, _Dumper.text)


def plain_data(value: Value) -> dict[str, Any]:
    """Return the plain data of which a value is read back."""
    match value:
        case Methodology():
            return cast("dict[str, Any]", converter().unstructure(value))
        case Assessment():
            return assessment_data(value)
        case Entity():
            return cast("dict[str, Any]", converter().unstructure(value))
        case Capacity():
            return capacity_data(value)
        case Score():
            return {**_made(value), "points": written(value.points), "grade": value.grade}
        case Plan():
            return {
                **_made(value.score),
                "capacity": capacity_data(value.capacity),
                "objective": converter().unstructure(value.objective),
                "proof": converter().unstructure(value.proof, unstructure_as=Proof | None),
                "actions": [{"measure": action.measure.id, "quarter": action.quarter} for action in value.actions],
            }
        case RelayPack():
            method = {
                "id": value.methodology.id,
                "version": value.methodology.version,
                "digest": value.methodology.digest,
            }
            return {"methodology": method, RELAY: converter().unstructure(value, unstructure_as=RelayContent)}
        case _:
            raise UsageError(
                Problem(
                    what=message("A value of the type {type} is not written by itself.", type=type(value).__name__),
                    expected=message(
                        "Expected a methodology, an entity, an assessment, a capacity, a score, a plan or a relay pack."
                    ),
                    remedy=message("Write the value that holds it."),
                )
            )


def _made(score: Score) -> dict[str, Any]:
    """Return what a result was made with and from."""
    return {
        "methodology": {
            "id": score.methodology.id,
            "version": score.methodology.version,
            "digest": score.methodology.digest,
        },
        "assessment": assessment_data(score.assessment),
    }


def _value(text: str, cls: type[V], methodology: Methodology | None, name: str) -> V:
    """Return the value of a text."""
    problems = Problems()
    document = parse_document(text.encode("utf-8", "surrogatepass"), problems, name)
    if document is not None and not isinstance(document.data, dict):
        problems.add(document.place(), message("The text does not hold a value of this library."))
    problems.raise_if_any()
    assert document is not None
    if cls is Plan and isinstance(document.data.get(MADE_FROM), dict):
        document = document.below(MADE_FROM)
    value = _read(document, cls, methodology, problems)
    problems.raise_if_any()
    assert value is not None
    return cast("V", value)


def _read(document: Document, cls: type[Any], methodology: Methodology | None, problems: Problems) -> Value | None:
    """Return the value of a document."""
    data = document.data
    if cls is Methodology:
        found = structured(data, Methodology, problems, document.place)
        if found is None:
            return None
        check_methodology(found, document.place, problems)
        problems.raise_if_any()
        found = addressed(found, found.id, found.language)
        if found.extends:
            found = inherited(found, _base(found.extends[0], methodology, document))
        return evolve(found, digest=content_digest(found))
    if cls is Entity:
        return structured(data, Entity, problems, document.place)
    if cls is Capacity:
        return capacity_of(document, (), methodology, problems)
    if cls is RelayPack:
        return _relay(document, methodology, problems)
    if cls is Assessment:
        assessment = structured({k: v for k, v in data.items() if k != "schema"}, Assessment, problems, document.place)
        if assessment is not None and methodology is not None:
            require_same_methodology(methodology, assessment)
            check_choices(methodology, assessment)
        return assessment
    inner = data.get("assessment")
    if not isinstance(inner, dict):
        problems.add(
            document.place(),
            message("The key '{key}' is missing.", key="assessment"),
            expected=message(
                "Expected a score or a plan as this library has written it, such as plan --out FILE.json."
            ),
        )
        return None
    assessment = structured(
        {k: v for k, v in inner.items() if k != "schema"},
        Assessment,
        problems,
        lambda path: document.place(("assessment", *path)),
    )
    made_with = structured(
        data.get("methodology"), MethodologyRef, problems, lambda path: document.place(("methodology", *path))
    )
    if assessment is None or made_with is None:
        return None
    methodology = _made_with(
        made_with,
        methodology,
        Place(file=document.file, path="$.methodology"),
        message("The result was made with another content of the methodology '{id}'.", id=made_with.id),
        message("Load the version that it was made with, or compute it anew from the audit."),
    )
    if cls is Score:
        return cyberscore(methodology, assessment)
    if "capacity" not in data:
        problems.add(document.place(), message("The key '{key}' is missing.", key="capacity"))
        return None
    capacity = capacity_of(document, ("capacity",), methodology, problems)
    if capacity is None or problems.found:
        return None
    return _plan(document, methodology, assessment, capacity, problems)


@frozen(kw_only=True)
class _Placed:
    """An action of a plan that is read back."""

    measure: MeasureId
    quarter: int


@frozen(kw_only=True)
class _Chosen:
    """What was chosen in a plan that is read back, and what is proven of it."""

    objective: Objective = field(factory=Objective)
    proof: Proof | None = None
    actions: tuple[_Placed, ...]


def _plan(
    document: Document, methodology: Methodology, assessment: Assessment, capacity: Capacity, problems: Problems
) -> Plan | None:
    """Return a plan with the actions that a document names, in their quarters; what follows from them is worked out."""
    chosen = {key: value for key, value in document.data.items() if key in ("objective", "proof", "actions")}
    found = structured(chosen, _Chosen, problems, document.place)
    if found is None:
        return None
    formulation, conflicts = settle(methodology, assessment, capacity, found.objective)
    quarters = {item.measure: item.quarter - 1 for item in found.actions if item.quarter > 0}
    placement = tuple(quarters.pop(candidate.measure, None) for candidate in formulation.problem.candidates)
    if quarters or formulation.problem.breaches(placement):
        problems.add(
            document.place(("actions",)),
            message("These actions are no plan within these means."),
            expected=message("Expected a plan as it was written."),
            remedy=message("Build the plan anew from the audit and the means."),
        )
        return None
    return evolve(told(formulation, Solution(placement=placement), capacity, conflicts), proof=found.proof)


def _relay(document: Document, methodology: Methodology | None, problems: Problems) -> RelayPack | None:
    """Return the relay pack of a document."""
    if not isinstance(document.data.get(RELAY), dict):
        problems.add(document.place(), message("The key '{key}' is missing.", key=RELAY))
        return None
    below = document.below(RELAY)
    content = structured(below.data, RelayContent, problems, lambda path: document.place((RELAY, *path)))
    made_with = structured(
        document.data.get("methodology"), MethodologyRef, problems, lambda path: document.place(("methodology", *path))
    )
    if content is None or made_with is None:
        return None
    methodology = _made_with(
        made_with,
        methodology,
        Place(file=document.file, path="$.methodology"),
        message("The relay pack was made with another content of the methodology '{id}'.", id=made_with.id),
        message("Load the version that it was made with."),
    )
    known = {measure.id for measure in methodology.measures}
    named = {
        "actions": [action.measure for action in content.actions],
        "left_out": [item.measure for item in content.left_out],
    }
    for name, measures in named.items():
        for n, measure in enumerate(measures):
            if measure not in known:
                problems.add(
                    document.place((RELAY, name, n, "measure")),
                    message("There is no measure '{id}' in {methodology}.", id=measure, methodology=methodology.id),
                )
    if problems.found:
        return None
    return RelayPack(
        methodology=methodology, **{item.name: getattr(content, item.name) for item in fields(RelayContent)}
    )


def _base(ref: MethodologyRef, given: Methodology | None, document: Document) -> Methodology:
    """Return the base of a variant that is read back: the one that is given, else the one that is installed."""
    return _made_with(
        ref,
        given,
        Place(file=document.file, path="$.extends[0]"),
        message("The variant was made from another content of the methodology '{id}'.", id=ref.id),
        message("Give the base that it was made from, or read the variant from its pack."),
    )


def _made_with(
    ref: MethodologyRef, given: Methodology | None, place: Place, what: Message, remedy: Message
) -> Methodology:
    """Return the methodology that a reference names; refuse another content of it."""
    if given is None:
        from parcours_cyber.loading.methodologies import load_methodology

        given = load_methodology(ref.id, ref.version)
    if ref.digest != given.digest:
        expected = message("Expected the digest {digest}.", digest=given.digest)
        raise InvalidDataError(Problem(place=place, what=what, expected=expected, remedy=remedy))
    return given
