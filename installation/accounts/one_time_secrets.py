"""What only one browser or one mailbox has: made here, and kept as its SHA-256 alone."""

import hashlib
import secrets

_DIGITS = 8


def new_secret() -> str:
    """A text that nobody guesses, fit for a link and a cookie: 256 bits."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Eight digits for somebody to type. They are few: whoever checks one allows few tries."""
    return f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"


def hashed(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
