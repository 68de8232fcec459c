"""Checks of catalogues: what is translated keeps the rules; and, where that is asked for, everything is translated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.messages.catalog import Message as CatalogueEntry
from babel.messages.mofile import read_mo

from parcours_cyber.errors import InvalidDataError, Place, Problems
from parcours_cyber.i18n.catalogues import locales_directory
from parcours_cyber.i18n.text import Message, message
from parcours_cyber.l10n.catalogue_files import CatalogueFile, is_current, strings_of
from parcours_cyber.l10n.extraction import Domain, Entry
from parcours_cyber.l10n.plurals import plural_forms
from parcours_cyber.l10n.rules import RULES, Sentence, findings
from parcours_cyber.l10n.terms import AgreedTerms
from parcours_cyber.l10n.workspace import Workspace
from parcours_cyber.loading.translation_packs import PACK_FILE
from parcours_cyber.model.methodology import Methodology

__all__ = ["CHECKS", "check_catalogues", "check_workspace"]

#: Every check, by the name that a comment ``allow: NAME`` sets aside for one entry.
CHECKS: Final = (*RULES, "glossary", "plural-forms")


def check_catalogues(methodology: Methodology) -> None:
    """Check the catalogues of this package for its own words and for the reference methodology.

    Raises
    ------
    InvalidDataError
        With every entry that is missing, stale, not reviewed or breaks a rule. Where the package was installed without
        its sources there are no ``.po`` files, and nothing to check.
    """
    check_workspace(Workspace(locales_directory().parent, (methodology,), own=True), complete=True)


def check_workspace(workspace: Workspace, *locales: str, complete: bool = False) -> None:
    """Check the catalogues of a folder.

    Parameters
    ----------
    locales
        In which locales; all that there are when none is given.
    complete
        Whether what is missing, stale or not reviewed is a mistake too. It does no harm: it falls back.

    Raises
    ------
    InvalidDataError
        With every mistake at its file, line and address, and what to do.
    """
    problems = Problems()
    _check_pack(workspace, problems)
    for domain, locale, path in workspace.catalogues(*locales):
        if not path.is_file():
            if complete and not workspace.own:
                problems.add(
                    Place(file=workspace.name(path)),
                    message("There is no such catalogue."),
                    remedy=message("Run parcours-cyber l10n update."),
                )
            continue
        try:
            file = CatalogueFile.read(path, locale)
            terms = workspace.terms(domain, locale, problems)
        except InvalidDataError as error:
            problems.found += error.problems
            continue
        check = _Check(workspace.name(path), domain, locale, file, terms, problems)
        check.header()
        check.compiled(path.with_suffix(".mo"))
        for entry in domain.entries:
            check.entry(entry, complete=complete)
    problems.found[:] = dict.fromkeys(problems.found)
    problems.raise_if_any()


def _check_pack(workspace: Workspace, problems: Problems) -> None:
    """Check that a pack has the locales that it says, and no catalogue of what it does not translate."""
    if workspace.pack is None:
        return
    for locale in sorted({*workspace.pack.locales} ^ {*workspace.locales}):
        problems.add(
            Place(file=PACK_FILE, path="$.locales"),
            message("The pack says that it has '{locale}', and has no folder of it.", locale=locale)
            if locale in workspace.pack.locales
            else message("The pack has a folder of '{locale}', and does not say so.", locale=locale),
            remedy=message("Begin it with parcours-cyber l10n new {locale}, or correct the list.", locale=locale),
        )
    wanted = {path for _, _, path in workspace.catalogues()}
    domains = ", ".join(domain.id for domain in workspace.domains)
    for path in sorted((workspace.folder / "locales").glob("*/LC_MESSAGES/*.po")):
        if path not in wanted:
            problems.add(
                Place(file=workspace.name(path)),
                message("Nothing that the pack translates reads this catalogue."),
                expected=message("Expected one of: {domains}; none in the language of its source.", domains=domains),
                remedy=message("Rename it, or add what it is of to 'methodologies' in {file}.", file=PACK_FILE),
            )


class _Check:
    """The check of one catalogue."""

    def __init__(
        self, name: str, domain: Domain, locale: str, file: CatalogueFile, terms: AgreedTerms, problems: Problems
    ) -> None:
        self.name, self.domain, self.locale = name, domain, locale
        self.file, self.terms, self.problems = file, terms, problems
        self.forms = plural_forms(locale)

    def header(self) -> None:
        """Check what the header says of the plural forms."""
        declared = self.file.header.get("Plural-Forms", "")
        if re.sub(r"\s|;$", "", declared) != re.sub(r"\s|;$", "", self.forms.header):
            self.problems.add(
                Place(file=self.name, line=1),
                message("The header declares other plural forms than the locale has: '{declared}'.", declared=declared),
                expected=message("Expected: {header}", header=self.forms.header),
                remedy=message("Run parcours-cyber l10n update, then look at the entries with several forms."),
            )

    def compiled(self, path: Path) -> None:
        """Check that a compiled catalogue, which is read first, says what its source says."""
        if not path.is_file():
            return
        try:
            with path.open("rb") as opened:
                held = {_full_key(m): strings_of(m) for m in read_mo(opened) if m.id}
        except (OSError, ValueError):
            held = {}
        entries = self.file.entries.values()
        wanted = {_full_key(m): strings_of(m) for m in entries if not m.fuzzy and all(strings_of(m))}
        if held != wanted:
            self.problems.add(
                Place(file=str(Path(self.name).with_suffix(".mo"))),
                message("The compiled catalogue is not that of its source, and it is the one that is read."),
                remedy=message("Run parcours-cyber l10n compile, or remove it."),
            )

    def entry(self, entry: Entry, *, complete: bool) -> None:
        """Check the translation of one text."""
        item = self.file.entries.get(entry.key)
        update = message("Run parcours-cyber l10n update, then review the entry.")
        shown = entry.source[:60]
        if item is None:
            if complete:
                self.add(None, entry, message("There is no entry for '{text}'.", text=shown), update)
        elif item.fuzzy or not is_current(item, entry):
            if complete and any(strings_of(item)):
                self.add(item, entry, message("The translation of '{text}' is not reviewed.", text=shown), update)
            elif complete:
                self.add(item, entry, message("'{text}' is not translated.", text=shown), update)
        elif not all(strings := strings_of(item)):
            if complete or any(strings):
                remedy = message("Translate the entry in this catalogue, in all its forms.")
                self.add(item, entry, message("'{text}' is not translated.", text=shown), remedy)
        else:
            self.translated(item, entry, strings)

    def translated(self, item: CatalogueEntry, entry: Entry, strings: tuple[str, ...]) -> None:
        """Check a translation by the rules."""
        allowed = _allowed(item)
        if entry.plural is not None and len(strings) != len(self.forms.categories):
            self.add(
                item,
                entry,
                message("The entry has {n} forms.", n=len(strings)),
                message("Run parcours-cyber l10n update, and translate each form."),
                message("Expected {n} forms in this language.", n=len(self.forms.categories)),
                "plural-forms",
            )
            return
        for form, string in enumerate(strings):
            alone = entry.plural is not None and self.forms.serves_one_number(form)
            sentence = Sentence(
                address=entry.context,
                source=entry.source if entry.plural is None else entry.plural,
                translation=string,
                locale=self.locale,
                language=self.domain.language,
                english=entry.english,
                bare=frozenset({"n"}) if alone else frozenset(),
            )
            for found in findings(sentence, allowed):
                self.add(item, entry, found.what, found.remedy, found.expected, found.rule)
        if "glossary" not in allowed:
            self.glossary(item, entry, strings[0])

    def glossary(self, item: CatalogueEntry, entry: Entry, translation: str) -> None:
        """Check that a translation has the agreed words."""
        kind, _, rest = entry.context.partition(":")
        if kind == "term":
            id_, _, field = rest.partition(":")
            usual, place = self.terms.usual.get(id_, ("", None))  # type: ignore[call-overload]  # an address holds ids
            if field == "term" and usual and usual.casefold() != translation.casefold():
                self.add(
                    item,
                    entry,
                    message(
                        "The term is translated otherwise than the glossary file has it ({place}).", place=str(place)
                    ),
                    message("Give both the same word, in the file the usual one first."),
                    message("Expected '{word}'.", word=usual),
                    "glossary",
                )
            return
        for breach in self.terms.glossary.breaches(entry.context, entry.source, translation):
            self.add(
                item,
                entry,
                message("The glossary does not have '{form}' translated as here.", form=breach.found),
                message(
                    "Use the words of the glossary, or add to it the form that is missing (term {terms}).",
                    terms=", ".join(breach.terms),
                ),
                message("Expected one of: {allowed}.", allowed=", ".join(breach.expected)),
                "glossary",
            )

    def add(
        self,
        item: CatalogueEntry | None,
        entry: Entry,
        what: Message,
        remedy: Message,
        expected: Message | None = None,
        rule: str = "",
    ) -> None:
        """Note a problem at the line of an entry; the name of the rule stands with its address."""
        path = " ".join(filter(None, (entry.context, rule and f"[{rule}]")))
        place = Place(file=self.name, line=None if item is None else item.lineno, path=path)
        self.problems.add(place, what, expected=expected, remedy=remedy)


def _full_key(item: CatalogueEntry) -> tuple[str, str]:
    """Return by what a program finds an entry: its address and its source."""
    context: str | bytes = item.context or ""
    if isinstance(context, bytes):  # Babel's reader of compiled catalogues leaves it so
        context = context.decode("utf-8")
    return context, item.id[0] if isinstance(item.id, (tuple, list)) else str(item.id)


def _allowed(item: CatalogueEntry) -> frozenset[str]:
    """Return the checks that a translator's comment on an entry sets aside: ``# allow: copy, length``."""
    return frozenset(_words_after_allow(item.user_comments))


def _words_after_allow(comments: list[str]) -> Iterator[str]:
    """Yield the names below ``allow:`` in some comments."""
    for comment in comments:
        found = re.match(r"\s*allow:(.*)", comment)
        if found is not None:
            yield from re.findall(r"[a-z-]+", found[1])
