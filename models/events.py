"""What happened: the entries of a dossier's record (rules section 8).

Every accepted act and every act of the clock becomes one or more events. An event holds what was said and what
followed from it, computed once: folding them needs no rule, so an old record reads the same under later rules.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from json.encoder import encode_basestring
from typing import Any

import orjson
from pydantic import AwareDatetime, JsonValue

from models.canonical import canonical
from models.value import Value, keep

GENESIS = "0" * 64
"""What the first event of a dossier is chained to."""


class EventType(StrEnum):
    """What can happen, in the past tense."""

    # Acts of the parties
    REQUEST_OPENED = "request_opened"
    REQUEST_AMENDED = "request_amended"
    AMENDMENT_OBJECTED = "amendment_objected"
    NEW_PERIOD_WAIVED = "new_period_waived"
    REQUEST_WITHDRAWN = "request_withdrawn"
    RECEIPT_ACKNOWLEDGED = "receipt_acknowledged"
    INCOMPLETENESS_CLAIMED = "incompleteness_claimed"
    CLAIM_RULED = "claim_ruled"
    INFORMATION_PROVIDED = "information_provided"
    QUESTION_ASKED = "question_asked"
    QUESTION_ANSWERED = "question_answered"
    CONSULTATION_RECORDED = "consultation_recorded"
    CONSULTATION_SKIPPED = "consultation_skipped"
    DELIBERATION_RECORDED = "deliberation_recorded"
    ADVICE_SUBMITTED = "advice_submitted"
    ADVICE_SUPPLEMENTED = "advice_supplemented"
    RESPONSE_GIVEN = "response_given"
    RESPONSE_AMENDED = "response_amended"
    REACTION_GIVEN = "reaction_given"
    EXECUTION_REPORTED = "execution_reported"
    JOINT_ADVICE_AGREED = "joint_advice_agreed"
    JOINT_ADVICE_DRAFTED = "joint_advice_drafted"
    JOINT_ADVICE_COSIGNED = "joint_advice_cosigned"
    JOINT_ADVICE_LEFT = "joint_advice_left"
    UNSOLICITED_ADVICE_SUBMITTED = "unsolicited_advice_submitted"
    UNSOLICITED_ADVICE_ANSWERED = "unsolicited_advice_answered"
    REQUEST_LINKED = "request_linked"
    EXTENSION_REQUESTED = "extension_requested"
    EXTENSION_GRANTED = "extension_granted"
    EXTENSION_REFUSED = "extension_refused"
    PERIOD_LENGTHENED = "period_lengthened"
    PAUSE_AGREED = "pause_agreed"
    PAUSE_ENDED = "pause_ended"
    MEETING_REQUESTED = "meeting_requested"
    MEETING_PLANNED = "meeting_planned"
    MEETING_HELD = "meeting_held"
    MEETING_WAIVED = "meeting_waived"
    STRATEGIC_CONSULTATION_REQUESTED = "strategic_consultation_requested"
    STRATEGIC_CONSULTATION_PLANNED = "strategic_consultation_planned"
    STRATEGIC_CONSULTATION_CONCLUDED = "strategic_consultation_concluded"
    CONCLUSION_CONFIRMED = "conclusion_confirmed"
    DISPUTE_RECORDED = "dispute_recorded"
    RULING_RECORDED = "ruling_recorded"
    PAPER_CONFIRMED = "paper_confirmed"
    ADDRESSES_CORRECTED = "addresses_corrected"
    ENTRY_RECTIFIED = "entry_rectified"
    DOSSIER_REOPENED = "dossier_reopened"
    ACT_REFUSED = "act_refused"
    PAPER_HELD = "paper_held"
    # What follows from an act or from the passing of time
    TERM_STARTED = "term_started"
    TERM_MOVED = "term_moved"
    TERM_PAUSED = "term_paused"
    TERM_ENDED = "term_ended"
    TERM_RESTORED = "term_restored"
    LAPSE_OVERTAKEN = "lapse_overtaken"
    REMINDER_DUE = "reminder_due"
    PERIOD_ENDED = "period_ended"
    ADVICE_RECEIVED = "advice_received"
    BREACH_RECORDED = "breach_recorded"
    BREACH_REVOKED = "breach_revoked"
    CAUSE_RAISED = "cause_raised"
    CAUSE_REVOKED = "cause_revoked"
    STRATEGIC_CONSULTATION_OPENED = "strategic_consultation_opened"
    STRATEGIC_CONSULTATION_CANCELLED = "strategic_consultation_cancelled"
    LOCK_CHANGED = "lock_changed"
    DOSSIER_CLOSED = "dossier_closed"


SECOND_EDITION = 2
"""The edition of the rules by which a new event says (``rules``) that it is judged, where it matters."""


class Event(Value):
    """One entry of the record.

    ``time`` is when it entered (the front door's instant of an act; the due instant of what the clock did),
    ``happened`` the instant at which it counts (on paper the end of the day of receipt). Both are UTC. ``hash`` is the
    SHA-256 of the canonical form of everything else, which includes the hash of the event before (``previous``).
    ``assurance`` is how sure it is who spoke (``models.acts.Assurance``): None for the clock, for what came by no door
    of ours, and before doors vouched; then the hash is not over it.
    """

    # What was made of its content is kept with it: _text (content_text) and _held (what is read in it,
    # models.event_contents.by_type). Kept under the hash that an event claims, it would hide what was changed.
    __slots__ = ("_held", "_text")

    dossier: str
    sequence: int
    type: EventType
    time: AwareDatetime
    happened: AwareDatetime
    party: str
    person: str = ""
    channel: str = ""
    entered_by: str | None = None
    act_id: str | None = None
    content: dict[str, JsonValue]
    previous: str
    hash: str = ""
    assurance: str | None = None


def sealed(event: Event) -> Event:
    """The event with its hash."""
    return event.model_copy(update={"hash": digest_of(event)})


def made(**fields: Any) -> Event:
    """An event of fields that are valid, all of them and in their order, with its hash in place of the one given."""
    text = canonical(fields["content"]).decode()
    fields["hash"] = digest_of_text(fields, text)
    event = Event.of_valid(**fields)
    keep(event, "_text", text)
    return event


def digest_of(event: Event) -> str:
    """The hash an event must have."""
    return digest_of_text(event.__dict__, content_text(event))


def content_text(event: Event) -> str:
    """What an event holds as it is hashed, checked and put on record: its RFC 8785 text, made once."""
    text: str | None = getattr(event, "_text", None)
    if text is None:
        text = canonical(event.content).decode()
        keep(event, "_text", text)
    return text


def digest_of_text(event: Mapping[str, Any], content: str) -> str:
    """The hash of an event, given by its fields, whose content has a text."""
    return hashlib.sha256(hashed_text(event, content).encode()).hexdigest()


def hashed_text(event: Mapping[str, Any], content: str) -> str:
    """The text that the hash of an event is over: the RFC 8785 form of ``hashed``, where the content has a text."""
    assurance = f'"assurance":{_text(event["assurance"])},' if event["assurance"] is not None else ""
    time, happened = event["time"], event["happened"]
    entered = instant(time)
    counts = entered if happened is time else instant(happened)
    return (
        f'{{"act_id":{_or_null(event["act_id"])},{assurance}"channel":{_text(event["channel"])},"content":{content},'
        f'"dossier":{_text(event["dossier"])},"entered_by":{_or_null(event["entered_by"])},'
        f'"happened":"{counts}","party":{_text(event["party"])},'
        f'"person":{_text(event["person"])},"previous":{_text(event["previous"])},"sequence":{event["sequence"]},'
        f'"time":"{entered}","type":{_text(event["type"])}}}'
    )


_text = encode_basestring


def _or_null(value: str | None) -> str:
    return "null" if value is None else _text(value)


def hashed(event: Event) -> dict[str, JsonValue]:
    """What the hash of an event is over."""
    assurance: dict[str, JsonValue] = {"assurance": event.assurance} if event.assurance is not None else {}
    return {
        **assurance,
        "dossier": event.dossier,
        "sequence": event.sequence,
        "type": event.type.value,
        "time": instant(event.time),
        "happened": instant(event.happened),
        "party": event.party,
        "person": event.person,
        "channel": event.channel,
        "entered_by": event.entered_by,
        "act_id": event.act_id,
        "content": event.content,
        "previous": event.previous,
    }


def instant(moment: datetime) -> str:
    """An instant (UTC) as the record writes it: ISO 8601, microseconds always."""
    written = orjson.dumps(moment)  # in a quarter of isoformat's time (2 % of an act)
    return f"{written[1:27].decode()}Z" if moment.microsecond else f"{written[1:20].decode()}.000000Z"


class Link(Value):
    """What a copy holds of an event that its party cannot know of: its place in the chain."""

    sequence: int
    previous: str
    hash: str


def first_flaw(events: Iterable[Event], withheld: Collection[int] = (), links: Iterable[Link] = ()) -> str | None:
    """What is wrong with the chain of a dossier's events, or None where it is whole. Of those withheld from a copy the
    content is not there to be checked, and of some nothing but the ``links``."""
    previous = GENESIS
    chain: list[Event | Link] = sorted((*events, *links), key=lambda link: link.sequence)
    for number, event in enumerate(chain, start=1):
        if event.sequence != number:
            return f"event {number} is missing: found number {event.sequence}"
        if event.previous != previous:
            return f"event {number} is not chained to the one before it"
        if number not in withheld and isinstance(event, Event) and event.hash != digest_of(event):
            return f"event {number} was changed: its content does not have its hash"
        previous = event.hash
    return None


def occasion_key(event: Event) -> tuple[str, str | None, datetime]:
    """What an event has in common with the others of the same act, or of the same moment of the clock."""
    return event.party, event.act_id, event.time
