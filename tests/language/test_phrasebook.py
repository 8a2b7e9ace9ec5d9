"""The phrasebook is whole: whatever can happen, stand or be awaited has its words, in English and in Dutch."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

import pytest

from language.acts import ACTS
from language.catalogue import dutch
from language.events import CONSEQUENCES, PHRASES, placeholders
from language.locks import GROUNDS, LOCKS
from language.refusals import meaning
from language.speech import Names
from language.task_words import TASKS, task_said
from language.waiting import AWAITED
from language.words import OVER, OVERTAKEN, WORDS
from models.act_forms import ActName
from models.acts import Channel
from models.contents import ClaimRuling, ConsultationOutcome, DisputeRuling, Forum, Instrument, Meeting, PointAnswer
from models.escalation import Breach, Cause
from models.events import EventType
from models.parties import LANDLORD
from models.refusals import CODES
from models.rights import Ground, Right
from models.state import ClaimState, LockGround, LockState, RequestState, Result, Stage
from models.terms import TermName, TermState
from models.verdicts import Verdict
from models.waiting import AWAITED_IN, Awaited, Waiting
from tests.models.procedures import ZOWONEN

KINDS: dict[str, Iterable[str]] = {
    "verdict": Verdict,
    "right": Right,
    "reply": Right,
    "answer": PointAnswer,
    "forum": Forum,
    "ruling": DisputeRuling,
    "claim_ruling": ClaimRuling,
    "outcome": ConsultationOutcome,
    "cause": Cause,
    "breach": Breach,
    "result": Result,
    "basis": Ground,
    "instrument": Instrument,
    "meeting": Meeting,
    "channel": Channel,
    "stage": Stage,
    "term_state": (*TermState, OVER, OVERTAKEN),
    "claim_state": ClaimState,
    "extension_state": RequestState,
    "lock_state": LockState,
}
PHRASES_OF_ACTS = {ActName(name): act.phrase for name, act in ACTS.items()}
TABLES: dict[type[StrEnum], Mapping[Any, object]] = {
    EventType: PHRASES,
    Awaited: AWAITED,
    LockState: LOCKS,
    LockGround: GROUNDS,
    ActName: PHRASES_OF_ACTS,
    TermName: AWAITED_IN,
}


@pytest.mark.parametrize("members", TABLES, ids=lambda members: members.__name__)
def test_a_table_lacks_no_member(members: type[StrEnum]) -> None:
    assert set(TABLES[members]) == set(members)


@pytest.mark.parametrize("kind", KINDS)
def test_every_value_has_its_word(kind: str) -> None:
    assert set(WORDS[kind]) == set(KINDS[kind])


def said() -> Iterator[str]:
    for phrase in PHRASES.values():
        yield from (phrase.text, *phrase.more.values(), *phrase.instead.values())
    for words in WORDS.values():
        yield from words.values()
    for lock in LOCKS.values():
        yield from lock
    yield from (*GROUNDS.values(), *AWAITED.values(), *PHRASES_OF_ACTS.values())


@pytest.mark.parametrize("english", sorted(set(said())))
def test_every_phrase_has_a_dutch_one(english: str) -> None:
    translated = dutch()(english)
    assert translated != english
    assert placeholders(translated) == placeholders(english)


@pytest.mark.parametrize("code", CODES)
def test_every_refusal_has_a_dutch_text(code: str) -> None:
    assert meaning(code).en == CODES[code].meaning
    assert meaning(code).nl != CODES[code].meaning


def test_what_follows_begins_after_the_last_act() -> None:
    assert CONSEQUENCES[0] is EventType.TERM_STARTED
    assert CONSEQUENCES[-1] is EventType.DOSSIER_CLOSED


def test_one_question_is_spoken_of_as_one() -> None:
    def asked(number: int) -> str:
        waiting = Waiting(LANDLORD, Awaited.ANSWERS_TO_QUESTIONS, "geleen", number=number)
        return task_said(TASKS[waiting.what], waiting, Names(ZOWONEN)).nl

    assert asked(1) == "Beantwoord de vraag van Huurdersvereniging Geleen"
    assert asked(3) == "Beantwoord de 3 vragen van Huurdersvereniging Geleen"
