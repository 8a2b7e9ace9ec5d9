"""Whatever is changed in a record behind its back, `verify` finds it and names its place; what no one can vouch for is
listed, and the list is complete."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from audit.verification.findings import Code, Finding
from audit.verification.runs import UNVOUCHED as NOBODY_VOUCHES
from evidence.verification.row_reader import all_numbers
from tests.audit.tampering import KEYS, TABLES, Impossible, NoText, Row, Scene
from tests.audit.whole import CONTENTS, NOW, keep, verified

# --- by column, and by row -----------------------------------------------------------------------------------------

DROPPED, ADDED = "a row dropped", "a row added"
_INSIDE = "a number inside the database; nothing refers to it"
_NEXT_LOG = "the next checkpoint commits to it; until then nothing does"
_ON_ITS_WAY = "how a notice fares on its way out, nobody else knows"
_ONLY_TEMPORAL = "until its history is archived only Temporal knows, if it is asked; `verify` says so of each"
_WHOSE = "it tells installations apart; every worker and door compares it with what it knows"
_HIS_WORD = "a person's word for what is gone, of which no leaf is left; `verify` tells each as a note, accusing nobody"
_BESIDE = "told by no event: the words are in the accounts, and whoever reads the list sets it right by them"
_ORDER_ONLY = "within bounds: when it was first tried, or tried again, is of no account afterwards"

UNVOUCHED: dict[tuple[str, str, str], str] = {
    ("numbers", "allocated_at", "used"): "but for its year: nothing else says when a number was given out",
    ("numbers", "allocated_at", "unused"): "but for its year: nothing else says when a number was given out",
    ("numbers", "act_id", "unused"): "nothing came of that act",
    ("numbers", DROPPED, "unused"): "the last number of a year, of which nothing came",
    ("numbers", ADDED, ""): "a number may be given out and never used",
    ("events", "recorded_at", "not in the archive, told to nobody"): "within bounds: no history tells of it, no notice",
    ("outbox", "id", "waits"): _INSIDE,
    ("outbox", "id", "being tried"): _INSIDE,
    ("outbox", "id", "left since"): _INSIDE,
    ("outbox", "id", "left"): _INSIDE,
    ("outbox", "id", "left at the second attempt"): _INSIDE,
    ("outbox", "attempts", "waits"): _ON_ITS_WAY,
    ("outbox", "not_before", "waits"): _ON_ITS_WAY,
    ("outbox", "attempts", "being tried"): _ON_ITS_WAY,
    ("outbox", "not_before", "being tried"): _ON_ITS_WAY,
    ("outbox", "last_error", "being tried"): _ON_ITS_WAY,
    ("outbox", "claimed_until", "being tried"): _ON_ITS_WAY,
    ("outbox", "attempts", "left since"): _NEXT_LOG,
    ("outbox", "sent_at", "left since"): _NEXT_LOG,
    ("outbox", "not_before", "left"): _ORDER_ONLY,
    ("outbox", "not_before", "left since"): _ORDER_ONLY,
    ("outbox", "not_before", "left at the second attempt"): _ORDER_ONLY,
    ("sights", "party", "seen since"): _NEXT_LOG,
    ("sights", "sequence", "seen since"): _NEXT_LOG,
    ("sights", "seen_at", "seen since"): _NEXT_LOG,
    ("sights", DROPPED, "seen since"): _NEXT_LOG,
    ("people_statements", "party", "stated since"): _NEXT_LOG,
    ("people_statements", "at", "stated since"): _NEXT_LOG,
    ("people_statements", "content", "stated since"): _NEXT_LOG,
    ("people_statements", DROPPED, "stated since"): _NEXT_LOG,
    ("people_statements", ADDED, "stated since"): _NEXT_LOG,
    ("runs", "run_id", "waits"): _ONLY_TEMPORAL,
    ("runs", "continued_from", "waits"): _ONLY_TEMPORAL,
    ("runs", "status", "waits"): _ONLY_TEMPORAL,
    ("runs", "started_at", "waits"): _ONLY_TEMPORAL,
    ("runs", "closed_at", "waits"): _ONLY_TEMPORAL,
    ("runs", "attempts", "waits"): _ONLY_TEMPORAL,
    ("runs", "not_before", "waits"): _ONLY_TEMPORAL,
    ("runs", "last_error", "waits"): _ONLY_TEMPORAL,
    ("runs", DROPPED, "waits"): _ONLY_TEMPORAL,
    ("runs", ADDED, "waits"): _ONLY_TEMPORAL,
    ("runs", "archived_at", "archived since"): _NEXT_LOG,
    ("runs", "attempts", "archived since"): _NEXT_LOG,
    ("runs", "not_before", "archived since"): _ORDER_ONLY,
    ("runs", "not_before", "archived"): _ORDER_ONLY,
    ("keys", "party", "new"): _NEXT_LOG,
    ("keys", "since", "new"): _NEXT_LOG,
    ("keys", "until", "new"): _NEXT_LOG,
    ("keys", "until", "in use"): "after the newest checkpoint: the next one commits to the day it was retired",
    ("keys", DROPPED, "new"): _NEXT_LOG,
    ("checkpoints", DROPPED, "not cosigned"): "a later one covers the same leaves; who kept its note can tell",
    ("commitments", "done_at", ""): _BESIDE,
    ("installation", "id", ""): _WHOSE,
    ("installation", "made_at", ""): _WHOSE,
    ("installation", DROPPED, ""): _WHOSE,
    ("installation", ADDED, ""): _WHOSE,
    ("losses", "said_at", ""): _HIS_WORD,
    ("losses", "number", ""): _HIS_WORD,
    ("losses", "person", ""): _HIS_WORD,
    ("losses", DROPPED, ""): _HIS_WORD,
    ("losses", ADDED, ""): _HIS_WORD,
    ("passkey_cosignatures", "at", "cosigned since"): _NEXT_LOG,
    ("passkey_cosignatures", DROPPED, "cosigned since"): _NEXT_LOG,
    ("cosignatures", DROPPED, ""): "only the witness knows that it signed",
}
"""What no one can vouch for in the record alone: table, column and the state of the row, and why."""


def near(rows: Sequence[Row], row: Row, column: str) -> list[Any]:
    """What somebody would put there who wants it not to be seen."""
    value = row[column]
    if isinstance(value, int):
        taken = {other[column] for other in rows}
        return [next(number for number in count(value + 1) if number not in taken)]
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}", value):
        return [*(_instant(datetime.fromisoformat(value) + timedelta(seconds=n)) for n in (1, -1)), None]
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return [(datetime.fromisoformat(value) + timedelta(days=1)).date().isoformat()]
    if isinstance(value, str):
        others = {other[column] for other in rows} - {value} if column == "party" else ()
        return [_other_letter(value), None, *sorted(others)]
    known = [other[column] for other in rows if other[column] is not None]
    return [known[0] if known and not column.endswith(("until", "_at")) else _instant(NOW - timedelta(days=1))]


def _instant(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(" ", "microseconds")


def _other_letter(text: str) -> str:
    at = next((i for i in range(len(text) // 2, len(text)) if text[i].isalnum()), len(text) - 1)
    return text[:at] + ("b" if text[at : at + 1] != "b" else "c") + text[at + 1 :]


def places(table: str, row: Row) -> list[tuple[str | None, str]]:
    """Where a fault in a row may be named: of which dossier (None: of any or none), and how the place begins."""
    r = {name: re.escape(str(value)) for name, value in row.items()}
    number = str(row.get("dossier", row.get("number")))
    if table == "log_leaves":
        return _places_of_leaf(row)
    if table == "numbers":
        return [(f"{row['year']}-{row['serial']!s:0>3}", "number "), (None, f"numbers of {r['year']}")]
    found: dict[str, list[tuple[str | None, str]]] = {
        "agreements": [(None, f"agreement {r.get('digest')}"), (None, "agreement$")],
        "dossiers": [(number, "")],
        "events": [
            (number, rf"(event|notice) {r.get('sequence')}\b"),
            (number, "document |dossier$"),
            (number, f"event {_after(row)}$"),
        ],  # of two whose order is wrong the later one is named
        "terms": [(number, f"term {r.get('key')}$|dossier$")],
        "locks": [(number, f"lock {r.get('organisation')}$|dossier$")],
        "documents": [(None, f"documents? {r.get('sha256')}$")],
        "dossier_documents": [(number, f"document {r.get('sequence')}/{r.get('position')}$|dossier$")],
        "outbox": [
            (number, f"notice {r.get('sequence')}/{r.get('recipient')}/{r.get('kind')}$|dossier$"),
            (number, f"seat {r.get('recipient')}$|task {r.get('recipient')}/|(text|commitment) {r.get('recipient')}/"),
        ],
        "seats": [(number, f"seat {r.get('party')}$|dossier$")],
        "tasks": [(number, f"task {r.get('party')}/{r.get('position')}$|dossier$")],
        "days": [(number, f"day {r.get('party')}/{r.get('key')}$|dossier$")],
        "commitments": [(number, f"commitment {r.get('party')}/{r.get('position')}$|dossier$")],
        "texts": [(number, f"text {r.get('party')}/{r.get('sequence')}/{r.get('part')}$|dossier$")],
        "sights": [
            (number, f"sight {r.get('party')}/{r.get('sequence')}$|dossier$"),
            (number, f"seat {r.get('party')}$|task {r.get('party')}/|(text|day|commitment) {r.get('party')}/"),
        ],
        "people_statements": [(None, f"statement {r.get('number')}$")],
        "installation": [(None, "installation")],
        "losses": [(number, "loss$")],
        "runs": [(number, f"run {r.get('run_id')}$|file {r.get('run_id')}|runs$|dossier$")],
        "checkpoints": [(None, f"checkpoint {r.get('size')}$")],
        "cosignatures": [(None, f"checkpoint {r.get('size')}$")],
        "passkey_cosignatures": [(None, f"checkpoint {r.get('size')}$")],
        "keys": [(None, f"key {r.get('name')}$|leaf of keys/{r.get('name')}")],
    }
    return found[table]


def _after(event: Row) -> object:
    sequence = event.get("sequence")
    return sequence + 1 if isinstance(sequence, int) else sequence


def _places_of_leaf(row: Row) -> list[tuple[str | None, str]]:
    """The leaf, what it is about, or the checkpoint whose root the leaves do not give any more."""
    number, _, about = str(row["subject"]).partition("/")
    kind, _, name = about.partition("/")
    thing = {"runs": "run", "notices": "notice", "sights": "sight", "": "event"}.get(kind, "key")
    of_leaf = (None, rf"leaf {re.escape(str(row['position']))}$|checkpoint \d+$")
    return [of_leaf, (number, re.escape(f"{thing} {name}"))]


def is_named(findings: Sequence[Finding], table: str, *rows: Row) -> bool:
    """Whether a fault in a row is named: its dossier, its place."""
    wanted = [place for row in rows for place in places(table, row)]
    return any(
        whose in (None, found.dossier) and re.match(where, found.where) for found in findings for whose, where in wanted
    )


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_vouched_for_but_those_that_are_listed(scene: Scene, table: str) -> None:
    unseen, unnamed, rows = set(), [], scene.vault.rows(table)
    for state, row in scene.examples(table).items():
        changes = {(column, value): {**row, column: value} for column in row for value in near(rows, row, column)}
        for (column, value), new in changes.items():
            try:
                findings = scene.with_row(table, row, new)
            except Impossible:
                continue
            if not findings:
                unseen.add((table, column, state))
            elif not is_named(findings, table, row, new):
                unnamed.append((column, state, value, findings))

    assert unnamed == []
    assert unseen == {known for known in UNVOUCHED if known[0] == table and known[1] not in (DROPPED, ADDED)}


@pytest.mark.parametrize("table", TABLES)
def test_every_row_is_missed_but_those_that_are_listed(scene: Scene, table: str) -> None:
    unseen = set()
    for state, row in scene.examples(table).items():
        findings = scene.with_row(table, row, None)
        assert is_named(findings, table, row) is bool(findings)
        unseen |= set() if findings else {(table, DROPPED, state)}

    assert unseen == {known for known in UNVOUCHED if known[:2] == (table, DROPPED)}


_OWN = {"numbers": ("serial", "act_id"), "dossiers": ("number", "serial"), "events": ("sequence", "hash"),
        "outbox": ("id", "recipient"), "agreements": ("digest",), "terms": ("key",), "locks": ("organisation",),
        "documents": ("sha256",), "dossier_documents": ("position",), "runs": ("run_id",), "log_leaves": ("position",),
        "checkpoints": ("size",), "cosignatures": ("name",), "keys": ("vkey",),
        "passkey_cosignatures": ("size", "party"),
        "installation": ("id",), "losses": ("number",), "seats": ("party",), "tasks": ("position",),
        "days": ("key",), "commitments": ("position",),
        "texts": ("id", "sequence"),
        "sights": ("party",), "people_statements": ("number",)}  # fmt: skip
"""The columns in which a copy of a row must be another one."""


@pytest.mark.parametrize("table", TABLES)
def test_every_row_too_many_is_seen_but_those_that_are_listed(scene: Scene, table: str) -> None:
    rows = scene.vault.rows(table)
    for state, row in scene.examples(table).items():
        last = {name: max(known[name] for known in rows) for name in _OWN[table]}
        copy = {**row, **{name: near(rows, last, name)[0] for name in _OWN[table]}}
        if table == "numbers":
            copy["year"] = max(known["year"] for known in rows)
        findings = scene.with_rows(table, [*rows, copy])

        is_vouched = not {(table, ADDED, ""), (table, ADDED, state)} & UNVOUCHED.keys()
        assert bool(findings) is is_vouched, (state, findings)
        assert is_named(findings, table, copy) is bool(findings), (state, findings)


def test_of_every_run_that_nobody_vouches_for_it_is_said(scene: Scene) -> None:
    """A row that waits for the archive is accused of nothing, but never passed over: changed, or put there by hand."""
    rows = scene.vault.rows("runs")
    (row,) = (row for row in rows if scene.state("runs", row) == "waits")
    changed = [{**row, column: value} for column in row for value in near(rows, row, column)]
    for new in [row, {**row, "run_id": "made-up"}, *changed]:
        kept = [known for known in rows if known is not row]
        others = [*kept, row, new] if new["run_id"] == "made-up" else [*kept, new]
        try:
            with scene.vault.holding("runs", others):
                findings, gaps = verified(scene.place, engine=scene.engine)
        except Impossible:
            continue
        said = {gap.where for gap in gaps if gap.about == NOBODY_VOUCHES}
        assert findings or f"run {new['run_id']}" in said, new


# --- bytes, rows and columns as Hypothesis chooses them ---


def any_value(rows: Sequence[Row], row: Row, column: str) -> st.SearchStrategy[Any]:
    """Another value: a byte more, a byte less, another one; nothing; no text at all; a number; that of another row."""
    value = row[column]
    text = "" if value is None else str(value)
    at = st.integers(0, max(len(text) - 1, 0))
    letter = st.sampled_from('0aZ é\x00\n"{')
    return st.one_of(
        st.builds(lambda i, one: text[:i] + one + text[i + 1 :], at, letter),
        st.builds(lambda i, one: text[:i] + one + text[i:], at, letter),
        st.builds(lambda i: text[:i] + text[i + 1 :], at),
        st.builds(lambda i: NoText(text[:i].encode() + b"\xff"), at),
        st.sampled_from([None, "", text.upper(), text.encode(), f"{text} ", -1, 2**62]),
        st.sampled_from([other[column] for other in rows]),
    )


CHOSEN = settings(
    max_examples=25,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much, HealthCheck.too_slow],
)


@CHOSEN
@given(data=st.data())
def test_whatever_bytes_are_changed_is_found_and_named(scene: Scene, data: st.DataObject) -> None:
    table = data.draw(st.sampled_from([name for name in sorted(TABLES) if scene.vault.rows(name)]))
    rows = scene.vault.rows(table)
    row = data.draw(st.sampled_from(rows))
    vouched = [column for column in TABLES[table] if (table, column, scene.state(table, row)) not in UNVOUCHED]
    assume(vouched)
    column = data.draw(st.sampled_from(vouched))
    new = {**row, column: data.draw(any_value(rows, row, column))}
    try:
        with scene.vault.holding(table, [*(known for known in rows if known is not row), new]):
            (stored,) = (known for known in scene.vault.read(table) if known not in rows)
            findings = scene.findings(row.get("dossier"))
    except (Impossible, ValueError):
        assume(False)  # the database does not take it, or it is the same to it
        return

    assert is_named(findings, table, row, {**new, **stored}), (table, row, new, findings)


ODD = NoText(b"2\xff")
_ASKED_WITH = [
    ("dossiers", "number"), ("dossiers", "year"), ("dossiers", "serial"), ("dossier_documents", "dossier"),
    ("dossier_documents", "sequence"), ("dossier_documents", "sha256"), ("events", "dossier"), ("outbox", "recipient"),
    ("people_statements", "party"), ("log_leaves", "subject"), ("runs", "run_id"), ("act_evidence", "dossier"),
]  # fmt: skip
"""By what these hold, something else is looked for, or a leaf is made of it."""


@pytest.mark.parametrize("table", TABLES)
def test_text_that_is_no_utf_8_is_a_fault_like_any_other(scene: Scene, table: str) -> None:
    """In every column of a row at once that is no key, and by itself where other rows are looked for by it."""
    rows, others = scene.vault.rows(table)[:1], scene.vault.rows(table)[1:]
    for row in rows:
        changed = [{name: ODD for name in TABLES[table] if name not in KEYS[table]}]
        changed += ({name: ODD} for asked, name in _ASKED_WITH if asked == table)
        for new in ({**row, **each} for each in changed):
            findings = scene.with_rows(table, [*others, new])
            assert is_named(findings, table, row, {**new, **_shown(new)}) or table in _OF_NO_DOSSIER, (new, findings)


_OF_NO_DOSSIER = ("installation", "losses")


def _shown(row: Row) -> Row:
    return {name: value.decode(errors="replace") for name, value in row.items() if isinstance(value, NoText)}


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":', '["\\ud800"]', '{"a":NaN}'], ids=["deep", "cut", "half", "nan"]
)
@pytest.mark.parametrize(("table", "column"), [("events", "content"), ("people_statements", "content"),
                                               ("checkpoints", "frontier"), ("outbox", "notice")])  # fmt: skip
def test_json_that_is_none_is_a_fault_like_any_other(scene: Scene, table: str, column: str, text: str) -> None:
    row = scene.vault.rows(table)[0]

    assert is_named(scene.with_row(table, row, {**row, column: text}), table, row)


@pytest.mark.parametrize("column", ["number", "year", "serial"])
def test_a_dossier_whose_place_is_no_utf_8_hides_no_other(scene: Scene, column: str) -> None:
    """By its place among them the next dossiers are found, however many are looked for at once."""
    row, *others = scene.vault.rows("dossiers")
    there = sorted(r["number"] for r in (others if column == "number" else (row, *others)))
    with scene.vault.holding("dossiers", [*others, {**row, column: ODD}]):
        for most in (1, 2, 100):
            assert sorted(n for some in all_numbers(scene.engine, most) for n in some) == there


@CHOSEN
@given(data=st.data())
def test_two_rows_that_change_places_are_found_and_named(scene: Scene, data: st.DataObject) -> None:
    table = data.draw(st.sampled_from([table for table in TABLES if len(scene.vault.rows(table)) > 1]))
    rows = scene.vault.rows(table)
    one, other = data.draw(st.lists(st.sampled_from(rows), min_size=2, max_size=2, unique_by=id))
    columns = data.draw(st.sampled_from([*TABLES[table], _ALL]))
    moved = [name for name in TABLES[table] if columns in (name, _ALL) and name not in KEYS[table]]
    moved = [name for name in moved if one[name] != other[name]]
    assume(any((table, name, scene.state(table, row)) not in UNVOUCHED for name in moved for row in (one, other)))
    swapped = [{**one, **{name: other[name] for name in moved}}, {**other, **{name: one[name] for name in moved}}]
    assume(_vouched_for(scene, table, one, other) != _vouched_for(scene, table, *swapped))
    try:
        findings = scene.with_rows(table, [*(row for row in rows if row not in (one, other)), *swapped])
    except Impossible:
        assume(False)

    assert is_named(findings, table, one, other), (table, moved, one, other, findings)


def _vouched_for(scene: Scene, table: str, *rows: Row) -> list[str]:
    """What is vouched for of rows, in whatever order: two that exchanged all of that are the same two."""
    return sorted(
        str([row[name] for name in TABLES[table] if (table, name, scene.state(table, row)) not in UNVOUCHED])
        for row in rows
    )


_ALL = "all of them"


# --- files ---

Change = Callable[[Path, Path], None]
"""Changes a file; there is another one of its kind."""


def flipped(at: float) -> Change:
    def flip(path: Path, _: Path) -> None:
        content = bytearray(path.read_bytes())
        content[int(at * (len(content) - 1))] ^= 1
        _write(path, bytes(content))

    return flip


def rewritten(change: Callable[[bytes], bytes]) -> Change:
    return lambda path, _: _write(path, change(path.read_bytes()))


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _replaced_by_a_folder(path: Path, _: Path) -> None:
    path.unlink()
    path.mkdir()


CHANGES: dict[str, Change] = {
    "the first byte": flipped(0),
    "a byte in the middle": flipped(0.5),
    "the last byte": flipped(1),
    "a byte less": rewritten(lambda content: content[:-1]),
    "a byte more": rewritten(lambda content: content + b"\x00"),
    "empty": rewritten(lambda _: b""),
    "gone": lambda path, _: path.unlink(),
    "no file": _replaced_by_a_folder,
    "another one": lambda path, other: _write(path, other.read_bytes()),
}


@contextmanager
def kept_safe(*paths: Path) -> Iterator[None]:
    """Whatever is done to files, they are afterwards as they were."""
    before = {path: path.read_bytes() for path in paths}
    yield
    for path, content in before.items():
        if path.is_dir():
            path.rmdir()
        path.write_bytes(content)


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_document_is_found_and_named(scene: Scene, change: str) -> None:
    path, other, _ = (keep(scene.place.documents, content) for content in CONTENTS)

    with kept_safe(path, other):
        CHANGES[change](path, other)
        findings = scene.findings()

    code = Code.DOCUMENT_MISSING if change in ("gone", "no file") else Code.DOCUMENT_CHANGED
    assert [(found.dossier, found.where, found.code) for found in findings] == [
        ("2027-001", f"document {path.name}", code)
    ]


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_history_is_found_and_named(scene: Scene, change: str) -> None:
    path, other = sorted((scene.place.archive / "2026-002").iterdir())

    with kept_safe(path, other):
        CHANGES[change](path, other)
        findings = scene.findings()

    code = Code.ARCHIVE_MISSING if change in ("gone", "no file") else Code.ARCHIVE_CHANGED
    assert findings
    assert {(found.dossier, found.where, found.code) for found in findings} == {
        ("2026-002", f"run {path.name.removesuffix('.json.gz')}", code)
    }


@pytest.mark.parametrize(
    ("folder", "name", "whose"),
    [
        ("archive", "2026-002/more.json.gz", "2026-002"),
        ("archive", "2031-001", None),
        ("archive", "more", None),
        ("documents", "more", None),
        ("documents", f"aa/{'b' * 64}", None),
        ("documents", f"aa/aa/{'b' * 64}", None),
    ],
)
def test_a_file_too_many_is_found_and_named(scene: Scene, folder: str, name: str, whose: str | None) -> None:
    path = (scene.place.archive if folder == "archive" else scene.place.documents) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"more")
    findings = scene.findings()
    path.unlink()

    assert [(found.dossier, found.where, found.code) for found in findings] == [
        (whose, f"file {path.name}", Code.FILE_ADDED)
    ]


def test_a_document_that_no_event_names_may_lie_there(scene: Scene) -> None:
    path = keep(scene.place.documents, b"of an act that was refused")

    assert scene.findings() == []
    path.unlink()


# --- forgeries that keep hashes and chain whole ---


def forged(scene: Scene, number: str, sequence: int, change: Callable[[Row], None]) -> set[tuple[str, Code]]:
    """What is found where an event was changed and all hashes were made anew: the places and the codes."""
    rewritten = scene.rewritten(number, sequence, change)
    with scene.vault.holding("events", rewritten.events), scene.vault.holding("dossiers", rewritten.dossiers):
        return {(found.where, found.code) for found in scene.findings(number) if found.dossier == number}


def saying(*replaced: tuple[str, str]) -> Callable[[Row], None]:
    """Replaces texts in the content of an event."""

    def change(row: Row) -> None:
        for old, new in replaced:
            assert old in row["content"]
            row["content"] = row["content"].replace(old, new)

    return change


def test_a_chain_made_anew_is_not_the_one_that_the_log_knows(scene: Scene) -> None:
    found = forged(scene, "2027-001", 19, lambda row: row.update(person="Iemand anders"))

    assert {where[:5] for where, code in found if code is Code.HEAD_DIFFERS} == {"leaf "}


def test_a_chain_made_anew_is_not_the_one_that_the_archive_knows(scene: Scene) -> None:
    found = forged(scene, "2026-002", 30, lambda row: row.update(person="Iemand anders"))

    assert ("event 30", Code.WITNESS_DIFFERS) in found


def test_a_date_that_does_not_follow_is_found_though_all_hashes_are_right(scene: Scene) -> None:
    found = forged(scene, "2028-001", 2, saying(('"ends":"2028-01-17"', '"ends":"2028-01-18"')))

    assert ("event 2", Code.DERIVATION_DIFFERS) in found


def test_an_amount_that_is_not_the_agreements_is_found_though_the_date_follows_from_it(scene: Scene) -> None:
    shorter = saying(
        ('"amount":21', '"amount":18'),
        ('"ends":"2028-01-31"', '"ends":"2028-01-28"'),
        ('"raw_end":"2028-01-31"', '"raw_end":"2028-01-28"'),
    )

    assert ("event 3", Code.DERIVATION_DIFFERS) in forged(scene, "2028-001", 3, shorter)


def test_a_vote_that_was_miscounted_is_found_though_all_hashes_are_right(scene: Scene) -> None:
    vote = next(row for row in scene.vault.rows("events") if row["type"] == "deliberation_recorded")

    for told in (
        ('"for":3', '"for":1'),
        ('"has_quorum":true', '"has_quorum":false'),
        ('"present":5', '"present":4'),
    ):
        found = forged(scene, "2027-001", vote["sequence"], saying(told))
        assert (f"event {vote['sequence']}", Code.VOTE_DIFFERS) in found


def test_an_event_that_cannot_have_come_then_is_found_though_all_hashes_are_right(scene: Scene) -> None:
    ended = next(r for r in scene.vault.rows("events") if (r["dossier"], r["type"]) == ("2028-001", "term_ended"))

    found = forged(scene, "2028-001", ended["sequence"], saying(("beek/", "nobody/")))

    assert (f"event {ended['sequence']}", Code.ORDER_BROKEN) in found


def test_what_follows_from_an_act_that_is_not_there_is_found_though_all_hashes_are_right(scene: Scene) -> None:
    rows = scene.vault.rows("events")
    started = next(r for r in rows if r["dossier"] == "2027-001" and r["type"] == "term_started" and r["act_id"])

    found = forged(scene, "2027-001", started["sequence"], lambda row: row.update(act_id="another"))

    assert (f"event {started['sequence']}", Code.ORDER_BROKEN) in found


def test_an_event_that_was_dated_back_is_found_where_a_checkpoint_should_have_covered_it(scene: Scene) -> None:
    last = max(
        (row for row in scene.vault.rows("log_leaves") if row["subject"] == "2027-001"), key=lambda r: r["number"]
    )
    leaf = {**last, "number": last["number"] - 1}

    findings = scene.with_rows("log_leaves", [*(r for r in scene.vault.rows("log_leaves") if r is not last), leaf])

    assert (f"event {last['number']}", Code.LEAF_MISSING) in {(found.where, found.code) for found in findings}
