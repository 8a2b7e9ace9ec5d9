"""Handing in acts and documents. An act is made and judged as at every door; it counts once, however often it is sent.

The key of an act is its id (a UUID): in the body as ``act_id``, or in the header ``Idempotency-Key``. Sent again under
it the same act gets the same receipt; another act under it is refused.
"""

import re
from collections.abc import Iterator, Mapping
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, NamedTuple, cast

from anyio.to_thread import run_sync
from starlette.responses import Response

from application.clients import Calling, Scope
from application.errors import Faults, NotConfirmed, NotPermitted, Refused, Unavailable, WrongInput, as_problem
from application.forms import checked
from application.keeping import Keeping
from language.api_texts import ProblemKind
from language.described_events import event_described
from language.speech import Names
from models.act_forms import OPENING_ACTS, ActName
from models.acts import Act
from models.person_names import fault_of_name, name_on_one_line
from models.plain_text import is_blank
from models.refusals import refusal
from portal.api.dossier_forms import dossier_described
from portal.api.entity_tags import is_meant, tag_of
from portal.api.json_bodies import as_bytes, given
from portal.api.operations import API, KEY, Call, Gives, Operation, Sent, flag, text
from portal.api.problem_details import ACT_ID, ENVELOPE, Fault, Misused, fault_of, located
from portal.counts import ACTS
from portal.document_tokens import DOCUMENTS, PARTS
from portal.guard import take_documents

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_IN_MEMORY = 1_000_000
_SHOWN = 100
LONGEST_PERSON = 120
"""How many signs the name of a person has at most: beside it stands that of the program that gave it, and nothing in it
can hide that one (``models.person_names``)."""

Acting = Any
"""The acts of a person for whom a program calls (``application.acting.ActingAs``, which ``portal.web`` puts in)."""

FORESEEN = ("type", "happened", "party", "content", "in_words")
"""What is said of an event that would follow."""


class SentAct(NamedTuple):
    """An act as a program sent it, as far as it can be read."""

    act: ActName
    person: str
    content: dict[str, Any]
    act_id: str | None


# --- reading what was sent ---


def _said_in(call: Call, *, opens: bool) -> tuple[SentAct, list[Fault]]:
    """What was sent, its documents known again, and what is wrong with it beside its content. Raises Misused with all
    of that where nobody can tell which act is meant."""
    body = call.body
    faults = [_wrong(f"/{name}", "there is no such field") for name in body if name not in ENVELOPE]
    faults += [*_faults_of_types(body), *_faults_of_name(body.get("act"), opens=opens)]
    act_id, differing = _act_id(body.get("act_id"), call.request.headers.get(KEY))
    content = body.get("content")
    fields, unknown = _known_again(call, content if isinstance(content, dict) else {})
    faults += [*differing, *unknown]
    act, person = (one if isinstance(one, str) else "" for one in (body.get("act"), body.get("person")))
    if act not in set(ActName) or (opens and act not in OPENING_ACTS):
        raise Misused(ProblemKind.REFUSED, faults=faults)
    if fault := fault_of_name(person, LONGEST_PERSON):
        faults.append(_wrong("/person", fault))
    return SentAct(ActName(act), name_on_one_line(person), fields, act_id), faults


def _faults_of_types(body: Mapping[str, Any]) -> Iterator[Fault]:
    for name in ("act", "person", "act_id"):
        if body.get(name) is not None and not isinstance(body[name], str):
            yield _wrong(f"/{name}", "it is a text")
    if not isinstance(body.get("content", {}), dict):
        yield _wrong("/content", "it is an object with the fields of the act")


def _faults_of_name(act: object, *, opens: bool) -> Iterator[Fault]:
    if act is None or (isinstance(act, str) and is_blank(act)):
        yield fault_of(refusal("field_missing", "act"), "/act")
    elif isinstance(act, str) and act not in set(ActName):
        yield fault_of(refusal("unknown_act", act[:_SHOWN]), "/act")
    elif opens and isinstance(act, str) and act not in OPENING_ACTS:
        yield _wrong("/act", f"{act} opens no dossier; {' and '.join(OPENING_ACTS)} do")


def _act_id(sent: object, header: str | None) -> tuple[str | None, list[Fault]]:
    """Under which id an act is sent; where it is said twice, both say the same."""
    key = header.strip().strip('"') if header is not None else None
    said = {"/act_id": sent if isinstance(sent, str) else None, f"header {KEY}": key}
    found = {place: text.lower() for place, text in said.items() if text is not None}
    faults = [
        _wrong("/act_id", f"{place}: it is no UUID") for place, text in found.items() if not _UUID.fullmatch(text)
    ]
    if not faults and len({*found.values()}) > 1:
        faults.append(_wrong("/act_id", f"the header {KEY} says another"))
    return next(iter(found.values()), None) if not faults else None, faults


