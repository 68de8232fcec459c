"""Writing a file whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from parcours_cyber.errors import Place, Problem, UsageError, system_reason
from parcours_cyber.i18n.text import Message, message

__all__ = ["write_whole"]


def write_whole(path: Path, content: str | bytes, *, replace: bool = True) -> None:
    """Write *content* to *path*, text in UTF-8: beside it first, then renamed, so that no reader ever sees half a file.

    A link is followed. Who may read a file that is replaced stays as it was.

    Parameters
    ----------
    replace
        Whether a file that is there already may be replaced.

    Raises
    ------
    UsageError
        If the file cannot be written, or is there and may not be replaced.
    """
    temporary: Path | None = None
    try:
        target = Path(os.path.realpath(path))
        if target.is_dir():
            raise _refused(path, message("This is a directory."), message("Give the path of a file in it."))
        there = target.exists()
        if there and not target.is_file():  # renaming would put a file in the place of a device such as /dev/null
            raise _refused(
                path, message("This is a pipe or a device."), message("Give the path of a file, or leave it out.")
            )
        if there and not replace:
            raise _refused(
                path,
                message("The file is there already."),
                message("Choose another name, or move the file away first."),
            )
        with NamedTemporaryFile(dir=target.parent, prefix=f".{target.name[:40]}.", delete=False) as file:
            temporary = Path(file.name)
            file.write(content.encode("utf-8") if isinstance(content, str) else content)
        temporary.chmod(target.stat().st_mode & 0o777 if there else 0o666 & ~_mask())
        temporary.replace(target)
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL in it
        reason = system_reason(error)
        raise _refused(
            path,
            message("The file cannot be written: {reason}.", reason=reason),
            message("Check that the folder is there and that you may write in it."),
        ) from None
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _mask() -> int:
    """Return the permissions that new files do not get."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _refused(path: Path, what: Message, remedy: Message) -> UsageError:
    """Return the error for a file that cannot be written."""
    return UsageError(Problem(place=Place(file=str(path)), what=what, remedy=remedy))
