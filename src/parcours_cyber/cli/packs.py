"""The commands about packs: which there are, beginning one, what one changes, and what becomes of an audit."""

from __future__ import annotations

import json
from argparse import Namespace

from parcours_cyber.cli.terminal import put
from parcours_cyber.i18n.text import Message, current_locale, message
from parcours_cyber.loading.methodologies import REFERENCE, load_methodology, pack_files
from parcours_cyber.packs.registry import Pack, all_packs, collisions, disputed, pack_locales

__all__ = ["packs"]


def packs(options: Namespace) -> int:
    """``packs``."""
    reference = load_methodology()
    own = Pack(REFERENCE, "methodology", reference.version, pack_files(), None, (reference.language,))
    found, faults = all_packs()
    problems = (*faults, *collisions((REFERENCE,)), *(p for locale in sorted(pack_locales()) for p in disputed(locale)))
    everything = (own, *sorted(found, key=lambda pack: (pack.kind, pack.id)))
    if options.format == "json":
        put(json.dumps({"packs": [_data(pack) for pack in everything], "problems": list(map(str, problems))}, indent=2))
    else:
        for pack in everything:
            print(*(sentence.render() for sentence in _sentences(pack)))
        for problem in problems:
            print(problem.render(current_locale()))
    return 1 if problems else 0


def _data(pack: Pack) -> dict[str, object]:
    """Return what is said of a pack as data."""
    return {
        "id": pack.id,
        "kind": pack.kind,
        "version": pack.version,
        "where": pack.where,
        "distribution": pack.distribution,
        "locales": list(pack.locales),
        "code_never_run": list(pack.code),
    }


def _sentences(pack: Pack) -> tuple[Message, ...]:
    """Return what is said of a pack in words."""
    what = (
        message("{id} {version}: a methodology, in {where}.", id=pack.id, version=pack.version, where=pack.where)
        if pack.kind == "methodology"
        else message("{id} {version}: a translation, in {where}.", id=pack.id, version=pack.version, where=pack.where)
    )
    languages = message("Languages: {locales}.", locales=", ".join(pack.locales))
    if not pack.code:
        return what, languages, message("It is data only.")
    return (
        what,
        languages,
        message(
            "{n} file of code came with it and is never run: {names}.",
            plural="{n} files of code came with it and are never run: {names}.",
            n=len(pack.code),
            names=", ".join(pack.code[:5]) + (", …" if len(pack.code) > 5 else ""),
        ),
    )
