"""`plan`: the last day on which a request can leave to be executed on a day, or the first day of execution."""

from typing import Annotated

import typer

from application.errors import Faults, WrongInput
from application.plan_answers import DescribedPlan, PlanAnswer, planned_back, planned_from
from commands.options import AgreementOption, JsonOption, here
from commands.output import DONE, FAILED, document, heading, item, say
from commands.parsing import named, one_date, today
from language.date_explained import explained
from models.planning import Plan
from models.rights import Right, Topic
from models.sentences import english_day


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
    day, planned = (to_execute, planned_back) if to_execute else (to_leave, planned_from)
    answer = planned(day, kind, about, terms, today())
    document(DescribedPlan.of(answer).json_value) if as_json else _show(answer)
    return FAILED if answer.reasons else DONE


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
    item("-", f"The request leaves on {english_day(found.start)} and reaches the organisations that day.")
    for step in found.steps:
        item("-", explained(step, consent=found.right is Right.CONSENT))
        if found.consultation and step.term == "advice":
            item("-", explained(found.consultation))
    if found.execution:
        item("-", f"The lock opens at 00:00 on {english_day(found.execution)} ({_open_since(found)}).")
        if answer.asked and answer.asked > found.execution:
            item(" ", f"A request one day later would allow it only after {english_day(answer.asked)}.")


def _open_since(found: Plan) -> str:
    return f"the day after the standstill, {english_day(found.steps[-1].ends)}; Wohv art. 5(3)c"
