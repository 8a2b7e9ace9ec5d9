"""Receipt: claims that the information is incomplete, and what the landlord does with them (Wohv art. 4(2))."""

from audit.conformance.ledger import Fact, Flaw, NotedClaim
from audit.conformance.second_reading.act import Hearing
from audit.conformance.second_reading.advice import taken_again
from audit.conformance.second_reading.request import ON_INFORMATION, start_on_information
from models.contents import ClaimRuling
from models.escalation import Cause
from models.state import ClaimState
from models.terms import TermName, TermState


def claimed(hearing: Hearing) -> None:
    """An organisation says that information is missing."""
    hearing.side.claims.append(NotedClaim(hearing.happened, hearing.sequence))
    hearing.see(Fact.CLAIM)
    hearing.reckoning.start(TermName.INCOMPLETENESS_RULING, hearing.by)


def ruled(hearing: Hearing) -> None:
    """The landlord grants or refuses a claim, where granted perhaps with the information."""
    said, side, reckoning = hearing.content, hearing.side, hearing.reckoning
    refused = said.ruling is ClaimRuling.REFUSED
    claim = side.claim
    after = {Fact.CLAIM: claim.sequence} if claim and claim.state is ClaimState.UNDECIDED else {}
    hearing.see(Fact.CLAIM_RULED, Flaw.REASONS_MISSING if refused and not said.reasons else None, after=after)
    duty = hearing.ledger.duty(side.organisation, TermName.INCOMPLETENESS_RULING)
    informed = bool(said.information)
    if claim:
        claim.ruled_at = hearing.happened
        claim.settled_at = hearing.happened if refused or informed else None
        granted = ClaimState.INFORMED if informed else ClaimState.AWAITING_INFORMATION
        claim.state = ClaimState.REFUSED if refused else granted
    reckoning.meet(TermName.INCOMPLETENESS_RULING, side.organisation)
    if not refused:
        _supersede(hearing, side.organisation)
    elif duty:
        reckoning.raise_cause(Cause.CLAIM_REFUSED, side.organisation, duty.key, (*duty.trail, hearing.sequence))
    if not refused and informed:
        _start_again(hearing, side.organisation)


def _supersede(hearing: Hearing, organisation: str) -> None:
    """A granted claim: what ran from the information that was not complete is superseded."""
    ledger, reckoning = hearing.ledger, hearing.reckoning
    reckoning.drop([ledger.duty(organisation, name) for name in ON_INFORMATION], TermState.SUPERSEDED)
    reckoning.let_go(asked for asked in ledger.asked if asked.organisation == organisation)


def _start_again(hearing: Hearing, organisation: str) -> None:
    """What was done stays done, also on a version of the request that was waived since. Who has advised already needs
    nothing but the new period, which is met as it begins."""
    if hearing.side.advice:
        start_on_information(hearing, TermName.ADVICE, organisation)
        taken_again(hearing, organisation)
        hearing.reckoning.meet(TermName.ADVICE, organisation)
        return
    for name in ON_INFORMATION:
        duty = hearing.ledger.latest_duty(organisation, name)
        if duty is None or duty.state is not TermState.MET:
            start_on_information(hearing, name, organisation)


def informed(hearing: Hearing) -> None:
    """The information that was owed is there: its terms start again."""
    claim = hearing.side.claim
    if claim and claim.state is ClaimState.AWAITING_INFORMATION:
        claim.state, claim.settled_at = ClaimState.INFORMED, hearing.happened
        _start_again(hearing, hearing.side.organisation)
