"""What an event of the record says in an event log (XES, OCEL, CSV), and whose activity it is.

A log leaves the record for tools of analysis, so it holds kinds, dates, counts and lengths only. What people wrote
(reasons, accounts, motions, points, names of documents) stays in the record and the bundle, and so do the names of
persons: the question a log answers is what a party did and when, never who sat at the keyboard (GDPR art. 5(1)c).
"""
# ruff: noqa: E501 - a table reads better in one line per type

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from models.act_forms import ActName
from models.contents import PointAnswer
from models.event_contents.by_type import held, read
from models.event_contents.held import CauseRaised, ExtensionRequested
from models.event_contents.partial import (
    organisation_in,
    organisations_in,
    refused_act_in,
    said_in,
    term_in,
    whose_term_in,
)
from models.events import Event, EventType
from models.knowledge.case_file import CaseFile
from models.knowledge.consulted import Consultations
from models.parties import CLOCK, LANDLORD
from models.terms import TermName


class AttributeType(StrEnum):
    """The type of an attribute, by OCEL's name for it."""

    TEXT = "string"
    WHOLE = "integer"
    YES_NO = "boolean"
    MOMENT = "time"


class Attribute(NamedTuple):
    """What an event says of itself beside its envelope: the attribute's name and type, how it is read, and where the
    content has it (a path of keys, if it stands in one place)."""

    name: str
    kind: AttributeType
    read: Callable[[Mapping[str, Any]], Any]
    path: str = ""


Content = Mapping[str, Any]
Attributes = dict[str, str | int | bool | datetime]

_WORD = re.compile(r"[a-z0-9_.-]{1,40}")
"""Values of the tables, dates and numbers of dossiers look like this; no sentence does."""


def text(value: str) -> str:
    """A text that every format can hold: what XML 1.0 forbids (NUL, control characters, half characters) is replaced by
    U+FFFD."""
    return _FORBIDDEN.sub("\ufffd", value)


_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


# --- Reading an event's content -------------------------------------------------------------------------------------


def _at(path: str) -> Callable[[Content], Any]:
    """What a content has at a path of keys. What the sender said counts only where it is a word of a table or a date,
    so that no sentence slips through."""
    keys = path.split(".")

    def read(content: Content) -> Any:
        value: Any = content
        for key in keys:
            value = value.get(key) if isinstance(value, Mapping) else None
        return value if keys[0] != "said" else _word(value)

    return read


def _word(value: Any) -> Any:
    return None if isinstance(value, str) and not _WORD.fullmatch(value) else value


def said(event: Event, name: str) -> Any:
    """What the sender of an act said in a field, where that is no sentence."""
    return _word(said_in(event).get(name))


def _count(path: str) -> Callable[[Content], int | None]:
    read = _at(path)

    def count(content: Content) -> int | None:
        found = read(content)
        return len(found) if isinstance(found, list) else None

    return count


def _answered(path: str, answer: PointAnswer) -> Callable[[Content], int | None]:
    read = _at(path)

    def count(content: Content) -> int | None:
        answers = read(content)
        return [*answers.values()].count(answer.value) if isinstance(answers, Mapping) else None

    return count


def _refused_act(content: Content) -> str | None:
    """The act that was refused; a name that is none is the sender's own text."""
    return str(content["act"]) if content.get("act") in set(ActName) else None


def _codes(content: Content) -> str | None:
    refusals = content.get("refusals")
    return " ".join(str(refusal["code"]) for refusal in refusals) if isinstance(refusals, list) else None


def _characters(content: Content) -> int | None:
    """The length of all that the sender wrote; of a refused act nothing is known to be well-formed."""
    written = content.get("said")
    return sum(map(len, _texts(written))) if isinstance(written, Mapping) else None


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(part)


def _text(name: str, path: str = "") -> Attribute:
    return Attribute(name, AttributeType.TEXT, _at(path or name), path or name)


def _whole(name: str, path: str = "") -> Attribute:
    return Attribute(name, AttributeType.WHOLE, _at(path or name), path or name)


