"""What there is to hear of a dossier: acts with what they say; of the clock its instants, and what is judged."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from models.acts import ActName, Point, Verdict, read_content
from models.events import Event, EventType
from models.parties import CLOCK

ACTS: dict[EventType, ActName] = {
    EventType.REQUEST_OPENED: ActName.OPEN_REQUEST,
    EventType.REQUEST_AMENDED: ActName.AMEND_REQUEST,
    EventType.NEW_PERIOD_WAIVED: ActName.WAIVE_NEW_PERIOD,
    EventType.REQUEST_WITHDRAWN: ActName.WITHDRAW,
    EventType.RECEIPT_ACKNOWLEDGED: ActName.ACKNOWLEDGE_RECEIPT,
    EventType.INCOMPLETENESS_CLAIMED: ActName.CLAIM_INCOMPLETE,
    EventType.CLAIM_RULED: ActName.RULE_ON_CLAIM,
    EventType.INFORMATION_PROVIDED: ActName.PROVIDE_INFORMATION,
    EventType.QUESTION_ASKED: ActName.ASK_QUESTION,
    EventType.QUESTION_ANSWERED: ActName.ANSWER_QUESTION,
    EventType.CONSULTATION_RECORDED: ActName.RECORD_CONSULTATION,
    EventType.CONSULTATION_SKIPPED: ActName.SKIP_CONSULTATION,
    EventType.DELIBERATION_RECORDED: ActName.RECORD_DELIBERATION,
    EventType.ADVICE_SUBMITTED: ActName.SUBMIT_ADVICE,
    EventType.ADVICE_SUPPLEMENTED: ActName.SUPPLEMENT_ADVICE,
    EventType.RESPONSE_GIVEN: ActName.RESPOND,
    EventType.RESPONSE_AMENDED: ActName.AMEND_RESPONSE,
    EventType.REACTION_GIVEN: ActName.REACT,
    EventType.EXECUTION_REPORTED: ActName.REPORT_EXECUTION,
    EventType.JOINT_ADVICE_AGREED: ActName.AGREE_JOINT_ADVICE,
    EventType.JOINT_ADVICE_DRAFTED: ActName.DRAFT_JOINT_ADVICE,
    EventType.JOINT_ADVICE_COSIGNED: ActName.COSIGN,
    EventType.JOINT_ADVICE_LEFT: ActName.LEAVE_JOINT_ADVICE,
    EventType.UNSOLICITED_ADVICE_SUBMITTED: ActName.SUBMIT_UNSOLICITED_ADVICE,
    EventType.UNSOLICITED_ADVICE_ANSWERED: ActName.ANSWER_UNSOLICITED_ADVICE,
    EventType.REQUEST_LINKED: ActName.LINK_REQUEST,
    EventType.EXTENSION_REQUESTED: ActName.REQUEST_EXTENSION,
    EventType.EXTENSION_GRANTED: ActName.GRANT_EXTENSION,
    EventType.EXTENSION_REFUSED: ActName.REFUSE_EXTENSION,
    EventType.PERIOD_LENGTHENED: ActName.LENGTHEN_PERIOD,
    EventType.PAUSE_AGREED: ActName.PAUSE,
    EventType.PAUSE_ENDED: ActName.RESUME,
    EventType.STRATEGIC_CONSULTATION_REQUESTED: ActName.REQUEST_STRATEGIC_CONSULTATION,
    EventType.STRATEGIC_CONSULTATION_PLANNED: ActName.PLAN_STRATEGIC_CONSULTATION,
    EventType.STRATEGIC_CONSULTATION_CONCLUDED: ActName.CONCLUDE_STRATEGIC_CONSULTATION,
    EventType.DISPUTE_RECORDED: ActName.RECORD_DISPUTE,
    EventType.RULING_RECORDED: ActName.RECORD_RULING,
    EventType.ENTRY_RECTIFIED: ActName.RECTIFY,
    EventType.DOSSIER_REOPENED: ActName.REOPEN,
}
# fmt: on
"""The act that an event puts on record."""


_JUDGED = (EventType.REMINDER_DUE, EventType.CAUSE_RAISED, EventType.CAUSE_REVOKED, EventType.DOSSIER_CLOSED)
"""What the procedure put on record itself and is judged for."""


class Received(NamedTuple):
    """An organisation's part of an advice as it reached the landlord: what a joint draft that is withheld would say."""

    organisation: str
    verdict: Verdict | None
    points: tuple[Point, ...]


class Heard(NamedTuple):
    """An event to hear: an act with its typed content, or (``name`` None) an instant of the clock. For an advice also
    what the landlord received with it."""

    event: Event
    name: ActName | None = None
    content: Any = None
    received: tuple[Received, ...] = ()

    @property
    def sequence(self) -> int:
        return self.event.sequence

    @property
    def by(self) -> str:
        return self.event.party


def hear(events: Iterable[Event]) -> list[Heard]:
    """The events to hear: acts, and what the clock did. What is withheld (a draft) is an act that says nothing."""
    heard: list[Heard] = []
    received: dict[str, list[Received]] = {}
    for event in events:
        name = ACTS.get(event.type)
        said = event.content.get("said") if event.content else {}
        if name and event.party != CLOCK and isinstance(said, dict):
            heard.append(Heard(event, name, read_content(name, said).content))
        elif event.type is EventType.ADVICE_RECEIVED and event.act_id:
            received.setdefault(event.act_id, []).append(_received(event))
        elif event.party == CLOCK or event.type in _JUDGED:
            heard.append(Heard(event))
    return [one._replace(received=tuple(received.get(one.event.act_id or "", ()))) for one in heard]


def _received(event: Event) -> Received:
    said = {name: event.content.get(name) for name in ("verdict", "points")}
    content = read_content(ActName.SUBMIT_ADVICE, said).content
    return Received(
        str(event.content.get("organisation")),
        getattr(content, "verdict", None),
        getattr(content, "points", None) or (),
    )
