"""What an event changes: folding a dossier's events gives its state at any moment, without any rule."""

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import takewhile
from typing import Any, TypeVar

from models.calendar import local_date
from models.event_contents.by_type import ACTS, content_of, types_with
from models.event_contents.held import (
    AboutATrack,
    Acted,
    ActRefused,
    AdviceReceived,
    AdviceSubmitted,
    AdviceSupplemented,
    AmendmentObjected,
    BreachRecorded,
    BreachRevoked,
    CauseRaised,
    ClaimRuled,
    ConclusionConfirmed,
    ConsultationCancelled,
    ConsultationConcluded,
    ConsultationOpened,
    ConsultationPlanned,
    DeliberationRecorded,
    DisputeRecorded,
    DossierClosed,
    DossierReopened,
    EventContent,
    ExecutionReported,
    ExtensionAnswered,
    ExtensionRequested,
    InformationProvided,
    JointAdviceDrafted,
    LockChanged,
    MeetingHeld,
    MeetingPlanned,
    MeetingRequested,
    OfAnAct,
    OfATerm,
    PaperConfirmed,
    PaperHeld,
    ReminderDue,
    RequestAmended,
    RequestLinked,
    RequestOpened,
    RequestWithdrawn,
    Responded,
    Revoked,
    RulingRecorded,
    TermEnded,
    TermMoved,
    TermPaused,
    TermRestored,
    TermStarted,
    UnsolicitedAdviceAnswered,
    UnsolicitedAdviceSubmitted,
)
from models.events import SECOND_EDITION, Event, EventType
from models.lock import holds
from models.parties import OVERALL
from models.redated import concerned_by, in_place_of, redated
from models.state import (
    ActOnRecord,
    Advice,
    Claim,
    ClaimState,
    Dispute,
    Dossier,
    Execution,
    ExtensionRequest,
    JointAdvice,
    Kind,
    Lock,
    LockState,
    Paper,
    RaisedCause,
    Receipt,
    RecordedBreach,
    RequestedMeeting,
    RequestState,
    Response,
    Ruling,
    StrategicConsultation,
    Track,
    judged_at,
)
from models.terms import AdjustmentKind, TermName, TermState
from models.value import Value
from models.verdicts import Verdict

Item = TypeVar("Item", bound=Value)
ContentT = TypeVar("ContentT", bound=EventContent)
Change = Callable[[Dossier, Event, ContentT], Dossier]
_CHANGES: dict[EventType, Change[Any]] = {}


def fold(dossier: Dossier, events: Iterable[Event]) -> Dossier:
    """The state after the events."""
    folded, acts = [*events], dossier.acts
    for event in folded:
        dossier = changed_by(dossier, event)
    return _with(dossier, acts=acts_after(acts, folded))


def fold_until(number: str, events: Iterable[Event], moment: datetime) -> Dossier:
    """The state of a dossier at a moment: what had entered by then. What arrived late entered after the lapse that it
    overtook."""
    return fold(Dossier(number=number), takewhile(lambda event: event.time <= moment, events))


def evolve(dossier: Dossier, event: Event) -> Dossier:
    """The state after one event. Raises ValidationError where the event does not hold what its type holds."""
    changed = changed_by(dossier, event)
    changed.__dict__["acts"] = acts_after(dossier.acts, (event,))  # a copy of its own, as in ``changed_by``
    return changed


def changed_by(dossier: Dossier, event: Event) -> Dossier:
    """The state after one event, but for the receipt of its act: that changes with every event of the act, and no rule
    asks for it before the last one (3 % of an act). Raises ValidationError as ``evolve`` does."""
    content = content_of(event)
    change = _CHANGES.get(event.type)
    changed = change(dossier, event, content) if change else dossier
    if isinstance(content, OfAnAct):
        if _acknowledges(dossier, event):
            changed = _track(changed, content, acknowledged_at=event.happened)
        if content.confirmable:
            changed = _dated_by_its_sender(changed, event, content)
    follows = {
        "sealed": dossier.sealed or event.assurance is not None,
        "latest": max(dossier.latest or event.time, event.time),
        "sequence": event.sequence,
        "head": event.hash,
    }
    if changed is dossier:
        return _with(dossier, **follows)
    changed.__dict__.update(follows)  # a copy of its own, which nobody has seen yet: a second takes 4 % of an act
    return changed


