"""Reading the means of an entity: a file becomes a :class:`~parcours_cyber.planning.entity.capacity.Capacity`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from attrs import evolve, fields

from parcours_cyber.errors import Problem, Problems, UsageError, unspelled
from parcours_cyber.i18n.text import message
from parcours_cyber.loading.assessments import schema_version
from parcours_cyber.loading.document import Document, Path_
from parcours_cyber.loading.structure import converter, structured
from parcours_cyber.loading.yaml_reader import read_document
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.planning.entity.capacity import Capacity
from parcours_cyber.planning.formulation.formulate import check_demands
from parcours_cyber.planning.formulation.limits import means_of

__all__ = ["CAPACITY_SCHEMA", "capacity_data", "capacity_of", "is_capacity", "read_capacity"]

#: The version of the format of means that is written; other majors are refused.
CAPACITY_SCHEMA = "1.0"

#: What the first keys of an audit are; no means have them.
_OF_AN_AUDIT = frozenset({"methodology", "entity", "answers"})


def read_capacity(source: str | Path, methodology: Methodology | None = None) -> Capacity:
    """Read a file with the means of an entity and what it asks of its plan.

    Parameters
    ----------
    source
        The path of a YAML or JSON file. Its keys are ``schema`` and the fields of :class:`Capacity`.
    methodology
        The methodology that the plan is made with: the measures that the file names must be in it, and its amounts and
        quarters must fit the length of the plan. Without it, :func:`build_plan` says what does not fit.

    Raises
    ------
    InvalidDataError
        If the file cannot be read or is wrong, with every mistake at its line.

    Examples
    --------
    >>> capacity = read_capacity("examples/capacities/ville-moyenne.yaml")
    >>> [int(amount) for amount in capacity.budget]
    [100000, 100000, 100000]
    """
    problems = Problems()
    document = read_document(Path(source), problems)
    problems.raise_if_any()
    assert document is not None
    capacity = capacity_of(document, (), methodology, problems)
    problems.raise_if_any()
    assert capacity is not None
    return capacity


def capacity_data(capacity: Capacity) -> dict[str, Any]:
    """Return means as a file holds them."""
    return {"schema": CAPACITY_SCHEMA, **converter().unstructure(capacity)}


def is_capacity(data: object) -> bool:
    """Return whether what a file holds is meant as means, rather than as an audit.

    >>> is_capacity({"budget": 1000}), is_capacity({"entity": {}}), is_capacity([])
    (True, False, False)
    """
    keys = {field.name for field in fields(Capacity)}
    return isinstance(data, dict) and not _OF_AN_AUDIT & data.keys() and bool(keys & data.keys())


def capacity_of(
    document: Document, below: Path_, methodology: Methodology | None, problems: Problems
) -> Capacity | None:
    """Return the means that stand in a document, or at the path *below* in it; note every mistake at its line."""
    data = document.data
    for step in below:
        data = data[step]
    if not isinstance(data, dict):
        problems.add(
            document.place(below),
            message("The file does not hold the means of an entity."),
            expected=message("Expected the key schema, and keys such as budget and person_days."),
            remedy=message("Start from a blank file: parcours-cyber capacity new."),
        )
        return None
    _check_schema(data, document, below, problems)
    raw = {key: value for key, value in data.items() if key != "schema"}
    capacity = structured(raw, Capacity, problems, lambda path: document.place((*below, *path)))
    if capacity is None or methodology is None:
        return capacity
    for problem in _misfits(methodology, capacity):
        path = (*below, *unspelled(f"$.{problem.place.path}")) if problem.place.path else below
        problems.found.append(evolve(problem, place=document.place(path)))
    return capacity


def _misfits(methodology: Methodology, capacity: Capacity) -> list[Problem]:
    """Return everything in which means do not fit a methodology."""
    found: list[Problem] = []
    horizon = methodology.planning.horizon.quarters
    try:
        check_demands(methodology, capacity)
    except UsageError as error:
        found.extend(error.problems)
    lengths = len(found)
    for name, amounts in capacity.given():
        if amounts is not None:
            try:
                capacity.days(name, amounts, horizon)
            except UsageError as error:
                found.extend(error.problems)
    if len(found) == lengths:
        try:
            means_of(capacity, methodology.planning)
        except UsageError as error:
            found.extend(error.problems)
    return found


def _check_schema(data: dict[str, Any], document: Document, below: Path_, problems: Problems) -> None:
    """Look at the version of the format."""
    given = data.get("schema")
    version = schema_version(given)
    major = int(CAPACITY_SCHEMA.partition(".")[0])
    place = document.place((*below, "schema"))
    expected = message('Expected schema: "{version}", the format of means.', version=CAPACITY_SCHEMA)
    if given is None:
        problems.add(
            place, message("The key '{key}' is missing.", key="schema"), expected=expected, remedy=message("Add it.")
        )
    elif version is None:
        problems.add(
            place,
            message("The version of the format is not written as a text."),
            expected=expected,
            remedy=message("Put it in quotation marks."),
        )
    elif version[0] != major:
        problems.add(
            place,
            message("The means are of format {found}.", found=str(given)),
            expected=message("Expected format {major}, which this version of the library reads.", major=major),
            remedy=message("Use a version of the library that reads it, or start from a blank file."),
        )
