"""What an audit finds: each fault with its dossier, its place and a code that says what kind it is."""

from datetime import date
from enum import StrEnum

from pydantic import field_validator

from models.value import Value


class Code(StrEnum):
    """The kinds of faults."""

    # The events and what they prove by themselves
    EVENT_CHANGED = "event_changed"
    EVENT_MISSING = "event_missing"
    EVENT_ADDED = "event_added"
    CHAIN_BROKEN = "chain_broken"
    HEAD_DIFFERS = "head_differs"
    RECORDED_AT_DIFFERS = "recorded_at_differs"
    ASSURANCE_WRONG = "assurance_wrong"
    AGREEMENT_CHANGED = "agreement_changed"
    AGREEMENT_MISSING = "agreement_missing"
    DERIVATION_DIFFERS = "derivation_differs"
    VOTE_DIFFERS = "vote_differs"
    ORDER_BROKEN = "order_broken"
    # What the events amount to
    SUMMARY_DIFFERS = "summary_differs"
    TERM_DIFFERS = "term_differs"
    LOCK_DIFFERS = "lock_differs"
    LIST_DIFFERS = "list_differs"
    NUMBER_DIFFERS = "number_differs"
    NUMBER_MISSING = "number_missing"
    ATTACHMENT_DIFFERS = "attachment_differs"
    DOCUMENT_DIFFERS = "document_differs"
    DOCUMENT_CHANGED = "document_changed"
    DOCUMENT_MISSING = "document_missing"
    NOTICE_MISSING = "notice_missing"
    NOTICE_CHANGED = "notice_changed"
    NOTICE_ADDED = "notice_added"
    SIGHT_CHANGED = "sight_changed"
    SIGHT_MISSING = "sight_missing"
    STATEMENT_CHANGED = "statement_changed"
    STATEMENT_MISSING = "statement_missing"
    ORPHAN = "orphan"
    # Acts that a passkey signed
    EVIDENCE_MISSING = "evidence_missing"
    EVIDENCE_ADDED = "evidence_added"
    EVIDENCE_ALTERED = "evidence_altered"
    EVIDENCE_REPLAYED = "evidence_replayed"
    EVIDENCE_FORGED = "evidence_forged"
    CREDENTIAL_WRONG = "credential_wrong"
    # The archive
    RUN_CHANGED = "run_changed"
    RUN_MISSING = "run_missing"
    ARCHIVE_CHANGED = "archive_changed"
    ARCHIVE_MISSING = "archive_missing"
    WITNESS_DIFFERS = "witness_differs"
    REPLAY_DIFFERS = "replay_differs"
    # The log, its checkpoints and keys
    LEAF_CHANGED = "leaf_changed"
    LEAF_MISSING = "leaf_missing"
    ROOT_DIFFERS = "root_differs"
    CHECKPOINT_CHANGED = "checkpoint_changed"
    SIGNATURE_WRONG = "signature_wrong"
    KEY_UNKNOWN = "key_unknown"
    KEY_CHANGED = "key_changed"
    COSIGNATURE_WRONG = "cosignature_wrong"
    COSIGNATURE_MISSING = "cosignature_missing"
    COSIGNATURE_ADDED = "cosignature_added"
    INCLUSION_WRONG = "inclusion_wrong"
    CONSISTENCY_WRONG = "consistency_wrong"
    # A bundle, and what cannot be read at all
    FILE_CHANGED = "file_changed"
    FILE_MISSING = "file_missing"
    FILE_ADDED = "file_added"
    UNREADABLE = "unreadable"

    @property
    def meaning(self) -> str:
        """What that kind of fault means, in one sentence."""
        return MEANING[self]


