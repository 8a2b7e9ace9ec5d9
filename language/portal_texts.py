"""What the portal says where no template does: what went wrong, and what somebody can do about it (msgids)."""

from collections.abc import Mapping
from typing import NamedTuple


class ErrorWords(NamedTuple):
    """An error as somebody reads it: what happened, and what to do."""

    happened: str
    steps: tuple[str, ...]


BACK = "Go back with the back button of your browser."
CALL = "Does it go wrong again? Call us. The number is at the bottom of this page."
NOTHING_LOST = "Nothing was changed and nothing is lost."

OTHER_ERROR = ErrorWords("This did not work.", (NOTHING_LOST, BACK, CALL))

KEPT_FOR_LATER = ErrorWords(
    "You are not signed in any more.",
    (
        "What you typed is kept. You find it again on the same page when you have signed in.",
        "Did you choose documents too? Choose those again.",
    ),
)
"""What is said where a session ended while somebody was typing."""

ERRORS: Mapping[int, ErrorWords] = {
    400: ErrorWords("We cannot read what was sent.", (NOTHING_LOST, BACK, CALL)),
    401: ErrorWords("You are not signed in any more.", (NOTHING_LOST, "Sign in again, and send it once more.")),
    403: ErrorWords(
        "You may not see or do this.",
        (
            "This page is for somebody else.",
            "Do you think that you should see it? Call us. The number is at the bottom of this page.",
        ),
    ),
    404: ErrorWords(
        "This page does not exist.",
        (
            "Is the address right? A sign may be missing at its end.",
            "Or start at the first page and look for it there.",
        ),
    ),
    408: ErrorWords("It took too long.", (NOTHING_LOST, "Try again in a few minutes.", CALL)),
    405: ErrorWords("That is not possible on this page.", (NOTHING_LOST, "Start at the first page.")),
    413: ErrorWords(
        "That is too much at once.",
        (
            NOTHING_LOST,
            "Send large documents one by one.",
            "Is one document too large? Make it smaller, for instance by saving it as a PDF.",
        ),
    ),
    422: ErrorWords("Something was not filled in well.", (NOTHING_LOST, BACK, CALL)),
    429: ErrorWords("That was too often in a short time.", (NOTHING_LOST, "Wait a few minutes and try again.")),
    500: ErrorWords(
        "Something went wrong on our side.",
        ("It is not your fault. The administrator can see that it happened.", "Try again in a few minutes.", CALL),
    ),
    503: ErrorWords(
        "The portal cannot be used for a moment.",
        ("It is not your fault. Nothing is lost: what was confirmed is kept.", "Try again in a few minutes.", CALL),
    ),
}
"""What is said of each status."""

NO_ADDRESS = "Fill in your e-mail address, such as name@example.nl."

OWN_FAULTS: Mapping[str, str] = {
    "name": "Fill in your name, in 200 signs at most.",
    "mail": "Fill in an e-mail address of your own, such as name@example.nl. Nobody else here may have it.",
    "language": "Choose a language.",
}
"""What is said of a field of one's own page that was not filled in well."""

OFFICES: Mapping[str, str] = {
    "reader": "reads along",
    "case_handler": "sends requests and responds",
    "member": "member of the board",
    "secretary": "chair or secretary",
    "auditor": "auditor",
    "administrator": "administrator of this site",
}
"""What somebody does for a party (``application.people.Office``)."""

OFTEN: Mapping[str, str] = {
    "at_once": "at once",
    "daily": "once a day, at 8 in the morning",
    "none": "never",
}
"""How often somebody hears of what is newly asked of them (``application.task_mails.Often``)."""

INVITED: Mapping[str, str] = {
    "not invited yet": "not invited yet",
    "invited": "invited, not seen yet",
    "takes part": "takes part",
    "ended": "closed",
}
"""How far somebody has come (``application.staffing.Invited``)."""

PEOPLE_FAULTS: Mapping[str, str] = {
    "name": "Fill in the name, in 200 signs at most.",
    "mail": "Fill in an e-mail address that nobody else here has, such as name@example.nl.",
    "party": "Choose for whom this person takes part.",
    "office": "Choose what this person does. It has to fit the party.",
    "language": "Choose a language.",
    "person": "You cannot close your own account. Another administrator does that, so that somebody is left.",
}
"""What is said of a field of a new person that was not filled in well."""

READY_PARTS: Mapping[str, str] = {
    "record": "The record",
    "temporal": "Temporal, the clock",
    "keys": "The key of the log",
}
"""What an installation needs (``application.readiness``)."""

POSTED_ON = "Fill in the day on which you posted it: not before the letter was made, and no day to come."
"""What is said of a day on which a letter cannot have been posted."""

HEALTH: Mapping[str, str] = {"fine": "works", "attention": "look at it", "wrong": "does not work"}
"""How a part of the installation is (``installation.doctor.diagnosis.Health``)."""
