"""From plain data to the model and back, strictly: cattrs with the hooks that make it refuse what it would guess.

By default cattrs turns ``12`` into ``"12"``, ``"non"`` into ``True`` and a string into a tuple of its letters. Here a
value of the wrong type is an error with its path. A key that is not known is an error, and so is one that is missing.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import Any, TypeVar, get_args, get_origin

import attrs
from cattrs import Converter
from cattrs.errors import (
    AttributeValidationNote,
    BaseValidationError,
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
    IterableValidationNote,
)

from parcours_cyber.errors import ParcoursError, Place, Problems, suggestion, unspelled
from parcours_cyber.i18n.text import Message, Text, message
from parcours_cyber.loading.document import Path_
from parcours_cyber.loading.values import (
    FRACTION,
    WrongValueError,
    exactly,
    read_boolean,
    read_date,
    read_fraction,
    read_integer,
    read_mapping,
    read_sequence,
    read_string,
    reader_of_ids,
    reader_of_words,
    shown,
    written,
)
from parcours_cyber.model.assessment import Answer, MethodologyRef
from parcours_cyber.model.ids import SPELLINGS, Grade, MethodologyId
from parcours_cyber.model.measures import Range, Resources
from parcours_cyber.model.organisation import StatedFact
from parcours_cyber.model.prediagnosis import PathDays, SizeDays
from parcours_cyber.model.questionnaire import ThreatWeight
from parcours_cyber.model.scoring_spec import WeightRule
from parcours_cyber.model.targets import CategoryTarget, PathTarget
from parcours_cyber.planning.entity.capacity import OwnerDays

__all__ = ["converter", "exactly", "key_of", "key_of_items", "keyed_by", "structured", "written"]

T = TypeVar("T")


def _items(
    pairs: Iterator[tuple[str | int, Any]], read: Callable[[str | int, Any], Any], owner: object
) -> tuple[Any, ...]:
    """Read each item; raise all that went wrong together, each with its key or index."""
    items, errors = [], []
    for key, value in pairs:
        try:
            items.append(read(key, value))
        except Exception as error:  # noqa: BLE001  # cattrs wraps whatever a hook raises, and so does this
            error.add_note(IterableValidationNote(f"at {key}", key, owner))
            errors.append(error)
    if errors:
        raise IterableValidationError("while structuring", errors, tuple)  # pyright: ignore[reportCallIssue]  # as in _read_class
    return tuple(items)


@attrs.frozen
class _Keyed:
    """A tuple of objects that files write as a mapping from one of their fields to the others.

    ``short`` names the field that a bare value stands for, as in ``cybercriminal: 4``; ``sole`` says that the value
    always is that field.
    """

    cls: type[Any]
    key: str
    short: str | None = None
    sole: bool = False

    def read(self, conv: Converter, value: object) -> tuple[Any, ...]:
        """Return the objects that a mapping writes."""

        def item(key: str | int, inner: Any) -> Any:
            if self.sole or (self.short is not None and not isinstance(inner, dict)):
                inner = {str(self.short): inner}
            return conv.structure(self.whole(key, inner), self.cls)

        return _items(iter(read_mapping(value).items()), item, self.cls)

    def whole(self, key: str | int, inner: object) -> dict[str, Any]:
        """Return what stands below a key, with the key; a second one below would take its place unseen."""
        mapping = read_mapping(inner)
        if self.key in mapping:
            raise WrongValueError(
                message(
                    "The key '{key}' does not belong here: '{value}' says it already.", key=self.key, value=str(key)
                ),
                remedy=message("Remove it."),
            )
        return {self.key: key, **mapping}

    def write(self, conv: Converter, objects: tuple[Any, ...]) -> dict[str, Any]:
        """Return the mapping that writes the objects."""
        result: dict[str, Any] = {}
        for item in objects:
            inner = conv.unstructure(item)
            key = inner.pop(self.key)
            result[key] = inner[str(self.short)] if self.short is not None and set(inner) == {self.short} else inner
        return result


class _ResourcesKeyed(_Keyed):
    """Resources by size; a bare range is what is taken once."""

    def read(self, conv: Converter, value: object) -> tuple[Any, ...]:
        def item(key: str | int, inner: Any) -> Any:
            full = {"one_off": inner, "yearly": [0, 0, 0]} if isinstance(inner, list) else inner
            return conv.structure(self.whole(key, full), Resources)

        return _items(iter(read_mapping(value).items()), item, Resources)


_KEYED: dict[Any, _Keyed] = {
    tuple[ThreatWeight, ...]: _Keyed(ThreatWeight, "threat", "weight", sole=True),
    tuple[StatedFact, ...]: _Keyed(StatedFact, "fact", "value", sole=True),
    tuple[Resources, ...]: _ResourcesKeyed(Resources, "size"),
    tuple[Answer, ...]: _Keyed(Answer, "question", "option"),
    tuple[PathDays, ...]: _Keyed(PathDays, "path", "sizes", sole=True),
    tuple[SizeDays, ...]: _Keyed(SizeDays, "size", "days", sole=True),
    tuple[PathTarget, ...]: _Keyed(PathTarget, "path", "questions", sole=True),
    tuple[CategoryTarget, ...]: _Keyed(CategoryTarget, "category", "measures", sole=True),
    tuple[OwnerDays, ...]: _Keyed(OwnerDays, "owner", "person_days", sole=True),
}


def keyed_by(type_: Any) -> tuple[str, str | None] | None:
    """Return how files write a tuple of this type as a mapping, or nothing where they write a list.

    That is the field that is the key, and the one that the value always is, where it is one.
    """
    keyed = _KEYED.get(type_)
    return None if keyed is None else (keyed.key, keyed.short if keyed.sole else None)


def key_of_items(cls: type[Any]) -> str | None:
    """Return the field by which files write objects of this class as a mapping, or nothing where they are a list."""
    return next((keyed.key for keyed in _KEYED.values() if keyed.cls is cls), None)


def _read_range(value: object) -> Range:
    """Read ``[low, expected, high]``."""
    items = read_sequence(value)
    if len(items) != 3:
        raise WrongValueError(
            message("The estimate has {n} numbers.", n=len(items)), message("Expected three: [low, expected, high].")
        )
    low, expected, high = (read_fraction(item) for item in items)
    if not 0 <= low <= expected <= high:
        raise WrongValueError(
            message(
                "The estimate {low}, {expected}, {high} is not in order.",
                low=exactly(low),
                expected=exactly(expected),
                high=exactly(high),
            ),
            message("Expected 0 ≤ low ≤ expected ≤ high."),
        )
    return Range(low, expected, high)


def _read_amounts(value: object) -> tuple[Fraction, ...]:
    """Read one amount, or a list of them."""
    if isinstance(value, list):
        return _items(enumerate(value), lambda _, item: read_fraction(item), Fraction)
    return (read_fraction(value),)


def _read_weight(value: object) -> Fraction | WeightRule:
    """Read a weight of a scoring tree: a number, or the rule that says where the number is read."""
    rules = [rule.value for rule in WeightRule]
    if isinstance(value, str) and value in rules:
        return WeightRule(value)
    try:
        return read_fraction(value)
    except WrongValueError:
        raise WrongValueError(
            message("{value} is not a weight.", value=shown(value)),
            message("Expected a number, or one of: {allowed}.", allowed=", ".join(rules)),
            suggestion(value, rules),
        ) from None


def _read_figure(value: object) -> Fraction | Grade:
    """Read a published figure: a number, or a grade."""
    return Grade(value) if isinstance(value, str) and not FRACTION.fullmatch(value) else read_fraction(value)


def _read_ref(value: object) -> MethodologyRef:
    """Read ``parcours-anssi``, ``parcours-anssi@1.0`` or a mapping with ``id``, ``version`` and ``digest``."""
    if isinstance(value, str):
        name, _, version = value.partition("@")
        return MethodologyRef(id=_methodology_id(name), version=version or None)
    mapping = read_mapping(value)
    for key in mapping:
        if key not in ("id", "version", "digest"):
            raise WrongValueError(
                message("'{key}' is not a key here.", key=key), message("Expected id, version or digest.")
            )
    return MethodologyRef(
        id=_methodology_id(mapping.get("id")),
        version=None if mapping.get("version") is None else read_string(mapping["version"]),
        digest=None if mapping.get("digest") is None else read_string(mapping["digest"]),
    )


def _methodology_id(value: object) -> MethodologyId:
    """Read the id of a methodology."""
    return MethodologyId(reader_of_ids(MethodologyId)(value))


def _written_ref(ref: MethodologyRef) -> str | dict[str, str]:
    """Return a reference to a methodology as a file holds it."""
    if ref.digest is None:
        return ref.id if ref.version is None else f"{ref.id}@{ref.version}"
    return {"id": ref.id, "digest": ref.digest} | ({} if ref.version is None else {"version": ref.version})


def _without_defaults(conv: Converter, cls: type[Any]) -> Callable[[Any], dict[str, Any]]:
    """Return a writer that leaves out what has its default value: files then hold what was said, and nothing else."""
    fields = [f for f in attrs.fields(attrs.resolve_types(cls)) if f.init]

    def write(value: Any) -> dict[str, Any]:
        return {
            key_of(cls, f): conv.unstructure(getattr(value, f.name), unstructure_as=f.type)
            for f in fields
            if f.default is attrs.NOTHING or getattr(value, f.name) != f.default
        }

    return write


def key_of(cls: type[Any], f: attrs.Attribute[Any]) -> str:
    """Return the key of a field: the name that its class is made with, but for the option of an answer."""
    return "option" if cls is Answer and f.name == "choice" else f.alias or f.name


def _read_class(conv: Converter, cls: type[Any]) -> Callable[[Any, Any], Any]:
    """Return a reader for an attrs class: every wrong, unknown or missing key is told."""
    fields = {key_of(cls, f): f for f in attrs.fields(attrs.resolve_types(cls)) if f.init}

    def read(value: Any, _: Any) -> Any:
        mapping = read_mapping(value)
        arguments: dict[str, Any] = {}
        errors: list[Exception] = []
        extra = set(mapping) - set(fields)
        # A key that is misspelled is one mistake: it is not missing besides.
        absent = [key for key in fields if key not in mapping]
        misspelled = {close for key in extra for close in get_close_matches(key[:40], absent, n=1)}
        for key, f in fields.items():
            if key in mapping and not (mapping[key] is None and f.default is not attrs.NOTHING):
                try:
                    arguments[f.alias or f.name] = conv.structure(mapping[key], f.type)
                except Exception as error:  # noqa: BLE001  # all that a hook may raise becomes a problem with its path
                    error.add_note(AttributeValidationNote(f"at {key}", key, f.type))
                    errors.append(error)
            elif f.default is attrs.NOTHING and key not in misspelled:
                errors.append(
                    WrongValueError(message("The key '{key}' is missing.", key=key), remedy=message("Add it."))
                )
        if extra:
            errors.append(ForbiddenExtraKeysError("", cls, extra))
        if not errors:
            try:
                return cls(**arguments)
            except (ValueError, ParcoursError) as error:
                errors.append(error)
        # pyright reads __init__ of ExceptionGroup, which takes two arguments, not __new__ of cattrs, which takes three.
        raise ClassValidationError(f"while structuring {cls.__name__}", errors, cls)  # pyright: ignore[reportCallIssue]

    return read


@cache
def converter() -> Converter:
    """Return the converter of this library, with its hooks; made once."""
    conv = Converter(detailed_validation=True, forbid_extra_keys=True)
    for cls, reader in ((int, read_integer), (bool, read_boolean), (Fraction, read_fraction), (dt.date, read_date)):
        conv.register_structure_hook(cls, lambda value, _, reader=reader: reader(value))
    # cattrs gives this hook the enumerations of strings too.
    conv.register_structure_hook(
        str, lambda value, cls: reader_of_words(cls)(value) if issubclass(cls, StrEnum) else read_string(value)
    )
    conv.register_unstructure_hook(Fraction, written)
    conv.register_unstructure_hook(dt.date, dt.date.isoformat)
    conv.register_unstructure_hook(StrEnum, lambda member: member.value)
    for kind in SPELLINGS:
        _register_ids(conv, kind)
    conv.register_structure_hook_factory(attrs.has, lambda cls: _read_class(conv, cls))
    conv.register_unstructure_hook_factory(attrs.has, lambda cls: _without_defaults(conv, cls))
    _register_tuples(conv)
    # The more specific hooks come last: cattrs asks the latest first.
    # A sentence of content has one spelling, so that its translations are found; a user's words stay as written.
    conv.register_structure_hook(Text, lambda value, _: Text(unicodedata.normalize("NFC", read_string(value))))
    conv.register_unstructure_hook(Text, lambda text: text.source)
    conv.register_structure_hook(Range, lambda value, _: _read_range(value))
    conv.register_unstructure_hook(Range, lambda r: [written(r.low), written(r.expected), written(r.high)])
    amounts = (tuple[Fraction, ...], tuple[Fraction, ...] | None)
    conv.register_structure_hook_func(lambda cls: cls in amounts, lambda value, _: _read_amounts(value))
    conv.register_structure_hook(MethodologyRef, lambda value, _: _read_ref(value))
    conv.register_unstructure_hook(MethodologyRef, _written_ref)
    conv.register_structure_hook_func(
        lambda cls: cls == Fraction | WeightRule | None,
        lambda value, _: _read_weight(value),
    )
    conv.register_structure_hook_func(lambda cls: cls == Fraction | Grade, lambda value, _: _read_figure(value))
    conv.register_unstructure_hook_func(
        lambda cls: cls == Fraction | Grade,
        lambda value: written(value) if isinstance(value, Fraction) else value,
    )
    return conv


def _register_ids(conv: Converter, kind: Any) -> None:
    """Ids are strings with the spelling of their kind."""
    read = reader_of_ids(kind)
    conv.register_structure_hook_func(lambda cls: cls is kind, lambda value, _: read(value))


def _register_tuples(conv: Converter) -> None:
    """Tuples are lists in files; some are mappings."""

    def read_tuple(value: Any, cls: Any) -> tuple[Any, ...]:
        kinds = get_args(cls)
        items = read_sequence(value)
        if kinds[-1] is Ellipsis:
            return _items(enumerate(items), lambda _, item: conv.structure(item, kinds[0]), cls)
        if len(items) != len(kinds):
            raise WrongValueError(
                message("The list has {n} values.", n=len(items)), message("Expected {wanted}.", wanted=len(kinds))
            )
        return _items(enumerate(items), lambda index, item: conv.structure(item, kinds[int(index)]), cls)

    def write_tuple(value: tuple[Any, ...]) -> list[Any]:
        return [conv.unstructure(item) for item in value]

    def is_tuple_of(cls: Any) -> bool:
        return get_origin(cls) is tuple

    conv.register_structure_hook_func(is_tuple_of, read_tuple)
    conv.register_unstructure_hook_func(lambda cls: is_tuple_of(cls) or cls is tuple, write_tuple)
    for kind, keyed in _KEYED.items():
        _register_keyed(conv, kind, keyed)


def _register_keyed(conv: Converter, kind: Any, keyed: _Keyed) -> None:
    """Tuples of these are mappings in files."""

    def is_kind(cls: Any) -> bool:
        return bool(cls == kind)

    conv.register_structure_hook_func(is_kind, lambda value, _: keyed.read(conv, value))
    conv.register_unstructure_hook_func(is_kind, lambda value: keyed.write(conv, value))


def structured(data: Any, cls: type[T], problems: Problems, place: Callable[[Path_], Place]) -> T | None:
    """Structure *data*; note every mistake at the place that *place* gives for its path.

    Returns
    -------
    T or None
        ``None`` when something was wrong.
    """
    try:
        return converter().structure(data, cls)
    except Exception as error:  # noqa: BLE001  # what is no mistake in the data goes on from _told
        for path, what, expected, remedy in _told(error, ()):
            problems.add(place(path), what, expected=expected, remedy=remedy)
        return None


Told = tuple[Path_, Message, Message | None, Message | None]


def _told(error: BaseException, path: Path_) -> Iterator[Told]:
    """Yield each mistake of a tree of errors with its path."""
    if isinstance(error, BaseValidationError):
        for inner in error.exceptions:
            step = next(
                (
                    note.index if isinstance(note, IterableValidationNote) else note.name
                    for note in getattr(inner, "__notes__", ())
                    if isinstance(note, (IterableValidationNote, AttributeValidationNote))
                ),
                None,
            )
            yield from _told(inner, path if step is None else (*path, step))
    elif isinstance(error, ForbiddenExtraKeysError):
        known = [key_of(error.cl, f) for f in attrs.fields(error.cl) if f.init]
        for key in sorted(error.extra_fields):
            yield (
                (*path, key),
                message("The key '{key}' is not known here.", key=key),
                message("Expected one of: {allowed}.", allowed=", ".join(known)),
                suggestion(key, known) or message("Remove it."),
            )
    elif isinstance(error, WrongValueError):
        yield path, error.what, error.expected, error.remedy
    elif isinstance(error, ParcoursError):
        for problem in error.problems:
            inside = unspelled(f"$.{problem.place.path}") if problem.place.path else ()
            yield (*path, *inside), problem.what, problem.expected, problem.remedy
    elif isinstance(error, ValueError):
        yield path, message("{reason}.", reason=str(error)), None, message("Correct the value.")
    else:
        raise error
