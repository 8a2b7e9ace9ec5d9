"""Dossiers that wait are put away, and taken up as they were; what all runs share is in memory once."""

import zlib
from threading import Thread

import pytest

from models import kept
from models.agreement import shared
from models.kept import Kept
from models.parties import LANDLORD
from models.protocol import Start
from models.state import Dossier
from tests.models.procedures import REQUEST, STATUTORY, ZOWONEN, Procedure


@pytest.fixture(autouse=True)
def two_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "AS_THEY_ARE", 2)
    monkeypatch.setattr(kept, "_latest", type(kept._latest)())


def opened(number: str) -> Dossier:
    procedure = Procedure(number=number)
    procedure.act("2027-01-11 09:00", LANDLORD, "open_request", **REQUEST)
    procedure.act("2027-01-12 09:00", "geleen", "acknowledge_receipt")
    return procedure.dossier


def is_put_away(one: Kept) -> bool:
    return not isinstance(one._standing._form, Dossier)


def test_all_but_the_latest_are_put_away_and_taken_up_as_they_were() -> None:
    dossiers = [opened(f"2027-{number:03}") for number in range(1, 5)]
    all_of_them = [Kept(dossier) for dossier in dossiers]
    assert [is_put_away(one) for one in all_of_them] == [True, True, False, False]
    for one, dossier in zip(all_of_them, dossiers, strict=True):
        assert one.dossier == dossier
        assert one.dossier.model_dump_json() == dossier.model_dump_json()
        assert not is_put_away(one)


def test_what_was_used_last_stays_as_it_is() -> None:
    first, second = Kept(opened("2027-001")), Kept(opened("2027-002"))
    known = first.dossier
    Kept(opened("2027-003"))
    assert first.dossier is known
    assert is_put_away(second)


def test_what_becomes_of_a_dossier_that_was_put_away_counts() -> None:
    one = Kept(Dossier(number="2027-001"))
    others = [Kept(opened(f"2027-{number:03}")) for number in range(2, 4)]
    assert is_put_away(one)
    one.dossier = opened("2027-001")
    assert [other.dossier.number for other in others] == ["2027-002", "2027-003"]
    assert one.dossier == opened("2027-001")


def test_what_becomes_of_a_dossier_while_it_is_put_away_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    one, newer = Kept(Dossier(number="2027-001")), opened("2027-001")
    writer = Thread(target=setattr, args=(one, "dossier", newer))

    def compress(text: bytes, level: int) -> bytes:
        monkeypatch.undo()
        writer.start()
        writer.join()
        return zlib.compress(text, level)

    monkeypatch.setattr(kept, "AS_THEY_ARE", 0)
    monkeypatch.setattr("models.kept.zlib.compress", compress)
    assert one.dossier.sequence == 0
    assert one.dossier == newer


def test_runs_that_start_with_the_same_agreement_share_it() -> None:
    texts = [Start.anew(number, agreement=ZOWONEN).model_dump_json() for number in ("2027-001", "2027-002")]
    first, second = (Start.model_validate_json(text) for text in texts)
    assert first.agreement is second.agreement
    assert first.agreement == ZOWONEN


def test_an_agreement_that_reads_otherwise_is_not_shared_even_in_the_order_of_its_parties() -> None:
    turned = dict(reversed(ZOWONEN.organisations.items()))
    other = ZOWONEN.model_copy(update={"organisations": turned})
    assert other == ZOWONEN
    assert [*shared(ZOWONEN).organisations] == [*ZOWONEN.organisations]
    assert [*shared(other).organisations] == [*turned]
    assert shared(STATUTORY) == STATUTORY
