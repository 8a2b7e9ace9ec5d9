"""The mails by which people sign in, and what is said where that does not work. In the language of the person."""

from collections.abc import Sequence
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

BY_ACCOUNT = N_("You sign in with your {landlord} account. Open this page and press the button for it:")

INVITATION_SUBJECT = N_("Invitation: advice procedures of {landlord}")
INVITATION_WHY = N_("{inviter} invites you to take part in the advice procedures of {landlord}, for {party}.")
INVITATION_HOW = N_("Go to this page and fill in your e-mail address, {mail}. You then get a mail to sign in with.")
INVITATION_NO_PASSWORD = N_("You need no password.")

MOVED_SUBJECT = N_("Your e-mail address was changed: advice procedures of {landlord}")
MOVED_TO = N_("From now on you sign in with the e-mail address {mail}. To this address no more mails come.")
MOVED_NOT_YOU = N_("Did you not do this yourself? Then call {landlord} at once.")

SIGNED_SUBJECT = N_("You signed with your passkey: advice procedures of {landlord}")
SIGNED_WHAT = N_("With your passkey you signed and sent this:")
SIGNED_HASH = N_("This number belongs to these words. The page on which you signed showed the same number:")
SIGNED_NOT_YOU = N_(
    "Did you not do this yourself? Did you read something else on the page? Then call {landlord} and your own board at "
    "once, and keep this mail."
)

MAILS = frozenset(
    {
        *(DEAR, SIGN_IN_SUBJECT, SIGN_IN_LINK, SIGN_IN_CODE, SIGN_IN_ONCE, NOT_YOU, BY_ACCOUNT),
        *(MOVED_SUBJECT, MOVED_TO, MOVED_NOT_YOU),
        *(SIGNED_SUBJECT, SIGNED_WHAT, SIGNED_HASH, SIGNED_NOT_YOU),
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
    "by_account": N_("You sign in with your account at work. Press the button for it on the page where you sign in."),
}
"""Why somebody is not let in, by code (``installation.accounts.sign_ins.SignInRefused``)."""


class Failure(NamedTuple):
    """Why somebody is not let in by an account, and what to do about it (msgids)."""

    happened: str
    steps: tuple[str, ...]


_AGAIN = N_("Begin again with the button below.")
_BY_MAIL = N_("Do you have to go on now? Then sign in by e-mail, if you did not sign in with this account before.")
_STILL = N_("Does it go wrong again? Call us. The number is at the bottom of this page.")
_ADMINISTRATOR = N_("Ask the administrator of this site.")

BY_ACCOUNT_FAILED = {
    "not_offered": Failure(N_("One does not sign in by an account here."), (N_("Sign in by e-mail."),)),
    "trip_unknown": Failure(N_("This sign-in was not begun here."), (_AGAIN,)),
    "trip_elsewhere": Failure(
        N_("You began to sign in in another browser or on another device."),
        (N_("Go on there, or begin again here with the button below."),),
    ),
    "trip_used": Failure(N_("This sign-in was used already."), (_AGAIN,)),
    "trip_over": Failure(N_("Signing in took too long: it has to be done in 10 minutes."), (_AGAIN,)),
    "denied": Failure(
        N_("Your account was not let through."),
        (
            N_("Did you break it off yourself? Begin again with the button below."),
            N_("If not, ask your own help desk."),
        ),
    ),
    "provider_silent": Failure(
        N_("The page where you sign in with your account cannot be reached now."),
        (N_("It is not your fault. Try again in a few minutes."), _BY_MAIL, _STILL),
    ),
    "provider_refuses": Failure(N_("Your account was not confirmed."), (_AGAIN, _STILL)),
    "untrusted": Failure(
        N_("What came back of your account cannot be trusted. You are not signed in."), (_AGAIN, _STILL)
    ),
    "no_group": Failure(
        N_("Your account is in order, but it has no access here."),
        (N_("Ask your own help desk for access to the advice procedures. After that, sign in again."),),
    ),
    "no_mail": Failure(
        N_("Your account does not say which e-mail address is yours."),
        (N_("Ask your own help desk: the account has to have an e-mail address that was verified."),),
    ),
    "of_organisation": Failure(
        N_("With this e-mail address you take part for an organisation. It does not let you in with this account."),
        (N_("Sign in by e-mail."),),
    ),
    "other_account": Failure(
        N_("Somebody signs in here with this e-mail address already, with another account."), (_ADMINISTRATOR,)
    ),
    "ended": Failure(N_("Your account here was closed."), (_ADMINISTRATOR,)),
}
"""Why somebody is not let in by an account, by code (``application.single_sign_on``)."""


TOO_OFTEN = N_("You did this too often. Wait {minutes} minutes and try again.")


class Mail(NamedTuple):
    """A mail to one person."""

    subject: str
    body: str


def refused_to_sign_in(code: str) -> Bilingual:
    """Why somebody is not let in."""
    return say(REFUSED[code] if code in REFUSED else BY_ACCOUNT_FAILED[code].happened)


def failure_by_account(code: str) -> Failure:
    """Why somebody is not let in by an account, and what to do about it."""
    return BY_ACCOUNT_FAILED[code]


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


def sign_in_by_account(between: Between, page: str) -> Mail:
    """To who asked for a sign-in mail and signs in by an account: where that is."""
    return _mail(between, SIGN_IN_SUBJECT, BY_ACCOUNT, page)


def invitation(between: Between, party: str, inviter: str, page: str, mail: str) -> Mail:
    """An invitation. It lets nobody in: whoever gets it asks for a mail to sign in with."""
    lines = (INVITATION_WHY, INVITATION_HOW, page, INVITATION_NO_PASSWORD)
    return _mail(between, INVITATION_SUBJECT, *lines, inviter=inviter, party=party, mail=mail)


def moved(between: Between, mail: str) -> Mail:
    """To the old address of a person: that it has another one."""
    return _mail(between, MOVED_SUBJECT, MOVED_TO, MOVED_NOT_YOU, mail=mail)


def signed_mail(between: Between, lines: Sequence[str], number: str) -> Mail:
    """To who signed an act with a passkey: line by line what was said, and the ``number`` (hash) that was signed."""
    quoted = "\n".join(f"    {line}" for line in lines)
    return _mail(between, SIGNED_SUBJECT, SIGNED_WHAT, quoted, SIGNED_HASH, f"    {number}", SIGNED_NOT_YOU)


def _mail(between: Between, subject: str, *lines: str, **values: str) -> Mail:
    return written(MAILS, between, subject, *lines, **values)


def written(known: frozenset[str], between: Between, subject: str, *lines: str, **values: str) -> Mail:
    """A mail of texts that are ``known`` in the catalogue, with their placeholders filled; lines that are no such text
    (a link, a code) stay as they are."""
    said = dutch() if between.language == "nl" else str
    values |= {"name": between.name, "landlord": between.landlord}
    texts = {subject, DEAR, *lines} & {DEAR, *known}
    filled = {line: said(line).format(**values) if line in texts else line for line in (subject, DEAR, *lines)}
    body = (filled[DEAR], *(filled[line] for line in lines), between.landlord)
    return Mail(filled[subject], "\n\n".join(body) + "\n")
