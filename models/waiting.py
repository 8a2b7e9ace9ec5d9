"""What a dossier waits for and for whom: running terms, what is overdue, and what has no term of its own."""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from models.parties import CLOCK, LANDLORD
from models.rights import Right
from models.state import ClaimState, Dossier, JointAdvice, Term, Track
from models.terms import TERMS, Basis, Derivation, Duty, TermName, TermState
from models.verdicts import Verdict

BOTH = "both_sides"
"""From whom something is awaited that the landlord and the organisations owe together."""


class Awaited(StrEnum):
    """What can be awaited. Where a party owes several things on one day, they are given in this order."""

    RULING_IN_DISPUTE = "ruling_in_dispute"
    INCOMPLETENESS_RULING = "incompleteness_ruling"
    ACKNOWLEDGEMENT = "acknowledgement"
    DELIBERATION = "deliberation"
    ANSWERS_TO_QUESTIONS = "answers_to_questions"
    MEETING = "meeting"
    EXTENSION_ANSWER = "extension_answer"
    AMENDMENT_OBJECTION = "amendment_objection"
    CLOSING = "closing"
    CONCLUSION_OBJECTION = "conclusion_objection"
    STRATEGIC_CONSULTATION = "strategic_consultation"
    CONSENT_AFTER_ALL = "consent_after_all"
    CONSULTATION = "consultation"
    COSIGNATURE = "cosignature"
    COURT_AFTER_RULING = "court_after_ruling"
    ADVICE = "advice"
    UNSOLICITED_RESPONSE = "unsolicited_response"
    STANDSTILL = "standstill"
    MISSING_INFORMATION = "missing_information"
    RESPONSE = "response"
    RESPONSE_TO_CONDITIONS = "response_to_conditions"
    PAPER_CONFIRMATION = "paper_confirmation"


AWAITED_IN: dict[TermName, Awaited] = {
    TermName.ACKNOWLEDGEMENT: Awaited.ACKNOWLEDGEMENT,
    TermName.AMENDMENT_OBJECTION: Awaited.AMENDMENT_OBJECTION,
    TermName.CONSULTATION: Awaited.CONSULTATION,
    TermName.DELIBERATION: Awaited.DELIBERATION,
    TermName.ADVICE: Awaited.ADVICE,
    TermName.INCOMPLETENESS_RULING: Awaited.INCOMPLETENESS_RULING,
    TermName.EXTENSION_ANSWER: Awaited.EXTENSION_ANSWER,
    TermName.RESPONSE: Awaited.RESPONSE,
    TermName.STANDSTILL: Awaited.STANDSTILL,
    TermName.STRATEGIC_CONSULTATION: Awaited.STRATEGIC_CONSULTATION,
    TermName.CLOSING: Awaited.CLOSING,
    TermName.UNSOLICITED_RESPONSE: Awaited.UNSOLICITED_RESPONSE,
    TermName.COURT_AFTER_RULING: Awaited.COURT_AFTER_RULING,
    TermName.MEETING: Awaited.MEETING,
    TermName.CONCLUSION_OBJECTION: Awaited.CONCLUSION_OBJECTION,
}
"""What is awaited while a term runs."""


class Waiting(NamedTuple):
    """What is awaited from whom, for which organisation's track, until the end of which day (local; None: no end).

    ``party`` is a party, the forum of a dispute, ``BOTH`` or the clock; ``number`` is how many there are of what can be
    counted (questions), the number of its entry for a paper, else 0. ``state`` and ``derivation`` are those of its
    term; None where it has no term."""

    party: str
    what: Awaited
    organisation: str | None
    until: date | None = None
    overdue: bool = False
    state: TermState | None = None
    derivation: Derivation | None = None
    number: int = 0


_ORDER = tuple(Awaited)


def waiting_for(dossier: Dossier, moment: datetime) -> list[Waiting]:
    """Everything a dossier waits for at a moment, soonest first; what has no term comes last."""
    found = [*_terms(dossier, moment), *_without_term(dossier)]
    return sorted(found, key=_soonest_first)


def _soonest_first(waiting: Waiting) -> tuple[object, ...]:
    """By day; on one day what only time brings comes after what the parties owe."""
    day = (waiting.until is None, waiting.until or date.max)
    return *day, waiting.party == CLOCK, waiting.party, _ORDER.index(waiting.what), waiting.number


