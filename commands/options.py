"""Arguments and options that several commands share, and the installation on which a command works."""

from typing import Annotated

import typer

from commands import completing
from commands.help_pages import REQUIRED
from installation.installation import Installation
from language.tongue import Tongue

_WHO = "Who and how"

JsonOption = Annotated[bool, typer.Option("--json", help="For scripts: print one JSON document.")]
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
    str,
    typer.Argument(
        metavar="DOSSIER",
        help="The number of the dossier, such as 2027-003.",
        show_default=False,
        autocompletion=completing.dossiers,
    ),
]
_BY = "Who acts: landlord, or the key of an organisation, such as geleen."
_PERSON = "The name of the person who acts."


ByOption = Annotated[
    str | None,
    typer.Option("--by", metavar="PARTY", help=_BY, rich_help_panel=REQUIRED, autocompletion=completing.parties),
]
UsualByOption = Annotated[
    str | None,
    typer.Option(
        "--by", metavar="PARTY", help=f"{_BY} Usual: landlord.", rich_help_panel=_WHO, autocompletion=completing.parties
    ),
]
PersonOption = Annotated[str | None, typer.Option("--person", metavar="NAME", help=_PERSON, rich_help_panel=REQUIRED)]
UsualPersonOption = Annotated[
    str | None,
    typer.Option("--person", metavar="NAME", help=f"{_PERSON} Usual: your account here.", rich_help_panel=_WHO),
]
ChannelOption = Annotated[
    str | None,
    typer.Option(
        "--channel",
        metavar="CHANNEL",
        help="How it came in: portal, api, command_line (usual), letter (usual with --received), e_mail or meeting.",
        rich_help_panel=_WHO,
    ),
]
ReceivedOption = Annotated[
    str | None,
    typer.Option(
        "--received",
        metavar="DATE",
        help="For a paper: the day on which the addressee received it.",
        rich_help_panel=_WHO,
    ),
]
EnteredByOption = Annotated[
    str | None,
    typer.Option(
        "--entered-by",
        metavar="PARTY",
        help="Who enters a paper for its sender: the addressee.",
        rich_help_panel=_WHO,
        autocompletion=completing.parties,
    ),
]
ActIdOption = Annotated[
    str | None,
    typer.Option(
        "--act-id",
        metavar="UUID",
        help="To send an act again: the id that was printed. It counts once.",
        rich_help_panel=_WHO,
    ),
]
WithOption = Annotated[
    str | None,
    typer.Option(
        "--with", metavar="FILE", help="A file (TOML or JSON) with what is asked for here; - is standard input."
    ),
]
SignalOption = Annotated[
    bool, typer.Option("--signal", help="Send it and wait for no answer; if it is refused, that is recorded.")
]
CheckOption = Annotated[bool, typer.Option("--check", help="Only say what would follow; nothing is sent or recorded.")]
WhyDatesOption = Annotated[bool, typer.Option("--why", help="With each date also how it came about.")]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask whether you are sure.")]

LangOption = Annotated[
    Tongue,
    typer.Option("--lang", metavar="LANGUAGE", help="The language of what is read: en, or nl. JSON stays as it is."),
]


def here(ctx: typer.Context) -> Installation:
    """The installation on which a command works."""
    return ctx.ensure_object(Installation)
