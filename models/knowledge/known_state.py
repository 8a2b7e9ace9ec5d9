"""A dossier's state as far as a party could know it, or as far as a copy shows it: folded from the events that are
there, never asked of a rule. What is not known, the rules would take as not having happened."""

from collections.abc import Collection, Iterator
from functools import lru_cache, reduce
from itertools import takewhile
from typing import NamedTuple

from models.event_contents.by_type import read
from models.event_contents.held import ConsultationOpened
from models.event_contents.partial import is_true, number_in, organisation_in, said_in, term_in
from models.events import Event, EventType
from models.evolve import acts_after, changed_by, evolve
from models.knowledge.case_file import CaseFile
from models.knowledge.days_told import DaysTold
from models.knowledge.visibility import OWN_WORK
from models.parties import AUDITOR, LANDLORD, OVERALL
from models.state import Dossier, Paper

DECIDES_NOTHING = (EventType.JOINT_ADVICE_DRAFTED, EventType.ACT_REFUSED, EventType.ENTRY_RECTIFIED)
"""What can be left out of a copy without any date, lock or result depending on it: drafts, and what nothing follows
from."""


class Folded(NamedTuple):
    """What was folded of a dossier as somebody knows it: ``states`` are those after each of the ``events``, ``told`` is
    what was taken in of these about days."""

    told: DaysTold
    events: tuple[Event, ...] = ()
    states: tuple[Dossier, ...] = ()

    def gone_on(self, number: str, events: tuple[Event, ...]) -> "Folded":
        """The same of the events of a dossier: states are taken over as far as these are the ones that they were folded
        from."""
        same = len(self.events)
        if events[:same] != self.events:
            pairs = zip(events, self.events, strict=False)
            same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        states = [*self.states[:same]]
        for event in events[same:]:
            states.append(_after(states[-1] if states else _not_opened(number), event))
        return Folded(self.told, events, tuple(states))


def state_of(
    number: str, events: tuple[Event, ...], party: str, folded_before: dict[str, Folded] | None = None
) -> Dossier:
    """The state that a party sees of the events of a dossier that it could know (``Knowledge.as_known``), to be shown.
    It says nothing of another organisation's track; of an organisation's own work the landlord sees nothing. Never ask
    a rule of it: what a party does not know, the rules would take as not having happened. ``folded_before`` is what was
    folded of it before by party, from which it goes on and in which it is put."""
    if folded_before is None:
        dossier = _at_once(number, events)
    else:
        folded_before[party] = found = folded_before.get(party, Folded(DaysTold())).gone_on(number, events)
        dossier = found.states[-1] if found.states else _not_opened(number)
    return dossier if party == AUDITOR else _as_seen_by(dossier, party)


def _at_once(number: str, events: tuple[Event, ...]) -> Dossier:
    """What ``Folded`` comes to, where nobody goes on from it: the receipts of acts are made when all events are folded
    (a sixth of what it takes)."""
    dossier, folded, acts = _not_opened(number), list[Event](), set[str | None]()
    for event in events:
        told = _as_told(dossier, event, acts)
        if told is None:
            dossier = _passed_over(dossier, event)
            continue
        dossier = _numbered(changed_by(dossier, told), event)
        folded.append(told)
        acts.add(told.act_id)
    return dossier.model_copy(update={"acts": acts_after({}, folded)})


@lru_cache(64)
def _not_opened(number: str) -> Dossier:
    """What a fold begins with, made once for all parties."""
    return Dossier(number=number)


def folded(case: CaseFile) -> Dossier:
    """The state of what a copy shows."""
    states = (dossier for _, dossier in steps(case))
    return reduce(lambda _, later: later, states, Dossier(number=case.number))


def steps(case: CaseFile) -> Iterator[tuple[Event, Dossier]]:
    """Each event with the state after it. An event is passed over where what it builds on is not shown: the opening,
    its term, its track, the claim it answers, the consultation it belongs to; and where its content is withheld."""
    dossier = Dossier(number=case.number)
    for event in case.events:
        dossier = _after(dossier, event)
        yield event, dossier


def _after(dossier: Dossier, event: Event) -> Dossier:
    told = _as_told(dossier, event, dossier.acts)
    return _numbered(evolve(dossier, told), event) if told else _passed_over(dossier, event)


def _as_told(dossier: Dossier, event: Event, acts: Collection[str | None]) -> Event | None:
    """An event as it can be folded: what followed from an act that is not among those known stands by itself; None
    where it rests on what is not known."""
    if not rests_on_what_is_known(dossier, event):
        return None
    known_act = event.act_id is None or event.act_id in acts or is_true(event, "fingerprint")
    return event if known_act else event.model_copy(update={"act_id": None})


def _passed_over(dossier: Dossier, event: Event) -> Dossier:
    return dossier.model_copy(update={"sequence": event.sequence, "head": event.hash})


