"""The page of every act: what stands above its form, which fields come first, and what they are called there (msgids).

What is not said here comes from the phrasebook: the title is what somebody does with the act (``language.acts``), a
field is called as everywhere (``language.words.FIELDS``).
"""
# ruff: noqa: E501 - a table reads better in one line per field

from collections.abc import Mapping
from typing import NamedTuple

from models.act_forms import ActName
from models.rights import Right

_A = ActName


class ActPage(NamedTuple):
    """What an act's page says of itself (``intro``), the fields that come first beside those it cannot do without
    (``first``; the rest stand folded under the form), its own names and hints of fields, what is on its button, and what
    stands above it where that is not what the act does in general (``title``)."""

    intro: str
    first: tuple[str, ...] = ()
    labels: Mapping[str, str] = {}
    hints: Mapping[str, str] = {}
    button: str = "Send"
    title: str = ""


ONE_OF_ALL = "Leave this open if it concerns all organisations."
ONE_OR_MORE = "Write one in each box."
_CONSENT = "Do you consent to the plan?"

# fmt: off
PAGES: dict[ActName, ActPage] = {
    _A.OPEN_REQUEST: ActPage(
        "With this you ask the tenant organisations for advice or consent. Their period begins when they have received it.",
        ("subject", "topic", "right", "ground", "intended_decision", "reasons", "consequences", "current_policy", "alternatives", "financial_substantiation", "addressees", "last_day", "planned_decision", "planned_execution", "documents"),
        {"intended_decision": "What do you want to decide?", "reasons": "Why do you want this?", "consequences": "What does it mean for the tenants?", "current_policy": "How is it now?", "alternatives": "What else did you consider?", "financial_substantiation": "What does it cost?", "addressees": "Which organisations do you ask?", "right": "What do you ask?", "last_day": "Last day for the advice", "planned_decision": "When do you want to decide?", "planned_execution": "When do you want to execute the plan?"},
        {"subject": "In a few words, such as: rent policy 2027.", "last_day": "At least six weeks after they receive it. Leave it open to give six weeks.", "period_days": "Instead of a last day: at least 42."},
    ),
    _A.AMEND_REQUEST: ActPage(
        "With this you change the request. Fill in only what changes. After an important change every period begins anew.",
        ("material", "reason", "subject", "intended_decision", "reasons", "consequences", "current_policy", "alternatives", "financial_substantiation", "documents"),
        {"reason": "Why do you change it?"},
        {"material": "Important: the organisations need it for their advice. Not important: a misprint, for instance."},
    ),
    _A.OBJECT_TO_AMENDMENT: ActPage(
        "{landlord} says that the change of the plan is small. Do you think that it matters for your advice? Then your period begins anew.",
        labels={"reason": "Why does the change matter?"},
    ),
    _A.WAIVE_NEW_PERIOD: ActPage("The plan was changed, and you have a new period. Do you not need it? Then your advice and your days stay as they were."),
    _A.WITHDRAW: ActPage(
        "With this you stop the whole procedure. The plan may not be executed then, and this cannot be undone.",
        labels={"reason": "Why do you withdraw it?"}, button="Withdraw the request",
    ),
    _A.ACKNOWLEDGE_RECEIPT: ActPage("With this you say that you received the request. You agree to nothing with it.", button="Yes, we received it"),
    _A.CLAIM_INCOMPLETE: ActPage(
        "Can you give no good advice because something is missing? Say here what. If {landlord} agrees, your period begins anew as soon as you have it.",
        ("documents",), {"items": "Which information is missing?"}, {"items": ONE_OR_MORE},
    ),
    _A.RULE_ON_CLAIM: ActPage(
        "An organisation says that information is missing. Do you agree? If you do, its period begins anew as soon as it has the information.",
        ("ruling", "reasons", "information", "documents"), {"ruling": "Do you agree?", "reasons": "Why not?", "information": "The information, if you can give it now"},
        {"reasons": "Only if you do not agree."},
    ),
    _A.PROVIDE_INFORMATION: ActPage("With this you give the information that was missing. A new period begins for the organisation.", ("documents",)),
    _A.ASK_QUESTION: ActPage("Ask {landlord} anything that you want to know about the plan. Your days run on meanwhile.", ("documents",), {"text": "Your question"}),
    _A.ANSWER_QUESTION: ActPage("With this you answer what an organisation asked.", ("documents",), {"text": "Your answer"}),
    _A.RECORD_CONSULTATION: ActPage(
        "Write here how you asked the tenants, and what they said. Only your own organisation sees this.",
        ("reached", "responses", "documents"),
        {"instrument": "How did you ask the tenants?", "from": "First day", "to": "Last day", "reached": "How many tenants did you reach?", "responses": "How many gave their opinion?", "account": "What did they say?", "embargo": "Nobody else may read the account before"},
        {"account": "In a few sentences. The whole account can come along as a document."},
    ),
    _A.SKIP_CONSULTATION: ActPage("Did you not ask the tenants this time? You may, if there is a good reason. Write it here.", labels={"reason": "Why did you not ask the tenants?"}),
    _A.RECORD_DELIBERATION: ActPage(
        "Write here what your board or your members decided. Only your own organisation sees this.",
        ("meeting", "date", "present", "for", "against", "abstained", "motion", "minority_view"),
        {"date": "Day of the meeting", "meeting": "Who voted?", "present": "How many were there?", "for": "How many voted for?", "against": "How many voted against?", "abstained": "How many did not vote?", "motion": "What did you vote on?", "minority_view": "What did those who disagreed think?"},
        {"motion": "Such as: we advise against the plan."},
    ),
    _A.SUBMIT_ADVICE: ActPage(
        "With this you send your advice. After that it cannot be changed; you can add something to it.",
        ("verdict", "points", "minority_view", "signatories", "documents"),
        {"verdict": "What is your advice?", "points": "Your points", "minority_view": "What did those who disagreed think?", "signatories": "Who signs?", "unprepared": "Did you not ask the tenants, or not vote? Write why"},
        {"points": "Write one point in each box. {landlord} must answer each of them. Is your advice not wholly positive? Then write at least one.", "signatories": ONE_OR_MORE},
    ),
    _A.SUPPLEMENT_ADVICE: ActPage("With this you add something to the advice that you sent. The advice itself stays as it is.", ("verdict", "documents"), {"text": "What do you add?", "verdict": "Do you have no objection after all, or do you consent after all?"}, {"verdict": "Leave this open if your advice stays the same."}),
    _A.RESPOND: ActPage(
        "With this you answer the advice, point by point. Where you do not follow it, write why. If you do not follow it wholly, the execution waits for three days after this.",
        ("planned_execution", "documents"), {"points": "Your answer to each point", "decision": "What do you decide?"},
    ),
    _A.AMEND_RESPONSE: ActPage("With this you change an answer that you gave. The earlier answer stays on record; this one counts.", ("planned_execution", "documents"), {"points": "Your answer to each point", "decision": "What do you decide?"}),
    _A.REACT: ActPage("What do you think of the answer of {landlord}? You may write it here; you need not.", ("documents",), {"text": "Your reaction"}),
    _A.REPORT_EXECUTION: ActPage("With this you record that the plan was executed. If that was not allowed yet, that is recorded too.", labels={"date": "On which day was it executed?"}, button="Record the execution"),
    _A.AGREE_JOINT_ADVICE: ActPage("Organisations can give one advice together. With this you say that you want that in this dossier.", button="Yes, we take part"),
    _A.DRAFT_JOINT_ADVICE: ActPage(
        "Write here the advice that you want to give together. The others read it and sign it; only then can it be sent.",
        ("organisations", "verdict", "points", "minority_view", "signatories", "documents"),
        {"organisations": "Which organisations take part beside you?", "verdict": "What is your advice?", "points": "Your points", "minority_view": "What did those who disagreed think?", "signatories": "Who signs?"},
        {"points": "Write one point in each box, and where each organisation stands on it.", "signatories": ONE_OR_MORE}, "Put it before the others",
    ),
    _A.COSIGN: ActPage("With this you sign the joint advice as it stands now. If it changes, you are asked again.", button="Sign"),
    _A.LEAVE_JOINT_ADVICE: ActPage("With this you leave the joint advice. You then give an advice of your own; your days stay the same.", button="Leave the joint advice"),
    _A.SUBMIT_UNSOLICITED_ADVICE: ActPage(
        "You may give advice that nobody asked for, on anything that concerns the tenants. {landlord} must answer it.",
        ("subject", "topic", "text", "points", "documents"), {"text": "Your advice", "points": "Your points"}, {"points": "Write one point in each box. {landlord} must answer each of them."},
    ),
    _A.ANSWER_UNSOLICITED_ADVICE: ActPage("With this you answer an advice that nobody asked for: as a whole, or point by point.", ("text", "points", "decision", "documents"), {"text": "Your answer", "points": "Your answer to each point", "decision": "What do you decide?"}),
    _A.LINK_REQUEST: ActPage("With this you tie this dossier to another one on the same matter.", hints={"dossier": "Such as 2027-004."}, button="Tie them together"),
    _A.REQUEST_EXTENSION: ActPage("Do you need more time? Ask the other side for it, before the last day is over.", labels={"term": "For what do you need more time?", "new_end": "Until which day?", "reason": "Why do you need more time?"}, button="Ask for more time"),
    _A.GRANT_EXTENSION: ActPage("The other side asks for more time. With this you give it.", labels={"term": "For what was more time asked?", "reason": "Do you want to say something about it?"}, button="Give more time"),
    _A.REFUSE_EXTENSION: ActPage("The other side asks for more time. With this you say no; the last day then stays as it is.", labels={"term": "For what was more time asked?", "reason": "Why not?"}, button="Refuse more time"),
    _A.LENGTHEN_PERIOD: ActPage("With this you give an organisation more time for its advice. You need not ask it first.", ("reason",), {"new_end": "Until which day?"}, button="Give more time"),
    _A.PAUSE: ActPage("Did both sides agree to stop the clock for a while? Record that here. The days that were left stay.", ("term",), {"from": "From which day?", "term": "Which term stands still?", "agreed": "Where was that agreed?"}, {"term": "Leave this open if everything stands still.", "agreed": "Such as: the e-mail of 12 February."}, "Record the pause"),
    _A.RESUME: ActPage("With this the clock runs on from today.", button="End the pause"),
    _A.REQUEST_MEETING: ActPage("You have the right to talk with {landlord} before you give your advice. Ask for it here.", labels={"subject": "What do you want to talk about?"}, button="Ask for a meeting"),
    _A.PLAN_MEETING: ActPage("An organisation wants to talk with you. Say here when that can be.", ("place",), {"date": "On which day?", "place": "Where?"}, button="Plan the meeting"),
    _A.HOLD_MEETING: ActPage("Record here that you talked, and what came of it.", ("experts",), {"date": "On which day?", "account": "What came of it?", "experts": "Which experts were there?"}, {"experts": ONE_OR_MORE}, "Record the meeting"),
    _A.WAIVE_MEETING: ActPage("You asked for a meeting. Is it not needed any more? Then say so here.", button="Let the meeting go"),
    _A.REQUEST_STRATEGIC_CONSULTATION: ActPage("Do you not get any further together? Then the boards can talk it over. As long as they do, the plan mostly may not be executed.", ("organisation", "cause"), {"reason": "Why do you ask for it?", "organisation": "With which organisation?"}, {"organisation": ONE_OF_ALL}, "Ask for the consultation"),
    _A.PLAN_STRATEGIC_CONSULTATION: ActPage("Say here when and where the strategic consultation is.", ("place", "participants", "organisation"), {"date": "On which day?", "place": "Where?", "participants": "Who will be there?"}, {"participants": ONE_OR_MORE, "organisation": ONE_OF_ALL}, "Plan the consultation"),
    _A.CONCLUDE_STRATEGIC_CONSULTATION: ActPage("Record here what came out of the strategic consultation. The other side is told, and may object.", ("organisation", "documents"), {"outcome": "What is the outcome?", "account": "What was said and agreed?"}, {"organisation": ONE_OF_ALL}, "Record the outcome"),
    _A.CONFIRM_CONCLUSION: ActPage("The other side recorded what came out of the strategic consultation. Is it right? Confirm it here. If it is not, ask for a new consultation.", button="Yes, it is right"),
    _A.RECORD_DISPUTE: ActPage("Did you bring this before the Huurcommissie or the kantonrechter? Record it here. It is one of the two, not both.", ("filed", "organisation", "documents"), {"forum": "To whom?", "filed": "On which day?"}, {"filed": "Leave it open if it is today.", "organisation": ONE_OF_ALL}, "Record the dispute"),
    _A.RECORD_RULING: ActPage("Is there a ruling? Record here what it says.", ("organisation", "documents"), {"ruling": "What does the ruling say?", "date": "On which day was it sent?"}, {"organisation": ONE_OF_ALL}, "Record the ruling"),
    _A.CONFIRM_PAPER: ActPage("The other side says that it sent you a letter. On which day did you receive it? It counts from that day.", labels={"received": "Day on which you received it", "sequence": "Number of the letter in the dossier"}, button="Confirm"),
    _A.CORRECT_ADDRESSES: ActPage("Did your e-mail address change? Then give it here. From now on the letters of this dossier go there.", labels={"e_mail": "At which e-mail addresses can you be reached?"}, hints={"e_mail": ONE_OR_MORE}, button="Save"),
    _A.RECTIFY: ActPage("Is something wrong in the dossier? Nothing is ever changed there, but you can put a remark beside it.", ("entry",), {"entry": "Number in the dossier", "reason": "What should be known about it?"}, button="Put the remark beside it"),
    _A.REOPEN: ActPage("The dossier is closed. After a ruling it can be opened again.", labels={"reason": "Why is it opened again?"}, button="Open it again"),
}
# fmt: on
"""What the page of an act says of itself; one that is not here has its form and nothing else."""


