"""Delivery: the notices that wait in the outbox leave as e-mail by SMTP, or as files that any mail program opens.

Rows are claimed for a while (a lease), sent, and marked as sent, those of one second at once. Two senders never send
the same row at the same time, and a row whose sender died is sent by another one when the lease is over. One gap is
left, and no protocol closes it: a process that dies after the mail server took a message and before the record knows,
a second later at most, sends it again. Such a repeat has the same Message-ID and the same text, so that mail programs
and people recognise it. As a file it is the same file.

Nothing is given up: a failure stays visible in the outbox (``attempts``, ``last_error``) and is tried again, less and
less often. Errors name no person and no address.
"""

import hashlib
import re
import ssl
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from functools import lru_cache, partial
from typing import Any, NamedTuple

import structlog
from pydantic import ValidationError
from sqlalchemy import Engine, bindparam, exists, func, null, or_, select, update

from activities.record import reaching_the_record
from installation.database import READING
from installation.listing import relist
from installation.mail import MAIL, Mailer, Undeliverable, Unreachable, addressed, mailer_of
from installation.prepared import Prepared
from installation.read_back import EVENT, FlawedRecordError, agreement_of, event_of
from installation.typesetting.press import LetterPress
from installation.typesetting.typesetter import Unprintable
from language.invitations import FILE_NAME, invitation_with, tells_of_talks
from language.letters import render
from language.printed_notice import printed_notice
from models.addresses import is_address
from models.agreement import Agreement
from models.calendar import local_date
from models.events import Event, EventType
from models.parties import LANDLORD
from models.plain import one_line
from models.reached import corrected
from models.record.notice import Notice, NoticeKind
from models.record.signed_note import Checkpoint, NoteError, checkpoint, note
from models.record.tables import (
    AgreementRow,
    CheckpointRow,
    DossierRow,
    EventRow,
    InstallationRow,
    OutboxRow,
)
from models.value import Value

LEASE = timedelta(minutes=10)
"""How long a claimed row is its sender's. Longer than the slowest conversation with a mail server can take."""

RUN = timedelta(minutes=1)
"""After this long a run claims nothing more; what is left waits for the next one."""

_MARKED_WITHIN = timedelta(seconds=1)
"""A letter that left is marked so within this, together with those of its dossier that left with it: one transaction,
and the lists of a dossier made anew once, take a third of the time of one each (``python -m bench --only throughput``).
Whoever dies in between sends those of that second again."""

_OTHERS_WRITE = 0.002
"""Seconds between two dossiers, in which whoever waits to write has the turn: of acts that come while letters leave one
in a hundred waited 100 ms for it without, and waits 20."""

_log = structlog.get_logger(__name__)
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)

# asked for every letter or every look, and therefore made once
_DUE = (
    OutboxRow.sent_at.is_(None),
    OutboxRow.not_before <= bindparam("now"),
    or_(OutboxRow.claimed_until.is_(None), OutboxRow.claimed_until <= bindparam("now")),
)
_IS_DUE = Prepared(select(exists().where(*_DUE)))
_WAITING = Prepared(select(func.count()).where(OutboxRow.sent_at.is_(None)))
_CLAIMED = (
    select(OutboxRow.id, OutboxRow.created, OutboxRow.attempts, OutboxRow.notice, DossierRow.agreement_digest)
    .join(DossierRow, DossierRow.number == OutboxRow.dossier)
    .where(OutboxRow.id.in_(bindparam("rows", expanding=True)))
    .order_by(OutboxRow.not_before, OutboxRow.id)
)
_LEFT = Prepared(
    update(OutboxRow)
    .where(OutboxRow.id == bindparam("row"), OutboxRow.claimed_until == bindparam("until"))
    .values(sent_at=bindparam("at"), claimed_until=null(), last_error=null())
    .returning(OutboxRow.id)
)
_UNTIL_THEN = select(func.max(CheckpointRow.size)).where(CheckpointRow.made_at <= bindparam("at")).scalar_subquery()
_NEWEST_CHECKPOINT = Prepared(select(CheckpointRow.note).where(CheckpointRow.size == _UNTIL_THEN))
_CORRECTED = select(EventRow.dossier).where(
    EventRow.dossier.in_(bindparam("dossiers", expanding=True)), EventRow.type == EventType.ADDRESSES_CORRECTED
)
_CORRECTIONS = EVENT.where(
    EventRow.dossier == bindparam("dossier"), EventRow.type == EventType.ADDRESSES_CORRECTED
).order_by(EventRow.sequence)

