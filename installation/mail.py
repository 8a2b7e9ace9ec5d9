"""Mail: messages leave by SMTP, or as files that any mail program opens.

Errors name no person and no address.
"""

import contextlib
import os
import re
import smtplib
import ssl
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from email.charset import BASE64, Charset
from email.generator import BytesGenerator
from email.header import Header
from email.headerregistry import Address, HeaderRegistry
from email.message import EmailMessage
from email.policy import EmailPolicy, default
from email.utils import format_datetime, formataddr, parseaddr
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import SplitResult, unquote, urlsplit
from uuid import uuid4

import structlog

from language.example_texts import MAIL_MARK, SUBJECT_MARK

_log = structlog.get_logger(__name__)
PATIENCE = 30.0
"""How many seconds a mail server is waited for at each step."""

_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_CLOSING_DOWN = 421
_REFUSES = 400
"""From this answer on a mail server refuses."""


class Undeliverable(Exception):  # noqa: N818 - it says what is the matter
    """This message cannot be delivered now; the message of the exception says why, without personal data."""


class Unreachable(Undeliverable):
    """The mail server or the folder cannot be used at all now: trying other messages makes no sense either."""


class Mailer(Protocol):
    """Where messages go. ``send`` raises Undeliverable; ``name`` is unique for a message and the same in a repeat."""

    def send(self, message: EmailMessage, name: str) -> None: ...

    def try_out(self, sender: str) -> None:
        """Everything that comes before a message, and no message. Raises Undeliverable."""

    def settle(self) -> None:
        """What was sent stays sent, whatever happens to this machine. Raises Unreachable."""

    def close(self) -> None: ...


def conversation(
    url: str, sender: str, to: str | None = None, tls: ssl.SSLContext | None = None, *, example: bool = False
) -> str | None:
    """What goes wrong when the mail server (or the folder) of a mail URL is spoken to as the delivery does; None where
    nothing does. Nothing is sent, but for one test message where there is an address ``to`` which it goes."""
    mailer = mailer_of(url, tls, example=example)
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
    message = EmailMessage(MAIL)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = "Proefbericht van de adviesprocedures"
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = f"<{uuid4()}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("Dit is een proefbericht. U hoeft niets te doen.\n", charset="utf-8", cte="quoted-printable")
    return message


def mailer_of(
    url: str, tls: ssl.SSLContext | None = None, *, example: bool = False, patience: float = PATIENCE
) -> Mailer:
    """The way by which messages leave, by its mail URL; ``tls`` replaces the usual trust in certificates. Of an
    ``example`` every message says that it is one. A mail server is waited for ``patience`` seconds at each step."""
    if example:
        return MarkedMailer(mailer_of(url, tls, patience=patience))
    if url.startswith("file:"):
        return FileMailer(Path(re.sub("^//(?=/)", "", url.removeprefix("file:"))))
    return SmtpMailer(urlsplit(url), tls, patience)


# --- by SMTP -------------------------------------------------------------------------------------------------------


