"""What a dossier waits for and for whom: running terms, what is overdue, and what has no term of its own."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from models.acts import ActName
from models.agreement import Right
from models.parties import LANDLORD
from models.sentences import sentence
from models.state import ClaimState, Dossier, JointAdvice, Term, Track
from models.terms import TERMS, Duty, TermName, TermState
from models.verdicts import Verdict

CLOCK = "the clock"
BOTH = "both sides"

WHAT: dict[TermName, str] = {
    TermName.ACKNOWLEDGEMENT: "acknowledging receipt",
    TermName.CONSULTATION: "consulting its tenants",
    TermName.DELIBERATION: "an adopted deliberation",
    TermName.ADVICE: "the advice",
    TermName.INCOMPLETENESS_RULING: "a ruling on the claim that the information is incomplete",
    TermName.EXTENSION_ANSWER: "an answer to the request for extension",
    TermName.RESPONSE: "the response to the advice",
    TermName.STANDSTILL: "the end of the standstill",
    TermName.STRATEGIC_CONSULTATION: "concluding the strategic consultation",
    TermName.CLOSING: "closing the dossier",
    TermName.UNSOLICITED_RESPONSE: "the answer to the unsolicited advice",
    TermName.COURT_AFTER_RULING: "going to the kantonrechter, where a party wants to",
}


class Waiting(NamedTuple):
    """What is awaited from whom, for which organisation's track, until the end of which day (local; None: no term)."""

    party: str
    what: str
    organisation: str | None
    until: date | None
    overdue: bool
    state: str
    sentence: str


def waiting_for(dossier: Dossier, moment: datetime) -> list[Waiting]:
    """Everything a dossier waits for at a moment, soonest first; what has no term comes last."""
    found = [*_terms(dossier, moment), *_without_term(dossier)]
    return sorted(found, key=lambda w: (w.until is None, w.until or date.max, w.party, w.what))


def _terms(dossier: Dossier, moment: datetime) -> Iterator[Waiting]:
    for term in dossier.terms.values():
        if term.is_open or (term.state is TermState.LAPSED and dossier.is_open and _still_owed(dossier, term)):
            yield Waiting(
                party=_party(dossier, term),
                what=WHAT[term.name],
                organisation=term.organisation,
                until=None if term.state is TermState.PAUSED else term.derivation.ends,
                overdue=term.state is not TermState.PAUSED and term.due <= moment,
                state=term.state.value,
                sentence=sentence(term.derivation),
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
        case TermName.RESPONSE:
            return track is not None and track.advice is not None and track.response is None
        case TermName.CONSULTATION:
            return track is not None and track.consulted_at is None and _may_advise(dossier, track)
        case TermName.DELIBERATION:
            return track is not None and _may_advise(dossier, track)
        case TermName.INCOMPLETENESS_RULING:
            return track is not None and _claim_is(track, ClaimState.UNDECIDED)
        case TermName.UNSOLICITED_RESPONSE:
            return track is not None and track.answered_at is None
        case TermName.STRATEGIC_CONSULTATION:
            return dossier.consultation is not None
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
    for dispute in dossier.disputes:
        if not dispute.rulings:
            yield _open_ended(dispute.forum.value, "a ruling in the dispute", None)


def _of_track(dossier: Dossier, track: Track) -> Iterator[Waiting]:
    if _claim_is(track, ClaimState.AWAITING_INFORMATION):
        yield _open_ended(LANDLORD, f"the missing information ({ActName.PROVIDE_INFORMATION})", track.organisation)
    if track.questions > track.questions_answered:
        number = track.questions - track.questions_answered
        yield _open_ended(LANDLORD, f"an answer to {number} question(s)", track.organisation)
    if dossier.right is Right.CONSENT:
        yield from _of_consent(dossier, track)
    if _should_cosign(dossier.joint, track.organisation):
        yield _open_ended(track.organisation, "cosigning the joint advice", track.organisation)


def _of_consent(dossier: Dossier, track: Track) -> Iterator[Waiting]:
    """Without consent no time opens the lock; on conditional consent the landlord has no term to respond."""
    period = dossier.term(track.organisation, TermName.ADVICE)
    if track.advice is None and period is not None and period.state is TermState.LAPSED:
        yield _open_ended(track.organisation, "consent after all: time never gives it", track.organisation)
    conditional = track.advice is not None and track.advice.verdict is Verdict.CONSENT_WITH_CONDITIONS
    if conditional and track.response is None:
        yield _open_ended(LANDLORD, "the response to the conditions", track.organisation)


def _should_cosign(joint: JointAdvice, organisation: str) -> bool:
    if not joint.verdict or joint.submitted_at or organisation not in joint.joined:
        return False
    return organisation not in (*joint.cosigned, joint.drafter)


def _open_ended(party: str, what: str, organisation: str | None) -> Waiting:
    return Waiting(party, what, organisation, None, overdue=False, state="", sentence="")
