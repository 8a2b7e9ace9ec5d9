"""Delivery: the notices that wait in the outbox leave as e-mail by SMTP, or as files that any mail program opens.

A row is claimed for a while (a lease), sent, and marked as sent. Two senders never send the same row at the same time,
and a row whose sender died is sent by another one when the lease is over. One gap is left, and no protocol closes it:
a process that dies after the mail server took a message and before the record knows sends it again. Such a repeat has
the same Message-ID and the same text, so that mail programs and people recognise it. As a file it is the same file.

Nothing is given up: a failure stays visible in the outbox (``attempts``, ``last_error``) and is tried again, less and
less often. Errors name no person and no address.
"""

import contextlib
import hashlib
import os
import re
import smtplib
import ssl
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, formataddr, parseaddr
from functools import lru_cache
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit
from uuid import uuid4

import structlog
from pydantic import ValidationError
from sqlalchemy import ColumnElement, Connection, Engine, func, or_, select, update
from temporalio import activity

from activities.record import reaching_the_record
from language.letters import render
from models.agreement import Agreement, is_address
from models.parties import LANDLORD
from models.plain import one_line
from models.record.notice import Notice
from models.record.tables import AgreementRow, DossierRow, FlawedRecordError, OutboxRow, agreement_of
from models.value import Value

LEASE = timedelta(minutes=10)
"""How long a claimed row is its sender's. Longer than the slowest conversation with a mail server can take."""

RUN = timedelta(minutes=1)
"""After this long a run claims nothing more; what is left waits for the next one."""

WATCH = timedelta(minutes=5)
"""How long one watch over the outbox lasts."""

_log = structlog.get_logger(__name__)
_AT_ONCE, _EVERY = 20, timedelta(seconds=2)  # ten a second: letters never stand in the way of acts
_TIMEOUT = 30.0
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_CLOSING_DOWN = 421
_REFUSES = 400
"""From this answer on a mail server refuses."""

Clock = Callable[[], datetime]


class Delivered(Value):
    """What a run did: how many were sent, how many failed, and how many still wait in all."""

    sent: int
    failed: int
    waiting: int


class Undeliverable(Exception):  # noqa: N818 - it says what is the matter
    """This message cannot be delivered now; the message of the exception says why, without personal data."""


class Unreachable(Undeliverable):
    """The mail server or the folder cannot be used at all now: trying other messages makes no sense either."""


class Mailer(Protocol):
    """Where messages go. ``send`` raises Undeliverable; ``name`` is unique for a message and the same in a repeat."""

    def send(self, message: EmailMessage, name: str) -> None: ...

    def try_out(self, sender: str) -> None:
        """Everything that comes before a message, and no message. Raises Undeliverable."""

    def close(self) -> None: ...


def conversation(url: str, sender: str, to: str | None = None, tls: ssl.SSLContext | None = None) -> str | None:
    """What goes wrong when the mail server (or the folder) of a mail URL is spoken to as the delivery does; None where
    nothing does. Nothing is sent, but for one test message where there is an address ``to`` which it goes."""
    mailer = mailer_of(url, tls)
    try:
        mailer.try_out(parseaddr(sender)[1])
        if to:
            mailer.send(_trial(sender, to), f"test-{uuid4()}")
    except Undeliverable as error:
        return str(error)
    finally:
        mailer.close()
    return None


def _trial(sender: str, to: str) -> EmailMessage:
    message = EmailMessage(_MAIL)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = "Proefbericht van de adviesprocedures"
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = f"<{uuid4()}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("Dit is een proefbericht. U hoeft niets te doen.\n", charset="utf-8", cte="quoted-printable")
    return message


def mailer_of(url: str, tls: ssl.SSLContext | None = None) -> Mailer:
    """The way by which messages leave, by its mail URL; ``tls`` replaces the usual trust in certificates."""
    if url.startswith("file:"):
        return FileMailer(Path(re.sub("^//(?=/)", "", url.removeprefix("file:"))))
    return SmtpMailer(urlsplit(url), tls)


# --- by SMTP -------------------------------------------------------------------------------------------------------


class _Headers(EmailPolicy):
    """Headers as every mail program reads them back. The usual policy loses and adds spaces where it folds what is not
    ASCII."""

    def fold(self, name: str, value: object) -> str:
        return f"{name}: {self._folded(name, value)}{self.linesep}"

    def fold_binary(self, name: str, value: object) -> bytes:
        return self.fold(name, value).encode("ascii")

    def _folded(self, name: str, value: object) -> str:
        if addresses := getattr(value, "addresses", None):
            return f",{self.linesep} ".join(map(self._address, addresses))
        return self._encoded(str(value), name)

    def _address(self, address: Address) -> str:
        """One address with its name: quoted where it is ASCII, else encoded."""
        if address.display_name.isascii():
            return formataddr((address.display_name, address.addr_spec))
        return f"{self._encoded(address.display_name)}{self.linesep} <{address.addr_spec}>"

    def _encoded(self, text: str, name: str = "") -> str:
        is_plain = text.isascii() and all(len(word) < _LONGEST_WORD for word in text.split())
        return Header(text, "us-ascii" if is_plain else "utf-8", _LINE, name).encode(linesep=self.linesep)


