"""Who may know what of a dossier, and from when on (rules sections 1, 2 and 8; Wohv art. 2(1)).

Each organisation has its own rights: what it does among itself is its own, what concerns its track is between it and
the landlord, and what acts on all is known to all (``visibility``). From when on a party could know an
event that it may know:

- its own act, and what it entered for another: from the instant at which that was put on record;
- what the passing of time brought about: from that instant too, whoever else is told of it later;
- another's act, with what followed from it: from the delivery of the notice that told that party of the occasion, or
  from when the party had the page of the dossier before it, whichever came first. A notice that has not left tells
  nothing. What followed from an act of which the party gets no notice at all lies open in the record from the instant
  at which it was put there (a term that ends with an acknowledgement, a closing term);
- who joins a strategic consultation later learns then that it is open, and no more of what was said before.

Of some events a party may know a part only: not another organisation's open terms, nor whose lock a consultation holds,
nor documents that it may not see. A copy that can be checked against its hash
holds an event wholly or not at all, so these stay out of it; what the party was told of them stands in its notices.

The auditor reads everything from the instant at which it was put on record, except an organisation's own deliberation
drafts: the drafts of joint advice, and the documents of a deliberation. The administrator takes no part and reads
nothing. Instants are UTC.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby, zip_longest
from typing import Any, NamedTuple

from pydantic import JsonValue

from models.act_forms import ActName
from models.calendar import local_date
from models.document_labels import EMBARGO, OPEN, is_over, may_see
from models.event_contents.partial import (
    is_act,
    is_true,
    joined_in,
    number_in,
    organisation_in,
    organisations_in,
    refused_act_in,
    said_in,
    term_in,
    whose_term_in,
)
from models.events import Event, EventType, Link, occasion_key
from models.knowledge.case_file import CaseFile, Delivery, Sight
from models.knowledge.consulted import Consultations
from models.knowledge.visibility import HOLDS_DRAFTS, OWN_WORK, PARTS, VISIBILITY, Audience, Content
from models.parties import ADMINISTRATOR, AUDITOR, CLOCK, LANDLORD
from models.record.notice import Item
from models.terms import TermName

# --- The table applied to a dossier --------------------------------------------------------------------------------


class _Occasion(NamedTuple):
    """What an act, or one moment of the clock, put on record together: the organisations of the joint advice after it,
    and those of each strategic consultation, by its number."""

    events: tuple[Event, ...]
    joint: frozenset[str]
    tables: Mapping[int, frozenset[str]]


class _SoFar(NamedTuple):
    """What a party knows of the events of a dossier until one (its number), on a day (Amsterdam): those that it knows,
    as it knows them; the acts among them, and those of which it knows what followed and not the act."""

    until: int
    day: date
    events: tuple[Event, ...] = ()
    acts: frozenset[str | None] = frozenset()
    untold: frozenset[str | None] = frozenset()


class Knowledge:
    """Who may know what of one dossier. ``case`` is the whole record of it; what a copy does not hold, nobody but the
    auditor knows of from that copy. Where many questions are asked, ask one of these: it is made in one pass."""

    def __init__(self, case: CaseFile) -> None:
        self.case = case
        self.until = case.until
        """The last instant that the copy speaks of."""
        self.organisations = _organisations(case)
        self._everyone = frozenset({LANDLORD, *self.organisations})
        self._events = dict[int, Event]()
        self._acts = dict[int, str | None]()
        self._consultations = Consultations()
        self._occasions: tuple[_Occasion, ...] = ()
        self._place = dict[int, int]()
        self._told = dict[tuple[int, str], datetime | None]()
        self._seen = _Seen(case.sights)
        self._causes: tuple[Event, ...] = ()
        self.types = set[EventType]()
        """What happened in it."""
        self._audiences = dict[int, frozenset[str]]()
        self._known_at = defaultdict[str, dict[int, datetime | None]](dict)
        self._so_far = dict[str, _SoFar]()
        self.texts = dict[int, tuple[Any, ...]]()
        """What was written in its events, by sequence, as far as somebody looked (``models.knowledge.searched``)."""
        self._take(case.events)
        for delivery in case.deliveries:
            self._hear(delivery)

    def _take(self, events: Sequence[Event]) -> None:
        """Takes in events that follow on those before; none belongs to an occasion that was taken in already."""
        self._consultations.take(events)
        last = self._occasions[-1] if self._occasions else _Occasion((), frozenset(), {})
        new = tuple(_occasions(events, self._consultations.of, last))
        self._place |= {e.sequence: n for n, occasion in enumerate(new, len(self._occasions)) for e in occasion.events}
        self._occasions += new
        self._events |= {event.sequence: event for event in events}
        self._acts |= {event.sequence: event.act_id for event in events if is_act(event)}
        self.types |= {event.type for event in events}
        self._causes += tuple(event for event in events if event.type is EventType.CAUSE_RAISED)

    def _hear(self, delivery: Delivery) -> set[int]:
        """Takes in when a notice left: per occasion and party when the first one did; None: there is one, it has not
        left. Gives the places of those occasions."""
        places = {self._place[i.sequence] for i in delivery.notice.items if i.sequence in self._place}
        for place in places:
            key = (place, delivery.notice.recipient)
            sent = [moment for moment in (self._told.get(key), delivery.sent_at) if moment]
            self._told[key] = min(sent, default=None)
        return places

    def gone_on(self, case: CaseFile) -> "Knowledge":
        """This one, for a dossier that went on: ``case`` has the events of this one's, put on record when they were,
        and maybe more. What nothing new bears upon stays, for it is the most of it (1 ms an act); where that cannot be
        told, another one is made. This one is then for nobody else any more."""
        old, new = self.case, case.events[len(self.case.events) :]
        fates = zip_longest(old.deliveries, case.deliveries)
        otherwise = [(was, now) for was, now in fates if was is not now]
        if tells_of_earlier_ones(old.events, new) or any(was and (was.sent_at or not now) for was, now in otherwise):
            return Knowledge(case)
        heard = [now for _, now in otherwise if now]
        seen = {*case.sights} ^ {*old.sights} if case.sights != old.sights else ()
        self._take(new)
        for delivery in heard:
            self._hear_again(delivery)
        if seen:
            self._seen = _Seen(case.sights)
        for sight in seen:
            self._forget(sight.party, self._events)
        moments = [case.recorded[event.sequence] for event in new]
        moments += (moment for delivery in heard for moment in (delivery.created, delivery.sent_at) if moment)
        moments += (sight.seen_at for sight in seen)
        self.until = max(moments, default=self.until) if self.until is None else max([self.until, *moments])
        self.case = case
        return self

    def _hear_again(self, delivery: Delivery) -> None:
        """Takes in when a notice left, and forgets what its party knew of the events that it tells of, and what follows
        from that: who learns that it is at the table, learns that there is one."""
        party = delivery.notice.recipient
        events = [event for place in self._hear(delivery) for event in self._occasions[place].events]
        is_of_a_table = any(event.type is EventType.CAUSE_RAISED for event in events)
        self._forget(party, self._events if is_of_a_table else [event.sequence for event in events])

    def _forget(self, party: str, events: Iterable[int]) -> None:
        """Forgets from when on a party knew of events, by their numbers. What it knows of those before stays: a letter
        mostly tells of the latest ones (it takes a sixth less to see what a party knows once it left)."""
        known = self._known_at[party]
        for sequence in events:
            known.pop(sequence, None)
        so_far = self._so_far.get(party)
        if so_far and so_far.until >= (first := min(events, default=so_far.until + 1)):
            before = tuple(event for event in so_far.events if event.sequence < first)
            acts = frozenset(self._acts[event.sequence] for event in before if event.sequence in self._acts)
            self._so_far[party] = so_far._replace(until=first - 1, events=before, acts=acts)

    # --- from when on ---

    def known_at(self, event: Event, party: str) -> datetime | None:
        """From when on a party could know that an event happened; None: never, as far as the copy goes. It is asked by
        lists, texts and webhooks alike, and found once."""
        known, sequence = self._known_at[party], event.sequence
        if sequence not in known:
            known[sequence] = self._first_known(event, party)
        return known[sequence]

    def _first_known(self, event: Event, party: str) -> datetime | None:
        recorded = self.case.recorded.get(event.sequence, event.time)
        if party == AUDITOR:
            return recorded
        if event.sequence in self.case.withheld:
            return None
        if party not in self._audience(event):
            return self._from_joining(event, party, recorded)
        if event.party == CLOCK or party in (event.party, event.entered_by):
            return recorded
        key = (self._place[event.sequence], party)
        if key not in self._told and (event.sequence not in self._acts or VISIBILITY[event.type].lies_open):
            return recorded
        told = [moment for moment in (self._told.get(key), self.seen_at(event, party)) if moment]
        return max(recorded, min(told)) if told else None

    def seen_at(self, event: Event, party: str) -> datetime | None:
        """When a party first had the dossier's page before it with an event on record; None: never. Whether it may know
        that event, and saw it there, this does not say."""
        return self._seen.first(party, event.sequence)

    def _from_joining(self, event: Event, party: str, recorded: datetime) -> datetime | None:
        """When an organisation that joined a strategic consultation later learnt that it was open."""
        if not _opens_a_consultation(event):
            return None
        number = self._consultations.of.get(event.sequence)
        joining = [c for c in self._causes if number_in(c) == number and party in organisations_in(c)]
        learnt = [moment for cause in joining if (moment := self.known_at(cause, party))]
        return max(recorded, min(learnt)) if learnt else None

    # --- who ---

    def may_know(self, event: Event, party: str) -> bool:
        """Whether an event is for a party to know, from some moment on."""
        return event.sequence not in self.case.withheld and party in self._audience(event)

    def _audience(self, event: Event) -> frozenset[str]:
        """Who may know an event, from some moment on: asked for each party, and the same for all."""
        found = self._audiences.get(event.sequence)
        if found is None:
            of_the_table = self._of(VISIBILITY[event.type].to, event) & self._everyone
            senders = (p for p in (event.party, event.entered_by) if p and self._sent(event, p))
            found = self._audiences[event.sequence] = of_the_table.union(senders)
        return found

    def whoever_may_know(self, events: Sequence[Event]) -> frozenset[str]:
        """Who may know any of some events, from some moment on; rather too many than too few. Whoever is not among them
        needs not be asked about each (a sixth of what it takes to find who learns of an act)."""
        joins_later = any(_opens_a_consultation(event) for event in events)
        return self._everyone if joins_later else frozenset().union(*map(self._audience, events))

    def _sent(self, event: Event, party: str) -> bool:
        """Whether a party did an act or entered it for its sender. What followed from it has an audience of its own."""
        return party in (event.party, event.entered_by) and event.sequence in self._acts

    def _of(self, to: Audience, event: Event) -> frozenset[str]:
        """What the table means here, landlord and outsiders not yet looked at."""
        everyone = self._everyone
        occasion = self._occasions[self._place[event.sequence]]
        match to:
            case Audience.EVERYONE:
                return everyone
            case Audience.TRACK:
                return _track(organisation_in(event), everyone)
            case Audience.JOINT:
                return occasion.joint
            case Audience.TABLE:
                return self._at_the_table(event)
            case Audience.ADVISERS | Audience.CAUSE:
                concerned = _advised(occasion.events) if to is Audience.ADVISERS else self._concerned(event)
                return frozenset({LANDLORD, *concerned})
            case Audience.TERM:
                return self._of_term(event, everyone)
            case Audience.ENTRY:
                return self._beside(event, everyone)
        return frozenset()  # nobody but who did it

    def _of_term(self, event: Event, everyone: frozenset[str]) -> frozenset[str]:
        """Whose a term is: a track's, the strategic consultation's, or everyone's."""
        organisation, name = whose_term_in(event)
        of_a_conclusion = name == TermName.CONCLUSION_OBJECTION and not organisation
        if name == TermName.STRATEGIC_CONSULTATION or of_a_conclusion:
            return self._at_the_table(event)
        if name in OWN_WORK and event.type is not EventType.TERM_STARTED and organisation:
            return frozenset({organisation})
        return _track(organisation, everyone)

    def _at_the_table(self, event: Event) -> frozenset[str]:
        """The landlord and the organisations of the strategic consultation that an event is about."""
        tables = self._occasions[self._place[event.sequence]].tables
        return tables.get(self._consultations.of[event.sequence], frozenset()) | {LANDLORD}

    def _concerned(self, event: Event) -> tuple[str, ...]:
        """The organisations of a cause; of a revoked one, those of the cause about that term."""
        if event.type is EventType.CAUSE_RAISED:
            return organisations_in(event)
        term = term_in(event)
        return next((organisations_in(c) for c in reversed(self._causes) if term_in(c) == term), ())

    def _beside(self, event: Event, everyone: frozenset[str]) -> frozenset[str]:
        told = _track(organisation_in(event), everyone)
        beside = self._events.get(_entry(event))
        return told & self._audience(beside) if beside and beside.sequence < event.sequence else told

    # --- what of it ---

    def content(self, event: Event, party: str, moment: datetime | None = None) -> Content:
        """What a party may know of an event's content at a moment (without one: at the end of what the copy speaks of);
        nothing where it could not know the event by then."""
        until = moment or self.until
        known = self.known_at(event, party)
        if known is None or (until and known > until):
            return {}
        return self.content_once_known(event, party, until)

    def content_once_known(self, event: Event, party: str, until: datetime | None) -> Content:
        """What a party that could know an event by then may know of its content."""
        if party == AUDITOR:
            return {} if self.is_draft(event) else event.content
        if self._sent(event, party):
            return event.content
        part = PARTS.get(event.type) if party != LANDLORD else None
        content = part(event.content, party) if part else event.content
        return self._with_documents(content, event, party, until)

    def as_known(self, party: str, moment: datetime) -> tuple[Event, ...]:
        """The events that a party could know at a moment, in the record's order, with as much of each as it may know.
        What it knows at the end is kept, for the day, since what a label allows changes with that."""
        is_all = self.until is not None and self.until <= moment
        day, new = local_date(moment), self.case.events
        before = self._so_far.get(party) if is_all else None
        if before and before.day == day:
            new = new[before.until :]
        else:
            before = _SoFar(0, day)
        known = [e for e in new if (at := self.known_at(e, party)) is not None and (is_all or at <= moment)]
        acts = before.acts | {self._acts[event.sequence] for event in known if event.sequence in self._acts}
        if not acts.isdisjoint(before.untold):
            del self._so_far[party]
            return self.as_known(party, moment)
        untold = {event.act_id for event in known} - acts - {None}
        events = tuple(self._as_known(e, party, moment, untold=e.act_id in untold) for e in known)
        found = _SoFar(len(self.case.events), day, before.events + events, acts, before.untold | untold)
        if is_all:
            self._so_far[party] = found
        return found.events

    def _as_known(self, event: Event, party: str, moment: datetime, *, untold: bool) -> Event:
        if party == AUDITOR and self.is_draft(event):
            return _emptied(event)
        content = self.content_once_known(event, party, moment)
        hidden = {"person": "", "channel": "", "entered_by": None, "act_id": None, "assurance": None} if untold else {}
        person = {"person": ""} if event.content and not content else {}
        if content is event.content and not hidden and not person:
            return event
        return event.model_copy(update={"content": content, **hidden, **person})

    def knows_of(self, event: Event, party: str, until: datetime | None) -> bool:
        """Whether a party could know by then that an event happened; of a copy it is what stands there."""
        known = self.known_at(event, party)
        return event.sequence in self.case.withheld or (known is not None and (until is None or known <= until))

    def knows_content(self, event: Event, party: str, moment: datetime | None = None) -> bool:
        """Whether a party may have an event's content wholly, so that it can check its hash."""
        until = moment or self.until
        known = self.known_at(event, party)
        is_known = known is not None and (until is None or known <= until)
        return is_known and self.content(event, party, until) == event.content

    def may_have_document(
        self, document: Mapping[str, Any], event: Event, party: str, moment: datetime | None = None
    ) -> bool:
        """Whether the content of a document that an event names may leave for a party: its own, an open one, and one
        whose embargo is over, as far as the party could know the event. The auditor gets all but deliberation drafts.
        """
        until = moment or self.until
        if party == AUDITOR:
            return not self.holds_drafts(event)
        known = self.known_at(event, party)
        if known is None or (until and known > until):
            return False
        label = str(document.get("label", OPEN))
        over = label.startswith(EMBARGO) and until is not None and is_over(label, local_date(until))
        return self._sent(event, party) or label == OPEN or over

    def sees_document(self, label: str, event: Event, party: str, today: date) -> bool:
        """Whether a party may see a document that an event brought: its label allows it, and the party may know the
        event. Who asks for it need not wait for the notice. The auditor sees all but deliberation drafts."""
        if party == AUDITOR:
            return not self.holds_drafts(event)
        is_shown = may_see(label, party, owner=event.party, organisations=self.organisations, today=today)
        return is_shown and party in self._audience(event)

    def drafts(self) -> frozenset[int]:
        """The events whose content is an organisation's own deliberation draft: no auditor reads them."""
        return frozenset(event.sequence for event in self.case.events if self.is_draft(event))

    def holds_drafts(self, event: Event) -> bool:
        """Whether the documents of an event are an organisation's own deliberation drafts."""
        return event.type in HOLDS_DRAFTS or self.is_draft(event)

    def is_draft(self, event: Event) -> bool:
        """Whether an event is an organisation's own draft; a refused one, or a remark beside one, counts as such."""
        if event.type is EventType.ENTRY_RECTIFIED:
            beside = self._events.get(_entry(event))
            return beside is not None and beside.sequence < event.sequence and self.is_draft(beside)
        refused = event.type is EventType.ACT_REFUSED and refused_act_in(event) == ActName.DRAFT_JOINT_ADVICE
        return refused or event.type is EventType.JOINT_ADVICE_DRAFTED

    def _with_documents(self, content: Content, event: Event, party: str, until: datetime | None) -> Content:
        """The content without the names of documents that the party may not see; their hashes stay."""
        said = content.get("said")
        listed = said.get("documents") if isinstance(said, dict) else None
        if not isinstance(said, dict) or not isinstance(listed, list):
            return content
        today = local_date(until or event.time)
        shown = [_shown(document, party, event.party, self.organisations, today) for document in listed]
        return {**content, "said": {**said, "documents": shown}}


