"""Mails to one person, beside the record: by the mail server of the installation, never through the record's outbox."""

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import TYPE_CHECKING
from uuid import uuid4

from installation.mail import MAIL, PATIENCE, Undeliverable, mailer_of
from language.sign_in_letters import Mail

if TYPE_CHECKING:
    from installation.settings import Settings


WAITED_FOR = 10.0
"""How many seconds a mail server is waited for at each step of a mail for which somebody waits before a page."""


def send_to_person(
    settings: "Settings", to: str, mail: Mail, at: datetime, name: str | None = None, patience: float = PATIENCE
) -> None:
    """Sends a mail to an address. ``name`` is that of the message: sent again under the same one, mail programs know it
    for the same. A mail server is waited for ``patience`` seconds at each step. Raises what a mailer raises."""
    name = name or str(uuid4())
    message = _written(settings, to, mail, at, name)
    mailer = mailer_of(_mail_url(settings), example=settings.example, patience=patience)
    try:
        mailer.send(message, name)
    finally:
        mailer.close()


def _written(settings: "Settings", to: str, mail: Mail, at: datetime, name: str) -> EmailMessage:
    """The message. Raises Undeliverable where an address, or a text, is none that can stand in one."""
    try:
        return _message(settings, to, mail, at, name)
    except (ValueError, LookupError, TypeError, AttributeError) as error:  # as the parsing of headers fails
        raise Undeliverable(f"the message cannot be written ({type(error).__name__})") from None


def _message(settings: "Settings", to: str, mail: Mail, at: datetime, name: str) -> EmailMessage:
    message = EmailMessage(policy=MAIL)
    message["From"] = settings.mail_from
    message["To"] = to
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{name}@{parseaddr(settings.mail_from)[1].rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body, charset="utf-8", cte="quoted-printable")
    return message


def _mail_url(settings: "Settings") -> str:
    """Where these mails go: where mail goes; as files, into a folder of their own that nobody else reads."""
    url = settings.mail_url.get_secret_value()
    return f"file:{settings.sign_in_folder}" if url.startswith("file:") else url
