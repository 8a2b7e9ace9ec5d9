"""Papers that wait: what an addressee enters in its own favour counts when the sender confirms it (rules section 1)."""

from collections.abc import Callable, Iterator
from typing import Any

from models.act_forms import ActName
from models.acts import Act, Channel
from models.calendar import local_date
from models.contents import ClaimRuling, ConfirmPaper
from models.events import EventType
from models.parties import LANDLORD
from models.procedure.case import Case
from models.refusals import Refusal, refusal
from models.state import Paper
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
    ActName.GRANT_EXTENSION: _always,
    ActName.LENGTHEN_PERIOD: _always,
    ActName.RULE_ON_CLAIM: lambda case: case.content.ruling is ClaimRuling.GRANTED,
}
"""What is in favour of whoever receives it, and so waits for its sender where the addressee enters it."""

OWN_WORK = (
    *(ActName.RECORD_CONSULTATION, ActName.SKIP_CONSULTATION, ActName.RECORD_DELIBERATION),
    *(ActName.DRAFT_JOINT_ADVICE, ActName.COSIGN),
)
"""What an organisation does among itself: nobody enters it for an organisation."""


def waits_for_sender(case: Case[Any]) -> bool:
    """Whether the addressee entered the act and it is in its own favour."""
    favours = FAVOURS_ADDRESSEE.get(case.name)
    return case.act.entered_by is not None and favours is not None and favours(case)


def hold(case: Case[Any]) -> None:
    """Puts a paper on record that does nothing until it is confirmed."""
    case.record(EventType.PAPER_HELD, act=case.name, confirmed_by=case.act.by)


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
    if case.act.by != paper.confirmed_by:
        yield refusal("not_a_party", f"{paper.confirmed_by} confirms entry {number}", field="by")
    if paper.confirmed_at:
        yield refusal("already_submitted", f"confirming entry {number}")
    day, entered = case.content.received, local_date(paper.entered_at)
    if day and not paper.received <= day <= entered:
        about = f"received: {day} is not between {paper.received} and {entered}"
        yield refusal("field_invalid", about, "rules section 1", field="received")


def as_received(case: Case[ConfirmPaper], paper: Paper) -> Act:
    """The act on a paper, as it is judged now that the day of its receipt is confirmed."""
    return Act(
        act=paper.act,
        act_id=case.act.act_id,
        by=paper.by,
        person=paper.person,
        channel=Channel(paper.channel),
        at=case.act.at,
        received=case.content.received,
        entered_by=paper.entered_by,
        content=paper.said,
        seal=case.act.seal,
    )


def is_own_work(case: Case[Any]) -> bool:
    """Whether somebody else enters what an organisation does among itself."""
    return case.act.entered_by is not None and case.act.by != LANDLORD and case.name in OWN_WORK
