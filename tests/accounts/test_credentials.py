"""The record is told of every passkey, and of its end: from the moment on at which it is told, and once."""

from pathlib import Path

import pytest

from application.credentials import Credentials
from application.people import Person
from application.signing_in import SigningIn
from application.staffing import Staffing
from installation.database import open_record, prepare
from installation.installation import Installation
from installation.statements import statements
from models.base64url import encoded
from tests.accounts.authenticator import Authenticator
from tests.accounts.conftest import Hour

MINE = "browser-one"


@pytest.fixture
def database() -> str:
    return "sqlite"


def make_record(installation: Installation) -> None:
    url = installation.settings.record_url.get_secret_value()
    Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    engine = open_record(url, create=True)
    prepare(engine)
    engine.dispose()


def add(signing_in: SigningIn, person: Person) -> Authenticator:
    made = Authenticator()
    signing_in.add_passkey(person, MINE, made.made(signing_in.new_passkey_options(person, MINE)), "Telefoon")
    return made


def on_record(installation: Installation) -> list[tuple[str, str, str, str]]:
    found = statements(installation.record)
    return [(one.kind.value, one.party, str(one.content["credential"]), f"{one.at:%H:%M}") for one in found]


def test_a_passkey_is_on_record_from_when_it_was_made_until_it_ended(
    installation: Installation, signing_in: SigningIn, person: Person, hour: Hour
) -> None:
    make_record(installation)
    made = add(signing_in, person)
    (passkey,) = signing_in.passkeys(person)
    name = encoded(passkey.id)
    (registered,) = statements(installation.record)
    key = encoded(passkey.public_key)
    site = "advies.example"
    assert registered.content == {"credential": name, "person": person.id, "public_key": key, "site": site}
    assert Credentials(installation, hour).of_person(person.id) == {made.id: registered}

    hour.pass_by(minutes=5)
    Credentials(installation, hour).put_on_record()  # again changes nothing
    signing_in.end_passkey(person, passkey.id)

    assert on_record(installation) == [
        ("credential_registered", "geleen", name, "12:00"),
        ("credential_ended", "geleen", name, "12:05"),
    ]
    assert Credentials(installation, hour).of_person(person.id) == {}


def test_no_name_and_no_address_stands_there(installation: Installation, signing_in: SigningIn, person: Person) -> None:
    make_record(installation)
    add(signing_in, person)

    stored = Path(installation.settings.record_url.get_secret_value().removeprefix("sqlite:///"))
    installation.record.dispose()
    content = b"".join(path.read_bytes() for path in stored.parent.glob(f"{stored.name}*"))
    assert person.id.encode() in content
    assert b"Peters" not in content


def test_one_from_before_counts_from_today(
    installation: Installation, signing_in: SigningIn, person: Person, hour: Hour
) -> None:
    add(signing_in, person)  # there is no record to tell
    add(signing_in, person)
    hour.pass_by(hours=3)
    make_record(installation)

    Credentials(installation, hour).put_on_record()

    assert [(kind, at) for kind, _, _, at in on_record(installation)] == [("credential_registered", "15:00")] * 2


def test_with_an_account_its_passkeys_end(
    installation: Installation, signing_in: SigningIn, person: Person, hour: Hour
) -> None:
    make_record(installation)
    add(signing_in, person)

    Staffing(installation, None, hour).end(person.id)

    assert [kind for kind, *_ in on_record(installation)] == ["credential_registered", "credential_ended"]
