"""How the front doors and the running procedure speak with each other: names that histories and clients share."""

from datetime import timedelta
from typing import Any

from pydantic import field_validator

from models.agreement import Agreement, shared
from models.state import Dossier
from models.value import Value

PROCEDURE = "AdviceProcedure"
"""The name of the workflow."""

NOTICE_DELIVERY = "NoticeDelivery"
"""The name of the workflow that sends what waits in the outbox, and its id: there is one."""

ARCHIVING = "Archiving"
"""The name of the workflow that archives the histories of runs that ended, and its id: there is one."""

WEBHOOK_DELIVERY = "WebhookDelivery"
"""The name of the workflow that sends webhooks what they have to be sent, and its id: there is one."""

DAILY_CHECKPOINT = "DailyCheckpoint"
"""The name of the workflow that makes the checkpoint of the day, its id, and that of its schedule."""

ACT = "act"
"""The name of the update, and of the signal, by which an act comes in."""

CATCH_UP = "catch_up"
"""The name of the signal by which a procedure that knows less than the record is told to read it."""

REFUSED = "Refused"
"""The type of the error that answers a refused act; its details are the refusals."""

GRACE = timedelta(minutes=5)
"""How long the clock waits after a due instant, so that an act on its way can still be judged first."""


_PROCEDURE_OF = "advice-procedure/"


def workflow_id(number: str) -> str:
    """The id of a dossier's workflow; its visible part is the dossier number, and it holds no personal data."""
    return f"{_PROCEDURE_OF}{number}"


def number_in(workflow_id: str) -> str:
    """The number of the dossier whose workflow has that id."""
    return workflow_id.removeprefix(_PROCEDURE_OF)


class LastKnown(Value):
    """The last event of a dossier that a run knows of; a run that knows none has number 0."""

    sequence: int
    head: str


class Start(Value):
    """How a run begins: a new dossier under an agreement, one carried over from the run before (``state``), or one to
    be folded from the record (neither). ``offset`` shifts the procedure's clock, so that years long past can be played;
    live procedures have none. ``searches_due``: Temporal too can search for what is due and escalated, as of all runs
    that began before 2026-12; later ones leave that to the lists of the record, for each change costs an event."""

    dossier: str
    agreement: Agreement | None = None
    state: Dossier | None = None
    grace: timedelta = GRACE
    offset: timedelta = timedelta()
    searches_due: bool = True

    @field_validator("agreement")
    @classmethod
    def _one_for_all(cls, agreement: Agreement | None) -> Agreement | None:
        """A worker keeps every run's start in memory, 38 kB of which is the agreement that all of them share."""
        return agreement and shared(agreement)

    @classmethod
    def anew(cls, dossier: str, **more: Any) -> "Start":
        """How a run begins that begins now."""
        return cls(dossier=dossier, searches_due=False, **more)
