"""The method of the *parcours de cybersécurité*: from an audit to a cyberscore, a three-year security plan and a report.

Every public name is loaded when it is first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from parcours_cyber.errors import (
        InvalidDataError as InvalidDataError,
        NotFoundError as NotFoundError,
        ParcoursError as ParcoursError,
        Place as Place,
        Problem as Problem,
        UnknownLocaleError as UnknownLocaleError,
        UsageError as UsageError,
    )
    from parcours_cyber.i18n.catalogues import available_locales as available_locales
    from parcours_cyber.i18n.text import Message as Message, Text as Text, current_locale as current_locale, use_locale as use_locale
    from parcours_cyber.loading.assessments import read_assessment as read_assessment
    from parcours_cyber.loading.methodologies import load_methodology as load_methodology
    from parcours_cyber.loading.serial import from_json as from_json, from_yaml as from_yaml, to_json as to_json, to_yaml as to_yaml
    from parcours_cyber.model.assessment import Answer as Answer, Assessment as Assessment, MethodologyRef as MethodologyRef
    from parcours_cyber.model.measures import Measure as Measure
    from parcours_cyber.model.methodology import Methodology as Methodology, Theme as Theme
    from parcours_cyber.model.organisation import Entity as Entity, StatedFact as StatedFact
    from parcours_cyber.model.questionnaire import Option as Option, Question as Question
    from parcours_cyber.model.scale import Scale as Scale
    from parcours_cyber.planning.capacity import Capacity as Capacity
    from parcours_cyber.planning.greedy import build_plan as build_plan
    from parcours_cyber.planning.plan import Action as Action, LeftOut as LeftOut, Plan as Plan
    from parcours_cyber.reporting.render import render as render
    from parcours_cyber.scoring.cyberscore import Score as Score, cyberscore as cyberscore
    from parcours_cyber.scoring.gains import gain as gain
    from parcours_cyber.scoring.readings import bounds as bounds, breakdown as breakdown, exact as exact
    from parcours_cyber.scoring.standing import Standing as Standing, standing_of as standing_of
    from parcours_cyber.scoring.trees import Tree as Tree, tree_of as tree_of

_HOMES = {
    "errors": "InvalidDataError NotFoundError ParcoursError Place Problem UnknownLocaleError UsageError",
    "i18n.catalogues": "available_locales",
    "i18n.text": "Message Text current_locale use_locale",
    "loading.assessments": "read_assessment",
    "loading.methodologies": "load_methodology",
    "loading.serial": "from_json from_yaml to_json to_yaml",
    "model.assessment": "Answer Assessment MethodologyRef",
    "model.measures": "Measure",
    "model.methodology": "Methodology Theme",
    "model.organisation": "Entity StatedFact",
    "model.questionnaire": "Option Question",
    "model.scale": "Scale",
    "planning.capacity": "Capacity",
    "planning.greedy": "build_plan",
    "planning.plan": "Action LeftOut Plan",
    "reporting.render": "render",
    "scoring.cyberscore": "Score cyberscore",
    "scoring.gains": "gain",
    "scoring.readings": "bounds breakdown exact",
    "scoring.standing": "Standing standing_of",
    "scoring.trees": "Tree tree_of",
}
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = sorted(_HOME)  # pyright: ignore[reportUnsupportedDunderAll]  # the names above, kept in one place


def __getattr__(name: str) -> object:
    """Load a public name when it is first used."""
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names."""
    return [*__all__, "__version__"]
