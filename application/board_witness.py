"""A board as a witness of the log, from a page: with a file that it takes to a machine of its own, and the line that
comes back. The key never comes here, and who does not trust this machine need not: the file proves itself.

What is put on record is checked first: it is the genuine signature of that board's own key, under a checkpoint that is
on record, and the log begins as it did when the board cosigned last.
"""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from application.dates import utc_now
from application.errors import Problem, WrongInput
from application.people import Person
from application.permissions import require_may_witness
from audit.verification.proofs import is_consistent
from installation.installation import Installation
from installation.keys import LOG, WITNESS
from installation.log_extract import LogExtract, LogTornError, extract_of
from installation.signatures import is_genuine
from installation.transparency_log import KeyOnRecord, Log, SignedCheckpoint
from models.record.signed_note import (
    COSIGNATURE,
    Checkpoint,
    NoteError,
    cosigned_at,
    signature_line,
    verifier_key,
)


class Witnessed(NamedTuple):
    """How a board stands as a witness: its key (None: none is registered), the newest checkpoint (None: there is none
    yet), and the one that it cosigned last."""

    key: KeyOnRecord | None
    newest: Checkpoint | None
    cosigned: Checkpoint | None

    @property
    def is_behind(self) -> bool:
        """Whether there is a newer checkpoint than the board cosigned."""
        return self.newest is not None and (self.cosigned is None or self.cosigned.size < self.newest.size)


class Cosigned(NamedTuple):
    """The largest checkpoint that a board cosigned, and when (UTC; None: nobody can tell). ``is_genuine``: the
    checkpoint is still the one under which that board's signature stands."""

    size: int
    at: datetime | None
    is_genuine: bool


def cosigned_last(log: Log, party: str) -> Cosigned | None:
    """What a board cosigned last; None where it never did. Raises RecordUnavailable."""
    if not (size := log.cosigned(party)):
        return None
    keys = [known.key for known in log.public_keys() if (known.kind, known.party) == (WITNESS, party)]
    try:
        signed = log.checkpoint(size)
        lines = signed.cosignatures if signed else ()
        own = [line for line in lines for key in keys if signed and is_genuine(signed.note.text, line, key)]
        return Cosigned(size, max(map(cosigned_at, own), default=None), is_genuine=bool(own))
    except NoteError:
        return Cosigned(size, None, is_genuine=False)


class LogChanged(Problem):
    """The log does not begin as it did when the board cosigned last: nothing is put on record."""


class Witnessing:
    """What a person does for the own board as a witness. Every method raises NotPermitted, and RecordUnavailable."""

    def __init__(self, installation: Installation, person: Person, clock: Callable[[], datetime] = utc_now) -> None:
        require_may_witness(person.office)
        self._installation = installation
        self._person = person
        self._clock = clock

    def standing(self) -> Witnessed:
        """How the own board stands."""
        log, party = self._log, self._person.party
        own = [key for key in log.public_keys() if (key.kind, key.party, key.until) == (WITNESS, party, None)]
        newest, size = log.checkpoint(), log.cosigned(party)
        last = log.checkpoint(size) if size else None
        return Witnessed(own[-1] if own else None, newest and newest.checkpoint, last and last.checkpoint)

    def file(self) -> str:
        """The newest checkpoint for the own board, with the proof that the log only grew since it cosigned last, and
        the keys. Raises Problem where there is none yet, and LogChanged where that cannot be proved."""
        newest = self._log.checkpoint()
        if newest is None:
            raise Problem("There is no checkpoint yet: one is made when a dossier closes, and every night.")
        return str(self._grown(newest))

    def register(self, text: str) -> KeyOnRecord:
        """Takes the public key of the own board into use, in place of the one that it had. Raises WrongInput for what
        is none, or of another name, and for one that was retired."""
        log, party = self._log, self._person.party
        known = log.public_keys()
        names = [key.key.name for key in known if key.kind == LOG]
        try:
            key = verifier_key(text.strip())
        except NoteError as flaw:
            raise WrongInput(f"The key cannot be used: {flaw}.") from None
        if not names or (key.kind, key.name) != (COSIGNATURE, f"{names[-1]}/{party}"):
            raise WrongInput("It is no witness's key of this organisation.")
        same = next((one for one in known if one.key == key), None)
        if same and same.until:
            raise WrongInput("That key was retired: make a new one.")
        if same is None:
            log.register_witness(key, party, self._clock())
        return same or KeyOnRecord(key, party, WITNESS, self._clock(), None)

    def add(self, text: str) -> Checkpoint:
        """Puts the line on record that came of the file. Raises WrongInput for what is no genuine cosignature of the
        own board, and LogChanged."""
        try:
            line = signature_line(text.strip())
        except NoteError:
            raise WrongInput("That is no line of a cosignature.") from None
        found = self._log.cosigned_by(line)
        if found is None or found[1].party != self._person.party or found[1].until is not None:
            raise WrongInput("It is no genuine cosignature of this organisation under a checkpoint on record.")
        signed = self._log.checkpoint(found[0].size)
        if signed is not None:
            self._grown(signed)
        self._log.add_cosignature(found[0].size, line)
        return found[0]

    def _grown(self, found: SignedCheckpoint) -> LogExtract:
        """What the log shows of a checkpoint to who cosigned an earlier one. Raises LogChanged."""
        size = self._log.cosigned(self._person.party)
        before = self._log.checkpoint(size) if 0 < size <= found.checkpoint.size else None
        old, now = (before.checkpoint if before else None), found.checkpoint
        try:
            extract = extract_of(self._log, found, old.size if old else 0)
        except LogTornError as torn:
            raise LogChanged(f"The log was changed: {torn}.") from None
        path = extract.growth if old and old.size < now.size else ()
        if old and not is_consistent(old.size, old.root, now.size, now.root, path):
            raise LogChanged(f"The first {old.size} leaves are not those that were cosigned: the log was changed.")
        return extract

    @property
    def _log(self) -> Log:
        return self._installation.log
