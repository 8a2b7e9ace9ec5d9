"""Whether the files beside the record are what the record says: archived histories, and documents by their content."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from audit.verification.findings import Code, Finding
from audit.verification.stored_events import event_in
from audit.verification.stored_rows import Row
from evidence.verification.row_reader import rows_of, to_ask_with
from installation.archive_store import ArchiveError, ArchiveStore
from installation.files import FileUnreadable, plain_file
from models.events import EventType
from models.record.rows import attachments, document_row
from models.record.tables import Table

_TABLES = Table.metadata.tables
_INCOMING = ".incoming-"
"""How the name of a file begins that is still being written."""


# --- the archive ---------------------------------------------------------------------------------------------------


def archived(store: ArchiveStore, number: str) -> Callable[[str], bytes | None]:
    """Gives the file of an archived run of a dossier by its id, or None where it cannot be read."""

    def read(run_id: str) -> bytes | None:
        try:
            return store.read(number, run_id)
        except (ArchiveError, ValueError):
            return None

    return read


def orphans_of(archive: Path, number: str, runs: Sequence[Row]) -> Iterator[Finding]:
    """Files in the archive of a dossier that no run of it accounts for."""
    known = {f"{row['run_id']}.json.gz" for row in runs}
    for path in _within(archive / number) if number else ():
        if path.name not in known:
            about = "no row of runs accounts for this file of the archive"
            yield Finding(dossier=number, where=f"file {path.name}", code=Code.FILE_ADDED, about=about)


def orphans_in_archive(archive: Path, numbers: set[str]) -> Iterator[Finding]:
    """Whatever lies in the archive and belongs to none of these dossiers, which are all that there are."""
    for path in _within(archive):
        if path.name not in numbers or not path.is_dir():
            about = "it lies in the archive, but dossiers has no such dossier"
            yield Finding(dossier=None, where=f"file {path.name}", code=Code.FILE_ADDED, about=about)


# --- documents -----------------------------------------------------------------------------------------------------


def orphans_in_documents(folder: Path) -> Iterator[Finding]:
    """Files in the folder of documents that do not lie where their name says they belong. One that lies in its place,
    but that no event names, is no stray: an act that was refused, or is still on its way, brought it."""
    for first in _within(folder):
        for second in _within(first) if first.is_dir() else (first,):
            for path in _within(second) if second.is_dir() else (second,):
                if path != _place(folder, path.name) or len(path.name) != _LENGTH:
                    about = "it lies in the folder of documents, but not in the place of a document"
                    yield Finding(dossier=None, where=f"file {path.name}", code=Code.FILE_ADDED, about=about)


_LENGTH = 64


def _place(folder: Path, digest: str) -> Path:
    return folder / digest[:2] / digest[2:4] / digest


def _within(folder: Path) -> list[Path]:
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(path for path in found if not path.name.startswith(_INCOMING))


def flaws_of_documents(connection: Connection, folder: Path, digests: Sequence[str]) -> Iterator[Finding]:
    """Whether the rows of documents are those of the events that brought them in first, and their files have their
    hashes."""
    named = _first_named(connection, digests)
    for row in rows_of(connection, "documents", _TABLES["documents"].columns["sha256"].in_(digests)):
        digest, where = row["sha256"], f"document {row['sha256']}"
        if digest not in named:
            about = "documents has a row that no event names"
            yield Finding(dossier=None, where=where, code=Code.ORPHAN, about=about)
            continue
        number, ways = named[digest]
        if not any(all(row[name] == way[name] for name in way) for way in ways):
            wrong = [name for name in ways[0] if row[name] != ways[0][name]]
            about = f"documents.{', documents.'.join(wrong)}: not as the event that brought it in says"
            yield Finding(dossier=number, where=where, code=Code.DOCUMENT_DIFFERS, about=about)
        yield from _flaws_of_file(_place(folder, digest), number, where, digest)


def _flaws_of_file(path: Path, number: str, where: str, digest: str) -> Iterator[Finding]:
    try:
        with plain_file(path) as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileUnreadable:
        yield Finding(dossier=number, where=where, code=Code.DOCUMENT_MISSING, about="its file is gone")
        return
    if found != digest:
        about = "its file does not have the hash under which it is kept"
        yield Finding(dossier=number, where=where, code=Code.DOCUMENT_CHANGED, about=about)


def _first_named(connection: Connection, digests: Sequence[str]) -> dict[str, tuple[str, list[dict[str, Any]]]]:
    """The dossier whose event named each document first, and the rows that may follow from it: more than one where
    several events did at one moment."""
    attached, events = _TABLES["dossier_documents"].columns, _TABLES["events"].columns
    keys = select(attached["dossier"], attached["sequence"]).where(attached["sha256"].in_(digests)).distinct()
    found: dict[str, tuple[datetime, str, list[dict[str, Any]]]] = {}
    for dossier, sequence in connection.execute(keys).all():
        of_event = (events["dossier"] == to_ask_with(dossier), events["sequence"] == to_ask_with(sequence))
        for row in rows_of(connection, "events", *of_event):
            for digest, way in _ways(row):
                known = found.get(digest)
                if known is None or way["stored_at"] < known[0]:
                    found[digest] = (way["stored_at"], dossier, [way])
                elif way["stored_at"] == known[0]:
                    known[2].append(way)
    return {digest: (number, ways) for digest, (_, number, ways) in found.items()}


def _ways(row: Row) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        event, at = event_in(row), row["recorded_at"]
    except (ValueError, TypeError):
        return
    if event.type is EventType.ACT_REFUSED or not isinstance(at, datetime):
        return
    for _, document in attachments([event]):
        yield document.sha256, document_row(document, at)