def _acknowledges(dossier: Dossier, event: Event) -> bool:
    """Whether an organisation acknowledges receipt by an act where no term is met by it: after the lapse of that for a
    request any act of it does (rules section 3)."""
    track = dossier.tracks.get(event.party)
    if track is None or track.acknowledged_at:
        return False
    term = dossier.term(event.party, TermName.ACKNOWLEDGEMENT)
    if term is None:
        return event.type is EventType.RECEIPT_ACKNOWLEDGED
    return term.state is TermState.LAPSED and event.happened >= term.due


def _dated_by_its_sender(dossier: Dossier, event: Event, content: OfAnAct) -> Dossier:
    """With a paper that its own sender entered: it counts from then until the day of its receipt is confirmed."""
    paper = Paper(
        sequence=event.sequence,
        act=ACTS[event.type],
        by=event.party,
        person=event.person,
        channel=event.channel,
        entered_by=None,
        entered_at=event.time,
        organisation=content.organisation,
        received=content.received or local_date(event.time),
        said={},
        confirmable=content.confirmable,
        counts_from=event.happened,
        not_before=content.not_before,
        act_id=event.act_id,
        tracks=(content.organisation,) if content.organisation else tuple(dossier.tracks),
    )
    return _with(dossier, papers=(*dossier.papers, paper))


def _paper_behind(dossier: Dossier, event: Event) -> Paper | None:
    """The paper that an event follows from which counts from its entry."""
    latest = dossier.papers[-1] if dossier.papers else None
    follows = latest is not None and latest.counts_from is not None and latest.act_id == event.act_id
    return latest if follows and event.act_id else None


def acts_after(acts: dict[str, ActOnRecord], events: Iterable[Event]) -> dict[str, ActOnRecord]:
    """The acts on record with those that these events are of; a receipt covers every event that its act brought about.
    Raises ValueError where an act has no event of its own before what follows from it."""
    first: dict[str, Event] = {}
    last: dict[str, Event] = {}
    for event in events:
        if event.act_id is not None:
            first.setdefault(event.act_id, event)
            last[event.act_id] = event
    brought = {act: _on_record(acts.get(act), first[act], last[act]) for act in last}
    return {**acts, **brought} if brought else acts


def _on_record(known: ActOnRecord | None, first: Event, last: Event) -> ActOnRecord:
    receipt = Receipt.of_valid(
        dossier=last.dossier,
        act_id=last.act_id,
        first=known.receipt.first if known else first.sequence,
        last=last.sequence,
        head=last.hash,
        at=last.time,
    )
    fingerprint = known.fingerprint if known else _fingerprint(content_of(first))
    return ActOnRecord.of_valid(fingerprint=fingerprint, receipt=receipt)


def _fingerprint(content: EventContent) -> str:
    """The fingerprint of an act: the first event that it brings about has it."""
    if isinstance(content, OfAnAct | PaperHeld) and content.fingerprint is not None:
        return content.fingerprint
    raise ValueError("what follows from an act comes before the act itself")


def _on(content: type[ContentT], *types: EventType) -> Callable[[Change[ContentT]], Change[ContentT]]:
    """Marks what the events of these types change, or without any those of every type that holds this content."""

    def register(change: Change[ContentT]) -> Change[ContentT]:
        _CHANGES.update(dict.fromkeys(types or types_with(content), change))
        return change

    return register


def _with(dossier: Dossier, **changes: Any) -> Dossier:
    return dossier.model_copy(update=changes)


def _track(dossier: Dossier, content: AboutATrack, **changes: Any) -> Dossier:
    """The dossier with changes in the track the event is about."""
    organisation = str(content.organisation)
    track = dossier.tracks[organisation].model_copy(update=changes)
    return _with(dossier, tracks={**dossier.tracks, organisation: track})


def _of(dossier: Dossier, content: AboutATrack) -> Track:
    return dossier.tracks[str(content.organisation)]


def _term(dossier: Dossier, key: str, **changes: Any) -> Dossier:
    """The dossier with changes in the term the event is about."""
    return _with(dossier, terms={**dossier.terms, key: dossier.terms[key].model_copy(update=changes)})


def _last(items: tuple[Item, ...], **changes: Any) -> tuple[Item, ...]:
    """The items with changes in the last one."""
    return (*items[:-1], items[-1].model_copy(update=changes))


# --- The request ---------------------------------------------------------------------------------------------------


