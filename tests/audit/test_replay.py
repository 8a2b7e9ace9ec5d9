"""Replaying histories with today's code, strictly, and comparing what they tell with the fold and with the record."""

import asyncio
import json
import os
import re
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from unittest import mock

import pytest
from sqlalchemy import Engine, insert, text
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowHistory

import worker
from activities.archive import Archive
from activities.record import Record
from application import comparing_runs
from application.comparing_runs import DossierReplayed, ReplayComparison, hear
from application.replaying import Replays
from application.strict_replay import strict_difference
from application.verifying import worthwhile
from audit.replay_comparison.archived import SETTLE
from audit.replay_comparison.compared import alike, parting, ranges
from commands.audit.replay import _replayed
from evidence import histories
from evidence.sources import Covered, Evidence, EvidenceFlaw, HistoryFile, RecordEvidence, TemporalServer
from installation.archive_store import ArchiveStore
from installation.database import open_record, prepare
from models.acts import Act
from models.events import Event, EventType, sealed
from models.knowledge.case_file import CaseFile, Run
from models.procedure.decide import decide
from models.record.entry import Entry, Outcome, Settled, entry_of
from models.record.tables import RunRow
from models.state import Dossier
from tests.front_door import CommandLine
from tests.hanging import HANGING
from tests.models.procedures import ROOT, ZOWONEN
from tests.workflows import installation
from tests.workflows.changing import changed_workflow
from tests.workflows.installation import Installation, act, question, recording, serving, settings_in, working
from tests.workflows.replaying import stored
from workflows.advice_procedure import AdviceProcedure

HISTORIES = ROOT / "tests" / "histories"
BEGAN = datetime(2027, 1, 1, tzinfo=UTC)
Tampering = Callable[[WorkflowHistory], None]


def dossiers() -> dict[str, list[Path]]:
    """The recorded procedures, each with its runs in order."""
    found: dict[str, list[Path]] = {}
    for path in sorted(HISTORIES.glob("*.json.gz")):
        kind = re.sub(r"(-\d)?@", "@", path.name.removesuffix(".json.gz"), count=1)
        found.setdefault(kind, []).append(path)
    return found


KINDS = dossiers()


@dataclass
class Held:
    """Evidence that is held in memory: one dossier, its histories and the events that are on record of it."""

    runs: list[WorkflowHistory]
    record: tuple[Event, ...] = ()
    archived: bool = False
    flaw: str = ""
    label: str = "memory"
    made_for: str | None = None

    def now(self) -> datetime:
        return BEGAN

    def numbers(self) -> list[str]:
        return [self.number]

    @property
    def number(self) -> str:
        return self.runs[0].workflow_id.rpartition("/")[2]

    def case_file(self, number: str) -> CaseFile | None:
        return None

    def events(self, number: str) -> tuple[Event, ...]:
        return self.record

    def histories(self, number: str) -> Iterator[HistoryFile]:
        if self.flaw:
            raise EvidenceFlaw(self.flaw)
        for history in self.runs:
            run = Run(
                run_id=history.run_id,
                workflow_id=history.workflow_id,
                first_run_id=history.run_id,
                started_at=BEGAN,
                sha256="0" * 64 if self.archived else None,
            )
            yield HistoryFile(run, history.to_json())

    def document(self, sha256: str) -> bytes | None:
        raise NotImplementedError

    def checkpoint(self, number: str | None) -> Covered | None:
        raise NotImplementedError


def held(kind: str, version: str = "0.3.0") -> Held:
    """A procedure that was recorded under a release, and the record that it made."""
    runs = [stored(path) for path in KINDS[f"{kind}@{version}"]]
    return Held(runs, tuple(told_by(runs)))


def told_by(runs: list[WorkflowHistory]) -> Iterator[Event]:
    for run in runs:
        for marker in histories.run_of(run).markers.values():
            if marker.activity == SETTLE and marker.result:
                yield from Settled.model_validate_json(marker.result.data).events


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing_runs, "_PAUSE_SECONDS", 0)


@pytest.fixture
async def replays() -> AsyncIterator[Replays]:
    async with Replays() as started:
        yield started


async def heard(evidence: Held, replays: Replays) -> DossierReplayed:
    return await hear(evidence, replays, evidence.number)


# --- what was recorded under earlier versions ---


