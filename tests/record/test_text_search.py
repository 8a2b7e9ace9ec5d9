"""What can be found: after every step the rows are what each reader knows, both databases find the same, and nobody
finds what is another's."""

import re
from collections.abc import Iterable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, insert, select, update

from activities.record import Record
from installation import text_search
from installation.list_reader import ListReader
from installation.listed import Wanted
from installation.listing import rebuild
from installation.record_reader import RecordReader
from installation.text_search import PLACES, FoundDossier, TextSearch
from models.act_forms import FORMS
from models.folding import words_of
from models.knowledge.knowledge import Knowledge, as_known
from models.knowledge.searched import DRAFTS, TEXTS, place_of, readers_of, searched_texts, text_row, texts_in
from models.parties import AUDITOR, LANDLORD
from models.record.tables import DossierRow, TextRow
from models.rights import Right
from models.sought import CannotBeSoughtError, Sought, sought
from tests.audit.playing import entries_of, fill, performed, scenario_file
from tests.models.test_sought import ODD
from tests.portal.midway import marked
from tests.record.test_lists import LATER, STEPWISE, in_parts, told, waiting

TODAY = date(2027, 3, 1)
ALL = Wanted()
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
    found = searched_texts(knowledge, readers)
    for party in {*readers} - {AUDITOR, DRAFTS}:
        known = {event.sequence for event in as_known(case, party, LATER).events if [*texts_in(event)]}
        assert {one.sequence for one in found[party]} == known
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
SAMPLES = [*ODD, *MORE, "de huur en de rest", "de rest en huur", "huurbeleid", "x" * 99 + "yz"]


def test_whatever_is_in_a_text_either_database_finds_it_by_its_words(engine: Engine) -> None:
    one_text_each(engine, SAMPLES)
    asked = [one for text in SAMPLES for one in (text, f'"{text}"', *text.split(), f"{text.split()[0][:5]}*")]
    asked += ['"de huur"', "huur*", "huur -beleid", "geleen:huur", "NEAR(de huur)", "3.2", "a.peters@zowonen.example"]
    answers = 0
    for typed in dict.fromkeys(asked):
        try:
            wanted = sought(typed[:200])
        except CannotBeSoughtError:
            continue
        expected = by_hand(SAMPLES, wanted, "2027")
        assert hits(engine, wanted) == expected, typed
        answers += bool(expected)
    assert answers > len(SAMPLES)


@given(typed=st.text(max_size=40) | st.sampled_from(SAMPLES).map(lambda one: one[:40]))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nonsense_finds_on_either_database_what_reading_every_text_does(engine: Engine, typed: str) -> None:
    if not stored(engine):
        one_text_each(engine, SAMPLES)
    try:
        wanted = sought(typed)
    except CannotBeSoughtError:
        return
    assert hits(engine, wanted) == by_hand(SAMPLES, wanted, "2027")


@given(
    texts=st.lists(st.lists(st.sampled_from(["huur", "huurder", "hu", "huis", "de", "rest"]), max_size=4), max_size=8),
    typed=st.lists(st.sampled_from(["hui*", "huu*", "huur", "de", "de-huu*", "res*"]), min_size=1, max_size=3),
    near=st.integers(1, 6),
    at_once=st.integers(1, 3),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_how_words_begin_is_found_among_the_newest_texts_and_all_as_by_reading_them(
    engine: Engine, texts: list[list[str]], typed: list[str], near: int, at_once: int
) -> None:
    with engine.connect() as connection:
        is_empty = connection.execute(select(DossierRow.number)).first() is None
    if is_empty:
        one_text_each(engine, SAMPLES[:8])
    written = [" ".join(words) for words in texts]
    with engine.begin() as connection:
        numbers = connection.scalars(select(DossierRow.number).order_by(DossierRow.serial)).all()[1:]
        connection.execute(delete(TextRow))
        for number, one in zip(numbers, written, strict=False):
            row = {"dossier": number, "party": AUDITOR, "sequence": 1, "part": 0, "shown_from": date.min, "words": one}
            connection.execute(insert(TextRow), {**row, "id": place_of(number, 1)})
    wanted = sought(" ".join(typed))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_search, "_NEAR", near)
        patch.setattr(text_search, "_AT_ONCE", at_once)
        found_then = hits(engine, wanted)
    assert found_then == by_hand(written, wanted, "2027")


# --- nobody finds what is another's --------------------------------------------------------------------------------

MARKED = ("four-verdicts-and-a-conflict", "joint-signatures", "own-letter-to-several", "unsolicited-advice")
MARK = re.compile(r"merk-[a-z-]+-\d{3}")


def oracle(engine: Engine, number: str, reader: str) -> set[str]:
    """The marks in what a reader knows of a dossier, as its events are shown: no row of the search is looked at."""
    case = RecordReader(engine).case_file(number)
    assert case
    known = as_known(case, reader, LATER).events
    marks = set(MARK.findall(" ".join(str(event.content.get("said")) for event in known)))
    return marks if known and known[0].sequence == 1 else set()


