"""What a passkey signs of a checkpoint for a board, in words: on the page before, and in the mail afterwards."""

from collections.abc import Iterator

from language.speech import Bilingual, minute, say, verbatim
from models.record.signed_note import Checkpoint

SAW = "{party} saw the record as it was on {day}: checkpoint number {size}, {root}."
GREW = "It still holds all of number {size} of {day}, which you signed last. Since then it only grew."
FIRST = "It is the first one that you sign."


def in_words(party: Bilingual, found: Checkpoint, before: Checkpoint | None) -> tuple[Bilingual, Bilingual]:
    """What is signed, in two sentences: which checkpoint, and how it goes with the one that was signed ``before``."""
    saw = say(SAW, party=party, day=minute(found.made_at), size=found.size, root=found.short)
    grew = say(GREW, day=minute(before.made_at), size=before.size) if before else say(FIRST)
    return saw, grew


def whole(found: Checkpoint) -> Iterator[Bilingual]:
    """The text of a checkpoint as it is signed, line by line: who keeps it can compare it years later."""
    return map(verbatim, found.text.splitlines())
