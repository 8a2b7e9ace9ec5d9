"""The words of the notices: for every kind its subject, what happened and what to do.

The texts here are the msgids of the catalogues (``language/locale/``), in plain English. Placeholders are filled by
``language.letters``: ``{landlord}``, ``{organisations}``, ``{by}``, ``{right}`` and ``{reply}`` (what the right asks
for) always; ``{day}`` where the item names an end; the others from the item's values.
"""

from typing import NamedTuple

from models.act_forms import ActName
from models.record.notice import NoticeKind
from models.rights import Right
from models.state import LockGround
from models.terms import TermName

_K, _A = NoticeKind, ActName


class Text(NamedTuple):
    """What a kind of notice says: its subject, what happened, what the recipient can do, and with which acts."""

    subject: str
    happened: str
    steps: tuple[str, ...] = ()
    acts: tuple[ActName, ...] = ()


WAIT = "Do not execute anything yet. You get a message when you may."
"""A step that is left out once the landlord may execute."""

NOTHING = "You need not do anything."
NOTHING_NOW = "You need not do anything now. You get a message when something changes."
"""Steps that are left out where the same letter tells more, which may ask for something."""

DISAGREE = (
    "Do you disagree? Talk about it in the strategic consultation that is open.",
    "Do you disagree? Then you can ask for a strategic consultation.",
)
STAYS_OUT = (
    "Does the answer stay out? Talk about it in the strategic consultation that is open.",
    "Does the answer stay out? Then you can ask for a strategic consultation.",
)
WHILE_OPEN, WHILE_NONE = zip(DISAGREE, STAYS_OUT, strict=True)
"""Steps that hold only while a strategic consultation is open, and only while none is."""

NOT_RIGHT_BY = "Is this not right? Then ask for a new strategic consultation, at the latest {day}."
NOT_RIGHT = "Is this not right? Then ask for a new strategic consultation, as soon as you can."
"""Steps for who disagrees with what was recorded of a consultation: where the letter names the last day, or not."""

MORE_TIME = "Do you need more time? Ask for it before the last day."
TALK = (
    "Do you want to talk with {landlord} about the plan first? Ask for a meeting; you have a right to it (Wohv art. 5)."
)
EITHER_FORUM = (
    "You can also bring the dispute before the Huurcommissie or the kantonrechter. You choose one of the two."
)

TALK_ABOUT_CONSENT = (
    "Do you want to talk with {landlord} about the plan first? Ask for a meeting; you have a right to it."
)
SAY_WHETHER = "Say in time whether you consent."

UNPREPARED = "Does that not work out? Then write why with your advice. Your advice counts then as well."
"""A written advice that was received is advice (Wohv art. 5(1) and (2))."""

SILENCE: dict[Right, str] = {
    Right.ADVICE: (
        "Do you give no advice? Then {landlord} may execute the plan after the last day for advice. Your silence does "
        "not mean that you agree."
    ),
    Right.WEIGHTY_ADVICE: (
        "Do you give no advice? Then {landlord} may execute the plan after the last day for advice. Your silence does "
        "not mean that you agree."
    ),
    Right.CONSENT: "Without your consent the plan may not go ahead. The end of the period does not change that.",
}
"""What silence does (Wohv arts. 5(3)b and 5a), said wherever an organisation reads its last day."""

