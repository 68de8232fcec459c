"""Which packs there are: those that are installed, those that the environment names, those that a program added.

A pack in a wheel is found through the entry point that names its package. The package is a folder of data: its place is
asked of the installed distribution, it is never imported, and code in it is never run.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.machinery import PathFinder
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from attrs import evolve, field, frozen

from parcours_cyber.errors import InvalidDataError, NotFoundError, Place, Problem
from parcours_cyber.i18n.text import message
from parcours_cyber.packs.files import CODE, ROOTS, Files, Folder, is_archive, open_files

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = [
    "GROUPS",
    "VARIABLE",
    "Pack",
    "add_pack",
    "all_packs",
    "catalogue_packs",
    "collisions",
    "disputed",
    "find_pack",
    "generation",
    "pack_at",
    "pack_locales",
    "use_catalogues",
]

#: The groups of entry points, by the kind of pack.
GROUPS: Final = {"methodology": "parcours_cyber.methodologies", "translation": "parcours_cyber.locales"}
#: The environment variable that names folders and zip files of packs, with the separator of PATH between.
VARIABLE: Final = "PARCOURS_CYBER_PACKS"


@frozen
class Pack:
    """A pack that can be used: data alone, whatever else its files hold.

    Attributes
    ----------
    id
        What it is asked for by.
    kind
        ``methodology`` or ``translation``.
    version
        As the pack itself says it.
    where
        The folder or the zip file.
    distribution
        The name and the version of the wheel that brought it, where one did.
    locales
        The languages that it brings: those of its catalogues, and that in which a methodology is written.
    code
        The files of code that came with it. They are never run.
    """

    id: str
    kind: str
    version: str
    files: Files = field(repr=False)
    distribution: str | None = None
    locales: tuple[str, ...] = ()
    code: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """The folder or the zip file."""
        return self.files.where

    def catalogue(self, locale: str, domain: str) -> tuple[bytes, str] | None:
        """Return the catalogue of a domain in a locale and its suffix, ``.mo`` before ``.po``; nothing without one."""
        for suffix in (".mo", ".po"):
            content = self.files.read(f"locales/{locale}/LC_MESSAGES/{domain}{suffix}")
            if content is not None:
                return content, suffix
        return None

    def domains(self, locale: str) -> tuple[str, ...]:
        """Return the domains of which it has a catalogue in a locale."""
        folder = f"locales/{locale}/LC_MESSAGES"
        if not self.files.is_folder(folder):
            return ()
        return tuple(sorted({n.rpartition(".")[0] for n in self.files.names(folder) if n.endswith((".mo", ".po"))}))


_lock = Lock()
_added: dict[tuple[str, str], Pack] = {}
_generation = 0


def generation() -> int:
    """Return a number that changes when a pack is added: what was made from the packs before is then old."""
    return _generation


def pack_at(path: Path) -> Pack | None:
    """Return the pack of a folder or a zip file, or nothing where there is none.

    Raises
    ------
    InvalidDataError
        If a zip file is refused.
    """
    if not path.is_dir() and not is_archive(path):
        return None
    return _pack(open_files(path))


def _pack(files: Files, kinds: Iterable[str] = ROOTS) -> Pack | None:
    """Return what a pack says of itself at the top of its first file; reading it strictly comes when it is loaded.

    A folder may be both a methodology and a translation, which goes with it; *kinds* says what is looked for first.
    """
    for kind in kinds:
        root = ROOTS[kind]
        content = files.read(root) if files.has(root) else None
        if content is not None:
            text = content[:100_000].decode("utf-8", "replace")
            said = {
                key: found[1]
                for key in ("id", "version", "language")
                if (found := re.search(rf"^{key}: *[\"']?([\w.+-]+)", text, re.MULTILINE))
            }
            locales = {name for name in _listed(files, "locales") if files.is_folder(f"locales/{name}/LC_MESSAGES")}
            if kind == "methodology" and "language" in said:
                locales.add(said["language"])
            code = tuple(name for name in files.all_names() if name.lower().endswith(CODE))
            return Pack(said.get("id", ""), kind, said.get("version", ""), files, None, tuple(sorted(locales)), code)
    return None


def _listed(files: Files, folder: str) -> list[str]:
    return files.names(folder) if files.is_folder(folder) else []


def add_pack(path: str | Path) -> Pack:
    """Add the pack of a folder or of a zip file to those that can be used in this process, by its id.

    Another pack of the same id that was added before is replaced.

    Parameters
    ----------
    path
        The folder of a methodology, of a variant or of a translation; or a zip file or a wheel of one.

    Returns
    -------
    Pack
        Its methodology can be loaded by its id, and its translations are used from now on.

    Raises
    ------
    NotFoundError
        If no pack is there.
    InvalidDataError
        If the zip file is refused.

    Examples
    --------
    >>> add_pack("tests/tiny_pack").id
    'tiny-pack'
    """
    pack = pack_at(Path(path))
    if pack is None:
        raise NotFoundError(_no_pack(Path(path)))
    _remember(pack, pack.kind)
    return pack


def use_catalogues(pack: Pack) -> None:
    """Use the translations of a pack that was loaded by its path; it is not found by its id for that."""
    if pack.locales and (pack.kind, pack.id) not in _added:
        _remember(pack, "catalogues")


def _remember(pack: Pack, kind: str) -> None:
    """Add a pack; what was looked up before is looked up again where that may change it."""
    global _added, _generation  # noqa: PLW0603  # one process has one set of packs
    with _lock:
        if _added.get((kind, pack.id)) != pack:
            _added = {**_added, (kind, pack.id): pack}  # who walks over the former one is not disturbed
            _generation += 1


def catalogue_packs(locale: str, domain: str | None = None) -> tuple[Pack, ...]:
    """Return the packs that bring a catalogue in a locale, of a domain or of any; each pack once, by its place."""
    found = {
        pack.where: pack
        for pack in (*all_packs()[0], *_added.values())
        if locale in pack.locales and (domain is None or domain in pack.domains(locale))
    }
    return tuple(sorted(found.values(), key=lambda pack: (pack.id, pack.where)))


def pack_locales() -> frozenset[str]:
    """Return the locales that packs bring."""
    return frozenset(locale for pack in (*all_packs()[0], *_added.values()) for locale in pack.locales)


def disputed(locale: str) -> tuple[Problem, ...]:
    """Return each domain of which several packs bring a catalogue in a locale: nobody could say which is meant."""
    problems = []
    packs = catalogue_packs(locale)
    for domain in sorted({domain for pack in packs for domain in pack.domains(locale)}):
        owners = [pack for pack in packs if domain in pack.domains(locale)]
        if len(owners) > 1:
            problems.append(
                Problem(
                    place=Place(file=owners[1].distribution or owners[1].where),
                    what=message(
                        "Two packs translate '{domain}' into '{locale}': {one} and {other}.",
                        domain=domain,
                        locale=locale,
                        one=f"{owners[0].id} ({owners[0].where})",
                        other=f"{owners[1].id} ({owners[1].where})",
                    ),
                    expected=message("Expected one: nobody could say which is meant."),
                    remedy=message("Uninstall one of them."),
                )
            )
    return tuple(problems)


def _no_pack(path: Path) -> Problem:
    return Problem(
        place=Place(file=str(path)),
        what=message("There is no pack here."),
        expected=message("Expected a folder or a zip file with methodology.yaml or translation.yaml."),
        remedy=message("Check the path."),
    )


def all_packs() -> tuple[tuple[Pack, ...], tuple[Problem, ...]]:
    """Return the packs that can be used, and what is wrong with others.

    The reference methodology and the languages of the library itself are not among them.
    """
    installed, faults = _installed()
    named, more = _named(os.environ.get(VARIABLE, ""))
    added = (pack for (kind, _), pack in _added.items() if kind == pack.kind)
    return (*installed, *named, *added), (*faults, *more)


@lru_cache(maxsize=1)
def _installed() -> tuple[tuple[Pack, ...], tuple[Problem, ...]]:
    """Look through the installed distributions, once."""
    from importlib.metadata import entry_points

    packs, faults = [], []
    for kind, group in GROUPS.items():
        for point in sorted(entry_points(group=group), key=lambda point: (point.name, point.value)):
            folder = _folder(point, ROOTS[kind])
            pack = None if folder is None else _pack(Folder(folder), (kind,))
            distribution = f"{point.dist.name} {point.dist.version}" if point.dist is not None else point.value
            if pack is None:
                faults.append(
                    Problem(
                        place=Place(file=distribution),
                        what=message("The package names the pack '{id}', but holds none.", id=point.name),
                        expected=message("Expected {file} in the folder '{folder}' of the package.", file=ROOTS[kind],
                                         folder=point.value),
                        remedy=message("Build the wheel anew with the files of the pack in it."),
                    )
                )  # fmt: skip
                continue
            shipped = [str(name) for name in (point.dist.files or () if point.dist else ())]
            code = tuple(sorted(name for name in shipped if name.lower().endswith(CODE)))
            packs.append(evolve(pack, id=point.name, distribution=distribution, code=code or pack.code))
    return tuple(packs), tuple(faults)


def _folder(point: EntryPoint, root: str) -> Path | None:
    """Return the folder that an entry point names, without importing anything."""
    parts = point.value.strip().split(".")
    if not all(part.isidentifier() for part in parts):
        return None
    if point.dist is not None:
        folder = Path(str(point.dist.locate_file(""))).joinpath(*parts)
        if (folder / root).is_file():
            return folder
    # An editable installation puts another folder on the path. Only the first name is looked for: finding a name below
    # another one would import that one.
    spec = PathFinder.find_spec(parts[0])
    for place in () if spec is None else spec.submodule_search_locations or ():
        folder = Path(place).joinpath(*parts[1:])
        if (folder / root).is_file():
            return folder
    return None


@lru_cache(maxsize=8)
def _named(variable: str) -> tuple[tuple[Pack, ...], tuple[Problem, ...]]:
    """Look at the folders and zip files that the environment names, once."""
    packs: list[Pack] = []
    faults: list[Problem] = []
    for path in filter(None, variable.split(os.pathsep)):
        try:
            pack = pack_at(Path(path))
        except InvalidDataError as error:
            faults += error.problems
            continue
        if pack is None:
            faults.append(evolve(_no_pack(Path(path)), remedy=message("Correct the variable {name}.", name=VARIABLE)))
        else:
            packs.append(pack)
    return tuple(packs), tuple(faults)


def find_pack(name: str) -> Pack | None:
    """Return the pack of a methodology by its id, or nothing where there is none.

    What a program added itself comes first: it was asked for by its path.

    Raises
    ------
    InvalidDataError
        If two packs have this id, naming both.
    """
    added = _added.get(("methodology", name))
    if added is not None:
        return added
    found = [pack for pack in all_packs()[0] if (pack.kind, pack.id) == ("methodology", name)]
    if len(found) > 1:
        raise InvalidDataError(_collision(found[0], found[1]))
    return found[0] if found else None


def collisions(own: tuple[str, ...]) -> tuple[Problem, ...]:
    """Return each pair of packs of which nobody could say which is meant; *own* are the ids of the library itself."""
    packs, problems = all_packs()[0], []
    for index, pack in enumerate(packs):
        if pack.kind == "methodology" and pack.id in own:
            problems.append(
                Problem(
                    place=Place(file=pack.distribution or pack.where),
                    what=message("The pack has the id '{id}', which is the library's own.", id=pack.id),
                    expected=message("Expected an id of its own: this pack cannot be loaded by its id."),
                    remedy=message("Choose another id; say 'extends' if it changes the methodology."),
                )
            )
        problems += [
            _collision(other, pack)
            for other in packs[:index]
            if (other.kind, other.id) == (pack.kind, pack.id) and other.where != pack.where
        ]
    return tuple(problems)


def _collision(one: Pack, other: Pack) -> Problem:
    return Problem(
        place=Place(file=other.distribution or other.where),
        what=message(
            "Two packs have the id '{id}': {one} and {other}.",
            id=one.id,
            one=f"{one.distribution or ''} ({one.where})".strip(),
            other=f"{other.distribution or ''} ({other.where})".strip(),
        ),
        expected=message("Expected each id once: nobody could say which is meant."),
        remedy=message("Uninstall one of them, or load the other by its path."),
    )
