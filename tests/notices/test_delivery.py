"""Delivery: each notice once, by SMTP against a real server or as a file; failures stay visible and are tried again."""

import email
import ssl
import stat
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from itertools import count
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from icalendar import Calendar
from sqlalchemy import Connection, Engine, event, insert, select, text, update
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs
from temporalio.exceptions import ApplicationError

from activities.delivery import LEASE, Delivered, OutboxDelivery, Ways, due, pause
from activities.record import Record
from installation.embedded import free_port
from installation.keys import LogKeys
from installation.mail import FileMailer, Unreachable, conversation
from installation.outbox import told_by_letter, try_again
from installation.transparency_log import Log
from installation.typesetting.checking import SealState, checked
from installation.typesetting.press import LetterPress
from installation.typesetting.typesetter import Unprintable
from models.record.signed_note import Checkpoint, Note, SignatureLine
from models.record.tables import CheckpointRow, OutboxRow
from models.scenario import read
from tests.notices.playing import Play, played, story

SENDER = "ZOwonen adviesprocedures <advies@zowonen.example>"
USER, PASSWORD = "advies", "geheim:/@woord"
NOW = datetime(2027, 6, 1, 9, 0, tzinfo=UTC)


@dataclass
class Inbox:
    """A mail server's handler: what it took, whom it refuses, and whether it breaks off after taking a message."""

    messages: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    tls: list[bool] = field(default_factory=list)
    answer: str = "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return f"550 5.1.1 <{address}> unknown here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            message = email.message_from_bytes(envelope.content, policy=default)
            assert isinstance(message, EmailMessage)
            self.messages.append((list(envelope.rcpt_tos), message))
            assert server.transport
            self.tls.append(server.transport.get_extra_info("sslcontext") is not None)
        return self.answer

    @property
    def ids(self) -> list[str]:
        return [str(message["Message-ID"]) for _, message in self.messages]


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, by: timedelta) -> None:
        self.now += by


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def serve(inbox: Inbox) -> Iterator[Callable[..., str]]:
    """Starts a mail server and gives its host and port."""
    running: list[Controller] = []

    def start(port: int | None = None, **options: Any) -> str:
        server = Controller(inbox, hostname="127.0.0.1", port=port or free_port(), **options)
        server.start()
        running.append(server)
        return f"127.0.0.1:{server.port}"

    yield start
    for server in running:
        server.stop()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 with its key."""
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(cert)]
    subprocess.run(command, check=True, capture_output=True)
    return cert, key


@pytest.fixture
def trust(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate[0]))


@pytest.fixture
def identity(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*map(str, certificate))
    return context


@pytest.fixture
def opening() -> Play:
    """A request to two organisations: three notices."""
    told = story("geschil")
    return Play(told.agreement, told.steps[:1])


@pytest.fixture
def outbox(engine: Engine, opening: Play) -> Engine:
    """A record with three notices in its outbox."""
    return with_notices(engine, opening)


def with_notices(engine: Engine, told: Play) -> Engine:
    record = Record(engine)
    for entry in told.entries():
        record.write(entry.model_copy(update={"recorded_at": NOW}))
    return engine


sqlite_only = pytest.mark.parametrize("database", ["sqlite"])


def rows(engine: Engine) -> list[Any]:
    columns = (OutboxRow.recipient, OutboxRow.attempts, OutboxRow.last_error, OutboxRow.sent_at, OutboxRow.not_before)
    with engine.connect() as connection:
        return list(connection.execute(select(*columns).order_by(OutboxRow.id)))


# --- by SMTP -------------------------------------------------------------------------------------------------------


def test_each_party_gets_its_own_mail(outbox: Engine, serve: Callable[..., str], inbox: Inbox, clock: Clock) -> None:
    delivery = OutboxDelivery(outbox, f"smtp://{serve()}", SENDER, clock=clock)
    assert delivery.deliver(10) == Delivered(sent=3, failed=0, waiting=0)
    assert {tuple(to) for to, _ in inbox.messages} == {
        ("bestuur@geleen.example",),
        ("bestuur@beek.example",),
        ("adviesaanvragen@zowonen.example",),
    }
    assert delivery.deliver(10) == Delivered(sent=0, failed=0, waiting=0)
    assert len(set(inbox.ids)) == len(inbox.ids) == 3


@sqlite_only
@pytest.mark.parametrize("commands", [False, True])
def test_commands_are_in_letters_only_where_the_installation_wants_them(
    outbox: Engine, serve: Callable[..., str], inbox: Inbox, clock: Clock, commands: bool
) -> None:
    OutboxDelivery(outbox, f"smtp://{serve()}", SENDER, ways=Ways(commands=commands), clock=clock).deliver(10)
    message = next(m for to, m in inbox.messages if "geleen" in to[0])
    assert ("starter.py" in message.get_content()) is commands


@sqlite_only
@pytest.mark.parametrize("portal", [None, "https://advies.example"])
def test_letters_lead_to_the_portal_that_the_installation_has(
    outbox: Engine, serve: Callable[..., str], inbox: Inbox, clock: Clock, portal: str | None
) -> None:
    OutboxDelivery(outbox, f"smtp://{serve()}", SENDER, ways=Ways(portal=portal), clock=clock).deliver(10)
    for _, message in inbox.messages:
        assert ("https://advies.example/dossiers/" in message.get_content()) is (portal is not None)


@sqlite_only
def test_every_mail_has_its_letter_with_it_where_the_installation_wants_them(
    outbox: Engine, serve: Callable[..., str], inbox: Inbox, clock: Clock, tmp_path: Path
) -> None:
    keys = LogKeys(tmp_path, outbox, "advice-log/zowonen")
    keys.prepare()
    delivery = OutboxDelivery(outbox, f"smtp://{serve()}", SENDER, ways=Ways(press=LetterPress(keys)), clock=clock)
    assert delivery.deliver(10) == Delivered(sent=3, failed=0, waiting=0, unprinted=0)
    message = next(m for to, m in inbox.messages if "geleen" in to[0])
    text = message.get_body(("plain",))
    assert text
    assert "Beste bestuursleden van Huurdersvereniging Geleen," in text.get_content()
    (letter,) = message.iter_attachments()
    assert (letter.get_content_type(), letter.get_filename()) == ("application/pdf", "brief-2027-001-12.pdf")
    pdf = letter.get_content()
    assert checked(pdf, [line.key for line in Log(outbox).public_keys()]).state is SealState.GENUINE


@sqlite_only
def test_a_letter_that_cannot_be_made_keeps_no_mail(
    outbox: Engine,
    serve: Callable[..., str],
    inbox: Inbox,
    clock: Clock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuses(*_: object) -> bytes:
        raise Unprintable("typst refuses it")

    monkeypatch.setattr(LetterPress, "file", refuses)
    ways = Ways(press=LetterPress(LogKeys(tmp_path, outbox, "advice-log/zowonen")))
    delivery = OutboxDelivery(outbox, f"smtp://{serve()}", SENDER, ways=ways, clock=clock)
    with capture_logs() as logs:
        assert delivery.deliver(10) == Delivered(sent=3, failed=0, waiting=0, unprinted=3)
    assert all("Beste" in message.get_content() for _, message in inbox.messages)
    assert [line["event"] for line in logs].count("a letter cannot be made as PDF") == 3


@sqlite_only
def test_a_repeat_of_a_mail_with_its_letter_is_the_same_file(outbox: Engine, clock: Clock, tmp_path: Path) -> None:
    press = LetterPress(LogKeys(tmp_path / "keys", outbox, "advice-log/zowonen"))
    said = []
    for folder in (tmp_path / "a", tmp_path / "b"):
        with outbox.begin() as connection:
            connection.execute(update(OutboxRow).values(sent_at=None))
        OutboxDelivery(outbox, f"file:{folder}", SENDER, ways=Ways(press=press), example=True, clock=clock).deliver(10)
        said.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert said[0] == said[1]
    message = email.message_from_bytes(next(iter(said[0].values())), policy=default)
    text = message.get_body(("plain",))
    assert text
    assert text.get_content().startswith("Dit is een voorbeeld.")
    assert [part.get_content_type() for part in message.iter_attachments()] == ["application/pdf"]


@sqlite_only
def test_a_mail_has_what_mail_programs_need(
    outbox: Engine, serve: Callable[..., str], inbox: Inbox, clock: Clock
) -> None:
    OutboxDelivery(outbox, f"smtp://{serve()}", SENDER, clock=clock).deliver(10)
    message = next(m for to, m in inbox.messages if "geleen" in to[0])
    assert message["From"] == SENDER
    assert message["To"] == "Huurdersvereniging Geleen <bestuur@geleen.example>"
    assert message["Reply-To"] == "adviesaanvragen@zowonen.example"
    assert str(message["Subject"]).startswith("[2027-001] Huurbeleid 2027 – advies gevraagd, uiterlijk maandag")
    assert message["Date"].datetime == NOW
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@zowonen.example>")
    assert message.get_content_charset() == "utf-8"
    assert "Beste bestuursleden van Huurdersvereniging Geleen," in message.get_content()


@sqlite_only
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # aiosmtpd knows not of TLS from the start
@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
def test_over_tls_with_a_login(
    scheme: str,
    outbox: Engine,
    serve: Callable[..., str],
    inbox: Inbox,
    clock: Clock,
    identity: ssl.SSLContext,
    trust: ssl.SSLContext,
) -> None:
    def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()), handled=False)

    secured = {"tls_context": identity, "require_starttls": True} if "starttls" in scheme else {"ssl_context": identity}
    options = {"authenticator": authenticate, "auth_required": True, "auth_require_tls": "starttls" in scheme}
    place = serve(**secured, **options)
    delivery = OutboxDelivery(outbox, f"{scheme}://{USER}:geheim%3A%2F%40woord@{place}", SENDER, tls=trust, clock=clock)
    assert delivery.deliver(10).sent == 3
    assert inbox.tls == [True, True, True]
    clock.forward(timedelta(days=1))
    with outbox.begin() as connection:
        connection.execute(update(OutboxRow).values(sent_at=None))
    wrong = OutboxDelivery(outbox, f"{scheme}://{USER}:fout@{place}", SENDER, tls=trust, clock=clock)
    assert wrong.deliver(10).failed == 1
    assert rows(outbox)[0].last_error == "the mail server refuses the login (535)"


@sqlite_only
def test_a_server_without_trust_is_not_talked_to(
    outbox: Engine, serve: Callable[..., str], inbox: Inbox, clock: Clock, identity: ssl.SSLContext
) -> None:
    place = serve(tls_context=identity)
    assert OutboxDelivery(outbox, f"smtp+starttls://{place}", SENDER, clock=clock).deliver(10).sent == 0
    assert inbox.messages == []
    assert rows(outbox)[0].last_error == "the mail server cannot be reached (SSLCertVerificationError)"


def test_one_refused_address_does_not_hold_up_the_others(
    outbox: Engine, serve: Callable[..., str], inbox: Inbox, clock: Clock
) -> None:
    inbox.refused = {"bestuur@geleen.example"}
    delivery = OutboxDelivery(outbox, f"smtp://{serve()}", SENDER, clock=clock)
    again = NOW + pause(1)
    assert delivery.deliver(10) == Delivered(sent=2, failed=1, waiting=1)
    (refused,) = (row for row in rows(outbox) if row.sent_at is None)
    assert (refused.recipient, refused.attempts, refused.not_before) == ("geleen", 1, again)
    assert refused.last_error == "the mail server refuses the address of this party (550)"
    assert "@" not in refused.last_error
    inbox.refused = set()
    clock.forward(pause(1))
    assert delivery.deliver(10) == Delivered(sent=1, failed=0, waiting=0)
    assert rows(outbox)[0].last_error is None


@sqlite_only
def test_server_down_then_up_again(outbox: Engine, serve: Callable[..., str], inbox: Inbox, clock: Clock) -> None:
    port = free_port()
    delivery = OutboxDelivery(outbox, f"smtp://127.0.0.1:{port}", SENDER, clock=clock)
    down = delivery.deliver(10)
    assert (down.sent, down.failed, down.waiting) == (0, 1, 3)
    assert rows(outbox)[0].not_before == NOW + pause(1)
    assert delivery.deliver(10).failed == 0  # no use in trying the others now
    clock.forward(pause(1))
    serve(port=port)
    assert delivery.deliver(10).sent == 3
    assert len(set(inbox.ids)) == len(inbox.ids) == 3


@sqlite_only
@pytest.mark.parametrize(("answer", "tried"), [("451 later", 3), ("554 spam", 3), ("421 closing down", 1)])
def test_a_refused_message_is_tried_again_later(
    answer: str, tried: int, outbox: Engine, serve: Callable[..., str], inbox: Inbox, clock: Clock
) -> None:
    inbox.answer = answer
    delivery = OutboxDelivery(outbox, f"smtp://{serve()}", SENDER, clock=clock)
    assert delivery.deliver(10).failed == tried
    inbox.answer = "250 OK"
    clock.forward(pause(1))
    assert delivery.deliver(10).sent == 3


def test_two_deliverers_at_the_same_time_send_once(
    outbox: Engine, url: str, opened: Callable[..., Engine], serve: Callable[..., str], inbox: Inbox
) -> None:
    start = Barrier(4)
    place = serve()

    def deliver() -> Delivered:
        delivery = OutboxDelivery(opened(url), f"smtp://{place}", SENDER, clock=lambda: NOW)
        start.wait()
        return delivery.deliver(10)

    with ThreadPoolExecutor(4) as pool:
        results = [future.result() for future in [pool.submit(deliver) for _ in range(4)]]
    assert sum(result.sent for result in results) == 3
    assert len(set(inbox.ids)) == len(inbox.ids) == 3


@sqlite_only
def test_what_a_dead_deliverer_had_claimed_is_sent_after_its_lease(
    outbox: Engine, serve: Callable[..., str], inbox: Inbox, clock: Clock
) -> None:
    with outbox.begin() as connection:
        connection.execute(update(OutboxRow).values(claimed_until=NOW + LEASE))
    delivery = OutboxDelivery(outbox, f"smtp://{serve()}", SENDER, clock=clock)
    assert delivery.deliver(10) == Delivered(sent=0, failed=0, waiting=3)
    clock.forward(LEASE)
    assert delivery.deliver(10).sent == 3


@sqlite_only
def test_a_repeat_after_a_crash_is_the_same_message(
    outbox: Engine,
    serve: Callable[..., str],
    inbox: Inbox,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = f"smtp://{serve()}"

    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as crash:
        crash.setattr(OutboxDelivery, "_mark_sent", dies)
        with pytest.raises(KeyboardInterrupt):
            OutboxDelivery(outbox, place, SENDER, clock=clock).deliver(1)
    clock.forward(LEASE)
    assert OutboxDelivery(outbox, place, SENDER, clock=clock).deliver(10).sent == 3
    (_, first), *others = inbox.messages
    repeat = next(message for _, message in others if message["Message-ID"] == first["Message-ID"])
    assert repeat.as_bytes() == first.as_bytes()


@sqlite_only
def test_a_letter_quotes_the_newest_checkpoint_of_its_moment_also_in_a_repeat(
    outbox: Engine, tmp_path: Path, clock: Clock
) -> None:
    """Whoever keeps letters can compare with others, without a key or a program."""
    with outbox.begin() as connection:
        created = connection.execute(select(OutboxRow.created).order_by(OutboxRow.created)).scalars().first()
        assert created
        for size, at in ((7, created - timedelta(days=9)), (9, created), (11, created + timedelta(seconds=1))):
            stated = Checkpoint("advice-log/proef", size, f"{size:02}" * 32, at)
            text = str(Note(stated.text, (SignatureLine("advice-log/proef", b"abcd", bytes(64)),)))
            row = {"size": size, "root": stated.root, "frontier": [], "note": text, "made_at": at}
            connection.execute(insert(CheckpointRow), [row])
    delivery = OutboxDelivery(outbox, f"file:{tmp_path}", SENDER, clock=clock)
    assert delivery.deliver(1).sent == 1
    (letter,) = tmp_path.glob("*.eml")
    said = email.message_from_bytes(letter.read_bytes(), policy=default).get_content()
    assert "alle dossiers nog hetzelfde zijn: controlepunt 9, 0909090909090909." in " ".join(said.split())

    with outbox.begin() as connection:
        connection.execute(update(CheckpointRow).where(CheckpointRow.size == 9).values(note="nothing"))
        connection.execute(update(OutboxRow).values(sent_at=None))
    letter.unlink()
    assert delivery.deliver(1).sent == 1, "what cannot be read keeps no letter"


@sqlite_only
def test_what_was_claimed_and_not_tried_is_free_again(
    outbox: Engine, serve: Callable[..., str], inbox: Inbox, clock: Clock
) -> None:
    inbox.answer = "421 closing down"
    assert OutboxDelivery(outbox, f"smtp://{serve()}", SENDER, clock=clock).deliver(10).failed == 1
    tried, *others = sorted(rows(outbox), key=lambda row: -row.attempts)
    assert (tried.attempts, [row.attempts for row in others]) == (1, [0, 0])
    inbox.answer = "250 OK"
    another = OutboxDelivery(outbox, f"smtp://{serve()}", SENDER, clock=clock)
    assert another.deliver(10).sent == 2, "nobody waits for a lease of what was never tried"


@sqlite_only
def test_a_folder_that_cannot_be_kept_has_no_letter(
    outbox: Engine, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what is on disk is on record as sent."""
    folder = tmp_path / "outbox"

    def full(self: FileMailer) -> None:
        raise Unreachable("the outbox folder cannot be written (No space left on device)")

    with monkeypatch.context() as disk:
        disk.setattr(FileMailer, "settle", full)
        assert OutboxDelivery(outbox, f"file:{folder}", SENDER, clock=clock).deliver(10).sent == 0
    assert {(row.sent_at, row.last_error) for row in rows(outbox)} == {
        (None, "the outbox folder cannot be written (No space left on device)")
    }
    clock.forward(pause(1))
    assert OutboxDelivery(outbox, f"file:{folder}", SENDER, clock=clock).deliver(10).sent == 3
    assert len([*folder.iterdir()]) == 3


