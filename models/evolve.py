"""What an event changes: folding a dossier's events gives its state at any moment, without any rule."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from itertools import takewhile
from typing import Any, TypeVar

from pydantic import TypeAdapter

from models.agreement import Ground, Right, Topic
from models.contents import ConsultationOutcome, Point
from models.events import Event, EventType
from models.parties import OVERALL
from models.state import (
    ActOnRecord,
    Advice,
    Claim,
    ClaimState,
    Deliberation,
    Dispute,
    Dossier,
    Execution,
    ExtensionRequest,
    JointAdvice,
    Kind,
    Lock,
    LockState,
    RaisedCause,
    Receipt,
    RecordedBreach,
    RequestState,
    Response,
    Result,
    Ruling,
    StrategicConsultation,
    Term,
    Track,
)
from models.terms import AdjustmentKind, Derivation, TermState
from models.value import Value
from models.verdicts import Verdict

Change = Callable[[Dossier, Event], Dossier]
_CHANGES: dict[EventType, Change] = {}
Item = TypeVar("Item", bound=Value)
_POINTS = TypeAdapter(tuple[Point, ...])


def fold(dossier: Dossier, events: Iterable[Event]) -> Dossier:
    """The state after the events."""
    for event in events:
        dossier = evolve(dossier, event)
    return dossier


def fold_until(number: str, events: Iterable[Event], moment: datetime) -> Dossier:
    """The state of a dossier at a moment: what had entered by then. What arrived late entered after the lapse that it
    overtook."""
    return fold(Dossier(number=number), takewhile(lambda event: event.time <= moment, events))


def evolve(dossier: Dossier, event: Event) -> Dossier:
    """The state after one event."""
    change = _CHANGES.get(event.type)
    changed = change(dossier, event) if change else dossier
    return changed.model_copy(
        update={
            "latest": max(dossier.latest or event.time, event.time),
            "sequence": event.sequence,
            "head": event.hash,
            "acts": _acts(dossier.acts, event),
        }
    )


def _acts(acts: dict[str, ActOnRecord], event: Event) -> dict[str, ActOnRecord]:
    """The acts on record with their receipts; a receipt covers every event the act brought about."""
    if event.act_id is None:
        return acts
    known = acts.get(event.act_id)
    receipt = Receipt(
        dossier=event.dossier,
        act_id=event.act_id,
        first=known.receipt.first if known else event.sequence,
        last=event.sequence,
        head=event.hash,
        at=event.time,
    )
    fingerprint = known.fingerprint if known else str(event.content["fingerprint"])
    return {**acts, event.act_id: ActOnRecord(fingerprint=fingerprint, receipt=receipt)}


def _on(*types: EventType) -> Callable[[Change], Change]:
    def register(change: Change) -> Change:
        _CHANGES.update(dict.fromkeys(types, change))
        return change

    return register


def _with(dossier: Dossier, **changes: Any) -> Dossier:
    return dossier.model_copy(update=changes)


def _track(dossier: Dossier, event: Event, **changes: Any) -> Dossier:
    """The dossier with changes in the track the event is about."""
    organisation = str(event.content["organisation"])
    track = dossier.tracks[organisation].model_copy(update=changes)
    return _with(dossier, tracks={**dossier.tracks, organisation: track})


def _of(dossier: Dossier, event: Event) -> Track:
    return dossier.tracks[str(event.content["organisation"])]


def _term(dossier: Dossier, event: Event, **changes: Any) -> Dossier:
    """The dossier with changes in the term the event is about."""
    key = str(event.content["term"])
    return _with(dossier, terms={**dossier.terms, key: dossier.terms[key].model_copy(update=changes)})


def _last(items: tuple[Item, ...], **changes: Any) -> tuple[Item, ...]:
    """The items with changes in the last one."""
    return (*items[:-1], items[-1].model_copy(update=changes))


def _said(event: Event) -> dict[str, Any]:
    said = event.content["said"]
    assert isinstance(said, dict)
    return said


# --- The request ---------------------------------------------------------------------------------------------------


@_on(EventType.REQUEST_OPENED)
def _opened(dossier: Dossier, event: Event) -> Dossier:
    said = _said(event)
    return _with(
        _begun(dossier, event, Kind.REQUEST),
        subject=said["subject"],
        topic=Topic(said["topic"]),
        right=Right(said["right"]),
        ground=Ground(str(event.content["ground"])),
        period_days=event.content["period_days"],
        last_day=_date(said.get("last_day")),
        tracks={organisation: _fresh(organisation, event) for organisation in said["addressees"]},
    )


@_on(EventType.UNSOLICITED_ADVICE_SUBMITTED)
def _unsolicited(dossier: Dossier, event: Event) -> Dossier:
    said = _said(event)
    advice = Advice(verdict=Verdict.POSITIVE, points=_points(event.content["points"]), received_at=event.happened)
    track = _fresh(event.party, event).model_copy(update={"advice": advice})
    begun = _begun(dossier, event, Kind.UNSOLICITED)
    return _with(
        begun, subject=said["subject"], topic=Topic(said.get("topic") or Topic.OTHER), tracks={event.party: track}
    )


def _begun(dossier: Dossier, event: Event, kind: Kind) -> Dossier:
    return Dossier.model_validate(
        {
            "number": dossier.number,
            "kind": kind,
            "agreement": event.content["agreement"],
            "agreement_digest": event.content["agreement_digest"],
            "rules": event.content["rules"],
            "opened_at": event.happened,
        }
    )


def _fresh(organisation: str, event: Event) -> Track:
    return Track(organisation=organisation, asked_at=event.happened, informed_at=event.happened)


@_on(EventType.REQUEST_AMENDED)
def _amended(dossier: Dossier, event: Event) -> Dossier:
    said = _said(event)
    renamed = _with(dossier, subject=said.get("subject") or dossier.subject)
    if not event.content["material"]:
        return renamed
    return _with(
        renamed,
        version=dossier.version + 1,
        period_days=event.content["period_days"],
        last_day=_date(said.get("last_day")),
        before_amendment=dossier.tracks,
        restorable={name: tuple(keys) for name, keys in event.content["restorable"].items()},  # type: ignore[union-attr, arg-type]
        tracks={organisation: _fresh(organisation, event) for organisation in dossier.tracks},
        joint=JointAdvice(agreed=dossier.joint.agreed, joined=dossier.joint.joined, left=dossier.joint.left),
        extension_requests=tuple(_without_answer(r, RequestState.REPLACED, event) for r in dossier.extension_requests),
    )


@_on(EventType.NEW_PERIOD_WAIVED)
def _waived(dossier: Dossier, event: Event) -> Dossier:
    organisation = event.party
    before = dossier.before_amendment[organisation]
    rest = {name: track for name, track in dossier.before_amendment.items() if name != organisation}
    return _with(dossier, tracks={**dossier.tracks, organisation: before}, before_amendment=rest)


@_on(EventType.REQUEST_WITHDRAWN)
def _withdrawn(dossier: Dossier, _: Event) -> Dossier:
    return _with(dossier, withdrawn=True)


@_on(EventType.REQUEST_LINKED)
def _linked(dossier: Dossier, event: Event) -> Dossier:
    return _with(dossier, links=(*dossier.links, str(_said(event)["dossier"])))


# --- Receipt, claims and questions ---------------------------------------------------------------------------------


@_on(EventType.INCOMPLETENESS_CLAIMED)
def _claimed(dossier: Dossier, event: Event) -> Dossier:
    return _track(dossier, event, claims=(*_of(dossier, event).claims, Claim(claimed_at=event.happened)))


@_on(EventType.CLAIM_RULED)
def _ruled(dossier: Dossier, event: Event) -> Dossier:
    state = ClaimState(str(event.content["state"]))
    settled = None if state is ClaimState.AWAITING_INFORMATION else event.happened
    claims = _last(_of(dossier, event).claims, state=state, ruled_at=event.happened, settled_at=settled)
    return _informed(_track(dossier, event, claims=claims), event, state)


@_on(EventType.INFORMATION_PROVIDED)
def _provided(dossier: Dossier, event: Event) -> Dossier:
    if not event.content["awaited"]:
        return dossier
    claims = _last(_of(dossier, event).claims, state=ClaimState.INFORMED, settled_at=event.happened)
    return _informed(_track(dossier, event, claims=claims), event, ClaimState.INFORMED)


def _informed(dossier: Dossier, event: Event, state: ClaimState) -> Dossier:
    return _track(dossier, event, informed_at=event.happened) if state is ClaimState.INFORMED else dossier


@_on(EventType.QUESTION_ASKED)
def _asked(dossier: Dossier, event: Event) -> Dossier:
    return _track(dossier, event, questions=_of(dossier, event).questions + 1)


@_on(EventType.QUESTION_ANSWERED)
def _answered(dossier: Dossier, event: Event) -> Dossier:
    return _track(dossier, event, questions_answered=_of(dossier, event).questions_answered + 1)


# --- Constituency and deliberation ---------------------------------------------------------------------------------


@_on(EventType.CONSULTATION_RECORDED, EventType.CONSULTATION_SKIPPED)
def _consulted(dossier: Dossier, event: Event) -> Dossier:
    return _track(dossier, event, consulted_at=_of(dossier, event).consulted_at or event.happened)


@_on(EventType.DELIBERATION_RECORDED)
def _deliberated(dossier: Dossier, event: Event) -> Dossier:
    return _track(dossier, event, deliberation=Deliberation.model_validate(event.content["deliberation"]))


# --- Advice --------------------------------------------------------------------------------------------------------


@_on(EventType.ADVICE_RECEIVED)
def _advised(dossier: Dossier, event: Event) -> Dossier:
    advice = Advice(
        verdict=Verdict(str(event.content["verdict"])),
        points=_points(event.content["points"]),
        received_at=event.happened,
        late=bool(event.content["late"]),
        joint=bool(event.content["joint"]),
    )
    alone = {} if advice.joint else {"joined": _minus(dossier.joint.joined, _of(dossier, event).organisation)}
    dossier = _with(dossier, joint=dossier.joint.model_copy(update=alone))
    return _unburdened(_track(dossier, event, advice=advice), event)


def _unburdened(dossier: Dossier, event: Event) -> Dossier:
    """What needs no answer any more once there is advice: a claim, where the advice itself decides about the lock;
    requests to extend. Late advice leaves the lock as it is, hence what keeps it shut after the period too."""
    track = _of(dossier, event)
    assert track.advice
    claims = track.claims
    if track.advice.decides and track.claim and track.claim.is_open:
        claims = _last(claims, state=ClaimState.MOOT, settled_at=event.happened)
    moot = {r.answer_term for r in dossier.requests_met_by(track.organisation, track.advice)}
    requests = tuple(
        _without_answer(r, RequestState.MOOT, event) if r.answer_term in moot else r for r in dossier.extension_requests
    )
    return _with(_track(dossier, event, claims=claims), extension_requests=requests)


@_on(EventType.ADVICE_SUBMITTED)
def _submitted(dossier: Dossier, event: Event) -> Dossier:
    if not event.content["joint"]:
        return dossier
    return _with(dossier, joint=dossier.joint.model_copy(update={"submitted_at": event.happened}))


@_on(EventType.ADVICE_SUPPLEMENTED)
def _supplemented(dossier: Dossier, event: Event) -> Dossier:
    verdict = _said(event).get("verdict")
    advice = _of(dossier, event).advice
    if verdict is None or advice is None:
        return dossier
    update = {"supplemented": Verdict(str(verdict)), "supplemented_at": event.happened}
    return _unburdened(_track(dossier, event, advice=advice.model_copy(update=update)), event)


@_on(EventType.JOINT_ADVICE_AGREED)
def _joined(dossier: Dossier, event: Event) -> Dossier:
    joint = dossier.joint
    joins = event.party in dossier.tracks
    return _joint(
        dossier,
        agreed=_plus(joint.agreed, event.party),
        joined=_plus(joint.joined, event.party) if joins else joint.joined,
        left=_minus(joint.left, event.party),
    )


@_on(EventType.JOINT_ADVICE_DRAFTED)
def _drafted(dossier: Dossier, event: Event) -> Dossier:
    joined = dossier.joint.joined
    for organisation in event.content["joined"]:  # type: ignore[union-attr]
        joined = _plus(joined, str(organisation))
    return _joint(
        dossier,
        drafter=event.party,
        joined=joined,
        verdict=Verdict(str(_said(event)["verdict"])),
        points=_points(event.content["points"]),
        cosigned=(),
    )


@_on(EventType.JOINT_ADVICE_COSIGNED)
def _cosigned(dossier: Dossier, event: Event) -> Dossier:
    joint = dossier.joint
    return _joint(dossier, joined=_plus(joint.joined, event.party), cosigned=_plus(joint.cosigned, event.party))


@_on(EventType.JOINT_ADVICE_LEFT)
def _left(dossier: Dossier, event: Event) -> Dossier:
    joint = dossier.joint
    return _joint(
        dossier,
        joined=_minus(joint.joined, event.party),
        cosigned=_minus(joint.cosigned, event.party),
        left=_plus(joint.left, event.party),
    )


def _joint(dossier: Dossier, **changes: Any) -> Dossier:
    return _with(dossier, joint=dossier.joint.model_copy(update=changes))


def _plus(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return names if name in names else (*names, name)


def _minus(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(other for other in names if other != name)


# --- Response and execution ----------------------------------------------------------------------------------------


@_on(EventType.RESPONSE_GIVEN, EventType.RESPONSE_AMENDED)
def _responded(dossier: Dossier, event: Event) -> Dossier:
    response = Response.model_validate({**event.content["response"], "received_at": event.happened})  # type: ignore[dict-item]
    return _track(dossier, event, responses=(*_of(dossier, event).responses, response))


@_on(EventType.UNSOLICITED_ADVICE_ANSWERED)
def _unsolicited_answered(dossier: Dossier, event: Event) -> Dossier:
    response = Response.model_validate({"received_at": event.happened, "answers": event.content["answers"]})
    return _track(dossier, event, answered_at=event.happened, responses=(response,))


@_on(EventType.EXECUTION_REPORTED)
def _executed(dossier: Dossier, event: Event) -> Dossier:
    execution = Execution.model_validate(
        {"date": event.content["date"], "reported_at": event.time, "lock": event.content["lock"]}
    )
    return _with(dossier, executions=(*dossier.executions, execution))


# --- Terms ---------------------------------------------------------------------------------------------------------


@_on(EventType.TERM_STARTED)
def _term_started(dossier: Dossier, event: Event) -> Dossier:
    term = Term.model_validate(event.content["term"])
    return _with(dossier, terms={**dossier.terms, term.key: term})


@_on(EventType.TERM_MOVED)
def _term_moved(dossier: Dossier, event: Event) -> Dossier:
    term = dossier.terms[str(event.content["term"])]
    derivation = Derivation.model_validate(event.content["derivation"])
    resumed = derivation.adjustments[-1].kind is AdjustmentKind.PAUSE
    still_paused = term.state is TermState.PAUSED and not resumed
    return _term(
        dossier,
        event,
        state=TermState.PAUSED if still_paused else TermState.RUNNING,
        overtaken=term.overtaken or term.state is TermState.LAPSED,
        ended_at=None,
        paused_from=term.paused_from if still_paused else None,
        derivation=derivation,
        reminders=_days(event.content["reminders"]),
    )


@_on(EventType.TERM_PAUSED)
def _term_paused(dossier: Dossier, event: Event) -> Dossier:
    term = dossier.terms[str(event.content["term"])]
    overtaken = term.overtaken or term.state is TermState.LAPSED
    paused_from = _date(event.content["from"])
    return _term(dossier, event, state=TermState.PAUSED, overtaken=overtaken, ended_at=None, paused_from=paused_from)


@_on(EventType.TERM_ENDED)
def _term_ended(dossier: Dossier, event: Event) -> Dossier:
    paused_from, term = event.content.get("paused_from"), dossier.terms[str(event.content["term"])]
    return _term(
        dossier,
        event,
        state=TermState(str(event.content["state"])),
        overtaken=term.overtaken or term.state is TermState.LAPSED,
        ended_at=event.happened,
        paused_from=_date(paused_from) if paused_from else None,
    )


@_on(EventType.TERM_RESTORED)
def _term_restored(dossier: Dossier, event: Event) -> Dossier:
    state = TermState(str(event.content.get("state", TermState.RUNNING)))  # said only where it stays paused
    return _term(dossier, event, state=state, ended_at=None, reminders=_days(event.content["reminders"]))


@_on(EventType.LAPSE_OVERTAKEN)
def _lapse_overtaken(dossier: Dossier, event: Event) -> Dossier:
    return _term(dossier, event, state=TermState.MET, overtaken=True, ended_at=event.happened)


@_on(EventType.REMINDER_DUE)
def _reminded(dossier: Dossier, event: Event) -> Dossier:
    term = dossier.terms[str(event.content["term"])]
    day = date.fromisoformat(str(event.content["day"]))
    return _term(
        dossier,
        event,
        reminders=tuple(other for other in term.reminders if other != day),
        reminded=(*term.reminded, day),
    )


@_on(EventType.PERIOD_ENDED)
def _period_ended(dossier: Dossier, event: Event) -> Dossier:
    ended = _of(dossier, event).period_ended
    return _track(dossier, event, period_ended=(*ended, str(event.content["term"])))


@_on(EventType.EXTENSION_REQUESTED)
def _extension_requested(dossier: Dossier, event: Event) -> Dossier:
    asked = ExtensionRequest.model_validate({**event.content["request"], "asked_at": event.happened})  # type: ignore[dict-item]
    earlier = tuple(
        _without_answer(r, RequestState.REPLACED, event) if r.term == asked.term else r
        for r in dossier.extension_requests
    )
    return _with(dossier, extension_requests=(*earlier, asked))


@_on(EventType.EXTENSION_GRANTED, EventType.EXTENSION_REFUSED)
def _extension_answered(dossier: Dossier, event: Event) -> Dossier:
    answer_term = event.content["answer_term"]
    state = RequestState(str(event.content["state"]))
    requests = tuple(
        r.model_copy(update={"state": state, "answered_at": event.happened}) if r.answer_term == answer_term else r
        for r in dossier.extension_requests
    )
    return _with(dossier, extension_requests=requests)


def _without_answer(request: ExtensionRequest, state: RequestState, event: Event) -> ExtensionRequest:
    if request.state is not RequestState.PENDING:
        return request
    return request.model_copy(update={"state": state, "answered_at": event.happened})


# --- Strategic consultation, breaches, disputes --------------------------------------------------------------------


@_on(EventType.STRATEGIC_CONSULTATION_OPENED)
def _consultation_opened(dossier: Dossier, event: Event) -> Dossier:
    opened = StrategicConsultation(
        number=len(dossier.consultations) + 1,
        opened_at=event.happened,
        holds_lock=event.content["holds_lock"],
    )
    return _with(dossier, consultations=(*dossier.consultations, opened))


@_on(EventType.CAUSE_RAISED)
def _cause_raised(dossier: Dossier, event: Event) -> Dossier:
    raised = RaisedCause.model_validate({**event.content, "raised_at": event.happened})
    consultation = dossier.consultations[-1]
    consultations = _last(
        dossier.consultations,
        holds=tuple(dict.fromkeys((*consultation.holds, *event.content["holds"]))),  # type: ignore[misc]
        organisations=tuple(dict.fromkeys((*consultation.organisations, *event.content["organisations"]))),  # type: ignore[misc]
    )
    return _with(dossier, causes=(*dossier.causes, raised), consultations=consultations)


@_on(EventType.CAUSE_REVOKED)
def _cause_revoked(dossier: Dossier, event: Event) -> Dossier:
    term = event.content["term"]
    causes = tuple(c.model_copy(update={"revoked": True}) if c.term == term else c for c in dossier.causes)
    consultations = tuple(_concerning(consultation, causes) for consultation in dossier.consultations)
    return _with(dossier, causes=causes, consultations=consultations)


def _concerning(consultation: StrategicConsultation, causes: tuple[RaisedCause, ...]) -> StrategicConsultation:
    """The consultation, about those only whom a cause that stands is about: a revoked one holds nobody's lock."""
    standing = [c for c in causes if c.consultation == consultation.number and not c.revoked]
    concerned = {name for cause in standing for name in cause.organisations}
    organisations = tuple(name for name in consultation.organisations if name in concerned)
    holds = tuple(name for name in consultation.holds if name in concerned)
    return consultation.model_copy(update={"organisations": organisations, "holds": holds})


