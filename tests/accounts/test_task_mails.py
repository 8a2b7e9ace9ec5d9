"""Who is newly asked something hears of it by mail, as often as it chose; once, whatever breaks off."""

import email
import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from application.errors import NotPermitted, WrongInput
from application.people import Office, Person
from application.person_mail import send_to_person
from application.signing_in import person_of
from application.task_mails import DAILY_AT, GIVEN_UP_AFTER, Often, TaskMails
from application.tasks import PartyTask
from installation.accounts.register import Register
from installation.accounts.task_mail_box import AGAIN_AFTER
from installation.installation import Installation
from installation.mail import Undeliverable
from installation.settings import Settings
from language.sign_in_letters import Mail
from language.task_letters import MOST
from models.calendar import AMSTERDAM
from models.parties import LANDLORD
from portal.mail_rounds import mail_rounds
from tests.accounts.conftest import Hour
from tests.audit.playing import OnRecord, fill, put_on_record
from tests.hanging import HANGING

MIDWAY = Path(__file__).parents[1] / "portal" / "procedures" / "rent-policy.yaml"
ANOTHER = """
scenario: another
agreement: zowonen
acts:
  - at: 2027-02-01 09:00
    by: landlord
    act: open_request
    with: {subject: s, topic: a, right: advice, intended_decision: d, reasons: r, consequences: c, addressees: [geleen]}
until: 2027-02-01 12:00
"""
"""A dossier in which a board is asked four things; two of them any member may do."""

VOTE = "record_deliberation"


class Board:
    """The people of an installation over a procedure in its middle, and what they get."""

    def __init__(self, installation: Installation, record: OnRecord, hour: Hour) -> None:
        self.installation, self.record, self.hour = installation, record, hour
        self.mails = TaskMails(installation, hour)

    def add(self, party: str, office: Office, mail: str = "", *, was_here: bool = True, language: str = "nl") -> Person:
        register = Register(self.installation.accounts)
        mail = mail or f"{office}@{party}.example"
        account = register.add("A. Peters", mail, party, office, language, at=self.hour(), by=None)
        if was_here:
            register.change(account.id, first_seen_at=self.hour())
        return person_of(account)

    def ask_more(self) -> str:
        """Another dossier is opened; gives its number."""
        var = self.installation.settings.var
        (var / "another.yaml").write_text(ANOTHER)
        (number,) = fill(self.record.engine, var, var / "another.yaml").numbers
        return number

    def change(self, statement: str) -> None:
        """Changes the lists on record."""
        with sqlite3.connect(self.installation.settings.var / "record.db") as connection:
            connection.execute(statement)

    def got(self, mail: str = "") -> list[EmailMessage]:
        """The mails that lie in the box, to an address where one is given."""
        folder = self.installation.settings.var / "sign-in"
        files = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns) if folder.exists() else []
        found = [email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]
        return [one for one in found if not mail or one["To"] == mail]


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Board]:
    record = put_on_record(tmp_path / "var", MIDWAY)
    settings = Settings(var=tmp_path / "var", portal_url="https://advies.example")
    with Installation(settings) as made:
        yield Board(made, record, Hour(datetime(2027, 2, 1, 12, tzinfo=UTC)))
    record.engine.dispose()


def test_what_was_asked_already_is_nothing_new_and_what_comes_is_told_once(board: Board) -> None:
    board.add("geleen", Office.SECRETARY)
    board.mails.go_round()
    assert board.got() == []

    number = board.ask_more()
    for _ in range(3):
        board.mails.go_round()

    (mail,) = board.got()
    text = mail.get_content()
    assert mail["To"] == "secretary@geleen.example"
    assert mail["Subject"] == "Er worden 4 dingen van u gevraagd: adviesprocedures van ZOwonen"
    assert f"Dossier {number}: " in text
    assert "Uiterlijk op " in text
    assert f"https://advies.example/dossiers/{number}/doen/" in text
    assert "https://advies.example/mijn-gegevens#mails" in text
    assert "2027-001" not in text


