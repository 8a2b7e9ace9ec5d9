"""Which installation this is: the id in its record, and the one that Temporal serves.

Whatever answers at the port of a server may be of another installation, with a record, documents and keys of its own.
So every act names the installation of its door, and door and worker compare.
"""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, select
from temporalio.client import Client
from temporalio.service import RPCError

from installation.database import reading, unavailable
from installation.files import FileUnreadable, text_of, whole_file
from models.protocol import NOTICE_DELIVERY
from models.record.tables import InstallationRow

_SHORTLY = timedelta(seconds=3)
MEMO = "installation"
"""Under this name the delivery of notices, of which Temporal has one, says whose notices it delivers."""

FILE = "installation-id"
"""The file in the folder of everything that is kept in which the id is noted, for when the record cannot be read."""


def installation_id(record: Engine) -> str:
    """The id of the installation whose record this is. Raises RecordUnavailable."""
    with reading(record) as connection:
        found: str | None = connection.scalar(select(InstallationRow.id))
    if found is None:
        raise unavailable("the record does not say which installation it belongs to")
    return found


def noted_id(folder: Path) -> str | None:
    """The id that was noted when the record was last read."""
    try:
        return text_of(folder / FILE).strip() or None
    except FileUnreadable:
        return None


def note_id(folder: Path, found: str) -> None:
    """Notes the id, where the folder is there and can be written: without it the record is asked."""
    if folder.is_dir() and noted_id(folder) != found:
        with suppress(OSError), whole_file(folder / FILE) as file:
            file.write(f"{found}\n".encode())


async def served_installation(client: Client, watch: str = NOTICE_DELIVERY) -> str | None:
    """The installation whose worker Temporal serves, as what runs beside the procedures has it; None where that cannot
    be told: nothing runs there yet."""
    try:
        described = await client.get_workflow_handle(watch).describe(rpc_timeout=_SHORTLY)
    except RPCError:
        return None  # whoever sends something is told
    served: str | None = await described.memo_value(MEMO, None, type_hint=str)
    return served
