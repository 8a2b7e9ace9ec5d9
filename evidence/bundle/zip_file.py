"""The ZIP of a bundle: the same files give the same bytes on every machine and under every version of Python.

Nothing in it is compressed and nothing depends on the clock; ``evidence/shipped/verify.py`` says what stands around
the files.
"""

import hashlib
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from evidence.shipped.verify import zip_frame

TOO_LARGE = 0xFFFFFFFF
"""From this many bytes on a file does not fit in a bundle."""

_CHUNK = 1 << 20


class TooLargeError(ValueError):
    """A file is too large for a bundle; the message names it."""


class _Kept(NamedTuple):
    """A file that waits in the spool: where it lies there, and what the ZIP and the list of contents say of it."""

    start: int
    size: int
    crc: int
    sha256: str


class Spool:
    """Files on their way into a ZIP, in any order. They wait on disk: memory does not grow with them."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._kept: dict[str, _Kept] = {}

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        """Adds a file by its content, in pieces. Raises TooLargeError."""
        start, size, crc, digest = self._file.tell(), 0, 0, hashlib.sha256()
        for piece in pieces:
            self._file.write(piece)
            size, crc = size + len(piece), zlib.crc32(piece, crc)
            digest.update(piece)
        if size >= TOO_LARGE:
            raise TooLargeError(f"{name} is too large for a bundle")
        self._kept[name] = _Kept(start, size, crc, digest.hexdigest())

    @property
    def hashes(self) -> dict[str, str]:
        """The SHA-256 of every file, by name."""
        return {name: kept.sha256 for name, kept in self._kept.items()}

    def write_zip(self, target: BinaryIO) -> None:
        """Writes the ZIP: the files sorted by name."""
        files = sorted(self._kept.items())
        frame = zip_frame([(name, kept.crc, kept.size) for name, kept in files])
        for _, kept in files:
            target.write(next(frame))
            self._copy(kept, target)
        target.write(next(frame))

    def _copy(self, kept: _Kept, target: BinaryIO) -> None:
        self._file.seek(kept.start)
        target.writelines(self._file.read(min(left, _CHUNK)) for left in range(kept.size, 0, -_CHUNK))


@contextmanager
def spool(folder: Path) -> Iterator[Spool]:
    """A spool in a folder with room for the bundle; nothing of it stays."""
    with tempfile.TemporaryFile(dir=folder) as file:
        yield Spool(file)
