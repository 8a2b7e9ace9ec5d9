"""The words of the pages about connections to other programs, and about keys (msgids)."""

from collections.abc import Mapping
from enum import StrEnum


class WebhookCondition(StrEnum):
    """How a webhook is, in short."""

    NEW = "new"
    WELL = "well"
    FAILING = "failing"
    GIVEN_UP = "given up"
    ENDED = "ended"

    @classmethod
    def of(cls, *, is_over: bool, given_up: int, is_failing: bool, is_used: bool) -> "WebhookCondition":
        """That of a webhook that is over or not, with so many messages given up, whose last message did not arrive, and
        that received anything at all."""
        if is_over:
            return cls.ENDED
        if given_up:
            return cls.GIVEN_UP
        return cls.FAILING if is_failing else cls.WELL if is_used else cls.NEW


WEBHOOK_STATES: Mapping[str, str] = {
    WebhookCondition.NEW: "nothing sent yet",
    WebhookCondition.WELL: "works",
    WebhookCondition.FAILING: "tried again",
    WebhookCondition.GIVEN_UP: "messages given up",
    WebhookCondition.ENDED: "ended",
}

ENDED_BY: Mapping[str, str] = {
    "party": "Ended by the party itself.",
    "administrator": "Ended by the administrator.",
    "operator": "Ended on the machine itself.",
    "maker_left": "Ended because whoever made it speaks for this party no more.",
    "maker_recovered": "Ended because whoever made it got access again. Make a new one if you still need it.",
    "receiver": "Ended because the receiver says that it is there no more.",
}

TOKEN_STATES: Mapping[str, str] = {"in use": "in use", "over": "over", "ended": "ended"}

CONNECTION_DONE: Mapping[str, str] = {
    "made": "The webhook is made.",
    "received": "The test was received.",
    "not received": "The test was not received.",
    "renewed": "There is a new secret. For a day the old one works as well.",
    "token": "The token is made.",
}
"""What is said above the page when something was done."""

NOT_RECEIVED = (
    "it answered {number}",
    "no answer in {number} seconds",
    "its certificate is not trusted: {why}",
    "it does not speak TLS as it should",
    "it does not speak HTTP as it should",
    "it cannot be connected to",
    "the connection broke",
    "its name has no address",
    "its name cannot be found",
    "its address lies in a network that is not spoken to",
    "without https nothing is sent out of the networks that are allowed",
    "it needs https",
)
"""Why a message did not arrive: said in English where it is noted, and again in Dutch where a page shows it."""

SCOPES: Mapping[str, str] = {"read": "read", "act": "do acts, such as sending an advice"}

CONNECTION_FAULTS: Mapping[str, str] = {
    "url": "Fill in an address that begins with https:// and that everybody can reach, without a password.",
    "type": "Choose from the list what is sent.",
    "webhooks": "You have as many webhooks as there can be. End one first.",
    "client": "Fill in a name that no other party uses, in 60 signs at most.",
    "scope": "Choose what the program may do.",
}
"""What is said of a field that was not filled in well."""

KEY_KINDS: Mapping[str, str] = {"log": "The log", "witness": "Witness", "door": "Machine"}
