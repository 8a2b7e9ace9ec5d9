"""Signs that a PostgreSQL does not take are nobody's, and no fault of the database."""

import pytest

from application.people import Person
from installation.database import open_record, prepare
from installation.installation import Installation
from portal.web import portal_of
from tests.portal.serving import served
from tests.portal.visiting import Visitor, signed_in


@pytest.fixture
def database() -> str:
    return "postgresql"


def test_nul_is_in_no_name_of_anything(installation: Installation, person: Person) -> None:
    record = open_record(f"sqlite:///{installation.settings.var / 'record.db'}", create=True)
    prepare(record)
    record.dispose()
    with served(portal_of(installation, strict=True)) as portal:
        token = signed_in(portal, installation, person).cookies["sessie"]
        visitor = Visitor(portal, {"__Host-sessie": token})
        visitor.sign = visitor.read_sign()
        stranger = Visitor(portal)

        paths = ("/dossiers/%00", "/dossiers?na=%00", "/dossiers/2027-001/vastgelegd/%00", "/taal/nl?naar=%00")
        assert {visitor.get(path).status for path in paths} == {404}
        assert visitor.post("/mijn-gegevens/afmelden", {"session": "\0"}).status == 303
        assert visitor.get("/mijn-gegevens").status == 200
        assert visitor.post("/mijn-gegevens", {"name": "a\0", "mail": "a@b\0", "language": "nl"}).status == 422
        assert visitor.post("/mensen", {"name": "a\0", "mail": "a@b\0", "party": "geleen\0"}).status == 422
        assert visitor.post("/mensen/%00/sluiten").status == 404
        assert stranger.post("/aanmelden", {"mail": "a@b\0"}).status == 422
        assert stranger.post("/aanmelden/code", {"code": "\0"}).status == 403
