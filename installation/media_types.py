"""What a document is: as its content says, where that says something, and else as its name does.

A name can be anything. So a type that begins with signs of its own is named only where the content begins so, and
whatever claims to be one without is bytes.
"""

import mimetypes
from typing import NamedTuple

UNKNOWN = "application/octet-stream"
LONGEST_SIGN = 16
"""How many bytes of a content tell what it is."""

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_TYPES = mimetypes.MimeTypes()  # the table of Python itself: the same on every machine
_PACKED = {
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    ".pptx": f"{_OFFICE}.presentationml.presentation",
    ".odt": f"{_OPEN_DOCUMENT}.text",
    ".ods": f"{_OPEN_DOCUMENT}.spreadsheet",
    ".odp": f"{_OPEN_DOCUMENT}.presentation",
}
_MORE = {
    ".eml": "message/rfc822",
    ".msg": "application/vnd.ms-outlook",
    ".md": "text/markdown",
    ".heic": "image/heic",
    ".heif": "image/heif",
    ".webp": "image/webp",
}
for _suffix, _media_type in {**_PACKED, **_MORE}.items():
    _TYPES.add_type(_media_type, _suffix)


class _Sign(NamedTuple):
    """What stands at a place in a content of a type."""

    place: int
    sign: bytes
    media_type: str


_SIGNS = (
    _Sign(0, b"%PDF", "application/pdf"),
    _Sign(0, b"\x89PNG\r\n\x1a\n", "image/png"),
    _Sign(0, b"\xff\xd8\xff", "image/jpeg"),
    _Sign(0, b"GIF8", "image/gif"),
    _Sign(8, b"WEBP", "image/webp"),
    *(_Sign(4, b"ftyp" + brand, "image/heic") for brand in (b"heic", b"heix", b"heim", b"heis")),
    *(_Sign(4, b"ftyp" + brand, "image/heif") for brand in (b"mif1", b"msf1", b"heif")),
)

_HELD_IN = {
    **dict.fromkeys(_PACKED.values(), _ZIP),
    **dict.fromkeys(("application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"), _OLE),
    "application/vnd.ms-outlook": _OLE,
}
"""Types of which the content says only how they are packed."""


def media_type_of(name: str, beginning: bytes) -> str:
    """The media type of a document of a name, by the first bytes of its content (``LONGEST_SIGN`` of them)."""
    found = next((s.media_type for s in _SIGNS if beginning[s.place :].startswith(s.sign)), None)
    if found:
        return found
    said, encoding = _TYPES.guess_type(name)
    if said is None or encoding or any(said == sign.media_type for sign in _SIGNS):
        return UNKNOWN
    return said if beginning.startswith(_HELD_IN.get(said, b"")) else UNKNOWN
