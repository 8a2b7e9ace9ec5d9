"""Who may know what: a table that follows ``models.notices.recipients``, with the reason for every row (Wohv art. 2(1); rules
sections 1, 3 and 6). ``models.knowledge.knowledge`` applies it to a dossier and says from when on."""

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from pydantic import JsonValue

from models.events import EventType
from models.terms import TermName

Content = dict[str, JsonValue]


class Audience(StrEnum):
    """Who may know an event."""

    EVERYONE = "the landlord and every organisation of the dossier"
    TRACK = "the landlord and the organisation whose track it is, or everyone where it is about no single one"
    OWN = "the organisation alone"
    SENDER = "who handed it in"
    JOINT = "the organisations that take part in the joint advice then"
    ADVISERS = "the landlord and the organisations whose advice it is"
    TABLE = "the landlord and the organisations of the strategic consultation"
    CAUSE = "the landlord and the organisations that the cause is about"
    TERM = "the landlord and whoever the term is of; an organisation alone, where it shows how it consults and decides"
    ENTRY = "the other side, where it may know the entry it stands beside"


class Row(NamedTuple):
    """A row of the table of visibility: who may know the event, and why. An act that ``lies_open`` is told to nobody,
    and yet those who may know it can find it on record."""

    to: Audience
    why: str
    lies_open: bool = False


_T, _A = EventType, Audience
_OWN_RIGHTS = "each organisation has its own rights, the landlord is the other side of each (Wohv art. 2(1))"
_ITS_OWN = "how an organisation consults and decides is its own affair"
_ALL = "it acts on every organisation's rights"
_BY_TERM = "a term concerns those whose track it is; an organisation's own milestones only itself"