@_on(EventType.STRATEGIC_CONSULTATION_CANCELLED)
def _consultation_cancelled(dossier: Dossier, event: Event) -> Dossier:
    return _with(dossier, consultations=_last(dossier.consultations, cancelled_at=event.happened))


@_on(EventType.STRATEGIC_CONSULTATION_PLANNED)
def _consultation_planned(dossier: Dossier, event: Event) -> Dossier:
    return _with(dossier, consultations=_last(dossier.consultations, planned_for=_date(_said(event)["date"])))


@_on(EventType.STRATEGIC_CONSULTATION_CONCLUDED)
def _consultation_concluded(dossier: Dossier, event: Event) -> Dossier:
    outcome = ConsultationOutcome(_said(event)["outcome"])
    return _with(dossier, consultations=_last(dossier.consultations, concluded_at=event.happened, outcome=outcome))


@_on(EventType.BREACH_RECORDED)
def _breach_recorded(dossier: Dossier, event: Event) -> Dossier:
    breach = RecordedBreach.model_validate({**event.content, "at": event.happened})
    return _with(dossier, breaches=(*dossier.breaches, breach))


@_on(EventType.BREACH_REVOKED)
def _breach_revoked(dossier: Dossier, event: Event) -> Dossier:
    term = event.content["term"]
    breaches = tuple(b.model_copy(update={"revoked": True}) if b.term == term else b for b in dossier.breaches)
    return _with(dossier, breaches=breaches)


