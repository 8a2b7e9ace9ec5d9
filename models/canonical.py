"""Canonical JSON (RFC 8785): the one byte form of a value, so that its hash means something years later."""

import hashlib
from typing import Any

import rfc8785

EXACT = 2**53
"""RFC 8785 writes numbers as JavaScript reads them: from here on an integer is no longer exact."""


def canonical(value: Any) -> bytes:
    """The RFC 8785 form of a JSON value."""
    return rfc8785.dumps(value)


def digest(value: Any) -> str:
    """The SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()