def _shown(document: JsonValue, party: str, owner: str, organisations: tuple[str, ...], today: date) -> JsonValue:
    if not isinstance(document, dict):
        return {}
    label = str(document.get("label", OPEN))
    if may_see(label, party, owner=owner, organisations=organisations, today=today):
        return document
    return {name: document[name] for name in ("sha256", "label") if name in document}


class _Seen:
    """The sights of a dossier's page: when a party first had it before it with an entry on record. Clocks of several
    machines may differ, so a later entry may have been seen earlier."""

    def __init__(self, sights: Iterable[Sight]) -> None:
        self._last: dict[str, list[int]] = {}
        self._first: dict[str, list[datetime]] = {}
        for sight in sorted(sights, key=lambda sight: sight.sequence, reverse=True):
            earlier = self._first.setdefault(sight.party, [])
            earlier.append(min([sight.seen_at, *earlier[-1:]]))
            self._last.setdefault(sight.party, []).append(-sight.sequence)

    def first(self, party: str, sequence: int) -> datetime | None:
        covering = bisect_right(self._last.get(party, ()), -sequence)
        return self._first[party][covering - 1] if covering else None


def _track(organisation: object, everyone: frozenset[str]) -> frozenset[str]:
    return frozenset({LANDLORD, organisation}) if isinstance(organisation, str) else everyone


