"""What is out of order, told on every page to whom it concerns: a table says to whom what, and where it is mended.

What verifying found is read anew for every page, by one question to the portal's own database, and only for who may be
told. Everything else is looked at beside the pages, once a minute: a page asks nothing for it
(``application.standing_alarms``).
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from application.people import Office, Person
from installation.accounts.account_database import AccountsUnavailable
from installation.accounts.inspections import Inspections
from installation.installation import Installation


class AlarmKind(StrEnum):
    """What can be out of order."""

    NOT_WHOLE = "not_whole"
    """Verifying the whole record found something that is not right."""
    LOG_CHANGED = "log_changed"
    """Checkpoints of the log do not fit each other, or not what a board cosigned."""
    STUCK = "stuck"
    """Letters wait for more than a day, or messages for other programs were given up."""
    UNWITNESSED = "unwitnessed"
    """A board has cosigned nothing for thirty days, and there is something to cosign."""


_VERIFY, _WITNESS, _ADMINISTRATION = "/controle/werk/verify", "/getuige", "/beheer"

CONCERNS: Mapping[AlarmKind, Mapping[Office, str]] = {
    AlarmKind.NOT_WHOLE: {Office.AUDITOR: _VERIFY, Office.ADMINISTRATOR: ""},
    AlarmKind.LOG_CHANGED: {**dict.fromkeys(Office, ""), Office.AUDITOR: _VERIFY},
    AlarmKind.STUCK: {Office.ADMINISTRATOR: _ADMINISTRATION},
    AlarmKind.UNWITNESSED: {Office.SECRETARY: _WITNESS},
}
"""Whom each concerns, and the page where each of them reads more or mends it (empty: none that they may read). That the
record is not whole is for the auditor, who asked, and for who runs the installation; a log that was changed is
everybody's, for it is by the log that each can prove what the others said."""


class RecordAlarm(NamedTuple):
    """Something out of order; ``number`` is how much was found (``unwitnessed``: for how many days), ``address`` the
    page that says more."""

    kind: AlarmKind
    number: int
    address: str = ""


def alarms_for(installation: Installation, person: Person) -> list[RecordAlarm]:
    """What verifying found, where somebody is to be told of it; nothing where it cannot be read, for then the page says
    that itself."""
    try:
        return [*_found(installation, person)]
    except AccountsUnavailable:
        return []


def _found(installation: Installation, person: Person) -> Iterator[RecordAlarm]:
    concerns = CONCERNS[AlarmKind.NOT_WHOLE]
    if person.office not in concerns:
        return
    kept = Inspections(installation.accounts).of_name("verify")
    number = kept.result.get("number") if kept and kept.result else None
    found = number.get("findings") if isinstance(number, dict) else 0
    if isinstance(found, int) and found:
        yield RecordAlarm(AlarmKind.NOT_WHOLE, found, concerns[person.office])