def _known_again(call: Call, content: dict[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """The fields of an act with its documents by what was kept of them: of each its token says that the party of the
    program sent it in."""
    documents = content.get(DOCUMENTS)
    if not isinstance(documents, list):
        return content, []
    known, faults = list[Any](), list[Fault]()
    for number, one in enumerate(documents):
        if not isinstance(one, dict):
            known.append(one)
            continue
        said = {part: str(one.get(part, "")) for part in PARTS}
        if not call.around.tokens.is_own(call.client.viewer, said, str(one.get("token", ""))):
            about = "it was not sent in by this party, or something of it is not as it was answered"
            faults.append(_wrong(f"/content/{DOCUMENTS}/{number}/token", about))
        known.append({name: value for name, value in one.items() if name != "token"})
    return {**content, DOCUMENTS: known}, faults


def _wrong(where: str, about: str) -> Fault:
    return fault_of(refusal("field_invalid", about), where)


# --- handing in ---


async def _open(call: Call) -> Response:
    return await _sent(call, None)


async def _do(call: Call) -> Response:
    return await _sent(call, call.path["number"])


async def _sent(call: Call, number: str | None) -> Response:
    """Hands in an act, or says what would follow; counts what became of it."""
    try:
        acting, act = await run_sync(_made, call, number)
        if call.query.get("check"):
            return given(await run_sync(_foreseen, call, acting, number, act))
        if number is not None and (seen := call.request.headers.get("if-match")) is not None:
            await run_sync(_require_unchanged, call, number, seen)
        done = await acting.handed_in(number, act)
    except Exception as error:
        problem = as_problem(error) or error
        _count(call, problem)
        if isinstance(problem, Unavailable) and ACT_ID not in problem.more:
            await run_sync(_note, call, number, problem)
        raise problem from None
    call.around.counts.count(ACTS, act.act, "recorded")
    return _received(done)


def _made(call: Call, number: str | None) -> tuple[Acting, Act]:
    """The act that is meant. Raises NotPermitted and NotFound first, and then Misused with every fault of it that does
    not hang on the dossier."""
    said, faults = _said_in(call, opens=number is None)
    acting = _acting_as(call, said)
    acting.require_may(said.act, number)
    return acting, _whole(acting, said, faults)


def _acting_as(call: Call, said: SentAct) -> Acting:
    return call.around.acting_as(Calling(call.client, said.person))


def _whole(acting: Acting, said: SentAct, faults: list[Fault]) -> Act:
    """An act with which nothing is wrong that does not hang on the dossier. Raises Misused with every fault."""
    found = Faults()
    made = list[Act]()
    with found:
        made.append(acting.act(said.act, said.content, said.act_id))
    with found:
        _require_checked(acting.party, said)
    try:
        found.tell()
    except WrongInput as wrong:
        faults += located(wrong.faults)
    if faults:
        raise Misused(ProblemKind.REFUSED, faults=dict.fromkeys(faults))
    return made[0]


def _note(call: Call, number: str | None, problem: Unavailable) -> None:
    """Notes when an act came that cannot be looked at now, as the pages do: sent again it counts as of then.
    One that would be refused as it is, is none yet, nor is one that was only to be looked at."""
    if call.query.get("check"):
        return
    try:
        said, faults = _said_in(call, opens=number is None)
        acting = _acting_as(call, said)
        act = _whole(acting, said, faults)
    except (Misused, NotPermitted):
        return
    if acting.note(number, act):
        problem.more[ACT_ID] = act.act_id


def _require_checked(party: str, said: SentAct) -> None:
    if found := checked(said.act, party, said.content):
        raise WrongInput(*(fault.about for fault in found), faults=found)


def _foreseen(call: Call, acting: Acting, number: str | None, act: Act) -> dict[str, Any]:
    """What would follow. Not with which numbers on the record, nor after which entry: of that one the party may not
    know yet, and nothing was handed in."""
    names = Names(call.installation.agreement())
    events = [event_described(event, names) for event in acting.brings(number, act)]
    return {"check": True, "events": [{name: event[name] for name in FORESEEN} for event in events]}


def _require_unchanged(call: Call, number: str, seen: str) -> None:
    """Raises Misused where the program read another state of the dossier than there is now, as its party knows it."""
    if not is_meant(seen, tag_of(as_bytes(dossier_described(call.readings.opened(number))))):
        raise Misused(ProblemKind.CHANGED_MEANWHILE)


def _received(done: Any) -> Response:  # noqa: ANN401 - what came of it, of application.acting
    """The receipt of an act, with where it can be read what it brought about."""
    receipt = done.receipt.model_dump(mode="json")
    headers = {
        "Location": f"{API}/dossiers/{done.receipt.dossier}",
        "Idempotent-Replayed": "true" if done.again else "false",
    }
    return given({**receipt, "again": done.again}, 200 if done.again else 201, headers)


def _count(call: Call, error: Exception) -> None:
    """Counts what became of an act."""
    act = call.body.get("act")
    is_refused = isinstance(error, Refused) or (isinstance(error, Misused) and error.kind is ProblemKind.REFUSED)
    if isinstance(act, str) and act in set(ActName) and (is_refused or isinstance(error, NotConfirmed | Unavailable)):
        call.around.counts.count(ACTS, act, "refused" if is_refused else "not_confirmed")


# --- documents ---


async def _take_document(call: Call) -> Response:
    """Keeps a document that is to go along with an act."""
    take_documents(call.request)
    keeping = Keeping(call.installation, call.client.as_person, call.around.clock)
    with SpooledTemporaryFile(_IN_MEMORY) as file:
        source = cast("BinaryIO", file)  # it is one, but for its class
        async for chunk in call.request.stream():
            await run_sync(file.write, chunk)
        if not file.tell():
            raise Misused(ProblemKind.REFUSED, faults=[_wrong("", "the document is empty")])
        file.seek(0)
        kept = await run_sync(keeping.document, source, call.query["name"])
    said = {part: str(getattr(kept, part)) for part in PARTS}
    token = call.around.tokens.of(call.client.viewer, said)
    return given({**{part: getattr(kept, part) for part in PARTS}, "token": token}, 201)


def _name(given_name: str) -> str:
    if not given_name.isprintable() or is_blank(given_name):
        raise ValueError("a name is one line of signs that can be seen")
    return given_name


_CHECK = flag("check", "Only say what would follow: nothing is handed in, stored or recorded.")
_SENDING = (
    *(ProblemKind.NOT_JSON, ProblemKind.UNREADABLE, ProblemKind.TOO_LARGE, ProblemKind.TOO_SLOW, ProblemKind.REFUSED),
    *(ProblemKind.NOT_CONFIRMED, ProblemKind.UNAVAILABLE),
)
_ONCE = (
    "Give each act an id (`act_id`, or the header `Idempotency-Key`): sent again under it, it counts once and gets the "
    "same receipt, with 200 in place of 201."
)
_RECEIPTS = {
    201: Gives("The act is on record.", "ConfirmedAct"),
    200: Gives("It was on record already; or, with `check`, what would follow.", "ConfirmedOrForeseen"),
}


OPERATIONS = (
    Operation(
        "POST",
        "/dossiers",
        "openDossier",
        "Opens a dossier: with a request (landlord), or with an advice that nobody asked for (an organisation).",
        Scope.ACT,
        _open,
        _RECEIPTS,
        _ONCE,
        queries=(_CHECK,),
        headers=(KEY,),
        sent=Sent.JSON,
        sent_schema="OpeningAct",
        problems=_SENDING,
    ),
    Operation(
        "POST",
        "/dossiers/{number}/acts",
        "handInAct",
        "Hands in an act on a dossier.",
        Scope.ACT,
        _do,
        _RECEIPTS,
        f"{_ONCE} With If-Match it is handed in only while the dossier reads as it did under that tag; between a look "
        "and the record another act can come first.",
        queries=(_CHECK,),
        headers=(KEY, "If-Match"),
        sent=Sent.JSON,
        sent_schema="Act",
        problems=(*_SENDING, ProblemKind.NOT_HERE, ProblemKind.CHANGED_MEANWHILE),
    ),
    Operation(
        "POST",
        "/documents",
        "sendDocument",
        "Sends in a document that is to go along with an act, which names it with everything that is answered here.",
        Scope.ACT,
        _take_document,
        {201: Gives("The document is kept.", "SentDocument")},
        queries=(text("name", "The name of the file.", _name, longest=200, is_required=True),),
        sent=Sent.BYTES,
        problems=(*_SENDING[:5], ProblemKind.UNAVAILABLE),
    ),
)
"""What can be handed in."""
