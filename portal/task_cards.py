"""What a page of tasks is filled with, made of what is asked of a party (``application.tasks``)."""

from typing import NamedTuple

from application.people import Person
from application.permissions import mandate_for
from application.tasks import Coming, PartyTask
from language.board_texts import BY_MANDATE
from language.date_explained import day_explained
from language.portal_addresses import task_address
from language.speech import Bilingual, Names, day, say
from language.task_words import INSTEAD, coming_said, last_day_said, task_said, who_said, words_of
from language.waiting import awaited_of
from models.rights import Right
from models.terms import TermName
from models.waiting import Waiting
from portal.parts import Said, TaskCard


class ComingCard(NamedTuple):
    """Something that comes without the reader: ``what``, in which dossier, on which ``day``, and ``why`` that one."""

    dossier: str
    subject: str
    what: Said
    day: Said | None
    is_clock: bool
    is_late: bool
    why: Said | None = None


def task_card(task: PartyTask, person: Person, names: Names) -> TaskCard:
    """A task of a person's party as its card shows it to that person."""
    party = person.party
    words, waiting = words_of(task.waiting.what, task.done.act, task.right, is_joint=task.is_joint), task.waiting
    return TaskCard(
        dossier=task.dossier,
        subject=task.subject,
        what=task_said(words, waiting, names),
        address=task_address(task.dossier, task.done.act, waiting, party),
        button=words.button,
        who=_who_said(task, person, names),
        day=last_day_said(waiting),
        why=why_said(waiting, party, task.right),
        is_late=waiting.overdue,
        instead=INSTEAD.get(task.done.instead) if task.done.instead else None,
        instead_address=task_address(task.dossier, task.done.instead, waiting, party) if task.done.instead else "",
    )


def _who_said(task: PartyTask, person: Person, names: Names) -> Bilingual | None:
    """Who of the party may do it; to whom a mandate lets do it, that it does."""
    mandate = mandate_for(person, task.done.act)
    return say(BY_MANDATE, day=day(mandate.last_day)) if mandate else who_said(task.offices, names)


def coming_card(one: Coming, party: str, names: Names) -> ComingCard:
    """What comes without the reader, as its row shows it."""
    waiting = one.waiting
    what = coming_said(waiting, awaited_of(waiting, names), names, party)
    until = day(waiting.until) if waiting.until else None
    why = why_said(waiting, party, one.right)
    return ComingCard(one.dossier, one.subject, what, until, one.is_clock, waiting.overdue, why)


def why_said(waiting: Waiting, party: str, right: Right | None) -> Bilingual | None:
    """How the last day of something awaited came about."""
    if waiting.derivation is None:
        return None
    yours = waiting.derivation.term is TermName.ADVICE and waiting.party == party
    return day_explained(waiting.derivation, right, yours=yours)
