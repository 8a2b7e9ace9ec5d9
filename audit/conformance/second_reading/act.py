"""One act, heard on the ledger as it stands."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from audit.conformance.ledger import Fact, Flaw, Occurrence, Side, Trail
from audit.conformance.reckoning import Reckoning
from audit.conformance.second_reading.heard import Heard
from models.act_forms import ActName
from models.parties import LANDLORD
from models.state import Kind
from models.terms import TermName

INSTANT = timedelta(microseconds=1)


class Hearing:
    """One act, heard on the ledger as it stands."""

    def __init__(self, reckoning: Reckoning, one: Heard, name: ActName) -> None:
        self.reckoning, self.ledger = reckoning, reckoning.ledger
        self.name, self.content = name, one.content
        self.event, self.sequence, self.by = one.event, one.sequence, one.by
        self.received = one.received

    @property
    def happened(self) -> datetime:
        return self.event.happened

    @property
    def rules(self) -> int:
        """The edition of the rules by which it was judged; before there was a second one nothing says so."""
        return int(str(self.event.content.get("rules", 1)))

    @property
    def organisation(self) -> str | None:
        """Whose track it is about; an unsolicited advice has only one."""
        if self.by != LANDLORD:
            return self.by
        named = self.content.organisation
        only = next(iter(self.ledger.sides), None) if self.ledger.kind is Kind.UNSOLICITED else None
        return named or only

    @property
    def side(self) -> Side:
        return self.ledger.side(str(self.organisation))

    def see(self, fact: Fact, *flaws: Flaw | None, about: str | None = None, **more: Any) -> None:
        """Notes an occurrence for the constraints."""
        held = frozenset(flaw for flaw in flaws if flaw)
        whose = about if about is not None else self.organisation
        self.ledger.seen.append(Occurrence(fact, whose, self.sequence, held, **more))

    def trail_of(self, *numbers: int) -> Trail:
        """Events of the dossier, with its opening and the draft of a joint advice, without which they say nothing."""
        return tuple(number for number in (self.ledger.opened, self.ledger.joint.draft, *numbers) if number)

    def trail_of_advice(self, side: Side) -> Trail:
        """What an advice rests on: the period, the draft of a joint one, and the advice itself."""
        period = self.ledger.duty(side.organisation, TermName.ADVICE)
        advised = side.advice.sequence if side.advice else None
        return (*(period.trail if period else ()), *(n for n in (self.ledger.joint.draft, advised) if n))

    def period_key(self, organisation: str) -> str:
        """What the record calls the period for advice that counts for an organisation."""
        period = self.ledger.duty(organisation, TermName.ADVICE)
        return period.key if period else ""


Effect = Callable[[Hearing], None]
"""What an act does to the ledger."""