@_on(EventType.DISPUTE_RECORDED)
def _dispute_recorded(dossier: Dossier, event: Event) -> Dossier:
    dispute = Dispute(forum=_said(event)["forum"], by=event.party, recorded_at=event.happened)
    return _with(dossier, disputes=(*dossier.disputes, dispute))


@_on(EventType.RULING_RECORDED)
def _ruling_recorded(dossier: Dossier, event: Event) -> Dossier:
    said = _said(event)
    ruling = Ruling(ruling=said["ruling"], date=said["date"], recorded_at=event.happened)
    number = event.content["dispute"]
    ruled = (
        dispute.model_copy(update={"rulings": (*dispute.rulings, ruling)}) if n == number else dispute
        for n, dispute in enumerate(dossier.disputes)
    )
    return _with(dossier, disputes=tuple(ruled))


@_on(EventType.ACT_REFUSED)
def _act_refused(dossier: Dossier, event: Event) -> Dossier:
    return _with(dossier, refused_acts=_plus(dossier.refused_acts, str(event.content["refused_act_id"])))


# --- The lock and the end ------------------------------------------------------------------------------------------


@_on(EventType.LOCK_CHANGED)
def _lock_changed(dossier: Dossier, event: Event) -> Dossier:
    lock = Lock.model_validate({"state": event.content["state"], "ground": event.content["ground"]})
    whose = str(event.content["organisation"] or OVERALL)
    return _with(dossier, locks={**dossier.locks, whose: lock}, consultations=_holding(dossier, whose, lock))


