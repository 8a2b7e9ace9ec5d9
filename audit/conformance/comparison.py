"""Two opinions side by side: what the engine put on record as having followed, and what the auditor's reading says.

Every point on which they differ is named; neither is taken to be right.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from audit.conformance.ledger import Ledger
from models.events import Event, EventType, instant
from models.parties import OVERALL
from models.terms import AdjustmentKind, TermState
from models.value import Value

NOTHING = "nothing"


class Disagreement(Value):
    """A point on which engine and constraints differ: what it is about, and what each says of it. ``events`` are the
    numbers of the events in which the engine says so."""

    about: str
    organisation: str | None
    engine_says: str
    constraint_says: str
    events: tuple[int, ...] = ()


class Subject(NamedTuple):
    """What a conclusion is about."""

    about: str
    organisation: str | None


class Conclusions:
    """What one of the two says: for each subject, in words, in order."""

    def __init__(self) -> None:
        self.said: dict[Subject, list[str]] = {}
        self.events: dict[Subject, list[int]] = {}

    def add(self, about: str, organisation: object, words: str, event: int | None = None) -> None:
        whose = organisation if isinstance(organisation, str) else None
        subject = Subject(about, whose)
        self.said.setdefault(subject, []).append(words)
        if event is not None:
            self.events.setdefault(subject, []).append(event)


class Comparison(NamedTuple):
    """On how many points the two were compared, and every one on which they differ."""

    points: int
    disagreements: tuple[Disagreement, ...]


def compared(events: Iterable[Event], ledger: Ledger) -> Comparison:
    """The engine's events against the auditor's ledger."""
    engine, auditor = of_the_engine(events), of_the_ledger(ledger)
    subjects = list(dict.fromkeys((*engine.said, *auditor.said)))
    return Comparison(len(subjects), tuple(_differences(subjects, engine, auditor)))


def _differences(subjects: Iterable[Subject], engine: Conclusions, auditor: Conclusions) -> Iterator[Disagreement]:
    for subject in subjects:
        theirs, ours = engine.said.get(subject, []), auditor.said.get(subject, [])
        if theirs != ours:
            yield Disagreement(
                about=subject.about,
                organisation=subject.organisation,
                engine_says="; ".join(theirs) or NOTHING,
                constraint_says="; ".join(ours) or NOTHING,
                events=tuple(engine.events.get(subject, ())),
            )


# --- The auditor ----------------------------------------------------------------------------------------------------


def of_the_ledger(ledger: Ledger) -> Conclusions:
    """What the auditor's reading comes to."""
    found = Conclusions()
    for duty in ledger.duties:
        found.add(_term(duty.key), duty.organisation, _ends(duty.ends.isoformat(), duty.state))
    _add_what_stands(found, ledger)
    for organisation, sequence, late in ledger.advices:
        found.add(_advice(sequence), organisation, _late(late))
    for sequence, adopted in ledger.deliberations.items():
        found.add(_deliberation(sequence), None, _adopted(adopted))
    for sequence, state in ledger.executions.items():
        found.add(_execution(sequence), None, state.value)
    for change in ledger.lock_changes:
        ground = change.ground.value if change.ground else None
        found.add(_lock(instant(change.time)), change.organisation or OVERALL, _state(change.state.value, ground))
    for moment in ledger.closings:
        found.add("the closing of the dossier", None, _at(instant(moment)))
    return found


def _add_what_stands(found: Conclusions, ledger: Ledger) -> None:
    for broken in ledger.breaches:
        if broken.standing:
            found.add(_breach(broken.breach, broken.key), broken.organisation, _at(instant(broken.at)))
    for raised in ledger.raised:
        if raised.standing:
            found.add(_cause(raised.cause, raised.key), raised.organisation, _at(instant(raised.at)))


# --- The engine -----------------------------------------------------------------------------------------------------


def of_the_engine(events: Iterable[Event]) -> Conclusions:
    """What the engine put on record as having followed: terms, breaches, causes, locks, votes and the end."""
    engine = _Engine()
    for event in events:
        engine.read(event)
    return engine.conclusions()


