"""What the landlord promised in its answers to advice (each point that it follows, wholly or partly), by whom, until
when, and whether it is done.

A commitment is told from the answer that counts now, as whoever looks could know it (``models.knowledge.promised``).
Kept beside the record are the words about it (``installation.accounts``): acts end when a dossier closes, promises do
not.
The landlord says that one is done; the organisation that it was made to can say that it is not. The latest word counts.
A word goes with what was promised as it reads: promised otherwise in a changed answer, it is open again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from application.dates import utc_now
from application.errors import NotFound, WrongInput
from application.free_texts import faults_of_text
from application.people import Person
from application.permissions import require_may_say
from application.reading import Readings
from installation.accounts.commitment_words import CommitmentWord, CommitmentWords
from installation.commitment_listing import marking_done
from installation.installation import Installation
from models.knowledge.promised import Promise, promised_in
from models.knowledge.view import View
from models.plain_text import is_blank
from models.refusals import refusal

A_PAGE = 20
"""How many commitments a page of the list has."""

LONGEST_REMARK = 2_000


@dataclass(frozen=True, kw_only=True)
class Commitment(Promise):
    """Something that the landlord promised, with the ``words`` that were said of it since, in order."""

    words: tuple[CommitmentWord, ...] = ()

    @property
    def done_at(self) -> datetime | None:
        """Since when it is done (UTC); None where it is not."""
        return self.words[-1].said_at if self.words and self.words[-1].is_done else None

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    def is_late(self, today: date) -> bool:
        """Whether the day until which it was promised is over, and it is not done."""
        return self.until is not None and self.until < today and not self.is_done


class CommitmentsListed(NamedTuple):
    """A page of the list: what is open, soonest first (what has no day comes last), what is done, the latest first, and
    after what there is more (nothing where that is all)."""

    open: list[Commitment]
    done: list[Commitment]
    after: str


class Commitments:
    """What was promised, for somebody who reads. Every method raises AccountsUnavailable where the accounts cannot be
    reached. ``clock`` says what time it is (UTC)."""

    def __init__(self, installation: Installation, readings: Readings, clock: Callable[[], datetime] = utc_now) -> None:
        self._installation = installation
        self._readings = readings
        self._clock = clock

    def in_views(self, views: Sequence[View]) -> list[Commitment]:
        """What was promised in these dossiers, with what was said of it, point by point."""
        return self._with_words([one for view in views for one in promised_in(view)])

    def listed(self, after: str = "") -> CommitmentsListed:
        """What was promised in all dossiers that the reader knows of: what is open first, then what is done; ``after``
        is that of an earlier page. Raises WrongInput for what is no such key."""
        page = self._readings.promised(most=A_PAGE, after=after)
        found = self._with_words([kept.promise for kept in page.rows])
        wrong = [one for kept, one in zip(page.rows, found, strict=True) if kept.done_at != one.done_at]
        if wrong:  # a list is made anew without what is said in the accounts, and those can be put back
            self._set_right(wrong)
            return self.listed(after)
        return CommitmentsListed(
            [one for one in found if not one.is_done], [one for one in found if one.is_done], page.after
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
        said_of = replace(found[0], words=(*found[0].words, said))
        with marking_done(self._installation.record, number, {commitment: said_of.done_at}):
            CommitmentWords(self._installation.accounts).say(said, person.id)
        return said_of

    def _set_right(self, found: Iterable[Commitment]) -> None:
        for one in found:
            with marking_done(self._installation.record, one.dossier, {one.id: one.done_at}):
                pass

    def _with_words(self, promised: Sequence[Promise]) -> list[Commitment]:
        words = CommitmentWords(self._installation.accounts).of_dossiers({one.dossier for one in promised})
        by_id: dict[str, list[CommitmentWord]] = {}
        for word in words:
            by_id.setdefault(word.commitment, []).append(word)
        return [Commitment(**vars(one), words=tuple(by_id.get(one.id, ()))) for one in promised]
