"""Access again for somebody of a board who can get at neither mailbox nor passkey: the board itself lets them in.

Whoever lost it asks, without signing in, and gets a code to say by telephone. Two fellow members who know that code
confirm it, each in their own session; where there are fewer than three, all of them do. Where nobody is left, a letter
on paper goes to the landlord: whoever enters it brings nothing about by that, for the mailbox of the organisation that
the agreement names is told, and within seven days anybody of the board, or whoever reads that mailbox, can object.

Nobody learns here who takes part: who asks always gets a code, and a code that somebody else's board waits for is none.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import uuid4

from application.dates import day_or_none, utc_now
from application.errors import NotFound, TooOften, WrongInput
from application.free_texts import faults_of_text
from application.left_behind import see_off
from application.people import Person
from application.permissions import is_of_board, require_enters_recoveries, require_of_board
from application.person_mail import WAITED_FOR
from application.signing_in import SIGN_IN_PATH, SigningIn, network_of, person_of, who_take_part
from installation.accounts.one_time_secrets import new_code, new_secret
from installation.accounts.rations import RATIONS, Rationed, Rations
from installation.accounts.recoveries import Recoveries, Recovery, Stand
from installation.accounts.register import Account, MailTaken, Register
from installation.installation import Installation
from language.board_letters import access_asked, letter_entered, recovered
from language.sign_in_letters import Between
from language.speech import Names
from models.addresses import is_address
from models.calendar import DAY, end_of, local_date
from models.plain_text import is_blank
from models.refusals import Refusal, refusal, wrong_field

RECOVERY_PATH = "/mensen/geen-toegang"
"""The page on which the board confirms and objects, at the portal's address."""

OBJECTION_PATH = f"{SIGN_IN_PATH}/bezwaar/"
"""Where the link of a mail leads by which one objects without signing in."""

CONFIRMED_WITHIN = timedelta(days=3)
"""How long a code can be confirmed."""

MOST = 2
"""How many fellow members confirm; where there are fewer of them, all."""

OBJECT_WITHIN = timedelta(days=7)
"""How many days one can object after a letter was entered; the last one is whole."""

_LONGEST = 200


class ToConfirm(NamedTuple):
    """What a code asks: access for a ``person`` with another address (``mail``); how many fellow members confirmed it,
    how many have to, and whether this one did."""

    person: Person
    mail: str
    confirmed: int
    needed: int
    is_mine: bool


class ToObject(NamedTuple):
    """Something to which somebody of a board can object: that a ``person`` gets another address. On paper it takes
    effect after ``until`` (UTC)."""

    recovery: Recovery
    person: Person


class Recovering:
    """Access again, for whoever asks without being signed in, and by the link of a mail. ``clock`` says what time it is
    (UTC)."""

    def __init__(self, installation: Installation, clock: Callable[[], datetime] = utc_now) -> None:
        self._installation = installation
        self._clock = clock

    def ask(self, mail: str, new_mail: str, address: str) -> str:
        """The code that whoever had the address ``mail`` here says to fellow members, so as to sign in by ``new_mail``.
        It says nothing of whether anybody had it. Raises WrongInput with every fault, and TooOften."""
        faults = [wrong_field(name, "no mail address") for name, text in _both(mail, new_mail) if not is_address(text)]
        if not faults and mail.strip().casefold() == new_mail.strip().casefold():
            faults = [wrong_field("new_mail", "it is the same address")]
        WrongInput.where_any(faults)
        self._ration(Rationed.RECOVERY_BY_ADDRESS, network_of(address))
        self._ration(Rationed.RECOVERY_BY_ACCOUNT, mail.strip().casefold())
        return new_code()

    def keep_asked(self, mail: str, new_mail: str, code: str) -> None:
        """Keeps what was asked with a code, where somebody of a board has that address, and tells that address; apart
        from the answer, which tells nothing by how long it takes. Raises what a mailer raises."""
        account = Register(self._installation.accounts).of_mail(mail)
        if account is None or account.ended_at is not None or not is_of_board(person_of(account)):
            return
        now = self._clock()
        asked = _recovery(account, new_mail, now, now + CONFIRMED_WITHIN)
        Recoveries(self._installation.accounts).ask(asked, code=code)
        signing_in, person = SigningIn(self._installation, self._clock), person_of(account)
        page = f"{self._installation.settings.portal_url}{RECOVERY_PATH}"
        signing_in.post(account.mail, access_asked(signing_in.between(person), asked.mail, page))

    def objected(self, secret: str, address: str) -> Recovery:
        """The letter to which the link of a mail objects. Raises NotFound and TooOften."""
        self._ration(Rationed.SIGN_IN_BY_ADDRESS, network_of(address))
        found = Recoveries(self._installation.accounts).of_objection(secret)
        if found is None:
            raise _not_there()
        return found

    def object(self, secret: str, address: str) -> bool:
        """Objects by the link of a mail; whether that was in time, and the first time. Raises NotFound and TooOften."""
        found, kept = self.objected(secret, address), Recoveries(self._installation.accounts)
        return found.until > self._clock() and kept.end(found.id, self._clock())

    def _ration(self, what: Rationed, who: str) -> None:
        _ration(self._installation, what, who, self._clock())


