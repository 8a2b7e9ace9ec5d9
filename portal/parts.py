"""What the components of a page are filled with. Texts are msgids or ``Bilingual``; the templates say them."""

from typing import Literal, NamedTuple

from language.fields import SaidField
from language.speech import Bilingual

Said = Bilingual | str


class TaskCard(NamedTuple):
    """What is asked of a party: ``what`` to do in a dossier, ``who`` of them may do it, until the end of which ``day``
    and ``why`` that one (its sentence), the page where it is done, and what may be done
    ``instead``, with its page."""

    dossier: str
    subject: str
    what: Said
    address: str
    button: Said
    who: Said | None = None
    day: Said | None = None
    why: Said | None = None
    is_late: bool = False
    instead: Said | None = None
    instead_address: str = ""


class LockPart(NamedTuple):
    """The lock of one organisation, in a statement about all of them."""

    name: Said
    answer: Said


class Statement(NamedTuple):
    """Whether the landlord may execute: in a word, why, and for each organisation. ``kind`` is how it looks."""

    answer: Said
    kind: Literal["open", "locked", "never"]
    reasons: tuple[Said, ...] = ()
    parts: tuple[LockPart, ...] = ()


class StageCard(NamedTuple):
    """A stage of a track, what is to be said beside it (the last day, how it ended), and how that day came about."""

    name: Said
    state: Literal["done", "now", "late", "later"]
    note: Said | None = None
    why: Said | None = None


class TrackCard(NamedTuple):
    """The track of an organisation as a page shows it: its stages, and what it ``said`` (its verdict)."""

    name: Said
    stages: tuple[StageCard, ...]
    said: Said | None = None
    is_own: bool = False


class MomentCard(NamedTuple):
    """Something that happened: when, who (empty where the sentence names them), what, more about it, and what was said
    in its ``fields``; by whom it was ``seen``; where it is a ``letter``, the address of its file. ``kind`` is how it
    looks."""

    when: Said
    who: Said
    what: Said
    more: Said | None = None
    kind: Literal["act", "clock", "breach"] = "act"
    fields: tuple[SaidField, ...] = ()
    seen: tuple[Said, ...] = ()
    letter: str | None = None
