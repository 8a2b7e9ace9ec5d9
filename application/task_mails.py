"""Mails to a person about what is newly asked of it: at once, once a day, or none.

They are beside the record: the letters that count go to the mailbox of each party, whatever a person chooses. A person
hears of what its party is asked and its office (or a mandate) lets it do, as its party may know it, and never of what a
dossier says. What was asked already when somebody is first looked at is nothing new; what is done, and asked once more,
is.

Each mail is put on paper in the transaction that notes of what it tells, so that nobody hears twice of the same; and it
is kept until it left. Where it broke off in between it is sent again, under its own Message-ID.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from traceback import extract_tb

import structlog

from application.dates import utc_now
from application.errors import NotPermitted, WrongInput, as_problem
from application.people import Office, Person, Viewer
from application.permissions import may_do
from application.person_mail import send_to_person
from application.reading import Readings
from application.signing_in import person_of, with_mandates
from application.tasks import PartyTask, tasks_of
from installation.accounts.register import Register
from installation.accounts.task_mail_box import HasHeard, TaskMail, TaskMailBox
from installation.installation import Installation
from language.portal_addresses import task_address
from language.sign_in_letters import Between, Mail
from language.speech import Names
from language.task_letters import NewlyAsked, task_mail
from language.task_words import last_day_said, task_said, words_of
from models.calendar import AMSTERDAM
from models.parties import LANDLORD
from models.refusals import refusal
from models.waiting import Awaited


class Often(StrEnum):
    """How often a person hears by mail of what is newly asked of it."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    NONE = "none"
    """Of nothing but what concerns the person itself: signing in, invitations, safety."""


DAILY_AT = time(8)
"""When who hears once a day does (Amsterdam)."""

GIVEN_UP_AFTER = timedelta(days=3)
"""A mail that could not leave for so long is old news, and is thrown away: the tasks stand on their page."""

OFFICES = (Office.CASE_HANDLER, Office.MEMBER, Office.SECRETARY)
"""Of whom something can be asked."""

_A_PAGE = 500
_TASKS, _CHOICE = "/taken", "/mijn-gegevens#mails"

_log = structlog.stdlib.get_logger("portal")


