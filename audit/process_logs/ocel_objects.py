"""The objects of a dossier for OCEL 2.0: what its events create, change and refer to.

An object's attribute changes at the instant its event entered the record, never earlier than the one before: an act
that came late, and counts at an earlier instant, still changes the state after what was on record by then.
"""
# ruff: noqa: E501 - a table reads better in one line per type

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from audit.process_logs.entries import (
    AttributeType,
    LoggedEvent,
    entries,
    is_closed,
    of_kind,
    organisations_of,
    said,
    term_key,
)
from models.contents import POINT_KINDS, Point, PointAnswer
from models.event_contents.by_type import held, read
from models.event_contents.held import (
    AdviceReceived,
    AdviceSubmitted,
    CauseRaised,
    ClaimRuled,
    ConsultationOpened,
    DeliberationRecorded,
    DossierClosed,
    ExtensionAnswered,
    ExtensionRequested,
    InformationProvided,
    LockChanged,
    OfATerm,
    OfTerms,
    RequestAmended,
    RequestOpened,
    Responded,
    RulingRecorded,
    TermEnded,
    TermMoved,
    TermPaused,
    TermRestored,
    TermStarted,
    UnsolicitedAdviceAnswered,
    UnsolicitedAdviceSubmitted,
)
from models.event_contents.partial import organisation_in
from models.events import Event, EventType
from models.knowledge.case_file import CaseFile, Delivery
from models.state import RequestState
from models.state import term_key as term_key_of
from models.terms import AdjustmentKind, TermState
from models.verdicts import Verdict

_K = AttributeType

_OVERTAKING = (EventType.TERM_MOVED, EventType.TERM_PAUSED, EventType.TERM_ENDED)
"""What overtakes the lapse of a term."""

# fmt: off
OBJECT_TYPES: dict[str, dict[str, AttributeType]] = {
    "dossier": {"kind": _K.TEXT, "topic": _K.TEXT, "right": _K.TEXT, "ground": _K.TEXT, "agreement": _K.TEXT, "version": _K.WHOLE, "lock": _K.TEXT, "lock_ground": _K.TEXT, "result": _K.TEXT, "linked_to": _K.TEXT},
    "organisation": {},
    "track": {"lock": _K.TEXT, "lock_ground": _K.TEXT},
    "term": {"name": _K.TEXT, "version": _K.WHOLE, "state": _K.TEXT, "started_on": _K.TEXT, "ends": _K.TEXT, "amount": _K.WHOLE, "unit": _K.TEXT, "basis": _K.TEXT, "source": _K.TEXT, "overtaken": _K.YES_NO},
    "claim": {"items": _K.WHOLE, "state": _K.TEXT},
    "consultation": {"instrument": _K.TEXT, "from": _K.TEXT, "to": _K.TEXT, "reached": _K.WHOLE, "responses": _K.WHOLE},
    "deliberation": {"meeting": _K.TEXT, "date": _K.TEXT, "has_quorum": _K.YES_NO, "has_majority": _K.YES_NO},
    "advice": {"verdict": _K.TEXT, "points": _K.WHOLE, "late": _K.YES_NO, "joint": _K.YES_NO, "supplemented": _K.TEXT},
    "joint_advice": {"drafter": _K.TEXT},
    "point": {"number": _K.WHOLE, "kind": _K.TEXT, "verdict": _K.TEXT, "characters": _K.WHOLE},
    "response": {"wholly_followed": _K.YES_NO, "counts_for_lock": _K.YES_NO},
    "extension_request": {"by": _K.TEXT, "new_end": _K.TEXT, "state": _K.TEXT},
    "strategic_consultation": {"number": _K.WHOLE, "state": _K.TEXT, "outcome": _K.TEXT, "planned_for": _K.TEXT},
    "dispute": {"by": _K.TEXT, "forum": _K.TEXT, "ruling": _K.TEXT},
    "document": {"sha256": _K.TEXT, "media_type": _K.TEXT, "size": _K.WHOLE, "label": _K.TEXT},
    "notice": {"recipient": _K.TEXT, "kind": _K.TEXT, "items": _K.WHOLE, "state": _K.TEXT, "attempts": _K.WHOLE},
}
# fmt: on
"""Every type of object with its attributes."""

_T = EventType

