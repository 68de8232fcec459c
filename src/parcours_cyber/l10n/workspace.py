"""A folder of catalogues, and what the translator's tools do to it.

Two kinds of folder have catalogues: the package of this library in its checkout, and a translation pack, whose layout
:mod:`parcours_cyber.loading.translation_packs` tells.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

from attrs import evolve, field, frozen
from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog

from parcours_cyber.errors import InvalidDataError, Problem, Problems, UsageError
from parcours_cyber.files import write_whole
from parcours_cyber.i18n.catalogues import locales_directory
from parcours_cyber.i18n.text import WORDS, message
from parcours_cyber.l10n.catalogue_files import CatalogueFile, compiled, update_file
from parcours_cyber.l10n.extraction import Domain, Entry, domain_of_words, domains_of, notes_in
from parcours_cyber.l10n.glossary import Glossary
from parcours_cyber.l10n.plurals import plural_forms
from parcours_cyber.l10n.terms import AgreedTerms, agreed_terms
from parcours_cyber.loading.methodologies import REFERENCE, load_methodology, reference_folder
from parcours_cyber.loading.translation_packs import PACK_FILE, TranslationPack, read_translation_pack
from parcours_cyber.model.methodology import Methodology

__all__ = ["Workspace", "known_locale", "open_workspace"]


@frozen
class Workspace:
    """A folder of catalogues with what they translate.

    Attributes
    ----------
    folder
        The translation pack, or the package of this library in its checkout.
    methodologies
        What it translates.
    own
        Whether it is the library's own. Its catalogues must be complete, and git keeps what is taken out of them.
    """

    folder: Path
    methodologies: tuple[Methodology, ...]
    own: bool = False
    #: What a pack says of itself.
    pack: TranslationPack | None = None
    #: Where the methodologies stand, for the notes of their authors.
    _folders: tuple[Path, ...] = field(default=(), alias="folders")

    @cached_property
    def domains(self) -> tuple[Domain, ...]:
        """Return what there is to translate, the library's own words first."""
        notes = {address: note for folder in self._folders for address, note in notes_in(folder).items()}
        found: dict[str, Domain] = {"": domain_of_words()}
        for methodology in self.methodologies:
            for domain in domains_of(methodology, notes):
                known = found.get(domain.id)
                entries = {} if known is None else {entry.key: entry for entry in known.entries}
                entries |= {entry.key: entry for entry in domain.entries}
                found[domain.id] = evolve(domain, entries=(*entries.values(),))
        return (*found.values(),)

    @property
    def locales(self) -> tuple[str, ...]:
        """The locales that the folder has catalogues for."""
        return tuple(
            path.parent.name for path in sorted((self.folder / "locales").glob("*/LC_MESSAGES")) if path.is_dir()
        )

    def path(self, domain: str, locale: str, suffix: str = ".po") -> Path:
        """Return where a catalogue stands, whether it is there or not."""
        return self.folder / "locales" / locale / "LC_MESSAGES" / f"{domain}{suffix}"

    def name(self, path: Path) -> str:
        """Return how messages call a file of the folder."""
        return path.relative_to(self.folder).as_posix()

    def catalogues(self, *locales: str) -> Iterator[tuple[Domain, str, Path]]:
        """Yield the catalogues that there are or should be: no language has one for what is written in it.

        Raises
        ------
        UsageError
            If a locale is unknown, or the folder has none of it.
        """
        for locale in locales or self.locales:
            language = Locale.parse(known_locale(locale)).language
            if locale not in self.locales:
                raise UsageError(
                    Problem(
                        what=message("There is no translation into '{locale}' here.", locale=locale),
                        expected=message("Expected one of: {locales}.", locales=", ".join(self.locales)),
                        remedy=message("Begin it with parcours-cyber l10n new {locale}.", locale=locale),
                    )
                )
            for domain in self.domains:
                if domain.language != language:
                    yield domain, locale, self.path(domain.id, locale)

    def read(self, path: Path, locale: str) -> CatalogueFile:
        """Read a catalogue; one that is not there yet is empty."""
        return CatalogueFile.read(path, locale) if path.is_file() else CatalogueFile(Catalog(locale=locale), {})

    def extract(self) -> tuple[Path, ...]:
        """Write the template of each domain; return those that have changed."""
        changed = []
        for domain in self.domains:
            path = self.folder / "locales" / f"{domain.id}.pot"
            content = update_file(path, domain, None)
            if content is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                write_whole(path, content.decode("utf-8"))
                changed.append(path)
        return (*changed,)

    def update(self, *locales: str) -> tuple[Path, ...]:
        """Bring the catalogues up to date with what they translate; return those that have changed.

        Parameters
        ----------
        locales
            Of which locales; all that there are when none is given.

        Raises
        ------
        InvalidDataError
            If one of the catalogues or glossaries cannot be read; none is changed then.
        """
        problems, contents = Problems(), {}
        for domain, locale, path in self.catalogues(*locales):
            try:
                comments = self._comments(domain, locale)
                content = update_file(path, domain, locale, comments, keep_gone=not self.own)
            except InvalidDataError as error:
                problems.found += error.problems
            else:
                if content is not None:
                    contents[path] = content
        problems.raise_if_any()
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, content.decode("utf-8"))
        return (*contents,)

    def compile(self, *locales: str) -> tuple[Path, ...]:
        """Write the compiled form of each catalogue beside it, which is read faster; return what was written."""
        problems, contents = Problems(), {}
        for _, locale, path in self.catalogues(*locales):
            if path.is_file():
                try:
                    contents[path.with_suffix(".mo")] = compiled(CatalogueFile.read(path, locale))
                except InvalidDataError as error:
                    problems.found += error.problems
        problems.raise_if_any()
        for path, content in contents.items():
            write_whole(path, content)
        return (*contents,)

    def terms(self, domain: Domain, locale: str, problems: Problems) -> AgreedTerms:
        """Return the agreed words for the texts of a methodology; for the library's own words there are none."""
        if domain.id == WORDS:
            return AgreedTerms(Glossary.of(()))
        terms = {term.id: term for methodology in self.methodologies for term in methodology.terms}
        path = self.folder / "glossary" / f"{locale}.yaml"
        file = self.read(self.path(domain.id, locale), locale)
        return agreed_terms(terms.values(), file, path, self.name(path), problems)

    def _comments(self, domain: Domain, locale: str) -> Callable[[Entry], Iterator[str]]:
        """Return what tells a translator into *locale* about an entry, besides its purpose."""
        with Problems().raising() as problems:
            glossary = self.terms(domain, locale, problems).glossary
        forms = plural_forms(locale)
        english = Locale.parse(locale).language == "en"

        def comments(entry: Entry) -> Iterator[str]:
            if entry.note:
                yield f"Note: {entry.note}"
            if entry.english and not english and entry.english != entry.source:
                yield f"English: {entry.english}"
            if not entry.context.startswith("term:"):
                words = (
                    f"{found} = {' or '.join(glossary.pairs[term].target[0] for term in terms)}"
                    for terms, found in glossary.occurrences(entry.source).items()
                )
                if agreed := "; ".join(words):
                    yield f"Glossary: {agreed}."
            if entry.plural is not None and len(forms.examples) != 2:
                shown = (f"[{n}] {', '.join(map(str, some))}…" for n, some in enumerate(forms.examples))
                yield f"Forms: {'; '.join(shown)}"

        return comments


