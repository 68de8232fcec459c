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
from parcours_cyber.scoring.comparison import Comparison
from parcours_cyber.scoring.comparison import compare as compare_assessments
from parcours_cyber.scoring.cyberscore import Score, cyberscore
from parcours_cyber.scoring.distribution import Distribution, score_distribution

__all__ = ["audit_new", "catalogue", "check", "compare", "plan", "score"]

SUFFIXES: dict[str, Format] = {
    ".html": "html", ".htm": "html", ".md": "markdown", ".json": "json", ".txt": "text", "": "text",
}  # fmt: skip

#: An amount; longer ones are no mistake of a town but of a keyboard.
AMOUNT = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")


def score(options: Namespace) -> int:
    """``score AUDIT``."""
    methodology, assessment = _read(options)
    if options.distribution:
        return _deliver(score_distribution(methodology, assessment), options)
    return _deliver(cyberscore(methodology, assessment), options)


def compare(options: Namespace) -> int:
    """``compare START END``."""
    methodology, end = _read(options)
    start = read_assessment(options.start, methodology)
    return _deliver(compare_assessments(methodology, start, end), options)


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
    unknown = message("'{category}' is not a category of {id}.", category=options.category, id=methodology.id)
    _require(options.category in (None, *categories), unknown, categories)
    if options.format == "json":
        put(dumped(catalogue_data(methodology, current_locale(), options.category)))
    else:
        show(catalogue_page(methodology, current_locale(), options.category))
    return 0


def audit_new(options: Namespace) -> int:
    """``audit new``."""
    from parcours_cyber.reporting.blank_audit import blank_audit

    methodology = load_methodology(options.methodology)
    paths = [path.id for path in methodology.paths]
    unknown = message("'{path}' is not a path of {id}.", path=options.path, id=methodology.id)
    _require(options.path in (None, *paths), unknown, paths)
    text = blank_audit(methodology, options.path, current_locale())
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


def _read(options: Namespace) -> tuple[Methodology, Assessment]:
    """Return the methodology and the audit that a command is about."""
    given = None if options.methodology is None else load_methodology(options.methodology)
    assessment = read_assessment(options.audit, given)
    if given is not None:
        return given, assessment
    return load_methodology(assessment.methodology.id, assessment.methodology.version), assessment


def _deliver(result: Score | Plan | Comparison | Distribution, options: Namespace, *, sheets: bool = False) -> int:
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
