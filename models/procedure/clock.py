"""The clock: what is due when, and what the passing of time brings about (rules sections 4, 6 and 7)."""

from collections.abc import Iterator
from datetime import datetime

from models.agreement import Agreement
from models.calendar import end_of
from models.escalation import lapse_of
from models.events import EventType
from models.outcome import result_of
from models.procedure import consultation, meeting
from models.procedure.consultation import raise_cause
from models.procedure.journal import Journal, Occasion
from models.state import Dossier, ExtensionRequest, RequestState, Term
from models.terms import ENDS_BY_ITSELF, TermName, TermState, reminder_instant

_RUNNING, _MET, _ADVICE = TermState.RUNNING, TermState.MET, TermName.ADVICE
"""Asked of every term at every act: to look a member up takes Python 3.11 longer than the rest (4 % of an act)."""


def next_due(dossier: Dossier) -> datetime | None:
    """The earliest instant (UTC) at which anything is due, or None where nothing will ever be."""
    running = [term for term in dossier.terms.values() if term.state is _RUNNING]
    ending = [*running, *_periods_to_end(dossier)] if dossier.is_open else running
    days = [term.derivation.ends for term in ending]
    reminders = [day for term in running for day in term.reminders]
    moments = [end_of(min(days))] if days else []
    if reminders:
        moments.append(reminder_instant(min(reminders)))
    return min(moments, default=None)


def next_term(dossier: Dossier) -> Term | None:
    """The running term that ends first: what a timer is named after."""
    running = [t for t in dossier.open_terms() if t.state is TermState.RUNNING]
    return running[0] if running else None


def _periods_to_end(dossier: Dossier) -> Iterator[Term]:
    """Periods for advice that go on after the advice came: their end still matters for the lock."""
    met = [term.organisation for term in dossier.terms.values() if term.state is _MET and term.name is _ADVICE]
    for track in dossier.tracks.values() if met else ():
        term = dossier.term(track.organisation, _ADVICE) if track.organisation in met else None
        if term and term.state is _MET and term.key not in track.period_ended:
            yield term


def advance(journal: Journal, until: datetime) -> None:
    """Does everything that is due up to and including an instant, in order of time."""
    while (moment := next_due(journal.dossier)) and moment <= until:
        _tick(journal, moment)


def tick(dossier: Dossier, agreement: Agreement, until: datetime) -> Journal:
    """The journal of everything that is due by an instant, none written where nothing is."""
    journal = Journal(dossier, agreement, Occasion(time=until, happened=until))
    advance(journal, until)
    return journal


def _tick(journal: Journal, moment: datetime) -> None:
    """One instant: first all lapses, then what they cause, then closing."""
    journal.by_the_clock(moment)
    _remind(journal, moment)
    ending = [term for term in _ending(journal.dossier, moment) if term.name is not TermName.CLOSING]
    for term in ending:
        journal.end(term, TermState.MET if term.name in ENDS_BY_ITSELF else TermState.LAPSED)
    for term in list(_periods_to_end(journal.dossier)):
        if term.due <= moment:
            journal.write(EventType.PERIOD_ENDED, organisation=term.organisation, term=term.key)
    for term in ending:
        if term.name not in ENDS_BY_ITSELF:
            _consequences(journal, term)
        elif term.name is TermName.CONCLUSION_OBJECTION:
            meeting.accept(journal, term)
            consultation.accept(journal, term)
    journal.draw_consequences()
    _close(journal, moment)


def _remind(journal: Journal, moment: datetime) -> None:
    for term in journal.dossier.open_terms():
        due = [day for day in term.reminders if term.state is TermState.RUNNING and reminder_instant(day) <= moment]
        for day in due:
            journal.write(EventType.REMINDER_DUE, term=term.key, organisation=term.organisation, day=day)


def _ending(dossier: Dossier, moment: datetime) -> list[Term]:
    return [t for t in dossier.open_terms() if t.state is TermState.RUNNING and t.due <= moment]


def _consequences(journal: Journal, term: Term) -> None:
    lapse = lapse_of(term.derivation)
    if lapse.breach:
        journal.breach(lapse.breach, term.organisation, term.key)
    if lapse.cause:
        raise_cause(journal, lapse.cause, term.organisation, term.key)
    for request in journal.dossier.extension_requests:
        if request.answer_term == term.key and request.state is RequestState.PENDING:
            _refuse_by_silence(journal, request)


def _refuse_by_silence(journal: Journal, request: ExtensionRequest) -> None:
    """Unanswered in its term, a request for extension is refused."""
    journal.write(
        EventType.EXTENSION_REFUSED,
        organisation=request.organisation,
        term=request.term,
        answer_term=request.answer_term,
        state=RequestState.UNANSWERED,
    )


def _close(journal: Journal, moment: datetime) -> None:
    closing = journal.dossier.term(None, TermName.CLOSING)
    if closing and closing.is_open and closing.due <= moment:
        journal.end(closing, TermState.MET)
        close(journal, by_clock=True)


def close(journal: Journal, *, by_clock: bool) -> None:
    """Closes the dossier. The eight weeks of Wohv art. 8a go on: no closing can take them away."""
    journal.drop(term for term in journal.dossier.by_end() if term.name is not TermName.COURT_AFTER_RULING)
    journal.write(EventType.DOSSIER_CLOSED, result=result_of(journal.dossier), by_clock=by_clock)