async def test_every_recorded_history_replays_strictly_and_tells_what_is_on_record(replays: Replays) -> None:
    for kind in KINDS:
        evidence = held(*kind.split("@"))

        told = await heard(evidence, replays)

        goes_on = kind == "cancelled@0.3.0"  # in a run that is not at hand; since then a cancel ends none
        assert told.result is (ReplayComparison.SO_FAR if goes_on else ReplayComparison.SAME), (
            kind,
            told.remarks,
            told.differs,
            [run.strict for run in told.runs],
        )
        assert [run.failure or run.strict or run.flaw for run in told.runs] == [None] * len(evidence.runs)
        assert (told.events, told.told) == (len(evidence.record), len(evidence.record))
        assert told.state
        assert all(run.builds[0] and run.sdks == ("temporal-python 1.35.0",) for run in told.runs)


async def test_a_run_that_went_on_in_the_next_task_does_not_alarm_and_another_timer_does(replays: Replays) -> None:
    """Its local activity ended just as its task was sent off: seen on a busy machine, and kept."""
    history = stored(Path(__file__).parent / "went_on_in_the_next_task.json.gz")
    run = histories.run_of(history)
    done = await replays.replay(run)
    assert (done.failure, strict_difference(run, done)) == ("", None)
    assert [step for _, step in run.steps][-1] != done.steps[-1]

    started = history.events[-1].timer_started_event_attributes
    started.start_to_fire_timeout.seconds += 1
    longer = histories.run_of(history)
    difference = strict_difference(longer, await replays.replay(longer))
    assert difference
    assert difference.where.startswith("event 9 of run")


async def test_a_clock_that_stood_a_few_microseconds_elsewhere_does_not_alarm(replays: Replays) -> None:
    """Seen after crashes: a replay started a timer 17 microseconds later than the code did then."""
    history = held("open").runs[0]
    for event in events_of(history, "timer_started_event_attributes"):
        event.timer_started_event_attributes.start_to_fire_timeout.nanos += 17_000
    run = histories.run_of(history)

    assert strict_difference(run, await replays.replay(run)) is None


async def test_what_a_run_put_on_record_before_it_began_with_the_record_is_no_missing_run(replays: Replays) -> None:
    """A taken-up run was killed between commit and task: its next try found its own event there already."""
    evidence = held("reopened")
    lost, began = evidence.runs.pop(0), evidence.runs[0].events[0].event_time.ToDatetime(UTC)
    own = max(event.sequence for event in told_by([lost]))
    recorded = {event.sequence: began - timedelta(days=event.sequence < own) for event in evidence.record}

    with mock.patch.object(Held, "case_file", return_value=mock.Mock(recorded=recorded, runs=())):
        told = await heard(evidence, replays)

    assert told.remarks == (
        f"events {own}: run {told.runs[0].run_id} found them on record, from a task of its own that was lost",
        f"events 1–{own - 1}: no history at hand tells of them; a run is missing, or they were added",
    )


# --- histories that were tampered with ---


def events_of(history: WorkflowHistory, attributes: str) -> list[HistoryEvent]:
    return [event for event in history.events if event.HasField(attributes)]  # type: ignore[arg-type]


def shorter_timer(history: WorkflowHistory) -> None:
    timer = events_of(history, "timer_started_event_attributes")[0].timer_started_event_attributes
    timer.start_to_fire_timeout.seconds -= 1


def another_result(history: WorkflowHistory) -> None:
    completed = history.events[-1].workflow_execution_completed_event_attributes
    completed.result.payloads[0].data = b'"adopted_as_advised"'


def another_answer(history: WorkflowHistory) -> None:
    answered = events_of(history, "workflow_execution_update_completed_event_attributes")[0]
    payload = answered.workflow_execution_update_completed_event_attributes.outcome.success.payloads[0]
    payload.data = payload.data.replace(b'"first":1,', b'"first":2,')


def a_field_more_in_the_answer(history: WorkflowHistory) -> None:
    answered = events_of(history, "workflow_execution_update_completed_event_attributes")[0]
    payload = answered.workflow_execution_update_completed_event_attributes.outcome.success.payloads[0]
    payload.data = payload.data[:-1] + b',"more":1}'


def refused_after_all(history: WorkflowHistory) -> None:
    answered = events_of(history, "workflow_execution_update_completed_event_attributes")[0]
    outcome = answered.workflow_execution_update_completed_event_attributes.outcome
    outcome.failure.message = "closed"


