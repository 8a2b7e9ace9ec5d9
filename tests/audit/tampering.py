"""Changing a record behind its back, and putting it back as it was."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from audit.verification.findings import Finding
from evidence.verification.record_verification import RecordLocation
from models.events import digest_of_text
from models.record.tables import Table
from tests.audit.whole import Whole, verified

TABLES = {table.name: tuple(column.name for column in table.columns) for table in Table.metadata.sorted_tables}
KEYS = {table.name: {column.name for column in table.primary_key} for table in Table.metadata.sorted_tables}
Row = dict[str, Any]
"""A row of a table as SQLite holds it."""


class Impossible(Exception):  # noqa: N818 - it says what is the matter
    """The database itself does not take it."""


class NoText(bytes):
    """Bytes that are put where text belongs, and are none."""


class Vault:
    """A record on SQLite, for somebody who has its file: nothing of the program is in the way."""

    def __init__(self, place: RecordLocation) -> None:
        self._connection = sqlite3.connect(place.url.removeprefix("sqlite:///"), isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.text_factory = _text
        self._connection.execute("PRAGMA synchronous=OFF")
        self._rows = {table: self.read(table) for table in TABLES}

    def close(self) -> None:
        self._connection.close()

    def read(self, table: str) -> list[Row]:
        """The rows of a table as they are; bytes that are no text, where text belongs, are question marks."""
        return [dict(row) for row in self._execute(f"SELECT * FROM {table}")]

    def rows(self, table: str) -> list[Row]:
        """The rows of a table, before anybody changed them."""
        return self._rows[table]

    @contextmanager
    def holding(self, table: str, rows: Sequence[Row]) -> Iterator[None]:
        """The table holds other rows for a while. Raises Impossible."""
        self._replace(table, rows)
        try:
            yield
        finally:
            self._replace(table, self._rows[table])

    def _replace(self, table: str, rows: Sequence[Row]) -> None:
        columns = TABLES[table]
        names = ", ".join(f'"{name}"' for name in columns)
        self._execute("BEGIN")
        try:
            self._execute(f"DELETE FROM {table}")
            for row in rows:
                values = [row[name] for name in columns]
                marks = ", ".join("CAST(? AS TEXT)" if isinstance(value, NoText) else "?" for value in values)
                self._execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)
        except (sqlite3.IntegrityError, OverflowError) as error:
            self._execute("ROLLBACK")
            raise Impossible(str(error)) from None
        self._execute("COMMIT")

    def _execute(self, statement: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        return self._connection.execute(statement, values)


def _text(content: bytes) -> str:
    return content.decode(errors="surrogateescape").encode(errors="replace").decode()


class Rewritten(NamedTuple):
    """The events of the record and its dossiers, where an event was changed and every hash from there on made anew."""

    events: list[Row]
    dossiers: list[Row]


class Scene:
    """The whole record that the tests change and put back."""

    def __init__(self, whole: Whole) -> None:
        self.place = whole.place
        self.engine = whole.engine
        self.vault = Vault(whole.place)
        self.waiting = next(row["run_id"] for row in self.vault.rows("runs") if not row["archived_at"])
        self._covered = {row["subject"] for row in self.vault.rows("log_leaves")}

    def findings(self, number: str | None = None) -> list[Finding]:
        """What is found in the whole record; in this dossier alone, where that is enough to find anything."""
        if number and (found := verified(self.place, number, engine=self.engine)[0]):
            return found
        return verified(self.place, engine=self.engine)[0]

    def with_rows(self, table: str, rows: Sequence[Row], number: str | None = None) -> list[Finding]:
        """What is found where a table holds these rows. Raises Impossible."""
        with self.vault.holding(table, rows):
            return self.findings(number)

    def with_row(self, table: str, row: Row, new: Row | None) -> list[Finding]:
        """What is found where a row is another one, or gone. Raises Impossible."""
        kept = [known for known in self.vault.rows(table) if known is not row]
        return self.with_rows(table, [*kept, new] if new else kept, row.get("dossier"))

    def rewritten(self, number: str, sequence: int, change: Callable[[Row], None]) -> Rewritten:
        """An event of a dossier is changed by somebody who knows how hashes are made."""
        events, dossiers = ([dict(row) for row in self.vault.rows(table)] for table in ("events", "dossiers"))
        later = [row for row in events if row["dossier"] == number and row["sequence"] >= sequence]
        later.sort(key=lambda row: int(row["sequence"]))
        change(later[0])
        previous = later[0]["previous"]
        for row in later:
            row["previous"] = previous
            read = {name: datetime.fromisoformat(row[name]) for name in ("time", "happened")}
            row["hash"] = previous = digest_of_text({**row, **read}, row["content"])
        for row in dossiers:
            row["head"] = previous if row["number"] == number else row["head"]
        return Rewritten(events, dossiers)

    def examples(self, table: str) -> dict[str, Row]:
        """A row of a table in each state in which one can be."""
        found: dict[str, Row] = {}
        for row in self.vault.rows(table):
            found.setdefault(self.state(table, row), row)
        return found

    # --- how a row stands ---

    def state(self, table: str, row: Row) -> str:
        """What decides who can vouch for a row; empty where it makes no difference."""
        return _STATES[table](self, row) if table in _STATES else ""

    def of_event(self, row: Row) -> str:
        if row["dossier"] == "2026-002":
            return "in the archive"
        with_it = [other for other in self.vault.rows("events") if other["recorded_at"] == row["recorded_at"]]
        told = {(notice["dossier"], notice["sequence"]) for notice in self.vault.rows("outbox")}
        is_alone = len(with_it) == 1 and (row["dossier"], row["sequence"]) not in told
        return "not in the archive, told to nobody" if is_alone else "not in the archive"

    def of_notice(self, row: Row) -> str:
        if row["sent_at"] is None:
            return "being tried" if row["attempts"] else "waits"
        if f"{row['dossier']}/notices/{row['sequence']}/{row['recipient']}/{row['kind']}" not in self._covered:
            return "left since"
        return "left at the second attempt" if row["attempts"] > 1 else "left"

    def of_run(self, row: Row) -> str:
        if row["archived_at"] is None:
            return "waits"
        return "archived" if f"{row['dossier']}/runs/{row['run_id']}" in self._covered else "archived since"

    def of_key(self, row: Row) -> str:
        if f"keys/{'+'.join(row['vkey'].split('+')[:2])}" not in self._covered:
            return "new"
        return "retired" if row["until"] else "in use"

    def of_sight(self, row: Row) -> str:
        subject = f"{row['dossier']}/sights/{row['party']}/{row['sequence']}"
        return "seen" if subject in self._covered else "seen since"

    def of_statement(self, row: Row) -> str:
        return "stated" if f"people/{row['number']}" in self._covered else "stated since"

    def of_passkey_cosignature(self, row: Row) -> str:
        return "cosigned" if f"cosigned/{row['party']}/{row['size']}" in self._covered else "cosigned since"

    def of_number(self, row: Row) -> str:
        known = {(dossier["year"], dossier["serial"]) for dossier in self.vault.rows("dossiers")}
        return "used" if (row["year"], row["serial"]) in known else "unused"

    def of_checkpoint(self, row: Row) -> str:
        tables = ("cosignatures", "passkey_cosignatures")
        cosigned = {known["size"] for table in tables for known in self.vault.rows(table)}
        return "cosigned" if row["size"] in cosigned else "not cosigned"


_STATES: dict[str, Callable[[Scene, Row], str]] = {
    "events": Scene.of_event,
    "outbox": Scene.of_notice,
    "runs": Scene.of_run,
    "keys": Scene.of_key,
    "numbers": Scene.of_number,
    "sights": Scene.of_sight,
    "people_statements": Scene.of_statement,
    "checkpoints": Scene.of_checkpoint,
    "passkey_cosignatures": Scene.of_passkey_cosignature,
}
