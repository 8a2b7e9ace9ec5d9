"""Notices on paper: each as a letter for whoever may read it, and those that wait for the post because no e-mail
reaches their party.

That a letter was posted is said on record, with the day and who says so, as whoever runs the machine can say it
(``installation.outbox``).
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from application.dates import day_in, utc_now
from application.errors import NotFound, NotPermitted, WrongInput
from application.people import Person, Role, Viewer
from application.permissions import Thing, extent_of, require_may_post
from application.reading import Readings
from installation.installation import Installation
from installation.outbox import told_by_letter
from installation.record_reader import Posting
from language.letters import paragraphs_of, render
from language.printed_notice import printed_notice
from language.printout import Printout
from models.agreement import Agreement
from models.calendar import local_date
from models.events import EventType
from models.knowledge.view import View
from models.parties import LANDLORD
from models.person_names import fault_of_name, name_on_one_line
from models.plain_text import is_blank
from models.reached import corrected
from models.record.history import History
from models.record.notice import LOST_LETTER, Notice
from models.refusals import refusal, wrong_field


class PrintedLetter(NamedTuple):
    """A notice as a letter on paper: its number in the outbox, dossier, party and name of the recipient with the lines
    of its postal ``address`` (none where nobody knows it), subject, paragraphs, the local day on which it was made, and
    whether it ``has_left``."""

    id: int
    dossier: str
    recipient: str
    name: str
    address: tuple[str, ...]
    subject: str
    paragraphs: tuple[str, ...]
    made_on: date
    has_left: bool


class ForThePost(NamedTuple):
    """A notice that waits and that no e-mail brings to its party: there ``has_address`` is False where no address is
    known, else ``error`` is what went wrong. ``letter`` is what is to be printed."""

    id: int
    dossier: str
    name: str
    made_on: date
    has_address: bool
    error: str | None
    letter: PrintedLetter


class _Case:
    """A dossier with the letters in it, as one viewer may read them."""

    def __init__(self, installation: Installation, readings: Readings, number: str) -> None:
        self._installation = installation
        self._readings = readings
        self._number = number

    @cached_property
    def view(self) -> View:
        return self._readings.dossier(self._number)

    @cached_property
    def _history(self) -> History:
        found = self._installation.reader.history(self._number)
        assert found is not None
        return found

    @cached_property
    def agreement(self) -> Agreement:
        """The agreement of the dossier, with the addresses that were given since."""
        events = (event for event in self._history.events if event.type is EventType.ADDRESSES_CORRECTED)
        return corrected(self._history.agreement, events)

    @cached_property
    def _known(self) -> frozenset[int]:
        return frozenset(event.sequence for event in self.view.events if event.content)

    def may_read(self, notice: Notice) -> bool:
        """Whether the viewer may read a notice: an organisation its own, whoever sees more those of which it knows
        every event; the operator all; nobody those of a dossier that is not there for it (yet)."""
        viewer = self._readings.viewer
        if viewer.role is Role.ORGANISATION and notice.recipient != viewer.party:
            return False
        try:
            return viewer.role is Role.OPERATOR or {item.sequence for item in notice.items} <= self._known
        except NotFound:
            return False

    def paper(self, posting: Posting) -> Printout:
        """A notice as a letter for a file: as it goes with the mail."""
        events = (event for event in self._history.events if event.type is EventType.ADDRESSES_CORRECTED)
        portal = self._installation.settings.portal_in_letters
        return printed_notice(posting.notice, self._history.agreement, events, local_date(posting.created), portal)

    def printed(self, posting: Posting) -> PrintedLetter:
        """A notice as a letter."""
        notice, agreement = posting.notice, self.agreement
        letter = render(notice, agreement, on_paper=True)
        named = agreement.landlord if notice.recipient == LANDLORD else agreement.organisations.get(notice.recipient)
        return PrintedLetter(
            id=posting.id,
            dossier=posting.dossier,
            recipient=notice.recipient,
            name=named.name if named else notice.recipient,
            address=tuple(filter(None, map(str.strip, (named.address or "").split(",")))) if named else (),
            subject=letter.subject,
            paragraphs=tuple(paragraphs_of(letter.body)),
            made_on=local_date(posting.created),
            has_left=posting.sent_at is not None,
        )


class ByPost:
    """The letters of an installation as a viewer may read them. ``clock`` says what time it is (UTC)."""

    def __init__(self, installation: Installation, viewer: Viewer, clock: Callable[[], datetime] = utc_now) -> None:
        self._installation = installation
        self._viewer = viewer
        self._clock = clock
        self._readings = Readings(installation, viewer, clock)

    def letters(self, number: str) -> list[PrintedLetter]:
        """The letters to the viewer's own party in a dossier, the newest first; to whoever is no party of it, all that
        it may read. Raises NotFound and NotPermitted."""
        own = self._viewer.party if self._viewer.role in (Role.LANDLORD, Role.ORGANISATION) else None
        return [case.printed(one) for case, one in self._readable(number) if own in (None, one.notice.recipient)]

    def letter(self, number: str, notice: int) -> PrintedLetter:
        """A letter of a dossier. Raises NotFound, also for one that the viewer may not read, and NotPermitted."""
        case, posting = self._one(number, notice)
        return case.printed(posting)

    def paper(self, number: str, notice: int) -> Printout:
        """A letter of a dossier for a file. Raises NotFound, also for one that the viewer may not read, and
        NotPermitted."""
        case, posting = self._one(number, notice)
        return case.paper(posting)

    def _one(self, number: str, notice: int) -> tuple[_Case, Posting]:
        found = next((found for found in self._readable(number) if found[1].id == notice), None)
        if found is None:
            raise NotFound(f"There is no letter {notice} that can be read.", ())
        return found

    def _readable(self, number: str) -> Iterator[tuple[_Case, Posting]]:
        """The notices that the viewer may read, the newest first."""
        extent_of(self._viewer, Thing.NOTICES)
        case = _Case(self._installation, self._readings, number)
        case.view  # noqa: B018 - the dossier has to be there for the viewer
        for posting in reversed(self._installation.reader.outbox(number)):
            if case.may_read(posting.notice):
                yield case, posting

    def waiting(self) -> list[ForThePost]:
        """The notices to organisations that wait and that no e-mail brings, oldest first. Of what the landlord may not
        read it is not told that it is there, for from when and to whom it goes one could tell what it says: only who
        runs the machine has those. Raises NotPermitted for whoever neither is the landlord nor runs the machine."""
        if self._viewer.role is not Role.OPERATOR:
            _require_landlord(self._viewer)
        cases: dict[str, _Case] = {}
        found = []
        for posting in self._installation.reader.outbox(waiting_only=True):
            number, notice = posting.dossier, posting.notice
            case = cases.setdefault(number, _Case(self._installation, self._readings, number))
            if notice.recipient != LANDLORD and self._is_for_the_post(posting, case) and case.may_read(notice):
                found.append(self._for_the_post(posting, case))
        return found

    def _is_for_the_post(self, posting: Posting, case: _Case) -> bool:
        """Whether no address is known, or mail has failed for so long that the party must be told otherwise."""
        if not case.agreement.addresses_of(posting.notice.recipient):
            return True
        return posting.last_error is not None and self._clock() - posting.created >= LOST_LETTER

    def _for_the_post(self, posting: Posting, case: _Case) -> ForThePost:
        notice = posting.notice
        known = case.agreement.organisations.get(notice.recipient)
        return ForThePost(
            id=posting.id,
            dossier=posting.dossier,
            name=known.name if known else notice.recipient,
            made_on=local_date(posting.created),
            has_address=bool(case.agreement.addresses_of(notice.recipient)),
            error=posting.last_error,
            letter=case.printed(posting),
        )

    def posted(self, person: Person, notice: int, on: str) -> None:
        """Says that a letter was posted on a day (``2027-01-31``): its party is told, and it is mailed no more. Raises
        NotPermitted, NotFound where it does not wait for the post, and WrongInput for a day on which it cannot have
        been posted."""
        require_may_post(person.office)
        found = next((one for one in self.waiting() if one.id == notice), None)
        if found is None:
            raise NotFound(f"Notice {notice} does not wait for the post.", ())
        made = {notice: found.made_on}
        if not told_on_paper(self._installation, made, self._clock(), on=_day(on), person=person.name):
            raise NotFound(f"Notice {notice} does not wait any more.", ())


def told_on_paper(
    installation: Installation, made_on: Mapping[int, date], now: datetime, *, on: date, person: str
) -> int:
    """Says for a person that notices, by their ids with the local days on which they were made, were told by letter on
    a day: they are mailed no more. Gives how many of them still waited. Raises WrongInput for a day on which they
    cannot have been, before one of them was made or still to come, and for a name that is none."""
    if fault := "nobody says so" if is_blank(person) else fault_of_name(person):
        raise WrongInput.of([wrong_field("person", fault)])
    earliest = max(made_on.values())
    if not earliest <= on <= local_date(now):
        raise _wrong(f"{on} is not between {earliest}, when it was made, and today")
    return told_by_letter(installation.record, made_on.keys(), now, on=on, person=name_on_one_line(person))


def _require_landlord(viewer: Viewer) -> None:
    extent_of(viewer, Thing.NOTICES)
    if viewer.role is not Role.LANDLORD:
        raise NotPermitted(f"The {viewer.role} posts no letters:", [refusal("not_permitted", "post")])


def _day(given: str) -> date:
    try:
        return day_in(given)
    except ValueError as fault:
        raise _wrong(f"{given!r} {fault}") from None


def _wrong(about: str) -> WrongInput:
    return WrongInput(about, faults=[refusal("field_invalid", f"on: {about}", field="on")])
