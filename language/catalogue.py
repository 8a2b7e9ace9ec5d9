"""A catalogue of texts in another language, read from a .po file's text as it is: nothing has to be compiled first."""

from collections.abc import Callable
from datetime import date
from functools import cache
from io import StringIO
from pathlib import Path

from babel.dates import format_date
from babel.messages.pofile import read_po

Gettext = Callable[[str], str]

DUTCH = Path(__file__).resolve().parent / "locale" / "nl" / "LC_MESSAGES" / "advice.po"
"""The Dutch texts of everything that people read."""


def read_catalogue(text: str) -> Gettext:
    """Looks texts up by their English original; one that has no translation stays English."""
    entries = read_po(StringIO(text), ignore_obsolete=True)
    translated = {str(m.id): str(m.string) for m in entries if m.id and m.string and not m.fuzzy}
    return lambda english: translated.get(english, english)


def dutch_day(day: date) -> str:
    """``maandag 22 februari 2027``."""
    return format_date(day, "EEEE d MMMM y", locale="nl")


@cache
def dutch() -> Gettext:
    """The Dutch catalogue, read once."""
    return read_catalogue(DUTCH.read_text(encoding="utf-8"))
