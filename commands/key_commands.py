"""`witness-key` and `rotate-key`: an organisation's key with which it cosigns, and a new key for the log."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from application.dates import utc_now
from application.errors import Problem, WrongInput
from application.people import meant_by
from commands.help_pages import REQUIRED
from commands.options import JsonOption, here
from commands.output import document, say
from commands.parsing import text_at
from installation.installation import Installation
from models.near_names import nearest
from models.record.signed_note import COSIGNATURE, NoteError, VerifierKey, verifier_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from installation.transparency_log import KeyOnRecord

OrganisationOption = Annotated[
    str | None,
    typer.Option(
        "--by", metavar="ORGANISATION", help="The key of the organisation, such as geleen.", rich_help_panel=REQUIRED
    ),
]
KeyOption = Annotated[
    str | None,
    typer.Option(
        "--key", metavar="FILE", help="The file of its private key, on its own machine.", rich_help_panel=REQUIRED
    ),
]


class OwnKey(NamedTuple):
    """An organisation with the file of its private key."""

    organisation: str
    file: Path


def witness_key(
    ctx: typer.Context,
    by: OrganisationOption = None,
    key: KeyOption = None,
    file: Annotated[
        str | None,
        typer.Option("--file", metavar="FILE", help="What `checkpoint --since 0` made: then the record is not needed."),
    ] = None,
    public_key: Annotated[
        str | None,
        typer.Option("--public", metavar="KEY", help="Register this public key, which they made with --file."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make an organisation's own key for cosigning checkpoints, and register its public part.

    The private key is made in FILE (where there is one, that is used) and stays there: only the public part goes on
    record and into every bundle. Keep a copy of FILE in a safe place, and give it to nobody, the landlord included.

    Examples:

      starter.py witness-key --by geleen --key geleen.key

      starter.py witness-key --by geleen --key geleen.key --file extract.txt

      starter.py witness-key --by geleen --public advice-log/zowonen/geleen+0123abcd+BASE64
    """
    from installation.keys import WITNESS
    from installation.signatures import KeyUnusable, new_private_key, private_key, public_part

    installation = here(ctx)
    own = own_key(installation, by, key if public_key is None else key or _NO_FILE)
    if public_key is not None and (key or file):
        raise WrongInput("Say --public alone, or --key: who registers a key has no private part of it.")
    registers = file is None
    keys = installation.log.public_keys() if registers else []
    name = f"{_log_name(keys) if registers else _log_in(str(file))}/{own.organisation}"
    if public_key is not None:
        public = _public_key(public_key, name)
    else:
        try:
            private = private_key(own.file) or new_private_key(own.file)
        except KeyUnusable as error:
            raise WrongInput(f"{error}.") from None
        public = public_part(private, name, COSIGNATURE)
    known = next((found for found in keys if found.key == public), None)
    if known and known.until:
        raise Problem(f"The key in {own.file} was retired: name another file for a new one.")
    if registers and not known:
        installation.log.register_witness(public, own.organisation, utc_now())
    if as_json:
        document({"party": own.organisation, "kind": WITNESS, "vkey": str(public), "file": str(own.file)})
        return
    if registers:
        say(f"{'Registered already' if known else 'Registered'} for {own.organisation}:")
    else:
        say("Not registered yet. Send this line to the landlord:")
    say(str(public))
    if public_key is None:
        say(f"The private key is in {own.file}. Keep it, and a copy in a safe place; nobody else needs it.")


_NO_FILE = "-"


def _log_name(keys: "list[KeyOnRecord]") -> str:
    """The name of the log on record. Raises Problem."""
    from installation.keys import LOG

    logs = [known.key.name for known in keys if known.kind == LOG]
    if not logs:
        raise Problem("The log has no key yet: start the worker once.")
    return logs[-1]


def _log_in(file: str) -> str:
    """The name of the log in an extract. Raises WrongInput."""
    from installation.log_extract import extract_in

    try:
        return extract_in(text_at(file)).checkpoint.origin
    except NoteError as flaw:
        raise WrongInput(f"{file} cannot be used: {flaw}.") from None


def _public_key(text: str, name: str) -> VerifierKey:
    """A witness's public key as it was sent. Raises WrongInput where it is none, or of another name."""
    try:
        key = verifier_key(text)
    except NoteError as flaw:
        raise WrongInput(f"--public: {flaw}.") from None
    if (key.kind, key.name) != (COSIGNATURE, name):
        raise WrongInput(f"--public: it is not a witness's key of the name {name}.")
    return key


def rotate_key(
    ctx: typer.Context,
    lost: Annotated[bool, typer.Option("--lost", help="The private part of the key in use is gone for good.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Take a new key for the log into use, for the administrator: every few years, or where somebody may have the old.

    The next checkpoint is signed by both, so that whoever knows the old key can trust the new one; then the private
    part of the old one is removed. Run it where the folder of keys is; the worker needs no restart. A key that is lost
    (--lost) vouches for nothing: tell the organisations the new one yourself.

    Examples:

      starter.py rotate-key
    """
    from installation.database import RecordUnavailable
    from installation.keys import LogKeys
    from installation.signatures import KeyUnusable

    installation = here(ctx)
    ours = installation.settings
    try:
        public = LogKeys(ours.keys, installation.record, ours.log_name).rotate(lost=lost)
    except KeyUnusable as error:
        raise Problem(f"The key is not rotated: {error}.") from None
    except RecordUnavailable as error:
        raise Problem(f"The key is not rotated: {error}.") from None
    if as_json:
        document({"vkey": str(public), "folder": str(ours.keys)})
    else:
        say("The log's new key:")
        say(str(public))
        say(f"Its private part is in {ours.keys}: copy that folder now, and tell the organisations the new key.")


def own_key(installation: Installation, by: str | None, key: str | None) -> OwnKey:
    """Whose key it is and where it is kept. Raises WrongInput where that was not said, or is no organisation."""
    missing = [name for name, given in (("--by", by), ("--key", key)) if not given]
    if not by or not key:
        raise WrongInput(f"These are missing: {', '.join(missing)}.")
    organisations = installation.agreement().organisations
    by = meant_by(by, organisations)
    if by not in organisations:
        raise WrongInput(f"There is no organisation {by!r}{nearest(by, organisations)}")
    return OwnKey(by, Path(key))


def private_part(own: OwnKey) -> "Ed25519PrivateKey | None":
    """The private key in an organisation's file, or None where there is none. Raises WrongInput."""
    from installation.signatures import KeyUnusable, private_key

    try:
        return private_key(own.file)
    except KeyUnusable as error:
        raise WrongInput(f"{error}.") from None


def registered_key(installation: Installation, own: OwnKey) -> tuple["Ed25519PrivateKey", VerifierKey]:
    """The private key in an organisation's file, with its public part as it is on record. Raises Problem where it is
    not, and RecordUnavailable."""
    from installation.keys import WITNESS

    private = private_part(own)
    if private:
        public = private.public_key().public_bytes_raw()
        for known in installation.log.public_keys():
            if (known.kind, known.party, known.key.public, known.until) == (WITNESS, own.organisation, public, None):
                return private, known.key
    raise Problem(
        f"{own.file} is not the key that {own.organisation} registered.",
        f"Make and register one: starter.py witness-key --by {own.organisation} --key {own.file}",
    )
