"""What can be read here, by whatever door: every reading is somebody's, and shows what that viewer may know.

``application.permissions`` says who reads what. A party reads the dossiers it takes part in, each as far as it could
know it (``models.knowledge``). A dossier in which an organisation takes no part is not there for it: the answer is that
of a number that was never given out, in the same words and after the same question to the record. That the landlord
asks somebody else's advice is theirs to know (Wohv art. 2(1)), and numbers can be guessed. Nor is one of whose opening
no notice reached it yet. An administrator reads no dossier, whether there is one or not (``not_permitted``).

``Readings`` reads the record of an installation. A dossier that was read otherwise (from a bundle, or unverified, by an
auditor who wants to see what is wrong) is looked at with ``view_of``, ``copy_of`` and ``as_read``: by its viewer too.

Whoever reads gets a Problem of ``application.errors`` where something cannot be read, and RecordUnavailable where the
record is out of reach or flawed.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from application.dates import utc_now
from application.errors import NotFound, NotPermitted, Problem, WrongInput, no_dossier
from application.kept_views import DossierRead, KeptViews, Key
from application.people import Viewer
from application.permissions import Extent, Thing, extent_of
from installation.installation import Installation
from installation.listed import Page, Wanted
from models.calendar import AMSTERDAM, local_date
from models.contents import Document
from models.events import Event
from models.knowledge.asked import AskedOrComing
from models.knowledge.case_file import CaseFile
from models.knowledge.dates_known import DayInDossier
from models.knowledge.knowledge import Knowledge, as_known, withheld_for, without
from models.knowledge.searched import DRAFTS
from models.knowledge.seen import seen_in
from models.knowledge.view import View, as_entered, as_it_stood, as_known_to
from models.parties import AUDITOR, LANDLORD
from models.record.notice import Notice
from models.record.summary import Listed
from models.refusals import refusal
from models.sought import Sought
from models.state import Stage
from models.waiting import Awaited

if TYPE_CHECKING:
    from installation.commitment_list import KeptPromise
    from installation.list_reader import ListReader
    from installation.record_reader import Attachment, Posting
    from installation.text_search import FoundDossier
    from installation.transparency_log import Log


class DocumentRead(NamedTuple):
    """A document that may be given out, with its content, checked against its hash."""

    document: Document
    content: bytes


# --- The record ----------------------------------------------------------------------------------------------------


class Readings:
    """What a viewer can read on the record of an installation. ``clock`` says what time it is (UTC); ``kept`` are views
    of that record that need not be made again."""

    def __init__(
        self,
        installation: Installation,
        viewer: Viewer,
        clock: Callable[[], datetime] = utc_now,
        kept: KeptViews | None = None,
    ) -> None:
        self.viewer = viewer
        self._kept = kept or KeptViews(0)
        self._installation = installation
        self._clock = clock

    def dossiers(
        self,
        *,
        party: str | None = None,
        stage: Stage | None = None,
        due_before: date | None = None,
        is_open: bool | None = None,
    ) -> Sequence[Listed]:
        """All dossiers that fit all that is given, by number. ``due_before``: a term ends on an earlier day than that
        one (in Amsterdam); ``party``: it takes part in them. To a party each is as it could know it, and fits as that:
        what it does not know neither shows nor selects."""
        return self._lists.by_number(self._whose, Wanted(party, stage, due_before, is_open))

    def newest(self, *, is_open: bool | None = None, most: int, after: str = "") -> Page[Listed]:
        """The same in parts, the newest first: at most so many, after the ``after`` of an earlier part. Raises
        WrongInput for what is no such key."""
        return self.listed(Wanted(is_open=is_open), is_soonest_first=False, most=most, after=after)

    def soonest(
        self,
        *,
        party: str | None = None,
        stage: Stage | None = None,
        due_before: date | None = None,
        is_open: bool | None = None,
        most: int,
        after: str = "",
    ) -> Page[Listed]:
        """The same in parts, those with the soonest end of a term first, after the dossier with the number ``after``.
        Raises NotFound where the viewer has no such one."""
        wanted = Wanted(party, stage, due_before, is_open)
        return self.listed(wanted, is_soonest_first=True, most=most, after=after)

    def listed(self, wanted: Wanted, *, is_soonest_first: bool, most: int, after: str = "") -> Page[Listed]:
        """All that is wanted, in parts, after the dossier with the number ``after``: the newest first, or those with
        the soonest end of a term. Raises WrongInput for what is no number, NotFound where the viewer has none of it."""
        whose = self._whose
        with _as_key(after):
            if not is_soonest_first:
                return self._lists.newest(whose, wanted, most, after)
            try:
                return self._lists.soonest(whose, wanted, most, after)
            except LookupError:
                raise no_dossier(after) from None

    def years(self) -> Sequence[int]:
        """The years of the numbers that the viewer's dossiers can have, the newest first. Raises NotPermitted."""
        return self._lists.years(self._whose)

    def found(self, sought: Sought, wanted: Wanted, *, most: int, after: str = "") -> "Page[FoundDossier]":
        """The dossiers that are wanted and in which the viewer finds what is sought, in what it may read of them, the
        newest first: at most so many, after the dossier with the number ``after``. Raises WrongInput for what is no
        number, and NotPermitted."""
        from installation.text_search import TextSearch

        match extent_of(self.viewer, Thing.TEXTS):
            case Extent.AS_KNOWN:
                readers: tuple[str, ...] = (self.viewer.party or "",)
            case Extent.BUT_DRAFTS:
                readers = (AUDITOR,)
            case _:
                readers = (AUDITOR, DRAFTS)
        search, today = TextSearch(self._installation.record), local_date(self._clock())
        with _as_key(after):
            return search.newest(sought, readers, self._whose, wanted, today, most, after)

    def promised(self, *, most: int, after: str = "") -> "Page[KeptPromise]":
        """What the landlord promised in the viewer's dossiers, as its list has it; who may know everything reads that
        of the landlord, who knows all it promised. At most so many, after the ``after`` of an earlier part. Raises
        WrongInput for what is no such key."""
        from installation.commitment_list import CommitmentList

        whose = self._whose or LANDLORD
        with _as_key(after):
            return CommitmentList(self._installation.record).read(whose, most, after)

    def days(self, first: date, last: date, *, is_whole: bool) -> Sequence[DayInDossier]:
        """The days from a first to a last one (Amsterdam) in all dossiers of the viewer's party, in order; those that
        fell away too where all are wanted (``is_whole``). Raises NotPermitted for whoever takes part in none."""
        from installation.day_list import DayList

        return DayList(self._installation.record).read(self._whose_tasks(None), first, last, is_whole=is_whole)

    def tasks(self, party: str | None = None, *, most: int, after: str = "") -> Page[AskedOrComing]:
        """What is asked of the viewer's party in its open dossiers, or by the operator's wish of a ``party``, soonest
        first, what has no day last: at most so many, after the ``after`` of an earlier part. Raises NotPermitted for
        whoever takes part in none, and WrongInput for what is no such key."""
        whose = self._whose_tasks(party)
        with _as_key(after):
            return self._lists.tasks(whose, self._clock(), most, after)

    def coming(self, *, most: int) -> Page[AskedOrComing]:
        """What comes without the viewer's party in its open dossiers, soonest first: at most so many. Raises
        NotPermitted for whoever takes part in none."""
        return self._lists.tasks(self._whose_tasks(None), self._clock(), most, is_own=False)

    def has_open(self) -> bool:
        """Whether the viewer's party has any open dossier. Raises NotPermitted for whoever takes part in none."""
        return self._lists.has_open(self._whose_tasks(None))

    def dossier(self, number: str, at: datetime | None = None) -> View:
        """A dossier now, or at a moment (UTC): to the operator as it stood, to a party as it could know it then. Raises
        NotFound, NotPermitted, and Problem where there was nothing to be seen yet."""
        case = self._case(number, Thing.DOSSIER)
        self._require_known(case)
        if self.viewer.party is None:
            return _as_it_stood(case, at or self._clock())
        return view_of(case, self.viewer, at or self._latest(case), self.viewer.party)

    def require_known(self, number: str) -> None:
        """Raises as ``dossier`` does. Who knows of a dossier does for good: once that was found it is not read for it
        again, and only asked whether the party takes part in it."""
        is_as_known, party = extent_of(self.viewer, Thing.DOSSIER) is Extent.AS_KNOWN, self.viewer.party
        if not (is_as_known and party and self._kept.is_known(party, number)):
            self.dossier(number)
            if is_as_known and party:
                self._kept.note_known(party, number)
        elif not self._installation.reader.takes_part(party, number):
            raise no_dossier(number)

    def waiting_for(self, what: Awaited, organisations: Iterable[str], most: int) -> tuple[list[View], bool]:
        """The open dossiers that wait for something on the track of one of the organisations, as the viewer's party
        knows them, the newest first: at most so many, and whether there are more. Raises NotPermitted for whoever takes
        part in none."""
        numbers = self._lists.waiting_for(self._whose_tasks(None), what, organisations, most + 1)
        return [self.opened(number).view for number in numbers[:most]], len(numbers) > most

    def opened(self, number: str) -> DossierRead:
        """A dossier as the viewer knows it now, with its documents; what did not change since it was read lately is not
        read again. Raises as ``dossier`` and ``documents`` do."""
        key = self._key(number)
        kept = self._kept.get(key, self._clock()) if key else None
        if kept:
            return kept
        case = self._case(number, Thing.DOSSIER)
        self._require_known(case)
        view = view_of(case, self.viewer, self._latest(case), self.viewer.party)
        known = {event.sequence for event in view.events}
        seen = seen_in(case, self.viewer.party, view.moment)
        read = DossierRead(view, [one for one in self._documents_of(case) if one.sequence in known], seen)
        if key:
            self._kept.keep(key, read)
            self._kept.note_known(key.party, number)
        return read

    def _key(self, number: str) -> Key | None:
        """On what it depends what a party reads of a dossier; None for other viewers, and where it has none."""
        from installation.record_reader import UNTOLD

        reader, party = self._installation.reader, self.viewer.party
        if party is None or extent_of(self.viewer, Thing.DOSSIER) is not Extent.AS_KNOWN:
            return None
        now = self._clock()
        told = reader.told(party, [number]).get(number, UNTOLD)  # before the rest: what comes between is read anew
        standing = reader.standing(party, number)
        return Key(number, party, standing.head, told, standing.sights, local_date(now)) if standing else None

    def events(self, number: str, after: int = 0) -> list[Event]:
        """The events of a dossier after a sequence number, in order, as far as the viewer knows them by now. A party
        may learn of an earlier one after a later one: ``Following`` gives each when it is known. Raises NotFound and
        NotPermitted."""
        if extent_of(self.viewer, Thing.EVENTS) is Extent.ALL:
            if self._installation.reader.summary(number) is None:
                raise no_dossier(number)
            return self._installation.reader.events(number, after)
        case = self._case(number, Thing.EVENTS)
        self._require_known(case)
        known = copy_of(case, self.viewer, self._latest(case), self.viewer.party)
        return [event for event in known.events if event.sequence > after]

    def foreseen(self, number: str, events: Sequence[Event]) -> tuple[Event, ...]:
        """Of events that would follow on a dossier, those that the viewer would know of, with as much of them as it may
        know. Raises NotFound and NotPermitted."""
        case = self._case(number, Thing.EVENTS)
        self._require_known(case)
        if self.viewer.party is None:
            return tuple(events)
        after = case.events[-1].sequence
        recorded = {**case.recorded, **{event.sequence: event.time for event in events}}
        whole = case.model_copy(update={"events": (*case.events, *events), "recorded": recorded})
        latest = max([self._latest(case), *(event.time for event in events)])
        known = copy_of(whole, self.viewer, latest, self.viewer.party)
        return tuple(event for event in known.events if event.sequence > after)

    def documents(self, number: str) -> "list[Attachment]":
        """The documents of a dossier that the viewer may see, in the order in which they came: those whose label
        allows it, of acts that the viewer may know. Who asks need not wait for the notice. Raises NotFound and
        NotPermitted."""
        return self._documents_of(self._case(number, Thing.DOCUMENTS))

    def _documents_of(self, case: CaseFile) -> "list[Attachment]":
        extent_of(self.viewer, Thing.DOCUMENTS)
        found = self._installation.reader.documents(case.number)
        party = self.viewer.party
        if party is None:
            return found
        knowledge, today = Knowledge(case), local_date(self._clock())
        events = {event.sequence: event for event in case.events}
        brought = [(a, events[a.sequence]) for a in found if a.sequence in events]  # no later ones than the case
        return [a for a, event in brought if knowledge.sees_document(a.document.label, event, party, today)]

    def document(self, number: str, name: str) -> DocumentRead:
        """A document that the viewer may see, with its content: the latest of a name (however its signs are composed),
        or the one of an entry by its number there (``12/2``). Raises NotFound where there is none, Problem where the
        name could mean several, or it is gone or was changed, and NotPermitted."""
        visible = self.documents(number)
        found = [a for a in visible if _composed(a.document.name) == _composed(name)]
        found = found or [a for a in visible if a.place == name]
        if not found:
            which = "that this party may see" if self.viewer.party else f"in dossier {number}"
            raise NotFound(f"There is no document {name} {which}.", ())
        latest = [a for a in found if a.sequence == found[-1].sequence]
        if len({a.document.sha256 for a in latest}) > 1:
            places = " or ".join(a.place for a in latest)
            raise Problem(f"Several documents of entry {latest[-1].sequence} are called {name}: say {places}.")
        return self._given_out(found[-1].document)

    def document_at(self, number: str, place: str) -> DocumentRead:
        """The document of an entry by its number there (``12/2``), where the viewer may see it, whatever others are
        called. Raises as ``document`` does."""
        case = self._case(number, Thing.DOCUMENTS)
        self._require_known(case)
        found = [a for a in self._documents_of(case) if a.place == place]
        if not found:
            raise NotFound(f"There is no document {place} that can be seen.", ())
        return self._given_out(found[0].document)

    def unsent(self, document: Document) -> DocumentRead:
        """A document of a form that was not handed in yet, for whom its caller found that may see that form. Raises
        Problem where it cannot be given out."""
        return self._given_out(document)

    def _given_out(self, document: Document) -> DocumentRead:
        from installation.document_store import DocumentError

        try:
            return DocumentRead(document, self._installation.documents.read(document))
        except (DocumentError, OSError) as error:
            raise Problem(f"{document.name} cannot be given out: {error}") from None

    def outbox(self) -> "list[Posting]":
        """The notices that wait to be sent, oldest first: to whom, about what and why they wait, never what they say.
        Raises NotPermitted."""
        extent_of(self.viewer, Thing.OUTBOX)
        return [_without_its_words(posting) for posting in self._installation.reader.outbox(waiting_only=True)]

    def log(self) -> "Log":
        """The log over the record, with its checkpoints. Raises NotPermitted."""
        extent_of(self.viewer, Thing.CHECKPOINTS)
        return self._installation.log

    # --- what a viewer knows ---

    def require(self, number: str, thing: Thing) -> None:
        """Raises NotFound where a dossier is not there for the viewer, and NotPermitted where nothing of a thing is."""
        self._require_known(self._case(number, thing))

    def _case(self, number: str, thing: Thing) -> CaseFile:
        """A dossier in which the viewer takes part, its chain verified. Raises NotFound and NotPermitted."""
        reader, party = self._installation.reader, self.viewer.party
        is_as_known = extent_of(self.viewer, thing) is Extent.AS_KNOWN
        case = None if is_as_known and party and not reader.takes_part(party, number) else reader.case_file(number)
        if case is None:
            raise no_dossier(number)
        return case

    def _require_known(self, case: CaseFile) -> None:
        """Raises NotFound where the viewer could not know yet that a dossier was opened."""
        party = self.viewer.party
        if party and Knowledge(case).known_at(case.events[0], party) is None:
            raise no_dossier(case.number)

    def _latest(self, case: CaseFile) -> datetime:
        """Now; or the last instant that the record speaks of, where another machine's clock is ahead of this one's."""
        return max(self._clock(), case.until or self._clock())

    @property
    def _lists(self) -> "ListReader":
        from installation.list_reader import ListReader

        return ListReader(self._installation.record)

    @property
    def _whose(self) -> str | None:
        """Whose list the viewer reads; None: that of all dossiers on record. Raises NotPermitted."""
        return self.viewer.party if extent_of(self.viewer, Thing.DOSSIERS) is Extent.AS_KNOWN else None

    def _whose_tasks(self, party: str | None) -> str:
        """Whose tasks the viewer reads. Raises NotPermitted, and WrongInput where nobody is named."""
        own = self.viewer.party if extent_of(self.viewer, Thing.TASKS) is Extent.AS_KNOWN else None
        if own and party not in (None, own):
            raise NotPermitted(f"The {self.viewer.role} may not read this:", [refusal("not_permitted", f"of {party}")])
        if whose := own or party:
            return whose
        raise WrongInput("It takes a party whose tasks are meant.")


