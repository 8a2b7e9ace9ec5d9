"""Views that are kept: never out of date, never anybody else's, and not read again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from application.errors import NotFound
from application.kept_views import DossierRead, KeptViews, Key
from application.people import Viewer
from application.reading import Readings
from installation.installation import Installation
from installation.record_reader import HowFarTold, RecordReader
from installation.sights import put_on_record
from models.knowledge.view import View
from models.parties import LANDLORD
from models.state import Dossier
from tests.audit.playing import OnRecord, deliver

NOW = datetime(2027, 6, 1, 12, tzinfo=UTC)


def looked(installation: Installation, party: str, kept: KeptViews | None, *numbers: str) -> list[DossierRead]:
    readings = Readings(installation, Viewer.of_party(party), lambda: NOW, kept)
    return [readings.opened(number) for number in numbers if number in known(readings)]


def known(readings: Readings) -> set[str]:
    return {one.number for one in readings.dossiers()}


def test_a_second_look_reads_no_dossier(
    record_with: Callable[..., OnRecord], installed: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = record_with("joint-advice", "weighty-advice")
    kept, read = KeptViews(), list[str]()
    whole = RecordReader.case_file

    def counted(reader: RecordReader, dossier: str) -> object:
        read.append(dossier)
        return whole(reader, dossier)

    monkeypatch.setattr(RecordReader, "case_file", counted)
    first = looked(installed, "geleen", kept, *record.numbers)
    second = looked(installed, "geleen", kept, *record.numbers)

    assert first == second == looked(installed, "geleen", None, *record.numbers)
    assert len(read) == 2 * len(first) > 0  # the first look, and the one that keeps nothing


def test_who_knows_of_a_dossier_is_not_read_for_again_and_still_has_to_take_part(
    record_with: Callable[..., OnRecord], installed: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, kept = record_with("joint-advice", delivered=False), KeptViews()
    (number,) = record.numbers
    of = {party: Readings(installed, Viewer.of_party(party), lambda: NOW, kept) for party in (LANDLORD, "geleen")}

    of[LANDLORD].require_known(number)
    with pytest.raises(NotFound):
        of["geleen"].require_known(number)  # what the landlord knows, it does not
    deliver(record.engine, of=record.numbers)
    of["geleen"].require_known(number)

    monkeypatch.setattr(RecordReader, "case_file", None)
    for readings in of.values():
        readings.require_known(number)
    monkeypatch.setattr(RecordReader, "takes_part", lambda *_: False)
    with pytest.raises(NotFound):
        of["geleen"].require_known(number)


def test_what_a_party_is_told_meanwhile_is_there_at_once(
    record_with: Callable[..., OnRecord], installed: Installation
) -> None:
    record, kept = record_with("joint-advice", delivered=False), KeptViews()
    (before,) = looked(installed, LANDLORD, kept, *record.numbers)
    deliver(record.engine, of=record.numbers)
    (after,) = looked(installed, LANDLORD, kept, *record.numbers)

    assert before.view.events != after.view.events
    assert [after] == looked(installed, LANDLORD, None, *record.numbers)


def test_what_a_party_saw_on_its_page_is_there_at_once_for_it_and_for_the_other_side(
    record_with: Callable[..., OnRecord], installed: Installation
) -> None:
    record, kept = record_with("joint-advice", delivered=False), KeptViews()
    (before,) = looked(installed, LANDLORD, kept, *record.numbers)
    assert looked(installed, "geleen", kept, *record.numbers) == []
    put_on_record(record.engine, record.numbers[0], "geleen", NOW)

    (seen,) = looked(installed, LANDLORD, kept, *record.numbers)
    assert before.seen != seen.seen
    assert [seen] == looked(installed, LANDLORD, None, *record.numbers)
    (own,) = looked(installed, "geleen", kept, *record.numbers)
    assert [own] == looked(installed, "geleen", None, *record.numbers)


def test_nobody_gets_what_was_made_for_somebody_else(
    record_with: Callable[..., OnRecord], installed: Installation
) -> None:
    record, kept = record_with("joint-advice", "claims-of-incompleteness"), KeptViews()
    for party in (LANDLORD, "geleen", "beek", "limbricht", LANDLORD, "geleen"):
        assert looked(installed, party, kept, *record.numbers) == looked(installed, party, None, *record.numbers)


def test_a_new_day_is_looked_at_anew_and_a_later_hour_is_the_hour_of_the_view() -> None:
    kept, read = KeptViews(), DossierRead(View(Dossier(number="2027-001"), NOW, "geleen"), [])
    key = Key("2027-001", "geleen", "head", HowFarTold(1, NOW), 0, NOW.date())
    kept.keep(key, read)
    later = kept.get(key, NOW + timedelta(hours=2))

    assert later is not None
    assert later.view.moment == NOW + timedelta(hours=2)
    assert kept.get(key._replace(day=NOW.date() + timedelta(days=1)), NOW) is None
    assert kept.get(key._replace(head="other"), NOW) is None
    assert kept.get(key._replace(told=HowFarTold(1, NOW, 12)), NOW) is None
    assert kept.get(key._replace(sights=1), NOW) is None


def test_no_more_are_kept_than_were_meant_to_be() -> None:
    kept, read = KeptViews(2), DossierRead(View(Dossier(number="2027-001"), NOW, "geleen"), [])
    keys = [Key(f"2027-{n:03}", "geleen", "head", HowFarTold(1, NOW), 0, NOW.date()) for n in range(3)]
    for key in keys:
        kept.keep(key, read)

    assert [kept.get(key, NOW) is None for key in keys] == [True, False, False]
