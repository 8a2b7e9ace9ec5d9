"""`outbox`: the notices that wait to be sent and why, for whoever runs the system."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from application.errors import Problem
from application.reading import Readings
from commands.options import JsonOption, here
from commands.output import document, note, say, table
from commands.parsing import now
from commands.viewing import AsOption, say_who_looked, viewer_of
from language.times import local

if TYPE_CHECKING:
    from installation.record_reader import Posting


def outbox(
    ctx: typer.Context,
    again: Annotated[bool, typer.Option("--try-again", help="Try all of them now, after a repair.")] = False,
    told: Annotated[
        list[int] | None,
        typer.Option(
            "--told-by-letter", metavar="NOTICE", help="Its party was told by letter: it is not sent; repeat it."
        ),
    ] = None,
    party: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """The notices that have not left, what went wrong, and when each is tried next.

    A notice that fails is tried again, less and less often up to every six hours, and never given up.

    Examples:

      starter.py outbox

      starter.py outbox --try-again

      starter.py outbox --told-by-letter 17
    """
    from installation.outbox import told_by_letter, try_again

    installation = here(ctx)
    viewer = viewer_of(installation, party)
    reading = Readings(installation, viewer)
    waiting = reading.outbox()
    say_who_looked(viewer)
    if told:
        _require_waiting(waiting, told)
        note(f"Marked as told by letter: {told_by_letter(installation.record, told, now())}.")
    if again:
        note(f"To be tried within a minute: {try_again(installation.record, now())}.")
    if told or again:
        waiting = reading.outbox()
    if as_json:
        document([_described(posting) for posting in waiting])
    elif waiting:
        _show(waiting)
    else:
        say("Every notice has left.")


def _require_waiting(postings: "list[Posting]", told: list[int]) -> None:
    """Refuses what does not wait; then nothing is marked."""
    waiting = {posting.id for posting in postings}
    if gone := [str(notice) for notice in told if notice not in waiting]:
        raise Problem(f"These notices do not wait to be sent: {', '.join(gone)}.")


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
