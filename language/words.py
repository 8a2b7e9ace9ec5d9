"""The words for values of the domain: acts, verdicts, answers, causes, results, states, and the names of fields.

They are msgids of the catalogues (``language/locale/``), in plain English, which letters and the reader of a bundle
share.
"""

from collections.abc import Mapping

from models.act_forms import ActName
from models.acts import Assurance, Channel
from models.contents import ClaimRuling, ConsultationOutcome, DisputeRuling, Forum, Instrument, Meeting, PointAnswer
from models.document_labels import BOARD_ONLY, OPEN
from models.escalation import Breach, Cause
from models.rights import TOPIC_TITLES, Ground, Right
from models.state import ClaimState, LockState, RequestState, Result, Stage
from models.terms import TermState
from models.verdicts import Verdict

_A = ActName

OVER, OVERTAKEN = "over", "overtaken"
"""How a term stands that met its end by itself, and one whose lapse was overtaken; the state has both as met."""

# fmt: off
WORDS: dict[str, Mapping[str, str]] = {
    "right": {
        Right.ADVICE: "advice",
        Right.WEIGHTY_ADVICE: "weighty advice",
        Right.CONSENT: "consent",
    },
    "reply": {
        Right.ADVICE: "advice",
        Right.WEIGHTY_ADVICE: "weighty advice",
        Right.CONSENT: "a decision about consent",
    },
    "verdict": {
        Verdict.POSITIVE: "a positive advice",
        Verdict.POSITIVE_WITH_CONDITIONS: "a positive advice with conditions",
        Verdict.NEGATIVE: "a negative advice",
        Verdict.PARTIAL: "a partly positive, partly negative advice",
        Verdict.NO_OBJECTION: "no objection",
        Verdict.NO_ADVICE: "no advice is given",
        Verdict.CONSENT: "consent is given",
        Verdict.CONSENT_WITH_CONDITIONS: "consent with conditions",
        Verdict.CONSENT_REFUSED: "consent is refused",
    },
    "answer": {
        PointAnswer.FOLLOWED: "followed",
        PointAnswer.PARTLY: "partly followed",
        PointAnswer.NOT_FOLLOWED: "not followed",
    },
    "forum": {
        Forum.HUURCOMMISSIE: "the Huurcommissie",
        Forum.KANTONRECHTER: "the kantonrechter",
    },
    "ruling": {
        DisputeRuling.SUSPENDED: "the execution is suspended",
        DisputeRuling.FORBIDDEN: "the execution is forbidden",
        DisputeRuling.DISMISSED: "the request for a ruling is dismissed",
        DisputeRuling.ALLOWED: "the execution is allowed",
        DisputeRuling.LIFTED: "the suspension is lifted",
    },
    "outcome": {
        ConsultationOutcome.SETTLED: "we agree",
        ConsultationOutcome.AMENDED: "the plan is changed",
        ConsultationOutcome.EXTENDED: "there is more time",
        ConsultationOutcome.UPHELD: "the plan stays as it was",
        ConsultationOutcome.REFERRED: "the matter goes to a next step, such as mediation",
    },
    "cause": {
        Cause.ACKNOWLEDGEMENT_OVERDUE: "receipt was not confirmed in time",
        Cause.CONSULTATION_OVERDUE: "the tenants were not asked in time",
        Cause.DELIBERATION_OVERDUE: "the board did not decide in time",
        Cause.NO_ADVICE_RECEIVED: "no advice was received",
        Cause.RESPONSE_OVERDUE: "the answer to the advice did not come in time",
        Cause.ADVICE_NOT_FOLLOWED: "the advice is not wholly followed",
        Cause.WEIGHTY_ADVICE_DEVIATION: "the landlord wants to deviate from weighty advice",
        Cause.CONFLICTING_ADVICE: "the advices of the organisations contradict each other",
        Cause.CLAIM_REFUSED: "the landlord finds the information complete, the organisation does not",
        Cause.EXECUTED_WHILE_LOCKED: "the plan was executed while that was not allowed",
        Cause.CONSENT_REFUSED: "consent was refused",
        Cause.REQUESTED: "one of the parties asked for it",
    },
    "result": {
        Result.WITHDRAWN: "the request was withdrawn",
        Result.REFERRED: "the matter went to a next step, such as mediation or a dispute",
        Result.CONSENT_REFUSED: "no consent was given; the plan may not be executed",
        Result.CONSENT_GIVEN: "consent was given",
        Result.ADOPTED_WITH_DEVIATION: "the advice was not followed on every point",
        Result.AMENDED: "the plan was changed during the procedure",
        Result.ADOPTED_WITHOUT_ADVICE: "no advice was given in time",
        Result.ADOPTED_AS_ADVISED: "the advice was wholly followed, or there was no objection",
        Result.ANSWERED: "the unsolicited advice was answered",
    },
    "topic": {topic.value: title for topic, title in TOPIC_TITLES.items()},
    "basis": {
        Ground.STATUTE: "the law asks for it",
        Ground.AGREEMENT: "the agreement asks for it",
        Ground.VOLUNTARY: "the landlord asks of its own will",
    },
    "claim_ruling": {
        ClaimRuling.GRANTED: "agreed: information is missing",
        ClaimRuling.REFUSED: "not agreed: the information is complete",
    },
    "instrument": {
        Instrument.SURVEY: "a survey",
        Instrument.MEETING: "a meeting",
        Instrument.PANEL: "a panel of tenants",
        Instrument.HOME_VISITS: "visits at home",
        Instrument.LETTERS: "letters",
        Instrument.OTHER: "another way",
    },
    "meeting": {
        Meeting.BOARD: "the board",
        Meeting.MEMBERS: "the members",
    },
    "material": {
        "True": "yes",
        "False": "no",
    },
    "channel": {
        Channel.PORTAL: "by the portal",
        Channel.API: "by another computer system",
        Channel.COMMAND_LINE: "by the computer program",
        Channel.LETTER: "by letter",
        Channel.E_MAIL: "by e-mail",
        Channel.MEETING: "on paper, at a meeting",
    },
    "assurance": {
        Assurance.PASSKEY_SIGNED: "signed with the sender's own passkey",
        Assurance.PASSKEY: "signed in with the sender's own passkey",
        Assurance.MAIL_LINK: "signed in with a link from an e-mail",
        Assurance.OIDC: "signed in with the account of the organisation",
        Assurance.TOKEN: "sent with the key of another computer system",
        Assurance.PAPER: "the paper says who sent it",
        Assurance.COMMAND_LINE: "whoever used the computer program says who sent it",
    },
    "label": {
        OPEN: "for everyone",
        BOARD_ONLY: "for the boards only",
    },
    "breach": {
        Breach.RESPONSE_OVERDUE: "the answer to the advice did not come in time",
        Breach.INCOMPLETENESS_RULING_OVERDUE: "the decision on the missing information did not come in time",
        Breach.MEETING_OVERDUE: "the landlord did not meet in time with the organisation that asked for it",
        Breach.STRATEGIC_CONSULTATION_OVERDUE: "the strategic consultation was not held in time",
        Breach.UNSOLICITED_RESPONSE_OVERDUE: "the unsolicited advice was not answered in time",
        Breach.EXECUTED_WHILE_LOCKED: "the plan was executed while that was not allowed",
    },
    "stage": {
        Stage.RECEIPT: "confirming receipt",
        Stage.CONSULTATION: "asking the tenants",
        Stage.DELIBERATION: "the decision of the board",
        Stage.RESPONSE: "the answer of the landlord",
        Stage.STANDSTILL: "waiting before the execution",
        Stage.CLOSING: "rounding off",
        Stage.CLOSED: "closed",
    },
    "term_state": {
        TermState.RUNNING: "running",
        TermState.PAUSED: "stands still",
        TermState.MET: "done",
        OVER: "over",
        OVERTAKEN: "in time after all",
        TermState.LAPSED: "lapsed",
        TermState.SUPERSEDED: "replaced",
        TermState.CANCELLED: "no longer needed",
    },
    "claim_state": {
        ClaimState.UNDECIDED: "the landlord has not decided yet",
        ClaimState.REFUSED: "the landlord finds the information complete",
        ClaimState.AWAITING_INFORMATION: "granted; the information is still to come",
        ClaimState.INFORMED: "granted; the information was given",
        ClaimState.MOOT: "no longer matters",
    },
    "extension_state": {
        RequestState.PENDING: "not answered yet",
        RequestState.GRANTED: "granted",
        RequestState.REFUSED: "refused",
        RequestState.UNANSWERED: "not answered in time",
        RequestState.REPLACED: "replaced by a later request",
        RequestState.MOOT: "no longer matters",
    },
    "lock_state": {
        LockState.NEVER: "shut for good",
        LockState.SUSPENDED: "shut by a ruling",
        LockState.LOCKED: "shut for now",
        LockState.OPEN: "open to execution",
    },
}
# fmt: on
"""The word or sentence for a value of the domain, by the name of the placeholder it fills."""

