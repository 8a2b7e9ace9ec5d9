"""Handing in an act, by whatever door: judged by the core, and told what it brought about.

A door parses, calls and shows. What belongs to handing in is checked here (that the documents of an act are stored) and
where an act is made (``application.said_acts``). What belongs to the procedure is the core's, also for a client that
comes by no door.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from pydantic import ValidationError

from application.dates import utc_now
from application.errors import NotConfirmed, NotFound, Unavailable, WrongInput, as_problem, no_dossier
from application.forms import Fields, OnPaper
from application.kept_views import KeptViews
from application.meant_acts import as_meant, as_problems
from application.people import Person
from application.permissions import require_may_do, require_may_enter
from application.reading import Readings
from application.said_acts import Sender, act_of
from installation.installation import Installation
from models.act_forms import ActName
from models.acts import Act, Assurance, Channel
from models.agreement import Agreement
from models.contents import Document
from models.events import Event
from models.evolve import fold
from models.parties import LANDLORD
from models.procedure.decide import decide
from models.refusals import refusal
from models.signed_act import Signature
from models.state import Dossier, Receipt, Term

if TYPE_CHECKING:
    from temporalio.client import Client

    from application.clients import Calling
    from application.signing_in import SignedIn
    from installation.submission import Sealed

Connect = Callable[[], Awaitable["Client"]]
"""How a door comes to Temporal: called when it is needed, and not before."""

Warn = Callable[[str], None]
"""What is told beside the answer: the record cannot be read now."""


class OnRecord(NamedTuple):
    """An act on record. ``again``: it was on record already, and counted once."""

    receipt: Receipt
    again: bool


class Opened(NamedTuple):
    """A dossier that an act opened, and every term that runs in it. ``again``: it was open already, by the same act."""

    receipt: Receipt
    running: tuple[Term, ...]
    again: bool = False


class HandedIn(NamedTuple):
    """An act on record, and the events that it brought about as far as they can be read now. ``again``: it was on
    record already, and counted once."""

    receipt: Receipt
    events: tuple[Event, ...]
    again: bool


async def open_dossier(
    installation: Installation,
    connect: Connect,
    act: Act,
    assurance: Assurance,
    agreement: str | None = None,
    signature: Signature | None = None,
) -> Opened:
    """Opens a dossier with an act, under an agreement (its name or the path of its file; else the one in use).
    ``assurance`` is how the door knows the sender, where no ``signature`` says more.

    Raises Refused, NotConfirmed, Unavailable and WrongInput.
    """
    act = as_meant(installation, act)
    with as_problems(installation, act), _first_taken(installation, act, None) as taken:
        sealed, terms = _seal(installation, assurance, signature), installation.agreement(agreement)
        done = await _sent_to_open(installation, connect, taken, terms, sealed)
        running = await asyncio.to_thread(installation.reader.terms, done.receipt.dossier)
    return Opened(done.receipt, tuple(term for term in running if term.is_open), done.again)


async def _sent_to_open(
    installation: Installation, connect: Connect, taken: Act, agreement: Agreement, sealed: "Sealed"
) -> OnRecord:
    """What opens a dossier, handed in."""
    from installation.submission import open_dossier as opened

    record = installation.record
    require_stored(installation, taken.content)
    act = taken.model_copy(update={"installation": installation.id})
    client, before = await connect(), await asyncio.to_thread(_opened_before, installation, act)
    receipt = await opened(client, installation.settings, record, act, agreement, sealed)
    return OnRecord(receipt, again=receipt.first <= before)


def _opened_before(installation: Installation, act: Act) -> int:
    """How many entries the dossier has that an act opened already; none where it has not."""
    from installation.numbers import number_of

    number = number_of(installation.record, act.act_id)
    known = installation.reader.summary(number) if number else None
    return known.sequence if known else 0


async def submit(
    installation: Installation,
    connect: Connect,
    dossier: str,
    act: Act,
    assurance: Assurance,
    warn: Warn = lambda _: None,
    *,
    signature: Signature | None = None,
) -> HandedIn:
    """Hands in an act on a dossier; ``assurance`` is how the door knows the sender, where no ``signature`` says more.
    With the record out of reach it goes on: what is handed in then is confirmed when the record is back.

    Raises Refused, NotFound, NotConfirmed, Unavailable and WrongInput.
    """
    act = as_meant(installation, act)
    with as_problems(installation, act), _first_taken(installation, act, dossier) as taken:
        sealed = _seal(installation, assurance, signature)
        done = await _sent(installation, connect, dossier, taken, sealed, warn)
        events = await _brought_about(installation, done.receipt, warn)
    return HandedIn(done.receipt, events, done.again)


async def _sent(
    installation: Installation,
    connect: Connect,
    dossier: str,
    taken: Act,
    sealed: "Sealed",
    warn: Warn = lambda _: None,
) -> OnRecord:
    """An act on a dossier, handed in."""
    from installation.submission import submit as submitted

    before = await _known(installation, dossier, taken, warn)
    act = taken.model_copy(update={"installation": installation.id})
    receipt = await submitted(await connect(), installation.settings, dossier, act, sealed, before)
    return OnRecord(receipt, again=receipt.first <= before)


def would_bring(installation: Installation, dossier: str, act: Act) -> tuple[Event, ...]:
    """What an act would bring about on a dossier as it is on record now, with what is due before it. Nothing is handed
    in or stored, so its documents need not be here yet; until it is handed in, anything can come first. Raises Refused,
    NotFound, Unavailable and WrongInput."""
    act = as_meant(installation, act)
    with as_problems(installation, act):
        if (case := installation.reader.case_file(dossier)) is None:
            raise no_dossier(dossier)
        return _decided(fold(Dossier(number=dossier), case.events), act, case.agreement)


def would_open(installation: Installation, act: Act, agreement: str | None = None) -> tuple[Event, ...]:
    """What an act that opens a dossier would bring about, as ``open_dossier`` would do it; no number is given out.
    Raises as ``would_bring`` does."""
    act = as_meant(installation, act)
    with as_problems(installation, act):
        return _decided(Dossier(number="new"), act, installation.agreement(agreement))


def foreseen_opening(
    installation: Installation, person: Person, act: ActName, content: Fields, act_id: str, at: datetime
) -> tuple[Event, ...]:
    """What would follow if the party of a person opened a dossier so at an instant (UTC). It is the same whoever of
    them looks: also one who may not send it. Raises as ``would_bring`` does."""
    sender = Sender(by=person.party, person=person.name, act_id=act_id)
    return would_open(installation, act_of(act, content, sender, door=Channel.PORTAL, at=at))


def _decided(dossier: Dossier, act: Act, agreement: Agreement) -> tuple[Event, ...]:
    from installation.submission import RefusedByTheProcedure

    decision = decide(dossier, act, agreement)
    if decision.refusals:
        raise RefusedByTheProcedure(act, decision.refusals)
    return decision.events


async def signal(
    installation: Installation,
    connect: Connect,
    dossier: str,
    act: Act,
    assurance: Assurance,
    warn: Warn = lambda _: None,
) -> None:
    """Sends an act without waiting for an answer; refused, it is put on record as refused and its sender is told.

    Raises Refused, NotFound, NotConfirmed, Unavailable and WrongInput.
    """
    from installation.submission import signal as signalled

    act = as_meant(installation, act)
    with as_problems(installation, act), _first_taken(installation, act, dossier) as taken:
        await _known(installation, dossier, act, warn)
        act = taken.model_copy(update={"installation": installation.id})
        await signalled(await connect(), installation.settings, dossier, act, _seal(installation, assurance))


@contextmanager
def _first_taken(installation: Installation, act: Act, dossier: str | None) -> Iterator[Act]:
    """The act as of when this door first took it. When that is kept, the problem names the id to send it again under:
    then it counts as of the first time, however long Temporal or the record is away."""
    taken = installation.taken.as_first_taken(act, dossier)
    try:
        yield taken
    except Exception as error:
        problem = as_problem(error)
        if not isinstance(problem, NotConfirmed | Unavailable):
            raise
        problem.more["act_id"] = act.act_id
        try:
            installation.taken.keep(taken, dossier)
        except OSError as lost:
            why = (lost.strerror or type(lost).__name__).lower()
            problem.lines += (f"When it was taken cannot be kept ({why}): sent again it counts as of then.",)
        raise problem from None
    installation.taken.forget(act)


def _seal(installation: Installation, assurance: Assurance, signature: Signature | None = None) -> "Sealed":
    """How this machine, as a door, seals an act whose sender it knows so."""
    plain = partial(installation.door.sealed, assurance=assurance)
    if signature is None:
        return plain
    signed = partial(installation.door.sealed, assurance=Assurance.PASSKEY_SIGNED, evidence=signature.evidence)
    return lambda act, dossier: (signed if act.at >= signature.since else plain)(act, dossier)


async def _known(installation: Installation, dossier: str, act: Act, warn: Warn) -> int:
    """How many entries a dossier has. Refuses an act on one that the record does not know."""
    require_stored(installation, act.content)
    try:
        known = await asyncio.to_thread(lambda: installation.reader.summary(dossier))
    except Exception as error:
        warn(f"warning: {_unread(error)}")
        return 0
    if known is None:
        raise no_dossier(dossier)
    return known.sequence


async def _brought_about(installation: Installation, receipt: Receipt, warn: Warn) -> tuple[Event, ...]:
    """The events of an act. It is done already: a record that cannot be read now is no failure of it."""
    try:
        events = await asyncio.to_thread(lambda: installation.reader.events(receipt.dossier, receipt.first - 1))
    except Exception as error:
        warn(f"warning: {_unread(error)}")
        return ()
    return tuple(event for event in events if event.sequence <= receipt.last)


def _unread(error: Exception) -> Unavailable:
    """That the record is out of reach; any other error goes on."""
    problem = as_problem(error)
    if not isinstance(problem, Unavailable):
        raise error
    return problem


def require_stored(installation: Installation, content: Fields) -> None:
    """Raises WrongInput naming every document of an act that is not stored here: its content must be there before it is
    said to be (rules section 2). What cannot be read as a document the core refuses."""
    given = content.get("documents")
    faults = [
        refusal("field_invalid", f"document {document.name} is not stored here", field=f"documents.{number}")
        for number, document in enumerate(map(_document, given if isinstance(given, list) else []))
        if document and not installation.documents.holds(document)
    ]
    if faults:
        raise WrongInput(*(f"{fault.field}: {fault.about}." for fault in faults), faults=faults)


def _document(given: object) -> Document | None:
    try:
        return Document.model_validate(given)
    except ValidationError:
        return None


# --- As somebody who is signed in -----------------------------------------------------------------------------------

REACHED_WITHIN = timedelta(seconds=1)
"""Within this Temporal has to answer when somebody wants to act; else the act is kept, to be sent again."""


class Connecting:
    """The way to Temporal of a door that stays open: made when it is first needed, and used again while it leads
    there."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._client: Client | None = None

    async def __call__(self) -> "Client":
        """A client of the server, which answers. It is asked for every act: who acts is told within a second that it
        does not, and waits for nothing that cannot come. Raises ConnectionFailed."""
        from installation.connection import connect, require_answer

        if self._client is None:
            self._client = await connect(self._installation.settings, timeout=REACHED_WITHIN)
        else:
            await require_answer(self._client, self._installation.settings, timeout=REACHED_WITHIN)
        return self._client


