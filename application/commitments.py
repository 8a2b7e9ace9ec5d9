"""What the landlord promised in its answers to advice (each point that it follows, wholly or partly), by whom, until
when, and whether it is done.

A commitment is told from the answer that counts now, as whoever looks could know it: nothing of it is kept. What is
kept beside the record is the words about it (``installation.accounts``): acts end when a dossier closes, promises do
not.
The landlord says that one is done; the organisation that it was made to can say that it is not. The latest word counts.
A word goes with what was promised as it reads: promised otherwise in a changed answer, it is open again.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from pydantic import JsonValue

from application.dates import utc_now
from application.errors import NotFound, WrongInput
from application.free_texts import faults_of_text
from application.people import Person
from application.permissions import require_may_say
from application.reading import Readings
from installation.accounts.commitment_words import CommitmentWord, CommitmentWords
from installation.installation import Installation
from models.calendar import local_date
from models.canonical import digest
from models.contents import PointAnswer
from models.events import Event, EventType
from models.knowledge.view import View
from models.plain_text import is_blank
from models.refusals import refusal
from models.state import Advice, Track

PROMISES = (PointAnswer.FOLLOWED, PointAnswer.PARTLY)
"""The answers with which something is promised."""

LOOKED_AT = 20
"""In how many dossiers a page of the list looks for commitments: fewer than are kept as read (``kept_views.MOST``), so
that the page finds them there again and drives out nobody else's."""

LONGEST_REMARK = 2_000

_ANSWERS = (EventType.RESPONSE_GIVEN, EventType.RESPONSE_AMENDED, EventType.UNSOLICITED_ADVICE_ANSWERED)


class Commitment(NamedTuple):
    """Something that the landlord promised an organisation with its answer to a ``point`` (from 1, with its ``text``),
    on a local day. ``who`` does it and ``until`` which local day, where that was said. ``words`` are what was said of
    it since, in order."""

    id: str
    dossier: str
    subject: str
    organisation: str
    point: int
    text: str
    answer: PointAnswer
    reasons: str
    who: str
    until: date | None
    promised_on: date
    words: tuple[CommitmentWord, ...] = ()

    @property
    def is_done(self) -> bool:
        return bool(self.words) and self.words[-1].is_done

    def is_late(self, today: date) -> bool:
        """Whether the day until which it was promised is over, and it is not done."""
        return self.until is not None and self.until < today and not self.is_done


class CommitmentsListed(NamedTuple):
    """A page of the list: what is open, soonest first (what has no day comes last), what is done, the latest first, and
    the dossier after which there is more (nothing where that is all)."""

    open: list[Commitment]
    done: list[Commitment]
    after: str


def promised_in(view: View) -> Iterator[Commitment]:
    """What was promised in a dossier, as far as whoever looks knows it; an organisation sees what it was promised."""
    is_party = view.party in view.dossier.tracks
    for track in view.dossier.tracks.values():
        if track.response and track.advice and (not is_party or track.organisation == view.party):
            yield from _promised_to(track, track.advice, view)


def _promised_to(track: Track, advice: Advice, view: View) -> Iterator[Commitment]:
    answers = [e for e in view.events if e.type in _ANSWERS and e.content.get("organisation") == track.organisation]
    points = advice.points
    for given in _answers_in(answers[-1]) if answers else ():
        number, answer = given.get("point"), PointAnswer(str(given.get("answer")))
        if isinstance(number, int) and 0 < number <= len(points) and answer in PROMISES:
            said = {name: str(given.get(name) or "") for name in ("reasons", "who", "until")}
            about = {"dossier": view.dossier.number, "organisation": track.organisation, "point": number}
            text = points[number - 1].text
            yield Commitment(
                id=digest({**about, "text": text, "answer": answer.value, **said}),
                dossier=view.dossier.number,
                subject=view.dossier.subject,
                organisation=track.organisation,
                point=number,
                text=text,
                answer=answer,
                reasons=said["reasons"],
                who=said["who"],
                until=date.fromisoformat(said["until"]) if said["until"] else None,
                promised_on=local_date(answers[-1].happened),
            )


def _answers_in(event: Event) -> Iterator[dict[str, JsonValue]]:
    said = event.content.get("said")
    given = said.get("points") if isinstance(said, dict) else None
    return (one for one in given if isinstance(one, dict)) if isinstance(given, list) else iter(())


def _by_number(number: str) -> tuple[int, ...]:
    """The year and the serial of a dossier."""
    return tuple(map(int, number.split("-")))


class Commitments:
    """What was promised, for somebody who reads. Every method raises AccountsUnavailable where the accounts cannot be
    reached. ``clock`` says what time it is (UTC)."""

    def __init__(self, installation: Installation, readings: Readings, clock: Callable[[], datetime] = utc_now) -> None:
        self._installation = installation
        self._readings = readings
        self._clock = clock

    def in_views(self, views: Sequence[View]) -> list[Commitment]:
        """What was promised in these dossiers, with what was said of it, point by point."""
        words = self._words([view.dossier.number for view in views])
        return [
            one._replace(words=tuple(word for word in words if word.commitment == one.id))
            for view in views
            for one in promised_in(view)
        ]

    def listed(self, after: str = "") -> CommitmentsListed:
        """What was promised in the dossiers that the reader knows of, open and closed, the newest of them first;
        ``after`` is the one after which to go on. Raises WrongInput for what is no such one."""
        pages = [self._readings.newest(is_open=each, most=LOOKED_AT, after=after) for each in (True, False)]
        numbers = sorted((one.number for page in pages for one in page.rows), key=_by_number, reverse=True)
        looked_at = numbers[:LOOKED_AT]
        is_all = numbers == looked_at and not any(page.after for page in pages)
        found = self.in_views([self._readings.opened(number).view for number in looked_at])
        return CommitmentsListed(
            sorted((one for one in found if not one.is_done), key=lambda one: (one.until or date.max, one.dossier)),
            sorted((one for one in found if one.is_done), key=lambda one: one.words[-1].said_at, reverse=True),
            "" if is_all else looked_at[-1],
        )

    def say(self, person: Person, number: str, commitment: str, *, is_done: bool, remark: str = "") -> Commitment:
        """A person says that something promised is done, or that it is not; the act of the landlord, and of the
        organisation that it was promised to. Raises NotPermitted, NotFound, and WrongInput for a remark that is too
        long or holds a sign that cannot be kept."""
        require_may_say(person.office, is_done=is_done)
        found = [one for one in self.in_views([self._readings.opened(number).view]) if one.id == commitment]
        if not found:
            raise NotFound("There is no such commitment:", [refusal("no_dossier", number)])
        text = "" if is_blank(remark) else remark.strip()
        if faults := list(faults_of_text("remark", text, LONGEST_REMARK)):
            raise WrongInput(*(fault.about for fault in faults), faults=faults)
        said = CommitmentWord(
            dossier=number,
            commitment=commitment,
            party=person.party,
            is_done=is_done,
            remark=text,
            said_at=self._clock(),
        )
        CommitmentWords(self._installation.accounts).say(said, person.id)
        return found[0]._replace(words=(*found[0].words, said))

    def _words(self, numbers: Sequence[str]) -> Sequence[CommitmentWord]:
        return CommitmentWords(self._installation.accounts).of_dossiers(numbers)
