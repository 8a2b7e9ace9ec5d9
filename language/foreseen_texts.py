"""What a form says of what it comes to while it is filled in (msgids)."""

from collections.abc import Mapping

from models.act_forms import ActName

BUTTONS: Mapping[ActName, str] = {
    ActName.RECORD_DELIBERATION: "Work it out",
    ActName.RESPOND: "See what follows",
    ActName.AMEND_RESPONSE: "See what follows",
}
"""The acts whose form says what it comes to, and what the button is called by which it does so without JavaScript."""

TALLY_TITLE, ANSWER_TITLE = "The outcome of the vote", "What follows from this answer"

NO_NUMBERS = "Fill in how many there were and how many voted for and against. Then you see the outcome here."
IMPOSSIBLE = "This cannot be"
ADOPTED, NOT_ADOPTED = "Adopted", "Not adopted"
QUORUM_MET = "Present: {present}. Needed: {quorum}. That is enough."
QUORUM_MISSED = "Present: {present}. Needed: {quorum}. That is too few."
NO_QUORUM = "Present: {present}. The agreement sets no least number."
MAJORITY_MET = "{votes_for} for, {votes_against} against. There is a majority: {majority}."
MAJORITY_MISSED = "{votes_for} for, {votes_against} against. There is no majority. Needed: {majority}."

MAJORITIES: Mapping[str, str] = {
    "simple": "more votes for than against",
    "absolute": "more votes for than half of those present",
    "two_thirds": "two thirds of those present vote for",
}
"""By which majority a board decides."""

MEMBERS_MAJORITIES: Mapping[str, str] = {
    "simple": "more votes for than against",
    "absolute": "more than half of the votes",
    "two_thirds": "two thirds of the votes",
    "absolute_of_all": "more than half of all members",
    "two_thirds_of_all": "two thirds of all members",
}
"""By which majority the members decide."""

STILL_OPEN = "To be answered still: {points}"
ALL_POINTS = "Answer every point. Then you see here from which day the plan may be executed."
NOT_BEFORE = "Do not execute before {day}"
WAITS = "As far as {organisation} is concerned the plan may not be executed up to and including {day}."
AFTERWARDS = "Whether it may be executed after that, the page of the dossier says."
NO_WAIT = "No waiting time"
NO_WAIT_WHY = "With this answer no waiting time begins for {organisation}."
NOT_YET = "This is not possible yet"
