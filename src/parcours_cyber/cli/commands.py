"""What each command does: read, call the library, show."""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

from attrs import evolve

from parcours_cyber.cli.terminal import put, show
from parcours_cyber.errors import Place, Problem, UsageError
from parcours_cyber.files import write_whole
from parcours_cyber.i18n.text import Message, current_locale, message
from parcours_cyber.loading.assessments import read_assessment
from parcours_cyber.loading.methodologies import load_methodology
from parcours_cyber.model.assessment import Assessment
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.planning.capacity import Capacity
from parcours_cyber.planning.greedy import build_plan
from parcours_cyber.planning.plan import Plan
from parcours_cyber.reporting.render import Format, page_of, render
from parcours_cyber.scoring.cyberscore import Score, cyberscore

__all__ = ["audit_new", "catalogue", "check", "plan", "scope", "score"]

SUFFIXES: dict[str, Format] = {
    ".html": "html", ".htm": "html", ".md": "markdown", ".json": "json", ".txt": "text", "": "text",
}  # fmt: skip

#: An amount; longer ones are no mistake of a town but of a keyboard.
AMOUNT = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")


def score(options: Namespace) -> int:
    """``score AUDIT``."""
    methodology, assessment = _read(options)
    return _deliver(cyberscore(methodology, assessment), options)


def plan(options: Namespace) -> int:
    """``plan AUDIT``."""
    budget, days = _amounts("--budget", options.budget), _amounts("--person-days", options.person_days)
    with _told_by_option():
        capacity = Capacity(budget=budget, person_days=days)
    methodology, assessment = _read(options)
    with _told_by_option():
        result = build_plan(methodology, assessment, capacity)
    return _deliver(result, options, sheets=options.details)


def check(options: Namespace) -> int:
    """``check [PATH]``."""
    from parcours_cyber.l10n.checks import check_catalogues
    from parcours_cyber.loading.methodologies import REFERENCE, reference_folder
    from parcours_cyber.quality.check import check_content

    path: Path | None = options.path
    if path is not None and path.name == "methodology.yaml":
        path = path.parent
    if path is not None and not path.is_dir():
        methodology = None if options.methodology is None else load_methodology(options.methodology)
        assessment = read_assessment(path, methodology)
        print(
            message(
                "{file}: the audit is right ({n} known answer).",
                plural="{file}: the audit is right ({n} known answers).",
                file=str(path),
                n=sum(answer.is_known for answer in assessment.answers),
            )
        )
        return 0
    source = options.methodology if path is None else path
    methodology = load_methodology(source)
    if source is None:
        check_catalogues(methodology)
    report = check_content(reference_folder() if source in (None, REFERENCE) else source)
    for item in report.remarks:
        print(message("Warning: {remark}", remark=item.render()))
    for skipped in report.skipped:
        print(message("Not checked: {what}", what=skipped))
    print(
        message(
            "{id} {version}: the methodology is right ({questions} questions, {measures} measures).",
            id=methodology.id,
            version=methodology.version,
            questions=len(methodology.questions),
            measures=len(methodology.measures),
        )
    )
    if report.remarks:
        print(
            message(
                "{n} warning about the content; the methodology can be used.",
                plural="{n} warnings about the content; the methodology can be used.",
                n=len(report.remarks),
            )
        )
    return 1 if options.strict and (report.remarks or report.skipped) else 0


def catalogue(options: Namespace) -> int:
    """``catalogue``."""
    from parcours_cyber.reporting.catalogue import USUAL, Part, catalogue_page
    from parcours_cyber.reporting.content_json import catalogue_data, framework_data
    from parcours_cyber.reporting.content_pages import framework_page, overview_page
    from parcours_cyber.reporting.json_view import dumped

    methodology, locale = load_methodology(options.methodology), current_locale()
    categories = [category.id for category in methodology.categories]
    unknown = message("'{category}' is not a category of {id}.", category=options.category, id=methodology.id)
    _require(options.category in (None, *categories), unknown, categories)
    frameworks = [framework.id for framework in methodology.frameworks]
    unknown = message("'{id}' is not a framework of {methodology}.", id=options.framework, methodology=methodology.id)
    _require(options.framework in (None, *frameworks), unknown, frameworks)
    if options.framework is not None:
        if options.format == "json":
            put(dumped(framework_data(methodology, options.framework, locale)))
        else:
            show(framework_page(methodology, options.framework, locale))
    elif options.format == "json":
        put(dumped(catalogue_data(methodology, locale, options.category)))
    elif options.show == "overview":
        show(overview_page(methodology, locale))
    else:
        parts = USUAL if options.show is None else (Part(options.show),)
        show(catalogue_page(methodology, locale, options.category, parts), sheets=True)
    return 0


