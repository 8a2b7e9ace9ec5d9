"""What is asked of a party, as tasks: what to do in which dossier until which day, by which act, and who of them may.

Pure: made of a dossier as the party could know it (``models.knowledge.asked``), so that no task tells more than the
dossier itself would. Days are local (Europe/Amsterdam).
"""

from collections.abc import Iterable
from typing import NamedTuple

from application.people import Office
from application.permissions import Who, may_do, may_enter, may_enter_own
from models.act_forms import AFTER_CLOSING, FORMS, ONLY_UNSOLICITED, OPENING_ACTS, UNSOLICITED_TAKES, ActName, By
from models.knowledge.asked import AskedOrComing, ByAct, asked_in
from models.knowledge.view import View
from models.parties import CLOCK, LANDLORD
from models.rights import Right
from models.state import Dossier, Kind
from models.waiting import Waiting


class PartyTask(NamedTuple):
    """Something that is asked of a party: what is awaited (``waiting``), in which dossier, by which act it is done or
    what may be done instead, and the ``offices`` in which one of them may do it. ``is_joint``: everybody signed the
    joint advice, and it is to be sent."""

    dossier: str
    subject: str
    right: Right | None
    waiting: Waiting
    done: ByAct
    offices: tuple[Office, ...]
    is_joint: bool = False


class Coming(NamedTuple):
    """Something that is awaited and not of this party: of the clock (``is_clock``) or of somebody else."""

    dossier: str
    subject: str
    right: Right | None
    waiting: Waiting

    @property
    def is_clock(self) -> bool:
        return self.waiting.party == CLOCK


def tasks_in(view: View) -> list[PartyTask]:
    """What a dossier asks of the party that looks at it, soonest first; of nobody in particular nothing is asked."""
    return tasks_of(view.party or "", asked_in(view))


def tasks_of(party: str, asked: Iterable[AskedOrComing]) -> list[PartyTask]:
    """What is asked of a party among all that is awaited, with who of them may do it."""
    return [
        PartyTask(one.dossier, one.subject, one.right, one.waiting, one.done, _who_may(party, one.done), one.is_joint)
        for one in asked
        if one.done
    ]


def _who_may(party: str, done: ByAct) -> tuple[Office, ...]:
    return tuple(office for office in Office.at(party) if may_do(office, done.act))


def coming_of(asked: Iterable[AskedOrComing]) -> list[Coming]:
    """What comes without a party, among all that is awaited."""
    return [Coming(one.dossier, one.subject, one.right, one.waiting) for one in asked if not one.done]


def acts_open_to(view: View, who: Who) -> frozenset[ActName]:
    """The acts that somebody could send in a dossier, as far as that can be said without asking the core: of the own
    side, for their office and mandates, in a dossier of this kind, open or closed. Whether one may be done now, the
    core says when it is sent."""
    side = By.LANDLORD if view.party == LANDLORD else By.ORGANISATION
    return frozenset(
        act
        for act, form in FORMS.items()
        if form.by in (side, By.EITHER) and may_do(who, act) and _belongs(act, view.dossier)
    )


def letters_open_to(view: View, who: Who, sender: str) -> frozenset[ActName]:
    """The acts that somebody could enter in a dossier as a letter of a sender, as far as that can be said without
    asking the core."""
    return frozenset(act for act in FORMS if _is_entered(act, view, who, sender) and _belongs(act, view.dossier))


def _is_entered(act: ActName, view: View, who: Who, sender: str) -> bool:
    return may_enter_own(who, act) if sender == view.party else may_enter(who, act, sender)


def _belongs(act: ActName, dossier: Dossier) -> bool:
    if act in OPENING_ACTS or (act is ActName.REOPEN and dossier.is_open):
        return False
    if dossier.closed_at and act not in AFTER_CLOSING:
        return False
    return act in UNSOLICITED_TAKES if dossier.kind is Kind.UNSOLICITED else act not in ONLY_UNSOLICITED
