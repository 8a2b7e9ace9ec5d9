"""What `show` says of a dossier, beside its states (``language.state_texts``)."""

DOSSIER = "Dossier {number}: {subject}"
ASKED, UNSOLICITED = "{right} on topic {topic}", "Unsolicited advice"
OPENED = "{asked}{version}; opened {opened}; agreement {agreement}."
VERSION = ", version {number}"
CLOSED = "Closed {moment}: {result}."
STAGE, WITH_ORGANISATIONS = "Stage: {stage}, at {moment}.", "with the organisations"
AS_KNOWN = "As {party} could know it at {moment}; what it could not know is left out."

REQUEST = "The request"
FIELD = "{name}: {value}"

WAITS, NOTHING = "Waits for", "Nothing."
UNTIL, PARTY, WHAT, ABOUT = "Until", "Party", "What", "About"
OVERDUE = "{day} (overdue)"

THE_LOCK = "The lock"
TRACK, LOCK, MEANING = "Track", "Lock", "Meaning"

TRACKS = "Tracks"
RECEIPT, CONSULTED, DELIBERATION, ADVICE = "Receipt", "Consulted", "Deliberation", "Advice"
RESPONSE, DONE = "Response", "Done"
YES, NO, ITS_OWN, NO_VERDICT = "yes", "no", "its own affair", "unsolicited"

POINTS = "Points of {organisations}"
POINT, NOT_ANSWERED = "{point} ({answer})", "not answered yet"

TERMS, NONE_RUNS = "Terms", "None runs."
TERM = "{term}, {organisations} ({state}): {told}"
OVERTAKEN, OF_ALL = "{state}, overtaken", "all"
OVER = "Over: {number}. With --why you see every term, and how its date came about."

ESCALATIONS, NONE = "Escalations and breaches", "none"
CAUSES = "Causes of strategic consultation: {causes}."
CONSULTATION = "Strategic consultation {number}: {state}."
BREACHES = "Breaches: {breaches}."
ABOUT_ONE = "{what} ({organisation})"