Clock = Callable[[], datetime]


class Ways(NamedTuple):
    """How letters say that what they ask for is done, beside writing back: with the ``commands`` of ``starter.py``, and
    on the pages of a ``portal`` at this address (None: on none). A ``press`` makes the PDF that goes with each (None:
    none goes)."""

    commands: bool = False
    portal: str | None = None
    press: LetterPress | None = None


BY_WRITING_BACK = Ways()


class Delivered(Value):
    """What a run did: how many were sent, how many failed, and how many still wait in all; ``unprinted`` are those that
    left without their letter as PDF."""

    sent: int
    failed: int
    waiting: int
    unprinted: int = 0


# --- the outbox ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Claim:
    """A row that is this sender's until ``until``."""

    until: datetime
    id: int
    created: datetime
    attempts: int
    notice: Notice
    agreement: str


class _OnRecord(NamedTuple):
    """What several letters ask the record for, found for all of them at once, and anew each time when those before are
    marked: which dossiers there are whose parties gave other addresses, and the newest checkpoint of each instant at
    which one of the letters was made, as it stands on record. It is 0.03 ms of a letter; asked for each it was 0.15."""

    corrected: frozenset[str]
    checkpoints: Mapping[datetime, str | None]


class _Batch:
    """Rows that one sender has in hand: ``waiting`` to be tried, the one ``at_hand``, and those ``sent`` of which the
    record does not know it yet; ``marked`` counts those of which it does."""

    def __init__(self, claims: Iterable[_Claim], mailer: Mailer) -> None:
        self.waiting = deque(claims)
        self.mailer = mailer
        self.sent: list[_Claim] = []
        self.marked = 0

    def send(self, written: Callable[[_Claim], EmailMessage]) -> None:
        """Sends the next one. Raises Undeliverable."""
        self.at_hand = self.waiting.popleft()
        self.mailer.send(written(self.at_hand), _file_name(self.at_hand.notice))
        self.sent.append(self.at_hand)


