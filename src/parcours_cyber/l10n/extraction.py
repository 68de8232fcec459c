"""Bringing the catalogues up to date with the words of the code and of the reference pack.

Entries are matched by their address, never by resemblance: a sentence whose source has changed keeps its
translation, marked fuzzy, with the former source beside it, so that a translator sees what changed and a reader
gets no stale sentence.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from attrs import frozen
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import denormalize, read_po, write_po

from parcours_cyber.i18n.catalogues import catalogue_path, locales_directory
from parcours_cyber.i18n.text import WORDS, Text
from parcours_cyber.loading.addresses import texts
from parcours_cyber.loading.methodologies import load_methodology

__all__ = [
    "Entry",
    "code_entries",
    "content_entries",
    "read_catalogue",
    "template_path",
    "update_catalogues",
    "updated",
]

#: Written in every catalogue, so that writing it again changes nothing.
CREATED = "2026-01-01 00:00+0000"


@frozen(kw_only=True)
class Entry:
    """A text to translate: its address, its source (with a plural, where it has one), and help for a translator."""

    context: str = ""
    source: str
    plural: str | None = None
    comment: str = ""
    location: str = ""

    @property
    def key(self) -> str:
        """What identifies the entry: its address, or its source for the library's own words."""
        return self.context or self.source


def code_entries(package: Path) -> Iterator[Entry]:
    """Yield the messages that the code holds: every call of ``message`` with its sentence."""
    seen: set[str] = set()
    for path in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "message"
                and node.args
            ):
                continue
            source = node.args[0]
            if not (isinstance(source, ast.Constant) and isinstance(source.value, str)):
                raise ValueError(  # noqa: TRY004  # what is wrong is the text of a file, not the type of an argument
                    f"{path}:{node.lineno}: message() is given something else than a sentence"
                )
            plural = next(
                (k.value.value for k in node.keywords if k.arg == "plural" and isinstance(k.value, ast.Constant)), None
            )
            if source.value not in seen:
                seen.add(source.value)
                yield Entry(
                    source=source.value,
                    plural=plural if isinstance(plural, str) else None,
                    location=path.relative_to(package).as_posix(),
                )


def content_entries(found: Iterable[Text]) -> Iterator[Entry]:
    """Yield the texts of a methodology, each with its kind and field as a help."""
    for text in found:
        kind, ids, field = text.context.split(":")
        yield Entry(context=text.context, source=text.source, comment=f"{kind} {ids}: {field}")


def template_path(domain: str) -> Path:
    """Return where the template of a domain stands."""
    return locales_directory() / f"{domain}.pot"


def read_catalogue(path: Path, locale: str | None = None) -> Catalog:
    """Read a catalogue, with the former source of each stale entry, which Babel's reader takes for a comment."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=locale)
    former = _former_sources(path.read_text(encoding="utf-8"))
    for entry in catalogue:
        if entry.id and entry.fuzzy:
            entry.previous_id = former.get(_key(entry), [])
            entry.user_comments = [comment for comment in entry.user_comments if not comment.startswith("|")]
    return catalogue


def _former_sources(text: str) -> dict[str, list[str]]:
    """Return, by the key of the entry, what its lines ``#| msgid`` and ``#| msgid_plural`` say."""
    found = {}
    for block in text.split("\n\n"):
        former = _strings(line.removeprefix("#| ") for line in block.splitlines() if line.startswith("#| "))
        if former:
            own = _strings(line for line in block.splitlines() if not line.startswith("#"))
            key = own.get("msgctxt") or own.get("msgid", "")
            found[key] = [former[name] for name in ("msgid", "msgid_plural") if name in former]
    return found


def _strings(lines: Iterable[str]) -> dict[str, str]:
    """Return the strings of an entry by their keyword."""
    parts: dict[str, list[str]] = {}
    keyword = ""
    for line in lines:
        if not line.startswith('"'):
            keyword, _, line = line.partition(" ")  # noqa: PLW2901  # what follows the keyword is the first string
        parts.setdefault(keyword, []).append(line)
    return {name: denormalize("\n".join(values)) for name, values in parts.items()}


