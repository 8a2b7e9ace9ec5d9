"""Opening the page of a dossier is being told what stands there: that the party has it before it goes on record first,
and then the page shows what ``models.knowledge`` gives.

What cannot be put on record is not told either: the page shows what the party knew without it, and says so. So nobody
reads on a page what the record does not say that it read.
"""

from collections.abc import Callable
from datetime import datetime

import structlog

from application.dates import utc_now
from application.people import Person
from application.permissions import Extent, Thing, extent_of
from installation.accounts.account_database import AccountsUnavailable
from installation.accounts.personal_sights import PersonalSight, PersonalSights, Taking
from installation.database import RecordUnavailable
from installation.installation import Installation
from installation.sights import put_on_record

_log = structlog.stdlib.get_logger(__name__)


class Seeing:
    """The pages of dossiers that a person opens."""

    def __init__(self, installation: Installation, person: Person, clock: Callable[[], datetime] = utc_now) -> None:
        self._installation = installation
        self._person = person
        self._clock = clock

    def opens(self, number: str) -> bool:
        """Puts on record that the person's party has the page of a dossier before it, where it takes part in that one;
        the auditor's looking tells nobody anything, and is noted for the person alone. False where that cannot be done
        now. Raises NotPermitted, and RecordUnavailable where the record cannot be read."""
        person, is_told = self._person, extent_of(self._person.viewer, Thing.DOSSIER) is Extent.AS_KNOWN
        opened = self._installation.reader.opened(person.party, number)
        if opened is None:  # it is not there for that party: the page says so
            return True
        now = self._clock()
        sight = PersonalSight(person=person.id, dossier=number, sequence=opened.sequence, seen_at=now)
        try:
            if is_told and not opened.is_seen:
                put_on_record(self._installation.record, number, person.party, now)
            PersonalSights(self._installation.accounts).note(sight)  # of a page that the record does not know of: none
        except (AccountsUnavailable, RecordUnavailable) as error:
            _log.warning("that a page was opened is not on record", dossier=number, party=person.party, why=str(error))
            return False
        return True

    def takes(self, number: str, what: str) -> None:
        """Notes that the person took something of a dossier along (``document 3/1``, ``letter 3``: of that entry,
        ``notice 12``, ``copy``), for the auditor to ask. Raises AccountsUnavailable."""
        taking = Taking(person=self._person.id, dossier=number, what=what, taken_at=self._clock())
        PersonalSights(self._installation.accounts).note_taking(taking)
