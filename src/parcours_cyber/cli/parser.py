"""The commands and their options, with their help in the reader's language."""

from __future__ import annotations

import re
from argparse import Action, ArgumentParser, RawDescriptionHelpFormatter, _SubParsersAction
from pathlib import Path
from typing import Any, NoReturn

from parcours_cyber import __version__
from parcours_cyber.cli import commands, l10n, packs, planning
from parcours_cyber.errors import Problem, UsageError, suggestion
from parcours_cyber.i18n.text import Message, message
from parcours_cyber.loading.methodologies import REFERENCE
from parcours_cyber.reporting.catalogue import Part
from parcours_cyber.reporting.render import FORMATS

__all__ = ["build_parser"]

#: What ``catalogue --show`` can show: the parts of a methodology, and how much there is of each.
PARTS = (*(part.value for part in Part), "overview")


def build_parser() -> ArgumentParser:
    """Return the parser; its words are in the current locale."""
    parser = _Parser(
        prog="parcours-cyber",
        description=str(message("From an audit to a cyberscore, a three-year security plan and a report.")),
        epilog=str(message("Exit codes: 0 all is well, 1 the data are wrong, 2 the command is wrong.")),
    )
    parser.options.add_argument(
        "--version",
        action="version",
        version=f"parcours-cyber {__version__}",
        help=str(message("Show the version and stop.")),
    )
    parser.add_locale()
    chosen = parser.add_subparsers(
        title=str(message("Commands")), required=True, metavar=str(message("COMMAND")), parser_class=_Parser
    )
    _score(chosen)
    _compare(chosen)
    _plan(chosen)
    _plan_diff(chosen)
    _frontier(chosen)
    _relay(chosen)
    _check(chosen)
    _catalogue(chosen)
    _scope(chosen)
    _audit(chosen)
    _capacity(chosen)
    _l10n(chosen)
    _packs(chosen)
    return parser


class _Help(RawDescriptionHelpFormatter):
    """Writes the usage in the reader's language."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """Add the usage, after a word of this library rather than of argparse."""
        super().add_usage(usage, actions, groups, f"{message('usage:')} " if prefix is None else prefix)


class _Parser(ArgumentParser):
    """A parser that says everything in the reader's language."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(add_help=False, formatter_class=_Help, allow_abbrev=False, **settings)
        self.arguments = self.add_argument_group(str(message("Arguments")))
        self.options = self.add_argument_group(str(message("Options")))
        self.options.add_argument("-h", "--help", action="help", help=str(message("Show this help and stop.")))

    def add_locale(self) -> None:
        """Add the choice of the language."""
        self.options.add_argument(
            "--locale",
            metavar=str(message("LOCALE")),
            help=str(message("The language of what is written, such as fr or en.")),
        )

    def add_methodology(self, *, audited: bool) -> None:
        """Add the choice of the methodology; an audit that is read names one itself."""
        if audited:
            text = message("The methodology: an id, or the folder of a pack; the one that the audit names otherwise.")
        else:
            text = message("The methodology: an id, or the folder of a pack.")
        self.options.add_argument("--methodology", metavar=str(message("ID|PATH")), help=str(text))

    def add_format(self) -> None:
        """Add the choice between text and JSON, of the commands that have no page."""
        self.options.add_argument(
            "--format", choices=("text", "json"), default="text", help=str(message("The format of the result."))
        )

    def add_out(self) -> None:
        """Add the file that the result goes to."""
        self.options.add_argument(
            "--out",
            metavar=str(message("FILE")),
            type=Path,
            help=str(message("Write the result to this file rather than to the screen.")),
        )

    def error(self, message: str) -> NoReturn:
        """Refuse a command, in the reader's language rather than in argparse's English."""
        raise _refusal(message, self.prog)

    def _check_value(self, action: Action, value: Any) -> None:
        """Refuse a command, or a value of an option, that is none of its choices."""
        allowed = None if action.choices is None else [str(choice) for choice in action.choices]
        if allowed is not None and value not in allowed:
            name = "/".join(action.option_strings) or str(action.metavar or action.dest)
            raise UsageError(
                Problem(
                    what=message("{option} is given {value}.", option=name, value=f"'{value}'"),
                    expected=message("Expected one of: {allowed}.", allowed=", ".join(allowed)),
                    remedy=suggestion(value, allowed),
                )
            )


