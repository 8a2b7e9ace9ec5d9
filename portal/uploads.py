"""What comes in with a form: the boxes as they were typed, and documents, kept at once so that a refused form loses
none.

A document that is kept goes along with the form unseen, with a token by which it is known again: nobody can name a
document that somebody else sent in and read it as the own.
"""

from collections.abc import Iterable
from pathlib import PureWindowsPath
from typing import NamedTuple

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from application.errors import WrongInput, as_problem
from application.keeping import Keeping
from application.people import Viewer
from models.refusals import Refusal, refusal
from portal.document_tokens import DOCUMENTS, PARTS, Tokens
from portal.from_here import form_of
from portal.guard import take_documents
from portal.signed_in import signed_in_of
from portal.typed import Typed, first

_MOST_BOXES, _MOST_FILES = 2_000, 100
"""What one form may hold. A browser sends a file, an empty one, for every row of documents that it shows."""


class SentIn(NamedTuple):
    """A form as it was sent in, with its documents kept, and what is wrong with those."""

    typed: Typed
    faults: tuple[Refusal, ...]


class UploadedFile(NamedTuple):
    """A file as it came in: its name without a folder, and its bytes."""

    name: str
    content: bytes


async def sent_in(request: Request, viewer: Viewer) -> SentIn:
    """Reads a form of this site, and keeps its documents. Raises NotFromHere, Unreadable, TooOften, and Problem where
    the folder of documents cannot be written."""
    signed_in = signed_in_of(request)  # from nobody else so much is taken in
    take_documents(request)
    keeping = Keeping(request.app.state.installation, signed_in.person)
    form = await form_of(request, most_boxes=_MOST_BOXES, most_files=_MOST_FILES)
    try:
        typed = texts_in(form)
        files = {name: file for name, file in form.multi_items() if isinstance(file, UploadFile) and file.filename}
        tokens: Tokens = request.app.state.tokens
        lost = dict(_unknown(tokens, viewer, typed))
        typed = {name: values for name, values in typed.items() if not name.startswith(tuple(f"{at}." for at in lost))}
        faults = [refusal("field_invalid", name, field=DOCUMENTS) for name in lost.values()]
        for name, file in files.items():
            at = name.rpartition(".")[0]
            try:
                kept = await run_in_threadpool(keeping.document, file.file, _named(file))
            except Exception as error:
                problem = as_problem(error)
                if not isinstance(problem, WrongInput):
                    raise
                faults.append(refusal("field_invalid", _named(file), field=DOCUMENTS))
                continue
            said = {part: str(getattr(kept, part)) for part in PARTS}
            said["token"] = tokens.of(viewer, said)
            typed |= {f"{at}.{part}": [value] for part, value in said.items()}
    finally:
        await form.close()
    return SentIn(typed, tuple(faults))


async def file_in(request: Request, box: str) -> UploadedFile | None:
    """The one file of a form of this site, read and kept nowhere; None where there is none in it. Whoever asks for it
    has made sure who sends it. Raises NotFromHere, Unreadable and TooMuchSent."""
    take_documents(request)
    form = await form_of(request, most_boxes=_MOST_BOXES, most_files=1)
    try:
        found = form.get(box)
        if not isinstance(found, UploadFile) or not found.filename:
            return None
        return UploadedFile(_named(found), await found.read())
    finally:
        await form.close()


async def texts_of(request: Request) -> dict[str, list[str]]:
    """What was typed in a form of this site; its documents are not kept. Raises NotFromHere and Unreadable."""
    take_documents(request)
    form = await form_of(request, most_boxes=_MOST_BOXES, most_files=_MOST_FILES)
    try:
        return texts_in(form)
    finally:
        await form.close()


def own_documents(request: Request, viewer: Viewer, typed: Typed) -> Typed:
    """What was typed, without the documents that the viewer's party did not send in."""
    lost = tuple(f"{at}." for at, _ in _unknown(request.app.state.tokens, viewer, typed))
    return {name: values for name, values in typed.items() if not name.startswith(lost)} if lost else typed


def texts_in(form: FormData) -> dict[str, list[str]]:
    """What was typed in a form, without its documents."""
    typed: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            typed.setdefault(name, []).append(value)
    return typed


def _unknown(tokens: Tokens, viewer: Viewer, typed: Typed) -> Iterable[tuple[str, str]]:
    """The rows that name a document which this party did not send in, each with that name."""
    rows = {
        ".".join(name.split(".")[:2]) for name in typed if name.startswith(f"{DOCUMENTS}.") and name.count(".") == 2
    }
    for at in sorted(rows):
        said = {part: first(typed, f"{at}.{part}") for part in PARTS}
        if any(said.values()) and not tokens.is_own(viewer, said, first(typed, f"{at}.token")):
            yield at, said["name"]


def _named(file: UploadFile) -> str:
    """The name of a file, without the folder that some browsers put before it and without what cannot be seen."""
    return "".join(sign for sign in PureWindowsPath(file.filename or "").name if sign.isprintable())