def test_nothing_of_what_a_dossier_says_is_in_it(board: Board) -> None:
    board.add(LANDLORD, Office.CASE_HANDLER)
    board.add("geleen", Office.SECRETARY)
    board.mails.go_round()
    board.change("UPDATE tasks SET subject = 'GEHEIM'")
    board.change("UPDATE tasks SET organisation = 'beek' WHERE party = 'landlord'")
    board.hour.pass_by(days=1)
    board.ask_more()
    board.mails.go_round()
    assert len(board.got()) == 2
    assert not any("GEHEIM" in mail.as_string() for mail in board.got())


def test_each_hears_of_what_the_own_party_is_asked_and_the_own_office_may_do(board: Board) -> None:
    for party in ("geleen", "beek"):
        board.add(party, Office.SECRETARY)
    board.add("geleen", Office.MEMBER)
    board.add(LANDLORD, Office.READER)
    board.mails.go_round()
    board.change("UPDATE tasks SET dossier = '2027-001', act = 'cosign' WHERE party = 'geleen'")
    board.mails.go_round()
    assert [mail["To"] for mail in board.got()] == ["secretary@geleen.example"]


def test_who_was_never_here_or_is_no_more_hears_nothing(board: Board) -> None:
    board.add("geleen", Office.SECRETARY, was_here=False)
    gone = board.add("geleen", Office.MEMBER)
    board.mails.go_round()
    Register(board.installation.accounts).change(gone.id, ended_at=board.hour())
    board.change("UPDATE tasks SET act = 'acknowledge_receipt' WHERE party = 'geleen'")
    board.mails.go_round()
    assert board.got() == []


def test_what_is_done_and_asked_once_more_is_new(board: Board) -> None:
    board.add("geleen", Office.SECRETARY)
    board.mails.go_round()
    board.change(f"UPDATE tasks SET is_own = 0 WHERE party = 'geleen' AND act = '{VOTE}'")
    board.mails.go_round()
    assert board.got() == []
    board.change(f"UPDATE tasks SET is_own = 1 WHERE party = 'geleen' AND act = '{VOTE}'")
    board.mails.go_round()
    assert len(board.got()) == 1


def test_a_day_that_moves_is_nothing_new(board: Board) -> None:
    board.add("geleen", Office.SECRETARY)
    board.mails.go_round()
    board.change("UPDATE tasks SET day = '2027-12-01', number = number + 1, subject = 'x', position = position + 50")
    board.mails.go_round()
    assert board.got() == []


@pytest.mark.parametrize(
    ("party", "office", "mail", "often"),
    [
        ("geleen", Office.SECRETARY, "", Often.AT_ONCE),
        ("geleen", Office.MEMBER, "", Often.AT_ONCE),
        (LANDLORD, Office.CASE_HANDLER, "", Often.DAILY),
        ("geleen", Office.SECRETARY, "of the party", Often.NONE),
        (LANDLORD, Office.READER, "", None),
        ("auditor", Office.AUDITOR, "", None),
    ],
)
def test_how_often_who_did_not_choose_hears(
    party: str, office: Office, mail: str, often: Often | None, board: Board
) -> None:
    own = board.installation.agreement().organisations["geleen"].addresses[0]
    assert board.mails.often(board.add(party, office, own if mail else "")) == often


def test_the_choice_holds_also_before_the_first_round(board: Board) -> None:
    person = board.add("geleen", Office.SECRETARY)
    board.mails.choose(person, Often.NONE)
    board.ask_more()
    board.mails.go_round()
    assert board.got() == []

    board.mails.choose(person, Often.AT_ONCE)
    board.mails.go_round()
    assert board.got() == []  # it wanted to hear nothing of that
    assert board.mails.often(person) is Often.AT_ONCE
    board.change("UPDATE tasks SET act = 'cosign' WHERE party = 'geleen' AND dossier = '2027-001'")
    board.mails.go_round()
    assert len(board.got()) == 1