TEXTS: dict[NoticeKind, Text] = {
    _K.REQUEST_RECEIVED: Text(
        "{right} asked, at the latest {day}",
        "{landlord} asks for your {right} on this subject.",
        (
            "Confirm that you received this request. Do this first.",
            (
                "Read the request; it is below. Is information missing? Say so soon. If {landlord} agrees, your "
                "period starts again."
            ),
            "Ask the tenants for their opinion, or record why you do not.",
            "Take a decision with your board and record the vote.",
            TALK,
            MORE_TIME,
            "Give {reply} in time.",
        ),
        (
            _A.ACKNOWLEDGE_RECEIPT,
            _A.CLAIM_INCOMPLETE,
            _A.RECORD_CONSULTATION,
            _A.SKIP_CONSULTATION,
            _A.RECORD_DELIBERATION,
            _A.SUBMIT_ADVICE,
        ),
    ),
    _K.REQUEST_SENT: Text(
        "your request was sent",
        "Your request was sent to: {organisations}.",
        ("Answer questions in time. Decide in time if somebody misses information.", WAIT),
    ),
    _K.REQUEST_AMENDED: Text(
        "the request was changed, new last day {day}",
        (
            "{landlord} changed the request. This is version {version}. Your dates start again; the earlier dates "
            "no longer hold."
        ),
        (
            "Read the change; it is below.",
            "Do you need no new period? Then say so. Your earlier advice and your earlier dates stay.",
            "Otherwise give {reply} on this version in time.",
        ),
        (_A.WAIVE_NEW_PERIOD, _A.CLAIM_INCOMPLETE, _A.SUBMIT_ADVICE),
    ),
    _K.REQUEST_CHANGED: Text(
        "a small change in the request",
        "{landlord} made a small change in the request. Your dates stay the same.",
        (
            "Read the change; it is below.",
            "Is it an important change to you? Then say so in time, with your reason. Your dates then start again.",
        ),
        (_A.OBJECT_TO_AMENDMENT, _A.ASK_QUESTION, _A.CLAIM_INCOMPLETE),
    ),
    _K.AMENDMENT_OBJECTED: Text(
        "{organisations} finds the change important",
        (
            "{organisations} finds your change in the request important. For {organisations} the dates start again; "
            "the earlier advice no longer holds."
        ),
        ("Read the reason; it is below.", WAIT),
    ),
    _K.OBJECTION_CONFIRMED: Text(
        "confirmed: you find the change important",
        "You said that you find the change in the request important. Your dates start again.",
        ("Give {reply} on the changed request in time.",),
        (_A.WAIVE_NEW_PERIOD, _A.CLAIM_INCOMPLETE, _A.SUBMIT_ADVICE),
    ),
    _K.NEW_PERIOD_WAIVED: Text(
        "{organisations} needs no new period",
        "{organisations} needs no new period. The earlier advice and the earlier dates hold again.",
        (NOTHING,),
    ),
    _K.WAIVER_CONFIRMED: Text(
        "confirmed: you need no new period",
        "You said that you need no new period. Your earlier advice and your earlier dates hold again.",
    ),
    _K.REQUEST_WITHDRAWN: Text(
        "the request was withdrawn",
        "{landlord} withdrew the request. The plan does not go ahead on the basis of this request.",
        (NOTHING,),
    ),
    _K.REQUEST_LINKED: Text("linked to dossier {linked}", "{by} linked this dossier to dossier {linked}.", (NOTHING,)),
    _K.ACKNOWLEDGEMENT_OVERDUE: Text(
        "please confirm that you received the request",
        "You have not confirmed yet that you received the request. Your period for the advice does run.",
        (
            "Confirm today that you received the request. You can still do so.",
            "Did you not receive the request, or only part of it? Then call {landlord}.",
        ),
        (_A.ACKNOWLEDGE_RECEIPT,),
    ),
    _K.ACKNOWLEDGEMENT_MISSING: Text(
        "no confirmation of receipt from {organisations}",
        ("No confirmation came that these organisations received the request: {organisations}. Their period runs."),
        ("Call them. Check that everything arrived and send again what did not.",),
    ),
    _K.CLAIM_MADE: Text(
        "{organisations} misses information, decide by {day}",
        "{organisations} says that information is missing in the request.",
        (
            "Decide in time whether you agree.",
            "If you agree, give the information. The period for the advice starts again on the day you give it.",
            "If you do not agree, give your reasons. The period simply goes on.",
        ),
        (_A.RULE_ON_CLAIM,),
    ),
    _K.CLAIM_CONFIRMED: Text(
        "we recorded which information you miss",
        "You said that information is missing. {landlord} must now decide about that.",
        ("Your own period goes on meanwhile. Go on with your work where you can.",),
    ),
    _K.CLAIM_GRANTED: Text(
        "{landlord} agrees that information is missing",
        (
            "{landlord} agrees that information is missing. Your earlier dates no longer hold. You get new dates "
            "when you get the information."
        ),
        ("You need not do anything until then.",),
    ),
    _K.CLAIM_GRANTED_WITH_INFORMATION: Text(
        "here is the missing information, new last day {day}",
        ("{landlord} agrees that information was missing. You get it with this message. Your period starts again."),
        ("Read the information; it is below.", "Give {reply} in time."),
        (_A.SUBMIT_ADVICE,),
    ),
    _K.CLAIM_REFUSED: Text(
        "{landlord} finds the information complete",
        "{landlord} does not agree that information is missing. Your dates stay the same.",
        (
            "Read the reason; it is below.",
            *DISAGREE,
        ),
        (_A.REQUEST_STRATEGIC_CONSULTATION, _A.ASK_QUESTION),
    ),
    _K.RULING_OVERDUE: Text(
        "too late: decide on the missing information",
        (
            "You have not decided in time on the information that {organisations} misses. It is on record now that "
            "you did not keep the agreement."
        ),
        ("Decide today.", "Until you decide you may not execute anything."),
        (_A.RULE_ON_CLAIM,),
    ),
    _K.RULING_MISSING: Text(
        "{landlord} has not decided on the missing information",
        "{landlord} has not decided in time on the information that you miss. This is on record.",
        (
            "Your own period goes on. {landlord} may not execute anything meanwhile.",
            *STAYS_OUT,
        ),
        (_A.REQUEST_STRATEGIC_CONSULTATION,),
    ),
    _K.INFORMATION_PROVIDED: Text(
        "new information",
        "{landlord} gives you more information. Your dates stay the same.",
        ("Read the information; it is below.",),
    ),
    _K.INFORMATION_COMPLETED: Text(
        "the missing information, new last day {day}",
        "{landlord} gives you the information that was missing. Your period starts again today.",
        ("Read the information; it is below.", "Give {reply} in time."),
        (_A.SUBMIT_ADVICE,),
    ),
    _K.DATES_SENT: Text(
        "new dates for {organisations}",
        "The information is on record. The period of {organisations} starts again.",
        (WAIT,),
    ),
    _K.QUESTION_ASKED: Text(
        "question from {organisations}",
        "{organisations} asks you a question.",
        ("Answer soon: the period of {organisations} goes on.",),
        (_A.ANSWER_QUESTION,),
    ),
    _K.QUESTION_ANSWERED: Text(
        "answer to your question", "{landlord} answered your question. Your dates stay the same."
    ),
    _K.CONSULTATION_OVERDUE: Text(
        "record that you asked the tenants",
        "It is not on record yet that you asked the tenants for their opinion. You can still do it.",
        (
            "Record how you asked the tenants, or why you did not. Do that first.",
            UNPREPARED,
        ),
        (_A.RECORD_CONSULTATION, _A.SKIP_CONSULTATION),
    ),
    _K.DELIBERATION_OVERDUE: Text(
        "record the decision of your board",
        "No decision of your board is on record yet. You can still take it.",
        ("Meet with your board, vote and record the vote. Do that first.", UNPREPARED),
        (_A.RECORD_DELIBERATION,),
    ),
    _K.ADVICE_PERIOD_OVER: Text(
        "the period to give {reply} is over",
        "The period to give {reply} is over. We received nothing from you. That does not mean that you agree.",
        (
            (
                "You can still give {reply}. It is then recorded as late. {landlord} may answer it, but does not have "
                "to."
            ),
            "Did you send something in time? Tell us at once.",
        ),
        (_A.SUBMIT_ADVICE, _A.RECTIFY),
    ),
    _K.NO_ADVICE_RECEIVED: Text(
        "no {right} received from {organisations}",
        "The period is over. Nothing was received from: {organisations}. That does not mean that they agree.",
        (WAIT,),
    ),
    _K.REMINDER: Text(
        "reminder: {term}, at the latest {day}", "Do you remember? Of this the last day is nearly there: {term}."
    ),
    _K.ADVICE_RECEIVED: Text(
        "advice received from {organisations}, answer by {day}",
        "You received the advice of {organisations}. They give {verdict}.",
        ("Answer every point: you follow it, partly or not. Give reasons where you do not follow it wholly.", WAIT),
        (_A.RESPOND,),
    ),
    _K.WEIGHTY_ADVICE_RECEIVED: Text(
        "weighty advice received from {organisations}, answer by {day}",
        "You received the weighty advice of {organisations}. They give {verdict}.",
        (
            "Answer every point: you follow it, partly or not. Give reasons where you do not follow it wholly.",
            (
                "Do you want to deviate? Then first hold a strategic consultation. That must also fit before the last "
                "day."
            ),
            WAIT,
        ),
        (_A.REQUEST_STRATEGIC_CONSULTATION, _A.RESPOND),
    ),
    _K.ADVICE_RECEIVED_NO_ANSWER_DUE: Text(
        "message from {organisations}: {verdict}",
        "This came in from {organisations}: {verdict}. You need not answer it.",
        (WAIT,),
    ),
    _K.CONDITIONAL_CONSENT_RECEIVED: Text(
        "consent with conditions from {organisations}",
        "{organisations} consents, with conditions.",
        ("Answer every condition. You may execute only when you follow them all.",),
        (_A.RESPOND,),
    ),
    _K.CONSENT_REFUSED_RECEIVED: Text(
        "no consent from {organisations}",
        "{organisations} does not consent. You may not execute the plan.",
        ("Talk with {organisations}. You can change the request, or withdraw it.",),
        (_A.AMEND_REQUEST, _A.WITHDRAW),
    ),
    _K.ADVICE_RECEIVED_LATE: Text(
        "received too late from {organisations}: {verdict}",
        "You received this from {organisations} after the period: {verdict}. It is on record as late.",
        ("You may answer it, but you do not have to.",),
        (_A.RESPOND,),
    ),
    _K.ADVICE_CONFIRMED: Text(
        "received: {verdict}", "{landlord} received this from you in time: {verdict}.", (NOTHING_NOW,)
    ),
    _K.ADVICE_CONFIRMED_LATE: Text(
        "received after the period: {verdict}",
        (
            "{landlord} received this from you: {verdict}. It came after the last day and is on record as late. "
            "{landlord} may answer it, but does not have to."
        ),
        ("Do you think it was in time? Have a remark put on record.",),
        (_A.RECTIFY,),
    ),
    _K.ADVICE_SUPPLEMENTED: Text(
        "addition to the advice of {organisations}",
        "{organisations} added something to the advice. The advice itself stays as it was sent.",
    ),
    _K.SUPPLEMENT_CONFIRMED: Text("we received your addition", "{landlord} received the addition to your advice."),
    _K.RESPONSE_RECEIVED: Text(
        "answer of {landlord}: not everything is followed",
        "{landlord} answered you. It does not follow everything that you wrote.",
        (
            "Read the answer to each point; it is below.",
            "Do you want to react? You can do so in writing.",
            *DISAGREE,
            EITHER_FORUM,
        ),
        (_A.REACT, _A.REQUEST_STRATEGIC_CONSULTATION, _A.RECORD_DISPUTE),
    ),
    _K.RESPONSE_FOLLOWS: Text(
        "answer of {landlord}: everything is followed",
        "{landlord} answered you. It follows everything that you wrote.",
        ("Read the answer to each point; it is below.",),
    ),
    _K.RESPONSE_AMENDED: Text(
        "changed answer of {landlord}",
        "{landlord} changed its answer to you. The earlier answer stays on record; this one counts.",
        (
            "Read the answer to each point; it is below.",
            "Do you want to react? You can do so in writing.",
            *DISAGREE,
        ),
        (_A.REACT, _A.REQUEST_STRATEGIC_CONSULTATION),
    ),
    _K.RESPONSE_CONFIRMED: Text(
        "your answer to {organisations} is on record",
        "Your answer was sent to {organisations} and is on record.",
        (WAIT,),
    ),
    _K.RESPONSE_OVERDUE: Text(
        "too late: answer the advice of {organisations}",
        (
            "You have not answered in time the advice of {organisations}. It is on record now that you did not keep "
            "the law or the agreement. You may not execute anything."
        ),
        ("Answer the advice today.", "Tell {organisations} why it took longer."),
        (_A.RESPOND,),
    ),
    _K.RESPONSE_MISSING: Text(
        "{landlord} has not answered your advice",
        (
            "{landlord} has not answered your advice in time. This is on record. {landlord} may not execute the "
            "plan meanwhile."
        ),
        (
            "You may wait, or ask {landlord} for an answer.",
            *STAYS_OUT,
            EITHER_FORUM,
        ),
        (_A.REQUEST_STRATEGIC_CONSULTATION, _A.RECORD_DISPUTE),
    ),
    _K.REACTION_RECEIVED: Text(
        "reaction of {organisations} to your answer",
        "{organisations} reacted to your answer.",
        ("Do you want to change your answer? You can.",),
        (_A.AMEND_RESPONSE,),
    ),
    _K.EXECUTION_REPORTED: Text(
        "the plan was executed on {date}", "{landlord} reports that the plan was executed on {date}."
    ),
    _K.EXECUTED_WHILE_LOCKED: Text(
        "executed too early, on {date}",
        (
            "The plan was executed on {date}, while that was not allowed yet. It is on record now that the law or the "
            "agreement was not kept."
        ),
        (
            "Talk about it with each other.",
            "An organisation can go to the Huurcommissie or to the kantonrechter; they can stop the execution.",
        ),
        (_A.RECORD_DISPUTE,),
    ),
    _K.MAY_EXECUTE: Text(
        "you may execute the plan",
        "You may execute the plan as of this moment. {ground}",
        ("Report the day on which you execute the plan.",),
        (_A.REPORT_EXECUTION,),
    ),
    _K.EXECUTION_ALLOWED: Text(
        "{landlord} may execute the plan", "{landlord} may execute the plan as of this moment. {ground}", (NOTHING,)
    ),
    _K.MUST_NOT_EXECUTE: Text("you may not execute the plan", "You may not execute the plan. {lock}"),
    _K.EXECUTION_NOT_ALLOWED: Text(
        "{landlord} may not execute the plan", "{landlord} may not execute the plan. {lock}", (NOTHING,)
    ),
    _K.UNSOLICITED_RECEIVED: Text(
        "unsolicited advice from {organisations}, answer by {day}",
        "{organisations} gives you advice that you did not ask for.",
        ("Read the advice; it is below. Answer in time.",),
        (_A.ANSWER_UNSOLICITED_ADVICE,),
    ),
    _K.UNSOLICITED_CONFIRMED: Text(
        "we received your unsolicited advice",
        "{landlord} received your unsolicited advice and must answer it.",
        (NOTHING_NOW,),
    ),
    _K.UNSOLICITED_ANSWERED: Text(
        "answer to your unsolicited advice",
        "{landlord} answered your unsolicited advice.",
        ("Do you want to react? You can do so in writing.",),
        (_A.REACT,),
    ),
    _K.UNSOLICITED_OVERDUE: Text(
        "too late: answer the unsolicited advice of {organisations}",
        (
            "You have not answered in time the unsolicited advice of {organisations}. It is on record now that you "
            "did not keep the agreement."
        ),
        ("Answer today.",),
        (_A.ANSWER_UNSOLICITED_ADVICE,),
    ),
    _K.UNSOLICITED_MISSING: Text(
        "{landlord} has not answered your unsolicited advice",
        "{landlord} has not answered your unsolicited advice in time. This is on record.",
        STAYS_OUT,
        (_A.REQUEST_STRATEGIC_CONSULTATION,),
    ),
    _K.EXTENSION_ASKED: Text(
        "{asker} asks for more time, answer by {day}",
        "{asker} asks for more time for {term}. The new last day would be {new_end}.",
        ("Answer in time. Without an answer the request is refused.",),
        (_A.GRANT_EXTENSION, _A.REFUSE_EXTENSION),
    ),
    _K.EXTENSION_ASK_CONFIRMED: Text(
        "we recorded that you ask for more time",
        (
            "You ask for more time for {term}, until {new_end}. The other side has to answer. Until then the "
            "present date holds."
        ),
    ),
    _K.EXTENSION_GRANTED: Text(
        "more time granted, new last day {day}",
        "You get more time for {term}.",
        ("Put the new date in your calendar.",),
    ),
    _K.EXTENSION_GIVEN: Text("you gave more time, new last day {day}", "You gave {asker} more time for {term}."),
    _K.EXTENSION_REFUSED: Text(
        "no more time",
        "You get no more time for {term}. The present date stays.",
        DISAGREE,
        (_A.REQUEST_STRATEGIC_CONSULTATION,),
    ),
    _K.EXTENSION_UNANSWERED: Text(
        "no more time: no answer came",
        (
            "More time was asked for {term}. No answer came in time. By the agreement the request is then "
            "refused. The present date stays."
        ),
    ),
    _K.PERIOD_LENGTHENED: Text(
        "longer period, new last day {day}",
        "{landlord} gives you more time to give {reply}.",
        ("Put the new date in your calendar.",),
    ),
    _K.PAUSED: Text(
        "pause from {from}",
        ("The terms of {organisations} stand still from {from}, as both sides agreed. The days that are left stay."),
        ("You get the new dates when the pause ends.",),
        (_A.RESUME,),
    ),
    _K.RESUMED: Text(
        "the pause is over, new dates",
        "The pause is over. The terms of {organisations} go on.",
        ("Put the new dates in your calendar.",),
    ),
    _K.JOINT_ADVICE_AGREED: Text(
        "{by} wants joint advice",
        "{by} agrees to one joint advice in this dossier. It is possible only if everybody agrees.",
        ("Do you agree as well? Then say so. If not, you need not do anything: your own dates and rights stay.",),
        (_A.AGREE_JOINT_ADVICE,),
    ),
    _K.JOINT_ADVICE_DRAFTED: Text(
        "draft of the joint advice",
        "{by} made a draft of the joint advice: {verdict}. The landlord does not see this draft.",
        (
            "Discuss the draft with your board and record the vote.",
            "Do you agree? Then cosign.",
            "Do you not agree? Then you can leave the joint advice and send your own. Your own last day stays.",
        ),
        (_A.RECORD_DELIBERATION, _A.COSIGN, _A.LEAVE_JOINT_ADVICE),
    ),
    _K.JOINT_ADVICE_COSIGNED: Text("{by} cosigned the joint advice", "{by} cosigned the draft of the joint advice."),
    _K.JOINT_ADVICE_LEFT: Text("{by} leaves the joint advice", "{by} no longer takes part in the joint advice."),
    _K.MEETING_REQUESTED: Text(
        "{by} wants to talk with you, at the latest {day}",
        "{by} asks to talk with you about this plan.",
        ("Make an appointment and record the day. Without the meeting you may not execute the plan.",),
        (_A.PLAN_MEETING, _A.HOLD_MEETING),
    ),
    _K.MEETING_DENIED: Text(
        "{by} says that there was no meeting",
        "You recorded that you met with {by}. {by} says that this is not so, and asks for a meeting again.",
        ("Make a new appointment and record the day.",),
        (_A.PLAN_MEETING, _A.HOLD_MEETING),
    ),
    _K.MEETING_REQUEST_CONFIRMED: Text(
        "we recorded that you want to talk with {landlord}",
        "You ask to talk with {landlord} about this plan. {landlord} has to make an appointment with you in time.",
        ("Do you no longer want to talk? Then let us know.",),
        (_A.WAIVE_MEETING,),
    ),
    _K.MEETING_PLANNED: Text(
        "meeting with {landlord} on {date}",
        "{landlord} wants to meet with you on {date}. Place: {place}.",
        ("Can you not come? Make another appointment with {landlord}. Who stays away had its meeting.",),
        (_A.HOLD_MEETING, _A.WAIVE_MEETING),
    ),
    _K.MEETING_HELD: Text("the meeting was held", "{by} recorded that the meeting was held on {date}.", (NOTHING_NOW,)),
    _K.MEETING_HELD_UNLESS: Text(
        "{landlord} says that the meeting was held",
        "{landlord} recorded that the meeting was held on {date}.",
        ("Is this not right? Ask for a meeting again, in time. Otherwise it counts as held.",),
        (_A.REQUEST_MEETING,),
    ),
    _K.MEETING_WAIVED: Text(
        "{by} no longer asks for a meeting",
        "{by} lets the meeting go. You need not talk with each other any more.",
        (NOTHING,),
    ),
    _K.ADDRESSES_CORRECTED: Text(
        "other e-mail addresses of {by}",
        "{by} has other e-mail addresses from now on: {e_mail}. In this dossier letters to {by} go there.",
        (NOTHING_NOW,),
    ),
    _K.OWN_ADDRESSES_CORRECTED: Text(
        "your e-mail addresses were changed",
        "From now on letters to you in this dossier go to: {e_mail}. You get this letter at the old addresses too.",
        ("Is this not right? Then give the right addresses at once.",),
        (_A.CORRECT_ADDRESSES,),
    ),
    _K.MEETING_OVERDUE: Text(
        "too late: talk with {organisations}",
        "You have not met in time with {organisations}. This is on record as a breach of the agreement.",
        ("Make an appointment this week. Without the meeting you may not execute the plan.",),
        (_A.PLAN_MEETING, _A.HOLD_MEETING),
    ),
    _K.MEETING_MISSING: Text(
        "{landlord} has not met with you in time",
        "You asked to talk with {landlord}. That did not happen in time. This is on record.",
        STAYS_OUT,
        (_A.REQUEST_STRATEGIC_CONSULTATION, _A.WAIVE_MEETING),
    ),
    _K.STRATEGIC_CONSULTATION_REQUESTED: Text(
        "{by} asks for a strategic consultation", "{by} asks for a strategic consultation."
    ),
    _K.STRATEGIC_CONSULTATION_OPENED: Text(
        "strategic consultation, at the latest {day}",
        "A strategic consultation is needed. The cause: {cause}.",
        (
            "Make an appointment with each other and record it.",
            "Record afterwards what came out of it. Either side can do that.",
        ),
        (_A.PLAN_STRATEGIC_CONSULTATION, _A.CONCLUDE_STRATEGIC_CONSULTATION),
    ),
    _K.STRATEGIC_CONSULTATION_CAUSE_ADDED: Text(
        "one more subject for the strategic consultation",
        ("There is one more cause to discuss in the strategic consultation that is open: {cause}. Its last day stays."),
        ("Discuss this as well.",),
        (_A.PLAN_STRATEGIC_CONSULTATION, _A.CONCLUDE_STRATEGIC_CONSULTATION),
    ),
    _K.STRATEGIC_CONSULTATION_PLANNED: Text(
        "strategic consultation on {date}",
        "{by} planned the strategic consultation on {date}. Place: {place}.",
        ("Can you not come? Make another appointment with {by}.",),
        (_A.PLAN_STRATEGIC_CONSULTATION,),
    ),
    _K.STRATEGIC_CONSULTATION_CONCLUDED: Text(
        "outcome of the strategic consultation",
        "{by} recorded that the strategic consultation was held. The outcome: {outcome}.",
        (NOT_RIGHT_BY, NOT_RIGHT),
        (_A.REQUEST_STRATEGIC_CONSULTATION,),
    ),
    _K.STRATEGIC_CONSULTATION_CANCELLED: Text(
        "the strategic consultation is off", "The strategic consultation is no longer needed.", (NOTHING,)
    ),
    _K.STRATEGIC_CONSULTATION_OVERDUE: Text(
        "too late: strategic consultation",
        (
            "The strategic consultation was not held in time. This is on record. This message goes to the boards "
            "of both sides."
        ),
        ("Make an appointment this week and record it.",),
        (_A.PLAN_STRATEGIC_CONSULTATION, _A.CONCLUDE_STRATEGIC_CONSULTATION),
    ),
    _K.CONCLUSION_CONFIRMED: Text(
        "the outcome of the strategic consultation counts",
        "What was recorded as the outcome of the strategic consultation counts from now on for both sides.",
        (NOTHING_NOW,),
    ),
    _K.DISPUTE_RECORDED: Text(
        "a dispute before {forum}",
        "{by} brings a dispute on this subject before {forum}.",
        ("You get letters about this from {forum}. Keep this message with them.",),
    ),
    _K.RULING_RECORDED: Text(
        "ruling in the dispute",
        "There is a ruling of {date} in the dispute: {ruling}.",
        (("Did the Huurcommissie rule and do you not agree? Then you can still go to the kantonrechter, in time."),),
        (_A.RECORD_DISPUTE,),
    ),
    _K.RULING_BINDING: Text(
        "the period to go to court is over",
        (
            "It was not reported to us that anybody went to court in time. If nobody did, both sides are bound by the "
            "ruling (Wohv art. 8a)."
        ),
        ("Is this not right? Tell us at once.",),
        (_A.RECORD_DISPUTE,),
    ),
    _K.IN_TIME_AFTER_ALL: Text(
        "in time after all",
        (
            "Earlier we wrote that a date was missed. That turns out not to be so: it was done in time. The "
            "earlier message no longer holds."
        ),
        (NOTHING,),
    ),
    _K.BREACH_REVOKED: Text(
        "correction: nothing was done wrong",
        "Earlier it was put on record that a rule was not kept. That no longer holds.",
    ),
    _K.ENTERED_FOR_YOU: Text(
        "your letter was put on record",
        (
            "{entered_by} put on record what you sent or handed over on paper, received on {received}. It counts "
            "as yours."
        ),
        ("Check whether it is right; what was recorded is below. Is something wrong? Have a remark put beside it.",),
        (_A.RECTIFY,),
    ),
    _K.PAPER_TO_CONFIRM: Text(
        "confirm what {entered_by} put on record for you",
        (
            "{entered_by} says that you sent or handed over a paper, received on {received}. It does not count yet, "
            "because it is in favour of {entered_by}. It counts as soon as you confirm it."
        ),
        (
            (
                "Is it right? Confirm entry {entry}, with the day on which the paper was received. Is it not right? "
                "Then you need not do anything."
            ),
        ),
        (_A.CONFIRM_PAPER,),
    ),
    _K.PAPER_WAITS: Text(
        "confirm when you received a letter",
        (
            "{by} put on record what it sent you or gave you on paper. {by} says that you received it on {received}. "
            "It was put on record too late to count. It counts only if you confirm that you received it in time."
        ),
        (
            (
                "Did you receive it? Confirm entry {entry}, with the day on which you received it. Then it counts from "
                "that day. Did you not receive it? Then you need not do anything."
            ),
        ),
        (_A.CONFIRM_PAPER,),
    ),
    _K.PAPER_WAITS_FOR_OTHERS: Text(
        "your letter does not count yet",
        (
            "You put on record what you sent or gave on paper. You say that it was received on {received}. It was put "
            "on record too late to count. It counts when who received it confirms that it came in time."
        ),
    ),
    _K.RECEIPT_TO_CONFIRM: Text(
        "confirm when you received a letter",
        (
            "{by} put entry {entry} on record itself, and says that you received it on paper on {received}. Until you "
            "confirm that, it counts from the day on which it was put on record."
        ),
        (
            (
                "Did you receive it earlier? Confirm entry {entry}, with the day on which you received it. Then it "
                "counts from that day, and periods that began with it end earlier. Else you need not do anything."
            ),
        ),
        (_A.CONFIRM_PAPER,),
    ),
    _K.RECEIPT_CONFIRMED: Text(
        "you confirmed the paper of entry {entry}",
        "You confirmed that you received the paper of entry {entry} on {received}. It counts from that day.",
    ),
    _K.PAPER_CONFIRMED_BY_ONE: Text(
        "the paper of entry {entry} is confirmed by one",
        (
            "{by} confirmed that the paper of entry {entry} was received on {received}. It counts when everybody has "
            "confirmed it that it was sent to."
        ),
    ),
    _K.PAPER_CONFIRMED: Text(
        "the paper of entry {entry} is confirmed",
        "{by} confirmed that the paper of entry {entry} was received on {received}. It counts from that day.",
    ),
    _K.ENTRY_RECTIFIED: Text(
        "remark beside entry {entry}",
        "{by} put a remark beside entry {entry} of the dossier. The entry itself stays as it was.",
    ),
    _K.ACT_REFUSED: Text(
        "we could not record your message",
        "You sent this: “{act}”. It could not be recorded, so it does not count yet. The reasons are below.",
        ("Repair this and send it again in time.",),
    ),
    _K.DOSSIER_CLOSED: Text(
        "the dossier is closed",
        "The dossier is closed. The result: {result}.",
        ("Is something not right? You can still have a remark put on record.",),
        (_A.RECTIFY,),
    ),
    _K.DOSSIER_REOPENED: Text("the dossier is open again", "The dossier is open again."),
}