@_on(RequestOpened)
def _opened(dossier: Dossier, event: Event, content: RequestOpened) -> Dossier:
    said = content.said
    return _with(
        _begun(dossier, event, content, Kind.REQUEST),
        subject=said.subject,
        topic=said.topic,
        right=said.right,
        ground=content.ground,
        period_days=content.period_days,
        last_day=said.last_day,
        tracks={organisation: _fresh(organisation, event) for organisation in said.addressees},
    )


@_on(UnsolicitedAdviceSubmitted)
def _unsolicited(dossier: Dossier, event: Event, content: UnsolicitedAdviceSubmitted) -> Dossier:
    advice = Advice(verdict=Verdict.POSITIVE, points=content.points, received_at=event.happened)
    track = _fresh(event.party, event).model_copy(update={"advice": advice})
    begun = _begun(dossier, event, content, Kind.UNSOLICITED)
    return _with(begun, subject=content.said.subject, topic=content.said.topic, tracks={event.party: track})


def _begun(dossier: Dossier, event: Event, content: RequestOpened | UnsolicitedAdviceSubmitted, kind: Kind) -> Dossier:
    return Dossier(
        number=dossier.number,
        kind=kind,
        agreement=content.agreement,
        agreement_digest=content.agreement_digest,
        rules=content.rules,
        opened_at=event.happened,
    )


def _fresh(organisation: str, event: Event) -> Track:
    return Track(organisation=organisation, asked_at=event.happened, informed_at=event.happened)


@_on(RequestAmended)
def _amended(dossier: Dossier, event: Event, content: RequestAmended) -> Dossier:
    renamed = _with(dossier, subject=content.said.subject or dossier.subject)
    if not content.material:
        return _with(renamed, contested_version=None, tracks=_changed(dossier, event))
    return _with(
        renamed,
        version=dossier.version + 1,
        period_days=content.period_days,
        last_day=content.said.last_day,
        before_amendment=dossier.tracks,
        restorable=content.restorable,
        tracks={organisation: _fresh(organisation, event) for organisation in dossier.tracks},
        joint=JointAdvice(agreed=dossier.joint.agreed, joined=dossier.joint.joined, left=dossier.joint.left),
        extension_requests=tuple(_without_answer(r, RequestState.REPLACED, event) for r in dossier.extension_requests),
    )


def _changed(dossier: Dossier, event: Event) -> dict[str, Track]:
    """The tracks, each with the first change called not material that can be contested still."""
    return {
        name: track.model_copy(
            update={"changed_at": (track.changed_at if _contestable(dossier, name) else None) or event.happened}
        )
        for name, track in dossier.tracks.items()
    }


def _contestable(dossier: Dossier, organisation: str) -> bool:
    term = dossier.term(organisation, TermName.AMENDMENT_OBJECTION)
    return term is not None and term.is_open


@_on(AmendmentObjected)
def _amendment_objected(dossier: Dossier, event: Event, content: AmendmentObjected) -> Dossier:
    """For who objects everything begins anew, as by an amendment that is material; for the others nothing does."""
    organisation = event.party
    track = dossier.tracks[organisation]
    anew = _fresh(organisation, event).model_copy(update={"contested_from": track.changed_at})
    requests = tuple(
        _without_answer(r, RequestState.REPLACED, event) if r.organisation == organisation else r
        for r in dossier.extension_requests
    )
    return _with(
        dossier,
        version=content.version,
        contested_version=content.version,
        before_amendment={**dossier.before_amendment, organisation: track},
        restorable={**dossier.restorable, organisation: content.restorable},
        tracks={**dossier.tracks, organisation: anew},
        joint=_unsigned(dossier.joint, organisation),
        extension_requests=requests,
    )


def _unsigned(joint: JointAdvice, organisation: str) -> JointAdvice:
    """A joint advice in the making without an organisation's signature, which was about an earlier version; without its
    draft, where the organisation drafted it."""
    if joint.submitted_at:
        return joint
    if joint.drafter == organisation:
        return JointAdvice(agreed=joint.agreed, joined=joint.joined, left=joint.left)
    return joint.model_copy(update={"cosigned": _minus(joint.cosigned, organisation)})


@_on(Acted, EventType.NEW_PERIOD_WAIVED)
def _waived(dossier: Dossier, event: Event, content: Acted) -> Dossier:
    organisation = event.party
    before = dossier.before_amendment[organisation]
    rest = {name: track for name, track in dossier.before_amendment.items() if name != organisation}
    waived = _with(dossier, tracks={**dossier.tracks, organisation: before}, before_amendment=rest)
    if content.rules < SECOND_EDITION or before.advice is None:
        return waived
    return _joint(waived, joined=_minus(waived.joint.joined, organisation))  # who keeps its advice joins no other


