"""What each type of event is called, for who chooses among them: in groups (msgids)."""

from collections.abc import Mapping

from models.events import EventType

_E = EventType

# fmt: off
EVENT_GROUPS: Mapping[str, Mapping[EventType, str]] = {
    "The request": {
        _E.REQUEST_OPENED: "A request is opened",
        _E.REQUEST_AMENDED: "A request is changed",
        _E.AMENDMENT_OBJECTED: "It is contested that a change is small",
        _E.NEW_PERIOD_WAIVED: "The advice stays the same after a change",
        _E.REQUEST_WITHDRAWN: "A request is withdrawn",
        _E.RECEIPT_ACKNOWLEDGED: "Receipt is confirmed",
        _E.INCOMPLETENESS_CLAIMED: "Information is said to be missing",
        _E.CLAIM_RULED: "It is decided whether information was missing",
        _E.INFORMATION_PROVIDED: "Missing information is given",
        _E.QUESTION_ASKED: "A question is asked",
        _E.QUESTION_ANSWERED: "A question is answered",
    },
    "The advice": {
        _E.CONSULTATION_RECORDED: "The tenants are consulted",
        _E.CONSULTATION_SKIPPED: "The tenants are not consulted",
        _E.DELIBERATION_RECORDED: "The board has voted",
        _E.ADVICE_SUBMITTED: "Advice is given",
        _E.ADVICE_SUPPLEMENTED: "An advice is supplemented",
        _E.ADVICE_RECEIVED: "An advice is in",
        _E.JOINT_ADVICE_AGREED: "Joint advice is agreed",
        _E.JOINT_ADVICE_DRAFTED: "A draft of a joint advice is made",
        _E.JOINT_ADVICE_COSIGNED: "A joint advice is cosigned",
        _E.JOINT_ADVICE_LEFT: "An organisation leaves a joint advice",
        _E.UNSOLICITED_ADVICE_SUBMITTED: "Advice is given that nobody asked for",
        _E.UNSOLICITED_ADVICE_ANSWERED: "Advice that nobody asked for is answered",
    },
    "The answer and what comes of it": {
        _E.RESPONSE_GIVEN: "An advice is answered",
        _E.RESPONSE_AMENDED: "An answer is changed",
        _E.REACTION_GIVEN: "An organisation reacts to an answer",
        _E.EXECUTION_REPORTED: "An execution is reported",
        _E.LOCK_CHANGED: "Whether a plan may be executed changes",
        _E.DOSSIER_CLOSED: "A dossier is closed",
        _E.DOSSIER_REOPENED: "A dossier is open again",
    },
    "Days and terms": {
        _E.TERM_STARTED: "A term starts",
        _E.TERM_MOVED: "The last day of a term changes",
        _E.TERM_PAUSED: "A term stands still",
        _E.TERM_ENDED: "A term ends",
        _E.TERM_RESTORED: "A term runs again",
        _E.LAPSE_OVERTAKEN: "A term is met in time after all",
        _E.REMINDER_DUE: "A reminder is sent",
        _E.PERIOD_ENDED: "A period is over",
        _E.EXTENSION_REQUESTED: "More time is asked for",
        _E.EXTENSION_GRANTED: "More time is given",
        _E.EXTENSION_REFUSED: "More time is refused",
        _E.PERIOD_LENGTHENED: "A period is made longer",
        _E.PAUSE_AGREED: "A pause is agreed",
        _E.PAUSE_ENDED: "A pause is over",
    },
    "Meetings, disputes and agreements not kept": {
        _E.MEETING_REQUESTED: "A meeting is asked for",
        _E.MEETING_PLANNED: "A meeting is planned",
        _E.MEETING_HELD: "A meeting was held",
        _E.MEETING_WAIVED: "A meeting is not needed any more",
        _E.STRATEGIC_CONSULTATION_REQUESTED: "A strategic consultation is asked for",
        _E.STRATEGIC_CONSULTATION_OPENED: "A strategic consultation is opened",
        _E.STRATEGIC_CONSULTATION_PLANNED: "A strategic consultation is planned",
        _E.STRATEGIC_CONSULTATION_CONCLUDED: "A strategic consultation is concluded",
        _E.STRATEGIC_CONSULTATION_CANCELLED: "A strategic consultation is cancelled",
        _E.CONCLUSION_CONFIRMED: "A conclusion is confirmed",
        _E.DISPUTE_RECORDED: "A dispute is recorded",
        _E.RULING_RECORDED: "A ruling is recorded",
        _E.BREACH_RECORDED: "An agreement is not kept",
        _E.BREACH_REVOKED: "An agreement is kept after all",
        _E.CAUSE_RAISED: "There is cause for strategic consultation",
        _E.CAUSE_REVOKED: "A cause for strategic consultation is gone",
    },
    "Letters and corrections": {
        _E.PAPER_HELD: "A letter waits to be confirmed",
        _E.PAPER_CONFIRMED: "A letter is confirmed",
        _E.ADDRESSES_CORRECTED: "An e-mail address is corrected",
        _E.ENTRY_RECTIFIED: "A remark is put beside the dossier",
        _E.REQUEST_LINKED: "A dossier is tied to another",
        _E.ACT_REFUSED: "An act is refused",
    },
}
# fmt: on
"""Every type once, under the title of its group."""

EVENT_NAMES: Mapping[EventType, str] = {kind: name for group in EVENT_GROUPS.values() for kind, name in group.items()}