def _yes_no(name: str, path: str = "") -> Attribute:
    return Attribute(name, AttributeType.YES_NO, _at(path or name), path or name)


def _number_of(name: str, path: str) -> Attribute:
    return Attribute(name, AttributeType.WHOLE, _count(path), path)


def _answers(path: str) -> tuple[Attribute, ...]:
    return tuple(Attribute(answer.value, AttributeType.WHOLE, _answered(path, answer), path) for answer in PointAnswer)


_SAID: tuple[Attribute, ...] = (
    _text("received"),
    _number_of("documents", "said.documents"),
    Attribute("characters", AttributeType.WHOLE, _characters),
)
"""What every act says: the day a paper was received, how many documents came with it, and how much was written."""

_RESPONSE = (*_answers("response.answers"), _yes_no("counts_for_lock", "response.counts_for_lock"))
_VERDICT = _text("verdict", "said.verdict")
_T = EventType

# fmt: off
FACTS: dict[EventType, tuple[Attribute, ...]] = {
    _T.REQUEST_OPENED: (_text("topic", "said.topic"), _text("right", "said.right"), _text("ground"), _whole("period_days"), _text("agreement"), _number_of("addressees", "said.addressees")),
    _T.REQUEST_AMENDED: (_yes_no("material"), _whole("version"), _whole("period_days")),
    _T.REQUEST_LINKED: (_text("linked_to", "said.dossier"),),
    _T.CLAIM_RULED: (_text("ruling", "said.ruling"), _text("state")),
    _T.INFORMATION_PROVIDED: (_yes_no("awaited"),),
    _T.CONSULTATION_RECORDED: (_text("instrument", "said.instrument"), _text("from", "said.from"), _text("to", "said.to"), _whole("reached", "said.reached"), _whole("responses", "said.responses")),
    _T.DELIBERATION_RECORDED: (_text("meeting", "deliberation.meeting"), _text("date", "deliberation.date"), _whole("present", "said.present"), _whole("for", "said.for"), _whole("against", "said.against"), _whole("abstained", "said.abstained"), _yes_no("has_quorum", "deliberation.has_quorum"), _yes_no("has_majority", "deliberation.has_majority")),
    _T.ADVICE_SUBMITTED: (_VERDICT, _yes_no("joint")),
    _T.ADVICE_SUPPLEMENTED: (_VERDICT,),
    _T.ADVICE_RECEIVED: (_text("verdict"), _number_of("points", "points"), _yes_no("late"), _yes_no("joint")),
    _T.RESPONSE_GIVEN: _RESPONSE,
    _T.RESPONSE_AMENDED: _RESPONSE,
    _T.EXECUTION_REPORTED: (_text("date"), _text("lock")),
    _T.UNSOLICITED_ADVICE_SUBMITTED: (_text("topic", "said.topic"), _text("agreement"), _number_of("points", "points")),
    _T.UNSOLICITED_ADVICE_ANSWERED: _answers("answers"),
    _T.EXTENSION_REQUESTED: (_text("new_end", "request.new_end"),),
    _T.EXTENSION_GRANTED: (_text("state"),),
    _T.EXTENSION_REFUSED: (_text("state"),),
    _T.PERIOD_LENGTHENED: (_text("new_end", "said.new_end"),),
    _T.PAUSE_AGREED: (_text("from", "said.from"),),
    _T.MEETING_PLANNED: (_text("date", "said.date"),),
    _T.MEETING_HELD: (_text("date", "said.date"),),
    _T.STRATEGIC_CONSULTATION_PLANNED: (_text("date", "said.date"),),
    _T.STRATEGIC_CONSULTATION_CONCLUDED: (_text("outcome", "said.outcome"),),
    _T.STRATEGIC_CONSULTATION_OPENED: (_whole("consultation", "number"), _yes_no("holds_lock")),
    _T.STRATEGIC_CONSULTATION_CANCELLED: (_whole("consultation", "number"),),
    _T.DISPUTE_RECORDED: (_text("forum", "said.forum"),),
    _T.RULING_RECORDED: (_text("ruling", "said.ruling"), _text("date", "said.date")),
    _T.ENTRY_RECTIFIED: (_whole("entry", "said.entry"),),
    _T.DOSSIER_REOPENED: (_yes_no("overtaken"),),
    _T.ACT_REFUSED: (Attribute("act", AttributeType.TEXT, _refused_act), Attribute("codes", AttributeType.TEXT, _codes)),
    _T.TERM_STARTED: (_text("ends", "term.derivation.ends"), _text("basis", "term.derivation.basis"), _text("source", "term.derivation.source"), _yes_no("provisional", "term.derivation.provisional")),
    _T.TERM_MOVED: (_text("ends", "derivation.ends"),),
    _T.TERM_PAUSED: (_text("from"),),
    _T.TERM_ENDED: (_text("state"),),
    _T.REMINDER_DUE: (_text("day"),),
    _T.BREACH_RECORDED: (_text("breach"),),
    _T.CAUSE_RAISED: (_text("cause"), _whole("consultation")),
    _T.LOCK_CHANGED: (_text("lock", "state"), _text("ground")),
    _T.DOSSIER_CLOSED: (_text("result"), _yes_no("by_clock")),
}
# fmt: on


