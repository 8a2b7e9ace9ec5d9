"""`checkpoint`: what the log states under its signature, and who witnessed it; for a witness with its proofs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from application.errors import Faults, Problem, WrongInput
from application.people import Viewer
from application.reading import Readings
from commands.options import JsonOption, here
from commands.output import DONE, FAILED, document, note, progress, say
from commands.parsing import whole_number
from installation.installation import Installation
from models.events import instant
from models.near_names import nearest
from models.record.signed_note import UNREADABLE, NoteError

if TYPE_CHECKING:
    from installation.log_extract import LogExtract
    from installation.transparency_log import Log, SignedCheckpoint
    from installation.witnesses import SignedBy

SizeOption = Annotated[
    str | None, typer.Option("--size", metavar="N", help="The checkpoint of this size; else the newest.")
]


def checkpoint(
    ctx: typer.Context,
    size: SizeOption = None,
    at_once: Annotated[
        bool, typer.Option("--now", help="Have one made first, of everything that is on record now.")
    ] = False,
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="N", help="For a witness: with the proof that the log only grew since N leaves."
        ),
    ] = None,
    witness: Annotated[
        str | None,
        typer.Option("--for", metavar="ORGANISATION", help="For a witness: since what this one cosigned last."),
    ] = None,
    as_json: JsonOption = False,
) -> int:
    """The newest checkpoint: size and root of the log over the record, signed (C2SP tlog-checkpoint).

    Keep it somewhere else: with it you can show later that the record only grew since. Whether its signatures are
    genuine is said beside it; standard tools can check them too. One is made when a dossier closes, and every night.

    With --for or --since a witness can cosign it from the file (cosign-checkpoint --file).

    Examples:

      starter.py checkpoint

      starter.py checkpoint --size 120 > checkpoint.txt

      starter.py checkpoint --now

      starter.py checkpoint --for geleen > extract.txt
    """
    faults = Faults()
    with faults:
        wanted = size_in(size)
    with faults:
        grown = whole_number(since, "--since", least=0) if since is not None else None
        if since is not None and witness:
            raise WrongInput("Say --since or --for, not both.")
    with faults:
        if witness and witness not in here(ctx).agreement().organisations:
            raise WrongInput(
                f"There is no organisation {witness!r}{nearest(witness, here(ctx).agreement().organisations)}"
            )
    faults.tell()
    from installation.witnesses import signers_of

    if at_once:
        _have_one_made(here(ctx))
    with reading_the_log(here(ctx), Viewer.operator()) as log:
        found = checkpoint_of(log, wanted)
        signatures = signers_of(log, found)
        old = log.cosigned_with_key(witness) if witness else grown
        extract = None if old is None else _extract(log, found, old)
    if as_json:
        document(_described(found, signatures) | ({"extract": str(extract)} if extract else {}))
    else:
        for line in str(extract or found.whole).removesuffix("\n").split("\n"):
            say(line)
        for signature in signatures:
            note(_said(signature))
        note(f"Size {found.checkpoint.size}, root {found.checkpoint.short}: as letters print it.")
    return DONE if all(signature.genuine for signature in signatures) else FAILED


def _extract(log: "Log", found: "SignedCheckpoint", old: int) -> "LogExtract":
    """What a witness is shown. Raises NoteError, and Problem where it saw more than there is."""
    from installation.log_extract import extract_of

    if old > found.checkpoint.size:
        raise Problem(f"The checkpoint has {found.checkpoint.size} leaves: nothing can be shown since {old}.")
    return extract_of(log, found, old)


def _have_one_made(installation: Installation) -> None:
    from installation.background import NotMadeError, checkpoint_now
    from installation.connection import ConnectionFailed, connect, run

    own = installation.id

    async def made() -> None:
        await checkpoint_now(await connect(installation.settings), installation.settings, own)

    try:
        with progress("Having a checkpoint made ..."):
            run(made())
    except (ConnectionFailed, NotMadeError) as error:
        raise Problem(f"No checkpoint is made: {error}") from None


def size_in(text: str | None) -> int | None:
    """The size that --size was given, or None. Raises WrongInput."""
    return whole_number(text, "--size", least=1) if text is not None else None


@contextmanager
def reading_the_log(installation: Installation, viewer: Viewer) -> Iterator["Log"]:
    """The log of this installation; every viewer reads the same. Says in words what keeps it from being read."""
    try:
        yield Readings(installation, viewer).log()
    except UNREADABLE as flaw:
        why = flaw if isinstance(flaw, NoteError) else type(flaw).__name__
        raise Problem(f"What is on record of the log cannot be read: {why}.") from None


def checkpoint_of(log: "Log", size: int | None) -> "SignedCheckpoint":
    """The checkpoint of a size, else the newest. Raises Problem where there is none."""
    found = log.checkpoint(size)
    if found is None and size is not None:
        raise Problem(f"There is no checkpoint of {size} leaves.")
    if found is None:
        raise Problem("There is no checkpoint yet: one is made when a dossier closes, and every night.")
    return found


def _said(signature: "SignedBy") -> str:
    from installation.keys import LOG
    from installation.witnesses import PASSKEY

    if signature.party is None:
        return f"NOT GENUINE: signed by {signature.name} with a key that is not on record ({signature.key})."
    signed = "signed" if signature.kind == LOG else "cosigned"
    word = "Genuine" if signature.genuine else "NOT GENUINE"
    what = "passkey" if signature.kind == PASSKEY else "key"
    return f"{word}: {signed} by {signature.party}, {what} {signature.key}."


def _described(found: "SignedCheckpoint", signatures: "list[SignedBy]") -> dict[str, object]:
    stated = found.checkpoint
    return {
        "origin": stated.origin,
        "size": stated.size,
        "root": stated.root,
        "made_at": instant(stated.made_at),
        "signatures": [_told(signature) for signature in signatures],
        "note": str(found.whole),
    }


def _told(signature: "SignedBy") -> dict[str, object]:
    """A signature as JSON has it: its moment stands in the note, or is the host's word."""
    return {name: value for name, value in signature._asdict().items() if name != "at"}
