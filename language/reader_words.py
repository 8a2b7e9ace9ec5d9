"""What the reader says: a sentence for everything that can happen, the words of its fields, and those of a state.

The texts are the msgids of ``language/locale/nl/LC_MESSAGES/reader.po`` (what the letters say as well is in their
catalogue). ``{by}`` is the party, ``{organisation}`` whose track it is about, ``{term}`` the term with its
organisation.
"""

from models.acts import Channel
from models.agreement import Ground
from models.contents import Instrument, Meeting
from models.escalation import Breach
from models.events import EventType
from models.record.summary import Stage
from models.state import ClaimState, LockState
from models.terms import TermState

_E = EventType

# fmt: off
EVENTS: dict[EventType, str | dict[str, str]] = {
    _E.REQUEST_OPENED: "{by} asks for {right}: {organisations}.",
    _E.REQUEST_AMENDED: {
        "material": "{by} changed the request. This is version {version}; the terms start again.",
        "small": "{by} made a small change in the request. The terms stay as they are.",
    },
    _E.NEW_PERIOD_WAIVED: "{by} needs no new period. Its earlier advice and terms hold again.",
    _E.REQUEST_WITHDRAWN: "{by} withdrew the request.",
    _E.RECEIPT_ACKNOWLEDGED: "{by} confirmed receipt.",
    _E.INCOMPLETENESS_CLAIMED: "{by} says that information is missing.",
    _E.CLAIM_RULED: {
        ClaimState.REFUSED: "{by} finds the information for {organisation} complete.",
        ClaimState.AWAITING_INFORMATION: "{by} agrees with {organisation} that information is missing; it is to come.",
        ClaimState.INFORMED: "{by} agrees with {organisation} that information was missing, and gave it.",
    },
    _E.INFORMATION_PROVIDED: {
        "awaited": "{by} gave {organisation} the information that was missing.",
        "extra": "{by} gave {organisation} more information.",
    },
    _E.QUESTION_ASKED: "{by} asked a question.",
    _E.QUESTION_ANSWERED: "{by} answered a question of {organisation}.",
    _E.CONSULTATION_RECORDED: "{by} asked its tenants for their opinion.",
    _E.CONSULTATION_SKIPPED: "{by} did not ask its tenants for their opinion.",
    _E.DELIBERATION_RECORDED: {
        "adopted": "{vote} The motion was adopted.",
        "no_quorum": "{vote} Too few members were present; the motion was not adopted.",
        "no_majority": "{vote} There was no majority; the motion was not adopted.",
    },
    _E.ADVICE_SUBMITTED: {
        "alone": "{by} answers the request: {verdict}.",
        "joint": "{by} sent the joint advice.",
    },
    _E.ADVICE_SUPPLEMENTED: {
        "text": "{by} added something to its advice.",
        "verdict": "{by} adds to its advice: {verdict}.",
    },
    _E.RESPONSE_GIVEN: {
        "followed": "{by} answered {organisation}: everything is followed.",
        "deviates": "{by} answered {organisation}: not everything is followed.",
    },
    _E.RESPONSE_AMENDED: {
        "followed": "{by} changed its answer to {organisation}: everything is followed.",
        "deviates": "{by} changed its answer to {organisation}: not everything is followed.",
    },
    _E.REACTION_GIVEN: "{by} reacted to the answer.",
    _E.EXECUTION_REPORTED: {
        "allowed": "{by} reports that the plan was executed on {date}.",
        "too_early": "{by} reports that the plan was executed on {date}, while that was not allowed.",
    },
    _E.JOINT_ADVICE_AGREED: "{by} agrees to one joint advice.",
    _E.JOINT_ADVICE_DRAFTED: "{by} made a draft of the joint advice: {verdict}.",
    _E.JOINT_ADVICE_COSIGNED: "{by} cosigned the joint advice.",
    _E.JOINT_ADVICE_LEFT: "{by} leaves the joint advice.",
    _E.UNSOLICITED_ADVICE_SUBMITTED: "{by} gives advice that nobody asked for.",
    _E.UNSOLICITED_ADVICE_ANSWERED: "{by} answered the unsolicited advice.",
    _E.REQUEST_LINKED: "{by} linked this dossier to dossier {dossier}.",
    _E.EXTENSION_REQUESTED: "{by} asks for more time, until {new_end}. It is about {term}.",
    _E.EXTENSION_GRANTED: "{by} gives more time. It is about {term}.",
    _E.EXTENSION_REFUSED: {
        "refused": "{by} gives no more time. It is about {term}.",
        "unanswered": "Nobody answered the request for more time, so it is refused. It is about {term}.",
    },
    _E.PERIOD_LENGTHENED: "{by} gives {organisation} more time for the advice, until {new_end}.",
    _E.PAUSE_AGREED: "{by} recorded that terms stand still from {from}, as both sides agreed.",
    _E.PAUSE_ENDED: "{by} recorded that the pause is over. The terms go on.",
    _E.STRATEGIC_CONSULTATION_REQUESTED: "{by} asks for a strategic consultation.",
    _E.STRATEGIC_CONSULTATION_PLANNED: "{by} planned the strategic consultation on {date}.",
    _E.STRATEGIC_CONSULTATION_CONCLUDED: "{by} recorded the outcome of the strategic consultation: {outcome}.",
    _E.DISPUTE_RECORDED: "{by} recorded a dispute before {forum}.",
    _E.RULING_RECORDED: "{by} recorded a ruling of {date}: {ruling}.",
    _E.ENTRY_RECTIFIED: {
        "entry": "{by} put a remark beside entry {entry}.",
        "dossier": "{by} put a remark beside the dossier.",
    },
    _E.DOSSIER_REOPENED: {
        "asked": "{by} opened the dossier again.",
        "overtaken": "The dossier is open again: this act was in time, before the closing.",
    },
    _E.ACT_REFUSED: "A message of {by} was not accepted: {act}.",
    _E.TERM_STARTED: "{term} begins. Last day: {ends}.",
    _E.TERM_MOVED: "{term} gets a new end. Last day: {ends}.",
    _E.TERM_PAUSED: "{term} stands still from {from}.",
    _E.TERM_ENDED: {
        TermState.MET: "{term}: done.",
        "over": "{term} is over.",
        TermState.LAPSED: "{term} has lapsed.",
        TermState.SUPERSEDED: "{term} no longer holds.",
        TermState.CANCELLED: "{term} is no longer needed.",
    },
    _E.TERM_RESTORED: "{term} holds again.",
    _E.LAPSE_OVERTAKEN: "{term}: done in time after all.",
    _E.REMINDER_DUE: "A reminder goes out. It is about {term}.",
    _E.PERIOD_ENDED: "{term} is over.",
    _E.ADVICE_RECEIVED: {
        "in_time": "Received from {organisation}: {verdict}.",
        "late": "Received from {organisation}, after the period: {verdict}.",
    },
    _E.BREACH_RECORDED: {
        "one": "Not complied with ({organisation}): {breach}.",
        "all": "Not complied with: {breach}.",
    },
    _E.BREACH_REVOKED: "It was complied with in time after all. It is about {term}.",
    _E.CAUSE_RAISED: {
        "one": "Cause for a strategic consultation ({organisation}): {cause}.",
        "all": "Cause for a strategic consultation: {cause}.",
    },
    _E.CAUSE_REVOKED: "A cause for strategic consultation no longer holds. It is about {term}.",
    _E.STRATEGIC_CONSULTATION_OPENED: "Strategic consultation {number} is open.",
    _E.STRATEGIC_CONSULTATION_CANCELLED: "Strategic consultation {number} is no longer needed.",
    _E.LOCK_CHANGED: {
        "one": "May the plan be executed, as to {organisation}? {lock}.",
        "all": "May the plan be executed? {lock}.",
    },
    _E.DOSSIER_CLOSED: "The dossier is closed: {result}.",
}
"""What happened, in a sentence; where it depends on how, one for each way."""