class Board:
    """Access again, as somebody of a board confirms or stops it for its people. ``clock`` says what time it is (UTC).
    Raises NotPermitted for who is of no board."""

    def __init__(self, installation: Installation, by: Person, clock: Callable[[], datetime] = utc_now) -> None:
        require_of_board(by)
        self._installation = installation
        self._by = by
        self._clock = clock
        self._kept = Recoveries(installation.accounts)

    def opened(self, code: str) -> ToConfirm:
        """What is asked with a code, in the own board, for somebody else. Raises WrongInput and TooOften."""
        return self._told(self._found(code))

    def confirm(self, code: str) -> ToConfirm:
        """Confirms what is asked with a code; once for each. Raises WrongInput and TooOften."""
        found = self._found(code)
        before = self._told(found)
        try:
            stand = self._kept.confirm(found.id, self._by.id, MOST, self._clock())
        except MailTaken:
            raise WrongInput.of([wrong_field("code", "the new address is somebody's already")]) from None
        if stand is Stand.OVER:
            raise _no_code()
        is_done = stand is Stand.DONE
        if is_done:
            see_off(self._installation, found.person, self._clock)
        confirmed = before.needed if is_done else before.confirmed + (not before.is_mine)
        return before._replace(confirmed=confirmed, is_mine=True)

    def objectable(self) -> Sequence[ToObject]:
        """What this one can object to: what is asked for oneself, and what a letter asks for anybody of the board."""
        people = who_take_part(self._installation, self._by.party)
        found = self._kept.open_at(self._by.party, self._clock())
        is_own_to_stop = [one for one in found if one.is_on_paper or one.person == self._by.id]
        return [ToObject(one, people[one.person]) for one in is_own_to_stop if one.person in people]

    def object(self, one: str) -> None:
        """Objects to it: then nothing comes of it. Raises NotFound."""
        is_there = any(each.recovery.id == one for each in self.objectable())
        if not is_there or not self._kept.end(one, self._clock()):
            raise _not_there()

    def _found(self, code: str) -> Recovery:
        _ration(self._installation, Rationed.RECOVERY_CODE_BY_ACCOUNT, self._by.id, self._clock())
        found = self._kept.of_code("".join(code.split()), self._by.party, self._clock())
        if found is None or found.person == self._by.id:
            raise _no_code()
        return found

    def _told(self, one: Recovery) -> ToConfirm:
        account = Register(self._installation.accounts).of_id(one.person)
        if account is None or account.ended_at is not None:
            raise _no_code()
        confirmed = self._kept.confirmed_by(one.id)
        needed = min(MOST, self._kept.fellows(one.party, one.person))
        return ToConfirm(person_of(account), one.mail, len(confirmed), needed, self._by.id in confirmed)


class Letters:
    """Letters on paper by which a board asks for access where too few of it are left to confirm it: none, or fewer than
    have to since others lost access as well; as whoever enters them for the landlord. ``clock`` says what time it is
    (UTC). Raises NotPermitted for anybody else."""

    def __init__(self, installation: Installation, by: Person, clock: Callable[[], datetime] = utc_now) -> None:
        require_enters_recoveries(by)
        self._installation = installation
        self._by = by
        self._clock = clock

    def enter(self, party: str, mail: str, new_mail: str, signed_by: str, received_on: str) -> Recovery:
        """Enters a letter of an organisation by which whoever had the address ``mail`` is to sign in by ``new_mail``,
        received on a day (``2027-01-31``), and tells the organisation's mailbox of it. Whoever enters it does not learn
        who takes part: that there is nobody of that address, or somebody who can still confirm it, is one fault. Raises
        WrongInput with every fault, TooOften, and what a mailer raises."""
        agreement = self._installation.agreement()
        now = self._clock()
        faults = [wrong_field(name, "no mail address") for name, text in _both(mail, new_mail) if not is_address(text)]
        if party not in agreement.organisations:
            faults.append(wrong_field("party", "no organisation"))
        elif not agreement.addresses_of(party):
            faults.append(wrong_field("party", "the agreement has no mail address of it: nobody could object"))
        faults += _faults_of_signature(signed_by)
        if (day := day_or_none(received_on)) is None or day > local_date(now):
            faults.append(wrong_field("received_on", "no day that was"))
        WrongInput.where_any(faults)
        _ration(self._installation, Rationed.RECOVERY_LETTER_BY_ACCOUNT, self._by.id, now)
        account = self._beyond_confirming(party, mail)
        if account is None:
            raise WrongInput.of([wrong_field("mail", "nobody of that address whose board cannot confirm it itself")])
        until = end_of(local_date(now) + OBJECT_WITHIN)
        asked = _recovery(account, new_mail, now, until).model_copy(
            update={"entered_by": self._by.id, "signed_by": " ".join(signed_by.split()), "received_on": day}
        )
        secret = new_secret()
        self._tell(asked, person_of(account), secret)  # first: without the mail nobody could object
        Recoveries(self._installation.accounts).ask(asked, objection=secret)
        return asked

    def _beyond_confirming(self, party: str, mail: str) -> Account | None:
        """Who has the address, of whose board too few can confirm it, and for whom nothing was entered yet."""
        account, kept = Register(self._installation.accounts).of_mail(mail), Recoveries(self._installation.accounts)
        if account is None or account.party != party or account.ended_at is not None:
            return None
        waiting = any(one.is_on_paper and one.person == account.id for one in kept.open_at(party, self._clock()))
        needed = min(MOST, kept.fellows(party, account.id))
        is_confirmable = 0 < needed <= kept.can_confirm(party, account.id, self._clock())
        return None if waiting or is_confirmable else account

    def _tell(self, one: Recovery, person: Person, secret: str) -> None:
        agreement, signing_in = self._installation.agreement(), SigningIn(self._installation, self._clock)
        party = Names(agreement).of(one.party)
        page = f"{self._installation.settings.portal_url}{OBJECTION_PATH}{secret}"
        for address in dict.fromkeys((*agreement.addresses_of(one.party), one.old_mail)):
            between = Between("nl", party.nl, agreement.landlord.name)
            mail = letter_entered(
                between, party, person.name, one.mail, page, signed_by=one.signed_by or "", last_day=last_day_of(one)
            )
            signing_in.post(address, mail, patience=WAITED_FOR)


