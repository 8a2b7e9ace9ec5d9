"""What the parties do: the acts by name, and the envelope in which one travels (rules sections 1, 2, 3 and 8).

The envelope says who acts, for which party, by which channel, and when the front door received it; the act's fields
are its ``content`` (``models.contents``), which ``models.act_forms`` reads.
"""

import hashlib
import re
from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import AwareDatetime, Field, JsonValue, model_validator
from pydantic_core import to_json

from models.canonical import EXACT, canonical
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


class ActName(StrEnum):
    """Every act of the parties, by the name that the agreement, the command line and the record use."""

    OPEN_REQUEST = "open_request"
    AMEND_REQUEST = "amend_request"
    WAIVE_NEW_PERIOD = "waive_new_period"
    WITHDRAW = "withdraw"
    ACKNOWLEDGE_RECEIPT = "acknowledge_receipt"
    CLAIM_INCOMPLETE = "claim_incomplete"
    RULE_ON_CLAIM = "rule_on_claim"
    PROVIDE_INFORMATION = "provide_information"
    ASK_QUESTION = "ask_question"
    ANSWER_QUESTION = "answer_question"
    RECORD_CONSULTATION = "record_consultation"
    SKIP_CONSULTATION = "skip_consultation"
    RECORD_DELIBERATION = "record_deliberation"
    SUBMIT_ADVICE = "submit_advice"
    SUPPLEMENT_ADVICE = "supplement_advice"
    RESPOND = "respond"
    AMEND_RESPONSE = "amend_response"
    REACT = "react"
    REPORT_EXECUTION = "report_execution"
    AGREE_JOINT_ADVICE = "agree_joint_advice"
    DRAFT_JOINT_ADVICE = "draft_joint_advice"
    COSIGN = "cosign"
    LEAVE_JOINT_ADVICE = "leave_joint_advice"
    SUBMIT_UNSOLICITED_ADVICE = "submit_unsolicited_advice"
    ANSWER_UNSOLICITED_ADVICE = "answer_unsolicited_advice"
    LINK_REQUEST = "link_request"
    REQUEST_EXTENSION = "request_extension"
    GRANT_EXTENSION = "grant_extension"
    REFUSE_EXTENSION = "refuse_extension"
    LENGTHEN_PERIOD = "lengthen_period"
    PAUSE = "pause"
    RESUME = "resume"
    REQUEST_STRATEGIC_CONSULTATION = "request_strategic_consultation"
    PLAN_STRATEGIC_CONSULTATION = "plan_strategic_consultation"
    CONCLUDE_STRATEGIC_CONSULTATION = "conclude_strategic_consultation"
    RECORD_DISPUTE = "record_dispute"
    RECORD_RULING = "record_ruling"
    RECTIFY = "rectify"
    REOPEN = "reopen"


LONGEST_BYTES = 100_000
"""What an act's fields hold at most, as JSON. Every party that is told gets what was said, and all of that goes through
Temporal in one piece of two million bytes at most."""

_NAME = 200


class Act(Value):
    """An act as the front door hands it in. ``at`` is the instant at which the front door received it (UTC), set by
    the front door and never by the sender; ``received`` is the day on which the addressee received a paper."""

    act: str = Field(max_length=_NAME)
    act_id: str = Field(min_length=1, max_length=_NAME)
    by: str = Field(max_length=_NAME)
    person: str = Field(min_length=1, max_length=_NAME)
    channel: Channel
    at: AwareDatetime
    received: date | None = None
    entered_by: str | None = Field(default=None, max_length=_NAME)
    content: dict[str, JsonValue] = {}

    @model_validator(mode="after")
    def _can_be_kept(self) -> Self:
        """Refuses what no canonical form or database can hold, before it gets anywhere."""
        for value in (self.act, self.act_id, self.by, self.person, self.entered_by, self.content):
            if fault := _unkeepable(value):
                raise ValueError(fault)
        if (size := len(to_json(self.content))) > LONGEST_BYTES:
            raise ValueError(f"{size:,} bytes are said, at most {LONGEST_BYTES:,} can be: put long texts in a document")
        return self

    @property
    def fingerprint(self) -> str:
        """A hash of what the sender said, without when and how it came in: the same act sent twice has the same."""
        said = self.model_dump(mode="json", exclude={"at", "channel", "act_id"})
        return hashlib.sha256(canonical(said)).hexdigest()

    @property
    def update_id(self) -> str:
        """Act id and content together: the server answers a reused update id without looking at the content."""
        return f"{self.act_id}:{self.fingerprint[:16]}"


_NO_SIGN = re.compile("[\0\ud800-\udfff]")


def legible(text: str) -> str:
    """A text with the mark of the unreadable in place of every sign that cannot be kept."""
    return _NO_SIGN.sub("\N{REPLACEMENT CHARACTER}", text)


def _unkeepable(value: JsonValue) -> str | None:
    """What about a value cannot be kept as it was said, or None where it can."""
    match value:
        case dict():
            return next(filter(None, (_unkeepable(part) for part in (*value, *value.values()))), None)
        case list():
            return next(filter(None, (_unkeepable(part) for part in value)), None)
        case str() if _NO_SIGN.search(value):
            return "a text holds a sign that cannot be kept (NUL or half a character)"
        case int() | float() if not abs(value) < EXACT:
            return "a number is too large to be kept exactly, or is none"
    return None
