"""The connections of all parties at a glance, for who runs the system."""

from typing import NamedTuple

from application.clients import Clients, ClientState, state_of
from application.dates import utc_now
from application.people import Person
from application.webhooks import PartyWebhooks
from installation.installation import Installation


class Connected(NamedTuple):
    """How many webhooks and tokens are in use, and how many messages were given up."""

    webhooks: int
    tokens: int
    given_up: int


NONE_CONNECTED = Connected(0, 0, 0)


def connections_of(installation: Installation, person: Person) -> Connected:
    """What of them a person may see. Raises NotPermitted."""
    webhooks = [one for one in PartyWebhooks(installation, person).found() if one.ended_at is None]
    now = utc_now()
    tokens = [one for one in Clients(installation, person).tokens() if state_of(one, now) is ClientState.IN_USE]
    return Connected(len(webhooks), len(tokens), sum(one.given_up for one in webhooks))