def test_what_is_no_choice_is_refused_and_of_whom_nothing_is_asked_has_none(board: Board) -> None:
    with pytest.raises(WrongInput):
        board.mails.choose(board.add("geleen", Office.SECRETARY), "sometimes")
    with pytest.raises(NotPermitted):
        board.mails.choose(board.add(LANDLORD, Office.READER), Often.NONE)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, 3, day, hour, minute, tzinfo=AMSTERDAM).astimezone(UTC)


def test_once_a_day_is_at_eight_in_amsterdam_also_when_the_clock_changes(board: Board) -> None:
    """In the night to 28 March 2027 the clock goes forward."""
    board.hour.now = local(26, 9)
    board.mails.choose(board.add("geleen", Office.SECRETARY), Often.DAILY)
    board.ask_more()
    for day, hour, minute, mails in (
        (26, 9, 1, 0), (27, 7, 59, 0), (27, 8, 0, 1), (27, 8, 1, 1), (28, 7, 59, 1), (28, 8, 0, 1),
    ):  # fmt: skip
        board.hour.now = local(day, hour, minute)
        board.mails.go_round()
        assert len(board.got()) == mails, (day, hour, minute)
    assert DAILY_AT.hour == 8

    board.change("UPDATE tasks SET act = 'cosign' WHERE party = 'geleen' AND dossier = '2027-001'")
    board.hour.now = local(28, 8, 30)
    board.mails.go_round()
    assert len(board.got()) == 1
    board.hour.now = local(29, 15)
    board.mails.go_round()
    assert len(board.got()) == 2


def test_who_began_early_hears_at_eight_of_the_same_day(board: Board) -> None:
    board.hour.now = local(3, 7)
    board.mails.choose(board.add("geleen", Office.SECRETARY), Often.DAILY)
    board.ask_more()
    board.hour.now = local(3, 8)
    board.mails.go_round()
    assert len(board.got()) == 1


def test_in_one_mail_stands_no_more_than_somebody_reads(board: Board) -> None:
    board.add("geleen", Office.SECRETARY, language="en")
    board.mails.go_round()
    columns = (
        *(
            "dossier",
            "party",
            "position",
            "year",
            "serial",
            "subject",
            '"right"',
            "is_own",
            "act",
            "instead",
            "is_joint",
        ),
        *("awaited", "awaited_from", "organisation", "day", "due", "state", "number", "derivation"),
    )
    for n in range(MOST + 5):
        other = {"position": str(100 + n), "organisation": f"'o{n}'", "act": "'cosign'"}
        taken = ", ".join(other.get(name, name) for name in columns)
        board.change(
            f"INSERT INTO tasks ({', '.join(columns)}) SELECT {taken} FROM tasks "
            f"WHERE party = 'geleen' AND act = '{VOTE}' LIMIT 1"
        )
    board.mails.go_round()
    (mail,) = board.got()
    assert mail["Subject"].startswith(f"{MOST + 5} things are asked of you")
    assert mail.get_content().count("Dossier 2027-001") == MOST
    assert "And 5 more." in mail.get_content()


# --- What breaks off ------------------------------------------------------------------------------------------------


def newly_asked(board: Board) -> None:
    board.add("geleen", Office.SECRETARY)
    board.mails.go_round()
    board.ask_more()


class Killed(BaseException):
    """The process ends here."""


