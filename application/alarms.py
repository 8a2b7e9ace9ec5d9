"""What is out of order with the record, told on every page to those whom it concerns: a table says to whom what.

What verifying found is read anew for every page, by one question to the portal's own database, and only for who may be
told. What stands still is looked at beside the pages, once a minute: a page asks nothing for it
(``application.standing_alarms``).
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from application.people import Role, Viewer
from installation.accounts.account_database import AccountsUnavailable
from installation.accounts.inspections import Inspections
from installation.installation import Installation


class AlarmKind(StrEnum):
    """What can be out of order."""

    NOT_WHOLE = "not_whole"
    """Verifying the whole record found something that is not right."""
    STUCK = "stuck"
    """Letters wait for more than a day, or messages for other programs were given up."""


CONCERNS: Mapping[AlarmKind, tuple[Role, ...]] = {
    AlarmKind.NOT_WHOLE: (Role.AUDITOR, Role.ADMINISTRATOR),
    AlarmKind.STUCK: (Role.ADMINISTRATOR,),
}
"""Whom each concerns: the auditor, who asked whether all is whole, and who runs the installation."""


class RecordAlarm(NamedTuple):
    """Something out of order; ``number`` is how much was found, ``address`` the page that says more (none for who may
    not read it)."""

    kind: AlarmKind
    number: int
    address: str = ""


def alarms_for(installation: Installation, viewer: Viewer) -> list[RecordAlarm]:
    """What a viewer is to be told of; nothing where it cannot be read, for then the page says that itself."""
    try:
        return [*_found(installation, viewer)]
    except AccountsUnavailable:
        return []


def _found(installation: Installation, viewer: Viewer) -> Iterator[RecordAlarm]:
    if viewer.role not in CONCERNS[AlarmKind.NOT_WHOLE]:
        return
    kept = Inspections(installation.accounts).of_name("verify")
    number = kept.result.get("number") if kept and kept.result else None
    found = number.get("findings") if isinstance(number, dict) else 0
    if isinstance(found, int) and found:
        address = "/controle/werk/verify" if viewer.role is Role.AUDITOR else ""
        yield RecordAlarm(AlarmKind.NOT_WHOLE, found, address)
