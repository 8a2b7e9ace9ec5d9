"""What ended on record lets nobody in: an older copy of the portal's database that was put back does not know of it.

The accounts lead, and the record is told of what becomes of them. Of what the record says that it ended, it is the
other way round: that never begins again under the same name. So a passkey, a mandate or the account of somebody of a
board that ended there is ended here too; and the account of somebody who got access again, of which nothing is known
here, is closed, since by what stands here the mailbox that was lost would let in.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import structlog

from application.dates import utc_now
from installation.accounts.account_database import AccountsUnavailable
from installation.accounts.kept_mandates import KeptMandates
from installation.accounts.passkeys import Passkeys
from installation.accounts.recoveries import Recoveries
from installation.accounts.register import Register
from installation.database import RecordUnavailable
from installation.installation import Installation
from installation.statements import statements
from models.base64url import encoded
from models.record.statement import PersonStatement, StatementKind

_log = structlog.get_logger(__name__)

_K = StatementKind
_ENDS = (_K.CREDENTIAL_ENDED, _K.OFFICE_ENDED, _K.MANDATE_ENDED, _K.RECOVERED)


class EndedOnRecord:
    """What ended on record, for the accounts of an installation. ``clock`` says what time it is (UTC)."""

    def __init__(self, installation: Installation, clock: Callable[[], datetime] = utc_now) -> None:
        self._installation = installation
        self._clock = clock

    def end_here(self, person: str | None = None) -> None:
        """Ends here what ended on record and goes on here, of one person or of everybody. Raises RecordUnavailable and
        AccountsUnavailable."""
        known = [one for one in statements(self._installation.record) if person in (None, one.person)]
        ended = [one for one in known if one.kind in _ENDS]
        if not ended:
            return
        accounts, now = self._installation.accounts, self._clock()
        credentials = {one.content["credential"] for one in ended if one.kind is _K.CREDENTIAL_ENDED}
        passkeys = [one.id for one in Passkeys(accounts).ever(person) if encoded(one.id) in credentials]
        closed = {*_closed(known), *self._recovered_elsewhere(ended)}
        number = (
            Passkeys(accounts).end_all(passkeys, now)
            + sum(self._end_mandate(one) for one in ended if one.kind is _K.MANDATE_ENDED)
            + sum(Register(accounts).close(one, now, None) for one in closed)
        )
        if number:
            _log.warning("what ended on record went on in the portal's database, and was ended there", number=number)

    def end_here_if_known(self, person: str | None = None) -> None:
        """The same, where it is known: while the record cannot be reached, it is done as soon as it can
        (``BoardAffairs``)."""
        try:
            self.end_here(person)
        except (RecordUnavailable, AccountsUnavailable) as error:
            _log.warning("what ended on record is not known", error=str(error))

    def _recovered_elsewhere(self, ended: Sequence[PersonStatement]) -> Iterator[str]:
        """Who got access again, as these accounts do not know."""
        recovered = [one for one in ended if one.kind is _K.RECOVERED]
        done = {one.id for one in Recoveries(self._installation.accounts).done()} if recovered else set()
        return (one.person for one in recovered if one.content["recovery"] not in done)

    def _end_mandate(self, one: PersonStatement) -> bool:
        by, mandate = str(one.content["by"]), str(one.content["mandate"])
        return KeptMandates(self._installation.accounts).end(mandate, one.party, by, self._clock())


def _closed(known: Sequence[PersonStatement]) -> Iterator[str]:
    """Whose office ended, and did not come back."""
    last = {one.person: one.kind for one in known if one.kind in (_K.OFFICE_GIVEN, _K.OFFICE_ENDED)}
    return (person for person, kind in last.items() if kind is _K.OFFICE_ENDED)
