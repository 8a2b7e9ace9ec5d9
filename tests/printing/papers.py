"""Papers of a dossier that was played, as its parties have them, and what is looked at in their files."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from pdfua import Report, Validator

from installation.typesetting.typesetter import Typesetter
from language.letter_blocks import Block, Facts, Grid, Heading, Paragraph, Quoted
from language.printed_dossier import LetterNamed, WholeDossier, printed_dossier
from language.printed_event import Known, is_letter, printed_event
from language.printed_notice import printed_notice
from language.printout import Addressee, PrintKind, Printout
from language.tongue import Tongue
from models.calendar import local_date
from models.events import EventType
from models.knowledge.view import View, as_known_to
from tests.audit.playing import case_of, scenario_file

STORY = Path(__file__).parent / "rent-policy.yaml"
SETTER = Typesetter()


@cache
def view_of(story: Path | str, party: str) -> View:
    case = case_of(scenario_file(story))
    assert case.until
    return as_known_to(case, party, case.until)


def known_to(party: str, story: Path | str = STORY) -> Known:
    case, view = case_of(scenario_file(story)), view_of(story, party)
    return Known(case.number, view.events, case.agreement, party, is_sealed=True)


def letters_of(party: str, story: Path | str = STORY, tongue: Tongue = Tongue.DUTCH) -> dict[EventType, Printout]:
    """The last letter of each kind that a party has."""
    known = known_to(party, story)
    return {event.type: printed_event(known, event, tongue) for event in known.events if is_letter(event)}


def notices_of(party: str, story: Path | str = STORY) -> Iterator[Printout]:
    case = case_of(scenario_file(story))
    for told in case.deliveries:
        if told.notice.recipient == party:
            yield printed_notice(told.notice, case.agreement, (), local_date(told.created), "https://advies.example")


def dossier_of(party: str, story: Path | str = STORY, tongue: Tongue = Tongue.DUTCH) -> Printout:
    case, view = case_of(scenario_file(story)), view_of(story, party)
    letters = [LetterNamed(date(2027, 1, 11), "advies gevraagd")]
    return printed_dossier(WholeDossier(view, case.agreement, [], letters, is_sealed=True), tongue)


def letter_with(text: str) -> Printout:
    """A letter that says a text wherever somebody's text can stand."""
    blocks: tuple[Block, ...] = (
        Heading(text),
        Paragraph(text),
        Facts(((text, text),)),
        Quoted(text, text),
        Grid(text, ("a", "b"), (1, 1), ((text, text),)),
    )
    who = Addressee(text, (text,))
    return Printout(PrintKind.LETTER, Tongue.DUTCH, "2027-001", 1, "a" * 64, date(2027, 1, 11), who, who, text, blocks)


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(pdf))


def judged(pdf: bytes, folder: Path) -> Report:
    """What pdfua finds by the 16 of 106 rules of PDF/UA-1 that it knows."""
    file = folder / "judged.pdf"
    file.write_bytes(pdf)
    return Validator().validate(str(file))


def elements(pdf: pikepdf.Pdf) -> Iterator[tuple[str, pikepdf.Object]]:
    """Every element of the structure, in the order in which it is read, by what it is."""
    waiting = [pdf.Root.StructTreeRoot]
    while waiting:
        found = waiting.pop()
        if not isinstance(found, pikepdf.Dictionary):
            continue
        if "/S" in found:
            yield str(found.S), found
        below = found.get("/K", pikepdf.Array())
        waiting += reversed(list(below) if isinstance(below, pikepdf.Array) else [below])


def metadata(pdf: bytes) -> Mapping[str, Any]:
    return dict(opened(pdf).open_metadata())


def said_in(pdf: bytes) -> str:
    """Every text that is in a file, as its letters are mapped to signs, without what parts lines."""
    with opened(pdf) as document:
        return "".join(map(_text_of, document.pages))


def _text_of(page: pikepdf.Page) -> str:
    fonts = {str(name): _signs(font) for name, font in page.resources.Font.items()}
    said, signs = [], dict[bytes, str]()
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), list(instruction.operands)
        if operator == "Tf":
            signs = fonts[str(operands[0])]
        elif operator in ("Tj", "TJ"):
            parts: Any = operands[0] if operator == "TJ" else [operands[0]]
            for part in parts:
                if isinstance(part, pikepdf.String):
                    raw = bytes(part)
                    said += [signs.get(raw[at : at + 2], "") for at in range(0, len(raw), 2)]
    return "".join(said)


def _signs(font: Any) -> dict[bytes, str]:
    """The signs of a font by their codes (its ToUnicode map)."""
    found: dict[bytes, str] = {}
    for instruction in pikepdf.parse_content_stream(font.ToUnicode):
        if str(instruction.operator) == "endbfchar":
            pairs = list(instruction.operands)
            found |= {
                bytes(code): bytes(text).decode("utf-16-be") for code, text in zip(pairs[::2], pairs[1::2], strict=True)
            }
    return found
