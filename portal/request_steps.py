"""The guided request as its pages show it: a draft with its steps. What it still needs, for what it would be refused
and which right there is come from ``application.requesting``; here that gets its words and its place."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from application.forms import Fields
from application.requesting import (
    REQUEST,
    Due,
    Requesting,
    Weighed,
    by_right,
    dues_on,
    least_right,
    may_choose_ground,
    rights_of_topics,
)
from language import request_texts as texts
from language.act_pages import page_of
from language.request_texts import STEPS, RequestStep
from language.speech import Bilingual, Names, say, word
from language.tongue import Tongue
from language.words import FIELDS
from models.agreement import Agreement
from models.refusals import Refusal
from models.rights import Right, Topic
from portal.act_form import FormPage, Told, shown_fields, step_page
from portal.boxes import Given
from portal.faults import NOT_FILLED_IN
from portal.parts import Said
from portal.typed import Typed, closed_up, content_of, first

PLACE, CHECK = "/aanvraag", "controle"
"""Where the guided request is, and its last page: all of it once more, before it goes."""

OF_NAME: Mapping[str, RequestStep] = {step.name: step for step in STEPS}
_FIELDS = shown_fields(REQUEST, "landlord")


class Draft(NamedTuple):
    """A request that somebody is writing, and what can be said of it as far as it is written. ``is_kept``: something of
    it is kept already."""

    id: str
    typed: Typed
    content: Fields
    found: Weighed
    is_kept: bool

    @property
    def address(self) -> str:
        """The page that it is kept for; its steps are below it."""
        return f"{PLACE}/{self.id}"

    @property
    def topic(self) -> Topic | None:
        """Its topic, where one was chosen that there is."""
        chosen = self.content.get("topic")
        return Topic(chosen) if chosen in set(Topic) else None

    @property
    def right(self) -> Right | None:
        """The right that was chosen, where there is such a right."""
        chosen = self.content.get("right")
        return Right(chosen) if chosen in set(Right) else None


class StepLink(NamedTuple):
    """A step in the list of all steps. It is ``done``, ``needed`` (something is missing or wrong in it), or ``open``:
    nothing stands in it and nothing has to."""

    name: str
    title: Said
    state: Literal["done", "needed", "open"]
    is_here: bool = False


class NeededRow(NamedTuple):
    """Something that a request cannot do without: what, by which article, where it is filled in, and whether."""

    field: str
    label: Said
    source: Said
    address: str
    is_there: bool


class TopicRow(NamedTuple):
    """A topic in the table of rights."""

    topic: Said
    rights: tuple[Said, ...]
    joint: bool


def draft_of(act_id: str, typed: Typed, requesting: Requesting, *, is_kept: bool = True) -> Draft:
    """A draft of what was typed."""
    whole = closed_up(_FIELDS, typed)
    content = content_of(_FIELDS, whole)
    return Draft(act_id, whole, content, requesting.weighed(content, act_id), is_kept)


def with_step(step: RequestStep, kept: Typed, sent: Typed) -> Typed:
    """What is kept, with what was sent of one of its steps in place of what stood there."""
    others = {name: values for name, values in kept.items() if name.partition(".")[0] not in step.fields}
    return {**others, **{name: values for name, values in sent.items() if name.partition(".")[0] in step.fields}}


def kept_with_step(step: RequestStep, kept: Typed, sent: Typed) -> dict[str, list[str]]:
    """The same as it is kept: without empty rows."""
    return {name: [*values] for name, values in closed_up(_FIELDS, with_step(step, kept, sent)).items()}


# --- a step ---


def faults_in(step: RequestStep, draft: Draft, *, missing: bool) -> Iterator[Refusal]:
    """What is wrong in a step; what was only left open is wrong where ``missing`` says so."""
    for fault in draft.found.faults:
        if _field(fault) in step.fields and (missing or not _is_open(fault, draft)):
            yield fault


def not_only_open(draft: Draft) -> list[Refusal]:
    """What is wrong with a draft beside what is only missing."""
    return [fault for fault in draft.found.faults if not _is_open(fault, draft)]


def _is_open(fault: Refusal, draft: Draft) -> bool:
    return fault.code in NOT_FILLED_IN and not draft.content.get(_field(fault))


def _field(fault: Refusal) -> str:
    return (fault.field or "").partition(".")[0]


def readied(draft: Draft, agreement: Agreement, requesting: Requesting) -> Draft:
    """A draft in which nothing was chosen yet, with the least right that can be asked: so it stands ready."""
    ready = least_right(dues(draft, agreement))
    if ready is None or first(draft.typed, "right"):
        return draft
    return draft_of(draft.id, {**draft.typed, "right": [ready.value]}, requesting, is_kept=draft.is_kept)


def shown_step(step: RequestStep, draft: Draft, given: Given, faults: Iterable[Refusal], typed: Typed) -> FormPage:
    """The form of a step. The ground is asked only where there is one to choose."""
    asks_ground = may_choose_ground(draft.topic) or any(_field(fault) == "ground" for fault in draft.found.faults)
    return step_page(step, "landlord", typed, faults, given, () if asks_ground else ("ground",))


def step_links(draft: Draft, here: str) -> list[StepLink]:
    """All steps, and where each stands."""
    return [StepLink(step.name, say(step.title), _state(step, draft), step.name == here) for step in STEPS]


def _state(step: RequestStep, draft: Draft) -> Literal["done", "needed", "open"]:
    if any(faults_in(step, draft, missing=True)):
        return "needed"
    return "done" if any(draft.content.get(name) for name in step.fields) else "open"


def first_open(draft: Draft) -> str:
    """The step in which somebody goes on: the first that needs something, else the check of the whole."""
    return next((step.name for step in STEPS if _state(step, draft) == "needed"), CHECK)


def next_after(step: RequestStep) -> str:
    """The name of the page that comes after a step."""
    place = STEPS.index(step) + 1
    return STEPS[place].name if place < len(STEPS) else CHECK


def before(step: RequestStep) -> str:
    """The name of the step before one; the first is before itself."""
    return STEPS[max(STEPS.index(step) - 1, 0)].name


# --- what is needed ---


def needed_rows(draft: Draft, step: RequestStep | None = None) -> list[NeededRow]:
    """What a request cannot do without; only what belongs to a step, where one is named."""
    found = [one for one in draft.found.needed if step is None or one.field in step.fields]
    return [
        NeededRow(
            one.field,
            label_of(one.field),
            Bilingual(Tongue.DUTCH.cite(one.source), one.source),
            f"{draft.address}/{_step_with(one.field).name}?toon=fouten#veld-{one.field}",
            one.is_there,
        )
        for one in found
    ]


def told_of_all(draft: Draft, given: Given, faults: Iterable[Refusal]) -> list[Told]:
    """Every fault of a draft once, each with the page and the box where it is mended."""
    found, told = [*faults], []
    for step in STEPS:
        own = [fault for fault in found if _field(fault) in step.fields]
        page = f"{draft.address}/{step.name}?toon=fouten"
        told += [one._replace(page=page) for one in step_page(step, "landlord", draft.typed, own, given).told]
    elsewhere = [fault for fault in found if not any(_field(fault) in step.fields for step in STEPS)]
    return [*told, *step_page(STEPS[-1], "landlord", draft.typed, elsewhere, given).told]


def _step_with(field: str) -> RequestStep:
    return next(step for step in STEPS if field in step.fields)


def label_of(field: str) -> Bilingual:
    """What a field is called in the guided request."""
    return say(page_of(REQUEST).labels.get(field) or FIELDS[field])


# --- rights ---


def dues(draft: Draft, agreement: Agreement) -> tuple[Due, ...]:
    """What those who are asked may do on the topic that was chosen; all of them, where nobody was chosen yet."""
    if draft.topic is None:
        return ()
    asked = [name for name in draft.content.get("addressees", ()) if name in agreement.organisations]
    return dues_on(draft.topic, None, asked or agreement.organisations, agreement)


def right_lines(draft: Draft, agreement: Agreement, names: Names, *, asks: bool) -> list[Bilingual]:
    """Which right there is on the topic, what that means, and on what it rests; where it ``asks`` for the right, also
    what can be said about it."""
    found = dues(draft, agreement)
    if draft.topic is None:
        return [say(texts.NO_TOPIC)]
    chosen = [draft.right] if asks and draft.right else []
    if not found:
        return [say(texts.OUTSIDE_THE_LAW), *(say(texts.RIGHT_MEANS[right]) for right in chosen)]
    given = by_right(found)
    lines = [_right_line(right, source, whom, names, is_all=len(given) == 1) for (right, source), whom in given.items()]
    lines += [say(texts.RIGHT_MEANS[right]) for right in dict.fromkeys([*(right for right, _ in given), *chosen])]
    lines.append(say(texts.OUTSIDE_THE_LAW if may_choose_ground(draft.topic) else texts.BY_LAW))
    if asks and not may_choose_ground(draft.topic):
        lines.append(say(texts.RESERVATION))
    joint = next(one.joint for one in rights_of_topics(agreement) if one.topic is draft.topic)
    return [*lines, say(texts.JOINT)] if joint else lines


def _right_line(right: Right, source: str, whom: list[str], names: Names, *, is_all: bool) -> Bilingual:
    values = {"right": word("right", right), "source": Bilingual(Tongue.DUTCH.cite(source), source)}
    return (
        say(texts.RIGHT_OF_ALL, **values)
        if is_all
        else say(texts.RIGHT_OF_SOME, organisations=names.all(whom), **values)
    )


def topic_rows(agreement: Agreement, names: Names) -> list[TopicRow]:
    """Which topic gives which right, and what gives it."""
    return [
        TopicRow(
            word("topic", one.topic).begun,
            tuple(
                _in_table(right, source, names.all(whom) if len(one.rights) > 1 else None)
                for right, source, whom in one.rights
            )
            or (say(texts.NO_RIGHT),),
            one.joint,
        )
        for one in rights_of_topics(agreement)
    ]


def _in_table(right: Right, source: str, whom: Bilingual | None) -> Bilingual:
    values = {"right": word("right", right).begun, "source": Bilingual(Tongue.DUTCH.cite(source), source)}
    return say(texts.RIGHT_OF_SOME, organisations=whom, **values) if whom else say(texts.RIGHT_IN_TABLE, **values)
