"""What an auditor's readings say beside the events: the timeline, and the judgement on a procedure."""

HAPPENED, ENTERED, ON_RECORD = "happened {moment}", "entered {moment}", "on record {moment}"
ENTERED_BY, KNOWN_BY = "entered by {party}", "known by {how}"
DELIVERED, NOT_DELIVERED = "delivered {moment} to {parties}", "not delivered yet to {parties}"
BY_LETTER = "told by letter on {day}: {party}, as {person} says"
MISSED = "{term} missed: its last day was {day}"
LATE_FOR, BEFORE_END, ON_LAST_DAY = (
    "{days} late for {term}",
    "{days} before the end of {term}",
    "on the last day of {term}",
)
A_DAY, SOME_DAYS = "1 day", "{number} days"
SEVERAL = "{number} times {what}"

NOT_JUDGED = "Dossier {dossier}: cannot be judged"
A_COPY = "This copy withholds what decides, so nothing is judged: it was made for one party."
JUDGED = "Dossier {dossier}: {short}"
NOT_APPLIED = "{number} of {all} rules did not apply"
RESULT, TIMES, RULE, SOURCE = "Result", "Times", "Rule", "Source"
NUMBER, WHEN, WHO, WHAT = "No", "Happened", "By", "What"
LAST_DAY_AND_DONE = "the last day was {day}, it was done after that, in event {event}"
LAST_DAY_NOT_DONE = "the last day was {day}, it was not done"
NOT_BEFORE, TOO_OFTEN = "there is not, before it, {fact}", "it is there more than once, or not at all"
ENGINE_SAME = "The engine says the same on all {points} points compared."
ENGINE_DIFFERS = "The engine differs on {number} of {points} points:"
OUT_OF_ORDER = "{dossiers} dossiers, {faults} of them not in order."
IN_ORDER = "{dossiers} dossiers, all in order."
REMARKS = "Remark: {number} letters waited while their terms ran; a dossier by itself names them."
REMARK = "Remark: the letter to {party} about event {event} {became}."
MADE_AND_TOLD = "was made on {made} and never mailed; the party was told by letter of {day}"
MADE_AND_LEFT, MADE_AND_WAITS = "was made on {made} and left on {day}", "was made on {made} and has not left"
RAN_MEANWHILE = "{term} ({source}) ran meanwhile for {days}; its last day is {day}"

RESULTS = {
    "broken": "broken",
    "lapsed": "lapsed",
    "pending": "pending",
    "held": "held",
    "not_activated": "not activated",
}
"""What a rule comes to (``audit.conformance.judgement.ConstraintResult``)."""
