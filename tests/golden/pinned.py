"""The clock and the chance of the command lines, pinned: the same installation says the same on every day."""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from functools import cache
from hashlib import sha256
from importlib import import_module
from itertools import count
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ROOT = Path(__file__).parents[2]
READS_THE_CLOCK = "datetime.now("
_TESTS = ("tests", "bench", "migrations")


def pin_the_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Every module of the program that reads the clock reads this instant."""

    class Pinned(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return now.astimezone(tz)

    for module in clocks():
        monkeypatch.setattr(import_module(module), "datetime", Pinned)


@cache
def clocks() -> tuple[str, ...]:
    """The modules that read the clock, found by how they read it: wherever they are moved to, they are found."""
    packages = [found.parent for found in ROOT.glob("*/__init__.py") if found.parent.name not in _TESTS]
    sources = sorted(path for package in packages for path in package.rglob("*.py"))
    reading = [path for path in sources if READS_THE_CLOCK in path.read_text(encoding="utf-8")]
    assert reading
    return tuple(".".join(path.relative_to(ROOT).with_suffix("").parts) for path in reading)


def pin_new_keys(monkeypatch: pytest.MonkeyPatch, whose: str) -> None:
    """Keys that are made from here on are made from a name and a number, and not by chance."""
    keys = _keys(whose)
    monkeypatch.setattr(Ed25519PrivateKey, "generate", lambda: next(keys))


def _keys(whose: str) -> Iterator[Ed25519PrivateKey]:
    for number in count():
        yield Ed25519PrivateKey.from_private_bytes(sha256(f"{whose} {number}".encode()).digest())
