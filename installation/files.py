"""Files: read with a reason where they cannot be; written so that they are there whole or not at all, and still there
after a power cut."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_INCOMING = ".incoming-"


class FileUnreadable(Exception):  # noqa: N818 - it says what is the matter
    """A file that a person or the settings named cannot be read; the message says which and why."""


def text_of(path: Path) -> str:
    """The text of a file that a person or the settings named. Raises FileUnreadable."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise FileUnreadable(f"{path} is not a text file in UTF-8.") from None
    except OSError as error:
        raise FileUnreadable(f"{path} cannot be read: {(error.strerror or 'unknown reason').lower()}.") from None


def require_place_for_file(path: Path) -> None:
    """Raises FileExistsError where something is at a path that is no file: a folder, a device."""
    if path.exists() and not path.is_file():
        raise FileExistsError(errno.EEXIST, "it is there already, and no file")


@contextmanager
def whole_file(path: Path, *, mode: int = 0o640) -> Iterator[BinaryIO]:
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


def sync(folder: Path) -> None:
    """Sees to it that what a folder lists is on disk. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
