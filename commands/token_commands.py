"""`token`: the tokens by which programs of a party come in to the API."""

from typing import Annotated, Any

import typer

from application.clients import Clients, Scope, state_of
from application.dates import utc_now
from commands import completing
from commands.help_pages import HelpfulGroup
from commands.options import JsonOption, here
from commands.output import document, note, say, table
from installation.accounts.client_tokens import ClientToken
from language.times import local

app = typer.Typer(cls=HelpfulGroup, add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})


@app.callback()
def token() -> None:
    """The tokens by which programs of a party come in to the API (administrator)."""


@app.command()
def create(
    ctx: typer.Context,
    client: Annotated[str, typer.Option(metavar="NAME", help="What the program is called; it stands beside each act.")],
    party: Annotated[
        str,
        typer.Option(help="For whom: landlord, an organisation's key, auditor.", autocompletion=completing.parties),
    ],
    scope: Annotated[list[str], typer.Option(help=f"What it may do: {', '.join(Scope)}; repeat it.")],
    until: Annotated[str | None, typer.Option(metavar="DATE", help="The last day on which it lets in.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Make a token for a program, and print it: once, since no more than its hash is kept.

    A program has as many as you like, so that a new one takes the place of an old one without a pause.

    Examples:

      starter.py token create --client zaaksysteem --party landlord --scope read --scope act

      starter.py token create --client dashboard --party geleen --scope read --until 2027-12-31
    """
    made = Clients(here(ctx), None).make(client, party, scope, until)
    if as_json:
        document({"token": made.secret, **_described(made.token)})
        return
    note(f"This is the only time that the token of {made.token.client} is shown:")
    say(made.secret)


@app.command("list")
def list_tokens(ctx: typer.Context, as_json: JsonOption = False) -> None:
    """Every token that was made: for whom, for what, when it was last used (to the hour), and whether it is over.

    Example:

      starter.py token list
    """
    found = Clients(here(ctx), None).tokens()
    if as_json:
        document([_described(one) for one in found])
    elif found:
        table(["Client", "For", "May", "Made", "Last used", "State", "Id"], map(_row, found))
    else:
        say("No token was made yet.")


@app.command()
def revoke(
    ctx: typer.Context,
    which: Annotated[str, typer.Argument(metavar="NAME_OR_ID", help="A program, or one token.", show_default=False)],
    as_json: JsonOption = False,
) -> None:
    """End a token by its id, or all of a program by its name: the next request with one is refused.

    Examples:

      starter.py token revoke zaaksysteem

      starter.py token revoke 6a1e6b43-6d5c-4f0e-8a53-1f8a6a0d3c11
    """
    ended = Clients(here(ctx), None).end(which)
    if as_json:
        document([_described(one) for one in ended])
        return
    for one in ended:
        say(f"The token {one.id} of {one.client} lets nobody in any more.")
    if not ended:
        say(f"{which} had no token in use.")


def _row(one: ClientToken) -> tuple[str, ...]:
    used = local(one.used_at) if one.used_at else "never"
    return one.client, one.party, ", ".join(one.scopes), local(one.made_at), used, state_of(one, utc_now()), one.id


def _described(one: ClientToken) -> dict[str, Any]:
    instants = {name: getattr(one, name) for name in ("made_at", "until", "used_at", "ended_at")}
    return {
        "id": one.id,
        "client": one.client,
        "party": one.party,
        "scopes": list(one.scopes),
        "state": state_of(one, utc_now()),
        **{name: local(at) if at else None for name, at in instants.items()},
    }
