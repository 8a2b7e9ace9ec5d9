"""Strategic consultation: asked for, planned, concluded (rules section 6)."""

from audit.conformance.ledger import Fact
from audit.conformance.second_reading.act import Hearing
from models.escalation import Cause
from models.terms import TermName


def requested(hearing: Hearing) -> None:
    """A side asks for a strategic consultation: about the dossier, or about a deviation from weighty advice."""
    cause = hearing.content.cause or Cause.REQUESTED
    key, trail = f"request/{hearing.sequence}", hearing.trail_of(hearing.sequence)
    concerned: list[str | None] = [None]
    if cause is not Cause.REQUESTED:
        advised = [name for name, side in hearing.ledger.sides.items() if side.advice]
        concerned = [hearing.organisation] if hearing.organisation else [*advised] or [None]
    for organisation in concerned:
        hearing.reckoning.raise_cause(cause, organisation, key, trail)


def held(hearing: Hearing) -> None:
    """A date is planned."""
    _see_consultation(hearing)


def concluded(hearing: Hearing) -> None:
    """It was held, with its outcome."""
    _see_consultation(hearing)
    if consultation := hearing.ledger.consultation:
        consultation.concluded, consultation.ended_at = hearing.sequence, hearing.happened
    hearing.reckoning.meet(TermName.STRATEGIC_CONSULTATION, None)


def _see_consultation(hearing: Hearing) -> None:
    consultation = hearing.ledger.consultation
    is_open = consultation is not None and hearing.happened >= consultation.opened_at
    trail = consultation.trail if consultation and is_open else ()
    after = {Fact.CONSULTATION_OPEN: trail[-1]} if trail else {}
    hearing.see(Fact.CONSULTATION_HELD, after=after, because=trail)