LETTER_OF_ANOTHER = ActPage(
    "You enter a letter that came to you: fill in what it says, as its sender would. It counts from the day on which you received it. Who sent it is told, and must confirm it first where it only helps you.",
    ("documents",),
    {
        "received": "On which day did you receive the letter?",
        "person": "Who signed the letter?",
        "documents": "The letter itself: a scan or a photo",
    },
    {
        "received": "The day on which it arrived, also if you opened it later. Such as 31-01-2027.",
        "documents": "A PDF or a photo of every page. Enclosures can come along too.",
    },
    "Put the letter on record",
)
"""What the page of a letter says that the other side sent; of its act it says the rest."""

OWN_LETTER = ActPage(
    "You enter a letter that you sent on paper. It counts from today. The other side is asked on which day it received the letter; once it says so, the letter counts from that day.",
    ("documents",),
    {
        "received": "On which day did the other side receive the letter, as far as you know?",
        "documents": "The letter itself: a scan or a photo",
    },
    {"received": "Such as 31-01-2027.", "documents": "A PDF or a photo of every page. Enclosures can come along too."},
    "Put the letter on record",
)
"""What the page of a letter says that the own party sent."""


# fmt: off
WHERE_ADVICE_IS_ASKED: Mapping[ActName, ActPage] = {
    _A.SUBMIT_ADVICE: PAGES[_A.SUBMIT_ADVICE]._replace(title="Give advice"),
}
WHERE_CONSENT_IS_ASKED: Mapping[ActName, ActPage] = {
    _A.SUBMIT_ADVICE: PAGES[_A.SUBMIT_ADVICE]._replace(
        title="Say whether you consent to the plan",
        intro="With this you say whether you consent. After that it cannot be changed; you can add something to it.",
        labels={**PAGES[_A.SUBMIT_ADVICE].labels, "verdict": _CONSENT, "points": "Your conditions"},
        hints={"points": "Do you consent with conditions? Write one in each box. {landlord} must answer each of them.", "signatories": ONE_OR_MORE},
    ),
    _A.DRAFT_JOINT_ADVICE: PAGES[_A.DRAFT_JOINT_ADVICE]._replace(labels={**PAGES[_A.DRAFT_JOINT_ADVICE].labels, "verdict": _CONSENT}),
}
# fmt: on
"""Pages that say another thing where the right is known: what is asked is advice, or consent."""


def page_of(act: ActName, right: Right | None = None) -> ActPage:
    """The page of an act, where it is known in a dossier about a right."""
    pages = WHERE_CONSENT_IS_ASKED if right is Right.CONSENT else WHERE_ADVICE_IS_ASKED if right else PAGES
    return pages.get(act) or PAGES.get(act) or ActPage("")


HINTS: Mapping[str, str] = {
    "documents": "A PDF, a photo, or a document of Word or Excel.",
    "note": "Something that the other side should know. It changes nothing about the rest.",
}
"""What is said of a field on every page."""
