"""A request in the making: what it still needs, which right there is on its topic, when everybody would have to be
ready if it went now, and until when it can go.

Nothing here decides anything: what a request cannot do without, and for what it would be refused, is what the core says
of it as far as it is written (rules sections 2 and 10); every day is one of ``models.planning`` or of the core itself.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from application.dates import utc_now
from application.errors import NotFound, Refused, WrongInput
from application.foreseeing import STANDS_IN
from application.forms import Fields
from application.people import Person
from installation.installation import Installation
from installation.numbers import number_of
from language.acts import ACTS
from models.act_forms import CODE_OF_MISSING, FORMS, ActName
from models.agreement import Agreement
from models.calendar import local_date
from models.contents import Document
from models.events import Event
from models.evolve import fold
from models.planning import Plan, consultation_after_deviation, latest_plan, letters_by, plan_from
from models.refusals import Refusal, refusal
from models.rights import OUTSIDE_THE_LAW, STRENGTH, Ground, Right, Topic, ground_by_law
from models.state import Dossier, Term
from models.terms import Derivation

REQUEST = ActName.OPEN_REQUEST

Foresee = Callable[[Person, ActName, Fields, str, datetime], Iterable[Event]]
"""What would follow if somebody's party opened a dossier so at an instant (UTC). Raises WrongInput and Refused."""

NEEDED = FORMS[REQUEST].required
"""What a request cannot do without (rules section 10), in the order in which that is said."""

PERIOD = ("period_days", "last_day")
"""The fields by which the landlord names another period for advice than the usual one."""


class Needed(NamedTuple):
    """A field that a request cannot do without, where that stands, and whether it is there as it must be."""

    field: str
    source: str
    is_there: bool


class Weighed(NamedTuple):
    """What can be said of a request as far as it is written: for what it would be refused now (``faults``, each with
    its field), what it ``needed``, and the ``terms`` that would run if it went now. They depend on no text, so that
    they are there also while texts are missing; none where its period, topic, right or addressees are not in order."""

    faults: tuple[Refusal, ...]
    needed: tuple[Needed, ...]
    terms: tuple[Term, ...]


class Due(NamedTuple):
    """The strongest right that an organisation has on a topic, and what gives it."""

    organisation: str
    right: Right
    source: str


class Outlook(NamedTuple):
    """When a request that goes now allows execution (``now``), and the last day on which it can go to be executed on
    the day that is wanted (``latest``; None where no day is named, no time brings it (consent), or the landlord names
    the last day for advice: then ``now`` alone says whether it ``fits``). ``letters`` is the last day for the letters
    of a rent increase, which then is the day of execution. ``after`` is the strategic consultation that an answer which
    does not follow the advice brings on top."""

    now: Plan
    wanted: date | None = None
    latest: Plan | None = None
    letters: date | None = None
    after: Derivation | None = None

    @property
    def fits(self) -> bool | None:
        """Whether a request that goes now is in time for the day that is wanted; None where none is named."""
        day = self.letters or self.wanted
        return None if day is None else self.now.execution is not None and self.now.execution <= day


class TopicRights(NamedTuple):
    """The rights on a topic: one for each right and source, with the organisations that have it; whether they may
    advise together."""

    topic: Topic
    rights: tuple[tuple[Right, str, tuple[str, ...]], ...]
    joint: bool
    by_law: bool


