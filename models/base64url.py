"""Bytes as base64url without padding (RFC 4648, section 5), as WebAuthn writes them: one form only."""

import base64


def encoded(content: bytes) -> str:
    """The text of bytes."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The bytes of a text. Raises ValueError where it is not written exactly so."""
    content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if encoded(content) != text:
        raise ValueError("no base64url")
    return content
