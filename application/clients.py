"""Programs that take part for a party: each has a token of its own, which says for whom it comes and what it may do.

A program reads as its party, and acts as whoever speaks for that: the landlord's case handler, the chair or secretary
of an organisation. The person whose act it hands in it names itself; on record both stand (``Calling``).
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from application.dates import day_in, utc_now
from application.errors import NotFound, NotPermitted, NotRecognised, WrongInput
from application.people import Office, Person, Viewer, meant_by
from application.permissions import ConnectionStep, may_connect, require_sees_connections
from installation.accounts.client_tokens import ClientToken, ClientTokens, is_token
from installation.installation import Installation
from models.acts import Assurance
from models.calendar import end_of
from models.near_names import nearest
from models.parties import AUDITOR, LANDLORD
from models.plain_text import is_blank
from models.refusals import Refusal, refusal, wrong_field

LONGEST_NAME = 60
"""How many signs the name of a client has at most: it stands beside a person's, in one line."""

_OFFICES = {LANDLORD: Office.CASE_HANDLER, AUDITOR: Office.AUDITOR}


class Scope(StrEnum):
    """What a program may do with its token."""

    READ = "read"
    """What the party may know."""
    ACT = "act"
    """Hand in acts of the party, and documents with them."""


class ClientState(StrEnum):
    """Whether a token lets anybody in."""

    IN_USE = "in use"
    OVER = "over"
    ENDED = "ended"


class Client(NamedTuple):
    """A program that comes in with a ``token``."""

    token: ClientToken

    @property
    def name(self) -> str:
        return self.token.client

    @property
    def party(self) -> str:
        return self.token.party

    @property
    def office(self) -> Office:
        """As what it takes part."""
        return _OFFICES.get(self.party, Office.SECRETARY)

    @property
    def viewer(self) -> Viewer:
        """Who looks when this program reads."""
        return Viewer.of_party(self.party, self.name)

    @property
    def as_person(self) -> Person:
        """The program as one of its party, as far as a door asks for one: it has no mailbox."""
        return Person(id=self.token.id, name=self.name, mail="", party=self.party, office=self.office)

    def require(self, scope: Scope) -> None:
        """Raises NotPermitted where its token is not for this."""
        if scope not in self.token.scopes:
            raise NotPermitted("This token is not for that:", [refusal("not_permitted", f"scope {scope.value}")])


class Calling(NamedTuple):
    """A program that hands in an act of a person, whom it named (``application.acting.ActingAs``)."""

    client: Client
    named: str

    @property
    def person(self) -> Person:
        """Who acts: on record stand the person's name and the program that gave it, so that everybody reads whose word
        it is. Where no name was given there is none: the act is refused for that."""
        name = "" if is_blank(self.named) else f"{self.named.strip()} ({self.client.name})"
        return self.client.as_person.model_copy(update={"name": name})

    @property
    def assurance(self) -> Assurance:
        """How sure it is who speaks (rules section 1)."""
        return Assurance.TOKEN


def client_of(installation: Installation, secret: str | None, clock: Callable[[], datetime] = utc_now) -> Client:
    """The program that shows a token, and that it was used. Raises NotRecognised, and AccountsUnavailable."""
    if not secret:
        raise NotRecognised(is_missing=True)
    if not is_token(secret):
        raise NotRecognised(is_missing=False)
    tokens, now = ClientTokens(installation.accounts), clock()
    token = tokens.of_secret(secret)
    if token is None or state_of(token, now) is not ClientState.IN_USE:
        raise NotRecognised(is_missing=False)
    tokens.used(token, now)
    return Client(token)


def state_of(token: ClientToken, now: datetime) -> ClientState:
    """Whether a token lets anybody in at an instant (UTC)."""
    if token.ended_at is not None:
        return ClientState.ENDED
    return ClientState.OVER if token.until is not None and token.until <= now else ClientState.IN_USE


class MadeToken(NamedTuple):
    """A token that was made: its ``secret`` is told once."""

    secret: str
    token: ClientToken