def _refusal(sentence: str, command: str) -> UsageError:
    """Return what argparse says in a sentence as an error of this library."""
    if found := re.fullmatch(r"the following arguments are required: (.+)", sentence):
        what = message("The command lacks {names}.", names=found[1])
    elif found := re.fullmatch(r"unrecognized arguments: (.+)", sentence, re.DOTALL):
        what = message("The command does not know {names}.", names=found[1])
    elif found := re.fullmatch(r"argument (\S+): expected one argument", sentence):
        what = message("{option} is given no value.", option=found[1])
    elif found := re.fullmatch(r"argument (\S+): ignored explicit argument '(.*)'", sentence, re.DOTALL):
        what = message("{option} takes no value, and is given {value}.", option=found[1], value=f"'{found[2]}'")
    else:
        what = message("The command is wrong: {reason}.", reason=sentence)
    return UsageError(Problem(what=what, remedy=message("Run {command} --help to see what it takes.", command=command)))


_Commands = _SubParsersAction  # the type of argparse's own registry of commands


def _command(registry: _Commands[_Parser], name: str, help_text: Message) -> _Parser:
    """Add a command."""
    return registry.add_parser(name, help=str(help_text), description=str(help_text))


def _audit_options(parser: _Parser) -> None:
    """Add what the commands about one audit share."""
    parser.arguments.add_argument(
        "audit", metavar=str(message("AUDIT")), type=Path, help=str(message("The audit, a YAML or JSON file."))
    )
    _result_options(parser)


def _result_options(parser: _Parser) -> None:
    """Add what the commands with a result share."""
    parser.add_methodology(audited=True)
    parser.add_locale()
    parser.options.add_argument(
        "--format",
        choices=FORMATS,
        help=str(message("The format of the result; text, or what the name of the output file says.")),
    )
    parser.add_out()


def _score(registry: _Commands[_Parser]) -> None:
    parser = _command(registry, "score", message("Compute the cyberscore of an audit."))
    _audit_options(parser)
    parser.options.add_argument(
        "--distribution",
        action="store_true",
        help=str(message("Show how likely each grade is while answers are unknown, and what to ask next.")),
    )
    parser.set_defaults(run=commands.score)


def _compare(registry: _Commands[_Parser]) -> None:
    parser = _command(registry, "compare", message("Compare two audits: what moved, and what the score owes to it."))
    parser.arguments.add_argument(
        "start", metavar=str(message("START")), type=Path, help=str(message("The first audit, a YAML or JSON file."))
    )
    parser.arguments.add_argument(
        "audit",
        metavar=str(message("END")),
        type=Path,
        help=str(message("The later audit; its methodology serves for both.")),
    )
    _result_options(parser)
    parser.set_defaults(run=commands.compare)


def _means_options(parser: _Parser) -> None:
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
        "--person-days", metavar="N", help=str(message("Days of the entity's own staff, given in the same ways."))
    )


def _optimise_option(parser: _Parser) -> None:
    """Add the choice of the planner that proves."""
    parser.options.add_argument(
        "--optimise",
        nargs="?",
        const="sequential",
        choices=("sequential", "global"),
        metavar="HOW",
        help=str(
            message(
                "Search with HiGHS and prove how good the plan is: sequential, quarter by quarter, which is meant when "
                "nothing is said; or global, all quarters at once."
            )
        ),
    )


