"""Papers whose day of receipt is to be confirmed (rules section 1): what an addressee enters in its own favour counts
when the sender confirms it; what the sender itself enters counts from its entry until the addressee does."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from models.act_forms import ActName, is_own_alone
from models.acts import Act, Channel
from models.calendar import local_date
from models.contents import ClaimRuling, ConfirmPaper
from models.events import EventType
from models.procedure import advice, consultation
from models.procedure.case import Case
from models.refusals import Refusal, refusal
from models.state import Paper
from models.terms import TermName, TermState
from models.verdicts import Verdict

FREEING = (Verdict.NO_OBJECTION, Verdict.CONSENT, Verdict.CONSENT_WITH_CONDITIONS)
"""Verdicts by which an organisation lets the landlord go on."""


def _frees(case: Case[Any]) -> bool:
    return case.content.verdict in FREEING


def _always(_: Case[Any]) -> bool:
    return True


FAVOURS_ADDRESSEE: dict[ActName, Callable[[Case[Any]], bool]] = {
    ActName.SUBMIT_ADVICE: _frees,
    ActName.SUPPLEMENT_ADVICE: _frees,
    ActName.WAIVE_NEW_PERIOD: _always,
    ActName.WAIVE_MEETING: _always,
    ActName.GRANT_EXTENSION: _always,
    ActName.LENGTHEN_PERIOD: _always,
    ActName.RULE_ON_CLAIM: lambda case: case.content.ruling is ClaimRuling.GRANTED,
}
"""What is in favour of whoever receives it, and so waits for its sender where the addressee enters it."""

MEETS: dict[ActName, TermName] = {
    ActName.ACKNOWLEDGE_RECEIPT: TermName.ACKNOWLEDGEMENT,
    ActName.RULE_ON_CLAIM: TermName.INCOMPLETENESS_RULING,
    ActName.RESPOND: TermName.RESPONSE,
    ActName.ANSWER_UNSOLICITED_ADVICE: TermName.UNSOLICITED_RESPONSE,
    ActName.CONCLUDE_STRATEGIC_CONSULTATION: TermName.STRATEGIC_CONSULTATION,
    ActName.WAIVE_MEETING: TermName.MEETING,
}
"""The term that an act is to meet, where it is also taken after that term."""


def waits_for_sender(case: Case[Any]) -> bool:
    """Whether the addressee entered the act and it is in its own favour."""
    favours = FAVOURS_ADDRESSEE.get(case.name)
    return case.act.entered_by is not None and favours is not None and favours(case)


def comes_too_late(case: Case[Any]) -> bool:
    """Whether the act counts after the term that it is meant to meet, though it is taken all the same."""
    match case.name:
        case ActName.SUBMIT_ADVICE:
            return advice.is_late(case, case.act.by)
        case ActName.REQUEST_STRATEGIC_CONSULTATION:
            return not consultation.is_objection(case)
        case _:
            name = MEETS.get(case.name)
            term = name and (case.dossier.term(case.organisation, name) or case.dossier.term(None, name))
            return bool(term and term.state is TermState.LAPSED and case.happened >= term.due)


def hold(case: Case[Any]) -> None:
    """Puts a paper on record that does nothing until it is confirmed."""
    by = {"confirmable": case.addressees} if case.addressees else {"confirmed_by": case.act.by}
    case.record(EventType.PAPER_HELD, act=case.name, **by)


def paper_of(case: Case[ConfirmPaper]) -> Paper | None:
    """The paper that is confirmed, if it is one."""
    return next((paper for paper in case.dossier.papers if paper.sequence == case.content.sequence), None)


def faults_of_confirming(case: Case[ConfirmPaper]) -> Iterator[Refusal]:
    """Whether this paper waits for this party, and can have been received on that day."""
    number, paper = case.content.sequence, paper_of(case)
    if number is None:
        return
    if paper is None:
        known = number <= case.dossier.sequence
        yield refusal("no_paper" if known else "no_such_entry", f"{number}", field="sequence")
        return
    if case.act.by not in paper.confirmers:
        yield refusal("not_a_party", f"{', '.join(paper.confirmers)} confirms entry {number}", field="by")
    if paper.confirmed_at or case.act.by in paper.confirmations:
        yield refusal("already_submitted", f"confirming entry {number}")
    day, first, entered = case.content.received, paper.not_before or paper.received, local_date(paper.entered_at)
    if day and not first <= day <= entered:
        about = f"received: {day} is not between {first} and {entered}"
        yield refusal("field_invalid", about, "rules section 1", field="received")


def last_awaited(case: Case[ConfirmPaper], paper: Paper) -> bool:
    """Whether this confirmation is the last that a paper waits for which does nothing yet."""
    return paper.counts_from is None and {*paper.confirmers} <= {*paper.confirmations, case.act.by}


def day_of_receipt(case: Case[ConfirmPaper], paper: Paper) -> date:
    """The day from which a paper counts that did nothing so far: the last of those that were confirmed, for what is
    about several tracks binds none of them before its own word."""
    return max((case.content.received, *paper.confirmations.values()))


def as_received(case: Case[ConfirmPaper], paper: Paper) -> Act:
    """The act on a paper, as it is judged now that the day of its receipt is confirmed."""
    return Act(
        act=paper.act,
        act_id=case.act.act_id,
        by=paper.by,
        person=paper.person,
        channel=Channel(paper.channel),
        at=case.act.at,
        received=day_of_receipt(case, paper),
        entered_by=paper.entered_by,
        content=paper.said,
        seal=case.act.seal,
    )


def is_nobody_elses(case: Case[Any]) -> bool:
    """Whether somebody else enters what only a party itself can."""
    return case.act.entered_by is not None and is_own_alone(case.name, case.act.by)