FIELDS: dict[str, str] = {
    "organisation": "Organisation",
    "subject": "Subject",
    "e_mail": "E-mail addresses",
    "topic": "Kind of subject",
    "right": "What is asked",
    "ground": "Why it is asked",
    "intended_decision": "The plan",
    "reasons": "The reasons",
    "reason": "The reason",
    "consequences": "What it means for the tenants",
    "current_policy": "How it is now",
    "alternatives": "What else was considered",
    "financial_substantiation": "The money",
    "addressees": "To whom",
    "period_days": "Days to answer",
    "last_day": "Last day",
    "consultation_meeting": "Offer to talk about it",
    "planned_decision": "Planned decision",
    "planned_execution": "Planned execution",
    "early_no_objection": "Question: can you say early that you have no objection?",
    "reservation": "What the landlord thinks about its duty to ask you",
    "material": "Is it an important change?",
    "items": "What is missing",
    "ruling": "The decision or the ruling",
    "information": "The information",
    "text": "The text",
    "instrument": "How the tenants were asked",
    "from": "From",
    "to": "Up to and including",
    "reached": "Tenants reached",
    "responses": "Tenants who answered",
    "account": "The account",
    "embargo": "Not public before",
    "date": "The day",
    "present": "Present",
    "for": "Votes for",
    "against": "Votes against",
    "abstained": "Abstentions",
    "motion": "What was voted on",
    "minority_view": "The view of the minority",
    "meeting": "Who voted",
    "verdict": "The verdict",
    "points": "The points",
    "organisations": "Taking part",
    "signatories": "Signed by",
    "decision": "The decision",
    "dossier": "The other dossier",
    "term": "The term",
    "new_end": "The new last day",
    "agreed": "Agreed in",
    "cause": "The cause",
    "place": "The place",
    "participants": "Who takes part",
    "experts": "The experts",
    "outcome": "The outcome",
    "forum": "Before whom",
    "filed": "Filed on",
    "unprepared": "Why it was not prepared",
    "entry": "Entry of the dossier",
    "sequence": "The paper of entry",
    "documents": "Documents",
    "note": "Remark",
    "received": "Day of receipt",
    "person": "Signed by",
}
"""What a field of an act is called."""
