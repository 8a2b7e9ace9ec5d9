"""Handing in an act from the command line, and telling what it brought about."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID, uuid4

from pydantic import ValidationError

from application.described import DescribedTerm
from application.errors import Faults, NotConfirmed, Refused, WrongInput, no_dossier
from commands.content import Fields, require_documents, with_documents
from commands.output import document, heading, note, progress, say
from commands.parsing import named, now, one_date, today
from installation.installation import Installation
from language.events import line_of
from models.acts import PAPER, Act, ActName, Channel
from models.events import Event
from models.procedure.decide import OPENING
from models.sentences import sentence
from models.state import Receipt, Term

if TYPE_CHECKING:
    from temporalio.client import Client

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Sender:
    """Who acts, for whom, and how it came in; what is None was not said. All as typed."""

    by: str | None = None
    person: str | None = None
    channel: str | None = None
    received: str | None = None
    entered_by: str | None = None
    act_id: str | None = None

    def over(self, other: "Sender") -> "Sender":
        """This sender, completed with what another says."""
        return Sender(**{name: own or getattr(other, name) for name, own in asdict(self).items()})

    def missing(self) -> list[str]:
        """The options that are needed and were not given."""
        return [f"--{name}" for name in ("by", "person") if not (getattr(self, name) or "").strip()]


def act_from(
    installation: Installation, name: ActName, content: Fields, folder: Path, sender: Sender, faults: Faults
) -> Act:
    """The act to hand in, received by this front door now. Raises WrongInput with what is wrong with it, beside the
    ``faults`` that were found in reading its content. Paths of documents start at ``folder``."""
    with faults:
        require_documents(installation.documents, content, folder)
    with faults:
        if missing := sender.missing():
            raise WrongInput(f"These are missing: {', '.join(missing)}.")
    with faults:
        channel = named(Channel, sender.channel, "channel") if sender.channel else None
    with faults:
        received = one_date(sender.received, "--received") if sender.received else None
        if received and received < today() and not sender.entered_by and name not in OPENING:
            raise WrongInput(
                "--received: only its addressee enters a paper of an earlier day; name who with --entered-by."
            )
    with faults:
        act_id = _act_id(sender.act_id)
    faults.tell()
    fields = {
        "act": name.value,
        "act_id": act_id,
        "by": sender.by,
        "person": sender.person,
        "channel": channel or (PAPER[0] if received else Channel.COMMAND_LINE),
        "at": now(),
        "received": received,
        "entered_by": sender.entered_by,
        "content": with_documents(installation.documents, content, folder),
    }
    try:
        return Act.model_validate(fields)
    except ValidationError as error:
        raise WrongInput(*(e["msg"].removeprefix("Value error, ") for e in error.errors())) from None


def _act_id(given: str | None) -> str:
    try:
        return str(UUID(given) if given else uuid4())
    except ValueError:
        raise WrongInput(f"--act-id: {given!r} is no UUID.") from None


def open_dossier(installation: Installation, act: Act, agreement: str | None, as_json: bool) -> None:
    """Opens a dossier with an act, and tells its number and every running term."""
    from installation.submission import open_dossier as opened

    terms, engine = installation.agreement(agreement), installation.record
    receipt = _spoken(installation, lambda client: opened(client, installation.settings, engine, act, terms), act)
    running = [term for term in installation.reader.terms(receipt.dossier) if term.is_open]
    if as_json:
        document({**receipt.model_dump(mode="json"), "terms": [DescribedTerm.of(term).json_value for term in running]})
    else:
        _show_opening(receipt, running)


def _show_opening(receipt: Receipt, running: list[Term]) -> None:
    say(f"Dossier {receipt.dossier} is open.", style="bold green")
    for organisation in dict.fromkeys(term.organisation for term in running):
        heading(organisation or "The dossier")
        for term in running:
            if term.organisation == organisation:
                say(f"- {sentence(term.derivation)}")
    say()
    _show_head(receipt)
    say(f"See starter.py show {receipt.dossier}, or starter.py follow {receipt.dossier}.")


def do(installation: Installation, dossier: str, act: Act, as_json: bool) -> None:
    """Does an act on a dossier, and tells what it brought about."""
    from installation.submission import submit

    before = _require_known(installation, dossier)
    receipt = _spoken(installation, lambda client: submit(client, installation.settings, dossier, act), act)
    events = _brought_about(installation, receipt)
    if as_json:
        shown = [event.model_dump(mode="json") for event in events]
        document({**receipt.model_dump(mode="json"), "act": act.act, "events": shown})
        return
    done = "On record already, and counted once" if receipt.first <= before else "Done and on record"
    say(f"{done}: {act.act} in dossier {dossier}, {_entries(receipt)}.", "bold green")
    for event in events:
        say(f"- {line_of(event)}")
    _show_head(receipt)


def _entries(receipt: Receipt) -> str:
    if receipt.first == receipt.last:
        return f"entry {receipt.first}"
    return f"entries {receipt.first} to {receipt.last}"


def _show_head(receipt: Receipt) -> None:
    """What the party keeps: with it anyone can show later that the record up to there is what it was."""
    say(f"Keep the check number of entry {receipt.last}: {receipt.head}")


def do_without_answer(installation: Installation, dossier: str, act: Act, as_json: bool) -> None:
    """Sends an act as a signal: no answer comes; refused, it is put on record as refused."""
    from installation.submission import signal

    _require_known(installation, dossier)
    _spoken(installation, lambda client: signal(client, installation.settings, dossier, act), act)
    if as_json:
        document({"dossier": dossier, "act": act.act, "act_id": act.act_id, "signalled": True})
    else:
        say(f"Sent without waiting for an answer: {act.act} in dossier {dossier} (act id {act.act_id}).")


def _require_known(installation: Installation, dossier: str) -> int:
    """How many entries a dossier has. Refuses an act on one that the record does not know. With the record out of reach
    the act goes on: what is handed in then is confirmed when the record is back."""
    from installation.database import RecordUnavailable

    try:
        known = installation.reader.summary(dossier)
    except RecordUnavailable as failure:
        note(f"warning: {failure}")
        return 0
    if known is None:
        raise no_dossier(dossier)
    return known.sequence


def _brought_about(installation: Installation, receipt: Receipt) -> list[Event]:
    """The events of an act. It is done already: a record that cannot be read now is no failure of it."""
    from installation.database import RecordUnavailable

    try:
        events = installation.reader.events(receipt.dossier, receipt.first - 1)
    except RecordUnavailable as failure:
        note(f"warning: {failure}")
        return []
    return [event for event in events if event.sequence <= receipt.last]


def _spoken(installation: Installation, hand_in: Callable[["Client"], Awaitable[Answer]], act: Act) -> Answer:
    """Speaks with Temporal, and says in words what went wrong."""
    from installation.connection import connect, run

    async def conversation() -> Answer:
        return await hand_in(await connect(installation.settings))

    with _in_words(act), progress("Waiting until it is on record ..."):
        return run(conversation())


@contextmanager
def _in_words(act: Act) -> Iterator[None]:
    from installation.submission import ActNotConfirmed, ActRefused

    try:
        yield
    except ActRefused as refused:
        raise Refused(f"{act.act} is refused and changed nothing:", refused.refusals) from None
    except ActNotConfirmed as doubt:
        again = f"It may still count. Send it again with --act-id {act.act_id}: it counts once."
        raise NotConfirmed(f"{act.act} is not confirmed: {doubt}.", again, act_id=act.act_id) from None
