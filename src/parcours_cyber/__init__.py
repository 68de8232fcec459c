"""The method of the *parcours de cybersécurité*: from an audit to a cyberscore, a three-year plan and a report.

Every public name is loaded when it is first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

__all__ = [
    "Action",
    "Answer",
    "AnswerGain",
    "AnswerMove",
    "Assessment",
    "Audience",
    "AwarenessSession",
    "Capacity",
    "Carried",
    "Change",
    "CoFinancing",
    "Comparison",
    "Conflict",
    "ContentReport",
    "Distribution",
    "DistributionMethod",
    "Effect",
    "Entity",
    "Excluded",
    "Finding",
    "FrameworkCoverage",
    "Frontier",
    "Funding",
    "GradeChance",
    "Imposed",
    "Insight",
    "Interval",
    "InvalidDataError",
    "LeftOut",
    "Measure",
    "MeasureGain",
    "Message",
    "Methodology",
    "MethodologyDiff",
    "MethodologyRef",
    "Migration",
    "Move",
    "NotFoundError",
    "Objective",
    "OpenFinding",
    "OpenQuestion",
    "Option",
    "Pack",
    "ParcoursError",
    "Place",
    "Plan",
    "PlanDiff",
    "PlanQuarter",
    "PlanRisk",
    "Planner",
    "Problem",
    "Profile",
    "Projections",
    "Proof",
    "Question",
    "Reading",
    "RecordedFinding",
    "RelayPack",
    "RelayTerms",
    "Robustness",
    "Scale",
    "Scoping",
    "Score",
    "Severity",
    "Standing",
    "StatedFact",
    "Text",
    "Theme",
    "ThemeMove",
    "ThemeScore",
    "ThreatMove",
    "ThreatScore",
    "Tree",
    "UnderWay",
    "UnknownLocaleError",
    "UsageError",
    "Verdict",
    "add_pack",
    "all_packs",
    "answer_gains",
    "available_locales",
    "bounds",
    "breakdown",
    "build_plan",
    "check_content",
    "compare",
    "coverage",
    "current_locale",
    "cyberscore",
    "diff_methodologies",
    "diff_plans",
    "exact",
    "explain_plan",
    "from_json",
    "from_yaml",
    "frontier",
    "funding",
    "gain",
    "grade_robustness",
    "load_methodology",
    "measure_gains",
    "migrate",
    "open_findings",
    "open_questions",
    "plan_for_confidence",
    "plan_quarters",
    "plan_risk",
    "question_shares",
    "read_assessment",
    "read_capacity",
    "read_former_assessment",
    "recommended_audiences",
    "relay_pack",
    "render",
    "replan",
    "scope",
    "score_distribution",
    "score_frame",
    "standing_of",
    "theme_shares",
    "to_json",
    "to_yaml",
    "tree_of",
    "use_locale",
    "verdicts",
]

if TYPE_CHECKING:
    from parcours_cyber.errors import (
        InvalidDataError,
        NotFoundError,
        ParcoursError,
        Place,
        Problem,
        UnknownLocaleError,
        UsageError,
    )
    from parcours_cyber.frames.population import score_frame
    from parcours_cyber.i18n.catalogues import available_locales
    from parcours_cyber.i18n.text import Message, Text, current_locale, use_locale
    from parcours_cyber.journey.awareness import recommended_audiences
    from parcours_cyber.journey.migration import Carried, Migration, migrate
    from parcours_cyber.journey.scoping import Scoping, scope
    from parcours_cyber.loading.assessments import read_assessment, read_former_assessment
    from parcours_cyber.loading.capacities import read_capacity
    from parcours_cyber.loading.differences import Change, MethodologyDiff, diff_methodologies
    from parcours_cyber.loading.methodologies import load_methodology
    from parcours_cyber.loading.serial import from_json, from_yaml, to_json, to_yaml
    from parcours_cyber.model.assessment import Answer, Assessment, AwarenessSession, MethodologyRef, RecordedFinding
    from parcours_cyber.model.awareness import Audience
    from parcours_cyber.model.findings import Finding, Severity
    from parcours_cyber.model.measures import Effect, Measure
    from parcours_cyber.model.methodology import Methodology, Theme
    from parcours_cyber.model.organisation import Entity, StatedFact
    from parcours_cyber.model.profile import Profile
    from parcours_cyber.model.questionnaire import Option, Question
    from parcours_cyber.model.scale import Scale
    from parcours_cyber.packs.registry import Pack, add_pack, all_packs
    from parcours_cyber.planning.alternatives.confidence import plan_for_confidence
    from parcours_cyber.planning.alternatives.frontier import Frontier, frontier
    from parcours_cyber.planning.alternatives.insight import Insight, explain_plan
    from parcours_cyber.planning.alternatives.revise import PlanDiff, diff_plans, replan
    from parcours_cyber.planning.alternatives.robustness import PlanRisk, plan_risk
    from parcours_cyber.planning.build import build_plan
    from parcours_cyber.planning.coverage import FrameworkCoverage, coverage
    from parcours_cyber.planning.entity.capacity import Capacity
    from parcours_cyber.planning.entity.demands import CoFinancing, Excluded, Imposed, RelayTerms, UnderWay
    from parcours_cyber.planning.entity.findings import OpenFinding, open_findings
    from parcours_cyber.planning.entity.objective import Objective
    from parcours_cyber.planning.execution.funding import Funding, funding
    from parcours_cyber.planning.execution.quarters import PlanQuarter, plan_quarters
    from parcours_cyber.planning.execution.relay import RelayPack, relay_pack
    from parcours_cyber.planning.plan import Action, Conflict, LeftOut, Plan, Projections, Proof
    from parcours_cyber.planning.search.solve import Planner
    from parcours_cyber.quality.check import ContentReport, check_content
    from parcours_cyber.reporting.render import render
    from parcours_cyber.scoring.comparison import AnswerMove, Comparison, Move, ThemeMove, ThreatMove, compare
    from parcours_cyber.scoring.cyberscore import Score, cyberscore
    from parcours_cyber.scoring.distribution import (
        Distribution,
        DistributionMethod,
        GradeChance,
        score_distribution,
    )
    from parcours_cyber.scoring.gains import AnswerGain, MeasureGain, answer_gains, gain, measure_gains
    from parcours_cyber.scoring.information import OpenQuestion, open_questions
    from parcours_cyber.scoring.readings import Interval, bounds, breakdown, exact
    from parcours_cyber.scoring.results import Reading, ThemeScore, ThreatScore
    from parcours_cyber.scoring.robustness import Robustness, grade_robustness
    from parcours_cyber.scoring.shapley import question_shares, theme_shares
    from parcours_cyber.scoring.standing import Standing, standing_of
    from parcours_cyber.scoring.trees import Tree, tree_of
    from parcours_cyber.scoring.verdicts import Verdict, verdicts

#: The one table of the public names: the module in which each stands.
_HOMES = {
    "errors": "InvalidDataError NotFoundError ParcoursError Place Problem UnknownLocaleError UsageError",
    "frames.population": "score_frame",
    "i18n.catalogues": "available_locales",
    "i18n.text": "Message Text current_locale use_locale",
    "journey.awareness": "recommended_audiences",
    "journey.migration": "Carried Migration migrate",
    "journey.scoping": "Scoping scope",
    "loading.assessments": "read_assessment read_former_assessment",
    "loading.differences": "Change MethodologyDiff diff_methodologies",
    "loading.capacities": "read_capacity",
    "loading.methodologies": "load_methodology",
    "loading.serial": "from_json from_yaml to_json to_yaml",
    "model.awareness": "Audience",
    "model.findings": "Finding Severity",
    "model.assessment": "Answer Assessment AwarenessSession MethodologyRef RecordedFinding",
    "model.measures": "Effect Measure",
    "model.methodology": "Methodology Theme",
    "model.organisation": "Entity StatedFact",
    "model.profile": "Profile",
    "model.questionnaire": "Option Question",
    "model.scale": "Scale",
    "packs.registry": "Pack add_pack all_packs",
    "planning.entity.capacity": "Capacity",
    "planning.coverage": "FrameworkCoverage coverage",
    "planning.alternatives.frontier": "Frontier frontier",
    "planning.execution.quarters": "PlanQuarter plan_quarters",
    "planning.execution.funding": "Funding funding",
    "planning.execution.relay": "RelayPack relay_pack",
    "planning.entity.findings": "OpenFinding open_findings",
    "planning.build": "build_plan",
    "planning.plan": "Action Conflict LeftOut Plan Projections Proof",
    "planning.alternatives.revise": "PlanDiff diff_plans replan",
    "planning.alternatives.insight": "Insight explain_plan",
    "planning.entity.objective": "Objective",
    "planning.alternatives.confidence": "plan_for_confidence",
    "planning.alternatives.robustness": "PlanRisk plan_risk",
    "planning.search.solve": "Planner",
    "planning.entity.demands": "CoFinancing Excluded Imposed RelayTerms UnderWay",
    "quality.check": "ContentReport check_content",
    "reporting.render": "render",
    "scoring.comparison": "AnswerMove Comparison Move ThemeMove ThreatMove compare",
    "scoring.cyberscore": "Score cyberscore",
    "scoring.results": "Reading ThemeScore ThreatScore",
    "scoring.distribution": "Distribution DistributionMethod GradeChance score_distribution",
    "scoring.gains": "AnswerGain MeasureGain answer_gains gain measure_gains",
    "scoring.information": "OpenQuestion open_questions",
    "scoring.readings": "Interval bounds breakdown exact",
    "scoring.robustness": "Robustness grade_robustness",
    "scoring.shapley": "question_shares theme_shares",
    "scoring.standing": "Standing standing_of",
    "scoring.trees": "Tree tree_of",
    "scoring.verdicts": "Verdict verdicts",
}
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}


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
