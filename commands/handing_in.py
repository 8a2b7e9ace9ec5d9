"""Handing in an act from the command line, and telling what it brought about."""

import sys
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import typer

from application import acting
from application.acting import HandedIn, Opened
from application.dates import utc_now
from application.described import DescribedTerm
from application.errors import Faults, NotConfirmed, Problem, Unavailable
from application.finality import is_final, is_grave
from application.forms import Fields
from application.said_acts import Sender, envelope_of
from commands.content import require_documents, with_documents
from commands.output import document, enumerated, heading, item, note, progress, say
from installation.installation import Installation
from language.date_explained import explained
from language.events import line_of
from models.act_forms import ActName
from models.acts import Act, Assurance, Channel
from models.events import Event
from models.rights import Right
from models.sentences import english_day
from models.state import Receipt
from models.terms import Derivation

Answer = TypeVar("Answer")
Brings = Callable[[], Sequence[Event]]
"""What an act would bring about, when that is asked."""

_KNOWN_BY = Assurance.COMMAND_LINE
"""How this door knows the sender: whoever may type commands here says who it is."""


class Manner(NamedTuple):
    """How an act is handed in: not at all (``check``), without an answer (``signal``), or without a question; and
    told of with how each date came about (``why``)."""

    as_json: bool = False
    check: bool = False
    signal: bool = False
    yes: bool = False
    why: bool = False


def act_from(  # noqa: PLR0917 - who acts, what, and how
    installation: Installation,
    name: ActName,
    content: Fields,
    folder: Path,
    sender: Sender,
    faults: Faults,
    way: Manner,
) -> Act:
    """The act to hand in, received by this front door now. Raises WrongInput with what is wrong with it, beside the
    ``faults`` that were found in reading its content. Paths of documents start at ``folder``; they are stored, unless
    the act is only to be checked."""
    with faults:
        require_documents(installation.documents, content, folder)
    with faults:
        acting.require_stored(installation, content)
    with faults:
        envelope = envelope_of(name, sender, door=Channel.COMMAND_LINE, at=utc_now(), called=_option)
    faults.tell()
    return envelope.around(with_documents(installation.documents, content, folder, keep=not way.check))


def _option(field: str) -> str:
    return f"--{field.replace('_', '-')}"


def open_dossier(installation: Installation, act: Act, agreement: str | None, way: Manner) -> None:
    """Opens a dossier with an act in the way that was asked for, and tells its number and every running term."""
    if _only_checked_or_not_meant(act, None, way, lambda: acting.would_open(installation, act, agreement)):
        return
    opened = _spoken(acting.open_dossier(installation, _connection(installation), act, _KNOWN_BY, agreement))
    if way.as_json:
        terms = [DescribedTerm.of(term).json_value for term in opened.running]
        document({**opened.receipt.model_dump(mode="json"), "terms": terms})
    else:
        _show_opening(opened, why=way.why, consent=act.content.get("right") == Right.CONSENT)


def _show_opening(opened: Opened, *, why: bool, consent: bool) -> None:
    say(f"Dossier {opened.receipt.dossier} is open.", style="bold green")
    for told, organisations in _alike(opened, why, consent).items():
        heading(enumerated(organisations))
        for each in told:
            item("-", each)
    say()
    _show_head(opened.receipt)
    number = opened.receipt.dossier
    say(f"See starter.py show {number} (with --why: how each date came about), or starter.py follow {number}.")