_LINE, _LONGEST_WORD = 76, 60
_MAIL = _Headers(linesep="\r\n")


class SmtpMailer:
    """One conversation with a mail server, opened at the first message."""

    def __init__(self, url: SplitResult, tls: ssl.SSLContext | None = None) -> None:
        self._url = url
        self._tls = tls
        self._connection: smtplib.SMTP | None = None

    def send(self, message: EmailMessage, name: str) -> None:
        server = self._server()
        try:
            refused = server.send_message(message)
            if refused:  # the party has it all the same: sent again, it would have it twice
                codes = sorted({code for code, _ in refused.values()})
                _log.warning("addresses refused", notice=name, how_many=len(refused), codes=codes)
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise Undeliverable(f"the mail server refuses the address of this party ({code})") from None
        except smtplib.SMTPSenderRefused as error:
            raise Unreachable(f"the mail server refuses mail_from ({error.smtp_code})") from None
        except (smtplib.SMTPNotSupportedError, ValueError) as error:
            raise Undeliverable(f"the mail server cannot take the message ({type(error).__name__})") from None
        except smtplib.SMTPResponseException as error:
            kind = Unreachable if error.smtp_code == _CLOSING_DOWN else Undeliverable
            raise kind(f"the mail server refuses the message ({error.smtp_code})") from None
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise Unreachable(f"the mail server broke off ({type(error).__name__})") from None

    def try_out(self, sender: str) -> None:
        server = self._server()
        try:
            server.ehlo_or_helo_if_needed()
            code, _ = server.mail(sender)
            server.rset()
        except (smtplib.SMTPException, OSError) as error:
            raise Unreachable(f"the mail server broke off ({type(error).__name__})") from None
        if code >= _REFUSES:
            raise Unreachable(f"the mail server refuses mail_from ({code})")

    def close(self) -> None:
        if self._connection:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._connection.quit()
            self._connection = None

    def _server(self) -> smtplib.SMTP:
        if self._connection is None:
            try:
                self._connection = self._connected()
            except smtplib.SMTPAuthenticationError as error:
                raise Unreachable(f"the mail server refuses the login ({error.smtp_code})") from None
            except (smtplib.SMTPException, OSError) as error:
                raise Unreachable(f"the mail server cannot be reached ({type(error).__name__})") from None
        return self._connection

    def _connected(self) -> smtplib.SMTP:
        url = self._url
        host, port = url.hostname or "", url.port or _PORTS[url.scheme]
        tls = self._tls or ssl.create_default_context()
        server = (
            smtplib.SMTP_SSL(host, port, timeout=_TIMEOUT, context=tls)
            if url.scheme == "smtps"
            else smtplib.SMTP(host, port, timeout=_TIMEOUT)
        )
        try:
            if url.scheme == "smtp+starttls":
                server.starttls(context=tls)
            if url.username:
                server.login(unquote(url.username), unquote(url.password or ""))
        except BaseException:
            server.close()
            raise
        return server


# --- as files ------------------------------------------------------------------------------------------------------


class FileMailer:
    """A folder of .eml files, written whole or not at all; a repeat replaces its own file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage, name: str) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._write(message.as_bytes(), self._folder / f"{name}.eml")
        except OSError as error:
            raise Unreachable(f"the outbox folder cannot be written ({error.strerror})") from None

    def try_out(self, sender: str) -> None:  # noqa: ARG002 - a folder asks for no sender
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._folder):
                pass
        except OSError as error:
            raise Unreachable(f"the outbox folder cannot be written ({error.strerror})") from None

    def close(self) -> None:
        """Nothing stays open."""

    def _write(self, content: bytes, path: Path) -> None:
        handle, temporary = tempfile.mkstemp(dir=self._folder, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
            self._sync()
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise

    def _sync(self) -> None:
        """Sees to it that the folder's list is on disk too: the record will say for good that the letter left."""
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


# --- the outbox ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Claim:
    """A row that is this sender's until ``until``."""

    id: int
    until: datetime
    created: datetime
    attempts: int
    notice: Notice
    agreement: str