def _reminder(asks: str, *steps: str, acts: tuple[ActName, ...] = ()) -> Text:
    """A reminder says at once what must be done until when."""
    return Text(TEXTS[_K.REMINDER].subject, asks, steps, acts)


REMINDERS: dict[TermName, Text] = {
    TermName.ACKNOWLEDGEMENT: _reminder(
        "Do you remember? Confirm at the latest {day} that you received the request.",
        acts=(_A.ACKNOWLEDGE_RECEIPT,),
    ),
    TermName.AMENDMENT_OBJECTION: _reminder(
        "Do you remember? Is the change important to you? Then say so at the latest {day}, with your reason.",
        acts=(_A.OBJECT_TO_AMENDMENT,),
    ),
    TermName.CONSULTATION: _reminder(
        "Do you remember? Ask the tenants for their opinion, at the latest {day}.",
        "Record how you asked the tenants for their opinion, or why you did not.",
        acts=(_A.RECORD_CONSULTATION, _A.SKIP_CONSULTATION),
    ),
    TermName.DELIBERATION: _reminder(
        "Do you remember? Take a decision with your board, at the latest {day}.",
        "Record the vote.",
        acts=(_A.RECORD_DELIBERATION,),
    ),
    TermName.ADVICE: _reminder(
        "Do you remember? Give {reply}, at the latest {day}.",
        TALK,
        MORE_TIME,
        acts=(_A.SUBMIT_ADVICE, _A.REQUEST_EXTENSION),
    ),
    TermName.INCOMPLETENESS_RULING: _reminder(
        "Do you remember? Decide at the latest {day} on the information that {organisations} misses.",
        acts=(_A.RULE_ON_CLAIM,),
    ),
    TermName.EXTENSION_ANSWER: _reminder(
        "Do you remember? Answer the request for more time, at the latest {day}.",
        "Without an answer the request is refused.",
        acts=(_A.GRANT_EXTENSION, _A.REFUSE_EXTENSION),
    ),
    TermName.RESPONSE: _reminder(
        "Do you remember? Answer the advice of {organisations}, at the latest {day}.",
        acts=(_A.RESPOND,),
    ),
    TermName.STRATEGIC_CONSULTATION: _reminder(
        "Do you remember? Hold the strategic consultation, at the latest {day}.",
        "Record what came out of it.",
        acts=(_A.PLAN_STRATEGIC_CONSULTATION, _A.CONCLUDE_STRATEGIC_CONSULTATION),
    ),
    TermName.MEETING: _reminder(
        "Do you remember? Meet with {organisations}, at the latest {day}.",
        "Record what came of it.",
        acts=(_A.PLAN_MEETING, _A.HOLD_MEETING),
    ),
    TermName.UNSOLICITED_RESPONSE: _reminder(
        "Do you remember? Answer the unsolicited advice of {organisations}, at the latest {day}.",
        acts=(_A.ANSWER_UNSOLICITED_ADVICE,),
    ),
    TermName.COURT_AFTER_RULING: _reminder(
        "Do you not agree with the ruling? Then go to the kantonrechter, at the latest {day}.",
        acts=(_A.RECORD_DISPUTE,),
    ),
}
"""What a reminder asks for, by the term that is nearly over."""

