"""Files: read with a reason where they cannot be; written so that they are there whole or not at all, and still there
after a power cut."""

import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

_INCOMING = ".incoming-"


class FileUnreadable(Exception):  # noqa: N818 - it says what is the matter
    """A file that a person or the settings named cannot be read; the message says which and why."""


LARGEST_TEXT = 1_000_000
"""The bytes of a text that somebody names, at most: an act's fields, an agreement and a scenario are far smaller."""


LARGEST_KEPT = 1 << 32
"""The bytes of a file that this installation keeps, at most: more does not fit in a bundle."""


def is_file(path: Path) -> bool:
    """Whether there is a file at a path, also where no path can be like that."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_there(path: Path) -> bool:
    """Whether anything is at a path. What cannot be looked at is: to read it says why it cannot be."""
    try:
        path.stat()
    except FileNotFoundError:
        return False
    except (OSError, ValueError):
        return True
    return True


def is_folder(path: Path) -> bool:
    """Whether there is a folder at a path, also where no path can be like that."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def text_of(path: Path) -> str:
    """The text of a file that a person or the settings named. Raises FileUnreadable."""
    return _decoded(content_of(path, LARGEST_TEXT), str(path))


def text_in(stream: BinaryIO, name: str) -> str:
    """The text of a stream, to its end. Raises FileUnreadable."""
    content = stream.read(LARGEST_TEXT + 1)
    _require_size(len(content), LARGEST_TEXT, name)
    return _decoded(content, name)


def content_of(path: Path, limit: int) -> bytes:
    """What a file holds, of ``limit`` bytes at most. Raises FileUnreadable."""
    with plain_file(path) as file:
        _require_size(os.fstat(file.fileno()).st_size, limit, str(path))
        content = file.read(limit + 1)
    _require_size(len(content), limit, str(path))
    return content


@contextmanager
def plain_file(path: Path) -> Iterator[BufferedReader]:
    """A file to read. Only a plain one is: a pipe or a device could give bytes for ever, or none.

    Raises FileUnreadable, also where it cannot be read to its end."""
    try:
        with _opened(path) as file:
            kind = os.fstat(file.fileno()).st_mode
            if stat.S_ISDIR(kind):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            if not stat.S_ISREG(kind):
                raise FileUnreadable(f"{path} is no plain file; standard input is written as -.")
            yield file
    except OSError as error:
        raise FileUnreadable(f"{path} cannot be read: {(error.strerror or 'unknown reason').lower()}.") from None


def _opened(path: Path) -> BufferedReader:
    try:
        return open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb")  # noqa: PTH123 - a number
    except ValueError:
        raise FileUnreadable(f"{str(path)!r} is no path.") from None


def _require_size(size: int, limit: int, name: str) -> None:
    if size > limit:
        raise FileUnreadable(f"{name} is too large: {limit:,} bytes at most.")


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise FileUnreadable(f"{name} is not a text file in UTF-8.") from None


def require_place_for_file(path: Path) -> None:
    """Raises FileExistsError where something is at a path that is no file: a folder, a device."""
    if path.exists() and not is_file(path):
        raise FileExistsError(errno.EEXIST, "it is there already, and no file")


@contextmanager
def whole_file(path: Path, *, mode: int = 0o600) -> Iterator[BinaryIO]:
    """A file to write. At its place it is whole, or as it was before; on disk when this ends. Nothing but a file is
    replaced. Raises OSError."""
    require_place_for_file(path)
    handle, incoming = tempfile.mkstemp(dir=path.parent, prefix=_INCOMING)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(incoming).chmod(mode)
        Path(incoming).replace(path)
        sync(path.parent)
    finally:
        Path(incoming).unlink(missing_ok=True)


def private_folder(path: Path) -> Path:
    """A folder that nobody else can enter, made with those above it where they are not there yet. Raises OSError."""
    missing = [place for place in (path, *path.parents) if not place.exists()]
    for place in reversed(missing):
        place.mkdir(mode=0o700, exist_ok=True)
    return path


def sync(folder: Path) -> None:
    """Sees to it that what a folder lists is on disk. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
