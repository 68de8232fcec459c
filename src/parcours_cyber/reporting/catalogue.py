"""The page of the catalogue: themes with their questions, categories with their measures."""

from __future__ import annotations

from parcours_cyber.i18n.formats import format_number, is_right_to_left
from parcours_cyber.i18n.text import message
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.reporting.labels import HORIZONS, OWNERS
from parcours_cyber.reporting.page import Block, Column, Heading, Page, Paragraph, Table

__all__ = ["catalogue_page"]


def catalogue_page(methodology: Methodology, locale: str, category: str | None = None) -> Page:
    """Return the page of a methodology's questions and measures, or of those of one category."""
    blocks: list[Block] = [Paragraph(methodology.description.render(locale))]
    question_columns = (
        Column(message("Question").render(locale)),
        Column(message("Text").render(locale)),
    )
    for theme in methodology.themes:
        if category in (None, theme.category):
            points = format_number(theme.points, locale)
            title = message("{theme} ({points} points)", theme=theme.name, points=points).render(locale)
            questions = [question for question in methodology.questions if question.theme == theme.id]
            blocks.append(Heading(title))
            blocks.append(Table(question_columns, tuple((q.id, q.text.render(locale)) for q in questions)))
    measure_columns = (
        Column(message("Measure").render(locale)),
        Column(message("Title").render(locale)),
        Column(message("Horizon").render(locale)),
        Column(message("Owner").render(locale)),
    )
    for item in methodology.categories:
        if category not in (None, item.id):
            continue
        for sub in item.subcategories:
            rows = tuple(
                (m.id, m.title.render(locale), HORIZONS[m.horizon].render(locale), OWNERS[m.owner].render(locale))
                for m in methodology.measures
                if m.subcategory == sub.id
            )
            if rows:
                blocks.append(Heading(f"{item.name.render(locale)} · {sub.name.render(locale)}"))
                blocks.append(Table(measure_columns, rows))
    footer = message(
        "Methodology {id} {version} ({digest}). {licence}.",
        id=methodology.id,
        version=methodology.version,
        digest=methodology.digest[:19],
        licence=methodology.licence,
    ).render(locale)
    direction = "rtl" if is_right_to_left(locale) else "ltr"
    return Page(methodology.name.render(locale), locale.replace("_", "-"), direction, tuple(blocks), footer)
