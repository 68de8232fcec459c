"""How Sphinx builds this documentation; ``nox -s docs`` builds it in each language and takes a warning for an error."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.errors import ExtensionError

import parcours_cyber
from parcours_cyber.l10n import open_workspace, status
from parcours_cyber.l10n.status import status_page
from parcours_cyber.loading.methodologies import load_methodology
from parcours_cyber.reporting.content_pages import overview_page
from parcours_cyber.reporting.markdown import render_markdown

if TYPE_CHECKING:
    from docutils.nodes import Element
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from parcours_cyber.reporting.page import Page

project = "parcours_cyber"
author = "The parcours_cyber contributors"
copyright = "2026, the parcours_cyber contributors"
version = release = parcours_cyber.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_templates", "locales"]
templates_path = ["_templates"]
myst_enable_extensions = ["colon_fence", "deflist"]

# Translations: one catalogue a page, without places and dates, so that writing it again changes nothing.
language = "en"
locale_dirs = ["locales"]
gettext_compact = False
gettext_location = False
gettext_uuid = False
gettext_auto_build = True

# The reference: docstrings are in numpy's style, and members stand in the order of the code.
napoleon_google_docstring = False
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
python_maximum_signature_line_length = 88
add_module_names = False

html_theme = "furo"
html_title = f"parcours_cyber {version}"
html_show_sphinx = False

nitpicky = True
nitpick_ignore_regex = [
    # The standard library: it is documented elsewhere, and a build reads nothing from the network.
    (r"py:.*", r"(abc|collections\.abc|datetime|enum|fractions|pathlib|re)\..*"),
    ("py:meth", r"str\.format"),
    ("py:class", "Fraction"),
    # A path, as numpydoc's sections name it.
    ("py:class", "Path"),
    # What use_locale returns is of use in a with statement only.
    ("py:class", r"parcours_cyber\.i18n\.text\._Chosen"),
    # Where a pack lies: a folder or an archive, which its reader need not tell apart.
    ("py:class", r"parcours_cyber\.packs\.files\.(Folder|Archive)"),
    # Hypothesis and pytest too.
    (r"py:.*", r"(hypothesis\..*|(st\.)?SearchStrategy|(st\.)?DrawFn|(st\.)?DataObject|[Ss]ettings)"),
    # The type variable of from_json and from_yaml, which stands for the class that they are given.
    ("py:class", r"parcours_cyber\.loading\.serial\.V"),
    # The same of score_frame: the kind of frame of the caller.
    ("py:class", r"parcours_cyber\.frames\.population\.F"),
    # The block of use_locale, of which only its use matters.
    ("py:class", r"(parcours_cyber\.i18n\.text\.)?_Chosen"),
    # That of Case.draw, which stands for what the strategy draws.
    ("py:class", r"parcours_cyber\.testing\.laws\._law\.T"),
]

#: What annotations refer to.
TYPES = ("class", "exception", "type")


def by_last_name(app: Sphinx, env: BuildEnvironment, node: pending_xref, contnode: Element) -> Element | None:
    """Lead a reference to the one place that documents it, spelled without a module or by the home module."""
    target = node.get("reftarget", "")
    if node.get("refdomain") != "py" or ("." in target and not target.startswith("parcours_cyber.")):
        return None
    domain = env.domains.python_domain
    last = target.rpartition(".")[2]
    found = [name for name, item in domain.objects.items() if name.rpartition(".")[2] == last and item.objtype in TYPES]
    if len(found) != 1:
        return None
    return domain.resolve_xref(env, node["refdoc"], app.builder, "obj", found[0], node, contnode)


def overview(language: str) -> Page:
    """Return the counts of the reference pack."""
    return overview_page(load_methodology(), language)


def coverage(language: str) -> Page:
    """Return how far the languages are that the repository holds: its own, and those of the sample packs."""
    root = Path(__file__).resolve().parent.parent
    packs = (path.parent for path in sorted(root.glob("examples/packs/*/translation.yaml")))
    found = [of for folder in (root, *packs) for of in status(open_workspace(folder))]
    return status_page((*found,), language, details=False)


#: The pages with counts, where these stand on them, and what makes them.
COUNTED = {"content": ("<!-- overview -->", overview), "translate": ("<!-- coverage -->", coverage)}


def counted(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put counts on their page, in the language of the build.

    They are there in every language already, so that there is nothing of them to extract for translators. They are put
    into the page as it is read rather than into a file beside it: builds in two languages may run at once.
    """
    if docname not in COUNTED or app.builder.name == "gettext":
        return
    mark, page_of = COUNTED[docname]
    _, _, counts = render_markdown(page_of(app.config.language)).partition("\n")  # the page has a title of its own
    if source[0].count(mark) != 1:
        raise ExtensionError(f"{docname}: {mark} does not stand there once")
    source[0] = source[0].replace(mark, counts.strip())


def recounted(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Have the pages with counts read at each build: what they depend on is no page."""
    del app, env, added, changed, removed
    return [*COUNTED]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register what this file adds."""
    app.connect("missing-reference", by_last_name)
    app.connect("source-read", counted)
    app.connect("env-get-outdated", recounted)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
