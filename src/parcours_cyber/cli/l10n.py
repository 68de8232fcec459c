"""The translator's commands, ``l10n new`` and those that follow it: they call :mod:`parcours_cyber.l10n`, and tell."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path

from parcours_cyber.cli.terminal import put, show
from parcours_cyber.i18n.text import current_locale, message

__all__ = ["check", "compile_", "export_xliff", "extract", "import_xliff", "new", "status", "update"]


def new(options: Namespace) -> int:
    """``l10n new LOCALE``."""
    from parcours_cyber.l10n import new_locale
    from parcours_cyber.loading.methodologies import REFERENCE

    written = new_locale(options.target, options.pack, methodologies=tuple(options.methodology or (REFERENCE,)))
    _told(written)
    print(message("Translate in the files that end in .po; see how far it is with parcours-cyber l10n status."))
    return 0


def extract(options: Namespace) -> int:
    """``l10n extract``."""
    from parcours_cyber.l10n import open_workspace

    _told(open_workspace(options.pack).extract())
    return 0


def update(options: Namespace) -> int:
    """``l10n update [LOCALE ...]``."""
    from parcours_cyber.l10n import open_workspace

    _told(open_workspace(options.pack).update(*options.targets))
    return 0


def compile_(options: Namespace) -> int:
    """``l10n compile [LOCALE ...]``."""
    from parcours_cyber.l10n import open_workspace

    _told(open_workspace(options.pack).compile(*options.targets))
    return 0


def status(options: Namespace) -> int:
    """``l10n status [LOCALE ...]``."""
    from parcours_cyber.l10n import open_workspace
    from parcours_cyber.l10n.status import status as status_of
    from parcours_cyber.l10n.status import status_data, status_page
    from parcours_cyber.reporting.json_values import dumped

    found = status_of(open_workspace(options.pack), *options.targets)
    if options.format == "json":
        put(dumped(status_data(found)))
    else:
        show(status_page(found, current_locale(), details=not options.brief))
    return 0


def check(options: Namespace) -> int:
    """``l10n check [LOCALE ...]``."""
    from parcours_cyber.l10n import check_workspace, open_workspace

    workspace = open_workspace(options.pack)
    check_workspace(workspace, *options.targets, complete=options.complete)
    print(message("The catalogues are right ({locales}).", locales=", ".join(options.targets or workspace.locales)))
    return 0


def export_xliff(options: Namespace) -> int:
    """``l10n export-xliff LANGUAGE``."""
    from parcours_cyber.l10n import export_xliff as exported
    from parcours_cyber.l10n import open_workspace

    _told(exported(open_workspace(options.pack), options.target, options.out))
    return 0


def import_xliff(options: Namespace) -> int:
    """``l10n import-xliff FILE ...``."""
    from parcours_cyber.l10n import import_xliff as imported
    from parcours_cyber.l10n import open_workspace

    _told(imported(open_workspace(options.pack), *options.files))
    return 0


def _told(paths: Iterable[Path]) -> None:
    """Say which files were written."""
    paths = list(paths)
    for path in paths:
        print(message("Written: {file}", file=str(path)))
    if not paths:
        print(message("Nothing has changed."))
