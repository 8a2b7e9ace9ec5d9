"""Arguments and options that several commands share, and the installation on which a command works."""

from typing import Annotated

import typer

from installation.installation import Installation

_WHO = "Who and how"

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document for scripts.")]
WhyOption = Annotated[bool, typer.Option("--why", help="Every term, also what is over, and how its date came about.")]
AgreementOption = Annotated[
    str | None,
    typer.Option(
        "--agreement",
        metavar="NAME",
        help="A name in the agreements folder or the path of a file; else the one in use.",
    ),
]
DossierArgument = Annotated[
    str, typer.Argument(metavar="DOSSIER", help="The dossier number, such as 2027-003.", show_default=False)
]
ByOption = Annotated[
    str | None,
    typer.Option("--by", metavar="PARTY", help="The party: landlord or an organisation's key.", rich_help_panel=_WHO),
]
PersonOption = Annotated[
    str | None, typer.Option("--person", metavar="NAME", help="The acting person. (required)", rich_help_panel=_WHO)
]
ChannelOption = Annotated[
    str | None,
    typer.Option(
        "--channel",
        metavar="CHANNEL",
        help="portal, api, command_line (usual), letter (usual with --received), e_mail or meeting.",
        rich_help_panel=_WHO,
    ),
]
ReceivedOption = Annotated[
    str | None,
    typer.Option(
        "--received", metavar="DATE", help="The day on which the addressee received the paper.", rich_help_panel=_WHO
    ),
]
EnteredByOption = Annotated[
    str | None,
    typer.Option(
        "--entered-by", metavar="PARTY", help="The addressee, entering a paper for its sender.", rich_help_panel=_WHO
    ),
]
ActIdOption = Annotated[
    str | None,
    typer.Option(
        "--act-id",
        metavar="UUID",
        help="The act's own id: sent again with the same one, it counts once.",
        rich_help_panel=_WHO,
    ),
]
WithOption = Annotated[
    str | None,
    typer.Option("--with", metavar="FILE", help="Fields from a TOML or JSON file; - is standard input."),
]
SignalOption = Annotated[
    bool, typer.Option("--signal", help="Send it without waiting for an answer; a refusal goes on record.")
]
CheckOption = Annotated[
    bool, typer.Option("--check", help="Say what it would bring about, on the dossier as it is now; hand nothing in.")
]
YesOption = Annotated[
    bool,
    typer.Option("--yes", "-y", help="Ask nothing before what cannot be taken back; without a terminal nothing is."),
]


def here(ctx: typer.Context) -> Installation:
    """The installation on which a command works."""
    return ctx.ensure_object(Installation)
