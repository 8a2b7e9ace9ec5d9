"""Who is let in, by a mail, once, in the browser that asked; and for how long."""

import email
import re
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path
from threading import Barrier, BrokenBarrierError

import pytest
from sqlalchemy import event, select, text

from application.errors import SignInFailed, TooOften
from application.people import Office, Person
from application.signing_in import LINK_PATH, SigningIn
from application.staffing import name_oneself
from installation.accounts.account_database import AccountsUnavailable
from installation.accounts.account_tables import AccountTable, SessionRow, SignInRow
from installation.accounts.rations import RATIONS, Ration, Rationed, Rations
from installation.accounts.register import MailTaken, Register
from installation.installation import Installation
from models.acts import Assurance
from tests.accounts.conftest import Hour

MINE, OTHER = "browser-one", "browser-two"
HERE = "192.0.2.7"


def mails(installation: Installation) -> list[EmailMessage]:
    folder = installation.settings.var / "sign-in"
    files = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns) if folder.exists() else []
    return [email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]


def asked(signing_in: SigningIn, installation: Installation, mail: str = "a.peters@geleen.example") -> tuple[str, str]:
    """The link and the code of a mail that was asked for."""
    signing_in.ask_for_mail(mail, HERE)
    signing_in.send_mail(mail, MINE)
    body = mails(installation)[-1].get_content().replace("\r\n", "\n")
    link, code = re.search(rf"{LINK_PATH}(\S+)", body), re.search(r"^ +(\d{4}) (\d{4})$", body, re.MULTILINE)
    assert link
    assert code
    return link[1], code[1] + code[2]


def refused(code: str) -> "pytest.RaisesExc[SignInFailed]":
    return pytest.raises(SignInFailed, check=lambda failed: failed.code == code)


