"""Writing files so that they are there whole or not at all, and still there after a power cut."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_INCOMING = ".incoming-"


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
