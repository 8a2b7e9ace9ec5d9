"""The agenda of a year and longer: what the landlord announces that it will ask advice on, so that boards can plan.

An announcement asks nothing and starts no term (Wohv art. 4(1) is met by a request, never by this): it stands beside
the record. The landlord's case handlers announce and take back; an organisation sees what is announced to it.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from uuid import uuid4

from application.dates import day_in, utc_now
from application.errors import NotFound, WrongInput
from application.free_texts import faults_of_text
from application.people import Person, Viewer
from application.permissions import Thing, extent_of, require_may_announce
from installation.accounts.announcements import Announcement, Announcements
from installation.installation import Installation
from models.calendar import local_date
from models.parties import LANDLORD
from models.plain_text import is_blank
from models.refusals import Refusal, refusal, wrong_field

LONGEST_SUBJECT, LONGEST_REMARK = 200, 1_000


class Announcing:
    """What is announced, as a viewer may see it. ``clock`` says what time it is (UTC)."""

    def __init__(self, installation: Installation, clock: Callable[[], datetime] = utc_now) -> None:
        self._installation = installation
        self._announcements = Announcements(installation.accounts)
        self._clock = clock

    def standing(self, viewer: Viewer) -> Sequence[Announcement]:
        """What is announced to the viewer's party and was not taken back, soonest first; to the landlord all. Raises
        NotPermitted for whoever takes part in no procedure."""
        extent_of(viewer, Thing.TASKS)
        return [one for one in self._announcements.standing() if viewer.party in (LANDLORD, *one.organisations)]

    def announce(
        self, person: Person, *, subject: str, organisations: Sequence[str], expected: str, remark: str = ""
    ) -> Announcement:
        """Announces a request that is expected from a local day on. Raises NotPermitted, and WrongInput with every
        fault."""
        require_may_announce(person.office)
        known = tuple(self._installation.agreement().organisations)
        if faults := [*self._faults(subject, organisations, expected, remark, known)]:
            raise WrongInput(*(str(fault) for fault in faults), faults=faults)
        made = Announcement(
            id=str(uuid4()),
            subject=" ".join(subject.split()),
            organisations=tuple(one for one in known if one in organisations),
            expected=day_in(expected),
            remark=remark.strip(),
            announced_by=person.id,
            announced_at=self._clock(),
        )
        self._announcements.announce(made)
        return made

    def take_back(self, person: Person, announcement: str) -> None:
        """Takes an announcement back. Raises NotPermitted, and NotFound where it does not stand."""
        require_may_announce(person.office)
        if not self._announcements.end(announcement, self._clock()):
            raise NotFound("There is no such announcement:", [refusal("field_invalid", announcement)])

    def _faults(
        self, subject: str, organisations: Sequence[str], expected: str, remark: str, known: Sequence[str]
    ) -> Iterator[Refusal]:
        if is_blank(subject):
            yield refusal("field_missing", "subject", field="subject")
        yield from faults_of_text("subject", subject, LONGEST_SUBJECT)
        yield from faults_of_text("remark", remark, LONGEST_REMARK)
        if not organisations:
            yield refusal("field_missing", "organisations", field="organisations")
        yield from (refusal("not_a_party", one, field="organisations") for one in organisations if one not in known)
        yield from self._faults_of_day(expected)

    def _faults_of_day(self, expected: str) -> Iterator[Refusal]:
        try:
            day: date = day_in(expected)
        except ValueError as fault:
            yield wrong_field("expected", f"{expected!r} {fault}")
            return
        if day < local_date(self._clock()):
            yield wrong_field("expected", f"{expected} is past")
