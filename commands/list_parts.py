"""Lists that are shown in parts: how many at once, and how to go on."""

from typing import Annotated, Any

import typer

from commands.output import note
from installation.listed import Page

MOST = 200
"""How many a list shows at once, unless told otherwise."""

MostOption = Annotated[int, typer.Option("--most", min=1, max=100_000, metavar="N", help="At most so many.")]


def say_where_it_goes_on(part: Page[Any]) -> None:
    """Says, beside the answer, that there is more and how to see it."""
    if part.after:
        note(f"There is more: --after {part.after}")
