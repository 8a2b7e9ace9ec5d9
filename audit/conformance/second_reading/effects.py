"""What each act does to the auditor's ledger, and the ledger after all of them."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from audit.conformance.ledger import (
    Fact,
    Flaw,
    Ledger,
    Occurrence,
)
from audit.conformance.reckoning import Reckoning
from audit.conformance.second_reading import (
    advice,
    deliberation,
    dispute,
    execution,
    joint_advice,
    meeting,
    moving_terms,
    paper,
    receipt,
    request,
    response,
    strategic_consultation,
    unsolicited,
)
from audit.conformance.second_reading.act import Effect, Hearing
from audit.conformance.second_reading.clock import hear_the_clock
from audit.conformance.second_reading.heard import Heard
from audit.conformance.second_reading.request import SIX_WEEKS
from models.act_forms import FORMS, ActName, By
from models.acts import PAPER, goes_with
from models.agreement import Agreement
from models.events import EventType
from models.parties import LANDLORD
from models.rights import Ground
from models.state import Kind
from models.terms import TermName

TAKEN_AFTER_CLOSING = (
    ActName.CONFIRM_PAPER,
    ActName.REPORT_EXECUTION,
    ActName.RECORD_DISPUTE,
    ActName.RECORD_RULING,
    ActName.RECTIFY,
    ActName.CORRECT_ADDRESSES,
    ActName.REOPEN,
)
"""What a closed dossier still takes (rules section 7)."""


EFFECTS: dict[ActName, Effect] = {
    ActName.OPEN_REQUEST: request.opened,
    ActName.AMEND_REQUEST: request.amended,
    ActName.OBJECT_TO_AMENDMENT: request.objected,
    ActName.WAIVE_NEW_PERIOD: request.waived,
    ActName.WITHDRAW: request.withdrawn,
    ActName.CLAIM_INCOMPLETE: receipt.claimed,
    ActName.RULE_ON_CLAIM: receipt.ruled,
    ActName.PROVIDE_INFORMATION: receipt.informed,
    ActName.RECORD_CONSULTATION: deliberation.consulted,
    ActName.SKIP_CONSULTATION: deliberation.consulted,
    ActName.RECORD_DELIBERATION: deliberation.deliberated,
    ActName.SUBMIT_ADVICE: advice.advised,
    ActName.SUPPLEMENT_ADVICE: advice.supplemented,
    ActName.AGREE_JOINT_ADVICE: joint_advice.agreed,
    ActName.DRAFT_JOINT_ADVICE: joint_advice.drafted,
    ActName.COSIGN: joint_advice.cosigned,
    ActName.LEAVE_JOINT_ADVICE: joint_advice.left,
    ActName.SUBMIT_UNSOLICITED_ADVICE: unsolicited.volunteered,
    ActName.ANSWER_UNSOLICITED_ADVICE: unsolicited.answered,
    ActName.RESPOND: response.responded,
    ActName.AMEND_RESPONSE: response.responded,
    ActName.REACT: response.reacted,
    ActName.REPORT_EXECUTION: execution.executed,
    ActName.REQUEST_EXTENSION: moving_terms.extension_asked,
    ActName.GRANT_EXTENSION: moving_terms.extension_answered,
    ActName.REFUSE_EXTENSION: moving_terms.extension_answered,
    ActName.LENGTHEN_PERIOD: moving_terms.lengthened,
    ActName.PAUSE: moving_terms.paused,
    ActName.RESUME: moving_terms.resumed,
    ActName.REQUEST_MEETING: meeting.asked,
    ActName.PLAN_MEETING: meeting.planned,
    ActName.HOLD_MEETING: meeting.held,
    ActName.WAIVE_MEETING: meeting.waived,
    ActName.REQUEST_STRATEGIC_CONSULTATION: strategic_consultation.requested,
    ActName.PLAN_STRATEGIC_CONSULTATION: strategic_consultation.held,
    ActName.CONCLUDE_STRATEGIC_CONSULTATION: strategic_consultation.concluded,
    ActName.CONFIRM_CONCLUSION: strategic_consultation.confirmed,
    ActName.CONFIRM_PAPER: paper.confirmed,
    ActName.RECORD_DISPUTE: dispute.disputed,
    ActName.RECORD_RULING: dispute.ruled_on,
    ActName.REOPEN: dispute.reopened,
}
"""What each act does; one that is not here does nothing that an article asks about."""


def reckon(heard: Iterable[Heard], agreement: Agreement, until: datetime) -> Ledger:
    """The ledger after these events and everything that was due by an instant (UTC)."""
    reckoning = Reckoning(Ledger(agreement))
    for one in heard:
        reckoning.advance(one.event.time)
        if one.event.type is EventType.PAPER_HELD:
            paper.held_up(reckoning, one)
        elif one.name is None:
            hear_the_clock(reckoning, one)
        else:
            _hear_an_act(reckoning, one, one.name)
    reckoning.advance(until)
    _note_periods(reckoning.ledger)
    return reckoning.ledger


def _note_periods(ledger: Ledger) -> None:
    """Every period for advice that ran, with its length as it came out (Wohv art. 5(1))."""
    for duty in ledger.duties:
        if duty.name is TermName.ADVICE:
            least = SIX_WEEKS if ledger.ground is Ground.STATUTE else 1
            short = {Flaw.PERIOD_TOO_SHORT} if (duty.ends - duty.span.start).days < least else set()
            ledger.seen.append(
                Occurrence(Fact.PERIOD, duty.organisation, duty.trail[0], frozenset(short), tuple(duty.trail))
            )


def _hear_an_act(reckoning: Reckoning, one: Heard, name: ActName) -> None:
    reckoning.occasion(one.event.time, one.event.happened, one.sequence)
    hearing = Hearing(reckoning, one, name)
    reckoning.rules = hearing.rules
    _reopen_where_it_came_before(hearing)
    if hearing.ledger.closed_at:
        late = None if name in TAKEN_AFTER_CLOSING else Flaw.AFTER_CLOSING
        hearing.see(Fact.ACT_AFTER_CLOSING, late, about=one.by, because=hearing.ledger.closed_by)
    hearing.see(Fact.ACT, *_faults_of_an_act(hearing), about=one.by, key=f"{name} {one.event.act_id}")
    before = execution.locks_then(hearing.ledger)
    if effect := EFFECTS.get(name):
        effect(hearing)
    paper.noted(hearing)
    execution.judged_anew(hearing, before)
    if one.by != LANDLORD and hearing.ledger.kind is Kind.REQUEST and name is not ActName.CONFIRM_PAPER:
        reckoning.meet(TermName.ACKNOWLEDGEMENT, one.by)
    reckoning.settle()


def _reopen_where_it_came_before(hearing: Hearing) -> None:
    """What counts at an instant before the clock closed the dossier was in time: it opens it again. That a paper was
    received does not; what is on it may."""
    ledger = hearing.ledger
    if (
        hearing.name is not ActName.CONFIRM_PAPER
        and ledger.closed_at
        and ledger.closed_by_clock
        and hearing.happened < ledger.closed_at
    ):
        hearing.reckoning.reopen()


def _faults_of_an_act(hearing: Hearing) -> Iterator[Flaw]:
    ledger, event, by = hearing.ledger, hearing.event, hearing.by
    if by != LANDLORD and hearing.content.organisation not in (None, by):
        yield Flaw.FOR_ANOTHER
    wrong = By.ORGANISATION if by == LANDLORD else By.LANDLORD
    stranger = by != LANDLORD and ledger.opened is not None and by not in ledger.sides
    if FORMS[hearing.name].by is wrong or stranger:
        yield Flaw.NOT_A_PARTY
    if event.happened > event.time:
        yield Flaw.PAPER_FROM_THE_FUTURE
    if event.assurance is not None and not goes_with(event.assurance, event.channel):
        yield Flaw.ASSURANCE_OF_ANOTHER_WAY
    if event.entered_by and _is_a_stranger(hearing, event.entered_by):
        yield Flaw.ENTERED_BY_A_STRANGER
    if event.entered_by and hearing.rules > 1 and hearing.name in paper.OWN_WORK:
        yield Flaw.OWN_WORK
    if paper.dated_by_its_sender(hearing) and event.happened < event.time:
        yield Flaw.DATED_BY_ITS_SENDER


def _is_a_stranger(hearing: Hearing, entered_by: str) -> bool:
    named = hearing.content.organisation
    known = (named,) if named else (*hearing.ledger.sides, *hearing.ledger.agreement.organisations)
    addressees = known if hearing.by == LANDLORD else (LANDLORD,)
    return entered_by not in addressees or hearing.event.channel not in PAPER
