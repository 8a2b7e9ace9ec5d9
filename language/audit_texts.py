"""What an auditor's readings say beside the events: timeline, judgement, verification, dates, differences, figures."""

HAPPENED, ENTERED, ON_RECORD = "happened {moment}", "entered {moment}", "on record {moment}"
ENTERED_BY, KNOWN_BY = "entered by {party}", "known by {how}"
DELIVERED, NOT_DELIVERED = "delivered {moment} to {parties}", "not delivered yet to {parties}"
SEEN = "seen on the page {moment} by {parties}"
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
NUMBER, WHEN, WHO, WHAT = "Nr", "Happened", "By", "What"
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
MADE_AND_SEEN = "was made on {made}; before it left, the party saw it on the page on {day}"
MADE_AND_LEFT, MADE_AND_WAITS = "was made on {made} and left on {day}", "was made on {made} and has not left"
RAN_MEANWHILE = "{term} ({source}) ran meanwhile for {days}; its last day is {day}"

SEALS = {
    "genuine": "{file} is as it was made: it is sealed by {log}.",
    "changed": "{file} was changed after it was made: the seal of {log} does not fit it.",
    "unknown_key": "{file} is sealed with a key that is not known here. Whose it is cannot be told.",
    "not_sealed": "{file} has no seal: it is no letter of ours, it was changed, or no key was there when it was made.",
}
"""What the seal of a letter's file says."""

RESULTS = {
    "broken": "broken",
    "lapsed": "lapsed",
    "pending": "pending",
    "held": "held",
    "not_activated": "not activated",
}
"""What a rule comes to (``audit.conformance.judgement.ConstraintResult``)."""

# what several readings say
READING, READING_ONE = "Reading …", "Reading {dossier} …"
VERIFYING, VERIFYING_ON = "Verifying …", "Verifying … {dossiers} dossiers, {number} found"
JUDGING, JUDGING_ON = "Judging …", "Judging … {number} of {all}, {faults} not in order"
AND = "{names} and {name}"
LOCK_MEANS = "the landlord {means}"
NO_DOSSIERS, UNREADABLE = "No dossiers.", "{dossier}: {why}"
TO_COME = "warning: that moment is still to come; it stands so if nothing happens until then"
WITHHOLDS = "warning: this copy withholds events; what they decide about is not shown, locks are as once noted"
CHAIN_BROKEN = "warning: the chain of events does not hold: {flaw}; `auditor.py verify` names everything wrong"

# where engine and rules differ
ABOUT_WHAT, WHOSE, ENGINE, RULES, EVENTS = "About", "Organisation", "Engine", "Rules", "Events"

# the list
DOSSIER, SUBJECT, STANDS, ARCHIVED = "Dossier", "Subject", "Stage or result", "Runs archived"
TO_SEND, CHECKPOINT = "To send", "Checkpoint"
SOME_OF, NO_CHECKPOINT = "{number} of {all}", "none"
COVERED, COVERED_TO = "{size} of {made}", "{size} of {made}, to event {event}"
NOT_ARCHIVED = "{dossier}: run {run} is not archived yet: {why}"

# how a date came about
TERM_STANDS, TERM_OVERTAKEN = "{term} ({state})", "{term} ({state}, overtaken)"
STEP, DAY, WHY, EVENT = "Step", "Day", "Why", "Event"
SAME = "Derived again from its parts, the agreement and the calendar, it comes out the same."
DIFFERS = "It differs: {part} is {on_record} on record, and {anew} derived again."

# who read it
PARTY_OF, FIRST, LAST, TAKEN = "Party", "Opened first", "Last with something new", "Taken along"
NOBODY_READ = "Nobody opened dossier {dossier} in the portal, as far as it is kept."

# whether everything is whole
THE_RECORD = "the record"
D_DOSSIER, D_WHERE, D_CODE, D_WRONG = "DOSSIER", "WHERE", "CODE", "WHAT IS WRONG"
MEANS = "{code}: {meaning}."
NOT_LOOKED_AT, NOT_PROVED, NOTED = "Not looked at", "Not proved", "Noted"
LEFT, LEFT_MORE = "{title}: {dossier}, {where}: {about}.", "{title}: {number} more; --json names them."
FOUND_NOTHING, FOUND = "Nothing found: {amount}, all whole.", "{number} found: {amount}."
ONE_DOSSIER, DOSSIERS = "1 dossier", "{number} dossiers"
WITH_EVENTS = "{dossiers}, {events} events"
KNOWN_BY_ACT, KNOWN_BY_NOTHING = "How sure it is who spoke, by act:", "the record does not say"
