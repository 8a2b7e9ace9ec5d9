"""The log as it is on record: its checkpoints with their signatures, its leaves, and the public keys."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Engine, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from installation.database import reading, writing
from installation.keys import WITNESS
from installation.signatures import is_genuine
from models.record.log import Leaf
from models.record.signed_note import (
    Checkpoint,
    Note,
    SignatureLine,
    VerifierKey,
    checkpoint,
    note,
    signature_line,
    verifier_key,
)
from models.record.tables import DOOR, READING, CheckpointRow, CosignatureRow, KeyRow, LeafRow


class KeyOnRecord(NamedTuple):
    """A public key: whose it is, of which kind (``log``, ``witness`` or ``door``), and from when until when it was in
    use."""

    key: VerifierKey
    party: str
    kind: str
    since: datetime
    until: datetime | None


class SignedCheckpoint(NamedTuple):
    """A checkpoint as it was signed, and as organisations cosigned it."""

    checkpoint: Checkpoint
    note: Note
    cosignatures: tuple[SignatureLine, ...]

    @property
    def whole(self) -> Note:
        """The note with the cosignatures under the log's own signatures."""
        return Note(self.note.text, (*self.note.signatures, *self.cosignatures))


class Log:
    """The log over an engine of ``installation.database.open_record``. Every method raises RecordUnavailable where the
    record cannot be reached."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = engine.execution_options(**READING)

    def checkpoint(self, size: int | None = None) -> SignedCheckpoint | None:
        """The checkpoint of a size (leaves), else the newest; None where there is none. Raises models.notes.NoteError
        where what is on record is no checkpoint."""
        newest = select(CheckpointRow.size, CheckpointRow.note).order_by(CheckpointRow.size.desc()).limit(1)
        query = newest if size is None else newest.where(CheckpointRow.size == size)
        lines = select(CosignatureRow.line).order_by(CosignatureRow.name)
        with reading(self._reading) as connection:
            found = connection.execute(query).one_or_none()
            if found is None:
                return None
            cosignatures = connection.scalars(lines.where(CosignatureRow.size == found.size)).all()
        signed = note(found.note)
        return SignedCheckpoint(checkpoint(signed.text), signed, tuple(map(signature_line, cosignatures)))

    def notes_after(self, size: int, most: int) -> list[tuple[int, str]]:
        """The checkpoints above a size, smallest first and so many at most: their sizes, and the notes as they were
        signed."""
        query = select(CheckpointRow.size, CheckpointRow.note).where(CheckpointRow.size > size)
        with reading(self._reading) as connection:
            return [(row.size, row.note) for row in connection.execute(query.order_by(CheckpointRow.size).limit(most))]

    def leaves(self, size: int, first: int = 0) -> list[Leaf]:
        """The leaves of the log up to a size, from the ``first`` on."""
        columns = select(LeafRow.subject, LeafRow.number, LeafRow.digest)
        query = columns.where(LeafRow.position >= first, LeafRow.position < size).order_by(LeafRow.position)
        with reading(self._reading) as connection:
            return [Leaf(*row) for row in connection.execute(query)]

    def cosigned(self, party: str) -> int:
        """The size of the largest checkpoint that an organisation cosigned; 0 where there is none."""
        names = select(KeyRow.name).where(KeyRow.kind == WITNESS, KeyRow.party == party)
        largest = select(func.max(CosignatureRow.size)).where(CosignatureRow.name.in_(names))
        with reading(self._reading) as connection:
            return connection.scalar(largest) or 0

    def cosigned_by(self, line: SignatureLine) -> tuple[Checkpoint, KeyOnRecord] | None:
        """The checkpoint under which a line is the genuine signature of a witness, newest first, and whose it is."""
        keys = [known for known in self.public_keys() if (known.kind, known.key.id) == (WITNESS, line.id)]
        with reading(self._reading) as connection:
            for text in connection.scalars(select(CheckpointRow.note).order_by(CheckpointRow.size.desc())):
                signed = note(text)
                for known in keys:
                    if is_genuine(signed.text, line, known.key):
                        return checkpoint(signed.text), known
        return None

    def public_keys(self) -> list[KeyOnRecord]:
        """Every public key that is or was in use, oldest first."""
        columns = select(KeyRow.vkey, KeyRow.party, KeyRow.kind, KeyRow.since, KeyRow.until)
        with reading(self._reading) as connection:
            rows = connection.execute(columns.order_by(KeyRow.since, KeyRow.vkey)).all()
        return [KeyOnRecord(verifier_key(row.vkey), row.party, row.kind, row.since, row.until) for row in rows]

    def register_witness(self, key: VerifierKey, party: str, at: datetime) -> None:
        """Takes an organisation's key into use, in place of the one that it had."""
        earlier = (KeyRow.kind == WITNESS, KeyRow.party == party, KeyRow.until.is_(None))
        row = {"vkey": str(key), "name": key.name, "kind": WITNESS, "party": party, "since": at, "until": None}
        with writing(self._engine) as connection:
            connection.execute(update(KeyRow).where(*earlier).values(until=at))
            connection.execute(insert(KeyRow), [row])

    def doors(self) -> list[KeyOnRecord]:
        """The keys of the machines that take acts, oldest first."""
        return [known for known in self.public_keys() if known.kind == DOOR]

    def revoke_door(self, key: VerifierKey, at: datetime) -> KeyOnRecord:
        """Takes the key of a door out of use, and gives it as it is then."""
        one = (KeyRow.kind == DOOR, KeyRow.vkey == str(key), KeyRow.until.is_(None))
        with writing(self._engine) as connection:
            connection.execute(update(KeyRow).where(*one).values(until=at))
        return next(known for known in self.doors() if known.key == key)

    def add_cosignature(self, size: int, line: SignatureLine) -> None:
        """Keeps a witness's signature; a later one of the same witness under the same checkpoint replaces it."""
        into = postgresql.insert if self._engine.dialect.name == "postgresql" else sqlite.insert
        adding = into(CosignatureRow)
        replacing = adding.on_conflict_do_update(
            index_elements=[CosignatureRow.size, CosignatureRow.name], set_={"line": adding.excluded.line}
        )
        with writing(self._engine) as connection:
            connection.execute(replacing, [{"size": size, "name": line.name, "line": str(line)}])
