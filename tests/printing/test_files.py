"""The files of letters: PDF/A-2a and PDF/UA-1 as far as it can be looked at here, and the same bytes each time.
veraPDF, which would judge all rules of both, was not run: it needs Java."""

import hashlib
import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from installation.typesetting.typesetter import FONTS, Typesetter, Unprintable
from language.printout import Printout
from language.tongue import Tongue
from models.events import EventType
from models.parties import LANDLORD
from tests.printing.papers import (
    SETTER,
    dossier_of,
    elements,
    judged,
    letters_of,
    metadata,
    notices_of,
    opened,
    said_in,
)

ROOT = Path(__file__).parents[2]
XMP = {"part": "http://www.aiim.org/pdfa/ns/id/", "ua": "http://www.aiim.org/pdfua/ns/id/"}


def printouts() -> Iterator[tuple[str, Printout]]:
    for party in (LANDLORD, "geleen"):
        for kind, paper in letters_of(party).items():
            yield f"{party} {kind}", paper
    for number, paper in enumerate(notices_of("geleen")):
        yield f"notice {number}", paper
    yield "dossier", dossier_of("geleen")
    yield "dossier in English", dossier_of(LANDLORD, tongue=Tongue.ENGLISH)


ALL = dict(printouts())
FILES = {name: SETTER.pdf(paper) for name, paper in ALL.items()}


@pytest.mark.parametrize("name", FILES)
def test_a_file_says_that_it_is_for_the_archive_and_for_everyone(name: str, tmp_path: Path) -> None:
    pdf, paper = FILES[name], ALL[name]
    said = metadata(pdf)
    assert (said[f"{{{XMP['part']}}}part"], said[f"{{{XMP['part']}}}conformance"]) == ("2", "A")
    assert said[f"{{{XMP['ua']}}}part"] == "1"
    with opened(pdf) as document:
        assert document.check_pdf_syntax() == []
        root = document.Root
        assert str(root.Lang) == paper.tongue.value
        assert bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert [str(intent.S) for intent in root.OutputIntents] == ["/GTS_PDFA1"]
        assert [str(title) for title in (document.docinfo.Title,)] == [
            said["{http://purl.org/dc/elements/1.1/}title"],
        ]
    report = judged(pdf, tmp_path)
    assert [finding.message for finding in report.findings] == []
    # the rule about headings cannot read how typst writes them (pdfua 0.1.3); the next test looks at them
    assert [outcome.rule_id for outcome in report.skipped] == ["UA-14-001"]


@pytest.mark.parametrize("name", FILES)
def test_its_headings_go_down_by_one_and_its_tables_name_their_columns(name: str) -> None:
    with opened(FILES[name]) as document:
        kinds = [kind for kind, _ in elements(document)]
        levels = [int(kind[2:]) for kind in kinds if kind[1] == "H" and kind[2:].isdigit()]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(below <= above + 1 for above, below in itertools.pairwise(levels))
        assert kinds.count("/Table") == kinds.count("/THead")
        assert ("/TH" in kinds) is ("/Table" in kinds)
        assert "/Figure" not in kinds


@pytest.mark.parametrize("name", FILES)
def test_its_fonts_are_our_own_and_in_it_and_nothing_in_it_acts(name: str) -> None:
    with opened(FILES[name]) as document:
        fonts = [font for page in document.pages for font in page.resources.Font.values()]
        names = {str(font.DescendantFonts[0].BaseFont).partition("+")[2] for font in fonts}
        assert names <= {"AtkinsonHyperlegibleNext-Regular", "AtkinsonHyperlegibleNext-Bold", "LetterSquare"}
        assert all("/FontFile2" in font.DescendantFonts[0].FontDescriptor for font in fonts)
        acting = {"/JavaScript", "/JS", "/AA", "/OpenAction", "/Launch", "/SubmitForm", "/EmbeddedFiles", "/URI"}
        keys = {key for found in document.objects for key in _keys(found)}
        assert keys & acting == set()


def _keys(found: Any) -> Iterator[str]:
    if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
        yield from map(str, found.keys())
        yield from (str(value) for value in found.values() if isinstance(value, pikepdf.Name))


def test_a_dossier_has_its_contents_first_and_as_an_outline() -> None:
    with opened(FILES["dossier"]) as document, document.open_outline() as outline:
        titles = [item.title for item in outline.root[0].children]
    assert titles[:2] == ["In het kort", "De vraag"]
    assert "Wat er gebeurde" in titles
    text = said_in(FILES["dossier"])
    assert text.index("Wat erin staat") < text.index("In het kort")


def test_the_same_paper_gives_the_same_file_in_every_process_and_time_zone_and_after_any_other() -> None:
    script = (
        "import hashlib, sys\n"
        "from tests.printing.papers import SETTER, letters_of, dossier_of\n"
        "from models.events import EventType\n"
        "papers = [letters_of('geleen')[EventType.RESPONSE_GIVEN], dossier_of('geleen')]\n"
        "papers += letters_of('beek').values()\n"
        "for paper in papers[::int(sys.argv[1])]:\n"
        "    sys.stdout.write(hashlib.sha256(SETTER.pdf(paper)).hexdigest() + '\\n')\n"
    )
    said = []
    for zone, seed, order in (("Pacific/Kiritimati", "1", 1), ("America/Los_Angeles", "2", -1)):
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-W", "error", "-c", script, str(order)]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        said.append(done.stdout.split()[::order])
    assert said[0] == said[1]
    assert len(set(said[0])) == len(said[0]) > 3


def test_the_date_of_a_letter_is_the_day_of_its_event() -> None:
    response = ALL[f"geleen {EventType.RESPONSE_GIVEN}"]
    assert response.day == date(2027, 2, 3)
    assert "woensdag 3 februari 2027" in said_in(FILES[f"geleen {EventType.RESPONSE_GIVEN}"])
    said = metadata(FILES[f"geleen {EventType.RESPONSE_GIVEN}"])
    assert said["{http://ns.adobe.com/xap/1.0/}CreateDate"] == "2027-02-03T00:00:00Z"


def test_any_warning_is_a_failure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    template = tmp_path / "letter.typ"
    setting = '#set document(title: "x")\n#set text(font: "No such font", lang: "nl")\n= Kop'
    template.write_text(f"#let set-paper(paper) = [{setting}]\n")
    monkeypatch.setattr("installation.typesetting.typesetter.TEMPLATE", template)
    with pytest.raises(Unprintable, match="typst warns: unknown font family"):
        Typesetter().pdf(ALL["dossier"])


def test_the_fonts_are_as_they_were_published() -> None:
    said = (FONTS.parent / "README.md").read_text()
    for font in FONTS.iterdir():
        assert hashlib.sha256(font.read_bytes()).hexdigest() in said, font.name
