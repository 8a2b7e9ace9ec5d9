"""Strategic consultation: asked for, planned, concluded (rules section 6)."""

from audit.conformance.ledger import Consultation, Fact
from audit.conformance.second_reading.act import Hearing
from models.agreement import Conclusion
from models.escalation import Cause
from models.parties import LANDLORD
from models.terms import TermName, TermState


def requested(hearing: Hearing) -> None:
    """A side asks for a strategic consultation: about the dossier, or about a deviation from weighty advice."""
    cause = hearing.content.cause or Cause.REQUESTED
    key, trail = f"request/{hearing.sequence}", hearing.trail_of(hearing.sequence)
    contested = _contested(hearing)
    if contested and not contested.final and cause is Cause.REQUESTED:
        hearing.reckoning.meet(TermName.CONCLUSION_OBJECTION, None)
        hearing.reckoning.shut_again(contested, key, (*contested.trail, *trail))
        return
    concerned: list[str | None] = [None]
    if cause is not Cause.REQUESTED:
        advised = [name for name, side in hearing.ledger.sides.items() if side.advice]
        concerned = [hearing.organisation] if hearing.organisation else [*advised] or [None]
    for organisation in concerned:
        hearing.reckoning.raise_cause(cause, organisation, key, trail)


def held(hearing: Hearing) -> None:
    """A date is planned."""
    _see_consultation(hearing)


def _contested(hearing: Hearing) -> Consultation | None:
    """The conclusion that can still be confirmed or objected to: somebody else of that consultation recorded it."""
    told = [each for each in hearing.ledger.consultations if each.objection]
    if not told or told[-1].confirmed or told[-1].told_by == hearing.by or told[-1].objection is None:
        return None
    consultation, term = told[-1], told[-1].objection
    at_the_table = hearing.by in (LANDLORD, *consultation.concerns)
    in_time = term.since <= hearing.happened < term.due and term.state is not TermState.CANCELLED
    return consultation if at_the_table and in_time else None


def concluded(hearing: Hearing) -> None:
    """It was held, with its outcome: by one side's word, to which the other may object, once; or by that of both."""
    _see_consultation(hearing)
    reckoning, consultation = hearing.reckoning, hearing.ledger.consultation
    may_object = hearing.event.content.get("objection") is not None  # not in the first edition
    waits = may_object and hearing.ledger.agreement.escalation.conclusion is Conclusion.BOTH_SIDES
    if consultation:
        consultation.concluded, consultation.told_by = hearing.sequence, hearing.by
        consultation.ended_at = None if waits and not consultation.final else hearing.happened
    reckoning.meet(TermName.STRATEGIC_CONSULTATION, None)
    if may_object and consultation:
        earlier = hearing.ledger.versions(None, TermName.CONCLUSION_OBJECTION)
        reckoning.drop((duty for duty in earlier if duty.is_open), TermState.SUPERSEDED)
        consultation.objection = reckoning.start(TermName.CONCLUSION_OBJECTION, None)


def confirmed(hearing: Hearing) -> None:
    """The other side agrees that it was so."""
    contested = _contested(hearing)
    hearing.see(
        Fact.CONCLUSION_CONFIRMED,
        after={Fact.CONSULTATION_HELD: contested.concluded} if contested and contested.concluded else {},
        because=contested.trail if contested else (),
    )
    if contested:
        contested.confirmed, contested.ended_at = True, contested.ended_at or hearing.happened
        hearing.reckoning.meet(TermName.CONCLUSION_OBJECTION, None)


def _see_consultation(hearing: Hearing) -> None:
    consultation = hearing.ledger.consultation
    is_open = consultation is not None and hearing.happened >= consultation.opened_at
    trail = consultation.trail if consultation and is_open else ()
    after = {Fact.CONSULTATION_OPEN: trail[-1]} if trail else {}
    hearing.see(Fact.CONSULTATION_HELD, after=after, because=trail)
