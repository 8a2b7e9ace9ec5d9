"""What a dossier asks of a party, and by which act that is done; and what comes without it.

Made of a dossier as the party could know it (``models.knowledge.view``), so that nothing here tells more than the
dossier itself would.
"""

from collections.abc import Iterator
from typing import NamedTuple

from models.act_forms import ActName
from models.knowledge.joint_signing import has_signed, is_to_sign, still_to_sign
from models.knowledge.view import View
from models.parties import LANDLORD
from models.rights import Right
from models.state import Dossier, Term
from models.terms import TermName
from models.waiting import BOTH, Awaited, Waiting


class ByAct(NamedTuple):
    """By which act something that is awaited is done, and what may be done ``instead``."""

    act: ActName
    instead: ActName | None = None


_A, _W = ActName, Awaited

DONE_BY: dict[Awaited, ByAct] = {
    _W.ACKNOWLEDGEMENT: ByAct(_A.ACKNOWLEDGE_RECEIPT),
    _W.CONSULTATION: ByAct(_A.RECORD_CONSULTATION, _A.SKIP_CONSULTATION),
    _W.DELIBERATION: ByAct(_A.RECORD_DELIBERATION),
    _W.ADVICE: ByAct(_A.SUBMIT_ADVICE, _A.REQUEST_EXTENSION),
    _W.CONSENT_AFTER_ALL: ByAct(_A.SUBMIT_ADVICE),
    _W.COSIGNATURE: ByAct(_A.COSIGN, _A.LEAVE_JOINT_ADVICE),
    _W.INCOMPLETENESS_RULING: ByAct(_A.RULE_ON_CLAIM),
    _W.MISSING_INFORMATION: ByAct(_A.PROVIDE_INFORMATION),
    _W.ANSWERS_TO_QUESTIONS: ByAct(_A.ANSWER_QUESTION),
    _W.EXTENSION_ANSWER: ByAct(_A.GRANT_EXTENSION, _A.REFUSE_EXTENSION),
    _W.AMENDMENT_OBJECTION: ByAct(_A.OBJECT_TO_AMENDMENT),
    _W.RESPONSE: ByAct(_A.RESPOND),
    _W.RESPONSE_TO_CONDITIONS: ByAct(_A.RESPOND),
    _W.UNSOLICITED_RESPONSE: ByAct(_A.ANSWER_UNSOLICITED_ADVICE),
    _W.STRATEGIC_CONSULTATION: ByAct(_A.CONCLUDE_STRATEGIC_CONSULTATION),
    _W.CONCLUSION_OBJECTION: ByAct(_A.CONFIRM_CONCLUSION, _A.REQUEST_STRATEGIC_CONSULTATION),
    _W.COURT_AFTER_RULING: ByAct(_A.RECORD_DISPUTE),
    _W.MEETING: ByAct(_A.HOLD_MEETING),
    _W.PAPER_CONFIRMATION: ByAct(_A.CONFIRM_PAPER),
}
"""What a party does about each thing that can be awaited of it. What only time or a forum brings is not here."""


class AskedOrComing(NamedTuple):
    """Something that a dossier waits for, as a party sees it: by which act the party does it (``done``), or None where
    others do it or it comes by itself. ``subject`` is what the dossier is about, ``right`` the one that is exercised in
    it. ``is_joint``: everybody signed the joint advice, and it is to be sent."""

    dossier: str
    subject: str
    right: Right | None
    waiting: Waiting
    done: ByAct | None
    is_joint: bool = False


def asked_in(view: View) -> Iterator[AskedOrComing]:
    """Everything that a dossier waits for, as the party that looks at it sees it, soonest first. What is asked of it
    under another name already is left out; of nobody in particular nothing is asked."""
    party, found = view.party or "", view.dossier
    takes_part = party == LANDLORD or party in found.tracks
    for waiting in view.waiting:
        if takes_part and _is_asked_of(waiting, party, found):
            done = done_by(waiting, found)
            is_joint = done.act is ActName.SUBMIT_ADVICE and has_signed(found, party)
            yield AskedOrComing(found.number, found.subject, found.right, waiting, done, is_joint)
        elif waiting.party != view.party:
            yield AskedOrComing(found.number, found.subject, found.right, waiting, None)


def done_by(waiting: Waiting, dossier: Dossier) -> ByAct:
    """By which act something that a party is asked for is done, as the dossier stands. Raises KeyError for what no
    party does."""
    own = waiting.organisation or ""
    match waiting.what:
        case Awaited.ADVICE if is_to_sign(dossier, own):
            return DONE_BY[Awaited.COSIGNATURE]
        case Awaited.ADVICE if has_signed(dossier, own):
            return ByAct(ActName.SUBMIT_ADVICE)
        case Awaited.MEETING if _is_unplanned(dossier, own):
            return ByAct(ActName.PLAN_MEETING, ActName.HOLD_MEETING)
        case Awaited.STRATEGIC_CONSULTATION if dossier.consultation and dossier.consultation.planned_for is None:
            return ByAct(ActName.PLAN_STRATEGIC_CONSULTATION, ActName.CONCLUDE_STRATEGIC_CONSULTATION)
        case Awaited.CONCLUSION_OBJECTION if own:  # what the landlord recorded of a meeting
            return ByAct(ActName.REQUEST_MEETING)
    return DONE_BY[waiting.what]


def _is_asked_of(waiting: Waiting, party: str, dossier: Dossier) -> bool:
    if waiting.party not in (party, BOTH) or waiting.what not in DONE_BY:
        return False
    match waiting.what:
        case Awaited.ADVICE:  # who signed the joint advice waits for the others
            return not has_signed(dossier, party) or not still_to_sign(dossier)
        case Awaited.COSIGNATURE:  # one task where the period for advice runs: that one has the day
            return not any(term.is_open for term in _periods(dossier, party))
        case Awaited.CONCLUSION_OBJECTION if waiting.organisation is None:  # whoever recorded it objects to nothing
            return (_recorder(dossier) == LANDLORD) != (party == LANDLORD)
    return True


def _periods(dossier: Dossier, party: str) -> Iterator[Term]:
    return (term for term in dossier.terms.values() if (term.organisation, term.name) == (party, TermName.ADVICE))


def _is_unplanned(dossier: Dossier, organisation: str) -> bool:
    meeting = dossier.owed_meeting(organisation)
    return meeting is not None and meeting.planned_for is None


def _recorder(dossier: Dossier) -> str | None:
    """Who recorded the conclusion to which can be objected."""
    recorded = [c.recorded_by for c in dossier.consultations if c.recorded_by]
    return recorded[-1] if recorded else None
