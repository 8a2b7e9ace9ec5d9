"""The tables of the accounts, for SQLite and PostgreSQL."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, MetaData, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from models.record.tables import NAMING, Canonical, UtcDateTime

ACCOUNTS_REVISION = "0011"
"""The migration that makes these tables as they are here."""


class AccountTable(DeclarativeBase):
    """What all of them share. A metadata of their own: they are no part of the record."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        bytes: LargeBinary,
        datetime: UtcDateTime,
        date: Date,
        dict[str, Any]: Canonical,
        list[str]: Canonical,
    }


class PersonRow(AccountTable):
    """Somebody who may sign in. A person serves one party, in one office, with one mail address; ``mail`` is in lower
    case. ``invited_at`` is when the last invitation left, ``ended_at`` from when on the account is closed."""

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("mail"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    mail: Mapped[str]
    party: Mapped[str]
    office: Mapped[str]
    language: Mapped[str]
    added_at: Mapped[datetime]
    added_by: Mapped[str | None]
    invited_at: Mapped[datetime | None]
    first_seen_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class PasskeyRow(AccountTable):
    """A passkey of a person: its public key in COSE form, how often it signed as it says itself, and the name that the
    person gave it."""

    __tablename__ = "passkeys"

    id: Mapped[bytes] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey(PersonRow.id), index=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int]
    name: Mapped[str]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class SignInRow(AccountTable):
    """A mail that lets a person sign in once: ``link`` and ``code`` are the SHA-256 of what it says, ``browser`` that
    of the browser that asked (None: the link was handed out on this machine, and any browser may use it)."""

    __tablename__ = "sign_ins"

    id: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey(PersonRow.id), index=True)
    link: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str | None]
    browser: Mapped[str | None] = mapped_column(index=True)
    asked_at: Mapped[datetime]
    until: Mapped[datetime]
    tries: Mapped[int]
    used_at: Mapped[datetime | None]


