"""`explain`: how the end of a term came about, and whether it comes out the same when it is derived again."""

from typing import Annotated, Any

import typer

from application.described import DescribedDerivation, DescribedTerm
from application.explaining import explanations
from audit.looking.explanation import DerivationStep, Explanation
from commands.audit.evidence_options import BundleOption
from commands.audit.looking import AtOption, code_of, looked_at
from commands.options import DossierArgument, JsonOption, LangOption, here
from commands.output import FAILED, document, heading, say, table
from language import audit_texts as texts
from language.readable import Readable
from language.show_texts import VERSION
from language.speech import Names
from language.tongue import Tongue
from models.rights import Right
from models.state import Term


def explain(  # noqa: PLR0917 - one parameter per option
    ctx: typer.Context,
    dossier: DossierArgument,
    term: Annotated[
        str,
        typer.Argument(
            metavar="TERM", help="advice, geleen/advice or geleen/advice/2 (the second version).", show_default=False
        ),
    ],
    at: AtOption = None,
    bundle: BundleOption = None,
    lang: LangOption = Tongue.ENGLISH,
    as_json: JsonOption = False,
) -> int:
    """The derivation of a date: as a sentence, and as a table down to the article, the clause of the agreement and each
    day of the calendar that mattered. It is derived again and compared; exit code 1 where it comes out another.

    All terms that fit are explained, earlier versions too.

    Examples:

      auditor.py explain 2027-003 advice

      auditor.py explain 2027-003 geleen/response/1 --json

      auditor.py explain 2027-003 beek/advice --at 2027-03-01

      auditor.py explain 2027-003 beek/advice --lang nl
    """
    with looked_at(here(ctx), dossier, bundle, None, lang, at=at) as looked:
        state = looked.view(looked.moment).dossier
        found = explanations(looked, term)
        if as_json:
            document([_described(one) for one in found])
        else:
            how = Readable(lang, Names(looked.case.agreement))
            for one in found:
                _show(one, how, consent=state.right is Right.CONSENT)
    return FAILED if any(one.differences for one in found) else code_of(looked)


def _described(one: Explanation) -> dict[str, Any]:
    return {
        "key": one.term.key,
        **DescribedTerm.of(one.term).json_value,
        "derivation": DescribedDerivation.of(one.term.derivation).json_value,
        "steps": [step.model_dump(mode="json") for step in one.steps],
        "anew": DescribedDerivation.of(one.anew).json_value,
        "same": not one.differences,
        "differences": [difference.model_dump(mode="json") for difference in one.differences],
    }


def _show(one: Explanation, how: Readable, *, consent: bool) -> None:
    """The sentence is the one on record; in Dutch, which the record does not have, the short ones of letters."""
    text = texts.TERM_OVERTAKEN if one.term.overtaken else texts.TERM_STANDS
    term = one.term.key if how.is_english else _title(one.term, how)
    heading(how.say(text, term=term, state=how.code("term_state", one.term.state)))
    say(one.sentence if how.is_english else how.explained(one.term.derivation, consent=consent))
    columns = how.columns(texts.STEP, texts.DAY, texts.WHY, texts.SOURCE, texts.EVENT)
    table(columns, [_row(step, how) for step in one.steps])
    if not one.differences:
        say(how.say(texts.SAME))
    for found in one.differences:
        on_record, anew = how.retold(found.on_record), how.retold(found.anew)
        say(how.say(texts.DIFFERS, part=found.part, on_record=on_record, anew=anew), style="bold red")


def _title(term: Term, how: Readable) -> str:
    version = how.say(VERSION, number=term.version) if term.version > 1 else ""
    title = how.term(term.key)
    return f"{title[:1].upper()}{title[1:]}{version}"


def _row(step: DerivationStep, how: Readable) -> tuple[object, ...]:
    day = how.weekday(step.day) if step.day else ""
    return how.retold(step.what), day, how.retold(step.why), _cited(step.source, how), step.entry or ""


def _cited(source: str, how: Readable) -> str:
    return "; ".join(_part(part, how) for part in source.split("; "))


def _part(source: str, how: Readable) -> str:
    """A part of a source: what is said in words, else an article or a clause."""
    said = how.retold(source)
    return said if said != source else how.tongue.cite(source)
