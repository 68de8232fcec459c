"""The commands about plans: what they are made within and for, what is asked by hand, and how they are searched for."""

from __future__ import annotations

import datetime as dt
import re
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

from attrs import evolve

from parcours_cyber.cli.reading import deliver, read_audit
from parcours_cyber.cli.terminal import Ticker
from parcours_cyber.errors import InvalidDataError, Place, Problem, Problems, UsageError
from parcours_cyber.files import write_whole
from parcours_cyber.i18n.text import message
from parcours_cyber.loading.capacities import read_capacity
from parcours_cyber.loading.methodologies import load_methodology
from parcours_cyber.loading.serial import RELAY, from_json, from_yaml, to_yaml
from parcours_cyber.loading.yaml_reader import read_document
from parcours_cyber.model.assessment import Assessment
from parcours_cyber.model.ids import MeasureId
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.planning.alternatives.confidence import plan_for_confidence
from parcours_cyber.planning.alternatives.frontier import frontier as frontier_of
from parcours_cyber.planning.alternatives.revise import diff_plans
from parcours_cyber.planning.alternatives.robustness import PlanRisk, plan_risk
from parcours_cyber.planning.build import build_plan
from parcours_cyber.planning.entity.capacity import Capacity
from parcours_cyber.planning.entity.demands import Excluded, Imposed
from parcours_cyber.planning.entity.objective import Objective
from parcours_cyber.planning.execution.relay import RelayPack, agreed, redrafted, relay_pack, validated
from parcours_cyber.planning.plan import Plan
from parcours_cyber.planning.search.solve import Planner

__all__ = ["frontier", "plan", "plan_diff", "relay"]

#: The means that a command can give, and their options.
MEANS = {"budget": "--budget", "person_days": "--person-days"}

#: How long the global planner searches for each plan of a front, unless told.
SECONDS_A_PLAN = 30.0

#: An amount; longer ones are no mistake of a town but of a keyboard.
AMOUNT = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")

#: How sure a plan is to be: a share of one, or a percentage.
CONFIDENCE = re.compile(r"([0-9]{1,3}(?:[.,][0-9]{1,6})?)\s?(%?)")


def plan(options: Namespace) -> int:
    """``plan AUDIT``."""
    confidence = _confidence(options)
    result = _planned(options) if confidence is None else _sure(options, confidence)
    if isinstance(result, Plan) and options.risk:
        result = plan_risk(result)
    code = deliver(result, options, sheets=options.details)
    if options.explain:
        _explain(result if isinstance(result, Plan) else result.plan)
    return code


def plan_diff(options: Namespace) -> int:
    """``plan-diff BEFORE AFTER``."""
    methodology = None if options.methodology is None else load_methodology(options.methodology)
    before, after = (_written_plan(path, methodology) for path in (options.before, options.after))
    return deliver(diff_plans(before, after), options)


def frontier(options: Namespace) -> int:
    """``frontier AUDIT``."""
    given, planner = _given(options), _planner(options)
    seconds = _seconds(options, planner)
    if planner is Planner.GLOBAL and seconds is None:
        seconds = SECONDS_A_PLAN
    methodology, assessment = read_audit(options)
    capacity = _capacity(options.capacity, methodology, given)
    with Ticker.on(sys.stderr) as ticker:
        found = frontier_of(
            methodology,
            assessment,
            capacity,
            planner=planner,
            time_limit=seconds,
            progress=lambda share: ticker.show(message("{share} of the plans are made.", share=_percent(share))),
        )
    return deliver(found, options)


def relay(options: Namespace) -> int:
    """``relay AUDIT`` or ``relay FILE``."""
    path: Path = options.audit
    document = read_document(path, Problems())
    if document is not None and isinstance(document.data, dict) and RELAY in document.data:
        methodology = None if options.methodology is None else load_methodology(options.methodology)
        pack = _read_whole(path, RelayPack, methodology)
    else:
        pack = relay_pack(_planned(options))
    pack = _next_step(pack, options)
    if options.out is not None and options.out.suffix.lower() in (".yaml", ".yml"):
        write_whole(options.out, to_yaml(pack))
        print(message("The relay pack is in {file}.", file=str(options.out)))
        return 0
    return deliver(pack, options)


