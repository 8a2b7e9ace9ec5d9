"""The constituency and the vote, counted again (Wohv art. 1(1)f; the agreement's entry of the organisation)."""

from audit.conformance.ledger import Fact, Flaw
from audit.conformance.second_reading.act import Hearing
from models.contents import Meeting
from models.terms import TermName


def consulted(hearing: Hearing) -> None:
    """The tenants were consulted, or there is a reason for not doing so."""
    hearing.side.consulted = hearing.side.consulted or hearing.sequence
    hearing.reckoning.meet(TermName.CONSULTATION, hearing.by)


def deliberated(hearing: Hearing) -> None:
    """Quorum and majority counted again from the votes, by the agreement's entry of the organisation."""
    vote, side = hearing.content, hearing.side
    rule = hearing.ledger.agreement.organisations.get(hearing.by)
    counts = (vote.present, vote.for_, vote.against, vote.abstained)
    if rule is None or None in counts:
        return
    board = vote.meeting is not Meeting.MEMBERS
    wrong = vote.for_ + vote.against + vote.abstained > vote.present or (board and vote.present > rule.board)
    hearing.see(Fact.DELIBERATED, Flaw.VOTES_DO_NOT_ADD_UP if wrong else None)
    enough = not board or vote.present >= rule.quorum
    adopted = enough and rule.majority.adopts(vote.for_, vote.against, vote.present)
    side.deliberated, side.adopted = hearing.sequence, hearing.sequence if adopted else None
    side.voted_down = enough and not adopted
    hearing.ledger.deliberations[hearing.sequence] = adopted
    if adopted:
        hearing.reckoning.meet(TermName.DELIBERATION, hearing.by)
