"""What is on record as it was told until the end of 2026 is no flaw, and nor is what is told since."""

import pytest

from audit.verification.recount import Recounting
from models.notices.recipients import notices
from models.record.entry import Entry, entry_of
from tests.audit.playing import scenario_file
from tests.notices.playing import Play, play

OTHERWISE_TOLD = ("confirmed-while-another-consultation-is-open", "executed-between-a-response-and-its-entry")


def on_record(played: Play, *, of_the_latest: bool) -> list[Entry]:
    """The entries of a procedure that was told in one way."""
    given = [
        (step, notices(step.events, step.after, played.agreement, of_the_latest=of_the_latest))
        for step in played.steps
        if step.events
    ]
    return [
        entry_of(step.before, step.after, step.events, played.agreement, step.events[-1].time, told)
        for step, told in given
    ]


@pytest.mark.parametrize("name", OTHERWISE_TOLD)
def test_a_record_that_was_told_in_either_way_is_what_its_events_amount_to(name: str) -> None:
    played = play(scenario_file(name))
    told = []
    for of_the_latest in (False, True):
        entries = on_record(played, of_the_latest=of_the_latest)
        stored = {(n.sequence, n.recipient, n.kind.value): n.model_dump_json() for e in entries for n in e.notices}
        events = [event for entry in entries for event in entry.events]
        recorded = {event.sequence: entry.recorded_at for entry in entries for event in entry.events}
        found = Recounting(played.steps[-1].after.number, played.agreement, recorded, stored).of(events)
        assert {key: due.notice.model_dump_json() for key, due in found.told.items()} == stored
        assert not found.findings
        told.append(stored)
    assert told[0] != told[1]