class Requesting:
    """A request in the making, as somebody of the landlord looks at it; whoever may read it may know what is missing,
    so no right to send is needed. ``foresee`` asks the core (``application.acting.foreseen_opening``), ``clock``
    says what time it is (UTC)."""

    def __init__(
        self,
        installation: Installation,
        foresee: Foresee,
        person: Person,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._installation = installation
        self._foresee = foresee
        self._person = person
        self._clock = clock

    def was_sent(self, act_id: str) -> bool:
        """Whether a dossier got its number for the request that is handed in under an id. Raises what reading the
        record does."""
        return number_of(self._installation.record, act_id) is not None

    def weighed(self, content: Fields, act_id: str) -> Weighed:
        """A request as the core would judge it now. Raises what reading the agreement in use does."""
        faults, terms = self._judged(content, act_id)
        if faults:
            _, terms = self._judged(
                {**{name: STANDS_IN for name in NEEDED if name not in _DECIDING}, **content}, act_id
            )
        wrong = {fault.field.partition(".")[0] for fault in faults}
        needed = (Needed(name, source_of(name), bool(content.get(name)) and name not in wrong) for name in NEEDED)
        return Weighed(faults, tuple(needed), terms)

    def outlook(self, content: Fields, found: Weighed) -> Outlook | None:
        """How a request that was ``found`` so goes on if it goes today, and until when it can go; None while it has no
        right, or its period or its day is not in order."""
        return outlook(content, found, self._installation.agreement(), local_date(self._clock()))

    def _judged(self, content: Fields, act_id: str) -> tuple[tuple[Refusal, ...], tuple[Term, ...]]:
        """For what the core would refuse a request, or the terms that would run."""
        try:
            events = self._foresee(self._person, REQUEST, content, act_id, self._clock())
        except WrongInput as wrong:
            return wrong.faults, ()
        except Refused as refused:
            return refused.refusals, ()
        return (), tuple(fold(Dossier(number="new"), events).terms.values())


_DECIDING = ("topic", "right", "addressees")
"""What is needed of a request and is no text: on that its terms can depend."""


def source_of(field: str) -> str:
    """By which article a request cannot do without a field: that of its own refusal, else that of the request."""
    code = CODE_OF_MISSING.get(field)
    return refusal(code).source if code else ACTS[REQUEST].article


def dues_on(topic: Topic, ground: Ground | None, organisations: Iterable[str], agreement: Agreement) -> tuple[Due, ...]:
    """What each organisation may do on a topic, by law or by the agreement; nothing where neither says so."""
    if may_choose_ground(topic) and topic not in agreement.topics:
        return ()
    rests_on = ground_by_law(topic, ground)
    return tuple(Due(name, *agreement.right_of(name, topic, rests_on)) for name in organisations)


def by_right(dues: Iterable[Due]) -> dict[tuple[Right, str], list[str]]:
    """The organisations that have each right, by the right and on what it rests."""
    given: dict[tuple[Right, str], list[str]] = {}
    for due in dues:
        given.setdefault((due.right, due.source), []).append(due.organisation)
    return given


def least_right(dues: Sequence[Due]) -> Right | None:
    """The weakest right that can be asked of all of them: the strongest that one has (rules section 2)."""
    return max((due.right for due in dues), key=STRENGTH.__getitem__, default=None)


def may_choose_ground(topic: Topic | None) -> bool:
    """Whether the landlord says on which ground it asks: on the topics of the law that is the law."""
    return topic in OUTSIDE_THE_LAW


def rights_of_topics(agreement: Agreement) -> tuple[TopicRights, ...]:
    """Which right there is on each topic under an agreement, and what gives it."""
    return tuple(_rights_on(topic, agreement) for topic in Topic)


def _rights_on(topic: Topic, agreement: Agreement) -> TopicRights:
    given = by_right(dues_on(topic, None, agreement.organisations, agreement))
    rights = tuple((right, source, tuple(names)) for (right, source), names in given.items())
    by_law = not may_choose_ground(topic)
    return TopicRights(topic, rights, agreement.allows_joint_advice(topic, ground_by_law(topic, None)), by_law)


def document_in(content: Fields, number: int) -> Document:
    """A document that would go along with a request, by its place among them (from 1). Raises NotFound where there is
    none."""
    given = content.get("documents", [])
    if not 0 < number <= len(given):
        raise NotFound(f"There is no document {number} in this request.", ())
    return Document.model_validate(given[number - 1])


def outlook(content: Fields, found: Weighed, agreement: Agreement, today: date) -> Outlook | None:
    """How a request goes on if it goes on a day (local), and until when it can go; None while it has no right, or its
    period or its day is not in order."""
    wrong = {fault.field for fault in found.faults}
    if (
        content.get("right") not in set(Right)
        or wrong & {*PERIOD, "planned_execution"}
        or "right_missing" in _codes(found)
    ):
        return None
    right, days = Right(content["right"]), content.get("period_days")
    wanted, last_day = _day(content, "planned_execution"), _day(content, "last_day")
    letters = letters_by(wanted) if wanted and content.get("topic") == Topic.E else None
    day = letters or wanted
    now = plan_from(today, right, agreement, days, last_day)
    # a last day does not move with the day of sending: no later start brings another execution
    latest = latest_plan(day, right, agreement, days) if day and not last_day else None
    return Outlook(now, wanted, latest, letters, consultation_after_deviation(now, agreement))


def _codes(found: Weighed) -> set[str]:
    return {fault.code for fault in found.faults}


def _day(content: Fields, name: str) -> date | None:
    value = content.get(name)
    return date.fromisoformat(str(value)) if value else None
