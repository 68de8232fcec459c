"""``python -m parcours_cyber.l10n update``: bring the catalogues up to date with the code and the reference pack."""

from __future__ import annotations

import sys

from parcours_cyber.l10n.extraction import update_all


def main(arguments: list[str]) -> int:
    """Run the command; return its exit code."""
    if arguments != ["update"]:
        print("usage: python -m parcours_cyber.l10n update", file=sys.stderr)  # noqa: T201  # a command speaks
        return 2
    for path in update_all():
        print(f"updated {path}")  # noqa: T201  # a command speaks
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
