"""The mails by which people sign in, and what is said where that does not work. In the language of the person."""

from datetime import datetime, timedelta
from typing import NamedTuple

from language.catalogue import dutch
from language.speech import Bilingual, say
from models.calendar import AMSTERDAM
from models.sentences import N_

DEAR = N_("Dear {name},")
SIGN_IN_SUBJECT = N_("Sign in: advice procedures of {landlord}")
SIGN_IN_LINK = N_(
    "You want to sign in. Open this link on the device on which you asked for it, and press the button there:"
)
SIGN_IN_CODE = N_("Did you ask for it on another device? Then type this code there:")
SIGN_IN_ONCE = N_("The link and the code work once, until {time}.")
NOT_YOU = N_("Did you not want to sign in? Then you need not do anything. Never give the code to anybody.")

INVITATION_SUBJECT = N_("Invitation: advice procedures of {landlord}")
INVITATION_WHY = N_("{inviter} invites you to take part in the advice procedures of {landlord}, for {party}.")
INVITATION_HOW = N_("Go to this page and fill in your e-mail address, {mail}. You then get a mail to sign in with.")
INVITATION_NO_PASSWORD = N_("You need no password.")

MOVED_SUBJECT = N_("Your e-mail address was changed: advice procedures of {landlord}")
MOVED_TO = N_("From now on you sign in with the e-mail address {mail}. To this address no more mails come.")
MOVED_NOT_YOU = N_("Did you not do this yourself? Then call {landlord} at once.")

MAILS = frozenset(
    {
        *(DEAR, SIGN_IN_SUBJECT, SIGN_IN_LINK, SIGN_IN_CODE, SIGN_IN_ONCE, NOT_YOU),
        *(MOVED_SUBJECT, MOVED_TO, MOVED_NOT_YOU),
        *(INVITATION_SUBJECT, INVITATION_WHY, INVITATION_HOW, INVITATION_NO_PASSWORD),
    }
)
"""The texts of these mails, as they are in the catalogue."""

REFUSED = {
    "unknown": N_("This link or this code is not right. Look whether you have the newest mail."),
    "over": N_("This link or this code is no longer valid. Ask for a new mail."),
    "used": N_("This link was used already. Ask for a new mail."),
    "elsewhere": N_(
        "You asked for this mail in another browser or on another device. Type the code of the mail there, or ask for "
        "a new mail here."
    ),
    "too_often": N_("The code was typed wrongly too often. Ask for a new mail."),
    "passkey": N_("This passkey was not recognised. Try again, or sign in by e-mail."),
    "ended": N_("This account was closed. Ask the administrator."),
}
"""Why somebody is not let in, by code (``installation.accounts.sign_ins.SignInRefused``)."""


TOO_OFTEN = N_("You did this too often. Wait {minutes} minutes and try again.")


class Mail(NamedTuple):
    """A mail to one person."""

    subject: str
    body: str


def refused_to_sign_in(code: str) -> Bilingual:
    """Why somebody is not let in."""
    return say(REFUSED[code])


def too_often(wait: timedelta) -> Bilingual:
    """That somebody did something too often, and how long to wait."""
    return say(TOO_OFTEN, minutes=int(wait.total_seconds() // 60))


class Between(NamedTuple):
    """Whom a mail is to, in which language, and whose procedures it is about."""

    language: str
    name: str
    landlord: str


def sign_in_mail(between: Between, link: str, code: str, until: datetime) -> Mail:
    """The one-time mail: its link and its code, valid until an instant (UTC, shown in Amsterdam's time)."""
    return _mail(
        between,
        SIGN_IN_SUBJECT,
        SIGN_IN_LINK,
        link,
        SIGN_IN_CODE,
        f"    {code[:4]} {code[4:]}",
        SIGN_IN_ONCE,
        NOT_YOU,
        time=f"{until.astimezone(AMSTERDAM):%H:%M}",
    )


def invitation(between: Between, party: str, inviter: str, page: str, mail: str) -> Mail:
    """An invitation. It lets nobody in: whoever gets it asks for a mail to sign in with."""
    lines = (INVITATION_WHY, INVITATION_HOW, page, INVITATION_NO_PASSWORD)
    return _mail(between, INVITATION_SUBJECT, *lines, inviter=inviter, party=party, mail=mail)


def moved(between: Between, mail: str) -> Mail:
    """To the old address of a person: that it has another one."""
    return _mail(between, MOVED_SUBJECT, MOVED_TO, MOVED_NOT_YOU, mail=mail)


def _mail(between: Between, subject: str, *lines: str, **values: str) -> Mail:
    """Lines that are no text of the catalogue (a link, a code) stay as they are."""
    said = dutch() if between.language == "nl" else str
    values |= {"name": between.name, "landlord": between.landlord}
    texts = {subject, DEAR, *lines} & MAILS
    filled = {line: said(line).format(**values) if line in texts else line for line in (subject, DEAR, *lines)}
    body = (filled[DEAR], *(filled[line] for line in lines), between.landlord)
    return Mail(filled[subject], "\n\n".join(body) + "\n")