ON_TERM: dict[EventType, str] = {
    _T.TERM_STARTED: "starts",
    _T.TERM_MOVED: "moves",
    _T.TERM_PAUSED: "pauses",
    _T.TERM_ENDED: "ends",
    _T.TERM_RESTORED: "restores",
    _T.LAPSE_OVERTAKEN: "overtakes the lapse of",
    _T.REMINDER_DUE: "reminds of",
    _T.PERIOD_ENDED: "ends the period of",
    _T.BREACH_RECORDED: "breach of",
    _T.BREACH_REVOKED: "revokes the breach of",
    _T.CAUSE_RAISED: "cause in",
    _T.CAUSE_REVOKED: "revokes the cause in",
    _T.EXTENSION_REQUESTED: "asks to extend",
    _T.EXTENSION_GRANTED: "extends",
    _T.EXTENSION_REFUSED: "leaves",
}
"""What an event is to the term that it names."""

_ON_JOINT_ADVICE: dict[EventType, str] = {
    _T.JOINT_ADVICE_AGREED: "agrees to",
    _T.JOINT_ADVICE_DRAFTED: "drafts",
    _T.JOINT_ADVICE_COSIGNED: "cosigns",
    _T.JOINT_ADVICE_LEFT: "leaves",
}

_ON_CONSULTATION: dict[EventType, str] = {
    _T.STRATEGIC_CONSULTATION_PLANNED: "plans",
    _T.STRATEGIC_CONSULTATION_CONCLUDED: "concludes",
    _T.STRATEGIC_CONSULTATION_CANCELLED: "cancels",
}

_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
_HASH = re.compile("[0-9a-f]{64}")
_MEDIA_TYPE = re.compile(r"[\w.+-]{1,80}/[\w.+-]{1,80}")


class Object(NamedTuple):
    """One object: its attributes at the instants of their change, and its relations to other objects with what it is to
    them."""

    id: str
    type: str
    attributes: dict[tuple[datetime, str], str | int | bool]
    relations: dict[tuple[str, str], None]


class OcelEvent(NamedTuple):
    """One event with the ids of the objects it refers to, each with what the event is to it."""

    event: Event
    relations: tuple[tuple[str, str], ...]


