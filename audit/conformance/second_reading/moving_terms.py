"""What moves the end of a duty: extensions, a period lengthened, pauses (rules section 4)."""

from datetime import date

from audit.conformance.ledger import Asked, CountedTerm, Fact, Flaw
from audit.conformance.second_reading.act import Hearing
from audit.conformance.second_reading.advice import taken_again
from models.act_forms import ActName
from models.calendar import local_date
from models.state import RequestState
from models.terms import TermName, TermState

FIXED = (
    *(TermName.STANDSTILL, TermName.CLOSING, TermName.CONCLUSION_OBJECTION, TermName.AMENDMENT_OBJECTION),
    *(TermName.EXTENSION_ANSWER, TermName.COURT_AFTER_RULING),
)


def extension_asked(hearing: Hearing) -> None:
    """One side asks for a later end; the other side has a term to answer in."""
    ledger, said, organisation = hearing.ledger, hearing.content, str(hearing.organisation)
    duty = _movable(hearing)
    if duty is None or said.new_end is None:
        return
    most = ledger.agreement.extension.maximum_days
    hearing.see(
        Fact.EXTENSION_ASKED,
        Flaw.SHORTENED if said.new_end <= duty.ends else None,
        Flaw.BEYOND_MAXIMUM if (said.new_end - duty.end_without_grants(hearing.rules)).days > most else None,
        None if hearing.reckoning.runs(duty) or duty.state is TermState.PAUSED else Flaw.TERM_OVER,
        because=tuple(duty.trail),
    )
    for earlier in [a for a in ledger.asked if a.duty is duty and a.state is RequestState.PENDING]:
        hearing.reckoning.answer(earlier, RequestState.REPLACED)
        hearing.reckoning.drop([earlier.answer], TermState.SUPERSEDED)
    trail = (*duty.trail, hearing.sequence)
    answer = hearing.reckoning.start(TermName.EXTENSION_ANSWER, organisation, trail=trail)
    ledger.asked.append(Asked(organisation, hearing.by, duty, said.new_end, hearing.happened, hearing.sequence, answer))


def _movable(hearing: Hearing) -> CountedTerm | None:
    name = hearing.content.term
    if name is None or name in FIXED:
        return None
    return hearing.ledger.duty(str(hearing.organisation), name) or hearing.ledger.duty(None, name)


def extension_answered(hearing: Hearing) -> None:
    """The other side grants or refuses; a grant moves the end."""
    reckoning, organisation, term = hearing.reckoning, str(hearing.organisation), hearing.content.term
    asked = next((a for a in reversed(hearing.ledger.asked) if _is_answered(hearing, a, organisation, term)), None)
    after = {Fact.EXTENSION_ASKED: asked.sequence} if asked else {}
    hearing.see(Fact.EXTENSION_ANSWERED, after=after, because=tuple(asked.duty.trail) if asked else ())
    if asked is None:
        return
    granted = hearing.name is ActName.GRANT_EXTENSION
    reckoning.answer(asked, RequestState.GRANTED if granted else RequestState.REFUSED)
    asked.answer.state, asked.answer.ended_at = TermState.MET, hearing.happened
    asked.answer.done, asked.answer.done_at = hearing.sequence, hearing.happened
    if granted and (asked.duty.is_open or asked.duty.state is TermState.LAPSED):
        asked.duty.trail.append(asked.sequence)
        reckoning.move(asked.duty, asked.new_end, grant=True)
        reckoning.revoke(asked.duty.key)
        if asked.duty.name is TermName.ADVICE:
            taken_again(hearing, asked.organisation)


def _is_answered(hearing: Hearing, asked: Asked, organisation: str, term: TermName | None) -> bool:
    if asked.organisation != organisation or asked.by == hearing.by or asked.duty.name is not term:
        return False
    in_time = asked.state is RequestState.UNANSWERED and hearing.happened < asked.answer.due
    return asked.state is RequestState.PENDING or in_time


def lengthened(hearing: Hearing) -> None:
    """The landlord gives more time by itself."""
    duty, new_end = hearing.ledger.duty(str(hearing.organisation), TermName.ADVICE), hearing.content.new_end
    if duty is None or new_end is None:
        return
    shorter = new_end <= duty.ends
    hearing.see(
        Fact.LENGTHENED,
        Flaw.SHORTENED if shorter else None,
        None if hearing.reckoning.runs(duty) or duty.state is TermState.PAUSED else Flaw.TERM_OVER,
        because=tuple(duty.trail),
    )
    hearing.reckoning.move(duty, new_end)
    hearing.reckoning.revoke(duty.key)


def _of_tracks(hearing: Hearing) -> list[CountedTerm]:
    named = hearing.organisation
    return [duty for duty in hearing.ledger.duties if duty.organisation and named in (None, duty.organisation)]


def paused(hearing: Hearing) -> None:
    """Both sides agree that days do not count from a date."""
    said = hearing.content
    first: date = said.from_ or local_date(hearing.happened)
    backdated = hearing.rules > 1 and first < local_date(hearing.event.time)
    hearing.see(Fact.PAUSED, Flaw.BACKDATED if backdated else None)
    for duty in _of_tracks(hearing):
        meant = duty.name not in FIXED and said.term in (None, duty.name)
        if meant and hearing.reckoning.runs(duty) and duty.ends >= first:
            hearing.reckoning.pause(duty, first)
            hearing.reckoning.revoke(duty.key)


def resumed(hearing: Hearing) -> None:
    """The days count again."""
    for duty in _of_tracks(hearing):
        if duty.state is TermState.PAUSED:
            hearing.reckoning.resume(duty)
