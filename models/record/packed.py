"""A Temporal history as the archive and a bundle keep it: its JSON, compressed."""

import gzip
import zlib

LARGEST = 1 << 28
"""The bytes of a history, at most. Temporal ends a run long before (50 MB); a small file could claim to hold a whole
disk."""

_GZIP = 16 + zlib.MAX_WBITS


class NotUnpacked(ValueError):  # noqa: N818 - it says what is the matter
    """Bytes that are no compressed history; the message says why."""


def packed(json: str) -> bytes:
    """A history as the archive keeps it; without a time, so that it is the same on every day."""
    return gzip.compress(json.encode(), mtime=0)


def unpacked(content: bytes) -> str:
    """The JSON of a history that was kept. Raises NotUnpacked where the bytes are not what the archive makes."""
    unpacking = zlib.decompressobj(_GZIP)
    try:
        found = unpacking.decompress(content, LARGEST + 1)
        if len(found) > LARGEST:
            raise NotUnpacked(f"it is larger than {LARGEST:,} bytes")
        if not unpacking.eof or unpacking.unused_data:
            raise NotUnpacked("it cannot be unpacked (it is no single whole file)")
        return found.decode()
    except (zlib.error, UnicodeDecodeError) as error:
        raise NotUnpacked(f"it cannot be unpacked ({type(error).__name__})") from None