def test_each_finds_every_text_that_it_knows_and_none_of_another(engine: Engine, tmp_path: Path, database: str) -> None:
    names = MARKED if database == "sqlite" else MARKED[:1]
    numbers = fill(engine, tmp_path, *(marked(name, tmp_path, until_act=1) for name in names)).numbers
    readers = (LANDLORD, "geleen", "beek", "limbricht", "beekdaelen", AUDITOR)
    knows = {(reader, number): oracle(engine, number, reader) for reader in readers for number in numbers}
    everything = sorted(set[str]().union(*knows.values()) | {"merk-van-niemand-001"})
    assert len(everything) > 30 if database == "sqlite" else len(everything) > 5
    for mark in everything:
        for reader in readers:
            expected = {number for number in numbers if mark in knows[reader, number]}
            shown = found(engine, f'"{mark}"', reader)
            assert {one.listed.number for one in shown} == expected, (mark, reader)
            texts = [text.text for one in shown for place in one.places for text in place.texts]
            seen = {each for text in texts for each in MARK.findall(text)}
            assert seen <= set[str]().union(*(knows[reader, number] for number in expected)), (mark, reader)
    secrets = {mark for mark in everything if any(mark not in knows[reader, n] for reader in readers for n in numbers)}
    assert secrets


def found(engine: Engine, words: str, reader: str, wanted: Wanted = ALL, most: int = 100) -> list[FoundDossier]:
    party = None if reader == AUDITOR else reader
    return [*TextSearch(engine).newest(sought(words), [reader], party, wanted, TODAY, most).rows]


def test_what_is_found_comes_in_parts_and_as_the_list_is_chosen(engine: Engine, tmp_path: Path) -> None:
    names = ("joint-advice", "withdrawn", "consent-refused-to-a-merger")
    record = fill(engine, tmp_path, *(marked(name, tmp_path, until_act=1) for name in names))
    search, word = TextSearch(engine), sought("merk")
    of_party = partial(search.newest, word, [LANDLORD], LANDLORD, ALL, TODAY, 1)
    numbers = [one.listed.number for one in in_parts(of_party)]
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) > 1
    lists = ListReader(engine)
    for wanted in (
        Wanted(is_open=True),
        Wanted(is_open=False),
        Wanted(year=2027),
        Wanted(party="beek"),
        Wanted(right=Right.CONSENT),
    ):
        chosen = {one.number for one in lists.by_number(LANDLORD, wanted)}
        assert {one.listed.number for one in found(engine, "merk", LANDLORD, wanted)} == chosen & {*numbers}
    assert all(len(one.places) <= PLACES for one in found(engine, "merk", LANDLORD))
    assert {*numbers} <= {*record.numbers}


EMBARGOED = """
scenario: embargoed
agreement: zowonen
acts:
  - at: 2027-01-11 09:00
    by: landlord
    act: open_request
    with: {subject: s, topic: a, right: advice, intended_decision: d, reasons: r, consequences: c,
           addressees: [geleen, beek],
           documents: [{name: bestuursstuk.pdf, size: 1, sha256: "%(sha)s", label: board_only}]}
  - at: 2027-01-12 09:00
    by: geleen
    act: ask_question
    with: {text: Zie de bijlage, documents: [{name: uitslag.pdf, size: 1, sha256: "%(sha)s",
           label: embargo_until 2027-03-02}]}
  - at: 2027-01-13 09:00
    by: geleen
    act: record_deliberation
    with: {date: 2027-01-12, present: 5, for: 5, against: 0, abstained: 0, motion: motie,
           documents: [{name: stemming.pdf, size: 1, sha256: "%(sha)s"}]}
until: 2027-01-14
"""


def test_a_document_is_found_by_whom_its_label_shows_it_to_and_from_its_day_on(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "embargoed.yaml"
    path.write_text(EMBARGOED % {"sha": "a" * 64})
    (number,) = fill(engine, tmp_path, path).numbers

    def who_finds(word: str, today: date) -> set[str]:
        search, readers = TextSearch(engine), (LANDLORD, "geleen", "beek", AUDITOR, DRAFTS)
        party = {AUDITOR: None, DRAFTS: None}
        return {
            reader
            for reader in readers
            if search.newest(sought(word), [reader], party.get(reader, reader), ALL, today, 9).rows
        }

    assert who_finds("bestuursstuk", TODAY) == {LANDLORD, "geleen", "beek", AUDITOR}
    assert who_finds("uitslag", date(2027, 3, 1)) == {"geleen", AUDITOR}
    assert who_finds("uitslag", date(2027, 3, 2)) == {LANDLORD, "geleen", AUDITOR}
    assert who_finds("motie", TODAY) == {"geleen", AUDITOR}
    assert who_finds("stemming", TODAY) == {"geleen", DRAFTS}
    (shown,) = found(engine, "bijlage", LANDLORD)
    assert [text.text for text in shown.places[0].texts] == ["Zie de bijlage"]
    assert number == shown.listed.number


def test_every_field_in_which_people_write_can_be_found() -> None:
    """A new field of an act is among them, or here."""
    left_out = {
        *("organisation", "organisations", "addressees"),  # keys of parties
        "e_mail",  # nobody looks for a dossier by these
    }
    written = {
        name
        for form in FORMS.values()
        for name, field in form.content.model_fields.items()
        if re.search(r"\b(str|Point|Answer)\b", str(field.annotation))
    }
    assert written - left_out - {*TEXTS} == set()
