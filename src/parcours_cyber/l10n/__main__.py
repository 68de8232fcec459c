"""``python -m parcours_cyber.l10n update``: bring the library's own catalogues up to date, without its command line."""

from __future__ import annotations

import sys

from parcours_cyber.i18n.catalogues import locales_directory
from parcours_cyber.l10n.workspace import open_workspace


def main(arguments: list[str]) -> int:
    """Run the command; return its exit code."""
    if arguments != ["update"]:
        print("usage: python -m parcours_cyber.l10n update", file=sys.stderr)  # noqa: T201  # a command speaks
        return 2
    workspace = open_workspace(locales_directory().parent)
    for path in (*workspace.extract(), *workspace.update()):
        print(f"updated {path}")  # noqa: T201  # a command speaks
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