def _advised(events: Iterable[Event]) -> Iterator[str]:
    """The organisations whose advice came in."""
    return (str(organisation_in(e)) for e in events if e.type is EventType.ADVICE_RECEIVED)


def _entry(event: Event) -> int:
    entry = said_in(event).get("entry")
    return entry if isinstance(entry, int) else 0


def _opens_a_consultation(event: Event) -> bool:
    if event.type is EventType.TERM_STARTED:
        return whose_term_in(event)[1] == TermName.STRATEGIC_CONSULTATION
    return event.type is EventType.STRATEGIC_CONSULTATION_OPENED


def _organisations(case: CaseFile) -> tuple[str, ...]:
    """The organisations that take part: the addressed ones, or the one whose unsolicited advice it is."""
    for event in case.events:
        if event.type is EventType.UNSOLICITED_ADVICE_SUBMITTED:
            return (event.party,)
        if event.type is EventType.REQUEST_OPENED and event.content:
            addressees = said_in(event).get("addressees")
            return tuple(map(str, addressees)) if isinstance(addressees, list) else ()
    return ()


def _occasions(events: Iterable[Event], consultation_of: Mapping[int, int], last: _Occasion) -> Iterator[_Occasion]:
    """What events put on record together, after the ``last`` occasion before them."""
    _, joint, tables = last
    for _, group in groupby(events, key=occasion_key):
        together = tuple(group)
        for event in together:
            joint = _taking_part(joint, event)
            if event.type is EventType.CAUSE_RAISED:
                number = consultation_of[event.sequence]
                tables = {**tables, number: tables.get(number, frozenset()) | {*organisations_in(event)}}
        yield _Occasion(together, joint, tables)


