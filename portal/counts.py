"""What is counted of the portal, for Prometheus: requests and how long they took, sign-ins, acts.

Pages are named by the template of their route, acts and outcomes by their names: no address, no number of a dossier and
nobody's name is among them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from threading import Lock
from time import perf_counter
from typing import NamedTuple

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PREFIX = "advice_portal_"
BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper bounds in seconds of the classes in which durations are counted."""

_METHODS = ("GET", "HEAD", "POST")
_OTHER = "other"
Labels = tuple[tuple[str, str], ...]


class Counted(NamedTuple):
    """What a counter counts: its name without prefix and ``_total``, what it means, and by what it is told apart."""

    name: str
    meaning: str
    labels: tuple[str, ...]


REQUESTS = Counted("requests", "requests that were answered", ("method", "route", "status"))
SIGN_INS = Counted("sign_ins", "attempts to sign in", ("by", "outcome"))
ACTS = Counted("acts", "acts that somebody sent", ("act", "outcome"))
COUNTERS = (REQUESTS, SIGN_INS, ACTS)
DURATIONS = "request_seconds"


class Counts:
    """What was counted since the portal started."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: dict[str, Counter[Labels]] = {counter.name: Counter() for counter in COUNTERS}
        self._within: dict[Labels, Counter[float]] = {}
        self._seconds: Counter[Labels] = Counter()

    def count(self, counter: Counted, *values: str) -> None:
        """Counts one, with the values of its labels in their order."""
        with self._lock:
            self._counts[counter.name][tuple(zip(counter.labels, values, strict=True))] += 1

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Counts a request and how long its answer took."""
        known = method if method in _METHODS else _OTHER
        self.count(REQUESTS, known, route, str(status))
        which: Labels = (("method", known), ("route", route))
        bound = next((bound for bound in BOUNDS if seconds <= bound), float("inf"))
        with self._lock:
            self._within.setdefault(which, Counter())[bound] += 1
            self._seconds[which] += seconds  # type: ignore[assignment]  # a Counter adds up any number

    def text(self) -> str:
        """All of it, as Prometheus reads it (text format 0.0.4)."""
        with self._lock:
            return "".join(f"{line}\n" for line in (*self._counted(), *self._lasted()))

    def _counted(self) -> Iterator[str]:
        for counter in COUNTERS:
            name = f"{PREFIX}{counter.name}_total"
            yield from _head(name, counter.meaning, "counter")
            yield from (f"{name}{_in_braces(labels)} {n}" for labels, n in sorted(self._counts[counter.name].items()))

    def _lasted(self) -> Iterator[str]:
        name = f"{PREFIX}{DURATIONS}"
        yield from _head(name, "how long an answer took", "histogram")
        for labels, within in sorted(self._within.items()):
            so_far = 0
            for bound in (*BOUNDS, float("inf")):
                so_far += within[bound]
                least = ("le", "+Inf" if bound == float("inf") else f"{bound:g}")
                yield f"{name}_bucket{_in_braces((*labels, least))} {so_far}"
            yield f"{name}_sum{_in_braces(labels)} {self._seconds[labels]:g}"
            yield f"{name}_count{_in_braces(labels)} {so_far}"


def _head(name: str, meaning: str, kind: str) -> tuple[str, str]:
    return f"# HELP {name} {meaning}", f"# TYPE {name} {kind}"


def _in_braces(labels: Labels) -> str:
    """Labels as they are written. Their values are names of ours: none holds a sign that would have to be escaped."""
    return "{" + ",".join(f'{name}="{value}"' for name, value in labels) + "}"


class RequestsCounted:
    """Counts what goes through an application."""

    def __init__(self, app: ASGIApp, counts: Counts) -> None:
        self._app = app
        self._kept = counts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request: counted before the end of its answer leaves, so that whoever got it finds it counted."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = perf_counter(), 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            elif not message.get("more_body"):
                self._kept.answered(scope["method"], route_of(scope), status, perf_counter() - began)
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception:
            if not status:
                self._kept.answered(scope["method"], route_of(scope), 500, perf_counter() - began)
            raise


def route_of(scope: Mapping[str, object]) -> str:
    """The template of the route that answered: an address can hold what is personal."""
    return str(getattr(scope.get("route"), "path", "none"))


def count(request: Request, counter: Counted, *values: str) -> None:
    """Counts one, for the portal that a request came to."""
    counts: Counts = request.app.state.counts
    counts.count(counter, *values)
