"""What the page of a dossier calls things: the steps of a track, the groups of acts, who can see what (msgids)."""

from collections.abc import Mapping

from models.act_forms import ActName
from models.parties import AUDITOR, LANDLORD

STEPS: Mapping[str, str] = {
    "receipt": "Receipt",
    "consultation": "Asking the tenants",
    "deliberation": "Decision of the board",
    "advice": "Advice",
    "answer": "Answer of {landlord}",
    "standstill": "Waiting time",
}
"""The steps of a track, by their codes (``application.steps.StepName``)."""

CONSENT_STEP = "Consent"
"""What stands there instead of an advice where consent is asked."""

STEP_DONE, STEP_UNTIL, STEP_LATE = "Done on {day}", "Last day: {day}", "Had to be done on {day}"
STEP_PASSED = "Did not come in time; the last day was {day}"
OWN_AFFAIR = "What this organisation does is between it and {landlord}."

REQUEST_FIELDS = (
    *("intended_decision", "reasons", "consequences", "current_policy", "alternatives", "financial_substantiation"),
    *("consultation_meeting", "early_no_objection", "reservation", "planned_decision", "planned_execution"),
)
"""What of the request is shown, in this order."""

_A = ActName

ACT_GROUPS: Mapping[str, tuple[ActName, ...]] = {
    "The advice": (
        *(_A.ACKNOWLEDGE_RECEIPT, _A.RECORD_CONSULTATION, _A.SKIP_CONSULTATION, _A.RECORD_DELIBERATION),
        *(_A.SUBMIT_ADVICE, _A.SUPPLEMENT_ADVICE, _A.RESPOND, _A.AMEND_RESPONSE, _A.ANSWER_UNSOLICITED_ADVICE),
        *(_A.REACT, _A.REPORT_EXECUTION),
    ),
    "Giving advice together": (_A.AGREE_JOINT_ADVICE, _A.DRAFT_JOINT_ADVICE, _A.COSIGN, _A.LEAVE_JOINT_ADVICE),
    "Questions and information": (
        *(_A.ASK_QUESTION, _A.ANSWER_QUESTION, _A.CLAIM_INCOMPLETE, _A.RULE_ON_CLAIM, _A.PROVIDE_INFORMATION),
    ),
    "The plan": (_A.AMEND_REQUEST, _A.OBJECT_TO_AMENDMENT, _A.WAIVE_NEW_PERIOD, _A.WITHDRAW, _A.LINK_REQUEST),
    "More time": (
        *(_A.REQUEST_EXTENSION, _A.GRANT_EXTENSION, _A.REFUSE_EXTENSION, _A.LENGTHEN_PERIOD, _A.PAUSE, _A.RESUME),
    ),
    "Talking with each other": (
        *(_A.REQUEST_MEETING, _A.PLAN_MEETING, _A.HOLD_MEETING, _A.WAIVE_MEETING),
        *(_A.REQUEST_STRATEGIC_CONSULTATION, _A.PLAN_STRATEGIC_CONSULTATION),
        *(_A.CONCLUDE_STRATEGIC_CONSULTATION, _A.CONFIRM_CONCLUSION),
    ),
    "A dispute": (_A.RECORD_DISPUTE, _A.RECORD_RULING, _A.REOPEN),
    "Correcting something": (_A.CONFIRM_PAPER, _A.CORRECT_ADDRESSES, _A.RECTIFY),
}
"""What somebody can do in a dossier, group by group; every act but those that open one is in one of them."""

_TOLD_BY_THE_PAGE = "Whoever opens a dossier counts as told of what it says."

SEES: Mapping[str, tuple[str, ...]] = {
    LANDLORD: (
        "You see what you sent, and what each organisation sent to you.",
        "You do not see how an organisation asks its tenants and how it decides. That is its own affair.",
        "Each organisation sees the request, its own track, and nothing of what another sent to you.",
        _TOLD_BY_THE_PAGE,
        "The organisations see that {landlord} opened it and on which day, not who.",
    ),
    AUDITOR: (
        "You see everything that was put on record, except what organisations drafted for themselves.",
        "You cannot change or send anything.",
        "You see which party opened this page and on which day. That you opened it tells nobody anything.",
    ),
}
"""Who can see what, told to a party."""

ORGANISATION_SEES = (
    "You see the request, and everything between you and {landlord}.",
    "{landlord} sees what you send. It does not see how you ask the tenants and how you decide.",
    "Other organisations do not see what you send to {landlord}, unless you give advice together.",
    _TOLD_BY_THE_PAGE,
    "{landlord} sees that your organisation opened it and on which day, not who.",
)

AT_STAGE = "With the organisations"
"""Where a dossier stands, where more would show how an organisation consults and decides."""

UNSOLICITED = "Advice that nobody asked for"
QUESTIONS = {"advice": "{landlord} asks advice", "weighty_advice": "{landlord} asks weighty advice"}
QUESTIONS |= {"consent": "{landlord} asks consent"}
"""What is asked."""

SEEN_BY = "Seen by {party} on {day}"
DOCUMENT_OF = "from {party}, {day}"
ADVICE_OF = "The points of {organisations}"
NO_ANSWER = "no answer yet"
PICTURE, PICTURE_ABOUT = "Timeline of dossier {number}", "The list below says the same in words."
WHOLE_DOSSIER = "The whole dossier"
