"""Whether the append-only log is whole: its leaves, its checkpoints with their signatures, and the keys that signed;
and whether what it committed to about a dossier is still on record.

Pure: a signature itself is checked by a function that the caller gives.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from audit.verification.cosigned import CosignedByPasskey
from audit.verification.findings import Code, Finding, NotProved, no_earlier_key
from audit.verification.leaves import (
    COSIGNED,
    IN_USE,
    KEYS,
    PEOPLE,
    SIGHTS,
    key_leaves,
    key_subject,
    notice_leaf,
    notice_subject,
    run_leaf,
    run_subject,
    sight_leaf,
    sight_subject,
)
from audit.verification.stated_people import Committed, flaws_of_statements
from audit.verification.stored_rows import DossierRows, Row, in_order, json_in
from models.canonical import canonical
from models.parties import LANDLORD
from models.record.log import Frontier, Leaf
from models.record.signed_note import (
    COSIGNATURE,
    ED25519,
    Checkpoint,
    Note,
    NoteError,
    SignatureLine,
    VerifierKey,
    checkpoint,
    note,
    signature_line,
    verifier_key,
)

COMMITTED_WITHIN = timedelta(minutes=10)
"""How long after its instant something may still come on record: what is older when a checkpoint is made has its leaf
in it. Also how far the clocks of several machines may lie apart."""

RECORDED_WITHIN = timedelta(days=1)
"""How long after its instant an event may still come on record: a worker that cannot reach the record tries again, with
the instant of the first time."""

_KINDS = {"log": ED25519, "witness": COSIGNATURE, "door": ED25519}

IsGenuine = Callable[[str, SignatureLine, VerifierKey], bool]
"""Whether a signature line under a text was made with a key."""


# --- a dossier's leaves --------------------------------------------------------------------------------------------


def flaws_of_leaves(rows: DossierRows, newest: datetime | None) -> Iterator[Finding]:
    """Where a dossier's rows are not those to which the log committed; ``newest`` is when the newest checkpoint was
    made."""
    hashes = {row["sequence"]: row["hash"] for row in rows.events}
    known = {run_subject(row): ("runs", row) for row in rows.runs}
    known |= {notice_subject(row): ("outbox", row) for row in rows.outbox}
    known |= {sight_subject(row): ("sights", row) for row in rows.sights}
    seen: dict[str, Any] = {}
    for leaf in rows.leaves:
        subject, where = leaf["subject"], f"leaf {leaf['position']}"
        if subject == rows.number:
            yield from _flaws_of_head(rows, leaf, hashes, seen.get(subject))
        elif subject in seen:
            yield rows.finding(where, Code.LEAF_CHANGED, "log_leaves.subject: an earlier leaf is about the same")
        elif subject not in known:
            yield about_nothing(rows.number, leaf)
        else:
            yield from _flaws_of_row(rows, leaf, *known[subject])
        seen[subject] = leaf["number"]
    if newest is not None:
        yield from _without_leaf(rows, newest, seen)


def _flaws_of_head(rows: DossierRows, leaf: Row, hashes: Row, before: Any) -> Iterator[Finding]:
    where, sequence = f"leaf {leaf['position']}", leaf["number"]
    if sequence not in hashes:
        about = f"the log committed to event {sequence}, events has no row for it (or log_leaves.number was changed)"
        yield rows.finding(where, Code.HEAD_DIFFERS, about)
    elif hashes[sequence] != leaf["digest"]:
        about = f"log_leaves.digest is not the hash of event {sequence}"
        yield rows.finding(where, Code.HEAD_DIFFERS, about)
    if _are_numbers(before, sequence) and sequence <= before:
        yield rows.finding(where, Code.LEAF_CHANGED, "log_leaves.number: an earlier leaf knew a later event")


def _flaws_of_row(rows: DossierRows, leaf: Row, table: str, row: Row) -> Iterator[Finding]:
    made, code, name_of = _OF_TABLES[table]
    try:
        agrees = made(row) == _leaf(leaf)
    except (TypeError, ValueError):
        agrees = False
    if not agrees:
        about = f"its row of {table} is not the one to which leaf {leaf['position']} of the log (log_leaves) commits"
        yield rows.finding(name_of(row), code, about)


def _without_leaf(rows: DossierRows, newest: datetime, seen: Mapping[str, Any]) -> Iterator[Finding]:
    """What must have been there when the newest checkpoint was made, but is not in it: it came later than it says."""
    covered = seen.get(rows.number)
    for row in rows.events:
        is_later = covered is None or (_are_numbers(covered, row["sequence"]) and row["sequence"] > covered)
        if is_later and _is_older(row["recorded_at"], RECORDED_WITHIN, newest):
            about = "events.recorded_at: it is older than the newest checkpoint, but log_leaves does not have it"
            yield rows.finding(f"event {row['sequence']}", Code.LEAF_MISSING, about)
            break
    for row in rows.outbox:
        if notice_subject(row) not in seen and _is_older(row["sent_at"], COMMITTED_WITHIN, newest):
            about = "outbox.sent_at: it left before the newest checkpoint, but log_leaves does not say so"
            yield rows.finding(_notice_name(row), Code.LEAF_MISSING, about)
    for row in rows.runs:
        if run_subject(row) not in seen and _is_older(row["archived_at"], COMMITTED_WITHIN, newest):
            about = "runs.archived_at: it is older than the newest checkpoint, but log_leaves does not have it"
            yield rows.finding(_run_name(row), Code.LEAF_MISSING, about)
    for row in rows.sights:
        if sight_subject(row) not in seen and _is_older(row["seen_at"], COMMITTED_WITHIN, newest):
            about = "sights.seen_at: it is older than the newest checkpoint, but log_leaves does not have it"
            yield rows.finding(sight_name(row), Code.LEAF_MISSING, about)


def _are_numbers(*values: object) -> bool:
    return all(isinstance(value, int) for value in values)


def _is_older(moment: object, slack: timedelta, newest: datetime) -> bool:
    return isinstance(moment, datetime) and moment + slack < newest


def _notice_name(row: Row) -> str:
    return f"notice {row['sequence']}/{row['recipient']}/{row['kind']}"


def _run_name(row: Row) -> str:
    return f"run {row['run_id']}"


def sight_name(row: Row) -> str:
    """How a sight is called as a place."""
    return f"sight {row['party']}/{row['sequence']}"


_OF_TABLES: dict[str, tuple[Callable[[Row], Leaf], Code, Callable[[Row], str]]] = {
    "runs": (run_leaf, Code.RUN_CHANGED, _run_name),
    "outbox": (notice_leaf, Code.NOTICE_CHANGED, _notice_name),
    "sights": (sight_leaf, Code.SIGHT_CHANGED, sight_name),
}
"""Of the rows that have a leaf: how it is made, and what one that is another's is called."""


