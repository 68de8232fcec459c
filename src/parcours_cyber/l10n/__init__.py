"""The translator's tools, above what they read the words of: beginning, updating, counting and checking translations.

Catalogues are found by folder: :func:`open_workspace` opens a translation pack, or the checkout of this library, and
what it returns extracts, updates and compiles. What a pack holds is told in
:mod:`parcours_cyber.loading.translation_packs`.
"""

from __future__ import annotations

from parcours_cyber.l10n.checks import check_workspace
from parcours_cyber.l10n.skeleton import new_locale
from parcours_cyber.l10n.status import LocaleStatus, status
from parcours_cyber.l10n.workspace import Workspace, open_workspace
from parcours_cyber.l10n.xliff import export_xliff, import_xliff

__all__ = [
    "LocaleStatus",
    "Workspace",
    "check_workspace",
    "export_xliff",
    "import_xliff",
    "new_locale",
    "open_workspace",
    "status",
]
