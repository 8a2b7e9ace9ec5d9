"""Events of the record as lines that a person can read."""

from collections.abc import Mapping
from typing import Any

from models.calendar import AMSTERDAM
from models.events import Event, EventType
from models.parties import CLOCK
from models.plain import one_line
from models.state import LockGround, LockState

LOCKS = {
    LockState.NEVER: "may not execute",
    LockState.SUSPENDED: "may not execute: suspended by a ruling",
    LockState.LOCKED: "may not execute yet",
    LockState.OPEN: "may execute",
}
GROUNDS = {
    LockGround.NO_OBJECTION: "no objection was raised (Wohv art. 5(3)a)",
    LockGround.PERIOD_OVER: "the period for advice is over (Wohv art. 5(3)b)",
    LockGround.STANDSTILL_OVER: "three days have passed since the reasoned response (Wohv art. 5(3)c)",
    LockGround.FOLLOWED: "the advice is wholly followed",
    LockGround.CONSENT: "consent was given (Wohv art. 5a)",
}

# fmt: off
TOLD: dict[EventType, str] = {
    EventType.REQUEST_OPENED: "opened the request: {subject}",
    EventType.REQUEST_AMENDED: "amended the request",
    EventType.NEW_PERIOD_WAIVED: "keeps its advice and terms although the request was amended",
    EventType.REQUEST_WITHDRAWN: "withdrew the request: {reason}",
    EventType.RECEIPT_ACKNOWLEDGED: "acknowledged receipt",
    EventType.INCOMPLETENESS_CLAIMED: "claims that the information is incomplete: {items}",
    EventType.CLAIM_RULED: "ruled on the claim of {organisation}: {ruling}",
    EventType.INFORMATION_PROVIDED: "provided information to {organisation}: {information}",
    EventType.QUESTION_ASKED: "asked: {text}",
    EventType.QUESTION_ANSWERED: "answered {organisation}: {text}",
    EventType.CONSULTATION_RECORDED: "consulted its tenants ({instrument}, {from} to {to})",
    EventType.CONSULTATION_SKIPPED: "did not consult its tenants: {reason}",
    EventType.DELIBERATION_RECORDED: "voted on {date}, {for} for, {against} against, {abstained} abstained: {motion}",
    EventType.ADVICE_SUBMITTED: "submitted its advice: {verdict}",
    EventType.ADVICE_SUPPLEMENTED: "supplemented its advice: {text}",
    EventType.RESPONSE_GIVEN: "responded to {organisation}: {decision}",
    EventType.RESPONSE_AMENDED: "amended the response to {organisation}: {decision}",
    EventType.REACTION_GIVEN: "reacted on the response: {text}",
    EventType.EXECUTION_REPORTED: "reported the execution on {date}, with the lock {lock}",
    EventType.JOINT_ADVICE_AGREED: "agreed to joint advice",
    EventType.JOINT_ADVICE_DRAFTED: "drafted a joint advice: {verdict}",
    EventType.JOINT_ADVICE_COSIGNED: "cosigned the joint advice",
    EventType.JOINT_ADVICE_LEFT: "left the joint advice",
    EventType.UNSOLICITED_ADVICE_SUBMITTED: "gave unsolicited advice: {subject}",
    EventType.UNSOLICITED_ADVICE_ANSWERED: "answered the unsolicited advice",
    EventType.REQUEST_LINKED: "tied this dossier to {dossier}",
    EventType.EXTENSION_REQUESTED: "asked to extend the {term} term to {new_end}: {reason}",
    EventType.EXTENSION_GRANTED: "granted the extension of {term}",
    EventType.EXTENSION_REFUSED: "the extension of {term} is refused ({state})",
    EventType.PERIOD_LENGTHENED: "lengthened the period of {organisation} to {new_end}",
    EventType.PAUSE_AGREED: "paused the clock from {from}, agreed in: {agreed}",
    EventType.PAUSE_ENDED: "let the clock run on",
    EventType.STRATEGIC_CONSULTATION_REQUESTED: "asked for a strategic consultation: {reason}",
    EventType.STRATEGIC_CONSULTATION_PLANNED: "planned the strategic consultation on {date}",
    EventType.STRATEGIC_CONSULTATION_CONCLUDED: "concluded the strategic consultation: {outcome}",
    EventType.DISPUTE_RECORDED: "recorded a dispute before the {forum}",
    EventType.RULING_RECORDED: "recorded the ruling of {date}: {ruling}",
    EventType.ENTRY_RECTIFIED: "remarked beside entry {entry}: {reason}",
    EventType.DOSSIER_REOPENED: "reopened the dossier",
    EventType.ACT_REFUSED: "the act {act} was refused: {refusals}",
    EventType.TERM_STARTED: "{term} starts, to end on {ends}",
    EventType.TERM_MOVED: "{term} now ends on {ends}",
    EventType.TERM_PAUSED: "{term} is paused from {from}",
    EventType.TERM_ENDED: "{term} is {state}",
    EventType.TERM_RESTORED: "{term} runs again",
    EventType.LAPSE_OVERTAKEN: "{term} was met in time after all",
    EventType.REMINDER_DUE: "a reminder of {term} goes out",
    EventType.PERIOD_ENDED: "{term}: the period is over",
    EventType.ADVICE_RECEIVED: "the advice of {organisation} is in: {verdict}",
    EventType.BREACH_RECORDED: "breach: {breach}{about}",
    EventType.BREACH_REVOKED: "the breach about {term} is revoked",
    EventType.CAUSE_RAISED: "cause of strategic consultation: {cause}{about}",
    EventType.CAUSE_REVOKED: "the cause about {term} is revoked",
    EventType.STRATEGIC_CONSULTATION_OPENED: "strategic consultation {number} is open",
    EventType.STRATEGIC_CONSULTATION_CANCELLED: "strategic consultation {number} is cancelled",
    EventType.LOCK_CHANGED: "{lock}",
    EventType.DOSSIER_CLOSED: "the dossier is closed: {result}",
}
# fmt: on
"""What is said of each event; a name in braces is a field of what was said or of what followed."""

