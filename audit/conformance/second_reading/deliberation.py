"""The constituency and the vote, counted again (Wohv art. 1(1)f; the agreement's entry of the organisation)."""

from audit.conformance.ledger import Fact, Flaw
from audit.conformance.second_reading.act import Hearing
from models.agreement import Organisation
from models.calendar import local_date
from models.contents import Meeting, RecordDeliberation
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
    room = rule.board if board else rule.members or vote.present
    wrong = vote.for_ + vote.against + vote.abstained > vote.present or vote.present > room
    old = hearing.rules > 1 and side.asked_at is not None and vote.date < local_date(side.asked_at)
    hearing.see(
        Fact.DELIBERATED,
        Flaw.VOTES_DO_NOT_ADD_UP if wrong else None,
        Flaw.OF_AN_EARLIER_VERSION if old else None,
        because=(hearing.ledger.opened or 0,) if old else (),
    )
    enough = vote.present >= (rule.quorum if board else rule.members_quorum or 0)
    nothing = hearing.rules > 1 and not vote.for_  # no majority of nothing
    adopted = enough and not nothing and _is_adopted(rule, vote, board=board)
    side.deliberated, side.adopted = hearing.sequence, hearing.sequence if adopted else None
    side.voted_down = enough and not adopted
    hearing.ledger.deliberations[hearing.sequence] = adopted
    if hearing.rules > 1 and not adopted:
        _take_signature_back(hearing)
    if adopted:
        hearing.reckoning.meet(TermName.DELIBERATION, hearing.by)


def _take_signature_back(hearing: Hearing) -> None:
    """A signature stands on the latest vote; without its majority it falls away until it is given again."""
    joint = hearing.ledger.joint
    if joint.submitted:
        return
    if hearing.by == joint.drafter:
        joint.withdrawn = True
    else:
        joint.signed.pop(hearing.by, None)


OF_THE_MEMBERS = {
    "simple": (1, 2),
    "absolute": (1, 2),
    "two_thirds": (2, 3),
    "absolute_of_all": (1, 2),
    "two_thirds_of_all": (2, 3),
}
"""Which part of the votes cast, or of all members, must be for; a half must be passed."""


def _is_adopted(rule: Organisation, vote: RecordDeliberation, *, board: bool) -> bool:
    if board or rule.members_majority is None:
        return rule.majority.adopts(vote.for_, vote.against, vote.present)
    name = rule.members_majority.value
    part, of = OF_THE_MEMBERS[name]
    everyone = rule.members or 0 if name.endswith("_of_all") else vote.for_ + vote.against
    return of * vote.for_ > part * everyone or (part == 2 and of * vote.for_ == part * everyone)