@_on(RequestWithdrawn)
def _withdrawn(dossier: Dossier, event: Event, content: RequestWithdrawn) -> Dossier:
    locks = content.rules >= SECOND_EDITION
    return _with(dossier, withdrawn=True, shut_at=event.happened if locks else None)


@_on(RequestLinked)
def _linked(dossier: Dossier, _: Event, content: RequestLinked) -> Dossier:
    return _with(dossier, links=(*dossier.links, content.said.dossier))


# --- Receipt, claims and questions ---------------------------------------------------------------------------------


@_on(Acted, EventType.INCOMPLETENESS_CLAIMED)
def _claimed(dossier: Dossier, event: Event, content: Acted) -> Dossier:
    return _track(dossier, content, claims=(*_of(dossier, content).claims, Claim(claimed_at=event.happened)))


@_on(ClaimRuled)
def _ruled(dossier: Dossier, event: Event, content: ClaimRuled) -> Dossier:
    state = content.state
    settled = None if state is ClaimState.AWAITING_INFORMATION else event.happened
    claims = _last(_of(dossier, content).claims, state=state, ruled_at=event.happened, settled_at=settled)
    informed = {"informed_at": event.happened} if state is ClaimState.INFORMED else {}
    return _track(dossier, content, claims=claims, **informed)


@_on(InformationProvided)
def _provided(dossier: Dossier, event: Event, content: InformationProvided) -> Dossier:
    if not content.awaited:
        return dossier
    claims = _last(_of(dossier, content).claims, state=ClaimState.INFORMED, settled_at=event.happened)
    return _track(dossier, content, claims=claims, informed_at=event.happened)


@_on(Acted, EventType.QUESTION_ASKED)
def _asked(dossier: Dossier, _: Event, content: Acted) -> Dossier:
    return _track(dossier, content, questions=_of(dossier, content).questions + 1)


@_on(Acted, EventType.QUESTION_ANSWERED)
def _answered(dossier: Dossier, _: Event, content: Acted) -> Dossier:
    return _track(dossier, content, questions_answered=_of(dossier, content).questions_answered + 1)


# --- Constituency and deliberation ---------------------------------------------------------------------------------


@_on(Acted, EventType.CONSULTATION_RECORDED, EventType.CONSULTATION_SKIPPED)
def _consulted(dossier: Dossier, event: Event, content: Acted) -> Dossier:
    return _track(dossier, content, consulted_at=_of(dossier, content).consulted_at or event.happened)


@_on(DeliberationRecorded)
def _deliberated(dossier: Dossier, event: Event, content: DeliberationRecorded) -> Dossier:
    voted = _track(dossier, content, deliberation=content.deliberation, voted_at=event.happened)
    falls_away = content.rules >= SECOND_EDITION and not content.deliberation.adopted
    return _without_signature(voted, event.party) if falls_away else voted


def _without_signature(dossier: Dossier, organisation: str) -> Dossier:
    """A signature that the organisation's latest vote no longer carries falls away, until it signs again."""
    joint = dossier.joint
    if joint.submitted_at:
        return dossier
    withdrawn = _plus(joint.withdrawn, organisation) if organisation == joint.drafter else joint.withdrawn
    return _joint(dossier, cosigned=_minus(joint.cosigned, organisation), withdrawn=withdrawn)


# --- Advice --------------------------------------------------------------------------------------------------------


@_on(AdviceReceived)
def _advised(dossier: Dossier, event: Event, content: AdviceReceived) -> Dossier:
    advice = Advice(
        verdict=content.verdict,
        points=content.points,
        received_at=event.happened,
        late=content.late,
        joint=content.joint,
    )
    alone = {} if advice.joint else {"joined": _minus(dossier.joint.joined, _of(dossier, content).organisation)}
    dossier = _with(dossier, joint=dossier.joint.model_copy(update=alone))
    if paper := _paper_behind(dossier, event):
        dossier = _with(dossier, papers=_last(dossier.papers, tracks=_plus(paper.tracks, content.organisation)))
    return _unburdened(_track(dossier, content, advice=advice), event, content)


