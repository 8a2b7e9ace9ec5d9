"""A portal with somebody in every office, over a dossier in which one organisation takes no part."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from application.people import Office, Person
from application.signing_in import person_of
from installation.accounts.register import Account, Register
from installation.accounts.sessions import Sessions
from installation.embedded import free_port
from installation.installation import Installation
from installation.settings import Settings
from models.calendar import local_date
from models.parties import ADMINISTRATOR, AUDITOR, LANDLORD
from portal.counts import Counts
from portal.web import portal_of
from tests.audit.playing import put_on_record
from tests.portal.midway import with_documents
from tests.portal.serving import Served, served
from tests.portal.visiting import Visitor, signed_in

NOBODY, OUTSIDER = "nobody", "outsider"
WHO = {
    "reader": (LANDLORD, Office.READER),
    "case_handler": (LANDLORD, Office.CASE_HANDLER),
    "member": ("geleen", Office.MEMBER),
    "secretary": ("geleen", Office.SECRETARY),
    OUTSIDER: ("limbricht", Office.SECRETARY),
    "auditor": (AUDITOR, Office.AUDITOR),
    "administrator": (ADMINISTRATOR, Office.ADMINISTRATOR),
}
"""Who comes by, but for who is not signed in: those of every office, and one of an organisation that takes no part."""


@dataclass
class Inhabited:
    """The portal, and who comes by."""

    installation: Installation
    served: Served
    numbers: Sequence[str]
    counts: Counts = field(default_factory=Counts)
    _visitors: dict[str, Visitor] = field(default_factory=dict)

    @property
    def number(self) -> str:
        """The first dossier."""
        return self.numbers[0]

    def person(self, who: str) -> Person:
        """Somebody by office; made once."""
        party, office = WHO[who]
        return self.member_of(party, office, who)

    def member_of(self, party: str, office: Office, name: str) -> Person:
        register, mail = Register(self.installation.accounts), f"{name}@{party}.example"
        found = register.of_mail(mail) or register.add(name, mail, party, office, "nl", at=datetime.now(UTC), by=None)
        return person_of(found)

    def people(self) -> Sequence[Account]:
        return Register(self.installation.accounts).people()

    def visitor(self, who: str) -> Visitor:
        """Somebody's browser, the same one for as long as it is signed in: some tests sign a person out everywhere."""
        if who not in self._visitors or not self._is_signed_in(self._visitors[who], who):
            self._visitors[who] = self.anew(who)
        return self._visitors[who]

    def _is_signed_in(self, visitor: Visitor, who: str) -> bool:
        token = visitor.cookies.get("sessie", "")
        return who == NOBODY or Sessions(self.installation.accounts).of_token(token) is not None

    def anew(self, who: str) -> Visitor:
        """A browser of its own."""
        return Visitor(self.served) if who == NOBODY else signed_in(self.served, self.installation, self.person(who))


@contextmanager
def inhabited(folder: Path, *scenarios: Path, **more: Any) -> Iterator[Inhabited]:
    """Serves such a portal until the block ends, with more dossiers where scenarios are given, and ``more`` settings.
    The first dossier is a few days old; Temporal is out of reach."""
    lately = local_date(datetime.now(UTC)) - timedelta(days=3)
    record = put_on_record(folder / "var", with_documents(folder, lately), *scenarios)
    port, counts = free_port(), Counts()
    settings = Settings(var=folder / "var", embedded_port=1, portal_url=f"http://localhost:{port}", **more)
    with Installation(settings) as made, served(portal_of(made, strict=True, counts=counts), port) as serving:
        found = Inhabited(made, serving, record.numbers, counts)
        for who in WHO:
            found.person(who)
        yield found
    record.engine.dispose()