def _alike(opened: Opened, why: bool, consent: bool) -> dict[tuple[str, ...], list[str]]:
    """The last days, or how they came about, said once for all organisations whose dates are the same."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for organisation in dict.fromkeys(term.organisation for term in opened.running):
        own = (term.derivation for term in opened.running if term.organisation == organisation)
        told = tuple(explained(derivation, consent=consent) if why else _last_day(derivation) for derivation in own)
        alike.setdefault(told, []).append(organisation or "The dossier")
    return alike


def _last_day(derivation: Derivation) -> str:
    provisional = ", provisionally" if derivation.provisional else ""
    return f"{derivation.term.value.replace('_', ' ')}: {english_day(derivation.ends)}{provisional}"


def hand_in(installation: Installation, dossier: str, act: Act, way: Manner) -> None:
    """Hands in an act on a dossier in the way that was asked for."""
    if not _only_checked_or_not_meant(act, dossier, way, lambda: acting.would_bring(installation, dossier, act)):
        (do_without_answer if way.signal else do)(installation, dossier, act, way.as_json)


def _only_checked_or_not_meant(act: Act, dossier: str | None, way: Manner, brings: Brings) -> bool:
    """Tells what an act would bring about: where only that was asked for (then True), and before one that cannot be
    taken back, which somebody at a terminal is asked about. Raises Problem where it is not meant."""
    if way.check:
        _show_check(act, dossier, brings(), way.as_json)
        return True
    if not (way.yes or way.as_json or way.signal) and _is_conversation():
        _require_meant(act, dossier, brings)
    return False


def _show_check(act: Act, dossier: str | None, brings: Sequence[Event], as_json: bool) -> None:
    if as_json:
        shown = [{**event.model_dump(mode="json"), "dossier": dossier} for event in brings]
        document({"dossier": dossier, "act": act.act, "check": True, "events": shown})
        return
    say(f"Nothing is handed in. {_where(act, dossier)} would now bring about:", "bold")
    for event in brings:
        item("-", line_of(event))


def _where(act: Act, dossier: str | None) -> str:
    return f"{act.act} in dossier {dossier}" if dossier else f"{act.act} in a new dossier"


def _is_conversation() -> bool:
    """Whether somebody is there to be asked."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def _require_meant(act: Act, dossier: str | None, brings: Brings) -> None:
    """Tells what a grave act brings about and asks whether it is meant. Raises Problem where it is not."""
    try:
        follows = brings()
    except Unavailable as gone:
        if not is_final(act.act):
            return
        note(f"What it brings about cannot be said now: {gone.lines[0]}")
        follows = ()
    if not is_grave(act.act, follows):
        return
    say(f"{_where(act, dossier)} cannot be taken back.{' It brings about:' if follows else ''}", "bold")
    for event in follows:
        item("-", line_of(event))
    if not typer.confirm("Hand it in?"):
        raise Problem("Nothing was handed in.")


def do(installation: Installation, dossier: str, act: Act, as_json: bool) -> None:
    """Does an act on a dossier, and tells what it brought about."""
    done = _spoken(acting.submit(installation, _connection(installation), dossier, act, _KNOWN_BY, note))
    if as_json:
        shown = [event.model_dump(mode="json") for event in done.events]
        document({**done.receipt.model_dump(mode="json"), "act": act.act, "events": shown})
    else:
        _show_done(done, act)


def _show_done(done: HandedIn, act: Act) -> None:
    what = "On record already, and counted once" if done.again else "Done and on record"
    say(f"{what}: {act.act} in dossier {done.receipt.dossier}, {_entries(done.receipt)}.", "bold green")
    for event in done.events:
        item("-", line_of(event))
    _show_head(done.receipt)


def _entries(receipt: Receipt) -> str:
    if receipt.first == receipt.last:
        return f"entry {receipt.first}"
    return f"entries {receipt.first} to {receipt.last}"


def _show_head(receipt: Receipt) -> None:
    """What the party keeps: with it anyone can show later that the record up to there is what it was."""
    say(f"Keep the check number of entry {receipt.last}: {receipt.head}")


def do_without_answer(installation: Installation, dossier: str, act: Act, as_json: bool) -> None:
    """Sends an act as a signal: no answer comes; refused, it is put on record as refused."""
    _spoken(acting.signal(installation, _connection(installation), dossier, act, _KNOWN_BY, note))
    if as_json:
        document({"dossier": dossier, "act": act.act, "act_id": act.act_id, "signalled": True})
    else:
        say(f"Sent without waiting for an answer: {act.act} in dossier {dossier} (act id {act.act_id}).")


def _connection(installation: Installation) -> acting.Connect:
    from installation.connection import connect

    return partial(connect, installation.settings)


def _spoken(conversation: Coroutine[Any, Any, Answer]) -> Answer:
    """What the hall answers, while the user sees that it is waited for. How to send again is said in options."""
    from installation.connection import run

    try:
        with progress("Waiting until it is on record ..."):
            return run(conversation)
    except NotConfirmed as doubt:
        again = f"It may still count. Send it again with --act-id {doubt.more['act_id']}: it counts once."
        raise NotConfirmed(doubt.lines[0], again, **doubt.more) from None
    except Unavailable as away:
        again = f"Send it again with --act-id {away.more['act_id']}: it then counts as of now."
        raise Unavailable(*away.lines, again, **away.more) from None
