"""Who read which dossier and document: for the auditor alone, and for whoever runs the machine.

What is kept is the first time that a person had a dossier before it with something new on it, and the first time that
it took a document or a copy along; two years (``installation.accounts.personal_sights``). Reading the same again is
noted nowhere. Of a program the same is kept, under its token.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

import structlog

from application.dates import utc_now
from application.errors import NotFound
from application.people import Viewer
from application.permissions import Thing, extent_of
from installation.accounts.account_database import AccountsUnavailable
from installation.accounts.client_tokens import ClientTokens
from installation.accounts.personal_sights import PersonalSight, PersonalSights, Taking
from installation.accounts.register import Register
from installation.installation import Installation

_log = structlog.stdlib.get_logger(__name__)


class Reader(NamedTuple):
    """A person who read: name and party, as the register has them; neither of one who is not in it any more. Or a
    program (``is_program``), by the name and party of its token."""

    id: str
    name: str | None = None
    party: str | None = None
    is_program: bool = False


class ReadOf(NamedTuple):
    """What a person read of a dossier: when its page was opened with something new on it, first and last (UTC; none:
    never), up to which event the last time, and what was taken along, first things first."""

    who: Reader
    dossier: str
    first: datetime | None
    last: datetime | None
    up_to: int
    taken: tuple[Taking, ...]


def forget_readers(installation: Installation, now: datetime | None = None) -> None:
    """Deletes who read what longer ago than it may be kept; where the accounts are out of reach, another time."""
    try:
        PersonalSights(installation.accounts).forget(now or utc_now())
    except AccountsUnavailable as error:
        _log.warning("who read what long ago is not deleted", why=str(error))


class WhoRead:
    """Who read what, for a viewer. Every method raises NotPermitted, and AccountsUnavailable."""

    def __init__(self, installation: Installation, viewer: Viewer, clock: Callable[[], datetime] = utc_now) -> None:
        self._installation = installation
        self._viewer = viewer
        self._clock = clock

    def of_dossier(self, number: str) -> list[ReadOf]:
        """Who read a dossier, who did so last first."""
        kept = self._kept()
        return self._told(kept.of_dossier(number), kept.taken_from(number))

    def of_person(self, person: str) -> tuple[Reader, list[ReadOf]]:
        """What a person read, the last first. Raises NotFound for whom nobody knows."""
        kept = self._kept()
        sights, takings = kept.of_person(person), kept.taken_by(person)
        reader = self._readers().get(person, Reader(person))
        if reader.name is None and not (sights or takings):
            raise NotFound("There is no such person.", ())
        return reader, self._told(sights, takings)

    def people(self) -> list[Reader]:
        """Everybody in the register, and every program that ever came in, by party and name."""
        self._kept()
        found = self._readers(was_here=True).values()
        return sorted(found, key=lambda one: (one.party or "", one.is_program, one.name or ""))

    def _kept(self) -> PersonalSights:
        """What is kept, without what is kept no longer."""
        extent_of(self._viewer, Thing.READERS)
        kept = PersonalSights(self._installation.accounts)
        kept.forget(self._clock())
        return kept

    def _told(self, sights: Iterable[PersonalSight], takings: Iterable[Taking]) -> list[ReadOf]:
        found: dict[tuple[str, str], tuple[list[PersonalSight], list[Taking]]] = {}
        for sight in sights:
            found.setdefault((sight.person, sight.dossier), ([], []))[0].append(sight)
        for taking in takings:
            found.setdefault((taking.person, taking.dossier), ([], []))[1].append(taking)
        known = self._readers()
        told = (
            ReadOf(
                known.get(person, Reader(person)),
                dossier,
                opened[0].seen_at if opened else None,
                opened[-1].seen_at if opened else None,
                opened[-1].sequence if opened else 0,
                tuple(taken),
            )
            for (person, dossier), (opened, taken) in found.items()
        )
        return sorted(told, key=lambda one: max(_moments(one)), reverse=True)

    def _readers(self, *, was_here: bool = False) -> dict[str, Reader]:
        """Who can have read, by id: people, and programs (``was_here``: only those that ever came in)."""
        accounts = self._installation.accounts
        people = {one.id: Reader(one.id, one.name, one.party) for one in Register(accounts).people()}
        programs = {
            one.id: Reader(one.id, one.client, one.party, is_program=True)
            for one in ClientTokens(accounts).all()
            if one.used_at or not was_here
        }
        return people | programs


def _moments(one: ReadOf) -> Iterator[datetime]:
    yield from (moment for moment in (one.last, *(taking.taken_at for taking in one.taken)) if moment)