@sqlite_only
def test_letters_that_leave_together_are_marked_together_and_slow_ones_each(
    outbox: Engine, serve: Callable[..., str], inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    marked: list[int] = []
    mark = OutboxDelivery._mark_sent

    def noted(self: OutboxDelivery, batch: Any) -> None:
        marked.append(len(batch.sent))
        mark(self, batch)

    monkeypatch.setattr(OutboxDelivery, "_mark_sent", noted)
    place = serve()
    OutboxDelivery(outbox, f"smtp://{place}", SENDER, clock=lambda: NOW).deliver(10)
    assert marked == [3]
    with outbox.begin() as connection:
        connection.execute(update(OutboxRow).values(sent_at=None))
    marked.clear()
    seconds = count()
    OutboxDelivery(outbox, f"smtp://{place}", SENDER, clock=lambda: NOW + timedelta(seconds=next(seconds))).deliver(10)
    assert marked == [1, 1, 1, 0]


def test_what_left_while_the_record_did_not_answer_leaves_once(
    outbox: Engine, serve: Callable[..., str], inbox: Inbox, clock: Clock
) -> None:
    delivery = OutboxDelivery(outbox, f"smtp://{serve()}", SENDER, clock=clock)

    def gone(_: Connection) -> None:
        if inbox.messages:
            raise OperationalError("BEGIN", None, Exception("database is locked"))

    event.listen(outbox, "begin", gone)
    with pytest.raises(ApplicationError, match="database is locked"):
        delivery.deliver(10)
    event.remove(outbox, "begin", gone)
    clock.forward(LEASE)
    assert delivery.deliver(10) == Delivered(sent=3, failed=0, waiting=0)
    assert len(inbox.ids) == 3


def test_where_clocks_are_put_back_nothing_leaves_before_it_could(outbox: Engine, tmp_path: Path) -> None:
    hours, earlier = count(), NOW - timedelta(hours=1)
    put_off = NOW + pause(1)
    with outbox.begin() as connection:
        connection.execute(update(OutboxRow).where(OutboxRow.recipient == "beek").values(not_before=put_off))
    assert try_again(outbox, earlier) == 3
    assert {row.not_before for row in rows(outbox)} == {NOW, put_off}
    with outbox.connect() as connection:
        by_letter = connection.scalars(select(OutboxRow.id).where(OutboxRow.recipient == "beek")).one()
    assert told_by_letter(outbox, [by_letter], earlier, on=earlier.date(), person="A. Peters") == 1
    delivery = OutboxDelivery(outbox, f"file:{tmp_path}", SENDER, clock=lambda: NOW - timedelta(hours=next(hours)))
    assert delivery.deliver(10).sent == 2
    assert {row.sent_at for row in rows(outbox)} == {NOW}


def test_where_clocks_are_put_back_what_failed_is_tried_again_after_it_was_made(
    outbox: Engine, serve: Callable[..., str], inbox: Inbox
) -> None:
    inbox.answer, hours = "550 no", count()
    with outbox.begin() as connection:
        connection.execute(update(OutboxRow).where(OutboxRow.recipient == "beek").values(notice=text("'{}'")))
    place = f"smtp://{serve()}"
    delivery = OutboxDelivery(outbox, place, SENDER, clock=lambda: NOW - timedelta(hours=next(hours)))
    assert delivery.deliver(10).failed == 2
    assert {row.not_before for row in rows(outbox)} == {NOW + pause(1), NOW + pause(99)}


def test_whoever_writes_waits_for_two_transactions_of_a_batch_and_for_no_reading(
    outbox: Engine, tmp_path: Path, clock: Clock
) -> None:
    reads: list[bool] = []

    @event.listens_for(outbox, "begin")
    def begin(connection: Connection) -> None:
        reads.append(connection.get_execution_options().get("reading", False))

    assert due(outbox, clock())
    assert OutboxDelivery(outbox, f"file:{tmp_path}", SENDER, clock=clock).deliver(20).sent > 2
    assert (reads.count(False), any(reads)) == (2, True)  # what is claimed, and what is marked


def test_the_limit_and_what_waits(outbox: Engine, serve: Callable[..., str], inbox: Inbox, clock: Clock) -> None:
    delivery = OutboxDelivery(outbox, f"smtp://{serve()}", SENDER, clock=clock)
    assert delivery.deliver(2) == Delivered(sent=2, failed=0, waiting=1)
    assert delivery.deliver(2).sent == 1


@sqlite_only
def test_after_a_long_outage_what_an_operator_sets_free_leaves_within_a_minute(
    outbox: Engine, serve: Callable[..., str], inbox: Inbox, clock: Clock
) -> None:
    port = free_port()
    delivery = OutboxDelivery(outbox, f"smtp://127.0.0.1:{port}", SENDER, clock=clock)
    with outbox.begin() as connection:
        connection.execute(update(OutboxRow).values(attempts=9))
    assert delivery.deliver(10).failed == 1
    serve(port=port)
    with outbox.begin() as connection:
        connection.execute(update(OutboxRow).values(not_before=NOW))
    clock.forward(pause(1))
    assert delivery.deliver(10).sent == 3
    assert len(inbox.ids) == 3


# --- what cannot be delivered ---------------------------------------------------------------------------------------

NO_ADDRESS = """
scenario: zonder-adres
agreement: zowonen
parties:
  landlord: Wonen Zuid
  organisations: {beek: {name: Beek, board: 3, quorum: 2}}
acts:
  - {at: 2027-01-11 10:00, by: landlord, act: open_request, with: {subject: s, topic: a, right: advice,
     intended_decision: p, reasons: r, consequences: c, addressees: [beek]}}
until: 2027-01-11 11:00
"""


@sqlite_only
def test_a_party_without_an_address_is_a_visible_failure(engine: Engine, tmp_path: Path, clock: Clock) -> None:
    with_notices(engine, played(read(NO_ADDRESS)))
    delivered = OutboxDelivery(engine, f"file:{tmp_path / 'outbox'}", SENDER, clock=clock).deliver(10)
    assert (delivered.sent, delivered.failed, delivered.waiting) == (0, 2, 2)
    assert rows(engine)[0].last_error == "the agreement zowonen 2026-1 has no e_mail for beek"


@sqlite_only
def test_a_notice_of_another_version_does_not_hold_up_the_others(outbox: Engine, tmp_path: Path, clock: Clock) -> None:
    with outbox.begin() as connection:
        unknown = text(
            "UPDATE outbox SET notice = replace(notice, '\"request_received\"', '\"unheard_of\"') WHERE id = 1"
        )
        connection.execute(unknown)
    assert OutboxDelivery(outbox, f"file:{tmp_path}", SENDER, clock=clock).deliver(10).sent == 2
    with outbox.connect() as connection:
        row = connection.execute(select(OutboxRow.last_error, OutboxRow.sent_at).where(OutboxRow.id == 1)).one()
    assert tuple(row) == ("the outbox row cannot be read (Notice)", None)


@sqlite_only
def test_an_unreachable_record_is_an_error_without_names(tmp_path: Path, outbox: Engine) -> None:
    with outbox.begin() as connection:
        connection.execute(text("ALTER TABLE outbox RENAME TO gone"))
    with pytest.raises(ApplicationError, match="the record cannot be reached") as error:
        OutboxDelivery(outbox, f"file:{tmp_path}", SENDER).deliver(10)
    assert error.value.type == "RecordUnreachable"


def test_the_pauses_grow_and_stay_within_a_working_day() -> None:
    pauses = [pause(attempts) for attempts in range(1, 60)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[1], pauses[-1]) == (timedelta(minutes=1), timedelta(minutes=2), timedelta(hours=6))


# --- as files -------------------------------------------------------------------------------------------------------


@sqlite_only
def test_files_that_a_mail_program_opens(outbox: Engine, tmp_path: Path, clock: Clock) -> None:
    folder = tmp_path / "var" / "outbox"
    assert OutboxDelivery(outbox, f"file:{folder}", SENDER, clock=clock).deliver(10).sent == 3
    names = sorted(path.name for path in folder.iterdir())
    assert {stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())} == {0o700, 0o600}
    assert names == [
        "2027-001-0001-beek-request_received.eml",
        "2027-001-0001-geleen-request_received.eml",
        "2027-001-0001-landlord-request_sent.eml",
    ]
    message = email.message_from_bytes((folder / names[0]).read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    assert message["To"] == "Huurdersbelangenraad Beek <bestuur@beek.example>"
    assert str(message["Subject"]).startswith("[2027-001] Huurbeleid 2027 – advies gevraagd")
    assert "Laatste dag om advies te geven:\n    maandag 22 februari 2027" in message.get_content().replace("\r", "")
    assert b"\r\n" in (folder / names[0]).read_bytes()


@sqlite_only
def test_no_control_character_reaches_the_mail_raw(outbox: Engine, tmp_path: Path, clock: Clock) -> None:
    with outbox.begin() as connection:
        for row in connection.execute(select(OutboxRow.id, OutboxRow.notice)).all():
            typed = row.notice.model_copy(update={"subject": "Huur\x1b[8m\x9b\r\nBcc: x@y.example\nbeleid"})
            connection.execute(update(OutboxRow).where(OutboxRow.id == row.id).values(notice=typed))
    assert OutboxDelivery(outbox, f"file:{tmp_path / 'outbox'}", SENDER, clock=clock).deliver(10).sent == 3
    for path in (tmp_path / "outbox").iterdir():
        message = email.message_from_bytes(path.read_bytes(), policy=default)
        assert isinstance(message, EmailMessage)
        assert message["Bcc"] is None
        for text_part in (path.read_text(encoding="utf-8"), str(message["Subject"]), message.get_content()):
            assert not {"\x1b", "\x9b"} & set(text_part)


@sqlite_only
def test_a_repeat_replaces_its_own_file(outbox: Engine, tmp_path: Path, clock: Clock) -> None:
    delivery = OutboxDelivery(outbox, f"file:{tmp_path / 'outbox'}", SENDER, clock=clock)
    delivery.deliver(10)
    first = {path.name: path.read_bytes() for path in (tmp_path / "outbox").iterdir()}
    with outbox.begin() as connection:
        connection.execute(update(OutboxRow).values(sent_at=None))
    delivery.deliver(10)
    assert {path.name: path.read_bytes() for path in (tmp_path / "outbox").iterdir()} == first


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file where the folder should be")
    with pytest.raises(Unreachable, match="the outbox folder cannot be written"):
        FileMailer(tmp_path / "outbox").send(EmailMessage(), "name")


def test_nothing_half_written_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(Unreachable, match="No space left"):
        FileMailer(tmp_path).send(EmailMessage(), "name")
    assert list(tmp_path.iterdir()) == []


@sqlite_only
def test_all_notices_of_a_whole_procedure_leave_once(engine: Engine, tmp_path: Path, clock: Clock) -> None:
    told = story("samen")
    with_notices(engine, told)
    folder = tmp_path / "outbox"
    assert OutboxDelivery(engine, f"file:{folder}", SENDER, clock=clock).deliver(1000).sent == len(told.notices)
    assert len(list(folder.iterdir())) == len(told.notices)


@pytest.mark.parametrize("to", [None, "proef@x.example"])
def test_the_conversation_is_tried_as_far_as_the_sender_and_a_message_leaves_only_where_asked(
    to: str | None, serve: Callable[..., str], inbox: Inbox
) -> None:
    assert conversation(f"smtp://{serve()}", SENDER, to) is None
    assert [recipients for recipients, _ in inbox.messages] == ([[to]] if to else [])


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_what_the_mail_server_has_against_us_is_said_without_an_address(
    serve: Callable[..., str], inbox: Inbox
) -> None:
    def nobody(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=False, handled=False)

    async def unknown_sender(
        server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        return "550 not from here"

    inbox.refused.add("proef@x.example")
    open_to_all = serve()
    strict = serve(authenticator=nobody, auth_required=True, auth_require_tls=False)
    said = [
        conversation(f"smtp://{open_to_all}", SENDER, "proef@x.example"),
        conversation(f"smtp://a:b@{strict}", SENDER),
        conversation(f"smtp://127.0.0.1:{free_port()}", SENDER),
    ]
    inbox.handle_MAIL = unknown_sender  # type: ignore[attr-defined]
    said.append(conversation(f"smtp://{serve()}", SENDER))
    assert said == [
        "the mail server refuses the address of this party (550)",
        "the mail server refuses the login (535)",
        "the mail server cannot be reached (ConnectionRefusedError)",
        "the mail server refuses mail_from (550)",
    ]


# --- addresses that were corrected ----------------------------------------------------------------------------------

CORRECTED = """
scenario: andere-adressen
agreement: zowonen
acts:
  - {at: 2027-01-11 10:00, by: landlord, act: open_request, with: {subject: s, topic: a, right: advice,
     intended_decision: p, reasons: r, consequences: c, addressees: [beek, geleen]}}
  - {at: 2027-01-12 10:00, by: beek, act: correct_addresses, with: {e_mail: [nieuw@beek.example, twee@beek.example]}}
  - {at: 2027-01-13 10:00, by: landlord, act: correct_addresses, with: {e_mail: [balie@zowonen.example]}}
  - {at: 2027-01-14 10:00, by: beek, act: correct_addresses, with: {e_mail: [derde@beek.example]}}
until: 2027-01-14 11:00
"""


@sqlite_only
def test_letters_go_to_the_corrected_addresses_and_the_correction_to_the_old_ones_too(
    engine: Engine, serve: Callable[..., str], inbox: Inbox, clock: Clock
) -> None:
    told = played(read(CORRECTED))
    with_notices(engine, told)

    OutboxDelivery(engine, f"smtp://{serve()}", SENDER, clock=clock).deliver(50)

    sent = [(set(to), str(message["Subject"]), message) for to, message in inbox.messages]
    agreed = told.agreement.organisations["beek"].addresses
    theirs = [(to, subject) for to, subject, _ in sent if any(a.endswith("beek.example") for a in to)]
    waited = [to for to, subject in theirs if "e-mailadressen" not in subject]
    assert waited
    assert {frozenset(to) for to in waited} == {frozenset({"derde@beek.example"})}
    corrections = [to for to, subject in theirs if "uw e-mailadressen" in subject]
    assert corrections == [
        {"derde@beek.example", *agreed},
        {"derde@beek.example", "nieuw@beek.example", "twee@beek.example"},
    ]
    of_the_landlord = [(to, subject) for to, subject, _ in sent if "andere e-mailadressen" in subject]
    assert {frozenset(to) for to, _ in of_the_landlord} >= {frozenset({"balie@zowonen.example"})}
    assert {str(message["Reply-To"]) for _, _, message in sent} == {"balie@zowonen.example"}
    requests = [message.get_content() for to, subject, message in sent if to == {"derde@beek.example"}]
    assert any("balie@zowonen.example" in body for body in requests)
    geleen = told.agreement.organisations["geleen"].addresses
    assert not any("beek.example" in m.get_content() for to, _, m in sent if to & set(geleen))


@sqlite_only
def test_addresses_that_are_corrected_while_letters_leave_hold_from_the_next_ones_on(
    engine: Engine, serve: Callable[..., str], inbox: Inbox, clock: Clock
) -> None:
    first, *later = played(read(CORRECTED)).entries()
    record, asked = Record(engine), count(1)
    record.write(first.model_copy(update={"recorded_at": NOW}))

    def corrected_before_the_second() -> bool:
        if next(asked) == 2:
            clock.forward(timedelta(seconds=2))  # so that what was sent is marked after it
            for entry in later:
                record.write(entry.model_copy(update={"recorded_at": clock()}))
        return False

    OutboxDelivery(engine, f"smtp://{serve()}", SENDER, clock=clock).deliver(3, corrected_before_the_second)

    replies = [message["Reply-To"] for _, message in inbox.messages]
    assert replies == ["adviesaanvragen@zowonen.example"] * 2 + ["balie@zowonen.example"]


# --- invitations ----------------------------------------------------------------------------------------------------


MEETING = """
scenario: gesprek
agreement: zowonen
acts:
  - {at: 2027-01-11 10:00, by: landlord, act: open_request, with: {subject: s, topic: a, right: advice,
     intended_decision: p, reasons: r, consequences: c, addressees: [beek]}}
  - {at: 2027-02-10 09:00, by: beek, act: request_meeting, with: {subject: "de huur"}}
  - {at: 2027-02-11 09:00, by: landlord, act: plan_meeting, with: {organisation: beek, date: 2027-02-22,
     place: "Het Anker, Beek"}}
until: 2027-02-11 11:00
"""


@sqlite_only
def test_with_planned_talks_goes_an_invitation_which_a_repeat_has_too(engine: Engine, tmp_path: Path) -> None:
    with_notices(engine, played(read(MEETING)))
    late = datetime(2027, 12, 31, tzinfo=UTC)
    OutboxDelivery(engine, f"file:{tmp_path / 'a'}", SENDER, clock=lambda: late).deliver(500)
    planned = {path.name: path.read_bytes() for path in (tmp_path / "a").glob("*meeting_planned.eml")}
    assert planned
    for letter in planned.values():
        message = email.message_from_bytes(letter, policy=default)
        (part,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
        assert part["Content-Type"].params["method"] == "REQUEST"
        (talk,) = Calendar.from_ical(part.get_content()).walk("VEVENT")
        assert str(talk["ORGANIZER"]) == "mailto:advies@zowonen.example"
        assert (talk.decoded("DTSTART"), str(talk["LOCATION"])) == (date(2027, 2, 22), "Het Anker, Beek")
    with engine.begin() as connection:
        connection.execute(update(OutboxRow).values(sent_at=None))
    OutboxDelivery(engine, f"file:{tmp_path / 'b'}", SENDER, clock=lambda: late).deliver(500)
    assert {path.name: path.read_bytes() for path in (tmp_path / "b").glob("*meeting_planned.eml")} == planned
    others = [path for path in (tmp_path / "a").glob("*.eml") if b"text/calendar" in path.read_bytes()]
    assert {path.name for path in others} == planned.keys(), "no other letter has one"
