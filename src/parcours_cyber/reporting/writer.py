"""What every page of the library shares: one methodology, in one language."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from attrs import define

from parcours_cyber.i18n.formats import format_number, format_points, format_series, is_right_to_left
from parcours_cyber.i18n.text import Message, Quantity, Text, Unit, message, money
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.reporting.page import Block, Column, Page

__all__ = ["Writer"]


@define
class Writer:
    """Writes pages about one methodology in one language."""

    method: Methodology
    locale: str

    def say(self, template: Message) -> str:
        """Return a message in the page's language."""
        return template.render(self.locale)

    def read(self, text: Text) -> str:
        """Return a text of the content in the page's language."""
        return text.render(self.locale)

    def number(self, value: Fraction | int) -> str:
        """Return a number."""
        return format_number(value, self.locale)

    def percent(self, share: Fraction) -> str:
        """Return a share of one as a percentage."""
        return Quantity(share, Unit.PERCENT).render(self.locale)

    def chance(self, probability: Fraction) -> str:
        """Return a probability; one that would be shown as none is said to be small, and as all to be nearly so."""
        if 0 < probability < Fraction(1, 200):
            return self.say(message("less than {share}", share=Quantity(Fraction(1, 100), Unit.PERCENT)))
        if Fraction(199, 200) < probability < 1:
            return self.say(message("more than {share}", share=Quantity(Fraction(99, 100), Unit.PERCENT)))
        return self.percent(probability)

    def signed(self, points: Fraction) -> str:
        """Return points with their sign, plus or minus."""
        return format_points(points, self.locale, signed=True)

    def series(self, items: Iterable[str]) -> str:
        """Return items in a row; those that are empty are left out."""
        return format_series([item for item in items if item], self.locale)

    def change(self, start: str, end: str) -> str:
        """Return where something started and where it ended."""
        return self.say(message("{start} → {end}", start=start, end=end))

    def money(self, amount: Fraction) -> str:
        """Return an amount in the currency of the methodology."""
        return money(amount, self.method.currency).render(self.locale)

    def columns(self, *names: Message, numeric: int = 0) -> tuple[Column, ...]:
        """Return columns, of which the last *numeric* hold numbers."""
        return tuple(Column(self.say(name), n >= len(names) - numeric) for n, name in enumerate(names))

    def page(self, title: str, blocks: list[Block]) -> Page:
        """Return a page with its footer, which says by which methodology it was made."""
        footer = self.say(self.made_by())
        direction = "rtl" if is_right_to_left(self.locale) else "ltr"
        return Page(title, self.locale.replace("_", "-"), direction, tuple(blocks), footer)

    def made_by(self) -> Message:
        """Return which methodology this is; of a variant, of what and by whom."""
        method = self.method
        if not method.extends:
            return message(
                "Methodology {id} {version} ({digest}). {licence}.",
                id=method.id,
                version=method.version,
                digest=method.digest[:19],
                licence=method.licence,
            )
        base = method.extends[0]
        return message(
            "Methodology {id} {version} ({digest}), a variant of {base} {base_version} ({base_digest}) by {publisher}: "
            "what differs from it is not by the authors of {base}. {licence}.",
            id=method.id,
            version=method.version,
            digest=method.digest[:19],
            base=base.id,
            base_version=base.version or "",
            base_digest=(base.digest or "")[:19],
            publisher=method.publisher or message("a publisher who is not named"),
            licence=method.licence,
        )
