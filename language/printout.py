"""A letter, or a whole dossier, as it is put on paper: who writes to whom, on which day, and what it is made of."""

from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from language import print_texts as texts
from language.letter_blocks import Block, Heading
from language.speech import day as day_said
from language.tongue import Tongue
from models.agreement import Agreement
from models.parties import LANDLORD
from models.plain import one_line

_SHORT = 16
_LONGEST_TITLE = 300
"""What has more signs is shortened where it is a title: no file can have one of any length, and the whole stands below.
"""


class PrintKind(StrEnum):
    """What is printed: a letter with an address in the window of its envelope, or a dossier with its contents first."""

    LETTER = "letter"
    DOSSIER = "dossier"


class Addressee(NamedTuple):
    """A name, with the lines of a postal address (none where nobody knows it)."""

    name: str
    address: tuple[str, ...] = ()


class Printout(NamedTuple):
    """What is put on paper. ``day`` is the local day of what it tells; ``entry`` and ``head`` are the number and hash
    of the entry of the dossier that it goes with (no hash for whoever may not know one)."""

    kind: PrintKind
    tongue: Tongue
    dossier: str
    entry: int
    head: str
    day: date
    sender: Addressee
    recipient: Addressee
    subject: str
    blocks: tuple[Block, ...]

    @property
    def name(self) -> str:
        """What its file is called, without its ending."""
        kind = {PrintKind.LETTER: "brief", PrintKind.DOSSIER: "dossier"}[self.kind]
        return f"{kind}-{self.dossier}-{self.entry}"

    def described(self, mark: str) -> dict[str, Any]:
        """Everything that is to be set, as JSON has it; ``mark`` stands above it."""
        say = self.tongue.say
        return {
            "kind": self.kind.value,
            "language": self.tongue.value,
            "title": _short(f"{say(texts.TITLES[self.kind], dossier=self.dossier)}: {self.subject}"),
            "author": _short(self.sender.name),
            "about": say(texts.ABOUT, dossier=self.dossier, entry=self.entry),
            "date": {"year": self.day.year, "month": self.day.month, "day": self.day.day},
            "day": self.tongue.of(day_said(self.day)),
            "sender": self.sender._asdict(),
            "recipient": self.recipient._asdict(),
            "subject": _short(self.subject),
            "blocks": [_described(block) for block in self.blocks],
            "mark": mark,
            "footer": self._footer(),
            "words": {name: say(text) for name, text in texts.WORDS.items()},
        }

    def _footer(self) -> str:
        number = self.tongue.say(texts.FOOTER, dossier=self.dossier, entry=self.entry)
        return f"{number} · {self.head[:_SHORT]}" if self.head else number


def _short(title: str) -> str:
    line = one_line(title)
    return line if len(line) <= _LONGEST_TITLE else f"{line[:_LONGEST_TITLE]} …"


def _described(block: Block) -> dict[str, Any]:
    shown = block._replace(said=_short(block.said)) if isinstance(block, Heading) else block
    return {"kind": type(shown).__name__.lower(), **shown._asdict()}


def addressee(party: str, agreement: Agreement, name: str = "") -> Addressee:
    """A party as an agreement knows it; ``name`` is what one is called that it does not know."""
    known = agreement.landlord if party == LANDLORD else agreement.organisations.get(party)
    if known is None:
        return Addressee(name or party)
    return Addressee(known.name, tuple(filter(None, map(str.strip, (known.address or "").split(",")))))