def facts_of(kind: EventType) -> tuple[Attribute, ...]:
    """Every fact that an event of a type may have."""
    return (*FACTS.get(kind, ()), *_SAID)


ENVELOPE: dict[str, AttributeType] = {
    "sequence": AttributeType.WHOLE,
    "entered": AttributeType.MOMENT,
    "recorded": AttributeType.MOMENT,
    "hash": AttributeType.TEXT,
    "party": AttributeType.TEXT,
    "channel": AttributeType.TEXT,
    "assurance": AttributeType.TEXT,
    "entered_by": AttributeType.TEXT,
    "term": AttributeType.TEXT,
    "act_id": AttributeType.TEXT,
    "withheld": AttributeType.YES_NO,
}
"""What every event says: its number and hash in the record, when it entered and when it was put on record, who did it
and by which channel, how sure it is who that was, the term it is about, and whether this copy lacks its content."""

_TYPES: dict[AttributeType, type] = {AttributeType.TEXT: str, AttributeType.WHOLE: int, AttributeType.YES_NO: bool}


def of_kind(value: Any, kind: AttributeType) -> Any:
    """A value as a log can hold it, or None where it is not of its kind: a word of a table by its text, a day in ISO
    8601."""
    if isinstance(value, StrEnum):
        value = value.value
    elif isinstance(value, date) and not isinstance(value, datetime):
        value = value.isoformat()
    if type(value) is not _TYPES[kind]:
        return None
    return text(value) if isinstance(value, str) else value


def attributes(event: Event, case: CaseFile) -> Attributes:
    """What the log says of an event, beside its type and the instant at which it counts."""
    envelope = {
        "sequence": event.sequence,
        "entered": event.time,
        "recorded": case.recorded.get(event.sequence),
        "hash": event.hash,
        "party": text(event.party),
        "channel": text(event.channel) or None,
        "assurance": event.assurance and text(event.assurance),
        "entered_by": event.entered_by and text(event.entered_by),
        "term": term_key(event),
        "act_id": event.act_id and text(event.act_id),
        "withheld": True if event.sequence in case.withheld else None,
    }
    content = {} if is_closed(event, case) else event.content
    facts = {fact.name: of_kind(fact.read(content), fact.kind) for fact in facts_of(event.type)}
    return {name: value for name, value in {**envelope, **facts}.items() if value is not None}


def is_closed(event: Event, case: CaseFile) -> bool:
    """Whether nothing of an event's content goes into a log: it is not in this copy, or it is the draft of a joint
    advice (also a refused one), which is the organisations' own and which not even the auditor reads (rules
    section 1)."""
    refused = event.type is EventType.ACT_REFUSED and refused_act_in(event) == ActName.DRAFT_JOINT_ADVICE
    return refused or event.type is EventType.JOINT_ADVICE_DRAFTED or event.sequence in case.withheld


