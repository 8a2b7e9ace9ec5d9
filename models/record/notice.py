"""A notice as it goes on record: to whom, of what kind, and everything that it says."""

from datetime import timedelta
from enum import StrEnum

from pydantic import JsonValue

from models.rights import Right
from models.terms import Derivation
from models.value import Value

LOST_LETTER = timedelta(days=1)
"""How long a notice may wait before its party must be told otherwise."""


class NoticeKind(StrEnum):
    """What a notice tells; each has its text in ``language.letter_texts`` and the catalogues."""

    REQUEST_RECEIVED = "request_received"
    REQUEST_SENT = "request_sent"
    REQUEST_AMENDED = "request_amended"
    REQUEST_CHANGED = "request_changed"
    AMENDMENT_OBJECTED = "amendment_objected"
    OBJECTION_CONFIRMED = "objection_confirmed"
    NEW_PERIOD_WAIVED = "new_period_waived"
    WAIVER_CONFIRMED = "waiver_confirmed"
    REQUEST_WITHDRAWN = "request_withdrawn"
    REQUEST_LINKED = "request_linked"
    ACKNOWLEDGEMENT_OVERDUE = "acknowledgement_overdue"
    ACKNOWLEDGEMENT_MISSING = "acknowledgement_missing"
    CLAIM_MADE = "claim_made"
    CLAIM_CONFIRMED = "claim_confirmed"
    CLAIM_GRANTED = "claim_granted"
    CLAIM_GRANTED_WITH_INFORMATION = "claim_granted_with_information"
    CLAIM_REFUSED = "claim_refused"
    RULING_OVERDUE = "ruling_overdue"
    RULING_MISSING = "ruling_missing"
    INFORMATION_PROVIDED = "information_provided"
    INFORMATION_COMPLETED = "information_completed"
    DATES_SENT = "dates_sent"
    QUESTION_ASKED = "question_asked"
    QUESTION_ANSWERED = "question_answered"
    CONSULTATION_OVERDUE = "consultation_overdue"
    DELIBERATION_OVERDUE = "deliberation_overdue"
    ADVICE_PERIOD_OVER = "advice_period_over"
    NO_ADVICE_RECEIVED = "no_advice_received"
    REMINDER = "reminder"
    ADVICE_RECEIVED = "advice_received"
    WEIGHTY_ADVICE_RECEIVED = "weighty_advice_received"
    ADVICE_RECEIVED_NO_ANSWER_DUE = "advice_received_no_answer_due"
    CONDITIONAL_CONSENT_RECEIVED = "conditional_consent_received"
    CONSENT_REFUSED_RECEIVED = "consent_refused_received"
    ADVICE_RECEIVED_LATE = "advice_received_late"
    ADVICE_CONFIRMED = "advice_confirmed"
    ADVICE_CONFIRMED_LATE = "advice_confirmed_late"
    ADVICE_SUPPLEMENTED = "advice_supplemented"
    SUPPLEMENT_CONFIRMED = "supplement_confirmed"
    RESPONSE_RECEIVED = "response_received"
    RESPONSE_FOLLOWS = "response_follows"
    RESPONSE_AMENDED = "response_amended"
    RESPONSE_CONFIRMED = "response_confirmed"
    RESPONSE_OVERDUE = "response_overdue"
    RESPONSE_MISSING = "response_missing"
    REACTION_RECEIVED = "reaction_received"
    EXECUTION_REPORTED = "execution_reported"
    EXECUTED_WHILE_LOCKED = "executed_while_locked"
    MAY_EXECUTE = "may_execute"
    EXECUTION_ALLOWED = "execution_allowed"
    MUST_NOT_EXECUTE = "must_not_execute"
    EXECUTION_NOT_ALLOWED = "execution_not_allowed"
    UNSOLICITED_RECEIVED = "unsolicited_received"
    UNSOLICITED_CONFIRMED = "unsolicited_confirmed"
    UNSOLICITED_ANSWERED = "unsolicited_answered"
    UNSOLICITED_OVERDUE = "unsolicited_overdue"
    UNSOLICITED_MISSING = "unsolicited_missing"
    EXTENSION_ASKED = "extension_asked"
    EXTENSION_ASK_CONFIRMED = "extension_ask_confirmed"
    EXTENSION_GRANTED = "extension_granted"
    EXTENSION_GIVEN = "extension_given"
    EXTENSION_REFUSED = "extension_refused"
    EXTENSION_UNANSWERED = "extension_unanswered"
    PERIOD_LENGTHENED = "period_lengthened"
    PAUSED = "paused"
    RESUMED = "resumed"
    JOINT_ADVICE_AGREED = "joint_advice_agreed"
    JOINT_ADVICE_DRAFTED = "joint_advice_drafted"
    JOINT_ADVICE_COSIGNED = "joint_advice_cosigned"
    JOINT_ADVICE_LEFT = "joint_advice_left"
    MEETING_REQUESTED = "meeting_requested"
    MEETING_REQUEST_CONFIRMED = "meeting_request_confirmed"
    MEETING_DENIED = "meeting_denied"
    MEETING_PLANNED = "meeting_planned"
    MEETING_HELD = "meeting_held"
    MEETING_HELD_UNLESS = "meeting_held_unless"
    MEETING_WAIVED = "meeting_waived"
    ADDRESSES_CORRECTED = "addresses_corrected"
    OWN_ADDRESSES_CORRECTED = "own_addresses_corrected"
    MEETING_OVERDUE = "meeting_overdue"
    MEETING_MISSING = "meeting_missing"
    STRATEGIC_CONSULTATION_REQUESTED = "strategic_consultation_requested"
    STRATEGIC_CONSULTATION_OPENED = "strategic_consultation_opened"
    STRATEGIC_CONSULTATION_CAUSE_ADDED = "strategic_consultation_cause_added"
    STRATEGIC_CONSULTATION_PLANNED = "strategic_consultation_planned"
    STRATEGIC_CONSULTATION_CONCLUDED = "strategic_consultation_concluded"
    STRATEGIC_CONSULTATION_CANCELLED = "strategic_consultation_cancelled"
    STRATEGIC_CONSULTATION_OVERDUE = "strategic_consultation_overdue"
    CONCLUSION_CONFIRMED = "conclusion_confirmed"
    DISPUTE_RECORDED = "dispute_recorded"
    RULING_RECORDED = "ruling_recorded"
    RULING_BINDING = "ruling_binding"
    IN_TIME_AFTER_ALL = "in_time_after_all"
    BREACH_REVOKED = "breach_revoked"
    ENTERED_FOR_YOU = "entered_for_you"
    PAPER_TO_CONFIRM = "paper_to_confirm"
    PAPER_WAITS = "paper_waits"
    PAPER_WAITS_FOR_OTHERS = "paper_waits_for_others"
    RECEIPT_TO_CONFIRM = "receipt_to_confirm"
    RECEIPT_CONFIRMED = "receipt_confirmed"
    PAPER_CONFIRMED = "paper_confirmed"
    PAPER_CONFIRMED_BY_ONE = "paper_confirmed_by_one"
    ENTRY_RECTIFIED = "entry_rectified"
    ACT_REFUSED = "act_refused"
    DOSSIER_CLOSED = "dossier_closed"
    DOSSIER_REOPENED = "dossier_reopened"


class Quote(Value):
    """What somebody wrote, under a heading that the catalogues know."""

    heading: str
    text: str


class Item(Value):
    """One thing that a notice tells. ``sequence`` is the event that caused it, ``organisations`` whom it is about,
    ``terms`` the ends it names as they were at that moment (the one that matters most first)."""

    kind: NoticeKind
    sequence: int
    organisations: tuple[str, ...] = ()
    terms: tuple[Derivation, ...] = ()
    values: dict[str, JsonValue] = {}
    quotes: tuple[Quote, ...] = ()


class Notice(Value):
    """A message that a party must get: everything it says, as it was when it happened.

    It is the first item's ``kind`` and ``sequence`` that identify it, with dossier and recipient. ``may_execute`` is
    the overall lock; ``entry`` and ``head`` are the number and the hash of the record's last event then (no hash for a
    recipient that takes no part in the dossier)."""

    recipient: str
    kind: NoticeKind
    sequence: int
    dossier: str = ""
    subject: str = ""
    right: Right | None = None
    may_execute: bool = False
    items: tuple[Item, ...] = ()
    entry: int = 0
    head: str = ""