def _numbered(dossier: Dossier, event: Event) -> Dossier:
    """The strategic consultation under the number it has, also where earlier ones are not shown."""
    if event.type is not EventType.STRATEGIC_CONSULTATION_OPENED:
        return dossier
    *earlier, latest = dossier.consultations
    latest = latest.model_copy(update={"number": read(event, ConsultationOpened).number})
    return dossier.model_copy(update={"consultations": (*earlier, latest)})


_OPENINGS = (EventType.REQUEST_OPENED, EventType.UNSOLICITED_ADVICE_SUBMITTED)
_OF_A_TERM = {
    EventType.TERM_MOVED, EventType.TERM_PAUSED, EventType.TERM_ENDED, EventType.TERM_RESTORED,
    EventType.LAPSE_OVERTAKEN, EventType.REMINDER_DUE,
}  # fmt: skip
_OF_A_TRACK = {
    EventType.INCOMPLETENESS_CLAIMED, EventType.CLAIM_RULED, EventType.INFORMATION_PROVIDED, EventType.QUESTION_ASKED,
    EventType.QUESTION_ANSWERED, EventType.CONSULTATION_RECORDED, EventType.CONSULTATION_SKIPPED,
    EventType.DELIBERATION_RECORDED, EventType.ADVICE_RECEIVED, EventType.ADVICE_SUPPLEMENTED, EventType.RESPONSE_GIVEN,
    EventType.RESPONSE_AMENDED, EventType.UNSOLICITED_ADVICE_ANSWERED, EventType.PERIOD_ENDED,
}  # fmt: skip
_OF_A_MEETING = (EventType.MEETING_PLANNED, EventType.MEETING_HELD, EventType.MEETING_WAIVED)
_OF_A_CLAIM = (EventType.CLAIM_RULED, EventType.INFORMATION_PROVIDED)
_OF_A_CONSULTATION = (
    EventType.STRATEGIC_CONSULTATION_PLANNED, EventType.STRATEGIC_CONSULTATION_CONCLUDED,
    EventType.STRATEGIC_CONSULTATION_CANCELLED,
)  # fmt: skip


def rests_on_what_is_known(dossier: Dossier, event: Event) -> bool:
    """Whether everything that an event changes is there, so that it can be folded."""
    if not event.content:
        return False
    if event.type in _OPENINGS:
        return True
    if not dossier.tracks:
        return False
    track = dossier.tracks.get(organisation_in(event) or "")
    checks = (
        event.type not in _OF_A_TERM or term_in(event) in dossier.terms,
        event.type not in _OF_A_TRACK or track is not None,
        event.type not in _OF_A_CLAIM or _answers_nothing(event) or (track is not None and bool(track.claims)),
        event.type not in _OF_A_MEETING or dossier.meeting_of(organisation_in(event) or "") is not None,
        event.type is not EventType.NEW_PERIOD_WAIVED or event.party in dossier.before_amendment,
        event.type not in _OF_A_CONSULTATION or _is_open(dossier, number_in(event)),
        event.type is not EventType.CAUSE_RAISED or _is_open(dossier, number_in(event)),
        event.type is not EventType.PAPER_CONFIRMED or _is_known(dossier, said_in(event).get("sequence")),
    )
    return all(checks)


def _is_open(dossier: Dossier, number: int | None) -> bool:
    """Whether the strategic consultation with a number is known to be open; without one whether any is."""
    return dossier.consultation is not None and number in (None, dossier.consultation.number)


def _is_known(dossier: Dossier, paper: object) -> bool:
    """Whether the entry of a paper is known."""
    return any(known.sequence == paper for known in dossier.papers)


def _answers_nothing(event: Event) -> bool:
    """Information that was freely given, not owed after a claim."""
    return event.type is EventType.INFORMATION_PROVIDED and not is_true(event, "awaited")


def _concerning(paper: Paper, party: str) -> Paper:
    """A paper that was sent to several, as one of them sees it: who else confirmed it is not its affair."""
    others = {*paper.confirmable} - {party, LANDLORD}
    return paper.model_copy(update={"confirmable": (party,)}) if others else paper


def _as_seen_by(dossier: Dossier, party: str) -> Dossier:
    """Without what stands there only because a request names all it is put to."""
    if party == LANDLORD:
        terms = {key: t for key, t in dossier.terms.items() if t.name not in OWN_WORK}
        return dossier.model_copy(update={"terms": terms})
    return dossier.model_copy(
        update={
            "tracks": {name: track for name, track in dossier.tracks.items() if name == party},
            "before_amendment": {name: track for name, track in dossier.before_amendment.items() if name == party},
            "restorable": {name: keys for name, keys in dossier.restorable.items() if name == party},
            "locks": {name: lock for name, lock in dossier.locks.items() if name in (party, OVERALL)},
            "papers": tuple(_concerning(paper, party) for paper in dossier.papers),
        }
    )