AS_ADVISED: dict[NoticeKind, str] = {
    _K.MAY_EXECUTE: "You may execute the plan as of this moment, changed as the advice asks. {ground}",
    _K.EXECUTION_ALLOWED: "{landlord} may execute the plan as of this moment, changed as the advice asks. {ground}",
}
"""What opens under ``LockGround.FOLLOWED`` is the plan as the advice has it."""

CONSENT_TEXTS: dict[NoticeKind, Text] = {
    _K.REQUEST_RECEIVED: TEXTS[_K.REQUEST_RECEIVED]._replace(
        subject="consent asked, at the latest {day}",
        happened="{landlord} asks for your consent to this plan.",
        steps=(*TEXTS[_K.REQUEST_RECEIVED].steps[:-3], TALK_ABOUT_CONSENT, MORE_TIME, SAY_WHETHER),
    ),
    _K.REQUEST_AMENDED: TEXTS[_K.REQUEST_AMENDED]._replace(
        steps=(
            "Read the change; it is below.",
            "Do you need no new period? Then say so. Your earlier decision and your earlier dates stay.",
            "Otherwise say in time whether you consent to this version.",
        ),
    ),
    _K.NEW_PERIOD_WAIVED: TEXTS[_K.NEW_PERIOD_WAIVED]._replace(
        happened="{organisations} needs no new period. The earlier decision and the earlier dates hold again."
    ),
    _K.WAIVER_CONFIRMED: TEXTS[_K.WAIVER_CONFIRMED]._replace(
        happened="You said that you need no new period. Your earlier decision and your earlier dates hold again."
    ),
    _K.ACKNOWLEDGEMENT_OVERDUE: TEXTS[_K.ACKNOWLEDGEMENT_OVERDUE]._replace(
        happened="You have not confirmed yet that you received the request. Your period to decide does run."
    ),
    _K.CLAIM_MADE: TEXTS[_K.CLAIM_MADE]._replace(
        steps=(
            TEXTS[_K.CLAIM_MADE].steps[0],
            "If you agree, give the information. The period to decide starts again on the day you give it.",
            TEXTS[_K.CLAIM_MADE].steps[2],
        )
    ),
    _K.CLAIM_GRANTED_WITH_INFORMATION: TEXTS[_K.CLAIM_GRANTED_WITH_INFORMATION]._replace(
        steps=("Read the information; it is below.", SAY_WHETHER)
    ),
    _K.INFORMATION_COMPLETED: TEXTS[_K.INFORMATION_COMPLETED]._replace(
        steps=("Read the information; it is below.", SAY_WHETHER)
    ),
    _K.CONSULTATION_OVERDUE: TEXTS[_K.CONSULTATION_OVERDUE]._replace(
        steps=("Record how you asked the tenants, or why you did not. Do that before you consent or refuse.",)
    ),
    _K.DELIBERATION_OVERDUE: TEXTS[_K.DELIBERATION_OVERDUE]._replace(
        steps=("Meet with your board, vote and record the vote. Do that before you consent or refuse.",)
    ),
    _K.ADVICE_PERIOD_OVER: Text(
        "the period to decide is over",
        "The period to decide is over. We received nothing from you. That does not mean that you agree.",
        (
            "You can still consent or refuse. As long as you do not consent, {landlord} may not execute the plan.",
            "Did you send something in time? Tell us at once.",
        ),
        (_A.SUBMIT_ADVICE, _A.RECTIFY),
    ),
    _K.NO_ADVICE_RECEIVED: TEXTS[_K.NO_ADVICE_RECEIVED]._replace(
        happened=(
            "The period is over. Nothing was received from: {organisations}. That does not mean that they agree. "
            "Without their consent you may not execute the plan."
        )
    ),
    _K.ADVICE_RECEIVED_LATE: Text(
        "message from {organisations}: {verdict}",
        "You received this from {organisations} after the period: {verdict}.",
    ),
    _K.ADVICE_CONFIRMED_LATE: TEXTS[_K.ADVICE_CONFIRMED_LATE]._replace(
        happened="{landlord} received this from you: {verdict}. It came after the last day and is on record as late."
    ),
    _K.ADVICE_SUPPLEMENTED: Text(
        "addition to the decision of {organisations}", "{organisations} added something to the earlier decision."
    ),
    _K.SUPPLEMENT_CONFIRMED: Text("we received your addition", "{landlord} received the addition to your decision."),
    _K.EXECUTED_WHILE_LOCKED: TEXTS[_K.EXECUTED_WHILE_LOCKED]._replace(
        subject="executed without consent, on {date}",
        happened=(
            "The plan was executed on {date}, without the consent that was needed. It is on record now that the law "
            "was not kept."
        ),
    ),
    _K.PERIOD_LENGTHENED: TEXTS[_K.PERIOD_LENGTHENED]._replace(
        happened="{landlord} gives you more time to decide whether you consent."
    ),
}
"""What is said otherwise where consent is asked and no advice (Wohv art. 5a; Woningwet art. 53): no time gives it."""