class TestByMail:
    def test_the_link_lets_in_once(self, signing_in: SigningIn, installation: Installation, person: Person) -> None:
        link, _ = asked(signing_in, installation)

        token = signing_in.by_link(link, MINE, "Firefox", HERE)

        signed_in = signing_in.signed_in(token)
        assert signed_in
        assert signed_in.person == person
        assert signed_in.assurance is Assurance.MAIL_LINK
        with refused("used"):
            signing_in.by_link(link, MINE, "Firefox", HERE)

    def test_another_browser_is_told_to_type_the_code(
        self, signing_in: SigningIn, installation: Installation, person: Person
    ) -> None:
        """A scanner of mails opens links and presses buttons: it is not let in, and uses nothing up."""
        link, code = asked(signing_in, installation)

        with refused("elsewhere"):
            signing_in.by_link(link, OTHER, "scanner", HERE)
        with refused("unknown"):
            signing_in.by_code(code, OTHER, "scanner", HERE)

        assert signing_in.signed_in(signing_in.by_code(f" {code[:4]} {code[4:]} ", MINE, "Firefox", HERE))

    def test_a_code_is_tried_five_times(
        self, signing_in: SigningIn, installation: Installation, person: Person
    ) -> None:
        link, code = asked(signing_in, installation)
        wrong = f"{(int(code) + 1) % 10**8:08}"

        for _ in range(5):
            with refused("unknown"):
                signing_in.by_code(wrong, MINE, "Firefox", HERE)

        with refused("too_often"):
            signing_in.by_code(code, MINE, "Firefox", HERE)
        with refused("over"):
            signing_in.by_link(link, MINE, "Firefox", HERE)

    @pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
    def test_many_at_once_have_no_more_tries(
        self, signing_in: SigningIn, installation: Installation, person: Person
    ) -> None:
        _, code = asked(signing_in, installation)
        wrong = f"{(int(code) + 1) % 10**8:08}"

        def tried(_: int) -> str:
            with pytest.raises(SignInFailed) as failed:
                signing_in.by_code(wrong, MINE, "Firefox", HERE)
            return failed.value.code

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(tried, range(12)))

        assert (answers.count("unknown"), answers.count("too_often")) == (5, 7)

    @pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
    @pytest.mark.parametrize("by", ["link", "code"])
    def test_of_many_at_once_one_is_let_in(
        self, signing_in: SigningIn, installation: Installation, person: Person, by: str
    ) -> None:
        link, code = asked(signing_in, installation)

        def tried(_: int) -> bool:
            try:
                if by == "link":
                    signing_in.by_link(link, MINE, "Firefox", HERE)
                else:
                    signing_in.by_code(code, MINE, "Firefox", HERE)
            except SignInFailed:
                return False
            return True

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(tried, range(8))) == 1
        assert len(signing_in.sessions(person)) == 1

    @pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
    def test_of_many_at_once_no_more_are_let_through_than_the_ration(
        self, installation: Installation, hour: Hour, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Each would find the place still free, if it counted before the other took it."""
        monkeypatch.setitem(RATIONS, Rationed.MAIL_BY_ACCOUNT, Ration(1, timedelta(minutes=15)))
        rations, both = Rations(installation.accounts), Barrier(2)

        @event.listens_for(installation.accounts, "before_cursor_execute")
        def before(_: object, __: object, statement: str, *___: object) -> None:
            if statement.startswith("INSERT INTO attempts"):
                with suppress(BrokenBarrierError):
                    both.wait(0.5)  # as it should be, nobody else comes so far

        with ThreadPoolExecutor(2) as pool:
            taken = [pool.submit(rations.take, Rationed.MAIL_BY_ACCOUNT, "somebody", hour()) for _ in range(2)]

        assert sorted(one.result() for one in taken) == [False, True]

    def test_after_a_quarter_of_an_hour_it_is_over(
        self, signing_in: SigningIn, installation: Installation, person: Person, hour: Hour
    ) -> None:
        link, code = asked(signing_in, installation)
        hour.pass_by(minutes=15)

        with refused("over"):
            signing_in.by_link(link, MINE, "Firefox", HERE)
        with refused("over"):
            signing_in.by_code(code, MINE, "Firefox", HERE)

    def test_the_link_of_one_mail_is_not_that_of_the_next(
        self, signing_in: SigningIn, installation: Installation, person: Person, hour: Hour
    ) -> None:
        _, older = asked(signing_in, installation)
        hour.pass_by(seconds=1)
        _, newer = asked(signing_in, installation)

        with refused("unknown"):
            signing_in.by_code(older, MINE, "Firefox", HERE)
        assert signing_in.by_code(newer, MINE, "Firefox", HERE)

    def test_who_is_not_known_gets_the_same_answer_and_no_mail(
        self, signing_in: SigningIn, installation: Installation, person: Person
    ) -> None:
        signing_in.ask_for_mail("nobody@example.org", HERE)
        signing_in.send_mail("nobody@example.org", MINE)

        assert mails(installation) == []

    def test_asking_is_rationed_by_mailbox_known_or_not(self, signing_in: SigningIn, hour: Hour) -> None:
        for _ in range(5):
            signing_in.ask_for_mail("nobody@example.org", HERE)
        with pytest.raises(TooOften, match="Wait 15 minutes"):
            signing_in.ask_for_mail("NOBODY@example.org ", "198.51.100.9")

        hour.pass_by(minutes=15)
        signing_in.ask_for_mail("nobody@example.org", HERE)

    def test_signing_in_is_rationed_by_address(self, signing_in: SigningIn) -> None:
        for _ in range(60):
            with refused("unknown"):
                signing_in.by_link("guess", MINE, "curl", HERE)
        with pytest.raises(TooOften):
            signing_in.by_link("guess", MINE, "curl", HERE)

    def test_a_passkey_is_asked_only_so_often(self, signing_in: SigningIn) -> None:
        """Each question is kept until it is answered."""
        for _ in range(120):
            signing_in.passkey_options(MINE, HERE)
        with pytest.raises(TooOften):
            signing_in.passkey_options(MINE, HERE)
        signing_in.passkey_options(MINE, "198.51.100.9")

    def test_whoever_has_an_address_of_ipv6_has_its_whole_network(self, signing_in: SigningIn) -> None:
        for number in range(60):
            with refused("unknown"):
                signing_in.by_link("guess", MINE, "curl", f"2001:db8:1:2::{number:x}")
        with pytest.raises(TooOften):
            signing_in.by_link("guess", MINE, "curl", "2001:db8:1:2:ffff::1")
        with refused("unknown"):
            signing_in.by_link("guess", MINE, "curl", "2001:db8:1:3::1")

    def test_who_changes_the_own_address_is_let_in_by_no_mail_to_the_old_one(
        self, signing_in: SigningIn, installation: Installation, person: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("application.staffing.utc_now", signing_in._clock)
        link, code = asked(signing_in, installation)
        assert name_oneself(installation, person, "A. Peters", "annie@geleen.example", "nl")

        with refused("over"):
            signing_in.by_link(link, MINE, "Firefox", HERE)
        with refused("over"):
            signing_in.by_code(code, MINE, "Firefox", HERE)

    def test_the_mail_is_dutch_plain_and_in_a_folder_that_nobody_else_reads(
        self, signing_in: SigningIn, installation: Installation, person: Person
    ) -> None:
        link, code = asked(signing_in, installation)
        message = mails(installation)[0]

        assert (message["To"], message["Subject"]) == (
            "a.peters@geleen.example",
            "Inloggen: adviesprocedures van ZOwonen",
        )
        assert message.get_content().splitlines() == [
            "Beste A. Peters,",
            "",
            "U wilt inloggen. Open deze link op het apparaat waarop u erom vroeg, en druk daar op de knop:",
            "",
            f"https://advies.example/aanmelden/link/{link}",
            "",
            "Vroeg u erom op een ander apparaat? Typ dan daar deze code:",
            "",
            f"    {code[:4]} {code[4:]}",
            "",
            "De link en de code werken één keer, tot 14:15 uur.",
            "",
            "Wilde u niet inloggen? Dan hoeft u niets te doen. Geef de code nooit aan iemand anders.",
            "",
            "ZOwonen",
        ]
        assert stat.S_IMODE((installation.settings.var / "sign-in").stat().st_mode) == 0o700

    def test_no_secret_is_kept(self, signing_in: SigningIn, installation: Installation, person: Person) -> None:
        link, code = asked(signing_in, installation)
        token = signing_in.by_link(link, MINE, "Firefox", HERE)

        with installation.accounts.connect() as connection:
            tables = (SignInRow.__table__, SessionRow.__table__)
            kept = [str(value) for table in tables for row in connection.execute(select(table)) for value in row]
        assert kept
        assert not {link, code, token, MINE} & set(kept)

    def test_a_link_handed_out_on_the_machine_is_for_any_browser_and_has_no_code(
        self, signing_in: SigningIn, person: Person
    ) -> None:
        link = signing_in.link_for(person).removeprefix(f"https://advies.example{LINK_PATH}")

        assert signing_in.signed_in(signing_in.by_link(link, OTHER, "Firefox", HERE))


class TestSessions:
    @pytest.fixture
    def token(self, signing_in: SigningIn, installation: Installation, person: Person) -> str:
        return signing_in.by_link(asked(signing_in, installation)[0], MINE, "Firefox", HERE)

    def test_each_sign_in_is_a_session_of_its_own(
        self, signing_in: SigningIn, installation: Installation, token: str
    ) -> None:
        other = signing_in.by_link(asked(signing_in, installation)[0], MINE, "Safari", HERE)

        assert other != token
        assert signing_in.signed_in(token)
        assert signing_in.signed_in(other)

    def test_one_is_ended_and_the_other_goes_on(
        self, signing_in: SigningIn, installation: Installation, person: Person, token: str, hour: Hour
    ) -> None:
        hour.pass_by(minutes=1)
        other = signing_in.by_link(asked(signing_in, installation)[0], MINE, "Safari", HERE)
        newest, oldest = signing_in.sessions(person)
        assert [newest.device, oldest.device] == ["Safari", "Firefox"]

        signing_in.sign_out(person, oldest.id)

        assert signing_in.signed_in(token) is None
        assert signing_in.signed_in(other)
        signing_in.sign_out(person)
        assert signing_in.signed_in(other) is None

    def test_nobody_ends_another_persons(
        self, signing_in: SigningIn, installation: Installation, person: Person, token: str, hour: Hour
    ) -> None:
        session = signing_in.sessions(person)[0]

        signing_in.sign_out(person.model_copy(update={"id": "somebody else"}), session.id)

        assert signing_in.signed_in(token)

    def test_it_lasts_twelve_hours_after_its_last_use(self, signing_in: SigningIn, token: str, hour: Hour) -> None:
        for _ in range(3):
            hour.pass_by(hours=11)
            assert signing_in.signed_in(token)
        hour.pass_by(hours=12, seconds=1)
        assert signing_in.signed_in(token) is None

    def test_staffs_lasts_eight(self, signing_in: SigningIn, installation: Installation, hour: Hour) -> None:
        Register(installation.accounts).add(
            "M. Smeets", "m@zowonen.example", "landlord", Office.CASE_HANDLER, "nl", at=hour(), by=None
        )
        token = signing_in.by_link(asked(signing_in, installation, "m@zowonen.example")[0], MINE, "Edge", HERE)

        hour.pass_by(hours=8)
        assert signing_in.signed_in(token)
        hour.pass_by(hours=8, seconds=1)
        assert signing_in.signed_in(token) is None

    def test_the_office_is_asked_at_each_page(
        self, signing_in: SigningIn, installation: Installation, person: Person, token: str
    ) -> None:
        Register(installation.accounts).change(person.id, office=Office.MEMBER)

        signed_in = signing_in.signed_in(token)

        assert signed_in
        assert signed_in.person.office is Office.MEMBER

    def test_who_left_is_signed_out_and_not_let_in(
        self, signing_in: SigningIn, installation: Installation, person: Person, token: str, hour: Hour
    ) -> None:
        link, _ = asked(signing_in, installation)
        Register(installation.accounts).change(person.id, ended_at=hour())

        assert signing_in.signed_in(token) is None
        with refused("ended"):
            signing_in.by_link(link, MINE, "Firefox", HERE)

    def test_who_was_signed_in_where_is_not_kept_for_ever(
        self, signing_in: SigningIn, installation: Installation, token: str, hour: Hour
    ) -> None:
        hour.pass_by(days=31)
        signing_in.by_link(asked(signing_in, installation)[0], MINE, "Safari", HERE)

        with installation.accounts.connect() as connection:
            assert connection.scalars(select(SessionRow.device)).all() == ["Safari"]
            assert len(connection.scalars(select(SignInRow.id)).all()) == 1

    def test_a_guessed_token_is_nobodys(self, signing_in: SigningIn, token: str) -> None:
        assert signing_in.signed_in(token[:-1]) is None
        assert signing_in.signed_in("") is None


class TestRegister:
    def test_an_address_is_one_persons(self, installation: Installation, person: Person, hour: Hour) -> None:
        with pytest.raises(MailTaken):
            Register(installation.accounts).add(
                "P. Jansen", "a.PETERS@geleen.example", "beek", Office.MEMBER, "nl", at=hour(), by=None
            )

    def test_the_accounts_are_made_once_and_found_again(self, installation: Installation, person: Person) -> None:
        with Installation(installation.settings) as again:
            found = Register(again.accounts).of_id(person.id)
        assert found
        assert found.mail == "a.peters@geleen.example"

    def test_the_migration_makes_the_tables_that_the_program_uses(self, installation: Installation) -> None:
        from alembic.autogenerate import compare_metadata
        from alembic.migration import MigrationContext

        with installation.accounts.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": False})
            differences = compare_metadata(context, AccountTable.metadata)
        assert [d for d in differences if "alembic_version" not in str(d)] == []

    @pytest.mark.parametrize("database", ["postgresql"], indirect=True)
    def test_a_database_that_the_record_uses_too_keeps_them_apart(self, installation: Installation) -> None:
        with installation.accounts.connect() as connection:
            found = connection.scalars(
                text("SELECT table_schema FROM information_schema.tables WHERE table_name='people'")
            )
            assert found.all() == ["portal"]

    @pytest.mark.parametrize("database", ["sqlite"], indirect=True)
    def test_accounts_that_cannot_be_reached_are_named(self, tmp_path: Path, installation: Installation) -> None:
        blocked = tmp_path / "file"
        blocked.write_text("")
        settings = installation.settings.model_copy(
            update={"portal_database_url": type(installation.settings.portal_database_url)(f"sqlite:///{blocked}/x.db")}
        )
        with Installation(settings) as other, pytest.raises(AccountsUnavailable, match="ADVICE_PORTAL_DATABASE_URL"):
            _ = other.accounts
