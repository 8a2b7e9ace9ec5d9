"""The check of letters as files: that they can be made on this machine."""

from datetime import UTC, datetime

from installation.doctor.diagnosis import Diagnosis, Patient, fine, wrong
from models.calendar import local_date

_TODO = "set the program up again: letters leave without their PDF until then"


def letters(_: Patient) -> Diagnosis:
    """Whether a letter can be made as PDF: what sets it and its fonts are there. One is made, and thrown away."""
    from installation.typesetting.typesetter import Typesetter, Unprintable
    from language.letter_blocks import Paragraph
    from language.printout import Addressee, PrintKind, Printout
    from language.tongue import Tongue

    who, said = Addressee("Proef"), "Dit is een proef. Wie dit leest, hoeft niets te doen."
    day = local_date(datetime.now(UTC))
    paper = Printout(PrintKind.LETTER, Tongue.DUTCH, "0000-000", 1, "", day, who, who, "Proef", (Paragraph(said),))
    try:
        made = Typesetter().pdf(paper)
    except Unprintable as error:
        return wrong(f"no letter can be made as PDF: {error}", _TODO)
    except ImportError as error:
        return wrong(f"no letter can be made as PDF: {error.name} is not there", _TODO)
    except OSError as error:
        return wrong(f"no letter can be made as PDF: {type(error).__name__}", _TODO)
    return fine(f"a letter was made as PDF, {len(made):,} bytes")
