"""Passkeys as credentials with which acts are signed: their public keys stand on record (``models.record.statement``).

The accounts say which passkeys there are; the record is told of each from the moment it is made, and again when it
ends, so that the log commits to both. One that was made before this was, or while the record could not be reached, is
told of later, and signs acts from that moment on: never from an earlier one.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

import structlog

from application.dates import utc_now
from installation.accounts.account_database import AccountsUnavailable
from installation.accounts.passkeys import OwnedPasskey, Passkeys
from installation.database import RecordUnavailable
from installation.installation import Installation
from installation.statements import state, stated, statements, stating
from models.base64url import encoded
from models.record.statement import PersonStatement, StatementKind

_log = structlog.get_logger(__name__)


class _Due(NamedTuple):
    kind: StatementKind
    passkey: OwnedPasskey


class Credentials:
    """The credentials of an installation. ``clock`` says what time it is (UTC)."""

    def __init__(self, installation: Installation, clock: Callable[[], datetime] = utc_now) -> None:
        self._installation = installation
        self._clock = clock

    def put_on_record(self, person: str | None = None) -> None:
        """Tells the record of the passkeys of a person (None: of everybody) that it does not know yet, and of those
        that ended since. Raises RecordUnavailable and AccountsUnavailable."""
        passkeys = Passkeys(self._installation.accounts).ever(person)
        if not passkeys or not list(_due(passkeys, statements(self._installation.record))):
            return
        with stating(self._installation.record) as connection:
            for kind, passkey in _due(passkeys, stated(connection)):
                state(connection, kind, passkey.party, self._content(kind, passkey), self._clock())

    def put_on_record_soon(self, person: str | None = None) -> None:
        """The same, where nobody waits for the record: if it cannot be reached, it is told at the portal's next start,
        or when the person signs an act."""
        try:
            self.put_on_record(person)
        except (RecordUnavailable, AccountsUnavailable) as error:
            _log.warning("passkeys are not on record yet", error=str(error))

    def _content(self, kind: StatementKind, passkey: OwnedPasskey) -> dict[str, str]:
        about = {"credential": encoded(passkey.id), "person": passkey.person}
        if kind is StatementKind.CREDENTIAL_ENDED:
            return about
        site = urlsplit(self._installation.settings.portal_url).hostname or ""
        return {**about, "public_key": encoded(passkey.public_key), "site": site}

    def of_person(self, person: str) -> dict[bytes, PersonStatement]:
        """The passkeys with which a person can sign acts, by id, each with its registration. Raises RecordUnavailable
        and AccountsUnavailable."""
        registered = _registered(statements(self._installation.record))
        passkeys = Passkeys(self._installation.accounts).of_person(person)
        return {each.id: known for each in passkeys if (known := registered.get(encoded(each.id)))}


def _due(passkeys: Sequence[OwnedPasskey], known: Sequence[PersonStatement]) -> Iterator[_Due]:
    """What is not stated yet of these passkeys. One that ended on record is never registered again: where it goes on
    here, that is an older copy of the accounts (``application.ended_on_record``)."""
    registered = _registered(known)
    ended = {str(one.content["credential"]) for one in known if one.kind is StatementKind.CREDENTIAL_ENDED}
    for passkey in passkeys:
        if not passkey.is_ended and encoded(passkey.id) not in (registered.keys() | ended):
            yield _Due(StatementKind.CREDENTIAL_REGISTERED, passkey)
        if passkey.is_ended and encoded(passkey.id) in registered:
            yield _Due(StatementKind.CREDENTIAL_ENDED, passkey)


def _registered(known: Sequence[PersonStatement]) -> dict[str, PersonStatement]:
    """The registrations of credentials that were not ended, by credential."""
    found: dict[str, PersonStatement] = {}
    for statement in known:
        if statement.kind is StatementKind.CREDENTIAL_REGISTERED:
            found[str(statement.content["credential"])] = statement
        elif statement.kind is StatementKind.CREDENTIAL_ENDED:
            found.pop(str(statement.content["credential"]), None)
    return found
