"""What the dossiers of a record do not show, one by one: rows that belong to none of them, gaps among numbers, and
what persons accepted as lost."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from audit.verification.findings import Code, Finding, OperatorsDoing, loss_accepted
from audit.verification.leaves import COSIGNED, KEYS, PEOPLE
from audit.verification.log import about_nothing, subjects_of
from audit.verification.stored_rows import Row
from evidence.verification.row_reader import dossiers_in, is_text, portions, rows_of
from models.calendar import local_date
from models.record.tables import Table

_TABLES = Table.metadata.tables
_OF_DOSSIERS = (
    "events",
    "terms",
    "locks",
    "dossier_documents",
    "outbox",
    "runs",
    "seats",
    "tasks",
    "days",
    "commitments",
    "texts",
    "sights",
    "act_evidence",
)
_LEAVES_TOGETHER, _DOSSIERS_TOGETHER = 500, 25


def orphans(connection: Connection) -> Iterator[Finding]:
    """Rows about dossiers that are not there, and agreements that none runs under."""
    numbers = _TABLES["dossiers"].columns["number"]
    for table in _OF_DOSSIERS:
        named = _TABLES[table].columns["dossier"]
        query = select(named).distinct().outerjoin(_TABLES["dossiers"], numbers == named).where(numbers.is_(None))
        for number in connection.scalars(query):
            about = f"{table} has rows of a dossier that dossiers does not have"
            yield Finding(dossier=str(number), where="dossier", code=Code.ORPHAN, about=about)
    digests, used = _TABLES["agreements"].columns["digest"], _TABLES["dossiers"].columns["agreement_digest"]
    unused = select(digests).outerjoin(_TABLES["dossiers"], used == digests).where(numbers.is_(None))
    for digest in connection.scalars(unused):
        about = "agreements has a row that no dossier runs under"
        yield Finding(dossier=None, where=f"agreement {digest}", code=Code.ORPHAN, about=about)


def replayed(connection: Connection) -> Iterator[Finding]:
    """Signatures that stand in several dossiers: what opens one is signed without its number."""
    columns = _TABLES["act_evidence"].columns
    of = columns["client_data"]
    often = select(of).group_by(of).having(func.count(columns["dossier"].distinct()) > 1)
    query = select(columns["dossier"], columns["sequence"]).where(of.in_(often))
    for number, sequence in connection.execute(query.order_by(columns["dossier"], columns["sequence"])):
        about = "the same signature stands in another dossier (act_evidence)"
        yield Finding(dossier=str(number), where=f"event {sequence}", code=Code.EVIDENCE_REPLAYED, about=about)


def unreadable(connection: Connection) -> Iterator[Finding]:
    """Dossiers and documents that cannot be asked for: what they are found by is no text."""
    for table, column in (("dossiers", "number"), ("documents", "sha256")):
        for key in connection.scalars(select(_TABLES[table].columns[column])):
            if not is_text(key):
                about = f"{table}.{column} is no text"
                yield Finding(dossier=None, where=f"{table} {key}", code=Code.UNREADABLE, about=about)


def gaps_in_numbers(connection: Connection) -> Iterator[Finding]:
    """The serials of a year are given out one after the other."""
    columns = _TABLES["numbers"].columns
    query = select(columns["year"], func.count(), func.min(columns["serial"]), func.max(columns["serial"]))
    for year, count, first, last in connection.execute(query.group_by(columns["year"])):
        if (first, last) != (1, count):
            about = f"numbers has {count} rows for serials up to {last}"
            yield Finding(dossier=None, where=f"numbers of {year}", code=Code.NUMBER_MISSING, about=about)


def leaves_about_nothing(connection: Connection, size: int) -> Iterator[Finding]:
    """Leaves, of the first so many, that name something that is not on record."""
    position = _TABLES["log_leaves"].columns["position"]
    leaves = rows_of(connection, "log_leaves", position < size, order=("position",))
    of_none = tuple(f"{kind}/" for kind in (KEYS, PEOPLE, COSIGNED))
    of_dossiers = (row for row in leaves if not str(row["subject"]).startswith(of_none))
    for some in portions(of_dossiers, _LEAVES_TOGETHER):
        yield from _about_nothing(connection, some)


def _about_nothing(connection: Connection, leaves: Sequence[Row]) -> Iterator[Finding]:
    numbers = {str(row["subject"]).partition("/")[0] for row in leaves}
    known = _subjects(connection, sorted(number for number in numbers if number.isprintable()))
    for row in leaves:
        if row["subject"] not in known:
            yield about_nothing(str(row["subject"]).partition("/")[0], row)


def _subjects(connection: Connection, numbers: Sequence[str]) -> set[str]:
    """Everything about these dossiers of which the log may have a leaf."""
    found: set[str] = set()
    for some in portions(numbers, _DOSSIERS_TOGETHER):
        for rows in dossiers_in(connection, some, 0, every_leaf=False):
            found |= set(subjects_of(rows))
    return found


def losses(connection: Connection, numbers: Sequence[str] | None = None) -> Iterator[OperatorsDoing]:
    """What persons said to be lost: of these dossiers or of a whole record; without numbers of any."""
    for row in rows_of(connection, "losses", order=("said_at", "number")):
        number, said_at = str(row["number"]), row["said_at"]
        if numbers is None or not number or number in numbers:
            day = local_date(said_at) if isinstance(said_at, datetime) else None
            yield loss_accepted(number.encode(errors="replace").decode(), day)
