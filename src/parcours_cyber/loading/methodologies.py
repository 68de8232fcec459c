"""Finding and loading methodologies: the reference one, an installed one by its id, or a folder."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from parcours_cyber.errors import NotFoundError, Place, Problem
from parcours_cyber.i18n.text import message
from parcours_cyber.loading.bases import version_matches
from parcours_cyber.model.methodology import Methodology

__all__ = ["REFERENCE", "installed_methodologies", "load_methodology", "reference_folder", "version_matches"]

#: The id of the methodology that comes with the library.
REFERENCE = "parcours-anssi"


def load_methodology(source: str | Path | None = None, version: str | None = None) -> Methodology:
    """Load a methodology.

    Parameters
    ----------
    source
        The id of an installed methodology, or the folder of a pack; the reference methodology when it is not given.
    version
        The version that is needed, such as ``"0.1.0"``, or ``"0.1"`` for any of its corrections.

    Returns
    -------
    Methodology
        Checked: every id that it holds names something, every number has a provenance, its points add up.

    Raises
    ------
    NotFoundError
        If there is no such methodology, or not in that version.
    InvalidDataError
        If the pack is wrong, with every mistake at its file and line.

    Examples
    --------
    >>> methodology = load_methodology()
    >>> methodology.id, len(methodology.themes), len(methodology.scale.bands)
    ('parcours-anssi', 14, 12)
    """
    if source is None or source == REFERENCE:
        methodology = _reference()
    else:
        folder = Path(source)
        if not folder.is_dir() and isinstance(source, str) and not _looks_like_a_path(source):
            raise NotFoundError(
                Problem(
                    what=message("There is no methodology '{id}' here.", id=source),
                    expected=message("Expected one of: {ids}.", ids=", ".join(installed_methodologies())),
                    remedy=message("Install its pack, or give the path of its folder."),
                )
            )
        if not (folder / "methodology.yaml").is_file():
            raise NotFoundError(
                Problem(
                    place=Place(file=str(folder)),
                    what=message("This is not the folder of a methodology pack."),
                    expected=message("Expected a folder that holds methodology.yaml."),
                    remedy=message("Check the path."),
                )
            )
        methodology = _from_folder(folder)
    if version is not None and not version_matches(version, methodology.version):
        raise NotFoundError(
            Problem(
                what=message("Version {version} of '{id}' is not here.", version=version, id=methodology.id),
                expected=message("Expected {found}, the version that is installed.", found=methodology.version),
                remedy=message(
                    "Install that version, or name the one that is here after checking that the answers still hold."
                ),
            )
        )
    return methodology


def installed_methodologies() -> tuple[str, ...]:
    """Return the ids of the methodologies that can be loaded by id."""
    return (REFERENCE,)


def reference_folder() -> Path:
    """Return the folder of the reference pack: in the installed package, or in the checkout of an editable install."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "methodologie"
    return installed if installed.is_dir() else package.parent.parent / "methodologie"


def _looks_like_a_path(source: str) -> bool:
    """Return whether a text is meant as a path rather than as an id."""
    return any(sign in source for sign in "/\\.") or source == ""


def _reference() -> Methodology:
    """Return the reference methodology, from its compiled form where there is one."""
    folder = reference_folder()
    compiled = folder / "compiled.json"
    if compiled.is_file():
        methodology = _from_compiled(compiled)
        if methodology is not None:
            return methodology
    return _from_checkout(folder, tuple(sorted(path.stat().st_mtime_ns for path in folder.glob("**/*.yaml"))))


@lru_cache(maxsize=1)
def _from_compiled(path: Path) -> Methodology | None:
    """Read a compiled pack; a methodology is frozen, so that one reading serves all."""
    from parcours_cyber.loading.compiled import loads

    return loads(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _from_checkout(folder: Path, stamps: tuple[int, ...]) -> Methodology:
    """Read the pack of a checkout; again when one of its files has changed."""
    del stamps
    return _from_folder(folder)


def _from_folder(folder: Path) -> Methodology:
    """Read a pack from its folder."""
    from parcours_cyber.loading.packs import read_pack

    methodology, _ = read_pack(folder)
    return methodology