class Objects:
    """The objects of one dossier, gathered from its events in order, and each event's relations to them."""

    def __init__(self, case: CaseFile) -> None:
        self._case = case
        self._now = _BEFORE_ALL
        self._latest: dict[tuple[str, str], str] = {}
        self._version = 1
        self._disputes: list[str] = []
        self.objects: dict[str, Object] = {}
        self.dossier = f"dossier:{case.number}"
        self.happenings = self._gathered()

    def _gathered(self) -> tuple[OcelEvent, ...]:
        relations = {entry.event.sequence: self._related(entry) for entry in entries(self._case)}
        for delivery in self._case.deliveries:
            for sequence, notice in self._notice(delivery):
                relations.get(sequence, {})[notice, "told by"] = None
        self._link_submissions(relations)
        return tuple(OcelEvent(event, self._known(relations[event.sequence])) for event in self._case.events)

    def _known(self, relations: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """The relations to objects that are in the log: of a withheld event's objects nothing is known."""
        return tuple((other, qualifier) for other, qualifier in relations if other in self.objects)

    # --- what an event does to the objects ---

    def _related(self, entry: LoggedEvent) -> dict[tuple[str, str], None]:
        event = entry.event
        self._now = max(self._now, event.time)
        if not self.objects:
            self._begin()
        related: dict[tuple[str, str], None] = {(self.dossier, "in"): None}
        for name in entry.organisations:
            related[self._track(name), "about every track" if entry.whole else "about"] = None
        related[f"organisation:{event.party}", "by"] = None
        related[f"organisation:{event.entered_by}", "entered by"] = None
        if event.type in _ON_JOINT_ADVICE and event.sequence not in self._case.withheld:
            related[self._joint(event), _ON_JOINT_ADVICE[event.type]] = None
        if not is_closed(event, self._case):
            related |= dict.fromkeys(self._about(event))
        return related

    def _begin(self) -> None:
        self._new(self.dossier, "dossier")
        for name in organisations_of(self._case):
            organisation = self._new(f"organisation:{name}", "organisation")
            self._new(self._track(name), "track", (self.dossier, "of"), (organisation, "of"))

    def _about(self, event: Event) -> Iterator[tuple[str, str]]:
        """The objects that an event's content is about, after it changed them."""
        if handler := _HANDLERS.get(event.type):
            yield from handler(self, event)
        key = term_key(event)
        if key and event.type in ON_TERM:
            yield self._term(key), ON_TERM[event.type]
        if event.type is not EventType.ACT_REFUSED:
            yield from self._documents(event)

    def _track(self, organisation: str) -> str:
        return f"track:{self._case.number}/{organisation}"

    def _term(self, key: Any) -> str:
        return f"term:{self._case.number}/{key}"

    def _owner(self, event: Event) -> str:
        """The track that an event names, or the dossier."""
        track = self._track(str(organisation_in(event)))
        return track if track in self.objects else self.dossier

    def _new(self, name: str, kind: str, /, *relations: tuple[str, str], **attributes: Any) -> str:
        """An object as it begins, related to those that exist."""
        made = Object(name, kind, {}, {})
        self.objects.setdefault(name, made).relations.update(dict.fromkeys(self._known(relations)))
        self._change(name, **attributes)
        return name

    def _made(self, event: Event, kind: str, /, *relations: tuple[str, str], **attributes: Any) -> str:
        """An object that an event brings about in a track: the latest one of its kind there."""
        organisation = organisation_in(event) or event.party
        name = f"{kind}:{self._case.number}/{organisation}/{event.sequence}"
        self._latest[kind, organisation] = name
        return self._new(name, kind, (self._owner(event), "of"), *relations, **attributes)

    def _of(self, event: Event, kind: str) -> str:
        """The latest object of a kind in the track an event is about."""
        return self._latest.get((kind, organisation_in(event) or event.party), "")

    def _change(self, name: str, /, **attributes: Any) -> None:
        """Sets attributes from now on; a value that is none of its type says nothing."""
        if name not in self.objects:
            return
        known = self.objects[name]
        for attribute, value in attributes.items():
            kept = of_kind(value, OBJECT_TYPES[known.type][attribute])
            if kept is not None:
                known.attributes[self._now, attribute] = kept

    def _last(self, name: str, attribute: str) -> Any:
        """What an attribute was set to last."""
        known = self.objects[name].attributes if name in self.objects else {}
        return next((value for (_, which), value in reversed(known.items()) if which == attribute), None)

    # --- one method for each kind of thing ---

    def opened(self, event: Event) -> Iterator[tuple[str, str]]:
        kind = "request" if event.type is EventType.REQUEST_OPENED else "unsolicited"
        about = {key: said(event, key) for key in ("topic", "right")}
        self._change(self.dossier, kind=kind, version=1, **about)
        if event.type is EventType.REQUEST_OPENED:
            content = read(event, RequestOpened)
            self._change(self.dossier, ground=content.ground, agreement=content.agreement)
            yield self.dossier, "opens"
        else:
            unsolicited = read(event, UnsolicitedAdviceSubmitted)
            self._change(self.dossier, agreement=unsolicited.agreement)
            yield self.dossier, "opens"
            yield from self.gave_unsolicited(event, unsolicited)

    def amended(self, event: Event) -> Iterator[tuple[str, str]]:
        version = read(event, RequestAmended).version
        if version is not None:
            self._version = version
            self._change(self.dossier, version=version)
        yield self.dossier, "amends"

    def linked(self, event: Event) -> Iterator[tuple[str, str]]:
        self._change(self.dossier, linked_to=said(event, "dossier"))
        yield self.dossier, "links"

    def closed(self, event: Event) -> Iterator[tuple[str, str]]:
        self._change(self.dossier, result=read(event, DossierClosed).result)
        yield self.dossier, "closes"

    def reopened(self, _: Event) -> Iterator[tuple[str, str]]:
        self._change(self.dossier, result="none")
        yield self.dossier, "reopens"

    def locked(self, event: Event) -> Iterator[tuple[str, str]]:
        name, lock = self._owner(event), read(event, LockChanged)
        self._change(name, lock=lock.state, lock_ground=lock.ground or "none")
        yield name, "changes the lock of"

    def term_started(self, event: Event) -> Iterator[tuple[str, str]]:
        term = read(event, TermStarted).term
        track = self._track(str(term.organisation))
        owner = track if track in self.objects else self.dossier
        before = term_key_of(term.organisation, term.name, term.version - 1)
        relations = ((owner, "of"), (self._term(before), "follows"))
        about = {name: getattr(term.derivation, name) for name in _OF_A_DERIVATION}
        rest = {"name": term.name, "version": term.version, "state": term.state}
        self._new(self._term(term.key), "term", *relations, **rest, **about)
        yield from ()

    def term_changed(self, event: Event) -> Iterator[tuple[str, str]]:
        content = read(event, OfATerm)
        name = self._term(content.term)
        before = self._last(name, "state")
        if event.type in _OVERTAKING and before == TermState.LAPSED:
            self._change(name, overtaken=True)
        match content:
            case TermMoved():
                resumed = content.derivation.adjustments[-1].kind is AdjustmentKind.PAUSE
                runs = resumed or before != TermState.PAUSED
                self._change(name, ends=content.derivation.ends, state=TermState.RUNNING if runs else before)
            case TermPaused():
                self._change(name, state=TermState.PAUSED)
            case TermEnded() | TermRestored():
                self._change(name, state=content.state)
            case _:
                self._change(name, state=TermState.MET, overtaken=True)
        yield from ()

    def paused(self, event: Event) -> Iterator[tuple[str, str]]:
        for key in read(event, OfTerms).terms:
            yield self._term(key), "pauses" if event.type is EventType.PAUSE_AGREED else "resumes"

    def claimed(self, event: Event) -> Iterator[tuple[str, str]]:
        yield self._made(event, "claim", items=len(said(event, "items") or ()), state="undecided"), "makes"

    def ruled_on_claim(self, event: Event) -> Iterator[tuple[str, str]]:
        self._change(self._of(event, "claim"), state=read(event, ClaimRuled).state)
        yield self._of(event, "claim"), "rules on"

    def informed(self, event: Event) -> Iterator[tuple[str, str]]:
        if read(event, InformationProvided).awaited:
            self._change(self._of(event, "claim"), state="informed")
            yield self._of(event, "claim"), "settles"

    def consulted(self, event: Event) -> Iterator[tuple[str, str]]:
        about = {key: said(event, key) for key in ("instrument", "from", "to", "reached", "responses")}
        skipped: dict[str, Any] = {"instrument": "none"}
        held = event.type is EventType.CONSULTATION_RECORDED
        yield self._made(event, "consultation", **(about if held else skipped)), "records" if held else "skips"

    def deliberated(self, event: Event) -> Iterator[tuple[str, str]]:
        vote = read(event, DeliberationRecorded).deliberation
        outcome = {name: value for name, value in vote if name in OBJECT_TYPES["deliberation"]}
        yield self._made(event, "deliberation", **outcome), "records"

    def advised(self, event: Event) -> Iterator[tuple[str, str]]:
        content = read(event, AdviceReceived)
        if content.again:
            self._change(self._of(event, "advice"), late=False)
            yield self._of(event, "advice"), "receives"
            return
        relations = [(self._of(event, "deliberation"), "rests on")]
        if content.joint:
            relations.append((self._joint_advice, "part of"))
        about = {"verdict": content.verdict, "late": content.late, "joint": content.joint}
        advice = self._made(event, "advice", *relations, points=len(content.points), **about)
        yield advice, "receives"
        yield from self._points(advice, content.points)

    def gave_unsolicited(self, event: Event, content: UnsolicitedAdviceSubmitted) -> Iterator[tuple[str, str]]:
        relation = (self._of(event, "deliberation"), "rests on")
        advice = self._made(event, "advice", relation, points=len(content.points))
        yield advice, "submits"
        yield from self._points(advice, content.points)

    def _points(self, advice: str, points: Iterable[Point]) -> Iterator[tuple[str, str]]:
        for number, point in enumerate(points, 1):
            yield self._point(advice, number, point), "receives"

    def _point(self, advice: str, number: int, point: Point) -> str:
        kind, verdict = point.kind, point.verdict
        return self._new(
            f"point:{advice.partition(':')[2]}/{number}",
            "point",
            (advice, "of"),
            number=number,
            kind=kind if kind in POINT_KINDS else "other" if kind else None,
            verdict=verdict if verdict in set(Verdict) else "other" if verdict else None,
            characters=len(point.text),
        )

    def submitted(self, event: Event) -> Iterator[tuple[str, str]]:
        if read(event, AdviceSubmitted).joint:
            yield self._joint_advice, "submits"

    def supplemented(self, event: Event) -> Iterator[tuple[str, str]]:
        self._change(self._of(event, "advice"), supplemented=said(event, "verdict"))
        yield self._of(event, "advice"), "supplements"

    @property
    def _joint_advice(self) -> str:
        return f"joint_advice:{self._case.number}/{self._version}"

    def _joint(self, event: Event) -> str:
        drafter = event.party if event.type is EventType.JOINT_ADVICE_DRAFTED else None
        return self._new(self._joint_advice, "joint_advice", (self.dossier, "of"), drafter=drafter)

    def responded(self, event: Event) -> Iterator[tuple[str, str]]:
        given = held(event, Responded)
        answers = given.response.answers if given else read(event, UnsolicitedAdviceAnswered).answers
        advice, earlier = self._of(event, "advice"), self._of(event, "response")
        points = [(f"point:{advice.partition(':')[2]}/{number}", answer.value) for number, answer in answers.items()]
        relations = [(advice, "response to"), *points]
        if event.type is EventType.RESPONSE_AMENDED:
            relations.append((earlier, "amends"))
        response = self._made(
            event,
            "response",
            *relations,
            wholly_followed=all(answer is PointAnswer.FOLLOWED for answer in answers.values()),
            counts_for_lock=given.response.counts_for_lock if given else None,
        )
        yield response, "gives"
        yield advice, "answers"
        yield from points

    def reacted(self, event: Event) -> Iterator[tuple[str, str]]:
        yield self._of(event, "response"), "reacts to"

    def extension_asked(self, event: Event) -> Iterator[tuple[str, str]]:
        asked = read(event, ExtensionRequested).request
        relations = ((self._owner(event), "of"), (self._term(asked.term), "asks to extend"))
        name = self._extension(asked.answer_term)
        about = {"by": asked.by, "new_end": asked.new_end, "state": RequestState.PENDING}
        yield self._new(name, "extension_request", *relations, **about), "makes"

    def _extension(self, answer_term: str) -> str:
        """A request for extension goes by the term in which it is to be answered: there is one for each."""
        return f"extension_request:{self._case.number}/{answer_term}"

    def extension_answered(self, event: Event) -> Iterator[tuple[str, str]]:
        answered = read(event, ExtensionAnswered)
        name = self._extension(answered.answer_term)
        self._change(name, state=answered.state)
        yield name, "answers"
        yield self._term(answered.answer_term), "answers within"

    # --- strategic consultation and disputes ---

    def _consultation(self, number: Any) -> str:
        return f"strategic_consultation:{self._case.number}/{number}"

    def consultation_opened(self, event: Event) -> Iterator[tuple[str, str]]:
        number = read(event, ConsultationOpened).number
        name = self._new(
            self._consultation(number),
            "strategic_consultation",
            (self.dossier, "of"),
            number=number,
            state="open",
        )
        self._latest["strategic_consultation", ""] = name
        yield name, "opens"

    def cause_raised(self, event: Event) -> Iterator[tuple[str, str]]:
        cause = read(event, CauseRaised)
        name = self._consultation(cause.consultation)
        self._new(name, "strategic_consultation", *((self._track(each), "about") for each in cause.organisations))
        yield name, "cause of"

    def consultation_went_on(self, event: Event) -> Iterator[tuple[str, str]]:
        name = self._latest.get(("strategic_consultation", ""), "")
        match event.type:
            case EventType.STRATEGIC_CONSULTATION_PLANNED:
                self._change(name, planned_for=said(event, "date"))
            case EventType.STRATEGIC_CONSULTATION_CONCLUDED:
                self._change(name, state="concluded", outcome=said(event, "outcome"))
            case EventType.STRATEGIC_CONSULTATION_CANCELLED:
                self._change(name, state="cancelled")
        yield name, _ON_CONSULTATION[event.type]

    def disputed(self, event: Event) -> Iterator[tuple[str, str]]:
        name = f"dispute:{self._case.number}/{len(self._disputes)}"
        self._disputes.append(name)
        relations = ((self.dossier, "of"), (f"organisation:{event.party}", "of"))
        yield self._new(name, "dispute", *relations, by=event.party, forum=said(event, "forum")), "records"

    def ruled(self, event: Event) -> Iterator[tuple[str, str]]:
        name = f"dispute:{self._case.number}/{read(event, RulingRecorded).dispute}"
        self._change(name, ruling=said(event, "ruling"))
        yield name, "rules on"

    # --- documents and notices ---

    def _documents(self, event: Event) -> Iterator[tuple[str, str]]:
        documents = said(event, "documents")
        for document in documents if isinstance(documents, list) else ():
            digest = str(document.get("sha256"))
            if _HASH.fullmatch(digest):
                about: dict[str, Any] = {key: document.get(key) for key in ("size", "label")}
                media_type = str(document.get("media_type", ""))
                about["media_type"] = media_type if _MEDIA_TYPE.fullmatch(media_type) else "other"
                name = f"document:{self._case.number}/{digest}"
                yield self._new(name, "document", (self.dossier, "of"), sha256=digest, **about), "brings"

    def _notice(self, delivery: Delivery) -> Iterator[tuple[int, str]]:
        """A notice, with the numbers of the events that it tells of."""
        notice = delivery.notice
        name = f"notice:{self._case.number}/{notice.sequence}/{notice.recipient}/{notice.kind.value}"
        self._now = delivery.created
        relations = ((self.dossier, "of"), (f"organisation:{notice.recipient}", "to"))
        about = {"recipient": notice.recipient, "kind": notice.kind.value, "items": len(notice.items)}
        self._new(name, "notice", *relations, state="waiting", attempts=0, **about)
        if delivery.sent_at:
            self._now = delivery.sent_at
            self._change(name, state="told by letter" if delivery.told_on else "sent")
        self._change(name, attempts=delivery.attempts)
        for sequence in dict.fromkeys((notice.sequence, *(item.sequence for item in notice.items))):
            yield sequence, name

    def _link_submissions(self, relations: dict[int, dict[tuple[str, str], None]]) -> None:
        """Relates the act of submitting to the advice that each organisation's track received by it."""
        submitted: dict[str, int] = {}
        for event in self._case.events:
            if event.type is EventType.ADVICE_SUBMITTED:
                submitted[event.act_id or ""] = event.sequence
            elif event.type is EventType.ADVICE_RECEIVED and (event.act_id or "") in submitted:
                advice = f"advice:{self._case.number}/{organisation_in(event)}/{event.sequence}"
                relations[submitted[event.act_id or ""]][advice, "submits"] = None


_OF_A_DERIVATION = ("started_on", "ends", "amount", "unit", "basis", "source")
"""What a log says of how a term's end comes about."""

_HANDLERS: dict[EventType, Callable[[Objects, Event], Iterator[tuple[str, str]]]] = {
    _T.REQUEST_OPENED: Objects.opened,
    _T.UNSOLICITED_ADVICE_SUBMITTED: Objects.opened,
    _T.REQUEST_AMENDED: Objects.amended,
    _T.REQUEST_LINKED: Objects.linked,
    _T.DOSSIER_CLOSED: Objects.closed,
    _T.DOSSIER_REOPENED: Objects.reopened,
    _T.LOCK_CHANGED: Objects.locked,
    _T.TERM_STARTED: Objects.term_started,
    _T.TERM_MOVED: Objects.term_changed,
    _T.TERM_PAUSED: Objects.term_changed,
    _T.TERM_ENDED: Objects.term_changed,
    _T.TERM_RESTORED: Objects.term_changed,
    _T.LAPSE_OVERTAKEN: Objects.term_changed,
    _T.PAUSE_AGREED: Objects.paused,
    _T.PAUSE_ENDED: Objects.paused,
    _T.INCOMPLETENESS_CLAIMED: Objects.claimed,
    _T.CLAIM_RULED: Objects.ruled_on_claim,
    _T.INFORMATION_PROVIDED: Objects.informed,
    _T.CONSULTATION_RECORDED: Objects.consulted,
    _T.CONSULTATION_SKIPPED: Objects.consulted,
    _T.DELIBERATION_RECORDED: Objects.deliberated,
    _T.ADVICE_SUBMITTED: Objects.submitted,
    _T.ADVICE_RECEIVED: Objects.advised,
    _T.ADVICE_SUPPLEMENTED: Objects.supplemented,
    _T.RESPONSE_GIVEN: Objects.responded,
    _T.RESPONSE_AMENDED: Objects.responded,
    _T.UNSOLICITED_ADVICE_ANSWERED: Objects.responded,
    _T.REACTION_GIVEN: Objects.reacted,
    _T.EXTENSION_REQUESTED: Objects.extension_asked,
    _T.EXTENSION_GRANTED: Objects.extension_answered,
    _T.EXTENSION_REFUSED: Objects.extension_answered,
    _T.STRATEGIC_CONSULTATION_OPENED: Objects.consultation_opened,
    _T.CAUSE_RAISED: Objects.cause_raised,
    _T.STRATEGIC_CONSULTATION_PLANNED: Objects.consultation_went_on,
    _T.STRATEGIC_CONSULTATION_CONCLUDED: Objects.consultation_went_on,
    _T.STRATEGIC_CONSULTATION_CANCELLED: Objects.consultation_went_on,
    _T.DISPUTE_RECORDED: Objects.disputed,
    _T.RULING_RECORDED: Objects.ruled,
}
