"""What a notice says beside its text: the ends, the values and the words of the parties that its kind names."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from pydantic import JsonValue

from models.act_forms import ActName, known_fields
from models.agreement import Agreement
from models.contents import Point
from models.event_contents.by_type import ACTS, read
from models.event_contents.held import (
    ActRefused,
    AddressesCorrected,
    AdviceReceived,
    BreachRecorded,
    CauseRaised,
    DossierClosed,
    ExecutionReported,
    JointAdviceDrafted,
    LockChanged,
    OfAnAct,
    PaperConfirmed,
    PaperHeld,
)
from models.events import EventType
from models.lock import LOCKED
from models.notices.happening import Happening
from models.parties import LANDLORD
from models.plain import one_line
from models.record.notice import NoticeKind, Quote
from models.sentences import N_
from models.state import ClaimState, Dossier, Kind, LockState, Term
from models.terms import Derivation, TermName, TermState

_K = NoticeKind


class Details(NamedTuple):
    """What an item says beside its text."""

    terms: tuple[Derivation, ...] = ()
    values: Mapping[str, JsonValue] = {}
    quotes: tuple[Quote, ...] = ()
    organisations: tuple[str, ...] | None = None


_CHANGED = (TermName.AMENDMENT_OBJECTION,)
_INFORMED = (TermName.ADVICE, TermName.ACKNOWLEDGEMENT, TermName.CONSULTATION, TermName.DELIBERATION)
_REQUEST_PARTS = {
    "intended_decision": N_("The plan"),
    "reasons": N_("The reasons"),
    "consequences": N_("What it means for the tenants"),
    "current_policy": N_("How it is now"),
    "alternatives": N_("What else was considered"),
    "financial_substantiation": N_("The money"),
    "consultation_meeting": N_("Offer to talk about it"),
    "early_no_objection": N_("Question: can you say early that you have no objection?"),
    "reservation": N_("What the landlord thinks about its duty to ask you"),
    "reason": N_("Why it was changed"),
}
_OPEN_DOCUMENTS, _OTHER_DOCUMENTS = N_("Documents"), N_("Documents that you get separately")
DOCUMENTS = (_OPEN_DOCUMENTS, _OTHER_DOCUMENTS)
"""The headings under which a notice names documents."""

_POINTS, _MINORITY, _ITEMS = N_("The points of the advice"), N_("The view of the minority"), N_("What is missing")
_REASON, _TEXT, _INFORMATION = N_("The reason"), N_("The text"), N_("The information")
_UNPREPARED = N_("No consultation or no vote was on record; the reason that was given")
_JOINTLY = N_("Joint advice of")
_SUBJECT, _CAME_OF_IT, _EXPERTS = N_("What it is about"), N_("What came of it"), N_("The experts")
_DECISION, _ACCOUNT = N_("The decision"), N_("What was agreed")


def _quotes(case: Happening, parts: Mapping[str, str]) -> tuple[Quote, ...]:
    """What was said in these fields, under their headings; open documents by name, the others only counted."""
    given = tuple(
        Quote(heading=heading, text=str(case.said[name])) for name, heading in parts.items() if case.said.get(name)
    )
    return (*given, *_documents(case))


def _documents(case: Happening) -> Iterator[Quote]:
    documents = case.said.get("documents")
    listed: list[Any] = documents if isinstance(documents, list) else []
    shown = [one_line(str(d.get("name"))) for d in listed if d.get("label", "open") == "open"]
    if shown:
        yield Quote(heading=_OPEN_DOCUMENTS, text="\n".join(shown))
    if len(shown) < len(listed):
        yield Quote(heading=_OTHER_DOCUMENTS, text=str(len(listed) - len(shown)))


def under(text: str) -> str:
    """A text in a list: what follows its first line stands under it, so that it is taken for no other entry."""
    return "\n   ".join(text.splitlines())


def _listed(heading: str, lines: Iterable[str]) -> tuple[Quote, ...]:
    """Numbered texts under a heading."""
    text = "\n".join(f"{number}. {under(line)}" for number, line in enumerate(lines, 1))
    return (Quote(heading=heading, text=text),) if text else ()


def _of_request(case: Happening, recipient: str) -> Details:
    planned = case.said.get("planned_execution")
    values = {"topic": case.dossier.topic, "version": case.dossier.version, "planned_execution": planned}
    dates = case.dates(*_INFORMED, organisation=recipient)
    dates = dates or (*case.dates(*_CHANGED, organisation=recipient), *_period(case, recipient))
    return Details(dates, values, _quotes(case, _REQUEST_PARTS), ())


def _period(case: Happening, organisation: str | None) -> tuple[Derivation, ...]:
    """The period for advice that runs: the date that stays."""
    term = case.dossier.term(organisation, TermName.ADVICE)
    return (term.derivation,) if term and term.state is TermState.RUNNING else ()


def _sent(case: Happening, _: str) -> Iterator[Details]:
    """The landlord's receipt: the last day for advice of each organisation."""
    for organisation in case.dossier.tracks:
        yield Details(case.dates(TermName.ADVICE, organisation=organisation), organisations=(organisation,))