MEANING = {
    Code.EVENT_CHANGED: "what the event says does not have the event's hash, or is not the text that was hashed",
    Code.EVENT_MISSING: "an event that was on record is gone",
    Code.EVENT_ADDED: "an event stands on record that was not put there",
    Code.CHAIN_BROKEN: "an event is not chained to the one before it",
    Code.HEAD_DIFFERS: "the hash of an event is another than the one that was confirmed or committed to",
    Code.RECORDED_AT_DIFFERS: "the moment at which an event was put on record cannot be right",
    Code.ASSURANCE_WRONG: "how sure it is who spoke does not go with who that is, or with the way by which it came",
    Code.AGREEMENT_CHANGED: "an agreement does not have its hash, its name or its version",
    Code.AGREEMENT_MISSING: "the agreement that a dossier runs under is not on record",
    Code.DERIVATION_DIFFERS: "a date, computed anew from its parts and the calendar, is another one",
    Code.VOTE_DIFFERS: "a vote, counted anew under the agreement, has another outcome",
    Code.ORDER_BROKEN: "an event cannot follow on the ones before it",
    Code.SUMMARY_DIFFERS: "what lists show of a dossier is not what its events amount to",
    Code.TERM_DIFFERS: "a term on record is not what the events amount to",
    Code.LOCK_DIFFERS: "a lock on record is not what the events amount to",
    Code.LIST_DIFFERS: "what a list shows a party is not what that party can know",
    Code.NUMBER_DIFFERS: "a dossier number is not the one that was given out for the act that opened the dossier",
    Code.NUMBER_MISSING: "a dossier number was never given out",
    Code.ATTACHMENT_DIFFERS: "the documents of an event on record are not the ones that the event names",
    Code.DOCUMENT_DIFFERS: "the description of a document on record is not that of the event that brought it in",
    Code.DOCUMENT_CHANGED: "the content of a document does not have its hash",
    Code.DOCUMENT_MISSING: "the content of a document is gone",
    Code.NOTICE_MISSING: "a notice that the events give cause to is gone",
    Code.NOTICE_CHANGED: "a notice on record is not the one that the events give cause to",
    Code.NOTICE_ADDED: "a notice stands on record that no event gives cause to",
    Code.SIGHT_CHANGED: "that a party had the page of a dossier before it, cannot be, or is not what was put there",
    Code.SIGHT_MISSING: "that a party had the page of a dossier before it, was on record and is gone",
    Code.STATEMENT_CHANGED: "what is stated about a person cannot be, or is not what was put on record",
    Code.STATEMENT_MISSING: "what was stated about a person was on record and is gone",
    Code.ORPHAN: "a row belongs to nothing on record",
    Code.EVIDENCE_MISSING: "an act says that a passkey signed it, and nothing proves that",
    Code.EVIDENCE_ADDED: "evidence of a signature stands beside what does not say that it was signed",
    Code.EVIDENCE_ALTERED: "what a passkey signed is another act than the one on record",
    Code.EVIDENCE_REPLAYED: "the signature of one act stands beside another",
    Code.EVIDENCE_FORGED: "the signature of an act is not that of its passkey, given by its owner at that site",
    Code.CREDENTIAL_WRONG: "an act was signed by a passkey that was not that party's at that moment",
    Code.RUN_CHANGED: "a run on record is not what its archived history says",
    Code.RUN_MISSING: "a run of the dossier's workflow is not on record",
    Code.ARCHIVE_CHANGED: "an archived history does not have its hash or size, or cannot be read",
    Code.ARCHIVE_MISSING: "an archived history is gone",
    Code.WITNESS_DIFFERS: "the archived history says that something else was put on record",
    Code.REPLAY_DIFFERS: "replayed, the procedure does something else than it did",
    Code.LEAF_CHANGED: "a leaf of the log commits to something else than what is on record",
    Code.LEAF_MISSING: "a leaf of the log is gone",
    Code.ROOT_DIFFERS: "the leaves do not have the root hash that a checkpoint states",
    Code.CHECKPOINT_CHANGED: "a checkpoint on record is not what its signed note says",
    Code.SIGNATURE_WRONG: "a checkpoint is not signed by the log's key",
    Code.KEY_UNKNOWN: "a key that signed is not among the keys that were in use",
    Code.KEY_CHANGED: "a key on record is not what it must be",
    Code.COSIGNATURE_WRONG: "a witness's signature is not over this checkpoint, or not its own",
    Code.COSIGNATURE_MISSING: "a witness's signature was on record and is gone",
    Code.COSIGNATURE_ADDED: "a witness's signature stands beside a checkpoint that is not there",
    Code.INCLUSION_WRONG: "a proof does not show that the checkpoint covers it",
    Code.CONSISTENCY_WRONG: "a proof does not show that the log only grew since an earlier checkpoint",
    Code.FILE_CHANGED: "a file of the bundle does not have the hash that its list of contents states",
    Code.FILE_MISSING: "a file of the bundle is gone",
    Code.FILE_ADDED: "a file in the bundle is not in its list of contents",
    Code.UNREADABLE: "something cannot be read at all",
}
"""What each kind means, in one sentence."""


class Finding(Value):
    """One fault. ``where`` names the place (``event 12``, ``term geleen/advice/1``, ``runs.status of run …``), and
    ``about`` says what is wrong there, without personal data. Without a ``dossier`` it concerns the whole record."""

    dossier: str | None
    where: str
    code: Code
    about: str

    @field_validator("dossier", "where", "about", mode="before")
    @classmethod
    def _can_be_told(cls, value: object) -> object:
        """What is no text on record (``evidence.verification.row_reader``) is told as well as it goes."""
        return value.encode(errors="replace").decode() if isinstance(value, str) else value

    @property
    def meaning(self) -> str:
        """What that kind of fault means."""
        return self.code.meaning


class NotLookedAt(Value):
    """Something that is no fault, but of which nothing could be said; ``about`` says why, without personal data."""

    dossier: str
    where: str
    about: str


class OperatorsDoing(Value):
    """Something that is no fault and was not done by the procedure: an operator's doing in Temporal, or a loss that a
    person accepted; ``about`` says what, without personal data. Without a ``dossier`` it concerns the whole record."""

    dossier: str | None
    where: str
    about: str


class NotProved(Value):
    """Something that is no fault, but that nothing at hand proves; ``about`` says what and why, without personal data.
    Without a ``dossier`` it concerns the whole record."""

    dossier: str | None
    where: str
    about: str


def loss_accepted(number: str, day: date | None) -> OperatorsDoing:
    """That a person said, on a day (Amsterdam; None: no day that can be read), that what was on record of a dossier
    (empty: of all) is lost. That is a note: why Temporal or the archive knows more, and who knows that."""
    about = f"a person accepted on {day or 'an unknown day'} that what was on record is lost (losses)"
    return OperatorsDoing(dossier=number or None, where="loss", about=about)


def no_earlier_key(identity: str) -> NotProved:
    """That a key of the log was taken into use by the log itself; ``identity`` is its name and id."""
    about = "no earlier key of the log vouches for it; ask who keeps the log whether it is the right one, and why"
    return NotProved(dossier=None, where=f"key {identity}", about=about)


def no_checkpoint(number: str) -> NotProved:
    """That a dossier is complete and of its time."""
    return NotProved(dossier=number, where="dossier", about="no checkpoint covers it yet")


def made_by_another(name: str) -> NotProved:
    """That a file follows from the events: another program made it than the one that could make it anew."""
    about = "another version of the program made it than this one, so it cannot be made anew to compare"
    return NotProved(dossier=None, where=f"file {name}", about=about)
