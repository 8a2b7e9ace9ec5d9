"""The measurements still run: the smallest of each. How long anything takes is tested nowhere."""

import asyncio

import pytest

from bench import latency, procedure, replaying, start, throughput, verification, writing
from bench.__main__ import main
from models.procedure.decide import decide
from models.state import Dossier, Result


def test_the_procedure_that_is_measured_is_complete() -> None:
    dossier = Dossier(number="2027-001")
    for act in (procedure.opening(), *procedure.acts()):
        decision = decide(dossier, act, procedure.agreement())
        assert decision.refusals == ()
        dossier = decision.dossier
    assert dossier.result is Result.WITHDRAWN
    assert all(track.response for track in dossier.tracks.values())


def test_throughput_of_the_acts_path() -> None:
    """All is well with what was made: else it raises."""
    size = throughput.Size(rounds=1, procedures=1, at_once=1, replayed=0)
    rows = asyncio.run(throughput.measure(size, throughput.WAYS[:1]))
    assert {"the acts' path, by processor time", "the acts' path, by the clock"} <= {row.measure for row in rows}


def test_throughput_with_everything_on() -> None:
    """Two workers, on PostgreSQL, deliver every letter once and keep every history once: else it raises."""
    size = throughput.Size(rounds=1, procedures=1, at_once=1, database="postgresql", workers=2, replayed=1)
    rows = asyncio.run(throughput.measure(size, throughput.WAYS[1:]))
    assert [row.kept.name for row in rows if row.kept] == [
        "everything on, by processor time, postgresql, 2 workers",
        "everything on, by the clock, postgresql, 2 workers",
    ]


def test_latency() -> None:
    rows = asyncio.run(latency.measure(latency.Size(few=1, many=2, acts=2, at_once=1)))
    assert sum("open dossiers, p50" in row.measure for row in rows) == 2


def test_start() -> None:
    assert len(asyncio.run(start.measure(start.Size(starts=1)))) == 5


def test_the_core_alone_and_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--only", "core,fold,canonical", "--procedures", "1"])
    shown = capsys.readouterr().out
    assert all(
        measure in shown for measure in ("acts judged a second", "events folded a second", "canonical JSON of an event")
    )


def test_letter(capsys: pytest.CaptureFixture[str]) -> None:
    """Every letter arrives once, as a file and by SMTP: else it raises."""
    main(["--only", "letter", "--procedures", "1"])
    shown = capsys.readouterr().out
    assert "a letter delivered by SMTP" in shown
    assert "a letter as PDF" in shown


def test_writing() -> None:
    """Everything is on record once, also of several dossiers at once: else it raises."""
    rows = writing.measure(writing.Size(dossiers=2))
    assert "an act put on record, 20 dossiers at once" in {row.measure for row in rows}


def test_replaying() -> None:
    """Every dossier of the bench replays, strictly: else it raises."""
    rows = replaying.measure(replaying.Size(dossiers=2, compared=1, rounds=1, questions=2))
    measures = {row.measure for row in rows}
    assert {"ratio by processor time", "the last quarter of the dossiers takes"} <= measures
    assert "an event of a longer history takes" in measures


def test_verification() -> None:
    """Nothing is found in the record of the bench: else it raises."""
    rows = verification.measure(verification.Size(dossiers=2, compared=1, rounds=1, questions=2))
    assert {"verify takes", "an event of a longer dossier takes"} <= {row.measure for row in rows}
    assert {row.measure.strip() for row in rows} >= {*(part for part, _, _ in verification._PARTS), "the rest"}
