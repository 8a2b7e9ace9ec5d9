"""Doors: the machines on which a front door takes acts. Each has a key of its own, and seals what it stamps.

The private part lies in a file of the machine, ``door-NAME.key``, made when the machine first takes an act; the public
part is on record, and the log commits to it. A worker believes an instant, and how sure it is who spoke, only where a
door in use sealed it (``activities.vouching``). What one sealed whose key was revoked since does not count as sealed.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Engine, bindparam, insert, select

from installation.database import RecordUnavailable, legible, plain_errors
from installation.keys import alone
from installation.prepared import Prepared
from installation.settings import Settings
from installation.signatures import KeyFile, new_private_key, public_part
from models.acts import Act, ActEvidence, Assurance, Seal, assurance_by, sealed_text
from models.parties import ADMINISTRATOR
from models.record.signed_note import ED25519, VerifierKey
from models.record.tables import DOOR, KeyRow

Clock = Callable[[], datetime]
Record = Callable[[], Engine]
"""How a door comes to the record; it may raise RecordUnavailable."""


_IN_USE = Prepared(select(KeyRow.vkey).where(KeyRow.vkey == bindparam("vkey"), KeyRow.until.is_(None)))


class DoorRevoked(Exception):  # noqa: N818 - it says what is the matter
    """This machine's key as a door was revoked; the message says since when, and what makes it a door again."""


class Door:
    """This machine as a door. Its key is made, and registered, when it is first needed. Whether it is in use is asked
    for every act: a machine that is revoked stops at once, also where it runs on."""

    def __init__(self, file: Path, name: str, record: Record, clock: Clock = lambda: datetime.now(UTC)) -> None:
        self._file = KeyFile(file)
        self._name = name
        self._record = record
        self._clock = clock

    def sealed(self, act: Act, dossier: str, assurance: Assurance, evidence: ActEvidence | None = None) -> Act:
        """The act under this door's seal, for this dossier; ``assurance`` is how the door knows the sender, with its
        ``evidence`` where that signed the act. Where the
        door has no key yet and the record cannot be reached to register one, it is handed in without: the worker
        stamps it. Raises DoorRevoked and KeyUnusable."""
        key = self._ready()
        if key is None:
            return act
        sure = assurance_by(act.channel, assurance)
        proof = evidence if sure is Assurance.PASSKEY_SIGNED else None
        door, signature = key.public_key().public_bytes_raw(), key.sign(sealed_text(act, dossier, sure, proof))
        seal = Seal(door=door.hex(), assurance=sure, signature=signature.hex(), evidence=proof)
        return act.model_copy(update={"seal": seal})

    def _ready(self) -> Ed25519PrivateKey | None:
        """The key, registered; where the record cannot be reached, the one that there is."""
        try:
            own = self._file.key()
            return own if own and self._is_in_use(own) else self._registered()
        except RecordUnavailable:
            return self._file.key()

    def _is_in_use(self, key: Ed25519PrivateKey) -> bool:
        with legible():
            return bool(_IN_USE.found(self._record(), vkey=str(self._public(key))))

    def _registered(self) -> Ed25519PrivateKey:
        with plain_errors(), alone(self._record()) as connection:
            key = self._file.key() or new_private_key(self._file.path)
            if not self._is_registered(connection, public := self._public(key)):
                row = {"vkey": str(public), "name": self._name, "kind": DOOR, "party": ADMINISTRATOR}
                connection.execute(insert(KeyRow), [{**row, "since": self._clock(), "until": None}])
        return key

    def _is_registered(self, connection: Connection, public: VerifierKey) -> bool:
        """Raises DoorRevoked where the key is not in use any more."""
        row = connection.execute(select(KeyRow.until).where(KeyRow.vkey == str(public))).one_or_none()
        if row and row.until:
            since = row.until.astimezone(UTC)
            raise DoorRevoked(
                f"This machine is no door any more: its key was revoked on {since:%Y-%m-%d} (UTC). "
                f"To make it one again, remove {self._file.path}: it then gets a new key."
            )
        return row is not None

    def _public(self, key: Ed25519PrivateKey) -> VerifierKey:
        return public_part(key, self._name, ED25519)


def door_of(settings: Settings, record: Record, clock: Clock = lambda: datetime.now(UTC)) -> Door:
    """This machine as a door of an installation."""
    return Door(settings.keys / f"door-{settings.door}.key", f"{settings.log_name}/door/{settings.door}", record, clock)
