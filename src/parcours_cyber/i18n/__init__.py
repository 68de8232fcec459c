"""Texts with addresses, the current locale, catalogues and formats.

A text is a sentence in its source language with a permanent address; a language enters only when it is written out.
"""

from __future__ import annotations

from parcours_cyber.i18n.text import Message, Quantity, Text, Unit, current_locale, message, money, use_locale

__all__ = ["Message", "Quantity", "Text", "Unit", "current_locale", "message", "money", "use_locale"]
