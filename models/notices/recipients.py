"""Who is told what: from events to notices, each complete with what was true when it happened.

Who is told follows from equality and from each organisation's own rights (Wohv art. 2(1); rules section 1):

- What concerns one track goes to that organisation and to the landlord. One organisation's advice, claim, question or
  response is not sent to another: it advises by its own lights, and what it shares it shares itself. What acts on all
  (amendment, withdrawal, execution, the overall lock, a dispute, the end) goes to all.
- A strategic consultation is told, from its opening to what was agreed, to the landlord and those it is about.
- What an organisation does among itself (consulting, deliberating, drafting, cosigning) goes to nobody else; a joint
  draft goes to those who take part in it. Of documents only the open ones are named.
- Who did something is told only what follows from it, or a receipt where the act starts a term or is final.
- Whoever takes no part in a dossier learns nothing of it, not even its subject.

An act, or one moment of the clock, sends a party one notice at most: its first item is what came first in the record,
what followed are further items. Items that differ only in the organisation are one item.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from pydantic import JsonValue

from models.agreement import Agreement
from models.calendar import local_date
from models.escalation import Breach
from models.event_contents.by_type import ACTS
from models.event_contents.held import (
    AdviceReceived,
    BreachRecorded,
    CauseRaised,
    ClaimRuled,
    ExtensionAnswered,
    InformationProvided,
    LockChanged,
    MeetingHeld,
    MeetingRequested,
    OfAnAct,
    PaperConfirmed,
    PaperHeld,
    RequestAmended,
    Responded,
    Revoked,
    TermEnded,
)
from models.events import Event, EventType, occasion_key
from models.lock import LOCKED
from models.notices.details import DETAILS, Details
from models.notices.happening import Happening
from models.parties import CLOCK, LANDLORD, OVERALL
from models.record.notice import Item, Notice, NoticeKind
from models.rights import Right
from models.state import ClaimState, Dossier, Kind, LockState, Paper, RequestState
from models.terms import TERMS, Duty, TermName, TermState
from models.verdicts import VERDICTS, Verdict

Parties = Iterable[str]


def notices(
    events: Sequence[Event], dossier: Dossier, agreement: Agreement, *, of_the_latest: bool = False
) -> tuple[Notice, ...]:
    """The notices that events give cause to. ``dossier`` is the state after them. Until the end of 2026 what is about a
    strategic consultation was told as if it were about the latest one, as that stood afterwards (``of_the_latest``):
    what is on record since then is counted anew as it was."""
    together = (tuple(group) for _, group in groupby(events, key=occasion_key))
    cases = (Happening(those[0], those, dossier, agreement, of_the_latest) for those in together)
    return tuple(notice for case in cases for notice in _of_occasion(case))


class Telling(NamedTuple):
    """A row of the table: who is told what of an event, and when. A ``receipt`` goes to the sender too."""

    kind: NoticeKind
    to: Callable[[Happening], Parties]
    when: Callable[[Happening], bool] = lambda _: True
    receipt: bool = False


# --- who -----------------------------------------------------------------------------------------------------------


def _landlord(_: Happening) -> Parties:
    return (LANDLORD,)


def _own(case: Happening) -> Parties:
    """The organisation whose track it is."""
    return (case.organisation,) if case.organisation else ()


def _organisations(case: Happening) -> Parties:
    return tuple(case.dossier.tracks)


def _everyone(case: Happening) -> Parties:
    return (LANDLORD, *case.dossier.tracks)


def _sender(case: Happening) -> Parties:
    return (case.event.party,)


def _other_side(case: Happening) -> Parties:
    """The landlord for an organisation's act; for the landlord's the organisation it names, or all."""
    if case.event.party != LANDLORD:
        return (LANDLORD,)
    return (case.organisation,) if case.organisation else tuple(case.dossier.tracks)


def _confirmers(case: Happening) -> Parties:
    """Whoever can confirm the day of receipt of a paper that its own sender entered."""
    content = case.content
    return content.confirmable if isinstance(content, OfAnAct | PaperHeld) else ()


def _asker(case: Happening) -> Parties:
    return (case.request.by,) if case.request else ()


def _asked(case: Happening) -> Parties:
    request = case.request
    return (request.organisation if request.by == LANDLORD else LANDLORD,) if request else ()


def _asker_and_asked(case: Happening) -> Parties:
    return (*_asker(case), *_asked(case))


def _joint(case: Happening) -> Parties:
    """Those who take part in the joint advice; a drafter that left takes no part."""
    return dict.fromkeys(case.dossier.joint.joined)


def _at_the_table(case: Happening) -> Parties:
    """The landlord and the organisations of the strategic consultation that it is about."""
    return (LANDLORD, *case.consulting)


def _raised_for(case: Happening) -> Parties:
    return (LANDLORD, *case.holding(CauseRaised).organisations)


def _paused(case: Happening) -> Parties:
    return (LANDLORD, *case.paused)


def _whose_turn(case: Happening) -> Parties:
    """Who must act before a term ends (``terms.Duty``)."""
    term = case.term
    if term is None:
        return ()
    match TERMS[term.name].duty:
        case Duty.ORGANISATION:
            return _own(case)
        case Duty.LANDLORD:
            return (LANDLORD,)
        case Duty.OTHER_SIDE:
            return _asked(case)
        case Duty.BOTH:
            return _at_the_table(case) if term.name is TermName.STRATEGIC_CONSULTATION else _everyone(case)
        case Duty.NOBODY:
            return ()


def _both_sides(case: Happening) -> Parties:
    """The landlord and the organisation concerned, or those of the strategic consultation, or else all."""
    if case.organisation:
        return (LANDLORD, *_own(case))
    is_consulting = case.term is not None and case.term.name is TermName.STRATEGIC_CONSULTATION
    return _at_the_table(case) if is_consulting and not case.of_the_latest else _everyone(case)


def _of_breach(case: Happening) -> Parties:
    revoked = next((b for b in case.dossier.breaches if b.term == case.holding(Revoked).term), None)
    if revoked and revoked.breach is Breach.EXECUTED_WHILE_LOCKED:
        return _everyone(case)
    return (LANDLORD, revoked.organisation) if revoked and revoked.organisation else _at_the_table(case)


# --- when ----------------------------------------------------------------------------------------------------------


def _lapsed(name: TermName) -> Callable[[Happening], bool]:
    """A term lapsed now; not where it did before, and another version took its place."""
    return lambda case: (
        case.holding(TermEnded).state is TermState.LAPSED
        and case.event.party == CLOCK
        and case.term is not None
        and case.term.name is name
    )


def _in_anothers_favour(case: Happening) -> bool:
    return not case.holding(PaperHeld).confirmable


def _too_late_so_far(case: Happening) -> bool:
    return not _in_anothers_favour(case)


def _dated_by_its_sender(case: Happening) -> bool:
    """A paper that counts from its entry, and would count from an earlier day."""
    content = case.content
    if not isinstance(content, OfAnAct) or not content.confirmable or content.received is None:
        return False
    return content.received < local_date(case.event.time)


def _counts_from_another_day(case: Happening) -> bool:
    return case.holding(PaperConfirmed).since is not None


def _waits_for_more(case: Happening) -> bool:
    """A paper that does nothing until others have confirmed it too."""
    paper = _paper(case)
    return paper is not None and paper.counts_from is None and paper.confirmed_at is None


def _counts_now(case: Happening) -> bool:
    return not _waits_for_more(case)


def _paper(case: Happening) -> Paper | None:
    number = case.holding(PaperConfirmed).said.sequence
    return next((paper for paper in case.dossier.papers if paper.sequence == number), None)


def _goes_on(case: Happening, *kinds: EventType) -> bool:
    """What a lapse brought about goes on with the version of its term that took the place of the one that lapsed."""
    terms = [str(event.content.get("term")) for event in case.occasion if event.type in kinds]
    names = [term.rpartition("/")[0] for term in terms]
    return len(set(terms)) > len(set(names))


def _still_to_do(case: Happening) -> bool:
    """None is sent for what has been done meanwhile (rules section 4)."""
    return case.term is not None and case.term.is_open


def _material(case: Happening) -> bool:
    return case.holding(RequestAmended).material


def _immaterial(case: Happening) -> bool:
    return not _material(case)


def _awaited(case: Happening) -> bool:
    return case.holding(InformationProvided).awaited


def _extra(case: Happening) -> bool:
    return not _awaited(case)


def _verdict(case: Happening) -> Verdict:
    return case.holding(AdviceReceived).verdict


def _in_time(test: Callable[[Happening], bool]) -> Callable[[Happening], bool]:
    return lambda case: not _late(case) and test(case)


def _late(case: Happening) -> bool:
    return case.holding(AdviceReceived).late


def _answer_due(right_is_weighty: bool) -> Callable[[Happening], bool]:
    return _in_time(
        lambda case: (
            VERDICTS[_verdict(case)].response_term and (case.dossier.right is Right.WEIGHTY_ADVICE) is right_is_weighty
        )
    )


def _says(*verdicts: Verdict) -> Callable[[Happening], bool]:
    return _in_time(lambda case: _verdict(case) in verdicts)


def _follows(case: Happening) -> bool:
    return case.holding(Responded).response.wholly_followed


def _deviates(case: Happening) -> bool:
    return not _follows(case)


def _claim(state: ClaimState) -> Callable[[Happening], bool]:
    return lambda case: case.holding(ClaimRuled).state is state


def _lock(*states: LockState) -> Callable[[Happening], bool]:
    """The overall lock of a request came to be so after it was opened."""

    def changed(case: Happening) -> bool:
        opening = any(e.type is EventType.REQUEST_OPENED for e in case.occasion)
        applies = case.organisation is None and case.dossier.kind is Kind.REQUEST and not case.dossier.withdrawn
        return applies and not opening and case.holding(LockChanged).state in states

    return changed


def _breach_of(breach: Breach) -> Callable[[Happening], bool]:
    return lambda case: case.holding(BreachRecorded).breach is breach and not _breach_goes_on(case)


def _breach_goes_on(case: Happening) -> bool:
    return _goes_on(case, EventType.BREACH_RECORDED, EventType.BREACH_REVOKED)


def _cause_goes_on(case: Happening) -> bool:
    return _goes_on(case, EventType.CAUSE_RAISED, EventType.CAUSE_REVOKED)


def _refused(state: RequestState) -> Callable[[Happening], bool]:
    """A request for extension was refused in this way."""
    return lambda case: case.holding(ExtensionAnswered).state is state


def _without_breach(case: Happening) -> bool:
    return all(e.type is not EventType.BREACH_RECORDED for e in case.occasion)


def _opens(case: Happening) -> bool:
    return any(e.type is EventType.STRATEGIC_CONSULTATION_OPENED for e in case.occasion)


def _joins(case: Happening) -> bool:
    """A further cause in a consultation that was open already."""
    return not _opens(case) and not _cause_goes_on(case)


def _denies(case: Happening) -> bool:
    """A request for a meeting that says that the one the landlord recorded was not held."""
    return case.holding(MeetingRequested).objects


def _may_be_denied(case: Happening) -> bool:
    return case.holding(MeetingHeld).objection is not None


def _entered_by_other(case: Happening) -> bool:
    """An act entered for its sender (rules section 1); one that was refused does not count, and is told as such."""
    if case.event.entered_by is None:
        return False
    return case.event is next((e for e in case.occasion if e.type in ACTS), None)


_K = NoticeKind
_NO_ANSWER_DUE = (Verdict.NO_OBJECTION, Verdict.NO_ADVICE, Verdict.CONSENT)

# fmt: off
TOLD: dict[EventType, tuple[Telling, ...]] = {
    EventType.REQUEST_OPENED: (
        Telling(_K.REQUEST_RECEIVED, _organisations),
        Telling(_K.REQUEST_SENT, _landlord, receipt=True),
    ),
    EventType.REQUEST_AMENDED: (
        Telling(_K.REQUEST_AMENDED, _organisations, _material),
        Telling(_K.REQUEST_SENT, _landlord, _material, receipt=True),
        Telling(_K.REQUEST_CHANGED, _organisations, _immaterial),
    ),
    EventType.AMENDMENT_OBJECTED: (
        Telling(_K.AMENDMENT_OBJECTED, _landlord),
        Telling(_K.OBJECTION_CONFIRMED, _sender, receipt=True),
    ),
    EventType.NEW_PERIOD_WAIVED: (
        Telling(_K.NEW_PERIOD_WAIVED, _landlord),
        Telling(_K.WAIVER_CONFIRMED, _sender, receipt=True),
    ),
    EventType.REQUEST_WITHDRAWN: (Telling(_K.REQUEST_WITHDRAWN, _everyone, receipt=True),),
    EventType.REQUEST_LINKED: (Telling(_K.REQUEST_LINKED, _other_side),),
    EventType.INCOMPLETENESS_CLAIMED: (
        Telling(_K.CLAIM_MADE, _landlord),
        Telling(_K.CLAIM_CONFIRMED, _sender, receipt=True),
    ),
    EventType.CLAIM_RULED: (
        Telling(_K.CLAIM_GRANTED, _own, _claim(ClaimState.AWAITING_INFORMATION)),
        Telling(_K.CLAIM_GRANTED_WITH_INFORMATION, _own, _claim(ClaimState.INFORMED)),
        Telling(_K.DATES_SENT, _landlord, _claim(ClaimState.INFORMED), receipt=True),
        Telling(_K.CLAIM_REFUSED, _own, _claim(ClaimState.REFUSED)),
    ),
    EventType.INFORMATION_PROVIDED: (
        Telling(_K.INFORMATION_PROVIDED, _own, _extra),
        Telling(_K.INFORMATION_COMPLETED, _own, _awaited),
        Telling(_K.DATES_SENT, _landlord, _awaited, receipt=True),
    ),
    EventType.QUESTION_ASKED: (Telling(_K.QUESTION_ASKED, _landlord),),
    EventType.QUESTION_ANSWERED: (Telling(_K.QUESTION_ANSWERED, _own),),
    EventType.ADVICE_RECEIVED: (
        Telling(_K.ADVICE_RECEIVED, _landlord, _answer_due(right_is_weighty=False)),
        Telling(_K.WEIGHTY_ADVICE_RECEIVED, _landlord, _answer_due(right_is_weighty=True)),
        Telling(_K.ADVICE_RECEIVED_NO_ANSWER_DUE, _landlord, _says(*_NO_ANSWER_DUE)),
        Telling(_K.CONDITIONAL_CONSENT_RECEIVED, _landlord, _says(Verdict.CONSENT_WITH_CONDITIONS)),
        Telling(_K.CONSENT_REFUSED_RECEIVED, _landlord, _says(Verdict.CONSENT_REFUSED)),
        Telling(_K.ADVICE_RECEIVED_LATE, _landlord, _late),
        Telling(_K.ADVICE_CONFIRMED, _own, _in_time(lambda _: True), receipt=True),
        Telling(_K.ADVICE_CONFIRMED_LATE, _own, _late, receipt=True),
    ),
    EventType.ADVICE_SUPPLEMENTED: (
        Telling(_K.ADVICE_SUPPLEMENTED, _landlord),
        Telling(_K.SUPPLEMENT_CONFIRMED, _sender, receipt=True),
    ),
    EventType.RESPONSE_GIVEN: (
        Telling(_K.RESPONSE_RECEIVED, _own, _deviates),
        Telling(_K.RESPONSE_FOLLOWS, _own, _follows),
        Telling(_K.RESPONSE_CONFIRMED, _landlord, receipt=True),
    ),
    EventType.RESPONSE_AMENDED: (
        Telling(_K.RESPONSE_AMENDED, _own),
        Telling(_K.RESPONSE_CONFIRMED, _landlord, receipt=True),
    ),
    EventType.REACTION_GIVEN: (Telling(_K.REACTION_RECEIVED, _landlord),),
    EventType.EXECUTION_REPORTED: (Telling(_K.EXECUTION_REPORTED, _organisations, _without_breach),),
    EventType.JOINT_ADVICE_AGREED: (Telling(_K.JOINT_ADVICE_AGREED, _everyone),),
    EventType.JOINT_ADVICE_DRAFTED: (Telling(_K.JOINT_ADVICE_DRAFTED, _joint),),
    EventType.JOINT_ADVICE_COSIGNED: (Telling(_K.JOINT_ADVICE_COSIGNED, _joint),),
    EventType.JOINT_ADVICE_LEFT: (Telling(_K.JOINT_ADVICE_LEFT, _joint),),
    EventType.UNSOLICITED_ADVICE_SUBMITTED: (
        Telling(_K.UNSOLICITED_RECEIVED, _landlord),
        Telling(_K.UNSOLICITED_CONFIRMED, _sender, receipt=True),
    ),
    EventType.UNSOLICITED_ADVICE_ANSWERED: (Telling(_K.UNSOLICITED_ANSWERED, _organisations),),
    EventType.EXTENSION_REQUESTED: (
        Telling(_K.EXTENSION_ASKED, _asked),
        Telling(_K.EXTENSION_ASK_CONFIRMED, _asker, receipt=True),
    ),
    EventType.EXTENSION_GRANTED: (
        Telling(_K.EXTENSION_GRANTED, _asker),
        Telling(_K.EXTENSION_GIVEN, _asked, receipt=True),
    ),
    EventType.EXTENSION_REFUSED: (
        Telling(_K.EXTENSION_REFUSED, _asker, _refused(RequestState.REFUSED)),
        Telling(_K.EXTENSION_UNANSWERED, _asker_and_asked, _refused(RequestState.UNANSWERED)),
    ),
    EventType.PERIOD_LENGTHENED: (Telling(_K.PERIOD_LENGTHENED, _own),),
    EventType.PAUSE_AGREED: (Telling(_K.PAUSED, _paused, receipt=True),),
    EventType.PAUSE_ENDED: (Telling(_K.RESUMED, _paused, receipt=True),),
    EventType.MEETING_REQUESTED: (
        Telling(_K.MEETING_REQUESTED, _landlord, lambda case: not _denies(case)),
        Telling(_K.MEETING_DENIED, _landlord, _denies),
        Telling(_K.MEETING_REQUEST_CONFIRMED, _sender, receipt=True),
    ),
    EventType.MEETING_PLANNED: (Telling(_K.MEETING_PLANNED, _own),),
    EventType.MEETING_HELD: (
        Telling(_K.MEETING_HELD, _other_side, lambda case: not _may_be_denied(case)),
        Telling(_K.MEETING_HELD_UNLESS, _own, _may_be_denied),
    ),
    EventType.MEETING_WAIVED: (Telling(_K.MEETING_WAIVED, _landlord),),
    EventType.STRATEGIC_CONSULTATION_REQUESTED: (Telling(_K.STRATEGIC_CONSULTATION_REQUESTED, _at_the_table),),
    EventType.STRATEGIC_CONSULTATION_PLANNED: (Telling(_K.STRATEGIC_CONSULTATION_PLANNED, _at_the_table),),
    EventType.STRATEGIC_CONSULTATION_CONCLUDED: (Telling(_K.STRATEGIC_CONSULTATION_CONCLUDED, _at_the_table),),
    EventType.CONCLUSION_CONFIRMED: (Telling(_K.CONCLUSION_CONFIRMED, _at_the_table, receipt=True),),
    EventType.DISPUTE_RECORDED: (Telling(_K.DISPUTE_RECORDED, _everyone),),
    EventType.RULING_RECORDED: (Telling(_K.RULING_RECORDED, _everyone, receipt=True),),
    EventType.PAPER_HELD: (
        Telling(_K.PAPER_TO_CONFIRM, _sender, _in_anothers_favour, receipt=True),
        Telling(_K.PAPER_WAITS, _confirmers, _too_late_so_far),
        Telling(_K.PAPER_WAITS_FOR_OTHERS, _sender, _too_late_so_far, receipt=True),
    ),
    EventType.PAPER_CONFIRMED: (
        Telling(_K.PAPER_CONFIRMED, _other_side, _counts_now),
        Telling(_K.PAPER_CONFIRMED_BY_ONE, _other_side, _waits_for_more),
        Telling(_K.RECEIPT_CONFIRMED, _sender, _counts_from_another_day, receipt=True),
    ),
    EventType.ADDRESSES_CORRECTED: (
        Telling(_K.ADDRESSES_CORRECTED, _other_side),
        Telling(_K.OWN_ADDRESSES_CORRECTED, _sender, receipt=True),
    ),
    EventType.ENTRY_RECTIFIED: (Telling(_K.ENTRY_RECTIFIED, _other_side),),
    EventType.DOSSIER_REOPENED: (Telling(_K.DOSSIER_REOPENED, _everyone),),
    EventType.ACT_REFUSED: (Telling(_K.ACT_REFUSED, _sender, receipt=True),),
    EventType.TERM_ENDED: (
        Telling(_K.ACKNOWLEDGEMENT_OVERDUE, _own, _lapsed(TermName.ACKNOWLEDGEMENT)),
        Telling(_K.ACKNOWLEDGEMENT_MISSING, _landlord, _lapsed(TermName.ACKNOWLEDGEMENT)),
        Telling(_K.CONSULTATION_OVERDUE, _own, _lapsed(TermName.CONSULTATION)),
        Telling(_K.DELIBERATION_OVERDUE, _own, _lapsed(TermName.DELIBERATION)),
        Telling(_K.ADVICE_PERIOD_OVER, _own, _lapsed(TermName.ADVICE)),
        Telling(_K.NO_ADVICE_RECEIVED, _landlord, _lapsed(TermName.ADVICE)),
        Telling(_K.RULING_BINDING, _everyone, _lapsed(TermName.COURT_AFTER_RULING)),
    ),
    EventType.LAPSE_OVERTAKEN: (Telling(_K.IN_TIME_AFTER_ALL, _both_sides),),
    EventType.REMINDER_DUE: (Telling(_K.REMINDER, _whose_turn, _still_to_do),),
    EventType.BREACH_RECORDED: (
        Telling(_K.RESPONSE_OVERDUE, _landlord, _breach_of(Breach.RESPONSE_OVERDUE)),
        Telling(_K.RESPONSE_MISSING, _own, _breach_of(Breach.RESPONSE_OVERDUE)),
        Telling(_K.RULING_OVERDUE, _landlord, _breach_of(Breach.INCOMPLETENESS_RULING_OVERDUE)),
        Telling(_K.RULING_MISSING, _own, _breach_of(Breach.INCOMPLETENESS_RULING_OVERDUE)),
        Telling(_K.MEETING_OVERDUE, _landlord, _breach_of(Breach.MEETING_OVERDUE)),
        Telling(_K.MEETING_MISSING, _own, _breach_of(Breach.MEETING_OVERDUE)),
        Telling(_K.UNSOLICITED_OVERDUE, _landlord, _breach_of(Breach.UNSOLICITED_RESPONSE_OVERDUE)),
        Telling(_K.UNSOLICITED_MISSING, _own, _breach_of(Breach.UNSOLICITED_RESPONSE_OVERDUE)),
        Telling(_K.STRATEGIC_CONSULTATION_OVERDUE, _at_the_table, _breach_of(Breach.STRATEGIC_CONSULTATION_OVERDUE)),
        Telling(_K.EXECUTED_WHILE_LOCKED, _everyone, _breach_of(Breach.EXECUTED_WHILE_LOCKED)),
    ),
    EventType.BREACH_REVOKED: (Telling(_K.BREACH_REVOKED, _of_breach, lambda case: not _breach_goes_on(case)),),
    EventType.CAUSE_RAISED: (
        Telling(_K.STRATEGIC_CONSULTATION_OPENED, _raised_for, _opens),
        Telling(_K.STRATEGIC_CONSULTATION_CAUSE_ADDED, _raised_for, _joins),
    ),
    EventType.STRATEGIC_CONSULTATION_CANCELLED: (Telling(_K.STRATEGIC_CONSULTATION_CANCELLED, _at_the_table),),
    EventType.LOCK_CHANGED: (
        Telling(_K.MAY_EXECUTE, _landlord, _lock(LockState.OPEN)),
        Telling(_K.EXECUTION_ALLOWED, _organisations, _lock(LockState.OPEN)),
        Telling(_K.MUST_NOT_EXECUTE, _landlord, _lock(LockState.LOCKED, LockState.SUSPENDED, LockState.NEVER)),
        Telling(
            _K.EXECUTION_NOT_ALLOWED, _organisations, _lock(LockState.LOCKED, LockState.SUSPENDED, LockState.NEVER)
        ),
    ),
    EventType.DOSSIER_CLOSED: (Telling(_K.DOSSIER_CLOSED, _everyone),),
}
# fmt: on

UNTOLD = {
    EventType.RECEIPT_ACKNOWLEDGED: "nobody has to do anything about it",
    EventType.CONSULTATION_RECORDED: "the organisation's own",
    EventType.CONSULTATION_SKIPPED: "the organisation's own",
    EventType.DELIBERATION_RECORDED: "the organisation's own",
    EventType.ADVICE_SUBMITTED: "told where it is received, for every organisation it counts for",
    EventType.TERM_STARTED: "its end is told with what started it",
    EventType.TERM_MOVED: "its end is told with what moved it",
    EventType.TERM_PAUSED: "told with the pause",
    EventType.TERM_RESTORED: "told with the waiver",
    EventType.PERIOD_ENDED: "the lock tells what it means",
    EventType.CAUSE_REVOKED: "told where the consultation is cancelled",
    EventType.STRATEGIC_CONSULTATION_OPENED: "told with its first cause",
}
"""What is told to nobody by itself, and why."""

ENTERED = Telling(_K.ENTERED_FOR_YOU, _sender, _entered_by_other, receipt=True)
DATED = Telling(_K.RECEIPT_TO_CONFIRM, _confirmers, _dated_by_its_sender)


# --- putting them together -----------------------------------------------------------------------------------------


def _of_occasion(first: Happening) -> Iterator[Notice]:
    items: dict[str, list[Item]] = {}
    known = {LANDLORD, *first.agreement.organisations}
    for event in first.occasion:
        case = first if event is first.event else first._replace(event=event)
        for told in (*TOLD.get(event.type, ()), ENTERED, DATED):
            for recipient in _recipients(case, told, known) if told.when(case) else ():
                items.setdefault(recipient, []).extend(_items(case, told.kind, recipient))
    for recipient, given in items.items():
        if given:
            yield _notice(recipient, _merged(given), first.occasion[-1], first.dossier)


def _recipients(case: Happening, told: Telling, known: Collection[str]) -> Iterator[str]:
    for recipient in dict.fromkeys(told.to(case)):
        is_sender = recipient == case.event.party and case.is_said
        if recipient in known and (told.receipt or not is_sender):
            yield recipient


def _items(case: Happening, kind: NoticeKind, recipient: str) -> Iterator[Item]:
    describe = DETAILS.get(kind)
    found = describe(case, recipient) if describe else Details()
    for details in (found,) if isinstance(found, Details) else found:
        about = details.organisations
        yield Item(
            kind=kind,
            sequence=case.event.sequence,
            organisations=tuple(_own(case)) if about is None else about,
            terms=details.terms,
            values={"by": case.event.party, **_consulting(case, recipient), **_consent_topic(case), **details.values},
            quotes=details.quotes,
        )


def _consulting(case: Happening, recipient: str) -> dict[str, JsonValue]:
    """Marks what is told while a strategic consultation is open about the same organisation: none needs be asked."""
    consultation = case.dossier.consultation
    party = case.organisation if recipient == LANDLORD else recipient
    return {"consulting": True} if consultation and party in consultation.organisations else {}


def _consent_topic(case: Happening) -> dict[str, JsonValue]:
    """The topic where consent is asked: by it the letter names the law (Wohv art. 5a, Woningwet art. 53). Notices of
    dossiers of the first edition did not say it, and are counted anew as they were."""
    dossier = case.dossier
    return {"topic": dossier.topic} if dossier.right is Right.CONSENT and dossier.rules >= 2 else {}


def _merged(items: Sequence[Item]) -> tuple[Item, ...]:
    """Items that differ only in the organisation they are about are one item about all of them."""
    if len(items) == 1:
        return tuple(items)
    merged: dict[str, Item] = {}
    alike = Counter(item.kind for item in items)
    for item in items:
        key = item.kind if alike[item.kind] == 1 else _without_organisations(item)
        first = merged.get(key)
        names = (*first.organisations, *item.organisations) if first else item.organisations
        merged[key] = (first or item).model_copy(update={"organisations": tuple(dict.fromkeys(names))})
    return tuple(merged.values())


def _without_organisations(item: Item) -> str:
    """What an item says, whomever it is about: it takes as long as all else of a notice."""
    return item.model_copy(update={"sequence": 0, "organisations": ()}).model_dump_json()


def _notice(recipient: str, items: tuple[Item, ...], last: Event, dossier: Dossier) -> Notice:
    takes_part = recipient == LANDLORD or recipient in dossier.tracks
    return Notice.of_valid(
        recipient=recipient,
        kind=items[0].kind,
        sequence=items[0].sequence,
        dossier=dossier.number,
        subject=dossier.subject if takes_part else "",
        right=dossier.right,
        may_execute=dossier.locks.get(OVERALL, LOCKED).state is LockState.OPEN,
        items=items,
        entry=last.sequence,
        head=last.hash if takes_part else "",
    )
