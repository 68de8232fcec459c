"""The command line: ``parcours-cyber``. It reads arguments and prints; no rule of the method lives here.

Exit codes: 0 when all is well, 1 when the data are wrong, 2 when the command is.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    from parcours_cyber.cli.locales import chosen_locale
    from parcours_cyber.cli.parser import build_parser
    from parcours_cyber.errors import ParcoursError
    from parcours_cyber.i18n.text import use_locale

    given = sys.argv[1:] if arguments is None else list(arguments)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    locale = "en"
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
    except BrokenPipeError:
        # The reader of our output has gone, as after `| head`: nothing is left to say, even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
