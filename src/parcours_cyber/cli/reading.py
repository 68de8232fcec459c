"""What the commands share: reading the audit that they are about, and handing their result over."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from parcours_cyber.cli.terminal import put, show
from parcours_cyber.errors import Place, Problem, UsageError
from parcours_cyber.files import write_whole
from parcours_cyber.i18n.text import current_locale, message
from parcours_cyber.loading.assessments import read_assessment
from parcours_cyber.loading.methodologies import load_methodology
from parcours_cyber.model.assessment import Assessment
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.reporting.render import Format, page_of, render

if TYPE_CHECKING:
    from parcours_cyber.reporting.render import Result

__all__ = ["deliver", "read_audit"]

SUFFIXES: dict[str, Format] = {
    ".html": "html", ".htm": "html", ".md": "markdown", ".json": "json", ".txt": "text", "": "text",
}  # fmt: skip


def deliver(result: Result, options: Namespace, *, sheets: bool = False) -> int:
    """Show a result, or write it to the file that was asked for."""
    format_: Format = options.format or ("text" if options.out is None else _format_of(options.out))
    if options.out is not None:
        write_whole(options.out, render(result, format_))
        print(message("The result is in {file}.", file=str(options.out)))
    elif format_ == "text":
        show(page_of(result, current_locale()), sheets=sheets)
    else:
        put(render(result, format_))
    return 0


def _format_of(out: Path) -> Format:
    """Return the format that the name of a file says."""
    suffix = out.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(
            Problem(
                place=Place(file=str(out)),
                what=message("The name ends in '{suffix}', which says no format.", suffix=suffix),
                expected=message("Expected one of: {allowed}.", allowed=", ".join(filter(None, SUFFIXES))),
                remedy=message("Choose another name, or say the format with --format."),
            )
        )
    return SUFFIXES[suffix]


def read_audit(options: Namespace, audit: Path | None = None) -> tuple[Methodology, Assessment]:
    """Return the methodology and the audit that a command is about."""
    given = None if options.methodology is None else load_methodology(options.methodology)
    assessment = read_assessment(options.audit if audit is None else audit, given)
    if given is not None:
        return given, assessment
    return load_methodology(assessment.methodology.id, assessment.methodology.version), assessment