def scope(options: Namespace) -> int:
    """``scope AUDIT``."""
    from parcours_cyber.journey.scoping import scope as scope_of
    from parcours_cyber.reporting.content_json import scoping_data
    from parcours_cyber.reporting.journey_pages import scoping_page
    from parcours_cyber.reporting.json_view import dumped

    found = scope_of(*_read(options))
    if options.format == "json":
        put(dumped(scoping_data(found, current_locale())))
    else:
        show(scoping_page(found, current_locale()))
    return 0


def audit_new(options: Namespace) -> int:
    """``audit new``."""
    from parcours_cyber.journey.scoping import scope as scope_of
    from parcours_cyber.reporting.blank_audit import blank_audit, blank_interview

    if options.scoped_by is None:
        methodology, path, known = load_methodology(options.methodology), options.path, None
    else:
        methodology, assessment = _read(options, options.scoped_by)
        scoped = scope_of(methodology, assessment)
        path, known = options.path or scoped.path, evolve(assessment, entity=scoped.entity)
    paths = [known.id for known in methodology.paths]
    unknown = message("'{path}' is not a path of {id}.", path=path, id=methodology.id)
    _require(path in (None, *paths), unknown, paths)
    locale = current_locale()
    if options.pre_diagnosis:
        _require(methodology.pre_diagnosis is not None, message("'{id}' has no pre-diagnosis.", id=methodology.id), ())
        text = blank_interview(methodology, locale)
    else:
        text = blank_audit(methodology, path, locale, known)
    if options.out is None:
        put(text)
    else:
        write_whole(options.out, text, replace=False)
        print(message("The blank audit is in {file}.", file=str(options.out)))
    return 0


def _require(known: bool, unknown: Message, allowed: Sequence[str]) -> None:
    """Refuse an option whose value is not one of those that the methodology has."""
    if not known:
        raise UsageError(
            Problem(what=unknown, expected=message("Expected one of: {allowed}.", allowed=", ".join(allowed)))
        )


def _read(options: Namespace, audit: Path | None = None) -> tuple[Methodology, Assessment]:
    """Return the methodology and the audit that a command is about."""
    given = None if options.methodology is None else load_methodology(options.methodology)
    assessment = read_assessment(options.audit if audit is None else audit, given)
    if given is not None:
        return given, assessment
    return load_methodology(assessment.methodology.id, assessment.methodology.version), assessment


def _deliver(result: Score | Plan, options: Namespace, *, sheets: bool = False) -> int:
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


def _amounts(name: str, given: str | None) -> tuple[Fraction, ...] | None:
    """Return the amounts of an option: numbers with commas between."""
    if given is None:
        return None
    parts = [part.strip() for part in given.split(",")]
    if all(map(AMOUNT.fullmatch, parts)):
        return tuple(map(Fraction, parts))
    shown = given if len(given) <= 60 else f"{given[:60]}…"
    raise UsageError(
        Problem(
            what=message("{option} is given {value}.", option=name, value=f"'{shown}'"),
            expected=message(
                "Expected a number of at most 12 digits, or several with commas between, without spaces or units."
            ),
            remedy=message("Write for instance {option} 90000, or {option} 40000,30000,20000.", option=name),
        )
    )


@contextmanager
def _told_by_option() -> Iterator[None]:
    """Name the means by their options, where the library names them by its parameters."""
    try:
        yield
    except UsageError as error:
        raise UsageError(
            evolve(problem, place=Place(path=f"--{problem.place.path.replace('_', '-')}"))
            if problem.place.path in ("budget", "person_days")
            else problem
            for problem in error.problems
        ) from None
