"""The commands and their options, with their help in the reader's language."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from parcours_cyber import __version__
from parcours_cyber.cli import commands, l10n, packs, plan_parser
from parcours_cyber.cli.arguments import Commands, Parser, add_command, audit_options, result_options
from parcours_cyber.i18n.text import message
from parcours_cyber.loading.methodologies import REFERENCE
from parcours_cyber.reporting.catalogue import Part
from parcours_cyber.reporting.render import FORMATS

__all__ = ["build_parser"]

#: What ``catalogue --show`` can show: the parts of a methodology, and how much there is of each.
PARTS = (*(part.value for part in Part), "overview")


def build_parser() -> ArgumentParser:
    """Return the parser; its words are in the current locale."""
    parser = Parser(
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
        title=str(message("Commands")), required=True, metavar=str(message("COMMAND")), parser_class=Parser
    )
    _score(chosen)
    _compare(chosen)
    plan_parser.plan(chosen)
    plan_parser.plan_diff(chosen)
    plan_parser.frontier(chosen)
    plan_parser.relay(chosen)
    _check(chosen)
    _catalogue(chosen)
    _scope(chosen)
    _audit(chosen)
    _capacity(chosen)
    _l10n(chosen)
    _packs(chosen)
    return parser


def _score(registry: Commands[Parser]) -> None:
    parser = add_command(registry, "score", message("Compute the cyberscore of an audit."))
    audit_options(parser)
    parser.options.add_argument(
        "--distribution",
        action="store_true",
        help=str(message("Show how likely each grade is while answers are unknown, and what to ask next.")),
    )
    parser.set_defaults(run=commands.score)


def _compare(registry: Commands[Parser]) -> None:
    parser = add_command(registry, "compare", message("Compare two audits: what moved, and what the score owes to it."))
    parser.arguments.add_argument(
        "start", metavar=str(message("START")), type=Path, help=str(message("The first audit, a YAML or JSON file."))
    )
    parser.arguments.add_argument(
        "audit",
        metavar=str(message("END")),
        type=Path,
        help=str(message("The later audit; its methodology serves for both.")),
    )
    result_options(parser)
    parser.set_defaults(run=commands.compare)


def _check(registry: Commands[Parser]) -> None:
    parser = add_command(
        registry, "check", message("Check a methodology pack (a folder), or an audit or means (a file).")
    )
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


def _catalogue(registry: Commands[Parser]) -> None:
    parser = add_command(registry, "catalogue", message("Show the questions and the measures of a methodology."))
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


def _scope(registry: Commands[Parser]) -> None:
    parser = add_command(
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


def _audit(registry: Commands[Parser]) -> None:
    parser = add_command(registry, "audit", message("Prepare an audit."))
    inner = parser.add_subparsers(
        title=str(message("Commands")), required=True, metavar=str(message("COMMAND")), parser_class=Parser
    )
    new = add_command(inner, "new", message("Write a blank, commented audit to fill in."))
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


def _capacity(registry: Commands[Parser]) -> None:
    parser = add_command(registry, "capacity", message("Prepare the means of a plan."))
    inner = parser.add_subparsers(
        title=str(message("Commands")), required=True, metavar=str(message("COMMAND")), parser_class=Parser
    )
    new = add_command(inner, "new", message("Write blank, commented means to fill in."))
    new.add_methodology(audited=False)
    new.add_locale()
    new.add_out()
    new.set_defaults(run=commands.capacity_new)


def _l10n(registry: Commands[Parser]) -> None:
    parser = add_command(registry, "l10n", message("Translate the words and the content into a language, and keep up."))
    inner = parser.add_subparsers(
        title=str(message("Commands")), required=True, metavar=str(message("COMMAND")), parser_class=Parser
    )
    new = add_command(inner, "new", message("Begin the translation into a language."))
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
    extract = add_command(inner, "extract", message("Write the templates of the catalogues, for tools that want them."))
    update = add_command(inner, "update", message("Bring the catalogues up to date with what they translate."))
    status = add_command(
        inner, "status", message("Say what is translated, stale or missing, and how much of a report.")
    )
    status.options.add_argument(
        "--brief", action="store_true", help=str(message("One line a language, without themes and stale entries."))
    )
    status.add_format()
    check = add_command(inner, "check", message("Check the catalogues: every mistake at once, and what to do."))
    check.options.add_argument(
        "--complete",
        action="store_true",
        help=str(message("Take what is missing, stale or not reviewed for a mistake.")),
    )
    compile_ = add_command(
        inner, "compile", message("Write the compiled form of the catalogues, which is read faster.")
    )
    export = add_command(inner, "export-xliff", message("Write the catalogues of a language as XLIFF files."))
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
    import_ = add_command(inner, "import-xliff", message("Take the translations of XLIFF files into the catalogues."))
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


def _packs(registry: Commands[Parser]) -> None:
    parser = add_command(registry, "packs", message("List the methodologies and translations that are here."))
    parser.add_locale()
    parser.add_format()
    parser.set_defaults(run=packs.packs)
    parser = add_command(registry, "new-variant", message("Begin a variant of a methodology for another country."))
    parser.arguments.add_argument(
        "folder", metavar=str(message("FOLDER")), type=Path, help=str(message("The folder of the variant; it is made."))
    )
    parser.options.add_argument("--id", required=True, metavar="ID", help=str(message("Its id, such as recorrido-es.")))
    parser.options.add_argument(
        "--extends",
        default=REFERENCE,
        metavar=str(message("ID|PATH")),
        help=str(message("What it changes: an id, or a folder as seen from the variant.")),
    )
    parser.options.add_argument(
        "--language",
        required=True,
        metavar=str(message("LANGUAGE")),
        help=str(message("The language that it is written in.")),
    )
    parser.options.add_argument(
        "--currency",
        metavar=str(message("CURRENCY")),
        help=str(message("The currency of its costs; that of the base otherwise.")),
    )
    parser.options.add_argument(
        "--rate",
        metavar=str(message("RATE")),
        help=str(message("By how much the costs of the base are multiplied, such as 4.3.")),
    )
    parser.add_locale()
    parser.set_defaults(run=packs.new_variant)
    parser = add_command(registry, "diff", message("List what one methodology has otherwise than another."))
    for name, metavar, text in (
        ("base", message("BASE"), message("A methodology: an id, a folder or a zip file.")),
        ("variant", message("VARIANT"), message("Its variant, or another version of it.")),
    ):
        parser.arguments.add_argument(name, metavar=str(metavar), help=str(text))
    parser.add_locale()
    parser.options.add_argument(
        "--format", choices=FORMATS, default="text", help=str(message("The format of the result."))
    )
    parser.set_defaults(run=packs.diff)
    parser = add_command(registry, "migrate", message("Carry an audit to another version of its methodology."))
    parser.arguments.add_argument(
        "audit", metavar=str(message("AUDIT")), type=Path, help=str(message("The audit, a YAML or JSON file."))
    )
    parser.options.add_argument(
        "--to",
        required=True,
        metavar=str(message("ID|PATH")),
        help=str(message("The version to carry it to: an id, or a pack.")),
    )
    parser.add_locale()
    parser.add_format()
    parser.options.add_argument(
        "--out",
        metavar=str(message("FILE")),
        type=Path,
        help=str(message("Write the migrated audit to this file, a new one.")),
    )
    parser.set_defaults(run=packs.migrate)
