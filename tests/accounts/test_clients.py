"""The tokens of programs: who has one, for whom, for what, and until when."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from application.clients import Calling, Client, Clients, ClientState, Scope, client_of, state_of
from application.errors import NotFound, NotPermitted, NotRecognised, WrongInput
from application.people import Office, Person, Role
from commands.starter_commands import STARTER
from installation.accounts.account_database import AccountsUnavailable
from installation.accounts.client_tokens import PREFIX, is_token, new_token
from installation.accounts.register import Register
from installation.installation import Installation
from installation.settings import Settings
from models.acts import Assurance
from tests.accounts.conftest import Hour
from tests.front_door import CommandLine, in_process, install_at


@pytest.fixture
def clients(installation: Installation, hour: Hour) -> Clients:
    return Clients(installation, None, hour)


def refused(installation: Installation, secret: str | None, hour: Hour) -> bool:
    """Whether a token lets nobody in: that it is missing."""
    with pytest.raises(NotRecognised) as told:
        client_of(installation, secret, hour)
    return told.value.is_missing


def test_a_token_says_for_whom_and_for_what_it_is(installation: Installation, clients: Clients, hour: Hour) -> None:
    secret, _ = clients.make("zaaksysteem", "Landlord", ["act", "read"])

    client = client_of(installation, secret, hour)

    assert (client.name, client.party, client.office) == ("zaaksysteem", "landlord", Office.CASE_HANDLER)
    assert client.viewer.role is Role.LANDLORD
    client.require(Scope.READ)
    client.require(Scope.ACT)


@pytest.mark.parametrize(("party", "office"), [("geleen", Office.SECRETARY), ("auditor", Office.AUDITOR)])
def test_it_speaks_for_its_party_and_only_in_its_scope(
    party: str, office: Office, installation: Installation, clients: Clients, hour: Hour
) -> None:
    client = client_of(installation, clients.make("lezer", party, ["read"]).secret, hour)

    assert client.office is office
    with pytest.raises(NotPermitted):
        client.require(Scope.ACT)


def test_on_record_stands_whom_the_program_named_and_the_program(clients: Clients) -> None:
    client = Client(clients.make("zaaksysteem", "geleen", ["act"]).token)

    calling = Calling(client, " A. Peters ")

    assert calling.person.name == "A. Peters (zaaksysteem)"
    assert calling.assurance is Assurance.TOKEN
    assert Calling(client, " ").person.name == ""


def test_no_more_than_the_hash_is_kept(installation: Installation, clients: Clients) -> None:
    secret, made = clients.make("zaaksysteem", "landlord", ["read"])

    with installation.accounts.connect() as connection:
        kept = connection.execute(text("SELECT * FROM client_tokens")).one()
    assert secret.removeprefix(PREFIX)[:20] not in repr(kept)
    assert secret not in repr(made)


def test_it_is_known_by_how_it_is_written() -> None:
    secret = new_token()

    assert is_token(secret)
    assert secret.startswith("advies_")
    assert len({new_token() for _ in range(100)}) == 100
    swapped = secret[:10] + ("A" if secret[10] != "A" else "B") + secret[11:]
    for wrong in ("", "x", PREFIX, swapped, secret[:-1], f"{secret}0", secret.replace("advies_", "adviez_")):
        assert not is_token(wrong)


def test_what_is_no_token_asks_nothing_of_the_accounts(tmp_path: Path, hour: Hour) -> None:
    (tmp_path / "file").touch()
    with Installation(Settings(var=tmp_path / "var", portal_database_url=f"sqlite:///{tmp_path}/file/a.db")) as away:
        assert refused(away, None, hour)
        assert not refused(away, f"{new_token()[:-1]}!", hour)
        with pytest.raises(AccountsUnavailable):
            client_of(away, new_token(), hour)


def test_nothing_and_what_is_not_known_lets_nobody_in(installation: Installation, hour: Hour) -> None:
    assert refused(installation, None, hour)
    assert refused(installation, "", hour)
    assert not refused(installation, new_token(), hour)
    assert not refused(installation, "advies_é", hour)


def test_a_token_that_is_ended_is_refused_at_once(installation: Installation, clients: Clients, hour: Hour) -> None:
    one, other = clients.make("zaaksysteem", "landlord", ["read"]), clients.make("zaaksysteem", "landlord", ["read"])
    client_of(installation, one.secret, hour)

    assert [token.id for token in clients.end(one.token.id)] == [one.token.id]
    assert not refused(installation, one.secret, hour)
    client_of(installation, other.secret, hour)

    assert [token.id for token in clients.end("zaaksysteem")] == [other.token.id]
    assert not refused(installation, other.secret, hour)
    assert clients.end("zaaksysteem") == []
    with pytest.raises(NotFound, match="did you mean zaaksysteem"):
        clients.end("zaaksystem")


def test_a_token_lets_in_until_its_last_day_is_over(installation: Installation, clients: Clients, hour: Hour) -> None:
    secret, token = clients.make("zaaksysteem", "landlord", ["read"], until="2027-05-03")

    hour.pass_by(hours=9.9)  # 23:54 in Amsterdam
    client_of(installation, secret, hour)
    hour.pass_by(hours=0.1)

    assert not refused(installation, secret, hour)
    assert state_of(token, hour.now) is ClientState.OVER


def test_when_it_was_used_is_kept_to_the_hour(installation: Installation, clients: Clients, hour: Hour) -> None:
    secret, _ = clients.make("zaaksysteem", "landlord", ["read"])
    used = []
    for _ in range(3):
        client_of(installation, secret, hour)
        used.append(clients.tokens()[0].used_at)
        hour.pass_by(minutes=31)

    assert used[0] == used[1] != used[2]


def test_every_fault_is_told_at_once_and_nothing_is_made(clients: Clients) -> None:
    clients.make("zaaksysteem", "landlord", ["read"])
    with pytest.raises(WrongInput) as told:
        clients.make(" ", "gelen", ["write"], until="2027-02-30")
    assert [fault.field for fault in told.value.faults] == ["client", "party", "scope", "until"]
    for arguments in (
        ("zaaksysteem", "geleen", ["read"]),  # another party's
        ("a" * 61, "geleen", ["read"]),
        ("a\u202eb", "geleen", ["read"]),
        ("x", "auditor", ["read", "act"]),
        ("x", "administrator", ["read"]),
        ("x", "geleen", []),
        ("x", "geleen", ["read"], "2027-05-02"),  # past
    ):
        with pytest.raises(WrongInput):
            clients.make(*arguments)
    assert len(clients.tokens()) == 1


def test_who_arranges_a_partys_people_arranges_its_programs(
    installation: Installation, clients: Clients, person: Person, hour: Hour
) -> None:
    clients.make("van ZOwonen", "landlord", ["read"])
    own = Clients(installation, person, hour)
    made = own.make("van Geleen", "geleen", ["read", "act"])
    account = Register(installation.accounts).add(
        "M", "m@geleen.example", "geleen", Office.MEMBER, "nl", at=hour(), by=None
    )
    member = Clients(installation, person.model_copy(update={"id": account.id, "office": Office.MEMBER}), hour)

    assert [token.client for token in own.tokens()] == ["van Geleen"]
    assert made.token.made_by == person.id
    with pytest.raises(WrongInput):
        own.make("x", "beek", ["read"])
    with pytest.raises(NotFound):
        own.end("van ZOwonen")
    with pytest.raises(NotPermitted):
        member.tokens()
    with pytest.raises(NotPermitted):
        member.make("x", "geleen", ["read"])


@pytest.fixture
def starter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[CommandLine]:
    with pytest.MonkeyPatch.context() as patch:
        install_at(tmp_path / "var", patch)
        patch.setenv("ADVICE_PORTAL_DATABASE_URL", f"sqlite:///{tmp_path / 'portal.db'}")
        yield in_process(STARTER, capsys)


def test_from_the_command_line(starter: CommandLine) -> None:
    assert starter("token", "list").out == "No token was made yet.\n"
    words = ("token", "create", "--client", "dashboard", "--party", "beek", "--scope", "read")
    printed = starter(*words)
    assert is_token(printed.out.strip())
    assert "only time" in printed.err
    made = starter(*words, "--json").json
    assert is_token(made["token"])

    listed = starter("token", "list")
    assert "dashboard" in listed.out
    assert made["token"] not in listed.out
    assert (
        starter("token", "revoke", made["id"]).out == f"The token {made['id']} of dashboard lets nobody in any more.\n"
    )
    assert [one["state"] for one in json.loads(starter("token", "list", "--json").out)] == ["in use", "ended"]
    assert len(json.loads(starter("token", "revoke", "dashboard", "--json").out)) == 1
    assert starter("token", "revoke", "dashboard").out == "dashboard had no token in use.\n"
    wrong = starter("token", "create", "--client", "x", "--party", "nobody", "--scope", "write")
    assert wrong.code == 2
    assert "nobody" in wrong.err
    assert "write" in wrong.err
