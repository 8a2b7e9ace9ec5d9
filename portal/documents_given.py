"""How a document is given out: as a file to keep, never as a page that a browser would open here."""

import unicodedata
from urllib.parse import quote

from starlette.responses import Response

from application.reading import DocumentRead

SAFE_TYPES = frozenset(
    (
        *("application/pdf", "image/png", "image/jpeg", "image/heic", "image/heif", "image/gif", "image/webp"),
        *("text/plain", "text/csv", "application/msword", "application/vnd.ms-excel"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        *("application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet"),
    )
)
"""Media types that are named; whatever else a document says it is, it is given out as bytes. Of SVG and HTML, which can
hold a script, the type is never named."""

BYTES = "application/octet-stream"
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ._-")
_LONGEST = 150


def given_out(read: DocumentRead) -> Response:
    """A document as an attachment."""
    kind = read.document.media_type.lower()
    headers = {"Content-Disposition": disposition(read.document.name), "X-Content-Type-Options": "nosniff"}
    return Response(read.content, media_type=kind if kind in SAFE_TYPES else BYTES, headers=headers)


def disposition(name: str) -> str:
    """The header that has a browser keep a file under a name (RFC 6266): the name in full in the encoding of RFC 8187
    (5987), and for old browsers its plain signs. What could lead to another folder or turn the line round is not in
    either."""
    shown = "".join("_" if _is_unfit(sign) else sign for sign in unicodedata.normalize("NFC", name))
    shown = shown.strip(". ")[-_LONGEST:] or "document"
    plain = "".join(sign if sign in _PLAIN else "_" for sign in shown)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(shown, safe='')}"


def _is_unfit(sign: str) -> bool:
    """Whether a sign may be in no file name: controls, signs that change the direction, what parts folders."""
    return unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") or sign in '/\\:*?"<>|'
