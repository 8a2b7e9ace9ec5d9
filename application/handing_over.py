"""The office of secretary is handed over: by the board itself, with the word of who arranges it and of who takes it,
each in their own session.

It takes effect at the beginning of a local day (Europe/Amsterdam), or at once. Then the one who takes it is secretary,
and goes on with what the other kept for later; the other stays a member of the board, or is let in nowhere any more.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import uuid4

from application.dates import day_or_none, utc_now
from application.errors import NotFound, WrongInput
from application.left_behind import see_off
from application.people import Office, Person
from application.permissions import arranges_board, is_of_board, require_arranges_board
from application.person_mail import WAITED_FOR
from application.signing_in import SigningIn, person_of, who_take_part
from installation.accounts.hand_overs import HandOver, HandOvers
from installation.accounts.kept_forms import KeptForms
from installation.accounts.register import Register
from installation.installation import Installation
from language.board_letters import handed_over, will_you_take_over
from language.speech import Names
from models.calendar import local_date
from models.refusals import refusal, wrong_field

HAND_OVER_PATH = "/mensen/overdracht"
"""The page on which it is arranged, at the portal's address."""

FARTHEST = timedelta(days=366)
"""How far ahead its day can lie."""


class UnderWay(NamedTuple):
    """A hand-over that is neither done nor ended, with who gives the office and who takes it."""

    hand_over: HandOver
    giver: Person
    taker: Person


class HandingOver:
    """The hand-overs of a board, as somebody of it has to do with them. ``clock`` says what time it is (UTC)."""

    def __init__(self, installation: Installation, by: Person, clock: Callable[[], datetime] = utc_now) -> None:
        self._installation = installation
        self._by = by
        self._clock = clock

    # --- giving ---

    def givers(self) -> Sequence[Person]:
        """Whose office can be handed over: of every secretary of the own board, oneself first. Raises NotPermitted."""
        require_arranges_board(self._by)
        found = [one for one in who_take_part(self._installation, self._by.party).values() if arranges_board(one)]
        return sorted(found, key=lambda one: one.id != self._by.id)

    def takers(self) -> Sequence[Person]:
        """Who can take it: everybody of the own board. Raises NotPermitted."""
        require_arranges_board(self._by)
        return list(who_take_part(self._installation, self._by.party).values())

    def under_way(self) -> Sequence[UnderWay]:
        """What is under way in the own board. Raises NotPermitted."""
        require_arranges_board(self._by)
        return self._open()

    def arrange(self, giver: str, taker: str, first_day: str, *, closes: bool | None) -> HandOver:
        """Has a secretary (by id) hand the office over to somebody of the board, from the beginning of a day on
        (``2027-01-31``; today: as soon as the other agrees), and asks that one. ``closes``: the account of the giver is
        closed by it. Raises NotPermitted, WrongInput with every fault, and what a mailer raises."""
        givers, takers = ({one.id: one for one in found} for found in (self.givers(), self.takers()))
        day, today = day_or_none(first_day), local_date(self._clock())
        faults = [] if giver in givers else [wrong_field("giver", "no secretary of the board")]
        if taker not in takers or taker == giver:
            faults.append(wrong_field("taker", "nobody else of the board"))
        if day is None or not today <= day <= today + FARTHEST:
            faults.append(wrong_field("first_day", "no day from today on, within a year"))
        if closes is None:
            faults.append(refusal("field_missing", "closes", field="closes"))
        if faults or day is None or closes is None:
            raise WrongInput.of(faults)
        arranged = HandOver(
            id=str(uuid4()),
            party=self._by.party,
            giver=giver,
            taker=taker,
            first_day=day,
            closes=closes,
            arranged_by=self._by.id,
            arranged_at=self._clock(),
        )
        if not self._kept.arrange(arranged):
            raise WrongInput.of([wrong_field("giver", "a hand-over of this one is under way already")])
        self._ask(arranged, givers[giver], takers[taker])
        return arranged

    def take_back(self, one: str) -> None:
        """Ends a hand-over of the own board that is not done. Raises NotPermitted and NotFound."""
        require_arranges_board(self._by)
        is_own = any(each.hand_over.id == one for each in self._open())
        if not is_own or not self._kept.end(one, self._by.id, self._clock()):
            raise _not_there()

    # --- taking ---

    def asked(self) -> Sequence[UnderWay]:
        """What this one was asked to take over and did not answer yet."""
        if not is_of_board(self._by):
            return []
        return [one for one in self._open() if one.taker.id == self._by.id and one.hand_over.agreed_at is None]

    def opened(self, one: str) -> UnderWay:
        """What this one was asked to take over. Raises NotFound."""
        found = next((each for each in self.asked() if each.hand_over.id == one), None)
        if found is None:
            raise _not_there()
        return found

    def kept_by_giver(self, one: str) -> int:
        """How many forms the giver of it keeps for later. Raises NotFound."""
        return len(KeptForms(self._installation.accounts).of_person(self.opened(one).giver.id))

    def agree(self, one: str) -> bool:
        """Says that this one takes it over; whether it took effect at once. Raises NotFound."""
        self.opened(one)
        if not self._kept.agree(one, self._clock()):
            raise _not_there()
        return _carried_out(self._installation, one, self._clock)

    def decline(self, one: str) -> None:
        """Says that this one does not take it over. Raises NotFound."""
        self.opened(one)
        self._kept.end(one, self._by.id, self._clock())

    # --- what both need ---

    @property
    def _kept(self) -> HandOvers:
        return kept_hand_overs(self._installation)

    def _open(self) -> list[UnderWay]:
        """What is under way, among people who take part."""
        people = who_take_part(self._installation, self._by.party)
        found = self._kept.open_at(self._by.party)
        return [UnderWay(o, people[o.giver], people[o.taker]) for o in found if {o.giver, o.taker} <= set(people)]

    def _ask(self, one: HandOver, giver: Person, taker: Person) -> None:
        signing_in, party = SigningIn(self._installation, self._clock), Names(self._installation.agreement())
        page = f"{self._installation.settings.portal_url}{HAND_OVER_PATH}/{one.id}"
        mail = will_you_take_over(signing_in.between(taker), party.of(one.party), giver.name, one.first_day, page)
        signing_in.post(taker.mail, mail, patience=WAITED_FOR)