def _planned(options: Namespace) -> Plan:
    """Return the plan that a command asks for."""
    planner = _planner(options)
    seconds = _seconds(options, planner)
    methodology, assessment, capacity, objective = _wanted(options)
    with _told_by_option(), Ticker.on(sys.stderr) as ticker:

        def progress(share: Fraction | float | None, gap: Fraction | None) -> bool:
            if gap is not None:
                ticker.show(message("At most {gap} below the best plan; Ctrl-C keeps this one.", gap=_percent(gap, 2)))
            elif share is not None:
                ticker.show(message("{share} of the search is done.", share=_percent(Fraction(share))))
            return False

        return build_plan(
            methodology,
            assessment,
            capacity,
            objective=objective,
            planner=planner,
            time_limit=seconds,
            progress=progress,
        )


def _sure(options: Namespace, confidence: float) -> PlanRisk:
    """Return the plan for a chosen confidence that a command asks for."""
    _seconds(options, Planner.DEFAULT)
    methodology, assessment, capacity, objective = _wanted(options)
    with _told_by_option(), Ticker.on(sys.stderr) as ticker:

        def progress(reserve: Fraction, chance: float) -> None:
            ticker.show(
                message(
                    "With a reserve of {share}, the plan fits in {cases} of 100 cases.",
                    share=_percent(reserve),
                    cases=round(chance * 100),
                )
            )

        return plan_for_confidence(
            methodology, assessment, capacity, confidence, objective=objective, progress=progress
        )


def _wanted(options: Namespace) -> tuple[Methodology, Assessment, Capacity, Objective]:
    """Return what a plan is to be made from, within and for."""
    given, objective, asked = _given(options), _objective(options), _asked(options)
    with _told_by_option():
        Capacity(**given)  # what no entity can have is told before anything is read
    methodology, assessment = read_audit(options)
    with _told_by_option():
        capacity = _by_hand(_capacity(options.capacity, methodology, given), asked)
    return methodology, assessment, capacity, objective


def _confidence(options: Namespace) -> float | None:
    """Return how sure the plan is to be."""
    text = options.confidence
    if text is None:
        return None
    problems = []
    found = CONFIDENCE.fullmatch(text.strip())
    share = Fraction(found[1].replace(",", ".")) / (100 if found[2] else 1) if found else Fraction()
    if found is None or share > 1:
        problems.append(
            Problem(
                what=message("{option} is given {value}.", option="--confidence", value=f"'{text[:60]}'"),
                expected=message("Expected a share from 0 to 1, or a percentage from 0% to 100%."),
                remedy=message("Write for instance {option} 0.8, or {option} 80%.", option="--confidence"),
            )
        )
    if options.optimise is not None:
        problems.append(
            Problem(
                what=message("Both --confidence and --optimise are given."),
                expected=message("Expected one of the two: a plan for a confidence is made by the default planner."),
                remedy=message("Leave out --optimise; or keep it, and let --risk say how sure the plan is."),
            )
        )
    if options.explain:
        problems.append(
            Problem(
                what=message("Both --confidence and --explain are given."),
                expected=message("Expected one of the two: --explain compares plans that keep no reserve."),
            )
        )
    if problems:
        raise UsageError(problems)
    return float(share)


def _given(options: Namespace) -> dict[str, Any]:
    """Return the means that a command gives."""
    return {name: _amounts(option, getattr(options, name, None)) for name, option in MEANS.items()}


def _percent(share: Fraction, places: int = 0) -> str:
    """Return a share as a percentage for a line of progress."""
    return f"{float(share) * 100:.{places}f} %"


