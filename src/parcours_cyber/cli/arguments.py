"""What the parsers of the commands share: groups of options, and refusals in the reader's language."""

from __future__ import annotations

import re
from argparse import Action, ArgumentParser, RawDescriptionHelpFormatter, _SubParsersAction
from pathlib import Path
from typing import Any, NoReturn

from parcours_cyber.errors import Problem, UsageError, suggestion
from parcours_cyber.i18n.text import Message, message
from parcours_cyber.reporting.render import FORMATS

__all__ = ["Commands", "Parser", "add_command", "audit_options", "result_options"]


class _Help(RawDescriptionHelpFormatter):
    """Writes the usage in the reader's language."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """Add the usage, after a word of this library rather than of argparse."""
        super().add_usage(usage, actions, groups, f"{message('usage:')} " if prefix is None else prefix)


class Parser(ArgumentParser):
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


Commands = _SubParsersAction  # the type of argparse's own registry of commands


def add_command(registry: Commands[Parser], name: str, help_text: Message) -> Parser:
    """Add a command."""
    return registry.add_parser(name, help=str(help_text), description=str(help_text))


def audit_options(parser: Parser) -> None:
    """Add what the commands about one audit share."""
    parser.arguments.add_argument(
        "audit", metavar=str(message("AUDIT")), type=Path, help=str(message("The audit, a YAML or JSON file."))
    )
    result_options(parser)


def result_options(parser: Parser) -> None:
    """Add what the commands with a result share."""
    parser.add_methodology(audited=True)
    parser.add_locale()
    parser.options.add_argument(
        "--format",
        choices=FORMATS,
        help=str(message("The format of the result; text, or what the name of the output file says.")),
    )
    parser.add_out()