class TaskMails:
    """The mails about tasks of an installation. ``clock`` says what time it is (UTC). Every method raises what reading
    the record, the agreement and the accounts raises."""

    def __init__(self, installation: Installation, clock: Callable[[], datetime] = utc_now) -> None:
        self._installation = installation
        self._clock = clock
        self._box = TaskMailBox(installation.accounts)

    def often(self, person: Person) -> Often | None:
        """How often a person hears; None of whom nothing is asked."""
        if person.office not in OFFICES:
            return None
        told = self._box.everybody().get(person.id)
        return Often(told.often) if told and told.often else self._usual(person)

    def choose(self, person: Person, often: str) -> None:
        """From now on a person hears so often. Raises WrongInput, and NotPermitted where nothing is asked of it."""
        if person.office not in OFFICES:
            raise NotPermitted("Nothing is asked of this one:", [refusal("not_permitted", "tasks")])
        if often not in set(Often):
            fault = refusal("field_invalid", f"often: there is {', '.join(Often)}", field="often")
            raise WrongInput(fault.about, faults=[fault])
        if person.id not in self._box.everybody():
            self._begin(person, self._asked(person.party, person))
        self._box.choose(person.id, often)

    def go_round(self) -> None:
        """Looks what is newly asked of whom, and sends what waits to leave. What cannot be written for one holds up no
        other."""
        told, asked = self._box.everybody(), dict[str, list[PartyTask]]()
        for person in self._who_takes_part():
            with _alone("what is newly asked of somebody cannot be told"):
                if person.party not in asked:
                    asked[person.party] = self._tasks(person.party)
                mine = {_key(task): task for task in asked[person.party] if may_do(person, task.done.act)}
                if person.id in told:
                    self._look(person, mine, told[person.id])
                else:
                    self._begin(person, mine)
        for mail in self._box.waiting(self._clock()):
            with _alone("a mail about tasks cannot be sent"):
                self._send(mail)

    # --- who is asked what ---

    def _who_takes_part(self) -> Iterator[Person]:
        """Those of whom something can be asked, and who were here once."""
        for account in Register(self._installation.accounts).people():
            if account.ended_at is None and account.first_seen_at and account.office in OFFICES:
                yield with_mandates(self._installation.accounts, person_of(account), self._clock())

    def _asked(self, party: str, person: Person) -> Mapping[str, PartyTask]:
        return {_key(task): task for task in self._tasks(party) if may_do(person, task.done.act)}

    def _tasks(self, party: str) -> list[PartyTask]:
        """All that is asked of a party, soonest first."""
        readings = Readings(self._installation, Viewer.of_party(party), self._clock)
        found, after = list[PartyTask](), ""
        while True:
            page = readings.tasks(most=_A_PAGE, after=after)
            found += tasks_of(party, page.rows)
            if not (after := page.after):
                return found

    def _usual(self, person: Person) -> Often:
        """How often who did not choose hears: whose mailbox is the party's has the letters there; staff once a day, for
        a landlord is asked much; a member of a board at once."""
        agreement = self._installation.agreement()
        party = agreement.landlord if person.party == LANDLORD else agreement.organisations.get(person.party)
        if party and person.mail in {address.casefold() for address in party.addresses}:
            return Often.NONE
        return Often.DAILY if person.party == LANDLORD else Often.AT_ONCE

    # --- telling ---

    def _begin(self, person: Person, asked: Mapping[str, PartyTask]) -> None:
        today, is_past = self._today()
        self._box.begin(person.id, asked, today if is_past else None, self._clock())

    def _look(self, person: Person, asked: Mapping[str, PartyTask], told: HasHeard) -> None:
        """What is no longer asked of a person is forgotten; of what is new it is told, where that is its time."""
        if gone := told.tasks - asked.keys():
            self._box.forget(person.id, gone)
        often = Often(told.often) if told.often else self._usual(person)
        today, is_past = self._today()
        is_daily = often is Often.DAILY
        if is_daily and (not is_past or told.daily_on == today):
            return
        new = {key: task for key, task in asked.items() if key not in told.tasks}
        if new or is_daily:
            mail = self._written(person, list(new.values())) if new and often is not Often.NONE else None
            self._box.tell(person.id, new, mail, today if is_daily else None, self._clock())

    def _today(self) -> tuple[date, bool]:
        """Which day it is, and whether the hour of the daily mail is past."""
        now = self._clock().astimezone(AMSTERDAM)
        return now.date(), now.time() >= DAILY_AT

    def _written(self, person: Person, tasks: list[PartyTask]) -> Mail:
        settings, agreement = self._installation.settings, self._installation.agreement()
        names = Names(agreement)
        asked = [
            NewlyAsked(
                task.dossier,
                task_said(
                    words_of(task.waiting.what, task.done.act, task.right, is_joint=task.is_joint), task.waiting, names
                ),
                last_day_said(task.waiting),
                f"{settings.portal_url}{task_address(task.dossier, task.done.act, task.waiting, person.party)}",
            )
            for task in tasks
        ]
        between = Between(person.language, person.name, agreement.landlord.name)
        pages = (f"{settings.portal_url}{page}" for page in (_TASKS, _CHOICE))
        return task_mail(between, names.of(person.party), asked, *pages)

    # --- sending ---

    def _send(self, mail: TaskMail) -> None:
        """Sends a mail that nobody else sends now. What cannot leave waits, and is thrown away after days."""
        now = self._clock()
        account = Register(self._installation.accounts).of_id(mail.person)
        if account is None or account.ended_at is not None or now - mail.made_at > GIVEN_UP_AFTER:
            self._box.done(mail.id)
        elif self._box.claim(mail.id, now):
            try:
                send_to_person(self._installation.settings, account.mail, Mail(mail.subject, mail.body), now, mail.id)
            except Exception as error:
                if (problem := as_problem(error)) is None:
                    raise
                _log.error("a mail about tasks did not leave", why=str(problem))
            else:
                self._box.done(mail.id)


@contextmanager
def _alone(what: str) -> Iterator[None]:
    """A fault of the program over one person, or one mail, holds up nobody else's. Where it arose is logged, and not
    what it says: somebody's name or address may stand in that."""
    try:
        yield
    except Exception as error:
        if as_problem(error):
            raise
        *_, (place, line) = ((frame.name, frame.lineno) for frame in extract_tb(error.__traceback__))
        _log.error(what, kind=type(error).__name__, place=place, line=line)


def _key(task: PartyTask) -> str:
    """What makes a task the same one: not how many questions wait, but which letter is to be confirmed."""
    waiting = task.waiting
    letter = waiting.number if waiting.what is Awaited.PAPER_CONFIRMATION else ""
    return f"{task.dossier} {waiting.what.value} {waiting.organisation or ''} {task.done.act.value} {letter}".rstrip()