class _Kinds(HeaderRegistry):
    """The kinds of headers, each made once: the library makes two classes of every header of every message."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[str, type] = {}

    def __getitem__(self, name: str) -> type:
        made: type | None = self._made.get(name)
        if made is None:
            made = self._made[name] = super().__getitem__(name)
        return made


_KINDS = _Kinds()
_READING = default.clone(header_factory=_KINDS)


@lru_cache(maxsize=256)
def _read(name: str, value: str) -> tuple[str, Any]:
    """A header as the library reads it, which takes a third of writing a letter; most are those of the one before."""
    return _READING.header_store_parse(name, value)


_TEXTS = frozenset({"Subject", "Date", "Message-ID", "References", "Auto-Submitted"})
_IDS = frozenset({"Message-ID", "References"})


class _Headers(EmailPolicy):
    """Headers as every mail program reads them back. The usual policy loses and adds spaces where it folds what is not
    ASCII, and encodes a long Message-ID, which then is none."""

    def header_store_parse(self, name: str, value: object) -> tuple[str, Any]:
        if type(value) is not str:
            return super().header_store_parse(name, value)
        if name in _TEXTS and value.isprintable() and "=?" not in value:
            return name, value  # the library reads it for whoever asks: with the To made once, 0.4 ms of a letter
        return _read(name, value)

    def fold(self, name: str, value: object) -> str:
        return f"{name}: {self._folded(name, value)}{self.linesep}"

    def fold_binary(self, name: str, value: object) -> bytes:
        return self.fold(name, value).encode("ascii")

    def _folded(self, name: str, value: object) -> str:
        if addresses := getattr(value, "addresses", None):
            return f",{self.linesep} ".join(map(self._address, addresses))
        return str(value) if name in _IDS else _encoded(str(value), name, self.linesep)

    def _address(self, address: Address) -> str:
        """One address with its name: quoted where it is ASCII, else encoded."""
        if address.display_name.isascii():
            return formataddr((address.display_name, address.addr_spec))
        return f"{_encoded(address.display_name, '', self.linesep)}{self.linesep} <{address.addr_spec}>"


@lru_cache(maxsize=256)
def addressed(name: str, addresses: tuple[str, ...]) -> Any:  # noqa: ANN401 - the library makes its class as it runs
    """The To of a message to somebody by all of its addresses: made once, for most letters go where one went before."""
    return _READING.header_store_parse("To", tuple(Address(name, addr_spec=address) for address in addresses))[1]


_LINE, _LONGEST_WORD = 76, 60
_UTF_8 = Charset("utf-8")
_UTF_8.header_encoding = BASE64  # which of two ways is the shorter takes as long to find as all else about a header
_WORD = "=?utf-8?b?{}?="
_LONGEST_SIGN = 4
"""So many bytes a sign takes at most in UTF-8."""


def _encoded(text: str, name: str, line_end: str) -> str:
    """The text of a header, on lines that are none too long. What fits on its line, and what is to be encoded, is made
    here as ``Header`` makes it, which tries an encoded word sign by sign: 0.07 ms of a letter."""
    is_plain = text.isascii() and all(len(word) < _LONGEST_WORD for word in text.split())
    room = _LINE - len(f"{name}: ")
    if is_plain and len(text) <= room and text == " ".join(text.split()):
        return text
    if not is_plain and text.isprintable() and _bytes_in(room) >= _LONGEST_SIGN:
        return f"{line_end} ".join(_words(text.encode(), room))
    return Header(text, "us-ascii" if is_plain else _UTF_8, _LINE, name).encode(linesep=line_end)


def _bytes_in(room: int) -> int:
    """How many bytes an encoded word holds that is to take so much room."""
    return (room - len(_WORD.format(""))) // 4 * 3


def _words(content: bytes, room: int) -> Iterator[str]:
    """Encoded words with room for the first, each of whole signs, the others on lines of their own."""
    while content:
        end = _bytes_in(room)
        while end < len(content) and content[end] & 0xC0 == 0x80:
            end -= 1
        yield _WORD.format(b64encode(content[:end]).decode())
        content, room = content[end:], _LINE - 1


MAIL = _Headers(linesep="\r\n", header_factory=_KINDS)
"""The policy of every message that leaves."""


class SmtpMailer:
    """One conversation with a mail server, opened at the first message."""

    def __init__(self, url: SplitResult, tls: ssl.SSLContext | None = None, patience: float = PATIENCE) -> None:
        self._url = url
        self._patience = patience
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
        except BaseException:  # whoever sends is ended in the middle of it: no time to take leave
            server.close()
            self._connection = None
            raise

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

    def settle(self) -> None:
        """The mail server took it over."""

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
            smtplib.SMTP_SSL(host, port, timeout=self._patience, context=tls)
            if url.scheme == "smtps"
            else smtplib.SMTP(host, port, timeout=self._patience)
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


# --- of an example ---


class MarkedMailer:
    """Another mailer, whose messages say first that they are of an example."""

    def __init__(self, mailer: Mailer) -> None:
        self._mailer = mailer

    def send(self, message: EmailMessage, name: str) -> None:
        body = message.get_body(("plain",))
        assert body is not None  # every message of ours has one
        message.replace_header("Subject", f"{SUBJECT_MARK}{message['Subject']}")
        body.set_content(f"{MAIL_MARK}\n\n{body.get_content()}", charset="utf-8", cte="quoted-printable")
        self._mailer.send(message, name)

    def try_out(self, sender: str) -> None:
        self._mailer.try_out(sender)

    def settle(self) -> None:
        self._mailer.settle()

    def close(self) -> None:
        self._mailer.close()


# --- as files ------------------------------------------------------------------------------------------------------


class _Written(BytesGenerator):
    """A message as bytes, each of its texts at once: the library writes it line by line, and of the 500 lines of a PDF
    that is 0.3 ms of a letter."""

    def _write_lines(self, lines: str) -> None:
        self.write(lines.replace("\r\n", "\n").replace("\r", "\n").replace("\n", MAIL.linesep))


def _as_bytes(message: EmailMessage) -> bytes:
    """As ``message.as_bytes()``."""
    written = BytesIO()
    _Written(written, mangle_from_=False, policy=MAIL).flatten(message)
    return written.getvalue()


class FileMailer:
    """A folder of .eml files, written whole or not at all; a repeat replaces its own file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._is_there = False

    def send(self, message: EmailMessage, name: str) -> None:
        try:
            if not self._is_there:  # for each, and the file's mode set once more: 0.14 ms of a letter
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._is_there = True
            self._write(_as_bytes(message), self._folder / f"{name}.eml")
        except OSError as error:
            raise Unreachable(f"the outbox folder cannot be written ({error.strerror})") from None

    def try_out(self, sender: str) -> None:  # noqa: ARG002 - a folder asks for no sender
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._folder):
                pass
        except OSError as error:
            raise Unreachable(f"the outbox folder cannot be written ({error.strerror})") from None

    def settle(self) -> None:
        """Sees to it that the folder's list is on disk too: the record will say for good that the letters left."""
        try:
            descriptor = os.open(self._folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise Unreachable(f"the outbox folder cannot be written ({error.strerror})") from None

    def close(self) -> None:
        """Nothing stays open."""

    def _write(self, content: bytes, path: Path) -> None:
        handle, temporary = tempfile.mkstemp(dir=self._folder, prefix=".", suffix=".part")  # that nobody else can read
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(handle)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
