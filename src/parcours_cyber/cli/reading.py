"""What the commands share: reading the audit that they are about, and handing their result over."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from parcours_cyber.cli.terminal import put, show
from parcours_cyber.errors import Place, Problem, UsageError
from parcours_cyber.files import write_whole
from parcours_cyber.i18n.text import current_locale, message
from parcours_cyber.loading.assessments import read_assessment
from parcours_cyber.loading.methodologies import load_methodology
from parcours_cyber.model.assessment import Assessment
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.reporting.render import Format, Result, page_of, render

__all__ = ["deliver", "read_audit"]

SUFFIXES: dict[str, Format] = {
    ".html": "html", ".htm": "html", ".md": "markdown", ".json": "json", ".txt": "text", "": "text",
}  # fmt: skip