def _own_dates(*names: TermName, parts: Mapping[str, str] | None = None) -> Callable[[Happening, str], Details]:
    return lambda case, _: Details(
        case.dates(*names, organisation=case.organisation), quotes=_quotes(case, parts or {})
    )


def _claimed(case: Happening, _: str) -> Details:
    dates = case.dates(TermName.INCOMPLETENESS_RULING, organisation=case.organisation)
    quotes = _listed(_ITEMS, (str(item) for item in case.said["items"]))
    return Details((*dates, *_period(case, case.organisation)), quotes=quotes)


def _said(parts: Mapping[str, str]) -> Callable[[Happening, str], Details]:
    return lambda case, _: Details(quotes=_quotes(case, parts))


def _unmoved(parts: Mapping[str, str]) -> Callable[[Happening, str], Details]:
    return lambda case, _: Details(_period(case, case.organisation), quotes=_quotes(case, parts))


def _advice(case: Happening, _: str) -> Details:
    """Points as they count; of joint advice with where each organisation stands, so that a minority is visible."""
    submitted = next((e for e in case.occasion if e.type is EventType.ADVICE_SUBMITTED), None)
    minority = case._replace(event=submitted).said.get("minority_view") if submitted else None
    quotes = (*_jointly(case), *_points(case, case.holding(AdviceReceived).points))
    quotes += (Quote(heading=_MINORITY, text=str(minority)),) if minority else ()
    if case.holding(AdviceReceived).unprepared:
        reason = case._replace(event=submitted).said.get("unprepared") if submitted else None
        quotes += (Quote(heading=_UNPREPARED, text=str(reason or "-")),)
    dates = case.dates(TermName.RESPONSE, organisation=case.organisation)
    return Details(dates, {"verdict": case.holding(AdviceReceived).verdict.value}, quotes)


def _jointly(case: Happening) -> Iterator[Quote]:
    if case.holding(AdviceReceived).joint:
        received = (read(e, AdviceReceived) for e in case.occasion if e.type is EventType.ADVICE_RECEIVED)
        names = (case.agreement.organisations[one.organisation].name for one in received)
        yield Quote(heading=_JOINTLY, text="\n".join(names))


def _points(case: Happening, points: Iterable[Point]) -> tuple[Quote, ...]:
    return _listed(_POINTS, (_point(case.agreement, point.text, point.positions) for point in points))


def _point(agreement: Agreement, text: str, positions: Mapping[str, str]) -> str:
    """A point with where each organisation stands, by their keys: the record keeps no other order."""
    known = agreement.organisations
    names = {key: known[key].name if key in known else key for key in positions}
    stands = "; ".join(f"{names[key]}: {positions[key]}" for key in sorted(positions))
    return f"{text} ({stands})" if stands else text


def _response(case: Happening, _: str) -> Details:
    advice = case.dossier.tracks[str(case.organisation)].advice
    points = advice.points if advice else ()
    answers = [_answer(points, given) for given in case.said.get("points") or ()]
    dates = case.dates(TermName.STANDSTILL, organisation=case.organisation)
    quotes = _quotes(case, {"decision": _DECISION})
    values: dict[str, JsonValue] = {"answers": answers, "planned_execution": case.said.get("planned_execution")}
    return Details(dates, values, quotes)


def _answer(points: Sequence[Any], given: Mapping[str, Any]) -> JsonValue:
    number = int(given["point"])
    text = points[number - 1].text if 0 < number <= len(points) else ""
    said = {"point": number, "text": text, "answer": str(given["answer"]), "reasons": str(given.get("reasons") or "")}
    return {**said, **{name: str(given[name]) for name in ("who", "until") if given.get(name)}}