class OutboxDelivery:
    """Delivers what waits in the outbox. ``url`` is a mail URL (``file:FOLDER``, ``smtp://``, ``smtp+starttls://`` or
    ``smtps://``, with login where needed), ``sender`` the From of every message. Answers go to the landlord's address
    in the agreement. ``ways`` are those by which letters say how something is done; of an ``example`` every message
    says that it is one; ``tls`` replaces the usual trust in certificates."""

    def __init__(
        self,
        engine: Engine,
        url: str,
        sender: str,
        *,
        ways: Ways = BY_WRITING_BACK,
        example: bool = False,
        tls: ssl.SSLContext | None = None,
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        self._engine = engine
        self._reading = engine.execution_options(**READING)  # else SQLite lets nobody write while a letter is read up
        self._url = url
        self._sender = sender
        self._domain = parseaddr(sender)[1].rpartition("@")[2]
        self._ways = ways
        self._example = example
        self._unprinted = 0
        self._tls = tls
        self._clock = clock
        self._rest_until = datetime.min.replace(tzinfo=UTC)
        self._last: _Batch | None = None
        self._agreement = lru_cache(maxsize=32)(self._read_agreement)

    def deliver(self, limit: int, is_enough: Callable[[], bool] = lambda: False) -> Delivered:
        """Sends at most ``limit`` notices that are due, oldest first, none once it ``is_enough``. It takes a minute at
        most, and a few minutes more where the mail server hangs.

        Raises ApplicationError of type ``RecordUnreachable``; what was sent before has been marked as sent.
        """
        with reaching_the_record():
            return self._deliver(limit, is_enough)

    def _deliver(self, limit: int, is_enough: Callable[[], bool]) -> Delivered:
        self._unprinted = 0
        with closing(mailer_of(self._url, self._tls, example=self._example)) as mailer:
            before = self._mark_before(mailer)
            batch = self._last = _Batch(self._claim(limit), mailer)
            try:
                failed = self._send(batch, is_enough)
            finally:
                self._mark_sent(batch)
                self._release(batch.waiting)
        return Delivered(
            sent=before + batch.marked, failed=failed, waiting=waiting(self._engine), unprinted=self._unprinted
        )

    def _mark_before(self, mailer: Mailer) -> int:
        """Marks what left when the record did not answer, before anything is claimed that would leave twice. Gives how
        many there were."""
        if not (self._last and self._last.sent):
            return 0
        unmarked = self._last
        unmarked.mailer, unmarked.marked = mailer, 0
        self._mark_sent(unmarked)
        return unmarked.marked

    def _send(self, batch: "_Batch", is_enough: Callable[[], bool]) -> int:
        """Sends what waits, for a minute at most and until it ``is_enough``. Gives how many failed."""
        failed, started = 0, self._clock()
        marked, found = started, self._found_for(batch.waiting)
        while batch.waiting and self._clock() < started + RUN and not is_enough():
            try:
                batch.send(partial(self._message, found))
            except Undeliverable as error:
                failed += 1
                self._postpone(batch.at_hand, str(error))
                if isinstance(error, Unreachable):
                    self._rest_until = self._clock() + _FIRST_PAUSE
                    break
            if not marked <= self._clock() < marked + _MARKED_WITHIN:  # also where the clock was put back
                self._mark_sent(batch)
                marked, found = self._clock(), self._found_for(batch.waiting)
        return failed

    # --- claiming ---

    def _claim(self, limit: int) -> Iterator[_Claim]:
        """The due rows, oldest first, which are this sender's from now on; none while an unreachable mail server is
        left alone."""
        now = self._clock()
        if now < self._rest_until:
            return
        until = now + LEASE
        due = select(OutboxRow.id).where(*_DUE).order_by(OutboxRow.not_before, OutboxRow.id).limit(limit)
        claiming = update(OutboxRow).values(claimed_until=until, attempts=OutboxRow.attempts + 1)
        with self._engine.begin() as connection:
            free = connection.scalars(due.with_for_update(skip_locked=True), {"now": now}).all()
            if free:
                connection.execute(claiming.where(OutboxRow.id.in_(free)))
        if free:
            yield from self._readable(free, until)

    def _readable(self, rows: Sequence[int], until: datetime) -> Iterator[_Claim]:
        """What is claimed, in its order, read at once; where one of them cannot be read, each by itself."""
        try:
            with self._reading.connect() as connection:
                found = connection.execute(_CLAIMED, {"rows": rows}).all()
        except ValidationError as error:
            if len(rows) > 1:
                for row in rows:
                    yield from self._readable([row], until)
            else:
                self._set_aside(rows[0], until, error.title)
            return
        yield from (_Claim(until, *row) for row in found)

    def _release(self, claims: Iterable[_Claim]) -> None:
        """Gives back what was claimed and not tried."""
        for claim in claims:
            self._change(claim.id, claim.until, claimed_until=None, attempts=claim.attempts - 1)

    # --- what became of it ---

    def _mark_sent(self, batch: "_Batch") -> None:
        """The parties know from now on what the notices tell: their lists say so from the same instant."""
        if not batch.sent:
            return
        try:
            batch.mailer.settle()
        except Unreachable as error:
            while batch.sent:
                self._postpone(batch.sent.pop(), str(error))
            return
        at = self._now(batch.sent[0].until)
        while batch.sent:
            dossier = batch.sent[0].notice.dossier
            together = [claim for claim in batch.sent if claim.notice.dossier == dossier]
            self._mark_of(dossier, together, at)
            batch.sent = [claim for claim in batch.sent if claim.notice.dossier != dossier]
            batch.marked += len(together)
            if batch.sent:
                time.sleep(_OTHERS_WRITE)

    def _mark_of(self, dossier: str, claims: Sequence[_Claim], at: datetime) -> None:
        """Marks what left of one dossier, in a transaction of its own: no act waits for the lists of many. What another
        sender took over after the lease stays as it is."""
        with self._engine.begin() as connection:
            told = {c.notice.recipient for c in claims if _LEFT.rows(connection, row=c.id, until=c.until, at=at)}
            if told:
                relist(connection, dossier, told)

    def _postpone(self, claim: _Claim, why: str) -> None:
        again = self._now(claim.until) + pause(claim.attempts)
        self._change(claim.id, claim.until, not_before=again, claimed_until=None, last_error=why)
        notice = claim.notice
        _log.warning("notice not delivered", dossier=notice.dossier, sequence=notice.sequence, why=why)

    def _set_aside(self, row: int, until: datetime, what: str) -> None:
        """A row that this version cannot read must not hold up the others."""
        again, why = self._now(until) + _LONGEST_PAUSE, f"the outbox row cannot be read ({what})"
        self._change(row, until, not_before=again, claimed_until=None, last_error=why)
        _log.error("notice unreadable", row=row)

    def _now(self, until: datetime) -> datetime:
        """The instant at which something becomes of what is claimed ``until`` then: not before it could, also where the
        clock was put back since."""
        return max(self._clock(), until - LEASE)

    def _change(self, row: int, until: datetime, **values: object) -> None:
        with self._engine.begin() as connection:
            mine = (OutboxRow.id == row, OutboxRow.claimed_until == until)  # who took it over has the say
            connection.execute(update(OutboxRow).where(*mine).values(values))

    # --- the message ---

    def _found_for(self, claims: Collection[_Claim]) -> _OnRecord:
        dossiers = {claim.notice.dossier for claim in claims}
        if not dossiers:
            return _OnRecord(frozenset(), {})
        with self._reading.connect() as connection:
            corrected = frozenset(connection.scalars(_CORRECTED, {"dossiers": [*dossiers]}))
            moments = {claim.created for claim in claims}
            newest = {at: _NEWEST_CHECKPOINT.rows(connection, at=at) for at in moments}
        return _OnRecord(corrected, {at: rows[0][0] if rows else None for at, rows in newest.items()})

    def _message(self, found: _OnRecord, claim: _Claim) -> EmailMessage:
        """The message of a row. Whatever is wrong with one must not hold up the others."""
        try:
            return self._written(found, claim)
        except (LookupError, TypeError, ValueError, FlawedRecordError) as error:
            raise Undeliverable(f"the notice cannot be written as a letter ({type(error).__name__})") from error

    def _written(self, found: _OnRecord, claim: _Claim) -> EmailMessage:
        notice, agreed = claim.notice, self._agreement(claim.agreement)
        corrections = self._corrections(notice.dossier) if notice.dossier in found.corrected else []
        seen = _checkpoint(found.checkpoints[claim.created])
        agreement = corrected(agreed, corrections)
        ways = self._ways
        letter = render(notice, agreement, commands=ways.commands, portal=ways.portal, checkpoint=seen)
        message = EmailMessage(policy=MAIL)
        message["From"] = self._sender
        message["To"] = _addresses(notice.recipient, agreement, _left_behind(notice, agreed, corrections))
        if reply_to := agreement.landlord.addresses:
            message["Reply-To"] = ", ".join(reply_to)
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(claim.created)
        message["Message-ID"] = self._message_id(notice)
        message["References"] = f"<{_safe(notice.dossier)}@{self._domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.body, charset="utf-8", cte="quoted-printable")
        if tells_of_talks(notice):
            self._invite(message, notice, agreement)
        if self._ways.press:
            self._enclose(message, self._ways.press, claim, agreed, corrections)
        return message

    def _invite(self, message: EmailMessage, notice: Notice, agreement: Agreement) -> None:
        with self._reading.connect() as connection:
            rows = connection.execute(EVENT.where(EventRow.dossier == notice.dossier).order_by(EventRow.sequence))
            events, ours = [event_of(row) for row in rows], connection.scalar(select(InstallationRow.id)) or ""
        sender = parseaddr(self._sender)[1]
        found = invitation_with(notice, events, agreement, installation=ours, sender=sender, portal=self._ways.portal)
        if found:
            message.add_attachment(
                found.content, maintype="text", subtype="calendar", filename=FILE_NAME, params={"method": found.method}
            )
            message.set_boundary(f"=={hashlib.sha256(found.content).hexdigest()[:32]}==")

    def _enclose(
        self, message: EmailMessage, press: LetterPress, claim: _Claim, agreed: Agreement, corrections: list[Event]
    ) -> None:
        """Puts the letter with a message as PDF. One that cannot be made keeps no message, which says the same."""
        notice = claim.notice
        try:
            paper = printed_notice(notice, agreed, corrections, local_date(claim.created), self._ways.portal)
            pdf = press.file(paper)
        except (Unprintable, ImportError, LookupError, OSError, TypeError, ValueError) as error:
            self._unprinted += 1
            why = str(error) if isinstance(error, Unprintable) else type(error).__name__
            _log.error("a letter cannot be made as PDF", dossier=notice.dossier, sequence=notice.sequence, why=why)
            return
        message.add_attachment(pdf, maintype="application", subtype="pdf", filename=f"{paper.name}.pdf")
        message.set_boundary(f"=={hashlib.sha256(pdf).hexdigest()[:32]}==")

    def _message_id(self, notice: Notice) -> str:
        proof = hashlib.sha256(notice.model_dump_json().encode()).hexdigest()[:16]
        return f"<{_file_name(notice)}.{proof}@{self._domain}>"

    def _corrections(self, dossier: str) -> list[Event]:
        """The events by which parties gave other addresses, in their order."""
        with self._reading.connect() as connection:
            return [event_of(row) for row in connection.execute(_CORRECTIONS, {"dossier": dossier})]

    def _read_agreement(self, digest: str) -> Agreement:
        with self._reading.connect() as connection:
            content = connection.scalars(select(AgreementRow.content).where(AgreementRow.digest == digest)).one()
        return agreement_of(digest, content)


@lru_cache(maxsize=64)
def _checkpoint(text: str | None) -> Checkpoint | None:
    """The newest checkpoint that there was when a letter was made, so that a repeat quotes the same one; None where
    there was none, or it cannot be read: that keeps no letter."""
    try:
        return checkpoint(note(text).text) if text else None
    except NoteError:
        return None


def due(engine: Engine, now: datetime) -> bool:
    """Whether a notice is to leave by an instant (UTC). Raises ApplicationError of type ``RecordUnreachable``."""
    with reaching_the_record():
        ((is_due,),) = _IS_DUE.found(engine, now=now)
    return bool(is_due)


def waiting(engine: Engine) -> int:
    """How many notices have not left. Raises ApplicationError of type ``RecordUnreachable``."""
    with reaching_the_record():
        ((how_many,),) = _WAITING.found(engine)
    return int(how_many)


def pause(attempts: int) -> timedelta:
    """How long a message waits after so many failed attempts: a minute, then ever twice as long, up to six hours."""
    return min(_FIRST_PAUSE * (1 << min(attempts - 1, 10)), _LONGEST_PAUSE)


def _left_behind(notice: Notice, agreement: Agreement, corrections: Sequence[Event]) -> tuple[str, ...]:
    """The addresses that a party had before the correction of which a notice tells it: whoever reads there hears of it
    too, so that nobody's letters are led away unseen."""
    if not any(item.kind is NoticeKind.OWN_ADDRESSES_CORRECTED for item in notice.items):
        return ()
    own = [e.sequence for e in corrections if e.party == notice.recipient and e.sequence <= notice.sequence]
    before = corrected(agreement, (event for event in corrections if event.sequence < max(own, default=0)))
    return tuple(filter(is_address, before.addresses_of(notice.recipient)))


def _addresses(party: str, agreement: Agreement, besides: Iterable[str] = ()) -> Any:  # noqa: ANN401 - as addressed
    """The party with its addresses, and others ``besides``. Raises Undeliverable where it has none, or one that is
    none."""
    known = agreement.landlord if party == LANDLORD else agreement.organisations.get(party)
    if known is None or not known.addresses:
        raise Undeliverable(f"the agreement {agreement.label} has no e_mail for {party}")
    if wrong := [address for address in known.addresses if not is_address(address)]:
        raise Undeliverable(f"the agreement {agreement.label} has an e_mail for {party} that is none: {wrong[0]!r}")
    return addressed(one_line(known.name), tuple(dict.fromkeys((*known.addresses, *besides))))


def _file_name(notice: Notice) -> str:
    """Sorts by dossier and then as the record goes: ``2027-003-0012-beek-request_received``."""
    return "-".join((_safe(notice.dossier), f"{notice.sequence:04}", _safe(notice.recipient), notice.kind.value))


@lru_cache(maxsize=256)
def _safe(name: str) -> str:
    """A text as part of a file's name or of a message id: every text its own."""
    return re.sub(r"[^A-Za-z0-9_-]", lambda sign: f"={ord(sign[0]):x}=", name)