def _plan_options(parser: _Parser) -> None:
    """Add what the commands that build a plan share."""
    parser.options.add_argument(
        "--budget",
        metavar="EUR",
        help=str(
            message(
                "Euros, taxes included: one amount for the whole plan, or one for each year or each quarter, "
                "with commas between."
            )
        ),
    )
    _means_options(parser)
    parser.options.add_argument(
        "--objective",
        metavar="WHAT",
        help=str(
            message(
                "What the plan is made for: early (the score as high as possible as early as possible, the usual one), "
                "final, least-cost:GRADE, threat:ID or coverage:FRAMEWORK."
            )
        ),
    )
    parser.options.add_argument(
        "--target-grade", metavar="GRADE", help=str(message("Reach this grade for as few euros as possible."))
    )
    parser.options.add_argument(
        "--pin",
        metavar="MEASURE[@QUARTER]",
        action="append",
        default=[],
        help=str(message("Have this measure in the plan, in this quarter where one is given; can be given again.")),
    )
    parser.options.add_argument(
        "--exclude",
        metavar="MEASURE",
        action="append",
        default=[],
        help=str(message("Keep this measure out of the plan; can be given again.")),
    )
    _optimise_option(parser)
    parser.options.add_argument(
        "--time-limit",
        metavar="SECONDS",
        help=str(message("After how long the global planner stops with the best plan so far.")),
    )


def _plan(registry: _Commands[_Parser]) -> None:
    parser = _command(registry, "plan", message("Build the three-year security plan of an entity within its means."))
    _audit_options(parser)
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
        "--details", action="store_true", help=str(message("On the screen, show the sheet of each action in full."))
    )
    parser.set_defaults(run=planning.plan)


def _plan_diff(registry: _Commands[_Parser]) -> None:
    parser = _command(registry, "plan-diff", message("Show what differs between two plans."))
    for name, metavar, text in (
        ("before", "BEFORE", message("The first plan, a JSON file that the command plan has written.")),
        ("after", "AFTER", message("The second plan, a JSON file too.")),
    ):
        parser.arguments.add_argument(name, metavar=metavar, type=Path, help=str(text))
    _result_options(parser)
    parser.set_defaults(run=planning.plan_diff)


def _frontier(registry: _Commands[_Parser]) -> None:
    parser = _command(registry, "frontier", message("Show which score each budget buys, from nothing to no limit."))
    _audit_options(parser)
    _means_options(parser)
    _optimise_option(parser)
    parser.set_defaults(run=planning.frontier)


def _relay(registry: _Commands[_Parser]) -> None:
    parser = _command(
        registry, "relay", message("Draw up the relay pack of a plan, and take it from draft to agreed to validated.")
    )
    parser.arguments.add_argument(
        "audit",
        metavar="AUDIT|FILE",
        type=Path,
        help=str(message("The audit, or the file of a relay pack that --out FILE.yaml has written.")),
    )
    _result_options(parser)
    _plan_options(parser)
    for name, text in (
        ("agree", message("Note who has agreed on the draft.")),
        ("validate", message("Note who has validated the agreed pack.")),
        ("redraft", message("Note who makes the agreed pack a draft again.")),
    ):
        parser.options.add_argument(f"--{name}", metavar="NAME", help=str(text))
    parser.options.add_argument("--on", metavar="DATE", help=str(message("The day of this step, as 2026-03-31.")))
    parser.options.add_argument("--reason", metavar="WORDS", help=str(message("Why it becomes a draft again.")))
    parser.set_defaults(run=planning.relay)


def _check(registry: _Commands[_Parser]) -> None:
    parser = _command(registry, "check", message("Check a methodology pack (a folder), or an audit or means (a file)."))
    parser.arguments.add_argument(
        "path",
        metavar=str(message("PATH")),
        nargs="?",
        type=Path,
        help=str(message("What to check; the reference methodology and its translations otherwise.")),
    )
    parser.add_methodology(audited=True)
    parser.options.add_argument(
        "--strict",
        action="store_true",
        help=str(message("Fail on warnings about the content, and where a check could not run.")),
    )
    parser.add_locale()
    parser.set_defaults(run=commands.check)


