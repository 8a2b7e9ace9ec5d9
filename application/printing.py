"""Letters and dossiers as files (PDF), for whoever may read them: an event as a letter, a notice as it goes with its
mail, and everything of a dossier that a viewer may see.

What goes in is what ``application.reading`` gives that viewer, and nothing else.
"""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from application.by_post import ByPost
from application.dates import utc_now
from application.errors import NotFound, Problem
from application.kept_views import DossierRead, KeptViews
from application.people import Viewer
from application.reading import Readings
from installation.installation import Installation
from language.printed_dossier import DocumentNamed, LetterNamed, WholeDossier, printed_dossier
from language.printed_event import Known, is_letter, printed_event
from language.printout import Printout
from language.tongue import Tongue
from models.agreement import Agreement


class PrintedFile(NamedTuple):
    """A file as PDF, under its name."""

    name: str
    content: bytes


class Printing:
    """The papers of an installation as a viewer may read them. ``clock`` says what time it is (UTC); ``kept`` are views
    that need not be made again. Whatever cannot be set raises Problem."""

    def __init__(
        self,
        installation: Installation,
        viewer: Viewer,
        clock: Callable[[], datetime] = utc_now,
        kept: KeptViews | None = None,
    ) -> None:
        self._installation = installation
        self._readings = Readings(installation, viewer, clock, kept)
        self._letters = ByPost(installation, viewer, clock)

    def letter(self, number: str, entry: int, tongue: Tongue) -> PrintedFile:
        """The event of an entry as a letter. Raises NotFound, also where it is no letter or the viewer may not know
        what it says, and NotPermitted."""
        view = self._readings.opened(number).view
        event = next((event for event in view.events if event.sequence == entry and is_letter(event)), None)
        if event is None:
            raise NotFound(f"There is no letter of entry {entry} that can be read.", ())
        known = Known(number, view.events, self._agreement(number), view.party, self._installation.press.seals)
        return self._file(printed_event(known, event, tongue))

    def notice(self, number: str, notice: int) -> PrintedFile:
        """A notice as it goes with its mail. Raises NotFound, also for one that the viewer may not read, and
        NotPermitted."""
        return self._file(self._letters.paper(number, notice))

    def dossier(self, number: str, tongue: Tongue) -> PrintedFile:
        """Everything of a dossier that the viewer may see, as it stood with the last event that it knows. Raises
        NotFound and NotPermitted."""
        opened = self._readings.opened(number)
        letters = [LetterNamed(one.made_on, one.subject) for one in reversed(self._letters.letters(number))]
        whole = WholeDossier(
            view=opened.view._replace(moment=opened.view.events[-1].time),
            agreement=self._agreement(number),
            documents=_documents(opened),
            letters=letters,
            is_sealed=self._installation.press.seals,
        )
        return self._file(printed_dossier(whole, tongue))

    def _agreement(self, number: str) -> Agreement:
        found = self._installation.reader.history(number)
        assert found is not None  # it was read just now
        return found.agreement

    def _file(self, paper: Printout) -> PrintedFile:
        from installation.typesetting.typesetter import Unprintable

        try:
            return PrintedFile(f"{paper.name}.pdf", self._installation.press.file(paper))
        except Unprintable as error:
            raise Problem(f"{paper.name} cannot be made as PDF: {error}.") from None


def _documents(opened: DossierRead) -> list[DocumentNamed]:
    return [DocumentNamed(one.document.name, one.party, one.sequence) for one in opened.documents]