def _unburdened(dossier: Dossier, event: Event, content: AdviceReceived | AdviceSupplemented) -> Dossier:
    """What needs no answer any more once there is advice: a claim, where the advice itself decides about the lock;
    requests to extend. Late advice leaves the lock as it is, hence what keeps it shut after the period too."""
    track = _of(dossier, content)
    assert track.advice
    claims = track.claims
    if track.advice.decides and track.claim and track.claim.is_open:
        claims = _last(claims, state=ClaimState.MOOT, settled_at=event.happened)
    moot = {r.answer_term for r in dossier.requests_met_by(track.organisation, track.advice)}
    requests = tuple(
        _without_answer(r, RequestState.MOOT, event) if r.answer_term in moot else r for r in dossier.extension_requests
    )
    return _with(_track(dossier, content, claims=claims), extension_requests=requests)


@_on(AdviceSubmitted)
def _submitted(dossier: Dossier, event: Event, content: AdviceSubmitted) -> Dossier:
    if not content.joint:
        return dossier
    return _with(dossier, joint=dossier.joint.model_copy(update={"submitted_at": event.happened}))


@_on(AdviceSupplemented)
def _supplemented(dossier: Dossier, event: Event, content: AdviceSupplemented) -> Dossier:
    verdict = content.said.verdict
    advice = _of(dossier, content).advice
    if verdict is None or advice is None:
        return dossier
    update = {"supplemented": verdict, "supplemented_at": event.happened}
    return _unburdened(_track(dossier, content, advice=advice.model_copy(update=update)), event, content)


@_on(Acted, EventType.JOINT_ADVICE_AGREED)
def _joined(dossier: Dossier, event: Event, _: Acted) -> Dossier:
    joint = dossier.joint
    joins = event.party in dossier.tracks
    return _joint(
        dossier,
        agreed=_plus(joint.agreed, event.party),
        joined=_plus(joint.joined, event.party) if joins else joint.joined,
        left=_minus(joint.left, event.party),
    )


@_on(JointAdviceDrafted)
def _drafted(dossier: Dossier, event: Event, content: JointAdviceDrafted) -> Dossier:
    joined = dossier.joint.joined
    for organisation in content.joined:
        joined = _plus(joined, organisation)
    return _joint(
        dossier,
        drafter=event.party,
        joined=joined,
        verdict=content.said.verdict,
        points=content.points,
        cosigned=(),
        withdrawn=(),
    )


@_on(Acted, EventType.JOINT_ADVICE_COSIGNED)
def _cosigned(dossier: Dossier, event: Event, _: Acted) -> Dossier:
    joint = dossier.joint
    return _joint(
        dossier,
        joined=_plus(joint.joined, event.party),
        cosigned=_plus(joint.cosigned, event.party),
        withdrawn=_minus(joint.withdrawn, event.party),
    )


@_on(Acted, EventType.JOINT_ADVICE_LEFT)
def _left(dossier: Dossier, event: Event, _: Acted) -> Dossier:
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


@_on(Responded)
def _responded(dossier: Dossier, event: Event, content: Responded) -> Dossier:
    response = content.response.model_copy(update={"received_at": event.happened})
    return _track(dossier, content, responses=(*_of(dossier, content).responses, response))


@_on(UnsolicitedAdviceAnswered)
def _unsolicited_answered(dossier: Dossier, event: Event, content: UnsolicitedAdviceAnswered) -> Dossier:
    response = Response(received_at=event.happened, answers=content.answers)
    return _track(dossier, content, answered_at=event.happened, responses=(response,))


@_on(ExecutionReported)
def _executed(dossier: Dossier, event: Event, content: ExecutionReported) -> Dossier:
    counts = judged_at(content.date, event.time)
    execution = Execution(
        date=content.date,
        reported_at=event.time,
        lock=content.lock,
        causes=len(dossier.causes),
        held=tuple(name for name in dossier.tracks if any(holds(c, name, counts) for c in dossier.consultations)),
    )
    return _with(dossier, executions=(*dossier.executions, execution))


# --- Terms ---------------------------------------------------------------------------------------------------------


@_on(TermStarted)
def _term_started(dossier: Dossier, event: Event, content: TermStarted) -> Dossier:
    started = _with(dossier, terms={**dossier.terms, content.term.key: content.term})
    if content.replaces:
        started = in_place_of(started, content.replaces, content.term.key)
    if paper := _paper_behind(dossier, event):
        started = _with(started, papers=_last(started.papers, started=(*paper.started, content.term.key)))
    return started


