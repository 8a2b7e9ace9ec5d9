"""Procedures played as they run: every act and every due moment by itself, with the notices each gives cause to."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from models.acts import Assurance, Channel, Seal
from models.agreement import Agreement, load, load_calendar
from models.events import Event
from models.notices.recipients import notices
from models.procedure.clock import next_due, tick
from models.procedure.decide import decide, record_refusal
from models.record.entry import Entry, entry_of
from models.record.notice import Item, Notice, NoticeKind
from models.scenario import Scenario, act_of, entries_of, read
from models.state import Dossier

ROOT = Path(__file__).parents[2]
STORIES = Path(__file__).parent / "stories"
FOLDERS = (STORIES, ROOT / "tests" / "scenarios", ROOT.parent / "shared" / "scenarios")
SCENARIOS = tuple(path for folder in FOLDERS for path in sorted(folder.glob("*.yaml")))
CALENDAR = load_calendar((ROOT / "agreements" / "calendar.toml").read_text())


_SURE = dict.fromkeys(Channel, Assurance.COMMAND_LINE) | {
    Channel.PORTAL: Assurance.PASSKEY,
    Channel.API: Assurance.TOKEN,
}
"""How sure a door is of who acts by a channel."""


class Step(NamedTuple):
    """One act or one due moment: what it put on record and who was told."""

    before: Dossier
    after: Dossier
    events: tuple[Event, ...]
    notices: tuple[Notice, ...]


class Play(NamedTuple):
    agreement: Agreement
    steps: tuple[Step, ...]

    @property
    def events(self) -> dict[int, Event]:
        return {event.sequence: event for step in self.steps for event in step.events}

    @property
    def notices(self) -> tuple[Notice, ...]:
        return tuple(notice for step in self.steps for notice in step.notices)

    def told(self, recipient: str) -> list[NoticeKind]:
        return [item.kind for notice in self.notices if notice.recipient == recipient for item in notice.items]

    def notice(self, recipient: str, kind: NoticeKind) -> Notice:
        """The first notice of a kind to a party."""
        found = (n for n in self.notices if n.recipient == recipient and kind in [item.kind for item in n.items])
        return next(found)

    def item(self, recipient: str, kind: NoticeKind) -> Item:
        return next(item for item in self.notice(recipient, kind).items if item.kind is kind)

    def entries(self) -> Iterator[Entry]:
        """What goes on record."""
        for step in self.steps:
            if step.events:
                at = step.events[-1].time
                yield entry_of(step.before, step.after, step.events, self.agreement, at, step.notices)


@cache
def play(path: Path) -> Play:
    return played(read(path.read_text(encoding="utf-8")))


def story(name: str) -> Play:
    return play(STORIES / f"{name}.yaml")


def agreement_of(name: str) -> Agreement:
    return load((ROOT / "agreements" / f"{name}.toml").read_text(), CALENDAR)


def played(scenario: Scenario, *, by_doors: bool = False) -> Play:
    """A scenario played step by step. ``by_doors``: doors vouch for two acts of three."""
    agreement = scenario.governed_by(agreement_of(scenario.agreement or "statutory"))
    steps: list[Step] = []
    dossier = Dossier(number=scenario.number)
    for index, given in enumerate(scenario.acts):
        act = act_of(scenario, index, entries_of(dossier))
        if by_doors and index % 3 != 1:
            act = act.model_copy(
                update={"seal": Seal(door="0" * 64, assurance=_SURE[act.channel], signature="0" * 128)}
            )
        dossier = _wait(steps, dossier, agreement, scenario, index)
        decision = decide(dossier, act, agreement)
        assert {r.code for r in decision.refusals} == set(given.refused or ()), (index, decision.refusals)
        if decision.refusals and dossier.opened_at:
            decision = record_refusal(dossier, act, agreement, decision.refusals)
        dossier = _add(steps, dossier, decision.dossier, decision.events, agreement)
    _wait(steps, dossier, agreement, scenario, None)
    return Play(agreement, tuple(steps))


def _wait(steps: list[Step], dossier: Dossier, agreement: Agreement, scenario: Scenario, index: int | None) -> Dossier:
    until = scenario.until if index is None else scenario.acts[index].at
    while (moment := next_due(dossier)) and moment <= until:
        journal = tick(dossier, agreement, moment)
        dossier = _add(steps, dossier, journal.dossier, tuple(journal.events), agreement)
    return dossier


def _add(
    steps: list[Step], before: Dossier, after: Dossier, events: tuple[Event, ...], agreement: Agreement
) -> Dossier:
    steps.append(Step(before, after, events, notices(events, after, agreement)))
    return after