OF_THE_CLOCK = tuple(EventType)[tuple(EventType).index(EventType.TERM_STARTED) :]
"""Events that follow from an act or from the passing of time: nobody does them."""


def lock_in_words(state: LockState, ground: LockGround | None) -> str:
    """What a lock means to the landlord, with its ground."""
    return LOCKS[state] + (f": {GROUNDS[ground]}" if ground else "")


def told(event: Event) -> str:
    """One event as a line, with its local time and whose doing it is."""
    when = event.time.astimezone(AMSTERDAM)
    return one_line(f"{when:%Y-%m-%d %H:%M}  {_who(event)}{in_words(event)}")


def in_words(event: Event) -> str:
    """What an event says, without its time and whose doing it is."""
    return one_line(TOLD[event.type].format_map(_Values(_values(event))))


def _who(event: Event) -> str:
    if event.party == CLOCK or event.type in OF_THE_CLOCK:
        return ""
    return f"{event.party} ({event.person}): " if event.person else f"{event.party}: "


class _Values(dict[str, str]):
    """A field that was not filled in is a dash."""

    def __missing__(self, key: str) -> str:
        return "-"


def _values(event: Event) -> dict[str, str]:
    """Every field of an event as text: what was said, under what followed from it."""
    content = event.content
    said = content.get("said")
    fields = {**(said if isinstance(said, Mapping) else {}), **{k: v for k, v in content.items() if v is not None}}
    about = {"about": f" (as to {fields['organisation']})" if fields.get("organisation") else ""}
    return about | {name: _text(value) for name, value in fields.items()} | _about_a_term(fields) | _about_a_lock(event)


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_text(item) for item in value)
    if isinstance(value, Mapping):
        return str(value.get("code") or value.get("name") or value.get("text") or "")
    return one_line(str(value))


def _about_a_term(fields: Mapping[str, Any]) -> dict[str, str]:
    """A term's key or value in words, and the end that its derivation gives."""
    term = fields.get("term")
    derivation = fields.get("derivation") or (term.get("derivation") if isinstance(term, Mapping) else None)
    ends = {"ends": str(derivation["ends"])} if derivation else {}
    if isinstance(term, Mapping):
        return {"term": _named(str(term["name"]), term.get("organisation")), **ends}
    return {"term": term_in_words(term), **ends} if isinstance(term, str) else ends


def term_in_words(key: str) -> str:
    """A term's key (``geleen/advice/1``) as people say it; what is no such key stays as it is."""
    parts = key.split("/")
    if len(parts) == 3:
        return _named(parts[1], parts[0])
    return _named(parts[0], None) if len(parts) == 2 and parts[1].isdigit() and parts[0] != "request" else key


def _named(name: str, organisation: object) -> str:
    words = f"the {name.replace('_', ' ')} term"
    return f"{words} of {organisation}" if organisation else words


def _about_a_lock(event: Event) -> dict[str, str]:
    if event.type is not EventType.LOCK_CHANGED:
        return {}
    ground = event.content.get("ground")
    words = lock_in_words(LockState(str(event.content["state"])), LockGround(str(ground)) if ground else None)
    organisation = event.content.get("organisation")
    return {"lock": f"as to {organisation} the landlord {words}" if organisation else f"overall the landlord {words}"}