def _capacity(source: Path | None, methodology: Methodology, given: dict[str, Any]) -> Capacity:
    """Return the means of a file, and those of the command that it lacks."""
    capacity = Capacity() if source is None else read_capacity(source, methodology)
    twice = [name for name, amounts in given.items() if amounts is not None and getattr(capacity, name) is not None]
    if twice:
        raise UsageError(
            Problem(
                place=Place(file=str(source)),
                what=message("{option} is given, and the file says {key} too.", option=MEANS[name], key=name),
                expected=message("Expected one of the two."),
                remedy=message("Leave out the option, or remove the key from the file."),
            )
            for name in twice
        )
    return evolve(capacity, **{name: amounts for name, amounts in given.items() if amounts is not None})


def _by_hand(capacity: Capacity, asked: tuple[Imposed | Excluded, ...]) -> Capacity:
    """Return means with what the command asks for in place of what the file says of the same measures."""
    touched = {item.measure for item in asked}
    return evolve(
        capacity,
        imposed=(
            *(item for item in capacity.imposed if item.measure not in touched),
            *(item for item in asked if isinstance(item, Imposed)),
        ),
        excluded=(
            *(item for item in capacity.excluded if item.measure not in touched),
            *(item for item in asked if isinstance(item, Excluded)),
        ),
    )


def _asked(options: Namespace) -> tuple[Imposed | Excluded, ...]:
    """Return what is pinned and excluded by the options."""
    asked: list[Imposed | Excluded] = []
    for text in options.pin:
        name, at, quarter = text.partition("@")
        if not name or (at and not re.fullmatch(r"[1-9][0-9]{0,2}", quarter)):
            raise UsageError(
                Problem(
                    what=message("{option} is given {value}.", option="--pin", value=f"'{text[:60]}'"),
                    expected=message("Expected a measure, or a measure with its quarter such as RES-BCK-01@3."),
                )
            )
        asked.append(Imposed(measure=MeasureId(name), quarter=int(quarter) if quarter else None))
    asked.extend(Excluded(measure=MeasureId(name)) for name in options.exclude)
    measures = [item.measure for item in asked]
    twice = [measure for measure in dict.fromkeys(measures) if measures.count(measure) > 1]
    if twice:
        raise UsageError(
            Problem(
                what=message("{measure} is pinned or excluded more than once.", measure=measure),
                expected=message("Expected each measure once."),
                remedy=message("Decide for one of them."),
            )
            for measure in twice
        )
    return tuple(asked)


def _objective(options: Namespace) -> Objective:
    """Return what the plan is made for."""
    if options.target_grade is not None:
        if options.objective is not None:
            raise UsageError(
                Problem(
                    what=message("Both --objective and --target-grade are given."),
                    expected=message("Expected one of the two."),
                )
            )
        return Objective.parse(f"least-cost:{options.target_grade}")
    return Objective() if options.objective is None else Objective.parse(options.objective)


def _planner(options: Namespace) -> Planner:
    """Return how the plan is searched for."""
    return Planner.DEFAULT if options.optimise is None else Planner(options.optimise)


def _seconds(options: Namespace, planner: Planner) -> float | None:
    """Return the time limit in seconds."""
    text = options.time_limit
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,3})?", text) or not float(text):
        raise UsageError(
            Problem(
                what=message("{option} is given {value}.", option="--time-limit", value=f"'{text[:60]}'"),
                expected=message("Expected a number of seconds above 0."),
            )
        )
    if planner is not Planner.GLOBAL:
        raise UsageError(
            Problem(
                what=message("Only the global planner has a time limit."),
                expected=message("Expected --optimise global beside --time-limit."),
            )
        )
    return float(text)


