"""`cosign-checkpoint` and `add-cosignature`: an organisation as a witness of the log, with the record at hand or
with no more than a file."""

import re
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from application.dates import utc_now
from application.errors import Faults, Problem, WrongInput
from application.people import Viewer
from commands.checkpoint import SizeOption, checkpoint_of, reading_the_log, size_in
from commands.key_commands import KeyOption, OrganisationOption, OwnKey, own_key, private_part, registered_key
from commands.options import JsonOption, here
from commands.output import document, note, say
from commands.parsing import text_at
from models.record.signed_note import COSIGNATURE, NoteError, SignatureLine, signature_line

if TYPE_CHECKING:
    from installation.cosigning import Witness
    from installation.log_extract import LogExtract

FileOption = Annotated[
    str | None,
    typer.Option(
        "--file", metavar="FILE", help="What `checkpoint --for` or `--since` made: then the record is not needed."
    ),
]


def cosign_checkpoint(  # noqa: PLR0917 - every option is one
    ctx: typer.Context,
    by: OrganisationOption = None,
    key: KeyOption = None,
    size: SizeOption = None,
    file: FileOption = None,
    accept_key: Annotated[
        str | None,
        typer.Option(
            "--accept-key", metavar="ID", help="Take this new key of the log, which no known key vouches for."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Cosign a checkpoint for an organisation, as its witness (C2SP tlog-cosignature).

    First it is checked: the log's signature, and that the log begins as it did when you cosigned last. What you saw
    last is kept in FILE.seen, so use the same FILE on the same machine. Where the log went back, was changed or is
    another one, an ALARM is given and what was offered is kept beside your key.

    With --file nothing is read but that file; send the line that is printed back to the landlord.

    Examples:

      starter.py cosign-checkpoint --by geleen --key geleen.key

      starter.py cosign-checkpoint --by geleen --key geleen.key --file extract.txt > line.txt
    """
    faults = Faults()
    with faults:
        own = own_key(here(ctx), by, key)
    with faults:
        wanted = size_in(size)
    with faults:
        accepted = _key_id(accept_key) if accept_key is not None else None
    with faults:
        offered = _extract_in(file) if file else None
        if file and size:
            raise WrongInput("Say --file or --size, not both: the file holds one checkpoint.")
    faults.tell()
    if offered:
        line = _cosigned_from_file(own, offered, accepted)
    else:
        offered, line = _cosigned_on_record(ctx, own, wanted, accepted)
    stated = offered.checkpoint
    if as_json:
        document({"size": stated.size, "root": stated.root, "line": str(line)})
        return
    genuine = f"Checkpoint {stated.size} is genuine; {own.organisation} cosigned it"
    if file:
        note(f"{genuine}. Send this line back; the landlord adds it with `starter.py add-cosignature`:")
    else:
        say(f"{genuine}:")
    say(str(line))


def add_cosignature(
    ctx: typer.Context,
    line: Annotated[
        list[str] | None, typer.Argument(metavar="LINE", help="The line that came back; - is standard input.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Put a cosignature on record that an organisation made from a file (administrator).

    It must be genuine: made with the registered key of an organisation, under a checkpoint that is on record.

    Examples:

      starter.py add-cosignature - < line.txt
    """
    text = " ".join(line or ())
    try:
        read = signature_line(text_at("-").strip() if text == "-" else text)
    except NoteError:
        raise WrongInput("That is no line of a cosignature: give the whole line, from the dash on.") from None
    with reading_the_log(here(ctx), Viewer.operator()) as log:
        found = log.cosigned_by(read)
        if found is None:
            raise Problem("It is no genuine cosignature of a registered key under a checkpoint on record.")
        stated, known = found
        log.add_cosignature(stated.size, read)
    if as_json:
        document({"size": stated.size, "root": stated.root, "party": known.party})
    else:
        say(f"Checkpoint {stated.size} is cosigned by {known.party}; the line stands beside it.")


# --- what is offered ---


def _extract_in(file: str) -> "LogExtract":
    from installation.log_extract import extract_in

    try:
        return extract_in(text_at(file))
    except NoteError as flaw:
        raise WrongInput(f"{file} cannot be cosigned: {flaw}.") from None


def _cosigned_from_file(own: OwnKey, offered: "LogExtract", accepted: str | None) -> SignatureLine:
    from installation.cosigning import Witness, seen_beside
    from installation.files import is_there
    from installation.signatures import public_part

    private = private_part(own)
    if private is None:
        lost = is_there(seen_beside(own.file))
        raise Problem(
            f"There is no key in {own.file}.",
            f"You cosigned with it before ({seen_beside(own.file)}): look for your copy of it."
            if lost
            else f"Make one: starter.py witness-key --by {own.organisation} --key {own.file} --file FILE",
        )
    _require_known(accepted, [each.key.id.hex() for each in offered.keys])
    public = public_part(private, f"{offered.checkpoint.origin}/{own.organisation}", COSIGNATURE)
    return _cosigned(Witness(own.file, private, public), own, offered, accepted, is_newest=False)


def _cosigned_on_record(
    ctx: typer.Context, own: OwnKey, size: int | None, accepted: str | None
) -> tuple["LogExtract", SignatureLine]:
    from installation.cosigning import Distrusted, Witness
    from installation.keys import LOG
    from installation.log_extract import LogTornError, extract_of

    with reading_the_log(here(ctx), Viewer.of_party(own.organisation)) as log:
        _require_same_record(ctx, own)
        witness = Witness(own.file, *registered_key(here(ctx), own))
        found = checkpoint_of(log, size)
        _require_known(accepted, [known.key.id.hex() for known in log.public_keys() if known.kind == LOG])
        try:
            seen = witness.seen()
            offered = extract_of(log, found, seen.size if seen else 0)
        except Distrusted as wrong:
            raise Problem(f"Checkpoint {found.checkpoint.size} is not cosigned: {wrong}.") from None
        except LogTornError as torn:
            raise _alarm(own, found.checkpoint.size, str(torn), str(found.whole)) from None
        line = _cosigned(witness, own, offered, accepted, is_newest=size is None)
        log.add_cosignature(found.checkpoint.size, line)
    return offered, line


def _cosigned(
    witness: "Witness", own: OwnKey, offered: "LogExtract", accepted: str | None, *, is_newest: bool
) -> SignatureLine:
    from installation.cosigning import Alarm, Distrusted

    size = offered.checkpoint.size
    try:
        return witness.cosign(offered, int(utc_now().timestamp()), accepted, is_newest=is_newest)
    except Alarm as wrong:
        raise _alarm(own, size, str(wrong), str(offered)) from None
    except Distrusted as wrong:
        raise Problem(f"Checkpoint {size} is not cosigned: {wrong}.") from None
    except OSError as error:
        raise Problem(f"What you saw cannot be kept beside {own.file}: {error.strerror}.") from None


# --- alarm ---


def _require_same_record(ctx: typer.Context, own: OwnKey) -> None:
    """Raises an alarm where this witness cosigned before, and the record knows nothing of it any more: no checkpoint,
    or not its key. Then it was put back, or is another one."""
    from installation.cosigning import seen_beside
    from installation.files import is_there

    if not is_there(seen_beside(own.file)):
        return
    log = here(ctx).log
    newest, private = log.checkpoint(), private_part(own)
    public = private.public_key().public_bytes_raw() if private else None
    if newest is None:
        raise _alarm(own, 0, "the record has no checkpoint at all, and you cosigned one", "")
    if public and public not in {known.key.public for known in log.public_keys()}:
        about = "the record does not know your key, with which you cosigned before: it was put back, or is another one"
        raise _alarm(own, newest.checkpoint.size, about, str(newest.whole))


def _alarm(own: OwnKey, size: int, about: str, evidence: str) -> Problem:
    """What a witness is told that meets a log which is not the one it saw; what was offered is kept beside its key."""
    from installation.cosigning import seen_beside

    return Problem(
        f"ALARM: checkpoint {size} is not cosigned: {about}.",
        "Somebody may have changed the record, put back an older one, or put another one in its place.",
        _kept(own.file, evidence),
        f"Keep {seen_beside(own.file)} too: both are signed by the log, and together they are the proof.",
        "Now compare with the other organisations: size and root of the checkpoint that each cosigned last, and of",
        "those in your letters (docs/auditors.md, Witnesses). Then ask the landlord, and tell an auditor.",
    )


def _kept(key: Path, evidence: str) -> str:
    from installation.files import whole_file

    if not evidence:
        return "There is nothing to keep of what was offered: note the day and the hour."
    file = key.with_name(f"{key.name}.alarm-{utc_now().astimezone(UTC):%Y%m%dT%H%M%SZ}.txt")
    try:
        with whole_file(file) as kept:
            kept.write(evidence.encode())
    except OSError as error:
        return f"What was offered cannot be kept in {file} ({error.strerror}): keep it yourself."
    return f"What was offered is kept in {file}."


def _key_id(text: str) -> str:
    """The id of a key as it is told to people: eight hexadecimal digits."""
    if not re.fullmatch("[0-9a-f]{8}", text.lower()):
        raise WrongInput(f"--accept-key: {text!r} is no id of a key like 0123abcd.")
    return text.lower()


def _require_known(accepted: str | None, ids: list[str]) -> None:
    """Refuses to accept a key that the log does not have: it would change nothing, and be a slip of the pen."""
    if accepted is not None and accepted not in ids:
        raise Problem(f"--accept-key: the log has no key {accepted}; it has {', '.join(ids)}.")
