"""What a dossier waits for, and whom it waits for."""

from language.speech import Bilingual, Names, day, say, word
from models.contents import Forum
from models.parties import CLOCK
from models.waiting import BOTH, Awaited, Waiting

AWAITED: dict[Awaited, str] = {
    Awaited.ACKNOWLEDGEMENT: "acknowledging receipt",
    Awaited.CONSULTATION: "consulting its tenants",
    Awaited.DELIBERATION: "an adopted deliberation",
    Awaited.ADVICE: "the advice",
    Awaited.INCOMPLETENESS_RULING: "a ruling on the claim that the information is incomplete",
    Awaited.MISSING_INFORMATION: "the missing information (provide_information)",
    Awaited.ANSWERS_TO_QUESTIONS: "an answer to {number} question(s)",
    Awaited.EXTENSION_ANSWER: "an answer to the request for extension",
    Awaited.AMENDMENT_OBJECTION: "whether the organisation contests that the change is small",
    Awaited.COSIGNATURE: "cosigning the joint advice",
    Awaited.CONSENT_AFTER_ALL: "consent after all: time never gives it",
    Awaited.RESPONSE: "the response to the advice",
    Awaited.RESPONSE_TO_CONDITIONS: "the response to the conditions",
    Awaited.STANDSTILL: "the end of the standstill",
    Awaited.STRATEGIC_CONSULTATION: "concluding the strategic consultation",
    Awaited.RULING_IN_DISPUTE: "a ruling in the dispute",
    Awaited.COURT_AFTER_RULING: "going to the kantonrechter, where a party wants to",
    Awaited.MEETING: "the meeting that was asked for",
    Awaited.CONCLUSION_OBJECTION: "the end of the term to object to what was recorded as held",
    Awaited.CLOSING: "closing the dossier",
    Awaited.PAPER_CONFIRMATION: "whether the paper of entry {number} was received, and when",
    Awaited.UNSOLICITED_RESPONSE: "the answer to the unsolicited advice",
}
NOT_PARTIES = {CLOCK: "the clock", BOTH: "both sides"}
"""From whom something is awaited, where that is no single party."""

UNTIL, NO_TERM = "last day: {day}", "no term"


def awaited(waiting: Waiting) -> Bilingual:
    """What is awaited."""
    return say(AWAITED[waiting.what], number=waiting.number)


def awaited_of(waiting: Waiting, names: Names) -> Bilingual:
    """Whom it is awaited from, by name."""
    if waiting.party in set(Forum):
        return word("forum", waiting.party)
    special = NOT_PARTIES.get(waiting.party)
    return say(special) if special else names.of(waiting.party)


def until(waiting: Waiting) -> Bilingual:
    """Until when, else where its term stands."""
    if waiting.until:
        return say(UNTIL, day=day(waiting.until))
    return word("term_state", waiting.state) if waiting.state else say(NO_TERM)
