"""At which addresses the parties of a dossier are reached: those of its agreement, and those that they gave since."""

from collections.abc import Iterable

from models.agreement import Agreement
from models.event_contents.by_type import read
from models.event_contents.held import AddressesCorrected
from models.events import Event


def corrected(agreement: Agreement, corrections: Iterable[Event]) -> Agreement:
    """The agreement with the addresses that the parties of a dossier gave since, by these events in their order."""
    for event in corrections:
        agreement = agreement.reached_at(event.party, read(event, AddressesCorrected).said.e_mail)
    return agreement
