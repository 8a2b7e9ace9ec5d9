"""Whether the record of a dossier is whole: every row of every table, from its events on.

Pure: rows as they are stored go in, findings come out. What may be going on at this very moment is no finding: notices
that wait, runs that are still to be archived, a log that does not know the last events yet.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date, datetime
from typing import NamedTuple

from audit.replay_comparison.archived import RunStory
from audit.verification.findings import Code, Finding, NotLookedAt, OperatorsDoing
from audit.verification.lists import case_in, flaws_of_lists
from audit.verification.log import flaws_of_leaves, sight_name
from audit.verification.recount import DueNotice, NoticeKey, Recount, Recounting, notice_key
from audit.verification.runs import KnownArchive, flaws_of_running, flaws_of_runs
from audit.verification.signed import flaws_of_signatures
from audit.verification.stored_events import event_in, flaws_of_events
from audit.verification.stored_rows import DossierRows, Row, compared, differing, in_order, is_stored
from models.acts import goes_with
from models.agreement import Agreement
from models.calendar import local_date
from models.events import Event, EventType, occasion_key
from models.parties import CLOCK, LANDLORD
from models.record.rows import attachments, dossier_row, notice_row, term_row
from models.record.statement import PersonStatement
from models.record.summary import summary_of
from models.signed_act import IsSigned, is_said


class Surroundings(NamedTuple):
    """What a dossier is verified with: the agreement that ``agreement_in`` found, the archive, when the newest
    checkpoint was made (None: there is none), what is stated about people, and how signatures of passkeys are checked.
    """

    agreement: Agreement | None
    archive: KnownArchive
    newest_checkpoint: datetime | None
    statements: Sequence[PersonStatement]
    is_signed: IsSigned


class Verified(NamedTuple):
    """What is wrong, what could not be looked at, what an operator did, and how many acts came in with which
    assurance."""

    findings: list[Finding]
    not_looked_at: list[NotLookedAt]
    noted: list[OperatorsDoing] = []
    assurances: Mapping[str, int] = {}


def agreement_in(row: Row) -> tuple[Agreement | None, list[Finding]]:
    """The agreement in a row (None: it cannot be trusted), and what is wrong with the row."""
    content = row["content"]
    try:
        if not isinstance(content, str) or hashlib.sha256(content.encode()).hexdigest() != row["digest"]:
            return None, [_of_agreement(row, "agreements.content does not have the hash in agreements.digest")]
        agreement = Agreement.model_validate_json(content)
    except ValueError:
        return None, [_of_agreement(row, "agreements.content cannot be read")]
    wrong = [column for column in ("name", "version") if row[column] != getattr(agreement, column)]
    return agreement, [_of_agreement(row, f"agreements.{column} is not what its content says") for column in wrong]


def _of_agreement(row: Row, about: str) -> Finding:
    return Finding(dossier=None, where=f"agreement {row['digest']}", code=Code.AGREEMENT_CHANGED, about=about)


def verify(rows: DossierRows, around: Surroundings) -> Verified:
    """Everything that is wrong with a dossier, and what of it could not be looked at."""
    if rows.dossier is None:
        about = "dossiers has no row for it, although other tables name it"
        return Verified([rows.finding("dossier", Code.ORPHAN, about)], [])
    events, flaws = _events(rows, rows.dossier)
    recorded = {row["sequence"]: row["recorded_at"] for row in rows.events} if events else {}
    flaws += _flaws_of_number(rows)
    if events:
        flaws += _flaws_of_recording(rows, events, recorded)
        flaws += _flaws_of_assurance(rows, events)
        flaws += flaws_of_signatures(rows, events, around.statements, around.is_signed)
        flaws += _flaws_of_documents(rows, events)
        recount = _recount(rows, events, recorded, around.agreement) if around.agreement else None
        amounts = list(_flaws_of_amounts(rows, rows.dossier, events, recorded, recount))
        if around.agreement and recount and not amounts:
            amounts += flaws_of_lists(rows, case_in(rows, events, around.agreement, recount.told))
        flaws += amounts
    flaws += flaws_of_leaves(rows, around.newest_checkpoint)
    of_runs = list(flaws_of_runs(rows, events, recorded, around.archive))
    flaws += (found for found in of_runs if isinstance(found, Finding))
    gaps = [found for found in of_runs if isinstance(found, NotLookedAt)]
    assurances = Counter(str(event.assurance) for event in events if is_said(event))
    return Verified(flaws, gaps, [found for found in of_runs if isinstance(found, OperatorsDoing)], assurances)


def verify_running(rows: DossierRows, stories: Sequence[RunStory]) -> list[Finding]:
    """What is wrong with a dossier according to the histories of runs that are not archived, which Temporal gave before
    the rows were read. Nothing, where its events themselves are wrong: ``verify`` names that."""
    events = _events(rows, rows.dossier)[0] if rows.dossier else []
    recorded = {row["sequence"]: row["recorded_at"] for row in rows.events}
    return list(flaws_of_running(rows, events, recorded, stories)) if events else []


def _events(rows: DossierRows, dossier: Row) -> tuple[list[Event], list[Finding]]:
    """The events of a dossier, none where they cannot be trusted; and what is wrong with them."""
    if flaws := list(flaws_of_events(rows.number, rows.events, dossier["sequence"], dossier["head"])):
        return [], flaws
    try:
        return [event_in(row) for row in rows.events], []
    except ValueError as error:
        return [], [rows.finding("events", Code.UNREADABLE, str(error))]


def _flaws_of_number(rows: DossierRows) -> Iterator[Finding]:
    where, given = f"number {rows.number}", rows.given_out
    if given is None:
        yield rows.finding(where, Code.NUMBER_MISSING, "numbers has no row for it")
        return
    opening = next((row["act_id"] for row in rows.events if row["act_id"] is not None), None)
    if given["act_id"] != opening:
        yield rows.finding(where, Code.NUMBER_DIFFERS, "numbers.act_id is not the act that opened the dossier")
    allocated = given["allocated_at"]
    if not isinstance(allocated, datetime) or local_date(allocated).year != given["year"]:
        yield rows.finding(where, Code.NUMBER_DIFFERS, "numbers.allocated_at lies in another year")


def _flaws_of_recording(rows: DossierRows, events: list[Event], recorded: Mapping[int, datetime]) -> Iterator[Finding]:
    """Whether each event can have been put on record when the record says so."""
    before: Event | None = None
    for event in events:
        at, earlier = recorded[event.sequence], recorded[before.sequence] if before else None
        wrong = None
        if at < event.time:
            wrong = "lies before the moment at which the event entered"
        elif earlier and at < earlier:
            wrong = "lies before that of the event before it"
        elif before and at != earlier and _on_one_occasion(before, event):
            wrong = "is not that of the other events of the same act or moment"
        if wrong:
            yield rows.finding(f"event {event.sequence}", Code.RECORDED_AT_DIFFERS, f"events.recorded_at {wrong}")
        before = event


def _flaws_of_assurance(rows: DossierRows, events: list[Event]) -> Iterator[Finding]:
    """Whether what is said of how sure it is who spoke can be said of that event."""
    for event in events:
        sure = event.assurance
        if sure is not None and (event.party == CLOCK or not goes_with(sure, event.channel)):
            about = f"events.assurance cannot be {sure!r} there"
            yield rows.finding(f"event {event.sequence}", Code.ASSURANCE_WRONG, about)


def _on_one_occasion(one: Event, other: Event) -> bool:
    return occasion_key(one) == occasion_key(other) and EventType.ACT_REFUSED not in (one.type, other.type)


# --- what the events amount to ---


def _recount(
    rows: DossierRows, events: Sequence[Event], recorded: Mapping[int, datetime], agreement: Agreement
) -> Recount:
    stored = {notice_key(row): row["notice"] for row in rows.outbox}
    return Recounting(rows.number, agreement, recorded, stored).of(events)


def _flaws_of_amounts(
    rows: DossierRows,
    dossier: Row,
    events: list[Event],
    recorded: Mapping[int, datetime],
    recount: Recount | None,
) -> Iterator[Finding]:
    if recount is None:
        yield rows.finding("agreement", Code.AGREEMENT_MISSING, "agreements has no row for it that can be trusted")
        return
    yield from recount.findings
    if any(finding.code is Code.ORDER_BROKEN for finding in recount.findings):
        return
    if recount.dossier.opened_at is None:
        yield rows.finding("event 1", Code.ORDER_BROKEN, "the events do not open a dossier")
        return
    summary = summary_of(recount.dossier, recorded[events[-1].sequence])
    for column in differing(dossier, dossier_row(summary, events[-1])):
        yield rows.finding("dossier", Code.SUMMARY_DIFFERS, f"dossiers.{column} is not what the events amount to")
    yield from _flaws_of_terms(rows, recount)
    yield from _flaws_of_locks(rows, recount)
    yield from _flaws_of_notices(rows, recount.told)
    yield from _flaws_of_sights(rows, {LANDLORD, *recount.dossier.tracks}, recorded)


def _flaws_of_terms(rows: DossierRows, recount: Recount) -> Iterator[Finding]:
    expected = {term.key: term_row(rows.number, term) for term in recount.dossier.terms.values()}
    stored = {row["key"]: row for row in rows.terms}
    return compared(rows, "terms", "term", stored, expected, Code.TERM_DIFFERS)


def _flaws_of_locks(rows: DossierRows, recount: Recount) -> Iterator[Finding]:
    stored = {row["organisation"]: row for row in rows.locks}
    expected = {
        whose: next((row for row in ways if whose in stored and not any(differing(stored[whose], row))), ways[0])
        for whose, ways in recount.locks.items()
    }
    return compared(rows, "locks", "lock", stored, expected, Code.LOCK_DIFFERS)


def _flaws_of_documents(rows: DossierRows, events: list[Event]) -> Iterator[Finding]:
    named = list(attachments(events))
    expected = {f"{row['sequence']}/{row['position']}": row for row, _ in named}
    stored = {f"{row['sequence']}/{row['position']}": row for row in rows.attachments}
    yield from compared(rows, "dossier_documents", "document", stored, expected, Code.ATTACHMENT_DIFFERS)
    for digest in dict.fromkeys(document.sha256 for _, document in named):
        if digest not in rows.documents:
            yield rows.finding(f"document {digest}", Code.DOCUMENT_MISSING, "documents has no row for it")


# --- notices ---


def _flaws_of_notices(rows: DossierRows, told: Mapping[NoticeKey, DueNotice]) -> Iterator[Finding]:
    stored = {notice_key(row): row for row in rows.outbox}
    for key, (notice, at) in told.items():
        where = _notice_name(key)
        if key not in stored:
            yield rows.finding(where, Code.NOTICE_MISSING, "outbox has no row for it")
            continue
        row, expected = stored[key], notice_row(rows.number, notice, at)
        for column in ("notice", "created"):
            if not is_stored(row[column], expected[column]):
                yield rows.finding(where, Code.NOTICE_CHANGED, f"outbox.{column} is not what the events amount to")
        for column, about in _flaws_of_delivery(row):
            yield rows.finding(where, Code.NOTICE_CHANGED, f"outbox.{column} {about}")
    for key in stored.keys() - told.keys():
        yield rows.finding(_notice_name(key), Code.NOTICE_ADDED, "outbox has a row that follows from no event")


def _notice_name(key: NoticeKey) -> str:
    return "notice {}/{}/{}".format(*key)


def _flaws_of_delivery(row: Row) -> Iterator[tuple[str, str]]:
    """What cannot have become of a notice on its way out (``activities.delivery``, ``installation.outbox``). One that
    was told by letter leaves whenever somebody says so, and an operator may have all tried at any moment."""
    attempts, created, due, left = (row[column] for column in ("attempts", "created", "not_before", "sent_at"))
    yield from _flaws_of_letter(row)
    failed = attempts - (left is not None) if isinstance(attempts, int) else -1
    if failed < 0:
        yield "attempts", "is too small"
        return
    if not in_order(created, due):
        yield "not_before", "lies before the moment at which the notice was put on record"
    if left is not None and not in_order(created if _can_be_by_letter(row) else due, left):
        yield "sent_at", "lies before the moment at which the notice could leave"
    if left is not None or attempts == 0:
        for column in ("last_error", "claimed_until"):
            if row[column] is not None:
                yield column, "is set, although the notice left" if left else "is set, although nothing was tried"


def _can_be_by_letter(row: Row) -> bool:
    """Whether a notice that left can be one that was told by letter: it says so, or it dates from before that was kept
    apart, when it counted as one more attempt that did not wait for its turn."""
    return row["told_on"] is not None or (isinstance(row["attempts"], int) and row["attempts"] > 1)


def _flaws_of_letter(row: Row) -> Iterator[tuple[str, str]]:
    """A day and a person are there together, of a notice that left, and the day is not one to come."""
    day, person, left = row["told_on"], row["told_by"], row["sent_at"]
    if day is None and person is None:
        return
    if not isinstance(person, str) or not person:
        yield "told_by", "is nobody, although the party was told by letter"
    if not isinstance(day, date) or not isinstance(left, datetime) or day > local_date(left):
        yield "told_on", "is no day on which the party can have been told by letter"


# --- sights ---


def _flaws_of_sights(rows: DossierRows, parties: Set[str], recorded: Mapping[int, datetime]) -> Iterator[Finding]:
    """What cannot have been seen: by whoever takes no part, of an event that is not there, or before it was."""
    for row in rows.sights:
        if row["party"] not in parties:
            yield rows.finding(sight_name(row), Code.SIGHT_CHANGED, "sights.party takes no part in the dossier")
        if row["sequence"] not in recorded:
            yield rows.finding(sight_name(row), Code.SIGHT_CHANGED, "sights.sequence is no event on record")
        elif not in_order(recorded[row["sequence"]], row["seen_at"]):
            about = "sights.seen_at lies before the moment at which the event was put on record"
            yield rows.finding(sight_name(row), Code.SIGHT_CHANGED, about)