def open_workspace(folder: str | Path = ".") -> Workspace:
    """Open a folder of catalogues: a translation pack, or the checkout of this library.

    Raises
    ------
    NotFoundError
        If the folder is neither, or a methodology that the pack translates is not installed.
    InvalidDataError
        If the file of the pack is wrong.
    """
    folder = Path(folder)
    if not (folder / PACK_FILE).is_file() and is_own(folder):
        return Workspace(locales_directory().parent, (load_methodology(),), own=True, folders=(reference_folder(),))
    pack = read_translation_pack(folder)
    methodologies, folders = [], []
    for name in pack.methodologies:
        local = local_folder(folder, name)
        methodologies.append(load_methodology(local or name))
        folders += [reference_folder()] if name == REFERENCE else [local] if local is not None else []
    return Workspace(folder, (*methodologies,), pack=pack, folders=(*folders,))


def local_folder(pack: Path, name: str) -> Path | None:
    """Return the folder of a methodology that a pack names as seen from itself, or nothing where it names an id."""
    folder = Path(os.path.normpath(pack / name))
    return folder if folder.is_dir() else None


def is_own(folder: Path) -> bool:
    """Return whether a folder is the checkout from which this library runs, or its package there."""
    package = locales_directory().parent
    return package.parent.name == "src" and folder.resolve() in (package, package.parent, package.parent.parent)


def known_locale(locale: str) -> str:
    """Return a locale in its normal spelling, once it is known that CLDR has it.

    Raises
    ------
    UsageError
        If CLDR knows no such locale.
    """
    try:
        return str(Locale.parse(locale.replace("-", "_")))
    except (ValueError, UnknownLocaleError):
        raise UsageError(
            Problem(
                what=message("'{locale}' is not a locale.", locale=locale),
                expected=message("Expected a language, perhaps with a script or a country, such as de or pt_BR."),
                remedy=message("Look its code up in the list of ISO 639."),
            )
        ) from None
