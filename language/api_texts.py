"""What the API says of what goes wrong, beside the codes of acts: each kind of problem with what it means and what whoever
wrote the program can do about it (msgids). The sheet of all messages has them too, under their codes.
"""
# ruff: noqa: E501 - a table reads better in one line per kind

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from language.speech import Bilingual, say


class ProblemKind(StrEnum):
    """What goes wrong with a request, by its code."""

    WRONG_REQUEST = "wrong_request"
    REFUSED = "refused"
    NOT_RECOGNISED = "not_recognised"
    OUT_OF_SCOPE = "out_of_scope"
    NOT_ITS_TO_DO = "not_its_to_do"
    NOT_HERE = "not_here"
    NO_SUCH_ADDRESS = "no_such_address"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    NOT_ACCEPTABLE = "not_acceptable"
    TOO_SLOW = "too_slow"
    CHANGED_MEANWHILE = "changed_meanwhile"
    TOO_LARGE = "too_large"
    NOT_JSON = "not_json"
    UNREADABLE = "unreadable"
    TOO_OFTEN = "too_often"
    FAILED = "failed"
    NOT_CONFIRMED = "not_confirmed"
    UNAVAILABLE = "unavailable"


class ProblemWords(NamedTuple):
    """A kind of problem: the status (HTTP) that it has, what it means, and what to do about it (msgids)."""

    status: int
    means: str
    to_do: str


# fmt: off
PROBLEMS: Mapping[ProblemKind, ProblemWords] = {
    ProblemKind.WRONG_REQUEST: ProblemWords(400, "The address or a header of the request cannot be used.", "Mend every part that is named, and send it again."),
    ProblemKind.REFUSED: ProblemWords(422, "It was refused and changed nothing.", "Mend everything that is named, and send it again under a new act id."),
    ProblemKind.NOT_RECOGNISED: ProblemWords(401, "The program showed no token that lets it in.", "Send a token that is in use with each request, in the header Authorization."),
    ProblemKind.OUT_OF_SCOPE: ProblemWords(403, "The token of the program is not for this.", "Ask the administrator for a token with the scope that is named."),
    ProblemKind.NOT_ITS_TO_DO: ProblemWords(403, "The party of the program may not do or read this.", "Let the party do it whose act it is."),
    ProblemKind.NOT_HERE: ProblemWords(404, "There is nothing of that name.", "Look whether the name is right."),
    ProblemKind.NO_SUCH_ADDRESS: ProblemWords(404, "There is no such address.", "Look in the description which addresses there are."),
    ProblemKind.METHOD_NOT_ALLOWED: ProblemWords(405, "This address does not take that method.", "Use a method that stands in the header Allow of the answer."),
    ProblemKind.NOT_ACCEPTABLE: ProblemWords(406, "The answer is JSON, and the request asks for something else.", "Ask for JSON in the header Accept."),
    ProblemKind.TOO_SLOW: ProblemWords(408, "The request came too slowly.", "Send it again, without a pause in it."),
    ProblemKind.CHANGED_MEANWHILE: ProblemWords(412, "The dossier changed since the program read it. Nothing was done.", "Read the dossier again, and then decide whether the act is still meant."),
    ProblemKind.TOO_LARGE: ProblemWords(413, "More was sent than is taken in.", "Put long texts in a document."),
    ProblemKind.NOT_JSON: ProblemWords(415, "What was sent is not of a kind that is taken in here.", "Send JSON in UTF-8, and say so in the header Content-Type."),
    ProblemKind.UNREADABLE: ProblemWords(422, "What was sent cannot be read as JSON.", "Send one JSON object, in which every name stands once and every number is one."),
    ProblemKind.TOO_OFTEN: ProblemWords(429, "The program asks too often.", "Wait for as many seconds as the header Retry-After says."),
    ProblemKind.FAILED: ProblemWords(500, "Something went wrong here.", "Try it again later. Does it go wrong again? Tell the administrator."),
    ProblemKind.NOT_CONFIRMED: ProblemWords(503, "The act is not confirmed. It may still count.", "Send it again with the same act id: then it counts once, and as of the first time."),
    ProblemKind.UNAVAILABLE: ProblemWords(503, "What this needs is out of reach for a moment.", "Send it again after as many seconds as the header Retry-After says."),
}
# fmt: on


class ExplainedProblem(NamedTuple):
    """A kind of problem with what it means and what to do about it."""

    code: str
    status: int
    means: Bilingual
    to_do: Bilingual


def every_problem() -> list[ExplainedProblem]:
    """Every kind of problem, by its status."""
    return [
        ExplainedProblem(kind.value, words.status, say(words.means), say(words.to_do))
        for kind, words in PROBLEMS.items()
    ]