# ruff: noqa: E501 - a table reads better in one line per row
# fmt: off
VISIBILITY: dict[EventType, Row] = {
    _T.REQUEST_OPENED: Row(_A.EVERYONE, "the request is put to all of them (Wohv art. 4)"),
    _T.REQUEST_AMENDED: Row(_A.EVERYONE, "the request is put to all of them (Wohv art. 4)"),
    _T.AMENDMENT_OBJECTED: Row(_A.TRACK, _OWN_RIGHTS),
    _T.NEW_PERIOD_WAIVED: Row(_A.TRACK, _OWN_RIGHTS),
    _T.REQUEST_WITHDRAWN: Row(_A.EVERYONE, _ALL),
    _T.REQUEST_LINKED: Row(_A.TRACK, _OWN_RIGHTS),
    _T.RECEIPT_ACKNOWLEDGED: Row(_A.TRACK, "it is addressed to the landlord, and nobody has to do anything about it", lies_open=True),
    _T.INCOMPLETENESS_CLAIMED: Row(_A.TRACK, _OWN_RIGHTS),
    _T.CLAIM_RULED: Row(_A.TRACK, _OWN_RIGHTS),
    _T.INFORMATION_PROVIDED: Row(_A.TRACK, _OWN_RIGHTS),
    _T.QUESTION_ASKED: Row(_A.TRACK, _OWN_RIGHTS),
    _T.QUESTION_ANSWERED: Row(_A.TRACK, _OWN_RIGHTS),
    _T.CONSULTATION_RECORDED: Row(_A.OWN, _ITS_OWN),
    _T.CONSULTATION_SKIPPED: Row(_A.OWN, _ITS_OWN),
    _T.DELIBERATION_RECORDED: Row(_A.OWN, _ITS_OWN),
    _T.ADVICE_SUBMITTED: Row(_A.ADVISERS, "an organisation advises by its own lights; what it shares it shares itself"),
    _T.ADVICE_SUPPLEMENTED: Row(_A.TRACK, _OWN_RIGHTS),
    _T.RESPONSE_GIVEN: Row(_A.TRACK, _OWN_RIGHTS),
    _T.RESPONSE_AMENDED: Row(_A.TRACK, _OWN_RIGHTS),
    _T.REACTION_GIVEN: Row(_A.TRACK, _OWN_RIGHTS),
    _T.EXECUTION_REPORTED: Row(_A.EVERYONE, _ALL),
    _T.JOINT_ADVICE_AGREED: Row(_A.EVERYONE, "joint advice takes the agreement of all, the landlord's included"),
    _T.JOINT_ADVICE_DRAFTED: Row(_A.JOINT, "a draft is of those who make it"),
    _T.JOINT_ADVICE_COSIGNED: Row(_A.JOINT, "a draft is of those who make it"),
    _T.JOINT_ADVICE_LEFT: Row(_A.JOINT, "a draft is of those who make it"),
    _T.UNSOLICITED_ADVICE_SUBMITTED: Row(_A.TRACK, _OWN_RIGHTS),
    _T.UNSOLICITED_ADVICE_ANSWERED: Row(_A.TRACK, _OWN_RIGHTS),
    _T.EXTENSION_REQUESTED: Row(_A.TRACK, _OWN_RIGHTS),
    _T.EXTENSION_GRANTED: Row(_A.TRACK, _OWN_RIGHTS),
    _T.EXTENSION_REFUSED: Row(_A.TRACK, _OWN_RIGHTS),
    _T.PERIOD_LENGTHENED: Row(_A.TRACK, _OWN_RIGHTS),
    _T.PAUSE_AGREED: Row(_A.TRACK, _OWN_RIGHTS),
    _T.PAUSE_ENDED: Row(_A.TRACK, _OWN_RIGHTS),
    _T.MEETING_REQUESTED: Row(_A.TRACK, _OWN_RIGHTS),
    _T.MEETING_PLANNED: Row(_A.TRACK, _OWN_RIGHTS),
    _T.MEETING_HELD: Row(_A.TRACK, _OWN_RIGHTS),
    _T.MEETING_WAIVED: Row(_A.TRACK, _OWN_RIGHTS),
    _T.STRATEGIC_CONSULTATION_REQUESTED: Row(_A.TABLE, "it is held with those it is about"),
    _T.STRATEGIC_CONSULTATION_PLANNED: Row(_A.TABLE, "it is held with those it is about"),
    _T.STRATEGIC_CONSULTATION_CONCLUDED: Row(_A.TABLE, "all its parties are told the outcome (rules section 6)"),
    _T.CONCLUSION_CONFIRMED: Row(_A.TABLE, "all its parties are told the outcome (rules section 6)"),
    _T.DISPUTE_RECORDED: Row(_A.EVERYONE, _ALL),
    _T.RULING_RECORDED: Row(_A.EVERYONE, _ALL),
    _T.PAPER_HELD: Row(_A.TRACK, "it concerns its sender and whoever it was sent to"),
    _T.PAPER_CONFIRMED: Row(_A.TRACK, "it concerns its sender and whoever it was sent to"),
    _T.ADDRESSES_CORRECTED: Row(_A.TRACK, "where a party is reached is for those who write to it; the landlord's is for all"),
    _T.ENTRY_RECTIFIED: Row(_A.ENTRY, "a remark says as much as what it stands beside"),
    _T.DOSSIER_REOPENED: Row(_A.EVERYONE, _ALL),
    _T.ACT_REFUSED: Row(_A.SENDER, "a refused act changes nothing for anybody else"),
    _T.TERM_STARTED: Row(_A.TERM, _BY_TERM),
    _T.TERM_MOVED: Row(_A.TERM, _BY_TERM),
    _T.TERM_PAUSED: Row(_A.TERM, _BY_TERM),
    _T.TERM_ENDED: Row(_A.TERM, _BY_TERM),
    _T.TERM_RESTORED: Row(_A.TERM, _BY_TERM),
    _T.LAPSE_OVERTAKEN: Row(_A.TERM, _BY_TERM),
    _T.REMINDER_DUE: Row(_A.TERM, _BY_TERM),
    _T.PERIOD_ENDED: Row(_A.TRACK, _OWN_RIGHTS),
    _T.ADVICE_RECEIVED: Row(_A.TRACK, _OWN_RIGHTS),
    _T.BREACH_RECORDED: Row(_A.TERM, "a breach concerns those whose term it is"),
    _T.BREACH_REVOKED: Row(_A.TERM, "a breach concerns those whose term it is"),
    _T.CAUSE_RAISED: Row(_A.CAUSE, "it is held with those it is about"),
    _T.CAUSE_REVOKED: Row(_A.CAUSE, "it is held with those it is about"),
    _T.STRATEGIC_CONSULTATION_OPENED: Row(_A.TABLE, "it is held with those it is about"),
    _T.STRATEGIC_CONSULTATION_CANCELLED: Row(_A.TABLE, "it is held with those it is about"),
    _T.LOCK_CHANGED: Row(_A.TRACK, "the overall lock is everyone's, a track's lock its own (Wohv art. 5(3))"),
    _T.DOSSIER_CLOSED: Row(_A.EVERYONE, _ALL),
}
# fmt: on

OWN_WORK = (TermName.CONSULTATION, TermName.DELIBERATION)
"""Terms whose course shows how an organisation consults and decides. That they start follows from what the landlord
provides, and is known to both."""

HOLDS_DRAFTS = (EventType.DELIBERATION_RECORDED, EventType.JOINT_ADVICE_DRAFTED)
"""The documents of these are an organisation's own deliberation drafts (rules section 1)."""


# --- What of it ----------------------------------------------------------------------------------------------------


def _own_keys(keys: JsonValue, party: str) -> list[JsonValue]:
    return [key for key in keys if str(key).startswith(f"{party}/")] if isinstance(keys, list) else []


def _amended(content: Content, party: str) -> Content:
    given = content.get("restorable")
    return {**content, "restorable": {party: given.get(party, [])}} if isinstance(given, dict) else content


def _paused(content: Content, party: str) -> Content:
    return {**content, "terms": _own_keys(content.get("terms"), party)}


def _raised(content: Content, party: str) -> Content:
    kept: Content = {
        name: [each for each in names if each == party]
        for name in ("organisations", "holds")
        if isinstance(names := content.get(name), list)
    }
    return {**content, **kept}


PARTS: dict[EventType, Callable[[Content, str], Content]] = {
    EventType.REQUEST_AMENDED: _amended,
    EventType.PAUSE_AGREED: _paused,
    EventType.PAUSE_ENDED: _paused,
    EventType.CAUSE_RAISED: _raised,
}
"""What an organisation may know of events that name others: its own part."""