def _supplement(case: Happening, _: str) -> Details:
    verdict = case.said.get("verdict")
    return Details(values={"verdict": verdict} if verdict else {}, quotes=_quotes(case, {"text": _TEXT}))


def _named_term(case: Happening, _: str) -> Details:
    return Details(terms=(case.term.derivation,)) if case.term else Details()


def _asked_for(case: Happening, _: str) -> Details:
    request = case.request
    if request is None:
        return Details()
    asked_term = case.dossier.terms[request.term]
    dates = (*case.dates(TermName.EXTENSION_ANSWER, organisation=request.organisation), asked_term.derivation)
    values = {
        "term": asked_term.name.value,
        "new_end": request.new_end.isoformat(),
        "asker": request.by,
    }
    return Details(dates, values, _quotes(case, {"reason": _REASON}), (request.organisation,))


def _moved(case: Happening, _: str) -> Details:
    """The end that holds from now on: the event has moved the term, or left it."""
    asked = _asked_for(case, "")
    return asked._replace(terms=asked.terms[-1:])


def _reminder(case: Happening, _: str) -> Details:
    term = case.term
    if term is None:
        return Details()
    asked = case.request if term.name is TermName.EXTENSION_ANSWER else None
    named: dict[str, JsonValue] = {"asked": case.dossier.terms[asked.term].name.value} if asked else {}
    return Details((term.derivation,), {"term": term.name.value, **named})


def _pause(case: Happening, recipient: str) -> Details:
    affected = tuple(name for name in case.paused if recipient in (LANDLORD, name))
    dates = (
        ()
        if recipient == LANDLORD and len(affected) > 1
        else case.dates(organisation=affected[0] if affected else None)
    )
    return Details(dates, {"from": case.said.get("from")}, organisations=affected)


def _resumption(case: Happening, recipient: str) -> Iterator[Details]:
    """The new dates of each organisation: the landlord gets all, an organisation its own."""
    for name in case.paused:
        if recipient in (LANDLORD, name):
            yield Details(case.dates(organisation=name), organisations=(name,))


def _cause(case: Happening, _: str) -> Details:
    term = case.dates(TermName.STRATEGIC_CONSULTATION) or _running(case, TermName.STRATEGIC_CONSULTATION)
    return Details(term, {"cause": case.holding(CauseRaised).cause.value}, organisations=_about(case))


def _running(case: Happening, name: TermName) -> tuple[Derivation, ...]:
    term = case.dossier.term(None, name)
    return (term.derivation,) if term else ()


def _about(case: Happening) -> tuple[str, ...]:
    """Whom a cause is about: one organisation, or nobody in particular (then no party learns who said what)."""
    return (case.organisation,) if case.organisation else ()


def _planned(case: Happening, _: str) -> Details:
    return Details(
        _running(case, TermName.STRATEGIC_CONSULTATION), {"date": case.said["date"], "place": case.said.get("place")}
    )


def _concluded(case: Happening, recipient: str) -> Details:
    """The outcome and what was agreed; to the landlord also what still keeps the lock shut, or that nothing does."""
    shut: list[JsonValue] = [_kept_shut(case.dossier, name) for name in _shut(case.dossier)]
    tells = recipient == LANDLORD and case.dossier.kind is Kind.REQUEST
    values: dict[str, JsonValue] = {"outcome": case.said["outcome"], **({"shut": shut} if tells else {})}
    return Details(
        case.dates(TermName.CONCLUSION_OBJECTION), values, _quotes(case, {"account": _ACCOUNT}), case.consulting
    )


def _shut(dossier: Dossier) -> Iterator[str]:
    """The organisations whose lock is shut."""
    for name in dossier.tracks:
        if dossier.locks.get(name, LOCKED).state is not LockState.OPEN:
            yield name


_KEEPS_SHUT = (
    TermName.INCOMPLETENESS_RULING,
    TermName.EXTENSION_ANSWER,
    TermName.RESPONSE,
    TermName.STANDSTILL,
    TermName.ADVICE,
)
"""What a lock that can open with time waits for, the first that is still to come."""


def _kept_shut(dossier: Dossier, organisation: str) -> JsonValue:
    """Why an organisation's lock is shut: the term it waits for with its last day, or else only the state it is in."""
    state = dossier.locks.get(organisation, LOCKED).state
    terms = (dossier.term(organisation, name) for name in _KEEPS_SHUT) if state is LockState.LOCKED else ()
    term = next((term for term in terms if term and (term.is_open or _overdue(dossier, term))), None)
    if term is None:
        return {"organisation": organisation, "lock": state.value}
    last = None if term.state is TermState.PAUSED else term.derivation.ends.isoformat()
    return {"organisation": organisation, "term": term.name.value, "last": last, "overdue": not term.is_open}


