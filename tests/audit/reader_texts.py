"""The texts that the command lines and the reader of a bundle take from the catalogue."""

from collections.abc import Iterator, Mapping

from audit.conformance.constraints import CONSTRAINTS
from audit.conformance.ledger import Fact, Flaw
from audit.verification.findings import MEANING
from evidence.reader.page import marked
from language import (
    acts,
    audit_texts,
    copies,
    derivation_texts,
    diff_texts,
    events,
    export_texts,
    finding_texts,
    locks,
    replay_texts,
    report_texts,
    show_texts,
    speech,
    state_texts,
    terms,
    waiting,
    words,
)
from language.fields import PROMISED_UNTIL, REASONS
from tests.audit.playing import ROOT


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield str(value)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, tuple | list):
        for item in value:
            yield from texts(item)


def phrases() -> Iterator[str]:
    """What is said of an event; what a line quotes holds no words that a page says."""
    for phrase in events.PHRASES.values():
        yield from (phrase.text, *phrase.more.values(), *phrase.instead.values())


PAGE = marked(
    *(
        (ROOT / "evidence" / "shipped" / "reader" / name).read_text(encoding="utf-8")
        for name in ("page.html", "reader.js")
    )
)
MODULES = (
    *(audit_texts, derivation_texts, diff_texts, export_texts),
    *(finding_texts, replay_texts, report_texts, show_texts),
)
_NO_TEXTS = {diff_texts: ("CODES", "TERMS", "PARTIES")}
AUDITED = {
    *(
        text
        for module in MODULES
        for name, value in vars(module).items()
        if name.isupper() and name[0] != "_" and name not in _NO_TEXTS.get(module, ())
        for text in texts(value)
    ),
    *MEANING.values(),
    *(row.sentence for row in CONSTRAINTS),
    *map(str, (*Fact, *Flaw)),
}
TABLES = [value for module in (copies, state_texts) for name, value in vars(module).items() if name.isupper()]
OWN = (
    *(events.ABOUT, events.WITHHELD, events.WITHHELD_EVENT, events.WITHHELD_DRAFT, events.UNKNOWN_EVENT),
    *(waiting.AWAITED, waiting.NOT_PARTIES, waiting.UNTIL, waiting.NO_TERM),
    *(speech.AND, speech.AT, speech.OTHERS, terms.TERM_OF, terms.EXECUTION),
)
WITH_THE_LETTERS = (
    words.WORDS,
    words.FIELDS,
    [act.phrase for act in acts.ACTS.values()],
    (REASONS, PROMISED_UNTIL),
    locks.LOCKS,
    locks.GROUNDS,
)
LOCKS = (locks.REASON, locks.WITH_GROUND, locks.WHOSE)
USED = AUDITED | {*texts((*TABLES, *OWN, *WITH_THE_LETTERS, *LOCKS)), *phrases(), *PAGE}
