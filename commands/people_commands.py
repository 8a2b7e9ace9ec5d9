"""`people`: who may sign in to the portal, and for whom."""

from typing import Annotated, Any

import typer

from application.dates import utc_now
from application.errors import NotFound
from application.mandates import every_mandate
from application.people import Office
from application.signing_in import SigningIn
from application.staffing import LANGUAGES, Enrolled, Staffing
from commands.help_pages import HelpfulGroup
from commands.options import JsonOption, here
from commands.output import document, say, table
from language.times import local
from models.calendar import local_date

app = typer.Typer(cls=HelpfulGroup, add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})

Who = Annotated[str, typer.Argument(metavar="MAIL", help="The e-mail address of the person.", show_default=False)]


@app.callback()
def people() -> None:
    """Who may sign in to the portal, and for whom (administrator)."""


@app.command("list")
def list_people(ctx: typer.Context, as_json: JsonOption = False) -> None:
    """Everybody who was added, with how far each has come.

    Example:

      starter.py people list
    """
    found = Staffing(here(ctx), None).people()
    if as_json:
        document([_described(one) for one in found])
    elif found:
        rows = [(one.person.name, one.person.mail, one.person.party, one.person.office, one.state) for one in found]
        table(["Name", "E-mail", "For", "As", "State"], rows)
    else:
        say("Nobody was added yet.")


@app.command()
def add(  # noqa: PLR0917 - Typer calls it by name
    ctx: typer.Context,
    mail: Who,
    name: Annotated[str, typer.Option(help="The name that others read.")],
    party: Annotated[str, typer.Option(help="For whom: landlord, an organisation's key, auditor, administrator.")],
    office: Annotated[str, typer.Option("--as", metavar="OFFICE", help=f"{', '.join(Office)}.")],
    language: Annotated[str, typer.Option(help=f"Of the mails: {' or '.join(LANGUAGES)}.")] = "nl",
    invite: Annotated[bool, typer.Option("--invite", help="Send the invitation at once.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Add a person. One person takes part for one party.

    Example:

      starter.py people add j.janssen@beek.example --name "J. Janssen" --party beek --as secretary --invite
    """
    staffing = Staffing(here(ctx), None)
    added = staffing.add(name, mail, party, office, language)
    if invite:
        staffing.invite(added.id)
    if as_json:
        document(_described(_of(ctx, mail)))
        return
    say(f"{added.name} takes part for {added.party} as {added.office}{', and is invited' if invite else ''}.")


@app.command("invite")
def invite_again(ctx: typer.Context, mail: Who, as_json: JsonOption = False) -> None:
    """Send a person the invitation, or send it again.

    Example:

      starter.py people invite j.janssen@beek.example
    """
    found = _of(ctx, mail)
    Staffing(here(ctx), None).invite(found.person.id)
    _tell(ctx, mail, as_json, f"{found.person.name} is invited.")


@app.command()
def end(ctx: typer.Context, mail: Who, as_json: JsonOption = False) -> None:
    """Close the account of a person: who is signed in is signed out.

    Example:

      starter.py people end j.janssen@beek.example
    """
    found = _of(ctx, mail)
    Staffing(here(ctx), None).end(found.person.id)
    _tell(ctx, mail, as_json, f"The account of {found.person.name} is closed.")


@app.command()
def unlink(ctx: typer.Context, mail: Who, as_json: JsonOption = False) -> None:
    """Forget by which account at work a person signs in: the next one with that verified address is theirs.

    Example:

      starter.py people unlink m.smeets@zowonen.example
    """
    found = _of(ctx, mail)
    Staffing(here(ctx), None).unlink(found.person.id)
    _tell(ctx, mail, as_json, f"{found.person.name} signs in by mail, until an account with that address comes.")


@app.command()
def link(ctx: typer.Context, mail: Who, as_json: JsonOption = False) -> None:
    """Print a link with which a person signs in, once, within a quarter of an hour: to hand over yourself.

    Example:

      starter.py people link beheer@zowonen.example
    """
    made = SigningIn(here(ctx)).link_for(_of(ctx, mail).person)
    if as_json:
        document({"link": made})
    else:
        say(made)


@app.command()
def mandates(ctx: typer.Context, as_json: JsonOption = False) -> None:
    """Which members of boards may do what by a mandate, and until when. Only a board itself gives or ends one.

    Example:

      starter.py people mandates
    """
    found = every_mandate(here(ctx), local_date(utc_now()))
    if as_json:
        document([{"mail": person.mail, **mandate.model_dump(mode="json")} for person, mandate in found])
    elif found:
        rows = [(one.name, one.party, ", ".join(m.acts or ("all",)), m.first_day, m.last_day) for one, m in found]
        table(["Name", "For", "Acts", "From", "Until"], rows)
    else:
        say("There is no mandate.")


def _tell(ctx: typer.Context, mail: str, as_json: bool, line: str) -> None:
    """What was done to a person: in a line, or how it stands now."""
    if as_json:
        document(_described(_of(ctx, mail)))
    else:
        say(line)


def _of(ctx: typer.Context, mail: str) -> Enrolled:
    found = [one for one in Staffing(here(ctx), None).people() if one.person.mail == mail.strip().casefold()]
    if not found:
        raise NotFound(f"Nobody has the address {mail}: see `starter.py people list`.", ())
    return found[0]


def _described(one: Enrolled) -> dict[str, Any]:
    since = {"invited_at": one.invited_at, "first_seen_at": one.first_seen_at}
    return {
        **one.person.model_dump(mode="json", exclude={"mandates"}),
        "state": one.state,
        **{name: local(at) if at else None for name, at in since.items()},
    }
