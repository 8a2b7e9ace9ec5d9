"""The page of a dossier and `auditor.py show --as` that party say the same: in every scenario, of every party, at
several moments, whether it was told by mail, by its page, or not yet."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from application.described import DescribedDossier
from application.errors import Problem
from application.kept_views import DossierRead
from application.people import Viewer
from application.reading import copy_of, view_of
from application.timeline_told import described
from audit.looking.timeline import timeline
from language.events import sentence_of, sentence_withheld
from language.locks import LOCKS
from language.speech import Names, day, minute, say
from models.events import Event, EventType
from models.knowledge.case_file import CaseFile, Sight
from models.knowledge.knowledge import Knowledge
from models.knowledge.view import View
from models.parties import AUDITOR, LANDLORD
from portal import dossier_cards as cards
from tests.audit.playing import SCENARIOS, case_of
from tests.models.procedures import ROOT

GIVEN = sorted((ROOT.parent / "shared" / "scenarios").rglob("*.yaml"))
"""Scenarios that lie beside the checkout; the project stands without them."""


def told_in_all_ways(case: CaseFile) -> CaseFile:
    """A dossier of which every third notice waits, every other one left late, and whose page each party opened at
    moments of its own."""
    waits = (None, timedelta(days=1), timedelta(days=2))
    deliveries = tuple(
        delivery.model_copy(update={"sent_at": wait and delivery.created + wait})
        for delivery, wait in zip(case.deliveries, cycle(waits), strict=False)
    )
    last, parties = len(case.events), (LANDLORD, *Knowledge(case).organisations)
    sights = tuple(
        Sight(party=party, sequence=sequence, seen_at=case.recorded[sequence] + timedelta(hours=1))
        for number, party in enumerate(parties)
        for sequence in sorted({max(1, last * (number + 2) // 10), max(1, last * (number + 5) // 10)})
    )
    return case.model_copy(update={"deliveries": deliveries, "sights": sights})


def sampled(case: CaseFile) -> list[datetime]:
    """A moment early on, in the middle, and when all is over."""
    recorded = sorted({*case.recorded.values()})
    at_sight = [sight.seen_at for sight in case.sights[:1]]
    return sorted({*at_sight, recorded[len(recorded) // 2], recorded[-1] + timedelta(days=9)})


@pytest.mark.parametrize("path", [*SCENARIOS, *GIVEN], ids=lambda path: path.stem)
def test_the_page_shows_what_the_auditor_says_that_its_reader_could_know(path: Path) -> None:
    case = told_in_all_ways(case_of(path))
    names, shown = Names(case.agreement), 0
    for party in (LANDLORD, *Knowledge(case).organisations, AUDITOR):
        for moment in sampled(case):
            try:
                page = view_of(case, Viewer.of_party(party), moment, party)
            except Problem:  # it knows of no dossier yet
                with pytest.raises(Problem):
                    shown_by_the_auditor(case, party, moment)
                continue
            assert_alike(DossierRead(page, []), shown_by_the_auditor(case, party, moment), names)
            shown += 1
    assert shown > 2


def shown_by_the_auditor(case: CaseFile, party: str, moment: datetime) -> dict[str, Any]:
    """What `auditor.py show --as` and `auditor.py timeline --as` print as JSON."""
    auditor = Viewer.of_party(AUDITOR)
    show = DescribedDossier.of(view_of(case, auditor, moment, party)).json_value
    entries = [described(entry) for entry in timeline(copy_of(case, auditor, moment, party))]
    plain: dict[str, Any] = json.loads(json.dumps({**show, "events": entries}))
    return plain


OF_TERMS = ("term_started", "term_moved", "term_paused", "term_ended", "term_restored", "reminder_due")
"""What only says how a term runs: the page has it among the days."""


def assert_alike(page: DossierRead, shown: dict[str, Any], names: Names) -> None:
    view = page.view
    assert view.dossier.number == shown["dossier"]
    assert (view.stage.value if view.stage else None) == shown["stage"]
    assert (view.dossier.result.value if view.dossier.result else None) == shown["result"]
    assert statement(view, names) == lock(shown, names)
    assert [(row.day, row.is_late) for row in cards.waits_of(view, names)] == [
        (day(one["until"]) if one["until"] else None, one["overdue"]) for one in shown["waits_for"]
    ]
    assert [row.day for row in cards.dates_of(view, names)] == [day(one["ends"]) for one in shown["terms"]]
    tracks = [names.of(one["organisation"]) for one in shown["tracks"]]
    assert [card.name for card in cards.track_cards(view, names)][: len(tracks)] == tracks
    assert_same_events(page, shown, names)


def statement(view: View, names: Names) -> tuple[Any, ...] | None:
    found = cards.statement_of(view, names)
    return (found.answer, [(part.name, part.answer) for part in found.parts]) if found else None


def lock(shown: dict[str, Any], names: Names) -> tuple[Any, ...] | None:
    if not shown["lock"]:
        return None
    overall, *own = shown["lock"]
    parts = [(names.of(one["organisation"]), say(LOCKS[one["state"]].answer).within) for one in own]
    return say(LOCKS[overall["state"]].answer), parts if len(parts) > 1 else []


SAID_ALREADY = (EventType.LOCK_CHANGED, EventType.ADVICE_RECEIVED)
"""What the page may leave out: that a lock begins shut, and that an advice is in that was just sent."""


def assert_same_events(page: DossierRead, shown: dict[str, Any], names: Names) -> None:
    """Every event that the auditor lists is on the page as it says, at its minute, and nothing else is."""
    events = [event_in(one, shown["dossier"]) for one in shown["events"] if one["type"] not in OF_TERMS]
    listed = Counter(moment_of(event, names) for event in events)
    on_page = Counter((card.when, card.what) for card in cards.moments_of(page, names))
    optional = Counter(moment_of(event, names) for event in events if event.type in SAID_ALREADY)

    drafts = Counter(moment_of(event, names) for event in events if not event.content)
    more, less = on_page - listed, (listed - on_page) - optional

    assert less - drafts == Counter()  # the auditor reads no draft, whoever's eyes it borrows: only that it was made
    assert Counter(when for when, _ in more.elements()) == Counter(when for when, _ in less.elements())


def event_in(row: dict[str, Any], dossier: str) -> Event:
    """An event of the timeline, from what its JSON says."""
    names = ("type", "happened", "party", "person", "channel", "assurance", "entered_by", "content", "hash")
    other = {"dossier": dossier, "sequence": row["number"], "time": row["entered"], "act_id": None, "previous": ""}
    return Event.model_validate({**{name: row[name] for name in names}, **other})


def moment_of(event: Event, names: Names) -> tuple[Any, Any]:
    what = sentence_of(event, names) if event.content else sentence_withheld(event, names)
    return minute(event.time.astimezone(UTC)), what
