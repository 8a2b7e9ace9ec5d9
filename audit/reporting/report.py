"""A year's figures of both sides, counted from the acts on record by the second reading of them.

A figure belongs to the year (local to Europe/Amsterdam) of the act that it counts: of an advice its receipt, of points
the response that answers them, of a claim or an extension the asking; what the clock brought about (a lapse, a breach,
a closing) to the year of the last day of its term, also where that ended at midnight. A term is counted in the year in
which it was met, or else in which it lapsed; one that still runs is not. Every dossier is read as it stood when the
year ended, so that a report says the same whenever it is made; only a paper that was received in the year and entered
after it still changes it.

Both sides are measured with the same measures. A count of nothing is 0; a share or a median of nothing is no number.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from statistics import median

from pydantic import AwareDatetime

from audit.conformance.ledger import CountedTerm, Fact, Ledger
from audit.conformance.second_reading import Heard, hear, reckon
from audit.reporting.measures import ALL, BOTH, DOSSIER, ORGANISATIONS, SECTIONS, Measure, Noted, Section, Way
from models.act_forms import ActName
from models.calendar import end_of, local_date
from models.contents import PointAnswer
from models.escalation import Breach
from models.event_contents.by_type import held
from models.event_contents.held import DossierClosed
from models.events import Event
from models.knowledge.case_file import CaseFile
from models.parties import CLOCK, LANDLORD
from models.state import ClaimState, Kind, LockState, RequestState
from models.terms import TERMS, Duty, TermName, TermState
from models.value import Value

FIRST_YEAR, LAST_YEAR = 1998, 9998
"""The years that can be asked: since the Wohv there is something to count."""


class Figure(Value):
    """One figure. ``value`` is None where there is nothing to divide or to take a median of."""

    section: Section
    party: str
    subject: str
    measure: str
    value: int | float | None


class Report(Value):
    """A year's figures, as of ``until``: the end of the year (then it is ``complete``), or the present of what was
    read. ``dossiers`` are those in which anything counted; ``left_out`` could not be counted, with the reason."""

    year: int
    until: AwareDatetime
    complete: bool
    dossiers: int
    left_out: dict[str, str]
    figures: tuple[Figure, ...]


class Counting:
    """Counts dossiers one after the other for a year; ``now`` (UTC) is the present of what is read."""

    def __init__(self, year: int, now: datetime) -> None:
        self.year, self._end = year, end_of(date(year, 12, 31))
        self.until = min(now, self._end)
        self.left_out: dict[str, str] = {}
        self.dossiers = 0
        self._noted: dict[tuple[Section, str, str], dict[str, list[int]]] = {}

    def leave_out(self, number: str, why: str) -> None:
        """A dossier that cannot be counted."""
        self.left_out[number] = why

    def add(self, case: CaseFile) -> None:
        """Counts what happened in the year in one dossier."""
        events = [event for event in case.events if self._is_within(event)]
        if not events:
            return
        self.until = min(max(self.until, events[-1].time), self._end)
        heard = hear(events)
        ledger = reckon(heard, case.agreement, self.until)
        counted = [one for one in noted(ledger, heard, events) if one.day.year == self.year]
        self.dossiers += bool(counted)
        for one in counted:
            self._note(one)

    def _is_within(self, event: Event) -> bool:
        """Whether it counts before the year ended; midnight itself belongs to the terms that end then."""
        return event.happened < self._end or (event.party == CLOCK and event.happened == self._end)

    def _note(self, one: Noted) -> None:
        parties = (one.party,) if one.party in (LANDLORD, BOTH, DOSSIER) else (one.party, ORGANISATIONS)
        for party in parties:
            for subject in (one.subject, ALL):
                row = self._noted.setdefault((one.section, party, subject), {})
                row.setdefault(one.measure, []).append(one.amount)

    def report(self) -> Report:
        """The figures so far."""
        return Report(
            year=self.year,
            until=self.until,
            complete=self.until == self._end,
            dossiers=self.dossiers,
            left_out=self.left_out,
            figures=tuple(self._figures()),
        )

    def _figures(self) -> Iterator[Figure]:
        for section, party, subject in sorted(self._noted, key=_place):
            row = self._noted[section, party, subject]
            for measure in SECTIONS[section].measures:
                yield Figure(
                    section=section, party=party, subject=subject, measure=measure.name, value=_value(measure, row)
                )


_PARTIES, _SECTIONS = (LANDLORD, ORGANISATIONS), tuple(Section)


def _place(key: tuple[Section, str, str]) -> tuple[int, int, str, bool, str]:
    """The order of a report: the landlord, all organisations, each of them; subjects by name, then their sum."""
    section, party, subject = key
    rank = _PARTIES.index(party) if party in _PARTIES else len(_PARTIES) + (party in (BOTH, DOSSIER))
    return _SECTIONS.index(section), rank, party, subject == ALL, subject


def _value(measure: Measure, row: dict[str, list[int]]) -> int | float | None:
    values = row.get(measure.name, [])
    match measure.way:
        case Way.SUM:
            return sum(values)
        case Way.MOST:
            return max(values, default=None)
        case Way.MEDIAN:
            return _plain(median(values)) if values else None
        case Way.SHARE:
            whole = sum(row.get(measure.whole, []))
            return round(100 * sum(row.get(measure.part, [])) / whole, 1) if whole else None


def _plain(value: float) -> int | float:
    return int(value) if value == int(value) else value


# --- What counts ----------------------------------------------------------------------------------------------------


def noted(ledger: Ledger, heard: Iterable[Heard], events: Iterable[Event]) -> Iterator[Noted]:
    """Everything in a dossier that counts, whenever it was."""
    happened = {one.sequence: local_date(one.event.happened) for one in heard}
    topic = ledger.topic.value if ledger.topic else "none"
    yield from _dossier(ledger, topic, events)
    for duty in ledger.duties:
        yield from _timeliness(ledger, duty)
    yield from _advice(ledger, topic)
    yield from _extensions(ledger, happened)
    yield from _claims(ledger, topic)
    yield from _escalations(ledger, topic)
    for sequence, lock in ledger.executions.items():
        allowed = "allowed" if lock is LockState.OPEN else "too_early"
        for measure in ("reported", allowed):
            yield Noted(happened[sequence], Section.EXECUTIONS, LANDLORD, topic, measure)
    for quarrel in ledger.quarrels:
        for measure in ("recorded", *(("ruled",) if quarrel.rulings else ())):
            yield Noted(happened[quarrel.sequence], Section.DISPUTES, quarrel.by, quarrel.forum.value, measure)
    for one in heard:
        yield from _constituency(one)


def _dossier(ledger: Ledger, topic: str, events: Iterable[Event]) -> Iterator[Noted]:
    if ledger.opened_at is None:
        return
    opener = LANDLORD if ledger.kind is Kind.REQUEST else next(iter(ledger.sides))
    opened = local_date(ledger.opened_at)
    yield Noted(opened, Section.DOSSIERS, opener, topic, "opened")
    if ledger.closed_at is None:
        return
    closed = _day_of(ledger, f"{TermName.CLOSING}/", ledger.closed_at)
    yield Noted(closed, Section.DOSSIERS, opener, topic, "closed")
    yield Noted(closed, Section.DOSSIERS, opener, topic, "median_days", (closed - opened).days)
    closings = [content for event in events if (content := held(event, DossierClosed))]
    if closings:
        yield Noted(closed, Section.RESULTS, opener, closings[-1].result.value, "closed")


def _day_of(ledger: Ledger, key: str, moment: datetime) -> date:
    """The day to which an instant belongs: to the last day of a term (its key, or how that begins) that ended then."""
    ended = (duty.ends for duty in ledger.duties if duty.key.startswith(key) and duty.due == moment)
    return next(ended, local_date(moment))


_OWNER = {Duty.ORGANISATION: ORGANISATIONS, Duty.LANDLORD: LANDLORD, Duty.BOTH: BOTH}
_MAY_BE_LEFT = (TermName.COURT_AFTER_RULING, TermName.AMENDMENT_OBJECTION)
"""Nobody has to go to court, nor to contest a change."""
_OWNERS: dict[TermName, str] = {
    name: _OWNER[term.duty] for name, term in TERMS.items() if term.duty in _OWNER and name not in _MAY_BE_LEFT
}
"""Whose doing meets a term. Whoever is asked for an extension answers it; the others end by themselves."""


def _owner(ledger: Ledger, duty: CountedTerm) -> str | None:
    if duty.name is TermName.EXTENSION_ANSWER:
        asked = next((asked for asked in ledger.asked if asked.answer is duty), None)
        return None if asked is None else duty.organisation if asked.by == LANDLORD else LANDLORD
    owner = _OWNERS.get(duty.name)
    return duty.organisation if owner == ORGANISATIONS else owner


def _timeliness(ledger: Ledger, duty: CountedTerm) -> Iterator[Noted]:
    owner = _owner(ledger, duty)
    if owner is None or duty.state not in (TermState.MET, TermState.LAPSED):
        return
    done = local_date(duty.done_at) if duty.done_at else None
    is_met = duty.state is TermState.MET
    day = done if is_met and done else duty.ends
    late = "late" if done else "not_done"
    figures = {"terms": 1, "in_time" if is_met else late: 1}
    if done:
        figures["median_days"] = (done - duty.span.start).days
    if done and not is_met:
        figures["most_days_late"] = (done - duty.ends).days
    for measure, amount in figures.items():
        yield Noted(day, Section.TIMELINESS, owner, duty.name.value, measure, amount)


_ANSWERS = {
    PointAnswer.FOLLOWED: "followed",
    PointAnswer.PARTLY: "partly",
    PointAnswer.NOT_FOLLOWED: "not_followed",
}


def _advice(ledger: Ledger, topic: str) -> Iterator[Noted]:
    """The advices on every version of the request, each with the response that counts."""
    for side in ledger.every_side:
        if side.advice is None:
            continue
        day = local_date(side.advice.at)
        verdict = side.advice.verdict.value if ledger.kind is Kind.REQUEST else ledger.kind.value
        for measure in ("received", *(("late",) if side.advice.late else ())):
            yield Noted(day, Section.ADVICE, side.organisation, verdict, measure)
        if side.response is None:
            continue
        day = local_date(side.response.at)
        yield Noted(day, Section.POINTS, side.organisation, topic, "advices")
        for answer in side.response.answers.values():
            for measure in ("points", _ANSWERS[answer]):
                yield Noted(day, Section.POINTS, side.organisation, topic, measure)


_REQUESTS = {
    RequestState.PENDING: "waiting",
    RequestState.GRANTED: "granted",
    RequestState.REFUSED: "refused",
    RequestState.UNANSWERED: "unanswered",
    RequestState.REPLACED: "overtaken",
    RequestState.MOOT: "overtaken",
}


def _extensions(ledger: Ledger, happened: dict[int, date]) -> Iterator[Noted]:
    for asked in ledger.asked:
        for measure in ("asked", _REQUESTS[asked.state]):
            yield Noted(happened[asked.sequence], Section.EXTENSIONS, asked.by, asked.duty.name.value, measure)
    for seen in ledger.seen:
        if seen.fact is Fact.LENGTHENED:
            day = happened[seen.sequence]
            yield Noted(day, Section.EXTENSIONS, LANDLORD, TermName.ADVICE.value, "lengthened")


def _claims(ledger: Ledger, topic: str) -> Iterator[Noted]:
    for side in ledger.every_side:
        for claim in side.claims:
            if claim.state is ClaimState.REFUSED:
                became = "refused"
            elif claim.ruled_at:
                became = "granted"
            else:
                became = "waiting" if claim.state is ClaimState.UNDECIDED else "overtaken"
            for measure in ("claimed", became):
                yield Noted(local_date(claim.at), Section.CLAIMS, side.organisation, topic, measure)


def _escalations(ledger: Ledger, topic: str) -> Iterator[Noted]:
    for raised in ledger.raised:
        if raised.standing:
            day = _day_of(ledger, raised.key or DOSSIER, raised.at)
            yield Noted(day, Section.ESCALATIONS, raised.organisation or DOSSIER, raised.cause.value, "raised")
    for consultation in ledger.consultations:
        causes = [raised for raised in ledger.raised if raised.consultation == consultation.number]
        if not any(raised.standing for raised in causes):
            continue
        day = _day_of(ledger, causes[0].key or DOSSIER, consultation.opened_at)
        for measure in ("opened", *(("concluded",) if consultation.concluded else ())):
            yield Noted(day, Section.CONSULTATIONS, BOTH, topic, measure)
    for broken in ledger.breaches:
        if broken.standing:
            day = _day_of(ledger, broken.key, broken.at)
            party = BOTH if broken.breach is Breach.STRATEGIC_CONSULTATION_OVERDUE else LANDLORD
            yield Noted(day, Section.BREACHES, party, broken.breach.value, "breaches")


def _constituency(one: Heard) -> Iterator[Noted]:
    day = local_date(one.event.happened)
    if one.name is ActName.SKIP_CONSULTATION:
        yield Noted(day, Section.CONSTITUENCY, one.by, "none", "skipped")
    if one.name is not ActName.RECORD_CONSULTATION:
        return
    said = one.content
    figures = {"consultations": 1}
    if said.reached is not None and said.responses is not None:
        figures |= {"measured": 1, "reached": said.reached, "responses": said.responses}
    for measure, amount in figures.items():
        yield Noted(day, Section.CONSTITUENCY, one.by, said.instrument.value, measure, amount)
