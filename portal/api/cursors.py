"""Where a list goes on: a key of its last row, in a form that asks nobody to make one up."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode


def cursor_of(kind: str, key: str) -> str:
    """The cursor of a list of a kind, after a key."""
    return urlsafe_b64encode(f"{kind}:{key}".encode()).decode().rstrip("=")


def key_in(kind: str, cursor: str) -> str:
    """The key that a cursor of such a list stands for. Raises ValueError for what is none."""
    try:
        text = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, UnicodeError):
        text = ""
    said, _, key = text.partition(":")
    if said != kind or not key or cursor_of(kind, key) != cursor:
        raise ValueError("this is no cursor of this list")
    return key
