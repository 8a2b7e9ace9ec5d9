"""Printing as PDF/A-2a and PDF/UA-1, set by typst from one template.

What anybody wrote goes in as data and is never read as markup. The template reads nothing but that: its root holds no
other file, and packages are not to be had. The same paper gives the same file: no clock and no chance comes in, and
nothing of what was set before, of which typst takes again what is the same.
"""

import json
import threading
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from installation.typesetting.signs import TextFitter, signs_of

if TYPE_CHECKING:
    import typst

HERE = Path(__file__).resolve().parent
FONTS = HERE / "fonts"
STANDARDS: "Final[list[typst.PDFStandard]]" = ["a-2a", "ua-1"]
"""Of archives and of accessibility: typst refuses what does not keep to both."""

TEMPLATE = HERE / "template" / "letter.typ"
_SQUARE_FONT = "LetterSquare.ttf"
_PANIC = "PanicException"
"""What breaks off in the library beneath: it derives from BaseException, and its class is nowhere to be imported."""


class Unprintable(Exception):  # noqa: N818 - it says what is the matter
    """A paper cannot be set, or not without a warning; the message says why, and nothing of what it says."""


class Printable(Protocol):
    """What can be set (a ``language.printout.Printout``): what it is about, its local day, and all that it says."""

    @property
    def dossier(self) -> str: ...

    @property
    def day(self) -> date: ...

    def described(self, mark: str) -> dict[str, Any]:
        """Everything that is to be set, as JSON has it; ``mark`` stands above it."""


class Typesetter:
    """Sets papers, one at a time. ``mark`` stands above each (of an example)."""

    def __init__(self, mark: str = "") -> None:
        self._mark = mark
        self._alone = threading.Lock()

    def pdf(self, paper: Printable) -> bytes:
        """A paper as PDF/A-2a and PDF/UA-1. Raises Unprintable."""
        import typst

        fitter = TextFitter(self._signs)
        described = fitter.fitted(paper.described(self._mark))
        assert isinstance(described, dict)
        document = _document({**described, "unshown": fitter.has_replaced})
        day = datetime(paper.day.year, paper.day.month, paper.day.day, tzinfo=UTC)
        try:
            with self._alone:
                made, warnings = self._compiler.compile_with_warnings(
                    document, format="pdf", pdf_standards=STANDARDS, timestamp=day
                )
        except typst.TypstError as error:
            raise Unprintable(f"typst refuses it: {error.message.partition('`')[0].strip()}") from None
        except RuntimeError:  # the folder of the template is not there
            raise Unprintable("typst cannot begin") from None
        except BaseException as error:
            if type(error).__name__ != _PANIC:
                raise
            self.__dict__.pop("_compiler", None)  # what is left of it is not to be trusted
            raise Unprintable("typst broke off") from None
        if warnings or not isinstance(made, bytes):
            raise Unprintable(f"typst warns: {warnings[0].message}" if warnings else "typst made no file")
        return made

    @cached_property
    def _compiler(self) -> "typst.Compiler":
        import typst

        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
        nowhere = TEMPLATE.parent / "no-packages"
        return typst.Compiler(
            TEMPLATE, root=TEMPLATE.parent, font_paths=fonts, package_path=nowhere, package_cache_path=nowhere
        )

    @cached_property
    def _signs(self) -> frozenset[int]:
        """What every weight of the letter's font has, and the square."""
        square = signs_of((FONTS / _SQUARE_FONT).read_bytes())
        weights = [path for path in sorted(FONTS.glob("*.ttf")) if path.name != _SQUARE_FONT]
        return frozenset.intersection(*(signs_of(path.read_bytes()) for path in weights)) | square


def _document(described: dict[str, object]) -> bytes:
    """The one document of a paper: the template called with it. JSON in JSON is a literal of typst too, for it is ASCII
    on one line, and of what both escape there is only the quotation mark and the backslash. As ``sys_inputs`` it would
    make all that typst keeps of the paper before worthless: 9.5 ms of processor time a letter instead of 4."""
    literal = json.dumps(json.dumps(described))
    return f'#import "{TEMPLATE.name}": set-paper\n#set-paper(json(bytes({literal})))'.encode()
