"""Searching a record of very many dossiers: processor time of a page of what is found, with words that stand in every
dossier and words that stand in few.

Of every dossier but those that are whole four texts of sixty words are on record, made by chance, for two readers each:
the one who searches and another, whose texts hold the same words. What is given is what one process takes to read a
page: the hits, their dossiers, and the texts around what was found.
"""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import accumulate, islice
from typing import Any

from sqlalchemy import Engine, insert, select

from application.overview import Chosen, Overview
from application.people import Viewer
from application.reading import Readings
from bench.many_dossiers import WHOLE, fill_with
from bench.pages_under_load import PARTY, record
from bench.site import folder
from bench.table import Row, milliseconds, progress
from installation.installation import Installation
from installation.settings import Settings
from models.events import EventType
from models.folding import words_of
from models.knowledge.searched import place_of
from models.record.tables import EventRow, TextRow
from models.rights import Right

OTHER = "beek"
COMMON, RARE, RARE_OF = "huur", "zeldzaam", 10_000
"""A word of every text, and one of every so many dossiers."""

MANY = "ver"
"""How one in ten of the words begins, as very many do in Dutch."""

SEARCHES = {
    "a word of every dossier": Chosen(COMMON),
    "a word of few": Chosen(RARE),
    "a common and a rare word": Chosen(f"{COMMON} {RARE}"),
    "two words that follow on each other": Chosen(f'"{COMMON} {RARE}"'),
    "a common word, in dossiers of a kind": Chosen(COMMON, is_open=True, right=Right.ADVICE),
    "a word of none": Chosen("nergens"),
    "how a common word begins": Chosen(f"{COMMON[:3]}*"),
    "how very many words begin": Chosen(f"{MANY}*"),
    "how a word of few begins": Chosen(f"{RARE[:5]}*"),
    "a rare word, and how very many begin": Chosen(f"{RARE} {MANY}*"),
}
_TEXTS, _WORDS, _VOCABULARY, _AT_ONCE, _ROUNDS, _PER_PAGE = 4, 60, 20_000, 2_000, 15, 20


@dataclass(frozen=True)
class Size:
    """Over how many dossiers, on which databases."""

    dossiers: int = 100_000
    databases: tuple[str, ...] = ("sqlite", "postgresql")


def measure(size: Size) -> list[Row]:
    """Every search on every database."""
    return [row for database in size.databases for row in _of_database(database, size.dossiers)]


def _of_database(database: str, dossiers: int) -> Iterator[Row]:
    with folder() as var, record(database, var) as (engine, url):
        started = time.perf_counter()
        year = int(fill_with(engine, dossiers)[0][:4])
        _write(engine, year, dossiers)
        progress(f"  {database}, {dossiers:,} dossiers, made in {time.perf_counter() - started:.0f} s")
        with Installation(Settings(var=var, record_url=url, embedded_port=1)) as installation:
            overview = Overview(Readings(installation, Viewer.of_party(PARTY)))
            for name, chosen in SEARCHES.items():
                shown = len(overview.part(chosen, most=_PER_PAGE).rows)
                took = _processor(partial(overview.part, chosen, most=_PER_PAGE))
                yield Row(f"{name}: {database}, {dossiers:,} dossiers", milliseconds(took), f"{shown} shown")
            deep = f"{year}-{dossiers // 3:03}"
            took = _processor(partial(overview.part, Chosen(COMMON), most=_PER_PAGE, after=deep))
            yield Row(f"a deep page: {database}, {dossiers:,} dossiers", milliseconds(took), _NOTE)


_NOTE = "processor time of the process that reads; on PostgreSQL that of its server is not in it"


def _processor(search: Callable[[], object]) -> float:
    """Seconds of processor time of one search: the median of some."""
    times = []
    for _ in range(_ROUNDS):
        before = time.process_time()
        search()
        times.append(time.process_time() - before)
    return sorted(times)[len(times) // 2]


def _write(engine: Engine, year: int, dossiers: int) -> None:
    chance = random.Random(1)
    letters = "abcdefghijklmnopqrstuvwxyz"
    made = ("".join(chance.choices(letters, k=chance.randint(3, 11))) for _ in range(_VOCABULARY))
    vocabulary = [word if place % 10 else MANY + word for place, word in enumerate(made)]
    weights = [*accumulate(1 / (place + 1) for place in range(_VOCABULARY))]
    with engine.begin() as connection:
        columns = EventRow.__table__.columns
        pattern = connection.execute(select(*columns).where(EventRow.type == EventType.QUESTION_ASKED).limit(1)).one()
    serials = iter(range(WHOLE + 1, dossiers + 1))
    while some := [*islice(serials, _AT_ONCE)]:
        events, texts = list[dict[str, Any]](), list[dict[str, Any]]()
        for serial in some:
            for sequence in range(1, _TEXTS + 1):
                words = chance.choices(vocabulary, cum_weights=weights, k=_WORDS)
                words.insert(chance.randrange(_WORDS), COMMON)
                if serial % RARE_OF == 0 and sequence == 1:
                    words.append(RARE)
                text, number = " ".join(words), f"{year}-{serial:03}"
                own = {"dossier": number, "sequence": sequence}
                content = {"said": {"text": text}}
                events.append({**pattern._asdict(), **own, "hash": f"{number}/{sequence}", "content": content})
                texts += (
                    {**own, "id": place_of(number, sequence, 0, slot), "party": party, "part": 0, **_searched(text)}
                    for slot, party in enumerate((PARTY, OTHER), start=3)
                )
        with engine.begin() as connection:
            connection.execute(insert(EventRow), events)
            connection.execute(insert(TextRow), texts)


def _searched(text: str) -> dict[str, Any]:
    return {"shown_from": date.min, "words": " ".join(words_of(text))}
