"""Finding what was written, for one reader: the newest dossiers first, a page at a time, however many hits there are.

A word is looked up among those of its reader only (``models.record.tables.TextRow``), so what others wrote changes
neither what is found nor how long it takes. Every hit is a row that the reader has.

Of how words begin, either database gathers every text with any such word before it gives the first. So the newest
texts are looked through first: what stands in many texts is found there. What is not stands in few, which are soon
gathered.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    bindparam,
    cast,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from installation.database import reading
from installation.list_reader import Source, conditions_of, rows_listed, source_of
from installation.listed import Page, Wanted
from installation.read_back import EVENT, event_of
from models.events import Event
from models.folding import words_of
from models.knowledge.searched import BETWEEN, FieldText, place_of, texts_in
from models.record.summary import Listed
from models.record.tables import EventRow, TextRow
from models.sought import Sought

PLACES = 3
"""In how many places of a dossier is shown what was found there."""

_AT_ONCE = 60
_NEAR = 2_000
"""How many of the newest texts are looked through for how words begin."""

_FOUND = table("texts_found", column("rowid"))


class FoundPlace(NamedTuple):
    """An event in which all that is sought was found, with those of its texts that the reader may read."""

    event: Event
    texts: Sequence[FieldText]


class FoundDossier(NamedTuple):
    """A dossier as its list shows it, the newest places where something was found, and whether there are more."""

    listed: Listed
    places: Sequence[FoundPlace]
    has_more: bool


class _Hit(NamedTuple):
    id: int
    dossier: str
    sequence: int
    words: str


class TextSearch:
    """What can be found on record, over an engine of ``installation.database.open_record``. Every method raises
    RecordUnavailable where the database cannot be reached."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def newest(  # noqa: PLR0917 - what, whose, which, when, how many
        self, sought: Sought, readers: Collection[str], party: str | None, wanted: Wanted, today: date, most: int,
        after: str = "",
    ) -> Page[FoundDossier]:  # fmt: skip
        """The dossiers of a party (None: all on record) in which one of the ``readers`` finds what is sought on a local
        day, the newest first: at most so many, after a number. Raises ValueError for what is no number."""
        source = source_of(party)
        with reading(self._engine) as connection:
            looking = _Looking(connection, sought, [*readers], source, wanted, today)
            found = looking.dossiers(most + 1, place_of(after) if after else None)
            listed = {one.number: one for one in rows_listed(connection, source, [hits[0].dossier for hits in found])}
            places = _places(connection, [hit for hits in found for hit in hits[:PLACES]])
            shown = [
                FoundDossier(
                    listed[hits[0].dossier], [places[hit.id] for hit in hits[:PLACES]], has_more=len(hits) > PLACES
                )
                for hits in found[:most]
            ]
        return Page(shown, shown[-1].listed.number if len(found) > most else "")


class _Queries(NamedTuple):
    """How one reader's hits are read, the newest first, before a place: ``all``; and where it is sought how words
    begin, those ``near``: down to an ``edge``, so many texts with the whole words further on. Without one there are no
    others."""

    all: Select[*tuple[Any, ...]]
    near: Select[*tuple[Any, ...]] | None = None
    edge: Select[int] | None = None


class _Looking:
    """One search, in one transaction."""

    def __init__(
        self, connection: Connection, sought: Sought, readers: list[str], source: Source, wanted: Wanted, today: date
    ) -> None:
        self._connection = connection
        self._readers = readers
        is_sqlite = connection.dialect.name == "sqlite"
        asked = _Asked(sought, source, wanted, today, is_sqlite=is_sqlite)
        self._queries = [asked.of(reader) for reader in readers]

    def dossiers(self, most: int, before: int | None) -> list[list[_Hit]]:
        """The hits of each of so many dossiers, the newest first; of one at most one more than are shown."""
        found: list[list[_Hit]] = []
        for _, hits in groupby(self._hits(before), key=lambda hit: hit.dossier):
            kept: dict[int, _Hit] = {}
            for hit in hits:
                kept.setdefault(hit.sequence, hit)
                if len(kept) > PLACES:
                    break
            found.append([*kept.values()])
            if len(found) == most:
                break
        return found

    def _hits(self, before: int | None) -> Iterator[_Hit]:
        """All hits, the newest first, read some at a time; of a dossier that has many not all of them."""
        while True:
            rows = [hit for queries in self._queries for hit in self._some(queries, before)]
            hits = sorted(rows, key=lambda hit: hit.id, reverse=True)[:_AT_ONCE]
            yield from hits
            if len(hits) < _AT_ONCE:
                return
            is_one = hits[0].dossier == hits[-1].dossier
            before = place_of(hits[-1].dossier) if is_one else hits[-1].id

    def _some(self, queries: _Queries, before: int | None) -> list[_Hit]:
        given = {"before": (1 << 63) - 1 if before is None else before, "most": _AT_ONCE}
        if queries.near is not None and queries.edge is not None:
            edge = self._connection.scalar(queries.edge, given)
            near = self._connection.execute(queries.near, {**given, "edge": edge or 0}).all()
            if edge is None or len(near) == _AT_ONCE:
                return [_Hit(*row) for row in near]
        return [_Hit(*row) for row in self._connection.execute(queries.all, given)]


