"""An older copy of the portal's database, put back, lets nobody in who was let go since."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from application.board_affairs import BoardAffairs
from application.ended_on_record import EndedOnRecord
from application.errors import SignInFailed
from application.mandates import Mandates
from application.people import Office, Person
from application.recovering import Board
from application.signing_in import SigningIn, with_mandates
from application.staffing import Staffing
from installation.accounts.register import Register
from installation.installation import Installation
from installation.statements import statements
from models.acts import Assurance
from tests.accounts.authenticator import Authenticator
from tests.accounts.conftest import Hour, somebody
from tests.accounts.test_credentials import MINE, add, make_record
from tests.accounts.test_recovering import NEW, asked

PutBack = Callable[[], None]
DEVICE, ADDRESS = "Firefox", "192.0.2.7"


@pytest.fixture
def database() -> str:
    return "sqlite"


def older_copy(installation: Installation, hour: Hour, tmp_path: Path) -> PutBack:
    """A copy of the accounts as they are now, once all of it is on record; what puts it back later."""
    make_record(installation)
    BoardAffairs(installation, hour).bring_about()
    stored = Path(installation.settings.portal_database_url.get_secret_value().removeprefix("sqlite:///"))
    installation.accounts.dispose()
    folder = tmp_path / "older"
    folder.mkdir()
    copies = [Path(shutil.copy2(path, folder / path.name)) for path in stored.parent.glob(f"{stored.name}*")]
    assert copies

    def put_back() -> None:
        BoardAffairs(installation, hour).bring_about()
        installation.accounts.dispose()
        for path in stored.parent.glob(f"{stored.name}*"):
            path.unlink()
        for copy in copies:
            shutil.copy2(copy, stored.parent / copy.name)

    return put_back


def kinds(installation: Installation) -> list[str]:
    return [one.kind.value for one in statements(installation.record)]


def signs_in(signing_in: SigningIn, authenticator: Authenticator) -> str:
    signed = authenticator.signs(signing_in.passkey_options(MINE, ADDRESS))
    return signing_in.by_passkey(MINE, signed, DEVICE, ADDRESS)


def test_a_passkey_that_ended_signs_in_nobody_and_is_not_registered_anew(
    installation: Installation, signing_in: SigningIn, person: Person, hour: Hour, tmp_path: Path
) -> None:
    lost, kept = add(signing_in, person), add(signing_in, person)
    put_back = older_copy(installation, hour, tmp_path)
    signing_in.end_passkey(person, lost.id)
    put_back()
    assert {one.id for one in signing_in.passkeys(person)} == {lost.id, kept.id}
    before = kinds(installation)

    with pytest.raises(SignInFailed) as refused:
        signs_in(signing_in, lost)
    assert refused.value.code == "passkey"
    assert signs_in(signing_in, kept)

    BoardAffairs(installation, hour).bring_about()
    assert {one.id for one in signing_in.passkeys(person)} == {kept.id}
    assert kinds(installation) == before


def test_an_account_that_was_closed_is_closed_again_with_its_sessions(
    installation: Installation, signing_in: SigningIn, person: Person, hour: Hour, tmp_path: Path
) -> None:
    member = somebody(installation, hour, "T. Wouters", "geleen", Office.MEMBER, was_here=True)
    token = signing_in.start(member.id, Assurance.MAIL_LINK, DEVICE)
    put_back = older_copy(installation, hour, tmp_path)
    Staffing(installation, person, hour).end(member.id)
    put_back()
    assert signing_in.signed_in(token)
    before = kinds(installation)

    with pytest.raises(SignInFailed) as refused:
        signing_in.start(member.id, Assurance.MAIL_LINK, DEVICE)

    assert refused.value.code == "ended"
    assert signing_in.signed_in(token) is None
    BoardAffairs(installation, hour).bring_about()
    assert kinds(installation) == before
    assert signing_in.start(person.id, Assurance.MAIL_LINK, DEVICE)  # nobody else's


def test_at_the_start_all_of_it_is_ended_and_said_without_a_name(
    installation: Installation, person: Person, hour: Hour, tmp_path: Path
) -> None:
    make_record(installation)
    member = somebody(installation, hour, "T. Wouters", "geleen", Office.MEMBER, was_here=True)
    gone = somebody(installation, hour, "B. Jansen", "geleen", Office.MEMBER, was_here=True)
    mandate = Mandates(installation, person, hour).give(member.id, ["react"], "2027-05-03", "2027-05-10")
    put_back = older_copy(installation, hour, tmp_path)
    Mandates(installation, person, hour).end(mandate.id)
    Staffing(installation, person, hour).end(gone.id)
    put_back()
    assert with_mandates(installation.accounts, member, hour()).mandates

    with capture_logs() as logged:
        EndedOnRecord(installation, hour).end_here()
        EndedOnRecord(installation, hour).end_here()

    assert with_mandates(installation.accounts, member, hour()).mandates == ()
    assert [one.id for one in Register(installation.accounts).active("geleen")] == [person.id, member.id]
    assert [(one["log_level"], one["number"]) for one in logged] == [("warning", 2)]
    assert "Jansen" not in str(logged)


def test_who_got_access_again_is_not_let_in_by_the_mailbox_that_was_lost(
    installation: Installation, person: Person, hour: Hour, tmp_path: Path
) -> None:
    member = somebody(installation, hour, "T. Wouters", "geleen", Office.MEMBER, was_here=True)
    Register(installation.accounts).change(person.id, first_seen_at=hour())
    put_back = older_copy(installation, hour, tmp_path)
    Board(installation, person, hour).confirm(asked(installation, hour, member.mail, NEW))
    put_back()

    EndedOnRecord(installation, hour).end_here()

    account = Register(installation.accounts).of_mail(member.mail)
    assert account
    assert account.ended_at


def test_while_the_record_is_away_who_signs_in_is_let_in_and_it_is_made_good_later(
    installation: Installation, signing_in: SigningIn, person: Person, hour: Hour
) -> None:
    with capture_logs() as logged:
        assert signing_in.start(person.id, Assurance.MAIL_LINK, DEVICE)
    assert [one["event"] for one in logged] == ["what ended on record is not known"]
