"""Acts that succeed: a procedure from the command line, with a worker and a Temporal server behind it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from pkgutil import resolve_name
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from tests.golden.conftest import Speaks
from tests.golden.pinned import pin_the_clock
from tests.golden.said import compare
from tests.workflows.installation import installation

STARTS_A_PROCEDURE = "installation.submission.Start.anew"
"""What a procedure is started with: it says how far the clock of the procedure is ahead."""

MORNING = datetime(2029, 3, 5, 8, tzinfo=UTC)
NOON = MORNING + timedelta(hours=3)

_GELEEN = '2029-001 --by geleen --person "A. Peters"'
_LANDLORD = '2029-001 --person "M. Smeets"'
_BEEK_ON_PAPER = '2029-001 --by beek --person "B. Jansen" --received 2029-03-05 --entered-by landlord'
ACTS = (
    "starter open request.toml",
    f"starter acknowledge-receipt {_GELEEN}",
    f"starter acknowledge-receipt {_BEEK_ON_PAPER} --json",
    f'starter ask-question {_GELEEN} --text "Which complexes?"',
    f'starter answer-question {_LANDLORD} --organisation geleen --text "All." --document budget.pdf=board_only',
    f"starter submit-advice {_GELEEN} --verdict negative --point dear",
    f"starter submit-advice {_GELEEN} --verdict negative --point dear --json",
    f'starter act {_GELEEN.replace(" ", " skip_consultation ", 1)} --set reason="panel of November"',
    f"starter record-deliberation {_GELEEN} --date 2029-03-05 --present 5 --for 4 --against 1 --abstained 0 --motion m",
    f"starter submit-advice {_GELEEN} --verdict negative --point dear --point late",
    f'starter respond {_LANDLORD} --organisation geleen --decision d --point "1 not_followed: r" --point "2 followed"',
    "starter open advice.json --json",
)
LOOKS = (
    "starter show 2029-001",
    "starter show 2029-001 --json",
    "starter documents 2029-001 --by geleen",
    "starter list",
)


def lines() -> list[str]:
    """Every act with an id of its own, one of them again with the same id; at the end one that waits for nothing."""
    acts = [f"{line} --act-id {UUID(int=number)}" for number, line in enumerate(ACTS)]
    signal = f"starter react {_GELEEN} --text pity --signal --act-id {UUID(int=len(ACTS))}"
    return [*acts, acts[3], f"{acts[0]} --json", *LOOKS, signal]


@asynccontextmanager
async def procedures(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[dict[str, str]]:
    """A installation for whose procedures it is noon; and the settings under which the command line finds it."""
    ahead = NOON - datetime.now(UTC)
    monkeypatch.setattr(STARTS_A_PROCEDURE, partial(resolve_name(STARTS_A_PROCEDURE), offset=ahead))
    with capture_logs():
        async with installation(folder) as built:
            yield {"ADVICE_EMBEDDED": "yes", "ADVICE_EMBEDDED_PORT": str(built.settings.embedded_port)}


async def test_acts_are_told_as_they_were_told(
    speaks: Speaks, copied: Path, monkeypatch: pytest.MonkeyPatch, renew: bool
) -> None:
    said = []
    async with procedures(copied / "served", monkeypatch) as settings:
        for number, line in enumerate(lines()):
            pin_the_clock(monkeypatch, MORNING + timedelta(minutes=number))
            said.append(await asyncio.to_thread(speaks, line, copied, "served", settings))
    compare("acts-on-a-server", "\n".join(said), renew)