class _Asked:
    """What is asked of the texts of a reader, whoever that is."""

    def __init__(self, sought: Sought, source: Source, wanted: Wanted, today: date, *, is_sqlite: bool) -> None:
        self._sought = sought
        self._source = source
        self._wanted = wanted
        self._today = today
        self._is_sqlite = is_sqlite

    def of(self, reader: str) -> _Queries:
        words, beginnings, phrases = self._sought.words, self._sought.beginnings, self._sought.phrases
        hits = self._texts(reader, words, beginnings).where(*self._conditions(phrases)).limit(bindparam("most"))
        if not beginnings:
            return _Queries(hits)
        texts, begun = self._texts(reader, words, []), [f" {beginning}" for beginning in beginnings]
        near = texts.where(self._place(words) >= bindparam("edge"), *self._conditions([*phrases, *begun]))
        edge = texts.with_only_columns(TextRow.id).offset(_NEAR).limit(1)
        return _Queries(hits, near.limit(bindparam("most")), edge)

    def _texts(self, reader: str, words: Sequence[str], beginnings: Sequence[str]) -> Select[*tuple[Any, ...]]:
        """The texts of a reader with all these words, and with words that begin in all these ways."""
        query, place = select(*(getattr(TextRow, name) for name in _Hit._fields)), self._place([*words, *beginnings])
        if words or beginnings:
            query = query.where(_is_found(words, beginnings, reader, is_sqlite=self._is_sqlite))
            if self._is_sqlite:
                query = query.join(_FOUND, _FOUND.c.rowid == TextRow.id)
        return query.where(TextRow.party == reader, place < bindparam("before")).order_by(place.desc())

    def _place(self, looked_up: Sequence[str]) -> ColumnElement[int]:
        """Where a text stands among all; on SQLite the index over the words has it too, where any are looked up."""
        return _FOUND.c.rowid if self._is_sqlite and looked_up else TextRow.__table__.c.id

    def _conditions(self, phrases: Iterable[str]) -> Iterator[ColumnElement[bool]]:
        spaced = literal(" ") + TextRow.words + literal(" ")
        inside = func.instr if self._is_sqlite else func.strpos
        yield TextRow.shown_from <= self._today
        yield from (inside(spaced, phrase) > 0 for phrase in phrases)
        yield from _in_list(self._source, self._wanted)


def _in_list(source: Source, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    conditions = [*conditions_of(source, wanted)]
    if conditions:
        own = select(source.number).where(source.number == TextRow.dossier, *source.whose, *conditions)
        yield own.exists()


def _is_found(words: Sequence[str], beginnings: Sequence[str], reader: str, *, is_sqlite: bool) -> ColumnElement[bool]:
    """Folded words hold letters, digits and _ only: between quotes no sign of them means anything to a database."""
    if is_sqlite:
        terms = [*(f'"{reader}:{word}"' for word in words), *(f'"{reader}:{b}"*' for b in beginnings)]
        return literal_column("texts_found").op("MATCH")(literal(" AND ".join(terms)))
    terms = [*(f"'{reader}:{word}'" for word in words), *(f"'{reader}:{b}':*" for b in beginnings)]
    return literal_column("texts.lexemes").op("@@")(cast(literal(" & ".join(terms)), TSQUERY))


def _places(connection: Connection, hits: Sequence[_Hit]) -> dict[int, FoundPlace]:
    """What was written at each of these places, as far as the row has it: nothing else is shown."""
    wanted = {(hit.dossier, hit.sequence) for hit in hits}
    dossiers, sequences = {dossier for dossier, _ in wanted}, {sequence for _, sequence in wanted}
    # not pair by pair: of ten and more SQLite would rather read every event there is
    query = EVENT.where(EventRow.dossier.in_(dossiers), EventRow.sequence.in_(sequences))
    rows = [row for row in connection.execute(query) if (row.dossier, row.sequence) in wanted]
    events = {(row.dossier, row.sequence): event_of(row) for row in rows}
    return {hit.id: _place(hit, events[hit.dossier, hit.sequence]) for hit in hits}


def _place(hit: _Hit, event: Event) -> FoundPlace:
    there = {*hit.words.split(BETWEEN)}
    return FoundPlace(event, [one for one in texts_in(event) if " ".join(words_of(one.text)) in there])
