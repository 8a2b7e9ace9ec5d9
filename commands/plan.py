"""`plan`: the last day on which a request can leave to be executed on a day, or the first day of execution."""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

import typer

from application.described import DescribedDerivation
from application.errors import Faults, WrongInput
from commands.options import AgreementOption, JsonOption, here
from commands.output import DONE, FAILED, document, heading, say
from commands.parsing import named, one_date, today
from language.date_explained import explained
from models.agreement import Agreement
from models.planning import Plan, consultation_after_deviation, latest_plan, letters_by, plan_from
from models.rights import Right, Topic
from models.sentences import english_day
from models.terms import Derivation

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


def plan(
    ctx: typer.Context,
    execution: Annotated[str | None, typer.Option(metavar="DATE", help="The day on which to execute.")] = None,
    start: Annotated[str | None, typer.Option(metavar="DATE", help="The day on which the request leaves.")] = None,
    right: Annotated[str, typer.Option(metavar="RIGHT", help=f"One of {', '.join(Right)}.")] = Right.ADVICE,
    topic: Annotated[str | None, typer.Option(metavar="TOPIC", help=f"One of {', '.join(Topic)}.")] = None,
    agreement: AgreementOption = None,
    *,
    as_json: JsonOption = False,
) -> int:
    """The last day for a request to leave, to be executed on a day without haste; or the other way round.

    Without haste: the whole period for advice, the whole term to respond, the standstill; the lock opens the day after.
    A request on paper counts from the day on which the organisation received it. Ends with 1 where the answer is no.

    Examples:

      starter.py plan --execution 2027-07-01

      starter.py plan --execution 2027-04-30 --topic e

      starter.py plan --start 2027-01-11 --right weighty_advice --json
    """
    faults = Faults()
    with faults:
        if (execution is None) == (start is None):
            raise WrongInput("Name either --execution DATE or --start DATE.")
    with faults:
        to_execute = one_date(execution, "--execution") if execution is not None else None
    with faults:
        to_leave = one_date(start, "--start") if start is not None else today()
    with faults:
        kind = named(Right, right, "right")
    with faults:
        about = named(Topic, topic, "topic") if topic is not None else None
    with faults:
        terms = here(ctx).agreement(agreement)
    faults.tell()
    answer = _backward(to_execute, kind, terms) if to_execute else _forward(to_leave, kind, terms)
    answer.notes.extend(_about_rent(to_execute, about))
    document(_described(answer)) if as_json else _show(answer)
    return FAILED if answer.reasons else DONE


def _about_rent(execution: date | None, topic: Topic | None) -> list[str]:
    """What executing is where rent is concerned; on 1 July, when rents go up, also where no topic is named."""
    letters = letters_by(execution) if execution else None
    if topic is not Topic.E and (topic is not None or letters is None):
        return []
    then = LETTERS_BEFORE.format(letters=letters) if letters else LETTERS_ON
    return [RENT_LETTERS.format(then=then)]


def _forward(start: date, right: Right, agreement: Agreement) -> PlanAnswer:
    found = plan_from(start, right, agreement)
    if found.execution is None:
        return PlanAnswer(None, found, [NO_TIME_GIVES_CONSENT])
    return PlanAnswer(None, found, notes=[*_past(start), *_notes(found, agreement)])


def _past(start: date) -> list[str]:
    is_past = start < today()
    return [f"{english_day(start)} is past: no request can leave then any more."] if is_past else []


def _backward(execution: date, right: Right, agreement: Agreement) -> PlanAnswer:
    """The last start for a day of execution; one that is past is answered with what is possible from today."""
    found = latest_plan(execution, right, agreement)
    if found is None:
        return PlanAnswer(execution, plan_from(today(), right, agreement), [NO_TIME_GIVES_CONSENT])
    notes = _notes(found, agreement)
    if found.start >= today():
        return PlanAnswer(execution, found, notes=notes)
    reason = f"the request had to leave on {english_day(found.start)} at the latest, and that day is past"
    return PlanAnswer(execution, found, [reason], notes, plan_from(today(), right, agreement))


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


def _described(answer: PlanAnswer) -> dict[str, Any]:
    execution = answer.plan.execution
    return {
        "fits": not answer.reasons,
        "reasons": answer.reasons,
        "right": answer.plan.right.value,
        "agreement": answer.plan.steps[0].agreement,
        "asked_execution": answer.asked.isoformat() if answer.asked else None,
        "start": answer.plan.start.isoformat(),
        "execution": execution.isoformat() if execution else None,
        "steps": [DescribedDerivation.of(step).json_value for step in answer.plan.steps],
        "strategic_consultation": _derivation_described(answer.plan.consultation),
        "notes": answer.notes,
        "from_today": _in_short(answer.from_today),
    }


def _derivation_described(found: Derivation | None) -> dict[str, Any] | None:
    return DescribedDerivation.of(found).json_value if found else None


def _in_short(found: Plan | None) -> dict[str, str] | None:
    if found is None or found.execution is None:
        return None
    return {"start": found.start.isoformat(), "execution": found.execution.isoformat()}


def _show(answer: PlanAnswer) -> None:
    found = answer.plan
    if answer.reasons:
        say(f"No: {'; '.join(answer.reasons)}.", style="bold red")
    elif answer.asked:
        say(f"The request can leave until {english_day(found.start)} at 24:00.", style="bold green")
    else:
        say(f"Execution is possible from {english_day(found.execution or found.start)}.", style="bold green")
    if answer.from_today and answer.from_today.execution:
        say(f"One that leaves today allows execution from {english_day(answer.from_today.execution)}.")
    _show_steps(answer)
    for text in answer.notes:
        heading(text)


def _show_steps(answer: PlanAnswer) -> None:
    found = answer.plan
    heading(f"Right of {found.right.value.replace('_', ' ')}, agreement {found.steps[0].agreement}")
    say(f"- The request leaves on {english_day(found.start)} and reaches the organisations that day.")
    for step in found.steps:
        say(f"- {explained(step, consent=found.right is Right.CONSENT)}")
        if found.consultation and step.term == "advice":
            say(f"- {explained(found.consultation)}")
    if found.execution:
        say(f"- The lock opens at 00:00 on {english_day(found.execution)} ({_open_since(found)}).")
        if answer.asked and answer.asked > found.execution:
            say(f"  A request one day later would allow it only after {english_day(answer.asked)}.")


def _open_since(found: Plan) -> str:
    return f"the day after the standstill, {english_day(found.steps[-1].ends)}; Wohv art. 5(3)c"
