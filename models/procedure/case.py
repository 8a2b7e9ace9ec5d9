"""An act before its judge: the act, its fields, and the dossier as it stands at that moment."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, NamedTuple, TypeVar

from models.act_forms import SENT_TO_NOBODY, ActName, as_recorded
from models.acts import Act
from models.agreement import Agreement
from models.calendar import local_date
from models.contents import Content
from models.events import SECOND_EDITION, EventType
from models.parties import LANDLORD
from models.procedure.journal import Journal
from models.refusals import Refusal
from models.state import Dossier, Kind, Track

_AT_THE_TABLE = (
    ActName.PLAN_STRATEGIC_CONSULTATION,
    ActName.CONCLUDE_STRATEGIC_CONSULTATION,
    ActName.CONFIRM_CONCLUSION,
)
"""What is sent to those whom the strategic consultation is about."""

ContentT_co = TypeVar("ContentT_co", bound=Content, covariant=True)


@dataclass(frozen=True)
class Case(Generic[ContentT_co]):
    """One act, judged on the dossier as it stands when everything due before it has happened. ``confirmed``: it is the
    act on a paper whose day of receipt was confirmed; ``not_before``: the first local day on which a paper that its own
    sender enters can have counted, where that is later than the one that it names."""

    journal: Journal
    act: Act
    name: ActName
    content: ContentT_co
    confirmed: bool = False
    not_before: date | None = None

    @property
    def dossier(self) -> Dossier:
        return self.journal.dossier

    @property
    def agreement(self) -> Agreement:
        return self.journal.agreement

    @property
    def by_landlord(self) -> bool:
        return self.act.by == LANDLORD

    @property
    def happened(self) -> datetime:
        """The instant at which the act counts (UTC)."""
        return self.journal.occasion.happened

    @property
    def today(self) -> date:
        """The local date on which the front door received the act."""
        return local_date(self.act.at)

    @property
    def organisation(self) -> str | None:
        """The organisation whose track the act is about. An unsolicited advice has only one."""
        if not self.by_landlord:
            return self.act.by
        only = next(iter(self.dossier.tracks), None) if self.dossier.kind is Kind.UNSOLICITED else None
        return self.content.organisation or only

    @property
    def track(self) -> Track | None:
        """The track the act is about, where there is one."""
        return self.dossier.tracks.get(self.organisation or "")

    @property
    def own_track(self) -> Track:
        """The track the act is about. Only for acts that were found to have one."""
        track = self.track
        if track is None:
            raise LookupError(f"{self.name} is about no track")
        return track

    @property
    def addressees(self) -> tuple[str, ...]:
        """To whom a paper was sent that its own sender enters, who would date his own letter: they can confirm when
        they received it. None for any other act, and for what an organisation does among itself."""
        act = self.act
        if act.received is None or act.entered_by or self.confirmed or self.name in SENT_TO_NOBODY:
            return ()
        if not self.by_landlord:
            return (LANDLORD,)
        if self.organisation:
            return (self.organisation,)
        if self.name is ActName.OPEN_REQUEST:
            return tuple(getattr(self.content, "addressees", None) or ())
        latest = self.dossier.consultations[-1:] if self.name in _AT_THE_TABLE else ()
        return tuple(latest[0].organisations if latest else self.dossier.tracks)

    @property
    def _is_from_the_other_side(self) -> bool:
        """Whether a day of receipt is the word of who received it, and not of who sent it."""
        return self.act.entered_by is not None or self.confirmed

    def record(self, kind: EventType, **follows: Any) -> None:
        """Writes the act itself: what was said, as it was judged, and what follows from it."""
        addressees = self.addressees
        self.journal.write(
            kind,
            said=as_recorded(self.content),
            fingerprint=self.act.fingerprint,
            **{
                "rules": SECOND_EDITION,
                "received": self.act.received if addressees or self._is_from_the_other_side else None,
                **({"confirmable": addressees} if addressees else {}),
                **({"not_before": self.not_before} if self.not_before else {}),
                "organisation": self.organisation,
                **follows,
            },
        )


class Part(NamedTuple):
    """How an act is handled: the faults that refuse it, and its effect."""

    effect: Callable[[Case[Any]], None]
    faults: Callable[[Case[Any]], Iterator[Refusal]] = lambda _: iter(())
