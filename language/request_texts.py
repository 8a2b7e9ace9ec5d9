"""The guided request: its steps, and what is said of rights, days and what lies with an organisation already (msgids)."""
# ruff: noqa: E501 - a table reads better in one line per row

from collections.abc import Mapping
from typing import NamedTuple

from models.rights import Right


class RequestStep(NamedTuple):
    """A step of the guided request: its name in addresses, what stands above it, the fields that come ``first``, and
    those that stand folded below them."""

    name: str
    title: str
    intro: str
    first: tuple[str, ...]
    further: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """All of its fields."""
        return (*self.first, *self.further)


# fmt: off
STEPS: tuple[RequestStep, ...] = (
    RequestStep("onderwerp", "What is it about?", "Say in a few words what it is about, and whom you ask.", ("subject", "topic", "addressees")),
    RequestStep("recht", "What do you ask of them?", "The law and the agreement say what the organisations may do. You may ask more than that, never less.", ("right", "ground"), ("reservation",)),
    RequestStep("plan", "What do you want, and why?", "Write it so that a tenant understands it. The organisations read this text.", ("current_policy", "intended_decision", "reasons")),
    RequestStep("gevolgen", "What does it mean for the tenants?", "The organisations must be able to see what changes for whom, and what else was possible.", ("consequences", "alternatives", "financial_substantiation")),
    RequestStep("documenten", "Which documents go along?", "Add what the organisations need for their advice. Without documents it can go too.", ("documents",), ("note",)),
    RequestStep("dagen", "When do you want it?", "The organisations get at least six weeks. Choose a day that leaves room, and see what follows from it.", ("planned_execution", "last_day", "planned_decision"), ("period_days", "consultation_meeting", "early_no_objection")),
)
"""The steps, in order; together they have every field of a request."""

RIGHT_MEANS: Mapping[Right, str] = {
    Right.ADVICE: "Advice: you must answer it, and say why where you do not follow it. After that you may decide.",
    Right.WEIGHTY_ADVICE: "Weighty advice: you may only deviate from it after a strategic consultation.",
    Right.CONSENT: "Consent: without it the plan may not go on, however long you wait.",
}
"""What each right means to the landlord."""
# fmt: on

RIGHT_OF_ALL = "On this topic they have the right of {right} ({source})."
RIGHT_OF_SOME = "{organisations}: the right of {right} ({source})."
NO_RIGHT = "none by law; you may ask all the same"
RIGHT_IN_TABLE = "{right} ({source})"
BY_LAW = "This topic is in the law: you have to ask."
RESERVATION = "Do you think that you need not ask? Say so under “Do you want to add something?”. That changes no day."
OUTSIDE_THE_LAW = "This topic is not in the law. So say yourself why you ask."
JOINT = "The organisations may give one advice together on this."
NO_TOPIC = "Choose a topic first. Then you see here what the organisations may do."

NEW_REQUEST, UNNAMED, A_FORM = "A new request", "A request without a subject", "A form"
LOOK_ALONG = "Look along"

RECEIPT, TENANTS, BOARD, ADVICE, CONSENT = (
    "Confirm receipt",
    "Ask the tenants",
    "Decide with the board",
    "Give advice",
    "Say whether they consent",
)
"""What each organisation does until which day."""

NO_OUTLOOK = "Here you see what follows, as soon as the days and what you ask are right."
TODAY_EXECUTION = "If you send it today, you can count on {day} as the first day to execute the plan."
NO_DATE = "No day can be promised. Only consent lets the plan go on, no time does."
SEND_BY = "You want to execute it on {wanted}. Then send it on {day} at the latest."
TOO_LATE = "You want to execute it on {wanted}. That is not possible any more: it had to leave on {day} at the latest."
LETTERS = "For a rent increase on {wanted} the tenants must have your letter before 1 May. Sending those letters is executing the plan. So the last day is {letters}."
OTHER_RENT = "For rent, sending the letters is executing the plan. Fill in the day on which they leave."
SEND_LETTERS_BY = "The letters leave on {wanted} at the latest. Then send the request on {day} at the latest."
LETTERS_TOO_LATE = "The letters would have to leave on {wanted}. That is not possible any more: the request had to leave on {day} at the latest."
LAST_DAY_FITS = "With this last day for advice you are in time for {wanted}."
LAST_DAY_TOO_LATE = "With this last day for advice you are too late for {wanted}."
CONSULTATION_AFTER = (
    "Do you not wholly follow the advice? Then a strategic consultation can come, until {day}. The plan waits for it."
)
CONSULTATION_FIRST = "Do you want to deviate from weighty advice? Then first hold a strategic consultation. Plan it between {advice} and {answer}."

AT_HAND = "Nothing else lies with: {organisations}."
LIES_WITH = "{organisation} has {requests} to advise on."
ONE_REQUEST, REQUESTS = "one other request", "{number} other requests"
TO_READ = "Together {pages} of text and {documents}."
ONE_PAGE, PAGES, ONE_DOCUMENT, DOCUMENTS = "1 page", "{number} pages", "1 document", "{number} documents"
ONE_WEEK, WEEKS = "1 week", "{number} weeks"
AT_THE_SAME_TIME = "For {weeks} they run at the same time as this request."
REQUEST_UNTIL = "{dossier} · {subject}: advice until {day}"
