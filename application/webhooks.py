"""The webhooks of a party, as whoever speaks for it arranges them, and as who runs the system sees to them
(``application.permissions.CONNECTIONS``)."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from uuid import uuid4

from application.dates import utc_now
from application.errors import NotFound, NotPermitted, WrongInput
from application.people import Office, Person
from application.permissions import ConnectionStep, may_connect, require_may_connect, require_sees_connections
from installation.accounts.register import Register
from installation.identity import installation_id
from installation.installation import Installation
from installation.webhooks.cloud_event import CONTENT_TYPE, ping
from installation.webhooks.subscriptions import MOST, EndedBy, MadeWebhook, Webhook, Webhooks
from installation.webhooks.webhook_post import NotPosted, poster_of
from installation.webhooks.webhook_signature import signed_headers
from installation.webhooks.webhook_url import UnfitUrl, webhook_url
from models.events import EventType
from models.near_names import nearest
from models.parties import LANDLORD
from models.refusals import Refusal, refusal, wrong_field

_ENDED_BY = {None: EndedBy.OPERATOR, Office.ADMINISTRATOR: EndedBy.ADMINISTRATOR}
_OPERATOR = "operator"


class PartyWebhooks:
    """The webhooks of an installation, as one person arranges them (None: whoever runs the machine)."""

    def __init__(self, installation: Installation, by: Person | None, clock: Callable[[], datetime] = utc_now) -> None:
        self._installation = installation
        self._by = by
        self._office = by.office if by else None
        self._clock = clock
        self._webhooks = Webhooks(installation.record)

    def parties(self) -> tuple[str, ...]:
        """The parties for which this one makes webhooks: none for who only sees to them."""
        everyone = (LANDLORD, *self._installation.agreement().organisations)
        return tuple(party for party in everyone if self._may(ConnectionStep.MAKE, party))

    def found(self) -> Sequence[Webhook]:
        """The webhooks that this one may see, by party, those that ended last. Raises NotPermitted where it may see
        none at all."""
        require_sees_connections(self._office)
        found = [webhook for webhook in self._webhooks.all() if self._may(ConnectionStep.SEE, webhook.party)]
        return sorted(found, key=lambda webhook: webhook.ended_at is not None)

    def maker_of(self, webhook: Webhook) -> str | None:
        """The name of who made a webhook; None where that was whoever runs the machine. Raises AccountsUnavailable."""
        account = Register(self._installation.accounts).of_id(webhook.made_by)
        return account.name if account else None

    def may(self, step: ConnectionStep, webhook: Webhook) -> bool:
        """Whether this one may do that about a webhook that has not ended."""
        return webhook.ended_at is None and self._may(step, webhook.party)

    def add(self, party: str, url: str, types: Sequence[str] = ()) -> MadeWebhook:
        """Makes a webhook for a party, from now on; ``types`` of events, none or every one: all, also those that a
        later version has. Its secret is told this once. Raises NotPermitted; WrongInput with every fault."""
        parties = self.parties()
        if self._by and party not in parties:
            raise NotPermitted("A party makes its webhooks itself:", [refusal("not_permitted", "connections")])
        WrongInput.where_any([*_faults_of_party(party, parties), *self._faults_of_url(url), *_faults_of_types(types)])
        if sum(one.party == party and one.ended_at is None for one in self._webhooks.all()) >= MOST:
            raise WrongInput.of([wrong_field("webhooks", f"a party has {MOST} webhooks at most: end one first")])
        made_by = self._by.id if self._by else _OPERATOR
        chosen = [] if {*types} == {*EventType} else sorted({*types})
        return self._webhooks.add(party, url.strip(), chosen, made_by, self._clock())

    def end(self, webhook: str) -> None:
        """Ends a webhook. Raises NotFound and NotPermitted."""
        found, by = self._mine(webhook, ConnectionStep.END), _ENDED_BY.get(self._office, EndedBy.PARTY)
        self._webhooks.end(found.id, self._clock(), by)

    def renew_secret(self, webhook: str) -> str:
        """Gives a webhook a new secret, told this once; the one before still signs for a day. Raises NotFound and
        NotPermitted."""
        return self._webhooks.renew_secret(self._mine(webhook, ConnectionStep.MAKE).id, self._clock())

    def send_again(self, webhook: str) -> int:
        """Has what was given up sent again; gives how many messages. Raises NotFound and NotPermitted."""
        return self._webhooks.send_again(self._mine(webhook, ConnectionStep.TRY).id, self._clock())

    def try_out(self, webhook: str) -> str | None:
        """Sends a message that says nothing. What went wrong, in English; None where it was received. Raises NotFound
        and NotPermitted."""
        found, now = self._mine(webhook, ConnectionStep.TRY), self._clock()
        to = self._webhooks.to_sign(found.id, now)
        if to is None:
            raise _no_webhook()
        named = str(uuid4())
        body = ping(installation_id(self._installation.record), found.party, named, now)
        headers = {"Content-Type": CONTENT_TYPE, **signed_headers(to.secrets, named, now, body)}
        try:
            poster_of(self._installation.settings).post(to.url, headers, body)
        except NotPosted as refused:
            self._webhooks.note_answer(found.id, now, str(refused))
            return str(refused)
        self._webhooks.note_answer(found.id, now)
        return None

    # --- whose ---

    def _is_own(self, party: str) -> bool:
        return self._by is not None and self._by.party == party

    def _may(self, step: ConnectionStep, party: str) -> bool:
        return may_connect(self._office, step, is_own=self._is_own(party))

    def _mine(self, webhook: str, step: ConnectionStep) -> Webhook:
        """A webhook about which this one may do that; of somebody else's the answer is that of nobody's."""
        seen = [one for one in self.found() if one.id == webhook and one.ended_at is None]
        if not seen:
            raise _no_webhook()
        require_may_connect(self._office, step, is_own=self._is_own(seen[0].party))
        return seen[0]

    def _faults_of_url(self, url: str) -> Iterator[Refusal]:
        if not url.strip():
            yield refusal("field_missing", "url", field="url")
            return
        try:
            read = webhook_url(url.strip(), plain=bool(self._installation.settings.webhook_private_addresses))
        except UnfitUrl as error:
            yield wrong_field("url", str(error))
            return
        if read.address and not poster_of(self._installation.settings).reaches(read.address):
            yield wrong_field("url", "its address lies in a network that is not spoken to")


def _no_webhook() -> NotFound:
    return NotFound("There is no such webhook:", [refusal("not_permitted", "connections")])


def _faults_of_party(party: str, parties: Sequence[str]) -> Iterator[Refusal]:
    if party not in parties:
        yield wrong_field("party", f"there is no party {party!r}{nearest(party, parties)}")


def _faults_of_types(types: Sequence[str]) -> Iterator[Refusal]:
    for name in types:
        if name not in (known := [kind.value for kind in EventType]):
            yield wrong_field("type", f"there is no type {name!r}{nearest(name, known)}")
