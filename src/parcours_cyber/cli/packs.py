"""The commands about packs: which there are, beginning one, what one changes, and what becomes of an audit."""

from __future__ import annotations

import json
from argparse import Namespace

from parcours_cyber.cli.terminal import put, show
from parcours_cyber.files import write_whole
from parcours_cyber.i18n.text import Message, current_locale, message
from parcours_cyber.journey.migration import migrate as carry
from parcours_cyber.loading.assessments import read_former_assessment
from parcours_cyber.loading.differences import diff_methodologies
from parcours_cyber.loading.methodologies import REFERENCE, load_methodology, pack_files
from parcours_cyber.loading.new_variant import new_variant as begin_variant
from parcours_cyber.loading.serial import to_yaml
from parcours_cyber.packs.registry import Pack, all_packs, collisions, disputed, pack_locales
from parcours_cyber.reporting.diff_page import diff_data, diff_page
from parcours_cyber.reporting.html import render_html
from parcours_cyber.reporting.markdown import render_markdown
from parcours_cyber.reporting.migration_page import migration_data, migration_page
from parcours_cyber.reporting.text import render_text

__all__ = ["diff", "migrate", "new_variant", "packs"]


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


def diff(options: Namespace) -> int:
    """``diff BASE VARIANT``."""
    base, variant = load_methodology(options.base), load_methodology(options.variant)
    found = diff_methodologies(base, variant)
    if options.format == "json":
        put(json.dumps(diff_data(found), ensure_ascii=False, indent=2) + "\n")
    else:
        page = diff_page(found, current_locale())
        put({"text": render_text, "markdown": render_markdown, "html": render_html}[options.format](page))
    return 0


def migrate(options: Namespace) -> int:
    """``migrate AUDIT --to ID|PATH``."""
    methodology = load_methodology(options.to)
    migration = carry(read_former_assessment(options.audit), methodology)
    if options.out is not None:
        write_whole(options.out, to_yaml(migration.assessment), replace=False)
    if options.format == "json":
        put(json.dumps(migration_data(migration, current_locale()), ensure_ascii=False, indent=2) + "\n")
        return 0
    show(migration_page(migration, current_locale()))
    if options.out is None:
        print(message("Nothing was written; --out says where the migrated audit goes."))
    else:
        print(message("The migrated audit is in {file}.", file=str(options.out)))
    return 0


def new_variant(options: Namespace) -> int:
    """``new-variant DIR``."""
    written = begin_variant(
        options.folder,
        id=options.id,
        extends=options.extends,
        language=options.language,
        currency=options.currency,
        rate=options.rate,
    )
    for path in written:
        print(path)
    print(message("Check it with: parcours-cyber check {folder}", folder=str(options.folder)))
    return 0


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
