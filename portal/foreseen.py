"""What a form comes to, shown beside it while it is filled in (``application.foreseeing``)."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from application.errors import Refused, WrongInput
from application.foreseeing import AnswerForeseen, Brings, Tally, answered, derivation_in, tally_of
from installation.installation import Installation
from language import foreseen_texts as texts
from language.date_explained import day_explained
from language.events import follows, sentence_of
from language.refusals import meaning
from language.speech import Bilingual, Names, day, say, verbatim
from models.act_forms import ActName
from models.agreement import MembersMajority
from models.events import Event, EventType
from models.knowledge.view import View
from models.refusals import Refusal
from models.rights import Right
from models.terms import TermName
from portal.parts import Said

LOOK = "vooraf"
"""The button that shows what a form comes to; the end of the address where htmx asks for it."""


class Line(NamedTuple):
    """Something that follows, and how the day in it came about."""

    text: Said
    why: Said | None = None


class Foreseen(NamedTuple):
    """What a form comes to: in a word (``answer``, of a ``kind``), and more about it. It stands below the box
    ``after``; ``button`` asks for it anew."""

    title: str
    button: str
    after: str
    answer: Said | None
    kind: Literal["safe", "warning", "danger", "none"]
    lines: tuple[Line, ...]


def foreseen_of(
    installation: Installation, brings: Brings, view: View, act: ActName, content: Mapping[str, Any], names: Names
) -> Foreseen | None:
    """What the form of an act comes to in a dossier, filled in so; None for an act of which nothing is shown.
    ``brings`` tells what an act with a content would bring about."""
    match act:
        case ActName.RECORD_DELIBERATION:
            tally = tally_of(installation, view.dossier.number, view.party or "", content)
            return _tally(tally)
        case ActName.RESPOND | ActName.AMEND_RESPONSE:
            try:
                return _answer(act, answered(brings, view, content), names, view.dossier.right)
            except (WrongInput, Refused) as problem:
                faults = problem.refusals if isinstance(problem, Refused) else problem.faults
                return Foreseen(
                    texts.ANSWER_TITLE, texts.BUTTONS[act], "points", texts.NOT_YET, "danger", _faults(faults)
                )
    return None


def _tally(tally: Tally | None) -> Foreseen:
    about = (texts.TALLY_TITLE, texts.BUTTONS[ActName.RECORD_DELIBERATION], "abstained")
    if tally is None:
        return Foreseen(*about, None, "none", (Line(texts.NO_NUMBERS),))
    if tally.faults:
        return Foreseen(*about, texts.IMPOSSIBLE, "danger", _faults(tally.faults))
    answer = texts.ADOPTED if tally.is_adopted else texts.NOT_ADOPTED
    kind: Literal["safe", "danger"] = "safe" if tally.is_adopted else "danger"
    return Foreseen(*about, answer, kind, (Line(_quorum(tally)), Line(_majority(tally))))


def _quorum(tally: Tally) -> Bilingual:
    if tally.quorum is None:
        return say(texts.NO_QUORUM, present=tally.present)
    text = texts.QUORUM_MET if tally.has_quorum else texts.QUORUM_MISSED
    return say(text, present=tally.present, quorum=tally.quorum)


def _majority(tally: Tally) -> Bilingual:
    of_members = isinstance(tally.majority, MembersMajority)
    words = texts.MEMBERS_MAJORITIES if of_members else texts.MAJORITIES
    text = texts.MAJORITY_MET if tally.has_majority else texts.MAJORITY_MISSED
    votes = {"votes_for": tally.votes_for, "votes_against": tally.votes_against}
    return say(text, **votes, majority=say(words[tally.majority.value]))


def _answer(act: ActName, found: AnswerForeseen | None, names: Names, right: Right | None) -> Foreseen | None:
    about = (texts.ANSWER_TITLE, texts.BUTTONS[act], "points")
    if found is None:
        return None
    if found.open:
        points = verbatim(", ".join(map(str, found.open)))
        return Foreseen(*about, None, "none", (Line(texts.ALL_POINTS), Line(say(texts.STILL_OPEN, points=points))))
    organisation = names.of(found.organisation)
    further = tuple(foreseen_line(event, names, right) for event in found.brings if _is_said(event))
    if found.standstill is None or found.not_before is None:
        return Foreseen(
            *about, texts.NO_WAIT, "safe", (Line(say(texts.NO_WAIT_WHY, organisation=organisation)), *further)
        )
    until = say(texts.WAITS, organisation=organisation, day=day(found.standstill.ends))
    lines = (Line(until, day_explained(found.standstill, right)), *further, Line(texts.AFTERWARDS))
    return Foreseen(*about, say(texts.NOT_BEFORE, day=day(found.not_before)), "warning", lines)


_UNSAID = (EventType.TERM_ENDED, EventType.REMINDER_DUE)


def _is_said(event: Event) -> bool:
    """Whether something that follows is said beside the waiting time: not the answer itself, nor which term is met."""
    derivation = derivation_in(event)
    is_standstill = derivation is not None and derivation.term is TermName.STANDSTILL
    return follows(event) and not is_standstill and event.type not in _UNSAID


def foreseen_line(event: Event, names: Names, right: Right | None) -> Line:
    """Something that would follow where this is asked, with how the day in it came about."""
    derivation = derivation_in(event)
    return Line(sentence_of(event, names), day_explained(derivation, right) if derivation else None)


def _faults(faults: tuple[Refusal, ...]) -> tuple[Line, ...]:
    return tuple(Line(meaning(code).sentence) for code in dict.fromkeys(fault.code for fault in faults))