def _catalogue(registry: _Commands[_Parser]) -> None:
    parser = _command(registry, "catalogue", message("Show the questions and the measures of a methodology."))
    parser.add_methodology(audited=False)
    parser.options.add_argument(
        "--category", metavar="ID", help=str(message("Only this category, such as protection."))
    )
    parser.options.add_argument(
        "--show",
        metavar=str(message("PART")),
        choices=PARTS,
        help=str(message("What to show rather than the questions and measures: {parts}.", parts=", ".join(PARTS))),
    )
    parser.options.add_argument(
        "--framework",
        metavar="ID",
        help=str(
            message("Show which measures answer each reference of this framework, and which references none does.")
        ),
    )
    parser.add_locale()
    parser.add_format()
    parser.set_defaults(run=commands.catalogue)


def _scope(registry: _Commands[_Parser]) -> None:
    parser = _command(
        registry, "scope", message("Select the path of an entity and scope its initial pack from its pre-diagnosis.")
    )
    parser.arguments.add_argument(
        "audit",
        metavar=str(message("AUDIT")),
        type=Path,
        help=str(message("An audit file with the answers of the pre-diagnosis, a YAML or JSON file.")),
    )
    parser.add_methodology(audited=True)
    parser.add_locale()
    parser.add_format()
    parser.set_defaults(run=commands.scope)


def _audit(registry: _Commands[_Parser]) -> None:
    parser = _command(registry, "audit", message("Prepare an audit."))
    inner = parser.add_subparsers(
        title=str(message("Commands")), required=True, metavar=str(message("COMMAND")), parser_class=_Parser
    )
    new = _command(inner, "new", message("Write a blank, commented audit to fill in."))
    new.options.add_argument(
        "--path",
        metavar=str(message("PATH")),
        help=str(message("The path of the journey whose questions are wanted, such as foundation; all otherwise.")),
    )
    new.add_methodology(audited=False)
    new.options.add_argument(
        "--pre-diagnosis",
        action="store_true",
        help=str(message("Write the questions of the pre-diagnosis instead, which select the path.")),
    )
    new.options.add_argument(
        "--scoped-by",
        metavar=str(message("AUDIT")),
        type=Path,
        help=str(
            message("An audit file with the answers of the pre-diagnosis: its entity, and the path that it selects.")
        ),
    )
    new.add_locale()
    new.add_out()
    new.set_defaults(run=commands.audit_new)


def _capacity(registry: _Commands[_Parser]) -> None:
    parser = _command(registry, "capacity", message("Prepare the means of a plan."))
    inner = parser.add_subparsers(
        title=str(message("Commands")), required=True, metavar=str(message("COMMAND")), parser_class=_Parser
    )
    new = _command(inner, "new", message("Write blank, commented means to fill in."))
    new.add_methodology(audited=False)
    new.add_locale()
    new.add_out()
    new.set_defaults(run=commands.capacity_new)


