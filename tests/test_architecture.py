"""What keeps the structure: layers, public names and their signatures, and a light import."""

from __future__ import annotations

import ast
import inspect
import os
import subprocess
import sys
from collections.abc import Container, Iterator
from pathlib import Path

import pytest

import parcours_cyber as pc

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "parcours_cyber"
SIGNATURES = Path(__file__).parent / "golden" / "signatures.txt"

#: What each part may import of the others, whether at once or later. `errors` and `i18n.text` are the ground.
MAY_IMPORT = {
    "errors": {"i18n"},
    "rounding": set(),
    "files": {"errors", "i18n"},
    "i18n": {"errors", "packs", "rounding"},
    "packs": {"errors", "i18n"},
    "model": {"errors", "i18n"},
    "scoring": {"errors", "i18n", "model"},
    "planning": {"errors", "i18n", "model", "scoring"},
    "frames": {"errors", "i18n", "model", "rounding", "scoring"},
    "journey": {"errors", "i18n", "model", "scoring", "planning"},
    "loading": {"errors", "files", "i18n", "model", "packs", "scoring", "planning", "journey"},
    "l10n": {"errors", "files", "i18n", "loading", "model", "planning", "reporting", "scoring"},
    "quality": {"errors", "i18n", "l10n", "loading", "model", "packs"},
    "reporting": {"errors", "i18n", "model", "scoring", "planning", "journey", "loading", "rounding"},
    "testing": {"", "errors", "i18n", "model", "scoring", "planning", "loading"},
    "conformance": {"errors", "loading", "model", "testing"},
    "cli": {
        "errors",
        "files",
        "i18n",
        "model",
        "scoring",
        "planning",
        "journey",
        "loading",
        "l10n",
        "packs",
        "quality",
        "reporting",
        "",
    },
    "__init__": {
        "errors",
        "frames",
        "i18n",
        "journey",
        "loading",
        "model",
        "packs",
        "planning",
        "quality",
        "reporting",
        "scoring",
    },
    "__main__": {"cli"},
}
#: The parts of planning, each with those that it may import: always earlier ones, so that there is no circle.
PLANNING = {
    "problem": set(),
    "optimum": {"problem"},
    "search": {"problem", "optimum"},
    "entity": set(),
    "plan": {"entity"},
    "coverage": {"plan"},
    "formulation": {"problem", "entity", "coverage"},
    "explanation": {"problem", "optimum", "search", "entity", "plan", "formulation"},
    "build": {"problem", "search", "entity", "plan", "formulation", "explanation"},
    "execution": {"entity", "plan", "formulation"},
    "alternatives": {
        "problem",
        "search",
        "entity",
        "plan",
        "formulation",
        "explanation",
        "build",
        "execution",
    },
}
#: Third-party packages that the core may import: attrs and the standard library alone.
CORE = {"errors", "model", "scoring", "planning", "journey", "rounding", "files"}
ENGINES = {"duckdb", "pandas", "polars", "pyspark"}
EXTRAS = {
    "cvss", "enchant", "rapidfuzz", "rich", "jinja2", "hypothesis", "pytest", "sphinx", "numpy", "pyarrow", "highspy",
    "translate", *ENGINES
}  # fmt: skip
#: What of the core may import HiGHS, and NumPy which it takes, when it is asked to prove a plan the best.
OPTIMUM = {PACKAGE / "planning" / "optimum" / name for name in ("cuts.py", "solver.py")}
#: What may import NumPy and PyArrow at its top: all of `frames` but the file that looks whether they are there.
KERNEL = {path for path in (PACKAGE / "frames").glob("*.py") if path.stem != "population"}


def imports(path: Path) -> set[str]:
    """The modules that a file imports, at its top or within its functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            found.add(node.module or "")
    return found


def top_imports(path: Path) -> set[str]:
    """The modules that a file imports when it is imported itself."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    plain = {alias.name for node in body if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module or "" for node in body if isinstance(node, ast.ImportFrom)}


