"""What leads to strategic consultation (rules section 6), and what counts as a breach (rules section 4)."""

from enum import StrEnum
from typing import NamedTuple

from models.terms import Basis, Derivation, TermName


class Cause(StrEnum):
    """What may lead to strategic consultation."""

    ACKNOWLEDGEMENT_OVERDUE = "acknowledgement_overdue"
    CONSULTATION_OVERDUE = "consultation_overdue"
    DELIBERATION_OVERDUE = "deliberation_overdue"
    NO_ADVICE_RECEIVED = "no_advice_received"
    RESPONSE_OVERDUE = "response_overdue"
    ADVICE_NOT_FOLLOWED = "advice_not_followed"
    WEIGHTY_ADVICE_DEVIATION = "weighty_advice_deviation"
    CONFLICTING_ADVICE = "conflicting_advice"
    CLAIM_REFUSED = "claim_refused"
    EXECUTED_WHILE_LOCKED = "executed_while_locked"
    CONSENT_REFUSED = "consent_refused"
    REQUESTED = "requested"


class Reach(StrEnum):
    """On whose lock a consultation for this cause acts."""

    ONE = "the organisation concerned, and the overall lock"
    ALL = "every organisation"


class Effect(NamedTuple):
    """Whether a cause is on by default, on whose lock it acts, and whether it is about a response (then it also shuts
    a lock that is open)."""

    default: bool
    reach: Reach
    about_response: bool


_ONE, _ALL = Reach.ONE, Reach.ALL

CAUSES: dict[Cause, Effect] = {
    Cause.ACKNOWLEDGEMENT_OVERDUE: Effect(False, _ONE, False),
    Cause.CONSULTATION_OVERDUE: Effect(False, _ONE, False),
    Cause.DELIBERATION_OVERDUE: Effect(False, _ONE, False),
    Cause.NO_ADVICE_RECEIVED: Effect(False, _ONE, False),
    Cause.RESPONSE_OVERDUE: Effect(True, _ONE, True),
    Cause.ADVICE_NOT_FOLLOWED: Effect(True, _ONE, True),
    Cause.WEIGHTY_ADVICE_DEVIATION: Effect(True, _ONE, True),
    Cause.CONFLICTING_ADVICE: Effect(True, _ALL, False),
    Cause.CLAIM_REFUSED: Effect(False, _ONE, False),
    Cause.EXECUTED_WHILE_LOCKED: Effect(True, _ALL, False),
    Cause.CONSENT_REFUSED: Effect(True, _ONE, False),
    Cause.REQUESTED: Effect(True, _ALL, False),
}

DEFAULT_CAUSES = tuple(cause for cause, effect in CAUSES.items() if effect.default)


class Breach(StrEnum):
    """What a party owed and did not do."""

    RESPONSE_OVERDUE = "response_overdue"
    INCOMPLETENESS_RULING_OVERDUE = "incompleteness_ruling_overdue"
    STRATEGIC_CONSULTATION_OVERDUE = "strategic_consultation_overdue"
    UNSOLICITED_RESPONSE_OVERDUE = "unsolicited_response_overdue"
    EXECUTED_WHILE_LOCKED = "executed_while_locked"
    MEETING_OVERDUE = "meeting_overdue"


class Lapse(NamedTuple):
    """What the lapse of a term brings about: a breach, a cause, both or neither."""

    breach: Breach | None = None
    cause: Cause | None = None


def lapse_of(derivation: Derivation) -> Lapse:
    """What the lapse of a term brings about. A term to respond that the agreement alone has (to plain positive advice)
    brings about nothing: Wohv art. 5(2) sets no duty there."""
    agreed_only = derivation.term is TermName.RESPONSE and derivation.basis is Basis.AGREED
    return Lapse() if agreed_only else LAPSES[derivation.term]


LAPSES: dict[TermName, Lapse] = {
    TermName.ACKNOWLEDGEMENT: Lapse(cause=Cause.ACKNOWLEDGEMENT_OVERDUE),
    TermName.CONSULTATION: Lapse(cause=Cause.CONSULTATION_OVERDUE),
    TermName.DELIBERATION: Lapse(cause=Cause.DELIBERATION_OVERDUE),
    TermName.ADVICE: Lapse(cause=Cause.NO_ADVICE_RECEIVED),
    TermName.INCOMPLETENESS_RULING: Lapse(breach=Breach.INCOMPLETENESS_RULING_OVERDUE),
    TermName.EXTENSION_ANSWER: Lapse(),
    TermName.RESPONSE: Lapse(breach=Breach.RESPONSE_OVERDUE, cause=Cause.RESPONSE_OVERDUE),
    TermName.STRATEGIC_CONSULTATION: Lapse(breach=Breach.STRATEGIC_CONSULTATION_OVERDUE),
    TermName.UNSOLICITED_RESPONSE: Lapse(breach=Breach.UNSOLICITED_RESPONSE_OVERDUE),
    TermName.COURT_AFTER_RULING: Lapse(),
    TermName.MEETING: Lapse(breach=Breach.MEETING_OVERDUE),
}
