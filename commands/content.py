"""The fields of an act as a user gives them: from a file, from key=value, from documents by their path."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from application.errors import Problem, WrongInput
from application.forms import FieldKind, Fields, FormField, fields_of, require_known
from models.act_forms import ActName
from models.contents import Document
from models.near_names import nearest
from models.notations import NotationError, from_json

if TYPE_CHECKING:
    from installation.document_store import DocumentStore

_TEXTS = (FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.CHOICE, FieldKind.PARTY)
"""What is filled in as a text: then 2027 is a text too."""

_DOCUMENT_KEYS = ("path", "name", "label")


def set_fields(act: ActName, given: Iterable[str]) -> Fields:
    """The fields given as key=value. What reads as JSON is JSON (but a text stays a text); repeated it is a list."""
    pairs = [_pair(word) for word in given]
    require_known(act, dict.fromkeys(name for name, _ in pairs))
    unknown = {name: FormField(name, FieldKind.TEXT) for name, _ in pairs}  # what the core judges all the same
    known = unknown | {field.name: field for field in fields_of(act)}
    values: dict[str, list[Any]] = {}
    for name, text in pairs:
        values.setdefault(name, []).append(_value(known[name], text))
    return {name: _one_or_list(known[name], found) for name, found in values.items()}


def _pair(word: str) -> tuple[str, str]:
    name, separator, text = word.partition("=")
    if not separator or not name.strip():
        raise WrongInput(f"--set takes key=value, not {word!r}.")
    return name.strip().replace("-", "_"), text


def _value(field: FormField, text: str) -> object:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return text
    try:
        value = from_json(text)
    except NotationError as fault:
        raise WrongInput(f"--set {field.name}: {fault}.") from None
    return value if isinstance(value, str) or field.kind not in _TEXTS else text


def _one_or_list(field: FormField, values: list[Any]) -> object:
    if len(values) == 1 and (not field.many or isinstance(values[0], list)):
        return values[0]
    return values


def require_documents(store: "DocumentStore", fields: Fields, folder: Path) -> None:
    """Raises WrongInput naming every document by its path (from ``folder`` on) that cannot be stored."""
    named = [document for document in _documents(fields) if _is_path(document)]
    wrong = [fault for document in named for fault in _faults(store, document, folder)]
    if wrong:
        raise WrongInput(*wrong)


def with_documents(store: "DocumentStore", fields: Fields, folder: Path, *, keep: bool = True) -> Fields:
    """The fields with every document that is named by a path (from ``folder`` on) stored, and described by its hash;
    without ``keep`` described only."""
    if not isinstance(fields.get("documents"), list):
        return fields
    take = store.store if keep else store.described
    return {**fields, "documents": [_taken(take, d, folder) if _is_path(d) else d for d in _documents(fields)]}


def _documents(fields: Fields) -> list[Any]:
    documents = fields.get("documents")
    listed = documents if isinstance(documents, list) else []
    return [{"path": document} if isinstance(document, str) else document for document in listed]


def _is_path(document: object) -> bool:
    return isinstance(document, dict) and "path" in document


def _faults(store: "DocumentStore", document: dict[str, Any], folder: Path) -> Iterator[str]:
    yield from (f"A document has no {key!r}{nearest(key, _DOCUMENT_KEYS)}" for key in document.keys() - _DOCUMENT_KEYS)
    yield from (f"{fault}." for fault in store.faults(_path(document, folder), **_said_of(document)))


def _path(document: dict[str, Any], folder: Path) -> Path:
    return folder / Path(str(document["path"])).expanduser()


def _said_of(document: dict[str, Any]) -> dict[str, str]:
    """The name and the label that a document was given."""
    return {key: str(document[key]) for key in ("name", "label") if document.get(key)}


def _taken(take: Callable[..., Document], document: dict[str, Any], folder: Path) -> object:
    from installation.document_store import DocumentError

    try:
        return take(_path(document, folder), **_said_of(document)).model_dump(mode="json")
    except DocumentError as error:
        raise Problem(str(error)) from None
