"""Figures that the programme has published, as data."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

from attrs import frozen

from parcours_cyber.i18n.text import Text
from parcours_cyber.model.ids import Grade, ProvenanceId, StatisticId

__all__ = ["Dimension", "Figure", "Statistic", "StatisticUnit"]


class StatisticUnit(StrEnum):
    """What a figure counts."""

    ENTITIES = "entities"
    MEASURES = "measures"
    PERCENT = "percent"
    MONTHS = "months"
    GRADE = "grade"
    PEOPLE = "people"
    MEETINGS = "meetings"
    PROVIDERS = "providers"
    EUROS = "euros"


class Dimension(StrEnum):
    """What the figures of a statistic are broken down by: objects of the methodology, named by their ids."""

    CATEGORIES = "categories"
    SUBCATEGORIES = "subcategories"
    PHASES = "phases"
    SECTORS = "sectors"


@frozen(kw_only=True)
class Figure:
    """A published figure, exactly as printed: a number or a grade; of one object where the statistic is broken down."""

    value: Fraction | Grade
    of: str | None = None


@frozen(kw_only=True)
class Statistic:
    """A published statistic.

    Attributes
    ----------
    by
        What it is broken down by; then each figure says of what it is.
    as_of
        The date for which it holds, as the source gives it.
    note
        What a reader must know to use it: a contradiction of the source, a doubt about a definition.
    """

    id: StatisticId
    name: Text
    unit: StatisticUnit
    as_of: str
    figures: tuple[Figure, ...]
    provenance: ProvenanceId
    by: Dimension | None = None
    note: Text | None = None
