"""What people typed, as it is shown: on the lines where it belongs, and without a sign that steers whoever reads it.

What is on record stays as it was said; letters and commands show it through these.
"""

import re

_BREAK, _WHITE = re.compile(r"\r\n?"), re.compile(r"[\t\r\n]+")
_STEERS = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Control characters, line breaks by another name, and signs that turn the direction in which a line is read."""


def one_line(text: str) -> str:
    """A text on one line: its line breaks and tabs are spaces, so that nobody can add a line of his own."""
    return _marked(_WHITE.sub(" ", text))


def steady(text: str) -> str:
    """A text of several lines: only its line breaks and tabs are left of what steers."""
    return _marked(_BREAK.sub("\n", text))


def escaped(text: str) -> str:
    """A JSON document with every sign that steers as its escape, also where JSON lets it stand: it says the same."""
    return _STEERS.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def _marked(text: str) -> str:
    return _STEERS.sub("\N{REPLACEMENT CHARACTER}", text)
