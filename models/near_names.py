"""What may have been meant by a name that there is not."""

import difflib
from collections.abc import Iterable

_NEAR = 0.7  # how alike two names must be for one to be offered for the other


def nearest(word: str, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown name: what may have been meant, or everything there is."""
    choices = list(known)
    close = difflib.get_close_matches(word, choices, n=3, cutoff=_NEAR)
    return f"; did you mean {' or '.join(close)}?" if close else f"; there are {', '.join(choices)}."
