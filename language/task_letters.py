"""The mail by which a person hears of what is newly asked of it: in which dossier, what, until when, and where it is
done. Of what a dossier says there is nothing in it."""

from collections.abc import Sequence
from typing import NamedTuple

from language.sign_in_letters import DEAR, Between, Mail
from language.speech import Bilingual, say
from models.sentences import N_

ONE_SUBJECT = N_("One thing is asked of you: advice procedures of {landlord}")
MANY_SUBJECT = N_("{number} things are asked of you: advice procedures of {landlord}")
NEW = N_("This is newly asked of you, for {party}:")
ITEM = N_("Dossier {dossier}: {what}")
UNTIL = N_("No later than {day}.")
MORE = N_("And {number} more. All of it is here:")
ALL = N_("All of it is here:")
LETTERS_GO_ON = N_("The letters that count come to the mailbox of {party}, as before. This mail changes none of them.")
HOW_OFTEN = N_("How often you get this mail you choose here:")

MOST = 20
"""How many things stand in one mail: the rest is on the page of tasks."""


class NewlyAsked(NamedTuple):
    """Something that is newly asked of a person: in which ``dossier``, what, until when, and the page where it is
    done."""

    dossier: str
    what: Bilingual
    day: Bilingual | None
    address: str


def task_mail(between: Between, party: Bilingual, asked: Sequence[NewlyAsked], tasks: str, choice: str) -> Mail:
    """The mail about what is newly asked of a person for its ``party``; ``tasks`` and ``choice`` are the addresses of
    the pages with all tasks, and where one chooses how often to hear."""

    def said(text: str, **values: str | int | Bilingual) -> str:
        both = say(text, **values)
        return both.nl if between.language == "nl" else both.en

    def item(one: NewlyAsked) -> str:
        last_day = [said(UNTIL, day=one.day)] if one.day else []
        return "\n".join([said(ITEM, dossier=one.dossier, what=one.what), *last_day, one.address])

    subject = ONE_SUBJECT if len(asked) == 1 else MANY_SUBJECT
    items = [item(one) for one in asked[:MOST]]
    more = len(asked) - len(items)
    body = (
        said(DEAR, name=between.name),
        said(NEW, party=party),
        *items,
        f"{said(MORE, number=more) if more else said(ALL)}\n{tasks}",
        said(LETTERS_GO_ON, party=party),
        f"{said(HOW_OFTEN)}\n{choice}",
        between.landlord,
    )
    return Mail(said(subject, number=len(asked), landlord=between.landlord), "\n\n".join(body) + "\n")