class Clients:
    """The programs of an installation, as somebody arranges them (None: whoever runs the machine):
    ``application.permissions.CONNECTIONS`` says who does."""

    def __init__(self, installation: Installation, by: Person | None, clock: Callable[[], datetime] = utc_now) -> None:
        self._installation = installation
        self._by = by
        self._clock = clock
        self._tokens = ClientTokens(installation.accounts)

    def parties(self) -> tuple[str, ...]:
        """The parties for whose programs this one makes tokens; the administrator reads no dossier, so there is none of
        its own."""
        everyone = (LANDLORD, *self._installation.agreement().organisations, AUDITOR)
        return tuple(party for party in everyone if self._may(ConnectionStep.MAKE, party))

    def tokens(self) -> Sequence[ClientToken]:
        """Every token that this one may see, also those that are over. Raises NotPermitted where it may see none."""
        require_sees_connections(self._by.office if self._by else None)
        return [token for token in self._tokens.all() if self._may(ConnectionStep.SEE, token.party)]

    def may_end(self, token: ClientToken) -> bool:
        """Whether this one may end a token that lets somebody in."""
        is_in_use = state_of(token, self._clock()) is ClientState.IN_USE
        return is_in_use and self._may(ConnectionStep.END, token.party)

    def _may(self, step: ConnectionStep, party: str) -> bool:
        by = self._by
        return may_connect(by.office if by else None, step, is_own=by is not None and by.party == party)

    def make(self, client: str, party: str, scopes: Sequence[str], until: str | None = None) -> MadeToken:
        """A new token for a program of a party, for these scopes, until and with a local day (None: it goes on). A
        program may have several, so that one takes the place of another without a pause. Raises NotPermitted, and
        WrongInput with every fault."""
        parties, now = self.parties(), self._clock()
        if not parties:
            raise NotPermitted("A party makes its tokens itself:", [refusal("not_permitted", "connections")])
        party, name = meant_by(party, parties), " ".join(client.split())
        faults = [*_faults_of_name(name), *_faults_of_party(party, parties), *_faults_of_scopes(scopes, party)]
        if any(token.client == name and token.party != party for token in self._tokens.all()):
            faults.append(wrong_field("client", "another party's program has this name"))
        over = None
        try:
            over = end_of(day_in(until)) if until else None
        except ValueError as fault:
            faults.append(wrong_field("until", f"{until!r} {fault}"))
        if over and over <= now:
            faults.append(wrong_field("until", f"{until} is past"))
        WrongInput.where_any(faults)
        by = self._by.id if self._by else None
        kept = [scope.value for scope in Scope if scope in scopes]
        return MadeToken(*self._tokens.make(name, party, kept, at=now, by=by, until=over))

    def end(self, which: str) -> Sequence[ClientToken]:
        """Ends the token with an id, or all of a program by its name: the next request with one is refused. Gives those
        that were in use. Raises NotPermitted, and NotFound where there are none."""
        now = self._clock()
        found = [token for token in self.tokens() if which in (token.id, token.client)]
        if not found:
            raise NotFound(
                f"There is no token {which!r}{nearest(which, {token.client for token in self.tokens()})}", ()
            )
        ended = [token for token in found if token.ended_at is None]
        self._tokens.end([token.id for token in ended], now)
        return [token.model_copy(update={"ended_at": now}) for token in ended]


def _faults_of_name(name: str) -> Iterator[Refusal]:
    if not name:
        yield refusal("field_missing", "client", field="client")
    elif len(name) > LONGEST_NAME or not name.isprintable():
        yield wrong_field("client", f"a name has {LONGEST_NAME} signs at most, all of which can be seen")


def _faults_of_party(party: str, parties: Sequence[str]) -> Iterator[Refusal]:
    if party not in parties:
        yield wrong_field("party", f"there is no party {party!r}{nearest(party, parties).removesuffix('.')}")


def scopes_of(party: str) -> tuple[Scope, ...]:
    """What a program of a party may be allowed: an auditor does nothing in a dossier."""
    return (Scope.READ,) if party == AUDITOR else tuple(Scope)


def _faults_of_scopes(scopes: Sequence[str], party: str) -> Iterator[Refusal]:
    if not scopes:
        yield refusal("field_missing", "scope", field="scope")
    for scope in scopes:
        if scope not in set(Scope):
            yield wrong_field("scope", f"there is no scope {scope!r}{nearest(scope, Scope).removesuffix('.')}")
    if Scope.ACT in scopes and Scope.ACT not in scopes_of(party):
        yield wrong_field("scope", "an auditor does nothing in a dossier: it has the scope read alone")
