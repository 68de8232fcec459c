"""Beginning a variant: a commented folder that loads at once and changes nothing yet."""

from __future__ import annotations

import re
from pathlib import Path

from parcours_cyber.errors import Place, Problem, Problems, UsageError
from parcours_cyber.files import write_whole
from parcours_cyber.i18n.text import message
from parcours_cyber.loading.methodologies import load_methodology
from parcours_cyber.loading.packs import SCHEMA_MAJOR, SCHEMA_MINOR
from parcours_cyber.loading.wheel_project import wheel_project
from parcours_cyber.model.ids import SPELLINGS, MethodologyId
from parcours_cyber.model.methodology import Methodology

__all__ = ["new_variant"]


def new_variant(
    folder: str | Path,
    *,
    id: str,  # noqa: A002  # the key of the pack
    language: str,
    extends: str = "parcours-anssi",
    currency: str | None = None,
    rate: str | None = None,
) -> tuple[Path, ...]:
    """Begin a variant of a methodology.

    Parameters
    ----------
    folder
        Where; it is made, and nothing that is there is touched.
    id
        Of the variant, such as ``recorrido-es``.
    language
        In which it will be written, such as ``es``.
    extends
        The methodology that it changes: an id, or a folder as seen from the variant.
    currency
        Of its costs; that of the base when it is not given.
    rate
        By how much the costs of the base are multiplied, as ``"4.3"`` or ``"1/3"``; needed for another currency.

    Returns
    -------
    tuple of Path
        The files that were written.

    Raises
    ------
    UsageError
        If the folder holds something already, an id or a language is none, or another currency has no rate.
    NotFoundError
        If there is no such base.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import parcours_cyber as pc
    >>> with TemporaryDirectory() as folder:
    ...     _ = new_variant(f"{folder}/recorrido", id="recorrido", language="es")
    ...     pc.load_methodology(f"{folder}/recorrido").extends[0].id
    'parcours-anssi'
    """
    folder = Path(folder)
    _check(folder, id, language, currency, rate)
    is_path = "/" in extends or "\\" in extends or extends.startswith(".")
    base = load_methodology(folder / extends if is_path else extends)
    currency = currency or base.currency
    if rate is None and currency != base.currency:
        raise UsageError(
            Problem(
                place=Place(path="--rate"),
                what=message("The costs of '{id}' are in {base}, not in {currency}.", id=base.id, base=base.currency,
                             currency=currency),
                expected=message("Expected the rate by which they are multiplied, such as 4.3."),
                remedy=message("Give it with --rate, or leave the currency of the base."),
            )
        )  # fmt: skip
    provenance = "our-defaults"
    words = {
        "schema": f"{SCHEMA_MAJOR}.{SCHEMA_MINOR}",
        "id": id,
        "language": language,
        "currency": currency,
        "extends": extends,
        "base": base.id,
        "base_version": base.version,
        "provenance": provenance,
        "costs": "" if rate is None else COSTS.format(base_currency=base.currency, rate=rate),
        **_examples(base),
    }
    description = f"A variant of {base.id} for parcours-cyber."
    files = {
        "methodology.yaml": METHODOLOGY.format(**words),
        "README.md": README.format(**words),
        "pyproject.toml": wheel_project(id, "methodology", description=description, files=WHEEL),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        write_whole(folder / name, text, replace=False)
    return tuple(folder / name for name in files)


def _check(folder: Path, name: str, language: str, currency: str | None, rate: str | None) -> None:
    """Refuse what no variant can be begun with, all at once."""
    problems = Problems()
    pattern, example = SPELLINGS[MethodologyId]
    for option, value, wanted, shown in (
        ("--id", name, pattern, example),
        ("--language", language, re.compile(r"[a-z]{2,3}(_[A-Z][a-z]{3})?(_[A-Z]{2})?"), "es"),
        ("--currency", currency or "EUR", re.compile(r"[A-Z]{3}"), "EUR"),
        ("--rate", rate or "1", re.compile(r"[0-9]{1,9}(\.[0-9]{1,9}|/[1-9][0-9]{0,8})?"), "4.3"),
    ):
        if not wanted.fullmatch(value):
            problems.add(
                Place(path=option),
                message("{option} is given {value}.", option=option, value=f"'{value[:60]}'"),
                expected=message("Expected something like {example}.", example=shown),
            )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        problems.add(
            Place(file=str(folder)),
            message("There is something here already."),
            expected=message("Expected a folder that is empty or not there yet."),
            remedy=message("Choose another folder."),
        )
    if problems.found:
        raise UsageError(problems.found)


def _examples(base: Methodology) -> dict[str, str]:
    """Return ids of the base for the examples in the comments."""
    priced = next((measure for measure in base.measures if measure.cost), None)
    theme = base.themes[0]
    return {
        "theme": theme.id,
        "theme_name": theme.name.source.replace("\n", " "),
        "points": str(theme.points) if theme.points is not None else "1",
        "measure": "RES-BCK-01" if priced is None else priced.id,
        "size": "small" if not base.sizes else base.sizes[0].id,
        "dropped": "mean-duration" if not base.statistics else base.statistics[0].id,
    }


COSTS = """
# The costs of the base, in {base_currency}, are multiplied by this rate.
costs: {{rate: {rate}, provenance: our-defaults}}
"""
METHODOLOGY = """\
# A variant of {base}: it says only what differs. The format: docs/pack-format.md; a tutorial: docs/adapt.md.
schema: "{schema}"
id: {id}
version: "0.1.0"
language: {language}
licence: CC-BY-4.0
publisher: To be named
currency: {currency}
name: {id}
description: A variant of {base}.

# What it changes, and the version that it was written against. When the base moves on: parcours-cyber diff.
extends: {extends}
base_version: "{base_version}"
{costs}
add:
  # Numbers that you change or add name one of these: yours must not pass for those of {base}.
  provenances:
    - {{id: {provenance}, status: default, reason: "To be said: why these numbers."}}
  # sectors:
  #   - {{id: my-sector, name: In your language}}

# Remove the marks of comments, and correct the values; what is not named stays as it is.
# override:
#   themes:
#     {theme}: {{points: {points}, provenance: {provenance}}}   # {theme_name}
#   measures:
#     {measure}:
#       cost:
#         {size}: {{one_off: [100, 200, 300]}}
#       provenance: {provenance}

# drop:
#   statistics: [{dropped}]   # or all
"""
README = """\
# {id}

A variant of `{base}`. `methodology.yaml` says what differs; new measures and questions go into `measures/` and
`questionnaire/`, translations of the base into `locales/{language}/LC_MESSAGES/{base}.po`.

```console
$ parcours-cyber check .                      # every mistake, with its line
$ parcours-cyber diff {base} .                # what differs
$ python -m pip wheel --no-deps -w dist .     # a package that others install
```
"""
WHEEL = """\
# Everything of these kinds goes into the wheel, below the name of the package.
[tool.hatch.build.targets.wheel]
include = ["*.yaml", "*.po", "*.mo", "/spelling/*.txt"]

[tool.hatch.build.targets.wheel.sources]
"" = "{module}"
"""
