"""The ``pyproject.toml`` that makes a wheel of a folder of data: of a variant, or of a translation."""

from __future__ import annotations

import re
from typing import Literal

from parcours_cyber.packs.registry import GROUPS

__all__ = ["wheel_project"]


def wheel_project(id_: str, kind: Literal["methodology", "translation"], *, description: str, files: str) -> str:
    """Return the file for a pack.

    Parameters
    ----------
    id_
        Of the pack; the name of the package follows from it.
    description
        A sentence.
    files
        What says which files go into the wheel: tables of Hatch, in which ``{module}`` is the name of the package.
    """
    module = re.sub(r"[^a-z0-9]+", "_", id_.lower())
    files = files.format(module=module)
    return PROJECT.format(id=id_, group=GROUPS[kind], description=description, module=module, files=files)


PROJECT = """\
[build-system]
requires = ["hatchling>=1.25"]
build-backend = "hatchling.build"

[project]
name = "{id}"
version = "0.1.0"
description = "{description}"
readme = "README.md"
license = "CC-BY-4.0"
requires-python = ">=3.11"
dependencies = ["parcours-cyber"]

# Data alone: the package has no code, and none is run to read it.
[project.entry-points."{group}"]
{id} = "{module}"

{files}"""
