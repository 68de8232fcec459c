"""Writing a file whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from parcours_cyber.errors import Place, Problem, UsageError
from parcours_cyber.i18n.text import Message, message

__all__ = ["write_whole"]


def write_whole(path: Path, text: str, *, replace: bool = True) -> None:
    """Write *text* to *path*: beside it first, then renamed, so that no reader ever sees half a file.

    Parameters
    ----------
    replace
        Whether a file that is there already may be replaced.

    Raises
    ------
    UsageError
        If the file cannot be written, or is there and may not be replaced.
    """
    if path.is_dir():
        raise _refused(path, message("This is a directory."), message("Give the path of a file in it."))
    if not replace and path.exists():
        raise _refused(
            path, message("The file is there already."), message("Choose another name, or move the file away first.")
        )
    temporary: Path | None = None
    try:
        with NamedTemporaryFile(
            "w", encoding="utf-8", newline="\n", dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            temporary = Path(file.name)
            file.write(text)
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
        temporary.replace(path)
    except OSError as error:
        raise _refused(
            path,
            message("The file cannot be written: {reason}.", reason=error.strerror or str(error)),
            message("Check that the folder is there and that you may write in it."),
        ) from None
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _refused(path: Path, what: Message, remedy: Message) -> UsageError:
    """Return the error for a file that cannot be written."""
    return UsageError(Problem(place=Place(file=str(path)), what=what, remedy=remedy))