def part_of(path: Path) -> str:
    """The part of the package to which a file belongs."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_dependencies_go_one_way(path: Path) -> None:
    part = part_of(path)
    for module in imports(path):
        names = module.split(".")
        if names[0] == "parcours_cyber":
            other = names[1] if len(names) > 1 else ""
            assert other == part or other in MAY_IMPORT[part], f"{part} imports {module}"
        elif names[0] not in sys.stdlib_module_names:
            if part in CORE:
                allowed = {"attrs", "highspy", "numpy"} if path in OPTIMUM else {"attrs"}
                assert names[0] in allowed, f"{part} imports {module}"
                assert names[0] == "attrs" or module not in top_imports(path), f"{path}: {module}"
            elif part not in {"testing", "conformance"}:
                allowed = {"numpy", "pyarrow"} if path in KERNEL else set()
                at_top = module in top_imports(path)
                assert not (at_top and names[0] in EXTRAS - allowed), f"{path} imports the extra {module} at its top"


IN_PLANNING = sorted(set((PACKAGE / "planning").rglob("*.py")) - {PACKAGE / "planning" / "__init__.py"})


@pytest.mark.parametrize("path", IN_PLANNING, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_the_parts_of_planning_are_layers(path: Path) -> None:
    part = path.relative_to(PACKAGE / "planning").parts[0].removesuffix(".py")
    for module in imports(path):
        if module.startswith("parcours_cyber.planning"):
            other = module.removeprefix("parcours_cyber.planning").removeprefix(".").partition(".")[0]
            assert other == part or other in PLANNING[part], f"planning.{part} imports {module}"


def test_the_layers_of_planning_have_no_circle() -> None:
    parts = list(PLANNING)
    for n, (part, allowed) in enumerate(PLANNING.items()):
        assert allowed <= set(parts[:n]), f"{part} imports what stands above it"


#: The circles of files that there are for a reason, each by the files that close it when they import later.
CIRCLES = {
    # An error says what is wrong in a message; rendering a message reads catalogues, which raise errors.
    frozenset({"errors", "i18n.catalogues", "i18n.formats", "i18n.text", "packs.files", "packs.registry"}),
    # The base of a variant is a pack, and may be a variant.
    frozenset({"loading.bases", "loading.methodologies", "loading.packs"}),
}


def test_files_import_one_another_in_no_circle_but_those_with_a_reason() -> None:
    paths = {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
        for path in PACKAGE.rglob("*.py")
    }
    graph = {
        name: {_file(*held, paths) for held in _held(path)} & paths.keys() - {name} for name, path in paths.items()
    }
    reached = {name: _reached(graph, name) for name in graph}
    circles = {frozenset(other for other in found if name in reached[other]) for name, found in reached.items()}
    assert circles - {frozenset()} == CIRCLES


def _held(path: Path) -> Iterator[tuple[str, str]]:
    """What a file imports of the package: the module that holds a name, and the name, which may be a module too."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield from ((str(node.module).removeprefix("parcours_cyber."), alias.name) for alias in node.names)


def _file(module: str, name: str, paths: Container[str]) -> str:
    """The file that is read for a name of a module."""
    return inner if (inner := f"{module}.{name}") in paths else module


def _reached(graph: dict[str, set[str]], start: str) -> set[str]:
    """The files that a file imports, directly or through others."""
    found: set[str] = set()
    ahead = [start]
    while ahead:
        new = graph[ahead.pop()] - found
        found |= new
        ahead += new
    return found


def test_no_file_is_too_long_to_hold_in_the_head() -> None:
    long = {
        path.name: n
        for path in (*PACKAGE.rglob("*.py"), *Path(__file__).parent.rglob("*.py"))
        if (n := len(path.read_text(encoding="utf-8").splitlines())) > 500
    }
    assert long == {}


def test_the_public_names_are_those_of_the_table() -> None:
    assert sorted(pc.__all__) == sorted(pc._HOME)
    for name in pc.__all__:
        assert getattr(pc, name) is not None
    assert set(pc.__all__) < set(dir(pc))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        pc.nothing  # noqa: B018


def signatures() -> str:
    """The signatures of the public names, one a line."""
    lines = []
    for name in sorted(pc.__all__):
        value = getattr(pc, name)
        try:
            lines.append(f"{name}{inspect.signature(value)}")
        except (TypeError, ValueError):
            lines.append(name)
        if inspect.isclass(value):
            members = [
                member for member in dir(value) if not member.startswith("_") and member not in dir(BaseException)
            ]
            lines += [f"    .{member}" for member in members]
    return "\n".join(lines) + "\n"


def test_the_public_signatures_are_those_that_were_agreed() -> None:
    """After a change that is meant: UPDATE_GOLDEN=1 python -m pytest tests/test_architecture.py."""
    if os.environ.get("UPDATE_GOLDEN"):
        SIGNATURES.write_text(signatures(), encoding="utf-8")
    assert signatures() == SIGNATURES.read_text(encoding="utf-8")


def test_importing_the_package_imports_neither_the_dependencies_nor_the_extras() -> None:
    code = (
        "import sys, parcours_cyber; heavy = ('attrs', 'cattrs', 'yaml', 'babel', 'rich', 'jinja2', 'hypothesis', "
        "'numpy', 'pyarrow'); "
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_scoring_needs_no_extra_and_no_language() -> None:
    code = (
        "import sys; import parcours_cyber as pc; m = pc.load_methodology(); "
        "a = pc.Assessment(methodology=m.ref, entity=pc.Entity(name='V', sector='local-authority', size='small')); "
        "before = set(sys.modules); score = pc.cyberscore(m, a); assert score.grade == 'D-'; "
        "print([name for name in ('rich', 'jinja2', 'hypothesis', 'numpy', 'pyarrow') if name in sys.modules], "
        "[name for name in ('babel',) if name in set(sys.modules) - before])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["[]", "[]"]
