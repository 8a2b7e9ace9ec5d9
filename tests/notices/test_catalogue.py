"""The Dutch catalogue: complete, nothing stale, the same placeholders, and sentences that read as Dutch."""

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from string import Formatter

import pytest
from babel.dates import get_month_names
from babel.messages.pofile import read_po

from language import acts, date_explained, letter_texts, locks, words
from language.catalogue import DUTCH, read_catalogue
from language.date_explained import explained, explained_in_dutch
from models import sentences
from models.calendar import DayOff
from models.procedure.journal import begin
from models.refusals import CODES
from models.rights import TOPIC_TITLES
from models.sentences import LENGTHS, ONE, TITLES, sentence
from models.terms import BY_AGREEMENT_ALONE, TERMS, Adjustment, AdjustmentKind, ClosedPeriod, TermName, derive
from tests.audit import reader_texts
from tests.notices.playing import ROOT, agreement_of
from tests.portal import texts as portal_texts

PO = DUTCH.read_text(encoding="utf-8")


def marked() -> Iterator[str]:
    """Every literal that ``N_`` marks in the modules that speak to people."""
    for module in (
        "models/sentences.py",
        "models/notices/details.py",
        "language/letters.py",
        "language/board_letters.py",
        "language/sign_in_letters.py",
        "language/task_letters.py",
    ):
        for node in ast.walk(ast.parse((ROOT / module).read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_":
                yield ast.literal_eval(node.args[0])


def tabled() -> Iterator[str]:
    said = (letter_texts.TEXTS, letter_texts.REMINDERS, letter_texts.CONSENT_TEXTS)
    for text in (*(text for table in said for text in table.values()), letter_texts.CONSENT_REMINDER):
        yield from (text.subject, text.happened, *text.steps)
    yield from (*letter_texts.SILENCE.values(), *letter_texts.AS_ADVISED.values())
    yield from (letter_texts.CONSENT_LABEL, letter_texts.CONSENT_PHRASE)
    yield from (letter_texts.CONSENT_TIME, letter_texts.CONSENT_TIME_SHORT)
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
    yield from (*locks.GROUNDS.values(), locks.REASON, locks.WITH_GROUND, locks.CONSENT_GIVEN)
    yield from (*locks.CONSENT_ARTICLES.values(), *(text for name, text in vars(locks).items() if name[:5] == "SHUT_"))
    yield from (*texts_of(date_explained), *LENGTHS.values(), *ONE.values(), *TITLES.values())
    yield from (*TOPIC_TITLES.values(), *(ground.meaning for ground in CODES.values()), *DayOff)
    yield from (kind.starts_at for kind in TERMS.values())


def texts_of(module: object) -> Iterator[str]:
    """Every text of a module that is nothing but texts and what makes sentences of them."""
    for name, value in vars(module).items():
        if name.isupper() and name not in (*vars(sentences), "ATW_2"):
            yield from (value,) if isinstance(value, str) else value.values() if isinstance(value, dict) else ()


def sources() -> Iterator[str]:
    yield from (*(kind.source for kind in TERMS.values()), *BY_AGREEMENT_ALONE.values())
    for path in (ROOT / "agreements").glob("*.toml"):
        for term in tomllib.loads(path.read_text()).get("terms", {}).values():
            yield from (term["source"],) if "source" in term else ()


USED = {str(text) for text in (*marked(), *tabled(), *sources())} | portal_texts.USED
ENTRIES = {str(m.id): str(m.string) for m in read_po(iter(PO.splitlines(keepends=True))) if m.id}


def test_every_text_has_a_dutch_one() -> None:
    assert sorted((USED | reader_texts.USED) - {text for text, dutch in ENTRIES.items() if dutch}) == []


def test_no_text_stands_twice() -> None:
    """Babel takes one of the two, and says nothing."""
    ids = re.findall(r'^msgid ((?:".*"\n)+)', PO, re.MULTILINE)
    assert [one for one, times in Counter(ids).items() if times > 1] == []


def test_no_text_is_stale() -> None:
    assert sorted(ENTRIES.keys() - USED - reader_texts.USED) == []


def test_a_dutch_text_fills_just_what_the_english_one_names() -> None:
    unequal = {english for english, text in ENTRIES.items() if placeholders(english) != placeholders(text)}
    assert unequal == set()


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_a_text_without_translation_stays_english() -> None:
    assert read_catalogue(PO)("Nothing like it") == "Nothing like it"


ZOWONEN = agreement_of("zowonen")
START = date(2027, 1, 11)

TOLD: dict[str, tuple[TermName, date, str]] = {
    "six weeks": (
        TermName.ADVICE,
        START,
        (
            "De termijn voor het advies is 6 weken. Zo staat het in artikel 5 lid 1 Wohv. De eerste dag is de dag"
            " na 11 januari 2027: toen is de informatie gegeven. De laatste dag is maandag 22 februari 2027."
        ),
    ),
    "no end on a Sunday": (
        TermName.ADVICE,
        date(2026, 11, 29),
        (
            "De termijn voor het advies is 6 weken. Zo staat het in artikel 5 lid 1 Wohv. De eerste dag is de dag"
            " na 29 november 2026: toen is de informatie gegeven. De laatste dag zou zondag 10 januari zijn. Op "
            "een zondag eindigt een termijn niet. Daarom is de laatste dag maandag 11 januari 2027."
        ),
    ),
    "each day that moves the end has its date": (
        TermName.ADVICE,
        date(2026, 2, 20),
        (
            "De termijn voor het advies is 6 weken. Zo staat het in artikel 5 lid 1 Wohv. De eerste dag is de dag"
            " na 20 februari 2026: toen is de informatie gegeven. De laatste dag zou vrijdag 3 april zijn. Dat is"
            " Goede Vrijdag. Het kan ook niet op 4 april (zaterdag), 5 april (zondag) en 6 april (tweede "
            "paasdag). In een weekend of op een feestdag eindigt een termijn niet. Daarom is de laatste dag "
            "dinsdag 7 april 2026."
        ),
    ),
    "three days with two working days": (
        TermName.STANDSTILL,
        date(2026, 6, 5),
        (
            "De wachttijd vóór het uitvoeren is 3 dagen. Zo staat het in artikel 5 lid 3 onder c Wohv. De eerste "
            "dag is de dag na 5 juni 2026: toen is de reactie ontvangen. De laatste dag zou maandag 8 juni zijn. "
            "Er moeten twee werkdagen in vallen (artikel 2 Algemene termijnenwet). Daarom is de laatste dag "
            "dinsdag 9 juni 2026."
        ),
    ),
    "two working days after a weekend": (
        TermName.STANDSTILL,
        date(2026, 5, 13),
        (
            "De wachttijd vóór het uitvoeren is 3 dagen. Zo staat het in artikel 5 lid 3 onder c Wohv. De eerste "
            "dag is de dag na 13 mei 2026: toen is de reactie ontvangen. De laatste dag zou zaterdag 16 mei zijn."
            " Het kan ook niet op 17 mei (zondag) en 18 mei. Er moeten twee werkdagen in vallen (artikel 2 "
            "Algemene termijnenwet). In een weekend eindigt een termijn niet. Daarom is de laatste dag dinsdag 19"
            " mei 2026."
        ),
    ),
    "working days": (
        TermName.ACKNOWLEDGEMENT,
        START,
        (
            "De termijn voor het bevestigen van de ontvangst is 5 werkdagen. Zo staat het in de "
            "samenwerkingsovereenkomst (nog te controleren). Wij tellen de werkdagen na 11 januari 2027: toen is "
            "de informatie gegeven. De laatste dag is maandag 18 januari 2027."
        ),
    ),
    "a provisional end": (
        TermName.ADVICE,
        date(2031, 1, 6),
        (
            "De termijn voor het advies is 6 weken. Zo staat het in artikel 5 lid 1 Wohv. De eerste dag is de dag"
            " na 6 januari 2031: toen is de informatie gegeven. De laatste dag is maandag 17 februari 2031. Deze "
            "datum is voorlopig: voor dat jaar is nog niet bekend welke dagen gelijkstaan aan een feestdag."
        ),
    ),
}


@pytest.mark.parametrize("name", TOLD)
def test_a_date_is_explained_in_short_sentences(name: str) -> None:
    term, start, told = TOLD[name]
    assert explained_in_dutch(begin(term, start, ZOWONEN)) == told


def test_it_is_explained_in_english_too() -> None:
    assert explained(begin(TermName.ADVICE, date(2026, 11, 29), ZOWONEN)) == (
        "The advice term is 6 weeks. Source: Wohv art. 5(1). The first day is the day after 29 November 2026: "
        "information provided. The last day would be Sunday 10 January. A period does not end on a Sunday. So the last "
        "day is Monday 11 January 2027."
    )


def test_where_the_last_day_stands_above_it_is_not_named_again() -> None:
    moved = begin(TermName.ADVICE, date(2026, 11, 29), ZOWONEN)
    told = explained_in_dutch(moved, yours=True, shown=True)
    assert told.startswith("U hebt 6 weken. ")
    assert told.endswith("Op een zondag eindigt een termijn niet. Daarom is het de dag die hierboven staat.")
    assert "11 januari" not in told


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
                    Adjustment(kind=AdjustmentKind.PAUSE, first=date(2027, 3, 3), until=date(2027, 3, 5)),
                ),
            }
        ),
        ZOWONEN.calendar,
    )
    assert explained_in_dutch(adjusted) == (
        "De verhuurder gaf eerst tijd tot en met 1 maart 2027. Zo staat het in artikel 5 lid 1 Wohv. De eerste dag is "
        "de dag na 11 januari 2027: toen is de informatie gegeven. Afgesproken vrije dagen tellen niet mee: de "
        "winterstop, 15 februari 2027 tot en met 19 februari 2027. Er is uitstel gegeven, eerst tot en met 8 maart "
        "2027. Er was een pauze van 3 maart 2027 tot 5 maart 2027. De laatste dag is woensdag 10 maart 2027."
    )