CONSENT_REMINDER = _reminder(
    "Do you remember? Say at the latest {day} whether you consent.",
    TALK_ABOUT_CONSENT,
    MORE_TIME,
    acts=(_A.SUBMIT_ADVICE, _A.REQUEST_EXTENSION),
)
CONSENT_LABEL, CONSENT_PHRASE = "Last day to say whether you consent", "saying whether you consent"
"""What the period for advice is called where consent is asked."""

CONSENT_TIME = "{landlord} gives you until that day to decide ({article})."
CONSENT_TIME_SHORT = "{landlord} gives you until that day to decide."
"""How that period came to be: neither law sets a term for consent."""


def text_of(kind: NoticeKind, right: Right | None, nearly_over: TermName | None = None) -> Text:
    """What a notice says: of a right as it is, and a reminder of the term that is ``nearly_over``."""
    if kind is NoticeKind.REMINDER and nearly_over is not None:
        if right is Right.CONSENT and nearly_over is TermName.ADVICE:
            return CONSENT_REMINDER
        return REMINDERS.get(nearly_over, TEXTS[kind])
    return CONSENT_TEXTS.get(kind, TEXTS[kind]) if right is Right.CONSENT else TEXTS[kind]


def happens_as_advised(kind: NoticeKind, ground: object) -> str | None:
    """What is said instead where the lock opened because the advice is followed."""
    return AS_ADVISED.get(kind) if ground == LockGround.FOLLOWED else None