def _terms(dossier: Dossier, moment: datetime) -> Iterator[Waiting]:
    for term in dossier.terms.values():
        if term.is_open or (term.state is TermState.LAPSED and dossier.is_open and _still_owed(dossier, term)):
            yield Waiting(
                party=_party(dossier, term),
                what=AWAITED_IN[term.name],
                organisation=term.organisation,
                until=None if term.state is TermState.PAUSED else term.derivation.ends,
                overdue=term.state is not TermState.PAUSED and term.due <= moment,
                state=term.state,
                derivation=term.derivation,
            )


def _party(dossier: Dossier, term: Term) -> str:
    match TERMS[term.name].duty:
        case Duty.ORGANISATION:
            return term.organisation or BOTH
        case Duty.LANDLORD:
            return LANDLORD
        case Duty.OTHER_SIDE:
            asked = (r for r in dossier.extension_requests if r.answer_term == term.key)
            asker = next((r.by for r in asked), LANDLORD)
            return (term.organisation or BOTH) if asker == LANDLORD else LANDLORD
        case Duty.BOTH:
            return BOTH
        case _:
            return CLOCK


def _still_owed(dossier: Dossier, term: Term) -> bool:
    """Whether a term lapsed and what it was for is still to come. Advice after the period is no longer waited for."""
    if term is not dossier.term(term.organisation, term.name):
        return False
    track = dossier.tracks.get(term.organisation or "")
    match term.name:
        case TermName.STRATEGIC_CONSULTATION:
            return dossier.consultation is not None
        case TermName.MEETING:
            return dossier.owed_meeting(str(term.organisation)) is not None
        case _:
            return track is not None and _is_owed_in(dossier, track, term)


def _is_owed_in(dossier: Dossier, track: Track, term: Term) -> bool:
    match term.name:
        case TermName.RESPONSE:
            owed = term.derivation.basis is Basis.STATUTORY
            return owed and track.advice is not None and track.response is None
        case TermName.CONSULTATION:
            return track.consulted_at is None and _may_advise(dossier, track)
        case TermName.DELIBERATION:
            return _may_advise(dossier, track)
        case TermName.INCOMPLETENESS_RULING:
            return _claim_is(track, ClaimState.UNDECIDED)
        case TermName.UNSOLICITED_RESPONSE:
            return track.answered_at is None
        case _:
            return False


def _may_advise(dossier: Dossier, track: Track) -> bool:
    """Whether an organisation's own milestones still matter: its period for advice runs."""
    period = dossier.term(track.organisation, TermName.ADVICE)
    return track.advice is None and period is not None and period.is_open


def _claim_is(track: Track, state: ClaimState) -> bool:
    return track.claim is not None and track.claim.state is state


def _without_term(dossier: Dossier) -> Iterator[Waiting]:
    if not dossier.is_open:
        return
    for track in dossier.tracks.values():
        yield from _of_track(dossier, track)
    for paper in dossier.papers:
        for party in paper.awaited_from:
            whose = paper.organisation or (None if party == LANDLORD else party)
            yield Waiting(party, Awaited.PAPER_CONFIRMATION, whose, number=paper.sequence)
    for dispute in dossier.disputes:
        if not dispute.rulings:
            yield Waiting(dispute.forum.value, Awaited.RULING_IN_DISPUTE, None)


def _of_track(dossier: Dossier, track: Track) -> Iterator[Waiting]:
    if _claim_is(track, ClaimState.AWAITING_INFORMATION):
        yield Waiting(LANDLORD, Awaited.MISSING_INFORMATION, track.organisation)
    if track.questions > track.questions_answered:
        number = track.questions - track.questions_answered
        yield Waiting(LANDLORD, Awaited.ANSWERS_TO_QUESTIONS, track.organisation, number=number)
    if dossier.right is Right.CONSENT:
        yield from _of_consent(dossier, track)
    if _should_cosign(dossier.joint, track.organisation):
        yield Waiting(track.organisation, Awaited.COSIGNATURE, track.organisation)


def _of_consent(dossier: Dossier, track: Track) -> Iterator[Waiting]:
    """Without consent no time opens the lock; on conditional consent the landlord has no term to respond."""
    period = dossier.term(track.organisation, TermName.ADVICE)
    if track.advice is None and period is not None and period.state is TermState.LAPSED:
        yield Waiting(track.organisation, Awaited.CONSENT_AFTER_ALL, track.organisation)
    conditional = track.advice is not None and track.advice.verdict is Verdict.CONSENT_WITH_CONDITIONS
    if conditional and track.response is None:
        yield Waiting(LANDLORD, Awaited.RESPONSE_TO_CONDITIONS, track.organisation)


def _should_cosign(joint: JointAdvice, organisation: str) -> bool:
    if not joint.verdict or joint.submitted_at or organisation not in joint.joined:
        return False
    return organisation not in (*joint.cosigned, joint.drafter)
