"""What is asked of a letter that is entered: when it came, and who signed it; the act that it is has its own form."""

from typing import NamedTuple

from application.forms import FormField, OnPaper, letter_fields
from language.act_pages import LETTER_OF_ANOTHER, OWN_LETTER, ActPage
from portal.typed import Typed, content_of, first


class LetterForm(NamedTuple):
    """A letter of a ``sender`` that a person of a ``party`` enters (parties)."""

    sender: str
    party: str

    @property
    def is_own(self) -> bool:
        """Whether the own party sent it."""
        return self.sender == self.party

    @property
    def fields(self) -> tuple[FormField, ...]:
        """The boxes that stand above those of the act."""
        return letter_fields(self.is_own)

    @property
    def words(self) -> ActPage:
        """What the page says of it."""
        return OWN_LETTER if self.is_own else LETTER_OF_ANOTHER

    def of(self, typed: Typed) -> OnPaper:
        """The letter that was meant."""
        received = str(content_of(self.fields, typed).get("received", ""))
        return OnPaper(self.sender, first(typed, "person"), received)
