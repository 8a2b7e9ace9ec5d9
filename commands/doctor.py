"""`doctor`: how the whole installation is, for whoever runs it and for a monitor."""

from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from application.errors import WrongInput
from commands.options import JsonOption, here
from commands.output import DONE, document, progress, say, table
from installation.doctor.diagnosis import Health

if TYPE_CHECKING:
    from installation.doctor.checks import Checked
    from installation.installation import Installation

EXIT: Final = {Health.FINE: DONE, Health.ATTENTION: 1, Health.WRONG: 3}
"""The exit code of an examination; 2 is wrong use, as everywhere."""

_STYLES = {Health.FINE: "", Health.ATTENTION: "yellow", Health.WRONG: "bold red"}


def doctor(
    ctx: typer.Context,
    mail_to: Annotated[
        str | None,
        typer.Option("--mail", metavar="ADDRESS", help="Send a test message to this address as well."),
    ] = None,
    as_json: JsonOption = False,
) -> int:
    """Looks at everything that this installation needs: folders and their modes, free space, the agreement, the record,
    the log's key, mail, the portal's database, address and sign-in mails, what waits to be sent, overdue dossiers, the
    archive, checkpoints, the clocks, Temporal's namespace, the workers and their build, and every open dossier's last
    event on record against Temporal's.

    Each check is fine, needs attention, or is wrong, with what to do. Nothing is changed, and nothing is sent: with a
    mail server the conversation goes as far as our sender, unless --mail names an address.

    Exit codes for a monitor: 0 all is fine, 1 something needs attention, 3 something is wrong; 2 is wrong use.

    Examples:

      starter.py doctor

      starter.py doctor --mail beheer@zowonen.example

      starter.py doctor --json
    """
    from installation.connection import run
    from installation.mail import conversation
    from models.addresses import is_address

    if mail_to is not None and not is_address(mail_to):
        raise WrongInput(f"--mail: {mail_to!r} is no mail address")
    settings = here(ctx).settings

    def converse(to: str | None) -> str | None:
        return conversation(settings.mail_url.get_secret_value(), settings.mail_from, to, example=settings.example)

    seen = run(_examined(here(ctx), converse, mail_to))
    return _tell(seen, as_json)


async def _examined(installation: "Installation", converse: Any, mail_to: str | None) -> "list[Checked]":  # noqa: ANN401
    from installation.doctor.checks import examine, patient
    from workflows.search_attributes import ALL

    found: list[Checked] = []
    with progress("Examining …") as show:
        async with patient(installation.settings, converse, ALL, mail_to=mail_to) as whole:
            async for each in examine(whole):
                found.append(each)
                show(f"Examining … {each.check.name}")
    return found


def _tell(seen: "list[Checked]", as_json: bool) -> int:
    from installation.doctor.checks import worst

    health = worst(seen)
    if as_json:
        document({"health": health.value, "checks": [_described(each) for each in seen]})
        return EXIT[health]
    rows = [[each.check.name, each.diagnosis.health.value, each.diagnosis.found] for each in seen]
    table(["CHECK", "IS", "FOUND"], rows, [_STYLES[each.diagnosis.health] for each in seen])
    say()
    for each in seen:
        if each.diagnosis.todo:
            say(f"{each.check.name}: {each.diagnosis.todo}.")
    say(_SUMMARY[health])
    return EXIT[health]


_SUMMARY = {
    Health.FINE: "Everything is fine.",
    Health.ATTENTION: "Something needs attention.",
    Health.WRONG: "Something is wrong.",
}


def _described(each: "Checked") -> dict[str, Any]:
    check, found = each.check, each.diagnosis
    return {
        "check": check.name,
        "about": check.asks,
        "health": found.health.value,
        "found": found.found,
        "do": found.todo,
        "figures": dict(found.figures),
    }
