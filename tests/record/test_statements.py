"""What is stated about people goes on record one after the other, and into the log before any act that relies on it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, select, update

from activities.checkpoints import Checkpoints
from activities.record import Record
from audit.verification.findings import Code
from evidence.verification.record_verification import RecordLocation, RecordVerification
from installation.keys import LogKeys
from installation.statements import state, statements, stating
from models.record.statement import StatementKind
from models.record.tables import LeafRow, StatementRow
from tests.record.entries import opening

AT = datetime(2027, 5, 1, 12, tzinfo=UTC)
PASSKEY = {"credential": "cGFzc2tleQ", "person": "an account"}
REGISTERED, ENDED = StatementKind.CREDENTIAL_REGISTERED, StatementKind.CREDENTIAL_ENDED


def put(engine: Engine, kind: StatementKind = ENDED, at: datetime = AT, **content: str) -> None:
    with stating(engine) as connection:
        state(connection, kind, "geleen", {**PASSKEY, **content}, at)


def checkpoint(engine: Engine, folder: Path, at: datetime) -> None:
    assert Checkpoints(engine, LogKeys(folder / "keys", engine, "log.example", lambda: at), lambda: at).make()


def found(engine: Engine, folder: Path) -> list[tuple[str, Code]]:
    place = RecordLocation(str(engine.url), folder, folder)
    return [(finding.where, finding.code) for finding in RecordVerification(place, engine).of_log().findings]


def test_statements_are_numbered_and_none_is_older_than_the_one_before(engine: Engine) -> None:
    put(engine, REGISTERED, public_key="a2V5", site="advies.example")
    put(engine, at=AT - timedelta(days=1))  # a machine whose clock is behind

    assert [(one.number, one.kind, one.at, one.person) for one in statements(engine)] == [
        (1, REGISTERED, AT, "an account"),
        (2, ENDED, AT, "an account"),
    ]


def test_those_who_state_at_once_wait_for_one_another(engine: Engine) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: put(engine), range(8)))

    assert [one.number for one in statements(engine)] == list(range(1, 9))


def test_a_statement_holds_what_its_kind_holds(engine: Engine) -> None:
    with pytest.raises(ValueError, match="credential, person, public_key, site"):
        put(engine, REGISTERED)
    assert statements(engine) == []


def test_its_leaf_comes_before_the_acts_that_rely_on_it(engine: Engine, tmp_path: Path) -> None:
    put(engine)
    Record(engine).write(entry := opening())
    checkpoint(engine, tmp_path, AT + timedelta(days=400))
    put(engine, at=AT + timedelta(days=401))
    checkpoint(engine, tmp_path, AT + timedelta(days=402))

    with engine.connect() as connection:
        subjects = list(connection.scalars(select(LeafRow.subject).order_by(LeafRow.position)))
    assert [subject for subject in subjects if not subject.startswith("keys/")] == [
        "people/1",
        entry.dossier,
        "people/2",
    ]
    assert found(engine, tmp_path) == []


@pytest.mark.parametrize(
    ("changed", "place", "code"),
    [
        ({"at": AT - timedelta(hours=1)}, "statement 2", Code.STATEMENT_CHANGED),
        ({"party": "beek"}, "statement 2", Code.STATEMENT_CHANGED),
        ({"content": PASSKEY | {"person": "another"}}, "statement 2", Code.STATEMENT_CHANGED),
        ({"content": PASSKEY | {"name": "J. Jansen"}}, "statement 2", Code.STATEMENT_CHANGED),
        ({"content": PASSKEY | {"person": 1}}, "statement 2", Code.STATEMENT_CHANGED),
        ({"kind": "made_king"}, "statement 2", Code.STATEMENT_CHANGED),
        (None, "statement 2", Code.STATEMENT_MISSING),
    ],
    ids=str,
)
def test_what_was_changed_or_is_gone_is_found(
    engine: Engine, tmp_path: Path, changed: dict[str, object] | None, place: str, code: Code
) -> None:
    for _ in range(3):
        put(engine)
    checkpoint(engine, tmp_path, AT + timedelta(days=1))
    second = StatementRow.number == 2
    with engine.begin() as connection:
        connection.execute((update(StatementRow).values(changed) if changed else delete(StatementRow)).where(second))

    assert found(engine, tmp_path) == [(place, code)]


def test_one_that_was_slipped_in_with_an_earlier_date_is_found(engine: Engine, tmp_path: Path) -> None:
    put(engine)
    checkpoint(engine, tmp_path, AT + timedelta(days=1))
    put(engine, at=AT + timedelta(hours=1))
    assert found(engine, tmp_path) == [("statement 2", Code.LEAF_MISSING)]

    checkpoint(engine, tmp_path, AT + timedelta(days=2))  # it is in the log now, but a checkpoint lies between

    assert found(engine, tmp_path) == [("statement 2", Code.STATEMENT_CHANGED)]