def _taking_part(joint: frozenset[str], event: Event) -> frozenset[str]:
    """Who takes part in the joint advice after an event."""
    match event.type:
        case EventType.JOINT_ADVICE_AGREED | EventType.JOINT_ADVICE_COSIGNED:
            return joint | {event.party} - {LANDLORD}
        case EventType.JOINT_ADVICE_DRAFTED:
            return joint | {event.party, *joined_in(event)}
        case EventType.JOINT_ADVICE_LEFT:
            return joint - {event.party}
        case EventType.ADVICE_RECEIVED if not is_true(event, "joint"):
            return joint - {str(organisation_in(event))}
        case _:
            return joint


def tells_of_earlier_ones(earlier: Sequence[Event], new: Sequence[Event]) -> bool:
    """Whether by new events somebody may know of earlier ones otherwise, or there are no earlier ones."""
    goes_on = bool(earlier and new) and occasion_key(earlier[-1]) == occasion_key(new[0])
    return not earlier or goes_on or any(event.type in _CAUSES for event in new)


_CAUSES = (EventType.CAUSE_RAISED, EventType.CAUSE_REVOKED)


# --- Copies for a party --------------------------------------------------------------------------------------------


def withheld_for(case: CaseFile, party: str, moment: datetime | None = None) -> CaseFile:
    """The copy of a dossier that may leave for a party: what it may not have wholly stands with its hash, an empty
    content and no person; what it could not know of at all is a link of the chain. Of the notices it has its own that
    had left, and of the sights its own; the auditor all, notices about drafts without what they say. ``moment``: what
    the party could know by then, else by the end of what ``case`` speaks of."""
    knowledge = Knowledge(case)
    hidden = {e.sequence for e in case.events if not knowledge.knows_content(e, party, moment)} | case.withheld
    until = moment or knowledge.until
    deliveries = _own_deliveries(case, party)
    left = _by_then(deliveries, until, party) if until else deliveries
    sights = _own_sights(case, party, until) if until else ()
    own = case.model_copy(update={"deliveries": tuple(left), "sights": tuple(sights)})
    return _linked(without(own, hidden), [e for e in case.events if not knowledge.knows_of(e, party, until)])


