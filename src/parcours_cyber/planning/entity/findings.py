"""The findings of a technical audit, as a plan reads them: which are open, how grave, and what corrects them."""

from __future__ import annotations

from attrs import frozen

from parcours_cyber.errors import Problems, suggestion
from parcours_cyber.i18n.text import Text, message
from parcours_cyber.model.assessment import Assessment, RecordedFinding
from parcours_cyber.model.findings import Severity
from parcours_cyber.model.ids import MeasureId
from parcours_cyber.model.methodology import Methodology

__all__ = ["OpenFinding", "check_records", "drives", "open_findings"]


@frozen
class OpenFinding:
    """A recorded finding that was not corrected yet, with what the methodology says of it where the record does not.

    Attributes
    ----------
    title
        That of the methodology, or the auditor's own words.
    measures
        Those that correct it, the most direct first.
    """

    record: RecordedFinding
    title: Text | str
    severity: Severity
    measures: tuple[MeasureId, ...]


def open_findings(methodology: Methodology, assessment: Assessment) -> tuple[OpenFinding, ...]:
    """Return the findings that are still open, the gravest first, else as they were recorded.

    Raises
    ------
    InvalidDataError
        If a record names what the methodology does not have, or lacks what no typical finding says in its place.
    """
    with Problems().raising() as problems:
        check_records(methodology, assessment, problems)
    found = []
    for record in assessment.findings:
        if not record.is_open:
            continue
        typical = None if record.finding is None else methodology.finding(record.finding)
        severity = record.severity or (typical.severity if typical else None)
        title = record.title or (typical.title if typical else None)
        assert severity is not None
        assert title is not None
        measures = record.corrected_by or (typical.corrected_by if typical else ())
        found.append(OpenFinding(record, title, severity, measures))
    return tuple(sorted(found, key=lambda item: -item.severity.rank))


def drives(found: tuple[OpenFinding, ...]) -> dict[MeasureId, tuple[OpenFinding, ...]]:
    """Return, for each measure that corrects open findings, which ones, the gravest first."""
    result: dict[MeasureId, tuple[OpenFinding, ...]] = {}
    for finding in found:
        for measure in finding.measures:
            result[measure] = (*result.get(measure, ()), finding)
    return result


def check_records(methodology: Methodology, assessment: Assessment, problems: Problems) -> None:
    """Note what is wrong with the findings and awareness sessions of an assessment, at paths from its root."""
    known = [str(finding.id) for finding in methodology.findings]
    measures = [str(measure.id) for measure in methodology.measures]
    for n, record in enumerate(assessment.findings):
        path = f"$.findings[{n}]"
        if record.finding is not None:
            _known(problems, f"{path}.finding", record.finding, known, methodology)
        for index, measure in enumerate(record.corrected_by):
            _known(problems, f"{path}.corrected_by[{index}]", measure, measures, methodology)
        if record.finding is None:
            missing = [
                key
                for key, value in (
                    ("title", record.title),
                    ("severity", record.severity),
                    ("corrected_by", record.corrected_by),
                )
                if not value
            ]
            if missing:
                problems.add(
                    path,
                    message("The finding is no typical one and lacks: {keys}.", keys=", ".join(missing)),
                    expected=message("Expected the id of a typical finding, or its title, severity and corrected_by."),
                    remedy=message("Look for it with: parcours-cyber catalogue --show technical-audit."),
                )
    audiences = [str(audience.id) for audience in methodology.audiences]
    for n, session in enumerate(assessment.awareness):
        path = f"$.awareness[{n}]"
        _known(problems, f"{path}.audience", session.audience, audiences, methodology)
        if session.participants < 0 or (session.invited is not None and session.invited < session.participants):
            problems.add(
                f"{path}.participants",
                message("{n} participants cannot be.", n=session.participants),
                expected=message("Expected 0 or more, and not more than were invited."),
            )


def _known(problems: Problems, path: str, value: str, allowed: list[str], methodology: Methodology) -> None:
    """Note an id that the methodology does not have."""
    if value not in allowed:
        shown = ", ".join(allowed[:12]) + (", …" if len(allowed) > 12 else "")
        problems.add(
            path,
            message("'{value}' is not known in {methodology}.", value=value, methodology=methodology.id),
            expected=message("Expected one of: {allowed}.", allowed=shown)
            if allowed
            else message("There is none in this methodology."),
            remedy=suggestion(value, allowed),
        )
