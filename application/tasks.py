"""What is asked of a party, as tasks: what to do in which dossier until which day, by which act, and who of them may.

Pure: made of dossiers as the party could know them (``models.knowledge.view``), so that no task tells more than the
dossier itself would. Days are local (Europe/Amsterdam).
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from application.people import Office
from application.permissions import may_do, may_enter, may_enter_own
from models.act_forms import AFTER_CLOSING, FORMS, ONLY_UNSOLICITED, OPENING_ACTS, UNSOLICITED_TAKES, ActName, By
from models.knowledge.view import View
from models.parties import CLOCK, LANDLORD
from models.rights import Right
from models.state import Dossier, Kind, Term
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


class PartyTask(NamedTuple):
    """Something that is asked of a party: what is awaited (``waiting``), in which dossier, by which act it is done or
    what may be done instead, and the ``offices`` in which one of them may do it. ``is_joint``: everybody signed the
    joint advice, and it is to be sent."""

    dossier: str
    subject: str
    right: Right | None
    waiting: Waiting
    done: ByAct
    offices: tuple[Office, ...]
    is_joint: bool = False


class Coming(NamedTuple):
    """Something that is awaited and not of this party: of the clock (``is_clock``) or of somebody else."""

    dossier: str
    subject: str
    waiting: Waiting

    @property
    def is_clock(self) -> bool:
        return self.waiting.party == CLOCK


def tasks_in(view: View) -> Iterator[PartyTask]:
    """What a dossier asks of the party that looks at it; of nobody in particular nothing is asked."""
    party = view.party
    if party is None:
        return
    found = view.dossier
    for waiting in view.waiting:
        if _is_asked_of(waiting, party, found):
            done = done_by(waiting, found)
            offices = tuple(office for office in Office.at(party) if may_do(office, done.act))
            joint = done.act is ActName.SUBMIT_ADVICE and _has_signed(found, party)
            yield PartyTask(found.number, found.subject, found.right, waiting, done, offices, joint)


def coming_in(view: View) -> Iterator[Coming]:
    """What a dossier awaits of others than the party that looks at it, and of the clock."""
    found = view.dossier
    for waiting in view.waiting:
        if waiting.party != view.party and not _is_asked_of(waiting, view.party or "", found):
            yield Coming(found.number, found.subject, waiting)


def tasks_of(views: Iterable[View]) -> list[PartyTask]:
    """What several dossiers ask of a party, soonest first; what has no day comes last."""
    return sorted((task for view in views for task in tasks_in(view)), key=_soonest)


def coming_of(views: Iterable[View]) -> list[Coming]:
    """What several dossiers await of others, soonest first."""
    return sorted((one for view in views for one in coming_in(view)), key=_soonest)


def _soonest(one: PartyTask | Coming) -> tuple[bool, date, str]:
    return one.waiting.until is None, one.waiting.until or date.max, one.dossier


def done_by(waiting: Waiting, dossier: Dossier) -> ByAct:
    """By which act something that a party is asked for is done, as the dossier stands. Raises KeyError for what no
    party does."""
    own = waiting.organisation or ""
    match waiting.what:
        case Awaited.ADVICE if _is_to_sign(dossier, own):
            return DONE_BY[Awaited.COSIGNATURE]
        case Awaited.ADVICE if _has_signed(dossier, own):
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
            return not _has_signed(dossier, party) or all(_has_signed(dossier, one) for one in dossier.joint.joined)
        case Awaited.COSIGNATURE:  # one task where the period for advice runs: that one has the day
            return not any(term.is_open for term in _periods(dossier, party))
        case Awaited.CONCLUSION_OBJECTION if waiting.organisation is None:  # whoever recorded it objects to nothing
            return (_recorder(dossier) == LANDLORD) != (party == LANDLORD)
    return True


def _periods(dossier: Dossier, party: str) -> Iterator[Term]:
    return (term for term in dossier.terms.values() if (term.organisation, term.name) == (party, TermName.ADVICE))


def _is_to_sign(dossier: Dossier, organisation: str) -> bool:
    """Whether a joint advice lies before an organisation that takes part in it."""
    joint = dossier.joint
    takes_part = joint.verdict is not None and joint.submitted_at is None and organisation in joint.joined
    return takes_part and not _has_signed(dossier, organisation)


def _has_signed(dossier: Dossier, organisation: str) -> bool:
    joint = dossier.joint
    if joint.verdict is None or joint.submitted_at or organisation not in joint.joined:
        return False
    return organisation in (*joint.cosigned, joint.drafter) and organisation not in joint.withdrawn


def _is_unplanned(dossier: Dossier, organisation: str) -> bool:
    meeting = dossier.owed_meeting(organisation)
    return meeting is not None and meeting.planned_for is None


def _recorder(dossier: Dossier) -> str | None:
    """Who recorded the conclusion to which can be objected."""
    recorded = [c.recorded_by for c in dossier.consultations if c.recorded_by]
    return recorded[-1] if recorded else None


def acts_open_to(view: View, office: Office) -> frozenset[ActName]:
    """The acts that a person in an office could send in a dossier, as far as that can be said without asking the core:
    of the own side, for that office, in a dossier of this kind, open or closed. Whether one may be done now, the core
    says when it is sent."""
    side = By.LANDLORD if view.party == LANDLORD else By.ORGANISATION
    return frozenset(
        act
        for act, form in FORMS.items()
        if form.by in (side, By.EITHER) and may_do(office, act) and _belongs(act, view.dossier)
    )


def letters_open_to(view: View, office: Office, sender: str) -> frozenset[ActName]:
    """The acts that a person in an office could enter in a dossier as a letter of a sender, as far as that can be said
    without asking the core."""
    return frozenset(act for act in FORMS if _is_entered(act, view, office, sender) and _belongs(act, view.dossier))


def _is_entered(act: ActName, view: View, office: Office, sender: str) -> bool:
    return may_enter_own(office, act) if sender == view.party else may_enter(office, act, sender)


def _belongs(act: ActName, dossier: Dossier) -> bool:
    if act in OPENING_ACTS or (act is ActName.REOPEN and dossier.is_open):
        return False
    if dossier.closed_at and act not in AFTER_CLOSING:
        return False
    return act in UNSOLICITED_TAKES if dossier.kind is Kind.UNSOLICITED else act not in ONLY_UNSOLICITED
