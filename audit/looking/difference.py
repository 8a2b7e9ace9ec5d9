"""What changed in a dossier between two moments: terms, locks, stage, causes, breaches, tracks and the result."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import JsonValue, TypeAdapter

from models.knowledge.view import View
from models.parties import OVERALL
from models.state import Dossier, Term, Track
from models.value import Value

WITH_FIELDS = ("dossier", "track", "term")
"""What is compared field by field; of everything else it is told whole what it was and became."""

_OF_THE_DOSSIER = ("version", "result", "subject", "withdrawn", "links")


class Change(Value):
    """One thing that is another after than before. ``about`` is what it belongs to (``dossier``, ``lock``, ``term``,
    ``track``, ``cause``, ``breach``, ``strategic_consultation``, ``dispute``, ``execution``, ``extension_request``),
    ``key`` which one, ``field`` what of it (empty where the thing itself came, went or became another). None: not
    there."""

    about: str
    key: str
    field: str = ""
    before: JsonValue = None
    after: JsonValue = None


Facts = Mapping[tuple[str, str], dict[str, JsonValue]]
"""What stands in a view, under what it is about and which one."""


def differences(before: View, after: View) -> tuple[Change, ...]:
    """Everything that is another in the second view than in the first."""
    return tuple(_changes(facts(before), facts(after)))


def _changes(old: Facts, new: Facts) -> Iterator[Change]:
    for about, key in dict.fromkeys((*old, *new)):
        was, became = old.get((about, key)), new.get((about, key))
        if was is None or became is None or about not in WITH_FIELDS:
            if was != became:
                yield Change(about=about, key=key, before=was, after=became)
            continue
        for field in dict.fromkeys((*was, *became)):  # who takes no part in a track sees less of it
            if (before := was.get(field)) != (after := became.get(field)):
                yield Change(about=about, key=key, field=field, before=before, after=after)


def facts(view: View) -> Facts:
    """Everything in a view that can be another at another moment, as plain data."""
    return {(about, key): _AS_JSON.dump_python(thing, mode="json") for about, key, thing in _things(view)}


_AS_JSON: TypeAdapter[Any] = TypeAdapter(Any)


def _things(view: View) -> Iterator[tuple[str, str, Value | Mapping[str, Any]]]:
    dossier = view.dossier
    if dossier.opened_at is None:
        return
    itself = {name: getattr(dossier, name) for name in _OF_THE_DOSSIER}
    yield "dossier", dossier.number, {"stage": view.stage, **itself}
    yield from (("lock", name or OVERALL, lock) for name, lock in view.locks)
    yield from (("track", name, _of_track(view, track)) for name, track in dossier.tracks.items())
    yield from (("term", key, _of_term(term)) for key, term in dossier.terms.items())
    yield from _several(dossier)


def _of_track(view: View, track: Track) -> dict[str, Any]:
    """A track as the looker may see it."""
    own = () if view.shows_own_work(track.organisation) else ("consulted_at", "deliberation")
    return {"done": view.is_done(track), **track.model_dump(exclude={"organisation", *own})}


def _of_term(term: Term) -> dict[str, Any]:
    return {
        "ends": term.derivation.ends,
        **{name: getattr(term, name) for name in ("state", "overtaken", "paused_from")},
    }


def _several(dossier: Dossier) -> Iterator[tuple[str, str, Value]]:
    """What a dossier has several of, each under its key."""
    kinds: dict[str, Iterable[tuple[str, Value]]] = {
        "cause": ((f"{c.cause} {c.term or dossier.number}", c) for c in dossier.causes),
        "strategic_consultation": ((str(c.number), c) for c in dossier.consultations),
        "breach": ((f"{b.breach} {b.term}", b) for b in dossier.breaches),
        "extension_request": ((r.answer_term, r) for r in dossier.extension_requests),
        "dispute": ((str(number), dispute) for number, dispute in enumerate(dossier.disputes, 1)),
        "execution": ((str(number), execution) for number, execution in enumerate(dossier.executions, 1)),
    }
    return ((about, key, thing) for about, things in kinds.items() for key, thing in things)
