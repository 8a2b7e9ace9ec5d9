"""What can be found: after every step the rows are what each reader knows, both databases find the same, and nobody
finds what is another's."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, insert, select, update

from activities.record import Record
from installation.listed import Wanted
from installation.listing import rebuild
from installation.record_reader import RecordReader
from models.folding import words_of
from models.knowledge.knowledge import Knowledge, as_known
from models.knowledge.searched import place_of, readers_of, searched_texts, text_row
from models.parties import AUDITOR, LANDLORD
from models.record.tables import DossierRow, TextRow
from models.sought import CannotBeSoughtError, Sought, sought
from tests.audit.playing import entries_of, fill, performed, scenario_file
from tests.models.test_sought import ODD
from tests.record.test_lists import LATER, STEPWISE, told, waiting

TODAY = date(2027, 3, 1)
Rows = dict[int, dict[str, Any]]


def stored(engine: Engine) -> Rows:
    with engine.connect() as connection:
        return {row.id: row._asdict() for row in connection.execute(select(*TextRow.__table__.columns))}


def from_scratch(engine: Engine, dossier: str) -> Rows:
    """What each reader knows by the verified record, made row by row without what listing keeps."""
    case = RecordReader(engine).case_file(dossier)
    assert case
    knowledge = Knowledge(case)
    readers = readers_of(knowledge)
    known = {reader: {event.sequence for event in as_known(case, reader, LATER).events} for reader in readers}
    found = searched_texts(knowledge, known)
    rows = [text_row(dossier, reader, readers.index(reader), one) for reader in readers for one in found[reader]]
    return {row["id"]: row for row in rows}


@pytest.mark.parametrize("scenario", STEPWISE)
@pytest.mark.parametrize("database", ["sqlite"])
def test_after_every_step_each_can_find_what_it_knows(engine: Engine, scenario: str) -> None:
    _step_by_step(engine, scenario)


@pytest.mark.parametrize("database", ["postgresql"])
def test_so_it_is_on_postgresql(engine: Engine) -> None:
    _step_by_step(engine, "own-letter-to-several")


def _step_by_step(engine: Engine, scenario: str) -> None:
    record, late = Record(engine), list[int]()
    for entry in entries_of(performed(scenario_file(scenario))):
        record.write(entry)
        assert stored(engine) == from_scratch(engine, entry.dossier)
        left = [notice for notice, _ in waiting(engine) if notice not in late]
        for notice in (*left[::2], *late):
            told(engine, notice, entry.recorded_at)
        assert stored(engine) == from_scratch(engine, entry.dossier)
        late = left[1::2]


def test_what_somebody_changed_is_made_anew(engine: Engine) -> None:
    record = fill(engine, Path(), "joint-advice", "unsolicited-advice")
    expected = stored(engine)
    assert expected
    with engine.begin() as connection:
        connection.execute(update(TextRow).where(TextRow.party == AUDITOR).values(words="iets anders"))
        connection.execute(delete(TextRow).where(TextRow.party == LANDLORD))
    assert {*hits(engine, sought('"iets anders"'))} == {*record.numbers}

    assert rebuild(engine) == (2, 2)
    assert stored(engine) == expected
    assert hits(engine, sought('"iets anders"')) == []
    assert rebuild(engine) == (2, 0)


# --- on either database the same -----------------------------------------------------------------------------------


def one_text_each(engine: Engine, texts: Iterable[str]) -> None:
    """A record in which each text is all that there is of one dossier."""
    record = fill(engine, Path(), "unsolicited-advice")
    with engine.begin() as connection:
        pattern = connection.execute(select(*DossierRow.__table__.columns)).one()._asdict()
        connection.execute(delete(TextRow))
        for serial, one in enumerate(texts, start=2):
            number = f"{record.numbers[0][:4]}-{serial:03}"
            connection.execute(insert(DossierRow), {**pattern, "number": number, "serial": serial})
            row = {"id": place_of(number, 1), "dossier": number, "party": AUDITOR, "sequence": 1, "part": 0}
            row |= {"shown_from": date.min, "words": " ".join(words_of(one))}
            connection.execute(insert(TextRow), row)


def hits(engine: Engine, wanted: Sought, *readers: str) -> list[str]:
    """The dossiers with a hit, read as the search reads them."""
    from installation.list_reader import source_of
    from installation.text_search import _Looking

    with engine.connect() as connection:
        looking = _Looking(connection, wanted, [*(readers or [AUDITOR])], source_of(None), Wanted(), TODAY)
        return [each[0].dossier for each in looking.dossiers(1_000, None)]


def by_hand(texts: list[str], wanted: Sought, year: str) -> list[str]:
    """The same, by reading every text."""

    def holds(one: str) -> bool:
        words = words_of(one)
        padded = f" {' '.join(words)} "
        return (
            {*words} >= {*wanted.words}
            and all(any(word.startswith(b) for word in words) for b in wanted.beginnings)
            and all(phrase in padded for phrase in wanted.phrases)
        )

    numbered = [(f"{year}-{serial:03}", one) for serial, one in enumerate(texts, start=2)]
    return [number for number, one in reversed(numbered) if holds(one)]


MORE = [
    "1e5 0x1F -12 +31 45 1.2.3",
    "a" * 3000,
    "tab\tnewline\nrest",
    "' \\ '' \" : & | ! ( ) <-> *",
    "中文 텍스트 हिन्दी ᲐᲑ",
]
TEXTS = [*ODD, *MORE, "de huur en de rest", "de rest en huur", "huurbeleid", "x" * 99 + "yz"]


def test_whatever_is_in_a_text_either_database_finds_it_by_its_words(engine: Engine) -> None:
    one_text_each(engine, TEXTS)
    asked = [one for text in TEXTS for one in (text, f'"{text}"', *text.split(), f"{text.split()[0][:5]}*")]
    asked += ['"de huur"', "huur*", "huur -beleid", "geleen:huur", "NEAR(de huur)", "3.2", "a.peters@zowonen.example"]
    answers = 0
    for typed in dict.fromkeys(asked):
        try:
            wanted = sought(typed[:200])
        except CannotBeSoughtError:
            continue
        expected = by_hand(TEXTS, wanted, "2027")
        assert hits(engine, wanted) == expected, typed
        answers += bool(expected)
    assert answers > len(TEXTS)


@given(typed=st.text(max_size=40) | st.sampled_from(TEXTS).map(lambda one: one[:40]))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nonsense_finds_on_either_database_what_reading_every_text_does(engine: Engine, typed: str) -> None:
    if not stored(engine):
        one_text_each(engine, TEXTS)
    try:
        wanted = sought(typed)
    except CannotBeSoughtError:
        return
    assert hits(engine, wanted) == by_hand(TEXTS, wanted, "2027")
