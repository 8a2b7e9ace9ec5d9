"""Tags of what is read: a hash of the very bytes of the answer, so that a program need not fetch again what it has.

What a party reads holds nothing that it may not know, so its tag tells nothing beside: where something happens of which
the party may not know, the bytes stay as they are, and so does the tag.
"""

import hashlib
import re

_TAGS = re.compile(r'(W/)?("[^"]*")')


def tag_of(content: bytes) -> str:
    """The strong tag of an answer (RFC 9110, section 8.8.3)."""
    return f'"{hashlib.sha256(content).hexdigest()[:40]}"'


def is_known(header: str, tag: str) -> bool:
    """Whether a program has what it asks for already (If-None-Match: weak ones count)."""
    return header.strip() == "*" or any(found == tag for _, found in _TAGS.findall(header))


def is_meant(header: str, tag: str) -> bool:
    """Whether what is there is what a program read (If-Match: weak ones do not count)."""
    return header.strip() == "*" or any(found == tag and not weak for weak, found in _TAGS.findall(header))
