"""How far the track of an organisation is, step by step, as whoever looks could know it.

Pure, and told from what happened, never from a rule: what a viewer does not know would be taken for not done. Days are
local (Europe/Amsterdam).
"""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from application.described import acknowledged
from models.calendar import local_date
from models.knowledge.view import View
from models.state import Dossier, Kind, Term, Track
from models.terms import Derivation, TermName, TermState


class StepName(StrEnum):
    """The steps of a track, in their order."""

    RECEIPT = "receipt"
    CONSULTATION = "consultation"
    DELIBERATION = "deliberation"
    ADVICE = "advice"
    ANSWER = "answer"
    STANDSTILL = "standstill"


class StepState(StrEnum):
    """Where a step stands. ``PASSED``: its time went by and it is waited for no more."""

    DONE = "done"
    NOW = "now"
    LATE = "late"
    LATER = "later"
    PASSED = "passed"


class TrackStep(NamedTuple):
    """A step with its day: on which it was done, or until the end of which there is time; None where there is none.
    ``derivation`` is how a day that ends a term came about."""

    name: StepName
    state: StepState
    day: date | None = None
    derivation: Derivation | None = None


class _Found(NamedTuple):
    """What is known of a step: whether it was done and when, and the term that it has."""

    name: StepName
    is_done: bool
    done_on: date | None
    term: Term | None


def steps_of(view: View, track: Track) -> list[TrackStep]:
    """The steps of a track that were done, that it is at and that can still come. How an organisation consults and
    decides is left out where that is its own affair; what was passed over, too. Of a closed dossier nothing can still
    come."""
    found = [one for one in _found(view.dossier, track) if _is_shown(one, view, track)]
    now = next((one for one in found if not one.is_done and not _is_passed(one)), None)
    steps = [_step(one, one is now, view.moment) for one in found]
    return steps if view.dossier.is_open else [s for s in steps if s.state in (StepState.DONE, StepState.PASSED)]


_OWN_STEPS = (StepName.CONSULTATION, StepName.DELIBERATION)


def _is_shown(one: _Found, view: View, track: Track) -> bool:
    if one.name in _OWN_STEPS:
        if not view.shows_own_work(track.organisation):
            return False
        return one.is_done or not (track.advice or _is_passed_by(view.dossier, track))
    if one.name is StepName.RECEIPT:
        return one.is_done or track.advice is None
    return one.name is not StepName.STANDSTILL or one.term is not None


def _found(dossier: Dossier, track: Track) -> Iterator[_Found]:
    advised = local_date(track.advice.received_at) if track.advice else None
    if dossier.kind is Kind.UNSOLICITED:
        yield _of(dossier, track, StepName.ADVICE, TermName.ADVICE, advised)
        yield _of(dossier, track, StepName.ANSWER, TermName.UNSOLICITED_RESPONSE, _day(track.answered_at))
        return
    vote, response = track.deliberation, track.response
    receipt = dossier.term(track.organisation, TermName.ACKNOWLEDGEMENT)
    received = track.acknowledged_at or (receipt.ended_at if receipt else None)
    yield _Found(StepName.RECEIPT, acknowledged(dossier, track), _day(received), receipt)
    yield _of(dossier, track, StepName.CONSULTATION, TermName.CONSULTATION, _day(track.consulted_at))
    yield _of(
        dossier, track, StepName.DELIBERATION, TermName.DELIBERATION, vote.date if vote and vote.adopted else None
    )
    yield _of(dossier, track, StepName.ADVICE, TermName.ADVICE, advised)
    if not (track.advice is None and _is_passed_by(dossier, track)):
        yield _of(dossier, track, StepName.ANSWER, TermName.RESPONSE, _day(response.received_at if response else None))
    standstill = dossier.term(track.organisation, TermName.STANDSTILL)
    over = standstill is not None and standstill.state is TermState.MET
    yield _Found(StepName.STANDSTILL, over, standstill.derivation.ends if standstill and over else None, standstill)


def _of(dossier: Dossier, track: Track, step: StepName, term: TermName, done_on: date | None) -> _Found:
    return _Found(step, done_on is not None, done_on, dossier.term(track.organisation, term))


def _day(moment: datetime | None) -> date | None:
    return local_date(moment) if moment else None


def _is_passed_by(dossier: Dossier, track: Track) -> bool:
    """Whether the period for advice is over."""
    period = dossier.term(track.organisation, TermName.ADVICE)
    return period is not None and period.state is TermState.LAPSED


def _is_passed(one: _Found) -> bool:
    """Whether the time for a step went by without anything being owed any more: a receipt, and an advice."""
    over = one.term is not None and one.term.state is TermState.LAPSED
    return not one.is_done and over and one.name in (StepName.RECEIPT, StepName.ADVICE)


def _step(one: _Found, is_now: bool, moment: datetime) -> TrackStep:
    if one.is_done:
        return TrackStep(one.name, StepState.DONE, one.done_on)
    if _is_passed(one):
        return _until(one, StepState.PASSED)
    has_day = one.term is not None and one.term.state in (TermState.RUNNING, TermState.LAPSED)
    timed = one if has_day else one._replace(term=None)
    if not is_now:
        return _until(timed, StepState.LATER)
    is_late = timed.term is not None and timed.term.due <= moment
    return _until(timed, StepState.LATE if is_late else StepState.NOW)


def _until(one: _Found, state: StepState) -> TrackStep:
    """A step with the day on which its term ends, where it has one."""
    derivation = one.term.derivation if one.term else None
    return TrackStep(one.name, state, derivation.ends if derivation else None, derivation)
