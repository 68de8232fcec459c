"""How much content a methodology means to hold: what its own check asks of it."""

from __future__ import annotations

from attrs import frozen

from parcours_cyber.model.ids import CategoryId, FrameworkId, PathId, ProvenanceId

__all__ = ["CategoryTarget", "ContentTargets", "PathTarget"]


@frozen(kw_only=True)
class PathTarget:
    """At least so many questions on a path, those of the smaller paths included."""

    path: PathId
    questions: int


@frozen(kw_only=True)
class CategoryTarget:
    """At least so many measures in a category."""

    category: CategoryId
    measures: int


@frozen(kw_only=True)
class ContentTargets:
    """What the content check of a methodology asks for; nothing where a number is 0 or a list is empty.

    Attributes
    ----------
    frameworks
        The frameworks of which each measure answers at least one identifier.
    """

    provenance: ProvenanceId
    questions: int = 0
    questions_per_theme: int = 0
    paths: tuple[PathTarget, ...] = ()
    measures: int = 0
    measures_per_subcategory: int = 0
    categories: tuple[CategoryTarget, ...] = ()
    frameworks: tuple[FrameworkId, ...] = ()
    findings_per_work: int = 0
    terms: int = 0
