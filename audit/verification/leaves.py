"""The leaves of the log for what is on record: a dossier's head, a notice that left, an archived run, a sight, a
statement about a person, a cosignature by passkey, a key.

A row is given as its columns: instants with a time zone, JSON as the text that is stored. What a column holds is in
``models.record.tables``. Whoever checks a leaf makes it anew from the row and compares.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from models.events import instant
from models.record.log import Leaf, digest_of_row
from models.record.signed_note import verifier_key

RUNS, NOTICES, SIGHTS, PEOPLE, KEYS = "runs", "notices", "sights", "people", "keys"
COSIGNED = "cosigned"

IN_USE, RETIRED = 1, 2
"""The numbers of a key's leaves."""

RUN_COLUMNS = (
    "dossier", "run_id", "workflow_id", "first_run_id", "continued_from", "status", "started_at", "closed_at",
    "archived_at", "sha256", "size", "events", "attempts", "last_error",
)  # fmt: skip
NOTICE_COLUMNS = ("dossier", "sequence", "recipient", "kind", "notice", "created", "attempts", "sent_at")
LETTER_COLUMNS = ("told_on", "told_by")
"""Of a notice of which its party was told by letter besides; one that was mailed, or marked before these were kept, has
none of them."""

SIGHT_COLUMNS = ("dossier", "party", "sequence", "seen_at")
STATEMENT_COLUMNS = ("number", "kind", "party", "at", "content")
COSIGNATURE_COLUMNS = ("size", "party", "at", "credential", "authenticator_data", "client_data", "signature")
KEY_COLUMNS = ("vkey", "name", "kind", "party", "since", "until")

Columns = Mapping[str, object]


def head_leaf(number: str, sequence: int, head: str) -> Leaf:
    """The leaf of a dossier's head: the number and the hash of its last event."""
    return Leaf(number, sequence, head)


def run_leaf(row: Columns) -> Leaf:
    """The leaf of an archived run (a row of ``runs``)."""
    return Leaf(run_subject(row), _whole(row["events"]), _digest(row, RUN_COLUMNS))


def notice_leaf(row: Columns) -> Leaf:
    """The leaf of a notice that left (a row of ``outbox``)."""
    return Leaf(notice_subject(row), _whole(row["attempts"]), _digest(row, notice_columns(row)))


def notice_columns(row: Columns) -> tuple[str, ...]:
    """The columns of a notice to which the log commits."""
    by_letter = any(row.get(name) is not None for name in LETTER_COLUMNS)
    return (*NOTICE_COLUMNS, *LETTER_COLUMNS) if by_letter else NOTICE_COLUMNS


def sight_leaf(row: Columns) -> Leaf:
    """The leaf of a sight (a row of ``sights``)."""
    return Leaf(sight_subject(row), _whole(row["sequence"]), _digest(row, SIGHT_COLUMNS))


def statement_leaf(row: Columns) -> Leaf:
    """The leaf of a statement about a person (a row of ``people_statements``)."""
    number = _whole(row["number"])
    return Leaf(f"{PEOPLE}/{number}", number, _digest(row, STATEMENT_COLUMNS))


def cosignature_leaf(row: Columns) -> Leaf:
    """The leaf of a cosignature by passkey (a row of ``passkey_cosignatures``)."""
    return Leaf(cosignature_subject(row), _whole(row["size"]), _digest(row, COSIGNATURE_COLUMNS))


def key_leaf(row: Columns) -> Leaf:
    """The leaf of a key as it stands (a row of ``keys``): taken into use, or retired."""
    return key_leaves(row)[-1]


def key_leaves(row: Columns) -> list[Leaf]:
    """Every leaf that a key must have by now: of the day it was taken into use, and of the day it was retired."""
    subject = key_subject(row)
    leaves = [Leaf(subject, IN_USE, _digest({**row, "until": None}, KEY_COLUMNS))]
    if row["until"] is not None:
        leaves.append(Leaf(subject, RETIRED, _digest(row, KEY_COLUMNS)))
    return leaves


def run_subject(row: Columns) -> str:
    """What the leaf of a run is about."""
    return f"{row['dossier']}/{RUNS}/{row['run_id']}"


def notice_subject(row: Columns) -> str:
    """What the leaf of a notice is about."""
    return f"{row['dossier']}/{NOTICES}/{row['sequence']}/{row['recipient']}/{row['kind']}"


def sight_subject(row: Columns) -> str:
    """What the leaf of a sight is about."""
    return f"{row['dossier']}/{SIGHTS}/{row['party']}/{row['sequence']}"


def cosignature_subject(row: Columns) -> str:
    """What the leaf of a cosignature by passkey is about."""
    return f"{COSIGNED}/{row['party']}/{row['size']}"


def key_subject(row: Columns) -> str:
    """What the leaves of a key are about. Raises models.notes.NoteError where the row holds no verifier key."""
    key = verifier_key(str(row["vkey"]))
    return f"{KEYS}/{key.name}+{key.id.hex()}"


def _digest(row: Columns, columns: tuple[str, ...]) -> str:
    return digest_of_row({name: _plain(row[name]) for name in columns})


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return instant(value.astimezone(UTC))
    return value.isoformat() if isinstance(value, date) else value


def _whole(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(f"a leaf needs a number, not {type(value).__name__}")
    return value
