"""What every page loads: the style sheet, the font, the icon and the one script, under names that hold their hash.

A file that changes gets another address, so that a browser may keep what it has for a year without asking.
"""

import base64
import gzip
import hashlib
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from starlette.responses import Response

from portal.stylesheet import PORTAL, VENDORED, stylesheet

FOLDER = "/vast"
FONT = "atkinson-hyperlegible-next-latin-wght-normal.woff2"
STYLE, ICON, HTMX, PASSKEY = "portal.css", "icon.svg", "htmx.min.js", "passkey.js"

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_YEAR = "public, max-age=31536000, immutable"


class StaticFile(NamedTuple):
    """A file as it is sent: plain, and compressed where that makes it smaller."""

    media_type: str
    plain: bytes
    compressed: bytes | None


class StaticFiles:
    """The files that pages load, by the names that the templates use."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self._addresses = {name: _address(name, content) for name, content in contents.items()}
        self._integrity = {name: _integrity(content) for name, content in contents.items()}
        self._files = {self._addresses[name]: _file(name, content) for name, content in contents.items()}

    def address(self, name: str) -> str:
        """Where a file is found on the site. Raises KeyError for one that there is not."""
        return f"{FOLDER}/{self._addresses[name]}"

    def integrity(self, name: str) -> str:
        """The hash by which a browser makes sure that it got the file that is meant. Raises KeyError."""
        return self._integrity[name]

    def response(self, address: str, accepted: str) -> Response | None:
        """The file at an address under the folder, in an encoding that is ``accepted``; None where there is none."""
        file = self._files.get(address)
        if file is None:
            return None
        headers = {"Cache-Control": _YEAR, "Vary": "Accept-Encoding"}
        if file.compressed and "gzip" in accepted:
            headers["Content-Encoding"] = "gzip"
            return Response(file.compressed, media_type=file.media_type, headers=headers)
        return Response(file.plain, media_type=file.media_type, headers=headers)


def _address(name: str, content: bytes) -> str:
    path = PurePosixPath(name)
    return f"{path.stem}.{hashlib.sha256(content).hexdigest()[:12]}{path.suffix}"


def _integrity(content: bytes) -> str:
    return f"sha384-{base64.b64encode(hashlib.sha384(content).digest()).decode()}"


def _file(name: str, content: bytes) -> StaticFile:
    compressed = gzip.compress(content, 9, mtime=0)
    smaller = compressed if len(compressed) < len(content) else None
    return StaticFile(_TYPES[PurePosixPath(name).suffix], content, smaller)


def static_files() -> StaticFiles:
    """What the portal's pages load."""
    font = (VENDORED / "atkinson-hyperlegible-next" / FONT).read_bytes()
    style = stylesheet().replace(FONT, _address(FONT, font)).encode()
    icon, htmx = (PORTAL / "look" / ICON).read_bytes(), (VENDORED / "htmx" / HTMX).read_bytes()
    passkey = (PORTAL / "look" / PASSKEY).read_bytes()
    return StaticFiles({FONT: font, STYLE: style, ICON: icon, HTMX: htmx, PASSKEY: passkey})
