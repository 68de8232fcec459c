"""What follows from the changes of a variant: what is said of dropped items goes, and costs become its own."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from attrs import frozen

from parcours_cyber.i18n.text import message
from parcours_cyber.loading.document import Document, Path_
from parcours_cyber.loading.merged import Merged, name_of
from parcours_cyber.loading.shapes import Shape, fields_of, shape_of
from parcours_cyber.loading.structure import structured, written

__all__ = ["Costs", "convert", "prune"]


@frozen(kw_only=True)
class Costs:
    """How the costs of the base become those of a variant: the factor, and where it comes from."""

    rate: Fraction
    provenance: str


def prune(result: Merged, shape: Shape, value: Any, names: Path_) -> None:
    """Take away what the base says of nothing but a dropped item, such as the costs for a dropped size."""
    if shape.cls is None or value is None:
        return
    if not shape.many:
        for key, f in fields_of(shape.cls).items() if isinstance(value, dict) else ():
            prune(result, shape_of(f.type), value.get(key), (*names, key))
    elif shape.key is not None and isinstance(value, dict):
        gone = result.gone(fields_of(shape.cls)[shape.key].type)
        for name in [name for name in value if name in gone and not result.is_own((*names, name))]:
            del value[name]
        for name, item in value.items():
            prune(result, shape.item, item, (*names, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            prune(result, shape.item, item, (*names, name_of(item, shape) or index))


def convert(result: Merged, own: dict[str, Any], root: Document) -> None:
    """Multiply the inherited costs where the variant says so; refuse to let them pass for another currency."""
    costs = None
    if "costs" in own:
        costs = structured(own["costs"], Costs, result.problems, lambda path: root.place(("costs", *path)))
        if costs is not None and costs.rate <= 0:
            result.problems.add(
                root.place(("costs", "rate")),
                message("The rate is not above 0."),
                expected=message("Expected by how much the costs of the base are multiplied."),
            )
            costs = None
        if costs is None:
            return
    elif result.data.get("currency") == result.base.currency:
        return
    left = [measure["id"] for measure in result.data.get("measures", []) if _converted(result, measure, costs)]
    if left and costs is None:
        result.problems.add(
            root.place(("currency",)),
            message(
                "The costs of {n} measure are still in {base}, the currency of the base: {ids}.",
                plural="The costs of {n} measures are still in {base}, the currency of the base: {ids}.",
                n=len(left),
                base=result.base.currency,
                ids=", ".join(left[:6]) + (", …" if len(left) > 6 else ""),
            ),
            expected=message("Expected costs in {currency}.", currency=str(result.data.get("currency"))),
            remedy=message(
                "Add costs with a rate and a provenance, which converts them, or override the cost of each measure."
            ),
        )


def _converted(result: Merged, measure: Any, costs: Costs | None) -> bool:
    """Multiply the costs of a measure that are the base's; return whether there were any."""
    if not isinstance(measure, dict) or result.is_own(("measures", str(measure.get("id")))):
        return False
    found = False
    for path, resources in _costs(measure, ("measures", measure["id"])):
        for size, item in resources.items():
            for key, numbers in item.items() if isinstance(item, dict) else ():
                if not result.is_own((*path, size, key)) and any(Fraction(number) for number in numbers):
                    found = True
                    if costs is not None:
                        item[key] = [written(Fraction(number) * costs.rate) for number in numbers]
    provenance = ("measures", measure["id"], "provenance")
    if found and costs is not None and provenance not in result.origins:
        measure["provenance"] = costs.provenance
        result.origins[provenance] = (result.own, ("costs", "provenance"))
    return found


def _costs(item: dict[str, Any], path: Path_) -> Iterator[tuple[Path_, dict[str, Any]]]:
    """Yield the costs of a measure and of its parts: by the size of the entity, in the currency of the pack."""
    for key, value in item.items():
        if not isinstance(value, dict):
            continue
        if key == "cost":
            yield (*path, key), value
        else:
            yield from _costs(value, (*path, key))