VOTE = "{by} voted: {for} for, {against} against, {abstained} abstained."
WITHHELD = "{by}: what was said here is not in this copy."
WITHHELD_EVENT = "What happened here is not in this copy."
WITHHELD_DRAFT = "{by} made a draft of a joint advice. It is not in this copy."
UNTOLD = "Something happened that this reader does not know: {type}."

INSTRUMENTS: dict[str, str] = {
    Instrument.SURVEY: "a survey",
    Instrument.MEETING: "a meeting",
    Instrument.PANEL: "a panel",
    Instrument.HOME_VISITS: "home visits",
    Instrument.LETTERS: "letters",
    Instrument.OTHER: "another way",
}
MEETINGS: dict[str, str] = {Meeting.BOARD: "the board", Meeting.MEMBERS: "the members"}
GROUNDS: dict[str, str] = {
    Ground.STATUTE: "the law asks for it",
    Ground.AGREEMENT: "the agreement asks for it",
    Ground.VOLUNTARY: "of the landlord's own will",
}
CHANNELS: dict[str, str] = {
    Channel.PORTAL: "by the portal",
    Channel.API: "by another computer system",
    Channel.COMMAND_LINE: "by the computer program",
    Channel.LETTER: "by letter",
    Channel.E_MAIL: "by e-mail",
    Channel.MEETING: "on paper, at a meeting",
}
BREACHES: dict[str, str] = {
    Breach.RESPONSE_OVERDUE: "the answer to the advice did not come in time",
    Breach.INCOMPLETENESS_RULING_OVERDUE: "the decision on the missing information did not come in time",
    Breach.STRATEGIC_CONSULTATION_OVERDUE: "the strategic consultation was not held in time",
    Breach.UNSOLICITED_RESPONSE_OVERDUE: "the unsolicited advice was not answered in time",
    Breach.EXECUTED_WHILE_LOCKED: "the plan was executed too early",
}
YES_NO = {True: "Yes", False: "No"}

