"""A second reader: somebody of the landlord is asked by a colleague to look at a request before it goes.

The form stays the asker's. Who was asked reads it, says whether it is good and leaves a remark; nothing is sent by it,
and nobody has to wait for it. It is a matter among colleagues, none of the procedure: nothing of it goes on record, and
no right to send is needed for it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from application.dates import utc_now
from application.errors import NotFound, NotPermitted, WrongInput, as_problem
from application.free_texts import faults_of_text
from application.people import Person, Role
from application.signing_in import person_of
from installation.accounts.kept_forms import KeptForm, KeptForms
from installation.accounts.looks import Look, Looks
from installation.accounts.register import Register
from installation.installation import Installation
from models.plain_text import is_blank
from models.refusals import refusal

LONGEST = 5_000
"""How many signs a question or a remark has at most: more is a letter of its own."""


class AskedToLook(NamedTuple):
    """A person who was asked to look, and what they said. ``is_older``: the form was changed after that."""

    reader: Person
    look: Look
    is_older: bool


class ToLookAt(NamedTuple):
    """A form at which somebody is asked to look, by whom, and what was asked and said."""

    form: KeptForm
    asked_by: Person
    look: Look

    @property
    def version(self) -> str:
        """By which the form as it is now is told from what it was before and becomes after."""
        return self.form.kept_at.isoformat()


class SecondReaders:
    """The second readers as one person of the landlord has to do with them: asking, and being asked. Every method
    raises Unavailable where the accounts cannot be reached. ``clock`` says what time it is (UTC)."""

    def __init__(self, installation: Installation, person: Person, clock: Callable[[], datetime] = utc_now) -> None:
        self._installation = installation
        self._person = person
        self._clock = clock

    # --- asking ---

    def colleagues(self) -> Sequence[Person]:
        """Whom this person can ask: everybody else of the landlord who may sign in. Raises NotPermitted."""
        return list(self._colleagues().values())

    def ask(self, act_id: str, reader: str, question: str = "") -> None:
        """Asks a colleague (by id) to look at a form that this person keeps. Asked again, what the colleague said is
        gone. Raises NotPermitted, NotFound, and WrongInput with every fault."""
        self._require_own(act_id)
        faults = [refusal("field_invalid", "reader: nobody who can be asked", field="reader")]
        if not reader:
            faults = [refusal("field_missing", "reader", field="reader")]
        elif reader in self._colleagues():
            faults = []
        faults += faults_of_text("question", question, LONGEST)
        if faults:
            raise WrongInput(*(fault.about for fault in faults), faults=faults)
        with self._reached():
            Looks(self._installation.accounts).ask(act_id, reader, self._person.id, question.strip(), self._clock())

    def take_back(self, act_id: str, reader: str) -> None:
        """Asks a colleague no longer. Raises NotPermitted and NotFound."""
        self._require_own(act_id)
        with self._reached():
            Looks(self._installation.accounts).take_back(act_id, reader)

    def asked(self, act_id: str) -> Sequence[AskedToLook]:
        """Who was asked to look at a form that this person keeps, and what they said. Raises NotPermitted and
        NotFound."""
        kept = self._require_own(act_id)
        with self._reached():
            looks, people = Looks(self._installation.accounts).at(act_id), self._people()
        return [AskedToLook(people[look.reader], look, _is_older(look, kept)) for look in looks]

    # --- being asked ---

    def waiting(self) -> Sequence[ToLookAt]:
        """The forms at which this person was asked to look and did not yet, the longest asked first; none for whoever
        is not of the landlord."""
        if self._person.viewer.role is not Role.LANDLORD:
            return []
        with self._reached():
            looks = Looks(self._installation.accounts).asked_of(self._person.id)
            found = [self._to_look_at(look) for look in looks if look.answered_at is None]
        return [one for one in found if one]

    def opened(self, act_id: str) -> ToLookAt:
        """A form at which this person was asked to look. Raises NotPermitted, and NotFound where they were not."""
        self._require_landlord()
        with self._reached():
            looks = Looks(self._installation.accounts).at(act_id)
            mine = next((look for look in looks if look.reader == self._person.id), None)
            found = self._to_look_at(mine) if mine else None
        if found is None:
            raise NotFound("There is no such form.", ())
        return found

    def answer(self, act_id: str, verdict: bool | None, remark: str = "", read: str | None = None) -> None:
        """Says what this person thinks of a form: good as it is, or not yet, and then why. It can be said again: the
        latest counts. ``read``: which form they read (``ToLookAt.version``), where that is known; of another nothing is
        said. Raises NotPermitted, NotFound, and WrongInput with every fault."""
        form = self.opened(act_id)
        faults = [*faults_of_text("remark", remark, LONGEST)]
        if read is not None and read != form.version:
            faults.append(refusal("field_invalid", "read: the form was changed since", field="read"))
        if verdict is None:
            faults.append(refusal("field_missing", "verdict", field="verdict"))
        if verdict is False and is_blank(remark):
            faults.append(refusal("field_missing", "remark", field="remark"))
        if verdict is None or faults:
            raise WrongInput(*(fault.about for fault in faults), faults=faults)
        with self._reached():
            looks = Looks(self._installation.accounts)
            looks.answer(act_id, self._person.id, remark.strip(), self._clock(), is_good=verdict)

    # --- what both need ---

    def _require_landlord(self) -> None:
        if self._person.viewer.role is not Role.LANDLORD:
            raise NotPermitted(
                "Only the landlord's own people look at its requests before they go:",
                [refusal("not_permitted", "a request that was not sent yet")],
            )

    def _require_own(self, act_id: str) -> KeptForm:
        self._require_landlord()
        with self._reached():
            kept = KeptForms(self._installation.accounts).of_id(act_id)
        if kept is None or kept.person != self._person.id:
            raise NotFound("There is no such form.", ())
        return kept

    def _colleagues(self) -> Mapping[str, Person]:
        self._require_landlord()
        with self._reached():
            accounts = Register(self._installation.accounts).people(self._person.party)
        return {a.id: person_of(a) for a in accounts if a.ended_at is None and a.id != self._person.id}

    def _people(self) -> Mapping[str, Person]:
        """Everybody of the landlord, those too whose account was closed since."""
        return {a.id: person_of(a) for a in Register(self._installation.accounts).people(self._person.party)}

    def _to_look_at(self, look: Look) -> ToLookAt | None:
        """None where the form was sent or thrown away meanwhile."""
        kept = KeptForms(self._installation.accounts).of_id(look.act_id)
        return ToLookAt(kept, self._people()[look.asked_by], look) if kept else None

    @contextmanager
    def _reached(self) -> Iterator[None]:
        """Says in the hall's words that the accounts are out of reach."""
        try:
            yield
        except Exception as error:
            problem = as_problem(error)
            if problem is None or problem is error:
                raise
            raise problem from None


def _is_older(look: Look, kept: KeptForm) -> bool:
    return look.answered_at is not None and kept.kept_at > look.answered_at