class OutboxDelivery:
    """Delivers what waits in the outbox. ``url`` is a mail URL (``file:FOLDER``, ``smtp://``, ``smtp+starttls://`` or
    ``smtps://``, with login where needed), ``sender`` the From of every message. Answers go to the landlord's address
    in the agreement. ``commands`` puts those of ``starter.py`` at the end of every letter; ``tls`` replaces the usual
    trust in certificates; ``stopping`` ends a watch."""

    def __init__(
        self,
        engine: Engine,
        url: str,
        sender: str,
        *,
        commands: bool = False,
        tls: ssl.SSLContext | None = None,
        clock: Clock = lambda: datetime.now(UTC),
        stopping: threading.Event | None = None,
    ) -> None:
        self._engine = engine
        # Temporal's own sign of a worker's end does not reach an activity that starts just after it was given
        self._stopping = stopping or threading.Event()
        self._url = url
        self._sender = sender
        self._commands = commands
        self._tls = tls
        self._clock = clock
        self._rest_until = datetime.min.replace(tzinfo=UTC)
        self._agreement = lru_cache(maxsize=32)(self._read_agreement)

    def deliver(self, limit: int) -> Delivered:
        """Sends at most ``limit`` notices that are due, oldest first. It takes a minute at most, and a few minutes more
        where the mail server hangs.

        Raises ApplicationError of type ``RecordUnreachable``; what was sent before has been marked as sent.
        """
        with reaching_the_record():
            return self._deliver(limit)

    @activity.defn(name="delivery.watch")
    def watch(self) -> int:
        """Delivers what comes due for a while, or until the worker stops. Gives back how many notices left."""
        sent, until, stopped = 0, self._clock() + WATCH, False
        while self._clock() < until and not stopped:
            delivered = self.deliver(_AT_ONCE)
            sent += delivered.sent
            _measure(delivered)
            activity.heartbeat()
            stopped = self._stopping.wait(_EVERY.total_seconds())
        return sent

    def _deliver(self, limit: int) -> Delivered:
        sent = failed = 0
        mailer = mailer_of(self._url, self._tls)
        try:
            for claim in self._claims(limit, self._clock() + RUN):
                try:
                    mailer.send(self._message(claim), _file_name(claim.notice))
                except Undeliverable as error:
                    failed += 1
                    self._postpone(claim, str(error))
                    if isinstance(error, Unreachable):
                        self._rest_until = self._clock() + _FIRST_PAUSE
                        break
                else:
                    self._mark_sent(claim)
                    sent += 1
        finally:
            mailer.close()
        return self._outcome(sent, failed)

    # --- claiming ---

    def _claims(self, limit: int, until: datetime) -> Iterator[_Claim]:
        """The due rows, each claimed just before it is sent; none while an unreachable mail server is left alone."""
        now = self._clock()
        if now < self._rest_until:
            return
        with self._engine.connect() as connection:
            due = select(OutboxRow.id).where(*_due(now)).order_by(OutboxRow.not_before, OutboxRow.id).limit(limit)
            ids = connection.scalars(due).all()
        for row in ids:
            if self._clock() >= until:
                return
            if claim := self._claim(row):
                yield claim

    def _claim(self, row: int) -> _Claim | None:
        """Claims a row, unless another sender was first."""
        now = self._clock()
        until = now + LEASE
        claiming = (
            update(OutboxRow)
            .where(OutboxRow.id == row, *_due(now))
            .values(claimed_until=until, attempts=OutboxRow.attempts + 1)
        )
        with self._engine.begin() as connection:
            if connection.execute(claiming).rowcount != 1:
                return None
        try:
            with self._engine.connect() as connection:
                return _claimed(connection, row, until)
        except ValidationError as error:
            self._set_aside(row, until, error.title)
            return None

    # --- what became of it ---

    def _mark_sent(self, claim: _Claim) -> None:
        self._change(claim.id, claim.until, sent_at=self._clock(), claimed_until=None, last_error=None)

    def _postpone(self, claim: _Claim, why: str) -> None:
        again = self._clock() + pause(claim.attempts)
        self._change(claim.id, claim.until, not_before=again, claimed_until=None, last_error=why)
        notice = claim.notice
        _log.warning("notice not delivered", dossier=notice.dossier, sequence=notice.sequence, why=why)

    def _set_aside(self, row: int, until: datetime, what: str) -> None:
        """A row that this version cannot read must not hold up the others."""
        again, why = self._clock() + _LONGEST_PAUSE, f"the outbox row cannot be read ({what})"
        self._change(row, until, not_before=again, claimed_until=None, last_error=why)
        _log.error("notice unreadable", row=row)

    def _change(self, row: int, until: datetime, **values: object) -> None:
        """Only while the row is still this sender's; whoever took it over after the lease has the say."""
        mine = (OutboxRow.id == row, OutboxRow.claimed_until == until)
        with self._engine.begin() as connection:
            connection.execute(update(OutboxRow).where(*mine).values(values))

    def _outcome(self, sent: int, failed: int) -> Delivered:
        unsent = OutboxRow.sent_at.is_(None)
        with self._engine.connect() as connection:
            waiting = connection.scalar(select(func.count()).select_from(OutboxRow).where(unsent)) or 0
        return Delivered(sent=sent, failed=failed, waiting=waiting)

    # --- the message ---

    def _message(self, claim: _Claim) -> EmailMessage:
        """The message of a row. Whatever is wrong with one must not hold up the others."""
        try:
            return self._written(claim)
        except (LookupError, TypeError, ValueError, FlawedRecordError) as error:
            raise Undeliverable(f"the notice cannot be written as a letter ({type(error).__name__})") from error

    def _written(self, claim: _Claim) -> EmailMessage:
        notice, agreement = claim.notice, self._agreement(claim.agreement)
        letter = render(notice, agreement, commands=self._commands)
        message = EmailMessage(policy=_MAIL)
        message["From"] = self._sender
        message["To"] = _addresses(notice.recipient, agreement)
        if reply_to := agreement.landlord.addresses:
            message["Reply-To"] = ", ".join(reply_to)
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(claim.created)
        message["Message-ID"] = self._message_id(notice)
        message["References"] = f"<{_safe(notice.dossier)}@{self._domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.body, charset="utf-8", cte="quoted-printable")
        return message

    def _message_id(self, notice: Notice) -> str:
        proof = hashlib.sha256(notice.model_dump_json().encode()).hexdigest()[:16]
        return f"<{_file_name(notice)}.{proof}@{self._domain}>"

    @property
    def _domain(self) -> str:
        return parseaddr(self._sender)[1].rpartition("@")[2]

    def _read_agreement(self, digest: str) -> Agreement:
        with self._engine.connect() as connection:
            content = connection.scalars(select(AgreementRow.content).where(AgreementRow.digest == digest)).one()
        return agreement_of(digest, content)