def last_day_of(one: Recovery) -> date:
    """The last local day on which one can object to what a letter asks."""
    return local_date(one.until) - DAY


def carry_out_recoveries(installation: Installation, clock: Callable[[], datetime] = utc_now) -> None:
    """Has every letter take effect to which nobody objected in time. Raises AccountsUnavailable."""
    kept = Recoveries(installation.accounts)
    for one in kept.due(clock()):
        try:
            if kept.carry_out(one.id, clock()) is Stand.DONE:
                see_off(installation, one.person, clock)
        except MailTaken:
            kept.end(one.id, clock())


def tell_of_recoveries(installation: Installation, clock: Callable[[], datetime] = utc_now) -> None:
    """Tells every fellow member, the old address and the new one of each recovery that is done; where it was asked on
    paper the organisation's mailbox too. Raises AccountsUnavailable."""
    kept, register, agreement = (
        Recoveries(installation.accounts),
        Register(installation.accounts),
        installation.agreement(),
    )
    signing_in, names = SigningIn(installation, clock), Names(agreement)
    page = f"{installation.settings.portal_url}{SIGN_IN_PATH}"
    for one in kept.untold():
        people = {each.id: person_of(each) for each in register.people(one.party)}
        person, party = people[one.person], names.of(one.party)
        by = one.signed_by or ", ".join(people[each].name for each in kept.confirmed_by(one.id))
        to = {each.mail: signing_in.between(person_of(each)) for each in register.active(one.party)}
        to |= dict.fromkeys((one.old_mail, one.mail), signing_in.between(person))
        if one.is_on_paper:
            to |= dict.fromkeys(agreement.addresses_of(one.party), Between("nl", party.nl, agreement.landlord.name))
        letters = [
            (mail, recovered(between, party, person.name, one.mail, page, by=by, is_letter=one.is_on_paper))
            for mail, between in to.items()
        ]
        if signing_in.post_all(letters):
            kept.told(one.id, clock())


def _recovery(account: Account, new_mail: str, now: datetime, until: datetime) -> Recovery:
    return Recovery(
        id=str(uuid4()),
        party=account.party,
        person=account.id,
        old_mail=account.mail,
        mail=new_mail.strip().casefold(),
        asked_at=now,
        until=until,
    )


def _ration(installation: Installation, what: Rationed, who: str, now: datetime) -> None:
    if not Rations(installation.accounts).take(what, who, now):
        raise TooOften(RATIONS[what].within)


def _faults_of_signature(signed_by: str) -> list[Refusal]:
    if is_blank(signed_by):
        return [refusal("field_missing", "signed_by", field="signed_by")]
    return [*faults_of_text("signed_by", signed_by, _LONGEST)]


def _both(mail: str, new_mail: str) -> Sequence[tuple[str, str]]:
    return (("mail", mail.strip()), ("new_mail", new_mail.strip()))


def _no_code() -> WrongInput:
    return WrongInput.of([wrong_field("code", "nobody of your board waits with this code")])


def _not_there() -> NotFound:
    return NotFound("There is no such request for access:", [refusal("not_permitted", "people")])