def updated(entries: Iterable[Entry], old: Catalog | None, *, domain: str, locale: str | None) -> Catalog:
    """Return the catalogue of *entries*, with the translations that *old* has at the same addresses."""
    catalogue = Catalog(
        locale=locale,
        domain=domain,
        project="parcours_cyber",
        fuzzy=False,
        header_comment=f"# {domain}, {locale or 'template'}.",
    )
    known: dict[str, Message] = {_key(entry): entry for entry in old or () if entry.id}
    for entry in entries:
        former = known.get(entry.key)
        translation, flags, previous = _carried(entry, former)
        added = catalogue.add(
            entry.source if entry.plural is None else (entry.source, entry.plural),
            translation,
            context=entry.context or None,
            flags=flags,
            previous_id=previous,
            auto_comments=[entry.comment] if entry.comment else [],
            locations=[(entry.location, None)] if entry.location else [],  # type: ignore[list-item]  # a line may be unknown
            user_comments=former.user_comments if former is not None else [],
        )
        # Babel takes "100 % des postes" for a place-holder; texts here have none of that kind.
        added.flags.discard("python-format")
    return catalogue


def _key(entry: Message) -> str:
    """Return what identifies an entry of a catalogue."""
    return entry.context or (entry.id[0] if isinstance(entry.id, (tuple, list)) else str(entry.id))


def _carried(entry: Entry, former: Message | None) -> tuple[str | tuple[str, ...], set[str], tuple[str, ...]]:
    """Return the translation that an entry keeps, its flags, and the former source when the source has changed."""
    empty: str | tuple[str, ...] = "" if entry.plural is None else ("", "")
    if former is None:
        return empty, set(), ()
    flags = set(former.flags) & {"fuzzy"}
    source = entry.source if entry.plural is None else (entry.source, entry.plural)
    old = tuple(former.id) if isinstance(former.id, (list, tuple)) else former.id
    string = tuple(former.string) if isinstance(former.string, (list, tuple)) else (former.string or "")
    if old == source:
        return string, flags, tuple(former.previous_id) if flags else ()
    if isinstance(string, tuple) != (entry.plural is not None):
        return empty, set(), ()
    if not any(string):
        return string, set(), ()
    previous = old if isinstance(old, tuple) else (old,)
    return string, {"fuzzy"}, tuple(former.previous_id) if flags and former.previous_id else previous


def written(catalogue: Catalog) -> bytes:
    """Return a catalogue as a file holds it; the same catalogue always gives the same bytes."""
    buffer = BytesIO()
    write_po(buffer, catalogue, width=110, include_previous=True, include_lineno=False)
    lines = []
    for line in buffer.getvalue().decode("utf-8").splitlines():
        if line.startswith('"POT-Creation-Date:'):
            lines.append(f'"POT-Creation-Date: {CREATED}\\n"')
        elif not line.startswith(
            ('"PO-Revision-Date:', '"Last-Translator:', '"Language-Team:', '"Generated-By:', '"Report-Msgid')
        ):
            lines.append(line)
    return ("\n".join(lines).strip("\n") + "\n").encode("utf-8")


def update_catalogues(domain: str, entries: Iterable[Entry], language: str) -> list[Path]:
    """Write the template of *domain* and bring its catalogue in each locale up to date; return what was changed.

    The source *language* has no catalogue; a locale gets one as soon as its folder exists.
    """
    entries = list(entries)
    changed = []
    targets: list[tuple[Path, str | None]] = [(template_path(domain), None)]
    targets += [
        (catalogue_path(folder.name, domain), folder.name)
        for folder in sorted(locales_directory().iterdir())
        if (folder / "LC_MESSAGES").is_dir() and Locale.parse(folder.name).language != language
    ]
    for path, locale in targets:
        old = read_catalogue(path, locale) if path.is_file() and locale is not None else None
        content = written(updated(entries, old, domain=domain, locale=locale))
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            changed.append(path)
    return changed


def update_all() -> list[Path]:
    """Bring every catalogue of this package up to date with its code and with the reference pack."""
    methodology = load_methodology()
    package = locales_directory().parent
    return [
        *update_catalogues(WORDS, code_entries(package), "en"),
        *update_catalogues(methodology.id, content_entries(texts(methodology)), methodology.language),
    ]