def _holding(dossier: Dossier, whose: str, lock: Lock) -> tuple[StrategicConsultation, ...]:
    """The consultations, where the open one holds a lock that is shut from now on: it keeps a shut lock shut."""
    consultation = dossier.consultation
    if consultation is None or lock.state is LockState.OPEN or whose not in consultation.organisations:
        return dossier.consultations
    holds = _plus(consultation.holds, whose) if consultation.holds_lock else consultation.holds
    return _last(dossier.consultations, holds=holds)


@_on(EventType.DOSSIER_CLOSED)
def _closed(dossier: Dossier, event: Event) -> Dossier:
    return _with(
        dossier,
        closed_at=event.happened,
        closed_by_clock=event.content["by_clock"],
        result=Result(str(event.content["result"])),
    )


@_on(EventType.DOSSIER_REOPENED)
def _reopened(dossier: Dossier, _: Event) -> Dossier:
    return _with(dossier, closed_at=None, closed_by_clock=False, result=None)


def _points(value: Any) -> tuple[Point, ...]:
    return _POINTS.validate_python(value)


def _days(value: Any) -> tuple[date, ...]:
    return tuple(date.fromisoformat(day) for day in value)


def _date(value: Any) -> date | None:
    return date.fromisoformat(str(value)) if value else None
