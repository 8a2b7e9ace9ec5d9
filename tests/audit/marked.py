"""Scenarios in which every word and every document of every act bears a mark of its own, and a naive oracle that says
from the rules who may ever see a mark, and from when on."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from models.calendar import local_date
from models.events import Event, EventType
from models.knowledge.case_file import CaseFile, Delivery
from models.parties import LANDLORD
from models.scenario import PlayedAct, Scenario, read
from models.state import Dossier
from tests.notices.playing import Play, played

LABELS = ("open", "board_only", "embargo")
MARK = re.compile(r"M(\d+)-([a-z_]+)-M")

_WORDS = (
    *("subject", "intended_decision", "reasons", "consequences", "current_policy", "alternatives", "reason", "text"),
    *("financial_substantiation", "motion", "minority_view", "account", "decision", "information", "place", "agreed"),
    "consultation_meeting",
)


def mark(index: int, field: str) -> str:
    """What stands for a field of the act at an index."""
    return f"M{index}-{field}-M"


def _marked(index: int, played_act: PlayedAct, at: datetime, embargo_days: int) -> PlayedAct:
    content: dict[str, Any] = dict(played_act.with_)
    for name in _WORDS:
        if isinstance(content.get(name), str) and content[name]:
            content[name] = mark(index, name)
    for name in ("items", "signatories"):
        if content.get(name):
            content[name] = [mark(index, name)]
    if "points" in content and played_act.act in _WITH_POINTS:
        content["points"] = [_point(index, point) for point in content["points"]]
    content["note"] = mark(index, "note")
    content["documents"] = [_document(index, n, label, at, embargo_days) for n, label in enumerate(LABELS)]
    return played_act.model_copy(update={"with_": content})


_WITH_POINTS = ("submit_advice", "draft_joint_advice", "submit_unsolicited_advice")


def _point(index: int, point: Any) -> Any:
    return {**point, "text": mark(index, "points")} if isinstance(point, dict) else mark(index, "points")


def _document(index: int, number: int, label: str, at: datetime, embargo_days: int) -> dict[str, Any]:
    until = local_date(at) + timedelta(days=embargo_days)
    return {
        "name": mark(index, f"document_{label}"),
        "size": 1,
        "sha256": f"{index:060x}{number:04x}",
        "label": f"embargo_until {until}" if label == "embargo" else label,
    }


class Marked(NamedTuple):
    """A marked scenario as it was played, and its case file with every notice waiting."""

    scenario: Scenario
    play: Play
    case: CaseFile
    embargo_days: int

    def delivered(self, *delays: timedelta | None) -> CaseFile:
        """The case file with the notices delivered after these delays, in turn; None: never."""
        deliveries = (
            delivery.model_copy(update={"sent_at": delivery.created + delay}) if delay is not None else delivery
            for number, delivery in enumerate(self.case.deliveries)
            for delay in [delays[number % len(delays)]]
        )
        return self.case.model_copy(update={"deliveries": tuple(deliveries)})


@cache
def marked(path: Path, embargo_days: int) -> Marked:
    """A scenario with marks, its embargoes over so many days after each act."""
    plain = read(path.read_text(encoding="utf-8"))
    said = [(act.act_id or index, act.with_) for index, act in enumerate(plain.acts)]  # sent twice, it says the same
    firsts = [said.index(one) for one in said]
    acts = tuple(
        _marked(first, act, plain.acts[first].at, embargo_days) for first, act in zip(firsts, plain.acts, strict=True)
    )
    scenario = plain.model_copy(update={"acts": acts})
    play = played(scenario)
    entries = list(play.entries())
    deliveries = (Delivery(notice=n, created=entry.recorded_at) for entry in entries for n in entry.notices)
    case = CaseFile(
        number=scenario.number,
        agreement=play.agreement,
        events=tuple(event for entry in entries for event in entry.events),
        recorded={event.sequence: entry.recorded_at for entry in entries for event in entry.events},
        deliveries=tuple(deliveries),
    )
    return Marked(scenario, play, case, embargo_days)


# --- The oracle ----------------------------------------------------------------------------------------------------

_TO_ALL = {
    *("open_request", "amend_request", "withdraw", "report_execution", "record_dispute", "record_ruling", "reopen"),
    *("agree_joint_advice", "conclude_strategic_consultation"),
}
_TO_NOBODY = {"record_consultation", "skip_consultation", "record_deliberation"}
_AMONG_THE_JOINED = {"draft_joint_advice", "cosign", "leave_joint_advice"}
_AT_THE_TABLE = {
    "request_strategic_consultation",
    "plan_strategic_consultation",
    "conclude_strategic_consultation",
}


class Oracle:
    """Who may see a mark, written from the rules alone: one's own; what a notice told; nobody another's own work."""

    def __init__(self, given: Marked, case: CaseFile) -> None:
        self._given = given
        self._case = case
        self._of_act = dict(self._events_of_acts())
        self._letters = [
            (d.notice.recipient, d.sent_at, d.notice.model_dump_json()) for d in case.deliveries if d.sent_at
        ]

    def _events_of_acts(self) -> Iterator[tuple[int, list[Event]]]:
        bearing = dict[int, list[Event]]()
        for event in self._case.events:
            for index, field in set(MARK.findall(str(event.content))):
                if field == "note":
                    bearing.setdefault(int(index), []).append(event)
        for index, act in enumerate(self._given.scenario.acts):
            own = bearing.get(index, [])
            ids = {e.act_id for e in own if e.act_id}
            following = [e for e in self._case.events if e.act_id in ids]
            yield index, sorted({e.sequence: e for e in (*own, *following)}.values(), key=lambda e: e.sequence)
            assert all(e.party == act.by for e in own)

    def may_see(self, index: int, field: str, party: str, moment: datetime) -> bool:
        """Whether a party may see the mark of a field of an act at a moment."""
        if not self._of_act[index] or party == "administrator":
            return False
        if self._was_told(mark(index, field), party, moment) or self._as_joint_advice(index, field, party, moment):
            return True
        return self.must_see(index, field, party, moment)

    def must_see(self, index: int, field: str, party: str, moment: datetime) -> bool:
        """Whether the act itself, with that field, lay open to a party at a moment: it could know all of that."""
        act, events = self._given.scenario.acts[index], self._of_act[index]
        if not events or party == "administrator":
            return False
        if party in (act.by, events[0].entered_by, "auditor"):
            is_draft = party == "auditor" and act.act == "draft_joint_advice"
            return not is_draft and self._recorded(events[0]) <= moment
        return self._may_be_told(act, events, field, party) and self._has_been_told(act, events, field, party, moment)

    def _may_be_told(self, act: PlayedAct, events: list[Event], field: str, party: str) -> bool:
        refused = any(e.type is EventType.ACT_REFUSED for e in events)
        return not refused and party in self._addressed(act, events, field)

    def _has_been_told(self, act: PlayedAct, events: list[Event], field: str, party: str, moment: datetime) -> bool:
        lies_open = act.act == "acknowledge_receipt" and self._recorded(events[0]) <= moment
        if not lies_open and not self._told(events, party, moment):
            return False
        if act.act == "rectify" and not self._beside(act, party):
            return False
        return not field.startswith("document_") or self._label_allows(field, act, moment)

    def _addressed(self, act: PlayedAct, events: list[Event], field: str) -> set[str]:
        everyone = {LANDLORD, *self._tracks}
        track = act.by if act.by != LANDLORD else act.with_.get("organisation")
        if act.act in _TO_NOBODY:
            return set()
        if act.act in _AMONG_THE_JOINED:
            return self._state_after(events).joint_names
        if act.act in _AT_THE_TABLE:
            return {LANDLORD, *self._state_after(events).table}
        if act.act in _TO_ALL or track is None:
            return everyone
        received = {str(e.content["organisation"]) for e in events if e.type is EventType.ADVICE_RECEIVED}
        return ({LANDLORD, track} | received) & everyone

    @property
    def _tracks(self) -> tuple[str, ...]:
        return tuple(self._given.play.steps[-1].after.tracks)

    def _state_after(self, events: list[Event]) -> "_State":
        step = next(s for s in self._given.play.steps if s.events and s.events[-1].sequence >= events[-1].sequence)
        return _State(step.after)

    def _told(self, events: list[Event], party: str, moment: datetime) -> bool:
        sequences = {event.sequence for event in events}
        return any(
            delivery.notice.recipient == party
            and delivery.sent_at is not None
            and delivery.sent_at <= moment
            and sequences & {item.sequence for item in delivery.notice.items}
            for delivery in self._case.deliveries
        )

    def _was_told(self, words: str, party: str, moment: datetime) -> bool:
        """Whether a notice that a party got says so in so many words."""
        return any(to == party and sent_at <= moment and words in said for to, sent_at, said in self._letters)

    def _as_joint_advice(self, index: int, field: str, party: str, moment: datetime) -> bool:
        """Whether the points of a draft came to a party as the points of a joint advice."""
        if field != "points" or self._given.scenario.acts[index].act != "draft_joint_advice":
            return False
        for event in self._case.events:
            if event.type is EventType.ADVICE_RECEIVED and mark(index, "points") in str(event.content):
                about = event.content["organisation"]
                own = party in (event.party, "auditor") and self._recorded(event) <= moment
                occasion = [e for e in self._case.events if e.act_id == event.act_id]
                if party in (LANDLORD, about, "auditor") and (own or self._told(occasion, party, moment)):
                    return True
        return False

    def _beside(self, act: PlayedAct, party: str) -> bool:
        """A remark says as much as what it stands beside: it must not tell of another's own work."""
        beside = next((e for e in self._case.events if e.sequence == act.with_.get("entry")), None)
        private = (EventType.CONSULTATION_RECORDED, EventType.CONSULTATION_SKIPPED, EventType.DELIBERATION_RECORDED)
        return beside is None or beside.type not in private or beside.party == party

    def _label_allows(self, field: str, act: PlayedAct, moment: datetime) -> bool:
        if field == "document_embargo" and act.by != LANDLORD:
            return local_date(moment) >= local_date(act.at) + timedelta(days=self._given.embargo_days)
        return True  # open; for the boards; the landlord's embargo is for the public, not for those it asks

    def _recorded(self, event: Event) -> datetime:
        return self._case.recorded[event.sequence]


class _State(NamedTuple):
    dossier: Dossier

    @property
    def joint_names(self) -> set[str]:
        joint = self.dossier.joint
        return {*joint.joined, *((joint.drafter,) if joint.drafter else ())}

    @property
    def table(self) -> set[str]:
        return {*self.dossier.consultations[-1].organisations} if self.dossier.consultations else set()
