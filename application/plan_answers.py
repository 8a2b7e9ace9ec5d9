"""What is answered to who plans: until when a request can leave to be executed on a day, or when one that leaves on a
day can be executed; what the dates rest on, and what may come on top of them.

Every day is one of ``models.planning``. The texts are English, as those of the commands and of the API.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Self

from application.described import Described, DescribedDerivation
from models.agreement import Agreement
from models.planning import Plan, consultation_after_deviation, latest_plan, letters_by, plan_from
from models.rights import Right, Topic
from models.sentences import english_day

NO_TIME_GIVES_CONSENT = (
    "no date can be promised: time never gives consent. Only given consent opens the lock; when the period is over "
    "without it, the landlord may not execute (Wohv art. 5a, Woningwet art. 53)"
)
RENT_LETTERS = (
    "For rent (topic e) executing is sending the letters with the increase: for one on 1 July the tenants must have "
    "them before 1 May. {then}"
)
LETTERS_BEFORE = "See starter.py plan --execution {letters} --topic e."
LETTERS_ON = "Name the day on which they leave as the day of execution."


@dataclass(frozen=True)
class PlanAnswer:
    """What the planner says: a plan, whether it fits, and if not why."""

    asked: date | None
    plan: Plan
    reasons: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    from_today: Plan | None = None


class PlanInShort(Described):
    """From when on a request that leaves on a day can be executed."""

    start: date
    execution: date


class DescribedPlan(Described):
    """What the planner says."""

    fits: bool
    """Whether the answer is yes: there is such a day, and it is not past."""
    reasons: tuple[str, ...]
    """Why not."""
    right: Right
    agreement: str
    """The version of the agreement under which it was counted."""
    asked_execution: date | None
    start: date
    """The day on which the request leaves; asked for a day of execution the last one."""
    execution: date | None
    """The first day on which it can be executed; null: no time brings it (consent)."""
    steps: tuple[DescribedDerivation, ...]
    strategic_consultation: DescribedDerivation | None
    notes: tuple[str, ...]
    from_today: PlanInShort | None
    """Where the asked day cannot be met any more: what can."""

    @classmethod
    def of(cls, answer: PlanAnswer) -> Self:
        """The form of an answer."""
        found, after = answer.plan, answer.from_today
        return cls(
            fits=not answer.reasons,
            reasons=tuple(answer.reasons),
            right=found.right,
            agreement=found.steps[0].agreement,
            asked_execution=answer.asked,
            start=found.start,
            execution=found.execution,
            steps=tuple(map(DescribedDerivation.of, found.steps)),
            strategic_consultation=DescribedDerivation.of(found.consultation) if found.consultation else None,
            notes=tuple(answer.notes),
            from_today=PlanInShort(start=after.start, execution=after.execution) if after and after.execution else None,
        )


def planned_back(execution: date, right: Right, topic: Topic | None, agreement: Agreement, today: date) -> PlanAnswer:
    """Until when a request can leave that is to be executed on a day; where that is past, why not, and what is possible
    from ``today`` (local) on."""
    answer = _backward(execution, right, agreement, today)
    answer.notes.extend(_about_rent(execution, topic))
    return answer


def planned_from(start: date, right: Right, topic: Topic | None, agreement: Agreement, today: date) -> PlanAnswer:
    """When a request that leaves on a day can be executed."""
    answer = _forward(start, right, agreement, today)
    answer.notes.extend(_about_rent(None, topic))
    return answer


def _about_rent(execution: date | None, topic: Topic | None) -> list[str]:
    """What executing is where rent is concerned; on 1 July, when rents go up, also where no topic is named."""
    letters = letters_by(execution) if execution else None
    if topic is not Topic.E and (topic is not None or letters is None):
        return []
    then = LETTERS_BEFORE.format(letters=letters) if letters else LETTERS_ON
    return [RENT_LETTERS.format(then=then)]


def _forward(start: date, right: Right, agreement: Agreement, today: date) -> PlanAnswer:
    found = plan_from(start, right, agreement)
    if found.execution is None:
        return PlanAnswer(None, found, [NO_TIME_GIVES_CONSENT])
    return PlanAnswer(None, found, notes=[*_past(start, today), *_notes(found, agreement)])


def _past(start: date, today: date) -> list[str]:
    is_past = start < today
    return [f"{english_day(start)} is past: no request can leave then any more."] if is_past else []


def _backward(execution: date, right: Right, agreement: Agreement, today: date) -> PlanAnswer:
    """The last start for a day of execution; one that is past is answered with what is possible from today."""
    found = latest_plan(execution, right, agreement)
    if found is None:
        return PlanAnswer(execution, plan_from(today, right, agreement), [NO_TIME_GIVES_CONSENT])
    notes = _notes(found, agreement)
    if found.start >= today:
        return PlanAnswer(execution, found, notes=notes)
    reason = f"the request had to leave on {english_day(found.start)} at the latest, and that day is past"
    return PlanAnswer(execution, found, [reason], notes, plan_from(today, right, agreement))


def _notes(found: Plan, agreement: Agreement) -> list[str]:
    """What the dates rest on, and what may come on top of them."""
    notes = []
    if found.consultation:
        notes.append(_about_weighty_advice(found))
    if after := consultation_after_deviation(found, agreement):
        notes.append(
            "A response that does not wholly follow negative, partial or conditional advice opens a strategic "
            f"consultation; it keeps the lock shut until it is concluded, in its term on {english_day(after.ends)}."
        )
    if any(step.provisional for step in found.steps):
        notes.append("A day is provisional: the days equated with a holiday are not known for its year.")
    return notes


def _about_weighty_advice(found: Plan) -> str:
    assert found.consultation is not None
    advised, response = (english_day(step.ends) for step in found.steps[:2])
    rule = "A response that deviates from weighty advice needs a concluded strategic consultation first."
    if found.consultation_fits:
        return f"{rule} Asked for when the advice is in ({advised}), it fits within the response term and adds no day."
    return (
        f"{rule} Its term may last until {english_day(found.consultation.ends)}, longer than the response term: "
        f"it must be concluded by {response}, or the response is late and everything moves."
    )
