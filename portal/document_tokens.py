"""The tokens by which documents that were sent in are known again: nobody can name a document that somebody else sent
in and read it as the own."""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from functools import cache

from application.people import Viewer

DOCUMENTS = "documents"
PARTS = ("name", "media_type", "size", "sha256")
"""What is said of a document that is kept: a token vouches for all of it."""


class Tokens:
    """Makes and knows the tokens of kept documents, by a secret that is asked for when it is first needed."""

    def __init__(self, secret: Callable[[], bytes]) -> None:
        self._secret = cache(secret)

    def of(self, viewer: Viewer, said: Mapping[str, str]) -> str:
        """The token of a document that a viewer sent in."""
        whole = "\n".join((viewer.party or "", *(said.get(part, "") for part in PARTS)))
        return hmac.new(self._secret(), whole.encode(), hashlib.sha256).hexdigest()

    def is_own(self, viewer: Viewer, said: Mapping[str, str], token: str) -> bool:
        """Whether a viewer's party sent this document in."""
        return _is_same(token, self.of(viewer, said))


def _is_same(given: str, known: str) -> bool:
    """Whether what somebody sent is a secret that is known here, in a time that does not tell how much of it is."""
    return hmac.compare_digest(given.encode(errors="replace"), known.encode())
