"""What an act would come to while its form is still being filled in: the count of a vote, the waiting time after an
answer. The core says it; what was not filled in yet keeps nobody from seeing what follows from the rest.

Nothing is handed in or kept; documents are not looked at.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from pydantic import JsonValue

from application.dates import utc_now
from application.errors import no_dossier
from application.forms import Fields
from installation.installation import Installation
from models.act_forms import ActName, read_content
from models.agreement import Majority, MembersMajority
from models.calendar import local_date
from models.contents import Meeting, RecordDeliberation
from models.event_contents.by_type import held
from models.event_contents.held import TermMoved, TermStarted
from models.events import Event
from models.knowledge.view import View
from models.procedure.deliberation import faults_of_votes, is_counted, majority_of, quorum_of, tallied
from models.refusals import Refusal
from models.terms import Derivation, TermName

STANDS_IN = "…"
"""What stands in for a text that is not written yet."""


class Tally(NamedTuple):
    """What a vote comes to: ``quorum`` is how many have to be ``present`` (None: none is set). With ``faults`` the
    numbers cannot be, and there is no outcome."""

    meeting: Meeting
    present: int
    quorum: int | None
    votes_for: int
    votes_against: int
    majority: Majority | MembersMajority
    has_quorum: bool
    has_majority: bool
    faults: tuple[Refusal, ...] = ()

    @property
    def is_adopted(self) -> bool:
        return self.has_quorum and self.has_majority and not self.faults


def tally_of(
    installation: Installation, number: str, organisation: str, content: Mapping[str, JsonValue]
) -> Tally | None:
    """What a vote of an organisation comes to in a dossier, by the agreement under which that runs; None while a number
    is missing or is none. Raises NotFound."""
    vote = read_content(ActName.RECORD_DELIBERATION, dict(content)).content
    case = installation.reader.case_file(number)
    if case is None or organisation not in case.agreement.organisations:
        raise no_dossier(number)
    if not isinstance(vote, RecordDeliberation) or not is_counted(vote):
        return None
    rule = case.agreement.organisations[organisation]
    outcome = tallied(vote.model_copy(update={"date": local_date(utc_now())}), rule)
    return Tally(
        meeting=vote.meeting,
        present=vote.present,
        quorum=quorum_of(vote.meeting, rule),
        votes_for=vote.for_,
        votes_against=vote.against,
        majority=majority_of(vote.meeting, rule),
        has_quorum=outcome.has_quorum,
        has_majority=outcome.has_majority,
        faults=tuple(faults_of_votes(vote, rule)),
    )


class AnswerForeseen(NamedTuple):
    """What an answer to an advice comes to: the points that are still to be answered (``open``, from 1); once there is
    none, what would follow (``brings``), the waiting time before the execution (None: there is none)."""

    organisation: str
    open: tuple[int, ...]
    brings: tuple[Event, ...] = ()
    standstill: Derivation | None = None

    @property
    def not_before(self) -> date | None:
        """The first local day after the waiting time."""
        return local_date(self.standstill.due) if self.standstill else None


Brings = Callable[[Fields], tuple[Event, ...]]
"""What an act with this content would bring about (``application.acting.ActingAs.brings``)."""


def answered(brings: Brings, view: View, content: Mapping[str, Any]) -> AnswerForeseen | None:
    """What an answer comes to in a dossier; None where no advice is answered. Raises as ``brings`` does, where the
    answer would be refused for another reason than what is not filled in yet."""
    track = view.dossier.tracks.get(str(content.get("organisation") or ""))
    if track is None or track.advice is None:
        return None
    points = [{**one} for one in content.get("points") or () if isinstance(one, dict)]
    given = {one.get("point") for one in points if one.get("answer")}
    missing = tuple(number for number in range(1, len(track.advice.points) + 1) if number not in given)
    if missing:
        return AnswerForeseen(track.organisation, missing)
    whole = {
        **{name: value for name, value in content.items() if name != "documents"},
        "points": [{**one, "reasons": one.get("reasons") or STANDS_IN} for one in points],
        "decision": content.get("decision") or STANDS_IN,
    }
    events = brings(whole)
    started = (derived for derived in derivations_in(events) if derived.term is TermName.STANDSTILL)
    return AnswerForeseen(track.organisation, (), events, next(started, None))


def derivations_in(events: Iterable[Event]) -> Iterator[Derivation]:
    """How each end that these events set comes about."""
    for event in events:
        if (derivation := derivation_in(event)) is not None:
            yield derivation


def derivation_in(event: Event) -> Derivation | None:
    """How the end that an event sets comes about; None where it sets none."""
    if started := held(event, TermStarted):
        return started.term.derivation
    moved = held(event, TermMoved)
    return moved.derivation if moved else None
