"""`verify` on either database: a whole record is whole, and a change is named."""

from pathlib import Path

from sqlalchemy import Engine, text

from audit.verification.findings import Code, Finding
from evidence.verification.record_verification import RecordLocation, RecordVerification
from tests.audit.playing import fill


def found_in(engine: Engine, url: str, folder: Path) -> list[Finding]:
    verification = RecordVerification(RecordLocation(url, folder / "documents", folder / "archive"), engine)
    return [finding for portion in (verification.of_log(), *verification.of_all(1)) for finding in portion.findings]


def test_a_record_is_whole_until_somebody_changes_it(engine: Engine, url: str, tmp_path: Path) -> None:
    fill(engine, tmp_path, "withdrawn", "unsolicited-advice")
    before = found_in(engine, url, tmp_path)
    with engine.begin() as connection:
        connection.execute(text("UPDATE terms SET version = 7 WHERE dossier = '2027-001' AND key = 'geleen/advice/1'"))

    after = found_in(engine, url, tmp_path)

    assert before == []
    assert [(found.dossier, found.where, found.code) for found in after] == [
        ("2027-001", "term geleen/advice/1", Code.TERM_DIFFERS)
    ]


BROKEN = (
    ("texts", "words", Code.LIST_DIFFERS),
    ("days", "place", Code.LIST_DIFFERS),
    ("seats", "subject", Code.LIST_DIFFERS),
    ("commitments", "reasons", Code.LIST_DIFFERS),
    ("outbox", "last_error", Code.NOTICE_CHANGED),
    ("locks", "state", Code.LOCK_DIFFERS),
    ("terms", "sentence", Code.TERM_DIFFERS),
    ("dossiers", "subject", Code.SUMMARY_DIFFERS),
    ("numbers", "act_id", Code.NUMBER_DIFFERS),
    ("events", "person", Code.EVENT_CHANGED),
)
"""A column of each kind of row, and how a change in it is named; where one is found, those before it may hide."""


def test_a_change_in_any_kind_of_row_is_named(engine: Engine, url: str, tmp_path: Path) -> None:
    fill(engine, tmp_path, "joint-advice")
    for table, column, code in BROKEN:
        with engine.begin() as connection:
            changed = connection.execute(text(f"UPDATE {table} SET {column} = 'by hand'")).rowcount
        found = [finding for finding in found_in(engine, url, tmp_path) if f"{table}." in finding.about]
        assert (table, changed > 0, {finding.code for finding in found}) == (table, True, {code})