def term_key(event: Event) -> str | None:
    """The key of the term that an event is about."""
    asked = held(event, ExtensionRequested)
    key = asked.request.term if asked else term_in(event)
    return text(key) if key else None


_ABOUT_A_TERM = (
    *(_T.TERM_STARTED, _T.TERM_MOVED, _T.TERM_PAUSED, _T.TERM_ENDED, _T.TERM_RESTORED),
    *(_T.LAPSE_OVERTAKEN, _T.REMINDER_DUE),
)


def activity_of(event: Event) -> str:
    """What a trace calls an event: its type, and of what happens to a term also which (``term_started advice``)."""
    parts = (term_key(event) or "").split("/")
    name = parts[-2] if len(parts) > 1 else ""
    return f"{event.type.value} {name}" if event.type in _ABOUT_A_TERM and name in set(TermName) else event.type.value


# --- Whose activity it is -------------------------------------------------------------------------------------------

_OF_THE_DOSSIER = frozenset(
    {
        _T.REQUEST_OPENED,
        _T.REQUEST_AMENDED,
        _T.REQUEST_WITHDRAWN,
        _T.REQUEST_LINKED,
        _T.EXECUTION_REPORTED,
        _T.DISPUTE_RECORDED,
        _T.RULING_RECORDED,
        _T.DOSSIER_CLOSED,
        _T.DOSSIER_REOPENED,
    }
)
"""About the whole dossier, whichever organisation did it: a ruling weighs on every lock, a reopening on every track."""


class LoggedEvent(NamedTuple):
    """An event as the log has it. ``organisations`` are those whose activity it is; ``whole`` where it is about the
    dossier as a whole, hence about all of them. A withheld event of another party, and a refused act of somebody who
    takes no part, are about no track that is known."""

    event: Event
    organisations: tuple[str, ...]
    whole: bool


def organisations_of(case: CaseFile) -> tuple[str, ...]:
    """The organisations that have a track: the addressed ones, or the one whose unsolicited advice it is. Where the
    opening is withheld, those that the rest of the record names."""
    opening = case.events[0] if case.events else None
    if opening is None:
        return ()
    if opening.type is EventType.UNSOLICITED_ADVICE_SUBMITTED:
        return (opening.party,)
    if isinstance(addressees := said(opening, "addressees"), list):
        return tuple(map(str, addressees))
    known = (event for event in case.events if event.sequence not in case.withheld)
    named = (name for event in known for name in (event.party, *_named(event)))
    return tuple(dict.fromkeys(name for name in named if name not in (CLOCK, LANDLORD)))


def entries(case: CaseFile) -> Iterator[LoggedEvent]:
    """The events of a dossier with whose activity they are, in the record's order."""
    everyone = organisations_of(case)
    consulted = _Consulted(case)
    for event in case.events:
        if event.sequence in case.withheld:
            yield LoggedEvent(event, tuple(name for name in everyone if name == event.party), whole=False)
            continue
        about = consulted.about(event)
        concerned = tuple(name for name in everyone if name in about)
        yield LoggedEvent(event, concerned if about else everyone, whole=not about)


def _named(event: Event) -> tuple[str, ...]:
    """The organisations that an event names as those it is about; none where it is about the whole dossier."""
    content = event.content
    if event.type in _OF_THE_DOSSIER:
        return ()
    if event.type is EventType.TERM_STARTED:
        return _names([whose_term_in(event)[0]])
    if event.type is EventType.ACT_REFUSED:
        return _refused(event)
    if event.type is EventType.CAUSE_RAISED:
        return _names(organisations_in(event))
    if named := organisation_in(event):
        return (named,)
    return _owners(content.get("terms") or content.get("term"))


def _refused(event: Event) -> tuple[str, ...]:
    """Whose track a refused act is about: the sender's own, or the one that the landlord named."""
    named = said(event, "organisation") if event.party == LANDLORD else event.party
    return (named,) if isinstance(named, str) else ()


