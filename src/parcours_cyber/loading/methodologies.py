"""Finding and loading methodologies: the reference one, an installed one by its id, a folder or a zip file."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from parcours_cyber.errors import InvalidDataError, NotFoundError, Place, Problem
from parcours_cyber.i18n.text import message
from parcours_cyber.loading.bases import CircleError, version_matches
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.packs.files import Files, Folder
from parcours_cyber.packs.registry import Pack, all_packs, find_pack, pack_at, use_catalogues

__all__ = [
    "REFERENCE",
    "installed_methodologies",
    "installed_methodology",
    "load_methodology",
    "pack_files",
    "reference_folder",
    "version_matches",
]

#: The id of the methodology that comes with the library.
REFERENCE = "parcours-anssi"


def load_methodology(source: str | Path | None = None, version: str | None = None) -> Methodology:
    """Load a methodology.

    Parameters
    ----------
    source
        The id of a methodology that is installed or was added; or the folder, the zip file or the wheel of a pack,
        whose translations are used from then on; the reference methodology when it is not given. No code of a pack is
        run.
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
    if source is None:
        methodology = _reference()
    elif _is_id(source):
        methodology = installed_methodology(str(source))
    else:
        methodology = _at(Path(source))
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
    return (REFERENCE, *dict.fromkeys(pack.id for pack in all_packs()[0] if pack.kind == "methodology"))


def installed_methodology(name: str, bases: tuple[str, ...] = ()) -> Methodology:
    """Return the methodology that is installed or was added under an id.

    Raises
    ------
    NotFoundError
        If there is none.
    InvalidDataError
        If its pack is wrong, or two packs have this id.
    CircleError
        If its pack is one of *bases*, where the variants are that wait for it.
    """
    if name == REFERENCE:
        return _reference()
    pack = _installed_pack(name)
    if str(Path(pack.where).resolve()) in bases:
        raise CircleError
    methodology = _from_pack(pack.files, pack.files.stamp, bases)
    if methodology.id != name:
        raise InvalidDataError(
            Problem(
                place=Place(file=pack.distribution or pack.where),
                what=message("The pack is installed as '{name}', but its id is '{id}'.", name=name, id=methodology.id),
                expected=message("Expected its entry point under its own id."),
                remedy=message("Correct the name of the entry point in pyproject.toml."),
            )
        )
    return methodology


def _installed_pack(name: str) -> Pack:
    """Return the pack that is installed or was added under an id."""
    pack = find_pack(name)
    if pack is not None:
        return pack
    what = Problem(
        what=message("There is no methodology '{id}' here.", id=name),
        expected=message("Expected one of: {ids}.", ids=", ".join(installed_methodologies())),
        remedy=message("Install its pack, or give the path of its folder."),
    )
    raise NotFoundError((what, *all_packs()[1]))


def _at(path: Path) -> Methodology:
    """Return the methodology of a folder or a zip file; its translations are used from then on."""
    from parcours_cyber.loading.packs import read_pack

    pack = _pack_at(path)
    methodology, _ = read_pack(pack.files)
    use_catalogues(pack)
    return methodology


def _pack_at(path: Path) -> Pack:
    """Return the pack of a methodology in a folder or a zip file."""
    pack = pack_at(path)
    if pack is not None and pack.kind == "methodology":
        return pack
    raise NotFoundError(
        Problem(
            place=Place(file=str(path)),
            what=message("This is not the folder of a methodology pack."),
            expected=message("Expected a folder that holds methodology.yaml."),
            remedy=message("Check the path."),
        )
    )


def pack_files(source: str | Path | None = None) -> Files:
    """Return the files of the pack from which :func:`load_methodology` loads *source*."""
    if source is None or source == REFERENCE:
        return Folder(reference_folder())
    return (_installed_pack(str(source)) if _is_id(source) else _pack_at(Path(source))).files


def _is_id(source: str | Path) -> bool:
    """Return whether a source is meant as an id rather than as a path."""
    return isinstance(source, str) and not _looks_like_a_path(source) and not Path(source).is_dir()


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
    from parcours_cyber.loading.packs import read_pack

    del stamps
    return read_pack(folder)[0]


@lru_cache(maxsize=16)
def _from_pack(files: Files, stamp: object, bases: tuple[str, ...]) -> Methodology:
    """Read an installed pack; again when one of its files has changed."""
    from parcours_cyber.loading.packs import read_pack

    del stamp
    return read_pack(files, bases)[0]
