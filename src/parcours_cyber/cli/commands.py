"""What each command does: read, call the library, show."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from attrs import evolve

from parcours_cyber.cli.reading import deliver, read_audit
from parcours_cyber.cli.terminal import put, show
from parcours_cyber.errors import Problem, Problems, UsageError
from parcours_cyber.files import write_whole
from parcours_cyber.i18n.text import Message, current_locale, message
from parcours_cyber.loading.assessments import read_assessment
from parcours_cyber.loading.capacities import is_capacity, read_capacity
from parcours_cyber.loading.methodologies import REFERENCE, load_methodology
from parcours_cyber.loading.yaml_reader import read_document
from parcours_cyber.scoring.comparison import compare as compare_assessments
from parcours_cyber.scoring.cyberscore import cyberscore
from parcours_cyber.scoring.distribution import score_distribution

__all__ = ["audit_new", "capacity_new", "catalogue", "check", "compare", "scope", "score"]


def score(options: Namespace) -> int:
    """``score AUDIT``."""
    methodology, assessment = read_audit(options)
    if options.distribution:
        return deliver(score_distribution(methodology, assessment), options)
    return deliver(cyberscore(methodology, assessment), options)


def compare(options: Namespace) -> int:
    """``compare START END``."""
    methodology, end = read_audit(options)
    start = read_assessment(options.start, methodology)
    return deliver(compare_assessments(methodology, start, end), options)


def check(options: Namespace) -> int:
    """``check [PATH]``."""
    from parcours_cyber.l10n.checks import check_catalogues
    from parcours_cyber.packs.files import is_archive
    from parcours_cyber.quality.check import check_content

    path: Path | None = options.path
    if path is not None and path.name == "methodology.yaml":
        path = path.parent
    if path is not None and not path.is_dir() and not is_archive(path):
        methodology = None if options.methodology is None else load_methodology(options.methodology)
        document = read_document(path, Problems())
        if document is not None and is_capacity(document.data):
            read_capacity(path, methodology or load_methodology())
            print(message("{file}: the means are right.", file=str(path)))
            return 0
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
    report = check_content(REFERENCE if source is None else source)
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
    from parcours_cyber.reporting.json_values import dumped

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
    from parcours_cyber.reporting.json_values import dumped

    found = scope_of(*read_audit(options))
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
        methodology, assessment = read_audit(options, options.scoped_by)
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
    return _hand_over(text, options.out, message("The blank audit is in {file}.", file=str(options.out)))


def capacity_new(options: Namespace) -> int:
    """``capacity new``."""
    from parcours_cyber.reporting.blank_capacity import blank_capacity

    text = blank_capacity(load_methodology(options.methodology), current_locale())
    return _hand_over(text, options.out, message("The blank means are in {file}.", file=str(options.out)))


def _hand_over(text: str, out: Path | None, done: Message) -> int:
    """Show a blank file, or write it where none is yet and say that it is *done*."""
    if out is None:
        put(text)
    else:
        write_whole(out, text, replace=False)
        print(done)
    return 0


def _require(known: bool, unknown: Message, allowed: Sequence[str]) -> None:
    """Refuse an option whose value is not one of those that the methodology has."""
    if not known:
        expected = message("Expected one of: {allowed}.", allowed=", ".join(allowed)) if allowed else None
        raise UsageError(Problem(what=unknown, expected=expected))