def _linked(copy: CaseFile, unknown: Sequence[Event]) -> CaseFile:
    """A copy in which some events are nothing but links of the chain."""
    numbers = {event.sequence for event in unknown}
    links = (Link(sequence=event.sequence, previous=event.previous, hash=event.hash) for event in unknown)
    return copy.model_copy(
        update={
            "events": tuple(event for event in copy.events if event.sequence not in numbers),
            "recorded": {number: at for number, at in copy.recorded.items() if number not in numbers},
            "unknown": (*copy.unknown, *links),
        }
    )


def begins(copy: CaseFile) -> bool:
    """Whether a copy holds the opening of its dossier: without that it says nothing."""
    return bool(copy.events) and copy.events[0].sequence == 1 and 1 not in copy.withheld


def without(case: CaseFile, hidden: Collection[int]) -> CaseFile:
    """A copy that lacks the content of some events, and of the notices what they say about these."""
    events = tuple(_emptied(event) if event.sequence in hidden else event for event in case.events)
    deliveries = tuple(_without(delivery, hidden) for delivery in case.deliveries)
    withheld = case.withheld | {event.sequence for event in case.events if event.sequence in hidden}
    return case.model_copy(update={"events": events, "deliveries": deliveries, "withheld": withheld})


def _emptied(event: Event) -> Event:
    return event.model_copy(update={"content": {}, "person": ""})


