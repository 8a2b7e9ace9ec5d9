"""A request in the making: what it still needs, which right there is on its topic, when everybody would have to be
ready if it went now, and until when it can go.

Nothing here decides anything: what a request cannot do without, and for what it would be refused, is what the core says
of it as far as it is written (rules sections 2 and 10); every day is one of ``models.planning`` or of the core itself.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from application.acting import ActingAs
from application.errors import Refused, WrongInput
from application.forms import Fields
from models.act_forms import CODE_OF_MISSING, FORMS, ActName
from models.agreement import Agreement
from models.calendar import local_date
from models.evolve import fold
from models.planning import Plan, consultation_after_deviation, latest_plan, letters_by, plan_from
from models.refusals import Refusal, refusal
from models.rights import OUTSIDE_THE_LAW, STRENGTH, Ground, Right, Topic, ground_by_law
from models.state import Dossier, Term
from models.terms import Derivation

REQUEST = ActName.OPEN_REQUEST

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

    @property
    def is_complete(self) -> bool:
        """Whether it would be taken now."""
        return not self.faults


class Due(NamedTuple):
    """The strongest right that an organisation has on a topic, and what gives it."""

    organisation: str
    right: Right
    source: str


class Outlook(NamedTuple):
    """When a request that goes now allows execution (``now``), and the last day on which it can go to be executed on
    the day that is wanted (``latest``; None where no day is named, or no time brings it: consent). ``letters`` is the
    last day for the letters of a rent increase, which then is the day of execution. ``after`` is the strategic
    consultation that an answer which does not follow the advice brings on top."""

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


def weighed(acting: ActingAs, content: Fields, act_id: str) -> Weighed:
    """A request as the core would judge it now. Raises NotPermitted, and what reading the agreement in use does."""
    faults, terms = _judged(acting, content, act_id)
    if faults:
        whole = {**{name: "…" for name in NEEDED if name not in _DECIDING}, **content}
        _, terms = _judged(acting, whole, act_id)
    wrong = {fault.field.partition(".")[0] for fault in faults}
    needed = tuple(Needed(name, _source_of(name), bool(content.get(name)) and name not in wrong) for name in NEEDED)
    return Weighed(faults, needed, terms)


_DECIDING = ("topic", "right", "addressees")
"""What is needed of a request and is no text: on that its terms can depend."""


def _judged(acting: ActingAs, content: Fields, act_id: str) -> tuple[tuple[Refusal, ...], tuple[Term, ...]]:
    """For what the core would refuse a request, or the terms that would run."""
    try:
        events = acting.brings(None, acting.act(REQUEST, content, act_id))
    except WrongInput as wrong:
        return wrong.faults, ()
    except Refused as refused:
        return refused.refusals, ()
    return (), tuple(fold(Dossier(number="new"), events).terms.values())


def _source_of(field: str) -> str:
    return refusal(CODE_OF_MISSING.get(field, "field_missing")).source


def dues_on(topic: Topic, ground: Ground | None, organisations: Iterable[str], agreement: Agreement) -> tuple[Due, ...]:
    """What each organisation may do on a topic, by law or by the agreement."""
    rests_on = ground_by_law(topic, ground)
    return tuple(Due(name, *agreement.right_of(name, topic, rests_on)) for name in organisations)


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
    given: dict[tuple[Right, str], list[str]] = {}
    for due in dues_on(topic, None, agreement.organisations, agreement):
        given.setdefault((due.right, due.source), []).append(due.organisation)
    rights = tuple((right, source, tuple(names)) for (right, source), names in given.items())
    by_law = not may_choose_ground(topic)
    return TopicRights(topic, rights, agreement.allows_joint_advice(topic, ground_by_law(topic, None)), by_law)


def outlook(content: Fields, found: Weighed, agreement: Agreement, today: date) -> Outlook | None:
    """How a request goes on if it goes on a day (local), and until when it can go; None while it has no right, or its
    period or its day is not in order."""
    wrong = {fault.field for fault in found.faults}
    if not content.get("right") or wrong & {*PERIOD, "planned_execution"} or "right_missing" in _codes(found):
        return None
    right, days = Right(content["right"]), content.get("period_days")
    wanted, last_day = _day(content, "planned_execution"), _day(content, "last_day")
    letters = letters_by(wanted) if wanted and content.get("topic") == Topic.E else None
    day = letters or wanted
    now = plan_from(today, right, agreement, days, last_day)
    latest = latest_plan(day, right, agreement, days) if day else None
    return Outlook(now, wanted, latest, letters, consultation_after_deviation(now, agreement))


def today_of(acting: ActingAs) -> date:
    """The day that it is for whoever acts (Europe/Amsterdam)."""
    return local_date(acting.now)


def _codes(found: Weighed) -> set[str]:
    return {fault.code for fault in found.faults}


def _day(content: Fields, name: str) -> date | None:
    value = content.get(name)
    return date.fromisoformat(str(value)) if value else None
