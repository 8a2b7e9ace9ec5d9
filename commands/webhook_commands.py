"""`webhook`: addresses to which a party's news is sent, for another program."""

from typing import Annotated, Any

import typer

from application.errors import Problem
from application.people import party_named
from application.webhooks import PartyWebhooks
from commands.help_pages import HelpfulGroup
from commands.options import JsonOption, here
from commands.output import document, say, table
from installation.webhooks.subscriptions import MadeWebhook, Webhook
from language.times import local

app = typer.Typer(cls=HelpfulGroup, add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})

WhichOption = Annotated[str, typer.Argument(metavar="ID", help="As `webhook list` shows it.", show_default=False)]


@app.callback()
def webhook() -> None:
    """Where a party's news is sent, for another program (docs/webhooks.md)."""


@app.command()
def add(
    ctx: typer.Context,
    party: Annotated[str, typer.Option(help="Whose news: landlord, or an organisation's key.")],
    url: Annotated[str, typer.Option(help="Where to: https://…")],
    types: Annotated[
        list[str] | None, typer.Option("--type", metavar="TYPE", help="Only this type of event; may be repeated.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make a webhook: what the party comes to know from now on is sent there. Prints its secret, once.

    It reads in the name of the party: ask that party first.

    Examples:

      starter.py webhook add --party geleen --url https://hooks.example.org/advice

      starter.py webhook add --party geleen --url https://hooks.example.org/advice --type dossier_closed
    """
    installation = here(ctx)
    made = PartyWebhooks(installation, None).add(party_named(installation, party, "--party"), url, types or ())
    _tell(made, as_json, "Made.")


@app.command("list")
def list_webhooks(ctx: typer.Context, as_json: JsonOption = False) -> None:
    """Every webhook, and how far each is.

    Example:

      starter.py webhook list
    """
    found = PartyWebhooks(here(ctx), None).found()
    if as_json:
        document([_described(one) for one in found])
    elif found:
        rows = [(one.id, one.party, one.url, _how_far(one), one.last_error or "") for one in found]
        table(["Id", "Of", "Address", "State", "Last error"], rows)
    else:
        say("There is no webhook.")


@app.command("test")
def try_out(ctx: typer.Context, which: WhichOption, as_json: JsonOption = False) -> None:
    """Send a ping now, and say what came of it.

    Example:

      starter.py webhook test 4f0c2a9be1d37758
    """
    wrong = PartyWebhooks(here(ctx), None).try_out(which)
    if wrong:
        raise Problem(f"It was not received: {wrong}.")
    if as_json:
        document({"id": which, "received": True})
    else:
        say("It was received.")


@app.command("renew-secret")
def renew_secret(ctx: typer.Context, which: WhichOption, as_json: JsonOption = False) -> None:
    """Give a webhook a new secret, and print it, once. For a day the one before signs as well.

    Example:

      starter.py webhook renew-secret 4f0c2a9be1d37758
    """
    _tell(MadeWebhook(which, PartyWebhooks(here(ctx), None).renew_secret(which)), as_json, "Renewed.")


@app.command("send-again")
def send_again(ctx: typer.Context, which: WhichOption, as_json: JsonOption = False) -> None:
    """Have what was given up after three days sent again.

    Example:

      starter.py webhook send-again 4f0c2a9be1d37758
    """
    number = PartyWebhooks(here(ctx), None).send_again(which)
    if as_json:
        document({"id": which, "messages": number})
    else:
        say(f"{number} {'message is' if number == 1 else 'messages are'} sent again.")


@app.command()
def end(ctx: typer.Context, which: WhichOption, as_json: JsonOption = False) -> None:
    """End a webhook: nothing is sent there any more.

    Example:

      starter.py webhook end 4f0c2a9be1d37758
    """
    PartyWebhooks(here(ctx), None).end(which)
    if as_json:
        document({"id": which, "ended": True})
    else:
        say("Ended.")


def _tell(made: MadeWebhook, as_json: bool, done: str) -> None:
    if as_json:
        document(made._asdict())
    else:
        say(f"{done} Its id is {made.id}. Its secret, which is told this once:")
        say(made.secret)


def _how_far(one: Webhook) -> str:
    if one.ended_at:
        return f"ended by {one.ended_by}"
    return f"{one.waiting} wait, {one.given_up} given up"


def _described(one: Webhook) -> dict[str, Any]:
    instants = {name: value for name, value in one if name.endswith("_at") or name in ("since", "oldest")}
    shown = {name: local(at) if at else None for name, at in instants.items()}
    return {**one.model_dump(mode="json", exclude={"secret_before_until"}), **shown}