def kept_hand_overs(installation: Installation) -> HandOvers:
    """The hand-overs of an installation."""
    return HandOvers(installation.accounts, Office.SECRETARY.value, Office.MEMBER.value)


def carry_out_hand_overs(installation: Installation, clock: Callable[[], datetime] = utc_now) -> None:
    """Has every hand-over take effect that was agreed and whose day came. Raises AccountsUnavailable."""
    for one in kept_hand_overs(installation).due(local_date(clock())):
        _carried_out(installation, one.id, clock)


def _carried_out(installation: Installation, one: str, clock: Callable[[], datetime]) -> bool:
    """Has one take effect that is due; whether that was now."""
    kept, now = kept_hand_overs(installation), clock()
    is_done = kept.carry_out(one, local_date(now), now)
    if is_done and (done := kept.of_id(one)):
        see_off(installation, done.giver, clock)
    return is_done


def tell_of_hand_overs(installation: Installation, clock: Callable[[], datetime] = utc_now) -> None:
    """Tells the board of every hand-over that is done, and the one who gave the office, too. Raises
    AccountsUnavailable."""
    kept, register, signing_in = (
        kept_hand_overs(installation),
        Register(installation.accounts),
        SigningIn(installation, clock),
    )
    names = Names(installation.agreement())
    for one in kept.untold():
        people = {each.id: person_of(each) for each in register.people(one.party)}
        giver, taker = people[one.giver], people[one.taker]
        told = {each.id: person_of(each) for each in register.active(one.party)} | {giver.id: giver}
        letters = [
            (
                each.mail,
                handed_over(signing_in.between(each), names.of(one.party), giver.name, taker.name, closes=one.closes),
            )
            for each in told.values()
        ]
        if signing_in.post_all(letters):
            kept.told(one.id, clock())


def _not_there() -> NotFound:
    return NotFound("There is no such hand-over:", [refusal("not_permitted", "people")])