class IdentityRow(AccountTable):
    """The account at an identity provider by which a person signs in: ``issuer`` is the provider, ``subject`` is whom
    it calls so (OpenID Connect Core, 2: never given to somebody else). ``lapsed_at`` is when the person's account was
    closed because none of its groups has an office any more; None where they have one."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("issuer", "person"),)

    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey(PersonRow.id), index=True)
    linked_at: Mapped[datetime]
    lapsed_at: Mapped[datetime | None]


class RoundTripRow(AccountTable):
    """A browser that was sent to the identity provider and is to come back, once: ``state`` and ``browser`` are the
    SHA-256 of what it brings along, ``back`` is the page to which it was on the way."""

    __tablename__ = "round_trips"

    state: Mapped[str] = mapped_column(primary_key=True)
    browser: Mapped[str]
    back: Mapped[str]
    until: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class SessionRow(AccountTable):
    """A person signed in in a browser. ``id`` is shown to the person, ``token`` is the SHA-256 of what the browser
    keeps; ``assurance`` says by what the person signed in; ``seen_at`` is kept to the minute."""

    __tablename__ = "sessions"
    __table_args__ = (Index(None, "person", "ended_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)
    person: Mapped[str] = mapped_column(ForeignKey(PersonRow.id))
    assurance: Mapped[str]
    device: Mapped[str]
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ChallengeRow(AccountTable):
    """A challenge that a browser got and a passkey has to answer, once."""

    __tablename__ = "challenges"

    challenge: Mapped[bytes] = mapped_column(primary_key=True)
    browser: Mapped[str] = mapped_column(index=True)
    until: Mapped[datetime]


class KeptFormRow(AccountTable):
    """What a person was typing for an act, kept until it is handed in or thrown away. ``act_id`` is the id that it is
    handed in with, so that it counts once however often it is sent."""

    __tablename__ = "kept_forms"
    __table_args__ = (UniqueConstraint("person", "place"),)

    act_id: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey(PersonRow.id))
    place: Mapped[str]
    fields: Mapped[dict[str, Any]]
    kept_at: Mapped[datetime]


class LookRow(AccountTable):
    """That a person (``reader``) was asked to look at a form that another keeps, before it is handed in; with it goes
    what they said: whether it is good as it is, and a remark. ``answered_at`` is None until they said so."""

    __tablename__ = "looks"

    act_id: Mapped[str] = mapped_column(ForeignKey(KeptFormRow.act_id, ondelete="CASCADE"), primary_key=True)
    reader: Mapped[str] = mapped_column(ForeignKey(PersonRow.id), primary_key=True, index=True)
    asked_by: Mapped[str] = mapped_column(ForeignKey(PersonRow.id))
    question: Mapped[str]
    asked_at: Mapped[datetime]
    is_good: Mapped[bool | None]
    remark: Mapped[str]
    answered_at: Mapped[datetime | None]


class CommitmentWordRow(AccountTable):
    """What a person said, for a ``party``, of something that the landlord promised in a dossier: that it is done, or
    that it is not. ``commitment`` is its id (``application.commitments``). Nothing is ever changed: the latest word of
    a commitment counts."""

    __tablename__ = "commitment_words"

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier: Mapped[str] = mapped_column(index=True)
    commitment: Mapped[str]
    party: Mapped[str]
    person: Mapped[str] = mapped_column(ForeignKey(PersonRow.id))
    is_done: Mapped[bool]
    remark: Mapped[str]
    said_at: Mapped[datetime]


class PersonalSightRow(AccountTable):
    """A person had the page of a dossier before it at ``seen_at``, when its record went up to event ``sequence``; the
    first time for each. ``person`` names no row of ``people`` by force: what was read outlives an account."""

    __tablename__ = "sights"
    __table_args__ = (Index(None, "dossier", "seen_at"),)

    person: Mapped[str] = mapped_column(primary_key=True)
    dossier: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seen_at: Mapped[datetime]


class ClientTokenRow(AccountTable):
    """A token by which a program of a ``party``, the ``client``, comes in to the API. ``token`` is its SHA-256,
    ``scopes`` are words with a space between them, ``until`` is from when on it is over (None: it goes on), ``used_at``
    is kept to the hour. ``made_by`` is the person who had it made (None: whoever runs the machine), and names no row of
    ``people`` by force: what was done with a token outlives an account."""

    __tablename__ = "client_tokens"
    __table_args__ = (UniqueConstraint("token"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    token: Mapped[str]
    client: Mapped[str]
    party: Mapped[str]
    scopes: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[str | None]
    until: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class MandateRow(AccountTable):
    """What the board of a ``party`` lets a person do for it: these ``acts`` (None: every act of the organisation), from
    ``first_day`` until and including ``last_day`` (local). It is never changed: it runs out, or is ended."""

    __tablename__ = "mandates"

    id: Mapped[str] = mapped_column(primary_key=True)
    party: Mapped[str] = mapped_column(index=True)
    person: Mapped[str] = mapped_column(ForeignKey(PersonRow.id), index=True)
    acts: Mapped[list[str] | None]
    first_day: Mapped[date]
    last_day: Mapped[date]
    given_by: Mapped[str] = mapped_column(ForeignKey(PersonRow.id))
    given_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(ForeignKey(PersonRow.id))


class HandOverRow(AccountTable):
    """That a person (``giver``) hands the office of secretary of a ``party`` over to another (``taker``), from the
    beginning of ``first_day`` (local). ``closes``: the giver's account is closed by it, else the giver stays a member.
    It waits for the taker's word (``agreed_at``) and for its day (``done_at``), unless it is ended before; ``told_at``
    is when the board was told that it is done."""

    __tablename__ = "hand_overs"

    id: Mapped[str] = mapped_column(primary_key=True)
    party: Mapped[str] = mapped_column(index=True)
    giver: Mapped[str] = mapped_column(ForeignKey(PersonRow.id))
    taker: Mapped[str] = mapped_column(ForeignKey(PersonRow.id), index=True)
    first_day: Mapped[date]
    closes: Mapped[bool]
    arranged_by: Mapped[str] = mapped_column(ForeignKey(PersonRow.id))
    arranged_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(ForeignKey(PersonRow.id))


class RecoveryRow(AccountTable):
    """That somebody of a board who cannot get at mailbox and passkey any more gets another ``mail`` address instead of
    ``old_mail``. Asked for with a ``code`` (its SHA-256) that fellow members confirm until ``until``; or on paper,
    entered by ``entered_by``, signed by ``signed_by`` and received on a local day: then it takes effect after
    ``until``, unless somebody objects: signed in, or by ``objection`` (the SHA-256 of what a link holds). ``told_at``
    is when the board was told that it is done."""

    __tablename__ = "recoveries"
    __table_args__ = (UniqueConstraint("objection"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    party: Mapped[str] = mapped_column(index=True)
    person: Mapped[str] = mapped_column(ForeignKey(PersonRow.id), index=True)
    old_mail: Mapped[str]
    mail: Mapped[str]
    code: Mapped[str | None]
    objection: Mapped[str | None]
    entered_by: Mapped[str | None] = mapped_column(ForeignKey(PersonRow.id))
    signed_by: Mapped[str | None]
    received_on: Mapped[date | None]
    asked_at: Mapped[datetime]
    until: Mapped[datetime]
    done_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class ConfirmationRow(AccountTable):
    """That a person confirms that a recovery is asked for by whoever it is of."""

    __tablename__ = "confirmations"

    recovery: Mapped[str] = mapped_column(ForeignKey(RecoveryRow.id), primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey(PersonRow.id), primary_key=True)
    confirmed_at: Mapped[datetime]


class TaskMailChoiceRow(AccountTable):
    """How ``often`` a person hears by mail of what is newly asked of it (``application.task_mails.Often``; None: it did
    not choose), ``since`` when it is looked at, and on which day it last heard of all that was new (Amsterdam)."""

    __tablename__ = "task_mail_choices"

    person: Mapped[str] = mapped_column(ForeignKey(PersonRow.id), primary_key=True)
    often: Mapped[str | None]
    daily_on: Mapped[date | None]
    since: Mapped[datetime]


class ToldTaskRow(AccountTable):
    """A task that is asked of a person now, and of which it was told, or that was there already when it began."""

    __tablename__ = "told_tasks"

    person: Mapped[str] = mapped_column(ForeignKey(PersonRow.id), primary_key=True)
    task: Mapped[str] = mapped_column(primary_key=True)


class TaskMailRow(AccountTable):
    """A mail about tasks that waits to leave; once it left it is gone. ``tried_at`` is when somebody last began to send
    it. Sent again it has the same Message-ID, made of its ``id``."""

    __tablename__ = "task_mails"

    id: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey(PersonRow.id), index=True)
    subject: Mapped[str]
    body: Mapped[str]
    made_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]


class TakingRow(AccountTable):
    """A person took something of a dossier along at ``taken_at``: a document (``document 3/1``: of that entry, in that
    place), a letter (``letter 3``: of that entry, ``notice 12``: of that notice) or a copy of the dossier; the first
    time for each. ``person`` as in ``sights``."""

    __tablename__ = "takings"
    __table_args__ = (Index(None, "dossier", "taken_at"),)

    person: Mapped[str] = mapped_column(primary_key=True)
    dossier: Mapped[str] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(primary_key=True)
    taken_at: Mapped[datetime]


class InspectionRow(AccountTable):
    """Work on the whole record that an auditor had begun, by its ``name`` (``verify``, ``report-2027``). It began at
    ``started_at`` on a ``machine``, in a ``process``, and said at ``beat_at`` that it still goes on, and how far it is:
    so many ``done`` of ``total``, so much ``found``. It is over from ``ended_at`` on; ``fault`` is why nothing came of
    it. ``result`` is that of the last time that it was finished, at ``result_at``: it stays until the next one."""

    __tablename__ = "inspections"

    name: Mapped[str] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    machine: Mapped[str]
    process: Mapped[int]
    beat_at: Mapped[datetime]
    done: Mapped[int]
    total: Mapped[int]
    found: Mapped[int]
    ended_at: Mapped[datetime | None]
    fault: Mapped[str | None]
    result: Mapped[dict[str, Any] | None]
    result_at: Mapped[datetime | None]


class CalendarAddressRow(AccountTable):
    """The secret address at which a person's calendar reads the days of the own party: ``secret`` is its SHA-256. A new
    one takes the place of the one before."""

    __tablename__ = "calendar_addresses"

    person: Mapped[str] = mapped_column(ForeignKey(PersonRow.id), primary_key=True)
    secret: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]


class AnnouncementRow(AccountTable):
    """A request for advice that the landlord announces long before, to these ``organisations``: about what, and from
    which local day on they can expect it. It binds to nothing. ``ended_at`` is when it was taken back."""

    __tablename__ = "announcements"

    id: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str]
    organisations: Mapped[list[str]]
    expected: Mapped[date]
    remark: Mapped[str]
    announced_by: Mapped[str] = mapped_column(ForeignKey(PersonRow.id))
    announced_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class AttemptRow(AccountTable):
    """One attempt at something that is rationed: ``what`` names it, ``who`` is the SHA-256 of an address or account."""

    __tablename__ = "attempts"
    __table_args__ = (Index(None, "what", "who", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str]
    who: Mapped[str]
    at: Mapped[datetime]