STAGES: dict[Stage, str] = {
    Stage.RECEIPT: "confirming receipt",
    Stage.CONSULTATION: "asking the tenants",
    Stage.DELIBERATION: "the decision of the board",
    Stage.RESPONSE: "the answer of the landlord",
    Stage.STANDSTILL: "waiting before the execution",
    Stage.CLOSING: "rounding off",
    Stage.CLOSED: "closed",
}
READY = "ready"
"""The stage of a track that is done."""

LOCKS: dict[LockState, str] = {
    LockState.OPEN: "Yes",
    LockState.LOCKED: "Not yet",
    LockState.SUSPENDED: "Not now: a ruling suspended it",
    LockState.NEVER: "No",
}
DIFFERS = "The reason is not the same for every organisation; see below."
NO_CONSENT, FORBIDDEN = "The reason: there is no consent.", "The reason: a ruling forbids it."
UNFINISHED, WITHDRAWN = "The procedure is not finished.", "The request was withdrawn."

TERM_STATES: dict[str, str] = {
    TermState.RUNNING: "running",
    TermState.PAUSED: "stands still",
    TermState.MET: "done",
    "over": "over",
    "overtaken": "in time after all",
    TermState.LAPSED: "lapsed",
    TermState.SUPERSEDED: "replaced",
    TermState.CANCELLED: "no longer needed",
}
LAST_DAY = "Last day: {day}, until midnight"
PAUSED = "Stands still since {day}"

CLAIMS: dict[ClaimState, str] = {
    ClaimState.UNDECIDED: "the landlord has not decided yet",
    ClaimState.REFUSED: "the landlord finds the information complete",
    ClaimState.AWAITING_INFORMATION: "granted; the information is still to come",
    ClaimState.INFORMED: "granted; the information was given",
    ClaimState.MOOT: "no longer matters",
}

TERM_OF = "{term} ({organisation})"
EXECUTION = "the execution of the plan"