def _leaf(row: Row) -> Leaf:
    return Leaf(row["subject"], row["number"], row["digest"])


def about_nothing(number: str, leaf: Row) -> Finding:
    """That a leaf is about something of a dossier that is not on record: what it names is gone, or the leaf was
    changed."""
    kind, _, name = str(leaf["subject"]).partition("/")[2].partition("/")
    where, code = f"leaf {leaf['position']}", Code.LEAF_CHANGED
    about = "log_leaves.subject names something that is not on record"
    if kind == SIGHTS:
        where, code = f"sight {name}", Code.SIGHT_MISSING
        about = "the log committed to it, sights has no row for it (or log_leaves.subject was changed)"
    return Finding(dossier=number, where=where, code=code, about=about)


def subjects_of(rows: DossierRows) -> Iterator[str]:
    """Everything of a dossier of which the log may have leaves."""
    if rows.dossier is not None:
        yield rows.number
    yield from map(run_subject, rows.runs)
    yield from map(notice_subject, rows.outbox)
    yield from map(sight_subject, rows.sights)


# --- the whole log -------------------------------------------------------------------------------------------------


class LogVerification:
    """The log as a whole. ``leaves`` and ``checkpoints`` come in order of position and size. Afterwards ``size`` is the
    number of leaves, ``of_no_dossier`` how many of them are about keys, people and cosignatures, ``began`` when its
    first key was taken into use and ``newest`` when the newest checkpoint was made. ``statements`` come by number,
    ``cosignatures`` (by key file) by size."""

    def __init__(
        self,
        keys: Sequence[Row],
        cosignatures: Mapping[int, Sequence[Row]],
        is_genuine: IsGenuine,
        statements: Sequence[Row],
        by_passkey: CosignedByPasskey,
    ) -> None:
        self._keys = {row["vkey"]: row for row in keys}
        self._public: dict[str, VerifierKey] = {}
        self._cosignatures = dict(cosignatures)
        self._is_genuine = is_genuine
        self._frontier = Frontier()
        self._statements = statements
        self._of_people: list[Committed] = []
        self._stated: set[int] = set()
        self._by_passkey = by_passkey
        self._of_cosignatures: list[Leaf] = []
        self._of_keys: dict[tuple[str, object], Leaf] = {}
        self._taken: dict[str, int] = {}
        self._vouched: set[str] = set()
        self.began: datetime | None = None
        self.newest: datetime | None = None
        self.size = 0
        self.of_no_dossier = 0

    def findings(self, leaves: Iterable[Row], checkpoints: Iterable[Row]) -> Iterator[Finding]:
        """Everything that is wrong with it."""
        yield from self._flaws_of_keys()
        upcoming = iter(leaves)
        for row in checkpoints:
            yield from self._add(upcoming, row["size"])
            yield from self._flaws_of_checkpoint(row)
        covered = self.size
        yield from self._add(upcoming, None)
        if self.size > covered:
            about = f"log_leaves: {self.size - covered} leaves are in no checkpoint: one is missing (checkpoints)"
            yield _of_log(f"checkpoint {self.size}", Code.CHECKPOINT_CHANGED, about)
        for size in self._cosignatures:
            about = "cosignatures has a signature under it, checkpoints has no row for it"
            yield _of_log(f"checkpoint {size}", Code.ORPHAN, about)
        yield from self._flaws_of_key_leaves()
        yield from flaws_of_statements(self._statements, self._of_people, self.newest, COMMITTED_WITHIN)
        yield from self._by_passkey.flaws_of_leaves(self._of_cosignatures, self.newest)

    def _add(self, leaves: Iterator[Row], until: object) -> Iterator[Finding]:
        """Takes leaves up to a size, or all."""
        while not isinstance(until, int) or self.size < until:
            row = next(leaves, None)
            if row is None:
                return
            if row["position"] != self.size:
                yield _of_log(f"leaf {self.size}", Code.LEAF_MISSING, "log_leaves has no row at this position")
            yield from self._take(row)

    def _take(self, row: Row) -> Iterator[Finding]:
        leaf = _leaf(row)
        try:
            self._frontier.add(leaf.hash)
        except (TypeError, ValueError):
            self._frontier.add("0" * 64)
            yield _of_log(f"leaf {row['position']}", Code.LEAF_CHANGED, "log_leaves: it cannot be read")
        self.size += 1
        if str(leaf.subject).startswith("keys/"):
            self.of_no_dossier += 1
            self._of_keys[leaf.subject, leaf.number] = leaf
            if leaf.number == IN_USE:
                self._taken.setdefault(leaf.subject, self.size - 1)
        elif str(leaf.subject).startswith(f"{PEOPLE}/"):
            self.of_no_dossier += 1
            self._of_people.append(Committed(leaf, self.newest))
            self._stated.add(leaf.number)
        elif str(leaf.subject).startswith(f"{COSIGNED}/"):
            self.of_no_dossier += 1
            self._of_cosignatures.append(leaf)

    # --- checkpoints ---

    def _flaws_of_checkpoint(self, row: Row) -> Iterator[Finding]:
        where = f"checkpoint {row['size']}"
        if row["size"] != self.size:
            yield _of_log(where, Code.LEAF_MISSING, f"log_leaves has {self.size} leaves for checkpoints.size")
        elif row["root"] != self._frontier.root:
            yield _of_log(where, Code.ROOT_DIFFERS, "checkpoints.root is not that of the leaves (log_leaves)")
        if row["frontier"] != canonical(self._frontier.subtrees).decode():
            self._resume_from(row)
            yield _of_log(where, Code.CHECKPOINT_CHANGED, "checkpoints.frontier is not that of the leaves (log_leaves)")
        try:
            read = note(str(row["note"]))
            stated = checkpoint(read.text)
        except NoteError as error:
            yield _of_log(where, Code.CHECKPOINT_CHANGED, f"checkpoints.note cannot be read: {error}")
            return
        yield from self._flaws_of_note(where, row, read, stated)
        yield from self._flaws_of_cosignatures(where, read.text, self._cosignatures.pop(row["size"], ()))
        yield from self._by_passkey.flaws_under(row["size"], read.text, stated.made_at, self._stated)
        if isinstance(row["made_at"], datetime):
            self.newest = row["made_at"]

    def _resume_from(self, row: Row) -> None:
        """Where the leaves do not lead to what a checkpoint states, the next ones are judged from there on."""
        with suppress(ValueError, TypeError):
            stated = Frontier(self.size, json_in(row, "frontier"))
            self._frontier = stated if stated.root == row["root"] else self._frontier

    def _flaws_of_note(self, where: str, row: Row, read: Note, stated: Checkpoint) -> Iterator[Finding]:
        if str(read) != row["note"]:
            yield _of_log(where, Code.CHECKPOINT_CHANGED, "checkpoints.note is not written as it was signed")
        for column, value in (("size", stated.size), ("root", stated.root), ("made_at", stated.made_at)):
            if row[column] != value:
                yield _of_log(where, Code.CHECKPOINT_CHANGED, f"checkpoints.{column} is not what its signed note says")
        in_use, signers = False, list[VerifierKey]()
        for line in read.signatures:
            key = self._key_of(line, "log")
            if key is None:
                about = f"checkpoints.note is signed by a key that keys does not have ({line.name})"
                yield _of_log(where, Code.KEY_UNKNOWN, about)
            elif key.name != stated.origin or not self._is_genuine(read.text, line, key):
                yield _of_log(where, Code.SIGNATURE_WRONG, f"checkpoints.note: the signature of {line.name} is wrong")
            else:
                signers.append(key)
                in_use = in_use or _in_use(self._keys[str(key)], stated.made_at)
        if not in_use:
            yield _of_log(where, Code.SIGNATURE_WRONG, "checkpoints.note has no signature of a key that was in use")
        self._vouch(signers)

    def _flaws_of_cosignatures(self, where: str, text: str, rows: Sequence[Row]) -> Iterator[Finding]:
        for row in rows:
            about = f"cosignatures.line of {row['name']}"
            try:
                line = signature_line(str(row["line"]))
            except NoteError as error:
                yield _of_log(where, Code.COSIGNATURE_WRONG, f"{about} cannot be read: {error}")
                continue
            key = self._key_of(line, "witness")
            if line.name != row["name"] or str(line) != row["line"]:
                yield _of_log(where, Code.COSIGNATURE_WRONG, f"{about} is not written as it was signed")
            elif key is None:
                yield _of_log(where, Code.KEY_UNKNOWN, f"{about} is signed by a key that keys does not have")
            elif not self._is_genuine(text, line, key):
                yield _of_log(where, Code.COSIGNATURE_WRONG, f"{about} is no signature of this checkpoint")

    def _key_of(self, line: SignatureLine, kind: str) -> VerifierKey | None:
        known = (key for vkey, key in self._public.items() if self._keys[vkey]["kind"] == kind)
        return next((key for key in known if (key.name, key.id) == (line.name, line.id)), None)

    # --- keys ---

    def not_proved(self) -> Iterator[NotProved]:
        """The keys of the log, but for its first one, that no earlier one vouches for."""
        for row in self._keys.values():
            subject = _subject_of(row)
            if row["kind"] == "log" and self._taken.get(subject) and subject not in self._vouched:
                yield no_earlier_key(subject.removeprefix(f"{KEYS}/"))

    def _vouch(self, signers: Sequence[VerifierKey]) -> None:
        """A signature under a log vouches for the keys that the log took into use since the signer's own."""
        subjects = [_subject_of(self._keys[str(key)]) for key in signers]
        first = min((self._taken[subject] for subject in subjects if subject in self._taken), default=self.size)
        self._vouched |= {subject for subject, at in self._taken.items() if at > first}

    def _flaws_of_keys(self) -> Iterator[Finding]:
        since = [row["since"] for row in self._keys.values() if row["kind"] == "log"]
        self.began = min((moment for moment in since if isinstance(moment, datetime)), default=None)
        for vkey, row in self._keys.items():
            where = f"key {row['name']}"
            try:
                key = verifier_key(str(vkey))
            except NoteError as error:
                yield _of_log(where, Code.KEY_CHANGED, f"keys.vkey: {error}")
                continue
            if str(key) != vkey:
                yield _of_log(where, Code.KEY_CHANGED, "keys.vkey is not written as it must be")
                continue
            self._public[vkey] = key
            for column, is_right in (
                ("name", row["name"] == key.name),
                ("kind", _KINDS.get(row["kind"]) == key.kind),
                ("party", (row["party"] == LANDLORD) is (row["kind"] == "log")),
                ("since", isinstance(row["since"], datetime)),
                ("until", row["until"] is None or in_order(row["since"], row["until"])),
            ):
                if not is_right:
                    yield _of_log(where, Code.KEY_CHANGED, f"keys.{column} cannot be right")

    def _flaws_of_key_leaves(self) -> Iterator[Finding]:
        """Keys without the leaves that they must have by now, and leaves of keys that are other ones or are gone."""
        left = dict(self._of_keys)
        for vkey in self._public:
            row = self._keys[vkey]
            where = f"key {row['name']}"
            for leaf, since in zip(_leaves_of(row), (row["since"], row["until"]), strict=False):
                found = left.pop((leaf.subject, leaf.number), None)
                if found is not None and found != leaf:
                    about = "its row of keys is not the one to which the log (log_leaves) commits"
                    yield _of_log(where, Code.KEY_CHANGED, about)
                elif found is None and self._is_covered(since):
                    about = "its row of keys is older than the newest checkpoint, but log_leaves does not have it"
                    yield _of_log(where, Code.LEAF_MISSING, about)
        for subject, number in left:
            yield _of_log(f"leaf of {subject}", Code.KEY_CHANGED, f"keys has no such key, or not at step {number}")

    def _is_covered(self, since: object) -> bool:
        return self.newest is not None and _is_older(since, COMMITTED_WITHIN, self.newest)


def _subject_of(row: Row) -> str:
    try:
        return key_subject(row)
    except ValueError:
        return ""


def _leaves_of(row: Row) -> list[Leaf]:
    try:
        return key_leaves(row)
    except (TypeError, ValueError):
        return []


def _in_use(row: Row, moment: datetime) -> bool:
    """Whether a key was in use, as far as several clocks agree."""
    since, until = row["since"], row["until"]
    begun = isinstance(since, datetime) and since - COMMITTED_WITHIN <= moment
    return begun and (until is None or (isinstance(until, datetime) and moment <= until + COMMITTED_WITHIN))


def _of_log(where: str, code: Code, about: str) -> Finding:
    return Finding(dossier=None, where=where, code=code, about=about)
