"""`check-letter`: whether the file of a letter is as it was made here."""

from pathlib import Path
from typing import Annotated

import typer

from application.errors import WrongInput
from application.people import Viewer
from commands.options import JsonOption, LangOption, here
from commands.output import DONE, FAILED, document, say
from language import audit_texts as texts
from language.readable import Readable
from language.tongue import Tongue
from models.record.signed_note import NoteError, VerifierKey, verifier_key


def check_letter(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The PDF of a letter or a dossier.")],
    key: Annotated[
        str | None, typer.Option("--key", metavar="KEY", help="The log's key that you noted; else those on record.")
    ] = None,
    lang: LangOption = Tongue.ENGLISH,
    as_json: JsonOption = False,
) -> int:
    """Whether the file of a letter, or of a whole dossier, is as it was made: one sign changed is found out.

    The log's key seals every file; its public part is on record, in every bundle, and in what a witness cosigned.
    With --key nothing else of this installation is believed. The exit code is 1 where the file is not as it was made,
    or nobody can tell.

    Examples:

      auditor.py check-letter brief-2027-003-12.pdf

      auditor.py check-letter brief-2027-003-12.pdf --key advice-log/zowonen+1a2b3c4d+AQ...
    """
    from application.checking_letters import letter_checked
    from installation.files import LARGEST_KEPT, FileUnreadable, content_of
    from installation.typesetting.checking import SealState, checked

    try:
        content = content_of(file, LARGEST_KEPT)
    except FileUnreadable as error:
        raise WrongInput(str(error)) from None
    found = checked(content, [_named(key)]) if key else letter_checked(here(ctx), Viewer.operator(), content)
    if as_json:
        document({"file": str(file), "state": found.state.value, "key": str(found.key) if found.key else None})
    else:
        how = Readable(lang)
        name = found.key.name if found.key else ""
        say(how.say(texts.SEALS[found.state.value], file=file.name, log=name))
    return DONE if found.state is SealState.GENUINE else FAILED


def _named(key: str) -> VerifierKey:
    try:
        return verifier_key(key)
    except NoteError as error:
        raise WrongInput(f"--key: {error}.") from None