class Following:
    """A dossier followed by a viewer. Asked again and again, ``news`` gives each event once, from when the viewer knows
    it; ``after`` is the sequence number after which it begins. Raises NotFound and NotPermitted at once."""

    def __init__(self, readings: Readings, number: str, after: int = 0) -> None:
        self._readings = readings
        self._number = number
        self._after = after
        self._given: set[int] = set()
        readings.events(number, after)

    def news(self) -> list[Event]:
        """The events that the viewer came to know since the last time, in order."""
        found = self._readings.events(self._number, self._after)
        new = [event for event in found if event.sequence not in self._given]
        self._given.update(event.sequence for event in new)
        while self._after + 1 in self._given:
            self._after += 1
            self._given.discard(self._after)
        return new


@contextmanager
def _as_key(after: str) -> Iterator[None]:
    """A page of a list is asked for by the key that an earlier page gave."""
    try:
        yield
    except ValueError:
        raise WrongInput(f"{after!r} is after no part of this list.") from None


def _as_it_stood(case: CaseFile, moment: datetime) -> View:
    view = as_it_stood(case, moment)
    if view.dossier.opened_at is None:
        opened = case.events[0].time.astimezone(AMSTERDAM)
        raise Problem(f"Dossier {case.number} did not exist then: it was opened on {opened:%Y-%m-%d %H:%M}.")
    return view