def _own_deliveries(case: CaseFile, party: str) -> Iterator[Delivery]:
    return (delivery for delivery in case.deliveries if party in (AUDITOR, delivery.notice.recipient))


def _own_sights(case: CaseFile, party: str, moment: datetime) -> Iterator[Sight]:
    return (sight for sight in case.sights if party in (AUDITOR, sight.party) and sight.seen_at <= moment)


def _without(delivery: Delivery, hidden: Collection[int]) -> Delivery:
    notice = delivery.notice
    items = tuple(_bare(item) if item.sequence in hidden else item for item in notice.items)
    return delivery.model_copy(update={"notice": notice.model_copy(update={"items": items})})


def _bare(item: Item) -> Item:
    """That it was told, and nothing of what."""
    return item.model_copy(update={"values": {}, "quotes": (), "terms": ()})


def as_known(case: CaseFile, party: str, moment: datetime, knowledge: Knowledge | None = None) -> CaseFile:
    """A dossier as a party could know it at a moment: the events that it could know by then, in the record's order,
    with as much of their content as it may know. Those of which it knows a part only are among ``withheld``: their
    content does not have their hash. Of notices that had left and of sights it has its own; runs are the system's.
    ``knowledge`` is that of the dossier, where it was made already."""
    knowledge = knowledge or Knowledge(case)
    events = knowledge.as_known(party, moment)
    kept = frozenset(event.sequence for event in events)
    known = (event for event in case.events if event.sequence in kept)
    partly = frozenset(e.sequence for e, shown in zip(known, events, strict=True) if shown.content != e.content)
    copied = case.model_copy(
        update={
            "events": events,
            "recorded": {sequence: at for sequence, at in case.recorded.items() if sequence in kept},
            "deliveries": tuple(_by_then(_own_deliveries(case, party), moment, party)),
            "runs": tuple(run for run in case.runs if party == AUDITOR and run.started_at <= moment),
            "sights": tuple(_own_sights(case, party, moment)),
            "withheld": partly | (case.withheld & kept),
        }
    )
    return without(copied, knowledge.drafts() & kept) if party == AUDITOR else copied


def _by_then(deliveries: Iterable[Delivery], moment: datetime, party: str) -> Iterator[Delivery]:
    for delivery in deliveries:
        if delivery.sent_at and delivery.sent_at <= moment:
            yield delivery
        elif party == AUDITOR and delivery.created <= moment:
            yield delivery.model_copy(update={"sent_at": None}) if delivery.sent_at else delivery


def parties_of(case: CaseFile) -> tuple[str, ...]:
    """Who can be asked for: the landlord, every organisation of the agreement, the auditor and the administrator."""
    return (LANDLORD, *case.agreement.organisations, AUDITOR, ADMINISTRATOR)


def knowing(case: CaseFile) -> tuple[str, ...]:
    """Through whose eyes there is something to see: who of them can know of the opening, by the end of what ``case``
    speaks of."""
    knowledge = Knowledge(case)
    return tuple(p for p in parties_of(case) if case.events and knowledge.known_at(case.events[0], p) is not None)
