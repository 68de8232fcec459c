"""What each command does: read, call the library, show."""

from __future__ import annotations

from argparse import Namespace
from fractions import Fraction
from pathlib import Path

from parcours_cyber.cli.terminal import show
from parcours_cyber.errors import Problem, UsageError
from parcours_cyber.files import write_whole
from parcours_cyber.i18n.text import current_locale, message
from parcours_cyber.loading.assessments import read_assessment
from parcours_cyber.loading.methodologies import load_methodology
from parcours_cyber.model.assessment import Assessment
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.planning.capacity import Capacity
from parcours_cyber.planning.greedy import build_plan
from parcours_cyber.planning.plan import Plan
from parcours_cyber.reporting.render import Format, page_of, render
from parcours_cyber.scoring.cyberscore import Score, cyberscore

__all__ = ["audit_new", "catalogue", "check", "plan", "score"]

SUFFIXES: dict[str, Format] = {
    ".html": "html", ".htm": "html", ".md": "markdown", ".json": "json", ".txt": "text",
}  # fmt: skip


def score(options: Namespace) -> int:
    """``score AUDIT``."""
    methodology, assessment = _read(options)
    return _deliver(cyberscore(methodology, assessment), options)


def plan(options: Namespace) -> int:
    """``plan AUDIT``."""
    capacity = Capacity(
        budget=_amounts("--budget", options.budget), person_days=_amounts("--person-days", options.person_days)
    )
    methodology, assessment = _read(options)
    return _deliver(build_plan(methodology, assessment, capacity), options, sheets=options.details)


def check(options: Namespace) -> int:
    """``check [PATH]``."""
    from parcours_cyber.i18n.checks import check_catalogues

    path: Path | None = options.path
    if path is not None and path.name == "methodology.yaml":
        path = path.parent
    if path is not None and not path.is_dir():
        methodology = None if options.methodology is None else load_methodology(options.methodology)
        assessment = read_assessment(path, methodology)
        print(
            message(
                "{file}: the audit is right ({n} answer).",
                plural="{file}: the audit is right ({n} answers).",
                file=str(path),
                n=len(assessment.answers),
            )
        )
        return 0
    methodology = load_methodology(options.methodology if path is None else path)
    if path is None and options.methodology is None:
        check_catalogues(methodology)
    print(
        message(
            "{id} {version}: the methodology is right ({questions} questions, {measures} measures).",
            id=methodology.id,
            version=methodology.version,
            questions=len(methodology.questions),
            measures=len(methodology.measures),
        )
    )
    return 0


def catalogue(options: Namespace) -> int:
    """``catalogue``."""
    from parcours_cyber.reporting.catalogue import catalogue_page
    from parcours_cyber.reporting.json_view import catalogue_data, dumped

    methodology = load_methodology(options.methodology)
    categories = [category.id for category in methodology.categories]
    if options.category not in (None, *categories):
        raise UsageError(
            Problem(
                what=message("'{category}' is not a category of {id}.", category=options.category, id=methodology.id),
                expected=message("Expected one of: {allowed}.", allowed=", ".join(categories)),
            )
        )
    if options.format == "json":
        print(dumped(catalogue_data(methodology, current_locale(), options.category)), end="")
    else:
        show(catalogue_page(methodology, current_locale(), options.category))
    return 0


def audit_new(options: Namespace) -> int:
    """``audit new``."""
    from parcours_cyber.reporting.blank_audit import blank_audit

    methodology = load_methodology(options.methodology)
    paths = [path.id for path in methodology.paths]
    if options.path not in (None, *paths):
        raise UsageError(
            Problem(
                what=message("'{path}' is not a path of {id}.", path=options.path, id=methodology.id),
                expected=message("Expected one of: {allowed}.", allowed=", ".join(paths)),
            )
        )
    text = blank_audit(methodology, options.path, current_locale())
    if options.out is None:
        print(text, end="")
    else:
        write_whole(options.out, text, replace=False)
        print(message("The blank audit is in {file}.", file=str(options.out)))
    return 0


def _read(options: Namespace) -> tuple[Methodology, Assessment]:
    """Return the methodology and the audit that a command is about."""
    given = None if options.methodology is None else load_methodology(options.methodology)
    assessment = read_assessment(options.audit, given)
    if given is not None:
        return given, assessment
    return load_methodology(assessment.methodology.id, assessment.methodology.version), assessment


def _deliver(result: Score | Plan, options: Namespace, *, sheets: bool = False) -> int:
    """Show a result, or write it to the file that was asked for."""
    format_: Format = options.format or SUFFIXES.get(options.out.suffix.lower() if options.out else "", "text")
    if options.out is not None:
        write_whole(options.out, render(result, format_))
        print(message("The result is in {file}.", file=str(options.out)))
    elif format_ == "text":
        show(page_of(result, current_locale()), sheets=sheets)
    else:
        print(render(result, format_), end="")
    return 0


def _amounts(name: str, given: str | None) -> tuple[Fraction, ...] | None:
    """Return the amounts of an option: numbers with commas between."""
    if given is None:
        return None
    try:
        return tuple(Fraction(part.strip()) for part in given.split(","))
    except (ValueError, ZeroDivisionError):
        raise UsageError(
            Problem(
                what=message("{option} is given {value}.", option=name, value=f"'{given}'"),
                expected=message("Expected a number, or several with commas between, without spaces or units."),
                remedy=message("Write for instance {option} 90000, or {option} 40000,30000,20000.", option=name),
            )
        ) from None