def _composed(name: str) -> str:
    """A name in one form (NFC): what looks the same is the same, whichever machine wrote it."""
    return unicodedata.normalize("NFC", name)


def _without_its_words(posting: "Posting") -> "Posting":
    """What concerns the sending; what a notice says is for its party."""
    said = posting.notice
    bare = Notice(recipient=said.recipient, kind=said.kind, sequence=said.sequence, dossier=said.dossier)
    return posting.model_copy(update={"notice": bare})


# --- Dossiers that were read otherwise -----------------------------------------------------------------------------


def view_of(case: CaseFile, viewer: Viewer, moment: datetime, eyes: str | None = None) -> View:
    """A dossier at a moment (UTC): through the ``eyes`` of a party as that could know it, else with everything that had
    entered. A party has its own eyes only; the auditor and the operator may borrow another's. Raises Problem where
    there is nothing to look at, and NotPermitted."""
    party = _eyes(viewer, Thing.DOSSIER, eyes)
    view = as_known_to(case, party, moment) if party else as_it_stood(case, moment)
    if view.dossier.opened_at is None:
        raise Problem(_nothing_at(case, party, moment, case.events[:1]))
    return view


def copy_of(case: CaseFile, viewer: Viewer, moment: datetime, eyes: str | None = None) -> CaseFile:
    """The events that had entered by a moment; through a party's ``eyes`` those that it could know by then, as far as
    it may know what they say. An auditor never sees an organisation's own deliberation drafts, whoever's eyes are
    borrowed. Raises as ``view_of`` does."""
    party = _eyes(viewer, Thing.EVENTS, eyes)
    copy = as_known(case, party, moment) if party else as_entered(case, moment)
    if not copy.events:
        raise Problem(_nothing_at(case, party, moment, case.events))
    may_see_drafts = extent_of(viewer, Thing.EVENTS) is not Extent.BUT_DRAFTS
    return copy if may_see_drafts else without(copy, Knowledge(case).drafts())


