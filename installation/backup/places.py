"""How what is kept is taken and put back, by the kind of its place: a folder, a SQLite file, a PostgreSQL database."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, make_url, text

from installation.backup.manifest import OURS_ALONE_FILE, FileKept, hashed
from installation.database import READING, open_record, plain_errors
from installation.files import private_folder, sync, whole_file

_OWN = ".incoming-"
"""How names of files begin that are being written."""


class PlaceUnusable(OSError):  # noqa: N818 - it says what is the matter
    """A place cannot be taken or put back; the message says which and why, without a password."""


class KeptPlace(Protocol):
    """Where something is kept. ``take`` copies it into a new folder of a backup, also while it is written to, and gives
    the files by their names there. ``put_back`` puts such a copy there in one step; what is there goes ``aside`` first,
    under a name with this ending, and is kept. Both raise OSError."""

    kind: str

    def __str__(self) -> str: ...

    def is_there(self) -> bool:
        """Whether there is anything to take."""

    def is_empty(self) -> bool:
        """Whether nothing would be lost where something is put there."""

    def equals(self, files: dict[str, FileKept]) -> bool:
        """Whether exactly this is there; False where that cannot be told."""

    def take(self, target: Path) -> dict[str, FileKept]: ...

    def put_back(self, copy: Path, files: dict[str, FileKept], aside: str) -> None: ...


# --- a folder -------------------------------------------------------------------------------------------------------


class FolderPlace:
    """A folder of files that are written once and never changed. What comes in while it is taken may be in the copy."""

    kind = "folder"

    def __init__(self, path: Path) -> None:
        self.path = path

    def __str__(self) -> str:
        return str(self.path)

    def is_there(self) -> bool:
        return self.path.is_dir()

    def is_empty(self) -> bool:
        return next(_files(self.path), None) is None

    def equals(self, files: dict[str, FileKept]) -> bool:
        present = {path.relative_to(self.path).as_posix(): path for path in _files(self.path)}
        return present.keys() == files.keys() and all(_kept(path) == files[name] for name, path in present.items())

    def take(self, target: Path) -> dict[str, FileKept]:
        found = dict[str, FileKept]()
        private_folder(target)
        for path in _files(self.path):
            name = path.relative_to(self.path).as_posix()
            try:
                found[name] = copied(path, target / name)
            except FileNotFoundError:
                continue  # a retired key, taken away meanwhile
        return found

    def put_back(self, copy: Path, files: dict[str, FileKept], aside: str) -> None:
        incoming = _beside(self.path, _OWN)
        shutil.rmtree(incoming, ignore_errors=True)
        private_folder(incoming)
        for name, known in files.items():
            _require(copied(copy / name, incoming / name) == known, copy / name)
        if self.path.exists():
            self.path.rename(_beside(self.path, "", aside))
        incoming.rename(self.path)
        sync(self.path.parent)


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and not path.name.startswith(_OWN):
            yield path


def _kept(path: Path) -> FileKept:
    with path.open("rb") as file:
        return hashed(file)


def _beside(path: Path, begin: str, end: str = "") -> Path:
    return path.with_name(f"{begin}{path.name}{end}")


def _require(is_whole: bool, path: Path) -> None:
    if not is_whole:
        raise PlaceUnusable(f"{path} was changed while it was read")


def copied(source: Path, target: Path) -> FileKept:
    """Copies a file; on disk, whole, when this returns. Raises OSError."""
    private_folder(target.parent)
    with source.open("rb") as file, whole_file(target, mode=OURS_ALONE_FILE) as copy:
        return hashed(file, copy)


# --- a SQLite file --------------------------------------------------------------------------------------------------


class SqlitePlace:
    """A SQLite database. It is taken as it is at one instant, also while others write to it."""

    kind = "sqlite"

    def __init__(self, path: Path) -> None:
        self.path = path

    def __str__(self) -> str:
        return str(self.path)

    def is_there(self) -> bool:
        return self.path.is_file()

    def is_empty(self) -> bool:
        return not self.path.exists() or self.path.stat().st_size == 0

    def equals(self, files: dict[str, FileKept]) -> bool:
        is_alone = self.path.is_file() and not any(part.exists() for part in self._parts())
        return is_alone and [_kept(self.path)] == list(files.values())

    def take(self, target: Path) -> dict[str, FileKept]:
        private_folder(target)
        copy = target / self.path.name
        os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OURS_ALONE_FILE))
        try:
            source_url = f"{self.path.absolute().as_uri()}?mode=ro"
            with closing(sqlite3.connect(source_url, uri=True)) as source, closing(sqlite3.connect(copy)) as into:
                source.backup(into)
                into.execute("PRAGMA journal_mode=DELETE")  # one file, without a -wal beside it
                (flaw,) = into.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.Error as error:
            raise PlaceUnusable(f"{self.path} cannot be copied: {error}") from None
        if flaw != "ok":
            raise PlaceUnusable(f"{self.path} is damaged: {flaw}")
        with copy.open("rb") as file:
            os.fsync(file.fileno())
        sync(target)
        return {copy.name: _kept(copy)}

    def put_back(self, copy: Path, files: dict[str, FileKept], aside: str) -> None:
        incoming = _beside(self.path, _OWN)
        private_folder(incoming.parent)
        ((name, known),) = files.items()
        _require(copied(copy / name, incoming) == known, copy / name)
        if self.path.exists():  # first what SQLite would apply to the new file
            for part in self._parts():
                if part.exists():
                    part.rename(_beside(self.path, "", aside + part.name.removeprefix(self.path.name)))
            self.path.rename(_beside(self.path, "", aside))
        incoming.rename(self.path)
        sync(self.path.parent)

    def _parts(self) -> list[Path]:
        return [_beside(self.path, "", end) for end in ("-wal", "-shm", "-journal")]


# --- a PostgreSQL database ------------------------------------------------------------------------------------------


class PostgresPlace:
    """A PostgreSQL database, taken and put back by its own tools, which must be on PATH. The schema that is there goes
    aside under another name, in the same database."""

    kind = "postgresql"
    _DUMP = "record.dump"

    def __init__(self, url: str) -> None:
        self._url = make_url(url)

    def __str__(self) -> str:
        return self._url.render_as_string(hide_password=True)

    def is_there(self) -> bool:
        return True

    def is_empty(self) -> bool:
        with self._connected(reading=True) as connection:
            return not connection.scalar(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))

    def equals(self, files: dict[str, FileKept]) -> bool:  # noqa: ARG002 - what it holds is in another form
        return False

    def take(self, target: Path) -> dict[str, FileKept]:
        private_folder(target)
        copy = target / self._DUMP
        os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OURS_ALONE_FILE))
        self._run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--schema=public", f"--file={copy}")
        with copy.open("rb") as file:
            os.fsync(file.fileno())
        sync(target)
        return {copy.name: _kept(copy)}

    def put_back(self, copy: Path, files: dict[str, FileKept], aside: str) -> None:
        (name,) = files
        own = "replaced" + "".join(sign if sign.isalnum() else "_" for sign in aside)
        leaves = "DROP SCHEMA public" if self.is_empty() else f'ALTER SCHEMA public RENAME TO "{own}"'
        with self._connected() as connection:
            connection.execute(text(leaves))
        self._run(
            "pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", str(copy / name)
        )

    @contextmanager
    def _connected(self, *, reading: bool = False) -> Iterator[Connection]:
        engine = open_record(self._url.render_as_string(hide_password=False))
        try:
            with plain_errors(), engine.execution_options(**READING if reading else {}).begin() as connection:
                yield connection
        finally:
            engine.dispose()

    def _run(self, program: str, *arguments: str) -> None:
        found = shutil.which(program)
        if found is None:
            raise PlaceUnusable(
                f"{program} is not on PATH: install PostgreSQL's client programs of the server's version"
            )
        url = self._url
        given = {"PGHOST": url.host, "PGPORT": url.port, "PGUSER": url.username, "PGDATABASE": url.database}
        more = {"PGPASSWORD": url.password, **{_LIBPQ[key]: value for key, value in url.query.items() if key in _LIBPQ}}
        environment = {name: str(value) for name, value in {**given, **more}.items() if value}
        database = [f"--dbname={url.database}"] if program == "pg_restore" else []
        done = subprocess.run(
            [found, *database, *arguments],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise PlaceUnusable(f"{program} failed: {last}")


_LIBPQ = {
    "host": "PGHOST",
    "port": "PGPORT",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "options": "PGOPTIONS",
}
"""What a database URL may say beside host and name, as PostgreSQL's programs read it."""