def _owners(terms: Any) -> tuple[str, ...]:
    """Whose terms these are, by their keys (``organisation/term/version``); none where one is the whole dossier's."""
    keys = [terms] if isinstance(terms, str) else terms if isinstance(terms, list) else []
    parts = [str(key).split("/") for key in keys]
    return _names(part[0] for part in parts) if parts and all(len(part) == 3 for part in parts) else ()


def _names(values: Iterable[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(value) for value in values if value))


class _Consulted:
    """Whose activity the events of a strategic consultation are: of the organisations it is about."""

    def __init__(self, case: CaseFile) -> None:
        self._by_number: dict[int, tuple[str, ...]] = {}
        self._by_term: dict[str, tuple[str, ...]] = {}
        self._by_act: dict[str, tuple[str, ...]] = {}
        self._number = Consultations(case.events).of
        for event in case.events:
            if event.type is EventType.CAUSE_RAISED and event.sequence not in case.withheld:
                self._note(event)

    def _note(self, event: Event) -> None:
        names = _named(event)
        cause = read(event, CauseRaised)
        self._by_number[cause.consultation] = _names([*self._by_number.get(cause.consultation, ()), *names])
        self._by_term[cause.term] = names
        if event.act_id:
            self._by_act[event.act_id] = _names([*self._by_act.get(event.act_id, ()), *names])

    def about(self, event: Event) -> tuple[str, ...]:
        """The organisations an event is about; none where it is about the whole dossier."""
        number = self._consultation(event)
        if number is not None:
            return self._by_number.get(number, ())
        if event.type is EventType.STRATEGIC_CONSULTATION_REQUESTED:
            return self._by_act.get(event.act_id or "", ())
        if event.type in (EventType.CAUSE_REVOKED, EventType.BREACH_REVOKED):
            return self._by_term.get(term_in(event) or "") or _named(event)
        return _named(event)

    def _consultation(self, event: Event) -> int | None:
        """The number of the strategic consultation that an event is about; None where it is about none."""
        name = (term_key(event) or "").partition("/")[0]
        is_about = event.type in _OF_A_CONSULTATION or name in _TERMS_OF_A_CONSULTATION
        return self._number[event.sequence] if is_about else None


_OF_A_CONSULTATION = (
    EventType.STRATEGIC_CONSULTATION_OPENED,
    EventType.STRATEGIC_CONSULTATION_PLANNED,
    EventType.STRATEGIC_CONSULTATION_CONCLUDED,
    EventType.STRATEGIC_CONSULTATION_CANCELLED,
    EventType.CONCLUSION_CONFIRMED,
)
_TERMS_OF_A_CONSULTATION = (TermName.STRATEGIC_CONSULTATION, TermName.CONCLUSION_OBJECTION)


# --- One sequence for each organisation -----------------------------------------------------------------------------


class Trace(NamedTuple):
    """The activity of one organisation in a dossier; without an organisation, what is nobody's. ``shared`` are the
    numbers of the events that stand in the trace of another organisation too."""

    dossier: str
    organisation: str | None
    events: tuple[Event, ...]
    shared: frozenset[int] = frozenset()

    @property
    def name(self) -> str:
        """``2027-003/geleen``, or the dossier's number alone."""
        return text(f"{self.dossier}/{self.organisation}" if self.organisation else self.dossier)


def traces(case: CaseFile) -> Iterator[Trace]:
    """One trace for each organisation (Wohv art. 2(1): each has its own procedure): the events about its own track and
    those of the whole dossier. What belongs to nobody's track stands in a trace of the dossier itself."""
    found = tuple(entries(case))
    shared = frozenset(entry.event.sequence for entry in found if len(entry.organisations) > 1)
    for name in organisations_of(case):
        if own := tuple(entry.event for entry in found if name in entry.organisations):
            yield Trace(case.number, name, own, shared)
    if nobodys := tuple(entry.event for entry in found if not entry.organisations):
        yield Trace(case.number, None, nobodys)