@_on(TermMoved)
def _term_moved(dossier: Dossier, _: Event, content: TermMoved) -> Dossier:
    term = dossier.terms[content.term]
    resumed = content.derivation.adjustments[-1].kind is AdjustmentKind.PAUSE
    still_paused = term.state is TermState.PAUSED and not resumed
    return _term(
        dossier,
        content.term,
        state=TermState.PAUSED if still_paused else TermState.RUNNING,
        overtaken=term.overtaken or term.state is TermState.LAPSED,
        ended_at=None,
        paused_from=term.paused_from if still_paused else None,
        derivation=content.derivation,
        reminders=content.reminders,
    )


@_on(TermPaused)
def _term_paused(dossier: Dossier, _: Event, content: TermPaused) -> Dossier:
    term = dossier.terms[content.term]
    overtaken = term.overtaken or term.state is TermState.LAPSED
    return _term(
        dossier, content.term, state=TermState.PAUSED, overtaken=overtaken, ended_at=None, paused_from=content.from_
    )


@_on(TermEnded)
def _term_ended(dossier: Dossier, event: Event, content: TermEnded) -> Dossier:
    term = dossier.terms[content.term]
    return _term(
        dossier,
        content.term,
        state=content.state,
        overtaken=term.overtaken or term.state is TermState.LAPSED,
        ended_at=event.happened,
        paused_from=content.paused_from,
    )


@_on(TermRestored)
def _term_restored(dossier: Dossier, _: Event, content: TermRestored) -> Dossier:
    return _term(dossier, content.term, state=content.state, ended_at=None, reminders=content.reminders)


@_on(OfATerm, EventType.LAPSE_OVERTAKEN)
def _lapse_overtaken(dossier: Dossier, event: Event, content: OfATerm) -> Dossier:
    return _term(dossier, content.term, state=TermState.MET, overtaken=True, ended_at=event.happened)


@_on(ReminderDue)
def _reminded(dossier: Dossier, _: Event, content: ReminderDue) -> Dossier:
    term = dossier.terms[content.term]
    day = content.day
    return _term(
        dossier,
        content.term,
        reminders=tuple(other for other in term.reminders if other != day),
        reminded=(*term.reminded, day),
    )


@_on(OfATerm, EventType.PERIOD_ENDED)
def _period_ended(dossier: Dossier, _: Event, content: OfATerm) -> Dossier:
    ended = _of(dossier, content).period_ended
    return _track(dossier, content, period_ended=(*ended, content.term))


@_on(MeetingRequested)
def _meeting_requested(dossier: Dossier, event: Event, content: MeetingRequested) -> Dossier:
    if content.objects:
        return _meeting(dossier, content, planned_for=None, held_on=None, objection=None, objected=True)
    asked = RequestedMeeting(organisation=event.party, requested_at=event.happened)
    return _with(dossier, meetings=(*dossier.meetings, asked))


@_on(MeetingPlanned)
def _meeting_planned(dossier: Dossier, _: Event, content: MeetingPlanned) -> Dossier:
    return _meeting(dossier, content, planned_for=content.said.date)


@_on(MeetingHeld)
def _meeting_held(dossier: Dossier, event: Event, content: MeetingHeld) -> Dossier:
    if content.objection:
        return _meeting(dossier, content, held_on=content.said.date, objection=content.objection)
    return _meeting(dossier, content, held_on=content.said.date, ended_at=event.happened)


@_on(Acted, EventType.MEETING_WAIVED)
def _meeting_waived(dossier: Dossier, event: Event, content: Acted) -> Dossier:
    return _meeting(dossier, content, ended_at=event.happened)


def _meeting(dossier: Dossier, content: AboutATrack, **changes: Any) -> Dossier:
    """The dossier with changes in the meeting that the organisation asked for last."""
    latest = dossier.meeting_of(str(content.organisation))
    changed = (m.model_copy(update=changes) if m is latest else m for m in dossier.meetings)
    return _with(dossier, meetings=tuple(changed))


@_on(ExtensionRequested)
def _extension_requested(dossier: Dossier, event: Event, content: ExtensionRequested) -> Dossier:
    request = content.request
    asked = ExtensionRequest(
        organisation=request.organisation,
        by=request.by,
        term=request.term,
        new_end=request.new_end,
        answer_term=request.answer_term,
        asked_at=event.happened,
    )
    earlier = tuple(
        _without_answer(r, RequestState.REPLACED, event) if r.term == asked.term else r
        for r in dossier.extension_requests
    )
    return _with(dossier, extension_requests=(*earlier, asked))