def _overdue(dossier: Dossier, term: Term) -> bool:
    """A term that lapsed, and what it was for is still to come."""
    track = dossier.tracks[str(term.organisation)]
    owed = {
        TermName.RESPONSE: track.response is None,
        TermName.INCOMPLETENESS_RULING: track.claim is not None and track.claim.state is ClaimState.UNDECIDED,
    }
    return term.state is TermState.LAPSED and owed.get(term.name, False)


def _executed(case: Happening, _: str) -> Details:
    content = case.content
    if isinstance(content, ExecutionReported):
        return Details(values={"date": content.date.isoformat()}, organisations=())
    return Details(values={"date": case.holding(BreachRecorded).term.removeprefix("execution/")}, organisations=())


def _planned_meeting(case: Happening, _: str) -> Details:
    values = {"date": case.said["date"], "place": case.said.get("place") or None}
    return Details(values=values, quotes=_quotes(case, {}))


def _held_meeting(case: Happening, _: str) -> Details:
    dates = case.dates(TermName.CONCLUSION_OBJECTION, organisation=case.organisation)
    experts = _listed(_EXPERTS, (str(expert) for expert in case.said.get("experts") or ()))
    return Details(dates, {"date": case.said["date"]}, (*_quotes(case, {"account": _CAME_OF_IT}), *experts))


def _dispute(case: Happening, _: str) -> Details:
    return Details(values={"forum": case.said["forum"]}, organisations=())


def _ruling(case: Happening, _: str) -> Details:
    values = {"ruling": case.said["ruling"], "date": case.said["date"]}
    return Details(case.dates(TermName.COURT_AFTER_RULING), values, organisations=())


def _lock_details(case: Happening, _: str) -> Details:
    lock = case.holding(LockChanged)
    ground = lock.ground.value if lock.ground else None
    return Details(values={"ground": ground, "lock": lock.state.value}, organisations=())


def _of_all(case: Happening, _: str) -> Details:
    return Details(quotes=_quotes(case, {"reason": _REASON}), organisations=())


def _refusal(case: Happening, _: str) -> Details:
    refused = case.holding(ActRefused)
    refusals: list[JsonValue] = [{"code": fault.code, "about": fault.about} for fault in refused.refusals]
    return Details(values={"act": refused.act, "refusals": refusals}, organisations=())


def _confirmed_paper(case: Happening, _: str) -> Details:
    """With the days that changed: of what began with the paper, where that counts from another day now."""
    said = case.holding(PaperConfirmed)
    dates = case.dates(*_CONFIRMED, organisation=case.organisation) if said.since else ()
    return Details(dates, {"entry": said.said.sequence, "received": said.received.isoformat()})


_CONFIRMED = (
    *(TermName.ADVICE, TermName.RESPONSE, TermName.INCOMPLETENESS_RULING, TermName.EXTENSION_ANSWER),
    *(TermName.STANDSTILL, TermName.UNSOLICITED_RESPONSE, TermName.MEETING, TermName.AMENDMENT_OBJECTION),
)
"""Terms that both sides know, and that can begin with a paper."""


def _to_confirm(case: Happening, _: str) -> Details:
    received = _day_of_receipt(case)
    return Details(values={"entry": case.event.sequence, "received": received.isoformat() if received else None})


def _day_of_receipt(case: Happening) -> date | None:
    content = case.content
    return content.received if isinstance(content, OfAnAct | PaperHeld) else None


def _entered(case: Happening, recipient: str) -> Details:
    """What was entered for its sender, wholly: only the sender can say whether it is right."""
    held, apart = case.content, ("points", "documents")
    act = ActName(held.act) if isinstance(held, PaperHeld) else ACTS[case.event.type]
    said: dict[str, JsonValue] = {
        name: value
        for name in known_fields(act)  # in the order of the form: the record keeps no other
        if name not in apart and (value := case.said.get(name)) not in (None, "", [])
    }
    values: dict[str, JsonValue] = {
        **({"entered_by": case.event.entered_by} if case.event.entered_by else {}),
        **({"entry": case.event.sequence} if isinstance(held, PaperHeld) else {}),
        "received": received.isoformat() if (received := _day_of_receipt(case)) else None,
        "recorded": {"act": act.value, **said},
    }
    if act in _ANSWERS:
        values["answers"] = _response(case, recipient).values["answers"]
        return Details(values=values, quotes=tuple(_documents(case)))
    return Details(values=values, quotes=(*_said_points(case), *_documents(case)))


