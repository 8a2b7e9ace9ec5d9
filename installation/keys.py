"""The log's key: its private part in a file of this installation, its public part on record.

``log.key`` signs. ``log-ID.key`` is a key that was rotated: it signs the next checkpoint once more, beside the new one,
so that whoever trusts the old key can trust the new one; then its private part is removed.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Engine, bindparam, insert, select, text, update

from installation.database import READING, plain_errors
from installation.prepared import Prepared, Raw
from installation.signatures import KeyFile, KeyUnusable, new_private_key, private_key, public_part, signed
from models.parties import LANDLORD
from models.record.signed_note import ED25519, SignatureLine, VerifierKey, verifier_key
from models.record.tables import KeyRow

LOG, WITNESS = "log", "witness"
"""The kinds of keys on record."""

_log = structlog.get_logger(__name__)
KEY_FILE = "log.key"
"""The file in the folder of keys that signs."""

Clock = Callable[[], datetime]


class LogKeys:
    """The log's keys, in a folder and on record. ``name`` is the log's name as long as the record knows none; later it
    stays what it was. All processes that make checkpoints share the folder."""

    def __init__(self, folder: Path, engine: Engine, name: str, clock: Clock = lambda: datetime.now(UTC)) -> None:
        self._folder = folder
        self._private = KeyFile(folder / KEY_FILE)
        self._engine = engine
        self._reading = engine.execution_options(**READING)
        self._name = name
        self._clock = clock

    def prepare(self) -> str:
        """Sees to it that there is a key, on record, and gives the log's name. Only the first one is made by itself:
        one that is gone, or another one in its place, is for a person to look at: nothing would vouch for a second.

        Raises KeyUnusable, and SQLAlchemyError where the record cannot be reached."""
        name, used = self._in_use()
        own = self._private.key()
        if own is None or public_part(own, name, ED25519) not in used:
            with alone(self._engine) as connection:
                self._put_in_order(connection, name)
        return name

    def sign(self, text: str, since: datetime | None) -> list[SignatureLine]:
        """The signature of the key in use under a checkpoint's text, and that of a key retired since the last
        checkpoint, where its private part is still there. Raises KeyUnusable, and SQLAlchemyError."""
        own, name = self._ready()
        with self._reading.begin() as connection:
            retired = connection.execute(_RETIRED).all()
        lines = [signed(own, name, text)]
        for vkey, until in retired:
            earlier = self._retired_file(verifier_key(vkey))
            if since is None or (until and until >= since):
                lines += [signed(old, name, text) for old in [private_key(earlier)] if old]
            elif earlier.exists():
                earlier.unlink()
                _log.info("the private part of a retired key is removed", key=vkey)
        return lines

    def name_in_use(self) -> str:
        """The log's name, where the key in use is here. Raises KeyUnusable, and SQLAlchemyError."""
        return self._ready()[1]

    def vouch(self, text: Callable[[str], str]) -> SignatureLine:
        """The signature of the key in use under a text of the log's name, which is no checkpoint. What is signed must
        begin as nothing else does that this key signs. Raises KeyUnusable, and SQLAlchemyError."""
        own, name = self._ready()
        return signed(own, name, text(name))

    def _ready(self) -> tuple[Ed25519PrivateKey, str]:
        """The key in use, and the log's name. Asked for every letter: file and record are looked at, and the file is
        read again where it became another one: 0.1 ms of processor time in place of 0.7."""
        name, used = self._in_use()
        own = self._private.key()
        if own is None or public_part(own, name, ED25519) not in used:
            raise KeyUnusable(f"{self._file} is not the key in use")
        return own, name

    def rotate(self, *, lost: bool = False) -> VerifierKey:
        """Takes a new key into use, retires the one that was, and gives the new one. ``lost``: a person says that the
        private part of the one in use is gone for good; then the key in the folder, if any, is taken instead.

        Raises KeyUnusable, and RecordUnavailable where the record cannot be reached."""
        with plain_errors(), alone(self._engine) as connection:
            (name, used), own = self._known(_OF_A_KIND.rows(connection, kind=LOG)), private_key(self._file)
            public = public_part(own, name, ED25519) if own else None
            if public in used:
                self._set_aside(public)
            elif used and not lost:
                raise KeyUnusable(self._not_the_one_in_use())
            elif own and not _is_known(connection, public):
                return self._take_into_use(connection, own, name)
            return self._take_into_use(connection, new_private_key(self._file), name)

    # --- in the folder ---

    @property
    def _file(self) -> Path:
        return self._private.path

    def _retired_file(self, key: VerifierKey) -> Path:
        return self._folder / f"log-{key.id.hex()}.key"

    def _set_aside(self, key: VerifierKey) -> None:
        """The key in the file gets a second name, so that it is never without one."""
        aside = self._retired_file(key)
        try:
            aside.unlink(missing_ok=True)
            aside.hardlink_to(self._file)
        except OSError as error:
            raise KeyUnusable(f"{aside} cannot be written ({(error.strerror or 'unknown reason').lower()})") from None

    # --- on record ---

    def _put_in_order(self, connection: Connection, name: str) -> None:
        """There is no key yet, in the folder or on record."""
        own, (_, used) = private_key(self._file), self._known(_OF_A_KIND.rows(connection, kind=LOG))
        if own is None:
            if used:
                raise KeyUnusable(self._not_the_one_in_use())
            new = self._take_into_use(connection, new_private_key(self._file), name)
            _log.info("a key of the log is taken into use", key=str(new))
        elif (public := public_part(own, name, ED25519)) not in used:
            if _is_known(connection, public):
                raise KeyUnusable(
                    f"{self._file} was retired: put the key in use there, or, where that is lost for good, make a new "
                    "one with starter.py rotate-key --lost"
                )
            if used:
                raise KeyUnusable(self._not_the_one_in_use())
            self._take_into_use(connection, own, name)
            _log.info("a key of the log is taken into use", key=str(public))

    def _not_the_one_in_use(self) -> str:
        return (
            f"{self._file} is not the key in use: put that one back, or, where it is lost for good, make a new one "
            "with starter.py rotate-key --lost"
        )

    def _take_into_use(self, connection: Connection, key: Ed25519PrivateKey, name: str) -> VerifierKey:
        public, now = public_part(key, name, ED25519), self._clock()
        retired = update(KeyRow).where(KeyRow.kind == LOG, KeyRow.until.is_(None)).values(until=now)
        connection.execute(retired)
        row = {"vkey": str(public), "name": name, "kind": LOG, "party": LANDLORD, "since": now, "until": None}
        connection.execute(insert(KeyRow), [row])
        return public

    def _in_use(self) -> tuple[str, list[VerifierKey]]:
        return self._known(_OF_A_KIND.found(self._engine, kind=LOG))

    def _known(self, keys: Sequence[Raw]) -> tuple[str, list[VerifierKey]]:
        """The log's name by its keys on record, and those of them that are in use (one, or none yet)."""
        used = [verifier_key(vkey) for vkey, _, until in keys if until is None]
        return (keys[-1][1] if keys else self._name), used


_OF_A_KIND = Prepared(
    select(KeyRow.vkey, KeyRow.name, KeyRow.until)
    .where(KeyRow.kind == bindparam("kind"))
    .order_by(KeyRow.since, KeyRow.vkey)
)
_RETIRED = (
    select(KeyRow.vkey, KeyRow.until)
    .where(KeyRow.kind == LOG, KeyRow.until.is_not(None))
    .order_by(KeyRow.since, KeyRow.vkey)
)


def _is_known(connection: Connection, public: VerifierKey | None) -> bool:
    return connection.scalar(select(KeyRow.vkey).where(KeyRow.vkey == str(public))) is not None


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """A transaction in which nobody else changes keys."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":  # SQLite locked at BEGIN
            connection.execute(text("LOCK TABLE keys IN EXCLUSIVE MODE"))
        yield connection