@_on(ExtensionAnswered)
def _extension_answered(dossier: Dossier, event: Event, content: ExtensionAnswered) -> Dossier:
    answered = {"state": content.state, "answered_at": event.happened}
    requests = tuple(
        r.model_copy(update=answered) if r.answer_term == content.answer_term else r for r in dossier.extension_requests
    )
    return _with(dossier, extension_requests=requests)


def _without_answer(request: ExtensionRequest, state: RequestState, event: Event) -> ExtensionRequest:
    if request.state is not RequestState.PENDING:
        return request
    return request.model_copy(update={"state": state, "answered_at": event.happened})


# --- Strategic consultation, breaches, disputes --------------------------------------------------------------------


@_on(ConsultationOpened)
def _consultation_opened(dossier: Dossier, event: Event, content: ConsultationOpened) -> Dossier:
    opened = StrategicConsultation(
        number=len(dossier.consultations) + 1,
        opened_at=event.happened,
        holds_lock=content.holds_lock,
    )
    if paper := _paper_behind(dossier, event):
        dossier = _with(dossier, papers=_last(dossier.papers, opened=(*paper.opened, opened.number)))
    return _with(dossier, consultations=(*dossier.consultations, opened))


@_on(CauseRaised)
def _cause_raised(dossier: Dossier, event: Event, content: CauseRaised) -> Dossier:
    raised = RaisedCause(
        cause=content.cause,
        organisation=content.organisation,
        term=content.term,
        raised_at=event.happened,
        consultation=content.consultation,
        organisations=content.organisations,
    )
    consultation = dossier.consultations[-1]
    consultations = _last(
        dossier.consultations,
        holds=tuple(dict.fromkeys((*consultation.holds, *content.holds))),
        organisations=tuple(dict.fromkeys((*consultation.organisations, *content.organisations))),
    )
    if content.objection_to:
        consultations = _objected(consultations, content.objection_to)
    return _with(dossier, causes=(*dossier.causes, raised), consultations=consultations)


def _objected(consultations: tuple[StrategicConsultation, ...], number: int) -> tuple[StrategicConsultation, ...]:
    """The consultations, where the conclusion of one met an objection: the next conclusion is final. One that did not
    count yet goes on."""
    marked = tuple(c.model_copy(update={"objected": True}) if c.number == number else c for c in consultations)
    goes_on = {"recorded_by": None, "objection": None, "outcome": None, "planned_for": None, "objected": False}
    return _last(marked, is_final=True, **(goes_on if marked[-1].number == number else {}))


@_on(Revoked)
def _cause_revoked(dossier: Dossier, _: Event, content: Revoked) -> Dossier:
    term = content.term
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


@_on(ConsultationCancelled)
def _consultation_cancelled(dossier: Dossier, event: Event, _: ConsultationCancelled) -> Dossier:
    return _with(dossier, consultations=_last(dossier.consultations, cancelled_at=event.happened))


@_on(ConsultationPlanned)
def _consultation_planned(dossier: Dossier, _: Event, content: ConsultationPlanned) -> Dossier:
    return _with(dossier, consultations=_last(dossier.consultations, planned_for=content.said.date))


@_on(ConsultationConcluded)
def _consultation_concluded(dossier: Dossier, event: Event, content: ConsultationConcluded) -> Dossier:
    recorded = {"recorded_by": event.party, "objection": content.objection, "outcome": content.said.outcome}
    counts = {"concluded_at": event.happened} if content.counts else {}
    return _with(dossier, consultations=_last(dossier.consultations, **recorded, **counts))


@_on(ConclusionConfirmed)
def _conclusion_confirmed(dossier: Dossier, event: Event, content: ConclusionConfirmed) -> Dossier:
    confirmed = (
        c.model_copy(update={"confirmed": True, "concluded_at": c.concluded_at or event.happened})
        if c.number == content.number
        else c
        for c in dossier.consultations
    )
    return _with(dossier, consultations=tuple(confirmed))


@_on(BreachRecorded)
def _breach_recorded(dossier: Dossier, event: Event, content: BreachRecorded) -> Dossier:
    breach = RecordedBreach(
        breach=content.breach, organisation=content.organisation, term=content.term, at=event.happened
    )
    return _judged_anew(_with(dossier, breaches=(*dossier.breaches, breach)), content)