_ANSWERS = (ActName.RESPOND, ActName.AMEND_RESPONSE, ActName.ANSWER_UNSOLICITED_ADVICE)
"""What answers an advice point by point."""


def _said_points(case: Happening) -> tuple[Quote, ...]:
    """The points of an advice: as they were received, or as they were said where nothing is received yet."""
    received = next((e for e in case.occasion if e.type is EventType.ADVICE_RECEIVED), None)
    if received:
        return _points(case, read(received, AdviceReceived).points)
    points = case.said.get("points")
    given: list[Any] = points if isinstance(points, list) else []
    spoken = (point if isinstance(point, dict) else {"text": point} for point in given)
    texts = (_point(case.agreement, str(point["text"]), point.get("positions") or {}) for point in spoken)
    return _listed(_POINTS, texts)


def _addresses(case: Happening, _: str) -> Details:
    return Details(values={"e_mail": ", ".join(case.holding(AddressesCorrected).said.e_mail)}, organisations=())


def _draft(case: Happening, _: str) -> Details:
    draft = case.holding(JointAdviceDrafted)
    return Details(values={"verdict": draft.said.verdict.value}, quotes=_points(case, draft.points))


def _closed(case: Happening, _: str) -> Details:
    return Details(values={"result": case.holding(DossierClosed).result.value}, organisations=())


_STARTED_ANEW = (TermName.ADVICE, TermName.CONSULTATION, TermName.DELIBERATION)
_OWN_TERM = dict.fromkeys(
    (
        _K.ACKNOWLEDGEMENT_OVERDUE, _K.ACKNOWLEDGEMENT_MISSING, _K.CONSULTATION_OVERDUE, _K.DELIBERATION_OVERDUE,
        _K.ADVICE_PERIOD_OVER, _K.NO_ADVICE_RECEIVED, _K.RULING_BINDING, _K.RESPONSE_OVERDUE, _K.RESPONSE_MISSING,
        _K.RULING_OVERDUE, _K.RULING_MISSING, _K.UNSOLICITED_OVERDUE, _K.UNSOLICITED_MISSING,
        _K.STRATEGIC_CONSULTATION_OVERDUE, _K.IN_TIME_AFTER_ALL,
    ),
    _named_term,
)  # fmt: skip

