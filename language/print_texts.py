"""What letters and dossiers on paper say beside what is on record (msgids): what each document is called, its headings,
and how it can be checked."""

from models.events import EventType

TITLES = {"letter": "Letter in dossier {dossier}", "dossier": "Dossier {dossier}"}
ABOUT = "Made from entry {entry} of dossier {dossier}"
FOOTER = "Dossier {dossier} · entry {entry}"
WORDS = {
    "page": "Page {page} of {pages}",
    "contents": "What is in it",
    "unshown": "Some signs cannot be printed here. In their place is a small square: □.",
}
"""What stands on every paper; ``{page}`` and ``{pages}`` are filled where it is set."""

# --- a letter of an event ---

LETTERS: dict[EventType, str] = {
    EventType.REQUEST_OPENED: "Request",
    EventType.REQUEST_AMENDED: "Change of the request",
    EventType.RECEIPT_ACKNOWLEDGED: "Acknowledgement of receipt",
    EventType.ADVICE_SUBMITTED: "Advice",
    EventType.ADVICE_SUPPLEMENTED: "Supplement to the advice",
    EventType.RESPONSE_GIVEN: "Response to the advice",
    EventType.RESPONSE_AMENDED: "Changed response to the advice",
    EventType.UNSOLICITED_ADVICE_SUBMITTED: "Unasked advice",
    EventType.UNSOLICITED_ADVICE_ANSWERED: "Response to the unasked advice",
    EventType.EXECUTION_REPORTED: "Statement of execution",
}
"""The events that are letters, and what each is called."""

RIGHT_ASKED = "What is asked"
TO_ALL, TO_ONE = "Dear board members,", "Dear {name},"
ASKED_UNTIL, ASKED_OF, UNTIL = "The last day of each organisation", "Organisation", "Last day"
POINTS = "The points of the advice"
MATRIX = ("Point", "Answer", "The reasons")
MAY_EXECUTE = "May the plan be executed? As it stood on record with this entry"
WHOSE, MAY, WHY = "Whose advice", "May it be executed", "Why"
ALL_TOGETHER = "All together"
ENCLOSED = "The documents with it"
BY_LETTER = "Received by letter"
FROM_THE_RECORD = "This letter was made from the dossier. It says what is on record there."
PROOF = (
    "This letter goes with entry {entry} of dossier {dossier}. The check number of that entry is below. It is also in "
    "the copy of the dossier that you can ask for."
)
SEALED = (
    "The file of this letter is sealed by {landlord}. A changed file is found out: an auditor checks it with "
    "auditor.py check-letter."
)

# --- a whole dossier ---

PRINTED_FOR = "Printed for {party}: everything that {party} may know of this dossier"
PRINTED_WHOLE = "Printed for whoever runs the system: everything on record"
UP_TO = "Up to and including entry {entry}, {day}"
ABOUT_IT, STANDS = "In short", "Where it stands"
ONE_ORGANISATION = "What came of {organisation}"
REACHED, DAY, STATE = "What it is about", "Last day", "State"
HOW_DAYS = "How each day came about"
DOCUMENT, OF_WHOM = "Document", "Who brought it"
NO_DOCUMENTS = "The documents themselves are not in here. You find them in the advice system, under these names."
LETTERS_SENT, LETTER_ON, LETTER_ABOUT = "Letters to you", "Made on", "About"
CHECK_DOSSIER = "How can you check this?"
PROOF_DOSSIER = "The last entry in here is entry {entry} of dossier {dossier}. Its check number is:"
NOTHING_YET = "nothing yet"