class ActingAs:
    """The acts of somebody who is signed in, or of a program that calls for somebody, on the dossiers of the own party;
    they come in by ``door``. ``clock`` says what time it is (UTC), ``kept`` what was read lately."""

    def __init__(
        self,
        installation: Installation,
        connect: Connect,
        signed_in: "SignedIn | Calling",
        clock: Callable[[], datetime] = utc_now,
        door: Channel = Channel.PORTAL,
        kept: KeptViews | None = None,
    ) -> None:
        self._kept = kept
        self._may: set[tuple[ActName, str | None, str | None]] = set()
        self._installation = installation
        self._connect = connect
        self._signed_in = signed_in
        self._clock = clock
        self._door = door

    @property
    def party(self) -> str:
        """For whom these acts are."""
        return self._signed_in.person.party

    def require_may(self, act: ActName, dossier: str | None, sender: str | None = None) -> None:
        """Raises NotPermitted where neither office nor mandate allows an act, or where there is a ``sender`` the
        entering of its letter; NotFound where the dossier is not there for the party, or the sender not in it."""
        person = self._signed_in.person
        if sender is None:
            require_may_do(person, act)
        else:
            require_may_enter(person, act, sender, person.party)
        readings = Readings(self._installation, person.viewer, self._clock, self._kept)
        if sender is None:
            if dossier is not None:
                readings.require_known(dossier)
        elif sender not in (LANDLORD, *self._organisations(readings, dossier)):
            raise NotFound("There is no such party:", [refusal("not_a_party", sender)])
        self._may.add((act, dossier, sender))

    def _organisations(self, readings: Readings, dossier: str | None) -> Collection[str]:
        return readings.dossier(dossier).dossier.tracks if dossier else self._installation.agreement().organisations

    def act(self, name: ActName, content: Fields, act_id: str | None, letter: OnPaper | None = None) -> Act:
        """The act that is meant, received now; where it came by ``letter``, for the party that sent that. One that is
        only looked at needs no id. Raises NotPermitted, and WrongInput with every fault of it."""
        person = self._signed_in.person
        if letter is None:
            require_may_do(person, name)
            sender = Sender(by=person.party, person=person.name, act_id=act_id)
        else:
            require_may_enter(person, name, letter.sender, person.party)
            sender = _by_letter(letter, person, act_id)
        return act_of(name, content, sender, door=self._door, at=self._clock())

    def meant(self, act: Act) -> Act:
        """The act with its parties by their keys, as it would go on record."""
        return as_meant(self._installation, act)

    def note(self, dossier: str | None, act: Act) -> bool:
        """Notes when this machine took an act that cannot be handed in now: sent again under its id it counts as of
        then. Whether that could be noted."""
        meant = as_meant(self._installation, act)
        try:
            taken = self._installation.taken
            taken.keep(taken.as_first_taken(meant, dossier), dossier)
        except OSError:
            return False
        return True

    def brings(self, dossier: str | None, act: Act) -> tuple[Event, ...]:
        """What an act would bring about, as far as the party would know it (None: in a dossier that it opens). Raises
        as ``would_bring`` does."""
        if dossier is None:
            return would_open(self._installation, act)
        brought = would_bring(self._installation, dossier, act)
        readings = Readings(self._installation, self._signed_in.person.viewer, self._clock)
        return readings.foreseen(dossier, brought)

    async def hand_in(self, dossier: str | None, act: Act, signature: Signature | None = None) -> Receipt:
        """Hands in an act (None: one that opens a dossier), as it was signed. Raises what ``submit`` does."""
        return (await self.handed_in(dossier, act, signature)).receipt

    async def handed_in(self, dossier: str | None, act: Act, signature: Signature | None = None) -> OnRecord:
        """The same, with what is known beside the receipt: whether it was on record already."""
        installation = self._installation
        asked = (ActName(act.act), dossier, act.by if act.received else None)
        if dossier is not None and asked not in self._may:
            await asyncio.to_thread(self.require_may, *asked)
        act, sealed = as_meant(installation, act), _seal(installation, self._signed_in.assurance, signature)
        with as_problems(installation, act), _first_taken(installation, act, dossier) as taken:
            if dossier is None:
                return await _sent_to_open(installation, self._connect, taken, installation.agreement(), sealed)
            return await _sent(installation, self._connect, dossier, taken, sealed)


def _by_letter(letter: OnPaper, person: Person, act_id: str | None) -> Sender:
    """Who acts by a letter: its sender, as entered by its addressee; or the own party, for which nobody enters it."""
    is_own = letter.sender == person.party
    return Sender(
        by=letter.sender,
        person=person.name if is_own else letter.person,
        channel=Channel.LETTER,
        received=letter.received or None,
        entered_by=None if is_own else person.party,
        act_id=act_id,
    )
