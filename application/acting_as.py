"""What a person who is signed in can do: the acts of the own party that the own office allows, and nothing else."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from application import acting
from application.acting import Sender, act_of
from application.forms import Fields
from application.permissions import require_may_do
from application.reading import Readings
from application.signing_in import SignedIn
from installation.installation import Installation
from models.act_forms import ActName
from models.acts import Act, Channel
from models.events import Event
from models.state import Receipt

if TYPE_CHECKING:
    from temporalio.client import Client

REACHED_WITHIN = timedelta(seconds=1)
"""Within this Temporal has to answer when somebody wants to act; else the act is kept, to be sent again."""


class Connecting:
    """The way to Temporal of a door that stays open: made when it is first needed, and used again."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._client: Client | None = None

    async def __call__(self) -> "Client":
        """A client of the server. Raises ConnectionFailed."""
        from installation.connection import connect

        if self._client is None:
            self._client = await connect(self._installation.settings, timeout=REACHED_WITHIN)
        return self._client


def _now() -> datetime:
    return datetime.now(UTC)


class ActingAs:
    """The acts of somebody who is signed in, on the dossiers of the own party. ``clock`` says what time it is (UTC)."""

    def __init__(
        self,
        installation: Installation,
        connect: acting.Connect,
        signed_in: SignedIn,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._installation = installation
        self._connect = connect
        self._signed_in = signed_in
        self._clock = clock

    def require_may(self, act: ActName, dossier: str | None) -> None:
        """Raises NotPermitted where the office does not allow an act, NotFound where the dossier is not there for the
        party."""
        require_may_do(self._signed_in.person.office, act)
        if dossier is not None:
            Readings(self._installation, self._signed_in.person.viewer, self._clock).dossier(dossier)

    def act(self, name: ActName, content: Fields, act_id: str) -> Act:
        """The act that is meant, received now. Raises NotPermitted, and WrongInput with every fault of it."""
        person = self._signed_in.person
        require_may_do(person.office, name)
        sender = Sender(by=person.party, person=person.name, act_id=act_id)
        return act_of(name, content, sender, door=Channel.PORTAL, at=self._clock())

    def brings(self, dossier: str | None, act: Act) -> tuple[Event, ...]:
        """What an act would bring about, as far as the party would know it (None: in a dossier that it opens). Raises
        as ``acting.would_bring`` does."""
        if dossier is None:
            return acting.would_open(self._installation, act)
        brought = acting.would_bring(self._installation, dossier, act)
        readings = Readings(self._installation, self._signed_in.person.viewer, self._clock)
        return readings.foreseen(dossier, brought)

    async def hand_in(self, dossier: str | None, act: Act) -> Receipt:
        """Hands in an act (None: one that opens a dossier). Raises what ``acting.submit`` does."""
        assurance = self._signed_in.assurance
        if dossier is None:
            return (await acting.open_dossier(self._installation, self._connect, act, assurance)).receipt
        await asyncio.to_thread(self.require_may, ActName(act.act), dossier)
        handed_in = await acting.submit(self._installation, self._connect, dossier, act, assurance)
        return handed_in.receipt
