"""A board as a witness of the log, from a page: by the passkey of who speaks for it, or with a file that it takes to a
machine of its own, and the line that comes back. Neither key ever comes here. Who does not trust this machine takes the
file, which proves itself.

What is signed is checked before it is asked, and again before it goes on record: the log signed the checkpoint, and it
begins as it did when the board cosigned last, whichever way. What is put on record is the genuine signature of that
board's own key or passkey.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from application.asking_passkeys import AskedOfPasskey, evidence_in, passkeys_of, site_of
from application.dates import utc_now
from application.errors import Problem, WrongInput
from application.people import Person
from application.permissions import require_may_witness
from audit.verification.proofs import is_consistent
from installation.installation import Installation
from installation.keys import LOG, WITNESS
from installation.log_extract import LogExtract, LogTornError, extract_of
from installation.transparency_log import KeyOnRecord, Log, SignedCheckpoint
from installation.witnesses import flaw_by_passkey, signers_of
from models.record.passkey_cosignature import PasskeyCosignature, cosigning_challenge
from models.record.signed_note import COSIGNATURE, UNREADABLE, Checkpoint, NoteError, signature_line, verifier_key


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
    """What a board cosigned last, whichever way; None where it never did. Raises RecordUnavailable."""
    if not (size := log.cosigned(party)):
        return None
    try:
        signed = log.checkpoint(size)
        own = [one for one in signers_of(log, signed) if one.genuine and one.party == party] if signed else []
        return Cosigned(size, max((one.at for one in own if one.at), default=None), is_genuine=bool(own))
    except UNREADABLE:
        return Cosigned(size, None, is_genuine=False)


@dataclass(frozen=True, kw_only=True)
class CheckpointToSign(AskedOfPasskey):
    """That the own board saw ``checkpoint``, which holds all of the one that it cosigned last (``before``; None: it
    never did). There are no ``credentials`` where the person has no passkey (``is_new``: none that this checkpoint
    holds already)."""

    checkpoint: Checkpoint
    before: Checkpoint | None
    is_new: bool


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
        """How the own board stands. Raises LogChanged where the log cannot be read."""
        with _readable():
            return self._standing()

    def _standing(self) -> Witnessed:
        log, party = self._log, self._person.party
        own = [key for key in log.public_keys() if (key.kind, key.party, key.until) == (WITNESS, party, None)]
        newest, size = log.checkpoint(), log.cosigned(party)
        last = log.checkpoint(size) if size else None
        return Witnessed(own[-1] if own else None, newest and newest.checkpoint, last and last.checkpoint)

    def file(self) -> str:
        """The newest checkpoint for the own board, with the proof that the log only grew since it cosigned last, and
        the keys. Raises Problem where there is none yet, and LogChanged where that cannot be proved."""
        log, party = self._log, self._person.party
        with _readable():
            newest = log.checkpoint()
            if newest is None:
                raise Problem("There is no checkpoint yet: one is made when a dossier closes, and every night.")
            self._grown(newest, log.cosigned(party))
            return str(self._grown(newest, log.cosigned_with_key(party)))

    # --- by passkey ---

    def asked(self) -> CheckpointToSign | None:
        """What the person can sign now; None where the board cosigned the newest checkpoint, or there is none. Raises
        LogChanged: then nothing is to be signed."""
        standing = self.standing()
        if standing.newest is None or not standing.is_behind:
            return None
        with _readable():
            return self._to_sign(standing.newest.size)

    def cosign(self, size: int, answer: str) -> CheckpointToSign:
        """Puts a browser's ``answer`` (JSON) on record as the own board's cosignature of the checkpoint of a size, and
        gives what was signed. Raises WrongInput where it is no such signature, or the board cosigned a later one, and
        LogChanged."""
        if size < self._log.cosigned(self._person.party):
            raise WrongInput("This organisation cosigned a later checkpoint.")
        with _readable():
            asked, evidence = self._to_sign(size), evidence_in(answer)
        if asked is None or evidence is None or evidence.credential not in asked.credentials:
            raise WrongInput(_NO_SIGNATURE)
        last = [statement.at for statement in self._log.statements()[-1:]]
        found = PasskeyCosignature(
            size=size,
            party=self._person.party,
            at=max(self._clock(), asked.checkpoint.made_at, *last),  # as far as several clocks agree
            **evidence.model_dump(exclude={"head"}),
        )
        if flaw_by_passkey(self._log, asked.checkpoint.text, found):
            raise WrongInput(_NO_SIGNATURE)
        self._log.add_passkey_cosignature(found)
        return asked

    def _to_sign(self, size: int) -> CheckpointToSign | None:
        """What is to be signed of the checkpoint of a size, once it is checked; None where there is no such one."""
        log, party = self._log, self._person.party
        found, since = log.checkpoint(size), log.cosigned(party)
        if found is None:
            return None
        self._grown(found, since)
        if not any(signer.genuine and signer.kind == LOG for signer in signers_of(log, found)):
            raise LogChanged("No key of the log made the signature under it.")
        before = log.checkpoint(since) if since else None
        passkeys = passkeys_of(self._installation, self._person, self._clock)
        within = log.stated_within(size)
        return CheckpointToSign(
            checkpoint=found.checkpoint,
            before=before and before.checkpoint,
            challenge=cosigning_challenge(party, found.checkpoint.text),
            credentials=tuple(id_ for id_, registered in passkeys.items() if registered.number in within),
            site=site_of(self._installation),
            is_new=bool(passkeys),
        )

    # --- with a key file ---

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
            self._grown(signed, self._log.cosigned(self._person.party))
        self._log.add_cosignature(found[0].size, line)
        return found[0]

    def _grown(self, found: SignedCheckpoint, size: int) -> LogExtract:
        """What the log shows of a checkpoint to who cosigned the one of a size (0: none). Raises LogChanged."""
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


@contextmanager
def _readable() -> Iterator[None]:
    """Of a log in which something cannot be read, says that it was changed."""
    try:
        yield
    except UNREADABLE:
        raise LogChanged("The log cannot be read: it was changed.") from None


_NO_SIGNATURE = "It is no signature of this checkpoint by a passkey of yours."