def as_read(case: CaseFile, viewer: Viewer, thing: Thing) -> CaseFile:
    """A dossier as far as a viewer reads it for a purpose: all of it, without drafts, or what may leave for its party.
    Raises NotPermitted."""
    match extent_of(viewer, thing):
        case Extent.ALL:
            return case
        case Extent.BUT_DRAFTS:
            return without(case, Knowledge(case).drafts())
        case _:
            return withheld_for(case, viewer.party or "")


def _eyes(viewer: Viewer, thing: Thing, borrowed: str | None) -> str | None:
    """Through whose eyes a viewer looks. Raises NotPermitted where a party would borrow another's."""
    if extent_of(viewer, thing) is not Extent.AS_KNOWN:
        return borrowed
    if borrowed not in (None, viewer.party):
        about = f"{thing.value} as {borrowed} knows it"
        raise NotPermitted(f"The {viewer.role} may not read this:", [refusal("not_permitted", about)])
    return viewer.party


def _nothing_at(case: CaseFile, party: str | None, moment: datetime, events: Sequence[Event]) -> str:
    """Why there is nothing to look at, and from when on there is: from when one of these events is known."""
    when = exactly(moment.replace(microsecond=0))
    if not events:
        return f"Dossier {case.number} holds no events."
    if moment < events[0].time or party is None:
        return f"Dossier {case.number} did not exist on {when}: it was opened on {exactly(events[0].time)}."
    knowledge = Knowledge(case)
    known = [at for event in events if (at := knowledge.known_at(event, party))]
    later = f"; it could from {exactly(min(known))} on" if known else ", nor later"
    return f"Dossier {case.number}: {party} could know nothing of it on {when}{later}."


def exactly(moment: datetime) -> str:
    """An instant to the minute, or as exactly as it has to be said."""
    there = moment.astimezone(AMSTERDAM).replace(tzinfo=None)
    is_whole = not (there.second or there.microsecond)
    return there.isoformat(" ", "minutes" if is_whole else "auto")
