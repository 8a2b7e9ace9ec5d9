"""Planning a request: from the day it leaves to the first day of execution, and back (rules sections 4 and 5).

Without haste: the organisation gets its whole period for advice, the landlord takes its whole term to respond, and the
standstill runs out; the lock opens the day after. Anything less cannot be counted on when the request leaves.
"""

from datetime import date

from models.agreement import Agreement
from models.calendar import DAY
from models.escalation import Cause
from models.procedure.journal import begin, rule_for
from models.rights import Right
from models.terms import Derivation, TermName
from models.value import Value

_IN_A_ROW = (TermName.ADVICE, TermName.RESPONSE, TermName.STANDSTILL)
"""The terms that follow one another: each starts on the last day of the one before."""


class Plan(Value):
    """A request that leaves on ``start``, term by term; ``execution`` is the first day with an open lock, None where no
    amount of time opens it (consent, Wohv art. 5a). ``consultation`` is the strategic consultation that a response
    deviating from weighty advice needs first: it starts with the advice and runs beside the response term."""

    right: Right
    start: date
    steps: tuple[Derivation, ...]
    consultation: Derivation | None = None
    execution: date | None = None

    @property
    def consultation_fits(self) -> bool:
        """Whether the strategic consultation can run its whole term before the response is due."""
        response = next((step for step in self.steps if step.term is TermName.RESPONSE), None)
        return not (self.consultation and response) or self.consultation.ends <= response.ends


def plan_from(
    start: date, right: Right, agreement: Agreement, days: int | None = None, last_day: date | None = None
) -> Plan:
    """The plan of a request that reaches the organisations on a day; ``days`` and ``last_day`` are the period for
    advice where the landlord names one."""
    rule = rule_for(agreement.term(TermName.ADVICE), (last_day - start).days if last_day else days)
    steps = [begin(TermName.ADVICE, start, agreement, rule, last_day)]
    if right is Right.CONSENT:
        return Plan(right=right, start=start, steps=tuple(steps))
    for name in _IN_A_ROW[1:]:
        steps.append(begin(name, steps[-1].ends, agreement))
    return Plan(
        right=right,
        start=start,
        steps=tuple(steps),
        consultation=_consultation(steps[0].ends, right, agreement),
        execution=steps[-1].ends + DAY,
    )


def _consultation(advised: date, right: Right, agreement: Agreement) -> Derivation | None:
    return begin(TermName.STRATEGIC_CONSULTATION, advised, agreement) if right is Right.WEIGHTY_ADVICE else None


def latest_plan(execution: date, right: Right, agreement: Agreement, days: int | None = None) -> Plan | None:
    """The plan with the last start that still allows execution on a day, None where no start does (consent). ``days``
    is the period for advice where the landlord names one.

    A later start never gives an earlier execution, so the first start found going back is the last possible one.
    """
    if right is Right.CONSENT:
        return None
    advice, *others = (agreement.terms[name].days for name in _IN_A_ROW)
    start = execution - (days or advice) * DAY - sum(others) * DAY - DAY
    while (plan := plan_from(start, right, agreement, days)).execution is None or plan.execution > execution:
        start -= DAY
    return plan


def consultation_after_deviation(plan: Plan, agreement: Agreement) -> Derivation | None:
    """The strategic consultation that follows a response on the last day that deviates from negative, partial or
    conditional advice, and keeps the lock shut until it is concluded; None where the agreement has none or where it
    came before (weighty advice)."""
    rule = agreement.escalation
    if plan.right is not Right.ADVICE or Cause.ADVICE_NOT_FOLLOWED not in rule.on or not rule.holds_lock:
        return None
    return begin(TermName.STRATEGIC_CONSULTATION, plan.steps[1].ends, agreement)


_RENTS_GO_UP, _LETTERS_BEFORE = (7, 1), (5, 1)


def letters_by(takes_effect: date) -> date | None:
    """Of a rent increase on 1 July, when rents go up: the last day on which its letters can be with the tenants, who
    must have them before 1 May. Sending them is executing it. None of any other day."""
    if (takes_effect.month, takes_effect.day) != _RENTS_GO_UP:
        return None
    return date(takes_effect.year, *_LETTERS_BEFORE) - DAY
