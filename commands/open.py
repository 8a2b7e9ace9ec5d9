"""`open`: a dossier, opened with a request or an unsolicited advice from a file."""

import getpass
from dataclasses import fields
from pathlib import Path
from typing import Annotated

import typer

from application.errors import Faults
from application.forms import opening_of, require_known
from application.said_acts import Sender
from commands.handing_in import Manner, act_from, open_dossier
from commands.options import (
    ActIdOption,
    AgreementOption,
    ChannelOption,
    CheckOption,
    EnteredByOption,
    JsonOption,
    ReceivedOption,
    UsualByOption,
    UsualPersonOption,
    WhyDatesOption,
    YesOption,
    here,
)
from commands.parsing import fields_in
from models.parties import LANDLORD

_ENVELOPE = tuple(field.name for field in fields(Sender))


def open_file(  # noqa: PLR0913, PLR0917 - one parameter per option
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="TOML or JSON; - is standard input.", show_default=False)],
    by: UsualByOption = None,
    person: UsualPersonOption = None,
    channel: ChannelOption = None,
    received: ReceivedOption = None,
    entered_by: EnteredByOption = None,
    act_id: ActIdOption = None,
    agreement: AgreementOption = None,
    check: CheckOption = False,
    yes: YesOption = False,
    why: WhyDatesOption = False,
    as_json: JsonOption = False,
) -> None:
    """Open a dossier with the request in a file; prints its number and the last day of every running term.

    The file holds what the request says (subject, topic, right, intended_decision, reasons, consequences, addressees,
    ...). It may also hold by, person, channel, received and entered_by; an option goes before the file. Documents are
    named by their path, from the folder of the file on: documents = [{path = "plan.pdf", label = "open"}]. Where nobody
    is named, the person is the user of this computer. With an organisation as by, the file is an unsolicited advice.
    Of a request that is not complete everything that is missing is named, nothing is opened, and it ends with 1.

    Examples:

      starter.py open request.toml

      starter.py open request.toml --check

      starter.py open request.toml --why

      starter.py open request.toml --person "M. Smeets"

      starter.py open advice.json --by geleen --person "A. Peters" --json
    """
    content = {name.replace("-", "_").replace(" ", "_"): value for name, value in fields_in(file).items()}
    said = Sender(**{name: str(content.pop(name)) for name in _ENVELOPE if name in content})
    typed = Sender(by, person, channel, received, entered_by, act_id)
    sender = typed.over(said).over(Sender(by=LANDLORD, person=_at_the_keyboard()))
    act = opening_of(sender.by or LANDLORD)
    faults = Faults()
    with faults:
        require_known(act, content)
    way = Manner(as_json, check, yes=yes, why=why)
    open_dossier(here(ctx), act_from(here(ctx), act, content, Path(file).parent, sender, faults, way), agreement, way)


def _at_the_keyboard() -> str:
    """The name of the account that types: who opens a file need not say more."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # an account without a name, as in some containers
        return "unnamed account"