def _measure(delivered: Delivered) -> None:
    """The application's metrics of the outbox: notices that left, failed attempts, and what waits now."""
    meter = activity.metric_meter()
    meter.create_counter("advice_notices_sent", "notices that left").add(delivered.sent)
    meter.create_counter("advice_notices_failed", "attempts to send a notice that failed").add(delivered.failed)
    meter.create_gauge("advice_notices_waiting", "notices that wait in the outbox").set(delivered.waiting)


def pause(attempts: int) -> timedelta:
    """How long a message waits after so many failed attempts: a minute, then ever twice as long, up to six hours."""
    return min(_FIRST_PAUSE * (1 << min(attempts - 1, 10)), _LONGEST_PAUSE)


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    unclaimed = or_(OutboxRow.claimed_until.is_(None), OutboxRow.claimed_until <= now)
    return OutboxRow.sent_at.is_(None), OutboxRow.not_before <= now, unclaimed


def _claimed(connection: Connection, row: int, until: datetime) -> _Claim:
    columns = (OutboxRow.created, OutboxRow.attempts, OutboxRow.notice, DossierRow.agreement_digest)
    joined = select(*columns).join(DossierRow, DossierRow.number == OutboxRow.dossier).where(OutboxRow.id == row)
    found = connection.execute(joined).one()
    return _Claim(row, until, *found)


def _addresses(party: str, agreement: Agreement) -> tuple[Address, ...]:
    """The party with its addresses in the agreement. Raises Undeliverable where it has none, or one that is none."""
    known = agreement.landlord if party == LANDLORD else agreement.organisations.get(party)
    if known is None or not known.addresses:
        raise Undeliverable(f"the agreement {agreement.label} has no e_mail for {party}")
    if wrong := [address for address in known.addresses if not is_address(address)]:
        raise Undeliverable(f"the agreement {agreement.label} has an e_mail for {party} that is none: {wrong[0]!r}")
    return tuple(Address(one_line(known.name), addr_spec=address) for address in known.addresses)


def _file_name(notice: Notice) -> str:
    """Sorts by dossier and then as the record goes: ``2027-003-0012-beek-request_received``."""
    return "-".join((_safe(notice.dossier), f"{notice.sequence:04}", _safe(notice.recipient), notice.kind.value))


def _safe(name: str) -> str:
    """A text as part of a file's name or of a message id: every text its own."""
    return re.sub(r"[^A-Za-z0-9_-]", lambda sign: f"={ord(sign[0]):x}=", name)