DATE_LABELS: dict[TermName, str] = {
    TermName.ACKNOWLEDGEMENT: "Last day to confirm receipt",
    TermName.AMENDMENT_OBJECTION: "Last day to say that the change is important",
    TermName.CONSULTATION: "Last day to ask the tenants",
    TermName.DELIBERATION: "Last day for the decision of the board",
    TermName.ADVICE: "Last day to give {reply}",
    TermName.INCOMPLETENESS_RULING: "Last day to decide on the missing information",
    TermName.EXTENSION_ANSWER: "Last day to answer the request for more time",
    TermName.RESPONSE: "Last day for the answer of {landlord}",
    TermName.STANDSTILL: "Nothing may be executed up to and including",
    TermName.STRATEGIC_CONSULTATION: "Last day for the strategic consultation",
    TermName.CLOSING: "The dossier closes at the end of",
    TermName.UNSOLICITED_RESPONSE: "Last day for the answer of {landlord}",
    TermName.COURT_AFTER_RULING: "Last day to go to the kantonrechter",
    TermName.MEETING: "Last day for the meeting",
    TermName.CONCLUSION_OBJECTION: "Last day to say that this is not right",
}
"""What an end is called above its date."""

TERM_PHRASES: dict[TermName, str] = {
    TermName.ACKNOWLEDGEMENT: "the confirmation of receipt",
    TermName.AMENDMENT_OBJECTION: "saying that the change is important",
    TermName.CONSULTATION: "asking the tenants",
    TermName.DELIBERATION: "the decision of the board",
    TermName.ADVICE: "giving {reply}",
    TermName.INCOMPLETENESS_RULING: "the decision on the missing information",
    TermName.EXTENSION_ANSWER: "the answer to the request for more time",
    TermName.RESPONSE: "the answer to the advice",
    TermName.STANDSTILL: "the standstill",
    TermName.STRATEGIC_CONSULTATION: "the strategic consultation",
    TermName.CLOSING: "the closing of the dossier",
    TermName.UNSOLICITED_RESPONSE: "the answer to the unsolicited advice",
    TermName.COURT_AFTER_RULING: "the step to the kantonrechter",
    TermName.MEETING: "the meeting that was asked for",
    TermName.CONCLUSION_OBJECTION: "the objection to what was recorded",
}
"""A term within a sentence."""

