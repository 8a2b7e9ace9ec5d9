"""A notice as a letter on paper. It says what the mail says that it goes with."""

from collections.abc import Iterable
from datetime import date

from language.letters import as_blocks
from language.printout import PrintKind, Printout, addressee
from language.tongue import Tongue
from models.agreement import Agreement
from models.events import Event
from models.parties import LANDLORD
from models.reached import corrected
from models.record.notice import Notice


def printed_notice(
    notice: Notice, agreed: Agreement, corrections: Iterable[Event], made_on: date, portal: str | None = None
) -> Printout:
    """The letter of a notice that was made on a local day under an agreement. Of the ``corrections`` of addresses those
    count that were known then: the letter stays the same. ``portal`` is the address of the portal, where the letter is
    to lead there."""
    entry = notice.entry or notice.sequence
    agreement = corrected(agreed, (event for event in corrections if event.sequence <= entry))
    subject, blocks = as_blocks(notice, agreement, portal=portal)
    return Printout(
        kind=PrintKind.LETTER,
        tongue=Tongue.DUTCH,  # as every notice
        dossier=notice.dossier,
        entry=entry,
        head=notice.head,
        day=made_on,
        sender=addressee(LANDLORD, agreement),
        recipient=addressee(notice.recipient, agreement),
        subject=subject,
        blocks=tuple(blocks),
    )
