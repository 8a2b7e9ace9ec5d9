"""Views that are kept: never out of date, never anybody else's, and not read again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from application.kept_views import KeptViews, Key
from application.people import Viewer
from application.reading import Readings
from installation.installation import Installation
from installation.record_reader import HowFarTold, RecordReader
from installation.sights import put_on_record
from models.knowledge.view import View
from models.state import Dossier
from tests.audit.playing import OnRecord, deliver

NOW = datetime(2027, 6, 1, 12, tzinfo=UTC)


def listed(installation: Installation, party: str, kept: KeptViews | None, now: datetime = NOW) -> list[str]:
    readings = Readings(installation, Viewer.of_party(party), lambda: now, kept)
    return [f"{one.number} {one.stage} {one.sequence} {one.head}" for one in readings.dossiers()]


def test_a_second_look_reads_no_dossier(
    record_with: Callable[..., OnRecord], installed: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_with("joint-advice", "weighty-advice")
    kept, read = KeptViews(), list[str]()
    whole = RecordReader.case_files

    def counted(reader: RecordReader, dossiers: list[str], recipient: str) -> object:
        read.extend(dossiers)
        return whole(reader, dossiers, recipient)

    monkeypatch.setattr(RecordReader, "case_files", counted)
    first = listed(installed, "geleen", kept)
    second = listed(installed, "geleen", kept)

    assert first == second == listed(installed, "geleen", None)
    assert len(read) == 2 * len(first) > 0  # the first look, and the one that keeps nothing


def test_what_a_party_is_told_meanwhile_is_there_at_once(
    record_with: Callable[..., OnRecord], installed: Installation
) -> None:
    record, kept = record_with("joint-advice", delivered=False), KeptViews()
    before = listed(installed, "geleen", kept)
    deliver(record.engine, of=record.numbers)
    after = listed(installed, "geleen", kept)

    assert before != after == listed(installed, "geleen", None)


def test_what_a_party_saw_on_its_page_is_there_at_once(
    record_with: Callable[..., OnRecord], installed: Installation
) -> None:
    record, kept = record_with("joint-advice", delivered=False), KeptViews()
    before = listed(installed, "geleen", kept)
    put_on_record(record.engine, record.numbers[0], "geleen", NOW)
    after = listed(installed, "geleen", kept, NOW + timedelta(seconds=1))

    assert before != after == listed(installed, "geleen", None, NOW + timedelta(seconds=1))


def test_nobody_gets_what_was_made_for_somebody_else(
    record_with: Callable[..., OnRecord], installed: Installation
) -> None:
    record_with("joint-advice", "claims-of-incompleteness")
    kept = KeptViews()
    for party in ("landlord", "geleen", "beek", "limbricht", "landlord", "geleen"):
        assert listed(installed, party, kept) == listed(installed, party, None)


def test_a_new_day_is_looked_at_anew_and_a_later_hour_is_the_hour_of_the_view() -> None:
    kept, view = KeptViews(), View(Dossier(number="2027-001"), NOW, "geleen")
    key = Key("2027-001", "geleen", "head", HowFarTold(1, NOW), NOW.date())
    kept.keep(key, view)
    later = kept.get(key, NOW + timedelta(hours=2))

    assert later is not None
    assert later.moment == NOW + timedelta(hours=2)
    assert kept.get(key._replace(day=NOW.date() + timedelta(days=1)), NOW) is None
    assert kept.get(key._replace(head="other"), NOW) is None
    assert kept.get(key._replace(told=HowFarTold(1, NOW, 12)), NOW) is None


def test_no_more_are_kept_than_were_meant_to_be() -> None:
    kept, view = KeptViews(2), View(Dossier(number="2027-001"), NOW, "geleen")
    keys = [Key(f"2027-{n:03}", "geleen", "head", HowFarTold(1, NOW), NOW.date()) for n in range(3)]
    for key in keys:
        kept.keep(key, view)

    assert [kept.get(key, NOW) is None for key in keys] == [True, False, False]
