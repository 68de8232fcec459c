"""The command line: ``parcours-cyber``. It reads arguments and prints; no rule of the method lives here.

Exit codes: 0 when all is well, 1 when the data are wrong, 2 when the command is.
"""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    from parcours_cyber.cli.locales import chosen_locale
    from parcours_cyber.cli.parser import build_parser
    from parcours_cyber.errors import ParcoursError, Place, Problem, UsageError, system_reason
    from parcours_cyber.i18n.text import message, use_locale

    codecs.register_error("parcours_cyber.plain", _plain)
    given = sys.argv[1:] if arguments is None else list(arguments)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="parcours_cyber.plain")
    locale = chosen_locale((), os.environ)
    try:
        locale = chosen_locale(given, os.environ)
        with use_locale(locale):
            options = build_parser().parse_args(given)
            code: int = options.run(options)
            sys.stdout.flush()
            return code
    except ParcoursError as error:
        print(error.render(locale), file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:  # the reader of our output has gone, as after `| head`: nothing is left to say
        _let_go_of_output()
        return 0
    except OSError as error:  # what no command foresees: a full disk under `> file`, a path that is too long
        _let_go_of_output()
        refused = Problem(
            place=Place(file=str(error.filename or "")),
            what=message("The system refuses: {reason}.", reason=system_reason(error)),
            remedy=message("Check the path and the space that is left."),
        )
        print(UsageError(refused).render(locale), file=sys.stderr)
        return UsageError.exit_code
    except KeyboardInterrupt:
        return 130


def _let_go_of_output() -> None:
    """Forget what cannot be written, so that Python does not try again at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


#: What stands in for a character that the encoding of the output does not have.
_PLAIN = {"\u202f": " ", "\u00a0": " ", "’": "'", "─": "-", "▲": "^", "·": ".", "…": "...", "→": "->", "€": "EUR"}


def _plain(error: UnicodeError) -> tuple[str, int]:
    """Return a plain character for one that cannot be written."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_PLAIN.get(char, "?") for char in error.object[error.start : error.end]), error.end
