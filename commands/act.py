"""`act`: any act on a dossier, by its name and its fields."""

from pathlib import Path
from typing import Annotated, Any

import typer

from application.errors import Faults, WrongInput
from application.forms import require_known
from application.said_acts import Sender
from commands import completing
from commands.content import set_fields
from commands.handing_in import Manner, act_from, hand_in
from commands.options import (
    ActIdOption,
    ByOption,
    ChannelOption,
    CheckOption,
    DossierArgument,
    EnteredByOption,
    JsonOption,
    PersonOption,
    ReceivedOption,
    SignalOption,
    WithOption,
    YesOption,
    here,
)
from commands.parsing import fields_in, named
from models.act_forms import ActName
from models.procedure.decide import OPENING


def act(  # noqa: PLR0913, PLR0917 - one parameter per option
    ctx: typer.Context,
    dossier: DossierArgument,
    name: Annotated[
        str,
        typer.Argument(
            metavar="ACT",
            help="The act, such as submit_advice or submit-advice.",
            show_default=False,
            autocompletion=completing.acts,
        ),
    ],
    by: ByOption = None,
    person: PersonOption = None,
    with_file: WithOption = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="A field; repeated, it becomes a list.")
    ] = None,
    channel: ChannelOption = None,
    received: ReceivedOption = None,
    entered_by: EnteredByOption = None,
    act_id: ActIdOption = None,
    check: CheckOption = False,
    yes: YesOption = False,
    signal: SignalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Do any act on a dossier. Its fields come from a file and from --set, which goes before the file.

    A value that reads as JSON is taken as such (numbers, lists, objects, true), any other as text.
    Ends with 1 where the act is refused: every fault is named, and nothing has changed.

    Examples:

      starter.py act 2027-003 acknowledge_receipt --by geleen --person "A. Peters"

      starter.py act 2027-003 submit_advice --by geleen --person P --set verdict=negative --set points="too dear"

      starter.py act 2027-003 respond --by landlord --person "M. Smeets" --with response.toml
    """
    act_name = named(ActName, name, "act")
    if act_name in OPENING:
        raise WrongInput(f"{act_name} opens a dossier: use starter.py {act_name.replace('_', '-')} or starter.py open.")
    faults, content = Faults(), dict[str, Any]()
    with faults:
        content |= fields_in(with_file) if with_file else {}
        require_known(act_name, content)
    with faults:
        content |= set_fields(act_name, settings or [])
    folder = Path(with_file).parent if with_file else Path()
    sender = Sender(by, person, channel, received, entered_by, act_id)
    way = Manner(as_json, check, signal, yes)
    hand_in(here(ctx), dossier, act_from(here(ctx), act_name, content, folder, sender, faults, way), way)