def _l10n(registry: _Commands[_Parser]) -> None:
    parser = _command(registry, "l10n", message("Translate the words and the content into a language, and keep up."))
    inner = parser.add_subparsers(
        title=str(message("Commands")), required=True, metavar=str(message("COMMAND")), parser_class=_Parser
    )
    new = _command(inner, "new", message("Begin the translation into a language."))
    new.arguments.add_argument(
        "target",
        metavar=str(message("LANGUAGE")),
        help=str(message("The language to translate into, such as de or pt_BR.")),
    )
    new.options.add_argument(
        "--methodology",
        metavar=str(message("ID|PATH")),
        action="append",
        help=str(message("What a new pack translates, once for each: an id, or a folder as seen from the pack.")),
    )
    extract = _command(inner, "extract", message("Write the templates of the catalogues, for tools that want them."))
    update = _command(inner, "update", message("Bring the catalogues up to date with what they translate."))
    status = _command(inner, "status", message("Say what is translated, stale or missing, and how much of a report."))
    status.options.add_argument(
        "--brief", action="store_true", help=str(message("One line a language, without themes and stale entries."))
    )
    status.add_format()
    check = _command(inner, "check", message("Check the catalogues: every mistake at once, and what to do."))
    check.options.add_argument(
        "--complete",
        action="store_true",
        help=str(message("Take what is missing, stale or not reviewed for a mistake.")),
    )
    compile_ = _command(inner, "compile", message("Write the compiled form of the catalogues, which is read faster."))
    export = _command(inner, "export-xliff", message("Write the catalogues of a language as XLIFF files."))
    export.arguments.add_argument(
        "target", metavar=str(message("LANGUAGE")), help=str(message("The language of the catalogues."))
    )
    export.options.add_argument(
        "--out",
        metavar=str(message("FOLDER")),
        type=Path,
        default=Path(),
        help=str(message("The folder that they go to.")),
    )
    import_ = _command(inner, "import-xliff", message("Take the translations of XLIFF files into the catalogues."))
    import_.arguments.add_argument(
        "files",
        metavar=str(message("FILE")),
        nargs="+",
        type=Path,
        help=str(message("A file that a translator has sent back.")),
    )
    runs = {
        export: l10n.export_xliff,
        import_: l10n.import_xliff,
        new: l10n.new,
        extract: l10n.extract,
        update: l10n.update,
        status: l10n.status,
        check: l10n.check,
        compile_: l10n.compile_,
    }
    for command, run in runs.items():
        command.options.add_argument(
            "--pack",
            metavar=str(message("FOLDER")),
            type=Path,
            default=Path(),
            help=str(message("The translation pack; the folder that one is in otherwise.")),
        )
        command.add_locale()
        command.set_defaults(run=run)
    for command in (update, status, check, compile_):
        command.arguments.add_argument(
            "targets",
            metavar=str(message("LANGUAGE")),
            nargs="*",
            help=str(message("Only these languages; all of the pack otherwise.")),
        )


def _packs(registry: _Commands[_Parser]) -> None:
    parser = _command(registry, "packs", message("List the methodologies and translations that are here."))
    parser.add_locale()
    parser.add_format()
    parser.set_defaults(run=packs.packs)
    parser = _command(registry, "new-variant", message("Begin a variant of a methodology for another country."))
    parser.arguments.add_argument(
        "folder", metavar="FOLDER", type=Path, help=str(message("The folder of the variant; it is made."))
    )
    parser.options.add_argument("--id", required=True, metavar="ID", help=str(message("Its id, such as recorrido-es.")))
    parser.options.add_argument(
        "--extends",
        default=REFERENCE,
        metavar="ID|PATH",
        help=str(message("What it changes: an id, or a folder as seen from the variant.")),
    )
    parser.options.add_argument(
        "--language", required=True, metavar="LANGUAGE", help=str(message("The language that it is written in."))
    )
    parser.options.add_argument(
        "--currency", metavar="CURRENCY", help=str(message("The currency of its costs; that of the base otherwise."))
    )
    parser.options.add_argument(
        "--rate", metavar="RATE", help=str(message("By how much the costs of the base are multiplied, such as 4.3."))
    )
    parser.add_locale()
    parser.set_defaults(run=packs.new_variant)
    parser = _command(registry, "diff", message("List what one methodology has otherwise than another."))
    for name, text in (
        ("base", message("A methodology: an id, a folder or a zip file.")),
        ("variant", message("Its variant, or another version of it.")),
    ):
        parser.arguments.add_argument(name, metavar=name.upper(), help=str(text))
    parser.add_locale()
    parser.options.add_argument(
        "--format", choices=FORMATS, default="text", help=str(message("The format of the result."))
    )
    parser.set_defaults(run=packs.diff)
    parser = _command(registry, "migrate", message("Carry an audit to another version of its methodology."))
    parser.arguments.add_argument(
        "audit", metavar="AUDIT", type=Path, help=str(message("The audit, a YAML or JSON file."))
    )
    parser.options.add_argument(
        "--to", required=True, metavar="ID|PATH", help=str(message("The version to carry it to: an id, or a pack."))
    )
    parser.add_locale()
    parser.add_format()
    parser.options.add_argument(
        "--out", metavar="FILE", type=Path, help=str(message("Write the migrated audit to this file, a new one."))
    )
    parser.set_defaults(run=packs.migrate)
