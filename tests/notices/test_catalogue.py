"""The Dutch catalogue: complete, nothing stale, the same placeholders, and sentences that read as Dutch."""

import ast
import tomllib
from collections.abc import Iterator
from datetime import date
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from language import acts, letter_texts, locks, words
from language.catalogue import DUTCH, dutch, dutch_day, read_catalogue
from models.calendar import DayOff
from models.procedure.journal import begin
from models.refusals import CODES
from models.rights import TOPIC_TITLES
from models.sentences import ADJUSTED, CLOSED, LENGTHS, MAIN, MOVED, NAMED, PROVISIONAL, TITLES, sentence
from models.terms import (
    BY_AGREEMENT_ALONE,
    TERMS,
    Adjustment,
    AdjustmentKind,
    ClosedPeriod,
    Derivation,
    TermName,
    derive,
)
from tests.audit import reader_texts
from tests.notices.playing import ROOT, agreement_of

PO = DUTCH.read_text(encoding="utf-8")
ATW_2 = "fewer than two working days in the term (Atw art. 2)"


def marked() -> Iterator[str]:
    """Every literal that ``N_`` marks in the modules that speak to people."""
    for module in ("models/sentences.py", "models/notices/details.py", "language/letters.py"):
        for node in ast.walk(ast.parse((ROOT / module).read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_":
                yield ast.literal_eval(node.args[0])


def tabled() -> Iterator[str]:
    for text in (*letter_texts.TEXTS.values(), *letter_texts.REMINDERS.values()):
        yield from (text.subject, text.happened, *text.steps)
    yield from (
        *letter_texts.DATE_LABELS.values(),
        *letter_texts.TERM_PHRASES.values(),
        *(act.phrase for act in acts.ACTS.values()),
    )
    yield from (*words.FIELDS.values(), *(text for _, text in letter_texts.PLACEHOLDERS.values()))
    for meanings in words.WORDS.values():
        yield from meanings.values()
    for lock in locks.LOCKS.values():
        yield from lock
    yield from (*locks.GROUNDS.values(), locks.REASON, locks.WITH_GROUND)
    yield from (MAIN, MOVED, NAMED, CLOSED, PROVISIONAL, *LENGTHS.values(), *ADJUSTED.values(), *TITLES.values())
    yield from (*TOPIC_TITLES.values(), *(ground.meaning for ground in CODES.values()), *DayOff, ATW_2)
    yield from (kind.starts_at for kind in TERMS.values())


def sources() -> Iterator[str]:
    yield from (*(kind.source for kind in TERMS.values()), *BY_AGREEMENT_ALONE.values())
    for path in (ROOT / "agreements").glob("*.toml"):
        for term in tomllib.loads(path.read_text()).get("terms", {}).values():
            yield from (term["source"],) if "source" in term else ()


USED = {str(text) for text in (*marked(), *tabled(), *sources())}
ENTRIES = {str(m.id): str(m.string) for m in read_po(iter(PO.splitlines(keepends=True))) if m.id}


def test_every_text_has_a_dutch_one() -> None:
    assert sorted((USED | reader_texts.USED) - {text for text, dutch in ENTRIES.items() if dutch}) == []


def test_no_text_is_stale() -> None:
    assert sorted(ENTRIES.keys() - USED - reader_texts.USED) == []


def test_a_dutch_text_fills_just_what_the_english_one_names() -> None:
    unequal = {english for english, text in ENTRIES.items() if placeholders(english) != placeholders(text)}
    assert unequal == set()


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_a_text_without_translation_stays_english() -> None:
    assert read_catalogue(PO)("Nothing like it") == "Nothing like it"


def spoken(derivation: Derivation) -> str:
    return sentence(derivation, dutch(), dutch_day)


ZOWONEN = agreement_of("zowonen")
START = date(2027, 1, 11)


def test_six_weeks() -> None:
    assert spoken(begin(TermName.ADVICE, START, ZOWONEN)) == (
        "De termijn voor het advies is 6 weken vanaf maandag 11 januari 2027 (toen is de informatie gegeven; "
        "artikel 5 lid 1 Wohv); hij loopt af op maandag 22 februari 2027 om 24.00 uur."
    )


def test_an_end_that_moves() -> None:
    assert spoken(begin(TermName.ADVICE, date(2026, 2, 20), ZOWONEN)) == (
        "De termijn voor het advies is 6 weken vanaf vrijdag 20 februari 2026 (toen is de informatie gegeven; "
        "artikel 5 lid 1 Wohv); hij mag niet aflopen op vrijdag 3 april 2026 (Goede Vrijdag, zaterdag, zondag, "
        "tweede paasdag) en loopt daarom af op dinsdag 7 april 2026 om 24.00 uur."
    )


def test_three_days_with_two_working_days() -> None:
    assert spoken(begin(TermName.STANDSTILL, date(2026, 6, 5), ZOWONEN)) == (
        "De wachttijd vóór het uitvoeren is 3 dagen vanaf vrijdag 5 juni 2026 (toen is de reactie ontvangen; artikel 5 "
        "lid 3 onder c Wohv); hij mag niet aflopen op maandag 8 juni 2026 (er moeten twee werkdagen in de termijn "
        "vallen, artikel 2 Algemene termijnenwet) en loopt daarom af op dinsdag 9 juni 2026 om 24.00 uur."
    )


def test_a_named_period_with_more_time_and_a_pause() -> None:
    named = begin(TermName.ADVICE, START, ZOWONEN, named_end=date(2027, 3, 1))
    adjusted = derive(
        named.model_copy(
            update={
                "closed_periods": (
                    ClosedPeriod(name="de winterstop", first=date(2027, 2, 15), last=date(2027, 2, 19)),
                ),
                "adjustments": (
                    Adjustment(kind=AdjustmentKind.EXTENSION, new_end=date(2027, 3, 8)),
                    Adjustment(kind=AdjustmentKind.PAUSE, first=date(2027, 3, 1), until=date(2027, 3, 3)),
                ),
            }
        ),
        ZOWONEN.calendar,
    )
    assert spoken(adjusted) == (
        "De termijn voor het advies is de periode die de verhuurder noemde, tot en met maandag 1 maart 2027, vanaf "
        "maandag 11 januari 2027 (toen is de informatie gegeven; artikel 5 lid 1 Wohv), waarbij de winterstop van "
        "maandag 15 februari 2027 tot en met vrijdag 19 februari 2027 niet meetelt, met uitstel tot en met maandag "
        "8 maart 2027, met een pauze van maandag 1 maart 2027 tot woensdag 3 maart 2027; hij loopt af op woensdag "
        "10 maart 2027 om 24.00 uur."
    )


def test_a_provisional_end() -> None:
    assert spoken(begin(TermName.ADVICE, date(2031, 1, 6), ZOWONEN)).endswith(
        " Deze datum is voorlopig: voor dat jaar is nog niet bekend welke dagen gelijkstaan aan een feestdag."
    )


def test_the_english_sentence_stays_as_it_was() -> None:
    assert sentence(begin(TermName.ADVICE, START, ZOWONEN)) == (
        "The advice term is 6 weeks from Monday 11 January 2027 (information provided; Wohv art. 5(1)); it ends on "
        "Monday 22 February 2027 at 24:00."
    )


@pytest.mark.parametrize("name", TermName)
def test_every_term_has_a_dutch_sentence_without_english(name: TermName) -> None:
    words = spoken(begin(name, START, ZOWONEN)).lower().split()
    assert not {"the", "term", "of", "agreement", "from", "days", "usual"} & set(words)
