"""How far translations are: what is translated, stale or missing, by theme and sub-category, and of each report."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

from attrs import frozen
from babel import Locale

from parcours_cyber.errors import Place
from parcours_cyber.i18n.formats import format_number, is_right_to_left, language_name
from parcours_cyber.i18n.text import Quantity, Unit, message
from parcours_cyber.l10n.catalogue_files import CatalogueFile, is_current, strings_of
from parcours_cyber.l10n.extraction import Domain, Entry
from parcours_cyber.l10n.guidance import Group
from parcours_cyber.l10n.reports import REPORTS, texts_read
from parcours_cyber.l10n.workspace import Workspace
from parcours_cyber.reporting.page import Block, Bullets, Column, Heading, Page, Paragraph, Table

__all__ = ["CatalogueStatus", "Count", "LocaleStatus", "StaleEntry", "status", "status_data", "status_page"]


@frozen(kw_only=True)
class Count:
    """How many texts are in which state.

    Attributes
    ----------
    translated
        Translated from the source as it is now.
    stale
        Translated from what the source said before, or marked by a translator as not reviewed: readers see the
        fallback.
    missing
        Not translated.
    """

    translated: int = 0
    stale: int = 0
    missing: int = 0

    @property
    def total(self) -> int:
        """All texts."""
        return self.translated + self.stale + self.missing

    @property
    def share(self) -> Fraction:
        """The share that is translated; all of nothing is one."""
        return Fraction(self.translated, self.total) if self.total else Fraction(1)


@frozen(kw_only=True)
class StaleEntry:
    """A translation whose source has changed.

    Attributes
    ----------
    address
        That of the text; its source, for the library's own words.
    former
        What the source said when it was translated; empty where a translator marked the entry.
    """

    address: str
    former: str
    source: str
    place: Place


@frozen(kw_only=True)
class CatalogueStatus:
    """How far one catalogue is."""

    domain: str
    file: str
    count: Count
    groups: tuple[tuple[Group, Count], ...]
    stale: tuple[StaleEntry, ...]


@frozen(kw_only=True)
class LocaleStatus:
    """How far a locale is.

    Attributes
    ----------
    reports
        For each report of each methodology, by its id and ``score`` or ``plan``, how many of the texts that it reads
        are in which state. A text whose source is in the language already is translated.
    """

    locale: str
    catalogues: tuple[CatalogueStatus, ...]
    reports: tuple[tuple[str, str, Count], ...]


def status(workspace: Workspace, *locales: str) -> tuple[LocaleStatus, ...]:
    """Return how far the translations of a folder are.

    Parameters
    ----------
    locales
        Of which locales; all that there are when none is given.

    Raises
    ------
    InvalidDataError
        If one of the catalogues cannot be read.
    """
    read = [
        (m.id, report, keys)
        for m in workspace.methodologies
        for report, keys in texts_read(m, workspace.domains).items()
    ]
    found = []
    for locale in locales or workspace.locales:
        states: dict[tuple[str, str], str] = {}
        catalogues = []
        for domain, _, path in workspace.catalogues(locale):
            catalogues.append(_catalogue(workspace, domain, locale, path, states))
        native = Locale.parse(locale).language
        states |= {(d.id, e.key): "translated" for d in workspace.domains if d.language == native for e in d.entries}
        reports = tuple((id_, report, _counted(states[key] for key in keys)) for id_, report, keys in read)
        found.append(LocaleStatus(locale=locale, catalogues=(*catalogues,), reports=reports))
    return (*found,)


def _catalogue(
    workspace: Workspace, domain: Domain, locale: str, path: Path, states: dict[tuple[str, str], str]
) -> CatalogueStatus:
    """Return how far one catalogue is; note the state of each text."""
    file = workspace.read(path, locale)
    grouped: dict[Group, list[str]] = {}
    stale = []
    for entry in domain.entries:
        state = states[domain.id, entry.key] = _state(file, entry)
        if entry.group is not None:
            grouped.setdefault(entry.group, []).append(state)
        if state == "stale":
            stale.append(_stale(workspace.name(path), file, entry))
    return CatalogueStatus(
        domain=domain.id,
        file=workspace.name(path),
        count=_counted(states[domain.id, entry.key] for entry in domain.entries),
        groups=tuple((group, _counted(of_group)) for group, of_group in grouped.items()),
        stale=(*stale,),
    )


def _state(file: CatalogueFile, entry: Entry) -> str:
    """Return the state of a text in a catalogue."""
    held = file.entries.get(entry.key)
    if held is None or not any(strings_of(held)):
        return "missing"
    if held.fuzzy or not is_current(held, entry):
        return "stale"
    return "translated" if all(strings_of(held)) else "missing"


def _stale(name: str, file: CatalogueFile, entry: Entry) -> StaleEntry:
    """Return a stale entry with what its source said before: in the catalogue that was updated, or as it stands."""
    held = file.entries[entry.key]
    sources = held.previous_id if is_current(held, entry) else held.id
    former = sources[0] if isinstance(sources, (list, tuple)) and sources else sources or ""
    place = Place(file=name, line=held.lineno, path=entry.context)
    return StaleEntry(address=entry.key, former=str(former), source=entry.source, place=place)


def _counted(states: Iterable[str]) -> Count:
    """Count states."""
    of = list(states)
    return Count(**{name: of.count(name) for name in ("translated", "stale", "missing")})


def status_data(found: tuple[LocaleStatus, ...]) -> dict[str, object]:
    """Return the status as plain data, for other programs."""

    def counts(count: Count) -> dict[str, object]:
        named = {"translated": count.translated, "stale": count.stale, "missing": count.missing, "total": count.total}
        return {**named, "share": round(float(count.share), 4)}

    return {
        "locales": [
            {
                "locale": of.locale,
                "reports": [{"methodology": id_, "report": name, **counts(count)} for id_, name, count in of.reports],
                "catalogues": [
                    {
                        "domain": catalogue.domain,
                        "file": catalogue.file,
                        **counts(catalogue.count),
                        "groups": [
                            {"kind": group.kind, "id": group.id, "name": group.name.render("en"), **counts(count)}
                            for group, count in catalogue.groups
                        ],
                        "stale_entries": [
                            {
                                "address": entry.address,
                                "line": entry.place.line,
                                "former_source": entry.former,
                                "source": entry.source,
                            }
                            for entry in catalogue.stale
                        ],
                    }
                    for catalogue in of.catalogues
                ],
            }
            for of in found
        ]
    }


def status_page(found: tuple[LocaleStatus, ...], locale: str, *, details: bool = True) -> Page:
    """Return the status as a page.

    Parameters
    ----------
    locale
        The language of the page.
    details
        Whether it goes into themes, sub-categories and stale entries, or is a table of one row a locale.
    """
    blocks: list[Block] = []
    if details:
        for of in found:
            blocks += _details(of, locale)
    else:
        blocks.append(_table(found, locale))
    blocks.append(
        Paragraph(
            message(
                "Of a report, the share is that of the texts which the fullest one reads, with every measure proposed."
            ).render(locale),
            "note",
        )
    )
    direction = "rtl" if is_right_to_left(locale) else "ltr"
    footer = message("What is stale or missing falls back to English, then to its source.").render(locale)
    return Page(message("Translations").render(locale), locale, direction, (*blocks,), footer)


def _percent(count: Count, locale: str) -> str:
    """Return the share that is translated; what is not whole is never rounded to the whole."""
    share = count.share if count.share == 1 else min(count.share, Fraction(99, 100))
    return Quantity(share, Unit.PERCENT).render(locale)


def _report_name(report: str, locale: str) -> str:
    """Return the name of a report."""
    return (message("Report of the score") if report == REPORTS[0] else message("Report of the plan")).render(locale)


def _columns(first: str, locale: str) -> tuple[Column, ...]:
    """Return the columns of a table of counts."""
    names = (message("Translated"), message("Stale"), message("Missing"), message("Share"))
    return (Column(first), *(Column(name.render(locale), numeric=True) for name in names))


def _cells(name: str, count: Count, locale: str) -> tuple[str, ...]:
    """Return the cells of a row of counts."""
    numbers = (count.translated, count.stale, count.missing)
    return (name, *(format_number(number, locale) for number in numbers), _percent(count, locale))


def _details(of: LocaleStatus, locale: str) -> list[Block]:
    """Return all that there is to say of a locale."""
    blocks: list[Block] = [Heading(f"{language_name(of.locale, locale)} ({of.locale})")]
    rows = [_cells(c.domain, c.count, locale) for c in of.catalogues]
    alone = len({id_ for id_, _, _ in of.reports}) == 1
    for id_, report, count in of.reports:
        shown = _report_name(report, locale)
        rows.append(_cells(shown if alone else f"{shown} ({id_})", count, locale))
    blocks.append(Table(_columns(message("Catalogue or report").render(locale), locale), (*rows,)))
    kinds = {
        "theme": message("Themes of the questions"),
        "subcategory": message("Sub-categories of measures"),
        "other": message("Other texts"),
    }
    for catalogue in of.catalogues:
        for kind, title in kinds.items():
            counted = [(group, count) for group, count in catalogue.groups if group.kind == kind]
            if counted:
                blocks.append(Heading(f"{catalogue.domain} · {title.render(locale)}", 3))
                below = tuple(
                    _cells(f"{group.name.render(locale)} ({group.id})", count, locale) for group, count in counted
                )
                blocks.append(Table(_columns("", locale), below))
        if catalogue.stale:
            blocks.append(Heading(f"{catalogue.domain} · {message('Stale').render(locale)}", 3))
            blocks.append(Bullets(tuple(_stale_sentence(entry, locale) for entry in catalogue.stale)))
    return blocks


def _stale_sentence(entry: StaleEntry, locale: str) -> str:
    """Return what a translator has to know of a stale entry."""
    where = f"{entry.place} {entry.place.path}".strip()
    if not entry.former:
        return message("{where}: marked as not reviewed: “{source}”", where=where, source=entry.source).render(locale)
    return message(
        "{where}: it said “{former}”; it says “{source}”", where=where, former=entry.former, source=entry.source
    ).render(locale)


def _table(found: tuple[LocaleStatus, ...], locale: str) -> Table:
    """Return one row a locale: its catalogues and its reports."""
    domains = list(dict.fromkeys(catalogue.domain for of in found for catalogue in of.catalogues))
    reports = list(dict.fromkeys(report for of in found for _, report, _ in of.reports))
    rows = []
    for of in found:
        shares = {catalogue.domain: _percent(catalogue.count, locale) for catalogue in of.catalogues}
        read = {report: _percent(count, locale) for _, report, count in of.reports}
        source = message("its source").render(locale)
        rows.append((of.locale, *(shares.get(d, source) for d in domains), *(read[report] for report in reports)))
    names = (*domains, *(_report_name(report, locale) for report in reports))
    columns = (Column(message("Language").render(locale)), *(Column(name, numeric=True) for name in names))
    return Table(columns, (*rows,))