AWAITED = (
    "acknowledging receipt",
    "consulting its tenants",
    "an adopted deliberation",
    "the advice",
    "a ruling on the claim that the information is incomplete",
    "an answer to the request for extension",
    "the response to the advice",
    "the end of the standstill",
    "concluding the strategic consultation",
    "closing the dossier",
    "the answer to the unsolicited advice",
    "going to the kantonrechter, where a party wants to",
    "a ruling in the dispute",
    "the missing information (provide_information)",
    "consent after all: time never gives it",
    "the response to the conditions",
    "cosigning the joint advice",
)
"""What ``models.waiting`` says is awaited."""
UNTIL, NO_LAST_DAY = "last day: {day}", "no last day"
QUESTIONS = "an answer to {number} question(s)"
AWAITED_OF = {"the clock": "nobody: time passes", "both sides": "both sides together"}
FORUMS = {"huurcommissie": "the Huurcommissie", "kantonrechter": "the kantonrechter"}

FACT_RECEIPT, FACT_CONSULTED, FACT_VOTE = "Receipt confirmed", "Tenants asked", "Decision of the board"
FACT_CLAIM, FACT_QUESTIONS, FACT_ADVICE, FACT_RESPONSE = "Missing information", "Questions", "Advice", "Answer"
FACT_DRAFT, FACT_EXTENSION, FACT_CONSENT = "Joint advice", "More time asked", "Consent"
NOT_YET, NOT_DONE, YES, UNKNOWN = "not yet", "not done", "yes", "not in this copy"
VOTE_ADOPTED, VOTE_LOST = "adopted on {day}", "not adopted ({day})"
ASKED, ANSWERED = "{asked} asked, {answered} answered", "answered on {day}"
GIVEN, LATE, JOINTLY = "{verdict}, received on {day}", "{verdict}, received on {day}, after the period", "given jointly"
SUPPLEMENTED = "later added: {verdict}"
FOLLOWS, DEVIATES = "received on {day}; everything is followed", "received on {day}; not everything is followed"
AMENDED = "this is version {number} of the answer"
DRAFT_SIGNED, DRAFT_OPEN = "takes part and has signed", "takes part, has not signed yet"
EXTENSION_ASKED = "by {by}, until {new_end}: {state}"
EXTENSIONS = {
    "pending": "not answered yet", "granted": "granted", "refused": "refused", "unanswered": "not answered in time",
    "replaced": "replaced by a later request", "moot": "no longer matters",
}

CONSULTATION = "Strategic consultation {number}"
CONSULTATION_OPEN, CONSULTATION_PLANNED = "opened on {day}; not planned yet", "opened on {day}; planned for {planned}"
CONSULTATION_CONCLUDED, CONSULTATION_CANCELLED = "concluded on {day}: {outcome}", "no longer needed since {day}"
CAUSE, CAUSE_ABOUT = "cause: {cause}", "cause ({organisation}): {cause}"
REVOKED = "{what} (no longer holds)"
BREACH, BREACH_ABOUT = "On {day}: {breach}", "On {day} ({organisation}): {breach}"
DISPUTE = "Dispute before {forum}, recorded on {day} by {by}"
RULING, NO_RULING = "ruling of {day}: {ruling}", "no ruling yet"
EXECUTED = "The plan was executed on {day}"
EXECUTED_EARLY = "The plan was executed on {day}, while that was not allowed"
CLOSED = "Closed on {day}: {result}"

HEAD = {
    "topic": "Kind of subject", "right": "What is asked", "landlord": "Landlord",
    "organisations": "Organisations", "agreement": "Agreement", "opened": "Opened", "result": "Result",
}
UNSOLICITED, STILL_OPEN = "nothing; it is advice that nobody asked for", "still open"
LABELS = {"open": "for everyone", "board_only": "for the boards only"}
EMBARGO = "not public before {day}"
SIZE = "{size} kB"
WHOLE_COPY = "This copy shows everything that is on record in this dossier."
WITHOUT_DRAFTS = (
    "Drafts of a joint advice belong to the organisations that made them. You see that they were there, not what they "
    "say. Everything else is in this copy."
)
PART_COPY = (
    "This copy was made for {party}. What was said or happened in {number} events is not in it, only their check "
    "numbers are. So this page does not show everything, and cannot always say how the dossier stood."
)
PART_COPY_OF_NOBODY = (
    "What was said or happened in {number} events is not in this copy, only their check numbers are. So this page does "
    "not show everything, and cannot always say how the dossier stood."
)
# fmt: on