def another_event_on_record(history: WorkflowHistory) -> None:
    rewrite(history, lambda event: event.model_copy(update={"person": "somebody else"}))


def another_event_on_record_with_its_hash(history: WorkflowHistory) -> None:
    rewrite(history, lambda event: sealed(event.model_copy(update={"person": "somebody else"})))


def rewrite(history: WorkflowHistory, change: Callable[[Event], Event]) -> None:
    """Changes the last event that the last marker holds."""
    marker = events_of(history, "marker_recorded_event_attributes")[-1].marker_recorded_event_attributes
    payload = marker.details["result"].payloads[0]
    settled = Settled.model_validate_json(payload.data)
    changed = (*settled.events[:-1], change(settled.events[-1]))
    payload.data = settled.model_copy(update={"events": changed}).model_dump_json().encode()


def another_stage(history: WorkflowHistory) -> None:
    upsert = events_of(history, "upsert_workflow_search_attributes_event_attributes")[0]
    fields = upsert.upsert_workflow_search_attributes_event_attributes.search_attributes.indexed_fields
    fields["AdviceStage"].data = b'"closing"'


TAMPERINGS: dict[str, tuple[Tampering, str]] = {
    "a timer that runs shorter": (shorter_timer, "seconds"),
    "another result": (another_result, "result[0]"),
    "another answer to an act": (another_answer, "result[0].first"),
    "a field more in the answer to an act": (a_field_more_in_the_answer, "result[0].more"),
    "an act refused after all": (refused_after_all, "failure"),
    "another event on record": (another_event_on_record, "person"),
    "another event on record, with its hash": (another_event_on_record_with_its_hash, "hash"),
    "another stage to search by": (another_stage, "AdviceStage"),
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
async def test_what_a_plain_replayer_lets_pass_is_caught_and_shown(tampering: str, replays: Replays) -> None:
    tamper, place = TAMPERINGS[tampering]
    evidence = held("consent")
    tamper(evidence.runs[0])

    told = await heard(evidence, replays)

    (run,) = told.runs
    assert told.result is ReplayComparison.DIFFERENT
    assert run.failure is None
    assert run.strict
    assert place in run.strict.parts
    history, today = run.strict.sides.values()
    assert history
    assert today
    assert json.loads(history) != json.loads(today)


async def test_another_activity_is_caught(replays: Replays) -> None:
    evidence = held("open")
    marker = events_of(evidence.runs[0], "marker_recorded_event_attributes")[1].marker_recorded_event_attributes
    data = marker.details["data"].payloads[0]
    data.data = data.data.replace(b"record.settle", b"record.forget")

    (run,) = (await heard(evidence, replays)).runs

    assert run.failure
    assert run.strict
    assert run.strict.parts == "activity"


async def test_a_changed_input_of_the_next_run_is_caught_on_both_sides(replays: Replays) -> None:
    evidence = held("continued")
    payload = evidence.runs[0].events[-1].workflow_execution_continued_as_new_event_attributes.input.payloads[0]
    payload.data = payload.data.replace(b'"subject":"', b'"subject":"Niet ')

    told = await heard(evidence, replays)

    assert told.result is ReplayComparison.DIFFERENT
    assert told.runs[0].strict
    assert told.runs[0].strict.parts == "input[0].state.subject"
    assert any("did not begin with what run" in remark for remark in told.remarks)


async def test_a_history_that_breaks_off_is_named(replays: Replays) -> None:
    evidence = replace(held("open"), archived=True)
    told = await heard(evidence, replays)
    assert told.result is ReplayComparison.DIFFERENT
    assert told.runs[0].flaw == "the archived history breaks off"


async def test_an_event_of_the_history_that_is_missing_is_named(replays: Replays) -> None:
    evidence = held("consent")
    del evidence.runs[0].events[-2]  # type: ignore[attr-defined] # a list
    told = await heard(evidence, replays)
    assert told.result is ReplayComparison.DIFFERENT
    assert "is missing" in str(told.runs[0].flaw)


# --- a record that was tampered with ---


def changed(event: Event, **content: Any) -> Event:
    return event.model_copy(update={"content": {**event.content, **content}})


async def test_a_changed_event_on_record_is_named_and_shown_in_full(replays: Replays) -> None:
    evidence = held("withdrawn")
    evidence.record = (*evidence.record[:4], changed(evidence.record[4], more="x"), *evidence.record[5:])

    told = await heard(evidence, replays)

    assert told.result is ReplayComparison.DIFFERENT
    assert told.differs
    assert told.differs.where == "event 5"
    assert told.differs.parts == "content.more"
    archived, recorded = told.differs.sides.values()
    assert archived
    assert json.loads(str(recorded)) == {
        **json.loads(archived),
        "content": {**json.loads(archived)["content"], "more": "x"},
    }


async def test_a_missing_event_on_record_is_named(replays: Replays) -> None:
    for gone in (0, 7, 27):
        evidence = held("withdrawn")
        evidence.record = tuple(event for index, event in enumerate(evidence.record) if index != gone)
        told = await heard(evidence, replays)
        assert told.result is ReplayComparison.DIFFERENT
        assert told.differs
        assert told.differs.where == f"event {gone + 1}"
        assert told.differs.sides["the record"] is None


async def test_an_added_event_on_record_is_named(replays: Replays) -> None:
    evidence = held("withdrawn")
    last = evidence.record[-1]
    evidence.record += (last.model_copy(update={"sequence": last.sequence + 1, "previous": last.hash}),)

    told = await heard(evidence, replays)

    assert told.result is ReplayComparison.INCOMPLETE
    assert any(remark.startswith(f"events {last.sequence + 1}: no history") for remark in told.remarks)


async def test_an_event_that_no_history_tells_and_that_cannot_be_folded_is_named(replays: Replays) -> None:
    evidence = held("withdrawn")
    last = evidence.record[-1]
    nonsense = {"sequence": last.sequence + 1, "type": EventType.TERM_STARTED, "content": {}}
    evidence.record += (last.model_copy(update=nonsense),)

    told = await heard(evidence, replays)

    assert told.result is ReplayComparison.DIFFERENT
    assert told.differs
    assert "cannot be folded" in told.differs.about


# --- runs that are not there ---


async def test_a_missing_run_is_named_with_the_events_it_told(replays: Replays) -> None:
    for gone in (0, 2):
        evidence = held("continued")
        missing = evidence.runs.pop(gone)
        told = await heard(evidence, replays)
        numbers = ranges(event.sequence for event in told_by([missing]))
        assert told.result is ReplayComparison.INCOMPLETE
        assert any(remark.startswith(f"run {missing.run_id} is missing") for remark in told.remarks)
        assert any(remark.startswith(f"events {numbers}: no history") for remark in told.remarks)


async def test_the_run_that_goes_on_need_not_be_at_hand(replays: Replays) -> None:
    evidence = held("continued")
    evidence.runs.pop()
    told = await heard(evidence, replays)
    assert told.result is ReplayComparison.SO_FAR
    (remark,) = told.remarks
    assert remark == "the run that goes on is not at hand (events 69–73)"


async def test_a_dossier_that_temporal_lost_is_named_with_the_events_of_the_lost_runs(replays: Replays) -> None:
    evidence = held("reopened")
    lost = evidence.runs.pop(0)
    told = await heard(evidence, replays)
    assert told.result is ReplayComparison.INCOMPLETE
    numbers = ranges(event.sequence for event in told_by([lost]))
    assert told.remarks == (
        f"events {numbers}: no history at hand tells of them; a run is missing, or they were added",
    )


async def test_an_ended_dossier_without_any_history_is_incomplete(replays: Replays) -> None:
    evidence = held("withdrawn")
    with mock.patch.object(evidence, "histories", return_value=iter(())):
        told = await heard(evidence, replays)
    assert told.result is ReplayComparison.INCOMPLETE
    assert told.remarks == ("events 1–28: no history at hand tells of them; a run is missing, or they were added",)


async def test_the_first_run_that_goes_on_is_named_where_it_is_not_at_hand(replays: Replays) -> None:
    evidence = held("open")
    with mock.patch.object(evidence, "histories", return_value=iter(())):
        told = await heard(evidence, replays)
    assert (told.result, told.events, told.told) == (ReplayComparison.NOT_AT_HAND, 15, 0)
    assert told.remarks == ("the run that goes on is not at hand (events 1–15)",)


async def test_a_dossier_without_any_event_is_incomplete(replays: Replays) -> None:
    evidence = replace(held("open"), record=())
    with mock.patch.object(evidence, "histories", return_value=iter(())):
        told = await heard(evidence, replays)
    assert (told.result, told.remarks) == (ReplayComparison.INCOMPLETE, ("no event is on record",))


async def test_what_cannot_be_read_is_named(replays: Replays) -> None:
    told = await heard(replace(held("open"), flaw="the archived history of run 1 is gone"), replays)
    assert told.result is ReplayComparison.UNREADABLE
    assert told.remarks == ("the archived history of run 1 is gone",)

    for json_text in ("", "{", "{}", '{"events": [{}]}', "[]"):
        file = HistoryFile(Run(run_id="1", workflow_id="w", first_run_id="1", started_at=BEGAN), json_text)
        evidence = held("open")
        with mock.patch.object(evidence, "histories", return_value=iter((file,))):
            told = await heard(evidence, replays)
        assert told.result is ReplayComparison.UNREADABLE
        assert told.remarks[0].startswith("the history of run 1 cannot be read")


# --- a dossier that goes on while it is looked at ---


async def test_a_dossier_that_goes_on_meanwhile_is_looked_at_again(replays: Replays) -> None:
    evidence = held("open")
    with mock.patch.object(evidence, "events", side_effect=[evidence.record[:-1], evidence.record]):
        told = await heard(evidence, replays)
    assert told.result is ReplayComparison.SAME
    assert told.events == len(evidence.record)


# --- an open dossier, on a real server ---


async def test_of_an_open_dossier_the_run_that_goes_on_is_read_from_the_server(
    tmp_path: Path, replays: Replays
) -> None:
    settings, said = settings_in(tmp_path, sandbox=False), list[str]()
    store = ArchiveStore(settings.archive)
    with recording(settings) as record:
        server = TemporalServer(settings, said.append)
        asked = RecordEvidence(record, settings.documents, settings.archive, server)
        alone = RecordEvidence(record, settings.documents, settings.archive)
        async with serving(settings, {"limit.historyCount.suggestContinueAsNew": "60"}) as client:
            built = Installation(settings, client, record)
            async with working(client, settings):
                number = await built.open()
                for serial in range(12):
                    await built.submit(number, question(text=f"Vraag {serial}"))
                nothing_archived = await asyncio.to_thread(server, number)
                async with asyncio.timeout(HANGING):
                    while not list(alone.histories(number)):
                        await Archive(record, store, client).round()
                with_the_server = await hear(asked, replays, number)
        without_it = await hear(alone, replays, number)
        gone = await asyncio.to_thread(TemporalServer(settings, said.append), number)

    runs = [histories.read(file.run.workflow_id, file.json) for file in nothing_archived]
    assert len(runs) > 1
    assert list(histories.breaks(runs)) == []
    assert (with_the_server.result, with_the_server.told) == (ReplayComparison.SAME, with_the_server.events)
    assert [run.ended for run in with_the_server.runs] == ["continued as new"] * (len(runs) - 1) + ["goes on"]
    assert without_it.result is ReplayComparison.SO_FAR
    assert "the run that goes on is not at hand" in without_it.remarks[0]
    assert gone == []
    (only,) = said
    assert only.endswith("The record and its archive speak alone.")


# --- a workflow that was changed while dossiers were open ---

CHANGED_BY_A_PATCH = (
    "        return self._dossier.result\n",
    """        if workflow.patched("2027-03-a-pause-at-the-end"):
            await workflow.sleep(timedelta(milliseconds=1))
        return self._dossier.result
""",
)


@contextmanager
def deployed(workflow: type[Any], build: str) -> Iterator[None]:
    """The worker of this build of the workflow."""
    with (
        mock.patch.object(worker, "AdviceProcedure", workflow),
        mock.patch.object(installation, "build_id", return_value=build),
    ):
        yield


def written_by_a_task_that_was_lost(built: Installation, state: Dossier, lost: Act) -> tuple[int, ...]:
    """The act is on record, the procedure never heard of it; gives the numbers of its events."""
    decision = decide(state, lost, ZOWONEN)
    Record(built.record).write(entry_of(state, decision.dossier, decision.events, ZOWONEN, lost.at))
    return tuple(event.sequence for event in decision.events)


async def test_a_dossier_from_before_a_change_of_the_workflow_that_ended_after_it(tmp_path: Path) -> None:
    """Recorded on a real server: begun with the old code, ended with the new. Meanwhile a task of it was lost."""
    settings, patched = settings_in(tmp_path, sandbox=False), changed_workflow(tmp_path, *CHANGED_BY_A_PATCH)
    with recording(settings) as record:
        async with serving(settings) as client:
            built = Installation(settings, client, record)
            with deployed(AdviceProcedure, "before"):
                async with working(client, settings):
                    number = await built.open()
                    taken = written_by_a_task_that_was_lost(built, await built.state(number), question("beek"))
                    await built.submit(number, act("acknowledge_receipt", "geleen"))
            with deployed(patched, "after"):
                async with working(client, settings):
                    await built.submit(number, question())
                    await built.submit(number, act("withdraw", "landlord", reason="klaar"))
                    await built.procedure(number).result()
            evidence = Held([await built.procedure(number).fetch_history()], tuple(built.events(number)))

    async with Replays(patched) as replays:
        with_the_new_code = await heard(evidence, replays)
    async with Replays() as replays:
        with_the_old_code = await heard(evidence, replays)

    assert with_the_new_code.result is ReplayComparison.SAME, (with_the_new_code.remarks, with_the_new_code.runs)
    (run,) = with_the_new_code.runs
    assert run.builds == ("before", "after")
    assert with_the_new_code.told == with_the_new_code.events - len(taken)
    (remark,) = with_the_new_code.remarks
    assert (
        remark == f"events {ranges(taken)}: run {run.run_id} found them on record, from a task of its own that was lost"
    )
    (run,) = with_the_old_code.runs
    assert with_the_old_code.result is ReplayComparison.DIFFERENT
    assert "TMPRL1100" in str(run.failure)
    assert run.strict
    assert '"step":"patch"' in str(run.strict.sides["the history"])
    assert run.builds == ("before", "after")


async def test_a_workflow_that_no_longer_takes_a_step_is_named_with_the_build_that_did(tmp_path: Path) -> None:
    lazy = changed_workflow(tmp_path, "            workflow.upsert_search_attributes(changed)\n", "            pass\n")
    async with Replays(lazy) as replays:
        told = await heard(held("open", "0.1.0"), replays)
    (run,) = told.runs
    assert told.result is ReplayComparison.DIFFERENT
    assert run.builds == ("7717c23c15b6",)
    assert run.failure
    assert run.strict
    assert '"step":"search attributes"' in str(run.strict.sides["the history"])


# --- the command ---


def kept(folder: Path, kind: str) -> Engine:
    """A recorded procedure as an installation keeps it: what it sent to the record is on record, its runs archived."""
    engine = open_record(f"sqlite:///{folder / 'record.db'}", create=True)
    prepare(engine)
    store, evidence = ArchiveStore(folder / "archive"), held(kind)
    entries = asyncio.run(entries_of(evidence))
    for entry in entries:
        Record(engine).write(entry)
    with engine.begin() as connection:
        for history in evidence.runs:
            told = histories.run_of(history)
            sha256, size = store.keep(evidence.number, told.run_id, history.to_json())
            row = {
                "dossier": evidence.number,
                "run_id": told.run_id,
                "workflow_id": history.workflow_id,
                "first_run_id": told.first_run_id,
                "continued_from": told.continued_from or None,
                "status": "completed",
                "started_at": history.events[0].event_time.ToDatetime(UTC),
                "closed_at": history.events[-1].event_time.ToDatetime(UTC),
                "archived_at": BEGAN,
                "sha256": sha256,
                "size": size,
                "events": len(history.events),
                "attempts": 1,
                "not_before": BEGAN,
            }
            connection.execute(insert(RunRow), row)
    return engine


async def entries_of(evidence: Held) -> list[Entry]:
    async with Replays() as replays:
        done = [await replays.replay(histories.run_of(history)) for history in evidence.runs]
    given = (argument for run in done for argument in run.arguments.values())
    return [outcome.entry for outcome in given if isinstance(outcome, Outcome) and outcome.entry]


@pytest.fixture
def installed(tmp_path: Path) -> Iterator[Callable[[str], Engine]]:
    """Puts a recorded procedure into this test's installation."""
    made: list[Engine] = []

    def install(kind: str) -> Engine:
        made.append(kept(tmp_path / "var", kind))
        return made[-1]

    (tmp_path / "var").mkdir()
    yield install
    for engine in made:
        engine.dispose()


def test_the_command_says_that_history_fold_and_record_are_the_same(
    auditor: CommandLine, installed: Callable[[str], Engine]
) -> None:
    installed("withdrawn")

    shown = auditor("replay", "2027-001")

    assert (shown.code, shown.err) == (0, "")
    header, row, *rest = shown.out.splitlines()
    assert header.split()[:4] == ["Dossier", "Runs", "Events", "Replayer"]
    assert row.split()[:7] == ["2027-001", "2", "28", "replays", "same", "same", "same"]
    assert rest[0] == "1 dossier, 2 runs, 28 events."
    assert "temporal-python 1.35.0): 2 runs" in shown.out
    (item,) = auditor("replay", "--all", "--json").json
    assert (item["dossier"], item["result"], item["differs"], len(item["runs"])) == ("2027-001", "same", None, 2)


def test_the_command_shows_the_first_difference_in_full(
    auditor: CommandLine, installed: Callable[[str], Engine]
) -> None:
    engine = installed("withdrawn")
    with engine.begin() as connection:
        connection.execute(text("UPDATE events SET person = 'N. Iemand' WHERE sequence = 3"))

    shown = auditor("replay", "--all")

    assert shown.code == 1
    assert "they do not say the same" in shown.out
    assert "event 3 is told differently by the history and by the record" in shown.out
    assert re.search(r'they part at person: "[^"]+" and "N. Iemand"\n', shown.out)
    assert "not at hand" not in shown.out
    assert '"person":"N. Iemand"' in shown.out


def test_the_command_names_a_run_whose_archived_history_is_gone(
    auditor: CommandLine, installed: Callable[[str], Engine], tmp_path: Path
) -> None:
    installed("withdrawn")
    (file, *_) = (tmp_path / "var" / "archive" / "2027-001").iterdir()
    file.unlink()

    shown = auditor("replay", "--all")

    assert shown.code == 1
    assert f"run {file.name.removesuffix('.json.gz')} of dossier 2027-001" in shown.out
    assert "is not there" in shown.out


def test_processes_of_their_own_say_the_same(auditor: CommandLine, record_with: Callable[..., Any]) -> None:
    numbers = record_with("withdrawn", "unsolicited-advice").numbers

    shown = auditor("replay", *numbers, "--workers", "2", "--json")

    assert shown.code == 1
    assert [(item["dossier"], item["result"]) for item in shown.json] == [(number, "incomplete") for number in numbers]
    assert all("no history at hand" in item["remarks"][0] for item in shown.json)


class _Interrupts:
    """Interrupts the process that reads it, hence one that has not begun yet."""

    def __reduce__(self) -> tuple[Callable[[int], None], tuple[int]]:
        return signal.raise_signal, (signal.SIGINT,)


def test_processes_that_are_interrupted_before_they_began_end_without_a_word(capfd: pytest.CaptureFixture[str]) -> None:
    """Whoever interrupts a command early interrupts all its processes."""
    source, bundle = cast(Evidence, None), cast(str, _Interrupts())
    with _replayed(source, bundle, ["2027-001", "2027-002"], 2) as found, pytest.raises(BrokenProcessPool):
        next(found)

    assert capfd.readouterr().err == ""


def test_only_so_many_processes_as_pay() -> None:
    assert [worthwhile(dossiers, 20) for dossiers in (0, 1, 20)] == [1, 1, 1]
    assert worthwhile(10_000, 20) == os.cpu_count()


# --- the parts ---


def test_where_two_values_part() -> None:
    assert parting({"a": [1, {"b": "x"}]}, {"a": [1, {"b": "y"}]}) == ("a[1].b", "x", "y")
    assert parting({"a": [1]}, {"a": [1, 2]}) == ("a[1]", None, 2)
    assert parting({"a": 1}, {"a": 1, "b": None}) == ("b", None, None)
    assert parting("x", "y") == ("", "x", "y")


def test_true_is_not_one() -> None:
    assert alike({"may": [True]}, {"may": [True]})
    assert not alike({"may": [True]}, {"may": [1]})
    assert alike(1, 1.0)


def test_numbers_as_people_write_them() -> None:
    assert ranges([9, 3, 7, 8]) == "3, 7–9"
    assert ranges([]) == ""
