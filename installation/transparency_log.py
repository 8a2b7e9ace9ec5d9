"""The log as it is on record: its checkpoints with their signatures, its leaves, and the public keys."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Engine, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from audit.verification.leaves import PEOPLE
from installation.database import READING, reading, writing
from installation.keys import WITNESS
from installation.signatures import is_genuine
from installation.statements import statements
from models.record.log import Leaf
from models.record.passkey_cosignature import PasskeyCosignature
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
from models.record.statement import PersonStatement
from models.record.tables import DOOR, CheckpointRow, CosignatureRow, KeyRow, LeafRow, PasskeyCosignatureRow


class KeyOnRecord(NamedTuple):
    """A public key: whose it is, of which kind (``log``, ``witness`` or ``door``), and from when until when it was in
    use."""

    key: VerifierKey
    party: str
    kind: str
    since: datetime
    until: datetime | None


class SignedCheckpoint(NamedTuple):
    """A checkpoint as it was signed, and as organisations cosigned it: with key files of theirs, and by passkey."""

    checkpoint: Checkpoint
    note: Note
    cosignatures: tuple[SignatureLine, ...]
    by_passkey: tuple[PasskeyCosignature, ...] = ()

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
        """The checkpoint of a size (leaves), else the newest; None where there is none. Raises NoteError
        (``models.record.signed_note``) where what is on record is no checkpoint."""
        newest = select(CheckpointRow.size, CheckpointRow.note).order_by(CheckpointRow.size.desc()).limit(1)
        query = newest if size is None else newest.where(CheckpointRow.size == size)
        lines = select(CosignatureRow.line).order_by(CosignatureRow.name)
        with reading(self._reading) as connection:
            found = connection.execute(query).one_or_none()
            if found is None:
                return None
            cosignatures = connection.scalars(lines.where(CosignatureRow.size == found.size)).all()
            rows = connection.execute(_BY_PASSKEY.where(PasskeyCosignatureRow.size == found.size)).all()
        signed = note(found.note)
        by_passkey = tuple(PasskeyCosignature.model_validate(row._asdict()) for row in rows)
        return SignedCheckpoint(checkpoint(signed.text), signed, tuple(map(signature_line, cosignatures)), by_passkey)

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
        """The size of the largest checkpoint that an organisation cosigned, in whichever way; 0 where there is none."""
        largest = select(func.max(PasskeyCosignatureRow.size)).where(PasskeyCosignatureRow.party == party)
        with reading(self._reading) as connection:
            by_passkey = connection.scalar(largest) or 0
        return max(by_passkey, self.cosigned_with_key(party))

    def cosigned_with_key(self, party: str) -> int:
        """The size of the largest checkpoint that an organisation cosigned with a key file of its own, which knows of
        no other; 0 where there is none."""
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

    def statements(self) -> list[PersonStatement]:
        """What is stated about people, oldest first."""
        return statements(self._engine)

    def stated_within(self, size: int) -> set[int]:
        """The numbers of the statements about people that the first so many leaves hold."""
        of_people = (LeafRow.subject >= f"{PEOPLE}/", LeafRow.subject < f"{PEOPLE}0", LeafRow.position < size)
        with reading(self._reading) as connection:
            return set(connection.scalars(select(LeafRow.number).where(*of_people)))

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

    def add_passkey_cosignature(self, found: PasskeyCosignature) -> None:
        """Keeps an organisation's signature by passkey; where it gave one under that checkpoint before, that one stays:
        the log commits to it."""
        into = postgresql.insert if self._engine.dialect.name == "postgresql" else sqlite.insert
        with writing(self._engine) as connection:
            connection.execute(into(PasskeyCosignatureRow).on_conflict_do_nothing(), [found.model_dump()])


_BY_PASSKEY = select(*PasskeyCosignatureRow.__table__.columns).order_by(PasskeyCosignatureRow.party)