PLACEHOLDERS: dict[str, tuple[str, str]] = {
    "organisation": ("organisation", "ORGANISATION"),
    "items": ("item", "WHAT IS MISSING"),
    "ruling": ("ruling", "DECISION"),
    "reasons": ("reasons", "YOUR REASONS"),
    "reason": ("reason", "YOUR REASON"),
    "text": ("text", "YOUR TEXT"),
    "instrument": ("instrument", "HOW"),
    "from": ("from", "YYYY-MM-DD"),
    "to": ("to", "YYYY-MM-DD"),
    "account": ("account", "YOUR ACCOUNT"),
    "date": ("date", "YYYY-MM-DD"),
    "present": ("present", "NUMBER"),
    "for": ("for", "NUMBER"),
    "against": ("against", "NUMBER"),
    "abstained": ("abstained", "NUMBER"),
    "motion": ("motion", "WHAT YOU VOTED ON"),
    "verdict": ("verdict", "VERDICT"),
    "points": ("point", "YOUR POINT"),
    "answers": ("point", "1 ANSWER: YOUR REASONS"),
    "decision": ("decision", "YOUR DECISION"),
    "term": ("term", "TERM"),
    "new_end": ("new-end", "YYYY-MM-DD"),
    "outcome": ("outcome", "OUTCOME"),
    "subject": ("subject", "WHAT IT IS ABOUT"),
    "forum": ("forum", "WHERE"),
    "entry": ("entry", "NUMBER"),
    "sequence": ("sequence", "NUMBER"),
    "e_mail": ("e-mail", "YOUR E-MAIL ADDRESS"),
    "received": ("received-on", "YYYY-MM-DD"),
}
"""The option of a field in a command, and what stands in it until the reader fills it in."""

ALSO_SHOWN: dict[ActName, tuple[str, ...]] = {
    _A.RULE_ON_CLAIM: ("reasons",),
    _A.SUBMIT_ADVICE: ("points",),
    _A.RESPOND: ("answers",),
    _A.AMEND_RESPONSE: ("answers",),
    _A.ANSWER_UNSOLICITED_ADVICE: ("text",),
    _A.AMEND_REQUEST: ("reason",),
    _A.RECTIFY: ("entry",),
}
"""Fields that a command shows beside the required ones: most who use it need them."""

NAMES_ORGANISATION = (_A.GRANT_EXTENSION, _A.REFUSE_EXTENSION, _A.REQUEST_EXTENSION, _A.RESUME, _A.HOLD_MEETING)
"""Acts of either side in which a letter to the landlord names the organisation: in all but resume it has to."""
