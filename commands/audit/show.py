"""`show`: one dossier as it stood at a moment, or as a party could know it then."""

import typer

from application.described import DescribedDossier
from commands.audit.evidence_options import BundleOption
from commands.audit.looking import AsOption, AtOption, code_of, looked_at
from commands.options import DossierArgument, JsonOption, LangOption, WhyOption, here
from commands.output import document, note
from commands.show import show_view
from language.audit_texts import WITHHOLDS
from language.readable import Readable
from language.speech import Names
from language.tongue import Tongue


def show(
    ctx: typer.Context,
    dossier: DossierArgument,
    at: AtOption = None,
    party: AsOption = None,
    bundle: BundleOption = None,
    lang: LangOption = Tongue.ENGLISH,
    *,
    why: WhyOption = False,
    as_json: JsonOption = False,
) -> int:
    """What a dossier waited for and for whom; its tracks, terms, lock, escalations and result, at a moment.

    Without --as with everything that had entered by then; with --as with what that party could know: its own acts, what
    it was told, what lies open to it. What it does not know is left out, not shown as not having happened.

    Examples:

      auditor.py show 2027-003 --at 2027-02-22T12:00

      auditor.py show 2027-003 --at 2027-02-22T12:00 --as geleen --json

      auditor.py show 2027-003 --bundle 2027-003.zip

      auditor.py show 2027-003 --lang nl
    """
    with looked_at(here(ctx), dossier, bundle, party, lang, at=at) as looked:
        view = looked.view(looked.moment)
        if not view.whole and view.party is None:
            note(lang.say(WITHHOLDS))
        if as_json:
            document({**DescribedDossier.of(view).json_value, "as": view.party, "whole": view.whole})
        else:
            show_view(view, why=why, how=Readable(lang, Names(looked.case.agreement)))
    return code_of(looked)
