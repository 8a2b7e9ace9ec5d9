"""`checkpoint` and `cosign-checkpoint`: what the log states under its signature, and who witnessed it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from application.errors import Faults, Problem, WrongInput
from application.people import Viewer
from application.reading import Readings
from commands.key_commands import KeyOption, OrganisationOption, own_key, registered_key
from commands.options import JsonOption, here
from commands.output import DONE, FAILED, document, note, progress, say
from commands.parsing import now, whole_number
from installation.installation import Installation
from models.events import instant
from models.record.signed_note import NoteError

if TYPE_CHECKING:
    from installation.transparency_log import KeyOnRecord, Log, SignedCheckpoint
    from models.record.signed_note import SignatureLine, VerifierKey

SizeOption = Annotated[
    str | None, typer.Option("--size", metavar="N", help="The checkpoint of this size; else the newest.")
]


class _Signed(NamedTuple):
    """A signature under a checkpoint: under which name, with which key (its id), whose that is, and whether it is
    genuine."""

    name: str
    key: str
    party: str | None
    kind: str | None
    genuine: bool


def checkpoint(
    ctx: typer.Context,
    size: SizeOption = None,
    at_once: Annotated[
        bool, typer.Option("--now", help="Have one made first, of everything that is on record now.")
    ] = False,
    as_json: JsonOption = False,
) -> int:
    """The newest checkpoint: size and root of the log over the record, signed (C2SP tlog-checkpoint).

    Keep it somewhere else: with it you can show later that the record only grew since. Whether its signatures are
    genuine is said beside it; standard tools can check them too. One is made when a dossier closes, and every night.

    Examples:

      starter.py checkpoint

      starter.py checkpoint --size 120 > checkpoint.txt

      starter.py checkpoint --now
    """
    wanted = _size(size)
    if at_once:
        _have_one_made(here(ctx))
    with _reading_the_log(here(ctx), Viewer.operator()) as log:
        found, keys = _checkpoint(log, wanted), log.public_keys()
        signatures = [_signed(found, line, keys) for line in found.whole.signatures]
    if as_json:
        document(_described(found, signatures))
    else:
        for line in str(found.whole).removesuffix("\n").split("\n"):
            say(line)
        for signature in signatures:
            note(_said(signature))
    return DONE if all(signature.genuine for signature in signatures) else FAILED


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


def cosign_checkpoint(
    ctx: typer.Context,
    by: OrganisationOption = None,
    key: KeyOption = None,
    size: SizeOption = None,
    accept_key: Annotated[
        str | None,
        typer.Option(
            "--accept-key", metavar="ID", help="Take this new key of the log, which no known key vouches for."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Cosign a checkpoint for an organisation, as its witness (C2SP tlog-cosignature).

    First it is checked: the log's signature, that the leaves on record give its root, and that the log begins as it
    did when you cosigned last. What you saw last is kept in FILE.seen, so use the same FILE on the same machine.

    Examples:

      starter.py cosign-checkpoint --by geleen --key geleen.key
    """
    from installation.cosigning import Distrusted, Witness
    from installation.keys import LOG

    faults = Faults()
    with faults:
        own = own_key(here(ctx), by, key)
    with faults:
        wanted = _size(size)
    with faults:
        accepted = _key_id(accept_key) if accept_key is not None else None
    faults.tell()
    with _reading_the_log(here(ctx), Viewer.of_party(own.organisation)) as log:
        witness = Witness(own.file, *registered_key(here(ctx), own))
        found = _checkpoint(log, wanted)
        log_keys = [known.key for known in log.public_keys() if known.kind == LOG]
        _require_known(accepted, log_keys)
        try:
            line = witness.cosign(found.note, log_keys, log.leaf_hashes, int(now().timestamp()), accepted)
        except Distrusted as wrong:
            raise Problem(f"Checkpoint {found.checkpoint.size} is not cosigned: {wrong}.") from None
        except OSError as error:
            raise Problem(f"What you saw cannot be kept beside {own.file}: {error.strerror}.") from None
        log.add_cosignature(found.checkpoint.size, line)
    if as_json:
        document({"size": found.checkpoint.size, "root": found.checkpoint.root, "line": str(line)})
    else:
        say(f"Checkpoint {found.checkpoint.size} is genuine; {own.organisation} cosigned it:")
        say(str(line))


def _size(text: str | None) -> int | None:
    return whole_number(text, "--size", least=1) if text is not None else None


def _key_id(text: str) -> str:
    """The id of a key as it is told to people: eight hexadecimal digits."""
    if not re.fullmatch("[0-9a-f]{8}", text.lower()):
        raise WrongInput(f"--accept-key: {text!r} is no id of a key like 0123abcd.")
    return text.lower()


def _require_known(accepted: str | None, log_keys: "list[VerifierKey]") -> None:
    """Refuses to accept a key that the log does not have: it would change nothing, and be a slip of the pen."""
    ids = [key.id.hex() for key in log_keys]
    if accepted is not None and accepted not in ids:
        raise Problem(f"--accept-key: the log has no key {accepted}; it has {', '.join(ids)}.")


@contextmanager
def _reading_the_log(installation: Installation, viewer: Viewer) -> Iterator["Log"]:
    """The log of this installation; every viewer reads the same. Says in words what keeps it from being read."""
    try:
        yield Readings(installation, viewer).log()
    except NoteError as flaw:
        raise Problem(f"What is on record of the log cannot be read: {flaw}.") from None


def _checkpoint(log: "Log", size: int | None) -> "SignedCheckpoint":
    found = log.checkpoint(size)
    if found is None and size is not None:
        raise Problem(f"There is no checkpoint of {size} leaves.")
    if found is None:
        raise Problem("There is no checkpoint yet: one is made when a dossier closes, and every night.")
    return found


def _signed(found: "SignedCheckpoint", line: "SignatureLine", keys: "list[KeyOnRecord]") -> _Signed:
    from installation.signatures import is_genuine

    known = next((known for known in keys if (known.key.name, known.key.id) == (line.name, line.id)), None)
    genuine = known is not None and is_genuine(found.note.text, line, known.key)
    return _Signed(line.name, line.id.hex(), known and known.party, known and known.kind, genuine)


def _said(signature: _Signed) -> str:
    from installation.keys import LOG

    if signature.party is None:
        return f"NOT GENUINE: signed by {signature.name} with a key that is not on record ({signature.key})."
    signed = "signed" if signature.kind == LOG else "cosigned"
    word = "Genuine" if signature.genuine else "NOT GENUINE"
    return f"{word}: {signed} by {signature.party}, key {signature.key}."


def _described(found: "SignedCheckpoint", signatures: list[_Signed]) -> dict[str, object]:
    stated = found.checkpoint
    return {
        "origin": stated.origin,
        "size": stated.size,
        "root": stated.root,
        "made_at": instant(stated.made_at),
        "signatures": [signature._asdict() for signature in signatures],
        "note": str(found.whole),
    }