def test_killed_before_it_is_sent_it_leaves_later_once(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    newly_asked(board)
    with monkeypatch.context() as here:
        here.setattr(TaskMails, "_send", lambda *_: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            board.mails.go_round()
    for _ in range(2):
        TaskMails(board.installation, board.hour).go_round()
    assert len(board.got()) == 1


def test_killed_after_it_was_sent_it_leaves_again_as_the_same_message(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    newly_asked(board)
    sent = list[str | None]()

    def dying(*given: object) -> None:
        send_to_person(*given)  # type: ignore[arg-type]
        sent.append(str(given[-1]))
        if len(sent) == 1:
            raise Killed

    monkeypatch.setattr("application.task_mails.send_to_person", dying)
    with pytest.raises(Killed):
        board.mails.go_round()
    board.mails.go_round()
    assert len(sent) == 1  # another process may be at it
    board.hour.now += AGAIN_AFTER
    for _ in range(2):
        board.mails.go_round()
    assert sent == [sent[0]] * 2
    (mail,) = board.got()
    assert mail["Message-ID"].startswith(f"<{sent[0]}@")


def test_what_cannot_leave_is_tried_again_and_after_days_no_more(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    newly_asked(board)

    def away(*_: object) -> None:
        raise Undeliverable("the server is away")

    with monkeypatch.context() as here, capture_logs() as logs:
        here.setattr("application.task_mails.send_to_person", away)
        board.mails.go_round()
        board.hour.now += AGAIN_AFTER
        board.mails.go_round()
    assert [line["event"] for line in logs] == ["a mail about tasks did not leave"] * 2
    assert "peters" not in str(logs).lower()
    assert board.got() == []
    board.hour.now += AGAIN_AFTER
    board.mails.go_round()
    assert len(board.got()) == 1

    board.change("UPDATE tasks SET act = 'cosign' WHERE party = 'geleen' AND dossier = '2027-001'")
    with monkeypatch.context() as here:
        here.setattr("application.task_mails.send_to_person", away)
        board.mails.go_round()
    board.hour.now += GIVEN_UP_AFTER + timedelta(seconds=1)
    board.mails.go_round()
    assert len(board.got()) == 1


def test_what_cannot_be_written_for_one_holds_up_no_other(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    board.add("geleen", Office.SECRETARY)
    board.add("geleen", Office.MEMBER, "other@geleen.example")
    written = TaskMails._written

    def failing(mails: TaskMails, person: Person, tasks: list[PartyTask]) -> Mail:
        if person.office is Office.SECRETARY:
            raise KeyError(person.mail)
        return written(mails, person, tasks)

    board.mails.go_round()
    board.ask_more()
    with monkeypatch.context() as here, capture_logs() as logs:
        here.setattr(TaskMails, "_written", failing)
        board.mails.go_round()
    (line,) = logs
    assert (line["event"], line["kind"]) == ("what is newly asked of somebody cannot be told", "KeyError")
    assert "@" not in str(logs)
    assert len(board.got("other@geleen.example")) == 1


def test_a_mail_that_is_none_waits_and_the_others_leave(board: Board) -> None:
    first = board.add("geleen", Office.SECRETARY)
    board.add("geleen", Office.SECRETARY, "other@geleen.example")
    board.mails.go_round()
    Register(board.installation.accounts).change(first.id, mail="a\nb@geleen.example")
    board.ask_more()
    with capture_logs() as logs:
        board.mails.go_round()
    (line,) = logs
    assert (line["event"], line["why"]) == (
        "a mail about tasks did not leave",
        "the message cannot be written (ValueError)",
    )
    assert len(board.got("other@geleen.example")) == 1


def test_two_portals_at_once_tell_it_once(board: Board) -> None:
    newly_asked(board)
    rounds = [threading.Thread(target=TaskMails(board.installation, board.hour).go_round) for _ in range(4)]
    for one in rounds:
        one.start()
    for one in rounds:
        one.join()
    board.mails.go_round()
    assert len(board.got()) == 1


def test_the_portal_goes_round_by_itself_and_goes_on_after_a_fault(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    went, enough = list[int](), threading.Event()

    def go_round(_: TaskMails) -> None:
        went.append(1)
        if len(went) == 1:
            raise RuntimeError
        if len(went) == 2:
            raise Undeliverable("x")
        enough.set()

    monkeypatch.setattr(TaskMails, "go_round", go_round)
    with mail_rounds(board.installation, every=0.01):
        assert enough.wait(HANGING)
    assert "mail rounds" not in {thread.name for thread in threading.enumerate()}
