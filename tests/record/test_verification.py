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
