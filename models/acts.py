"""An act of a party, as it travels: an envelope with a content (rules sections 1 and 8).

The envelope says who acts, for which party, by which channel, and when the front door received it; the act's fields
are its ``content`` (``models.contents``). Which acts there are, and how a content is read, is in ``models.act_forms``.
A front door seals the act for its dossier, so that a worker can tell what it stamped from what anybody else wrote.
"""

import re
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, Field, JsonValue, model_validator
from pydantic_core import to_json

from models.canonical import EXACT, canonical, digest
from models.events import instant
from models.value import Value


class Channel(StrEnum):
    """By which way an act came in (rules section 1)."""

    PORTAL = "portal"
    API = "api"
    COMMAND_LINE = "command_line"
    LETTER = "letter"
    E_MAIL = "e_mail"
    MEETING = "meeting"


PAPER = (Channel.LETTER, Channel.MEETING)
"""Channels by which a paper is handed over: there ``received`` decides (rules section 1)."""


class Assurance(StrEnum):
    """How sure it is who spoke: how the door that took an act knew its sender (rules section 1)."""

    PASSKEY_SIGNED = "passkey_signed"
    PASSKEY = "passkey"
    MAIL_LINK = "mail_link"
    OIDC = "oidc"
    TOKEN = "token"
    PAPER = "paper"
    COMMAND_LINE = "command_line"


def assurance_by(channel: Channel, assurance: Assurance) -> Assurance:
    """How sure it is who spoke: on paper the paper says so, however sure the door is of who enters it."""
    return Assurance.PAPER if channel in PAPER else assurance


def goes_with(assurance: str, channel: str) -> bool:
    """Whether what stands with an event of how sure it is who spoke can be said of the way by which it came."""
    return assurance in set(Assurance) and (assurance == Assurance.PAPER) is (channel in PAPER)


class SeenHead(Value):
    """The last event of a dossier that the signer of an act knew: its number and its hash."""

    sequence: int = Field(ge=1)
    hash: str = Field(pattern="^[0-9a-f]{64}$")


_LONGEST_PART = 4_000


class ActEvidence(Value):
    """What proves that a passkey signed an act (``models.signed_act``): which one (``credential``), what its
    authenticator said and signed, what the browser said of it (``client_data``: clientDataJSON), all in base64url; and
    the head that the signer knew, None where the act opened the dossier."""

    credential: str = Field(max_length=_LONGEST_PART)
    authenticator_data: str = Field(max_length=_LONGEST_PART)
    client_data: str = Field(max_length=_LONGEST_PART)
    signature: str = Field(max_length=_LONGEST_PART)
    head: SeenHead | None = None


class Seal(Value):
    """A door's word for what it stamped: which door (its Ed25519 public key), how sure it is of the sender, and its
    signature over ``sealed_text``; keys and signatures in hexadecimal. ``evidence`` goes along where the sender signed
    the act, and only there."""

    door: str = Field(pattern="^[0-9a-f]{64}$")
    assurance: Assurance
    signature: str = Field(pattern="^[0-9a-f]{128}$")
    evidence: ActEvidence | None = None


LONGEST_BYTES = 100_000
"""What an act's fields hold at most, as JSON. Every party that is told gets what was said, and all of that goes through
Temporal in one piece of two million bytes at most."""

_NAME = 200


def _in_utc(moment: datetime) -> datetime:
    """An instant in Python's own UTC: of one in pydantic's, each comparison asks both how far they are from UTC (4 % of
    an act that came as JSON)."""
    return moment if moment.utcoffset() else moment.replace(tzinfo=UTC)


class Act(Value):
    """An act as the front door hands it in. ``at`` is the instant at which the front door received it (UTC), set by
    the front door and never by the sender; ``received`` is the day on which the addressee received a paper.
    ``installation`` is the id of the one whose door it was (``InstallationRow``), where a door says so. ``seal`` is
    what a door put under it: what has none, or one that is not genuine, gets its instant from the worker."""

    act: str = Field(max_length=_NAME)
    act_id: str = Field(min_length=1, max_length=_NAME)
    by: str = Field(max_length=_NAME)
    person: str = Field(min_length=1, max_length=_NAME)
    channel: Channel
    at: Annotated[AwareDatetime, AfterValidator(_in_utc)]
    received: date | None = None
    entered_by: str | None = Field(default=None, max_length=_NAME)
    content: dict[str, JsonValue] = {}
    installation: str | None = Field(default=None, max_length=_NAME)
    seal: Seal | None = None

    @model_validator(mode="after")
    def _can_be_kept(self) -> Self:
        """Refuses what no canonical form or database can hold, before it gets anywhere."""
        for value in (self.act, self.act_id, self.by, self.person, self.entered_by, self.installation, self.content):
            if fault := unkeepable(value):
                raise ValueError(fault)
        if (size := len(to_json(self.content))) > LONGEST_BYTES:
            raise ValueError(f"{size:,} bytes are said, at most {LONGEST_BYTES:,} can be: put long texts in a document")
        return self

    @property
    def fingerprint(self) -> str:
        """A hash of what the sender said, without when and how it came in: the same act sent twice has the same."""
        received = self.received and self.received.isoformat()
        who = {"act": self.act, "by": self.by, "person": self.person, "entered_by": self.entered_by}
        return digest({**who, "received": received, "content": self.content})

    @property
    def update_id(self) -> str:
        """Act id and content together: the server answers a reused update id without looking at the content."""
        return f"{self.act_id}:{self.fingerprint[:16]}"


_SEALED = "advice-door/v1\n"


def sealed_text(act: Act, dossier: str, assurance: Assurance, evidence: ActEvidence | None = None) -> bytes:
    """What a door signs: the act as a whole with its id and its instant, for this dossier, and how sure it is of the
    sender, with the evidence of that (RFC 8785). So a seal is good for no other act, id, dossier or instant."""
    said = act.model_dump(mode="json", exclude={"at", "seal"})
    proof: dict[str, JsonValue] = {"evidence": evidence.model_dump(mode="json")} if evidence else {}
    whole = {**said, **proof, "dossier": dossier, "at": instant(act.at.astimezone(UTC)), "assurance": assurance.value}
    return _SEALED.encode() + canonical(whole)


_NO_SIGN = re.compile("[\0\ud800-\udfff]")


def legible(text: str) -> str:
    """A text with the mark of the unreadable in place of every sign that cannot be kept."""
    return _NO_SIGN.sub("\N{REPLACEMENT CHARACTER}", text)


_DEEPEST = 50


def unkeepable(value: JsonValue, depth: int = 0) -> str | None:
    """What about a value cannot be kept as it was said, or None where it can."""
    if depth > _DEEPEST:
        return f"it is nested more than {_DEEPEST} deep"
    match value:
        case dict():
            return next(filter(None, (unkeepable(part, depth + 1) for part in (*value, *value.values()))), None)
        case list():
            return next(filter(None, (unkeepable(part, depth + 1) for part in value)), None)
        case str() if _NO_SIGN.search(value):
            return "a text holds a sign that cannot be kept (NUL or half a character)"
        case int() | float() if not abs(value) < EXACT:
            return "a number is too large to be kept exactly, or is none"
    return None
