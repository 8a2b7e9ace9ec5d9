"""Locks: whether the landlord may execute, and why; for a line, a page and a letter."""

from typing import NamedTuple

from language.catalogue import dutch
from language.speech import Bilingual, say
from models.rights import Topic
from models.state import LockGround, LockState


class LockWords(NamedTuple):
    """What is said of a lock: what it ``means`` (the landlord is the subject), its ``answer`` to the question whether
    the plan may be executed, and its ``reason`` where there is no ground."""

    means: str
    answer: str
    reason: str


LOCKS: dict[LockState, LockWords] = {
    LockState.NEVER: LockWords(
        means="may not execute",
        answer="No",
        reason="The reason: there is no consent, or a ruling forbids it.",
    ),
    LockState.SUSPENDED: LockWords(
        means="may not execute: suspended by a ruling",
        answer="Not now: a ruling suspended it",
        reason="The reason: a ruling suspended the execution.",
    ),
    LockState.LOCKED: LockWords(
        means="may not execute yet",
        answer="Not yet",
        reason="The reason: the procedure is not finished.",
    ),
    LockState.OPEN: LockWords(
        means="may execute",
        answer="Yes",
        reason="The reasons differ per organisation; they are in the dossier.",
    ),
}

GROUNDS: dict[LockGround, str] = {
    LockGround.NO_OBJECTION: "no objection was raised (Wohv art. 5(3)a)",
    LockGround.PERIOD_OVER: "the period for advice is over (Wohv art. 5(3)b)",
    LockGround.STANDSTILL_OVER: "three days have passed since the reasoned response (Wohv art. 5(3)c)",
    LockGround.FOLLOWED: "the advice is wholly followed",
    LockGround.CONSENT: "consent was given",
    LockGround.RULING: "a ruling allows it (Wohv art. 8)",
}
"""Why a lock is open."""

CONSENT_GIVEN = "consent was given ({article})"
CONSENT_ARTICLES: dict[Topic, str] = {
    Topic.SERVICE_COST_POLICY: "Wohv art. 5a",
    Topic.G: "Woningwet art. 53",
    Topic.MERGER: "Woningwet art. 53",
}
"""Which law asks for consent, by the topic; on any other topic the agreement does (Wohv art. 6)."""

SHUT_BY_CONSULTATION = "The reason: a strategic consultation is open."
SHUT_BY_RESPONSE = "The reason: there is a new response."
SHUT_BY_VERSION = "The reason: there is a new version of the request."
"""Why an open lock shut again, where that is known."""

REASON, WITH_GROUND = "The reason: {ground}.", "{means}: {ground}"
WHOSE = {"one": "as to {organisation}", "all": "overall"}
"""Whose lock it is: of one organisation's track, or of the whole dossier."""


def ground_of(ground: LockGround, topic: Topic | None = None) -> Bilingual:
    """Why a lock is open; of consent with the law that asks for it, where the ``topic`` is known."""
    article = CONSENT_ARTICLES.get(topic) if topic and ground is LockGround.CONSENT else None
    return say(CONSENT_GIVEN, article=Bilingual(dutch()(article), article)) if article else say(GROUNDS[ground])


def lock_in_words(state: LockState, ground: LockGround | None, topic: Topic | None = None) -> str:
    """What a lock means to the landlord, with its ground, in English."""
    means = LOCKS[state].means
    return WITH_GROUND.format(means=means, ground=ground_of(ground, topic).en) if ground else means


def lock_said(state: LockState, ground: LockGround | None, topic: Topic | None = None) -> Bilingual:
    """What a lock means to the landlord, with its ground, in both languages."""
    means = say(LOCKS[state].means)
    return say(WITH_GROUND, means=means, ground=ground_of(ground, topic)).within if ground else means


def reason(ground: LockGround, topic: Topic | None) -> Bilingual:
    """Why a lock is open, as a sentence."""
    return say(REASON, ground=ground_of(ground, topic))
