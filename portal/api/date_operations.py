"""What a program asks of dates, without a dossier: when a term ends, and until when a request can leave."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from application.clients import Scope
from application.described import DescribedDerivation
from application.errors import WrongInput, as_problem
from application.plan_answers import DescribedPlan, planned_back, planned_from
from language.api_texts import ProblemKind
from models.agreement import Agreement
from models.calendar import local_date
from models.procedure.journal import begin
from models.rights import Right, Topic
from models.terms import TermName
from portal.api.json_bodies import tagged
from portal.api.operations import Call, Gives, Operation, choice, day, text
from portal.api.problem_details import Misused, fault_at

_AGREEMENT = text("agreement", "The name of an agreement of this installation; else the one in use.", longest=100)


def _term(call: Call) -> Response:
    name = call.path["name"]
    if name not in set(TermName):
        raise HTTPException(404)
    derivation = begin(TermName(name), call.query["from"], _agreement(call))
    return tagged(call.request, DescribedDerivation.of(derivation).json_value)


def _plan(call: Call) -> Response:
    asked = call.query
    execution, start = asked.get("execution"), asked.get("start")
    if (execution is None) == (start is None):
        fault = fault_at("execution", "name either a day of execution or a day on which the request leaves (start)")
        raise Misused(ProblemKind.WRONG_REQUEST, faults=[fault])
    right, topic, today = asked.get("right", Right.ADVICE), asked.get("topic"), local_date(call.now)
    agreement = _agreement(call)
    if execution is not None:
        found = planned_back(execution, right, topic, agreement, today)
    else:
        found = planned_from(call.query["start"], right, topic, agreement, today)
    return tagged(call.request, DescribedPlan.of(found).json_value)


def _agreement(call: Call) -> Agreement:
    """The agreement that is asked for: one of this installation by its name, no file that somebody names."""
    try:
        return call.installation.agreement(call.query.get("agreement"), or_path=False)
    except Exception as error:
        problem = as_problem(error)
        if not isinstance(problem, WrongInput) or problem.status != WrongInput.status:
            raise
        raise Misused(ProblemKind.WRONG_REQUEST, faults=[fault_at("agreement", str(problem))]) from None


OPERATIONS = (
    Operation(
        "GET",
        "/terms/{name}",
        "reckonTerm",
        "When a term ends whose starting event is on a day, and why.",
        Scope.READ,
        _term,
        {200: Gives("How the end comes about.", "Derivation")},
        queries=(day("from", "The day of the starting event, which does not count.", is_required=True), _AGREEMENT),
        problems=(ProblemKind.NO_SUCH_ADDRESS,),
        is_tagged=True,
    ),
    Operation(
        "GET",
        "/plan",
        "plan",
        "Until when a request can leave to be executed on a day; or when one that leaves on a day can be executed.",
        Scope.READ,
        _plan,
        {200: Gives("The plan.", "Plan")},
        "Name either `execution` or `start`.",
        queries=(
            day("execution", "The day on which to execute."),
            day("start", "The day on which the request leaves."),
            choice("right", "The right of the organisations.", Right, Right.ADVICE),
            choice("topic", "What it is about; for rent (`e`) the letters count.", Topic),
            _AGREEMENT,
        ),
        is_tagged=True,
    ),
)
"""What can be asked of dates."""