Describe = Callable[[Happening, str], Details | Iterator[Details]]
DETAILS: dict[NoticeKind, Describe] = {
    **_OWN_TERM,
    **dict.fromkeys((_K.REQUEST_RECEIVED, _K.REQUEST_AMENDED, _K.REQUEST_CHANGED), _of_request),
    **dict.fromkeys(
        (_K.MAY_EXECUTE, _K.EXECUTION_ALLOWED, _K.MUST_NOT_EXECUTE, _K.EXECUTION_NOT_ALLOWED), _lock_details
    ),
    **dict.fromkeys((_K.REQUEST_WITHDRAWN, _K.DOSSIER_REOPENED), _of_all),
    **dict.fromkeys((_K.CLAIM_MADE, _K.CLAIM_CONFIRMED), _claimed),
    **dict.fromkeys((_K.RESPONSE_RECEIVED, _K.RESPONSE_FOLLOWS, _K.RESPONSE_AMENDED, _K.RESPONSE_CONFIRMED), _response),
    **dict.fromkeys((_K.ADVICE_SUPPLEMENTED, _K.SUPPLEMENT_CONFIRMED), _supplement),
    **dict.fromkeys((_K.QUESTION_ASKED, _K.QUESTION_ANSWERED), _unmoved({"text": _TEXT})),
    _K.REACTION_RECEIVED: _said({"text": _TEXT}),
    **dict.fromkeys((_K.ADDRESSES_CORRECTED, _K.OWN_ADDRESSES_CORRECTED), _addresses),
    **dict.fromkeys((_K.EXTENSION_ASKED, _K.EXTENSION_ASK_CONFIRMED), _asked_for),
    **dict.fromkeys((_K.EXTENSION_GRANTED, _K.EXTENSION_GIVEN, _K.EXTENSION_REFUSED, _K.EXTENSION_UNANSWERED), _moved),
    **dict.fromkeys((_K.STRATEGIC_CONSULTATION_OPENED, _K.STRATEGIC_CONSULTATION_CAUSE_ADDED), _cause),
    **dict.fromkeys((_K.EXECUTION_REPORTED, _K.EXECUTED_WHILE_LOCKED), _executed),
    **dict.fromkeys(
        (
            _K.ADVICE_RECEIVED,
            _K.WEIGHTY_ADVICE_RECEIVED,
            _K.ADVICE_RECEIVED_NO_ANSWER_DUE,
            _K.ADVICE_RECEIVED_LATE,
            _K.CONDITIONAL_CONSENT_RECEIVED,
            _K.CONSENT_REFUSED_RECEIVED,
            _K.ADVICE_CONFIRMED,
            _K.ADVICE_CONFIRMED_LATE,
        ),
        _advice,
    ),
    _K.REQUEST_SENT: _sent,
    _K.NEW_PERIOD_WAIVED: _own_dates(TermName.ADVICE),
    _K.AMENDMENT_OBJECTED: _own_dates(TermName.ADVICE, parts={"reason": _REASON}),
    _K.OBJECTION_CONFIRMED: _own_dates(*_INFORMED),
    _K.WAIVER_CONFIRMED: _own_dates(*_INFORMED),
    _K.CLAIM_GRANTED: _said({"reasons": _REASON}),
    _K.CLAIM_REFUSED: _unmoved({"reasons": _REASON}),
    _K.CLAIM_GRANTED_WITH_INFORMATION: _own_dates(*_STARTED_ANEW, parts={"information": _INFORMATION}),
    _K.INFORMATION_COMPLETED: _own_dates(*_STARTED_ANEW, parts={"information": _INFORMATION}),
    _K.INFORMATION_PROVIDED: _unmoved({"information": _INFORMATION}),
    _K.DATES_SENT: _own_dates(TermName.ADVICE),
    _K.REQUEST_LINKED: lambda case, _: Details(values={"linked": case.said["dossier"]}),
    _K.JOINT_ADVICE_DRAFTED: _draft,
    _K.UNSOLICITED_RECEIVED: _own_dates(TermName.UNSOLICITED_RESPONSE, parts={"text": _TEXT}),
    _K.UNSOLICITED_CONFIRMED: _own_dates(TermName.UNSOLICITED_RESPONSE),
    _K.UNSOLICITED_ANSWERED: _said({"text": _TEXT, "decision": _DECISION}),
    _K.PERIOD_LENGTHENED: _own_dates(TermName.ADVICE, parts={"reason": _REASON}),
    _K.PAUSED: _pause,
    _K.RESUMED: _resumption,
    **dict.fromkeys(
        (_K.MEETING_REQUESTED, _K.MEETING_REQUEST_CONFIRMED, _K.MEETING_DENIED),
        _own_dates(TermName.MEETING, parts={"subject": _SUBJECT}),
    ),
    _K.MEETING_PLANNED: _planned_meeting,
    _K.MEETING_HELD: _held_meeting,
    _K.MEETING_HELD_UNLESS: _held_meeting,
    _K.STRATEGIC_CONSULTATION_REQUESTED: _said({"reason": _REASON}),
    _K.STRATEGIC_CONSULTATION_PLANNED: _planned,
    _K.STRATEGIC_CONSULTATION_CONCLUDED: _concluded,
    _K.DISPUTE_RECORDED: _dispute,
    _K.RULING_RECORDED: _ruling,
    _K.REMINDER: _reminder,
    _K.ACT_REFUSED: _refusal,
    _K.ENTERED_FOR_YOU: _entered,
    _K.PAPER_TO_CONFIRM: _entered,
    **dict.fromkeys((_K.PAPER_WAITS, _K.PAPER_WAITS_FOR_OTHERS), _entered),
    _K.RECEIPT_TO_CONFIRM: _to_confirm,
    **dict.fromkeys((_K.PAPER_CONFIRMED, _K.PAPER_CONFIRMED_BY_ONE, _K.RECEIPT_CONFIRMED), _confirmed_paper),
    _K.ENTRY_RECTIFIED: lambda case, _: Details(values={"entry": case.said.get("entry") or case.event.sequence}),
    _K.DOSSIER_CLOSED: lambda case, _: Details(
        values={"result": case.holding(DossierClosed).result.value}, organisations=()
    ),
}
"""What a kind says beside its text; a kind that is not here only says which organisation it is about."""
