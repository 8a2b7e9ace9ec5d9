"""Disputes and rulings (Wohv arts. 8 and 8a), and what a closed dossier still takes (rules sections 5 and 7)."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from models.act_forms import ActName
from models.calendar import last_instant_of, local_date
from models.contents import DisputeRuling, Forum, RecordDispute, RecordRuling, Rectify, WithReason
from models.events import SECOND_EDITION, EventType
from models.lock import suspensions
from models.procedure.case import Case, Part
from models.refusals import Refusal, refusal
from models.state import Dispute, Ruling
from models.terms import TermName, TermState


def faults_of_dispute(case: Case[RecordDispute]) -> Iterator[Refusal]:
    if case.content.filed and case.content.filed > case.today:
        yield refusal("date_in_future", f"filed: {case.content.filed}", field="filed")
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
    """After the Huurcommissie ruled, and not before, the court is open for eight weeks (Wohv art. 8a)."""
    ruled = any(ruling.date <= _filed(case) for ruling in latest.rulings)
    return latest.forum is Forum.HUURCOMMISSIE and ruled and case.content.forum is Forum.KANTONRECHTER


def _filed(case: Case[RecordDispute]) -> date:
    """The day on which the dispute was brought before its forum: the one that was said, else that of entry."""
    return case.content.filed or local_date(case.happened)


def _court_term_faults(case: Case[RecordDispute]) -> Iterator[Refusal]:
    term = case.dossier.term(None, TermName.COURT_AFTER_RULING)
    if term and _filed(case) > term.derivation.ends:
        yield refusal("term_lapsed", TermName.COURT_AFTER_RULING)


def record_dispute(case: Case[RecordDispute]) -> None:
    """Going to court meets the eight weeks by the day on which it was filed, whenever it is entered."""
    case.record(EventType.DISPUTE_RECORDED, filed=_filed(case))
    if case.content.forum is Forum.KANTONRECHTER:
        case.journal.meet(TermName.COURT_AFTER_RULING, counts_at=last_instant_of(_filed(case)))


def faults_of_ruling(case: Case[RecordRuling]) -> Iterator[Refusal]:
    if case.content.date and case.content.date > case.today:
        yield refusal("date_in_future", f"date: {case.content.date}")
    if not case.dossier.disputes:
        yield refusal("no_dispute")
        return
    number = _ruled_on(case)
    if number is None:
        yield refusal("no_ruling", "no suspension to lift")
    elif case.content.date and case.content.date < (filed := case.dossier.disputes[number].filed_on):
        about = f"date: {case.content.date} is before {filed}, the day on which the dispute was filed"
        yield refusal("field_invalid", about, "Wohv art. 8", field="date")


def record_ruling(case: Case[RecordRuling]) -> None:
    """A ruling of the Huurcommissie binds unless someone goes to court within eight weeks of its dispatch."""
    number = _ruled_on(case)
    assert number is not None
    latest = max((ruling.date for ruling in _rulings_of(case, Forum.HUURCOMMISSIE)), default=case.content.date)
    case.record(EventType.RULING_RECORDED, dispute=number, rules=SECOND_EDITION)
    if case.dossier.disputes[number].forum is Forum.HUURCOMMISSIE and case.content.date >= latest:
        case.journal.drop(case.dossier.versions(None, TermName.COURT_AFTER_RULING), TermState.SUPERSEDED)
        case.journal.start(TermName.COURT_AFTER_RULING, started_on=case.content.date)


def _rulings_of(case: Case[Any], forum: Forum) -> Iterator[Ruling]:
    return (ruling for dispute in case.dossier.disputes if dispute.forum is forum for ruling in dispute.rulings)


def _ruled_on(case: Case[RecordRuling]) -> int | None:
    """Which dispute a ruling decides: the first without one, else the latest; where an organisation is named that is
    party to one, among its own. What is lifted is a suspension: None where there is none."""
    disputes = dict(enumerate(case.dossier.disputes))
    if case.content.ruling is DisputeRuling.LIFTED:
        suspended = suspensions(case.dossier, case.act.at)
        disputes = {n: dispute for n, dispute in disputes.items() if {*dispute.rulings} & {*suspended}}
    named = case.content.organisation
    own = {n: each for n, each in disputes.items() if named and named in (each.by, each.organisation)}
    chosen = own or disputes
    waiting = [n for n, dispute in chosen.items() if not dispute.rulings]
    return next(iter([*waiting, *reversed(chosen)]), None)


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
