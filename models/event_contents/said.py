"""What a sender said, as far as the procedure goes on it.

An event keeps an act's fields as they were sent (``models.contents`` has them all). The models here read of them only
what decides about the procedure, and by none of the rules under which an act is judged: an old record reads the same
under later rules.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import model_validator

from models.contents import ConsultationOutcome, DisputeRuling, Forum
from models.rights import Right, Topic
from models.value import Value
from models.verdicts import Verdict


class Said(Value):
    """The fields of an act as the sender gave them; which they are, the act's own form says."""


class _Decisive(Said):
    """Fields of an act on which the procedure goes on. One that says nothing is none, as when the act was judged."""

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            return given
        return {name: value for name, value in given.items() if not (isinstance(value, str) and not value.strip())}


class SaidRequest(_Decisive):
    """The request: what it is about, to whom it is put, and until when there is time for advice (Wohv art. 4)."""

    subject: str
    topic: Topic
    right: Right
    addressees: tuple[str, ...]
    last_day: date | None = None


class SaidAmendment(_Decisive):
    """A change of the request; a subject that is not named stays what it was."""

    subject: str | None = None
    last_day: date | None = None


class SaidDraft(_Decisive):
    """What the drafter of a joint advice makes of the request."""

    verdict: Verdict


class SaidSupplement(_Decisive):
    """A supplement to an advice; with a verdict it frees the landlord after all."""

    verdict: Verdict | None = None


class SaidUnsolicited(_Decisive):
    """An advice that nobody asked for."""

    subject: str
    topic: Topic = Topic.OTHER


class SaidLink(_Decisive):
    """The number of the other dossier."""

    dossier: str


class SaidPlan(_Decisive):
    """The day on which the strategic consultation is to be held."""

    date: date


class SaidMeeting(_Decisive):
    """The day on which a meeting is to be held, or was."""

    date: date


class SaidAddresses(_Decisive):
    """The addresses at which mail reaches a party from then on."""

    e_mail: tuple[str, ...]


class SaidConclusion(_Decisive):
    """How the strategic consultation ended."""

    outcome: ConsultationOutcome


class SaidDispute(_Decisive):
    """Where the dispute was brought (Wohv art. 8)."""

    forum: Forum


class SaidRuling(_Decisive):
    """The ruling, and the day on which it was sent: from then on the eight weeks of Wohv art. 8a count."""

    ruling: DisputeRuling
    date: date


class SaidRemark(_Decisive):
    """The number of the event beside which the remark stands; None: beside the dossier as a whole."""

    entry: int | None = None


class SaidPaper(_Decisive):
    """The number of the event in which the paper was put on record."""

    sequence: int
