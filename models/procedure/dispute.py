"""Disputes and rulings (Wohv arts. 8 and 8a), and what a closed dossier still takes (rules sections 5 and 7)."""

from collections.abc import Iterator

from models.act_forms import ActName
from models.contents import Forum, RecordDispute, RecordRuling, Rectify, WithReason
from models.events import EventType
from models.procedure.case import Case, Part
from models.refusals import Refusal, refusal
from models.state import Dispute
from models.terms import TermName, TermState


def faults_of_dispute(case: Case[RecordDispute]) -> Iterator[Refusal]:
    if case.content.forum is None or not case.dossier.disputes:
        return
    latest = case.dossier.disputes[-1]
    if _goes_on_to_court(case, latest):
        yield from _court_term_faults(case)
    elif latest.forum is not case.content.forum:
        yield refusal("forum_already_chosen", latest.forum)
    elif any(dispute.by == case.act.by and not dispute.rulings for dispute in case.dossier.disputes):
        yield refusal("already_submitted", "the dispute")


def _goes_on_to_court(case: Case[RecordDispute], latest: Dispute) -> bool:
    """After the Huurcommissie ruled, the court is open for eight weeks (Wohv art. 8a)."""
    ruled = latest.forum is Forum.HUURCOMMISSIE and bool(latest.rulings)
    return ruled and case.content.forum is Forum.KANTONRECHTER


def _court_term_faults(case: Case[RecordDispute]) -> Iterator[Refusal]:
    term = case.dossier.term(None, TermName.COURT_AFTER_RULING)
    if term and term.state is TermState.LAPSED and case.happened >= term.due:
        yield refusal("term_lapsed", TermName.COURT_AFTER_RULING)


def record_dispute(case: Case[RecordDispute]) -> None:
    case.record(EventType.DISPUTE_RECORDED)
    if case.content.forum is Forum.KANTONRECHTER:
        case.journal.meet(TermName.COURT_AFTER_RULING)


def faults_of_ruling(case: Case[RecordRuling]) -> Iterator[Refusal]:
    if not case.dossier.disputes:
        yield refusal("no_dispute")
    if case.content.date and case.content.date > case.today:
        yield refusal("date_in_future", f"date: {case.content.date}")


def record_ruling(case: Case[RecordRuling]) -> None:
    """A ruling of the Huurcommissie binds unless someone goes to court within eight weeks of its dispatch."""
    number = _ruled_on(case)
    case.record(EventType.RULING_RECORDED, dispute=number)
    if case.dossier.disputes[number].forum is Forum.HUURCOMMISSIE:
        case.journal.drop(case.dossier.versions(None, TermName.COURT_AFTER_RULING), TermState.SUPERSEDED)
        case.journal.start(TermName.COURT_AFTER_RULING, started_on=case.content.date)


def _ruled_on(case: Case[RecordRuling]) -> int:
    """Which dispute a ruling decides: the first without one (of the organisation named, if any), else the latest."""
    waiting = [n for n, dispute in enumerate(case.dossier.disputes) if not dispute.rulings]
    named = [n for n in waiting if case.dossier.disputes[n].by == case.content.organisation]
    return next(iter([*named, *waiting]), len(case.dossier.disputes) - 1)


def faults_of_rectification(case: Case[Rectify]) -> Iterator[Refusal]:
    entry = case.content.entry
    if entry is not None and entry > case.dossier.sequence:
        yield refusal("no_such_entry", f"{entry}; the last one is {case.dossier.sequence}")


def rectify(case: Case[Rectify]) -> None:
    case.record(EventType.ENTRY_RECTIFIED)


def faults_of_reopening(case: Case[WithReason]) -> Iterator[Refusal]:
    if case.dossier.is_open:
        yield refusal("not_closed")
    if not any(dispute.rulings for dispute in case.dossier.disputes):
        yield refusal("no_ruling")


def reopen(case: Case[WithReason]) -> None:
    case.record(EventType.DOSSIER_REOPENED)


PARTS: dict[ActName, Part] = {
    ActName.RECORD_DISPUTE: Part(record_dispute, faults_of_dispute),
    ActName.RECORD_RULING: Part(record_ruling, faults_of_ruling),
    ActName.RECTIFY: Part(rectify, faults_of_rectification),
    ActName.REOPEN: Part(reopen, faults_of_reopening),
}
