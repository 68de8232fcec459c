"""The checks of the project, one session each.

``nox`` runs all of them but ``bench`` and ``mutation``; ``nox -s NAME`` runs one. What follows ``--`` goes to the tool,
as in ``nox -s tests-3.12 -- tests/scoring``.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import nox
from packaging.requirements import Requirement

nox.needs_version = ">=2024.10"
nox.options.reuse_venv = "yes"

PROJECT = nox.project.load_toml("pyproject.toml")
PYTHONS = nox.project.python_versions(PROJECT)
LANGUAGES = ("en", "fr")
#: The tests that are about scoring: nothing else may be what covers a branch of it.
SCORING_TESTS = (
    "tests/methods",
    *(
        f"tests/test_{name}.py"
        for name in (
            *("nodes", "scoring", "oracle", "laws", "wrong", "broken_data"),
            *("uncertainty", "sensitivity", "comparison", "trees", "refusals", "edges", "packed"),
        )
    ),
)

#: Says whether the package that gets imported is the installed one, and not the checkout.
IS_INSTALLED = """
import sys
from pathlib import Path
import parcours_cyber
sys.exit(not Path(parcours_cyber.__file__).resolve().is_relative_to(Path(sys.prefix).resolve()))
"""

#: The least that has to work with the required dependencies alone.
LOAD = "import parcours_cyber; parcours_cyber.load_methodology()"


def tools(*names: str) -> list[str]:
    """Return the requirements of the ``dev`` extra for *names*, so that versions stand in one place."""
    declared = {
        Requirement(requirement).name: requirement for requirement in PROJECT["project"]["optional-dependencies"]["dev"]
    }
    return [declared[name] for name in names]


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests and the doctests on each supported Python."""
    session.install("-e", ".[dev]")
    session.run("pytest", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check the style of the code and the licence of every file."""
    session.install(*tools("reuse", "ruff"))
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("reuse", "lint")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types with both checkers; ``pyproject.toml`` says on which files."""
    session.install("-e", ".[dev]")
    session.run("mypy")
    session.run("pyright")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation in each language; a warning is an error."""
    session.install("-e", ".[all,docs]")
    for language in LANGUAGES:
        target = f"build/docs/{language}"
        session.run("sphinx-build", "-n", "-W", "--keep-going", "-D", f"language={language}", "docs", target)


@nox.session(reuse_venv=False)
def wheel(session: nox.Session) -> None:
    """Build the wheel by way of the sdist, install it in a fresh environment, and test what was installed.

    The examples are the main job: each of them runs from an audit to its result.
    """
    examples = sorted(Path("examples").resolve().glob("*.py"))
    if not examples:
        session.error("examples/ holds no script to run.")
    with TemporaryDirectory() as folder:
        session.install(*tools("build"))
        session.run("python", "-m", "build", "--outdir", folder)
        (built,) = Path(folder).glob("*.whl")

        session.install(str(built))
        with session.chdir(folder):
            session.run("python", "-I", "-c", IS_INSTALLED)
            session.run("python", "-I", "-c", LOAD)

        session.install(f"{built}[dev]")
        with session.chdir(folder):
            session.run("python", "-I", "-c", IS_INSTALLED)
            session.run("parcours-cyber", "check")
            for example in examples:
                session.run("python", "-I", str(example))
        session.run("pytest", "tests", *session.posargs)


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Run the benchmarks. Their figures depend on the machine: compare ratios."""
    session.install("-e", ".[dev]")
    for script in sorted(Path("benchmarks").glob("[!_]*.py")):
        session.run("python", str(script), *session.posargs)


@nox.session
def coverage(session: nox.Session) -> None:
    """Run the tests of the scoring, and stop if a branch of its package is never taken."""
    session.install("-e", ".[dev]")
    session.run("coverage", "erase")
    session.run("coverage", "run", "-m", "pytest", *SCORING_TESTS, *session.posargs)
    session.run("coverage", "combine")
    session.run("coverage", "report", "--fail-under=100")


@nox.session(default=False)
def mutation(session: nox.Session) -> None:
    """Plant mistakes in the scoring one by one, and list those that no test notices.

    Names after ``--`` choose mutants: ``nox -s mutation -- "parcours_cyber.scoring.nodes*"``. What was found stays in
    ``mutants/``, and a second run goes on from there.
    """
    session.install("-e", ".[dev]")
    session.run("mutmut", "run", *session.posargs, env={"HYPOTHESIS_PROFILE": "mutation"})
    session.run("mutmut", "results")
    session.run("mutmut", "export-cicd-stats")
