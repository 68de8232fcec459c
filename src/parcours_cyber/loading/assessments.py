"""Reading an audit: a YAML or JSON file becomes an :class:`~parcours_cyber.model.assessment.Assessment`."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from attrs import evolve

from parcours_cyber.errors import NotFoundError, Place, Problems, UsageError, suggestion, unspelled
from parcours_cyber.i18n.text import message
from parcours_cyber.loading.document import Document, Path_
from parcours_cyber.loading.methodologies import load_methodology, version_matches
from parcours_cyber.loading.structure import converter, structured
from parcours_cyber.loading.vectors import severity_of_vector
from parcours_cyber.loading.yaml_reader import read_document
from parcours_cyber.model.assessment import Answer, Assessment, MethodologyRef, RecordedFinding
from parcours_cyber.model.findings import Severity
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.model.organisation import Entity

__all__ = ["AUDIT_SCHEMA", "assessment_data", "read_assessment", "read_former_assessment", "schema_version"]

#: The version of the audit format that is written; other majors are refused.
AUDIT_SCHEMA = "1.2"


def schema_version(value: object) -> tuple[int, int] | None:
    """Return the major and minor version that the key ``schema`` says, or nothing when it says none.

    >>> schema_version("1.2"), schema_version(1), schema_version("one")
    ((1, 2), (1, 0), None)
    """
    parts = str(value).split(".") if isinstance(value, (str, int)) and not isinstance(value, bool) else []
    if not 1 <= len(parts) <= 2 or not all(part.isdigit() and part.isascii() and len(part) < 6 for part in parts):
        return None
    return int(parts[0]), int(parts[1]) if len(parts) == 2 else 0


def read_former_assessment(source: str | Path) -> Assessment:
    """Read an audit of a version of its methodology that need not be here: what it names is not looked up.

    It is what :func:`parcours_cyber.migrate` carries to the version that is here.

    Raises
    ------
    InvalidDataError
        If the file cannot be read or is no audit, with every mistake at its line.
    """
    problems = Problems()
    document = _audit_document(source, problems)
    raw = {key: value for key, value in document.data.items() if key != "schema"}
    if raw.get("answers") is None:
        raw["answers"] = {}
    assessment = structured(raw, Assessment, problems, document.place)
    problems.raise_if_any()
    assert assessment is not None
    return assessment


def _audit_document(source: str | Path, problems: Problems) -> Document:
    """Return the content of an audit file, once it is one and of a format that is read here."""
    document = read_document(Path(source), problems)
    if document is None:
        problems.raise_if_any()
        raise AssertionError("nothing was read and nothing was wrong")
    if not isinstance(document.data, dict):
        problems.add(
            document.place(),
            message("The file does not hold an audit."),
            expected=message("Expected the keys schema, methodology, entity and answers."),
            remedy=message("Start from a blank audit: parcours-cyber audit new."),
        )
        problems.raise_if_any()
    _check_schema(document.data, document, problems)
    problems.raise_if_any()
    return document


def read_assessment(source: str | Path, methodology: Methodology | None = None) -> Assessment:
    """Read an audit file.

    Parameters
    ----------
    source
        The path of a YAML or JSON file.
    methodology
        The methodology that the audit answers; loaded by the name that the file gives when it is not given here.

    Returns
    -------
    Assessment
        Its answers are to questions of the methodology, by options of them.

    Raises
    ------
    InvalidDataError
        If the file cannot be read or is wrong, with every mistake at its line.
    NotFoundError
        If the methodology that it names is not there, or not in that version.
    """
    problems = Problems()
    document = _audit_document(source, problems)
    data = document.data
    raw = {key: value for key, value in data.items() if key != "schema"}
    if raw.get("answers") is None:
        raw["answers"] = {}
    assessment = structured(raw, Assessment, problems, document.place)
    if assessment is not None:
        assessment = evolve(assessment, findings=_rated(assessment.findings, document, problems))
    reference = _reference(raw, document)
    if methodology is None and reference is not None:
        try:
            methodology = load_methodology(reference.id, reference.version)
        except NotFoundError as error:
            place = document.place(("methodology",))
            found = [*problems.found, *(evolve(problem, place=place) for problem in error.problems)]
            raise NotFoundError(sorted(found, key=lambda problem: problem.place.line or 0)) from None
    if methodology is not None and reference is not None:
        _check_reference(reference, methodology, document, problems)
        if reference.id == methodology.id:
            said = _rightly_said(raw, methodology) if assessment is None else assessment
            _check_against(raw, said, methodology, document, problems)
    problems.raise_if_any()
    assert assessment is not None
    assert methodology is not None
    return evolve(assessment, methodology=methodology.ref)


def _rated(
    findings: tuple[RecordedFinding, ...], document: Document, problems: Problems
) -> tuple[RecordedFinding, ...]:
    """Return findings with the severity that their vector is rated at, where the auditor gave no other."""
    rated = []
    for n, finding in enumerate(findings):
        if finding.cvss is None:
            rated.append(finding)
            continue
        place = document.place(("findings", n, "cvss"))
        severity = finding.severity
        try:
            found = severity_of_vector(finding.cvss)
            severity = severity or found
        except UsageError as error:
            if severity is None:
                problems.found.extend(evolve(problem, place=place) for problem in error.problems)
                severity = Severity.LOW  # it stands in, so that the severity is not told to be missing besides
        except ValueError:
            problems.add(
                place,
                message("'{value}' is not a CVSS vector.", value=finding.cvss[:60]),
                expected=message("Expected a base vector that begins with CVSS:3.1/ or CVSS:4.0/."),
                remedy=message("Copy it again from the auditor's report, or give the severity instead."),
            )
            severity = severity or Severity.LOW
        rated.append(evolve(finding, severity=severity))
    return tuple(rated)


def assessment_data(assessment: Assessment) -> dict[str, Any]:
    """Return an assessment as an audit file holds it."""
    return {"schema": AUDIT_SCHEMA, **converter().unstructure(assessment)}


def _check_schema(data: dict[str, Any], document: Document, problems: Problems) -> None:
    """Look at the version of the format before anything else."""
    given = data.get("schema")
    version = schema_version(given)
    place = document.place(("schema",))
    major, minor = (int(part) for part in AUDIT_SCHEMA.split("."))
    if given is None:
        problems.add(
            place,
            message("The key '{key}' is missing.", key="schema"),
            expected=message('Expected schema: "{version}", the format of an audit.', version=AUDIT_SCHEMA),
            remedy=message("Add it, or start from a blank audit: parcours-cyber audit new."),
        )
    elif version is None:
        problems.add(
            place,
            message("The version of the format is not written as a text."),
            expected=message('Expected schema: "{version}", the format of an audit.', version=AUDIT_SCHEMA),
            remedy=message("Put it in quotation marks."),
        )
    elif version[0] != major:
        problems.add(
            place,
            message("The audit is of format {found}.", found=str(given)),
            expected=message("Expected format {major}, which this version of the library reads.", major=major),
            remedy=message("Use a version of the library that reads it, or start from a blank audit."),
        )
    elif version[1] > minor:
        warnings.warn(
            f"{place}: the audit says format {given}, newer than {AUDIT_SCHEMA}; "
            "keys that came later are refused as unknown",
            stacklevel=3,
        )


def _reference(raw: dict[str, Any], document: Document) -> MethodologyRef | None:
    """Return the methodology that an audit names, where it names one rightly; mistakes are told with the others."""
    return structured(raw.get("methodology"), MethodologyRef, Problems(), lambda _: document.place())


def _check_reference(ref: MethodologyRef, methodology: Methodology, document: Document, problems: Problems) -> None:
    """Check that the methodology is the one that the audit names."""
    place = document.place(("methodology",))
    if ref.id != methodology.id:
        problems.add(
            place,
            message(
                "The audit was made with the methodology '{theirs}', not '{ours}'.", theirs=ref.id, ours=methodology.id
            ),
            remedy=message("Choose the methodology that the audit names."),
        )
    elif ref.version is not None and not version_matches(ref.version, methodology.version):
        problems.add(
            place,
            message("The audit was made with version {version} of '{id}'.", version=ref.version, id=ref.id),
            expected=message("Expected {found}, the version that is loaded.", found=methodology.version),
            remedy=message("Load that version, or check that the answers still hold and change the version."),
        )
    elif ref.digest not in (None, methodology.digest):
        problems.add(
            place,
            message("The audit was made with another content of the methodology '{id}'.", id=ref.id),
            expected=message("Expected the digest {digest}.", digest=methodology.digest),
            remedy=message("Load that content, or check that the answers still hold and remove the digest."),
        )


def _rightly_said(raw: dict[str, Any], methodology: Methodology) -> Assessment:
    """Return the answers that are written rightly in an audit that has mistakes elsewhere."""
    answers = raw["answers"] if isinstance(raw["answers"], dict) else {}
    found = (structured({key: value}, tuple[Answer, ...], Problems(), _nowhere) for key, value in answers.items())
    nobody = Entity(name="")
    right = tuple(answer for one in found for answer in one or ())
    return Assessment(methodology=methodology.ref, entity=nobody, answers=right)


def _nowhere(_: Path_) -> Place:
    """Return no place, for mistakes that are told elsewhere."""
    return Place()


def _check_against(
    raw: dict[str, Any], said: Assessment, methodology: Methodology, document: Document, problems: Problems
) -> None:
    """Check that what the audit names is in the methodology; what is told already is not told again."""
    from parcours_cyber.errors import InvalidDataError
    from parcours_cyber.journey.scoping import check_interview
    from parcours_cyber.planning.entity.findings import check_records
    from parcours_cyber.scoring.standing import check_choices

    told = [problem.place.path for problem in problems.found]

    def known(path: Path_, value: object, names: list[str]) -> None:
        place = document.place(path)
        if any(f"{other}.".startswith(f"{place.path}.") for other in told):
            return
        if isinstance(value, str) and value not in names:
            problems.add(
                place,
                message("'{value}' is not known in {methodology}.", value=value, methodology=methodology.id),
                expected=message("Expected one of: {allowed}.", allowed=", ".join(names)),
                remedy=suggestion(value, names),
            )

    entity = raw.get("entity")
    if isinstance(entity, dict):
        known(("entity", "sector"), entity.get("sector"), [item.id for item in methodology.sectors])
        known(("entity", "size"), entity.get("size"), [item.id for item in methodology.sizes])
        facts = entity.get("facts")
        for fact in facts if isinstance(facts, dict) else ():
            known(("entity", "facts", fact), fact, [item.id for item in methodology.facts])
    known(("path",), raw.get("path"), [item.id for item in methodology.paths])
    records = Problems()
    check_records(methodology, said, records)
    check_interview(methodology, said, records)
    for problem in records.found:
        problems.found.append(evolve(problem, place=document.place(unspelled(problem.place.path))))
    try:
        check_choices(methodology, said)
    except InvalidDataError as error:
        for problem in error.problems:
            place: Place = document.place(unspelled(problem.place.path))
            problems.add(place, problem.what, expected=problem.expected, remedy=problem.remedy)
