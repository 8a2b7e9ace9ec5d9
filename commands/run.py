"""`run`: everything on this machine, until Ctrl-C."""

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.request import urlopen

import typer

from commands.options import here
from commands.output import note, say

if TYPE_CHECKING:
    from installation.installation import Installation


def run(ctx: typer.Context) -> int:
    """Starts the worker (with Temporal's server, where none is configured) and the portal, and keeps them running: what
    dies is started again, and said. Ctrl-C ends all of it in order; a next start finds everything as it was.

    At the first start it prints a link with which the first administrator signs in. A later link comes from
    `starter.py people link`.

    Examples:

      starter.py run
    """
    from installation.logs import start_logging

    settings = here(ctx).settings
    with start_logging(settings.log_format, settings.log_level):
        return asyncio.run(_together(here(ctx)))


async def _together(installation: "Installation") -> int:
    from installation.together import Together

    welcoming = asyncio.create_task(_welcome(installation))
    try:
        return await Together().run()
    finally:
        welcoming.cancel()


async def _welcome(installation: "Installation") -> None:
    """Says where the portal is once it answers, and how the first administrator gets in; an example is played first."""
    from application.signing_in import SigningIn
    from application.staffing import Staffing

    while not await asyncio.to_thread(_answers, installation.settings.portal_address):  # noqa: ASYNC110 - over HTTP
        await asyncio.sleep(0.2)
    if installation.settings.example:
        await _play(installation)
        return
    say()
    say(f"The portal: {installation.settings.portal_url}")
    if first := Staffing(installation, None).first_administrator():
        say("The first administrator signs in with this link. It works once, for a quarter of an hour:")
        say(f"  {SigningIn(installation).link_for(first)}")
    say(flush=True)


async def _play(installation: "Installation") -> None:
    """Plays what the example holds, where that was not done yet, and says where it is."""
    from application.errors import as_problem
    from application.example_played import play_example
    from installation.connection import connect

    try:
        await play_example(installation, lambda: connect(installation.settings))
    except Exception as error:
        if (problem := as_problem(error)) is None:
            raise
        note(f"The example could not be played: {problem}")
        return
    var = installation.settings.var
    say()
    say(f"The example: {installation.settings.portal_url}. There, choose who you are.")
    say(f"Its mails lie in {var / 'outbox'}. To remove it, delete {var}.")
    say(f"Every command looks at it with ADVICE_CONFIG={var / 'advice.toml'} before it.")
    say(flush=True)


def _answers(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        with urlopen(f"http://{_own(host)}:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == HTTPStatus.OK)
    except OSError:
        return False


def _own(host: str) -> str:
    """Where this machine reaches what listens everywhere."""
    return {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}.get(host, host)