class _Engine:
    """Reads the engine's conclusions off its events. Content that is not as it should be is left to ``verify``."""

    def __init__(self) -> None:
        self._found = Conclusions()
        self._terms: dict[str, dict[str, Any]] = {}
        self._standing: dict[tuple[str, str], list[tuple[Event, str]]] = {}
        self._submitted: dict[str, int] = {}

    def conclusions(self) -> Conclusions:
        for key, term in self._terms.items():
            words = _ends(str(term["ends"]), str(term["state"]))
            self._found.add(_term(key), term["organisation"], words, term["event"])
        for (kind, key), said in self._standing.items():
            for event, what in said:
                about = _breach(what, key) if kind == "breach" else _cause(what, key)
                self._found.add(about, event.content.get("organisation"), _at(instant(event.happened)), event.sequence)
        return self._found

    def read(self, event: Event) -> None:
        content, about, number = event.content, event.content.get("organisation"), event.sequence
        match event.type:
            case EventType.ADVICE_SUBMITTED:
                self._submitted[str(event.act_id)] = number
            case EventType.ADVICE_RECEIVED if not content.get("again"):
                submitted = self._submitted.get(str(event.act_id), number)
                self._found.add(_advice(submitted), about, _late(bool(content.get("late"))), number)
            case EventType.DELIBERATION_RECORDED:
                self._read_vote(event)
            case EventType.EXECUTION_REPORTED:
                self._found.add(_execution(number), None, str(content.get("lock")), number)
            case EventType.LOCK_CHANGED:
                words = _state(str(content.get("state")), content.get("ground"))
                self._found.add(_lock(instant(event.time)), about or OVERALL, words, number)
            case EventType.DOSSIER_CLOSED:
                self._found.add("the closing of the dossier", None, _at(instant(event.happened)), number)
            case _:
                self._read_term(event)
                self._read_standing(event)

    def _read_vote(self, event: Event) -> None:
        outcome = event.content.get("deliberation")
        if isinstance(outcome, Mapping):
            adopted = bool(outcome.get("has_quorum")) and bool(outcome.get("has_majority"))
            self._found.add(_deliberation(event.sequence), None, _adopted(adopted), event.sequence)

    def _read_standing(self, event: Event) -> None:
        key = str(event.content.get("term"))
        match event.type:
            case EventType.BREACH_RECORDED:
                self._standing.setdefault(("breach", key), []).append((event, str(event.content.get("breach"))))
            case EventType.BREACH_REVOKED:
                self._standing.pop(("breach", key), None)
            case EventType.CAUSE_RAISED:
                self._standing.setdefault(("cause", key), []).append((event, str(event.content.get("cause"))))
            case EventType.CAUSE_REVOKED:
                self._standing.pop(("cause", key), None)
            case _:
                pass

    def _read_term(self, event: Event) -> None:
        named = event.content.get("term")
        if event.type is EventType.TERM_STARTED and isinstance(named, Mapping):
            self._start(event, named)
        term = self._terms.get(named) if isinstance(named, str) else None
        if term is None:
            return
        match event.type:
            case EventType.TERM_MOVED:
                self._move(term, event)
            case EventType.TERM_PAUSED:
                term["state"] = TermState.PAUSED
            case EventType.TERM_ENDED | EventType.TERM_RESTORED:
                term["state"] = event.content.get("state", TermState.RUNNING)
            case EventType.LAPSE_OVERTAKEN:
                term["state"] = TermState.MET
            case _:
                return
        term["event"] = event.sequence

    def _start(self, event: Event, term: Mapping[str, Any]) -> None:
        organisation = term.get("organisation")
        key = "/".join(str(part) for part in (organisation, term.get("name"), term.get("version")) if part)
        ends = _ends_of(term.get("derivation"))
        self._terms[key] = {
            "organisation": organisation,
            "ends": ends,
            "state": TermState.RUNNING,
            "event": event.sequence,
        }

    def _move(self, term: dict[str, Any], event: Event) -> None:
        derivation = event.content.get("derivation")
        term["ends"] = _ends_of(derivation)
        adjustments = derivation.get("adjustments") if isinstance(derivation, Mapping) else None
        last = adjustments[-1] if isinstance(adjustments, list) and adjustments else {}
        resumed = isinstance(last, Mapping) and last.get("kind") == AdjustmentKind.PAUSE
        if term["state"] != TermState.PAUSED or resumed:
            term["state"] = TermState.RUNNING


def _ends_of(derivation: object) -> str:
    return str(derivation.get("ends")) if isinstance(derivation, Mapping) else "an unknown day"


# --- The words, the same for both -----------------------------------------------------------------------------------


def _term(key: str) -> str:
    return f"term {key}"


def _breach(breach: str, key: str) -> str:
    return f"breach {breach} about {key}"


def _cause(cause: str, key: str) -> str:
    return f"cause {cause} about {key or 'the dossier'}"


def _advice(sequence: int) -> str:
    return f"whether the advice of event {sequence} was late"


def _deliberation(sequence: int) -> str:
    return f"the vote of event {sequence}"


def _execution(sequence: int) -> str:
    return f"the lock at the execution of event {sequence}"


def _lock(moment: str) -> str:
    return f"the lock at {moment}"


def _ends(day: str, state: str) -> str:
    return f"ends on {day}, {state}"


def _at(moment: str) -> str:
    return f"at {moment}"


def _late(late: bool) -> str:
    return "late" if late else "in time"


def _adopted(adopted: bool) -> str:
    return "adopted" if adopted else "not adopted"


def _state(state: str, ground: object) -> str:
    return f"{state} ({ground})" if ground else state
