"""The commands about plans and their options."""

from __future__ import annotations

from pathlib import Path

from parcours_cyber.cli import planning
from parcours_cyber.cli.arguments import Commands, Parser, add_command, audit_options, result_options
from parcours_cyber.i18n.text import message

__all__ = ["frontier", "plan", "plan_diff", "relay"]


def _means_options(parser: Parser) -> None:
    """Add the means of an entity."""
    parser.options.add_argument(
        "--capacity",
        metavar=str(message("FILE")),
        type=Path,
        help=str(
            message("The means of the entity and what it asks of its plan, a YAML or JSON file; see: capacity new.")
        ),
    )
    parser.options.add_argument(
        "--person-days",
        metavar=str(message("DAYS")),
        help=str(message("Days of the entity's own staff, given in the same ways.")),
    )


def _optimise_option(parser: Parser) -> None:
    """Add the choice of the planner that proves."""
    parser.options.add_argument(
        "--optimise",
        nargs="?",
        const="sequential",
        choices=("sequential", "global"),
        metavar=str(message("HOW")),
        help=str(
            message(
                "Search with HiGHS and prove how good the plan is: sequential, quarter by quarter, which is meant when "
                "nothing is said; or global, all quarters at once."
            )
        ),
    )


def _plan_options(parser: Parser) -> None:
    """Add what the commands that build a plan share."""
    parser.options.add_argument(
        "--budget",
        metavar=str(message("AMOUNT")),
        help=str(
            message(
                "Money, taxes included, in the currency of the methodology: one amount for the whole plan, or one for "
                "each year or each quarter, with commas between."
            )
        ),
    )
    _means_options(parser)
    parser.options.add_argument(
        "--objective",
        metavar=str(message("WHAT")),
        help=str(
            message(
                "What the plan is made for: early (the score as high as possible as early as possible, the usual one), "
                "final, least-cost:GRADE, threat:ID or coverage:FRAMEWORK."
            )
        ),
    )
    parser.options.add_argument(
        "--target-grade",
        metavar=str(message("GRADE")),
        help=str(message("Reach this grade for as few euros as possible.")),
    )
    parser.options.add_argument(
        "--pin",
        metavar=str(message("MEASURE[@QUARTER]")),
        action="append",
        default=[],
        help=str(message("Have this measure in the plan, in this quarter where one is given; can be given again.")),
    )
    parser.options.add_argument(
        "--exclude",
        metavar=str(message("MEASURE")),
        action="append",
        default=[],
        help=str(message("Keep this measure out of the plan; can be given again.")),
    )
    _optimise_option(parser)
    parser.options.add_argument(
        "--time-limit",
        metavar=str(message("SECONDS")),
        help=str(message("After how long the global planner stops with the best plan so far.")),
    )


def plan(registry: Commands[Parser]) -> None:
    """Add ``plan``."""
    parser = add_command(registry, "plan", message("Build the three-year security plan of an entity within its means."))
    audit_options(parser)
    _plan_options(parser)
    parser.options.add_argument(
        "--explain",
        action="store_true",
        help=str(
            message(
                "Say below the plan what urgency costs, what binds in each quarter and what more means would bring."
            )
        ),
    )
    parser.options.add_argument(
        "--risk",
        action="store_true",
        help=str(
            message(
                "Say in how many of 100 cases the plan fits where its estimates are wrong, and which of them matter "
                "most."
            )
        ),
    )
    parser.options.add_argument(
        "--confidence",
        metavar=str(message("SHARE")),
        help=str(
            message(
                "Keep a reserve, so that the plan fits with this chance, such as 0.8 or 80%%; what --risk says is said "
                "too."
            )
        ),
    )
    parser.options.add_argument(
        "--details", action="store_true", help=str(message("On the screen, show the sheet of each action in full."))
    )
    parser.set_defaults(run=planning.plan)


def plan_diff(registry: Commands[Parser]) -> None:
    """Add ``plan-diff``."""
    parser = add_command(registry, "plan-diff", message("Show what differs between two plans."))
    for name, metavar, text in (
        ("before", message("BEFORE"), message("The first plan, a JSON file that the command plan has written.")),
        ("after", message("AFTER"), message("The second plan, a JSON file too.")),
    ):
        parser.arguments.add_argument(name, metavar=str(metavar), type=Path, help=str(text))
    result_options(parser)
    parser.set_defaults(run=planning.plan_diff)


def frontier(registry: Commands[Parser]) -> None:
    """Add ``frontier``."""
    parser = add_command(registry, "frontier", message("Show which score each budget buys, from nothing to no limit."))
    audit_options(parser)
    _means_options(parser)
    _optimise_option(parser)
    parser.options.add_argument(
        "--time-limit",
        metavar=str(message("SECONDS")),
        help=str(
            message(
                "After how long the global planner stops with the best plan so far, for each plan; 30 seconds unless "
                "given."
            )
        ),
    )
    parser.set_defaults(run=planning.frontier)


def relay(registry: Commands[Parser]) -> None:
    """Add ``relay``."""
    parser = add_command(
        registry, "relay", message("Draw up the relay pack of a plan, and take it from draft to agreed to validated.")
    )
    parser.arguments.add_argument(
        "audit",
        metavar=str(message("AUDIT|FILE")),
        type=Path,
        help=str(message("The audit, or the file of a relay pack that --out FILE.yaml has written.")),
    )
    result_options(parser)
    _plan_options(parser)
    for name, text in (
        ("agree", message("Note who has agreed on the draft.")),
        ("validate", message("Note who has validated the agreed pack.")),
        ("redraft", message("Note who makes the agreed pack a draft again.")),
    ):
        parser.options.add_argument(f"--{name}", metavar=str(message("NAME")), help=str(text))
    parser.options.add_argument(
        "--on", metavar=str(message("DATE")), help=str(message("The day of this step, as 2026-03-31."))
    )
    parser.options.add_argument(
        "--reason", metavar=str(message("WORDS")), help=str(message("Why it becomes a draft again."))
    )
    parser.set_defaults(run=planning.relay)
