"""The landlord's response, point by point, the standstill after it, and the reaction (Wohv art. 5(2) and (3)c)."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from audit.conformance.ledger import (
    Answered,
    Fact,
    Flaw,
    Side,
)
from audit.conformance.lock import ASKS_RESPONSE, standing
from audit.conformance.second_reading.act import Hearing
from audit.conformance.second_reading.advice import NEED_POINTS
from models.act_forms import ActName
from models.contents import PointAnswer
from models.escalation import Cause
from models.rights import Right
from models.state import LockState
from models.terms import TermName, TermState


def responded(hearing: Hearing) -> None:
    """A response, first or amended: what it answers, what it escalates and the standstill it begins."""
    side, reckoning = hearing.side, hearing.reckoning
    given = hearing.content.points or ()
    deviates = any(answer.answer is not PointAnswer.FOLLOWED for answer in given)
    _see_response(hearing, side, deviates)
    response = Answered(
        hearing.happened,
        hearing.sequence,
        {answer.point: answer.answer for answer in given},
        counts=not (deviates and _executed_with_an_open_lock(hearing, side)),
    )
    side.responses.append(response)
    _begin_standstill(hearing, side, response, deviates=deviates)
    if hearing.name is ActName.RESPOND:
        reckoning.meet(TermName.RESPONSE, side.organisation)
    verdict = side.advice.verdict if side.advice else None
    if verdict in NEED_POINTS and deviates and hearing.ledger.right is not Right.WEIGHTY_ADVICE:
        trail = (*hearing.trail_of_advice(side), hearing.sequence)
        key = hearing.period_key(side.organisation)
        reckoning.raise_cause(Cause.ADVICE_NOT_FOLLOWED, side.organisation, key, trail)


def _see_response(hearing: Hearing, side: Side, deviates: bool) -> None:
    after = {Fact.ADVICE: side.advice.sequence} if side.advice else {}
    flaws = tuple(faults_of_answers(side, hearing.content.points))
    because = hearing.trail_of_advice(side)
    hearing.see(Fact.RESPONSE, *flaws, after=after, because=because)
    if hearing.name is ActName.RESPOND:
        hearing.see(Fact.FIRST_RESPONSE, key=f"{side.organisation} {side.round}", because=because)
    if deviates and hearing.ledger.right is Right.WEIGHTY_ADVICE and side.advice:
        held = _held_since(hearing, side.organisation, side.advice.at)
        hearing.see(Fact.DEVIATION, after={Fact.CONSULTATION_HELD: held} if held else {}, because=because)


def _held_since(hearing: Hearing, organisation: str, moment: datetime) -> int | None:
    return next(
        (
            c.concluded
            for c in hearing.ledger.consultations
            if c.concluded and not c.objected and c.ended_at and c.ended_at >= moment and organisation in c.concerns
        ),
        None,
    )


def faults_of_answers(side: Side, given: Iterable[Any] | None) -> Iterator[Flaw]:
    """Every point is answered once and no other, and what is not wholly followed has reasons (Wohv art. 5(2))."""
    answers = list(given or ())
    points = range(1, len(side.advice.points) + 1) if side.advice else None
    if points is not None and sorted(answer.point for answer in answers) != list(points):
        yield Flaw.POINT_UNANSWERED
    if any(answer.answer is not PointAnswer.FOLLOWED and not answer.reasons for answer in answers):
        yield Flaw.POINT_WITHOUT_REASONS


def _executed_with_an_open_lock(hearing: Hearing, side: Side) -> bool:
    """An amended response does not shut the lock again after an execution that was allowed, if it came after that."""
    earlier = (one for one in hearing.ledger.executed if one.moment <= hearing.happened)
    executed = any(one.lock is LockState.OPEN for one in earlier)
    return bool(side.responses) and executed and _is_open(hearing, side)


def _is_open(hearing: Hearing, side: Side) -> bool:
    return standing(hearing.ledger, side, hearing.happened).state is LockState.OPEN


def _begin_standstill(hearing: Hearing, side: Side, response: Answered, *, deviates: bool) -> None:
    """Three days from the reasoned response; a new response starts them anew (Wohv art. 5(3)c)."""
    if not response.counts:
        return
    running = hearing.ledger.versions(side.organisation, TermName.STANDSTILL)
    hearing.reckoning.drop(running, TermState.SUPERSEDED if deviates else TermState.CANCELLED)
    advice = side.advice
    if deviates and advice and not advice.late and advice.verdict in ASKS_RESPONSE:
        trail = (*hearing.trail_of_advice(side), hearing.sequence)
        response.standstill = hearing.reckoning.start(TermName.STANDSTILL, side.organisation, trail=trail)


def reacted(hearing: Hearing) -> None:
    """An organisation reacts on the response."""
    response = hearing.side.response
    hearing.see(Fact.REACTION, after={Fact.RESPONSE: response.sequence} if response else {})
