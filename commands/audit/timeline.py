"""`timeline`: every event of a dossier with its times, whose doing it is, and how it stands to its term."""

import typer

from application.timeline_told import described, timeline_of
from commands.audit.evidence_options import BundleOption
from commands.audit.looking import AsOption, AtOption, code_of, looked_at
from commands.audit.timeline_entries import show_entries
from commands.options import DossierArgument, JsonOption, LangOption, here
from commands.output import document
from language.readable import Readable
from language.speech import Names
from language.tongue import Tongue


def timeline(  # noqa: PLR0917 - one parameter per option
    ctx: typer.Context,
    dossier: DossierArgument,
    at: AtOption = None,
    party: AsOption = None,
    bundle: BundleOption = None,
    lang: LangOption = Tongue.ENGLISH,
    as_json: JsonOption = False,
) -> int:
    """Every event: when it happened, entered, was put on record, and was delivered to each party or seen by it; the
    person, the party and the channel; what it says; and its delay against the term that it meets or misses.

    Happened is the instant that counts (of a letter the end of the day of receipt, of a lapse the end of the term),
    entered is when the front door received it, on record is when it was written down. Each act, and each moment of the
    clock, has one heading: the time it entered, and the other two where they differ by a minute or more.

    Examples:

      auditor.py timeline 2027-003

      auditor.py timeline 2027-003 --as beek --at 2027-03-01

      auditor.py timeline 2027-003 --lang nl

      auditor.py timeline 2027-003 --json
    """
    with looked_at(here(ctx), dossier, bundle, party, lang, at=at) as looked:
        entries = timeline_of(looked)
        if as_json:
            document([described(entry) for entry in entries])
        else:
            show_entries(entries, Readable(lang, Names(looked.case.agreement)))
    return code_of(looked)
