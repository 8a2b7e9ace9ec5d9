"""The mails by which the people of a board are told what it arranged among itself, each in their own language."""

from datetime import date

from language.sign_in_letters import Between, Mail, written
from language.speech import Bilingual, day
from models.sentences import N_

TAKE_OVER_SUBJECT = N_("Will you become secretary? Advice procedures of {landlord}")
TAKE_OVER = N_(
    "{giver} asks you to become chair or secretary of {party} here, from {day} on. Then you speak for {party}."
)
TAKE_OVER_HOW = N_("Say on this page whether you do that. You sign in first:")

HANDED_OVER_SUBJECT = N_("{party} has another secretary: advice procedures of {landlord}")
HANDED_OVER = N_("From now on {taker} is chair or secretary of {party} here, instead of {giver}.")
GIVER_STAYS = N_("{giver} stays a member of the board.")
GIVER_LEAVES = N_("The account of {giver} was closed.")

NOT_RIGHT = N_("Is this not right? Then call {landlord} at once.")

ASKED_SUBJECT = N_("Somebody asks for access to your account: advice procedures of {landlord}")
ASKED = N_("Somebody asks that you sign in with another e-mail address from now on: {mail}.")
ASKED_FELLOWS = N_("This only happens when fellow members of your board confirm it.")
ASKED_NOT_YOU = N_("Was it not you? Then sign in and stop it here:")

RECOVERED_SUBJECT = N_("{person} has another e-mail address: advice procedures of {landlord}")
RECOVERED = N_(
    "{person} of {party} could not sign in any more, and from now on does so with the e-mail address {mail}."
)
RECOVERED_BY = N_("It was confirmed by {names}.")
RECOVERED_BY_LETTER = N_("It was asked for in a letter that {signed_by} signed, and nobody objected.")
RECOVERED_KEYS = N_("Passkeys and devices from before do not work any more.")
RECOVERED_SIGN_IN = N_("If it is you: on this page you ask for an e-mail to sign in with.")

LETTER_SUBJECT = N_("Object until {day}? Access to advice procedures of {landlord}")
LETTER = N_(
    "{landlord} got a letter, signed by {signed_by}. It asks that {person} signs in for {party} with another e-mail "
    "address from now on: {mail}."
)
LETTER_UNTIL = N_("That happens after {day}, unless somebody of {party} objects.")
LETTER_OBJECT = N_("Is it not right? Then object on this page. You need not sign in:")

ADDED_SUBJECT = N_("Somebody takes part in your board: advice procedures of {landlord}")
ADDED = N_("{inviter} added {person} to the board of {party} here: {office}.")

MAILS = frozenset(
    {
        *(TAKE_OVER_SUBJECT, TAKE_OVER, TAKE_OVER_HOW),
        *(HANDED_OVER_SUBJECT, HANDED_OVER, GIVER_STAYS, GIVER_LEAVES, NOT_RIGHT),
        *(ASKED_SUBJECT, ASKED, ASKED_FELLOWS, ASKED_NOT_YOU),
        *(RECOVERED_SUBJECT, RECOVERED, RECOVERED_BY, RECOVERED_BY_LETTER, RECOVERED_KEYS, RECOVERED_SIGN_IN),
        *(ADDED_SUBJECT, ADDED),
        *(LETTER_SUBJECT, LETTER, LETTER_UNTIL, LETTER_OBJECT),
    }
)
"""The texts of these mails, as they are in the catalogue."""


def will_you_take_over(between: Between, party: Bilingual, giver: str, first_day: date, page: str) -> Mail:
    """To whoever is asked to become secretary."""
    names = {"party": _in(between, party), "giver": giver, "day": _in(between, day(first_day))}
    return written(MAILS, between, TAKE_OVER_SUBJECT, TAKE_OVER, TAKE_OVER_HOW, page, **names)


def handed_over(between: Between, party: Bilingual, giver: str, taker: str, *, closes: bool) -> Mail:
    """To everybody of a board: who is secretary now."""
    lines = (HANDED_OVER, GIVER_LEAVES if closes else GIVER_STAYS, NOT_RIGHT)
    names = {"party": _in(between, party), "giver": giver, "taker": taker}
    return written(MAILS, between, HANDED_OVER_SUBJECT, *lines, **names)


def added(between: Between, party: Bilingual, person: str, office: Bilingual, inviter: str) -> Mail:
    """To those of a board: that somebody who is not of it added a person to it."""
    names = {"party": _in(between, party), "person": person, "office": _in(between, office), "inviter": inviter}
    return written(MAILS, between, ADDED_SUBJECT, ADDED, NOT_RIGHT, **names)


def access_asked(between: Between, mail: str, page: str) -> Mail:
    """To the address that somebody had until now: that access is asked for."""
    return written(MAILS, between, ASKED_SUBJECT, ASKED, ASKED_FELLOWS, ASKED_NOT_YOU, page, mail=mail)


def recovered(
    between: Between, party: Bilingual, person: str, mail: str, page: str, *, by: str, is_letter: bool
) -> Mail:
    """To a board, the old address and the new one: that a person has another address. ``by``: who confirmed it, or
    who signed the letter by which it was asked."""
    how = RECOVERED_BY_LETTER if is_letter else RECOVERED_BY
    lines = (RECOVERED, how, RECOVERED_KEYS, RECOVERED_SIGN_IN, page, NOT_RIGHT)
    names = {"party": _in(between, party), "person": person, "mail": mail, "names": by, "signed_by": by}
    return written(MAILS, between, RECOVERED_SUBJECT, *lines, **names)


def letter_entered(
    between: Between, party: Bilingual, person: str, mail: str, page: str, *, signed_by: str, last_day: date
) -> Mail:
    """To the mailbox of a board: what a letter asks, until and including which day one can object, and where."""
    names = {"party": _in(between, party), "person": person, "mail": mail, "signed_by": signed_by}
    lines = (LETTER, LETTER_UNTIL, LETTER_OBJECT, page)
    return written(MAILS, between, LETTER_SUBJECT, *lines, day=_in(between, day(last_day)), **names)


def _in(between: Between, text: Bilingual) -> str:
    return str(getattr(text, between.language))
