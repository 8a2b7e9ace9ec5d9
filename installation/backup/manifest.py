"""What a backup holds: every file with its size and hash. Written last: without it a backup is only a part of one."""

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Final, Literal

from pydantic import AwareDatetime, ValidationError

from installation.files import FileUnreadable, content_of, is_there, whole_file
from models.value import Value

MANIFEST: Final = "manifest.json"
_LARGEST: Final = 1_000_000_000
_CHUNK: Final = 1 << 20

OURS_ALONE_FILE: Final = 0o600


class FileKept(Value):
    """A file of a backup: its size in bytes and its SHA-256."""

    size: int
    sha256: str


class StoreTaken(Value):
    """A store as it was taken: when that began and ended (UTC), and its files by their path below the backup."""

    kind: str
    began: AwareDatetime
    ended: AwareDatetime
    files: dict[str, FileKept]


class BackupManifest(Value):
    """What a backup holds, and what it leaves to others (``left_out``, with what they are to do)."""

    format: Literal[1] = 1
    build: str
    stores: dict[str, StoreTaken]
    left_out: dict[str, str] = {}

    @property
    def files(self) -> Mapping[str, FileKept]:
        """Every file by its path."""
        return {path: file for store in self.stores.values() for path, file in store.files.items()}


class BackupUnusable(Exception):  # noqa: N818 - it says what is the matter
    """A backup cannot be used; ``faults`` names everything that is wrong with it."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def write_manifest(folder: Path, manifest: BackupManifest) -> str:
    """Puts it beside what it lists, which is on disk by then, and gives its SHA-256. Raises OSError."""
    content = json.dumps(manifest.model_dump(mode="json"), ensure_ascii=False, indent=1).encode()
    with whole_file(folder / MANIFEST, mode=OURS_ALONE_FILE) as file:
        file.write(content)
    return hashlib.sha256(content).hexdigest()


def read_manifest(folder: Path) -> BackupManifest:
    """Raises BackupUnusable where there is none, or it is none."""
    path = folder / MANIFEST
    if not folder.is_dir():
        raise BackupUnusable([f"there is no folder {folder}"])
    if not is_there(path):
        raise BackupUnusable([f"{folder} is no whole backup: it has no {MANIFEST}, which is written last"])
    try:
        return BackupManifest.model_validate(json.loads(content_of(path, _LARGEST)))
    except FileUnreadable as error:
        raise BackupUnusable([str(error)]) from None
    except (ValueError, ValidationError, RecursionError) as error:
        raise BackupUnusable([f"{path} is not what a backup writes ({type(error).__name__})"]) from None


def flaws(folder: Path, manifest: BackupManifest) -> Iterator[str]:
    """Everything in which a backup is not as it was made: files that are gone, changed, added, or outside of it."""
    for path, known in manifest.files.items():
        place = folder / path
        if Path(path).is_absolute() or ".." in Path(path).parts or not path.startswith(tuple(manifest.stores)):
            yield f"{path}: not a place within a backup"
        elif not is_there(place):
            yield f"{path}: gone"
        elif (found := _found(place)) != known:
            yield f"{path}: changed" if found else f"{path}: no plain file, or it cannot be read"
    known_paths = {*manifest.files, MANIFEST}
    for place in sorted(folder.rglob("*")):
        path = place.relative_to(folder).as_posix()
        if not (place.is_dir() and not place.is_symlink()) and path not in known_paths:
            yield f"{path}: not part of the backup"


def _found(path: Path) -> FileKept | None:
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW), "rb") as file:
            return hashed(file) if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else None
    except OSError:
        return None


def hashed(source: BinaryIO, target: BinaryIO | None = None) -> FileKept:
    """Size and hash of what a stream holds; copied on the way, where there is a ``target``."""
    digest, size = hashlib.sha256(), 0
    for chunk in iter(lambda: source.read(_CHUNK), b""):
        digest.update(chunk)
        size += len(chunk)
        if target:
            target.write(chunk)
    return FileKept(size=size, sha256=digest.hexdigest())