@_on(BreachRevoked)
def _breach_revoked(dossier: Dossier, _: Event, content: BreachRevoked) -> Dossier:
    term = content.term
    breaches = tuple(b.model_copy(update={"revoked": True}) if b.term == term else b for b in dossier.breaches)
    return _judged_anew(_with(dossier, breaches=breaches), content)


def _judged_anew(dossier: Dossier, content: BreachRecorded | BreachRevoked) -> Dossier:
    """The dossier with what the lock turned out to be at the executions of the day that a breach is about."""
    if content.lock is None:
        return dossier
    day, lock = content.term.removeprefix("execution/"), content.lock
    executions = tuple(
        e.model_copy(update={"lock": lock}) if e.date.isoformat() == day else e for e in dossier.executions
    )
    return _with(dossier, executions=executions)


@_on(DisputeRecorded)
def _dispute_recorded(dossier: Dossier, event: Event, content: DisputeRecorded) -> Dossier:
    dispute = Dispute(
        forum=content.said.forum,
        by=event.party,
        organisation=content.organisation,
        filed=content.filed,
        recorded_at=event.happened,
    )
    return _with(dossier, disputes=(*dossier.disputes, dispute))


@_on(RulingRecorded)
def _ruling_recorded(dossier: Dossier, event: Event, content: RulingRecorded) -> Dossier:
    ruling = Ruling(ruling=content.said.ruling, date=content.said.date, recorded_at=event.happened)
    ruled = (
        dispute.model_copy(update={"rulings": (*dispute.rulings, ruling)}) if n == content.dispute else dispute
        for n, dispute in enumerate(dossier.disputes)
    )
    return _with(dossier, disputes=tuple(ruled))


@_on(PaperHeld)
def _paper_held(dossier: Dossier, event: Event, content: PaperHeld) -> Dossier:
    paper = Paper(
        sequence=event.sequence,
        act=content.act,
        by=event.party,
        person=event.person,
        channel=event.channel,
        entered_by=event.entered_by,
        entered_at=event.time,
        organisation=content.organisation,
        received=content.received,
        said=dict(event.content["said"]) if isinstance(event.content["said"], dict) else {},
        confirmed_by=content.confirmed_by,
        confirmable=content.confirmable,
    )
    return _with(dossier, papers=(*dossier.papers, paper))


@_on(PaperConfirmed)
def _paper_confirmed(dossier: Dossier, event: Event, content: PaperConfirmed) -> Dossier:
    paper = next(p for p in dossier.papers if p.sequence == content.said.sequence)
    confirmations = {**paper.confirmations, event.party: content.received}
    done = {"confirmed_at": event.time, "said": {}} if {*paper.confirmers} <= {*confirmations} else {}
    confirmed = paper.model_copy(update={"confirmations": confirmations, **done})
    if content.since:
        dossier = redated(dossier, paper, concerned_by(paper, event.party), event.happened)
    return _with(dossier, papers=tuple(confirmed if p is paper else p for p in dossier.papers))


@_on(ActRefused)
def _act_refused(dossier: Dossier, _: Event, content: ActRefused) -> Dossier:
    return _with(dossier, refused_acts=_plus(dossier.refused_acts, content.refused_act_id))


# --- The lock and the end ------------------------------------------------------------------------------------------


@_on(LockChanged)
def _lock_changed(dossier: Dossier, _: Event, content: LockChanged) -> Dossier:
    lock = Lock.of_valid(state=content.state, ground=content.ground)  # another one, also where it is as it once was
    whose = content.organisation or OVERALL
    return _with(dossier, locks={**dossier.locks, whose: lock}, consultations=_holding(dossier, whose, lock))


def _holding(dossier: Dossier, whose: str, lock: Lock) -> tuple[StrategicConsultation, ...]:
    """The consultations, where the open one holds a lock that is shut from now on: it keeps a shut lock shut."""
    consultation = dossier.consultation
    if consultation is None or lock.state is LockState.OPEN or whose not in consultation.organisations:
        return dossier.consultations
    holds = _plus(consultation.holds, whose) if consultation.holds_lock else consultation.holds
    return _last(dossier.consultations, holds=holds)


@_on(DossierClosed)
def _closed(dossier: Dossier, event: Event, content: DossierClosed) -> Dossier:
    return _with(
        dossier,
        closed_at=event.happened,
        closed_by_clock=content.by_clock,
        result=content.result,
    )


@_on(DossierReopened)
def _reopened(dossier: Dossier, _: Event, __: DossierReopened) -> Dossier:
    return _with(dossier, closed_at=None, closed_by_clock=False, result=None)
