"""Everything that is kept, in the order in which a backup takes it, so that none is older than what refers to it."""
# ruff: noqa: E501 - a table reads better in one line per row

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import make_url

from installation.backup.places import FolderPlace, KeptPlace, PostgresPlace, SqlitePlace
from installation.connection import target
from installation.settings import Settings


class KeptStore(NamedTuple):
    """A row of the table: what it is, where it is kept by the settings (None: not by us, ``otherwise`` says by whom), and
    why it has its place in the order. ``secret``: it does not lie beside the others."""

    name: str
    place: Callable[[Settings], KeptPlace | None]
    why: str
    otherwise: str = ""
    secret: bool = False


def _temporal(settings: Settings) -> KeptPlace | None:
    return SqlitePlace(settings.var / "temporal.db") if target(settings).embedded else None


def _record(settings: Settings) -> KeptPlace:
    url = settings.record_url.get_secret_value()
    return SqlitePlace(Path(make_url(url).database or "")) if url.startswith("sqlite:") else PostgresPlace(url)


def _portal(settings: Settings) -> KeptPlace | None:
    """The portal's own database; none of its own where it is that of the record, which is taken whole."""
    url, record = (one.get_secret_value() for one in (settings.portal_database_url, settings.record_url))
    if url.startswith("sqlite:"):
        return SqlitePlace(Path(make_url(url).database or ""))
    return None if url == record else PostgresPlace(url)


# fmt: off
STORES: tuple[KeptStore, ...] = (
    KeptStore("temporal", _temporal, "its runs know what is on record, never more than that", "your cluster's own backup, or none: what Temporal lost is taken up from the record"),
    KeptStore("record", _record, "it names documents, histories and keys, which were there before"),
    KeptStore("portal", _portal, "who may sign in; a person that it lacks is added again", "with the record: it is a schema of its database"),
    KeptStore("documents", lambda settings: FolderPlace(settings.documents), "files that are never changed"),
    KeptStore("archive", lambda settings: FolderPlace(settings.archive), "files that are never changed"),
    KeptStore("agreements", lambda settings: FolderPlace(settings.agreements), "for new dossiers; those of open ones are on record"),
    KeptStore("keys", lambda settings: FolderPlace(settings.keys), "the key in use by the record, or by then set aside", "copy the folder of keys to a safe place of its own (--keys)", secret=True),
)
# fmt: on
