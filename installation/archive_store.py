"""The archive: the whole Temporal history of every run that ended, kept in a folder beside the record.

``2027-003/RUN.json.gz`` is the history of one run: the protobuf JSON that Temporal's own tools, UI and SDKs import,
compressed. The same history always makes the same bytes, so a second try changes nothing.
"""

import hashlib
from pathlib import Path

from installation.files import FileUnreadable, content_of, is_there, sync, whole_file
from models.record.packed import LARGEST, packed


class ArchiveError(OSError):
    """A history cannot be kept or read; the message says which and why."""


class ArchiveMissingError(ArchiveError):
    """A file of the archive is not there."""


class ArchiveStore:
    """The folder of histories, by dossier number and run id."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, number: str, run_id: str, json: str) -> tuple[str, int]:
        """Keeps a history; it is on disk when this returns, whole or not at all. Gives the SHA-256 and the size of the
        file in bytes. Raises ArchiveError."""
        content = packed(json)
        path = self.path(number, run_id)
        try:
            self._write(content, path)
        except OSError as error:
            raise ArchiveError(f"{path}: {(error.strerror or type(error).__name__).lower()}") from error
        return hashlib.sha256(content).hexdigest(), len(content)

    def read(self, number: str, run_id: str) -> bytes:
        """The file of a run as it is, compressed and unchecked. Raises ArchiveError."""
        path = self.path(number, run_id)
        if not is_there(path):
            raise ArchiveMissingError(f"{path} is not there")
        try:
            return content_of(path, LARGEST)
        except FileUnreadable as error:
            raise ArchiveError(str(error).removesuffix(".")) from None

    def path(self, number: str, run_id: str) -> Path:
        """Where the history of a run is kept."""
        return self._folder / number / f"{run_id}.json.gz"

    def _write(self, content: bytes, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with whole_file(path) as file:
            file.write(content)
        sync(self._folder)
