"""Finding the base of a variant: an installed methodology by its id, or another folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from attrs import evolve

from parcours_cyber.errors import InvalidDataError, NotFoundError, Place, Problems
from parcours_cyber.i18n.text import message
from parcours_cyber.loading.document import Path_
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.packs.files import Files, Folder

__all__ = ["CircleError", "base_of", "version_matches"]


def base_of(
    data: dict[str, Any],
    place: Callable[[Path_], Place],
    files: Files,
    bases: tuple[str, ...],
    problems: Problems,
) -> Methodology | None:
    """Return the base that a variant names, in the version that it was written against; note what is wrong."""
    extends = data.get("extends")
    if not isinstance(extends, str) or not extends.strip():
        problems.add(
            place(("extends",)),
            message("The key 'extends' does not name a methodology."),
            expected=message("Expected the id of a methodology, such as parcours-anssi, or the path of its folder."),
            remedy=message("Name what the variant changes."),
        )
        return None
    is_path = "/" in extends or "\\" in extends or extends.startswith(".")
    here = (*bases, str(Path(files.where).resolve()))
    base = (_folder if is_path else _installed)(extends, place, files, here, problems)
    if base is not None:
        _check_version(data, base, place, problems)
    return base


def _folder(
    extends: str, place: Callable[[Path_], Place], files: Files, bases: tuple[str, ...], problems: Problems
) -> Methodology | None:
    """Return the methodology of the folder that a variant names, seen from its own."""
    from parcours_cyber.loading.packs import read_pack

    if not isinstance(files, Folder):
        problems.add(
            place(("extends",)),
            message("A variant in a zip file cannot name a folder as its base."),
            expected=message("Expected the id of a methodology that is installed or was added."),
            remedy=message("Name the base by its id."),
        )
        return None
    there = (files.path / extends).resolve()
    if str(there) in bases:
        _note_circle(place, problems)
        return None
    if not (there / "methodology.yaml").is_file():
        problems.add(
            place(("extends",)),
            message("'{path}' is not the folder of a methodology pack.", path=extends),
            expected=message("Expected a folder that holds methodology.yaml."),
            remedy=message("Check the path; it starts from the folder of the variant."),
        )
        return None
    try:
        return read_pack(there, bases)[0]
    except InvalidDataError as error:
        problems.found += [
            evolve(problem, place=evolve(problem.place, file=f"{extends.rstrip('/')}/{problem.place.file}"))
            for problem in error.problems
        ]
        return None


def _installed(
    extends: str, place: Callable[[Path_], Place], files: Files, bases: tuple[str, ...], problems: Problems
) -> Methodology | None:
    """Return the installed methodology that a variant names."""
    from parcours_cyber.loading.methodologies import installed_methodology

    del files
    try:
        return installed_methodology(extends, bases)
    except CircleError:
        _note_circle(place, problems)
    except (NotFoundError, InvalidDataError) as error:
        problems.found += [evolve(problem, place=place(("extends",))) for problem in error.problems]
    return None


class CircleError(Exception):
    """A base is one of those that wait for it."""


def _note_circle(place: Callable[[Path_], Place], problems: Problems) -> None:
    problems.add(
        place(("extends",)),
        message("Variants extend one another in a circle."),
        expected=message("Expected a base that is whole without this variant."),
        remedy=message("Name another base."),
    )


def _check_version(
    data: dict[str, Any], base: Methodology, place: Callable[[Path_], Place], problems: Problems
) -> None:
    """Check that the base is what the variant was written against."""
    version, digest = data.get("base_version"), data.get("base_digest")
    if not isinstance(version, str):
        problems.add(
            place(("base_version",)),
            message("The key 'base_version' does not say a version in quotation marks.")
            if "base_version" in data
            else message("The key '{key}' is missing.", key="base_version"),
            expected=message("Expected the version that the variant was written against; {found} is here.",
                             found=base.version),
            remedy=message("Add it: another version of the base may have other numbers under the same names."),
        )  # fmt: skip
    elif not version_matches(version, base.version):
        problems.add(
            place(("base_version",)),
            message("The variant was written against version {version} of '{id}'.", version=version, id=base.id),
            expected=message("Expected {found}, the version that is here.", found=base.version),
            remedy=message("See what changed with parcours-cyber diff, correct the variant, then change the version."),
        )
    elif digest is not None and digest != base.digest:
        problems.add(
            place(("base_digest",)),
            message("The variant was written against another content of '{id}'.", id=base.id),
            expected=message("Expected the digest {digest}.", digest=base.digest),
            remedy=message("See what changed with parcours-cyber diff, correct the variant, then change the digest."),
        )


def version_matches(wanted: str, found: str) -> bool:
    """Return whether a version is the wanted one or a more precise spelling of it.

    >>> version_matches("0.1", "0.1.4"), version_matches("0.1", "0.10.0")
    (True, False)
    """
    return found == wanted or found.startswith(wanted + ".")
