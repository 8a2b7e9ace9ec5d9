"""What every form of the portal says: of its fields, of what is wrong with them, and of what can be done (msgids)."""

from collections.abc import Mapping

DAY_HINT = "Such as 31-01-2027."
YES, NO = "yes", "no"

POINT_KINDS: Mapping[str, str] = {
    "": "Just a point",
    "condition": "A condition",
    "argument": "An argument",
    "proposal": "A proposal",
}
"""What a point of an advice can be."""

POINT, DOCUMENT = "Point {number}", "Document {number}"
LINE = "{label} {number}"
POINT_TEXT, POINT_KIND, POINT_VERDICT = "The point", "What kind of point is it?", "For or against"
POSITION = "{organisation} on this point"
ANSWER, REASONS = "Do you follow point {number}?", "Why?"
REASONS_HINT = "Needed where you do not follow it, or only partly."
WHO, BY_WHEN = "Who does it?", "Until when?"
WHO_HINT, BY_WHEN_HINT = "Only where you promise something.", "The last day. Such as 31-01-2027."

FILE, LABEL, UNTIL = "Choose a document", "Who may read it?", "From which day?"
UNTIL_HINT = "Only where it may be read from a day on. Such as 31-01-2027."
LABELS: Mapping[str, str] = {
    "open": "Everyone in this dossier",
    "board_only": "Only the boards",
    "embargo": "Everyone, but only from a day on",
}
"""Who may read a document."""

MISSING = "Fill this in."
MISSING_CHOICE = "Choose one of the answers."
NO_DAY = "This is no day that is possible. Write it like 31-01-2027."
NO_NUMBER = "Fill in a whole number, such as 5."
LOST_DOCUMENT = "The document {name} was not kept: it is too large, or it cannot be read. Choose it again."
ABOUT = "{label} – {fault}"
SAVE_AND_GO_ON = "Save and go on"
MORE_ROWS = "Another box"
MORE_DOCUMENTS = "Another document"