MONTHS = {*get_month_names(locale="nl").values(), *get_month_names(locale="en_GB").values()}
DAY_NAMED = re.compile(rf"\d{{1,2}} (?:{'|'.join(MONTHS)})\b")


@pytest.mark.parametrize("name", TermName)
def test_no_explanation_names_a_day_twice_nor_runs_long(name: TermName) -> None:
    for day in (date(2026, 1, 1) + timedelta(days=n) for n in range(500)):
        derivation = begin(name, day, ZOWONEN)
        for told in (explained_in_dutch(derivation), explained(derivation)):
            days = DAY_NAMED.findall(told)
            assert len(days) == len(set(days)), told
            assert max(map(len, re.split(r"(?<=\.) ", told))) < 200, told


def test_the_english_sentence_stays_as_it_was() -> None:
    assert sentence(begin(TermName.ADVICE, START, ZOWONEN)) == (
        "The advice term is 6 weeks from Monday 11 January 2027 (information provided; Wohv art. 5(1)); it ends on "
        "Monday 22 February 2027 at 24:00."
    )


@pytest.mark.parametrize("name", TermName)
def test_every_term_has_a_dutch_sentence_without_english(name: TermName) -> None:
    words = explained_in_dutch(begin(name, START, ZOWONEN)).lower().split()
    assert not {"the", "term", "of", "agreement", "from", "days", "usual"} & set(words)