def _amounts(name: str, given: str | None) -> tuple[Fraction, ...] | None:
    """Return the amounts of an option: numbers with commas between."""
    if given is None:
        return None
    parts = [part.strip() for part in given.split(",")]
    if all(map(AMOUNT.fullmatch, parts)):
        return tuple(map(Fraction, parts))
    shown = given if len(given) <= 60 else f"{given[:60]}…"
    raise UsageError(
        Problem(
            what=message("{option} is given {value}.", option=name, value=f"'{shown}'"),
            expected=message(
                "Expected a number of at most 12 digits, or several with commas between, without spaces or units."
            ),
            remedy=message("Write for instance {option} 90000, or {option} 40000,30000,20000.", option=name),
        )
    )


@contextmanager
def _told_by_option() -> Iterator[None]:
    """Name the means by their options, where the library names them by its parameters."""
    try:
        yield
    except UsageError as error:
        raise UsageError(
            evolve(problem, place=Place(path=option))
            if not problem.place.file and (option := _option_of(problem.place.path))
            else problem
            for problem in error.problems
        ) from None


def _option_of(path: str) -> str | None:
    """Return the option that gives what the library names by a path, if there is one."""
    by_hand = {"imposed": "--pin", "excluded": "--exclude"}
    return MEANS.get(path) or by_hand.get(path.partition("[")[0])


def _explain(result: Plan) -> None:
    """Say why a plan is in this order, and what would change it."""
    from parcours_cyber.planning.alternatives.insight import explain_plan

    with Ticker.on(sys.stderr) as ticker:
        ticker.show(message("Plans with other means are compared…"))
        insight = explain_plan(result)
    for sentence in insight.sentences:
        print(sentence)


def _written_plan(path: Path, methodology: Methodology | None) -> Plan:
    """Return the plan of a file that ``plan --out FILE.json`` or ``to_json`` wrote."""
    found: Plan = _read_whole(path, Plan, methodology)
    return found


def _read_whole(path: Path, cls: Any, methodology: Methodology | None) -> Any:
    """Return the value of a file, with its mistakes told at its lines."""
    problems = Problems()
    document = read_document(path, problems)
    problems.raise_if_any()
    assert document is not None
    read = from_json if path.suffix.lower() == ".json" else from_yaml
    try:
        return read(path.read_text(encoding="utf-8-sig"), cls, methodology)
    except InvalidDataError as error:
        raise InvalidDataError(
            evolve(problem, place=evolve(problem.place, file=str(path))) for problem in error.problems
        ) from None


def _next_step(pack: RelayPack, options: Namespace) -> RelayPack:
    """Return a relay pack one step on, where the command asks for one."""
    steps = {name: getattr(options, name) for name in ("agree", "validate", "redraft")}
    asked = [name for name, by in steps.items() if by is not None]
    if not asked:
        return pack
    if len(asked) > 1:
        names = ", ".join(f"--{name}" for name in asked)
        raise UsageError(
            Problem(
                what=message("Several steps are given: {names}.", names=names),
                expected=message("Expected one step at a time."),
            )
        )
    if options.on is None:
        raise UsageError(
            Problem(
                what=message("The day of the step is not given."),
                expected=message("Expected --on with a day, such as --on 2026-09-01."),
            )
        )
    try:
        on = dt.date.fromisoformat(options.on)
    except ValueError:
        raise UsageError(
            Problem(
                what=message("{option} is given {value}.", option="--on", value=f"'{options.on[:60]}'"),
                expected=message("Expected year, month and day, as 2026-03-31."),
            )
        ) from None
    by = steps[asked[0]]
    match asked[0]:
        case "agree":
            return agreed(pack, on=on, by=by)
        case "validate":
            return validated(pack, on=on, by=by)
        case _:
            if not options.reason:
                raise UsageError(
                    Problem(
                        what=message("The reason is not given why the pack becomes a draft again."),
                        expected=message("Expected --reason with a sentence."),
                    )
                )
            return redrafted(pack, on=on, by=by, reason=options.reason)
