"""Documents: kept in a folder under their SHA-256, outside the engine, and checked on every read (rules section 2).

``ab/cd/abcd…`` is the file of the document whose hash begins with abcd. A file there is never changed.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from pydantic import ValidationError

from installation.files import LARGEST_KEPT, FileUnreadable, content_of, is_file, is_there, sync
from installation.media_types import LONGEST_SIGN, UNKNOWN, media_type_of
from installation.settings_file import origin
from models.contents import Document
from models.document_labels import OPEN

_CHUNK = 1 << 20


_UNFIT = {
    "name": "{0!r}: a document has a name that can be seen",
    "label": "{0}: the label is open, board_only or embargo_until YYYY-MM-DD",
}
"""What is wrong with a document, by its field."""


class DocumentError(Exception):
    """A document cannot be stored or read; the message says which and why."""


class DocumentUnfitError(DocumentError):
    """The name or the label of a document is impossible."""


class DocumentTooLargeError(DocumentError):
    """A document is over the limit of the setting ``document_size_limit``."""


class DocumentMissingError(DocumentError):
    """A file is not there, or is no plain file."""


class DocumentChangedError(DocumentError):
    """A stored file no longer has the content under whose hash it was stored."""


class _Content(NamedTuple):
    """What was found of a content: its hash, its size in bytes, and how it begins."""

    sha256: str
    size: int
    beginning: bytes

    def of(self, document: Document) -> Document:
        """A document with this content."""
        media_type = media_type_of(document.name, self.beginning)
        return document.model_copy(update={"sha256": self.sha256, "size": self.size, "media_type": media_type})


class DocumentStore:
    """The folder of documents. ``limit`` is the largest size of one document, in bytes."""

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder = folder
        self._limit = limit

    def store(self, path: Path, *, name: str | None = None, label: str = OPEN) -> Document:
        """Stores the file at a path and gives what an act says of it; it is on disk when this returns.

        The same content is stored once. Raises DocumentMissingError, DocumentTooLargeError, DocumentUnfitError, or
        DocumentError where the folder cannot be written."""
        for fault in self.faults(path, name=name, label=label):
            raise fault
        try:
            with path.open("rb") as source:
                return self.keep(source, name or path.name, label=label, where=str(path))
        except OSError as error:
            raise DocumentError(f"{path}: {error.strerror}: {error.filename or self._folder}") from error

    def described(self, path: Path, *, name: str | None = None, label: str = OPEN) -> Document:
        """What ``store`` would give of a file; nothing is stored. Raises as it does."""
        for fault in self.faults(path, name=name, label=label):
            raise fault
        try:
            with path.open("rb") as source:
                content = self._hashed(source, str(path))
        except OSError as error:
            raise DocumentError(f"{path}: {error.strerror}") from error
        return content.of(_described(name or path.name, label))

    def keep(self, source: BinaryIO, name: str, *, label: str = OPEN, where: str = "") -> Document:
        """Stores what a stream holds, as ``store`` does a file; errors name ``where`` it came from, else its name.

        Raises DocumentTooLargeError, DocumentUnfitError, or DocumentError where it cannot be read or written."""
        described = _described(name, label)
        try:
            content = self._copy(source, where or name)
        except OSError as error:
            raise DocumentError(f"{where or name}: {error.strerror}: {error.filename or self._folder}") from error
        return content.of(described)

    def holds(self, document: Document) -> bool:
        """Whether the content of a document lies here, unread."""
        return self._path(document.sha256).is_file()

    def faults(self, path: Path, *, name: str | None = None, label: str = OPEN) -> Iterator[DocumentError]:
        """Everything for which ``store`` would refuse a file, without storing anything."""
        if not is_file(path):
            yield DocumentMissingError(f"{path}: there is no such file")
        elif not os.access(path, os.R_OK):
            yield DocumentError(f"{path}: cannot be read")
        elif path.stat().st_size > self._limit:
            yield self._too_large(str(path))
        try:
            _described(name or path.name, label)
        except DocumentError as fault:
            yield fault

    def read(self, document: Document) -> bytes:
        """The content of a document, checked against its hash.

        Raises DocumentMissingError, DocumentChangedError, or DocumentError where it cannot be read."""
        path = self._path(document.sha256)
        if not is_there(path):
            raise DocumentMissingError(f"{document.name}: {path} is gone")
        try:
            content = content_of(path, LARGEST_KEPT)
        except FileUnreadable as error:
            raise DocumentError(f"{document.name}: {str(error).removesuffix('.')}") from None
        if hashlib.sha256(content).hexdigest() != document.sha256:
            raise DocumentChangedError(f"{document.name}: {path} was changed after it was stored")
        return content

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest[2:4] / digest

    def _copy(self, source: BinaryIO, where: str) -> _Content:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, copied = tempfile.mkstemp(dir=self._folder, prefix=".incoming-")
        try:
            with os.fdopen(handle, "wb") as target:
                content = self._copied(source, target, where)
            self._keep(Path(copied), self._path(content.sha256))
        finally:
            Path(copied).unlink(missing_ok=True)
        return content

    def _copied(self, source: BinaryIO, target: BinaryIO, where: str) -> _Content:
        """What was really copied: the file may grow while it is read."""
        found = self._hashed(source, where, target)
        target.flush()
        os.fsync(target.fileno())
        return found

    def _hashed(self, source: BinaryIO, where: str, target: BinaryIO | None = None) -> _Content:
        """What a stream holds, copied to a target where there is one."""
        digest, size, beginning = hashlib.sha256(), 0, b""
        for chunk in iter(lambda: source.read(_CHUNK), b""):
            size += len(chunk)
            if size > self._limit:
                raise self._too_large(where)
            digest.update(chunk)
            beginning = beginning or chunk[:LONGEST_SIGN]
            if target:
                target.write(chunk)
        return _Content(digest.hexdigest(), size, beginning)

    def _too_large(self, where: str) -> DocumentTooLargeError:
        limit = origin("document_size_limit")
        return DocumentTooLargeError(f"{where}: larger than {self._limit:,} bytes ({limit})")

    def _keep(self, copied: Path, kept: Path) -> None:
        """Puts the copy in its place in one step, also where an earlier one lies there: that heals a damaged one."""
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        copied.chmod(0o600)
        copied.replace(kept)
        for folder in (kept.parent, kept.parent.parent, self._folder):
            sync(folder)


def _described(name: str, label: str) -> Document:
    """The document but for its content."""
    try:
        document = Document(name=name, media_type=UNKNOWN, size=0, sha256="0" * 64, label=label)
    except ValidationError as error:
        raise DocumentUnfitError("; ".join(_UNFIT[str(e["loc"][0])].format(name) for e in error.errors())) from None
    return document
