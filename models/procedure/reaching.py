"""At which addresses a party is reached in a running dossier: it corrects its own, and only those, by an act on record.

What the addressee of a letter enters for its sender (``entered_by``) waits for no confirmation: that would be asked for
at an address where nobody reads. The sender is told at the old addresses and at the new, and can correct them at once.
"""

from collections.abc import Iterator

from models.act_forms import ActName
from models.contents import CorrectAddresses
from models.events import EventType
from models.procedure.case import Case, Part
from models.refusals import Refusal, refusal


def faults_of_correction(case: Case[CorrectAddresses]) -> Iterator[Refusal]:
    """Neither side says where the other is reached."""
    named = case.content.organisation
    if case.by_landlord and named:
        yield refusal("not_your_track", f"{case.act.by} for {named}", field="organisation")


def correct(case: Case[CorrectAddresses]) -> None:
    """From its entry on: what was sent before stays sent."""
    case.record(EventType.ADDRESSES_CORRECTED)


PARTS: dict[ActName, Part] = {ActName.CORRECT_ADDRESSES: Part(correct, faults_of_correction)}
