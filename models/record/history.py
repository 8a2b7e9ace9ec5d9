"""A dossier as it is read back from the record: its history, and how it stands when its procedure is taken up again."""

from models.agreement import Agreement
from models.events import Event
from models.state import Dossier
from models.value import Value


class History(Value):
    """A dossier as it is on record: the agreement it runs under, and every event from the first on. Folding the events
    gives its state."""

    agreement: Agreement
    events: tuple[Event, ...]


class Resumed(Value):
    """How a dossier stands: the agreement it runs under, and the state its events fold to."""

    agreement: Agreement
    dossier: Dossier
