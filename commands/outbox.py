"""`outbox`: the notices that wait to be sent and why, for whoever runs the system; each as a letter for the post."""

import textwrap
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from application.dates import utc_now
from application.errors import Problem
from application.reading import Readings
from commands.options import JsonOption, here
from commands.output import document, note, say, table
from commands.parsing import one_date
from commands.viewing import AsOption, viewer_of
from language.catalogue import dutch_day
from language.times import local
from models.calendar import local_date

if TYPE_CHECKING:
    from application.by_post import PrintedLetter
    from installation.record_reader import Posting

_WIDE = 76
"""Signs on a line of a printed letter."""


def outbox(  # noqa: PLR0917 - one parameter per option
    ctx: typer.Context,
    letter: Annotated[
        int | None, typer.Option("--letter", metavar="NOTICE", help="This one as a letter, to print and post.")
    ] = None,
    again: Annotated[bool, typer.Option("--try-again", help="Try all of them now, after a repair.")] = False,
    told: Annotated[
        list[int] | None,
        typer.Option(
            "--told-by-letter", metavar="NOTICE", help="Its party was told by letter: it is not sent; repeat it."
        ),
    ] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day of that letter; else today.")] = None,
    person: Annotated[
        str | None, typer.Option("--person", metavar="NAME", help="Who says that the party was told by letter.")
    ] = None,
    party: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """The notices that have not left, what went wrong, and when each is tried next.

    A notice that fails is tried again, less and less often up to every six hours, and never given up.

    Examples:

      starter.py outbox

      starter.py outbox --try-again

      starter.py outbox --letter 17 | lp

      starter.py outbox --told-by-letter 17 --on 2027-03-01 --person "M. Smeets"
    """
    from application.by_post import ByPost, told_on_paper
    from installation.outbox import try_again

    installation = here(ctx)
    viewer = viewer_of(installation, party)
    reading = Readings(installation, viewer)
    waiting = reading.outbox()
    if letter is not None:
        dossier = _waits(waiting, [letter])[0].dossier
        _print(ByPost(installation, viewer).letter(dossier, letter), as_json)
        return
    if told:
        made_on = {posting.id: local_date(posting.created) for posting in _waits(waiting, told)}
        marked = told_on_paper(installation, made_on, utc_now(), on=_day(on), person=_who_says_so(person))
        note(f"Marked as told by letter: {marked}.")
    if again:
        note(f"To be tried within a minute: {try_again(installation.record, utc_now())}.")
    if told or again:
        waiting = reading.outbox()
    if as_json:
        document([_described(posting) for posting in waiting])
    elif waiting:
        _show(waiting)
    else:
        say("Every notice has left.")


def _day(given: str | None) -> date:
    """The day of the letter: today, unless another one is named. Raises Problem for what is no day."""
    return one_date(given, "--on") if given else local_date(utc_now())


def _who_says_so(person: str | None) -> str:
    if not person or not person.strip():
        raise Problem("Say with --person who says that the party was told by letter.")
    return person.strip()


def _waits(postings: "list[Posting]", named: list[int]) -> "list[Posting]":
    """These notices. Refuses what does not wait; then nothing is done."""
    waiting = {posting.id: posting for posting in postings}
    if gone := [str(notice) for notice in named if notice not in waiting]:
        raise Problem(f"These notices do not wait to be sent: {', '.join(gone)}.")
    return [waiting[notice] for notice in named]


def _print(letter: "PrintedLetter", as_json: bool) -> None:
    """A letter as it goes into an envelope, its lines broken for paper."""
    if as_json:
        document({**letter._asdict(), "made_on": letter.made_on.isoformat()})
        return
    for line in (letter.name, *letter.address, "", dutch_day(letter.made_on), "", letter.subject):
        say(line)
    for paragraph in letter.paragraphs:
        say()
        for line in paragraph.expandtabs(24).splitlines():
            for part in textwrap.wrap(line, _WIDE) or [""]:
                say(part)


def _described(posting: "Posting") -> dict[str, Any]:
    """What concerns the sending; what a notice says is for its party."""
    notice, described = posting.notice, posting.model_dump(mode="json", exclude={"notice", "sent_at"})
    return {**described, "party": notice.recipient, "kind": notice.kind.value, "entry": notice.sequence}


def _show(waiting: "list[Posting]") -> None:
    rows = [
        (
            posting.id,
            posting.dossier,
            posting.notice.recipient,
            posting.notice.kind.value.replace("_", " "),
            local(posting.created),
            posting.attempts,
            local(posting.not_before),
            posting.last_error,
        )
        for posting in waiting
    ]
    styles = ["red" if posting.last_error else "" for posting in waiting]
    table(["Notice", "Dossier", "To", "About", "Since", "Tries", "Next try", "Trouble"], rows, styles)
